"""Tests --listen: /metrics, /healthz and /readyz of the programs as processes, without a real
Kafka.
"""

import contextlib
import ctypes
import http.client
import json
import os
import re
import select
import socket
import subprocess
import threading
import time

import pytest
from hang import HANG
from metrics import ROOT, address_of, check_documented, documented, get, scrape, wait_scrape, wait_status
from suhu_tools import BIN_DIR, Running, run, wait_until

LISTENING_TOOLS = ("sensor-sim", "temp-filter", "alert-console", "temp-window")
PORT_0 = ("--listen", "127.0.0.1:0")
HOT = b'{"sensor_id":"S1","suhu":92.4,"ts":1795232160120}\n'
ALERT = b'{"sensor_id":"S1","suhu":92.4,"threshold":80,"ts":"2026-11-21T03:36:00.120Z"}\n'


@contextlib.contextmanager
def filter_of_a_pipe(*arguments):
    """Starts temp-filter on a pipe that stays open. Yields (running, write)."""
    with Running("temp-filter", "--input", "-", *PORT_0, *arguments, stdin=subprocess.PIPE) as judge:
        def write(data):
            judge.process.stdin.write(data)
            judge.process.stdin.flush()
        yield judge, write


@contextlib.contextmanager
def dev_broker(*arguments):
    with Running("dev-broker", *arguments) as broker:
        bootstrap = broker.wait_lines(1)[0].split("=", 1)[1]
        yield broker, bootstrap


def test_the_numbers_are_right_and_grow():
    with filter_of_a_pipe() as (judge, write):
        page = scrape(judge)
        assert page("suhu_messages_consumed_total") in (0, None), "nothing was read, or the loop has not turned yet"
        write(HOT * 3 + b'{"sensor_id":"S2","suhu":70,"humidity":"wet"}\nrubbish\n{"sensor_id":"S2"}\n')
        page = wait_scrape(judge, lambda page: page("suhu_messages_consumed_total") == 6)
        assert page("suhu_alerts_total", severity="high") == 3
        assert page("suhu_lines_written_total") == 3
        assert page("suhu_optional_values_ignored_total") == 1
        assert page("suhu_messages_invalid_total", reason="not-json") == 1
        assert page("suhu_messages_invalid_total", reason="missing-temperature") == 1
        assert page.sum("suhu_messages_invalid_total") == 2
        assert len([1 for name, _ in page.samples if name == "suhu_messages_invalid_total"]) == 10, "each reason is there from the beginning"
        assert page("suhu_bytes_consumed_total") == 3 * (len(HOT) - 1) + 45 + 7 + 18
        write(HOT)
        assert wait_scrape(judge, lambda page: page("suhu_messages_consumed_total") == 7)("suhu_alerts_total", severity="high") == 4
        judge.process.stdin.close()
        assert judge.wait() == 0
        assert "7 read, 4 above the limit" in judge.stderr


def test_the_process_tells_its_memory_time_and_start():
    before = time.time()
    with filter_of_a_pipe() as (judge, _):
        page = scrape(judge)
        assert 2e6 < page("process_resident_memory_bytes") < 2e8
        assert 0 <= page("process_cpu_seconds_total") < 5
        assert before - 2 < page("process_start_time_seconds") < time.time() + 2, "the system counts it in jiffies since its own start"
        info = next(dict(labels) for name, labels in page.samples if name == "suhu_build_info")
        version = run("temp-filter", "--version").stdout
        assert f"{info['tool']} (suhu) {info['version']}, commit {info['commit']}, librdkafka {info['librdkafka']}\n" == version


def test_a_pipe_is_healthy_and_ready_and_other_paths_are_problems():
    with filter_of_a_pipe() as (judge, _):
        assert json.loads(wait_status(judge, "/readyz", 200)) == {"status": "ready"}
        status, body, kind = get(judge, "/healthz")
        assert (status, json.loads(body), kind) == (200, {"status": "ok"}, "application/json")
        status, body, kind = get(judge, "/")
        assert status == 200 and kind.startswith("text/plain") and "/metrics" in body and "/readyz" in body
        for path in ("/nope", "/metrics/", "/api/v1/sensors", "/%2e%2e/etc/passwd"):
            status, body, kind = get(judge, path)
            assert status == 404 and kind == "application/problem+json" and json.loads(body)["status"] == 404, path


def test_metrics_are_prometheus_text_whatever_is_accepted():
    with filter_of_a_pipe() as (judge, _):
        for accept in ("application/json", "text/html", "*/*", "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"):
            assert get(judge, "/metrics", Accept=accept)[2].startswith("text/plain; version=0.0.4"), accept


def test_a_foreign_host_reads_nothing_and_nobody_writes():
    with filter_of_a_pipe() as (judge, _):
        status, body, _ = get(judge, "/metrics", Host="evil.example")
        assert status == 421 and "suhu_" not in body
        assert get(judge, "/metrics", Origin="http://evil.example")[0] == 403
        connection = http.client.HTTPConnection(*address_of(judge), timeout=HANG)
        connection.request("POST", "/metrics", body="x")
        assert connection.getresponse().status == 405


@pytest.mark.parametrize("tool", LISTENING_TOOLS)
def test_a_port_that_is_taken_is_exit_code_1_with_what_to_do(tool):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run(tool, "-b", "127.0.0.1:1", "--listen", port)
    assert done.returncode == 1 and done.stdout == "", "before any broker is asked"
    assert str(port) in done.stderr and "advertised" not in done.stderr


@pytest.mark.parametrize("tool", LISTENING_TOOLS)
def test_a_bad_address_is_exit_code_2(tool):
    for address, word in (("127.0.0.1", "port"), ("127.0.0.1:70000", "65535"), ("plant.example:9101", "IP address"), ("::1:9101", "brackets"), ("", "port")):
        done = run(tool, "--listen", address)
        assert done.returncode == 2 and "--listen" in done.stderr and word in done.stderr, (address, done.stderr)


def test_dev_broker_does_not_listen():
    assert run("dev-broker", "--listen", "127.0.0.1:0").returncode == 2


@pytest.mark.parametrize("tool", LISTENING_TOOLS)
@pytest.mark.parametrize("section", [False, True])
def test_the_config_file_says_where_to_listen(tmp_path, tool, section):
    """A port that is taken shows which address was used. No Kafka is needed for that."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        config = tmp_path / "suhu.toml"
        config.write_text(f'[{tool}]\nlisten = {port}\n' if section else f'listen = "127.0.0.1:{port}"\n')
        done = run(tool, "-b", "127.0.0.1:1", "--config", config)
        assert done.returncode == 1 and str(port) in done.stderr, done.stderr


def test_only_an_address_that_others_reach_is_warned_about():
    with Running("temp-filter", "--input", "-", "--listen", "*:0", stdin=subprocess.PIPE) as judge:
        judge.wait_stderr("metrics: http://localhost:")
        assert "warning: --listen 0.0.0.0:0: whoever reaches this port can read" in judge.stderr
        assert get(judge, "/healthz")[0] == 200
    with filter_of_a_pipe() as (judge, _):
        address_of(judge)
        assert "warning" not in judge.stderr


def test_nothing_listens_without_the_option():
    with Running("temp-filter", "--input", "-", stdin=subprocess.PIPE) as judge:
        judge.process.stdin.write(HOT)
        judge.process.stdin.flush()
        judge.wait_lines(1)
        inodes = {os.readlink(link) for link in map(lambda fd: f"/proc/{judge.process.pid}/fd/{fd}", os.listdir(f"/proc/{judge.process.pid}/fd"))}
        assert not any(name.startswith("socket:") for name in inodes), inodes
        assert len(os.listdir(f"/proc/{judge.process.pid}/task")) == 2, "the loop, and the watchdog of its end"


PTRACE_ATTACH, PTRACE_DETACH = 16, 17


@contextlib.contextmanager
def stopped_thread(thread):
    """Stops one thread of a child process, like a disk that does not answer. (SIGSTOP would stop
    all threads.)
    """
    ptrace = ctypes.CDLL(None, use_errno=True).ptrace
    ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    if ptrace(PTRACE_ATTACH, thread, None, None) != 0:
        pytest.skip(f"this system lets nobody stop a single thread: {os.strerror(ctypes.get_errno())}")
    os.waitpid(thread, 0x40000000)  # __WALL
    try:
        yield
    finally:
        ptrace(PTRACE_DETACH, thread, None, None)


def test_a_loop_that_stands_still_is_told_and_one_that_goes_on_too():
    with filter_of_a_pipe() as (judge, write):
        wait_status(judge, "/readyz", 200)
        with stopped_thread(judge.process.pid):
            reason = json.loads(wait_status(judge, "/healthz", 503))
            assert reason["status"] == "stuck" and re.search(r"not turned for \d+ s", reason["reason"])
            assert json.loads(get(judge, "/readyz")[1])["reason"] == reason["reason"]
            page = scrape(judge)
            assert page("suhu_healthy") == 0 and page("suhu_ready") == 0 and page("suhu_messages_consumed_total") == 0
        wait_status(judge, "/healthz", 200)
        write(HOT)
        judge.wait_lines(1)


def test_a_reader_that_does_not_read_is_no_loop_that_hangs():
    ours, theirs = os.pipe()
    with Running("sensor-sim", "--dry-run", "-r", "max", *PORT_0, stdout=theirs) as sim:
        os.close(theirs)
        page = wait_scrape(sim, lambda page: page("suhu_messages_sent_total"))
        began = time.monotonic()
        wait_until(lambda: time.monotonic() - began > 5.5)
        assert get(sim, "/healthz")[0] == 200, "it waits for room, and turns"
        assert page("suhu_ready") == 1
    os.close(ours)


class Forwarder(threading.Thread):
    """A port on which nothing answers until open(). After that, its connections are forwarded to a
    broker.
    """

    def __init__(self, to):
        super().__init__(daemon=True)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.address = free.getsockname()
        self._to = to.rsplit(":", 1)

    def open(self):
        self._listener = socket.create_server(self.address)
        self.start()

    def run(self):
        while True:
            client, _ = self._listener.accept()
            threading.Thread(target=self._carry, args=(client, socket.create_connection((self._to[0], int(self._to[1])))), daemon=True).start()

    @staticmethod
    def _carry(one, other):
        ends = {one: other, other: one}
        with contextlib.suppress(OSError):
            while True:
                for source in select.select([*ends], [], [])[0]:
                    data = source.recv(65536)
                    if not data:
                        return
                    ends[source].sendall(data)


@pytest.mark.parametrize("tool,more", [("temp-filter", ()), ("alert-console", ("-t", "sensor-suhu-alerts")), ("sensor-sim", ())])
def test_readyz_waits_for_kafka_and_healthz_does_not(tool, more):
    with dev_broker() as (_, bootstrap):
        kafka = Forwarder(bootstrap)
        with Running(tool, "-b", "%s:%d" % kafka.address, *more, *PORT_0) as running:
            status, body, kind = get(running, "/readyz")
            assert status == 503 and kind == "application/json" and "looking for Kafka" in json.loads(body)["reason"]
            assert get(running, "/healthz")[0] == 200
            page = scrape(running)
            assert page("suhu_ready") == 0 and page("suhu_healthy") == 1 and page.sum("suhu_build_info") == 1
            kafka.open()
            wait_status(running, "/readyz", 200)
            assert scrape(running)("suhu_ready") == 1


def test_the_whole_flow_counts_the_same_and_all_of_it_is_documented(tmp_path):
    parquet = (BIN_DIR.parent / "lib/suhu" / "libsuhu-parquet.so").exists()
    history = ("--history", f"parquet:{tmp_path}/history", "--roll", "200ms") if parquet else ()
    with dev_broker() as (broker, bootstrap), \
         Running("temp-filter", "-b", bootstrap, "--output-topic", "sensor-suhu-alerts", "-o", "beginning", *PORT_0) as judge, \
         Running("temp-filter", "-b", bootstrap, "--emit", "alarms", "-G", "alarms", "--state-topic", "temp-filter-state", "-o", "beginning", *PORT_0) as alarms, \
         Running("temp-window", "-b", bootstrap, "--window", "500ms", "--lateness", "0", "-o", "beginning", *history, *PORT_0) as window, \
         Running("alert-console", "-b", bootstrap, "-o", "beginning", "--exec", "true", *PORT_0) as console, \
         Running("sensor-sim", "-b", bootstrap, "-n", 5, "-r", 20, "--mean", 80, *PORT_0) as sim:
        assert wait_scrape(sim, lambda page: (page.sum("suhu_messages_produced_total") or 0) > 200)("suhu_sensors") == 5
        wait_scrape(window, lambda page: page("suhu_windows_emitted_total"))
        sim.stop()
        sent = int(re.search(r"([\d,]+) sent", sim.stderr)[1].replace(",", ""))

        judged = wait_scrape(judge, lambda page: page.sum("suhu_messages_consumed_total") == sent and page.sum("suhu_kafka_consumergroup_lag") == 0)
        alerts = judged("suhu_alerts_total", severity="high")
        assert 0 < alerts < sent and judged("suhu_lines_written_total") == alerts
        assert judged("suhu_alert_latency_seconds_count") == alerts == judged("suhu_alert_latency_seconds_bucket", le="+Inf")
        assert 0 <= judged("suhu_alert_latency_seconds_sum") < 60 * alerts
        partitions = [dict(labels) for name, labels in judged.samples if name == "suhu_kafka_consumergroup_lag"]
        assert {p["partition"] for p in partitions} <= {"0", "1", "2"} and all(p["consumergroup"] == "temp-filter" and p["topic"] == "sensor-suhu" for p in partitions)
        assert judged("suhu_assigned_partitions", topic="sensor-suhu") == 3 and judged("suhu_rebalances_total", topic="sensor-suhu") >= 1
        judged = wait_scrape(judge, lambda page: page("suhu_messages_unconfirmed", topic="sensor-suhu-alerts") == 0)
        assert judged("suhu_messages_produced_total", topic="sensor-suhu-alerts") == alerts
        assert judged("suhu_bytes_produced_total", topic="sensor-suhu-alerts") > 50 * alerts

        shown = wait_scrape(console, lambda page: page("suhu_alerts_shown_total") == alerts and page("suhu_exec_alerts_total", result="delivered") == alerts)
        assert shown("suhu_messages_consumed_total", topic="sensor-suhu-alerts") == alerts and shown("suhu_exec_waiting_alerts") == 0

        windows = wait_scrape(window, lambda page: page.sum("suhu_messages_consumed_total") == sent and page("suhu_commits_total") > 0)
        assert windows("suhu_sensors") == 5 and windows("suhu_late_records_total") == 0
        if parquet:
            assert wait_scrape(window, lambda page: page("suhu_history_files_total", sink="parquet"))("suhu_history_flush_seconds_count", sink="parquet") > 0

        told = wait_scrape(alarms, lambda page: page.sum("suhu_messages_consumed_total") == sent and page("suhu_commits_total") > 0)
        raised = [told("suhu_alarm_events_total", event=event) for event in ("alarm", "chattering")]
        assert told("suhu_sensors") == 5 and 0 < sum(raised) <= told("suhu_lines_written_total") < alerts
        assert told.sum("suhu_active_alarms") == sum(raised) - told("suhu_alarm_events_total", event="rtn")

        check_documented(told, "filter")
        for page, name in ((judged, "filter"), (shown, "console"), (windows, "window")):
            check_documented(page, name)
            missing = {metric for metric, (_, _, tools) in documented().items() if name in tools} - page.names
            if name == "filter":
                missing -= told.names
            history_only = {"suhu_history_files_total", "suhu_history_flush_seconds"}
            output_only = {"suhu_messages_produced_total", "suhu_bytes_produced_total", "suhu_messages_unconfirmed", "suhu_delivery_errors_total"}
            assert missing <= (output_only | (set() if parquet else history_only) if name == "window" else set()), name


def test_the_simulators_numbers_are_documented_too():
    with Running("sensor-sim", "--dry-run", "-r", 10, *PORT_0) as sim:
        page = wait_scrape(sim, lambda page: page("suhu_messages_sent_total"))
        check_documented(page, "sim")
        assert page("suhu_schedule_delay_seconds") >= 0
    with Running("sensor-sim", "--dry-run", "--replay", "-", *PORT_0, stdin=subprocess.PIPE) as sim:
        sim.process.stdin.write(HOT + b"rubbish\n")
        sim.process.stdin.flush()
        check_documented(wait_scrape(sim, lambda page: page("suhu_replay_not_readings_total") == 1 or page("suhu_replay_lines_skipped_total") == 1), "sim")


def test_readyz_says_when_the_brokers_are_gone():
    """Tests a member of a group, which loses its partitions, and a program without a group, which
    keeps them.
    """
    with dev_broker() as (broker, bootstrap), Running("temp-filter", "-b", bootstrap, *PORT_0) as judge, Running("alert-console", "-b", bootstrap, *PORT_0) as console:
        for running in (judge, console):
            wait_status(running, "/readyz", 200)
        broker.process.kill()
        reason = json.loads(wait_status(console, "/readyz", 503))["reason"]
        assert re.fullmatch(r"the brokers of sensor-suhu-alerts have not answered for \d\d s", reason)
        reason = json.loads(wait_status(judge, "/readyz", 503))["reason"]
        assert "of sensor-suhu " in reason
        assert get(judge, "/healthz")[0] == get(console, "/healthz")[0] == 200


def test_every_metric_of_the_alert_rules_is_one_that_the_programs_have():
    yaml = pytest.importorskip("yaml")
    promql = pytest.importorskip("promql_parser")
    rules = [rule for group in yaml.safe_load((ROOT / "docs" / "prometheus-alerts.yml").read_text())["groups"] for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules) > 10
    known = {name: labels for name, (_, labels, _) in documented().items()}
    for rule in rules:
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}, rule["alert"]
        assert rule["labels"]["severity"] in ("warning", "critical") and set(rule["annotations"]) == {"summary", "description"}
        assert re.fullmatch(r"\d+m", rule.get("for", "1m"))
        promql.parse(rule["expr"])
        for name in re.findall(r"\b(?:suhu|process)_[a-z_]+", rule["expr"]):
            assert re.sub("_(bucket|count|sum)$", "", name) in known, f"{rule['alert']}: {name}"
        used = {label for name in known if name in rule["expr"] for label in known[name]} | {"instance", "job"}
        for label in re.findall(r"\$labels\.(\w+)", json.dumps(rule["annotations"])):
            assert label in used, f"{rule['alert']}: {label}"
        for braces in re.findall(r"\{\{.*?\}\}", json.dumps(rule["annotations"])):
            assert re.fullmatch(r"\{\{ (\$labels\.\w+|\$value( \| humanize)?) \}\}", braces), braces
