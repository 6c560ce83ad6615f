"""Mixed use: the platform by make run on this machine, shows in the cluster. A show is opened there, another moves there from this machine and
back with all its orders, and a ticket from before opens the door."""
import base64
import json
import os
import pathlib
import time

import pytest

from cluster import Rush, Show, kubectl, objects, wait
from harness import Site, free_ports
from selling import buy, code, rounds

WAY = {}


@pytest.fixture(scope="module")
def here(site):
    """On this machine; the cluster reaches it at an address of the testbed's bridge. (`site` first: it brings volumes.)"""
    reach = free_ports()
    here = Site(CLUSTER_LISTEN=f"10.200.0.1:{reach}", REGISTRY_URL="http://10.200.0.1:5000", GATEWAY_IMAGE="clove-gateway:test")
    here.reach = f"http://10.200.0.1:{reach}"
    here.start()
    yield here
    for name in [n["metadata"]["name"] for n in objects("namespaces") if n["metadata"]["name"] in {f"clove-seller-{a}" for a in WAY.get("accounts", [])}]:
        kubectl("delete", "namespace", name, "--wait=false")
    here.stop()


@pytest.fixture(scope="module")
def operator(here):
    return here.administrator("operator")


def kubeconfig():
    """The testbed's, with its certificate inside: a file name means nothing on another machine."""
    ca = base64.b64encode(pathlib.Path(os.environ["KUBE_CA"]).read_bytes()).decode()
    return json.dumps({"apiVersion": "v1", "kind": "Config", "current-context": "t",
                       "clusters": [{"name": "t", "cluster": {"server": os.environ["KUBE_API"], "certificate-authority-data": ca}}],
                       "users": [{"name": "t", "user": {"token": os.environ["KUBE_TOKEN"]}}],
                       "contexts": [{"name": "t", "context": {"cluster": "t", "user": "t"}}]})


def test_an_owner_adds_the_cluster_by_its_kubeconfig(here):
    owner = here.administrator("owner")
    owner.get("/admin/targets/new")
    owner.submit("admin_target", name="testbed", kubeconfig=kubeconfig(), platform_url=here.reach, images="127.0.0.1:5000", storage="claim",
                 storage_class="clove-test")
    WAY["target"] = here.sql("SELECT id FROM target WHERE name = 'testbed'")[0]["id"]
    wait(lambda: here.sql("SELECT state FROM target WHERE name = 'testbed'")[0]["state"] == "well", 30, "the agent's look at the cluster")
    wait(lambda: len(here.sql("SELECT 1 FROM node WHERE target = %s", (WAY["target"],))) == 2, 30, "its nodes")
    owner.get("/admin/nodes").says("node-1").says("node-2")


@pytest.mark.parametrize("kind", ["show", "database"])
def test_the_pool_takes_a_reference(here, operator, kind):
    operator.get("/admin/pool/new")
    operator.submit(files={"archive": ("", b"")}, kind=kind, alias=kind, name=f"clove-{kind}", version="test", reference=f"10.200.0.1:5000/clove-{kind}:test")
    row = wait(lambda: (r := here.sql("SELECT * FROM pool_image WHERE alias = %s", (kind,))[0])["state"] in ("ready", "failed") and r, 120, "the image")
    assert row["state"] == "ready", row


def moved(here, operator, show, target, figures, where):
    began = time.monotonic()
    operator.get(f"{'/admin/services/' + show.slug}/move")
    operator.submit("/move", target=target)
    task = here.sql("SELECT MAX(id) id FROM task WHERE kind = 'move'")[0]["id"]

    def there():
        row = here.sql("SELECT state, step, why, raw FROM task WHERE id = %s", (task,))[0]
        assert row["state"] not in ("failed", "cancelled"), row
        return row["state"] == "waiting" and row["step"]
    wait(there, 300, f"the move: {here.sql('SELECT * FROM task WHERE id = %s', (task,))}")
    figures.append(f"{where}: {time.monotonic() - began:.0f} s")
    return task


def confirm(here, operator, show, task):
    operator.get(f"/admin/services/{show.slug}")
    operator.submit(f"/tasks/{task}/confirm")
    wait(lambda: here.sql("SELECT state FROM task WHERE id = %s", (task,))[0]["state"] == "done", 180, "the old copy's end")


def books(rows):
    """What must be the same on both sides of a move."""
    return {table: rows(f"SELECT COUNT(*) n FROM {table}")[0]["n"] for table in ("orders", "ticket", "place", "payment", "ledger", "round", "seat")} | {
        "sum": int(rows("SELECT COALESCE(SUM(amount_minor), 0) n FROM ledger")[0]["n"])}


def test_a_show_moves_to_the_cluster_and_back_with_its_orders(here, operator, figures):
    show = here.show()
    WAY["accounts"] = [here.sql("SELECT account FROM deployment WHERE slug = %s", (show.slug,))[0]["account"]]
    buyer = buy(here, show, 2)
    text = code(here, show, buyer.tickets[0])
    before = books(show.sql)
    task = moved(here, operator, show, WAY["target"], figures, "a show moves to the cluster")
    far = Show(here, show.slug, show.seller)
    assert books(far.sql) == before and far.invariants() == []
    buyer.get(f"{show.path}/tickets/{buyer.tickets[0]}")
    with Rush(here, far, people=2) as rush:
        rush.reaches(5, 60)
    assert rush.bad == []
    figures.append(f"mixed use: {rush.figures()}")
    show.seller.get(f"{show.path}/manage/checkin/{rounds(far)[0]}")
    show.seller.submit("/manage/checkin/", code=text).says("입장하세요")
    confirm(here, operator, show, task)
    far.settled()
    before = books(far.sql)
    local = here.sql("SELECT id FROM target WHERE kind = 'local'")[0]["id"]
    task = moved(here, operator, show, local, figures, "and back")
    data_n = here.sql("SELECT data_n FROM deployment WHERE slug = %s", (show.slug,))[0]["data_n"]
    show.schema = f"show_{show.id}" + (f"_{data_n}" if data_n else "")
    assert books(show.sql) == before
    show.seller.submit("/manage/checkin/", code=code(here, show, buyer.tickets[1])).says("입장하세요")
    confirm(here, operator, show, task)
    assert show.invariants() == ""
    wait(lambda: far.namespace not in [n["metadata"]["name"] for n in objects("namespaces")], 120, "the empty namespace's end")
