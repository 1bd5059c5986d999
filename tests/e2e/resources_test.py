"""Tests that the programs check first what resources they may use. With too little, the libraries
below them hang or abort.
"""

import resource
import subprocess

import pytest
from hang import HANG
from suhu_tools import TOOLS, clean_environment, command


def run_limited(tool, *arguments, **limits):
    """Runs a tool with resource limits by name: NOFILE=(soft, hard)."""

    def limit():
        for name, values in limits.items():
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), values)

    return subprocess.run(command(tool, *arguments), preexec_fn=limit, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=HANG, env=clean_environment())


@pytest.mark.parametrize("tool", TOOLS)
def test_too_few_open_files_are_told_at_the_start(tool):
    done = run_limited(tool, NOFILE=(12, 12))
    assert done.returncode == 2, done.stderr
    assert "may open 12 files" in done.stderr and "ulimit -n" in done.stderr


@pytest.mark.parametrize("tool", TOOLS)
def test_too_little_address_space_is_told_at_the_start(tool):
    done = run_limited(tool, AS=(400 << 20, 400 << 20))
    assert done.returncode == 2, done.stderr
    assert "limited to 400 MiB" in done.stderr and "MemoryMax" in done.stderr


def test_a_soft_limit_of_open_files_is_raised_without_a_word():
    done = run_limited("sensor-sim", "--dry-run", "-c", "1", "--seed", "1", NOFILE=(16, 4096))
    assert done.returncode == 0, done.stderr
    assert "files" not in done.stderr


def test_a_gibibyte_of_address_space_is_enough():
    done = run_limited("dev-broker", "--", *command("temp-filter", "-t", "sensor-suhu", "-e"), AS=(1 << 30, 1 << 30))
    assert done.returncode == 0, done.stderr
