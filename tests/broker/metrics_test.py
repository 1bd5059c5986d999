"""Tests --listen on a real Kafka: lag, readiness during an outage, shared partitions, transactions
and both histories.
"""

import json
import os
import re
import subprocess

import pytest
from hang import HANG
from kafka_broker import unique
from metrics import check_documented, get, scrape, wait_scrape, wait_status
from suhu_tools import BIN_DIR, Running, run, wait_until

PORT_0 = ("--listen", "127.0.0.1:0")


def fill(broker, topic, count, *more):
    done = run("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-n", 50, "-r", "max", "-c", count, *more)
    assert done.returncode == 0, done.stderr


def test_the_lag_of_each_partition_is_what_is_not_read(broker, topic):
    fill(broker, topic, 300_000)
    ours, theirs = os.pipe()  # nothing reads it, so the filter stops somewhere in the middle
    group = unique("g")
    with Running("temp-filter", "-b", broker.bootstrap, "-t", topic, "-G", group, "--emit", "all", *PORT_0, stdout=theirs) as judge:
        os.close(theirs)
        page = wait_scrape(judge, lambda page: page.sum("suhu_messages_consumed_total") + page.sum("suhu_kafka_consumergroup_lag") == 300_000)
        assert 0 < page("suhu_messages_consumed_total", topic=topic) < 300_000
        lags = {labels["partition"]: labels for labels in (dict(pairs) for name, pairs in page.samples if name == "suhu_kafka_consumergroup_lag")}
        assert set(lags) == {"0", "1", "2"} and all(labels["consumergroup"] == group and labels["topic"] == topic for labels in lags.values())
        assert page("suhu_ready") == page("suhu_healthy") == 1
        reader = subprocess.Popen(["cat"], stdin=ours, stdout=subprocess.DEVNULL)
        os.close(ours)
        page = wait_scrape(judge, lambda page: page.sum("suhu_kafka_consumergroup_lag") == 0 and page.sum("suhu_messages_consumed_total") == 300_000)
        assert page("suhu_lines_written_total") == 300_000
        assert judge.stop() == 0
        reader.wait(HANG)


def test_an_outage_is_not_ready_and_ends(own_broker):
    own_broker.create_topic("t")
    with Running("temp-filter", "-b", own_broker.bootstrap, "-t", "t", *PORT_0) as judge, \
         Running("sensor-sim", "-b", own_broker.bootstrap, "-t", "t", *PORT_0) as sim:
        wait_status(judge, "/readyz", 200)
        wait_scrape(judge, lambda page: page("suhu_messages_consumed_total", topic="t"))
        own_broker.kill()
        reason = json.loads(wait_status(judge, "/readyz", 503))["reason"]
        assert re.search(r"the brokers of t have not answered for \d+ s|no partitions of t are assigned", reason)
        assert get(judge, "/healthz")[0] == get(sim, "/healthz")[0] == 200
        wait_scrape(sim, lambda page: page("suhu_messages_unconfirmed", topic="t") > 5 and page("suhu_schedule_delay_seconds") < 1)
        own_broker.start()
        wait_status(judge, "/readyz", 200)
        wait_scrape(sim, lambda page: page("suhu_messages_unconfirmed", topic="t") < 3)


def test_members_share_the_partitions_and_the_one_too_many_stands_by(broker, make_topic):
    topic, group = make_topic(partitions=1), unique("g")
    options = ("-b", broker.bootstrap, "-t", topic, "-G", group, *PORT_0)
    with Running("temp-filter", *options) as one, Running("temp-filter", *options) as two:
        for judge in (one, two):
            wait_status(judge, "/readyz", 200)
        wait_until(lambda: sorted(scrape(judge)("suhu_assigned_partitions", topic=topic) for judge in (one, two)) == [0, 1])
        assert all(get(judge, "/readyz")[0] == 200 for judge in (one, two))


def test_windows_in_transactions_and_both_histories_are_counted(broker, topic, make_topic, postgres, tmp_path):
    if not (BIN_DIR.parent / "lib/suhu" / "libsuhu-parquet.so").exists():
        pytest.skip("built without Arrow")
    output = make_topic("windows")
    with Running("temp-window", "-b", broker.bootstrap, "-t", topic, "-G", unique("g"), "--window", "500ms", "--lateness", "0", "--roll", "500ms", "--output-topic", output,
                 "--history", f"parquet:{tmp_path}/history", "--history", postgres.uri, *PORT_0) as window, \
         Running("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-n", 3, "-r", 20, *PORT_0) as sim:
        wait_status(window, "/readyz", 200)
        wait_scrape(window, lambda page: (page("suhu_windows_emitted_total") or 0) > 20 and page("suhu_history_files_total", sink="parquet") > 1)
        sim.stop()
        page = wait_scrape(window, lambda page: page("suhu_open_windows") == 0 and page("suhu_messages_produced_total", topic=output) == page("suhu_windows_emitted_total"))
        check_documented(page, "window")
        count = page("suhu_windows_emitted_total")
        assert window.stop() == 0
        assert f"{int(count)} windows closed" in window.stderr
        assert int(postgres.query("SELECT count(*) FROM suhu_windows")[0][0]) == count
        assert len(list((tmp_path / "history").glob("*/*.parquet"))) == page("suhu_history_files_total", sink="parquet")
        for sink in ("parquet", "postgresql"):
            assert page("suhu_history_flush_seconds_count", sink=sink) == page("suhu_commits_total") > 0
            assert page("suhu_history_flush_seconds_sum", sink=sink) > 0
