"""Sends readings while faults strike, and notes which of them Kafka has acknowledged.

The readings of each sensor are numbered. Kafka must have what it has acknowledged, in the order of
the numbers, except for what was sent again. Event time runs about 60 times as fast as the wall
clock. The timers of the programs use the wall clock, so none of them ends anything before a later
reading does. What is expected therefore follows from the records alone.
"""

import collections
import json
import logging
import random
import threading
import time

from hang import HANG
from suhu_tools import golden_rows

LEVELS = (70.0, 79.5, 83.0, 92.0)  # normal, in the deadband, beyond HI, beyond HIHI
STEP = 5_000  # ms of event time between two readings of a sensor
# The number of readings at one level. An alarm is raised at most once in 80 s, and none chatters.
LEAST, MOST = 8, 20
AGO = 200 * 86_400_000  # ms; event time begins in the past and stays there
RATE = 150  # readings a second
ROUNDS = 12.5  # rounds a second; in each of them every sensor sends a reading
AFTERWARDS = 1_800_000  # ms of event time to the last reading, which closes the windows before it


logging.getLogger("kafka").setLevel(logging.CRITICAL)  # it logs each broken connection


class Sensors:
    def __init__(self, dice, count):
        self.dice, self.now = dice, int(time.time() * 1000) - AGO
        self.names = [f"T{number}" for number in range(1, count + 1)]
        self.sequence = collections.Counter()
        self.level, self.left = dict.fromkeys(self.names, LEVELS[0]), dict.fromkeys(self.names, 0)

    def round(self):
        """One reading of each sensor."""
        self.now += STEP
        return [self.reading(name, self.value(name)) for name in self.dice.sample(self.names, len(self.names))]

    def value(self, name):
        if self.left[name] == 0:
            self.level[name] = self.dice.choice([level for level in LEVELS if level != self.level[name]])
            self.left[name] = self.dice.randrange(LEAST, MOST)
        self.left[name] -= 1
        return round(self.level[name] + self.dice.uniform(-0.4, 0.4), 2)

    def close(self):
        """The last reading of each sensor, which brings all sensors to rest."""
        self.now += AFTERWARDS
        return [self.reading(name, 20.5) for name in self.names]

    def reading(self, name, value):
        self.sequence[name] += 1
        reading = {"sensor_id": name, "suhu": value, "ts": self.now, "seq": self.sequence[name]}
        if self.dice.random() < 0.5:
            reading |= {"humidity": round(self.dice.uniform(20, 90), 1), "battery": round(self.dice.uniform(0, 100), 1)}
        return reading


class Ledger(threading.Thread):
    """Sends `rate` readings a second with kafka-python and acks=all, and sends again what was not
    acknowledged.
    """

    def __init__(self, bootstrap, topic, seed, rate):
        super().__init__(daemon=True)
        self.bootstrap, self.topic, self.rate = bootstrap, topic, rate
        self.sensors, self.dice = Sensors(random.Random(seed), max(1, round(rate / ROUNDS))), random.Random(seed)
        self.acknowledged, self.again, self.waiting = set(), collections.deque(), {}
        self.rejects = collections.deque()
        self.repeats, self.producers, self.anew = 0, 0, False
        self.ended, self.closed = threading.Event(), threading.Event()
        self.start()

    def run(self):
        producer, due = None, time.monotonic()
        while not (self.closed.is_set() and not self.waiting and not self.again):
            if producer is None or self.anew:
                producer = self._new_producer(producer)
                continue
            self._repeat(producer)
            if not self.ended.is_set() and len(self.waiting) < 20_000:
                self._send_all(producer, self.sensors.round())
            elif self.ended.is_set() and not self.closed.is_set():
                self._send_all(producer, self.sensors.close())
                self.closed.set()
            while self.rejects:
                self._send_raw(producer, self.rejects.popleft())
            due = max(due + len(self.sensors.names) / self.rate, time.monotonic() - 1)
            self.ended.wait(max(0.0, due - time.monotonic())) if not self.ended.is_set() else time.sleep(0.05)
        producer.close(HANG)

    def _new_producer(self, old):
        from kafka import KafkaProducer
        from kafka.errors import KafkaError
        if old is not None:
            old.close(0)
        try:
            producer = KafkaProducer(bootstrap_servers=self.bootstrap, acks="all", retries=1_000_000, max_in_flight_requests_per_connection=1, linger_ms=5,
                                     request_timeout_ms=15_000, metadata_max_age_ms=5_000, max_block_ms=20_000, api_version_auto_timeout_ms=10_000)
        except (KafkaError, OSError):
            return None
        self.producers, self.anew = self.producers + 1, False
        return producer

    def _repeat(self, producer):
        for _ in range(len(self.again)):
            self.repeats += 1
            self._send_all(producer, [self.again.popleft()])

    def _send_all(self, producer, readings):
        from kafka.errors import KafkaError
        for reading in readings:
            place = reading["sensor_id"], reading["seq"]
            self.waiting[place] = reading
            try:
                sent = producer.send(self.topic, key=reading["sensor_id"].encode(), value=json.dumps(reading).encode())
            except (KafkaError, AssertionError):
                self.again.append(reading)
                continue
            sent.add_callback(self._took, place)
            sent.add_errback(self._failed, reading)

    def _took(self, place, _):
        self.acknowledged.add(place)
        self.waiting.pop(place, None)

    def _failed(self, reading, _):
        if (reading["sensor_id"], reading["seq"]) in self.waiting:
            self.again.append(reading)

    def _send_raw(self, producer, payload):
        from kafka.errors import KafkaError
        try:
            producer.send(self.topic, key=str(self.dice.randrange(10**6)).encode(), value=payload)
        except KafkaError:
            pass  # nothing waits for it

    def send_rejects(self, count):
        """Sends records that are no readings between the readings: those of
        tests/golden/records.tsv, and worse ones.
        """
        payloads = [payload for expected, payload, _ in golden_rows("records.tsv") if expected != "ok"]
        payloads += [b"", None, b"\x00" * 1000, b"[" * 200_000, b'{"sensor_id":"T1","suhu":1e400}', b"\xff" * 70_000]
        self.rejects.extend(self.dice.choice(payloads) for _ in range(count))

    def make_new_producer(self):
        """Makes a new producer, which sends again. kafka-python can wait forever for a node that is
        gone.
        """
        self.anew = True

    def stop(self):
        """Sends the last readings. done() is true once all are acknowledged."""
        self.ended.set()

    def done(self):
        return not self.is_alive()
