"""A rule of the proxy that changes records on their way to a consumer."""

import struct

from proxy import FETCH, Rule, key_of

FETCH_VERSION = 11  # the version that librdkafka 2.0.2 uses
BATCH_HEAD = 61  # bytes before the records of a batch


class FlipByte(Rule):
    """Changes a byte in a batch of records of a Fetch response, in a part that the batch's checksum
    covers.

    The bytes around the batches have no checksum but TCP's, and Kafka's clients trust them.
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
    """For the first batch of each partition in a Fetch response, the range of its checksum and of
    what the checksum covers.
    """
    # It skips length, number, throttle time, error and session.
    reader, places = Reader(data, 8 + 4 + 2 + 4), []
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
    """Reads numbers from bytes, one after the other."""

    def __init__(self, data, place):
        self.data, self.place = data, place

    def number(self, form):
        value = struct.unpack_from(form, self.data, self.place)[0]
        self.place += struct.calcsize(form)
        return value

    def skip(self, size):
        self.place += size
