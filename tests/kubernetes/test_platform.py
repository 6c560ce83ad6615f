"""What kubectl apply -k brings up: a working site, programs that may do little, and an agent whose account may do just what it needs."""
import json
import time

import pytest
import requests

from cluster import NAMESPACE, TOP, is_ready, kubectl, objects, wait

AGENT = "system:serviceaccount:clove:clove-agent"
OF_SHOWS = ["services", "secrets", "configmaps", "persistentvolumeclaims", "resourcequotas", "limitranges", "deployments.apps", "statefulsets.apps", "jobs.batch",
            "horizontalpodautoscalers.autoscaling", "poddisruptionbudgets.policy", "networkpolicies.networking.k8s.io"]
NEEDED = [(verb, "namespaces") for verb in ("get", "list", "create", "patch", "delete")] + \
    [(verb, "nodes") for verb in ("get", "list", "patch")] + [(verb, what) for what in ("pods", "events") for verb in ("get", "list")] + [("get", "pods/log"), ("create", "pods/eviction")] + \
    [(verb, what) for what in OF_SHOWS for verb in ("get", "list", "create", "patch", "delete", "deletecollection")]
REFUSED = [("create", "pods"), ("delete", "pods"), ("patch", "pods"), ("create", "pods/exec"), ("create", "pods/attach"), ("create", "pods/portforward"),
           ("delete", "pods/eviction"), ("deletecollection", "pods"), ("update", "pods/ephemeralcontainers"), ("get", "nodes/proxy"), ("create", "nodes"), ("delete", "nodes"), ("patch", "nodes/status"),
           ("create", "serviceaccounts"), ("create", "serviceaccounts/token"), ("get", "serviceaccounts"), ("impersonate", "users"), ("impersonate", "groups"),
           ("create", "roles.rbac.authorization.k8s.io"), ("create", "rolebindings.rbac.authorization.k8s.io"), ("get", "clusterroles.rbac.authorization.k8s.io"),
           ("patch", "clusterroles.rbac.authorization.k8s.io"), ("bind", "clusterroles.rbac.authorization.k8s.io"), ("escalate", "clusterroles.rbac.authorization.k8s.io"),
           ("create", "clusterrolebindings.rbac.authorization.k8s.io"), ("create", "persistentvolumes"), ("patch", "persistentvolumes"), ("delete", "persistentvolumes"),
           ("create", "storageclasses.storage.k8s.io"), ("create", "daemonsets.apps"), ("create", "replicasets.apps"), ("patch", "replicasets.apps"), ("create", "cronjobs.batch"),
           ("create", "ingresses.networking.k8s.io"), ("create", "endpoints"), ("patch", "endpoints"),
           ("create", "mutatingwebhookconfigurations.admissionregistration.k8s.io"), ("create", "validatingwebhookconfigurations.admissionregistration.k8s.io"),
           ("create", "customresourcedefinitions.apiextensions.k8s.io"), ("create", "apiservices.apiregistration.k8s.io"),
           ("create", "certificatesigningrequests.certificates.k8s.io"), ("approve", "signers.certificates.k8s.io"), ("watch", "secrets"), ("update", "secrets"),
           ("get", "priorityclasses.scheduling.k8s.io"), ("create", "events"), ("delete", "events"), ("create", "bindings"), ("*", "*")]


def may(verb, what):
    resource, _, rest = what.partition("/")
    said = kubectl("auth", "can-i", verb, resource, *(["--subresource", rest] if rest else []), "-n", "anywhere", "--as", AGENT, check=False)
    return said.stdout.strip().splitlines()[-1] if said.stdout.strip() else said.stderr


def test_the_site_answers(site):
    page = site.browser().get("/")
    assert page.status == 200 and "clove" in page.title
    target = site.sql("SELECT * FROM target WHERE is_default = 1")
    assert [(t["kind"], t["url"]) for t in target] == [("kubernetes", "in-cluster")]


def test_shows_reach_the_platform_and_nobody_else_reaches_its_inside(site):
    for path in ("/_sync", "/_gate", "/metrics", "/readyz", "/pay/v1/x", "/_dump/x"):
        assert requests.get(site.url + path, timeout=10, allow_redirects=False).status_code == 404, path


def test_programs_run_as_nobody_on_a_disk_they_cannot_write(site):
    for pod in site.pods():
        assert pod["spec"]["securityContext"]["runAsNonRoot"] and pod["spec"]["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault"
        for container in pod["spec"]["containers"] + pod["spec"].get("initContainers", []):
            own = container["securityContext"]
            assert own["readOnlyRootFilesystem"] and not own["allowPrivilegeEscalation"] and own["capabilities"]["drop"] == ["ALL"]
            assert container["resources"]["limits"]["memory"]
    name = next(p["metadata"]["name"] for p in site.pods() if p["metadata"]["labels"]["app.kubernetes.io/name"] == "gateway")
    for container in ("gateway", "platform", "pay"):
        said = kubectl("-n", NAMESPACE, "exec", name, "-c", container, "--", "sh", "-c", "id -u; touch /usr/x 2>&1; ls /var/run/secrets 2>&1", check=False)
        assert said.stdout.startswith("10001\n") and "Read-only" in said.stdout and "kubernetes.io" not in said.stdout


def test_nodes_are_given_images_and_nobody_outside_puts_any(site):
    """At each node's own port 30500; where the platform puts them is an address of the cluster's inside alone."""
    for node in ("127.0.0.1", "10.200.0.1", "10.200.2.2"):
        registry = f"http://{node}:30500/v2"
        assert requests.get(registry + "/", timeout=10).status_code == 200, node
        for method, path in [("POST", "clove-show/blobs/uploads/"), ("PUT", "clove-show/manifests/test"), ("DELETE", f"clove-show/manifests/sha256:{'0' * 64}")]:
            assert requests.request(method, f"{registry}/{path}", data="{}", timeout=10).status_code == 405, (node, method)
    ports = [port for service in objects("services", namespace=NAMESPACE) if service["spec"]["type"] != "ClusterIP" for port in service["spec"]["ports"]]
    assert [(port["targetPort"], port["nodePort"]) for port in ports] == [(5001, 30500)]


def test_the_agents_account_may_what_it_needs(site, figures):
    no = [(verb, what) for verb, what in NEEDED if may(verb, what) != "yes"]
    assert no == []
    figures.append(f"agent's role: {len(NEEDED)} things it needs are allowed")


def test_the_agents_account_is_refused_what_it_does_not_need(site, figures):
    yes = [(verb, what) for verb, what in REFUSED if may(verb, what) == "yes"]
    assert yes == []
    figures.append(f"agent's role: {len(REFUSED)} things it does not need are refused: " + ", ".join(f"{verb} {what}" for verb, what in REFUSED))


def test_its_role_holds_nothing_but_the_list(site):
    role = json.loads(kubectl("get", "clusterrole", "clove-agent", "-o", "json"))
    held = {(verb, what + ("." + group if group else "")) for rule in role["rules"] for group in rule["apiGroups"] for what in rule["resources"] for verb in rule["verbs"]}
    assert held == set(NEEDED)


def test_a_second_apply_changes_nothing(site):
    before = {p["metadata"]["uid"] for p in site.pods()}
    site.apply()
    site.comes(60)
    assert {p["metadata"]["uid"] for p in site.pods()} == before


def test_a_restarted_platform_fails_no_request(site, figures):
    """A rolling restart of gateway and platform while somebody asks all the time."""
    answers = []
    kubectl("-n", NAMESPACE, "rollout", "restart", "deploy/clove")
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            answers.append(requests.get(site.url + "/", timeout=10).status_code)
        except requests.RequestException as e:
            answers.append(type(e).__name__)
        time.sleep(0.05)
        if len(answers) % 40 == 0 and "successfully" in kubectl("-n", NAMESPACE, "rollout", "status", "deploy/clove", "--watch=false"):
            break
    wait(lambda: len([p for p in objects("pods", "-l", "app.kubernetes.io/name=gateway", namespace=NAMESPACE)]) == 1, 90, "the old pod's end")
    figures.append(f"platform's rolling restart: {len(answers)} requests, {len([a for a in answers if a != 200])} not answered 200")
    assert set(answers) == {200}


def test_a_newer_image_migrates_first_and_the_old_one_serves_meanwhile(site, figures):
    """Another clove holds the migrations' lock for a while: the new pods wait and say for what, and visitors notice nothing."""
    newest = site.sql("SELECT MAX(version) n FROM schema_version")[0]["n"]
    image = site.newer_platform(f"{newest + 1:04}_later.sql", "CREATE TABLE later (id INT)\n")
    said = lambda name: kubectl("-n", NAMESPACE, "logs", "-l", f"app.kubernetes.io/name={name}", "-c", "migrated", "--prefix", check=False).stdout     # noqa: E731
    old = {p["metadata"]["uid"] for p in site.pods()}
    began = time.monotonic()
    try:
        with site.db() as other, other.cursor() as cursor:
            cursor.execute("SELECT GET_LOCK('clove.migrate', 30) AS held")
            assert cursor.fetchone()["held"] == 1
            site.apply(image)
            for name in ("gateway", "agent"):
                wait(lambda: f"event=waiting schema=clove at={newest} needs={newest + 1}" in said(name), 60, f"the new pod of {name} to wait: {said(name)}")
            assert site.sql("SELECT MAX(version) n FROM schema_version")[0]["n"] == newest
            assert site.browser().get("/").status == 200
        answers = []

        def there():
            answers.append(site.browser().get("/").status)
            pods = site.pods()
            return len(pods) == 5 and all(is_ready(p) for p in pods) and all(c["image"] == image for p in pods for c in p["spec"]["containers"] if "clove-platform" in c["image"])
        wait(there, 180, "the new pods")
        assert set(answers) == {200}
        assert site.sql("SELECT name FROM schema_version WHERE version = %s", (newest + 1,)) == [{"name": f"{newest + 1:04}_later"}]
        assert len({p["metadata"]["uid"] for p in site.pods()} - old) == 3          # gateway, agent and migrate: neither the database nor the registry
    finally:
        site.sql("DROP TABLE IF EXISTS later")
        site.sql("DELETE FROM schema_version WHERE version > %s", (newest,))
        site.apply()
        site.comes()
        wait(lambda: len(site.pods()) == 5, 90, "the newer pods' end")
    figures.append(f"platform's update with a migration, and back: {time.monotonic() - began:.0f} s, {len(answers)} requests meanwhile, all answered 200")


@pytest.mark.parametrize("overlay, how", [("test", "server"), ("example", "client")])
def test_every_overlay_is_accepted(site, overlay, how):
    """The example has no address of its own, which the server takes for a change of the one that is there."""
    text = kubectl("kustomize", TOP / "k8s/platform/overlays" / overlay)
    said = kubectl("apply", f"--dry-run={how}", "-f", "-", text=text, check=False)
    assert said.returncode == 0, said.stderr
