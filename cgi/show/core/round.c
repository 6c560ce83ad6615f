/* round.c: see round.h. */
#include "show/core/round.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "db/db.h"
#include "show/core/audit.h"

enum { COPY = 10000 };

void round_sum(struct db *db, int64_t round, struct round_sum *out)
{
	struct db_rows *q = db_query(db,
	    "SELECT COUNT(*) AS tickets_n, COUNT(DISTINCT t.order_id) AS orders_n, COALESCE(SUM(x.price_minor), 0) AS back_minor"
	    "  FROM ticket t JOIN order_place x ON x.id = t.order_place WHERE t.round = ? AND t.live = 1", ARG(round));

	*out = (struct round_sum){ 0 };
	if (db_next(q)) {
		out->tickets_n = db_i64(q, "tickets_n");
		out->orders_n = db_i64(q, "orders_n");
		out->back_minor = db_i64(q, "back_minor");
	}
	q = db_query(db,
	    "SELECT (SELECT COUNT(*) FROM orders WHERE round = ? AND state = 'pending') AS pending_n,"
	    "       (SELECT COUNT(*) FROM place WHERE round = ? AND state = 1 AND free_at > UNIX_TIMESTAMP() + ?) AS held_n,"
	    "       (SELECT COUNT(*) FROM entry WHERE round = ?) AS inside_n,"
	    "       (SELECT COUNT(*) FROM round_cover k JOIN ticket t ON t.round = k.round AND t.live = 1 WHERE k.covers = ?) AS passes_n",
	    ARG(round), ARG(round), ARG(clock_offset()), ARG(round), ARG(round));
	if (db_next(q)) {
		out->pending_n = db_i64(q, "pending_n");
		out->holds_n = db_i64(q, "held_n");
		out->inside_n = db_i64(q, "inside_n");
		out->passes_n = db_i64(q, "passes_n");
	}
}

static const char *name_of(struct db *db, int64_t round)
{
	return arena_fmt(db_arena(db), "round %lld", (long long)round);
}

/* Every change of a round makes the hint maps read the rounds anew. The row is locked until the end: changes wait for each other. */
static void plan_changed(struct db *db)
{
	db_exec(db, "UPDATE settings SET plan_version = plan_version + 1 WHERE id = 1", NO_ARGS);
}

static enum round_said lock(struct db *db, int64_t round, int64_t *starts_at)
{
	plan_changed(db);
	struct db_rows *q = db_query(db, "SELECT state, starts_at FROM round WHERE id = ? FOR UPDATE", ARG(round));

	if (!db_next(q))
		return ROUND_UNKNOWN;
	*starts_at = db_i64(q, "starts_at");
	return strcmp(db_text(q, "state"), "planned") == 0 ? ROUND_OK : ROUND_CANCELLED;
}

/* Who has a pass for this day and others keeps it: what the one day is worth is the seller's to decide, but its holder is told once of
 * what became of it. The notice's `cancelled` is the day; whether it is cancelled or moved says its round by then. */
static void tell_passes(struct db *db, int64_t round, int64_t was)
{
	db_exec(db,
	    "INSERT INTO round_notice (order_id, from_at, cancelled)"
	    " SELECT o.id, ?, ? FROM round_cover k JOIN orders o ON o.round = k.round"
	    "  WHERE k.covers = ? AND o.state IN ('pending', 'paid', 'part_refunded')"
	    "    AND NOT EXISTS (SELECT 1 FROM round_notice n WHERE n.order_id = o.id AND n.told_at IS NULL AND n.cancelled = ?)",
	    ARG(was), ARG(round), ARG(round), ARG(round));
}

enum round_said round_cancel(struct db *db, int64_t account, int64_t round, const char *why)
{
	int64_t starts_at;
	enum round_said said = lock(db, round, &starts_at);

	if (said != ROUND_OK)
		return said;
	db_exec(db, "UPDATE round SET state = 'cancelled', cancelled_why = ? WHERE id = ?", ARG(why), ARG(round));
	tell_passes(db, round, starts_at);
	audit_write(db, account, "round.cancel", name_of(db, round), why);
	fault_point("round.after_cancel");
	return ROUND_OK;
}

/* Who was inside already comes again: the tickets are as good as new for the new date, and their booking says what happened. The round's
 * row is locked, so that no entry is written between the two statements. */
static int64_t undo_entries(struct db *db, int64_t round)
{
	db_exec(db, "INSERT INTO entry_undone (ticket, round, at, account, undone_at) SELECT ticket, round, at, account, UNIX_TIMESTAMP() + ?"
	    " FROM entry WHERE round = ?", ARG(clock_offset()), ARG(round));
	return db_exec(db, "DELETE FROM entry WHERE round = ?", ARG(round));
}

enum round_said round_postpone(struct db *db, int64_t account, int64_t round, const struct round_time *t)
{
	int64_t starts_at;
	enum round_said said = lock(db, round, &starts_at);

	if (said != ROUND_OK)
		return said;
	if (starts_at != t->was)
		return ROUND_STALE;
	db_exec(db, "UPDATE round SET postponed_from = starts_at, starts_at = ?, sale_closes_at = ? WHERE id = ?",
	    ARG(t->starts_at), ARG(t->sale_closes_at), ARG(round));
	db_exec(db,
	    "INSERT INTO round_notice (order_id, from_at)"
	    " SELECT o.id, ? FROM orders o WHERE o.round = ? AND o.state IN ('pending', 'paid', 'part_refunded')"
	    "    AND NOT EXISTS (SELECT 1 FROM round_notice n WHERE n.order_id = o.id AND n.told_at IS NULL AND n.cancelled IS NULL)", ARG(t->was), ARG(round));
	tell_passes(db, round, t->was);
	long long undone = (long long)undo_entries(db, round);
	const char *zone = db_one_text(db, "SELECT zone FROM settings WHERE id = 1", NO_ARGS);
	audit_write(db, account, "round.postpone", name_of(db, round), arena_fmt(db_arena(db), "%s to %s, %lld entries undone",
	    clock_field(db_arena(db), t->was, zone), clock_field(db_arena(db), t->starts_at, zone), undone));
	fault_point("round.after_postpone");
	return ROUND_OK;
}

enum round_said round_sell(struct db *db, int64_t account, int64_t round, const struct round_sale *s)
{
	struct arena *a = db_arena(db);
	int64_t starts_at;
	enum round_said said = lock(db, round, &starts_at);

	if (said != ROUND_OK)
		return said;
	if (db_exec(db, "UPDATE round SET sale_opens_at = ?, sale_closes_at = ? WHERE id = ? AND sale_opens_at = ? AND sale_closes_at = ?",
	    ARG(s->opens_at), ARG(s->closes_at), ARG(round), ARG(s->opens_was), ARG(s->closes_was)) != 1)
		return ROUND_STALE;
	const char *zone = db_one_text(db, "SELECT zone FROM settings WHERE id = 1", NO_ARGS);
	audit_write(db, account, "round.sale", name_of(db, round), arena_fmt(a, "%s to %s", clock_field(a, s->opens_at, zone), clock_field(a, s->closes_at, zone)));
	return ROUND_OK;
}

/* Ids go on where they end, dense and in the order of the copied round, in pieces that stay below the time a statement may take. What only a pass
 * costs is not copied with its places. */
static void copy_places(struct db *db, const struct round_new *n, int64_t round)
{
	int64_t last = db_one_i64(db, 0, "SELECT MAX(id) FROM place", NO_ARGS), shift = last;
	struct db_rows *q = db_query(db, "SELECT MIN(id) AS first, MAX(id) AS last FROM place WHERE round = ?", ARG(n->like));

	if (!db_next(q))
		return;
	shift = last + 1 - db_i64(q, "first");
	for (int64_t from = db_i64(q, "first"); from <= db_i64(q, "last") && !db_fault(db)->set; from += COPY) {
		db_exec(db,
		    "INSERT INTO place (id, round, section, grade, seat, number, state, free_at)"
		    " SELECT p.id + ?, ?, p.section, COALESCE(g.instead, g.id), p.seat, p.number, IF(? AND p.state >= 4, p.state, 0),"
		    "        IF(? AND p.state >= 4, 4102444800, 0)"
		    "   FROM place p JOIN grade g ON g.id = p.grade WHERE p.id BETWEEN ? AND ? AND p.round = ?",
		    ARG(shift), ARG(round), ARG(n->marks), ARG(n->marks), ARG(from), ARG(from + COPY - 1), ARG(n->like));
		db_exec(db,
		    "INSERT INTO place_mark (place, note, guest, account, at)"
		    " SELECT m.place + ?, m.note, m.guest, m.account, m.at FROM place_mark m JOIN place p ON p.id = m.place"
		    "  WHERE ? AND p.id BETWEEN ? AND ? AND p.round = ? AND p.state >= 4",
		    ARG(shift), ARG(n->marks), ARG(from), ARG(from + COPY - 1), ARG(n->like));
	}
}

enum round_said round_add(struct db *db, int64_t account, const struct round_new *n, int64_t *round)
{
	plan_changed(db);
	struct db_rows *q = db_query(db,
	    "SELECT (SELECT COUNT(*) FROM round) AS rounds_n, (SELECT COUNT(*) FROM place) AS places_n,"
	    "       (SELECT COUNT(*) FROM place WHERE round = ?) AS more_n", ARG(n->like));

	if (!db_next(q) || !db_i64(q, "more_n"))
		return ROUND_UNKNOWN;
	if (db_i64(q, "rounds_n") >= ROUND_MAX || db_i64(q, "places_n") + db_i64(q, "more_n") > ROUND_PLACES_MAX)
		return ROUND_FULL;
	db_exec(db, "INSERT INTO round (label, starts_at, sale_opens_at, sale_closes_at) VALUES (?, ?, ?, ?)",
	    ARG(n->label), ARG(n->starts_at), ARG(n->sale_opens_at), ARG(n->sale_closes_at));
	*round = db_insert_id(db);
	copy_places(db, n, *round);
	audit_write(db, account, "round.add", name_of(db, *round), arena_fmt(db_arena(db), "like round %lld", (long long)n->like));
	return ROUND_OK;
}
