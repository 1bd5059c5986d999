"""Tests tests/support/alarms.py on streams that are small enough to be judged by hand. They need no
broker.
"""

from alarms import Reading, Rules, expected_events

START = 1_795_232_160_000  # 2026-11-21T03:36:00Z


def judged(*readings, rules=Rules(), **more):
    """The events for `readings` of S1, which are (seconds after the start, °C)."""
    return expected_events([Reading("S1", value, START + round(1000 * at), 0, offset) for offset, (at, value) in enumerate(readings)], rules, **more)


def told(events):
    """The (event, level, seconds after the start) of each event."""
    return [(e.get("event"), e.get("level"), seconds(e["ts"])) for e in events]


def seconds(text):
    minutes, rest = text[14:16], text[17:23]
    return (int(minutes) - 36) * 60 + float(rest)


def test_an_alarm_and_its_return_have_the_fields_of_the_contract_in_order():
    alarm, rtn = judged((0, 70), (1, 82.4), (2, 84), (3, 79), topic="sensor-suhu")
    assert list(alarm.items()) == [
        ("sensor_id", "S1"), ("suhu", 82.4), ("threshold", 80), ("ts", "2026-11-21T03:36:01.000Z"), ("topic", "sensor-suhu"), ("partition", 0), ("offset", 1),
        ("event", "alarm"), ("alarm_id", "S1/hi"), ("level", "HI"), ("episode", f"S1/hi/{START + 1000}"), ("state", "UNACK"), ("priority", "high"),
        ("since", "2026-11-21T03:36:01.000Z"), ("duration_ms", 0), ("peak", 82.4), ("ts_peak", "2026-11-21T03:36:01.000Z"), ("readings", 1), ("quality", "good"), ("late", False)]
    assert rtn == alarm | {"event": "rtn", "suhu": 79, "ts": "2026-11-21T03:36:03.000Z", "offset": 3, "state": "NORM", "duration_ms": 2000, "peak": 84, "ts_peak": "2026-11-21T03:36:02.000Z", "readings": 3}


def test_the_limit_itself_raises_nothing_and_the_deadband_clears_nothing():
    assert told(judged((0, 80), (1, 80.1), (2, 79.1), (3, 80.1), (4, 79))) == [("alarm", "HI", 1), ("rtn", "HI", 4)]
    assert told(judged((0, 10), (1, 9.9), (2, 10.9), (3, 11), rules=Rules(lo=10))) == [("alarm", "LO", 1), ("rtn", "LO", 3)]


def test_a_delay_is_told_at_its_end_without_a_reading_unless_it_is_broken_off():
    rules = Rules(on_delay=5_000, off_delay=5_000)
    events = judged((0, 81), (4, 80), (5, 83), (12, 90), (13, 70), (15, 79.5), (16, 78), (30, 70), rules=rules)
    assert told(events) == [("alarm", "HI", 10), ("rtn", "HI", 21)]
    alarm, rtn = events
    assert alarm["suhu"] is None and alarm["duration_ms"] == 5_000 and alarm["readings"] == 1 and alarm["peak"] == 83
    assert rtn["suhu"] is None and rtn["duration_ms"] == 11_000 and rtn["readings"] == 5 and rtn["peak"] == 90 and "topic" not in rtn
    assert alarm["episode"] == rtn["episode"] == f"S1/hi/{START + 5000}"


def test_levels_move_within_one_episode_and_what_happens_at_one_instant_is_one_event():
    rules = Rules(hihi=90)
    events = judged((0, 81), (1, 91), (2, 89), (3, 95), (4, 70), rules=rules)
    assert told(events) == [("alarm", "HI", 0), ("level", "HIHI", 1), ("level", "HI", 2), ("level", "HIHI", 3), ("rtn", "HIHI", 4)]
    assert len({e["episode"] for e in events}) == 1
    assert [e["priority"] for e in events] == ["high", "critical", "high", "critical", "critical"]
    events = judged((0, 95), (10, 50), (11, 50), rules=Rules(hihi=90, off_delay=1_000))
    assert told(events) == [("alarm", "HIHI", 0), ("rtn", "HIHI", 11)]
    assert events[1]["threshold"] == 90


def test_the_third_alarm_within_a_minute_is_chattering_and_is_held_until_a_minute_is_quiet():
    flapping = [(0, 81), (1, 70), (2, 82), (3, 70), (4, 83), (5, 70), (6, 84), (7, 70)]
    events = judged(*flapping, (66, 70), (67, 70), (68, 81), rules=Rules(stale_after=0))
    assert told(events) == [("alarm", "HI", 0), ("rtn", "HI", 1), ("alarm", "HI", 2), ("rtn", "HI", 3), ("chattering", "HI", 4), ("rtn", "HI", 67), ("alarm", "HI", 68)]
    assert events[5]["duration_ms"] == 3_000 and events[5]["peak"] == 84
    steadily_hot = [(t, 90) for t in range(8, 80, 10)]
    events = judged(*flapping[:5], *steadily_hot, (80, 70), rules=Rules(stale_after=0))
    assert told(events)[-1] == ("rtn", "HI", 80), "hot without a change for a minute: the return counts at once"


def test_silence_is_never_recovery():
    events = judged((0, 81), (10, 81), (50, 85), (51, 70))
    assert told(events) == [("alarm", "HI", 0), ("stale", "HI", 40), ("fresh", "HI", 50), ("rtn", "HI", 51)]
    assert events[1]["quality"] == "stale" and events[1]["suhu"] is None and events[1]["state"] == "UNACK" and events[1]["duration_ms"] == 40_000
    assert told(judged((0, 81), (1, 70), (100, 70), (200, 70), rules=Rules(off_delay=40_000))) == [
        ("alarm", "HI", 0), ("stale", "HI", 31), ("fresh", "HI", 100), ("stale", "HI", 130), ("fresh", "HI", 200)], "a return that silence broke off begins again"


def test_a_sensor_without_an_alarm_falls_silent_without_the_fields_of_one():
    stale, fresh = judged((0, 20), (31, 21), topic="t")
    assert list(stale) == ["sensor_id", "suhu", "ts", "topic", "partition", "offset", "event", "state", "priority", "quality", "late"]
    assert (stale["event"], stale["state"], stale["priority"], stale["offset"]) == ("stale", "NORM", "medium", 0)
    assert fresh == stale | {"suhu": 21, "ts": "2026-11-21T03:36:31.000Z", "offset": 1, "event": "fresh", "quality": "good"}


def test_a_broken_sensor_neither_raises_nor_ends_an_alarm():
    events = judged((0, 81), (1, 200), (2, -60), (3, 82), (4, 70))
    assert told(events) == [("alarm", "HI", 0), ("sensor-fault", "HI", 1), ("fault-cleared", "HI", 3), ("rtn", "HI", 4)]
    assert events[1]["fault"] == "out-of-range" and events[1]["quality"] == "bad" and events[1]["readings"] == 1
    assert events[3]["readings"] == 3 and events[3]["peak"] == 82
    readings = [(0, 85), (1, 85), (2, 20), (3, 85), (4, 25), (5, -127), (6, 79.5), (7, 81), (8, 85)]
    assert [(e["event"], e.get("fault")) for e in judged(*readings, rules=Rules(preset="ds18b20"))] == [
        ("sensor-fault", "power-on"), ("fault-cleared", None), ("sensor-fault", "power-on"), ("fault-cleared", None), ("sensor-fault", "disconnected"), ("fault-cleared", None), ("alarm", None)]
    assert told(judged((0, 20), (1, 20), (2, 20), (3, 20), (4, 21), rules=Rules(flatline=3))) == [("sensor-fault", None, 2), ("fault-cleared", None, 4)]


def test_a_late_reading_changes_nothing_and_is_printed_when_hot():
    events = judged((0, 20), (10, 81), (5, 99), (4, 20), (11, 70), topic="t")
    assert told(events) == [("alarm", "HI", 10), (None, None, 5), ("rtn", "HI", 11)]
    assert events[1] == {"sensor_id": "S1", "suhu": 99, "threshold": 80, "ts": "2026-11-21T03:36:05.000Z", "topic": "t", "partition": 0, "offset": 2, "late": True}
    assert events[2]["peak"] == 81 and events[2]["readings"] == 2


def test_a_steady_ramp_is_measured_as_it_is():
    rules = Rules(roc=(5, 60_000), hi=None, stale_after=0)
    slow = [(t, 20 + t * 4.9 / 60) for t in range(0, 300, 10)]
    assert judged(*slow, rules=rules) == []
    fast = [(t, 20 + t * 6 / 60) for t in range(0, 300, 10)]
    (alarm,) = judged(*fast, rules=rules)
    assert (alarm["level"], alarm["alarm_id"], alarm["priority"], alarm["threshold"], alarm["peak"]) == ("ROC", "S1/roc", "medium", 5, 6)
    assert told([alarm]) == [("alarm", "ROC", 30)]


def test_time_of_the_partition_ends_delays_of_a_sensor_that_says_no_more():
    stream = [Reading("S1", 81, START, 0, 0), Reading("S2", 20, START, 0, 1), Reading("S2", 20, START + 6_000, 0, 2), Reading("S3", 20, START + 60_000, 1, 0)]
    assert told(expected_events(stream, Rules(on_delay=5_000))) == [("alarm", "HI", 5)]
