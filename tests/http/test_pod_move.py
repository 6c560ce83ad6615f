"""One pod of a show moves to a node that an operator chooses. The cluster stands in rows as the agent writes them (clustered.py) and the agent
leaves it alone: what it does there is in tests/unit/test_kubernetes.c, and in a real one in tests/kubernetes."""
import json

import pytest

import clustered
from harness import site_fixture, unique


site = site_fixture("module")


@pytest.fixture
def far(site):
    """A show in a cluster of three nodes; .pod is on node-1."""
    class Far:
        target = clustered.cluster(site, nodes=("node-1", "node-2", "node-3"))
        slug = clustered.show(site, target, "겨울 나그네", site.seller())
        home = f"/admin/services/{slug}"
        pod = f"{slug}-7d9f-abcde"
        at = f"{home}/pods/{pod}"
        operator = site.administrator("operator")
        tasks = staticmethod(lambda: site.sql("SELECT k.* FROM task k JOIN deployment d ON d.id = k.deployment WHERE d.slug = %s AND k.kind = 'pod' ORDER BY k.id", (Far.slug,)))
    return Far


def test_a_pod_and_a_node_are_chosen(site, far):
    operator = far.operator
    operator.get(far.home).says(far.pod).says("이 파드 옮기기")
    page = operator.follow(f"/pods/{far.pod}").says(f"파드 {far.pod} 옮기기").says("지금 node-1 노드에 있고, CPU 0.5코어와 메모리 256 MiB를 요청해요")
    page.says("0.75 / 2").says("896 MiB / 4096 MiB").says("지금 여기").says("아무 노드나 (클러스터가 골라요)").says("예매는 멈추지 않아요")
    assert page.form("/pods/").choices["node"] == ["", "node-2", "node-3"]
    operator.submit("/pods/", node="node-2").says("파드 하나를 node-2 노드로 옮기고 있어요").says("파드 옮기기").says("기다리는 중")
    task = far.tasks()[0]
    assert (task["node"], json.loads(task["body"])["pod"], task["state"]) == ("node-2", far.pod, "wanted")
    audit = site.sql("SELECT act, object, detail FROM audit ORDER BY id DESC LIMIT 1")[0]
    assert (audit["act"], audit["object"], audit["detail"]) == ("task.pod", f"show {far.slug}", f"{far.pod} to node-2")
    site.sql("UPDATE task SET state = 'failed', step = 'pod_undo', why = 'kube.unschedulable', text_a = '0/3 nodes are available', raw = 'raw words' WHERE id = %s", (task["id"],))
    operator.get(far.home).says("실패").says("0/3 nodes are available").says("raw words")


def test_it_is_replaced_wherever_the_cluster_likes(site, far):
    far.operator.get(far.at)
    far.operator.submit("/pods/", node="").says("파드 하나를 새 파드로 바꾸고 있어요")
    assert [t["node"] for t in far.tasks()] == [""]


def test_the_page_in_english(site, far):
    operator = site.administrator("operator", "en")
    operator.get(far.at).says(f"Move pod {far.pod}").says("It is on node node-1 now and asks for 0.5 cores and 256 MiB of memory").says("it is here").says("Any node (the cluster chooses)")
    operator.submit("/pods/", node="node-2").says("A pod is being moved to node node-2")


def test_a_double_click_moves_it_once(site, far):
    operator = far.operator
    operator.get(far.at)
    page, form = operator.page, operator.page.form("/pods/")
    operator.submit(form, node="node-2").says("옮기고 있어요")
    operator.submit(form, page=page, node="node-2")
    assert len(far.tasks()) == 1, "the same form again is the first answer again"
    operator.get(far.at)
    operator.submit("/pods/", node="node-3", status=422).says("다른 작업이 진행 중이에요")
    assert len(far.tasks()) == 1


def test_a_pod_that_is_not_there(site, far):
    operator = far.operator
    for name in (unique("pod"), "x" * 300, "%3Cb%3E", "..", far.pod + "x"):
        operator.get(f"{far.home}/pods/{name}", status=404)
    operator.get(f"/admin/services/{unique('none')}/pods/{far.pod}", status=404)
    other = clustered.show(site, far.target, "남의 공연", site.seller())
    operator.get(f"/admin/services/{other}/pods/{far.pod}", status=404)
    operator.get(far.at)
    site.sql("DELETE FROM instance WHERE name = %s", (far.pod,))
    operator.submit("/pods/", node="node-2", status=422).says(f"파드 {far.pod}은(는) 이제 없어요").says("겨울 나그네")
    operator.get(far.at, status=404)
    assert not far.tasks()


def test_a_node_that_cannot_take_it(site, far):
    operator = far.operator

    def sent(node, says):
        operator.get(far.at)
        form = operator.page.form("/pods/")
        form.fields = [[n, node if n == "node" else v] for n, v in form.fields]
        form.fields = form.fields if any(n == "node" for n, _ in form.fields) else [*form.fields, ["node", node]]
        operator.submit(form, status=422).says(says)
        assert operator.page.forms, "the table is there to choose again"

    sent("node-9", "node-9 노드가 없어요")
    sent("x" * 254, "253자 안으로")
    sent("node-1", "이 파드는 이미 node-1 노드에 있어요")
    for change, says in (("cpu_used_m = 1900", "파드는 CPU 500m를 요청하는데 100m만 남았어요"), ("cpu_used_m = 2600", "0m만 남았어요"),
                         ("cpu_used_m = 0, memory_used_mib = 4000", "파드는 메모리 256 MiB를 요청하는데 96 MiB만 남았어요"),
                         ("memory_used_mib = 0, pods_n = 110", "파드를 110개까지 둘 수 있는데 이미 다 찼어요"), ("pods_n = 0, ready = 0", "node-2 노드가 응답하지 않아요"),
                         ("ready = 1, open = 0", "node-2 노드는 새 배치를 받지 않아요")):
        site.sql(f"UPDATE node SET {change} WHERE target = %s AND name = 'node-2'", (far.target,))
        sent("node-2", says)
    site.sql("UPDATE node SET open = 1 WHERE target = %s", (far.target,))
    operator.get(far.at)
    site.sql("DELETE FROM node WHERE target = %s AND name = 'node-2'", (far.target,))
    operator.submit("/pods/", node="node-2", status=422).says("node-2 노드가 없어요")
    assert not far.tasks()


def test_what_does_not_move_says_why(site, far):
    operator = far.operator
    page = operator.get(f"{far.home}/pods/{far.slug}-db-0").says("데이터베이스는 옮기지 않아요")
    assert not [f for f in page.forms if "/pods/" in f.action] and f"/pods/{far.slug}-db-0" not in operator.get(far.home).source
    operator.get(far.at)
    site.sql("UPDATE deployment SET node = 'node-1' WHERE slug = %s", (far.slug,))
    operator.submit("/pods/", node="node-2", status=422).says("모두 node-1 노드에 두기로 정해져 있어요")
    page = operator.get(far.at).says("먼저 아무 노드에나")
    assert page.form("/pods/").choices["node"] == [""] and f"{far.home}/node" in page.links
    site.sql("UPDATE deployment SET node = '', state = 'updating' WHERE slug = %s", (far.slug,))
    operator.submit("/pods/", node="", status=422).says("지금은 바꿀 수 없어요")
    assert "/pods/" not in operator.get(far.home).source
    site.sql("UPDATE deployment SET state = 'running' WHERE slug = %s", (far.slug,))
    assert not far.tasks()


def test_one_node_is_said(site, far):
    site.sql("DELETE FROM node WHERE target = %s AND name <> 'node-1'", (far.target,))
    page = far.operator.get(far.at).says("노드가 하나뿐이라 옮길 곳이 없어요")
    assert page.form("/pods/").choices["node"] == [""]


def test_here_are_processes_and_no_pods(site):
    show = site.show()
    operator = site.administrator("operator")
    home = f"/admin/services/{show.slug}"
    name = site.sql("SELECT i.name FROM instance i JOIN deployment d ON d.id = i.deployment WHERE d.slug = %s LIMIT 1", (show.slug,))
    assert "/pods/" not in operator.get(home).source
    operator.get(f"{home}/pods/{name[0]['name'] if name else 'x'}", status=404)
    operator.get(home + "/node").says("노드가 하나뿐이라 옮길 곳이 없어요")


def test_viewers_and_sellers_move_nothing(site, far):
    viewer = site.administrator("viewer")
    assert "/pods/" not in viewer.get(far.home).source
    viewer.get(far.at, status=403)
    site.seller().get(far.at, status=403)
