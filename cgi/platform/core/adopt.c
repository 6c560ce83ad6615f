/* adopt.c: see adopt.h. */
#include "platform/core/adopt.h"

#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"
#include "platform/core/deployment.h"

static void event(struct db *db, int64_t show, const char *key, int64_t data_n)
{
	deployment_tell(db, show, "warning", key, arena_fmt(db_arena(db), "%lld", (long long)data_n), "");
}

void adopt_copy(struct db *db, int64_t show, int64_t data_n, bool open)
{
	/* The copy that was thought to be live goes with the next backup; its processes go now, where they were started meanwhile. */
	db_exec(db, "UPDATE deployment SET old_data_n = IF(data_n = ?, old_data_n, data_n), data_n = ?, frozen_from = 0, frozen_until = 0, untold = ?,"
	    " step = IF(state IN ('running', 'degraded'), 'service', step), state = IF(state IN ('running', 'degraded'), 'updating', state), tries = 0, next_at = 0,"
	    " changed_at = UNIX_TIMESTAMP() + ? WHERE id = ?", ARG(data_n), ARG(data_n), ARG(open ? 2 : 1), ARG(clock_offset()), ARG(show));
	db_exec(db, "UPDATE my_order SET version = 0 WHERE deployment = ?", ARG(show));       /* its events have numbers of their own */
	db_exec(db, "UPDATE sync_state SET last_event = 0, missing_at = NULL WHERE deployment = ?", ARG(show));
	adopt_owe(db, show, 0);
	event(db, show, "backup.adopted", data_n);
}

void adopt_owe(struct db *db, int64_t show, int64_t since)
{
	int64_t last = db_one_i64(db, 0, "SELECT COALESCE(MAX(id), 0) FROM show_message", NO_ARGS), now = 1000 * clock_now();

	/* A show takes every id once: those that were given since the backup are known to it. */
	db_exec(db, "INSERT INTO show_message (id, deployment, kind, body, created_at) VALUES (?, ?, 'retell', JSON_OBJECT('since', ?), UNIX_TIMESTAMP() + ?)",
	    ARG(last < now ? now : last + 1), ARG(show), ARG(since), ARG(clock_offset()));
	db_exec(db, "UPDATE deployment SET untold = 1 WHERE id = ? AND untold = 0", ARG(show));
}

void adopt_told(struct db *db, int64_t show, int64_t message)
{
	db_exec(db, "UPDATE deployment SET untold = 0 WHERE id = ? AND untold > 0"
	    " AND NOT EXISTS (SELECT 1 FROM show_message m WHERE m.deployment = ? AND m.kind = 'retell' AND m.id > ?)", ARG(show), ARG(show), ARG(message));
}

void adopt_seen_open(struct db *db, int64_t show)
{
	db_exec(db, "UPDATE deployment SET untold = 2 WHERE id = ? AND untold IN (1, 3)", ARG(show));
}

bool adopt_stays_shut(struct db *db, int64_t show, int64_t data_n)
{
	if (db_exec(db, "UPDATE deployment SET untold = 3 WHERE id = ? AND untold = 1", ARG(show)) == 1)
		event(db, show, "backup.adopt_shut", data_n);
	return db_exists(db, "SELECT 1 FROM deployment WHERE id = ? AND untold = 3", ARG(show));
}
