"""Runs commands and measures their cost: wall and processor seconds, largest resident memory."""

import dataclasses
import os
import pathlib
import re
import statistics
import subprocess
import threading
import time


@dataclasses.dataclass
class Cost:
    wall: float  # s, from start to exit
    cpu: float  # s, user and system, children included
    rss: float  # MiB, largest of the process; with a SessionWatch, of all its processes together


def environment():
    """The environment without variables by which a developer's shell may configure the tools."""
    return {k: v for k, v in os.environ.items() if not re.match(r"(KAFKA_|SUHU_|NO_COLOR)", k)}


class Failed(Exception):
    pass


class SessionWatch(threading.Thread):
    """Adds up the processes of a session while they live, for pipelines and for programs that leave
    children without waiting for them.
    """

    INTERVAL = 0.05  # s

    def __init__(self, session):
        super().__init__(daemon=True)
        self.session = session
        self.ended = threading.Event()
        self.cpu_by_pid = {}
        self.rss = 0.0

    def run(self):
        while not self.ended.wait(self.INTERVAL):
            self._look()

    def _look(self):
        rss = 0
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:  # it has ended meanwhile
                continue
            if int(fields[3]) == self.session:
                self.cpu_by_pid[stat.parent.name] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
                rss += int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 2**20
        self.rss = max(self.rss, rss)

    def cpu_seconds(self):
        return sum(self.cpu_by_pid.values())


def run(command, out, watch_session=False):
    """Runs a list, or a string as a shell pipeline, with standard output in the file `out`. For
    `watch_session`, see SessionWatch.
    """
    arguments = ["bash", "-o", "pipefail", "-c", command] if isinstance(command, str) else list(map(str, command))
    with open(out, "wb") as sink:
        began = time.monotonic()
        process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.PIPE, env=environment(), start_new_session=True)
        watch = SessionWatch(process.pid)
        if watch_session:
            watch.start()
        talk = process.stderr.read().decode(errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
    watch.ended.set()
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode != 0:
        raise Failed(f"{arguments}: exit code {process.returncode}: {talk[-500:]}")
    cpu = max(usage.ru_utime + usage.ru_stime, watch.cpu_seconds())
    return Cost(wall, cpu, watch.rss if watch_session else usage.ru_maxrss / 1024)


def alternate(contestants, rounds, out, check=None, watch_session=False):
    """Runs {name: command} one after the other, `rounds` times, and returns {name: [Cost]}. What
    disturbs the machine in one round disturbs all contestants. `check(name, path)` looks at the
    output of each run.
    """
    costs = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, command in contestants.items():
            costs[name].append(run(command, out, watch_session))
            if check:
                check(name, out)
    return costs


def ratio(ours, theirs):
    """The median over the rounds of the ratio of ours to theirs."""
    return statistics.median(a / b for a, b in zip(ours, theirs))


def summary(costs, messages, yardstick):
    """Rows for the report: one for each contestant, with its ratios to the yardstick."""
    rows = []
    base = costs[yardstick]
    for name, runs in costs.items():
        rows.append({
            "name": name,
            "wall_s": statistics.median(c.wall for c in runs),
            "messages_per_s": messages / statistics.median(c.wall for c in runs),
            "speed": ratio([c.wall for c in base], [c.wall for c in runs]),
            "cpu_s_per_million": statistics.median(c.cpu for c in runs) / messages * 1e6,
            "cpu": ratio([c.cpu for c in runs], [c.cpu for c in base]),
            "rss_mib": max(c.rss for c in runs),
        })
    return rows


def cpu_seconds(pid):
    """The processor time of all threads that a process has, exact to the nanosecond. /proc/PID/stat
    counts hundredths of a second, which is too coarse for an idle program.
    """
    threads = pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9


def peak_rss_mib(pid):
    return int(pathlib.Path(f"/proc/{pid}/status").read_text().split("VmHWM:")[1].split()[0]) / 1024


class Watched:
    """A program that runs beside this one and is watched from outside. SIGTERM ends it."""

    def __init__(self, command):
        self.process = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment())

    def cpu_seconds(self):
        return cpu_seconds(self.process.pid)

    def peak_rss_mib(self):
        return peak_rss_mib(self.process.pid)

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.process.terminate()
        self.process.wait(30)
