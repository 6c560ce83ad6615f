"""Who may open an owner's pages; bookers and their file; texts; money; staff; what the first page tells."""
import csv
import io
import re
import struct
import zlib

import pytest

from harness import definition, wait
from selling import buy, cancel, grade, later, member, order, post_form, rounds

OWNER = ["/manage/", "/manage/bookers", "/manage/checkin", "/manage/sales", "/manage/rounds", "/manage/rounds/new", "/manage/places",
         "/manage/money", "/manage/edit", "/manage/staff", "/manage/audit"]
STAFF = ["/manage/", "/manage/bookers", "/manage/checkin"]


@pytest.fixture(scope="module")
def show(site):
    """Of its own: much is sold here."""
    return site.show()


@pytest.fixture(scope="module")
def staff(site, show):
    return member(site, show)


@pytest.fixture(scope="module")
def booked(site, show):
    return buy(site, show, 2, name="이서준")


# --- who ------------------------------------------------------------------------------------------------------------------------------

def test_the_owner_sees_everything_and_staff_the_door(show, staff, booked):
    for path in OWNER:
        show.seller.get(show.path + path)
    for path in OWNER:
        staff.get(show.path + path, status=200 if path in STAFF else 403)
    page = staff.get(show.path + "/manage/")
    assert not [a for a in page.links if re.search(r"/manage/(money|edit|rounds|places|staff|sales)", a)]
    page.says_not("들어온 돈")
    staff.get(f"{show.path}/manage/bookers/{booked.code}").says("이서준").says_not("다시 발급").says_not("다시 보내기")
    staff.get(show.path + "/manage/bookers.csv", status=403)
    staff.get(f"{show.path}/manage/bookers/{booked.code}/tickets/{booked.tickets[0]}", status=403)


def test_strangers_see_nothing(site, show, booked, browser):
    others = [site.buyer(), site.seller(), booked]
    for path in OWNER + [f"/manage/bookers/{booked.code}", "/manage/bookers.csv", f"/manage/rounds/{rounds(show)[0]}/cancel"]:
        for who in others:
            who.get(show.path + path, status=403).says_not("이서준")
        assert "/login" in browser.get(show.path + path).path


def test_the_owner_of_another_show_is_a_stranger_here(site, show):
    other = site.show()
    for path in OWNER:
        other.seller.get(other.path + path)
        other.seller.get(show.path + path, status=403)
    number = buy(site, show).tickets[0]
    other.seller.get(f"{other.path}/manage/checkin/{rounds(other)[0]}")
    other.seller.submit("/manage/checkin/", code=number).says("모르는 티켓이에요")


def test_posts_without_a_token_change_nothing(show, staff):
    before = show.sql("SELECT state FROM round"), show.sql("SELECT COUNT(*) n FROM audit")
    for path in ("/manage/edit", "/manage/places", "/manage/staff", f"/manage/rounds/{rounds(show)[0]}/cancel", "/manage/rounds/new", "/manage/mails"):
        show.seller.post(show.path + path, {"why": "x", "sure": "1", "email": "x@example.com", "title": "x"}, status=403)
        staff.post(show.path + path, {"why": "x"}, status=403)
    assert (show.sql("SELECT state FROM round"), show.sql("SELECT COUNT(*) n FROM audit")) == before


# --- who did what ----------------------------------------------------------------------------------------------------------------------

def test_the_record_says_who_did_what(site, show, staff, booked):
    page = show.seller.get(show.path + "/manage/audit").says("결제를 마침").says("bot").says(f"order {booked.code}").says("스태프가 됨").says(staff.email)
    page.link(f"/manage/bookers/{booked.code}")
    back = buy(site, show, 1)
    cancel(show, back, *back.tickets)
    show.seller.get(f"{show.path}/manage/audit?object=order+{back.code}").says("티켓 1장, 66,000원 돌려줌, 수수료 0원")
    show.seller.get(f"{show.path}/manage/audit?act=order.paid").says("결제를 마침").says_not(staff.email)
    show.seller.get(f"{show.path}/manage/audit?object=order+{booked.code}").says("예매를 시작함").says_not(staff.email)
    show.seller.get(f"{show.path}/manage/audit?object=order+NOWHERE").says("조건에 맞는 기록이 없어요")
    assert show.queries(show.seller.get(show.path + "/manage/audit")) <= 5
    operator = site.administrator("operator")
    page = operator.get(show.path + "/manage/audit").says("결제를 마침")
    assert not [a for a in page.links if re.search(r"/manage/(bookers|money|edit|rounds|places|staff|sales)", a)]
    site.administrator("owner").get(show.path + "/manage/audit").says("결제를 마침").link("/manage/money")
    for group in ("viewer", "finance"):
        site.administrator(group).get(show.path + "/manage/audit", status=403)


# --- staff ----------------------------------------------------------------------------------------------------------------------------

def test_staff_is_invited_accepts_and_is_ended(site, show):
    guest = site.buyer()
    show.seller.get(show.path + "/manage/staff")
    show.seller.submit("/manage/staff", email=guest.email).says(f"{guest.email} 주소로 초대 메일을 보냈어요").says("초대함")
    mail = site.mail(guest.email)
    assert "작은 음악회" in mail["Subject"]
    link = site.links(mail)[0].removeprefix(site.url)
    guest.get(show.path + "/manage/", status=403)
    guest.get(link).says(guest.email).says("스태프로 일하기")
    guest.get(show.path + "/manage/", status=403)              # opening the link is not accepting
    guest.get(link)
    assert "/manage/" not in " ".join(guest.get(show.path + "/").links)
    guest.get(link)
    guest.submit("/accept/").says("스태프가 되었어요")
    guest.get(guest.get(show.path + "/").link("/manage/"))     # found again without the mail
    guest.get(link).says("이미 이 공연의 스태프예요")
    guest.get(f"{show.path}/manage/checkin/{rounds(show)[0]}")
    ready = guest.page
    page = show.seller.get(show.path + "/manage/staff").says("일하는 중")
    row = show.sql("SELECT id FROM staff WHERE email = %s AND ended_at IS NULL", (guest.email,))[0]["id"]
    show.seller.get(page.link(f"/staff/{row}/end")).says(guest.email)
    show.seller.submit("/end").says("끝냈어요")
    for path in STAFF:
        guest.get(show.path + path, status=403)
    guest.submit("/manage/checkin/", page=ready, code="000000000000", status=403)
    guest.get(link, status=410)
    acts = [a["act"] for a in show.sql("SELECT act FROM audit WHERE object = %s ORDER BY id", (f"staff {row}",))]
    assert acts == ["staff.invite", "staff.accept", "staff.end"]


def test_an_invitation_is_for_one_person(site, show):
    guest, thief = site.buyer(), site.buyer()
    show.seller.get(show.path + "/manage/staff")
    show.seller.submit("/manage/staff", email=guest.email)
    link = site.links(site.mail(guest.email))[0].removeprefix(site.url)
    thief.get(link, status=403).says(guest.email).says_not("스태프로 일하기")
    thief.post(link, status=403)
    assert "/login" in site.browser().get(link).path
    show.seller.get(show.path + "/manage/staff")
    show.seller.submit("/manage/staff", email=guest.email)     # the newer link replaces the older one
    newer = site.links(site.mail(guest.email, 2))[0].removeprefix(site.url)
    guest.get(link, status=410).says("쓸 수 없는 초대예요")
    show.sql("UPDATE staff SET invited_at = invited_at - 15 * 86400 WHERE email = %s AND ended_at IS NULL", (guest.email,))
    guest.get(newer, status=410).says("초대 기한이 지났어요")
    show.seller.get(show.path + "/manage/staff").says("초대 기한 지남")
    guest.get(show.path + "/manage/staff/accept/" + "x" * 43, status=410)


def test_invitations_that_make_no_sense(show, staff):
    for email, words in ((show.seller.email, "주최자는 초대하지 않아도"), (staff.email, "이미 스태프인 주소예요"), ("nobody", "name@example.com"), ("", "이메일")):
        show.seller.get(show.path + "/manage/staff")
        show.seller.submit("/manage/staff", email=email, status=422).says(words)


# --- bookers --------------------------------------------------------------------------------------------------------------------------

def find(show, **filter):
    page = show.seller.get(show.path + "/manage/bookers")
    form = [f for f in page.forms if f.method == "get" and "/manage/bookers" in f.action][0]
    return show.seller.submit(form, **filter)


def test_bookers_are_found_by_what_is_known_of_them(site, show, booked):
    other = buy(site, show, 1, name="Alex Park", which="R", at=1)
    pending = buy(site, show, 1, name="기다림", pay=False)
    for q in ("이서", booked.email[:12], booked.code, booked.code.lower(), booked.tickets[1], "010-1234-5678", "12345678"):
        find(show, q=q).says(booked.code)
    find(show, q="이서준").says_not(other.code)
    find(show, q="alex").says(other.code).says_not(booked.code)
    for q in ("%", "_", "' OR '1'='1", "\\", "없는사람", "<b>"):
        find(show, q=q).says("찾는 예매가 없어요").says_not(booked.code)
    find(show, round=rounds(show)[1]).says(other.code).says_not(booked.code)
    find(show, state="pending").says(pending.code).says_not(booked.code)
    find(show, state="sold").says(booked.code).says_not(pending.code)
    find(show, q="", sort="total").says(booked.code)
    show.seller.get(show.path + "/manage/bookers?state=nonsense&round=abc&sort=;&id=x&side=up&key=%27").says(booked.code)


def test_bookers_page_by_page_in_every_order(site):
    show = site.show(grades=[{"name": "R", "mark": "R", "colour": 1, "price": 0}, {"name": "S", "mark": "S", "colour": 2, "price": 0}])
    first = buy(site, show, 1, which="R")
    show.sql("INSERT INTO hold (account, round, state, ends_at, created_at) WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 129)"
             " SELECT o.account, o.round, 'ordered', 1, 1 FROM orders o, n")
    show.sql("INSERT INTO orders (code, account, round, hold_id, state, total_minor, currency, fee_table, zone, name, phone, email, lang, booked_at, pay_by)"
             " SELECT CONCAT('Z', LPAD(h.id, 9, '0')), h.account, h.round, h.id, 'refunded', MOD(h.id, 7), 'KRW', '7;', 'Asia/Seoul',"
             " CONCAT('사람', MOD(h.id, 11)), '01000000000', 'x@example.com', 'ko', 1000 + MOD(h.id, 5), 1 FROM hold h"
             " WHERE h.id NOT IN (SELECT hold_id FROM orders)")
    everyone = {o["code"] for o in show.sql("SELECT code FROM orders")}
    assert len(everyone) == 130 and first.code in everyone
    for sort in ("newest", "oldest", "name", "total", "round"):
        page, pages = show.seller.get(f"{show.path}/manage/bookers?sort={sort}"), []
        while True:
            pages.append(re.findall(r">([0-9A-Z]{10})</a>", page.source))
            onward = [a for a in page.links if "side=after" in a]
            if not onward:
                break
            page = show.seller.get(onward[0])
        seen = [c for p in pages for c in p]
        assert [len(p) for p in pages] == [50, 50, 30], sort
        assert len(seen) == len(set(seen)) and set(seen) == everyone, sort
        for want in (pages[1], pages[0]):
            page = show.seller.get([a for a in page.links if "side=before" in a][0])
            assert re.findall(r">([0-9A-Z]{10})</a>", page.source) == want, sort
        assert not [a for a in page.links if "side=before" in a], sort


def download(show, query="", who=None):
    page = (who or show.seller).get(show.path + "/manage/bookers.csv" + query)
    raw = page.response.content
    assert raw.startswith(b"\xef\xbb\xbf") and b"\r\n" in raw and b"\n" not in raw.replace(b"\r\n", b"")
    return page, list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_the_file_opens_in_a_spreadsheet_program(site, show, booked):
    name = "=HYPERLINK(\"http://evil\",\"눌러\"), \"따옴표\""
    odd = buy(site, show, 1, name=name)
    for account, prefix in zip([buy(site, show, 1, name=p + "1+1") for p in "+-@"], "+-@"):
        _, rows = download(show, f"?q={account.code}")
        assert rows[1][4] == f"'{prefix}1+1"
    page, rows = download(show)
    assert "text/csv" in page.headers["Content-Type"]
    assert re.fullmatch(r"attachment; filename\*=UTF-8''[%A-Za-z0-9._-]+\.csv", page.headers["Content-Disposition"])
    head, by_code = rows[0], {r[0]: r for r in rows[1:]}
    assert head == ["예매 번호", "상태", "회차", "회차 이름", "이름", "전화번호", "이메일", "등급", "좌석", "매수", "금액", "환불 금액", "예매한 때", "결제한 때"]
    assert {len(r) for r in rows} == {len(head)}
    row = by_code[odd.code]
    assert row[4] == "'" + name and row[5] == "010-1234-5678" and row[6] == odd.email and row[9] == "1" and row[10] == "66000"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", row[2]) and re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", row[13])
    assert by_code[booked.code][1] == "결제 완료" and by_code[booked.code][8].count("1층 A") == 2
    assert len(by_code) == show.sql("SELECT COUNT(*) n FROM orders WHERE state NOT IN ('expired', 'failed')")[0]["n"]


def test_places_given_back_are_not_listed_any_more(site, show):
    part, all_of_it = buy(site, show, 2), buy(site, show, 2)
    cancel(show, part, part.tickets[0])
    cancel(show, all_of_it, *all_of_it.tickets)
    _, rows = download(show)
    by_code = {r[0]: r for r in rows[1:]}
    assert by_code[part.code][1] == "일부 취소" and by_code[part.code][8].count("1층 A") == 1 and by_code[part.code][9] == "1"
    assert by_code[all_of_it.code][8].count("1층 A") == 2       # what it was


def test_the_file_holds_what_the_filter_found_in_the_language_of_the_reader(site, show, booked):
    _, rows = download(show, f"?q={booked.code}")
    assert [r[0] for r in rows[1:]] == [booked.code]
    show.seller.session.headers["Accept-Language"] = "en"
    try:
        _, rows = download(show, f"?q={booked.code}")
    finally:
        show.seller.session.headers["Accept-Language"] = "ko"
    assert rows[0][0] == "Booking" and rows[1][1] == "Paid"
    files = list((site.var / "files" / show.slug).glob("bookers-*.csv"))
    assert files and all(f.stat().st_mode & 0o007 == 0 for f in files)
    assert site.browser().get("/_files/" + show.slug + "/" + files[0].name, status=404)


def test_one_booking_with_its_money(site, show, booked):
    page = show.seller.get(f"{show.path}/manage/bookers/{booked.code}")
    page.says("이서준").says("010-1234-5678").says(booked.email).says("132,000원").says("결제").says("입장할 수 있음")
    buyer = buy(site, show, 2)
    cancel(show, buyer, buyer.tickets[0])
    wait(lambda: "환불 완료" in show.seller.get(f"{show.path}/manage/bookers/{buyer.code}").text, 20, "the refund")
    show.seller.page.says("일부 취소").says("취소됨")
    for nothing in ("NOTACODE00", "%00", "x" * 200):
        show.seller.get(f"{show.path}/manage/bookers/{nothing}", status=None)
        assert show.seller.page.status in (400, 404)


def test_the_mail_goes_out_again(site, show):
    buyer = buy(site, show)
    site.mail(buyer.email)
    n = len(site.mails(buyer.email))
    show.seller.get(f"{show.path}/manage/bookers/{buyer.code}")
    show.seller.submit("/mail").says(buyer.email)
    mail = site.mail(buyer.email, n + 1)
    assert mail["Subject"] == site.mails(buyer.email)[0]["Subject"]


# --- texts ----------------------------------------------------------------------------------------------------------------------------

def png(width=40, height=60):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + b"\x90\x20\x60" * width for _ in range(height))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + \
        chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.fixture(scope="module")
def edited(site):
    return site.show(title="고치는 공연")


def test_texts_reach_the_page_and_the_catalogue(site, edited):
    owner = edited.seller
    owner.get(edited.path + "/manage/edit")
    title = "새 제목 <b>&\"'"
    owner.submit("/manage/edit", title=title, subtitle="부제", description="첫 문단\n\n둘째 문단", running_minutes="1,234").says("저장했어요")
    buyer = site.buyer()
    buyer.get(edited.path + "/").says(title).says("부제").says("둘째 문단")
    assert "<b>&" not in buyer.page.source
    wait(lambda: title in buyer.get("/?q=" + "새 제목").text, 20, "the new title in the catalogue")
    assert edited.sql("SELECT running_minutes, version FROM settings") == [{"running_minutes": 1234, "version": 2}]
    assert edited.sql("SELECT detail FROM audit WHERE object = 'texts 2'") == [{"detail": "title subtitle description running_minutes"}]


def test_two_editors_at_once(site, edited):
    owner = edited.seller
    mine = owner.get(edited.path + "/manage/edit")
    theirs = owner.get(edited.path + "/manage/edit")
    owner.submit("/manage/edit", page=theirs, notice="문은 한 시간 전에 열어요.", subtitle="다른 사람이 쓴 부제")
    page = owner.submit("/manage/edit", page=mine, title="내가 쓴 제목", notice="내가 쓴 안내", status=422)
    page.says("그 사이 다른 사람이 저장했어요").says("다른 사람이 쓴 부제").says("문은 한 시간 전에 열어요.")
    assert 'value="내가 쓴 제목"' in page.source and "내가 쓴 안내</textarea>" in page.source
    assert edited.sql("SELECT notice FROM settings")[0]["notice"] == "문은 한 시간 전에 열어요."
    owner.submit("/manage/edit").says("저장했어요")
    assert edited.sql("SELECT title, notice FROM settings") == [{"title": "내가 쓴 제목", "notice": "내가 쓴 안내"}]


def test_a_poster_is_told_by_its_content(site, edited):
    owner, picture = edited.seller, png()
    owner.get(edited.path + "/manage/edit")
    owner.submit("/manage/edit", files={"poster": ("x.exe", picture, "application/octet-stream")}).says("저장했어요")
    name = edited.sql("SELECT poster FROM settings")[0]["poster"]
    assert site.buyer().get(f"{edited.path}/poster/{name}").response.content == picture
    assert f"/poster/{name}" in owner.get(edited.path + "/manage/edit").source
    for bad in (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"GIF89a" + b"\0" * 50, picture[:20], picture[:-20], b"x" * 1000):
        owner.get(edited.path + "/manage/edit")
        owner.submit("/manage/edit", files={"poster": ("poster.png", bad, "image/png")}, title="안 바뀌는 제목", status=422).says("그림으로 읽을 수 없어요")
    owner.get(edited.path + "/manage/edit")
    owner.submit("/manage/edit", files={"poster": ("big.png", picture + b"\0" * (2 << 20), "image/png")}, status=422).says("2 MB")
    assert edited.sql("SELECT poster, title FROM settings")[0]["poster"] == name
    owner.get(edited.path + "/manage/edit")
    owner.submit("/manage/edit", poster_remove=True)
    assert edited.sql("SELECT poster FROM settings") == [{"poster": None}]


def test_texts_that_do_not_fit_are_kept(edited):
    owner = edited.seller
    owner.get(edited.path + "/manage/edit")
    page = owner.submit("/manage/edit", title="", description="가" * 15001, running_minutes="-1", seller_contact="", status=422)
    page.says("제목을 적어 주세요").says("15,000").says("문의처를 적어 주세요")
    assert "가" * 15001 in page.source
    owner.submit("/manage/edit", title="나" * 121, description="짧게", running_minutes="90", seller_contact="02-1", status=422).says("120")


# --- sales, money, the first page -------------------------------------------------------------------------------------------------------

def test_sales_add_up(site):
    show = site.show()
    buy(site, show, 2, which="R")
    buyer = buy(site, show, 2, which="S", at=1)
    show.sql("UPDATE orders SET booked_at = booked_at - 15 * 86400 WHERE id = %s", (buyer.order,))
    show.sql("UPDATE round SET starts_at = UNIX_TIMESTAMP() + 8 * 86400 + 3600 WHERE id = %s", (rounds(show)[1],))
    cancel(show, buyer, buyer.tickets[0])
    wait(lambda: show.sql("SELECT 1 FROM ledger WHERE kind = 'refunded'"), 20, "the refund")
    page = show.seller.get(show.path + "/manage/sales")
    fee = 66000 * 10 // 100
    page.says("330,000원").says(f"{66000 - fee:,}원").says(f"취소 수수료 {fee:,}원").says(f"{330000 - 66000 + fee:,}원")
    page.says("2 / 120").says("1 / 120")
    assert '<svg viewBox="0 0 600 100"' in page.source and "<title>" in page.source
    show.seller.session.headers["Accept-Language"] = "en"
    show.seller.get(show.path + "/manage/sales").says("₩330,000").says("Net")
    show.seller.session.headers["Accept-Language"] = "ko"
    assert show.queries(show.seller.get(show.path + "/manage/sales")) <= 12


def test_every_page_counts_the_same_places(site):
    """Of a large hall some places are kept: those are not for sale, wherever somebody asks."""
    plan = definition()["plan"]
    plan["sections"][1]["capacity"] = 2100
    show = site.show(plan=plan)
    first = rounds(show)[0]
    buy(site, show, 3)
    for state, at in ((4, 10), (5, 20), (6, 30)):
        show.sql("UPDATE place SET state = %s, free_at = 4102444800 WHERE round = %s AND number BETWEEN %s AND %s + 4", (state, first, at, at))
    show.seller.get(show.path + "/manage/rounds").says("3 / 2,185").says("2,182").says("15")
    show.seller.get(show.path + "/manage/sales").says("3 / 2,185").says("3 / 4,225").says("0 / 2,200")
    show.seller.get(show.path + "/manage/").says("2,185석 가운데 3석 팔렸어요").says("모든 회차 4,385석 가운데")
    standing = show.sql("SELECT id FROM section WHERE kind = 'standing'")[0]["id"]
    show.seller.get(f"{show.path}/manage/places?round={first}&section={standing}").says("비어 있음 2,085석").says("빼 둠 15석")
    wait(lambda: "4,385석 가운데" in show.seller.get("/seller/shows/" + show.slug).text, 20, "the same number in the platform's list")


def test_sales_of_a_show_without_sales(site, edited):
    edited.seller.get(edited.path + "/manage/sales").says("아직 팔린 티켓이 없어요").says("회차별").says("0 / 120")
    edited.seller.get(edited.path + "/manage/bookers").says("아직 예매가 없어요")


def test_money_is_settled_with_a_note(site, show, booked):
    show.sql("INSERT INTO money_item (order_id, kind, amount_minor, why, created_at) VALUES (%s, 'late_money', 66000, 'captured late', UNIX_TIMESTAMP())",
             (booked.order,))
    item = show.sql("SELECT MAX(id) id FROM money_item")[0]["id"]
    owner = show.seller
    owner.get(show.path + "/manage/").says("확인할 돈이 1건 있어요")
    page = owner.get(show.path + "/manage/money").says("늦게 들어온 돈").says("66,000원").says("예매 시간이 지난 뒤에 결제됐어요") \
        .says_not("captured late").says(booked.code)
    owner.get(page.link(f"/manage/money/{item}")).says("결제 대행사가 보낸 말 그대로").says("captured late")
    owner.submit("/manage/money/", note="", status=422).says("어떻게 했는지 적어 주세요")
    settle = owner.page
    owner.submit("/manage/money/", note="국민은행으로 보냄").says("정리했어요").says("국민은행으로 보냄")
    assert show.sql("SELECT settled_by IS NOT NULL done, note FROM money_item WHERE id = %s", (item,)) == [{"done": 1, "note": "국민은행으로 보냄"}]
    assert show.sql("SELECT detail FROM audit WHERE act = 'money.settle' AND object = %s", (f"money {item}",)) == [{"detail": "국민은행으로 보냄"}]
    owner.submit("/manage/money/", page=settle, note="두 번", status=None)
    assert show.sql("SELECT note FROM money_item WHERE id = %s", (item,)) == [{"note": "국민은행으로 보냄"}]
    owner.get(f"{show.path}/manage/money/{item}", status=404)
    owner.get(show.path + "/manage/").says_not("확인할 돈이")


def test_the_first_page_tells_what_comes_next_and_what_failed(site, show, booked):
    owner = show.seller
    sold = show.sql("SELECT COUNT(*) n FROM ticket WHERE round = %s AND void_at IS NULL", (rounds(show)[0],))[0]["n"]
    page = owner.get(show.path + "/manage/").says("다음 회차").says(f"120석 가운데 {sold}석 팔렸어요").says("오늘 팔린 티켓")
    page.link(f"/manage/checkin/{rounds(show)[0]}")
    show.sql("INSERT INTO mail (recipient, lang, subject, body, created_at, tries, failed_at) VALUES ('gone@example.com', 'ko', '못 간 메일', 'x',"
             " UNIX_TIMESTAMP(), 24, UNIX_TIMESTAMP())")
    owner.get(show.path + "/manage/").says("보내지 못한 메일이 1통 있어요").says("gone@example.com")
    owner.submit("/manage/mails").says("메일 1통을 다시 보낼게요").says_not("gone@example.com")
    site.mail("gone@example.com")
    assert owner.get(show.path + "/manage").path.endswith("/manage/")
