"""Tests on a real Kafka that the programs read the records that people have: every example of
docs/shapes.md, clocks that are wrong, and what is said about records that nobody can read.
"""

import json
import math
import re

import pytest
from dashboard import Dashboard, now_ms
from hang import HANG
from shape_examples import examples
from shape_reference import Record
from suhu_tools import json_lines, run
from windows import rfc3339

EXAMPLES = examples()
BATCH = ("-o", "beginning", "-e", "-f", "json")
HEAT = 91.5


def write(broker, topic, records, timestamp_ms):
    """Writes records with their keys and headers, all with this timestamp of Kafka."""
    from kafka import KafkaProducer
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap)
    for record in records:
        headers = [(name, value.encode()) for name, value in record.headers.items()]
        producer.send(topic, value=record.value, key=record.key and record.key.encode(), headers=headers, timestamp_ms=timestamp_ms, partition=0).get(HANG)
    producer.close()


def batch(tool, broker, topic, *options):
    done = run(tool, "-b", broker.bootstrap, "-t", topic, *BATCH, *options)
    assert done.returncode == 0, done.stderr
    return json_lines(done.stdout), done.stderr


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.name for example in EXAMPLES])
def test_every_program_reads_the_example_as_the_page_says(broker, make_topic, example):
    topic, arrived = make_topic(partitions=1), now_ms()
    write(broker, topic, [example.record], arrived)
    expected = {reading.sensor_id: (pytest.approx(reading.celsius, abs=1e-9), rfc3339(arrived if reading.time is None else reading.time)) for reading in example.readings}

    lines, said = batch("temp-filter", broker, topic, "--emit", "all", *example.options)
    assert [line["sensor_id"] for line in lines] == [reading.sensor_id for reading in example.readings]
    assert {line["sensor_id"]: (line["suhu"], line["ts"]) for line in lines} == expected
    assert "0 rejected" in said and (f"{example.skipped} skipped" in said) == (example.skipped > 0), said

    windows, _ = batch("temp-window", broker, topic, *example.options)
    assert {window["sensor_id"]: window["avg_temperature"] for window in windows} == {sensor: celsius for sensor, (celsius, _) in expected.items()}
    assert all(window["count"] == 1 and window["window_start"] <= expected[window["sensor_id"]][1] < window["window_end"] for window in windows)

    if expected:
        with Dashboard(broker, topic, *example.options) as dashboard:
            dashboard.wait_readings(len(expected))
            assert {sensor["sensor_id"]: (sensor["suhu"], sensor["ts"]) for sensor in dashboard.json("/api/v1/sensors")["sensors"]} == expected
            assert dashboard.stop() == 0


# Clocks. The value is JSON; the time is in ms, or None where Kafka's timestamp counts.

CLOCKS = [
    ("0", None), ("17", None), ("48213", None), ("48213.5", None), ("-1", None), ("null", None), ('""', None), ('"0"', None), ("true", None), ("[2024,11,3,12,56]", None),
    ("946684799", None), ('"1970-01-01T00:00:17Z"', None), ('"1999-12-31T23:59:59.999Z"', None), ('"2100-01-01T00:00:00Z"', None), ('"soon"', None), ("1e300", None),
    ('"2024-11-03T12:56:14"', None), ('"2024-11-03 12:56:14.218"', None),
    ("1730638574", 1730638574000), ("1730638574.21874", 1730638574218), ("1730638574218", 1730638574218), ("1730638574218999", 1730638574218),
    ("1730638574218999999", 1730638574218), ('"1730638574218"', 1730638574218), ("1.73063857421874E9", 1730638574218), ('"2024-11-03T19:56:14.218+07:00"', 1730638574218),
    ("2093551200", 2093551200000), ('"2036-05-04T22:00:00Z"', 2093551200000),
]
# In Europe/Berlin, the clocks go forward at 2 h on 31 March 2024, and back at 3 h on 27 October.
CLOCKS_OF_BERLIN = [
    ('"2024-11-03T13:56:14"', 1730638574000), ('"2024-07-01 13:56:14.5"', 1719834974500), ('"2024-11-03T12:56:14Z"', 1730638574000), ('"2024-11-03T19:56:14+07:00"', 1730638574000),
    ('"2024-03-31T01:59:59"', 1711846799000), ('"2024-03-31T02:30:00"', 1711848600000), ('"2024-03-31T03:00:00"', 1711846800000),
    ('"2024-10-27T01:59:59"', 1729987199000), ('"2024-10-27T02:30:00"', 1729989000000), ('"2024-10-27T03:00:00"', 1729994400000),
    ("0", None), ("null", None), ('"2024-02-30T00:00:00"', None),
]


@pytest.mark.parametrize("options,clocks", [([], CLOCKS), (["--time-zone", "Europe/Berlin"], CLOCKS_OF_BERLIN)], ids=["no zone", "Europe/Berlin"])
@pytest.mark.parametrize("emit", ["readings", "alarms"])
def test_every_hot_reading_is_judged_whatever_its_clock_says(broker, make_topic, options, clocks, emit):
    topic, arrived = make_topic(partitions=1), now_ms()
    records = [Record(f'{{"sensor_id":"S{number}","suhu":{HEAT},"ts":{ts}}}'.encode()) for number, (ts, _) in enumerate(clocks)]
    write(broker, topic, records, arrived)
    lines, said = batch("temp-filter", broker, topic, "--emit", emit, *options)
    raised = [line for line in lines if emit == "readings" or line["event"] == "alarm"]
    assert sorted(line["sensor_id"] for line in raised) == sorted(f"S{number}" for number in range(len(clocks))), said
    if emit == "readings":  # an alarm's clock that is ahead of Kafka's is not used
        assert {line["sensor_id"]: line["ts"] for line in raised} == {f"S{number}": rfc3339(arrived if time is None else time) for number, (_, time) in enumerate(clocks)}
    bad = sum(time is None for _, time in clocks)
    assert "0 rejected" in said and f"{bad} readings with a time that cannot be used" in said, said


def test_a_time_that_cannot_be_used_is_said_with_its_remedy(broker, make_topic):
    topic = make_topic(partitions=1)
    write(broker, topic, [Record(b'{"sensor_id":"S1","suhu":91.5,"ts":"2024-11-03T12:56:14"}')] * 3, now_ms())
    _, said = batch("temp-filter", broker, topic)
    assert said.count("--time-zone") == 1, said


# What is said of records that nobody can read

@pytest.mark.parametrize("tool", ["temp-filter", "temp-window"])
def test_a_batch_that_understands_nothing_fails_and_says_what_to_do(broker, make_topic, tool):
    topic = make_topic(partitions=1)
    write(broker, topic, [Record(b'{"gudang_id":"G%d","suhu":91.5}' % number) for number in range(5)], now_ms())
    loud = run(tool, "-b", broker.bootstrap, "-t", topic, *BATCH)
    assert loud.returncode == 1 and loud.stdout == ""
    assert "--field id=gudang_id" in loud.stderr and "5 rejected (missing-id 5)" in loud.stderr, loud.stderr
    quiet = run(tool, "-b", broker.bootstrap, "-t", topic, *BATCH, "-q")
    assert quiet.returncode == 1 and quiet.stdout == ""
    assert len(quiet.stderr.splitlines()) == 1 and re.search("--field|sensor-scan", quiet.stderr), quiet.stderr
    assert run(tool, "-b", broker.bootstrap, "-t", topic, *BATCH, "-q", "--field", "id=gudang_id").returncode == 0


@pytest.mark.parametrize("records", [[], [b'{"kind":"humidity","sensor_id":"S1","suhu":41}']], ids=["no records", "skipped records"])
def test_a_batch_with_nothing_to_understand_is_no_failure(broker, make_topic, records):
    topic = make_topic(partitions=1)
    write(broker, topic, [Record(value) for value in records], now_ms())
    lines, _ = batch("temp-filter", broker, topic, "--where", "kind=temperature")
    assert lines == []


def test_a_wrong_pointer_is_answered_with_the_right_one(broker, make_topic):
    topic = make_topic(partitions=1)
    write(broker, topic, [Record(json.dumps({"sensor_id": f"S{number}", "payload": {"temperature": HEAT}}).encode()) for number in range(20)], now_ms())
    done = run("temp-filter", "-b", broker.bootstrap, "-t", topic, *BATCH, "--field", "temperature=/payload/temp")
    assert done.returncode == 1 and "--field temperature=/payload/temperature" in done.stderr, done.stderr
    first = next(line for line in done.stderr.splitlines() if "rejected" in line)
    assert "/payload/temperature" in first and "offset 0" in first, done.stderr


def test_the_dashboard_tells_of_records_that_it_cannot_read(broker, make_topic):
    topic = make_topic(partitions=1)
    write(broker, topic, [Record(b'{"gudang_id":"G1","suhu":91.5}')] * 3, now_ms())
    with Dashboard(broker, topic) as dashboard:
        dashboard.wait_stderr("--field id=gudang_id")
        assert "sensor-sim" not in dashboard.stderr
        assert dashboard.stop() == 0


def test_a_number_that_is_not_finite_stays_a_reject_in_every_unit(broker, make_topic):
    topic = make_topic(partitions=1)
    write(broker, topic, [Record(b'{"sensor_id":"S1","suhu":%s}' % value) for value in (b"NaN", b"1e400", b"-Infinity", b"185")], now_ms())
    lines, said = batch("temp-filter", broker, topic, "--emit", "all", "--unit", "F")
    assert [line["suhu"] for line in lines] == [85] and all(math.isfinite(line["suhu"]) for line in lines)
    assert "3 rejected (not-finite 3)" in said
