"""Buying, in Chromium without JavaScript, by keyboard alone, in both languages."""
import pytest
import story


@pytest.fixture(scope="session")
def show(site):
    return site.show()


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_buyer_signs_up_books_two_seats_opens_the_ticket_and_cancels_one(site, show, people, lang):
    email = f"minji-{lang}@example.org"
    buyer = people(site, lang)
    story.sign_up(buyer, site, email, "김민지")
    code = story.book_two(buyer, show.path)
    number = story.open_ticket(buyer)
    seats = show.sql("SELECT s.row_label, s.ord FROM ticket t JOIN orders o ON o.id = t.order_id JOIN place p ON p.id = t.place"
                     " JOIN seat s ON s.id = p.seat WHERE o.code = %s ORDER BY s.ord", (code,))
    assert len(seats) == 2 and seats[0]["row_label"] == seats[1]["row_label"] and seats[1]["ord"] - seats[0]["ord"] == 1, "not side by side"
    buyer.open(f"{show.path}/orders/{code}")
    story.cancel_one(buyer)
    assert [m["Subject"] for m in site.mails(email)][1:], "no mails about the booking"
    site.mail(email, 4)                      # confirm, booked, cancelled, refunded
    assert show.sql("SELECT amount_minor FROM ledger l JOIN orders o ON o.id = l.order_id WHERE o.code = %s AND l.kind = 'refunded'", (code,))
    assert show.invariants() == ""
    assert number
