/* backup_drop.c: see backup_drop.h. */
#include "platform/core/backup_drop.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"

static struct deployment_refusal refuse(const char *key)
{
	return (struct deployment_refusal){ key, NULL, NULL, NULL };
}

bool backup_drop_last(struct db *db, int64_t deployment, int64_t backup)
{
	return !db_exists(db, "SELECT 1 FROM backup WHERE deployment <=> ? AND id <> ? AND drop_at IS NULL LIMIT 1",
	    deployment ? ARG(deployment) : ARG_NULL, ARG(backup));
}

/* The show's row first, so that two people who each give up one do not give up the last two. */
struct deployment_refusal backup_drop(struct db *db, int64_t account, int64_t deployment, int64_t backup, bool sure)
{
	struct db_rows *show = db_query(db, "SELECT slug, state FROM deployment WHERE id = ? FOR UPDATE", ARG(deployment));
	bool of_show = db_next(show), gone = of_show && strcmp(db_text(show, "state"), "deleted") == 0;
	struct db_rows *q = db_query(db, "SELECT reason, made_at FROM backup WHERE id = ? AND deployment <=> ? AND drop_at IS NULL FOR UPDATE",
	    ARG(backup), deployment ? ARG(deployment) : ARG_NULL);

	if (!db_next(q))
		return refuse("deploy.no_backup");
	if (db_exists(db, "SELECT 1 FROM task WHERE deployment <=> ? AND kind = 'restore' AND state IN ('wanted', 'running', 'waiting') LIMIT 1",
	    deployment ? ARG(deployment) : ARG_NULL))
		return refuse("deploy.backup_restoring");
	if (gone && !sure && backup_drop_last(db, deployment, backup))
		return refuse("deploy.backup_last");
	db_exec(db, "UPDATE backup SET drop_at = UNIX_TIMESTAMP() + ? WHERE id = ?", ARG(clock_offset()), ARG(backup));
	db_exec(db, "INSERT INTO audit (at, account, act, object, detail) VALUES (UNIX_TIMESTAMP() + ?, ?, 'backup.delete', ?, ?)", ARG(clock_offset()),
	    ARG(account), ARG(of_show ? arena_fmt(db_arena(db), "show %s", db_text(show, "slug")) : "platform"),
	    ARG(arena_fmt(db_arena(db), "%lld", (long long)db_i64(q, "made_at"))));
	return (struct deployment_refusal){ 0 };
}
