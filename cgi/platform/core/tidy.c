/* tidy.c: see tidy.h. Nothing depends on it: every query tells by the clock what is over. */
#include "platform/core/tidy.h"

#include "base/clock.h"
#include "db/db.h"

void tidy_run(struct service *s, struct db *db)
{
	(void)s;
	db_exec(db, "DELETE FROM once_key WHERE at < UNIX_TIMESTAMP() + ? - 86400 LIMIT 5000", ARG(clock_offset()));
	db_exec(db, "DELETE FROM session WHERE ends_at < UNIX_TIMESTAMP() + ? LIMIT 5000", ARG(clock_offset()));
	db_exec(db, "DELETE FROM login_failure WHERE last_at < UNIX_TIMESTAMP() + ? - 172800 LIMIT 5000", ARG(clock_offset()));
	db_exec(db, "DELETE FROM mailed_token WHERE ends_at < UNIX_TIMESTAMP() + ? - 2592000 LIMIT 5000", ARG(clock_offset()));
	db_exec(db, "DELETE FROM mail WHERE sent_at < UNIX_TIMESTAMP() + ? - 2592000 LIMIT 1000", ARG(clock_offset()));
	db_exec(db, "DELETE FROM show_message WHERE taken_at < UNIX_TIMESTAMP() + ? - 2592000 LIMIT 1000", ARG(clock_offset()));
}
