/* admin.c: one-off commands, one row each: what it is called, what it takes, what it does. */
#include "admin.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/id.h"
#include "base/keys.h"
#include "base/text.h"
#include "db/db.h"
#include "db/invariants.h"
#include "ext/json.h"
#include "platform/core/account.h"
#include "platform/core/demo.h"
#include "platform/core/deployment.h"
#include "platform/core/session.h"
#include "platform/core/setup.h"

static int db_password(const unsigned char master[ID_KEY], int argc, char **argv)
{
	struct arena *a = arena_new(4096);

	(void)argc;
	(void)argv;
	puts(keys_password(a, master, KEY_DB_ADMIN));
	arena_free(a);
	return 0;
}

/* --- people ---------------------------------------------------------------------------------------------------------- */

struct work {
	struct arena *arena;
	struct fault fault;
	struct db *db;
};

static struct work work_begin(const unsigned char master[ID_KEY], const char *schema)
{
	struct work w = { .arena = arena_new(64 << 20), .db = setup_admin(master, schema) };

	return w;
}

/* The exit status: 1 after telling of a fault. */
static int work_end(struct work *w, bool ok)
{
	bool well = ok && !w->fault.set;

	if (w->fault.set)
		fprintf(stderr, "clove admin: %s\n", w->fault.what);
	db_detach(w->db);
	db_close(w->db);
	arena_free(w->arena);
	return well ? 0 : 1;
}

static bool is_between(const char *s, size_t least, size_t most)
{
	return text_utf8(s, strlen(s)) && text_length(s) >= least && text_length(s) <= most;
}

/* Prints the password it made: the only time anybody sees it. */
static int create_admin(const unsigned char master[ID_KEY], int argc, char **argv)
{
	static const char *const groups[] = { "viewer", "operator", "finance", "owner" };
	bool known = false;

	for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
		known |= strcmp(argv[1], groups[i]) == 0;
	if (!known) {
		fputs("clove admin: the group is viewer, operator, finance or owner\n", stderr);
		return 2;
	}
	/* As long as whoever signs up has them. */
	if ((argc > 2 && !is_between(argv[2], 1, 80)) || (argc > 3 && !is_between(argv[3], 10, 200))) {
		fputs("clove admin: a name has 1 to 80 characters, a password 10 to 200\n", stderr);
		return 2;
	}
	struct work w = work_begin(master, "clove");
	db_attach(w.db, w.arena, &w.fault);
	const char *email = text_email(w.arena, argv[0]);
	if (!email) {
		fputs("clove admin: this is not an e-mail address\n", stderr);
		return work_end(&w, false);
	}
	const char *password = argc > 3 ? argv[3] : id_code(w.arena, 16);
	int64_t made = account_make(w.db, &(struct account_new){ .email = email, .name = argc > 2 ? argv[2] : email, .role = "admin",
		.group = argv[1], .lang = "ko" }, id_password_hash(w.arena, password), true);
	if (!made && !w.fault.set)
		fputs("clove admin: this address has an account already\n", stderr);
	if (made)
		printf("%s\t%s\n", email, password);
	return work_end(&w, made != 0);
}

/* Confirmed accounts without a password, with a session each: what a load test needs. Prints "e-mail TAB session id" lines. */
static int make_buyers(const unsigned char master[ID_KEY], int argc, char **argv)
{
	int64_t n;
	struct work w;

	if (!text_i64(argv[0], &n) || n < 1 || n > 1000000) {
		fputs("clove admin: a number from 1 to 1000000\n", stderr);
		return 2;
	}
	const char *prefix = argc > 1 ? argv[1] : "bot";
	for (int64_t done = 0; done < n; ) {
		w = work_begin(master, "clove");
		db_attach(w.db, w.arena, &w.fault);
		db_begin(w.db);
		for (int64_t i = 0; i < 1000 && done < n && !w.fault.set; i++, done++) {
			const char *email = arena_fmt(w.arena, "%s-%s@load.invalid", prefix, id_code(w.arena, 12));
			int64_t account = account_make(w.db, &(struct account_new){ .email = email, .name = prefix, .role = "buyer", .lang = "ko" },
			    NULL, true);
			printf("%s\t%s\n", email, session_open(w.db, account, "load", "127.0.0.1"));
		}
		if (work_end(&w, db_commit(w.db) == DB_COMMITTED))
			return 1;
	}
	return 0;
}

/* --- shows ----------------------------------------------------------------------------------------------------------- */

static const char *file_bytes(struct arena *a, const char *path, size_t *n)
{
	FILE *f = fopen(path, "rb");
	struct buf *b = buf_new(a, 24 << 20);
	char part[65536];
	size_t got;

	if (!f)
		return NULL;
	while ((got = fread(part, 1, sizeof part, f)) > 0)
		buf_put(b, part, got);
	bool ok = !ferror(f) && !b->over;
	fclose(f);
	*n = b->len;
	return ok ? b->p : NULL;
}

/* A show from a definition file, deployed like one from the wizard. */
static int create_show(const unsigned char master[ID_KEY], int argc, char **argv)
{
	struct work w = work_begin(master, "clove");
	size_t n = 0, poster_n = 0;
	const char *error = NULL;

	db_attach(w.db, w.arena, &w.fault);
	const char *text = file_bytes(w.arena, argv[2], &n), *poster = argc > 3 ? file_bytes(w.arena, argv[3], &poster_n) : NULL;
	struct json *j = text ? json_parse(w.arena, text, n, &error) : NULL;
	int64_t account = db_one_i64(w.db, 0, "SELECT id FROM account WHERE email = ? AND role = 'seller' LIMIT 1", ARG(argv[1]));
	if (!text_slug(argv[0]) || !j || !account || (argc > 3 && !poster)) {
		fprintf(stderr, "clove admin: %s\n", !text_slug(argv[0]) ? "the name in the address is 3 to 32 of a-z, 0-9 and -" :
		    !account ? "no seller has this address" :
		    error ? arena_fmt(w.arena, "%s is no JSON: %s", argv[2], error) : arena_fmt(w.arena, "%s cannot be read", !text ? argv[2] : argv[3]));
		return work_end(&w, false);
	}
	/* What the show's service finds wrong is told in the consoles, under this title. */
	if (!is_between(json_text(j, "title"), 1, 120)) {
		fprintf(stderr, "clove admin: %s has no title of 1 to 120 characters\n", argv[2]);
		return work_end(&w, false);
	}
	db_begin(w.db);
	int64_t id = deployment_create(w.db, &(struct deployment_new){ .account = account, .slug = argv[0], .field = json_text(j, "field"),
		.title = json_text(j, "title"), .definition = text, .poster = poster, .poster_n = poster_n, .spec = spec_with_workers(2) });
	bool ok = id && db_commit(w.db) == DB_COMMITTED;
	if (!id && !w.fault.set)
		fputs("clove admin: a show has this address already\n", stderr);
	if (ok)
		printf("%lld\n", (long long)id);
	return work_end(&w, ok);
}

/* --- the demo ---------------------------------------------------------------------------------------------------------- */

enum { DEMO_WAIT_MS = 90000 };

struct demo {
	int64_t seller, staff;
	const char *staff_email;
};

/* sql/demo/accounts.json, with passwords made for this installation. Prints them. */
static struct demo demo_accounts(struct work *w)
{
	struct demo made = { 0 };
	size_t n = 0;
	const char *text = file_bytes(w->arena, arena_fmt(w->arena, "%s/demo/accounts.json", config_text("CLOVE_SQL_DIR")), &n);
	struct json *list = text ? json_parse(w->arena, text, n, NULL) : NULL;

	for (size_t i = 0; i < json_n(list); i++) {
		struct json *j = json_at(list, i);
		const char *password = id_code(w->arena, 12), *email = json_text(j, "email"), *role = json_text(j, "role");
		int64_t id = account_make(w->db, &(struct account_new){ .email = email, .name = json_text(j, "name"), .role = role,
			.group = json_text(j, "group"), .business_name = json_text(j, "business"), .lang = "ko" },
		    id_password_hash(w->arena, password), true);
		if (!id)
			break;
		if (strcmp(role, "seller") == 0)
			made.seller = id;
		if (json_is(j, "staff")) {
			made.staff = id;
			made.staff_email = email;
		}
		printf("%-8s %-24s %s\n", json_is(j, "staff") ? "staff" : role, email, password);
	}
	return made;
}

static void demo_shows(struct work *w, int64_t seller)
{
	const char *const *names, *error;
	size_t n = demo_list(w->arena, &names), poster_n;

	for (size_t i = 0; i < n && !w->fault.set; i++) {
		const char *text = demo_definition(w->arena, names[i], clock_now());
		struct json *j = text ? json_parse(w->arena, text, strlen(text), &error) : NULL;
		const void *poster = demo_poster(w->arena, names[i], &poster_n);
		if (j)
			deployment_create(w->db, &(struct deployment_new){ .account = seller, .slug = names[i], .field = json_text(j, "field"),
				.title = json_text(j, "title"), .definition = text, .poster = poster, .poster_n = poster ? poster_n : 0,
				.poster_type = "image/png", .spec = spec_with_workers(2) });
	}
}

/* Waits until the agent has every show running; the door staff's row is then put into the first show. */
static bool demo_wait(struct work *w)
{
	int64_t until = clock_ms() + DEMO_WAIT_MS;
	struct timespec pause = { 0, 200000000 };

	while (!w->fault.set && clock_ms() < until) {
		if (!db_exists(w->db, "SELECT 1 FROM deployment WHERE state = 'deploying' LIMIT 1", NO_ARGS))
			return true;
		nanosleep(&pause, NULL);
	}
	fputs("clove admin: the demo's shows are not running yet; see the agent's log\n", stderr);
	return false;
}

static bool demo_staff(const unsigned char master[ID_KEY], int64_t show, int64_t account, const char *email)
{
	struct arena *a = arena_new(64 << 10);
	struct fault fault = { 0 };
	struct db *db = setup_admin(master, arena_fmt(a, "show_%lld", (long long)show));

	db_attach(db, a, &fault);
	db_exec(db,
	    "INSERT INTO staff (email, account, token_hash, invited_by, invited_at, accepted_at)"
	    " SELECT ?, ?, ?, 0, t.at, t.at FROM (SELECT UNIX_TIMESTAMP() AS at) t",
	    ARG(email), ARG(account), ARG(id_hash_hex(a, id_token(a))));
	db_detach(db);
	db_close(db);
	arena_free(a);
	return !fault.set;
}

/* Accounts of every role with passwords made for this installation, and four shows. Prints the accounts. */
static int demo(const unsigned char master[ID_KEY], int argc, char **argv)
{
	struct work w = work_begin(master, "clove");

	(void)argc;
	(void)argv;
	db_attach(w.db, w.arena, &w.fault);
	db_begin(w.db);
	struct demo made = demo_accounts(&w);
	if (!made.seller && !w.fault.set)
		fputs("clove admin: the demo is there already\n", stderr);
	if (made.seller)
		demo_shows(&w, made.seller);
	if (!made.seller || db_commit(w.db) != DB_COMMITTED)
		return work_end(&w, false);
	bool running = demo_wait(&w);
	int64_t show = db_one_i64(w.db, 0, "SELECT id FROM deployment WHERE state = 'running' ORDER BY id LIMIT 1", NO_ARGS);
	return work_end(&w, running && show && demo_staff(master, show, made.staff, made.staff_email));
}

static int invariants(const unsigned char master[ID_KEY], int argc, char **argv)
{
	struct work w = work_begin(master, "clove");

	(void)argc;
	db_attach(w.db, w.arena, &w.fault);
	int64_t id = db_one_i64(w.db, 0, "SELECT id FROM deployment WHERE slug = ? LIMIT 1", ARG(argv[0]));
	int64_t data_n = db_one_i64(w.db, 0, "SELECT data_n FROM deployment WHERE id = ? LIMIT 1", ARG(id));
	bool here = db_exists(w.db, "SELECT 1 FROM deployment d JOIN target t ON t.id = d.target WHERE d.id = ? AND t.kind = 'local'", ARG(id));
	bool there = setup_show_is_there(w.db, id, data_n);
	if (work_end(&w, true) != 0)
		return 1;
	if (!id) {
		fputs("clove admin: no show has this address\n", stderr);
		return 1;
	}
	if (!there) {
		fprintf(stderr, here ? "clove admin: the database of %s is missing; clove admin restore %s FILE brings it back from a backup\n" :
		    "clove admin: %s does not run on this machine: the database of %s cannot be asked from here\n", argv[0], argv[0]);
		return 1;
	}
	w = work_begin(master, "");
	const char *schema = setup_show_schema(w.arena, id, data_n);
	db_close(w.db);
	w.db = setup_admin(master, schema);
	db_attach(w.db, w.arena, &w.fault);
	int64_t broken = db_check_invariants(w.db, arena_fmt(w.arena, "%s/invariants.sql", config_text("CLOVE_SQL_DIR")));
	printf("%lld broken\n", (long long)broken);
	return work_end(&w, broken == 0);
}

static const struct command {
	const char *name, *words, *help;
	int min, max;                                /* words it takes */
	int (*run)(const unsigned char master[ID_KEY], int argc, char **argv);
} commands[] = {
	{ "create-admin", "EMAIL GROUP [NAME [PASSWORD]]", "an administrator: group viewer, operator, finance or owner", 2, 4, create_admin },
	{ "make-buyers", "N [PREFIX]", "N confirmed accounts with a session each, for load tests", 1, 2, make_buyers },
	{ "create-show", "SLUG SELLER DEFINITION.json [POSTER]", "a show from a definition, deployed by the agent", 3, 4, create_show },
	{ "service", "SLUG ACT …", "a show's service: stop start again set rollback place delete", 2, 20, admin_service },
	{ "demo", "", "accounts of every role and four shows to look at", 0, 0, demo },
	{ "backup", "SLUG|platform|sandbox", "a sealed copy of a show's database, the platform's own, or the sandbox provider's", 1, 1, admin_backup },
	{ "backups", "[SLUG|platform|sandbox]", "the backups that are kept", 0, 1, admin_backups },
	{ "backup-delete", "SLUG|platform|sandbox FILE [last]", "one that is kept; the last one of a deleted show only with the word last", 2, 3, admin_backup_delete },
	{ "restore", "SLUG|platform|sandbox FILE", "a backup, checked, in the place of what is there", 2, 2, admin_restore },
	{ "adopt", "SLUG N", "which copy of its database a show uses, where restore platform could not tell", 2, 2, admin_adopt },
	{ "invariants", "SLUG", "what must be true of a show, always; prints what is not", 1, 1, invariants },
	{ "db-password", "", "the database administrator's password, for the local runtime and repairs", 0, 0, db_password },
};

static int list(FILE *out, int status)
{
	fputs("usage: clove admin COMMAND …\n", out);
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		fprintf(out, "  %-16s %-30s %s\n", commands[i].name, commands[i].words, commands[i].help);
	return status;
}

/* Asked once before any command, so that each says the same when clove is stopped, and not what a driver says. */
static bool answers(const unsigned char master[ID_KEY])
{
	struct db *db = setup_admin(master, "");
	bool up = db_ready(db);
	const char *host = config_text("CLOVE_DB_HOST");

	db_close(db);
	if (!up && *host)
		fprintf(stderr, "clove admin: the database at %s does not answer.\n", host);
	else if (!up)
		fputs("clove is not running here: make run starts it.\n", stderr);
	return up;
}

int admin_run(int argc, char **argv)
{
	unsigned char master[ID_KEY];

	if (argc == 1 && (strcmp(argv[0], "help") == 0 || strcmp(argv[0], "--help") == 0))
		return list(stdout, 0);

	for (size_t i = 0; argc > 0 && i < sizeof commands / sizeof commands[0]; i++) {
		const struct command *c = &commands[i];
		if (strcmp(c->name, argv[0]) != 0)
			continue;
		if (argc - 1 < c->min || argc - 1 > c->max) {
			fprintf(stderr, "usage: clove admin %s %s\n", c->name, c->words);
			return 2;
		}
		if (!keys_load(config_text("CLOVE_KEY_FILE"), master) || (c->run != db_password && !answers(master)))
			return 1;
		return c->run(master, argc - 1, argv + 1);
	}
	return list(stderr, 2);
}
