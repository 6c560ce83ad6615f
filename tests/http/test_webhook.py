"""The one address where the payment provider says that something happened."""
import hashlib
import hmac
import json
import time

import pytest
import requests

from harness import Site, unique


class Provider:
    """Signs as the provider does."""

    def __init__(self, site):
        self.site = site
        self.secret = (site.var / "etc/webhook.secret").read_text().strip()

    def event(self, show, session=None, intent=None, kind="checkout.session", **changes):
        metadata = {"show": str(show), "order": "ABCDEFGHJK", "payment": "1"} if show is not None else {}
        data = {"id": session or intent, "object": kind, "metadata": metadata}
        if intent and kind == "checkout.session":
            data["payment_intent"] = intent
        return {"id": unique("evt"), "object": "event", "type": "checkout.session.completed", "data": {"object": data}} | changes

    def send(self, body, at=None, secret=None, signature=None, internal=False, **headers):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        at = int(time.time()) if at is None else at
        if signature is None:
            mac = hmac.new((secret or self.secret).encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
            signature = f"t={at},v1={mac}"
        headers |= {"Content-Type": "application/json"} | ({"Stripe-Signature": signature} if signature else {})
        return requests.post((self.site.internal if internal else self.site.url) + "/webhooks/payment", data=body, headers=headers, timeout=60)


@pytest.fixture(scope="module")
def provider(site):
    return Provider(site)


def hints(site, word):
    return site.sql("SELECT deployment, kind, body FROM show_message WHERE body LIKE %s ORDER BY id", (f"%{word}%",))


@pytest.mark.parametrize("internal", [False, True])
def test_hint_reaches_the_show_it_names(site, show, provider, internal):
    session, intent = unique("cs"), unique("pi")
    answer = provider.send(provider.event(show.id, session, intent), internal=internal)
    assert (answer.status_code, answer.text) == (200, "")
    found = hints(site, session)
    assert [(h["deployment"], h["kind"]) for h in found] == [(show.id, "payment.hint")]
    assert json.loads(found[0]["body"]) == {"session": session, "intent": intent}


def test_event_about_an_intent_alone(site, show, provider):
    intent = unique("pi")
    assert provider.send(provider.event(show.id, intent=intent, kind="payment_intent")).status_code == 200
    assert json.loads(hints(site, intent)[0]["body"]) == {"session": "", "intent": intent}


def test_same_event_twice_is_no_harm(site, show, provider):
    event = provider.event(show.id, unique("cs"))
    for _ in range(2):
        assert provider.send(event).status_code == 200


@pytest.mark.parametrize("how", ["none", "garbage", "other_secret", "old", "ahead", "changed"])
def test_what_the_provider_did_not_sign_is_refused(site, show, provider, how):
    session = unique("cs")
    body = json.dumps(provider.event(show.id, session)).encode()
    now = int(time.time())
    answer = {
        "none": lambda: provider.send(body, signature=""),
        "garbage": lambda: provider.send(body, signature="t=abc,v1=zz"),
        "other_secret": lambda: provider.send(body, secret="whsec_" + "0" * 64),
        "old": lambda: provider.send(body, at=now - 3600),
        "ahead": lambda: provider.send(body, at=now + 3600),
        "changed": lambda: provider.send(body.replace(b"evt", b"tve"), signature="t=%d,v1=%s" % (
            now, hmac.new(provider.secret.encode(), f"{now}.".encode() + body, hashlib.sha256).hexdigest())),
    }[how]()
    assert answer.status_code == 400 and not hints(site, session)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null", b"{\"id\":", b"\xff\xfe", b"{\"id\":\"e\",\"type\":\"t\",\"data\":{\"object\":\"x\"}}"])
def test_what_is_no_event_is_refused(site, provider, body):
    assert provider.send(body).status_code == 400


@pytest.mark.parametrize("show", [None, 0, -1, 999999999, "abc", "1; DROP TABLE x", "9" * 40])
def test_what_is_about_no_show_of_ours_is_taken_quietly(site, provider, show):
    session = unique("cs")
    assert provider.send(provider.event(show, session)).status_code == 200
    assert not hints(site, session)


def test_event_that_names_no_payment_is_taken_quietly(site, show, provider):
    n = len(site.sql("SELECT id FROM show_message WHERE deployment = %s", (show.id,)))
    assert provider.send(provider.event(show.id, None, None, kind="customer")).status_code == 200
    assert len(site.sql("SELECT id FROM show_message WHERE deployment = %s", (show.id,))) == n


def test_too_large_and_wrong_method_are_refused(site, provider):
    assert provider.send(b"x" * 600_000).status_code == 413
    assert requests.get(site.url + "/webhooks/payment", timeout=60).status_code == 405


def test_browser_of_another_site_gains_nothing(site, provider):
    assert provider.send(provider.event(1, unique("cs")), signature="", Origin="https://evil.example").status_code == 400


def test_without_a_secret_nothing_is_taken():
    site = Site()
    try:
        site.start()
        provider = Provider(site)
        (site.var / "etc/webhook.secret").write_text("")
        assert provider.send(provider.event(1, unique("cs"))).status_code == 503
    finally:
        site.stop()
