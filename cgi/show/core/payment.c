/* payment.c: see payment.h. The states of the row are described in sql/show (payment.state). */
#include "show/core/payment.h"

#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/id.h"
#include "base/log.h"
#include "db/db.h"
#include "ext/pay.h"
#include "show/core/order.h"

enum { LINES = 20, DUE = 20, TURN_MS = 20000, OPEN_LOOK_S = 15, RETRY_S = 3, WATCH_S = 86400,
	OTHER_MS = 12000 };                      /* below a request's limit of 15 s */

struct payment {
	int64_t id, order, account, amount_minor, created_at, tries, attempt;
	const char *state, *order_state, *idem, *session, *intent, *url, *currency, *code;
	bool time_over;                          /* pay_by has passed */
};

static bool read_payment(struct db *db, int64_t id, struct payment *p)
{
	struct db_rows *q = db_query(db,
	    "SELECT p.id, p.order_id, p.amount_minor, p.created_at, p.tries, p.attempt, p.state, p.idem, p.session, p.intent, p.url,"
	    "       o.account, o.state AS order_state, o.currency, o.code, o.pay_by <= UNIX_TIMESTAMP() + ? AS time_over"
	    "  FROM payment p JOIN orders o ON o.id = p.order_id WHERE p.id = ? LIMIT 1", ARG(clock_offset()), ARG(id));

	if (!db_next(q))
		return false;
	*p = (struct payment){ .id = id, .order = db_i64(q, "order_id"), .account = db_i64(q, "account"),
		.amount_minor = db_i64(q, "amount_minor"), .created_at = db_i64(q, "created_at"), .tries = db_i64(q, "tries"),
		.attempt = db_i64(q, "attempt"), .state = db_text(q, "state"), .order_state = db_text(q, "order_state"), .idem = db_text(q, "idem"), .session = db_text(q, "session"),
		.intent = db_text(q, "intent"), .url = db_text(q, "url"), .currency = db_text(q, "currency"), .code = db_text(q, "code"),
		.time_over = db_i64(q, "time_over") != 0 };
	return true;
}

int64_t payment_of_order(struct db *db, int64_t order)
{
	return db_one_i64(db, 0, "SELECT id FROM payment WHERE order_id = ? ORDER BY state IN ('ended', 'voided'), id DESC LIMIT 1", ARG(order));
}

/* One statement: when to look again, and why, for the person who reads the row. */
static void again(struct db *db, const struct payment *p, int64_t in_s, const char *why)
{
	db_exec(db, "UPDATE payment SET tries = tries + 1, next_at = UNIX_TIMESTAMP() + ?, last_error = LEFT(?, 300) WHERE id = ?",
	    ARG(clock_offset() + in_s), ARG(why), ARG(p->id));
}

/* All is well, and nothing to do yet. */
static void look_again(struct db *db, const struct payment *p)
{
	db_exec(db, "UPDATE payment SET tries = 0, next_at = UNIX_TIMESTAMP() + ?, last_error = '' WHERE id = ?",
	    ARG(clock_offset() + OPEN_LOOK_S), ARG(p->id));
}

static int64_t backoff_s(const struct payment *p)
{
	return RETRY_S << (p->tries < 3 ? p->tries : 3);
}

/* The same key asks about the same act; a new attempt is made only after a stored failure was seen not to have happened. */
static const char *key_of(struct db *db, const struct payment *p, const char *act)
{
	return arena_fmt(db_arena(db), "%s-%s-%lld", p->idem, act, (long long)p->attempt);
}

static void next_attempt(struct db *db, const struct payment *p, const struct pay_why *why)
{
	if (why->stored)
		db_exec(db, "UPDATE payment SET attempt = attempt + 1 WHERE id = ?", ARG(p->id));
}

/* --- beginning -------------------------------------------------------------------------------------------------------------- */

struct begin {
	int64_t account, payment;
	const char *code;
	enum payment_begun said;
};

/* The order's live attempt, or a new one. Locks buyer, order. */
static bool intend(struct db *db, void *arg)
{
	struct begin *b = arg;

	b->said = PAYMENT_OVER;
	int64_t order = db_one_i64(db, 0, "SELECT id FROM orders WHERE code = ? AND account = ? LIMIT 1", ARG(b->code), ARG(b->account));
	struct order o;
	if (!order || !order_lock(db, order, &o))
		return false;
	if (o.state == ORDER_PAID || o.state == ORDER_PART_REFUNDED)
		b->said = PAYMENT_DONE;
	if (o.state != ORDER_PENDING || !db_exists(db, "SELECT 1 FROM orders WHERE id = ? AND pay_by > UNIX_TIMESTAMP() + ? LIMIT 1",
	    ARG(order), ARG(clock_offset())))
		return false;
	b->said = PAYMENT_GO;
	b->payment = db_one_i64(db, 0, "SELECT id FROM payment WHERE order_id = ? AND state IN ('new', 'open', 'capturing') ORDER BY id LIMIT 1",
	    ARG(order));
	if (b->payment)
		return true;
	db_exec(db,
	    "INSERT INTO payment (order_id, idem, amount_minor, next_at, created_at)"
	    " SELECT ?, ?, ?, t.at + ?, t.at FROM (SELECT UNIX_TIMESTAMP() + ? AS at) t",
	    ARG(order), ARG(id_code(db_arena(db), 32)), ARG(o.total_minor), ARG(OPEN_LOOK_S), ARG(clock_offset()));
	b->payment = db_insert_id(db);
	return true;
}

/* What is asked of the provider: the same at every try, because it is read from rows that do not change. */
static struct pay_wish wish_of(struct db *db, const struct payment *p, int64_t show, const char *site)
{
	struct arena *a = db_arena(db);
	struct pay_line *lines = arena_alloc(a, LINES * sizeof *lines);
	struct pay_wish w = { .show = arena_fmt(a, "%lld", (long long)show), .order = p->code, .payment = arena_fmt(a, "%lld", (long long)p->id),
		.lines = lines, .currency = p->currency, .opened_at = p->created_at,
		.success_url = arena_fmt(a, "%s/orders/%s/return", site, p->code), .cancel_url = arena_fmt(a, "%s/orders/%s", site, p->code) };
	struct db_rows *q = db_query(db,
	    "SELECT s.title, x.grade_name, x.price_minor, COUNT(*) AS n, MAX(o.email) AS email, MAX(o.lang) AS lang"
	    "  FROM orders o JOIN order_place x ON x.order_id = o.id JOIN settings s ON s.id = 1"
	    " WHERE o.id = ? GROUP BY s.title, x.grade_name, x.price_minor ORDER BY x.price_minor DESC, x.grade_name LIMIT 20", ARG(p->order));

	while (w.lines_n < LINES && db_next(q)) {
		lines[w.lines_n++] = (struct pay_line){ arena_fmt(a, "%s · %s", db_text(q, "title"), db_text(q, "grade_name")), db_i64(q, "price_minor"),
			db_i64(q, "n") };
		w.email = db_text(q, "email");
		w.lang = db_text(q, "lang");
	}
	return w;
}

struct opened {
	const struct payment *payment;
	const struct pay_session *session;
};

static bool record_session(struct db *db, void *arg)
{
	const struct opened *o = arg;

	db_exec(db, "UPDATE payment SET session = ?, intent = NULLIF(?, ''), url = ?, state = 'open', tries = 0, last_error = '',"
	    " next_at = UNIX_TIMESTAMP() + ? WHERE id = ? AND state = 'new'",
	    ARG(o->session->id), ARG(o->session->intent.id), ARG(o->session->url), ARG(clock_offset() + OPEN_LOOK_S), ARG(o->payment->id));
	return true;
}

static bool end_row(struct db *db, void *arg)
{
	const struct payment *p = arg;

	db_exec(db, "UPDATE payment SET state = 'ended', tries = 0, next_at = UNIX_TIMESTAMP() + ? WHERE id = ? AND state IN ('new', 'open', 'capturing')",
	    ARG(clock_offset() + 60), ARG(p->id));
	return true;
}

/* The button was pressed twice, and the other press asks for the same page: there this one leads too, as soon as it is written down.
 * Whoever asked and got none says so in the row (tries, or the end of the attempt).
 */
static enum payment_begun await_session(struct db *db, const struct payment *asked, int64_t until_ms, const char **url)
{
	struct payment p;

	do {
		nanosleep(&(struct timespec){ .tv_nsec = 100 * 1000 * 1000 }, NULL);
		if (!read_payment(db, asked->id, &p))
			return PAYMENT_LATER;
	} while (strcmp(p.state, "new") == 0 && p.tries == asked->tries && clock_ms() < until_ms);
	*url = p.url;
	return strcmp(p.state, "open") == 0 && *p.url ? PAYMENT_GO : PAYMENT_LATER;
}

/* Asks for the session. An answer that this key got before and that is no session can never become one: the attempt is over, and
 * since nobody was ever given its page, nobody can pay there. */
static enum payment_begun ask_session(struct db *db, const struct pay *pay, struct payment *p, int64_t show, const char *site, const char **url)
{
	struct pay_wish w = wish_of(db, p, show, site);
	struct pay_session s = { 0 };

	int64_t until = clock_ms() + OTHER_MS;
	if (db_fault(db)->set)
		return PAYMENT_LATER;
	enum pay_outcome said = pay->create_session(pay, db_arena(db), &w, p->idem, &s);
	fault_point("payment.after_create");
	switch (said) {
	case PAY_OK: {
		struct opened o = { p, &s };
		if (!db_tx(db, record_session, &o))
			return PAYMENT_LATER;
		fault_point("payment.after_session");
		*url = s.url;
		return *s.url ? PAYMENT_GO : PAYMENT_LATER;
	}
	case PAY_REFUSED:
	case PAY_UNKNOWN:
	case PAY_BUSY:
		if (s.why.under_way)
			return await_session(db, p, until, url);
		log_warn("event=payment_not_opened payment=%lld outcome=%d code=%s", (long long)p->id, (int)said, s.why.code ? s.why.code : "");
		again(db, p, backoff_s(p), s.why.text ? s.why.text : "no answer");
		if (said == PAY_REFUSED || s.why.stored)
			db_tx(db, end_row, p);
		break;
	}
	return PAYMENT_LATER;
}

enum payment_begun payment_begin(struct db *db, const struct pay *pay, int64_t show, int64_t account, const char *code, const char *site,
    const char **url)
{
	struct begin b = { .account = account, .code = code, .said = PAYMENT_LATER };
	struct payment p;

	for (int i = 0; i < 2; i++) {
		if (!db_tx(db, intend, &b))
			return b.said == PAYMENT_GO ? PAYMENT_LATER : b.said;
		fault_point("payment.after_intend");
		if (!read_payment(db, b.payment, &p))
			return PAYMENT_LATER;
		if (strcmp(p.state, "new") == 0)
			return ask_session(db, pay, &p, show, site, url);
		payment_look(db, pay, b.payment);        /* it may be paid, and this buyer never came back from there */
		if (!read_payment(db, b.payment, &p))
			return PAYMENT_LATER;
		if (strcmp(p.state, "captured") == 0)
			return PAYMENT_DONE;
		if (strcmp(p.state, "ended") != 0 && strcmp(p.state, "voided") != 0)
			break;                           /* else it can no longer be paid: another attempt */
	}
	*url = p.url;
	return strcmp(p.state, "open") == 0 && *p.url ? PAYMENT_GO : PAYMENT_LATER;
}

enum payment_left payment_leave(struct db *db, int64_t account, const char *code, int64_t *round)
{
	int64_t order = db_one_i64(db, 0, "SELECT id FROM orders WHERE code = ? AND account = ? LIMIT 1", ARG(code), ARG(account));
	struct order o;

	if (!order || !order_lock(db, order, &o))
		return PAYMENT_NO_ORDER;
	*round = o.round;
	if (o.state != ORDER_PENDING || db_exists(db, "SELECT 1 FROM payment WHERE order_id = ? AND state = 'capturing' LIMIT 1", ARG(order))
	    || db_exec(db, "UPDATE orders SET pay_by = UNIX_TIMESTAMP() + ? WHERE id = ? AND pay_by > UNIX_TIMESTAMP() + ?",
	    ARG(clock_offset()), ARG(order), ARG(clock_offset())) != 1)
		return PAYMENT_NOT_LEFT;
	order_audit(db, account, "order.left", code, "");
	if (db_exec(db, "UPDATE payment SET next_at = UNIX_TIMESTAMP() + ? WHERE order_id = ? AND state NOT IN ('ended', 'voided')",
	    ARG(clock_offset()), ARG(order)) > 0)
		order_tell(db, order, "order.opened");
	else
		order_expire(db, &o, false);
	return PAYMENT_LEFT;
}

/* --- money that came --------------------------------------------------------------------------------------------------------- */

struct settle {
	const struct payment *payment;
	const char *intent;
	int64_t amount_minor;
	const char *why;
};

static void money_item(struct db *db, const struct payment *p, const char *kind, int64_t amount_minor, const char *why)
{
	db_exec(db,
	    "INSERT INTO money_item (order_id, payment_id, kind, amount_minor, why, created_at) SELECT ?, ?, ?, ?, LEFT(?, 300), UNIX_TIMESTAMP() + ?"
	    " FROM (SELECT 1 AS one) x WHERE NOT EXISTS (SELECT 1 FROM money_item WHERE payment_id = ? AND kind = ?)",
	    ARG(p->order), ARG(p->id), ARG(kind), ARG(amount_minor), ARG(why), ARG(clock_offset()), ARG(p->id), ARG(kind));
}

/* Captured money becomes a paid order; where the order is over already it is late money and goes back in full. */
static bool settle_captured(struct db *db, void *arg)
{
	const struct settle *s = arg;
	const struct payment *p = s->payment;

	struct order o;

	if (!order_lock(db, p->order, &o))
		return false;
	if (db_exec(db, "INSERT INTO ledger (order_id, kind, ref, amount_minor, at) VALUES (?, 'captured', ?, ?, UNIX_TIMESTAMP() + ?)",
	    ARG(p->order), ARG(p->id), ARG(s->amount_minor), ARG(clock_offset())) == DB_DUP)
		return true;
	fault_point("payment.after_ledger");
	db_exec(db, "UPDATE payment SET state = 'captured', intent = ?, amount_minor = ?, last_error = '' WHERE id = ?",
	    ARG(s->intent), ARG(s->amount_minor), ARG(p->id));
	if (s->amount_minor != o.total_minor)
		money_item(db, p, "amount_differs", s->amount_minor, "the provider took another amount than the order's");
	if (o.state == ORDER_PENDING) {
		order_issue(db, &o);
		return true;
	}
	db_exec(db,
	    "INSERT INTO refund (order_id, payment_id, idem, amount_minor, fee_minor, reason, created_at)"
	    " VALUES (?, ?, ?, ?, 0, 'late_money', UNIX_TIMESTAMP() + ?)",
	    ARG(p->order), ARG(p->id), ARG(id_code(db_arena(db), 32)), ARG(s->amount_minor), ARG(clock_offset()));
	db_exec(db, "INSERT INTO audit (at, account, act, object) VALUES (UNIX_TIMESTAMP() + ?, 0, 'payment.late', ?)",
	    ARG(clock_offset()), ARG(arena_fmt(db_arena(db), "order %s", p->code)));
	return true;
}

static bool mark_voided(struct db *db, void *arg)
{
	const struct settle *s = arg;

	db_exec(db, "UPDATE payment SET state = 'voided', intent = NULLIF(?, ''), tries = 0, next_at = UNIX_TIMESTAMP() + ?, last_error = LEFT(?, 300)"
	    " WHERE id = ? AND state <> 'captured'", ARG(s->intent), ARG(clock_offset() + 3600), ARG(s->why), ARG(s->payment->id));
	return true;
}

/* Intends the capture while the order still wants the money; false: it does not, give the authorisation back. */
static bool intend_capture(struct db *db, void *arg)
{
	const struct settle *s = arg;
	const struct payment *p = s->payment;

	struct order o;

	if (!order_lock(db, p->order, &o) || o.state != ORDER_PENDING)
		return false;
	return db_exec(db, "UPDATE payment SET state = 'capturing', intent = ?, next_at = UNIX_TIMESTAMP() + ? WHERE id = ? AND state IN ('open', 'capturing')",
	    ARG(s->intent), ARG(clock_offset() + OPEN_LOOK_S), ARG(p->id)) == 1;
}

static void act_on_intent(struct db *db, const struct pay *pay, struct payment *p, const struct pay_intent *i);

static void give_back(struct db *db, const struct pay *pay, struct payment *p, const struct pay_intent *i, const char *why)
{
	struct pay_intent out = { 0 };
	struct settle s = { .payment = p, .intent = i->id, .why = why };
	enum pay_outcome said = pay->cancel(pay, db_arena(db), i->id, key_of(db, p, "cancel"), &out);

	fault_point("payment.after_cancel");
	if (said == PAY_OK && out.state == PAY_INTENT_CANCELED)
		db_tx(db, mark_voided, &s);
	else {
		next_attempt(db, p, &out.why);
		again(db, p, backoff_s(p), "the authorisation could not be given back yet");
	}
}

static void take(struct db *db, const struct pay *pay, struct payment *p, const struct pay_intent *i)
{
	struct pay_intent out = { 0 };
	struct settle s = { .payment = p, .intent = i->id, .amount_minor = i->amount_minor, .why = "" };

	if (i->amount_minor != p->amount_minor) {
		give_back(db, pay, p, i, "another amount than the order's was authorised");
		return;
	}
	if (!db_tx(db, intend_capture, &s)) {
		if (!db_fault(db)->set)
			give_back(db, pay, p, i, "it came after the order was over");
		return;
	}
	p->state = "capturing";
	fault_point("payment.after_capturing");
	enum pay_outcome said = pay->capture(pay, db_arena(db), i->id, p->amount_minor, key_of(db, p, "capture"), &out);
	fault_point("payment.after_capture");
	if (said == PAY_OK && out.state == PAY_INTENT_CAPTURED) {
		s.amount_minor = out.captured_minor;
		db_tx(db, settle_captured, &s);
		return;
	}
	struct pay_why why = out.why;
	if (pay->read_intent(pay, db_arena(db), i->id, &out) != PAY_OK) {
		again(db, p, backoff_s(p), "no answer");
		return;
	}
	if (out.state != PAY_INTENT_AUTHORISED)
		act_on_intent(db, pay, p, &out);
	else {
		next_attempt(db, p, &why);
		again(db, p, backoff_s(p), said == PAY_REFUSED ? "the capture was refused" : "the capture has no answer yet");
	}
}

/* --- looking ------------------------------------------------------------------------------------------------------------------- */

/* The provider says it can no longer be paid: only now may the order's places go to somebody else. */
static void ended(struct db *db, struct payment *p)
{
	if (strcmp(p->state, "ended") == 0 || strcmp(p->state, "voided") == 0) {
		int64_t age = clock_now() - p->created_at;
		db_exec(db, "UPDATE payment SET next_at = ? WHERE id = ?", ARG(age > WATCH_S ? INT64_C(4102444800) : clock_now() + age), ARG(p->id));
		return;
	}
	db_tx(db, end_row, p);
}

static void act_on_intent(struct db *db, const struct pay *pay, struct payment *p, const struct pay_intent *i)
{
	struct settle s = { .payment = p, .intent = i->id, .amount_minor = i->captured_minor, .why = "" };

	switch (i->state) {
	case PAY_INTENT_CAPTURED:
		db_tx(db, settle_captured, &s);
		return;
	case PAY_INTENT_AUTHORISED:
		if (strcmp(p->state, "ended") == 0 || strcmp(p->state, "voided") == 0)
			give_back(db, pay, p, i, "it came after the payment had ended");
		else
			take(db, pay, p, i);
		return;
	case PAY_INTENT_CANCELED:
		ended(db, p);
		return;
	case PAY_INTENT_NONE:
	case PAY_INTENT_WAITING:
	case PAY_INTENT_PROCESSING:
		break;
	}
}

/* Ends an open session whose time is over; what the provider says of it afterwards is final. */
static enum pay_outcome end_session(struct db *db, const struct pay *pay, struct payment *p, struct pay_session *s)
{
	enum pay_outcome said = pay->expire_session(pay, db_arena(db), p->session, key_of(db, p, "expire"), s);

	fault_point("payment.after_expire");
	if (said != PAY_OK)
		next_attempt(db, p, &s->why);
	return said == PAY_OK && s->state != PAY_SESSION_OPEN ? PAY_OK : pay->read_session(pay, db_arena(db), p->session, s);
}

void payment_look(struct db *db, const struct pay *pay, int64_t id)
{
	struct payment p;
	struct pay_session s = { 0 };

	if (!read_payment(db, id, &p) || strcmp(p.state, "captured") == 0)
		return;
	if (!*p.session) {                               /* never opened: nobody was given a page to pay at */
		if (p.time_over || strcmp(p.order_state, "pending") != 0 || p.tries > 3)
			ended(db, &p);
		else
			again(db, &p, OPEN_LOOK_S, "not opened yet");
		return;
	}
	enum pay_outcome said = pay->read_session(pay, db_arena(db), p.session, &s);
	bool over = p.time_over || strcmp(p.order_state, "pending") != 0;
	if (said == PAY_OK && s.state == PAY_SESSION_OPEN && over)
		said = end_session(db, pay, &p, &s);
	if (said != PAY_OK) {
		again(db, &p, backoff_s(&p), s.why.text ? s.why.text : "no answer");
		return;
	}
	if (s.intent.state == PAY_INTENT_AUTHORISED || s.intent.state == PAY_INTENT_CAPTURED || s.intent.state == PAY_INTENT_CANCELED)
		act_on_intent(db, pay, &p, &s.intent);
	else if (s.state == PAY_SESSION_EXPIRED)
		ended(db, &p);
	else
		look_again(db, &p);
}

/* --- the job ---------------------------------------------------------------------------------------------------------------------- */

static bool expire(struct db *db, void *arg)
{
	const int64_t *id = arg;
	struct order o;

	if (!order_lock(db, *id, &o) || o.state != ORDER_PENDING)
		return false;
	order_expire(db, &o, false);
	return true;
}

/* Orders whose time is over and for which nothing can come any more. */
static void expire_orders(struct db *db)
{
	struct db_rows *q = db_query(db,
	    "SELECT o.id FROM orders o"
	    " WHERE o.state = 'pending' AND o.pay_by <= UNIX_TIMESTAMP() + ?"
	    "   AND NOT EXISTS (SELECT 1 FROM payment p WHERE p.order_id = o.id AND p.state NOT IN ('ended', 'voided'))"
	    " ORDER BY o.pay_by LIMIT 200", ARG(clock_offset()));

	while (db_next(q)) {
		int64_t order = db_i64(q, "id");
		db_tx(db, expire, &order);
		fault_point("order.after_expire");
	}
}

void payment_run(struct service *s, struct db *db)
{
	int64_t until = clock_ms() + TURN_MS;
	const struct pay *pay;

	(void)s;
	expire_orders(db);
	struct db_rows *q = db_query(db,
	    "SELECT p.id FROM payment p JOIN orders o ON o.id = p.order_id"
	    " WHERE p.state <> 'captured' AND (p.next_at <= UNIX_TIMESTAMP() + ?"
	    "    OR (p.state IN ('new', 'open') AND o.pay_by <= UNIX_TIMESTAMP() + ? AND p.tries = 0 AND p.next_at <= o.pay_by + ?))"
	    " ORDER BY p.next_at LIMIT 20", ARG(clock_offset()), ARG(clock_offset()), ARG(OPEN_LOOK_S));
	if (!db_rows_n(q) || !(pay = pay_open(db_arena(db))))
		return;
	while (clock_ms() < until && !db_fault(db)->set && db_next(q))
		payment_look(db, pay, db_i64(q, "id"));
	expire_orders(db);
}
