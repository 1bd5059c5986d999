"""Opens many connections to a web server and keeps them open, until it is killed: clients that send
their request a byte a second, clients that send nothing, and pages that read their event stream.
The server closes the first two kinds after its timeouts; each is opened again at once.
"""

import argparse
import selectors
import socket
import time

REQUEST = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
PAGE = b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Crowd:
    def __init__(self, port):
        self.port = port
        self.selector = selectors.DefaultSelector()
        self.sent = {}  # by trickling socket: the bytes of its request so far

    def open(self, kind):
        client = socket.create_connection(("127.0.0.1", self.port))
        client.setblocking(False)
        self.selector.register(client, selectors.EVENT_READ, kind)
        if kind == "trickling":
            self.sent[client] = 0
        elif kind == "page":
            client.send(PAGE)

    def close(self, client):
        self.selector.unregister(client)
        self.sent.pop(client, None)
        client.close()

    def read(self, wait):
        for key, _ in self.selector.select(wait):
            try:
                if key.fileobj.recv(1 << 20):
                    continue
            except OSError:
                pass
            self.close(key.fileobj)
            self.open(key.data)

    def trickle(self):
        """Sends one more byte on each trickling connection."""
        for client, sent in list(self.sent.items()):
            try:
                self.sent[client] += client.send(REQUEST[sent:sent + 1])
            except OSError:
                pass  # the server has closed it, which read() will find


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    for kind in ("trickling", "idle", "page"):
        parser.add_argument(f"--{kind}", type=int, default=0, metavar="N")
    options = parser.parse_args()
    crowd = Crowd(options.port)
    for kind in ("page", "trickling", "idle"):
        for _ in range(getattr(options, kind)):
            crowd.open(kind)
    due = time.monotonic()
    while True:
        crowd.read(max(0.0, due - time.monotonic()))
        if time.monotonic() >= due:
            crowd.trickle()
            due += 1


if __name__ == "__main__":
    main()
