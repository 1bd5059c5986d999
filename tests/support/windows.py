"""A plain computation of windows, with which the program's windows are compared: lists, no
watermark structure, no running sums.
"""

import datetime
import json
import math
import random
import subprocess
import threading
import time

from hang import HANG


def rfc3339(ms):
    moment = datetime.datetime.fromtimestamp(ms / 1000, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}Z"


def mean(values):
    return math.fsum(values) / len(values) if values else None


def row(sensor, partition, start, size, readings, late):
    humidities = [r["humidity"] for r in readings if "humidity" in r]
    batteries = [r["battery"] for r in readings if "battery" in r]
    temperatures = [r["temperature"] for r in readings]
    return {"sensor_id": sensor, "window_start": rfc3339(start), "window_end": rfc3339(start + size), "count": len(readings),
            "avg_temperature": mean(temperatures), "min_temperature": min(temperatures), "max_temperature": max(temperatures),
            "avg_humidity": mean(humidities), "min_battery": min(batteries, default=None), "max_battery": max(batteries, default=None),
            "late": late, "partition": partition, "final": True}


def expected_windows(records, size, lateness, close_at_end):
    """The rows that temp-window must write. `records` are (partition, reading) in the order of each
    partition's offsets; times are in ms.
    """
    streams = {}
    for partition, reading in records:
        streams.setdefault((partition, reading["device_id"]), []).append(reading)
    rows = []
    for (partition, sensor), readings in streams.items():
        newest = closed_until = -math.inf
        windows, late = {}, 0

        def close(starts):
            nonlocal late
            for start in sorted(starts):
                rows.append(row(sensor, partition, start, size, windows.pop(start), late))
                late = 0

        for reading in readings:
            newest = max(newest, reading["ts"])
            closed_until = max(closed_until, (newest - lateness) // size * size)
            close([start for start in windows if start + size <= closed_until])
            if reading["ts"] < closed_until:
                late += 1
            else:
                windows.setdefault(reading["ts"] // size * size, []).append(reading)
        if close_at_end:
            close(list(windows))
    return rows


def generated_readings(count, seed, sensors=20, start=1_767_225_600_000):
    """Readings of several devices: out of order, some far too late, some twice, some without
    humidity or battery.
    """
    dice = random.Random(seed)
    readings = []
    for number in range(count):
        at = start + number * 40 - int(dice.expovariate(1 / 3000))
        if dice.random() < 0.01:
            at -= dice.randrange(20_000, 200_000)  # later than every lateness
        reading = {"device_id": f"device-{dice.randrange(sensors)}", "ts": at, "temperature": round(dice.gauss(70, 8), dice.randrange(4))}
        if dice.random() < 0.8:
            reading["humidity"] = round(dice.uniform(20, 90), 1)
        if dice.random() < 0.6:
            reading["battery"] = round(dice.uniform(0, 100), 1)
        readings.append(reading)
        if dice.random() < 0.02:
            readings.append(reading)
    return readings


def produce(bootstrap, topic, readings):
    """Writes the readings with kcat, keyed by device."""
    lines = "\n".join(f"{r['device_id']}|{json.dumps(r)}" for r in readings)
    subprocess.run(["kcat", "-P", "-b", bootstrap, "-t", topic, "-K", "|", "-X", "partitioner=murmur2_random"], input=lines.encode() + b"\n", check=True, timeout=HANG)


class Feed(threading.Thread):
    """Writes current readings with kcat, `rate` a second. Like those of generated_readings(), they
    are out of order, some too late, some twice.
    """

    def __init__(self, bootstrap, topic, rate, seed, sensors=12, disorder_ms=500, too_late_ms=(4_000, 12_000)):
        super().__init__(daemon=True)
        self.ended, self.rate, self.dice, self.sensors = threading.Event(), rate, random.Random(seed), sensors
        self.disorder_ms, self.too_late_ms = disorder_ms, too_late_ms
        self.kcat = subprocess.Popen(["kcat", "-P", "-b", bootstrap, "-t", topic, "-K", "|", "-X", "partitioner=murmur2_random", "-X", "linger.ms=5", "-X", "enable.idempotence=true"],
                                     stdin=subprocess.PIPE)
        self.start()

    def run(self):
        dice, pause = self.dice, 1 / self.rate
        due = time.monotonic()
        while not self.ended.wait(max(0, due - time.monotonic())):
            due += pause
            at = int(time.time() * 1000) - int(dice.expovariate(1 / self.disorder_ms))
            if dice.random() < 0.05:
                at -= dice.randrange(*self.too_late_ms)
            reading = {"device_id": f"device-{dice.randrange(self.sensors)}", "ts": at, "temperature": round(dice.gauss(70, 8), 2), "humidity": round(dice.uniform(20, 90), 1)}
            line = f"{reading['device_id']}|{json.dumps(reading)}\n".encode()
            self.kcat.stdin.write(line * (2 if dice.random() < 0.02 else 1))
            self.kcat.stdin.flush()

    def stop(self):
        """Ends the thread, and returns when all readings are in the topic."""
        self.ended.set()
        self.join()
        self.kcat.stdin.close()
        assert self.kcat.wait(HANG) == 0


def raw_records(bootstrap, topic):
    """The records of the topic as (partition, reading), in the order of partition and offset, read
    with another client.
    """
    done = subprocess.run(["kcat", "-C", "-b", bootstrap, "-t", topic, "-o", "beginning", "-e", "-q", "-X", "fetch.wait.max.ms=10", "-f", "%p %o %s\n"], capture_output=True, check=True, timeout=HANG)
    records = [line.split(b" ", 2) for line in done.stdout.splitlines()]
    records.sort(key=lambda record: (int(record[0]), int(record[1])))
    return [(int(partition), json.loads(value)) for partition, _, value in records]


def by_place(rows):
    return sorted(rows, key=lambda r: (r["sensor_id"], r["partition"], r["window_start"]))
