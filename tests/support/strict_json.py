"""Reads JSON strictly by RFC 8259, for tests that judge what the programs read. It is written for
clearness, keeps numbers as their text, and keeps members that occur twice.
"""

import dataclasses
import re

_SPACE = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"((?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"')
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)")
_WORDS = {"true": True, "false": False, "null": None}
_NAMED_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
MAX_DEPTH = 32  # of containers in the value of a member of the record


class NotJson(Exception):
    pass


@dataclasses.dataclass(frozen=True)
class Number:
    text: str

    @property
    def is_integer(self):
        return re.fullmatch("-?[0-9]+", self.text) is not None


@dataclasses.dataclass(frozen=True, eq=False)
class NonFinite:
    """NaN, Infinity or -Infinity, which are not JSON, although Python writes them."""
    text: str


class Object(list):
    """The members, as pairs of name and value, in their order."""

    def values_of(self, name):
        return [value for own, value in self if own == name]


class _Reader:
    def __init__(self, text):
        self.text, self.at = text, 0

    def next(self):
        self.at = _SPACE.match(self.text, self.at).end()
        return self.text[self.at : self.at + 1]

    def take(self, character):
        if self.next() != character:
            return False
        self.at += 1
        return True

    def need(self, character):
        if not self.take(character):
            raise NotJson(f"no {character} at {self.at}")

    def value(self, depth):
        first = self.next()
        if first == "{":
            return self.members(self.deeper(depth))
        if first == "[":
            return self.elements(self.deeper(depth))
        if first == '"':
            return self.string()
        for word, value in _WORDS.items():
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return value
        for word in ("NaN", "Infinity", "-Infinity"):
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return NonFinite(word)
        return self.number()

    @staticmethod
    def deeper(depth):
        if depth == 0:
            raise NotJson("nested too deep")
        return depth - 1

    def members(self, depth):
        self.need("{")
        found = Object()
        if self.take("}"):
            return found
        while True:
            self.next()
            name = self.string()
            self.need(":")
            found.append((name, self.value(depth)))
            if not self.take(","):
                break
        self.need("}")
        return found

    def elements(self, depth):
        self.need("[")
        found = []
        if self.take("]"):
            return found
        while True:
            found.append(self.value(depth))
            if not self.take(","):
                break
        self.need("]")
        return found

    def string(self):
        match = _STRING.match(self.text, self.at)
        if not match:
            raise NotJson(f"no string at {self.at}")
        self.at = match.end()
        return unescape(match[1])

    def number(self):
        match = NUMBER.match(self.text, self.at)
        if not match:
            raise NotJson(f"no value at {self.at}")
        self.at = match.end()
        return Number(match[0])


def unescape(raw):
    def resolve(match):
        escape = match[1]
        return chr(int(escape[1:], 16)) if len(escape) > 1 else _NAMED_ESCAPES.get(escape, escape)

    if "\\" not in raw:
        return raw
    try:  # pairs of surrogates become one character, and a lone one is an error
        return _ESCAPE.sub(resolve, raw).encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        raise NotJson("a lone surrogate") from None


def parse(data):
    """Reads the bytes of one document. Raises NotJson.

    Strings are str, numbers Number, arrays lists, objects Object, and NaN and its like NonFinite.
    """
    try:
        reader = _Reader(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise NotJson("no UTF-8") from None
    depth = MAX_DEPTH + 1 if reader.next() == "{" else MAX_DEPTH
    document = reader.value(depth)
    if reader.next() or reader.at != len(reader.text):
        raise NotJson("something follows")
    return document
