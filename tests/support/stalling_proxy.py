"""A TCP relay in front of a Kafka broker that stops at a chosen request, like a broker that is
frozen at that moment.

    with StallingProxy() as proxy, KafkaBroker(folder, settings=proxy.settings()) as broker:
        proxy.broker = broker
        proxy.stall_at(11)  # JoinGroup: from here on, nothing is passed on in either direction
        with Running("temp-filter", "-b", proxy.bootstrap, …):
            wait_until(lambda: proxy.stalled)
"""

import contextlib
import select
import socket
import struct
import threading

# Kafka's API keys.
FETCH, LIST_OFFSETS, METADATA, OFFSET_COMMIT, OFFSET_FETCH, FIND_COORDINATOR, JOIN_GROUP, LEAVE_GROUP, SYNC_GROUP = 1, 2, 3, 8, 9, 10, 11, 13, 14
API_VERSIONS, CREATE_TOPICS, INIT_PRODUCER_ID, END_TXN = 18, 19, 22, 26


class StallingProxy:
    """Listens on a free port of the loopback interface. The broker must advertise that port
    (settings()); otherwise clients bypass the proxy.
    """

    def __init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.bootstrap = f"127.0.0.1:{self.port}"
        self.broker = None
        self.seen = []  # the keys of all requests since stall_at(), in order
        self._key, self._open = None, set()
        self._stalled = threading.Event()
        self._ended = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def settings(self):
        """The settings for KafkaBroker."""
        return {"advertised.listeners": f"PLAINTEXT://{self.bootstrap}"}

    def stall_at(self, key):
        """Passes everything on until a request with this key comes, or always if the key is None.
        Connections that were stalled are closed.
        """
        self.seen, self._key = [], key
        if self._stalled.is_set():
            for connection in list(self._open):
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self._stalled.clear()

    @property
    def stalled(self):
        return self._stalled.is_set()

    def _accept(self):
        while not self._ended.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with client, contextlib.suppress(OSError):
            with socket.create_connection(tuple(self.broker.bootstrap.rsplit(":", 1)), timeout=10) as server:
                self._open.add(client)
                requests = b""
                while not self._ended.is_set():
                    readable, _, _ = select.select([client, server], [], [], 0.2)
                    for source in readable:
                        data = source.recv(65536)
                        if not data:
                            self._open.discard(client)
                            return
                        if source is client:
                            requests = self._look(requests + data)
                        if not self._stalled.is_set():
                            (server if source is client else client).sendall(data)

    def _look(self, data):
        """Notes every request that is complete in `data`, and returns the rest of the data."""
        while len(data) >= 6:
            size, key = struct.unpack(">ih", data[:6])
            if len(data) < 4 + size:
                break
            self.seen.append(key)
            if key == self._key:
                self._stalled.set()
            data = data[4 + size:]
        return data

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self._ended.set()
        self._listener.close()
