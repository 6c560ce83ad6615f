"""An extra in a real browser: its page has its style sheet, pictures and forms, and none of its scripts run, though scripts are allowed in this
browser; it reads nothing that the browser keeps for the site."""
import http.server
import threading

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

import clustered
from harness import Site, wait

HOST = "extras.test"
PAGE = b"""<!doctype html><html lang="en"><title>shop</title><link rel="stylesheet" href="shop.css"><h1>caps</h1><img src="cap.svg" alt="a cap">
<form method="post" action="order"><input name="size" value="L"><button id="buy">Buy</button></form>
<form action="search"><input name="q" value="cap"><button id="find">Find</button></form>
<script>document.title = "ran"; document.cookie = "session=stolen"</script><h2 onclick="document.title = 'ran'">x</h2></html>"""


class Shop(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.seen.append((self.command, self.path, self.rfile.read(int(self.headers.get("Content-Length", 0)))))
        kind, body = {"/shop.css": ("text/css", b"h1 { color: rgb(255, 0, 0) }"),
                      "/cap.svg": ("image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg" width="77" height="33"/>')}.get(self.path, ("text/html", PAGE))
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Set-Cookie", "session=stolen; Path=/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def place():
    site = Site(EXTRAS_HOST=HOST)
    site.start()
    shop = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    shop.seen = []
    threading.Thread(target=shop.serve_forever, daemon=True).start()
    slug = clustered.show(site, clustered.cluster(site), "곁 가게", site.seller())
    site.sql("INSERT INTO extra (deployment, n, word, title, url, upstream) SELECT id, 0, 'shop', 'Shop', '', %s FROM deployment WHERE slug = %s",
             (f"127.0.0.1:{shop.server_port}", slug))
    shop.site, shop.url = site, f"http://{HOST}:{site.port}/shows/{slug}/shop/"
    yield shop
    shop.shutdown()
    shop.server_close()
    site.stop()


@pytest.fixture
def chromium(tmp_path):
    chosen = webdriver.ChromeOptions()
    for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={tmp_path}", f"--host-resolver-rules=MAP {HOST} 127.0.0.1"):
        chosen.add_argument(word)
    browser = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=chosen)
    yield browser
    browser.quit()


def test_its_page_works_without_its_scripts(place, chromium):
    chromium.get(place.site.url + "/login")
    chromium.add_cookie({"name": "session", "value": "ours", "path": "/"})
    chromium.get(place.url)
    assert chromium.find_element(By.TAG_NAME, "h1").value_of_css_property("color") == "rgba(255, 0, 0, 1)"
    assert chromium.find_element(By.TAG_NAME, "img").size == {"width": 77, "height": 33}
    chromium.find_element(By.TAG_NAME, "h2").click()
    assert chromium.title == "shop"
    chromium.find_element(By.ID, "buy").click()
    wait(lambda: chromium.current_url == place.url + "order", 60, what="the answer to its form")
    assert ("POST", "/order", b"size=L") in place.seen
    chromium.get(place.url)
    chromium.find_element(By.ID, "find").click()
    wait(lambda: chromium.current_url == place.url + "search?q=cap", 60, what="the answer to its search")
    assert chromium.get_cookies() == []
    chromium.get(place.site.url + "/login")
    assert [c["value"] for c in chromium.get_cookies() if c["name"] == "session"] == ["ours"]
