"""kill -9 at every named fault point, once each, while somebody buys, cancels, deploys or cancels a round; then everything must come right.

The points are found in the sources (fault_point("…")); one that no scenario here reaches fails a test. What "right" is stands in
settles(): the invariants, the provider's books, the places, the platform's list of orders. What the buyer sees is in buyer.py.
"""
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time

import pytest

from books import settles
from buyer import Stubborn
from harness import TOP, Site, wait

# POSTs whose commit matters: the point before it and the one after.
ROUTES = ["show_best_hold", "show_hold_places", "show_hold_extend", "show_hold_release", "show_order_create", "order_cancel_save",
          "platform_sync", "webhook_payment", "manage_round_cancel_save", "manage_round_postpone_save", "manage_checkin_scan"]


def points():
    """Every name in the sources."""
    found = set()
    routes = "".join(f.read_text() for f in TOP.glob("cgi/*/routes.def"))
    for file in TOP.glob("cgi/**/*.c"):
        text = file.read_text()
        found.update(re.findall(r'\bfault_point\("([a-z_.]+)"\)', text))
        steps = ["".join(either) for either in re.findall(r'\{ "([a-z_]+)", "(?:agent\.step_|")|\{ "([a-z_]+)", at_[a-z_]+', text)]
        for form in re.findall(r'\bfault_point\(arena_fmt\([^"]*"([a-z_.%]+)"', text):
            found.update(form.replace("%s", step) for step in steps)
        for name in re.findall(r'\bfault_point_of\([^"]*"([a-z_]+)"\)', text):
            found.update(f"{route}.{name}" for route in ROUTES if re.search(rf"\b{route}\)", routes))
    return sorted(found)


POINTS = points()


@pytest.fixture(scope="module")
def faults():
    """Where the next point to be killed at is written; everybody may remove it."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="clove-faults-"))
    folder.chmod(0o777)
    yield folder / "next"
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def site(faults):
    site = Site(FAULT_FILE=faults)
    site.start()
    yield site
    site.stop()


def wide_plan(rows=12, seats=20):
    made = [{"label": str(row), "seats": [{"n": str(n), "ord": n, "x": 20 * n, "y": 20 * row, "flags": 0} for n in range(1, seats + 1)]}
            for row in range(1, rows + 1)]
    return {"height": 400, "stage": "60,0,120,20", "sections": [
        {"name": "A", "floor": "1층", "kind": "seats", "outline": "10,10 410,10 410,310 10,310", "label_x": 210, "label_y": 110,
         "focus_x": 210, "focus_y": 0, "grade": "R", "capacity": 0, "rows": made}]}


@pytest.fixture(scope="module")
def show(site):
    return site.show(plan=wide_plan())


class Kill:
    """Armed with points that follow each other. Left when a process was killed at each of them."""

    def __init__(self, faults, *names):
        self.file, self.names = faults, names
        aside = faults.with_name("aside")
        aside.write_text("\n".join(names) + "\n")
        aside.chmod(0o666)
        os.replace(aside, faults)

    def __enter__(self):
        return self

    def left(self):
        try:
            return self.file.read_text().split()
        except FileNotFoundError:
            return []

    def happened(self, n=1):
        return len(self.names) - len(self.left()) >= n

    def __exit__(self, kind, *_):
        try:
            for n, name in enumerate(self.names if kind is None else (), 1):
                wait(lambda: self.happened(n), 60, f"a kill at {name}")
        finally:
            self.file.unlink(missing_ok=True)


# --- what somebody does meanwhile ---------------------------------------------------------------------------------------------------


def buys(site, show, kill):
    with kill:
        buyer = Stubborn(site, show).buy()
    assert [o["state"] for o in buyer.orders()] == ["paid"] and len(buyer.live()) == 2
    return buyer


def buys_on_the_map(site, show, kill):
    buyer = Stubborn(site, show)
    section = show.sql("SELECT id FROM section ORDER BY id LIMIT 1")[0]["id"]
    with kill:
        def goal():
            page = buyer.get(f"{show.path}/rounds/{buyer.round}/sections/{section}")
            if page is not None:
                buyer.submit(page, "/hold", place=page.form("/hold").choices["place"][:2])
            return "/orders" in str(buyer.forms(buyer.stand() or buyer.browser.page))
        buyer.pursue(goal, "a hold")
    buyer.buy()
    assert [o["state"] for o in buyer.orders()] == ["paid"] and len(buyer.live()) == 2


def buys_and_cancels(site, show, kill):
    buyer = Stubborn(site, show).buy()
    with kill:
        buyer.cancel()
    wait(lambda: [r["state"] for r in show.sql("SELECT state FROM refund WHERE order_id = %s", (buyer.orders()[-1]["id"],))] == ["done"], 60,
         "the refund")
    assert buyer.state() == "refunded" and not buyer.live()


def is_refused_a_refund(site, show, kill):
    buyer = Stubborn(site, show, "+refuse-refund").buy()
    with kill:
        buyer.cancel()
    order = buyer.orders()[-1]["id"]
    wait(lambda: show.sql("SELECT 1 FROM money_item WHERE order_id = %s AND kind = 'refund_refused'", (order,)), 60, "the money list")
    assert show.sql("SELECT COUNT(*) AS n FROM money_item WHERE order_id = %s", (order,))[0]["n"] == 1


def pays_late(site, show, kill):
    """The payer pays; the money comes when the order's time is over and its session was ended."""
    buyer = Stubborn(site, show, "+late").order()
    buyer.pursue(lambda: buyer.pay(buyer.get(f"{show.path}/orders/{buyer.code}")) or
                 site.sql("SELECT 1 FROM payment_intent WHERE email = %s AND late_at IS NOT NULL", (buyer.email,), "pay"), "a payment")
    with kill:
        buyer.over()
    wait(lambda: site.sql("SELECT 1 FROM payment_intent WHERE email = %s AND status = 'canceled'", (buyer.email,), "pay"), 60, "the money given back")
    wait(lambda: buyer.state() == "expired", 30, "the end of the order")
    assert not buyer.live()


def lets_the_payment_run_out(site, show, kill):
    buyer = Stubborn(site, show).order()
    buyer.pursue(lambda: buyer.submit(buyer.get(f"{show.path}/orders/{buyer.code}"), "/pay") is not None, "the provider's page")
    with kill:
        buyer.over()
    wait(lambda: buyer.state() == "expired", 30, "the end of the order")
    assert not show.sql("SELECT 1 FROM place WHERE order_id = %s", (buyer.orders()[-1]["id"],))


def lets_the_hold_run_out(site, show, kill):
    buyer = Stubborn(site, show)
    buyer.pursue(lambda: buyer._buy() or "/orders" in str(buyer.forms(buyer.stand() or buyer.browser.page)), "a hold")
    hold = show.sql("SELECT id FROM hold WHERE account = %s", (buyer.account,))[0]["id"]
    with kill:
        show.sql("UPDATE place SET free_at = UNIX_TIMESTAMP() - 1 WHERE hold_id = %s", (hold,))
        show.sql("UPDATE hold SET ends_at = UNIX_TIMESTAMP() - 1 WHERE id = %s", (hold,))
    wait(lambda: not show.sql("SELECT 1 FROM place WHERE hold_id = %s", (hold,)), 30, "the end of the hold")


def extends_and_releases(site, show, kill):
    buyer = Stubborn(site, show)
    holds = "SELECT id, extended, state FROM hold WHERE account = %s"
    buyer.pursue(lambda: buyer._buy() or show.sql(holds, (buyer.account,)), "a hold")

    def press(form, done):
        def goal():
            if done(show.sql(holds, (buyer.account,))[-1]):
                return True
            page = buyer.stand()
            if page is not None and form in str(buyer.forms(page)):
                buyer.submit(page, form, **({"button": "좌석 모두 놓기"} if "release" in form else {}))
            return False
        buyer.pursue(goal, form)
    with kill:
        press("/hold/extend", lambda h: h["extended"] == 1)
        press("/hold/release", lambda h: h["state"] == "released")


def buys_and_waits_for_the_mail(site, show, kill):
    with kill:
        buyer = Stubborn(site, show).buy()
    assert buyer.code in site.mail(buyer.email, within=45).get_content()


def stops_and_starts(site, made, kill):
    with kill:
        site.sql("UPDATE deployment SET wanted = 'stopped', next_at = 0 WHERE id = %s", (made.id,))
        wait(lambda: made.state() == "stopped", 40, "the stop")
    site.sql("UPDATE deployment SET wanted = 'running', next_at = 0 WHERE id = %s", (made.id,))
    wait(lambda: made.state() == "running", 40, "the start")
    Stubborn(site, made).buy()


def manages(site, made, path, done, **fields):
    """The seller does it on the manage page, again until it is done."""
    until = time.monotonic() + 120
    while not done():
        assert time.monotonic() < until, f"{path}: {made.seller.page.text[:500]}"
        page = made.seller.get(f"{made.path}/manage/{path}", status=None)
        if page.status == 200 and any(path in f.action for f in page.forms):
            made.seller.submit(path, status=None, **fields)
        time.sleep(0.1)


def cancels_a_round(site, made, kill):
    paid, pending = Stubborn(site, made).buy(), Stubborn(site, made).order()
    with kill:
        manages(site, made, f"rounds/{paid.round}/cancel", lambda: made.sql("SELECT 1 FROM round WHERE id = %s AND state = 'cancelled'", (paid.round,)),
                why="배우가 아파요", sure=True)
    wait(lambda: paid.state() == "refunded" and pending.state() == "expired", 60, "the end of all orders")
    assert made.sql("SELECT SUM(fee_minor) AS n FROM refund")[0]["n"] == 0
    site.mail(paid.email, 2, within=45)


def postpones_a_round(site, made, kill):
    paid = Stubborn(site, made).buy()
    before = made.sql("SELECT starts_at FROM round WHERE id = %s", (paid.round,))[0]["starts_at"]
    with kill:
        manages(site, made, f"rounds/{paid.round}/postpone",
                lambda: made.sql("SELECT 1 FROM round WHERE id = %s AND postponed_from = %s", (paid.round, before)),
                starts_at=time.strftime("%Y-%m-%dT19:00", time.localtime(before + 5 * 86400)),
                sale_closes_at=time.strftime("%Y-%m-%dT12:00", time.localtime(before + 5 * 86400)))
    site.mail(paid.email, 2, within=45)
    assert paid.state() == "paid"


def checks_in(site, made, kill):
    buyer = Stubborn(site, made, count=1).buy()
    number = buyer.live()[0]["number"]
    with kill:
        manages(site, made, f"checkin/{buyer.round}", lambda: made.sql("SELECT 1 FROM entry"), code=number)
    made.seller.get(f"{made.path}/manage/checkin/{buyer.round}")
    made.seller.submit(f"checkin/{buyer.round}", code=number, status=None)
    assert made.sql("SELECT COUNT(*) AS n FROM entry")[0]["n"] == 1


SCENARIOS = {
    r"hold\.before_update|show_best_hold\..*|show_order_create\..*": buys,
    r"show_hold_places\..*": buys_on_the_map,
    r"show_hold_(extend|release)\..*": extends_and_releases,
    r"hold\.after_expire": lets_the_hold_run_out,
    r"order\.after_(insert|tickets)|payment\.after_(intend|create|session|capturing|capture|ledger)": buys,
    r"payment\.after_cancel": pays_late,
    r"payment\.after_expire|order\.after_expire": lets_the_payment_run_out,
    r"refund\.after_(cancel|sent|call|ledger)|order_cancel_save\..*": buys_and_cancels,
    r"refund\.after_refused": is_refused_a_refund,
    r"sync\..*|platform_sync\..*|webhook_payment\..*": buys,
    r"mail\.after_(take|send)": buys_and_waits_for_the_mail,
}
# These change a whole show, so each has one of its own.
OWN = {
    r"deploy\.after_stop": stops_and_starts,
    r"round\.after_(cancel|order)|manage_round_cancel_save\..*": cancels_a_round,
    r"round\.after_(postpone|notice)|manage_round_postpone_save\..*": postpones_a_round,
    r"manage_checkin_scan\..*": checks_in,
}
# One deployment is killed at each of these in turn.
DEPLOYING = ["deploy.after_users", "deploy.after_database", "deploy.after_folders", "deploy.after_script", "deploy.after_service", "deploy.after_places",
             "deploy.after_first_page", "deploy.after_settle", "deploy.before_running"]
# The show dies here; the agent, which does not, would be past its steps before the next one is armed: a deployment of its own.
DEFINING = ["define.half"]
# The end of one that stood still, the same way.
DELETING = ["delete.after_database", "delete.after_service", "delete.after_ledger", "delete.after_dump", "delete.after_remove"]
# A backup, and three ways a restore goes: to its end, cancelled, and back to the old copy after its switch.
BACKING_UP = [["copy.making", "backup.dumped", "backup.kept"], ["task.after_step"], ["task.store"]]
RESTORING = ["restore.at_begin", "restore.at_clear", "restore.at_database", "copy.loading", "restore.at_load", "copy.loaded", "freeze.take",
             "restore.at_frozen", "restore.at_retired", "restore.at_switch", "restore.at_runs", "restore.at_orders", "restore.at_open"]
CANCELLED = ["restore.at_freeze", "restore.at_undo", "restore.at_undone"]
BACK = ["restore.at_end", "restore.at_runs", "restore.at_back"]
CHAINS = DEPLOYING + DEFINING + DELETING + sum(BACKING_UP, []) + RESTORING + CANCELLED + BACK
# Other suites kill there.
ELSEWHERE = {
    r"move\..*": "tests/unit/test_move.c",
    r"local\..*": "tests/http/test_local.py",
    r"pool\..*": "tests/http/test_pool.py",
    r"again\.taken|money\.after_back": "tests/http/test_backup.py",
    r"deploy\.after_(namespace|settings|pods)": "tests/unit/test_kubernetes.c",
}


def scenario(name, table):
    return next((run for pattern, run in table.items() if re.fullmatch(pattern, name)), None)


def test_every_point_has_a_scenario():
    assert [p for p in POINTS if p not in CHAINS and not any(scenario(p, t) for t in (SCENARIOS, OWN, ELSEWHERE))] == []
    assert len(POINTS) > 40 and set(CHAINS) <= set(POINTS)


@pytest.mark.parametrize("name", [p for p in POINTS if scenario(p, SCENARIOS)])
def test_killed_once_at(name, site, show, faults):
    scenario(name, SCENARIOS)(site, show, Kill(faults, name))
    settles(show)


@pytest.fixture(scope="module")
def shows(site):
    """As many as are needed, deployed at once."""
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda _: site.show(), [p for p in POINTS if scenario(p, OWN)]))


@pytest.mark.parametrize("name", [p for p in POINTS if scenario(p, OWN)])
def test_killed_once_in_a_show_of_its_own_at(name, site, shows, faults):
    made = shows.pop()
    scenario(name, OWN)(site, made, Kill(faults, name))
    settles(made)


def test_deployment_killed_at_each_step(site, faults):
    """Whatever was done before is done again or found done, and the show comes."""
    made = site.show_wanted()
    with Kill(faults, *DEPLOYING):
        made.ask_for()                       # the agent begins again by itself
    made.comes()
    Stubborn(site, made).buy()
    settles(made)


def test_definition_killed_half_way(site, faults):
    made = site.show_wanted()
    with Kill(faults, DEFINING[0]):
        made.ask_for()
    made.comes()
    Stubborn(site, made).buy()
    settles(made)


def test_deletion_killed_at_each_step(site, faults):
    """Nothing is left, and it is told once."""
    made = site.show()
    site.admin("service", made.slug, "stop")
    wait(lambda: made.state() == "stopped", 40, "the stop")
    with Kill(faults, *DELETING):
        site.admin("service", made.slug, "delete")
    wait(lambda: made.state() == "deleted", 60, "the end")
    assert not site.sql("SELECT 1 FROM information_schema.schemata WHERE schema_name = %s", (made.schema,))
    told = site.sql("SELECT text_key FROM deployment_event WHERE deployment = %s AND text_key LIKE 'agent.delete%%' ORDER BY id", (made.id,))
    assert [e["text_key"] for e in told] == ["agent.delete_begins", "agent.deleted"]


# --- backups ----------------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kept(site):
    """A show with a paid order, another one of later, and the backup between them."""
    made = site.show()
    made.before = Stubborn(site, made).buy()
    made.backup = None
    return made


def task(site, made, kind, body):
    """Asked for, as a page does it."""
    with site.db() as db, db.cursor() as cursor:
        cursor.execute("INSERT INTO task (kind, deployment, body, raw, made_at, changed_at) VALUES (%s, %s, %s, '', UNIX_TIMESTAMP(), UNIX_TIMESTAMP())",
                       (kind, made.id, body))
        return cursor.lastrowid


def ended(site, number, state, within=120):
    row = lambda: site.sql("SELECT state, step, why, raw FROM task WHERE id = %s", (number,))[0]
    wait(lambda: row()["state"] not in ("wanted", "running"), within, f"the end of a task: {row()}")
    assert row()["state"] == state, row()


def live(site, made):
    """Of the copy of its database that is in use."""
    n = site.sql("SELECT data_n FROM deployment WHERE id = %s", (made.id,))[0]["data_n"]
    made.schema = f"show_{made.id}_{n}" if n else f"show_{made.id}"
    wait(lambda: made.state() == "running" and made.sql("SELECT frozen_from FROM settings")[0]["frozen_from"] == 0, 90, "open again")
    return n


def copies(site, made):
    return sorted(r["name"] for r in site.sql("SELECT schema_name AS name FROM information_schema.schemata WHERE schema_name REGEXP %s",
                                              (f"^show_{made.id}(_[0-9]+)?$",)))


def orders(made):
    return made.sql("SELECT COUNT(*) AS n FROM orders")[0]["n"]


def test_backup_killed_at_each_step(site, kept, faults):
    for names in BACKING_UP:
        with Kill(faults, *names):
            number = task(site, kept, "backup", "{}")
        ended(site, number, "done")
    rows = site.sql("SELECT id FROM backup WHERE deployment = %s ORDER BY id", (kept.id,))
    assert len(rows) == 3
    kept.backup = rows[0]["id"]
    assert kept.sql("SELECT 1 FROM settings") and copies(site, kept) == [kept.schema]


def test_restore_cancelled_and_killed(site, kept, faults):
    Stubborn(site, kept).buy()
    with Kill(faults, *CANCELLED) as kill:
        number = task(site, kept, "restore", f'{{"backup":{kept.backup}}}')
        wait(kill.happened, 60, "the freeze")
        site.sql("UPDATE task SET body = JSON_SET(body, '$.cancelled', true), next_at = 0 WHERE id = %s", (number,))
    ended(site, number, "cancelled")
    assert live(site, kept) == 0 and orders(kept) == 2 and len(copies(site, kept)) == 1
    settles(kept)


def test_restore_killed_at_each_step(site, kept, faults):
    with Kill(faults, *RESTORING):
        number = task(site, kept, "restore", f'{{"backup":{kept.backup}}}')
    ended(site, number, "done")
    assert live(site, kept) == 1 and orders(kept) == 2                      # what was paid after the backup too
    settles(kept)
    Stubborn(site, kept).buy()


def test_restore_that_goes_back_and_is_killed(site, kept, faults):
    """The show does not answer, so it is ended; after the switch the new copy is given up."""
    before = live(site, kept)
    with Kill(faults, *BACK):
        number = task(site, kept, "restore", f'{{"backup":{kept.backup}}}')
        wait(lambda: site.sql("SELECT 1 FROM task WHERE id = %s AND step IN ('load', 'freeze')", (number,)), 60, "the load")
        # Whatever becomes of the new copy's processes, they count as not coming up.
        site.sql(f"CREATE TRIGGER gives_up BEFORE UPDATE ON task FOR EACH ROW SET NEW.step = IF(NEW.id = {number} AND NEW.step = 'runs', 'back', NEW.step)")
        # It is down before it counts as silent: a call of its last moment would be taken for a show that answers.
        subprocess.run(["sv", "-w", "60", "down", str(site.var / "sv" / site.folder(f"show-{kept.slug}"))], check=True, timeout=90, stdout=subprocess.DEVNULL)
        site.sql("UPDATE sync_state SET synced_at = 0, frozen = 0 WHERE deployment = %s", (kept.id,))
    site.sql("DROP TRIGGER gives_up")
    ended(site, number, "failed")
    assert live(site, kept) == before and orders(kept) == 3
    Stubborn(site, kept).buy()
