/* books_intent.c: an authorisation is taken, given back, or lapses after seven days. */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"
#include "ext/json.h"
#include "pay/core/answer.h"
#include "pay/core/books.h"
#include "pay/core/hook.h"
#include "pay/core/params.h"

static void name(struct answer *out, const struct books_intent *i, const char *what, struct arena *a)
{
	out->begun = true;
	out->email = i->email;
	out->subject = arena_fmt(a, "%s|%s", what, i->id);
}

static void wrong_state(struct arena *a, struct answer *out, const struct books_intent *i, const char *verb)
{
	answer_error(a, out, 400, "payment_intent_unexpected_state", "",
	    "This PaymentIntent could not be %s because it has a status of %s.", verb, i->status);
}

void books_intent_read(struct db *db, const char *id, const struct params *p, struct answer *out)
{
	struct arena *a = db_arena(db);
	struct books_intent i;
	(void)p;
	if (!books_intent(db, id, &i)) {
		answer_missing(a, out, "payment_intent", id);
		return;
	}
	answer_ok(a, out, books_intent_json(a, &i));
	name(out, &i, "read", a);
}

/* Newest first. Those that nobody tried to pay are not there yet: Stripe makes them with the first try. */
void books_intent_list(struct db *db, const char *id, const struct params *p, struct answer *out)
{
	struct arena *a = db_arena(db);
	const char *after = params_text(p, "starting_after");
	struct books_intent last = { .id = "", .created_at = INT64_MAX }, i;
	int64_t limit, since, n = 0;
	(void)id;
	if (!books_page(db, p, out, &limit, &since))
		return;
	if (*after && !books_intent(db, after, &last)) {
		answer_missing(a, out, "payment_intent", after);
		return;
	}
	struct json *list = json_list(a);
	struct db_rows *q = db_query(db,
	    "SELECT id FROM payment_intent WHERE (status <> 'requires_payment_method' OR last_error <> '') AND created_at >= ?"
	    " AND (created_at < ? OR (created_at = ? AND id < ?)) ORDER BY created_at DESC, id DESC LIMIT 101",
	    ARG(since), ARG(last.created_at), ARG(last.created_at), ARG(last.id));
	while (n < limit && db_next(q)) {
		if (books_intent(db, db_text(q, "id"), &i))
			json_add(list, books_intent_json(a, &i));
		n++;
	}
	books_page_answer(db, out, "/v1/payment_intents", list, db_next(q));
}

/* What every change of an intent begins with: its parameters are known, it is there and locked, and still waits for its capture. */
static bool begin(struct db *db, const char *id, const struct params *p, const char *const known[], const char *what, const char *verb,
    struct answer *out, struct books_intent *i)
{
	struct arena *a = db_arena(db);
	if (params_unknown(p, known)) {
		answer_error(a, out, 400, "parameter_unknown", params_unknown(p, known), "Received unknown parameter.");
		return false;
	}
	if (!books_intent_lock(db, id, i)) {
		answer_missing(a, out, "payment_intent", id);
		return false;
	}
	name(out, i, what, a);
	/* Before that state the session owns the intent: Stripe wants the session expired instead of the intent canceled. */
	if (strcmp(i->status, "requires_capture") != 0) {
		wrong_state(a, out, i, verb);
		return false;
	}
	return true;
}

void books_intent_capture(struct db *db, const char *id, const struct params *p, struct answer *out)
{
	static const char *const known[] = { "amount_to_capture", NULL };
	struct arena *a = db_arena(db);
	struct books_intent i;
	int64_t amount = 0;
	if (!begin(db, id, p, known, "capture", "captured", out, &i))
		return;
	if (!params_has(p, "amount_to_capture"))
		amount = i.amount;
	else if (!params_i64(p, "amount_to_capture", &amount) || amount < 1 || amount > i.amount) {
		answer_error(a, out, 400, "amount_too_large", "amount_to_capture", "The amount to capture must be between 1 and the amount authorised.");
		return;
	}
	db_exec(db, "UPDATE payment_intent SET status = 'succeeded', amount_received = ? WHERE id = ?", ARG(amount), ARG(i.id));
	if (!books_intent(db, id, &i))
		return;
	hook_add(db, "payment_intent.succeeded", books_intent_json(a, &i), &i);
	hook_add(db, "charge.captured", books_charge_json(a, &i), &i);
	answer_ok(a, out, books_intent_json(a, &i));
}

static void give_back(struct db *db, struct books_intent *i)
{
	db_exec(db, "UPDATE payment_intent SET status = 'canceled', late_at = NULL WHERE id = ?", ARG(i->id));
	if (books_intent(db, i->id, i))
		hook_add(db, "payment_intent.canceled", books_intent_json(db_arena(db), i), i);
}

void books_intent_cancel(struct db *db, const char *id, const struct params *p, struct answer *out)
{
	static const char *const known[] = { "cancellation_reason", NULL };
	struct books_intent i;
	if (!begin(db, id, p, known, "cancel", "canceled", out, &i))
		return;
	give_back(db, &i);
	answer_ok(db_arena(db), out, books_intent_json(db_arena(db), &i));
}

static bool lapse(struct db *db, void *arg)
{
	const char *id = arg;
	struct books_intent i;
	if (!books_intent_lock(db, id, &i) || strcmp(i.status, "requires_capture") != 0)
		return false;
	give_back(db, &i);
	return true;
}

void books_old_authorisations(struct db *db)
{
	struct db_rows *q = db_query(db,
	    "SELECT id FROM payment_intent WHERE status = 'requires_capture' AND created_at <= ? ORDER BY created_at LIMIT 100",
	    ARG(clock_now() - BOOKS_AUTHORISED_S));
	while (db_next(q))
		db_tx(db, lapse, arena_dup(db_arena(db), db_text(q, "id")));
}
