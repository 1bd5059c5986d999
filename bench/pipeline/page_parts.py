"""Measures what the dashboard costs: the program itself with pages that listen, and the page in a
headless Chromium.
"""

import os
import pathlib
import statistics
import sys
import time

import measure

SUPPORT = pathlib.Path(__file__).resolve().parents[2] / "tests" / "support"
LINES = 20  # lines drawn on a page, which is the maximum
FRAMES = """
    window.frames = [];
    const frame = (now) => { window.frames.push(now); requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
"""
ALERTS = """
    window.seen = {};
    const look = () => { for (const id of document.querySelector('#alerts').textContent.match(/hot-\\d+-alert/g) ?? []) window.seen[id] ??= performance.timeOrigin + performance.now(); };
    new MutationObserver(look).observe(document.querySelector('#alerts'), { subtree: true, childList: true, characterData: true });
"""


def tests_support(bench):
    """The modules with which the tests run the same programs: (dashboard, browser, suhu_tools)."""
    os.environ["SUHU_BIN_DIR"] = str(bench.bin)
    if str(SUPPORT) not in sys.path:
        sys.path.insert(0, str(SUPPORT))
    import browser
    import dashboard
    import suhu_tools
    return dashboard, browser, suhu_tools


def sensors_into(bench, topic, sensors, rate):
    return measure.Watched(bench.tool("sensor-sim", "-t", topic, "-n", sensors, "-r", rate, "--mean", 60, "-q"))


def query(sensors, span="5m"):
    return f"?span={span}&" + "&".join(f"sensor=S{n + 1}" for n in range(min(LINES, sensors)))


def dashboard(bench):
    """temp-dashboard under 10,000 readings a second of 200 sensors, with pages of 20 lines each
    that read their event streams.
    """
    dashboards, _, suhu_tools = tests_support(bench)
    sensors, rate, rows = 200, 50, []
    for pages in (0, 1, 10):
        topic = bench.topic(f"bench-dashboard-{pages}")
        with dashboards.Dashboard(bench, topic) as program, sensors_into(bench, topic, sensors, rate):
            program.wait_readings(sensors * 2)
            streams = [dashboards.Events(program, query(sensors, ("1m", "5m", "15m")[n % 3])) for n in range(pages)]
            for stream in streams:
                stream.wait(lambda name, _: name == "values")
            read = lambda: sum(each["readings"] for each in program.json("/api/v1/sensors")["sensors"])
            readings, sent, cpu, began = read(), sum(s.bytes for s in streams), measure.cpu_seconds(program.process.pid), time.monotonic()
            suhu_tools.wait_until(lambda: time.monotonic() - began > bench.seconds, bench.seconds + 60)
            elapsed = time.monotonic() - began
            rows.append({"name": f"temp-dashboard, {pages} page{'' if pages == 1 else 's'}", "messages_per_s": (read() - readings) / elapsed,
                         "cpu_percent": 100 * (measure.cpu_seconds(program.process.pid) - cpu) / elapsed, "rss_mib": measure.peak_rss_mib(program.process.pid),
                         "page_kib_per_s": (sum(s.bytes for s in streams) - sent) / elapsed / 1024 / max(1, pages)})
            for stream in streams:
                stream.__exit__()
    for row in rows:
        row["cpu"] = row["cpu_percent"] / rows[0]["cpu_percent"]
    return {"title": f"The dashboard's server: {sensors} sensors, {sensors * rate:,} readings/s for {bench.seconds} s", "rows": rows}


def main_thread(chromium):
    """(seconds of work of the page's main thread, the time of the same clock)."""
    metrics = {each["name"]: each["value"] for each in chromium.cdp("Performance.getMetrics")["metrics"]}
    return metrics["TaskDuration"], metrics["Timestamp"]


def alert_latencies(bench, chromium, suhu_tools, topic, count):
    """The milliseconds from sending a hot reading until the name of its sensor is on the page."""
    from kafka import KafkaProducer
    producer = KafkaProducer(bootstrap_servers=bench.bootstrap)
    chromium.js(ALERTS)
    latencies = []
    for number in range(count):
        sensor, sent = f"hot-{number}-alert", time.time()
        producer.send(topic, b'{"sensor_id":"%s","suhu":99.5}' % sensor.encode()).get(60)
        seen = suhu_tools.wait_until(lambda: chromium.js("return window.seen[arguments[0]]", sensor), what=f"{sensor} on the page")
        latencies.append(seen - sent * 1000)
    producer.close()
    return latencies


def page(bench):
    """The page's main thread, its frames, and how long an alert takes to reach the page: with few
    sensors, with many readings, with many sensors.
    """
    dashboards, browsers, suhu_tools = tests_support(bench)
    (bench.out_dir / "downloads").mkdir(exist_ok=True)
    try:
        chromium = browsers.Browser(bench.out_dir / "downloads")
    except browsers.BrowserUnavailable as reason:
        return str(reason)
    rows = []
    try:
        for sensors, rate in ((3, 1), (200, 50), (2000, 1)):
            topic = bench.topic(f"bench-page-{sensors}")
            # There must be room for the sensors of the alerts, too. Each has its own name, so that
            # its row is known.
            with dashboards.Dashboard(bench, topic, "--max-sensors", sensors + bench.rounds * 2) as program, sensors_into(bench, topic, sensors, rate):
                program.wait_readings(sensors * 2)
                chromium.open(program.url + query(sensors))
                suhu_tools.wait_until(lambda: len(chromium.table("#legend")) == min(LINES, sensors) and len(chromium.table("#table")) == sensors)
                chromium.cdp("Performance.enable", timeDomain="timeTicks")
                chromium.js(FRAMES)
                cpu, (work, began), start = measure.cpu_seconds(program.process.pid), main_thread(chromium), time.monotonic()
                suhu_tools.wait_until(lambda: time.monotonic() - start > bench.seconds, bench.seconds + 60)
                work, elapsed = (after - before for after, before in zip(main_thread(chromium), (work, began)))
                cpu = measure.cpu_seconds(program.process.pid) - cpu
                frames = chromium.js("return window.frames")
                steps = sorted(b - a for a, b in zip(frames, frames[1:]))
                latencies = alert_latencies(bench, chromium, suhu_tools, topic, bench.rounds * 2)
                rows.append({"name": f"{sensors:,} sensors, {sensors * rate:,} readings/s", "main_thread_percent": 100 * work / elapsed,
                             "frame_p50_ms": statistics.median(steps), "frame_p99_ms": steps[len(steps) * 99 // 100], "alert_p50_ms": statistics.median(latencies),
                             "alert_max_ms": max(latencies), "cpu_percent": 100 * cpu / elapsed, "rss_mib": measure.peak_rss_mib(program.process.pid)})
            chromium.driver.get("about:blank")
    finally:
        chromium.quit()
    for row in rows:
        row["main_thread"] = row["main_thread_percent"] / rows[0]["main_thread_percent"]
    return {"title": f"The page in Chromium, {LINES} lines drawn, for {bench.seconds} s (CPU and memory: temp-dashboard's)", "rows": rows}
