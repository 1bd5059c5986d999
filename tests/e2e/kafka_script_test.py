"""Tests a signal to kafka.sh while it waits. Java and Maven are scripts of the test that hang; one
of them ignores SIGTERM.
"""

import contextlib
import os
import pathlib
import signal
import subprocess

import pytest

from suhu_tools import clean_environment, hear_interrupts, is_alive, wait_until

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts/kafka.sh"


def fake(folder, name, text):
    path = folder / "bin" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/bash\n{text}\n")
    path.chmod(0o755)


def up(folder):
    environment = clean_environment(PATH=f"{folder}/bin:{os.environ['PATH']}", XDG_CACHE_HOME=str(folder / "cache"), JAVA_HOME="")
    return subprocess.Popen([str(SCRIPT), "--local", "--dir", str(folder / "kafka"), "--port", "0", "up"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True, env=environment, preexec_fn=hear_interrupts)


def hangs(folder):
    """The shell text of a program that writes down its pid and then hangs. SIGTERM ends it unless a
    `trap` comes before.
    """
    return f"echo $$ > {folder}/pid.new; mv {folder}/pid.new {folder}/pid; while :; do read -t 600 <> <(:); done"


def end_of(folder, process, number):
    wait_until((folder / "pid").exists, 60, "the start of the program that hangs")
    pid = int((folder / "pid").read_text())
    try:
        process.send_signal(number)
        process.communicate(timeout=60)
        wait_until(lambda: not is_alive(pid), 60, "the end of the program that hangs")
    finally:
        process.kill()
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("step,stubborn", [("StorageTool", ""), ("kafka.Kafka", "trap '' TERM; ")])
def test_a_signal_while_the_broker_is_made_or_starts_takes_java_along(tmp_path, number, step, stubborn):
    (tmp_path / "cache/suhu/kafka-4.3.1/libs").mkdir(parents=True)
    fake(tmp_path, "java", f"""case "$*" in
      -version) echo 'openjdk version "17.0.1"' >&2 ;;
      *{step}*) {stubborn}{hangs(tmp_path)} ;;
    esac""")
    process = up(tmp_path)
    end_of(tmp_path, process, number)
    assert process.returncode == 1
    assert not (tmp_path / "kafka/pid").exists() and not (tmp_path / "kafka/bootstrap").exists()


def test_a_signal_while_the_jars_are_fetched_takes_maven_along(tmp_path):
    fake(tmp_path, "java", """echo 'openjdk version "17.0.1"' >&2""")
    fake(tmp_path, "mvn", hangs(tmp_path))
    process = up(tmp_path)
    end_of(tmp_path, process, signal.SIGTERM)
    assert process.returncode == 1
    assert not list((tmp_path / "cache/suhu").glob("kafka-*")), "the unfinished download is still there"
