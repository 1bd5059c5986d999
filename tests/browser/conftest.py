import os

import browser as browsers
import pytest
from dashboard import Dashboard
from page import story
from windows import produce


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    try:
        mine = browsers.Browser(tmp_path_factory.mktemp("downloads"))
    except browsers.BrowserUnavailable as reason:
        if os.environ.get("SUHU_REQUIRE_ALL") == "1":
            pytest.fail(f"no browser: {reason}")
        pytest.skip(f"no browser: {reason}")
    yield mine
    mine.quit()


@pytest.fixture
def page(chromium):
    """The browser with its default screen: a desktop, in the light theme."""
    chromium.look()
    yield chromium
    chromium.driver.get("about:blank")  # closes the event stream


@pytest.fixture
def told(broker, topic):
    """A dashboard that has read a topic with the readings of story()."""
    waves, readings = story()
    produce(broker.bootstrap, topic, readings)
    with Dashboard(broker, topic) as dashboard:
        dashboard.wait_readings(len(readings))
        dashboard.waves, dashboard.topic = waves, topic
        yield dashboard
