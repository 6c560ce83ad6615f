"""The screens of Deploy: one show's service for its seller and for administrators, targets, nodes. What this machine does is done for
real; a cluster is rows as the agent writes them (clustered.py), with the agent away so that they stay as they are.
"""
import json
import re
import subprocess
import time

import pytest

import clustered
from harness import unique, wait

KEYS = re.compile(r"\b(?:service|target|admin|deploy|agent|seller|form|common|pool|kube|local)\.[a-z][a-z_]*(?:\.[a-z_0-9]+)*")
SECRET = "s3cr3t-t0ken-0f-the-cluster"
KUBECONFIG = f"""apiVersion: v1
kind: Config
current-context: main
clusters:
- name: c
  cluster: {{server: "https://127.0.0.1:9", certificate-authority-data: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUIKLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo="}}
users:
- name: u
  user: {{token: {SECRET}}}
contexts:
- name: main
  context: {{cluster: c, user: u}}
"""


@pytest.fixture(scope="module")
def people(site):
    found = {group: site.administrator(group) for group in ("viewer", "operator", "owner")}
    return found | {"seller": site.seller(), "other": site.seller()}


def fresh(site, person, lang="ko"):
    """Another window of the same person."""
    browser = site.browser(lang)
    browser.email = person.email
    browser.cookie("session", person.session.cookies["session"])
    return browser


@pytest.fixture
def operator(site, people):
    return fresh(site, people["operator"])


@pytest.fixture
def owner(site, people):
    return fresh(site, people["owner"])


@pytest.fixture
def seller(site, people):
    return fresh(site, people["seller"])


@pytest.fixture(scope="module")
def here(site, people):
    """A show that really runs on this machine, and may be changed."""
    return site.show(people["seller"], title="여름밤의 재즈")


@pytest.fixture(scope="module")
def held(site, here):
    """The agent is away from here on: what it last saw of a target stays as it is. Not stopped in its middle, where it may hold what pages need."""
    agent = str(site.var.resolve() / "sv/agent")
    subprocess.run(["sv", "-w", "60", "down", agent], check=True, capture_output=True, timeout=90)
    yield
    subprocess.run(["sv", "-w", "60", "up", agent], check=True, capture_output=True, timeout=90)


@pytest.fixture(scope="module")
def far(site, people, held):
    """A cluster with a show of the same seller and one of another."""
    made = site.sql("SELECT MAX(id) id FROM target")[0]["id"]
    images = site.sql("SELECT COALESCE(MAX(id), 0) id FROM pool_image")[0]["id"]
    things = {"target": clustered.cluster(site, "서울 클러스터"), "away": clustered.cluster(site, "옛 클러스터", "away", "agent.target_away", "dial tcp: i/o timeout", nodes=())}
    things["image"] = clustered.image(site, "show", unique("예매"), "1.0", "sha256:" + "a" * 64)
    things["newer"] = clustered.image(site, "show", "예매 1.1", "1.1", "sha256:" + "c" * 64)
    things["database"] = clustered.image(site, "database", unique("디비"), "1.0", "sha256:" + "b" * 64)
    things["show"] = clustered.show(site, things["target"], "겨울 나그네", people["seller"])
    things["theirs"] = clustered.show(site, things["target"], "남의 공연", people["other"])
    yield things
    for table in ("instance", "deployment_event", "deployment_revision", "backup", "my_order", "task", "show_message"):
        site.sql(f"DELETE x FROM {table} x JOIN deployment d ON d.id = x.deployment WHERE d.slug LIKE 'far-%%'")
    site.sql("DELETE FROM task WHERE target > %s", (made,))
    site.sql("DELETE FROM deployment WHERE slug LIKE 'far-%%'")
    site.sql("DELETE FROM node WHERE target > %s", (made,))
    site.sql("UPDATE target SET is_default = (kind = 'local')")
    site.sql("DELETE FROM target WHERE id > %s", (made,))
    site.sql("DELETE FROM pool_image WHERE id > %s", (images,))


def row(site, slug):
    return site.sql("SELECT * FROM deployment WHERE slug = %s", (slug,))[0]


def settled(site, slug, revision):
    return wait(lambda: (d := row(site, slug))["state"] == "running" and d["live_revision"] == revision and d, 60, f"revision {revision} of {slug}")


def review(browser, home, status=200, **values):
    """The form of the shape filled in, up to the page that tells what will change."""
    browser.get(home + "/change")
    return browser.submit("/change/review", status=status, **values)


# --- a service that runs here ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_page_of_a_service_says_all_in_words(site, people, here, lang):
    home = f"/admin/services/{here.slug}"
    pages = {"operator": [home + p for p in ("", "/change", "/change/review?min=2&max=3&cpu_m=500&memory_mib=256", "/node", "/move", "/stop", "/delete")]
             + ["/admin/targets", "/admin/nodes", "/admin/targets/1"],
             "owner": ["/admin/targets/new"],
             "seller": [f"/seller/shows/{here.slug}{p}" for p in ("", "/service", "/service/change", "/service/delete",
                                                                  "/service/change/review?min=2&max=3&cpu_m=500&memory_mib=256")]}
    for who, addresses in pages.items():
        browser = fresh(site, people[who], lang)
        for address in addresses:
            page = browser.get(address)
            assert not KEYS.search(page.text), (address, KEYS.search(page.text)[0])
            assert page.source.count("<h1") == 1, address


def test_a_service_tells_where_it_runs_and_what_of_it(site, operator, here):
    wait(lambda: site.sql("SELECT 1 FROM instance WHERE deployment = %s AND ready = 1", (here.id,)), 30, "the agent's look")
    page = operator.get(f"/admin/services/{here.slug}").says("여름밤의 재즈").says("운영 중인 리비전 1").says("프로세스 2개 · CPU 0.5코어, 메모리 256 MiB")
    page.says("설치된 clove 프로그램").says("예매 서비스 1개 가운데 1개가 답하고 있어요").says("처음 열 때의 구성: 프로세스 2개")
    assert site.queries(page) <= 14
    operator.get(page.link(f"/shows/{here.slug}/manage/audit")).says("기록")
    operator.get("/admin/services?q=" + here.slug).says("local").link(f"/admin/services/{here.slug}")


def test_a_change_is_looked_over_first_and_then_rolled_out(site, operator, here):
    home, before = f"/admin/services/{here.slug}", site.sql("SELECT COUNT(*) n FROM deployment_revision WHERE deployment = %s", (here.id,))
    page = review(operator, home, min=1, max=3, cpu_m="1,000", memory_mib=300)
    page.says("최소 개수 2 → 1").says("최대 개수 2 → 3").says("CPU 0.5코어 → 1코어").says("메모리 256 MiB → 300 MiB").says("아직 아무것도 바뀌지 않았어요").says("CLOVE_MEMORY_MIB = 300")
    assert site.sql("SELECT COUNT(*) n FROM deployment_revision WHERE deployment = %s", (here.id,)) == before
    back = operator.get(page.link("/change?"))
    assert dict(back.form("/change/review").fields)["cpu_m"] == "1000"
    review(operator, home, min=1, max=3, cpu_m=1000, memory_mib=300)
    operator.submit("/change").says("새 리비전을 적용하고 있어요")
    settled(site, here.slug, 2)
    page = operator.get(home).says("프로세스 1–3개 · CPU 1코어, 메모리 300 MiB").says("최대 개수 2 → 3").says("CLOVE_WORKERS_MAX = 3")
    assert operator.page.response.headers.get("Refresh") is None


def test_the_seller_rolls_back_on_the_same_screen(site, operator, seller, here):
    home = f"/seller/shows/{here.slug}/service"
    now = settled(site, here.slug, row(site, here.slug)["revision"])["revision"]
    review(operator, f"/admin/services/{here.slug}", max=9)
    operator.submit("/change")
    settled(site, here.slug, now + 1)
    page = seller.get(f"/seller/shows/{here.slug}")
    page = seller.get(page.link("/service")).says("관리자")
    seller.follow(f"/rollback/{now}").says(f"리비전 {now} 구성으로 되돌릴까요?").says("최대 개수 9 → ")
    seller.submit(f"/rollback/{now}").says(f"리비전 {now}의 구성으로 되돌리고 있어요")
    settled(site, here.slug, now + 2)
    seller.get(home).says(f"리비전 {now}의 구성으로 되돌림").says("나")


def test_a_rollback_looked_over_too_early_is_looked_over_again(site, operator, people, here):
    home, now = f"/seller/shows/{here.slug}/service", row(site, here.slug)["revision"]
    settled(site, here.slug, now)
    review(operator, f"/admin/services/{here.slug}", max=8)
    operator.submit("/change")
    settled(site, here.slug, now + 1)
    tab = fresh(site, people["seller"])
    tab.get(f"{home}/rollback/{now}").says("최대 개수 8 → ")
    review(operator, f"/admin/services/{here.slug}", max=7)
    operator.submit("/change")
    settled(site, here.slug, now + 2)
    tab.submit(f"/rollback/{now}", status=422).says("그사이에 다른 사람이 이 서비스를 바꿨어요").says("최대 개수 7 → ").says_not("최대 개수 8")
    assert row(site, here.slug)["revision"] == now + 2
    tab.submit(f"/rollback/{now}").says(f"리비전 {now}의 구성으로 되돌리고 있어요")
    settled(site, here.slug, now + 3)


@pytest.mark.parametrize("values, says", [
    ({"min": ""}, "최소를 입력해 주세요"),
    ({"min": "0"}, "최소는 1에서 64 사이의 숫자로"),
    ({"max": "999999"}, "최대는 1에서 256 사이의 숫자로"),
    ({"memory_mib": "999999"}, "64에서 262,144 사이의 숫자로"),
    ({"min": "-3"}, "최소는 1에서"),
    ({"max": "99999999999999999999999"}, "최대는 1에서 256 사이의 숫자로"),
    ({"min": "2,5"}, "쉼표는 세 자리마다"),
    ({"max": "많이"}, "최대를 12처럼 숫자로"),
    ({"min": "3", "max": "2"}, "최대는 최소(3)보다 작을 수 없어요"),
    ({"cpu_m": "1; DROP TABLE deployment"}, "숫자로"),
    ({"memory_mib": "9" * 3000}, "숫자로"),
], ids=lambda v: str(v)[:40])
def test_a_shape_that_cannot_be_read_keeps_what_was_typed(site, operator, here, values, says):
    page = review(operator, f"/admin/services/{here.slug}", status=422, **values).says("고칠 곳이 있어요").says(says)
    kept = dict(page.form("/change/review").fields)
    for name, value in values.items():
        assert kept[name] == value


@pytest.mark.parametrize("who, home", [("operator", "/admin/services/{}"), ("seller", "/seller/shows/{}/service")])
def test_more_than_there_is_is_refused_with_the_numbers(site, people, here, who, home):
    browser = fresh(site, people[who])
    node = wait(lambda: site.sql("SELECT cpu_m, memory_mib FROM node WHERE target = 1"), 30, "the agent's look")[0]
    page = review(browser, home.format(here.slug), status=422, cpu_m=node["cpu_m"] + 1).says("바꾸지 못했어요")
    page.says(f"{node['cpu_m'] + 1:,}m").says(f"{node['cpu_m']:,}m")
    assert dict(page.form("/change/review").fields)["cpu_m"] == str(node["cpu_m"] + 1)
    review(browser, home.format(here.slug), status=422, memory_mib=node["memory_mib"] + 1).says(f"{node['memory_mib']:,} MiB")
    review(browser, home.format(here.slug), status=422).says("바뀐 것이 없어요")


def test_somebody_elses_change_in_between_is_told(site, operator, here):
    home = f"/admin/services/{here.slug}"
    revision = row(site, here.slug)["revision"]
    review(operator, home, max=7)
    form = operator.page.form("/change")
    form.fields = [[n, "999" if n == "revision" else v] for n, v in form.fields]
    page = operator.submit(form, status=422).says("그사이에 다른 사람이 이 서비스를 바꿨어요").says("→ 7")
    assert dict(page.form("/change").fields)["max"] == "7" and row(site, here.slug)["revision"] == revision


def test_a_change_sent_twice_is_done_once(site, operator, here):
    home = f"/admin/services/{here.slug}"
    now = settled(site, here.slug, row(site, here.slug)["revision"])["revision"]
    review(operator, home, max=2 if site.sql("SELECT spec FROM deployment_revision WHERE deployment = %s AND revision = %s", (here.id, now))[0]["spec"].find('"max":2') < 0 else 4)
    form = operator.page.form("/change")
    first, page = operator.submit(form), operator.page
    again = operator.submit(form, page=page)
    assert first.history[0][0] == again.history[0][0] == 303 and first.path == again.path == home
    assert row(site, here.slug)["revision"] == now + 1
    settled(site, here.slug, now + 1)


def test_one_node_is_said(site, operator, here):
    page = operator.get(f"/admin/services/{here.slug}/node").says("노드가 하나뿐이라 옮길 곳이 없어요")
    assert not [f for f in page.forms if f.action.endswith("/node")]


def test_stop_and_start_from_the_console(site, operator, here):
    home = f"/admin/services/{here.slug}"
    settled(site, here.slug, row(site, here.slug)["revision"])
    operator.get(home)
    operator.follow("/stop").says("예매를 멈출까요?")
    operator.submit("/stop")
    wait(lambda: row(site, here.slug)["state"] == "stopped", 30, "the stop")
    operator.get(home).says("멈춤").says("데이터는 그대로 있어요")
    live = row(site, here.slug)["live_revision"]
    review(operator, home, max=6).says("서비스는 지금처럼 멈춰 있고").says_not("예매는 멈추지 않아요")
    page = operator.submit("/change").says("다시 켤 때 그 구성으로 시작해요").says(f"켜면 리비전 {live + 1}번으로 시작해요").says_not("그대로 답하고")
    assert row(site, here.slug)["state"] == "stopped" and f"운영 중인 리비전 {live}" not in page.text
    last = site.sql("SELECT MAX(id) AS id FROM deployment_event")[0]["id"]
    operator.submit("/start")
    settled(site, here.slug, live + 1)
    keys = {e["text_key"] for e in site.sql("SELECT text_key FROM deployment_event WHERE deployment = %s AND id > %s", (row(site, here.slug)["id"], last))}
    assert {"agent.step_database_again", "agent.step_places_again"} <= keys and not {"agent.step_database", "agent.step_places"} & keys
    operator.get(home).says("데이터베이스를 확인하고 있어요")


def test_deleting_asks_for_the_address_and_goes(site, people, seller):
    show = site.show(people["seller"], title="지울 공연")
    home = f"/seller/shows/{show.slug}/service"
    seller.get(home + "/delete").says("결제된 티켓이 없어요").says("기준이에요").says("그사이 팔린 티켓이 있으면")
    seller.submit("/delete", status=422, slug="").says("공연 주소를 입력해 주세요")
    page = seller.submit("/delete", status=422, slug="다른-주소").says(f"공연 주소를 그대로 적어 주세요: {show.slug}")
    assert dict(page.form("/delete").fields)["slug"] == "다른-주소"
    seller.submit("/delete", status=None, slug=show.slug)
    assert seller.page.history[0][0] == 303
    wait(lambda: row(site, show.slug)["state"] == "deleted", 90, "the deletion")
    seller.get(f"/seller/shows/{show.slug}").says("예매 서비스를 지웠어요").says_not("크기 바꾸기").says("정산 내역과 백업")
    seller.get(home).says("예매 서비스를 지웠어요").says("결제와 환불이 없었어요").says("삭제하면서").says_not("적용할 리비전").says_not("적용 중")
    assert [f.action for f in seller.page.forms if f.method == "post"] == ["/logout"]
    for path in ("/change", "/delete", "/rollback/1"):
        seller.get(home + path, status=404)
    browser = fresh(site, people["operator"])
    page = browser.get(f"/admin/services/{show.slug}").says("삭제함").says("결제와 환불이 없었어요").says("삭제하면서")
    assert [f.action for f in page.forms if f.method == "post"] == ["/logout"], "nobody acts on a deleted show"
    for path in ("/change", "/node", "/move", "/stop", "/delete", "/rollback/1"):
        browser.get(f"/admin/services/{show.slug}{path}", status=404)
    browser.get("/admin/services?state=deleted").says("지울 공연")
    browser.get("/admin/services").says_not("지울 공연")


# --- targets --------------------------------------------------------------------------------------------------------------------------


def test_a_cluster_is_added_and_its_access_never_shown(site, people, owner):
    name = unique("cluster")
    owner.get("/admin/targets/new")
    page = owner.submit("/admin/targets/new", name=name, kubeconfig=KUBECONFIG, platform_url="http://192.0.2.1:8090", reach="192.0.2.9", images="registry.test:5000")
    page.says(name).says("봉해서 보관해요").says("https://127.0.0.1:9").says("registry.test:5000")
    stored = site.sql("SELECT * FROM target WHERE name = %s", (name,))[0]
    assert SECRET.encode() not in stored["access"] and stored["url"] == "https://127.0.0.1:9"
    at = f"/admin/targets/{stored['id']}"
    for address in (at, at + "/edit", "/admin/targets"):
        assert SECRET not in owner.get(address).source
    wait(lambda: site.sql("SELECT state FROM target WHERE id = %s", (stored["id"],))[0]["state"] == "away", 30, "the agent's call")
    assert not KEYS.search(owner.get(at).says("답이 없음").text)
    owner.get(at + "/edit")
    owner.submit("/edit", name=name + "b", storage="none").says(name + "b").says("무료 공연만")
    assert site.sql("SELECT access FROM target WHERE id = %s", (stored["id"],))[0]["access"] == stored["access"]
    acts = {a["act"] for a in site.sql("SELECT act FROM audit WHERE object LIKE %s", (f"target {name}%",))}
    assert {"target.add", "target.change"} <= acts
    owner.submit("/default", page=owner.get(at)).says(f"새 공연은 이제 {name}b에 열려요")
    assert [t["id"] for t in site.sql("SELECT id FROM target WHERE is_default = 1")] == [stored["id"]]
    owner.get(at + "/remove")
    owner.submit("/remove", status=422).says("기본 배포 대상이에요")
    owner.submit("/default", page=owner.get("/admin/targets/1"))
    owner.get(at + "/remove")
    owner.submit("/remove").says("배포 대상을 뺐어요").says_not(name)
    owner.get(at, status=404)
    assert not site.sql("SELECT 1 FROM target WHERE id = %s", (stored["id"],))


@pytest.mark.parametrize("values, says", [
    ({"name": ""}, "이름을 입력해 주세요"),
    ({"name": "x" * 41}, "40자 안으로"),
    ({"name": "local"}, "같은 이름의 배포 대상이 있어요"),
    ({"platform_url": ""}, "입력해 주세요"),
    ({"platform_url": "tickets.example.com"}, "http:// 또는 https://로 시작하고"),
    ({"platform_url": "http://a b"}, "http:// 또는 https://로 시작하고"),
    ({"platform_url": "http://host:0"}, "http:// 또는 https://로 시작하고"),
    ({"platform_url": "http://host:99999"}, "http:// 또는 https://로 시작하고"),
    ({"platform_url": "https://host/path?x=1"}, "경로 없이"),
    ({"platform_url": "http://user:pass@host"}, "http:// 또는 https://로 시작하고"),
    ({"reach": "http://host"}, "호스트 이름이나 IP 주소만"),
    ({"reach": "-host"}, "호스트 이름이나 IP 주소만"),
    ({"images": "https://registry"}, "앞의 https:// 없이"),
    ({"storage_class": "a b"}, "저장소 클래스 이름은"),
    ({"kubeconfig": ""}, "kubeconfig를 붙여 넣거나"),
    ({"kubeconfig": "hello"}, "kubeconfig 파일이 아니에요"),
    ({"context": "없는 것"}, "컨텍스트가 없어요"),
    ({"in_cluster": True}, "한 가지 방법으로만"),
], ids=lambda v: str(v)[:40])
def test_a_cluster_that_is_not_described_well_is_refused_with_all_kept_but_the_access(site, owner, values, says):
    before = site.sql("SELECT COUNT(*) n FROM target")
    owner.get("/admin/targets/new")
    sent = {"name": unique("c"), "kubeconfig": KUBECONFIG, "platform_url": "http://192.0.2.1:8090", "reach": "192.0.2.9"} | values
    page = owner.submit("/admin/targets/new", status=422, **sent).says("고칠 곳이 있어요").says(says)
    kept = dict(page.form("/admin/targets/new").fields)
    assert SECRET not in page.source and "clusters:" not in page.source
    if sent["kubeconfig"] not in ("", "hello"):
        page.says("kubeconfig를 다시 붙여 넣거나 골라 주세요")
    assert kept.pop("kubeconfig").strip() == "" and sent.pop("kubeconfig") is not None
    for name, value in sent.items():
        assert kept[name].strip() == ("1" if value is True else value.strip()), name
    assert site.sql("SELECT COUNT(*) n FROM target") == before


@pytest.mark.parametrize("state, error, says", [
    ("refused", "kube.target_untrusted", ("믿을 수 없음", "인증서가 가져온 CA로 서명되지 않았어요")),
    ("refused", "kube.not_kubernetes", ("쿠버네티스가 아님", "쿠버네티스 API 서버가 아니에요")),
    ("refused", "kube.older", ("너무 오래됨", "1.20 이상이 필요해요")),
    ("refused", "kube.target_refused", ("거절함", "접속 정보나 권한을 받아 주지 않아요")),
    ("away", "kube.target_away_name", ("답이 없음", "이름을 찾을 수 없어요(DNS)")),
    ("away", "kube.target_away_port", ("답이 없음", "그 포트에서 연결을 거부해요")),
    ("away", "kube.target_away_late", ("답이 없음", "제시간에 응답하지 않아요")),
    ("well", "", ("클러스터에 노드가 보이지 않아서",)),
], ids=lambda v: v if isinstance(v, str) else "")
def test_what_is_wrong_with_a_cluster_is_told_apart(site, people, owner, held, state, error, says):
    target = clustered.cluster(site, unique("c"), state, error, nodes=())
    page = owner.get(f"/admin/targets/{target}")
    for text in says:
        page.says(text)
    if error not in ("", "kube.target_refused"):
        page.says_not("접속 정보나 권한을")
        owner.get("/admin").says(says[1]).says("배포 대상에 답이 없음" if state == "away" else "배포 대상을 쓸 수 없음")
    site.sql("DELETE FROM target WHERE id = %s", (target,))


def test_only_owners_touch_targets(site, people, here):
    for group in ("viewer", "operator"):
        browser = fresh(site, people[group])
        browser.get("/admin/targets").says("소유자 그룹의 관리자만")
        for address in ("/admin/targets/new", "/admin/targets/1/edit", "/admin/targets/1/remove"):
            browser.get(address, status=403)
    browser = fresh(site, people["owner"])
    for address in ("/admin/targets/1/edit", "/admin/targets/1/remove", "/admin/targets/999999"):
        browser.get(address, status=404)


# --- a cluster ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_page_of_a_cluster_says_all_in_words(site, people, far, lang):
    backup = clustered.backup(site, far["show"])
    home, at = f"/admin/services/{far['show']}", f"/admin/targets/{far['target']}"
    browser = fresh(site, people["owner"], lang)
    for address in ("/admin", "/admin/services", "/admin/targets", at, at + "/edit", at + "/remove", f"/admin/targets/{far['away']}", "/admin/nodes",
                    f"/admin/nodes/{far['target']}/node-1/drain", home, home + "/change", home + "/node", home + "/move", home + "/delete", home + "/rollback/1",
                    f"{home}/restore/{backup}"):
        page = browser.get(address)
        assert not KEYS.search(page.text), (address, KEYS.search(page.text)[0])
        assert page.source.count("<h1") == 1, address


def test_pods_are_listed_with_what_is_wrong_and_raw_for_administrators_alone(site, people, far):
    page = fresh(site, people["viewer"]).get(f"/admin/services/{far['show']}")
    page.says("예매 서비스 2개 가운데 1개가 답하고 있어요").says("show 프로그램이").says("node-2").says("CrashLoopBackOff").says("서울 클러스터").says("clove-show 1.0")
    assert page.text.index("실패") < page.text.index(f"{far['show']}-db-0")
    assert not [a for a in page.links if re.search(r"/(change|stop|delete|node|move|rollback)\b", a)], "a viewer only looks"
    page = fresh(site, people["seller"]).get(f"/seller/shows/{far['show']}/service").says("예매 서비스 2개 가운데 1개가 답하고 있어요")
    for word in ("CrashLoopBackOff", "node-1", "node-2", "pod was deleted", "서울 클러스터", "192.0.2"):
        page.says_not(word)


def test_parts_come_from_the_pool_and_read_as_sentences(site, operator, far):
    home = f"/admin/services/{far['show']}"
    operator.get(home + "/change").says("50m에서 64,000m까지. 가장 큰 노드는 2,000m예요").says("64 MiB에서 262,144 MiB까지. 가장 큰 노드는 4,096 MiB예요").says("1에서 256까지").says("예매 1.1 (clove-show 1.1)")
    review(operator, home, show=far["newer"]).says("구성 요소 clove-show 1.0 → clove-show 1.1").says("kind: HorizontalPodAutoscaler")
    operator.get(f"{home}/change/review?min=2&max=4&cpu_m=500&memory_mib=256&show=999999&database={far['database']}", status=422).says("이미지 풀에 없는 이미지예요")
    operator.get(f"{home}/change/review?min=2&max=4&cpu_m=500&memory_mib=256&show={far['database']}&database={far['database']}", status=422).says("이미지 풀에 없는")
    operator.get(f"{home}/change/review?min=2&max=4&cpu_m=500&memory_mib=256", status=422).says("예매 서비스에서 하나를 골라 주세요")
    review(operator, home, status=422, cpu_m=2001).says("CPU 2,001m를 요청했지만, 가장 큰 노드도 2,000m예요")
    review(operator, home, status=422, max=200, cpu_m=1000).says("한도는")


def test_an_image_that_does_not_know_the_shows_database_is_not_offered(site, operator, far):
    home = f"/admin/services/{far['show']}"
    site.sql("INSERT INTO sync_state (deployment, synced_at, schema_version) SELECT id, UNIX_TIMESTAMP(), 30 FROM deployment WHERE slug = %s", (far["show"],))
    try:
        for least, most, why in ((1, 29, "공연 이미지 예매 1.1은 데이터베이스 29판까지만 쓸 수 있는데, 이 공연은 이미 30판이에요"),
                                 (31, 40, "공연 이미지 예매 1.1은 데이터베이스가 31판 이상이어야 하는데, 이 공연은 30판이에요")):
            site.sql("UPDATE pool_image SET schema_min = %s, schema_max = %s WHERE id = %s", (least, most, far["newer"]))
            page = operator.get(home + "/change").says(why).says_not("예매 1.1 (clove-show 1.1)")
            assert str(far["newer"]) not in page.form("/change/review").choices["show"]
            operator.get(f"{home}/change/review?min=2&max=4&cpu_m=500&memory_mib=256&show={far['newer']}&database={far['database']}", status=422).says("이미지 풀에 없는")
        site.sql("UPDATE pool_image SET schema_min = 1, schema_max = 30 WHERE id = %s", (far["newer"],))
        review(operator, home, show=far["newer"]).says("구성 요소 clove-show 1.0 → clove-show 1.1")
    finally:
        site.sql("UPDATE pool_image SET schema_min = 0, schema_max = 0 WHERE id = %s", (far["newer"],))
        site.sql("DELETE s FROM sync_state s JOIN deployment d ON d.id = s.deployment WHERE d.slug = %s", (far["show"],))


def test_a_database_is_given_another_size(site, people, operator, far):
    home = f"/admin/services/{far['show']}"
    form = operator.get(home + "/change").says("40초쯤 멈춰요").says("128 MiB에서 262,144 MiB까지").says("1 GiB에서 16,384 GiB까지")
    assert dict(form.form("/change/review").fields).items() >= {"db_cpu_m": "250", "db_memory_mib": "384", "storage_gib": "1"}.items()
    page = review(operator, home, db_cpu_m=500, db_memory_mib=512, storage_gib=3).says("데이터베이스 CPU 0.25코어 → 0.5코어").says("데이터베이스 메모리 384 MiB → 512 MiB")
    page.says("저장 공간 1 GiB → 3 GiB").says("40초쯤, 길어도 2분").says("다시 줄일 수 없어요").says_not("예매는 멈추지 않아요")
    page.says('storage: "3Gi"').says('memory: "512Mi"')
    assert "db_memory_mib=512" in page.link("change?")
    review(operator, home, storage_gib=3).says("예매는 멈추지 않아요").says("다시 줄일 수 없어요").says_not("40초쯤, 길어도")
    review(operator, home, memory_mib=300).says_not("다시 줄일 수 없어요")
    review(operator, home, status=422, db_memory_mib=127).says("128에서 262,144 사이의 숫자로")
    review(operator, home, status=422, db_cpu_m=2001).says("데이터베이스에 CPU 2,001m를 요청했지만")
    review(operator, home, status=422, storage_gib="").says("저장 공간 (GiB)")

    slug = clustered.show(site, far["target"], "커진 공연", people["seller"])
    seller = fresh(site, people["seller"])
    own = f"/seller/shows/{slug}/service"
    review(seller, own, db_memory_mib=512, storage_gib=3)
    seller.submit("/change").says("새 리비전을 적용하고 있어요")
    assert row(site, slug)["revision"] == 3
    spec = json.loads(site.sql("SELECT spec FROM deployment_revision v JOIN deployment d ON d.id = v.deployment WHERE d.slug = %s AND v.revision = 3", (slug,))[0]["spec"])
    assert (spec["db_memory_mib"], spec["storage_gib"], spec["db_cpu_m"]) == (512, 3, 250)
    review(seller, own, status=422, storage_gib=2).says("저장 공간은 줄일 수 없어요")
    operator.get(f"/admin/services/{slug}/rollback/1").says("데이터베이스 메모리 512 MiB → 384 MiB").says("40초쯤, 길어도").says_not("저장 공간 3 GiB →")


def test_the_size_of_a_database_is_not_asked_where_it_has_none(site, people, operator, here, far):
    page = operator.get(f"/admin/services/{here.slug}/change").says("데이터베이스 서버 하나를 함께 써요")
    assert "db_memory_mib" not in dict(page.form("/change/review").fields)
    target = clustered.cluster(site, storage="none")
    slug = clustered.show(site, target, "무료 공연", people["seller"])
    home = f"/admin/services/{slug}"
    page = operator.get(home + "/change").says("저장 공간이 없어요")
    assert "storage_gib" not in dict(page.form("/change/review").fields)
    other = clustered.image(site, "database", unique("디비"), "2.0", "sha256:" + "e" * 64)
    review(operator, home, status=422, database=other).says("데이터베이스를 다시 시작하면 비게 돼요")
    operator.get(f"{home}/change/review?min=2&max=4&cpu_m=500&memory_mib=300&db_memory_mib=999&show={far['image']}&database={far['database']}").says("256 MiB → 300 MiB").says_not("999")


def test_more_than_there_is_for_all_together_is_told(site, operator, far):
    home = f"/admin/services/{far['show']}"
    review(operator, home, memory_mib=300).says_not("요청하는데")
    was = site.sql("SELECT name, memory_used_mib n FROM node WHERE target = %s", (far["target"],))
    site.sql("UPDATE node SET memory_used_mib = memory_mib WHERE target = %s", (far["target"],))
    page = review(operator, home, memory_mib=300).says("메모리를").says("MiB까지 요청하는데, 있는 것은 8,192 MiB예요")
    assert [f for f in page.forms if f.action.endswith("/change")], "told, not refused"
    for node in was:
        site.sql("UPDATE node SET memory_used_mib = %s WHERE target = %s AND name = %s", (node["n"], far["target"], node["name"]))


def test_history_tells_who_changed_what_and_why_there_is_no_way_back(site, people, operator, far):
    slug = clustered.show(site, far["target"], "기록 있는 공연", people["seller"], revision=4, live=2, instances=False)
    site.sql("UPDATE deployment_revision v JOIN deployment d ON d.id = v.deployment SET v.state = 'failed', v.why = 'kube.image_missing',"
             " v.text_a = 'clove-show:1.1', v.raw = 'manifest unknown' WHERE d.slug = %s AND v.revision = 4", (slug,))
    page = operator.get(f"/admin/services/{slug}").says("최소 개수 1 → 2").says("구성: 파드 1개").says("manifest unknown").says("clove-show:1.1")
    page.says("제대로 운영된 적이 없는 리비전이에요")
    operator.get(f"/admin/services/{slug}/rollback/3").says("제대로 운영된 적이 없는 리비전이에요")
    assert not [f for f in operator.page.forms if "/rollback/" in f.action]
    operator.page.says("리비전 3 구성으로 되돌릴 수 없어요").says_not("되돌릴까요?").says_not("적용하면 새 리비전").says_not("바뀔 것")
    operator.get(f"/admin/services/{slug}/rollback/99", status=404)


def test_events_are_told_to_the_second_and_steps_are_folded(site, people, operator, far):
    slug = clustered.show(site, far["target"], "기록 많은 공연", people["seller"])
    at = int(time.time()) - 500
    for n, key in enumerate(("step_service", "repaired", "step_database", "step_service", "step_places", "step_first_page", "step_settle")):
        site.sql("INSERT INTO deployment_event (deployment, at, level, text_key, text_a, raw) SELECT id, %s, 'info', %s, '', '' FROM deployment WHERE slug = %s",
                 (at + n, f"agent.{key}", slug))
    page = operator.get(f"/admin/services/{slug}").says("진행 단계 5개").says("첫 페이지")
    assert page.source.count("<summary>진행 단계") == 1, "a step that stands alone is not folded"
    assert re.search(r"오[전후] \d{1,2}:\d\d:\d\d", page.text)
    english = fresh(site, people["operator"], "en").get(f"/admin/services/{slug}").says("Steps (5)")
    assert re.search(r"\d\d:\d\d:\d\d KST", english.text)


def test_the_audit_reads_in_words(site, people, operator, far):
    rows = [("show.revise", "min: 2 > 3, cpu_m: 500 > 1000, db_memory_mib: 384 > 512, part:  > clove-extra 1.0, part: clove-show 1.0 > clove-show 1.1, odd: 1 > 2"),
            ("show.rollback", "revision 4"), ("show.delete", "12 tickets paid back"), ("show.place", "node-1"), ("show.place", ""), ("task.move", "to local"),
            ("account.group", "viewer -> owner"), ("account.confirmed", "by hand"), ("task.cancel", "show far"), ("show.rollback", "as it was")]
    for act, detail in rows:
        site.sql("INSERT INTO audit (at, account, act, object, detail) VALUES (1795170607, 0, %s, 'show words', %s)", (act, detail))
    page = operator.get("/admin/audit?object=show%20words").says("공연 words")
    for words in ("최소 개수 2 → 3", "CPU 0.5코어 → 1코어", "데이터베이스 메모리 384 MiB → 512 MiB", "구성 요소 clove-extra 1.0 더함", "구성 요소 clove-show 1.0 → clove-show 1.1",
                  "odd: 1 > 2", "리비전 4 구성으로", "티켓 12장 환불", "node-1로", "아무 노드나", "local(으)로", "보기 → 소유", "직접", "공연 far", "as it was"):
        page.says(words)
    page.says_not("cpu_m").says_not("paid back")
    english = fresh(site, people["operator"], "en").get("/admin/audit?object=show%20words")
    english.says("Minimum 2 → 3").says("to revision 4").says("Tickets refunded: 12").says("Fri 20 Nov, 19:30:07 KST").says("Show words")


def test_a_node_is_chosen_from_a_table(site, operator, far):
    home = f"/admin/services/{far['show']}"
    operator.get(home + "/node").says("0.75 / 2").says("한도 1.5").says("896 MiB / 4096 MiB").says("1.25 / 2")
    for node, says in (("node-9", "node-9 노드가 없어요"), ("x" * 254, "253자 안으로")):
        operator.get(home + "/node")
        form = operator.page.form("/node")
        form.fields = [[n, node if n == "node" else v] for n, v in form.fields]
        operator.submit(form, status=422).says(says)
    site.sql("UPDATE node SET open = 0 WHERE target = %s AND name = 'node-2'", (far["target"],))
    operator.get(home + "/node").says("새 배치 안 받음")
    assert "node-2" not in operator.page.form("/node").choices["node"]
    site.sql("UPDATE node SET open = 1 WHERE target = %s", (far["target"],))
    operator.get(home + "/node")
    operator.submit("/node", node="node-1").says("node-1 노드로 옮기고 있어요")
    d = row(site, far["show"])
    assert (d["node"], d["state"]) == ("node-1", "updating")
    assert operator.page.response.headers["Refresh"] == "3"
    site.sql("UPDATE deployment SET node = '', state = 'running', step = '' WHERE slug = %s", (far["show"],))


def test_a_move_is_planned_confirmed_and_cancelled(site, operator, far):
    home = f"/admin/services/{far['show']}"
    operator.get(home + "/move").says("옮겨 갈 곳").says("보통 1분에서 5분쯤").says("열쇠가 같아서")
    operator.submit("/move", status=422).says("옮겨 갈 배포 대상을 골라 주세요")
    assert dict(operator.page.form("/move").fields)["minutes"] == "10"
    operator.submit("/move", status=422, target=1, minutes="-1").says("0에서 43,200 사이의 숫자로")
    assert ["target", "1"] in operator.page.form("/move").fields
    operator.submit("/move", status=422, target=1, minutes="43201").says("0에서 43,200 사이의 숫자로")
    operator.submit("/move", status=422, target=1, minutes="언젠가").says("12처럼 숫자로")
    operator.submit("/move", status=422, target=1, minutes="").says("예매를 닫을 때까지")
    operator.submit("/move", status=422, target=far["away"], minutes="0").says("옛 클러스터")
    operator.submit("/move", target=1, minutes=3 * 1440).says("이전을 예약했어요").says("에 예매를 닫아요").says("배포 대상 이전: local").says("에 시작")
    task = site.sql("SELECT MAX(id) id FROM task")[0]["id"]
    assert json.loads(site.sql("SELECT body FROM task WHERE id = %s", (task,))[0]["body"])["begins_at"] > time.time() + 86400
    operator.submit(f"/tasks/{task}/cancel").says("작업을 취소하고 있어요")
    site.sql("UPDATE task SET state = 'waiting', step = 'confirm', body = '{\"switched\":true}' WHERE id = %s", (task,))
    page = operator.get(home).says("확인 필요")
    assert not [f for f in page.forms if f.action.endswith("/cancel")], "it has switched: too late"
    operator.submit(f"/tasks/{task}/confirm").says("이전 사본을 지우고 있어요")
    assert json.loads(site.sql("SELECT body FROM task WHERE id = %s", (task,))[0]["body"])["confirmed"]
    site.sql("UPDATE task SET state = 'done' WHERE id = %s", (task,))


def test_tasks_and_backups_of_another_show_are_not_touched(site, operator, here, far):
    mine, theirs = clustered.backup(site, far["show"]), clustered.backup(site, far["theirs"])
    task = clustered.task(site, far["theirs"], "move", "waiting", target=1)
    home = f"/admin/services/{far['show']}"
    operator.get(f"{home}/restore/{theirs}", status=404)
    operator.get(f"{home}/restore/999999", status=404)
    operator.get(f"/admin/services/{far['theirs']}")
    form = operator.page.form(f"/tasks/{task}/confirm")
    operator.post(f"{home}/tasks/{task}/confirm", dict(form.fields), status=403)      # a token is of its own address
    assert site.sql("SELECT body FROM task WHERE id = %s", (task,))[0]["body"] == "{}"
    operator.get(f"{home}/restore/{mine}").says("이 백업으로 복원할까요?")
    operator.submit("/restore/").says("복원을 시작했어요")
    operator.get(home)
    operator.submit("/backup", status=422).says("다른 작업이 진행 중이에요")
    site.sql("UPDATE task SET state = 'done' WHERE state = 'wanted'")


def test_backups_are_listed_and_made(site, operator, far):
    clustered.backup(site, far["show"], "asked")
    home = f"/admin/services/{far['show']}"
    operator.get(home).says("1.7 MiB").says("직접 요청")
    operator.submit("/backup").says("백업을 시작했어요").says("기다리는 중")
    assert operator.page.response.headers["Refresh"] == "3"
    site.sql("UPDATE task SET state = 'failed', why = 'agent.failed_dump', raw = 'Got error: 2013' WHERE kind = 'backup' AND state = 'wanted'")
    operator.get(home).says("백업을 만들지 못했어요").says("Got error: 2013")
    operator.get("/admin").says("작업 실패").says("겨울 나그네: 백업").says("배포 대상에 답이 없음").says("옛 클러스터")


def test_work_that_is_held_up_is_told_at_the_start(site, operator, far):
    number = clustered.task(site, far["show"], "backup", "running", why="backup.failed_full", raw="No space left on device", step="dump")
    operator.get("/admin").says_not("디스크가 가득 차서")
    site.sql("UPDATE task SET tries = 1 WHERE id = %s", (number,))
    operator.get("/admin").says("작업이 나아가지 못함").says("겨울 나그네: 백업").says("디스크가 가득 차서 백업하지 못했어요").link(f"/admin/services/{far['show']}")
    site.sql("UPDATE task SET state = 'done' WHERE id = %s", (number,))


def test_a_single_backup_is_deleted_after_a_page_that_asks(site, people, operator, far):
    slug = clustered.show(site, far["target"], "백업 있는 공연", people["seller"])
    older, newer = clustered.backup(site, slug), clustered.backup(site, slug, "asked")
    home = f"/admin/services/{slug}"
    operator.get(operator.get(home).link(f"/backups/{older}/delete")).says("이 백업을 지울까요?").says("매일 밤").says("1.7 MiB").says_not("하나뿐인")
    operator.submit("/delete").says("백업을 지웠어요")
    assert not [a for a in operator.page.links if f"/backups/{older}/" in a or a.endswith(f"/restore/{older}")], "it is not offered any more"
    assert site.sql("SELECT drop_at FROM backup WHERE id = %s", (older,))[0]["drop_at"], "its file is the agent's"
    operator.get(f"{home}/backups/{older}/delete", status=404)
    operator.get(f"{home}/restore/{older}", status=404)
    operator.get("/admin/audit?act=backup.delete").says("백업을 지움").says(f"공연 {slug}").says("에 만든 백업")

    operator.get(f"{home}/backups/{newer}/delete").says("하나뿐인 백업이에요")
    clustered.task(site, slug, "restore", "running")
    operator.submit("/delete", status=422).says("복원하고 있어요")
    site.sql("UPDATE task SET state = 'done' WHERE kind = 'restore' AND state = 'running'")
    site.sql("UPDATE deployment SET state = 'deleted', wanted = 'deleted' WHERE slug = %s", (slug,))
    operator.get(f"{home}/backups/{newer}/delete").says("어디에도 남지 않아요")
    operator.submit("/delete", status=422).says("그래도 지우려면")
    operator.submit("/delete", sure=True).says("백업을 지웠어요").says("남은 백업이 없어요")

    theirs = clustered.backup(site, far["theirs"])
    operator.get(f"/admin/services/{far['show']}/backups/{theirs}/delete", status=404)
    fresh(site, people["viewer"]).get(f"/admin/services/{far['theirs']}/backups/{theirs}/delete", status=403)


def test_paid_tickets_stand_in_the_way_of_deleting(site, operator, far):
    site.sql("INSERT INTO my_order (deployment, code, account, state, title, venue_name, zone, starts_at, places, tickets_n, total_minor, pay_by, booked_at,"
             " round_state, version) SELECT id, 'ZZZZZZZZZZ', account, 'paid', 't', 'v', 'Asia/Seoul', UNIX_TIMESTAMP() + 900000, 'R 1', 3, 99000, 0, 1,"
             " 'planned', 1 FROM deployment WHERE slug = %s", (far["show"],))
    home = f"/admin/services/{far['show']}"
    operator.get(home + "/delete").says("결제된 티켓이 3장 있어요")
    operator.submit("/delete", status=422, slug=far["show"]).says("결제된 티켓이 3장 있어요").says("바꾸지 못했어요")
    assert row(site, far["show"])["wanted"] == "running"
    operator.submit("/delete", slug=far["show"], refunds=True).says("지우고 있어요").says("정산 내역 옮기기")
    assert row(site, far["show"])["wanted"] == "deleted"
    operator.get(home + "/delete").says("삭제하는 중")
    site.sql("UPDATE deployment SET wanted = 'running', state = 'running', step = '' WHERE slug = %s", (far["show"],))


def test_a_node_that_does_not_change_is_seen_all_the_same(site, operator, here):
    site.sql("UPDATE node SET seen_at = seen_at - 7200 WHERE target = 1")
    operator.get("/admin/nodes").says_not("2시간 전")
    site.sql("UPDATE node SET seen_at = UNIX_TIMESTAMP() WHERE target = 1")


def test_nodes_are_drained_and_opened_again(site, people, operator, far):
    page = operator.get("/admin/nodes").says("서울 클러스터").says("7 / 110")
    page = fresh(site, people["viewer"]).get("/admin/nodes")
    assert not [a for a in page.links if "/drain" in a]
    operator.follow(f"/{far['target']}/node-1/drain").says("node-1 노드를 비울까요?").says("겨울 나그네").says("그대로 있어요").says("다른 노드로 옮겨요")
    operator.submit("/drain").says("node-1 노드를 비우고 있어요").says("비우는 중")
    operator.get(f"/admin/nodes/{far['target']}/node-2/drain")
    operator.submit("/drain", status=422).says("이미 노드를 비우고 있어요")
    operator.get("/admin/nodes")
    operator.submit("/node-1/cancel").says("작업을 취소하고 있어요")
    site.sql("UPDATE task SET state = 'done', why = 'agent.drained_databases', text_a = '겨울 나그네' WHERE kind = 'drain' AND state = 'wanted'")
    site.sql("UPDATE node SET open = 0 WHERE target = %s AND name = 'node-1'", (far["target"],))
    operator.get("/admin/nodes").says("데이터베이스는 그대로 있어요: 겨울 나그네").says("새 배치 안 받음")
    operator.submit("/node-1/open").says("node-1 노드를 다시 열고 있어요").says("node-1 다시 열기")
    operator.get(f"/admin/nodes/{far['target']}/node-9/drain", status=404)
    operator.get("/admin/nodes/999999/node-1/drain", status=404)


def test_a_target_with_shows_is_not_removed(site, owner, far):
    at = f"/admin/targets/{far['target']}"
    page = owner.get(at + "/remove").says("이 배포 대상에 공연이 있어요").says("겨울 나그네").says("남의 공연")
    assert not [f for f in page.forms if f.action.endswith("/remove")]
    owner.get(at).says("겨울 나그네")


def test_sellers_touch_only_their_own(site, people, far):
    browser = fresh(site, people["seller"])
    for path in ("", "/change", "/change/review?min=1&max=1&cpu_m=500&memory_mib=256", "/rollback/1", "/delete"):
        browser.get(f"/seller/shows/{far['theirs']}/service{path}", status=403)
        browser.get(f"/admin/services/{far['show']}{path}", status=403)
    for path in ("/change", "/rollback/1", "/delete"):
        browser.post(f"/seller/shows/{far['theirs']}/service{path}", {"slug": far["theirs"], "min": 1}, status=403)
    assert row(site, far["theirs"])["revision"] == 2


def test_results_are_told_at_the_next_page_until_they_are_put_away(site, people, far):
    browser = fresh(site, people["other"])
    site.sql("UPDATE deployment SET told_at = NULL WHERE slug = %s", (far["theirs"],))
    for key, says in (("agent.updated", "‘남의 공연’의 예매 서비스를 바꿨어요"), ("backup.moved", "‘남의 공연’의 예매 서비스를 다른 곳으로 옮겼어요"),
                      ("backup.restored", "‘남의 공연’의 예매 서비스를 백업에서 복원했어요")):
        site.sql("INSERT INTO deployment_event (deployment, at, level, text_key, text_a, raw) SELECT id, 1, 'info', %s, '', '' FROM deployment WHERE slug = %s",
                 (key, far["theirs"]))
        browser.get("/seller").says(says)
    browser.submit("/seller/told").says_not("복원했어요")


def test_what_cannot_be_copied_any_more_goes_only_when_its_address_is_typed(site, operator, far):
    slug = clustered.show(site, far["target"], "망가진 공연", site.seller(), state="deleting")
    home = f"/admin/services/{slug}"
    site.sql("UPDATE deployment SET wanted = 'deleted', step = 'dump' WHERE slug = %s", (slug,))
    operator.get(home).says_not("마지막 사본 없이 삭제하기")
    operator.get(f"{home}/delete/anyway")
    assert operator.page.path == home
    clustered.backup(site, slug)
    site.sql("UPDATE deployment SET no_dump_at = UNIX_TIMESTAMP() - 600, error = 'agent.delete_no_dump' WHERE slug = %s", (slug,))
    operator.get(home).says("마지막 사본을 만들 수 없어 삭제가 멈춰 있어요")
    operator.follow("/delete/anyway").says("가장 최근 백업은 계속 남겨 둬요")
    operator.submit("/delete/anyway", slug="other", status=422)
    assert site.sql("SELECT without_dump FROM deployment WHERE slug = %s", (slug,))[0]["without_dump"] == 0
    operator.submit("/delete/anyway", slug=slug).says("마지막 사본 없이 삭제하고 있어요")
    assert site.sql("SELECT without_dump FROM deployment WHERE slug = %s", (slug,))[0]["without_dump"] == 1
