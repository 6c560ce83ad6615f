"""Shows that only the platform knows: rows of its read models, for what its lists say. The agent leaves state `updating` alone."""
import json
import time

from harness import unique

DAY = 86400
_sellers = {}                                            # one for all shows of a site whose seller does not matter


def rounds(*rows):
    """(days from now, opens in days, left of 100[, state])"""
    now = int(time.time())
    return [{"starts_at": now + int(d * DAY), "opens_at": now + int(o * DAY), "closes_at": now + int(d * DAY) - 3600, "left_n": left,
             "places_n": 100, "state": (state or ["planned"])[0]} for d, o, left, *state in rows]


def list_show(site, title, *rows, field="concert", venue="작은 홀", subtitle="", state="updating", selling=1, low=30000, seller=None, money=0,
              mails=0, synced=0):
    """Lists a show; its slug."""
    if not seller:
        seller = _sellers[site] = _sellers.get(site) or site.seller()
    slug, now = unique("listed"), int(time.time())
    site.sql("INSERT INTO deployment (slug, account, target, field, title, state, answers, created_at, changed_at)"
             " SELECT %s, id, 1, %s, %s, %s, '{}', 1, 1 FROM account WHERE email = %s", (slug, field, title, state, seller.email))
    show = site.sql("SELECT id FROM deployment WHERE slug = %s", (slug,))[0]["id"]
    all_ = rounds(*rows)
    starts = [r["starts_at"] for r in all_ if r["state"] == "planned"] or [0]
    site.sql("INSERT INTO catalogue (deployment, title, subtitle, field, venue_name, zone, first_at, last_at, opens_at, closes_at, from_minor,"
             " to_minor, places_n, left_n, selling, body, money_n, mails_failed_n, changed_at)"
             " VALUES (%s, %s, %s, %s, %s, 'Asia/Seoul', %s, %s, 0, 0, %s, 90000, 100, 50, %s, %s, %s, %s, %s)",
             (show, title, subtitle, field, venue, min(starts), max(starts), low, selling, json.dumps(all_), money, mails, now))
    for n, r in enumerate(all_, 1):
        site.sql("INSERT INTO catalogue_round (deployment, round, starts_at, opens_at, closes_at, state, places_n, left_n)"
                 " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
                 (show, n, r["starts_at"], r["opens_at"], r["closes_at"], r["state"], r["places_n"], r["left_n"]))
    site.sql("INSERT INTO sync_state (deployment, synced_at) VALUES (%s, UNIX_TIMESTAMP() - %s)", (show, synced))
    return slug


def unlist(site):
    """Nothing is listed any more, so that a test sees its own shows alone."""
    site.sql("UPDATE deployment SET state = 'deleted' WHERE slug LIKE 'listed-%%'")
