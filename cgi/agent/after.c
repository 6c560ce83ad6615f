/* after.c: see after.h. */
#include "agent/after.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/frozen.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "db/db.h"
#include "platform/core/adopt.h"
#include "platform/core/deployment.h"
#include "platform/core/setup.h"

enum { OVERLAP_S = 120, ACCOUNTS = 1000000, SHOWS = 100 };

bool after_copy_read(struct arena *a, const unsigned char master[ID_KEY], int64_t show, int64_t n, struct after_copy *out)
{
	struct fault fault = { 0 };
	struct db *db = setup_admin(master, setup_show_schema(a, show, n));

	db_attach(db, a, &fault);
	struct db_rows *q = db_query(db,
	    "SELECT data_n, frozen_until, GREATEST((SELECT COALESCE(MAX(created_at), 0) FROM outbox), (SELECT COALESCE(MAX(at), 0) FROM ledger)) AS sold_at"
	    "  FROM settings WHERE id = 1", NO_ARGS);
	bool there = db_next(q) && db_i64(q, "data_n") == n;
	if (there)
		*out = (struct after_copy){ .n = n, .sold_at = db_i64(q, "sold_at"), .open = db_i64(q, "frozen_until") != FROZEN_FOR_GOOD };
	there = there && !fault.set;
	db_detach(db);
	db_close(db);
	return there;
}

static bool better(const struct after_copy *x, const struct after_copy *best)
{
	if (x->open != best->open)
		return x->open;
	if (!x->open && x->sold_at != best->sold_at)
		return x->sold_at > best->sold_at;
	return x->n > best->n;
}

static bool find_live(struct db *db, const unsigned char master[ID_KEY], int64_t show, struct after_copy *best)
{
	struct arena *a = db_arena(db);
	const char *first = setup_show_schema(a, show, 0);
	struct db_rows *q = db_query(db, "SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ? OR SCHEMA_NAME LIKE ? LIMIT 1000",
	    ARG(first), ARG(arena_fmt(a, "show\\_%lld\\_%%", (long long)show)));
	bool found = false;

	while (db_next(q)) {
		const char *tail = db_text(q, "name") + strlen(first);
		struct after_copy c;
		if (after_copy_read(a, master, show, *tail ? strtoll(tail + 1, NULL, 10) : 0, &c) && (!found || better(&c, best))) {
			*best = c;
			found = true;
		}
	}
	return found;
}

struct looked {
	int64_t id, data_n;
	const char *slug, *target;
	bool local, alone;                       /* on this machine; there is no other place where it may be */
};

static void look_at(struct db *db, const unsigned char master[ID_KEY], const struct looked *d)
{
	struct after_copy c = { 0 };
	bool found = find_live(db, master, d->id, &c), decided = d->local && found && (c.open || d->alone);

	if (!d->alone)
		deployment_tell(db, d->id, "warning", "backup.adopt_check", d->target, "");
	if (decided && (c.n != d->data_n || !c.open)) {
		adopt_copy(db, d->id, c.n, !c.open);
		printf("%s: copy %lld of its database is the live one, the backup says %lld\n", d->slug, (long long)c.n, (long long)d->data_n);
		if (!c.open)
			deployment_tell(db, d->id, "warning", "backup.adopt_last", arena_fmt(db_arena(db), "%lld", (long long)c.n), "");
	} else if (found && !decided)
		printf("%s: copy %lld of its database is here and %s, and the backup says that it runs on %s with copy %lld: see where it is, then clove admin adopt %s N\n",
		    d->slug, (long long)c.n, c.open ? "open" : "shut for good", d->target, (long long)d->data_n, d->slug);
}

/* Numbers of what was made since the backup are not given a second time: a show's database, and a person's orders in it, would be taken for another's. */
static void leave_numbers(struct db *db)
{
	struct arena *a = db_arena(db);
	int64_t account = db_one_i64(db, 0, "SELECT COALESCE(MAX(id), 0) FROM account", NO_ARGS);
	int64_t show = db_one_i64(db, 0, "SELECT GREATEST((SELECT COALESCE(MAX(id), 0) FROM deployment), (SELECT COALESCE(MAX(CAST(SUBSTRING_INDEX("
	    "SUBSTRING(SCHEMA_NAME, 6), '_', 1) AS SIGNED)), 0) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME REGEXP '^show_[0-9]+'))", NO_ARGS);

	db_run_script(db, arena_fmt(a, "ALTER TABLE account AUTO_INCREMENT = %lld", (long long)(account + ACCOUNTS)));
	db_run_script(db, arena_fmt(a, "ALTER TABLE deployment AUTO_INCREMENT = %lld", (long long)(show + SHOWS)));
}

bool after_restore(struct db *db, const unsigned char master[ID_KEY], int64_t made_at)
{
	bool alone = !db_exists(db, "SELECT 1 FROM target WHERE kind <> 'local' LIMIT 1", NO_ARGS);
	struct db_rows *q = db_query(db,
	    "SELECT d.id, d.slug, d.data_n, t.kind, t.name FROM deployment d JOIN target t ON t.id = d.target"
	    " WHERE d.state NOT IN ('draft', 'deleted') ORDER BY d.id LIMIT 100000", NO_ARGS);

	leave_numbers(db);
	db_begin(db);
	db_exec(db, "UPDATE task SET state = 'failed', why = 'backup.adopt_task', text_a = '', changed_at = UNIX_TIMESTAMP() + ?"
	    " WHERE kind IN ('restore', 'move') AND state IN ('wanted', 'running', 'waiting')", ARG(clock_offset()));
	db_exec(db, "UPDATE deployment SET frozen_from = 0, frozen_until = 0 WHERE state NOT IN ('draft', 'deleted')", NO_ARGS);
	while (db_next(q)) {
		struct looked d = { .id = db_i64(q, "id"), .data_n = db_i64(q, "data_n"), .slug = db_text(q, "slug"), .target = db_text(q, "name"),
			.local = strcmp(db_text(q, "kind"), "local") == 0, .alone = alone };
		/* It never came up, as far as we know: nothing of it waits to be told. */
		bool never = db_exists(db, "SELECT 1 FROM deployment d WHERE d.id = ? AND d.good_revision = 0 AND d.state = 'failed'"
		    " AND NOT EXISTS (SELECT 1 FROM sync_state s WHERE s.deployment = d.id)", ARG(d.id));
		if (!never)
			adopt_owe(db, d.id, made_at - OVERLAP_S);
		look_at(db, master, &d);
	}
	return db_commit(db) == DB_COMMITTED;
}
