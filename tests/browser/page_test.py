"""Tests that the live page, in a headless Chromium, shows what is in Kafka. The programs and the
broker are real; the expected numbers are computed here.
"""

import json
import os
import pathlib
import re
import shutil

import pytest
from browser import SCREENSHOTS
from dashboard import Dashboard, now_ms
from page import host, hot_reading, legend, shown
from suhu_tools import Running, run, wait_until
from windows import mean, produce, rfc3339

LONG = os.environ.get("SUHU_LONG") == "1"
ROOT = pathlib.Path(__file__).resolve().parents[2]


def test_the_page_shows_the_numbers_of_a_plain_computation(page, told):
    page.open(told.url + "?span=15m")
    wait_until(lambda: len(legend(page)) == 3 and legend(page)["S1"][0] != "–")
    for sensor, wave in told.waves.items():
        last, low, high, average, of_5, _ = legend(page)[sensor]
        assert (last, low, high) == (shown(wave[-1]), shown(min(wave)), shown(max(wave)))
        assert average == f"{mean(wave):.1f}" and of_5 == f"{mean(wave[-5:]):.1f}"
    page.wait_text("#badge", "live")
    assert page.js("return document.querySelector('#sensors-plot canvas').width") > 600
    label = page.find("#sensors-plot").get_attribute("aria-label")
    assert f"S1 {shown(told.waves['S1'][-1])}, from {shown(min(told.waves['S1']))} to {shown(max(told.waves['S1']))}" in label and "limit 80" in label
    page.screenshot("desktop-light")
    page.check(host(told))


def test_the_extremes_are_marked_in_the_plot(page, told):
    """Text on a canvas is not in the DOM, so the calls that draw it are recorded."""
    page.open(told.url + "?span=15m&sensor=S1")
    page.js("""window.drawn = []; const fillText = CanvasRenderingContext2D.prototype.fillText;
               CanvasRenderingContext2D.prototype.fillText = function (text, x, y) { window.drawn.push(text); return fillText.call(this, text, x, y); };""")
    wave = told.waves["S1"]
    wait_until(lambda: {f"max {shown(max(wave))}", f"min {shown(min(wave))}", "limit 80 °C"} <= set(page.js("return window.drawn")), what=lambda: page.js("return [...new Set(window.drawn)]"))


def test_the_moving_average_and_the_average_of_all_sensors_can_be_drawn(page, told):
    page.open(told.url + "?span=15m")
    wait_until(lambda: len(legend(page)) == 3)
    page.find("#show-fleet").click()
    # The new row moves what is below it.
    wait_until(lambda: "all sensors" in legend(page), what=lambda: f"all sensors in {legend(page)}")
    page.find("#show-average").click()
    fleet = [mean([wave[i] for wave in told.waves.values()]) for i in range(60)]
    wait_until(lambda: legend(page)["all sensors"][:3] == [shown(fleet[-1]), shown(min(fleet)), shown(max(fleet))], what=lambda: f"{fleet[-1]} {min(fleet)} {max(fleet)} in {legend(page)}")
    page.screenshot("averages")
    page.check(host(told))


def test_an_alert_appears_by_itself_with_no_other_reading_behind_it(page, told, broker):
    page.open(told.url)
    page.wait_text("#alerts", "S1")
    page.js("window.mark = 1")
    hot_reading(broker, told.topic)
    page.wait_text("#alerts li", "S9")
    assert page.js("return window.mark") == 1, "it was loaded again"
    assert "93.5 °C, 13.5 above the limit of 80 °C" in page.text("#alerts li") and page.text("#alerts-source") == "readings above 80 °C"
    page.check(host(told))


def test_an_alarm_of_the_alert_topic_tells_its_story(page, broker, make_topic):
    topic, alerts = make_topic(), make_topic("alerts")
    with Dashboard(broker, topic, "--alert-topic", alerts) as dashboard:
        page.open(dashboard.url)
        page.wait_text("#alerts-source", f"from topic {alerts}")
        line = {"sensor_id": "S1", "suhu": 76.1, "threshold": 80, "ts": rfc3339(now_ms()), "event": "rtn", "level": "HI", "episode": "S1/hi/1", "priority": "high", "peak": 92.4, "duration_ms": 133_000}
        from kafka import KafkaProducer
        producer = KafkaProducer(bootstrap_servers=broker.bootstrap)
        producer.send(alerts, json.dumps(line).encode()).get(10)
        producer.close()
        page.wait_text("#alerts li", "S1 OK, 76.1 °C, after 2 min 13 s, peak 92.4 °C, high priority")
        page.check(host(dashboard))


def test_the_newest_window_has_a_bar_for_each_device(page, broker, topic):
    start = now_ms() // 10_000 * 10_000 - 10_000
    produce(broker.bootstrap, topic, [{"device_id": f"d{n}", "ts": start + i * 900, "temperature": 60 + 10 * n + i, "humidity": 30 + 5 * n} for n in range(4) for i in range(10)])
    with Dashboard(broker, topic) as dashboard:
        dashboard.wait_readings(40)
        page.open(dashboard.url)
        wait_until(lambda: len(page.table("#windows")) == 4)
        assert page.table("#windows") == [["d3", "94.5 °C hot", "45.0 %"], ["d2", "84.5 °C hot", "40.0 %"], ["d1", "74.5 °C", "35.0 %"], ["d0", "64.5 °C", "30.0 %"]]
        widths = page.js("return [...document.querySelectorAll('#windows .temperature')].map((bar) => bar.getBoundingClientRect().width)")
        assert widths == sorted(widths, reverse=True) and widths[-1] > 0
        assert "4 devices" in page.text("#window-range")
        page.check(host(dashboard))


def test_bursts_show_in_the_arrival_panel(page, broker, topic):
    with Dashboard(broker, topic) as dashboard:
        wait_until(lambda: dashboard.get("/readyz")[0] == 200)
        page.open(dashboard.url + "?span=1m")
        page.wait_text("#badge", "no data yet")
        created = now_ms() - 9_000
        produce(broker.bootstrap, topic, [{"device_id": "S1", "ts": created + i * 1000, "temperature": 70} for i in range(10)])
        text = page.wait_text("#arrival-numbers", "p50")
        p50, p99 = re.match(r"p50 ([\d.]+) s, p99 ([\d.]+) s of 10 readings", text).groups()
        assert 4 <= float(p50) <= 7 and 9 <= float(p99) <= 12
        page.screenshot("burst")
        page.check(host(dashboard))


def test_what_to_inspect_next_is_explained_and_can_be_drawn(page, broker, topic):
    end = now_ms() - 500
    produce(broker.bootstrap, topic, [{"device_id": sensor, "ts": end - (119 - i) * 1000, "temperature": value(i)} for i in range(120)
                                      for sensor, value in (("calm", lambda i: 60 + i % 3 * 0.1), ("rising", lambda i: 66 + i / 10), ("hot", lambda i: 85))])
    with Dashboard(broker, topic) as dashboard:
        dashboard.wait_readings(360)
        page.open(dashboard.url + "?sensor=calm")
        wait_until(lambda: page.js("return [...document.querySelectorAll('#inspect button')].map((b) => b.textContent)") == ["hot", "rising", "calm"])
        sentences = page.js("return [...document.querySelectorAll('#inspect li span')].map((s) => s.textContent)")
        assert "5.0" in sentences[0] and "Rising 6.0 °C a minute" in sentences[1] and "Steady" in sentences[2]
        page.js("document.querySelectorAll('#inspect button')[1].click()")
        wait_until(lambda: set(legend(page)) == {"calm", "rising"})
        page.check(host(dashboard))


def test_a_full_page_writes_the_rows_in_sight_and_of_the_others_one_in_twenty_at_a_time(page, broker, topic):
    """scripts/bench.sh --only page measures what 2,000 rows cost. They cost little because of what
    is tested here.
    """
    sensors = 2_000
    with Dashboard(broker, topic) as dashboard, Running("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-n", sensors, "-r", 1, "--mean", 76):
        dashboard.wait_readings(sensors * 2)
        page.open(dashboard.url + "?span=5m&" + "&".join(f"sensor=S{n}" for n in range(1, 21)))
        wait_until(lambda: len(legend(page)) == 20 and len(page.table("#table")) == sensors)
        in_sight = page.js("""const box = document.querySelector('#table').closest('.scroll').getBoundingClientRect();
                              return [...document.querySelectorAll('#table tbody tr')].filter((row) => { const r = row.getBoundingClientRect(); return r.bottom > box.top - 250 && r.top < box.bottom + 250; }).length""")
        page.js("""window.written = [];
                   new MutationObserver((changes) => window.written.push(new Set(changes.map((c) => (c.target.nodeType === 3 ? c.target.parentElement : c.target)?.closest('tr'))).size))
                     .observe(document.querySelector('#table tbody'), { subtree: true, childList: true, characterData: true, attributes: true });""")
        written = wait_until(lambda: len(found := page.js("return window.written")) >= 5 and found)
        page.screenshot(f"full-{sensors}")
        page.check(host(dashboard))
        assert 0 < max(written) <= sensors // 20 + in_sight < sensors // 5, (written, in_sight)


def test_a_full_page_draws_twenty_lines_of_200_sensors_that_speak_50_times_a_second(page, broker, topic):
    with Dashboard(broker, topic) as dashboard, Running("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-n", 200, "-r", 50, "--mean", 76):
        dashboard.wait_readings(1_000)
        page.open(dashboard.url + "?span=5m&" + "&".join(f"sensor=S{n}" for n in range(1, 21)))
        wait_until(lambda: len(legend(page)) == 20 and len(page.table("#table")) == 200)
        shown = legend(page)
        wait_until(lambda: all(now != shown[sensor] for sensor, now in legend(page).items()), what="another value of each line")
        page.screenshot("full-200")
        page.check(host(dashboard))


def test_the_picture_in_the_readme_is_of_a_seeded_run(page, broker, topic):
    """Always checks what is drawn. The picture is replaced only with SUHU_UPDATE_SCREENSHOT=1."""
    update = os.environ.get("SUHU_UPDATE_SCREENSHOT") == "1"
    if update:
        topic = "sensor-suhu"
    sensors = ["-b", broker.bootstrap, "-t", topic, "--create-topic", "-q", "--profile", "iot", "-n", 3, "--mean", 76, "--stddev", 4, "--seed", 11]
    assert run("sensor-sim", *sensors, "--start", rfc3339(now_ms() - 300_000), "-r", "max", "-c", 900).returncode == 0
    with Dashboard(broker, topic) as dashboard, Running("sensor-sim", *sensors, "-r", 1):
        dashboard.wait_readings(900)
        page.look(width=1280, height=1310)
        page.open(dashboard.url)
        wait_until(lambda: len(legend(page)) == 3 and page.text("#inspect") and page.text("#windows") and page.text("#alerts"))
        page.wait_text("#badge", "live")
        page.wait_text("#numbers", lambda text: "3.0 readings a second" in text or not update)
        page.wait_text("#arrival-numbers", "p50")
        assert page.js("return document.querySelector('#sensors-plot').getBoundingClientRect().bottom < innerHeight")
        page.screenshot("readme")
        if update:
            shutil.copy(SCREENSHOTS / "readme.png", ROOT / "docs/dashboard.png")
        page.check(host(dashboard))
