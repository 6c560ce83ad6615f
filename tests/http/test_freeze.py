"""A show that may not write for a time: told before, refused in words, nothing lost; and a copy that is not the live one stays shut."""
import json
import re
import time

import pytest

import selling
from harness import wait

FOR_GOOD = 4102444800


@pytest.fixture(scope="module")
def show(site):
    return site.show()


def freeze(site, show, start, until):
    site.sql("UPDATE deployment SET frozen_from = %s, frozen_until = %s WHERE id = %s", (start, until, show.id))


def said(site, show):
    return site.sql("SELECT * FROM sync_state WHERE deployment = %s", (show.id,))[0]


def known(show):
    return show.sql("SELECT frozen_from, frozen_until, frozen_told, data_n FROM settings")[0]


def buy_when_open(site, show):
    """What the database says reaches the processes with their next turn, at most a second or two later: until then it is refused in words."""
    buyer = site.buyer()
    wait(lambda: "점검 중" not in buyer.get(show.path + "/").text, 10, "the pages say so too")
    return selling.buy(site, show)


def content(show):
    """Everything that visitors or jobs could change."""
    return [sorted(str(row) for row in show.sql(f"SELECT * FROM {table}")) for table in ("orders", "hold", "ticket", "payment", "refund", "ledger", "entry")] + [
        show.sql("SELECT id, state, free_at, hold_id, order_id FROM place ORDER BY id")]


def test_nothing_is_written_for_a_time_told_before(site, show):
    paid = selling.buy(site, show)
    pending = selling.buy(site, show, pay=False, at=1)
    holder = site.buyer("en")
    holder.get(f"{show.path}/rounds/{selling.rounds(show)[0]}")
    holder.submit("/best", grade=selling.grade(show, "R"), count=1)
    ends = show.sql("SELECT MAX(ends_at) AS n FROM hold WHERE state = 'held'")[0]["n"]
    pay_by = selling.order(show, pending)["pay_by"]
    until = int(time.time()) + 900
    end = time.gmtime(until + 9 * 3600)
    clock, clock_ko = time.strftime("%H:%M", end), f"{(end.tm_hour + 11) % 12 + 1}:{end.tm_min:02}"

    freeze(site, show, until - 300, until)
    wait(lambda: known(show)["frozen_from"] == until - 300, 15, "the show knows")
    page = wait(lambda: (p := holder.get(show.path + "/")) and "Maintenance from" in p.text and p, 5, "the notice")
    assert clock in page.text
    holder.get(f"{show.path}/rounds/{selling.rounds(show)[0]}")
    assert "Maintenance from" in holder.page.text

    start = int(time.time()) + 3                     # the rest of the time until then passes at once
    freeze(site, show, start, until)
    wait(lambda: "Under maintenance until" in holder.get(show.path + "/hold").text, 15, "the closing")
    before = content(show)
    for form, fields in (("/hold/extend", {}), ("/orders", {"name": "Kim", "email": holder.email, **selling.DETAILS})):
        holder.get(show.path + "/hold")
        refused = holder.submit(form, status=503, **fields)
        assert clock in refused.text and "Nothing has changed" in refused.text
    paid.get(f"{show.path}/orders/{paid.code}/cancel?ticket={paid.tickets[0]}")
    assert clock_ko in paid.submit(selling.post_form(paid.page, "/cancel"), status=503).text
    pending.get(f"{show.path}/orders/{pending.code}")
    assert "점검 중" in pending.submit(f"/orders/{pending.code}/pay", status=503).text
    pending.get(f"{show.path}/orders/{pending.code}/return", status=503)
    show.seller.get(f"{show.path}/manage/checkin/{selling.rounds(show)[0]}")
    assert show.seller.submit("checkin/", code=paid.tickets[0], status=503)

    account = site.sql("SELECT id FROM account WHERE email = %s", (paid.email,))[0]["id"]
    site.sql("INSERT INTO show_message (deployment, kind, body, created_at) VALUES (%s, 'account.deleted', %s, 1)",
             (show.id, json.dumps({"account": account})))
    wait(lambda: said(site, show)["frozen"], 40, "frozen is told")
    told = said(site, show)["frozen_told"]
    site.kill(f"show-{show.slug}")
    wait(lambda: site.answers(f"{show.path}/poster/x", 404), 20, "the show is back")
    wait(lambda: said(site, show)["frozen"] and said(site, show)["frozen_told"] == told, 30, "it is still frozen")
    assert content(show) == before
    assert site.sql("SELECT 1 FROM show_message WHERE deployment = %s AND taken_at IS NULL", (show.id,)), "messages wait"

    freeze(site, show, 0, 0)
    wait(lambda: known(show)["frozen_from"] == 0, 5, "the end")
    wait(lambda: not site.sql("SELECT 1 FROM show_message WHERE deployment = %s AND taken_at IS NULL", (show.id,)), 15, "the message is taken")
    longer = show.sql("SELECT MAX(ends_at) AS n FROM hold WHERE state = 'held'")[0]["n"] - ends
    assert 15 < longer <= time.time() - start and selling.order(show, pending)["pay_by"] - pay_by == longer
    assert show.sql("SELECT 1 FROM place WHERE free_at = %s", (ends + longer,))
    wait(lambda: "maintenance" not in holder.get(show.path + "/hold").text.lower(), 5, "the notice goes")
    holder.submit("/orders", name="Kim", email=holder.email, **selling.DETAILS)
    pending.get(f"{show.path}/orders/{pending.code}")
    pending.submit(f"/orders/{pending.code}/pay")
    pending.submit([f for f in pending.page.forms if f.action.endswith("/pay")][0])
    wait(lambda: selling.order(show, pending)["state"] == "paid", 20, "the payment")
    assert show.invariants() == ""


def test_a_freeze_ends_by_itself_when_its_time_is_over(site, show):
    now = int(time.time())
    freeze(site, show, now - 100, now + 1000)
    wait(lambda: known(show)["frozen_told"] >= now, 15, "the show knows")
    freeze(site, show, now - 100, int(time.time()) - 56)         # 60 s of margin: the rest of the time passes at once
    wait(lambda: known(show)["frozen_from"] == 0, 15, "the end")
    freeze(site, show, 0, 0)
    buy_when_open(site, show)


def test_a_copy_that_is_not_the_live_one_never_writes_again(site, show):
    site.sql("UPDATE deployment SET data_n = 1 WHERE id = %s", (show.id,))
    wait(lambda: known(show)["frozen_until"] == FOR_GOOD, 15, "it is told")
    last = said(site, show)["last_event"]
    show.sql("INSERT INTO outbox (kind, body, created_at) VALUES ('nothing', '{}', 1)")
    site.kill("platform")
    site.kill(f"show-{show.slug}")
    wait(lambda: site.answers(f"{show.path}/poster/x", 404), 20, "the show is back")
    buyer = site.buyer()
    page = wait(lambda: (p := buyer.get(f"{show.path}/rounds/{selling.rounds(show)[0]}", status=None)).status == 200 and p, 10)
    assert "점검 중" in page.text
    refused = buyer.submit("/best", grade=selling.grade(show, "S"), count=1, status=503)
    assert not re.search(r"\d\d:\d\d", refused.text) and "몇 분 뒤" in refused.text
    assert said(site, show)["last_event"] == last and said(site, show)["data_n"] == 0
    site.sql("UPDATE deployment SET data_n = 0 WHERE id = %s", (show.id,))
    wait(lambda: known(show)["frozen_from"] == 0, 15, "it is the live one again")
    wait(lambda: said(site, show)["last_event"] > last, 15, "its events are taken")
    buy_when_open(site, show)
