/* told.c: see told.h. */
#include "platform/core/told.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"
#include "web/tpl.h"

/* A show that returned to its last good revision runs, and still has bad news: its newest revision failed. */
#define NEWS "told_at IS NULL AND state IN ('running', 'degraded', 'failed', 'deleted')"

/* Of one that runs: its last event that is a result decides. */
static const char *good_news(const struct db_rows *q)
{
	const char *last = db_text(q, "last");

	return strcmp(last, "backup.moved") == 0 ? "seller.told_moved" : strcmp(last, "backup.restored") == 0 ? "seller.told_restored" :
	    db_i64(q, "revision") > 1 ? "seller.told_updated" : "seller.told_running";
}

static void put_one(struct tpl *row, const struct db_rows *q)
{
	const char *state = db_text(q, "state"), *title = db_text(q, "title");
	bool failed = strcmp(state, "failed") == 0, deleted = strcmp(state, "deleted") == 0, returned = !failed && !deleted && !db_null(q, "why");

	tpl_text(row, "kind", failed || returned ? "bad" : "good");
	tpl_say(row, "text", failed ? "seller.told_failed" : deleted ? "seller.told_deleted" : returned ? "seller.told_returned" :
	    good_news(q), title, NULL);
	if (failed && *db_text(q, "error"))
		tpl_say(row, "why", db_text(q, "error"), db_text(q, "error_a"), NULL);
	else if (returned && *db_text(q, "why"))
		tpl_say(row, "why", db_text(q, "why"), db_text(q, "why_a"), NULL);
	if (deleted)
		tpl_url(row, "url", "/seller");
	else
		tpl_url(row, "url", "/seller/shows/%s", db_text(q, "slug"));
}

bool told_put(struct db *db, int64_t account, struct tpl *page)
{
	struct tpl *list = tpl_list(page, "Told.list");
	struct db_rows *q = db_query(db,
	    "SELECT d.slug, d.title, d.state, d.error, d.error_a, d.revision, f.why, f.text_a AS why_a,"
	    "       (SELECT e.text_key FROM deployment_event e WHERE e.deployment = d.id"
	    "         AND e.text_key IN ('agent.running', 'agent.updated', 'backup.moved', 'backup.restored') ORDER BY e.id DESC LIMIT 1) AS last"
	    "  FROM (SELECT id, slug, title, state, error, error_a, revision, changed_at FROM deployment WHERE account = ? AND " NEWS " ORDER BY changed_at DESC LIMIT 5) d"
	    "  LEFT JOIN deployment_revision f ON f.deployment = d.id AND f.state = 'failed'"
	    "   AND f.revision = (SELECT MAX(m.revision) FROM deployment_revision m WHERE m.deployment = d.id) AND f.revision > d.revision"
	    " ORDER BY d.changed_at DESC LIMIT 5", ARG(account));
	bool any = false;

	while (db_next(q)) {
		put_one(tpl_row(list), q);
		any = true;
	}
	return any;
}

void told_seen(struct db *db, int64_t account)
{
	db_exec(db, "UPDATE deployment SET told_at = UNIX_TIMESTAMP() + ? WHERE account = ? AND " NEWS, ARG(clock_offset()), ARG(account));
}

const char *told_state_kind(const char *state)
{
	static const struct { const char *state, *kind; } kinds[] = { { "running", "good" }, { "deploying", "busy" }, { "updating", "busy" },
		{ "degraded", "warn" }, { "failed", "bad" }, { "deleting", "busy" } };

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kinds[i].state, state) == 0)
			return kinds[i].kind;
	return "idle";
}
