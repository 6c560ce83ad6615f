"""A private clove for tests, and a browser that fills in its forms.

Site starts one through cgi/local/up, with state in a folder of its own (with a space in its name) and two free ports, without the demo,
and stops it again. Browser reads forms out of pages, keeps their hidden fields, follows redirects, and holds every HTML page against tidy.
Nothing here sleeps for a fixed time: what has to happen is waited for, with a limit.
"""
import atexit
import contextlib
import email
import email.policy
import html.parser
import json
import os
import pathlib
import random
import re
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.parse

import pymysql
import pytest
import requests

# A killed pytest stops what it started, as an interrupted one does.
signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))

TOP = pathlib.Path(__file__).resolve().parents[2]


LOADED_S = 60       # what a loaded machine gets beside the time that a free one needs: to wait longer costs nothing where it comes


def wait(condition, within=10, what="what was waited for", loaded=LOADED_S):
    """The first true answer of condition(), asked every 50 ms; an assertion fails after `within` and `loaded` seconds."""
    until = time.monotonic() + within + loaded
    while True:
        answer = condition()
        if answer:
            return answer
        assert time.monotonic() < until, f"{what}: not within {within + loaded} s"
        time.sleep(0.05)


def free_ports():
    """Three ports in a row on which nobody listens (the site, the machine itself, the registry), and which no other suite chooses while this one runs."""
    while True:
        port = random.randrange(20000, 30000, 4)          # above are node ports of clusters, then those the kernel gives
        ours = socket.socket(socket.AF_UNIX)
        with socket.socket() as a, socket.socket() as b, socket.socket() as c:
            try:
                ours.bind(f"\0clove-test-{port}")            # an abstract name: gone with this process
                a.bind(("127.0.0.1", port))
                b.bind(("127.0.0.1", port + 1))
                c.bind(("127.0.0.1", port + 2))
            except OSError:
                ours.close()
                continue
        _chosen.append(ours)
        return port


_chosen = []


class Process(int):
    """A process id that knows when its process began: a number may soon be somebody else's (there are 32,768 of them on many machines)."""
    began = None


def stat(pid):
    """What /proc says of a process after its name: the state comes first."""
    return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()


def process(pid, fields=None):
    found = Process(pid)
    try:
        found.began = int((fields or stat(pid))[19])
    except OSError:
        pass
    return found


def processes():
    """pid -> (parent, group, words) of everything that runs."""
    found = {}
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = stat(entry.name)
            words = (entry / "cmdline").read_bytes().decode(errors="replace").rstrip("\0").split("\0")
        except OSError:
            continue
        if fields[0] != "Z":
            found[process(entry.name, fields)] = (int(fields[1]), int(fields[2]), words)
    return found


def below(pid, table=None):
    """All descendants of a process; none where there is no such process (pid 0: a parent that is away, as `Site.parent` says)."""
    table = table or processes()
    found = []
    if pid not in table:
        return found
    for child in [p for p, (parent, _, _) in table.items() if parent == pid]:
        found += [child] + below(child, table)
    return found


def alive(pid):
    """Whether it still runs: that one, where it is known when it began."""
    began = getattr(pid, "began", None)
    return any(p == pid and began in (None, p.began) for p in processes())


def at_once(site, paths, host="127.0.0.1"):
    """What is said to requests of which none waits for the one before, so that they are too often however slow this machine is: a (status, words with
    the headers) for each."""
    asked = [f"GET {path} HTTP/1.1\r\nHost: {host}\r\n" for path in paths]
    with contextlib.ExitStack() as open_ones:
        s = open_ones.enter_context(socket.create_connection(("127.0.0.1", site.port), timeout=60))
        if site.tls:
            s = open_ones.enter_context(ssl._create_unverified_context().wrap_socket(s))
        s.sendall(("\r\n".join(asked) + "Connection: close\r\n\r\n").encode())
        said = b"".join(iter(lambda: s.recv(65536), b"")).decode()
    answers = [(int(words[:3]), words) for words in said.split("HTTP/1.1 ")[1:]]
    assert len(answers) == len(paths), said[-2000:]
    return answers


class Site:
    """One running clove. `settings` are CLOVE_* names without the prefix: Site(RATE_PER_ADDRESS=5)."""

    def __init__(self, top=TOP, folder=None, command=(), **settings):
        self.top = pathlib.Path(top)
        self.command = list(command)                     # put before up and down: another user
        self.made = None
        if folder is None:
            folder = self.made = tempfile.mkdtemp(prefix="clove http ")
            os.chmod(folder, 0o711)                      # services run under user ids of their own
            folder = os.path.join(folder, "var")
        self.var = self.top / folder
        self.port = free_ports()
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(("CLOVE_", "MAKE"))}
        defaults = {"VAR": str(folder), "PORT": str(self.port), "DEMO": "0", "BACKUP_HOUR": "-1", "RATE_PER_ADDRESS": "0", "RATE_PER_ACCOUNT": "0",
                    "MYSQLD": os.environ.get("CLOVE_TEST_MYSQL", "")}
        self.env |= {f"CLOVE_{k}": str(v) for k, v in (defaults | settings).items()}
        self.tls = "TLS_CERT" in settings
        self.url = f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}"
        self.internal = f"http://127.0.0.1:{self.port + 1}"
        self._password = None

    # --- life ------------------------------------------------------------------------------------------------------------

    def run(self, script, within=400, check=True):
        # In a session of its own: Ctrl-C ends pytest, which then stops what this started.
        done = subprocess.run(self.command + [str(self.top / "cgi" / "local" / script)], env=self.env, cwd=self.top, timeout=within,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, start_new_session=True)
        assert not check or done.returncode == 0, f"{script} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        return done

    def start(self):
        atexit.register(self.stop)
        try:
            return self.run("up")
        except BaseException:
            self.stop()
            raise

    def refused(self):
        """What make run says instead of starting."""
        try:
            done = self.run("up", check=False)
            assert done.returncode != 0, f"it started:\n{done.stdout}"
            return done.stderr
        finally:
            self.stop()

    def stop(self):
        atexit.unregister(self.stop)
        if self.var.exists():
            self.run("down", check=False)
        if self.made:
            shutil.rmtree(self.made, ignore_errors=True)

    # --- inside ----------------------------------------------------------------------------------------------------------

    def clove(self, *words, within=180, check=True):
        """Output of `clove WORDS` with this site's settings."""
        done = subprocess.run([str(self.top / "cgi/local/clove"), *map(str, words)], env=self.env, cwd=self.top, timeout=within,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
        assert not check or done.returncode == 0, f"clove {' '.join(map(str, words))}: {done.stdout}{done.stderr}"
        return done.stdout

    def admin(self, *words, **how):
        return self.clove("admin", *words, **how)

    def db(self, schema="clove"):
        """A connection as the database's administrator."""
        self._password = self._password or self.admin("db-password").strip()
        return pymysql.connect(unix_socket=str(self.socket("db/s")), user="clove_admin", password=self._password, database=schema,
                               autocommit=True, charset="utf8mb4", cursorclass=pymysql.cursors.DictCursor)

    def sql(self, statement, args=(), schema="clove"):
        """Rows as dictionaries."""
        with self.db(schema) as db, db.cursor() as cursor:
            cursor.execute(statement, args)
            return list(cursor.fetchall())

    def socket(self, name):
        return pathlib.Path(self.env.get("CLOVE_RUN") or self.var / "run") / name

    def folder(self, service):
        """Name of a service's folder under runit. A show's groups of processes follow each other: the one that the show's file names, or runs."""
        if not service.startswith("show-"):
            return service
        try:
            mark = (self.var / "etc/shows" / service.removeprefix("show-") / "group").read_text().strip()
        except OSError:
            return service
        beside = f"{service}.{mark}"
        return beside if self.pid(beside) or not (self.var / "sv" / service).exists() else service

    def log(self, service):
        """All that is kept of it, oldest first: a file that is full gets another name, and the next begins empty."""
        folder = self.var / "log" / self.folder(service)
        while True:
            old = sorted(folder.glob("@*.[su]"))
            try:
                text = "".join(f.read_text(errors="replace") for f in [*old, folder / "current"])
            except FileNotFoundError:                    # just then
                continue
            if sorted(folder.glob("@*.[su]")) == old:
                return text

    def queries(self, page):
        """How many statements the platform needed for a page."""
        said = wait(lambda: re.search(rf"id={page.headers['X-Request-Id']} .* queries=(\d+)", self.log("platform")),
                    what="the log line of that request")
        return int(said.group(1))

    # --- mails -----------------------------------------------------------------------------------------------------------

    def mails(self, to=None):
        """Mails written so far, oldest first."""
        files = sorted((self.var / "mail").glob("*.eml"), key=lambda p: int(p.stem))
        found = [email.message_from_bytes(f.read_bytes(), policy=email.policy.default) for f in files]
        return [m for m in found if to is None or to in m["To"]]

    def mail(self, to, n=1, within=15):
        """The n-th mail to an address, when it has come."""
        return wait(lambda: self.mails(to)[n - 1:n], within, f"mail {n} to {to}")[0]

    @staticmethod
    def links(mail):
        """Addresses in a mail's text."""
        return re.findall(r"https?://[^\s<>\"]+", mail.get_content())

    # --- processes -------------------------------------------------------------------------------------------------------

    def parent(self, service):
        """Process id of a service's parent; 0 while it is away."""
        return self.pid(self.folder(service))

    def pid(self, folder):
        """Of what a folder under runit runs; 0 while nothing does."""
        try:
            return process((self.var / "sv" / folder / "supervise/pid").read_text().strip() or 0)
        except (OSError, ValueError):
            return 0

    def workers(self, service):
        return below(self.parent(service))

    def kill(self, service, kind="parent"):
        """kill -9 of a service's parent, or of one of its workers; its process id."""
        pid = self.parent(service) if kind == "parent" else random.choice(self.workers(service))
        os.kill(pid, signal.SIGKILL)
        return pid

    def family(self):
        """Everything that runs for this site."""
        mine = str(self.var.resolve())
        table = processes()
        roots = [p for p, (_, _, words) in table.items() if words[0] == "runsvdir" and words[-1].startswith(mine)]
        return sorted({q for p in roots for q in [p] + below(p, table)})

    def answers(self, path="/", status=200):
        """Whether a page answers with that status just now."""
        try:
            return requests.get(self.url + path, timeout=5, verify=False, allow_redirects=False).status_code == status
        except requests.RequestException:
            return False

    # --- people ----------------------------------------------------------------------------------------------------------

    def browser(self, lang="ko"):
        return Browser(self, lang)

    def buyer(self, lang="ko"):
        """Somebody new with a confirmed account, logged in; .email tells who."""
        address, session = self.admin("make-buyers", 1).split()
        browser = Browser(self, lang)
        browser.email = address
        browser.cookie("session", session)
        return browser

    def administrator(self, group, lang="ko"):
        """Somebody new who administers the platform in that group, logged in."""
        browser = self.buyer(lang)
        self.sql("UPDATE account SET role = 'admin', admin_group = %s WHERE email = %s", (group, browser.email))
        return browser

    def seller(self, lang="ko"):
        """Somebody new who sells, logged in."""
        browser = self.buyer(lang)
        self.sql("UPDATE account SET role = 'seller', business_name = %s WHERE email = %s", (unique("seller"), browser.email))
        return browser

    def show(self, seller=None, within=60, **changes):
        """A show of a new seller that runs: definition() with changes."""
        return self.show_wanted(seller, **changes).deploy(within)

    def show_wanted(self, seller=None, **changes):
        """The same, not asked for yet: deploy() does both, ask_for() and comes()."""
        return Show(self, seller or self.seller(), changes)


def site_fixture(scope, **settings):
    """The fixture `site`: one private clove for every test of the scope."""
    @pytest.fixture(scope=scope, name="site")
    def start_and_stop():
        site = Site(**settings)
        site.start()
        yield site
        site.stop()

    return start_and_stop


def definition(**changes):
    """A small concert that sells now: two rounds, 100 seats in a block (R, the last two rows S), a standing area of 20."""
    now = int(time.time())
    rows = [{"label": str(row), "seats": [{"n": str(n), "ord": n, "x": 20 * n, "y": 20 * row, "flags": 0, **({"grade": "S"} if row > 8 else {})}
                                          for n in range(1, 11)]} for row in range(1, 11)]
    rounds = [{"label": "", "starts_at": now + days * 86400, "sale_opens_at": now - 3600, "sale_closes_at": now + days * 86400 - 3600, "covers": []}
              for days in (30, 31)]
    return {
        "title": "작은 음악회", "subtitle": "", "description": "열 줄짜리 소개예요.", "notice": "", "field": "concert", "age_limit": 0,
        "running_minutes": 90, "venue": {"name": "작은 홀", "address": "서울", "zone": "Asia/Seoul"},
        "seller": {"name": "작은 기획", "contact": "02-000-0000"},
        "limit_per_person": 4, "hold_minutes": 7, "hold_seconds": 0, "free_days": 7,
        "refund": [{"from_days": 10, "fee_percent": 5}, {"from_days": 7, "fee_percent": 10}, {"from_days": 3, "fee_percent": 20},
                   {"from_days": 1, "fee_percent": 30}],
        "grades": [{"name": "R", "mark": "R", "colour": 1, "price": 99000}, {"name": "S", "mark": "S", "colour": 2, "price": 66000}],
        "rounds": rounds,
        "plan": {"height": 400, "stage": "60,0,120,20", "sections": [
            {"name": "A", "floor": "1층", "kind": "seats", "outline": "10,10 210,10 210,210 10,210", "label_x": 110, "label_y": 110,
             "focus_x": 110, "focus_y": 0, "grade": "R", "capacity": 0, "rows": rows},
            {"name": "스탠딩", "floor": "1층", "kind": "standing", "outline": "10,230 210,230 210,330 10,330", "label_x": 110, "label_y": 280,
             "focus_x": 110, "focus_y": 230, "grade": "S", "capacity": 20, "rows": []}]},
        "marks": [],
    } | changes


class Show:
    """A deployed show: .slug, .path ("/shows/SLUG"), .schema, .seller (a Browser)."""

    def __init__(self, site, seller, changes):
        self.site, self.seller = site, seller
        self.definition = definition(**changes)
        self.slug = unique("show")
        self.path = f"/shows/{self.slug}"

    def deploy(self, within=60):
        self.ask_for()
        return self.comes(within)

    def ask_for(self):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(self.definition, file)
            file.flush()
            self.id = int(self.site.admin("create-show", self.slug, self.seller.email, file.name).split()[-1])
        self.schema = f"show_{self.id}"

    def comes(self, within=60):
        wait(lambda: self.state() in ("running", "failed"), within, f"the deployment of {self.slug}")
        told = self.site.sql("SELECT level, text_key, text_a, raw FROM deployment_event WHERE deployment = %s ORDER BY id", (self.id,))
        assert self.state() == "running", told
        return self

    def state(self):
        return self.site.sql("SELECT state FROM deployment WHERE id = %s", (self.id,))[0]["state"]

    def sql(self, statement, args=()):
        return self.site.sql(statement, args, self.schema)

    def queries(self, page):
        """How many statements the show needed for a page."""
        said = wait(lambda: re.search(rf"id={page.headers['X-Request-Id']} .* queries=(\d+)", self.site.log(f"show-{self.slug}")),
                    what="the log line of that request")
        return int(said.group(1))

    def invariants(self):
        """What is not as it must always be; empty."""
        said = self.site.admin("invariants", self.slug, check=False).strip()
        return "" if said == "0 broken" else said


class Form:
    def __init__(self, attributes):
        self.action = attributes.get("action", "")
        self.method = attributes.get("method", "get").lower()
        self.multipart = attributes.get("enctype") == "multipart/form-data"
        self.id = attributes.get("id", "")
        self.fields = []             # [name, value] as they would be sent untouched
        self.names = set()           # all that could be sent
        self.choices = {}            # name -> values of boxes, radios and options
        self.buttons = []            # (name, value, text)

    def __repr__(self):
        return f"<form {self.method} {self.action} {sorted(self.names)}>"


class Reader(html.parser.HTMLParser):
    """Forms, links, title and visible text of a page."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.links, self.words, self.title = [], [], [], ""
        self.form = self.select = self.area = self.button = None
        self.in_title = self.hidden = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        a = {k: v if v is not None else "" for k, v in attrs}
        if tag == "a" and "href" in a:
            self.links.append(a["href"])
        elif tag == "title":
            self.in_title = True
        elif tag in ("style", "head"):
            self.hidden = tag
        elif tag == "body":
            self.hidden = False
        elif tag == "form":
            self.form = Form(a)
            self.forms.append(self.form)
        if self.form is None or "disabled" in a:
            return
        name = a.get("name", "")
        if tag == "button" or tag == "input" and a.get("type") in ("submit", "image"):
            self.button = [name, a.get("value", ""), ""]
            self.form.buttons.append(self.button)
        elif tag == "input" and name:
            self.form.names.add(name)
            if a.get("type") in ("checkbox", "radio"):
                self.form.choices.setdefault(name, []).append(a.get("value", "on"))
                if "checked" in a:
                    self.form.fields.append([name, a.get("value", "on")])
            elif a.get("type") != "file":
                self.form.fields.append([name, a.get("value", "")])
        elif tag == "textarea" and name:
            self.form.names.add(name)
            self.area = [name, ""]
            self.form.fields.append(self.area)
        elif tag == "select" and name:
            self.form.names.add(name)
            self.select = [name, None]
        elif tag == "option" and self.select:
            value = a.get("value", "")
            self.form.choices.setdefault(self.select[0], []).append(value)
            if "selected" in a or self.select[1] is None:
                self.select[1] = value

    def handle_endtag(self, tag):
        if tag == "title":
            self.in_title = False
        elif tag == "form":
            self.form = None
        elif tag == "textarea":
            self.area = None
        elif tag == "button":
            self.button = None
        elif tag == "select" and self.select:
            if self.form is not None and self.select[1] is not None:
                self.form.fields.append(self.select)
            self.select = None
        elif tag in ("style", "head") and self.hidden == tag:
            self.hidden = False

    def handle_data(self, data):
        if self.in_title:
            self.title += data
        if self.area is not None:
            self.area[1] += data if self.area[1] else data.removeprefix("\n")
        if self.button is not None:
            self.button[2] += data
        if not self.hidden:
            self.words.append(data)


class Page:
    def __init__(self, response, history):
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.history = history                       # statuses and addresses on the way
        self.url = response.url
        self.path = urllib.parse.urlsplit(response.url).path
        self.is_html = response.headers.get("Content-Type", "").startswith("text/html")
        self.source = response.text if self.is_html or "text" in response.headers.get("Content-Type", "") else ""
        read = Reader(self.source if self.is_html else "")
        self.forms, self.links, self.title = read.forms, read.links, " ".join(read.title.split())
        self.text = " ".join(" ".join(read.words).split()) if self.is_html else self.source

    def says(self, text):
        assert " ".join(text.split()) in self.text, f"{self.path} ({self.status}) does not say {text!r}:\n{self.text[:2000]}"
        return self

    def says_not(self, text):
        assert " ".join(text.split()) not in self.text, f"{self.path} ({self.status}) says {text!r}"
        return self

    def form(self, which=None):
        """The form whose action or id contains `which`; without it the only one that is not a logout, search or language form."""
        if which is not None:
            found = [f for f in self.forms if which in f.action or which == f.id]
        else:
            found = [f for f in self.forms if not re.search(r"/(logout|lang)\b", f.action) and f.method == "post"]
        assert found, f"{self.path} ({self.status}) has no form {which or ''}: {self.forms}\n{self.text[:1000]}"
        assert which is not None or len({f.action for f in found}) == 1, f"{self.path} has several forms, name one: {found}"
        return found[0]

    def link(self, part):
        """The first link whose address contains `part`."""
        found = [a for a in self.links if part in a]
        assert found, f"{self.path} has no link with {part!r}: {self.links}"
        return found[0]


class Browser:
    """One person's browser: cookies, a language, the page in front of them."""

    def __init__(self, site, lang="ko"):
        self.site = site
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = False
        self.session.headers["Accept-Language"] = lang
        self.lang = lang
        self.page = None

    def cookie(self, name, value):
        """Sets a cookie as the site would have."""
        self.session.cookies.set(name, value, domain=urllib.parse.urlsplit(self.site.url).hostname, path="/")

    def get(self, path, status=200, **how):
        return self._go("GET", path, status, **how)

    def post(self, path, data=None, status=200, **how):
        """A POST that is not of a form on a page, as an attacker or a broken client would send it."""
        return self._go("POST", path, status, data=data, **how)

    def follow(self, part, status=200):
        return self.get(self.page.link(part), status)

    def submit(self, form=None, button=None, status=200, files=None, page=None, **values):
        """Fills in a form of the page and sends it. Values are text, a list for repeated fields, True or False for a box, None to leave a
        field out; every name must be on the form. `button` is the name, value or text of one of several."""
        page = page or self.page
        form = form if isinstance(form, Form) else page.form(form)
        unknown = set(values) - form.names
        assert not unknown, f"{page.path}: {form} has no field {sorted(unknown)}"
        data = [(n, v) for n, v in form.fields if n not in values]
        for name, value in values.items():
            if value is True:
                value = form.choices[name][0]
            for item in value if isinstance(value, (list, tuple)) else [] if value in (None, False) else [value]:
                data.append((name, str(item)))
        named = [b for b in form.buttons if b[0]]
        if button is not None:
            pressed = [b for b in form.buttons if button in (b[0], b[1], " ".join(b[2].split()))]
            assert pressed, f"{page.path}: no button {button!r}: {form.buttons}"
            if pressed[0][0]:
                data.append((pressed[0][0], pressed[0][1]))
        elif len(form.buttons) == 1 and named:
            data.append((named[0][0], named[0][1]))
        address = urllib.parse.urljoin(page.url, form.action)
        if form.method == "get":
            return self.get(address.partition("?")[0] + "?" + urllib.parse.urlencode(data), status)
        how = {"data": data}
        if form.multipart:
            how = {"files": [(n, (None, v)) for n, v in data] + [(n, f) for n, f in (files or {}).items()]}
        return self._go("POST", address, status, referer=page.url, **how)

    def _go(self, method, path, status, referer=None, follow=True, **how):
        address = urllib.parse.urljoin(self.site.url, path)
        headers = how.pop("headers", {})
        if method == "POST":
            headers = {"Origin": self.site.url, "Referer": referer or self.site.url + "/"} | headers
        history = []
        for _ in range(10):
            response = self.session.request(method, address, headers=headers, timeout=60, allow_redirects=False, **how)
            history.append((response.status_code, address))
            if not (follow and response.is_redirect):
                break
            assert method == "GET" or response.status_code == 303, f"{address}: a POST was answered {response.status_code}"
            method, headers, how = "GET", {}, {}
            address = urllib.parse.urljoin(address, response.headers["Location"])
        response.encoding = "utf-8"
        self.page = Page(response, history)
        assert status is None or self.page.status == status, \
            f"{history}: {self.page.status} instead of {status}\n{self.page.title}\n{self.page.text[:1500]}"
        check_html(self.page)
        return self.page


# What tidy 5.6 does not know or minds needlessly.
TIDY_ALLOWED = [
    r"proprietary attribute \"(aria-[a-z]+|inputmode|enterkeyhint|autocapitalize)\"",
    r"missing </?(p|div)> before <svg>",
    r"trimming empty <(span|p|td|th|li|ul|div)>",
    r"<(table|td|th)> lacks \"summary\" attribute",
    r"<div> proprietary attribute \"autofocus\"",
    r"<a> proprietary attribute \"href\"",          # inside an <svg>
    r"<svg>|<path>|<rect>|<circle>|<polygon>|<g>|<line>|<text>|<use>|<defs>|<pattern>",
]
_tidied = set()


def check_html(page):
    """Every page once a session (by path, status and language): any complaint of tidy beyond the list above fails."""
    key = (page.path, page.status, page.response.headers.get("Content-Language", ""))
    if not page.is_html or key in _tidied or not page.source:
        return
    _tidied.add(key)
    # Groups of a dl may stand in a div; tidy's HTML is older than that.
    source = re.sub(r"<dl\b.*?</dl>", lambda m: re.sub(r"</?div\b[^>]*>", "", m.group()), page.source, flags=re.S)
    said = subprocess.run(["tidy", "-q", "-e", "-utf8", "--drop-empty-elements", "no", "--gnu-emacs", "no"], input=source,
                          capture_output=True, text=True, timeout=30).stderr
    bad = [line for line in said.splitlines() if re.match(r"line \d+ column \d+ - (Warning|Error)", line)
           and not any(re.search(allowed, line) for allowed in TIDY_ALLOWED)]
    assert not bad, f"{page.path} ({page.status}) is not valid HTML:\n" + "\n".join(bad[:20])


def unique(word="x"):
    """A word nobody else uses: for addresses and titles."""
    return f"{word}-{secrets.token_hex(4)}"
