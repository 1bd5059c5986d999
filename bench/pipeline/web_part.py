"""Measures how long the web server lets a health check wait beside a crowd of other clients."""

import http.client
import pathlib
import resource
import statistics
import sys
import time

import measure
import page_parts

CROWD = {"trickling": 1_000, "idle": 2_000, "page": 100}
FILES = 8_192  # descriptors that the server and the crowd need
EVERY = 0.05  # seconds between two health checks


def health_checks(port, seconds):
    """The milliseconds that each of the health checks took, one after the other, each on a
    connection of its own.
    """
    took, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", "/healthz")
        if connection.getresponse().status != 200:
            raise measure.Failed("/healthz is not 200")
        connection.close()
        took.append((time.monotonic() - began) * 1000)
        time.sleep(max(0.0, began + EVERY - time.monotonic()))
    return took


def figures(name, pid, port, seconds):
    cpu, began = measure.cpu_seconds(pid), time.monotonic()
    took = sorted(health_checks(port, seconds))
    cpu = (measure.cpu_seconds(pid) - cpu) / (time.monotonic() - began)
    return {"name": name, "p50_ms": statistics.median(took), "p99_ms": took[len(took) * 99 // 100], "max_ms": took[-1], "cpu_percent": 100 * cpu,
            "rss_mib": measure.peak_rss_mib(pid)}


def web(bench):
    """/healthz of temp-dashboard, alone and beside sockets that trickle a byte a second, idle
    connections and open pages.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < FILES:
        return f"this process may open {hard} files, and {FILES} are needed"
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, FILES), hard))
    dashboards, _, suhu_tools = page_parts.tests_support(bench)
    topic, crowd = bench.topic("bench-web"), [argument for kind, count in CROWD.items() for argument in (f"--{kind}", count)]
    with dashboards.Dashboard(bench, topic, "--max-clients", CROWD["page"]) as program, page_parts.sensors_into(bench, topic, 200, 1):
        program.wait_readings(400)
        pid, port = program.process.pid, program.port
        rows = [figures("/healthz alone", pid, port, bench.seconds)]
        with measure.Watched([sys.executable, pathlib.Path(__file__).with_name("crowd.py"), port, *crowd]):
            suhu_tools.wait_until(lambda: f"suhu_http_clients {CROWD['page']}\n" in program.get("/metrics", Accept="text/plain")[2])
            rows.append(figures("/healthz beside the crowd", pid, port, bench.seconds))
    return {"title": f"The web server: {CROWD['trickling']:,} trickling and {CROWD['idle']:,} idle connections, {CROWD['page']} pages, for {bench.seconds} s", "rows": rows}
