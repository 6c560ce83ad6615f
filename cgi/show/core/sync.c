/* sync.c: see sync.h. What this process remembers between turns only saves work; every fact is in the database. */
#include "show/core/sync.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/keys.h"
#include "base/log.h"
#include "base/text.h"
#include "db/db.h"
#include "db/migrate.h"
#include "ext/http.h"
#include "ext/json.h"
#include "show/core/again.h"
#include "show/core/closing.h"
#include "show/core/define.h"
#include "show/core/erase.h"
#include "show/core/extras.h"
#include "show/core/freeze.h"
#include "show/core/summary.h"
#include "show/show.h"
#include "web/route.h"

enum { EVENTS = 200, ACKS = 100, IDLE_MS = 10000, SUMMARY_MS = 3000, TIMEOUT_MS = 5000, ANSWER_BYTES = 16 << 20, REFUSED = 99 };

static int64_t acks[ACKS];                   /* messages consumed and not yet acknowledged */
static size_t acks_n;
static int64_t sent[EVENTS];                 /* events of the call under way */
static size_t sent_n;
static int64_t last_call_ms, last_summary_ms;
static char last_summary[65];                /* hash of the summary the platform took */
static char refused[400];                    /* why the definition was refused: told with the next call */

/* --- going up -------------------------------------------------------------------------------------------------------- */

/* Who of an order is inside as it goes up: whatever event is the last to be taken, it says all of them. */
static void add_entered(struct db *db, struct json *body, int64_t order)
{
	struct json *list = json_list(db_arena(db));
	struct db_rows *q = db_query(db, "SELECT t.number, e.round, e.at FROM ticket t JOIN entry e ON e.ticket = t.id WHERE t.order_id = ? ORDER BY e.at, t.id LIMIT 200",
	    ARG(order));

	while (db_next(q)) {
		struct json *e = json_object(db_arena(db));
		json_set_text(e, "t", db_text(q, "number"));
		json_set_i64(e, "r", db_i64(q, "round"));
		json_set_i64(e, "a", db_i64(q, "at"));
		json_add(list, e);
	}
	json_set(body, "entered", list);
}

/* With what is left of its order now: two doors that each let one in do not see each other when they write. */
static void add_unused(struct db *db, struct json *body)
{
	struct db_rows *q = db_query(db,
	    "SELECT o.id, o.code, (SELECT COUNT(*) FROM ticket k WHERE k.order_id = o.id AND k.void_at IS NULL"
	    "    AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.ticket = k.id)) AS unused_n"
	    "  FROM ticket t JOIN orders o ON o.id = t.order_id WHERE t.number = ? LIMIT 1", ARG(json_text(body, "number")));

	if (!db_next(q))
		return;
	json_set_text(body, "code", db_text(q, "code"));
	json_set_i64(body, "unused_n", db_i64(q, "unused_n"));
	add_entered(db, body, db_i64(q, "id"));
}

static bool is_of_order(const char *kind)
{
	return strncmp(kind, "order.", 6) == 0 && strcmp(kind, "order.looked") != 0;
}

static int64_t add_events(struct db *db, struct json *up)
{
	struct arena *a = db_arena(db);
	struct json *list = json_list(a);
	struct db_rows *q = db_query(db, "SELECT id, kind, body FROM outbox WHERE sent_at IS NULL ORDER BY id LIMIT 200", NO_ARGS);
	bool doors = db_rows_n(q) && (db_exists(db, "SELECT 1 FROM entry LIMIT 1", NO_ARGS) || db_exists(db, "SELECT 1 FROM entry_undone LIMIT 1", NO_ARGS));

	sent_n = 0;
	while (db_next(q)) {
		struct json *e = json_object(a);
		sent[sent_n++] = db_i64(q, "id");
		json_set_i64(e, "id", db_i64(q, "id"));
		json_set_text(e, "kind", db_text(q, "kind"));
		struct json *body = json_parse(a, db_text(q, "body"), strlen(db_text(q, "body")), NULL);
		if (strcmp(db_text(q, "kind"), "ticket.used") == 0)
			add_unused(db, body);
		else if (doors && is_of_order(db_text(q, "kind")))
			add_entered(db, body, db_one_i64(db, 0, "SELECT id FROM orders WHERE code = ? LIMIT 1", ARG(json_text(body, "code"))));
		json_set(e, "body", body);
		json_add(list, e);
	}
	json_set(up, "events", list);
	return (int64_t)sent_n;
}

/* Exactly those that went: a row with a smaller number may have been committed only now. */
static bool mark_sent(struct db *db, void *arg)
{
	(void)arg;
	for (size_t i = 0; i < sent_n; i++)
		db_exec(db, "UPDATE outbox SET sent_at = UNIX_TIMESTAMP() + ? WHERE id = ?", ARG(clock_offset()), ARG(sent[i]));
	return true;
}

static const char *add_summary(struct db *db, struct json *up)
{
	struct json *summary = summary_make(db);
	const char *hash;

	last_summary_ms = clock_ms();
	if (!summary)
		return NULL;
	hash = id_hash_hex(db_arena(db), json_write(db_arena(db), summary));
	if (strcmp(hash, last_summary) == 0)
		return NULL;
	json_set(up, "summary", summary);
	return hash;
}

static struct json *acks_list(struct arena *a)
{
	struct buf *text = buf_new(a, 4096);

	buf_puts(text, "[");
	for (size_t i = 0; i < acks_n; i++)
		buf_fmt(text, "%s%lld", i ? "," : "", (long long)acks[i]);
	buf_puts(text, "]");
	return json_parse(a, text->p, text->len, NULL);
}

static bool sale_open(struct db *db)
{
	return db_exists(db,
	    "SELECT 1 FROM round WHERE state = 'planned' AND sale_opens_at <= UNIX_TIMESTAMP() + ? + 60 AND sale_closes_at > UNIX_TIMESTAMP() + ?"
	    " LIMIT 1", ARG(clock_offset()), ARG(clock_offset()));
}

/* --- coming down ----------------------------------------------------------------------------------------------------- */

/* A payment changed at the provider, says a webhook: the payments job looks at it next. It is a hint and nothing more. */
static void payment_hint(struct db *db, struct json *body)
{
	db_exec(db, "UPDATE payment SET next_at = 0 WHERE (session = ? OR intent = ?) AND state <> 'captured'",
	    ARG(json_text(body, "session")), ARG(json_text(body, "intent")));
	db_exec(db, "UPDATE refund f JOIN payment p ON p.id = f.payment_id SET f.next_at = 0 WHERE p.intent = ? AND f.state IN ('wanted', 'sent')",
	    ARG(json_text(body, "intent")));
}

/* The platform's database came back from a backup: everything since then goes up once more, and then a word that it did. Taken twice it changes nothing. */
static void retell(struct db *db, int64_t message, struct json *body)
{
	db_exec(db, "UPDATE outbox SET sent_at = NULL WHERE sent_at >= ? AND kind <> 'retold'", ARG(json_i64(body, "since", 0)));
	db_exec(db, "INSERT INTO outbox (kind, body, created_at) VALUES ('retold', JSON_OBJECT('message', ?), UNIX_TIMESTAMP() + ?)", ARG(message),
	    ARG(clock_offset()));
	memset(last_summary, 0, sizeof last_summary);
}

struct message {
	int64_t id;
	const char *kind;
	struct json *body;
};

/* Once by id: the id and the effect are one transaction. */
static bool consume(struct db *db, void *arg)
{
	const struct message *m = arg;

	if (db_exec(db, "INSERT INTO inbox (id, at) VALUES (?, UNIX_TIMESTAMP() + ?)", ARG(m->id), ARG(clock_offset())) == DB_DUP)
		return true;
	if (strcmp(m->kind, "account.deleted") == 0)
		erase_account(db, json_i64(m->body, "account", 0));
	else if (strcmp(m->kind, "payment.hint") == 0)
		payment_hint(db, m->body);
	else if (strcmp(m->kind, "selling") == 0)
		db_exec(db, "UPDATE settings SET selling = ? WHERE id = 1", ARG(json_is(m->body, "on")));
	else if (strcmp(m->kind, "extras") == 0)
		extras_take(db, m->body);
	else if (strcmp(m->kind, "rounds.cancel") == 0)
		closing_cancel_rounds(db);
	else if (strcmp(m->kind, "orders.again") == 0)
		again_take(db, m->body);
	else if (strcmp(m->kind, "ledger.copy") == 0)
		closing_tell_ledger(db);
	else if (strcmp(m->kind, "retell") == 0)
		retell(db, m->id, m->body);
	else if (strcmp(m->kind, "orders.check") != 0)
		log_warn("event=unknown_message kind=%.40s", m->kind);
	fault_point("sync.consume");
	return true;
}

/* What has to be said again until it can be done: what asks the provider, and what would lose a booking that is under way. */
static bool not_yet(struct db *db, const struct message *m)
{
	return (strcmp(m->kind, "orders.check") == 0 && !again_check(db, m->body)) ||
	    (strcmp(m->kind, "account.deleted") == 0 && erase_waits(db, json_i64(m->body, "account", 0)));
}

static bool of_restore(const char *kind)
{
	return strcmp(kind, "orders.again") == 0 || strcmp(kind, "orders.check") == 0;
}

/* `closed`: only what brings a restored copy up to its orders, before it opens. */
static void take_messages(struct db *db, struct json *messages, bool closed)
{
	for (size_t i = 0; i < json_n(messages) && i < ACKS; i++) {
		struct json *m = json_at(messages, i);
		struct message message = { json_i64(m, "id", 0), json_text(m, "kind"), json_get(m, "body") };
		if ((closed && !of_restore(message.kind)) || not_yet(db, &message))
			continue;
		if (!db_tx(db, consume, &message))
			return;
		acks[acks_n++] = message.id;
	}
}

static void take_definition(struct db *db, struct arena *a, struct json *down)
{
	size_t n = 0;
	const char *poster = json_text(down, "poster"), *error = "";
	const void *bytes = *poster ? text_unbase64(a, poster, &n) : NULL;

	bool good = define_show(db, a, json_write(a, json_get(down, "definition")), bytes, n, &error);
	memset(refused, 0, sizeof refused);
	if (!good && !db_fault(db)->set)
		memcpy(refused, text_cut(a, error, REFUSED), strlen(text_cut(a, error, REFUSED)));
	if (!good)
		log_error("event=definition_refused why=\"%s\"", error);
	else
		log_info("event=defined");
}

static void release(void *a)
{
	arena_free(a);
}

/* An answer that brings a hall and a poster is read several times over: more than a turn's own arena has. */
static struct arena *arena_for(struct db *db, bool defined)
{
	struct arena *a = db_arena(db);

	if (!defined) {
		a = arena_new(8 * (size_t)ANSWER_BYTES);
		arena_defer(db_arena(db), release, a);
	}
	return a;
}

/* --- the turn ---------------------------------------------------------------------------------------------------------- */

static struct json *call_platform(struct service *s, struct arena *a, struct json *up)
{
	unsigned char key[ID_KEY];
	struct http_answer answer;
	const char *error;

	keys_use(s->key, KEY_SYNC, key);
	const char *body = json_write(a, up);
	const char *headers[] = { "Content-Type: application/json", arena_fmt(a, "X-Clove-Mac: %s", id_mac_text(a, key, body)), NULL };
	struct http_call call = { .method = "POST", .url = arena_fmt(a, "%s/_sync", config_text("CLOVE_PLATFORM_URL")), .headers = headers,
		.body = body, .body_n = strlen(body), .timeout_ms = TIMEOUT_MS, .max_bytes = ANSWER_BYTES };
	last_call_ms = clock_ms();
	enum http_result result = http_send(a, &call, &answer);
	if (result != HTTP_OK || answer.status != 200) {
		log_warn("event=sync_failed result=%d status=%d", (int)result, result == HTTP_OK ? answer.status : 0);
		return NULL;
	}
	return json_parse(a, answer.body, answer.body_n, &error);
}

static bool is_missing(struct service *s, struct arena *a)
{
	struct fault fault = { 0 };
	struct db_settings settings = { .host = config_text("CLOVE_DB_HOST"), .port = config_i64("CLOVE_DB_PORT"), .user = "clove_admin",
		.password = keys_password(a, s->key, KEY_DB_ADMIN), .schema = "", .read_only = true, .statement_ms = TIMEOUT_MS };
	struct db *db = db_new(&settings);

	db_attach(db, a, &fault);
	bool answers = db_ready(db);
	bool there = answers && db_exists(db, "SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ? LIMIT 1", ARG(config_text("CLOVE_DB_SCHEMA")));
	db_detach(db);
	db_close(db);
	return answers && !there && !fault.set;
}

void sync_troubled(struct service *s, struct arena *a)
{
	const struct show *show = s->data;

	if (!*config_text("CLOVE_DB_HOST") || clock_ms() - last_call_ms < IDLE_MS || !is_missing(s, a))
		return;
	struct json *up = json_object(a);
	json_set_i64(up, "show", show->id);
	json_set_i64(up, "at", clock_now());
	json_set_bool(up, "defined", false);
	log_error("event=database_missing schema=%s", config_text("CLOVE_DB_SCHEMA"));
	call_platform(s, a, up);
}

void sync_run(struct service *s, struct db *db)
{
	const struct show *show = s->data;
	struct arena *a = db_arena(db);
	struct json *up = json_object(a), *down;
	bool defined = db_exists(db, "SELECT 1 FROM settings WHERE id = 1", NO_ARGS);
	struct arena *wide = arena_for(db, defined);
	int64_t waiting = add_events(db, up);
	const char *summary = NULL;

	if (defined && !waiting && !acks_n && clock_ms() - last_call_ms < IDLE_MS && !freeze_known(db).from && !sale_open(db))
		return;
	if (defined && clock_ms() - last_summary_ms >= SUMMARY_MS)
		summary = add_summary(db, up);
	json_set_i64(up, "show", show->id);
	json_set_i64(up, "at", clock_now());
	json_set_i64(up, "schema", migrate_version(db));
	json_set_bool(up, "defined", defined);
	json_set_text(up, "refused", refused);
	freeze_say(db, up);
	if (!defined)
		json_set_text(up, "want", "definition");
	json_set(up, "acks", acks_list(a));
	fault_point("sync.before_call");
	if (db_fault(db)->set || !(down = call_platform(s, wide, up)))
		return;
	fault_point("sync.after_call");
	bool stale = json_is(down, "stale");          /* nothing was taken: we are not the live copy */
	if (summary && !stale)
		memcpy(last_summary, summary, sizeof last_summary - 1);
	if (sent_n && !stale)
		db_tx(db, mark_sent, NULL);
	fault_point("sync.after_taken");
	if (!defined && json_get(down, "definition"))
		take_definition(db, wide, down);
	freeze_take(db, down);
	struct freeze freeze = freeze_known(db);
	acks_n = 0;
	take_messages(db, json_get(down, "messages"), freeze_closed(&freeze, clock_now()));       /* the copy that opens next gets the others */
}
