"""Computes from the topic of readings what the programs should have written, and finds what is
wrong with what they wrote.

Nothing here is shared with the programs: tests/support/alarms.py and windows.py compute in the
plainest way, and kcat reads. The same record gives the same bytes, so a line that is not expected
is invented, even if it is a repetition that differs.
"""

import collections
import dataclasses
import json
import subprocess

from alarm_streams import kcat_lines
from alarms import Reading, Rules, as_line, expected_events, of_sensors, plain_alert
from hang import HANG
from windows import expected_windows

RULES = Rules(hihi=90, stale_after=0)
# In ms. Silence closes a window after 602 s of wall time; no sensor is silent for so long here.
WINDOW, LATENESS = 60_000, 600_000


@dataclasses.dataclass
class Log:
    """The topic of readings, in the order of each partition's offsets."""

    readings: list  # Reading
    fields: list  # (partition, the same reading as expected_windows() takes it)
    numbers: set  # (sensor, number)
    records: int  # including those that are no readings


def read_log(bootstrap, topic):
    log = Log([], [], set(), 0)
    for partition, offset, key, value in sorted(raw_records(bootstrap, topic)):
        log.records += 1
        if not key.startswith(b"T"):
            continue  # one of the rejects
        record = json.loads(value)
        log.readings.append(Reading(record["sensor_id"], record["suhu"], record["ts"], partition, offset))
        log.fields.append((partition, record | {"device_id": record["sensor_id"], "temperature": record["suhu"]}))
        log.numbers.add((record["sensor_id"], record["seq"]))
    return log


def raw_records(bootstrap, topic):
    """The (partition, offset, key, value) of all records. kcat prints the sizes before them,
    because they may contain anything.
    """
    command = ["kcat", "-C", "-b", bootstrap, "-t", topic, "-o", "beginning", "-e", "-q", "-X", "fetch.wait.max.ms=10", "-f", "%p %o %K %S\n%k%s\n"]
    data, place = subprocess.run(command, capture_output=True, check=True, timeout=5 * HANG).stdout, 0
    while place < len(data):
        end = data.index(b"\n", place)
        partition, offset, key_size, size = map(int, data[place:end].split())
        middle = end + 1 + max(0, key_size)
        place = middle + max(0, size)
        yield partition, offset, data[end + 1:middle], data[middle:place]
        place += 1


def expected_alerts(log, topic):
    return [as_line(plain_alert(reading, RULES.hi, topic)) for reading in log.readings if reading.value > RULES.hi]


def expected_alarms(log, topic):
    return [as_line(event) for event in expected_events(log.readings, RULES, topic)]


def expected_rows(log):
    """(the rows that must have come, all rows that may have come). The latter include windows that
    only silence can have closed.
    """
    must = [as_line(row) for row in expected_windows(log.fields, WINDOW, LATENESS, close_at_end=False)]
    return must, [as_line(row) for row in expected_windows(log.fields, WINDOW, LATENESS, close_at_end=True)]


def output_lines(bootstrap, topic):
    return of_sensors(kcat_lines(bootstrap, topic))


@dataclasses.dataclass
class Verdict:
    """The verdict on one output. Repeats are faults only where exactly once was promised."""

    name: str
    expected: int
    lost: list
    invented: list
    repeats: int
    skipped: int  # lines that came before an earlier line of their partition or sensor
    exactly_once: bool

    @property
    def faults(self):
        told = [f"{len(lines)} {what} in {self.name}, the first {lines[0]}" for what, lines in (("lost", self.lost), ("invented", self.invented)) if lines]
        if self.exactly_once and self.repeats:
            told.append(f"{self.repeats} twice in {self.name}")
        if self.skipped:
            told.append(f"{self.skipped} skipped or out of order in {self.name}")
        return told


def judge(name, lines, expected, exactly_once=False, allowed=(), elsewhere=(), order=None):
    """Compares the lines of an output with those that are expected.

    `elsewhere`: lines that other members of the group have written. `order`: for each line, the
    partition or sensor within which the order of `expected` holds; None if no order was promised.
    """
    have, want = collections.Counter(lines), set(expected)
    lost = [line for line in expected if line not in have and line not in elsewhere]
    invented = [line for line in have if line not in want and line not in allowed]
    skipped = count_skipped(lines, expected, set(elsewhere), order) if order else 0
    return Verdict(name, len(want), lost, invented, have.total() - len(have), skipped, exactly_once)


def count_skipped(lines, expected, elsewhere, order):
    """How often a line came for the first time before an earlier line had come."""
    ranks, sizes = {}, collections.Counter()
    for line in expected:
        if line not in elsewhere:
            ranks[line] = order(line), sizes[order(line)]
            sizes[order(line)] += 1
    next_rank, seen, skipped = collections.Counter(), collections.defaultdict(set), 0
    for line in lines:
        if line not in ranks:
            continue
        group, rank = ranks[line]
        if rank in seen[group] or rank < next_rank[group]:
            continue
        skipped += rank != next_rank[group]
        seen[group].add(rank)
        while next_rank[group] in seen[group]:
            seen[group].remove(next_rank[group])
            next_rank[group] += 1
    return skipped


def by_partition(line):
    return json.loads(line)["partition"]


def by_sensor(line):
    record = json.loads(line)
    return record["sensor_id"], record["partition"]


def went_back(lines):
    """How often a line has no higher offset than the line before it in its partition, because
    readings were read again.
    """
    newest, count = {}, 0
    for line in lines:
        record = json.loads(line)
        count += record["offset"] <= newest.get(record["partition"], -1)
        newest[record["partition"]] = record["offset"]
    return count


def broker_losses(acknowledged, log):
    """What Kafka has acknowledged but does not have: a loss of the broker, not of the programs."""
    return sorted(set(acknowledged) - log.numbers)
