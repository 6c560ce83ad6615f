"""The start page: what there is to buy, for whom; search and filters; what each role begins with."""
import datetime
import re
import urllib.parse
import zoneinfo

import pytest

from harness import Site, site_fixture, wait
from listed import list_show, unlist

SEOUL = zoneinfo.ZoneInfo("Asia/Seoul")


def titles(page):
    return re.findall(r'<h3 class="card__title"><a href="[^"]*">([^<]*)</a>', page.source)


def card(page, title):
    """The words of one show's card."""
    found = [c for c in re.findall(r'<li class="card">(.*?)</li>', page.source, re.S) if f">{title}</a>" in c]
    assert found, f"{title} is not listed: {titles(page)}"
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def asked(page):
    """What stands in the search form."""
    return dict([f for f in page.forms if f.method == "get"][0].fields)


def day(days):
    return (datetime.datetime.now(SEOUL) + datetime.timedelta(days=days)).date().isoformat()


site = site_fixture("module")                   # of its own: shows of other tests would be listed too


@pytest.fixture(autouse=True)
def alone(site):
    unlist(site)
    yield
    unlist(site)


@pytest.fixture(scope="module")
def known(site):
    return site.buyer()


@pytest.fixture
def buyer(site, known):
    """A fresh browser of one buyer."""
    browser = site.browser()
    browser.email = known.email
    browser.cookie("session", known.session.cookies["session"])
    return browser


def find(browser, **values):
    return browser.get("/?" + urllib.parse.urlencode(values))


# --- for whom ------------------------------------------------------------------------------------------------------------------


def test_nobody_sees_a_welcome_and_no_show(site, browser):
    list_show(site, "비밀 공연", (10, -1, 50))
    page = browser.get("/").says("회원가입").says_not("비밀 공연")
    page.link("/signup")
    page.link("/login")
    assert find(browser, q="비밀").text == page.text


def test_everybody_sees_shows_where_browsing_is_public():
    site = Site(PUBLIC_BROWSING=1)
    try:
        site.start()
        list_show(site, "열린 공연", (10, -1, 50))
        browser = site.browser()
        browser.get("/").says("열린 공연").link("/signup")
    finally:
        site.stop()


# --- what is listed --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ko,en,rows,how", [
    ("여유 있음", "Many left", [(10, -1, 50)], {}),
    ("얼마 안 남음", "Few left", [(10, -1, 10)], {}),
    ("얼마 안 남음", "Few left", [(10, -1, 4)], {}),
    ("매진", "Sold out", [(10, -1, 0)], {}),
    ("예매 시작", "Opens", [(10, 3, 100)], {}),
    ("예매 시작", "Opens", [(10, -1, 0), (20, 3, 100)], {}),
    ("예매 종료", "Sale over", [(0.01, -1, 40)], {}),
    ("예매 종료", "Sale over", [(10, -1, 40)], {"selling": 0}),
    ("취소된 회차", "Cancelled", [(10, -1, 40, "cancelled")], {}),
    ("여유 있음", "Many left", [(10, -1, 40, "cancelled"), (11, -1, 50)], {}),
])
def test_what_is_left_is_said_in_words(site, buyer, ko, en, rows, how):
    list_show(site, "별밤", *rows, **how)
    assert ko in card(buyer.get("/"), "별밤")
    buyer.follow("/lang")
    assert en in card(buyer.page, "별밤")


def test_opening_of_the_sale_is_told_with_its_time(site, buyer):
    list_show(site, "별밤", (10, 3, 100))
    opens = datetime.datetime.now(SEOUL) + datetime.timedelta(days=3)
    assert f"{opens.month}월 {opens.day}일" in card(buyer.get("/"), "별밤")


def test_card_says_where_when_and_from_which_price(site, buyer):
    list_show(site, "하루 공연", (10, -1, 50), venue="가온홀", low=45000)
    list_show(site, "긴 공연", (12, -1, 50), (20, -1, 50), low=0)
    page = buyer.get("/")
    one, many = card(page, "하루 공연"), card(page, "긴 공연")
    assert "가온홀" in one and "45,000원부터" in one and "–" not in one
    assert "무료" in many and "–" in many
    assert site.queries(page) <= 4


def test_soonest_first_and_what_is_over_is_not_listed(site, buyer):
    list_show(site, "나중", (30, -1, 50))
    list_show(site, "먼저", (-3, -9, 0), (2, -1, 50))
    list_show(site, "지난 공연", (-3, -9, 50))
    list_show(site, "멈춘 공연", (5, -1, 50), state="stopped")
    list_show(site, "실패한 공연", (5, -1, 50), state="failed")
    assert titles(buyer.get("/")) == ["먼저", "나중"]


def test_a_real_show_is_listed_with_what_is_left_of_it(site, buyer):
    show = site.show()
    wait(lambda: site.sql("SELECT 1 FROM catalogue WHERE deployment = %s", (show.id,)), 20, "the show's summary")
    page = find(buyer, q="작은 음악회")
    page.link(f"{show.path}/")
    assert "66,000원부터" in card(page, "작은 음악회")
    rows = site.sql("SELECT places_n, left_n FROM catalogue_round WHERE deployment = %s ORDER BY round", (show.id,))
    assert len(rows) == 2 and rows[0]["places_n"] == 120
    show.sql("UPDATE place SET free_at = UNIX_TIMESTAMP() + 60 WHERE round = 1 AND free_at = 0 ORDER BY id LIMIT 3")
    wait(lambda: site.sql("SELECT left_n FROM catalogue_round WHERE deployment = %s AND round = 1", (show.id,))[0]["left_n"] == 117, 20,
         "what is left to change")
    site.sql("UPDATE deployment SET state = 'deleted' WHERE id = %s", (show.id,))


def test_every_show_without_a_poster_has_a_drawn_one(site, buyer):
    for field in ("concert", "musical", "play", "classical", "exhibition", "sport", "festival", "other"):
        list_show(site, f"{field} 공연", (10, -1, 50), field=field)
    source = buyer.get("/").source
    for field in ("concert", "musical", "play", "classical", "exhibition", "sport", "festival", "other"):
        assert f'class="poster f-{field}"' in source
    assert source.count("poster__art") == 8


# --- search and filters -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def shelf(site):
    unlist(site)
    agency = site.seller()
    site.sql("UPDATE account SET business_name = '노을 기획' WHERE email = %s", (agency.email,))
    list_show(site, "레 미제라블", (10, -1, 50), field="musical", venue="한빛아트센터", seller=agency)
    list_show(site, "Jazz at Night 100%", (12, -1, 0), field="concert", venue="Blue Hall", subtitle="여름 재즈")
    list_show(site, "겨울 나그네", (40, 5, 100), field="classical", venue="한빛아트센터")


@pytest.mark.parametrize("q,found", [
    ("레미제라블", ["레 미제라블"]), ("레 미제", ["레 미제라블"]), ("미제라블 한빛", ["레 미제라블"]), ("jazz", ["Jazz at Night 100%"]),
    ("JAZZ night", ["Jazz at Night 100%"]), ("재즈", ["Jazz at Night 100%"]), ("한빛", ["레 미제라블", "겨울 나그네"]), ("노을기획", ["레 미제라블"]),
    ("blue hall", ["Jazz at Night 100%"]), ("100%", ["Jazz at Night 100%"]), ("1__%", []), ("%", ["Jazz at Night 100%"]), ("_", []), ("|", []),
    ("'; DROP TABLE account; --", []), ("없는 말", []), ("   ", ["레 미제라블", "Jazz at Night 100%", "겨울 나그네"]),
    ("레 미 제 라 블", ["레 미제라블"]), ("\\", [])])
def test_search(site, shelf, buyer, q, found):
    page = find(buyer, q=q)
    assert titles(page) == found
    if not found:
        page.says("조건에 맞는 공연이 없어요").link("/")
    assert asked(page)["q"] == q.strip()


def test_filters_fit_together_and_are_kept(site, shelf, buyer):
    assert titles(find(buyer, field="classical")) == ["겨울 나그네"]
    assert titles(find(buyer, left=1)) == ["레 미제라블"]
    assert titles(find(buyer, **{"from": day(11), "to": day(13)})) == ["Jazz at Night 100%"]
    assert titles(find(buyer, to=day(11))) == ["레 미제라블"]
    assert titles(find(buyer, **{"from": day(20)})) == ["겨울 나그네"]
    page = find(buyer, q="한빛", field="musical", left=1, **{"from": day(1), "to": day(30)})
    assert titles(page) == ["레 미제라블"]
    assert asked(page) == {"q": "한빛", "field": "musical", "from": day(1), "to": day(30), "left": "1"}


def test_a_day_is_a_day_of_the_site(site, buyer):
    list_show(site, "오늘", (10, -1, 50))
    assert titles(find(buyer, **{"from": day(10), "to": day(10)})) == ["오늘"]
    assert not titles(find(buyer, **{"from": day(11)})) and not titles(find(buyer, to=day(9)))


@pytest.mark.parametrize("values,said", [({"from": "언제"}, "날짜를 2026-11-20처럼 입력해 주세요"), ({"from": day(9), "to": day(3)}, "시작 날짜보다 뒤인 날짜를 적어 주세요"),
                                         ({"q": "가" * 200}, "80자 안으로 줄여 주세요"), ({"field": "none"}, None), ({"page": "-1"}, None), ({"page": "x"}, None),
                                         ({"page": "99999999999999999999"}, None), ({"left": "maybe"}, None)])
def test_odd_filters_are_told_or_left_out(site, shelf, buyer, values, said):
    page = find(buyer, **values)
    if said:
        page.says(said)


def test_pages(site, buyer):
    seller = site.seller()
    for n in range(27):
        list_show(site, f"공연 {n:02}", (10 + n, -1, 50), seller=seller)
    page = find(buyer, q="공연", left=1)
    assert titles(page) == [f"공연 {n:02}" for n in range(24)]
    page.says("27건 중 1–24")
    buyer.follow("page=2")
    assert titles(buyer.page) == [f"공연 {n:02}" for n in range(24, 27)] and "q=" in buyer.page.url
    buyer.page.says("27건 중 25–27")
    buyer.follow("page=1")
    assert len(titles(buyer.page)) == 24
    assert len(titles(find(buyer, q="공연", left=1, page=7))) == 24            # past the end: from the beginning


def test_language_switch_keeps_the_search(site, shelf, buyer):
    find(buyer, q="레 미제라블", left=1)
    buyer.follow("/lang")
    assert titles(buyer.page) == ["레 미제라블"] and buyer.page.says("Shows found: 1")


# --- what a role begins with ------------------------------------------------------------------------------------------------------


def test_seller_begins_with_own_shows(site):
    seller = site.seller()
    page = seller.get("/").says("아직 만든 공연이 없어요")
    page.link("/seller/shows/new")
    list_show(site, "내 연극", (10, -1, 50), seller=seller)
    list_show(site, "남의 연극", (10, -1, 50))
    page = seller.get("/")
    box = page.source[page.source.index('id="mine"'):page.source.index('class="filter"')]
    assert "내 연극" in box and "남의 연극" not in box
    assert site.queries(page) <= 6


@pytest.mark.parametrize("group,links,not_links", [
    ("viewer", ["/admin/services"], ["/admin/accounts", "/admin/money"]), ("operator", ["/admin/accounts"], ["/admin/money"]),
    ("finance", ["/admin/money"], ["/admin/accounts"]), ("owner", ["/admin/accounts", "/admin/money"], [])])
def test_administrator_begins_with_the_console_of_the_group(site, group, links, not_links):
    admin = site.administrator(group)
    page = admin.get("/")
    for link in ["/admin"] + links:
        admin.get(page.link(link))
    assert not set(not_links) & set(page.links)


def test_unconfirmed_are_told_what_to_do(site):
    buyer = site.buyer()
    site.sql("UPDATE account SET confirmed_at = NULL WHERE email = %s", (buyer.email,))
    buyer.get("/").says("이메일을 아직 확인하지 않았어요").link("/account")


def test_every_link_of_the_start_page_leads_somewhere(site, buyer):
    for browser in (site.browser(), buyer, site.administrator("owner")):
        for link in set(browser.get("/").links):
            if link.startswith("/") and "/shows/" not in link:
                assert browser.get(link, status=None).status in (200,), link
