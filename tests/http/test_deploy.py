"""What people notice when a running service is changed, fails, is stopped and deleted on this machine. Revision 2 of every show here never
becomes healthy (CLOVE_BREAK_REVISION): so the first change of each returns by itself."""
import os
import re
import subprocess
import threading

import pytest
import requests

from harness import site_fixture, wait
from selling import buy, order


site = site_fixture("module", BREAK_REVISION=2, HEALTHY_WITHIN_S=15)


@pytest.fixture(scope="module")
def show(site):
    return site.show()


def row(site, show):
    return site.sql("SELECT * FROM deployment WHERE id = %s", (show.id,))[0]


def events(site, show, key):
    return site.sql("SELECT * FROM deployment_event WHERE deployment = %s AND text_key = %s ORDER BY id", (show.id, key))


def settled(site, show, revision, within=90):
    wait(lambda: (lambda d: d["state"] == "running" and d["live_revision"] == revision)(row(site, show)), within, f"revision {revision} of {show.slug}: {row(site, show)}")


def service(site, show, *words, check=True):
    """What a service's page asks for; what it is told when it is refused."""
    done = subprocess.run([str(site.top / "cgi/local/clove"), "admin", "service", show.slug, *words], env=site.env, cwd=site.top, timeout=60,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert (done.returncode == 0) == check, done.stdout + done.stderr
    return done.stderr


def looked(site, times):
    """The agent has looked at what runs here so many times more."""
    for _ in range(times):
        before = site.sql("SELECT looked_at FROM target WHERE id = 1")[0]["looked_at"]
        wait(lambda: site.sql("SELECT looked_at FROM target WHERE id = 1")[0]["looked_at"] > before, 25, "the agent's look")


class Visitor(threading.Thread):
    """Asks for the show's page all the time, with a session; whatever is not a page is kept."""

    def __init__(self, site, show):
        super().__init__(daemon=True)
        self.url = f"http://127.0.0.1:{site.port}{show.path}/"
        self.session = site.buyer().session
        self.over, self.pages, self.others = threading.Event(), 0, []

    def run(self):
        while not self.over.wait(0.05):
            try:
                status = self.session.get(self.url, timeout=60, allow_redirects=False).status_code
            except requests.RequestException as wrong:
                status = str(wrong)
            if status == 200:
                self.pages += 1
            else:
                self.others.append(status)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.join()


# --- changes ------------------------------------------------------------------------------------------------------------------------


def test_unhealthy_revision_returns_by_itself(site, show):
    with Visitor(site, show) as visitor:
        service(site, show, "set", "min=3", "max=3")
        page = show.seller.get(f"/seller/shows/{show.slug}")
        page.says("바꾸고 있어요")
        settled(site, show, 1)
        wait(lambda: visitor.pages > 50, 60, "the pages seen meanwhile")
    assert visitor.others == []
    assert row(site, show)["revision"] == 1
    failed = site.sql("SELECT * FROM deployment_revision WHERE deployment = %s AND revision = 2", (show.id,))[0]
    assert failed["state"] == "failed" and failed["why"] == "agent.stuck_first_page", failed
    assert "readyz of group 2 answers 503: not healthy: CLOVE_BREAK_REVISION says so" in failed["raw"]
    page = show.seller.get("/seller")
    page.says("바꾸지 못해, 잘 되던 상태로 되돌렸어요")
    late = re.compile(r"새 서비스가 ([0-9]+)초 안에 답할 준비를 마치지 못했어요")
    assert int(late.search(page.text)[1]) >= 10
    show.seller.get(f"/seller/shows/{show.slug}").says("리비전 2가 제대로 뜨지 않아")
    mail = site.mail(show.seller.email, 2)
    assert "바꾸지 못했어요" in mail["Subject"] and late.search(mail.get_content())


def test_update_while_people_look(site, show):
    with Visitor(site, show) as visitor:
        service(site, show, "set", "min=3", "max=3")
        settled(site, show, 3)
        wait(lambda: visitor.pages > 5, what="the pages seen meanwhile")
    assert visitor.others == []
    looked(site, 2)
    assert events(site, show, "agent.replaced") == [] and events(site, show, "agent.restarted") == []
    assert [e["text_a"] for e in events(site, show, "agent.updated")][-1] == "3"
    wait(lambda: len(site.workers(f"show-{show.slug}")) >= 3, 10, "three workers")
    buy(site, show)
    show.invariants()


def test_rollback(site, show):
    assert "never ran well" in service(site, show, "rollback", "2", check=False)
    service(site, show, "rollback", "1")
    settled(site, show, 4)
    revision = site.sql("SELECT copy_of, spec FROM deployment_revision WHERE deployment = %s AND revision = 4", (show.id,))[0]
    assert revision["copy_of"] == 1 and '"min":2' in revision["spec"].replace(" ", "")
    buy(site, show)


def test_refused_with_the_numbers(site, show):
    cores = site.sql("SELECT cpu_m FROM node")[0]["cpu_m"]
    assert f"{cores:,}m" in service(site, show, "set", "cpu_m=60000", check=False)
    assert "from 1 to 64" in service(site, show, "set", "min=0", check=False)
    assert "only node" in service(site, show, "place", site.sql("SELECT name FROM node")[0]["name"], check=False)
    assert row(site, show)["revision"] == 4


def test_dead_process_is_replaced_and_told(site, show):
    told = len(events(site, show, "agent.restarted")) + len(events(site, show, "agent.replaced"))
    site.kill(f"show-{show.slug}")
    buyer = site.buyer()
    wait(lambda: buyer.get(f"{show.path}/", status=None).status == 200, 60, "the page")
    wait(lambda: len(events(site, show, "agent.restarted")) + len(events(site, show, "agent.replaced")) > told, 30, "the event")
    wait(lambda: row(site, show)["state"] == "running", 30, "well again")


def test_what_ends_again_and_again_is_told_in_words(site):
    """Five ends within a few minutes, each of something that came up again; over when it has held for a while."""
    made = site.show()
    looked(site, 1)
    for _ in range(5):
        pid = wait(lambda: site.parent(f"show-{made.slug}"), 20, "its processes")
        site.kill(f"show-{made.slug}")
        wait(lambda: site.parent(f"show-{made.slug}") not in (0, pid) and (site.var / f"run/shows/{made.slug}/ready.{site.parent(f'show-{made.slug}')}").exists(),
             20, "its processes again")
    wait(lambda: row(site, made)["state"] == "degraded" and row(site, made)["trouble"], 30, "the word for it")
    assert [e["level"] for e in events(site, made, "agent.trouble_crashes")] == ["error"]
    made.seller.get(f"/seller/shows/{made.slug}").says("켜진 뒤 얼마 못 가 꺼지기를 되풀이해서").says_not("스스로 회복하는 중")
    made.seller.get(f"/seller/shows/{made.slug}/service").says("잘 되던 리비전으로 되돌려 주세요")
    admin = site.administrator("owner", "en")
    for page in (f"/admin/services/{made.slug}", "/admin/services", "/admin"):
        admin.get(page).says("keeps ending soon after it starts")
    site.sql("UPDATE deployment SET fell_at = fell_at - 181 WHERE id = %s", (made.id,))
    wait(lambda: row(site, made)["state"] == "running", 40, "well again")
    assert row(site, made)["trouble"] == "" and len(events(site, made, "agent.trouble_crashes")) == 1


def drop_users(site, made):
    site.sql(f"DROP USER {made.schema}_rw, {made.schema}_ro")


def test_database_that_lost_its_users_lets_the_show_in_again(site):
    made = site.show()
    buyer = buy(site, made)
    drop_users(site, made)
    site.kill(f"show-{made.slug}")
    wait(lambda: events(site, made, "agent.repaired"), 40, "the event")
    wait(lambda: row(site, made)["state"] == "running" and buyer.get(f"{made.path}/orders/{buyer.code}", status=None).status == 200, 60, "the order")


def test_missing_database_is_told_in_words_and_restored(site):
    """Nothing makes an empty one in its place; the pages say to come back later, the consoles what to do."""
    made = site.show()
    buyer = buy(site, made)
    file = site.admin("backup", made.slug, within=120).strip()
    site.sql(f"DROP DATABASE {made.schema}")
    drop_users(site, made)
    page = f"{made.path}/orders/{buyer.code}"
    buyer.get(page, status=503).says("잠시")
    wait(lambda: row(site, made)["trouble"] == "agent.trouble_database", 40, "the word for it")
    buyer.get(page, status=503).says("잠시")
    made.seller.get(f"/seller/shows/{made.slug}").says("데이터베이스가 없어졌어요").says_not("스스로 회복하는 중")
    admin = site.administrator("owner", "en")
    for address in (f"/admin/services/{made.slug}", "/admin/services", "/admin"):
        admin.get(address).says("database of the ticketing service is missing. Its newest backup brings it back").says(f"clove admin restore {made.slug} FILE")
    assert made.invariants() == "" and one_sentence(site, "invariants", made.slug).count("is missing") == 1
    site.clove("migrate")
    service(site, made, "stop")
    wait(lambda: made.state() == "stopped", 40, "the stop")
    service(site, made, "start")
    wait(lambda: made.state() == "failed", 40, "the refusal to start on nothing")
    made.seller.get(f"/seller/shows/{made.slug}").says("데이터베이스가 없어졌어요")
    admin.get(f"/admin/services/{made.slug}").link("/restore/")
    assert site.sql("SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = %s", (made.schema,)) == []
    assert [e["level"] for e in events(site, made, "agent.trouble_database")] == ["error"]
    site.admin("restore", made.slug, file, within=180)
    wait(lambda: row(site, made)["state"] == "running" and buyer.get(page, status=None).status == 200, 60, "the order")
    assert row(site, made)["trouble"] == ""


def one_sentence(site, *words):
    done = subprocess.run([str(site.top / "cgi/local/clove"), "admin", *words], env=site.env, cwd=site.top, timeout=60, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True)
    assert done.returncode == 1 and done.stdout == "" and done.stderr.count("\n") == 1, done.stdout + done.stderr
    return done.stderr


# --- stop and start ------------------------------------------------------------------------------------------------------------------


def test_stop_change_start(site):
    made = site.show()
    service(site, made, "stop")
    wait(lambda: made.state() == "stopped", 40, "the stop")
    site.buyer().get(f"{made.path}/", status=503)
    wait(lambda: not site.sql("SELECT 1 FROM instance WHERE deployment = %s", (made.id,)), 20, "no instance")
    service(site, made, "set", "min=1", "max=1")                         # the broken revision: it starts with the last good one instead
    service(site, made, "start")
    wait(lambda: made.state() == "running", 150, "the start")
    assert row(site, made)["live_revision"] == 1 and len(events(site, made, "agent.update_failed")) == 1
    buy(site, made)
    made.invariants()


def test_refused_definition_is_told_at_once(site):
    made = site.show_wanted(grades=[{"name": "R", "mark": "R", "colour": 1, "price": -5}])
    made.ask_for()
    wait(lambda: made.state() == "failed", 30, "the refusal")
    page = made.seller.get(f"/seller/shows/{made.slug}")
    page.says("grades[0]")
    assert row(site, made)["tries"] == 0
    service(site, made, "delete")
    wait(lambda: made.state() == "deleted", 30, "the deletion")


def test_make_stop_and_make_run_lose_nothing(site, show):
    told = site.sql("SELECT COUNT(*) AS n FROM deployment_event WHERE deployment = %s AND level <> 'info'", (show.id,))
    site.run("down")
    site.run("up")
    wait(lambda: site.answers(f"{show.path}/", 303), 30, "the show again")
    looked(site, 2)
    assert site.sql("SELECT COUNT(*) AS n FROM deployment_event WHERE deployment = %s AND level <> 'info'", (show.id,)) == told
    assert row(site, show)["state"] == "running"


# --- the end -------------------------------------------------------------------------------------------------------------------------


def test_delete(site):
    made = site.show()
    paid, twice = buy(site, made, count=2), buy(site, made)
    pending = buy(site, made, pay=False)
    wait(lambda: site.sql("SELECT COUNT(*) AS n FROM my_order WHERE deployment = %s AND (tickets_n > 0 OR state = 'pending')", (made.id,))[0]["n"] == 3, 20,
         "the platform's list")
    assert "Paid tickets for rounds to come: 4" in service(site, made, "delete", check=False)
    assert made.state() == "running"
    service(site, made, "delete", "refunds")
    site.buyer().get(f"{made.path}/", status=None).says_not("예매하기")
    wait(lambda: made.state() == "deleted", 120, f"the deletion: {row(site, made)}")
    ledger = site.sql("SELECT kind, SUM(amount_minor) AS won FROM ledger_copy WHERE deployment = %s GROUP BY kind ORDER BY kind", (made.id,))
    assert [(line["kind"], int(line["won"])) for line in ledger] == [("captured", 3 * 66000), ("refunded", 3 * 66000)]
    orders = site.sql("SELECT state FROM my_order WHERE deployment = %s ORDER BY state", (made.id,))
    assert [o["state"] for o in orders] == ["expired", "refunded", "refunded"]
    for buyer in (paid, twice, pending):
        assert any("취소" in m["Subject"] for m in site.mails(buyer.email)), [m["Subject"] for m in site.mails(buyer.email)]
    # Nothing is left of it but what was copied.
    assert not site.sql("SELECT 1 FROM information_schema.schemata WHERE schema_name LIKE %s", (f"show\\_{made.id}%",))
    left = [os.path.join(folder, name) for folder, folders, files in os.walk(site.var) for name in folders + files if made.slug in name]
    assert not [path for path in left if "backup" not in path]
    site.buyer().get(f"{made.path}/", status=404).says("예매 서비스를 닫았어요").says_not("공연이 끝나")
    mail = next(m for m in site.mails(paid.email) if "취소" in m["Subject"])
    assert "모든 회차를 취소해요." in mail.get_content()
    for link in site.links(mail):                                        # it leads to what is still there
        assert made.slug not in link, link
        paid.get(link).says(row(site, made)["title"])
    made.seller.get("/seller").says("삭제했어요")
    assert "삭제했어요" in site.mail(made.seller.email, 2)["Subject"]
    # Its seller may leave now.
    made.seller.get("/account/withdraw", status=200).says_not(made.slug)


# --- agents --------------------------------------------------------------------------------------------------------------------------


def test_two_agents_act_as_one(site):
    second = subprocess.Popen([str(site.top / "cgi/local/clove"), "agent"], cwd=site.top, env=site.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        shows = [site.show_wanted() for _ in range(3)]
        for made in shows:
            made.ask_for()
        site.kill("agent")                                               # in the middle: the other one goes on
        for made in shows:
            made.comes()
            assert len(events(site, made, "agent.running")) == 1
            for step in ("database", "service", "places", "first_page", "settle"):
                assert len(events(site, made, f"agent.step_{step}")) == 1, step
    finally:
        second.terminate()
        second.wait(60)
