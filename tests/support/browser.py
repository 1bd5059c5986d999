"""A headless Chromium for tests of the page. It needs Debian's chromium-driver and
python3-selenium.
"""

import json
import os
import pathlib
import shutil

from hang import HANG
from suhu_tools import wait_until

SCREENSHOTS = pathlib.Path(os.environ.get("SUHU_SCREENSHOT_DIR", pathlib.Path(__file__).resolve().parents[2] / "build/screenshots"))


class BrowserUnavailable(Exception):
    """This machine has no Chromium, or no driver for it."""


class Browser:
    """One Chromium with one page. Its log and its requests are kept, and check() judges them."""

    def __init__(self, downloads):
        if shutil.which("chromedriver") is None or shutil.which("chromium") is None:
            raise BrowserUnavailable("chromium and chromium-driver are not installed")
        try:
            from selenium import webdriver
            from selenium.webdriver.chrome.options import Options
            from selenium.webdriver.chrome.service import Service
        except ImportError as reason:
            raise BrowserUnavailable(str(reason)) from None
        options = Options()
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--lang=en-US", "--disable-background-networking",
                         "--disable-component-update", "--no-first-run"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
        self.downloads = downloads
        self.driver = webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)
        self.driver.set_page_load_timeout(5 * HANG)
        # A script waits until the page's main thread is free.
        self.driver.set_script_timeout(5 * HANG)
        self.look()

    def look(self, width=1280, height=1000, dark=False, calm=False, scale=1):
        """Sets the size of the screen and the preferences that the system reports."""
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=width < 600)
        self.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
                                                         {"name": "prefers-reduced-motion", "value": "reduce" if calm else "no-preference"}])

    def cdp(self, method, **parameters):
        return self.driver.execute_cdp_cmd(method, parameters)

    def open(self, url):
        self.driver.get_log("browser")
        self.driver.get_log("performance")
        self.driver.get(url)

    def js(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def find(self, selector):
        return self.driver.find_element("css selector", selector)

    def text(self, selector):
        return self.js("return document.querySelector(arguments[0])?.textContent ?? ''", selector)

    def wait_text(self, selector, wanted, timeout=HANG):
        """Waits until the element's text contains `wanted`, or satisfies it if it is a function."""
        pleases = wanted if callable(wanted) else lambda text: wanted in text
        return wait_until(lambda: (text := self.text(selector)) and pleases(text) and text, timeout, lambda: f"{wanted!r} in {selector}, which says {self.text(selector)!r},")

    def table(self, selector):
        """The visible rows of a table's body, as lists of cell texts."""
        return self.js("return [...document.querySelectorAll(arguments[0] + ' tbody tr')].filter((r) => !r.hidden).map((r) => [...r.cells].map((c) => c.textContent))", selector)

    def screenshot(self, name):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.driver.save_screenshot(str(SCREENSHOTS / f"{name}.png"))

    def accessible_nodes(self):
        """The (role, name, focusable) of each node that assistive technology sees."""
        self.cdp("Accessibility.enable")
        nodes = self.cdp("Accessibility.getFullAXTree")["nodes"]
        self.cdp("Accessibility.disable")
        value = lambda node, key: node.get(key, {}).get("value", "")
        focusable = lambda node: any(p["name"] == "focusable" and p["value"].get("value") for p in node.get("properties", []))
        return [(value(node, "role"), value(node, "name"), focusable(node)) for node in nodes if not node.get("ignored")]

    def check(self, host, expected_errors=()):
        """Asserts that the console shows no unexpected error, and that no request went to another
        host than `host` (127.0.0.1:PORT).
        """
        errors = [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
        unexpected = [message for message in errors if not any(part in message for part in expected_errors)]
        assert not unexpected, unexpected
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                url = message["params"]["request"]["url"]
                assert url.startswith((f"http://{host}/", "data:", "blob:", "about:", "chrome:")), url

    def quit(self):
        self.driver.quit()
