/* admin_backup.c: `clove admin backup|backups|backup-delete|restore`: what the consoles' buttons do, and the platform's own database, for repairs and for
 * an empty machine.
 *
 * A backup of what is on this machine needs no agent. A restore of a show is the agent's work (agent/task_restore.c): asked for here, and
 * waited for. The platform's own is put back here, with the platform and the agent stopped meanwhile.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "admin.h"
#include "agent/backup.h"
#include "agent/copy.h"
#include "agent/dump.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/command.h"
#include "base/config.h"
#include "base/fault.h"
#include "db/db.h"
#include "platform/core/backup_drop.h"
#include "platform/core/my_order.h"
#include "platform/core/setup.h"
#include "platform/core/task.h"
#include "web/tpl.h"

enum { ARENA = 64 << 20, WAIT_MS = 3600000, SERVICES_MS = 60000, ROOM_MS = 20000 };

struct work {
	struct arena *a;
	struct fault fault;
	struct db *db;
	const unsigned char *master;
};

static void begin(struct work *w, const unsigned char master[ID_KEY])
{
	*w = (struct work){ .a = arena_new(ARENA), .db = setup_admin(master, "clove"), .master = master };
	db_attach(w->db, w->a, &w->fault);
}

static int end(struct work *w, const char *why)
{
	if (why)
		fprintf(stderr, "clove admin: %s\n", w->fault.set ? w->fault.what : why);
	db_detach(w->db);
	db_close(w->db);
	arena_free(w->a);
	return why ? 1 : 0;
}

struct found {
	int64_t id, generation, data_n;
	const char *slug, *kind;                 /* kind of its target */
};

static bool find(struct work *w, const char *slug, struct found *f)
{
	struct db_rows *q = db_query(w->db,
	    "SELECT d.id, d.generation, d.data_n, d.slug, t.kind FROM deployment d JOIN target t ON t.id = d.target WHERE d.slug = ? LIMIT 1", ARG(slug));

	if (!db_next(q))
		return false;
	*f = (struct found){ db_i64(q, "id"), db_i64(q, "generation"), db_i64(q, "data_n"), db_text(q, "slug"), db_text(q, "kind") };
	return true;
}

/* --- the agent's work, waited for --------------------------------------------------------------------------------------------------- */

static const char *said(struct work *w, const char *key, const char *x, const char *y)
{
	return tpl_lang_find("en", key) ? tpl_lang_say(w->a, "en", key, x, y, NULL) : key;
}

static bool agent_works(struct work *w)
{
	if (!db_lock(w->db, "clove.agent", 0))
		return true;
	db_unlock(w->db, "clove.agent");
	return false;
}

static int wait_for(struct work *w, int64_t task)
{
	int64_t until = clock_ms() + WAIT_MS;
	const char *step = "";

	if (!agent_works(w))
		fprintf(stderr, "clove admin: no agent is at work; this begins when one is (make run)\n");
	while (clock_ms() < until && !w->fault.set) {
		struct db_rows *q = db_query(w->db, "SELECT state, step, why, text_a, raw FROM task WHERE id = ? LIMIT 1", ARG(task));
		if (!db_next(q))
			return end(w, "the task is gone");
		if (strcmp(db_text(q, "step"), step) != 0)
			printf("%s\n", step = db_text(q, "step"));
		fflush(stdout);
		if (strcmp(db_text(q, "state"), "done") == 0) {
			printf("done %s\n", db_text(q, "text_a"));
			return end(w, NULL);
		}
		if (strcmp(db_text(q, "state"), "failed") == 0 || strcmp(db_text(q, "state"), "cancelled") == 0)
			return end(w, arena_fmt(w->a, "%s: %s %s", db_text(q, "state"), said(w, db_text(q, "why"), db_text(q, "text_a"), NULL), db_text(q, "raw")));
		struct timespec pause = { 0, 300000000 };
		nanosleep(&pause, NULL);
	}
	return end(w, "it is still under way");
}

/* --- commands -------------------------------------------------------------------------------------------------------------------------- */

static int make_here(struct work *w, const struct copy *c)
{
	const char *name = backup_name(w->a, c->slug, clock_now(), "asked"), *counts, *why = "";

	if (!copy_make(w->a, w->master, c, "asked", backup_path(w->a, name), &counts, &why) ||
	    !backup_keep(w->db, w->master, c->deployment, c->generation, name, "asked", 0, &why))
		return end(w, why);
	printf("%s\n", backup_path(w->a, name));
	return end(w, NULL);
}

int admin_backup(const unsigned char master[ID_KEY], int argc, char **argv)
{
	struct work w;
	struct found f;
	int64_t task;

	(void)argc;
	begin(&w, master);
	if (!backup_folder())
		return end(&w, arena_fmt(w.a, "%s: %s", config_text("CLOVE_BACKUP_DIR"), strerror(errno)));
	if (strcmp(argv[0], "platform") == 0)
		return make_here(&w, &(struct copy){ .slug = "platform" });
	if (!find(&w, argv[0], &f))
		return end(&w, "no show has this address");
	if (strcmp(f.kind, "local") == 0)
		return make_here(&w, &(struct copy){ f.slug, f.id, f.generation, f.data_n });
	struct deployment_refusal r = task_backup(w.db, 0, f.id, &task);
	return r.key ? end(&w, said(&w, r.key, r.a, r.b)) : wait_for(&w, task);
}

int admin_backups(const unsigned char master[ID_KEY], int argc, char **argv)
{
	struct work w;

	begin(&w, master);
	struct db_rows *q = db_query(w.db,
	    "SELECT COALESCE(d.slug, 'platform') AS slug, b.reason, b.file, b.bytes, b.made_at FROM backup b LEFT JOIN deployment d ON d.id = b.deployment"
	    " WHERE b.drop_at IS NULL AND (? IS NULL OR COALESCE(d.slug, 'platform') = ?) ORDER BY b.made_at, b.id LIMIT 10000",
	    argc ? ARG((const char *)argv[0]) : ARG_NULL, argc ? ARG((const char *)argv[0]) : ARG_NULL);
	while (db_next(q))
		printf("%s\t%s\t%s\t%lld\t%s\n", clock_iso(w.a, db_i64(q, "made_at"), config_text("CLOVE_ZONE")), db_text(q, "slug"), db_text(q, "reason"),
		    (long long)db_i64(q, "bytes"), backup_path(w.a, db_text(q, "file")));
	return end(&w, w.fault.set ? "" : NULL);
}

int admin_backup_delete(const unsigned char master[ID_KEY], int argc, char **argv)
{
	const char *slash = strrchr(argv[1], '/'), *name = slash ? slash + 1 : argv[1];
	bool platform = strcmp(argv[0], "platform") == 0, sure = argc > 2 && strcmp(argv[2], "last") == 0;
	struct work w;
	struct found f = { 0 };

	begin(&w, master);
	if (!platform && !find(&w, argv[0], &f))
		return end(&w, "no show has this address");
	if (argc > 2 && !sure)
		return end(&w, "the third word can only be: last");
	int64_t backup = db_one_i64(w.db, 0, "SELECT id FROM backup WHERE file = ? AND deployment <=> ? AND drop_at IS NULL LIMIT 1", ARG(name),
	    f.id ? ARG(f.id) : ARG_NULL);
	db_begin(w.db);
	struct deployment_refusal r = backup_drop(w.db, 0, f.id, backup, sure);
	if (r.key && strcmp(r.key, "deploy.backup_last") == 0)
		return end(&w, "this is the last backup of a deleted show; the word \"last\" behind it deletes it all the same");
	if (r.key)
		return end(&w, said(&w, r.key, r.a, r.b));
	if (db_commit(w.db) != DB_COMMITTED)
		return end(&w, "the database did not take it");
	backup_forget(w.db);
	return end(&w, w.fault.set ? "" : NULL);
}

/* Into the folder of backups, where the agent reads it; what is there already stays as it is. Its name there. */
static const char *bring_file(struct work *w, const char *path, const char **why)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *to = backup_path(w->a, name), *aside = arena_fmt(w->a, "%s.new", to);
	char part[65536];
	ssize_t n = 0;

	if (access(to, F_OK) == 0)
		return name;
	int in = open(path, O_RDONLY | O_CLOEXEC), out = in < 0 ? -1 : open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool ok = out >= 0;
	while (ok && (n = read(in, part, sizeof part)) > 0)
		ok = write(out, part, (size_t)n) == n;
	ok = ok && n == 0 && fsync(out) == 0 && rename(aside, to) == 0;
	*why = arena_fmt(w->a, "%s: %s", path, strerror(errno));
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	if (!ok)
		unlink(aside);
	return ok ? name : NULL;
}

static bool services(struct work *w, const char *word)
{
	const char *var = config_text("CLOVE_VAR"), *out;
	char here[4096];

	if (*var != '/' && getcwd(here, sizeof here))
		var = arena_fmt(w->a, "%s/%s", here, var);
	const char *agent = arena_fmt(w->a, "%s/sv/agent", var), *platform = arena_fmt(w->a, "%s/sv/platform", var);
	const char *argv[] = { "sv", "-w", "40", word, agent, platform, NULL };
	return access(agent, F_OK) < 0 || command_run(w->a, argv, SERVICES_MS, &out) == 0;
}

static int restore_platform(struct work *w, const char *path)
{
	const char *why = "";
	bool ok = false;

	if (!services(w, "down"))
		return end(w, "the agent and the platform could not be stopped");
	if (!db_lock(w->db, "clove.agent", 5))
		why = "an agent is at work elsewhere: stop it first";
	else {
		ok = copy_bring_platform(w->a, w->master, path, &why);
		db_unlock(w->db, "clove.agent");
	}
	if (!services(w, "up") && ok)
		why = "the platform is restored, but could not be started: see make run";
	else if (ok)
		printf("done %s\n", path);
	return end(w, ok && !*why ? NULL : why);
}

/* A backup that the clock asked for makes room: on an empty machine it cannot even end. */
static struct deployment_refusal ask_restore(struct work *w, int64_t show, int64_t backup, int64_t *task)
{
	struct deployment_refusal r;
	int64_t until = clock_ms() + ROOM_MS, clocks;

	while ((r = task_restore(w->db, 0, show, backup, task)).key && !w->fault.set && clock_ms() < until) {
		clocks = db_one_i64(w->db, 0, "SELECT id FROM task WHERE deployment = ? AND kind = 'backup' AND account IS NULL"
		    " AND state IN ('wanted', 'running') LIMIT 1", ARG(show));
		if (!clocks)
			break;
		task_cancel(w->db, 0, clocks);
		struct timespec pause = { 0, 300000000 };
		nanosleep(&pause, NULL);
	}
	return r;
}

int admin_restore(const unsigned char master[ID_KEY], int argc, char **argv)
{
	struct work w;
	struct found f;
	struct copy c;
	const char *reason, *why = "", *path = argv[1];
	int64_t made_at, task;

	(void)argc;
	begin(&w, master);
	if (!backup_folder())
		return end(&w, arena_fmt(w.a, "%s: %s", config_text("CLOVE_BACKUP_DIR"), strerror(errno)));
	if (access(path, R_OK) < 0)
		path = backup_path(w.a, path);
	if (!copy_head_read(w.a, path, &c, &reason, &made_at))
		return end(&w, "this is no backup of clove");
	if (strcmp(argv[0], "platform") == 0)
		return c.deployment ? end(&w, "this is a backup of a show") : restore_platform(&w, path);
	if (!find(&w, argv[0], &f))
		return end(&w, "no show has this address");
	if (c.deployment != f.id)
		return end(&w, arena_fmt(w.a, "this is a backup of %s", c.deployment ? arena_fmt(w.a, "the show %s", c.slug) : "the platform"));
	const char *name = bring_file(&w, path, &why);
	int64_t backup = name ? backup_keep(w.db, master, f.id, c.generation ? c.generation : f.generation, name, "asked", 0, &why) : 0;
	if (!backup)
		return end(&w, why);
	struct my_order_since since = my_order_since(w.db, f.id, made_at);
	printf("backup of %s; bookings made, paid or cancelled since: %lld, paid: %lld (they are written again, the rest is listed under Money to check)\n",
	    clock_iso(w.a, made_at, config_text("CLOVE_ZONE")), (long long)since.all, (long long)since.paid);
	struct deployment_refusal r = ask_restore(&w, f.id, backup, &task);
	return r.key ? end(&w, said(&w, r.key, r.a, r.b)) : wait_for(&w, task);
}
