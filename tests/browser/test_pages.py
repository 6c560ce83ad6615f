"""Every page of a show as its buyers and its owner see it, measured in a phone's width and in a desk's, light and dark: nothing is wider than
the screen, lists of records become lines instead of scrolling sideways, and every text stands out from what is behind it."""
import tempfile
import urllib.parse

import keys
import pytest
import selling
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

SHOTS = keys.SHOTS / "pages"
MEASURE = (keys.TOP / "tests/browser/measure.js").read_text()


@pytest.fixture(scope="module")
def show(site):
    return site.show()


@pytest.fixture(scope="module")
def pages(site, show):
    """name -> (who, path) of every page, with something on each."""
    owner, first = show.seller, selling.rounds(show)[0]
    buyer, held, waiting = selling.buy(site, show, 2), site.buyer(), selling.buy(site, show, 1, pay=False)
    held.get(f"{show.path}/rounds/{first}")
    held.submit("/best", grade=selling.grade(show, "R"), count=2)
    selling.cancel(show, buyer, buyer.tickets[0])
    staff = selling.member(site, show)
    staff.get(f"{show.path}/manage/checkin/{first}")
    staff.submit("/manage/checkin/", code=buyer.tickets[1])
    door = staff.page.response.url
    places = [p["id"] for p in show.sql("SELECT id FROM place WHERE round = %s AND state = 0 ORDER BY id LIMIT 5 OFFSET 30", (first,))]
    owner.get(f"{show.path}/manage/places")
    owner.submit(selling.post_form(owner.page, "/manage/places"), place=places[:3], act="invite", guest="한국음악협회", note="개막 공연")
    show.sql("INSERT INTO money_item (order_id, kind, amount_minor, why, created_at) VALUES (%s, 'late_money', 66000, 'captured late', UNIX_TIMESTAMP()),"
             " (%s, 'refund_refused', 59400, 'Insufficient funds', UNIX_TIMESTAMP())", (waiting.order, buyer.order))
    item = show.sql("SELECT MAX(id) id FROM money_item")[0]["id"]
    section = show.sql("SELECT id FROM section WHERE kind = 'seats'")[0]["id"]
    booking, manage = f"{show.path}/orders/{buyer.code}", show.path + "/manage"
    return {
        "catalogue": (buyer, "/"), "detail": (buyer, show.path + "/"), "round": (buyer, f"{show.path}/rounds/{first}"),
        "map": (buyer, f"{show.path}/rounds/{first}/sections/{section}"), "hold": (held, show.path + "/hold"), "no-hold": (buyer, show.path + "/hold"),
        "order": (buyer, booking), "pending": (waiting, f"{show.path}/orders/{waiting.code}"), "cancel": (buyer, booking + "/cancel"),
        "tickets": (buyer, booking + "/tickets"), "ticket-void": (buyer, f"{show.path}/tickets/{buyer.tickets[0]}"), "my-tickets": (buyer, "/me/tickets"),
        "account": (buyer, "/account"), "lost": (buyer, show.path + "/nowhere"),
        "manage": (owner, manage + "/"), "checkin": (owner, manage + "/checkin"), "door": (staff, urllib.parse.urlsplit(door).path + "?" + urllib.parse.urlsplit(door).query),
        "bookers": (owner, manage + "/bookers"), "booker": (owner, f"{manage}/bookers/{buyer.code}"), "sales": (owner, manage + "/sales"),
        "rounds": (owner, manage + "/rounds"), "round-new": (owner, manage + "/rounds/new"), "postpone": (owner, f"{manage}/rounds/{first}/postpone"),
        "round-cancel": (owner, f"{manage}/rounds/{first}/cancel"), "places": (owner, manage + "/places"), "money": (owner, manage + "/money"),
        "money-item": (owner, f"{manage}/money/{item}"), "edit": (owner, manage + "/edit"), "staff": (owner, manage + "/staff"), "audit": (owner, manage + "/audit"),
        "reissue": (owner, f"{manage}/bookers/{buyer.code}/tickets/{buyer.tickets[1]}"),
    }


@pytest.fixture(scope="module")
def chromium(site):
    with tempfile.TemporaryDirectory(prefix="clove-chromium-", ignore_cleanup_errors=True) as folder:
        o = keys.options("ko", folder)
        o.experimental_options["prefs"]["profile.managed_default_content_settings.javascript"] = 1       # the ruler is a script
        driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=o)
        driver.set_page_load_timeout(120)
        yield driver
        driver.quit()


@pytest.mark.parametrize("width,scheme", [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")])
def test_every_page_fits_and_can_be_read(site, pages, chromium, width, scheme):
    SHOTS.mkdir(parents=True, exist_ok=True)
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
    chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600})
    wrong, who = [], None
    for name, (person, path) in sorted(pages.items(), key=lambda p: id(p[1][0])):
        if person is not who:
            who = person
            chromium.get(site.url + "/healthz")
            chromium.add_cookie({"name": "session", "value": who.session.cookies.get("session"), "path": "/"})
        chromium.get(site.url + path)
        wrong += [f"{name} ({path}): {x}" for x in chromium.execute_script(MEASURE)]
        chromium.get_screenshot_as_file(str(SHOTS / f"{name}.{scheme}.{width}.png"))
    assert not wrong, "\n".join(wrong)
