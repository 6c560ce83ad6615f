/* audit.c: see audit.h. */
#include "show/core/audit.h"

#include "base/clock.h"
#include "base/text.h"
#include "db/db.h"

void audit_write(struct db *db, int64_t account, const char *act, const char *object, const char *detail)
{
	db_exec(db, "INSERT INTO audit (at, account, act, object, detail) VALUES (UNIX_TIMESTAMP() + ?, ?, ?, ?, ?)",
	    ARG(clock_offset()), ARG(account), ARG(act), ARG(text_cut(db_arena(db), object, 60)), ARG(text_cut(db_arena(db), detail, 500)));
}
