"""A hundred shows of a real platform on this machine, in a cluster of hollow nodes: what deploying one costs, and what the agent costs while
nothing happens. A hollow node runs nothing: it is kept alive from here, and what is placed on it is booked as running and ready at once, all
of it at one address of this machine, where every page is answered.

HOLLOW_SHOWS (100), HOLLOW_NODES (12), HOLLOW_IDLE_S (60; 600 is the figure that counts, and takes nine minutes more):

    HOLLOW_IDLE_S=600 tests/kubernetes/run tests/kubernetes/test_hollow.py
"""
import http.server
import json
import os
import pathlib
import subprocess
import threading
import time

import pytest
import requests

import harness
from cluster import kubectl, objects
from harness import wait

SHOWS, NODES, IDLE = (int(os.environ.get(k, v)) for k, v in (("HOLLOW_SHOWS", 100), ("HOLLOW_NODES", 12), ("HOLLOW_IDLE_S", 60)))
SELLERS = 10
FIRST_SELLER = 990000                    # nobody else's namespaces
HERE, EVERY_POD = "10.200.0.1", "192.168.192.168"
SPEC = {"min": 1, "max": 1, "cpu_m": 100, "memory_mib": 64, "db_cpu_m": 50, "db_memory_mib": 128,
        "parts": [{"kind": kind, "name": f"clove-{kind}", "version": "1", "digest": ""} for kind in ("show", "database")]}


class Answers(http.server.BaseHTTPRequestHandler):
    """Every page of every pod."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def now():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


class HollowNodes:
    """What a kubelet tells the cluster, without anything behind it. `with` it there are NODES of them, and only they take anything new."""
    MERGE = {"Content-Type": "application/merge-patch+json"}
    LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases"

    def __init__(self):
        self.names = [f"hollow-{n + 1}" for n in range(NODES)]
        self.api = requests.Session()
        self.api.trust_env = False
        self.api.headers["Authorization"] = f"Bearer {os.environ['KUBE_TOKEN']}"
        self.api.verify = os.environ["KUBE_CA"]
        self.ends = threading.Event()
        self.thread = threading.Thread(target=self.live, daemon=True)

    def call(self, method, path, body=None, **how):
        answer = self.api.request(method, os.environ["KUBE_API"] + path, json=body, timeout=30, **how)
        assert answer.ok or answer.status_code in (404, 409), f"{method} {path}: {answer.status_code} {answer.text}"
        return answer

    def __enter__(self):
        try:
            for name in self.names:
                self.call("POST", "/api/v1/nodes", {"metadata": {"name": name, "labels": {"kubernetes.io/hostname": name}}})
                has = {"cpu": "8", "memory": "16Gi", "pods": "110", "ephemeral-storage": "100Gi"}
                self.call("PATCH", f"/api/v1/nodes/{name}/status", {"status": {
                    "capacity": has, "allocatable": has, "nodeInfo": {"kubeletVersion": "v1.20.2"}, "conditions": [
                        {"type": "Ready", "status": "True", "reason": "KubeletReady", "lastHeartbeatTime": now(), "lastTransitionTime": now()}]}}, headers=self.MERGE)
                self.call("POST", self.LEASES, {"metadata": {"name": name}, "spec": {"holderIdentity": name, "leaseDurationSeconds": 40}})
            kubectl("cordon", "node-1", "node-2")
            self.thread.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.ends.set()
        if self.thread.ident:
            self.thread.join(60)
        for name in (f"hollow-{n + 1}" for n in range(NODES)):
            self.call("DELETE", f"/api/v1/nodes/{name}")
            self.call("DELETE", f"{self.LEASES}/{name}")
        kubectl("uncordon", "node-1", "node-2")

    def live(self):
        renewed = 0
        while not self.ends.wait(0.5):
            if time.monotonic() - renewed > 5:
                renewed = time.monotonic()
                for name in list(self.names):
                    self.call("PATCH", f"{self.LEASES}/{name}", {"spec": {"renewTime": now().replace("Z", ".000000Z")}}, headers=self.MERGE)
            for pod in self.call("GET", "/api/v1/pods?fieldSelector=status.phase=Pending,spec.nodeName!=").json()["items"]:
                if pod["spec"]["nodeName"] in self.names:
                    self.runs(pod)

    def runs(self, pod):
        def container(c, state, ready):
            return {"name": c["name"], "image": c["image"], "imageID": f"hollow://{c['image']}", "containerID": f"hollow://{pod['metadata']['uid']}/{c['name']}",
                    "ready": ready, "restartCount": 0, "state": state}
        first, rest = pod["spec"].get("initContainers", []), pod["spec"]["containers"]
        ended = {"terminated": {"exitCode": 0, "reason": "Completed", "startedAt": now(), "finishedAt": now()}}
        self.call("PATCH", f"/api/v1/namespaces/{pod['metadata']['namespace']}/pods/{pod['metadata']['name']}/status", {"status": {
            "phase": "Running", "podIP": EVERY_POD, "podIPs": [{"ip": EVERY_POD}], "hostIP": HERE, "startTime": now(),
            "conditions": [{"type": t, "status": "True", "lastTransitionTime": now()} for t in ("Initialized", "Ready", "ContainersReady", "PodScheduled")],
            "initContainerStatuses": [container(c, ended, True) for c in first],
            "containerStatuses": [container(c, {"running": {"startedAt": now()}}, True) for c in rest]}}, headers=self.MERGE)


@pytest.fixture(scope="module")
def hollow():
    subprocess.run(["ip", "address", "replace", f"{EVERY_POD}/32", "dev", "kube-api"], check=True)
    pages = http.server.ThreadingHTTPServer((EVERY_POD, 8080), Answers)
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    try:
        with HollowNodes() as nodes:
            yield nodes
            spaces = {n["metadata"]["name"] for n in objects("namespaces") if n["metadata"]["name"].startswith(f"clove-seller-{FIRST_SELLER // SELLERS}")}
            for space in spaces:
                kubectl("delete", "namespace", "--wait=false", space)
                kubectl("-n", space, "delete", "pods", "--all", "--wait=false", "--force", "--grace-period=0")
    finally:
        pages.shutdown()
        subprocess.run(["ip", "address", "del", f"{EVERY_POD}/32", "dev", "kube-api"], stderr=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def here(hollow):
    """A clove on this machine with that cluster for its default target and ten sellers. The agent has a token of its own there: its calls are counted."""
    made = harness.Site()
    made.start()
    made.sql(f"ALTER TABLE account AUTO_INCREMENT = {FIRST_SELLER}")
    made.sellers = [made.seller() for _ in range(SELLERS)]
    owner = made.administrator("owner")
    config = kubectl("config", "view", "--flatten", "--raw").replace(os.environ["KUBE_TOKEN"], os.environ["KUBE_AGENT_TOKEN"])
    owner.get("/admin/targets/new")
    owner.submit("/admin/targets/new", name="hollow", kubeconfig=config, platform_url=f"http://{HERE}:1", reach="", images="127.0.0.1:5000", storage="none")
    wait(lambda: made.sql("SELECT 1 FROM target WHERE name = 'hollow' AND state = 'well'"), 60, "the cluster is looked at")
    yield made
    made.stop()


def ask_for_shows(here):
    """Their rows as the wizard would write them; and what each would say with its first call, for nothing runs that could."""
    with here.db() as db, db.cursor() as cursor:
        cursor.execute("BEGIN")
        for n in range(SHOWS):
            cursor.execute("INSERT INTO deployment (slug, account, target, field, title, state, answers, created_at, changed_at) SELECT %s, a.id, t.id, 'concert',"
                           " 'hollow', 'deploying', '{}', UNIX_TIMESTAMP(), UNIX_TIMESTAMP() FROM target t, account a WHERE t.name = 'hollow' AND a.email = %s",
                           (f"hollow-{n}", here.sellers[n % SELLERS].email))
            show = cursor.lastrowid
            cursor.execute("INSERT INTO deployment_revision (deployment, revision, account, at, template, spec)"
                           " SELECT id, 1, account, UNIX_TIMESTAMP(), '', %s FROM deployment WHERE id = %s", (json.dumps(SPEC), show))
            cursor.execute("INSERT INTO sync_state (deployment, synced_at, defined) VALUES (%s, UNIX_TIMESTAMP(), 1)", (show,))
        cursor.execute("COMMIT")


def states(here):
    return {row["state"]: row["n"] for row in here.sql("SELECT state, COUNT(*) AS n FROM deployment GROUP BY state")}


def calls():
    """How many calls the API server has had from the agent."""
    with open(os.environ["KUBE_CALLS"]) as lines:
        return sum(1 for _ in lines)


def cpu_s(pid):
    """Of a process and the children it has waited for."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def test_a_hundred_shows_are_deployed(here, figures):
    agent = here.parent("agent")
    began, calls_before, cpu_before = time.monotonic(), calls(), cpu_s(agent)
    ask_for_shows(here)
    wait(lambda: states(here) == {"running": SHOWS}, 15 * SHOWS, "all shows run")
    took, asked, cpu = time.monotonic() - began, calls() - calls_before, cpu_s(agent) - cpu_before
    figures.append(f"{SHOWS} shows on {NODES} hollow nodes run after {took:.0f} s: {took / SHOWS:.2f} s, {asked / SHOWS:.1f} API calls and "
                   f"{cpu / SHOWS * 1000:.0f} ms of the agent's CPU for each")
    pods = [p for p in objects("pods", "-l", "clove.dev/part") if p["metadata"]["namespace"].startswith(f"clove-seller-{FIRST_SELLER // SELLERS}")]
    assert len(pods) == 2 * SHOWS and all(p["spec"].get("nodeName", "").startswith("hollow-") for p in pods)
    assert asked / SHOWS < 150


def test_the_idle_agent(here, figures):
    wait(lambda: here.sql("SELECT COUNT(*) AS n FROM instance WHERE ready = 1")[0]["n"] == 2 * SHOWS, 120, "every pod is seen")
    agent = here.parent("agent")
    events = here.sql("SELECT COUNT(*) AS n FROM deployment_event")[0]["n"]
    began, calls_before, cpu_before = time.monotonic(), calls(), cpu_s(agent)
    time.sleep(IDLE)                     # what is measured is that nothing happens
    took, asked, cpu = time.monotonic() - began, calls() - calls_before, cpu_s(agent) - cpu_before
    figures.append(f"the idle agent beside {SHOWS} shows, for {took:.0f} s: {cpu * 100 / took:.2f} % of a core, {asked / took * 60:.0f} API calls a minute")
    assert here.parent("agent") == agent
    assert states(here) == {"running": SHOWS}
    # Nobody changed anything: the cluster's own work is not taken for that.
    assert here.sql("SELECT COUNT(*) AS n FROM deployment_event")[0]["n"] == events
    assert cpu * 100 / took < 1


def test_an_idle_agent_misses_nothing(here, hollow, figures):
    one, other = here.sql("SELECT id, slug, account FROM deployment ORDER BY id LIMIT 2")
    began = time.monotonic()
    here.sql("INSERT INTO deployment_revision (deployment, revision, account, at, template, spec) VALUES (%s, 2, %s, UNIX_TIMESTAMP(), '', %s)",
             (one["id"], one["account"], json.dumps(SPEC | {"max": 2})))
    here.sql("UPDATE deployment SET revision = 2 WHERE id = %s", (one["id"],))
    wait(lambda: kubectl("-n", f"clove-seller-{one['account']}", "get", "hpa", f"show-{one['slug']}", "-o", "jsonpath={.spec.maxReplicas}") == "2", 5, "a new wish")
    figures.append(f"a new wish is in the cluster after {time.monotonic() - began:.1f} s")

    began = time.monotonic()
    kubectl("-n", f"clove-seller-{other['account']}", "delete", "networkpolicy", f"show-{other['slug']}")
    lost = hollow.names.pop()            # nobody speaks for it any more
    wait(lambda: here.sql("SELECT ready FROM node WHERE name = %s", (lost,))[0]["ready"] == 0, 60, "a lost node is seen")
    figures.append(f"a lost node is seen after {time.monotonic() - began:.0f} s")
    wait(lambda: kubectl("-n", f"clove-seller-{other['account']}", "get", "networkpolicy", f"show-{other['slug']}", check=False).returncode == 0, 120, "what is gone comes back")
    figures.append(f"what somebody deleted is back after {time.monotonic() - began:.0f} s")
    wait(lambda: states(here) == {"running": SHOWS}, 120, "all shows run again")
