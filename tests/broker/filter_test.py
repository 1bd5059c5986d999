"""Tests temp-filter and sensor-sim on a real Kafka: judging, batches, groups, crashes."""

import json
import os
import random
import subprocess
import time

import pytest
from hang import HANG
from kafka_broker import unique
from suhu_tools import Running, command, clean_environment, golden_records, json_lines, run, run_on_terminal, wait_until


def produce(broker, topic, lines, **options):
    """Writes lines with kcat. `args`: further arguments of kcat."""
    subprocess.run(["kcat", "-P", "-b", broker.bootstrap, "-t", topic, *options.get("args", [])], input="\n".join(lines).encode() + b"\n", check=True, timeout=HANG)


def hot(sensor, value):
    return json.dumps({"sensor_id": sensor, "suhu": value})


def test_only_readings_strictly_above_the_limit_are_written(broker, topic):
    produce(broker, topic, [hot("S1", 79.9), hot("S1", 80), hot("S1", 80.00000000000001), hot("S2", 92.4), hot("S2", 8e1)])
    done = run("temp-filter", "-b", broker.bootstrap, "-t", topic, "-o", "beginning", "-e")
    assert done.returncode == 0, done.stderr
    assert sorted((a["sensor_id"], a["suhu"]) for a in json_lines(done.stdout)) == [("S1", 80.00000000000001), ("S2", 92.4)]
    assert "5 read, 2 above the limit, 0 rejected" in done.stderr


def test_an_alert_has_its_fields_in_the_documented_order(broker, topic):
    produce(broker, topic, ['{"device_id":"d1","ts":1730638574123,"temperature":82.4,"humidity":55.3}'])
    done = run("temp-filter", "-b", broker.bootstrap, "-t", topic, "-o", "beginning", "-e")
    alert = json.loads(done.stdout)
    assert list(alert) == ["sensor_id", "suhu", "threshold", "ts", "topic", "partition", "offset"]
    assert alert == {"sensor_id": "d1", "suhu": 82.4, "threshold": 80, "ts": "2024-11-03T12:56:14.123Z", "topic": topic, "partition": alert["partition"], "offset": 0}


def test_show_ten_prints_a_table_of_ten_readings_and_commits_nothing(broker, topic):
    assert run("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-r", "max", "-c", 100).returncode == 0
    for _ in range(2):
        done = run("temp-filter", "-b", broker.bootstrap, "-t", topic, "--emit", "all", "-o", "beginning", "-e", "-c", 10, "-f", "table")
        assert done.returncode == 0, done.stderr
        rows = [line for line in done.stdout.splitlines() if line.startswith("|")]
        assert len(rows) == 11, done.stdout


def test_a_batch_from_a_time_reads_only_what_came_since(broker, topic):
    produce(broker, topic, [hot("S1", 90)] * 5)
    since = int(time.time() * 1000) + 1
    wait_until(lambda: time.time() * 1000 > since + 1)
    produce(broker, topic, [hot("S1", 95)] * 3)
    done = run("temp-filter", "-b", broker.bootstrap, "-t", topic, "-o", f"@{since}", "-e")
    assert [a["suhu"] for a in json_lines(done.stdout)] == [95, 95, 95]


def test_draining_a_group_commits_and_the_next_run_goes_on_from_there(broker, topic):
    group = unique("group")
    produce(broker, topic, [hot("S1", 90)] * 4)
    arguments = ["-b", broker.bootstrap, "-t", topic, "-G", group, "-e"]
    assert len(run("temp-filter", *arguments).stdout.splitlines()) == 4
    produce(broker, topic, [hot("S1", 91)] * 2)
    second = run("temp-filter", *arguments)
    assert [a["suhu"] for a in json_lines(second.stdout)] == [91, 91]


def test_count_stops_right_after_the_nth_line_and_stores_only_up_to_it(broker, make_topic):
    topic, group = make_topic(partitions=1), unique("group")
    produce(broker, topic, ["rubbish", hot("S1", 90), hot("S1", 91), hot("S1", 92)])
    arguments = ["-b", broker.bootstrap, "-t", topic, "-G", group]
    assert [a["suhu"] for a in json_lines(run("temp-filter", *arguments, "-c", 2).stdout)] == [90, 91]
    assert [a["suhu"] for a in json_lines(run("temp-filter", *arguments, "-e").stdout)] == [92]


def test_a_given_start_counts_in_a_group_too(broker, topic):
    produce(broker, topic, [hot("S1", 90)] * 3)
    with Running("temp-filter", "-b", broker.bootstrap, "-t", topic, "-G", unique("group"), "-o", "end") as late:
        late.wait_stderr("3 of 3 partitions")
        produce(broker, topic, [hot("S1", 99)])
        late.wait_lines(1)
        assert late.stop() == 0
        assert [a["suhu"] for a in json_lines(late.lines)] == [99]


def test_every_row_of_the_golden_table_is_judged_and_bad_ones_go_to_the_dead_letter_topic(broker, make_topic):
    topic, letters = make_topic(partitions=1), make_topic("letters", partitions=1)
    rows = golden_records()
    from kafka import KafkaConsumer, KafkaProducer
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap, max_request_size=2_000_000)
    for number, (_, payload, _) in enumerate(rows):
        producer.send(topic, key=str(number).encode(), value=payload)
    producer.send(topic, key=b"tombstone", value=None)
    producer.send(topic, key=b"end", value=hot("END", 99.5).encode())
    producer.flush()

    done = run("temp-filter", "-b", broker.bootstrap, "-t", topic, "-o", "beginning", "-e", "--emit", "all", "--dead-letter-topic", letters)
    assert done.returncode == 0, done.stderr
    lines = json_lines(done.stdout)
    valid = [number for number, (expected, _, _) in enumerate(rows) if expected == "ok"]
    assert [line["offset"] for line in lines] == valid + [len(rows) + 1]
    assert lines[-1]["sensor_id"] == "END", "the stream goes on after the last bad record"

    consumer = KafkaConsumer(letters, bootstrap_servers=broker.bootstrap, auto_offset_reset="earliest", consumer_timeout_ms=5000)
    seen = {}
    for message in consumer:
        headers = {name: value.decode() for name, value in message.headers}
        seen[int(headers["suhu.offset"])] = (headers["suhu.reason"], message.key, message.value, headers["suhu.topic"], headers["suhu.partition"])
        if len(seen) == len(rows) - len(valid):
            break
    for number, (expected, payload, comment) in enumerate(rows):
        if expected != "ok":
            assert seen[number] == (expected, str(number).encode(), payload, topic, "0"), comment
    summary = done.stderr.splitlines()[-1]
    assert f"{len(rows) + 2} read" in summary and f"{len(rows) - len(valid)} rejected" in summary and "1 tombstone" in summary


def test_two_filters_in_one_group_share_the_partitions(broker, topic):
    group = unique("group")
    arguments = ["-b", broker.bootstrap, "-t", topic, "-G", group]
    with Running("temp-filter", *arguments) as first:
        first.wait_stderr("3 of 3 partitions")
        with Running("temp-filter", *arguments) as second:
            second.wait_stderr("the others are with other members of group")
            wait_until(lambda: first.stderr.count("partitions of") >= 2, what="the first member's new share")
            assert run("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-n", 50, "-r", "max", "-c", 1000, "--pattern", "steady", "--mean", 100).returncode == 0
            wait_until(lambda: len(first.lines) + len(second.lines) >= 1000, what="1,000 alerts")
            assert first.stop() == 0 and second.stop() == 0
            places = {(a["partition"], a["offset"]) for a in json_lines(first.lines + second.lines)}
            assert len(places) == 1000
            assert {a["partition"] for a in json_lines(first.lines)}.isdisjoint({a["partition"] for a in json_lines(second.lines)})


@pytest.mark.parametrize("member", [["-X", "session.timeout.ms=3000", "-X", "heartbeat.interval.ms=500"], ["--instance", "A", "-X", "session.timeout.ms=300000"]],
                         ids=["after the session ends", "with its instance name before the session ends"])
def test_after_a_sigkill_judging_goes_on_and_no_alert_is_lost(broker, topic, member):
    group = unique("group")
    arguments = ["-b", broker.bootstrap, "-t", topic, "-G", group, *member]
    with Running("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-n", 9, "-r", 100, "--pattern", "steady", "--mean", 100) as sim:
        with Running("temp-filter", *arguments) as victim:
            victim.wait_lines(500)
            victim.process.kill()
            victim.wait()
        with Running("temp-filter", *arguments) as heir:
            heir.wait_lines(1)
            assert sim.stop() == 0
            sent = int(sim.stderr.rsplit(" sent", 1)[0].rsplit(None, 1)[-1].replace(",", ""))
            complete = victim.lines[:-1] if victim.lines and not victim.lines[-1].endswith("}") else victim.lines
            wait_until(lambda: len(set(complete + heir.lines)) >= sent, what=lambda: f"{sent} distinct alerts (there are {len(set(complete + heir.lines))}, "
                       f"{len(heir.lines)} of the heir, which last wrote {heir.lines[-1]} and said: {heir.stderr}; exit code {heir.process.poll()})")
            assert heir.stop() == 0
        distinct = set(complete + heir.lines)
        assert len(distinct) == sent
        assert len({(a["partition"], a["offset"]) for a in json_lines(distinct)}) == sent, "a duplicate was not the same bytes"


def test_kills_at_random_moments_lose_nothing_and_repeat_only_the_same_bytes(broker, topic):
    kills = 100 if os.environ.get("SUHU_LONG") == "1" else 8
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    dice = random.Random(seed)
    group = unique("group")
    lines = []
    with Running("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-n", 9, "-r", 100, "--pattern", "steady", "--mean", 100) as sim:
        for _ in range(kills):
            with Running("temp-filter", "-b", broker.bootstrap, "-t", topic, "-G", group, "--instance", "A", "--commit-interval", "100ms") as victim:
                # The aim includes alerts that have not been seen yet.
                aim = len(set(lines)) + dice.randrange(1, 400)
                wait_until(lambda: len({*lines, *victim.lines}) >= aim, what=f"{aim} alerts")
                victim.process.kill()
                victim.wait()
                # The last line may be torn.
                lines += [line for line in victim.lines if line.endswith("}")]
        assert sim.stop() == 0
    sent = int(sim.stderr.rsplit(" sent", 1)[0].rsplit(None, 1)[-1].replace(",", ""))
    done = run("temp-filter", "-b", broker.bootstrap, "-t", topic, "-G", group, "--instance", "A", "-e")
    lines += done.stdout.splitlines()
    assert len(set(lines)) == sent, f"seed {seed}"
    assert len({(a["partition"], a["offset"]) for a in json_lines(set(lines))}) == sent, f"seed {seed}"
    print(f"{kills} kills, {sent} alerts, {len(lines) - sent} duplicates")


def test_a_broker_that_goes_away_and_comes_back_loses_nothing(own_broker):
    own_broker.create_topic("sensor-suhu", partitions=3)
    own_broker.create_topic("sensor-suhu-alerts", partitions=3)
    with Running("temp-filter", "-b", own_broker.bootstrap, "--output-topic", "sensor-suhu-alerts") as judge:
        with Running("sensor-sim", "-b", own_broker.bootstrap, "-n", 3, "-r", 100, "--pattern", "steady", "--mean", 100) as sim:
            judge.wait_lines(200)
            own_broker.kill()
            judge.wait_stderr("nothing of topic sensor-suhu is read since")
            sim.wait_stderr("topic sensor-suhu has taken nothing since")
            own_broker.start()
            count = len(judge.lines)
            judge.wait_lines(count + 300)
            judge.wait_stderr("topic sensor-suhu is read again")
            sim.wait_stderr("topic sensor-suhu takes records again")
            assert sim.stop() == 0, sim.stderr
            sent = int(sim.stderr.rsplit(" sent", 1)[0].rsplit(None, 1)[-1].replace(",", ""))
            wait_until(lambda: len(set(judge.lines)) >= sent, what=f"{sent} alerts")
        assert judge.stop() == 0, judge.stderr
    for running, topics in ((judge, 2), (sim, 1)):
        assert running.stderr.count(" since 2") == 2 * topics, f"not two sentences for each topic: {running.stderr}"
        assert "TRANSPORT" not in running.stderr and "ALL_BROKERS_DOWN" not in running.stderr, running.stderr


def test_a_missing_topic_and_a_missing_output_topic_are_exit_code_3(broker, topic):
    done = run("temp-filter", "-b", broker.bootstrap, "-t", "no-such-topic")
    assert done.returncode == 3
    assert "topic no-such-topic does not exist" in done.stderr and "create-topic.sh" in done.stderr
    done = run("temp-filter", "-b", broker.bootstrap, "-t", topic, "--output-topic", "no-such-topic")
    assert done.returncode == 3 and "topic no-such-topic does not exist" in done.stderr
    listed = subprocess.run(["kcat", "-L", "-b", broker.bootstrap], capture_output=True, text=True, timeout=HANG).stdout
    assert "no-such-topic" not in listed


def test_a_wrong_advertised_listener_is_exit_code_3_and_names_the_address(own_broker):
    own_broker.create_topic("sensor-suhu", partitions=3)
    own_broker.stop()
    own_broker.settings["advertised.listeners"] = "PLAINTEXT://no-such-host.invalid:19092"
    own_broker.start()
    with Running("temp-filter", "-b", own_broker.bootstrap) as judge, Running("sensor-sim", "-b", own_broker.bootstrap) as sim:
        for running in (judge, sim):
            assert running.wait() == 3, running.stderr
            assert "no-such-host.invalid:19092" in running.stderr and "advertised.listeners" in running.stderr


def test_records_deleted_before_the_group_read_them_are_told(broker, make_topic, tmp_path):
    topic, group = make_topic(partitions=1), unique("group")
    arguments = ["-b", broker.bootstrap, "-t", topic, "-G", group, "-e"]
    produce(broker, topic, [hot("S1", 90)] * 2)
    assert len(run("temp-filter", *arguments).stdout.splitlines()) == 2
    produce(broker, topic, [hot("S1", 91)] * 5)
    before = tmp_path / "before.json"
    before.write_text(json.dumps({"version": 1, "partitions": [{"topic": topic, "partition": 0, "offset": 6}]}))
    broker.tool("org.apache.kafka.tools.DeleteRecordsCommand", "--bootstrap-server", broker.bootstrap, "--offset-json-file", before)
    done = run("temp-filter", *arguments)
    assert [a["offset"] for a in json_lines(done.stdout)] == [6]
    assert "the records 2 to 5 were deleted" in done.stderr


def test_a_reader_that_goes_away_is_a_quiet_end(broker, topic):
    assert run("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-r", "max", "-c", 50_000, "--pattern", "steady", "--mean", 100).returncode == 0
    line = " ".join(command("temp-filter", "-b", broker.bootstrap, "-t", topic, "-G", unique("g"))) + " | head -n 3; exit ${PIPESTATUS[0]}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, timeout=HANG, env=clean_environment())
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 3
    assert b"error" not in done.stderr


def test_a_full_disk_on_stdout_is_exit_code_1_and_its_readings_are_judged_again(broker, topic):
    group = unique("group")
    produce(broker, topic, [hot("S1", 90)] * 3)
    with open("/dev/full", "wb") as full:
        done = subprocess.run(command("temp-filter", "-b", broker.bootstrap, "-t", topic, "-G", group), stdout=full, stderr=subprocess.PIPE, timeout=HANG, env=clean_environment())
    assert done.returncode == 1
    assert b"standard output" in done.stderr and b"No space left" in done.stderr
    assert len(run("temp-filter", "-b", broker.bootstrap, "-t", topic, "-G", group, "-e").stdout.splitlines()) == 3


def test_a_stopped_reader_does_not_cost_the_membership(broker, topic):
    """stdout is blocked for longer than max.poll.interval. The program is still a member, nothing
    is lost, and its memory is bounded.
    """
    count = 400_000
    assert run("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-n", 9, "-r", "max", "-c", count, "--pattern", "steady", "--mean", 100).returncode == 0
    reader = subprocess.Popen(command("temp-filter", "-b", broker.bootstrap, "-t", topic, "-G", unique("g"), "-v", "-X", "max.poll.interval.ms=6000", "-X", "session.timeout.ms=6000"),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment())
    try:
        reader.stdout.readline()
        blocked_until = time.monotonic() + 8
        wait_until(lambda: time.monotonic() > blocked_until)
        status = open(f"/proc/{reader.pid}/status").read()
        peak = int(status.split("VmHWM:")[1].split()[0]) // 1024
        lines = 1
        for _ in reader.stdout:
            lines += 1
            if lines == count:
                break
        reader.terminate()
        assert reader.wait(HANG) == 0
        talk = reader.stderr.read().decode()
        assert lines == count
        assert "MAX_POLL" not in talk.upper() and talk.count("partitions of") == 1, talk
        # 45 to 53 MiB were measured; all that waits would be far more.
        assert peak <= 64, f"{peak} MiB"
    finally:
        reader.kill()
        reader.wait()


def test_human_lines_on_a_terminal_and_json_in_a_pipe(broker, topic):
    produce(broker, topic, [hot("S1", 92.4)])
    arguments = ["-b", broker.bootstrap, "-t", topic, "-o", "beginning", "-e"]
    code, shown, _ = run_on_terminal("temp-filter", *arguments)
    assert code == 0 and "WARNING" in shown and "92.4 °C" in shown and "{" not in shown
    assert json.loads(run("temp-filter", *arguments).stdout)["suhu"] == 92.4


def test_reads_one_three_and_twelve_partitions(broker, make_topic):
    for partitions in (1, 3, 12):
        topic = make_topic(partitions=partitions)
        assert run("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-n", 100, "-r", "max", "-c", 2000, "--pattern", "steady", "--mean", 100).returncode == 0
        done = run("temp-filter", "-b", broker.bootstrap, "-t", topic, "-o", "beginning", "-e")
        alerts = json_lines(done.stdout)
        assert len(alerts) == 2000
        assert len({a["partition"] for a in alerts}) == partitions
