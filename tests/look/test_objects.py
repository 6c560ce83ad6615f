"""What a cluster is shown of a show: every template is YAML whatever people typed, every pod is locked down, and every connection that is
meant has a rule that lets it out at one end and in at the other, while those that are not meant have none. The cluster of the tests enforces
no NetworkPolicy, so this is where they are proved."""
import ipaddress, json, os, pathlib, subprocess
import pytest, yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLATFORM = ROOT / "k8s" / "platform"
NASTY = ['plain', 'a "quoted" \'one\'', "two\nlines\n  - x: y", ": {}", "- # no comment", "<?cs var:x ?>", "봄의 왈츠 🎫", "{{ x }} %s \\n \\", "yes", "0x1f", "\u2028 \ufeff", "&a *b !c |"]
PARTS = [{"kind": "show", "name": "clove-show", "version": "1.0", "digest": "sha256:aa"}, {"kind": "database", "name": "clove-database", "version": "1.0", "digest": ""},
         {"kind": "extra", "name": "shop", "version": "2", "digest": ""}]
TARGET = {"url": "https://10.9.9.9:6443", "platform_url": "http://10.200.0.1:8085", "images": "127.0.0.1:5000", "storage": "claim", "scaler": "v2", "budget": "v1"}


@pytest.fixture(scope="session")
def render(tmp_path_factory):
    subprocess.run(["make", "-s", "build/kubernetes/render"], cwd=ROOT, check=True)
    folder = tmp_path_factory.mktemp("objects")

    def documents(target={}, env={}, **show):
        (folder / "target.json").write_text(json.dumps(dict(TARGET, **target)))
        one = dict({"id": 5, "account": 3, "slug": "hello", "title": "x", "spec": {"min": 1, "max": 3, "parts": PARTS}}, **show)
        (folder / "show.json").write_text(json.dumps(one))
        got = subprocess.run([str(ROOT / "build/kubernetes/render"), str(folder / "target.json"), str(folder / "show.json")], cwd=ROOT, text=True,
                             env=dict(os.environ, CLOVE_PAY_KEY_FILE="/nonexistent", **env), capture_output=True, check=True).stdout
        return [d for d in yaml.safe_load_all(got) if d]
    return documents


def named(documents, kind, name):
    return next(d for d in documents if d["kind"] == kind and d["metadata"]["name"] == name)


def pods(documents):
    """(name, labels, pod's spec) of everything that makes pods."""
    for d in documents:
        if d["kind"] in ("Deployment", "StatefulSet", "Job"):
            yield "%s/%s" % (d["kind"], d["metadata"]["name"]), d["spec"]["template"]["metadata"]["labels"], d["spec"]["template"]["spec"]


# ---------------------------------------------------------------------------------------------------- values

@pytest.mark.parametrize("text", NASTY)
def test_whatever_is_typed_stays_a_value(render, text):
    parts = [{"kind": "show", "name": text, "version": "1", "digest": ""}, {"kind": "database", "name": "d", "version": text, "digest": ""},
             {"kind": "extra", "name": text, "version": "1", "digest": text}]
    documents = render(env={"CLOVE_MAIL_FROM": text, "CLOVE_SMTP_URL": text}, node=text, spec={"parts": parts},
                       target={"storage_class": text, "images": text})
    assert named(documents, "ConfigMap", "show-hello")["data"]["CLOVE_MAIL_FROM"] == text
    assert named(documents, "Secret", "show-hello")["stringData"]["smtp-url"] == text
    assert named(documents, "PersistentVolumeClaim", "show-hello-db")["spec"]["storageClassName"] == text
    show = named(documents, "Deployment", "show-hello")["spec"]["template"]["spec"]
    assert show["containers"][1]["image"] == "%s/%s:1" % (text, text)
    affinity = show["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"]
    away = {"matchExpressions": [{"key": "clove.dev/not-%s-5" % documents[0]["metadata"]["labels"]["clove.dev/site"], "operator": "DoesNotExist"}]}
    assert affinity == [away | {"matchFields": [{"key": "metadata.name", "operator": "In", "values": [text]}]}]
    anywhere = named(render(), "Deployment", "show-hello")["spec"]["template"]["spec"]["affinity"]["nodeAffinity"]
    assert anywhere == {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [away]}}
    plain = render()
    assert [(d["kind"], sorted(d)) for d in documents] == [(d["kind"], sorted(d)) for d in plain]


def test_everything_says_whose_it_is(render):
    for d in render(revision=7):
        labels = d["metadata"]["labels"]
        assert labels["app.kubernetes.io/managed-by"] == "clove" and len(labels["clove.dev/site"]) == 8 and labels["clove.dev/account"] == "3", d
        if d["kind"] not in ("Namespace", "ResourceQuota", "LimitRange") and d["metadata"]["name"] != "clove-default":
            assert labels["clove.dev/show"] == "5" and labels["clove.dev/revision"] == "7", d


def test_selectors_find_their_pods_and_no_others(render):
    documents = render()
    every = list(pods(documents))
    for d in documents:
        if d["kind"] == "Service":
            chosen = d["spec"]["selector"]
        elif d["kind"] in ("Deployment", "StatefulSet", "PodDisruptionBudget"):
            chosen = d["spec"]["selector"]["matchLabels"]
        else:
            continue
        hit = {labels["clove.dev/part"] for _, labels, _ in every if chosen.items() <= labels.items()}
        assert hit == {d["metadata"]["labels"]["clove.dev/part"]}, d["metadata"]["name"]


# ------------------------------------------------------------------------------------------------------ pods

def test_every_pod_is_locked_down(render):
    for name, _, spec in pods(render()):
        assert spec["automountServiceAccountToken"] is False and spec["enableServiceLinks"] is False, name
        assert spec["securityContext"]["runAsNonRoot"] and spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        for c in spec["containers"] + spec.get("initContainers", []):
            s = c["securityContext"]
            assert s["readOnlyRootFilesystem"] and not s["allowPrivilegeEscalation"] and s["capabilities"] == {"drop": ["ALL"]}, (name, c["name"])
            assert {"cpu", "memory"} <= set(c["resources"]["limits"]), (name, c["name"])
        leave = {t["key"]: t["tolerationSeconds"] for t in spec["tolerations"]}
        assert leave == {"node.kubernetes.io/not-ready": 10, "node.kubernetes.io/unreachable": 10}, name


def test_each_container_gets_the_secrets_it_needs_and_no_others(render):
    def secrets(container, spec):
        volumes = {v["name"]: v["secret"]["secretName"] for v in spec["volumes"] if "secret" in v}
        found = {volumes[m["name"]] for m in container["volumeMounts"] if m["name"] in volumes}
        return found | {e["valueFrom"]["secretKeyRef"]["name"] for e in container.get("env", []) if "secretKeyRef" in e.get("valueFrom", {})}
    got = {(name.split("-")[-1] if "Job" not in name else "job", c["name"]): secrets(c, spec) for name, _, spec in pods(render())
           for c in spec["containers"] + spec.get("initContainers", [])}
    assert got[("hello", "web")] == set()
    assert got[("hello", "show")] == {"show-hello"}
    assert got[("db", "database")] == {"show-hello-db"}
    assert [v for k, v in got.items() if k[1] == "extra"] == [set()]
    assert got[("job", "send")] == {"show-hello", "show-hello-copy"} and got[("job", "dump")] == {"show-hello-db"}


def test_one_scaler_and_a_rolling_update_that_loses_nobody(render):
    documents = render(target={"scaler": "v2beta2", "budget": "v1beta1"})
    show = named(documents, "Deployment", "show-hello")["spec"]
    assert "replicas" not in show and show["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    web, program = show["template"]["spec"]["containers"]
    asleep = {c["name"]: int(c["lifecycle"]["preStop"]["exec"]["command"][1]) for c in (web, program)}
    assert 5 <= asleep["web"] < asleep["show"] < show["template"]["spec"]["terminationGracePeriodSeconds"]
    scaler = named(documents, "HorizontalPodAutoscaler", "show-hello")
    assert (scaler["apiVersion"], scaler["spec"]["minReplicas"], scaler["spec"]["maxReplicas"]) == ("autoscaling/v2beta2", 1, 3)
    assert named(documents, "PodDisruptionBudget", "show-hello")["apiVersion"] == "policy/v1beta1"


def test_what_has_a_startup_probe_has_a_readiness_probe(render):
    """Without one a kubelet of 1.20 makes a started container ready with its next round, up to a minute later."""
    for name, _, spec in pods(render()):
        for c in spec["containers"]:
            assert "startupProbe" not in c or "readinessProbe" in c, (name, c["name"])


def test_pods_ask_for_the_size_that_was_chosen(render):
    def number(s):
        return int(s[:-1]) if s.endswith("m") else int(s[:-2])
    for cpu, memory in ((500, 256), (2000, 1024), (100, 128)):
        spec = {"cpu_m": cpu, "memory_mib": memory, "parts": PARTS}
        limits = [c["resources"]["limits"] for c in named(render(spec=spec), "Deployment", "show-hello")["spec"]["template"]["spec"]["containers"]]
        assert sum(number(l["cpu"]) for l in limits) == cpu and sum(number(l["memory"]) for l in limits) == memory


# --------------------------------------------------------------------------------------------------- network

class Network:
    """Pods and policies of several namespaces, and what gets through. A policy without a rule lets nothing; no policy lets everything."""

    def __init__(self):
        self.spaces, self.policies, self.pods = {}, [], {}

    def add(self, documents, space=None):
        space = space or next(d["metadata"]["name"] for d in documents if d["kind"] == "Namespace")
        self.spaces[space] = next((d["metadata"].get("labels", {}) for d in documents if d["kind"] == "Namespace"), {})
        self.policies += [(space, d["spec"]) for d in documents if d["kind"] == "NetworkPolicy"]
        for name, labels, _ in pods(documents):
            self.pods["%s:%s" % (space, name)] = (space, labels)

    @staticmethod
    def fits(selector, labels):
        for e in selector.get("matchExpressions", []):
            if e["operator"] == "In" and labels.get(e["key"]) not in e["values"] or e["operator"] == "Exists" and e["key"] not in labels:
                return False
            assert e["operator"] in ("In", "Exists")
        return selector.get("matchLabels", {}).items() <= labels.items()

    def peer(self, rule, space, other):
        if isinstance(other, str):
            return "ipBlock" in rule and ipaddress.ip_address(other) in ipaddress.ip_network(rule["ipBlock"]["cidr"])
        if "ipBlock" in rule:
            return False              # pods are told by their labels
        where = self.fits(rule["namespaceSelector"], self.spaces[other[0]]) if "namespaceSelector" in rule else other[0] == space
        return where and self.fits(rule.get("podSelector", {}), other[1])

    def side(self, pod, other, port, kind, to):
        """None: no policy selects it; else whether one lets it through."""
        mine = [(s, p) for s, p in self.policies if s == pod[0] and kind in p["policyTypes"] and self.fits(p["podSelector"], pod[1])]
        if not mine:
            return None
        protocol, number = port
        return any((not rule.get(to) or any(self.peer(r, s, other) for r in rule[to])) and
                   (not rule.get("ports") or any(r.get("protocol", "TCP") == protocol and r["port"] == number for r in rule["ports"]))
                   for s, p in mine for rule in p.get(kind.lower(), []))

    def through(self, one, other, port):
        """(let out, let in); an address has no rules of its own."""
        def found(x):
            return x if isinstance(x, str) and x[0].isdigit() else self.pods[x]
        a, b = found(one), found(other)
        return (True if isinstance(a, str) else self.side(a, b, port, "Egress", "to"),
                True if isinstance(b, str) else self.side(b, a, port, "Ingress", "from"))


S, DB, JOB = "Deployment/show-hello", "StatefulSet/show-hello-db", "Job/show-hello-copy"
WEB, SQL = ("TCP", 8080), ("TCP", 3306)


def seller(net, render, account, slug, show, **target):
    documents = render(account=account, slug=slug, id=show, target=target)
    net.add(documents)
    space = "clove-seller-%d" % account
    extra = next(k for k in net.pods if k.startswith(space) and "show-%s-extra" % slug in k)
    return {"show": "%s:Deployment/show-%s" % (space, slug), "db": "%s:StatefulSet/show-%s-db" % (space, slug), "job": "%s:Job/show-%s-copy" % (space, slug), "extra": extra}


@pytest.fixture(scope="module")
def outside(render):
    """Shows in a cluster, the platform on a machine of its own."""
    net = Network()
    env = {"CLOVE_GATEWAY_FROM": "10.200.0.0/24", "CLOVE_SMTP_URL": "smtps://u:p@10.4.4.4", "CLOVE_PAY_PROVIDER": "stripe", "CLOVE_PAY_URL": "https://pay.example"}
    old = {k: os.environ.get(k) for k in env}
    os.environ.update(env)
    a, b, c = seller(net, render, 3, "hello", 5), seller(net, render, 3, "there", 6), seller(net, render, 4, "other", 7)
    for k, v in old.items():
        os.environ.pop(k) if v is None else os.environ.update({k: v})
    return net, a, b, c


def test_every_meant_connection_is_let_out_and_in(outside):
    net, a, _, _ = outside
    meant = [("10.200.0.1", a["show"], WEB), (a["show"], a["db"], SQL), (a["job"], a["db"], SQL), (a["show"], "10.96.0.10", ("UDP", 53)), (a["job"], "10.96.0.10", ("TCP", 53)),
             (a["show"], "10.200.0.1", ("TCP", 8085)), (a["job"], "10.200.0.1", ("TCP", 8085)), (a["show"], "9.9.9.9", ("TCP", 443)), (a["show"], "10.4.4.4", ("TCP", 465)),
             ("10.200.0.1", a["extra"], WEB)]
    for one, other, port in meant:
        assert net.through(one, other, port) == (True, True), (one, other, port)


def test_nothing_else_gets_through(outside):
    net, a, b, c = outside
    others = [(a["show"], b["db"], SQL), (a["show"], c["db"], SQL), (a["job"], b["db"], SQL), (a["show"], b["show"], WEB), (c["show"], a["show"], WEB), (a["db"], a["show"], WEB),
              (a["db"], b["db"], SQL), (a["db"], "9.9.9.9", ("TCP", 443)), (a["db"], "10.96.0.10", ("UDP", 53)), (a["extra"], a["show"], WEB), (a["extra"], a["db"], SQL),
              (a["extra"], "10.96.0.10", ("UDP", 53)), (a["extra"], "10.200.0.1", ("TCP", 8085)), ("8.8.8.8", a["show"], WEB), ("10.200.0.1", a["db"], SQL),
              (a["job"], "9.9.9.9", ("TCP", 443)), (a["show"], "9.9.9.9", ("TCP", 22))]
    for one, other, port in others:
        out, into = net.through(one, other, port)
        assert not (out and into) and None not in (out, into), (one, other, port)


@pytest.fixture(scope="module")
def inside(render):
    """The platform in the same cluster."""
    if not PLATFORM.is_dir():
        pytest.skip("no k8s/platform here")
    net = Network()
    files = [f for part in ("base", "registry") for f in sorted((PLATFORM / part).glob("*.yaml")) if f.name != "kustomization.yaml"]
    documents = [d for f in files for d in yaml.safe_load_all(f.read_text()) if d]
    net.add(documents)
    url = next(d["data"]["CLOVE_PLATFORM_URL"] for d in documents if d["kind"] == "ConfigMap" and "CLOVE_PLATFORM_URL" in d.get("data", {}))
    where = {"url": "in-cluster", "platform_url": url}
    return net, seller(net, render, 3, "hello", 5, **where), seller(net, render, 4, "other", 7, **where), int(url.rsplit(":", 1)[1])


def of_platform(net, name):
    return next(k for k, (space, labels) in net.pods.items() if net.spaces[space].get("clove.dev/role") == "platform" and labels.get("app.kubernetes.io/name") == name)


def test_a_platform_in_the_cluster_and_its_shows_reach_each_other(inside):
    net, a, b, port = inside
    gateway, agent, database, migrate = (of_platform(net, name) for name in ("gateway", "agent", "database", "migrate"))
    for one, other, at in [(gateway, database, SQL), (agent, database, SQL), (migrate, database, SQL), (migrate, "10.96.0.10", ("UDP", 53)), (gateway, a["show"], WEB), (agent, a["show"], WEB), (a["show"], gateway, ("TCP", port)), (a["job"], gateway, ("TCP", port)), (gateway, a["extra"], WEB)]:
        assert net.through(one, other, at) == (True, True), (one, other, at)
    for one, other, at in [(a["show"], database, SQL), (migrate, a["db"], SQL), (migrate, gateway, ("TCP", port)), (migrate, "9.9.9.9", ("TCP", 443)), (a["extra"], gateway, ("TCP", port)), (gateway, a["db"], SQL), (agent, a["db"], SQL), (a["show"], b["show"], WEB)]:
        out, into = net.through(one, other, at)
        assert not (out and into) and None not in (out, into), (one, other, at)


def test_only_the_platform_puts_images_into_its_registry_and_nodes_are_given_them(inside):
    net, a, _, _ = inside
    gateway, registry, keep, give = of_platform(net, "gateway"), of_platform(net, "registry"), ("TCP", 5000), ("TCP", 5001)
    for one, other, at in [(gateway, registry, keep), ("10.200.2.2", registry, give)]:
        assert net.through(one, other, at) == (True, True), (one, other, at)
    for one, other, at in [("10.200.2.2", registry, keep), (a["show"], registry, keep), (a["extra"], registry, keep), (a["job"], registry, keep), (of_platform(net, "agent"), registry, keep),
                           (of_platform(net, "database"), registry, keep), (registry, a["db"], SQL), (registry, of_platform(net, "database"), SQL), (registry, "9.9.9.9", ("TCP", 443))]:
        out, into = net.through(one, other, at)
        assert not (out and into) and None not in (out, into), (one, other, at)
