"""A rule of the proxy that changes records on their way to a consumer."""

import struct

from proxy import FETCH, Rule, key_of

FETCH_VERSION = 11  # what librdkafka 2.0.2 asks in
BATCH_HEAD = 61  # bytes before the records of a batch


class FlipByte(Rule):
    """A byte in a batch of records of an answer to Fetch is another one, where its checksum tells.

    What stands around the batches has no checksum but TCP's: Kafka's clients believe it.
    """

    def __init__(self, most, **options):
        super().__init__(**options)
        self.most, self.asked = most, set()

    async def frame(self, link, upwards, data):
        if upwards:
            version, number = struct.unpack(">hi", data[6:12])
            if key_of(data) == FETCH and version == FETCH_VERSION:
                self.asked.add((link, number))
            return data
        question = link, struct.unpack(">i", data[4:8])[0]
        if question not in self.asked or self.struck >= self.most:
            return data
        self.asked.discard(question)
        places = protected_places(data)
        if not places:
            return data
        self.struck += 1
        place = self.dice.choice(self.dice.choice(places))
        return data[:place] + bytes([data[place] ^ 1 << self.dice.randrange(8)]) + data[place + 1:]


def protected_places(data):
    """Of each partition's first batch in an answer to Fetch: where its checksum and what it covers
    stand."""
    reader, places = Reader(data, 8 + 4 + 2 + 4), []  # length, number, throttle time, error, session
    for _ in range(reader.number(">i")):
        reader.skip(reader.number(">h"))
        for _ in range(reader.number(">i")):
            reader.skip(4 + 2 + 8 + 8 + 8)  # partition, error, three offsets
            reader.skip(16 * max(0, reader.number(">i")) + 4)  # aborted transactions, replica
            size = max(0, reader.number(">i"))
            if size > BATCH_HEAD:
                batch = struct.unpack_from(">i", data, reader.place + 8)[0]
                places.append(range(reader.place + 17, min(reader.place + 12 + batch, reader.place + size)))
            reader.skip(size)
    return places


class Reader:
    """Numbers out of bytes, one after the other."""

    def __init__(self, data, place):
        self.data, self.place = data, place

    def number(self, form):
        value = struct.unpack_from(form, self.data, self.place)[0]
        self.place += struct.calcsize(form)
        return value

    def skip(self, size):
        self.place += size
