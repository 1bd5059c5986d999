"""Checks whether the memory and the descriptors of a program stay the same, from its start to its
end.
"""

import pathlib
import statistics

LOOKS_EVERY = 5  # s
LONG_ENOUGH = 600  # s that a run must have lasted to be judged
# What may be added from the second to the last fifth of a run: buffers that grow when Kafka comes
# back, clients that are made anew, and the allocator's own reserve.
MORE_MEMORY = 8 * 1024  # KiB
MORE_MEMORY_SHARE = 0.15
MORE_DESCRIPTORS = 16


def look(pid):
    """The (resident memory in KiB, open descriptors) of a process, or None if it is gone."""
    try:
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]), len(list(pathlib.Path(f"/proc/{pid}/fd").iterdir()))
    except (OSError, IndexError):
        return None


class Usage:
    """The samples of one run of a program: (seconds since its start, KiB, descriptors), in the
    order of time.
    """

    def __init__(self, samples=()):
        self.samples = list(samples)

    def note(self, age, pid):
        if self.samples and age - self.samples[-1][0] < LOOKS_EVERY:
            return
        found = look(pid)
        if found:
            self.samples.append((age, *found))

    @property
    def seconds(self):
        return self.samples[-1][0] if self.samples else 0

    def between(self, first, last):
        """The medians of (KiB, descriptors) in this share of the run, so that a peak does not
        count. A run of a few seconds may have no sample there; then the whole run is used.
        """
        part = [each for each in self.samples if first * self.seconds <= each[0] <= last * self.seconds] or self.samples
        return tuple(statistics.median(each[column] for each in part) for column in (1, 2))

    def growth(self):
        """What is wrong with a run that was long enough, in words, or None if nothing is."""
        if self.seconds < LONG_ENOUGH:
            return None
        (memory, descriptors), (memory_at_end, descriptors_at_end) = self.between(0.2, 0.4), self.between(0.8, 1)
        if memory_at_end > memory + max(MORE_MEMORY, MORE_MEMORY_SHARE * memory):
            return f"its memory grew from {memory / 1024:.0f} to {memory_at_end / 1024:.0f} MiB in {self.seconds / 60:.0f} min"
        if descriptors_at_end > descriptors + MORE_DESCRIPTORS:
            return f"its descriptors grew from {descriptors:.0f} to {descriptors_at_end:.0f} in {self.seconds / 60:.0f} min"
        return None

    def __str__(self):
        if not self.samples:
            return "not looked at"
        (memory, descriptors), (memory_at_end, descriptors_at_end) = self.between(0.2, 0.4), self.between(0.8, 1)
        return (f"{self.seconds / 60:.0f} min, {memory / 1024:.1f} to {memory_at_end / 1024:.1f} MiB, "
                f"{descriptors:.0f} to {descriptors_at_end:.0f} descriptors")


def longest(usages):
    return max(usages, key=lambda usage: usage.seconds, default=Usage())
