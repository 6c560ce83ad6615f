"""The image pool with a real registry: images come in by archive and by reference, are told apart, shown, and really go."""
import concurrent.futures
import contextlib
import gzip
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile

import pytest
import requests

import images
from harness import Site, alive, below, processes, unique, wait
from test_wizard import Draft

MANIFESTS = {"Accept": "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json"}


@pytest.fixture(scope="module")
def site():
    folder = tempfile.mkdtemp(prefix="clove pool ")            # a process that dies at a named point removes the file that names it
    os.chmod(folder, 0o777)
    site = Site(POOL_MAX_BYTES=1 << 40, FAULT_FILE=os.path.join(folder, "point"))
    site.start()
    wait(lambda: registry_answers(site), what="the registry")
    yield site
    site.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def operator(site):
    return site.administrator("operator")


def registry(site):
    return f"http://127.0.0.1:{site.port + 2}"


def registry_answers(site):
    try:
        return requests.get(registry(site) + "/v2/", timeout=2).ok
    except requests.RequestException:
        return False


def manifest(site, name, reference):
    return requests.get(f"{registry(site)}/v2/{name}/manifests/{reference}", headers=MANIFESTS, timeout=60)


def row(site, image):
    return site.sql("SELECT * FROM pool_image WHERE id = %s", (image,))[0]


def settled(site, image, *states, within=40):
    return wait(lambda: (r := row(site, image))["state"] in (states or ("ready", "failed")) and r, within, f"image {image}: {states or 'ready or failed'}")


def fill_in(person, archive=None, status=200, filename="image.tar", **values):
    """The form as a person fills it in; the names are new unless given."""
    word = unique("image")
    person.get("/admin/pool/new")
    return person.submit(files={"archive": (filename, archive)} if archive is not None else {"archive": ("", b"")}, status=status,
                         **({"kind": "show", "alias": word, "name": f"clove/{word}", "version": "1.0"} | values))


def added(person, archive=None, **values):
    """The image's id."""
    page = fill_in(person, archive, **values)
    return int(re.fullmatch(r"/admin/pool/(\d+)", page.path)[1])


# --- coming in ------------------------------------------------------------------------------------------------------------------


def test_an_empty_pool_says_how_to_fill_it(site, operator):
    operator.get("/admin/pool").says("이미지 풀이 비어 있어요").link("/admin/pool/new")
    site.administrator("viewer", "en").get("/admin/pool").says("The image pool is empty").says("When an operator adds an image")
    wait(lambda: "잘 대답하고 있어요" in operator.get("/admin/pool").text, what="the registry's health on the page")


def test_an_uploaded_image_is_in_the_registry_as_the_page_says(site, operator):
    labels = {"dev.clove.kind": "show", "dev.clove.schema-min": "12", "dev.clove.schema-max": "24", "maker": "시험"}
    layers = [images.layer(200_000), images.layer()]
    image = added(operator, images.docker_archive(layers, labels=labels), alias="기본 공연", name="clove/show", version="1.0", filename="show 1.0.tar")
    r = settled(site, image)
    assert (r["state"], r["layers_n"], r["schema_min"], r["schema_max"], json.loads(r["labels"])) == ("ready", 2, 12, 24, labels), r
    answer = manifest(site, "clove/show", "1.0")
    assert answer.headers["Docker-Content-Digest"] == r["digest"]
    assert sum(x["size"] for x in answer.json()["layers"]) + answer.json()["config"]["size"] == r["bytes"]
    page = operator.get(f"/admin/pool/{image}")
    page.says("준비됨").says(r["digest"]).says("show 1.0.tar").says("12부터 24까지").says("dev.clove.schema-max").says("시험").says(answer.json()["layers"][1]["digest"])
    operator.get("/admin/pool").says("기본 공연").says("clove/show 1.0").says("준비됨 (새 공연에는 맞지 않음)")
    newest = re.search(r"schema-max (\d+)", site.clove("version")).group(1)
    page.says(f"스키마 24까지 아는데, 이 플랫폼의 공연은 스키마 {newest}까지")
    site.sql("UPDATE pool_image SET schema_max = %s WHERE id = %s", (newest, image))
    operator.get("/admin/pool").says("준비됨").says_not("새 공연에는 맞지")
    operator.get(f"/admin/pool/{image}").says_not("새 공연에는")
    site.sql("UPDATE pool_image SET schema_max = 24 WHERE id = %s", (image,))
    wait(lambda: not list((site.var / "files/platform/uploads").iterdir()), what="the end of the archive, which is no longer needed")
    assert site.sql("SELECT act, detail FROM audit WHERE object = %s", (f"image {image}",)) == [{"act": "pool.add", "detail": "clove/show 1.0"}]
    wait(lambda: manifest(site, "clove-staging", image).status_code == 404, what="nothing left in the staging")
    assert site.administrator("viewer", "en").get(f"/admin/pool/{image}").says("ready").says("12 to 24")


def test_labels_as_long_as_books_hold_nobody_up(site, operator):
    labels = images.SHOW | {"readme": "글" * 100_000, "dots.in.a.name": "x"} | {f"many{n:04}": "<b>" * 20 for n in range(2000)}
    image, after = added(operator, images.docker_archive(labels=labels)), added(operator, images.docker_archive())
    r = settled(site, image)
    assert r["state"] == "ready" and settled(site, after)["state"] == "ready", r
    kept = json.loads(r["labels"])
    assert kept["dev.clove.schema-max"] == str(images.NEWEST) and kept["dots.in.a.name"] == "x" and re.fullmatch("글{1000}…", kept["readme"])
    operator.get(f"/admin/pool/{image}").says("글" * 1000 + "…")


def killed_platform(site):
    """All of it begins anew: whose parent died answers for a moment still, and the pool's pages have workers of their own."""
    family = [site.parent("platform")] + site.workers("platform")
    os.kill(family[0], signal.SIGKILL)
    wait(lambda: not [p for p in family if alive(p)], 30, "the end of the old processes")
    wait(lambda: site.answers("/login") and site.answers("/admin/pool", 303), 30, "the platform again")


@contextlib.contextmanager
def impatient_database(site, seconds):
    """Connections that are made from now on are given up after that long without a word."""
    before = site.sql("SELECT @@GLOBAL.wait_timeout n")[0]["n"]
    site.sql("SET GLOBAL wait_timeout = %s", (seconds,))
    try:
        killed_platform(site)
        yield
    finally:
        site.sql("SET GLOBAL wait_timeout = %s", (before,))


def test_a_registry_that_says_nothing_holds_nobody_up(site, operator):
    with socket.socket() as silent, impatient_database(site, 10):
        silent.bind(("127.0.0.1", 0))
        silent.listen(50)
        first = added(operator, reference=f"127.0.0.1:{silent.getsockname()[1]}/x/y:1")
        after = added(operator, images.docker_archive())
        wait(lambda: row(site, first)["state"] == "pushing", 20, "the one without an answer is asked for")
        site.sql("UPDATE pool_registry SET looked_at = looked_at - 3600")
        operator.get("/admin/pool").says_not("서비스의 기록을 살펴봐").says("끝나면 다시 살펴봐요")
        assert settled(site, after, within=120)["state"] == "ready"

        def waiting():
            """Not tried again just now, and from then on not for a while."""
            site.sql("UPDATE pool_image SET next_at = next_at + 600 WHERE id = %s AND state = 'waiting'", (first,))
            return row(site, first)["state"] == "waiting"
        wait(waiting, 60, "its next try waited for")
        assert row(site, first)["why"] == "pool.why.source_away", row(site, first)
        operator.get(f"/admin/pool/{first}").says("다음 시도")
    drop(operator, first)
    wait(lambda: not site.sql("SELECT 1 FROM pool_image WHERE id = %s", (first,)), 60, "it can be deleted")


@pytest.mark.parametrize("archive", [images.oci_archive, lambda: gzip.compress(images.docker_archive())], ids=["oci", "gzip"])
def test_other_archives(site, operator, archive):
    r = settled(site, added(operator, archive()))
    assert r["state"] == "ready", r
    assert manifest(site, r["name"], r["digest"]).ok


def test_a_reference_is_copied(site, operator):
    first = settled(site, added(operator, images.docker_archive(labels=images.DATABASE), kind="database"))
    subprocess.run(["skopeo", "copy", "-q", "--src-tls-verify=false", "--dest-tls-verify=false", f"docker://127.0.0.1:{site.port + 2}/{first['name']}:1.0",
                    f"docker://127.0.0.1:{site.port + 2}/elsewhere/thing:2"], check=True, timeout=60)
    drop(operator, first["id"])
    wait(lambda: not site.sql("SELECT 1 FROM pool_image WHERE id = %s", (first["id"],)), 30, "the first one gone")
    reference = f"127.0.0.1:{site.port + 2}/elsewhere/thing:2"
    image = added(operator, reference=reference, kind="database")
    r = settled(site, image)
    assert (r["state"], r["digest"], r["kind"]) == ("ready", first["digest"], "database"), r
    operator.get(f"/admin/pool/{image}").says(reference)


# --- what is refused ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("archive, says", [
    (b"no image at all", "컨테이너 이미지 파일이 아니에요"),
    (images.tar({"a photo.jpg": b"x" * 1000}), "컨테이너 이미지 파일이 아니에요"),
    (images.docker_archive([images.layer(50_000)])[:40_000], "중간에서 잘렸어요"),
    (gzip.compress(images.docker_archive([images.layer(50_000)]))[:-5000], "중간에서 잘렸어요"),
    (images.tar({"../../etc/passwd": b"x", "manifest.json": b"[]"}), "밖으로 나가는 이름"),
], ids=["text", "other tar", "cut", "cut gzip", "odd names"])
def test_what_is_no_image(site, operator, archive, says):
    alias = unique("alias")
    page = fill_in(operator, archive, alias=alias, version="9.9", status=422)
    page.says(says)
    assert ["alias", alias] in page.form("/admin/pool/new").fields and ["version", "9.9"] in page.form("/admin/pool/new").fields
    assert not site.sql("SELECT 1 FROM pool_image WHERE alias = %s", (alias,))
    wait(lambda: not list((site.var / "files/platform/uploads").iterdir()), what="the end of what was sent: it goes after the answer")


def test_an_image_for_another_machine(site, operator):
    image = added(operator, images.oci_archive(architecture="arm64"))
    assert settled(site, image)["why"] == "pool.why.machine"
    operator.get(f"/admin/pool/{image}").says("넣지 못함").says("linux/amd64가 아니라 linux/arm64용").says_not("다시 시도하기")
    operator.get("/admin").says("이미지를 넣지 못함").link(f"/admin/pool/{image}")
    wait(lambda: not list((site.var / "files/platform/uploads").iterdir()), what="the end of what was sent: it goes after the answer")


@pytest.mark.parametrize("kind, labels, why, lacks", [
    ("show", {}, "not_show", "dev.clove.schema-max"), ("show", {"dev.clove.kind": "show", "dev.clove.schema-max": "24"}, "not_show", "dev.clove.schema-min"),
    ("show", {"dev.clove.schema-min": "1", "dev.clove.schema-max": "24"}, "not_show", "dev.clove.kind=show"),
    ("database", {}, "not_database", "dev.clove.kind=database"), ("database", images.SHOW, "not_database", "dev.clove.kind=database"),
], ids=str)
def test_an_image_that_is_not_of_clove(site, operator, kind, labels, why, lacks):
    image = added(operator, images.docker_archive(labels=labels), kind=kind)
    r = settled(site, image)
    assert (r["state"], r["why"], r["text_a"], r["digest"]) == ("failed", f"pool.why.{why}", lacks, None), r
    operator.get(f"/admin/pool/{image}").says("이미지가 아니에요").says(f"{lacks} 레이블이 없어요").says_not("다시 시도하기")
    assert manifest(site, r["name"], "1.0").status_code == 404


def test_an_extra_may_be_anything(site, operator):
    assert settled(site, added(operator, images.docker_archive(labels={}), kind="extra"))["state"] == "ready"


def test_an_archive_that_is_broken_inside(site, operator):
    archive = images.tar({"manifest.json": json.dumps([{"Config": "c.json", "Layers": ["l.tar"]}]).encode(), "c.json": b"{}"})
    image = added(operator, archive)
    assert settled(site, image)["why"] == "pool.why.broken"
    operator.get(f"/admin/pool/{image}").says("이미지로 읽을 수 없어요")


def test_an_image_whose_configuration_cannot_be_read(site, operator):
    image = added(operator, images.docker_archive(labels=images.SHOW | {"zero": "a\0b"}))
    assert settled(site, image)["why"] == "pool.why.broken"
    operator.get(f"/admin/pool/{image}").says("이미지로 읽을 수 없어요").says_not("아니라 /용")


def test_every_duplicate_field_is_marked_and_the_archive_kept(site, operator):
    taken = row(site, settled(site, added(operator, images.docker_archive()))["id"])
    page = fill_in(operator, images.docker_archive(), status=422, alias=taken["alias"], name=taken["name"], version=taken["version"], filename="mine.tar")
    page.says(f"{taken['name']} 1.0 버전이 이미 풀에 있어요").says("같은 별칭을 쓰는 이미지가 있어요").says("mine.tar 파일은 받아 두었어요")
    assert len(re.findall('aria-invalid="true"', page.source)) == 2
    word = unique("image")
    page = operator.submit(files={"archive": ("", b"")}, alias=word, name=word)
    image = int(re.fullmatch(r"/admin/pool/(\d+)", page.path)[1])
    r = settled(site, image)
    assert (r["state"], r["source"], r["version"]) == ("ready", "mine.tar", "1.0"), r


def test_the_same_image_under_another_name_is_told_with_the_first(site, operator):
    archive = images.docker_archive()
    first = settled(site, added(operator, archive, alias=unique("first")))
    image = added(operator, archive)
    r = settled(site, image)
    assert (r["state"], r["why"], r["digest"]) == ("failed", "pool.why.duplicate", None)
    operator.get(f"/admin/pool/{image}").says("같은 이미지가 이미 있어요: " + first["alias"])
    assert manifest(site, r["name"], "1.0").status_code == 404 and manifest(site, first["name"], first["digest"]).ok
    wait(lambda: manifest(site, "clove-staging", image).status_code == 404, what="nothing left in the staging")


@pytest.mark.parametrize("values, says", [
    ({"name": "Clove/Show"}, "영문 소문자"), ({"name": "clove//x"}, "영문 소문자"), ({"name": "../x"}, "영문 소문자"), ({"name": "clove-staging/x"}, "영문 소문자"),
    ({"version": "1 0"}, "영문, 숫자"), ({"version": "-1"}, "영문, 숫자"), ({"reference": "--help"}, "레지스트리 주소와"), ({"reference": "a b"}, "레지스트리 주소와"),
    ({}, "파일을 올리거나 주소를"), ({"kind": None}, "종류를 골라"), ({"alias": ""}, "별칭을 적어"), ({"kept": "up-" + "x" * 43}, "없어졌어요"),
    ({"kept": "../../../etc/master.key"}, "없어졌어요"),
], ids=str)
def test_odd_answers(operator, values, says):
    fill_in(operator, status=422, **values).says(says)


def test_a_file_and_a_reference(operator):
    fill_in(operator, images.docker_archive(), reference="registry.example/x:1", status=422).says("하나만 골라")


def test_a_reference_that_is_not_there(site, operator):
    image = added(operator, reference=f"127.0.0.1:{site.port + 2}/nobody/has:this")
    assert settled(site, image)["why"] == "pool.why.reference_missing"
    operator.get(f"/admin/pool/{image}").says("has:this 이미지가 없어요").says("다시 시도하기")
    operator.submit(f"/admin/pool/{image}/again").says("다시 시도해요")
    assert settled(site, image)["why"] == "pool.why.reference_missing"
    drop(operator, image).says("이미지를 지웠어요")
    operator.get(f"/admin/pool/{image}", 404)


def headers_alone(site, person, n):
    """What is answered to a body of n bytes before any of it is sent."""
    cookie = "; ".join(f"{c.name}={c.value}" for c in person.session.cookies)
    with socket.create_connection(("127.0.0.1", site.port), timeout=60) as s:
        s.sendall(f"POST /admin/pool/new HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nCookie: {cookie}\r\nContent-Type: multipart/form-data; boundary=x\r\n"
                  f"Content-Length: {n}\r\n\r\n".encode())
        said = s.recv(65536).decode()
    return re.search(r"Location: (\S+)", said)[1]


def test_what_is_too_large_is_told_with_numbers_before_it_is_sent(site, operator):
    address = headers_alone(site, operator, 3 << 40)
    operator.get(address, 413).says("올리려던 것은 3.0 TB이고, 이미지는").says("CLOVE_POOL_MAX_BYTES")
    disk = os.statvfs(site.var)
    assert disk.f_bavail * disk.f_frsize < 900 << 30, "this machine's disk is too large for this test"
    address = headers_alone(site, operator, 900 << 30)
    operator.get(address, 507).says("올리려던 것은 900 GB인데, 디스크의 남은 자리로는").says("GB까지 받을 수 있어요")


def test_nobody_fills_the_disk_who_may_not(site):
    assert headers_alone(site, site.browser(), 1 << 30).startswith("/login?next=")
    viewer = site.administrator("viewer")
    assert headers_alone(site, viewer, 1 << 30) == "/admin/pool/new"
    viewer.get("/admin/pool/new", 403)
    requests.get(site.internal + "/_upload", timeout=60).raise_for_status()


def test_a_large_archive_passes_through_a_small_worker(site, operator):
    """Larger than any request may be in memory."""
    image = added(operator, images.docker_archive([images.layer(40 << 20)]))
    r = settled(site, image)
    assert r["state"] == "ready" and r["bytes"] > 40 << 20, r


# --- going ------------------------------------------------------------------------------------------------------------------------------


def drop(person, image):
    person.get(f"/admin/pool/{image}/delete")
    return person.submit(f"/admin/pool/{image}/delete")


def test_deleting_really_removes_the_manifest(site, operator):
    r = settled(site, added(operator, images.docker_archive()))
    operator.get(f"/admin/pool/{r['id']}")
    operator.follow(f"/admin/pool/{r['id']}/delete").says("도는 공연은 없어요")
    operator.submit(f"/admin/pool/{r['id']}/delete").says("이미지를 지우고 있어요")
    wait(lambda: not site.sql("SELECT 1 FROM pool_image WHERE id = %s", (r["id"],)), 20, "the row gone")
    assert manifest(site, r["name"], r["digest"]).status_code == 404 and manifest(site, r["name"], "1.0").status_code == 404
    assert [a["act"] for a in site.sql("SELECT act FROM audit WHERE object = %s ORDER BY id", (f"image {r['id']}",))] == ["pool.add", "pool.delete"]
    again = settled(site, added(operator, images.docker_archive(), name=r["name"]))       # the name is free again
    assert again["state"] == "ready"


def test_the_disk_gets_its_room_back_with_the_next_start(site, operator):
    r = settled(site, added(operator, images.docker_archive()))
    stays = settled(site, added(operator, images.docker_archive()))
    blob = manifest(site, r["name"], "1.0").json()["layers"][0]["digest"].removeprefix("sha256:")
    path = site.var / f"registry/docker/registry/v2/blobs/sha256/{blob[:2]}/{blob}"
    drop(operator, r["id"])
    wait(lambda: not site.sql("SELECT 1 FROM pool_image WHERE id = %s", (r["id"],)), 20, "the row gone")
    assert path.exists()
    sv(site, "restart")
    wait(lambda: registry_answers(site), what="the registry")
    assert not path.exists() and manifest(site, stays["name"], "1.0").ok


def test_who_deletes_is_told_which_shows_run_it(site, operator):
    r = settled(site, added(operator, images.docker_archive()))
    show = site.show_wanted()
    show.ask_for()
    spec = {"min": 2, "max": 2, "parts": [{"kind": "show", "name": r["name"], "version": "1.0", "digest": r["digest"]}]}
    site.sql("UPDATE deployment_revision SET spec = %s WHERE deployment = %s", (json.dumps(spec), show.id))
    operator.get(f"/admin/pool/{r['id']}").says("작은 음악회")
    operator.get(f"/admin/pool/{r['id']}/delete").says("지금 도는 것은 계속 돌지만, 새로 만들거나").says("작은 음악회")
    site.sql("UPDATE deployment_revision SET spec = NULL WHERE deployment = %s", (show.id,))


# --- when something is down ---------------------------------------------------------------------------------------------------------------


def soon(site):
    """What waits for its next try is tried now."""
    site.sql("UPDATE pool_image SET next_at = 0")


def sv(site, word, service="registry"):
    subprocess.run(["sv", "-w", "60", word, str(site.var / "sv" / service)], check=True, timeout=90, capture_output=True)


def test_a_registry_that_is_down_is_told_and_waited_for(site, operator):
    gone = settled(site, added(operator, images.docker_archive()))
    sv(site, "down")
    try:
        image = added(operator, images.docker_archive())
        wait(lambda: row(site, image)["why"] == "pool.why.registry_away", 20, "told on its row")
        operator.get(f"/admin/pool/{image}").says("대답하지 않아서 기다리고").says("다음 시도").says("다시 시도하기")
        drop(operator, gone["id"])
        wait(lambda: row(site, gone["id"])["why"] == "pool.why.registry_away", 20, "deleting waits too")
        wait(lambda: "대답하지 않아요" in operator.get("/admin/pool").text, 20, "told on the page of the pool")
        operator.get("/admin").says("레지스트리에 답이 없음").link("/admin/pool")
        assert site.answers("/login"), "ticket sales go on"
    finally:
        sv(site, "up")
    wait(lambda: registry_answers(site), what="the registry")
    soon(site)
    assert settled(site, image)["state"] == "ready"
    wait(lambda: not site.sql("SELECT 1 FROM pool_image WHERE id = %s", (gone["id"],)), 30, "the other one gone")
    assert manifest(site, gone["name"], gone["digest"]).status_code == 404


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a small disk")
def test_a_full_registry_is_told_and_gone_on_with(site, operator):
    folder = str(site.var / "registry")
    sv(site, "down")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m,mode=0777", "tmpfs", folder], capture_output=True).returncode:
        sv(site, "up")
        pytest.skip("no disk can be mounted here")
    try:
        sv(site, "up")
        wait(lambda: registry_answers(site), what="the registry")
        image = added(operator, images.docker_archive([images.layer(6 << 20)]))
        wait(lambda: row(site, image)["why"] == "pool.why.registry_full", 30, "told on its row")
        operator.get(f"/admin/pool/{image}").says("레지스트리의 디스크가 가득 찼어요").says("다음 시도")
    finally:
        sv(site, "down")
        subprocess.run(["umount", folder], check=True)
        sv(site, "up")
    wait(lambda: registry_answers(site), what="the registry")
    soon(site)
    assert settled(site, image)["state"] == "ready"


def pool_job(site):
    """The turn's process: the one skopeo's group leader is a child of; 0 while nothing is pushed."""
    table = processes()
    for pid in below(site.parent("platform"), table):
        if "skopeo" in table[pid][2][:1]:
            return table[pid][0], pid
    return None


def test_a_push_that_is_killed_goes_on(site, operator):
    stopped = [site.parent("registry"), *site.workers("registry")]
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)                     # who pushes waits for it, and is found
    try:
        image = added(operator, images.docker_archive([images.layer(30 << 20)]))
        job, skopeo = wait(lambda: pool_job(site), 20, "skopeo at work")
        os.kill(job, signal.SIGKILL)
        wait(lambda: not alive(skopeo), 10, "skopeo dies with it")
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
    r = settled(site, image)
    assert r["state"] == "ready" and manifest(site, r["name"], "1.0").ok, r


def test_a_job_that_dies_between_the_staging_and_the_name_goes_on(site, operator):
    point, uploads = site.env["CLOVE_FAULT_FILE"], site.var / "files/platform/uploads"
    before = set(uploads.iterdir())                      # archives of refused pages, kept for an hour
    with open(point, "w") as f:
        f.write("pool.staged")
    os.chmod(point, 0o666)
    image = added(operator, images.oci_archive())
    wait(lambda: not os.path.exists(point), 30, "the job's death")
    r = settled(site, image)
    assert r["state"] == "ready" and manifest(site, r["name"], "1.0").ok, r
    wait(lambda: manifest(site, "clove-staging", image).status_code == 404, what="nothing left in the staging")
    wait(lambda: set(uploads.iterdir()) <= before, what="nothing left on the disk")


def test_leftovers_of_a_crash_are_tidied(site):
    old = site.var / "files/platform/uploads/up-crashed"
    old.write_bytes(b"x")
    os.utime(old, (1, 1))
    killed_platform(site)                                     # a fresh job looks at once
    wait(lambda: not old.exists(), 30, "the leftover gone")


# --- many at once, and what is no form --------------------------------------------------------------------------------------------


def test_who_asks_too_often_is_told_so(site_strict):
    """nginx asks before it takes an upload, and that question counts too: its refusal is a refusal."""
    person = site_strict.administrator("operator")
    url, cookies = f"http://127.0.0.1:{site_strict.port}/admin/pool/new", person.session.cookies
    sent = []

    def at_once(ask):
        """Eight together are too often however slow each of them is."""
        sent.extend(crowd.map(lambda _: ask(), range(60)))
        return [a for a in sent if a.status_code == 429]

    with concurrent.futures.ThreadPoolExecutor(8) as crowd:
        refused = wait(lambda: at_once(lambda: requests.get(url, cookies=cookies, timeout=30)), what="a page that is refused")
        assert {a.status_code for a in sent} == {200, 429} and all("너무" in a.content.decode() for a in refused), sent
        sent.clear()
        wait(lambda: at_once(lambda: requests.post(url, data=b"x" * 200_000, cookies=cookies, timeout=30, allow_redirects=False)), what="an upload that is refused")
        assert {a.status_code for a in sent} <= {400, 403, 415, 422, 429}, sent


@pytest.fixture
def site_strict():
    site = Site(RATE_PER_ACCOUNT=1)
    site.start()
    yield site
    site.stop()


def test_bodies_that_are_no_form_are_refused_and_leave_nothing(site, operator):
    url, cookies, uploads = f"http://127.0.0.1:{site.port}/admin/pool/new", operator.session.cookies, site.var / "files/platform/uploads"
    kept = set(uploads.iterdir())
    part = b'--B\r\nContent-Disposition: form-data; name="alias"\r\n\r\n'
    bodies = [b"", b"--B", b"--B--\r\n", part, part + b"x\r\n--B", part + b"\xff\r\n--B--\r\n", part + b"\0\r\n--B--\r\n", b"\0" * 70_000, part * 30_000,
              b"x" * 300_000, part + b"x" * 2_000_000 + b"\r\n--B--\r\n"]
    types = ["multipart/form-data; boundary=B", "multipart/form-data", "multipart/form-data; boundary=" + "B" * 5000, "application/x-www-form-urlencoded", "a/b", ""]

    def post(job):
        body, kind = job
        return requests.post(url, data=body, headers={"Content-Type": kind}, cookies=cookies, timeout=30, allow_redirects=False).status_code

    def cut(n):
        with socket.create_connection(("127.0.0.1", site.port), timeout=60) as s:
            head = f"POST /admin/pool/new HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: {n}\r\n"
            s.sendall(head.encode() + b"Cookie: " + "; ".join(f"{c.name}={c.value}" for c in cookies).encode() + b"\r\n\r\n" + part + b"x" * (n // 2))

    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        ends = [pool.submit(cut, n) for n in (500, 70_000, 3_000_000) * 4]
        said = list(pool.map(post, [(b, t) for b in bodies for t in types]))
        for end in ends:
            end.result()
    assert set(said) <= {400, 403, 413, 415, 422}, sorted(set(said))
    wait(lambda: set(uploads.iterdir()) <= kept, what="nothing of it on the disk")
    operator.get("/admin/pool/new")


# --- the wizard offers exactly what the pool holds -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster(site):
    """A target as the agent would have seen it, were there one: it is away from here on, so that what the wizard offers stays."""
    name = "서울 클러스터"
    sv(site, "down", "agent")
    site.sql("INSERT INTO target (name, kind, url, state, platform_url) VALUES (%s, 'kubernetes', 'https://127.0.0.1:9', 'well', 'http://127.0.0.1:9')", (name,))
    return site.sql("SELECT id, name FROM target WHERE name = %s", (name,))[0]


@pytest.fixture(scope="module")
def held(site, operator, cluster):
    """A show and a database image that are ready, and an extra one."""
    ids = {kind: added(operator, images.docker_archive(labels=images.SHOW | {"dev.clove.kind": kind}), kind=kind, alias=f"고른 {kind}", name=f"held/{kind}") for kind in ("show", "database", "extra")}
    ids["spare"] = added(operator, images.docker_archive(labels=images.DATABASE), kind="database")
    return {kind: settled(site, image) for kind, image in ids.items()}


def at_parts(site, price="50000"):
    seller = site.seller()
    draft = Draft(seller).basics().rounds().seating("seating/build?act=seats").prices(grade_price=[price])
    return seller, draft


def test_on_this_machine_there_is_nothing_to_choose_but_the_size(site):
    site.sql("UPDATE target SET state = 'away' WHERE kind = 'kubernetes'")
    seller, draft = at_parts(site)
    assert not {"show", "database", "extra", "target"} & seller.page.form("parts").names
    seller.page.says("설치된 clove 프로그램으로")
    draft.parts().says("이 컴퓨터")


def test_a_cluster_is_offered_with_what_the_pool_holds(site, cluster, held):
    site.sql("UPDATE target SET state = 'well' WHERE id = %s", (cluster["id"],))
    seller, draft = at_parts(site)
    form = seller.page.form("parts")
    ready = {kind: [str(r["id"]) for r in site.sql("SELECT id FROM pool_image WHERE kind = %s AND state = 'ready' AND (kind <> 'show' OR schema_max >= %s)"
                                                   " ORDER BY id DESC", (kind, images.NEWEST))]
             for kind in ("show", "database")}
    assert form.choices["show"] == ready["show"] and form.choices["database"] == ready["database"]
    assert "extra" not in form.names, "no host name is set for them"
    assert dict(map(tuple, form.fields))["target"].startswith("local-"), "the default one is chosen"
    seller.page.says("이미지 풀에 있는 이미지로 클러스터에").says("고른 show (held/show 1.0)").says("파드 2–8개")
    page = seller.submit("parts", size="small", target=f"cluster-{cluster['id']}", show=str(held["show"]["id"]), database=str(held["database"]["id"]))
    page.says("서울 클러스터").says("고른 show").says(held["show"]["digest"]).says("고른 database").says("파드 1–2개").says("파드마다 CPU 500m, 메모리 256 MiB")
    page.says(f'image: "127.0.0.1:{site.port + 2}/held/show@{held["show"]["digest"]}"').says("kind: StatefulSet").says('show.key: "(secret)"')
    draft.send("review")
    row = site.sql("SELECT d.id, d.target, r.spec, r.template FROM deployment d JOIN deployment_revision r ON r.deployment = d.id WHERE d.slug = %s", (draft.slug,))[0]
    spec = json.loads(row["spec"])
    assert f'"clove.dev/show": "{row["id"]}"' in row["template"] and "(secret)" in row["template"] and "\n\n" not in row["template"]
    assert row["target"] == cluster["id"] and (spec["min"], spec["max"], spec["cpu_m"]) == (1, 2, 500)
    assert [(p["kind"], p["name"], p["digest"]) for p in spec["parts"]] == [(k, f"held/{k}", held[k]["digest"]) for k in ("show", "database")]


def test_an_image_that_is_too_old_for_a_new_show_is_not_offered_and_the_page_says_why(site, operator, cluster, held):
    site.sql("UPDATE target SET state = 'well' WHERE id = %s", (cluster["id"],))
    old = added(operator, images.docker_archive(labels=images.SHOW | {"dev.clove.schema-max": str(images.NEWEST - 1)}), alias="낡은 공연", version="0.9")
    settled(site, old)
    seller, draft = at_parts(site)
    assert str(old) not in seller.page.form("parts").choices["show"] and dict(map(tuple, seller.page.form("parts").fields))["show"] != str(old)
    seller.page.says("낡은 공연 (0.9): 이 플랫폼보다 오래된 이미지라서 새 공연에는 고를 수 없어요")
    chosen = {"size": "small", "target": f"cluster-{cluster['id']}", "database": str(held["database"]["id"])}
    action, fields = seller.page.form("parts").action, dict(map(tuple, seller.page.form("parts").fields))
    seller.post(action, fields | chosen | {"show": str(old)}, status=422).says("더 이상 고를 수 없는 이미지예요")
    site.sql("UPDATE pool_image SET state = 'failed' WHERE kind = 'show' AND state = 'ready' AND schema_max >= %s", (images.NEWEST,))
    try:
        draft.get("parts").says("서울 클러스터에는 아직 열 수 없어요").says("모두 이 플랫폼보다 오래되어서")
    finally:
        site.sql("UPDATE pool_image SET state = 'ready' WHERE kind = 'show' AND state = 'failed' AND schema_max >= %s", (images.NEWEST,))


def test_what_the_target_cannot_do_is_said_at_the_field(site, cluster, held):
    chosen = {"target": f"cluster-{cluster['id']}", "show": str(held["show"]["id"]), "database": str(held["database"]["id"])}
    site.sql("UPDATE target SET state = 'well', storage = 'none' WHERE id = %s", (cluster["id"],))
    seller, draft = at_parts(site)
    draft.get("parts")
    seller.submit("parts", size="small", status=422, **chosen).says("서울 클러스터에는 저장 공간이 없어서 무료 공연만")
    seller, draft = at_parts(site, price="0")
    draft.get("parts")
    seller.submit("parts", size="small", **chosen).says("서울 클러스터")
    site.sql("UPDATE target SET storage = 'claim' WHERE id = %s", (cluster["id"],))
    site.sql("INSERT INTO node VALUES (%s, 'n1', 1, 1, 1500, 4096, 50, 0, 0, 0, 0, 0, 1)", (cluster["id"],))
    try:
        draft.get("parts")
        page = seller.submit("parts", size="large", status=422, **chosen)
        page.says("CPU 2,000m를 요청했지만, 가장 큰 노드도 1,500m예요")
        assert dict(map(tuple, page.form("parts").fields)) .items() >= chosen.items()
    finally:
        site.sql("DELETE FROM node WHERE target = %s", (cluster["id"],))
    site.sql("UPDATE pool_image SET state = 'deleting', next_at = 4102444800 WHERE id = %s", (held["database"]["id"],))
    try:
        seller.submit("parts", size="small", status=422, **chosen).says("더 이상 고를 수 없는 이미지예요")
    finally:
        site.sql("UPDATE pool_image SET state = 'ready', next_at = 0 WHERE id = %s", (held["database"]["id"],))
    site.sql("UPDATE target SET state = 'away' WHERE id = %s", (cluster["id"],))
    draft.get("parts").says("서울 클러스터")
