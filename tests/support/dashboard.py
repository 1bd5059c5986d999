"""Runs temp-dashboard as a process, and has clients for it that are not browsers."""

import http.client
import json
import pathlib
import random
import re
import socket
import threading
import time

from hang import HANG
from suhu_tools import Running, wait_until


def now_ms():
    return int(time.time() * 1000)


def seeded(count, sensors=3, step=250, seed=None):
    """Readings of the last minutes, in the order in which they are sent."""
    seed = random.randrange(10**6) if seed is None else seed
    print(f"seed {seed}")
    generator, end = random.Random(seed), now_ms()
    return [{"device_id": f"S{i % sensors + 1}", "ts": end - (count - i) * step // sensors, "temperature": round(generator.gauss(75, 4), 2),
             "humidity": round(generator.uniform(30, 60), 1)} for i in range(count)]


def by_sensor(readings):
    sensors = {}
    for each in readings:
        sensors.setdefault(each["device_id"], []).append(each)
    return sensors


def send(broker, topic, value, key=None, timestamp_ms=None, partition=None):
    from kafka import KafkaProducer
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap)
    producer.send(topic, value.encode(), key=key and key.encode(), timestamp_ms=timestamp_ms, partition=partition).get(HANG)
    producer.close()


def rss_mib(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def peak_mib(pid):
    """The peak of the process's resident memory. The current value would depend on what the
    allocator has just given back.
    """
    return int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) / 1024


class Dashboard(Running):
    """temp-dashboard on a free port. Use it with `with`."""

    def __init__(self, broker, topic, *args, listen="127.0.0.1:0"):
        super().__init__("temp-dashboard", "-b", broker.bootstrap, "-t", topic, "--listen", listen, *args)
        line = wait_until(lambda: next((l for l in self.errors if "page: http" in l), None) or (self.process.poll() is not None and "ended"),
                          what=lambda: f"the page's address ({self.stderr})")
        assert line != "ended", f"exit code {self.wait()}: {self.stderr}"
        self.url = re.search(r"http://\S+/", line)[0]
        self.port = int(re.search(r":(\d+)/", self.url)[1])

    def get(self, path, **headers):
        """Sends a GET, and returns (status, headers, body)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=HANG)
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, dict(response.getheaders()), body.decode()

    def json(self, path):
        status, _, body = self.get(path)
        assert status == 200, body
        return json.loads(body)

    def wait_readings(self, count, timeout=HANG):
        """Waits until a snapshot shows that so many readings were read."""
        def read():
            status, _, body = self.get("/api/v1/sensors")
            return status == 200 and sum(sensor["readings"] for sensor in json.loads(body)["sensors"]) >= count
        wait_until(read, timeout, f"{count} readings")

    def raw(self, data):
        """Sends bytes unchanged, and returns the head and the body of the response."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=HANG) as client:
            client.sendall(data)
            back = b""
            whole = lambda: (head := re.match(rb"(?s)(.*?)\r\n\r\n", back)) and len(back) >= head.end() + int(re.search(rb"(?i)content-length: (\d+)", head[1])[1])
            while not whole() and (chunk := client.recv(65536)):
                back += chunk
            return back


class Events:
    """The event stream of a page, collected by a thread. Use it with `with`."""

    def __init__(self, dashboard, query=""):
        self.connection = http.client.HTTPConnection("127.0.0.1", dashboard.port, timeout=HANG)
        self.connection.request("GET", "/events" + query)
        self.response = self.connection.getresponse()
        self.status = self.response.status
        self.events = []   # (name, document)
        self.bytes = 0
        self._thread = threading.Thread(target=self._collect, daemon=True)
        if self.status == 200:
            self._thread.start()

    def _collect(self):
        name = None
        try:
            while line := self.response.readline():
                self.bytes += len(line)
                if line.startswith(b"event: "):
                    name = line[7:-1].decode()
                elif line.startswith(b"data: "):
                    self.events.append((name, json.loads(line[6:])))
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            pass  # one of the two sides closed it

    def of(self, name):
        return [document for event, document in list(self.events) if event == name]

    def wait(self, condition, timeout=HANG, what="an event"):
        """Waits for the first (name, document) that satisfies the condition, and returns it."""
        return wait_until(lambda: next((e for e in list(self.events) if condition(e[0], e[1])), None), timeout, lambda: f"{what}: {[e[0] for e in self.events][-20:]}")

    def close(self):
        if self.connection.sock is not None:
            self.connection.sock.shutdown(socket.SHUT_RDWR)
        self.connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        try:
            self.close()
        except OSError:
            pass
