"""The map page is one page for everybody in a language: made once a second whoever asks, for members only, and never anybody's own."""
import concurrent.futures
import time

import pytest
import requests

from harness import wait


@pytest.fixture(scope="module")
def show(site):
    """A show of its own: nobody else's pages are counted."""
    return site.show()


@pytest.fixture(scope="module")
def where(show):
    """Address of the first section's map."""
    found = show.sql("SELECT r.id round, s.id section FROM round r, section s WHERE s.kind = 'seats' ORDER BY r.id, s.id LIMIT 1")[0]
    return f"{show.path}/rounds/{found['round']}/sections/{found['section']}"


@pytest.fixture(scope="module")
def member(site):
    return site.buyer()


def made(site, show):
    """How often the page was made, from the show's log."""
    return site.log(f"show-{show.slug}").count("route=show_section_page")


def cookie(browser):
    return {"session": browser.session.cookies["session"]}


def get(site, where, who, **headers):
    return requests.get(site.url + where, cookies=cookie(who) if who else {}, headers={"Accept-Language": "ko"} | headers, timeout=60,
                        allow_redirects=False)


def test_many_people_are_one_rendering_a_second(site, show, where, member):
    people = [member, site.buyer(), site.buyer()]
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(lambda n: get(site, f"{where}?n={n}", people[n % 3]), range(300)))
    assert {a.status_code for a in answers} == {200}
    late = [a for a in answers if a.elapsed.total_seconds() > 2]               # nobody waits longer for somebody else's rendering
    assert made(site, show) <= time.monotonic() - began + 2 + len(late)
    text = answers[0].text
    assert "csrf" not in text and 'name="token"' not in text and 'name="once"' not in text
    assert not [p.email for p in people if p.email in text]


def test_language_is_part_of_the_page(site, where, member):
    assert '<html lang="ko"' in get(site, where, member).text
    assert '<html lang="en"' in get(site, where, member, **{"Accept-Language": "en"}).text
    english = requests.get(site.url + where, cookies=cookie(member) | {"lang": "en"}, headers={"Accept-Language": "ko"}, timeout=60)
    assert '<html lang="en"' in english.text


def test_without_gzip_the_page_is_the_same(site, where, member):
    zipped, plain = get(site, where, member, **{"Accept-Encoding": "gzip"}), get(site, where, member, **{"Accept-Encoding": "identity"})
    assert zipped.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert plain.text.count("<input") == zipped.text.count("<input") > 90


def test_browsers_and_proxies_keep_no_map(site, where, member):
    assert get(site, where, member).headers["Cache-Control"] == "private, no-cache"


def test_head_leaves_no_empty_page_behind(site, where, member):
    wait(lambda: requests.head(site.url + where, cookies=cookie(member), headers={"Accept-Language": "en"}, timeout=60).status_code == 200)
    assert "</html>" in get(site, where, member, **{"Accept-Language": "en"}).text


def test_nobody_sees_a_page_that_members_just_saw(site, where, member):
    assert get(site, where, member).status_code == 200
    for stranger in (get(site, where, None), requests.get(site.url + where, cookies={"session": "made-up"}, timeout=60, allow_redirects=False)):
        assert stranger.status_code == 303 and "/login" in stranger.headers["Location"]


def test_nothing_but_reading(site, where, member):
    for method in ("POST", "PUT", "DELETE"):
        assert requests.request(method, site.url + where, cookies=cookie(member), timeout=60).status_code == 405


def test_section_that_does_not_exist(site, show, where, member):
    assert get(site, where.rpartition("/")[0] + "/999999", member).status_code == 404
