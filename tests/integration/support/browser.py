# SPDX-License-Identifier: MIT
"""A headless Chromium that remembers what it asked for and what it complained about."""

import json
import shutil
import tempfile

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from support.process import PATIENCE

_OPTIONS = [
    "--headless=new",
    "--no-sandbox",  # does not work for root, nor in most containers; the pages are our own
    "--disable-dev-shm-usage",  # which is small in containers
    "--force-device-scale-factor=1",
    "--hide-scrollbars",
]


class Browser:
    def __init__(self, width=1400, height=900):
        self._profile = tempfile.mkdtemp(prefix="fraiseql-chromium-", dir="/tmp")
        options = webdriver.ChromeOptions()
        for option in [*_OPTIONS, f"--user-data-dir={self._profile}",
                       f"--window-size={width},{height}"]:
            options.add_argument(option)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = None
        try:
            self.driver = webdriver.Chrome(options=options)
        except BaseException:
            self.close()
            raise

    def close(self):
        if self.driver:
            self.driver.quit()
        shutil.rmtree(self._profile, ignore_errors=True)

    def open(self, url):
        self.driver.get(url)

    def find(self, selector, text=""):
        """The first element that is seen and holds the text, as soon as there is one."""
        def look(driver):
            try:
                for element in driver.find_elements(By.CSS_SELECTOR, selector):
                    if element.is_displayed() and text in element.text:
                        return element
            except StaleElementReferenceException:
                pass  # drawn anew meanwhile
            return None

        return WebDriverWait(self.driver, PATIENCE, poll_frequency=0.05).until(
            look, f"no {selector} with {text!r}")

    def click(self, selector, text=""):
        self.find(selector, text).click()

    def click_link(self, text):
        """The first link of exactly this text."""
        WebDriverWait(self.driver, PATIENCE, poll_frequency=0.05).until(
            lambda driver: driver.find_elements(By.LINK_TEXT, text), f"no link {text!r}")[0].click()

    def press(self, *keys):
        """Keys of a chord, or a text, to whatever has the focus."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def press_with_control(self, key):
        ActionChains(self.driver).key_down(Keys.CONTROL).send_keys(key).key_up(
            Keys.CONTROL).perform()

    def type_over(self, selector, text):
        """Into an editor, instead of what it holds."""
        self.click(selector)
        self.press_with_control("a")
        self.press(Keys.DELETE)
        self.press(text)

    def complaints(self):
        """What the console said since the last time: errors, also of the page's security policy."""
        return [f"{entry['level']} {entry['message']}" for entry in self.driver.get_log("browser")]

    def requests(self):
        """The addresses of all requests since the last time, but those of Chromium's own pages."""
        events = [json.loads(entry["message"])["message"]
                  for entry in self.driver.get_log("performance")]
        sent = [event["params"] for event in events
                if event["method"] == "Network.requestWillBeSent"]
        return [one["request"]["url"] for one in sent
                if not one["documentURL"].startswith("chrome:")]
