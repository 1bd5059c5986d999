"""Tests sensor-scan: what it says of files and topics, and that its options read them."""

import json
import pathlib
import struct
import sys

import pytest
from suhu_tools import command, json_lines, run

OVENS = [{"oven_id": f"oven-{i % 3}", "temp_c": 61.5 + i % 20, "at": f"2026-05-20T04:{i % 60:02}:00Z"} for i in range(90)]


def lines(records):
    return "".join((record if isinstance(record, str) else json.dumps(record)) + "\n" for record in records)


def scan(records, *options):
    done = run("sensor-scan", "--input", "-", "-f", "json", *options, input=lines(records))
    return done.returncode, json.loads(done.stdout)


def test_the_options_that_it_prints_read_the_same_records():
    code, report = scan(OVENS)
    assert code == 0 and report["confidence"] == 1, report
    done = run("temp-filter", "--input", "-", "--emit", "all", "-f", "json", *report["options"], input=lines(OVENS))
    readings = json_lines(done.stdout.splitlines())
    assert done.returncode == 0 and len(readings) == len(OVENS)
    assert {reading["sensor_id"] for reading in readings} == {"oven-0", "oven-1", "oven-2"}


def test_the_sensors_have_their_numbers():
    _, report = scan(OVENS)
    first = report["sensors"][0]
    assert first["id"] == "oven-0" and first["readings"] == 30 and first["interval_ms"] in (0, 180_000)
    assert first["lowest"] == min(r["temp_c"] for r in OVENS if r["oven_id"] == "oven-0")
    assert report["more_sensors"] == 0 and report["keyed_by_sensor"] is None


def test_records_of_suhu_need_no_options():
    code, report = scan([{"sensor_id": "a", "suhu": 71.5}])
    assert code == 0 and report["options"] == []
    done = run("sensor-scan", "--input", "-", "-f", "human", input=lines([{"sensor_id": "a", "suhu": 71.5}]))
    assert "No options are needed." in done.stdout


@pytest.mark.parametrize("record,words", [("hello there, all is well", "text that is neither"), ("<t>71.5</t>", "XML"), ('{"user":"u","amount":71.5}', "JSON")])
def test_what_is_no_temperature_is_named_and_exit_code_1(record, words):
    code, report = scan([record])
    assert code == 1 and words in report["looks_like"] and report["confidence"] == 0


def test_no_records_are_said_and_no_failure():
    done = run("sensor-scan", "--input", "-", "-f", "human", input="")
    assert done.returncode == 0 and "standard input has no records" in done.stdout


def test_rejects_and_clocks_are_counted_with_a_sentence():
    code, report = scan([{"sensor_id": "a", "suhu": 71.5, "ts": "2026-05-20 11:00:00"}, {"sensor_id": "a"}, {"sensor_id": "a", "suhu": 72, "ts": "2026-05-20 11:00:10"}])
    assert code == 0 and report["rejects"]["missing-temperature"]["count"] == 1
    assert report["times"]["no-zone"]["count"] == 2 and "--time-zone ZONE" in report["times"]["no-zone"]["example"]


def test_what_the_user_says_is_not_guessed():
    _, report = scan([{"line": "l", "sensor": "s", "temp": 160}], "--field", "id=line", "--unit", "F")
    assert report["options"] == ["--field", "temperature=temp", "--field", "id=line", "--unit", "F"]
    assert report["sensors"][0]["id"] == "l" and report["sensors"][0]["mean"] == pytest.approx(71.111)


def test_settings_that_are_wrong_are_exit_code_2():
    done = run("sensor-scan", "--input", "-", "--unit", "X", input=lines(OVENS))
    assert done.returncode == 2 and "--unit" in done.stderr


def test_the_file_that_it_writes_is_a_shape_and_a_config(tmp_path):
    path = tmp_path / "ovens.toml"
    assert run("sensor-scan", "--input", "-", "--write", path, input=lines(OVENS)).returncode == 0
    for option in ("--shape", "--config"):
        done = run("temp-filter", "--input", "-", "--emit", "all", "-f", "json", option, path, input=lines(OVENS))
        assert done.returncode == 0 and len(done.stdout.splitlines()) == len(OVENS), done.stderr
    assert run("sensor-scan", "--input", "-", "--write", path, input=lines(OVENS)).returncode == 0, "its own file may be overwritten"


def test_a_file_of_somebody_else_is_not_overwritten(tmp_path):
    path = pathlib.Path(tmp_path / "suhu.toml")
    path.write_text('topic = "x"\n')
    done = run("sensor-scan", "--input", "-", "--write", path, input=lines(OVENS))
    assert done.returncode == 2 and "name another one" in done.stderr and path.read_text() == 'topic = "x"\n'


def test_the_sample_is_the_first_lines_of_a_file():
    _, report = scan(OVENS, "--sample", "10")
    assert report["records"] == 10


def test_many_sensors_are_listed_up_to_a_thousand_and_counted():
    _, report = scan([{"sensor_id": f"s{i}", "suhu": 71.5} for i in range(1500)], "--sample", "2000")
    assert len(report["sensors"]) == 1000 and report["more_sensors"] == 500


def test_a_hostile_name_cannot_move_the_cursor():
    done = run("sensor-scan", "--input", "-", "-f", "human", input=lines([{"sensor_id": "\x1b[2J", "suhu": 71.5, "\x1b[31m": 1}]))
    assert done.returncode == 0 and "\x1b" not in done.stdout


def test_the_end_of_each_partition_of_a_topic_is_read():
    script = "sensor-sim -q -t plant -r max -c 600 && sensor-scan -q -t plant -f json --sample 50 && sensor-scan -q -t empty -f human"
    bin_dir = str(pathlib.Path(command("sensor-sim")[0]).parent)
    done = run("dev-broker", "-q", "--topics", "plant:3,empty:2", "--", "bash", "-c", f"PATH={bin_dir}:$PATH; {script}")
    first, second = done.stdout.splitlines()
    report = json.loads(first)
    assert done.returncode == 0 and second == "topic empty has no records"
    assert report["options"] == [] and report["keyed_by_sensor"] is True and 50 <= report["records"] <= 150


AVSC = {"type": "record", "name": "Oven", "fields": [{"name": "oven_id", "type": "string"}, {"name": "temp_c", "type": "double"}]}


def avro(record):
    """Encodes a record of AVSC: a string behind its length, and a double."""
    name = record["oven_id"].encode()
    return bytes([2 * len(name)]) + name + struct.pack("<d", record["temp_c"])


@pytest.fixture
def avro_scan(tmp_path):
    """Scans records in Avro of a topic. Returns (exit code, report, stderr)."""
    schema, records, producer = tmp_path / "oven.avsc", tmp_path / "records", tmp_path / "send.py"
    schema.write_text(json.dumps(AVSC))
    producer.write_text("import os, sys\nfrom kafka import KafkaProducer\n"
                        "producer = KafkaProducer(bootstrap_servers=os.environ['KAFKA_BOOTSTRAP'])\n"
                        "for line in open(sys.argv[1]):\n    producer.send('ovens', bytes.fromhex(line))\nproducer.close()\n")

    def scan_topic(values, *options):
        pytest.importorskip("kafka")
        records.write_text("".join(value.hex() + "\n" for value in values))
        scan_line = " ".join(map(str, [*command("sensor-scan"), "-q", "-t", "ovens", "-f", "json", "--encoding", "avro", *options]))
        done = run("dev-broker", "-q", "--topics", "ovens:1", "--", "bash", "-c", f"{sys.executable} {producer} {records} && {scan_line}")
        return done.returncode, json.loads(done.stdout or "null"), done.stderr

    return schema, scan_topic


def test_a_topic_in_avro_is_read_by_its_schema(avro_scan):
    schema, scan_topic = avro_scan
    code, report, _ = scan_topic([avro(record) for record in OVENS], "--schema", schema, "--framing", "none")
    assert code == 0 and report["looks_like"] == "Avro" and report["readings"] == len(OVENS), report
    assert report["options"] == ["--field", "id=oven_id", "--field", "temperature=temp_c", "--encoding", "avro", "--framing", "none", "--schema", str(schema)]
    assert {sensor["id"] for sensor in report["sensors"]} == {"oven-0", "oven-1", "oven-2"}


def test_records_that_do_not_fit_their_schema_are_counted(avro_scan):
    schema, scan_topic = avro_scan
    code, report, _ = scan_topic([*(avro(record) for record in OVENS), b"\x02"], "--schema", schema, "--framing", "none")
    assert code == 0 and report["readings"] == len(OVENS) and report["rejects"]["not-decodable"]["count"] == 1
    code, report, said = scan_topic([b"\x02"] * 3, "--schema", schema, "--framing", "none")
    assert code == 1 and report["rejects"]["not-decodable"]["count"] == 3 and "no temperature was found" in said


def test_a_schema_that_cannot_be_read_is_exit_code_2(tmp_path):
    for options, words in ((("--schema", tmp_path / "none.avsc"), "none.avsc"), ((), "a schema is needed")):
        done = run("sensor-scan", "--input", "-", "--encoding", "avro", *options, input="")
        assert done.returncode == 2 and words in done.stderr, done.stderr
