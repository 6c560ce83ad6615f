"""Backups: sealed, listed, each night; a restore that is checked before it replaces anything; and all of it on an empty machine."""
import concurrent.futures
import os
import pathlib
import shutil
import stat
import subprocess
import tempfile
import time

import pytest

import books
import selling
from harness import Site, unique, wait


@pytest.fixture(scope="module")
def site():
    folder = tempfile.mkdtemp(prefix="clove backup ")          # a process that dies at a named point removes the file that names it
    os.chmod(folder, 0o777)
    site = Site(FAULT_FILE=os.path.join(folder, "point"))
    site.start()
    yield site
    site.stop()
    shutil.rmtree(folder, ignore_errors=True)


def dies_at(site, name):
    with open(site.env["CLOVE_FAULT_FILE"] + ".new", "w") as f:
        f.write(name)
    os.chmod(f.name, 0o666)
    os.rename(f.name, site.env["CLOVE_FAULT_FILE"])


def died(site):
    wait(lambda: not os.path.exists(site.env["CLOVE_FAULT_FILE"]), 30, "a process that died there")


def backup(site, what):
    return pathlib.Path(site.top / site.admin("backup", what).strip())


def counts(site, schema):
    tables = [r["name"] for r in site.sql("SELECT table_name AS name FROM information_schema.tables WHERE table_schema = %s", (schema,))]
    return {t: site.sql(f"SELECT COUNT(*) AS n FROM `{t}`", schema=schema)[0]["n"] for t in tables}


def refused(site, *words):
    done = subprocess.run([str(site.top / "cgi/local/clove"), "admin", *map(str, words)], env=site.env, cwd=site.top, timeout=120,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stderr


def restored(site, show, file, n):
    site.admin("restore", show.slug, file, within=180)
    show.schema = f"show_{show.id}_{n}"
    wait(lambda: show.sql("SELECT frozen_from FROM settings")[0]["frozen_from"] == 0, 30, "the sale opens again")


def withdraws(site, buyer):
    """As erased as the page makes it, whatever tickets there are."""
    account = site.sql("SELECT id FROM account WHERE email = %s", (buyer.email,))[0]["id"]
    site.sql("UPDATE account SET email = NULL, name = '', erased_at = UNIX_TIMESTAMP() WHERE id = %s", (account,))
    site.sql("INSERT INTO show_message (deployment, kind, body, created_at) SELECT id, 'account.deleted', %s, UNIX_TIMESTAMP() FROM deployment"
             " WHERE state = 'running'", (f'{{"account":{account}}}',))
    return account


@pytest.fixture(scope="module")
def show(site):
    return site.show()


@pytest.fixture(scope="module")
def before(site, show):
    """Somebody who stays, somebody who leaves after the backup, and the backup."""
    stays, leaves = selling.buy(site, show), selling.buy(site, show, name="이떠남")
    return stays, leaves, backup(site, show.slug)


def test_a_backup_is_sealed_and_listed(site, show, before):
    stays, leaves, file = before
    sealed = file.read_bytes()
    assert sealed.startswith(b"clove dump 1\n") and show.slug.encode() in sealed[:300]
    assert stays.email.encode() not in sealed and b"INSERT" not in sealed
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert str(file.relative_to(site.top) if file.is_relative_to(site.top) else file) in site.admin("backups", show.slug)
    row = site.sql("SELECT * FROM backup WHERE file = %s", (file.name,))[0]
    assert row["reason"] == "asked" and row["bytes"] == len(sealed) and '"orders":2' in row["counts"]


def test_backups_of_one_second_are_files_of_their_own(site, show, before):
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        made = list(pool.map(lambda _: backup(site, show.slug), range(3)))
    assert len({f.name for f in made}) == 3 and all(f.exists() and show.slug in f.name for f in made)
    assert len(site.sql("SELECT id FROM backup WHERE file IN (%s, %s, %s)", tuple(f.name for f in made))) == 3


def test_one_backup_is_deleted_with_its_file(site, show, before):
    one, other = backup(site, show.slug), backup(site, show.slug)
    site.admin("backup-delete", show.slug, one)
    assert not one.exists() and other.exists()
    assert one.name not in site.admin("backups", show.slug) and other.name in site.admin("backups", show.slug)
    assert "no such backup" in refused(site, "backup-delete", show.slug, one)
    assert "no such backup" in refused(site, "backup-delete", "platform", other)
    assert "no show" in refused(site, "backup-delete", "nobody", other)
    assert site.sql("SELECT account, object FROM audit WHERE act = 'backup.delete'") == [{"account": 0, "object": f"show {show.slug}"}]

    operator = site.administrator("operator")               # the console asks, the agent takes the file
    number = site.sql("SELECT id FROM backup WHERE file = %s", (other.name,))[0]["id"]
    operator.get(f"/admin/services/{show.slug}/backups/{number}/delete")
    operator.submit("/delete").says_not(f"/{number}/")
    wait(lambda: not other.exists() and not site.sql("SELECT 1 FROM backup WHERE id = %s", (number,)), 20, "the agent to take it")


def test_what_is_no_good_backup_is_refused_before_anything_happens(site, show, before, tmp_path):
    _, _, file = before
    whole = file.read_bytes()
    bent = bytearray(whole)
    bent[len(bent) // 2] ^= 1
    for name, content, words in (("cut.dump", whole[:-100], "sealed under this key"), ("bent.dump", bytes(bent), "sealed under this key"),
                                 ("text.dump", b"hello", "no backup"), ("empty.dump", b"", "no backup")):
        bad = tmp_path / unique(name)
        bad.write_bytes(content)
        assert words in refused(site, "restore", show.slug, bad), name
    assert "no backup" in refused(site, "restore", show.slug, tmp_path / "nothing.dump")
    assert "of the platform" in refused(site, "restore", show.slug, backup(site, "platform"))
    assert "backup of a show" in refused(site, "restore", "platform", file)
    assert "no show" in refused(site, "backup", "nobody")
    assert "backup of the sandbox: clove admin restore sandbox" in refused(site, "restore", "platform", backup(site, "sandbox"))
    assert "backup of the platform: clove admin restore platform" in refused(site, "restore", "sandbox", backup(site, "platform"))
    assert show.state() == "running" and not site.sql("SELECT 1 FROM task WHERE kind = 'restore' AND deployment = %s", (show.id,))


def test_every_mistake_is_one_sentence_that_says_what_to_do(site, show, before, tmp_path):
    """Unknown shows, nothing kept, a file that is not there, cut, of another clove; a folder that cannot be used."""
    _, _, file = before
    whole = file.read_bytes()
    for words in (("backup", "nobody"), ("backups", "nobody"), ("restore", "nobody", file)):
        assert "no show has this address; `clove admin backups` lists" in refused(site, *words), words
    fresh = site.show()
    none = subprocess.run([str(site.top / "cgi/local/clove"), "admin", "backups", fresh.slug], env=site.env, cwd=site.top, timeout=60, capture_output=True, text=True)
    assert (none.returncode, none.stdout) == (0, "") and f"`clove admin backup {fresh.slug}` makes one" in none.stderr
    assert f"this is a backup of the show {show.slug}" in refused(site, "restore", fresh.slug, file)
    assert "`clove admin backups` lists those that are kept" in refused(site, "restore", show.slug, "gone.dump")
    first = whole.index(b"\n", whole.index(b"\n") + 1) + 1
    for n, content in enumerate((whole[:-1], whole[:first + 30], whole + b"x")):
        bad = tmp_path / unique("bad.dump")
        bad.write_bytes(content)
        assert "take another file" in refused(site, "restore", show.slug, bad), n
        assert not (file.parent / bad.name).exists() or not site.sql("SELECT 1 FROM backup WHERE file = %s", (bad.name,))
    other = tmp_path / unique("other.dump")                    # the same show's number, another clove's key
    other.write_bytes(whole[:first] + bytes(24) + whole[first + 24:])
    assert "put that clove's var/etc/master.key in place first" in refused(site, "restore", show.slug, other)
    elsewhere = tmp_path / "file"
    elsewhere.write_text("")
    done = subprocess.run([str(site.top / "cgi/local/clove"), "admin", "backup", show.slug], env=site.env | {"CLOVE_BACKUP_DIR": str(elsewhere / "x")}, cwd=site.top,
                          timeout=60, capture_output=True, text=True)
    assert done.returncode == 1 and "name another one in CLOVE_BACKUP_DIR" in done.stderr
    assert all(line.startswith("clove admin: ") for line in done.stderr.splitlines()) and show.state() == "running"


def test_a_full_disk_says_so_and_leaves_nothing_half_made(site, show, before, tmp_path):
    _, _, file = before
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", str(small)], capture_output=True).returncode:
        pytest.skip("only root may mount a disk that is full soon")
    try:
        for words in (("backup", show.slug), ("restore", show.slug, file)):
            done = subprocess.run([str(site.top / "cgi/local/clove"), "admin", *map(str, words)], env=site.env | {"CLOVE_BACKUP_DIR": str(small)}, cwd=site.top,
                                  timeout=60, capture_output=True, text=True)
            assert done.returncode == 1 and "the disk is full: delete old backups" in done.stderr, (words, done.stderr)
            assert list(small.iterdir()) == [], words
    finally:
        subprocess.run(["umount", str(small)], check=True)
    assert show.state() == "running"


def test_a_restore_replaces_the_show_and_erases_again(site, show, before):
    stays, leaves, file = before
    account = withdraws(site, leaves)
    wait(lambda: show.sql("SELECT 1 FROM buyer WHERE account = %s AND name = ''", (account,)), 20, "the erasure")
    late = selling.buy(site, show)
    wait(lambda: site.sql("SELECT 1 FROM my_order WHERE code = %s", (late.code,)), 15, "the list of orders")
    # A busy sale: more is owed to the copy again than one call tells.
    site.sql("INSERT INTO show_message (deployment, kind, body, created_at, taken_at) SELECT %s, 'payment.hint', '{}', UNIX_TIMESTAMP(), UNIX_TIMESTAMP() FROM seq_1_to_150",
             (show.id,))

    restored(site, show, file, 1)
    assert site.sql("SELECT data_n FROM deployment WHERE id = %s", (show.id,))[0]["data_n"] == 1
    codes = {o["code"]: o for o in show.sql("SELECT code, name, email FROM orders")}
    assert stays.code in codes and leaves.code in codes and late.code in codes
    assert selling.tickets(show, late) and show.sql("SELECT number FROM ticket WHERE number = %s AND void_at IS NULL", (late.tickets[0],))
    wait(lambda: show.sql("SELECT 1 FROM buyer WHERE account = %s AND name = '' AND email = ''", (account,)), 20, "the erasure, again")
    assert show.sql("SELECT name, email FROM orders WHERE code = %s", (leaves.code,)) == [{"name": "", "email": ""}]
    wait(lambda: site.sql("SELECT 1 FROM my_order WHERE code = %s AND state = 'paid' AND looked = 0", (late.code,)), 10, "the order that came after the backup")
    assert show.invariants() == ""
    stays.get(f"{show.path}/orders/{stays.code}")
    bought = selling.buy(site, show)
    wait(lambda: site.sql("SELECT 1 FROM my_order WHERE code = %s AND state = 'paid'", (bought.code,)), 15, "its order on the list")
    show.seller.get(f"{show.path}/manage/checkin/{selling.rounds(show)[0]}")
    show.seller.submit("checkin/", code=stays.tickets[0])
    assert show.sql("SELECT COUNT(*) AS n FROM entry")[0]["n"] == 1
    told = site.sql("SELECT text_key FROM deployment_event WHERE deployment = %s ORDER BY id DESC LIMIT 1", (show.id,))
    assert told[0]["text_key"] == "backup.restored"

    # the copy that was replaced is kept until there is a backup of what came after it
    assert site.sql("SELECT 1 FROM information_schema.schemata WHERE schema_name = %s", (f"show_{show.id}",))
    site.sql("INSERT INTO task (kind, deployment, body, raw, made_at, changed_at) VALUES ('backup', %s, '{}', '', 1, 1)", (show.id,))
    wait(lambda: site.sql("SELECT 1 FROM task WHERE kind = 'backup' AND deployment = %s AND state = 'done'", (show.id,)), 30, "the backup")
    assert not site.sql("SELECT 1 FROM information_schema.schemata WHERE schema_name = %s", (f"show_{show.id}",))


def test_the_same_backup_is_restored_twice_by_one_agent(site, show, before):
    """What is known of the first time is not taken for the second: that one would put an empty copy in the live one's place."""
    _, _, file = before
    orders = show.sql("SELECT COUNT(*) AS n FROM orders")
    for _ in range(2):
        restored(site, show, file, site.sql("SELECT data_n FROM deployment WHERE id = %s", (show.id,))[0]["data_n"] + 1)
        assert show.sql("SELECT COUNT(*) AS n FROM orders") == orders
    assert show.invariants() == ""


def back_of(site, show, code):
    """What the provider gave back for an order: [(amount, status)]."""
    return [(int(r["amount"]), r["status"]) for r in site.sql(
        "SELECT r.amount, r.status FROM refund r JOIN payment_intent i ON i.id = r.intent WHERE i.metadata LIKE %s", (f"%{code}%",), schema="pay")]


def test_what_was_paid_and_given_back_after_a_backup_is_neither_lost_nor_paid_twice(site):
    show = site.show()
    part, whole, begun = selling.buy(site, show, count=2), selling.buy(site, show), selling.buy(site, show, pay=False)
    file = backup(site, show.slug)
    selling.cancel(show, whole, *whole.tickets)
    selling.cancel(show, part, part.tickets[0])
    begun.submit(f"/orders/{begun.code}/pay")
    begun.submit([f for f in begun.page.forms if f.action.endswith("/pay")][0])
    wait(lambda: selling.order(show, begun)["state"] == "paid", 20, "the payment that was begun before")
    begun.tickets = selling.tickets(show, begun)
    late = selling.buy(site, show, count=2)
    selling.cancel(show, late, late.tickets[0])
    stranger, unknown = selling.buy(site, show), selling.buy(site, show)
    wait(lambda: show.sql("SELECT COUNT(*) AS n FROM refund WHERE state = 'done'")[0]["n"] == 3, 20, "the refunds")
    wait(lambda: show.sql("SELECT COUNT(*) AS n FROM outbox WHERE sent_at IS NULL")[0]["n"] == 0, 15, "everything told")
    given = {x.code: back_of(site, show, x.code) for x in (part, whole, late)}
    assert [len(g) for g in given.values()] == [1, 1, 1], given
    old = {t["number"]: (t["place"], t["generation"], t["void_at"] is None) for t in show.sql("SELECT * FROM ticket")}
    # one whose places the platform does not know, one that it does not know at all
    site.sql("UPDATE my_order SET detail = '' WHERE code = %s", (stranger.code,))
    site.sql("DELETE FROM my_order WHERE code = %s", (unknown.code,))

    row = site.sql("SELECT id FROM backup WHERE file = %s", (file.name,))[0]["id"]
    site.administrator("operator").get(f"/admin/services/{show.slug}/restore/{row}").says("예매·결제·취소된 예매가 5건이고, 그중 결제된 예매가 4건")
    dies_at(site, "again.taken")
    restored(site, show, file, 1)
    died(site)

    assert show.invariants() == ""
    new = {t["number"]: (t["place"], t["generation"], t["void_at"] is None) for t in show.sql("SELECT * FROM ticket")}
    lost = set(stranger.tickets + unknown.tickets)
    assert new == {number: t for number, t in old.items() if number not in lost}
    states = {o["code"]: o["state"] for o in show.sql("SELECT code, state FROM orders")}
    assert states == {part.code: "part_refunded", whole.code: "refunded", begun.code: "paid", late.code: "part_refunded"}
    assert show.sql("SELECT name, email FROM orders WHERE code = %s", (late.code,))[0]["email"] == late.email
    books.settles(show)
    wait(lambda: show.sql("SELECT COUNT(*) AS n FROM refund WHERE state = 'done'")[0]["n"] == 3, 30, "the refunds, looked up")
    assert {x.code: back_of(site, show, x.code) for x in (part, whole, late)} == given
    late.get(f"{show.path}/orders/{late.code}/tickets")
    show.seller.get(f"{show.path}/manage/checkin/{selling.rounds(show)[0]}")
    show.seller.submit("checkin/", code=late.tickets[1])
    assert show.sql("SELECT COUNT(*) AS n FROM entry")[0]["n"] == 1

    # what could not be written again
    items = {m["order_code"]: m for m in show.sql("SELECT * FROM money_item WHERE kind = 'paid_after_backup'")}
    assert set(items) == {stranger.code, unknown.code} and all(m["intent"].startswith("pi_") and m["amount_minor"] > 0 for m in items.values()), items
    wait(lambda: "확인하고 있어요" in stranger.get("/me/tickets").text, 10, "the buyer is told")
    assert stranger.code in stranger.page.text
    show.seller.get(f"{show.path}/manage/money").says("백업 뒤에 결제된 돈").says(stranger.code)
    show.seller.get(f"{show.path}/manage/money/{items[stranger.code]['id']}").says(items[stranger.code]["intent"])
    dies_at(site, "money.after_back")
    show.seller.submit("/back").says("환불을 요청했어요")
    wait(lambda: site.sql("SELECT 1 FROM my_order WHERE code = %s AND state = 'refunded' AND looked = 0", (stranger.code,)), 30, "the refund told")
    died(site)
    assert back_of(site, show, stranger.code) == [(items[stranger.code]["amount_minor"], "succeeded")]
    assert show.sql("SELECT back, settled_at IS NOT NULL AS settled FROM money_item WHERE order_code = %s", (stranger.code,)) == [{"back": "done", "settled": 1}]
    assert back_of(site, show, unknown.code) == []
    selling.buy(site, show)
    assert show.invariants() == ""


def test_who_came_in_after_the_backup_does_not_come_in_twice(site):
    show = site.show()
    early = selling.buy(site, show, count=2)
    file = backup(site, show.slug)
    late = selling.buy(site, show)
    door = f"{show.path}/manage/checkin/{selling.rounds(show)[0]}"

    def comes(ticket):
        show.seller.get(door)
        return show.seller.submit("checkin/", code=ticket)

    for ticket in (early.tickets[0], late.tickets[0]):
        comes(ticket).says("입장하세요")
    entries = show.sql("SELECT t.number, e.round, e.at FROM entry e JOIN ticket t ON t.id = e.ticket ORDER BY t.number")
    wait(lambda: len(site.sql("SELECT code FROM my_order WHERE deployment = %s AND entered LIKE '%%\"t\"%%'", (show.id,))) == 2, 15, "the entries are told")

    restored(site, show, file, 1)
    assert show.sql("SELECT t.number, e.round, e.at FROM entry e JOIN ticket t ON t.id = e.ticket ORDER BY t.number") == entries
    for ticket in (early.tickets[0], late.tickets[0]):
        comes(ticket).says("이미 입장한 티켓이에요")
    comes(early.tickets[1]).says("입장하세요")
    assert show.invariants() == ""


def lists(site, show, *buyers):
    return {r["code"]: r["state"] for r in site.sql("SELECT code, state FROM my_order WHERE deployment = %s", (show.id,)) if r["code"] in [b.code for b in buyers]}


def test_the_platform_comes_back_from_before_a_restore_of_a_show(site):
    """The show goes on with the copy it has, tells what the platform lost, and may not be deleted before it has."""
    show = site.show()
    early, late, later = selling.buy(site, show), site.buyer(), site.buyer()
    wait(lambda: show.sql("SELECT COUNT(*) AS n FROM outbox WHERE sent_at IS NULL")[0]["n"] == 0, 15, "everything told")
    of_show, of_platform = backup(site, show.slug), backup(site, "platform")
    selling.buy(site, show, buyer=late)
    selling.cancel(show, early, early.tickets[0])
    wait(lambda: selling.order(show, early)["state"] == "refunded", 20, "the refund")
    restored(site, show, of_show, 1)
    selling.buy(site, show, buyer=later)
    told = {x.code: "paid" for x in (late, later)} | {early.code: "refunded"}
    wait(lambda: lists(site, show, early, late, later) == told, 15, "the lists of before")

    known = site.sql("SELECT MAX(id) AS id FROM show_message")[0]["id"]
    said = site.admin("restore", "platform", of_platform, within=120)
    assert f"{show.slug}: copy 1 of its database is the live one, the backup says 0" in said
    row = lambda: site.sql("SELECT data_n, old_data_n, frozen_from, untold, state FROM deployment WHERE id = %s", (show.id,))[0]      # noqa: E731
    assert (row()["data_n"], row()["old_data_n"]) == (1, 0)
    assert site.sql("SELECT MIN(id) AS id FROM show_message WHERE kind = 'retell'")[0]["id"] > known
    wait(lambda: lists(site, show, early, late, later) == told, 30, "what was told since, again")
    wait(lambda: row()["untold"] == 0, 30, "the word that it was all")
    later.get("/me/tickets").link(later.code)
    assert show.sql("SELECT frozen_from FROM settings")[0]["frozen_from"] == 0
    assert site.sql("SELECT 1 FROM deployment_event WHERE deployment = %s AND text_key = 'backup.adopted' AND text_a = '1'", (show.id,))
    wait(lambda: row()["state"] == "running", 30, "its processes looked at")
    selling.buy(site, show)
    site.kill("agent")
    selling.buy(site, show)
    assert show.sql("SELECT frozen_from FROM settings")[0]["frozen_from"] == 0 and row()["data_n"] == 1

    # numbers of what was made since are not given again
    assert site.sql("SELECT id FROM account WHERE email = %s", (site.buyer().email,))[0]["id"] > 1000000

    # the next restore makes copy 2, and copy 1 stays until the backup after it
    restored(site, show, of_show, 2)
    assert {c for c in lists(site, show, early, late, later)} == set(told)
    assert site.sql("SELECT 1 FROM information_schema.schemata WHERE schema_name = %s", (f"show_{show.id}_1",))
    assert show.invariants() == ""


def test_a_show_that_has_not_told_is_not_deleted(site):
    """It stands still when the platform comes back: nobody knows what it sold since."""
    show, buyer = site.show(), site.buyer()

    def service(*words):
        return subprocess.run([str(site.top / "cgi/local/clove"), "admin", "service", show.slug, *words], env=site.env, cwd=site.top, timeout=60,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True).stderr

    def now(act, state):
        service(act)
        wait(lambda: show.state() == state, 60, state)

    now("stop", "stopped")
    of_platform = backup(site, "platform")
    now("start", "running")
    wait(lambda: site.answers(f"{show.path}/", 303), 30, "the show again")
    selling.buy(site, show, buyer=buyer)
    wait(lambda: lists(site, show, buyer) == {buyer.code: "paid"}, 15, "the list")
    now("stop", "stopped")
    site.admin("restore", "platform", of_platform, within=120)
    assert lists(site, show, buyer) == {} and show.state() == "stopped"
    assert "has not told its bookings since then" in service("delete")
    now("start", "running")
    wait(lambda: lists(site, show, buyer) == {buyer.code: "paid"}, 30, "what it sold")
    wait(lambda: "Paid tickets for rounds to come: 1" in service("delete"), 20, "the word that it was all")
    assert show.state() == "running"


def test_a_show_that_has_not_told_is_deleted_by_an_administrator_who_says_so(site):
    """It may never be started again. Where it can, it is asked once more, and what it sold keeps it."""
    show, none, operator = site.show(), site.show(), site.administrator("operator")
    sold = selling.buy(site, show)
    for s in (show, none):
        site.admin("service", s.slug, "stop")
        wait(lambda: s.state() == "stopped", 60, "the stop")
        site.sql("DELETE FROM my_order WHERE deployment = %s", (s.id,))
        site.sql("UPDATE deployment SET untold = 1 WHERE id = %s", (s.id,))
        site.sql("INSERT INTO show_message (deployment, kind, body, created_at) VALUES (%s, 'retell', '{\"since\":0}', UNIX_TIMESTAMP())", (s.id,))
        s.seller.get(f"/seller/shows/{s.slug}/service/delete").says("관리자에게 삭제를 부탁해 주세요").says_not("알려 주지 않았어도 삭제해요")
        operator.get(f"/admin/services/{s.slug}/delete").says("그사이의 예매를 아직 알려 주지 않았어요").says("마지막 백업에만 남아요")
        operator.submit("/delete", status=422, slug=s.slug).says("관리자가 그래도 삭제할 수 있어요")
        assert s.state() == "stopped"
        operator.submit("/delete", slug=s.slug, untold="1")
        assert s.state() in ("deleting", "deleted"), operator.page.text
    wait(lambda: lists(site, show, sold) == {sold.code: "paid"} and show.state() == "running", 90, "it tells that it sold a ticket")
    assert site.sql("SELECT 1 FROM deployment_event WHERE deployment = %s AND text_key = 'agent.delete_abandoned'", (show.id,))
    wait(lambda: none.state() == "deleted", 90, "the other one's end")
    assert site.sql("SELECT 1 FROM backup WHERE deployment = %s AND reason = 'final'", (none.id,))


def test_a_copy_that_nobody_can_tell_is_opened_by_a_person(site):
    """Shut for good, and there is another target where the show may be."""
    show = site.show()
    selling.buy(site, show)
    of_platform = backup(site, "platform")
    site.sql("INSERT INTO target (name, kind, url) VALUES (%s, 'kubernetes', 'https://127.0.0.1:1')", (unique("elsewhere"),))
    try:
        site.sql("UPDATE deployment SET frozen_from = 1, frozen_until = 4102444800 WHERE id = %s", (show.id,))
        wait(lambda: show.sql("SELECT frozen_until FROM settings")[0]["frozen_until"] == 4102444800, 20, "it is shut for good")
        site.sql("UPDATE deployment SET frozen_from = 0, frozen_until = 0, untold = 1 WHERE id = %s", (show.id,))
        wait(lambda: site.sql("SELECT 1 FROM deployment_event WHERE deployment = %s AND text_key = 'backup.adopt_shut'", (show.id,)), 20, "it is told")
        assert show.sql("SELECT frozen_until FROM settings")[0]["frozen_until"] == 4102444800
        assert "no whole copy 7" in refused(site, "adopt", show.slug, 7)
        site.admin("adopt", show.slug, 0)
        wait(lambda: show.sql("SELECT frozen_from FROM settings")[0]["frozen_from"] == 0, 20, "it opens")
        wait(lambda: site.sql("SELECT untold FROM deployment WHERE id = %s", (show.id,))[0]["untold"] == 0, 20, "it has told")
    finally:
        site.sql("DELETE FROM target WHERE kind <> 'local'")
    selling.buy(site, show)

    # where there is no other target, the one that sold last is it
    site.sql("UPDATE deployment SET frozen_from = 1, frozen_until = 4102444800 WHERE id = %s", (show.id,))
    wait(lambda: show.sql("SELECT frozen_until FROM settings")[0]["frozen_until"] == 4102444800, 20, "it is shut for good")
    site.admin("restore", "platform", of_platform, within=120)
    wait(lambda: show.sql("SELECT frozen_from FROM settings")[0]["frozen_from"] == 0, 30, "it opens")
    assert site.sql("SELECT 1 FROM deployment_event WHERE deployment = %s AND text_key = 'backup.adopt_last'", (show.id,))


def test_a_copy_that_is_open_is_the_live_one_whatever_the_platform_says(site):
    """As in a cluster, where its database cannot be asked: it says so itself."""
    show = site.show()
    of_show = backup(site, show.slug)
    restored(site, show, of_show, 1)
    bought = selling.buy(site, show)
    wait(lambda: lists(site, show, bought) == {bought.code: "paid"}, 15, "the list")
    site.sql("DELETE FROM my_order WHERE code = %s", (bought.code,))
    groups = lambda: {p.name for p in site.var.glob(f"sv/show-{show.slug}*")}      # noqa: E731
    right = groups()

    site.sql("UPDATE deployment SET data_n = 0, old_data_n = NULL WHERE id = %s", (show.id,))
    wait(lambda: site.sql("SELECT data_n FROM deployment WHERE id = %s", (show.id,))[0]["data_n"] == 1, 20, "the copy is known")
    # A group of the wrong copy, had the agent begun one, may be waited for as long as any that is not ready, before the right one is made again.
    wait(lambda: groups() == right and show.state() == "running", 150, "the second group to end")
    wait(lambda: lists(site, show, bought) == {bought.code: "paid"}, 20, "the list, told again")
    assert show.sql("SELECT frozen_from FROM settings")[0]["frozen_from"] == 0
    selling.buy(site, show)


def test_a_copy_that_does_not_take_its_orders_gives_way_to_the_one_before(site):
    """It cannot be told which places were sold since the backup: it would sell them again."""
    show = site.show()
    early = selling.buy(site, show)
    file = backup(site, show.slug)
    late = selling.buy(site, show)
    wait(lambda: lists(site, show, early, late) == {early.code: "paid", late.code: "paid"}, 15, "the lists")
    row = site.sql("SELECT id FROM backup WHERE file = %s", (file.name,))[0]["id"]
    site.sql(f"CREATE TRIGGER takes_nothing BEFORE UPDATE ON show_message FOR EACH ROW SET NEW.taken_at = IF(NEW.deployment = {show.id} AND NEW.kind = 'orders.again', NULL, NEW.taken_at)")
    try:
        site.sql("INSERT INTO task (kind, deployment, body, raw, made_at, changed_at) VALUES ('restore', %s, %s, '', UNIX_TIMESTAMP(), UNIX_TIMESTAMP())", (show.id, f'{{"backup":{row}}}'))
        task = lambda: site.sql("SELECT id, state, step, why FROM task WHERE kind = 'restore' AND deployment = %s", (show.id,))[0]      # noqa: E731
        wait(lambda: task()["step"] == "orders" and task()["why"] == "backup.wait_orders", 120, "the new copy to be asked")
        site.sql("UPDATE task SET changed_at = changed_at - 200 WHERE id = %s", (task()["id"],))          # it was, for three minutes
        wait(lambda: task()["state"] == "failed", 90, "the end")
    finally:
        site.sql("DROP TRIGGER takes_nothing")
    assert task()["why"] == "backup.failed_orders"
    assert site.sql("SELECT data_n FROM deployment WHERE id = %s", (show.id,))[0]["data_n"] == 0
    wait(lambda: show.state() == "running" and show.sql("SELECT frozen_from FROM settings")[0]["frozen_from"] == 0, 60, "it writes again")
    wait(lambda: site.sql("SELECT COUNT(*) AS n FROM my_order WHERE deployment = %s AND state = 'paid' AND looked = 0", (show.id,))[0]["n"] == 2, 30, "the lists, told again")
    late.get("/me/tickets").link(late.code)
    late.get(f"{show.path}/orders/{late.code}")
    site.administrator("operator").get(f"/admin/services/{show.slug}").says("복원하지 못했어요. 쓰던 데이터 그대로 계속 열려 있어요").says("팔린 자리가 또 팔리지 않도록 쓰던 데이터로 되돌렸어요")
    selling.buy(site, show)
    assert show.invariants() == ""


def test_a_backup_that_cannot_be_loaded_changes_nothing(site, show, before):
    """A file that went between the question and the work; the show goes on as it was."""
    _, _, file = before
    away = file.with_suffix(".away")
    row = site.sql("SELECT id FROM backup WHERE file = %s", (file.name,))[0]["id"]
    orders = show.sql("SELECT COUNT(*) AS n FROM orders")
    file.rename(away)
    try:
        site.sql("INSERT INTO task (kind, deployment, body, raw, made_at, changed_at) VALUES ('restore', %s, %s, '', 1, 1)",
                 (show.id, f'{{"backup":{row}}}'))
        ended = wait(lambda: site.sql("SELECT state, why FROM task WHERE kind = 'restore' AND deployment = %s AND state = 'failed'", (show.id,)), 30)
    finally:
        away.rename(file)
    assert ended[0]["why"] == "backup.failed_file"
    assert show.sql("SELECT COUNT(*) AS n FROM orders") == orders
    selling.buy(site, show)


def test_all_of_it_on_an_empty_machine(site, show, before):
    stays, _, _ = before
    wait(lambda: show.sql("SELECT COUNT(*) AS n FROM outbox WHERE sent_at IS NULL")[0]["n"] == 0, 15, "nothing under way")
    of_show, of_platform, of_sandbox = backup(site, show.slug), backup(site, "platform"), backup(site, "sandbox")
    taken = counts(site, "pay")
    there = counts(site, show.schema)
    seoul = (int(time.time()) + 9 * 3600) % 86400
    other = Site(CLOCK_OFFSET_S=(4 * 3600 + 600 - seoul) % 86400, BACKUP_HOUR=4)      # ten past four there
    etc = other.var / "etc"
    etc.mkdir(parents=True)
    for name in ("master.key", "pay.key", "pay.secret", "webhook.secret"):
        shutil.copy(site.var / "etc" / name, etc / name)
        os.chmod(etc / name, 0o600)
    try:
        other.start()
        wait(lambda: other.sql("SELECT 1 FROM backup WHERE deployment IS NULL AND reason = 'nightly'"), 60, "the platform's backup of the night")
        wait(lambda: other.sql("SELECT 1 FROM backup WHERE deployment IS NULL AND file LIKE 'sandbox-%%'"), 60, "the sandbox's backup of the night")
        assert "\tsandbox\tnightly\t" in other.admin("backups", "sandbox") and "sandbox" not in other.admin("backups", "platform")
        other.admin("restore", "platform", of_platform, within=120)
        other.admin("restore", "sandbox", of_sandbox, within=120)
        assert taken["payment_intent"] and counts(other, "pay") == taken
        assert other.sql("SELECT email FROM account WHERE email = %s", (stays.email,))
        other.admin("restore", show.slug, of_show, within=180)
        schema = f"show_{show.id}_{site.sql('SELECT data_n FROM deployment WHERE id = %s', (show.id,))[0]['data_n'] + 1}"      # the copy after the one it came from
        wait(lambda: other.sql("SELECT frozen_from FROM settings", schema=schema)[0]["frozen_from"] == 0, 30, "the sale opens")
        here = counts(other, schema)
        assert {t: n for t, n in here.items() if t not in ("inbox", "outbox", "once_key", "audit")} == \
            {t: n for t, n in there.items() if t not in ("inbox", "outbox", "once_key", "audit")}
        assert other.admin("invariants", show.slug).strip() == "0 broken"
        back = other.browser()
        back.cookie("session", stays.session.cookies.get("session"))
        assert stays.code in back.get("/me/tickets").text or back.get(f"{show.path}/orders/{stays.code}")
        wait(lambda: other.sql("SELECT 1 FROM backup WHERE deployment = %s AND reason = 'nightly'", (show.id,)), 60, "the show's backup of the night")
        assert other.sql("SELECT COUNT(*) AS n FROM backup WHERE deployment = %s AND reason = 'nightly'", (show.id,))[0]["n"] == 1
    finally:
        other.stop()
