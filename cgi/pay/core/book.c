/* book.c: see book.h. Names and shapes are those of Stripe's public API reference (Checkout Sessions, PaymentIntents, Refunds). */
#include "pay/core/book.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/id.h"
#include "base/text.h"
#include "db/db.h"
#include "ext/json.h"
#include "pay/core/event.h"
#include "web/form.h"

enum { LATE_S = 3, PENDING_S = 5, LIST = 100 };

const char *book_how(struct db *db, const char *email)
{
	const char *at = strchr(email, '@');
	const char *local = at ? arena_dupn(db_arena(db), email, (size_t)(at - email)) : email, *plus = strchr(local, '+');

	return arena_fmt(db_arena(db), "%s%s", plus ? plus : "", config_text("CLOVE_PAY_MISBEHAVE"));
}

bool book_first_time(struct db *db, const char *kind, const char *object)
{
	return db_exec(db, "INSERT INTO misbehaved (id) VALUES (?)", ARG(arena_fmt(db_arena(db), "%s %s", kind, object))) == 1;
}

struct answer book_error(struct db *db, int status, const char *type, const char *code, const char *message)
{
	struct json *body = json_object(db_arena(db)), *error = json_object(db_arena(db));

	json_set_text(error, "type", type);
	if (*code)
		json_set_text(error, "code", code);
	json_set_text(error, "message", message);
	json_set(body, "error", error);
	return (struct answer){ status, body, "", "" };
}

static struct answer missing(struct db *db, const char *what)
{
	return book_error(db, 404, "invalid_request_error", "resource_missing", arena_fmt(db_arena(db), "No such %s", what));
}

static const char *value(const struct form_pair *pairs, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(pairs[i].name, name) == 0)
			return pairs[i].value;
	return "";
}

/* "metadata[show]" … of one prefix, as a JSON object of texts. */
static const char *metadata(struct db *db, const struct form_pair *pairs, size_t n, const char *prefix)
{
	struct arena *a = db_arena(db);
	struct json *m = json_object(a);
	size_t len = strlen(prefix);

	for (size_t i = 0; i < n; i++) {
		const char *name = pairs[i].name;
		size_t all = strlen(name);
		if (strncmp(name, prefix, len) == 0 && name[len] == '[' && name[all - 1] == ']' && !strchr(name + len + 1, '['))
			json_set_text(m, arena_dupn(a, name + len + 1, all - len - 2), pairs[i].value);
	}
	return json_write(a, m);
}

static struct json *parsed(struct db *db, const char *text)
{
	return json_parse(db_arena(db), text, strlen(text), NULL);
}

/* --- objects as JSON ----------------------------------------------------------------------------------------------------- */

static struct json *intent_json(struct db *db, const struct db_rows *q)
{
	struct json *o = json_object(db_arena(db));

	json_set_text(o, "id", db_text(q, "intent_id"));
	json_set_text(o, "object", "payment_intent");
	json_set_text(o, "status", db_text(q, "intent_status"));
	json_set_i64(o, "amount", db_i64(q, "intent_amount"));
	json_set_i64(o, "amount_received", db_i64(q, "amount_received"));
	json_set_text(o, "currency", db_text(q, "currency"));
	json_set_text(o, "capture_method", db_text(q, "capture_method"));
	json_set(o, "metadata", parsed(db, db_text(q, "intent_metadata")));
	if (*db_text(q, "last_error")) {
		struct json *e = json_object(db_arena(db));
		json_set_text(e, "code", db_text(q, "last_error"));
		json_set(o, "last_payment_error", e);
	}
	return o;
}

#define INTENT_COLUMNS \
	"i.id AS intent_id, i.status AS intent_status, i.amount AS intent_amount, i.amount_received, i.amount_refunded, i.currency," \
	" i.capture_method, i.metadata AS intent_metadata, i.last_error, i.email AS intent_email"
#define SESSION_ROW \
	"SELECT s.id, s.status, s.amount, s.metadata, s.expires_at, s.email, " INTENT_COLUMNS \
	"  FROM checkout_session s JOIN payment_intent i ON i.id = s.intent WHERE s.id = ?"

static struct json *session_json(struct db *db, const struct db_rows *q, const char *site)
{
	struct arena *a = db_arena(db);
	struct json *o = json_object(a);
	const char *id = db_text(q, "id"), *status = db_text(q, "status");

	json_set_text(o, "id", id);
	json_set_text(o, "object", "checkout.session");
	json_set_text(o, "status", status);
	if (strcmp(status, "open") == 0)
		json_set_text(o, "url", arena_fmt(a, "%s/pay/checkout/%s", site, id));
	json_set_i64(o, "amount_total", db_i64(q, "amount"));
	json_set_text(o, "currency", db_text(q, "currency"));
	json_set_i64(o, "expires_at", db_i64(q, "expires_at"));
	json_set_text(o, "customer_email", db_text(q, "email"));
	json_set(o, "metadata", parsed(db, db_text(q, "metadata")));
	json_set(o, "payment_intent", intent_json(db, q));
	return o;
}

static struct answer session_answer(struct db *db, const char *id, const char *site)
{
	struct db_rows *q = db_query(db, SESSION_ROW " LIMIT 1", ARG(id));

	if (!db_next(q))
		return missing(db, "checkout session");
	return (struct answer){ 200, session_json(db, q, site), book_how(db, db_text(q, "email")), id };
}

static struct db_rows *intent_locked(struct db *db, const char *id)
{
	return db_query(db, "SELECT " INTENT_COLUMNS " FROM payment_intent i WHERE i.id = ? LIMIT 1 FOR UPDATE", ARG(id));
}

static struct answer intent_answer(struct db *db, const char *id, const char *event)
{
	struct db_rows *q = db_query(db, "SELECT " INTENT_COLUMNS " FROM payment_intent i WHERE i.id = ? LIMIT 1", ARG(id));

	if (!db_next(q))
		return missing(db, "payment_intent");
	const char *how = book_how(db, db_text(q, "intent_email"));
	struct json *o = intent_json(db, q);
	if (event)
		event_put(db, event, o, how);
	return (struct answer){ 200, o, how, id };
}

/* --- sessions -------------------------------------------------------------------------------------------------------------- */

struct answer book_session_create(struct db *db, const struct form_pair *pairs, size_t n, const char *site)
{
	struct arena *a = db_arena(db);
	const char *title = value(pairs, n, "line_items[0][price_data][product_data][name]"), *email = value(pairs, n, "customer_email");
	const char *currency = value(pairs, n, "line_items[0][price_data][currency]"), *capture = value(pairs, n, "payment_intent_data[capture_method]");
	const char *success = value(pairs, n, "success_url"), *id = arena_fmt(a, "cs_test_%s", id_code(a, 32)), *intent = arena_fmt(a, "pi_%s", id_code(a, 24));
	int64_t total = 0, expires = 0;

	for (int i = 0; i < 100; i++) {
		int64_t price, count;
		const char *unit = value(pairs, n, arena_fmt(a, "line_items[%d][price_data][unit_amount]", i));
		if (!*unit)
			break;
		if (!text_i64(unit, &price) || price < 0 || !text_i64(value(pairs, n, arena_fmt(a, "line_items[%d][quantity]", i)), &count) || count < 1)
			return book_error(db, 400, "invalid_request_error", "parameter_invalid_integer", "Invalid integer in line_items");
		total += price * count;
	}
	if (strcmp(value(pairs, n, "mode"), "payment") != 0 || total <= 0 || !*success || !*title || strlen(currency) != 3)
		return book_error(db, 400, "invalid_request_error", "parameter_missing", "mode, line_items and success_url are needed");
	if (!text_i64(value(pairs, n, "expires_at"), &expires))
		expires = clock_now() + 86400;
	if (expires < clock_now() + 1800 || expires > clock_now() + 86400)
		return book_error(db, 400, "invalid_request_error", "", "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.");
	db_exec(db,
	    "INSERT INTO payment_intent (id, status, amount, currency, capture_method, metadata, email, created_at)"
	    " VALUES (?, 'requires_payment_method', ?, ?, ?, ?, ?, UNIX_TIMESTAMP())",
	    ARG(intent), ARG(total), ARG(currency), ARG(strcmp(capture, "manual") == 0 ? "manual" : "automatic"),
	    ARG(metadata(db, pairs, n, "payment_intent_data[metadata]")), ARG(email));
	db_exec(db,
	    "INSERT INTO checkout_session (id, intent, status, amount, currency, title, email, locale, metadata, success_url, cancel_url, expires_at, created_at)"
	    " VALUES (?, ?, 'open', ?, ?, LEFT(?, 200), ?, LEFT(?, 8), ?, ?, ?, ?, UNIX_TIMESTAMP())",
	    ARG(id), ARG(intent), ARG(total), ARG(currency), ARG(title), ARG(email), ARG(value(pairs, n, "locale")),
	    ARG(metadata(db, pairs, n, "metadata")), ARG(success), ARG(value(pairs, n, "cancel_url")), ARG(expires));
	return session_answer(db, id, site);
}

struct answer book_session_read(struct db *db, const char *id, const char *site)
{
	return session_answer(db, id, site);
}

/* Ends an open session: its intent is cancelled, unless the money is under way (then it may still come: a late success). */
static void end_session(struct db *db, const char *id)
{
	struct db_rows *q = db_query(db, SESSION_ROW " LIMIT 1", ARG(id));

	if (!db_next(q))
		return;
	db_exec(db, "UPDATE checkout_session SET status = 'expired' WHERE id = ?", ARG(id));
	if (strcmp(db_text(q, "intent_status"), "processing") == 0)
		db_exec(db, "UPDATE payment_intent SET late_at = UNIX_TIMESTAMP() + ? WHERE id = ?", ARG(LATE_S), ARG(db_text(q, "intent_id")));
	else
		db_exec(db, "UPDATE payment_intent SET status = 'canceled' WHERE id = ? AND status = 'requires_payment_method'", ARG(db_text(q, "intent_id")));
	q = db_query(db, SESSION_ROW " LIMIT 1", ARG(id));
	if (db_next(q))
		event_put(db, "checkout.session.expired", session_json(db, q, ""), book_how(db, db_text(q, "email")));
}

struct answer book_session_expire(struct db *db, const char *id, const char *site)
{
	struct db_rows *q = db_query(db, "SELECT status FROM checkout_session WHERE id = ? LIMIT 1 FOR UPDATE", ARG(id));

	if (!db_next(q))
		return missing(db, "checkout session");
	if (strcmp(db_text(q, "status"), "open") != 0)
		return book_error(db, 400, "invalid_request_error", "", "Only Checkout Sessions with a status in [\"open\"] can be expired.");
	end_session(db, id);
	return session_answer(db, id, site);
}

enum book_paid book_pay(struct db *db, const char *session, bool decline)
{
	struct db_rows *q = db_query(db, SESSION_ROW " LIMIT 1 FOR UPDATE", ARG(session));

	if (!db_next(q) || strcmp(db_text(q, "status"), "open") != 0 || db_i64(q, "expires_at") < clock_now() ||
	    strcmp(db_text(q, "intent_status"), "requires_payment_method") != 0)
		return BOOK_CLOSED;
	const char *intent = db_text(q, "intent_id"), *how = book_how(db, db_text(q, "email"));
	if (decline || strstr(how, "+decline")) {
		db_exec(db, "UPDATE payment_intent SET last_error = 'card_declined' WHERE id = ?", ARG(intent));
		intent_answer(db, intent, "payment_intent.payment_failed");
		return BOOK_DECLINED;
	}
	if (strstr(how, "+late")) {
		db_exec(db, "UPDATE payment_intent SET status = 'processing', last_error = '' WHERE id = ?", ARG(intent));
		return BOOK_PAID;
	}
	bool manual = strcmp(db_text(q, "capture_method"), "manual") == 0;
	db_exec(db, "UPDATE payment_intent SET status = IF(?, 'requires_capture', 'succeeded'), amount_received = IF(?, 0, amount), last_error = '' WHERE id = ?",
	    ARG(manual), ARG(manual), ARG(intent));
	db_exec(db, "UPDATE checkout_session SET status = 'complete' WHERE id = ?", ARG(session));
	intent_answer(db, intent, manual ? "payment_intent.amount_capturable_updated" : "payment_intent.succeeded");
	q = db_query(db, SESSION_ROW " LIMIT 1", ARG(session));
	if (db_next(q))
		event_put(db, "checkout.session.completed", session_json(db, q, ""), how);
	return BOOK_PAID;
}

/* --- intents ------------------------------------------------------------------------------------------------------------------ */

static struct answer unexpected(struct db *db, const char *status)
{
	return book_error(db, 400, "invalid_request_error", "payment_intent_unexpected_state",
	    arena_fmt(db_arena(db), "This PaymentIntent has a status of %s.", status));
}

struct answer book_intent_read(struct db *db, const char *id)
{
	return intent_answer(db, id, NULL);
}

struct answer book_intent_capture(struct db *db, const char *id, const struct form_pair *pairs, size_t n)
{
	struct db_rows *q = intent_locked(db, id);
	int64_t amount;

	if (!db_next(q))
		return missing(db, "payment_intent");
	if (strcmp(db_text(q, "intent_status"), "requires_capture") != 0)
		return unexpected(db, db_text(q, "intent_status"));
	if (!text_i64(value(pairs, n, "amount_to_capture"), &amount))
		amount = db_i64(q, "intent_amount");
	if (amount < 1 || amount > db_i64(q, "intent_amount"))
		return book_error(db, 400, "invalid_request_error", "amount_too_large", "The amount to capture is greater than the authorised amount.");
	db_exec(db, "UPDATE payment_intent SET status = 'succeeded', amount_received = ? WHERE id = ?", ARG(amount), ARG(id));
	return intent_answer(db, id, "payment_intent.succeeded");
}

struct answer book_intent_cancel(struct db *db, const char *id)
{
	struct db_rows *q = intent_locked(db, id);

	if (!db_next(q))
		return missing(db, "payment_intent");
	const char *status = db_text(q, "intent_status");
	if (strcmp(status, "succeeded") == 0 || strcmp(status, "canceled") == 0 || strcmp(status, "processing") == 0)
		return unexpected(db, status);
	db_exec(db, "UPDATE payment_intent SET status = 'canceled' WHERE id = ?", ARG(id));
	return intent_answer(db, id, "payment_intent.canceled");
}

/* --- refunds -------------------------------------------------------------------------------------------------------------------- */

static struct json *refund_json(struct db *db, const struct db_rows *q)
{
	struct json *o = json_object(db_arena(db));

	json_set_text(o, "id", db_text(q, "id"));
	json_set_text(o, "object", "refund");
	json_set_text(o, "payment_intent", db_text(q, "intent"));
	json_set_text(o, "status", db_text(q, "status"));
	json_set_i64(o, "amount", db_i64(q, "amount"));
	json_set_text(o, "currency", db_text(q, "currency"));
	json_set(o, "metadata", parsed(db, db_text(q, "metadata")));
	return o;
}

struct answer book_refund_create(struct db *db, const struct form_pair *pairs, size_t n)
{
	struct arena *a = db_arena(db);
	const char *intent = value(pairs, n, "payment_intent"), *id = arena_fmt(a, "re_%s", id_code(a, 24));
	struct db_rows *q = intent_locked(db, intent);
	int64_t amount, left;

	if (!db_next(q))
		return missing(db, "payment_intent");
	const char *how = book_how(db, db_text(q, "intent_email"));
	left = db_i64(q, "amount_received") - db_i64(q, "amount_refunded");
	if (!text_i64(value(pairs, n, "amount"), &amount))
		amount = left;
	if (amount < 1 || amount > left)
		return book_error(db, 400, "invalid_request_error", left ? "amount_too_large" : "charge_already_refunded",
		    "Refund amount is greater than unrefunded amount on charge.");
	if (strstr(how, "+refuse-refund"))
		return book_error(db, 400, "invalid_request_error", "charge_disputed", "The charge has been charged back and cannot be refunded.");
	db_exec(db, "INSERT INTO refund (id, intent, status, amount, currency, metadata, created_at) VALUES (?, ?, ?, ?, ?, ?, UNIX_TIMESTAMP())",
	    ARG(id), ARG(intent), ARG(strstr(how, "+pending-refund") ? "pending" : "succeeded"), ARG(amount), ARG(db_text(q, "currency")),
	    ARG(metadata(db, pairs, n, "metadata")));
	db_exec(db, "UPDATE payment_intent SET amount_refunded = amount_refunded + ? WHERE id = ?", ARG(amount), ARG(intent));
	intent_answer(db, intent, "charge.refunded");
	q = db_query(db, "SELECT id, intent, status, amount, currency, metadata FROM refund WHERE id = ? LIMIT 1", ARG(id));
	if (!db_next(q))
		return missing(db, "refund");
	return (struct answer){ 200, refund_json(db, q), how, id };
}

struct answer book_refund_list(struct db *db, const char *intent)
{
	struct arena *a = db_arena(db);
	struct json *o = json_object(a), *data = json_list(a);
	struct db_rows *q = db_query(db, "SELECT id, intent, status, amount, currency, metadata FROM refund WHERE intent = ? ORDER BY created_at DESC, id LIMIT 100",
	    ARG(intent));

	while (db_next(q))
		json_add(data, refund_json(db, q));
	json_set_text(o, "object", "list");
	json_set(o, "data", data);
	json_set_bool(o, "has_more", false);
	return (struct answer){ 200, o, "", "" };
}

/* --- time ------------------------------------------------------------------------------------------------------------------------- */

void book_run(struct service *s, struct db *db)
{
	struct db_rows *q = db_query(db,
	    "SELECT id FROM payment_intent WHERE status = 'processing' AND late_at <= UNIX_TIMESTAMP() ORDER BY late_at LIMIT 50", NO_ARGS);

	(void)s;
	while (db_next(q)) {
		db_exec(db, "UPDATE payment_intent SET status = 'requires_capture' WHERE id = ? AND status = 'processing'", ARG(db_text(q, "id")));
		intent_answer(db, db_text(q, "id"), "payment_intent.amount_capturable_updated");
	}
	q = db_query(db, "SELECT id, intent FROM refund WHERE status = 'pending' AND created_at <= UNIX_TIMESTAMP() - ? LIMIT 50", ARG(PENDING_S));
	while (db_next(q)) {
		db_exec(db, "UPDATE refund SET status = 'succeeded' WHERE id = ?", ARG(db_text(q, "id")));
		intent_answer(db, db_text(q, "intent"), "charge.refund.updated");
	}
	q = db_query(db, "SELECT id FROM checkout_session WHERE status = 'open' AND expires_at <= UNIX_TIMESTAMP() LIMIT 50", NO_ARGS);
	while (db_next(q))
		end_session(db, db_text(q, "id"));
}
