/* money_list.c: see money_list.h. */
#include "show/core/money_list.h"

#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"
#include "show/core/audit.h"

bool money_list_settle(struct db *db, int64_t account, int64_t item, const char *note)
{
	if (db_exec(db, "UPDATE money_item SET settled_at = UNIX_TIMESTAMP() + ?, settled_by = ?, note = ? WHERE id = ? AND settled_at IS NULL",
	    ARG(clock_offset()), ARG(account), ARG(note), ARG(item)) != 1)
		return false;
	audit_write(db, account, "money.settle", arena_fmt(db_arena(db), "money %lld", (long long)item), note);
	return true;
}
