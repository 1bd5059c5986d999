"""Tests the API and the event stream of temp-dashboard on a real Kafka. tests/browser tests the
page itself.
"""

import json
import pathlib
import re

import pytest
from dashboard import Dashboard, Events, by_sensor, now_ms, seeded, send
from kafka_broker import unique
from prometheus_client.parser import text_string_to_metric_families
from suhu_tools import run, wait_until
from windows import mean, produce, rfc3339

ROOT = pathlib.Path(__file__).resolve().parents[2]


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
        with Dashboard(broker, topic) as dashboard:
            dashboard.wait_readings(len(readings))
            with Events(dashboard) as page:
                page.wait(lambda name, _: name == "lines", what="lines")
                ids, lines = page.of("sensors")[0]["ids"], page.of("lines")[0]["lines"]
                assert {ids[line["i"]]: line["v"] for line in lines} == {sensor: [r["temperature"] for r in own] for sensor, own in by_sensor(readings).items()}


def test_what_is_older_than_retain_is_not_read(broker, topic):
    for minutes, value in ((60, 1), (1, 2)):
        send(broker, topic, json.dumps({"sensor_id": "S1", "suhu": value}), key="S1", timestamp_ms=now_ms() - minutes * 60_000)
    with Dashboard(broker, topic, "--retain", "15m") as dashboard:
        dashboard.wait_readings(1)
        assert dashboard.json("/api/v1/sensors")["sensors"][0]["readings"] == 1
        assert dashboard.json("/api/v1/sensors")["sensors"][0]["suhu"] == 2


def test_a_hot_reading_is_an_alert_on_the_page_with_no_other_behind_it(broker, topic):
    with Dashboard(broker, topic) as dashboard, Events(dashboard) as page:
        page.wait(lambda name, document: name == "status" and document["state"] == "waiting")
        send(broker, topic, json.dumps({"sensor_id": "S1", "suhu": 70}))
        page.wait(lambda name, _: name == "values")
        send(broker, topic, json.dumps({"sensor_id": "S1", "suhu": 93.5}))
        _, document = page.wait(lambda name, document: name == "alerts" and document["alerts"])
        shown = document["alerts"][0]
        assert (document["source"], shown["subject"], shown["tone"]) == ("limit", "S1", "alarm")
        assert shown["text"].startswith("93.5 °C")


def test_alerts_of_the_alert_topic_are_shown_with_their_story(broker, make_topic):
    topic, alerts = make_topic(), make_topic("alerts")
    story = {"sensor_id": "S1", "suhu": 92.4, "threshold": 80, "ts": rfc3339(now_ms()), "topic": topic, "partition": 0, "offset": 7, "event": "alarm", "alarm_id": "S1/hi",
             "level": "HIHI", "episode": "S1/hi/1", "state": "UNACK", "priority": "critical", "peak": 92.4, "readings": 1}
    with Dashboard(broker, topic, "--alert-topic", alerts) as dashboard, Events(dashboard) as page:
        page.wait(lambda name, document: name == "alerts" and document["source"] == f"topic {alerts}")
        send(broker, alerts, json.dumps(story))
        _, document = page.wait(lambda name, document: name == "alerts" and document["alerts"])
        shown = document["alerts"][0]
        assert (shown["subject"], shown["tone"]) == ("S1", "critical")
        assert "HIHI" in shown["text"] and "92.4 °C" in shown["text"] and "critical priority" in shown["text"]
        send(broker, alerts, json.dumps({**story, "offset": 9, "event": "rtn", "suhu": 76.1, "peak": 95, "duration_ms": 133_000}))
        _, document = page.wait(lambda name, document: name == "alerts" and document["alerts"] and document["alerts"][0]["tone"] == "good")
        assert document["alerts"][0]["number"] == shown["number"], "the same episode is the same row"
        assert "after 2 min 13 s, peak 95.0 °C" in document["alerts"][0]["text"]


def test_an_alert_topic_that_was_asked_for_must_exist(broker, topic):
    name = unique("alerts")
    missing = run("temp-dashboard", "-b", broker.bootstrap, "-t", topic, "--listen", "127.0.0.1:0", "--alert-topic", name)
    assert missing.returncode == 3 and name in missing.stderr


def test_the_default_alert_topic_may_come_later(own_broker):
    def create(topic):
        assert run("sensor-sim", "-b", own_broker.bootstrap, "-t", topic, "--create-topic", "-c", 0).returncode == 0
    create("readings")
    with Dashboard(own_broker, "readings") as dashboard, Events(dashboard) as page:
        send(own_broker, "readings", json.dumps({"sensor_id": "S1", "suhu": 90}))
        page.wait(lambda name, document: name == "alerts" and document["source"] == "limit" and document["alerts"])
        create("sensor-suhu-alerts")
        page.wait(lambda name, document: name == "alerts" and document["source"] == "topic sensor-suhu-alerts")
        send(own_broker, "sensor-suhu-alerts", json.dumps({"sensor_id": "S2", "suhu": 91, "threshold": 80, "ts": rfc3339(now_ms())}))
        page.wait(lambda name, document: name == "alerts" and [a["subject"] for a in document["alerts"]] == ["S2"])


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
        page.wait(lambda name, document: name == "status" and document["state"] == "live" and dashboard.get("/readyz")[0] == 200)
        produce(own_broker.bootstrap, topic, [{"device_id": "S1", "ts": now_ms(), "temperature": 71}])
        page.wait(lambda name, document: name == "values" and document["values"][0][1] == 71)


def test_partitions_that_are_added_are_read_too(broker, topic):
    with Dashboard(broker, topic, "-X", "topic.metadata.refresh.interval.ms=1000") as dashboard:
        produce(broker.bootstrap, topic, [{"device_id": "S1", "ts": now_ms(), "temperature": 70}])
        dashboard.wait_readings(1)
        broker.tool("topics", "--alter", "--topic", topic, "--partitions", 5)
        dashboard.wait_stderr("5 of 5 partitions")
        for partition in (3, 4):
            send(broker, topic, json.dumps({"sensor_id": f"new-{partition}", "suhu": 71}), partition=partition)
        dashboard.wait_readings(3)
        assert {s["sensor_id"]: s["partition"] for s in dashboard.json("/api/v1/sensors")["sensors"]} | {"S1": 0} == {"S1": 0, "new-3": 3, "new-4": 4}
