/* books_refund.c: money given back, at once, later, or not. What is given back may never exceed what was received: refunds under way
 * count too, and one that fails makes room again. */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/id.h"
#include "db/db.h"
#include "ext/json.h"
#include "pay/core/answer.h"
#include "pay/core/books.h"
#include "pay/core/hook.h"
#include "pay/core/misbehave.h"
#include "pay/core/params.h"

enum { PAGE = 10, PAGE_MAX = 100 };

static struct books_refund row(struct db_rows *q)
{
	return (struct books_refund){
		.id = db_text(q, "id"), .intent = db_text(q, "intent"), .status = db_text(q, "status"), .currency = db_text(q, "currency"),
		.metadata = db_text(q, "metadata"), .failure = db_text(q, "failure"), .amount = db_i64(q, "amount"), .created_at = db_i64(q, "created_at"),
	};
}

static bool find(struct db *db, const char *id, struct books_refund *out)
{
	struct db_rows *q = db_query(db,
	    "SELECT id, intent, status, amount, currency, metadata, failure, created_at FROM refund WHERE id = ? LIMIT 1", ARG(id));
	if (!db_next(q))
		return false;
	*out = row(q);
	return true;
}

/* False: the answer says no. */
static bool may_refund(struct db *db, const struct params *p, const struct books_intent *i, int64_t *amount, struct answer *out)
{
	struct arena *a = db_arena(db);
	int64_t left = i->received - i->refunded;
	*amount = left;
	if (strcmp(i->status, "succeeded") != 0)
		answer_error(a, out, 400, "payment_intent_unexpected_state", "payment_intent", "This PaymentIntent does not have a successful charge to refund.");
	else if (params_has(p, "amount") && (!params_i64(p, "amount", amount) || *amount < 1))
		answer_error(a, out, 400, "parameter_invalid_integer", "amount", "Invalid positive integer.");
	else if (left == 0)
		answer_error(a, out, 400, "charge_already_refunded", "", "Charge has already been refunded.");
	else if (*amount > left)
		answer_error(a, out, 400, "amount_too_large", "amount", "Refund amount is greater than the unrefunded amount on the charge (%lld).",
		    (long long)left);
	else if (misbehave_is(i->email, "refuse-refund"))
		answer_error(a, out, 400, "balance_insufficient", "", "Insufficient funds in your balance to refund this amount.");
	else
		return true;
	return false;
}

void books_refund_create(struct db *db, const char *id, const struct params *p, struct answer *out)
{
	static const char *const known[] = { "payment_intent", "amount", "reason", "metadata[*]", NULL };
	struct arena *a = db_arena(db);
	struct json *metadata = params_metadata(a, p, "metadata");
	struct books_intent i;
	int64_t amount;
	(void)id;
	if (params_unknown(p, known) || !metadata) {
		const char *which = metadata ? params_unknown(p, known) : "metadata";
		answer_error(a, out, 400, metadata ? "parameter_unknown" : "", which, "Received unknown or too long parameters.");
		return;
	}
	if (!books_intent_lock(db, params_text(p, "payment_intent"), &i)) {
		answer_missing(a, out, "payment_intent", params_text(p, "payment_intent"));
		return;
	}
	out->begun = true;
	out->email = i.email;
	out->subject = arena_fmt(a, "refund|%s", i.id);
	if (!may_refund(db, p, &i, &amount, out))
		return;
	bool later = misbehave_is(i.email, "pending-refund") || misbehave_is(i.email, "fail-refund");
	struct books_refund r = {
		.id = arena_fmt(a, "re_%s", id_code(a, 24)), .intent = i.id, .status = later ? "pending" : "succeeded", .currency = i.currency,
		.metadata = json_write(a, metadata), .failure = "", .amount = amount, .created_at = clock_now(),
	};
	db_exec(db, "INSERT INTO refund (id, intent, status, amount, currency, metadata, created_at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	    ARG(r.id), ARG(r.intent), ARG(r.status), ARG(amount), ARG(r.currency), ARG(r.metadata), ARG(r.created_at),
	    later ? ARG(r.created_at + BOOKS_PENDING_S) : ARG_NULL);
	db_exec(db, "UPDATE payment_intent SET amount_refunded = amount_refunded + ? WHERE id = ?", ARG(amount), ARG(i.id));
	if (!books_intent(db, i.id, &i))
		return;
	hook_add(db, "charge.refunded", books_charge_json(a, &i), &i);
	answer_ok(a, out, books_refund_json(a, &r));
}

void books_refund_read(struct db *db, const char *id, const struct params *p, struct answer *out)
{
	struct arena *a = db_arena(db);
	struct books_refund r;
	(void)p;
	if (find(db, id, &r))
		answer_ok(a, out, books_refund_json(a, &r));
	else
		answer_missing(a, out, "refund", id);
}

bool books_page(struct db *db, const struct params *p, struct answer *out, int64_t *limit, int64_t *since)
{
	*limit = PAGE;
	*since = 0;
	if (params_has(p, "limit") && (!params_i64(p, "limit", limit) || *limit < 1 || *limit > PAGE_MAX))
		answer_error(db_arena(db), out, 400, "parameter_invalid_integer", "limit", "limit must be between 1 and 100.");
	else if (params_has(p, "created[gte]") && !params_i64(p, "created[gte]", since))
		answer_error(db_arena(db), out, 400, "parameter_invalid_integer", "created[gte]", "Invalid integer.");
	else
		return true;
	return false;
}

void books_page_answer(struct db *db, struct answer *out, const char *url, struct json *data, bool more)
{
	struct json *body = json_object(db_arena(db));

	json_set_text(body, "object", "list");
	json_set_text(body, "url", url);
	json_set(body, "data", data);
	json_set_bool(body, "has_more", more);
	answer_ok(db_arena(db), out, body);
}

/* Newest first, as Stripe lists them, of one payment or of all; pages follow on with starting_after. */
void books_refund_list(struct db *db, const char *id, const struct params *p, struct answer *out)
{
	struct arena *a = db_arena(db);
	const char *intent = params_text(p, "payment_intent"), *after = params_text(p, "starting_after");
	int64_t limit, since, n = 0;
	struct books_refund last = { .id = "", .created_at = INT64_MAX };
	struct books_intent i = { .id = "", .email = "" };
	(void)id;
	if (!books_page(db, p, out, &limit, &since))
		return;
	if (*intent && !books_intent(db, intent, &i)) {
		answer_missing(a, out, "payment_intent", intent);
		return;
	}
	if (*after && (!find(db, after, &last) || (*intent && strcmp(last.intent, intent) != 0))) {
		answer_missing(a, out, "refund", after);
		return;
	}
	struct json *list = json_list(a);
	struct db_rows *q = db_query(db,
	    "SELECT id, intent, status, amount, currency, metadata, failure, created_at FROM refund"
	    " WHERE (? = '' OR intent = ?) AND created_at >= ? AND (created_at < ? OR (created_at = ? AND id < ?)) ORDER BY created_at DESC, id DESC LIMIT 101",
	    ARG(intent), ARG(intent), ARG(since), ARG(last.created_at), ARG(last.created_at), ARG(last.id));
	while (n < limit && db_next(q)) {
		struct books_refund r = row(q);
		json_add(list, books_refund_json(a, &r));
		n++;
	}
	books_page_answer(db, out, "/v1/refunds", list, db_next(q));
	out->email = i.email;
	out->subject = i.id;
}

static bool resolve(struct db *db, void *arg)
{
	struct arena *a = db_arena(db);
	struct books_refund r;
	struct books_intent i;
	if (!find(db, arg, &r) || !books_intent_lock(db, r.intent, &i) || !find(db, arg, &r) || strcmp(r.status, "pending") != 0)
		return false;
	bool fails = misbehave_is(i.email, "fail-refund");
	db_exec(db, "UPDATE refund SET status = ?, failure = ?, due_at = NULL WHERE id = ?", ARG(fails ? "failed" : "succeeded"),
	    ARG(fails ? "expired_or_canceled_card" : ""), ARG(r.id));
	if (fails)
		db_exec(db, "UPDATE payment_intent SET amount_refunded = amount_refunded - ? WHERE id = ?", ARG(r.amount), ARG(i.id));
	if (find(db, r.id, &r))
		hook_add(db, "charge.refund.updated", books_refund_json(a, &r), &i);
	return true;
}

void books_pending_refunds(struct db *db)
{
	struct db_rows *q = db_query(db, "SELECT id FROM refund WHERE status = 'pending' AND due_at <= ? ORDER BY due_at LIMIT 100", ARG(clock_now()));
	while (db_next(q))
		db_tx(db, resolve, arena_dup(db_arena(db), db_text(q, "id")));
}
