/* local.c: the target `local`: this machine. A schema with two users per show, a group of processes under runit (local_group.h), as
 * root a numeric user of its own. The same script that makes our own services writes the folder (cgi/local/service).
 *
 * An update starts the wanted group beside the one that runs. Which of them answers is said by one file (etc/shows/SLUG/group): the one
 * named there takes the addresses when it is ready, see cgi/web/serve.c. So every step may be repeated, in any order, after any crash.
 *
 * Of a spec, `memory_mib` is a limit of the whole group where this machine lets root set one (cgroups, see cgi/local/service), besides
 * 512 MiB of every process; `cpu_m` is what the group is counted with when something has to fit here, and is not enforced: a show
 * may use what its neighbours leave.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "agent/local_data.h"
#include "agent/local_group.h"
#include "agent/local_look.h"
#include "agent/target.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/command.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/keys.h"
#include "base/text.h"
#include "db/db.h"
#include "ext/http.h"
#include "platform/core/setup.h"

enum { SHOW_UID = 100, NGINX_UID = 2, SCRIPT_MS = 20000, PAGE_MS = 3000, END_MS = 2000, LOGS_KEPT = 10, CRASH_S = 5, OTHER_PROCESSES = 10 };

static struct step_result done(void)
{
	return (struct step_result){ STEP_DONE, "", "", "" };
}

static struct step_result failed(const char *why, const char *raw)
{
	return (struct step_result){ STEP_FAILED, why, "", raw };
}

static struct step_result waits(const char *why, const char *x, const char *raw)
{
	return (struct step_result){ STEP_WAIT, why, x, raw };
}

static struct step_result database(const struct target *t, struct arena *a, const struct deployment *d)
{
	(void)a;
	return setup_show(t->master, d->id, d->generation, d->data_n) ? done() : failed("agent.failed_database", "see the agent's log");
}

/* --- folders and keys of its own ----------------------------------------------------------------------------------------- */

static bool own(const char *path, uid_t uid, gid_t gid, mode_t mode)
{
	return (geteuid() != 0 || chown(path, uid, gid) == 0) && chmod(path, mode) == 0;
}

static bool folder(const char *path, uid_t uid, gid_t gid, mode_t mode)
{
	return (mkdir(path, 0700) == 0 || errno == EEXIST) && own(path, uid, gid, mode);
}

static const char *file_text(struct arena *a, const char *path)
{
	char text[512];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text);

	if (fd >= 0)
		close(fd);
	return n > 0 ? arena_dupn(a, text, (size_t)n) : NULL;
}

/* Written aside and renamed: a reader never meets half a key. */
static bool secret(struct arena *a, const char *path, const char *text, uid_t uid)
{
	const char *was = file_text(a, path);

	if (was && strcmp(was, text) == 0)
		return own(path, uid, uid, 0400);
	const char *aside = arena_fmt(a, "%s.new", path);
	int fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	size_t n = strlen(text);

	if (fd < 0)
		return false;
	bool ok = write(fd, text, n) == (ssize_t)n && fsync(fd) == 0;
	ok = close(fd) == 0 && ok;
	return ok && own(aside, uid, uid, 0400) && rename(aside, path) == 0;
}

static bool folders(const struct target *t, struct arena *a, const struct deployment *d, const char **keys)
{
	unsigned char key[ID_KEY];
	uid_t base = (uid_t)config_i64("CLOVE_UID"), uid = base + SHOW_UID + (uid_t)d->id;
	gid_t nginx = base + NGINX_UID;
	const char *var = config_text("CLOVE_VAR"), *all = arena_fmt(a, "%s/etc/shows", var), *pay = file_text(a, config_text("CLOVE_PAY_KEY_FILE"));

	keys_show(t->master, d->id, d->generation, key);
	*keys = arena_fmt(a, "%s/%s", all, d->slug);
	return folder(all, geteuid(), getegid(), 0711) && folder(*keys, uid, uid, 0700) &&
	    folder(arena_fmt(a, "%s/shows/%s", config_text("CLOVE_RUN"), d->slug), uid, nginx, 02710) &&
	    folder(arena_fmt(a, "%s/files/%s", var, d->slug), uid, nginx, 02750) &&
	    secret(a, arena_fmt(a, "%s/show.key", *keys), text_hex(a, key, sizeof key), uid) &&
	    (!pay || secret(a, arena_fmt(a, "%s/pay.key", *keys), pay, uid));
}

/* --- the groups --------------------------------------------------------------------------------------------------------- */

/* The wanted group; else the plain one where that has no mark, which is from before groups had marks; else NULL. */
static const struct local_group *group_of(const struct local_group *groups, size_t n, const char *mark)
{
	const struct local_group *found = NULL;

	for (size_t i = 0; i < n; i++)
		if (strcmp(groups[i].mark, mark) == 0 || (!*groups[i].mark && !found))
			found = &groups[i];
	return found;
}

static bool has_users(const struct target *t, struct arena *a, const struct deployment *d)
{
	struct fault fault = { 0 };
	struct db *db = setup_admin(t->master, "");

	db_attach(db, a, &fault);
	bool there = setup_show_has_users(db, d->id, d->data_n);
	db_detach(db);
	db_close(db);
	return there;
}

static struct step_result service(const struct target *t, struct arena *a, const struct deployment *d)
{
	struct local_group groups[LOCAL_GROUPS];
	size_t n = local_groups(a, d->slug, groups, LOCAL_GROUPS);
	const char *keys, *out, *mark = local_group_mark(a, d), *schema = setup_show_schema(a, d->id, d->data_n);
	const struct local_group *g = group_of(groups, n, mark);
	const char *name = g ? g->name : arena_fmt(a, n ? "show-%s.%s" : "show-%s", d->slug, mark);
	int64_t most = d->spec.max > d->spec.min ? d->spec.max : d->spec.min, processes = most + d->spec.pay + OTHER_PROCESSES;
	bool ran = g && g->pid;

	if (!folders(t, a, d, &keys) || !secret(a, arena_fmt(a, "%s/group", keys), mark, (uid_t)config_i64("CLOVE_UID") + SHOW_UID + (uid_t)d->id))
		return failed("agent.failed_service", strerror(errno));
	fault_point("deploy.after_folders");
	if ((2 * processes > SETUP_SHOW_CONNECTIONS || !has_users(t, a, d)) && !setup_show_room(t->master, d->id, d->generation, d->data_n, processes))
		return failed("agent.failed_database", "see the agent's log");
	const char *argv[] = { "cgi/local/service", name, arena_fmt(a, "%lld", (long long)(SHOW_UID + d->id)),
		arena_fmt(a, "CLOVE_SHOW_ID=%lld", (long long)d->id), arena_fmt(a, "CLOVE_SHOW_SLUG=%s", d->slug),
		arena_fmt(a, "CLOVE_SHOW_KEY_FILE=%s/show.key", keys), arena_fmt(a, "CLOVE_PAY_KEY_FILE=%s/pay.key", keys),
		arena_fmt(a, "CLOVE_DB_SCHEMA=%s", schema), arena_fmt(a, "CLOVE_DB_USER=%s", schema),
		arena_fmt(a, "CLOVE_REVISION=%lld", (long long)d->revision), arena_fmt(a, "CLOVE_GROUP=%s", mark),
		arena_fmt(a, "CLOVE_GROUP_FILE=%s/group", keys), arena_fmt(a, "CLOVE_WORKERS=%lld", (long long)d->spec.min),
		arena_fmt(a, "CLOVE_WORKERS_MAX=%lld", (long long)(most > d->spec.min ? most : 0)),
		arena_fmt(a, "CLOVE_PAY_WORKERS=%lld", (long long)d->spec.pay), arena_fmt(a, "CLOVE_MEMORY_MIB=%lld", (long long)d->spec.memory_mib),
		"CLOVE_KEY_FILE=/dev/null", "--", "build/clove", "serve", "show", NULL };
	if (command_run(a, argv, SCRIPT_MS, &out) != 0)
		return failed("agent.failed_service", out);
	fault_point("deploy.after_script");
	bool changed = strstr(out, "changed");
	n = local_groups(a, d->slug, groups, LOCAL_GROUPS);
	for (size_t i = 0; i < n; i++)
		if (strcmp(groups[i].name, name) == 0)
			return !local_group_start(a, &groups[i], ran && changed) ? waits("local.wait_start", "", "runsvdir looks for new folders every 5 s") : done();
	return failed("agent.failed_service", out);
}

static struct step_result places(const struct target *t, struct arena *a, const struct deployment *d)
{
	struct fault fault = { 0 };
	struct db *db = setup_admin(t->master, setup_show_schema(a, d->id, d->data_n));

	db_attach(db, a, &fault);
	bool there = db_exists(db, "SELECT 1 FROM settings WHERE id = 1", NO_ARGS);
	db_detach(db);
	db_close(db);
	if (fault.set)
		return failed("agent.failed_database", arena_dup(a, fault.what));
	return there ? done() : waits("", "", "the show has not taken its definition yet");
}

/* Until it is ready the address is the old group's, so what it would answer is read where it writes it (cgi/web/serve.c). */
static const char *answer_of(struct arena *a, const struct deployment *d, const struct local_group *g)
{
	const char *words = file_text(a, arena_fmt(a, "%s/shows/%s/unready.%lld", config_text("CLOVE_RUN"), d->slug, (long long)g->pid));

	return words ? arena_fmt(a, "readyz of group %s answers 503: %s", g->mark, words) : local_group_last_words(a, g);
}

/* The wanted group has the addresses when health is answered by it. Why it does not yet, as far as it can be seen. */
static struct step_result first_page(const struct target *t, struct arena *a, const struct deployment *d, const char **upstream)
{
	struct http_call call = { .method = "GET", .timeout_ms = PAGE_MS,
		.url = arena_fmt(a, "%s/shows/%s/readyz", config_text("CLOVE_PLATFORM_URL"), d->slug) };
	struct http_answer answer = { .head = "", .body = "" };
	struct local_group groups[LOCAL_GROUPS];
	const char *mark = local_group_mark(a, d);

	(void)t;
	*upstream = "";
	bool said = http_send(a, &call, &answer) == HTTP_OK;
	const char *who = said ? http_header(a, &answer, "X-Clove-Group") : "";
	if (said && answer.status == 200 && strcmp(who, mark) == 0)
		return done();
	const struct local_group *g = group_of(groups, local_groups(a, d->slug, groups, LOCAL_GROUPS), mark);
	if (!g || !g->supervised)
		return waits("local.wait_start", "", "not started yet");
	if (!g->pid || (g->starts > 1 && time(NULL) - g->since < CRASH_S))
		return waits("local.crashes", "", local_group_last_words(a, g));
	bool its = said && strcmp(who, mark) == 0;
	return waits("local.wait_ready", "", its ? arena_fmt(a, "readyz of group %s answers %d: %s", who, answer.status, answer.body ? answer.body : "") :
	    answer_of(a, d, g));
}

/* --- what goes ------------------------------------------------------------------------------------------------------------ */

static bool gone(struct arena *a, const char *path)
{
	const char *out, *argv[] = { "rm", "-rf", "--", path, NULL };
	struct stat st;

	return lstat(path, &st) < 0 || command_run(a, argv, SCRIPT_MS, &out) == 0;
}

/* Logs of revisions before `from`; EVERY_LOG: also of the one there is. */
#define EVERY_LOG INT64_MAX
static void forget_logs(struct arena *a, const char *slug, int64_t from)
{
	const char *log = arena_fmt(a, "%s/log", config_text("CLOVE_VAR")), *plain = arena_fmt(a, "show-%s", slug);
	size_t length = strlen(plain);
	DIR *dir = opendir(log);
	struct dirent *e;

	while (dir && (e = readdir(dir))) {
		if (strncmp(e->d_name, plain, length) != 0)
			continue;
		const char *mark = e->d_name + length;
		if (*mark == '.' ? local_group_revision(mark + 1) < from : !*mark && from == EVERY_LOG)
			gone(a, arena_fmt(a, "%s/%s", log, e->d_name));
	}
	if (dir)
		closedir(dir);
}

static struct step_result settle(const struct target *t, struct arena *a, const struct deployment *d)
{
	struct local_group groups[LOCAL_GROUPS];
	size_t n = local_groups(a, d->slug, groups, LOCAL_GROUPS);
	const char *mark = local_group_mark(a, d), *last = "";
	bool all = true;

	(void)t;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(groups[i].mark, mark) == 0)
			continue;
		last = groups[i].name;
		bool ended = local_group_end(a, &groups[i]);
		fault_point("local.after_end");
		all &= ended && local_group_bury(a, d->slug, &groups[i]);
	}
	all &= local_group_bury(a, d->slug, NULL);
	if (!all)
		return waits("local.wait_old", "", last);
	forget_logs(a, d->slug, d->revision - LOGS_KEPT);
	return done();
}

static bool all_ended(struct arena *a, const char *slug)
{
	struct local_group groups[LOCAL_GROUPS];
	size_t n = local_groups(a, slug, groups, LOCAL_GROUPS);
	bool all = true;

	for (size_t i = 0; i < n; i++)
		all &= local_group_end(a, &groups[i]);
	return all;
}

/* Most end in a moment, and are waited for. */
static struct step_result stop(const struct target *t, struct arena *a, const struct deployment *d)
{
	int64_t until = clock_ms() + END_MS;
	struct timespec pause = { 0, 50000000 };

	(void)t;
	while (!all_ended(a, d->slug)) {
		if (clock_ms() > until)
			return waits("local.wait_end", "", "it answers what is under way");
		nanosleep(&pause, NULL);
	}
	return done();
}

static struct step_result remove_all(const struct target *t, struct arena *a, const struct deployment *d)
{
	struct local_group groups[LOCAL_GROUPS];
	const char *var = config_text("CLOVE_VAR");
	struct step_result r = stop(t, a, d);

	if (r.state != STEP_DONE)
		return r;
	size_t n = local_groups(a, d->slug, groups, LOCAL_GROUPS);
	for (size_t i = 0; i < n; i++)
		local_group_bury(a, d->slug, &groups[i]);
	if (!local_group_bury(a, d->slug, NULL))
		return waits("local.wait_end", "", "its supervisor ends");
	fault_point("local.after_bury");
	if (!setup_drop_show_all(t->master, d->id))
		return failed("local.failed_remove", "its databases cannot be dropped; see the agent's log");
	forget_logs(a, d->slug, EVERY_LOG);
	if (!gone(a, arena_fmt(a, "%s/shows/%s", config_text("CLOVE_RUN"), d->slug)) || !gone(a, arena_fmt(a, "%s/files/%s", var, d->slug)) ||
	    !gone(a, arena_fmt(a, "%s/etc/shows/%s", var, d->slug)))
		return failed("local.failed_remove", "its folders cannot be removed");
	return done();
}

static struct step_result forget_data(const struct target *t, struct arena *a, const struct deployment *d, int64_t data_n)
{
	must(data_n != d->data_n);
	/* Numbers only grow, and what is made for a restore is shut until it is the live one. */
	if (data_n > d->data_n && local_copy_is_open(t, a, d->id, data_n))
		return failed("local.live_copy", "the settings of that copy say that it is open");
	return setup_drop_show(t->master, d->id, data_n) ? done() : failed("local.failed_remove", "see the agent's log");
}

static struct step_result look(const struct target *t, struct arena *a, const struct deployment *all, size_t n, struct target_view *out)
{
	(void)t;
	*out = local_look(a, all, n);
	return done();
}

static struct step_result open_node(const struct target *t, struct arena *a, const char *node, bool open)
{
	(void)t;
	(void)a;
	(void)node;
	return open ? done() : failed("local.only_node", "");
}

const struct target_ops target_local = {
	.database = database, .service = service, .places = places, .first_page = first_page, .settle = settle, .stop = stop, .remove = remove_all,
	.forget_data = forget_data, .dump = local_dump, .load = local_load, .look = look, .open_node = open_node,
};
