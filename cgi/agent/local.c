/* local.c: the target `local`: this machine. A schema with two users per show, a service folder under runit, as root a numeric user
 * of its own. The same script that makes our own services writes the folder (cgi/local/service).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/target.h"
#include "base/arena.h"
#include "base/command.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/keys.h"
#include "base/text.h"
#include "db/db.h"
#include "ext/http.h"
#include "platform/core/setup.h"

enum { SHOW_UID = 100, NGINX_UID = 2, SCRIPT_MS = 20000, STOP_MS = 60000, PAGE_MS = 3000 };

static struct step_result done(void)
{
	return (struct step_result){ STEP_DONE, "", "", "" };
}

static struct step_result failed(const char *why, const char *raw)
{
	return (struct step_result){ STEP_FAILED, why, "", raw };
}

static const char *service_name(struct arena *a, const struct deployment *d)
{
	return arena_fmt(a, "show-%s", d->slug);
}

/* Absolute: sv changes into the folder first, and then looks for it again. */
static const char *service_path(struct arena *a, const struct deployment *d)
{
	const char *var = config_text("CLOVE_VAR");
	char here[4096];

	if (*var != '/' && getcwd(here, sizeof here))
		var = arena_fmt(a, "%s/%s", here, var);
	return arena_fmt(a, "%s/sv/%s", var, service_name(a, d));
}

static struct step_result database(const struct target *t, struct arena *a, const struct deployment *d)
{
	(void)a;
	return setup_show(t->master, d->id, d->generation) ? done() : failed("agent.failed_database", "see the agent's log");
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

/* Written aside and renamed: a reader never meets half a key. */
static bool secret(struct arena *a, const char *path, const char *text, uid_t uid)
{
	const char *aside = arena_fmt(a, "%s.new", path);
	int fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	size_t n = strlen(text);

	if (fd < 0)
		return false;
	bool ok = write(fd, text, n) == (ssize_t)n && fsync(fd) == 0;
	ok = close(fd) == 0 && ok;
	return ok && own(aside, uid, uid, 0400) && rename(aside, path) == 0;
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

static struct step_result service(const struct target *t, struct arena *a, const struct deployment *d)
{
	const char *keys, *out;

	if (!folders(t, a, d, &keys))
		return failed("agent.failed_service", strerror(errno));
	fault_point("deploy.after_folders");
	const char *argv[] = { "cgi/local/service", service_name(a, d), arena_fmt(a, "%lld", (long long)(SHOW_UID + d->id)),
		arena_fmt(a, "CLOVE_SHOW_ID=%lld", (long long)d->id), arena_fmt(a, "CLOVE_SHOW_SLUG=%s", d->slug),
		arena_fmt(a, "CLOVE_SHOW_KEY_FILE=%s/show.key", keys), arena_fmt(a, "CLOVE_PAY_KEY_FILE=%s/pay.key", keys),
		arena_fmt(a, "CLOVE_DB_SCHEMA=show_%lld", (long long)d->id), arena_fmt(a, "CLOVE_DB_USER=show_%lld", (long long)d->id),
		arena_fmt(a, "CLOVE_WORKERS=%lld", (long long)d->spec.min), "CLOVE_KEY_FILE=/dev/null", "--", "build/clove", "serve", "show", NULL };
	if (command_run(a, argv, SCRIPT_MS, &out) != 0)
		return failed("agent.failed_service", out);
	fault_point("deploy.after_script");
	unlink(arena_fmt(a, "%s/down", service_path(a, d)));
	const char *up[] = { "sv", "up", service_path(a, d), NULL };
	if (command_run(a, up, SCRIPT_MS, &out) != 0)
		return (struct step_result){ STEP_WAIT, "", "", out };          /* runsvdir looks for new folders every 5 s */
	return done();
}

static struct step_result places(const struct target *t, struct arena *a, const struct deployment *d)
{
	struct fault fault = { 0 };
	struct db *db = setup_admin(t->master, arena_fmt(a, "show_%lld", (long long)d->id));

	db_attach(db, a, &fault);
	bool there = db_exists(db, "SELECT 1 FROM settings WHERE id = 1", NO_ARGS);
	db_detach(db);
	db_close(db);
	if (fault.set)
		return failed("agent.failed_database", arena_dup(a, fault.what));
	return there ? done() : (struct step_result){ STEP_WAIT, "", "", "the show has not taken its definition yet" };
}

static struct step_result first_page(const struct target *t, struct arena *a, const struct deployment *d, const char **upstream)
{
	struct http_call call = { .method = "GET", .timeout_ms = PAGE_MS,
		.url = arena_fmt(a, "%s/shows/%s/readyz", config_text("CLOVE_PLATFORM_URL"), d->slug) };
	struct http_answer answer = { 0 };

	(void)t;
	*upstream = "";
	if (http_send(a, &call, &answer) == HTTP_OK && answer.status == 200)
		return done();
	return (struct step_result){ STEP_WAIT, "", "", arena_fmt(a, "readyz answered %d", answer.status) };
}

static struct step_result stop(const struct target *t, struct arena *a, const struct deployment *d)
{
	const char *out, *path = service_path(a, d);
	struct stat st;

	(void)t;
	if (stat(path, &st) < 0)
		return done();
	int fd = open(arena_fmt(a, "%s/down", path), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd >= 0)
		close(fd);
	const char *argv[] = { "sv", "-w", "20", "force-stop", path, NULL };
	return command_run(a, argv, STOP_MS, &out) == 0 ? done() : failed("agent.failed_stop", out);
}

/* runit restarts what dies; what only the agent can mend is a folder that is gone or was switched off by hand. */
static bool astray(struct arena *a, const struct deployment *d)
{
	struct stat st;

	return stat(arena_fmt(a, "%s/run", service_path(a, d)), &st) < 0 || stat(arena_fmt(a, "%s/down", service_path(a, d)), &st) == 0 ||
	    stat(arena_fmt(a, "%s/supervise/ok", service_path(a, d)), &st) < 0;
}

static struct step_result look(const struct target *t, struct arena *a, const struct deployment *all, size_t n, struct target_view *out)
{
	int64_t *list = arena_alloc(a, (n + 1) * sizeof *list);

	(void)t;
	*out = (struct target_view){ .version = "", .astray = list };
	for (size_t i = 0; i < n; i++)
		if (astray(a, &all[i]))
			list[out->astray_n++] = all[i].id;
	return done();
}

const struct target_ops target_local = {
	.database = database, .service = service, .places = places, .first_page = first_page, .stop = stop, .look = look,
};
