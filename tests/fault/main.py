"""Strikes the programs with faults by hand: scripts/faults.sh calls it."""

import argparse
import collections
import pathlib
import random
import shutil
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from faults import ELSEWHERE, FAULTS, small_disk  # noqa: E402
from kafka_broker import BrokerUnavailable  # noqa: E402
from ledger import RATE  # noqa: E402
from rig import Rig  # noqa: E402
from subjects import GROUPS  # noqa: E402
from usage import longest  # noqa: E402


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/faults.sh", description=__doc__.split(":")[0] + ".")
    parser.add_argument("--fault", action="append", choices=list(FAULTS), metavar="NAME", help="only this fault, repeatable (default: all, in random order)")
    parser.add_argument("--minutes", type=float, default=10, help="how long (default: 10)")
    parser.add_argument("--pause", type=float, default=0, help="seconds from one fault to the next (a soak: 60; default: as soon as all commit again)")
    parser.add_argument("--rate", type=float, default=RATE, help=f"readings a second (default: {RATE})")
    parser.add_argument("--seed", type=int, help="the same faults again (default: random, told)")
    parser.add_argument("--folder", type=pathlib.Path, help="where Kafka's data and all logs lie, and stay (default: build/faults/SEED, which stays after a miss)")
    parser.add_argument("--list", action="store_true", help="list the faults with their rows of the fault matrix")
    return parser.parse_args()


def list_faults():
    for fault in sorted(FAULTS.values(), key=lambda fault: int(fault.row[1:])):
        print(f"{fault.row:4} {fault.name:24} {(fault.course.__doc__ or '').strip().splitlines()[0] if fault.course.__doc__ else ''}".rstrip())
    print("\nElsewhere:")
    for row, where in ELSEWHERE.items():
        print(f"{row}: {where}")


def run(rig, names, minutes, pause):
    """Strikes each fault in turn, in a new random order each time, until the time is over."""
    until, queue = time.monotonic() + minutes * 60, []
    while time.monotonic() < until:
        if not queue:
            queue = rig.dice.sample(names, len(names))
        began = time.monotonic()
        rig.strike(FAULTS[queue.pop()])
        rig.pass_time(max(0.0, pause - (time.monotonic() - began)))


def summary(rig, again):
    """The last line of each run."""
    struck = ", ".join(f"{name} {count}" for name, count in sorted(collections.Counter(rig.strikes).items())) or "no fault"
    once = [verdict for verdict in rig.verdicts if verdict.exactly_once]
    told = [verdict for verdict in rig.verdicts if not verdict.exactly_once]
    failures = {name: collections.Counter(code for code, _ in program.failures) for name, program in rig.programs.items() if program.failures}
    restarts = ", ".join(f"{name} {', '.join(f'{count} with code {code}' for code, count in codes.items())}" for name, codes in failures.items()) or "none"
    minutes = (time.monotonic() - rig.began) / 60
    talk = max(program.told_lines() / minutes for program in rig.programs.values())
    return (f"{struck}; seed {rig.seed}; {rig.log.records} records, {len(rig.ledger.acknowledged)} acknowledged, {len(rig.alerts)} alerts, {len(rig.events)} events, "
            f"{len(rig.rows)} windows; lost {sum(len(verdict.lost) for verdict in rig.verdicts)}, invented {sum(len(verdict.invented) for verdict in rig.verdicts)}, "
            f"twice {sum(verdict.repeats for verdict in once)}, skipped {sum(verdict.skipped for verdict in rig.verdicts)}; repeated at least once "
            f"{sum(verdict.repeats for verdict in told)}, readings read again {rig.went_back} times; started again after failures: {restarts}; by hand {rig.hands}; "
            f"slowest end {max([0.0, *(end for program in rig.programs.values() for end in program.ends)]):.1f} s; longest recovery {max(rig.recoveries, default=0):.1f} s; "
            f"at most {talk:.1f} lines a minute on stderr; {len(rig.misses)} misses; again: {again}")


def main():
    options = arguments()
    if options.list:
        list_faults()
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # like Ctrl-C: everything is ended
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(1))
    seed = options.seed if options.seed is not None else random.randrange(10**6)
    folder = options.folder or pathlib.Path(__file__).resolve().parents[2] / "build" / "faults" / str(seed)
    shutil.rmtree(folder, ignore_errors=True)
    names = options.fault or list(FAULTS)
    again = " ".join(["scripts/faults.sh", *(f"--fault {name}" for name in options.fault or []), f"--minutes {options.minutes:g}", *([f"--pause {options.pause:g}"] if options.pause else []), *([f"--rate {options.rate:g}"] if options.rate != RATE else []), f"--seed {seed}"])
    print(f"seed {seed}; logs in {folder}", flush=True)
    try:
        with Rig(folder, seed, say=lambda text: print(text, flush=True), small_disk=small_disk(names), rate=options.rate) as rig:
            run(rig, names, options.minutes, options.pause)
            misses = rig.finish()
    except BrokerUnavailable as reason:
        print(f"faults: {reason}", file=sys.stderr)
        return 3
    for miss in misses:
        print(f"MISS: {miss}")
    for name, program in rig.programs.items():
        for code, words in program.failures:
            print(f"{name} (group {GROUPS.get(name)}) failed with {code}: {words}")
        print(f"{name}, its longest run: {longest(program.usages)}")
    print(summary(rig, again), flush=True)
    if not misses and not options.folder:
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if misses else 0


if __name__ == "__main__":
    sys.exit(main())
