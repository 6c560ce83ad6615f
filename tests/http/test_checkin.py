"""The door: who comes in, who does not and why, whatever is scanned, typed, pressed twice or tried at two doors at once."""
import concurrent.futures
import subprocess
import threading
import time

import pytest

from harness import wait
from selling import buy, cancel, code, member, post_form, rounds


@pytest.fixture(scope="module")
def show(site):
    """Of its own: much is sold here."""
    return site.show()


@pytest.fixture(scope="module")
def staff(site, show):
    return member(site, show)


def on_paper(page):
    """The text of a PDF, as it is read off the page."""
    return subprocess.run(["pdftotext", "-layout", "-", "-"], input=page.response.content, stdout=subprocess.PIPE, check=True).stdout.decode()


def door(show, at=0):
    return f"{show.path}/manage/checkin/{rounds(show)[at]}"


def scan(who, show, text, at=0):
    who.get(door(show, at))
    return who.submit("/manage/checkin/", code=text)


def entries(show, number):
    return show.sql("SELECT e.* FROM entry e JOIN ticket t ON t.id = e.ticket WHERE t.number = %s", (number,))


def test_a_scanned_ticket_comes_in_once(site, show, staff):
    buyer = buy(site, show, 2)
    one, two = buyer.tickets
    text = code(site, show, one)
    page = scan(staff, show, text)
    page.says("입장하세요").says("예매자 김민지").says("1층 A").says_not("이미 입장한")
    assert 'class="answer answer--ok"' in page.source
    assert [e["round"] for e in entries(show, one)] == [rounds(show)[0]]
    page = scan(staff, show, text)
    page.says("이미 입장한 티켓이에요").says("에 입장했어요").says("예매자 김민지").says_not("입장하세요")
    assert 'class="answer answer--no"' in page.source
    scan(staff, show, two).says("입장하세요")
    assert len(entries(show, one)) == 1
    told = show.sql("SELECT body FROM outbox WHERE kind = 'ticket.used' AND body LIKE %s", (f"%{one}%",))
    assert len(told) == 1


def test_the_field_waits_for_the_next_scan(show, staff):
    page = staff.get(door(show))
    assert 'id="code" name="code" value="" autofocus' in page.source
    assert "<script" not in page.source


def test_a_typed_number_is_as_good(site, show, staff):
    number = buy(site, show).tickets[0]
    typed = f"{number[:4].lower()}-{number[4:8]} {number[8:]}"
    scan(staff, show, typed).says("입장하세요")


def test_caps_lock_and_a_keyboard_left_in_hangul(site, show, staff):
    first, second = buy(site, show, 2).tickets
    scan(staff, show, code(site, show, first).lower()).says("입장하세요")
    keys = dict(zip("RSEFAQTDWCZXVGKOIJPUHYNBML", "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎㅏㅐㅑㅓㅔㅕㅗㅛㅜㅠㅡㅣ"))
    scan(staff, show, "".join(keys.get(c, c) for c in code(site, show, second))).says("입장하세요")


def test_reloading_and_the_old_address_do_not_let_in_again(site, show, staff):
    number = buy(site, show).tickets[0]
    before = staff.get(door(show))
    staff.submit("/manage/checkin/", code=number).says("입장하세요")
    again = staff.submit("/manage/checkin/", page=before, code=number)        # Enter pressed twice: the same form sent twice
    again.says("입장하세요")
    assert len(entries(show, number)) == 1
    address = again.response.url.removeprefix(site.url)
    staff.get(address).says("입장하세요")
    show.sql("UPDATE entry e JOIN ticket t ON t.id = e.ticket SET e.at = e.at - 3600 WHERE t.number = %s", (number,))
    staff.get(address).says("이미 입장한 티켓이에요").says_not("입장하세요")


def test_an_address_alone_lets_nobody_in(site, show, staff):
    number = buy(site, show).tickets[0]
    page = staff.get(f"{door(show)}?said=in&ticket={number}&at=9999999999")
    page.says_not("입장하세요")
    assert not entries(show, number)
    for odd in ("said=in", "said=<b>", "said=used&ticket=%27", "said=in&ticket=" + "X" * 300, "at=-1", "said=in&at=abc&ticket=000000000000"):
        staff.get(f"{door(show)}?{odd}").says_not("입장하세요")


def test_cancelled_tickets_stay_outside(site, show, staff):
    buyer = buy(site, show, 2)
    cancel(show, buyer, buyer.tickets[0])
    scan(staff, show, code(site, show, buyer.tickets[0])).says("취소된 티켓이에요").says("예매자가 취소했어요")
    scan(staff, show, code(site, show, buyer.tickets[1])).says("입장하세요")


def test_a_used_ticket_is_not_given_back(site, show, staff):
    buyer = buy(site, show)
    scan(staff, show, buyer.tickets[0]).says("입장하세요")
    buyer.get(f"{show.path}/orders/{buyer.code}/cancel?ticket={buyer.tickets[0]}").says_not("취소하고")
    assert not show.sql("SELECT 1 FROM ticket WHERE number = %s AND void_at IS NOT NULL", (buyer.tickets[0],))
    buyer.get(f"{show.path}/orders/{buyer.code}").says("에 입장했어요").says_not("예매 취소")
    two = buy(site, show, 2)
    scan(staff, show, two.tickets[0]).says("입장하세요")
    two.get(f"{show.path}/orders/{two.code}").says("에 입장했어요").says("예매 취소")


def test_a_ticket_of_another_date(site, show, staff):
    number = buy(site, show, at=1).tickets[0]
    page = scan(staff, show, number)
    page.says("다른 회차의 티켓이에요").says("티켓이에요")
    assert not entries(show, number)
    scan(staff, show, number, at=1).says("입장하세요")


def test_forged_foreign_and_unknown_codes(site, show, staff):
    number = buy(site, show).tickets[0]
    forged = code(site, show, number)
    forged = forged[:-1] + ("0" if forged[-1] != "0" else "1")
    scan(staff, show, forged).says("위조된 코드예요")
    scan(staff, show, code(site, show, number, generation=2).replace(f".{number}.2.", f".{number}.1.")).says("위조된 코드예요")
    scan(staff, show, code(site, show, number, of=show.id + 1000)).says("다른 공연의 티켓이에요")
    scan(staff, show, code(site, show, "000000000000")).says("모르는 티켓이에요")
    for odd in ("hello", "CLV1", "' OR 1=1 --", "가나다", "🎫", "<script>alert(1)</script>", "9" * 200, "x" * 3000):
        scan(staff, show, odd).says("모르는 티켓이에요")
    assert not entries(show, number)
    staff.get(door(show))
    staff.submit("/manage/checkin/", code="").says_not("모르는")


def test_a_reissued_ticket_opens_with_its_new_code_alone(site, show, staff):
    buyer = buy(site, show)
    number = buyer.tickets[0]
    mails = len(site.mails(buyer.email))
    show.seller.get(f"{show.path}/manage/bookers/{buyer.code}").says(number)
    show.seller.follow(f"/tickets/{number}").says("QR 코드")
    show.seller.submit(f"/tickets/{number}").says("다시 발급")
    scan(staff, show, code(site, show, number)).says("예전 QR 코드예요")
    assert not entries(show, number)
    scan(staff, show, code(site, show, number, generation=2)).says("입장하세요").says("다시 발급한 티켓")
    site.mail(buyer.email, mails + 1)
    show.seller.get(f"{show.path}/manage/bookers/{buyer.code}").says("2번째로 발급")
    show.seller.get(f"{show.path}/manage/bookers/{buyer.code}/tickets/{number}", status=404)       # used by now
    assert [a["detail"] for a in show.sql("SELECT detail FROM audit WHERE act = 'ticket.reissue' AND object = %s", (f"ticket {number}",))] == ["generation 2"]


def test_two_doors_at_once_let_one_in(site, show, staff):
    numbers = buy(site, show, 2).tickets + buy(site, show, 2).tickets
    doors = [staff] + [member(site, show) for _ in range(2)]
    for number in numbers:
        pages = [who.get(door(show)) for who in doors]
        line = threading.Barrier(len(doors))

        def press(who, page):
            line.wait(60)
            return who.submit("/manage/checkin/", page=page, code=number)

        with concurrent.futures.ThreadPoolExecutor(len(doors)) as pool:
            answers = [a.text for a in pool.map(press, doors, pages)]
        assert sum("입장하세요" in a for a in answers) == 1, answers
        assert sum("이미 입장한 티켓이에요" in a for a in answers) == len(doors) - 1
        assert len(entries(show, number)) == 1


def test_a_pass_opens_every_day_it_covers_once(site):
    now = time.time()
    days = [{"label": label, "starts_at": int(now) + d * 86400, "sale_opens_at": int(now) - 60, "sale_closes_at": int(now) + d * 86400,
             "covers": covers} for d, label, covers in ((2, "첫날", []), (3, "둘째 날", []), (1, "이틀권", [0, 1]))]
    show = site.show(rounds=days)
    staff = member(site, show)
    by_label = {r["label"]: i for i, r in enumerate(show.sql("SELECT label FROM round ORDER BY starts_at, id"))}
    buyer = buy(site, show, at=by_label["이틀권"])
    number = buyer.tickets[0]
    paper = on_paper(buyer.get(f"{show.path}/tickets/{number}.pdf"))
    assert "이틀권" in paper and "쓸 수 있는 날" in paper and "…" not in paper, paper
    for r in show.sql("SELECT starts_at FROM round WHERE label IN ('첫날', '둘째 날')"):
        assert time.strftime("%-m월 %-d일", time.gmtime(r["starts_at"] + 9 * 3600)) in paper, paper
    for day in ("첫날", "둘째 날"):
        scan(staff, show, number, at=by_label[day]).says("입장하세요").says("여러 회차 티켓")
        scan(staff, show, number, at=by_label[day]).says("이미 입장한")
    own = rounds(show)[by_label["이틀권"]]
    staff.get(show.path + "/manage/checkin").says_not("이틀권").says("첫날 1 1")      # of a day: who came in, who may
    staff.get(f"{show.path}/manage/checkin/{own}", status=404)
    staff.get(show.path + "/manage/").says("첫날").says_not("이틀권")
    single = buy(site, show, at=by_label["첫날"]).tickets[0]
    scan(staff, show, single, at=by_label["둘째 날"]).says("다른 회차의 티켓이에요")


def test_the_last_ten_and_the_count(site, show, staff):
    buyer = buy(site, show, 3, name="박마지막")
    for number in buyer.tickets:
        page = scan(staff, show, number)
    assert page.text.count("박마지막") >= 3
    inside = show.sql("SELECT COUNT(*) n FROM entry WHERE round = %s", (rounds(show)[0],))[0]["n"]
    sold = show.sql("SELECT COUNT(*) n FROM ticket WHERE round = %s AND void_at IS NULL", (rounds(show)[0],))[0]["n"]
    page.says(f"{sold}명 가운데 {inside}명 입장")
    assert page.source.count('<li class="place">') <= 10


def test_a_scan_is_cheap(site, show, staff):
    number = buy(site, show).tickets[0]
    page = staff.get(door(show))
    form = post_form(page, "/manage/checkin/")
    posted = staff.post(form.action, dict(form.fields) | {"code": number}, status=303, follow=False)
    assert show.queries(posted) <= 8
    assert show.queries(staff.get(posted.headers["Location"])) <= 8


def test_rounds_to_choose_from(show, staff):
    page = staff.get(show.path + "/manage/checkin")
    for r in rounds(show):
        page.link(f"/manage/checkin/{r}")
    staff.get(f"{show.path}/manage/checkin/999999", status=404)
    staff.get(f"{show.path}/manage/checkin/x", status=404)


def test_in_english(site, show):
    english = member(site, show, "en")
    number = buy(site, show, which="R").tickets[0]
    scan(english, show, number).says("Come in").says("Booked by 김민지")
    scan(english, show, number).says("Used already")


def test_nobody_is_checked_in_without_being_staff(site, show):
    number = buy(site, show).tickets[0]
    stranger = site.buyer()
    stranger.get(door(show), status=403)
    stranger.post(door(show), {"code": number}, status=403)
    assert not entries(show, number)
    wait(lambda: not show.invariants(), what="the books in order")
