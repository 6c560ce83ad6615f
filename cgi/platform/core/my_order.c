/* my_order.c: see my_order.h. */
#include "platform/core/my_order.h"

#include <string.h>

#include "base/clock.h"
#include "db/db.h"
#include "web/tpl.h"

/* So long after its beginning a show still stands among what is to come: people look for their tickets on the way in. */
enum { STILL_S = 6 * 3600 };

struct db_rows *my_order_list(struct db *db, int64_t account)
{
	return db_query(db,
	    "SELECT x.* FROM (SELECT d.slug, m.code, m.title, m.venue_name, m.zone, m.starts_at, m.label, m.places, m.tickets_n, m.total_minor, m.pay_by,"
	    "    m.booked_at, m.round_state, m.looked, m.unused_n, t.at AS now, m.starts_at > t.at AS coming,"
	    "    IF(m.state = 'pending' AND m.pay_by <= t.at, 'expired', m.state) AS state,"
	    "    m.starts_at + ? <= t.at OR m.state IN ('expired', 'failed', 'refunded', 'settled') OR (m.state = 'pending' AND m.pay_by <= t.at) AS past"
	    "   FROM my_order m JOIN deployment d ON d.id = m.deployment, (SELECT UNIX_TIMESTAMP() + ? AS at) t WHERE m.account = ?) x"
	    " ORDER BY x.past, IF(x.past, -x.starts_at, x.starts_at), x.booked_at DESC LIMIT 200",
	    ARG(STILL_S), ARG(clock_offset()), ARG(account));
}

struct db_rows *my_order_next(struct db *db, int64_t account)
{
	return db_query(db,
	    "SELECT d.slug, m.code, m.title, m.venue_name, m.zone, m.starts_at, m.label, m.places, m.tickets_n, m.total_minor, m.pay_by, m.round_state, m.looked, m.unused_n,"
	    "       m.state, m.starts_at > t.at AS coming, 0 AS past"
	    "  FROM my_order m JOIN deployment d ON d.id = m.deployment, (SELECT UNIX_TIMESTAMP() + ? AS at) t"
	    " WHERE m.account = ? AND m.starts_at + ? > t.at"
	    "   AND ((m.state = 'pending' AND m.pay_by > t.at) OR (m.state IN ('paid', 'part_refunded') AND m.tickets_n > 0))"
	    " ORDER BY m.state <> 'pending', m.starts_at LIMIT 3", ARG(clock_offset()), ARG(account), ARG(STILL_S));
}

struct my_order_since my_order_since(struct db *db, int64_t show, int64_t since)
{
	struct db_rows *q = db_query(db,
	    "SELECT COUNT(*) AS all_n, COALESCE(SUM(state IN ('paid', 'part_refunded')), 0) AS paid_n FROM my_order"
	    " WHERE deployment = ? AND (changed_at >= ? OR booked_at >= ?)", ARG(show), ARG(since), ARG(since));

	if (!db_next(q))
		return (struct my_order_since){ 0, 0 };
	return (struct my_order_since){ db_i64(q, "all_n"), db_i64(q, "paid_n") };
}

bool my_order_past(const struct db_rows *q)
{
	return db_i64(q, "past") != 0;
}

/* The word of the language files and the shape beside it. */
static void put_state(struct tpl *row, const struct db_rows *q, bool valid)
{
	static const struct { const char *state, *kind, *key; } words[] = {
		{ "pending", "warn", "me.state_pending" }, { "paid", "good", "me.state_paid" }, { "part_refunded", "good", "me.state_part_refunded" },
		{ "refunded", "idle", "me.state_refunded" }, { "settled", "idle", "me.state_settled" }, { "expired", "idle", "me.state_expired" }, { "failed", "idle", "me.state_failed" },
	};
	const char *kind = "idle", *key = "me.state_failed";

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(db_text(q, "state"), words[i].state) == 0) {
			kind = words[i].kind;
			key = words[i].key;
		}
	if (db_i64(q, "looked")) {
		kind = "warn";
		key = "me.state_looked";
	} else if (strcmp(db_text(q, "round_state"), "cancelled") == 0 && valid) {
		kind = "bad";
		key = "me.state_round_cancelled";
	} else if (valid && my_order_past(q)) {
		kind = "idle";
		key = "me.state_over";
	}
	tpl_text(row, "state", kind);
	tpl_say(row, "state_word", key, NULL, NULL);
}

void my_order_put(struct tpl *row, const struct db_rows *q)
{
	const char *slug = db_text(q, "slug"), *code = db_text(q, "code"), *zone = db_text(q, "zone");
	bool pending = strcmp(db_text(q, "state"), "pending") == 0 && db_i64(q, "coming");
	bool looked = db_i64(q, "looked") != 0;
	bool valid = db_i64(q, "tickets_n") > 0 && (strcmp(db_text(q, "state"), "paid") == 0 || strcmp(db_text(q, "state"), "part_refunded") == 0);

	tpl_text(row, "title", db_text(q, "title"));
	tpl_text(row, "venue", db_text(q, "venue_name"));
	tpl_time(row, "starts", db_i64(q, "starts_at"), zone);
	tpl_text(row, "label", db_text(q, "label"));
	tpl_text(row, "places", db_text(q, "places"));
	if (valid)
		tpl_int(row, "place_n", db_i64(q, "tickets_n"));
	if (db_i64(q, "total_minor"))
		tpl_money(row, "total", db_i64(q, "total_minor"));
	/* The show does not know it: its pages would say that there is no such order. */
	if (looked || strcmp(db_text(q, "state"), "settled") == 0)
		tpl_url(row, "url", "/shows/%s/", slug);
	else
		tpl_url(row, "url", "/shows/%s/orders/%s", slug, code);
	put_state(row, q, valid);
	if (pending) {
		tpl_url(row, "pay_url", "/shows/%s/orders/%s", slug, code);
		tpl_time(row, "pay_by", db_i64(q, "pay_by"), zone);
	}
	tpl_bool(row, "looked", looked);
	if (looked)
		tpl_text(row, "code", code);
	if (valid && !looked) {
		tpl_url(row, "tickets_url", "/shows/%s/orders/%s/tickets", slug, code);
		bool used = !db_null(q, "unused_n") && !db_i64(q, "unused_n");      /* the show refuses it: everybody is inside */
		if (!used && db_i64(q, "coming") && strcmp(db_text(q, "round_state"), "cancelled") != 0)
			tpl_url(row, "cancel_url", "/shows/%s/orders/%s/cancel", slug, code);
	}
}
