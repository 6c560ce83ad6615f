"""The sandbox provider: Stripe's API as a customer calls it, the hosted page as a buyer sees it, webhooks as a listener gets them."""
import concurrent.futures
import hashlib
import hmac
import http.server
import json
import secrets
import subprocess
import threading
import time
import urllib.parse

import pytest
import requests

from harness import Site, unique, wait


class Listener:
    """Receives webhooks; answers the first `refuse[type]` events of a type with 500."""

    def __init__(self):
        self.got, self.refuse = [], {}
        listener = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                event = json.loads(body)
                listener.got.append((self.headers["Stripe-Signature"], body, event))
                left = listener.refuse.get(event["type"], 0)
                listener.refuse[event["type"]] = left - 1
                self.send_response(500 if left > 0 else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hooks"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def types(self, intent):
        """Types of the events of one payment, as they came."""
        return [e["type"] for _, _, e in list(self.got) if intent in (e["data"]["object"].get("payment_intent"), e["data"]["object"]["id"])]


class Api:
    def __init__(self, site):
        self.site = site
        self.key = (site.var / "etc/pay.secret").read_text().strip()

    def call(self, method, path, data=None, status=200, idem=None, **how):
        headers = {"Idempotency-Key": idem} if idem else {}
        r = requests.request(method, f"{self.site.internal}/pay/v1/{path}", data=data if method == "POST" else None,
                             params=data if method == "GET" else None, headers=headers | how.pop("headers", {}),
                             auth=how.pop("auth", (self.key, "")), timeout=60)
        assert r.status_code == status, f"{method} {path}: {r.status_code} {r.text[:500]}"
        self.last = r
        return r.json()

    def post(self, path, data=None, status=200, **how):
        return self.call("POST", path, data or {}, status, **how)

    def get(self, path, data=None, status=200, **how):
        return self.call("GET", path, data, status, **how)

    def wish(self, word="", **more):
        order = unique("order")
        site = self.site.url
        return {"mode": "payment", "payment_intent_data[capture_method]": "manual",
                "line_items[0][quantity]": 2, "line_items[0][price_data][currency]": "krw", "line_items[0][price_data][unit_amount]": 55000,
                "line_items[0][price_data][product_data][name]": "봄밤 콘서트 · R석",
                "line_items[1][quantity]": 1, "line_items[1][price_data][currency]": "krw", "line_items[1][price_data][unit_amount]": 9000,
                "line_items[1][price_data][product_data][name]": "프로그램북 <b>",
                "metadata[order]": order, "payment_intent_data[metadata][order]": order, "metadata[show]": "7",
                "customer_email": f"fan{word}@example.com", "locale": "ko",
                "success_url": f"{site}/?paid={{CHECKOUT_SESSION_ID}}&order={order}", "cancel_url": f"{site}/?left={order}",
                "expires_at": int(time.time()) + 2700, **more}

    def session(self, word="", **more):
        return self.post("checkout/sessions", self.wish(word, **more))

    def read(self, session):
        return self.get(f"checkout/sessions/{session['id']}", {"expand[]": "payment_intent"})

    def paid(self, word=""):
        """A session that its buyer has paid: (session, intent)."""
        session = self.session(word)
        browser = self.site.browser()
        browser.get(path_of(session["url"]))
        press(browser, "pay", None, follow=False)
        session = self.read(session)
        return session, session["payment_intent"]

    def captured(self, word=""):
        session, intent = self.paid(word)
        return self.post(f"payment_intents/{intent['id']}/capture")


def path_of(url):
    return urllib.parse.urlsplit(url).path


def press(browser, button, status=200, **how):
    """Presses pay or decline on the hosted page in front of the browser."""
    form = [f for f in browser.page.forms if f.action.endswith("/" + button)][0]
    return browser.post(form.action, dict(form.fields), status, **how)


@pytest.fixture(scope="module")
def listener():
    return Listener()


@pytest.fixture(scope="module")
def pay(listener):
    site = Site(WEBHOOK_URL=listener.url)
    site.start()
    yield site
    site.stop()


@pytest.fixture(scope="module")
def api(pay):
    return Api(pay)


# --- the API ----------------------------------------------------------------------------------------------------------------


def test_only_the_key_opens_the_api(pay, api):
    for auth in [("", ""), ("sk_test_wrong", ""), (api.key[:-1], "")]:
        assert api.get("payment_intents/pi_x", status=401, auth=auth)["error"]["type"] == "invalid_request_error"
        api.post("checkout/sessions", api.wish(), status=401, auth=auth)
    api.get("payment_intents/pi_x", status=404, auth=None, headers={"Authorization": f"Bearer {api.key}"})
    assert requests.post(pay.url + "/pay/v1/checkout/sessions", data=api.wish(), auth=(api.key, ""), timeout=60).status_code in (403, 404)


def test_a_session_is_what_was_asked_for(api):
    s = api.session()
    assert (s["object"], s["status"], s["payment_status"]) == ("checkout.session", "open", "unpaid")
    assert (s["amount_total"], s["currency"]) == (119000, "krw")
    assert s["payment_intent"] is None, "Stripe makes the intent visible when the buyer tries"
    assert s["metadata"]["show"] == "7" and s["livemode"] is False
    assert s["id"].startswith("cs_test_") and s["url"].endswith(s["id"])
    assert api.get(f"checkout/sessions/{s['id']}")["metadata"] == s["metadata"]


@pytest.mark.parametrize("change, param", [
    ({"mode": "subscription"}, "mode"), ({"line_items[0][price_data][currency]": "usd"}, "line_items[0][price_data][currency]"),
    ({"line_items[0][price_data][unit_amount]": "-1"}, "line_items[0]"), ({"line_items[0][quantity]": "0"}, "line_items[0]"),
    ({"line_items[0][price_data][unit_amount]": "99999999999999999999"}, "line_items[0]"),
    ({"success_url": "javascript:alert(1)"}, "success_url"), ({"success_url": "https://x.example/\r\nSet-Cookie: a=b"}, "success_url"),
    ({"cancel_url": "//evil.example"}, "cancel_url"), ({"customer_email": "nobody"}, "customer_email"),
    ({"expires_at": int(time.time()) + 60}, "expires_at"), ({"expires_at": int(time.time()) + 180000}, "expires_at"),
    ({"metadata[x]": "y" * 501}, "metadata"), ({"surprise": "1"}, "surprise"), ({"locale": "<ko>"}, "locale"),
])
def test_what_is_wrong_is_said_and_nothing_is_made(pay, api, change, param):
    before = pay.sql("SELECT COUNT(*) n FROM checkout_session", schema="pay")[0]["n"]
    key = secrets.token_hex(16)
    error = api.post("checkout/sessions", api.wish() | change, 400, idem=key)["error"]
    assert error["type"] == "invalid_request_error" and error["param"] == param
    assert pay.sql("SELECT COUNT(*) n FROM checkout_session", schema="pay")[0]["n"] == before
    api.post("checkout/sessions", api.wish(), idem=key)      # a request that was not understood leaves its key unused


def test_bytes_that_are_no_form_are_refused(api):
    for body in (b"mode=%ff%fe", b"mode=%00", b"a=%zz", b"\xff\xfe=1"):
        api.post("checkout/sessions", body, 400, headers={"Content-Type": "application/x-www-form-urlencoded"})
    api.post("checkout/sessions", {}, 400)


def test_a_payment_is_captured_once(api):
    session, intent = api.paid()
    assert (session["status"], session["url"]) == ("complete", None)
    assert (intent["status"], intent["amount_capturable"], intent["amount_received"]) == ("requires_capture", 119000, 0)
    assert intent["metadata"]["order"] == session["metadata"]["order"]
    api.post(f"payment_intents/{intent['id']}/capture", {"amount_to_capture": 119001}, 400)
    done = api.post(f"payment_intents/{intent['id']}/capture", {"amount_to_capture": 119000}, idem=intent["id"])
    assert (done["status"], done["amount_received"]) == ("succeeded", 119000)
    assert api.read(session)["payment_status"] == "paid"
    for act in ("capture", "cancel"):
        assert api.post(f"payment_intents/{intent['id']}/{act}", {}, 400)["error"]["code"] == "payment_intent_unexpected_state"
    assert api.get(f"payment_intents/{intent['id']}") == done


def test_an_authorisation_is_given_back(api):
    _, intent = api.paid()
    assert api.post(f"payment_intents/{intent['id']}/cancel")["status"] == "canceled"
    api.post(f"payment_intents/{intent['id']}/capture", {}, 400)
    api.post("refunds", {"payment_intent": intent["id"]}, 400)


def test_an_expired_session_can_no_longer_be_paid(pay, api):
    s = api.session()
    browser = pay.browser()
    browser.get(path_of(s["url"]))
    page = browser.page
    assert api.post(f"checkout/sessions/{s['id']}/expire", {"expand[0]": "payment_intent"})["status"] == "expired"
    assert "open" in api.post(f"checkout/sessions/{s['id']}/expire", {}, 400)["error"]["message"]
    browser.page = page
    press(browser, "pay").says("시간이 지나")
    after = api.read(s)
    assert after["status"] == "expired" and (after["payment_intent"] or {"status": "canceled"})["status"] == "canceled"


def test_time_ends_a_session(pay, api, listener):
    s = api.session()
    pay.sql("UPDATE checkout_session SET expires_at = UNIX_TIMESTAMP() - 1 WHERE id = %s", [s["id"]], schema="pay")
    wait(lambda: api.read(s)["status"] == "expired", 10, "the session's end")
    wait(lambda: [e for _, _, e in listener.got if e["type"] == "checkout.session.expired" and e["data"]["object"]["id"] == s["id"]], 10)


def test_refunds_never_exceed_what_was_received(api):
    intent = api.captured()
    def refund(amount, status=200, **more):
        return api.post("refunds", {"payment_intent": intent["id"], "amount": amount, **more}, status)
    one = refund(100000, **{"metadata[refund]": "1-refund"})
    assert (one["status"], one["amount"], one["metadata"]) == ("succeeded", 100000, {"refund": "1-refund"})
    assert refund(20000, 400)["error"]["code"] == "amount_too_large"
    two = refund(19000)
    assert refund(1, 400)["error"]["code"] == "charge_already_refunded"
    refund(0, 400), refund(-5, 400), refund("x", 400)
    assert api.get(f"refunds/{one['id']}") == one
    listed = api.get("refunds", {"payment_intent": intent["id"]})
    assert {r["id"] for r in listed["data"]} == {one["id"], two["id"]} and not listed["has_more"]
    api.get("refunds", {"payment_intent": "pi_nobody"}, 404)
    api.get("refunds/re_nobody", status=404)


def test_refunds_are_listed_page_by_page(api):
    intent = api.captured()
    made = {api.post("refunds", {"payment_intent": intent["id"], "amount": 100 + n})["id"] for n in range(7)}
    seen, after = [], {}
    for _ in range(4):
        page = api.get("refunds", {"payment_intent": intent["id"], "limit": 3, **after})
        seen += [r["id"] for r in page["data"]]
        if not page["has_more"]:
            break
        after = {"starting_after": seen[-1]}
    assert len(seen) == 7 and set(seen) == made
    api.get("refunds", {"payment_intent": intent["id"], "limit": 101}, 400)


# --- idempotency ------------------------------------------------------------------------------------------------------------


def test_a_key_answers_once(pay, api):
    key, wish = secrets.token_hex(16), api.wish()
    first = api.post("checkout/sessions", wish, idem=key)
    assert "Idempotent-Replayed" not in api.last.headers
    assert api.post("checkout/sessions", wish, idem=key) == first
    assert api.last.headers["Idempotent-Replayed"] == "true"
    assert api.post("checkout/sessions", api.wish(), 400, idem=key)["error"]["code"] == "idempotency_error"
    assert api.post("refunds", wish, 400, idem=key)["error"]["code"] == "idempotency_error"
    api.post("checkout/sessions", wish, 400, idem="k" * 256)
    order = wish["metadata[order]"]
    assert pay.sql("SELECT COUNT(*) n FROM checkout_session WHERE metadata LIKE %s", [f"%{order}%"], schema="pay")[0]["n"] == 1


def test_a_refusal_is_kept_too(api):
    _, intent = api.paid()
    key = secrets.token_hex(16)
    api.post(f"payment_intents/{intent['id']}/cancel")
    first = api.post(f"payment_intents/{intent['id']}/capture", {}, 400, idem=key)
    assert api.post(f"payment_intents/{intent['id']}/capture", {}, 400, idem=key) == first
    assert api.last.headers["Idempotent-Replayed"] == "true"


def test_ten_at_once_under_one_key_are_one(api):
    intent = api.captured()
    key, data = secrets.token_hex(16), {"payment_intent": intent["id"], "amount": 1000}
    def ask(_):
        return requests.post(f"{api.site.internal}/pay/v1/refunds", data=data, auth=(api.key, ""), headers={"Idempotency-Key": key}, timeout=60)
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(ask, range(10)))
    assert {a.status_code for a in answers} <= {200, 409} and 200 in {a.status_code for a in answers}
    assert len({a.json()["id"] for a in answers if a.status_code == 200}) == 1
    assert len(api.get("refunds", {"payment_intent": intent["id"]})["data"]) == 1


def test_the_same_key_under_way_is_told(pay, api):
    key, wish = secrets.token_hex(16), api.wish()
    request = hashlib.blake2b(f"/v1/checkout/sessions\n{urllib.parse.urlencode(wish)}".encode(), digest_size=32).hexdigest()
    pay.sql("INSERT INTO idempotency (id, request, body, created_at) VALUES (%s, %s, '', UNIX_TIMESTAMP())", [key, request], schema="pay")
    assert api.post("checkout/sessions", wish, 409, idem=key)["error"]["code"] == "idempotency_key_in_use"
    # Who claimed it died: later it may be had.
    pay.sql("UPDATE idempotency SET created_at = created_at - 60 WHERE id = %s", [key], schema="pay")
    api.post("checkout/sessions", wish, idem=key)


# --- the hosted page -----------------------------------------------------------------------------------------------------------


def test_the_buyer_sees_what_is_paid_and_comes_back(pay, api):
    s = api.session()
    browser = pay.browser()
    page = browser.get(path_of(s["url"]))
    page.says("실제로 돈이 나가지 않아요").says("봄밤 콘서트 · R석").says("119,000원").says("프로그램북 <b>").says("fan@example.com")
    page.link("left=")
    page = press(browser, "pay", None, follow=False)
    assert page.status == 303 and page.headers["Location"] == f"{pay.url}/?paid={s['id']}&order={s['metadata']['order']}"
    browser.get(path_of(s["url"])).says("결제를 마쳤어요").link("paid=" + s["id"])


def test_the_page_speaks_the_sessions_language(pay, api):
    korean = pay.browser("en")
    korean.get(path_of(api.session(locale="ko")["url"])).says("실제로 돈이")
    english = pay.browser("ko")
    english.get(path_of(api.session(locale="en")["url"])).says("No real money moves").says("₩119,000")
    asked = pay.browser("en")
    asked.get(path_of(api.session(locale="auto")["url"])).says("No real money moves")
    asked.session.cookies.set("lang", "ko")
    asked.get(path_of(api.session(locale="en")["url"])).says("실제로 돈이")


def test_a_declined_card_may_be_tried_again(pay, api):
    s = api.session()
    browser = pay.browser()
    browser.get(path_of(s["url"]))
    press(browser, "decline").says("카드가 거절됐어요")
    after = api.read(s)
    assert after["status"] == "open" and after["payment_intent"]["last_payment_error"]["code"] == "card_declined"
    press(browser, "pay", None, follow=False)
    after = api.read(s)
    assert after["payment_intent"]["status"] == "requires_capture" and after["payment_intent"]["last_payment_error"] is None


def test_a_payment_cannot_be_forged(pay, api):
    mine, other = api.session(), api.session()
    browser = pay.browser()
    form = browser.get(path_of(other["url"])).form("/pay")
    fields = dict(form.fields)
    address = pay.url + path_of(mine["url"]) + "/pay"
    for data in ({}, fields, fields | {"token": ""}):
        assert requests.post(address, data=data, headers={"Origin": pay.url}, timeout=60, allow_redirects=False).status_code == 403
    own = dict(browser.get(path_of(mine["url"])).form("/pay").fields)
    assert requests.post(address, data=own, headers={"Origin": "https://evil.example"}, timeout=60, allow_redirects=False).status_code == 403
    assert api.read(mine)["status"] == "open"
    browser.get("/pay/checkout/cs_test_nobody", status=404)
    browser.get("/pay/checkout/" + "x" * 900, status=404)


def test_pressing_pay_twice_pays_once(pay, api, listener):
    s = api.session()
    browser = pay.browser()
    browser.get(path_of(s["url"]))
    page = browser.page
    first = press(browser, "pay", None, follow=False)
    browser.page = page
    second = press(browser, "pay", None, follow=False)
    assert first.headers["Location"] == second.headers["Location"]
    intent = api.read(s)["payment_intent"]["id"]
    wait(lambda: "checkout.session.completed" in listener.types(intent), 10, "the webhook")
    assert listener.types(intent).count("checkout.session.completed") == 1


# --- webhooks -------------------------------------------------------------------------------------------------------------------


def test_webhooks_tell_the_whole_story_signed(pay, api, listener):
    intent = api.captured()["id"]
    api.post("refunds", {"payment_intent": intent, "amount": 500})
    wait(lambda: "charge.refunded" in listener.types(intent), 10, "the refund's webhook")
    assert listener.types(intent) == ["payment_intent.amount_capturable_updated", "checkout.session.completed", "payment_intent.succeeded",
                                      "charge.captured", "charge.refunded"]
    secret = (pay.var / "etc/webhook.secret").read_text().strip().encode()
    for header, body, event in listener.got:
        parts = dict(p.split("=", 1) for p in header.split(","))
        assert abs(int(parts["t"]) - time.time()) < 120
        assert parts["v1"] == hmac.new(secret, parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
        assert event["object"] == "event" and event["id"].startswith("evt_")


def test_a_webhook_that_is_not_taken_comes_again(api, listener):
    listener.refuse["payment_intent.canceled"] = 2
    _, intent = api.paid()
    api.post(f"payment_intents/{intent['id']}/cancel")
    wait(lambda: listener.types(intent["id"]).count("payment_intent.canceled") == 3, 20, "the third try")
    ids = {e["id"] for _, _, e in listener.got if e["type"] == "payment_intent.canceled" and e["data"]["object"]["id"] == intent["id"]}
    assert len(ids) == 1


# --- what goes wrong on request ----------------------------------------------------------------------------------------------------


def test_slow(api):
    began = time.monotonic()
    s = api.session("+slow")
    assert time.monotonic() - began >= 3
    began = time.monotonic()
    api.read(s)
    assert time.monotonic() - began >= 3


def test_500_is_kept_and_nothing_happened(pay, api):
    wish, key = api.wish("+500"), secrets.token_hex(16)
    assert api.post("checkout/sessions", wish, 500, idem=key)["error"]["type"] == "api_error"
    api.post("checkout/sessions", wish, 500, idem=key)
    assert api.last.headers["Idempotent-Replayed"] == "true"
    assert not pay.sql("SELECT id FROM checkout_session WHERE metadata LIKE %s", [f"%{wish['metadata[order]']}%"], schema="pay")
    s = api.post("checkout/sessions", wish, idem=secrets.token_hex(16))
    browser = pay.browser()
    browser.get(path_of(s["url"]))
    press(browser, "pay", None, follow=False)
    intent = api.read(s)["payment_intent"]["id"]
    api.post(f"payment_intents/{intent}/capture", {}, 500, idem=key + "c")
    assert api.get(f"payment_intents/{intent}")["status"] == "requires_capture"
    assert api.post(f"payment_intents/{intent}/capture", {}, idem=key + "d")["status"] == "succeeded"
    api.post("refunds", {"payment_intent": intent}, 500, idem=key + "r")
    assert api.get("refunds", {"payment_intent": intent})["data"] == []
    api.post("refunds", {"payment_intent": intent}, idem=key + "s")


def test_500done_did_it(api):
    key = secrets.token_hex(16)
    wish = api.wish("+500done")
    api.post("checkout/sessions", wish, 500, idem=key)
    s = api.post("checkout/sessions", wish, idem=key + "2")
    browser = api.site.browser()
    browser.get(path_of(s["url"]))
    press(browser, "pay", None, follow=False)
    intent = api.read(s)["payment_intent"]["id"]
    api.post(f"payment_intents/{intent}/capture", {}, 500, idem=key + "c")
    assert api.get(f"payment_intents/{intent}")["status"] == "succeeded"
    api.post("refunds", {"payment_intent": intent, "metadata[refund]": "9-refund"}, 500, idem=key + "r")
    api.post("refunds", {"payment_intent": intent, "metadata[refund]": "9-refund"}, 500, idem=key + "r")
    assert [r["metadata"]["refund"] for r in api.get("refunds", {"payment_intent": intent})["data"]] == ["9-refund"]


def test_cut_did_it_and_tells_at_the_next_try(api):
    key, wish = secrets.token_hex(16), api.wish("+cut")
    with pytest.raises(requests.ConnectionError):
        api.post("checkout/sessions", wish, idem=key)
    s = api.post("checkout/sessions", wish, idem=key)
    assert api.last.headers["Idempotent-Replayed"] == "true"
    assert s["status"] == "open"


def test_decline(pay, api):
    s = api.session("+decline")
    browser = pay.browser()
    browser.get(path_of(s["url"]))
    press(browser, "pay").says("카드가 거절됐어요")
    press(browser, "pay").says("카드가 거절됐어요")
    assert api.read(s)["payment_intent"]["status"] == "requires_payment_method"


def test_late_money_comes_after_the_end(api):
    s = api.session("+late")
    browser = api.site.browser()
    browser.get(path_of(s["url"]))
    assert "paid=" in press(browser, "pay", None, follow=False).headers["Location"]
    assert api.read(s)["status"] == "open" and api.read(s)["payment_intent"] is None
    assert api.post(f"checkout/sessions/{s['id']}/expire")["status"] == "expired"
    assert api.read(s)["payment_intent"] is None
    late = wait(lambda: api.read(s)["payment_intent"], 15, "the late money")
    assert late["status"] == "requires_capture" and api.read(s)["status"] == "expired"
    assert api.post(f"payment_intents/{late['id']}/cancel")["status"] == "canceled"


def test_duplicate_disorder_lost(api, listener):
    _, twice = api.paid("+duplicate")
    _, swapped = api.paid("+disorder")
    _, silent = api.paid("+lost")
    _, plain = api.paid()
    wait(lambda: len(listener.types(twice["id"])) == 4, 10, "both, twice")
    ids = [e["id"] for _, _, e in listener.got if twice["id"] in (e["data"]["object"].get("payment_intent"), e["data"]["object"]["id"])]
    assert len(ids) == 4 and len(set(ids)) == 2
    wait(lambda: len(listener.types(swapped["id"])) == 2, 10, "both, swapped")
    assert listener.types(swapped["id"]) == ["checkout.session.completed", "payment_intent.amount_capturable_updated"]
    wait(lambda: len(listener.types(plain["id"])) == 2, 10)
    assert listener.types(silent["id"]) == []


def test_refunds_that_are_refused_pending_or_fail(api, listener):
    refused = api.captured("+refuse-refund")
    assert api.post("refunds", {"payment_intent": refused["id"]}, 400)["error"]["code"] == "balance_insufficient"
    pending, failing = api.captured("+pending-refund"), api.captured("+fail-refund")
    one = api.post("refunds", {"payment_intent": pending["id"], "amount": 1000})
    two = api.post("refunds", {"payment_intent": failing["id"]})
    assert one["status"] == two["status"] == "pending"
    api.post("refunds", {"payment_intent": failing["id"]}, 400)
    wait(lambda: api.get(f"refunds/{one['id']}")["status"] == "succeeded", 15, "the pending refund")
    failed = wait(lambda: [r for r in [api.get(f"refunds/{two['id']}")] if r["status"] == "failed"], 15, "the failing refund")[0]
    assert failed["failure_reason"] == "expired_or_canceled_card"
    assert api.post("refunds", {"payment_intent": failing["id"]})["status"] == "pending", "what failed may be asked for again"


def test_everybody_when_the_setting_says_so(listener):
    site = Site(WEBHOOK_URL=listener.url, PAY_MISBEHAVE="+decline")
    try:
        site.start()
        s = Api(site).session()
        browser = site.browser()
        browser.get(path_of(s["url"]))
        press(browser, "pay").says("카드가 거절됐어요")
    finally:
        site.stop()


def test_a_live_key_does_not_start(pay):
    secret = pay.var / "etc/pay.secret"
    env = pay.env | {"CLOVE_KEY_FILE": str(pay.var / "etc/pay.key"), "CLOVE_PAY_KEY_FILE": str(pay.var / "etc/live.secret")}
    (pay.var / "etc/live.secret").write_text("sk_live_" + secret.read_text()[8:])
    done = subprocess.run(["build/clove", "serve", "pay"], env=env, cwd=pay.top, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "payment_key_live" in done.stdout
    assert "sk_live_" not in done.stdout + done.stderr
