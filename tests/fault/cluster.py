"""Three nodes of Apache Kafka, each a broker and a controller, whose clients connect through the
proxy.

    with Cluster(folder, proxy) as cluster:
        cluster.nodes[0].kill()
        cluster.nodes[0].start()
        wait_until(cluster.whole)

Each node has three listeners: one for clients, which it advertises as the proxy's port; one for the
other brokers and for the rig, which no fault of the proxy touches; and one for the controllers.
"""

import base64
import json
import os
import pathlib
import random
import signal
import socket
import subprocess

import wire
from hang import HANG
from kafka_broker import BrokerError, jars
from small_disk import SmallDisk
from suhu_tools import end_with_us, wait_until

REPLICATION, IN_SYNC = 3, 2
SETTINGS = {
    "process.roles": "broker,controller",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "INTERNAL",
    "listener.security.protocol.map": "CLIENT:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "auto.create.topics.enable": "false",
    "default.replication.factor": REPLICATION,
    "min.insync.replicas": IN_SYNC,
    "unclean.leader.election.enable": "false",
    # A leader stays where a fault has moved it, until the fault that moves leaders back.
    "auto.leader.rebalance.enable": "false",
    "offsets.topic.replication.factor": REPLICATION,
    "offsets.topic.num.partitions": 6,
    "transaction.state.log.replication.factor": REPLICATION,
    "transaction.state.log.min.isr": IN_SYNC,
    "transaction.state.log.num.partitions": 6,
    "share.coordinator.state.topic.replication.factor": REPLICATION,
    "share.coordinator.state.topic.min.isr": IN_SYNC,
    "group.initial.rebalance.delay.ms": 0,
    "group.min.session.timeout.ms": 1000,
    # A killed node is detected after 5 s instead of 9 s.
    "broker.session.timeout.ms": 5000,
    "broker.heartbeat.interval.ms": 1000,
    "num.network.threads": 2,
    "num.io.threads": 4,
    "log.cleaner.dedupe.buffer.size": 4_194_304,
}
LOG4J = """status=error
appender.console.type=Console
appender.console.name=console
appender.console.target=SYSTEM_OUT
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=[%d] %p %m (%c)%n
rootLogger.level=WARN
rootLogger.appenderRef.console.ref=console
"""


def accepts(port):
    with socket.socket() as probe:
        probe.settimeout(HANG)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port():
    """A port below the range from which the system takes ports for clients, so that it is still
    free when a node comes back.
    """
    while True:
        port = random.SystemRandom().randrange(10_000, 30_000)
        if not accepts(port):
            return port


class Node:
    """One of the nodes. Its process is started only from the main thread, and ends with that
    thread.
    """

    def __init__(self, cluster, number, folder):
        self.cluster, self.id, self.dir = cluster, number, folder
        self.client_port, self.port, self.controller_port = free_port(), free_port(), free_port()
        self.process, self.paused, self.disk = None, False, None

    def configure(self):
        client = self.cluster.proxy.route(self.id, self.client_port)
        voters = ",".join(f"{node.id}@127.0.0.1:{node.controller_port}" for node in self.cluster.nodes)
        listeners = f"CLIENT://127.0.0.1:{self.client_port},INTERNAL://127.0.0.1:{self.port}"
        settings = SETTINGS | {
            "node.id": self.id, "log.dirs": self.dir / "data", "controller.quorum.voters": voters,
            "listeners": f"{listeners},CONTROLLER://127.0.0.1:{self.controller_port}",
            "advertised.listeners": f"CLIENT://127.0.0.1:{client},INTERNAL://127.0.0.1:{self.port}",
        }
        (self.dir / "tmp").mkdir(parents=True)
        (self.dir / "server.properties").write_text("".join(f"{key}={value}\n" for key, value in settings.items()))
        (self.dir / "log4j2.properties").write_text(LOG4J)

    def take_small_disk(self, mebibytes):
        """Gives the node a small disk, before its first start."""
        self.disk = SmallDisk(self.dir / "data", mebibytes)

    @property
    def data(self):
        return self.disk.path if self.disk else self.dir / "data"

    def java(self, *arguments, heap=256):
        enter = self.disk.enter if self.disk else []
        return [*enter, "java", f"-Xmx{heap}m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Djava.net.preferIPv4Stack=true",
                f"-Djava.io.tmpdir={self.dir}/tmp", f"-Dlog4j2.configurationFile={self.dir}/log4j2.properties", "-cp", f"{self.cluster.jars}/*", *map(str, arguments)]

    def spawn(self, *arguments, log, heap=256):
        with open(self.dir / log, "ab") as output:
            return subprocess.Popen(self.java(*arguments, heap=heap), stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=self.dir,
                                    start_new_session=True, preexec_fn=end_with_us)

    def start(self):
        if not self.running:
            self.process = self.spawn("kafka.Kafka", self.dir / "server.properties", log="kafka.log", heap=384)

    @property
    def running(self):
        return self.process is not None and self.process.poll() is None

    def end(self):
        self.kill()
        if self.disk:
            self.disk.__exit__()

    def kill(self):
        """Kills the node, like a power failure, even while it is paused."""
        if self.running:
            self.process.kill()
            self.process.wait()
        self.paused = False

    def terminate(self):
        """Asks the node to end. It hands its leaderships over first."""
        self.process.send_signal(signal.SIGTERM)

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)
        self.paused = True

    def resume(self):
        if self.paused and self.running:
            self.process.send_signal(signal.SIGCONT)
        self.paused = False

    @property
    def log(self):
        return (self.dir / "kafka.log").read_text(errors="replace")


class Cluster:
    """`small_disk`: the size in MiB of the last node's data folder, so that it can be filled. None:
    it is as large as those of the other nodes.
    """

    def __init__(self, folder, proxy, nodes=3, small_disk=None):
        self.dir, self.proxy, self.jars = pathlib.Path(folder).resolve(), proxy, jars()
        self.nodes = [Node(self, number, self.dir / f"node-{number}") for number in range(1, nodes + 1)]
        self.small_disk = small_disk

    def start(self):
        # Kafka's ids have 16 bytes, and none begins with a dash.
        identity = base64.urlsafe_b64encode(b"suhu" + os.urandom(12)).decode().rstrip("=")
        for node in self.nodes:
            node.configure()
        if self.small_disk:
            self.nodes[-1].take_small_disk(self.small_disk)
        formats = [node.spawn("kafka.tools.StorageTool", "format", "-t", identity, "-c", node.dir / "server.properties", log="format.log") for node in self.nodes]
        for node, process in zip(self.nodes, formats):
            if process.wait(5 * HANG) != 0:
                raise BrokerError(f"node {node.id} cannot be formatted: {(node.dir / 'format.log').read_text(errors='replace')[-2000:]}")
        for node in self.nodes:
            node.start()
        wait_until(self._up_or_ended, 5 * HANG, lambda: "the cluster: " + "\n".join(node.log[-800:] for node in self.nodes))

    def _up_or_ended(self):
        for node in self.nodes:
            if not node.running:
                raise BrokerError(f"node {node.id} ended while it started: {node.log[-2000:]}")
        return self.whole()

    def end(self):
        for node in self.nodes:
            node.end()

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *exc_info):
        self.end()

    # State.

    @property
    def bootstrap(self):
        """The addresses for the programs: the proxy's ports."""
        return ",".join(f"127.0.0.1:{port}" for port in self.proxy.ports)

    @property
    def direct(self):
        """The addresses for the rig, which bypass the proxy."""
        return ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)

    def node(self, number):
        return self.nodes[number - 1]

    def awake(self):
        return [node for node in self.nodes if node.running and not node.paused]

    def metadata(self):
        """{topic: [(partition, leader, in-sync replicas)]}, as the nodes that answer see it, or
        None if no node answers. The ids of the brokers are then in `brokers`.
        """
        addresses = ",".join(f"127.0.0.1:{node.port}" for node in self.awake() if accepts(node.port))
        if not addresses:
            return None
        done = subprocess.run(["kcat", "-L", "-J", "-m", "5", "-b", addresses], capture_output=True, timeout=HANG)
        if done.returncode != 0:
            return None
        listed = json.loads(done.stdout)
        self.brokers = {broker["id"] for broker in listed["brokers"]}
        return {topic["topic"]: [(each["partition"], each["leader"], {replica["id"] for replica in each["isrs"]}) for each in topic["partitions"]]
                for topic in listed["topics"]}

    def whole(self):
        """Whether all nodes have joined, and every partition has a leader and all of its replicas.
        Other nodes still count a node that was killed a moment ago, so each node must also accept
        connections.
        """
        if len(self.awake()) < len(self.nodes) or not all(accepts(node.port) for node in self.nodes):
            return False
        seen = self.metadata()
        return seen is not None and len(self.brokers) == len(self.nodes) and all(
            leader > 0 and len(in_sync) == REPLICATION for partitions in seen.values() for _, leader, in_sync in partitions)

    def ask(self, question):
        """The result of question(port) from the first node that answers, or None if none does."""
        for node in self.awake():
            try:
                return question(node.port)
            except OSError:
                continue
        return None

    def leader(self, topic, partition):
        """The number of the leader, or None while there is none."""
        seen = self.metadata() or {}
        return next((leader for number, leader, _ in seen.get(topic, []) if number == partition and leader > 0), None)

    def coordinator(self, kind, name):
        return self.ask(lambda port: wire.coordinator_of(port, kind, name))

    def controller(self):
        """The active controller, according to the newest election that a node has written down."""
        seen = []
        for node in self.awake():
            try:
                state = json.loads((node.data / "__cluster_metadata-0/quorum-state").read_text())
            except (OSError, ValueError):
                continue
            seen.append((state["leaderEpoch"], state["leaderId"]))
        return max(seen)[1] if seen and max(seen)[1] > 0 else None

    def committed(self, group):
        """The committed offsets {(topic, partition): offset}, or None while no node knows them."""
        coordinator = self.coordinator(wire.GROUP, group)
        if coordinator is None:
            return None
        try:
            return wire.committed(self.node(coordinator).port, group)
        except OSError:
            return None

    def create_topic(self, name, partitions):
        def made():
            codes = self.ask(lambda port: wire.create_topics(port, [name], partitions, REPLICATION)) or {}
            return codes.get(name) in (0, 36)  # 36: it exists already
        wait_until(made, what=f"topic {name}")

    def tool(self, name, *arguments):
        """Starts one of Kafka's own programs, which writes to tool.log."""
        return self.nodes[0].spawn(name, *arguments, log="tool.log")
