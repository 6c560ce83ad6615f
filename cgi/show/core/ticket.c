/* ticket.c: see ticket.h. */
#include "show/core/ticket.h"

#include "base/clock.h"
#include "base/fault.h"
#include "base/id.h"
#include "db/db.h"

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
