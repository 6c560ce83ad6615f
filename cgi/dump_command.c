/* dump_command.c: see dump_command.h. */
#include "dump_command.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "agent/copy.h"
#include "agent/dump.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/keys.h"
#include "base/log.h"
#include "base/text.h"
#include "db/db.h"
#include "ext/http_file.h"
#include "platform/core/setup.h"

enum { ARENA = 64 << 20, LIMIT_S = 3000, WAIT_S = 60 };

static int ended(struct arena *a, bool ok, const char *said)
{
	printf("%s\n", said);
	arena_free(a);
	return ok ? 0 : 1;
}

/* SLUG DEPLOYMENT GENERATION DATA_N */
static bool read_copy(char **argv, struct copy *c)
{
	c->slug = argv[0];
	return text_i64(argv[1], &c->deployment) && text_i64(argv[2], &c->generation) && text_i64(argv[3], &c->data_n);
}

static int make(int argc, char **argv)
{
	struct arena *a = arena_new(ARENA);
	unsigned char master[ID_KEY];
	const char *counts = "", *why = "no key";
	struct copy c;

	(void)argc;
	bool ok = read_copy(argv, &c) && keys_load(config_text("CLOVE_KEY_FILE"), master) && copy_make(a, master, &c, "", argv[4], &counts, &why);
	return ended(a, ok, ok ? counts : why);
}

static int bring(int argc, char **argv)
{
	struct arena *a = arena_new(ARENA);
	unsigned char master[ID_KEY];
	const char *why = "no key";
	struct copy c;

	(void)argc;
	bool ok = read_copy(argv, &c) && c.deployment && keys_load(config_text("CLOVE_KEY_FILE"), master) && copy_bring(a, master, &c, argv[4], &why);
	return ended(a, ok, ok ? "" : why);
}

/* --- of a job in a cluster: the show's key, its own database ------------------------------------------------------------------------- */

static const char *setting(int argc, char **argv, int at, const char *name)
{
	return argc > at ? argv[at] : config_text(name);
}

/* The address as it was given ends with the token, which travels in a header. */
static bool split(struct arena *a, const char *address, const char **url, const char **header)
{
	const char *slash = strrchr(address, '/');

	if (!slash || !slash[1])
		return false;
	*url = arena_dupn(a, address, (size_t)(slash - address));
	*header = arena_fmt(a, "X-Clove-Dump: %s", slash + 1);
	return true;
}

static int send(int argc, char **argv)
{
	struct arena *a = arena_new(ARENA);
	const char *file = setting(argc, argv, 1, "CLOVE_DUMP_FILE"), *url, *header, *why = "", *counts = "";
	const char *sealed = arena_fmt(a, "%s.sealed", strcmp(file, "-") == 0 ? "/tmp/clove-dump" : file);
	struct copy c = { .slug = config_text("CLOVE_SHOW_SLUG"), .deployment = config_i64("CLOVE_SHOW_ID") };
	unsigned char key[ID_KEY];

	if (!split(a, setting(argc, argv, 0, "CLOVE_DUMP_URL"), &url, &header) || !keys_load(config_text("CLOVE_SHOW_KEY_FILE"), key))
		return ended(a, false, "an address and the show's key are needed");
	int from = strcmp(file, "-") == 0 ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);
	if (from < 0)
		return ended(a, false, arena_fmt(a, "%s: %s", file, strerror(errno)));
	if (!dump_seal(a, key, copy_head(a, &c, "", 0, clock_now()), from, sealed, &counts, &why))
		return ended(a, false, why);
	if (from != STDIN_FILENO)
		unlink(file);                            /* what was sealed needs its room */
	int status = http_file_post(a, url, header, sealed, LIMIT_S, &why);
	unlink(sealed);
	return ended(a, status == 200, status == 200 ? counts : arena_fmt(a, "the platform answered %d %s", status, why));
}

static bool write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	size_t n = strlen(text);
	bool ok = fd >= 0 && write(fd, text, n) == (ssize_t)n;

	return fd >= 0 && close(fd) == 0 && ok;
}

static int fetch(int argc, char **argv)
{
	struct arena *a = arena_new(ARENA);
	const char *file = setting(argc, argv, 1, "CLOVE_DUMP_FILE"), *sealed = arena_fmt(a, "%s.sealed", file), *url, *header, *why = "", *counts = "";
	unsigned char key[ID_KEY];

	if (!*file || !split(a, setting(argc, argv, 0, "CLOVE_DUMP_URL"), &url, &header) || !keys_load(config_text("CLOVE_SHOW_KEY_FILE"), key))
		return ended(a, false, "an address, a file and the show's key are needed");
	int status = http_file_get(a, url, header, sealed, LIMIT_S, &why);
	if (status != 200)
		return ended(a, false, arena_fmt(a, "the platform answered %d %s", status, why));
	int to = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	bool ok = to >= 0 && dump_open(a, key, sealed, to, &counts, &why);
	if (to < 0 || (ok && close(to) < 0))
		return ended(a, false, arena_fmt(a, "%s: %s", file, strerror(errno)));
	unlink(sealed);
	if (!ok)
		unlink(file);                            /* half of it is nothing */
	ok = ok && write_text(arena_fmt(a, "%s.counts", file), counts);
	return ended(a, ok, ok ? counts : *why ? why : strerror(errno));
}

static int check(int argc, char **argv)
{
	struct arena *a = arena_new(ARENA);
	const char *file = arena_fmt(a, "%s.counts", setting(argc, argv, 0, "CLOVE_DUMP_FILE")), *why = "";
	int64_t data_n = config_i64("CLOVE_DATA_N");
	struct fault fault = { 0 };
	unsigned char key[ID_KEY];
	size_t n;
	const char *counts = file_read(a, file, 1 << 20, &n);

	if (!counts || (argc > 1 && !text_i64(argv[1], &data_n)) || !keys_load(config_text("CLOVE_SHOW_KEY_FILE"), key))
		return ended(a, false, "a file of counts and the show's key are needed");
	struct db *db = setup_admin(key, config_text("CLOVE_DB_SCHEMA"));
	db_attach(db, a, &fault);
	bool ok = copy_counted(db, a, counts, &why);
	if (ok && !setup_own_show(key, WAIT_S)) {
		why = "its schema cannot be brought to this program's version";
		ok = false;
	}
	ok = ok && copy_declare(db, a, data_n, &why);
	db_detach(db);
	db_close(db);
	return ended(a, ok, why);
}

static const struct {
	const char *name, *words;
	int min, max;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "make", "SLUG DEPLOYMENT GENERATION DATA_N FILE", 5, 5, make },
	{ "bring", "SLUG DEPLOYMENT GENERATION DATA_N FILE", 5, 5, bring },
	{ "send", "[URL [FILE|-]]", 0, 2, send },
	{ "fetch", "[URL [FILE]]", 0, 2, fetch },
	{ "check", "[FILE [DATA_N]]", 0, 2, check },
};

int dump_command(int argc, char **argv)
{
	log_service("dump");
	for (size_t i = 0; argc > 0 && i < sizeof commands / sizeof commands[0]; i++)
		if (strcmp(commands[i].name, argv[0]) == 0 && argc - 1 >= commands[i].min && argc - 1 <= commands[i].max)
			return commands[i].run(argc - 1, argv + 1);
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		fprintf(stderr, "usage: clove dump %s %s\n", commands[i].name, commands[i].words);
	return 2;
}
