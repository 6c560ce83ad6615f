/* summary.c: see summary.h. */
#include "show/core/summary.h"

#include "base/clock.h"
#include "db/db.h"
#include "ext/json.h"
#include "show/core/sales.h"

struct sums {
	int64_t first, last, opens, closes, places, left;
};

static struct json *round_summary(struct db *db, struct db_rows *q, int64_t now, struct sums *sum)
{
	struct json *o = json_object(db_arena(db));
	bool planned = db_text(q, "state")[0] == 'p';
	int64_t starts = db_i64(q, "starts_at"), opens = db_i64(q, "sale_opens_at"), closes = db_i64(q, "sale_closes_at");

	json_set_i64(o, "id", db_i64(q, "id"));
	json_set_text(o, "label", db_text(q, "label"));
	json_set_i64(o, "starts_at", starts);
	json_set_i64(o, "opens_at", opens);
	json_set_i64(o, "closes_at", closes);
	json_set_text(o, "state", db_text(q, "state"));
	json_set_i64(o, "places_n", db_i64(q, "places_n"));
	json_set_i64(o, "left_n", planned ? db_i64(q, "left_n") : 0);
	if (!planned)
		return o;
	if (!sum->first || starts < sum->first)
		sum->first = starts;
	if (starts > sum->last)
		sum->last = starts;
	if (closes > now) {
		if (!sum->opens || opens < sum->opens)
			sum->opens = opens;
		sum->places += db_i64(q, "places_n");
		sum->left += db_i64(q, "left_n");
	}
	if (closes > sum->closes)
		sum->closes = closes;
	return o;
}

struct json *summary_make(struct db *db)
{
	struct arena *a = db_arena(db);
	struct json *s = json_object(a), *rounds = json_list(a);
	struct sums sum = { 0 };
	int64_t now = clock_now();
	struct db_rows *q = db_query(db, "SELECT title, subtitle, field, venue_name, zone, poster, selling FROM settings WHERE id = 1", NO_ARGS);

	if (!db_next(q))
		return NULL;
	json_set_text(s, "title", db_text(q, "title"));
	json_set_text(s, "subtitle", db_text(q, "subtitle"));
	json_set_text(s, "field", db_text(q, "field"));
	json_set_text(s, "venue_name", db_text(q, "venue_name"));
	json_set_text(s, "zone", db_text(q, "zone"));
	json_set_text(s, "poster", db_text(q, "poster"));
	json_set_bool(s, "selling", db_i64(q, "selling") != 0);
	json_set_i64(s, "money_n", db_one_i64(db, 0, "SELECT COUNT(*) FROM money_item WHERE settled_at IS NULL", NO_ARGS));
	json_set_i64(s, "mails_failed_n", db_one_i64(db, 0, "SELECT COUNT(*) FROM mail WHERE sent_at IS NULL AND failed_at IS NOT NULL", NO_ARGS));
	q = db_query(db, "SELECT MIN(price_minor) AS low, MAX(price_minor) AS high FROM grade", NO_ARGS);
	if (db_next(q)) {
		json_set_i64(s, "from_minor", db_i64(q, "low"));
		json_set_i64(s, "to_minor", db_i64(q, "high"));
	}
	q = db_query(db,
	    "SELECT r.id, r.label, r.starts_at, r.sale_opens_at, r.sale_closes_at, r.state, COALESCE(SUM(" SALES_OFFERED "), 0) AS places_n,"
	    "       COALESCE(SUM(p.free_at <= UNIX_TIMESTAMP() + ?), 0) AS left_n"
	    "  FROM round r LEFT JOIN place p ON p.round = r.id"
	    " GROUP BY r.id, r.label, r.starts_at, r.sale_opens_at, r.sale_closes_at, r.state ORDER BY r.starts_at LIMIT 500", ARG(clock_offset()));
	while (db_next(q))
		json_add(rounds, round_summary(db, q, now, &sum));
	json_set_i64(s, "first_at", sum.first);
	json_set_i64(s, "last_at", sum.last);
	json_set_i64(s, "opens_at", sum.opens);
	json_set_i64(s, "closes_at", sum.closes);
	json_set_i64(s, "places_n", sum.places);
	json_set_i64(s, "left_n", sum.left);
	json_set(s, "rounds", rounds);
	return s;
}
