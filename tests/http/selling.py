"""What tests of an owner's pages need again and again: somebody who bought, staff, the text of a ticket's QR code."""
import hashlib
import re
import time

from harness import wait

DETAILS = {"phone": "010-1234-5678", "consent": True}
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def rounds(show):
    return [r["id"] for r in show.sql("SELECT id FROM round ORDER BY starts_at, id")]


def grade(show, name):
    return show.sql("SELECT id FROM grade WHERE name = %s", (name,))[0]["id"]


def post_form(page, part):
    """The form that changes something; filters ask at the same address."""
    found = [f for f in page.forms if f.method == "post" and part in f.action]
    assert found, f"{page.path}: no form that posts to {part}: {page.forms}"
    return found[0]


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
        buyer.submit([f for f in buyer.page.forms if f.action.endswith("/pay")][0])
        wait(lambda: order(show, buyer)["state"] == "paid", 20, "the payment")
    buyer.tickets = tickets(show, buyer)
    return buyer


def cancel(show, buyer, *numbers):
    """The buyer gives these tickets back."""
    buyer.get(f"{show.path}/orders/{buyer.code}/cancel?" + "&".join(f"ticket={n}" for n in numbers))
    buyer.submit(post_form(buyer.page, "/cancel"))


def order(show, buyer):
    return show.sql("SELECT * FROM orders WHERE id = %s", (buyer.order,))[0]


def tickets(show, buyer):
    return [t["number"] for t in show.sql("SELECT number FROM ticket WHERE order_id = %s ORDER BY place", (buyer.order,))]


def member(site, show, lang="ko"):
    """A member of staff, invited and accepted through the pages."""
    staff = site.buyer(lang)
    show.seller.get(show.path + "/manage/staff")
    show.seller.submit("/manage/staff", email=staff.email)
    staff.get(site.links(site.mail(staff.email))[0].removeprefix(site.url))
    staff.submit("/accept/")
    return staff


def later(days, hour=19):
    """A form's text for a time some days ahead in Seoul."""
    return time.strftime(f"%Y-%m-%dT{hour:02d}:30", time.gmtime(time.time() + days * 86400 + 9 * 3600))


def code(site, show, number, generation=1, of=None, key=None):
    """The text of a ticket's QR code, made here a second time: crypto_kdf's fourth key of the show's, then keyed BLAKE2b."""
    key = key or bytes.fromhex((site.var / "etc/shows" / show.slug / "show.key").read_text().strip())
    derived = hashlib.blake2b(b"", digest_size=32, key=key, salt=(4).to_bytes(16, "little"), person=b"cloveuse".ljust(16, b"\0")).digest()
    text = f"CLV1.{of or show.id}.{number}.{generation}"
    mac = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16, key=derived).digest() + b"\0", "big") >> 6
    return text + "." + "".join(LETTERS[mac >> 5 * i & 31] for i in range(25, -1, -1))
