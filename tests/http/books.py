"""The sandbox provider's books against the show's: what became of every payment it took."""
import json
import time


def unaccounted(show):
    """One sentence for every payment that is neither a paid order, nor given back, nor on the money list; and for money still in between."""
    intents = [i for i in show.site.sql("SELECT id, status, amount_received, amount_refunded, metadata FROM payment_intent", schema="pay")
               if json.loads(i["metadata"]).get("show") == str(show.id)]
    payments = {p["intent"]: p for p in show.sql(
        "SELECT p.id, p.intent, p.state, p.order_id, o.state AS order_state FROM payment p JOIN orders o ON o.id = p.order_id WHERE p.intent IS NOT NULL")}
    refunds = show.sql("SELECT payment_id, state, amount_minor FROM refund")
    listed = {m["payment_id"] for m in show.sql("SELECT payment_id FROM money_item")}
    wrong = []
    for i in intents:
        p = payments.get(i["id"], {"id": None, "state": "unknown", "order_id": None, "order_state": "unknown"})
        name = f"payment {p['id']} ({p['state']}) of order {p['order_id']} ({p['order_state']})"
        mine = [r for r in refunds if r["payment_id"] == p["id"]]
        back = sum(r["amount_minor"] for r in mine if r["state"] == "done")
        if i["status"] == "requires_capture":
            wrong.append(f"{name}: authorised, and neither taken nor given back")
        if i["status"] != "succeeded" or p["id"] in listed:
            continue
        if p["state"] != "captured":
            wrong.append(f"{name}: the provider took {i['amount_received']}")
        if [r for r in mine if r["state"] in ("wanted", "sent")]:
            wrong.append(f"{name}: a refund is under way")
        if i["amount_refunded"] != back:
            wrong.append(f"{name}: the provider gave {i['amount_refunded']} back, the show says {back}")
        if p["order_state"] not in ("paid", "part_refunded", "refunded") and i["amount_received"] != i["amount_refunded"]:
            wrong.append(f"{name}: {i['amount_received'] - i['amount_refunded']} kept for nothing")
    return wrong


def lost_places(show):
    """Places that are neither free, nor sold with a ticket to a paid order, nor kept by the seller, nor in a hold or payment that can still end well."""
    return show.sql(
        "SELECT p.id, p.state, p.free_at, p.order_id, o.state AS order_state FROM place p LEFT JOIN orders o ON o.id = p.order_id"
        " LEFT JOIN ticket t ON t.place = p.id AND t.void_at IS NULL AND t.order_id = p.order_id"
        " WHERE NOT (p.free_at <= UNIX_TIMESTAMP() OR p.state IN (4, 5, 6)"
        "   OR (p.state = 3 AND t.id IS NOT NULL AND o.state IN ('paid', 'part_refunded'))"
        "   OR (p.state = 2 AND o.state = 'pending' AND o.pay_by > UNIX_TIMESTAMP())"
        "   OR (p.state = 1 AND p.free_at < UNIX_TIMESTAMP() + 7200)) LIMIT 20")


def told(show):
    """Orders of which the platform's list for buyers says something else."""
    theirs = {o["code"]: o["state"] for o in show.site.sql("SELECT code, state FROM my_order WHERE deployment = %s", (show.id,))}
    return [o for o in show.sql("SELECT code, state FROM orders") if theirs.get(o["code"]) != o["state"]]


def settles(show, within=180):
    """Without load everything is right after a moment, by itself."""
    until = time.monotonic() + within
    while True:
        wrong = unaccounted(show) + lost_places(show) + told(show) + ([show.invariants()] if show.invariants() else [])
        if not wrong:
            return
        assert time.monotonic() < until, f"{wrong}\n{show.sql('SELECT * FROM payment')[-3:]}\n{show.sql('SELECT * FROM refund')[-3:]}"
        time.sleep(0.2)
