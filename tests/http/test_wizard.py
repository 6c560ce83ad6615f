"""A seller makes a show: every page of the wizard with what people get wrong, leaving and coming back, deploying, failing, trying again."""
import datetime
import json
import re
import struct
import zlib

import pytest
import requests

from harness import unique, wait

FIELDS = ["concert", "musical", "play", "classical", "exhibition", "sport", "festival", "other"]
STEPS = ["basics", "rounds", "seating", "prices", "parts", "review"]
DEPLOY = "예매 서비스 열기"


def day(n):
    return (datetime.date.today() + datetime.timedelta(days=n)).isoformat()


def png(size=0, width=400, height=600):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return head + chunk(b"IDAT", b"\0" * max(10, size - len(head) - 24)) + chunk(b"IEND", b"")


PLAN = {
    "name": "작은 홀", "categories": [{"name": "VIP", "color": "#ff0000"}, {"name": "S", "color": "#00ff00"}],
    "size": {"width": 600, "height": 400},
    "zones": [{"name": "A", "position": {"x": 50, "y": 100}, "areas": [
        {"shape": "rectangle", "text": {"text": "무대"}, "position": {"x": 0, "y": -90}, "rectangle": {"width": 300, "height": 50}}],
        "rows": [{"row_number": str(r), "position": {"x": 0, "y": 40 * r}, "seats": [
            {"seat_number": str(n), "seat_guid": f"{r}-{n}", "category": "VIP" if r == 1 else "S", "position": {"x": 30 * n, "y": 0}}
            for n in range(1, 11)]} for r in range(1, 4)]}]}


class Draft:
    """One draft in one seller's browser; .path is its address, .slug what it asked for."""

    def __init__(self, browser, field="play", title="햄릿"):
        self.browser, self.field, self.slug = browser, field, unique("w")
        browser.get("/seller/shows/new")
        browser.submit(title=title, field=field)
        self.path = browser.page.path.removesuffix("/basics")
        assert re.fullmatch(r"/seller/shows/new/\d+", self.path)

    def get(self, step="", **how):
        return self.browser.get(f"{self.path}/{step}".rstrip("/"), **how)

    def send(self, step, status=200, button=None, files=None, get=True, **values):
        if get:
            self.get(step)
        return self.browser.submit(step.partition("?")[0], button=button, status=status, files=files, **values)

    def basics(self, **values):
        self.send("basics", **({"slug": self.slug, "venue_name": "작은 홀"} | values))
        assert self.browser.page.path == self.path + "/rounds"
        return self

    def rounds(self, **values):
        self.send("rounds", **({"date": [day(30)], "time": ["19:30"], "label": ["서울 대 부산" if self.field == "sport" else ""]} | values))
        assert self.browser.page.path == self.path + "/seating"
        return self

    def seating(self, way):
        if way == "venue":
            self.send("seating/venue", button="theatre-400")
        elif way == "upload":
            self.send("seating/upload", files={"plan": ("plan.json", json.dumps(PLAN), "application/json")})
        elif way == "entry":
            self.send("seating/entry", capacity="300")
            return self
        elif "act=seats" in way:
            self.send(way, block_name="A", block_rows="5", block_seats="12", block_aisles="6", button="next")
        else:
            self.send(way, block_name="스탠딩", block_capacity="100", button="next")
        assert self.browser.page.path == self.path + "/seating"
        return self

    def prices(self, **values):
        self.get("prices")
        n = len([1 for name, _ in self.browser.page.form("prices").fields if name == "grade_price"])
        self.browser.submit("prices", **({"grade_price": [str(50000 - 10000 * i) for i in range(n)]} | values))
        assert self.browser.page.path == self.path + "/parts"
        return self

    def parts(self, size="small"):
        self.send("parts", size=size)
        return self.browser.page

    def ready(self, way="seating/build?act=seats"):
        return self.basics().rounds().seating(way).prices().parts()

    def deploy(self, within=60):
        page = self.send("review")
        assert page.path == f"/seller/shows/{self.slug}"
        assert page.headers.get("Refresh") == "2"
        return self.arrives("열림", within)

    def arrives(self, word, within=60):
        def there():
            page = self.browser.get(f"/seller/shows/{self.slug}")
            return word in page.text and not page.headers.get("Refresh") and page
        return wait(there, within, f"{self.slug} to be {word}")


@pytest.fixture
def seller(site):
    return site.seller()


@pytest.fixture
def draft(seller):
    return Draft(seller)


# --- the whole way ----------------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("field", FIELDS)
def test_every_field_reaches_the_review_with_every_seating_it_offers(site, field):
    """The ways are read from the page: nothing here knows what a field offers."""
    seller = site.seller()
    first = Draft(seller, field).basics().rounds()
    ways = [a.removeprefix(first.path + "/") for a in seller.page.links if a.startswith(first.path + "/seating/")]
    assert ways
    for way in ways:
        draft = Draft(seller, field).basics().rounds()
        draft.seating(way if "?" in way else way.removeprefix("seating/")).prices()
        page = draft.parts()
        assert page.path == draft.path + "/review"
        page.says(DEPLOY).says("작은 홀").says("50,000원").says_not("고칠 곳이 있어요")


def test_a_concert_with_standing_and_seats_opens(site, seller):
    draft = Draft(seller, "concert", "여름밤 콘서트")
    draft.basics(subtitle="첫 내한", description="두 줄\n소개", running_minutes="100", age_limit="12",
                 files={"poster": ("poster.png", png(), "image/png")}).rounds()
    draft.send("seating/build?act=standing", block_name="스탠딩", block_capacity="50", button="seats")
    draft.send("seating/build", get=False, block_name=["스탠딩", "A"], block_rows=["", "4"], block_seats=["", "10"],
               block_wheelchair=["", "D-10"], button="next")
    draft.send("seating/places", mark_kind="blocked", mark_section="1", mark_places="A열 1-4", mark_note="음향", button="next")
    seller.page.says("90석").says("판매하지 않음")
    draft.prices(grade_name=["전석"])
    draft.parts("medium")
    page = draft.deploy()
    page.says("관리").says("공연 페이지")
    sold = site.sql("SELECT id, workers, field FROM deployment WHERE slug = %s", (draft.slug,))[0]
    assert sold["workers"] == 4 and sold["field"] == "concert"
    schema = f"show_{sold['id']}"
    assert site.sql("SELECT state, COUNT(*) AS n FROM place GROUP BY state ORDER BY state", (), schema) == [{"state": 0, "n": 86}, {"state": 4, "n": 4}]
    assert site.sql("SELECT COUNT(*) AS n FROM file", (), schema)[0]["n"] == 1
    buyer = site.buyer()
    buyer.get(f"/shows/{draft.slug}/").says("여름밤 콘서트")
    seller.get("/seller").says("여름밤 콘서트").says("열림")
    assert site.sql("SELECT template FROM deployment_revision WHERE deployment = %s", (sold["id"],))[0]["template"].count("CLOVE_WORKERS    = 4") == 1
    assert "여름밤 콘서트" in site.mail(seller.email)["Subject"]


def test_an_exhibition_and_a_festival_with_passes_open(site, seller):
    show = Draft(seller, "exhibition", "빛의 방").basics()
    show.send("rounds", date=[day(3)], time=["10:00"], repeat_every="day", repeat_n="4", button="repeat")
    show.send("rounds", get=False, button="next")
    show.seating("entry").prices(grade_price=["0"])
    show.parts().says("무료")
    show.deploy()
    schema = f"show_{site.sql('SELECT id FROM deployment WHERE slug = %s', (show.slug,))[0]['id']}"
    assert site.sql("SELECT COUNT(*) AS n FROM place", (), schema)[0]["n"] == 5 * 300
    festival = Draft(seller, "festival", "강변 축제").basics()
    festival.send("rounds", date=[day(10), ], time=["12:00"], label=["첫째 날"], repeat_every="day", repeat_n="1", button="repeat")
    festival.send("rounds", get=False, button="add")
    festival.send("rounds", get=False, date=[day(10), day(11), ""], time=["12:00", "12:00", ""], label=["첫째 날", "둘째 날", "이틀권"],
                  covers=["", "", "1-2"], button="next")
    festival.seating("entry")
    festival.get("prices")
    seller.submit("prices", grade_price=["50000"], pass_price=["많이"], status=422).says("55000처럼").says("이틀권 · 전석")
    festival.prices(pass_price=["90,000"])
    festival.parts().says("2일 이용").says("이틀권 · 전석").says("90,000원")
    festival.deploy()
    schema = f"show_{site.sql('SELECT id FROM deployment WHERE slug = %s', (festival.slug,))[0]['id']}"
    assert site.sql("SELECT COUNT(*) AS n FROM round_cover", (), schema)[0]["n"] == 2
    page = site.buyer().get(f"/shows/{festival.slug}/").says("이틀권")
    assert [(g["round"], g["price_minor"], g["n"]) for g in site.sql(
        "SELECT p.round, g.price_minor, COUNT(*) AS n FROM place p JOIN grade g ON g.id = p.grade GROUP BY p.round, g.price_minor ORDER BY p.round", (), schema)] == \
        [(1, 50000, 300), (2, 50000, 300), (3, 90000, 300)]
    page.says("50,000원 – 90,000원")


def test_the_wizard_in_english(site):
    seller = site.seller("en")
    draft = Draft(seller, "musical", "Evita")
    assert draft.get("basics").title.startswith("Basics - Evita")
    draft.basics().rounds().seating("venue").prices()
    draft.parts().says("Open the ticketing service").says("₩50,000").says("394 places in 4 sections on 2 levels")
    for step in STEPS:
        seller.get(f"{draft.path}/{step}").says_not("seller.")


# --- leaving and coming back --------------------------------------------------------------------------------------------------------------

def test_a_draft_is_left_and_found_again(site, seller):
    draft = Draft(seller, title="돌아온 공연").basics()
    draft.send("rounds", date=[day(30)], time=["언젠가"], button="later")
    assert seller.page.path == "/seller"
    seller.page.says("돌아온 공연").says("이어서 만들기")
    again = site.browser()
    again.session.cookies.set("session", seller.session.cookies["session"])
    page = again.get(draft.path)                                     # another device: to the first page that is not done
    assert page.path == draft.path + "/rounds"
    assert "언젠가" in page.source and day(30) in page.source
    assert again.get("/seller/shows/new/prices").path == draft.path + "/seating"        # prices rest on the seating
    assert again.get("/seller/shows/new/basics").path == draft.path + "/basics"
    assert site.seller().get("/seller/shows/new/review").path == "/seller/shows/new"    # who has no draft begins one


def test_a_draft_is_deleted_after_asking(seller, draft):
    seller.get("/seller").says("햄릿")
    draft.get("delete").says("되돌릴 수 없어요")
    seller.submit("delete")
    seller.page.says("만들고 있던 공연을 지웠어요")
    draft.get("basics", status=404)
    seller.get("/seller").says("아직 판매하는 공연이 없어요")


def test_rows_are_added_removed_and_repeated_without_losing_what_was_typed(seller):
    draft = Draft(seller, "musical").basics()
    draft.send("rounds", date=[day(6)], time=["14:00"], label=["낮"], opens=[day(1) + "T20:00"], button="add")
    draft.send("rounds", get=False, date=[day(6), day(6)], time=["14:00", "19:30"], label=["낮", "저녁"], repeat_every="week", repeat_n="2", button="repeat")

    def rows():
        fields = seller.page.form("rounds").fields
        return list(zip(*[[v for n, v in fields if n == name] for name in ("date", "time", "label")]))
    assert rows() == [(day(d), t, l) for d in (6, 13, 20) for t, l in (("14:00", "낮"), ("19:30", "저녁"))]
    draft.send("rounds", get=False, button="remove-3")
    assert len(rows()) == 5 and (day(13), "19:30", "저녁") not in rows()
    draft.send("rounds", get=False, repeat_n="", button="repeat", status=422)
    seller.page.says("몇 번 되풀이할지")
    while len(rows()) < 366:
        draft.send("rounds", get=False, repeat_n="100", button="repeat")
    assert len(rows()) == 366
    draft.send("rounds", get=False, button="add", status=422)
    seller.page.says("366개까지")


# --- what people get wrong ------------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("values, said", [
    ({"title": ""}, "공연 이름을 적어 주세요"),
    ({"title": "가" * 121}, "120자 안으로"),
    ({"subtitle": "가" * 500}, "120자 안으로"),
    ({"description": "가" * 10001}, "10,000자 안으로"),
    ({"slug": "ㅎㅎ"}, "영문 소문자"),
    ({"slug": "new"}, "영문 소문자"),
    ({"slug": "a" * 33}, "32자 안으로"),
    ({"slug": "../../etc"}, "영문 소문자"),
    ({"age_limit": "-3"}, "0에서 120 사이"),
    ({"running_minutes": "99999999999999999999"}, "숫자로 입력"),
    ({"running_minutes": "두 시간"}, "숫자로 입력"),
    ({"zone": "Seoul"}, "Asia/Seoul처럼"),
    ({"seller_contact": ""}, "전화번호나 이메일"),
    ({"field": None}, "어떤 공연인지 골라 주세요"),
])
def test_basics_refused(draft, values, said):
    page = draft.send("basics", status=422, **values)
    page.says("고칠 곳이 있어요").says(said)
    assert page.title.startswith("오류:")
    kept = [v for v in values.values() if v and "가" not in v]
    assert all(v in page.source for v in kept)


def test_an_address_that_is_taken(site, seller, draft):
    taken = site.show().slug
    draft.send("basics", status=422, slug=taken).says(f"‘{taken}’은(는) 다른 공연이 쓰는 주소예요")
    draft.ready()
    site.sql("UPDATE draft SET answers = JSON_SET(answers, '$.slug', %s) WHERE id = %s", (taken, draft.path.rsplit("/", 1)[1]))
    page = draft.get("review").says("다른 공연이 쓰는 주소예요").says_not(DEPLOY)
    assert page.link("/basics")


def test_pictures(site, seller, draft):
    draft.send("basics", status=422, files={"poster": ("p.png", b"GIF89a not a picture of ours", "image/png")}).says("JPEG, PNG, WebP 그림")
    draft.send("basics", status=422, files={"poster": ("p.jpg", png()[:40], "image/jpeg")}).says("JPEG, PNG, WebP 그림")
    draft.send("basics", status=422, files={"poster": ("p.png", png((2 << 20) + 1000), "image/png")}).says("2 MB")
    draft.get("poster", status=404)
    page = draft.send("basics", status=422, title="", files={"poster": ("p.png", png(), "image/png")})
    page.says("공연 이름을 적어 주세요")                              # the picture is kept all the same
    assert page.source.count("/poster\"") == 1
    got = seller.session.get(site.url + draft.path + "/poster", timeout=60)
    assert got.status_code == 200 and got.headers["Content-Type"] == "image/png" and got.content == png()
    assert draft.get("basics").form("basics").fields and "햄릿" in seller.page.source
    seller.submit("poster/remove")
    seller.page.says("포스터를 지웠어요")
    draft.get("poster", status=404)


def test_uploads_too_large_or_cut_in_the_middle(site, seller, draft):
    draft.get("basics")
    form = seller.page.form("basics")
    data = [(n, (None, v)) for n, v in form.fields] + [("poster", ("p.png", png(4 << 20), "image/png"))]
    seller.post(draft.path + "/basics", status=413, files=data)
    request = requests.Request("POST", site.url + draft.path + "/basics", files=data[:-1] + [("poster", ("p.png", png(), "image/png"))]).prepare()
    whole = request.body
    cut = seller.session.post(site.url + draft.path + "/basics", data=whole[:len(whole) - 60], timeout=60,
                              headers={"Content-Type": request.headers["Content-Type"], "Origin": site.url})
    assert cut.status_code == 400
    draft.get("poster", status=404)
    seller.post(draft.path + "/rounds", status=400, data=b"token=%00&label=x", headers={"Content-Type": "application/x-www-form-urlencoded"})
    seller.post(draft.path + "/rounds", status=400, data=b"token=x&label=%ff%fe", headers={"Content-Type": "application/x-www-form-urlencoded"})


def test_absurdly_long_lists_change_nothing(seller, draft):
    draft.send("rounds", date=[day(9)], time=["19:30"], label=["지킨다"], button="add")
    draft.send("rounds", get=False, date=[day(9)] * 150, time=["19:30"] * 150, label=["가" * 1500] * 150, button="later", status=413)
    assert "지킨다" in draft.get("rounds").source
    draft.send("rounds", date=[day(9)] * 367, time=["19:30"] * 367, label=[""] * 367, opens=[""] * 367, closes=[""] * 367, button="next", status=422).says("366개까지")
    draft.send("rounds", date=[day(9)] * 5000, time=["19:30"] * 5000, button="next", status=413)
    draft.seating("seating/build?act=seats")
    draft.send("prices", grade_name=["R"] * 5000, grade_price=["1"] * 5000, button="next", status=413)


@pytest.mark.parametrize("values, said", [
    ({"date": [""], "time": [""]}, "회차를 한 줄 이상"),
    ({"date": ["2020-01-01"], "time": ["19:30"]}, "이미 지난 날"),
    ({"date": ["2090-01-01"], "time": ["19:30"]}, "5년 안의"),
    ({"date": ["2026-02-30"], "time": ["19:30"]}, "2026-11-20처럼"),
    ({"date": ["내일"], "time": ["19:30"]}, "2026-11-20처럼"),
    ({"date": [day(9)], "time": ["25:00"]}, "19:30처럼"),
    ({"date": [day(9)], "time": [""]}, "시각을 적어 주세요"),
    ({"date": [day(9)], "time": ["19:30"], "label": ["가" * 61]}, "60자 안으로"),
    ({"date": [day(9)], "time": ["19:30"], "opens": [day(9) + "T20:00"]}, "예매 시작을 앞당겨"),
    ({"date": [day(9)], "time": ["19:30"], "opens": [day(5) + "T10:00"], "closes": [day(4) + "T10:00"]}, "시작하기 전에 끝나요"),
    ({"date": [day(9)], "time": ["19:30"], "closes": [day(10) + "T10:00"]}, "예매 끝을 앞당겨"),
    ({"date": [day(9)], "time": ["19:30"], "closes": ["2020-01-01T10:00"]}, "이미 끝난 때"),
])
def test_rounds_refused(draft, values, said):
    page = draft.send("rounds", status=422, button="next", **values)
    page.says("고칠 곳이 있어요").says(said)
    assert all(v in page.source for v in values["date"] + values["time"])
    draft.get("review").says("회차")                                # nothing was kept
    draft.get("rounds")
    assert ["date", ""] in draft.browser.page.form("rounds").fields


def test_errors_stand_at_their_row(draft):
    draft.send("rounds", date=[day(5)], time=["19:30"], button="add")
    page = draft.send("rounds", get=False, status=422, button="next", date=[day(5), "2020-01-01"], time=["19:30", "19:30"])
    assert "#wizard_rounds-date-1" in page.links
    assert page.source.count('id="wizard_rounds-date-1-error"') == 1


@pytest.mark.parametrize("values, said", [
    ({"block_name": ""}, "구역 이름을 적어 주세요"),
    ({"block_name": "가" * 41}, "40자 안으로"),
    ({"block_rows": "0"}, "1에서 100 사이"),
    ({"block_rows": "-4"}, "1에서 100 사이"),
    ({"block_seats": "1000000"}, "1에서 100 사이"),
    ({"block_aisles": "12, 6"}, "작은 수부터"),
    ({"block_wheelchair": "Z-1"}, "‘Z-1’ 좌석이 없어요"),
])
def test_blocks_refused(draft, values, said):
    page = draft.send("seating/build?act=seats", status=422, button="next", **({"block_name": "A", "block_rows": "5", "block_seats": "12"} | values))
    page.says("고칠 곳이 있어요").says(said)
    draft.get("seating").says("방법을 하나 골라 주세요")


@pytest.mark.parametrize("lang, at, path, value, said", [
    ("ko", ["zones", 0, "rows", 1, "seats", 2, "seat_number"], "zones[0].rows[1].seats[2].seat_number", "", "값을 적어 주세요"),
    ("en", ["zones", 0, "rows", 1, "seats", 2, "seat_number"], "zones[0].rows[1].seats[2].seat_number", "", "write a value"),
    ("ko", ["zones", 0, "rows", 0, "seats", 1, "category"], "zones[0].rows[0].seats[1].category", "ROYAL", "categories 목록에 없는"),
    ("en", ["zones", 0, "rows", 0, "seats", 1, "position"], "zones[0].rows[0].seats[1].position", {"x": "left"}, "numbers"),
    ("ko", ["zones", 0, "rows", 0, "seats", 1, "seat_number"], "zones[0].rows[0].seats[1].seat_number", "1", "두 번 있어요"),
])
def test_a_wrong_plan_is_told_by_path(site, lang, at, path, value, said):
    seller = site.seller(lang)
    draft = Draft(seller)
    plan = json.loads(json.dumps(PLAN))
    node = plan
    for key in at[:-1]:
        node = node[key]
    node[at[-1]] = value
    page = draft.send("seating/upload", status=422, files={"plan": ("plan.json", json.dumps(plan), "application/json")})
    page.says(path).says(said)
    assert site.sql("SELECT COUNT(*) AS n FROM draft_plan WHERE draft = %s", (draft.path.rsplit("/", 1)[1],))[0]["n"] == 0


@pytest.mark.parametrize("content", [b"", b"not json", b"[" * 100, b"{}", json.dumps(PLAN).encode()[:-20], b"\xff\xfe{}", b"null"])
def test_files_that_are_no_plan(draft, content):
    draft.send("seating/upload", status=422, files={"plan": ("plan.json", content, "application/json")}).says("고칠 곳이 있어요")
    draft.get("seating").says("방법을 하나 골라 주세요")


@pytest.mark.parametrize("values, said", [
    ({"grade_name": "", "grade_price": ""}, "등급을 하나 이상"),
    ({"grade_name": ""}, "등급 이름을 적어 주세요"),
    ({"grade_name": "가" * 21}, "20자 안으로"),
    ({"grade_price": ""}, "0이에요"),
    ({"grade_price": "-1"}, "원 단위"),
    ({"grade_price": "55.5"}, "원 단위"),
    ({"grade_price": "1000000000000000000000"}, "원 단위"),
    ({"grade_mark": "RR"}, "한 글자"),
    ({"limit": "0"}, "1에서 1,000 사이"),
    ({"limit": ""}, "몇 장까지"),
    ({"hold": "121"}, "1에서 120 사이"),
    ({"free_days": "-1"}, "0에서 365 사이"),
    ({"refund_days": ["10", "10", "3", "1"]}, "10일 전이 두 번"),
    ({"refund_percent": ["30", "20", "10", "5"]}, "낮아질 수는 없어요"),
    ({"refund_percent": ["5", "10", "20", "101"]}, "0에서 100 사이"),
    ({"refund_days": ["", "", "", ""], "refund_percent": ["", "", "", ""]}, "한 줄 이상"),
    ({"section_grade": ["7"]}, "A의 등급을 골라 주세요"),
    ({"section_grade": [""]}, "A의 등급을 골라 주세요"),
])
def test_prices_refused(draft, values, said):
    draft.seating("seating/build?act=seats")
    page = draft.send("prices", status=422, button="next", **({"grade_name": "R", "grade_price": "50000"} | values))
    page.says("고칠 곳이 있어요").says(said)


def test_places_refused(seller, draft):
    draft.seating("seating/build?act=seats")
    for places, said in [("Z열 1", "‘Z’열이 없어요"), ("A열 1-99", "번 좌석이 없어요"), ("1-4", "어느 열인지"), ("A열 첫째", "번 좌석이 없어요")]:
        page = draft.send("seating/places", status=422, button="next", mark_kind="blocked", mark_section="0", mark_places=places)
        page.says(said)
        assert places in page.source
    draft.send("seating/places", status=422, button="next", mark_kind="blocked", mark_places="A열 1").says("구역을 골라 주세요")
    draft.send("seating/places", status=422, button="next", mark_section="0", mark_places="A열 1").says("어떤 자리인지")
    draft.send("seating/places", button="next", mark_kind="invitation", mark_section="0", mark_places="A열 1-4", mark_guest="김하늘")
    seller.page.says("초대석").says("4")


def test_rows_of_another_grade(seller, draft):
    draft.basics().rounds().seating("seating/build?act=seats")
    draft.send("prices", grade_name="R", grade_price="50000", button="grade_add")
    assert [v for n, v in seller.page.form("prices").fields if n == "grade_colour"] == ["1", "2"]        # told apart without the seller's doing
    draft.send("prices", get=False, grade_name=["R", "S"], grade_price=["50000", "30000"], section_grade=["0"], button="row_add")
    draft.send("prices", get=False, status=422, row_section="0", row_rows="X", row_grade="1", button="next")
    seller.page.says("‘X’열이 없어요")
    draft.send("prices", get=False, row_rows="D-E", button="next")
    draft.parts().says("R R 50,000원 36").says("S S 30,000원 24")


def test_the_review_leads_to_what_is_missing(seller, draft):
    page = draft.get("review")
    page.says("열기 전에 고칠 곳이 있어요").says_not(DEPLOY)
    for step in ("rounds", "seating", "prices"):
        assert page.link(f"/{step}")
    token = draft.ready() and seller.page.form("review")
    draft.send("rounds", date=[""], time=[""], button="remove-0")
    seller.submit(token, page=draft.get("review"), status=422)            # a button of an older page
    seller.page.says("열기 전에 고칠 곳이 있어요")


def test_a_hall_that_was_not_chosen(draft):
    draft.get("seating/venue")
    page = draft.browser.submit("/seating/venue", status=422)
    page.says("공연장을 골라 주세요").says_not("venue")


# --- whose it is ------------------------------------------------------------------------------------------------------------------------------

PAGES = ["", "basics", "poster", "rounds", "seating", "seating/venue", "seating/build", "seating/upload", "seating/entry", "seating/places",
         "prices", "parts", "review", "delete"]


def test_drafts_of_others_are_not_found(site, seller, draft):
    other = site.seller()
    mine = Draft(other)
    mine.basics().rounds().seating("seating/build?act=seats")
    for page in PAGES:
        other.get(f"{draft.path}/{page}".rstrip("/"), status=404)
        if not page or page in ("poster", "seating", "review"):
            continue
        form = mine.get(page).form()
        # A token is of one address: a form sent to another draft is refused, and with a token of its own nothing is found.
        other.post(f"{draft.path}/{page}", data=[(n, v) for n, v in form.fields], status=403)
    for number in ("0", "-1", "999999999", "99999999999999999999", "x", "%00"):
        other.get(f"/seller/shows/new/{number}/rounds", status=None)
        assert other.page.status in (400, 404)
    assert draft.get("basics").status == 200


def test_buyers_and_nobody_do_not_sell(site, browser, draft):
    assert browser.get("/seller", status=None).path == "/login"
    assert browser.get(draft.path + "/review", status=None).path == "/login"
    buyer = site.buyer()
    for path in ("/seller", "/seller/shows/new", draft.path + "/review"):
        buyer.get(path, status=403)


def test_shows_of_others_are_forbidden(site, show):
    other = site.seller()
    for path in ("", "/stop"):
        other.get(f"/seller/shows/{show.slug}{path}", status=403)
    other.get("/seller").says_not(show.slug)


# --- deploying --------------------------------------------------------------------------------------------------------------------------------

def test_a_double_click_makes_one_show(site, seller, draft):
    page = draft.ready()
    form = page.form("review")
    one = seller.submit(form, page=page, status=200)
    two = seller.submit(form, page=page, status=200)
    assert one.path == two.path == f"/seller/shows/{draft.slug}"
    assert site.sql("SELECT COUNT(*) AS n FROM deployment WHERE slug = %s", (draft.slug,))[0]["n"] == 1
    assert site.sql("SELECT COUNT(*) AS n FROM draft WHERE id = %s", (draft.path.rsplit("/", 1)[1],))[0]["n"] == 0
    draft.get("review", status=404)                                    # the draft has become the show


def test_a_failed_step_says_which_and_trying_again_works(site, seller, draft):
    """The folder for the show's keys is in the way: a file of its name."""
    draft.ready()
    folder = site.var / "etc/shows"
    folder.mkdir(mode=0o711, exist_ok=True)
    (folder / draft.slug).write_text("in the way")
    draft.send("review")

    def failed():
        site.sql("UPDATE deployment SET next_at = 0 WHERE slug = %s", (draft.slug,))       # the waits between tries grow; not here
        return site.sql("SELECT state FROM deployment WHERE slug = %s", (draft.slug,))[0]["state"] == "failed"
    wait(failed, 60, "the deployment to fail")
    page = seller.get(f"/seller/shows/{draft.slug}")
    page.says("열지 못함").says("예매 서비스를 시작하지 못했어요").says("다시 해 보기")
    assert "Refresh" not in page.headers
    assert re.search(r'class="progress__done".*class="progress__failed".*class="progress__waiting"', page.source, re.S)
    assert "열지 못했어요" in site.mail(seller.email)["Subject"]
    seller.get("/").says("예매 서비스를 열지 못했어요")
    (folder / draft.slug).unlink()
    seller.get(f"/seller/shows/{draft.slug}")
    seller.submit("again")
    draft.arrives("열림")
    site.buyer().get(f"/shows/{draft.slug}/")


def test_the_result_is_told_until_it_is_seen(site, seller, draft):
    draft.ready()
    draft.deploy()
    seller.get("/").says("예매 서비스가 열렸어요")
    seller.get("/seller").says("‘햄릿’의 예매 서비스가 열렸어요")
    seller.submit("/seller/told")
    seller.page.says_not("예매 서비스가 열렸어요")
    seller.get("/").says_not("예매 서비스가 열렸어요")


def test_stop_and_start(site, seller, draft):
    draft.ready()
    draft.deploy()
    seller.follow("/stop")
    seller.page.says("멈출까요").says("예매 내역은 모두 남아")
    seller.submit("stop")
    page = draft.arrives("멈춤")
    page.says("공연 페이지와 예매가 닫혀 있어요")
    site.buyer().get(f"/shows/{draft.slug}/", status=503)
    assert seller.get(f"/seller/shows/{draft.slug}/stop").path == f"/seller/shows/{draft.slug}"      # nothing left to stop
    seller.submit("start")
    draft.arrives("열림")
    buyer = site.buyer()
    wait(lambda: buyer.get(f"/shows/{draft.slug}/", status=None).status == 200, 20, "the show to answer again")


def test_the_largest_plan_still_makes_pages(seller, draft):
    """Fifty sections with the longest names, every list as long as it gets."""
    draft.get("seating/build?act=zone")
    names = [("가" * 37) + f"{i:03}" for i in range(50)]
    for i in range(49):
        n = i + 1
        seller.submit("seating/build", block_name=names[:n], block_capacity=["5"] * n, button="zone")
    seller.submit("seating/build", block_name=names, block_capacity=["5"] * 50, button="zone")
    seller.page.says("50줄까지")
    seller.submit("seating/build", block_name=names, block_capacity=["5"] * 50, button="next")
    draft.get("seating/places")
    for i in range(1, 101):
        seller.submit("seating/places", mark_kind=["blocked"] * i, mark_section=["1"] * i, mark_places=["1"] * i, button="add")
    seller.page.says("100줄까지")
    draft.get("prices")
    for i in range(1, 21):
        seller.submit("prices", grade_name=[f"{i:02}" + "등" * 18 for i in range(i)], grade_price=["1"] * i, section_grade=["0"] * 50, button="grade_add")
    seller.page.says("20줄까지")
    draft.get("review").says("250")
