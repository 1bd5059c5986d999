"""Tests programs that are started when Kafka is not ready for them: a topic that was just made, a
broker that restarts, a broker that comes later.

Each start works, or ends with exit code 3 and a sentence. None ends with the code of an error that
passes by itself. The short form starts each program a few times; SUHU_LONG=1 starts it 50 times on
new topics and 20 times while the broker restarts.
"""

import os
import random
import re
import signal
import socket
import threading
import time

import pytest
from kafka_broker import BrokerError, KafkaBroker, unique
from suhu_tools import Running, run, wait_until

LONG = os.environ.get("SUHU_LONG") == "1"
NEW_TOPICS = 50 if LONG else 4
RESTARTS = 20 if LONG else 3
PROGRAMS = {
    "temp-filter": ["-G", "{new}"],
    "temp-window": ["-G", "{new}", "--state-topic", "{new}"],
    "temp-dashboard": ["--listen", "127.0.0.1:0"],
    "alert-console": ["-o", "-1h"],
}
# librdkafka's texts for errors that pass by themselves. They may be logged on the way, but must not
# be the last line.
TRANSIENT = re.compile(r"(Broker|Local): |Not leader|Leader not available|Unknown topic or partition|[Cc]oordinator (not|load)|_TRANSPORT|_TIMED_OUT")


@pytest.fixture(scope="module")
def own(broker, tmp_path_factory):
    """A broker that these tests may stop and kill.

    The fixture `broker` skips the test, or fails it, where no broker can run.
    """
    with KafkaBroker(tmp_path_factory.mktemp("kafka")) as mine:
        yield mine


def start(program, bootstrap, topic):
    arguments = [each.replace("{new}", unique("own")) for each in PROGRAMS[program]]
    return Running(program, "-b", bootstrap, "-t", topic, *arguments)


def wait_for_outcome(running, topic, timeout=240):
    """`works` once the program has partitions; otherwise `refuses`: exit code 3 and a sentence."""
    has_partitions = re.compile(rf"\b3 of 3 partitions of {topic}")
    wait_until(lambda: has_partitions.search(running.stderr) or running.process.poll() is not None, timeout, lambda: f"an outcome: {running.stderr}")
    if has_partitions.search(running.stderr):
        return "works"
    code = running.wait()
    last = running.errors[-1] if running.errors else ""
    assert code == 3, (code, running.stderr)
    assert not TRANSIENT.search(last), last
    assert re.search(r"start this program again|Is it running|can reach|create it", last), f"it does not say what to do next: {last}"
    return "refuses"


def end(running):
    assert running.stop(timeout=90) == 0, running.stderr


class Maker:
    """Makes topics over an existing connection, so that a program can be started a few milliseconds
    later.
    """

    def __init__(self, bootstrap):
        from kafka.admin import KafkaAdminClient
        self.client = KafkaAdminClient(bootstrap_servers=bootstrap)

    def make(self):
        from kafka.admin import NewTopic
        topic = unique("young")
        self.client.create_topics([NewTopic(topic, num_partitions=3, replication_factor=1)], timeout_ms=30_000)
        return topic


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_works_that_is_started_right_after_its_topic_was_made(own, program):
    maker, gaps = Maker(own.bootstrap), []
    for _ in range(NEW_TOPICS):
        topic = maker.make()
        made = time.monotonic()
        with start(program, own.bootstrap, topic) as running:
            gaps.append(time.monotonic() - made)
            assert wait_for_outcome(running, topic) == "works", running.stderr
            end(running)
    print(f"{program}: {NEW_TOPICS} starts, at most {max(gaps) * 1000:.0f} ms after the topic")


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_works_that_is_started_before_its_topic_is_made(own, program):
    """The topic is made while the program looks for it, as when a script makes topics and starts
    programs side by side.
    """
    maker = Maker(own.bootstrap)
    from kafka.admin import NewTopic
    topic = unique("later")
    with start(program, own.bootstrap, topic) as running:
        maker.client.create_topics([NewTopic(topic, num_partitions=3, replication_factor=1)], timeout_ms=30_000)
        if wait_for_outcome(running, topic) == "works":
            end(running)


def restart_once(broker, end):
    end()
    start_again(broker)


def start_again(broker):
    """Starts the broker. Its port may be busy for a moment: the kernel has not released it yet, or
    another connection uses it as its local port.
    """
    def started():
        try:
            return broker.start()
        except BrokerError:
            return None
    wait_until(started, 240, "a start of the broker")


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_works_or_says_why_while_the_broker_restarts(own, program):
    """The program starts at a random moment of a restart: while the broker stops, is away, or
    starts.
    """
    topic = unique("readings")
    assert run("sensor-sim", "-b", own.bootstrap, "-t", topic, "--create-topic", "-c", 0).returncode == 0
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    moments, outcomes = random.Random(seed), []
    for number in range(RESTARTS):
        restart = threading.Thread(target=restart_once, args=(own, own.kill if number % 2 else own.stop))
        restart.start()
        restart.join(moments.uniform(0, 4))
        with start(program, own.bootstrap, topic) as running:
            outcomes.append(wait_for_outcome(running, topic))
            restart.join()
            if outcomes[-1] == "works":
                running.process.send_signal(signal.SIGTERM)
                # Exit code 1: what was read may not have been committed.
                assert running.wait(90) in (0, 1), running.stderr
    print(f"{program}: {outcomes.count('works')} of {RESTARTS} worked, the others said why")


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_that_is_started_before_the_broker_works_or_says_so(own, program):
    topic = unique("readings")
    assert run("sensor-sim", "-b", own.bootstrap, "-t", topic, "--create-topic", "-c", 0).returncode == 0
    own.stop()
    with start(program, own.bootstrap, topic) as running:
        start_again(own)
        outcome = wait_for_outcome(running, topic)
        if outcome == "works":
            end(running)
    print(f"{program}: {outcome}")


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_topic_that_nobody_makes_is_told_with_those_that_are_there(own, program):
    topic = unique("mistyped")
    with start(program, own.bootstrap, topic) as running:
        assert running.wait(60) == 3
        assert f"topic {topic} does not exist" in running.stderr and "create-topic.sh" in running.stderr


def test_no_broker_at_all_is_told_with_its_address():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with start("temp-filter", f"127.0.0.1:{port}", "readings") as running:
        assert running.wait(60) == 3
        assert f"no Kafka broker answered at 127.0.0.1:{port}" in running.stderr
