"""A buyer looks at a show, takes the best seats or chooses, enters the details and has a booking; and everything that can go wrong there."""
import re
import struct
import time
import zlib

import pytest

import selling
from harness import definition, wait

DETAILS = {"name": "김민지", "phone": "010-1234-5678", "email": "minji@example.com", "consent": True}


def first_round(show):
    return show.sql("SELECT id FROM round ORDER BY starts_at LIMIT 1")[0]["id"]


def section(show, name="A"):
    return show.sql("SELECT id FROM section WHERE name = %s", (name,))[0]["id"]


def grade(show, name):
    return show.sql("SELECT id FROM grade WHERE name = %s", (name,))[0]["id"]


def take_best(buyer, show, name="R", count=2, status=200, **more):
    buyer.get(f"{show.path}/rounds/{first_round(show)}")
    return buyer.submit("/best", grade=grade(show, name), count=count, status=status, **more)


def give_up(buyer, page):
    """The button that lets go of everything; where nobody has a seat of his own, it does not speak of seats."""
    seats = any("/swap" in link for link in page.links)
    return ("좌석 모두 놓기" if seats else "모두 놓기") if buyer.lang == "ko" else "Give up all seats" if seats else "Give up all of them"


def release(buyer, show):
    page = buyer.get(f"{show.path}/hold")
    if "/hold/release" in str(page.forms):
        buyer.submit("/hold/release", button=give_up(buyer, page))


@pytest.fixture
def buyer(site, show):
    buyer = site.buyer()
    yield buyer
    release(buyer, show)


@pytest.fixture(scope="module")
def free_show(site):
    return site.show(grades=[{"name": "R", "mark": "R", "colour": 1, "price": 0}, {"name": "S", "mark": "S", "colour": 2, "price": 0}])


@pytest.fixture(scope="module")
def entry_show(site):
    plan = definition()["plan"]
    plan["sections"] = [plan["sections"][1] | {"name": "입장권", "floor": "", "grade": "무료", "capacity": 1200}]
    return site.show(field="exhibition", grades=[{"name": "무료", "mark": "무", "colour": 1, "price": 0}], plan=plan)


# --- looking --------------------------------------------------------------------------------------------------------------------------

def test_detail_says_what_when_how_much_and_how_many(show, buyer):
    page = buyer.get(show.path + "/")
    page.says("작은 음악회").says("작은 홀").says("90분").says("99,000원").says("작은 기획").says("석 남음").says("좌석 고르기")
    page.says("공연 3일 전까지 취소하면 수수료가 20%예요")
    assert show.queries(page) <= 6


def test_detail_in_english(site, show):
    page = site.buyer("en").get(show.path + "/")
    page.says("Dates and times").says("₩99,000").says("Up to 3 days before the show the fee is 20%.")


def test_round_offers_the_best_first_then_the_plan(show, buyer):
    buyer.get(show.path + "/")
    page = buyer.follow("/rounds/")
    assert page.text.index("좋은 자리 골라 드려요") < page.text.index("직접 고르기")
    page.says("R · 99,000원").says("구역별 남은 좌석").says("1층 A").says("스탠딩")
    assert f"/sections/{section(show)}" in page.link("/sections/")
    assert 'aria-label="좌석 배치도"' in page.source and "<polygon" in page.source
    assert show.queries(page) <= 8


def test_a_standing_section_is_chosen_by_number_of_tickets(show, buyer):
    standing = section(show, "스탠딩")
    page = buyer.get(f"{show.path}/rounds/{first_round(show)}/sections/{standing}")
    assert page.url.endswith(f"?section={standing}") or page.path.endswith(f"/rounds/{first_round(show)}")
    form = page.form("/best")
    assert ["section", str(standing)] in form.fields and ["grade", str(grade(show, "S"))] in form.fields


def test_the_map_is_the_same_for_everybody(site, show):
    path = f"{show.path}/rounds/{first_round(show)}/sections/{section(show)}"
    one, other = site.buyer(), site.buyer()
    take_best(one, show, "S", 1)
    wait(lambda: one.get(path).source == other.get(path).source, what="one map for two people")
    page = one.page
    assert one.email not in page.source and "name=\"token\"" not in page.source and "checked" not in page.source
    assert "s-maxage" not in page.headers.get("Set-Cookie", "") and "Set-Cookie" not in page.headers
    page.says("1열, 10석 남음").says("최대 4석").says("내가 잡은 좌석 보기")
    assert len(page.form("/hold").choices["place"]) >= 90
    release(one, show)


def test_addresses_that_are_none(show, buyer):
    rounds, sections = first_round(show), section(show)
    for path in ["/rounds/999999", "/rounds/0", "/rounds/-1", "/rounds/x", "/rounds/99999999999999999999", f"/rounds/{rounds}/sections/99999",
                 f"/rounds/{rounds}/sections/1%00", f"/rounds/999/sections/{sections}", "/orders/NOTACODE00", "/poster/" + "0" * 64]:
        buyer.get(show.path + path, status=None)
        assert buyer.page.status in (400, 404), path


def png(width=400, height=600):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + b"\x20\x60\xa0" * width for _ in range(height))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + \
        chunk(b"IEND", b"")


def test_poster_is_public_for_a_year(show, buyer):
    name, picture = "ab" * 32, png()
    show.sql("INSERT INTO file (hash, type, width, height, bytes, created_at) VALUES (%s, 'image/png', 400, 600, %s, 1)", (name, picture))
    show.sql("UPDATE settings SET poster = %s", (name,))
    try:
        assert f"{show.path}/poster/{name}" in buyer.get(show.path + "/").source
        page = buyer.get(f"{show.path}/poster/{name}")
        assert page.response.content == picture and page.headers["Content-Type"] == "image/png"
        assert "public" in page.headers["Cache-Control"] and "max-age=31536000" in page.headers["Cache-Control"]
    finally:
        show.sql("UPDATE settings SET poster = NULL")


# --- best -----------------------------------------------------------------------------------------------------------------------------

def test_best_seats_are_together_and_held_until_a_clock_time(show, buyer):
    page = take_best(buyer, show, "R", 2)
    assert page.path == f"{show.path}/hold"
    assert re.search(r"오[전후] \d+:\d\d까지", page.text)
    page.says("198,000원").says("예매자 정보").says("4단계 중 2단계")
    seats = re.findall(r"1층 A (\d+)열 (\d+)번", page.text)
    rows, numbers = {r for r, _ in seats}, sorted({int(n) for _, n in seats})
    assert len(rows) == 1 and len(numbers) == 2 and numbers[1] == numbers[0] + 1
    assert show.queries(page) <= 6


def test_best_of_a_standing_section_is_the_lowest_entry_number(site, show):
    buyer = site.buyer()
    page = take_best(buyer, show, "S", 2, section=section(show, "스탠딩"))
    numbers = sorted({int(n) for n in re.findall(r"스탠딩 입장 번호 (\d+)", page.text)})
    free = show.sql("SELECT MIN(number) AS n FROM place WHERE number IS NOT NULL AND round = %s AND state = 0", (first_round(show),))[0]["n"]
    assert len(numbers) == 2 and free > numbers[-1]
    release(buyer, show)


def test_a_pass_says_on_which_days_it_is_valid(site):
    """Before it is bought, while it is held, and at the door."""
    now, day = int(time.time()), 86400
    rounds = [{"label": label, "starts_at": now + at * day, "sale_opens_at": now - 60, "sale_closes_at": now + 9 * day, "covers": covers}
              for label, at, covers in (("첫째 날", 10, []), ("둘째 날", 11, []), ("이틀권", 10, [0, 1]))]
    show, buyer = site.show(rounds=rounds, field="festival"), site.buyer()
    first, second, both = (show.sql("SELECT id FROM round WHERE label = %s", (r["label"],))[0]["id"] for r in rounds)

    def date(at):
        t = time.gmtime(now + at * day + 9 * 3600)
        return f"{t.tm_mon}월 {t.tm_mday}일 ({'월화수목금토일'[t.tm_wday]})"
    days = f"쓸 수 있는 날: {date(10)}, {date(11)}"
    page = buyer.get(show.path + "/")
    page.says(days)
    assert page.text.count("쓸 수 있는 날") == 1
    assert page.text.count("첫째 날") == 2                             # at its row, and in the name of its link for who hears it
    buyer.get(f"{show.path}/rounds/{first}").says_not("쓸 수 있는 날")
    buyer.get(f"{show.path}/rounds/{both}").says(days)
    buyer.submit("/best", grade=grade(show, "S"), count=1).says(days)
    path = buyer.submit("/orders", **DETAILS | {"email": buyer.email}).says("이틀권").says("쓸 수 있는 날").path
    buyer.submit("/pay")
    buyer.submit([f for f in buyer.page.forms if f.action.endswith("/pay")][0])
    wait(lambda: show.sql("SELECT state FROM orders")[0]["state"] == "paid", 20, "the payment")
    buyer.get(path + "/tickets").says(days)
    assert days in site.mail(buyer.email).get_content()
    assert buyer.get(path + "/tickets.pdf").status == 200


def test_a_pass_has_prices_of_its_own(site):
    """Where it is offered, before its sale too, on the order, to the provider, and in the seller's figures; days keep theirs."""
    now, day = int(time.time()), 86400
    own = [{"instead": "R", "name": "이틀권 R", "mark": "R", "colour": 1, "price": 150000}]
    rounds = [{"label": label, "starts_at": now + at * day, "sale_opens_at": now + opens, "sale_closes_at": now + 9 * day, "covers": covers, "grades": grades}
              for label, at, opens, covers, grades in (("첫째 날", 10, -60, [], []), ("둘째 날", 11, 3600, [], []), ("이틀권", 10, -60, [0, 1], own),
                                                       ("늦은 이틀권", 10, 3600, [0, 1], [own[0] | {"name": "늦은 이틀권 R", "price": 160000}]))]
    show, buyer = site.show(rounds=rounds, field="festival"), site.buyer()
    first, _, both, _ = (show.sql("SELECT id FROM round WHERE label = %s", (r["label"],))[0]["id"] for r in rounds)
    offered = buyer.get(show.path + "/").says("한 사람이 회차마다 4장까지").says("R 150,000원 · 80석 남음 S 66,000원").says("R 160,000원 S 66,000원").text
    assert offered.count("150,000원") == 1 and offered.count("160,000원") == 2        # in the range of prices too
    buyer.get(f"{show.path}/rounds/{first}").says_not("150,000원").says("99,000원")
    buyer.get(f"{show.path}/rounds/{both}").says("이틀권 R").says("150,000원").says_not("99,000원")
    buyer.submit("/best", grade=grade(show, "이틀권 R"), count=2).says("300,000원")
    buyer.submit("/orders", **DETAILS | {"email": buyer.email}).says("300,000원").says("150,000원")
    buyer.submit("/pay")
    buyer.page.says("300,000")
    buyer.submit([f for f in buyer.page.forms if f.action.endswith("/pay")][0])
    wait(lambda: show.sql("SELECT state FROM orders")[0]["state"] == "paid", 20, "the payment")
    assert show.sql("SELECT amount_minor FROM payment")[0]["amount_minor"] == 300000
    show.seller.get(show.path + "/manage/sales").says("이틀권 R").says("300,000원")
    show.seller.get(show.path + "/manage/rounds/new")
    later = lambda days: time.strftime("%Y-%m-%dT%H:%M", time.gmtime(now + days * day + 9 * 3600))
    show.seller.submit("/rounds/new", like=both, starts_at=later(12), label="셋째 날", sale_opens_at=later(-1), sale_closes_at=later(11))
    assert show.sql("SELECT DISTINCT g.name FROM place p JOIN grade g ON g.id = p.grade JOIN round r ON r.id = p.round WHERE r.label = '셋째 날' ORDER BY 1") == \
        [{"name": "R"}, {"name": "S"}]                                                   # a day like the others
    assert show.invariants() == ""


def test_several_grades_in_one_hold(show, buyer):
    take_best(buyer, show, "R", 1)
    take_best(buyer, show, "S", 2).says("231,000원")
    assert len(re.findall("놓기", buyer.page.text)) >= 3


def test_best_asks_for_what_is_missing(show, buyer):
    buyer.get(f"{show.path}/rounds/{first_round(show)}")
    page = buyer.submit("/best", count=None, grade=None, status=422)
    page.says("등급을 골라 주세요.").says("몇 장인지 골라 주세요.")
    assert page.title.startswith("오류")
    page = buyer.submit("/best", count=3, grade=grade(show, "R"))
    assert page.path.endswith("/hold")


def test_a_long_list_of_sections_begins_with_anywhere(site):
    """More sections than radio buttons: a list, whose first choice is an answer and not a second way to say none."""
    now = int(time.time())
    rows = [{"label": "1", "seats": [{"n": str(n), "ord": n, "x": 20 * n, "y": 20, "flags": 0} for n in range(1, 4)]}]
    sections = [{"name": f"{n}구역", "floor": "1층", "kind": "seats", "outline": "10,10 210,10 210,210", "label_x": 110, "label_y": 110, "focus_x": 110,
                 "focus_y": 0, "grade": "R", "capacity": 0, "rows": rows} for n in range(1, 10)]
    show = site.show(plan={"height": 400, "stage": "60,0,120,20", "sections": sections}, limit_per_person=1,
                     rounds=[{"label": "", "starts_at": now + 30 * 86400, "sale_opens_at": now - 60, "sale_closes_at": now + 86400, "covers": []}])
    page = site.buyer().get(f"{show.path}/rounds/{first_round(show)}")
    assert page.form("/best").choices["section"][0] == "0" and len(page.form("/best").choices["section"]) == 10
    page = take_best(site.buyer("en"), show, "R", 2, status=422)
    page.says("up to 1 ticket for this date")


@pytest.mark.parametrize("count", ["0", "-1", "21", "999999999999", "2; DROP", "삼"])
def test_best_with_a_count_that_is_none(show, buyer, count):
    buyer.get(f"{show.path}/rounds/{first_round(show)}")
    buyer.submit("/best", grade=grade(show, "R"), count=count, status=422)
    assert buyer.get(f"{show.path}/hold").says("잡아 둔 좌석이 없어요")


@pytest.mark.parametrize("words,said", [({"grade": 999}, "이 공연에 없는 등급이에요"), ({"grade": -1}, "이 공연에 없는 등급이에요"),
                                        ({"grade": "R"}, "이 공연에 없는 등급이에요"), ({"section": 999}, "이 공연에 없는 구역이에요")])
def test_a_grade_or_section_that_is_none_is_told_so(site, show, words, said):
    buyer = site.buyer()
    buyer.get(f"{show.path}/rounds/{first_round(show)}")
    page = buyer.submit("/best", **{"grade": grade(show, "R"), "count": 1} | words, status=422).says(said).says_not("모두 예매됐어요")
    buyer.submit("/best", page=page, **{"grade": grade(show, "R"), "count": 1, "section": 0}).says("예매자 정보")


def test_best_over_the_limit_keeps_what_was_asked(show, buyer):
    take_best(buyer, show, "R", 3)
    page = take_best(buyer, show, "R", 2, status=422)
    page.says("합쳐 4장까지 예매할 수 있어요")
    assert ["count", "2"] in page.form("/best").fields
    page = buyer.submit("/best", replace=True, count=4)
    assert page.path.endswith("/hold") and "396,000원" in page.text


def test_sold_out_is_said_only_when_nothing_is_left(site):
    show = site.show()
    first, buyer = first_round(show), site.buyer()
    show.sql("UPDATE place SET state = 5, free_at = 4102444800 WHERE round = %s AND grade = %s AND id NOT IN (SELECT m FROM"
             " (SELECT MAX(id) AS m FROM place WHERE round = %s AND grade = %s) x)", (first, grade(show, "S"), first, grade(show, "S")))
    take_best(buyer, show, "S", 2, status=422).says("이 등급은 1장만 남았어요")
    take_best(buyer, show, "S", 1)
    other = site.buyer()
    buyer_page = other.get(f"{show.path}/rounds/{first}")
    gone = grade(show, "S")
    other.submit("/best", page=buyer_page, grade=gone, count=1, status=422).says("이 등급은 모두 예매됐어요")
    assert show.invariants() == ""
    wait(lambda: "매진" in other.get(show.path + "/").text, 15, "the show's page to say so")
    buyer.submit("/hold/release", button=give_up(buyer, buyer.get(f"{show.path}/hold")))
    other.submit("/best", page=buyer_page, grade=gone, count=1).says("66,000원")      # given back: there at once for the next one


def test_best_in_another_round_asks_first(site, show, buyer):
    rounds = [row["id"] for row in show.sql("SELECT id FROM round ORDER BY starts_at")]
    take_best(buyer, show, "R", 1)
    buyer.get(f"{show.path}/rounds/{rounds[1]}").says("다른 회차의 좌석 1석을")
    page = buyer.submit("/best", grade=grade(show, "R"), count=2, status=422).says("다른 회차의 좌석을 잡고 있어요")
    buyer.submit("/best", page=page, replace=True).says("198,000원")
    assert show.sql("SELECT round FROM hold WHERE state = 'held' ORDER BY id DESC LIMIT 1")[0]["round"] == rounds[1]


def test_a_round_that_opens_later_shows_its_plan_and_when(site):
    show = site.show()
    first, buyer = first_round(show), site.buyer("en")
    show.sql("UPDATE round SET sale_opens_at = UNIX_TIMESTAMP() + 7200 WHERE id = %s", (first,))
    page = buyer.get(f"{show.path}/rounds/{first}").says("Booking opens on").says("Seating plan")
    assert not page.forms or "/best" not in str(page.forms)
    assert not [link for link in page.links if "/sections/" in link]
    buyer.get(show.path + "/").says("Opens ")


def test_wheelchair_places_are_only_given_to_those_who_ask(site):
    show = site.show()
    first, buyer = first_round(show), site.buyer()
    show.sql("UPDATE seat SET flags = 1 WHERE row_label = '10' AND number = '1'")
    show.sql("UPDATE seat SET flags = 2 WHERE row_label = '10' AND number = '2'")
    show.sql("UPDATE settings SET plan_version = plan_version + 1")
    page = take_best(buyer, show, "S", 2, wheelchair=True)
    page.says("10열 1번").says("10열 2번").says("휠체어석").says("동반자석")
    show.sql("UPDATE place SET state = 4, free_at = 4102444800 WHERE round = %s AND grade = %s AND state = 0", (first, grade(show, "S")))
    release(buyer, show)
    take_best(site.buyer(), show, "S", 1, status=422).says("휠체어석과 동반자석만 남았어요")


# --- booking --------------------------------------------------------------------------------------------------------------------------

def test_a_free_booking_is_complete_at_once(site, free_show):
    buyer = site.buyer()
    take_best(buyer, free_show, "R", 2).says("예매하기").says("3단계 중 2단계")
    page = buyer.submit("/orders", **DETAILS | {"email": buyer.email})
    assert re.fullmatch(rf"{free_show.path}/orders/[0-9A-Z]{{10}}", page.path)
    page.says("예매가 끝났어요").says("예매 완료").says("티켓 보기").says("예매 취소").says("010")
    assert free_show.sql("SELECT COUNT(*) AS n FROM ticket WHERE void_at IS NULL")[0]["n"] >= 2
    mail = site.mail(buyer.email)
    assert "작은 음악회" in mail["Subject"] and page.path.rsplit("/", 1)[1] in mail.get_content()
    assert any(link.endswith(page.path) for link in site.links(mail))
    assert free_show.invariants() == ""


def test_a_free_exhibition_speaks_of_tickets_and_not_of_money(site, entry_show):
    """No seats, no price: neither is talked of."""
    show, buyer = entry_show, site.buyer()
    buyer.get(show.path + "/").says("1,200장 남음").says("티켓 고르기").says("무료라서 취소 수수료가 없어요").says_not("석 남음").says_not("%예요")
    buyer.get(f"{show.path}/rounds/{first_round(show)}").says("몇 장 필요하세요?").says_not("무료 · 무료")
    buyer.submit("/best", grade=grade(show, "무료"), count=2).says("판매자에게 전하는 데 동의해요").says_not("결제 회사").says_not("0원")
    path = buyer.submit("/orders", **DETAILS | {"email": buyer.email}).path
    buyer.get(path + "/tickets").says("입장 번호").says_not("0원").says_not("무료 무료")
    buyer.get(path + "/cancel").says("고른 티켓 취소하기").says_not("0원")
    mail = site.mail(buyer.email).get_content()
    assert "0원" not in mail and mail.count("무료") == 3, mail                      # two tickets and the sum
    lines = mail.strip().splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("- "))
    assert lines[first + 1].startswith("- "), mail                                   # a list, not a paragraph for each
    assert buyer.get(path + "/tickets.pdf").status == 200
    wait(lambda: "무료 입장권 1" in buyer.get("/me/tickets").text, 20, "the section's name in my tickets")


def test_a_booking_waits_for_payment_and_keeps_its_places(site, show):
    buyer = site.buyer()
    take_best(buyer, show, "R", 2)
    page = buyer.submit("/orders", **DETAILS)
    page.says("결제를 기다려요").says("198,000원 결제하기").says("까지 결제해 주세요").says("010-1234-5678")
    assert show.queries(page) <= 5
    code = page.path.rsplit("/", 1)[1]
    assert page.form("/pay").action == f"{show.path}/orders/{code}/pay"
    states = show.sql("SELECT p.state FROM place p JOIN orders o ON o.id = p.order_id WHERE o.code = %s", (code,))
    assert [row["state"] for row in states] == [2, 2]
    buyer.get(f"{show.path}/hold").says("예매 내역 보기")
    assert show.invariants() == ""


def test_details_are_asked_for_and_kept(show, buyer):
    take_best(buyer, show, "R", 1)
    assert ["email", buyer.email] in buyer.page.form("/orders").fields
    page = buyer.submit("/orders", name="", phone="12", email="minji", status=422)
    page.says("예매하는 분의 이름을 적어 주세요").says("내용을 확인하고 동의해 주세요")
    form = page.form("/orders")
    assert ["phone", "12"] in form.fields and ["email", "minji"] in form.fields
    page.says("99,000원")
    assert show.sql("SELECT COUNT(*) AS n FROM orders WHERE account = (SELECT MAX(account) FROM hold WHERE state = 'held')")[0]["n"] == 0


def test_fees_are_shown_in_won_before_buying(show, buyer):
    page = take_best(buyer, show, "R", 2)
    page.says("취소 수수료 보기").says("9,900원 (5%)").says("19,800원 (10%)").says("39,600원 (20%)").says("59,400원 (30%)").says("188,100원")
    page.says("그 뒤에는 취소할 수 없어요")


def test_orders_of_others_are_not_there(site, show):
    owner, other = site.buyer(), site.buyer()
    take_best(owner, show, "R", 1)
    path = owner.submit("/orders", **DETAILS).path
    other.get(path, status=404)
    site.browser().get(path).says("로그인")
    owner.get(path)


def test_a_booking_is_made_once_however_often_it_is_sent(site, show):
    buyer = site.buyer()
    page = take_best(buyer, show, "S", 1)
    first = buyer.submit("/orders", **DETAILS)
    again = buyer.submit("/orders", page=page, **DETAILS)            # the back button, then the button once more
    assert again.path == first.path
    held = [n for n, v in page.form("/orders").fields if n == "once"]
    assert held
    page.form("/orders").fields[:] = [[n, "f" * 32 if n == "once" else v] for n, v in page.form("/orders").fields]
    assert buyer.submit("/orders", page=page, **DETAILS).path == first.path      # another key, the same hold
    assert show.sql("SELECT COUNT(*) AS n FROM orders WHERE code = %s", (first.path.rsplit("/", 1)[1],))[0]["n"] == 1


def test_what_was_not_seen_is_not_bought(show, buyer):
    page = take_best(buyer, show, "R", 1)
    take_best(buyer, show, "S", 1)
    buyer.submit("/orders", page=page, status=409, **DETAILS).says("금액이 바뀌었어요").says("165,000원")
    form = page.form("/orders")
    form.fields[:] = [[n, "1" if n == "total" else v] for n, v in form.fields]
    buyer.submit("/orders", page=page, status=409, **DETAILS).says("금액이 바뀌었어요")


def test_a_stranger_cannot_book_my_hold(site, show, buyer):
    mine = take_best(buyer, show, "R", 1)
    hold = dict(mine.form("/orders").fields)["hold"]
    other = site.buyer()
    take_best(other, show, "R", 1)
    form = other.page.form("/orders")
    form.fields[:] = [[n, hold if n == "hold" else v] for n, v in form.fields]
    other.submit("/orders", status=409, **DETAILS)
    assert buyer.get(f"{show.path}/hold").says("99,000원")
    release(other, show)


def test_long_and_odd_details(show, buyer):
    take_best(buyer, show, "R", 1)
    buyer.submit("/orders", status=422, **DETAILS | {"name": "가" * 81}).says("80")
    buyer.submit("/orders", status=422, **DETAILS | {"phone": "123456789012345678"})
    page = buyer.submit("/orders", status=422, **DETAILS | {"name": "<b>이름</b>\"'", "email": "x"})
    assert "<b>이름" not in page.source and "&lt;b&gt;이름" in page.source


def test_an_unconfirmed_account_looks_but_does_not_hold(site, show):
    buyer = site.buyer()
    site.sql("UPDATE account SET confirmed_at = NULL WHERE email = %s", (buyer.email,))
    buyer.get(f"{show.path}/rounds/{first_round(show)}")
    buyer.submit("/best", grade=grade(show, "R"), count=1, status=403).says("이메일")
    buyer.post(f"{show.path}/rounds/{first_round(show)}/hold", {"place": 1}, status=403)


def test_a_booking_says_until_when_it_may_be_cancelled(site):
    """The day before the show by the table; a postponed round until it begins; then no button that leads to a refusal."""
    show = site.show()
    buyer = selling.buy(site, show)
    path, cancel = f"{show.path}/orders/{buyer.code}", f"{show.path}/orders/{buyer.code}/cancel"
    seoul = lambda at: time.strftime("%-m월 %-d일", time.gmtime(at + 9 * 3600))      # noqa: E731
    starts = lambda: show.sql("SELECT r.starts_at FROM orders o JOIN round r ON r.id = o.round")[0]["starts_at"]      # noqa: E731
    assert cancel in buyer.get(path).says(seoul(starts() - 86400)).says("까지 취소할 수 있어요").links
    show.sql("UPDATE orders SET booked_at = booked_at - 5 * 86400")
    show.sql("UPDATE round SET postponed_from = starts_at, starts_at = UNIX_TIMESTAMP() + 600")
    assert cancel in buyer.get(path).says(seoul(starts()) + " ").says("까지 취소할 수 있어요").links
    show.sql("UPDATE round SET postponed_from = NULL, starts_at = UNIX_TIMESTAMP() - 60")
    assert cancel not in buyer.get(path).says("취소할 수 있는 기간이 지났어요").says_not("까지 취소할 수 있어요").links
