"""One show's life in a cluster, in order: an administrator fills the pool, a seller opens a show, buyers buy while it is updated, goes wrong,
is rolled back, scaled, moved, loses machines, and is deleted. Each test goes on where the one before ended; after each the money and the places
are as they must always be. What was measured is printed at the end."""
import json
import os
import pathlib
import re
import time

import pytest
import requests

import selling
from cluster import MASTER, TOP, Rush, kubectl, machines, objects, show_key, wait
from harness import unique

ARCHIVES = pathlib.Path(os.environ.get("ARCHIVES", TOP / "build/kubernetes/archives"))
WAY = {}                                     # what an earlier test made


@pytest.fixture(scope="module", autouse=True)
def in_order(request):
    yield


@pytest.fixture(autouse=True)
def invariants(request):
    """After each test: nothing sold twice, no money astray."""
    if "show" not in WAY and "deploy" not in request.node.name and "image" not in request.node.name:
        pytest.skip("an earlier part of the story failed")
    yield
    show = WAY.get("show")
    if show and show.state() not in ("deleting", "deleted"):
        show.settled()


@pytest.fixture(scope="module")
def operator(site):
    return site.administrator("operator")


@pytest.fixture
def show():
    return WAY["show"]


def events(show, key):
    return [e for e in show.events() if e["text_key"] == key]


def change(operator, show, /, **values):
    """A change of shape through the console, with the page that lists what will change."""
    operator.get(f"/admin/services/{show.slug}/change")
    operator.submit("change/review", **values)
    operator.submit("/change")
    return show


def paid_codes(show):
    return {row["code"] for row in show.sql("SELECT code FROM orders WHERE state = 'paid'")}


def nothing_lost(show, codes):
    """Each of these bookings is paid: a payment that was cut in two when the jobs have settled it."""
    def others():
        return {row["code"]: row["state"] for row in show.sql("SELECT code, state FROM orders") if row["code"] in codes and row["state"] != "paid"}
    try:
        wait(lambda: not others() and codes <= paid_codes(show), 120)
    except AssertionError:
        raise AssertionError(f"not paid: {others()}; not there: {codes - {row['code'] for row in show.sql('SELECT code FROM orders')}}") from None


# --- pool ---------------------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("kind", ["show", "database"])
def test_an_administrator_adds_an_image_by_upload(site, operator, kind, figures):
    archive = ARCHIVES / f"clove-{kind}-test.tar"
    began = time.monotonic()
    row = site.upload(operator, archive, kind, f"{kind} one", "test")
    operator.get(f"/admin/pool/{row['id']}").says(row["digest"][:20])
    assert site.registry(f"{row['name']}/manifests/{row['digest']}") == 200
    if kind == "show":
        assert row["schema_min"] == 1 and row["schema_max"] == len(list((TOP / "sql/show").glob("0*.sql")))
    figures.append(f"image clove-{kind} by upload: {archive.stat().st_size >> 20} MB in {time.monotonic() - began:.0f} s")


# --- deploy -------------------------------------------------------------------------------------------------------------------------

def test_a_seller_deploys_a_show(site, figures):
    show = site.found(os.environ["SHOW"]) if "SHOW" in os.environ else site.deployed(site.seller())
    began = time.monotonic()
    WAY["show"] = show.comes(within=240)
    figures.append(f"deploy: {time.monotonic() - began:.0f} s from the wizard's last page to running")
    assert len(show.ready_pods()) == 1 and len(show.ready_pods("database")) == 1
    assert show.nodes("database") == ["node-1"]
    # pulled from the platform's own registry, by digest; nginx beside the show is an image of the installer's
    pool = [f"127.0.0.1:30500/{r['name']}@{r['digest']}" for r in site.sql("SELECT name, digest FROM pool_image ORDER BY kind = 'show'")]
    used = {c["name"]: c["image"] for pod in show.pods() + show.pods("database") for c in pod["spec"]["containers"]}
    assert [used[name] for name in ("database", "show", "web")] == [*pool, "127.0.0.1:5000/clove-gateway:test"]


def test_a_buyer_buys_a_ticket_through_the_gateway(site, show):
    with Rush(site, show, people=1) as rush:
        rush.reaches(1, 30)
    assert not rush.bad
    browser = site.buyer()
    browser.get(show.path + "/").says(show.row()["title"])
    assert show.sql("SELECT COUNT(*) n FROM orders WHERE state = 'paid'")[0]["n"] >= 1


# --- changes -------------------------------------------------------------------------------------------------------------------------

def test_requirements_are_updated_under_500_purchases(site, operator, show, figures):
    with Rush(site, show) as rush:
        rush.reaches(100)
        change(operator, show, memory_mib=320)
        rush.reaches(300)
        show.comes(within=180)
        rush.reaches(500)
    figures.append(f"update: {rush.figures()}, longest time without a purchase {rush.longest_gap():.1f} s")
    assert rush.bad == [] and set(rush.answers) <= {200, 303}
    assert show.row()["live_revision"] == show.row()["revision"] == 2


def test_a_revision_whose_image_never_becomes_healthy_returns_by_itself(site, operator, show, figures):
    good = show.row()["revision"]
    image = site.upload(operator, site.broken_archive(), "show", unique("broken"), unique("v"))
    broken = image["id"]
    began = time.monotonic()
    with Rush(site, show, people=4) as rush:
        change(operator, show, show=broken)
        wait(lambda: show.row()["revision"] == good and show.state() == "running", 420, f"the return: {show.row()}")
    figures.append(f"unhealthy image: back after {time.monotonic() - began:.0f} s; meanwhile {rush.figures()}")
    assert rush.bad == [] and rush.bought > 0
    failed = site.sql("SELECT state, why, raw FROM deployment_revision WHERE deployment = %s ORDER BY revision DESC LIMIT 1", (show.id,))[0]
    assert failed["state"] == "failed" and failed["why"]
    assert events(show, "agent.update_failed"), show.events()[-6:]
    operator.get(f"/admin/pool/{broken}/delete")
    operator.submit(f"/admin/pool/{broken}/delete")
    wait(lambda: not site.sql("SELECT 1 FROM pool_image WHERE id = %s", (broken,)), 60, "the image leaves the pool")
    assert site.registry(f"{image['name']}/manifests/{image['digest']}") == 404


def test_a_rollback(site, operator, show, figures):
    began = time.monotonic()
    operator.get(f"/admin/services/{show.slug}/rollback/1")
    operator.submit("/rollback/1")
    wait(lambda: show.state() == "running" and show.row()["live_revision"] == show.row()["revision"] > 3, 180, "the rollback")
    figures.append(f"rollback: {time.monotonic() - began:.0f} s")
    assert len(show.ready_pods()) == 1


def test_scale_from_one_to_three_and_back(site, operator, show, figures):
    for n in (3, 1):
        began = time.monotonic()
        change(operator, show, min=n, max=n)
        show.comes(within=180)
        wait(lambda: len(show.pods()) == len(show.ready_pods()) == n, 120, f"{n} pods")
        figures.append(f"scale to {n}: {time.monotonic() - began:.0f} s")
        with Rush(site, show, people=2) as rush:
            rush.reaches(5)
        assert not rush.bad


def test_a_database_of_another_size_pauses_the_sale_for_seconds(site, operator, show, figures):
    paid = paid_codes(show)
    with Rush(site, show, people=4) as rush:
        rush.reaches(10)
        change(operator, show, db_cpu_m=400, db_memory_mib=512)
        show.comes(within=240)
        rush.reaches(rush.bought + 20, 120)
    figures.append(f"database of another size: longest time without a purchase {rush.longest_gap():.1f} s; {rush.figures()}")
    assert show.row()["live_revision"] == show.row()["revision"]
    limits = show.ready_pods("database")[0]["spec"]["containers"][0]["resources"]["limits"]
    assert (limits["cpu"], limits["memory"]) == ("400m", "512Mi")
    assert rush.longest_gap() < 60
    nothing_lost(show, paid | set(rush.codes))


def test_a_volume_that_cannot_grow_is_told_and_left(site, operator, show):
    """The storage class of the test cluster does not allow it."""
    good = show.row()["revision"]
    change(operator, show, storage_gib=2)
    wait(lambda: show.row()["revision"] == good and show.state() == "running", 240, f"the return: {show.row()}")
    failed = site.sql("SELECT why FROM deployment_revision WHERE deployment = %s AND state = 'failed' ORDER BY revision DESC LIMIT 1", (show.id,))[0]
    assert failed["why"] == "kube.storage_fixed"
    with Rush(site, show, people=1) as rush:
        rush.reaches(1, 60)


# --- an extra -----------------------------------------------------------------------------------------------------------------------------

def test_an_extra_beside_the_show_is_reached_on_its_host_alone(site, operator, show, figures):
    image = site.upload(operator, site.extra_archive(), "extra", "기념품 가게", "1")
    session = site.buyer().session.cookies["session"]

    def ask(path, host="extras.test"):
        return requests.get(f"{site.url}/shows/{show.slug}{path}", headers={"Host": host, "Authorization": "Bearer secret", "Cookie": f"session={session}"}, timeout=20,
                            allow_redirects=False)
    assert ask("/clove-extra/").status_code == 404
    began = time.monotonic()
    change(operator, show, extra=[image["id"]])
    show.comes(within=180)
    wait(lambda: ask("/clove-extra/").status_code == 200, 90, f"the extra: {show.told()}")
    figures.append(f"extra: answers {time.monotonic() - began:.0f} s after it was asked for")
    answer = ask("/clove-extra/caps?size=L")
    assert answer.text == f"shop /caps?size=L cookie=[] auth=[] from=[] under /shows/{show.slug}/clove-extra"
    assert "Set-Cookie" not in answer.headers and answer.headers["Content-Security-Policy"].startswith("sandbox ")
    assert ask("/").headers["Location"] == f"/shows/{show.slug}/clove-extra/"
    assert "shop" not in ask("/clove-extra/", host=site.url.partition("://")[2]).text
    assert ask("/manage/").status_code == 404
    wait(lambda: "기념품 가게" in show.seller.get(show.path + "/").text, 60, "the link on the show's page")
    assert f"http://extras.test/shows/{show.slug}/clove-extra/" in show.seller.page.links
    kubectl("-n", show.namespace, "delete", "service,deployment", "-l", f"clove.dev/show={show.id},clove.dev/part=extra")
    wait(lambda: ask("/clove-extra/").status_code != 200, 60, "nobody there")
    wait(lambda: ask("/clove-extra/").status_code == 200, 180, f"it is declared again: {show.told()}")
    change(operator, show, extra=[])
    show.comes(within=180)
    wait(lambda: ask("/clove-extra/").status_code == 404, 90, "its end")
    assert not show.pods("extra") or wait(lambda: not show.pods("extra"), 90, "its pods' end")


# --- one pod, all pods ----------------------------------------------------------------------------------------------------------------------

def test_one_pod_moves_to_a_chosen_node(site, operator, show, figures):
    change(operator, show, min=2, max=2)
    show.comes(within=180)
    wait(lambda: len(show.pods()) == len(show.ready_pods()) == 2, 120, "two pods")
    pod = next(p for p in show.pods() if p["spec"]["nodeName"] == max(show.nodes()))
    stays = next(p["metadata"]["uid"] for p in show.pods() if p is not pod and p["metadata"]["name"] != pod["metadata"]["name"])
    node = "node-1" if pod["spec"]["nodeName"] == "node-2" else "node-2"
    name, made_by = pod["metadata"]["name"], show.row()["revision"]
    page = f"/admin/services/{show.slug}/pods/{name}"
    wait(lambda: operator.get(page, status=None).status == 200, 60, "the pod in the console")
    tasks = lambda: site.sql("SELECT state, step, why, text_a, raw FROM task WHERE kind = 'pod' AND deployment = %s ORDER BY id DESC LIMIT 1", (show.id,))[0]   # noqa: E731
    began = time.monotonic()
    with Rush(site, show, people=4) as rush:
        operator.get(page)
        operator.submit("/pods/", node=node)
        wait(lambda: tasks()["state"] in ("done", "failed"), 300, f"the move: {tasks()}")
        rush.reaches(20)
    figures.append(f"one pod to {node}: {time.monotonic() - began:.0f} s; meanwhile {rush.figures()}")
    assert tasks()["state"] == "done", tasks()
    assert rush.bad == []
    now = {p["metadata"]["uid"]: p["spec"]["nodeName"] for p in show.ready_pods()}
    assert len(now) == len(show.pods()) == 2 and stays in now and now[[u for u in now if u != stays][0]] == node
    assert name not in [p["metadata"]["name"] for p in show.pods()] and show.row()["revision"] == made_by and show.row()["node"] == ""
    assert not [n for n in objects("nodes") if [k for k in n["metadata"]["labels"] if k.startswith("clove.dev/not-")] or n["spec"].get("unschedulable")]
    assert events(show, "agent.pod_moved")
    operator.get(page, status=404)
    change(operator, show, min=1, max=1)
    show.comes(within=180)
    wait(lambda: len(show.pods()) == 1, 120, "one pod")


def place(operator, show, node):
    operator.get(f"/admin/services/{show.slug}/node")
    operator.submit("/node", node=node)


def test_pods_move_from_a_node_to_another(site, operator, show, figures):
    for node in ("node-1", "node-2"):
        if show.nodes() == [node]:
            continue
        began = time.monotonic()
        with Rush(site, show, people=4) as rush:
            place(operator, show, node)
            wait(lambda: show.state() == "running" and show.row()["node"] == node and set(show.nodes()) == {node}, 180, f"the move to {node}")
        figures.append(f"move to {node}: {time.monotonic() - began:.0f} s; meanwhile {rush.figures()}")
        assert rush.bad == []
    assert show.nodes() == ["node-2"]


# --- lost machines --------------------------------------------------------------------------------------------------------------------

def test_node_2_is_lost(site, operator, show, figures):
    """The show's pods are there; its database, and the platform, on node-1."""
    place(operator, show, "")
    show.comes(within=180)
    change(operator, show, min=2, max=2)
    show.comes(within=180)
    wait(lambda: show.nodes() == ["node-1", "node-2"], 120, f"a pod on each node, {show.nodes()}")
    with Rush(site, show, people=4) as rush:
        rush.reaches(10)
        lost = time.monotonic()
        machines("stop-node", 2)
        since = lambda: [m for m in rush.moments if m > lost]      # noqa: E731

        def flows():
            """Purchases again, and no error in the last ten seconds."""
            now = time.monotonic() - rush.began
            return len(since()) > 5 and not [b for b in rush.bad if now - b[0] < 10]
        wait(flows, 120, "purchases again")
        clean = max([b[0] for b in rush.bad], default=0) + rush.began - lost
        first = since()[0] - lost
    figures.append(f"node-2 lost: first purchase after {first:.1f} s, last error after {max(clean, 0):.0f} s; {rush.figures()}; {rush.bad[:2]}")
    assert first < 60 and clean < 60
    wait(lambda: len(show.ready_pods()) == 2 and {p["spec"]["nodeName"] for p in show.ready_pods()} == {"node-1"}, 120, "its pod on node-1")
    wait(lambda: [e for e in show.events() if "node" in e["text_a"] or "replaced" in e["text_key"]], 60, "the event list to say so")
    machines("start-node", 2)
    wait(lambda: site.sql("SELECT ready FROM node WHERE name = 'node-2'")[0]["ready"] == 1, 90, "node-2 on the nodes' page")


def test_node_1_is_lost_and_comes_back(site, operator, show, figures):
    """With it the database, gateway, platform and agent, for as long as the cluster needs to give it up and to order its pods away: nothing
    answers, nothing is lost, and once the agent is back it says what happened."""
    known_events = len(show.events())

    def ordered_away(*names):
        pods = [p for p in site.pods() if p["metadata"]["labels"]["app.kubernetes.io/name"] in names and p["spec"].get("nodeName")]
        return len(pods) == len(names) and all("deletionTimestamp" in p["metadata"] for p in pods)
    paid = paid_codes(show)
    with Rush(site, show, people=2) as rush:
        rush.reaches(5)
        began = time.monotonic()
        machines("stop-node", 1)
        try:
            wait(lambda: rush.bad, 60, "a buyer to notice")
            wait(lambda: ordered_away("gateway", "agent"), 90, "the platform's pods to be ordered away")
            wait(lambda: time.monotonic() - began > 30, 60, "half a minute")
        finally:
            machines("start-node", 1)
        back = time.monotonic()
        known = len(rush.moments)
        wait(lambda: len(rush.moments) > known + 5, 300, f"purchases again: {rush.bad[-2:]}")
        took = rush.moments[known] - back
    figures.append(f"node-1 lost for {back - began:.0f} s: purchases {took:.0f} s after it is back; {rush.figures()}")
    nothing_lost(show, paid | set(rush.codes))
    told = {"agent.node_lost", "agent.replaced", "agent.restarted", "agent.degraded"}
    wait(lambda: [e for e in show.events()[known_events:] if e["text_key"] in told], 60, "the event list to say so")
    show.comes(within=180)
    site.comes()
    figures.append(f"node-1 lost: told as {[e['text_key'] for e in show.events()[known_events:]]}")


# --- backup and restore -----------------------------------------------------------------------------------------------------------------

def ended(site, show, kind, within):
    """The newest task of the show of this kind, when it is done."""
    def task():
        return site.sql("SELECT * FROM task WHERE deployment = %s AND kind = %s ORDER BY id DESC LIMIT 1", (show.id, kind))[0]
    wait(lambda: task()["state"] in ("done", "failed"), within, f"the {kind}: {task()} {show.told()}")
    assert task()["state"] == "done", f"{task()} {show.events()[-4:]}"
    return task()


def test_a_backup_is_made_and_restored_and_old_tickets_stay_good(site, operator, show, figures):
    """Pressed, listed, sold on, restored: rows as they were sealed, and what was bought since is written again: nobody's ticket is lost."""
    name = show.sql("SELECT name FROM grade LIMIT 1")[0]["name"]
    early = selling.buy(site, show, which=name)
    qr = selling.code(site, show, early.tickets[0], key=show_key(MASTER, show.id))
    wait(lambda: show.sql("SELECT COUNT(*) n FROM outbox WHERE sent_at IS NULL")[0]["n"] == 0, 30, "nothing under way")
    home = f"/admin/services/{show.slug}"
    began = time.monotonic()
    operator.get(home)
    operator.submit("/backup")
    ended(site, show, "backup", 120)
    made = site.sql("SELECT * FROM backup WHERE deployment = %s ORDER BY id DESC LIMIT 1", (show.id,))[0]
    figures.append(f"backup in a cluster: {made['bytes']} bytes of {json.loads(made['counts'])['orders']} orders in {time.monotonic() - began:.0f} s")
    assert made["reason"] == "asked" and made["file"] in site.admin("backups", show.slug)

    with Rush(site, show, people=2) as rush:
        rush.reaches(5)
    late = selling.buy(site, show, which=name)
    before, sealed = show.counts(), json.loads(made["counts"])
    assert not rush.bad and before["orders"] == sealed["orders"] + rush.bought + 1
    wait(lambda: site.sql("SELECT COUNT(*) n FROM my_order WHERE deployment = %s AND state = 'paid'", (show.id,))[0]["n"] >= len(paid_codes(show)), 30, "the platform's list of orders")

    began = time.monotonic()
    operator.get(home)
    operator.follow(f"{home}/restore/{made['id']}")
    operator.submit("/restore/")
    ended(site, show, "restore", 400)
    figures.append(f"restore in a cluster: {time.monotonic() - began:.0f} s")
    assert show.row()["data_n"] == 1
    there, by_itself = show.counts(), {"inbox", "outbox", "once_key", "audit"}   # what goes on once it is open
    sold_in = {t for t in sealed if before[t] != sealed[t]} | by_itself
    assert {t: n for t, n in there.items() if t not in sold_in} == {t: n for t, n in sealed.items() if t not in sold_in}
    assert [there[t] for t in ("orders", "ticket", "place")] == [before[t] for t in ("orders", "ticket", "place")]
    assert show.invariants() == []
    nothing_lost(show, {early.code, late.code, *rush.codes})

    early.get(f"{show.path}/orders/{early.code}")
    show.seller.get(f"{show.path}/manage/checkin/{selling.rounds(show)[0]}")
    show.seller.submit("checkin/", code=qr)
    assert show.sql("SELECT COUNT(*) n FROM entry")[0]["n"] == 1
    selling.buy(site, show, which=name)

    # the copy that was replaced stays until there is a backup of what came after it
    old = f"show-{show.slug}-db"
    assert kubectl("-n", show.namespace, "get", "statefulset,pvc", "-l", f"clove.dev/show={show.id}", "-o", "name").split() == \
        [f"{kind}/{name}" for kind in ("statefulset.apps", "persistentvolumeclaim") for name in (old, f"{old}-1")]
    assert "done" in site.admin("backup", show.slug, within=180)
    wait(lambda: old not in kubectl("-n", show.namespace, "get", "statefulset,pvc,svc,secret", "-o", "name").replace(f"{old}-1", ""), 60, "the old copy's end")


def test_a_row_of_an_older_backup_ends_no_pod_of_the_copy_that_sells(site, show):
    """The platform's database came back and says the copy before: the show's next call puts it right, and no pod ends meanwhile."""
    used, before = show.row()["data_n"], {pod["metadata"]["name"] for pod in show.pods()}
    with Rush(site, show, people=2) as rush:
        rush.reaches(2)
        site.sql("UPDATE deployment SET data_n = data_n - 1, untold = 1 WHERE id = %s", (show.id,))
        wait(lambda: show.row()["data_n"] == used and events(show, "backup.adopted"), 60, "the copy that calls")
        show.comes(within=120)
        rush.reaches(rush.bought + 5, 60)
    assert rush.bad == [] and {pod["metadata"]["name"] for pod in show.pods()} == before


# --- a program that dies --------------------------------------------------------------------------------------------------------------------

def test_what_ends_again_and_again_is_told_in_words_and_rolled_back(site, operator, show, figures):
    """It comes up, is ready, and is killed 40 seconds later, each time: no reason to return by itself, and a person is told what to do."""
    good = show.row()["revision"]
    image = site.upload(operator, site.dying_archive(), "show", unique("dying"), unique("v"))
    change(operator, show, show=image["id"])
    wait(lambda: show.row()["live_revision"] == show.row()["revision"] > good, 180, f"the revision: {show.row()} {show.told()}")
    began = time.monotonic()
    wait(lambda: show.row()["trouble"] == "agent.trouble_crashes", 480, f"the word for it: {show.row()}")
    figures.append(f"a program that dies every 40 s: told after {time.monotonic() - began:.0f} s, {show.row()['falls_n']} ends")
    assert show.state() == "degraded"
    told = events(show, "agent.trouble_crashes")
    assert [e["level"] for e in told] == ["error"] and "show: " in told[0]["raw"] and "exit code 137" in told[0]["raw"]
    operator.get(f"/admin/services/{show.slug}").says("켜진 뒤 얼마 못 가 꺼지기를 되풀이해서").says("exit code 137").says_not("스스로 회복하는 중")
    operator.get("/admin").says("켜진 뒤 얼마 못 가 꺼지기를 되풀이해서")
    began = time.monotonic()
    operator.get(f"/admin/services/{show.slug}/rollback/{good}")
    operator.submit(f"/rollback/{good}")
    wait(lambda: show.state() == "running" and show.row()["live_revision"] > good + 1, 240, f"the rollback: {show.row()}")
    figures.append(f"a program that dies: rolled back in {time.monotonic() - began:.0f} s")
    assert show.row()["trouble"] == "" and len(events(show, "agent.trouble_crashes")) == 1
    with Rush(site, show, people=1) as rush:
        rush.reaches(2, 60)
    assert not rush.bad


# --- a database that is gone -----------------------------------------------------------------------------------------------------------

def test_a_missing_database_is_told_in_words_and_restored(site, operator, show, figures):
    """Nobody asks a database in a cluster: the show says that it is not there. A pod that starts meanwhile finds an empty one, and sells nothing from it."""
    paid, browser = paid_codes(show), site.buyer()
    made = site.admin("backup", show.slug, within=180)
    assert "done" in made, made
    file = made.rsplit("done ", 1)[1].strip()
    began = time.monotonic()
    show.sql(f"DROP DATABASE {show.schema}")
    wait(lambda: show.row()["trouble"] == "agent.trouble_database", 90, "the word for it")
    figures.append(f"a missing database: told after {time.monotonic() - began:.0f} s")
    assert show.state() == "degraded" and [e["level"] for e in events(show, "agent.trouble_database")] == ["error"]
    browser.get(show.path + "/", status=503)
    operator.get(f"/admin/services/{show.slug}").says("데이터베이스가 없어졌어요").says_not("스스로 회복하는 중")
    before = {pod["metadata"]["name"] for pod in show.pods()}
    kubectl("-n", show.namespace, "delete", "pod", *before)
    wait(lambda: [p for p in show.pods() if p["metadata"]["name"] not in before and p["status"]["phase"] == "Running"], 90, "another pod")
    empty_at = site.sql("SELECT UNIX_TIMESTAMP() AS now")[0]["now"]
    wait(lambda: site.sql("SELECT missing_at FROM sync_state WHERE deployment = %s", (show.id,))[0]["missing_at"] > empty_at, 60, "its own word")
    assert show.sql("SELECT 1 FROM settings") == [] and show.row()["trouble"] == "agent.trouble_database"
    browser.get(show.path + "/", status=503)
    began = time.monotonic()
    site.admin("restore", show.slug, file, within=400)
    show.comes(within=180)
    figures.append(f"a missing database: restored in {time.monotonic() - began:.0f} s")
    assert show.row()["trouble"] == "" and paid <= paid_codes(show)
    with Rush(site, show, people=1) as rush:
        rush.reaches(2, 60)
    assert not rush.bad


# --- the end --------------------------------------------------------------------------------------------------------------------------

def test_delete_removes_every_object_and_the_empty_namespace(site, operator, show, figures):
    operator.get(f"/admin/services/{show.slug}/delete")
    assert "paid" in operator.page.source or operator.page.forms
    began = time.monotonic()
    operator.submit("/delete", slug=show.slug, refunds=True)
    wait(lambda: show.state() == "deleted", 420, f"the end: {show.row()['step']} {show.row()['error']} {show.events()[-3:]}")
    wait(lambda: not [n for n in objects("namespaces") if n["metadata"]["name"] == show.namespace], 120, "the empty namespace's end")
    left = kubectl("get", "all,cm,secret,pvc,hpa,pdb,networkpolicy", "-A", "-l", f"clove.dev/show={show.id}", "-o", "name")
    figures.append(f"delete with refunds: {time.monotonic() - began:.0f} s")
    assert left.strip() == ""
    kept = site.sql("SELECT * FROM backup WHERE deployment = %s AND reason = 'final'", (show.id,))
    assert len(kept) == 1 and json.loads(kept[0]["counts"])["orders"] > 0, kept
    file = next(line.split("\t")[-1] for line in site.admin("backups", show.slug).splitlines() if "\tfinal\t" in line)
    size = kubectl("-n", "clove", "exec", "deploy/clove", "-c", "platform", "--", "stat", "-c", "%s %a", file).split()
    assert size == [str(kept[0]["bytes"]), "600"]
    site.browser().get(show.path + "/", status=404)
