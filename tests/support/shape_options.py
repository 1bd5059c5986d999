"""Reads the options that say what a topic's records look like, as docs/shapes.md describes them, for
tests.
"""

import argparse

# The fields that a named shape stands for, and its other options, as far as tests use them.
NAMED = {
    "suhu": ("", "id=sensor_id temperature=suhu time=ts"),
    "iot": ("", "id=device_id temperature=temperature time=ts time=timestamp"),
    "connect": ("", "id=/payload/sensor_id id=/payload/device_id temperature=/payload/suhu temperature=/payload/temperature time=/payload/ts time=/payload/timestamp"),
    "telegraf": ("", "id=/tags/sensor_id id=/tags/sensor id=/tags/device id=/tags/host temperature=/fields/temperature temperature=/fields/temp "
                     "temperature=/fields/value time=timestamp"),
    "influx": ("--encoding influx", ""),
    "senml": ("--encoding senml", ""),
    "ttn": ("", "id=/end_device_ids/device_id temperature=/uplink_message/decoded_payload/temperature temperature=/uplink_message/decoded_payload/temp time=/received_at"),
    "zigbee2mqtt": ("", "id=@key temperature=temperature time=last_seen"),
    "tasmota": ("", "id=@key temperature=/DS18B20/Temperature time=Time unit=TempUnit"),
    "homeassistant": ("--quoted-numbers", "id=entity_id temperature=state time=last_changed time=last_updated unit=/attributes/unit_of_measurement"),
    "umh": ("", "id=@key temperature=temperature_c time=timestamp_ms"),
}
# What the records of an encoding call their fields, unless --field says otherwise.
_NAMES = {"id": ["sensor_id", "device_id"], "temperature": ["suhu", "temperature"], "time": ["ts", "timestamp"], "humidity": ["humidity"], "battery": ["battery"]}
_OF_ENCODING = {
    "json": _NAMES,
    "csv": _NAMES,
    "text": {"id": ["@key"], "temperature": ["@value"]},
    "influx": {"id": [f"/tags/{name}" for name in ("sensor_id", "sensor", "device_id", "device", "host")], "time": ["/time"],
               "temperature": [f"/fields/{name}" for name in ("temperature", "temp", "value")], "humidity": ["/fields/humidity"], "battery": ["/fields/battery"]},
    "senml": {"id": ["/n"], "temperature": ["/v"], "unit": ["/u"], "time": ["/t"]},
}
_UNITS = {"C": "c °c ºc ℃ cel degc celsius centigrade", "F": "f °f ºf ℉ degf fahrenheit [degf]", "K": "k °k kelvin", "dC": "dc", "mC": "mc"}


def _options(arguments):
    parser = argparse.ArgumentParser(prog="temp-filter", add_help=False, allow_abbrev=False)
    for name in ("--field", "--where"):
        parser.add_argument(name, action="append", default=[])
    for name in ("--each", "--unit", "--time-format", "--time-zone", "--encoding", "--framing", "--csv-delimiter", "--csv-columns", "--shape"):
        parser.add_argument(name)
    for name in ("--quoted-numbers", "--decimal-comma"):
        parser.add_argument(name, action="store_true")
    return parser.parse_args(arguments)


def parse_pointer(text):
    return [token.replace("~1", "/").replace("~0", "~") for token in text.split("/")[1:]]


def parse_where(text):
    """Returns (kind, tokens or text)."""
    if text.startswith("="):
        return "constant", text[1:]
    if text.startswith("@header:"):
        return "header", text[len("@header:"):]
    if text == "@value":
        return "pointer", []
    if text.startswith("@"):
        return text[1:], ""
    if text.startswith("^"):
        return "record", parse_pointer(text[1:])
    return "pointer", parse_pointer(text) if text.startswith("/") else [text] if text else []


def unit_of(word):
    return next((unit for unit, words in _UNITS.items() if word.strip().lower() in words.split()), None)


class Shape:
    """What the options say of a topic's records."""

    def __init__(self, arguments):
        named = _options(arguments).shape
        options, fields = NAMED[named] if named else ("", "")
        given = _options([*options.split(), *arguments])
        self.encoding = given.encoding or "json"
        self.framing = given.framing or "auto"
        self.each = {"influx": "", "senml": ""}.get(self.encoding) if given.each is None else given.each
        self.unit, self.time_format, self.zone = given.unit or "C", given.time_format or "auto", given.time_zone
        self.quoted_numbers, self.decimal_comma = given.quoted_numbers, given.decimal_comma
        self.delimiter = "\t" if given.csv_delimiter == r"\t" else given.csv_delimiter or ","
        self.columns = given.csv_columns.split(",") if given.csv_columns else []
        self.conditions = [(parse_where(where), text) for where, _, text in (condition.partition("=") for condition in given.where)]
        own = {field.partition("=")[0].partition(":")[0] for field in given.field}
        self._read_fields([field for field in fields.split() if field.partition("=")[0] not in own] + given.field)

    def _read_fields(self, fields):
        """Reads the values of --field. What is said of a role replaces its defaults."""
        said = {}
        for role, _, where in (field.partition("=") for field in fields):
            said.setdefault(role, []).append(where)
        self.probes = {role.partition(":")[2]: [parse_where(where) for where in places] for role, places in said.items() if role.startswith("temperature:")}
        self.exclusive = {role for role in ("id", "temperature") if role not in said and self.encoding in ("json", "csv")}
        places = {**_OF_ENCODING[self.encoding], **said}
        self.id = [[parse_where(part) for part in where.split("+")] if where != "=" else [parse_where(where)] for where in places.get("id", [])]
        self.places = {role: [parse_where(where) for where in places.get(role, [])] for role in ("temperature", "time", "unit", "humidity", "battery")}
        if self.probes:
            self.places["temperature"] = []

    def all_places(self):
        """Every place that is read, and whether NaN may stand there."""
        for parts in self.id:
            yield from ((where, False) for where in parts)
        for role, places in [*self.places.items(), *(("temperature", places) for places in self.probes.values())]:
            yield from ((where, role != "unit") for where in places)
        yield from ((where, False) for where, _ in self.conditions)
