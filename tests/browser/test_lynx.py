"""The purchase once more in lynx: no pictures, no styles, no script, one column of text."""
import lynx
import pytest
import story


@pytest.fixture
def reader(site):
    reader = lynx.Lynx(site)
    yield reader
    reader.close()


def test_a_purchase_in_lynx(site, reader):
    show = site.show()
    email = "lynx@example.org"
    reader.go("/signup").sees("Sign up")
    reader.to("Buyer").enter()
    reader.fill("Name", "Lynx Reader")
    reader.fill("Confirmations and tickets go to this address", email, above=2)
    reader.fill("10 characters or more", story.PASSWORD, above=2)
    reader.to("Create account").enter().sees("We have sent a mail")
    link = next(a for a in site.links(site.mail(email)) if "/confirm/" in a)
    reader.go(link).to("This is my address").enter().sees("Your address is confirmed")
    reader.fill("E-mail", email, above=0).fill("Password", story.PASSWORD, above=0)
    reader.to("(BUTTON) Log in").enter().sees("My tickets")
    reader.go(show.path + "/").to("Choose seats").enter().sees("Best seats for me")
    reader.to("R · ").enter().to("Keep the best seats").enter().sees("Your details")
    reader.fill("Only for the seller", "010-9876-5432", above=2)
    reader.to("I have seen", above=1).enter().to("Go on to pay").enter().sees("Pay to complete your booking")
    reader.to("(BUTTON) Pay").enter().sees("No real money moves")
    reader.to("(BUTTON) Pay").enter().sees("Your booking is complete")
    assert len(show.sql("SELECT id FROM ticket WHERE void_at IS NULL")) == 2
    assert show.invariants() == ""
