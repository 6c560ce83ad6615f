/* again.c: see again.h. Names in the detail are of one or two letters: it travels with each order. */
#include "show/core/again.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/id.h"
#include "base/log.h"
#include "db/db.h"
#include "ext/json.h"
#include "ext/pay.h"
#include "show/core/buyer.h"
#include "show/core/money_list.h"
#include "show/core/order.h"

enum { PAGES = 1000, PAGE_BYTES = 8 << 20, BEFORE_S = 7200 };     /* an intent is older than its capture: by a session's life and a little */
#define FAR INT64_C(4102444800)

/* --- told with each order ------------------------------------------------------------------------------------------------------------- */

static struct json *places_of(struct db *db, int64_t order)
{
	struct json *list = json_list(db_arena(db));
	struct db_rows *q = db_query(db,
	    "SELECT op.place, op.grade_name, op.price_minor, t.number, t.generation, t.issued_at, COALESCE(t.void_at, 0) AS void_at, t.void_why"
	    "  FROM ticket t JOIN order_place op ON op.id = t.order_place WHERE t.order_id = ? ORDER BY t.id LIMIT 100", ARG(order));

	while (db_next(q)) {
		struct json *p = json_object(db_arena(db));
		json_set_i64(p, "p", db_i64(q, "place"));
		json_set_text(p, "g", db_text(q, "grade_name"));
		json_set_i64(p, "m", db_i64(q, "price_minor"));
		json_set_text(p, "t", db_text(q, "number"));
		json_set_i64(p, "n", db_i64(q, "generation"));
		json_set_i64(p, "i", db_i64(q, "issued_at"));
		if (db_i64(q, "void_at")) {
			json_set_i64(p, "v", db_i64(q, "void_at"));
			json_set_text(p, "w", db_text(q, "void_why"));
		}
		json_add(list, p);
	}
	return list;
}

static struct json *payments_of(struct db *db, int64_t order)
{
	struct json *list = json_list(db_arena(db));
	struct db_rows *q = db_query(db,
	    "SELECT p.idem, p.session, p.intent, p.amount_minor, p.created_at, l.at FROM payment p JOIN ledger l ON l.kind = 'captured' AND l.ref = p.id"
	    " WHERE p.order_id = ? ORDER BY p.id LIMIT 10", ARG(order));

	while (db_next(q)) {
		struct json *p = json_object(db_arena(db));
		json_set_text(p, "k", db_text(q, "idem"));
		json_set_text(p, "s", db_text(q, "session"));
		json_set_text(p, "i", db_text(q, "intent"));
		json_set_i64(p, "m", db_i64(q, "amount_minor"));
		json_set_i64(p, "c", db_i64(q, "created_at"));
		json_set_i64(p, "l", db_i64(q, "at"));
		json_add(list, p);
	}
	return list;
}

static struct json *refunds_of(struct db *db, int64_t order)
{
	struct json *list = json_list(db_arena(db));
	struct db_rows *q = db_query(db,
	    "SELECT f.id, f.idem, f.amount_minor, f.fee_minor, f.reason, f.created_at, p.idem AS payment FROM refund f JOIN payment p ON p.id = f.payment_id"
	    " WHERE f.order_id = ? ORDER BY f.id LIMIT 100", ARG(order));

	while (db_next(q)) {
		struct json *f = json_object(db_arena(db)), *tickets = json_list(db_arena(db));
		struct db_rows *t = db_query(db, "SELECT t.number FROM refund_ticket rt JOIN ticket t ON t.id = rt.ticket WHERE rt.refund_id = ? LIMIT 100",
		    ARG(db_i64(q, "id")));
		while (db_next(t)) {
			struct json *one = json_object(db_arena(db));
			json_set_text(one, "t", db_text(t, "number"));
			json_add(tickets, one);
		}
		json_set_i64(f, "id", db_i64(q, "id"));
		json_set_text(f, "k", db_text(q, "idem"));
		json_set_text(f, "p", db_text(q, "payment"));
		json_set_i64(f, "m", db_i64(q, "amount_minor"));
		json_set_i64(f, "f", db_i64(q, "fee_minor"));
		json_set_text(f, "r", db_text(q, "reason"));
		json_set_i64(f, "c", db_i64(q, "created_at"));
		json_set(f, "t", tickets);
		json_add(list, f);
	}
	return list;
}

const char *again_detail(struct db *db, int64_t order)
{
	struct json *d = json_object(db_arena(db));
	struct db_rows *q = db_query(db,
	    "SELECT round, currency, fee_table, zone, lang, state, total_minor, COALESCE(paid_at, 0) AS paid_at, COALESCE(ended_at, 0) AS ended_at"
	    "  FROM orders WHERE id = ? AND state IN ('paid', 'part_refunded', 'refunded') LIMIT 1", ARG(order));

	if (!db_next(q))
		return "";
	json_set_i64(d, "round", db_i64(q, "round"));
	json_set_text(d, "currency", db_text(q, "currency"));
	json_set_text(d, "fees", db_text(q, "fee_table"));
	json_set_text(d, "zone", db_text(q, "zone"));
	json_set_text(d, "lang", db_text(q, "lang"));
	json_set_i64(d, "total", db_i64(q, "total_minor"));
	json_set_i64(d, "paid", db_i64(q, "paid_at"));
	json_set_i64(d, "ended", db_i64(q, "ended_at"));
	json_set(d, "places", places_of(db, order));
	if (db_i64(q, "total_minor"))
		json_set(d, "payments", payments_of(db, order));
	if (strcmp(db_text(q, "state"), "paid") != 0)
		json_set(d, "refunds", refunds_of(db, order));
	return json_write(db_arena(db), d);
}

/* --- written again ---------------------------------------------------------------------------------------------------------------------- */

struct again {
	struct db *db;
	struct json *o, *d;                      /* as the platform knows it; its detail */
	int64_t account, order;
	const char *code;
};

/* Whether its places are there for it: free, or held by somebody who has not booked them. */
static bool has_room(struct again *x)
{
	struct json *places = json_get(x->d, "places");
	int64_t round = json_i64(x->d, "round", 0);

	for (size_t i = 0; i < json_n(places); i++) {
		struct json *p = json_at(places, i);
		struct db_rows *q = db_query(x->db, "SELECT state FROM place WHERE id = ? AND round = ? FOR UPDATE", ARG(json_i64(p, "p", 0)), ARG(round));
		if (!db_next(q) || (!json_i64(p, "v", 0) && db_i64(q, "state") > 1))
			return false;
	}
	return json_n(places) > 0;
}

/* As it stood when it was booked. Holds are over: nobody had booked under them. */
static bool book(struct again *x)
{
	struct db *db = x->db;
	struct json *places = json_get(x->d, "places");
	int64_t booked = json_i64(x->o, "booked_at", 0), round = json_i64(x->d, "round", 0);

	if (!has_room(x))
		return false;
	db_exec(db, "INSERT INTO hold (account, round, state, ends_at, created_at) VALUES (?, ?, 'ordered', ?, ?)", ARG(x->account), ARG(round), ARG(booked), ARG(booked));
	int64_t hold = db_insert_id(db);
	db_exec(db,
	    "INSERT INTO orders (code, account, round, hold_id, total_minor, currency, fee_table, zone, name, phone, email, lang, booked_at, pay_by)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, LEFT(?, 80), '', ?, ?, ?, ?)",
	    ARG(x->code), ARG(x->account), ARG(round), ARG(hold), ARG(json_i64(x->d, "total", 0)), ARG(json_text(x->d, "currency")), ARG(json_text(x->d, "fees")),
	    ARG(json_text(x->d, "zone")), ARG(json_text(x->o, "name")), ARG(json_text(x->o, "email")), ARG(json_text(x->d, "lang")), ARG(booked),
	    ARG(booked + ORDER_PAY_S));
	x->order = db_insert_id(db);
	for (size_t i = 0; i < json_n(places); i++) {
		struct json *p = json_at(places, i);
		int64_t ended = json_i64(p, "v", 0);
		db_exec(db, "INSERT INTO order_place (order_id, place, grade_name, price_minor, ended_at) VALUES (?, ?, ?, ?, ?)", ARG(x->order),
		    ARG(json_i64(p, "p", 0)), ARG(json_text(p, "g")), ARG(json_i64(p, "m", 0)), ended ? ARG(ended) : ARG_NULL);
		if (!ended)
			db_exec(db, "UPDATE place SET state = 2, free_at = ?, order_id = ?, hold_id = NULL WHERE id = ?", ARG(FAR), ARG(x->order), ARG(json_i64(p, "p", 0)));
	}
	return true;
}

static void pay(struct again *x, struct json *p)
{
	struct db *db = x->db;
	int64_t id = db_one_i64(db, 0, "SELECT id FROM payment WHERE idem = ? LIMIT 1", ARG(json_text(p, "k")));

	if (id)
		db_exec(db, "UPDATE payment SET state = 'captured', session = ?, intent = ?, amount_minor = ?, last_error = '' WHERE id = ?",
		    *json_text(p, "s") ? ARG(json_text(p, "s")) : ARG_NULL, ARG(json_text(p, "i")), ARG(json_i64(p, "m", 0)), ARG(id));
	else {
		db_exec(db, "INSERT INTO payment (order_id, idem, session, intent, amount_minor, state, created_at) VALUES (?, ?, ?, ?, ?, 'captured', ?)",
		    ARG(x->order), ARG(json_text(p, "k")), *json_text(p, "s") ? ARG(json_text(p, "s")) : ARG_NULL, ARG(json_text(p, "i")),
		    ARG(json_i64(p, "m", 0)), ARG(json_i64(p, "c", 0)));
		id = db_insert_id(db);
	}
	db_exec(db, "INSERT INTO ledger (order_id, kind, ref, amount_minor, at) VALUES (?, 'captured', ?, ?, ?)", ARG(x->order), ARG(id),
	    ARG(json_i64(p, "m", 0)), ARG(json_i64(p, "l", 0)));                    /* DB_DUP: it is known here */
}

static void end_place(struct again *x, struct json *p)
{
	db_exec(x->db, "UPDATE order_place SET ended_at = ? WHERE order_id = ? AND place = ? AND ended_at IS NULL", ARG(json_i64(p, "v", 0)), ARG(x->order),
	    ARG(json_i64(p, "p", 0)));
	db_exec(x->db, "UPDATE place SET state = 0, free_at = 0, hold_id = NULL, order_id = NULL WHERE id = ? AND order_id = ?", ARG(json_i64(p, "p", 0)),
	    ARG(x->order));
}

static void ticket(struct again *x, struct json *p)
{
	int64_t ended = json_i64(p, "v", 0);

	if (ended)
		end_place(x, p);
	if (db_exec(x->db, "UPDATE ticket SET generation = GREATEST(generation, ?), void_at = COALESCE(void_at, ?), void_why = IF(void_why = '', ?, void_why)"
	    " WHERE number = ?", ARG(json_i64(p, "n", 1)), ended ? ARG(ended) : ARG_NULL, ARG(json_text(p, "w")), ARG(json_text(p, "t"))) > 0)
		return;
	db_exec(x->db,
	    "INSERT INTO ticket (number, order_id, order_place, place, round, generation, issued_at, void_at, void_why)"
	    " SELECT ?, op.order_id, op.id, op.place, ?, ?, ?, ?, ? FROM order_place op WHERE op.order_id = ? AND op.place = ? ORDER BY op.id DESC LIMIT 1",
	    ARG(json_text(p, "t")), ARG(json_i64(x->d, "round", 0)), ARG(json_i64(p, "n", 1)), ARG(json_i64(p, "i", 0)), ended ? ARG(ended) : ARG_NULL,
	    ARG(json_text(p, "w")), ARG(x->order), ARG(json_i64(p, "p", 0)));
}

/* Under its own number where that is free: the provider knows it by that. Marked as asked long ago, so the provider is looked at first. */
static void give_back(struct again *x, struct json *f)
{
	struct db *db = x->db;
	struct json *tickets = json_get(f, "t");
	int64_t id = json_i64(f, "id", 0);

	if (db_exists(db, "SELECT 1 FROM refund WHERE idem = ? LIMIT 1", ARG(json_text(f, "k"))))
		return;
	bool taken = db_exists(db, "SELECT 1 FROM refund WHERE id = ? LIMIT 1", ARG(id));
	db_exec(db,
	    "INSERT INTO refund (id, order_id, payment_id, idem, amount_minor, fee_minor, reason, state, sent_at, created_at)"
	    " SELECT ?, ?, p.id, ?, ?, ?, ?, 'sent', 1, ? FROM payment p WHERE p.idem = ? LIMIT 1",
	    taken ? ARG_NULL : ARG(id), ARG(x->order), ARG(json_text(f, "k")), ARG(json_i64(f, "m", 0)), ARG(json_i64(f, "f", 0)), ARG(json_text(f, "r")),
	    ARG(json_i64(f, "c", 0)), ARG(json_text(f, "p")));
	for (size_t i = 0; i < json_n(tickets); i++)
		db_exec(db, "INSERT INTO refund_ticket (ticket, refund_id) SELECT t.id, f.id FROM ticket t, refund f WHERE t.number = ? AND f.idem = ? LIMIT 1",
		    ARG(json_text(json_at(tickets, i), "t")), ARG(json_text(f, "k")));
}

/* false: it cannot be written here, and nothing was. */
static bool write_again(struct again *x)
{
	struct db *db = x->db;
	struct json *places = json_get(x->d, "places"), *payments = json_get(x->d, "payments"), *refunds = json_get(x->d, "refunds");
	int64_t paid = json_i64(x->d, "paid", 0), ended = json_i64(x->d, "ended", 0);
	struct order o;

	buyer_enter(db, &(struct buyer){ x->account, json_text(x->o, "name"), json_text(x->o, "email") });
	x->order = db_one_i64(db, 0, "SELECT id FROM orders WHERE code = ? LIMIT 1", ARG(x->code));
	if (x->order && (!order_lock(db, x->order, &o) || o.state == ORDER_EXPIRED || o.state == ORDER_FAILED))
		return false;
	if (!x->order && !book(x))
		return false;
	for (size_t i = 0; i < json_n(payments); i++)
		pay(x, json_at(payments, i));
	for (size_t i = 0; i < json_n(places); i++)
		ticket(x, json_at(places, i));
	db_exec(db, "UPDATE place FORCE INDEX (place_order) SET state = 3 WHERE order_id = ? AND state = 2", ARG(x->order));
	db_exec(db, "UPDATE orders SET state = ?, paid_at = ?, ended_at = ? WHERE id = ?", ARG(json_text(x->o, "state")), paid ? ARG(paid) : ARG_NULL,
	    ended ? ARG(ended) : ARG_NULL, ARG(x->order));
	for (size_t i = 0; i < json_n(refunds); i++)
		give_back(x, json_at(refunds, i));
	order_audit(db, 0, "order.again", x->code, "");
	order_tell(db, x->order, "order.paid");
	return true;
}

/* What was taken for it and not wanted back. */
static int64_t left_of(struct json *d)
{
	struct json *payments = json_get(d, "payments"), *refunds = json_get(d, "refunds");
	int64_t sum = 0;

	for (size_t i = 0; i < json_n(payments); i++)
		sum += json_i64(json_at(payments, i), "m", 0);
	for (size_t i = 0; i < json_n(refunds); i++)
		sum -= json_i64(json_at(refunds, i), "m", 0);
	return sum;
}

static void look_before_refunding(struct db *db)
{
	db_exec(db, "UPDATE refund SET state = 'sent', sent_at = 1, next_at = 0 WHERE state IN ('wanted', 'sent') AND (sent_at IS NULL OR sent_at > 1)", NO_ARGS);
}

/* Nobody knows any more who let them in. DB_DUP: the backup has it. */
static void come_in(struct db *db, struct json *e)
{
	db_exec(db, "INSERT INTO entry (ticket, round, at, account) SELECT t.id, r.id, ?, 0 FROM ticket t JOIN round r ON r.id = ? WHERE t.number = ?",
	    ARG(json_i64(e, "a", 0)), ARG(json_i64(e, "r", 0)), ARG(json_text(e, "t")));
}

void again_take(struct db *db, struct json *body)
{
	struct json *orders = json_get(body, "orders"), *entered = json_get(body, "entered");

	look_before_refunding(db);
	for (size_t i = 0; i < json_n(orders) && !db_fault(db)->set; i++) {
		struct json *o = json_at(orders, i);
		const char *text = json_text(o, "detail");
		struct again x = { .db = db, .o = o, .d = *text ? json_parse(db_arena(db), text, strlen(text), NULL) : NULL,
			.account = json_i64(o, "account", 0), .code = json_text(o, "code") };
		if (x.d && write_again(&x))
			continue;
		if (strcmp(json_text(o, "state"), "refunded") == 0)
			money_list_tell_looked(db, x.code, "refunded");       /* all of it went back: there is nothing to do */
		else
			money_list_after_backup(db, "paid_after_backup", x.code, json_text(json_at(json_get(x.d, "payments"), 0), "i"),
			    x.d ? left_of(x.d) : json_i64(o, "total", 0));
	}
	for (size_t i = 0; i < json_n(entered); i++)
		come_in(db, json_at(entered, i));
	fault_point("again.taken");
}

/* --- what the provider knows -------------------------------------------------------------------------------------------------------------- */

struct look {
	struct db *db;
	const struct pay *pay;
	const char *show;
	int64_t since;
};

static bool money_in(struct look *l, const struct pay_intent *i)
{
	struct db *db = l->db;
	struct pay_intent answer;

	if (strcmp(i->show, l->show) != 0 || db_exists(db, "SELECT 1 FROM payment WHERE intent = ? LIMIT 1", ARG(i->id)) ||
	    db_exists(db, "SELECT 1 FROM payment p JOIN orders o ON o.id = p.order_id WHERE p.id = ? AND o.code = ? AND p.state IN ('new', 'open', 'capturing')",
	    ARG(i->payment), ARG(i->order)))                                  /* the payments job looks at that one */
		return true;
	if (i->state == PAY_INTENT_AUTHORISED)
		return l->pay->cancel(l->pay, db_arena(db), i->id, arena_fmt(db_arena(db), "again-%s", i->id), &answer) == PAY_OK;
	if (i->state != PAY_INTENT_CAPTURED)
		return true;
	int64_t left = i->captured_minor;
	struct pay_refunds back;
	if (l->pay->list_refunds(l->pay, db_arena(db), i->id, &back) != PAY_OK)
		return false;
	for (size_t k = 0; k < back.n; k++)
		left -= back.list[k].state == PAY_REFUND_FAILED ? 0 : back.list[k].amount_minor;
	if (left > 0)
		money_list_after_backup(db, "paid_after_backup", i->order, i->id, left);
	return true;
}

struct enter {
	const struct pay_refund *f;
	int64_t payment, order;
};

/* Under the number it had, and looked up by the refunds' job; the tickets it was for are not known. */
static bool enter_refund(struct db *db, void *arg)
{
	struct enter *e = arg;
	int64_t id = strtoll(e->f->refund, NULL, 10);
	bool taken = id < 1 || db_exists(db, "SELECT 1 FROM refund WHERE id = ? LIMIT 1", ARG(id));
	struct order o;

	if (!order_lock(db, e->order, &o) || db_exists(db, "SELECT 1 FROM refund WHERE provider_id = ? LIMIT 1", ARG(e->f->id)))
		return false;
	db_exec(db,
	    "INSERT INTO refund (id, order_id, payment_id, idem, amount_minor, fee_minor, reason, state, provider_id, sent_at, done_at, created_at)"
	    " VALUES (?, ?, ?, ?, ?, 0, 'cancelled', 'done', ?, 1, UNIX_TIMESTAMP() + ?, UNIX_TIMESTAMP() + ?)",
	    taken ? ARG_NULL : ARG(id), ARG(e->order), ARG(e->payment), ARG(id_code(db_arena(db), 32)), ARG(e->f->amount_minor), ARG(e->f->id),
	    ARG(clock_offset()), ARG(clock_offset()));
	db_exec(db, "INSERT INTO ledger (order_id, kind, ref, amount_minor, at) VALUES (?, 'refunded', ?, ?, UNIX_TIMESTAMP() + ?)", ARG(e->order),
	    ARG(taken ? db_insert_id(db) : id), ARG(e->f->amount_minor), ARG(clock_offset()));
	money_list_after_backup(db, "refunded_after_backup", o.code, e->f->intent, e->f->amount_minor);
	return true;
}

static void money_out(struct look *l, const struct pay_refund *f)
{
	struct db *db = l->db;
	struct enter e = { .f = f };
	struct db_rows *q = db_query(db, "SELECT id, order_id FROM payment WHERE intent = ? AND state = 'captured' LIMIT 1", ARG(f->intent));

	if (f->state == PAY_REFUND_FAILED || !db_next(q) ||
	    db_exists(db, "SELECT 1 FROM refund WHERE provider_id = ? OR (id = ? AND payment_id = ? AND state IN ('wanted', 'sent')) LIMIT 1", ARG(f->id),
	    ARG((int64_t)strtoll(f->refund, NULL, 10)), ARG(db_i64(q, "id"))))
		return;
	e.payment = db_i64(q, "id");
	e.order = db_i64(q, "order_id");
	db_tx(db, enter_refund, &e);
}

static bool read_intents(struct look *l)
{
	char after[200] = "";

	for (int page = 0; page < PAGES; page++) {
		struct arena *a = arena_new(PAGE_BYTES);
		struct pay_intents all;
		bool ok = l->pay->list_intents(l->pay, a, l->since, after, &all) == PAY_OK;
		for (size_t i = 0; ok && i < all.n; i++)
			ok = money_in(l, &all.list[i]) && strlen(all.list[i].id) < sizeof after;
		if (ok && all.n)
			memcpy(after, all.list[all.n - 1].id, strlen(all.list[all.n - 1].id) + 1);
		bool more = ok && all.more;
		arena_free(a);
		if (!ok || !more)
			return ok;
	}
	return true;
}

static bool read_refunds(struct look *l)
{
	char after[200] = "";

	for (int page = 0; page < PAGES; page++) {
		struct arena *a = arena_new(PAGE_BYTES);
		struct pay_refunds all;
		bool ok = l->pay->list_refunds_since(l->pay, a, l->since, after, &all) == PAY_OK;
		for (size_t i = 0; ok && i < all.n; i++) {
			money_out(l, &all.list[i]);
			ok = strlen(all.list[i].id) < sizeof after;
		}
		if (ok && all.n)
			memcpy(after, all.list[all.n - 1].id, strlen(all.list[all.n - 1].id) + 1);
		bool more = ok && all.more;
		arena_free(a);
		if (!ok || !more)
			return ok;
	}
	return true;
}

bool again_check(struct db *db, struct json *body)
{
	struct look l = { .db = db, .since = json_i64(body, "since", 0) - BEFORE_S, .show = arena_fmt(db_arena(db), "%lld", (long long)config_i64("CLOVE_SHOW_ID")) };

	look_before_refunding(db);
	if (!(l.pay = pay_open(db_arena(db))))
		return false;
	bool ok = read_intents(&l) && read_refunds(&l) && !db_fault(db)->set;
	log_info("event=after_backup_checked ok=%d", ok);
	return ok;
}
