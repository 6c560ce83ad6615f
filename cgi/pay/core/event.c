/* event.c: see event.h. */
#include "pay/core/event.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/id.h"
#include "db/db.h"
#include "ext/http.h"
#include "ext/json.h"
#include "ext/pay.h"

enum { TRIES = 12, DISORDER_S = 6 };

void event_put(struct db *db, const char *type, struct json *object, const char *how)
{
	struct arena *a = db_arena(db);
	struct json *event = json_object(a), *data = json_object(a);
	const char *id = arena_fmt(a, "evt_%s", id_code(a, 24));
	bool lost = strstr(how, "+lost") != NULL;
	int copies = strstr(how, "+duplicate") ? 2 : 1;
	/* Out of order: every second kind of event is late. */
	int64_t delay = strstr(how, "+disorder") && strstr(type, "capturable") == NULL ? DISORDER_S : 0;

	json_set_text(event, "id", id);
	json_set_text(event, "object", "event");
	json_set_text(event, "type", type);
	json_set_i64(event, "created", clock_now());
	json_set(data, "object", object);
	json_set(event, "data", data);
	const char *body = json_write(a, event);
	for (int i = 0; i < copies; i++)
		db_exec(db, "INSERT INTO webhook (event, body, next_at, lost) VALUES (?, ?, UNIX_TIMESTAMP() + ?, ?)",
		    ARG(id), ARG(body), ARG(clock_offset() + delay), ARG(lost));
}

void event_run(struct service *s, struct db *db)
{
	struct arena *a = db_arena(db);
	const char *url = config_text("CLOVE_WEBHOOK_URL"), *secret;
	struct db_rows *q = db_query(db,
	    "SELECT id, body, tries FROM webhook WHERE sent_at IS NULL AND lost = 0 AND next_at <= UNIX_TIMESTAMP() + ? ORDER BY id LIMIT 50",
	    ARG(clock_offset()));

	(void)s;
	if (!db_rows_n(q) || !(secret = pay_secret(a, config_text("CLOVE_WEBHOOK_SECRET_FILE"))))
		return;
	if (!*url)
		url = arena_fmt(a, "%s/webhooks/payment", config_text("CLOVE_PLATFORM_URL"));
	while (db_next(q)) {
		const char *body = db_text(q, "body");
		int64_t tries = db_i64(q, "tries");
		const char *headers[] = { "Content-Type: application/json",
			arena_fmt(a, "Stripe-Signature: %s", pay_sign(a, secret, clock_now(), body, strlen(body))), NULL };
		struct http_call call = { .method = "POST", .url = url, .headers = headers, .body = body, .body_n = strlen(body), .timeout_ms = 3000 };
		struct http_answer answer = { 0 };
		if (http_send(a, &call, &answer) == HTTP_OK && answer.status >= 200 && answer.status < 300)
			db_exec(db, "UPDATE webhook SET sent_at = UNIX_TIMESTAMP() + ?, tries = tries + 1 WHERE id = ?", ARG(clock_offset()), ARG(db_i64(q, "id")));
		else
			db_exec(db, "UPDATE webhook SET tries = tries + 1, lost = tries > ?, next_at = UNIX_TIMESTAMP() + ? WHERE id = ?", ARG(TRIES),
			    ARG(clock_offset() + (1 << (tries < 8 ? tries : 8))), ARG(db_i64(q, "id")));
	}
}
