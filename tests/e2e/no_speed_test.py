"""Tests that no test judges speed: searches the tests for comparisons of elapsed time with an upper
bound.

The search knows clocks by their names, so it finds what people write without thinking of it, and
not what they hide. A lower bound is allowed (no machine is too fast to wait), and so is a bound
made of HANG or kHang, which distinguishes a hang from a slow machine. Measurements belong in
scripts/bench.sh.
"""

import ast
import pathlib
import re

import pytest
from hang import HANG

TESTS = pathlib.Path(__file__).resolve().parents[1]
# Calls of the module time, which return moments; a difference of two moments is a duration.
CLOCKS = ("time", "monotonic", "perf_counter")
DURATIONS = ("process_time", "cpu_seconds")  # calls that return durations
TIMED = ("timeout", "most")  # parameters that say how long to wait
ALLOWED = {  # file: line: why no slow machine can exceed it
    "support/http_client.hpp: std::this_thread::sleep_for(1ms);": "between two looks at a condition",
    "broker/stop_test.py: assert seconds < GONE, running.stderr": "20 s; a wait for one of Kafka's own time-outs takes 53 or more",
    'support/stalling_proxy.py: with socket.create_connection(tuple(self.broker.bootstrap.rsplit(":", 1)), timeout=10) as server:':
        "the client connects again when the proxy could not",
}


def calls(node, names):
    return any(isinstance(each, ast.Call) and getattr(each.func, "attr", getattr(each.func, "id", None)) in names for each in ast.walk(node))


def is_duration(node, durations):
    """Whether the expression contains a difference of two moments, or a name that holds one."""
    return calls(node, DURATIONS) or any(
        isinstance(each, ast.Name) and each.id in durations or
        isinstance(each, ast.BinOp) and isinstance(each.op, ast.Sub) and calls(each.left, CLOCKS) and not isinstance(each.right, ast.Constant) for each in ast.walk(node))


def mentions_hang(node):
    return any(isinstance(each, ast.Name) and each.id == "HANG" for each in ast.walk(node))


def upper_bounds_in_python(text):
    """The lines with an assertion that a time is short, or with a deadline that is short."""
    tree, found = ast.parse(text), []
    for scope in [tree, *(node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.Lambda)))]:
        durations = set()
        for node in ast.walk(scope):
            if isinstance(node, ast.Assign) and is_duration(node.value, durations) and not isinstance(node.value, ast.Lambda):
                durations |= {name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)}
        for node in ast.walk(scope):
            if not isinstance(node, ast.Assert):
                continue
            for compare in (each for each in ast.walk(node.test) if isinstance(each, ast.Compare)):
                sides = [compare.left, *compare.comparators]
                for left, operator, right in zip(sides, compare.ops, sides[1:]):
                    short = left if isinstance(operator, (ast.Lt, ast.LtE)) else right if isinstance(operator, (ast.Gt, ast.GtE)) else None
                    if short is not None and is_duration(short, durations) and not mentions_hang(compare):
                        found.append(node.lineno)
    for node in ast.walk(tree):
        for keyword in node.keywords if isinstance(node, ast.Call) else ():
            if keyword.arg in TIMED and isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, (int, float)) and keyword.value.value < HANG:
                found.append(node.lineno)
    return sorted(set(found))


def upper_bounds_in_cpp(text):
    statement = re.compile(r"(?:(?:EXPECT|ASSERT)_(?:LT|LE)\([^;]*(?:\bnow\(\) *-|\bsince\(|elapsed|\btook\b)|\beventually\(.*\}, *\d+(?:ms|s)\)|\bsleep_for\()[^;]*;")
    return [text.count("\n", 0, match.start()) + 1 for match in statement.finditer(text) if "kHang" not in match[0]]


def sources():
    return sorted(path for pattern in ("*/*.py", "*/*.cpp", "*/*.hpp") for path in TESTS.glob(pattern) if path != pathlib.Path(__file__).resolve())


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(TESTS)))
def test_no_test_compares_elapsed_time_with_an_upper_bound(path):
    text = path.read_text()
    lines = text.splitlines()
    found = upper_bounds_in_python(text) if path.suffix == ".py" else upper_bounds_in_cpp(text)
    told = [f"{path.relative_to(TESTS)}: {lines[number - 1].strip()}" for number in found]
    assert not [each for each in told if each not in ALLOWED], "measure it in bench/, or wait for what must happen (tests/support/hang.py)"


@pytest.mark.parametrize("text, caught", [
    ("assert time.monotonic() - began < 2", True),
    ("assert 2 >= time.time() - sent", True),
    ("took = time.perf_counter() - began\nassert took < 0.5", True),
    ("assert thing() and 0.4 < time.monotonic() - begun < 5", True),
    ("cpu = cpu_seconds(pid)\nassert cpu / 3 < 0.05", True),
    ("running.wait_lines(3, timeout=5)", True),
    ("assert time.monotonic() - begun > 0.4", False),
    ("assert time.monotonic() - begun < HANG", False),
    ("running.wait_lines(3, timeout=3 * HANG)", False),
    ("subprocess.run(command, timeout=240)", False),
    ("deadline = time.monotonic() + HANG\nassert time.monotonic() < deadline", False),
    ("before = time.time()\nassert before - 2 < started < time.time() + 2", False),
    ("assert len(lines) < 5", False),
])
def test_the_reader_of_python_finds_upper_bounds_and_nothing_else(text, caught):
    assert bool(upper_bounds_in_python(text)) == caught


@pytest.mark.parametrize("text, caught", [
    ("EXPECT_LT(since(begun), 1s);", True),
    ("ASSERT_LE(std::chrono::steady_clock::now() - begun,\n          seconds{3});", True),
    ("EXPECT_TRUE(eventually([&] { return done(); }, 1s));", True),
    ("std::this_thread::sleep_for(1s);", True),
    ("EXPECT_GE(steady_clock::now() - begun, 290ms);", False),
    ("while (!condition()) ASSERT_LT(Clock::now(), deadline);", False),
    ("EXPECT_LT(Clock::now() - begun, kHang);", False),
    ("EXPECT_LT(clock.monotonic() - begin, seconds{60});  // a fake clock", False),
    ("EXPECT_TRUE(eventually([&] { return done(); }));", False),
])
def test_the_reader_of_cpp_finds_upper_bounds_and_nothing_else(text, caught):
    assert bool(upper_bounds_in_cpp(text)) == caught
