"""Tests temp-window on a real Kafka: in a batch and in a group, its windows must be those of a
plain computation. Its outputs are tested, too.
"""

import csv
import io
import itertools
import json
import os
import random
import subprocess
import threading
import time

import pytest
from alarm_streams import committed_lines
from hang import HANG
from kafka_broker import unique
from suhu_tools import Running, clean_environment, command, json_lines, peak_rss_mib, run, run_on_terminal, wait_until
from windows import by_place, expected_windows, generated_readings, produce, raw_records

START = 1_767_225_600_000  # 2026-01-01T00:00:00Z


def reading(second, temperature, sensor="d1", **more):
    return {"device_id": sensor, "ts": START + int(second * 1000), "temperature": temperature, **more}


def state_of(broker, state_topic):
    """The newest value of each key of a state topic."""
    done = subprocess.run(["kcat", "-C", "-b", broker.bootstrap, "-t", state_topic, "-o", "beginning", "-e", "-q", "-f", "%k %s\n"], capture_output=True, text=True, timeout=HANG)
    return {line.split(" ", 1)[0]: json.loads(line.split(" ", 1)[1]) for line in done.stdout.splitlines()}


def test_hand_computed_windows_with_watermark_and_late_readings(broker, make_topic):
    topic = make_topic(partitions=1)
    produce(broker.bootstrap, topic, [
        # 10 belongs to the next window.
        reading(0, 70, humidity=50, battery=90), reading(9.999, 72, humidity=52), reading(10, 80),
        # Out of order, but in time.
        reading(3, 74, battery=80),
        # 10 + 60 closes the first window.
        reading(70, 60),
        # Too late, twice.
        reading(5, 99), reading(9, 99),
        # 90 closes [10, 20).
        reading(90, 61),
    ])
    done = run("temp-window", "-b", broker.bootstrap, "-t", topic, "-o", "beginning", "-e")
    assert done.returncode == 0, done.stderr
    rows = json_lines(done.stdout)
    assert list(rows[0]) == ["sensor_id", "window_start", "window_end", "count", "avg_temperature", "min_temperature", "max_temperature",
                             "avg_humidity", "min_battery", "max_battery", "late", "partition", "final"]
    assert [(r["window_start"][14:19], r["count"], r["avg_temperature"], r["avg_humidity"], r["min_battery"], r["max_battery"], r["late"]) for r in rows] == [
        ("00:00", 3, 72, 51, 80, 90, 0), ("00:10", 1, 80, None, None, None, 2), ("01:10", 1, 60, None, None, None, 0), ("01:30", 1, 61, None, None, None, 0)]
    assert "8 read, 4 windows closed" in done.stderr and "2 late" in done.stderr


def test_100_000_generated_readings_give_the_windows_of_a_plain_computation(broker, topic):
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    produce(broker.bootstrap, topic, generated_readings(100_000, seed))
    records = raw_records(broker.bootstrap, topic)
    for size, lateness in ((10_000, 60_000), (1_000, 5_000)):
        options = ["-b", broker.bootstrap, "-t", topic, "--window", f"{size}ms", "--lateness", f"{lateness}ms"]
        batch = run("temp-window", *options, "-o", "beginning", "-e")
        assert batch.returncode == 0, batch.stderr
        assert by_place(json_lines(batch.stdout)) == by_place(expected_windows(records, size, lateness, close_at_end=True)), f"seed {seed}"
        group = run("temp-window", *options, "-G", unique("g"), "-e")
        assert by_place(json_lines(group.stdout)) == by_place(expected_windows(records, size, lateness, close_at_end=False)), f"seed {seed}"
        assert sum(r["late"] for r in json_lines(batch.stdout)) > 100, "the stream had no late readings: nothing was shown"


def test_draining_a_group_in_pieces_gives_each_window_once_and_complete(broker, topic):
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    readings, group, rows = generated_readings(20_000, seed), unique("g"), []
    for begin in range(0, len(readings), 3_000):
        produce(broker.bootstrap, topic, readings[begin:begin + 3_000])
        done = run("temp-window", "-b", broker.bootstrap, "-t", topic, "-G", group, "--lateness", "10s", "-e")
        assert done.returncode == 0, done.stderr
        rows += json_lines(done.stdout)
    expected = expected_windows(raw_records(broker.bootstrap, topic), 10_000, 10_000, close_at_end=False)
    assert by_place(rows) == by_place(expected), f"seed {seed}"


def test_the_state_topic_holds_the_cut_and_what_each_sensor_has_closed(broker, make_topic):
    topic, group = make_topic(partitions=1), unique("g")
    produce(broker.bootstrap, topic, [reading(0, 70), reading(15, 71), reading(2, 72, sensor="d2"), reading(21, 73)])
    assert run("temp-window", "-b", broker.bootstrap, "-t", topic, "-G", group, "--lateness", "0s", "-e").returncode == 0
    # A transaction becomes readable a moment after its commit has returned.
    state = wait_until(lambda: (state := state_of(broker, f"{group}-state")) and topic in state and state)
    newest = state[topic].pop("last")
    assert newest > 1_700_000_000_000, "Kafka's timestamp of the record at offset 3"
    assert state[topic] == {"next": 2, "read": 4, "notes": {"window": ["10s"]}}, "d2's window needs the record at offset 2"
    assert state[f"{topic}/d1"] == {"closed_until": START + 20_000, "late": 0}
    described = broker.tool("topics", "--describe", "--topic", f"{group}-state").stdout
    assert "cleanup.policy=compact" in described
    committed = broker.tool("consumer-groups", "--describe", "--group", group).stdout
    assert [line.split()[3] for line in committed.splitlines() if topic in line] == ["2"], "the group's offset is a copy of the cut"


def test_a_group_keeps_to_the_length_of_its_windows(broker, topic):
    produce(broker.bootstrap, topic, generated_readings(100, 1))
    options = ["-b", broker.bootstrap, "-t", topic, "-G", unique("g"), "-e"]
    assert run("temp-window", *options).returncode == 0
    other = run("temp-window", *options, "--window", "1m")
    assert other.returncode == 2 and "windows of 10s, not of 1m" in other.stderr
    assert run("temp-window", *options).returncode == 0


def test_two_topics_read_by_one_group_share_its_state_topic(broker, make_topic):
    group, topics = unique("g"), [make_topic(partitions=1), make_topic(partitions=3)]
    for number, topic in enumerate(topics):
        produce(broker.bootstrap, topic, [reading(0, 70 + number), reading(30, 70)])
    for number, topic in enumerate(topics):
        done = run("temp-window", "-b", broker.bootstrap, "-t", topic, "-G", group, "--lateness", "0s", "-e")
        assert [r["avg_temperature"] for r in json_lines(done.stdout)] == [70 + number], done.stderr

    def places():
        state = state_of(broker, f"{group}-state")
        return [state.get(topic, {}).get("next") for topic in topics]

    # A transaction becomes readable a moment after its commit has returned.
    wait_until(lambda: places() == [1, 1], what=places)


def test_a_silent_sensor_s_windows_close_without_another_reading(broker, topic):
    produce(broker.bootstrap, topic, [reading(0, 70), reading(1, 72)])
    with Running("temp-window", "-b", broker.bootstrap, "-t", topic, "-G", unique("g"), "--lateness", "1s") as windows:
        assert json.loads(windows.wait_lines(1)[0])["count"] == 2
        # The first one is late now.
        produce(broker.bootstrap, topic, [reading(2, 99), reading(30, 73)])
        wait_until(lambda: len(windows.lines) == 2, what="the second window")
        assert json.loads(windows.lines[1])["late"] == 1
        assert windows.stop() == 0


def test_an_outage_of_the_broker_closes_no_window(own_broker):
    """Silence counts only while a reading would have arrived: the leader answers, and everything is
    read.
    """
    own_broker.create_topic("sensor-suhu", partitions=1)
    with Running("temp-window", "-b", own_broker.bootstrap, "--lateness", "4s") as windows:
        def paused_before_the_window_closed(number=itertools.count(1)):
            """Each try closes the window of the previous one. A slow machine may need more than
            lateness + 2 s to see the commit.
            """
            read = next(number)
            produce(own_broker.bootstrap, "sensor-suhu", [reading(100 * read, 70)])
            wait_until(lambda: state_of(own_broker, "temp-window-state").get("sensor-suhu", {}).get("read") == read, what="a commit (one under way would hold the clock too)")
            own_broker.pause()
            if len(windows.lines) == read - 1:
                return read
            own_broker.resume()
        open_window = wait_until(paused_before_the_window_closed, 5 * HANG)
        over = time.monotonic() + 8  # more than lateness + 2 s
        wait_until(lambda: time.monotonic() > over)
        assert len(windows.lines) == open_window - 1
        own_broker.resume()
        windows.wait_lines(open_window)
        assert windows.stop() == 0


def test_a_clock_that_runs_ahead_changes_nothing_for_others_and_little_for_itself(broker, make_topic):
    topic = make_topic(partitions=1)
    now = int(time.time() * 1000)
    produce(broker.bootstrap, topic, [{"device_id": "good", "ts": now, "temperature": 70}, {"device_id": "bad", "ts": now + 365 * 86_400_000, "temperature": 71},
                                      {"device_id": "good", "ts": now + 1, "temperature": 72}, {"device_id": "bad", "ts": now + 2, "temperature": 73}])
    done = run("temp-window", "-b", broker.bootstrap, "-t", topic, "-o", "beginning", "-e", "--window", "1h")
    rows = json_lines(done.stdout)
    assert sum(r["count"] for r in rows) == 4 and all(r["late"] == 0 and r["window_start"] < "2026-12-31" for r in rows)
    assert "1 from clocks that run ahead" in done.stderr


def test_windows_go_to_the_output_topic_in_the_same_transaction(broker, make_topic):
    topic, output, group = make_topic(), make_topic("windows"), unique("g")
    produce(broker.bootstrap, topic, generated_readings(5_000, 7))
    done = run("temp-window", "-b", broker.bootstrap, "-t", topic, "-G", group, "--output-topic", output, "--lateness", "5s", "-e")
    assert done.returncode == 0, done.stderr
    expected = done.stdout.splitlines()
    pairs = [line.split(" ", 1) for line in committed_lines(broker.bootstrap, output, len(expected), "-f", "%k %s\n")]
    assert sorted(value for _, value in pairs) == sorted(expected)
    assert all(json.loads(value)["sensor_id"] == key for key, value in pairs)


def test_count_stops_right_after_the_nth_window_and_the_rest_comes_next_time(broker, make_topic):
    topic, group = make_topic(partitions=1), unique("g")
    produce(broker.bootstrap, topic, [reading(s, s) for s in range(0, 50, 10)] + [reading(1000, 0)])
    options = ["-b", broker.bootstrap, "-t", topic, "-G", group, "--lateness", "5m"]
    first = run("temp-window", *options, "-c", 2)
    assert [r["avg_temperature"] for r in json_lines(first.stdout)] == [0, 10], first.stderr
    rest = run("temp-window", *options, "-e")
    assert [r["avg_temperature"] for r in json_lines(rest.stdout)] == [20, 30, 40]


def test_csv_table_and_human_lines(broker, make_topic):
    topic = make_topic(partitions=1)
    produce(broker.bootstrap, topic, [reading(0, 70, humidity=55.5, battery=80), reading(1, 71.5, sensor="=cmd")])
    options = ["-b", broker.bootstrap, "-t", topic, "-o", "beginning", "-e"]
    rows = list(csv.DictReader(io.StringIO(run("temp-window", *options, "-f", "csv").stdout)))
    assert rows[0]["avg_humidity"] == "55.5" and rows[1]["sensor_id"] == "'=cmd" and rows[1]["min_battery"] == ""
    table = run("temp-window", *options, "-f", "table").stdout.splitlines()
    assert len(table) == 6 and "avg_humidity" in table[1]
    code, shown, _ = run_on_terminal("temp-window", *options)
    assert code == 0 and "70.0 °C (70.0 to 70.0)  1 reading" in shown and "{" not in shown


def test_latest_json_is_whole_at_every_instant_and_shows_open_windows(broker, topic, tmp_path):
    latest = tmp_path / "data" / "latest.json"
    wanted = 100_000 if os.environ.get("SUHU_LONG") == "1" else 10_000
    reads, stop, faults, full = [0], threading.Event(), [], []

    def reader():
        while not stop.is_set():
            try:
                document = json.loads(latest.read_text())
                assert document["device_count"] == len(document["devices"])
                if not full and document["device_count"] == 50 and not document["devices"][0]["final"]:
                    full.append(document)
                reads[0] += 1
            except FileNotFoundError:
                pass
            except Exception as fault:  # noqa: BLE001
                faults.append(fault)
                return

    with Running("temp-window", "-b", broker.bootstrap, "-t", topic, "-G", unique("g"), "--latest", latest, "--window", "1s") as windows:
        windows.wait_stderr("3 of 3 partitions")
        thread = threading.Thread(target=reader)
        thread.start()
        with Running("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-n", 50, "-r", 20, "--profile", "iot"):
            wait_until(lambda: reads[0] > wanted and full or faults, 5 * HANG, lambda: f"{wanted} reads ({reads[0]} so far), one of them of 50 open windows")
        stop.set()
        thread.join()
        assert not faults, faults
        (document,) = full
        assert set(document) == {"window", "device_count", "updated_at", "devices"} and set(document["window"]) == {"start", "end"}
        assert windows.stop() == 0
    assert [path.name for path in latest.parent.iterdir()] == ["latest.json"], "no temporary file is left"


def test_a_second_program_with_the_same_instance_name_takes_over_and_the_first_ends(broker, topic):
    options = ["-b", broker.bootstrap, "-t", topic, "-G", unique("g"), "--instance", "A", "--window", "1s", "--lateness", "0s"]
    with Running("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-r", 20, "--profile", "iot"), Running("temp-window", *options) as first:
        first.wait_lines(1)
        with Running("temp-window", *options) as second:
            second.wait_lines(1)
            assert first.wait() == 1
            assert "instance" in first.stderr.lower()
            # The two programs have fenced each other for a moment. Windows of some seconds mean
            # that commits succeed again.
            told = len(set(second.lines))
            wait_until(lambda: len(set(second.lines)) >= told + 12, what=lambda: f"12 more windows: {second.stderr}")
            assert second.stop() == 0, second.stderr


def test_rebalances_between_members_lose_and_repeat_no_window(broker, topic):
    group = unique("g")
    options = ["-b", broker.bootstrap, "-t", topic, "-G", group, "--window", "1s", "--lateness", "2s"]
    lines = []
    with Running("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-n", 9, "-r", 50, "--profile", "iot") as sim, Running("temp-window", *options) as steady:
        for _ in range(4):
            seen = len(steady.lines)
            with Running("temp-window", *options) as guest:
                guest.wait_stderr("the others are with other members of group")
                wait_until(lambda: len(steady.lines) + len(guest.lines) > seen + 20, what="windows of either")
                assert guest.stop() == 0, guest.stderr
                lines += guest.lines
        assert sim.stop() == 0
        assert steady.stop() == 0, steady.stderr
        lines += steady.lines
    lines += run("temp-window", *options, "-e").stdout.splitlines()
    expected = expected_windows(raw_records(broker.bootstrap, topic), 1_000, 2_000, close_at_end=False)
    rows = json_lines(lines)
    assert by_place(rows) == by_place(expected)


def test_100_000_sensors_with_ten_open_windows_each_take_at_most_256_mib(broker, topic):
    filled = run("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-n", 100_000, "-r", "max", "-c", 1_000_000, "--start", "2026-01-01T00:00:00Z")
    assert filled.returncode == 0, filled.stderr
    for start in (["-o", "beginning"], ["-G", unique("g")]):
        process = subprocess.Popen(command("temp-window", "-b", broker.bootstrap, "-t", topic, "-e", "--window", "1s", *start), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=clean_environment())
        peak = peak_rss_mib(process)
        talk = process.stderr.read().decode()
        assert process.returncode == 0, talk
        assert "1000000 read" in talk and "100000 sensors" in talk
        assert 100 < peak <= 256, f"{peak} MiB"


def test_a_broken_pipe_is_a_quiet_end_and_commits_nothing_more(broker, topic):
    produce(broker.bootstrap, topic, generated_readings(20_000, 3))
    line = " ".join(command("temp-window", "-b", broker.bootstrap, "-t", topic, "-G", unique("g"), "--lateness", "1s")) + " | head -n 3; exit ${PIPESTATUS[0]}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, timeout=HANG, env=clean_environment())
    assert done.returncode == 0 and len(done.stdout.splitlines()) == 3
    assert b"error" not in done.stderr


@pytest.mark.parametrize("options", [["-t", "no-such-topic"], ["--output-topic", "no-such-topic"]])
def test_a_missing_topic_is_exit_code_3(broker, topic, options):
    done = run("temp-window", "-b", broker.bootstrap, "-t", topic, "-G", unique("g"), *options)
    assert done.returncode == 3 and "no-such-topic does not exist" in done.stderr
