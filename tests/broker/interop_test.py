"""Tests the programs with other clients: Kafka's console tools, kcat, kafka-python."""

import json
import math
import os
import subprocess
import time

import pytest
from hang import HANG
from suhu_tools import GOLDEN_DIR, Running, json_lines, run, wait_until


def batch(broker, topic, *args):
    done = run("temp-filter", "-b", broker.bootstrap, "-t", topic, "-o", "beginning", "-e", *args)
    assert done.returncode == 0, done.stderr
    return json_lines(done.stdout)


def test_lines_from_kafka_console_producer_are_judged(broker, topic):
    broker.tool("console-producer", "--topic", topic, input='{"sensor_id":"S1","suhu":85.5}\n{"sensor_id": "S2", "suhu": 70}\nnot json\n')
    assert [(a["sensor_id"], a["suhu"]) for a in batch(broker, topic)] == [("S1", 85.5)]


@pytest.mark.parametrize("codec", [None, "gzip", "snappy", "lz4", "zstd"])
def test_a_kafka_python_producer_with_its_spaces_and_no_key_is_read(broker, topic, codec):
    from kafka import KafkaProducer
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap, compression_type=codec, value_serializer=lambda value: json.dumps(value).encode())
    for number in range(200):
        producer.send(topic, {"sensor_id": f"S{number % 7}", "suhu": 70 + number / 10})
    producer.flush()
    assert sorted(a["suhu"] for a in batch(broker, topic)) == [70 + number / 10 for number in range(101, 200)]


def test_kcat_and_the_console_consumer_read_what_the_simulator_writes(broker, topic):
    done = run("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-n", 5, "-r", "max", "-c", 500, "--seed", 7, "--start", "2026-11-21T00:00:00Z", "--profile", "iot", "--tee")
    assert done.returncode == 0, done.stderr
    sent = sorted(done.stdout.splitlines())
    kcat = subprocess.run(["kcat", "-C", "-b", broker.bootstrap, "-t", topic, "-e", "-q", "-f", "%k %s\n"], capture_output=True, text=True, timeout=HANG, check=True)
    received = kcat.stdout.splitlines()
    assert sorted(line.split(" ", 1)[1] for line in received) == sent
    assert all(json.loads(line.split(" ", 1)[1])["device_id"] == line.split(" ", 1)[0] for line in received)
    console = broker.tool("console-consumer", "--topic", topic, "--from-beginning", "--max-messages", 500)
    assert sorted(console.stdout.splitlines()) == sent


def test_kcat_reads_the_alerts_of_the_output_topic_with_the_sensor_as_key(broker, topic, make_topic):
    alerts = make_topic("alerts")
    assert run("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-r", "max", "-c", 300, "--seed", 3).returncode == 0
    shown = batch(broker, topic, "--output-topic", alerts)
    kcat = subprocess.run(["kcat", "-C", "-b", broker.bootstrap, "-t", alerts, "-e", "-q", "-f", "%k\t%s\n"], capture_output=True, text=True, timeout=HANG, check=True)
    rows = [line.split("\t") for line in kcat.stdout.splitlines()]
    assert sorted(value for _, value in rows) == sorted(json.dumps(a, separators=(",", ":")) for a in shown)
    assert all(json.loads(value)["sensor_id"] == key for key, value in rows)


def test_keys_go_to_the_partitions_that_javas_and_pythons_clients_choose(broker, make_topic):
    topic = make_topic(partitions=12)
    assert run("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-n", 200, "-r", "max", "-c", 200).returncode == 0
    from kafka.partitioner import murmur2
    kcat = subprocess.run(["kcat", "-C", "-b", broker.bootstrap, "-t", topic, "-e", "-q", "-f", "%k %p\n"], capture_output=True, text=True, timeout=HANG, check=True)
    placed = dict(line.split() for line in kcat.stdout.splitlines())
    assert len(placed) == 200
    for key, partition in placed.items():
        assert (murmur2(key.encode()) & 0x7FFFFFFF) % 12 == int(partition), key


def test_a_machines_log_replayed_through_kafka_keeps_every_double(broker, topic):
    log = GOLDEN_DIR / "machine.csv"
    done = run("sensor-sim", "-b", broker.bootstrap, "-t", topic, "--replay", log, "--rate", "max")
    assert done.returncode == 0, done.stderr
    values = [float(line.split(",")[1]) for line in log.read_text().splitlines()[1:]]
    # Values that are not numbers are skipped and reported.
    values = [value for value in values if math.isfinite(value)]
    everything = batch(broker, topic, "--emit", "all")
    assert sorted(r["suhu"] for r in everything) == sorted(values)
    assert sorted(r["suhu"] for r in batch(broker, topic)) == sorted(v for v in values if v > 80)
    assert len(batch(broker, topic, "--threshold", 100)) == sum(v > 100 for v in values)


def test_two_consoles_on_the_alert_topic_both_see_every_alert(broker, make_topic):
    alerts = make_topic("alerts")
    line = '{"sensor_id":"S1","suhu":92.4,"threshold":80,"ts":"2026-11-21T03:36:00.120Z"}'
    with Running("alert-console", "-b", broker.bootstrap, "-t", alerts, "-v") as one, Running("alert-console", "-b", broker.bootstrap, "-t", alerts, "-v") as two:
        for console in (one, two):
            console.wait_stderr("partitions of")
        subprocess.run(["kcat", "-P", "-b", broker.bootstrap, "-t", alerts], input=line.encode(), check=True, timeout=HANG)
        for console in (one, two):
            assert "S1" in console.wait_lines(1)[0]
            assert console.stop() == 0


def test_a_group_of_old_and_new_members_survives_new_partitions(broker, make_topic):
    """Partitions that are added while the program runs are read from their beginning."""
    topic = make_topic(partitions=1)
    with Running("temp-filter", "-b", broker.bootstrap, "-t", topic, "-G", topic + "-group", "-X", "topic.metadata.refresh.interval.ms=1000") as judge:
        judge.wait_stderr("1 of 1 partitions")
        broker.tool("topics", "--alter", "--topic", topic, "--partitions", 4)
        assert run("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-n", 50, "-r", "max", "-c", 500, "--pattern", "steady", "--mean", 100).returncode == 0
        judge.wait_lines(500)
        wait_until(lambda: len({a["partition"] for a in json_lines(judge.lines)}) == 4)
        assert judge.stop() == 0


@pytest.mark.parametrize("flags", [["temp-filter", "--emit", "alarms"], ["temp-filter", "--exactly-once"], ["temp-window", "--window", "1s", "--lateness", "0s"]], ids=["alarms", "exactly once", "windows"])
def test_new_partitions_have_their_state_and_no_commit_fails_for_them(broker, make_topic, flags):
    topic = make_topic(partitions=1)
    output = make_topic(partitions=1)
    command = [*flags, "-b", broker.bootstrap, "-t", topic, "-G", topic + "-group", "--output-topic", output, "-X", "topic.metadata.refresh.interval.ms=1000"]
    sent = 0

    def told(partitions):
        nonlocal sent  # one reading a second, so that windows close
        sent += 1
        for partition in range(partitions):
            line = json.dumps({"sensor_id": f"S{partition}", "suhu": 95, "ts": 1_800_000_000_000 + sent * 1000})
            subprocess.run(["kcat", "-P", "-b", broker.bootstrap, "-t", topic, "-p", str(partition)], input=line.encode(), check=True, timeout=HANG)
        return {line["sensor_id"] for line in json_lines(judge.lines)} == {f"S{partition}" for partition in range(partitions)}

    with Running(*command) as judge:
        judge.wait_stderr("1 of 1 partitions")
        wait_until(lambda: told(1), what="the first partition")
        broker.tool("topics", "--alter", "--topic", topic, "--partitions", 4)
        judge.wait_stderr("4 of 4 partitions")
        wait_until(lambda: told(4), what="all partitions")
        assert judge.stop() == 0
    assert "commit failed" not in judge.stderr


@pytest.mark.parametrize("flags", [[], ["--exactly-once"]], ids=["at least once", "exactly once"])
def test_new_partitions_that_move_to_another_member_are_not_read_again(broker, make_topic, flags):
    topic, output = make_topic(partitions=1), make_topic(partitions=1)
    command = ["temp-filter", *flags, "-b", broker.bootstrap, "-t", topic, "-G", topic + "-group", "--output-topic", output, "-X", "topic.metadata.refresh.interval.ms=1000"]
    sent = 0

    def send():
        nonlocal sent
        for partition in range(4):
            lines = "".join(json.dumps({"sensor_id": f"S{partition}", "suhu": 90, "number": (sent := sent + 1)}) + "\n" for _ in range(10))
            subprocess.run(["kcat", "-P", "-b", broker.bootstrap, "-t", topic, "-p", str(partition)], input=lines.encode(), check=True, timeout=HANG)

    def told():
        return [(line["partition"], line["offset"]) for judge in (one, two) for line in json_lines(judge.lines)]

    with Running(*command, "--instance", "one") as one, Running(*command, "--instance", "two", "-X", "session.timeout.ms=6000") as two:
        wait_until(lambda: "partitions of" in one.stderr and "partitions of" in two.stderr or "other members" in one.stderr + two.stderr, what="their shares")
        broker.tool("topics", "--alter", "--topic", topic, "--partitions", 4)
        send()
        wait_until(lambda: len(told()) >= sent, what=lambda: f"{sent} lines, not {len(told())}")
        assert two.stop() == 0
        one.wait_stderr("4 of 4 partitions")
        send()
        wait_until(lambda: len(told()) >= sent, what=lambda: f"{sent} lines, not {len(told())}")
        assert one.stop() == 0
    assert len(told()) == len(set(told())) == sent


def test_a_rate_is_kept_by_schedule(broker, topic):
    """At 1,000 readings a second, the count after the run's own seconds is within 0.1 % (at full
    length: 60 s), and the run does not end sooner.
    """
    seconds = 60 if os.environ.get("SUHU_LONG") == "1" else 2
    started = time.monotonic()
    done = run("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-n", 10, "-r", 100, "--duration", f"{seconds}s", timeout=seconds + HANG)
    assert time.monotonic() - started >= seconds - 0.1
    sent = int(done.stderr.rsplit(" sent", 1)[0].rsplit(None, 1)[-1].replace(",", ""))
    assert abs(sent - seconds * 1000) <= seconds, done.stderr
    assert f"{sent:,} delivered, 0 failed" in done.stderr
