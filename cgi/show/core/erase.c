/* erase.c: see erase.h. */
#include "show/core/erase.h"

#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"

enum { MAIL_S = 600, PENDING_S = 86400 };      /* a mail not sent within that, a payment of which the provider says nothing for so long: not waited for */

bool erase_waits(struct db *db, int64_t account)
{
	return db_exists(db, "SELECT 1 FROM orders WHERE account = ? AND state = 'pending' AND pay_by > UNIX_TIMESTAMP() + ? LIMIT 1", ARG(account),
	    ARG(clock_offset() - PENDING_S)) ||
	    db_exists(db, "SELECT 1 FROM mail m JOIN orders o ON o.email = m.recipient WHERE m.sent_at IS NULL AND m.failed_at IS NULL"
	    " AND m.created_at > UNIX_TIMESTAMP() + ? AND o.account = ? LIMIT 1", ARG(clock_offset() - MAIL_S), ARG(account));
}

void erase_account(struct db *db, int64_t account)
{
	struct db_rows *q = db_query(db, "SELECT DISTINCT email FROM orders WHERE account = ? AND email <> '' LIMIT 1000", ARG(account));

	while (db_next(q))
		db_exec(db, "DELETE FROM mail WHERE recipient = ?", ARG(db_text(q, "email")));
	db_exec(db, "UPDATE buyer SET name = '', email = '', erased_at = UNIX_TIMESTAMP() + ? WHERE account = ?", ARG(clock_offset()), ARG(account));
	db_exec(db, "UPDATE orders SET name = '', phone = '', email = '' WHERE account = ?", ARG(account));
	db_exec(db, "UPDATE staff SET email = '', ended_at = COALESCE(ended_at, UNIX_TIMESTAMP() + ?) WHERE account = ?",
	    ARG(clock_offset()), ARG(account));
	db_exec(db, "INSERT INTO audit (at, account, act, object) VALUES (UNIX_TIMESTAMP() + ?, 0, 'account.erased', ?)",
	    ARG(clock_offset()), ARG(arena_fmt(db_arena(db), "account %lld", (long long)account)));
}
