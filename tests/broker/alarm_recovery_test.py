"""Tests that kill temp-filter --emit alarms at random moments, or rebalance its group again and
again. Its events must be those of an undisturbed run.

The short forms kill 8 times; SUHU_LONG=1 kills 200 times, over five minutes. Seeds are printed.
"""

import os
import random
import subprocess

import pytest
from alarm_streams import Feed, Stream, committed_lines, kcat_lines, readings_in
from alarms import Rules, as_line, difference, expected_events, of_sensors
from hang import HANG
from kafka_broker import unique
from suhu_tools import Running, run, wait_until

LONG = os.environ.get("SUHU_LONG") == "1"
KILLS = 200 if LONG else 8
ROUNDS = 30 if LONG else 5  # of two rebalances each: a third member joins and leaves
RULES = Rules(hihi=90, on_delay=5_000, off_delay=5_000)
FLAGS = ["--emit", "alarms", "--limit-hihi", 90, "--on-delay", "5s", "--off-delay", "5s", "--stale-after", "30s"]
# These sensors chatter, rise too fast and freeze.
LIMITS = {"S1*": {"on_delay": 0, "off_delay": 0, "roc": (8, 5_000), "flatline": 5}}
LIMITS_FILE = '{"S1*": {"limit-hihi": 90, "on-delay": "0", "off-delay": "0", "roc-limit": "8/5s", "flatline": 5}}'
# Event time runs about 70 times as fast as the wall clock, so that no delay ends by the wall clock.
SENSORS, RATE = 30, 2_000


@pytest.fixture(autouse=True, scope="module")
def limits_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("limits") / "limits.json"
    path.write_text(LIMITS_FILE)
    FLAGS.extend(["--limits", path])


def seeded():
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    return seed


def start(broker, topic, group, *more, flags=FLAGS):
    return Running("temp-filter", "-b", broker.bootstrap, "-t", topic, "-G", group, *flags, *more)


def kill_again_and_again(broker, topic, group, dice, *more, flags=FLAGS):
    """Kills temp-filter at random moments, and returns the lines that it wrote."""
    lines = []
    for _ in range(KILLS):
        with start(broker, topic, group, *more, flags=flags) as victim:
            if dice.random() < 0.75:  # otherwise the kill may come while it starts
                victim.wait_stderr("3 of 3 partitions")
            try:
                # The first commit comes after about 0.8 s, and then five a second.
                victim.process.wait(dice.uniform(0.02, 2))
                pytest.fail(f"it ended by itself: {victim.stderr}")
            except subprocess.TimeoutExpired:
                victim.process.kill()
                victim.wait()
            # The last line may be torn.
            lines += [line for line in victim.lines if line.endswith("}")]
    return lines


def rest_of(broker, topic, group, *more, flags=FLAGS):
    with start(broker, topic, group, "-e", *more, flags=flags) as last:
        assert last.wait(5 * HANG) == 0, last.stderr
        return last.lines


def undisturbed(broker, topic, *more):
    """The lines of another group that nothing disturbs. They must be those of alarms.py."""
    lines = of_sensors(rest_of(broker, topic, unique("g"), *more))
    events = expected_events(readings_in(broker.bootstrap, topic), RULES, topic, LIMITS)
    assert {event.get("event") for event in events} >= {"alarm", "level", "rtn", "chattering", "stale", "fresh", "sensor-fault", "fault-cleared"}
    expected = [as_line(event) for event in events]
    assert not (diff := difference(lines, expected)), f"the undisturbed run is wrong: {diff}"
    return lines


def test_exactly_once_after_kills_at_random_moments_each_event_lies_once_in_the_topic(broker, make_topic):
    seed = seeded()
    topic, output, other_output = make_topic(), make_topic("alerts"), make_topic("alerts")
    group, options = unique("g"), ["--instance", "A", "--exactly-once"]
    feed = Feed(broker.bootstrap, topic, Stream(seed, SENSORS), RATE)
    kill_again_and_again(broker, topic, group, random.Random(seed), *options, "--output-topic", output)
    feed.stop()
    before = len(kcat_lines(broker.bootstrap, output))
    rest_of(broker, topic, group, *options, "--output-topic", output)
    lines = undisturbed(broker, topic, *options, "--output-topic", other_output)
    expected = of_sensors(committed_lines(broker.bootstrap, other_output, len(lines)))
    written = of_sensors(committed_lines(broker.bootstrap, output, len(lines)))
    assert sorted(expected) == sorted(lines)
    assert not (diff := difference(written, expected, live=True)), f"seed {seed}: {diff}"
    print(f"{KILLS} kills, {feed.sent} readings, {len(written)} events ({before} of them before the last run), 0 lost, 0 twice")


def test_exactly_once_without_alarms_after_kills_each_hot_reading_lies_once_in_the_topic(broker, make_topic):
    seed = seeded()
    topic, output = make_topic(), make_topic("alerts")
    group, options = unique("g"), ["--instance", "A", "--exactly-once", "--output-topic", output]
    feed = Feed(broker.bootstrap, topic, Stream(seed, SENSORS), RATE)
    kill_again_and_again(broker, topic, group, random.Random(seed), *options, flags=[])
    feed.stop()
    rest_of(broker, topic, group, *options, flags=[])
    expected = run("temp-filter", "-b", broker.bootstrap, "-t", topic, "-o", "beginning", "-e").stdout.splitlines()
    written = committed_lines(broker.bootstrap, output, len(expected))
    assert expected and sorted(written) == sorted(expected), f"seed {seed}: {difference(written, expected)}"


def test_at_least_once_after_kills_at_random_moments_nothing_is_lost_and_repeated_lines_are_the_same_bytes(broker, topic):
    seed = seeded()
    group, options = unique("g"), ["--instance", "A", "--commit-interval", "200ms"]
    feed = Feed(broker.bootstrap, topic, Stream(seed, SENSORS), RATE)
    lines = kill_again_and_again(broker, topic, group, random.Random(seed), *options)
    feed.stop()
    lines = of_sensors(lines + rest_of(broker, topic, group, *options))
    expected = undisturbed(broker, topic)
    assert not (diff := difference(set(lines), expected, live=True, repeats=True)), f"seed {seed}: {diff}"
    print(f"{KILLS} kills, {feed.sent} readings, {len(expected)} events, {len(lines) - len(expected)} lines repeated")


def test_two_filters_under_a_rebalance_every_second_tell_what_one_tells(broker, topic):
    seed = seeded()
    group, dice = unique("g"), random.Random(seed)
    feed = Feed(broker.bootstrap, topic, Stream(seed, SENSORS), RATE)
    lines = []
    with start(broker, topic, group) as first, start(broker, topic, group) as second:
        for member in (first, second):
            member.wait_stderr("partitions of")
        for _ in range(ROUNDS):
            with start(broker, topic, group) as third:
                third.wait_stderr("the others are with other members")
                try:
                    third.process.wait(dice.uniform(0.1, 0.9))
                    pytest.fail(f"the third ended by itself: {third.stderr}")
                except subprocess.TimeoutExpired:
                    assert third.stop() == 0, third.stderr
                lines += third.lines
        feed.stop()
        expected = undisturbed(broker, topic)
        wait_until(lambda: len({*of_sensors(lines + first.lines + second.lines)}) >= len(expected),
                   what=lambda: difference({*of_sensors(lines + first.lines + second.lines)}, expected))
        assert first.stop() == 0, first.stderr
        assert second.stop() == 0, second.stderr
        members = [of_sensors(member) for member in (lines, first.lines, second.lines)]
    together = [line for member in members for line in member]
    assert not (diff := difference(set(together), expected, live=True, repeats=True)), f"seed {seed}: {diff}"
    assert all(members), "a member told nothing: nothing was shown about it"
    assert first.stderr.count("partitions of") > ROUNDS, "the first member was hardly disturbed"
    print(f"{2 * ROUNDS} rebalances by a third member, {feed.sent} readings, {len(expected)} events, {len(together) - len(set(together))} lines repeated")
