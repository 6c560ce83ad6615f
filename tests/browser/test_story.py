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
    site.mail(email, 4, within=60)           # confirm, booked, cancelled, refunded
    assert show.sql("SELECT amount_minor FROM ledger l JOIN orders o ON o.id = l.order_id WHERE o.code = %s AND l.kind = 'refunded'", (code,))
    assert show.invariants() == ""
    assert number


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_whole_story(site, people, lang):
    """A seller signs up and deploys a show by the wizard; a buyer books two seats together, pays, opens the ticket, cancels one and is
    refunded; staff invited by mail checks the other in, and the second entry is refused."""
    seller, buyer, staff = people(site, lang), people(site, lang), people(site, lang)
    story.sign_up(seller, site, f"seller-{lang}@example.org", "최하늘", business="푸른등대 기획")
    slug = f"last-photo-{lang}"
    path = f"/shows/{slug}"
    story.make_show(seller, slug, "마지막 사진관")
    story.sign_up(buyer, site, f"buyer-{lang}@example.org", "김민지")
    buyer.open("/").shot("home")
    code = story.book_two(buyer, path)
    number = story.open_ticket(buyer)
    buyer.open(f"{path}/orders/{code}")
    story.cancel_one(buyer)
    show_id = site.sql("SELECT id FROM deployment WHERE slug = %s", (slug,))[0]["id"]
    tickets = site.sql("SELECT number FROM ticket WHERE void_at IS NULL", schema=f"show_{show_id}")
    number = tickets[0]["number"]
    story.sign_up(staff, site, f"staff-{lang}@example.org", "박서연")
    story.invite(seller, path, f"staff-{lang}@example.org")
    story.accept(staff, site, f"staff-{lang}@example.org", 2)
    story.check_in(staff, path, number, "in")
    story.check_in(staff, path, number, "used")
    buyer.open("/me/tickets").shot("me_tickets")
    assert site.admin("invariants", slug).strip() in ("", "0 broken")
