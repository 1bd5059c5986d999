"""From a hot reading to a line on the screen."""

import json
import subprocess
import time

from kafka_broker import unique
from suhu_tools import Running, clean_environment, command, wait_until


def send(broker, topic, sensor):
    from kafka import KafkaProducer
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap)
    sent = time.time()
    producer.send(topic, json.dumps({"sensor_id": sensor, "suhu": 99.5}).encode())
    producer.flush()
    return sent


class Pipeline:
    """temp-filter | alert-console, as a user's shell makes it."""

    def __init__(self, broker, topic):
        self.filter = subprocess.Popen(command("temp-filter", "-b", broker.bootstrap, "-t", topic, "-G", unique("g")), stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, env=clean_environment())
        self.console = Running("alert-console", stdin=self.filter.stdout)
        self.filter.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.filter.terminate()
        self.filter.wait(30)
        self.filter.stderr.close()
        assert self.console.wait(30) == 0


def test_an_alert_is_on_the_screen_within_a_second_of_its_reading(broker, topic):
    with Pipeline(broker, topic) as pipeline:
        send(broker, topic, "WARM-UP")
        pipeline.console.wait_lines(1)
        sent = send(broker, topic, "S1")
        pipeline.console.wait_lines(2)
        assert pipeline.console.arrived[1] - sent < 1.0


def test_started_beside_a_hot_reading_the_alert_comes_within_two_seconds(broker, topic):
    send(broker, topic, "S1")
    started = time.time()
    with Pipeline(broker, topic) as pipeline:
        pipeline.console.wait_lines(1)
        assert pipeline.console.arrived[0] - started < 2.0


def test_no_tool_busies_a_core_while_idle(broker, topic):
    with Running("temp-filter", "-b", broker.bootstrap, "-t", topic, "-G", unique("g")) as judge:
        judge.wait_stderr("3 of 3 partitions")
        cpu = lambda: sum(map(int, open(f"/proc/{judge.process.pid}/stat").read().rpartition(")")[2].split()[11:13]))
        before, began = cpu(), time.monotonic()
        wait_until(lambda: time.monotonic() - began > 3)
        assert (cpu() - before) / 100 / 3 < 0.05
        assert judge.stop() == 0
