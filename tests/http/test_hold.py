"""Seats chosen on the map: one seat, one person, whatever two people do at once; and every way in which a hold can be refused."""
import concurrent.futures
import threading

import pytest

from harness import wait
from test_buying import DETAILS, first_round, grade, release, section, take_best


def map_of(buyer, show, name="A", swap=False):
    return buyer.get(f"{show.path}/rounds/{first_round(show)}/sections/{section(show, name)}{'/swap' if swap else ''}")


def free_places(show, n, name="A"):
    return [row["id"] for row in show.sql("SELECT id FROM place WHERE round = %s AND section = %s AND state = 0 ORDER BY id DESC LIMIT %s",
                                          (first_round(show), section(show, name), n))]


def hold(buyer, show, places, status=200, **more):
    """As the form of the map sends it: no token, no key, from a page of ours."""
    return buyer.post(f"{show.path}/rounds/{first_round(show)}/hold", {"place": places} | more, status)


def taken(show):
    return show.sql("SELECT COUNT(*) AS n FROM place WHERE state NOT IN (0, 4, 5, 6)")[0]["n"]


@pytest.fixture(scope="module")
def show(site):
    """Of its own: the dearest seats that are left elsewhere depend on who bought before."""
    return site.show()


@pytest.fixture
def buyer(site, show):
    buyer = site.buyer()
    yield buyer
    release(buyer, show)


@pytest.fixture
def other(site, show):
    buyer = site.buyer()
    yield buyer
    release(buyer, show)


# --- the map --------------------------------------------------------------------------------------------------------------------------

def test_seats_chosen_on_the_map_are_held(show, buyer):
    page = map_of(buyer, show)
    places = page.form("/hold").choices["place"][-2:]
    page = buyer.submit("/hold", place=places)
    assert page.path == f"{show.path}/hold"
    page.says("합계").says("다른 좌석으로 바꾸기")
    wait(lambda: not set(places) & set(map_of(buyer, show).form("/hold").choices["place"]), what="the map without those seats")


def test_nothing_chosen_is_told(show, buyer):
    map_of(buyer, show)
    buyer.submit("/hold", status=422).says("고른 좌석이 없어요")


def test_a_swap_starts_from_what_is_held(show, buyer):
    places = free_places(show, 2)
    hold(buyer, show, places)
    page = buyer.follow("/swap")
    assert sorted(v for n, v in page.form("/hold").fields if n == "place") == sorted(map(str, places))
    new = [p for p in page.form("/hold").choices["place"] if int(p) not in places][:1]
    page = buyer.submit("/hold", place=[places[0]] + new)
    held = show.sql("SELECT id FROM place WHERE state = 1 AND hold_id = (SELECT MAX(id) FROM hold)")
    assert sorted(row["id"] for row in held) == sorted([places[0], int(new[0])])


def test_single_seats_and_all_of_them_are_given_back(show, buyer):
    hold(buyer, show, free_places(show, 3))
    buyer.submit("/hold/release", button=buyer.page.form("/hold/release").buttons[0][1]).says("좌석 하나를 놓았어요").says("132,000원")
    buyer.submit("/hold/release", button="좌석 모두 놓기").says("좌석을 놓았어요").says("잡아 둔 좌석이 없어요")


def test_more_time_is_given_once(show, buyer):
    page = hold(buyer, show, free_places(show, 1))
    ends = show.sql("SELECT MAX(id) AS id, MAX(ends_at) AS t FROM hold")[0]
    page = buyer.submit("/hold/extend").says("5분 더 잡아 두었어요")
    assert "/hold/extend" not in str(page.forms)
    after = show.sql("SELECT ends_at FROM hold WHERE id = %s", (ends["id"],))[0]["ends_at"]
    places = show.sql("SELECT DISTINCT free_at FROM place WHERE hold_id = %s", (ends["id"],))
    assert after == ends["t"] + 300 and [row["free_at"] for row in places] == [after]


# --- twice, at once, later -------------------------------------------------------------------------------------------------------------

def test_holding_what_i_hold_is_success(show, buyer):
    places = free_places(show, 2)
    hold(buyer, show, places)
    before = show.sql("SELECT id, ends_at FROM hold ORDER BY id DESC LIMIT 1")
    assert hold(buyer, show, places).path == f"{show.path}/hold"
    assert show.sql("SELECT id, ends_at FROM hold ORDER BY id DESC LIMIT 1") == before


def test_a_double_click_holds_once(site, show, buyer):
    places = free_places(show, 2)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        twins = [site.browser() for _ in range(4)]
        for twin in twins:
            twin.session.cookies.update(buyer.session.cookies)
        pages = list(pool.map(lambda twin: hold(twin, show, places), twins))
    assert {p.path for p in pages} == {f"{show.path}/hold"}
    assert show.sql("SELECT COUNT(*) AS n FROM hold WHERE state = 'held' AND account = (SELECT account FROM hold WHERE id ="
                    " (SELECT hold_id FROM place WHERE id = %s))", (places[0],))[0]["n"] == 1


def test_a_seat_that_went_is_named_and_the_rest_stays_ticked(show, buyer, other):
    places = free_places(show, 3)
    hold(other, show, places[:1])
    page = hold(buyer, show, places, status=409)
    page.says("그사이 다른 분이 먼저 잡았어요").says("먼저 나간 좌석").says("아직 남은 좌석").says("대신 좋은 자리 3장 잡기").says("배치도로 돌아가기")
    form = page.form("/hold")
    assert sorted(v for n, v in form.fields if n == "place") == sorted(str(p) for p in places[1:])
    assert buyer.submit("/hold", button="고른 좌석 잡기").path == f"{show.path}/hold"
    buyer.page.says("132,000원")


def test_best_instead_of_what_went(show, buyer, other):
    places = free_places(show, 2)
    hold(other, show, places)
    page = hold(buyer, show, places, status=409)
    assert "place" not in page.form("/best").names
    assert buyer.submit("/best").path == f"{show.path}/hold"


def test_two_buyers_one_seat(site):
    """Many rush for the same few places at once: each place is one person's, and everybody else is told so."""
    show = site.show(limit_per_person=2)
    places = free_places(show, 6)
    buyers = [site.buyer() for _ in range(12)]
    start = threading.Barrier(len(buyers))

    def rush(i):
        mine = places[i % 3 * 2:i % 3 * 2 + 2]
        start.wait()
        return hold(buyers[i], show, mine, status=None).status

    with concurrent.futures.ThreadPoolExecutor(len(buyers)) as pool:
        statuses = list(pool.map(rush, range(len(buyers))))
    assert set(statuses) == {200, 409}
    won = statuses.count(200)
    assert won == show.sql("SELECT COUNT(*) AS n FROM hold WHERE state = 'held'")[0]["n"] <= 3
    assert taken(show) == won * 2
    assert show.invariants() == ""


def test_a_crowd_for_the_best_seats_gets_what_there_is(site):
    """Everybody asks for two of the same grade until it is gone: nobody is told "sold out" before it is, nothing is sold twice."""
    show = site.show(limit_per_person=2)
    gone = grade(show, "S")
    show.sql("UPDATE place SET state = 4, free_at = 4102444800 WHERE grade = %s AND number IS NOT NULL", (gone,))
    buyers = [site.buyer() for _ in range(14)]
    pages = [buyer.get(f"{show.path}/rounds/{first_round(show)}") for buyer in buyers]
    start = threading.Barrier(len(buyers))

    def rush(i):
        start.wait()

        def told():
            pages[i] = buyers[i].submit("/best", page=pages[i], grade=gone, count=2, status=None)
            return "한 번 더 눌러" not in pages[i].text and pages[i]
        return wait(told, what="more than a word that it is crowded")

    with concurrent.futures.ThreadPoolExecutor(len(buyers)) as pool:
        answers = list(pool.map(rush, range(len(buyers))))
    served = [p for p in answers if p.status == 200]
    assert len(served) == 10 and taken(show) == 20                # two rows of ten seats
    assert all("이 등급은 모두 예매됐어요" in p.text for p in answers if p.status != 200)
    assert show.invariants() == ""


def test_a_hold_that_is_over_is_told_kindly(site):
    show = site.show(hold_minutes=0, hold_seconds=8)
    buyer, other = site.buyer(), site.buyer()
    places = free_places(show, 1)
    page = hold(buyer, show, places)
    wait(lambda: hold(other, show, places, status=None).status == 200, 6, "the end of the hold")
    buyer.submit("/orders", page=page, status=409, **DETAILS).says("잡아 둔 시간이 끝났어요").says("다시 골라 주세요")
    buyer.get(f"{show.path}/hold").says("잡아 둔 시간이 끝났어요")
    hold(buyer, show, free_places(show, 1))
    wait(lambda: taken(show) == 0, 15, "tidying")
    assert show.sql("SELECT COUNT(*) AS n FROM hold WHERE state = 'held'")[0]["n"] == 0
    assert show.invariants() == ""


# --- refused ----------------------------------------------------------------------------------------------------------------------------

def test_over_the_limit_offers_to_replace(show, buyer):
    places = free_places(show, 5)
    hold(buyer, show, places, status=409).says("4석까지 예매할 수 있어요")
    hold(buyer, show, places[:3])
    page = hold(buyer, show, places[3:], status=409)
    page.says("이미 예매한 좌석 0석, 잡고 있는 좌석 3석이 있어요")
    buyer.submit("/hold", button="잡은 좌석을 놓고 이 좌석 잡기").says("132,000원")


def test_one_round_at_a_time(show, buyer):
    rounds = [row["id"] for row in show.sql("SELECT id FROM round ORDER BY starts_at")]
    hold(buyer, show, free_places(show, 1))
    place = show.sql("SELECT MAX(id) AS id FROM place WHERE round = %s AND state = 0", (rounds[1],))[0]["id"]
    page = buyer.post(f"{show.path}/rounds/{rounds[1]}/hold", {"place": place}, 409)
    page.says("다른 회차의 좌석을 잡고 있어요")
    buyer.submit("/hold", button="잡은 좌석을 놓고 이 좌석 잡기")
    assert show.sql("SELECT round FROM hold WHERE state = 'held' ORDER BY id DESC LIMIT 1")[0]["round"] == rounds[1]


@pytest.mark.parametrize("change, word", [
    ("UPDATE round SET sale_opens_at = UNIX_TIMESTAMP() + 3600 WHERE id = {r}", "아직 예매를 시작하지 않았어요"),
    ("UPDATE round SET sale_opens_at = 1, sale_closes_at = 2 WHERE id = {r}", "예매가 끝났어요"),
    ("UPDATE round SET state = 'cancelled', cancelled_why = '무대 사고' WHERE id = {r}", "취소된 회차예요"),
    ("UPDATE settings SET selling = 0", "지금은 판매를 멈췄어요"),
])
def test_a_sale_that_is_not_open(site, closed_show, change, word):
    show, first = closed_show, first_round(closed_show)
    buyer = site.buyer()
    places = free_places(show, 1)
    page = buyer.get(f"{show.path}/rounds/{first}")
    show.sql(change.format(r=first))
    try:
        hold(buyer, show, places, status=409).says(word)
        buyer.submit("/best", page=page, grade=grade(show, "R"), count=1, status=409).says(word)
        assert "/best" not in str(buyer.get(f"{show.path}/rounds/{first}").forms)
        assert buyer.get(f"{show.path}/rounds/{first}/sections/{section(show)}").path == f"{show.path}/rounds/{first}"
        buyer.get(show.path + "/")
        assert taken(show) == 0
    finally:
        show.sql("UPDATE round SET sale_opens_at = UNIX_TIMESTAMP() - 60, sale_closes_at = starts_at, state = 'planned', cancelled_why = ''")
        show.sql("UPDATE settings SET selling = 1")


@pytest.fixture(scope="module")
def closed_show(site):
    return site.show()


@pytest.mark.parametrize("places", [["0"], ["-1"], ["x"], ["99999999999999999999999999"], ["9223372036854775807"], ["1", "1' OR 1=1"], ["1.5"],
                                    ["999999", "999998"]])
def test_places_that_are_none(show, buyer, places):
    before = taken(show)
    assert hold(buyer, show, places, status=None).status in (409, 422)
    assert taken(show) == before


def test_places_of_another_round(show, buyer):
    rounds = [row["id"] for row in show.sql("SELECT id FROM round ORDER BY starts_at")]
    place = show.sql("SELECT MAX(id) AS id FROM place WHERE round = %s", (rounds[1],))[0]["id"]
    hold(buyer, show, [place], status=422).says("이 회차에 없는 좌석이에요")
    buyer.post(f"{show.path}/rounds/987654/hold", {"place": place}, 404)


def test_the_same_place_many_times_is_one(show, buyer):
    place = free_places(show, 1)[0]
    hold(buyer, show, [place] * 500)
    buyer.page.says("66,000원")


def test_thousands_of_places_are_too_many(show, buyer):
    hold(buyer, show, list(range(1, 3000)), status=409).says("고른 좌석이 너무 많아요")


def test_a_form_of_another_site_holds_nothing(show, buyer):
    place = free_places(show, 1)[0]
    before = taken(show)
    for headers in ({"Origin": "https://evil.example", "Referer": "https://evil.example/"}, {"Origin": "null"},
                    {"Origin": "", "Referer": "https://evil.example/"}, {"Sec-Fetch-Site": "cross-site"}):
        buyer.post(f"{show.path}/rounds/{first_round(show)}/hold", {"place": place}, 403, headers=headers)
    assert taken(show) == before


def test_nobody_holds_nothing(site, show):
    site.browser().post(f"{show.path}/rounds/{first_round(show)}/hold", {"place": free_places(show, 1)}).says("로그인")


def test_a_post_without_its_token_does_nothing(show, buyer):
    hold(buyer, show, free_places(show, 1))
    for path in ("/hold/release", "/hold/extend", "/orders", f"/rounds/{first_round(show)}/best"):
        buyer.post(show.path + path, {"count": 1}, 403)
    buyer.get(f"{show.path}/hold").says("66,000원")


def test_statements_of_a_hold(show, buyer):
    """The hot path: the buyer's row, the scene, the places, the hold, the update."""
    buyer.post(f"{show.path}/rounds/{first_round(show)}/hold", {"place": free_places(show, 2)}, 303, follow=False)
    assert show.queries(buyer.page) <= 6
    take_best(buyer, show, "S", 1)
    assert show.invariants() == ""
