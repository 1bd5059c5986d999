"""Tests temp-filter --emit alarms as a process: without Kafka, on a pipe to alert-console, and on
dev-broker.
"""

import csv
import io
import json
import subprocess

from hang import HANG
from suhu_tools import clean_environment, command, json_lines, run

START = 1_795_232_160_000  # 2026-11-21T03:36:00Z


def readings(*pairs, sensor="S1"):
    return "".join(json.dumps({"sensor_id": sensor, "suhu": celsius, "ts": START + int(second * 1000)}) + "\n" for second, celsius in pairs)


STORY = readings((0, 70), (10, 82), (20, 92.4), *((second, 85) for second in range(30, 143, 10)), (143, 76.1))


def test_an_alarm_on_a_pipe_reads_as_a_story():
    judge = run("temp-filter", "--input", "-", "--emit", "alarms", "--limit-hihi", 90, input=STORY)
    assert judge.returncode == 0, judge.stderr
    shown = run("alert-console", input=judge.stdout).stdout.splitlines()
    assert len(shown) == 4, shown
    assert "ALARM  S1  82.0 °C" in shown[0] and "CRITICAL  S1  92.4 °C" in shown[1] and "OK  S1  76.1 °C  after 2 min 13 s, peak 92.4 °C" in shown[3]
    assert run("temp-filter", "--input", "-", "--emit", "alarms", "--limit-hihi", 90, "-f", "human", input=STORY).stdout.splitlines() == shown


def test_csv_and_tables_have_the_columns_of_events():
    options = ("--input", "-", "--emit", "both", "-f")
    rows = list(csv.DictReader(io.StringIO(run("temp-filter", *options, "csv", input=STORY).stdout)))
    events = json_lines(run("temp-filter", *options, "json", input=STORY).stdout)
    assert [row["event"] for row in rows] == [event.get("event", "") for event in events] and {row["event"] for row in rows} == {"alarm", "rtn", ""}
    assert rows[-1]["episode"] == events[-1]["episode"] and float(rows[-1]["peak"]) == 92.4
    table = run("temp-filter", *options, "table", input=STORY).stdout
    assert "episode" in table and "partition" not in table, "columns that no row fills are left out"


def test_a_count_ends_after_so_many_lines():
    done = run("temp-filter", "--input", "-", "--emit", "alarms", "--limit-hihi", 90, "-c", 2, input=STORY)
    assert [event["event"] for event in json_lines(done.stdout)] == ["alarm", "level"]


def test_foreign_ids_reach_no_terminal_raw():
    hostile = "\x1b]0;owned\x07\u202e"
    lines = run("temp-filter", "--input", "-", "--emit", "alarms", input=readings((0, 90), sensor=hostile)).stdout
    assert json_lines(lines)[0]["episode"].startswith(hostile + "/hi/")
    for tool, given in (("temp-filter", readings((0, 90), sensor=hostile)), ("alert-console", lines)):
        options = ("--input", "-", "--emit", "alarms", "-f", "human") if tool == "temp-filter" else ()
        shown = run(tool, *options, input=given).stdout
        assert "\x1b" not in shown and "\u202e" not in shown and "owned" in shown


def test_a_file_of_limits_that_is_wrong_is_exit_code_2_with_its_line(tmp_path):
    limits = tmp_path / "limits.json"
    limits.write_text('{\n "S1": {"limit-hi": 75},\n "S2": {"limit-hi": "hot"}\n}\n')
    done = run("temp-filter", "--input", "-", "--emit", "alarms", "--limits", limits, input=STORY)
    assert done.returncode == 2 and done.stdout == "" and f"{limits}:3: " in done.stderr
    missing = run("temp-filter", "--input", "-", "--emit", "alarms", "--expect", tmp_path / "nowhere", input=STORY)
    assert missing.returncode == 2 and "nowhere" in missing.stderr


def test_alarms_run_on_dev_broker_with_their_state():
    # With dev-broker, a second member waits for nearly that long.
    judge = " ".join(command("temp-filter", "--emit", "alarms", "-e", "-X", "session.timeout.ms=3000"))
    script = " && ".join((" ".join(command("sensor-sim", "-n", 1, "--pattern", "steady", "--mean", 90, "--stddev", 0.1, "-c", 5, "-r", 50, "-q")), judge, judge))
    done = subprocess.run([*command("dev-broker", "--"), "bash", "-c", script], capture_output=True, text=True, timeout=3 * HANG, env=clean_environment())
    assert done.returncode == 0, done.stderr
    assert [event["event"] for event in json_lines(done.stdout)] == ["alarm"], "the second run goes on where the first one ended"
