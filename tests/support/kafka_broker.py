"""A real Apache Kafka broker for tests, on top of scripts/kafka.sh.

    with KafkaBroker(tmp_path) as broker:
        broker.create_topic("sensor-suhu", partitions=3)
        run(["temp-filter", "-b", broker.bootstrap])
        broker.kill()   # like a power failure
        broker.start()  # same port, same data

Most tests share one broker; each uses its own topics and groups (`unique("sensor")`):

    @pytest.fixture(scope="session")
    def broker():
        return shared_broker()

A start takes about 2 s, and longer after a kill(), because the controller then waits for the killed
broker's session (3 s) to end. The first start with a version of Java also makes kafka.sh's archive
of Kafka's classes. start() returns when the broker answers.
"""

import atexit
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import uuid

from hang import HANG

_KAFKA_SH = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "kafka.sh"
_UNAVAILABLE = 3  # kafka.sh: Java, Maven or the jars are not available


class BrokerUnavailable(Exception):
    """This machine cannot run a broker. The test should be skipped; in CI it fails."""


class BrokerError(Exception):
    """The broker, or one of Kafka's tools, failed. The message contains its output."""


def jars():
    """The folder of Kafka's jars, which kafka.sh fetches once."""
    done = subprocess.run([str(_KAFKA_SH), "fetch"], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        raise BrokerUnavailable(done.stderr.strip())
    return pathlib.Path(done.stderr.rsplit("the jars are in ", 1)[1].strip())


def unique(prefix):
    """A name for a topic or a group that no other test uses."""
    return f"{prefix}-{uuid.uuid4().hex[:12]}"


class KafkaBroker:
    """One broker, whose files are in the folder `dir`.

    `port`: 0 takes a free port at the first start; later starts use the same one. `settings`:
    further entries of server.properties, such as {"log.retention.ms": 1000}. An object must not be
    used from several threads at once.
    """

    # Without the optimising compiler, a broker that lives for seconds starts with a third less
    # work.
    jvm_options = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"

    def __init__(self, dir, port=0, settings=None):
        self.dir = pathlib.Path(dir).resolve()
        self.port = port
        self.settings = dict(settings or {})

    # Lifecycle. Each call returns when it has taken effect.

    def start(self):
        """Starts the broker, also after stop() or kill(). Does nothing while it runs."""
        arguments = ["--port", str(self.port)]
        for key, value in self.settings.items():
            if isinstance(value, bool):
                value = str(value).lower()
            arguments += ["--set", f"{key}={value}"]
        self._kafka_sh(*arguments, "up", timeout=5 * HANG)
        return self

    def stop(self):
        """Sends SIGTERM: the broker closes its files and informs its clients. The data stays."""
        self._kafka_sh("down", timeout=3 * HANG)

    def kill(self):
        """Sends SIGKILL, like a power failure. The data stays."""
        self._signal(signal.SIGKILL)
        deadline = time.monotonic() + HANG
        while self.running:
            if time.monotonic() > deadline:
                raise BrokerError(f"process {self.pid} is still there after SIGKILL")
            time.sleep(0.01)

    def pause(self):
        """Sends SIGSTOP: the port still accepts connections, but nothing answers."""
        self._signal(signal.SIGSTOP)

    def resume(self):
        """Sends SIGCONT. After a pause of more than 3 s, partitions have no leader for a moment."""
        self._signal(signal.SIGCONT)

    def wipe(self):
        """Stops the broker and deletes its folder."""
        self._kafka_sh("wipe", timeout=3 * HANG)

    def __enter__(self):
        return self.start()

    def __exit__(self, *exc_info):
        self.wipe()

    # State.

    @property
    def bootstrap(self):
        """HOST:PORT. It is known from the first start on, also while the broker is down."""
        try:
            return "127.0.0.1:" + (self.dir / "ports").read_text().split()[0]
        except (OSError, IndexError):
            raise BrokerError(f"the broker in {self.dir} was never started") from None

    @property
    def pid(self):
        """The process id, also after a kill(). None before start() and after stop()."""
        try:
            return int((self.dir / "pid").read_text())
        except (OSError, ValueError):
            return None

    @property
    def running(self):
        """Whether the process exists (also while it is paused)."""
        pid = self.pid
        if pid is None:
            return False
        try:
            state = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (OSError, IndexError):
            return False
        return state not in "ZX" and os.fsencode(self.dir / "server.properties") in command

    @property
    def log(self):
        """Everything that the broker has written, over all starts."""
        try:
            return (self.dir / "kafka.log").read_text(errors="replace")
        except OSError:
            return ""

    # Kafka's own tools.

    def tool(self, alias, *args, input=None, timeout=5 * HANG, check=True):
        """Runs one of Kafka's console tools, and returns the CompletedProcess with text in stdout
        and stderr. A call takes about 0.6 s, because it starts a JVM.

        `alias` is topics, console-consumer, console-producer, consumer-groups, get-offsets,
        producer-perf-test, or a class name. --bootstrap-server is added unless it is a class name.
        With `check`, an exit status other than 0 is a BrokerError.
        """
        command = [_KAFKA_SH, "--local", "--dir", self.dir, "tool", alias]
        done = subprocess.run(
            [*map(str, command), *map(str, args)],
            input=input if input is not None else "",
            capture_output=True,
            text=True,
            timeout=timeout,
        )
        if check and done.returncode != 0:
            raise BrokerError(
                f"{alias} {' '.join(map(str, args))}: exit status {done.returncode}\n"
                f"{done.stdout}{done.stderr}"
            )
        return done

    def create_topic(self, name, partitions=3, **configs):
        """Creates a topic and returns its name. In configs, '_' means '.': retention_ms=1000."""
        arguments = ["--create", "--topic", name, "--partitions", partitions]
        for key, value in configs.items():
            arguments += ["--config", f"{key.replace('_', '.')}={value}"]
        self.tool("topics", *arguments, "--replication-factor", 1)
        return name

    # Internals.

    def _signal(self, number):
        if not self.running:
            raise BrokerError(f"the broker in {self.dir} is not running")
        os.kill(self.pid, number)

    def _kafka_sh(self, *arguments, timeout):
        done = subprocess.run(
            [str(_KAFKA_SH), "--local", "--dir", str(self.dir), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            env={"KAFKA_OPTS": self.jvm_options, **os.environ},
        )
        if done.returncode == _UNAVAILABLE:
            raise BrokerUnavailable(done.stderr.strip())
        if done.returncode != 0:
            raise BrokerError(f"kafka.sh {' '.join(arguments)}:\n{done.stderr.strip()}")
        return done.stdout


_shared = None


def shared_broker():
    """The broker that all tests of a run share. Do not stop, kill or pause it.

    If SUHU_BROKER_DIR names the folder of ctest's fixture, it is that broker. Otherwise it is a
    broker in a temporary folder, which is removed when Python ends. Where no broker is available,
    the calling test is skipped; with SUHU_REQUIRE_ALL=1 it fails.
    """
    global _shared
    if _shared is None:
        try:
            _shared = _attach_or_start()
        except BrokerUnavailable as error:
            if os.environ.get("SUHU_REQUIRE_ALL") == "1":
                raise
            import pytest

            pytest.skip(f"no Kafka broker can be had: {error}", allow_module_level=True)
    return _shared


def _attach_or_start():
    fixture = os.environ.get("SUHU_BROKER_DIR")
    if fixture:
        if not (pathlib.Path(fixture) / "bootstrap").exists():
            raise BrokerUnavailable(f"SUHU_BROKER_DIR={fixture} holds no running broker")
        return KafkaBroker(fixture)
    folder = tempfile.mkdtemp(prefix="suhu-broker-")
    broker = KafkaBroker(folder)

    def end():
        try:
            broker.wipe()
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    return broker.start()
