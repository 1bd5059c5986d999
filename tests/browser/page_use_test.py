"""Tests the live page as people use it: keyboard, phone, dark theme, a server that goes away,
hostile ids.
"""

import csv

import pytest
from dashboard import Dashboard, Events
from page import host, hot_reading, legend, produce_raw, shown, story
from selenium.webdriver.common.keys import Keys
from suhu_tools import run, wait_until
from windows import produce


def test_a_paused_page_keeps_still_and_misses_nothing(page, told, broker):
    # The first frames of a dashboard that is still reading have no line of all sensors.
    told.wait_readings(180)
    page.open(told.url + "?span=15m")
    wait_until(lambda: len(legend(page)) == 3)
    page.find("#pause").click()
    page.wait_text("#badge", "paused")
    before = page.text("#legend"), page.text("#alerts")
    hot_reading(broker, told.topic, "S1", 99.5)
    told.wait_readings(181)
    assert (page.text("#legend"), page.text("#alerts")) == before
    last = legend(page)["S1"][0]
    show_fleet = page.find("#show-fleet")
    show_fleet.click()  # this redraws, but without the readings that came since
    assert show_fleet.is_selected(), "the click met something else"
    wait_until(lambda: "all sensors" in legend(page), what=lambda: f"a line of all sensors in {legend(page)}")
    assert legend(page)["S1"][0] == last
    assert page.find("#pause").get_attribute("aria-pressed") == "true" and page.text("#pause") == "Resume"
    page.find("#pause").click()
    wait_until(lambda: legend(page)["S1"][0] == "99.5")
    assert {each["sensor_id"]: each["readings"] for each in told.json("/api/v1/sensors")["sensors"]}["S1"] == len(told.waves["S1"]) + 1
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
    page.js("""window.frames = new Set(); const clear = CanvasRenderingContext2D.prototype.clearRect;
               CanvasRenderingContext2D.prototype.clearRect = function (...a) { window.frames.add(document.timeline.currentTime); return clear.apply(this, a); };""")
    wait_until(lambda: page.js("return window.frames.size") >= 4)
    drawn = page.js("return [...window.frames]")
    assert min(b - a for a, b in zip(drawn, drawn[1:])) >= 999, f"once a second by the page's own clock: {drawn}"


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
        assert "Is temp-dashboard running?" in page.text("#advice") and page.find("#advice").is_displayed()
        page.screenshot("reconnecting")
    with Dashboard(broker, topic, listen=f"127.0.0.1:{port}") as second:
        page.wait_text("#badge", "live")
        wait_until(lambda: legend(page)["S1"][0] == shown(waves["S1"][-1]))
        assert page.text("#advice") == "" and not page.find("#advice").is_displayed()
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
        page.wait_text("#badge", "no data yet")
        page.check(host(dashboard), expected_errors=["503"])


def test_ids_from_outside_are_shown_as_text(page, broker, topic):
    hostile = ["<img src=x onerror=window.hacked=1>", "\x1b[31mred\u202egnp.exe", "=cmd|'/c calc'!A0", "x" * 1000, "\uff1dA1\u3164\U000e0041"]
    produce_raw(broker, topic, [{"sensor_id": each, "suhu": 81 + n} for n, each in enumerate(hostile)])
    with Dashboard(broker, topic) as dashboard:
        dashboard.wait_readings(5)
        page.open(dashboard.url + "?span=15m")
        wait_until(lambda: len(legend(page)) == 5 and len(page.table("#table")) == 5 and page.text("#windows"))
        names = set(legend(page))
        assert "<img src=x onerror=window.hacked=1>" in names and "\\x1b[31mred\\u202egnp.exe" in names
        assert "\uff1dA1\\u3164\\U000e0041" in names
        assert page.js("return window.hacked === undefined && document.images.length === 0")
        assert "\u202e" not in page.text("body") and "\x1b" not in page.text("body")
        assert page.js("return document.documentElement.scrollWidth <= innerWidth")
        page.find("#download").click()
        file = wait_until(lambda: next(page.downloads.glob("suhu-*.csv"), None))
        wait_until(lambda: file.stat().st_size > 0)
        rows = list(csv.reader(file.open(newline="")))
        assert rows[0] == ["sensor_id", "time", "celsius", "min", "max", "readings", "mean_of_5"] and len(rows) == 6
        assert sorted(row[0] for row in rows[1:]) == sorted(["'" + each if each[0] in "=\uff1d" else each for each in hostile])
        assert sorted(float(row[2]) for row in rows[1:]) == [81, 82, 83, 84, 85]
        page.screenshot("hostile-ids")
        page.check(host(dashboard))


def test_the_skip_link_leads_to_the_sensors_and_leaves_the_page_as_it_is(page, told):
    page.open(told.url)
    wait_until(lambda: len(legend(page)) == 3)
    page.js("window.mark = 1; document.querySelector('.skip').focus()")
    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    wait_until(lambda: page.js("return document.activeElement.id") == "sensors")
    assert page.js("return window.mark") == 1, "it was loaded again"
    page.check(host(told))
