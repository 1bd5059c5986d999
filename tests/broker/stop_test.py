"""Tests SIGTERM while a program starts, restores its state or begins to read, and Kafka has stopped
answering. The program ends soon and without an error.

The time is printed (run with -s). The assertion only distinguishes a program that ends from one
that waits for one of Kafka's time-outs (a minute).
"""

import os
import signal
import socket
import time

import pytest
import stalling_proxy as kafka
from hang import HANG
from kafka_broker import KafkaBroker, unique
from suhu_tools import Running, run, wait_until

LONG = os.environ.get("SUHU_LONG") == "1"
GONE = 20  # s; a program that did not shorten its waits took 53 to 84 s


@pytest.fixture(scope="module")
def proxy(broker, tmp_path_factory):
    """A proxy in front of a broker of this module's own.

    The fixture `broker` skips the test, or fails it, where no broker can run.
    """
    with kafka.StallingProxy() as proxy, KafkaBroker(tmp_path_factory.mktemp("kafka"), settings=proxy.settings()) as own:
        proxy.broker = own
        proxy.stall_at(None)
        yield proxy


READS = [kafka.API_VERSIONS, kafka.METADATA, kafka.LIST_OFFSETS, kafka.FETCH]
JOINS = [kafka.FIND_COORDINATOR, kafka.JOIN_GROUP, kafka.SYNC_GROUP, kafka.OFFSET_FETCH]
RESTORES = [kafka.CREATE_TOPICS, kafka.INIT_PRODUCER_ID]
PROGRAMS = {
    "temp-filter": (["-G", "{new}"], READS + JOINS),
    "temp-filter alarms": (["-G", "{new}", "--state-topic", "{new}", "--emit", "alarms"], READS + JOINS[:3] + RESTORES),
    "temp-filter since": (["-o", "-1h", "-e"], READS),
    "temp-window": (["-G", "{new}", "--state-topic", "{new}"], READS + JOINS[:3] + RESTORES),
    "temp-dashboard": (["--listen", "127.0.0.1:0"], READS),
    "alert-console": (["-o", "beginning"], READS),
    "sensor-sim": (["-t", "{new}", "--create-topic"], [kafka.API_VERSIONS, kafka.METADATA, kafka.CREATE_TOPICS]),
}
NAMES = {value: name for name, value in vars(kafka).items() if isinstance(value, int)}
STAGES = [pytest.param(program, key, id=f"{program}-{NAMES[key]}") for program, (_, keys) in PROGRAMS.items() for key in keys]


@pytest.mark.parametrize("program, key", STAGES)
def test_a_signal_ends_a_program_whatever_it_asked_kafka_for(proxy, program, key):
    topic = unique("readings")
    assert run("sensor-sim", "-b", proxy.broker.bootstrap, "-t", topic, "--create-topic", "-c", 30, "-r", "max").returncode == 0
    arguments, _ = PROGRAMS[program]
    arguments = [each.replace("{new}", unique("own")) for each in arguments]
    proxy.stall_at(key)
    with Running(program.split()[0], "-b", proxy.bootstrap, "-t", topic, *arguments) as running:
        wait_until(lambda: proxy.stalled or running.process.poll() is not None, 60, lambda: f"request {NAMES[key]} (there were {proxy.seen}): {running.stderr}")
        assert proxy.stalled, running.stderr
        begin = time.monotonic()
        running.process.send_signal(signal.SIGTERM)
        code = running.wait(120)
        seconds = time.monotonic() - begin
    proxy.stall_at(None)
    print(f"{program} at {NAMES[key]}: gone after {seconds:.2f} s, exit code {code}")
    assert code == 0, running.stderr
    assert seconds < GONE, running.stderr


@pytest.mark.parametrize("program", ["temp-filter", "temp-filter alarms", "temp-window", "temp-dashboard", "alert-console"])
def test_a_signal_ends_a_program_whose_topic_was_deleted_while_it_read(broker, make_topic, program):
    topic = make_topic("deleted")
    assert run("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-c", 100, "-r", "max").returncode == 0
    arguments = [each.replace("{new}", unique("own")) for each in PROGRAMS[program][0]]
    shows_it = ["-vv", "-X", "debug=topic", "-X", "topic.metadata.refresh.interval.ms=1000"]
    with Running(program.split()[0], "-b", broker.bootstrap, "-t", topic, *arguments, *shows_it) as running:
        running.wait_stderr("3 of 3 partitions")
        broker.tool("topics", "--delete", "--topic", topic)
        running.wait_stderr(f"{topic} changed state exists -> notexists")
        assert running.stop(timeout=2 * HANG) in (0, 1), running.stderr
