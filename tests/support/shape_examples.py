"""Finds the examples of docs/shapes.md.

An example is a fenced block of json, text or hex with a record, a fenced block of sh with one
command, and a paragraph that begins with `gives`. Lines `Key: …` and `Header: … = …` before the
record belong to it. Readings are written as: `id` 84.5 °C at `2024-09-14T06:30:05.000Z`.
"""

import dataclasses
import datetime
import re
import shlex

from doc_commands import ROOT
from shape_reference import Record

PAGE = ROOT / "docs/shapes.md"
_EXAMPLE = re.compile(r"(?P<before>(?:^(?:Key|Header): .*\n\n?)*)^```(?P<form>json|text|hex)\n(?P<record>(?:(?!```).*\n)+)```\n\n"
                      r"```sh\n(?P<command>temp-filter(?:(?!```).*\n)+)```\n\n(?P<gives>gives (?:.+\n)+)", re.M)
_READING = re.compile(r"`([^`]+)` (-?[0-9.]+) °C(?: at `([^`]+)`)?")


@dataclasses.dataclass(frozen=True)
class Expected:
    sensor_id: str
    celsius: float
    time: int | None  # epoch ms; None: Kafka's timestamp


@dataclasses.dataclass(frozen=True)
class Example:
    line: int
    record: Record
    options: list
    readings: list
    skipped: int

    @property
    def name(self):
        return f"docs/shapes.md:{self.line}"


def _time(text):
    return round(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)


def _example(text, match):
    value = match["record"].removesuffix("\n")
    key = re.search(r"^Key: `(.*)`$", match["before"], re.M)
    headers = dict(re.findall(r"^Header: `(.*)` = `(.*)`$", match["before"], re.M))
    record = Record(bytes.fromhex(value) if match["form"] == "hex" else value.encode(), key and key[1], headers, "readings")
    readings = [Expected(name, float(celsius), _time(time) if time else None) for name, celsius, time in _READING.findall(match["gives"])]
    skipped = re.search(r"(\d+) skipped", match["gives"])
    assert readings or match["gives"].startswith("gives no reading"), match["gives"]
    return Example(text[: match.start("command")].count("\n") + 1, record, shlex.split(match["command"].replace("\\\n", " "))[1:], readings, int(skipped[1]) if skipped else 0)


def examples():
    text = PAGE.read_text()
    return [_example(text, match) for match in _EXAMPLE.finditer(text)]
