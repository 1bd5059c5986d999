"""Runs all programs on three nodes of Kafka, through a proxy, with a ledger of what was sent.
Faults strike, and at the end every line is judged.

    with Rig(folder, seed=7) as rig:
        rig.strike(FAULTS["kill-leader"])
        verdict = rig.finish()
"""

import contextlib
import random
import time

import subjects
from alarm_streams import kcat_lines
from alarms import of_sensors
from cluster import Cluster
from hang import HANG
from judge import broker_losses, by_partition, by_sensor, expected_alarms, expected_alerts, expected_rows, judge, output_lines, raw_records, read_log, went_back
from ledger import RATE, Ledger
from programs import ENDS_WITHIN, complete_lines
from proxy import Proxy
from subjects import ALERTS, EVENTS, GROUPS, ONCE, PARTITIONS, PROGRAMS, READINGS, ROWS, SIMULATED

RECOVERS_WITHIN = 60  # s from a whole cluster until every group commits again
WEDGED = 3 * HANG  # s after which the rig itself restarts a program that commits nothing


class Stuck(Exception):
    """A condition did not come true in time."""


class Rig:
    """`short`: each fault lasts as short as it may, and does the least that is still that fault.
    `rate`: readings a second.
    """

    def __init__(self, folder, seed, say=print, recovers_within=RECOVERS_WITHIN, small_disk=None, short=False, rate=RATE):
        self.dir, self.seed, self.dice, self.say = folder, seed, random.Random(seed), say
        self.programs, self.extras, self.strikes, self.misses, self.recoveries = {}, [], [], [], []
        self.hands, self.began, self.recovers_within = 0, time.monotonic(), recovers_within
        self.stack, self.small_disk, self.short, self.rate = contextlib.ExitStack(), small_disk, short, rate

    # Lifecycle.

    def __enter__(self):
        try:
            self.dir.mkdir(parents=True, exist_ok=True)
            self.stack.callback(self._end_programs)
            self.proxy = self.stack.enter_context(Proxy())
            self.cluster = self.stack.enter_context(Cluster(self.dir / "kafka", self.proxy, small_disk=self.small_disk))
            for topic in (READINGS, SIMULATED, ALERTS, ONCE, EVENTS, ROWS):
                self.cluster.create_topic(topic, PARTITIONS)
            self.wait(self.cluster.whole, "a whole cluster")
            self.ledger = Ledger(self.cluster.bootstrap, READINGS, self.seed, self.rate)
            for name in PROGRAMS:
                self.programs[name] = subjects.start(name, self.dir, self.cluster.bootstrap)
            self.all_commit()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc_info):
        self._end_programs()  # first, because they would log the end of the cluster
        self.stack.close()

    def _end_programs(self):
        for program in [*self.programs.values(), *self.extras]:
            program.finish()

    def start_member(self, kind, instance=None):
        """Starts one more member of a group. Its output is judged with that of the group."""
        member = subjects.start_member(kind, f"{kind}-{len(self.extras) + 1}", self.dir, self.cluster.bootstrap, instance)
        self.extras.append(member)
        return member

    # Waiting. Programs that have failed are started again meanwhile.

    def tick(self):
        for program in [*self.programs.values(), *self.extras]:
            program.tick()

    def wait(self, condition, what, timeout=5 * HANG):
        """Waits until `condition()` is true, and returns what it gave."""
        deadline = time.monotonic() + timeout
        while not (value := condition()):
            if time.monotonic() > deadline:
                raise Stuck(f"{what() if callable(what) else what} did not come true within {timeout} s")
            self.pass_time(0.3)
        return value

    def pass_time(self, seconds):
        """Lets time pass while a fault lasts, or until the next check. No verdict depends on it."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.tick()
            time.sleep(min(0.05, max(0.0, until - time.monotonic())))

    # Faults.

    def strike(self, fault):
        """Strikes, heals, and waits until the cluster is whole and every group commits again."""
        began = time.monotonic()
        seconds = fault.seconds[0] if self.short else self.dice.uniform(*fault.seconds)
        course = fault.course(self, self.dice)
        try:
            detail = next(course)
            self.pass_time(seconds)
            for more in course:
                detail = more
        finally:
            self.heal()
        struck = time.monotonic()
        self.wait(self.cluster.whole, "a whole cluster")
        whole = time.monotonic()
        late = self.all_commit()
        recovery = time.monotonic() - whole
        self.recoveries.append(recovery)
        self.strikes.append(fault.name)
        self.say(f"{began - self.began:6.1f} s  {fault.name} ({fault.row}): {detail}, for {struck - began:.1f} s; whole after {whole - struck:.1f} s, all commit after {recovery:.1f} s"
                 + (f"; NOT BY THEMSELVES: {', '.join(late)}" if late else ""))

    def heal(self):
        self.proxy.heal()
        for node in self.cluster.nodes:
            node.resume()
            node.start()
        for program in self.programs.values():
            program.held = False
            if program.told and not program.running:
                program.start()

    def all_commit(self):
        """Waits until each group has advanced its committed offsets from now on. Returns the names
        of those that did not do so by themselves, which are started again, and of those that were
        late.
        """
        began, before, left = time.monotonic(), {}, dict(GROUPS)
        slow = set()

        def moved(name):
            places = self.cluster.committed(GROUPS[name])
            total = sum(offset + 1 for offset in places.values()) if places is not None else None
            if total is not None and name not in before:
                before[name] = total
            return total is not None and total > before[name]

        def all_moved():
            for name in list(left):
                if moved(name):
                    del left[name]
                    if time.monotonic() - began > self.recovers_within:
                        slow.add(name)
            return not left
        try:
            self.wait(all_moved, "commits", WEDGED)
        except Stuck:
            for name in left:
                self._help(name)
        for name in slow:
            self.misses.append(f"{name} committed again only after {time.monotonic() - began:.0f} s")
        return [*left, *sorted(slow)]

    def _help(self, name):
        """Counts a program that makes no progress as a miss, and restarts it so that the run goes
        on.
        """
        program = self.programs[name]
        self.misses.append(f"{name} has committed nothing for {WEDGED} s of a whole cluster: readyz {program.get('/readyz')}, last words {program.last_words()!r}")
        (self.dir / f"{name}.{program.runs}.metrics").write_text(str(program.get("/metrics")[1]))
        self.hands += 1
        program.kill()
        program.start()

    # The end.

    def finish(self):
        """Stops everything, waits until all readings are processed, and judges. Returns what went
        wrong, in sentences.
        """
        self.heal()
        self.wait(self.cluster.whole, "a whole cluster")
        simulator = self.programs["simulator"]
        self.end([simulator])
        self._end_ledger()
        log = self.log = read_log(self.cluster.direct, READINGS)
        self.alerts, self.events = expected_alerts(log, READINGS), expected_alarms(log, READINGS)
        self.rows, self.rows_allowed = expected_rows(log)
        with contextlib.suppress(Stuck):  # the judge reports what is missing
            self.wait(self._all_processed, "all lines")
        self._check_dashboard()
        self.end([program for program in self.programs.values() if program is not simulator])
        self.verdicts = self._verdicts()
        self._collect()
        return self.misses

    def end(self, programs, codes=(0,)):
        """Sends SIGTERM. A program that has not ended in time, or that ends with an exit code other
        than `codes`, is a miss.
        """
        for program in programs:
            if program.running:
                program.tell()
            else:
                program.held = program.told = True
        told = [program for program in programs if program.told and program.running]
        left = list(told)

        def all_ended():
            left[:] = [program for program in left if not program.ended(codes)]
            return not left
        with contextlib.suppress(Stuck):
            self.wait(all_ended, "their end", ENDS_WITHIN + HANG)
        for program in left:
            self.misses.append(f"{program.name} was still there {ENDS_WITHIN + HANG} s after SIGTERM: {program.last_words()}")
            program.finish()
        for program in programs:
            program.drain()

    def _end_ledger(self):
        self.ledger.stop()
        deadline = time.monotonic() + 5 * HANG
        while not self.ledger.done():
            with contextlib.suppress(Stuck):
                self.wait(self.ledger.done, "the last acknowledgements", HANG / 2)
                return
            self.ledger.make_new_producer()
            if time.monotonic() > deadline:
                raise Stuck(f"{len(self.ledger.waiting)} readings of the ledger were not acknowledged")

    def _all_processed(self):
        lines = {*self.stdout("filter")[0], *self._elsewhere("filter")}
        direct = self.cluster.direct
        return (lines >= set(self.alerts) and set(output_lines(direct, ALERTS)) >= set(self.alerts)
                and len(output_lines(direct, ONCE)) >= len(self.alerts) and len(output_lines(direct, EVENTS)) >= len(self.events)
                and len(output_lines(direct, ROWS)) >= len(self.rows) and set(self.stdout("console")[0]) >= set(self.events))

    def stdout(self, name):
        """(the lines of all runs in order, the number of torn lines)."""
        runs, torn = complete_lines(self.programs[name].outputs())
        return of_sensors([line for run in runs for line in run]), torn

    def _elsewhere(self, kind):
        paths = [path for member in self.extras if member.kind == kind for path in member.outputs()]
        return of_sensors([line for run in complete_lines(paths)[0] for line in run])

    def _check_dashboard(self):
        status, body = self.programs["dashboard"].get("/readyz")
        if status != 200:
            self.misses.append(f"the dashboard is not ready: {status} {body}")

    def _verdicts(self):
        direct = self.cluster.direct
        verdicts = []
        for topic, expected, more in ((ALERTS, self.alerts, {"order": by_sensor}), (ONCE, self.alerts, {"exactly_once": True, "order": by_sensor}),
                                      (EVENTS, self.events, {"exactly_once": True, "order": by_sensor}),
                                      (ROWS, self.rows, {"exactly_once": True, "order": by_sensor, "allowed": set(self.rows_allowed)})):
            verdicts.append(judge(f"topic {topic}", output_lines(direct, topic), expected, **more))
        for name, expected in (("filter", self.alerts), ("once", self.alerts), ("alarms", self.events), ("windows", self.rows)):
            others = self._elsewhere(name)
            order = by_partition if expected is self.alerts else by_sensor
            allowed = set(self.rows_allowed) if name == "windows" else ()
            verdicts.append(judge(f"stdout of {name}", self.stdout(name)[0], expected, elsewhere=set(others), order=order, allowed=allowed))
            verdicts.append(judge(f"stdout of other members of {name}", others, [], allowed=set(expected) | set(allowed)))
        verdicts.append(judge("stdout of console", self.stdout("console")[0], self.events, order=by_sensor))
        return verdicts

    def _collect(self):
        for verdict in self.verdicts:
            self.misses += verdict.faults
        for verdict in self.verdicts:
            if verdict.lost and verdict.name.startswith("topic "):
                there = set(kcat_lines(self.cluster.direct, verdict.name.removeprefix("topic "), "-X", "isolation.level=read_uncommitted"))
                self.misses.append(f"of the {len(verdict.lost)} lost in {verdict.name}, whose readings are all in the topic of readings, "
                                   f"{sum(line in there for line in verdict.lost)} lie in transactions that were not committed")
        losses = broker_losses(self.ledger.acknowledged, self.log)
        if losses:
            self.misses.append(f"{len(losses)} acknowledged readings are not in the topic, the broker's loss: the first is {losses[0]}")
        self._judge_simulator()
        for program in [*self.programs.values(), *self.extras]:
            self.misses += program.faults
            self.misses += [f"{program.name}: {growth}" for growth in (usage.growth() for usage in program.usages) if growth]
            torn = complete_lines(program.outputs())[1]
            if torn > program.kills:
                self.misses.append(f"{torn} torn lines of {program.name}, which was killed {program.kills} times")
        self.went_back = went_back(self.stdout("filter")[0])

    def _judge_simulator(self):
        """A run that ends with 0 has reported every reading as confirmed."""
        simulator = self.programs["simulator"]
        if simulator.failures or simulator.process.returncode != 0:
            return
        lines = complete_lines(simulator.outputs())[0][-1]
        there = {value.decode() for _, _, _, value in raw_records(self.cluster.direct, SIMULATED)}
        missing = [line for line in lines if line not in there]
        if missing:
            self.misses.append(f"{len(missing)} of {len(lines)} readings that sensor-sim called confirmed are not in the topic: {missing[0]}")
