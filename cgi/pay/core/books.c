/* books.c: reading the rows, and the JSON that Stripe would show of them. What happens to them is in books_*.c. */
#include "pay/core/books.h"

#include <string.h>

#include "base/arena.h"
#include "base/config.h"
#include "db/db.h"
#include "ext/json.h"

static bool take_session(struct db_rows *q, struct books_session *out)
{
	if (!db_next(q))
		return false;
	*out = (struct books_session){
		.id = db_text(q, "id"), .intent = db_text(q, "intent"), .status = db_text(q, "status"), .title = db_text(q, "title"),
		.items = db_text(q, "items"), .email = db_text(q, "email"), .locale = db_text(q, "locale"), .metadata = db_text(q, "metadata"),
		.success_url = db_text(q, "success_url"), .cancel_url = db_text(q, "cancel_url"), .currency = db_text(q, "currency"),
		.amount = db_i64(q, "amount"), .expires_at = db_i64(q, "expires_at"), .created_at = db_i64(q, "created_at"),
	};
	return true;
}

#define SESSION \
	"SELECT id, intent, status, amount, currency, title, items, email, locale, metadata, success_url, cancel_url, expires_at, created_at" \
	"  FROM checkout_session WHERE id = ? LIMIT 1"

bool books_session(struct db *db, const char *id, struct books_session *out)
{
	return take_session(db_query(db, SESSION, ARG(id)), out);
}

bool books_session_lock(struct db *db, const char *id, struct books_session *out)
{
	return take_session(db_query(db, SESSION " FOR UPDATE", ARG(id)), out);
}

static bool take_intent(struct db_rows *q, struct books_intent *out)
{
	if (!db_next(q))
		return false;
	*out = (struct books_intent){
		.id = db_text(q, "id"), .status = db_text(q, "status"), .currency = db_text(q, "currency"),
		.capture_method = db_text(q, "capture_method"), .metadata = db_text(q, "metadata"), .email = db_text(q, "email"),
		.last_error = db_text(q, "last_error"), .amount = db_i64(q, "amount"), .received = db_i64(q, "amount_received"),
		.refunded = db_i64(q, "amount_refunded"), .late_at = db_i64(q, "late_at"), .created_at = db_i64(q, "created_at"),
	};
	return true;
}

#define INTENT \
	"SELECT id, status, amount, amount_received, amount_refunded, currency, capture_method, metadata, email, last_error, late_at, created_at" \
	"  FROM payment_intent WHERE id = ? LIMIT 1"

bool books_intent(struct db *db, const char *id, struct books_intent *out)
{
	return take_intent(db_query(db, INTENT, ARG(id)), out);
}

bool books_intent_lock(struct db *db, const char *id, struct books_intent *out)
{
	return take_intent(db_query(db, INTENT " FOR UPDATE", ARG(id)), out);
}

bool books_intent_attempted(const struct books_intent *i)
{
	return strcmp(i->status, "requires_payment_method") != 0 || *i->last_error;
}

/* --- as JSON ------------------------------------------------------------------------------------------------------------------- */

static struct json *object(struct arena *a, const char *id, const char *kind, int64_t created_at)
{
	struct json *j = json_object(a);
	json_set_text(j, "id", id);
	json_set_text(j, "object", kind);
	json_set_i64(j, "created", created_at);
	json_set_bool(j, "livemode", false);
	return j;
}

static void set_stored(struct arena *a, struct json *j, const char *name, const char *text)
{
	json_set(j, name, json_parse(a, text, strlen(text), NULL));
}

/* A charge has no row: it is the intent's, under a name made of the intent's. */
static const char *charge_of(struct arena *a, const char *intent)
{
	return arena_fmt(a, "ch_%s", intent + (strncmp(intent, "pi_", 3) == 0 ? 3 : 0));
}

static bool has_charge(const struct books_intent *i)
{
	return strcmp(i->status, "requires_capture") == 0 || strcmp(i->status, "succeeded") == 0;
}

static const char *page_url(struct arena *a, const char *session)
{
	const char *site = config_text("CLOVE_SITE_URL");
	if (!*site)
		site = arena_fmt(a, "http://%s:%s", config_text("CLOVE_HOST"), config_text("CLOVE_PORT"));
	return arena_fmt(a, "%s/pay/checkout/%s", site, session);
}

struct json *books_session_json(struct arena *a, const struct books_session *s, const struct books_intent *i, bool expand)
{
	struct json *j = object(a, s->id, "checkout.session", s->created_at);
	bool open = strcmp(s->status, "open") == 0;
	json_set_text(j, "mode", "payment");
	json_set_text(j, "status", s->status);
	json_set_text(j, "payment_status", strcmp(i->status, "succeeded") == 0 ? "paid" : "unpaid");
	json_set_i64(j, "amount_total", s->amount);
	json_set_text(j, "currency", s->currency);
	json_set_text(j, "customer_email", s->email);
	json_set_text(j, "locale", s->locale);
	json_set_text(j, "success_url", s->success_url);
	json_set_text(j, "cancel_url", s->cancel_url);
	json_set_i64(j, "expires_at", s->expires_at);
	set_stored(a, j, "metadata", s->metadata);
	if (open)
		json_set_text(j, "url", page_url(a, s->id));
	else
		json_set(j, "url", NULL);
	if (!books_intent_attempted(i))
		json_set(j, "payment_intent", NULL);
	else if (expand)
		json_set(j, "payment_intent", books_intent_json(a, i));
	else
		json_set_text(j, "payment_intent", i->id);
	return j;
}

struct json *books_intent_json(struct arena *a, const struct books_intent *i)
{
	struct json *j = object(a, i->id, "payment_intent", i->created_at);
	json_set_text(j, "status", i->status);
	json_set_i64(j, "amount", i->amount);
	json_set_i64(j, "amount_capturable", strcmp(i->status, "requires_capture") == 0 ? i->amount : 0);
	json_set_i64(j, "amount_received", i->received);
	json_set_text(j, "currency", i->currency);
	json_set_text(j, "capture_method", i->capture_method);
	json_set_text(j, "receipt_email", i->email);
	set_stored(a, j, "metadata", i->metadata);
	if (has_charge(i))
		json_set_text(j, "latest_charge", charge_of(a, i->id));
	else
		json_set(j, "latest_charge", NULL);
	struct json *error = NULL;
	if (*i->last_error) {
		error = json_object(a);
		json_set_text(error, "type", "card_error");
		json_set_text(error, "code", i->last_error);
		json_set_text(error, "message", "Your card was declined.");
	}
	json_set(j, "last_payment_error", error);
	return j;
}

struct json *books_charge_json(struct arena *a, const struct books_intent *i)
{
	struct json *j = object(a, charge_of(a, i->id), "charge", i->created_at);
	json_set_text(j, "payment_intent", i->id);
	json_set_i64(j, "amount", i->amount);
	json_set_i64(j, "amount_captured", i->received);
	json_set_i64(j, "amount_refunded", i->refunded);
	json_set_bool(j, "refunded", i->received > 0 && i->refunded == i->received);
	json_set_text(j, "currency", i->currency);
	set_stored(a, j, "metadata", i->metadata);
	return j;
}

struct json *books_refund_json(struct arena *a, const struct books_refund *r)
{
	struct json *j = object(a, r->id, "refund", r->created_at);
	json_set_text(j, "status", r->status);
	json_set_i64(j, "amount", r->amount);
	json_set_text(j, "currency", r->currency);
	json_set_text(j, "payment_intent", r->intent);
	json_set_text(j, "charge", charge_of(a, r->intent));
	set_stored(a, j, "metadata", r->metadata);
	if (*r->failure)
		json_set_text(j, "failure_reason", r->failure);
	return j;
}
