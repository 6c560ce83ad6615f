/* local_group.c: see local_group.h. */
#include "agent/local_group.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "agent/target.h"
#include "base/arena.h"
#include "base/command.h"
#include "base/config.h"
#include "base/text.h"

/* A group has what serve.c gives requests to end in, and a little more. */
enum { END_S = 25, SCRIPT_MS = 20000, RUN_BYTES = 8192, WORDS_BYTES = 1800, STATUS_BYTES = 20 };

const char *local_group_mark(struct arena *a, const struct deployment *d)
{
	return d->data_n ? arena_fmt(a, "%lld-%lld", (long long)d->revision, (long long)d->data_n) : arena_fmt(a, "%lld", (long long)d->revision);
}

int64_t local_group_revision(const char *mark)
{
	return strtoll(mark, NULL, 10);
}

/* Absolute: runit's files are told apart by it wherever a command works. */
static const char *folder(struct arena *a)
{
	const char *var = config_text("CLOVE_VAR");
	char here[PATH_MAX];

	if (*var != '/' && getcwd(here, sizeof here))
		var = arena_fmt(a, "%s/%s", here, var);
	return arena_fmt(a, "%s/sv", var);
}

const char *local_group_path(struct arena *a, const char *name)
{
	return arena_fmt(a, "%s/%s", folder(a), name);
}

/* --- reading --------------------------------------------------------------------------------------------------------------- */

static size_t file_read(const char *path, char *out, size_t max)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, out, max - 1);

	if (fd >= 0)
		close(fd);
	out[n > 0 ? n : 0] = 0;
	return n > 0 ? (size_t)n : 0;
}

/* What its `run` gives it: the plain folder does not carry the mark in its name. */
static const char *mark_in(struct arena *a, const char *path)
{
	static const char line[] = "export CLOVE_GROUP='";
	char text[RUN_BYTES];

	file_read(arena_fmt(a, "%s/run", path), text, sizeof text);
	const char *at = strstr(text, line);
	return at ? arena_dupn(a, at + sizeof line - 1, strcspn(at + sizeof line - 1, "'\n")) : "";
}

static bool file_there(struct arena *a, const char *path, const char *name)
{
	return access(arena_fmt(a, "%s/%s", path, name), F_OK) == 0;
}

/* runsv keeps supervise/ok open for reading while it lives. */
static bool supervised(struct arena *a, const char *path)
{
	int fd = open(arena_fmt(a, "%s/supervise/ok", path), O_WRONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* supervise/status: time of the last change (TAI64N), process id, and three flags; as runit's sv reads it. */
static void read_status(struct arena *a, struct local_group *g)
{
	unsigned char s[STATUS_BYTES + 1];
	struct stat st;
	uint64_t since = 0;

	if (stat(arena_fmt(a, "%s/starts", g->path), &st) == 0)
		g->starts = st.st_size;
	if (!g->supervised || file_read(arena_fmt(a, "%s/supervise/status", g->path), (char *)s, sizeof s) != STATUS_BYTES)
		return;
	for (int i = 0; i < 8; i++)
		since = since << 8 | s[i];
	g->since = (int64_t)(since - 4611686018427387914ULL);
	g->held = s[17] == 'd';
	g->pid = s[12] | s[13] << 8 | s[14] << 16 | (int64_t)s[15] << 24;
}

/* A name show-SLUG or show-SLUG.MARK. */
static bool read_group(struct arena *a, const char *sv, const char *name, struct local_group *g)
{
	if (strncmp(name, "show-", 5) != 0)
		return false;
	size_t n = strcspn(name + 5, ".");
	*g = (struct local_group){ .name = arena_dup(a, name), .path = arena_fmt(a, "%s/%s", sv, name), .slug = arena_dupn(a, name + 5, n) };
	if (!text_slug(g->slug))
		return false;
	g->mark = name[5 + n] ? arena_dup(a, name + 6 + n) : mark_in(a, g->path);
	g->supervised = supervised(a, g->path);
	g->off = file_there(a, g->path, "down");
	read_status(a, g);
	return true;
}

size_t local_groups(struct arena *a, const char *slug, struct local_group *out, size_t max)
{
	const char *sv = folder(a), *plain = arena_fmt(a, "show-%s", slug);
	size_t n = 0, length = strlen(plain);
	DIR *d = opendir(sv);
	struct dirent *e;

	while (d && n < max && (e = readdir(d)))
		if (strncmp(e->d_name, plain, length) == 0 && (!e->d_name[length] || e->d_name[length] == '.') && read_group(a, sv, e->d_name, &out[n]))
			n++;
	if (d)
		closedir(d);
	return n;
}

static int by_slug(const void *x, const void *y)
{
	const struct local_group *a = x, *b = y;
	int order = strcmp(a->slug, b->slug);

	return order ? order : strcmp(a->name, b->name);
}

size_t local_groups_all(struct arena *a, struct local_group **out)
{
	const char *sv = folder(a);
	size_t n = 0, max = 0;
	DIR *d = opendir(sv);
	struct dirent *e;

	while (d && (e = readdir(d)))
		max++;
	*out = arena_alloc(a, (max + 1) * sizeof **out);
	if (d)
		rewinddir(d);
	while (d && n < max && (e = readdir(d)))
		if (read_group(a, sv, e->d_name, &(*out)[n]))
			n++;
	if (d)
		closedir(d);
	qsort(*out, n, sizeof **out, by_slug);
	return n;
}

bool local_group_changed(struct arena *a, const struct local_group *g)
{
	char now[RUN_BYTES], declared[RUN_BYTES];
	size_t n = file_read(arena_fmt(a, "%s/run", g->path), now, sizeof now);

	return n == 0 || file_read(arena_fmt(a, "%s/declared", g->path), declared, sizeof declared) != n || memcmp(now, declared, n) != 0;
}

const char *local_group_last_words(struct arena *a, const struct local_group *g)
{
	char text[WORDS_BYTES + 1];
	int fd = open(arena_fmt(a, "%s/log/%s/current", config_text("CLOVE_VAR"), g->name), O_RDONLY | O_CLOEXEC);
	off_t size = fd < 0 ? 0 : lseek(fd, 0, SEEK_END);
	ssize_t n = fd < 0 ? 0 : pread(fd, text, WORDS_BYTES, size > WORDS_BYTES ? size - WORDS_BYTES : 0);

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = 0;
	const char *from = size > WORDS_BYTES && strchr(text, '\n') ? strchr(text, '\n') + 1 : text;
	return text_shown(a, from, strlen(from));
}

/* --- telling runit ---------------------------------------------------------------------------------------------------------- */

static bool tell(struct arena *a, const char *path, char what)
{
	int fd = open(arena_fmt(a, "%s/supervise/control", path), O_WRONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return false;
	bool ok = write(fd, &what, 1) == 1;
	close(fd);
	return ok;
}

bool local_group_start(struct arena *a, const struct local_group *g, bool again)
{
	unlink(arena_fmt(a, "%s/down", g->path));
	return tell(a, g->path, 'u') && (!again || tell(a, g->path, 't'));
}

/* The file keeps the time since when it is asked to end, also over a restart of ours or of the machine. */
static int64_t asked_to_end_s(struct arena *a, const char *path)
{
	const char *down = arena_fmt(a, "%s/down", path);
	struct stat st;
	int fd = open(down, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	if (fd >= 0)
		close(fd);
	return stat(down, &st) == 0 ? (int64_t)(time(NULL) - st.st_mtime) : 0;
}

/* Its runsv was killed and what it started lives on: the next runsv leaves that alone while the service is off. */
static void end_leftover(struct arena *a, const struct local_group *g)
{
	struct stat st;
	const char *out, *argv[] = { "sh", "-c", "cd \"$0\" && ./finish", g->path, NULL };

	if (stat(arena_fmt(a, "%s/group", g->path), &st) == 0 && st.st_size > 0)
		command_run(a, argv, SCRIPT_MS, &out);
}

bool local_group_end(struct arena *a, const struct local_group *g)
{
	int64_t asked_s = asked_to_end_s(a, g->path);

	if (g->supervised && g->pid) {
		tell(a, g->path, asked_s > END_S ? 'k' : 'd');
		return false;
	}
	end_leftover(a, g);
	return true;
}

/* An ended folder is renamed first, out of runsvdir's sight, or that would start its runsv anew; then its runsv ends, then it goes. */
static bool bury_one(struct arena *a, const char *path)
{
	const char *out, *argv[] = { "rm", "-rf", "--", path, NULL };

	if (supervised(a, path)) {
		tell(a, path, 'x');
		return false;
	}
	return command_run(a, argv, SCRIPT_MS, &out) == 0;
}

bool local_group_bury(struct arena *a, const char *slug, const struct local_group *g)
{
	const char *sv = folder(a), *plain = arena_fmt(a, ".show-%s", slug);
	size_t length = strlen(plain);
	bool all = true;
	struct dirent *e;

	if (g && rename(g->path, arena_fmt(a, "%s/.%s.%lld.gone", sv, g->name, (long long)time(NULL))) < 0 && errno != ENOENT)
		return false;
	DIR *d = opendir(sv);
	while (d && (e = readdir(d)))
		if (strncmp(e->d_name, plain, length) == 0 && e->d_name[length] == '.')
			all &= bury_one(a, arena_fmt(a, "%s/%s", sv, e->d_name));
	if (d)
		closedir(d);
	return all && d;
}
