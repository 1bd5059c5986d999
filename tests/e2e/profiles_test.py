"""Tests sensor-sim's profiles as a user sees them: the option, and the records on standard output."""

import json

import pytest
from suhu_tools import run

PROFILES = ("suhu", "iot", "connect", "telegraf", "influx", "senml", "ttn", "zigbee2mqtt", "tasmota", "homeassistant", "umh", "sparkplug")


@pytest.mark.parametrize("name", PROFILES)
def test_a_dry_run_prints_the_values_of_the_records_alone(name):
    done = run("sensor-sim", "--profile", name, "--dry-run", "-r", "max", "-c", 5, "--seed", 7, "--start", "2026-05-20T04:00:01.250Z")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert len(lines) == 5 and done.stdout.endswith("\n")
    if name == "influx":
        assert all(line.startswith("sensors,host=gw-1,sensor=S") and len(line.split(" ")) == 3 for line in lines)
    else:
        assert all(json.loads(line) for line in lines)


def test_the_help_and_a_refusal_name_every_profile():
    help_text = " ".join(run("sensor-sim", "--help").stdout.split())
    refused = run("sensor-sim", "--profile", "modbus", "--dry-run")
    assert refused.returncode == 2 and refused.stdout == ""
    for text in (help_text, " ".join(refused.stderr.split())):
        assert ", ".join(PROFILES) in text
