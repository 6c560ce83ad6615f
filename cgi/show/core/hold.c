/* hold.c: see hold.h.
 *
 * The hot path is five statements: the buyer's row, the scene, the places locked by primary key, the hold, the update. A row that
 * somebody else has locked is not waited for: SKIP LOCKED leaves it out, and it counts as gone. FORCE INDEX, because locks follow
 * the index that is scanned. Waiting happens only for rows that are mine already, and never before the rows I want are locked.
 */
#include "show/core/hold.h"

#include <string.h>

#include "base/clock.h"
#include "base/fault.h"
#include "db/db.h"
#include "show/core/hint.h"
#include "show/core/places.h"

static bool judge(struct db_rows *q, struct hold_scene *s, struct hold_done *out)
{
	s->now = db_i64(q, "now");
	s->hold_s = db_i64(q, "hold_s");
	out->opens_at = db_i64(q, "sale_opens_at");
	out->closes_at = db_i64(q, "sale_closes_at");
	out->limit = (int)db_i64(q, "limit_per_person");
	out->limit = out->limit < 1 ? 1 : out->limit > HOLD_PLACES ? HOLD_PLACES : out->limit;
	out->bought = (int)db_i64(q, "bought");
	if (!db_null(q, "hold") && db_i64(q, "ends_at") <= s->now)
		s->over = db_i64(q, "hold");
	else if (!db_null(q, "hold") && db_i64(q, "hold_round") != s->round) {
		s->other = db_i64(q, "hold");
		out->other = db_i64(q, "hold_round");
	} else if (!db_null(q, "hold")) {
		s->hold = db_i64(q, "hold");
		s->ends_at = db_i64(q, "ends_at");
		out->held = (int)db_i64(q, "held");
	}
	out->said = strcmp(db_text(q, "state"), "planned") != 0 ? HOLD_CANCELLED :
	    !db_i64(q, "selling") ? HOLD_STOPPED :
	    s->now < out->opens_at ? HOLD_NOT_YET :
	    s->now >= out->closes_at ? HOLD_CLOSED :
	    s->other && !s->replace ? HOLD_OTHER_ROUND : HOLD_OK;
	return out->said == HOLD_OK;
}

bool hold_enter(struct db *db, const struct buyer *b, int64_t round, bool replace, struct hold_scene *s, struct hold_done *out)
{
	*s = (struct hold_scene){ .buyer = *b, .round = round, .replace = replace };
	*out = (struct hold_done){ .said = HOLD_NO_ROUND };
	buyer_enter(db, b);
	struct db_rows *q = db_query(db,
	    "SELECT r.state, r.sale_opens_at, r.sale_closes_at, s.selling, s.limit_per_person,"
	    "       s.hold_minutes * 60 + s.hold_seconds AS hold_s, UNIX_TIMESTAMP() + ? AS now,"
	    "       h.id AS hold, h.round AS hold_round, h.ends_at,"
	    "       (SELECT COUNT(*) FROM place p WHERE p.hold_id = h.id AND p.state = 1) AS held,"
	    "       (SELECT COUNT(*) FROM orders o JOIN order_place op ON op.order_id = o.id"
	    "         WHERE o.account = ? AND o.round = r.id AND op.ended_at IS NULL) AS bought"
	    "  FROM round r JOIN settings s ON s.id = 1 LEFT JOIN hold h ON h.account = ? AND h.live = 1"
	    " WHERE r.id = ?",
	    ARG(clock_offset()), ARG(b->account), ARG(b->account), ARG(round));
	return db_next(q) && judge(q, s, out);
}

bool hold_room(const struct hold_scene *s, size_t more, struct hold_done *out)
{
	if (out->bought + (s->replace ? 0 : out->held) + (int)more <= out->limit)
		return true;
	out->said = HOLD_TOO_MANY;
	return false;
}

/* A place that did not come back was locked by somebody, or is none of this round's. */
static void name_lost(struct db *db, const struct hold_scene *s, const int64_t in[PLACES_MAX], struct hold_done *out)
{
	int64_t known = db_one_i64(db, 0, "SELECT COUNT(*) FROM place WHERE round = ? AND id IN " PLACES_IN,
	    ARG(s->round), PLACES_ARGS(in));

	out->said = known == (int64_t)out->wish_n ? HOLD_WENT : HOLD_FOREIGN;
}

bool hold_lock(struct db *db, const struct hold_scene *s, struct hold_done *out)
{
	int64_t in[PLACES_MAX];
	size_t next = 0;

	out->lost_n = out->mine_n = 0;
	places_fill(in, out->wish, out->wish_n);
	struct db_rows *q = db_query(db,
	    "SELECT id, round, state, hold_id, free_at <= UNIX_TIMESTAMP() + ? AS free"
	    "  FROM place FORCE INDEX (PRIMARY) WHERE id IN " PLACES_IN " ORDER BY id FOR UPDATE SKIP LOCKED",
	    ARG(clock_offset()), PLACES_ARGS(in));
	while (db_next(q)) {
		int64_t id = db_i64(q, "id");
		while (next < out->wish_n && out->wish[next] < id)
			out->lost[out->lost_n++] = out->wish[next++];
		bool mine = s->hold && db_i64(q, "state") == 1 && db_i64(q, "hold_id") == s->hold;
		if (db_i64(q, "round") != s->round || (!mine && !db_i64(q, "free")))
			out->lost[out->lost_n++] = id;
		out->mine_n += mine;
		next++;
	}
	while (next < out->wish_n)
		out->lost[out->lost_n++] = out->wish[next++];
	if (!out->lost_n)
		return !db_fault(db)->set;
	name_lost(db, s, in, out);
	return false;
}

static void let_go(struct db *db, int64_t hold)
{
	int64_t ids[PLACES_MAX];
	size_t n = 0;
	struct db_rows *q = db_query(db, "SELECT id FROM place WHERE hold_id = ? AND state = 1 ORDER BY id LIMIT 20", ARG(hold));

	while (db_next(q) && n < PLACES_MAX)
		ids[n++] = db_i64(q, "id");
	db_exec(db, "UPDATE place FORCE INDEX (place_hold) SET state = 0, free_at = 0, hold_id = NULL WHERE hold_id = ? AND state = 1", ARG(hold));
	hint_mark(ids, n, false);
}

/* Earlier holds of mine that end with this one. */
static void end_others(struct db *db, const struct hold_scene *s, const int64_t in[PLACES_MAX])
{
	if (s->over) {
		db_exec(db, "UPDATE hold SET state = 'expired' WHERE id = ?", ARG(s->over));
		let_go(db, s->over);
	}
	if (s->other) {
		db_exec(db, "UPDATE hold SET state = 'released' WHERE id = ?", ARG(s->other));
		let_go(db, s->other);
	}
	if (s->hold && s->replace)
		db_exec(db, "UPDATE place FORCE INDEX (place_hold) SET state = 0, free_at = 0, hold_id = NULL"
		    " WHERE hold_id = ? AND state = 1 AND id NOT IN " PLACES_IN, ARG(s->hold), PLACES_ARGS(in));
}

void hold_keep(struct db *db, struct hold_scene *s, struct hold_done *out)
{
	int64_t in[PLACES_MAX];

	places_fill(in, out->wish, out->wish_n);
	end_others(db, s, in);
	if (!s->hold) {
		s->ends_at = s->now + s->hold_s;
		db_exec(db, "INSERT INTO hold (account, round, ends_at, created_at) VALUES (?, ?, ?, ?)",
		    ARG(s->buyer.account), ARG(s->round), ARG(s->ends_at), ARG(s->now));
		s->hold = db_insert_id(db);
	}
	out->hold = s->hold;
	out->ends_at = s->ends_at;
	fault_point("hold.before_update");
	if (out->mine_n < out->wish_n) {
		int64_t n = db_exec(db, "UPDATE place FORCE INDEX (PRIMARY) SET state = 1, free_at = ?, hold_id = ? WHERE id IN " PLACES_IN,
		    ARG(s->ends_at), ARG(s->hold), PLACES_ARGS(in));
		must(n == (int64_t)out->wish_n || db_fault(db)->set || db_deadlocked(db) || n == DB_BUSY);
		hint_mark(out->wish, out->wish_n, true);
	}
	out->said = HOLD_OK;
}

void hold_places(struct db *db, const struct buyer *b, int64_t round, const int64_t *places, size_t n, bool replace, struct hold_done *out)
{
	struct hold_scene s;
	bool open = hold_enter(db, b, round, replace, &s, out);

	out->wish_n = places_sort(out->wish, places, n);
	if (!open)
		return;
	if (!n)
		out->said = HOLD_NONE;
	else if (out->wish_n > PLACES_MAX) {
		out->wish_n = PLACES_MAX;
		out->said = HOLD_TOO_MANY;
	} else if (out->bought + (int)out->wish_n > out->limit)
		out->said = HOLD_TOO_MANY;
	else if (hold_lock(db, &s, out) && hold_room(&s, out->wish_n - (replace ? 0 : out->mine_n), out))
		hold_keep(db, &s, out);
}

enum hold_extended hold_extend(struct db *db, int64_t account)
{
	buyer_lock(db, account);
	struct db_rows *q = db_query(db,
	    "SELECT id, ends_at, extended FROM hold WHERE account = ? AND live = 1 AND ends_at > UNIX_TIMESTAMP() + ?",
	    ARG(account), ARG(clock_offset()));
	if (!db_next(q))
		return HOLD_GONE;
	if (db_i64(q, "extended"))
		return HOLD_EXTENDED_ALREADY;
	int64_t hold = db_i64(q, "id"), ends_at = db_i64(q, "ends_at") + HOLD_EXTEND_S;
	db_exec(db, "UPDATE hold SET ends_at = ?, extended = 1 WHERE id = ?", ARG(ends_at), ARG(hold));
	db_exec(db, "UPDATE place FORCE INDEX (place_hold) SET free_at = ? WHERE hold_id = ? AND state = 1", ARG(ends_at), ARG(hold));
	return HOLD_EXTENDED;
}

bool hold_release(struct db *db, int64_t account, int64_t place)
{
	buyer_lock(db, account);
	int64_t hold = db_one_i64(db, 0, "SELECT id FROM hold WHERE account = ? AND live = 1", ARG(account));
	if (!hold)
		return false;
	if (place) {
		if (db_exec(db, "UPDATE place FORCE INDEX (PRIMARY) SET state = 0, free_at = 0, hold_id = NULL WHERE id = ? AND hold_id = ? AND state = 1",
		    ARG(place), ARG(hold)) != 1)
			return false;
		hint_mark(&place, 1, false);
		if (db_exists(db, "SELECT 1 FROM place WHERE hold_id = ? AND state = 1 LIMIT 1", ARG(hold)))
			return true;
	} else
		let_go(db, hold);
	db_exec(db, "UPDATE hold SET state = 'released' WHERE id = ?", ARG(hold));
	return true;
}

/* --- tidying ------------------------------------------------------------------------------------------------------------ */

/* Whoever is busy with their own hold right now tidies it themselves, or it is found in the next turn. */
static bool expire_some(struct db *db, void *arg)
{
	int64_t *left = arg;
	struct db_rows *q = db_query(db,
	    "SELECT id, account FROM hold WHERE state = 'held' AND ends_at <= UNIX_TIMESTAMP() + ? ORDER BY ends_at LIMIT 50", ARG(clock_offset()));

	*left = db_rows_n(q) == 50;
	while (db_next(q))
		if (buyer_lock_now(db, db_i64(q, "account")) &&
		    db_exec(db, "UPDATE hold SET state = 'expired' WHERE id = ? AND state = 'held' AND ends_at <= UNIX_TIMESTAMP() + ?",
		        ARG(db_i64(q, "id")), ARG(clock_offset())) == 1) {
			fault_point("hold.after_expire");
			let_go(db, db_i64(q, "id"));
		}
	return true;
}

void hold_tidy(struct service *s, struct db *db)
{
	int64_t more = 1;

	(void)s;
	for (int i = 0; i < 20 && more && !db_fault(db)->set; i++)
		if (!db_tx(db, expire_some, &more))
			break;
	db_exec(db, "DELETE FROM once_key WHERE at < UNIX_TIMESTAMP() + ? - 86400 ORDER BY at LIMIT 500", ARG(clock_offset()));
}
