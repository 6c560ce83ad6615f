/* told.c: see told.h. */
#include "platform/core/told.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"
#include "web/tpl.h"

bool told_put(struct db *db, int64_t account, struct tpl *page)
{
	struct tpl *list = tpl_list(page, "Told.list");
	struct db_rows *q = db_query(db,
	    "SELECT slug, title, state, error FROM deployment WHERE account = ? AND told_at IS NULL AND state IN ('running', 'failed')"
	    " ORDER BY changed_at DESC LIMIT 5", ARG(account));
	bool any = false;

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		bool failed = strcmp(db_text(q, "state"), "failed") == 0;
		tpl_text(row, "kind", failed ? "bad" : "good");
		tpl_say(row, "text", failed ? "seller.told_failed" : "seller.told_running", db_text(q, "title"), NULL);
		if (failed && *db_text(q, "error"))
			tpl_say(row, "why", db_text(q, "error"), NULL, NULL);
		tpl_url(row, "url", "/seller/shows/%s", db_text(q, "slug"));
		any = true;
	}
	return any;
}

void told_seen(struct db *db, int64_t account)
{
	db_exec(db, "UPDATE deployment SET told_at = UNIX_TIMESTAMP() + ? WHERE account = ? AND told_at IS NULL AND state IN ('running', 'failed')",
	    ARG(clock_offset()), ARG(account));
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
