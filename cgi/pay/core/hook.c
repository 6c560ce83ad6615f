/* hook.c: see hook.h. Misbehaviour: lost ones are written down but never sent, of a payment in disorder every other one waits, so that
 * its successor comes first, and duplicates are two rows of the same event. */
#include "pay/core/hook.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/id.h"
#include "base/log.h"
#include "db/db.h"
#include "ext/http.h"
#include "ext/json.h"
#include "ext/pay.h"
#include "pay/core/books.h"
#include "pay/core/misbehave.h"

enum { DISORDER_S = 3, TURN_MS = 20000, ANSWER_MS = 5000, BACKOFF_MAX_S = 300, TRIES = 30, LOST = 1, GIVEN_UP = 2 };

const char *hook_url(struct db *db)
{
	struct arena *a = db_arena(db);
	const char *url = config_text("CLOVE_WEBHOOK_URL"), *platform = config_text("CLOVE_PLATFORM_URL");
	if (*url)
		return url;
	if (!*platform)
		platform = arena_fmt(a, "http://127.0.0.1:%lld", (long long)config_i64("CLOVE_PORT") + 1);
	return arena_fmt(a, "%s/webhooks/payment", platform);
}

void hook_add(struct db *db, const char *type, struct json *object, const struct books_intent *of)
{
	struct arena *a = db_arena(db);
	struct json *event = json_object(a), *data = json_object(a);
	const char *id = arena_fmt(a, "evt_%s", id_code(a, 24));
	int64_t now = clock_now(), at = now;
	json_set(data, "object", object);
	json_set_text(event, "id", id);
	json_set_text(event, "object", "event");
	json_set_text(event, "type", type);
	json_set_i64(event, "created", now);
	json_set_bool(event, "livemode", false);
	json_set(event, "data", data);
	if (misbehave_is(of->email, "disorder") &&
	    db_one_i64(db, 0, "SELECT COUNT(*) FROM webhook WHERE intent = ?", ARG(of->id)) % 2 == 0)
		at += DISORDER_S;
	for (int i = 0; i < (misbehave_is(of->email, "duplicate") ? 2 : 1); i++)
		db_exec(db, "INSERT INTO webhook (event, body, next_at, lost, intent, created_at) VALUES (?, ?, ?, ?, ?, ?)",
		    ARG(id), ARG(json_write(a, event)), ARG(at), ARG(misbehave_is(of->email, "lost") ? LOST : 0), ARG(of->id), ARG(now));
}

static bool taken(struct db *db, const char *body, const char *secret)
{
	struct arena *a = db_arena(db);
	size_t n = strlen(body);
	struct http_answer answer;
	struct http_call call = {
		.method = "POST", .url = hook_url(db), .body = body, .body_n = n, .timeout_ms = ANSWER_MS,
		.headers = (const char *const[]){ "Content-Type: application/json; charset=utf-8",
		    arena_fmt(a, "Stripe-Signature: %s", pay_sign(a, secret, clock_now(), body, n)), NULL },
	};
	return http_send(a, &call, &answer) == HTTP_OK && answer.status >= 200 && answer.status < 300;
}

void hook_send(struct db *db, const char *secret)
{
	int64_t until = clock_ms() + TURN_MS;
	struct db_rows *q = db_query(db,
	    "SELECT id, body, tries FROM webhook WHERE sent_at IS NULL AND lost = 0 AND next_at <= ? ORDER BY next_at, id LIMIT 50", ARG(clock_now()));
	while (clock_ms() < until && db_next(q)) {
		int64_t id = db_i64(q, "id"), tries = db_i64(q, "tries") + 1;
		if (taken(db, db_text(q, "body"), secret)) {
			db_exec(db, "UPDATE webhook SET sent_at = ?, tries = ? WHERE id = ?", ARG(clock_now()), ARG(tries), ARG(id));
			continue;
		}
		int64_t wait = tries < 9 ? INT64_C(1) << (tries - 1) : BACKOFF_MAX_S;
		db_exec(db, "UPDATE webhook SET tries = ?, next_at = ?, lost = ? WHERE id = ?",
		    ARG(tries), ARG(clock_now() + wait), ARG(tries < TRIES ? 0 : GIVEN_UP), ARG(id));
		log_warn("event=webhook_not_taken webhook=%lld tries=%lld", (long long)id, (long long)tries);
	}
}
