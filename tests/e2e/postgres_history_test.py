"""Tests closed windows in a PostgreSQL table, with a real server that dies and comes back.
tests/support/history_probe.cpp runs the class under test.
"""

import contextlib
import os
import select
import socket
import subprocess
import threading
import time

import pytest
from hang import HANG
from postgres_server import PASSWORD, USER, Database
from suhu_tools import Running, wait_until

START = 1_700_000_000_000  # 2023-11-14T22:13:20Z, in ms
MINUTE = 60_000
COLUMNS = ("topic text NOT NULL, partition integer NOT NULL, sensor_id text NOT NULL, window_start timestamptz NOT NULL, "
           "window_end timestamptz NOT NULL, count bigint NOT NULL, avg_temperature double precision NOT NULL, "
           "min_temperature double precision NOT NULL, max_temperature double precision NOT NULL, avg_humidity double precision, "
           "min_battery double precision, max_battery double precision, late bigint NOT NULL")
KEY = "PRIMARY KEY (topic, partition, sensor_id, window_start)"


class Probe(Running):
    """A history at `uri`. Each call runs one of its methods and returns the answer."""

    def __init__(self, uri, topic="readings", buffer_bytes=8 << 20, patience_ms=HANG * 1000, expect="ready"):
        super().__init__("history_probe", uri, topic, buffer_bytes, patience_ms, stdin=subprocess.PIPE,
                         env={name: "" for name in os.environ if name.startswith("PG")})
        self.answers = 0
        self.hello = self.answer()
        assert self.hello.startswith(expect), self.hello

    def answer(self, timeout=HANG):
        self.answers += 1
        wait_until(lambda: len(self.lines) >= self.answers or not any(thread.is_alive() for thread in self._threads), timeout, "an answer")
        assert len(self.lines) >= self.answers, f"ended without an answer: {self.stderr}"
        return self.lines[self.answers - 1]

    def ask(self, *words, timeout=HANG):
        self.process.stdin.write((" ".join(map(str, words)) + "\n").encode())
        self.process.stdin.flush()
        return self.answer(timeout)

    def add(self, sensor, partition=0, minute=0, count=3, avg=80.0):
        escaped = "".join(f"%{byte:02x}" if byte <= 32 or byte > 126 or byte == 37 else chr(byte) for byte in sensor.encode())
        assert self.ask("add", partition, escaped, START + minute * MINUTE, count, avg) == "ok"

    def prepare(self, budget=30_000):
        return self.ask("prepare", budget, timeout=HANG + budget / 1000)

    def prepare_until_true(self):
        wait_until(lambda: self.prepare() == "true", what="a commit")


def count(database):
    return int(database.query("SELECT count(*) FROM suhu_windows")[0][0])


def refuse_for(probe, seconds, budget):
    """Lets the probe try, in vain, for so many seconds."""
    until = time.monotonic() + seconds
    wait_until(lambda: probe.prepare(budget) != "false" or time.monotonic() > until, timeout=seconds + HANG)
    assert time.monotonic() > until, "a commit went through"


def refusal(uri, **options):
    """The error of a history that cannot begin. It never contains the password or a part of it."""
    with Probe(uri, expect="error: ", **options) as probe:
        code = probe.wait()
        assert code in (1, 2) and probe.stderr == ""
        for part in (PASSWORD, *PASSWORD.split("/"), "p%40ss"):
            assert part not in probe.hello
        return probe.hello


# Rows.

def test_rows_arrive_with_all_their_columns(postgres):
    with Probe(postgres.uri) as probe:
        assert probe.hello == f"ready postgresql://127.0.0.1:{postgres.server.port}/{postgres.name}"
        probe.add("a", partition=2, count=4, avg=80.1)
        probe.add("b", partition=0, count=3, avg=-0.1)
        assert count(postgres) == 0
        assert probe.prepare() == "true"
    assert postgres.query("SET timezone = 'UTC'; SELECT * FROM suhu_windows ORDER BY sensor_id") == [
        ["readings", "2", "a", "2023-11-14 22:13:20+00", "2023-11-14 22:14:20+00", "4", "80.1", "79.1", "81.1", "41.5", "90", "91", "0"],
        ["readings", "0", "b", "2023-11-14 22:13:20+00", "2023-11-14 22:14:20+00", "3", "-0.1", "-1.1", "0.9", "", "", "", "0"]]


def test_the_same_key_twice_updates(postgres):
    with Probe(postgres.uri) as probe:
        probe.add("a", avg=1, count=4)
        assert probe.prepare() == "true"
        probe.add("a", avg=2, count=3)
        assert probe.prepare() == "true"
    assert postgres.query("SELECT avg_temperature, count, avg_humidity FROM suhu_windows") == [["2", "3", ""]]


def test_of_the_same_key_twice_in_one_batch_the_last_counts(postgres):
    with Probe(postgres.uri) as probe:
        for avg in (3, 1, 2):
            probe.add("a", avg=avg)
        assert probe.prepare() == "true"
    assert postgres.query("SELECT avg_temperature FROM suhu_windows") == [["2"]]


def test_partitions_topics_and_windows_are_apart(postgres):
    for topic in ("x", "y"):
        with Probe(postgres.uri, topic) as probe:
            for partition in (0, 1):
                for minute in (0, 1):
                    probe.add("a", partition, minute)
            assert probe.prepare() == "true"
    assert count(postgres) == 8


def test_sensor_ids_of_any_text_arrive_as_they_are(postgres):
    ids = ["tab\there", "line\nbreak\rhere", "back\\slash \\N \\.", "\\N", "\\.", "it's \"quoted\"", "\U0001F321 ␀ é", " blank ", "{a,b}"]
    with Probe(postgres.uri) as probe:
        for minute, sensor in enumerate([*ids, "nul\0here"]):
            probe.add(sensor, minute=minute)
        assert probe.prepare() == "true"
    rows = postgres.query("SELECT encode(convert_to(sensor_id, 'UTF8'), 'hex') FROM suhu_windows ORDER BY window_start")
    assert [bytes.fromhex(row[0]).decode() for row in rows] == [*ids, "nul␀here"]


def add_many(probe, minutes, sensor):
    """Adds rows without waiting for each answer."""
    for minute in range(minutes):
        probe.process.stdin.write(f"add {minute % 3} {sensor}{minute % 10} {START + minute * MINUTE} 3 80\n".encode())
    probe.process.stdin.flush()
    probe.answers += minutes
    wait_until(lambda: len(probe.lines) >= probe.answers)


def test_rows_larger_than_every_socket_buffer_go_through(postgres):
    with Probe(postgres.uri, buffer_bytes=1 << 30) as probe:
        add_many(probe, 30_000, "x" * 500)
        assert probe.prepare(60_000) == "true"
        assert probe.errors == []
    assert count(postgres) == 30_000


def test_a_budget_too_short_for_a_full_buffer_gets_ahead_each_time(postgres):
    with Probe(postgres.uri) as probe:
        add_many(probe, 80_000, "sensor")
        wait_until(lambda: probe.prepare(500) == "true", 5 * HANG)
    assert count(postgres) == 80_000


# The buffer.

def test_it_has_no_room_when_the_buffer_is_full_and_room_again_after_a_commit(postgres):
    with Probe(postgres.uri, buffer_bytes=1000) as probe:
        added = 0
        while probe.ask("room") == "true":
            probe.add("a", minute=added)
            added += 1
            assert added < 20
        assert added > 4
        assert probe.prepare() == "true"
        assert probe.ask("room") == "true"
    assert count(postgres) == added


def test_forget_drops_only_the_rows_of_that_partition(postgres):
    with Probe(postgres.uri, buffer_bytes=200) as probe:
        for partition in (0, 1, 2):
            probe.add("a", partition)
        assert probe.ask("room") == "false"
        assert probe.ask("forget", 1) == "ok"
        assert probe.ask("forget", 7) == "ok"
        assert probe.ask("room") == "true"
        assert probe.prepare() == "true"
    assert postgres.query("SELECT partition FROM suhu_windows ORDER BY 1") == [["0"], ["2"]]


def test_nothing_to_do_is_true_even_without_a_server(own_postgres):
    with Probe(own_postgres.uri) as probe:
        own_postgres.kill()
        assert probe.prepare() == "true"


# A server that goes away.

def test_nothing_is_lost_or_twice_when_the_server_is_killed_and_comes_back(own_postgres):
    with Probe(own_postgres.uri) as probe:
        probe.add("a", minute=0)
        assert probe.prepare() == "true"
        probe.add("a", minute=1)
        own_postgres.kill()
        assert probe.prepare(1000) == "false"
        probe.add("a", minute=2)
        refuse_for(probe, 0.5, budget=1000)
        own_postgres.start()
        probe.prepare_until_true()
        probe.add("a", minute=3)
        assert probe.prepare() == "true"
        where = f"127.0.0.1:{own_postgres.port}/suhu"
        assert len(probe.errors) == 2, probe.errors
        assert probe.errors[0].startswith(f"the database at {where} does not answer (")
        assert probe.errors[0].endswith("); reading goes on until the buffer is full, trying again")
        assert probe.errors[1] == f"the database at {where} answers again"
    assert count(own_postgres) == 4


def test_it_survives_an_orderly_restart_and_a_terminated_connection(own_postgres):
    with Probe(own_postgres.uri) as probe:
        own_postgres.stop()
        own_postgres.start()
        probe.add("a", minute=0)
        probe.prepare_until_true()
        own_postgres.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'temp-window'")
        probe.add("a", minute=1)
        probe.prepare_until_true()
        assert "terminating connection" in probe.stderr
    assert count(own_postgres) == 2


def test_the_table_is_made_again_when_it_went_while_the_server_was_down(own_postgres):
    with Probe(own_postgres.uri) as probe:
        own_postgres.query("DROP TABLE suhu_windows")
        own_postgres.kill()
        own_postgres.start()
        probe.add("a")
        probe.prepare_until_true()
    assert count(own_postgres) == 1


def test_a_server_that_stands_still_costs_no_more_than_the_budget(own_postgres):
    with Probe(own_postgres.uri) as probe:
        probe.add("a")
        own_postgres.pause()
        for _ in range(3):
            assert probe.prepare(500) == "false", "and says so, while the server stands still for as long as it likes"
        own_postgres.resume()
        probe.prepare_until_true()
        assert "no answer in time" in probe.errors[0]
    assert count(own_postgres) == 1


def test_a_locked_table_is_waited_for_and_leaves_no_sessions_behind(own_postgres):
    with Probe(own_postgres.uri) as probe:
        with own_postgres.hold("LOCK TABLE suhu_windows"):
            probe.add("a")
            refuse_for(probe, 2.5, budget=300)  # four attempts
            sessions = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'temp-window'"
            wait_until(lambda: int(own_postgres.query(sessions)[0][0]) <= 1, what="the end of the sessions that were given up")
        probe.prepare_until_true()
    assert count(own_postgres) == 1


class CuttingProxy:
    """A proxy in front of a server. It cuts the first connection after the client has sent COMMIT
    and the server has answered, so the client never learns the result.
    """

    def __init__(self, port):
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.cut = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                with client, socket.create_connection(("127.0.0.1", self._target)) as server:
                    self._pass_on(client, server)

    def _pass_on(self, client, server):
        while True:
            for ready in select.select([client, server], [], [])[0]:
                data = ready.recv(65536)
                if not data:
                    return
                (server if ready is client else client).sendall(data)
                if ready is client and b"COMMIT\0" in data and not self.cut:
                    self.cut += 1
                    server.recv(65536)
                    return

    def close(self):
        self._listener.close()


def test_a_commit_whose_answer_is_lost_is_done_again_without_a_trace(postgres):
    with contextlib.closing(CuttingProxy(postgres.server.port)) as proxy:
        with Probe(postgres.uri.replace(f":{postgres.server.port}/", f":{proxy.port}/")) as probe:
            probe.add("a")
            probe.add("b")
            assert probe.prepare() == "false"
            assert proxy.cut == 1 and count(postgres) == 2
            probe.prepare_until_true()
        assert count(postgres) == 2


def test_a_full_server_is_waited_for(own_postgres):
    own_postgres.query("ALTER ROLE suhu CONNECTION LIMIT 0")
    with Probe(own_postgres.uri, patience_ms=300, expect="error: ") as probe:
        assert "does not answer" in probe.hello and "too many connections" in probe.hello


# Two histories at once.

def test_two_that_start_at_once_on_an_empty_database_both_work(postgres):
    with contextlib.ExitStack() as stack:
        probes = []
        threads = [threading.Thread(target=lambda: probes.append(stack.enter_context(Probe(postgres.uri)))) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(probes) == len(threads)
        for partition, probe in enumerate(probes):
            probe.add("a", partition)
            assert probe.prepare() == "true"
    assert count(postgres) == len(threads)


# Errors that waiting does not resolve. Each message names the error, the address and the next step.

def test_a_wrong_password_is_said_at_once(postgres):
    # This is longer than any test waits.
    text = refusal(postgres.server.uri_of(postgres.name, password="wr0ng"), patience_ms=10 * HANG * 1000)
    assert f"127.0.0.1:{postgres.server.port}/{postgres.name} refuses: password authentication failed" in text
    assert "Are the user and the password in --history right" in text and "wr0ng" not in text


def test_a_missing_password_is_said_at_once(postgres):
    text = refusal(f"postgresql://{USER}@127.0.0.1:{postgres.server.port}/{postgres.name}")
    assert "the server wants a password" in text


def test_an_unknown_database_is_said_at_once(postgres):
    text = refusal(postgres.server.uri_of("nowhere"))
    assert 'database "nowhere" does not exist' in text and "createdb nowhere" in text


def test_a_server_that_cannot_be_reached_is_said_after_the_patience(postgres):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        begun = time.monotonic()
        text = refusal(postgres.uri.replace(f":{postgres.server.port}/", f":{port}/"), patience_ms=700)
        assert time.monotonic() - begun > 0.4
    assert f"127.0.0.1:{port}/{postgres.name} does not answer, tried for 0.7 s" in text and "Connection refused" in text
    assert "Is PostgreSQL running there" in text


def test_a_server_that_comes_up_within_the_patience_is_waited_for(own_postgres):
    own_postgres.stop()
    starter = threading.Timer(0.5, own_postgres.start)
    starter.start()
    try:
        with Probe(own_postgres.uri):
            pass
    finally:
        starter.join()


@pytest.mark.parametrize("uri", [
    f"postgresql://{USER}:s3cret/p@127.0.0.1/db",
    f"postgresql://{USER}:s3cret@p@127.0.0.1/db",
    f"postgresql://{USER}:s3cret%2@127.0.0.1/db",
    f"postgresql://{USER}@127.0.0.1:s3cret/db",
    f"postgresql://{USER}:s3cret@127.0.0.1/db?no_such_parameter=1",
    f"mysql://{USER}:s3cret@127.0.0.1/db",
    f"host=127.0.0.1 password=s3cret user={USER}",
])
def test_an_address_that_cannot_be_read_is_refused_without_a_word_of_it(uri):
    text = refusal(uri)
    assert "--history: " in text and "postgresql://USER@HOST:5432/DATABASE" in text
    assert "s3cret" not in text and "127.0.0.1" not in text


def test_a_parameter_that_cannot_be_is_said_at_once(postgres):
    assert "sslmode" in refusal(postgres.uri + "?sslmode=maybe", patience_ms=10 * HANG * 1000)


@pytest.mark.parametrize("columns, words", [
    ("id integer", ["it has no column topic (text)"]),
    (f"{COLUMNS.replace('count bigint', 'count text')}, {KEY}", ["its column count is of the type text, not bigint"]),
    (f"{COLUMNS.replace('avg_humidity double precision', 'avg_humidity double precision NOT NULL')}, {KEY}", ["avg_humidity", "DROP NOT NULL"]),
    (f"{COLUMNS}, plant text NOT NULL, {KEY}", ["its column plant is not one of ours", "DEFAULT"]),
    (COLUMNS, ["no unique key on exactly (topic, partition, sensor_id, window_start)", "ADD PRIMARY KEY"]),
    (f"{COLUMNS}, PRIMARY KEY (topic, sensor_id, window_start)", ["no unique key on exactly"]),
])
def test_a_table_of_another_shape_is_refused(postgres, columns, words):
    postgres.query(f"SET ROLE {USER}; CREATE TABLE suhu_windows ({columns})")
    text = refusal(postgres.uri)
    for word in [*words, f"127.0.0.1:{postgres.server.port}/{postgres.name}", "the table suhu_windows does not fit", "ALTER TABLE"]:
        assert word in text, text


def test_further_columns_that_may_be_left_out_do_not_disturb(postgres):
    postgres.query(f"SET ROLE {USER}; CREATE TABLE suhu_windows (id bigserial, note text, site text NOT NULL DEFAULT 'x', {COLUMNS}, {KEY})")
    with Probe(postgres.uri) as probe:
        probe.add("a")
        assert probe.prepare() == "true"
    assert postgres.query("SELECT id, note, site FROM suhu_windows") == [["1", "", "x"]]


def test_a_user_without_rights_is_told_which_to_grant(postgres):
    postgres.query(f"REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO {USER}; ALTER DATABASE {postgres.name} OWNER TO postgres")
    text = refusal(postgres.uri)
    assert "permission denied for schema public" in text and f"GRANT CREATE ON SCHEMA public TO {USER}" in text
    postgres.query(f"CREATE TABLE suhu_windows ({COLUMNS}, {KEY}); GRANT SELECT ON suhu_windows TO {USER}")
    with Probe(postgres.uri) as probe:
        probe.add("a")
        answer = probe.prepare()
        assert "permission denied for table suhu_windows" in answer and f"GRANT SELECT, INSERT, UPDATE ON suhu_windows TO {USER}" in answer
        assert probe.wait() == 1
    postgres.query(f"GRANT INSERT, UPDATE ON suhu_windows TO {USER}")
    with Probe(postgres.uri) as probe:
        probe.add("a")
        assert probe.prepare() == "true"


def test_a_server_that_only_reads_is_said(postgres):
    postgres.query(f"ALTER DATABASE {postgres.name} SET default_transaction_read_only = on")
    text = refusal(postgres.uri)
    assert "read-only" in text and "target_session_attrs=read-write" in text


def test_a_table_that_was_changed_while_it_was_used_is_said(postgres):
    with Probe(postgres.uri) as probe:
        postgres.query("ALTER TABLE suhu_windows DROP COLUMN late")
        probe.add("a")
        answer = probe.prepare()
        assert answer.startswith("error: ") and "late" in answer and "Was the table suhu_windows changed" in answer


def test_a_database_whose_encoding_has_no_room_for_all_ids_is_refused(postgres):
    latin = postgres.server.database(options="ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'")
    assert isinstance(latin, Database)
    assert "keeps text as LATIN1" in refusal(latin.uri)
