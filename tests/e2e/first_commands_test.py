"""Tests the README's two commands on machines that are not prepared: without a network, without the
right to install, with half of what is needed.
"""

import contextlib
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import threading

import pytest

from suhu_tools import BIN_DIR, clean_environment

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINT_ONLY = {"clang-tidy", "clang-format", "shellcheck", "docker-compose"}


class Machine:
    """A copy of some scripts, with programs of the test in front of the system's. Everybody may
    read it.
    """

    def __init__(self, folder, *scripts):
        self.folder = pathlib.Path(folder)
        self.folder.chmod(0o755)
        self.script("scripts/none", "")
        for name in scripts:
            shutil.copy(ROOT / "scripts" / name, self.folder / "scripts" / name)

    def script(self, name, text, interpreter="/bin/sh"):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!{interpreter}\n{text}\n")
        path.chmod(0o755)
        return path

    def fake(self, **programs):
        for name, text in programs.items():
            self.script(f"bin/{name.replace('_', '-')}", text)

    def call(self, script, *arguments, user=None, **environment):
        environment = clean_environment(PATH=f"{self.folder}/bin:{os.environ['PATH']}", **environment)
        return subprocess.run([str(self.folder / "scripts" / script), *arguments], capture_output=True, text=True, timeout=240, cwd=self.folder,
                              stdin=subprocess.DEVNULL, env=environment, user=user, group=user, extra_groups=None if user is None else [])

    def said(self, name):
        path = self.folder / name
        return path.read_text() if path.exists() else ""


@pytest.fixture
def machine():
    with tempfile.TemporaryDirectory(prefix="suhu-machine-", dir="/tmp") as folder:
        made = Machine(folder, "install-deps.sh")
        # No package is installed or known. The real sudo would run the system's own programs.
        made.fake(dpkg_query="", apt_cache="", sudo='exec "$@"')
        yield made


def missing(machine, *arguments):
    """What install-deps.sh reports as missing: packages, and wheels without their versions."""
    done = machine.call("install-deps.sh", "--check", *arguments)
    assert done.returncode == 1, done.stderr
    return {word.partition("==")[0] for line in done.stderr.splitlines() for word in line.split()[2:]}


def test_each_purpose_brings_the_one_before_and_no_test_needs_what_only_lint_needs(machine):
    purposes = [missing(machine, option) for option in ("--demo-only", "--build-only", "--unit-only", "--test-only")] + [missing(machine)]
    for less, more in zip(purposes, purposes[1:]):
        assert less < more
    demo, build, unit, test, everything = purposes
    assert LINT_ONLY <= everything and not LINT_ONLY & test
    assert {"chromium", "maven", "duckdb"} <= test and not {"chromium", "maven", "duckdb", "postgresql", "libbenchmark-dev"} & unit
    assert {"libgtest-dev", "libgmock-dev"} <= unit and not {"libgtest-dev", "libgmock-dev"} & build
    assert not {"libpq-dev", "pyarrow"} & demo


def test_two_purposes_at_once_are_refused(machine):
    assert machine.call("install-deps.sh", "--build-only", "--test-only").returncode == 2


def test_ubuntu_gets_the_packages_that_it_has(machine):
    machine.fake(sed="echo ubuntu")  # install-deps.sh reads /etc/os-release with sed
    packages = missing(machine)
    assert not {"chromium", "chromium-driver", "python3-kafka", "docker-compose"} & packages
    assert {"kafka-python", "docker-compose-v2", "maven"} <= packages


def test_without_a_network_the_network_is_asked_for(machine):
    """The real apt-get runs with a source that cannot be reached. By itself it calls that a
    success.
    """
    if os.geteuid() != 0:
        pytest.skip("apt-get asks for root")
    etc = machine.folder / "etc"
    for folder in (etc, machine.folder / "state/lists/partial", machine.folder / "cache/archives/partial"):
        folder.mkdir(parents=True)
    (etc / "sources.list").write_text("deb [trusted=yes] http://127.0.0.1:1/debian nowhere main\n")
    (machine.folder / "status").touch()
    apt = "exec /usr/bin/{} " + f"-o Dir::Etc={etc} -o Dir::State={machine.folder}/state -o Dir::State::status={machine.folder}/status -o Dir::Cache={machine.folder}/cache" + ' "$@"'
    machine.fake(apt_get=apt.format("apt-get"), apt_cache=apt.format("apt-cache"))
    done = machine.call("install-deps.sh", "--demo-only", http_proxy="", no_proxy="127.0.0.1")
    assert done.returncode == 1 and "is the network up?" in done.stderr, done.stderr


def test_one_broken_source_does_not_stop_what_the_others_have(machine):
    machine.fake(apt_get=f'echo "$@" >> {machine.folder}/calls; case "$*" in *update) exit 100 ;; esac')
    done = machine.call("install-deps.sh", "--demo-only")
    assert done.returncode == 0, done.stderr
    assert "update" in machine.said("calls") and "install" in machine.said("calls")


def test_a_package_that_cannot_be_installed_is_no_fault_of_the_network(machine):
    machine.fake(apt_get='case "$*" in *install*) echo "E: held broken packages" >&2; exit 100 ;; esac')
    done = machine.call("install-deps.sh", "--demo-only")
    assert done.returncode == 1 and "its reason is above" in done.stderr and "network" not in done.stderr


def test_sudo_without_the_right_to_it_is_told_as_what_it_is(machine):
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody who may not use sudo")
    machine.fake(sudo='echo "nobody is not in the sudoers file." >&2; exit 1')
    done = machine.call("install-deps.sh", "--demo-only", user=65534)
    assert done.returncode == 1
    assert "nobody is not in the sudoers file" in done.stderr and "sudo does not let you run apt-get" in done.stderr
    assert "have an administrator run 'apt-get install g++" in done.stderr and "network" not in done.stderr


def test_fresh_says_that_it_needs_root_and_what_it_does_not_know(machine):
    shutil.copy(ROOT / "scripts/fresh.sh", machine.folder / "scripts/fresh.sh")
    assert machine.call("fresh.sh", "--suite", "sid").returncode == 2
    assert machine.call("fresh.sh", "--only", "lint").returncode == 2
    done = machine.call("fresh.sh", user=65534 if os.geteuid() == 0 else None)
    assert done.returncode == 3 and "needs root" in done.stderr


@contextlib.contextmanager
def deaf_server():
    """A server that accepts connections and closes them at once. Yields (port, a list that grows by
    one with each connection).
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken = []

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    taken.append(connection)
                    connection.close()
        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1], taken


@pytest.mark.parametrize("purpose,status,words", [("--build-only", 0, "going on without: temp-window will have no --history parquet:DIR"),
                                                  ("--test-only", 1, "Is the network up, and PyPI reachable?")])
def test_pip_gives_up_after_three_tries(machine, purpose, status, words):
    machine.fake(dpkg_query='for name in "$@"; do case $name in -*) ;; *) echo "installed $name" ;; esac; done', pkg_config="exit 1")
    with deaf_server() as (port, taken):
        done = machine.call("install-deps.sh", purpose, PIP_INDEX_URL=f"http://127.0.0.1:{port}/", PIP_CONFIG_FILE="/dev/null", PIP_FIND_LINKS="", PIP_EXTRA_INDEX_URL="",
                            PIP_NO_INDEX="0", no_proxy="127.0.0.1")
    assert done.returncode == status and words in done.stderr, done.stderr
    assert len(taken) == 3


@pytest.mark.parametrize("arguments,purpose", [(["-L", "unit"], "--unit-only"), (["-L", "unit|mock"], "--unit-only"), (["-L", "e2e"], "--test-only"), (["-R", "unit"], "--test-only"),
                                               ([], "--test-only")])
def test_the_unit_tests_install_neither_a_broker_nor_a_browser(machine, arguments, purpose):
    shutil.copy(ROOT / "scripts/test.sh", machine.folder / "scripts/test.sh")
    machine.script("scripts/install-deps.sh", f'echo "$@" > {machine.folder}/purpose')
    machine.fake(cmake="", ctest="")
    assert machine.call("test.sh", *arguments).returncode == 0
    assert machine.said("purpose") == purpose + "\n"


@pytest.fixture
def demo(machine):
    """demo.sh with the programs of this build, so that it need not build them."""
    shutil.copy(ROOT / "scripts/demo.sh", machine.folder / "scripts/demo.sh")
    machine.script("scripts/install-deps.sh", "")
    machine.fake(cmake="")
    programs = machine.folder / "build/demo/bin"
    programs.mkdir(parents=True)
    for program in ("dev-broker", "sensor-sim", "temp-filter", "alert-console", "temp-dashboard"):
        (programs / program).symlink_to(BIN_DIR / program)
    return machine


def test_the_demo_ends_by_itself_after_its_first_reading(demo):
    done = demo.call("demo.sh", "--seconds", "1")
    assert done.returncode == 0, done.stderr
    assert "page: http://127.0.0.1:" in done.stderr and "ends 1 s after the first reading" in done.stderr


def test_a_demo_without_readings_has_failed(demo):
    (demo.folder / "build/demo/bin/sensor-sim").unlink()
    demo.script("build/demo/bin/sensor-sim", "exec sleep 600")
    done = demo.call("demo.sh", "--seconds", "1", SUHU_DEMO_TIMEOUT="5")
    assert done.returncode == 1 and "no reading came within 5 s" in done.stderr, done.stderr


def test_a_demo_whose_program_fails_says_which(demo):
    (demo.folder / "build/demo/bin/sensor-sim").unlink()
    demo.script("build/demo/bin/sensor-sim", "exit 7")
    done = demo.call("demo.sh", "--seconds", "1")
    assert done.returncode == 1 and "sensor-sim ended by itself with exit status 7" in done.stderr, done.stderr
