"""What tests of an owner's pages need again and again: somebody who bought, and the show as its owner and staff see it."""
import re
import time

from harness import wait

DETAILS = {"phone": "010-1234-5678", "consent": True}


def rounds(show):
    return [r["id"] for r in show.sql("SELECT id FROM round ORDER BY starts_at, id")]


def grade(show, name):
    return show.sql("SELECT id FROM grade WHERE name = %s", (name,))[0]["id"]


def buy(site, show, count=1, name="김민지", lang="ko", which="S", at=0, pay=True, buyer=None):
    """A buyer with a booking: .code, .order (id), .tickets (numbers). Paid on the provider's page unless pay is False."""
    buyer = buyer or site.buyer(lang)
    buyer.get(f"{show.path}/rounds/{rounds(show)[at]}")
    buyer.submit("/best", grade=grade(show, which), count=count)
    page = buyer.submit("/orders", name=name, email=buyer.email, **DETAILS)
    buyer.code = re.search(r"/orders/([0-9A-Z]{10})", page.path).group(1)
    buyer.order = show.sql("SELECT id FROM orders WHERE code = %s", (buyer.code,))[0]["id"]
    if pay and order(show, buyer)["state"] == "pending":
        buyer.submit(f"/orders/{buyer.code}/pay")
        form = [f for f in buyer.page.forms if f.action.endswith("/pay")][0]
        buyer.submit(form)
        wait(lambda: order(show, buyer)["state"] == "paid", 20, "the payment")
    buyer.tickets = tickets(show, buyer)
    return buyer


def order(show, buyer):
    return show.sql("SELECT * FROM orders WHERE id = %s", (buyer.order,))[0]


def tickets(show, buyer):
    return [t["number"] for t in show.sql("SELECT number FROM ticket WHERE order_id = %s ORDER BY place", (buyer.order,))]


def member(site, show, lang="ko"):
    """A member of staff, invited and accepted through the pages."""
    staff = site.buyer(lang)
    show.seller.get(show.path + "/manage/staff")
    show.seller.submit("/manage/staff", email=staff.email)
    link = site.links(site.mail(staff.email))[0]
    staff.get(link.removeprefix(site.url))
    staff.submit("/accept/")
    return staff


def at(days, hour=19):
    """A form's text for a time some days ahead in Seoul."""
    return time.strftime(f"%Y-%m-%dT{hour:02d}:30", time.gmtime(time.time() + days * 86400 + 9 * 3600))
