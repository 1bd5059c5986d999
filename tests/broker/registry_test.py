"""Tests on a real Kafka that the programs read Avro, Protobuf and JSON with the frame of a Schema
Registry and without it, and that a registry that does not answer delays records and loses none.
"""

import base64
import json
import struct

import pytest
from dashboard import Dashboard, now_ms
from hang import HANG
from kafka_broker import unique
from metrics import check_documented, wait_scrape
from schema_registry import SchemaRegistry, frame
from suhu_tools import Running, json_lines, run, wait_until
from windows import rfc3339

BATCH = ("-o", "beginning", "-e", "-f", "json")
ALL = ("--emit", "all", "-f", "json")
# Each is a sensor, its temperature in °C, and its time in ms. Binary floats hold these temperatures
# exactly, in °F too.
READINGS = [("G1", 91.25, 1730638574218), ("G2", -12.5, 1730638575001), ("G3", 0.0, 1730638576999)]
MORE = [("G4", 100.0, 1730638577000), ("G5", 85.0, 1730638578125)]
USER_INFO = "suhu:geheim"


def schema_of(*fields, name="Reading"):
    return json.dumps({"type": "record", "name": name, "namespace": "plant", "fields": list(fields)})


AVRO = schema_of({"name": "sensor_id", "type": "string"}, {"name": "temperature", "type": ["null", "double"]},
                 {"name": "ts", "type": {"type": "long", "logicalType": "timestamp-micros"}})
OLD_AVRO = schema_of({"name": "ts", "type": "long"}, {"name": "kode", "type": "string"}, {"name": "panas", "type": "float"})
READER = schema_of({"name": "sensor_id", "type": "string", "aliases": ["kode"]}, {"name": "temperature", "type": ["null", "double"], "aliases": ["panas"]},
                   {"name": "ts", "type": "long"}, {"name": "site", "type": "string", "default": "Bekasi"})
PROTO = """syntax = "proto3";
package plant;
message Other { string note = 1; }
message Reading {
  string sensor_id = 1;
  double temperature = 2;
  int64 ts = 3;
}
"""
# The descriptor of PROTO, which Confluent's serializer for Python registers in place of its text.
DESCRIPTOR = ("Cg1yZWFkaW5nLnByb3RvEgVwbGFudCIbCgVPdGhlchISCgRub3RlGAEgASgJUgRub3RlIlgKB1JlYWRpbmcSGwoJc2Vuc29yX2lkGAEgASgJUghz"
              "ZW5zb3JJZBIgCgt0ZW1wZXJhdHVyZRgCIAEoAVILdGVtcGVyYXR1cmUSDgoCdHMYAyABKANSAnRzYgZwcm90bzM=")


def zigzag(number):
    return varint(number << 1 ^ number >> 63)


def varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def avro_text(text):
    return zigzag(len(text.encode())) + text.encode()


def avro(sensor, celsius, ms):
    """A datum of AVRO. The double is the second branch of its union."""
    return avro_text(sensor) + zigzag(1) + struct.pack("<d", celsius) + zigzag(ms * 1000)


def old_avro(sensor, celsius, ms):
    return zigzag(ms) + avro_text(sensor) + struct.pack("<f", celsius)


def protobuf(sensor, celsius, ms):
    """A message Reading of PROTO. Like every serializer, it leaves out a temperature of 0."""
    temperature = b"\x11" + struct.pack("<d", celsius) if celsius else b""
    return b"\x0a" + varint(len(sensor)) + sensor.encode() + temperature + b"\x18" + varint(ms)


def as_json(sensor, celsius, ms):
    return json.dumps({"sensor_id": sensor, "temperature": celsius, "ts": ms}).encode()


def fahrenheit(encode):
    return lambda sensor, celsius, ms: encode(sensor, celsius * 9 / 5 + 32, ms)


def write(broker, topic, values):
    from kafka import KafkaProducer
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap)
    for value in values:
        producer.send(topic, value=value, partition=0).get(HANG)
    producer.close()


def committed(broker, topic, group):
    """The offset that the group has committed in partition 0, or 0 if it has committed none."""
    from kafka import KafkaConsumer, TopicPartition
    consumer = KafkaConsumer(bootstrap_servers=broker.bootstrap, group_id=group)
    try:
        return consumer.committed(TopicPartition(topic, 0)) or 0
    finally:
        consumer.close()


def batch(tool, broker, topic, *options):
    done = run(tool, "-b", broker.bootstrap, "-t", topic, *BATCH, *options)
    assert done.returncode == 0, done.stderr
    return json_lines(done.stdout), done.stderr


def shown(lines):
    """The readings that lines of temp-filter hold, in their order."""
    return [(line["sensor_id"], line["suhu"], line["ts"]) for line in lines]


def expected(readings):
    return [(sensor, celsius, rfc3339(ms)) for sensor, celsius, ms in readings]


def check_every_program(broker, topic, readings, options):
    lines, said = batch("temp-filter", broker, topic, "--emit", "all", *options)
    assert shown(lines) == expected(readings), said
    assert "0 rejected" in said and "time that cannot be used" not in said, said
    windows, _ = batch("temp-window", broker, topic, *options)
    assert {window["sensor_id"]: window["avg_temperature"] for window in windows} == {sensor: celsius for sensor, celsius, _ in readings}
    starts = {sensor: rfc3339(ms) for sensor, _, ms in readings}
    assert all(window["count"] == 1 and window["window_start"] <= starts[window["sensor_id"]] < window["window_end"] for window in windows)
    with Dashboard(broker, topic, *options) as dashboard:
        dashboard.wait_readings(len(readings))
        assert sorted(shown(dashboard.json("/api/v1/sensors")["sensors"])) == sorted(expected(readings))
        assert dashboard.stop() == 0


@pytest.fixture
def registry():
    with SchemaRegistry() as registry:
        yield registry


@pytest.fixture
def one_partition(make_topic):
    return make_topic(partitions=1)


# Each is: schema, its type, how a datum is written, the message's index, options

FRAMED = {
    "avro": (AVRO, "AVRO", avro, None, ["--encoding", "avro"]),
    "avro in °F": (AVRO, "AVRO", fahrenheit(avro), None, ["--encoding", "avro", "--unit", "F"]),
    "protobuf": (PROTO, "PROTOBUF", protobuf, [1], ["--encoding", "protobuf"]),
    "protobuf from Python": (DESCRIPTOR, "PROTOBUF", protobuf, [1], ["--encoding", "protobuf"]),
    "protobuf in °F": (PROTO, "PROTOBUF", fahrenheit(protobuf), [1], ["--encoding", "protobuf", "--unit", "F"]),
}


@pytest.mark.parametrize("case", FRAMED)
def test_every_program_reads_records_with_the_schema_that_they_name(broker, one_partition, registry, case):
    schema, kind, encode, index, options = FRAMED[case]
    registry.register("unrelated", '"string"')
    number = registry.register("plant-value", schema, kind)
    write(broker, one_partition, [frame(number, encode(*reading), index) for reading in READINGS])
    check_every_program(broker, one_partition, READINGS, [*options, "--registry", registry.url])
    assert registry.requests == [f"/schemas/ids/{number}"] * 3, "each program asks once"


# Each is: name of the file, its text, how a datum is written, the message's index, what follows the
# name of the file, encoding

FILES = {
    "avro": ("reading.avsc", AVRO, avro, None, "", "avro"),
    "protobuf": ("reading.proto", PROTO, protobuf, [1], ":plant.Reading", "protobuf"),
}


@pytest.mark.parametrize("framing", ["none", "registry", "auto with frame", "auto without frame"])
@pytest.mark.parametrize("case", FILES)
def test_every_program_reads_records_with_the_schema_of_a_file(broker, one_partition, tmp_path, case, framing):
    name, text, encode, index, message, encoding = FILES[case]
    path = tmp_path / name
    path.write_text(text)
    framed = framing in ("registry", "auto with frame")
    write(broker, one_partition, [frame(7, encode(*reading), index) if framed else encode(*reading) for reading in READINGS])
    check_every_program(broker, one_partition, READINGS, ["--encoding", encoding, "--schema", f"{path}{message}", "--framing", framing.split()[0]])


@pytest.mark.parametrize("framing", [[], ["--framing", "registry"]], ids=["auto", "registry"])
def test_every_program_reads_json_in_a_frame_without_a_registry(broker, one_partition, framing):
    write(broker, one_partition, [frame(number, as_json(*reading)) for number, reading in enumerate(READINGS, 1)])
    check_every_program(broker, one_partition, READINGS, framing)


def test_the_schema_of_a_file_reads_what_both_versions_of_a_topic_hold(broker, one_partition, registry, tmp_path):
    old, new = registry.register("plant-value", OLD_AVRO), registry.register("plant-value", AVRO)
    options = ["--encoding", "avro", "--registry", registry.url]
    write(broker, one_partition, [frame(old, old_avro(*READINGS[0])), frame(new, avro(*READINGS[1])), frame(old, old_avro(*READINGS[2]))])
    lines, said = batch("temp-filter", broker, one_partition, "--emit", "all", *options)
    assert shown(lines) == expected(READINGS[1:2]) and "2 rejected" in said, said

    reader = tmp_path / "reader.avsc"
    reader.write_text(READER)
    lines, said = batch("temp-filter", broker, one_partition, "--emit", "all", *options, "--schema", reader)
    assert shown(lines) == expected(READINGS) and "0 rejected" in said, said
    check_every_program(broker, one_partition, READINGS, [*options, "--schema", reader])


# A registry that does not answer

TROUBLES = ["down", "silent", 401, 429, 503]


class TroubledRegistry(SchemaRegistry):
    """Has AVRO and does not hand it out until mend() is called."""

    def __init__(self, trouble):
        super().__init__(state=trouble if trouble in ("down", "silent") else "up")
        self.broken = trouble if isinstance(trouble, int) else None
        self.number = self.register("plant-value", AVRO)
        self.options = ("--encoding", "avro", "--registry", self.url)
        self._down = self.broken is None

    def mend(self):
        self.broken = None
        if self._down:
            self.start()

    def records(self, readings):
        return [frame(self.number, avro(*reading)) for reading in readings]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_registry_that_does_not_answer_delays_readings_and_loses_none(broker, one_partition, trouble):
    group = unique("g")
    with TroubledRegistry(trouble) as registry:
        write(broker, one_partition, registry.records(READINGS))
        with Running("temp-filter", "-b", broker.bootstrap, "-t", one_partition, "-G", group, *ALL, *registry.options, "--commit-interval", "50ms", "--listen", "127.0.0.1:0") as judge:
            judge.wait_stderr("reading waits: ")
            page = wait_scrape(judge, lambda page: page("suhu_waiting_for_schema") == 1)
            check_documented(page, "filter")
            assert page.sum("suhu_messages_invalid_total") == page.sum("suhu_readings_total") == 0
            if trouble != "silent":
                judge.wait_stderr(registry.url)
            write(broker, one_partition, registry.records(MORE))
            assert committed(broker, one_partition, group) == 0 and judge.lines == []
            registry.mend()
            judge.wait_lines(5)
            wait_until(lambda: committed(broker, one_partition, group) == 5, what="the commit of what was read")
            page = wait_scrape(judge, lambda page: page("suhu_waiting_for_schema") == 0)
            assert page.sum("suhu_messages_invalid_total") == 0 and page.sum("suhu_readings_total") == 5
            assert judge.stop() == 0
        assert shown(json_lines(judge.lines)) == expected(READINGS + MORE), judge.stderr
        assert "0 rejected" in judge.stderr, judge.stderr


@pytest.mark.parametrize("trouble", ["down", "silent", 503])
def test_a_stop_while_it_waits_leaves_the_records_to_the_next_start(broker, one_partition, trouble):
    group = unique("g")
    with TroubledRegistry(trouble) as registry:
        options = ("-b", broker.bootstrap, "-t", one_partition, "-G", group, *ALL, *registry.options)
        write(broker, one_partition, registry.records(READINGS))
        with Running("temp-filter", *options) as judge:
            judge.wait_stderr("reading waits: ")
            assert judge.stop() == 0, judge.stderr
            assert judge.lines == [] and committed(broker, one_partition, group) == 0
        registry.mend()
        done = run("temp-filter", *options, "-e")
        assert done.returncode == 0 and shown(json_lines(done.stdout)) == expected(READINGS), done.stderr
        assert committed(broker, one_partition, group) == 3


def test_a_new_schema_that_cannot_be_asked_for_does_not_hold_what_was_read_before(broker, one_partition, registry):
    group, old = unique("g"), registry.register("plant-value", OLD_AVRO)
    new = registry.register("plant-value", AVRO)
    fields = ("--field", "id=kode", "--field", "id=sensor_id", "--field", "temperature=panas", "--field", "temperature=temperature")
    write(broker, one_partition, [frame(old, old_avro(*reading)) for reading in READINGS])
    with Running("temp-filter", "-b", broker.bootstrap, "-t", one_partition, "-G", group, *ALL, "--encoding", "avro", "--registry", registry.url, *fields, "--commit-interval", "50ms") as judge:
        judge.wait_lines(3)
        registry.broken = 503
        write(broker, one_partition, [frame(new, avro(*MORE[0])), frame(old, old_avro(*MORE[1]))])
        judge.wait_stderr("reading waits: ")
        wait_until(lambda: committed(broker, one_partition, group) == 3, what="the commit of what was read")
        assert len(judge.lines) == 3
        registry.broken = None
        judge.wait_lines(5)
        assert judge.stop() == 0
    assert shown(json_lines(judge.lines)) == expected(READINGS + MORE), judge.stderr
    assert committed(broker, one_partition, group) == 5


@pytest.mark.parametrize("tool", ["temp-filter", "temp-window"])
def test_a_batch_waits_for_the_schema_and_then_reads_everything(broker, one_partition, tool):
    with TroubledRegistry("down") as registry:
        write(broker, one_partition, registry.records(READINGS))
        options = ("--emit", "all") if tool == "temp-filter" else ()
        with Running(tool, "-b", broker.bootstrap, "-t", one_partition, *BATCH, *options, *registry.options) as reader:
            reader.wait_stderr("does not answer")
            registry.mend()
            assert reader.wait() == 0, reader.stderr
        lines = json_lines(reader.lines)
        assert sorted(line["sensor_id"] for line in lines) == ["G1", "G2", "G3"], reader.stderr


def test_the_dashboard_waits_for_the_schema(broker, one_partition):
    with TroubledRegistry("down") as registry:
        write(broker, one_partition, registry.records(READINGS))
        with Dashboard(broker, one_partition, *registry.options) as dashboard:
            dashboard.wait_stderr("does not answer")
            registry.mend()
            dashboard.wait_readings(3)
            assert sorted(shown(dashboard.json("/api/v1/sensors")["sensors"])) == sorted(expected(READINGS))
            assert dashboard.stop() == 0


def test_a_registry_with_a_password_is_asked_with_it(broker, one_partition):
    with SchemaRegistry(user_info=USER_INFO) as registry:
        write(broker, one_partition, [frame(registry.register("plant-value", AVRO), avro(*READINGS[0]))])
        options = ("-b", broker.bootstrap, "-t", one_partition, *BATCH, *ALL, "--encoding", "avro", "--registry", registry.url)
        done = run("temp-filter", *options, env={"KAFKA_REGISTRY_USERINFO": USER_INFO})
        assert shown(json_lines(done.stdout)) == expected(READINGS[:1]), done.stderr
        with Running("temp-filter", *options) as judge:
            judge.wait_stderr("KAFKA_REGISTRY_USERINFO=USER:PASSWORD")
            assert judge.stop() == 0
        for said in (done.stderr, judge.stderr):
            assert "geheim" not in said and base64.b64encode(USER_INFO.encode()).decode() not in said


# A registry that answers, and not with what is needed

def test_a_schema_that_the_registry_does_not_have_is_a_reject_and_the_stream_goes_on(broker, make_topic, one_partition, registry):
    letters, group = make_topic(partitions=1), unique("g")
    known = registry.register("plant-value", AVRO)
    bad = [frame(99, avro(*MORE[0])), b"no frame", frame(registry.register("text", PROTO, "PROTOBUF"), b"\0")]
    write(broker, one_partition, [frame(known, avro(*READINGS[0])), bad[0], frame(known, avro(*READINGS[1])), *bad[1:], frame(known, avro(*READINGS[2]))])
    done = run("temp-filter", "-b", broker.bootstrap, "-t", one_partition, "-G", group, "-e", *ALL, "--encoding", "avro", "--registry", registry.url, "--dead-letter-topic", letters)
    assert done.returncode == 0 and shown(json_lines(done.stdout)) == expected(READINGS), done.stderr
    assert "3 rejected (not-decodable 3)" in done.stderr, done.stderr
    assert "does not have schema 99" in done.stderr, done.stderr
    assert committed(broker, one_partition, group) == 6

    from kafka import KafkaConsumer
    consumer = KafkaConsumer(letters, bootstrap_servers=broker.bootstrap, auto_offset_reset="earliest", consumer_timeout_ms=HANG * 1000)
    try:
        assert [next(consumer).value for _ in bad] == bad, "a letter is the record as it was"
    finally:
        consumer.close()


def test_what_cannot_be_read_is_said_once_for_each_reason(broker, one_partition, registry):
    registry.register("plant-value", AVRO)
    write(broker, one_partition, [frame(99, avro(*READINGS[0]))] * 50)
    done = run("temp-filter", "-b", broker.bootstrap, "-t", one_partition, *BATCH, "--encoding", "avro", "--registry", registry.url)
    assert done.returncode == 1 and done.stdout == ""
    assert "50 rejected (not-decodable 50)" in done.stderr and registry.requests == ["/schemas/ids/99"], done.stderr
