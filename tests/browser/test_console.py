"""The console in Chromium without JavaScript: a change of size by keyboard alone, the refusal that takes the focus, and every page at both widths
in both languages (Person.shot refuses a page that is wider than its screen)."""
import re

import clustered
import pytest


@pytest.fixture(scope="module")
def world(site):
    owner, seller = site.administrator("owner"), site.seller()
    show = site.show(seller)
    target = clustered.cluster(site)
    clustered.image(site, "show", "하나", "1.0", "sha256:" + "a" * 64)
    far = clustered.show(site, target, "겨울 나그네", seller)
    clustered.backup(site, far)
    clustered.task(site, far, "backup", "failed", why="agent.failed_dump", raw="Got error: 2013 " + "x" * 300)
    return {"owner": owner, "seller": seller, "show": show, "target": target, "far": far, "backup": site.sql("SELECT MAX(id) id FROM backup")[0]["id"]}


def comes_as(person, site, browser):
    person.open("/lang?to=" + person.lang)
    person.driver.add_cookie({"name": "session", "value": browser.session.cookies["session"], "path": "/"})
    return person


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_page_fits_a_phone_and_a_desk(site, world, people, lang):
    service, far = f"/admin/services/{world['show'].slug}", f"/admin/services/{world['far']}"
    here = f"/seller/shows/{world['show'].slug}/service"
    query = "/change/review?min=2&max=4&cpu_m=600&memory_mib=300"
    pages = {"owner": ["/admin", "/admin/services", "/admin/targets", "/admin/targets/new", f"/admin/targets/{world['target']}",
                       f"/admin/targets/{world['target']}/edit", f"/admin/targets/{world['target']}/remove", "/admin/nodes",
                       f"/admin/nodes/{world['target']}/node-1/drain", service, service + "/change", service + query, service + "/node", service + "/move",
                       service + "/stop", service + "/delete", far, far + "/change", far + "/node", far + "/delete", far + "/rollback/1",
                       f"{far}/restore/{world['backup']}"],
             "seller": [here, here + "/change", here + query, here + "/delete"]}
    if lang == "en":                         # the longer words: the pages with tables
        pages = {"owner": ["/admin/services", "/admin/targets", "/admin/nodes", far, far + "/change", far + "/node", service + "/move"], "seller": [here]}
    for who, addresses in pages.items():
        person = comes_as(people(site, lang), site, world[who])
        for address in addresses:
            person.open(address).shot("console" + re.sub(r"\W+", "_", re.sub(r"(show|far)-[0-9a-f]+", r"\1", address.partition("?")[0])))


def test_a_size_is_changed_by_keyboard_alone(site, world, people):
    show = world["show"]
    person = comes_as(people(site, "en"), site, world["owner"])
    w = person.word
    person.open(f"/admin/services/{show.slug}").activate(w("service.change_link"))
    person.fill_key("form.service_change.max.label", "1").fill_key("form.service_change.min.label", "3").activate(w("service.review_button"))
    assert person.here.get_attribute("class") == "error-summary", "the summary of what is wrong takes the focus"
    person.sees("The maximum cannot be below the minimum (3).")
    person.fill_key("form.service_change.max.label", "5").fill_key("form.service_change.memory_mib.label", "99999999").activate(w("service.review_button"))
    assert person.here.get_attribute("class") == "error-summary"
    person.sees("from 64 to 262,144")
    most = site.sql("SELECT MAX(memory_mib) n FROM node WHERE target = 1")[0]["n"]
    person.fill_key("form.service_change.memory_mib.label", str(most + 1)).activate(w("service.review_button")).sees(w("service.refused"))
    assert person.here.get_attribute("class") == "error-summary"
    person.fill_key("form.service_change.memory_mib.label", "300").activate(w("service.review_button"))
    person.sees("Maximum 2 → 5").sees("Memory 256 → 300 MiB").activate(w("service.apply_button"))
    person.waits("Processes: 3–5", 180).waits(w("service.word_text.running"), 180)
    assert site.sql("SELECT live_revision FROM deployment WHERE id = %s", (show.id,))[0]["live_revision"] == 2
