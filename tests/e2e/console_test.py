"""Tests alert-console as a process: the course of alarms, floods, repeats, and the command that
gets each event.
"""

import http.server
import json
import pathlib
import shutil
import signal
import subprocess
import threading

import pytest
from hang import HANG
from suhu_tools import Running, handles, json_lines, run, run_on_terminal, wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]


def event(name, sensor="S1", suhu=82.4, level="HI", **more):
    """A line as temp-filter writes it."""
    line = {"sensor_id": sensor, "suhu": suhu, "threshold": 95 if level == "HIHI" else 80, "ts": "2026-11-21T03:38:13.520Z",
            "topic": "sensor-suhu", "partition": 0, "offset": 4711, "event": name, "alarm_id": f"{sensor}/hi", "level": level,
            "episode": f"{sensor}/hi/1795232160120", "state": "NORM" if name == "rtn" else "UNACK", "priority": "critical" if level == "HIHI" else "high",
            "since": "2026-11-21T03:36:00.120Z", "duration_ms": 0, "peak": 92.4, "ts_peak": "2026-11-21T03:37:00.120Z", "readings": 9,
            "quality": "good", "late": False, **more}
    return json.dumps(line, separators=(",", ":"), ensure_ascii=False) + "\n"


STORY = (event("alarm") + event("level", suhu=95.4, level="HIHI") + event("stale", suhu=None) + event("fresh", suhu=85)
         + event("rtn", suhu=76.1, duration_ms=133400))


def feed(text):
    return subprocess.Popen(["printf", "%s", text], stdout=subprocess.PIPE).stdout


def test_an_alarm_is_told_from_raise_to_return():
    done = run("alert-console", "--summary", input=STORY)
    assert done.returncode == 0, done.stderr
    words = [line.split("  ", 1)[1] for line in done.stdout.splitlines()]
    assert words == ["ALARM  S1  82.4 °C  HI: 2.4 above the limit of 80 °C",
                     "CRITICAL  S1  95.4 °C  now HIHI: 0.4 above the limit of 95 °C, peak 92.4 °C",
                     "STALE  S1  silent, alarm HI still active, peak 92.4 °C",
                     "FRESH  S1  85.0 °C  speaks again, alarm HI still active, peak 92.4 °C",
                     "OK  S1  76.1 °C  after 2 min 13 s, peak 92.4 °C"]
    assert "1 alarm, 5 events from 1 sensor, highest S1 92.4 °C" in done.stderr
    assert "2 min 13 s" in done.stderr, "the table"


def test_an_alarm_that_goes_on_is_told_at_the_end():
    assert "1 alarm (1 still active)" in run("alert-console", input=event("alarm") + event("stale", suhu=None)).stderr


def test_an_event_is_passed_on_whole_to_programs_and_to_the_command(tmp_path):
    story = STORY + event("rtn", sensor="é\u202e", suhu=None, new=[1.5, {"x": None}])
    done = run("alert-console", "-f", "json", "--exec", f"cat >> {tmp_path}/out", input=story)
    assert done.returncode == 0, done.stderr
    assert done.stdout == story and (tmp_path / "out").read_text() == story


def test_csv_has_a_column_for_each_field():
    header, row = run("alert-console", "-f", "csv", input=event("rtn", suhu=None, duration_ms=133400)).stdout.splitlines()
    cells = dict(zip(header.split(","), row.split(",")))
    written = json.loads(event("rtn", suhu=None, duration_ms=133400))
    assert list(cells)[:len(written)] == list(written)
    assert cells["suhu"] == "" and cells["duration_ms"] == "133400" and cells["event"] == "rtn" and cells["peak"] == "92.4"


def test_a_redelivered_event_is_shown_and_told_once_and_counted(tmp_path):
    done = run("alert-console", "--exec", f"cat >> {tmp_path}/out", input=STORY * 3)
    assert len(done.stdout.splitlines()) == 5 and len((tmp_path / "out").read_text().splitlines()) == 5
    assert "10 repeats" in done.stderr


def test_a_flood_is_one_line_with_groups_and_worst_for_people_and_whole_for_all_others(tmp_path):
    flood = "".join(event("alarm", sensor=f"oven-{i}", peak=82 + i) for i in range(40)) + event("alarm", sensor="S1")
    _, shown, _ = run_on_terminal("alert-console", "--color", "never", stdin=feed(flood))
    assert shown.count("ALARM  ") == 9 and shown.count("FLOOD") == 1
    assert "oven-* 40, S* 1" in shown and "worst oven-39 121.0 °C" in shown
    done = run("alert-console", "-f", "json", "--exec", f"cat >> {tmp_path}/out", input=flood)
    assert done.stdout == flood and (tmp_path / "out").read_text() == flood
    assert "FLOOD" in run("alert-console", input=flood).stdout, "in a pipe too: people read it"


def test_a_critical_alarm_is_seen_in_a_flood():
    flood = "".join(event("alarm", sensor=f"oven-{i}") for i in range(40)) + event("alarm", sensor="boiler", suhu=96, level="HIHI") + event("rtn", sensor="boiler", level="HIHI")
    shown = run("alert-console", input=flood).stdout
    assert "CRITICAL  boiler" in shown and "OK  boiler" in shown


def test_a_stuck_command_holds_nothing_back_and_what_did_not_fit_is_counted(tmp_path):
    """There are more events than may wait. All lines are shown before the command has ended once.
    """
    waits = f"read line; while ! [ -e {tmp_path}/go ]; do sleep 0.05; done; echo \"$line\" >> {tmp_path}/out"
    with Running("alert-console", "-f", "json", "--exec", waits, stdin=subprocess.PIPE) as console:
        console.process.stdin.write("".join(event("alarm", sensor=f"S{i}") for i in range(1_205)).encode())
        console.process.stdin.flush()
        console.wait_lines(1_205)
        assert not (tmp_path / "out").exists()
        (tmp_path / "go").touch()
        console.process.stdin.close()
        assert console.wait() == 1
        told = [line["sensor_id"] for line in json_lines((tmp_path / "out").read_text())]
    assert "1001 alerts delivered, 0 failed, 204 dropped" in console.stderr
    assert told == ["S0", *(f"S{i}" for i in range(205, 1_205))], "the oldest that waited were dropped, the rest came in order"


def test_a_command_that_fails_is_tried_again_and_no_event_is_left_out(tmp_path):
    flaky = f"if mkdir {tmp_path}/failed 2>/dev/null; then exit 7; fi; cat >> {tmp_path}/out"
    done = run("alert-console", "--exec", flaky, input=STORY)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out").read_text() == STORY
    assert "exited with code 7, run 1 of 4; again in 1s" in done.stderr


def test_a_second_signal_ends_a_console_whose_command_is_stuck(tmp_path):
    stuck = f"touch {tmp_path}/began; while ! [ -e {tmp_path}/go ]; do sleep 0.05; done"
    with Running("alert-console", "--exec", stuck, stdin=subprocess.PIPE) as console:
        console.process.stdin.write(event("alarm").encode())
        console.process.stdin.flush()
        wait_until(lambda: (tmp_path / "began").exists(), what="the command")
        console.process.send_signal(signal.SIGTERM)
        wait_until(lambda: not handles(console.process.pid, signal.SIGTERM), what="the first signal")
        assert console.process.poll() is None, "the first signal waits for the command"
        console.process.send_signal(signal.SIGTERM)
        assert console.process.wait(HANG) == -signal.SIGTERM
        (tmp_path / "go").touch()  # the command, which is still running, holds stderr open


class Hook(http.server.BaseHTTPRequestHandler):
    bodies = []

    def do_POST(self):
        Hook.bodies.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.mark.skipif(not (shutil.which("jq") and shutil.which("curl")), reason="no jq or no curl")
def test_alertmanager_gets_an_alert_that_only_a_return_ends():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Hook.bodies = []
    url = f"http://127.0.0.1:{server.server_address[1]}/api/v2/alerts"
    post = f"jq -cf {ROOT}/docs/alertmanager.jq | curl -sf -H 'Content-Type: application/json' --data-binary @- {url}"
    plain = '{"sensor_id":"S1","suhu":92.4,"threshold":80,"ts":"2026-11-21T03:36:00.120Z"}\n'
    done = run("alert-console", "--exec", post, input=STORY + plain)
    server.shutdown()
    assert done.returncode == 0, done.stderr
    assert all(path == "/api/v2/alerts" for path, _ in Hook.bodies)
    bodies = [body for _, body in Hook.bodies]
    assert bodies[-1] == [], "a plain alert is no alarm"
    alerts = [alert for body in bodies[:-1] for alert in body]
    assert len(alerts) == 5 and all(alert["labels"] == {"alertname": "SensorTemperature", "sensor": "S1", "alarm": "S1/hi"} for alert in alerts)
    assert all(alert["startsAt"] == "2026-11-21T03:36:00.120Z" for alert in alerts)
    assert [alert.get("endsAt") for alert in alerts] == [None] * 4 + ["2026-11-21T03:38:13.520Z"]


def test_a_hostile_line_neither_breaks_a_line_nor_the_console():
    deep = '{"sensor_id":"S1","suhu":90,"threshold":80,"ts":"2026-11-21T03:36:00.120Z","event":"alarm","x":\n' + "[" * 30_000 + "]" * 30_000 + "}\n"
    evil = event("alarm\x1b[2J", sensor="a\u0085b\u2028c\x7f")
    done = run("alert-console", "-f", "json", input=deep.replace("\n", " ", 1) + evil)
    assert done.returncode == 0 and len(done.stdout.splitlines()) == 2, "no reader may see more lines"
    shown = run("alert-console", input=evil).stdout
    assert "\x1b" not in shown and "\u0085" not in shown and "\u2028" not in shown
