"""Accounts: sign-up, confirmation, login with its delays, passwords, sessions, withdrawal. What is told, and what is not."""
import concurrent.futures
import os
import pathlib
import re
import signal
import threading
import time
import urllib.parse

import pytest
import requests

import selling
from harness import Site, unique, wait

PASSWORD = "correct horse battery"


def address():
    return f"{unique('person')}@example.com"


def sign_up(browser, email=None, role="buyer", **values):
    email = email or address()
    browser.get("/signup")
    browser.submit("/signup", role=role, name="김하늘", email=email, password=PASSWORD, **values)
    return email


def confirm(browser, email, n=1):
    link = browser.site.links(browser.site.mail(email, n))[0]
    browser.get(urllib.parse.urlsplit(link)._replace(scheme="", netloc="").geturl())
    browser.submit("/confirm/")


def log_in(browser, email, password=PASSWORD, status=200, **values):
    browser.get("/login")
    return browser.submit("/login", status=status, email=email, password=password, **values)


@pytest.fixture
def member(site):
    """A confirmed buyer with a password: (browser not logged in, address)."""
    browser = site.browser()
    email = sign_up(browser)
    site.sql("UPDATE account SET confirmed_at = UNIX_TIMESTAMP() WHERE email = %s", (email,))
    return browser, email


@pytest.fixture(autouse=True)
def forgiven(site):
    """Failures from the one address that all tests share are no test's business but its own."""
    site.sql("DELETE FROM login_failure")


def refused_for_long(site):
    """The first delays are seconds: whoever is refused stays so, however slow this machine is."""
    site.sql("UPDATE login_failure SET refused_until = refused_until + 600 WHERE refused_until > 0")


# --- sign-up --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang,mail_subject,confirmed", [("ko", "이메일 주소를 확인해 주세요", "이메일을 확인했어요"),
                                                         ("en", "Confirm your e-mail address", "Your address is confirmed")])
def test_sign_up_confirm_log_in(site, lang, mail_subject, confirmed):
    browser = site.browser(lang)
    email = sign_up(browser)
    assert browser.page.path == "/signup/sent" and browser.page.history[0][0] == 303
    mail = site.mail(email)
    assert mail["Subject"] == mail_subject and "{" not in mail.get_content()
    confirm(browser, email)
    browser.page.says(confirmed)
    assert browser.page.path == "/login"
    log_in(browser, email)
    browser.get("/account").says(email)
    assert site.sql("SELECT confirmed_at IS NOT NULL c FROM account WHERE email = %s", (email,))[0]["c"]


def test_seller_needs_a_business_name(site):
    browser = site.browser()
    email = address()
    browser.get("/signup?role=seller")
    page = browser.submit("/signup", status=422, name="한별", email=email, password=PASSWORD)
    page.says("상호를 적어 주세요")
    assert page.title.startswith("오류:")
    values = dict(page.form("/signup").fields)
    assert (values["name"], values["email"], values["role"]) == ("한별", email, "seller") and "password" not in values or not values["password"]
    browser.submit("/signup", business_name="푸른 기획", password=PASSWORD)
    assert site.sql("SELECT business_name, role FROM account WHERE email = %s", (email,)) == [{"business_name": "푸른 기획", "role": "seller"}]


def test_buyer_keeps_no_business_name(site):
    browser = site.browser()
    email = sign_up(browser, business_name="나는 구매자")
    assert site.sql("SELECT business_name FROM account WHERE email = %s", (email,))[0]["business_name"] == ""


@pytest.mark.parametrize("field,value,said", [
    ("email", "no-address", "이메일 주소를 name@example.com처럼 입력해 주세요"), ("email", "", "이메일 주소를 적어 주세요"),
    ("password", "short", "비밀번호는 10자 이상 입력해 주세요"), ("password", "x" * 201, "비밀번호는 200자 안으로 줄여 주세요"), ("name", "", "이름을 적어 주세요"),
    ("name", "가" * 81, "이름은 80자 안으로 줄여 주세요"), ("role", "admin", "골라 주세요"), ("role", None, "골라 주세요")])
def test_sign_up_says_how_to_put_it_right(site, field, value, said):
    browser = site.browser()
    values = {"role": "buyer", "name": "김하늘", "email": address(), "password": PASSWORD, field: value}
    browser.get("/signup")
    page = browser.submit("/signup", status=422, **values)
    page.says(said)
    assert page.link("#")
    assert not site.sql("SELECT id FROM account WHERE email = %s", (values["email"],))


def test_nobody_signs_up_as_administrator(site, browser):
    browser.get("/signup")
    form = browser.page.form("/signup")
    data = [(n, v) for n, v in form.fields if n != "role"] + [("role", "admin"), ("group", "owner"), ("name", "x"), ("email", address()), ("password", PASSWORD)]
    browser.post("/signup", data, status=422)


def test_known_address_is_answered_alike_and_told_by_mail(site):
    first, second = site.browser(), site.browser()
    email = sign_up(first)
    known = sign_up(second, email)
    assert known == email and second.page.path == first.page.path == "/signup/sent"
    assert re.sub(r'"[A-Za-z0-9_-]{20,}"', "", first.page.source) == re.sub(r'"[A-Za-z0-9_-]{20,}"', "", second.page.source)
    assert site.mail(email, 2)["Subject"] == "이미 가입한 주소예요"
    assert site.sql("SELECT COUNT(*) n FROM account WHERE email = %s", (email,)) == [{"n": 1}]


def test_addresses_that_differ_in_case_are_one_account(site):
    browser = site.browser()
    email = sign_up(browser, unique("Person") + "@Example.com")
    sign_up(site.browser(), email.upper())
    assert len(site.sql("SELECT id FROM account WHERE email = %s", (email,))) == 1


def test_sign_up_on_the_way_to_a_show_goes_on_to_it(site):
    browser = site.browser()
    browser.get("/me/tickets")
    assert browser.page.path == "/login"
    browser.follow("/signup?next=")
    email = address()
    browser.submit("/signup", role="buyer", name="김하늘", email=email, password=PASSWORD)
    confirm(browser, email)
    log_in_page = browser.page
    assert log_in_page.path == "/login" and "next=" in log_in_page.url
    browser.submit("/login", email=email, password=PASSWORD)
    assert browser.page.path == "/me/tickets"


# --- mailed links ------------------------------------------------------------------------------------------------------------------


def test_link_alone_changes_nothing(site):
    """Programs that look into mails open links."""
    browser = site.browser()
    email = sign_up(browser)
    link = site.links(site.mail(email))[0]
    for _ in range(2):
        browser.get(urllib.parse.urlsplit(link).path)
    assert not site.sql("SELECT confirmed_at FROM account WHERE email = %s", (email,))[0]["confirmed_at"]


def test_used_ended_and_unknown_links_are_told_apart(site):
    browser = site.browser()
    email = sign_up(browser)
    path = urllib.parse.urlsplit(site.links(site.mail(email))[0]).path
    token = browser.get(path)
    confirm(browser, email)
    browser.get(path, status=410).says("이미 사용한 링크예요").says("이미 확인한 주소라면 로그인만 하면 돼요")
    browser.submit("/confirm/", page=token, status=410)
    site.sql("UPDATE mailed_token SET used_at = NULL, ends_at = UNIX_TIMESTAMP() - 1 WHERE account = (SELECT id FROM account WHERE email = %s)", (email,))
    browser.get(path, status=410).says("기한이 지난 링크예요")
    browser.submit("/confirm/", page=token, status=None)
    assert browser.page.status == 410
    browser.get("/confirm/" + "x" * 43, status=404).says("알 수 없는 링크예요")
    browser.get("/password/reset/" + "x" * 43, status=404).says("비밀번호 재설정 메일을 다시 받아 주세요")


def test_confirmation_link_is_no_reset_link(site):
    browser = site.browser()
    email = sign_up(browser)
    token = urllib.parse.urlsplit(site.links(site.mail(email))[0]).path.rsplit("/", 1)[1]
    browser.get(f"/password/reset/{token}", status=404)


@pytest.mark.parametrize("lang,subject", [("ko", "비밀번호 다시 정하기"), ("en", "Set a new password")])
def test_reset_by_mail_ends_every_session(site, member, lang, subject):
    elsewhere, email = member
    log_in(elsewhere, email)
    browser = site.browser(lang)
    browser.get("/password/forgot")
    browser.submit("/password/forgot", email=email)
    assert browser.page.path == "/signup/sent"
    mail = site.mail(email, 2)
    assert mail["Subject"] == subject
    path = urllib.parse.urlsplit(site.links(mail)[0]).path
    browser.get(path)
    browser.submit("/password/reset/", status=422, password="short")
    browser.submit("/password/reset/", password="another long password")
    assert browser.page.path == "/login"
    assert elsewhere.get("/account", status=None).path == "/login"
    log_in(browser, email, status=422)
    log_in(browser, email, "another long password")
    browser.get(path, status=410)


def test_reset_answers_alike_for_unknown_addresses(site, member):
    known, unknown = site.browser(), site.browser()
    for browser, email in ((known, member[1]), (unknown, address())):
        browser.get("/password/forgot")
        browser.submit("/password/forgot", email=email)
    assert re.sub(r'"[A-Za-z0-9_-]{20,}"', "", known.page.source) == re.sub(r'"[A-Za-z0-9_-]{20,}"', "", unknown.page.source)
    site.mail(member[1], 2)
    assert not site.sql("SELECT id FROM mail WHERE recipient LIKE 'person-%%' AND recipient NOT IN (SELECT email FROM account WHERE email IS NOT NULL)")


def test_reset_lets_in_who_was_refused(site, member):
    browser, email = member
    for _ in range(6):
        log_in(browser, email, "wrong password", status=None)
    refused_for_long(site)
    assert log_in(browser, email, status=429).title.startswith("오류:")
    browser.get("/password/forgot")
    browser.submit("/password/forgot", email=email)
    browser.get(urllib.parse.urlsplit(site.links(site.mail(email, 2))[0]).path)
    browser.submit("/password/reset/", password="another long password")
    log_in(browser, email, "another long password")
    browser.get("/account")


def test_nobody_is_buried_in_mails(site, member):
    email = member[1]
    for _ in range(12):
        browser = site.browser()
        browser.get("/password/forgot")
        browser.submit("/password/forgot", email=email)
        assert browser.page.path == "/signup/sent"
    assert site.sql("SELECT COUNT(*) n FROM mail WHERE recipient = %s", (email,))[0]["n"] == 8


def test_confirmation_is_sent_again_from_the_account(site):
    browser = site.browser()
    email = sign_up(browser)
    log_in(browser, email)
    browser.get("/account").says("이메일을 아직 확인하지 않았어요")
    browser.submit("/account/confirm")
    browser.page.says(f"{email}")
    confirm(browser, email, 2)
    assert browser.page.path == "/"
    browser.get("/account").says_not("이메일을 아직 확인하지 않았어요")


# --- login and logout -------------------------------------------------------------------------------------------------------------


def test_wrong_password_and_unknown_address_are_answered_alike(site, member):
    browser, email = member
    wrong = log_in(browser, email, "wrong password", status=422).text
    unknown = log_in(site.browser(), address(), "wrong password", status=422).text
    assert wrong == unknown and "이메일이나 비밀번호가 맞지 않아요" in wrong


def test_growing_delay_is_a_clock_time(site, member):
    browser, email = member
    for _ in range(5):
        log_in(browser, email, "wrong password", status=422)
    page = log_in(browser, email, status=429)
    page.says("다시 시도해 주세요")
    assert re.search(r"(오전|오후) \d+:\d\d에 다시 시도해 주세요", page.text) and int(page.headers["Retry-After"]) > 0
    rows = site.sql("SELECT failures, refused_until - last_at AS wait_s FROM login_failure ORDER BY failures DESC")
    site.sql("UPDATE login_failure SET refused_until = 0")
    log_in(browser, email, "wrong password", status=422)
    longer = site.sql("SELECT failures, refused_until - last_at AS wait_s FROM login_failure WHERE refused_until > 0")[0]
    assert longer["wait_s"] == 2 * max(r["wait_s"] for r in rows)
    site.sql("UPDATE login_failure SET refused_until = 0")
    log_in(browser, email)
    browser.get("/account")


def test_known_device_has_a_lane_of_its_own(site, member):
    """Who knows an address cannot lock its owner out: not at the browser that logged in before."""
    fan, email = member
    log_in(fan, email)
    fan.get("/")
    fan.submit("/logout")
    attacker = site.browser()
    for _ in range(7):
        log_in(attacker, email, "wrong password", status=None)
    refused_for_long(site)
    log_in(attacker, email, "wrong password", status=429)
    log_in(fan, email)
    fan.get("/account")
    log_in(site.browser(), email, status=429)


def test_device_of_one_address_opens_no_other_lane(site, member):
    fan, email = member
    log_in(fan, email)
    device = fan.session.cookies["device"]
    other = site.browser()
    victim = sign_up(site.browser())
    for _ in range(5):
        log_in(site.browser(), victim, "wrong password", status=422)
    refused_for_long(site)
    other.cookie("device", device)
    log_in(other, victim, status=429)


def test_many_failures_from_one_address_are_refused(site):
    browser = site.browser()
    site.sql("INSERT INTO login_failure (lane, failures, last_at, refused_until) SELECT 'none', 0, 0, 0")
    log_in(browser, address(), "wrong password", status=422)
    site.sql("UPDATE login_failure SET failures = 60, refused_until = UNIX_TIMESTAMP() + 60 WHERE lane <> 'none'")
    log_in(browser, address(), "wrong password", status=429)


def test_login_takes_a_new_session(site, member):
    browser, email = member
    log_in(browser, email)
    first = browser.session.cookies["session"]
    again = site.browser()
    again.cookie("session", first)
    log_in_page = again.get("/login", status=None)
    assert log_in_page.path == "/"                       # who is logged in has nothing to do there
    stranger = site.browser()
    stranger.get("/login")
    page = stranger.page
    stranger.cookie("session", first)       # a session pushed into somebody's browser is not the one they get
    stranger.submit("/login", page=page, status=403, email=email, password=PASSWORD)
    stranger.get("/")
    stranger.submit("/logout")
    log_in(stranger, email)
    assert stranger.session.cookies["session"] != first
    assert browser.get("/account", status=None).path == "/login"


def test_a_browser_may_call_itself_anything(site, member):
    _, email = member
    for name, shown in ((b"Odd\xff\xfe", "Odd\ufffd\ufffd"), ("가".encode() * 66 + b"\xea\xb0", "가" * 66 + "\ufffd\ufffd")):
        browser = site.browser()
        browser.session.headers["User-Agent"] = name
        log_in(browser, email)
        browser.get("/account").says(shown)


def test_logout_is_at_once(site, member):
    browser, email = member
    log_in(browser, email)
    session = browser.session.cookies["session"]
    browser.get("/")
    browser.submit("/logout")
    browser.page.says("로그아웃했어요")
    assert "session" not in browser.session.cookies
    browser.cookie("session", session)      # nor is it good any more
    assert browser.get("/account", status=None).path == "/login"


@pytest.mark.parametrize("next_,goes", [("/me/tickets", "/me/tickets"), ("/?q=jazz", "/"), ("//evil.example/", "/"), ("/\\evil.example", "/"),
                                        ("https://evil.example/", "/"), ("/\t/evil.example", "/"), ("javascript:alert(1)", "/"), ("x", "/"), ("", "/")])
def test_login_goes_on_within_this_site_only(site, member, next_, goes):
    browser, email = member
    browser.get("/login?" + urllib.parse.urlencode({"next": next_}))
    page = browser.submit("/login", email=email, password=PASSWORD)
    assert page.path == goes and page.url.startswith(site.url)
    assert browser.get("/login?" + urllib.parse.urlencode({"next": next_})).url.startswith(site.url)      # already logged in


def test_only_the_hash_of_a_session_is_stored(site, member):
    browser, email = member
    log_in(browser, email)
    row = site.sql("SELECT s.* FROM session s JOIN account a ON a.id = s.account WHERE a.email = %s", (email,))[0]
    assert browser.session.cookies["session"] not in str(row)
    cookie = [c for c in browser.session.cookies if c.name == "session"][0]
    assert cookie.has_nonstandard_attr("HttpOnly") and cookie.get_nonstandard_attr("SameSite") == "Lax"
    password = site.sql("SELECT password FROM account WHERE email = %s", (email,))[0]["password"]
    assert password.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


# --- one's own account ----------------------------------------------------------------------------------------------------------------


def test_new_password_ends_other_sessions_and_keeps_this_one(site, member):
    browser, email = member
    log_in(browser, email)
    other = site.browser()
    log_in(other, email)
    browser.get("/account")
    browser.submit("/account/password", status=422, password="not it at all", new_password="another long password").says("지금 비밀번호가 맞지 않아요")
    browser.submit("/account/password", password=PASSWORD, new_password="another long password")
    browser.page.says("비밀번호를 바꿨어요")
    assert other.get("/account", status=None).path == "/login"
    log_in(other, email, status=422)
    log_in(other, email, "another long password")


def test_sessions_are_listed_and_ended(site, member):
    browser, email = member
    browser.session.headers["User-Agent"] = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"
    log_in(browser, email)
    others = [site.browser() for _ in range(3)]
    for other in others:
        other.session.headers["User-Agent"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1"
        log_in(other, email)
    page = browser.get("/account").says("Chrome · Windows").says("Safari · iPhone").says("지금 이 브라우저")
    assert site.queries(page) <= 4
    one = [f for f in page.forms if re.search(r"/account/sessions/[0-9a-f]{16}/end$", f.action)]
    assert len(one) == 3
    browser.submit(one[0])
    assert sum(o.get("/account", status=None).path == "/account" for o in others) == 2
    browser.get("/account")
    browser.submit("/account/sessions/end")
    assert not [o for o in others if o.get("/account", status=None).path == "/account"]
    browser.get("/account").says("Chrome · Windows")


def test_nobody_ends_somebody_elses_session(site, member):
    browser, email = member
    log_in(browser, email)
    other = site.browser()
    log_in(other, sign_up(site.browser()))
    log_in(site.browser(), email)
    browser.get("/account")
    mine = [f for f in browser.page.forms if re.search(r"/account/sessions/[0-9a-f]{16}/end$", f.action)][0]
    other.get("/account")
    token = dict(other.page.form("/account/password").fields)
    other.post(mine.action, {"token": token["token"], "once": token["once"]}, status=403)
    assert site.sql("SELECT COUNT(*) n FROM session s JOIN account a ON a.id = s.account WHERE a.email = %s", (email,))[0]["n"] == 2


def test_use_is_noted_at_most_every_five_minutes(site, member):
    browser, email = member
    log_in(browser, email)
    seen = "SELECT s.hash, s.seen_at, UNIX_TIMESTAMP() AS now FROM session s JOIN account a ON a.id = s.account WHERE a.email = %s"
    before = site.sql(seen, (email,))[0]
    site.sql("UPDATE session SET seen_at = seen_at - 200 WHERE hash = %s", (before["hash"],))
    browser.get("/account")
    site.queries(browser.page)                           # the log line is written after the note would be
    assert site.sql(seen, (email,))[0]["seen_at"] == before["seen_at"] - 200
    site.sql("UPDATE session SET seen_at = seen_at - 200 WHERE hash = %s", (before["hash"],))
    browser.get("/account")
    wait(lambda: site.sql(seen, (email,))[0]["seen_at"] >= before["seen_at"], what="the use to be noted")


def test_session_ends_after_thirty_days(site, member):
    browser, email = member
    log_in(browser, email)
    row = site.sql("SELECT s.hash, s.ends_at - s.created_at AS life_s FROM session s JOIN account a ON a.id = s.account WHERE a.email = %s", (email,))[0]
    assert row["life_s"] == 30 * 86400
    site.sql("UPDATE session SET ends_at = UNIX_TIMESTAMP() - 1 WHERE hash = %s", (row["hash"],))
    assert browser.get("/account", status=None).path == "/login"


# --- leaving --------------------------------------------------------------------------------------------------------------------------


def test_leaving_erases_the_person_everywhere(site, show, member):
    browser, email = member
    log_in(browser, email)
    account = site.sql("SELECT id FROM account WHERE email = %s", (email,))[0]["id"]
    browser.get(show.path + "/", status=None)
    browser.get("/account/withdraw")
    browser.submit("/account/withdraw", status=422, password="not it").says("지금 비밀번호가 맞지 않아요")
    browser.submit("/account/withdraw", password=PASSWORD)
    browser.page.says("탈퇴했어요")
    row = site.sql("SELECT * FROM account WHERE id = %s", (account,))[0]
    assert (row["email"], row["password"], row["name"], row["business_name"]) == (None, None, "", "") and row["erased_at"]
    for table, column in (("session", "account"), ("mailed_token", "account"), ("my_order", "account"), ("draft", "account")):
        assert not site.sql(f"SELECT * FROM {table} WHERE {column} = %s", (account,)), table
    assert not site.sql("SELECT * FROM mail WHERE recipient = %s", (email,))
    assert site.sql("SELECT kind FROM show_message WHERE deployment = %s AND body LIKE %s", (show.id, f"%{account}%"))[0]["kind"] == "account.deleted"
    wait(lambda: site.sql("SELECT taken_at FROM show_message WHERE deployment = %s AND body LIKE %s", (show.id, f"%{account}%"))[0]["taken_at"], 20,
         "the show to hear of it")
    log_in(site.browser(), email, status=422)
    sign_up(site.browser(), email)                       # the address is free again
    assert len(site.sql("SELECT id FROM account WHERE email = %s", (email,))) == 1


def leaves_at_once(site, show, browser, email):
    """With a booking that the platform's list does not have yet. The account's number, and whether its show was told to erase it and did."""
    account = site.sql("SELECT id FROM account WHERE email = %s", (email,))[0]["id"]
    wait(lambda: show.sql("SELECT COUNT(*) AS n FROM outbox WHERE sent_at IS NULL")[0]["n"] == 0, 15, "everything told")
    site.sql("DELETE FROM my_order WHERE account = %s", (account,))
    browser.get("/account/withdraw").says("방금 한 예매가 있다면")
    browser.submit("/account/withdraw", password=PASSWORD)
    browser.page.says("탈퇴했어요")
    site.sql("INSERT INTO show_message (deployment, kind, body, created_at) VALUES (%s, 'payment.hint', '{}', 1)", (show.id,))
    wait(lambda: not site.sql("SELECT 1 FROM show_message WHERE deployment = %s AND kind = 'payment.hint' AND taken_at IS NULL", (show.id,)), 30, "what was said after it")
    return account, lambda: not site.sql("SELECT 1 FROM show_message WHERE deployment = %s AND kind = 'account.deleted' AND body LIKE %s AND taken_at IS NULL",
                                         (show.id, f"%{account}%"))


def test_a_booking_made_while_leaving_stays_and_its_mail_goes_out(site, show, member):
    browser, email = member
    browser.email = email
    log_in(browser, email)
    selling.buy(site, show, buyer=browser)
    wait(lambda: not show.sql("SELECT 1 FROM mail WHERE recipient = %s AND sent_at IS NULL", (email,)), 15, "its mail")
    show.sql("INSERT INTO mail (recipient, lang, subject, body, created_at, next_at) VALUES (%s, 'ko', 'the tickets', 'here', UNIX_TIMESTAMP(), UNIX_TIMESTAMP() + 3600)", (email,))
    account, erased = leaves_at_once(site, show, browser, email)
    assert not erased() and show.sql("SELECT email FROM orders WHERE code = %s", (browser.code,)) == [{"email": email}]
    show.sql("UPDATE mail SET next_at = 0 WHERE recipient = %s", (email,))
    wait(erased, 30, "the erasure")
    assert [m for m in site.mails(email) if m["Subject"] == "the tickets"]
    assert not show.sql("SELECT 1 FROM mail WHERE recipient = %s", (email,))
    assert show.sql("SELECT name, email, state FROM orders WHERE code = %s", (browser.code,)) == [{"name": "", "email": "", "state": "paid"}]
    show.seller.get(f"{show.path}/manage/checkin/{selling.rounds(show)[0]}")
    show.seller.submit("checkin/", code=browser.tickets[0]).says("입장하세요")

    # what comes of them later still, from a page that was open, is erased too
    site.sql("UPDATE account SET erased_at = UNIX_TIMESTAMP() + 3600 WHERE id = %s", (account,))
    show.sql("UPDATE orders SET name = 'late' WHERE code = %s", (browser.code,))
    show.sql("UPDATE outbox SET sent_at = NULL WHERE kind LIKE 'order.%%' AND body LIKE %s", (f"%{browser.code}%",))
    wait(lambda: show.sql("SELECT name FROM orders WHERE code = %s", (browser.code,)) == [{"name": ""}], 30, "the erasure, again")
    assert not site.sql("SELECT 1 FROM my_order WHERE account = %s", (account,))


def test_a_booking_begun_while_leaving_ends_before_it_is_erased(site, show, member):
    browser, email = member
    browser.email = email
    log_in(browser, email)
    selling.buy(site, show, buyer=browser, pay=False)
    _, erased = leaves_at_once(site, show, browser, email)
    assert not erased() and show.sql("SELECT email FROM orders WHERE code = %s", (browser.code,)) == [{"email": email}]
    show.sql("UPDATE orders SET pay_by = 1 WHERE code = %s", (browser.code,))
    wait(erased, 30, "the erasure")
    wait(lambda: show.sql("SELECT email, state FROM orders WHERE code = %s", (browser.code,)) == [{"email": "", "state": "expired"}], 30, "the end of the booking")


@pytest.mark.parametrize("state,tickets,pay_by", [("paid", 2, 0), ("part_refunded", 1, 0), ("pending", 0, 600)])
def test_who_holds_coming_tickets_is_told_which(site, show, member, state, tickets, pay_by):
    browser, email = member
    site.sql("INSERT INTO my_order (deployment, code, account, state, title, venue_name, zone, starts_at, places, tickets_n, total_minor, pay_by, booked_at,"
             " round_state, version)"
             " SELECT %s, %s, id, %s, '겨울 음악회', '홀', 'Asia/Seoul', UNIX_TIMESTAMP() + 86400, 'R 1-1', %s, 9000, UNIX_TIMESTAMP() + %s,"
             " 0, 'planned', 1 FROM account WHERE email = %s", (show.id, unique("")[1:11], state, tickets, pay_by, email))
    log_in(browser, email)
    page = browser.get("/account/withdraw").says("겨울 음악회").says("먼저 취소하고 환불받거나")
    page.link(f"{show.path}/orders/")
    assert not [f for f in page.forms if "withdraw" in f.action]
    assert site.sql("SELECT erased_at FROM account WHERE email = %s", (email,))[0]["erased_at"] is None


def test_seller_with_shows_is_told_which(site, show, member):
    browser, email = member
    site.sql("UPDATE account SET role = 'seller', business_name = 'x' WHERE email = %s", (email,))
    site.sql("INSERT INTO deployment (slug, account, target, field, title, state, wanted, answers, created_at, changed_at)"
             " SELECT %s, id, 1, 'concert', '지우지 않은 공연', 'stopped', 'stopped', '{}', 1, 1 FROM account WHERE email = %s", (unique("kept"), email))
    log_in(browser, email)
    browser.get("/account/withdraw").says("삭제하지 않은 공연이 있어요").says("지우지 않은 공연")


def test_last_owner_stays(site):
    site.sql("UPDATE account SET admin_group = 'viewer' WHERE admin_group = 'owner'")
    owner = site.administrator("owner")
    owner.get("/account/withdraw").says("마지막 남은 소유자 관리자는 탈퇴할 수 없어요")
    site.administrator("owner")
    owner.get("/account/withdraw").says("되돌릴 수 없어요")


def test_of_two_owners_who_leave_at_once_one_stays(site):
    """Both pages were opened while there were two."""
    site.sql("UPDATE account SET admin_group = 'viewer' WHERE admin_group = 'owner'")
    browsers = []
    for _ in range(2):
        email = sign_up(site.browser())
        site.sql("UPDATE account SET role = 'admin', admin_group = 'owner', confirmed_at = 1 WHERE email = %s", (email,))
        browser = site.browser()
        log_in(browser, email)
        browsers.append(browser)
    for browser in browsers:
        browser.get("/account/withdraw")
    ready = threading.Barrier(2)

    def leave(browser):
        ready.wait()
        return browser.submit("/account/withdraw", status=None, password=PASSWORD).status

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(leave, browsers)) == [200, 422]
    assert len(site.sql("SELECT id FROM account WHERE admin_group = 'owner' AND erased_at IS NULL")) == 1


# --- language and form tokens -------------------------------------------------------------------------------------------------------------


def test_language_switch_keeps_the_page(site, browser):
    browser.get("/signup?role=seller").says("회원가입")
    browser.follow("/lang").says("Sign up")
    assert browser.page.url.endswith("/signup?role=seller")
    browser.follow("/lang").says("회원가입")
    browser.submit("/signup", status=422)
    browser.follow("/lang").says("Sign up")
    assert browser.page.path == "/signup"


def test_language_switch_after_a_refused_form_leads_back_to_its_page(site, member):
    browser, email = member
    log_in(browser, email)
    browser.get("/account")
    browser.submit("/account/password", status=422, password="not it at all", new_password="another long password")
    browser.follow("/lang").says("My account")
    assert browser.page.path == "/account"


def test_language_goes_nowhere_else(site, browser):
    for back in ("//evil.example/", "https://evil.example/", "/\\evil.example"):
        assert browser.get("/lang?" + urllib.parse.urlencode({"to": "en", "back": back})).url == site.url + "/"


def test_double_click_signs_up_once(site):
    browser = site.browser()
    email = address()
    browser.get("/signup")
    page = browser.page
    for _ in range(2):
        browser.submit("/signup", page=page, role="buyer", name="김하늘", email=email, password=PASSWORD)
        assert browser.page.path == "/signup/sent"
    site.mail(email)
    assert site.sql("SELECT COUNT(*) n FROM mail WHERE recipient = %s", (email,))[0]["n"] == 1


def test_form_of_another_browser_is_refused(site):
    mine, theirs = site.browser(), site.browser()
    page = mine.get("/signup")
    theirs.get("/signup")
    theirs.submit("/signup", page=page, status=403, role="buyer", name="x", email=address(), password=PASSWORD).says("페이지가 오래되어 멈췄어요")


# --- the login pool --------------------------------------------------------------------------------------------------------------------


def used(pid):
    """Ticks of processor time a process has used."""
    return sum(map(int, pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]))


def test_crowded_login_pool_answers_at_once_and_leaves_the_rest_alone():
    """One worker that hashes, and waits bounded to 1 s. While it is held up, nobody else waits; who waited longer than that is told to
    come again, and no password is hashed for them."""
    site = Site(LOGIN_WORKERS=1, MAX_WAIT_MS=1000)
    try:
        site.start()
        browsers = [site.browser() for _ in range(8)]
        workers = {pid: used(pid) for pid in site.workers("platform")}
        for browser in browsers:
            log_in(browser, address(), "wrong password", status=422)
            browser.get("/login")
        hashing = max(workers, key=lambda pid: used(pid) - workers[pid])
        os.kill(hashing, signal.SIGSTOP)
        try:
            with concurrent.futures.ThreadPoolExecutor(len(browsers)) as pool:
                waiting = [pool.submit(b.submit, "/login", status=None, email=address(), password="wrong password") for b in browsers]
                for _ in range(10):
                    assert requests.get(site.url + "/login", timeout=60).status_code == 200
                until = time.monotonic() + 4                 # longer than anybody may wait
                wait(lambda: time.monotonic() > until)
                assert not [w for w in waiting if w.done()]
                os.kill(hashing, signal.SIGCONT)
                pages = [w.result() for w in waiting]
        finally:
            os.kill(hashing, signal.SIGCONT)
        assert {p.status for p in pages} == {503}
        pages[0].says("지금은 접속이 몰리고 있어요")
        assert int(pages[0].headers["Retry-After"]) > 0
        log_in(site.browser(), address(), "wrong password", status=422)
    finally:
        site.stop()
