/* setup.c: see setup.h. Each schema gets two users: NAME_rw for what POST does, NAME_ro for what GET does; neither may change tables. */
#include "platform/core/setup.h"

#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/keys.h"
#include "base/log.h"
#include "db/db.h"
#include "db/migrate.h"

enum { ADMIN_STATEMENT_MS = 600000, PLATFORM_CONNECTIONS = 120, OTHER_PROCESSES = 10 };

struct db *setup_admin(const unsigned char master[ID_KEY], const char *schema)
{
	struct arena *a = arena_new(64 << 10);
	struct db_settings settings = {
		.socket = config_text("CLOVE_DB_SOCKET"), .host = config_text("CLOVE_DB_HOST"), .port = config_i64("CLOVE_DB_PORT"),
		.user = "clove_admin", .password = keys_password(a, master, KEY_DB_ADMIN),
		.schema = schema, .statement_ms = ADMIN_STATEMENT_MS,
	};
	struct db *db = db_new(&settings);

	arena_free(a);
	return db;
}

static bool users(struct db *db, struct arena *a, const unsigned char key[ID_KEY], const char *schema, int64_t most)
{
	return db_create_user(db, arena_fmt(a, "%s_rw", schema), keys_password(a, key, KEY_DB_RW), schema, DB_RIGHT_WRITE, most, SETUP_STATEMENT_MS) &&
	    db_create_user(db, arena_fmt(a, "%s_ro", schema), keys_password(a, key, KEY_DB_RO), schema, DB_RIGHT_READ, most, SETUP_STATEMENT_MS);
}

/* The schema, its users with the passwords of `key`, and its tables. */
static bool bring_up(const unsigned char master[ID_KEY], const unsigned char key[ID_KEY], const char *schema, const char *folder,
    int64_t most)
{
	struct arena *a = arena_new(4 << 20);
	struct fault fault = { 0 };
	struct db *db = setup_admin(master, "");
	int64_t version = 0;
	bool ok;

	db_attach(db, a, &fault);
	ok = db_create_schema(db, schema) && users(db, a, key, schema, most);
	db_detach(db);
	db_close(db);
	fault_point("deploy.after_users");
	if (ok) {
		db = setup_admin(master, schema);
		db_attach(db, a, &fault);
		ok = migrate_schema(db, arena_fmt(a, "%s/%s", config_text("CLOVE_SQL_DIR"), folder), &version) == MIGRATED_OK;
		db_detach(db);
		db_close(db);
	}
	if (fault.set)
		log_error("event=setup_failed schema=%s what=\"%s\"", schema, fault.what);
	else if (ok)
		log_info("event=schema_ready schema=%s version=%lld", schema, (long long)version);
	arena_free(a);
	return ok && !fault.set;
}

/* Twice as many as it has processes: those of a new program start beside those of the one before (cgi/local/roll). */
static int64_t connections(int64_t least)
{
	int64_t processes = config_i64("CLOVE_WORKERS") + config_i64("CLOVE_LOGIN_WORKERS") + config_i64("CLOVE_CONSOLE_WORKERS") + OTHER_PROCESSES;

	return 2 * processes > least ? 2 * processes : least;
}

bool setup_platform(const unsigned char master[ID_KEY])
{
	return bring_up(master, master, "clove", "platform", connections(PLATFORM_CONNECTIONS));
}

static void rest(void)
{
	struct timespec ts = { 0, 200000000 };

	nanosleep(&ts, NULL);
}

static bool answers_within(struct db *db, int64_t wait_s)
{
	for (int64_t until = clock_ms() + wait_s * 1000; !db_ready(db); rest())
		if (clock_ms() > until)
			return false;
	return true;
}

bool setup_waits(const unsigned char master[ID_KEY], int64_t wait_s)
{
	struct db *db = setup_admin(master, "");
	bool up = answers_within(db, wait_s);

	db_close(db);
	if (!up)
		log_error("event=setup_failed why=\"the database at %s did not answer within %lld s\"", config_text("CLOVE_DB_HOST"), (long long)wait_s);
	return up;
}

/* The version of the schema as its own reader sees it, which so proves that the users are there too; -1 while nobody answers. */
static int64_t version_now(struct db *db)
{
	struct arena *a = arena_new(64 << 10);
	struct fault fault = { 0 };
	int64_t at = -1;

	if (db_ready(db)) {
		db_attach(db, a, &fault);
		at = migrate_version(db);
		db_detach(db);
	}
	arena_free(a);
	return fault.set ? -1 : at;
}

bool setup_awaits(const unsigned char key[ID_KEY], const char *schema, const char *folder, int64_t wait_s)
{
	struct arena *a = arena_new(64 << 10);
	struct db_settings settings = {
		.socket = config_text("CLOVE_DB_SOCKET"), .host = config_text("CLOVE_DB_HOST"), .port = config_i64("CLOVE_DB_PORT"),
		.user = arena_fmt(a, "%s_ro", schema), .password = keys_password(a, key, KEY_DB_RO), .schema = schema, .statement_ms = SETUP_STATEMENT_MS,
	};
	struct db *db = db_new(&settings);
	int64_t needs = migrate_newest(arena_fmt(a, "%s/%s", config_text("CLOVE_SQL_DIR"), folder)), until = clock_ms() + wait_s * 1000;
	int64_t at = version_now(db), told = -2;

	for (; needs > 0 && at < needs && clock_ms() <= until; at = version_now(db)) {
		if (at != told)
			log_info("event=waiting schema=%s at=%lld needs=%lld why=\"%s\"", schema, (long long)at, (long long)needs,
			    at < 0 ? "the database does not answer, or the schema is not there" : "clove migrate has not come so far");
		told = at;
		rest();
	}
	db_close(db);
	arena_free(a);
	if (at == needs && needs > 0)
		return true;
	if (at > needs)
		log_error("event=setup_failed schema=%s at=%lld needs=%lld why=\"this program is older than its database\"", schema, (long long)at, (long long)needs);
	else
		log_error("event=setup_failed schema=%s at=%lld needs=%lld why=\"clove migrate did not bring it there within %lld s\"", schema, (long long)at,
		    (long long)needs, (long long)wait_s);
	return false;
}

/* Its credentials are the pod's own. What an administrator chose as the default since then stays. */
bool setup_target(const unsigned char master[ID_KEY])
{
	struct arena *a = arena_new(1 << 20);
	struct fault fault = { 0 };
	struct db *db;

	if (strcmp(config_text("CLOVE_TARGET"), "local") == 0) {
		arena_free(a);
		return true;
	}
	db = setup_admin(master, "clove");
	db_attach(db, a, &fault);
	bool first = !db_exists(db, "SELECT 1 FROM target WHERE url = 'in-cluster' LIMIT 1", NO_ARGS);
	if (first)
		db_exec(db, "INSERT INTO target (name, kind, url) VALUES ('cluster', 'kubernetes', 'in-cluster')", NO_ARGS);
	db_exec(db, "UPDATE target SET platform_url = ?, images = ?, storage = ?, storage_class = ? WHERE url = 'in-cluster'",
	    ARG(config_text("CLOVE_PLATFORM_URL")), ARG(config_text("CLOVE_TARGET_IMAGES")), ARG(config_text("CLOVE_TARGET_STORAGE")),
	    ARG(config_text("CLOVE_TARGET_STORAGE_CLASS")));
	if (first) {
		db_exec(db, "UPDATE target SET is_default = (url = 'in-cluster')", NO_ARGS);
		/* A pod is no machine to run shows on. */
		db_exec(db, "DELETE n FROM node n JOIN target t ON t.id = n.target WHERE t.kind = 'local'"
		    " AND NOT EXISTS (SELECT 1 FROM deployment d WHERE d.target = t.id)", NO_ARGS);
		db_exec(db, "DELETE FROM target WHERE kind = 'local' AND NOT EXISTS (SELECT 1 FROM deployment d WHERE d.target = target.id)", NO_ARGS);
	}
	db_detach(db);
	db_close(db);
	if (fault.set)
		log_error("event=setup_failed what=\"%s\"", fault.what);
	arena_free(a);
	return !fault.set;
}

bool setup_pay(const unsigned char master[ID_KEY], const unsigned char pay_key[ID_KEY])
{
	return bring_up(master, pay_key, "pay", "pay", connections(SETUP_SHOW_CONNECTIONS));
}

const char *setup_show_schema(struct arena *a, int64_t show, int64_t data_n)
{
	return data_n ? arena_fmt(a, "show_%lld_%lld", (long long)show, (long long)data_n) : arena_fmt(a, "show_%lld", (long long)show);
}

bool setup_show(const unsigned char master[ID_KEY], int64_t show, int64_t generation, int64_t data_n)
{
	struct arena *a = arena_new(4096);
	unsigned char key[ID_KEY];

	keys_show(master, show, generation, key);
	bool ok = bring_up(master, key, setup_show_schema(a, show, data_n), "show", SETUP_SHOW_CONNECTIONS);
	arena_free(a);
	return ok;
}

bool setup_show_room(const unsigned char master[ID_KEY], int64_t show, int64_t generation, int64_t data_n, int64_t processes)
{
	struct arena *a = arena_new(1 << 20);
	struct fault fault = { 0 };
	struct db *db = setup_admin(master, "");
	int64_t most = 2 * processes > SETUP_SHOW_CONNECTIONS ? 2 * processes : SETUP_SHOW_CONNECTIONS;
	unsigned char key[ID_KEY];

	keys_show(master, show, generation, key);
	db_attach(db, a, &fault);
	bool ok = users(db, a, key, setup_show_schema(a, show, data_n), most) && !fault.set;
	db_detach(db);
	db_close(db);
	if (fault.set)
		log_error("event=setup_failed show=%lld what=\"%s\"", (long long)show, fault.what);
	arena_free(a);
	return ok;
}

bool setup_show_is_there(struct db *admin, int64_t show, int64_t data_n)
{
	return db_exists(admin, "SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ? LIMIT 1", ARG(setup_show_schema(db_arena(admin), show, data_n)));
}

bool setup_show_has_users(struct db *admin, int64_t show, int64_t data_n)
{
	const char *schema = setup_show_schema(db_arena(admin), show, data_n);

	return db_one_i64(admin, 0, "SELECT COUNT(*) FROM mysql.user WHERE User IN (CONCAT(?, '_rw'), CONCAT(?, '_ro'))", ARG(schema), ARG(schema)) >= 2;
}

bool setup_shows(const unsigned char master[ID_KEY])
{
	struct arena *a = arena_new(4 << 20);
	struct fault fault = { 0 };
	struct db *db = setup_admin(master, "clove");
	bool ok = true;

	db_attach(db, a, &fault);
	struct db_rows *q = db_query(db,
	    "SELECT d.id, d.generation, d.data_n FROM deployment d JOIN target t ON t.id = d.target"
	    " WHERE t.kind = 'local' AND d.state NOT IN ('draft', 'deploying', 'deleted') ORDER BY d.id LIMIT 100000", NO_ARGS);
	while (db_next(q)) {
		if (setup_show_is_there(db, db_i64(q, "id"), db_i64(q, "data_n")))
			ok &= setup_show(master, db_i64(q, "id"), db_i64(q, "generation"), db_i64(q, "data_n"));
		else
			log_warn("event=show_database_missing show=%lld", (long long)db_i64(q, "id"));
	}
	db_detach(db);
	db_close(db);
	arena_free(a);
	return ok && !fault.set;
}

bool setup_own_show(const unsigned char key[ID_KEY], int64_t wait_s)
{
	struct arena *a = arena_new(4 << 20);
	struct fault fault = { 0 };
	const char *schema = config_text("CLOVE_DB_SCHEMA"), *folder = arena_fmt(a, "%s/show", config_text("CLOVE_SQL_DIR"));
	int64_t newest = migrate_newest(folder), there = 0;
	bool up = setup_waits(key, wait_s);
	struct db *db = setup_admin(key, "");

	db_attach(db, a, &fault);
	bool made = up && db_create_schema(db, schema);
	db_detach(db);
	db_close(db);
	if (made) {
		db = setup_admin(key, schema);
		db_attach(db, a, &fault);
		there = migrate_version(db);
		db_detach(db);
		db_close(db);
	}
	bool fits = made && !fault.set && newest > 0 && (there == 0 || (there >= SETUP_SHOW_OLDEST && there <= newest));
	if (made && !fits)
		log_error("event=setup_failed why=\"the schema is at %lld, and this program runs on %d to %lld%s%s\"", (long long)there,
		    SETUP_SHOW_OLDEST, (long long)newest, fault.set ? ": " : "", fault.set ? fault.what : "");
	arena_free(a);
	return fits && bring_up(key, key, schema, "show", SETUP_SHOW_CONNECTIONS);
}

static bool drop(struct db *db, struct arena *a, const char *schema)
{
	return db_drop_schema(db, schema) && db_drop_user(db, arena_fmt(a, "%s_rw", schema)) && db_drop_user(db, arena_fmt(a, "%s_ro", schema));
}

bool setup_drop_show(const unsigned char master[ID_KEY], int64_t show, int64_t data_n)
{
	struct arena *a = arena_new(1 << 20);
	struct fault fault = { 0 };
	struct db *db = setup_admin(master, "");

	db_attach(db, a, &fault);
	bool ok = drop(db, a, setup_show_schema(a, show, data_n)) && !fault.set;
	db_detach(db);
	db_close(db);
	arena_free(a);
	return ok;
}

/* Also a copy of which a crash left the users alone. */
bool setup_drop_show_all(const unsigned char master[ID_KEY], int64_t show)
{
	struct arena *a = arena_new(1 << 20);
	struct fault fault = { 0 };
	struct db *db = setup_admin(master, "");
	const char *first = setup_show_schema(a, show, 0), *copies = arena_fmt(a, "show\\_%lld\\_%%", (long long)show);

	db_attach(db, a, &fault);
	bool ok = drop(db, a, first);
	struct db_rows *q = db_query(db,
	    "SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE ?"
	    " UNION SELECT LEFT(User, CHAR_LENGTH(User) - 3) FROM mysql.user WHERE User LIKE ? LIMIT 1000", ARG(copies), ARG(copies));
	while (ok && db_next(q))
		ok = drop(db, a, db_text(q, "name"));
	db_detach(db);
	db_close(db);
	if (fault.set)
		log_error("event=drop_failed show=%lld what=\"%s\"", (long long)show, fault.what);
	arena_free(a);
	return ok && !fault.set;
}
