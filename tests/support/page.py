"""Helpers for tests of the page: the readings in the topic, and what the page shows of them."""

import json

from dashboard import now_ms
from hang import HANG


def story(sensors=("S1", "S2", "S3"), count=60, step=1000):
    """Readings of the last minute: each sensor has its own wave, and S1 is hot in the middle."""
    end = now_ms() - 500
    waves = {sensor: [round(70 + 3 * n + (14 - 4 * n) * (1 - abs(i - count / 2) / (count / 2)) + (i % 5) * 0.3, 2) for i in range(count)] for n, sensor in enumerate(sensors)}
    return waves, [{"device_id": sensor, "ts": end - (count - 1 - i) * step, "temperature": waves[sensor][i], "humidity": 40 + n} for i in range(count) for n, sensor in enumerate(sensors)]


def shown(value, limit=80):
    """A temperature as the page writes it."""
    text = f"{value:.1f}"
    return text if float(text) != limit or value == limit else f"{value:.2f}"


def host(dashboard):
    return f"127.0.0.1:{dashboard.port}"


def legend(page):
    return {row[0]: row[1:] for row in page.table("#legend")}


def hot_reading(broker, topic, sensor="S9", value=93.5):
    from kafka import KafkaProducer
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap)
    producer.send(topic, json.dumps({"device_id": sensor, "ts": now_ms(), "temperature": value}).encode(), key=sensor.encode()).get(HANG)
    producer.close()


def produce_raw(broker, topic, readings):
    from kafka import KafkaProducer
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap)
    for each in readings:
        producer.send(topic, json.dumps(each).encode())
    producer.flush()
    producer.close()
