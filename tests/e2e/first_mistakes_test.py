"""Tests the answers to what people type before they have read the manual."""

import os
import socket
import subprocess

import pytest
from hang import HANG
from suhu_tools import Running, clean_environment, command, json_lines, run

READING = '{"sensor_id":"S1","suhu":92.4,"ts":1795232160120}\n'
NOBODY = {"KAFKA_BOOTSTRAP": "127.0.0.1:1"}
KAFKA_TOOLS = ("sensor-sim", "temp-filter", "alert-console", "temp-window", "sensor-scan", "temp-dashboard")
READERS = ("temp-filter", "temp-window", "sensor-scan", "temp-dashboard")


def shell(text, **options):
    """Runs Bash with the programs in its PATH."""
    environment = clean_environment(PATH=os.path.dirname(command("temp-filter")[0]) + ":" + os.environ["PATH"], **options)
    return subprocess.run(["bash", "-o", "pipefail", "-c", text], capture_output=True, text=True, timeout=5 * HANG, env=environment, stdin=subprocess.DEVNULL)


# Standard input of programs that read topics


@pytest.mark.parametrize("tool,remedy", [("temp-filter", "temp-filter --input -"), ("sensor-scan", "sensor-scan --input -"), ("temp-window", "sensor-sim --replay -"), ("temp-dashboard", "sensor-sim --replay -")])
def test_readings_in_a_pipe_that_nobody_asked_for_are_refused_with_what_to_type(tool, remedy):
    done = shell(f"sensor-sim --dry-run -q -c 3 | {tool}", **NOBODY)
    assert done.returncode == 2, done.stderr
    assert remedy in done.stderr and "-t sensor-suhu" in done.stderr and done.stdout == ""


def test_the_pipe_of_that_advice_works():
    done = shell("sensor-sim --dry-run -q -r max -c 100 --pattern steady --mean 100 | temp-filter --input - -q | alert-console -q")
    assert done.returncode == 0 and len(done.stdout.splitlines()) == 100, done.stderr


def test_readings_in_a_file_at_standard_input_are_refused_too(tmp_path):
    (tmp_path / "readings.ndjson").write_text(READING)
    done = shell(f"temp-filter < {tmp_path}/readings.ndjson", **NOBODY)
    assert done.returncode == 2 and "--input -" in done.stderr


@pytest.mark.parametrize("named", [["-t", "sensor-suhu"], ["-b", "127.0.0.1:1"], ["-G", "night"], ["--instance", "a"], ["-o", "beginning"], ["-e"]])
def test_who_names_something_of_kafka_means_kafka_whatever_the_pipe_holds(named):
    done = run("temp-filter", *named, input=READING, env=NOBODY)
    assert done.returncode == 3 and "standard input" not in done.stderr, done.stderr


@pytest.mark.parametrize("tool", READERS)
def test_a_pipe_that_never_speaks_as_supervisors_and_ssh_give_it_means_kafka_and_is_mentioned(tool):
    with Running(tool, *(["--listen", "127.0.0.1:0"] if tool == "temp-dashboard" else []), stdin=subprocess.PIPE, env=NOBODY) as running:
        running.wait_stderr("reading topic sensor-suhu at 127.0.0.1:1; standard input is a pipe that says nothing and is not read")
        assert running.wait(2 * HANG) == 3


@pytest.mark.parametrize("kind", ["a closed pipe", "/dev/null", "a closed socket"])
def test_where_standard_input_can_say_nothing_it_is_not_mentioned(kind):
    ours = None
    if kind == "a closed socket":
        ours, theirs = socket.socketpair()
        ours.close()
    stdin = {"a closed pipe": subprocess.PIPE, "/dev/null": subprocess.DEVNULL}.get(kind) or theirs
    with Running("temp-filter", stdin=stdin, env=NOBODY) as running:
        if kind == "a closed pipe":
            running.process.stdin.close()
        assert running.wait(2 * HANG) == 3
        assert "standard input" not in running.stderr, running.stderr


def test_other_text_in_a_pipe_means_kafka_and_is_mentioned():
    done = run("temp-filter", input="yes\n", env=NOBODY)
    assert done.returncode == 3 and "standard input holds other text and is not read" in done.stderr


# Files


@pytest.mark.parametrize("tool,option", [("temp-filter", "--input"), ("sensor-scan", "--input"), ("sensor-sim", "--replay")])
def test_an_input_that_is_no_file_is_named_for_what_it_is(tool, option, tmp_path):
    dry = ["--dry-run"] if tool == "sensor-sim" else []
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "socket"))
    for path, words in ((tmp_path, "is a directory"), (tmp_path / "none", "No such file or directory"), (tmp_path / "socket", "is a socket")):
        done = run(tool, *dry, option, path)
        assert done.returncode == 2, done.stderr
        assert f"{option} {path}: " in done.stderr and words in done.stderr, done.stderr
        assert "standard input" not in done.stderr
    done = shell(f"{tool} {' '.join(dry)} {option} - < {tmp_path}")
    assert done.returncode == 2 and "standard input is a directory" in done.stderr
    done = shell(f"{tool} {' '.join(dry)} {option} - <&-")
    assert done.returncode == 2 and "standard input is closed" in done.stderr


@pytest.mark.skipif(os.geteuid() == 0 and not os.path.exists("/usr/bin/setpriv"), reason="root may read every file, and there is no setpriv")
def test_an_input_that_may_not_be_read_says_so(tmp_path):
    secret = tmp_path / "secret.ndjson"
    secret.write_text(READING)
    tmp_path.chmod(0o755)
    secret.chmod(0o000)
    tool = command("temp-filter", "--input", secret)
    if os.geteuid() == 0:  # without the right to read every file
        tool = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search", *tool]
    done = subprocess.run(tool, capture_output=True, text=True, timeout=5 * HANG, env=clean_environment(), stdin=subprocess.DEVNULL)
    assert done.returncode == 2 and f"--input {secret}: cannot be read: Permission denied" in done.stderr, done.stderr


def test_a_named_pipe_is_read_when_somebody_writes_and_a_signal_ends_the_wait(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with Running("temp-filter", "--input", pipe) as running:
        pipe.write_text(READING)
        assert running.wait() == 0
        assert [alert["suhu"] for alert in json_lines(running.lines)] == [92.4]
    with Running("temp-filter", "--input", pipe, "-v") as running:
        assert running.stop() == 0


# The console


def test_readings_given_to_the_console_are_told_once_with_what_judges_them():
    done = shell("sensor-sim --dry-run -q -r max -c 50 | alert-console")
    assert done.returncode == 0 and done.stdout == ""
    assert done.stderr.count("temp-filter --input - | alert-console") == 1 and "ts is missing" not in done.stderr
    assert "50 lines were no alerts" in done.stderr


# Options


def test_windows_without_a_state_topic_are_refused_and_no_topic_is_called_none():
    done = run("temp-window", "--state-topic", "none", env=NOBODY)
    assert done.returncode == 2 and "--state-topic none" in done.stderr and "-o beginning -e" in done.stderr


@pytest.mark.parametrize("tool", KAFKA_TOOLS)
@pytest.mark.parametrize("brokers,words", [("http://localhost:9092", "write localhost:9092"), ("localhost:99999", "is no port"), ("a:9092 b:9092", "separated by commas"),
                                           ("localhost:9092/sensor-suhu", "-t"), (",", "no broker is named")])
def test_a_list_of_brokers_that_cannot_be_one_is_refused_before_anything_is_asked(tool, brokers, words):
    done = run(tool, "-b", brokers)
    assert done.returncode == 2 and words in done.stderr and done.stdout == "", done.stderr
    assert run(tool, env={"KAFKA_BOOTSTRAP": brokers}).returncode == 2


@pytest.mark.parametrize("tool,typed,words", [
    ("temp-filter", ["--from-beginning"], "-o beginning"),
    ("temp-filter", ["--max-messages", "5"], "-c N"),
    ("alert-console", ["--group-id", "g"], "-G NAME"),
    ("temp-window", ["--consumer-group=g"], "-G NAME"),
    ("sensor-sim", ["--brokers", "localhost:9092"], "-b HOST:PORT"),
    ("temp-dashboard", ["--broker-list", "localhost:9092"], "-b HOST:PORT"),
    ("alert-console", ["--since", "1h"], "-o -1h"),
    ("temp-dashboard", ["--since", "1h"], "--retain DUR"),
    ("temp-filter", ["--until", "now"], "-e ends"),
    ("temp-filter", ["--partition", "0"], "all partitions are read"),
    ("temp-filter", ["-C"], "leave it out"),
    ("temp-filter", ["--command-config", "x"], "-F FILE"),
    ("sensor-sim", ["--interval", "10"], "-r R"),
    ("temp-window", ["--interval", "10s"], "--window DUR"),
    ("temp-filter", ["--limit", "75"], "--threshold X"),
    ("temp-filter", ["--json"], "-f json"),
    ("temp-dashboard", ["-p", "8080"], "--listen"),
    ("temp-filter", ["--password=HUNTER2"], "-F FILE"),
    ("temp-filter", ["--thresh", "75"], "did you mean --threshold?"),
    ("temp-filter", ["-threshold", "75"], "did you mean --threshold?"),
    ("temp-filter", ["-version"], "did you mean --version?"),
    ("temp-filter", ["help"], "did you mean --help?"),
    ("temp-filter", ["sensor-suhu"], "-t NAME"),
    ("temp-filter", ["/dev/null"], "--input FILE"),
])
def test_words_of_other_programs_are_answered_with_what_says_the_same_here(tool, typed, words):
    done = run(tool, *typed)
    assert done.returncode == 2 and done.stdout == ""
    assert words in done.stderr and "HUNTER2" not in done.stderr and f"{tool} --help" in done.stderr, done.stderr


@pytest.mark.parametrize("tool", KAFKA_TOOLS)
@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-512"])
def test_a_password_that_is_missing_from_the_properties_file_is_named(tool, mechanism, tmp_path):
    properties = tmp_path / "client.properties"
    properties.write_text(f"security.protocol=sasl_ssl\nsasl.mechanisms={mechanism}\nsasl.username=monitor\n")
    properties.chmod(0o600)
    done = run(tool, "-F", properties, *(["--listen", "127.0.0.1:0"] if tool == "temp-dashboard" else []), env=NOBODY)
    assert done.returncode == 2 and "sasl.password must be set" in done.stderr, done.stderr
