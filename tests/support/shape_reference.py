"""Reads records by a shape as docs/shapes.md says, for tests that compare the programs with it: one
plain pass for each question, no streaming, no tables.
"""

import dataclasses
import math
import re

from shape_encodings import NotDecodable, read_csv, read_influx, read_senml, read_text
from shape_options import parse_pointer, unit_of
from shape_times import TimeFault, read_time
from strict_json import NUMBER, NonFinite, NotJson, Number, Object, parse

MAX_RECORD, MAX_ID = 64 * 1024, 1024
ABSENT = object()


class Reject(Exception):
    """The argument is the reason."""


class Outside(str):
    """A text that is not from the record's value: it has no type, so that digits are a number."""


@dataclasses.dataclass(frozen=True)
class Record:
    value: bytes
    key: str | None = None
    headers: dict = dataclasses.field(default_factory=dict)
    topic: str = ""


@dataclasses.dataclass(frozen=True)
class Reading:
    sensor_id: str
    celsius: float
    time: int | None       # epoch ms
    time_fault: str | None


@dataclasses.dataclass
class Outcome:
    readings: list = dataclasses.field(default_factory=list)
    rejects: list = dataclasses.field(default_factory=list)
    skipped: int = 0


def walk(node, tokens):
    """Returns every value at the end of a pointer: more than one if a name on the way occurs
    twice.
    """
    found = [node]
    for token in tokens:
        index = int(token) if re.fullmatch("0|[1-9][0-9]*", token) else None
        steps = []
        for value in found:
            if isinstance(value, Object):
                steps += value.values_of(token)
            elif isinstance(value, list) and index is not None:
                steps += value[index : index + 1]
        found = steps
    return found


def text_of(value):
    """What a condition compares. None for a container."""
    if isinstance(value, Number):
        return value.text
    return value if isinstance(value, str) else {"None": "null", "True": "true", "False": "false"}.get(str(value))


def is_present(value):
    return value is not ABSENT and value is not None


class _Element:
    """One element of a record, or the record itself."""

    def __init__(self, shape, record, document, node, index):
        self.shape, self.record, self.document, self.node, self.index = shape, record, document, node, index

    def at(self, where):
        kind, what = where
        if kind in ("pointer", "record"):
            found = walk(self.node if kind == "pointer" else self.document, what)
            return found[0] if found else ABSENT
        value = {"constant": what, "key": self.record.key, "header": self.record.headers.get(what), "topic": self.record.topic, "index": str(self.index)}[kind]
        return Outside(value) if value else ABSENT

    def first(self, places):
        """The first value that is there and not null; null if that is all there is."""
        values = [value for value in map(self.at, places) if value is not ABSENT]
        return next(filter(is_present, values), values[-1] if values else ABSENT)

    def is_meant(self, conditions):
        return all(value is not ABSENT and text_of(value) == wanted for value, wanted in ((self.at(where), wanted) for where, wanted in conditions))

    def read_id(self):
        exclusive = "id" in self.shape.exclusive
        found = [values for values in ([self.at(part) for part in parts] for parts in self.shape.id)
                 if all(value is not ABSENT if exclusive else is_present(value) for value in values)]
        if len(found) > 1 and exclusive:
            raise Reject("wrong-type")
        if not found:
            raise Reject("missing-id")
        texts = []
        for value in found[0]:
            if not isinstance(value, str) and not (isinstance(value, Number) and value.is_integer):
                raise Reject("wrong-type")
            texts.append(text_of(value))
            if not texts[-1]:
                raise Reject("missing-id")
        return self.checked_id("/".join(texts))

    @staticmethod
    def checked_id(text):
        if len(text.encode()) > MAX_ID:
            raise Reject("too-large")
        return text

    def number(self, value):
        if isinstance(value, Outside) or isinstance(value, str) and self.shape.quoted_numbers:
            plain = value.strip(" \t\r\n").replace(",", "." if self.shape.decimal_comma else ",")
            return Number(plain) if NUMBER.fullmatch(plain) else None
        return value if isinstance(value, Number) else None

    def read_temperature(self, places):
        exclusive = "temperature" in self.shape.exclusive
        if exclusive and sum(self.at(where) is not ABSENT for where in places) > 1:
            raise Reject("wrong-type")
        value = self.first(places)
        if value is ABSENT or value is None and not exclusive:
            raise Reject("missing-temperature")
        if isinstance(value, NonFinite):
            raise Reject("not-finite")
        number = self.number(value)
        if number is None:
            raise Reject("wrong-type")
        if not math.isfinite(float(number.text)):
            raise Reject("not-finite")
        return float(number.text)

    def read_unit(self):
        word = self.first(self.shape.places["unit"])
        unit = self.shape.unit if not is_present(word) else unit_of(word) if isinstance(word, str) else None
        if unit is None:
            raise Reject("bad-unit")
        return unit

    def read_time(self):
        value = self.first(self.shape.places["time"])
        if value is ABSENT:
            return None, None
        try:
            return read_time(value, self.shape.time_format, self.shape.zone), None
        except TimeFault as fault:
            return None, str(fault)

    def probes(self):
        """The places of each temperature that the element has."""
        if not self.shape.probes:
            return {None: self.shape.places["temperature"]}
        found = {name: places for name, places in self.shape.probes.items() if is_present(self.first(places))}
        if not found:
            raise Reject("missing-temperature")
        return found

    def read_into(self, outcome):
        sensor = self.read_id()
        for name, places in self.probes().items():
            try:
                own = sensor if name is None else self.checked_id(f"{sensor}/{name}")
                celsius = to_celsius(self.read_temperature(places), self.read_unit)
                outcome.readings.append(Reading(own, celsius, *self.read_time()))
            except Reject as reason:
                outcome.rejects.append(str(reason))


def to_celsius(value, read_unit):
    unit = read_unit()
    return value if unit == "C" else round({"F": (value - 32) / 1.8, "K": value - 273.15, "dC": value / 10, "mC": value / 1000}[unit], 9)


def _document(shape, value, outcome):
    if len(value) > MAX_RECORD:
        raise Reject("too-large")
    if shape.framing != "none" and value[:1] == b"\0" and len(value) >= 5:
        value = value[5:]
    try:
        if shape.encoding == "csv":
            return read_csv(value, shape.delimiter, shape.decimal_comma, shape.columns)
        if shape.encoding == "text":
            return read_text(value)
        if shape.encoding == "influx":
            return read_influx(value)
        if shape.encoding == "senml":
            found, outcome.skipped = read_senml(value)
            return found
        document = parse(value)
        return parse(document.encode()) if isinstance(document, str) and document.lstrip(" \t\r\n")[:1] in ("{", "[") else document
    except NotDecodable as reason:
        raise Reject(str(reason)) from None
    except NotJson:
        raise Reject("not-json") from None


def _non_finite(node):
    if isinstance(node, NonFinite):
        yield node
    elif isinstance(node, list):
        for value in node:
            yield from _non_finite(value[1] if isinstance(node, Object) else value)


def _check_document(shape, document, elements):
    """Rejects NaN where no number is read, and members that are read and occur twice."""
    read = []
    for (kind, tokens), may_be_nan in shape.all_places():
        for node in [document] if kind == "record" or shape.each is None and kind == "pointer" else elements if kind == "pointer" else []:
            found = walk(node, tokens)
            if len(found) > 1 or any(len(walk(node, tokens[:length])) > 1 for length in range(1, len(tokens))):
                raise Reject("not-json")
            read += [value for value in found if may_be_nan]
    if any(not any(value is other for other in read) for value in _non_finite(document)):
        raise Reject("not-json")


def _holds(node, pointers):
    """Whether any of the pointers can lead to something in this value."""
    if isinstance(node, Object):
        return True
    if isinstance(node, list):
        return any(tokens and tokens[0].isdigit() for tokens in pointers)
    return [] in pointers


def _read(shape, record, outcome):
    document = _document(shape, record.value, outcome)
    found = [] if shape.each is None else walk(document, parse_pointer(shape.each))
    if len(found) > 1:
        raise Reject("not-json")
    is_array = bool(found) and isinstance(found[0], list) and not isinstance(found[0], Object)
    elements = [document] if shape.each is None else found[0] if is_array else []
    _check_document(shape, document, elements)
    of_elements = {"pointer", "index"} if shape.each is not None else set()
    pointers = [what for (kind, what), _ in shape.all_places() if kind == "pointer"]
    of_record = [what for (kind, what), _ in shape.all_places() if kind == "record"] + ([parse_pointer(shape.each)] if shape.each else []) if of_elements else pointers
    if not (_holds(document, of_record) or is_array and shape.each == ""):
        raise Reject("not-object")
    if not _Element(shape, record, document, document, 0).is_meant([condition for condition in shape.conditions if condition[0][0] not in of_elements]):
        outcome.skipped += 1
        return
    if of_elements and not is_array:
        raise Reject("missing-readings")
    for index, node in enumerate(elements):
        element = _Element(shape, record, document, node, index)
        try:
            if not _holds(node, pointers):
                raise Reject("not-object")
            if element.is_meant([condition for condition in shape.conditions if condition[0][0] in of_elements]):
                element.read_into(outcome)
            else:
                outcome.skipped += 1
        except Reject as reason:
            outcome.rejects.append(str(reason))


def decode(shape, record):
    """Returns the Outcome of one record."""
    outcome = Outcome()
    try:
        _read(shape, record, outcome)
    except Reject as reason:
        outcome.rejects.append(str(reason))
    return outcome
