"""A show that hangs, is flooded or floods its database leaves its neighbour's answers right. The neighbour's p99 is printed."""
import concurrent.futures
import contextlib
import hashlib
import json
import os
import signal
import socket
import subprocess
import threading
import time

import pymysql
import pytest

from books import settles
from buyer import Stubborn
from harness import TOP, wait

SECONDS = 4


@pytest.fixture(scope="module")
def shows(site):
    """The one that goes wild, and its neighbour."""
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda _: site.show(), range(2)))


@pytest.fixture(scope="module")
def people(site):
    """Who look at the neighbour's pages: made before anything is measured, which may take longer than that."""
    return [site.buyer() for _ in range(4)]


@pytest.fixture(scope="module")
def quiet(site, shows, people):
    return measured(site, shows[1], people)


def measured(site, show, people):
    """Milliseconds of the neighbour's pages, each a right answer, from four people at once; somebody also buys there."""
    pages = [f"{show.path}/", f"{show.path}/rounds/{show.sql('SELECT MIN(id) AS n FROM round')[0]['n']}"]
    until = time.monotonic() + SECONDS

    def one(browser):
        took = []
        while len(took) < len(pages) or time.monotonic() < until:
            began = time.monotonic()
            page = browser.get(pages[len(took) % 2])
            took.append((time.monotonic() - began) * 1000)
            assert show.definition["title"] in page.text
        return took
    with concurrent.futures.ThreadPoolExecutor(5) as pool:
        looks = [pool.submit(one, browser) for browser in people]
        buyer = pool.submit(lambda: Stubborn(site, show, count=1).buy()).result()
        took = sorted(ms for look in looks for ms in look.result())
    assert buyer.troubles == [], "the neighbour's buyer met trouble"
    return len(took), took[len(took) // 2], took[len(took) * 99 // 100]


def tell(what, quiet, busy, capfd):
    with capfd.disabled():
        print(f"\nneighbour of a show that {what}: {busy[0]} pages, p50 {busy[1]:.0f} ms, p99 {busy[2]:.0f} ms "
              f"(quiet: {quiet[0]} pages, p50 {quiet[1]:.0f} ms, p99 {quiet[2]:.0f} ms)")


@contextlib.contextmanager
def stopped(pids):
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def test_all_workers_of_a_show_hang(site, shows, people, quiet, capfd):
    """A thousand people wait for answers that do not come."""
    wild, neighbour = shows
    session = site.buyer().session.cookies["session"]
    request = f"GET {wild.path}/ HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nCookie: session={session}\r\nConnection: close\r\n\r\n".encode()
    with contextlib.ExitStack() as stack:
        stack.enter_context(stopped(site.workers(f"show-{wild.slug}")))
        waiting = [stack.enter_context(socket.create_connection(("127.0.0.1", site.port))) for _ in range(1000)]
        for s in waiting:
            s.sendall(request)
        tell("hangs", quiet, measured(site, neighbour, people), capfd)
        waiting[0].settimeout(120)
        answer = waiting[0].recv(65536).decode(errors="replace")
        assert answer.startswith(("HTTP/1.1 504", "HTTP/1.1 503")) and "Retry-After" in answer
    wait(lambda: site.answers(f"{wild.path}/", 303), 30, "the show that hung")


def test_a_show_is_flooded(site, shows, people, quiet, capfd, tmp_path):
    """64 connections ask for its heaviest page as fast as they can."""
    wild, neighbour = shows
    session = site.buyer().session.cookies["session"]
    path = f"{wild.path}/rounds/{wild.sql('SELECT MIN(id) AS n FROM round')[0]['n']}"
    (tmp_path / "flood").write_text(f"GET\t{path}\t{session}\t\n")
    flood = subprocess.Popen([TOP / "build/bench/press", "127.0.0.1", str(site.port), tmp_path / "flood", "-c", "64", "-d", str(SECONDS + 4)],
                             stdout=subprocess.PIPE, text=True)
    try:
        busy = measured(site, neighbour, people)
    finally:
        said = json.loads(flood.communicate()[0])
    tell(f"is flooded ({said['per_s']:.0f} pages a second)", quiet, busy, capfd)
    assert said["statuses"].get("200")


def password(site, show, generation=1):
    """Of the show's own database user, derived from its key as cgi/base/keys.c does."""
    key = bytes.fromhex((site.var / "etc/shows" / show.slug / "show.key").read_text().strip())
    use = 5                                                   # KEY_DB_RW
    return hashlib.blake2b(key=key, digest_size=32, salt=use.to_bytes(8, "little"), person=b"cloveuse").digest()[:20].hex()


def test_a_show_floods_its_database(site, shows, people, quiet, capfd):
    """As many connections as its user may have, each in a join that never ends, and writes besides."""
    wild, neighbour = shows
    over = threading.Event()
    refused, killed = [], []

    def rage():
        while not over.is_set():
            try:
                db = pymysql.connect(unix_socket=str(site.socket("db/s")), user=f"show_{wild.id}_rw", password=password(site, wild),
                                     database=wild.schema, connect_timeout=60)
            except pymysql.err.OperationalError as e:
                refused.append(e.args[0])
                over.wait(0.2)
                continue
            with contextlib.closing(db), db.cursor() as cursor:
                try:
                    cursor.execute("SELECT COUNT(*) FROM place a, place b, place c, place d WHERE a.state + b.state + c.state + d.state = 17")
                except pymysql.err.OperationalError as e:
                    killed.append(e.args[0])
    crowd = [threading.Thread(target=rage, daemon=True) for _ in range(80)]
    for t in crowd:
        t.start()
    try:
        wait(lambda: refused, 20, "the limit of its connections")
        tell("floods its database", quiet, measured(site, neighbour, people), capfd)
        with pytest.raises(pymysql.err.OperationalError):      # it cannot even name its neighbour
            pymysql.connect(unix_socket=str(site.socket("db/s")), user=f"show_{wild.id}_rw", password=password(site, wild), database=neighbour.schema)
        wait(lambda: killed, 30, "the limit of a statement's time")
    finally:
        over.set()
    assert set(refused) == {1226}
    for t in crowd:
        t.join(120)
    settles(neighbour)
