"""clove in the cluster of testbed: a Site like that of tests/http, whose programs are pods, and what breaks machines.

kubectl's answers are read as JSON; databases are reached over their Services, for this machine is node-1 and the cluster enforces no
NetworkPolicy. Nothing sleeps for a fixed time: what has to happen is waited for, with a limit.
"""
import base64
import collections
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time

import pymysql
import requests

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "http"))
import harness  # noqa: E402
from harness import TOP, unique, wait  # noqa: E402
from selling import DETAILS  # noqa: E402
from test_wizard import Draft  # noqa: E402

NAMESPACE = "clove"
MASTER = "7e57" + "0" * 59 + "1"         # of k8s/platform/overlays/test


def kubectl(*words, check=True, within=60, text=None):
    done = subprocess.run(["kubectl", *map(str, words)], capture_output=True, text=True, timeout=within, input=text)
    assert not check or done.returncode == 0, f"kubectl {' '.join(map(str, words))}: {done.stderr}{done.stdout}"
    return done.stdout if check else done


def objects(kind, *words, namespace=None):
    """A list of objects; of one namespace, or of all."""
    where = ["-n", namespace] if namespace else ["-A"]
    return json.loads(kubectl("get", kind, "-o", "json", *where, *words))["items"]


def address(service, namespace=NAMESPACE):
    return kubectl("-n", namespace, "get", "service", service, "-o", "jsonpath={.spec.clusterIP}").strip()


def machines(*words, within=120):
    done = subprocess.run([str(TOP / "tests/kubernetes/testbed"), *map(str, words)], capture_output=True, text=True, timeout=within)
    assert done.returncode == 0, f"testbed {words}: {done.stdout}{done.stderr}"


def show_key(master, show, generation=1):
    """A show's key, as the platform derives it from its own wherever the show runs."""
    def derive(key, n, context):
        return hashlib.blake2b(b"", digest_size=32, key=key, salt=n.to_bytes(8, "little").ljust(16, b"\0"), person=context.ljust(16, b"\0")).digest()
    return derive(derive(bytes.fromhex(master), show, b"cloveshw"), generation, b"clovegen")


def is_ready(pod):
    return any(c["type"] == "Ready" and c["status"] == "True" for c in pod["status"].get("conditions", [])) and "deletionTimestamp" not in pod["metadata"]


class Cluster(harness.Site):
    """The site that kubectl apply -k k8s/platform/overlays/test brings up."""

    def __init__(self):
        self.top = TOP
        self.url = "http://10.96.0.80"
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(("CLOVE_", "MAKE"))}
        self._passwords = {}

    def apply(self, platform=None):
        """kubectl apply -k; with another image of the platform where one is named."""
        if not platform:
            kubectl("apply", "-k", TOP / "k8s/platform/overlays/test", within=120)
            return
        text = kubectl("kustomize", TOP / "k8s/platform/overlays/test")
        kubectl("apply", "-f", "-", within=120, text=text.replace("127.0.0.1:5000/clove-platform:test", platform))

    def comes(self, within=240):
        wait(lambda: all(is_ready(p) for p in self.pods()) and len(self.pods()) >= 5, within, "the platform's pods")
        wait(lambda: self.answers("/"), 60, "the first page")

    @staticmethod
    def pods(namespace=NAMESPACE, *words):
        return [p for p in objects("pods", *words, namespace=namespace) if p["status"].get("phase") not in ("Succeeded", "Failed")]

    def clove(self, *words, within=60, check=True):
        done = subprocess.run(["kubectl", "-n", NAMESPACE, "exec", "-i", "deploy/clove", "-c", "platform", "--", "clove-entry", *map(str, words)],
                              capture_output=True, text=True, timeout=within, stdin=subprocess.DEVNULL)
        assert not check or done.returncode == 0, f"clove {' '.join(map(str, words))}: {done.stdout}{done.stderr}"
        return done.stdout

    def password(self, key):
        """Of the administrator of the database that was made with this key."""
        if key not in self._passwords:
            with tempfile.NamedTemporaryFile("w") as file:
                file.write(key)
                file.flush()
                done = subprocess.run([str(TOP / "build/clove"), "admin", "db-password"], env=self.env | {"CLOVE_KEY_FILE": file.name}, cwd=TOP,
                                      capture_output=True, text=True, timeout=20, check=True)
            self._passwords[key] = done.stdout.strip()
        return self._passwords[key]

    def db(self, schema="clove"):
        return pymysql.connect(host=address("clove-database"), user="clove_admin", password=self.password(MASTER), database=schema, autocommit=True,
                               charset="utf8mb4", cursorclass=pymysql.cursors.DictCursor, connect_timeout=5)

    def log(self, service):
        return kubectl("-n", NAMESPACE, "logs", f"deploy/{service}", "--all-containers", "--tail=400")

    def mails(self, to=None):
        raise NotImplementedError("mails are files in pods")

    def deployed(self, seller, title="여름밤 콘서트"):
        """A concert with room for thousands, asked for through the wizard; not there yet."""
        draft = Draft(seller, "concert", title).basics().rounds()
        draft.send("seating/build?act=standing", block_name="스탠딩", block_capacity="5000", button="next")
        draft.prices(grade_price="50000")
        draft.get("parts")
        form = seller.page.form("parts")
        # The first of each kind, where the page has not chosen already.
        chosen = {name for name, value in form.fields if value}
        parts = {kind: form.choices[kind][0] for kind in ("show", "database") if kind not in chosen}
        draft.send("parts", get=False, size="small", **parts)
        page = draft.send("review")
        assert page.path == f"/seller/shows/{draft.slug}", page.text
        return Show(self, draft.slug, seller)

    def upload(self, operator, archive, kind, alias, version):
        """An image into the pool through its page; its number there, when it is in the registry."""
        operator.get("/admin/pool/new")
        with archive.open("rb") as file:
            page = operator.submit(files={"archive": (archive.name, file)}, kind=kind, alias=alias, name=f"clove-{kind}", version=version)
        image = re.fullmatch(r"/admin/pool/(\d+)", page.path)[1]
        row = wait(lambda: (r := self.sql("SELECT * FROM pool_image WHERE id = %s", (image,))[0])["state"] in ("ready", "failed") and r, 120, "the image")
        assert row["state"] == "ready", row
        return row

    def registry(self, path):
        """The answer of the platform's own registry, where nodes ask it."""
        manifests = "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json"
        return requests.get(f"http://127.0.0.1:30500/v2/{path}", timeout=10, headers={"Accept": manifests}).status_code

    @staticmethod
    def image_from(image, change, to, *more):
        """Another image, made of one of ours by a buildah command or several ("{}" is the container)."""
        work = TOP / "build/images"
        driver = "overlay" if (work / "overlay").exists() else "vfs"
        buildah = ["buildah", "--root", str(work / driver), "--runroot", str(work / f"run-{driver}"), "--storage-driver", driver]

        def run(*words):
            return subprocess.run([*buildah, *map(str, words)], check=True, capture_output=True, text=True, timeout=120).stdout.strip()
        made = run("from", f"localhost/{image}")
        for one in (change, *more):
            run(*(made if word == "{}" else word for word in one))
        run("commit", "--quiet", "--tls-verify=false", made, to)
        run("rm", made)

    def broken_archive(self):
        """A show's image whose program ends at once, as an archive."""
        archive = TOP / "build/kubernetes/archives/clove-show-broken.tar"
        archive.unlink(missing_ok=True)
        self.image_from("clove-show:test", ["config", "--entrypoint", '["/bin/false"]', "{}"], f"oci-archive:{archive}:clove-show:broken")
        return archive

    def dying_archive(self):
        """A show's image whose program is killed 40 seconds after it began, as an archive."""
        archive = TOP / "build/kubernetes/archives/clove-show-dying.tar"
        archive.unlink(missing_ok=True)
        self.image_from("clove-show:test", ["config", "--entrypoint", '["timeout", "-s", "KILL", "40", "clove-entry"]', "{}"], f"oci-archive:{archive}:clove-show:dying")
        return archive

    def extra_archive(self):
        """Somebody else's image, as an archive: tells what it was told, and tries to set a cookie."""
        conf, archive = TOP / "build/kubernetes/extra.conf", TOP / "build/kubernetes/archives/clove-extra.tar"
        conf.write_text("""pid /tmp/pid; error_log stderr; events { }
http { access_log off; client_body_temp_path /tmp/a; proxy_temp_path /tmp/b; fastcgi_temp_path /tmp/c; uwsgi_temp_path /tmp/d; scgi_temp_path /tmp/e;
server { listen 8080; default_type text/plain; add_header Set-Cookie "session=theirs";
location / { return 200 "shop $request_uri cookie=[$http_cookie] auth=[$http_authorization] from=[$http_x_forwarded_for] under $http_x_forwarded_prefix"; } } }
""")
        archive.unlink(missing_ok=True)
        self.image_from("clove-gateway:test", ["copy", "--chmod", "0644", "{}", conf, "/extra.conf"], f"oci-archive:{archive}:clove-extra:1", ["config", "--cmd", "[]", "{}"],
                        ["config", "--entrypoint", '["nginx", "-p", "/tmp/", "-e", "stderr", "-c", "/extra.conf", "-g", "daemon off;"]', "{}"])
        return archive

    def newer_platform(self, file, sql):
        """An image of the platform with one migration more, where this cluster pulls from."""
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / file
            path.write_text(sql)
            path.chmod(0o644)
            self.image_from("clove-platform:test", ["copy", "{}", path, f"/usr/share/clove/sql/platform/{file}"],
                            f"docker://{os.environ.get('PUSH_REGISTRY', '10.200.0.1:5000')}/clove-platform:newer")
        return os.environ.get("IMAGE_REGISTRY", "127.0.0.1:5000") + "/clove-platform:newer"

    def found(self, slug):
        """A show of an earlier run, for whoever works at a later chapter of the story (KEEP=1)."""
        return Show(self, slug, None)


class Show:
    """A show that runs in the cluster: .slug, .path, .id, .schema, .namespace, .name, .seller."""

    def __init__(self, site, slug, seller):
        self.site, self.slug, self.seller, self.path = site, slug, seller, f"/shows/{slug}"
        row = self.row()
        self.id, self.namespace, self.name = row["id"], f"clove-seller-{row['account']}", f"show-{slug}"
        self.schema = f"show_{self.id}"

    def row(self):
        return self.site.sql("SELECT * FROM deployment WHERE slug = %s", (self.slug,))[0]

    def state(self):
        return self.row()["state"]

    def events(self):
        return self.site.sql("SELECT level, text_key, text_a, raw FROM deployment_event WHERE deployment = %s ORDER BY id", (self.id,))

    def comes(self, *states, within=180):
        """Until it is in one of the states, which are `running` unless told."""
        states = states or ("running",)
        try:
            wait(lambda: self.state() in (*states, "failed"), within, f"{self.slug} to be {states}")
            assert self.state() in states, f"{self.slug} is not {states}"
        except AssertionError as e:
            raise AssertionError(f"{e}\n{self.state()}, {self.row()['step']}, {self.row()['error']} {self.row()['error_a']}\n"
                                 f"{self.events()[-8:]}\n{self.told()}") from None
        return self

    def told(self):
        """What the cluster says, for a failure's message."""
        return kubectl("-n", self.namespace, "get", "pods,events", "-o", "wide", check=False).stdout[-4000:]

    def pods(self, part="show"):
        return [p for p in objects("pods", "-l", f"clove.dev/show={self.id},clove.dev/part={part}", namespace=self.namespace)
                if p["status"].get("phase") not in ("Succeeded", "Failed")]

    def ready_pods(self, part="show"):
        return [p for p in self.pods(part) if is_ready(p)]

    def nodes(self, part="show"):
        return sorted(p["spec"].get("nodeName", "") for p in self.pods(part))

    def db(self):
        name = self.name + "-db" + (f"-{self.row()['data_n']}" if self.row()["data_n"] else "")
        secret = json.loads(kubectl("-n", self.namespace, "get", "secret", name, "-o", "json"))["data"]["admin"]
        return pymysql.connect(host=address(name, self.namespace), user="clove_admin", password=base64.b64decode(secret).decode(), database=self.schema,
                               autocommit=True, charset="utf8mb4", cursorclass=pymysql.cursors.DictCursor, connect_timeout=5)

    def sql(self, statement, args=()):
        with self.db() as db, db.cursor() as cursor:
            cursor.execute(statement, args)
            return list(cursor.fetchall())

    def counts(self):
        """Rows by table, of its live database."""
        with self.db() as db, db.cursor() as cursor:
            cursor.execute("SELECT table_name AS name FROM information_schema.tables WHERE table_schema = %s", (self.schema,))
            tables = [row["name"] for row in cursor.fetchall()]
            counted = {}
            for table in tables:
                cursor.execute(f"SELECT COUNT(*) AS n FROM `{table}`")
                counted[table] = cursor.fetchone()["n"]
        return counted

    def invariants(self):
        """What is not as it must always be; empty. The same queries as `clove admin invariants`."""
        text = "\n".join(line for line in (TOP / "sql/invariants.sql").read_text().splitlines() if not line.startswith("--"))
        broken = []
        with self.db() as db, db.cursor() as cursor:
            for query in re.split(r";\s*$", text, flags=re.M):
                if query.strip():
                    cursor.execute(query)
                    rows = cursor.fetchall()
                    if rows:
                        broken.append((query.strip()[:200], rows[:3]))
        return broken

    def settled(self, within=60):
        """Invariants that hold once jobs had their minute."""
        wait(lambda: self.invariants() == [], within, f"the invariants of {self.slug}: {self.invariants()}")


class Rush:
    """Buyers who buy at `show` until told to stop: best seats, details, payment at the sandbox. Every answer is counted by what it was."""

    DECLARED = {200, 303}

    def __init__(self, site, show, people=8, lang="ko"):
        self.site, self.show, self.people = site, show, people
        self.bought, self.answers, self.bad, self.errors = 0, collections.Counter(), [], collections.Counter()
        self.moments, self.codes = [], []                # when each purchase was done, and its booking
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        found = show.sql("SELECT r.id round, g.id grade FROM round r, grade g ORDER BY r.starts_at, g.price_minor LIMIT 1")[0]
        self.round, self.grade = found["round"], found["grade"]
        self.accounts = [line.split() for line in site.admin("make-buyers", 400, unique("rush"), within=120).splitlines()]

    def __enter__(self):
        self.threads = [threading.Thread(target=self.person, args=(n,), daemon=True) for n in range(self.people)]
        self.began = time.monotonic()
        for t in self.threads:
            t.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for t in self.threads:
            t.join(90)
        self.took = time.monotonic() - self.began

    def person(self, n):
        while not self.stopping.is_set():
            with self.lock:
                if not self.accounts:
                    return
                email, session = self.accounts.pop()
            browser = harness.Browser(self.site)
            browser.cookie("session", session)
            for _ in range(4):                           # as many as one person may
                if self.stopping.is_set():
                    return
                try:
                    code = self.buy(browser, email)
                    with self.lock:
                        self.bought += 1
                        self.codes.append(code)
                        self.moments.append(time.monotonic())
                except (AssertionError, requests.RequestException) as e:
                    with self.lock:
                        self.errors[type(e).__name__] += 1
                        self.bad.append((round(time.monotonic() - self.began, 1), str(e)[:300]))
                    self.stopping.wait(0.5)

    def buy(self, browser, email):
        def step(done):
            with self.lock:
                for status, _ in done.history:
                    self.answers[status] += 1
            return done
        step(browser.get(f"{self.show.path}/rounds/{self.round}"))
        step(browser.submit("/best", grade=self.grade, count=1))
        page = step(browser.submit("/orders", name="김민지", email=email, **DETAILS))
        code = re.search(r"/orders/([0-9A-Z]{10})", page.path).group(1)
        step(browser.submit(f"/orders/{code}/pay"))
        page = step(browser.submit([f for f in browser.page.forms if f.action.endswith("/pay")][0]))
        assert "/orders/" + code in page.path, page.path
        # who is offered to pay still was told that the provider did not answer, and has bought nothing
        assert not [f for f in page.forms if f.action.endswith("/pay")], f"{code} is not paid"
        return code

    def reaches(self, n, within=300):
        wait(lambda: self.bought >= n, within, f"{n} purchases ({self.bought}, {dict(self.errors)}, {self.bad[:3]})")
        return self

    def figures(self):
        return f"{self.bought} purchases in {time.monotonic() - self.began:.0f} s, answers {dict(self.answers)}, errors {dict(self.errors)}"

    def longest_gap(self):
        """The longest time without a purchase."""
        times = [self.began, *sorted(self.moments), time.monotonic()]
        return max(b - a for a, b in zip(times, times[1:]))
