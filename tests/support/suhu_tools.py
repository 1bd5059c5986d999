"""Runs the programs as processes, reads them with deadlines, and always ends them."""

import contextlib
import ctypes
import fcntl
import json
import os
import pathlib
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import threading
import time

from hang import HANG

BIN_DIR = pathlib.Path(os.environ.get("SUHU_BIN_DIR", pathlib.Path(__file__).resolve().parents[2] / "build/release/bin"))
TOOLS = ("sensor-sim", "temp-filter", "alert-console", "temp-window", "sensor-scan", "temp-dashboard", "dev-broker")
ROOT = pathlib.Path(__file__).resolve().parents[2]
_LIBC = ctypes.CDLL(None)
GOLDEN_DIR = pathlib.Path(__file__).resolve().parents[1] / "golden"


def command(tool, *args):
    """The command line of one of our tools."""
    return [str(BIN_DIR / tool), *map(str, args)]


def clean_environment(**extra):
    """The environment without variables by which a developer's shell may configure the tools."""
    kept = {k: v for k, v in os.environ.items() if not re.match(r"(KAFKA_|SUHU_CONFIG|NO_COLOR)", k)}
    return {**kept, **extra}


def run(tool, *args, input=None, timeout=5 * HANG, env=None):
    """Runs a tool to its end, and returns the CompletedProcess with text in stdout and stderr.
    Input given as bytes stays bytes.
    """
    data = input.encode() if isinstance(input, str) else input
    done = subprocess.run(command(tool, *args), input=data, stdin=subprocess.DEVNULL if data is None else None,
                          capture_output=True, timeout=timeout, env=clean_environment(**(env or {})))
    done.stdout = done.stdout.decode()
    done.stderr = done.stderr.decode()
    return done


def wait_until(condition, timeout=HANG, what="the condition"):
    """Waits until `condition()` is true, and returns what it gave. Fails after `timeout` seconds.

    `what` may be a function, which is called only on a failure.
    """
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"{what() if callable(what) else what} did not come true within {timeout} s"
        select.select([], [], [], 0.01)


def hear_interrupts():
    """For preexec_fn: restores the default action of SIGINT. A test that runs in the background of
    a shell passes on that Ctrl-C is ignored, and bash cannot change that.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def end_with_us():
    """For preexec_fn: the process is killed when the thread that started it ends, for whatever
    reason. So only a process that the main thread starts lives as long as the test.
    """
    _LIBC.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def is_alive(pid):
    """Whether the process exists and has not ended. A process that has ended without anything
    waiting for it, such as an orphan in a container without init, counts as ended.
    """
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def handles(pid, number):
    """Whether the process has a handler for the signal. In its first moments a program has none,
    and a signal ends it like any other process.
    """
    caught = re.search(r"^SigCgt:\s*(\w+)", pathlib.Path(f"/proc/{pid}/status").read_text(), re.M)[1]
    return bool(int(caught, 16) >> (number - 1) & 1)


def peak_rss_mib(process):
    """The largest resident memory of a process until its end. Its rusage cannot be used, because
    that begins with the memory of this process at the fork.
    """
    peak = 0
    while process.poll() is None:
        with contextlib.suppress(OSError, IndexError):
            peak = int(pathlib.Path(f"/proc/{process.pid}/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
        select.select([], [], [], 0.002)
    return peak


class Running:
    """A tool that runs beside the test. Threads collect its stdout and stderr.

    Use it with `with`: the tool is killed at the end.
    """

    def __init__(self, tool, *args, stdin=None, stdout=subprocess.PIPE, env=None):
        self.process = subprocess.Popen(command(tool, *args), stdin=stdin, stdout=stdout, stderr=subprocess.PIPE,
                                        env=clean_environment(**(env or {})), start_new_session=True)
        self.lines = []
        self.errors = []
        self._threads = [threading.Thread(target=self._collect, args=(self.process.stderr, self.errors), daemon=True)]
        if self.process.stdout is not None:
            self._threads.append(threading.Thread(target=self._collect, args=(self.process.stdout, self.lines), daemon=True))
        for thread in self._threads:
            thread.start()

    @staticmethod
    def _collect(stream, lines):
        for raw in stream:
            lines.append(raw.decode(errors="backslashreplace").rstrip("\n"))

    @property
    def stderr(self):
        return "\n".join(self.errors)

    def wait_lines(self, count, timeout=HANG):
        wait_until(lambda: len(self.lines) >= count or self.process.poll() is not None, timeout, f"{count} lines (there are {len(self.lines)}): {self.stderr}")
        assert len(self.lines) >= count, f"ended with {len(self.lines)} of {count} lines: {self.stderr}"
        return self.lines

    def wait_stderr(self, text, timeout=HANG):
        return wait_until(lambda: text in self.stderr, timeout, f"{text!r} on stderr (there is {self.stderr!r})")

    def stop(self, number=signal.SIGTERM, timeout=HANG):
        """Sends a signal as soon as the program handles it, and returns the exit code."""
        if number != signal.SIGKILL:
            wait_until(lambda: self.process.poll() is not None or handles(self.process.pid, number), what=f"a handler of signal {number}")
        self.process.send_signal(number)
        return self.wait(timeout)

    def wait(self, timeout=HANG):
        code = self.process.wait(timeout)
        for thread in self._threads:
            thread.join(HANG)
        return code

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def run_on_terminal(tool, *args, timeout=HANG, rows=40, columns=120, env=None, stdin=subprocess.DEVNULL):
    """Runs a tool with stdout on its own terminal, and returns (exit code, shown text, stderr)."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    process = subprocess.Popen(command(tool, *args), stdin=stdin, stdout=theirs, stderr=subprocess.PIPE, env=clean_environment(TERM="xterm-256color", **(env or {})))
    os.close(theirs)
    shown = b""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        readable, _, _ = select.select([ours], [], [], 0.1)
        if readable:
            try:
                data = os.read(ours, 65536)
            except OSError:  # EIO: the other end is closed
                break
            if not data:
                break
            shown += data
        elif process.poll() is not None:
            break
    code = process.wait(max(0.1, deadline - time.monotonic()))
    os.close(ours)
    return code, shown.decode(), process.stderr.read().decode()


def json_lines(text_or_lines):
    lines = text_or_lines.split("\n") if isinstance(text_or_lines, str) else text_or_lines
    return [json.loads(line) for line in lines if line]


def golden_rows(name):
    """The rows of a table in tests/golden. The second column is bytes; the head of records.tsv
    explains its escapes.
    """
    def unescape(text):
        text = re.sub(r"\\\{(\d+):([^}]*)\}", lambda m: m[2] * int(m[1]), text)
        return re.sub(rb"\\(\\|n|t|x[0-9a-fA-F]{2})", lambda m: {b"\\": b"\\", b"n": b"\n", b"t": b"\t"}.get(m[1]) or bytes([int(m[1][1:], 16)]), text.encode())
    rows = []
    for line in (GOLDEN_DIR / name).read_text().splitlines():
        if not line.startswith("#"):
            expected, payload, *rest = line.split("\t")
            rows.append((expected, unescape(payload), *rest))
    return rows


def golden_records():
    """The rows (expected, payload bytes, comment) of tests/golden/records.tsv."""
    return golden_rows("records.tsv")
