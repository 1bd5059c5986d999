"""Tests what .ci/run prints at its end. Its stages are replaced by scripts that print what ctest
would.
"""

import os
import pathlib
import shutil
import subprocess

import pytest

from hang import HANG

ROOT = pathlib.Path(__file__).resolve().parents[2]

PASSED = """\
        Start 1: Alarm.IsRaised
1/1 Test #1: Alarm.IsRaised ...........   Passed    0.02 sec

100% tests passed, 0 tests failed out of 1
"""

FAILED = """\
        Start 1: Alarm.IsRaised
        Start 2: broker.filter_test
 1/4 Test #1: Alarm.IsRaised ...........   Passed    0.02 sec
        Start 3: broker.absent_test
 2/4 Test #2: broker.filter_test .......***Failed    9.00 sec
E   AssertionError: 3 alerts, not 4
 3/4 Test #3: broker.absent_test .......***Skipped   0.00 sec
there is no broker
        Start 4: e2e.hanging_test
 4/4 Test #4: e2e.hanging_test .........***Timeout 300.00 sec
it waits for its end

50% tests passed, 2 tests failed out of 4

The following tests did not run:
\t  3 - broker.absent_test (Skipped)
"""


@pytest.fixture
def run(tmp_path):
    """Runs a copy of .ci/run whose commands print a text and end with an exit code. For test.sh,
    both are given as test=(text, code).
    """
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")

    def run(*, ci="", **said):
        for name in ("install-deps.sh", "test.sh", "fuzz.sh", "format.sh", "lint.sh", "cmake", "ctest"):
            text, code = said.get(name.removesuffix(".sh"), (PASSED if name in ("test.sh", "ctest") else "", 0))
            folder = tmp_path / ("scripts" if name.endswith(".sh") else "bin")
            folder.mkdir(exist_ok=True)
            (folder / f"{name}.txt").write_text(text)
            (folder / name).write_text(f'#!/bin/sh\ncat "{folder}/{name}.txt"\nexit {code}\n')
            (folder / name).chmod(0o755)
        path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
        done = subprocess.run([tmp_path / ".ci" / "run"], env={**os.environ, "PATH": path, "CI": ci}, capture_output=True, text=True,
                              timeout=HANG, stdin=subprocess.DEVNULL)
        stages, _, end = done.stdout.rpartition("== lint: ")
        return done.returncode, end

    return run


def test_a_run_without_a_failure_ends_with_the_sum_alone(run):
    code, end = run()
    assert code == 0
    assert end.splitlines()[1:] == ["", "3 passed, 0 failed"]


def test_what_failed_tests_said_stands_at_the_end_of_the_run(run):
    code, end = run(test=(FAILED, 8))
    assert code == 1
    assert end.splitlines()[1:] == [
        "", "-- tests: broker.filter_test ***Failed    9.00 sec", "E   AssertionError: 3 alerts, not 4",
        "-- tests: e2e.hanging_test ***Timeout 300.00 sec", "it waits for its end",
        "Failed stages: tests", "3 passed, 2 failed, 1 skipped"]


def test_of_a_stage_that_failed_without_a_test_the_end_of_its_log_is_shown(run):
    code, end = run(cmake=("filter.cpp:3: error: expected ';'\n", 1))
    assert code == 1
    assert end.splitlines()[1:] == [
        "", "-- asan:", "filter.cpp:3: error: expected ';'", "-- tsan:", "filter.cpp:3: error: expected ';'",
        "Failed stages: asan tsan", "1 passed, 0 failed"]


def test_a_find_of_the_fuzzer_fails_the_run_and_stands_at_its_end(run):
    find = "reading 12 runs: FOUND build/fuzz/finds/reading-crash-1\n  again: build/fuzz/bin/fuzz_reading build/fuzz/finds/reading-crash-1\n"
    code, end = run(fuzz=(find, 1))
    assert code == 1
    assert end.splitlines()[1:] == ["", "-- fuzz:", *find.splitlines(), "Failed stages: fuzz", "3 passed, 0 failed"]


def test_a_missing_fuzzer_is_skipped_but_for_ci(run):
    missing = ("fuzz: clang++ has no libFuzzer\n", 3)
    assert run(fuzz=missing)[0] == 0
    code, end = run(ci="true", fuzz=missing)
    assert code == 1
    assert "Failed stages: fuzz" in end.splitlines()
