"""Reads records that are not JSON as docs/shapes.md says, into the values of strict_json, for
tests.
"""

import csv
import decimal
import io
import re

from strict_json import NUMBER, Number, Object, NotJson, parse

TEMPERATURES = {"Cel", "K", "Far"}  # units of SenML
_RELATIVE_BEFORE = 2**28  # s: an earlier time of SenML is relative to now


class NotDecodable(Exception):
    """The argument is the reason of the reject."""


def _text(data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise NotDecodable("not-decodable") from None


def read_csv(data, delimiter=",", decimal_comma=False, columns=()):
    text = _text(data)
    text = text[:-2] if text.endswith("\r\n") else text.removesuffix("\n")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise NotDecodable("not-decodable") from None
    if len(rows) != 1 or rows == [[]]:
        raise NotDecodable("not-decodable")

    def value(field):
        if field == "":
            return None
        plain = field.replace(",", ".") if decimal_comma else field
        return Number(plain) if NUMBER.fullmatch(plain) else field

    values = [value(field) for field in rows[0]]
    return Object(zip(columns, values)) if columns else values


def read_text(data):
    text = _text(data).strip(" \t\r\n")
    if re.fullmatch(r"[+-]?(nan|inf|infinity)", text, re.I):
        raise NotDecodable("not-finite")
    if not NUMBER.fullmatch(text):
        raise NotDecodable("not-decodable")
    return Number(text)


def _split(text, separator, quotes=False):
    """Splits at separators that no backslash escapes and that are not in a quoted string."""
    parts, part, quoted, i = [], "", False, 0
    while i < len(text):
        character = text[i]
        if character == "\\" and i + 1 < len(text):
            part += text[i : i + 2]
            i += 2
            continue
        if quotes and character == '"':
            quoted = not quoted
        if character == separator and not quoted:
            parts.append(part)
            part = ""
        else:
            part += character
        i += 1
    if quoted:
        raise NotDecodable("not-decodable")
    return [*parts, part]


def _plain(text):
    return re.sub(r"\\([,= ])", r"\1", text)


def _pair(text, quotes=False):
    parts = _split(text, "=", quotes)
    if len(parts) != 2 or not all(parts):
        raise NotDecodable("not-decodable")
    return _plain(parts[0]), parts[1]


def _influx_value(text):
    if text.startswith('"'):
        if len(text) < 2 or not text.endswith('"'):
            raise NotDecodable("not-decodable")
        return re.sub(r'\\(["\\])', r"\1", text[1:-1])
    if text in ("t", "T", "true", "True", "TRUE"):
        return True
    if text in ("f", "F", "false", "False", "FALSE"):
        return False
    number = re.fullmatch(r"(-?[0-9]+)[iu]", text)
    plain = number[1] if number else text
    if not NUMBER.fullmatch(plain):
        raise NotDecodable("not-decodable")
    return Number(plain)


def read_influx(data):
    lines = []
    for line in _text(data).splitlines():
        line = line.strip(" ")
        if not line or line.startswith("#"):
            continue
        parts = _split(line, " ", quotes=True)
        if len(parts) not in (2, 3):
            raise NotDecodable("not-decodable")
        measurement, *tags = _split(parts[0], ",")
        fields = [_pair(field, quotes=True) for field in _split(parts[1], ",", quotes=True)]
        found = Object([("measurement", _plain(measurement)),
                        ("tags", Object((name, _plain(value)) for name, value in map(_pair, tags))),
                        ("fields", Object((name, _influx_value(value)) for name, value in fields))])
        if not measurement or len(parts) == 3 and not re.fullmatch("-?[0-9]+", parts[2]):
            raise NotDecodable("not-decodable")
        if len(parts) == 3:
            found.append(("time", Number(parts[2])))
        lines.append(found)
    return lines


def read_senml(data):
    """Returns the temperatures, and the number of the other records."""
    try:
        pack = parse(data)
    except NotJson:
        raise NotDecodable("not-json") from None
    if not isinstance(pack, list) or isinstance(pack, Object) or not all(isinstance(record, Object) for record in pack):
        raise NotDecodable("not-decodable")
    base, found, skipped = {}, [], 0
    zero = Number("0")

    def total(one, other):
        return Number(format(decimal.Decimal(one.text) + decimal.Decimal(other.text), "f"))

    for record in pack:
        own = dict(record)
        base.update({name: own[name] for name in ("bn", "bt", "bu", "bv") if name in own})
        unit = own.get("u", base.get("bu"))
        if unit not in TEMPERATURES or "v" not in own:
            skipped += 1
            continue
        value = total(base["bv"], own["v"]) if "bv" in base else own["v"]
        resolved = Object([("n", base.get("bn", "") + own.get("n", "")), ("u", "F" if unit == "Far" else unit), ("v", value)])
        time = total(base.get("bt", zero), own.get("t", zero))
        if decimal.Decimal(time.text) >= _RELATIVE_BEFORE:
            resolved.append(("t", time))
        found.append(resolved)
    return found, skipped
