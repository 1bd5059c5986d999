"""Tests the archive of Kafka's classes that kafka.sh makes, with a real Java."""

import shutil

import pytest
from kafka_broker import KafkaBroker, jars


@pytest.fixture
def cache(broker, tmp_path, monkeypatch):
    """A cache with the jars and without an archive.

    The fixture `broker` skips the test, or fails it, where no broker can run.
    """
    libs = jars()
    home = tmp_path / "cache/suhu" / libs.parent.name
    shutil.copytree(libs, home / "libs")
    shutil.copy(libs.parent / "tools-log4j2.properties", home)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return home


def test_java_maps_the_archive_that_up_has_made_and_does_without_a_broken_one(cache, tmp_path, monkeypatch):
    with KafkaBroker(tmp_path / "kafka") as broker:
        archive, = cache.glob("classes-*.jsa")
        monkeypatch.setenv("JDK_JAVA_OPTIONS", "-Xshare:on")  # Java then ends if it cannot map the archive
        broker.create_topic("mapped", partitions=1)
        broker.stop()
        broker.start()
        assert broker.tool("topics", "--list").stdout == "mapped\n"
        monkeypatch.delenv("JDK_JAVA_OPTIONS")

        size = archive.stat().st_size
        archive.chmod(0o644)
        broker.stop()
        with open(archive, "r+b") as file:
            file.truncate(size // 2)
        broker.start()
        assert broker.tool("topics", "--list").stdout == "mapped\n"
        assert archive.stat().st_size == size // 2
