"""The faults, one function each. The code before its `yield` strikes, the code after it heals, and
the value that it yields describes what was struck.

@fault("freeze-broker", "F4", 5, 20) gives the name, the row of the fault matrix, and the duration:
from 5 to 20 s, and 5 s in the short pass. Whatever a fault leaves broken in the proxy, at the nodes
or at a program, the rig heals afterwards.
"""

import collections
import contextlib
import json
import signal

import proxy
import wire
from flip import FlipByte
from rig import Stuck
from subjects import GROUPS, PARTITIONS, PROGRAMS, READINGS, TRANSACTIONAL, instance_of, transactional_id

Fault = collections.namedtuple("Fault", "name row seconds course")
FAULTS = {}
SMALL_DISK = 512  # MiB, of the node whose disk is filled
ELSEWHERE = {  # rows that other tests cover, or no test
    "F9 topic deleted and made again": "tests/broker/recreated_topic_test.py, tests/broker/stop_test.py",
    "F13 reader-gone": "tests/broker/filter_test.py (a reader that goes away, a full disk on stdout), tests/broker/window_test.py",
    "F15 retention": "tests/broker/filter_test.py (records deleted before the group read them), tests/broker/recreated_topic_test.py",
    "F16 clock": "left out: a preloaded clock stops waits of the C library that the programs use; tests/sim has clocks of its own",
    "F20 hostile web clients": "tests/broker/dashboard_abuse_test.py",
    "F21 bad TLS": "not here: the nodes have no TLS",
    "F22 soak": "scripts/faults.sh --pause 60 --minutes 1440: all of these, one a minute",
}


def small_disk(names):
    """The size of the small disk that the cluster needs for these faults, or None."""
    return SMALL_DISK if "disk-full" in names else None


def fault(name, row, least, most):
    def add(course):
        FAULTS[name] = Fault(name, row, (least, most), course)
        return course
    return add


def member_to_strike(rig, dice):
    """A program to strike, but not the simulator: a sender that is killed does not know what was
    confirmed.
    """
    return rig.programs[dice.choice([name for name in PROGRAMS if name != "simulator"])]


# Processes.


@fault("kill-program", "F1", 0, 3)
def kill_program(rig, dice):
    program = member_to_strike(rig, dice)
    program.kill()
    yield f"SIGKILL {program.name}"


@fault("terminate-program", "F14", 0, 3)
def terminate_program(rig, dice):
    program = member_to_strike(rig, dice)
    rig.end([program])
    yield f"SIGTERM {program.name}, gone after {program.ends[-1] if program.ends else 0:.1f} s"


@fault("kill-storm", "F1", 0, 0)
def kill_storm(rig, dice):
    """Programs are killed or told to end, and started again, at any moment: while they restore, too."""
    rounds = 2 if rig.short else 10
    for _ in range(rounds):
        member_to_strike(rig, dice).kill_and_start()
        rig.pass_time(dice.uniform(0, 1))
        program = member_to_strike(rig, dice)
        rig.end([program], codes=(0, -signal.SIGTERM))  # in its first moments it has no handler yet
        program.start()
        rig.pass_time(dice.uniform(0, 1))
    yield f"{rounds} times SIGKILL, {rounds} times SIGTERM"


@fault("slow-reader", "F12", 5, 60)
def slow_reader(rig, dice):
    program = rig.programs["filter"]
    program.reader.send_signal(signal.SIGSTOP)
    yield "the reader of the filter's standard output stops"
    program.reader.send_signal(signal.SIGCONT)


@fault("shutdown-hang", "F23", 0, 0)
def shutdown_hang(rig, dice):
    for node in rig.cluster.nodes:
        node.pause()
    rig.pass_time(dice.uniform(0, 3))
    rig.end(list(rig.programs.values()), codes=(0, 1))
    ends = sorted((program.ends[-1], program.name) for program in rig.programs.values() if program.ends)
    yield f"SIGTERM to all programs while all nodes are frozen, gone after {', '.join(f'{name} {end:.1f} s' for end, name in ends)}"


# Nodes.


def kill_node(rig, node):
    node = rig.cluster.node(node) if node else rig.dice.choice(rig.cluster.nodes)
    node.kill()
    return f"SIGKILL node {node.id}"


@fault("kill-leader", "F2", 1, 15)
def kill_leader(rig, dice):
    partition = dice.randrange(PARTITIONS)
    yield f"{kill_node(rig, rig.cluster.leader(READINGS, partition))}, which leads {READINGS}-{partition}"


@fault("kill-coordinator", "F2", 1, 15)
def kill_coordinator(rig, dice):
    name = dice.choice(list(GROUPS))
    kind = dice.choice([wire.GROUP, wire.TRANSACTION]) if name in TRANSACTIONAL else wire.GROUP
    what = GROUPS[name] if kind == wire.GROUP else transactional_id(name)
    yield f"{kill_node(rig, rig.cluster.coordinator(kind, what))}, which coordinates {'group' if kind == wire.GROUP else 'transactions of'} {what}"


@fault("kill-controller", "F2", 1, 15)
def kill_controller(rig, dice):
    yield f"{kill_node(rig, rig.cluster.controller())}, the active controller"


@fault("rolling-restart", "F3", 0, 0)
def rolling_restart(rig, dice):
    """Each node in turn, by SIGTERM; in the short pass one of them."""
    nodes = [dice.choice(rig.cluster.nodes)] if rig.short else rig.cluster.nodes
    for node in nodes:
        node.terminate()
        rig.wait(lambda: not node.running, f"the end of node {node.id}")
        node.start()
        rig.wait(rig.cluster.whole, f"node {node.id} again")
    yield f"SIGTERM node {', '.join(str(node.id) for node in nodes)} in turn"


@fault("freeze-broker", "F4", 5, 20)
def freeze_broker(rig, dice):
    node = dice.choice(rig.cluster.nodes)
    node.pause()
    yield f"SIGSTOP node {node.id}"


@fault("outage", "F7", 3, 120)
def outage(rig, dice):
    for node in rig.cluster.nodes:
        node.kill()
    yield "SIGKILL all nodes"


@fault("disk-full", "F8", 2, 10)
def disk_full(rig, dice):
    """A node ends when it cannot write; it is started again when there is room."""
    node = rig.cluster.nodes[-1]
    if not node.disk.mounted:
        yield "left out: no tmpfs can be mounted, which needs root"
        return
    node.disk.fill()
    rig.wait(lambda: not node.running, f"the end of node {node.id}, whose disk is full")
    yield f"the disk of node {node.id} is full, and the node ended with code {node.process.returncode}"
    node.disk.empty()


@fault("leader-election", "F5", 0, 2)
def leader_election(rig, dice):
    """Another replica becomes the preferred leader of each partition, and leader."""
    partitions = [(topic, partition) for topic, listed in (rig.cluster.metadata() or {}).items() for partition, _, _ in listed]
    moves = [{"topic": topic, "partition": partition, "replicas": dice.sample([1, 2, 3], 3)} for topic, partition in partitions]
    path = rig.cluster.dir / "moves.json"
    path.write_text(json.dumps({"version": 1, "partitions": moves}))
    at = ["--bootstrap-server", rig.cluster.direct]
    for tool in (["reassign.ReassignPartitionsCommand", *at, "--reassignment-json-file", path, "--execute"],
                 ["LeaderElectionCommand", *at, "--election-type", "preferred", "--all-topic-partitions"]):
        process = rig.cluster.tool(f"org.apache.kafka.tools.{tool[0]}", *tool[1:])
        rig.wait(lambda: process.poll() is not None, tool[0])
    yield f"preferred leaders of {len(moves)} partitions, exit code {process.returncode}"


@fault("partitions-grow", "F9", 5, 10)
def partitions_grow(rig, dice):
    count = len((rig.cluster.metadata() or {}).get(READINGS, []))
    if count >= 4 * PARTITIONS:
        yield f"{count} partitions are enough"
        return
    code = rig.cluster.ask(lambda port: wire.create_partitions(port, READINGS, count + 1))
    yield f"{READINGS} from {count} to {count + 1} partitions, error code {code}"


# The network.


def network_fault(name, least, most, make):
    """Adds a fault in which the proxy breaks the connections of a node that leads something, or of
    all nodes.
    """
    @fault(name, "F6", least, most)
    def strike(rig, dice):
        leader = rig.cluster.leader(READINGS, dice.randrange(PARTITIONS)) or dice.choice([1, 2, 3])
        nodes = {1, 2, 3} if dice.random() < 0.3 else {leader}
        rule = rig.proxy.strike(make(nodes=nodes, dice=dice))
        yield ""
        yield f"of node {', '.join(map(str, sorted(nodes)))}, {rule.struck} times"


network_fault("cut", 3, 20, proxy.Cut)
network_fault("reset", 5, 20, proxy.Reset)
network_fault("black-hole", 5, 40, proxy.BlackHole)
network_fault("half-open", 5, 40, proxy.HalfOpen)
network_fault("delay", 5, 20, lambda **options: proxy.Delay(0.3, **options))
network_fault("trickle", 5, 20, proxy.Trickle)
network_fault("cut-mid-frame", 5, 20, proxy.CutMidFrame)


@fault("corrupt-fetch", "F18", 5, 15)
def corrupt_fetch(rig, dice):
    rule = rig.proxy.strike(FlipByte(5, dice=dice))
    yield ""
    yield f"a byte in {rule.struck} answers to Fetch"


@fault("hold-end-txn", "F19", 13, 40)
def hold_end_txn(rig, dice):
    """For longer than a transaction may take, which is 10 s."""
    rule = rig.proxy.strike(proxy.Hold(proxy.END_TXN, 12 if rig.short else 30, most=dice.randrange(1, 4)))
    yield ""
    yield f"{rule.struck} requests to end a transaction (of {rule.most}), {rule.seconds} s each"


# Groups.


@fault("rebalance-storm", "F10", 0, 0)
def rebalance_storm(rig, dice):
    """A member joins a group and goes, again and again: half of them by a kill."""
    kind = dice.choice(["filter", "once", "alarms", "windows"])
    rounds = 1 if rig.short else 3
    for _ in range(rounds):
        member = rig.start_member(kind)
        with contextlib.suppress(Stuck):
            rig.wait(lambda: "partitions of" in member.stderr or "other members" in member.stderr, "its share")
        rig.pass_time(dice.uniform(0, 1))
        if dice.random() < 0.5:
            member.kill()
        else:
            rig.end([member])
    yield f"{rounds} members of group {GROUPS[kind]} joined and went"


@fault("stolen-instance", "F11", 0, 0)
def stolen_instance(rig, dice):
    """A second program with the same instance name: one of the two ends."""
    kind = dice.choice(["filter", "once", "alarms", "windows"])
    program = rig.programs[kind]
    program.held = True
    runs = len(program.failures)
    thief = rig.start_member(kind, instance_of(kind))
    rig.wait(lambda: not thief.running or len(program.failures) > runs, f"the end of one of two {kind}")
    loser = "the first" if thief.running else "the second"
    if thief.running:
        rig.end([thief], codes=(0, 1))
    yield f"{kind}: {loser} of two ended"


@fault("stolen-transactional-id", "F11", 0, 2)
def stolen_transactional_id(rig, dice):
    """A producer outside takes the id once: the program goes on with a new epoch."""
    name = transactional_id(dice.choice(TRANSACTIONAL))
    tries = []

    def taken():
        coordinator = rig.cluster.coordinator(wire.TRANSACTION, name)
        with contextlib.suppress(OSError):
            tries.append(coordinator and wire.take_transactional_id(rig.cluster.node(coordinator).port, name))
        return tries and tries[-1] == 0
    rig.wait(taken, f"the transactional id {name}")  # its transaction is aborted first
    yield f"{name}, after {len(tries)} requests"


# Records.


@fault("hostile-records", "F17", 2, 5)
def hostile_records(rig, dice):
    rig.ledger.send_rejects(200)
    yield "200 records that are no readings"
