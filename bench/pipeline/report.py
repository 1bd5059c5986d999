"""Writes the report as a table for people. As JSON, it is the dict itself."""

import datetime
import os
import platform
import subprocess

# column -> (heading, format)
COLUMNS = {
    "name": ("", "{}"),
    "sensors": ("sensors", "{:,}"),
    "partitions": ("partitions", "{}"),
    "wall_s": ("wall s", "{:.2f}"),
    "messages_per_s": ("messages/s", "{:,.0f}"),
    "speed": ("speed", "{:.2f}x"),
    "cpu_s_per_million": ("CPU s/million", "{:.2f}"),
    "cpu": ("CPU", "{:.2f}x"),
    "p50_ms": ("p50 ms", "{:.2f}"),
    "p99_ms": ("p99 ms", "{:.2f}"),
    "max_ms": ("max ms", "{:.1f}"),
    "p50_ratio": ("p50", "{:.2f}x"),
    "p99_ratio": ("p99", "{:.2f}x"),
    "main_thread_percent": ("main thread %", "{:.1f}"),
    "main_thread": ("main thread", "{:.2f}x"),
    "frame_p50_ms": ("frame p50 ms", "{:.1f}"),
    "frame_p99_ms": ("frame p99 ms", "{:.1f}"),
    "alert_p50_ms": ("alert p50 ms", "{:.0f}"),
    "alert_max_ms": ("alert max ms", "{:.0f}"),
    "page_kib_per_s": ("KiB/s a page", "{:.0f}"),
    "cpu_percent": ("CPU %", "{:.2f}"),
    "rss_mib": ("peak RSS MiB", "{:.0f}"),
    "raw_messages_per_s": ("raw messages/s", "{:,.0f}"),
    "of_first": ("of the first", "{:.2f}"),
}


def machine():
    """The properties of the machine on which the figures depend."""
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    return {"date": datetime.date.today().isoformat(), "cpu": model, "cores": os.cpu_count(), "kernel": platform.release(), "system": platform.platform()}


def version_of(command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip().splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return None


def table(rows):
    """The rows as a table in GitHub's Markdown."""
    columns = [column for column in COLUMNS if column in rows[0]]
    lines = ["| " + " | ".join(COLUMNS[c][0] for c in columns) + " |", "|" + "|".join("---" if c == "name" else "--:" for c in columns) + "|"]
    for row in rows:
        lines.append("| " + " | ".join(COLUMNS[c][1].format(row[c]).replace("|", "\\|") for c in columns) + " |")
    return "\n".join(lines)


def text(section):
    lines = [f"\n### {section['title']}\n", table(section["rows"])]
    if "start_to_first_line_and_end_ms" in section:
        lines.append(f"\nStart, first line, end: {section['start_to_first_line_and_end_ms']:.0f} ms.")
    return "\n".join(lines)
