"""Tests that a hot reading becomes a line on the screen at once, without further readings.

`scripts/bench.sh --only latency,idle` measures how many milliseconds that takes.
"""

import json
import re
import subprocess

from hang import HANG
from kafka_broker import unique
from suhu_tools import Running, clean_environment, command, wait_until


def send(broker, topic, sensor):
    from kafka import KafkaProducer
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap)
    producer.send(topic, json.dumps({"sensor_id": sensor, "suhu": 99.5}).encode())
    producer.flush()


class Pipeline:
    """temp-filter | alert-console, as a user's shell starts them."""

    def __init__(self, broker, topic):
        self.filter = subprocess.Popen(command("temp-filter", "-b", broker.bootstrap, "-t", topic, "-G", unique("g")), stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, env=clean_environment())
        self.console = Running("alert-console", stdin=self.filter.stdout)
        self.filter.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.filter.terminate()
        self.filter.wait(HANG)
        self.filter.stderr.close()
        assert self.console.wait() == 0


def test_an_alert_is_on_the_screen_with_no_other_reading_behind_it(broker, topic):
    with Pipeline(broker, topic) as pipeline:
        for number in range(1, 4):
            send(broker, topic, f"S{number}")
            pipeline.console.wait_lines(number)


def test_a_reading_that_was_there_before_the_pipeline_is_told_too(broker, topic):
    send(broker, topic, "S1")
    with Pipeline(broker, topic) as pipeline:
        pipeline.console.wait_lines(1)


def test_a_filter_with_nothing_to_do_sleeps(broker, topic):
    """Judges what the loop does, not the time it takes. Between two sleeps the loop works for a
    moment; a loop that never sleeps works on and on.
    """
    with Running("temp-filter", "-b", broker.bootstrap, "-t", topic, "-G", unique("g")) as judge:
        judge.wait_stderr("3 of 3 partitions")
        loop = f"/proc/{judge.process.pid}/task/{judge.process.pid}"
        # Processor time in ms.
        worked = lambda: int(open(f"{loop}/schedstat").read().split()[0]) / 1e6
        slept = lambda: int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)", open(f"{loop}/status").read(), re.M)[1])
        work, sleeps = worked(), slept()
        wait_until(lambda: slept() >= sleeps + 20, what="20 sleeps")
        assert (worked() - work) / (slept() - sleeps) < 10, "ms of work for each sleep"
        assert judge.stop() == 0
