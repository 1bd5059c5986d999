"""Generates shapes and records that fit them more or less, for tests. Everything follows from a
seed.

A record is written as text on purpose: with names in escapes, with names that occur twice, with
numbers that no serializer would write. What docs/shapes.md does not decide is not generated.
"""

import json
import random

from shape_times_generator import PATTERNS, ZONES, time_json

NAMES = ("temp", "t", "Temperature", "probe 1", "a/b", "m~n", "m~1n", "°C", 'quo"ted', "back\\slash", "0", "suhu_c", "sensorId", "x.y", "ü", "🔥", "value", "Id",
         "a_name_of_more_than_sixteen_bytes", "a_name_of_more_than_sixteen_bytez", "temperatur", "temperaturen")
CONTAINERS = ((), (), (), ("payload",), ("payload", "body"), ("list", 0), ("list", 2), ("a/deep~one", "b", "c", "d"), ("p", 1, "q"))
ARRAYS = ((), ("readings",), ("data", "items"), ("batches", 1, "rows"))
UNITS = {"C": ("C", "°C", "celsius", "CEL", " degC "), "F": ("F", "°F", "Fahrenheit", "degf"), "K": ("K", "kelvin", "KELVIN")}
NO_UNITS = ('"%"', '"hPa"', '""', "5", "true", "[]")
IDS = ('"S1"', '"kiln 3"', '"ü🔥"', '"\\u004d\\u00fc\\ud83d\\udd25\\n\\"\\\\"', "17", "-5", "123456789012345678901234567890", '"0"', '"a/b+c=d"', '"%s"' % ("x" * 200))
NO_IDS = ('""', "null", "true", "1.5", "1e3", "[]", '{"a":1}', '"%s"' % ("y" * 1025), '"%s"' % ("ü" * 512 + "z"))
NO_TEMPERATURES = ("null", "true", '"warm"', '""', "[]", "[83]", "{}", "1e400", "-1e999999999999", '"84.2"')
GOOD, BAD = 0.55, 0.35  # shares of records with no mutation, and with one


class Member(list):
    """Names and values of an object, in order."""


def _escaped(dice, name):
    text = json.dumps(name, ensure_ascii=dice.random() < 0.5)
    if dice.random() < 0.1 and name and name[0].isascii() and name[0].isalnum():
        text = f'"\\u{ord(name[0]):04{dice.choice("xX")}}{text[2:]}'
    return text


def _space(dice):
    return dice.choice((" ", "\t", "  ")) if dice.random() < 0.1 else ""


def write(dice, node):
    """Writes a tree as JSON. A str is JSON already, which may be none."""
    if isinstance(node, str):
        return node
    if isinstance(node, Member):
        members = [f"{_space(dice)}{_escaped(dice, name)}{_space(dice)}:{_space(dice)}{write(dice, value)}{_space(dice)}" for name, value in node]
        return "{" + ",".join(members) + "}"
    return "[" + ",".join(_space(dice) + write(dice, value) + _space(dice) for value in node) + "]"


def put(node, tokens, value):
    """Puts a value into a tree. A number among the tokens is an index, whose array is filled."""
    for i, token in enumerate(tokens):
        last = i + 1 == len(tokens)
        new = value if last else [] if isinstance(tokens[i + 1], int) else Member()
        if isinstance(token, int):
            while len(node) <= token:
                node.append(Member())
            if last or type(node[token]) is not type(new):
                node[token] = new
            node = node[token]
            continue
        own = next((pair for pair in node if pair[0] == token), None)
        if own is None or last:
            own = [token, new]
            node.append(own)
        node = own[1]


def pointer(tokens):
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens)


class JsonShape:
    """A shape of JSON records, as options, and records for it."""

    def __init__(self, dice):
        self.dice = dice
        self.names = dice.sample(NAMES, len(NAMES))
        self.options, self.conditions = [], []
        self.array = dice.choice(ARRAYS) if dice.random() < 0.35 else None
        if self.array is not None:
            self.options += ["--each", pointer(self.array)]
        self.quoted = self.flag("--quoted-numbers", 0.25)
        self.framed = dice.random() < 0.1
        self.value_is_element = self.array is not None and dice.random() < 0.1
        self.make_id()
        self.make_temperature()
        self.make_time()
        self.make_unit()
        self.make_conditions()

    def flag(self, option, share):
        if self.dice.random() >= share:
            return False
        self.options.append(option)
        return True

    def place(self, of_record=False):
        """A new place: (of_record, tokens)."""
        return of_record, (*self.dice.choice(CONTAINERS), self.names.pop())

    def where(self, place):
        of_record, tokens = place
        if of_record and self.array is not None:
            return "^" + pointer(tokens)
        if len(tokens) == 1 and tokens[0].replace("_", "").isalnum() and tokens[0].isascii() and self.dice.random() < 0.7:
            return tokens[0]
        return pointer(tokens)

    def field(self, role, *parts):
        self.options += ["--field", f"{role}={'+'.join(part if isinstance(part, str) else self.where(part) for part in parts)}"]

    def make_id(self):
        kind = "outside" if self.value_is_element else self.dice.choice(("default", "default", "one", "one", "several", "joined", "constant"))
        self.ids = [[(False, ("sensor_id",))], [(False, ("device_id",))]] if kind == "default" else []
        self.default_id = kind == "default"
        if kind == "one":
            self.ids = [[self.place()]]
        elif kind == "several":
            self.ids = [[self.place()], [self.place()]]
            if self.dice.random() < 0.5:
                self.field("id", "@key")  # there is none in a line
        elif kind == "joined":
            self.ids = [[self.place(of_record=self.array not in (None, ()) and self.dice.random() < 0.5), self.place()]]
        elif kind in ("constant", "outside"):
            self.field("id", *(["=room", "@index"] if self.array is not None else ["=room"]))
        if kind not in ("default", "constant", "outside"):
            for parts in self.ids:
                self.field("id", *parts, *(["=x"] if kind == "joined" and self.dice.random() < 0.3 else []))

    def make_temperature(self):
        kind = "element" if self.value_is_element else self.dice.choice(("default", "default", "one", "one", "several", "probes"))
        self.default_temperature = kind == "default"
        self.probes = []
        self.temperatures = [(False, ("suhu",)), (False, ("temperature",))] if kind == "default" else []
        if kind == "one":
            self.temperatures = [self.place()]
        elif kind == "several":
            self.temperatures = [self.place(), self.place()]
        elif kind == "element":
            self.field("temperature", "@value")
        elif kind == "probes":
            self.probes = [self.place() for _ in range(self.dice.randrange(1, 4))]
        for place in self.temperatures if kind != "default" else []:
            self.field("temperature", place)
        for number, place in enumerate(self.probes):
            self.field(f"temperature:{('in', 'out', 'ü 3')[number]}", place)

    def make_time(self):
        self.form = self.dice.choice(("auto", "auto", "auto", "s", "ms", "us", "ns", "rfc3339", *PATTERNS))
        self.zone = self.dice.choice((None, *ZONES))
        self.times = [(False, ("ts",)), (False, ("timestamp",))]
        if self.dice.random() < 0.5:
            self.times = [self.place(of_record=self.array not in (None, ()) and self.dice.random() < 0.3) for _ in range(self.dice.randrange(1, 3))]
            for place in self.times:
                self.field("time", place)
        if self.form != "auto" or self.dice.random() < 0.2:
            self.options += ["--time-format", self.form]
        if self.zone:
            self.options += ["--time-zone", self.zone]

    def make_unit(self):
        self.unit = self.dice.choice(("C", "C", "C", "F", "K", "dC", "mC"))
        if self.unit != "C":
            self.options += ["--unit", self.unit]
        self.units = []
        if self.dice.random() < 0.2 and not self.value_is_element:
            self.units = [self.place()]
            self.field("unit", self.units[0])

    def make_conditions(self):
        for _ in range(self.dice.choice((0, 0, 0, 1, 2)) if not self.value_is_element else 0):
            place = self.place(of_record=self.array not in (None, ()) and self.dice.random() < 0.3)
            text = self.dice.choice(("temperature", "17", "true", "a b", "ü"))
            self.conditions.append((place, text))
            self.options += ["--where", f"{self.where(place)}={text}"]

    # Records

    def temperature(self):
        dice, value = self.dice, self.dice.uniform(-40, 200)
        text = dice.choice((f"{value:.1f}", f"{value:.0f}", repr(value), f"{value:.3e}", f"{value:.2E}", f"{value:.20f}", "80", "80.0", "8e1", "-0", "0.1"))
        return f'"{text}"' if self.quoted and dice.random() < 0.5 else text

    def plan(self):
        """The values of an element, as (place, JSON)."""
        dice, found = self.dice, []
        parts = dice.choice(self.ids) if self.ids else []
        found += [["id", place, dice.choice(IDS)] for place in parts]
        if self.temperatures:
            found.append(["temperature", dice.choice(self.temperatures), self.temperature()])
        found += [["temperature", place, self.temperature()] for place in self.probes if dice.random() < 0.9]
        if dice.random() < 0.8:
            found.append(["time", dice.choice(self.times), time_json(dice, self.form, self.zone)])
        if self.units and dice.random() < 0.8:
            found.append(["unit", self.units[0], json.dumps(dice.choice(UNITS[dice.choice("CFK")]))])
        for place, text in self.conditions:
            value = dice.choice(("other", "18", "")) if dice.random() < 0.15 else text
            found.append(["condition", place, value if value in ("17", "18", "true") and dice.random() < 0.5 else json.dumps(value)])
        dice.shuffle(found)
        return found

    def mutate(self, plan):
        """Changes one value of a plan."""
        dice, own = self.dice, self.dice.choice(plan)
        kind = dice.random()
        if kind < 0.25:
            plan.remove(own)
        elif kind < 0.35 and own[0] != "condition":
            plan.append(list(own))  # a name that occurs twice
        elif kind < 0.45 and own[0] in ("id", "temperature"):
            others = [place for places in (self.ids if own[0] == "id" else [self.temperatures]) for place in places if place != own[1]]
            plan += [[own[0], place, own[2]] for place in others[:1]]
        elif own[0] == "condition":
            own[2] = dice.choice(("null", "[]", "{}", '"x"', "1.5"))
        else:
            wrong = {"id": NO_IDS, "temperature": (*NO_TEMPERATURES, "NaN", "Infinity", "-Infinity"), "unit": NO_UNITS, "time": ("null", '"x"', "0", "NaN")}
            own[2] = dice.choice(wrong[own[0]])

    def elements(self, share):
        if self.value_is_element:
            return [self.temperature() if self.dice.random() < 0.9 else self.dice.choice(NO_TEMPERATURES) for _ in range(self.dice.randrange(4))], []
        elements, of_record = [], []
        for _ in range(self.dice.choice((0, 1, 2, 3)) if self.array is not None else 1):
            plan = self.plan()
            if plan and self.dice.random() < share:
                self.mutate(plan)
            element = Member([["other", "1"]] if self.dice.random() < 0.3 else [])
            for _, (outer, tokens), value in plan:
                if outer and self.array is not None:
                    of_record.append((tokens, value))
                else:
                    put(element, tokens, value)
            elements.append(element)
        return elements, of_record

    def noise(self, node):
        dice = self.dice
        for name in dice.sample(("extra", "status", "meta", "humidity", "battery"), dice.choice((0, 0, 1, 2))):
            value = dice.choice(("1", "null", "true", '"x"', '{"a":[1,{"b":null}]}', "[]", '"\\ud83d\\udd25"', "-1.5e-3", "[" * 31 + "]" * 31))
            node.insert(dice.randrange(len(node) + 1), [name, value])

    def record(self, share=1 - GOOD):
        dice = self.dice
        elements, of_record = self.elements(share)
        if self.array == ():
            root = elements
        else:
            root = Member() if self.array is not None else elements[0]
            for tokens, value in of_record[:8]:
                if not any(tokens == seen for seen, _ in of_record[: of_record.index((tokens, value))]):
                    put(root, tokens, value)
            if self.array:
                put(root, self.array, elements if dice.random() > share / 10 else dice.choice(("null", '"x"', "5", Member())))
            self.noise(root)
        text = write(dice, root)
        if isinstance(root, Member) and dice.random() < 0.04:
            text = json.dumps(text)  # encoded twice
        data = text.encode()
        if dice.random() < share / 5:
            data = mutate_text(dice, data)
        return b"\0\0\0\0\7" + data if self.framed and dice.random() < 0.8 else data


def mutate_text(dice, data):
    """Makes something of a record that is usually no JSON."""
    at = dice.randrange(len(data) + 1)
    return dice.choice((
        data[:at] or b"x", data + b"}", data + b" {}", b"\xef\xbb\xbf" + data, data[:at] + b"\xff" + data[at:], data[:at] + b";" + data[at:], data[:at] + b"\1" + data[at:],
        data.replace(b'"', b"'"), data[:-1] + b",}", data.replace(b":", b"::", 1), data[:-1] + b',"x":\"\\ud800\"}', data[:-1] + b',"x":NaN}', data[:-1] + b',"x":01}',
        data[:-1] + b',"x":' + b"[" * 32 + b"]" * 32 + b"}", data[:-1] + b',"x":' + b"[" * 33 + b"]" * 33 + b"}", data + b"\0", b"5", b"null", b'"text"', b"{}", b"nul",
        data + b" " * 70_000))


class CsvShape:
    def __init__(self, dice):
        self.dice = dice
        self.delimiter = dice.choice((",", ";", "\t"))
        self.comma = self.delimiter != "," and dice.random() < 0.5
        self.count = dice.randrange(2, 5)
        self.id, self.temperature = dice.sample(range(self.count), 2)
        self.time = next((i for i in range(self.count) if i not in (self.id, self.temperature)), None)
        self.zone = dice.choice((None, *ZONES))
        self.named = dice.random() < 0.5
        names = [f"c{i}" for i in range(self.count)]
        where = names if self.named else [f"/{i}" for i in range(self.count)]
        self.options = ["--encoding", "csv", "--field", f"id={where[self.id]}", "--field", f"temperature={where[self.temperature]}"]
        self.options += ["--csv-columns", ",".join(names)] if self.named else []
        self.options += ["--csv-delimiter", {"\t": r"\t"}.get(self.delimiter, self.delimiter)] if self.delimiter != "," else []
        self.options += ["--decimal-comma"] if self.comma else []
        self.options += ["--field", f"time={where[self.time]}"] if self.time is not None else []
        self.options += ["--time-zone", self.zone] if self.zone else []

    def quoted(self, text):
        if self.delimiter in text or '"' in text or self.dice.random() < 0.2 and not text[:1].isdigit():
            return '"' + text.replace('"', '""') + '"'
        return text

    def record(self, share=1 - GOOD):
        dice = self.dice
        fields = [dice.choice(("x", "", "7", "a b")) for _ in range(self.count)]
        fields[self.id] = self.quoted(dice.choice(("S1", "kiln 3", "17", "007", "ü", 'in"ch', "a,b;c")))
        value = f"{dice.uniform(-40, 200):.{dice.randrange(4)}f}"
        fields[self.temperature] = value.replace(".", ",") if self.comma else value
        if self.time is not None:
            fields[self.time] = json.loads(json.dumps(time_json(dice, "auto", self.zone))).strip('"')
            if any(mark in fields[self.time] for mark in ",[]{}e+"):  # what CSV cannot write as it is
                fields[self.time] = "2024-11-03T12:56:14Z"
        if dice.random() < share:
            fields[dice.choice((self.id, self.temperature))] = dice.choice(("", "warm", "true", "NULL"))
        if dice.random() < share / 4 and not self.named:
            fields = fields[: dice.randrange(1, self.count + 1)]
        if not any(fields):
            fields[0] = "x"
        line = self.delimiter.join(fields)
        return (line + self.delimiter + '"open' if dice.random() < share / 10 else line).encode()


class TextShape:
    def __init__(self, dice):
        self.dice, self.options = dice, ["--encoding", "text", "--field", "id==kiln", "--unit", dice.choice(("C", "F", "mC"))]

    def record(self, share=1 - GOOD):
        if self.dice.random() < share:
            return self.dice.choice((b"NaN", b"-inf", b"Infinity", b"warm", b"1 2", b"84,2", b"{}", b"1e400", b"0x10", b"\xff"))
        return f"{_space(self.dice)}{self.dice.uniform(-40, 20000):.{self.dice.randrange(6)}f}{_space(self.dice)}".encode()


class InfluxShape:
    def __init__(self, dice):
        self.dice, self.tag, self.field = dice, dice.choice(("sensor", "id tag", "a=b")), dice.choice(("temperature", "t,x", "°C"))
        self.options = ["--encoding", "influx"]
        if self.tag != "sensor" or self.field != "temperature":
            self.options += ["--field", f"id=/tags/{self.tag}", "--field", f"temperature=/fields/{self.field}"]

    @staticmethod
    def escaped(text):
        return "".join("\\" + c if c in ",= " else c for c in text)

    def record(self, share=1 - GOOD):
        dice, wrong = self.dice, self.dice.random() < share
        value = dice.choice((f"{dice.uniform(-40, 200):.2f}", f"{dice.randrange(200)}i", f"{dice.randrange(200)}u", "8.1e1"))
        if wrong:
            value = dice.choice(("t", "FALSE", '"84"', "", "1e400", "8x"))
        tags = "," + self.escaped(self.tag) + "=" + self.escaped(dice.choice(("S1", "hall 2", "a,b", "ü"))) if dice.random() > share / 5 else ""
        fields = [f'note="a, b=c \\"d\\""', "humidity=41i", "ok=true"][: dice.randrange(4)] + [f"{self.escaped(self.field)}={value}"]
        dice.shuffle(fields)
        time = dice.choice(("", f" {dice.randrange(946_684_800, 2_000_000_000)}{dice.randrange(10**9):09d}", " 1730638574000000000", " 5", " -5"))
        line = f"m\\ x{tags} {','.join(fields)}{time}"
        return (dice.choice(("# nothing", line.replace(" ", "", 2), line + " 7 8", line.replace("=", "", 2))) if dice.random() < share / 8 else line).encode()


class SenmlShape:
    def __init__(self, dice):
        self.dice, self.options = dice, ["--encoding", "senml"]

    def record(self, share=1 - GOOD):
        dice, entries = self.dice, []
        for i in range(dice.randrange(1, 5)):
            entry = {}
            if dice.random() < (0.8 if i == 0 else 0.2):
                entry["bn"] = dice.choice(("urn:dev:1/", "ü/", ""))
            if dice.random() < (0.7 if i == 0 else 0.1):
                entry["bt"] = dice.choice((1730638574, 1730638574.25, 1_900_000_000))
            if dice.random() < (0.7 if i == 0 else 0.1):
                entry["bu"] = dice.choice(("Cel", "K", "%RH"))
            if dice.random() < 0.4:
                entry["u"] = dice.choice(("Cel", "K", "Far", "%RH", "lux"))
            if dice.random() < 0.9:
                entry["n"] = dice.choice(("oven", "hall-2", "ü"))
            if dice.random() < 0.6:
                entry["t"] = dice.choice((-5, 0, 1, 2.5, -0.125))
            entry["v"] = dice.choice((84.2, 21, -3.5, 300.15))
            entries.append(entry)
        text = json.dumps(entries, ensure_ascii=dice.random() < 0.5)
        return (dice.choice((text[:-1], "{}", "5", "[5]", text + "x")) if dice.random() < share / 8 else text).encode()


def generate(seed, count):
    """Returns the options of a shape, and records for it. The last record fits well."""
    dice = random.Random(seed)
    shape = dice.choices((JsonShape, CsvShape, TextShape, InfluxShape, SenmlShape), (20, 3, 1, 2, 2))[0](dice)
    records = [shape.record() for _ in range(count)] + [shape.record(share=0)]
    return shape.options, [record for record in records if b"\n" not in record and record.strip(b"\r")]
