"""Every combination of field, seating and parts is what a real API server accepts: kubectl apply --dry-run=server, object by object."""
import itertools
import json
import pathlib
import subprocess

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
SHOW = {"kind": "show", "name": "clove-show", "version": "1.0", "digest": "sha256:" + "a" * 64}
NEXT = {"kind": "show", "name": "clove-show", "version": "1.1-rc.2", "digest": ""}
DATABASE = {"kind": "database", "name": "clove-database", "version": "1.0", "digest": "sha256:" + "b" * 64}
SHOP = {"kind": "extra", "name": "some/Merch_shop", "version": "2", "digest": ""}
MAP = {"kind": "extra", "name": "a-very-long-name-of-a-part-that-somebody-else-has-made.x", "version": "2026.11", "digest": "sha256:" + "c" * 64}
PARTS = [[SHOW, DATABASE], [NEXT, DATABASE], [SHOW, DATABASE, SHOP], [SHOW, DATABASE, SHOP, MAP]]
TARGETS = {
    "storage": {"storage": "claim", "storage_class": "", "reach": ""},
    "class, reached by a port": {"storage": "claim", "storage_class": "fast", "reach": "10.200.0.1"},
    "none": {"storage": "none", "storage_class": "", "reach": ""},
    "in-cluster": {"storage": "none", "storage_class": "", "reach": "", "url": "in-cluster", "platform_url": "http://clove-platform.clove.svc.cluster.local:8082"},
}
NODES = ["", "node-1"]


@pytest.fixture(scope="module")
def fields():
    subprocess.run(["make", "-s", "build/kubernetes/render"], cwd=TOP, check=True)
    said = subprocess.run([str(TOP / "build/kubernetes/render"), "--fields"], cwd=TOP, capture_output=True, text=True, check=True).stdout
    return [line.split() for line in said.splitlines()]


@pytest.fixture(scope="module")
def space():
    name = "clove-seller-999901"
    subprocess.run(["kubectl", "create", "namespace", name], check=True, capture_output=True)
    yield name
    subprocess.run(["kubectl", "delete", "namespace", name, "--wait=false"], check=True, capture_output=True)


def served(group, wanted):
    said = json.loads(subprocess.run(["kubectl", "get", "--raw", "/apis/" + group], capture_output=True, text=True, check=True).stdout)
    there = [v["version"] for v in said["versions"]]
    return next(w for w in wanted if w in there)


def test_every_combination_is_accepted(fields, space, tmp_path):
    versions = {"scaler": served("autoscaling", ["v2", "v2beta2"]), "budget": served("policy", ["v1", "v1beta1"])}
    combinations = 0
    for t, (name, target) in enumerate(TARGETS.items()):
        (tmp_path / "target.json").write_text(json.dumps({"url": "https://10.200.0.1:6443", "platform_url": "http://10.200.0.1:8085", "images": "127.0.0.1:5000"} | target | versions))
        shows = []
        for n, ((field, seating, crowd), (p, parts)) in enumerate(itertools.product(fields, enumerate(PARTS))):
            size = {"min": 2, "max": 8, "cpu_m": 1000, "memory_mib": 512} if crowd == "1" else {"min": 1, "max": 1}
            show = {"id": 1000 * t + n + 1, "account": 999901, "slug": f"{field}-{seating}-{p}", "title": f"{field}: {seating} \"{p}\"", "revision": n + 1, "data_n": n % 3,
                    "node": NODES[n % 2], "spec": size | {"pay": 2, "parts": parts}}
            file = tmp_path / f"show-{n}.json"
            file.write_text(json.dumps(show))
            shows.append(str(file))
        yaml = subprocess.run([str(TOP / "build/kubernetes/render"), str(tmp_path / "target.json"), *shows], cwd=TOP, capture_output=True, text=True, check=True).stdout
        # The namespace is there; its own object would be compared with what kubectl made, once is enough.
        said = subprocess.run(["kubectl", "apply", "--dry-run=server", "--server-side", "--force-conflicts", "-n", space, "-f", "-"], input=yaml, capture_output=True,
                              text=True, timeout=500)
        assert said.returncode == 0, (name, said.stderr[-3000:])
        assert said.stdout.count("deployment.apps/show-") >= len(shows)
        combinations += len(shows)
    assert combinations >= len(fields) * len(PARTS) * len(TARGETS)
    print(f"{combinations} combinations accepted")
