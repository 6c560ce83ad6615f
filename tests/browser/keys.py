"""A person at a keyboard: Chromium without JavaScript, moved by Tab, Enter, Space and typing alone.

Person finds things as people do, by their label or text in the page's language; says(key) is a text of the language files. Every page it
comes to is photographed once at 1280 and 360 pixels (build/shots/NAME.LANG.WIDTH.png), to be looked at.
"""
import base64
import functools
import pathlib
import re
import tempfile
import time

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

TOP = pathlib.Path(__file__).resolve().parents[2]
SHOTS = TOP / "build" / "shots"
TABS = 600           # more than any page of these tests needs


@functools.lru_cache
def texts(lang):
    """Every text of a language: {"show.title": "…"}."""
    found = {}
    for file in sorted((TOP / "templates" / "lang" / lang).glob("*.hdf")):
        path = []
        for line in file.read_text().splitlines():
            line = line.strip()
            if line.endswith("{"):
                path.append(line[:-1].strip())
            elif line == "}":
                path.pop()
            elif "=" in line and not line.startswith("#"):
                name, value = line.split("=", 1)
                found[".".join(path + [name.strip()])] = value.strip()
    return found


def options(lang, folder):
    o = Options()
    for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-quic", "--no-first-run", "--disable-background-networking",
                 "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", f"--lang={lang}", f"--user-data-dir={folder}"):
        o.add_argument(word)
    o.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2, "intl.accept_languages": lang,
                                        "plugins.always_open_pdf_externally": True, "credentials_enable_service": False,
                                        "profile.password_manager_enabled": False})
    o.accept_insecure_certs = True
    return o


class Person:
    def __init__(self, site, lang="ko", width=1280):
        self.site, self.lang, self.width = site, lang, width
        self.folder = tempfile.TemporaryDirectory(prefix="clove-chromium-", ignore_cleanup_errors=True)
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options(lang, self.folder.name))
        self.driver.set_page_load_timeout(120)
        self.driver.set_window_size(width, 900)

    def close(self):
        self.driver.quit()
        self.folder.cleanup()

    # --- words ---------------------------------------------------------------------------------------------------------------

    def word(self, key, *holes):
        """A text of the language files; Korean particles after a hole are left to a looser comparison."""
        text = texts(self.lang)[key]
        for i, hole in enumerate(holes, 1):
            text = text.replace("{%d}" % i, str(hole))
        return text

    @property
    def text(self):
        return " ".join(self.driver.find_element(By.TAG_NAME, "body").text.split())

    @property
    def path(self):
        return re.sub(r"^https?://[^/]+", "", self.driver.current_url)

    def sees(self, text):
        return self.waits(text, 60)

    def shot(self, name):
        """The page as it is now, whole, at both widths."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        for width in (1280, 360):
            self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})
            size = self.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
            assert size["width"] <= width + 1, f"{self.path} is {size['width']} px wide on a screen of {width} px"
            image = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True, "clip": {
                "x": 0, "y": 0, "width": width, "height": min(size["height"], 4000), "scale": 1}})
            (SHOTS / f"{name}.{self.lang}.{width}.png").write_bytes(base64.b64decode(image["data"]))
        self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        return self

    # --- hands ---------------------------------------------------------------------------------------------------------------

    def open(self, path):
        self.driver.get(path if "://" in path else self.site.url + path)
        return self

    def press(self, *what):
        webdriver.ActionChains(self.driver).send_keys(*what).perform()
        return self

    @property
    def here(self):
        return self.driver.switch_to.active_element

    def tab_to(self, found, what):
        """Tab until found(element), from wherever the keyboard is; once around the page at the most."""
        first, seen = None, 0
        for _ in range(TABS):
            e = self.here
            if e.tag_name != "body" and found(e):
                return e
            self.press(Keys.TAB)
            now = self.here
            if now.tag_name == "body":
                seen += 1
                if seen > 2:
                    break
            first = first or now
        raise AssertionError(f"{self.path}: the keyboard does not reach {what!r}:\n{self.text[:1500]}")

    @staticmethod
    def name(e):
        return " ".join((e.accessible_name or "").split())

    def activate(self, label, key=Keys.ENTER, role=("a", "button", "summary")):
        """Enter on the link, button or summary with that text."""
        self.tab_to(lambda e: e.tag_name in role and label in (self.name(e) or e.text), label)
        before = self.driver.find_element(By.TAG_NAME, "html").id
        self.press(key)
        if role != ("summary",):
            self.turned(before)
        return self

    def follow(self, part):
        """Enter on the first link whose address contains `part`."""
        self.tab_to(lambda e: e.tag_name == "a" and part in (e.get_attribute("href") or ""), part)
        before = self.driver.find_element(By.TAG_NAME, "html").id
        self.press(Keys.ENTER)
        return self.turned(before)

    def turned(self, before, within=60):
        """Waits for the next page."""
        until = time.monotonic() + within
        while time.monotonic() < until:
            try:
                if self.driver.find_element(By.TAG_NAME, "html").id != before:
                    return self
            except Exception:      # between two pages
                pass
            time.sleep(0.05)
        raise AssertionError(f"{self.path}: no other page came")

    def field(self, label):
        return self.tab_to(lambda e: e.tag_name in ("input", "textarea", "select") and label in self.name(e), label)

    def fill(self, label, value):
        e = self.field(label)
        if e.tag_name == "select":
            self.press(value)
        else:
            webdriver.ActionChains(self.driver).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).send_keys(value).perform()
        return self

    def fill_key(self, key, value):
        return self.fill(self.word(key), value)

    replace_key = fill_key

    def typed(self, key, want, *ways):
        """Types into a date or time field in the order of this browser's language, whichever that is."""
        e = self.field(self.word(key))
        for keys in ways:
            for _ in range(6):
                self.press(Keys.BACKSPACE, Keys.ARROW_LEFT)
            self.press(*keys)
            if e.get_attribute("value") == want:
                return self
        raise AssertionError(f"{self.path}: cannot type {want} into {self.word(key)!r}: {e.get_attribute('value')!r}")

    def date_key(self, key, day):
        return self.typed(key, day.isoformat(), (day.strftime("%m%d%Y"),), (day.strftime("%Y"), Keys.ARROW_RIGHT, day.strftime("%m%d")),
                          (day.isoformat(),))

    def clock_key(self, key, hour, minute):
        twelve = f"{hour % 12 or 12:02}{minute:02}"
        return self.typed(key, f"{hour:02}:{minute:02}", (twelve, "PM" if hour >= 12 else "AM"), (f"{hour:02}{minute:02}",),
                          ("P" if hour >= 12 else "A", Keys.ARROW_RIGHT, twelve), (Keys.ARROW_UP, Keys.ARROW_RIGHT, twelve),
                          (Keys.ARROW_UP, Keys.ARROW_UP, Keys.ARROW_RIGHT, twelve), (f"{hour:02}:{minute:02}",))

    def press_value(self, value):
        """Enter on the button that carries this value."""
        self.tab_to(lambda e: e.tag_name == "button" and e.get_attribute("value") == value, value)
        before = self.driver.find_element(By.TAG_NAME, "html").id
        self.press(Keys.ENTER)
        return self.turned(before)

    def waits(self, text, within):
        """Until the page, which may refresh itself, says so."""
        until = time.monotonic() + within
        while text not in self.text_now():
            assert time.monotonic() < until, f"{self.path} does not say {text!r} within {within} s:\n{self.text[:1500]}"
            time.sleep(0.1)
        return self

    def text_now(self):
        try:
            return self.text
        except Exception:      # between two pages
            return ""

    def tick(self, label):
        """Space on the checkbox with that label, if it is not ticked."""
        e = self.field(label)
        if not e.is_selected():
            self.press(Keys.SPACE)
        assert e.is_selected(), f"{label!r} cannot be ticked"
        return self

    def choose(self, label):
        """Arrows to the radio button with that label."""
        e = self.tab_to(lambda x: x.tag_name == "input" and x.get_attribute("type") == "radio", label)
        for _ in range(40):
            if label in self.name(self.here):
                if not self.here.is_selected():
                    self.press(Keys.SPACE)
                return self
            self.press(Keys.ARROW_DOWN)
            if self.here == e:
                break
        raise AssertionError(f"{self.path}: no choice {label!r}")
