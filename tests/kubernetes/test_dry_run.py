"""Every combination of field, seating and parts is what a real API server accepts: kubectl apply --dry-run=server, object by object."""
import itertools
import json
import os
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
ACCOUNT = 900000 + os.getpid()          # a namespace of its own, also beside one that is still going


@pytest.fixture(scope="module")
def fields():
    subprocess.run(["make", "-s", "build/kubernetes/render"], cwd=TOP, check=True)
    said = subprocess.run([str(TOP / "build/kubernetes/render"), "--fields"], cwd=TOP, capture_output=True, text=True, check=True).stdout
    return [line.split() for line in said.splitlines()]


@pytest.fixture(scope="module")
def space():
    name = f"clove-seller-{ACCOUNT}"
    subprocess.run(["kubectl", "create", "namespace", name], check=True, capture_output=True)
    yield name
    subprocess.run(["kubectl", "delete", "namespace", name, "--wait=false"], check=True, capture_output=True)


def served(group, wanted):
    said = json.loads(subprocess.run(["kubectl", "get", "--raw", "/apis/" + group], capture_output=True, text=True, check=True).stdout)
    there = [v["version"] for v in said["versions"]]
    return next(w for w in wanted if w in there)


def test_every_combination_is_accepted(fields, space, tmp_path):
    """All are rendered; documents that come out alike are asked about once, for an API server on a small machine answers ten a second."""
    versions = {"scaler": served("autoscaling", ["v2", "v2beta2"]), "budget": served("policy", ["v1", "v1beta1"])}
    combinations, documents = 0, {}
    for name, target in TARGETS.items():
        (tmp_path / "target.json").write_text(json.dumps({"url": "https://10.200.0.1:6443", "platform_url": "http://10.200.0.1:8085", "images": "127.0.0.1:5000"} | target | versions))
        for n, ((field, seating, crowd), parts) in enumerate(itertools.product(fields, PARTS)):
            size = {"min": 2, "max": 8, "cpu_m": 1000, "memory_mib": 512} if crowd == "1" else {"min": 1, "max": 1}
            show = {"id": 1, "account": ACCOUNT, "slug": "dry-run", "title": f"{field}: {seating}", "revision": 1, "data_n": n % 2, "node": NODES[n % 2],
                    "spec": size | {"pay": 2, "parts": parts}}
            (tmp_path / f"show-{n}.json").write_text(json.dumps(show))
        files = sorted(map(str, tmp_path.glob("show-*.json")))
        yaml = subprocess.run([str(TOP / "build/kubernetes/render"), str(tmp_path / "target.json"), *files], cwd=TOP, capture_output=True, text=True, check=True).stdout
        for document in yaml.split("---\n# ")[1:]:
            documents.setdefault(document, name)
        combinations += len(files)
    assert combinations == len(fields) * len(PARTS) * len(TARGETS)
    text = "".join("---\n# " + d for d in documents)
    said = subprocess.run(["kubectl", "apply", "--dry-run=server", "--server-side", "--force-conflicts", "-f", "-"], input=text, capture_output=True, text=True, timeout=400)
    assert said.returncode == 0, said.stderr[-3000:]
    assert said.stdout.count("(server dry run)") == len(documents)
    print(f"{combinations} combinations, {len(documents)} different objects: accepted")
