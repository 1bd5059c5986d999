"""Tests a topic of readings that is deleted and made again under the same name: nothing of the new
topic is skipped, and nothing of the old one comes back.
"""

import pytest
from alarm_streams import produce, record
from kafka_broker import unique
from suhu_tools import json_lines, run, wait_until

TOOLS = {
    "alarms": ["temp-filter", "--emit", "alarms"],
    "exactly once": ["temp-filter", "--exactly-once", "--output-topic", "{out}"],
    "windows": ["temp-window", "--window", "1s", "--lateness", "1s"],
}
START = 1_764_000_000_000


def make(broker, topic):
    """Makes a topic. Kafka forgets a deleted topic a moment later, and until then it cannot be made
    again.
    """
    wait_until(lambda: broker.tool("topics", "--create", "--topic", topic, "--partitions", 1, check=False).returncode == 0, what=f"topic {topic}")


def read_all(broker, topic, group, tool):
    options = [each.replace("{out}", f"{topic}-out") for each in tool[1:]]
    done = run(tool[0], "-b", broker.bootstrap, "-t", topic, "-G", group, *options, "-e")
    assert done.returncode == 0, done.stderr
    return done


def sensors(done):
    return {row["sensor_id"] for row in json_lines(done.stdout.splitlines())}


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS.keys())
def test_all_of_a_topic_that_was_made_again_is_read_and_its_old_sensors_are_forgotten(broker, tool):
    topic, group = unique("readings"), unique("g")
    make(broker, topic)
    if "{out}" in tool:
        make(broker, f"{topic}-out")
    produce(broker.bootstrap, topic, [record(f"OLD{i % 5}", 90, START + 1_000 * i) for i in range(100)])
    assert sensors(read_all(broker, topic, group, tool)) >= {f"OLD{i}" for i in range(4)}
    broker.tool("topics", "--delete", "--topic", topic)
    make(broker, topic)
    new = [record(f"N{i}", value, START + 10_000_000 + 1_000 * i + later) for i in range(150) for later, value in ((0, 90), (3_000, 91))]
    produce(broker.bootstrap, topic, new)
    again = read_all(broker, topic, group, tool)
    assert sensors(again) == {f"N{i}" for i in range(150)}
    assert f"{topic}[0] was deleted and made again" in again.stderr and "record 99" in again.stderr
    third = read_all(broker, topic, group, tool)
    assert third.stdout == "" and "made again" not in third.stderr, "the state of the old topic was not replaced"


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS.keys())
def test_a_topic_that_was_made_again_and_is_shorter_is_read_from_its_beginning(broker, tool):
    topic, group = unique("readings"), unique("g")
    make(broker, topic)
    if "{out}" in tool:
        make(broker, f"{topic}-out")
    produce(broker.bootstrap, topic, [record("OLD", 90, START + 1_000 * i) for i in range(100)])
    read_all(broker, topic, group, tool)
    broker.tool("topics", "--delete", "--topic", topic)
    make(broker, topic)
    produce(broker.bootstrap, topic, [record("N1", 90, START + 10_000_000 + 1_000 * i) for i in range(20)])
    again = read_all(broker, topic, group, tool)
    assert sensors(again) == {"N1"} and f"{topic}[0] was deleted and made again" in again.stderr


def test_a_topic_whose_old_records_retention_has_taken_is_the_same_topic(broker, tmp_path):
    topic, group, tool = unique("readings"), unique("g"), TOOLS["alarms"]
    make(broker, topic)
    produce(broker.bootstrap, topic, [record("S1", 90, START + 1_000 * i) for i in range(100)])
    read_all(broker, topic, group, tool)
    produce(broker.bootstrap, topic, [record("S1", 90, START + 100_000 + 1_000 * i) for i in range(20)])
    taken = tmp_path / "taken.json"
    taken.write_text('{"version":1,"partitions":[{"topic":"%s","partition":0,"offset":110}]}' % topic)
    broker.tool("org.apache.kafka.tools.DeleteRecordsCommand", "--bootstrap-server", broker.bootstrap, "--offset-json-file", taken)
    again = read_all(broker, topic, group, tool)
    assert "made again" not in again.stderr and "retention" in again.stderr
    assert "N1" not in again.stdout and '"alarm"' not in again.stdout, "S1 is hot since long"
