"""nginx and the gate: who may pass to a show, what a show is told, and how long an answer lives."""
import os
import signal
import subprocess
import time

import requests

from harness import alive, wait


def sv(site, service, command):
    subprocess.run(["sv", "-w", "60", command, str(site.var.resolve() / "sv" / service)], check=True, capture_output=True, timeout=90)


def test_nobody_is_asked_to_log_in_and_comes_back(site, show, browser):
    page = browser.get(show.path + "/")
    assert page.path == "/login" and show.slug in page.url


def test_show_without_slash_is_the_show(site, show):
    buyer = site.buyer()
    assert buyer.get(show.path, status=None).status == buyer.get(show.path + "/", status=None).status != 404


def test_unknown_show_is_not_found(site, browser):
    browser.get("/shows/nobody-has-this-name/", status=404)
    browser.get("/shows/NOT-A-NAME/rounds/1", status=404)


def test_show_never_sees_the_session(site, show):
    """The cookie ends at nginx: a show that logged every cookie would still not know one session."""
    buyer = site.buyer()
    session = buyer.session.cookies["session"]
    buyer.get(show.path + "/orders/none", status=None)
    assert session not in site.log(f"show-{show.slug}")
    rendered = (site.var / "etc/nginx/show.conf").read_text()
    assert "session" not in rendered


def test_session_that_ended_elsewhere_is_nobody_within_seconds(site, show):
    buyer = site.buyer()
    buyer.get(show.path + "/no-such-page", status=404)
    site.sql("DELETE FROM session WHERE account = (SELECT id FROM account WHERE email = %s)", (buyer.email,))
    wait(lambda: buyer.get("/account", status=None).path == "/login", what="the platform to forget the session")
    wait(lambda: buyer.get(show.path + "/", status=None).path == "/login", 8, "the show to forget the session", loaded=20)


def test_show_goes_on_while_the_platform_is_away(site, show):
    buyer = site.buyer()
    own_page = buyer.get(show.path + "/no-such-page", status=404).title
    sv(site, "platform", "down")
    try:
        until = time.monotonic() + 7                  # past the 5 s for which an answer of the gate is new
        while time.monotonic() < until:
            assert buyer.get(show.path + "/no-such-page", status=404).title == own_page
        assert requests.get(site.url + "/", timeout=60).status_code == 503
    finally:
        sv(site, "platform", "up")
        wait(lambda: site.answers("/"), what="the platform again")


def test_killed_show_comes_back_and_leaves_no_orphan(site, show):
    service = f"show-{show.slug}"
    buyer = site.buyer()
    family = [site.parent(service)] + site.workers(service)
    os.kill(family[0], signal.SIGKILL)
    wait(lambda: not [p for p in family if alive(p)], what="the end of the old processes")
    wait(lambda: buyer.get(show.path + "/no-such-page", status=None).status == 404, what="the show again")


def test_show_that_is_away_is_a_page_with_a_time(site, show):
    buyer = site.buyer()
    sv(site, f"show-{show.slug}", "down")
    try:
        page = buyer.get(show.path + "/no-such-page", status=503)
        assert int(page.headers["Retry-After"]) > 0
        page.says("잠시 자리를 비웠어요")
    finally:
        sv(site, f"show-{show.slug}", "up")
        wait(lambda: buyer.get(show.path + "/no-such-page", status=None).status == 404, what="the show again")


def test_show_starts_anew_with_a_changed_setting(site, show):
    """make run with another setting, or another program: the show's processes are new, and it answers."""
    service = f"show-{show.slug}"
    before = site.parent(service)
    site.env["CLOVE_MAIL_FROM"] = "tickets@example.com"
    site.run("up")
    assert site.parent(service) not in (0, before)
    buyer = site.buyer()
    wait(lambda: buyer.get(show.path + "/no-such-page", status=None).status == 404, what="the show again")
