"""Runs every command of the READMEs and of docs/ on a real Kafka, taken from the text itself.
Commands that cannot run are listed here with the reason.
"""

import contextlib
import http.server
import itertools
import re
import socket
import subprocess
import sys
import threading

import pytest
from doc_commands import ROOT, blocks_of, distinct_blocks, without_comment
from doc_sandbox import Feeder, Sandbox
from hang import HANG
from kafka_broker import KafkaBroker
from postgres_server import PostgresError
from suhu_tools import GOLDEN_DIR, wait_until

DOCUMENTS = ["README.md", "README.id.md", *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md")), "SECURITY.md", "CONTRIBUTING.md"]
BLOCKS = distinct_blocks(DOCUMENTS)
DEADLINE = 2 * HANG

# What the text names (regular expressions), and what replaces it here. `{…}` is filled in.
NAMES = {
    r"(localhost|127\.0\.0\.1):9092|kafka\.example:909[23]": "{bootstrap}",
    r"(localhost|127\.0\.0\.1):5000": "127.0.0.1:{page}",
    r"127\.0\.0\.1:8080": "127.0.0.1:0",
    r"127\.0\.0\.1:9101": "127.0.0.1:{metrics}",
    r"https://hook\.example|http://localhost:9093": "{hook}",
    r"postgresql://suhu@db\.example/plant": "{database}",
    r"(?<!\w)/usr/local/bin/": "",
    r"(?<!\w)/(srv/suhu|etc/suhu|var/log/suhu)": r"{folder}/\1",
    r"^\./scripts/kafka\.sh": "./scripts/kafka.sh --local --dir {kafka}",
    r"(?<![\w/])limits\.json": "{folder}/limits.json",
    r"temp-window-state": "temp-window-{block}-state",
}

# Commands that cannot run here, and why.
NOT_RUN = {
    r"^\./scripts/(demo|test|format|bench|fresh|package)\.sh": "works on the whole repository, for minutes; scripts_test.py and the CI run it",
    r"^\.ci/run": "is what runs this test",
    r"^\./scripts/install-deps\.sh": "installs packages as root; scripts_test.py runs it with --check",
    r"^(cmake|ctest) ": "is how the programs of this test were built, and how it was started",
    r"^\./scripts/kafka\.sh (down|wipe)": "would end the broker of these tests, which kafka_broker.py starts, ends and wipes by the same script",
    r"^kafka-acls\.sh ": "needs a broker that asks for rights; security_test.py gives them on one of its own",
    r"^docker(-compose)? ": "needs a Docker engine; scripts_test.py checks docker-compose.yml",
    r"^systemctl |^journalctl ": "needs systemd and an installed unit",
    r"^(echo .* \| )?sudo ": "changes the machine as root; install_test.py and units_test.py do the same in folders of their own",
    r"^apt-get |^man |^sha256sum |^gh ": "needs a release; scripts/package.sh installs and uses its packages in a bare root",
    r"\| man -l": "needs man-db; pages_test.py has the same page read",
    r"^sensor-scan .*--registry http://registry": "needs a Schema Registry; registry_test.py has one of its own",
    r"^jsonschema ": "is Debian's python3-jsonschema, which suhu does not need; limits_schema_test.py checks the schema",
    r"^# PySpark": "needs Spark and a JVM of its own",
    r"^import pandas": "needs pandas; the paragraph after it reads the same files with PyArrow",
    r"^alert-console --exec$|^temp-filter --emit alarms$": "is the name of a thing in a sentence, and runs elsewhere with what it needs",
}

# Commands that do not end with exit code 0, and what they print.
# The broker here has no TLS.
ENDS = {r"^temp-filter -b kafka\.example:9093 -F": (3, "no connection to Kafka")}

# Commands that may also end in this way: on a busy machine, calls are left over when the program is
# ended. The documentation describes that as exit code 1.
MAY_END = {r"alert-console --exec \"": (1, "not everything was delivered in time")}

# What a command needs running beside it, or needs to have been run before it.
BEFORE = {
    r"^curl .*localhost:5000": "temp-dashboard",
    r"temp-window-state": "temp-window",
    r"data/history/\*|data/history\"": "temp-window --history parquet:data/history",
    r"^kcat .*sensor-suhu-bad": "echo no reading | kcat -P -b localhost:9092 -t sensor-suhu",
}

# How a command shows that it works, if not by a line on standard output or in the log.
WORKS = {
    r"create-topic\.sh": lambda here, stream: False,  # it works when it has ended
    r"alert-console --exec": lambda here, stream: here.hook.bodies,
    r"--history parquet:/srv": lambda here, stream: list(here.sandbox.folder.glob("srv/suhu/history/*/*.parquet")),
    r"--history parquet:(?!/srv)": lambda here, stream: list(here.sandbox.folder.glob("data/history*/*/*.parquet")),
    r"-q .*--history postgresql:": lambda here, stream: here.has_windows(),
    r"--latest data": lambda here, stream: (here.sandbox.folder / "data/aggregates/latest.json").exists(),
}
LOG_OF_WORK = re.compile(r"partition|page: |seed |broker")

# Commands that run until their block ends, because later lines query them or join their group.
STAYS = re.compile(r"^temp-dashboard|--instance|&$")


class Hook(http.server.ThreadingHTTPServer):
    """A web hook that accepts everything."""

    def __init__(self):
        self.bodies = []
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                hook.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *args):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture(scope="module")
def fed_broker(broker, tmp_path_factory):
    """A broker for this file alone, whose topics have the names that the text uses.

    The fixture `broker` skips the test, or fails it, where no broker can run.
    """
    with KafkaBroker(tmp_path_factory.mktemp("docs") / "kafka") as mine:
        mine.feeder = Feeder(mine.bootstrap)
        yield mine
        mine.feeder.end()


class Here:
    """The environment in which a block runs."""

    def __init__(self, folder, number, broker, database):
        self.hook, self.database, self.feeder = Hook(), database, broker.feeder
        values = {"bootstrap": broker.bootstrap, "page": free_port(), "metrics": free_port(), "hook": f"http://127.0.0.1:{self.hook.server_port}",
                  "database": database.uri if database else "", "folder": folder, "block": number, "kafka": broker.dir}
        self.sandbox = Sandbox(folder, number, broker, values["page"], {written: here.format(**values) for written, here in NAMES.items()})
        limits = re.search(r"```json\n(.*?)```", (ROOT / "docs/limits.md").read_text(), re.S)[1]
        shape = re.search(r"```toml\n(.*?)```", (ROOT / "docs/shapes.md").read_text(), re.S)[1]
        for name, text in (("limits.json", limits), ("kiln.toml", shape), ("sensors.txt", "S1\nS2\n"), ("machine.csv", (GOLDEN_DIR / "machine.csv").read_text()),
                           ("before-the-crash.ndjson", "{}\n"), ("after-the-crash.ndjson", "{}\n")):
            (folder / name).write_text(text)

    def has_windows(self):
        with contextlib.suppress(PostgresError):  # the first window that is written makes the table
            return self.database.query("SELECT 1 FROM suhu_windows LIMIT 1")
        return []

    def works(self, command, stream):
        for pattern, shown in WORKS.items():
            if re.search(pattern, command):
                return shown(self, stream)
        return stream.stdout or LOG_OF_WORK.search(stream.stderr)

    def run(self, command):
        """Runs a command to its end, or until it works."""
        for pattern, needed in BEFORE.items():
            if re.search(pattern, command) and not any(stream.text.startswith(needed.split()[0]) and stream.ours() for stream in self.sandbox.running):
                self.run(needed)
        self.feeder.paused = bool(re.match(r"kcat -C .*-e\b", command))
        code, words = end_of(command, ENDS) or (0, "")
        asks_another = any(stream.ours() for stream in self.sandbox.running)
        background = command.endswith("&")

        def settled():
            nonlocal stream
            ended = stream.process.poll() is not None and not background
            # What the command queries may not be ready yet.
            if ended and stream.process.returncode != code and asks_another and not stream.ours():
                stream = self.sandbox.start(command)
                return False
            return ended or code == 0 and self.works(command, stream)

        stream = self.sandbox.start(command)
        wait_until(settled, DEADLINE, lambda: f"{command}: {stream.text}: its end, or that it works: {stream.stdout[-500:]} {stream.stderr[-2000:]}")
        if not STAYS.search(command):
            returned = stream.stop()
            self.check(stream, *(end_of(command, MAY_END) if returned != code and end_of(command, MAY_END) else (code, words)))

    @staticmethod
    def check(stream, code=0, words=""):
        returned = stream.process.wait(DEADLINE)
        assert returned == code and words in stream.stderr, f"{stream.text}: exit code {returned}: {stream.stderr[-2000:]}"

    def end(self):
        for stream in self.sandbox.running:
            if stream.ours():
                stream.stop()
                self.check(stream)

    def kill(self):
        self.sandbox.end()
        self.hook.shutdown()


def end_of(command, ends):
    return next((end for pattern, end in ends.items() if re.search(pattern, command)), None)


def reason_not_to_run(command):
    return next((reason for pattern, reason in NOT_RUN.items() if re.search(pattern, command)), None)


@pytest.mark.parametrize("number,block", list(enumerate(BLOCKS)), ids=[block.name for block in BLOCKS])
def test_the_commands_of_the_documentation_do_what_it_says(number, block, request, tmp_path):
    commands = [without_comment(command) if block.language == "sh" else command for command in block.commands]
    commands = [command for command in commands if not reason_not_to_run(command)]
    if not commands:
        return  # each command is listed with its reason
    database = request.getfixturevalue("postgres") if any("db.example" in command for command in commands) else None
    here = Here(tmp_path, number, request.getfixturevalue("fed_broker"), database)
    try:
        if block.language == "sh":
            for command in commands:
                here.run(command)
        else:
            run_with_python(here, block.language, commands)
        here.end()
    finally:
        here.kill()


def run_with_python(here, language, parts):
    """Runs SQL in DuckDB, or the paragraphs of a block of Python in one process."""
    if any("data/history" in part for part in parts):
        here.run(BEFORE[r"data/history/\*|data/history\""])
    programs = {"sql": ["import duckdb", *(f"print(len(duckdb.sql({part!r}).fetchall()))" for part in parts)], "python": parts}[language]
    done = subprocess.run([sys.executable, "-c", here.sandbox.translate("\n".join(programs))], cwd=here.sandbox.folder, env=here.sandbox.environment,
                          capture_output=True, text=True, timeout=DEADLINE)
    assert done.returncode == 0, done.stderr


def test_every_exception_is_one_of_a_command_that_is_there():
    commands = [without_comment(command) if block.language == "sh" else command for block in BLOCKS for command in block.commands]
    for pattern in itertools.chain(NOT_RUN, ENDS, MAY_END, BEFORE, WORKS):
        assert any(re.search(pattern, command) for command in commands), pattern
    for pattern in NAMES:
        assert any(re.search(pattern, command) for command in commands), pattern


def test_every_document_has_commands_or_none_on_purpose():
    assert {document for document in DOCUMENTS if not blocks_of(document)} <= {"docs/encodings.md", "docs/options.md", "docs/records.md", "docs/reliability.md"}
    assert sum(len(block.commands) for block in BLOCKS) >= 100
