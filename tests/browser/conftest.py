import os

import browser as browsers
import pytest


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
    """The browser, looking at a desktop in daylight."""
    chromium.look()
    yield chromium
    chromium.driver.get("about:blank")  # closes the stream
