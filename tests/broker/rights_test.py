"""Tests that a final refusal by Kafka ends a program with exit code 1 and a next step: rights that
its user lacks, records that a topic does not accept.
"""

import pytest
from alarm_streams import produce, record
from hang import HANG
from kafka_broker import KafkaBroker, unique
from suhu_tools import run

ANYBODY, US = "User:*", "User:ANONYMOUS"
ACLS = "org.apache.kafka.tools.AclCommand"


def rights(broker, *arguments):
    broker.tool(ACLS, "--bootstrap-server", broker.bootstrap, "--add", "--force", *arguments)


@pytest.fixture(scope="module")
def guarded(broker, tmp_path_factory):
    """A broker that checks the rights of its users.

    The fixture `broker` skips the test, or fails it, where no broker can run.
    """
    settings = {"authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer", "allow.everyone.if.no.acl.found": True}
    with KafkaBroker(tmp_path_factory.mktemp("kafka"), settings=settings) as own:
        for topic in ("readings", "unreadable", "unwritable", "hidden"):
            hot = run("sensor-sim", "-b", own.bootstrap, "-t", topic, "--create-topic", "-c", 30, "-r", "max", "--pattern", "steady", "--mean", 100)
            assert hot.returncode == 0, hot.stderr
        own.create_topic("small", partitions=3, max_message_bytes=100)
        own.create_topic("minutes", partitions=3)
        rights(own, "--allow-principal", ANYBODY, "--operation", "All", "--topic", "unreadable", "--topic", "unwritable", "--topic", "hidden",
               "--group", "closed", "--group", "suhu-readings", "--group", "suhu-changelog")
        rights(own, "--deny-principal", US, "--operation", "Read", "--topic", "unreadable", "--group", "closed", "--group", "suhu-readings",
               "--group", "suhu-changelog")
        rights(own, "--deny-principal", US, "--operation", "Write", "--topic", "unwritable")
        rights(own, "--deny-principal", US, "--operation", "Describe", "--topic", "hidden")
        yield own


def ends_with(broker, code, *command):
    done = run(*command[:1], "-b", broker.bootstrap, *command[1:], timeout=2 * HANG)
    assert done.returncode == code, done.stderr
    return done


MODES = {
    "group": ["-G", "{new}"],
    "batch": ["-o", "beginning", "-e"],
    "alarms": ["-G", "{new}", "--emit", "alarms", "--state-topic", "{new}"],
    "exactly once": ["-G", "{new}", "--exactly-once", "--state-topic", "{new}"],
}


def mode(name):
    return [each.replace("{new}", unique("own")) for each in MODES[name]]


@pytest.mark.parametrize("name", ["group", "batch", "alarms"])
def test_a_topic_that_may_not_be_read(guarded, name):
    done = ends_with(guarded, 1, "temp-filter", "-t", "unreadable", *mode(name))
    assert "reading topic unreadable ended" in done.stderr and "--operation Read --topic unreadable" in done.stderr


@pytest.mark.parametrize("tool", ["temp-window", "alert-console", "temp-dashboard"])
def test_a_topic_that_may_not_be_read_by_the_other_tools(guarded, tool):
    more = {"temp-window": mode("group")[:2] + ["--state-topic", unique("own")], "temp-dashboard": ["--listen", "127.0.0.1:0"]}.get(tool, [])
    done = ends_with(guarded, 1, tool, "-t", "unreadable", *more)
    assert "--operation Read --topic unreadable" in done.stderr


def test_a_group_that_may_not_be_joined(guarded):
    done = ends_with(guarded, 1, "temp-filter", "-t", "readings", "-G", "closed")
    assert "--operation Read --group closed" in done.stderr


def test_a_batch_needs_no_right_to_any_group_and_says_nothing_of_it(guarded):
    done = ends_with(guarded, 0, "temp-filter", "-t", "readings", "-o", "beginning", "-e")
    assert len(done.stdout.splitlines()) == 30
    assert "GROUP" not in done.stderr and "authoriz" not in done.stderr, done.stderr


def test_the_state_is_restored_without_a_right_to_another_group(guarded):
    options = mode("alarms")
    for _ in range(2):  # the second time there is a state to restore
        ends_with(guarded, 0, "temp-filter", "-t", "readings", *options, "-e")


@pytest.mark.parametrize("name", ["group", "batch", "alarms", "exactly once"])
def test_an_output_topic_that_may_not_be_written(guarded, name):
    done = ends_with(guarded, 1, "temp-filter", "-t", "readings", *mode(name), "--output-topic", "unwritable")
    assert "topic unwritable" in done.stderr and "--operation Write" in done.stderr


def test_a_topic_of_readings_that_may_not_be_written(guarded):
    done = ends_with(guarded, 1, "sensor-sim", "-t", "unwritable", "-r", 10)
    assert "topic unwritable" in done.stderr and "--operation Write" in done.stderr


@pytest.mark.parametrize("command", [["temp-filter", "-t", "hidden", "-e"], ["temp-filter", "-t", "readings", "--output-topic", "hidden", "-e"]])
def test_a_topic_that_may_not_be_seen_is_not_said_to_be_missing_for_sure(guarded, command):
    done = ends_with(guarded, 3, *command)
    assert "topic hidden does not exist" in done.stderr and "or this user may not see it" in done.stderr


@pytest.mark.parametrize("name", ["group", "alarms", "exactly once"])
def test_a_record_that_is_too_large_for_the_output_topic(guarded, name):
    done = ends_with(guarded, 1, "temp-filter", "-t", "readings", *mode(name), "--output-topic", "small")
    assert "topic small" in done.stderr and "max.message.bytes" in done.stderr


def test_a_window_that_is_too_large_for_the_output_topic(guarded):
    produce(guarded.bootstrap, "minutes", [record("S1", 70, 1_764_000_000_000 + 1_000 * second) for second in range(60)])
    done = ends_with(guarded, 1, "temp-window", "-t", "minutes", "-G", unique("g"), "--state-topic", unique("own"), "--window", "1s", "--lateness", "0s", "--output-topic", "small", "-e")
    assert "topic small" in done.stderr and "max.message.bytes" in done.stderr
