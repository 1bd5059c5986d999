"""A real PostgreSQL for tests, from Debian's package, in a folder and on a port of its own.

    with PostgresServer() as server:
        run("temp-window", "--history", server.uri)
        server.query("SELECT count(*) FROM suhu_windows")   # [["7"]]
        server.kill()    # like a power failure
        server.start()   # same port, same data

Most tests share one server; the fixture `postgres` gives each of them its own database. A start
takes half a second, and the first start of a folder a second more (initdb).
"""

import atexit
import concurrent.futures
import contextlib
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse
import uuid

from hang import HANG

# The password must be escaped in a URI, and must never appear in a message.
USER, PASSWORD = "suhu", "s3cret/p@ss:w%rd"
_ADMIN, _ADMIN_PASSWORD = "postgres", "admin"
# --pdeathsig acts when the thread that started the process ends. This thread lives as long as
# Python.
_starter = concurrent.futures.ThreadPoolExecutor(max_workers=1)


class PostgresUnavailable(Exception):
    """This machine cannot run PostgreSQL. The test should be skipped; in CI it fails."""


class PostgresError(Exception):
    """The server, or one of its tools, failed. The message contains its output."""


class Database:
    """One database of a server, owned by the user suhu."""

    def __init__(self, server, name):
        self.server, self.name = server, name
        self.uri = server.uri_of(name)

    def query(self, sql):
        """Runs SQL as the server's administrator, and returns rows of text. NULL is an empty
        string.
        """
        return self.server.query(sql, self.name)


class PostgresServer:
    """One server.

    `folder`: a short path that does not exist yet or was made by an earlier server. None makes a
    temporary folder, which wipe() and the end of Python remove. `settings`: further entries of
    postgresql.conf. An object must not be used from several threads at once.
    """

    def __init__(self, folder=None, settings=None):
        self._bin = _newest_binaries()
        self._account = _account()
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="suhu-pg-", dir="/tmp"))
        self.port = 0
        self.settings = {"fsync": "off", "max_connections": 30, "shared_buffers": "16MB", **(settings or {})}
        self._process = None
        self._children = []
        atexit.register(self.wipe)

    # Lifecycle. Each call returns when it has taken effect.

    def start(self):
        """Starts the server, also after stop() or kill(). Does nothing while it runs."""
        if self.running:
            return self
        new = not (self._data / "PG_VERSION").exists()
        if new:
            self._initdb()
        if not self.port:
            self.port = _free_port()
        command = [*self._account, self._bin / "postgres", "-D", self._data, "-p", self.port, "-k", self.folder, "-h", "127.0.0.1"]
        for key, value in self.settings.items():
            command += ["-c", f"{key}={value}"]
        with open(self.folder / "log", "ab") as log:
            self._process = _starter.submit(subprocess.Popen, [*map(str, command)], stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                                            start_new_session=True).result()
        self._wait(self._answers, "start")
        if new:
            self.query(f"CREATE ROLE {USER} LOGIN PASSWORD '{PASSWORD}'", "postgres")
            self.database(USER)
        return self

    def stop(self):
        """Ends the server's connections and closes its files. The data stays."""
        self._end(signal.SIGINT)

    def kill(self):
        """Sends SIGKILL to all processes of the server, like a power failure. The data stays."""
        if self.running:
            os.kill(self.pid, signal.SIGSTOP)  # otherwise it could start a new child meanwhile
            self._signal_all(signal.SIGKILL)
            self._wait(lambda: not self.running and not any(map(_alive, self._children)), "end after SIGKILL")

    def pause(self):
        """Sends SIGSTOP to all processes of the server: the port still accepts connections, but
        nothing answers.
        """
        self._signal_all(signal.SIGSTOP)

    def resume(self):
        self._signal_all(signal.SIGCONT)

    def wipe(self):
        """Ends the server and deletes its folder."""
        if self.running:
            self.resume()
            self._end(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *exc_info):
        self.wipe()

    # State.

    @property
    def uri(self):
        """postgresql://suhu:…@127.0.0.1:PORT/suhu, with the password."""
        return self.uri_of(USER)

    def uri_of(self, database, user=USER, password=PASSWORD):
        return f"postgresql://{user}:{urllib.parse.quote(password, safe='')}@127.0.0.1:{self.port}/{database}"

    @property
    def pid(self):
        return self._process and self._process.pid

    @property
    def running(self):
        """Whether the process exists (also while it is paused)."""
        return self._process is not None and self._process.poll() is None

    @property
    def log(self):
        """Everything that the server has written, over all starts."""
        return (self.folder / "log").read_text(errors="replace")

    # SQL.

    def query(self, sql, database=USER):
        """Runs SQL as the administrator, and returns rows of text. NULL is an empty string."""
        done = self._psql(sql, database)
        if done.returncode != 0:
            raise PostgresError(f"{sql}\n{done.stderr}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    def database(self, name=None, options=""):
        """Makes a new, empty database, owned by the user suhu."""
        name = name or f"t{uuid.uuid4().hex[:12]}"
        self.query(f"CREATE DATABASE {name} OWNER {USER} {options}", "postgres")
        return Database(self, name)

    @contextlib.contextmanager
    def hold(self, sql, database=USER):
        """Keeps a transaction open in which `sql` has run, to hold its locks."""
        process = subprocess.Popen(self._psql_command(database), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                   env=self._psql_environment())
        try:
            process.stdin.write(f"BEGIN; {sql};\n\\echo held\n")
            process.stdin.flush()
            if process.stdout.readline() != "held\n":
                raise PostgresError(f"{sql}: failed, its reason is above")
            yield
        finally:
            process.kill()
            process.wait()

    # Internals.

    @property
    def _data(self):
        return self.folder / "data"

    def _initdb(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(self.folder, _ADMIN)
        secret = self.folder / "password"
        secret.write_text(_ADMIN_PASSWORD)
        secret.chmod(0o644)
        command = [*self._account, self._bin / "initdb", "-D", self._data, "-U", _ADMIN, f"--pwfile={secret}", "--auth=scram-sha-256",
                   "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]
        done = subprocess.run([*map(str, command)], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=5 * HANG, cwd="/")
        if done.returncode != 0:
            raise PostgresError(f"initdb: {done.stdout}{done.stderr}")

    def _psql_command(self, database):
        return [*map(str, [self._bin / "psql", "-X", "-q", "-At", "-F\t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", self.port,
                           "-U", _ADMIN, "-d", database])]

    @staticmethod
    def _psql_environment():
        ours = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        return {**ours, "PGPASSWORD": _ADMIN_PASSWORD, "PGCONNECT_TIMEOUT": "10", "PGCLIENTENCODING": "UTF8"}

    def _psql(self, sql, database):
        return subprocess.run([*self._psql_command(database), "-c", sql], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=HANG, env=self._psql_environment())

    def _answers(self):
        if not self.running:
            raise PostgresError(f"postgres ended: {self.log[-2000:]}")
        return self._psql("SELECT 1", "postgres").returncode == 0

    def _end(self, number):
        if self.running:
            self._process.send_signal(number)
            try:
                self._process.wait(HANG)
            except subprocess.TimeoutExpired:
                self.kill()

    def _signal_all(self, number):
        """Sends a signal to the server and to the children that it has now. These stay the same
        only while the server is stopped.
        """
        if not self.running:
            raise PostgresError("the server is not running")
        self._children = _children(self.pid)
        for pid in [self.pid, *self._children] if number != signal.SIGCONT else [*self._children, self.pid]:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    def _wait(self, condition, what):
        deadline = time.monotonic() + HANG
        while not condition():
            if time.monotonic() > deadline:
                raise PostgresError(f"the server did not {what} within {HANG} s:\n{self.log[-2000:]}")
            time.sleep(0.02)


def _newest_binaries():
    found = [path.parent for path in pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    if not found:
        raise PostgresUnavailable("there is no /usr/lib/postgresql/*/bin/postgres: scripts/install-deps.sh installs it")
    return max(found, key=lambda path: int(path.parent.name) if path.parent.name.isdigit() else 0)


def _account():
    """The prefix of a command. With it, the command ends when this process is killed, and does not
    run as root. (PostgreSQL's programs refuse to run as root.)
    """
    if shutil.which("setpriv") is None:
        raise PostgresUnavailable("there is no setpriv (util-linux)")
    with_us = ["setpriv", "--pdeathsig", "QUIT"]
    if os.geteuid() != 0:
        return with_us
    try:
        account = pwd.getpwnam(_ADMIN)
    except KeyError:
        raise PostgresUnavailable("we are root, and there is no user postgres to run the server as") from None
    return [*with_us, f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _stat(pid):
    """The (state, parent) of a process, or None."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return fields[0], int(fields[1])


def _alive(pid):
    stat = _stat(pid)
    return stat is not None and stat[0] not in "ZX"


def _children(parent):
    pids = [int(path.name) for path in pathlib.Path("/proc").iterdir() if path.name.isdigit()]
    return [pid for pid in pids if (stat := _stat(pid)) and stat[1] == parent]


_shared = None


def shared_server():
    """The server that all tests of a run share. Tests that stop, kill or pause it restore it
    themselves, or take a server of their own.
    """
    global _shared
    if _shared is None:
        _shared = PostgresServer()
    return _shared.start()
