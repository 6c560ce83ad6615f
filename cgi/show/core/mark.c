/* mark.c: see mark.h. */
#include "show/core/mark.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/fault.h"
#include "db/db.h"
#include "show/core/audit.h"
#include "show/core/hint.h"
#include "show/core/places.h"

#define FAR_FUTURE 4102444800

static int ascending(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return (a > b) - (a < b);
}

static size_t distinct(int64_t *ids, size_t n)
{
	size_t have = 0;

	qsort(ids, n, sizeof *ids, ascending);
	for (size_t i = 0; i < n; i++)
		if (!have || ids[have - 1] != ids[i])
			ids[have++] = ids[i];
	return have;
}

/* Locks up to 20 of them; those that may be changed come back. */
static size_t lock_some(struct db *db, const struct mark_wish *w, const int64_t in[PLACES_MAX], int64_t out[PLACES_MAX])
{
	size_t n = 0;
	struct db_rows *q = db_query(db,
	    "SELECT id, state, free_at <= UNIX_TIMESTAMP() + ? AS free, round = ? AND section = ? AS here"
	    "  FROM place FORCE INDEX (PRIMARY) WHERE id IN " PLACES_IN " ORDER BY id FOR UPDATE SKIP LOCKED",
	    ARG(clock_offset()), ARG(w->round), ARG(w->section), PLACES_ARGS(in));

	while (db_next(q)) {
		bool fits = w->act == MARK_RELEASE ? db_i64(q, "state") >= MARK_BLOCK : db_i64(q, "free") || db_i64(q, "state") >= MARK_BLOCK;
		if (fits && db_i64(q, "here") && n < PLACES_MAX)
			out[n++] = db_i64(q, "id");
	}
	return n;
}

static void change(struct db *db, const struct mark_wish *w, const int64_t *ids, size_t n)
{
	int64_t in[PLACES_MAX];

	places_fill(in, ids, n);
	if (w->act == MARK_RELEASE) {
		db_exec(db, "DELETE FROM place_mark WHERE place IN " PLACES_IN, PLACES_ARGS(in));
		db_exec(db, "UPDATE place FORCE INDEX (PRIMARY) SET state = 0, free_at = 0 WHERE id IN " PLACES_IN, PLACES_ARGS(in));
	} else {
		db_exec(db, "UPDATE place FORCE INDEX (PRIMARY) SET state = ?, free_at = ?, hold_id = NULL WHERE id IN " PLACES_IN,
		    ARG((int)w->act), ARG(FAR_FUTURE), PLACES_ARGS(in));
		db_exec(db,
		    "INSERT INTO place_mark (place, note, guest, account, at)"
		    " SELECT id, ?, ?, ?, UNIX_TIMESTAMP() + ? FROM place WHERE id IN " PLACES_IN
		    " ON DUPLICATE KEY UPDATE note = VALUES(note), guest = VALUES(guest), account = VALUES(account), at = VALUES(at)",
		    ARG(w->note), ARG(w->guest), ARG(w->account), ARG(clock_offset()), PLACES_ARGS(in));
	}
	hint_mark(ids, n, w->act != MARK_RELEASE);
}

void mark_places(struct db *db, struct mark_wish *w, struct mark_done *out)
{
	static const char *const acts[] = { [MARK_RELEASE] = "place.release", [MARK_BLOCK] = "place.block", [MARK_HOUSE] = "place.house",
		[MARK_INVITE] = "place.invite" };
	struct arena *a = db_arena(db);
	struct buf *list = buf_new(a, 600);

	*out = (struct mark_done){ 0 };
	w->n = distinct(w->places, w->n);
	for (size_t from = 0; from < w->n && !db_fault(db)->set; from += PLACES_MAX) {
		size_t n = w->n - from < PLACES_MAX ? w->n - from : PLACES_MAX;
		int64_t in[PLACES_MAX], ok[PLACES_MAX];
		places_fill(in, w->places + from, n);
		size_t ok_n = lock_some(db, w, in, ok);
		if (ok_n)
			change(db, w, ok, ok_n);
		for (size_t i = 0, k = 0; i < n; i++) {
			if (k < ok_n && ok[k] == w->places[from + i]) {
				buf_fmt(list, " %lld", (long long)ok[k++]);
				continue;
			}
			if (out->lost_n < MARK_LOST)
				out->lost[out->lost_n] = w->places[from + i];
			out->lost_n++;
		}
		out->done_n += ok_n;
	}
	if (out->done_n)
		audit_write(db, w->account, acts[w->act], arena_fmt(a, "round %lld", (long long)w->round),
		    arena_fmt(a, "%zu places:%s%s", out->done_n, list->len ? list->p : "", list->over ? " …" : ""));
}

size_t mark_row(struct db *db, int64_t round, int64_t section, const char *row, int64_t first, int64_t last, int64_t *out, size_t max)
{
	size_t n = 0;
	struct db_rows *q = db_query(db,
	    "SELECT p.id FROM place p LEFT JOIN seat s ON s.id = p.seat"
	    " WHERE p.round = ? AND p.section = ? AND COALESCE(s.row_label, '') = ?"
	    "   AND (? = 0 OR COALESCE(p.number, CAST(s.number AS SIGNED)) >= ?) AND (? = 0 OR COALESCE(p.number, CAST(s.number AS SIGNED)) <= ?)"
	    " ORDER BY p.id LIMIT 5000", ARG(round), ARG(section), ARG(row), ARG(first), ARG(first), ARG(last), ARG(last));

	while (db_next(q) && n < max)
		out[n++] = db_i64(q, "id");
	return n;
}
