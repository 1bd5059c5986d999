"""Tests when kafka.sh makes the archive of Kafka's classes, and when it uses it. Java is a script of
the test: its broker only listens, and its archive is the list of classes.
"""

import contextlib
import fcntl
import json
import os
import pathlib
import re
import signal
import subprocess
import sys

import pytest

from hang import HANG
from suhu_tools import clean_environment, hear_interrupts, is_alive, wait_until

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts/kafka.sh"
JAVA = f"""#!{sys.executable}
import json, os, pathlib, re, signal, socket, sys
home = pathlib.Path(__file__).resolve().parents[1]
options = dict(argument.split("=", 1) for argument in sys.argv if argument.startswith("-XX:") and "=" in argument)
with open(home / "calls", "a") as calls:
    calls.write(json.dumps(sys.argv[1:]) + "\\n")
if "-version" in sys.argv:
    print('openjdk version "17.0.1"', file=sys.stderr)
elif "-Xshare:dump" in sys.argv:
    archive = pathlib.Path(options["-XX:SharedArchiveFile"])
    archive.write_text("not complete")
    if (home / "hangs").exists():
        (home / "pid.new").write_text(str(os.getpid()))
        (home / "pid.new").rename(home / "pid")
        signal.pause()
    if (home / "refuses").exists():
        sys.exit(1)
    archive.write_text(pathlib.Path(options["-XX:SharedClassListFile"]).read_text())
elif "kafka.Kafka" in sys.argv:
    if "-XX:DumpLoadedClassList" in options:
        pathlib.Path(options["-XX:DumpLoadedClassList"]).write_text("one/Class\\nanother/Class\\nhalf/a/Na")
    port = int(re.search(r"PLAINTEXT://127.0.0.1:([0-9]+)", pathlib.Path(sys.argv[-1]).read_text()).group(1))
    listener = socket.create_server(("127.0.0.1", port))
    print("Kafka Server started", flush=True)
    signal.pause()
"""


class Machine:
    """A machine with the jars and a Java, but without a broker."""

    def __init__(self, folder):
        self.folder, self.java = folder, folder / "java"
        self.home = folder / "cache/suhu/kafka-4.3.1"
        (self.home / "libs").mkdir(parents=True)
        for jar in ("b.jar", "A.jar"):
            (self.home / "libs" / jar).touch()
        (self.java / "bin").mkdir(parents=True)
        (self.java / "bin/java").write_text(JAVA)
        (self.java / "bin/java").chmod(0o755)
        self.install("17.0.1+12-Debian")

    def install(self, version):
        (self.java / "release").write_text(f'IMPLEMENTOR="Debian"\nJAVA_RUNTIME_VERSION="{version}"\nJAVA_VERSION="17.0.1"\n')

    def start(self, *arguments):
        environment = clean_environment(XDG_CACHE_HOME=str(self.folder / "cache"), JAVA_HOME=str(self.java))
        return subprocess.Popen([str(SCRIPT), "--local", "--dir", str(self.folder / "kafka"), "--port", "0", *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, env=environment, preexec_fn=hear_interrupts)

    def call(self, *arguments):
        process = self.start(*arguments)
        said = process.communicate(timeout=5 * HANG)[1]
        assert process.returncode == 0, said
        return said

    def restart(self):
        self.call("down")
        return self.call("up")

    def calls(self, word):
        """The command lines of Java that contain the word."""
        return [call for call in map(json.loads, (self.java / "calls").read_text().splitlines()) if word in call]

    def archives(self):
        """The names of the complete archives and of everything that is left of others."""
        return sorted(path.name for path in self.home.glob("*classes*"))

    def option(self, word):
        """The options for archives with which Java was started last, without the broker's folder."""
        return [re.sub(r"=.*/", "=", argument) for argument in self.calls(word)[-1] if re.search("Archive|ClassList|Xlog", argument)]


@pytest.fixture
def machine(tmp_path):
    made = Machine(tmp_path)
    yield made
    (made.java / "hangs").unlink(missing_ok=True)
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        os.kill(int((made.java / "pid").read_text()), signal.SIGKILL)
    made.call("wipe")


def test_the_first_up_makes_an_archive_of_the_classes_of_its_broker_and_later_starts_use_it(machine):
    assert "making an archive of Kafka's classes" in machine.call("up")
    assert machine.archives() == ["classes-17.0.1+12-Debian.jsa"]
    assert (machine.home / "classes-17.0.1+12-Debian.jsa").read_text() == "one/Class\nanother/Class\n"
    assert machine.option("kafka.Kafka") == ["-XX:DumpLoadedClassList=classes"]
    assert "Kafka's classes" not in machine.restart()
    machine.call("tool", "topics", "--list")
    assert machine.option("kafka.Kafka") == ["-XX:SharedArchiveFile=classes-17.0.1+12-Debian.jsa"]
    assert machine.option("org.apache.kafka.tools.TopicCommand") == ["-XX:SharedArchiveFile=classes-17.0.1+12-Debian.jsa", "-Xlog:disable"]
    assert len(machine.calls("-Xshare:dump")) == 1


def test_all_jvms_have_the_class_path_of_the_archive_in_the_order_of_the_names(machine):
    machine.call("up")
    machine.call("tool", "topics", "--list")
    started = machine.calls("-cp")
    assert len(started) == 4, "format, broker, archive, tool"
    assert {call[call.index("-cp") + 1] for call in started} == {f"{machine.home}/libs/A.jar:{machine.home}/libs/b.jar"}


def test_each_version_of_java_has_an_archive_of_its_own(machine):
    machine.call("up")
    machine.install("17.0.2+8-Debian")
    assert "making an archive of Kafka's classes" in machine.restart()
    assert machine.archives() == ["classes-17.0.1+12-Debian.jsa", "classes-17.0.2+8-Debian.jsa"]


def test_a_java_that_does_not_state_its_version_starts_without_an_archive(machine):
    (machine.java / "release").unlink()
    assert "Kafka's classes" not in machine.call("up")
    assert machine.option("kafka.Kafka") == [] and machine.archives() == []


def test_a_java_that_makes_no_archive_is_asked_once(machine):
    (machine.java / "refuses").touch()
    assert f"To let it try again, delete {machine.home}/classes-17.0.1+12-Debian.jsa" in machine.call("up")
    assert "Kafka's classes" not in machine.restart()
    machine.call("tool", "topics", "--list")
    assert machine.option("kafka.Kafka") == [] and machine.option("org.apache.kafka.tools.TopicCommand") == []
    assert len(machine.calls("-Xshare:dump")) == 1


def test_an_archive_that_another_script_is_making_is_not_waited_for(machine):
    lock = os.open(machine.home / "libs", os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    assert "Kafka's classes" not in machine.call("up")
    assert machine.archives() == []
    os.close(lock)
    assert "making an archive of Kafka's classes" in machine.restart()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_script_that_ends_while_java_makes_the_archive_leaves_none(machine, number):
    (machine.java / "hangs").touch()
    process = machine.start("up")
    wait_until((machine.java / "pid").exists, HANG, "the start of the Java that hangs")
    maker = int((machine.java / "pid").read_text())
    process.send_signal(number)
    process.communicate(timeout=HANG)
    if number == signal.SIGKILL:
        os.kill(maker, signal.SIGKILL)  # such a script ends nothing itself
    else:
        assert process.returncode == 1
        assert not (machine.folder / "kafka/pid").exists() and not (machine.folder / "kafka/bootstrap").exists()
    wait_until(lambda: not is_alive(maker), HANG, "the end of the Java that hangs")
    assert "classes-17.0.1+12-Debian.jsa" not in machine.archives()
    (machine.java / "hangs").unlink()
    machine.restart()
    assert machine.archives() == ["classes-17.0.1+12-Debian.jsa"]
