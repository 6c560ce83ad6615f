"""make run and make stop: what they start, what they say when something is wrong, what comes back by itself; nginx's own answers."""
import os
import pathlib
import re
import shutil
import signal
import socket
import stat
import subprocess
import tempfile

import pytest
import requests

from harness import TOP, Site, alive, at_once, below, free_ports, processes, wait

ROOT = os.geteuid() == 0


def raw(site, text):
    """The answer to bytes that no HTTP library would send."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=60) as s:
        s.sendall(text.encode())
        s.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: s.recv(65536), b"")).decode(errors="replace")


def get(site, path, **how):
    return requests.get(site.url + path, timeout=60, verify=False, allow_redirects=False, **how)


def refused(site, *words, status=1):
    """What an administrator's command says that ends with `status`."""
    done = subprocess.run([str(site.top / "cgi/local/clove"), "admin", *words], env=site.env, cwd=site.top, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (status, "")
    return done.stderr


# --- starting ---------------------------------------------------------------------------------------------------------------


def test_nothing_is_below_a_parent_that_is_away(site):
    """Else the tests that kill would kill whatever runs on this machine."""
    assert below(0) == [] and site.workers("no-such-service") == []


def test_front_page_answers(site, browser):
    browser.get("/")


def test_a_second_run_is_harmless(site):
    def served_by():
        return site.parent("db"), site.parent("nginx"), site.parent("platform"), sorted(site.workers("platform"))
    before = served_by()
    said = site.run("up").stdout
    assert f"clove runs at {site.url}/" in said
    assert served_by() == before


def test_long_steps_are_told_before_they_begin(site):
    steps = ("Building", "Starting the database", "Bringing the database", "Starting the services", f"clove runs at {site.url}/")
    said = site.run("up").stdout
    found = [said.find(step) for step in steps]
    assert -1 not in found and found == sorted(found), said


def test_settings_that_the_services_run_with_are_printed(site):
    said = site.clove("config")
    assert re.search(rf"^CLOVE_PORT\s+{site.port}\b", said, re.M), said


def test_admin_help_is_no_mistake(site):
    assert "create-admin" in site.admin("help")
    assert "create-admin" in refused(site, "no-such-command", status=2)


def test_words_of_admin_commands_are_looked_at(site, tmp_path):
    who = site.seller().email
    for words, says in {("create-admin", "a@example.com", "owner", "Kim", "pw"): "a password 10 to 200",
                        ("create-admin", "a@example.com", "owner", "n" * 81): "a name has 1 to 80",
                        ("create-admin", "a@example.com", "owner", b"\xff"): "a name has 1 to 80"}.items():
        assert says in refused(site, *words, status=2)
    assert not site.sql("SELECT 1 FROM account WHERE email = 'a@example.com'")
    assert refused(site, "service", "no-such-show", "stop") == "clove admin: no show has this address\n"
    file = tmp_path / "show.json"
    assert f"{file} cannot be read" in refused(site, "create-show", "no-such-show", who, file)
    for text, says in {"root:x:0:0": "is no JSON", '{"title": 1}': "has no title", '{"title": ""}': "has no title"}.items():
        file.write_text(text)
        assert says in refused(site, "create-show", "no-such-show", who, file)
    assert not site.sql("SELECT 1 FROM deployment WHERE slug = 'no-such-show'")


def test_settings_and_keys_are_for_nobody_else(site):
    for name in ("env", "master.key", "pay.key"):
        mode = stat.S_IMODE((site.var / "etc" / name).stat().st_mode)
        assert mode & 0o077 == 0, f"{name} has mode {mode:o}"


def test_database_has_no_account_without_password(site):
    users = {(r["User"], r["Host"]) for r in site.sql("SELECT User, Host FROM mysql.user", schema="mysql")}
    assert ("clove_admin", "localhost") in users
    assert not [u for u in users if u[0] in ("root", "")]


def test_database_is_durable_and_strict(site):
    said = {row["Variable_name"]: row["Value"] for row in site.sql("SHOW GLOBAL VARIABLES")}
    assert said["innodb_flush_log_at_trx_commit"] == "1"
    assert said["skip_networking"] == "ON"
    assert said["character_set_server"] == "utf8mb4"
    assert (said.get("transaction_isolation") or said["tx_isolation"]) == "READ-COMMITTED"      # MySQL's name, MariaDB's
    assert "STRICT_ALL_TABLES" in said["sql_mode"]


def test_ready_tells_of_the_database(site):
    assert requests.get(site.internal + "/readyz", timeout=60).text == "ready\n"


def test_taken_port_is_told_with_its_holder(site):
    port = free_ports()
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind(("127.0.0.1", port + 1))
        s.listen()
        said = Site(PORT=port).refused()
    assert f"port {port + 1} is taken by python3 (process {os.getpid()})" in said and "CLOVE_PORT" in said


def test_second_instance_is_told_that_the_port_is_clove(site):
    assert f"port {site.port} is taken by nginx" in Site(PORT=site.port).refused()


@pytest.mark.parametrize("port", ["abc", "0", "65535", "-1"])
def test_port_that_is_none(port):
    said = Site(PORT=port).refused()
    assert f"CLOVE_PORT={port}" in said and said.count("\n") == 1


def test_path_too_deep_for_a_socket(tmp_path):
    run = str(tmp_path) + "/" + "r" * (120 - len(str(tmp_path)))
    said = Site(RUN=run).refused()
    over = len(f"{run}/shows/{'s' * 32}/web.sock.4194304") - 107
    assert f"is {over} bytes too deep" in said and "CLOVE_RUN" in said


def test_full_disk_is_told(tmp_path):
    fake = tmp_path / "df"
    fake.write_text('#!/bin/sh\nprintf "Filesystem 1024-blocks Used Available Capacity Mounted\\n/dev/x 10 9 204800 99%% /\\n"\n')
    fake.chmod(0o755)
    full = Site()
    full.env["PATH"] = f"{tmp_path}:{full.env['PATH']}"
    assert "only 200 MB are free" in full.refused()


def test_a_database_that_is_made_leaves_those_of_others_their_tables(tmp_path):
    """A server that starts removes what it takes for its own of an earlier time: two that are made at once must not share a folder for that."""
    others = tmp_path / "#sql-temptable-1db1-1-27.MAI"
    others.write_text("a table of a server that runs")
    site = Site()
    site.env["TMPDIR"] = str(tmp_path)
    try:
        site.start()
        assert others.exists()
    finally:
        site.stop()


@pytest.mark.skipif("CLOVE_TEST_MYSQL" in os.environ, reason="MySQL has no such program")
def test_why_the_database_cannot_be_made_is_told(tmp_path):
    fake = tmp_path / "mariadb-install-db"
    fake.write_text('#!/bin/sh\necho "2026-11-21 12:00:00 0 [ERROR] InnoDB: no room here"\nfor n in 1 2 3 4 5 6; do echo "Please check all of the above"; done\nexit 1\n')
    fake.chmod(0o755)
    broken = Site()
    broken.env["PATH"] = f"{tmp_path}:{broken.env['PATH']}"
    said = broken.refused()
    assert "InnoDB: no room here" in said and "Please check" not in said


def test_missing_packages_are_one_line_for_an_ordinary_user(tmp_path):
    script = tmp_path / "packages"
    script.write_text((TOP / "cgi/local/packages").read_text().replace("nginx-light", "nginx-light clove-no-such-package"))
    fake = tmp_path / "id"
    fake.write_text("#!/bin/sh\necho 1000\n")
    fake.chmod(0o755)
    done = subprocess.run(["sh", str(script), "install", "build", "run"], capture_output=True, text=True, timeout=60,
                          env={"PATH": f"{tmp_path}:{os.environ['PATH']}"})
    assert done.returncode == 1
    assert "apt-get install -y --no-install-recommends clove-no-such-package\n" in done.stderr


def test_installed_packages_are_silent():
    done = subprocess.run([str(TOP / "cgi/local/packages"), "install", "build", "run"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.fixture
def open_folder():
    """A folder that everybody may pass through, unlike pytest's own."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="clove copy "))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def user_of(pid):
    """None of one that ended just now."""
    try:
        return os.stat(f"/proc/{pid}").st_uid
    except OSError:
        return None


@pytest.mark.skipif(not ROOT, reason="only root can become somebody else")
def test_ordinary_user_in_a_deep_path_with_spaces_then_root_where_nobody_may_enter(open_folder):
    """The same checkout: first an ordinary user's, far down and with spaces; then root's, below a folder that only root may enter."""
    parent = open_folder / "a b" / ("d" * 100)
    top = parent / "clove"
    shutil.copytree(TOP, top, symlinks=True, ignore=shutil.ignore_patterns(".git", "var", "__pycache__", "tests", "test-results"))
    for folder, _, files in os.walk(top):
        for name in [folder] + [os.path.join(folder, f) for f in files]:
            os.lchown(name, 12345, 12345)
    user = Site(top=top, folder="var", command=["chpst", "-u", ":12345:12345"])
    try:
        user.start()
        wait(lambda: user.answers("/"), what="the front page")
        assert {user_of(p) for p in user.family()} - {None} == {12345}
        user.run("up")                       # again: nothing of the first time is in its way
    finally:
        user.stop()
    assert not user.family()
    shutil.rmtree(top / "var")

    parent.chmod(0o700)
    root = Site(top=top, folder="var")
    try:
        root.start()
        wait(lambda: root.answers("/"), what="the front page")
        uids = {service: os.stat(f"/proc/{root.workers(service)[0]}").st_uid for service in ("platform", "nginx")}
        assert uids == {"platform": 1900000000, "nginx": 1900000002}
        assert os.stat(f"/proc/{root.parent('db')}").st_uid == 1900000001
    finally:
        root.stop()
    assert not root.family()


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    """A site that speaks https and takes five requests a second from an address."""
    cert, key = (tmp_path_factory.mktemp("tls") / name for name in ("cert.pem", "key.pem"))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost"],
                   check=True, capture_output=True, timeout=60)
    key.chmod(0o600)
    site = Site(TLS_CERT=cert, TLS_KEY=key, RATE_PER_ADDRESS=5)
    try:
        site.start()
        yield site
    finally:
        site.stop()


def test_tls(strict):
    answer = get(strict, "/")
    assert answer.status_code == 200 and "max-age" in answer.headers["Strict-Transport-Security"]
    assert all(c.startswith("__Host-") for c in answer.cookies.keys())
    plain = requests.get(f"http://127.0.0.1:{strict.port}/login?x=1", timeout=60, allow_redirects=False)
    assert (plain.status_code, plain.headers["Location"]) == (301, f"https://127.0.0.1:{strict.port}/login?x=1")


# --- what nginx itself has to say ---------------------------------------------------------------------------------------------


def test_security_headers_on_every_answer(site):
    for path in ("/", "/no-such-page", "/static/clove.css", "/metrics", "/shows/none/"):
        headers = get(site, path).headers
        policy = headers["Content-Security-Policy"]
        for part in ("default-src 'none'", "style-src 'self'", "img-src 'self'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
            assert part in policy, path
        assert headers["X-Content-Type-Options"] == "nosniff" and len(headers["X-Request-Id"]) == 32, path


def test_static_files_stay_for_good_under_their_version(site):
    assert "immutable" in get(site, "/static/clove.css?v=1").headers["Cache-Control"]
    assert "immutable" not in get(site, "/static/clove.css").headers["Cache-Control"]
    assert get(site, "/static/").status_code == 404
    assert get(site, "/static/../cgi/main.c").status_code == 404
    assert get(site, "/static/%2e%2e/Makefile").status_code == 404


@pytest.mark.parametrize("path", ["/_gate", "/_sync", "/readyz", "/metrics", "/pay/v1/refunds", "/shows/any/metrics", "/shows/any/readyz",
                                  "/pay/metrics", "/_files/platform/x", "/_error/500.html", "/_ask"])
def test_internal_addresses_are_not_public(site, path):
    answer = get(site, path)
    assert answer.status_code == 404 and "찾는 페이지가 없어요" in answer.text and "There is no such page" in answer.text


def test_too_large_is_a_page(site):
    answer = requests.post(site.url + "/login", data=b"x" * 300_000, timeout=60)
    assert answer.status_code == 413 and "보낸 내용이 너무 커요" in answer.text and "clove.css" in answer.text


def test_damaged_requests_are_a_page(site):
    assert "414" in raw(site, f"GET /{'a' * 9000} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").splitlines()[0]
    assert "요청을 읽을 수 없어요" in raw(site, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
    assert get(site, "/%00").status_code == 400


def refused_of(strict, *paths):
    """What is said to those of many requests that were too often."""
    return [words for status, words in at_once(strict, paths) if status == 429]


CROWD = ["/healthz"] * 60                   # of which twenty-one are taken, and five more each second


def test_too_many_requests_are_a_page_with_a_time(strict):
    refused = refused_of(strict, *CROWD)[0]
    assert "요청이 너무 많아요" in refused and int(re.search(r"\r\nRetry-After: (\d+)\r\n", refused)[1]) > 0
    assert get(strict, "/static/clove.css").status_code == 200


def test_a_crowd_does_not_keep_an_administrator_of_its_address_out(strict):
    address, session_id = strict.admin("make-buyers", 1).split()
    strict.sql("UPDATE account SET role = 'admin', admin_group = 'owner' WHERE email = %s", (address,))
    for path in ("/admin", "/admin/services", "/seller"):
        assert refused_of(strict, *CROWD), "the end of the crowd's share"
        answer = get(strict, path, headers={"Cookie": f"__Host-session={session_id}"})
        assert answer.status_code != 429, path
        assert path != "/admin" or answer.status_code == 200
    assert 429 in [status for status, _ in at_once(strict, CROWD + ["/administrators"] * 3)[60:]]
    assert refused_of(strict, *["/admin"] * 60), "the end of the consoles' share"


def test_service_that_is_away_is_a_page_with_a_time(site):
    subprocess.run(["sv", "-w", "60", "down", str(site.var.resolve() / "sv/platform")], check=True, capture_output=True, timeout=90)
    try:
        answer = get(site, "/")
        assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
        assert "잠시 자리를 비웠어요" in answer.text and "Away for a moment" in answer.text
        assert answer.headers["X-Request-Id"] in answer.text
        behind_the_gate = get(site, "/shows/any/", cookies={"session": "never-seen"})
        assert behind_the_gate.status_code == 503 and "잠시 자리를 비웠어요" in behind_the_gate.text
    finally:
        subprocess.run(["sv", "-w", "60", "up", str(site.var.resolve() / "sv/platform")], check=True, capture_output=True, timeout=90)
        wait(lambda: site.answers("/"), what="the platform again")


def test_client_cannot_forge_what_nginx_tells(site):
    """Names of FastCGI parameters, sent as headers, stay headers."""
    answer = get(site, "/account", headers={"Identity": "x", "Remote-Addr": "10.0.0.1", "Https": "on", "Site-Lang": "en", "Request-Id": "forged"})
    assert answer.status_code == 303 and "/login" in answer.headers["Location"]
    assert answer.headers["X-Request-Id"] != "forged"
    assert "Secure" not in answer.headers.get("Set-Cookie", "")


# --- dying and coming back ------------------------------------------------------------------------------------------------------


def ready(site):
    """A process that is about to end may still take a connection and drop it."""
    try:
        return requests.get(site.internal + "/readyz", timeout=60).status_code == 200
    except requests.RequestException:
        return False


def comes_back(site, service, pid):
    wait(lambda: site.parent(service) not in (0, pid), 20, f"another {service}")
    wait(lambda: site.answers("/"), 20, f"the front page after {service} died")
    wait(lambda: ready(site), 20, f"the database after {service} died")


def test_killed_worker_is_replaced(site):
    pid = site.kill("platform", "worker")
    wait(lambda: not alive(pid))
    wait(lambda: site.answers("/"), what="the front page")


@pytest.mark.parametrize("service", ["platform", "nginx", "db"])
def test_killed_parent_comes_back_and_leaves_no_orphan(site, service):
    family = [site.parent(service)] + site.workers(service)
    pid = site.kill(service)
    comes_back(site, service, pid)
    wait(lambda: not [p for p in family if alive(p)], 10, f"the end of the old {service}'s processes")


def test_database_that_died_keeps_what_was_committed(site):
    site.sql("CREATE TABLE IF NOT EXISTS clove.kept (n INT)")
    site.sql("INSERT INTO clove.kept VALUES (7)")
    comes_back(site, "db", site.kill("db"))
    assert site.sql("SELECT n FROM clove.kept") == [{"n": 7}]
    site.sql("DROP TABLE clove.kept")


def test_killed_supervisors_leave_nothing_running():
    """Even when runsvdir and a runsv are gone, make run takes over what they left, and make stop ends it all."""
    site = Site()
    try:
        site.start()
        family = site.family()
        table = processes()
        for pid in [p for p in family if p in table and (table[p][2][0] == "runsvdir" or table[p][2][:2] == ["runsv", "nginx"])]:
            os.kill(pid, signal.SIGKILL)
        site.run("up")
        wait(lambda: site.answers("/"), what="the front page")
        assert not [p for p in family if alive(p)]
        family = site.family()
        site.run("down")
        wait(lambda: not [p for p in family if alive(p)], 5, "the end of everything")
    finally:
        site.stop()


def test_stop_ends_everything_and_run_brings_it_back_with_its_data():
    site = Site()
    try:
        site.start()
        site.sql("CREATE TABLE clove.kept (n INT)")
        family = site.family()
        assert len(family) > 10
        site.run("down")
        assert not [p for p in family if alive(p)]
        assert site.run("down").returncode == 0
        for words in (["backups"], ["backup", "platform"], ["invariants", "x"], ["make-buyers", "1"], ["service", "x", "stop"],
                      ["create-admin", "a@example.com", "owner"]):
            assert refused(site, *words) == "clove is not running here: make run starts it.\n", words
        site.run("up")
        assert site.sql("SELECT COUNT(*) n FROM clove.kept") == [{"n": 0}]
    finally:
        site.stop()
    assert not site.family()
