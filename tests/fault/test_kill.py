"""kill -9 of every kind of process of a show, of the provider, the agent and the database: all come back by themselves, and no purchase is lost.

What tests/http/test_service.py shows of platform, nginx and database is not repeated here.
"""
import concurrent.futures
import os
import random
import signal
import threading
import time

import pytest

from books import settles
from buyer import Stubborn
from harness import alive, below, processes, wait


@pytest.fixture(scope="module")
def show(site):
    return site.show()


def kill_all(pids):
    for pid in filter(None, pids):                   # 0: a parent that is away; as a target of kill it is our own group
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


@pytest.mark.parametrize("step", ["hold", "order", "pay", "checkout", "cancel"])
def test_database_dies_in_the_middle_of_a_purchase(site, show, step):
    """Just before a step; the buyer's next answer is a page that says so, and asking again succeeds."""
    buyer = Stubborn(site, show)

    def before(name):
        nonlocal left
        if name == step and left:
            left = False
            kill_all(below(site.parent("db")) + [site.parent("db")])
    left = True
    buyer.before = before
    buyer.buy()
    buyer.cancel(1)
    assert not left and len(buyer.live()) == 1 and [o["state"] for o in buyer.orders()] == ["part_refunded"]
    settles(show)


@pytest.mark.parametrize("service", ["show", "pay", "platform"])
def test_all_workers_and_jobs_die_at_once(site, show, service):
    name = f"show-{show.slug}" if service == "show" else service
    before = site.workers(name)
    kill_all(before)
    # One more is no mistake: while requests wait, there is.
    wait(lambda: len(set(site.workers(name)) - set(before)) >= len(before), 15, f"{len(before)} new processes of {name}")
    Stubborn(site, show).buy()


@pytest.mark.parametrize("service", ["show", "pay", "agent"])
def test_a_parent_dies_and_leaves_no_orphan(site, show, service):
    name = f"show-{show.slug}" if service == "show" else service
    pid, before = site.parent(name), site.workers(name)
    kill_all([pid])
    wait(lambda: site.parent(name) not in (0, pid), 20, f"another {name}")
    wait(lambda: not [p for p in [pid] + before if alive(p)], 10, f"the end of the old {name}'s processes")
    Stubborn(site, show).buy().cancel()
    settles(show)


def test_supervisors_of_a_show_die(site, show):
    """runsv and its logger too: runsvdir starts them anew, and they find or end what is left."""
    name = f"show-{show.slug}"
    table = processes()
    old = site.parent(name)
    runsv = [p for p, (_, _, words) in table.items() if words[:2] == ["runsv", name]]
    assert runsv
    kill_all(runsv + [p for r in runsv for p in below(r, table)])
    wait(lambda: site.parent(name) not in (0, old) and alive(site.parent(name)), 30, f"{name} again")
    Stubborn(site, show).buy()
    settles(show)


WORDS = ["", "", "+slow", "+lost", "+500", "+500done", "+cut", "+duplicate+disorder", "+cut+lost+500", "+pending-refund", "+refuse-refund"]


def test_a_storm(site, capfd):
    """A crowd buys and cancels at a provider that misbehaves while processes of all kinds are killed; then everything is accounted for."""
    show = site.show(limit_per_person=4)
    name = f"show-{show.slug}"
    over = threading.Event()
    killed = []

    def kill():
        while not over.wait(random.uniform(0.1, 0.5)):
            service = random.choice([name, name, name, name, "pay", "platform", "agent"])
            pids = site.workers(service) or [site.parent(service)]
            if random.random() < 0.1:
                pids = [site.parent(service)]
            if random.random() < 0.03:
                service, pids = "db", below(site.parent("db"))
            if pids and pids[0]:
                kill_all([random.choice(pids)])
                killed.append(service.partition("-")[0])

    def one(i):
        buyer = Stubborn(site, show, WORDS[i % len(WORDS)], count=1 + i % 2, within=240)
        buyer.buy()
        if i % 3:
            buyer.cancel(1)
        return len(buyer.live())
    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    began = time.monotonic()
    try:
        with concurrent.futures.ThreadPoolExecutor(11) as pool:
            live = sum(pool.map(one, range(33)))
    finally:
        over.set()
        killer.join()
    seconds = time.monotonic() - began
    settles(show)
    with capfd.disabled():
        print(f"\n33 purchases in {seconds:.0f} s, killed meanwhile: { {k: killed.count(k) for k in sorted(set(killed))} }; "
              f"right again after {time.monotonic() - began - seconds:.0f} s")
    assert show.sql("SELECT COUNT(*) AS n FROM ticket WHERE void_at IS NULL")[0]["n"] == live
