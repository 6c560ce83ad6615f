/* admin_service.c: `clove admin service SLUG …`, what the service pages do, for whoever sits at the machine. The account of these acts is 0. */
#include "admin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/fault.h"
#include "base/text.h"
#include "db/db.h"
#include "ext/json.h"
#include "platform/core/deployment.h"
#include "platform/core/setup.h"
#include "web/tpl.h"

enum { USAGE = 2 };

struct act {
	struct db *db;
	const char *slug;
	int argc;                                /* words after the act's own */
	char **argv;
	struct deployment_refusal refused;
	bool usage;
};

static void asks(struct act *a, enum deployment_act act)
{
	if (!deployment_want(a->db, 0, a->slug, act))
		a->refused = (struct deployment_refusal){ "deploy.not_now", NULL, NULL, NULL };
}

static void stop(struct act *a)
{
	asks(a, DEPLOYMENT_STOP);
}

static void start(struct act *a)
{
	asks(a, DEPLOYMENT_START);
}

static void again(struct act *a)
{
	asks(a, DEPLOYMENT_AGAIN);
}

/* min=2 max=4 cpu_m=500 …: what is not named stays. */
static void set(struct act *a)
{
	struct arena *m = db_arena(a->db);
	const char *text = db_one_text(a->db,
	    "SELECT v.spec FROM deployment d JOIN deployment_revision v ON v.deployment = d.id AND v.revision = d.revision WHERE d.slug = ? LIMIT 1", ARG(a->slug));
	struct spec spec = text ? spec_read(m, text) : spec_default();
	const char *json = spec_write(m, &spec);
	struct json *j = json_parse(m, json, strlen(json), NULL);

	for (int i = 0; i < a->argc; i++) {
		char *equals = strchr(a->argv[i], '=');
		int64_t n;
		a->usage = a->usage || !equals || !text_i64(equals + 1, &n) || !json_get(j, arena_dupn(m, a->argv[i], (size_t)(equals - a->argv[i])));
		if (!a->usage)
			json_set_i64(j, arena_dupn(m, a->argv[i], (size_t)(equals - a->argv[i])), n);
	}
	a->usage = a->usage || !a->argc;
	/* Read member by member: a maximum below the minimum is refused, not mended. */
	spec = spec_read(m, json_write(m, j));
	spec.max = json_i64(j, "max", spec.max);
	if (!a->usage)
		a->refused = deployment_revise(a->db, 0, a->slug, &spec);
}

static void roll_back(struct act *a)
{
	int64_t n;

	a->usage = a->argc != 1 || !text_i64(a->argv[0], &n);
	if (!a->usage)
		a->refused = deployment_rollback(a->db, 0, a->slug, n);
}

static void place(struct act *a)
{
	a->refused = deployment_place(a->db, 0, a->slug, a->argc ? a->argv[0] : "");
}

static void end(struct act *a)
{
	bool refunds = false, untold = false;

	for (int i = 0; i < a->argc; i++) {
		bool *said = strcmp(a->argv[i], "refunds") == 0 ? &refunds : strcmp(a->argv[i], "untold") == 0 ? &untold : &a->usage;
		*said = true;
	}
	if (!a->usage)
		a->refused = (untold ? deployment_delete_untold : deployment_delete)(a->db, 0, a->slug, refunds);
}

static const struct {
	const char *name;
	void (*run)(struct act *a);
} acts[] = {
	{ "stop", stop }, { "start", start }, { "again", again }, { "set", set }, { "rollback", roll_back }, { "place", place }, { "delete", end },
};

int admin_service(const unsigned char master[ID_KEY], int argc, char **argv)
{
	struct arena *m = arena_new(16 << 20);
	struct fault fault = { 0 };
	struct act a = { .db = setup_admin(master, "clove"), .slug = argv[0], .argc = argc - 2, .argv = argv + 2, .usage = true };
	int status = 0;

	db_attach(a.db, m, &fault);
	db_begin(a.db);
	bool there = db_exists(a.db, "SELECT 1 FROM deployment WHERE slug = ? LIMIT 1", ARG(a.slug));
	for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++)
		if (strcmp(acts[i].name, argv[1]) == 0) {
			a.usage = false;
			acts[i].run(&a);
		}
	if (a.usage) {
		fputs("usage: clove admin service SLUG stop|start|again|set NAME=N …|rollback REVISION|place [NODE]|delete [refunds] [untold]\n", stderr);
		status = USAGE;
	} else if (!there && !fault.set) {
		fputs("clove admin: no show has this address\n", stderr);
		status = 1;
	} else if (a.refused.key) {
		fprintf(stderr, "clove admin: %s\n", tpl_lang_say(m, "en", a.refused.key, a.refused.a, a.refused.b, a.refused.c));
		status = 1;
	}
	if (status)
		db_rollback(a.db);
	else if (db_commit(a.db) != DB_COMMITTED) {
		fprintf(stderr, "clove admin: %s\n", fault.set ? fault.what : "the database refused; try again");
		status = 1;
	}
	db_detach(a.db);
	db_close(a.db);
	arena_free(m);
	return status;
}
