/* closing.c: see closing.h. */
#include "show/core/closing.h"

#include <string.h>

#include "base/clock.h"
#include "base/fault.h"
#include "db/db.h"
#include "ext/json.h"
#include "show/core/round.h"
#include "web/tpl.h"

enum { LINES = 200 };

static const char *reason(void)
{
	return tpl_lang_text("ko", "show.closed_for_good");
}

bool closing_is_why(const char *why)
{
	return strcmp(why, reason()) == 0;
}

void closing_cancel_rounds(struct db *db)
{
	struct db_rows *q = db_query(db, "SELECT id FROM round WHERE state = 'planned' AND starts_at > UNIX_TIMESTAMP() + ? ORDER BY id LIMIT 1000",
	    ARG(clock_offset()));

	db_exec(db, "UPDATE settings SET selling = 0 WHERE id = 1", NO_ARGS);
	while (db_next(q))
		round_cancel(db, 0, db_i64(q, "id"), reason());
}

static void say(struct db *db, const char *kind, struct json *body)
{
	db_exec(db, "INSERT INTO outbox (kind, body, created_at) VALUES (?, ?, UNIX_TIMESTAMP() + ?)", ARG(kind), ARG(json_write(db_arena(db), body)),
	    ARG(clock_offset()));
}

/* Mails that wait for a second try wait with the rest: what they tell is about money. */
static int64_t unsettled(struct db *db)
{
	return db_one_i64(db, 0,
	    "SELECT (SELECT COUNT(*) FROM orders WHERE state = 'pending')"
	    "     + (SELECT COUNT(*) FROM payment WHERE state IN ('new', 'open', 'capturing'))"
	    "     + (SELECT COUNT(*) FROM refund WHERE state IN ('wanted', 'sent'))"
	    "     + (SELECT COUNT(*) FROM orders o JOIN round r ON r.id = o.round WHERE r.state = 'cancelled' AND o.state IN ('paid', 'part_refunded'))"
	    "     + (SELECT COUNT(*) FROM mail WHERE sent_at IS NULL AND failed_at IS NULL)", NO_ARGS);
}

static int64_t tickets(struct db *db)
{
	return db_one_i64(db, 0,
	    "SELECT COUNT(*) FROM ticket t JOIN round r ON r.id = t.round WHERE t.live = 1 AND r.state = 'planned' AND r.starts_at > UNIX_TIMESTAMP() + ?",
	    ARG(clock_offset()));
}

static void lines(struct db *db)
{
	int64_t last = 0;

	for (bool more = true; more && !db_fault(db)->set;) {
		struct db_rows *q = db_query(db,
		    "SELECT l.id, o.code, l.kind, l.amount_minor, l.at FROM ledger l JOIN orders o ON o.id = l.order_id WHERE l.id > ? ORDER BY l.id LIMIT 200",
		    ARG(last));
		struct json *body = json_object(db_arena(db)), *list = json_list(db_arena(db));
		more = db_rows_n(q) == LINES;
		while (db_next(q)) {
			struct json *line = json_object(db_arena(db));
			last = db_i64(q, "id");
			json_set_i64(line, "line", last);
			json_set_text(line, "order", db_text(q, "code"));
			json_set_text(line, "kind", db_text(q, "kind"));
			json_set_i64(line, "amount", db_i64(q, "amount_minor"));
			json_set_i64(line, "at", db_i64(q, "at"));
			json_add(list, line);
		}
		if (!json_n(list))
			return;
		json_set(body, "lines", list);
		say(db, "ledger.lines", body);
	}
}

void closing_tell_ledger(struct db *db)
{
	struct json *body = json_object(db_arena(db));
	int64_t owed = unsettled(db), valid = tickets(db);

	if (!owed && !valid)
		lines(db);
	json_set_i64(body, "unsettled", owed);
	json_set_i64(body, "tickets", valid);
	say(db, "ledger.done", body);
}
