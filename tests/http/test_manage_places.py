"""Places kept from the sale: blocked, for the house, for a guest; and given back."""
import concurrent.futures
import threading

import pytest

from harness import wait
from selling import buy, post_form, rounds


@pytest.fixture(scope="module")
def show(site):
    return site.show()


def section(show, name):
    return show.sql("SELECT id FROM section WHERE name = %s", (name,))[0]["id"]


def open_map(show, at=0, name="A"):
    return show.seller.get(f"{show.path}/manage/places?round={rounds(show)[at]}&section={section(show, name)}")


def change(show, places=(), status=200, page=None, **more):
    page = page or open_map(show)
    if places is not None:
        more["place"] = places
    return show.seller.submit(post_form(page, "/manage/places"), page=page, status=status, **more)


def states(show, places):
    return [p["state"] for p in show.sql("SELECT state FROM place WHERE id IN %s ORDER BY id", (places,))]


def offered(site, show, place):
    """Whether a buyer's map offers this place."""
    page = site.buyer().get(f"{show.path}/rounds/{rounds(show)[0]}/sections/{section(show, 'A')}")
    return f'value="{place}"' in page.source


def free(show, n, offset=0):
    return [p["id"] for p in show.sql("SELECT id FROM place WHERE round = %s AND section = %s AND state = 0 ORDER BY id LIMIT %s OFFSET %s",
                                      (rounds(show)[0], section(show, "A"), n, offset))]


def test_blocked_then_sold_again(site, show):
    places = free(show, 3, 20)
    change(show, places, act="block", note="카메라 자리").says("3석을 막았어요").says("카메라 자리").says("막은 좌석")
    assert states(show, places) == [4, 4, 4]
    wait(lambda: not offered(site, show, places[0]), what="the blocked seat to leave the map")
    page = open_map(show)
    assert f'value="{places[0]}"' in page.source            # and can be ticked to be released
    change(show, places[:2], act="release").says("2석을 다시 팔 수 있게 풀었어요")
    assert states(show, places) == [0, 0, 4]
    wait(lambda: offered(site, show, places[0]), what="the released seat on the map")
    acts = [(a["act"], a["detail"]) for a in show.sql("SELECT act, detail FROM audit WHERE act LIKE 'place.%%' ORDER BY id")]
    assert acts == [("place.block", "3 places: " + " ".join(map(str, places))), ("place.release", "2 places: " + " ".join(map(str, places[:2])))]
    page = show.seller.get(show.path + "/manage/audit").says("좌석을 막음").says_not("places:")
    names = [r["name"] for r in show.sql("SELECT CONCAT('1층 A ', s.row_label, '-', s.number) AS name FROM place p JOIN seat s ON s.id = p.seat"
                                         f" WHERE p.id IN ({','.join(map(str, places))}) ORDER BY p.id")]
    page.says("3석: " + ", ".join(names)).says("2석: " + ", ".join(names[:2]))
    assert not show.invariants()


def test_invitation_says_for_whom(site, show):
    places = free(show, 2, 30)
    change(show, places, act="invite", guest="", status=422).says("누구를 초대하는지 적어 주세요")
    page = show.seller.page
    assert page.source.count(" checked>") >= 3                # both places and the act are still chosen
    change(show, places, page=page, act="invite", guest="홍길동 기자", note="1면").says("2석을 초대석으로 뺐어요").says("홍길동 기자").says("1면")
    assert states(show, places) == [6, 6]
    assert show.sql("SELECT DISTINCT guest, note FROM place_mark WHERE place IN %s", (places,)) == [{"guest": "홍길동 기자", "note": "1면"}]
    assert not show.sql("SELECT 1 FROM ticket WHERE place IN %s", (places,))
    change(show, places[:1], act="house", note="").says("1석을 하우스석으로 뺐어요")
    assert states(show, places) == [5, 6]
    assert show.sql("SELECT guest FROM place_mark WHERE place = %s", (places[0],)) == [{"guest": ""}]


def test_what_went_meanwhile_is_told_and_stays(site, show):
    page = open_map(show)
    buyer = buy(site, show, 2)
    sold = [p["id"] for p in show.sql("SELECT id FROM place WHERE order_id = %s ORDER BY id", (buyer.order,))]
    other = free(show, 1, 40)
    said = change(show, sold + other, page=page, act="block", note="").says("1석을 막았어요").says("2석은 그대로예요").says("9열")
    assert states(show, sold) == [3, 3] and states(show, other) == [4]
    assert said.status == 200
    foreign = [p["id"] for p in show.sql("SELECT id FROM place WHERE round = %s LIMIT 1", (rounds(show)[1],))]
    change(show, foreign + [999999999], act="block").says("2석은 그대로예요")
    assert states(show, foreign) == [0]
    change(show, free(show, 1, 45), act="release").says("빼 둔 좌석이 아니라서")
    assert not show.invariants()


def test_nothing_chosen(show):
    change(show, [], act="block", status=422).says("바꿀 좌석을 골라 주세요")
    change(show, ["abc", "-5"], act="block", status=422)
    change(show, free(show, 1), act=None, status=422).says("무엇을 할지 골라 주세요")
    page = open_map(show)
    form = post_form(page, "/manage/places")
    show.seller.post(form.action, dict(form.fields) | {"act": "explode", "place": str(free(show, 1)[0])}, status=422)
    assert states(show, free(show, 1)) == [0]


def test_a_whole_row_and_a_part_of_it(show):
    change(show, row="3", first="2", last="4", act="block", note="").says("3석을 막았어요")
    rows = show.sql("SELECT s.number FROM place p JOIN seat s ON s.id = p.seat WHERE p.round = %s AND p.state = 4 AND s.row_label = '3' ORDER BY s.ord",
                    (rounds(show)[0],))
    assert [r["number"] for r in rows] == ["2", "3", "4"]
    change(show, row="3", act="release", note="").says("3석을 다시 팔 수 있게").says("7석은 빼 둔 좌석이 아니라서")
    change(show, row="없는 열", act="block", status=422).says("바꿀 좌석을 골라 주세요")


def test_entry_numbers_by_their_range(show):
    page = open_map(show, name="스탠딩").says("1번부터 20번까지")
    change(show, page=page, places=None, first="1", last="5", act="invite", guest="협찬사", note="").says("5석을 초대석으로 뺐어요").says("입장 번호 3")
    assert show.sql("SELECT number FROM place WHERE round = %s AND state = 6 AND number IS NOT NULL ORDER BY number", (rounds(show)[0],)) == \
        [{"number": n} for n in range(1, 6)]
    page = open_map(show, name="스탠딩")
    change(show, page=page, places=None, first="", last="", act="block", status=422).says("바꿀 좌석을 골라 주세요")


def test_an_owner_and_a_buyer_at_once(site, show):
    """Whoever is first has the place; it never has two."""
    places = free(show, 12, 50)
    buyers = [site.buyer() for _ in range(3)]
    page = open_map(show)
    line = threading.Barrier(4)
    path = f"{show.path}/rounds/{rounds(show)[0]}/hold"

    def hold(i):
        line.wait(60)
        return buyers[i].post(path, {"place": places[i * 4:i * 4 + 4]}, None).status

    def block():
        line.wait(60)
        return change(show, places, page=page, act="block", note="한꺼번에").status

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(hold, i) for i in range(3)] + [pool.submit(block)]
        assert [j.result() for j in jobs][3] == 200
    assert set(states(show, places)) <= {1, 4}
    assert not show.invariants()


def test_rounds_and_sections_that_are_none(show):
    for query in ("round=999999", "section=999999"):
        show.seller.get(f"{show.path}/manage/places?{query}", status=404)
    show.seller.get(f"{show.path}/manage/places?round=abc&section=%27")
    show.seller.session.headers["Accept-Language"] = "en"
    open_map(show).says("Keep seats").says("Invitation")
    show.seller.session.headers["Accept-Language"] = "ko"
