"""Tests docs/shapes.md without Kafka: its form, and its examples by the plain reference of the
tests.
"""

import re

import pytest
from shape_examples import PAGE, examples
from shape_options import Shape
from shape_reference import decode

EXAMPLES = examples()


def test_the_page_has_examples_and_each_is_found():
    text = PAGE.read_text()
    assert len(EXAMPLES) >= 18
    assert len(EXAMPLES) == len(re.findall(r"^gives ", text, re.M)) == len(re.findall(r"^```(?:json|text|hex)\n", text, re.M))
    assert len(re.findall(r"^(?:Key|Header): ", text, re.M)) == sum((example.record.key is not None) + len(example.record.headers) for example in EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.name for example in EXAMPLES])
def test_each_example_gives_what_it_says(example):
    outcome = decode(Shape(example.options), example.record)
    assert outcome.rejects == [] and outcome.skipped == example.skipped
    assert [(reading.sensor_id, reading.celsius, reading.time) for reading in outcome.readings] == [
        (reading.sensor_id, pytest.approx(reading.celsius, abs=1e-9), reading.time) for reading in example.readings]
    assert all(reading.time_fault is None for reading in outcome.readings)
