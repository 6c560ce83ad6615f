"""A show on this machine: one revision follows another without a failed request, one that is not healthy returns by itself, and whatever is
killed on the way, or changed by hand, comes right. What is gone is gone.

A revision is asked for as cgi/platform/core/deployment.c does, in the rows. While somebody buys and reads there is no answer but the declared
ones: `Crowd` counts the others.
"""
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import pytest
import requests

import selling
from harness import TOP, Site, alive, below, definition, processes, unique, wait

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "fault"))
from buyer import Stubborn  # noqa: E402

BROKEN = 99                     # the revision that never becomes ready here


@pytest.fixture(scope="module")
def site():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="clove-faults-"))
    folder.chmod(0o777)
    site = Site(BREAK_REVISION=BROKEN, HEALTHY_WITHIN_S=20, FAULT_FILE=folder / "next")
    site.fault = folder / "next"
    site.start()
    yield site
    site.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def show(site):
    plan = definition()["plan"]
    plan["sections"][1]["capacity"] = 5000
    return site.show(plan=plan, limit_per_person=10)


# --- what a seller asks for -----------------------------------------------------------------------------------------------------


def row(site, show):
    return site.sql("SELECT state, step, error, revision, live_revision, good_revision FROM deployment WHERE id = %s", (show.id,))[0]


def wants(site, show, number=None, **shape):
    """A new revision with another shape; its number."""
    last = site.sql("SELECT revision, spec FROM deployment_revision WHERE deployment = %s ORDER BY revision DESC LIMIT 1", (show.id,))[0]
    number = number or last["revision"] + 1
    spec = json.dumps(json.loads(last["spec"] or "{}") | shape)
    site.sql("REPLACE INTO deployment_revision (deployment, revision, account, at, template, spec) SELECT id, %s, account, UNIX_TIMESTAMP(), '', %s"
             " FROM deployment WHERE id = %s", (number, spec, show.id))
    site.sql("UPDATE deployment SET revision = %s, next_at = 0 WHERE id = %s", (number, show.id))
    return number


def lives(site, show, number, within=60):
    def there():
        now = row(site, show)
        return now["state"] == "running" and now["live_revision"] == now["revision"] == number
    wait(there, within, f"revision {number} of {show.slug}: {row(site, show)}")
    wait(lambda: answering(site, show) == str(number), 10, f"readyz of revision {number}")


def answering(site, show):
    """The group that has the show's addresses; "" where nobody answers."""
    return requests.get(site.internal + show.path + "/readyz", timeout=60).headers.get("X-Clove-Group", "")


def updates(site, show, **shape):
    lives(site, show, wants(site, show, **shape))


def folders(site, show, kind="sv"):
    return sorted(f.name for f in (site.var / kind).iterdir() if re.fullmatch(rf"\.?show-{show.slug}(\..*)?", f.name))


# --- who uses it meanwhile --------------------------------------------------------------------------------------------------------


class Crowd:
    """People who buy, one after the other on each of four threads, and 100 pages a second. `with Crowd(…) as crowd`; then crowd.is_well().
    `also`: addresses beside the show's."""

    def __init__(self, site, show, buyers=4, pages=100, also=()):
        self.site, self.show, self.buyers, self.pages, self.also = site, show, buyers, pages, also
        self.over = threading.Event()
        self.bought, self.troubles = 0, []

    def __enter__(self):
        sessions = [self.site.buyer().session.cookies["session"] for _ in range(10)]
        round_id = selling.rounds(self.show)[0]
        self.file = tempfile.NamedTemporaryFile("w", suffix=".press")
        for session in sessions:
            for path in [self.show.path + p for p in ("/", f"/rounds/{round_id}", "/hold")] + list(self.also):
                self.file.write(f"GET\t{path}\t{session}\t\n")
        self.file.flush()
        self.threads = [threading.Thread(target=self.buy, daemon=True) for _ in range(self.buyers)]
        self.press = subprocess.Popen([TOP / "build/bench/press", "127.0.0.1", str(self.site.port), self.file.name, "-c", "6", "-d", "600", "-r", str(self.pages)],
                                      stdout=subprocess.PIPE, text=True)
        for t in self.threads:
            t.start()
        return self

    def buy(self):
        while not self.over.is_set():
            one = Stubborn(self.site, self.show, count=1, grade="S")
            try:
                one.buy()
                self.bought += 1
            except AssertionError as e:
                self.troubles.append(str(e)[:300])
            self.troubles += one.troubles

    def __exit__(self, *_):
        self.over.set()
        for t in self.threads:
            t.join(180)
        self.press.send_signal(signal.SIGINT)
        out = self.press.communicate(timeout=30)[0]
        self.file.close()
        self.said = json.loads(out)

    def is_well(self):
        assert self.troubles == [] and self.said["broken"] == 0 and set(self.said["statuses"]) == {"200"}, (self.troubles, self.said)
        assert self.show.invariants() == ""
        return self


# --- tests --------------------------------------------------------------------------------------------------------------------------


def workers(site, show):
    return len(site.workers(f"show-{show.slug}"))


def test_updates_under_load_without_a_failed_request(site, show, capfd):
    """Fewer workers, more, fewer, more memory: each a revision, one after the other."""
    count, n = {}, 0
    with Crowd(site, show) as crowd:
        began = time.monotonic()
        for shape in ({"min": 1, "max": 1}, {"min": 3, "max": 3}, {"min": 1, "max": 1}, {"memory_mib": 300}):
            updates(site, show, **shape)
            n += 1
            count[n] = workers(site, show)
        seconds = time.monotonic() - began
        wait(lambda: crowd.bought > 20, 60, "the purchases")
    crowd.is_well()
    with capfd.disabled():
        print(f"\n{n} updates in {seconds:.0f} s: 0 of {crowd.said['requests']} pages and 0 of {crowd.bought} purchases failed; "
              f"worst page {crowd.said['worst_ms']:.0f} ms")
    assert len(folders(site, show)) == 1
    assert count == {1: count[1], 2: count[1] + 2, 3: count[1], 4: count[1]}


def test_successive_updates_do_not_wait_for_each_other(site, show):
    """The second is asked for while the first is under way: only the last one is left."""
    with Crowd(site, show, buyers=1, pages=30) as crowd:
        wants(site, show, min=3, max=3)
        wait(lambda: row(site, show)["state"] == "updating", what="the first update")
        last = wants(site, show, min=1, max=1)
        lives(site, show, last)
    crowd.is_well()
    wait(lambda: len(folders(site, show)) == 1, 20, "the end of all others")


def test_more_workers_while_requests_wait(site, show):
    updates(site, show, min=1, max=3)
    one = workers(site, show)
    with Crowd(site, show, buyers=0, pages=100000) as crowd:
        wait(lambda: workers(site, show) == one + 2, 20, "more workers")
    crowd.is_well()


def test_not_healthy_returns_by_itself(site, show):
    """The old revision serves all the time, also while the new one's processes are killed; then the rows and a mail say why."""
    before = row(site, show)["revision"]
    with Crowd(site, show, buyers=1, pages=30) as crowd:
        wants(site, show, number=BROKEN, min=4, max=4)
        name = f"show-{show.slug}.{BROKEN}"
        pid = wait(lambda: site.pid(name), 20, "the new revision's processes")
        os.kill(pid, signal.SIGKILL)
        wait(lambda: site.pid(name) not in (0, pid), 20, "its processes again")
        lives(site, show, before, within=100)
    crowd.is_well()
    failed = site.sql("SELECT state, why FROM deployment_revision WHERE deployment = %s AND revision = %s", (show.id, BROKEN))[0]
    assert (failed["state"], failed["why"]) == ("failed", "agent.stuck_first_page")
    assert [f for f in folders(site, show) if str(BROKEN) in f] == []
    site.sql("DELETE FROM deployment_revision WHERE deployment = %s AND revision = %s", (show.id, BROKEN))


def test_agent_killed_at_each_step(site, show):
    """Whatever was done before is done again or found done."""
    points = ["deploy.after_folders", "deploy.after_script", "deploy.after_service", "deploy.after_first_page", "local.after_end", "deploy.after_settle"]
    with Crowd(site, show, buyers=1, pages=30) as crowd:
        site.fault.write_text("\n".join(points))         # who dies takes its line
        number = wants(site, show, memory_mib=280)
        wait(lambda: not site.fault.exists(), 60, "the end of the agent at each of them")
        lives(site, show, number)
    crowd.is_well()
    assert len(folders(site, show)) == 1


def test_parent_of_the_new_revision_killed_in_the_middle(site, show):
    """The one before, which still runs, answers until the new one's processes are there again. The agent, which died too, ends it then."""
    agent, log = str(site.var.resolve() / "sv/agent"), site.var / "log" / site.folder(f"show-{show.slug}") / "current"
    sv("down", agent)
    try:
        site.fault.write_text("deploy.after_first_page")
        number = wants(site, show, memory_mib=290)
        sv("once", agent)                # and not again when it has died
        wait(lambda: not site.fault.exists(), 30, "the end of the agent")
        wait(lambda: answering(site, show) == str(number), 30, "the new revision, which needs no agent for that")
        turns = log.read_text().count("event=answers")
        os.kill(site.pid(f"show-{show.slug}.{number}"), signal.SIGKILL)
        wait(lambda: log.read_text().count("event=answers") > turns, 5, "the revision before")
        Stubborn(site, show, count=1, grade="S").buy()
        wait(lambda: answering(site, show) == str(number), 10, "the new revision again")
    finally:
        sv("up", agent)
    lives(site, show, number)


def sv(what, path):
    subprocess.run(["sv", "-w", "60", what, path], check=True, capture_output=True, timeout=90)


def test_crash_at_the_start_is_seen(site, show):
    """The file its processes are started by is damaged by hand: it is put right; and what runs is on its row."""
    name = site.folder(f"show-{show.slug}")
    run = site.var / "sv" / name / "run"
    good = run.read_text()
    run.write_text("#!/bin/sh\nexit 1\n")
    os.kill(site.pid(name), signal.SIGKILL)
    wait(lambda: run.read_text() == good, 30, "the file put right")
    wait(lambda: requests.get(site.internal + show.path + "/readyz", timeout=60).status_code == 200, 30, "the show again")
    rows = wait(lambda: site.sql("SELECT * FROM instance WHERE deployment = %s AND restarts > 0 AND ready = 1", (show.id,)), 30, "its row")
    assert [(r["name"], r["node"], r["state"]) for r in rows] == [(name, socket.gethostname(), "running")]
    node = site.sql("SELECT * FROM node WHERE name = %s", (socket.gethostname(),))[0]
    assert node["cpu_m"] == 1000 * os.cpu_count() and node["cpu_used_m"] > 0 and node["ready"] == node["open"] == 1


def test_switched_off_by_hand_is_put_right(site, show):
    name = site.folder(f"show-{show.slug}")
    sv("down", str(site.var.resolve() / "sv" / name))
    wait(lambda: site.answers(f"{show.path}/", 303), 30, "the show again")


def test_stop_and_start(site, show):
    """Stopped: every request is answered by a page that says so. Started: what was bought is there."""
    buyer = selling.buy(site, show)
    seats = show.sql("SELECT COUNT(*) AS n FROM ticket")[0]["n"]
    family = [site.parent(f"show-{show.slug}")] + site.workers(f"show-{show.slug}")
    buyer.get(f"{show.path}/orders/{buyer.code}")
    page = buyer.page
    site.sql("UPDATE deployment SET wanted = 'stopped', next_at = 0 WHERE id = %s", (show.id,))
    wait(lambda: row(site, show)["state"] == "stopped", 40, "the stop")
    assert not [p for p in family if alive(p)]
    wait(lambda: "멈췄" in buyer.get(f"{show.path}/", status=503).text, 10, "the page that says so")
    words = buyer.page.text
    for part in ("orders", "hold/release", ""):
        assert buyer.post(f"{show.path}/{part}", {"x": "1"}, status=503).text == words
    assert page.path.startswith(show.path)
    site.sql("UPDATE deployment SET wanted = 'running', next_at = 0 WHERE id = %s", (show.id,))
    wait(lambda: row(site, show)["state"] == "running", 40, "the start")
    wait(lambda: buyer.get(f"{show.path}/orders/{buyer.code}", status=None).status == 200, 10, "the order")
    assert show.sql("SELECT COUNT(*) AS n FROM ticket")[0]["n"] == seats


def test_a_changed_program_or_setting_reaches_every_show(site, show):
    """make run again: other processes of the show, whatever their folder is called, of the platform and of the sandbox, and nobody notices."""
    updates(site, show, memory_mib=311)
    services = ["platform", "pay", site.folder(f"show-{show.slug}")]
    parents = {name: site.pid(name) for name in services}
    family = [p for pid in parents.values() for p in [pid] + below(pid)]
    site.env["CLOVE_MAIL_FROM"] = f"{unique('tickets')}@example.com"
    with Crowd(site, show, buyers=1, pages=60, also=("/", "/me/tickets", "/healthz")) as crowd:
        site.run("up")
    assert not [p for p in family if alive(p)]
    assert not list((site.var / "sv").glob("*.was")) and folders(site, show) == services[2:]
    for name in services:
        assert site.pid(name) not in (0, parents[name]) and site.env["CLOVE_MAIL_FROM"].encode() in environment(site.pid(name)), name
    crowd.is_well()


def test_a_show_that_is_not_ready_begins_anew_and_nobody_waits_for_it(site, show):
    away = site.show()
    name = site.folder(f"show-{away.slug}")
    family = [site.pid(name)] + below(site.pid(name))
    away.sql("RENAME TABLE settings TO settings_away")
    wait(lambda: not list((site.var / "run/shows" / away.slug).glob("ready.*")), 20, "the show that is not ready")
    site.env["CLOVE_MAIL_FROM"] = f"{unique('tickets')}@example.com"
    with Crowd(site, show, buyers=0, pages=30) as crowd:
        said = site.run("up").stdout
    crowd.is_well()
    assert f"{name} anew, which is not ready" in said and "does not get ready" not in said
    assert site.env["CLOVE_MAIL_FROM"].encode() in environment(site.pid(name)) and not [p for p in family if alive(p)]
    away.sql("RENAME TABLE settings_away TO settings")
    wait(lambda: requests.get(site.internal + away.path + "/readyz", timeout=60).status_code == 200, 20, "the show again")


def test_a_platform_that_does_not_get_ready_replaces_nothing(site, show):
    """make run fails and says why; the platform before goes on, and the next make run finds everything as it was."""
    before = site.pid("platform")
    settings = dict(site.env)
    site.env |= {"CLOVE_BREAK_REVISION": "7", "CLOVE_REVISION": "7"}
    with Crowd(site, show, buyers=0, pages=30, also=("/",)) as crowd:
        said = site.run("up", check=False)
        assert said.returncode == 1 and "platform does not get ready" in said.stderr and "the one before goes on" in said.stderr
        assert site.pid("platform") == before
        site.env = settings
        site.run("up")
    assert not list((site.var / "sv").glob("*.was")) and not list((site.var / "sv").glob(".*.gone"))
    assert site.pid("platform") == before
    crowd.is_well()


def environment(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


def test_nothing_is_left_of_a_deleted_show(site):
    """No process, folder, log, socket, key, schema or user; a neighbour whose name begins alike is as it was."""
    gone = site.show()
    neighbour = site.show_wanted()
    neighbour.slug = gone.slug + "-2"
    neighbour.path = f"/shows/{neighbour.slug}"
    neighbour.deploy()
    updates(site, gone, min=1, max=1)
    family = [site.parent(f"show-{gone.slug}")] + site.workers(f"show-{gone.slug}")
    site.fault.write_text("local.after_bury")
    site.sql("UPDATE deployment SET wanted = 'deleted', state = 'deleting', step = 'remove', next_at = 0 WHERE id = %s", (gone.id,))
    wait(lambda: not site.fault.exists(), 30, "the end of the agent in the middle")
    wait(lambda: row(site, gone)["state"] == "deleted", 60, f"the end of it: {row(site, gone)}")
    assert not [p for p in family if alive(p)]
    keys = f"{site.var.resolve()}/etc/shows/{gone.slug}/".encode()
    assert not [p for p in processes() if keys in environment(p)]
    for kind in ("sv", "log"):
        assert folders(site, gone, kind) == []
        assert folders(site, neighbour, kind) != []
    for kind in ("etc/shows", "files", "run/shows"):
        assert not (site.var / kind / gone.slug).exists() and (site.var / kind / neighbour.slug).exists()
    assert site.sql("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE %s", (f"show\\_{gone.id}%",)) == []
    assert site.sql("SELECT User FROM mysql.user WHERE User LIKE %s", (f"show\\_{gone.id}\\_%",)) == []
    neighbour.seller.get(neighbour.path + "/")
