"""Tests temp-filter --emit alarms on a real Kafka: in batches, pipes, groups and live, its events
must be those of tests/support/alarms.py.
"""

import json
import os
import signal
import subprocess
import time

import pytest
from alarm_streams import Stream, committed_lines, produce, readings_in, record
from alarms import Reading, Rules, as_line, by_sensor, difference, expected_events, of_sensors, plain_alert
from kafka_broker import unique
from suhu_tools import Running, json_lines, run, wait_until

LONG = os.environ.get("SUHU_LONG") == "1"
YEAR = 365 * 24 * 3600 * 1000
RULES = {
    "the limit alone": Rules(),
    "delays": Rules(on_delay=5_000, off_delay=5_000),
    "all limits": Rules(hihi=90, lo=30, lolo=20, roc=(15, 20_000), deadband=2, on_delay=2_000, off_delay=3_000),
    "broken sensors": Rules(hihi=90, preset="ds18b20", flatline=5, range=(-60, 130), stale_after=20_000),
}


def flags(rules):
    """temp-filter's options for these rules."""
    given = ["--emit", "alarms", "--threshold", rules.hi, "--deadband", rules.deadband, "--on-delay", f"{rules.on_delay}ms", "--off-delay", f"{rules.off_delay}ms",
             "--stale-after", f"{rules.stale_after}ms", f"--range={rules.range[0]}..{rules.range[1]}"]
    for option, value in (("--limit-hihi", rules.hihi), ("--limit-lo", rules.lo), ("--limit-lolo", rules.lolo), ("--flatline", rules.flatline or None), ("--sensor-preset", rules.preset)):
        given += [option, value] if value is not None else []
    return given + (["--roc-limit", f"{rules.roc[0]}/{rules.roc[1]}ms"] if rules.roc else [])


def assert_same(lines, events, what=""):
    """Asserts that the lines are the same, and those of each sensor in the same order."""
    lines, expected = of_sensors(lines), [as_line(event) for event in events]
    assert not (diff := difference(lines, expected)), f"{what} {diff}"
    assert by_sensor(lines) == by_sensor(expected), what


def now_ms():
    return int(time.time() * 1000)


def events_of(lines, name):
    return [event["event"] for event in json_lines(lines) if event["sensor_id"] == name]


@pytest.fixture(scope="module")
def stream():
    made = Stream(seed=6)
    return made.take(5_000) + made.close()


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES.keys())
def test_a_batch_a_group_and_a_pipe_tell_what_a_plain_judge_tells(broker, topic, stream, rules):
    produce(broker.bootstrap, topic, stream)
    expected = expected_events(readings_in(broker.bootstrap, topic), rules, topic)
    kinds = {event.get("event") for event in expected}
    assert kinds >= {"alarm", "rtn", "stale", "fresh", "sensor-fault", "fault-cleared", None}, "the stream shows too little"
    arguments = ["-b", broker.bootstrap, "-t", topic, *flags(rules)]
    for what in (["-o", "beginning", "-e"], ["-G", unique("g"), "-e"], ["-G", unique("g"), "-e", "--state-topic", "none"]):
        done = run("temp-filter", *arguments, *what)
        assert done.returncode == 0, done.stderr
        assert_same(done.stdout.splitlines(), expected, what)
    readings = [Reading(r["sensor_id"], r["suhu"], r["ts"], 0, None) for r in stream]
    done = run("temp-filter", "--input", "-", *flags(rules), input="".join(json.dumps(r) + "\n" for r in stream))
    assert done.returncode == 0, done.stderr
    assert_same(done.stdout.splitlines(), expected_events(readings, rules), "--input -")


def test_both_prints_the_readings_above_the_limit_beside_the_events(broker, topic, stream):
    produce(broker.bootstrap, topic, stream)
    readings = readings_in(broker.bootstrap, topic)
    events = [event for event in expected_events(readings, Rules(), topic) if "event" in event]
    arguments = [word if word != "alarms" else "both" for word in flags(Rules())]
    done = run("temp-filter", "-b", broker.bootstrap, "-t", topic, *arguments, "-o", "beginning", "-e")
    assert done.returncode == 0, done.stderr
    late, newest = set(), {}
    for r in readings:
        late |= {r} if r.ts < newest.get(r.id, 0) else set()
        newest[r.id] = max(r.ts, newest.get(r.id, 0))
    hot = [plain_alert(r, 80, topic, late=r in late) for r in readings if r.value > 80]
    assert not (diff := difference(of_sensors(done.stdout.splitlines()), [as_line(e) for e in events + hot])), diff


def test_events_lie_in_the_output_topic_keyed_by_sensor_with_the_bytes_of_stdout(broker, make_topic, stream):
    topic, output = make_topic(), make_topic("alerts")
    produce(broker.bootstrap, topic, stream)
    done = run("temp-filter", "-b", broker.bootstrap, "-t", topic, "-G", unique("g"), "-e", *flags(Rules()), "--output-topic", output)
    assert done.returncode == 0, done.stderr
    written = [line.split("|", 1) for line in committed_lines(broker.bootstrap, output, len(done.stdout.splitlines()), "-f", "%k|%s\n")]
    assert all(json.loads(value)["sensor_id"] == key for key, value in written if '"lag_ms"' not in value)
    assert_same([value for _, value in written], expected_events(readings_in(broker.bootstrap, topic), Rules(), topic))


def test_a_group_that_judged_readings_goes_on_with_alarms_where_it_was_and_back(broker, topic):
    def drain(*options):
        done = run("temp-filter", "-b", broker.bootstrap, "-t", topic, "-G", group, "-e", *options)
        assert done.returncode == 0, done.stderr
        return json_lines(done.stdout)

    group, start = unique("g"), now_ms()
    produce(broker.bootstrap, topic, [record("S1", 85, start), record("S1", 86, start + 1_000)])
    assert len(drain()) == 2
    produce(broker.bootstrap, topic, [record("S1", 87, start + 2_000), record("S1", 70, start + 3_000), record("S1", 88, start + 4_000)])
    assert [event["event"] for event in drain("--emit", "alarms", "-c", 1)] == ["alarm"]
    assert [event["event"] for event in drain("--emit", "alarms", "-c", 1)] == ["rtn"], "behind the line that ended the run before"
    produce(broker.bootstrap, topic, [record("S1", 89, start + 5_000)])
    assert [line["suhu"] for line in drain()] == [88, 89]


def test_one_clock_a_year_ahead_changes_nothing_for_the_other_999_sensors(broker, topic):
    rules = Rules(on_delay=5_000, off_delay=5_000)
    made = Stream(seed=7, sensors=1_000, start=now_ms() - 300_000)
    readings = made.take(25_000) + made.close()
    shift = now_ms() - readings[-1]["ts"]  # the last readings are of the present
    readings = [{**r, "ts": r["ts"] + shift + (YEAR if r["sensor_id"] == "S500" else 0)} for r in readings]
    produce(broker.bootstrap, topic, readings)
    expected = expected_events([r for r in readings_in(broker.bootstrap, topic) if r.id != "S500"], rules, topic)
    assert len(expected) > 500
    for what in (["-o", "beginning", "-e"], ["-G", unique("g"), "-e"]):
        done = run("temp-filter", "-b", broker.bootstrap, "-t", topic, *flags(rules), *what)
        assert done.returncode == 0, done.stderr
        of_the_one = [e for e in json_lines(of_sensors(done.stdout.splitlines())) if e["sensor_id"] == "S500"]
        assert {e["quality"] for e in of_the_one if e.get("suhu") is not None and "quality" in e} <= {"clock-ahead", "bad", "suspect"}, of_the_one
        assert_same([line for line in done.stdout.splitlines() if '"sensor_id":"S500"' not in line], expected, what)
    done = run("temp-filter", "--input", "-", *flags(rules), input="".join(json.dumps(r) + "\n" for r in readings))
    assert done.returncode == 0, done.stderr
    expected = expected_events([Reading(r["sensor_id"], r["suhu"], r["ts"], 0, None) for r in readings if r["sensor_id"] != "S500"], rules)
    assert_same([line for line in done.stdout.splitlines() if '"sensor_id":"S500"' not in line], expected, "--input -")


def test_a_sensor_that_dies_while_hot_is_stale_and_returns_only_when_it_has_spoken_cool(broker, topic):
    rules = Rules(stale_after=1_000)
    with Running("temp-filter", "-b", broker.bootstrap, "-t", topic, "-G", unique("g"), *flags(rules)) as judge:
        judge.wait_stderr("3 of 3 partitions")
        died = now_ms()
        produce(broker.bootstrap, topic, [record("S1", 92.5, died)])
        judge.wait_lines(2)
        assert now_ms() >= died + 1_000, "stale comes when the time is over"
        for name in ("S2", "S3"):  # the other sensors go on, and S1 stays stale
            produce(broker.bootstrap, topic, [record(name, 92.5, now_ms())])
            wait_until(lambda: events_of(judge.lines, name)[-1:] == ["stale"])
            produce(broker.bootstrap, topic, [record(name, 20, now_ms())])
            # One second later the sensor is stale again.
            wait_until(lambda: "rtn" in events_of(judge.lines, name))
        assert events_of(judge.lines, "S1") == ["alarm", "stale"]
        produce(broker.bootstrap, topic, [record("S1", 92.5, now_ms()), record("S1", 70, now_ms() + 1)])
        wait_until(lambda: len(events_of(judge.lines, "S1")) >= 4)
        assert judge.stop() == 0, judge.stderr
    readings = [reading for reading in readings_in(broker.bootstrap, topic) if reading.id == "S1"]
    assert_same([line for line in judge.lines if '"S1"' in line][:4], expected_events(readings, rules, topic))
    assert events_of(judge.lines, "S1")[:4] == ["alarm", "stale", "fresh", "rtn"]


def test_a_sensor_that_is_expected_and_says_nothing_is_told_once_as_never_seen(broker, topic, tmp_path):
    listed = tmp_path / "expected.txt"
    listed.write_text("S1\nS-dead\n")
    with Running("temp-filter", "-b", broker.bootstrap, "-t", topic, "-G", unique("g"), *flags(Rules(stale_after=1_000)), "--expect", listed) as judge:
        judge.wait_stderr("3 of 3 partitions")
        for times in (1, 2, 3):
            produce(broker.bootstrap, topic, [record("S1", 20, now_ms())])
            wait_until(lambda: events_of(judge.lines, "S1").count("stale") == times)
        assert judge.stop() == 0, judge.stderr
    assert events_of(judge.lines, "S-dead") == ["never-seen"]
    (never,) = [e for e in json_lines(judge.lines) if e["event"] == "never-seen"]
    assert never["suhu"] is None and "offset" not in never and "alarm_id" not in never and never["priority"] == "medium" and never["state"] == "NORM"


def test_an_outage_of_the_broker_is_no_silence_of_the_sensors(own_broker):
    own_broker.create_topic("sensor-suhu", partitions=3)
    outage, stale_after = (60, "30s") if LONG else (8, "5s")
    # By default, librdkafka waits up to 10 s before it connects again. A sender that waits so long
    # is silent for longer than the short form allows.
    soon = ("-X", "reconnect.backoff.max.ms=500")
    with Running("sensor-sim", "-b", own_broker.bootstrap, "-n", 9, "-r", 5, "--ts", "--pattern", "steady", "--mean", 100, *soon) as sim, \
            Running("temp-filter", "-b", own_broker.bootstrap, "--emit", "alarms", "--stale-after", stale_after) as judge:
        judge.wait_lines(9)
        down = time.monotonic()
        own_broker.stop()
        wait_until(lambda: time.monotonic() - down >= outage, outage + 5)
        own_broker.start()
        wait_until(lambda: len(readings_in(own_broker.bootstrap, "sensor-suhu")) > 9 * 5 * (outage + 3), what="what the sensors said meanwhile")
        assert sim.stop() == 0, sim.stderr
        produce(own_broker.bootstrap, "sensor-suhu", [record(f"S{n}", 20, now_ms()) for n in range(1, 10)])
        wait_until(lambda: sum('"rtn"' in line for line in judge.lines) == 9, what=lambda: f"9 returns ({judge.stderr}): {judge.lines[9:]}")
        assert judge.stop() == 0, judge.stderr
    # Lines that were written but not yet committed come twice, with the same bytes.
    events = list(dict.fromkeys(of_sensors(judge.lines)))
    # A sender that had to start anew may send readings again (delivery.md). They are late, and are
    # compared below like all lines.
    assert sorted(e["event"] for e in json_lines(events) if not e["late"]) == ["alarm"] * 9 + ["rtn"] * 9, judge.stderr
    readings = readings_in(own_broker.bootstrap, "sensor-suhu")
    assert_same(events, expected_events(readings, Rules(stale_after=int(stale_after[:-1]) * 1_000), "sensor-suhu"))


def test_an_old_backlog_is_told_as_lagging_once_and_as_caught_up_once(broker, topic):
    from kafka import KafkaProducer
    producer, hour_ago = KafkaProducer(bootstrap_servers=broker.bootstrap), now_ms() - 3_600_000
    for number in range(30_000):
        at = hour_ago + number * 10
        producer.send(topic, key=b"S%d" % (number % 9), value=json.dumps(record(f"S{number % 9}", 90, at)).encode(), timestamp_ms=at)
    producer.flush()
    with Running("temp-filter", "-b", broker.bootstrap, "-t", topic, "-G", unique("g"), *flags(Rules(stale_after=0))) as judge:
        judge.wait_lines(10)
        produce(broker.bootstrap, topic, [record(f"S{number}", 20, now_ms()) for number in range(9)])
        wait_until(lambda: sum('"caught-up"' in line for line in judge.lines) >= 1 and sum('"rtn"' in line for line in judge.lines) == 9)
        produce(broker.bootstrap, topic, [record(f"S{number}", 95, now_ms()) for number in range(9)])
        wait_until(lambda: sum('"alarm"' in line for line in judge.lines) == 18)
        assert judge.stop() == 0, judge.stderr
    about_us = [e for e in json_lines(judge.lines) if e["event"] in ("lagging", "caught-up")]
    assert [e["event"] for e in about_us] == ["lagging", "caught-up"]
    assert about_us[0]["lag_ms"] > 3_000_000 and 0 <= about_us[1]["lag_ms"] < about_us[0]["lag_ms"], "what is read newest may be the backlog's end, or newer"
    assert all("alarm_id" not in e and e["priority"] == "medium" for e in about_us)


def test_each_sensor_is_judged_by_the_most_exact_entry_of_the_limits_file(broker, topic, stream, tmp_path):
    limits = tmp_path / "limits.json"
    limits.write_text(json.dumps({"S1": {"threshold": 85, "deadband": 3}, "S1*": {"threshold": 75, "limit-hihi": 88}, "S*": {"limit-lo": 22}}))
    produce(broker.bootstrap, topic, stream)
    done = run("temp-filter", "-b", broker.bootstrap, "-t", topic, *flags(Rules()), "--limits", limits, "-o", "beginning", "-e")
    assert done.returncode == 0, done.stderr
    fields = {"S1": {"hi": 85, "deadband": 3}, "S1*": {"hi": 75, "hihi": 88}, "S*": {"lo": 22}}
    assert_same(done.stdout.splitlines(), expected_events(readings_in(broker.bootstrap, topic), Rules(), topic, limits=fields))


def test_new_limits_are_in_force_after_sighup_and_a_broken_file_leaves_the_old_ones(broker, topic, tmp_path):
    limits = tmp_path / "limits.json"
    limits.write_text('{"S1": {"threshold": 90}}')
    with Running("temp-filter", "-b", broker.bootstrap, "-t", topic, "-G", unique("g"), *flags(Rules(stale_after=0)), "--limits", limits) as judge:
        judge.wait_stderr("3 of 3 partitions")

        def say(name, *values):
            produce(broker.bootstrap, topic, [record(name, value, now_ms()) for value in values])

        def reload(text):
            limits.write_text(text)
            count = len(judge.errors)
            judge.process.send_signal(signal.SIGHUP)
            wait_until(lambda: len(judge.errors) > count, what="a word about the limits")

        say("S1", 85, 91)
        judge.wait_lines(1)
        reload('{"S1": {"threshold": 60}}')
        say("S1", 70)  # still above the limit
        say("S1", 59)
        judge.wait_lines(2)
        reload('{"S1": {"thresh')
        say("S1", 59.5, 61)
        judge.wait_lines(3)
        assert judge.stop() == 0, judge.stderr
    told = [(e["event"], e["suhu"], e["threshold"]) for e in json_lines(judge.lines)]
    assert told == [("alarm", 91, 90), ("rtn", 59, 60), ("alarm", 61, 60)]
    assert str(limits) in judge.stderr


def test_a_wrong_limits_file_is_refused_before_anything_starts(broker, topic, tmp_path):
    limits = tmp_path / "limits.json"
    limits.write_text('{"S1": {"threshhold": 90}}')
    done = run("temp-filter", "-b", broker.bootstrap, "-t", topic, "--emit", "alarms", "--limits", limits, "-o", "beginning", "-e")
    assert done.returncode == 2 and "threshhold" in done.stderr and str(limits) in done.stderr, done.stderr
