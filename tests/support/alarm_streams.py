"""Streams of readings that raise alarms, and functions that write them to Kafka and read topics
with kcat.

The tests that compare temp-filter with alarms.py use them.
"""

import functools
import json
import random
import subprocess
import threading
import time

from alarms import Reading, START
from hang import HANG


def record(name, value, ts):
    return {"sensor_id": name, "suhu": value, "ts": ts}


class Stream:
    """Sensors around their limits: warm and cool, flapping, with faults, frozen values and silence.

    The readings are in the order of time, except for some late ones. Each sensor sends a reading
    about once in `step` ms. close() brings all sensors to rest, so that no delay is still running
    when the stream ends.
    """

    def __init__(self, seed, sensors=12, start=START, step=1_000, late=0.02, faults=0.004, silences=0.002):
        self.dice = random.Random(seed)
        self.now, self.step, self.late, self.faults, self.silences = start, step, late, faults, silences
        self.names = [f"S{number}" for number in range(1, sensors + 1)]
        self.aim = dict.fromkeys(self.names, 70.0)
        self.value = dict.fromkeys(self.names, 70.0)
        self.silent_until = dict.fromkeys(self.names, 0)
        self.frozen = dict.fromkeys(self.names, 0)

    def take(self, count):
        return [next(self.readings) for _ in range(count)]

    @functools.cached_property
    def readings(self):
        return self._readings()

    def _readings(self):
        dice = self.dice
        while True:
            for name in dice.sample(self.names, len(self.names)):
                self.now += dice.randrange(2 * self.step // len(self.names))
                if self.now < self.silent_until[name]:
                    continue
                if dice.random() < self.silences:
                    self.silent_until[name] = self.now + dice.randrange(20_000, 90_000)
                if dice.random() < 0.04:
                    self.aim[name] = dice.choice((10, 25, 70, 79, 80, 81, 85, 91, 95))
                if dice.random() < 0.004:
                    self.frozen[name] = dice.randrange(3, 15)
                if self.frozen[name] > 0:
                    self.frozen[name] -= 1
                else:
                    self.value[name] = round(self.value[name] + 0.5 * (self.aim[name] - self.value[name]) + dice.gauss(0, 0.7), dice.choice((0, 1, 2)))
                value = dice.choice((-127, 85, 200, -60.5)) if dice.random() < self.faults else self.value[name]
                yield record(name, value, self.now)
                if dice.random() < self.late:
                    yield record(name, round(dice.gauss(79, 8), 1), self.now - dice.randrange(1, 20_000))

    def close(self):
        last = []
        for value, pause in ((20.5, 1_000), (20.6, 200_000), (20.5, 20_000), (20.6, 20_000)):
            self.now += pause
            last += [record(name, value, self.now) for name in self.names]
        return last


# Records in topics.


def produce(bootstrap, topic, readings):
    """Writes readings with kcat, keyed by sensor. Each partition keeps the order of `readings`."""
    lines = "".join(line_of(reading) for reading in readings)
    subprocess.run([*kcat_producer(bootstrap, topic)], input=lines.encode(), check=True, timeout=HANG)


def line_of(reading):
    return f"{reading['sensor_id']}|{json.dumps(reading)}\n"


def kcat_producer(bootstrap, topic):
    return ["kcat", "-P", "-b", bootstrap, "-t", topic, "-K", "|", "-X", "partitioner=murmur2_random", "-X", "linger.ms=5", "-X", "enable.idempotence=true"]


class Feed(threading.Thread):
    """Writes the readings of a Stream to a topic in the background, `rate` a second."""

    def __init__(self, bootstrap, topic, stream, rate):
        super().__init__(daemon=True)
        self.stream, self.rate, self.ended, self.sent = stream, rate, threading.Event(), 0
        self.kcat = subprocess.Popen(kcat_producer(bootstrap, topic), stdin=subprocess.PIPE)
        self.start()

    def run(self):
        began = time.monotonic()
        while not self.ended.wait(0.01):
            due = int((time.monotonic() - began) * self.rate) - self.sent
            self.send(self.stream.take(due))

    def send(self, readings):
        self.kcat.stdin.write("".join(line_of(reading) for reading in readings).encode())
        self.kcat.stdin.flush()
        self.sent += len(readings)

    def stop(self):
        """Closes the stream, and returns when all readings are in the topic."""
        self.ended.set()
        self.join()
        self.send(self.stream.close())
        self.kcat.stdin.close()
        assert self.kcat.wait(HANG) == 0


def readings_in(bootstrap, topic):
    """All readings of a topic in the order of partition and offset, read with another client."""
    readings = []
    for line in kcat_lines(bootstrap, topic, "-f", "%p %o %s\n"):
        partition, offset, value = line.split(" ", 2)
        value = json.loads(value)
        readings.append(Reading(value["sensor_id"], value["suhu"], value["ts"], int(partition), int(offset)))
    return sorted(readings, key=lambda r: (r.partition, r.offset))


def kcat_lines(bootstrap, topic, *more):
    """The lines that a read_committed consumer sees in the topic now, with repetitions."""
    # With -e, kcat ends when a fetch returns no records. While the topic is being written, that
    # happens only if the broker hardly waits for new records.
    command = ["kcat", "-C", "-b", bootstrap, "-t", topic, "-o", "beginning", "-e", "-q", "-X", "isolation.level=read_committed", "-X", "fetch.wait.max.ms=10"]
    return subprocess.run([*command, *more], capture_output=True, check=True, timeout=HANG).stdout.decode().splitlines()


def committed_lines(bootstrap, topic, at_least, *more):
    """The same lines, once there are so many. The markers of a transaction are written only after
    its commit has returned.
    """
    deadline = time.monotonic() + HANG
    while len(lines := kcat_lines(bootstrap, topic, *more)) < at_least and time.monotonic() < deadline:
        pass  # each call of kcat takes its time
    return lines


