"""The folder in which the commands of the documentation run.

The programs are in its PATH, readings keep coming, and everything that the text presumes exists.
"""

import contextlib
import json
import os
import pathlib
import re
import signal
import subprocess
import threading
import time

from doc_commands import ROOT
from hang import HANG
from suhu_tools import BIN_DIR, clean_environment, handles, run, wait_until

TOPICS = ("sensor-suhu", "sensor-suhu-alerts", "iot-metrics")
CONFIG = """\
[temp-window]
lateness = "1s"    # not a minute: what is waited for are windows and files, not their length
roll = "500ms"
[temp-dashboard]
listen = "127.0.0.1:{page}"
"""
# Each block has its own consumer groups, because records that an earlier block has read would be
# missing. A batch, and a run with another input, has no group.
GROUP_OF_ITS_OWN = """\
#!/bin/sh
case " $* " in *" -G "*|*" -e "*|*" --input "*|*" --help "*) ;; *) set -- -G "{tool}-{block}" "$@" ;; esac
exec "{real}" "$@"
"""
CONSOLE_PRODUCER = '#!/bin/sh\nshift 2\nexec "{scripts}/kafka.sh" --dir "{kafka}" tool console-producer --bootstrap-server "$KAFKA_BOOTSTRAP" "$@"\n'
NO_ENGINE = "#!/bin/sh\necho 'no engine for tests' >&2\nexit 1\n"


class Feeder:
    """Sends readings of S1, S2 and oven-1 to sensor-suhu, and of device-1 and device-2 to
    iot-metrics: warm for a few seconds, then hot.

    Alerts on hot readings go to sensor-suhu-alerts. While `paused` is set, no readings are sent,
    because `kcat -e` ends only when a fetch returns nothing of a partition.
    """

    def __init__(self, bootstrap):
        for topic in TOPICS:
            assert run("sensor-sim", "-b", bootstrap, "-t", topic, "--create-topic", "-c", 0).returncode == 0
        self.paused = False
        self._stop = threading.Event()
        replay = ["--replay", "-", "--rate", "max", "-q", "-b", bootstrap]
        self._senders = [self._start("sensor-sim", *replay, "-t", topic, stdin=subprocess.PIPE) for topic in ("sensor-suhu", "iot-metrics")]
        self._judge = self._start("temp-filter", "-q", "-b", bootstrap, "-G", "feeder", "--output-topic", "sensor-suhu-alerts", stdin=subprocess.DEVNULL)
        self._thread = threading.Thread(target=self._feed)
        self._thread.start()

    @staticmethod
    def _start(tool, *args, stdin):
        return subprocess.Popen([BIN_DIR / tool, *args], stdin=stdin, stdout=subprocess.DEVNULL, env=clean_environment())

    def _feed(self):
        number = 0
        while not self._stop.wait(0.05):
            if self.paused:
                continue
            number += 1
            suhu = 96 if number // 100 % 2 else 70
            reading = {"sensor_id": ("S1", "S2", "oven-1")[number % 3], "suhu": suhu}
            metric = {"device_id": f"device-{number % 2 + 1}", "ts": time.time_ns() // 1_000_000, "temperature": suhu, "humidity": 50, "battery": 90}
            for sender, record in zip(self._senders, (reading, metric)):
                with contextlib.suppress(BrokenPipeError):
                    sender.stdin.write(json.dumps(record).encode() + b"\n")
                    sender.stdin.flush()

    def end(self):
        self._stop.set()
        self._thread.join()
        for process in (*self._senders, self._judge):
            process.kill()
            process.wait()


class Sandbox:
    """The folder of one block. `names` maps patterns of the text to what replaces them here."""

    def __init__(self, folder, block, broker, page, names):
        self.folder, self.names, self.running = folder, names, []
        self._make_programs(folder / "bin", block, broker)
        for name in ("docs", "scripts", "docker-compose.yml", "tests"):
            (folder / name).symlink_to(ROOT / name)
        (folder / "build/release").mkdir(parents=True)
        (folder / "build/release/bin").symlink_to(folder / "bin")
        for name in ("srv/suhu", "etc/suhu", "var/log/suhu", "data/aggregates"):
            (folder / name).mkdir(parents=True)
        (folder / "suhu.toml").write_text(CONFIG.format(page=page))
        (folder / "etc/suhu/client.properties").write_text("security.protocol=plaintext\n")
        (folder / "etc/suhu/client.properties").chmod(0o600)
        self.environment = clean_environment(HOME=str(folder), KAFKA_BOOTSTRAP=broker.bootstrap, SUHU_CONFIG=str(folder / "suhu.toml"),
                                             PATH=f"{folder}/bin:{os.environ['PATH']}", XDG_CACHE_HOME=os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache")))

    def _make_programs(self, folder, block, broker):
        folder.mkdir()
        for program in BIN_DIR.iterdir():
            if program.name in ("temp-filter", "temp-window"):
                self._script(folder / program.name, GROUP_OF_ITS_OWN.format(tool=program.name, block=block, real=program))
            elif program.is_file():
                (folder / program.name).symlink_to(program)
        self._script(folder / "kafka-console-producer.sh", CONSOLE_PRODUCER.format(scripts=ROOT / "scripts", kafka=broker.dir))
        self._script(folder / "docker", NO_ENGINE)

    @staticmethod
    def _script(path, text):
        path.write_text(text)
        path.chmod(0o755)

    def translate(self, command):
        for written, here in self.names.items():
            command = re.sub(written, here, command)
        return command

    def start(self, command):
        process = Started(self.translate(command), self)
        self.running.append(process)
        return process

    def end(self):
        for process in self.running:
            process.end()


class Started:
    """A command in its own session, whose output goes to files."""

    def __init__(self, text, sandbox):
        number = len(sandbox.running)
        self.text = text
        self._files = [sandbox.folder / f"{number}.stdout", sandbox.folder / f"{number}.stderr"]
        with open(self._files[0], "wb") as stdout, open(self._files[1], "wb") as stderr:
            self.process = subprocess.Popen(["bash", "-o", "pipefail", "-c", text], cwd=sandbox.folder, env=sandbox.environment, stdin=subprocess.DEVNULL,
                                            stdout=stdout, stderr=stderr, start_new_session=True)

    @property
    def stdout(self):
        return self._files[0].read_text(errors="replace")

    @property
    def stderr(self):
        return self._files[1].read_text(errors="replace")

    def ours(self):
        """The pids of our programs in its session."""
        found = []
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                session = int((folder / "stat").read_text().rpartition(")")[2].split()[3])
                if session == self.process.pid and pathlib.Path(os.readlink(folder / "exe")).parent == BIN_DIR.resolve():
                    found.append(int(folder.name))
        return found

    def stop(self):
        """Sends SIGTERM to our programs, and returns the exit code of the command once all have
        ended. Each program gets only one SIGTERM, because a second one would end it differently.
        """
        told = set()

        def gone():
            left = self.ours()
            for pid in set(left) - told:
                with contextlib.suppress(OSError):
                    if handles(pid, signal.SIGTERM):
                        told.add(pid)
                        os.kill(pid, signal.SIGTERM)
            return not left and self.process.poll() is not None

        wait_until(gone, 2 * HANG, lambda: f"the end of {self.text}: {self.stderr}")
        return self.process.returncode

    def end(self):
        for pid in self.ours():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
