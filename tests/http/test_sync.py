"""What a show tells the platform: nothing is lost or turned back, in whatever order it comes."""
import harness


def test_an_event_that_is_committed_late_still_arrives(site):
    show = site.show()
    buyer = site.buyer()
    account = site.sql("SELECT id FROM account WHERE email = %s", (buyer.email,))[0]["id"]

    def event(state, code):
        return ('{"code":"%s","account":%d,"state":"%s","title":"t","venue_name":"v","zone":"Asia/Seoul","starts_at":4000000000,"places":"A",'
                '"tickets_n":1,"total_minor":1,"pay_by":1,"booked_at":1,"round_state":"planned"}' % (code, account, state))

    def put(number, state, code="LATECOMER1"):
        show.sql("INSERT INTO outbox (id, kind, body, created_at) VALUES (%s, 'order.paid', %s, 1)", (number, event(state, code)))
        harness.wait(lambda: show.sql("SELECT id FROM outbox WHERE id = %s AND sent_at IS NOT NULL", (number,)), 20, "the event is sent")

    def state(code="LATECOMER1"):
        rows = site.sql("SELECT state FROM my_order WHERE code = %s", (code,))
        return rows and rows[0]["state"]

    put(1000, "paid", "EARLYBIRD1")
    put(900, "paid")                     # its number was given before 1000, its transaction ended after
    assert state() == "paid" and state("EARLYBIRD1") == "paid"
    put(950, "refunded")
    put(940, "paid")                     # older than what is known
    assert state() == "refunded"


def test_a_show_that_lost_its_database_is_not_defined_anew(site):
    """An empty one in its place would sell again what was sold. When it is back, everything is as before."""
    show = site.show()
    show.sql("CREATE TABLE kept SELECT * FROM settings")
    show.sql("DELETE FROM settings")

    def missing():
        return site.sql("SELECT missing_at FROM sync_state WHERE deployment = %s", (show.id,))[0]["missing_at"]
    harness.wait(missing, 30, "the word that its database is missing")
    assert show.sql("SELECT * FROM settings") == []
    show.sql("INSERT INTO settings SELECT * FROM kept")
    harness.wait(lambda: not missing(), 30, "the word that it is there")
    show.sql("DROP TABLE kept")
    site.buyer().get(show.path + "/").says(show.sql("SELECT title FROM settings")[0]["title"])
