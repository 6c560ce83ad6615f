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
#include "agent/after.h"
#include "agent/backup.h"
#include "agent/copy.h"
#include "agent/dump.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/command.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/text.h"
#include "db/db.h"
#include "platform/core/adopt.h"
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

/* --- what went wrong, and what to do ---------------------------------------------------------------------------------------------------- */

static const char no_show[] = "no show has this address; `clove admin backups` lists what backups are kept of, the console what shows there are";

/* One sentence for what may be wrong with a file or the disk; anything else as it was said. */
static const char *advice(struct work *w, const char *path, const char *why)
{
	static const struct { const char *said, *then; } known[] = {
		{ "not what was sealed under this key", "it was cut or damaged, or sealed by another clove: take another file, or put that clove's var/etc/master.key in place first" },
		{ "the dump was cut", "its end is missing: take another file, or copy it again from where it was kept" },
		{ "something follows the end", "it is not as it was made: take another file, or copy it again from where it was kept" },
		{ "No space left on device", "the disk is full: delete old backups (clove admin backup-delete) or enlarge the disk" },
		{ "Disk quota exceeded", "the disk is full: delete old backups (clove admin backup-delete) or enlarge the disk" },
		{ "Permission denied", "it may not be read or written: see who owns it, or run this as the user that runs clove" },
	};

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strstr(why, known[i].said))
			return arena_fmt(w->a, "%s: %s (%s)", path, known[i].then, why);
	return why;
}

static int no_folder(struct work *w)
{
	return end(w, arena_fmt(w->a, "the folder of backups %s cannot be used (%s): see who owns it, or name another one in CLOVE_BACKUP_DIR",
	    config_text("CLOVE_BACKUP_DIR"), strerror(errno)));
}

/* --- commands -------------------------------------------------------------------------------------------------------------------------- */

static int make_here(struct work *w, const struct copy *c)
{
	/* Two of one second are two files, whoever asks for them. */
	const char *name = backup_name(w->a, c->slug, clock_now(), arena_fmt(w->a, "asked-%s", id_code(w->a, 6))), *counts, *why = "";

	if (!copy_make(w->a, w->master, c, "asked", backup_path(w->a, name), &counts, &why) ||
	    !backup_keep(w->db, w->master, c->deployment, c->generation, name, "asked", 0, &why))
		return end(w, advice(w, backup_path(w->a, name), why));
	printf("%s\n", backup_path(w->a, name));
	return end(w, NULL);
}

static const char no_sandbox[] = "the sandbox provider is not in use here (CLOVE_PAY_PROVIDER)";

static bool is_sandbox(const char *word)
{
	return strcmp(word, COPY_SANDBOX) == 0;
}

static bool has_sandbox(void)
{
	return strcmp(config_text("CLOVE_PAY_PROVIDER"), "sandbox") == 0;
}

int admin_backup(const unsigned char master[ID_KEY], int argc, char **argv)
{
	struct work w;
	struct found f;
	int64_t task;

	(void)argc;
	begin(&w, master);
	if (!backup_folder())
		return no_folder(&w);
	if (strcmp(argv[0], "platform") == 0)
		return make_here(&w, &(struct copy){ .slug = "platform" });
	if (is_sandbox(argv[0]))
		return has_sandbox() ? make_here(&w, &(struct copy){ .slug = COPY_SANDBOX }) : end(&w, no_sandbox);
	if (!find(&w, argv[0], &f))
		return end(&w, no_show);
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
	    "SELECT x.* FROM (SELECT COALESCE(d.slug, IF(" BACKUP_OF_SANDBOX("b") ", 'sandbox', 'platform')) AS slug, b.reason, b.file, b.bytes, b.made_at, b.id"
	    "   FROM backup b LEFT JOIN deployment d ON d.id = b.deployment WHERE b.drop_at IS NULL) x"
	    " WHERE ? IS NULL OR x.slug = ? ORDER BY x.made_at, x.id LIMIT 10000",
	    argc ? ARG((const char *)argv[0]) : ARG_NULL, argc ? ARG((const char *)argv[0]) : ARG_NULL);
	if (!w.fault.set && !db_rows_n(q)) {
		struct found f;
		if (argc && strcmp(argv[0], "platform") != 0 && !is_sandbox(argv[0]) && !find(&w, argv[0], &f))
			return end(&w, no_show);
		fprintf(stderr, "clove admin: no backup is kept; `clove admin backup %s` makes one\n", argc ? argv[0] : "platform");
	}
	while (db_next(q))
		printf("%s\t%s\t%s\t%lld\t%s\n", clock_iso(w.a, db_i64(q, "made_at"), config_text("CLOVE_ZONE")), db_text(q, "slug"), db_text(q, "reason"),
		    (long long)db_i64(q, "bytes"), backup_path(w.a, db_text(q, "file")));
	return end(&w, w.fault.set ? "" : NULL);
}

int admin_backup_delete(const unsigned char master[ID_KEY], int argc, char **argv)
{
	const char *slash = strrchr(argv[1], '/'), *name = slash ? slash + 1 : argv[1];
	bool platform = strcmp(argv[0], "platform") == 0 || is_sandbox(argv[0]), sure = argc > 2 && strcmp(argv[2], "last") == 0;
	struct work w;
	struct found f = { 0 };

	begin(&w, master);
	if (!platform && !find(&w, argv[0], &f))
		return end(&w, no_show);
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
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *to = backup_path(w->a, name);

	return access(to, F_OK) == 0 || file_copy(w->a, path, to, 0600, (uid_t)-1, (gid_t)-1, why) ? name : NULL;
}

static bool services(struct work *w, const char *word, bool sandbox)
{
	const char *var = config_text("CLOVE_VAR"), *out;
	char here[4096];

	if (*var != '/' && getcwd(here, sizeof here))
		var = arena_fmt(w->a, "%s/%s", here, var);
	const char *agent = arena_fmt(w->a, "%s/sv/agent", var), *platform = arena_fmt(w->a, "%s/sv/platform", var), *pay = arena_fmt(w->a, "%s/sv/pay", var);
	const char *argv[] = { "sv", "-w", "40", word, sandbox ? pay : agent, sandbox ? NULL : platform, NULL };
	return access(sandbox ? pay : agent, F_OK) < 0 || command_run(w->a, argv, SERVICES_MS, &out) == 0;
}

/* On a connection of its own: the one that we had was on what has been replaced. */
static bool look_after(struct work *w, int64_t made_at, const char **why)
{
	struct fault fault = { 0 };
	struct db *db = setup_admin(w->master, "clove");

	db_attach(db, w->a, &fault);
	bool ok = after_restore(db, w->master, made_at) && !fault.set;
	if (!ok)
		*why = arena_fmt(w->a, "it is restored, but the shows could not be looked at (%s): run this again", fault.set ? arena_dup(w->a, fault.what) : "not committed");
	db_detach(db);
	db_close(db);
	return ok;
}

/* The platform's own database, or the sandbox's: whoever works on it stands still meanwhile. */
static int restore_own(struct work *w, const struct copy *c, const char *path, int64_t made_at)
{
	const char *why = "";
	bool ok = false, sandbox = copy_of_sandbox(c);

	if (!services(w, "down", sandbox))
		return end(w, sandbox ? "the sandbox provider could not be stopped; see var/log/pay, then try again" :
		    "the agent and the platform could not be stopped; see var/log, then try again");
	if (!sandbox && !db_lock(w->db, "clove.agent", 5))
		why = "an agent is at work elsewhere: stop it first";
	else {
		ok = copy_bring_own(w->a, w->master, c, path, &why) && (sandbox || look_after(w, made_at, &why));
		if (!sandbox)
			db_unlock(w->db, "clove.agent");
		if (!ok)
			why = advice(w, path, why);
	}
	if (!services(w, "up", sandbox) && ok)
		why = "it is restored, but its service could not be started: see make run";
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
		return no_folder(&w);
	if (access(path, R_OK) < 0)
		path = backup_path(w.a, path);
	if (access(path, R_OK) < 0)
		return end(&w, arena_fmt(w.a, "there is no backup at %s that can be read (%s); `clove admin backups` lists those that are kept", argv[1], strerror(errno)));
	if (!copy_head_read(w.a, path, &c, &reason, &made_at))
		return end(&w, arena_fmt(w.a, "%s is no backup of clove; `clove admin backups` lists those that are kept", path));
	if (strcmp(argv[0], "platform") == 0 || is_sandbox(argv[0])) {
		if (c.deployment)
			return end(&w, arena_fmt(w.a, "this is a backup of a show: clove admin restore %s FILE", c.slug));
		if (is_sandbox(argv[0]) != copy_of_sandbox(&c))
			return end(&w, arena_fmt(w.a, "this is a backup of the %s: clove admin restore %s FILE", c.slug, c.slug));
		return !is_sandbox(argv[0]) || has_sandbox() ? restore_own(&w, &c, path, made_at) : end(&w, no_sandbox);
	}
	if (!find(&w, argv[0], &f))
		return end(&w, no_show);
	if (c.deployment != f.id)
		return end(&w, arena_fmt(w.a, "this is a backup of %s", c.deployment ? arena_fmt(w.a, "the show %s", c.slug) : arena_fmt(w.a, "the %s", c.slug)));
	const char *name = bring_file(&w, path, &why);
	int64_t backup = name ? backup_keep(w.db, master, f.id, c.generation ? c.generation : f.generation, name, "asked", 0, &why) : 0;
	if (!backup)
		return end(&w, advice(&w, path, why));
	struct my_order_since since = my_order_since(w.db, f.id, made_at);
	printf("backup of %s; bookings made, paid or cancelled since: %lld, paid: %lld (they are written again, the rest is listed under Money to check)\n",
	    clock_iso(w.a, made_at, config_text("CLOVE_ZONE")), (long long)since.all, (long long)since.paid);
	struct deployment_refusal r = ask_restore(&w, f.id, backup, &task);
	return r.key ? end(&w, said(&w, r.key, r.a, r.b)) : wait_for(&w, task);
}

/* A person's word, where the platform could not know after it came back from a backup. */
int admin_adopt(const unsigned char master[ID_KEY], int argc, char **argv)
{
	struct work w;
	struct found f;
	struct after_copy c;
	int64_t n;

	(void)argc;
	begin(&w, master);
	if (!find(&w, argv[0], &f))
		return end(&w, no_show);
	if (!text_i64(argv[1], &n) || n < 0)
		return end(&w, "the second word is the number of a copy: 0 for show_ID, N for show_ID_N");
	if (strcmp(f.kind, "local") == 0 && !after_copy_read(w.a, master, f.id, n, &c))
		return end(&w, arena_fmt(w.a, "there is no whole copy %lld of the database of %s on this machine", (long long)n, f.slug));
	db_begin(w.db);
	adopt_copy(w.db, f.id, n, true);
	return end(&w, db_commit(w.db) == DB_COMMITTED ? NULL : "the database did not take it");
}
