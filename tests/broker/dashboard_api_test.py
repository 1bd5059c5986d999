"""temp-dashboard on a real Kafka, by its API and its stream of events; the page itself: tests/browser."""

import json
import os
import pathlib
import random
import re
import resource
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse

import pytest
from dashboard import Dashboard, Events
from kafka_broker import unique
from prometheus_client.parser import text_string_to_metric_families
from suhu_tools import Running, run, wait_until
from windows import mean, produce, rfc3339

ROOT = pathlib.Path(__file__).resolve().parents[2]
LONG = os.environ.get("SUHU_LONG") == "1"


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


def send(broker, topic, value, key=None, timestamp_ms=None):
    from kafka import KafkaProducer
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap)
    sent = time.time()
    producer.send(topic, value.encode(), key=key and key.encode(), timestamp_ms=timestamp_ms).get(10)
    producer.close()
    return sent


def cpu_seconds(pid):
    return sum(map(int, open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[11:13])) / os.sysconf("SC_CLK_TCK")


def rss_mib(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{pid}/status").read())[1]) / 1024


def test_the_api_says_what_a_plain_computation_says(broker, topic):
    readings = seeded(900)
    produce(broker.bootstrap, topic, readings)
    with Dashboard(broker, topic) as dashboard:
        dashboard.wait_readings(len(readings))
        sensors = {s["sensor_id"]: s for s in dashboard.json("/api/v1/sensors")["sensors"]}
        for sensor, own in by_sensor(readings).items():
            values, told = [r["temperature"] for r in own], sensors[sensor]
            assert (told["suhu"], told["ts"], told["min"], told["max"]) == (values[-1], rfc3339(own[-1]["ts"]), min(values), max(values))
            assert told["mean"] == pytest.approx(mean(values), abs=1e-9) and told["humidity"] == own[-1]["humidity"]
            each = dashboard.json(f"/api/v1/sensors/{sensor}/readings?span=all")
            assert [(r["ts"], r["suhu"]) for r in each["readings"]] == [(rfc3339(r["ts"]), r["temperature"]) for r in own]
            seconds = dashboard.json(f"/api/v1/sensors/{sensor}/readings?span=all&resolution=1s")["readings"]
            expected = {}
            for i, reading in enumerate(own):
                expected.setdefault(reading["ts"] // 1000 * 1000, []).append(i)
            assert [(s["ts"], s["count"], s["min"], s["max"], s["last"]) for s in seconds] == [
                (rfc3339(at), len(rows), min(values[i] for i in rows), max(values[i] for i in rows), values[rows[-1]]) for at, rows in expected.items()]
            for second, rows in zip(seconds, expected.values()):
                assert second["mean"] == pytest.approx(mean([values[i] for i in rows]), abs=1e-9)
                assert second["mean_of_5"] == pytest.approx(mean(values[max(0, rows[-1] - 4):rows[-1] + 1]), abs=1e-9)
        assert dashboard.stop() == 0


def test_metrics_are_the_newest_windows_aggregates(broker, topic):
    start = now_ms() // 10_000 * 10_000 - 20_000
    readings = [{"device_id": f"S{n}", "ts": start + i * 1000, "temperature": 70 + n + i / 10, "humidity": 40 + i, "battery": 90 - i} for i in range(10) for n in (1, 2)]
    produce(broker.bootstrap, topic, readings)
    with Dashboard(broker, topic) as dashboard:
        dashboard.wait_readings(len(readings))
        latest = wait_until(lambda: (found := dashboard.json("/metrics"))["window"] and found)
        assert latest["window"] == {"start": rfc3339(start), "end": rfc3339(start + 10_000)} and latest["device_count"] == 2
        for n, device in enumerate(latest["devices"], 1):
            assert (device["sensor_id"], device["count"], device["min_battery"], device["max_battery"]) == (f"S{n}", 10, 81, 90)
            assert device["avg_temperature"] == mean([70 + n + i / 10 for i in range(10)]) and device["avg_humidity"] == 44.5
        assert dashboard.json("/api/v1/windows/latest") == {**latest, "updated_at": dashboard.json("/api/v1/windows/latest")["updated_at"]}


def test_prometheus_gets_text_that_parses(broker, topic):
    produce(broker.bootstrap, topic, seeded(30))
    send(broker, topic, "no reading")
    with Dashboard(broker, topic) as dashboard:
        dashboard.wait_readings(30)
        accept = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
        wait_until(lambda: 'suhu_messages_invalid_total{reason="not-json"} 1' in dashboard.get("/metrics", Accept=accept)[2])
        status, headers, text = dashboard.get("/metrics", Accept=accept)
        assert status == 200 and headers["Content-Type"].startswith("text/plain; version=0.0.4")
        families = {family.name: family for family in text_string_to_metric_families(text)}
        assert families["suhu_messages_consumed"].samples[0].value == 31 and families["suhu_sensors"].samples[0].value == 3
        assert families["suhu_build_info"].samples[0].labels["tool"] == "temp-dashboard"
        table = re.findall(r"^\| `((?:suhu|process)_\w+)`[^\n]*\bdash\b", (ROOT / "docs/operation.md").read_text(), re.M)
        exported = set(re.findall(r"^# TYPE (suhu_\w+)", text, re.M))
        assert exported == {name for name in table if name.startswith("suhu_")}, "docs/operation.md lists what is exported"


def test_a_restart_shows_the_last_quarter_of_an_hour_at_once(broker, topic):
    readings = seeded(300)
    produce(broker.bootstrap, topic, readings)
    for _ in range(2):
        with Dashboard(broker, topic) as dashboard, Events(dashboard) as page:
            page.wait(lambda name, _: name == "lines", what="lines")
            drawn = {line["i"]: line for line in page.of("lines")[0]["lines"]}
            ids = page.of("sensors")[0]["ids"]
            if len(drawn) < 3:
                continue  # the first snapshot came in the middle of the history: the rest follows
            for i, sensor in enumerate(ids):
                assert drawn[i]["v"] == [r["temperature"] for r in by_sensor(readings)[sensor]]


def test_what_is_older_than_retain_is_not_read(broker, topic):
    for minutes, value in ((60, 1), (1, 2)):
        send(broker, topic, json.dumps({"sensor_id": "S1", "suhu": value}), key="S1", timestamp_ms=now_ms() - minutes * 60_000)
    with Dashboard(broker, topic, "--retain", "15m") as dashboard:
        dashboard.wait_readings(1)
        assert dashboard.json("/api/v1/sensors")["sensors"][0]["readings"] == 1
        assert dashboard.json("/api/v1/sensors")["sensors"][0]["suhu"] == 2


def test_a_hot_reading_is_an_alert_on_the_page_within_a_second(broker, topic):
    with Dashboard(broker, topic) as dashboard, Events(dashboard) as page:
        page.wait(lambda name, document: name == "status" and document["state"] == "waiting")
        send(broker, topic, json.dumps({"sensor_id": "S1", "suhu": 70}))
        page.wait(lambda name, _: name == "values")
        sent = send(broker, topic, json.dumps({"sensor_id": "S1", "suhu": 93.5}))
        _, document, came = page.wait(lambda name, document: name == "alerts" and document["alerts"])
        assert came - sent < 1.0 and (document["source"], document["alerts"][0]["suhu"]) == ("limit", 93.5)


def test_alerts_of_the_alert_topic_are_shown_with_their_story(broker, make_topic):
    topic, alerts = make_topic(), make_topic("alerts")
    story = {"sensor_id": "S1", "suhu": 92.4, "threshold": 80, "ts": rfc3339(now_ms()), "topic": topic, "partition": 0, "offset": 7, "event": "alarm", "alarm_id": "S1/hi",
             "level": "HIHI", "episode": "S1/hi/1", "state": "UNACK", "priority": "critical", "peak": 92.4, "readings": 1}
    with Dashboard(broker, topic, "--alert-topic", alerts) as dashboard, Events(dashboard) as page:
        page.wait(lambda name, document: name == "alerts" and document["source"] == f"topic {alerts}")
        sent = send(broker, alerts, json.dumps(story))
        _, document, came = page.wait(lambda name, document: name == "alerts" and document["alerts"])
        assert came - sent < 1.0
        shown = document["alerts"][0]
        assert (shown["event"], shown["level"], shown["priority"], shown["peak"]) == ("alarm", "HIHI", "critical", 92.4)
        send(broker, alerts, json.dumps({**story, "offset": 9, "event": "rtn", "suhu": 76.1, "peak": 95, "duration_ms": 133_000}))
        _, document, _ = page.wait(lambda name, document: name == "alerts" and document["alerts"] and document["alerts"][0]["event"] == "rtn")
        assert document["alerts"][0]["number"] == shown["number"], "the same episode is the same row"
        assert (document["alerts"][0]["duration_ms"], document["alerts"][0]["peak"]) == (133_000, 95)


def test_the_alert_topic_may_come_later(broker, topic, make_topic):
    name = unique("alerts")
    with Dashboard(broker, topic) as dashboard:
        produce(broker.bootstrap, topic, [{"device_id": "S1", "ts": now_ms(), "temperature": 90}])
        wait_until(lambda: dashboard.get("/api/v1/alerts")[0] == 200 and dashboard.json("/api/v1/alerts")["alerts"])
        assert dashboard.json("/api/v1/alerts")["source"] == "limit"
    missing = run("temp-dashboard", "-b", broker.bootstrap, "-t", topic, "--listen", "127.0.0.1:0", "--alert-topic", name)
    assert missing.returncode == 3 and name in missing.stderr, "a topic that was asked for must exist"


def test_arrival_is_known_for_what_was_read_live_and_by_the_brokers_clock(broker, topic):
    old = [{"device_id": "S1", "ts": now_ms() - 5_000, "temperature": 70}]
    produce(broker.bootstrap, topic, old)
    with Dashboard(broker, topic) as dashboard:
        dashboard.wait_readings(1)
        wait_until(lambda: dashboard.get("/readyz")[0] == 200)
        produce(broker.bootstrap, topic, [{"device_id": "S1", "ts": now_ms(), "temperature": 71}])
        dashboard.wait_readings(2)
        first, second = dashboard.json("/api/v1/sensors/S1/readings")["readings"]
        assert first["arrival"] is None and second["arrival"] >= second["ts"]
    appended = broker.create_topic(unique("appended"), partitions=1, message_timestamp_type="LogAppendTime")
    produce(broker.bootstrap, appended, old)
    with Dashboard(broker, appended) as dashboard:
        dashboard.wait_readings(1)
        (only,) = dashboard.json("/api/v1/sensors/S1/readings")["readings"]
        assert only["arrival"] > only["ts"], "history too: the broker knows when it came"


def test_a_hundred_pages_are_served_and_the_next_is_told_to_wait(broker, topic):
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    with Dashboard(broker, topic, "--max-clients", "100") as dashboard:
        pages = [Events(dashboard) for _ in range(100)]
        try:
            for page in pages:
                page.wait(lambda name, _: name == "status")
            status, headers, body = dashboard.get("/events")
            assert (status, headers["Retry-After"]) == (503, "5") and "page" in json.loads(body)["detail"]
            assert dashboard.get("/healthz")[0] == 200
            pages[0].close()
            wait_until(lambda: dashboard.json("/api/v1/sensors") is not None and Events(dashboard).status == 200, what="room for another page")
        finally:
            for page in pages:
                page.__exit__()
        began = time.monotonic()
        assert dashboard.stop() == 0 and time.monotonic() - began < 3


def test_a_page_that_stops_reading_costs_nothing(broker, topic):
    with Dashboard(broker, topic) as dashboard, Running("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-n", 200, "-r", 20):
        dashboard.wait_readings(2_000)
        before = rss_mib(dashboard.process.pid)
        stuck = []
        for _ in range(20):
            client = socket.create_connection(("127.0.0.1", dashboard.port))
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.sendall(b"GET /events?span=15m HTTP/1.1\r\nHost: localhost\r\n\r\n")
            stuck.append(client)
        clients = lambda: dashboard.get("/metrics", Accept="text/plain")[2]
        wait_until(lambda: "suhu_http_clients 20" in clients())
        with Events(dashboard) as page:
            wait_until(lambda: re.search(r"suhu_http_clients 1$", clients(), re.M), timeout=30, what="the stuck pages' end")
            frames = [at for name, _, at in page.events if name == "values"]
            assert max(b - a for a, b in zip(frames, frames[1:])) < 2, "another page went on"
        assert rss_mib(dashboard.process.pid) - before < 24
        for client in stuck:
            client.close()


def load(broker, topic, seconds, pages):
    """(cores used, MiB at a third of the time, MiB at its end) under 10,000 readings a second of 200 sensors."""
    with Dashboard(broker, topic) as dashboard, Running("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-n", 200, "-r", 50, "--duration", f"{seconds + 20}s"):
        dashboard.wait_readings(20_000)
        streams = [Events(dashboard, f"?span={('1m', '5m', '15m')[n % 3]}&" + "&".join(f"sensor=S{(n * 20 + i) % 200 + 1}" for i in range(20))) for n in range(pages)]
        pid, memory = dashboard.process.pid, []
        began, cpu = time.monotonic(), cpu_seconds(pid)
        read = sum(s["readings"] for s in dashboard.json("/api/v1/sensors")["sensors"])
        while (elapsed := time.monotonic() - began) < seconds:
            wait_until(lambda: time.monotonic() - began > min(seconds, elapsed + 1), timeout=5)
            memory.append(rss_mib(pid))
            for stream in streams:
                stream.events.clear()
        cores = (cpu_seconds(pid) - cpu) / (time.monotonic() - began)
        rate = (sum(s["readings"] for s in dashboard.json("/api/v1/sensors")["sensors"]) - read) / (time.monotonic() - began)
        lag = dashboard.json("/api/v1/sensors") and [s["lag"] for s in streams[0].of("status")][-1:]
        size = sum(stream.bytes for stream in streams) / pages / seconds / 1024
        print(f"{pages} pages, {rate:.0f} readings/s, {cores:.2f} cores, {memory[len(memory) // 3]:.0f} -> {memory[-1]:.0f} MiB, {size:.0f} KiB/s a page, lag {lag}")
        for stream in streams:
            stream.__exit__()
        return cores, rate, memory


def test_ten_pages_and_10_000_readings_a_second_take_less_than_a_core(broker, topic):
    cores, rate, memory = load(broker, topic, seconds=900 if LONG else 10, pages=10)
    assert cores <= 1.0 and rate > 9_000
    if LONG:  # the history is full after 15 minutes at the latest
        assert memory[-1] - memory[len(memory) * 2 // 3] < 8
    assert max(memory) < 256


def test_text_from_outside_is_only_text(broker, topic):
    hostile = "<script>alert(1)</script>\"'\n\x1b[31m"
    for value in (hostile, "x" * 1024, "x" * 65_000):
        send(broker, topic, json.dumps({"sensor_id": value, "suhu": 99}))
    with Dashboard(broker, topic) as dashboard:
        dashboard.wait_readings(2)
        ids = [s["sensor_id"] for s in dashboard.json("/api/v1/sensors")["sensors"]]
        assert sorted(ids) == sorted([hostile, "x" * 1024]), "the third has too long an id to be a reading"
        status, headers, body = dashboard.get("/api/v1/sensors")
        assert "\x1b" not in body and headers["X-Content-Type-Options"] == "nosniff" and headers["Content-Type"] == "application/json"
        found = dashboard.json(f"/api/v1/sensors/{urllib.parse.quote(hostile, safe='')}/readings")
        assert found["sensor_id"] == hostile
        for path in (f"/{urllib.parse.quote(hostile)}", f"/api/v1/sensors/{'x' * 1100}/readings", "/api/v1/sensors/%00/readings"):
            status, _, body = dashboard.get(path)
            assert status == 404 and "<script" not in body
        assert "\x1b" not in dashboard.stderr and "<script" not in dashboard.stderr


@pytest.mark.parametrize("request_text, status", [
    (b"GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
    (b"POST /api/v1/sensors HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello", 405),
    (b"DELETE / HTTP/1.1\r\nHost: localhost\r\n\r\n", 405),
    (b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421),
    (b"GET /events HTTP/1.1\r\nHost: evil.example:5000\r\n\r\n", 421),
    (b"GET /?" + b"q=1&" * 3000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
    (b"GET /events?span=" + b"9" * 4000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
    (b"NONSENSE\r\n\r\n", 400),
    (b"GET /api/v1/alerts?limit=%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
])
def test_a_bad_request_gets_its_status_and_the_server_lives(broker, topic, request_text, status):
    with Dashboard(broker, topic) as dashboard:
        wait_until(lambda: dashboard.get("/api/v1/sensors")[0] == 200)
        answer = dashboard.raw(request_text)
        assert answer.startswith(b"HTTP/1.1 %d " % status), answer[:200]
        assert b"Content-Security-Policy: default-src 'none'" in answer
        assert dashboard.get("/healthz")[0] == 200


def test_ten_thousand_connections_opened_and_closed_leave_nothing(broker, topic):
    with Dashboard(broker, topic) as dashboard:
        dashboard.get("/")
        pid = dashboard.process.pid
        files = lambda: len(os.listdir(f"/proc/{pid}/fd"))
        before = files()

        def open_and_close(times):
            for i in range(times):
                with socket.create_connection(("127.0.0.1", dashboard.port)) as client:
                    if i % 3 == 0:
                        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")

        open_and_close(10_000)
        assert dashboard.get("/healthz")[0] == 200
        wait_until(lambda: files() <= before + 2, timeout=30, what="all of them closed")
        memory = rss_mib(pid)  # with all the threads that there may be: they stay
        open_and_close(10_000)
        assert rss_mib(pid) - memory < 8 and rss_mib(pid) < 64


def test_fifty_trickling_sockets_do_not_keep_others_waiting(broker, topic):
    with Dashboard(broker, topic) as dashboard:
        trickling = [socket.create_connection(("127.0.0.1", dashboard.port)) for _ in range(50)]
        began = time.monotonic()
        for byte in b"GET / HT":
            for client in trickling:
                client.sendall(bytes([byte]))
            asked = time.monotonic()
            assert dashboard.get("/")[0] == 200 and time.monotonic() - asked < 1.0
            wait_until(lambda: time.monotonic() - began > 0.5)
            began = time.monotonic()
        for client in trickling:
            client.close()


def test_a_port_that_is_taken_and_a_missing_topic_are_said_in_words(broker, topic):
    with Dashboard(broker, topic) as dashboard:
        second = run("temp-dashboard", "-b", broker.bootstrap, "-t", topic, "--listen", f"127.0.0.1:{dashboard.port}")
        assert second.returncode == 1 and f"127.0.0.1:{dashboard.port}" in second.stderr and "--listen" in second.stderr
    missing = run("temp-dashboard", "-b", broker.bootstrap, "-t", unique("missing"), "--listen", "127.0.0.1:0")
    assert missing.returncode == 3 and "does not exist" in missing.stderr


def test_while_the_broker_is_away_the_page_says_so_and_goes_on_after(own_broker):
    topic = unique("readings")
    assert run("sensor-sim", "-b", own_broker.bootstrap, "-t", topic, "--create-topic", "-c", 0).returncode == 0
    with Dashboard(own_broker, topic) as dashboard, Events(dashboard) as page:
        produce(own_broker.bootstrap, topic, [{"device_id": "S1", "ts": now_ms(), "temperature": 70}])
        page.wait(lambda name, document: name == "status" and document["state"] == "live")
        own_broker.kill()
        page.wait(lambda name, document: name == "status" and document["state"] == "no-contact")
        assert dashboard.get("/readyz")[0] == 503 and dashboard.get("/healthz")[0] == 200
        own_broker.start()
        page.wait(lambda name, document: name == "status" and document["state"] == "live" and page.events[-1][2] > 0 and dashboard.get("/readyz")[0] == 200, timeout=60)
        produce(own_broker.bootstrap, topic, [{"device_id": "S1", "ts": now_ms(), "temperature": 71}])
        page.wait(lambda name, document: name == "values" and document["values"][0][1] == 71, timeout=60)


def test_schemathesis_finds_nothing_against_the_openapi_file(broker, topic, tmp_path):
    produce(broker.bootstrap, topic, seeded(60))
    with Dashboard(broker, topic) as dashboard:
        dashboard.wait_readings(60)
        wait_until(lambda: dashboard.json("/metrics")["window"] and dashboard.get("/readyz")[0] == 200)  # a 503 would be right, but is a fault to it
        done = subprocess.run([sys.executable, "-m", "schemathesis.cli", "run", f"{dashboard.url}api/v1/openapi.json", "--checks", "all", "--max-examples", "400" if LONG else "40",
                               "--no-color"], capture_output=True, text=True, timeout=240, cwd=tmp_path)
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
        assert dashboard.get("/healthz")[0] == 200
