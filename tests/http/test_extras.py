"""Extras: images of others that run beside a show in a cluster, on a host name of their own. The extra here is a small real HTTP server; nginx,
the gate and the platform are real. What the cluster's side of it looks like stands in rows, as the agent writes them (clustered.py)."""
import contextlib
import http.server
import json
import re
import socket
import threading
import time

import pytest
import requests

import clustered
from harness import Page, Site, at_once, check_html, free_ports, site_fixture, wait

HOST = "extras.test"


site = site_fixture("module", EXTRAS_HOST=HOST)


class Shop(http.server.BaseHTTPRequestHandler):
    """Writes down what it is told and answers what the test says."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        status, headers, text = self.server.say
        self.server.pause.wait(self.server.slow)
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    do_POST = do_HEAD = do_PUT = do_GET

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def cluster(site):
    return clustered.cluster(site)


def tell(site, slug, *extras):
    """Rows as the agent writes them: (word, upstream)."""
    for n, (word, upstream) in enumerate(extras):
        site.sql("INSERT INTO extra (deployment, n, word, title, url, upstream) SELECT id, %s, %s, %s, %s, %s FROM deployment WHERE slug = %s",
                 (n, word, word.title(), f"http://{HOST}:{site.port}/shows/{slug}/{word}/", upstream, slug))


@pytest.fixture
def shop(site, cluster):
    """A show that runs in a cluster, with an extra."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    server.daemon_threads = True
    server.seen, server.say, server.slow, server.pause = [], (200, [("Content-Type", "text/html; charset=utf-8")], "<h1>가게</h1>".encode()), 0, threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.slug = clustered.show(site, cluster, "곁 가게가 있는 공연", site.seller())
    server.at = f"127.0.0.1:{server.server_port}"
    tell(site, server.slug, ("shop", server.at))
    server.path = f"/shows/{server.slug}/shop"
    yield server
    server.pause.set()
    server.shutdown()
    server.server_close()


def ask(site, path, method="GET", host=HOST, headers={}, **how):
    return requests.request(method, site.url + path, headers={"Host": f"{host}:{site.port}"} | headers, timeout=30, allow_redirects=False, **how)


def is_page(answer, status, words):
    """One of our own pages, in both languages and whole."""
    answer.encoding = "utf-8"
    assert answer.status_code == status and words in answer.text, (answer.status_code, answer.text[:500])
    assert "lang=\"en\"" in answer.text and "<!--#" not in answer.text and "/static/" not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"] and answer.headers["Cache-Control"] == "private, no-store"
    check_html(Page(answer, []))


# --- which host serves what -----------------------------------------------------------------------------------------------------------------

def test_an_extra_answers_on_its_host_alone(site, shop):
    answer = ask(site, shop.path + "/caps/1?size=L&x=%26")
    assert answer.status_code == 200 and answer.content.decode() == "<h1>가게</h1>"
    assert shop.seen[-1][:2] == ("GET", "/caps/1?size=L&x=%26")
    seen = len(shop.seen)
    for host in (f"127.0.0.1:{site.port}", "localhost", "", f"x{HOST}", f"{HOST}.evil.test"):
        answer = ask(site, shop.path + "/", host=host)
        assert "가게" not in answer.content.decode(errors="replace"), host
    assert len(shop.seen) == seen, "the site's own host leads nobody to an extra"


@pytest.mark.parametrize("path", ["/", "/login", "/signup", "/admin", "/seller", "/static/clove.css", "/healthz", "/readyz", "/metrics", "/_gate", "/_gate_extra",
                                  "/_ask", "/_style", "/_sync", "/_error/404.html", "/pay/checkout", "/webhooks/payment", "/favicon.ico", "/me/tickets"])
def test_the_extras_host_serves_nothing_else(site, path):
    for method in ("GET", "POST"):
        is_page(ask(site, path, method), 404, "찾는 페이지가 없어요")


def test_the_pages_of_shows_are_not_on_the_extras_host(site, shop):
    show = site.show()
    buyer = site.buyer()
    cookies = {"session": buyer.session.cookies["session"]}
    for path in ("/", "", "/hold", "/manage/", "/rounds/1", "/rounds/1/sections/1", "/manage/edit", "/healthz"):
        answer = ask(site, show.path + path, cookies=cookies)
        assert answer.status_code in (301, 404) and show.definition["title"] not in answer.text, path
    # A show in a cluster has an extra beside it: its own pages still are not here.
    is_page(ask(site, f"/shows/{shop.slug}/manage/edit", cookies=cookies), 404, "찾는 페이지가 없어요")
    assert not shop.seen


def test_a_show_leads_to_its_first_extra(site, cluster, shop):
    for path in (f"/shows/{shop.slug}", f"/shows/{shop.slug}/"):
        answer = ask(site, path)
        assert answer.status_code == 302 and answer.headers["Location"] == shop.path + "/"
    answer = ask(site, shop.path + "?a=b")
    assert answer.status_code == 301 and answer.headers["Location"] == shop.path + "/?a=b"
    is_page(ask(site, "/shows/no-such-show/"), 404, "찾는 페이지가 없어요")
    none = clustered.show(site, cluster, "곁에 아무것도 없는 공연", site.seller())
    is_page(ask(site, f"/shows/{none}/"), 404, "찾는 페이지가 없어요")


def test_several_extras_of_a_show_are_told_apart(site, shop):
    other = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    other.seen, other.say, other.slow, other.pause = [], (200, [], b"map"), 0, threading.Event()
    threading.Thread(target=other.serve_forever, daemon=True).start()
    site.sql("INSERT INTO extra (deployment, n, word, title, url, upstream) SELECT id, 1, 'map', 'Map', '', %s FROM deployment WHERE slug = %s",
             (f"127.0.0.1:{other.server_port}", shop.slug))
    try:
        assert ask(site, f"/shows/{shop.slug}/map/").text == "map" and not shop.seen
        assert "가게" in ask(site, shop.path + "/").content.decode()
        is_page(ask(site, f"/shows/{shop.slug}/no-such/"), 404, "찾는 페이지가 없어요")
    finally:
        other.shutdown()
        other.server_close()


# --- what goes in -------------------------------------------------------------------------------------------------------------------------------

def test_nothing_of_a_person_goes_in(site, shop):
    session = site.buyer().session.cookies["session"]
    headers = {"Cookie": f"session={session}; lang=ko; pass=p; own=1", "Authorization": "Bearer secret", "Proxy-Authorization": "Basic c2VjcmV0",
               "X-Clove-Identity": "secret", "X-Identity": "secret", "Identity": "secret", "X-Forwarded-For": "9.9.9.9", "X-Real-IP": "9.9.9.9", "Forwarded": "for=9.9.9.9",
               "Referer": f"{site.url}/me/tickets?secret", "User-Agent": "Secret/1", "X-Anything": "secret", "Upgrade": "websocket", "X-Request-Id": "secret",
               "X-Forwarded-Host": "evil", "X-Forwarded-Prefix": "/secret", "Accept-Language": "ko-KR,ko;q=0.9"}
    assert ask(site, shop.path + "/", headers=headers).status_code == 200
    _, path, told, _ = shop.seen[-1]
    assert path == "/" and session not in repr(shop.seen) and "secret" not in repr(shop.seen).lower() and "9.9.9.9" not in repr(shop.seen) and "127.0.0.1" not in repr(told)
    assert not {"cookie", "authorization", "proxy-authorization", "x-clove-identity", "x-identity", "identity", "x-forwarded-for", "x-real-ip", "forwarded", "referer",
                "upgrade", "x-anything"} & set(told)
    assert told["host"] == told["x-forwarded-host"] == f"{HOST}:{site.port}" and told["x-forwarded-prefix"] == shop.path
    assert told["accept-language"] == "ko" and told["x-forwarded-proto"] == "http" and re.fullmatch("[0-9a-f]{32}", told["x-request-id"])


def test_a_form_of_it_arrives_and_other_methods_do_not(site, shop):
    answer = ask(site, shop.path + "/order", "POST", data={"cap": "M", "이름": "가"}, headers={"Origin": "null"})
    assert answer.status_code == 200
    command, path, told, body = shop.seen[-1]
    assert (command, path) == ("POST", "/order") and body.startswith(b"cap=M&") and told["content-type"] == "application/x-www-form-urlencoded"
    assert ask(site, shop.path + "/", "HEAD").status_code == 200 and shop.seen[-1][0] == "HEAD"
    seen = len(shop.seen)
    for method in ("PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"):
        assert ask(site, shop.path + "/", method).status_code in (404, 405)
    is_page(ask(site, shop.path + "/order", "POST", data=b"x" * 1_100_000), 413, "너무 많거나 커요")
    assert len(shop.seen) == seen


def test_addresses_stay_within_the_extra(site, shop):
    for path in ("/../../../login", "/%2e%2e/%2e%2e/x", "/..%2f..%2fx", "//evil.test/", "/a%0d%0aX-Evil:%201", "/a%3Fb%23c", "/%EA%B0%80%20나"):
        with contextlib.suppress(requests.RequestException):
            raw(site, f"GET {shop.path}{path.replace('나', '%EB%82%98')} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n")
    for _, path, told, _ in shop.seen:
        assert path.startswith("/") and ".." not in path and "x-evil" not in told
    assert [p for _, p, _, _ in shop.seen if p.startswith("/a%3F")] == ["/a%3Fb%23c"]
    assert [p for _, p, _, _ in shop.seen if "EA" in p] == ["/%EA%B0%80%20%EB%82%98"]


def raw(site, text):
    with socket.create_connection(("127.0.0.1", site.port), 20) as s:
        s.sendall(text.encode())
        got = b""
        while True:
            part = s.recv(65536)
            if not part:
                return got.decode("utf-8", "replace")
            got += part


# --- what comes out --------------------------------------------------------------------------------------------------------------------------------

def test_nothing_that_acts_elsewhere_comes_out(site, shop):
    bad = {"Set-Cookie": "session=stolen; Domain=test", "Set-Cookie2": "a=b", "Clear-Site-Data": '"*"', "WWW-Authenticate": "Basic realm=clove",
           "Strict-Transport-Security": "max-age=1; includeSubDomains", "Alt-Svc": 'h3=":1"', "Service-Worker-Allowed": "/", "Access-Control-Allow-Origin": "*",
           "Access-Control-Allow-Credentials": "true", "Report-To": "{}", "NEL": "{}", "X-Powered-By": "x", "Server": "evil", "X-Upstream": "x", "X-Identity": "x",
           "X-Accel-Redirect": "/_error/404.html", "X-Accel-Limit-Rate": "1", "Content-Security-Policy": "default-src *", "X-Frame-Options": "ALLOWALL",
           "Content-Security-Policy-Report-Only": "default-src *; report-uri https://evil.test/", "Cross-Origin-Opener-Policy": "unsafe-none", "X-Request-Id": "theirs"}
    shop.say = (200, [*bad.items(), ("Set-Cookie", "lang=en; Path=/"), ("Content-Type", "text/html"), ("Cache-Control", "max-age=60"), ("ETag", '"1"')], b"page")
    answer = ask(site, shop.path + "/")
    assert answer.text == "page" and answer.headers["ETag"] == '"1"' and answer.headers["Cache-Control"] == "max-age=60"
    ours = {"Content-Security-Policy", "X-Frame-Options", "Cross-Origin-Opener-Policy", "X-Request-Id", "Server"}
    assert not [name for name in bad if name not in ours and name in answer.headers] and not answer.cookies
    for name in ours:
        assert len(answer.raw.headers.getlist(name)) == 1, name
    assert answer.headers["Server"] == "nginx" and answer.headers["X-Request-Id"] != "theirs"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox ") and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "form-action 'self'" in policy
    assert "allow-scripts" not in policy and "allow-same-origin" not in policy and "script-src" not in policy and "evil" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY" and answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("status", [401, 403, 404, 500, 503])
def test_its_own_errors_are_its_own_and_locked_in_too(site, shop, status):
    shop.say = (status, [("WWW-Authenticate", "Basic realm=x"), ("Set-Cookie", "a=b"), ("Content-Type", "text/plain")], b"theirs")
    answer = ask(site, shop.path + "/")
    assert (answer.status_code, answer.text) == (status, "theirs")
    assert not {"WWW-Authenticate", "Set-Cookie"} & set(answer.headers) and answer.headers["Content-Security-Policy"].startswith("sandbox ")


def test_redirects_stay_below_its_address(site, shop):
    for said, got in (("/cart", shop.path + "/cart"), ("cart?x=1", "cart?x=1"), (f"http://{shop.at}/cart", shop.path + "/cart"), (f"{shop.path}/cart", shop.path + "/cart"),
                      (f"http://{HOST}:{site.port}/cart", shop.path + "/cart"), ("//evil.test/", shop.path + "//evil.test/")):
        shop.say = (302, [("Location", said)], b"")
        assert ask(site, shop.path + "/").headers["Location"] == got, said


# --- an extra that does not do well ------------------------------------------------------------------------------------------------------------------

def test_a_dead_one_is_a_page_and_comes_back(site, shop):
    site.sql("UPDATE extra SET upstream = %s WHERE word = 'shop' AND deployment = (SELECT id FROM deployment WHERE slug = %s)", (f"127.0.0.1:{free_ports()}", shop.slug))
    answer = ask(site, shop.path + "/")
    is_page(answer, 503, "잠시 자리를 비웠어요")
    assert int(answer.headers["Retry-After"]) > 0
    site.sql("UPDATE extra SET upstream = %s WHERE word = 'shop' AND deployment = (SELECT id FROM deployment WHERE slug = %s)", (shop.at, shop.slug))
    wait(lambda: ask(site, shop.path + "/").status_code == 200, 15, "the extra that is back")


def test_a_slow_one_is_a_page(site, shop):
    shop.slow = 300                                      # longer than anybody here waits for an answer
    began = time.monotonic()
    is_page(ask(site, shop.path + "/"), 504, "답이 너무 늦어요")
    assert time.monotonic() - began > 9
    assert site.browser().get("/login").status == 200, "the site itself goes on"


@contextlib.contextmanager
def saying(site, shop, *parts):
    """A server instead of the shop that says these bytes to whoever comes and hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        with contextlib.suppress(OSError):
            while True:
                there, _ = listener.accept()
                with there, contextlib.suppress(OSError):
                    there.recv(65536)
                    for part in parts:
                        there.sendall(part)
    threading.Thread(target=serve, daemon=True).start()
    site.sql("UPDATE extra SET upstream = %s WHERE word = 'shop' AND deployment = (SELECT id FROM deployment WHERE slug = %s)",
             (f"127.0.0.1:{listener.getsockname()[1]}", shop.slug))
    yield
    listener.close()


@pytest.mark.parametrize("what", ["a huge header", "many headers", "nothing", "half a header"])
def test_nonsense_is_a_page(site, shop, what):
    said = {"a huge header": b"HTTP/1.1 200 OK\r\nX-Huge: " + b"x" * 40_000 + b"\r\n\r\nbody",
            "many headers": b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 100) for n in range(400)) + b"\r\nbody",
            "nothing": b"", "half a header": b"HTTP/1.1 200 OK\r\nConte"}[what]
    with saying(site, shop, said):
        is_page(ask(site, shop.path + "/"), 502, "제대로 답하지 않았어요")


@pytest.mark.parametrize("before", [b"", b"\r\n", b"\n\n", b" ", b"xHT", b"220 mail.example\r\n", b"HTTP"])
def test_an_answer_without_a_beginning_smuggles_nothing_past(site, shop, before):
    """nginx passes such an answer on as it is, as of HTTP before it had headers: with headers of its own a browser might believe it."""
    real = b"HTTP/1.1 200 OK\r\nSet-Cookie: session=stolen\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script>"
    with saying(site, shop, before + real, b"hThTtPtP/1.1 200 OK\r\n\r\n<<script>script>", b"x" * 70_000 + b"<p>"):
        got = raw(site, f"GET {shop.path}/ HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n")
    if not before:
        assert got.startswith("HTTP/1.1 200 OK") and "Set-Cookie" not in got and "Content-Security-Policy: sandbox" in got
    else:
        assert "<" not in got and "http" not in got.lower(), got[:300]


def test_a_huge_request_header_is_refused(site, shop):
    is_page(ask(site, shop.path + "/", headers={"X-Huge": "x" * 60_000}), 400, "요청을 읽지 못했어요")
    assert not shop.seen


def test_of_a_show_that_stands_still_nothing_answers(site, shop):
    for state, status, words in (("stopped", 503, "잠시 자리를 비웠어요"), ("failed", 503, "잠시 자리를 비웠어요"), ("deleted", 404, "찾는 페이지가 없어요")):
        site.sql("UPDATE deployment SET state = %s WHERE slug = %s", (state, shop.slug))
        wait(lambda: ask(site, shop.path + "/").status_code == status, 15, f"the page of a show that is {state}")     # noqa: B023
        is_page(ask(site, shop.path + "/"), status, words)
    assert not shop.seen


def test_a_crowd_of_one_address_is_slowed_down_without_the_shows(shop, site):
    strict = Site(EXTRAS_HOST=HOST, RATE_PER_ADDRESS=2)
    strict.start()
    try:
        answers = at_once(strict, ["/shows/none/shop/"] * 40, f"{HOST}:{strict.port}")
        assert [status for status, _ in answers].count(429) >= 8 and answers[0][0] == 404

        def refused():
            at_once(strict, ["/shows/none/shop/"] * 40, f"{HOST}:{strict.port}")
            answer = ask(strict, "/shows/none/shop/")
            return answer.status_code == 429 and [answer]

        is_page(wait(refused, what="a refusal")[0], 429, "너무 많거나 커요")
        assert strict.browser().get("/login").status == 200, "counted apart"
    finally:
        strict.stop()


def test_extras_go_on_while_the_platform_is_away(site, shop):
    assert ask(site, shop.path + "/").status_code == 200
    site.kill("platform")
    for _ in range(5):
        answer = ask(site, shop.path + "/")
        assert answer.status_code == 200, answer.text[:300]
    wait(lambda: site.answers("/login"), 30, "the platform")


# --- the setting, and the link --------------------------------------------------------------------------------------------------------------------------

def test_a_name_that_cannot_be_theirs_is_refused(site):
    for host in ("127.0.0.1", "Extras.Test", "extras.test:8080", "https://extras.test", "a b", ".test", "x;y"):
        assert "CLOVE_EXTRAS_HOST" in Site(EXTRAS_HOST=host).refused(), host
    assert "CLOVE_EXTRAS_HOST" in Site(EXTRAS_HOST="tickets.test", SITE_URL="https://tickets.test").refused()


def test_without_the_setting_that_host_is_the_site(site):
    with open(site.var / "etc/nginx/extras.conf") as file:
        assert HOST in file.read()


def test_the_page_of_a_show_links_to_its_extras(site):
    show = site.show()
    links = [{"title": "기념품 <b>가게</b>", "url": f"http://{HOST}:{site.port}/shows/{show.slug}/shop/"}, {"title": "x", "url": "javascript:alert(1)"}]
    owe = "INSERT INTO show_message (deployment, kind, body, created_at) VALUES (%s, 'extras', %s, UNIX_TIMESTAMP())"
    buyer = site.buyer()
    buyer.get(show.path + "/").says_not("함께 보는 곳")
    site.sql(owe, (show.id, json.dumps({"list": links})))
    wait(lambda: "함께 보는 곳" in buyer.get(show.path + "/").text, 20, "the link")
    page = buyer.page.says("기념품 <b>가게</b>").says("로그인 정보와 예매 내용은 전하지 않아요")
    assert links[0]["url"] in page.links and not [a for a in page.links if a.startswith("javascript")]
    site.sql(owe, (show.id, json.dumps({"list": []})))
    wait(lambda: "함께 보는 곳" not in buyer.get(show.path + "/").text, 20, "the page without it")
    buyer_en = site.buyer("en")
    site.sql(owe, (show.id, json.dumps({"list": links[:1]})))
    wait(lambda: "More of this show" in buyer_en.get(show.path + "/").text, 20, "the link in English")


# --- the consoles ------------------------------------------------------------------------------------------------------------------------------------------

def test_the_service_pages_tell_the_addresses(site, shop):
    for path, who in ((f"/admin/services/{shop.slug}", site.administrator("viewer")),):
        page = who.get(path).says("추가 구성 요소의 주소")
        assert f"http://{HOST}:{site.port}{shop.path}/" in page.links
    site.sql("UPDATE extra SET url = '' WHERE deployment = (SELECT id FROM deployment WHERE slug = %s)", (shop.slug,))
    assert not [a for a in site.administrator("viewer").get(f"/admin/services/{shop.slug}").says("Shop").links if HOST in a]


def test_two_versions_of_an_extra_are_refused_at_the_field(site, shop):
    ids = [clustered.image(site, "extra", f"가게 {version}", version, "sha256:" + digit * 64) for version, digit in (("1", "7"), ("2", "8"))]
    other = site.sql("SELECT id FROM pool_image WHERE alias = '가게 2'")[0]["id"]
    operator = site.administrator("operator")
    page = operator.get(f"/admin/services/{shop.slug}/change")
    assert set(page.form("change").choices["extra"]) >= {str(i) for i in ids}
    operator.submit("change", extra=[str(i) for i in ids], status=422).says("같은 이미지의 두 버전을 함께 쓸 수 없어요")
    site.sql("UPDATE pool_image SET name = 'other/shop' WHERE id = %s", (other,))
    operator.get(f"/admin/services/{shop.slug}/change")
    operator.submit("change", extra=[str(i) for i in ids]).says("clove-extra 1").says("other/shop 2")
