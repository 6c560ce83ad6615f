/* frozen.c: see frozen.h. */
#include "agent/frozen.h"

#include "base/clock.h"
#include "db/db.h"

enum { SILENT_S = 30, FEW_S = 150, MORE_S = 300 };

void frozen_want(struct db *db, int64_t deployment, int64_t from, int64_t until)
{
	db_exec(db, "UPDATE deployment SET frozen_from = ?, frozen_until = ? WHERE id = ?", ARG(from), ARG(until), ARG(deployment));
}

void frozen_longer(struct db *db, int64_t deployment)
{
	db_exec(db, "UPDATE deployment SET frozen_until = frozen_until + ? WHERE id = ? AND frozen_from > 0 AND frozen_until < UNIX_TIMESTAMP() + ?",
	    ARG((int)MORE_S), ARG(deployment), ARG(clock_offset() + FEW_S));
}

enum frozen frozen_now(struct db *db, int64_t deployment, int64_t data_n, int64_t *told)
{
	struct db_rows *q = db_query(db,
	    "SELECT data_n, frozen, frozen_until, frozen_told, synced_at < UNIX_TIMESTAMP() + ? AS silent FROM sync_state WHERE deployment = ? LIMIT 1",
	    ARG(clock_offset() - SILENT_S), ARG(deployment));

	*told = 0;
	if (!db_next(q) || db_i64(q, "silent"))
		return FROZEN_SILENT;
	*told = db_i64(q, "frozen_told");
	if (db_i64(q, "data_n") != data_n || !db_i64(q, "frozen"))
		return FROZEN_NOT_YET;
	return db_i64(q, "frozen_until") == FROZEN_FOR_GOOD ? FROZEN_FOR_EVER : FROZEN_YES;
}

bool frozen_writes(struct db *db, int64_t deployment, int64_t data_n)
{
	return db_exists(db, "SELECT 1 FROM sync_state WHERE deployment = ? AND data_n = ? AND frozen = 0 AND frozen_told = 0 AND synced_at > UNIX_TIMESTAMP() + ?",
	    ARG(deployment), ARG(data_n), ARG(clock_offset() - SILENT_S));
}
