"""A plain implementation of the alarm rules, with which temp-filter's events are compared. It keeps
whole histories, does not save memory, and evaluates one sensor after the other.

    events = expected_events([Reading("S1", 82.4, ts, 0, 4711), …],
                             Rules(hihi=90, on_delay=5_000), topic="sensor-suhu")

Times are in epoch ms, temperatures in °C. The readings must be in the order of their partition's
offsets. Events are returned as dicts, in the order of each sensor's time. This time belongs to the
sensor alone: it advances with the sensor's readings, and at the end by as much as the other
readings of its partition have advanced since the sensor's last one.
"""

import collections
import dataclasses
import fnmatch
import json
import math

from windows import rfc3339

Reading = collections.namedtuple("Reading", "id value ts partition offset")

MINUTE = 60_000
START = 1_767_225_600_000  # 2026-01-01
# For each side, the worst level first.
LEVELS = {"hi": ("HIHI", "HI"), "lo": ("LOLO", "LO"), "roc": ("ROC",)}
PRIORITY = {"HIHI": "critical", "LOLO": "critical", "HI": "high", "LO": "high", "ROC": "medium"}


@dataclasses.dataclass(frozen=True)
class Rules:
    hihi: float | None = None
    hi: float | None = 80
    lo: float | None = None
    lolo: float | None = None
    roc: tuple[float, int] | None = None  # limit in °C, window in ms
    deadband: float = 1
    on_delay: int = 0
    off_delay: int = 0
    stale_after: int = 30_000  # 0 means never
    range: tuple[float, float] = (-55, 125)
    flatline: int = 0  # so many identical readings in a row are a fault; 0 means never
    preset: str | None = None  # "ds18b20"


class Limit:
    """The state machine of one limit, as in ISA-18.2: NORM -> PENDING -> UNACK -> RTN -> NORM."""

    def __init__(self, side, level, value, rules):
        self.side, self.level, self.value, self.rules = side, level, value, rules
        self.state = "NORM"
        self.first = None  # (ts, index in Sensor.good) of the first violating reading
        self.back = None  # ts of the reading that began the return
        self.due = None  # when the running delay ends

    def beyond(self, x):
        return x < self.value if self.side.name == "lo" else x > self.value

    def clear(self, x):
        if self.side.name == "roc":
            return x <= self.value / 2
        if self.side.name == "lo":
            return x >= self.value + self.rules.deadband
        return x <= self.value - self.rules.deadband

    @property
    def active(self):
        return self.state in ("UNACK", "RTN")

    def see(self, x, ts, place):
        if self.state == "NORM" and self.beyond(x):
            self.become("PENDING", ts, due=ts + self.rules.on_delay)
            self.first = ts, place
        elif self.state == "PENDING" and not self.beyond(x):
            self.become("NORM", ts)
        elif self.state == "UNACK" and self.clear(x):
            self.back = ts
            self.become("RTN", ts, due=ts + self.side.off_delay(ts))
        elif self.state == "RTN" and not self.clear(x):
            self.become("UNACK", ts)
        if self.due == ts:  # a delay of 0
            self.fire(ts)

    def fire(self, ts):
        self.become({"PENDING": "UNACK", "RTN": "NORM"}[self.state], ts)

    def lose(self, ts):
        """The sensor has fallen silent or failed: its last reading is no evidence of recovery."""
        if self.state == "RTN":
            self.become("UNACK", ts)

    def become(self, state, ts, due=None):
        self.state, self.due, self.side.changed = state, due, ts


class Side:
    """The limits of one direction. They form one alarm, whose level is the worst active limit."""

    def __init__(self, name, rules):
        self.name, self.rules = name, rules
        values = {"HIHI": rules.hihi, "HI": rules.hi, "LO": rules.lo, "LOLO": rules.lolo, "ROC": rules.roc and rules.roc[0]}
        self.limits = [Limit(self, level, values[level], rules) for level in LEVELS[name] if values[level] is not None]
        # The time of the episode's first violating reading, and its index in Sensor.good.
        self.since = self.place = None
        self.raises = []  # the ts of each raise
        self.changed = None  # ts of the last change of any of its limits
        self.chattering = False

    def worst(self):
        return next((limit for limit in self.limits if limit.active), None)

    def off_delay(self, ts):
        """The off-delay of a return that begins at `ts`."""
        if self.chattering and ts - self.changed >= MINUTE:
            self.chattering = False
        return max(self.rules.off_delay, MINUTE) if self.chattering else self.rules.off_delay


class Sensor:
    def __init__(self, name, rules, topic):
        self.name, self.rules, self.topic = name, rules, topic
        self.sides = [Side(side, rules) for side in LEVELS]
        self.last = None  # the last reading that was not late, whatever its value
        self.good = []  # (ts, °C, rise in °C within the window) of each good reading
        self.values = []  # °C of all readings with a possible value
        self.quality = "good"  # suspect: frozen; bad: impossible; stale: silent
        self.events = []

    # Input.

    def judge(self, reading):
        ts, value = reading.ts, reading.value
        if self.last is not None and ts < self.last.ts:
            if self.rules.hi is not None and value > self.rules.hi:
                self.events.append(plain_alert(reading, self.rules.hi, self.topic, late=True))
            return
        self.advance(ts)
        self.last = reading
        fault = self.fault_of(value)
        if fault:
            self.turn("bad", "sensor-fault", ts, value, fault)
            return
        self.values.append(value)
        if self.is_frozen():
            self.turn("suspect", "sensor-fault", ts, value, "frozen")
            return
        self.good.append((ts, value, self.rise(ts, value)))
        self.turn("good", "fresh" if self.quality == "stale" else "fault-cleared", ts, value)
        for side in self.sides:
            before = side.worst()
            judged = self.good[-1][2] if side.name == "roc" else value
            for limit in side.limits:
                if judged is not None:
                    limit.see(judged, ts, len(self.good) - 1)
            self.tell_change(side, before, ts, value)

    def advance(self, now):
        """Fires everything that is due by `now`, in the order of the due times. Everything that is
        due at the same instant is one change.
        """
        while True:
            dues = [limit.due for side in self.sides for limit in side.limits if limit.due is not None]
            silent = self.silent_at()
            instant = min(dues + ([silent] if silent is not None else []), default=None)
            if instant is None or instant > now:
                return
            if silent == instant:  # first, because silence returns no alarm to normal
                self.turn("stale", "stale", instant, None)
            for side in self.sides:
                before = side.worst()
                for limit in side.limits:
                    if limit.due == instant:
                        limit.fire(instant)
                self.tell_change(side, before, instant, None)

    # Rules.

    def turn(self, quality, event, ts, suhu, fault=None):
        if quality == self.quality:
            return
        self.quality = quality
        if quality != "good":
            for side in self.sides:
                for limit in side.limits:
                    limit.lose(ts)
        active = [side.worst() for side in self.sides if side.worst()]
        worst = min(active, key=lambda limit: ("critical", "high", "medium").index(PRIORITY[limit.level]), default=None)
        self.tell(event, ts, suhu, worst, worst.state if worst else "NORM", fault=fault)

    def silent_at(self):
        if self.rules.stale_after == 0 or self.quality == "stale" or self.last is None:
            return None
        return self.last.ts + self.rules.stale_after

    def fault_of(self, value):
        if self.rules.preset == "ds18b20" and value == -127:
            return "disconnected"
        if self.rules.preset == "ds18b20" and value == 85 and not (self.values and abs(self.values[-1] - 85) <= 5):
            return "power-on"
        if not self.rules.range[0] <= value <= self.rules.range[1]:
            return "out-of-range"
        return None

    def is_frozen(self):
        count = self.rules.flatline
        return count > 0 and len(self.values) >= count and len(set(self.values[-count:])) == 1

    def rise(self, ts, value):
        """The rise in °C within the window, or None if there are fewer than three readings or if
        they span less than half a window.

        It is the slope, by least squares, over the readings since the last gap longer than a
        window. The weight of a reading falls by e² for every window of age.
        """
        if self.rules.roc is None:
            return None
        window = self.rules.roc[1]
        points = [(ts, value)]
        for taken, celsius, _ in reversed(self.good):
            # Older readings have no weight.
            if points[-1][0] - taken > window or ts - taken > 15 * window:
                break
            points.append((taken, celsius))
        if len(points) < 3 or (ts - points[-1][0]) * 2 < window:
            return None
        points = [(t, v, math.exp(2 * t)) for t, v in (((taken - ts) / window, celsius) for taken, celsius in points)]
        whole = math.fsum(w for _, _, w in points)
        mean_t, mean_v = math.fsum(w * t for t, _, w in points) / whole, math.fsum(w * v for _, v, w in points) / whole
        spread = math.fsum(w * (t - mean_t) ** 2 for t, _, w in points)
        return round(math.fsum(w * (t - mean_t) * (v - mean_v) for t, v, w in points) / spread, 3) if spread > 0 else None

    # Output.

    def tell_change(self, side, before, ts, suhu):
        after = side.worst()
        if after is before:
            return
        if before is None:
            side.since, side.place = min(limit.first for limit in side.limits if limit.active)
        event = "rtn" if after is None else "alarm" if before is None else "level"
        if event == "alarm":
            side.raises = [raised for raised in side.raises if ts - raised <= MINUTE] + [ts]
            if len(side.raises) >= 3:
                side.chattering, event = True, "chattering"
        self.tell(event, ts, suhu, after or before, "NORM" if after is None else after.state, ended=before.back if after is None else None)
        if after is None and side.chattering:
            side.chattering, side.raises = False, []

    def tell(self, event, ts, suhu, limit, state, ended=None, fault=None):
        line = {"sensor_id": self.name, "suhu": suhu}
        if limit:
            line["threshold"] = limit.value
        line["ts"] = rfc3339(ts)
        if self.topic is not None and self.last is not None:
            line |= {"topic": self.topic, "partition": self.last.partition, "offset": self.last.offset}
        line["event"] = event
        if limit:
            alarm_id, since = f"{self.name}/{limit.side.name}", limit.side.since
            line |= {"alarm_id": alarm_id, "level": limit.level, "episode": f"{alarm_id}/{since}"}
        line |= {"state": state, "priority": PRIORITY[limit.level] if limit else "medium"}
        if limit:
            counted = [(taken, rise if limit.side.name == "roc" else value) for taken, value, rise in self.good[limit.side.place:]]
            counted = [(taken, value) for taken, value in counted if value is not None]
            peak = (min if limit.side.name == "lo" else max)(value for _, value in counted)
            line |= {"since": rfc3339(since), "duration_ms": (ts if ended is None else ended) - since, "peak": peak,
                     "ts_peak": rfc3339(next(taken for taken, value in counted if value == peak)), "readings": len(counted)}
        line["quality"] = self.quality
        line["late"] = False
        if fault:
            line["fault"] = fault
        self.events.append(line)


def plain_alert(reading, threshold, topic, late=False):
    line = {"sensor_id": reading.id, "suhu": reading.value, "threshold": threshold, "ts": rfc3339(reading.ts)}
    if topic is not None:
        line |= {"topic": topic, "partition": reading.partition, "offset": reading.offset}
    return {**line, "late": True} if late else line


def expected_events(readings, rules=Rules(), topic=None, limits=None, to_the_end=True):
    """The events that temp-filter must write for the readings.

    `limits` maps an id or a glob to the fields of Rules that differ; the most exact match wins.
    With `to_the_end`, the events that the end of the stream shows to be due are included.
    """
    sensors, clocks, arrived = {}, collections.defaultdict(lambda: -1), {}
    for reading in readings:
        place = reading.partition, reading.id
        if place not in sensors:
            sensors[place] = Sensor(reading.id, rules_of(reading.id, rules, limits), topic)
        sensors[place].judge(reading)
        clocks[reading.partition] = max(clocks[reading.partition], reading.ts)
        if sensors[place].last is reading:  # not late
            arrived[place] = clocks[reading.partition]
    for place, sensor in sensors.items() if to_the_end else ():
        sensor.advance(sensor.last.ts + clocks[place[0]] - arrived[place])
    return [event for sensor in sensors.values() for event in sensor.events]


def rules_of(name, rules, limits):
    matching = [glob for glob in limits or {} if glob == name or fnmatch.fnmatchcase(name, glob)]
    if not matching:
        return rules
    exact = max(matching, key=lambda glob: (glob == name, len(glob.replace("*", ""))))
    return dataclasses.replace(rules, **limits[exact])


# Comparing events.


def as_line(event):
    """The line that the contract requires for an event: numbers are as short as possible."""
    return json.dumps({key: int(value) if isinstance(value, float) and value.is_integer() else value for key, value in event.items()}, separators=(",", ":"))


def of_sensors(lines):
    """The lines without the events about the filter itself, which differ from run to run."""
    return [line for line in lines if '"event":"lagging"' not in line and '"event":"caught-up"' not in line]


# The fields that differ if a delay ended before the newest reading of the sensor had arrived.
OF_THE_READING = ("offset", "suhu", "readings", "peak", "ts_peak")


def difference(lines, expected, live=False, repeats=False):
    """Compares two bags of lines. The result is empty when they are the same; otherwise it names
    the missing lines and those that are too many.

    `live`: a filter that has read everything lets a delay end by the wall clock. If the sender
    stalls on a busy machine, the delay ends before the next reading arrives, and the event names an
    older reading. This is allowed for one line in 500, if everything else in the line is the same.
    With `repeats`, such a line may also come in addition to the expected one.
    """
    have, want = collections.Counter(lines), collections.Counter(expected)
    missing, too_much = want - have, have - want
    if live and too_much.total() * 500 <= want.total():
        early, late = collections.Counter(map(without_the_reading, too_much.elements())), collections.Counter(map(without_the_reading, missing.elements()))
        if early == late or (repeats and late <= early and early.keys() <= set(map(without_the_reading, want))):
            return ""
    parts = []
    for what, bag in (("missing", missing), ("too much", too_much)):
        if bag:
            parts.append(f"{bag.total()} {what} of {want.total()}:\n" + "\n".join(sorted(bag)[:6]))
    return "\n".join(parts)


def without_the_reading(line):
    return json.dumps({name: value for name, value in json.loads(line).items() if name not in OF_THE_READING})


def by_sensor(lines):
    """The lines by (sensor, partition), in order."""
    groups = {}
    for line in lines:
        event = json.loads(line)
        groups.setdefault((event["sensor_id"], event.get("partition")), []).append(line)
    return groups
