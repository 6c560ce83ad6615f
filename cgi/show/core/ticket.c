/* ticket.c: see ticket.h. */
#include "show/core/ticket.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/id.h"
#include "db/db.h"
#include "show/core/audit.h"

int64_t ticket_issue(struct db *db, int64_t order)
{
	struct db_rows *q = db_query(db,
	    "SELECT op.id, op.place, o.round FROM order_place op JOIN orders o ON o.id = op.order_id"
	    " WHERE op.order_id = ? AND op.ended_at IS NULL ORDER BY op.place LIMIT 20", ARG(order));
	int64_t issued = 0;

	while (db_next(q)) {
		int64_t n = DB_DUP;
		/* A number of 60 random bits is taken twice in no lifetime; the row says so all the same. */
		for (int i = 0; i < 3 && n == DB_DUP; i++)
			n = db_exec(db,
			    "INSERT INTO ticket (number, order_id, order_place, place, round, issued_at)"
			    " VALUES (?, ?, ?, ?, ?, UNIX_TIMESTAMP() + ?)",
			    ARG(id_code(db_arena(db), 12)), ARG(order), ARG(db_i64(q, "id")), ARG(db_i64(q, "place")), ARG(db_i64(q, "round")),
			    ARG(clock_offset()));
		if (n == DB_DUP)
			fault_set(db_fault(db), 500, "a place of order %lld has a ticket already", (long long)order);
		issued += n == 1;
	}
	return issued;
}

bool ticket_reissue(struct db *db, int64_t account, int64_t order, const char *number)
{
	struct db_rows *q = db_query(db, "SELECT id, generation, void_at FROM ticket WHERE number = ? AND order_id = ? FOR UPDATE",
	    ARG(number), ARG(order));

	if (!db_next(q) || !db_null(q, "void_at") || db_exists(db, "SELECT 1 FROM entry WHERE ticket = ? LIMIT 1", ARG(db_i64(q, "id"))))
		return false;
	db_exec(db, "UPDATE ticket SET generation = generation + 1 WHERE id = ?", ARG(db_i64(q, "id")));
	audit_write(db, account, "ticket.reissue", arena_fmt(db_arena(db), "ticket %s", number),
	    arena_fmt(db_arena(db), "generation %lld", (long long)db_i64(q, "generation") + 1));
	return true;
}
