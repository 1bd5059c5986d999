"""The live page in a headless Chromium: real programs, a real Kafka, numbers computed here."""

import csv
import json
import os
import pathlib
import re
import shutil
import time

import pytest
from browser import SCREENSHOTS
from dashboard import Dashboard, Events
from kafka_broker import unique
from selenium.webdriver.common.keys import Keys
from suhu_tools import Running, run, wait_until
from windows import mean, produce, rfc3339

LONG = os.environ.get("SUHU_LONG") == "1"
ROOT = pathlib.Path(__file__).resolve().parents[2]


def now_ms():
    return int(time.time() * 1000)


def story(sensors=("S1", "S2", "S3"), count=60, step=1000):
    """Readings of the last minute: each sensor its own wave, S1 hot in the middle."""
    end = now_ms() - 500
    waves = {sensor: [round(70 + 3 * n + (14 - 4 * n) * (1 - abs(i - count / 2) / (count / 2)) + (i % 5) * 0.3, 2) for i in range(count)] for n, sensor in enumerate(sensors)}
    return waves, [{"device_id": sensor, "ts": end - (count - 1 - i) * step, "temperature": waves[sensor][i], "humidity": 40 + n} for i in range(count) for n, sensor in enumerate(sensors)]


def shown(value, limit=80):
    """As the page writes a temperature."""
    text = f"{value:.1f}"
    return text if float(text) != limit or value == limit else f"{value:.2f}"


@pytest.fixture
def told(broker, topic):
    """A dashboard on a topic with a story, which it has read."""
    waves, readings = story()
    produce(broker.bootstrap, topic, readings)
    with Dashboard(broker, topic) as dashboard:
        dashboard.wait_readings(len(readings))
        dashboard.waves, dashboard.topic = waves, topic
        yield dashboard


def host(dashboard):
    return f"127.0.0.1:{dashboard.port}"


def legend(page):
    return {row[0]: row[1:] for row in page.table("#legend")}


def hot_reading(broker, topic, sensor="S9", value=93.5):
    from kafka import KafkaProducer
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap)
    sent = time.time()
    producer.send(topic, json.dumps({"device_id": sensor, "ts": now_ms(), "temperature": value}).encode(), key=sensor.encode()).get(10)
    producer.close()
    return sent


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
    """Text on a canvas has no DOM: what is drawn is recorded on its way there."""
    page.open(told.url + "?span=15m&sensor=S1")
    page.js("""window.drawn = []; const fillText = CanvasRenderingContext2D.prototype.fillText;
               CanvasRenderingContext2D.prototype.fillText = function (text, x, y) { window.drawn.push(text); return fillText.call(this, text, x, y); };""")
    wave = told.waves["S1"]
    wait_until(lambda: {f"max {shown(max(wave))}", f"min {shown(min(wave))}", "limit 80 °C"} <= set(page.js("return window.drawn")), what=lambda: page.js("return [...new Set(window.drawn)]"))


def test_the_moving_average_and_the_average_of_all_sensors_can_be_drawn(page, told):
    page.open(told.url + "?span=15m")
    wait_until(lambda: len(legend(page)) == 3)
    page.find("#show-fleet").click()
    page.find("#show-average").click()
    wait_until(lambda: "all sensors" in legend(page))
    fleet = [mean([wave[i] for wave in told.waves.values()]) for i in range(60)]
    wait_until(lambda: legend(page)["all sensors"][:3] == [shown(fleet[-1]), shown(min(fleet)), shown(max(fleet))], what=lambda: f"{fleet[-1]} {min(fleet)} {max(fleet)} in {legend(page)}")
    page.screenshot("averages")
    page.check(host(told))


def test_an_alert_appears_within_a_second_of_its_reading(page, told, broker):
    page.open(told.url)
    page.wait_text("#alerts", "S1")
    sent = hot_reading(broker, told.topic)
    page.wait_text("#alerts li", "S9", timeout=5)
    assert time.time() - sent < 1.0
    assert "93.5 °C, limit 80 °C" in page.text("#alerts li") and page.text("#alerts-source") == "readings above 80 °C"
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
        page.wait_text("#alerts li", "S1 back to normal HI, 76.1 °C, limit 80 °C, peak 92.4 °C, after 2 min 13 s")
        page.check(host(dashboard))


def test_a_paused_page_keeps_still_and_misses_nothing(page, told, broker):
    page.open(told.url + "?span=15m")
    wait_until(lambda: len(legend(page)) == 3)
    page.find("#pause").click()
    page.wait_text("#badge", "paused")
    before = page.text("#legend"), page.text("#alerts")
    hot_reading(broker, told.topic, "S1", 99.5)
    told.wait_readings(181)
    wait_until(lambda: page.js("return performance.now()") > 0)
    page.wait_text("#numbers", "readings a second")
    assert (page.text("#legend"), page.text("#alerts")) == before
    assert page.find("#pause").get_attribute("aria-pressed") == "true" and page.text("#pause") == "Resume"
    page.find("#pause").click()
    wait_until(lambda: legend(page)["S1"][0] == "99.5")
    assert len(told.waves["S1"]) + 1 == told.json("/api/v1/sensors")["sensors"][[s["sensor_id"] for s in told.json("/api/v1/sensors")["sensors"]].index("S1")]["readings"]
    page.check(host(told))


def test_what_is_shown_stands_in_the_address_and_comes_back_by_it(page, told):
    page.open(told.url)
    wait_until(lambda: len(legend(page)) == 3)
    page.find("#span label:nth-of-type(3)").click()
    wait_until(lambda: "span=15m" in page.driver.current_url)
    page.js("[...document.querySelectorAll('#table tbody tr')].find((row) => row.cells[1].textContent === 'S2').querySelector('input').click()")
    wait_until(lambda: set(legend(page)) == {"S1", "S3"}, what=lambda: legend(page))
    assert "sensor=S1&sensor=S3&span=15m" in page.driver.current_url
    page.open(page.driver.current_url)
    wait_until(lambda: set(legend(page)) == {"S1", "S3"})
    assert page.js("return document.querySelector('#span input:checked').value") == "15m"
    page.check(host(told))


def test_the_table_is_sorted_and_filtered_by_the_keyboard_alone(page, told):
    page.open(told.url)
    wait_until(lambda: [row[1] for row in page.table("#table")] == ["S1", "S2", "S3"] and page.table("#table")[2][2])
    by_value = sorted(told.waves, key=lambda sensor: -told.waves[sensor][-1])
    button = page.find("[data-sort=value]")
    button.send_keys(Keys.ENTER)
    assert [row[1] for row in page.table("#table")] == by_value
    assert page.js("return document.querySelector('[data-sort=value]').closest('th').getAttribute('aria-sort')") == "descending"
    button.send_keys(Keys.SPACE)
    assert [row[1] for row in page.table("#table")] == by_value[::-1]
    page.find("#filter").send_keys("s2")
    wait_until(lambda: [row[1] for row in page.table("#table")] == ["S2"])
    assert page.text("#table-count") == "1 of 3 sensors"
    page.js("document.querySelector('#filter').blur()")
    assert [row[2] for row in page.table("#table")] == [shown(told.waves["S2"][-1])]
    page.check(host(told))


def test_everything_can_be_reached_with_the_tab_key(page, told):
    page.open(told.url)
    wait_until(lambda: len(page.table("#table")) == 3 and page.text("#inspect"))
    wanted = set(page.js("""return [...document.querySelectorAll('button, input, a[href], [tabindex="0"]')].filter((e) => e.offsetParent && !(e.type === 'radio' && !e.checked))
                            .map((e, n) => (e.dataset.n = n, String(n)))"""))
    reached = set()
    body = page.find("body")
    for _ in range(len(wanted) + 10):
        page.driver.switch_to.active_element.send_keys(Keys.TAB) if reached else body.send_keys(Keys.TAB)
        reached.add(page.js("return document.activeElement.dataset.n ?? ''"))
    assert wanted <= reached, page.js("return arguments[0].map((n) => document.querySelector(`[data-n='${n}']`)?.outerHTML.slice(0, 120))", sorted(wanted - reached))


def test_assistive_technology_finds_names_and_roles(page, told):
    page.open(told.url)
    wait_until(lambda: len(page.table("#table")) == 3 and page.text("#alerts") and page.text("#windows"))
    nodes = page.accessible_nodes()
    nameless = [(role, name) for role, name, focusable in nodes if focusable and role not in ("RootWebArea", "generic") and not name]
    assert not nameless
    roles = {role for role, _, _ in nodes}
    assert {"banner", "main", "contentinfo", "log", "status", "table", "image", "searchbox", "radio", "checkbox", "button", "heading"} <= roles | {"image" if "img" in roles else ""}
    assert page.driver.title and page.js("return document.documentElement.lang") == "en"


def contrast(a, b):
    def luminance(color):
        parts = [int(color[i:i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    bright, dim = sorted((luminance(a), luminance(b)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_both_themes_can_be_read(page, told, dark):
    page.look(dark=dark)
    page.open(told.url + "?span=1m")
    wait_until(lambda: len(page.table("#table")) == 3 and page.text("#windows"))
    color = lambda name: page.js("return getComputedStyle(document.documentElement).getPropertyValue(arguments[0]).trim()", name)
    assert (contrast(color("--page"), "#ffffff") > 10) == dark, "the background follows the system"
    for text, ground in (("--text", "--panel"), ("--text", "--page"), ("--quiet", "--panel"), ("--quiet", "--page"), ("--hot", "--panel"), ("--hot", "--hot-panel"), ("--text", "--warn-panel"),
                         ("--panel", "--accent")):
        assert contrast(color(text), color(ground)) >= 4.5, (text, ground)
    lines = page.js("return [...document.querySelectorAll('#legend line')].map((l) => l.getAttribute('stroke'))")
    assert all(contrast(line, color("--panel")) >= 3 for line in lines), lines
    page.screenshot("desktop-dark" if dark else "desktop-light-1m")
    page.check(host(told))


def test_the_plots_take_the_other_theme_at_once(page, told):
    page.open(told.url)
    wait_until(lambda: len(legend(page)) == 3)
    light = page.js("return document.querySelector('#legend line').getAttribute('stroke')")
    page.look(dark=True)
    wait_until(lambda: page.js("return document.querySelector('#legend line').getAttribute('stroke')") != light)
    page.check(host(told))


def test_the_page_fits_a_phone(page, told):
    page.look(width=360, height=740, scale=2)
    page.open(told.url)
    wait_until(lambda: len(page.table("#table")) == 3 and page.text("#inspect"))
    assert page.js("return document.documentElement.scrollWidth") <= 360
    small = page.js("""return [...document.querySelectorAll('button, fieldset span, .check, .target, #filter')].filter((e) => e.offsetParent && e.getBoundingClientRect().height < 43)
                       .map((e) => e.outerHTML.slice(0, 100))""")
    assert not small
    page.screenshot("phone")
    page.check(host(told))


def test_who_wants_less_motion_gets_it(page, told):
    page.look(calm=True)
    page.open(told.url)
    wait_until(lambda: len(legend(page)) == 3)
    page.js("window.frames = 0; const f = CanvasRenderingContext2D.prototype.clearRect; CanvasRenderingContext2D.prototype.clearRect = function (...a) { ++window.frames; return f.apply(this, a); }")
    began = time.monotonic()
    wait_until(lambda: time.monotonic() - began > 3)
    assert page.js("return window.frames") <= 10, "two plots, once a second"


def test_the_page_comes_back_when_the_server_does(page, broker, topic):
    waves, readings = story()
    produce(broker.bootstrap, topic, readings)
    with Dashboard(broker, topic) as first:
        first.wait_readings(180)
        page.open(first.url + "?span=15m")
        wait_until(lambda: len(legend(page)) == 3)
        port = first.port
        first.process.kill()
        page.wait_text("#badge", "reconnecting")
        assert "Is temp-dashboard running?" in page.text("#advice")
        page.screenshot("reconnecting")
    with Dashboard(broker, topic, listen=f"127.0.0.1:{port}") as second:
        page.wait_text("#badge", "live", timeout=15)
        wait_until(lambda: legend(page)["S1"][0] == shown(waves["S1"][-1]))
        assert page.text("#advice") == ""
        page.check(host(second), expected_errors=["ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE"])


def test_before_the_first_reading_the_page_says_what_to_run(page, broker, topic):
    with Dashboard(broker, topic) as dashboard:
        page.open(dashboard.url)
        page.wait_text("#badge", "no data yet")
        assert f"sensor-sim -t {topic}" in page.text("#advice")
        page.screenshot("no-data")
        assert run("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-q", "-c", 3, "-r", "max").returncode == 0
        page.wait_text("#badge", "live")
        page.check(host(dashboard))


def test_one_page_too_many_says_so_and_gets_in_later(page, broker, topic):
    with Dashboard(broker, topic, "--max-clients", 1) as dashboard:
        with Events(dashboard):
            page.open(dashboard.url)
            page.wait_text("#advice", "Too many pages are open")
            assert page.text("#badge") == "reconnecting"
        page.wait_text("#badge", "no data yet", timeout=15)
        page.check(host(dashboard), expected_errors=["503"])


def test_ids_from_outside_are_shown_as_text(page, broker, topic):
    hostile = ["<img src=x onerror=window.hacked=1>", "\x1b[31mred\u202egnp.exe", "=cmd|'/c calc'!A0", "x" * 1000]
    produce_raw(broker, topic, [{"sensor_id": each, "suhu": 81 + n} for n, each in enumerate(hostile)])
    with Dashboard(broker, topic) as dashboard:
        dashboard.wait_readings(4)
        page.open(dashboard.url + "?span=15m")
        wait_until(lambda: len(legend(page)) == 4 and len(page.table("#table")) == 4 and page.text("#windows"))
        names = set(legend(page))
        assert "<img src=x onerror=window.hacked=1>" in names and "\\x1b[31mred\\u202egnp.exe" in names
        assert page.js("return window.hacked === undefined && document.images.length === 0")
        assert "\u202e" not in page.text("body") and "\x1b" not in page.text("body")
        assert page.js("return document.documentElement.scrollWidth <= innerWidth")
        page.find("#download").click()
        file = wait_until(lambda: next(page.downloads.glob("suhu-*.csv"), None))
        wait_until(lambda: file.stat().st_size > 0)
        rows = list(csv.reader(file.open(newline="")))
        assert rows[0] == ["sensor_id", "time", "celsius", "min", "max", "readings", "mean_of_5"] and len(rows) == 5
        assert sorted(row[0] for row in rows[1:]) == sorted(["'" + each if each[0] == "=" else each for each in hostile])
        assert sorted(float(row[2]) for row in rows[1:]) == [81, 82, 83, 84]
        page.screenshot("hostile-ids")
        page.check(host(dashboard))


def produce_raw(broker, topic, readings):
    from kafka import KafkaProducer
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap)
    for each in readings:
        producer.send(topic, json.dumps(each).encode())
    producer.flush()
    producer.close()


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


@pytest.mark.parametrize("sensors, rate", [(200, 50), (2000, 1)])
def test_a_full_page_keeps_its_main_thread_free(page, broker, topic, sensors, rate):
    with Dashboard(broker, topic) as dashboard, Running("sensor-sim", "-b", broker.bootstrap, "-t", topic, "-n", sensors, "-r", rate, "--mean", 76):
        dashboard.wait_readings(sensors * 5, timeout=60)
        page.open(dashboard.url + "?span=5m&" + "&".join(f"sensor=S{n}" for n in range(1, 21)))
        wait_until(lambda: len(legend(page)) == 20 and len(page.table("#table")) == sensors, timeout=60)
        busy = page.busy(60 if LONG else 5)
        print(f"{sensors} sensors, {rate * sensors} readings/s: main thread {busy:.0%} busy")
        page.screenshot(f"full-{sensors}")
        page.check(host(dashboard))
        assert busy <= 0.30


def test_the_picture_in_the_readme_is_of_a_seeded_run(page, broker, topic):
    """What is drawn is checked each time; the picture is only replaced when told to (SUHU_UPDATE_SCREENSHOT=1)."""
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
