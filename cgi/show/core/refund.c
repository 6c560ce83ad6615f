/* refund.c: see refund.h. */
#include "show/core/refund.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/id.h"
#include "base/log.h"
#include "db/db.h"
#include "ext/pay.h"
#include "show/core/money_list.h"
#include "show/core/notice.h"
#include "show/core/order.h"

enum { DAY_S = 86400, PENDING_S = 10, PENDING_MAX_S = 3600, RETRY_S = 5, ANSWER_S = 12, TURN_MS = 20000 };

struct fee refund_fee(const struct fee_table *t, const char *zone, int64_t booked_at, int64_t starts_at, bool postponed)
{
	if (postponed && clock_now() < starts_at)
		return (struct fee){ FEE_FREE_DAYS, 0 };
	return fee_of(t, zone, booked_at, starts_at, clock_now());
}

/* --- what it costs ------------------------------------------------------------------------------------------------------------ */

static bool chosen(const char *number, const char *const *numbers, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(numbers[i], number) == 0)
			return true;
	return n == 0;
}

/* Rows of all tickets of the order; `free` waives fees and calendar (a cancelled round). */
static void add_up(struct db_rows *q, const char *const *numbers, size_t n, bool free, struct refund_sum *out)
{
	struct fee_table table;
	size_t found = 0;

	while (db_next(q)) {
		if (!chosen(db_text(q, "number"), numbers, n))
			continue;
		found++;
		bool is_void = db_i64(q, "is_void") != 0, used = !free && db_i64(q, "used") != 0;     /* cancelled while people are inside */
		if ((is_void || used) && n == 0)
			continue;
		if (is_void)
			out->said = REFUND_VOID;
		else if (used)
			out->said = REFUND_USED;
		if (out->said != REFUND_OK || out->n == REFUND_TICKETS)
			return;
		struct fee f = { FEE_SHARE, 0 };
		if (!free) {
			must(fee_parse(db_text(q, "fee_table"), &table));
			f = refund_fee(&table, db_text(q, "zone"), db_i64(q, "booked_at"), db_i64(q, "starts_at"), db_i64(q, "postponed") != 0);
			if (f.why == FEE_TOO_LATE) {
				out->said = REFUND_TOO_LATE;
				return;
			}
		}
		int64_t price = db_i64(q, "price_minor"), fee = fee_minor(f, price);
		out->lines[out->n++] = (struct refund_line){ db_i64(q, "id"), db_i64(q, "order_place"), db_i64(q, "place"), price, fee, f.percent };
		out->price_minor += price;
		out->fee_minor += fee;
		out->back_minor += price - fee;
	}
	if (found < n)
		out->said = REFUND_UNKNOWN;
	else if (!out->n)
		out->said = REFUND_NONE;
}

#define TICKETS_OF_ORDER \
	"SELECT t.id, t.number, t.order_place, t.place, t.void_at IS NOT NULL AS is_void, x.price_minor, o.fee_table, o.zone, o.booked_at," \
	"       r.starts_at, r.postponed_from IS NOT NULL AS postponed, EXISTS (SELECT 1 FROM entry e WHERE e.ticket = t.id) AS used" \
	"  FROM ticket t JOIN order_place x ON x.id = t.order_place JOIN orders o ON o.id = t.order_id JOIN round r ON r.id = o.round" \
	" WHERE t.order_id = ? ORDER BY t.place LIMIT 100"

/* The order's tickets, locked, as they are now: the lock first and alone, so that no round or price is locked beside them. */
static struct db_rows *tickets_locked(struct db *db, int64_t order)
{
	db_query(db, "SELECT id FROM ticket WHERE order_id = ? ORDER BY place LIMIT 100 FOR UPDATE", ARG(order));
	return db_query(db, TICKETS_OF_ORDER, ARG(order));
}

void refund_quote(struct db *db, int64_t account, const char *code, const char *const *numbers, size_t n, struct refund_sum *out)
{
	*out = (struct refund_sum){ .said = REFUND_OK };
	out->order = db_one_i64(db, 0, "SELECT id FROM orders WHERE code = ? AND account = ? LIMIT 1", ARG(code), ARG(account));
	if (!out->order)
		out->said = REFUND_UNKNOWN;
	else
		add_up(db_query(db, TICKETS_OF_ORDER, ARG(out->order)), numbers, n, false, out);
}

/* --- doing it ------------------------------------------------------------------------------------------------------------------- */

static int64_t want_refund(struct db *db, const struct refund_sum *s, const char *reason)
{
	int64_t payment = db_one_i64(db, 0, "SELECT id FROM payment WHERE order_id = ? AND state = 'captured' ORDER BY id LIMIT 1", ARG(s->order));

	/* What went back already (after a backup that this was restored from, for tickets that nobody knows) does not go back again. */
	int64_t left = db_one_i64(db, 0,
	    "SELECT p.amount_minor - COALESCE((SELECT SUM(f.amount_minor) FROM refund f WHERE f.payment_id = p.id AND f.state <> 'refused'), 0)"
	    "  FROM payment p WHERE p.id = ?", ARG(payment)), back = s->back_minor < left ? s->back_minor : left;
	if (!payment || back <= 0)
		return 0;
	db_exec(db,
	    "INSERT INTO refund (order_id, payment_id, idem, amount_minor, fee_minor, reason, created_at) VALUES (?, ?, ?, ?, ?, ?, UNIX_TIMESTAMP() + ?)",
	    ARG(s->order), ARG(payment), ARG(id_code(db_arena(db), 32)), ARG(back), ARG(s->fee_minor), ARG(reason), ARG(clock_offset()));
	int64_t refund = db_insert_id(db);
	for (size_t i = 0; i < s->n; i++)
		db_exec(db, "INSERT INTO refund_ticket (ticket, refund_id) VALUES (?, ?)", ARG(s->lines[i].ticket), ARG(refund));
	return refund;
}

/* Tickets void, places free (those of a cancelled round stay closed with it), order in its new state, the platform told. */
static void carry_out(struct db *db, const struct order *o, const struct refund_sum *s, const char *why)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct refund_line *l = &s->lines[i];
		db_exec(db, "UPDATE ticket SET void_at = UNIX_TIMESTAMP() + ?, void_why = ? WHERE id = ?", ARG(clock_offset()), ARG(why), ARG(l->ticket));
		db_exec(db, "UPDATE order_place SET ended_at = UNIX_TIMESTAMP() + ? WHERE id = ?", ARG(clock_offset()), ARG(l->order_place));
		db_exec(db, "UPDATE place SET state = 0, free_at = 0, hold_id = NULL, order_id = NULL WHERE id = ? AND order_id = ?",
		    ARG(l->place), ARG(s->order));
	}
	db_exec(db,
	    "UPDATE orders o SET state = IF(EXISTS (SELECT 1 FROM ticket t WHERE t.order_id = o.id AND t.void_at IS NULL), 'part_refunded', 'refunded'),"
	    "  ended_at = IF(state = 'refunded', UNIX_TIMESTAMP() + ?, NULL) WHERE id = ?", ARG(clock_offset()), ARG(s->order));
	want_refund(db, s, why);
	order_audit(db, o->account, "order.cancelled", o->code,
	    arena_fmt(db_arena(db), "%zu tickets, %lld back, %lld fee, %s", s->n, (long long)s->back_minor, (long long)s->fee_minor, why));
	order_tell(db, s->order, "order.refunded");
}

void refund_cancel(struct db *db, int64_t account, const char *code, const char *const *numbers, size_t n, struct refund_sum *out)
{
	struct order o;

	*out = (struct refund_sum){ .said = REFUND_UNKNOWN };
	out->order = db_one_i64(db, 0, "SELECT id FROM orders WHERE code = ? AND account = ? LIMIT 1", ARG(code), ARG(account));
	if (!out->order || !order_lock(db, out->order, &o))
		return;
	out->said = REFUND_OK;
	add_up(tickets_locked(db, out->order), numbers, n, false, out);
	if (out->said != REFUND_OK)
		return;
	carry_out(db, &o, out, "cancelled");
	notice_cancelled(db, &o, out);
}

void refund_round_order(struct db *db, int64_t order)
{
	struct refund_sum s = { .said = REFUND_OK, .order = order };
	struct order o;

	if (!order_lock(db, order, &o) || (o.state != ORDER_PAID && o.state != ORDER_PART_REFUNDED))
		return;
	add_up(tickets_locked(db, order), NULL, 0, true, &s);
	if (s.said != REFUND_OK)
		return;
	carry_out(db, &o, &s, "round_cancelled");
	notice_round_cancelled(db, &o, s.back_minor);
}

/* --- asking the provider -------------------------------------------------------------------------------------------------------- */

struct asked {
	int64_t id, order, payment, amount_minor, sent_age_s, tries;
	const char *idem, *state, *intent, *provider_id, *why, *code;
	const struct pay_refund *answer;
};

static void again(struct db *db, const struct asked *r, int64_t in_s, const char *why)
{
	db_exec(db, "UPDATE refund SET next_at = UNIX_TIMESTAMP() + ?, last_error = LEFT(?, 300) WHERE id = ?",
	    ARG(clock_offset() + in_s), ARG(why), ARG(r->id));
}

/* A few quick tries, for what was cut off; then ever fewer, for a provider that is away. */
static int64_t backoff_s(const struct asked *r)
{
	return RETRY_S << (r->tries < 5 ? 0 : r->tries < 12 ? r->tries - 4 : 8);
}

/* It says itself when it is done; where nothing is heard it is asked, ever less often. */
static int64_t pending_s(const struct asked *r)
{
	int64_t wait_s = r->sent_age_s / 2;

	return wait_s < PENDING_S ? PENDING_S : wait_s > PENDING_MAX_S ? PENDING_MAX_S : wait_s;
}

static bool mark_sent(struct db *db, void *arg)
{
	const struct asked *r = arg;

	return db_exec(db,
	    "UPDATE refund SET state = 'sent', tries = tries + 1, sent_at = COALESCE(sent_at, UNIX_TIMESTAMP() + ?), next_at = UNIX_TIMESTAMP() + ?"
	    " WHERE id = ? AND state IN ('wanted', 'sent')", ARG(clock_offset()), ARG(clock_offset() + ANSWER_S), ARG(r->id)) == 1;
}

static bool record_done(struct db *db, void *arg)
{
	const struct asked *r = arg;
	struct order o;

	if (!order_lock(db, r->order, &o))
		return false;
	if (db_exec(db, "INSERT INTO ledger (order_id, kind, ref, amount_minor, at) VALUES (?, 'refunded', ?, ?, UNIX_TIMESTAMP() + ?)",
	    ARG(r->order), ARG(r->id), ARG(r->amount_minor), ARG(clock_offset())) == DB_DUP)
		return true;
	fault_point("refund.after_ledger");
	db_exec(db, "UPDATE refund SET state = 'done', provider_id = ?, done_at = UNIX_TIMESTAMP() + ?, last_error = '' WHERE id = ?",
	    ARG(r->answer->id), ARG(clock_offset()), ARG(r->id));
	notice_refunded(db, &o, r->amount_minor);
	return true;
}

static bool record_refused(struct db *db, void *arg)
{
	const struct asked *r = arg;

	fault_point("refund.after_refused");
	db_exec(db, "UPDATE refund SET state = 'refused', last_error = LEFT(?, 300) WHERE id = ? AND state = 'sent'", ARG(r->why), ARG(r->id));
	db_exec(db,
	    "INSERT INTO money_item (order_id, payment_id, refund_id, kind, amount_minor, code, why, created_at)"
	    " VALUES (?, ?, ?, 'refund_refused', ?, LEFT(?, 60), LEFT(?, 300), UNIX_TIMESTAMP() + ?)",
	    ARG(r->order), ARG(r->payment), ARG(r->id), ARG(r->amount_minor), ARG(r->code), ARG(r->why), ARG(clock_offset()));
	return true;
}

static void take_answer(struct db *db, struct asked *r, const struct pay_refund *answer)
{
	r->answer = answer;
	switch (answer->state) {
	case PAY_REFUND_DONE:
		db_tx(db, record_done, r);
		break;
	case PAY_REFUND_PENDING:
		db_exec(db, "UPDATE refund SET provider_id = ? WHERE id = ?", ARG(answer->id), ARG(r->id));
		again(db, r, pending_s(r), "the provider has it under way");
		break;
	case PAY_REFUND_FAILED:
		r->code = answer->last_error;
		r->why = *answer->last_error ? answer->last_error : "the provider says it failed";
		db_tx(db, record_refused, r);
		break;
	}
}

static const char *our_word(struct db *db, const struct asked *r)
{
	return arena_fmt(db_arena(db), "%lld-%s", (long long)r->id, "refund");
}

/* Did it happen already? True when this was answered; false when the provider knows of no such refund. Unknown counts as answered. */
static bool look(struct db *db, const struct pay *pay, struct asked *r)
{
	struct pay_refunds all = { 0 };

	if (pay->list_refunds(pay, db_arena(db), r->intent, &all) != PAY_OK) {
		again(db, r, backoff_s(r), "no answer");
		return true;
	}
	for (size_t i = 0; i < all.n; i++)
		if (strcmp(all.list[i].refund, our_word(db, r)) == 0) {
			take_answer(db, r, &all.list[i]);
			return true;
		}
	return false;
}

static void ask(struct db *db, const struct pay *pay, struct asked *r)
{
	struct pay_refund out = { 0 };

	if (*r->provider_id || r->sent_age_s > DAY_S) {
		if (look(db, pay, r))
			return;
	}
	if (!db_tx(db, mark_sent, r))
		return;
	fault_point("refund.after_sent");
	const char *show = arena_fmt(db_arena(db), "%lld", (long long)config_i64("CLOVE_SHOW_ID"));
	enum pay_outcome said = pay->refund(pay, db_arena(db), r->intent, r->amount_minor, show, our_word(db, r), r->idem, &out);
	fault_point("refund.after_call");
	switch (said) {
	case PAY_OK:
		take_answer(db, r, &out);
		return;
	case PAY_REFUSED:
		if (look(db, pay, r))
			return;
		r->code = out.why.code ? out.why.code : "";
		r->why = out.why.text ? out.why.text : "refused";
		db_tx(db, record_refused, r);
		return;
	case PAY_UNKNOWN:
	case PAY_BUSY:
		break;
	}
	if (out.why.stored && !look(db, pay, r))         /* that key's answer is a failure for good, and nothing happened under it */
		db_exec(db, "UPDATE refund SET idem = ? WHERE id = ?", ARG(id_code(db_arena(db), 32)), ARG(r->id));
	again(db, r, backoff_s(r), out.why.text ? out.why.text : "no answer");
}

void refund_run(struct service *s, struct db *db)
{
	int64_t until = clock_ms() + TURN_MS;
	const struct pay *pay;
	struct db_rows *q = db_query(db,
	    "SELECT f.id, f.order_id, f.payment_id, f.amount_minor, f.idem, f.state, f.tries, f.provider_id, p.intent,"
	    "       COALESCE(UNIX_TIMESTAMP() + ? - f.sent_at, 0) AS sent_age_s"
	    "  FROM refund f JOIN payment p ON p.id = f.payment_id"
	    " WHERE f.state IN ('wanted', 'sent') AND f.next_at <= UNIX_TIMESTAMP() + ? ORDER BY f.next_at, f.id LIMIT 20",
	    ARG(clock_offset()), ARG(clock_offset()));

	(void)s;
	money_list_run(db);
	if (!db_rows_n(q) || !(pay = pay_open(db_arena(db))))
		return;
	while (clock_ms() < until && !db_fault(db)->set && db_next(q)) {
		struct asked r = { .id = db_i64(q, "id"), .order = db_i64(q, "order_id"), .payment = db_i64(q, "payment_id"),
			.amount_minor = db_i64(q, "amount_minor"), .sent_age_s = db_i64(q, "sent_age_s"), .tries = db_i64(q, "tries"),
			.idem = db_text(q, "idem"), .state = db_text(q, "state"), .intent = db_text(q, "intent"), .provider_id = db_text(q, "provider_id"),
			.why = "", .code = "" };
		ask(db, pay, &r);
	}
}
