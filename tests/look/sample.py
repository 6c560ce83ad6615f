"""Sample data of the gallery: what the handlers would set, in both languages."""
import random


def both(ko, en, lang):
    return ko if lang == "ko" else en


def t(lang, ko_date, ko_time, en_date, en_time, iso):
    if lang == "ko":
        return {"text": f"{ko_date} {ko_time}", "date": ko_date, "time": ko_time, "iso": iso}
    return {"text": f"{en_date}, {en_time}", "date": en_date, "time": en_time, "iso": iso}


def won(lang, n):
    return f"{n:,}원" if lang == "ko" else f"₩{n:,}"


def words(lang):
    ko = dict(
        sandbox="시험 결제 중이에요. 실제 돈은 오가지 않아요.", menu="메뉴", shows="공연", mine="내 티켓", account="계정", other="English",
        search="공연, 장소", field="분야", all="모두", date="날짜", only_left="좌석이 남은 공연만", find="찾기", rounds="회차 고르기", about="공연 소개",
        whole_plan="전체 배치도로 돌아가기", best="좋은 자리 골라 주기", count="몇 장", best_do="자리 잡기", pick="직접 고르기", details="예매자 정보", fix="한 가지를 고쳐 주세요",
        phone_wrong="휴대전화 번호를 숫자 10자리나 11자리로 적어 주세요", phone_hint="공연이 바뀌거나 취소되면 이 번호로 알려요.", name="이름", person="김민지", phone="휴대전화",
        email="이메일", fees="취소 수수료 보기", consent="취소 수수료를 확인했고, 예매에 필요한 개인정보를 판매자에게 전하는 데 동의해요.", card="카드로 결제", pay_do="198,000원 결제하기",
        release="좌석 놓아주기", paid="결제했어요. 티켓을 김민지 님께 보냈어요.", order="예매 내역", open="티켓 열기", cancel="예매 취소", ticket="티켓", sales="판매 현황", day="날짜", sold="판매",
        income="금액", state="상태", deploying="공연을 여는 중", checkin="입장 확인", note="11월 20일 공연이 오후 8시로 늦춰졌어요.", waiting="내 앞에 기다리는 사람",
        wait_about="4분쯤 뒤에 들어갈 수 있어요.", wait_hint="20초 뒤에 저절로 새로 고쳐요. 창을 닫았다 돌아와도 순서는 그대로예요.")
    en = dict(
        sandbox="Test payments: no real money moves here.", menu="Menu", shows="Shows", mine="My tickets", account="Account", other="한국어",
        search="Show or venue", field="Field", all="All", date="Date", only_left="Only with seats left", find="Find", rounds="Choose a date", about="About the show",
        whole_plan="Back to the whole plan", best="Best seats for me", count="How many", best_do="Keep the best seats", pick="Or choose yourself", details="Your details", fix="One thing to put right",
        phone_wrong="Enter a mobile number of 10 or 11 digits", phone_hint="We use it only if the show changes or is cancelled.", name="Name", person="Kim Minji", phone="Mobile phone",
        email="E-mail", fees="Cancellation fees", consent="I have seen the cancellation fees, and my details may be passed to the seller for this booking.", card="Pay by card", pay_do="Pay ₩198,000",
        release="Give the seats back", paid="Paid. Your tickets are ready.", order="Your booking", open="Open the tickets", cancel="Cancel", ticket="Ticket", sales="Sales", day="Day", sold="Sold",
        income="Income", state="State", deploying="Opening your show", checkin="Check-in", note="The show on 20 November now starts at 20:00.", waiting="People ahead of you",
        wait_about="About 4 minutes until it is your turn.", wait_hint="This page refreshes itself in 20 seconds. Leaving and coming back keeps your place.")
    return ko if lang == "ko" else en


def shows(lang):
    rows = [
        ("concert", "새벽의 파도", "Waves at Dawn", "한빛아레나", "Hanbit Arena", "few", 88000),
        ("musical", "붉은 지붕 아래", "Under the Red Roof", "누리대극장", "Nuri Grand Theatre", "many", 66000),
        ("play", "두 사람의 방", "A Room for Two", "골목소극장", "Golmok Playhouse", "many", 40000),
        ("classical", "겨울 교향곡: 브람스와 시벨리우스", "Winter Symphonies: Brahms and Sibelius", "누리대극장", "Nuri Grand Theatre", "none", 30000),
        ("exhibition", "빛을 접는 법", "How to Fold Light", "강변미술관", "Riverside Museum of Art", "many", 0),
        ("sport", "한강 더비", "Han River Derby", "한빛아레나", "Hanbit Arena", "soon", 15000),
        ("festival", "여름밤 들판 음악제", "Summer Night Field Festival", "초록들", "Green Field", "few", 120000),
        ("other", "동네 책방의 밤", "A Night of Small Bookshops", "골목소극장", "Golmok Playhouse", "over", 12000),
    ]
    first = t(lang, "11월 20일 (금)", "오후 7:30", "Fri 20 Nov", "19:30", "2026-11-20T19:30:00+09:00")
    last = t(lang, "11월 22일 (일)", "오후 3:00", "Sun 22 Nov", "15:00", "2026-11-22T15:00:00+09:00")
    out = []
    for f, ko, en, vk, ve, left, price in rows:
        out.append({"field": f, "title": both(ko, en, lang), "venue": both(vk, ve, lang), "url": "/shows/x/", "left": left, "first": first, "last": last,
                    "from": won(lang, price), "free": "1" if not price else "", "opens": {"text": both("11월 20일 (금) 오후 2:00", "Fri 20 Nov, 14:00", lang)}})
    return out


def grades(lang):
    return [{"name": both("R석", "R", lang), "mark": "R", "colour": 1, "price": won(lang, 99000), "left": 124, "level": "many"},
            {"name": both("S석", "S", lang), "mark": "S", "colour": 2, "price": won(lang, 77000), "left": 12, "level": "few"},
            {"name": both("A석", "A", lang), "mark": "A", "colour": 3, "price": won(lang, 55000), "left": 0, "level": "none"}]


def seat_map(lang):
    rnd = random.Random(7)
    rows, ident = [], 1000
    for i in range(12):
        n = 22 + (i // 3) * 2
        seats, free, blank = [], 0, (28 - n) // 2
        for k in range(n):
            ident += 1
            s = {"n": k + 1}
            if k in (6, n - 6):
                s["gap"] = 1
            grade = ("1", "R") if i < 5 else ("2", "S") if i < 9 else ("3", "A")
            if i == 11 and k < 4:
                s["f"] = "wheel" if k % 2 == 0 else "companion"
            if k in (0, n - 1) and i > 5:
                s["f"] = "view"
            if i == 3 and 8 <= k < 12:
                s["x"] = "blocked"
            elif rnd.random() < (.62 if i < 6 else .25):
                s["x"] = "taken"
            else:
                s.update(id=ident, g=grade[0], m=grade[1])
                free += 1
                if i == 7 and k in (13, 14):
                    s["on"] = 1
            seats.append(s)
        rows.append({"label": chr(65 + i), "left": free, "gap": blank, "tail": blank, "seats": seats})
    return {"name": both("1층 B구역", "Level 1, section B", lang), "stage": 1, "rows": rows, "has_wheel": 1, "has_companion": 1, "has_view": 1, "has_blocked": 1}


def plan(lang):
    sections = []

    def add(name, pts, x, y, level, left, kind="seats", g=0, floor=None):
        sections.append({"name": name, "points": pts, "x": x, "y": y, "level": level, "left": left, "kind": kind, "floor": floor or both("1층", "Level 1", lang),
                         "url": "" if level == "none" else "/s", "grades": [grades(lang)[g]]})
    add("A", "120,130 330,160 330,330 90,330", 215, 250, "few", 6)
    add("B", "345,160 655,160 655,330 345,330", 500, 250, "some", 74)
    add("C", "670,160 880,130 910,330 670,330", 785, 250, "none", 0)
    add("D", "80,350 330,350 330,500 50,500", 205, 430, "many", 180, g=1)
    add("E", "345,350 655,350 655,500 345,500", 500, 430, "many", 210, g=1)
    add("F", "670,350 920,350 950,500 670,500", 795, 430, "some", 61, "standing", 1)
    add("G", "50,530 950,530 930,660 70,660", 500, 600, "many", 320, g=2, floor=both("2층", "Level 2", lang))
    return {"view": "0 0 1000 690", "stage": {"x": 300, "y": 30, "w": 400, "h": 70}, "sections": sections}


def dense(lang):
    import math
    sections, n = [], 0
    levels = ["many", "some", "few", "none"]
    for ring, (r0, r1, count) in enumerate(((200, 290, 16), (305, 395, 20), (410, 490, 24))):
        for k in range(count):
            a0, a1 = 2 * math.pi * k / count + .012, 2 * math.pi * (k + 1) / count - .012
            pts = [(500 + r * math.cos(a) * 1.0, 500 + r * math.sin(a) * .95) for r, a in ((r0, a0), (r1, a0), (r1, a1), (r0, a1))]
            n += 1
            level = levels[(n * 7 + ring) % 4]
            x, y = sum(p[0] for p in pts) / 4, sum(p[1] for p in pts) / 4
            sections.append({"name": str(100 * (ring + 1) + k + 1), "points": " ".join(f"{x:.0f},{y:.0f}" for x, y in pts), "x": f"{x:.0f}", "y": f"{y:.0f}", "level": level, "left": n * 3,
                             "kind": "seats", "floor": both(f"{ring + 1}층", f"Level {ring + 1}", lang), "url": "" if level == "none" else "/s", "grades": [grades(lang)[ring]]})
    for i, name in enumerate(("ST1", "ST2")):
        x = 370 + i * 135
        sections.append({"name": name, "points": f"{x},430 {x + 125},430 {x + 125},640 {x},640", "x": x + 62, "y": 535, "level": "many", "left": 900, "kind": "standing", "floor": "", "url": "/s", "grades": [grades(lang)[0]]})
    return {"view": "0 0 1000 1000", "dense": 1, "stage": {"x": 370, "y": 345, "w": 260, "h": 70}, "sections": sections}


def qr():
    rnd = random.Random(3)
    d = []
    n = 33
    for y in range(n):
        for x in range(n):
            finder = [(fx, fy) for fx, fy in ((0, 0), (n - 7, 0), (0, n - 7)) if fx - 1 <= x <= fx + 7 and fy - 1 <= y <= fy + 7]
            if finder:
                fx, fy = finder[0]
                dx, dy = x - fx, y - fy
                on = 0 <= dx <= 6 and 0 <= dy <= 6 and (dx in (0, 6) or dy in (0, 6) or (2 <= dx <= 4 and 2 <= dy <= 4))
            else:
                on = rnd.random() < .48
            if on:
                d.append(f"M{x + 4} {y + 4}h1v1h-1z")
    return {"view": f"0 0 {n + 8} {n + 8}", "path": "".join(d)}


def data(part, lang):
    g = grades(lang)
    seat = [{"floor": both("1층", "Level 1", lang), "section": both("B구역", "Section B", lang), "row": "H", "seat": 14 + i, "grade": g[0], "price": won(lang, 99000), "f": "view" if i else ""} for i in range(2)]
    starts = t(lang, "11월 20일 (금)", "오후 7:30", "Fri 20 Nov", "19:30", "2026-11-20T19:30:00+09:00")
    show = dict(shows(lang)[1], subtitle=both("한 지붕 아래 네 가족이 보낸 스무 해", "Four families, one roof, twenty years", lang), address=both("서울 중구 새문안로 1", "1 Saemunan-ro, Seoul", lang), running=150, age=8,
                seller=both("소리나무 컴퍼니", "Sorinamu Company", lang), price=f"{won(lang, 55000)} – {won(lang, 99000)}",
                description=both("낡은 집의 붉은 지붕 아래, 네 가족이 스무 해를 함께 살아요.\n비가 새던 여름과 눈이 쌓이던 겨울, 서로의 식탁을 오가며 쌓인 이야기를 열두 곡에 담았어요.",
                                 "Under the red roof of an old house, four families share twenty years.\nTwelve songs for the summers when it leaked and the winters when it snowed.", lang))
    rounds = []
    for i, left in enumerate(("many", "few", "none", "soon", "cancelled", "over")):
        r = {"starts": t(lang, f"11월 {20 + i}일 ({'금토일월화수'[i]})", "오후 7:30", f"{['Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'][i]} {20 + i} Nov", "19:30", f"2026-11-{20 + i}T19:30:00+09:00"), "left": left,
             "label": both("낮 공연", "Matinee", lang) if i == 1 else "", "opens": {"text": both("11월 20일 (금) 오후 2:00", "Fri 20 Nov, 14:00", lang)}, "grades": g,
             "url": "/r" if left in ("many", "few") else "", "postponed_from": {"text": both("11월 18일 (수)", "Wed 18 Nov", lang)} if i == 1 else {}}
        rounds.append(r)
    order = {"title": show["title"], "starts": starts, "venue": show["venue"], "code": "K7PX2M94QD", "booked": starts, "state": "good", "state_word": both("결제 완료", "Paid", lang),
             "places": [seat[0], dict(seat[1], void=1)], "total": won(lang, 198000), "fee": won(lang, 9900), "refunded": won(lang, 89100), "url": "/o", "place_n": 2}
    ticket = dict(seat[0], title=show["title"], subtitle=show["subtitle"], field="musical", venue=show["venue"], address=show["address"], starts=starts, doors={"time": both("오후 7:00", "19:00", lang)},
                  holder=both("김민지", "Kim Minji", lang), order_code="K7PX2M94QD", number="T4H9-2KQM-8XWB", qr=qr())
    page = {"Page": {"part": part, "lang": lang, "path": "/", "v": "1", "sandbox": "1"}, "Nav": [{"url": "/", "text": words(lang)["shows"], "here": "1"}, {"url": "/me/tickets", "text": words(lang)["mine"]}, {"url": "/account", "text": words(lang)["account"]}],
            "T": words(lang), "Shows": shows(lang), "Show": show, "Rounds": rounds, "Round": starts, "Grades": g,
            "Pager": {"from": 1, "to": 24, "total": 61, "prev_url": "/", "next_url": "/"}, "Plan": dense(lang) if part == "dense" else plan(lang), "Map": seat_map(lang) if part == "map" else {},
            "Bar": {"label": both("이 좌석 잡기", "Keep these seats", lang), "limit": 4}, "Steps": {"now": 2, "of": 4, "name": both("예매자 정보", "Your details", lang), "until": {"time": both("오후 7:42", "19:42", lang)}},
            "Fees": [{"when": both("오늘", "Today", lang), "back": won(lang, 99000)}, {"when": both("11월 10일까지", "Until 10 Nov", lang), "percent": 10, "fee": won(lang, 9900), "back": won(lang, 89100)},
                     {"when": both("공연 당일", "Day of the show", lang)}],
            "Hold": {"title": show["title"], "starts": starts, "until": {"time": both("오후 7:42", "19:42", lang), "iso": "2026-11-20T19:42:00+09:00"}, "places": seat, "total": won(lang, 198000)},
            "Order": order, "Orders": [order, dict(order, state="busy", state_word=both("결제 대기", "Awaiting payment", lang), pay_url="/p", pay_by={"time": both("오후 7:42", "19:42", lang)})],
            "Empty": {"title": both("아직 티켓이 없어요", "No tickets yet", lang), "text": both("예매한 공연이 여기에 모여요.", "The shows you book will be here.", lang), "url": "/", "label": both("공연 둘러보기", "See what is on", lang)},
            "Tickets": [ticket, dict(ticket, row="", seat="", entry="1,204", section=both("스탠딩 가", "Standing A", lang), floor="", field="concert", title=shows(lang)[0]["title"], subtitle="",
                                     void=both("취소한 티켓이에요. 입장할 수 없어요.", "Cancelled. This ticket does not open the door.", lang))],
            "Figures": [{"label": both("판매", "Sold", lang), "value": "1,284", "note": both("전체 2,000석", "of 2,000", lang)}, {"label": both("금액", "Income", lang), "value": won(lang, 98220000)},
                        {"label": both("환불", "Refunded", lang), "value": won(lang, 1386000), "note": both("14매", "14 tickets", lang)}, {"label": both("입장", "Entered", lang), "value": "0"}],
            "Days": [{"day": both(f"11월 {10 + i}일", f"{10 + i} Nov", lang), "sold": 40 + 60 * i, "percent": 12 + 18 * i, "income": f"{(40 + 60 * i) * 77000:,}", "worst": i == 0 and 1 or "",
                      "kind": k, "word": w} for i, (k, w) in enumerate((("bad", both("실패", "Failed", lang)), ("warn", both("느려짐", "Degraded", lang)), ("good", both("운영 중", "Running", lang)), ("busy", both("바꾸는 중", "Updating", lang)), ("idle", both("멈춤", "Stopped", lang))))],
            "Spark": {"points": "0,20 10,18 20,19 30,12 40,14 50,9 60,11 70,5 80,8 90,4 100,2", "label": both("지난 열흘", "Last ten days", lang)},
            "Progress": [{"state": "done", "name": both("데이터베이스 만들기", "Make the database", lang), "at": {"text": both("오후 2:01", "14:01", lang), "iso": "x"}}, {"state": "done", "name": both("좌석 2,000개 넣기", "Put in 2,000 seats", lang)},
                         {"state": "failed", "name": both("서비스 시작하기", "Start the service", lang), "text": both("8초 안에 응답하지 않았어요. 다시 해 보세요.", "It did not answer within 8 seconds. Try again.", lang)},
                         {"state": "now", "name": both("첫 쪽 확인하기", "Check the first page", lang)}, {"state": "waiting", "name": both("공연 목록에 올리기", "List it in the catalogue", lang)}],
            "Yes": {"kind": "ok", "word": both("입장하세요", "Come in", lang), "lines": [both("B구역 H열 14번", "Section B, row H, seat 14", lang), both("김민지", "Kim Minji", lang)]},
            "No": {"kind": "no", "word": both("이미 입장한 티켓", "Already used", lang), "lines": [both("오후 7:04에 입장했어요", "Entered at 19:04", lang)]},
            "Confirm": {"title": both("이 회차를 취소할까요?", "Cancel this date?", lang), "text": starts["text"], "will": [both("예매자 412명에게 메일을 보내요.", "412 people are told by mail.", lang), both("31,724,000원을 수수료 없이 돌려줘요.", "₩31,724,000 is paid back without fee.", lang), both("티켓 824장은 쓸 수 없게 돼요.", "824 tickets become void.", lang)],
                        "post": {"action": "/x"}, "label": both("회차 취소하기", "Cancel this date", lang), "back_url": "/x"}}
    return page


PARTS = ["catalogue", "detail", "plan", "dense", "map", "hold", "order", "ticket", "console", "confirm", "wait"]
