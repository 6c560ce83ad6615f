/* admin.c: one-off commands, one row each: what it is called, what it takes, what it does. */
#include "admin.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/id.h"
#include "base/keys.h"
#include "base/text.h"
#include "db/db.h"
#include "platform/core/account.h"
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

static const struct command {
	const char *name, *words, *help;
	int min, max;                                /* words it takes */
	int (*run)(const unsigned char master[ID_KEY], int argc, char **argv);
} commands[] = {
	{ "create-admin", "EMAIL GROUP [NAME [PASSWORD]]", "an administrator: group viewer, operator, finance or owner", 2, 4, create_admin },
	{ "make-buyers", "N [PREFIX]", "N confirmed accounts with a session each, for load tests", 1, 2, make_buyers },
	{ "db-password", "", "the database administrator's password, for the local runtime and repairs", 0, 0, db_password },
};

int admin_run(int argc, char **argv)
{
	unsigned char master[ID_KEY];

	for (size_t i = 0; argc > 0 && i < sizeof commands / sizeof commands[0]; i++) {
		const struct command *c = &commands[i];
		if (strcmp(c->name, argv[0]) != 0)
			continue;
		if (argc - 1 < c->min || argc - 1 > c->max) {
			fprintf(stderr, "usage: clove admin %s %s\n", c->name, c->words);
			return 2;
		}
		return keys_load(config_text("CLOVE_KEY_FILE"), master) ? c->run(master, argc - 1, argv + 1) : 1;
	}
	fputs("usage: clove admin COMMAND …\n", stderr);
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		fprintf(stderr, "  %-16s %-30s %s\n", commands[i].name, commands[i].words, commands[i].help);
	return 2;
}
