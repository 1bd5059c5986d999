"""A TCP proxy in front of each broker. It passes Kafka's frames on, and breaks connections as
networks do.

    with Proxy() as proxy:
        port = proxy.route(1, broker_port)    # clients of node 1 connect here
        proxy.strike(BlackHole(nodes={1}))
        proxy.heal()                          # no rule is left

A rule sees each frame (a length and that many bytes) of the nodes that it concerns, before the
frame is passed on. Everything runs in one thread with an event loop; strike() and heal() are for
other threads.
"""

import asyncio
import random
import socket
import struct
import threading

from hang import HANG

FETCH, END_TXN = 1, 26  # API keys of requests
SLICE_PAUSE = 0.008  # s between slices of a trickle; 64 bytes each give 64 kbit/s


class Broken(Exception):
    """A rule has broken the connection."""


class Rule:
    """A rule that passes everything on. `nodes`: the nodes whose connections it concerns; None:
    all.
    """

    refuses = False  # whether new connections are refused, too

    def __init__(self, nodes=None, dice=None):
        self.nodes, self.dice, self.struck, self.healed = nodes, dice or random.Random(), 0, asyncio.Event()

    def concerns(self, link):
        return self.nodes is None or link.node in self.nodes

    def begin(self, links):
        """Called when the fault strikes."""

    async def frame(self, link, upwards, data):
        """Returns what is passed on of a frame to the broker (upwards) or from it."""
        return data

    def end(self, links):
        """Called when the fault is healed."""


class Cut(Rule):
    """Closes connections, and new ones, too."""

    refuses = True

    def begin(self, links):
        for link in links:
            self.struck += 1
            link.close()


class Reset(Rule):
    """Resets connections, each after a few frames. New connections last as long."""

    async def frame(self, link, upwards, data):
        if self.dice.random() < 0.1:
            self.struck += 1
            link.reset()
            raise Broken
        return data


class BlackHole(Rule):
    """Passes nothing on in either direction, without any notice. What was sent arrives when the
    fault is over, as with TCP's retransmissions.
    """

    async def frame(self, link, upwards, data):
        self.struck += 1
        await self.healed.wait()
        return data


class HalfOpen(Rule):
    """Requests arrive, but their responses do not, so that the client does not know what was done.
    Such a connection never recovers.
    """

    def __init__(self, **options):
        super().__init__(**options)
        self.deaf = set()

    async def frame(self, link, upwards, data):
        if upwards:
            return data
        self.struck += 1
        self.deaf.add(link)
        return b""

    def end(self, links):
        for link in self.deaf:
            link.close()


class Delay(Rule):
    """Passes each frame on later."""

    def __init__(self, seconds, **options):
        super().__init__(**options)
        self.seconds = seconds

    async def frame(self, link, upwards, data):
        self.struck += 1
        await asyncio.sleep(self.dice.uniform(0, self.seconds))
        return data


class Trickle(Rule):
    """A slow line: the first bytes of each frame come one by one, and the rest in small slices."""

    async def frame(self, link, upwards, data):
        self.struck += 1
        place = 0
        while place < len(data) and not self.healed.is_set():
            size = 1 if place < 24 else 64
            link.write(upwards, data[place:place + size])
            place += size
            await asyncio.sleep(SLICE_PAUSE if size > 1 else 0)
        return data[place:]


class CutMidFrame(Rule):
    """Closes connections in the middle of a frame, to the broker or from it."""

    async def frame(self, link, upwards, data):
        if self.dice.random() >= 0.05:
            return data
        self.struck += 1
        link.write(upwards, data[:self.dice.randrange(1, len(data))])
        link.close()
        raise Broken


class Hold(Rule):
    """Holds the first `most` requests with this key for some seconds, and everything behind them on
    their connection.

    They arrive even if the client has meanwhile given up the connection and has sent the request
    again on another one.
    """

    def __init__(self, key, seconds, most=1, **options):
        super().__init__(**options)
        self.key, self.seconds, self.most = key, seconds, most

    async def frame(self, link, upwards, data):
        if upwards and key_of(data) == self.key and self.struck < self.most:
            self.struck += 1
            await asyncio.sleep(self.seconds)
        return data


def key_of(request):
    return struct.unpack(">h", request[4:6])[0]


class Link:
    """The connection of a client, and the proxy's own connection to the broker for it."""

    def __init__(self, proxy, node):
        self.proxy, self.node, self.writers = proxy, node, {}

    async def serve(self, client, client_writer, broker_port):
        self.writers[False] = client_writer
        try:
            broker, self.writers[True] = await asyncio.open_connection("127.0.0.1", broker_port)
            ways = [asyncio.ensure_future(self.pump(client, True)), asyncio.ensure_future(self.pump(broker, False))]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
        except OSError:
            pass
        finally:
            self.close()

    async def pump(self, reader, upwards):
        try:
            while True:
                head = await reader.readexactly(4)
                data = head + await reader.readexactly(struct.unpack(">i", head)[0])
                for rule in list(self.proxy.rules):
                    if data and rule.concerns(self):
                        data = await rule.frame(self, upwards, data)
                self.write(upwards, data)
                await self.writers[upwards].drain()
        except (OSError, asyncio.IncompleteReadError, Broken):
            pass

    def write(self, upwards, data):
        if data:
            self.writers[upwards].write(data)

    def close(self):
        for writer in self.writers.values():
            writer.close()

    def reset(self):
        for writer in self.writers.values():
            connection = writer.get_extra_info("socket")
            if connection is not None and connection.fileno() >= 0:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()


class Proxy:
    def __init__(self):
        self.rules, self.links, self.ports, self.servers = [], set(), [], []
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def route(self, node, broker_port):
        """Returns the port to which clients of this node connect."""
        async def listen():
            def serve(reader, writer):
                return self._serve(node, broker_port, reader, writer)
            return await asyncio.start_server(serve, "127.0.0.1", 0)
        self.servers.append(self._run(listen()))
        self.ports.append(self.servers[-1].sockets[0].getsockname()[1])
        return self.ports[-1]

    async def _serve(self, node, broker_port, reader, writer):
        link = Link(self, node)
        if any(rule.refuses and rule.concerns(link) for rule in self.rules):
            writer.close()
            return
        self.links.add(link)
        try:
            await link.serve(reader, writer, broker_port)
        finally:
            self.links.discard(link)

    def strike(self, rule):
        async def begin():
            self.rules.append(rule)
            rule.begin([link for link in self.links if rule.concerns(link)])
        self._run(begin())
        return rule

    def heal(self):
        async def end():
            ended, self.rules[:] = list(self.rules), []
            for rule in ended:
                rule.healed.set()
                rule.end(self.links)
        self._run(end())

    def _run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(HANG)

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        async def end():
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for server in self.servers:
                server.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        self._run(end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(HANG)
        self.loop.close()
