"""Tests temp-window's histories on a real Kafka and a real PostgreSQL: what readers see, and what
happens when a store cannot be written.
"""

import os
import pathlib
import resource
import signal
import subprocess

import pytest
from hang import HANG
from kafka_broker import unique
from suhu_tools import Running, clean_environment, command, json_lines, run, wait_until
from windows import by_place, expected_windows, generated_readings, produce, raw_records

duckdb = pytest.importorskip("duckdb") if os.environ.get("SUHU_REQUIRE_ALL") != "1" else __import__("duckdb")

COLUMNS = ["sensor_id", "window_start", "window_end", "count", "avg_temperature", "min_temperature", "max_temperature",
           "avg_humidity", "min_battery", "max_battery", "late", "partition"]


def as_rows(values):
    """Turns rows of COLUMNS, with times as datetimes, into rows as the program prints them."""
    rows = []
    for value in values:
        record = dict(zip(COLUMNS, value))
        for name in ("window_start", "window_end"):
            record[name] = record[name].strftime("%Y-%m-%dT%H:%M:%S.") + f"{record[name].microsecond // 1000:03d}Z"
        rows.append({**record, "final": True})
    return by_place(rows)


def parquet_rows(directory, topic):
    connection = duckdb.connect()
    connection.execute("SET TimeZone='UTC'")
    return as_rows(connection.execute(f"SELECT {', '.join(COLUMNS)} FROM read_parquet('{directory}/*/*.parquet', hive_partitioning=true) WHERE topic = '{topic}'").fetchall())


def postgres_rows(database, topic):
    number = lambda text: None if text in ("", "\\N", None) else float(text)  # noqa: E731
    rows = []
    for line in database.query("SELECT sensor_id, to_char(window_start AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'), to_char(window_end AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'), "
                               f"count, avg_temperature, min_temperature, max_temperature, avg_humidity, min_battery, max_battery, late, partition FROM suhu_windows WHERE topic = '{topic}'"):
        record = dict(zip(COLUMNS, line))
        for name in COLUMNS[3:]:
            record[name] = number(record[name])
        for name in ("count", "late", "partition"):
            record[name] = int(record[name])
        rows.append({**record, "final": True})
    return by_place(rows)


def files(directory):
    return sorted(str(path.relative_to(directory)) for path in pathlib.Path(directory).rglob("*") if path.is_file())


def test_parquet_holds_each_closed_window_once_and_other_readers_see_types_zone_and_day(broker, topic, tmp_path):
    readings = generated_readings(20_000, 11, start=1_767_225_600_000 - 400_000)  # over midnight
    produce(broker.bootstrap, topic, readings)
    history = tmp_path / "history"
    done = run("temp-window", "-b", broker.bootstrap, "-t", topic, "-o", "beginning", "-e", "--history", f"parquet:{history}")
    assert done.returncode == 0, done.stderr
    assert parquet_rows(history, topic) == by_place(expected_windows(raw_records(broker.bootstrap, topic), 10_000, 60_000, close_at_end=True))
    assert parquet_rows(history, topic) == by_place(json_lines(done.stdout))
    days = duckdb.sql(f"SELECT DISTINCT date::TEXT FROM read_parquet('{history}/*/*.parquet', hive_partitioning=true) ORDER BY 1").fetchall()
    assert days == [("2025-12-31",), ("2026-01-01",)]

    import pyarrow.dataset
    import pyarrow.parquet
    schema = pyarrow.dataset.dataset(history, partitioning="hive").schema
    assert str(schema.field("window_start").type) == "timestamp[us, tz=UTC]" and str(schema.field("sensor_id").type) == "string"
    assert str(schema.field("count").type) == "int64" and schema.field("avg_humidity").nullable and not schema.field("avg_temperature").nullable
    for name in files(history):
        metadata = pyarrow.parquet.read_metadata(history / name)
        column = metadata.row_group(0).column(4)
        assert column.path_in_schema == "avg_temperature" and column.is_stats_set and column.compression == "ZSTD"


def test_a_second_batch_into_the_same_directory_and_a_directory_of_spark_are_refused(broker, topic, tmp_path):
    produce(broker.bootstrap, topic, generated_readings(100, 1))
    options = ["-b", broker.bootstrap, "-t", topic, "-o", "beginning", "-e"]
    assert run("temp-window", *options, "--history", f"parquet:{tmp_path}/a").returncode == 0
    before = files(tmp_path / "a")
    again = run("temp-window", *options, "--history", f"parquet:{tmp_path}/a")
    assert again.returncode == 2 and topic in again.stderr and files(tmp_path / "a") == before
    (tmp_path / "b" / "_spark_metadata").mkdir(parents=True)
    spark = run("temp-window", *options, "--history", f"parquet:{tmp_path}/b")
    assert spark.returncode == 2 and "_spark_metadata" in spark.stderr


def test_another_group_into_the_same_directory_is_refused(broker, topic, tmp_path):
    produce(broker.bootstrap, topic, generated_readings(2_000, 2))
    options = ["-b", broker.bootstrap, "-t", topic, "--lateness", "1s", "-e", "--history", f"parquet:{tmp_path}/h"]
    assert run("temp-window", *options, "-G", unique("g")).returncode == 0
    other = run("temp-window", *options, "-G", unique("g"))
    assert other.returncode == 2 and "another" in other.stderr, other.stderr


def test_an_interrupted_batch_shows_nothing(broker, topic, tmp_path):
    produce(broker.bootstrap, topic, [{"device_id": "d1", "ts": 1_767_225_600_000 + 100 * number, "temperature": 70} for number in range(100_000)])
    batch = subprocess.Popen(command("temp-window", "-b", broker.bootstrap, "-t", topic, "-o", "beginning", "-e", "--window", "100ms", "--lateness", "0s", "--history", f"parquet:{tmp_path}/h"),
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment())
    try:
        batch.stdout.readline()  # and nothing more: its buffer of 8 MiB is full long before the end
        batch.terminate()
        _, talk = batch.communicate(timeout=HANG)
        assert batch.returncode == 0, talk
        assert b"100000 read" not in talk, "it had reached its end before the signal"
    finally:
        batch.kill()
        batch.wait()
    assert not [name for name in files(tmp_path / "h") if name.endswith(".parquet")]


def test_postgres_and_parquet_hold_the_same_windows(broker, topic, tmp_path, postgres):
    produce(broker.bootstrap, topic, generated_readings(20_000, 12))
    done = run("temp-window", "-b", broker.bootstrap, "-t", topic, "-G", unique("g"), "-e", "--lateness", "5s", "--history", f"parquet:{tmp_path}/h", "--history", postgres.uri)
    assert done.returncode == 0, done.stderr
    expected = by_place(expected_windows(raw_records(broker.bootstrap, topic), 10_000, 5_000, close_at_end=False))
    assert parquet_rows(tmp_path / "h", topic) == expected
    assert postgres_rows(postgres, topic) == expected


def test_a_database_killed_and_restarted_in_mid_stream_loses_nothing_and_holds_nothing_twice(broker, topic, own_postgres):
    database, group = own_postgres.database(), unique("g")
    options = ["-b", broker.bootstrap, "-t", topic, "-G", group, "--window", "1s", "--lateness", "1s", "--history", database.uri]
    with Running("temp-window", *options) as windows:
        with Running("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-n", 9, "-r", 50, "--profile", "iot") as sim:
            windows.wait_lines(20)
            own_postgres.kill()
            windows.wait_stderr("does not answer")
            seen = len(windows.lines)
            wait_until(lambda: len(windows.lines) > seen + 20, what="windows while the database is down")
            own_postgres.start()
            windows.wait_stderr("answers again")
            assert sim.stop() == 0
        wait_until(lambda: windows.stderr.count("answers again") == 1 and len(windows.lines) > seen + 40, what="windows after it")
        assert windows.stop() == 0, windows.stderr
    assert run("temp-window", *options, "-e").returncode == 0
    expected = expected_windows(raw_records(broker.bootstrap, topic), 1_000, 1_000, close_at_end=False)
    in_table = {(r["sensor_id"], r["window_start"]): r for r in postgres_rows(database, topic)}
    # Silence may have closed the last windows of each sensor. The plain computation, which waits
    # for the next reading, does not have these.
    for row in expected:
        assert in_table[row["sensor_id"], row["window_start"]] == row


def test_a_table_with_windows_of_another_length_is_refused(broker, topic, postgres):
    produce(broker.bootstrap, topic, generated_readings(500, 4))
    options = ["-b", broker.bootstrap, "-t", topic, "-o", "beginning", "-e", "--history", postgres.uri]
    assert run("temp-window", *options).returncode == 0
    before = postgres_rows(postgres, topic)
    other = run("temp-window", *options, "--window", "1m")
    assert other.returncode == 2 and "10000 ms" in other.stderr and "schema" in other.stderr
    assert postgres_rows(postgres, topic) == before
    assert run("temp-window", *options).returncode == 0 and postgres_rows(postgres, topic) == before, "the same batch again changes nothing"


def nothing_committed(broker, group, topic):
    done = subprocess.run(["kcat", "-C", "-b", broker.bootstrap, "-t", f"{group}-state", "-X", "isolation.level=read_committed", "-e", "-q", "-f", "%k\n"], capture_output=True, text=True, timeout=HANG)
    return topic not in done.stdout.splitlines()


@pytest.mark.parametrize("case", ["wrong password", "unknown database", "no server", "other columns"])
def test_a_database_that_refuses_us_is_exit_code_1_in_words_and_nothing_is_committed(broker, topic, postgres, case):
    produce(broker.bootstrap, topic, generated_readings(2_000, 4))
    uri, group = postgres.uri, unique("g")
    password = uri.split(":")[2].split("@")[0]
    if case == "wrong password":
        uri = uri.replace(f":{password}@", ":HUNTER2@")
    elif case == "unknown database":
        uri = uri.rsplit("/", 1)[0] + "/no_such_database"
    elif case == "no server":
        uri = "postgresql://suhu:HUNTER2@127.0.0.1:1/plant"
    else:
        postgres.query("CREATE TABLE suhu_windows (sensor text, value text)")
    done = run("temp-window", "-b", broker.bootstrap, "-t", topic, "-G", group, "-e", "--lateness", "1s", "--history", uri)
    assert done.returncode == 1 and done.stdout == "", done.stderr
    assert {"wrong password": "password", "unknown database": "no_such_database", "no server": "127.0.0.1:1", "other columns": "suhu_windows"}[case] in done.stderr
    assert "HUNTER2" not in done.stderr and password not in done.stderr
    assert nothing_committed(broker, group, topic)


def test_a_table_that_changes_under_us_ends_the_program_and_its_windows_come_again(broker, topic, postgres):
    group = unique("g")
    options = ["-b", broker.bootstrap, "-t", topic, "-G", group, "--window", "1s", "--lateness", "1s", "--history", postgres.uri]
    with Running("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-n", 3, "-r", 50, "--profile", "iot"), Running("temp-window", *options) as windows:
        wait_until(lambda: len(postgres.query("SELECT to_regclass('suhu_windows')")) and windows.lines, what="the first windows")
        postgres.query("ALTER TABLE suhu_windows DROP COLUMN max_battery")
        assert windows.wait() == 1
        assert "suhu_windows" in windows.stderr


@pytest.mark.parametrize("place", ["/proc/suhu-history", "a-file/history"])
def test_a_directory_that_cannot_be_made_is_an_error_before_anything_is_read(broker, topic, tmp_path, place):
    (tmp_path / "a-file").write_text("")
    done = run("temp-window", "-b", broker.bootstrap, "-t", topic, "-G", unique("g"), "--history", f"parquet:{tmp_path / place}")
    assert done.returncode == 1 and str(tmp_path / place) in done.stderr, done.stderr


def test_a_full_disk_is_exit_code_1_and_leaves_nothing_half_written_and_nothing_committed(broker, topic, tmp_path):
    produce(broker.bootstrap, topic, generated_readings(20_000, 5))
    group, history = unique("g"), tmp_path / "h"

    def no_room():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))

    arguments = ["-b", broker.bootstrap, "-t", topic, "-G", group, "-e", "--lateness", "1s", "--history", f"parquet:{history}"]
    full = subprocess.run(command("temp-window", *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=HANG, env=clean_environment(), preexec_fn=no_room, restore_signals=False)
    assert full.returncode == 1 and str(history).encode() in full.stderr, full.stderr
    assert not [name for name in files(history) if name.endswith(".parquet")]
    assert nothing_committed(broker, group, topic)
    done = run("temp-window", *arguments)
    assert done.returncode == 0, done.stderr
    assert parquet_rows(history, topic) == by_place(expected_windows(raw_records(broker.bootstrap, topic), 10_000, 1_000, close_at_end=False))
    assert not [name for name in files(history) if not name.endswith(".parquet")], "what the first run left unfinished is gone"


def test_a_full_disk_for_latest_json_is_exit_code_1(broker, topic, tmp_path):
    done = run("temp-window", "-b", broker.bootstrap, "-t", topic, "--latest", "/proc/latest.json")
    assert done.returncode == 1 and "/proc/latest.json" in done.stderr


def test_arrow_is_loaded_only_for_parquet(broker, topic):
    with Running("temp-window", "-b", broker.bootstrap, "-t", topic, "-G", unique("g")) as windows:
        windows.wait_stderr("3 of 3 partitions")
        assert "libarrow" not in pathlib.Path(f"/proc/{windows.process.pid}/maps").read_text()
        assert windows.stop() == 0
