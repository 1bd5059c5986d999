"""Tests the programs as processes, without a real Kafka: streams, exit codes, help, dev-broker."""

import contextlib
import json
import os
import re
import select
import signal
import subprocess

import pytest
from hang import HANG
from suhu_tools import TOOLS, Running, command, clean_environment, golden_records, handles, json_lines, run, run_on_terminal, wait_until

HOT = '{"sensor_id":"S1","suhu":92.4,"ts":1795232160120}\n'
ALERT = '{"sensor_id":"S1","suhu":92.4,"threshold":80,"ts":"2026-11-21T03:36:00.120Z"}\n'
KAFKA_TOOLS = ("sensor-sim", "temp-filter", "alert-console", "temp-window", "sensor-scan", "temp-dashboard")


@pytest.mark.parametrize("tool", TOOLS)
def test_help_opens_with_examples_fits_its_screens_and_goes_to_stdout(tool):
    done = run(tool, "--help")
    assert done.returncode == 0 and done.stderr == ""
    lines = done.stdout.splitlines()
    # Two screens, and a third of one for the options that say what records look like.
    most = 96 + (17 if "--field" in done.stdout else 0)
    assert len(lines) <= most and max(map(len, lines)) <= 110
    first_example = next(i for i, line in enumerate(lines) if re.match(rf"\s+{tool}\b", line))
    first_option = next(i for i, line in enumerate(lines) if re.match(r"\s+(-\w, )?--\w", line))
    assert first_example < first_option


@pytest.mark.parametrize("tool", TOOLS)
def test_version_names_the_commit_and_librdkafkas_too(tool):
    done = run(tool, "--version")
    assert done.returncode == 0
    assert re.fullmatch(rf"{tool} \(suhu\) \d+\.\d+\.\d+, commit (unknown|[0-9a-f]{{7,}}(-dirty)?), librdkafka \d+\.\d+\.\d+\S*\n", done.stdout)


@pytest.mark.parametrize("tool", TOOLS)
def test_an_unknown_option_is_exit_code_2_and_nothing_on_stdout(tool):
    done = run(tool, "--thresold", "1")
    assert done.returncode == 2 and done.stdout == ""
    assert "--thresold" in done.stderr and f"{tool} --help" in done.stderr


def test_a_mistyped_option_is_answered_with_the_right_one():
    assert "--threshold" in run("temp-filter", "--thresold", "1").stderr


def test_an_unknown_key_in_the_config_file_is_exit_code_2(tmp_path):
    config = tmp_path / "suhu.toml"
    config.write_text('topic = "x"\n[temp-filter]\nthreshhold = 75\n')
    done = run("temp-filter", "--config", config, "--input", "-", input="")
    assert done.returncode == 2
    assert "threshhold" in done.stderr and "threshold" in done.stderr and str(config) in done.stderr


def test_the_config_file_is_used_and_a_flag_beats_it(tmp_path):
    config = tmp_path / "suhu.toml"
    config.write_text('[temp-filter]\nthreshold = 95\n[sensor-sim]\nrate = 5\n')
    assert run("temp-filter", "--config", config, "--input", "-", input=HOT).stdout == ""
    assert run("temp-filter", "--input", "-", input=HOT, env={"SUHU_CONFIG": str(config)}).stdout == ""
    assert run("temp-filter", "--config", config, "--threshold", 90, "--input", "-", input=HOT).stdout != ""


def test_no_broker_is_exit_code_3_with_the_address_and_what_to_do():
    with contextlib.ExitStack() as stack:  # all at once, because each tries for 10 s
        for running in [stack.enter_context(Running(tool, "-b", "127.0.0.1:1")) for tool in KAFKA_TOOLS]:
            assert running.wait() == 3 and running.lines == [], running.stderr
            assert "127.0.0.1:1" in running.stderr and "advertised.listeners" in running.stderr


@pytest.mark.parametrize("tool", KAFKA_TOOLS)
def test_a_property_that_runs_code_is_refused_and_a_secret_is_never_printed(tool):
    done = run(tool, "-b", "127.0.0.1:1", "-X", "plugin.library.paths=/tmp/evil.so")
    assert done.returncode == 2 and "refused" in done.stderr
    done = run(tool, "-b", "127.0.0.1:1", "-X", "sasl.passwort=HUNTER2")
    assert done.returncode == 2 and "HUNTER2" not in done.stderr


def test_readings_from_a_pipe_become_alerts_on_a_pipe():
    done = run("temp-filter", "--input", "-", input=HOT + '{"sensor_id":"S2","suhu":70}\nrubbish\n')
    assert done.returncode == 0
    assert done.stdout == ALERT
    assert "3 read, 1 above the limit, 1 rejected (not-json 1)" in done.stderr
    assert "rejected line 3: not-json" in done.stderr


def test_every_row_of_the_golden_table_is_judged_as_it_says():
    for expected, payload, comment in golden_records():
        if b"\n" in payload or not payload.strip(b"\r") or len(payload) > 64 * 1024:
            continue  # not a line of its own; tests/broker sends these through Kafka
        done = run("temp-filter", "--input", "-", "--emit", "all", input=payload + b"\n")
        got = "ok" if done.stdout else re.search(r"rejected \((\S+) 1\)", done.stderr)[1]
        assert got == expected, comment


def test_the_three_programs_make_a_warning_a_person_can_read():
    shell = " | ".join(" ".join(command(*c)) for c in (("sensor-sim", "--dry-run", "--seed", 1, "--start", "2026-11-21T00:00:00Z", "-r", "max", "-c", 300),
                                                     ("temp-filter", "--input", "-", "-q"), ("alert-console",)))
    done = subprocess.run(["bash", "-o", "pipefail", "-c", shell], capture_output=True, text=True, timeout=HANG, env=clean_environment())
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines(), "300 readings of the default pattern hold hot ones"
    for line in done.stdout.splitlines():
        assert "WARNING" in line and "above" in line and "°C" in line and "\x1b" not in line


def test_same_seed_and_start_are_the_same_bytes():
    arguments = ["--dry-run", "--seed", 42, "--start", "2026-11-21T00:00:00Z", "-r", "max", "-c", 1000, "--profile", "iot"]
    assert run("sensor-sim", *arguments).stdout == run("sensor-sim", *arguments).stdout


def test_a_simulator_whose_reader_goes_away_ends_quietly():
    shell = " ".join(command("sensor-sim", "--dry-run", "-r", "max")) + " | head -n 2; exit ${PIPESTATUS[0]}"
    done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, timeout=HANG, env=clean_environment())
    assert done.returncode == 0 and len(done.stdout.splitlines()) == 2 and "error" not in done.stderr


def test_control_characters_from_outside_never_reach_a_terminal():
    evil = '{"sensor_id":"S\\u001b[2J\\u202e\\r1","suhu":99,"ts":1795232160120}\n'
    code, shown, _ = run_on_terminal("temp-filter", "--input", "-", "--color", "never", stdin=subprocess.Popen(["printf", "%s", evil], stdout=subprocess.PIPE).stdout)
    assert code == 0 and "\x1b" not in shown and "\u202e" not in shown and shown.count("\r") == shown.count("\n")
    alert = run("temp-filter", "--input", "-", input=evil).stdout
    shown = run("alert-console", input=alert).stdout
    assert "\x1b" not in shown and "\u202e" not in shown and "\r" not in shown and "99" in shown


def test_a_terminal_gets_colours_and_no_color_takes_them_away():
    feed = lambda: subprocess.Popen(["printf", "%s", ALERT], stdout=subprocess.PIPE).stdout
    _, shown, _ = run_on_terminal("alert-console", stdin=feed())
    assert "\x1b[" in shown and "WARNING" in shown
    _, shown, _ = run_on_terminal("alert-console", stdin=feed(), env={"NO_COLOR": "1"})
    assert "\x1b[3" not in shown and "WARNING" in shown


def test_the_console_folds_a_sensors_repeats_on_a_terminal_only():
    alerts = "".join(ALERT.replace("92.4", str(90 + i)) for i in range(20))
    assert len(run("alert-console", input=alerts).stdout.splitlines()) == 20
    feed = subprocess.Popen(["printf", "%s", alerts], stdout=subprocess.PIPE).stdout
    _, shown, _ = run_on_terminal("alert-console", stdin=feed)
    assert "×20" in shown and shown.count("\n") <= 2


def test_the_console_hands_each_alert_to_a_command(tmp_path):
    out = tmp_path / "out"
    done = run("alert-console", "--exec", f"cat >> {out}", input=ALERT + ALERT.replace("S1", "S2"))
    assert done.returncode == 0, done.stderr
    assert [a["sensor_id"] for a in json_lines(out.read_text())] == ["S1", "S2"]


def test_a_slow_command_does_not_hold_the_lines_back(tmp_path):
    with Running("alert-console", "--exec", f"while ! [ -e {tmp_path}/go ]; do sleep 0.05; done; cat >> {tmp_path}/out", stdin=subprocess.PIPE) as console:
        console.process.stdin.write((ALERT * 5).encode())
        console.process.stdin.flush()
        console.wait_lines(5)
        assert not (tmp_path / "out").exists()
        (tmp_path / "go").touch()
        console.process.stdin.close()
        assert console.wait() == 0, console.stderr
    assert (tmp_path / "out").read_text() == ALERT * 5


def test_what_is_no_alert_is_counted_and_does_not_stop_the_console():
    done = run("alert-console", input="rubbish\n" + ALERT + '{"sensor_id":"S1"}\n')
    assert done.returncode == 0 and len(done.stdout.splitlines()) == 1
    assert "2 lines were no alerts" in done.stderr


@pytest.mark.parametrize("tool,args", [("sensor-sim", ["--dry-run", "-q"]), ("temp-filter", ["--input", "-"]), ("alert-console", [])])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_a_clean_end(tool, args, number):
    with Running(tool, *args, stdin=subprocess.PIPE) as running:
        if tool == "sensor-sim":
            running.wait_lines(1)
        else:
            running.process.stdin.write((HOT if tool == "temp-filter" else ALERT).encode())
            running.process.stdin.flush()
            running.wait_lines(1)
        assert running.stop(number) == 0


def test_a_second_signal_ends_at_once_although_the_reader_blocks():
    reader, writer = os.pipe()  # nothing reads from it
    try:
        source = subprocess.Popen(["yes", HOT.strip()], stdout=subprocess.PIPE)
        judge = subprocess.Popen(command("temp-filter", "--input", "-"), stdin=source.stdout, stdout=writer, stderr=subprocess.PIPE, env=clean_environment())
        wait_until(lambda: not select.select([], [writer], [], 0)[1], what="a full pipe")
        assert handles(judge.pid, signal.SIGTERM)
        judge.send_signal(signal.SIGTERM)
        wait_until(lambda: not handles(judge.pid, signal.SIGTERM), what="the first signal")
        assert judge.poll() is None, "the first signal waits for the reader"
        judge.send_signal(signal.SIGTERM)
        assert judge.wait(HANG) == -signal.SIGTERM
    finally:
        source.kill()
        source.wait()
        judge.kill()
        judge.wait()
        os.close(reader)
        os.close(writer)


def test_a_slow_reader_costs_bounded_memory_and_loses_nothing():
    count = 300_000
    shell = " | ".join(" ".join(command(*c)) for c in (("sensor-sim", "--dry-run", "-r", "max", "-c", count, "--pattern", "steady", "--mean", 100, "-q"), ("temp-filter", "--input", "-", "-q")))
    done = subprocess.run(["bash", "-c", shell + " | (read -t 1 x <> <(:); cat) | wc -l"], capture_output=True, text=True, timeout=HANG, env=clean_environment())
    assert int(done.stdout) == count


def test_dev_broker_carries_the_whole_flow():
    with Running("dev-broker") as broker:
        bootstrap = re.fullmatch(r"KAFKA_BOOTSTRAP=(127\.0\.0\.1:\d+)", broker.wait_lines(1)[0])[1]
        env = {"KAFKA_BOOTSTRAP": bootstrap}
        with Running("temp-filter", "--output-topic", "sensor-suhu-alerts", "-X", "session.timeout.ms=3000", env=env) as judge, Running("alert-console", env=env) as console:
            assert run("sensor-sim", "-n", 3, "-r", "max", "-c", 30, "--pattern", "steady", "--mean", 100, env=env).returncode == 0
            judge.wait_lines(30)
            console.wait_lines(30)
            assert judge.stop() == 0 and console.stop() == 0
        assert broker.stop() == 0


def test_dev_broker_runs_a_command_with_its_address_and_ends_with_its_exit_code():
    done = run("dev-broker", "--", "sh", "-c", "echo $KAFKA_BOOTSTRAP; exit 7")
    assert done.returncode == 7
    assert re.fullmatch(r"127\.0\.0\.1:\d+\n", done.stdout)


def test_log_lines_as_json_are_one_object_each():
    done = run("temp-filter", "--input", "-", "--log-format", "json", input='"\x1b[31m"\n')
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert lines and all({"ts", "level", "tool", "message"} <= set(line) for line in lines)


def test_stdout_that_is_closed_is_an_error_that_says_so():
    shell = " ".join(command("temp-filter", "--input", "-")) + " >&-"
    done = subprocess.run(["bash", "-c", shell], input=HOT.encode(), capture_output=True, timeout=HANG, env=clean_environment())
    assert done.returncode == 1 and b"standard output" in done.stderr
