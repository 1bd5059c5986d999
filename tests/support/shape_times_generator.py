"""Generates times in the forms in which sensors write them, for tests."""

import datetime
import zoneinfo

from shape_times import EPOCH, UTC

PATTERNS = ("%d.%m.%Y %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%m-%d-%Y %H:%M")
ZONES = ("Asia/Jakarta", "Europe/Berlin", "America/New_York", "UTC", "Australia/Lord_Howe")
# Local hours that a change of the clocks in Europe/Berlin skips or repeats.
CHANGES = ("2024-03-31T02:30:00", "2024-10-27T02:30:00", "2026-03-29T02:00:00", "2026-10-25T02:59:59.999", "2026-10-25T03:00:00")
# As JSON. Each of them costs the time, whatever the format is.
FAULTS = ("null", "true", "[]", "{}", "NaN", '""', '"yesterday"', "0", "12345", "-1730638574123", "1e400", "946684799", "4102444800", '"1999-12-31T23:59:59Z"',
          '"2100-01-01T00:00:00Z"', '"2024-02-30T00:00:00Z"', '"2024-11-03T24:00:00Z"', "99999999999999999999", "1e-400", "5e11")


def number_text(dice, ms, form):
    """A number since 1970, with fractions below a millisecond, which are to be dropped."""
    micros = ms * 1000 + dice.randrange(1000)
    if form == "ns":
        return str(micros * 1000 + dice.randrange(1000))
    if form == "us":
        return str(micros) + dice.choice(("", ".5", ".999999999999"))
    if form == "ms":
        return dice.choice((f"{ms}", f"{ms}.{micros % 1000:03d}", f"{ms}.99999999999999999999", f"{ms}.0"))
    digits = str(max(micros, 10**15))  # in this form from 2001-09-09 on
    return dice.choice((digits[:-6], f"{digits[:-6]}.{digits[-6:]}", f"{digits[:-6]}.{digits[-6:-3]}", f"{digits[0]}.{digits[1:]}E9", f"{digits[0]}.{digits[1:]}e+09"))


def rfc3339_text(dice, moment, zoned):
    if zoned:
        minutes = dice.choice((0, 0, 420, -330, 720))
        moment = moment.astimezone(datetime.timezone(datetime.timedelta(minutes=minutes)))
        zone = dice.choice("Zz") if minutes == 0 and dice.random() < 0.7 else f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    else:
        zone = ""
    second = "60" if dice.random() < 0.03 else f"{moment.second:02d}"
    fraction = dice.choice(("", "", f".{moment.microsecond:06d}", f".{moment.microsecond // 1000:03d}", ".9", ".123456789123"))
    return f"{moment:%Y-%m-%d}{dice.choice('TT t')}{moment:%H:%M}:{second}{fraction}{zone}"


def time_json(dice, form, zone):
    """A time as JSON: usually one that `form` reads."""
    if dice.random() < 0.08:
        return dice.choice(FAULTS)
    years = (2024, 2025) if dice.random() < 0.7 else (2000, 2036)  # zone files may end with 2037
    start = datetime.datetime(years[0], 1, 2, tzinfo=UTC)
    moment = start + datetime.timedelta(microseconds=dice.randrange((years[1] + 1 - years[0]) * 365 * 86_400_000_000))
    ms = (moment - EPOCH) // datetime.timedelta(milliseconds=1)
    form = dice.choice(("s", "ms", "us", "ns", "rfc3339", "rfc3339")) if form == "auto" else form
    if form in ("s", "ms", "us", "ns"):
        text = number_text(dice, ms, form)
        return f'"{text}"' if dice.random() < 0.2 else text
    if form == "rfc3339":
        if dice.random() < 0.4:
            text = dice.choice(CHANGES) if dice.random() < 0.3 else rfc3339_text(dice, moment, zoned=False)
        else:
            text = rfc3339_text(dice, moment, zoned=True)
        return f'"{text}"'
    return f'"{moment.astimezone(zoneinfo.ZoneInfo(zone or "UTC")):{form}}"'
