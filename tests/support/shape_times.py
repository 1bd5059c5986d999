"""Reads the times of readings as docs/shapes.md says, for tests: plain decimals and zoneinfo."""

import datetime
import decimal
import re
import zoneinfo

from strict_json import NUMBER, Number

UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST, LATEST = 946_684_800_000, 4_102_444_800_000  # ms: 2000 up to, not including, 2100
PER_MS = {"s": decimal.Decimal("0.001"), "ms": decimal.Decimal(1), "us": decimal.Decimal(1000), "ns": decimal.Decimal(1_000_000)}
_EXACT = decimal.Context(prec=2000, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN, traps=[])
_RFC3339 = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(?:([Zz])|([+-])([0-9]{2}):([0-9]{2}))?")


class TimeFault(Exception):
    """The argument is the word of the fault, as counters name it."""


def _in_range(ms):
    if not EARLIEST <= ms < LATEST:
        raise TimeFault("out-of-range")
    return int(ms)


def _read_number(text, form):
    try:
        number = decimal.Decimal(text)
    except decimal.InvalidOperation:  # an exponent beyond every clock
        raise TimeFault("out-of-range") from None
    if abs(number.adjusted()) > 40 or number < 0:
        raise TimeFault("out-of-range")
    if form in PER_MS:
        return _in_range(int(_EXACT.divide(number, PER_MS[form])))
    if form != "auto":
        raise TimeFault("not-a-time")
    for per_ms in PER_MS.values():
        ms = int(_EXACT.divide(number, per_ms))
        if EARLIEST <= ms < LATEST:
            return ms
    raise TimeFault("out-of-range")


def _in_zone(moment, zone):
    """Returns the moment of a local time: with the offset before the change of the clocks that
    skips or repeats it (PEP 495, fold=0).
    """
    if moment.tzinfo is None:
        if not zone:
            raise TimeFault("no-zone")
        moment = moment.replace(tzinfo=zoneinfo.ZoneInfo(zone), fold=0)
    return (moment.astimezone(UTC) - EPOCH) // datetime.timedelta(milliseconds=1)


def _read_rfc3339(text, zone):
    match = _RFC3339.fullmatch(text)
    if not match:
        raise TimeFault("not-a-time")
    year, month, day, hour, minute, second = (int(match[i]) for i in range(1, 7))
    leap = second == 60
    try:
        moment = datetime.datetime(year, month, day, hour, minute, 59 if leap else second)
    except ValueError:
        raise TimeFault("not-a-time") from None
    ms = 1000 if leap else int((match[7] or "0")[:3].ljust(3, "0"))
    if match[9]:
        hours, minutes = int(match[10]), int(match[11])
        if hours > 23 or minutes > 59:
            raise TimeFault("not-a-time")
        offset = datetime.timedelta(hours=hours, minutes=minutes)
        moment = moment.replace(tzinfo=datetime.timezone(-offset if match[9] == "-" else offset))
    elif match[8]:
        moment = moment.replace(tzinfo=UTC)
    try:
        return _in_range(_in_zone(moment, zone) + ms)
    except OverflowError:
        raise TimeFault("out-of-range") from None


def _read_pattern(text, pattern, zone):
    try:
        moment = datetime.datetime.strptime(text, pattern)
    except ValueError:
        raise TimeFault("not-a-time") from None
    return _in_range(_in_zone(moment, zone))


def read_time(value, form, zone):
    """Returns epoch milliseconds of a value that strict_json read. Raises TimeFault."""
    if isinstance(value, Number):
        return _read_number(value.text, form)
    if not isinstance(value, str):
        raise TimeFault("wrong-type")
    if NUMBER.fullmatch(value) and (form in PER_MS or form == "auto"):
        return _read_number(value, form)
    if form in ("auto", "rfc3339"):
        return _read_rfc3339(value, zone)
    if form in PER_MS:
        raise TimeFault("not-a-time")
    return _read_pattern(value, form, zone)
