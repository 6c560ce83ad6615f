"""Money through a provider that misbehaves: whatever it does, a paid order has its tickets, and no money is kept for nothing."""
import concurrent.futures

import pytest

from harness import wait

DETAILS = {"name": "김민지", "phone": "010-1234-5678", "consent": True}


class Purchase:
    """One buyer's booking of two seats, with words of misbehaviour in the address that the provider gets."""

    def __init__(self, site, show, word=""):
        self.site, self.show, self.buyer = site, show, site.buyer()
        first = show.sql("SELECT id FROM round ORDER BY starts_at LIMIT 1")[0]["id"]
        grade = show.sql("SELECT id FROM grade WHERE name = 'R'")[0]["id"]
        self.buyer.get(f"{show.path}/rounds/{first}")
        self.buyer.submit("/best", grade=grade, count=2)
        self.buyer.get(f"{show.path}/hold")
        self.buyer.submit("/orders", email=f"minji{word}@example.com", **DETAILS)
        self.code = self.buyer.page.path.rsplit("/", 1)[1]
        self.path = f"{show.path}/orders/{self.code}"
        self.id = show.sql("SELECT id FROM orders WHERE code = %s", (self.code,))[0]["id"]

    def to_provider(self):
        """Presses pay until the provider's page is there: it may take more than one try."""
        def asked():
            page = self.buyer.get(self.path)
            page = self.buyer.submit(f"{self.path}/pay")
            return "/pay/checkout/" in page.path
        wait(asked, 30, "the provider's page")
        return self

    def press(self, button="pay", come_back=True):
        form = [f for f in self.buyer.page.forms if f.action.endswith("/" + button)][0]
        self.buyer.post(form.action, dict(form.fields), follow=come_back, status=None)
        return self

    def time_is_over(self):
        self.show.sql("UPDATE orders SET pay_by = UNIX_TIMESTAMP() - 1 WHERE id = %s", (self.id,))

    @property
    def state(self):
        return self.show.sql("SELECT state FROM orders WHERE id = %s", (self.id,))[0]["state"]

    def becomes(self, state, within=60):
        wait(lambda: self.state == state, within, f"the order {state} (it is {self.state}, {self.payments()})")
        return self

    def payments(self):
        return self.show.sql("SELECT state, session, intent, last_error FROM payment WHERE order_id = %s", (self.id,))

    def ledger(self):
        return [(r["kind"], r["amount_minor"]) for r in
                self.show.sql("SELECT kind, amount_minor FROM ledger WHERE order_id = %s ORDER BY id", (self.id,))]

    def tickets(self):
        return self.show.sql("SELECT COUNT(*) n FROM ticket WHERE order_id = %s AND void_at IS NULL", (self.id,))[0]["n"]

    def taken(self):
        """What the provider says it has of this order's money: (received, refunded) over all its intents."""
        rows = self.site.sql("SELECT status, amount_received r, amount_refunded b FROM payment_intent WHERE metadata LIKE %s",
                             (f"%{self.code}%",), "pay")
        assert not [r for r in rows if r["status"] == "requires_capture"], rows
        return sum(r["r"] for r in rows), sum(r["b"] for r in rows)

    def cancel(self):
        self.buyer.get(f"{self.path}/cancel")
        self.buyer.submit(f"{self.path}/cancel") if self.buyer.page.forms[-1].method == "get" else None
        form = [f for f in self.buyer.page.forms if f.method == "post" and f.action.endswith("/cancel")][0]
        self.buyer.submit(form)
        return self.becomes("refunded")

    def is_paid_once(self):
        assert self.ledger() == [("captured", 198000)] and self.tickets() == 2 and self.taken() == (198000, 0)
        assert self.show.invariants() == ""
        return self


def bought(site, show, word=""):
    return Purchase(site, show, word).to_provider().press().becomes("paid")


def refunded(site, show, word):
    p = bought(site, show, word).cancel()
    wait(lambda: len(p.ledger()) == 2, 90, f"the refund in the books of {word} ({p.taken()})")
    return p


def refused(site, show, word):
    p = bought(site, show, word).cancel()
    wait(lambda: show.sql("SELECT 1 FROM money_item WHERE order_id = %s AND kind = 'refund_refused'", (p.id,)), 90, f"{word} on the money list")
    return p


def walked_away(site, show, word):
    return Purchase(site, show, word).to_provider().press(come_back=False).becomes("paid")


def pressed(purchase):
    """Where the button leads that was on the order's page, however often it was pressed before."""
    form = [f for f in purchase.page.forms if f.action.endswith("/pay")][0]
    browser = purchase.site.browser()
    browser.cookie("session", purchase.buyer.session.cookies["session"])
    return browser.post(form.action, dict(form.fields), follow=False, status=None).headers["Location"]


def late(site, show, word):
    p = Purchase(site, show, word).to_provider().press()
    assert p.state == "pending"
    p.time_is_over()
    p.becomes("expired")
    wait(lambda: site.sql("SELECT 1 FROM payment_intent WHERE status = 'canceled' AND metadata LIKE %s", (f"%{p.code}%",), "pay"), 90,
         "the late authorisation given back")
    return p


PAID = ["", "+slow", "+duplicate", "+disorder", "+lost", "+500", "+500done", "+cut", "+cut+lost+500"]
REFUNDED = ["", "+500", "+500done", "+cut", "+slow+duplicate", "+pending-refund"]
REFUSED = {                                              # the provider's word, ours, and what it said itself
    "+refuse-refund": ("balance_insufficient", "판매 대금이 모자라서", "Insufficient funds in your balance"),
    "+fail-refund": ("expired_or_canceled_card", "카드가 만료되었거나", "expired_or_canceled_card"),
}


@pytest.fixture(scope="module")
def show(site):
    return site.show()


@pytest.fixture(scope="module")
def story(site, show):
    """All purchases of the tables above, a few at a time: most of their time is waiting for the provider."""
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        acts = ((late, ["+late"]), (walked_away, ["", "+lost"]), (bought, PAID), (refunded, REFUNDED), (refused, REFUSED))
        yield {(act, word): pool.submit(act, site, show, word) for act, words in acts for word in words}


def test_pay_pressed_many_times_at_once_leads_to_one_page(site, show):
    p = Purchase(site, show)
    p.page = p.buyer.get(p.path)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        places = list(pool.map(lambda _: pressed(p), range(4)))
    assert len(set(places)) == 1 and "/pay/checkout/" in places[0], places
    assert len(p.payments()) == 1
    p.buyer.get(places[0])
    p.press().becomes("paid").is_paid_once()


def test_the_second_press_waits_for_the_page_that_the_first_one_asked_for(site, show):
    """The first press, taken back to where the provider has its question but no answer yet, ends only when the second one was refused for that."""
    p = Purchase(site, show)
    p.page = p.buyer.get(p.path)
    first = pressed(p)
    payment = show.sql("SELECT * FROM payment WHERE order_id = %s", (p.id,))[0]
    answer = site.sql("SELECT * FROM idempotency WHERE id = %s", (payment["idem"],), "pay")[0]
    site.sql("UPDATE idempotency SET status = 0, created_at = UNIX_TIMESTAMP() WHERE id = %s", (payment["idem"],), "pay")
    show.sql("UPDATE payment SET state = 'new', session = NULL, url = '', next_at = next_at + 600 WHERE id = %s", (payment["id"],))
    def refused():
        return site.log(f"show-{show.slug}").count("outcome=busy")

    before = refused()
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        second = pool.submit(pressed, p)
        wait(lambda: refused() > before or second.done(), 30, "the second press under way")
        site.sql("UPDATE idempotency SET status = %s WHERE id = %s", (answer["status"], payment["idem"]), "pay")
        show.sql("UPDATE payment SET state = 'open', session = %s, url = %s WHERE id = %s", (payment["session"], payment["url"], payment["id"]))
        assert second.result() == first
    assert len(p.payments()) == 1 and refused() > before


@pytest.mark.parametrize("word", PAID)
def test_a_paid_order_has_its_tickets(story, word):
    story[bought, word].result().is_paid_once()


@pytest.mark.parametrize("word", ["", "+lost"])
def test_the_buyer_who_does_not_come_back_has_paid_too(story, word):
    """Told by the webhook; without it found by the job."""
    story[walked_away, word].result().is_paid_once()


def test_a_declined_order_stays_open_until_its_time_is_over(site, show):
    p = Purchase(site, show, "+decline").to_provider().press()
    p.buyer.page.says("카드가 거절됐어요")
    assert p.state == "pending"
    p.time_is_over()
    p.becomes("expired")
    assert p.taken() == (0, 0) and p.ledger() == [] and show.invariants() == ""


def test_money_that_comes_late_is_never_kept(story, show):
    p = story[late, "+late"].result()
    assert p.taken() == (0, 0) and p.ledger() == [] and p.tickets() == 0 and show.invariants() == ""


@pytest.mark.parametrize("word", REFUNDED)
def test_a_refund_happens_once(story, show, word):
    p = story[refunded, word].result()
    assert p.ledger() == [("captured", 198000), ("refunded", 198000)] and p.taken() == (198000, 198000)
    assert show.invariants() == ""


@pytest.mark.parametrize("word", REFUSED)
def test_a_refund_that_cannot_be_is_on_the_money_list(story, show, word):
    p = story[refused, word].result()
    assert p.taken() == (198000, 0) and show.invariants() == ""
    item = show.sql("SELECT id, code FROM money_item WHERE order_id = %s", (p.id,))[0]
    said = REFUSED[word]
    assert item["code"] == said[0]
    show.seller.get(f"{show.path}/manage/money").says(said[1]).says_not(said[2])
    show.seller.get(f"{show.path}/manage/money/{item['id']}").says(said[2])


@pytest.mark.parametrize("word", REFUSED)
def test_who_got_no_money_back_is_told_so(story, show, word):
    p = story[refused, word].result()
    p.buyer.get(p.path).says("198,000원을 아직 돌려 드리지 못했어요").says_not("환불 금액")
    wait(lambda: "취소됨" in p.buyer.get("/me/tickets").text, 30, "the cancelled order among my tickets")
    p.buyer.page.says_not("환불 완료")
    item = show.sql("SELECT id FROM money_item WHERE order_id = %s", (p.id,))[0]["id"]
    show.seller.get(f"{show.path}/manage/money/{item}")
    show.seller.submit(f"/money/{item}", note="계좌로 보냈어요")
    p.buyer.get(p.path).says("198,000원은 판매자가 처리했어요").says_not("아직 돌려 드리지 못했어요")


# --- not wanting it any more -----------------------------------------------------------------------------------------------------

def places(show, purchase):
    return [r["place"] for r in show.sql("SELECT place FROM order_place WHERE order_id = %s", (purchase.id,))]


def free(show, wanted):
    return show.sql(f"SELECT COUNT(*) n FROM place WHERE state = 0 AND free_at = 0 AND id IN ({', '.join(map(str, wanted))})")[0]["n"]


def test_who_does_not_want_to_pay_lets_the_seats_go_at_once(site, show):
    p = Purchase(site, show)
    p.buyer.submit("/leave").says("예매를 그만두었어요")
    assert p.buyer.page.path.endswith(f"/rounds/{show.sql('SELECT round FROM orders WHERE id = %s', (p.id,))[0]['round']}")
    assert p.state == "expired" and free(show, places(show, p)) == 2 and show.invariants() == ""
    p.buyer.get(p.path).says("돈은 나가지 않았어요")


def test_who_comes_back_from_the_provider_unpaid_lets_the_seats_go(site, show):
    p = Purchase(site, show).to_provider()
    there = p.buyer.page.path
    p.buyer.get(p.path)
    p.buyer.submit("/leave").says("예매를 그만두었어요")
    p.becomes("expired")
    assert free(show, places(show, p)) == 2 and p.taken() == (0, 0) and p.tickets() == 0 and show.invariants() == ""
    p.buyer.get(there).says("시간이 지나 끝났어요")
    wait(lambda: "결제하지 않은 채 끝난 예매예요" in p.buyer.get("/me/tickets").text, 30, "the end among my tickets")


def test_an_old_page_does_not_let_paid_seats_go(site, show):
    p = Purchase(site, show)
    old = dict(p.buyer.get(p.path).form("/leave").fields)
    p.to_provider().press().becomes("paid")
    p.buyer.post(f"{p.path}/leave", old).says("바뀐 것이 없어요")
    p.is_paid_once()


def test_nobody_lets_go_what_another_booked(site, show):
    p, other = Purchase(site, show), Purchase(site, show)
    form = dict(other.buyer.get(other.path).form("/leave").fields)
    assert other.buyer.post(f"{p.path}/leave", form, status=None).status in (403, 404)
    assert p.state == "pending" and other.state == "pending"
