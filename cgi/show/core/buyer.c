/* buyer.c: see buyer.h. */
#include "show/core/buyer.h"

#include "base/clock.h"
#include "db/db.h"

void buyer_enter(struct db *db, const struct buyer *b)
{
	db_exec(db,
	    "INSERT INTO buyer (account, name, email, created_at) VALUES (?, LEFT(?, 80), LEFT(?, 254), UNIX_TIMESTAMP() + ?)"
	    " ON DUPLICATE KEY UPDATE account = VALUES(account)",
	    ARG(b->account), ARG(b->name), ARG(b->email), ARG(clock_offset()));
}

bool buyer_lock(struct db *db, int64_t account)
{
	return db_exists(db, "SELECT 1 FROM buyer WHERE account = ? FOR UPDATE", ARG(account));
}

bool buyer_lock_now(struct db *db, int64_t account)
{
	return db_exists(db, "SELECT 1 FROM buyer WHERE account = ? FOR UPDATE SKIP LOCKED", ARG(account));
}
