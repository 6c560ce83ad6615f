"""Every route x every kind of person x {own, another's, nobody's} gives the answer that the table of routes declares, and no POST acts
without a token or for another site. The table is read from the program, so a page that is added is walked without a line here; only a
new kind of name in an address (":draft", ":code") is added to THINGS.
"""
import re

import pytest
import requests

import selling
from harness import unique

TOKEN = "페이지가 오래되어 멈췄어요"
FOREIGN = "다른 사이트에서 온 요청이라 멈췄어요"
OTHER_ACCOUNT = "볼 수 있는 권한이 없어요"
NOT_CONFIRMED = "이메일 주소를 먼저 확인해 주세요"
PEOPLE = ("nobody", "unconfirmed", "buyer", "other_buyer", "owner", "other_seller", "staff", "viewer", "operator", "finance", "admin_owner")

# GETs whose address holds a name that nobody has, and that answer all the same: what they do with it instead.
ANSWERS_ANY_NAME = {
    ("platform", "/seller/shows/new/:draft"): "back to the list of shows",
    ("show", "/manage/staff/accept/:token"): "a page that says the invitation is not known",
}


class Route:
    def __init__(self, line):
        self.service, self.method, self.path, self.role, self.pool, flags, self.form, self.handler = line.split("\t")
        self.flags = set(flags.split(",")) - {"-"}
        self.names = re.findall(r":(\w+)", self.path)

    def __repr__(self):
        return f"{self.service} {self.method} {self.path}"

    def address(self, things):
        """things: name -> value; a name that is not in it gets one that nobody has."""
        path = re.sub(r":(\w+)", lambda m: str(things.get(m.group(1), NOBODYS.get(m.group(1), "999999999"))), self.path)
        return {"platform": "", "show": things["show"], "pay": "/pay"}[self.service] + path.replace("*", "no/such/page")


NOBODYS = {"slug": "nobody-has-this", "token": "x" * 43, "code": "0000000000", "number": "000000000000", "hash": "0" * 64, "session": "0" * 16,
           "id": "999999999", "node": "no-such-node"}


class World:
    """Two sellers with a show each, two buyers with an order each, somebody who checks tickets, and an administrator of each group."""

    def __init__(self, site):
        self.site = site
        self.person = {"nobody": site.browser(), "unconfirmed": site.buyer(), "owner": site.seller(), "other_seller": site.seller()}
        site.sql("UPDATE account SET confirmed_at = NULL WHERE email = %s", (self.person["unconfirmed"].email,))
        for group in ("viewer", "operator", "finance"):
            self.person[group] = site.administrator(group)
        self.person["admin_owner"] = site.administrator("owner")
        self.show = site.show(self.person["owner"])
        self.other_show = site.show(self.person["other_seller"])
        for name in ("buyer", "other_buyer"):
            self.person[name] = selling.buy(site, self.show, which="R")
        self.person["staff"] = site.buyer()
        self.show.sql("INSERT INTO staff (email, account, token_hash, invited_by, invited_at, accepted_at) VALUES (%s, %s, %s, 1, 1, 1)",
                      (self.person["staff"].email, self.account("staff"), unique("hash")))
        self.draft = {name: self.new_draft(name) for name in ("owner", "other_seller")}
        self.image = self.new_image()

    def account(self, name):
        return self.site.sql("SELECT id FROM account WHERE email = %s", (self.person[name].email,))[0]["id"]

    def new_draft(self, name):
        self.site.sql("INSERT INTO draft (account, answers, created_at, changed_at) VALUES (%s, '{}', 1, 1)", (self.account(name),))
        draft = self.site.sql("SELECT MAX(id) id FROM draft WHERE account = %s", (self.account(name),))[0]["id"]
        self.site.sql("INSERT INTO draft_file (draft, type, width, height, bytes) VALUES (%s, 'image/png', 1, 1, 'x')", (draft,))
        return draft

    def new_image(self):
        word = unique("image")
        self.site.sql("INSERT INTO pool_image (kind, name, alias, version, source, account, at, state, why) VALUES ('show', %s, %s, '1', 'x', 1, 1, 'failed',"
                      " 'pool.why.source_gone')", (word, word))
        return self.site.sql("SELECT id FROM pool_image WHERE name = %s", (word,))[0]["id"]

    def things(self, whose):
        """What the names in an address stand for: of the first seller and buyer (own), of the second ones (other)."""
        buyer, seller, show = ("buyer", "owner", self.show) if whose == "own" else ("other_buyer", "other_seller", self.other_show)
        return {"show": self.show.path, "slug": show.slug, "draft": self.draft[seller], "code": self.person[buyer].code,
                "number": self.person[buyer].tickets[0], "round": selling.rounds(self.show)[0],
                "section": self.show.sql("SELECT MIN(id) id FROM section")[0]["id"], "account": self.account(buyer), "image": self.image, "revision": 1,
                "target": 1}

    # who holds what in things("own")
    HOLDS = {"slug": {"owner"}, "draft": {"owner"}, "code": {"buyer"}, "number": {"buyer"}}


def allowed(route, name, whose):
    """What the role column says."""
    signed_in, group = name != "nobody", name if name in ("viewer", "operator", "finance") else "owner" if name == "admin_owner" else ""
    of_show = {"owner"} if route.service == "show" else {"owner"} if whose == "own" else {"other_seller"} if whose == "other" else set()
    return {
        "any": True,
        "browse": signed_in,
        "user": signed_in,
        "confirmed": signed_in and name != "unconfirmed",
        "seller": name in of_show if "slug" in route.names else name in ("owner", "other_seller"),
        "staff": name in of_show | {"staff"},
        "owner": name in of_show,
        "admin": bool(group),
        "operator": group in ("operator", "owner"),
        "finance": group in ("finance", "owner"),
        "admin_owner": group == "owner",
        "money": name in of_show or group in ("finance", "owner"),
        "audit": name in of_show or group in ("operator", "owner"),
    }[route.role]


@pytest.fixture(scope="module")
def world(site):
    return World(site)


@pytest.fixture(scope="module")
def routes(site):
    return [Route(line) for line in site.clove("routes").splitlines()]


def ask(world, name, method, address, **headers):
    person = world.person[name]
    return person.session.request(method, world.site.url + address, headers=headers, timeout=30, allow_redirects=False)


def refused(answer, name, route):
    """Why a person did not get through the gate: "" when they did."""
    if answer.status_code == 303 and answer.headers["Location"].split("?")[0] == "/login" and name == "nobody" and route.role != "any":
        return "login"
    if answer.status_code == 403:
        for word in (TOKEN, FOREIGN, OTHER_ACCOUNT, NOT_CONFIRMED):
            if word in answer.content.decode(errors="replace"):
                return word
        return "403"
    return ""


def public(routes, method):
    """nobody_post answers for shows that do not run: those here do."""
    return [r for r in routes if r.method == method and "INTERNAL" not in r.flags and r.handler != "nobody_post"]


def test_every_get_answers_as_its_role_says(world, routes):
    wrong = []
    for route in public(routes, "GET"):
        for whose in ("own", "other", "none") if set(route.names) & {"slug", "draft"} else ("own", "none") if route.names else ("own",):
            things = world.things(whose) if whose != "none" else {"show": world.show.path}
            for name in PEOPLE:
                answer = ask(world, name, "GET", route.address(things))
                why, may = refused(answer, name, route), allowed(route, name, whose)
                if may and why or not may and not why or answer.status_code >= 500 and route.handler != "nobody":
                    wrong.append(f"{route} as {name}, {whose}: {answer.status_code} {why}; the role is {route.role}")
    assert not wrong, "\n".join(wrong)


def test_every_post_without_a_token_is_refused(world, routes):
    """First the role, then the token: who may not is told so, who may is told that the page is too old. Nothing is done."""
    wrong = []
    for route in public(routes, "POST"):
        for whose in ("own", "other") if set(route.names) & {"slug", "draft"} else ("own",):
            for name in PEOPLE:
                answer = ask(world, name, "POST", route.address(world.things(whose)))
                why, may = refused(answer, name, route), allowed(route, name, whose)
                if "SIGNED" in route.flags:
                    ok = answer.status_code in (400, 401, 403)
                elif not may:
                    ok = why in ("login", OTHER_ACCOUNT) or (route.role == "confirmed" and why == NOT_CONFIRMED)
                else:
                    ok = why == (FOREIGN if "SHARED" in route.flags else TOKEN)
                if not ok:
                    wrong.append(f"{route} as {name}, {whose}: {answer.status_code} {why}; the role is {route.role}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
                                     {"Origin": "http://127.0.0.1.evil.example"}], ids=lambda h: str(list(h.values())[0]))
def test_every_post_from_another_site_is_refused(world, routes, headers):
    wrong = []
    for route in public(routes, "POST"):
        name = next(n for n in PEOPLE[::-1] if allowed(route, n, "own"))
        answer = ask(world, name, "POST", route.address(world.things("own")), **headers)
        ok = answer.status_code in (400, 401, 403) if "SIGNED" in route.flags else refused(answer, name, route) == FOREIGN
        if not ok:
            wrong.append(f"{route} as {name}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_a_token_is_good_for_its_own_form_alone(world, routes):
    """The logout token of the same session, sent to every other form."""
    wrong = []
    for route in public(routes, "POST"):
        if {"SIGNED", "SHARED"} & route.flags or route.path == "/logout" or route.service == "pay":
            continue
        name = next(n for n in PEOPLE[::-1] if allowed(route, n, "own") and n != "nobody")
        world.person[name].get("/")
        form = dict(world.person[name].page.form("/logout").fields)
        answer = world.person[name].session.post(world.site.url + route.address(world.things("own")), data=form, timeout=30, allow_redirects=False)
        if refused(answer, name, route) != TOKEN:
            wrong.append(f"{route} as {name}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_what_belongs_to_somebody_is_nobody_elses(world, routes):
    """Addresses with something of one's own in them: its owner gets through, everybody else is told that there is no such page."""
    wrong = []
    for route in public(routes, "GET"):
        held = set(route.names) & set(World.HOLDS)
        if not held or route.role in ("any", "staff", "owner", "money", "audit", "admin", "operator", "admin_owner") or route.handler == "order_return":
            continue
        holders = set.intersection(*(World.HOLDS[n] for n in held))
        for name in PEOPLE:
            if not allowed(route, name, "own"):
                continue
            status = ask(world, name, "GET", route.address(world.things("own"))).status_code
            if name in holders and status >= 400 or name not in holders and status != 404:
                wrong.append(f"{route} as {name}: {status}")
    assert not wrong, "\n".join(wrong)


def test_names_that_nobody_has_are_not_found(world, routes):
    wrong = []
    for route in public(routes, "GET"):
        if not route.names or (route.service, route.path) in ANSWERS_ANY_NAME:
            continue
        name = next((n for n in PEOPLE[::-1] if allowed(route, n, "none")), None)
        if name:
            status = ask(world, name, "GET", route.address({"show": world.show.path})).status_code
            if status not in (404, 410, 403):
                wrong.append(f"{route} as {name}: {status}")
    assert not wrong, "\n".join(wrong)


def test_another_sellers_show_is_not_managed(world, routes):
    """The same pages below the other show's address."""
    wrong = []
    things = world.things("own") | {"show": world.other_show.path}
    for route in public(routes, "GET"):
        if route.service == "show" and route.role in ("staff", "owner", "money", "audit"):
            for name in ("owner", "staff", "buyer"):
                answer = ask(world, name, "GET", route.address(things))
                if refused(answer, name, route) != OTHER_ACCOUNT:
                    wrong.append(f"{route} as {name}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_internal_addresses_are_not_there(world, routes):
    for route in routes:
        if "INTERNAL" in route.flags:
            answer = requests.request(route.method, world.site.url + route.address(world.things("own")), timeout=60, allow_redirects=False)
            assert answer.status_code == 404, route


def test_odd_methods_are_refused(world, routes):
    for route in public(routes, "GET")[::7]:
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"):
            answer = requests.request(method, world.site.url + route.address(world.things("own")), timeout=60, allow_redirects=False)
            assert 400 <= answer.status_code < 500, (route, method, answer.status_code)


def test_no_request_reached_a_wrong_pool(world, routes):
    """Last of this file: all of the above went through nginx, by the map that the table gave it."""
    world.person["nobody"].get("/")
    for service in ["platform", f"show-{world.show.slug}", f"show-{world.other_show.slug}", "pay"]:
        log = world.site.log(service)
        assert "event=request" in log and "event=wrong_pool" not in log, service
    assert {r.pool for r in routes} <= {"web", "login", "console", "pay", "upload"}
