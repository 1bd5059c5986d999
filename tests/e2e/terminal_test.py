"""Tests what a person sees: the programs on real terminals, alone and together, wide and narrow."""

import json
import os
import re
import subprocess

import pytest
from suhu_tools import Running, run
from terminal import Terminal

LIMIT = 80


def alert(sensor, suhu, second=0):
    return json.dumps({"sensor_id": sensor, "suhu": suhu, "threshold": LIMIT, "ts": f"2026-11-21T03:36:{second:02}.120Z"}) + "\n"


def reading(sensor, suhu, second=0):
    return json.dumps({"sensor_id": sensor, "suhu": suhu, "ts": f"2026-11-21T03:36:{second:02}.120Z"}) + "\n"


def event(name, sensor, suhu=82.4, minute=36, second=0, level="HI", **more):
    line = {"sensor_id": sensor, "suhu": suhu, "threshold": 95 if level == "HIHI" else LIMIT, "ts": f"2026-11-21T03:{minute:02}:{second:02}.120Z",
            "event": name, "alarm_id": f"{sensor}/hi", "level": level, "episode": f"{sensor}/hi/1", "priority": "critical" if level == "HIHI" else "high",
            "duration_ms": 41_000, "peak": 95.4, "quality": "good", **more}
    return json.dumps(line) + "\n"


class Feed:
    """A named pipe that a program on a terminal reads."""

    def __init__(self, folder):
        self.path = folder / "feed"
        os.mkfifo(self.path)
        self.fd = os.open(self.path, os.O_RDWR)

    def write(self, text):
        os.write(self.fd, text.encode())

    def close(self):
        os.close(self.fd)


@pytest.fixture
def feed(tmp_path):
    return Feed(tmp_path)


def is_line(row):
    """Whether the row is a whole line, as one of the programs wrote it."""
    return re.fullmatch(r"2026-11-21, times in UTC"
                        r"|(\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d(\.\d{3})?Z  (WARNING|ALARM|CRITICAL|OK|STALE|FLOOD|FLOOD OVER)  \S.*"
                        r"|(temp-filter|alert-console): \S.*", row) is not None


def test_programs_that_share_a_terminal_leave_each_others_lines_alone(feed):
    """The filter's warnings appear between the console's alerts and in place of its status row,
    each in a row of its own.
    """
    with Terminal(f"temp-filter --input {feed.path} | alert-console", columns=200) as terminal:
        terminal.until(lambda rows: rows and rows[-1].startswith("waiting: no alert yet"))
        for second in range(10):
            feed.write(reading(f"S{second}", 85 + second, second))
            terminal.until(lambda rows, s=second: any(f"WARNING  S{s}  " in row for row in rows))
            # Each kind of rejected record gives a warning of its own on stderr.
            feed.write(['{"suhu":1}\n', "nonsense\n", '{"sensor_id":"S1"}\n', '{"sensor_id":"S1","suhu":"x"}\n', "[]\n"][second % 5])
            feed.write(reading("S0", 90 + second, second))
        rows = terminal.until(lambda rows: len([row for row in rows if row.startswith("temp-filter: warning")]) >= 3
                              and rows[-1].startswith("hot now: S0 "))
        assert all(is_line(row) for row in rows[:-1]), rows
        feed.close()
        rows = terminal.to_end()
    assert all(is_line(row) for row in rows), rows
    assert [row for row in rows if "alert-console: 20 alerts from 10 sensors" in row], rows
    assert sum(row.count("WARNING  ") for row in rows) == 11, "ten first ones, and one for all that followed of S0"


def test_a_console_says_that_it_waits_and_for_what(feed):
    with Terminal(f"alert-console < {feed.path}") as terminal:
        terminal.until(lambda rows: rows == ["waiting: no alert yet, for 1 s"])
        feed.write(alert("S1", 84))
        rows = terminal.until(lambda rows: len(rows) == 3)
        assert rows[2] == "hot now: S1 84.0 °C; 1 alert so far, of 1 sensor"
        terminal.press("\x03")
        rows = terminal.to_end()
    assert rows[1].startswith("03:36:00Z  WARNING  S1") and "alert-console: 1 alert from 1 sensor" in rows[-1], rows


def test_a_filter_alone_shows_how_much_it_reads_below_its_lines(feed):
    with Terminal(f"temp-filter --input {feed.path}") as terminal:
        terminal.until(lambda rows: rows == ["0 read, 0 above the limit, 0 rejected"])
        feed.write(reading("S1", 70) + reading("S1", 85) + reading("S2", 86))
        rows = terminal.until(lambda rows: len(rows) == 4 and rows[-1].startswith("3 read, 2 above"))
        assert all(is_line(row) for row in rows[:3]), rows
        feed.close()
        rows = terminal.to_end()
    assert all(is_line(row) for row in rows), rows


def test_a_filter_whose_lines_go_to_a_file_shows_how_much_it_reads(feed, tmp_path):
    with Terminal(f"temp-filter --input {feed.path} > {tmp_path}/out") as terminal:
        feed.write(reading("S1", 85))
        terminal.until(lambda rows: rows == ["1 read, 1 above the limit, 0 rejected"])
    assert json.loads((tmp_path / "out").read_text())["suhu"] == 85


@pytest.mark.parametrize("command", ["temp-filter --input {feed} | cat", "temp-filter -q --input {feed}", "temp-filter --input {feed} &\nread -r line",
                                     "TERM=dumb temp-filter --input {feed}", "alert-console -q < {feed}", "alert-console < {feed} | cat"])
def test_no_status_row_where_somebody_else_may_write_or_nobody_wants_it(feed, command):
    """Behind a pipe, beside a prompt and with -q, there is nothing but lines."""
    lines = reading("S1", 70) + reading("S1", 85) if "temp-filter" in command else alert("S1", 85)
    with Terminal(("set -m\n" if "&" in command else "") + command.format(feed=feed.path)) as terminal:
        feed.write(lines)
        terminal.until(lambda rows: any("85" in row for row in rows))
        feed.write(lines.replace("S1", "S2").replace("85", "86"))
        rows = terminal.until(lambda rows: any("86" in row for row in rows))
    assert all(is_line(row) or row.startswith("{") for row in rows), rows


STORY = [event("alarm", "boiler-7"), event("level", "boiler-7", 95.4, second=1, level="HIHI"), event("alarm", "oven-12", None, second=2),
         event("rtn", "boiler-7", 76.1, minute=38), alert("S3", 84.1, 3), alert("S3", 85.1, 4), alert("boiler-room-12", 104.1, 5)]


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
def test_sensor_word_and_temperature_stay_at_every_width(columns, tmp_path):
    (tmp_path / "story").write_text("".join(STORY))
    with Terminal(f"alert-console --color never < {tmp_path}/story 2>/dev/null", columns=columns) as terminal:
        rows = terminal.to_end()
    assert all(is_line(row) or row.startswith("WARNING  ") for row in rows) and all(len(row) < columns for row in rows), rows
    told = rows if columns >= 100 else rows[1:]
    for row, words in zip(told, ("ALARM  boiler-7  82.4 °C", "CRITICAL  boiler-7  95.4 °C", "ALARM  oven-12  95.4 °C", "OK  boiler-7  76.1 °C",
                                 "WARNING  S3  84.1 °C", "WARNING  boiler-room-12  104.1 °C", "WARNING  S3  85.1 °C  ×2"), strict=True):
        assert words in row, rows
    assert (".120Z" in told[0]) == (columns == 120), "milliseconds go before words do"
    assert not any("…" in row for row in rows)
    full = run("alert-console", input="".join(STORY)).stdout.splitlines()
    # Each row is the whole line without its date and the end of its sentence, or with a shorter
    # text for the limit.
    for row in told[:4]:
        sentence = re.split(r"\d°?C  |°C  ", row, maxsplit=1)
        if len(sentence) == 2 and ", limit" not in row and sentence[1] not in ("HI", "now HIHI"):
            assert any(sentence[1] in line for line in full), row


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
def test_a_table_fits_the_screen_and_names_what_it_left_out(columns, tmp_path):
    (tmp_path / "story").write_text("".join(STORY))
    with Terminal(f"alert-console -f table < {tmp_path}/story 2>/dev/null", columns=columns) as terminal:
        rows = terminal.to_end()
    table = [row for row in rows if row.startswith(("|", "+"))]
    assert all(len(row) < columns for row in table), rows
    assert len(table) == 4 + len(STORY), rows
    assert all(name in table[1] for name in ("sensor_id", "suhu", "event")), rows
    assert ("the screen has no room for" in " ".join(rows)) == (columns < 120)
    assert "no room" not in run("alert-console", "-f", "table", input="".join(STORY)).stdout


def test_three_sensors_that_chatter_are_no_flood_and_a_backlog_goes_by_its_own_time():
    """26 alarms in an hour arrive at once, as after a pause. Each of them is shown."""
    backlog = "".join(event("alarm", f"S{i % 3}", 80 + i, minute=i, episode=f"S{i % 3}/hi/{i}") + event("rtn", f"S{i % 3}", 70, minute=i, second=30, episode=f"S{i % 3}/hi/{i}")
                      for i in range(26))
    done = run("alert-console", input=backlog)
    assert "FLOOD" not in done.stdout and done.stdout.count("  ALARM  ") == 26


def test_the_same_flood_is_told_alike_however_fast_it_arrives():
    flood = [event("alarm", f"oven-{i}", 81 + i, second=i) for i in range(14)] + [event("rtn", f"oven-{i}", 70, second=30 + i) for i in range(14)]
    flood += [event("alarm", f"S{i}", 90, minute=50, second=i) for i in range(3)]
    at_once = run("alert-console", input="".join(flood)).stdout
    assert at_once.count("FLOOD  14 alarms") >= 2 and "FLOOD OVER" in at_once, at_once
    assert [line for line in at_once.splitlines() if "ALARM  S" in line], "what comes after a flood is told"
    assert re.search(r"FLOOD OVER  14 alarms in \d+ min.*; 0 active", at_once), at_once
    with Running("alert-console", stdin=subprocess.PIPE) as console:
        for line in flood:  # each in a batch of its own
            console.process.stdin.write(line.encode())
            console.process.stdin.flush()
        console.process.stdin.close()
        assert console.wait() == 0
        assert console.lines == at_once.splitlines()
