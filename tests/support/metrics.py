"""Reads what --listen serves, for tests."""

import http.client
import pathlib
import re

import pytest
from hang import HANG
from suhu_tools import wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]


def address_of(running):
    """The (host, port) that a running tool prints on stderr."""
    wait_until(lambda: "metrics: http://" in running.stderr or running.process.poll() is not None, what=lambda: running.stderr)
    found = re.search(r"metrics: http://([^/]+):(\d+)/metrics", running.stderr)
    assert found, running.stderr
    return found[1], int(found[2])


def get(running, path, **headers):
    """Sends a GET, and returns (status, body, content type). In header names, _ stands for -."""
    connection = http.client.HTTPConnection(*address_of(running), timeout=HANG)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response.status, response.read().decode(), response.getheader("Content-Type")
    finally:
        connection.close()


class Scrape:
    """One /metrics page, parsed by Prometheus' own Python parser and checked as promtool does."""

    def __init__(self, text):
        parser = pytest.importorskip("prometheus_client.parser")
        self.text = text
        self.families = list(parser.text_string_to_metric_families(text))
        self.samples = {}
        for family in self.families:
            for sample in family.samples:
                key = (sample.name, tuple(sorted(sample.labels.items())))
                assert key not in self.samples, f"twice: {key}"
                self.samples[key] = sample.value
        self._check()

    def _check(self):
        types = dict(re.findall(r"^# TYPE (\S+) (\S+)$", self.text, re.M))
        helps = dict(re.findall(r"^# HELP (\S+) (.+)$", self.text, re.M))
        assert len(re.findall("^# TYPE ", self.text, re.M)) == len(types) == len(helps) == len(self.families)
        for name, kind in types.items():
            assert re.fullmatch(r"(suhu|process)_[a-z][a-z_]*[a-z]", name) and "__" not in name
            assert (kind == "counter") == name.endswith("_total"), name
            assert kind in ("counter", "gauge", "histogram"), name
            assert not re.search(r"_(ms|milliseconds|minutes|kib|mib|kilobytes|percent|count|sum|bucket|info_total)$", name), f"{name}: not a base unit, or a reserved end"
            assert kind not in name.split("_"), f"{name}: its type is no part of its name"
            assert len(helps[name]) > 5

    @property
    def names(self):
        """The names of the metrics, as the TYPE lines have them."""
        return set(re.findall(r"^# TYPE (\S+)", self.text, re.M))

    def __call__(self, name, **labels):
        """The value of one row, or None if there is no such row."""
        return self.samples.get((name, tuple(sorted(labels.items()))))

    def sum(self, name):
        """The sum over all label values."""
        return sum(value for (each, _), value in self.samples.items() if each == name)


def scrape(running):
    status, text, content_type = get(running, "/metrics")
    assert status == 200 and content_type == "text/plain; version=0.0.4; charset=utf-8"
    return Scrape(text)


def wait_scrape(running, condition, timeout=HANG):
    """Waits for the first page that satisfies the condition, and returns it."""
    pages = []

    def look():
        pages[:] = [scrape(running)]
        return condition(pages[0])
    wait_until(look, timeout, lambda: f"the condition on\n{pages[0].text}")
    return pages[0]


def wait_status(running, path, status, timeout=HANG):
    """Waits until the path answers with that status, and returns the body."""
    seen = []

    def look():
        seen[:] = [get(running, path)]
        return seen[0][0] == status
    wait_until(look, timeout, lambda: f"{path} answers {status} (it says {seen})")
    return seen[0][1]


def documented():
    """The metrics of docs/operation.md: name -> (type, labels, tools)."""
    rows = re.findall(r"^\| `([a-z_]+)` \| (\w+) \|([^|]*)\|([^|]*)\|[^|]+\|$", (ROOT / "docs" / "operation.md").read_text(), re.M)
    return {name: (kind, set(re.findall("`([a-z]+)`", labels)), set(tools.split())) for name, kind, labels, tools in rows}


def check_documented(page, short_name):
    """Asserts that the docs have each metric of the page, for this tool, with this type and with
    all its labels.
    """
    table = documented()
    kinds = dict(re.findall(r"^# TYPE (\S+) (\S+)$", page.text, re.M))
    for name, kind in kinds.items():
        assert name in table, f"{name} is not in docs/operation.md"
        documented_kind, labels, tools = table[name]
        assert documented_kind == kind and short_name in tools, name
        for sample, pairs in page.samples:
            if re.fullmatch(name + r"(_bucket|_sum|_count)?", sample):
                assert {label for label, _ in pairs} - {"le"} <= labels, sample
