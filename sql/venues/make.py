#!/usr/bin/python3
"""Writes the venue library: NAME.json for each hall and index.json, which lists them.

The halls are made up; their sizes, rows and numbering follow public figures of real Korean halls: a theatre of Daehangno, a large
hall for music and musicals in three floors, a gymnastics arena with a ring of sections. Everything is laid out in metres and
scaled to the 1000 units of a plan at the end. Run it after a change and commit what it writes: it is deterministic.

    sql/venues/make.py            writes beside itself
"""
import json
import math
import pathlib

WHEELCHAIR, COMPANION, RESTRICTED = 1, 2, 4
HERE = pathlib.Path(__file__).resolve().parent


class Hall:
    """Sections in metres: x to the right, y away from the stage."""

    def __init__(self, stage):
        self.stage, self.sections = stage, []

    def add(self, name, floor, grade, rows, outline):
        self.sections.append(dict(name=name, floor=floor, kind="seats", grade=grade, rows=rows, outline=outline))

    def add_area(self, name, floor, grade, kind, capacity, outline):
        self.sections.append(dict(name=name, floor=floor, kind=kind, grade=grade, capacity=capacity, outline=outline))

    def section(self, floor, name):
        return next(s for s in self.sections if s["floor"] == floor and s["name"] == name)

    def seat(self, floor, name, row, n):
        rows = self.section(floor, name)["rows"]
        return next(s for r in rows if r["label"] == row for s in r["seats"] if s["n"] == str(n))

    def plan(self, margin=15.0):
        """The definition's "plan": scaled so that everything fills 1000 units less the margin."""
        points = [p for s in self.sections for p in s["outline"]]
        x, y, width, height = self.stage
        points += [(x, y), (x + width, y + height)]
        left, right = min(p[0] for p in points), max(p[0] for p in points)
        top, bottom = min(p[1] for p in points), max(p[1] for p in points)
        scale = (1000 - 2 * margin) / (right - left)

        def at(px, py):
            return number((px - left) * scale + margin), number((py - top) * scale + margin)

        sections = []
        for s in self.sections:
            out = dict(name=s["name"], floor=s["floor"], kind=s["kind"], grade=s["grade"],
                       outline=" ".join("%s,%s" % at(*p) for p in s["outline"]))
            if s["kind"] != "seats":
                out["capacity"] = s["capacity"]
            else:
                out["rows"] = [dict(label=r["label"], seats=[seat_json(q, at) for q in r["seats"]]) for r in s["rows"]]
            sections.append(out)
        return dict(height=number((bottom - top) * scale + 2 * margin),
                    stage="%s,%s,%s,%s" % (*at(x, y), number(width * scale), number(height * scale)), sections=sections)


def number(v):
    v = round(v, 1)
    return int(v) if v == int(v) else v


def seat_json(q, at):
    x, y = at(q["x"], q["y"])
    out = dict(n=q["n"], ord=q["ord"], x=x, y=y)
    if q["flags"]:
        out["flags"] = q["flags"]
    if q.get("grade"):
        out["grade"] = q["grade"]
    return out


def make_row(label, points, first=1, aisles=(), shift=0):
    """A row from left to right; aisles: after the how many-th seat from the left; shift: its first ord, less one."""
    seats, ord_ = [], shift
    for i, (x, y) in enumerate(points):
        ord_ += 2 if i in aisles else 1
        seats.append(dict(n=str(first + i), ord=ord_, x=x, y=y, flags=0))
    return dict(label=label, seats=seats)


def centred(rows):
    """Shifts each row's ord so that the rows stand centred behind each other, as the seats do."""
    widest = max(r["seats"][-1]["ord"] for r in rows)
    for r in rows:
        shift = (widest - r["seats"][-1]["ord"]) // 2
        for s in r["seats"]:
            s["ord"] += shift
    return rows


def letters(n):
    return [chr(ord("A") + i) for i in range(n)]


def numbers(n):
    return [str(i + 1) for i in range(n)]


# Curved rows: circles around a point behind the stage. 0 degrees is the middle, minus is the left of the plan.

def on_circle(r, degrees):
    t = math.radians(degrees)
    return r * math.sin(t), r * math.cos(t)


def circle_points(r, start, end, pitch, n=None):
    """Seats of one row between two angles, as many as fit, centred in their part of the arc."""
    length = r * math.radians(end - start)
    n = n or int(length / pitch)
    step = math.degrees(pitch / r)
    middle = (start + end) / 2
    return [on_circle(r, middle + (i - (n - 1) / 2) * step) for i in range(n)]


def circle_outline(r0, r1, start, end, edge=0.55):
    inner, outer = r0 - edge, r1 + edge
    steps = max(2, round((end - start) / 5))
    arc = [start + (end - start) * i / steps for i in range(steps + 1)]
    return [on_circle(inner, t) for t in arc] + [on_circle(outer, t) for t in reversed(arc)]


def theatre():
    """About 400 seats: gently curved stalls in three sections with numbers running through, one balcony with two aisles."""
    hall = Hall((-6.0, 12.2, 12.0, 3.0))
    pitch, depth, front, rows_n = 0.54, 0.95, 18.2, 11
    labels, first = letters(rows_n), [1] * rows_n
    for name, start, end in (("A구역", -19.6, -9.6), ("B구역", -8.7, 8.7), ("C구역", 9.6, 19.6)):
        rows = []
        for i, label in enumerate(labels):
            points = circle_points(front + depth * i, start, end, pitch)
            rows.append(make_row(label, points, first[i]))
            first[i] += len(points)
        hall.add(name, "1층", "R", centred(rows), circle_outline(front, front + depth * (rows_n - 1), start, end))
    # Wheelchair places in the last row, beside the door, each with a seat for the companion.
    for s, flag in zip(hall.section("1층", "A구역")["rows"][-1]["seats"], (WHEELCHAIR, COMPANION) * 2):
        s["flags"] |= flag
    rows = []
    balcony = front + depth * (rows_n - 1) + 3.4
    for i, label in enumerate(letters(4)):
        n = 25 + i
        side = 7
        r = balcony + depth * i
        half = (n - 1) / 2 * pitch + 1.0
        points = [on_circle(r, math.degrees((-half + k * pitch + (1.0 if k >= side else 0) + (1.0 if k >= n - side else 0)) / r)) for k in range(n)]
        rows.append(make_row(label, points, aisles=(side, n - side)))
    for s in rows[0]["seats"][:2] + rows[0]["seats"][-2:]:
        s["flags"] |= RESTRICTED          # the rail is in the line of sight
    hall.add("2층", "2층", "S", centred(rows), circle_outline(balcony, balcony + depth * 3, -16.2, 16.2))
    return hall, dict(
        name="대학로 느티나무극장", address="서울특별시 종로구 동숭동 (가상의 공연장)", zone="Asia/Seoul",
        about="대학로의 400석 안팎 극장을 본뜬 두 개 층의 중극장",
        grades=[dict(name="R", mark="R", colour=1, price=66000), dict(name="S", mark="S", colour=2, price=44000)])


def hall_2000():
    """About 2,000 seats in three floors, rows curved around the stage, numbers from 1 in each section, boxes at the walls."""
    hall = Hall((-9.5, 3.4, 19.0, 7.0))
    pitch, depth, front = 0.56, 0.98, 16.6
    blocks = [("A", -42.5, -27.2), ("B", -26.2, -10.2), ("C", -9.2, 9.2), ("D", 10.2, 26.2), ("E", 27.2, 42.5)]
    rows_n = 18
    for name, start, end in blocks:
        rows = [make_row(label, circle_points(front + depth * i, start, end, pitch)) for i, label in enumerate(numbers(rows_n))]
        for i, row in enumerate(rows):
            for k, s in enumerate(row["seats"]):
                if name in "BCD" and i >= 12:
                    s["grade"] = "R"
                outer = k if name == "A" else len(row["seats"]) - 1 - k
                if name in "AE" and i < 4 and outer < 3 - i // 2:
                    s["flags"] |= RESTRICTED
        hall.add(name, "1층", "VIP" if name in "BCD" else "R", centred(rows), circle_outline(front, front + depth * (rows_n - 1), start, end))
    for name in "BD":
        last = hall.section("1층", name)["rows"][-1]["seats"]
        for s, flag in zip(last[:6], (WHEELCHAIR, COMPANION) * 3):
            s["flags"] |= flag
    # Boxes along both walls of the second floor, four places each.
    for name, side in (("BOX 왼쪽", -1), ("BOX 오른쪽", 1)):
        rows = []
        for box in range(5):
            r = front + 1.5 + box * 3.6
            angle = side * 47.0
            points = sorted(on_circle(r + d * 0.75, angle + side * math.degrees(o / r)) for d in (0, 1) for o in (0.0, 0.75))
            rows.append(make_row(str(box + 1), points))
            for s in rows[-1]["seats"]:
                s["flags"] |= RESTRICTED
        hall.add(name, "2층", "S", rows, circle_outline(front + 1, front + 18, *sorted((side * 45.2, side * 50.5))))
    second = front + depth * (rows_n - 1) + 3.6
    for name, start, end in blocks:
        rows = [make_row(label, circle_points(second + depth * i, start, end, pitch)) for i, label in enumerate(numbers(4))]
        for row in rows[:2]:
            ends = row["seats"][:2] if name == "A" else row["seats"][-2:] if name == "E" else []
            for s in ends:
                s["flags"] |= RESTRICTED
        hall.add(name, "2층", "R" if name in "BCD" else "S", centred(rows), circle_outline(second, second + depth * 3, start, end))
    third = second + depth * 3 + 3.6
    for name, start, end in [("A", -37.0, -22.5), ("B", -21.6, -0.5), ("C", 0.5, 21.6), ("D", 22.5, 37.0)]:
        rows = []
        for i, label in enumerate(numbers(5)):
            points = circle_points(third + depth * i, start, end, pitch)
            middle = len(points) // 2
            if name in "BC":              # an aisle in the middle of the wide sections: one seat gives way
                points.pop(middle)
                rows.append(make_row(label, points, aisles=(middle,)))
            else:
                rows.append(make_row(label, points))
        for s in rows[0]["seats"]:
            if name in "AD":
                s["flags"] |= RESTRICTED  # the rail of the steep third floor
        hall.add(name, "3층", "S", centred(rows), circle_outline(third, third + depth * 4, start, end))
    return hall, dict(
        name="한빛아트센터 대극장", address="서울특별시 서초구 서초동 (가상의 공연장)", zone="Asia/Seoul",
        about="서울의 2,000석 규모 공연장을 본뜬 세 개 층의 대극장",
        grades=[dict(name="VIP", mark="V", colour=1, price=170000), dict(name="R", mark="R", colour=2, price=140000),
                dict(name="S", mark="S", colour=3, price=90000)])


# The arena: rings of sections on ellipses around the floor.

class Ellipse:
    """Arc lengths on an ellipse, measured from the point farthest from the stage, minus to the left of the plan."""

    def __init__(self, a, b):
        self.a, self.b, self.steps = a, b, 2880
        self.length, total = [0.0], 0.0
        for i in range(self.steps // 2):
            (x0, y0), (x1, y1) = self.raw(i), self.raw(i + 1)
            total += math.hypot(x1 - x0, y1 - y0)
            self.length.append(total)
        self.half = total

    def raw(self, i):
        t = 2 * math.pi * i / self.steps
        return self.a * math.sin(t), self.b * math.cos(t)

    def at(self, s):
        low, high = 0, len(self.length) - 1
        want = min(abs(s), self.half)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.length[middle] <= want else (low, middle)
        part = (want - self.length[low]) / (self.length[high] - self.length[low])
        (x0, y0), (x1, y1) = self.raw(low), self.raw(high)
        x, y = x0 + (x1 - x0) * part, y0 + (y1 - y0) * part
        return (-x if s < 0 else x), y


# Along a ring, more is to the right of somebody who sits there and faces the floor: rows and numbers run that way all around.

def ring(hall, floor, grade, first_name, a, b, rows_n, sections_n, reach, depth=0.85, pitch=0.5, aisle=1.2):
    """One floor of the ring: sections_n sections share the part `reach` of the ellipse that faces the stage."""
    ellipses = [Ellipse(a + depth * i, b + depth * i) for i in range(rows_n)]
    inner, outer = Ellipse(a - 0.5, b - 0.5), Ellipse(a + depth * (rows_n - 1) + 0.5, b + depth * (rows_n - 1) + 0.5)
    for k in range(sections_n):
        start, end = reach * (2 * k / sections_n - 1), reach * (2 * (k + 1) / sections_n - 1)
        name = "%d구역" % (first_name + k)
        rows = []
        for i, e in enumerate(ellipses):
            low, high = start * e.half + aisle / 2, end * e.half - aisle / 2
            n = int((high - low) / pitch)
            middle = (low + high) / 2
            rows.append(make_row(str(i + 1), [e.at(middle + (j - (n - 1) / 2) * pitch) for j in range(n)]))
        for r in rows:
            if abs(start + end) / 2 > 0.7:
                for s in r["seats"]:
                    s["flags"] |= RESTRICTED       # beside and behind the front edge of the stage
        steps = [start + (end - start) * i / 4 for i in range(5)]
        edge = 0.25 / inner.half
        clip = lambda f: min(max(f, start + edge), end - edge)
        outline = [inner.at(clip(f) * inner.half) for f in steps] + [outer.at(clip(f) * outer.half) for f in reversed(steps)]
        hall.add(name, floor, grade(start, end), centred(rows), outline)
    return first_name + sections_n


def arena():
    """About 15,000 places: standing areas with entry numbers before the stage, floor seats behind them, three rings."""
    hall = Hall((-17.0, -48.0, 34.0, 13.5))
    for i, name in enumerate(("스탠딩 가", "스탠딩 나", "스탠딩 다", "스탠딩 라")):
        x, y = (-18.5, 0.5)[i % 2], (-32.5, -18.3)[i // 2]
        hall.add_area(name, "플로어", "스탠딩", "standing", 650, [(x, y), (x + 18, y), (x + 18, y + 13), (x, y + 13)])
    for i in range(6):
        left, top = (-20.5, -6.4, 7.7)[i % 3], (-3.6, 11.2)[i // 3]
        rows = []
        for r, label in enumerate(numbers(14)):
            rows.append(make_row(label, [(left + 0.5 + 0.74 * k, top + 0.7 + r * 0.98) for k in range(17)]))
        hall.add("F%d" % (i + 1), "플로어", "VIP", rows, [(left, top), (left + 12.8, top), (left + 12.8, top + 14), (left, top + 14)])

    def near(grade_near, grade_far):
        return lambda start, end: grade_near if abs(start + end) / 2 < 0.45 else grade_far

    following = ring(hall, "1층", near("R", "R"), 1, 31.0, 41.0, 11, 22, 0.81)
    following = ring(hall, "2층", near("R", "S"), following, 43.5, 53.5, 10, 26, 0.80)
    ring(hall, "3층", near("S", "A"), following, 55.0, 65.0, 6, 24, 0.66)
    for name in ("6구역", "11구역", "17구역"):
        last = hall.section("1층", name)["rows"][-1]["seats"]
        for s, flag in zip(last[:8], (WHEELCHAIR, COMPANION) * 4):
            s["flags"] |= flag
    return hall, dict(
        name="한강 아레나", address="서울특별시 송파구 방이동 (가상의 공연장)", zone="Asia/Seoul",
        about="올림픽공원의 체조경기장을 본뜬 15,000석 규모의 원형 공연장",
        grades=[dict(name="VIP", mark="V", colour=1, price=198000), dict(name="스탠딩", mark="T", colour=5, price=165000),
                dict(name="R", mark="R", colour=2, price=154000), dict(name="S", mark="S", colour=3, price=132000),
                dict(name="A", mark="A", colour=4, price=99000)])


def check(plan):
    """What the program would refuse must not be written at all."""
    places = 0
    assert len(plan["sections"]) <= 200
    assert len({(s["floor"], s["name"]) for s in plan["sections"]}) == len(plan["sections"])
    for s in plan["sections"]:
        if s["kind"] != "seats":
            places += s["capacity"]
            continue
        for r in s["rows"]:
            assert len({q["n"] for q in r["seats"]}) == len(r["seats"])
            assert all(0 < b["ord"] - a["ord"] <= 2 for a, b in zip(r["seats"], r["seats"][1:]))
            places += len(r["seats"])
    return places


def main():
    index = []
    for name, make in (("theatre-400", theatre), ("hall-2000", hall_2000), ("arena-15000", arena)):
        hall, facts = make()
        plan = hall.plan()
        places = check(plan)
        floors = list(dict.fromkeys(s["floor"] for s in plan["sections"]))
        facts = dict(facts, places=places, sections=len(plan["sections"]), floors=len(floors))
        text = json.dumps(dict(facts, plan=plan), ensure_ascii=False, separators=(",", ":"))
        (HERE / (name + ".json")).write_text(text + "\n", encoding="utf-8")
        index.append(dict(id=name, **{k: facts[k] for k in ("name", "address", "zone", "about", "places", "sections", "floors")}))
        print("%-12s %6d places %3d sections %7d bytes" % (name, places, facts["sections"], len(text.encode())))
    (HERE / "index.json").write_text(json.dumps(index, ensure_ascii=False, indent="\t") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
