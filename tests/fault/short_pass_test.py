"""Strikes every fault of the rig once, on one cluster. Nothing may be lost, invented, out of order,
or written twice where exactly once is promised.

scripts/faults.sh runs the faults for as long as one likes. The seed is printed; the same seed gives
the same strikes.
"""

import os
import random

import pytest
from faults import FAULTS, small_disk
from hang import HANG
from kafka_broker import BrokerUnavailable
from main import summary
from rig import Rig


@pytest.fixture
def rig(tmp_path):
    seed = random.randrange(10**6)
    try:
        # Only a hang is a fault. The duration of each recovery is printed.
        with Rig(tmp_path / "rig", seed, recovers_within=3 * HANG, small_disk=small_disk(FAULTS), short=True) as rig:
            yield rig
    except BrokerUnavailable as reason:
        if os.environ.get("SUHU_REQUIRE_ALL") == "1":
            pytest.fail(f"no Kafka broker: {reason}")
        pytest.skip(f"no Kafka broker: {reason}")


def test_after_every_fault_all_programs_go_on_by_themselves_and_have_told_each_line(rig):
    names = list(FAULTS)
    for name in rig.dice.sample(names, len(names)):
        rig.strike(FAULTS[name])
    misses = rig.finish()
    print(summary(rig, f"scripts/faults.sh --seed {rig.seed}"))
    assert not misses, "\n".join(misses)
