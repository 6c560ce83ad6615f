"""A show goes from a machine into a cluster and back: its orders are there, an old ticket's code opens the door at each place, buyers buy at each
place, and nothing is left behind. The platform is a private clove on this machine; the cluster is the one that tests/kubernetes/run started."""
import os
import random
import time

import pytest
import requests

import cluster
import harness
import selling
from harness import wait

REGISTRY = os.environ.get("PUSH_REGISTRY", "10.200.0.1:5000")


def digest(name, tag="test"):
    answer = requests.get(f"http://{REGISTRY}/v2/{name}/manifests/{tag}", timeout=10,
                          headers={"Accept": "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json"})
    assert answer.status_code == 200, answer.text
    return answer.headers["Docker-Content-Digest"]


@pytest.fixture(scope="module")
def here(site):
    """A clove on this machine that shows in the cluster reach; `site` brought the volumes."""
    reach = f"10.200.0.1:{random.randrange(32100, 32700)}"
    made = harness.Site(CLUSTER_LISTEN=reach, REGISTRY_URL=f"http://{REGISTRY}")
    made.start()
    made.sql("ALTER TABLE account AUTO_INCREMENT = 700000")              # the other site's sellers have namespaces there
    owner = made.administrator("owner")
    owner.get("/admin/targets/new")
    owner.submit("/admin/targets/new", name="the-cluster", kubeconfig=cluster.kubectl("config", "view", "--flatten", "--raw"),
                 platform_url=f"http://{reach}", reach="", images=os.environ.get("IMAGE_REGISTRY", "127.0.0.1:5000"))
    made.target = {name: made.sql("SELECT id FROM target WHERE name = %s", (name,))[0]["id"] for name in ("local", "the-cluster")}
    for kind in ("show", "database"):
        made.sql("INSERT INTO pool_image (kind, name, alias, version, digest, bytes, source, account, at, state)"
                 " VALUES (%s, %s, %s, 'test', %s, 1, 'test', (SELECT MIN(id) FROM account), 1, 'ready')",
                 (kind, f"clove-{kind}", kind, digest(f"clove-{kind}")))
    wait(lambda: made.sql("SELECT 1 FROM target WHERE name = 'the-cluster' AND state = 'well'"), 60, "the cluster is looked at")
    wait(lambda: made.sql("SELECT 1 FROM node WHERE target = %s", (made.target["the-cluster"],)), 60, "its nodes")
    yield made
    made.stop()


def moved(here, show, to, figures):
    """Through the console, watched until it waits to be confirmed; then confirmed."""
    began = time.monotonic()
    operator = here.administrator("operator")
    operator.get(f"/admin/services/{show.slug}/move")
    operator.submit("/move", target=here.target[to], minutes="0")
    task = lambda: here.sql("SELECT * FROM task WHERE kind = 'move' AND deployment = %s ORDER BY id DESC LIMIT 1", (show.id,))[0]
    shut = wait(lambda: here.sql("SELECT frozen FROM sync_state WHERE deployment = %s", (show.id,))[0]["frozen"] and time.monotonic(), 120, "the pause")
    wait(lambda: task()["state"] not in ("wanted", "running") or task()["step"] == "leave", 420, f"the move {task()}")
    assert task()["state"] in ("waiting", "running"), task()
    figures.append(f"move to {to}: {time.monotonic() - began:.0f} s, of which {time.monotonic() - shut + 18:.0f} s without writes")
    wait(lambda: task()["state"] == "waiting", 120, f"the old place is left {task()}")
    operator.get(f"/admin/services/{show.slug}")
    here.sql("UPDATE task SET body = JSON_SET(body, '$.confirmed', true), state = 'running', next_at = 0 WHERE id = %s", (task()["id"],))
    wait(lambda: task()["state"] == "done", 180, f"the end {task()}")


def test_a_show_moves_into_the_cluster_and_back(here, figures):
    show = here.show()
    first = selling.buy(here, show)
    qr = [selling.code(here, show, first.tickets[0])]
    orders = show.sql("SELECT code, state, email FROM orders ORDER BY id")
    door = f"{show.path}/manage/checkin/{selling.rounds(show)[0]}"
    places = show.sql("SELECT id, state, order_id FROM place ORDER BY id")

    moved(here, show, "the-cluster", figures)
    far = cluster.Show(here, show.slug, show.seller)
    assert far.sql("SELECT code, state, email FROM orders ORDER BY id") == orders
    assert far.sql("SELECT id, state, order_id FROM place ORDER BY id") == places
    assert not here.sql("SELECT 1 FROM information_schema.schemata WHERE schema_name LIKE %s", (f"show\\_{show.id}%",))
    far.settled()
    second = selling.buy(here, far)
    qr.append(selling.code(here, far, second.tickets[0], key=cluster.show_key((here.var / "etc/master.key").read_text().strip(), show.id)))
    show.seller.get(door)
    show.seller.submit("checkin/", code=qr[0])
    assert far.sql("SELECT COUNT(*) AS n FROM entry")[0]["n"] == 1
    orders = far.sql("SELECT code, state, email FROM orders ORDER BY id")
    assert len(orders) == 2
    first.get(f"{show.path}/orders/{first.code}")

    moved(here, show, "local", figures)
    show.schema = f"show_{show.id}_{far.row()['data_n']}"
    assert show.sql("SELECT code, state, email FROM orders ORDER BY id") == orders
    assert show.invariants() == ""
    show.seller.get(door)
    show.seller.submit("checkin/", code=qr[1])
    assert show.sql("SELECT COUNT(*) AS n FROM entry")[0]["n"] == 2
    selling.buy(here, show)
    assert cluster.objects("pods", "-l", f"clove.dev/show={show.id}", namespace=far.namespace) == []
    wait(lambda: cluster.kubectl("get", "namespace", far.namespace, check=False).returncode != 0, 120, "the empty namespace goes")
