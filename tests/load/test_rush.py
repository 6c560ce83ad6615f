"""500 buyers rush 200 seats of one section, through nginx, until nothing is left; then the same while processes are killed.

The crowd is bots.c. CLOVE_RUSH_BOTS and CLOVE_RUSH_SECONDS make it larger and the killing longer than `make test` has time for.
"""
import json
import os
import random
import signal
import subprocess
import threading
import time

from books import settles
from harness import TOP, below, processes, wait

BOTS = int(os.environ.get("CLOVE_RUSH_BOTS", 500))
KILLING_S = float(os.environ.get("CLOVE_RUSH_SECONDS", 20))
ROWS, SEATS, HOLD_S = 10, 20, 20


def hall():
    rows = [{"label": str(row), "seats": [{"n": str(n), "ord": n, "x": 20 * n, "y": 20 * row, "flags": 0} for n in range(1, SEATS + 1)]}
            for row in range(1, ROWS + 1)]
    return {"height": 400, "stage": "60,0,120,20", "sections": [
        {"name": "A", "floor": "1층", "kind": "seats", "outline": "10,10 410,10 410,210 10,210", "label_x": 210, "label_y": 110,
         "focus_x": 210, "focus_y": 0, "grade": "R", "capacity": 0, "rows": rows}]}


def sold_out_show(site):
    show = site.show(hold_minutes=0, hold_seconds=HOLD_S, plan=hall())
    show.round = show.sql("SELECT id FROM round ORDER BY starts_at LIMIT 1")[0]["id"]
    show.section = show.sql("SELECT id FROM section")[0]["id"]
    return show


class Crowd:
    """The bots, under way. report() waits until they are done."""

    def __init__(self, site, show, tmp_path, seconds=600):
        sessions = tmp_path / f"sessions-{show.slug}"
        sessions.write_text(site.admin("make-buyers", BOTS, show.slug))
        # Nothing is left when nothing was free for longer than a hold lasts, and a page of before may be shown.
        self.run = subprocess.Popen([TOP / "build/load/bots", site.url, show.slug, str(show.round), str(show.section), sessions, str(seconds),
                                     "50", str(HOLD_S + 6)], stdout=subprocess.PIPE, text=True)

    def report(self):
        out, _ = self.run.communicate(timeout=700)
        assert self.run.returncode == 0
        said = json.loads(out)
        print(f"\n{said['bots']} bots, {said['seconds']} s, {said['bought']} bought, {said['errors']} answers of 5xx or none")
        for step, s in said["steps"].items():
            print(f"  {step:13} {s['statuses']}  p50 {s['p50_ms']} ms, p95 {s['p95_ms']} ms, p99 {s['p99_ms']} ms")
        return said


def sold(show):
    return show.sql("SELECT COUNT(*) AS n FROM place p JOIN ticket t ON t.place = p.id AND t.void_at IS NULL WHERE p.round = %s AND p.state = 3",
                    (show.round,))[0]["n"]


def test_500_rush_200_seats(site, tmp_path, capfd):
    show = sold_out_show(site)
    with capfd.disabled():
        said = Crowd(site, show, tmp_path).report()
    assert said["errors"] == 0, said["steps"]
    assert sold(show) == ROWS * SEATS
    assert show.sql("SELECT COUNT(DISTINCT o.account) AS n FROM orders o WHERE o.state = 'paid'")[0]["n"] == said["bought"]
    settles(show)
    assert int(site.sql("SELECT SUM(amount_received) AS n FROM payment_intent WHERE metadata LIKE %s", (f'%"{show.id}"%',), "pay")[0]["n"]) == \
        ROWS * SEATS * 99000


class Killer(threading.Thread):
    """kill -9, again and again: workers and jobs of the show and the provider, now and then a parent, the agent, the database."""

    def __init__(self, site, show, seconds):
        super().__init__(daemon=True)
        self.site, self.show, self.until = site, show, time.monotonic() + seconds
        self.killed = {}

    def choose(self):
        name = f"show-{self.show.slug}"
        dice = random.random()
        if dice < 0.08:
            return "database", below(self.site.parent("db")) or [self.site.parent("db")]
        if dice < 0.16:
            return "show's parent", [self.site.parent(name)]
        if dice < 0.22:
            return "agent", [self.site.parent("agent")]
        if dice < 0.40:
            return "provider's process", self.site.workers("pay")
        if dice < 0.50:
            return "platform's process", self.site.workers("platform")
        return "show's process", self.site.workers(name)

    def run(self):
        for first in ("database", "show's parent"):
            while not self.kill(first):              # away for a moment
                time.sleep(0.05)
        while time.monotonic() < self.until:
            self.kill()
            time.sleep(random.uniform(0.05, 0.3))

    def kill(self, wanted=None):
        kind, pids = self.choose()
        while wanted and kind != wanted:
            kind, pids = self.choose()
        table = processes()
        pids = [p for p in pids if p and p in table]
        if not pids:
            return False
        try:
            os.kill(random.choice(pids), signal.SIGKILL)
        except ProcessLookupError:
            return False
        self.killed[kind] = self.killed.get(kind, 0) + 1
        return True


def test_the_same_while_processes_are_killed(site, tmp_path, capfd):
    show = sold_out_show(site)
    crowd = Crowd(site, show, tmp_path)
    wait(lambda: sold(show) > 5, 30, "the first sales")
    killer = Killer(site, show, KILLING_S)
    killer.start()
    with capfd.disabled():
        said = crowd.report()
        print(f"  killed: {killer.killed}")
    killer.join()
    assert killer.killed.get("database", 0) > 0 and killer.killed.get("show's parent", 0) > 0
    wait(lambda: site.answers(f"{show.path}/", 303), 30, "the show")
    settles(show)
    pending = show.sql("SELECT COUNT(*) AS n FROM orders WHERE state = 'pending'")[0]["n"]
    assert sold(show) == ROWS * SEATS and pending == 0, f"{sold(show)} sold, {pending} orders pending, {said}"
