/* idem.c: see idem.h. */
#include "pay/core/idem.h"

#include <string.h>

#include "base/clock.h"
#include "db/db.h"
#include "pay/core/answer.h"

enum { ABANDONED_S = 20, KEPT_S = 86400 };

enum idem idem_claim(struct db *db, const char *key, const char *request, struct answer *first)
{
	int64_t now = clock_now();
	if (db_exec(db, "INSERT INTO idempotency (id, request, body, created_at) VALUES (?, ?, '', ?)", ARG(key), ARG(request), ARG(now)) == 1)
		return IDEM_NEW;
	struct db_rows *q = db_query(db, "SELECT request, status, body, created_at FROM idempotency WHERE id = ? LIMIT 1", ARG(key));
	if (!db_next(q))
		return IDEM_BUSY;
	if (strcmp(db_text(q, "request"), request) != 0)
		return IDEM_OTHER;
	if (db_i64(q, "status")) {
		*first = (struct answer){ .status = (int)db_i64(q, "status"), .body = db_text(q, "body"), .begun = true, .email = "", .subject = "" };
		return IDEM_AGAIN;
	}
	/* Of two that find it abandoned, one changes the row. */
	if (db_i64(q, "created_at") <= now - ABANDONED_S && db_exec(db,
	    "UPDATE idempotency SET created_at = ? WHERE id = ? AND status = 0 AND created_at = ?",
	    ARG(now), ARG(key), ARG(db_i64(q, "created_at"))) == 1)
		return IDEM_NEW;
	return IDEM_BUSY;
}

void idem_keep(struct db *db, const char *key, const struct answer *answer)
{
	db_exec(db, "UPDATE idempotency SET status = ?, body = ? WHERE id = ?", ARG(answer->status), ARG(answer->body), ARG(key));
}

void idem_forget(struct db *db, const char *key)
{
	db_exec(db, "DELETE FROM idempotency WHERE id = ? AND status = 0", ARG(key));
}

void idem_tidy(struct db *db)
{
	db_exec(db, "DELETE FROM idempotency WHERE created_at < ? LIMIT 1000", ARG(clock_now() - KEPT_S));
}
