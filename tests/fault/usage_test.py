"""Tests that a leak is found, and that nothing else is called one."""

import os

from usage import LONG_ENOUGH, Usage, longest


def run(seconds, memory, descriptors=lambda age: 20):
    return Usage((age, memory(age), descriptors(age)) for age in range(0, seconds + 1, 5))


def test_what_stays_as_it_is_or_settles_early_is_no_leak():
    assert run(3600, lambda age: 30_000).growth() is None
    assert run(3600, lambda age: 30_000 + min(age, 600) * 100).growth() is None


def test_memory_and_descriptors_that_grow_all_the_time_are_a_leak():
    assert run(3600, lambda age: 30_000 + 10 * age).growth() == "its memory grew from 40 to 61 MiB in 60 min"
    assert run(3600, lambda age: 30_000, lambda age: 20 + age // 60).growth() == "its descriptors grew from 38 to 74 in 60 min"


def test_a_peak_is_no_leak_and_a_short_run_is_not_judged():
    assert run(3600, lambda age: 200_000 if age > 3500 else 30_000).growth() is None
    assert run(LONG_ENOUGH - 5, lambda age: 30_000 + 1000 * age).growth() is None


def test_every_run_can_be_told_of_however_short_it_was():
    assert str(Usage()) == "not looked at"
    assert str(run(10, lambda age: 30_720)) == "0 min, 30.0 to 30.0 MiB, 20 to 20 descriptors"


def test_a_process_is_looked_at_while_it_lives():
    usage = Usage()
    usage.note(0, os.getpid())
    usage.note(1, os.getpid())  # too soon
    usage.note(6, os.getpid())
    usage.note(12, 2**22 + 1)  # no process has this number
    assert [age for age, _, _ in usage.samples] == [0, 6]
    assert all(memory > 1000 and descriptors > 2 for _, memory, descriptors in usage.samples)
    assert longest([Usage(), usage]) is usage
