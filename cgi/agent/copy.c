/* copy.c: see copy.h. The programs are the server's: mariadb-dump and mariadb, or those beside the MySQL server that CLOVE_MYSQLD names. */
#include "agent/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/dump.h"
#include "agent/frozen.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/keys.h"
#include "base/log.h"
#include "base/text.h"
#include "db/db.h"
#include "db/invariants.h"
#include "db/migrate.h"
#include "ext/json.h"
#include "platform/core/setup.h"

enum { WORDS = 32, LIMIT_S = 3600, ERRORS = 4096 };

const char *copy_head(struct arena *a, const struct copy *c, const char *reason, int64_t schema, int64_t made_at)
{
	struct json *j = json_object(a);

	json_set_text(j, "slug", c->slug);
	json_set_i64(j, "deployment", c->deployment);
	json_set_i64(j, "generation", c->generation);
	json_set_text(j, "reason", reason);
	json_set_i64(j, "schema", schema);
	json_set_i64(j, "made_at", made_at);
	return json_write(a, j);
}

bool copy_head_read(struct arena *a, const char *file, struct copy *out, const char **reason, int64_t *made_at)
{
	const char *head = dump_head(a, file);
	struct json *j = head ? json_parse(a, head, strlen(head), NULL) : NULL;

	if (!j)
		return false;
	*out = (struct copy){ .slug = json_text(j, "slug"), .deployment = json_i64(j, "deployment", 0), .generation = json_i64(j, "generation", 0) };
	*reason = json_text(j, "reason");
	*made_at = json_i64(j, "made_at", 0);
	return true;
}

void copy_key(const unsigned char master[ID_KEY], const struct copy *c, unsigned char out[ID_KEY])
{
	if (c->deployment)
		keys_show(master, c->deployment, c->generation, out);
	else
		memcpy(out, master, ID_KEY);
}

/* --- the server's programs --------------------------------------------------------------------------------------------------------- */

static const char *program(struct arena *a, const char *maria, const char *mysql)
{
	const char *server = config_text("CLOVE_MYSQLD"), *slash = strrchr(server, '/');

	for (int i = 0; slash && i < 2; i++) {
		const char *beside = arena_fmt(a, "%.*s/%s%s", (int)(slash - server), server, i ? "../bin/" : "", mysql);
		if (access(beside, X_OK) == 0)
			return beside;
	}
	return maria;
}

struct words {
	const char *list[WORDS];
	size_t n;
};

static void word(struct words *w, const char *s)
{
	must(w->n + 1 < WORDS);
	w->list[w->n++] = s;
}

static void words_to_server(struct arena *a, struct words *w)
{
	word(w, "--no-defaults");
	if (*config_text("CLOVE_DB_HOST")) {
		word(w, arena_fmt(a, "--host=%s", config_text("CLOVE_DB_HOST")));
		word(w, arena_fmt(a, "--port=%s", config_text("CLOVE_DB_PORT")));
	} else
		word(w, arena_fmt(a, "--socket=%s", config_text("CLOVE_DB_SOCKET")));
	word(w, "--user=clove_admin");
	word(w, "--default-character-set=utf8mb4");
	word(w, "--max-allowed-packet=256M");
}

/* What it says is kept in a file without a name; it dies with us. */
static pid_t start(const char *const argv[], const char *password, int in, int out, int errors)
{
	pid_t parent = getpid(), pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 || dup2(errors, STDERR_FILENO) < 0)
		_exit(126);
	setenv("MYSQL_PWD", password, 1);
	alarm(LIMIT_S);
	execvp(argv[0], (char *const *)(uintptr_t)argv);
	dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

static bool ended_well(struct arena *a, pid_t pid, const char *name, int errors, const char **why)
{
	int status = 0;
	char text[ERRORS];

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	ssize_t n = pread(errors, text, sizeof text, 0);
	*why = arena_fmt(a, "%s ended with %d: %s", name, WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status),
	    text_shown(a, text, n > 0 ? (size_t)n : 0));
	return false;
}

static int nameless(void)
{
	const char *folder = getenv("TMPDIR");
	int fd = open(folder && *folder ? folder : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	return fd >= 0 ? fd : open("/dev/null", O_RDWR | O_CLOEXEC);
}

bool copy_of_sandbox(const struct copy *c)
{
	return !c->deployment && strcmp(c->slug, COPY_SANDBOX) == 0;
}

static const char *schema_of(struct arena *a, const struct copy *c)
{
	return c->deployment ? setup_show_schema(a, c->deployment, c->data_n) : copy_of_sandbox(c) ? "pay" : "clove";
}

/* --- out ----------------------------------------------------------------------------------------------------------------------------- */

static int64_t version_of(struct arena *a, const unsigned char master[ID_KEY], const char *schema)
{
	struct fault fault = { 0 };
	struct db *db = setup_admin(master, schema);

	db_attach(db, a, &fault);
	int64_t version = migrate_version(db);
	db_detach(db);
	db_close(db);
	return fault.set ? 0 : version;
}

bool copy_make(struct arena *a, const unsigned char master[ID_KEY], const struct copy *c, const char *reason, const char *file,
    const char **counts, const char **why)
{
	const char *schema = schema_of(a, c), *name = program(a, "mariadb-dump", "mysqldump"), *sealed_why = "", *aside = arena_fmt(a, "%s.part", file);
	struct words w = { { name }, 1 };
	unsigned char key[ID_KEY];
	int text[2], errors = nameless(), nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);

	words_to_server(a, &w);
	word(&w, "--single-transaction");
	word(&w, "--quick");
	word(&w, "--hex-blob");
	word(&w, "--skip-triggers");
	word(&w, "--no-tablespaces");
	word(&w, "--skip-add-locks");
	word(&w, "--no-autocommit");
	word(&w, "--skip-dump-date");
	word(&w, schema);
	must(errors >= 0 && nothing >= 0 && pipe2(text, O_CLOEXEC) == 0);
	copy_key(master, c, key);
	const char *head = copy_head(a, c, reason, version_of(a, master, schema), clock_now());
	pid_t pid = start(w.list, keys_password(a, master, KEY_DB_ADMIN), nothing, text[1], errors);
	close(text[1]);
	fault_point("copy.making");
	bool ok = dump_seal(a, key, head, text[0], aside, counts, &sealed_why);
	close(text[0]);
	bool well = pid > 0 && ended_well(a, pid, name, errors, why);
	close(errors);
	close(nothing);
	if (!ok && (well || strcmp(sealed_why, "the dump ends before it is complete") != 0))
		*why = sealed_why;
	ok = ok && well && rename(aside, file) == 0;
	if (!ok)
		unlink(aside);
	return ok;
}

/* --- back in --------------------------------------------------------------------------------------------------------------------------- */

static bool load(struct arena *a, const unsigned char master[ID_KEY], const unsigned char key[ID_KEY], const char *schema, const char *file,
    const char **counts, const char **why)
{
	const char *name = program(a, "mariadb", "mysql"), *said = "";
	struct words w = { { name }, 1 };
	int text[2], errors = nameless();

	words_to_server(a, &w);
	word(&w, "--binary-mode");
	word(&w, schema);
	signal(SIGPIPE, SIG_IGN);
	must(errors >= 0 && pipe2(text, O_CLOEXEC) == 0);
	pid_t pid = start(w.list, keys_password(a, master, KEY_DB_ADMIN), text[0], errors, errors);
	close(text[0]);
	fault_point("copy.loading");
	bool ok = dump_open(a, key, file, text[1], counts, why);
	close(text[1]);
	bool well = pid > 0 && ended_well(a, pid, name, errors, &said);
	close(errors);
	if (!well)
		*why = said;
	return ok && well;
}

bool copy_counted(struct db *db, struct arena *a, const char *counts, const char **why)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
	const char *p = counts;
	int64_t tables = 0;

	/* {"table":n,…}, as dump.c writes it */
	for (p = strchr(p, '"'); p; p = strchr(p, '"')) {
		size_t n = strspn(++p, letters);
		if (!n || n > 64 || p[n] != '"' || p[n + 1] != ':') {
			*why = "the dump has a table with a strange name";
			return false;
		}
		const char *table = arena_dupn(a, p, n);
		long long wanted = strtoll(p + n + 2, NULL, 10);
		struct db_rows *q = db_query_script(db, arena_fmt(a, "SELECT COUNT(*) AS n FROM `%s`", table));
		int64_t there = db_next(q) ? db_i64(q, "n") : -1;
		if (there != wanted) {
			*why = db_fault(db)->set ? arena_dup(a, db_fault(db)->what) :
			    arena_fmt(a, "table %s has %lld rows, the dump has %lld", table, (long long)there, wanted);
			return false;
		}
		tables++;
		p += n + 1;
	}
	if (!tables)
		*why = "the dump holds no tables";
	return tables > 0;
}

bool copy_declare(struct db *db, struct arena *a, int64_t data_n, const char **why)
{
	int64_t broken = db_check_invariants(db, arena_fmt(a, "%s/invariants.sql", config_text("CLOVE_SQL_DIR")));

	if (broken) {
		*why = arena_fmt(a, "%lld of the invariants do not hold; the log names them", (long long)broken);
		return false;
	}
	/* A freeze that was under way when the dump was made goes on; else it begins now. Opened by the platform alone. */
	db_exec(db,
	    "UPDATE settings SET frozen_told = IF(frozen_from = 0 OR frozen_until + 60 < UNIX_TIMESTAMP() + ?, UNIX_TIMESTAMP() + ?, frozen_told),"
	    " frozen_from = IF(frozen_from = 0 OR frozen_until + 60 < UNIX_TIMESTAMP() + ?, UNIX_TIMESTAMP() + ?, frozen_from),"
	    " frozen_until = ?, data_n = ? WHERE id = 1", ARG(clock_offset()), ARG(clock_offset()), ARG(clock_offset()), ARG(clock_offset()),
	    ARG(FROZEN_FOR_GOOD), ARG(data_n));
	if (db_fault(db)->set)
		*why = arena_dup(a, db_fault(db)->what);
	else if (!copy_is(db, data_n))
		*why = "the dump holds no show";
	else
		return true;
	return false;
}

bool copy_is(struct db *db, int64_t data_n)
{
	return db_exists(db,
	    "SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'settings' AND column_name = 'data_n'", NO_ARGS) &&
	    db_exists(db, "SELECT 1 FROM settings WHERE id = 1 AND data_n = ? AND frozen_until = ?", ARG(data_n), ARG(FROZEN_FOR_GOOD));
}

static bool empty(struct arena *a, const unsigned char master[ID_KEY], const char *schema, const char **why)
{
	struct fault fault = { 0 };
	struct db *db = setup_admin(master, "");

	db_attach(db, a, &fault);
	bool ok = db_drop_schema(db, schema) && db_create_schema(db, schema);
	db_detach(db);
	db_close(db);
	if (!ok)
		*why = arena_dup(a, fault.what);
	return ok;
}

/* Loaded into an empty schema, and every row counted. */
static bool load_counted(struct arena *a, const unsigned char master[ID_KEY], const unsigned char key[ID_KEY], const char *schema, const char *file,
    const char **why)
{
	const char *counts;
	struct fault fault = { 0 };

	if (!empty(a, master, schema, why) || !load(a, master, key, schema, file, &counts, why))
		return false;
	struct db *db = setup_admin(master, schema);
	db_attach(db, a, &fault);
	bool ok = copy_counted(db, a, counts, why);
	db_detach(db);
	db_close(db);
	return ok;
}

bool copy_bring(struct arena *a, const unsigned char master[ID_KEY], const struct copy *c, const char *file, const char **why)
{
	const char *schema = schema_of(a, c);
	unsigned char key[ID_KEY];
	struct fault fault = { 0 };

	copy_key(master, c, key);
	if (!dump_open(a, key, file, -1, NULL, why) || !load_counted(a, master, key, schema, file, why))
		return false;
	fault_point("copy.loaded");
	if (!setup_show(master, c->deployment, c->generation, c->data_n)) {
		*why = "its schema cannot be brought to this program's version; the log says why";
		return false;
	}
	struct db *db = setup_admin(master, schema);
	db_attach(db, a, &fault);
	bool ok = copy_declare(db, a, c->data_n, why);
	db_detach(db);
	db_close(db);
	return ok;
}

static bool set_up(const unsigned char master[ID_KEY], const struct copy *c)
{
	unsigned char pay[ID_KEY];

	if (!copy_of_sandbox(c))
		return setup_platform(master);
	return keys_load(config_text("CLOVE_PAY_SERVICE_KEY_FILE"), pay) && setup_pay(master, pay);
}

bool copy_bring_own(struct arena *a, const unsigned char master[ID_KEY], const struct copy *c, const char *file, const char **why)
{
	const char *schema = schema_of(a, c), *aside = arena_fmt(a, "%s_restore", schema);
	unsigned char key[ID_KEY];
	struct fault fault = { 0 };

	copy_key(master, c, key);
	if (!dump_open(a, key, file, -1, NULL, why))
		return false;
	bool ok = load_counted(a, master, key, aside, file, why) && load_counted(a, master, key, schema, file, why);
	struct db *db = setup_admin(master, "");
	db_attach(db, a, &fault);
	db_drop_schema(db, aside);
	db_detach(db);
	db_close(db);
	if (ok && !set_up(master, c)) {
		*why = "its schema cannot be brought to this program's version; the log says why";
		return false;
	}
	return ok;
}
