/* checkin.c: see checkin.h. */
#include "show/core/checkin.h"

#include <stdbool.h>

#include "base/clock.h"
#include "db/db.h"
#include "show/core/pass.h"
#include "show/core/ticket_code.h"

struct found {
	int64_t id, generation, void_at;
	bool fits, open;         /* this round is one of the ticket's; and it takes place */
};

/* Locks the ticket alone: the tables of the subqueries are only read. */
static bool find(struct db *db, int64_t round, const char *number, struct found *t)
{
	struct db_rows *q = db_query(db,
	    "SELECT t.id, t.generation, COALESCE(t.void_at, 0) AS void_at,"
	    "       (t.round = ? AND" PASS_NOT("t.round") ") OR EXISTS (SELECT 1 FROM round_cover c WHERE c.round = t.round AND c.covers = ?) AS fits,"
	    "       EXISTS (SELECT 1 FROM round r WHERE r.id = ? AND r.state = 'planned') AS open"
	    "  FROM ticket t WHERE t.number = ? FOR UPDATE", ARG(round), ARG(round), ARG(round), ARG(number));

	if (!db_next(q))
		return false;
	*t = (struct found){ .id = db_i64(q, "id"), .generation = db_i64(q, "generation"), .void_at = db_i64(q, "void_at"),
		.fits = db_i64(q, "fits") != 0, .open = db_i64(q, "open") != 0 };
	return true;
}

static enum checkin_said let_in(struct db *db, const struct found *t, int64_t account, int64_t round, const char *number, int64_t *at)
{
	int64_t n = db_exec(db, "INSERT INTO entry (ticket, round, at, account) VALUES (?, ?, UNIX_TIMESTAMP() + ?, ?)",
	    ARG(t->id), ARG(round), ARG(clock_offset()), ARG(account));

	*at = db_one_i64(db, 0, "SELECT at FROM entry WHERE ticket = ? AND round = ?", ARG(t->id), ARG(round));
	if (n == DB_DUP)
		return CHECKIN_USED;
	db_exec(db, "INSERT INTO outbox (kind, body, created_at) VALUES ('ticket.used', JSON_OBJECT('number', ?, 'round', ?, 'at', ?), ?)",
	    ARG(number), ARG(round), ARG(*at), ARG(*at));
	return CHECKIN_IN;
}

void checkin_enter(struct db *db, const unsigned char service_key[ID_KEY], int64_t show, int64_t account, int64_t round, const char *typed,
    struct checkin *out)
{
	struct ticket_code code = ticket_code_read(db_arena(db), service_key, show, typed);
	struct found t;

	*out = (struct checkin){ .number = "" };
	switch (code.kind) {
	case TICKET_CODE_UNKNOWN:
		out->said = CHECKIN_UNKNOWN;
		return;
	case TICKET_CODE_OTHER_SHOW:
		out->said = CHECKIN_SHOW;
		return;
	case TICKET_CODE_FORGED:
		out->said = CHECKIN_FORGED;
		return;
	case TICKET_CODE_NUMBER:
	case TICKET_CODE_WHOLE:
		break;
	}
	if (!find(db, round, code.number, &t)) {
		out->said = CHECKIN_UNKNOWN;
		return;
	}
	out->number = code.number;
	if (!t.open) {
		out->said = CHECKIN_CLOSED;
	} else if (t.void_at) {
		out->said = CHECKIN_VOID;
		out->at = t.void_at;
	} else if (code.kind == TICKET_CODE_WHOLE && code.generation != t.generation) {
		out->said = CHECKIN_OLD;
	} else if (!t.fits) {
		out->said = CHECKIN_ROUND;
	} else {
		out->said = let_in(db, &t, account, round, code.number, &out->at);
	}
}
