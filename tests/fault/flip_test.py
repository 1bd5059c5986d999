"""Tests that the rule that flips a byte knows which bytes a checksum covers."""

import asyncio
import random
import struct

from flip import FlipByte, protected_places
from proxy import FETCH


def fetched(number, batch):
    """A Fetch response with one batch of records."""
    records = struct.pack(">qii", 0, 4 + 1 + 4 + len(batch), 0) + b"\2" + b"crc!" + batch
    partition = struct.pack(">ihqqqii", 0, 0, 9, 9, 0, -1, -1) + struct.pack(">i", len(records)) + records
    body = struct.pack(">iihiih", number, 0, 0, 0, 1, 5) + b"topic" + struct.pack(">i", 1) + partition
    return struct.pack(">i", len(body)) + body


def test_a_byte_that_the_checksum_of_a_batch_covers_differs_and_no_other():
    dice, batch = random.Random(1), bytes(100)
    frame, places = fetched(7, batch), protected_places(fetched(7, batch))
    assert places == [range(len(frame) - 104, len(frame))], "the checksum and what comes after it"
    rule = FlipByte(1, dice=dice)

    async def pass_both():
        await rule.frame("link", True, struct.pack(">ihhi", 8, FETCH, 11, 7))
        return await rule.frame("link", False, frame), await rule.frame("link", False, frame)
    first, second = asyncio.run(pass_both())
    assert [place for place in range(len(frame)) if first[place] != frame[place]] in [[place] for place in places[0]]
    assert second == frame, "only an answer to a question, and only as often as was asked for"
