"""Runs the programs under test as a supervisor does: programs that fail are started again, and each
run writes to files of its own.
"""

import pathlib
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request

from hang import HANG
from suhu_tools import clean_environment, command, end_with_us
from usage import Usage

PAUSE = 1  # s between a failure and the next start, as RestartSec
ENDS_WITHIN = 30  # s from the first SIGTERM, whatever the cluster does (docs/delivery.md)
FAILURES = (1, 3)  # exit codes after which a supervisor starts a program again


class Program:
    """A program under test. With `piped`, standard output goes through a pipe to a reader, which
    can be stopped, and not directly to a file.
    """

    def __init__(self, name, folder, tool, *arguments, piped=False):
        self.name, self.dir, self.command, self.piped = name, pathlib.Path(folder), command(tool, *arguments, "--listen", "127.0.0.1:0"), piped
        self.process = self.reader = None
        self.runs, self.kills, self.ends, self.failures, self.faults = 0, 0, [], [], []
        self.told, self.held, self.ended_at = False, False, None
        self.usages = []  # one for each run
        self.start()

    # Lifecycle.

    def start(self):
        self.runs += 1
        self.told, self.ended_at, self.began = False, None, time.monotonic()
        self.usages.append(Usage())
        with open(self.path("out"), "wb") as output, open(self.path("err"), "wb") as errors:
            options = {"stderr": errors, "env": clean_environment(), "start_new_session": True, "preexec_fn": end_with_us}
            if not self.piped:
                self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=output, **options)
                return
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, **options)
            self.reader = subprocess.Popen(["cat"], stdin=self.process.stdout, stdout=output, **options)
            self.process.stdout.close()

    def tick(self):
        """Notes an unexpected end, and starts the program again after a moment, as a supervisor
        does. While `held` is set, the program is not started.
        """
        if self.running:
            self.usages[-1].note(time.monotonic() - self.began, self.process.pid)
        if self.running or self.told:
            return
        if self.ended_at is None:
            self.ended_at = time.monotonic()
            self._note(self.process.returncode)
        elif not self.held and time.monotonic() - self.ended_at > PAUSE:
            self.start()

    def _note(self, code):
        if code in FAILURES:
            self.failures.append((code, self.last_words()))
        else:
            self.faults.append(f"{self.name} ended by itself with exit code {code} in run {self.runs}: {self.last_words()}")

    def kill(self):
        self.told = True
        self.kills += 1
        self.process.kill()
        self.process.wait()

    def kill_and_start(self):
        self.kill()
        self.start()

    def tell(self):
        """Sends SIGTERM. ended() returns whether the program has ended."""
        self.told, self.told_at = True, time.monotonic()
        self.process.send_signal(signal.SIGTERM)

    def ended(self, codes):
        """Whether the program has ended after SIGTERM. Exit codes other than `codes` are faults."""
        if self.running:
            return False
        self.ends.append(time.monotonic() - self.told_at)
        if self.process.returncode not in codes:
            self.faults.append(f"{self.name} ended with exit code {self.process.returncode} after SIGTERM: {self.last_words()}")
        return True

    def finish(self):
        """Ends the program, whatever it is doing, and its reader."""
        self.told = True
        for process in (self.process, self.reader):
            if process is not None and process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
                process.wait()

    def drain(self):
        """Waits until the reader has read everything that the program wrote."""
        if self.reader is not None:
            self.reader.wait(HANG)

    # State.

    @property
    def running(self):
        return self.process.poll() is None

    def path(self, kind, run=None):
        return self.dir / f"{self.name}.{run or self.runs}.{kind}"

    def outputs(self):
        return [self.path("out", run) for run in range(1, self.runs + 1)]

    @property
    def stderr(self):
        return self.path("err").read_text(errors="replace")

    def last_words(self):
        return self.stderr.strip().rpartition("\n")[2][:300]

    def get(self, page):
        """Gets a page that --listen serves: (status, body). The status is None when nothing
        answers.
        """
        found = re.search(r"http://(127\.0\.0\.1:\d+)/", self.stderr)
        try:
            with urllib.request.urlopen(f"http://{found[1]}{page}", timeout=HANG) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()
        except (OSError, TypeError) as fault:
            return None, repr(fault)

    def told_lines(self):
        """The number of lines that the program has written to stderr, over all runs."""
        return sum(self.path("err", run).read_bytes().count(b"\n") for run in range(1, self.runs + 1))


def complete_lines(paths):
    """(the complete lines of each file, the number of torn lines). Only the last line of a file can
    be torn.
    """
    lines, torn = [], 0
    for path in paths:
        *whole, rest = path.read_bytes().decode(errors="backslashreplace").split("\n")
        lines.append([line for line in whole if line])
        torn += bool(rest)
    return lines, torn
