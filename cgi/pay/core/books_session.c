/* books_session.c: a Checkout Session from its making to its end, by the buyer or by time.
 *
 * Late money (misbehave.h): the buyer paid, the bank says so only after the session has expired. Until then late_at holds a time that
 * never comes; the expiry replaces it by one that does.
 */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/text.h"
#include "db/db.h"
#include "ext/json.h"
#include "pay/core/answer.h"
#include "pay/core/books.h"
#include "pay/core/hook.h"
#include "pay/core/misbehave.h"
#include "pay/core/params.h"

enum { ITEMS = 100, NAME_CHARS = 250, URL_BYTES = 900 };
static const int64_t never = INT64_C(4102444800);

static const char *const session_params[] = {
	"mode", "payment_intent_data[capture_method]", "payment_intent_data[metadata][*]", "metadata[*]", "line_items[#][quantity]",
	"line_items[#][price_data][currency]", "line_items[#][price_data][unit_amount]", "line_items[#][price_data][product_data][name]",
	"customer_email", "locale", "success_url", "cancel_url", "expires_at", "client_reference_id", "expand[]", "expand[#]", NULL
};

/* --- making -------------------------------------------------------------------------------------------------------------------- */

struct order {
	struct json *items;
	const char *title;
	int64_t total;
};

/* False: the answer holds what is wrong. */
static bool read_items(struct arena *a, const struct params *p, struct order *o, struct answer *out)
{
	o->items = json_list(a);
	for (int i = 0; i < ITEMS; i++) {
		const char *at = arena_fmt(a, "line_items[%d]", i), *data = arena_fmt(a, "%s[price_data]", at);
		const char *name = params_text(p, arena_fmt(a, "%s[product_data][name]", data));
		int64_t price = 0, count = 0;
		if (!*name && !params_has(p, arena_fmt(a, "%s[quantity]", at)))
			break;
		if (strcmp(params_text(p, arena_fmt(a, "%s[currency]", data)), "krw") != 0) {
			answer_error(a, out, 400, "", arena_fmt(a, "%s[currency]", data), "This sandbox knows one currency, krw.");
			return false;
		}
		if (!*name || text_length(name) > NAME_CHARS || !params_i64(p, arena_fmt(a, "%s[unit_amount]", data), &price) || price < 0 ||
		    price > BOOKS_AMOUNT_MAX || !params_i64(p, arena_fmt(a, "%s[quantity]", at), &count) || count < 1 || count > 999) {
			answer_error(a, out, 400, "parameter_invalid_integer", at, "Invalid line item.");
			return false;
		}
		struct json *item = json_object(a);
		json_set_text(item, "title", name);
		json_set_i64(item, "price", price);
		json_set_i64(item, "count", count);
		json_add(o->items, item);
		o->title = *o->title ? o->title : name;
		o->total += price * count;
	}
	if (!json_n(o->items))
		answer_error(a, out, 400, "parameter_missing", "line_items", "Missing required param: line_items.");
	else if (o->total < 1)
		answer_error(a, out, 400, "amount_too_small", "line_items", "The total amount must be at least 1.");
	else if (o->total > BOOKS_AMOUNT_MAX)
		answer_error(a, out, 400, "amount_too_large", "line_items", "The total amount is too large.");
	else
		return true;
	return false;
}

static bool is_address(const char *url)
{
	if (strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0)
		return false;
	for (const char *c = url; *c; c++)
		if ((unsigned char)*c <= ' ' || *c == '"' || *c == '\\' || *c == '<' || *c == '>' || *c == 127)
			return false;
	return strlen(url) <= URL_BYTES;
}

static bool is_locale(const char *s)
{
	return strlen(s) <= 8 && strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-") == strlen(s);
}

/* Everything but the items. False: the answer holds what is wrong. */
static bool read_rest(struct arena *a, const struct params *p, struct books_session *s, struct answer *out)
{
	const char *unknown = params_unknown(p, session_params), *capture = params_text(p, "payment_intent_data[capture_method]");
	int64_t now = clock_now();
	s->success_url = params_text(p, "success_url");
	s->cancel_url = params_text(p, "cancel_url");
	s->locale = params_text(p, "locale");
	s->email = params_has(p, "customer_email") ? text_email(a, params_text(p, "customer_email")) : "";
	s->created_at = now;
	s->expires_at = now + BOOKS_SESSION_MAX_S;
	if (unknown)
		answer_error(a, out, 400, "parameter_unknown", unknown, "Received unknown parameter: %.200s", unknown);
	else if (strcmp(params_text(p, "mode"), "payment") != 0)
		answer_error(a, out, 400, "", "mode", "This sandbox knows one mode, payment.");
	else if (*capture && strcmp(capture, "manual") != 0 && strcmp(capture, "automatic") != 0)
		answer_error(a, out, 400, "", "payment_intent_data[capture_method]", "Invalid capture_method.");
	else if (!is_address(s->success_url))
		answer_error(a, out, 400, *s->success_url ? "url_invalid" : "parameter_missing", "success_url", "Not a valid URL.");
	else if (*s->cancel_url && !is_address(s->cancel_url))
		answer_error(a, out, 400, "url_invalid", "cancel_url", "Not a valid URL.");
	else if (!s->email)
		answer_error(a, out, 400, "email_invalid", "customer_email", "Invalid email address.");
	else if (!is_locale(s->locale))
		answer_error(a, out, 400, "", "locale", "Invalid locale.");
	else if (params_has(p, "expires_at") && (!params_i64(p, "expires_at", &s->expires_at) ||
	    s->expires_at < now + BOOKS_SESSION_MIN_S || s->expires_at > now + BOOKS_SESSION_MAX_S))
		answer_error(a, out, 400, "", "expires_at", "The expires_at timestamp must be between 30 minutes and 24 hours from now.");
	else
		return true;
	return false;
}

void books_session_create(struct db *db, const char *id, const struct params *p, struct answer *out)
{
	struct arena *a = db_arena(db);
	struct order o = { .title = "" };
	struct books_session s = { .status = "open", .currency = "krw" };
	(void)id;
	if (!read_rest(a, p, &s, out) || !read_items(a, p, &o, out))
		return;
	struct json *metadata = params_metadata(a, p, "metadata"), *of_intent = params_metadata(a, p, "payment_intent_data[metadata]");
	if (!metadata || !of_intent) {
		answer_error(a, out, 400, "", "metadata", "Too many or too long metadata.");
		return;
	}
	s.id = arena_fmt(a, "cs_test_%s", id_token(a));
	s.intent = arena_fmt(a, "pi_%s", id_code(a, 24));
	s.amount = o.total;
	s.title = text_cut(a, o.title, 200);
	s.items = json_write(a, o.items);
	s.metadata = json_write(a, metadata);
	const char *capture = strcmp(params_text(p, "payment_intent_data[capture_method]"), "manual") == 0 ? "manual" : "automatic";
	db_exec(db,
	    "INSERT INTO payment_intent (id, status, amount, currency, capture_method, metadata, email, created_at)"
	    " VALUES (?, 'requires_payment_method', ?, 'krw', ?, ?, ?, ?)",
	    ARG(s.intent), ARG(s.amount), ARG(capture), ARG(json_write(a, of_intent)), ARG(s.email), ARG(s.created_at));
	db_exec(db,
	    "INSERT INTO checkout_session (id, intent, status, amount, currency, title, items, email, locale, metadata, success_url, cancel_url,"
	    "    expires_at, created_at) VALUES (?, ?, 'open', ?, 'krw', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    ARG(s.id), ARG(s.intent), ARG(s.amount), ARG(s.title), ARG(s.items), ARG(s.email), ARG(s.locale), ARG(s.metadata),
	    ARG(s.success_url), ARG(s.cancel_url), ARG(s.expires_at), ARG(s.created_at));
	struct books_intent i;
	if (!books_intent(db, s.intent, &i))
		return;
	answer_ok(a, out, books_session_json(a, &s, &i, params_expand(p, "payment_intent")));
	out->email = s.email;
	/* A second session for the same thing is the next try, so it is not the session's id that counts what went wrong already. */
	out->subject = id_hash_hex(a, arena_fmt(a, "%s|%s", s.email, s.success_url));
}

/* --- reading and ending ---------------------------------------------------------------------------------------------------------- */

static void answer_session(struct db *db, const char *id, const struct params *p, struct answer *out)
{
	struct arena *a = db_arena(db);
	struct books_session s;
	struct books_intent i;
	if (!books_session(db, id, &s) || !books_intent(db, s.intent, &i)) {
		answer_missing(a, out, "checkout.session", id);
		return;
	}
	answer_ok(a, out, books_session_json(a, &s, &i, params_expand(p, "payment_intent")));
	out->email = s.email;
	out->subject = s.id;
}

void books_session_read(struct db *db, const char *id, const struct params *p, struct answer *out)
{
	answer_session(db, id, p, out);
}

static void expire(struct db *db, const struct books_session *s, struct books_intent *i)
{
	struct arena *a = db_arena(db);
	db_exec(db, "UPDATE checkout_session SET status = 'expired' WHERE id = ?", ARG(s->id));
	if (i->late_at)
		db_exec(db, "UPDATE payment_intent SET late_at = ? WHERE id = ?", ARG(clock_now() + BOOKS_LATE_S), ARG(i->id));
	else
		db_exec(db, "UPDATE payment_intent SET status = 'canceled' WHERE id = ? AND status = 'requires_payment_method'", ARG(i->id));
	struct books_session after;
	if (books_session(db, s->id, &after) && books_intent(db, i->id, i))
		hook_add(db, "checkout.session.expired", books_session_json(a, &after, i, false), i);
}

void books_session_expire(struct db *db, const char *id, const struct params *p, struct answer *out)
{
	static const char *const known[] = { "expand[]", "expand[#]", NULL };
	struct arena *a = db_arena(db);
	struct books_session s;
	struct books_intent i;
	if (params_unknown(p, known)) {
		answer_error(a, out, 400, "parameter_unknown", params_unknown(p, known), "Received unknown parameter.");
		return;
	}
	if (!books_session_lock(db, id, &s) || !books_intent_lock(db, s.intent, &i)) {
		answer_missing(a, out, "checkout.session", id);
		return;
	}
	if (strcmp(s.status, "open") != 0) {
		answer_error(a, out, 400, "", "", "Only Checkout Sessions with a status in [\"open\"] can be expired. This one is %s.", s.status);
		out->begun = true;
		out->email = s.email;
		out->subject = s.id;
		return;
	}
	expire(db, &s, &i);
	answer_session(db, id, p, out);
}

/* --- the buyer --------------------------------------------------------------------------------------------------------------------- */

static void tell_paid(struct db *db, const struct books_intent *i)
{
	struct arena *a = db_arena(db);
	const char *session = db_one_text(db, "SELECT id FROM checkout_session WHERE intent = ? LIMIT 1", ARG(i->id));
	struct books_session s;
	bool manual = strcmp(i->capture_method, "manual") == 0;
	hook_add(db, manual ? "payment_intent.amount_capturable_updated" : "payment_intent.succeeded", books_intent_json(a, i), i);
	if (session && books_session(db, session, &s) && strcmp(s.status, "complete") == 0)
		hook_add(db, "checkout.session.completed", books_session_json(a, &s, i, false), i);
}

/* The bank says yes. */
static void money_comes(struct db *db, struct books_intent *i)
{
	db_exec(db,
	    "UPDATE payment_intent SET status = IF(capture_method = 'manual', 'requires_capture', 'succeeded'),"
	    "       amount_received = IF(capture_method = 'manual', 0, amount), last_error = '', late_at = NULL WHERE id = ?", ARG(i->id));
	if (books_intent(db, i->id, i))
		tell_paid(db, i);
}

enum books_paid books_session_pay(struct db *db, const char *id, bool decline)
{
	struct books_session s;
	struct books_intent i;
	if (!books_session_lock(db, id, &s) || !books_intent_lock(db, s.intent, &i) || strcmp(s.status, "open") != 0 ||
	    strcmp(i.status, "requires_payment_method") != 0 || s.expires_at <= clock_now())
		return BOOKS_CLOSED;
	if (decline || misbehave_is(s.email, "decline")) {
		db_exec(db, "UPDATE payment_intent SET last_error = 'card_declined' WHERE id = ?", ARG(i.id));
		if (books_intent(db, i.id, &i))
			hook_add(db, "payment_intent.payment_failed", books_intent_json(db_arena(db), &i), &i);
		return BOOKS_DECLINED;
	}
	if (misbehave_is(s.email, "late")) {
		db_exec(db, "UPDATE payment_intent SET late_at = ? WHERE id = ?", ARG(never), ARG(i.id));
		return BOOKS_PAID_LATER;
	}
	db_exec(db, "UPDATE checkout_session SET status = 'complete' WHERE id = ?", ARG(s.id));
	money_comes(db, &i);
	return BOOKS_PAID;
}

/* --- time ---------------------------------------------------------------------------------------------------------------------------- */

static bool expire_one(struct db *db, void *arg)
{
	const char *id = arg;
	struct books_session s;
	struct books_intent i;
	if (!books_session_lock(db, id, &s) || !books_intent_lock(db, s.intent, &i) || strcmp(s.status, "open") != 0)
		return false;
	expire(db, &s, &i);
	return true;
}

void books_expire_sessions(struct db *db)
{
	struct db_rows *q = db_query(db, "SELECT id FROM checkout_session WHERE status = 'open' AND expires_at <= ? ORDER BY expires_at LIMIT 100",
	    ARG(clock_now()));
	while (db_next(q))
		db_tx(db, expire_one, arena_dup(db_arena(db), db_text(q, "id")));
}

static bool late_one(struct db *db, void *arg)
{
	const char *id = arg;
	struct books_intent i;
	if (!books_intent_lock(db, id, &i) || !i.late_at || i.late_at > clock_now())
		return false;
	money_comes(db, &i);
	return true;
}

void books_late_money(struct db *db)
{
	struct db_rows *q = db_query(db, "SELECT id FROM payment_intent WHERE late_at <= ? ORDER BY late_at LIMIT 100", ARG(clock_now()));
	while (db_next(q))
		db_tx(db, late_one, arena_dup(db_arena(db), db_text(q, "id")));
}
