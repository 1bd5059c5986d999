"""Measures the tools against raw librdkafka clients and other programs, beside a real broker.
Started by scripts/bench.sh.
"""

import argparse
import json
import pathlib
import sys

import measure
import parts
import report


def parse(arguments):
    parser = argparse.ArgumentParser(prog="scripts/bench.sh", description=__doc__)
    parser.add_argument("--bin-dir", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--bootstrap", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--out-dir", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--spark-home", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("--micro-json", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("--only", metavar="PART,...", help=f"only these of {', '.join(parts.ALL)}")
    parser.add_argument("--messages", type=int, default=2_000_000, metavar="N", help="readings in each topic [default 2000000]")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="how often each contestant runs, in turn [default 5]")
    parser.add_argument("--seconds", type=int, default=30, metavar="N", help="length of each latency, idle, dashboard, page and web run [default 30]")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="the report as JSON, too")
    options = parser.parse_args(arguments)
    options.parts = options.only.split(",") if options.only else list(parts.ALL)
    for name in options.parts:
        if name not in parts.ALL:
            parser.error(f"there is no part {name}: there are {', '.join(parts.ALL)}")
    if options.messages < 1 or options.rounds < 1 or options.seconds < 1:
        parser.error("--messages, --rounds and --seconds are at least 1")
    return options


def spark_command(options):
    """The command by which PySpark answers the same question, or None where it is not installed."""
    if options.spark_home is None:
        return None
    program = pathlib.Path(__file__).with_name("spark_filter.py")
    return lambda bootstrap, topic: [options.spark_home / "bin/python", program, bootstrap, topic, options.spark_home / "jars", options.out_dir / "checkpoint"]


def main():
    options = parse(sys.argv[1:])
    options.out_dir.mkdir(parents=True, exist_ok=True)
    bench = parts.Bench(options.bin_dir, options.bootstrap, options.out_dir, options.messages, options.rounds, options.seconds, spark_command(options))
    document = {"machine": report.machine(), "temp_filter": report.version_of([options.bin_dir / "temp-filter", "--version"]),
                "messages": options.messages, "rounds": options.rounds, "sections": {}}
    if options.micro_json:
        document["micro"] = json.loads(options.micro_json.read_text())["benchmarks"]
    about = document["machine"]
    print(f"{about['date']}, {about['cores']} cores of {about['cpu']}, {about['system']}, {document['temp_filter']}; "
          f"{options.messages:,} readings, median of {options.rounds} rounds. Ratios are to the first row.", flush=True)
    try:
        for name in options.parts:
            section = parts.ALL[name](bench)
            if isinstance(section, str):
                print(f"\n{name}: left out, {section}", flush=True)
                continue
            document["sections"][name] = section
            print(report.text(section), flush=True)
    except (measure.Failed, AssertionError) as failure:  # the second comes from the tests' modules
        print(f"bench: {failure}", file=sys.stderr)
        return 1
    if options.json:
        options.json.write_text(json.dumps(document, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
