"""Tests that events of timers (never-seen, stale, the end of an on-delay) reach the output topic,
once.

No partition has had a record since the program started, or only another partition has had one.
"""

import contextlib
import json
import time

import pytest
from alarm_streams import kcat_lines, produce, record
from kafka_broker import unique
from suhu_tools import Running, wait_until

STALE = ["--stale-after", "1s"]
EXACTLY_ONCE = pytest.mark.parametrize("more", [[], ["--exactly-once"]], ids=["at least once", "exactly once"])


@pytest.fixture
def output(make_topic):
    return make_topic()


class Plant:
    """One group of temp-filter with its topics."""

    def __init__(self, broker, topic, output, *flags):
        self.bootstrap, self.topic, self.output = broker.bootstrap, topic, output
        self.command = ["temp-filter", "-b", broker.bootstrap, "-t", topic, "-G", unique("g"), "--emit", "alarms", "--output-topic", output, *flags]

    @contextlib.contextmanager
    def start(self):
        """Starts the program and waits until it reads, so that a signal does not come too early."""
        with Running(*self.command) as judge:
            judge.wait_stderr("3 of 3 partitions")
            yield judge

    def events(self):
        """The events of each sensor in the output topic, in order."""
        events = {}
        for line in kcat_lines(self.bootstrap, self.output):
            event = json.loads(line)
            events.setdefault(event["sensor_id"], []).append(event["event"])
        return events

    def say(self, sensor, suhu):
        produce(self.bootstrap, self.topic, [record(sensor, suhu, time.time_ns() // 1_000_000)])

    def wait_for(self, sensor, *events):
        """Waits until these are the first events of `sensor`. On a slow machine more may follow."""
        wait_until(lambda: self.events().get(sensor, [])[: len(events)] == list(events), what=lambda: f"{events} of {sensor}: {self.events()}")


def stop(judge):
    assert judge.stop() == 0, judge.stderr
    assert "not committed" not in judge.stderr


@EXACTLY_ONCE
def test_sensors_that_never_spoke_are_told_once_though_the_topic_is_empty(broker, topic, output, tmp_path, more):
    names = [f"E{number}" for number in range(9)]
    (tmp_path / "expected.txt").write_text("\n".join(names) + "\n")
    plant = Plant(broker, topic, output, "--expect", tmp_path / "expected.txt", *STALE, *more)
    never_seen = {name: ["never-seen"] for name in names}
    with plant.start() as judge:
        wait_until(lambda: plant.events() == never_seen, what=lambda: plant.events())
        stop(judge)
    with plant.start() as judge:  # it has kept what it reported
        plant.say("other", 20)
        plant.wait_for("other", "stale")  # by then E0 to E8 would have been reported again
        stop(judge)
    assert {name: plant.events()[name] for name in names} == never_seen


@EXACTLY_ONCE
def test_an_on_delay_that_ends_after_a_restart_raises_its_alarm_in_the_topic(broker, topic, output, more):
    plant = Plant(broker, topic, output, "--on-delay", "3s", "--stale-after", "0", *more)
    with plant.start() as judge:
        plant.say("S1", 95)
        stop(judge)
    with plant.start() as judge:  # from here on no sensor sends a reading
        plant.wait_for("S1", "alarm")
        stop(judge)
    with plant.start() as judge:
        plant.say("S1", 20)
        plant.wait_for("S1", "alarm", "rtn")
        stop(judge)


@EXACTLY_ONCE
def test_a_plant_that_dies_while_the_program_is_stopped_is_stale_in_the_topic(broker, topic, output, more):
    plant = Plant(broker, topic, output, "--stale-after", "2s", *more)
    with plant.start() as judge:
        plant.say("S1", 95)
        plant.wait_for("S1", "alarm")
        stop(judge)
    with plant.start() as judge:
        wait_until(lambda: plant.events()["S1"][-1] == "stale", what=lambda: plant.events())
        stop(judge)
    assert plant.events() == {"S1": ["alarm", "stale"]}


@EXACTLY_ONCE
def test_silence_beside_a_partition_that_speaks_is_told_once_and_a_stop_does_not_wait(broker, topic, output, tmp_path, more):
    names = [f"E{number}" for number in range(9)]
    (tmp_path / "expected.txt").write_text("\n".join(names) + "\n")
    plant = Plant(broker, topic, output, "--expect", tmp_path / "expected.txt", "--stale-after", "2s", *more)

    def others():
        return {name: events for name, events in plant.events().items() if name != "E0"}

    silent = {name: ["never-seen"] for name in names[1:]}
    for _ in range(2):
        with plant.start() as judge:
            for _ in range(10):
                plant.say("E0", 70)
            wait_until(lambda: plant.say("E0", 70) or others() == silent, what=others)
            stop(judge)
    assert others() == silent
