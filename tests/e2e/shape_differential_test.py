"""Compares how temp-filter reads records with the plain reference of the tests, on random shapes
and on records that fit them more or less.

SUHU_SEED repeats a run. SUHU_LONG=1 reads a million records instead of 3,000.
"""

import collections
import datetime
import os
import random
import re
import time

import pytest
from shape_generator import generate
from shape_options import Shape
from shape_reference import Record, decode
from suhu_tools import json_lines, run

LONG = os.environ.get("SUHU_LONG") == "1"
SHAPES, RECORDS = (1000, 1000) if LONG else (60, 50)
SEED = int(os.environ.get("SUHU_SEED") or random.randrange(10**9))
_SUMMARY = re.compile(r"(\d+) read, .*?(\d+) rejected(?: \(([^)]*)\))?(?:, (\d+) skipped)?(?:, (\d+) readings? with a time that cannot be used)?")


def read_by_program(options, records):
    """Returns (readings, counts), as read_by_reference() does."""
    started = time.time() * 1000
    done = run("temp-filter", "--input", "-", "--emit", "all", "-f", "json", *options, input=b"\n".join(records) + b"\n")
    ended = time.time() * 1000
    summary = _SUMMARY.search(done.stderr)
    assert summary, f"{options}: exit code {done.returncode}: {done.stderr}"

    def moment(text):
        ms = round(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)
        return None if started - 1 <= ms <= ended else ms  # None: when the line was read

    readings = [(line["sensor_id"], line["suhu"], moment(line["ts"])) for line in json_lines(done.stdout)]
    rejects = {reason: int(count) for reason, count in re.findall(r"([\w-]+) (\d+)", summary[3] or "")}
    counts = {"read": int(summary[1]), **rejects, "skipped": int(summary[4] or 0), "bad times": int(summary[5] or 0)}
    assert done.returncode == (1 if rejects and not readings else 0), f"{options}: {done.stderr}"
    return readings, counts


def read_by_reference(options, records):
    shape = Shape(options)
    readings, counts = [], collections.Counter({"read": len(records), "skipped": 0, "bad times": 0})
    for record in records:
        outcome = decode(shape, Record(record))
        readings += [(reading.sensor_id, reading.celsius, reading.time) for reading in outcome.readings]
        counts.update(outcome.rejects)
        counts["skipped"] += outcome.skipped
        counts["bad times"] += sum(reading.time_fault is not None for reading in outcome.readings)
    return readings, dict(counts)


def same(one, other):
    (readings, counts), (expected, expected_counts) = one, other
    return counts == expected_counts and len(readings) == len(expected) and all(
        a[0] == b[0] and a[1] == pytest.approx(b[1], rel=1e-12, abs=2e-9) and a[2] == b[2] for a, b in zip(readings, expected))


def test_the_program_and_the_reference_read_the_same():
    print(f"SUHU_SEED={SEED}")
    total, seen = 0, collections.Counter()
    for number in range(SHAPES):
        options, records = generate(SEED + number, RECORDS)
        expected = read_by_reference(options, records)
        total += len(records)
        seen.update(expected[1])
        if same(read_by_program(options, records), expected):
            continue
        for record in records:  # find the record
            expected, got = read_by_reference(options, [record]), read_by_program(options, [record])
            assert same(got, expected), f"{options}\n{record!r}\nprogram:   {got}\nreference: {expected}"
        pytest.fail(f"{options}: all records together differ, and each for itself does not")
    assert total >= SHAPES * RECORDS * 0.95
    # The records are of all kinds.
    assert {"not-json", "not-object", "missing-id", "missing-temperature", "wrong-type", "not-finite", "too-large", "bad-unit", "missing-readings", "not-decodable",
            "skipped", "bad times"} <= set(seen)
