"""Cancelling, postponing and adding a round: everyone is told, everyone's money goes back, nothing is sold that does not take place."""
import datetime
import re
import time
import zoneinfo

import pytest

from books import unaccounted
from harness import wait
from selling import DETAILS, buy, cancel, grade, later, member, order, post_form, rounds


@pytest.fixture
def show(site):
    return site.show()


def tidy(show):
    wait(lambda: not show.invariants(), 20, "the books in order")


def day_words(at):
    day = datetime.datetime.fromtimestamp(at, zoneinfo.ZoneInfo("Asia/Seoul"))
    return f"{day.month}월 {day.day}일"


def cancel_round(show, at=0, why="배우가 다쳤어요"):
    show.seller.get(f"{show.path}/manage/rounds/{rounds(show)[at]}/cancel")
    return show.seller.submit("/cancel", why=why, sure=True)


def test_a_cancelled_round_gives_everything_back(site, show):
    first, second, other = buy(site, show, 2), buy(site, show, 1, name="Kim", lang="en", which="R"), buy(site, show, 1, at=1)
    pending, holder = buy(site, show, 1, pay=False), site.buyer()
    holder.get(f"{show.path}/rounds/{rounds(show)[0]}")
    holder.submit("/best", grade=grade(show, "S"), count=1)
    page = show.seller.get(f"{show.path}/manage/rounds/{rounds(show)[0]}/cancel")
    page.says("예매 2건의 티켓 3장이 무효가 돼요").says("231,000원을 돌려줘요").says("결제하고 있는 예매 1건").says("잡고 있는 좌석 1석")
    show.seller.submit("/cancel", why="", status=422).says("취소하는 이유를 적어 주세요").says("표시해 주세요")
    assert show.sql("SELECT DISTINCT state FROM round") == [{"state": "planned"}]
    cancel_round(show).says("회차를 취소했어요").says("배우가 다쳤어요")

    wait(lambda: [order(show, b)["state"] for b in (first, second)] == ["refunded"] * 2, 20, "the orders to be refunded")
    wait(lambda: order(show, pending)["state"] == "expired", 30, "the pending order to end")
    page = pending.get(f"{show.path}/orders/{pending.code}").says("이 회차는 취소됐어요").says("돈은 나가지 않았어요").says_not("좌석을 다시 골라")
    assert f"{show.path}/rounds/{rounds(show)[0]}" not in page.links
    wait(lambda: show.sql("SELECT COUNT(*) n FROM refund WHERE state = 'done'")[0]["n"] == 2, 30, "the refunds")
    money = show.sql("SELECT order_id, amount_minor, fee_minor, reason FROM refund ORDER BY order_id")
    assert money == [{"order_id": first.order, "amount_minor": 132000, "fee_minor": 0, "reason": "round_cancelled"},
                     {"order_id": second.order, "amount_minor": 99000, "fee_minor": 0, "reason": "round_cancelled"}]
    assert order(show, other)["state"] == "paid" and not show.sql("SELECT 1 FROM hold WHERE state = 'held'")
    assert [t["void_why"] for t in show.sql("SELECT void_why FROM ticket WHERE round = %s", (rounds(show)[0],))] == ["round_cancelled"] * 3
    for buyer in (first, second, pending):
        told = wait(lambda: [m for m in site.mails(buyer.email) if "배우가 다쳤어요" in m.get_content()], 20, "the mail about the cancelled round")
        assert len(told) == 1
    assert "99,000" in [m for m in site.mails(second.email) if "배우가" in m.get_content()][0].get_content()
    assert not [m for m in site.mails(other.email) if "배우가" in m.get_content()]
    site.buyer().get(show.path + "/").says("취소된 회차")
    member(site, show).get(f"{show.path}/manage/checkin/{rounds(show)[0]}").says("취소된 회차라서")
    tidy(show)
    wait(lambda: not unaccounted(show), 20, "the provider's books")


def test_passes_that_let_in_on_a_cancelled_day_are_told_of(site):
    """They were sold for several days: nobody decides for the seller what the one is worth. But he is told, and their holders read it."""
    now, day = int(time.time()), 86400
    show = site.show(field="festival", rounds=[
        {"label": label, "starts_at": now + at * day, "sale_opens_at": now - 60, "sale_closes_at": now + 9 * day, "covers": covers}
        for label, at, covers in (("첫째 날", 10, []), ("둘째 날", 11, []), ("이틀권", 10, [0, 1]))])
    ids = {r["label"]: r["id"] for r in show.sql("SELECT id, label FROM round")}
    passes = buy(site, show, 2, at=rounds(show).index(ids["이틀권"]))
    said = "이 날에도 쓸 수 있는 다른 회차의 티켓 2장은 그대로 남아요"
    show.seller.get(f"{show.path}/manage/rounds/{ids['둘째 날']}/postpone").says(said)
    show.seller.get(f"{show.path}/manage/rounds/{ids['이틀권']}/cancel").says_not(said)
    both = passes.get(f"{show.path}/orders/{passes.code}/tickets").text
    show.seller.get(f"{show.path}/manage/rounds/{ids['둘째 날']}/cancel").says(said)
    show.seller.submit("/cancel", why="태풍이 와요", sure=True)
    only = passes.get(f"{show.path}/orders/{passes.code}/tickets").text
    assert order(show, passes)["state"] == "paid" and both.count("쓸 수 있는 날") == only.count("쓸 수 있는 날") == 2 and len(only) < len(both)
    mail = wait(lambda: [m for m in site.mails(passes.email) if "올 수 있는 날 하나가 취소" in m["Subject"]], 20, "the mail to who has a pass")
    text = mail[0].get_content()
    contact = show.sql("SELECT seller_name, seller_contact FROM settings")[0]
    assert len(mail) == 1 and "태풍이 와요" in text and contact["seller_name"] in text and contact["seller_contact"] in text
    first, second = (day_words(r["starts_at"]) for r in show.sql("SELECT starts_at FROM round WHERE label IN ('첫째 날', '둘째 날') ORDER BY starts_at"))
    lines = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
    assert second in lines["취소된 날"] and first in lines["쓸 수 있는 날"] and second not in lines["쓸 수 있는 날"], text
    # The pass itself: its holder gets that mail and the money, and no second one about a day.
    show.seller.get(f"{show.path}/manage/rounds/{ids['첫째 날']}/cancel")
    show.sql("UPDATE round SET state = 'cancelled', cancelled_why = '' WHERE id = %s", (ids["이틀권"],))
    show.seller.submit("/cancel", why="태풍이 와요", sure=True)
    wait(lambda: not show.sql("SELECT 1 FROM round_notice WHERE told_at IS NULL"), 20, "nobody left to tell")
    assert len([m for m in site.mails(passes.email) if "올 수 있는 날 하나가 취소" in m["Subject"]]) == 1
    tidy(show)


def test_passes_that_let_in_on_a_postponed_day_are_told_of(site):
    now, day = int(time.time()), 86400
    show = site.show(field="festival", rounds=[
        {"label": label, "starts_at": now + at * day, "sale_opens_at": now - 60, "sale_closes_at": now + 9 * day, "covers": covers}
        for label, at, covers in (("첫째 날", 10, []), ("둘째 날", 11, []), ("이틀권", 10, [0, 1]))])
    ids = {r["label"]: r["id"] for r in show.sql("SELECT id, label FROM round")}
    passes, english = (buy(site, show, 1, at=rounds(show).index(ids["이틀권"]), lang=lang) for lang in ("ko", "en"))
    page = show.seller.get(f"{show.path}/manage/rounds/{ids['둘째 날']}/postpone").says("옮긴 날짜와 판매자 연락처를 메일로").says_not("알릴 사람이 없어요")
    old = show.sql("SELECT starts_at FROM round WHERE id = %s", (ids["둘째 날"],))[0]["starts_at"]
    show.seller.submit("/postpone", page=page, starts_at=later(14), sale_closes_at=later(13))
    wait(lambda: not show.sql("SELECT 1 FROM round_notice WHERE told_at IS NULL"), 20, "nobody left to tell")
    new = show.sql("SELECT starts_at FROM round WHERE id = %s", (ids["둘째 날"],))[0]["starts_at"]
    mail = wait(lambda: [m for m in site.mails(passes.email) if "올 수 있는 날 하나가 바뀌었어요" in m["Subject"]], 20, "the mail to who has a pass")
    text = mail[0].get_content()
    lines = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
    assert len(mail) == 1 and day_words(old) in text and day_words(new) in lines["쓸 수 있는 날"] and day_words(old) not in lines["쓸 수 있는 날"], text
    assert show.sql("SELECT seller_contact FROM settings")[0]["seller_contact"] in text
    assert len(wait(lambda: [m for m in site.mails(english.email) if "One of your days has moved" in m["Subject"]], 20, "the mail in English")) == 1
    assert [order(show, b)["state"] for b in (passes, english)] == ["paid", "paid"] and not show.sql("SELECT 1 FROM refund")
    tidy(show)


def test_a_booking_of_a_cancelled_round_promises_nothing_until_its_money_is_back(site, show):
    paid, waiting = buy(site, show, 1), buy(site, show, 1, pay=False)
    with site.db(show.schema) as db, db.cursor() as cursor:
        db.begin()
        cursor.execute("SELECT id FROM orders FOR UPDATE")            # the job that gives back waits
        show.sql("UPDATE round SET state = 'cancelled', cancelled_why = '태풍' WHERE id = %s", (rounds(show)[0],))
        page = paid.get(f"{show.path}/orders/{paid.code}").says("이 회차는 취소").says_not("예매가 끝났어요").says_not("예매 취소")
        assert not [a for a in page.links if a.endswith(paid.code + "/tickets")]
        paid.get(f"{show.path}/tickets/{paid.tickets[0]}").says("공연이 취소된 티켓이에요")
        assert "class=\"qr\"" not in paid.page.source
        page = waiting.get(f"{show.path}/orders/{waiting.code}").says("이 회차는 취소").says_not("결제하면 예매가 끝나요")
        assert not [f for f in page.forms if f.action.endswith("/pay")]


def test_a_cancelled_round_is_cancelled_once(site, show):
    buyer = buy(site, show)
    path = f"{show.path}/manage/rounds/{rounds(show)[0]}/cancel"
    page = show.seller.get(path)
    cancel_round(show)
    wait(lambda: order(show, buyer)["state"] == "refunded", 20)
    show.seller.submit("/cancel", page=page, why="또", sure=True).says("이미 취소된 회차예요")
    show.seller.get(path).says("이미 취소된 회차예요")
    show.seller.get(f"{show.path}/manage/rounds/{rounds(show)[0]}/postpone").says("이미 취소된 회차예요")
    wait(lambda: show.sql("SELECT 1 FROM refund WHERE state = 'done'"), 20)
    assert show.sql("SELECT COUNT(*) n FROM refund") == [{"n": 1}]
    assert show.sql("SELECT cancelled_why FROM round WHERE state = 'cancelled'") == [{"cancelled_why": "배우가 다쳤어요"}]
    show.seller.get(f"{show.path}/manage/rounds/999999/cancel", status=404)
    site.buyer().get(f"{show.path}/rounds/{rounds(show)[0]}", status=None)
    tidy(show)


def test_people_inside_get_their_money_too(site, show):
    """Called off in the middle of the show."""
    buyer, staff = buy(site, show, 2), member(site, show)
    staff.get(f"{show.path}/manage/checkin/{rounds(show)[0]}")
    staff.submit("/manage/checkin/", code=buyer.tickets[0]).says("입장하세요")
    cancel_round(show)
    wait(lambda: order(show, buyer)["state"] == "refunded", 20)
    assert show.sql("SELECT amount_minor FROM refund") == [{"amount_minor": 132000}]
    tidy(show)


def test_money_that_comes_after_the_round_was_cancelled_goes_back(site, show):
    """The buyer is on the provider's page while the round is cancelled, and pays there."""
    buyer = buy(site, show, 1, pay=False)
    buyer.submit(f"/orders/{buyer.code}/pay")
    hosted = buyer.page
    cancel_round(show)
    buyer.submit([f for f in hosted.forms if f.action.endswith("/pay")][0], page=hosted, status=None)
    wait(lambda: order(show, buyer)["state"] in ("expired", "failed", "refunded"), 40, "the end of the order")
    wait(lambda: not unaccounted(show), 40, "no money kept for nothing")
    tidy(show)


def postpone(show, days, at=0, closes=None, status=200, page=None):
    path = f"{show.path}/manage/rounds/{rounds(show)[at]}/postpone"
    page = page or show.seller.get(path)
    return show.seller.submit("/postpone", page=page, starts_at=later(days), sale_closes_at=closes or later(days, 10), status=status)


def test_a_postponed_round_is_told_to_everyone_and_free_to_give_back(site, show):
    buyer, english, other = buy(site, show, 2), buy(site, show, 1, name="Kim", lang="en"), buy(site, show, 1, at=1)
    gone = buy(site, show, 1)
    cancel(show, gone, gone.tickets[0])
    show.sql("UPDATE orders SET booked_at = booked_at - 20 * 86400")
    show.sql("UPDATE round SET starts_at = starts_at - 25 * 86400")                   # five days ahead: 20 % by the table
    target = rounds(show)[0]
    was = show.sql("SELECT starts_at FROM round WHERE id = %s", (target,))[0]["starts_at"]
    buyer.get(f"{show.path}/orders/{buyer.code}/cancel?ticket={buyer.tickets[0]}").says("52,800")
    show.seller.get(f"{show.path}/manage/rounds/{target}/postpone").says("예매 2건의 모든 사람에게")
    postpone(show, 6).says("옮겼어요")
    row = show.sql("SELECT postponed_from, starts_at FROM round WHERE id = %s", (target,))[0]
    assert row["postponed_from"] == was and row["starts_at"] > was
    def told(who):
        return [m for m in site.mails(who.email) if "공연 날짜가 바뀌었어요" in m["Subject"] or "New date" in m["Subject"]]

    for who, words, when in ((buyer, "수수료 없이", "오후 7:30"), (english, "fee", "19:30")):
        mail = wait(lambda: told(who), 20, "the mail about the new date")
        assert len(mail) == 1 and words in mail[0].get_content() and when in mail[0].get_content()
    assert not told(other) and not told(gone)
    wait(lambda: [r for r in site.sql("SELECT starts_at FROM my_order WHERE code = %s", (buyer.code,)) if r["starts_at"] == row["starts_at"]], 20,
         "the new date in my tickets")
    buyer.get(f"{show.path}/orders/{buyer.code}/cancel?ticket={buyer.tickets[0]}").says_not("52,800")
    cancel(show, buyer, buyer.tickets[0])
    assert show.sql("SELECT amount_minor, fee_minor FROM refund WHERE order_id = %s", (buyer.order,)) == [{"amount_minor": 66000, "fee_minor": 0}]
    show.seller.get(show.path + "/manage/rounds").says("에서 옮겼어요")
    tidy(show)


def test_the_record_says_from_when_to_when(show):
    path = f"{show.path}/manage/rounds/{rounds(show)[0]}/postpone"
    show.seller.get(path)
    show.seller.submit(path, starts_at=later(40), sale_closes_at=later(39))
    show.seller.get(show.path + "/manage/audit").says("날짜를 옮김").says("오후 7:30으로").says_not("entries")


def test_whoever_was_inside_comes_again_on_the_new_date(site, show):
    """Broken off in the middle of the show."""
    buyer, staff = buy(site, show, 2), member(site, show)
    used, other = buyer.tickets
    door = f"{show.path}/manage/checkin/{rounds(show)[0]}"
    staff.get(door)
    staff.submit("/manage/checkin/", code=used).says("입장하세요")
    show.seller.get(f"{show.path}/manage/rounds/{rounds(show)[0]}/postpone").says("이미 입장한 티켓 1장은 새 날짜에 다시 쓸 수 있어요")
    postpone(show, 40)
    buyer.get(f"{show.path}/tickets/{used}").says_not("입장했어요")
    buyer.get(f"{show.path}/orders/{buyer.code}").says_not("입장했어요").says("예매 취소")
    show.seller.get(f"{show.path}/manage/bookers/{buyer.code}").says("에 입장했지만 날짜가 바뀌어 다시 쓸 수 있어요")
    assert [r["ticket"] for r in show.sql("SELECT ticket FROM entry_undone")] == [r["id"] for r in show.sql("SELECT id FROM ticket WHERE number = %s", (used,))]
    staff.get(door)
    staff.submit("/manage/checkin/", code=used).says("입장하세요")
    staff.submit("/manage/checkin/", code=used).says("이미 입장한 티켓이에요")
    postpone(show, 45, at=1)                             # it is the later one by now
    cancel(show, buyer, used)
    wait(lambda: order(show, buyer)["state"] == "part_refunded", 20, "the refund of a ticket that is good again")
    tidy(show)


def test_a_date_that_makes_no_sense(show):
    postpone(show, -1, closes=later(-2), status=422).says("앞으로 올 때를 적어 주세요")
    postpone(show, 40, closes="2020-01-01T00:00", status=422).says("예매 시작")
    postpone(show, 40, closes=later(41), status=422).says("공연 날이 지난 뒤까지 예매할 수는 없어요")
    show.seller.get(f"{show.path}/manage/rounds/{rounds(show)[0]}/postpone")
    show.seller.submit("/postpone", status=422).says("지금 날짜와 같아요")
    show.seller.submit("/postpone", starts_at="언젠가", sale_closes_at="", status=422).says("2026-11-20 19:30처럼").says("예매 마감을 적어 주세요")
    assert not show.sql("SELECT 1 FROM round WHERE postponed_from IS NOT NULL")


def test_two_people_move_the_same_round(show):
    page = show.seller.get(f"{show.path}/manage/rounds/{rounds(show)[0]}/postpone")
    postpone(show, 50)
    moved = show.sql("SELECT starts_at FROM round WHERE postponed_from IS NOT NULL")
    show.seller.submit("/postpone", page=page, starts_at=later(60), sale_closes_at=later(60, 10)).says("그 사이 다른 사람이 이 회차를 바꿨어요")
    assert show.sql("SELECT starts_at FROM round WHERE postponed_from IS NOT NULL") == moved


def test_the_sale_of_a_round_is_moved_alone(site, show):
    """Closed and opened again without its date; who waits for payment then goes on; nobody is told."""
    target = rounds(show)[0]
    home = f"{show.path}/manage/rounds/{target}/sale"
    buyer = site.buyer()
    buyer.get(f"{show.path}/rounds/{target}")
    held = buyer.submit("/best", grade=grade(show, "R"), count=1)
    starts = show.sql("SELECT starts_at FROM round WHERE id = %s", (target,))[0]["starts_at"]
    page = show.seller.get(home)
    show.seller.submit("/sale", sale_opens_at="언젠가", sale_closes_at="", status=422).says("2026-11-20 19:30처럼").says("예매 마감을 적어 주세요")
    show.seller.submit("/sale", sale_opens_at=later(2), sale_closes_at=later(1), status=422).says("예매 시작")
    show.seller.submit("/sale", sale_opens_at=later(-1), sale_closes_at=later(4000), status=422).says("공연 날이 지난 뒤까지 예매할 수는 없어요")
    show.seller.submit("/sale", sale_opens_at=later(1), sale_closes_at=later(2)).says("예매 기간을 바꿨어요")
    other = site.buyer()
    sold = lambda: bool([f for f in other.get(f"{show.path}/rounds/{target}").forms if f.action.endswith("/best")])
    wait(lambda: not sold(), 20, "the end of the sale")
    other.get(show.path + "/").says("예매 시작")
    buyer.page = held
    buyer.submit("/orders", **DETAILS | {"email": buyer.email})
    assert show.sql("SELECT state FROM orders") == [{"state": "pending"}]
    show.seller.submit("/sale", page=page, sale_opens_at=later(-1), sale_closes_at=later(2)).says("그 사이 다른 사람이 이 회차를 바꿨어요")
    show.seller.submit("/sale", sale_opens_at=later(-1), sale_closes_at=later(2)).says("예매 기간을 바꿨어요")
    wait(sold, 20, "the sale again")
    assert show.sql("SELECT starts_at, postponed_from FROM round WHERE id = %s", (target,)) == [{"starts_at": starts, "postponed_from": None}]
    show.seller.get(show.path + "/manage/audit?act=round.sale").says("예매 기간을 바꿈")


def test_an_added_round_has_the_same_places_and_sells(site, show):
    target = rounds(show)[0]
    buy(site, show, 2)
    some = [p["id"] for p in show.sql("SELECT id FROM place WHERE round = %s AND state = 0 ORDER BY id LIMIT 3", (target,))]
    show.sql("UPDATE place SET state = 4, free_at = 4102444800 WHERE id IN %s", (some,))
    show.sql("INSERT INTO place_mark (place, note, guest, account, at) SELECT id, '카메라', '', 1, 1 FROM place WHERE id IN %s", (some,))
    show.seller.get(show.path + "/manage/rounds/new")
    show.seller.submit("/rounds/new", status=422).says("좌석을 가져올 회차를 골라 주세요").says("날짜와 시각을 적어 주세요")
    show.seller.submit("/rounds/new", like=target, starts_at=later(5), sale_opens_at=later(-1), sale_closes_at=later(6), status=422) \
        .says("공연 날이 지난 뒤까지 예매할 수는 없어요")
    show.seller.submit("/rounds/new", like=target, starts_at=later(5), label="낮 공연", sale_opens_at=later(-1), sale_closes_at=later(5, 10)) \
        .says("회차를 추가했어요").says("낮 공연")
    added = show.sql("SELECT id FROM round WHERE label = '낮 공연'")[0]["id"]
    places = show.sql("SELECT MIN(id) first, MAX(id) last, COUNT(*) n, SUM(state = 4) kept, SUM(state = 0) free FROM place WHERE round = %s", (added,))[0]
    assert (places["n"], places["kept"], places["free"]) == (120, 3, 117) and places["last"] - places["first"] == 119
    assert show.sql("SELECT COUNT(*) n FROM place_mark m JOIN place p ON p.id = m.place WHERE p.round = %s", (added,)) == [{"n": 3}]
    where = rounds(show).index(added)
    wait(lambda: "낮 공연" in site.buyer().get(show.path + "/").text, what="the new round on the page")
    buyer = buy(site, show, 2, at=where)
    assert show.sql("SELECT COUNT(*) n FROM place WHERE round = %s AND state = 3", (added,)) == [{"n": 2}]
    assert order(show, buyer)["round"] == added
    show.seller.get(show.path + "/manage/rounds/new")
    show.seller.submit("/rounds/new", like=target, starts_at=later(6), label="막은 좌석 없이", marks=False, sale_opens_at=later(-1), sale_closes_at=later(6, 10))
    assert show.sql("SELECT COUNT(*) n FROM place p JOIN round r ON r.id = p.round WHERE r.label = '막은 좌석 없이' AND p.state = 0") == [{"n": 120}]
    tidy(show)
