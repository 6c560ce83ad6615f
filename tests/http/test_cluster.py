"""A show that runs in a cluster, as the gateway sees it: behind the nginx of a pod, over HTTP. The pod is a second nginx on loopback with
the configuration of the image (k8s/images/gateway/entry), in front of the sockets of a show here."""
import concurrent.futures
import contextlib
import http.server
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import threading
import time

import pytest
import requests

from harness import Site, TOP, free_ports, site_fixture, wait
from selling import buy, rounds
from test_manage import png

NGINX = 2                       # the user of nginx counts from CLOVE_UID


site = site_fixture("module")


@contextlib.contextmanager
def pod(site, slug, **settings):
    """The nginx of a show's pod; where it listens."""
    port = free_ports()
    with tempfile.TemporaryDirectory(prefix="clove pod ") as folder:
        parts = pathlib.Path(folder) / "nginx"
        parts.mkdir()
        for part in (TOP / "nginx").glob("*.in"):
            (parts / part.name).write_text(part.read_text())
        (parts / "show.pools").write_text(site.clove("routes", "--nginx", "show"))
        (parts / "platform.pools").write_text(site.clove("routes", "--nginx", "platform"))
        user = 1900000000 + NGINX if os.geteuid() == 0 else os.geteuid()
        if os.geteuid() == 0:
            for path in (pathlib.Path(folder), parts, *parts.iterdir()):
                os.chown(path, user, user)
        env = {"PATH": os.environ["PATH"], "CLOVE_TEMP": f"{folder}/tmp", "CLOVE_NGINX_DIR": str(parts), "CLOVE_RUN": str(site.socket("").resolve()),
               "CLOVE_VAR": str(site.var.resolve()), "CLOVE_STATIC_DIR": str(TOP / "static"), "CLOVE_SHOW_SLUG": slug,
               "CLOVE_LISTEN": f"127.0.0.1:{port}"} | settings
        log = open(f"{folder}/log", "w+")
        run = subprocess.Popen([str(TOP / "k8s/images/gateway/entry"), "pod"], env=env, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                               **({"user": user, "group": user, "extra_groups": []} if os.geteuid() == 0 else {}))

        def answers():
            assert run.poll() is None, pathlib.Path(f"{folder}/log").read_text()
            try:
                return requests.get(f"http://127.0.0.1:{port}/shows/{slug}/readyz", timeout=2).status_code == 200
            except requests.RequestException:
                return False

        try:
            wait(answers, what="the nginx of the pod")
            yield f"127.0.0.1:{port}"
        finally:
            run.terminate()
            run.wait(60)


@contextlib.contextmanager
def upstream(site, show, where):
    """The gate says that the show is there. Its answers live 5 s in nginx, so people who come now have not been asked about."""
    site.sql("UPDATE deployment SET upstream = %s WHERE slug = %s", (where, show.slug))
    time.sleep(1.1)                                   # what each worker of the platform remembers
    yield
    site.sql("UPDATE deployment SET upstream = '' WHERE slug = %s", (show.slug,))


@pytest.fixture(scope="module")
def there(site):
    """A show in a pod."""
    show = site.show()
    with pod(site, show.slug) as where, upstream(site, show, where):
        show.where = where
        yield show


class Spy(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        self.send_response(200)
        for name, value in self.server.say.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", "4")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(b"spy\n")

    do_POST = do_HEAD = do_GET

    def log_message(self, *_):
        pass


@pytest.fixture
def spy(site):
    """A show whose pod writes down what it is told."""
    show = site.spied = getattr(site, "spied", None) or site.show()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Spy)
    server.seen, server.say = [], {}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with upstream(site, show, f"127.0.0.1:{server.server_port}"):
        server.show = show
        yield server
    server.shutdown()
    server.server_close()


# --- pages ----------------------------------------------------------------------------------------------------------------------------

def test_a_buyer_buys_and_gives_back(site, there):
    buyer = buy(site, there, 2)
    buyer.get(f"{there.path}/orders/{buyer.code}").says("결제")
    buyer.get(f"{there.path}/orders/{buyer.code}/tickets")
    ticket = buyer.get(f"{there.path}/tickets/{buyer.tickets[0]}")
    assert "<svg" in ticket.source
    pdf = buyer.get(f"{there.path}/orders/{buyer.code}/tickets.pdf")
    assert pdf.response.content.startswith(b"%PDF") and pdf.headers["Content-Type"] == "application/pdf"
    buyer.get("/me/tickets")
    assert there.invariants() == ""


def test_chosen_seats_are_held_from_the_shared_map(site, there):
    buyer = site.buyer()
    section = there.sql("SELECT id FROM section WHERE kind = 'seats' ORDER BY id LIMIT 1")[0]["id"]
    buyer.get(f"{there.path}/rounds/{rounds(there)[0]}/sections/{section}")
    form = buyer.page.form("/hold")
    free = form.choices["place"][:2]
    page = buyer.submit(form, place=free)
    assert page.path.endswith("/hold")
    buyer.submit("/hold/extend")
    buyer.submit("/hold/release")


def test_the_owner_changes_texts_and_sends_a_poster(site, there):
    seller = there.seller
    seller.get(there.path + "/manage/edit")
    seller.submit("/manage/edit", files={"poster": ("p.png", png(400, 600), "image/png")}, subtitle="파드에서 바꾼 줄")
    page = seller.get(there.path + "/").says("파드에서 바꾼 줄")
    poster = re.search(r'src="(/shows/[^"]*/poster/[^"]+)"', page.source).group(1)
    picture = seller.get(poster)
    assert picture.headers["Content-Type"] == "image/png" and len(picture.response.content) > 100
    cached = picture.headers["Cache-Control"]
    assert "public" in cached or "max-age" in cached


def test_too_large_an_upload_is_told(site, there):
    seller = there.seller
    seller.get(there.path + "/manage/edit")
    seller.submit("/manage/edit", files={"poster": ("p.png", b"x" * 3_000_000, "image/png")}, status=413).says("너무 커요")


def test_the_list_of_bookers_is_a_file(site, there):
    buyer = buy(site, there, name="고은별")
    answer = there.seller.get(there.path + "/manage/bookers.csv")
    assert answer.headers["Content-Type"].startswith("text/csv") and "attachment" in answer.headers["Content-Disposition"]
    assert buyer.code in answer.response.content.decode("utf-8-sig") and "X-Accel-Redirect" not in answer.headers


def test_what_is_not_there_is_a_page(site, there):
    buyer = site.buyer()
    buyer.get(there.path + "/no-such-page", status=404)
    buyer.get(there.path + "/rounds/999999/sections/999999", status=404)
    buyer.get(f"{there.path}/_files/{there.slug}/x", status=404)
    for path in ("healthz", "readyz", "metrics"):
        buyer.get(f"{there.path}/{path}", status=404)
    assert requests.get(f"http://{there.where}/", timeout=60).status_code == 404
    assert requests.get(f"http://{there.where}/shows/{there.slug}/metrics", timeout=60).status_code == 200


def test_head_answers_like_get_without_a_page(site, there):
    buyer = site.buyer()
    cookies = {"session": buyer.session.cookies["session"]}
    for path in ("/", f"/rounds/{rounds(there)[0]}"):
        head = requests.head(site.url + there.path + path, cookies=cookies, timeout=60)
        assert head.status_code == 200 and head.content == b"" and head.headers["Content-Type"].startswith("text/html")


def test_every_answer_has_each_header_once(site, there):
    buyer = site.buyer()
    for path in ("/", "/no-such-page", f"/rounds/{rounds(there)[0]}/sections/1"):
        answer = buyer.get(there.path + path, status=None).response
        for name in ("Content-Security-Policy", "X-Frame-Options", "X-Request-Id", "Referrer-Policy"):
            assert len(answer.raw.headers.getlist(name)) == 1, (path, name)
    traced = buyer.get(there.path + "/").headers["X-Request-Id"]
    wait(lambda: f"id={traced} " in site.log(f"show-{there.slug}"), what="the show's log line of that request")


def test_strangers_are_asked_to_log_in(there, browser):
    page = browser.get(there.path + "/")
    assert page.path == "/login" and there.slug in page.url


# --- the shared map ---------------------------------------------------------------------------------------------------------------

def test_the_map_is_made_once_a_second_and_comes_gzipped(site, there):
    section = there.sql("SELECT id FROM section WHERE kind = 'seats' ORDER BY id LIMIT 1")[0]["id"]
    where = f"{site.url}{there.path}/rounds/{rounds(there)[0]}/sections/{section}"
    people = [{"session": site.buyer().session.cookies["session"]} for _ in range(3)]
    made = lambda: site.log(f"show-{there.slug}").count("route=show_section_page")   # noqa: E731
    there.queries(site.buyer().get(there.path + "/"))                                # the log's lines come after the pages, in order
    before, began = made(), time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(lambda n: requests.get(f"{where}?n={n}", cookies=people[n % 3], timeout=60, headers={"Accept-Language": "ko"}), range(200)))
    assert {a.status_code for a in answers} == {200}
    late = [a for a in answers if a.elapsed.total_seconds() > 2]               # nobody waits longer for somebody else's rendering
    assert made() - before <= time.monotonic() - began + 2 + len(late)
    assert {a.headers.get("Content-Encoding") for a in answers} == {"gzip"}
    assert answers[0].headers["Cache-Control"] == "private, no-cache" and "Accept-Encoding" in answers[0].headers["Vary"]
    plain = requests.get(where, cookies=people[0], headers={"Accept-Encoding": "identity"}, timeout=60)
    assert "Content-Encoding" not in plain.headers and min(plain.text.count("<input"), answers[0].text.count("<input")) > 80
    stranger = requests.get(where, timeout=60, allow_redirects=False)
    assert stranger.status_code == 303 and "/login" in stranger.headers["Location"]
    for method in ("POST", "PUT", "DELETE"):
        assert requests.request(method, where, cookies=people[0], timeout=60).status_code == 405


# --- what passes the gateway --------------------------------------------------------------------------------------------------------

def test_the_session_ends_at_the_gateway(site, spy):
    buyer = site.buyer()
    session = buyer.session.cookies["session"]
    requests.get(f"{site.url}{spy.show.path}/x?a=b%20c", timeout=60, cookies={"session": session, "lang": "en", "other": "1"})
    command, path, headers, _ = spy.seen[-1]
    assert (command, path) == ("GET", f"{spy.show.path}/x?a=b%20c")
    assert session not in repr(spy.seen) and headers["cookie"].strip("; ") == "lang=en"
    assert headers["x-clove-identity"] and headers["site-lang"] == "en" and headers["host"] == f"127.0.0.1:{site.port}"


def test_a_forged_identity_opens_nothing(site, there, spy):
    real = requests.get(f"{site.url}{spy.show.path}/x", timeout=60, cookies={"session": site.buyer().session.cookies["session"]}) and \
        spy.seen[-1][2]["x-clove-identity"]
    forged = {"X-Clove-Identity": real, "X-Request-Id": "mine", "X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "https", "Site-Lang": "en"}
    requests.get(f"{site.url}{spy.show.path}/x", timeout=60, headers=forged | {"Accept-Language": "ko"})
    told = spy.seen[-1][2]
    assert "x-clove-identity" not in told and told["x-request-id"] != "mine" and told["x-forwarded-for"] == "127.0.0.1"
    assert told["x-forwarded-proto"] == "http" and told["site-lang"] == "ko"
    # One that is another show's, straight at the pod: nobody.
    for identity in (real, "made-up", ""):
        answer = requests.get(f"http://{there.where}{there.path}/hold", timeout=60, headers={"X-Clove-Identity": identity}, allow_redirects=False)
        assert answer.status_code == 303 and "/login" in answer.headers["Location"]


def test_posts_arrive_whole_and_once(site, spy):
    cookies = {"session": site.buyer().session.cookies["session"]}
    body = b"x=" + b"y" * 40_000
    answer = requests.post(f"{site.url}{spy.show.path}/manage/x", data=body, cookies=cookies, timeout=60)
    assert answer.text == "spy\n" and [s[0] for s in spy.seen] == ["POST"] and spy.seen[-1][3] == body
    answer = requests.post(f"{site.url}{spy.show.path}/manage/x", data=iter([body[:10], body[10:]]), cookies=cookies, timeout=60)
    assert answer.text == "spy\n" and spy.seen[-1][3] == body


def test_a_pod_cannot_make_the_gateway_send_a_file(site, spy):
    spy.say = {"X-Accel-Redirect": "/_files/platform/x"}
    answer = requests.get(f"{site.url}{spy.show.path}/x", cookies={"session": site.buyer().session.cookies["session"]}, timeout=60)
    assert answer.text == "spy\n" and "X-Accel-Redirect" not in answer.headers


def test_a_pod_that_is_away_is_a_page_with_a_time(site, spy):
    site.sql("UPDATE deployment SET upstream = %s WHERE slug = %s", (f"127.0.0.1:{free_ports()}", spy.show.slug))
    time.sleep(1.1)
    page = site.buyer().get(spy.show.path + "/", status=503).says("잠시 자리를 비웠어요")
    assert int(page.headers["Retry-After"]) > 0


def test_a_show_that_moves_is_found_within_seconds(site, there, spy):
    """From its pod to sockets here and back: the same buyer, nothing else changed."""
    buyer = site.buyer()
    assert buyer.get(there.path + "/no-such-page", status=404)
    site.sql("UPDATE deployment SET upstream = '' WHERE slug = %s", (there.slug,))
    try:
        for _ in range(70):
            buyer.get(there.path + "/no-such-page", status=404)
            time.sleep(0.1)
    finally:
        site.sql("UPDATE deployment SET upstream = %s WHERE slug = %s", (there.where, there.slug))
        time.sleep(1.1)


# --- a show's own database ---------------------------------------------------------------------------------------------------------

def test_a_show_prepares_its_own_database_and_refuses_a_newer_one(site):
    """clove migrate show, as the init container of a pod runs it; the key here is the one that this server's administrator has."""
    own = {"CLOVE_SHOW_KEY_FILE": str(site.var / "etc/master.key"), "CLOVE_DB_SCHEMA": "own_show", "CLOVE_SHOW_ID": "1", "CLOVE_SHOW_SLUG": "own"}
    run = lambda: subprocess.run([str(TOP / "cgi/local/clove"), "migrate", "show"], env=site.env | own, cwd=TOP, timeout=120,   # noqa: E731
                                 capture_output=True, text=True)
    for _ in range(2):
        done = run()
        assert done.returncode == 0 and "event=schema_ready" in done.stdout, done.stdout + done.stderr
    newest = int(re.search(r"schema-max (\d+)", site.clove("version")).group(1))
    assert site.sql("SELECT MAX(version) n FROM schema_version", (), "own_show")[0]["n"] == newest
    assert len(site.sql("SELECT User FROM mysql.user WHERE User IN ('own_show_rw', 'own_show_ro')", (), "mysql")) == 2
    site.sql("INSERT INTO schema_version VALUES (%s, 'from_tomorrow', %s, 1, 1)", (newest + 1, "0" * 64), "own_show")
    done = run()
    assert done.returncode == 1 and f"the schema is at {newest + 1}, and this program runs on" in done.stdout, done.stdout + done.stderr


# --- the platform's own database -----------------------------------------------------------------------------------------------------

def test_programs_wait_for_the_schema_they_need(site, tmp_path):
    """clove migrate --wait, as the init container of a platform's pod runs it while clove migrate runs elsewhere."""
    newest = max(int(f.name[:4]) for f in (TOP / "sql/platform").glob("[0-9]*.sql"))
    shutil.copytree(TOP / "sql", tmp_path / "newer")
    (tmp_path / f"newer/platform/{newest + 1:04}_later.sql").write_text("CREATE TABLE later (id INT)")
    shutil.copytree(TOP / "sql", tmp_path / "older")
    next((tmp_path / "older/platform").glob(f"{newest:04}_*.sql")).unlink()

    def migrate(*words, **settings):
        return subprocess.Popen([str(TOP / "cgi/local/clove"), "migrate", *words], env=site.env | {f"CLOVE_{k}": str(v) for k, v in settings.items()},
                                cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def said(run):
        return run.communicate(timeout=60)[0]
    run = migrate("--wait")
    assert (said(run), run.returncode) == ("", 0)
    run = migrate("--wait", SQL_DIR=tmp_path / "older")
    assert "this program is older than its database" in said(run) and run.returncode == 1
    run = migrate("--wait", SQL_DIR=tmp_path / "newer", MIGRATE_WAIT_S=1)
    text = said(run)
    assert f"event=waiting schema=clove at={newest} needs={newest + 1}" in text and "within 1 s" in text and run.returncode == 1
    run = migrate("--wait", SQL_DIR=tmp_path / "newer", MIGRATE_WAIT_S=60)
    try:
        assert f"at={newest} needs={newest + 1}" in run.stdout.readline()
        other = migrate(SQL_DIR=tmp_path / "newer")
        assert "event=schema_ready schema=clove" in said(other) and other.returncode == 0
        assert (said(run), run.returncode) == ("", 0)
    finally:
        site.sql("DROP TABLE IF EXISTS later")
        site.sql("DELETE FROM schema_version WHERE version > %s", (newest,))


# --- the listener for shows ---------------------------------------------------------------------------------------------------------

def test_shows_reach_what_they_need_and_nothing_else():
    """CLOVE_CLUSTER_LISTEN opens a third listener."""
    reach = free_ports()
    site = Site(CLUSTER_LISTEN=f"127.0.0.1:{reach}")
    site.start()
    try:
        url = f"http://127.0.0.1:{reach}"
        assert requests.post(url + "/_sync", data="{}", timeout=60).status_code in (400, 401, 403)
        assert requests.get(url + "/pay/v1/checkout/sessions/none", timeout=60).status_code in (401, 403, 404)
        assert requests.post(url + "/webhooks/payment", data="{}", timeout=60).status_code in (400, 401, 403)
        for path in ("/", "/login", "/_gate", "/metrics", "/readyz", "/healthz", "/admin", "/pay/metrics", "/shows/x/metrics", "/static/clove.css"):
            assert requests.get(url + path, timeout=60, allow_redirects=False).status_code == 404, path
    finally:
        site.stop()
