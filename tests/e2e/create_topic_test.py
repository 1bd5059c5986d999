"""Tests create-topic.sh on clusters that are new, restarting, frozen, or not there. A script of the
test replaces its tool for topics.
"""

import pathlib
import signal
import socket
import subprocess

import pytest

from suhu_tools import clean_environment, hear_interrupts, is_alive, wait_until

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts/create-topic.sh"
NOT_YET = [
    "org.apache.kafka.common.errors.NotControllerException: This is not the correct controller for this cluster.",
    "org.apache.kafka.common.errors.TimeoutException: Timed out waiting for a node assignment. Call: createTopics",
    "Unable to replicate the partition 1 time(s): The target replication factor of 1 cannot be reached because only 0 broker(s) are registered.",
    "org.apache.kafka.common.errors.DisconnectException: Cancelled createTopics request",
]


@pytest.fixture
def port():
    """The port of a broker that accepts connections."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def topics(tmp_path):
    """A kafka-topics that prints one line of `refusals` at each call, and then works. `calls()`
    returns the arguments of each call.
    """
    def make(*refusals, describe="Topic: t PartitionCount: 3"):
        cases = "\n".join(f"  {number}) echo '{text}' >&2; exit 1 ;;" for number, text in enumerate(refusals, 1))
        tool = tmp_path / "kafka-topics"
        tool.write_text(f"#!/bin/sh\necho \"$@\" >> {tmp_path}/calls\ncase $(wc -l < {tmp_path}/calls) in\n  0) ;;\n{cases}\nesac\necho '{describe}'\n")
        tool.chmod(0o755)
        make.calls = lambda: (tmp_path / "calls").read_text().splitlines()
        return tool
    return make


def start(port, tool, *arguments):
    return subprocess.Popen([str(SCRIPT), "-b", f"127.0.0.1:{port}", "-t", "t", *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            env=clean_environment(SUHU_KAFKA_TOPICS=str(tool)), preexec_fn=hear_interrupts)


def call(port, tool, *arguments):
    process = start(port, tool, *arguments)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def test_what_a_young_cluster_refuses_is_asked_again(port, topics):
    status, out, err = call(port, topics(*NOT_YET))
    assert status == 0 and out == f"t: 3 partitions at 127.0.0.1:{port}\n", err
    # Then there is one call that creates and one that describes.
    assert err.count("not ready yet") == 1 and len(topics.calls()) == len(NOT_YET) + 2


def test_a_topic_just_made_is_described_again_until_it_is_known(port, topics):
    tool = topics("unused", "Error: Topic 't' does not exist as expected")
    tool.write_text(tool.read_text().replace("1) echo", "99) echo"))
    status, out, err = call(port, tool)
    assert status == 0 and "3 partitions" in out, err
    assert ["--create" in line for line in topics.calls()] == [True, False, False]


def test_what_is_final_is_an_error_at_once(port, topics):
    status, _, err = call(port, topics(*["org.apache.kafka.common.errors.TopicAuthorizationException: Not authorized to access topics: [t]"] * 9))
    assert status == 1 and "TopicAuthorizationException" in err and "did not create topic t" in err
    assert len(topics.calls()) == 1


def test_what_stays_transient_ends_at_the_deadline_with_its_reason(port, topics):
    status, _, err = call(port, topics(*NOT_YET * 99), "--timeout", "2")
    assert status == 1 and "did not create topic t" in err and any(text in err for text in NOT_YET)


def test_a_broker_that_comes_up_meanwhile_is_found(topics):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = start(port, topics())
    said = process.stderr.readline()
    assert f"no broker answers at 127.0.0.1:{port} yet" in said
    with socket.create_server(("127.0.0.1", port)):
        out, err = process.communicate(timeout=120)
    assert process.returncode == 0 and "3 partitions" in out, err


def test_without_a_broker_it_ends_with_exit_status_3(topics):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    status, _, err = call(port, topics(), "--timeout", "1")
    assert status == 3 and "no broker answers" in err


@pytest.mark.parametrize("number,status", [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_it_and_the_tool_that_hangs(port, tmp_path, number, status):
    tool = tmp_path / "kafka-topics"
    tool.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid.new; mv {tmp_path}/pid.new {tmp_path}/pid\nexec sleep 600\n")
    tool.chmod(0o755)
    process = start(port, tool, "--timeout", "500")
    wait_until((tmp_path / "pid").exists, 60)
    process.send_signal(number)
    process.communicate(timeout=60)
    assert process.returncode == status
    tool_pid = int((tmp_path / "pid").read_text())
    wait_until(lambda: not is_alive(tool_pid), 60, "the end of the tool")
