"""Fixtures for all tests that run the real programs."""

import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent / "support"))

import kafka_broker  # noqa: E402
import postgres_server  # noqa: E402
from kafka_broker import unique  # noqa: E402
from suhu_tools import run  # noqa: E402


@pytest.fixture(scope="session")
def broker():
    """One real Kafka for the session. Each test uses its own topics and groups."""
    try:
        return kafka_broker.shared_broker()
    except kafka_broker.BrokerUnavailable as reason:
        if os.environ.get("SUHU_REQUIRE_ALL") == "1":
            pytest.fail(f"no Kafka broker: {reason}")
        pytest.skip(f"no Kafka broker: {reason}")


@pytest.fixture
def make_topic(broker):
    """Makes topics with unique names, by sensor-sim: a JVM for each would take a second."""
    def make(prefix="topic", partitions=3):
        name = unique(prefix)
        done = run("sensor-sim", "-b", broker.bootstrap, "-t", name, "--create-topic", "--partitions", partitions, "-c", 0)
        assert done.returncode == 0, done.stderr
        return name
    return make


@pytest.fixture
def topic(make_topic):
    """A new topic with 3 partitions."""
    return make_topic("readings")


def start_postgres(start):
    """Starts PostgreSQL. Where it is not available, the test is skipped; with SUHU_REQUIRE_ALL=1 it
    fails.
    """
    try:
        return start()
    except postgres_server.PostgresUnavailable as reason:
        if os.environ.get("SUHU_REQUIRE_ALL") == "1":
            pytest.fail(f"no PostgreSQL: {reason}")
        pytest.skip(f"no PostgreSQL: {reason}")


@pytest.fixture
def postgres():
    """A new, empty database on the server that the tests of this run share. The test must not stop,
    kill or pause that server.
    """
    return start_postgres(postgres_server.shared_server).database()


@pytest.fixture
def own_postgres():
    """A server of the test's own, which it may stop, kill and pause."""
    server = start_postgres(postgres_server.PostgresServer)
    with server:
        yield server
