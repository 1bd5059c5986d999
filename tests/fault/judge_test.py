"""Tests that the judge of the rig finds lines that are planted wrong, one kind at a time."""

import json
import random

import judge
from alarms import Reading
from judge import Log, broker_losses, by_partition, by_sensor, expected_alarms, expected_alerts, expected_rows, went_back
from ledger import Sensors
from programs import complete_lines


def log_of(rounds=60):
    sensors, readings, fields = Sensors(random.Random(7), 4), [], []
    for reading in [each for _ in range(rounds) for each in sensors.round()] + sensors.close():
        partition, offset = int(reading["sensor_id"][1:]) % 2, len(readings)
        readings.append(Reading(reading["sensor_id"], reading["suhu"], reading["ts"], partition, offset))
        fields.append((partition, reading | {"device_id": reading["sensor_id"], "temperature": reading["suhu"]}))
    return Log(readings, fields, {(reading.id, 1) for reading in readings}, len(readings))


LOG = log_of()
ALERTS = expected_alerts(LOG, "readings")


def verdict(lines, **more):
    return judge.judge("stdout", lines, ALERTS, order=by_partition, **more)


def test_the_ledgers_readings_make_alerts_alarms_and_windows_and_none_chatters():
    events = [json.loads(line)["event"] for line in expected_alarms(LOG, "readings")]
    assert len(ALERTS) > 50 and {"alarm", "level", "rtn"} == set(events)
    must, may = expected_rows(LOG)
    assert len(must) > 10 and set(must) < set(may)


def test_what_is_expected_is_without_a_fault():
    assert verdict(ALERTS).faults == [] and verdict(ALERTS, exactly_once=True).faults == []


def test_a_lost_line_is_found_unless_another_member_has_told_it():
    assert verdict(ALERTS[:5] + ALERTS[6:]).lost == [ALERTS[5]]
    assert verdict(ALERTS[:5] + ALERTS[6:], elsewhere={ALERTS[5]}).faults == []


def test_a_repetition_that_differs_by_a_byte_is_invented():
    other = ALERTS[5].replace('"threshold":80', '"threshold":81')
    assert verdict([*ALERTS, other]).invented == [other]


def test_a_repetition_is_a_fault_only_where_exactly_once_is_promised():
    again = ALERTS[:20] + ALERTS[10:]
    assert verdict(again).faults == [] and verdict(again).repeats == 10
    assert verdict(again, exactly_once=True).faults == ["10 twice in stdout"]


def test_a_line_that_comes_after_its_successor_was_skipped():
    place = next(number for number in range(len(ALERTS)) if by_partition(ALERTS[number]) == by_partition(ALERTS[number + 1]))
    lines = list(ALERTS)
    lines[place:place + 2] = reversed(lines[place:place + 2])
    assert verdict(lines).skipped == 1
    assert judge.judge("topic", lines, ALERTS, order=by_sensor).skipped in (0, 1)


def test_reading_again_is_counted():
    of_one = [line for line in ALERTS if by_partition(line) == 0]
    assert went_back(of_one) == 0 and went_back(of_one[:9] + of_one[4:]) == 1


def test_what_kafka_acknowledged_and_has_not_is_its_own_loss():
    assert broker_losses({("T1", 1), ("T1", 99)}, LOG) == [("T1", 99)]


def test_half_a_line_at_the_end_of_a_file_is_torn_and_no_line(tmp_path):
    (tmp_path / "1").write_text("a\nb\nc")
    (tmp_path / "2").write_text("d\n")
    assert complete_lines([tmp_path / "1", tmp_path / "2"]) == ([["a", "b"], ["d"]], 1)
