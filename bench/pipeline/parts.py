"""The parts that are measured. Each part takes a Bench and returns a section of the report: a dict
with rows and with ratios by name, or a text with the reason why there is none.
"""

import json
import shlex
import shutil
import subprocess
import time

import measure
import page_parts
import web_part

LIMIT_ALL_HOT = -100


class Bench:
    """The folders, the amount of work, and the topics that exist already."""

    def __init__(self, bin_dir, bootstrap, out_dir, messages, rounds, seconds, spark=None):
        self.bin = bin_dir
        self.bootstrap = bootstrap
        self.out_dir = out_dir
        self.out = out_dir / "output"
        self.messages = messages
        self.rounds = rounds
        self.seconds = seconds
        self.spark = spark
        self._topics = set()

    def tool(self, name, *args):
        return [self.bin / name, "-b", self.bootstrap, *args]

    def raw(self, name, topic, *args):
        return [self.bin / name, self.bootstrap, topic, *args]

    def topic(self, name, *args, partitions=3):
        """An empty topic, or one that sensor-sim has filled with `args`. It is made once."""
        if name not in self._topics:
            fill = args or ("-c", 0)
            measure.run(self.tool("sensor-sim", "-t", name, "--create-topic", "--partitions", partitions, "--seed", 1, *fill, "-q"), self.out)
            self._topics.add(name)
        return name

    def filled(self, name, *args, messages=None, sensors=100, partitions=3):
        """Readings of which about one in a hundred is above 80 °C, uncompressed."""
        return self.topic(name, "-n", sensors, "-r", "max", "-c", messages or self.messages, "--stddev", 4.3, "-X", "compression.codec=none", *args,
                          partitions=partitions)

    def filter(self, topic, *args):
        return self.tool("temp-filter", "-t", topic, "-o", "beginning", "-e", *args)


def in_shell(*words):
    """A command as text for a shell, to which the shell's own process number can be appended."""
    return shlex.join(map(str, words))


def count_lines(path):
    with open(path, "rb") as lines:
        return sum(1 for _ in lines)


def same_lines(names):
    """A check that all of `names` print the same number of lines; otherwise they did not do the
    same work.
    """
    counts = {}

    def check(name, path):
        if name in names:
            counts[name] = count_lines(path)
            if len(set(counts.values())) > 1:
                raise measure.Failed(f"not the same number of lines: {counts}")
    return check


def reading(bench):
    """temp-filter against a raw consumer on the same topic, in every way it can be used."""
    topic = bench.filled("bench-suhu")
    alerts = bench.topic("bench-alerts")
    contestants = {
        "raw consumer": bench.raw("raw-consumer", topic, "count"),
        "raw consumer, memmem + strtod": bench.raw("raw-consumer", topic, "search", 80),
        "temp-filter": bench.filter(topic),
        "temp-filter, every reading hot": bench.filter(topic, "--threshold", LIMIT_ALL_HOT),
        "temp-filter --output-topic": bench.filter(topic, "--output-topic", alerts),
    }
    if (bench.bin / "raw-consumer-mimalloc").exists():
        contestants["raw consumer with mimalloc"] = bench.raw("raw-consumer-mimalloc", topic, "count")
    costs = measure.alternate(contestants, bench.rounds, bench.out, same_lines(["raw consumer, memmem + strtod", "temp-filter"]))
    return {"title": "Reading: 31-byte readings of 100 sensors, 3 partitions, one in a hundred hot",
            "rows": measure.summary(costs, bench.messages, "raw consumer")}


def reading_iot(bench):
    topic = bench.filled("bench-iot", "--profile", "iot")
    contestants = {"raw consumer": bench.raw("raw-consumer", topic, "count"), "temp-filter": bench.filter(topic)}
    costs = measure.alternate(contestants, bench.rounds, bench.out)
    return {"title": "Reading: the iot shape, 124 bytes", "rows": measure.summary(costs, bench.messages, "raw consumer")}


def reading_compressed(bench):
    """What waits unread may unpack to much more than was fetched, so this part is about memory."""
    rows = []
    for codec in ("lz4", "zstd"):
        topic = bench.topic(f"bench-{codec}", "-n", 100, "-r", "max", "-c", bench.messages, "--stddev", 4.3, "-X", f"compression.codec={codec}")
        contestants = {f"raw consumer, {codec}": bench.raw("raw-consumer", topic, "count"), f"temp-filter, {codec}": bench.filter(topic)}
        rows += measure.summary(measure.alternate(contestants, bench.rounds, bench.out), bench.messages, f"raw consumer, {codec}")
    return {"title": "Reading: compressed topics", "rows": rows}


def alarms(bench):
    """The alarm engine beside plain readings, with 100 sensors and with many. Each sends a reading
    a second of event time, so that alarms come and go as in a plant.
    """
    rows = []
    for sensors in (100, min(100_000, bench.messages // 10)):
        topic = bench.filled(f"bench-alarms-{sensors}", "--ts", "--start", "2026-01-01T00:00:00Z", sensors=sensors)
        first = f"temp-filter, {sensors:,} sensors"
        contestants = {
            first: bench.filter(topic),
            f"temp-filter --emit alarms, {sensors:,} sensors": bench.filter(topic, "--emit", "alarms"),
            f"the same in a group (new each time, its state topic too), {sensors:,} sensors":
                in_shell("exec", *bench.tool("temp-filter", "-t", topic, "-e", "--emit", "alarms", "-G")) + " bench-alarms-$$",
        }
        rows += measure.summary(measure.alternate(contestants, bench.rounds, bench.out), bench.messages, first)
    return {"title": "Alarms: 3 partitions, one reading in a hundred hot", "rows": rows}


def windows(bench):
    """temp-window beside temp-filter on the same topic: in a batch, in a group whose state is
    committed, and with Parquet files.
    """
    topic = bench.filled("bench-suhu")
    window = bench.tool("temp-window", "-t", topic, "-q")
    history = bench.out_dir / "history"
    contestants = {
        "temp-filter": bench.filter(topic),
        "temp-window": [*window, "-o", "beginning", "-e"],
        "temp-window, in a group (new each time, its state topic too)": in_shell("exec", *window, "-e", "-G") + " bench-window-$$",
        "temp-window --history parquet:": f"rm -rf {history}; " + in_shell("exec", *window, "-o", "beginning", "-e", "--history", f"parquet:{history}"),
    }
    return {"title": "Windows: 31-byte readings of 100 sensors, 3 partitions, 10-second windows",
            "rows": measure.summary(measure.alternate(contestants, bench.rounds, bench.out), bench.messages, "temp-filter")}


def window_memory(bench):
    """100,000 sensors with ten open windows each: one-second windows, a reading a second, and a
    minute of lateness.
    """
    sensors = min(100_000, bench.messages // 10)
    topic = bench.filled(f"bench-open-{sensors}", "--start", "2026-01-01T00:00:00Z", sensors=sensors, messages=sensors * 10)
    window = bench.tool("temp-window", "-t", topic, "-q", "--window", "1s")
    contestants = {"temp-window": [*window, "-o", "beginning", "-e"], "temp-window, in a group (new each time)": in_shell("exec", *window, "-e", "-G") + " bench-open-$$"}
    return {"title": f"{sensors:,} sensors in open windows, {sensors * 10:,} windows",
            "rows": measure.summary(measure.alternate(contestants, bench.rounds, bench.out), sensors * 10, "temp-window")}


def writing(bench):
    """sensor-sim at full rate against a raw producer of one constant payload, with the same
    settings.

    Uncompressed, both send the same bytes. With lz4, sensor-sim's default, the constant payload is
    next to nothing, on the wire and for the broker.
    """
    rows = []
    for codec in ("none", "lz4"):
        raw, ours = f"raw producer, {codec}", f"sensor-sim, {codec}"
        contestants = {
            raw: bench.raw("raw-producer", bench.topic("bench-raw-out"), bench.messages, '{"sensor_id":"S17","suhu":70.3}', codec),
            ours: bench.tool("sensor-sim", "-t", bench.topic("bench-sim-out"), "-n", 100, "-r", "max", "-c", bench.messages, "-q",
                             "-X", f"compression.codec={codec}"),
        }
        rows += measure.summary(measure.alternate(contestants, bench.rounds, bench.out), bench.messages, raw)
    return {"title": "Writing: readings as fast as they go, idempotent, acks=all", "rows": rows}


def pipelines(bench):
    """The tools that people use instead, as far as they are installed."""
    topic = bench.filled("bench-suhu")
    jq = "jq -c 'select(.suhu > 80)'"
    kcat = f"kcat -b {bench.bootstrap} -t {topic} -C -o beginning -e -q"
    raised = "-X queued.min.messages=10000000 -X queued.max.messages.kbytes=1000000"
    contestants = {"temp-filter": bench.filter(topic)}
    if shutil.which("kcat") and shutil.which("jq"):
        contestants["kcat | jq, queue raised"] = f"{kcat} {raised} | {jq}"
        contestants["kcat | jq"] = f"{kcat} | {jq}"
    if bench.spark:
        contestants["PySpark Structured Streaming, local[2]"] = bench.spark(bench.bootstrap, topic)
    if len(contestants) == 1:
        return "nothing to compare with is installed"
    costs = measure.alternate(contestants, bench.rounds, bench.out, same_lines(list(contestants)), watch_session=True)
    return {"title": "The same question asked with other tools", "rows": measure.summary(costs, bench.messages, "temp-filter")}


def latency(bench):
    """The time from the producer's send until the line is readable in a pipe, at 1,000 readings a
    second.
    """
    topic = bench.topic("bench-latency")
    contestants = {
        "raw consumer_poll": (0, bench.raw("raw-consumer", topic, "follow")),
        "temp-filter": (0, bench.tool("temp-filter", "-t", topic, "-G", "bench-latency", "-o", "end", "-q")),
        "temp-filter, producer with linger.ms=5": (5, bench.tool("temp-filter", "-t", topic, "-G", "bench-linger", "-o", "end", "-q")),
    }
    runs = {name: [] for name in contestants}
    for _ in range(bench.rounds):
        for name, (linger, command) in contestants.items():
            probe = bench.raw("alert-latency", topic, 1000, bench.seconds, linger, *command)
            done = subprocess.run(list(map(str, probe)), capture_output=True, text=True, env=measure.environment())
            if done.returncode != 0:
                raise measure.Failed(f"{name}: {done.stderr}")
            runs[name].append(json.loads(done.stdout))
    rows = []
    base = runs["raw consumer_poll"]
    for name, each in runs.items():
        row = {"name": name, **{key: measure.statistics.median(run[key] for run in each) for key in each[0]}}
        for key in ("p50", "p99"):
            row[f"{key}_ratio"] = measure.ratio([run[f"{key}_ms"] for run in each], [run[f"{key}_ms"] for run in base])
        rows.append(row)
    return {"title": f"Latency at 1,000 readings/s for {bench.seconds} s, send to readable line", "rows": rows}


def idle(bench):
    """Each tool with nothing to do (sensor-sim: with its default of 3 readings a second), and the
    time from the start to the first line.
    """
    quiet = bench.topic("bench-quiet")
    tools = {
        "temp-filter": bench.tool("temp-filter", "-t", quiet, "-G", "bench-quiet", "-q"),
        "temp-filter --output-topic": bench.tool("temp-filter", "-t", quiet, "-G", "bench-quiet-2", "--output-topic", bench.topic("bench-quiet-out"), "-q"),
        "temp-window": bench.tool("temp-window", "-t", quiet, "-G", "bench-quiet-3", "-q"),
        "alert-console": bench.tool("alert-console", "-t", quiet, "-q"),
        "sensor-sim": bench.tool("sensor-sim", "-t", bench.topic("bench-slow"), "-q"),
    }
    rows = []
    for name, command in tools.items():
        with measure.Watched(command) as program:
            time.sleep(2)
            before, began = program.cpu_seconds(), time.monotonic()
            time.sleep(bench.seconds)
            cpu = (program.cpu_seconds() - before) / (time.monotonic() - began)
            rows.append({"name": name, "cpu_percent": 100 * cpu, "rss_mib": program.peak_rss_mib()})
    topic = bench.filled("bench-suhu")
    first = [measure.run(bench.filter(topic, "--emit", "all", "-c", 1, "-q"), bench.out).wall * 1000 for _ in range(bench.rounds)]
    return {"title": f"Idle for {bench.seconds} s", "rows": rows, "start_to_first_line_and_end_ms": measure.statistics.median(first)}


def _curve(bench, title, column, points, topic_of):
    rows = []
    for point in points:
        topic = topic_of(point)
        contestants = {"raw": bench.raw("raw-consumer", topic, "count"), "temp-filter": bench.filter(topic)}
        costs = measure.alternate(contestants, bench.rounds, bench.out)
        raw, ours = measure.summary(costs, bench.messages, "raw")
        rows.append({column: point, "messages_per_s": ours["messages_per_s"], "speed": ours["speed"], "rss_mib": ours["rss_mib"],
                     "raw_messages_per_s": raw["messages_per_s"]})
    for row in rows:
        row["of_first"] = row["messages_per_s"] / rows[0]["messages_per_s"]
    return {"title": title, "rows": rows}


def sensors_curve(bench):
    points = [count for count in (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000) if count <= bench.messages]
    return _curve(bench, "temp-filter as sensors grow (3 partitions)", "sensors", points,
                  lambda count: bench.filled(f"bench-sensors-{count}", sensors=count))


def partitions_curve(bench):
    return _curve(bench, "temp-filter as partitions grow (100 sensors)", "partitions", (1, 3, 12, 48),
                  lambda count: bench.filled(f"bench-partitions-{count}", partitions=count))


ALL = {part.__name__.replace("_", "-"): part
       for part in (reading, reading_iot, reading_compressed, alarms, windows, window_memory, writing, pipelines, latency, idle, page_parts.dashboard, page_parts.page,
                    web_part.web, sensors_curve, partitions_curve)}
