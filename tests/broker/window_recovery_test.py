"""Tests that kill temp-window at random moments. Afterwards its histories must hold what an
undisturbed run would have written.

The short form kills 8 times over about 20 s; SUHU_LONG=1 kills 100 times over two minutes. Seeds
are printed.
"""

import json
import os
import pathlib
import random
import subprocess
import threading

import pytest
from hang import HANG
from kafka_broker import unique
from suhu_tools import Running, json_lines, run, wait_until
from window_history_test import files, parquet_rows, postgres_rows
from windows import Feed, by_place, expected_windows, raw_records

LONG = os.environ.get("SUHU_LONG") == "1"
KILLS = 100 if LONG else 8
SECONDS = 120 if LONG else 20
WINDOW, LATENESS = 1_000, 3_000


class Watch(threading.Thread):
    """Reads what is visible, again and again, while programs are killed. A reader must never see an
    incomplete file.
    """

    def __init__(self, history, latest):
        super().__init__(daemon=True)
        self.history, self.latest, self.stop, self.faults = history, latest, threading.Event(), []
        self.latest_reads, self.known = 0, {}

    def run(self):
        import pyarrow.parquet
        while not self.stop.is_set() and not self.faults:
            try:
                for path in self.history.glob("date=*/*"):
                    assert path.suffix == ".parquet", f"{path} in a date folder"
                    if path not in self.known:
                        self.known[path] = pyarrow.parquet.read_metadata(path).num_rows
                for _ in range(50):
                    if self.latest.exists():
                        document = json.loads(self.latest.read_text())
                        assert document["device_count"] == len(document["devices"])
                        self.latest_reads += 1
            except Exception as fault:  # noqa: BLE001
                self.faults.append(fault)

    def end(self):
        self.stop.set()
        self.join()
        assert not self.faults, self.faults
        assert self.known, "no file was ever seen"


def start(broker, topic, group, instance, history, database, latest, *more):
    return Running("temp-window", "-b", broker.bootstrap, "-t", topic, "-G", group, "--instance", instance, "--window", f"{WINDOW}ms", "--lateness", f"{LATENESS}ms",
                   "--roll", "300ms", "--history", f"parquet:{history}", "--history", database.uri, "--latest", latest, *more)


@pytest.mark.parametrize("members", [1, 2])
def test_kills_at_random_moments_leave_the_histories_of_an_undisturbed_run(broker, topic, tmp_path, postgres, members):
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    dice = random.Random(seed)
    group, history, latest = unique("g"), tmp_path / "history", tmp_path / "latest.json"
    names = ["A", "B"][:members]
    kills = KILLS // 2 if LONG else KILLS  # half of the kills with one member, half with two
    lines, pause = [], SECONDS / KILLS * (2 if LONG else 1)
    watch = Watch(history, latest)
    watch.start()
    feed = Feed(broker.bootstrap, topic, 250, seed)
    running = {name: start(broker, topic, group, name, history, postgres, latest) for name in names}
    try:
        for _ in range(kills):
            victim = dice.choice(names)
            try:
                running[victim].process.wait(dice.uniform(0.2, 2 * pause - 0.2))
                pytest.fail(f"{victim} ended by itself: {running[victim].stderr}")
            except subprocess.TimeoutExpired:
                running[victim].process.kill()
                running[victim].wait()
            # The last line may be torn.
            lines += [line for line in running[victim].lines if line.endswith("}")]
            running[victim] = start(broker, topic, group, victim, history, postgres, latest)
        feed.stop()
        for name in names:
            running[name].wait_stderr("partitions of")  # before that, it may not handle signals yet
            assert running[name].stop() == 0, running[name].stderr
            lines += running[name].lines
    finally:
        feed.ended.set()
        for each in running.values():
            each.__exit__()
    for name in names:  # one at a time; the other's partitions come when its session ends
        with start(broker, topic, group, name, history, postgres, latest, "-e") as last:
            assert last.wait() == 0, last.stderr
            lines += last.lines
    watch.end()

    records = raw_records(broker.bootstrap, topic)
    expected = by_place(expected_windows(records, WINDOW, LATENESS, close_at_end=False))
    assert sum(row["late"] for row in expected) > 20, "the stream had no late readings: nothing was shown about them"
    assert parquet_rows(history, topic) == expected, f"seed {seed}"
    assert postgres_rows(postgres, topic) == expected, f"seed {seed}"
    assert by_place(json_lines(set(lines))) == expected, f"seed {seed}: a repeated line was not the same bytes"
    assert not [name for name in files(history) if not name.endswith(".parquet")], "an unfinished file is left"
    print(f"{kills} kills, {members} members, {len(records)} readings, {len(expected)} windows, {len(lines) - len(set(lines))} lines repeated, "
          f"{len(files(history))} files, {watch.latest_reads} reads of latest.json")


def test_a_broker_that_is_killed_and_comes_back_changes_no_window(own_broker, tmp_path, postgres):
    own_broker.create_topic("sensor-suhu", partitions=3)
    history, latest = tmp_path / "history", tmp_path / "latest.json"
    with Running("sensor-sim", "-b", own_broker.bootstrap, "-n", 6, "-r", 20, "--profile", "iot") as sim, \
            start(own_broker, "sensor-suhu", "g", "A", history, postgres, latest) as windows:
        windows.wait_lines(30)
        own_broker.kill()
        windows.wait_stderr("nothing of topic sensor-suhu is read since")
        own_broker.start()
        wanted = len(windows.lines) + 60
        wait_until(lambda: len(windows.lines) >= wanted or windows.process.poll() is not None, 3 * HANG)
        lines = windows.lines
        if windows.process.poll() is None:
            assert windows.stop() == 0, windows.stderr
        else:
            # Now and then the broker takes the member that comes back for a second one. Then a
            # supervisor starts it again.
            assert windows.wait() == 1 and "Static consumer fenced" in windows.stderr, windows.stderr
            with start(own_broker, "sensor-suhu", "g", "A", history, postgres, latest) as again:
                again.wait_lines(wanted - len(lines), timeout=3 * HANG)
                assert again.stop() == 0, again.stderr
            lines = lines + again.lines
        assert sim.stop() == 0, sim.stderr
    with start(own_broker, "sensor-suhu", "g", "A", history, postgres, latest, "-e") as last:
        assert last.wait() == 0, last.stderr
        lines = lines + last.lines
    expected = by_place(expected_windows(raw_records(own_broker.bootstrap, "sensor-suhu"), WINDOW, LATENESS, close_at_end=False))
    shown = {}
    for row in json_lines(lines):
        before = shown.setdefault((row["sensor_id"], row["window_start"]), row)
        # The one line that may differ (docs/delivery.md): silence closed the window while the
        # broker was away, and further readings for it came later.
        assert row == before or row["count"] > before["count"], f"{before} came again as {row}"
        shown[row["sensor_id"], row["window_start"]] = row
    in_parquet = {(r["sensor_id"], r["window_start"]): r for r in parquet_rows(history, "sensor-suhu")}
    in_postgres = {(r["sensor_id"], r["window_start"]): r for r in postgres_rows(postgres, "sensor-suhu")}
    for row in expected:
        place = row["sensor_id"], row["window_start"]
        assert in_parquet[place] == in_postgres[place] == shown[place] == row
    assert len(in_parquet) == len(parquet_rows(history, "sensor-suhu")), "a window stands twice"
