"""A hundred shows: what declaring one costs, that all their pods are placed, and what an idle agent costs then. On hollow nodes, which
run nothing. HOLLOW_SHOWS (100), HOLLOW_NODES (12), HOLLOW_IDLE_S (60; 600 for the figure that counts)."""
import json
import os
import pathlib
import subprocess
import time

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
SHOWS, NODES, IDLE = (int(os.environ.get(k, v)) for k, v in (("HOLLOW_SHOWS", 100), ("HOLLOW_NODES", 12), ("HOLLOW_IDLE_S", 60)))

SPACES = "clove-seller-99000"            # ten sellers


def kubectl(*words, within=60):
    done = subprocess.run(["kubectl", *words], capture_output=True, text=True, timeout=within)
    assert done.returncode == 0, f"kubectl {words}: {done.stderr}"
    return done.stdout


def wait(condition, within, what):
    until = time.monotonic() + within
    while not (got := condition()):
        assert time.monotonic() < until, what()
        time.sleep(1)
    return got


def placed():
    pods = json.loads(kubectl("get", "pods", "-A", "-l", "clove.dev/part", "-o", "json"))["items"]
    return [p["spec"].get("nodeName", "") for p in pods if p["metadata"]["namespace"].startswith(SPACES)]


@pytest.fixture
def hollow():
    """Only hollow nodes take anything new."""
    try:
        subprocess.run([str(TOP / "tests/kubernetes/testbed"), "hollow", str(NODES)], check=True, timeout=300, stdout=subprocess.DEVNULL)
        for n in range(NODES):
            kubectl("taint", "node", f"hollow-{n + 1}", "hollow-")
        kubectl("cordon", "node-1", "node-2")
        yield
    finally:
        subprocess.run(["kubectl", "uncordon", "node-1", "node-2"], timeout=60, stdout=subprocess.DEVNULL)
        subprocess.run([str(TOP / "tests/kubernetes/testbed"), "hollow", "0"], timeout=120, stdout=subprocess.DEVNULL)


def test_a_hundred_shows(hollow, tmp_path):
    subprocess.run(["make", "-s", "build/kubernetes/hollow"], cwd=TOP, check=True)
    access = tmp_path / "access.json"
    access.write_text(json.dumps({"ca": pathlib.Path(os.environ["KUBE_CA"]).read_text(), "token": os.environ["KUBE_TOKEN"]}))
    program = subprocess.Popen([str(TOP / "build/kubernetes/hollow"), os.environ["KUBE_API"], str(access), str(SHOWS), str(IDLE), "127.0.0.1:5000"], cwd=TOP, text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        declared = json.loads(program.stdout.readline())
        print(f"declared: {declared['shows']} shows, {declared['ms_per_show']} ms and {declared['calls_per_show']} calls each (slowest {declared['slowest_ms']} ms, "
              f"{declared['cpu_ms_per_show']} ms of the agent's CPU)")
        began = time.monotonic()
        wait(lambda: len([n for n in placed() if n.startswith("hollow-")]) >= 2 * SHOWS, 240, lambda: f"{sum(map(bool, placed()))} pods of {2 * SHOWS} are placed")
        print(f"placed: {2 * SHOWS} pods, {time.monotonic() - began:.0f} s later")
        program.stdin.write("idle\n")
        program.stdin.flush()
        idle = json.loads(program.stdout.readline())
        print(f"idle for {idle['idle_s']} s: {idle['cpu_percent']} % of a core for {idle['looks']} looks at {idle['instances']} pods, {idle['calls_per_look']} calls each, "
              f"slowest {idle['slowest_ms']} ms")
        assert idle["instances"] == idle["placed"] == 2 * SHOWS
        assert idle["astray"] == 0          # nobody changed anything, the cluster's own work is not taken for that
        assert declared["calls_per_show"] < 80
        assert idle["cpu_percent"] < 2      # the goal is 1; a machine that runs the whole cluster as well measures roughly
    finally:
        program.stdin.close()
        program.wait(60)
        spaces = [n["metadata"]["name"] for n in json.loads(kubectl("get", "namespaces", "-o", "json"))["items"] if n["metadata"]["name"].startswith(SPACES)]
        subprocess.run(["kubectl", "delete", "namespace", "--wait=false", *spaces], timeout=60, stdout=subprocess.DEVNULL)
    assert program.returncode == 0
