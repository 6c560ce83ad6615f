"""My tickets: what somebody has booked over all shows."""
import re
import time

import pytest

from harness import unique, wait
from listed import list_show, unlist
from selling import buy, cancel, member, rounds

DAY = 86400


def book(site, buyer, slug, state="paid", starts=5 * DAY, tickets=2, total=99000, pay_by=0, round_state="planned", title="겨울 음악회", unused=None):
    """An order as the show's event told it; its code."""
    code = unique("")[1:9].upper() + "XY"
    now = int(time.time())
    site.sql("INSERT INTO my_order (deployment, code, account, state, title, venue_name, zone, starts_at, places, tickets_n, total_minor, pay_by,"
             " booked_at, round_state, version, unused_n) SELECT d.id, %s, a.id, %s, %s, '작은 홀', 'Asia/Seoul', %s, 'R 3-12, R 3-13', %s, %s, %s, %s, %s, 1, %s"
             " FROM deployment d, account a WHERE d.slug = %s AND a.email = %s",
             (code, state, title, now + starts, tickets, total, now + pay_by, now, round_state, unused, slug, buyer.email))
    return code


def rows(page):
    """The words of each order, in order of the page."""
    return [" ".join(re.sub(r"<[^>]+>", " ", r).split()) for r in re.findall(r'<li class="order">(.*?)</li>', page.source, re.S)]


@pytest.fixture(scope="module")
def slug(site):
    yield list_show(site, "겨울 음악회", (30, -1, 50))
    unlist(site)


@pytest.fixture
def buyer(site):
    return site.buyer()


def test_nothing_booked_yet(site, buyer):
    page = buyer.get("/me/tickets").says("다가오는 예매가 없어요")
    page.link("/")
    assert not rows(page) and "<details" not in page.source
    buyer.follow("/lang").says("You have no coming bookings")


@pytest.mark.parametrize("how,said,links,not_links", [
    ({"state": "paid"}, "예매 완료", ["/tickets", "/cancel"], []),
    ({"state": "part_refunded", "tickets": 1}, "일부 취소", ["/tickets", "/cancel"], []),
    ({"state": "pending", "tickets": 0, "pay_by": 300}, "결제를 기다리고 있어요", [], ["/tickets", "/cancel"]),
    ({"state": "pending", "tickets": 0, "pay_by": -1}, "결제하지 않은 채 끝난 예매예요", [], ["/tickets", "/cancel"]),
    ({"state": "expired", "tickets": 0}, "결제하지 않은 채 끝난 예매예요", [], ["/tickets", "/cancel"]),
    ({"state": "failed", "tickets": 0}, "결제하지 못했어요", [], ["/tickets", "/cancel"]),
    ({"state": "refunded", "tickets": 0}, "취소됨", [], ["/tickets", "/cancel"]),
    ({"state": "paid", "round_state": "cancelled"}, "공연이 취소됐어요", ["/tickets"], ["/cancel"]),
    ({"state": "paid", "unused": 1}, "예매 완료", ["/tickets", "/cancel"], []),
    ({"state": "paid", "unused": 0}, "예매 완료", ["/tickets"], ["/cancel"]),
    ({"state": "paid", "starts": -3600}, "예매 완료", ["/tickets"], ["/cancel"]),
    ({"state": "paid", "starts": -7 * 3600}, "지난 공연", ["/tickets"], ["/cancel"]),
])
def test_state_is_said_in_words_with_what_can_be_done(site, slug, buyer, how, said, links, not_links):
    code = book(site, buyer, slug, **how)
    page = buyer.get("/me/tickets")
    assert len(rows(page)) == 1 and said in rows(page)[0]
    page.link(f"/shows/{slug}/orders/{code}")
    for link in links:
        page.link(f"/orders/{code}{link}")
    assert not [a for a in page.links for n in not_links if a.endswith(n) and code in a]


def test_pending_order_is_paid_from_here_while_there_is_time(site, slug, buyer):
    code = book(site, buyer, slug, "pending", tickets=0, pay_by=300)
    page = buyer.get("/me/tickets")
    assert re.search(r"(오전|오후) \d+:\d\d까지 결제해 주세요", rows(page)[0])
    assert re.search(rf'class="button" href="/shows/{slug}/orders/{code}">결제하기', page.source)
    site.sql("UPDATE my_order SET pay_by = UNIX_TIMESTAMP() - 1 WHERE code = %s", (code,))
    buyer.get("/me/tickets").says_not("결제하기").says("결제하지 않은 채 끝난 예매예요")      # by the clock alone: no event came


def test_coming_first_by_date_and_past_folded_away(site, slug, buyer):
    for title, starts in (("셋째", 9 * DAY), ("첫째", 2 * DAY), ("둘째", 5 * DAY), ("지난달", -30 * DAY), ("어제", -DAY)):
        book(site, buyer, slug, starts=starts, title=title)
    book(site, buyer, slug, "refunded", tickets=0, starts=3 * DAY, title="환불한 것")
    page = buyer.get("/me/tickets").says("지난 예매와 취소한 예매 3건")
    order = [next(t for t in ("첫째", "둘째", "셋째", "지난달", "어제", "환불한 것") if t in row) for row in rows(page)]
    assert order == ["첫째", "둘째", "셋째", "환불한 것", "어제", "지난달"]
    assert page.source.index("<details") > page.source.index("셋째")
    assert page.source.index("어제") > page.source.index("<details")


def test_long_lists_cost_two_queries(site, slug, buyer):
    for n in range(30):
        book(site, buyer, slug, starts=(n + 1) * DAY)
    page = buyer.get("/me/tickets")
    assert len(rows(page)) == 30 and site.queries(page) <= 2


def test_nobody_sees_what_others_booked(site, slug, buyer):
    code = book(site, buyer, slug)
    assert code not in site.buyer().get("/me/tickets").source
    assert site.browser().get("/me/tickets").path == "/login"


def test_start_page_reminds_of_what_is_next(site, slug, buyer):
    book(site, buyer, slug, "pending", tickets=0, pay_by=300, title="아직 낼 돈")
    book(site, buyer, slug, starts=DAY, title="내일 공연")
    book(site, buyer, slug, starts=-DAY, title="어제 공연")
    page = buyer.get("/").says("다가오는 예매").says_not("어제 공연")
    assert page.text.index("아직 낼 돈") < page.text.index("내일 공연")
    page.link("/me/tickets")


def test_an_order_of_a_real_show_comes_here_by_itself(site, show, buyer):
    account = site.sql("SELECT id FROM account WHERE email = %s", (buyer.email,))[0]["id"]
    body = ('{"code":"%s","account":%d,"state":"paid","title":"작은 음악회","venue_name":"작은 홀","zone":"Asia/Seoul","starts_at":%d,"round_state":"planned",'
            '"total_minor":99000,"pay_by":0,"booked_at":1,"tickets_n":1,"places":"R 1-1"}')
    code = unique("")[1:9].upper() + "AB"
    show.sql("INSERT INTO outbox (kind, body, created_at) VALUES ('order.paid', %s, 1)", (body % (code, account, int(time.time()) + DAY),))
    wait(lambda: code in buyer.get("/me/tickets").source, 20, "the order among my tickets")
    show.sql("INSERT INTO outbox (kind, body, created_at) VALUES ('order.refunded', %s, 1)",
             ((body % (code, account, int(time.time()) + DAY)).replace('"paid"', '"refunded"').replace('"tickets_n":1', '"tickets_n":0'),))
    wait(lambda: "취소됨" in buyer.get("/me/tickets").text, 20, "the refund among my tickets")


def test_what_was_given_back_is_no_longer_listed(site, show, buyer):
    """One of two tickets is given back: the other one's place and what it cost are what remains."""
    buy(site, show, 2, buyer=buyer)
    seats = show.sql("SELECT CONCAT(s.row_label, '-', s.number) AS name FROM ticket k JOIN place p ON p.id = k.place JOIN seat s ON s.id = p.seat"
                     " JOIN orders o ON o.id = k.order_id WHERE o.code = %s ORDER BY k.place", (buyer.code,))
    wait(lambda: seats[0]["name"] in buyer.get("/me/tickets").text, 20, "the booking among my tickets")
    buyer.page.says(seats[1]["name"]).says("132,000원")
    cancel(show, buyer, buyer.tickets[0])
    wait(lambda: "일부 취소" in buyer.get("/me/tickets").text, 20, "the ticket that was given back")
    row = next(r for r in rows(buyer.page) if "일부 취소" in r)
    assert seats[1]["name"] in row and seats[0]["name"] not in row and "1매" in row and "66,000원" in row
    cancel(show, buyer, buyer.tickets[1])
    wait(lambda: "취소됨" in buyer.get("/me/tickets").text, 20, "the other one")
    row = next(r for r in rows(buyer.page) if "취소됨" in r)
    assert all(s["name"] in row for s in seats) and "132,000원" in row


def test_what_everybody_came_in_with_is_not_offered_for_cancelling(site, show, buyer):
    """One of two comes in, then the other; a show of an older version says nothing of it."""
    buy(site, show, 2, buyer=buyer)
    staff, here = member(site, show), f"/shows/{show.slug}/orders/{buyer.code}/cancel"
    unused = lambda: site.sql("SELECT unused_n FROM my_order WHERE code = %s", (buyer.code,))      # noqa: E731

    def enters(number):
        staff.get(f"{show.path}/manage/checkin/{rounds(show)[0]}")
        staff.submit("/manage/checkin/", code=number).says("입장하세요")

    wait(lambda: unused() == [{"unused_n": 2}], 20, "the booking among my tickets")
    enters(buyer.tickets[0])
    wait(lambda: unused() == [{"unused_n": 1}], 20, "the first ticket that is used")
    assert here in buyer.get("/me/tickets").links
    enters(buyer.tickets[1])
    wait(lambda: unused() == [{"unused_n": 0}], 20, "the second one")
    assert here not in buyer.get("/me/tickets").links and here not in buyer.get("/").links
    buyer.get(here).says("취소할 수 있는 티켓이 없어요")

    body = site.sql("SELECT account, starts_at FROM my_order WHERE code = %s", (buyer.code,))[0]
    old = ('{"code":"%s","account":%d,"state":"paid","title":"t","venue_name":"v","zone":"Asia/Seoul","starts_at":%d,"round_state":"planned",'
           '"total_minor":99000,"pay_by":0,"booked_at":1,"tickets_n":2,"places":"R 1-1"}' % (buyer.code, body["account"], body["starts_at"]))
    show.sql("INSERT INTO outbox (kind, body, created_at) VALUES ('order.changed', %s, 1)", (old,))
    wait(lambda: unused() == [{"unused_n": None}], 20, "what an older show says")
    assert here in buyer.get("/me/tickets").links


def test_two_bookings_of_one_evening_are_told_apart(site):
    now = int(time.time())
    show = site.show(rounds=[{"label": label, "starts_at": now + 3 * DAY, "sale_opens_at": now - 60, "sale_closes_at": now + 2 * DAY, "covers": covers}
                             for label, covers in (("첫째 날", []), ("이틀권", [0]))])
    buyer = site.buyer()
    for at in (0, 1):
        buy(site, show, at=at, buyer=buyer)
    wait(lambda: len(rows(buyer.get("/me/tickets"))) == 2 and "첫째 날" in buyer.page.text and "이틀권" in buyer.page.text, 20, "both with their names")
