"""The console: services, accounts and groups, the audit, money, mails; who may see and do what."""
import concurrent.futures
import threading
import urllib.parse

import pytest

from harness import Site, unique, wait
from listed import list_show, unlist

GROUPS = ("viewer", "operator", "finance", "owner")
MAY = {"/admin": GROUPS, "/admin/services": GROUPS, "/admin/accounts": ("operator", "owner"), "/admin/money": ("finance", "owner"),
       "/admin/mail": ("operator", "owner"), "/admin/audit": ("operator", "owner")}


@pytest.fixture(scope="module")
def admins(site):
    return {group: site.administrator(group) for group in GROUPS}


@pytest.fixture
def owner(site, admins):
    return fresh(site, admins["owner"])


def fresh(site, person, lang="ko"):
    """Another window of the same person."""
    browser = site.browser(lang)
    browser.email = person.email
    browser.cookie("session", person.session.cookies["session"])
    return browser


def account(site, email):
    return site.sql("SELECT * FROM account WHERE email = %s", (email,))[0]


def find(browser, path, **values):
    return browser.get(path + "?" + urllib.parse.urlencode(values))


@pytest.fixture(autouse=True, scope="module")
def alone(site):
    unlist(site)
    yield
    unlist(site)


# --- who may ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("group", GROUPS)
def test_each_group_sees_its_pages_and_only_links_to_those(site, admins, group):
    browser = fresh(site, admins[group])
    tabs = {a for a in browser.get("/admin").links if a.startswith("/admin")}
    for path, groups in MAY.items():
        browser.get(path, status=200 if group in groups else 403)
        assert (path in tabs) == (group in groups), path


def test_nobody_else_sees_the_console(site):
    for person in (site.buyer(), site.seller()):
        for path in MAY:
            person.get(path, status=403)
    for path in MAY:
        assert site.browser().get(path).path == "/login"


def test_console_links_lead_somewhere(site, admins):
    list_show(site, "볼 것 있는 공연", (10, -1, 50), money=2, mails=1)
    for group in GROUPS:
        browser = fresh(site, admins[group])
        for path, groups in MAY.items():
            if group in groups:
                for link in set(browser.get(path).links):
                    if link.startswith("/") and not link.startswith("/shows/"):
                        assert browser.get(link, status=None).status == 200, (group, path, link)


# --- overview and services ----------------------------------------------------------------------------------------------------------


def test_overview_tells_what_to_look_at(site, owner):
    late = list_show(site, "조용한 공연", (10, -1, 50), state="updating", synced=3600, money=3)
    site.sql("UPDATE deployment SET state = 'failed', error = 'agent.stuck_service' WHERE slug = %s",
             (list_show(site, "고장난 공연", (10, -1, 50)),))
    page = owner.get("/admin").says("고장난 공연").says("조용한 공연").says("1시간 전")
    assert "agent." not in page.text and late
    assert site.queries(page) <= 5
    unlist(site)
    owner.get("/admin").says_not("고장난 공연")


def test_console_says_that_mails_are_files(site, owner):
    owner.get("/admin").says("CLOVE_SMTP_URL이 정해지지 않아").says(site.env["CLOVE_VAR"])
    owner.get("/admin/mail").says("CLOVE_SMTP_URL이 정해지지 않아")


def test_services_worst_first_with_seller_and_last_sync(site, owner):
    seller = site.seller()
    site.sql("UPDATE account SET business_name = '바다 기획' WHERE email = %s", (seller.email,))
    list_show(site, "잘 도는 공연", (10, -1, 50), seller=seller)
    bad = list_show(site, "실패한 공연", (10, -1, 50), seller=seller)
    site.sql("UPDATE deployment SET state = 'failed', error = '디스크가 가득 찼어요' WHERE slug = %s", (bad,))
    site.sql("UPDATE deployment SET state = 'stopped', wanted = 'stopped' WHERE slug = %s", (list_show(site, "쉬는 공연", (10, -1, 50), seller=seller),))
    page = find(owner, "/admin/services", q="바다 기획")
    assert page.text.index("실패한 공연") < page.text.index("잘 도는 공연") < page.text.index("쉬는 공연")
    page.says("디스크가 가득 찼어요").says("초 전").says("50 / 100")
    assert site.queries(page) <= 2
    find(owner, "/admin/services", q=bad).says("실패한 공연").says_not("잘 도는 공연")
    find(owner, "/admin/services", q="바다 기획", state="stopped").says("쉬는 공연").says_not("실패한 공연")
    find(owner, "/admin/services", q="100%_없음").says("조건에 맞는 것이 없어요")
    unlist(site)


def test_services_by_the_page(site, owner):
    for n in range(51):
        list_show(site, f"여럿 {n:02}", (10, -1, 50))
    page = find(owner, "/admin/services", q="여럿")
    page.says("51건 중 1–50")
    owner.follow("page=2").says("51건 중 51–51")
    unlist(site)


# --- accounts ---------------------------------------------------------------------------------------------------------------------------


def test_accounts_are_found_by_address_name_number_role_and_group(site, owner):
    buyer = site.buyer()
    name = unique("이름")
    site.sql("UPDATE account SET name = %s WHERE email = %s", (name, buyer.email))
    number = account(site, buyer.email)["id"]
    for words in (buyer.email, name, name[1:9], str(number), buyer.email.upper()):
        page = find(owner, "/admin/accounts", q=words).says(buyer.email)
        assert page.source.count("<tr>") <= 3, words
    find(owner, "/admin/accounts", q=name, role="buyer").says(buyer.email)
    find(owner, "/admin/accounts", q=name, role="seller").says_not(buyer.email).says("조건에 맞는 것이 없어요")
    find(owner, "/admin/accounts", role="admin", group="owner").says(owner.email).says_not(buyer.email)
    assert site.queries(find(owner, "/admin/accounts")) <= 2


def test_accounts_by_the_page(site, owner):
    prefix = unique("many")
    site.admin("make-buyers", 52, prefix)
    page = find(owner, "/admin/accounts", q=prefix)
    first = {a for a in page.links if a.startswith("/admin/accounts/")}
    second = {a for a in owner.follow("page=2").links if a.startswith("/admin/accounts/")}
    assert len(first) == 50 and len(second) == 2 and not first & second
    assert not [a for a in owner.page.links if "page=3" in a]


def test_account_in_detail(site, owner):
    seller = site.seller()
    list_show(site, "자기 공연", (10, -1, 50), seller=seller)
    page = owner.get(f"/admin/accounts/{account(site, seller.email)['id']}").says(seller.email).says("자기 공연")
    owner.get(page.link("/admin/audit?object=account")).says("계정을 만듦")
    owner.get("/admin/accounts/999999999", status=404)
    owner.get("/admin/accounts/abc", status=404)
    unlist(site)


def test_erased_accounts_say_nothing_of_the_person(site, owner):
    buyer = site.buyer()
    number = account(site, buyer.email)["id"]
    site.sql("UPDATE account SET email = NULL, password = NULL, name = '', erased_at = 1 WHERE id = %s", (number,))
    page = owner.get(f"/admin/accounts/{number}").says(f"탈퇴한 계정 {number}").says_not("@load")
    assert not [f for f in page.forms if "/admin/" in f.action]


def test_owner_confirms_an_address(site, owner):
    buyer = site.buyer()
    site.sql("UPDATE account SET confirmed_at = NULL WHERE email = %s", (buyer.email,))
    number = account(site, buyer.email)["id"]
    owner.get(f"/admin/accounts/{number}").says("주소 확인 전")
    owner.submit(f"/admin/accounts/{number}/confirm")
    owner.page.says("이메일 주소를 확인한 것으로 했어요").says_not("주소 확인 전")
    assert account(site, buyer.email)["confirmed_at"]
    row = site.sql("SELECT * FROM audit WHERE act = 'account.confirmed' AND object = %s", (f"account {number}",))[0]
    assert row["account"] == account(site, owner.email)["id"]


@pytest.mark.parametrize("group", ["viewer", "operator", "finance"])
def test_only_the_group_owner_changes_accounts(site, admins, owner, group):
    """Not even with the owner's own form."""
    browser = fresh(site, admins[group])
    number = account(site, site.buyer().email)["id"]
    browser.get("/")
    form = dict(browser.page.form("/logout").fields)
    for act in ("group", "confirm"):
        browser.post(f"/admin/accounts/{number}/{act}", {"token": form["token"], "once": form["once"], "group": "owner"}, status=403)
    if group == "operator":
        assert not [f for f in browser.get(f"/admin/accounts/{account(site, owner.email)['id']}").forms if "/admin/accounts/" in f.action and f.method == "post"]


def test_change_of_group_ends_sessions_and_is_recorded(site, owner):
    other = site.administrator("viewer")
    number = account(site, other.email)["id"]
    page = owner.get(f"/admin/accounts/{number}")
    assert dict(page.form("/group").fields)["group"] == "viewer"
    owner.submit("/group", status=422, group=None).says("골라 주세요")
    owner.submit("/group", status=422, group="emperor")
    owner.submit("/group", group="finance")
    owner.page.says("그룹을 바꿨어요")
    assert account(site, other.email)["admin_group"] == "finance"
    assert other.get("/admin").path == "/login"
    row = site.sql("SELECT * FROM audit WHERE act = 'account.group' AND object = %s", (f"account {number}",))[0]
    assert (row["account"], row["detail"]) == (account(site, owner.email)["id"], "viewer -> finance")
    owner.submit("/group", group="finance", page=owner.get(f"/admin/accounts/{number}"))
    assert len(site.sql("SELECT id FROM audit WHERE act = 'account.group' AND object = %s", (f"account {number}",))) == 1


def test_nobody_is_made_an_administrator_here(site, owner):
    buyer = site.buyer()
    number = account(site, buyer.email)["id"]
    page = owner.get(f"/admin/accounts/{number}")
    assert not [f for f in page.forms if f.action.endswith("/group")]
    other = site.administrator("viewer")
    form = dict(owner.get(f"/admin/accounts/{account(site, other.email)['id']}").form("/group").fields)
    owner.post(f"/admin/accounts/{number}/group", {**form, "group": "owner"}, status=403)      # the token is for that account alone
    assert account(site, buyer.email)["role"] == "buyer"


def test_last_owner_stays_owner():
    site = Site()
    try:
        site.start()
        last = site.administrator("owner")
        last.get(f"/admin/accounts/{account(site, last.email)['id']}")
        last.submit("/group", status=422, group="viewer").says("마지막 소유자예요")
        # Two owners who put each other down at once: one of them stays.
        pair = [last, site.administrator("owner")]
        for browser, other in zip(pair, reversed(pair)):
            browser.get(f"/admin/accounts/{account(site, other.email)['id']}")
        ready = threading.Barrier(2)

        def put_down(browser):
            ready.wait()
            return browser.submit("/group", status=None, group="viewer")

        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            list(pool.map(put_down, pair))
        assert len(site.sql("SELECT id FROM account WHERE admin_group = 'owner'")) == 1
        # And an owner may step down where another is left; the session ends with it.
        stays = [b for b in pair if account(site, b.email)["admin_group"] == "owner"][0]
        second = site.administrator("owner")
        stays.get(f"/admin/accounts/{account(site, stays.email)['id']}")
        assert stays.submit("/group", group="viewer").path == "/login"
        second.get("/admin/accounts")
    finally:
        site.stop()


# --- audit, money, mails --------------------------------------------------------------------------------------------------------------------


def test_audit_latest_first_by_object_act_and_person(site, owner):
    number = account(site, owner.email)["id"]
    thing = f"show {unique('audited')}"
    for n in range(53):
        site.sql("INSERT INTO audit (at, account, act, object, detail) VALUES (%s, %s, %s, %s, %s)",
                 (1_800_000_000 + n, number, "show.stop" if n % 2 else "show.start", thing, f"자리 {n}번"))
    page = find(owner, "/admin/audit", object=thing).says("자리 52번").says_not("자리 2번")
    assert page.text.index("자리 52번") < page.text.index("자리 51번") and site.queries(page) <= 3
    owner.follow("page=2").says("자리 2번").says_not("자리 52번")
    find(owner, "/admin/audit", object=thing, act="show.stop").says("자리 51번").says_not("자리 52번")
    find(owner, "/admin/audit", account=number, object=thing).says("자리 52번")
    find(owner, "/admin/audit", account=number + 1, object=thing).says("조건에 맞는 것이 없어요")
    find(owner, "/admin/audit", object=thing + "'").says("조건에 맞는 것이 없어요")


def test_numbers_without_an_end_are_told_without_one(owner):
    owner.get("/admin/audit?account=-1").says("계정 번호는 1 이상의 숫자로 입력해 주세요").says_not("9,223")


def test_pages_below_a_tab_mark_it(site, owner):
    for path, tab in (("/admin/pool/new", "/admin/pool"), ("/admin/accounts/1", "/admin/accounts"), ("/admin/targets/new", "/admin/targets")):
        assert f'<a href="{tab}" aria-current="true">' in owner.get(path).source, path


def test_money_that_waits_is_listed_by_show(site, admins):
    finance = fresh(site, admins["finance"])
    finance.get("/admin/money").says("확인할 돈이 없어요")
    slug = list_show(site, "돈이 걸린 공연", (10, -1, 50), money=2)
    list_show(site, "깨끗한 공연", (10, -1, 50))
    page = finance.get("/admin/money").says("돈이 걸린 공연").says_not("깨끗한 공연")
    page.link(f"/shows/{slug}/manage/money")
    assert site.queries(page) <= 2
    unlist(site)


def test_open_money_of_a_real_show_is_counted_by_itself(site, show, admins):
    with show.site.db(show.schema) as db, db.cursor() as cursor:
        cursor.execute("SET foreign_key_checks = 0")
        cursor.execute("INSERT INTO money_item (order_id, kind, amount_minor, why, created_at) VALUES (999999, 'late_money', 9000, 'test', 1)")
    try:
        wait(lambda: site.sql("SELECT money_n FROM catalogue WHERE deployment = %s", (show.id,)) == [{"money_n": 1}], 20, "the count of open money")
        fresh(site, admins["finance"]).get("/admin/money").link(f"{show.path}/manage/money")
    finally:
        show.sql("DELETE FROM money_item WHERE order_id = 999999")


def test_failed_mails_are_listed_and_sent_again(site, admins):
    operator = fresh(site, admins["operator"])
    to = f"{unique('refused')}@example.com"
    site.sql("INSERT INTO mail (recipient, lang, subject, body, tries, created_at, failed_at, last_error)"
             " VALUES (%s, 'ko', '닿지 않은 메일', 'x', 24, UNIX_TIMESTAMP(), UNIX_TIMESTAMP(), 'refused')", (to,))
    mail = site.sql("SELECT id FROM mail WHERE recipient = %s", (to,))[0]["id"]
    operator.get("/admin/mail").says(to).says("닿지 않은 메일")
    operator.submit(f"/admin/mail/{mail}/again")
    operator.page.says("다시 보낼 메일에 넣었어요").says_not(to)
    assert site.mail(to)["Subject"] == "닿지 않은 메일"
    assert site.sql("SELECT object FROM audit WHERE act = 'mail.again' ORDER BY id DESC LIMIT 1")[0]["object"] == f"mail {mail}"
    list_show(site, "편지 못 보낸 공연", (10, -1, 50), mails=4)
    operator.get("/admin/mail").says("편지 못 보낸 공연")
    unlist(site)


def test_console_in_english(site, admins):
    browser = fresh(site, admins["owner"], "en")
    browser.get("/admin").says("Admin console").says("Every service reports in time")
    browser.get("/admin/mail").says("CLOVE_SMTP_URL is not set")
    for path in MAY:
        page = browser.get(path)
        assert not [w for w in ("admin.", "form.", "{1}") if w in page.text.replace("admin.com", "")], path
