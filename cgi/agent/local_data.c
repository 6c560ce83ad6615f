/* local_data.c: see local_data.h. What is there is not made again: a dump that has its name is whole, and so is a copy that says which it is. */
#include "agent/local_data.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "agent/after.h"
#include "agent/copy.h"
#include "agent/helper.h"
#include "base/arena.h"
#include "base/fault.h"
#include "db/db.h"
#include "platform/core/setup.h"

enum { LIMIT_S = 3600 };

static const char *own_program(struct arena *a)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
	static const char gone[] = " (deleted)";

	if (n <= 0)
		return "build/clove";
	path[n] = 0;
	size_t tail = sizeof gone - 1;
	if ((size_t)n > tail && strcmp(path + n - tail, gone) == 0)        /* built anew since we started */
		path[(size_t)n - tail] = 0;
	return arena_dup(a, path);
}

static const char *number(struct arena *a, int64_t n)
{
	return arena_fmt(a, "%lld", (long long)n);
}

/* By its file too: the end of one that nobody asked for any more is not the end of the next. */
static const char *work(struct arena *a, const char *what, const struct deployment *d, const char *file)
{
	return arena_fmt(a, "%s %lld %.16s", what, (long long)d->id, id_hash_hex(a, file));
}

/* What a helper makes is there a moment before the helper has ended: it is let go, or its end would be told to whoever asks next. */
static struct step_result is_there(const char *name)
{
	helper_drop(name);
	return (struct step_result){ STEP_DONE, "", "", "" };
}

/* An end without anything made is of somebody else: the next call starts anew. */
static struct step_result made(struct step_result r, bool there)
{
	return r.state == STEP_DONE && !there ? (struct step_result){ STEP_WAIT, "", "", "" } : r;
}

struct step_result local_dump(const struct target *t, struct arena *a, const struct deployment *d, const char *file)
{
	(void)t;
	const char *argv[] = { own_program(a), "dump", "make", d->slug, number(a, d->id), number(a, d->generation), number(a, d->data_n), file, NULL };
	const char *name = work(a, "dump", d, file);
	if (access(file, F_OK) == 0)
		return is_there(name);
	struct step_result r = helper_run(a, name, argv, LIMIT_S, "backup.failed_dump");
	return made(r, access(file, F_OK) == 0);
}

/* The copy that the show writes into now is never loaded over. */
static bool is_live(const struct target *t, const struct deployment *d)
{
	struct arena *a = arena_new(1 << 20);
	struct fault fault = { 0 };
	struct db *db = setup_admin(t->master, "clove");

	db_attach(db, a, &fault);
	bool live = db_exists(db, "SELECT 1 FROM deployment WHERE id = ? AND data_n = ? AND target = ? LIMIT 1", ARG(d->id), ARG(d->data_n), ARG(t->id)) ||
	    fault.set;
	db_detach(db);
	db_close(db);
	arena_free(a);
	return live;
}

static bool is_loaded(const struct target *t, struct arena *a, const struct deployment *d)
{
	struct fault fault = { 0 };
	struct db *db = setup_admin(t->master, setup_show_schema(a, d->id, d->data_n));

	db_attach(db, a, &fault);
	bool loaded = copy_is(db, d->data_n) && !fault.set;
	db_detach(db);
	db_close(db);
	return loaded;
}

struct step_result local_load(const struct target *t, struct arena *a, const struct deployment *d, const char *file)
{
	if (is_live(t, d))
		return (struct step_result){ STEP_FAILED, "backup.failed_load", "", "this is the copy that the show uses" };
	const char *argv[] = { own_program(a), "dump", "bring", d->slug, number(a, d->id), number(a, d->generation), number(a, d->data_n), file, NULL };
	const char *name = work(a, "load", d, file);
	if (is_loaded(t, a, d))
		return is_there(name);
	struct step_result r = helper_run(a, name, argv, LIMIT_S, "backup.failed_load");
	return r.state == STEP_DONE ? made(r, is_loaded(t, a, d)) : r;
}

bool local_copy_is_open(const struct target *t, struct arena *a, int64_t show, int64_t data_n)
{
	struct after_copy c;

	return after_copy_read(a, t->master, show, data_n, &c) && c.open;
}
