/* order.c: a hold becomes an order; the order's own page, its owner's alone. */
#include "show/core/order.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"
#include "show/core/bookers.h"
#include "show/core/fee.h"
#include "show/core/hold.h"
#include "show/core/pass.h"
#include "show/core/place_name.h"
#include "show/pages.h"
#include "show/pages/held.h"
#include "show/pages/part.h"
#include "show/pages/refused.h"
#include "web/tpl.h"

FORM(show_booking,
	{ "hold", FIELD_HIDDEN, 0, 0, 20, NULL, NULL },
	{ "total", FIELD_HIDDEN, 0, 0, 20, NULL, NULL },
	{ "name", FIELD_TEXT, 0, 1, 80, "name", NULL },
	{ "phone", FIELD_PHONE, 0, 0, 0, "tel", NULL },
	{ "email", FIELD_EMAIL, 0, 0, 0, "email", NULL },
	{ "consent", FIELD_BOOL, 0, 0, 0, NULL, NULL });

static struct reply again(struct req *r, int status, const char *why)
{
	if (!held_fill(r))
		return reply_status(r, 503);
	if (why)
		tpl_text(r->page, "Again.word", why);
	return status == 422 ? reply_form(r, "show/hold") : reply_status_page(r, status, "show/hold");
}

static struct reply refuse(struct req *r, enum hold_said said)
{
	struct hold_done done = { .said = said };
	int64_t round = db_one_i64(r->db, 0, "SELECT round FROM hold WHERE id = ? AND account = ?", ARG(form_i64(r, "hold")), ARG(r->who.account));

	return refused_hold(r, round, &done);
}

struct reply show_order_create(struct req *r)
{
	const char *code = "";

	if (!form_ok(r))
		return again(r, 422, NULL);
	struct order_wish w = { .account = r->who.account, .hold = form_i64(r, "hold"), .total_minor = form_i64(r, "total"),
		.name = form_str(r, "name"), .phone = form_str(r, "phone"), .email = form_str(r, "email"), .lang = r->lang };
	switch (order_create(r->db, &w, &code)) {
	case ORDER_MADE:
	case ORDER_ALREADY:
		return reply_see_other(r, "/orders/%s", code);
	case ORDER_HOLD_ENDED:
		return again(r, 409, "ended");
	case ORDER_CHANGED:
		return again(r, 409, "changed");
	case ORDER_CANCELLED:
		return refuse(r, HOLD_CANCELLED);
	case ORDER_STOPPED:
		return refuse(r, HOLD_STOPPED);
	}
	return reply_status(r, 500);
}

/* --- the page ------------------------------------------------------------------------------------------------------------- */

static const struct { const char *state, *kind, *key; } states[] = {
	{ "pending", "busy", "show.order_pending" }, { "paid", "good", "show.order_paid" }, { "part_refunded", "warn", "show.order_part_refunded" },
	{ "refunded", "idle", "show.order_refunded" }, { "expired", "idle", "show.order_expired" }, { "failed", "bad", "show.order_failed" },
};

static void put_state(struct req *r, struct tpl *t, const char *state)
{
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
		if (strcmp(states[i].state, state) == 0) {
			tpl_text(t, "state", states[i].kind);
			tpl_text(t, "state_word", req_say(r, states[i].key));
		}
	tpl_text(t, "state_name", state);
}

struct tickets { size_t valid, unused; };

/* The places as they were bought: the price and grade of the order, whatever the hall says today. */
static struct tickets put_places(struct req *r, struct tpl *order, int64_t id, const char *zone)
{
	struct tickets n = { 0 };
	struct tpl *list = tpl_list(order, "places");
	struct db_rows *q = db_query(r->db,
	    "SELECT p.id AS place, p.number AS entry, c.floor, c.name AS section, s.row_label, s.number AS seat, s.flags,"
	    "       g.id AS grade_id, op.grade_name AS grade, g.mark, g.colour, op.price_minor, op.ended_at, k.number AS ticket, k.void_at,"
	    "       (SELECT MIN(e.at) FROM entry e WHERE e.ticket = k.id) AS used_at"
	    "  FROM order_place op JOIN place p ON p.id = op.place JOIN section c ON c.id = p.section JOIN grade g ON g.id = p.grade"
	    "  LEFT JOIN seat s ON s.id = p.seat LEFT JOIN ticket k ON k.order_place = op.id"
	    " WHERE op.order_id = ? ORDER BY op.id LIMIT 20", ARG(id));

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		place_name_put(row, q);
		tpl_bool(row, "void", !db_null(q, "ended_at") && !db_null(q, "ticket"));
		if (db_null(q, "ticket") || !db_null(q, "void_at"))
			continue;
		tpl_url(row, "url", "/tickets/%s", db_text(q, "ticket"));
		tpl_text(row, "url_label", req_say(r, "show.ticket_open"));
		n.valid++;
		if (db_null(q, "used_at"))
			n.unused++;
		else
			tpl_text(row, "note", req_say1(r, "ui.used_at", clock_text(r->arena, db_i64(q, "used_at"), zone, r->lang)));
	}
	return n;
}

/* The last day on which the booking may be cancelled, 0 when that is over. A postponed round is given back until it begins. */
static int64_t cancel_until(const struct db_rows *q, const char *zone, int64_t now)
{
	struct fee_table table;
	struct fee_period periods[FEE_PERIODS];
	int64_t starts_at = db_i64(q, "starts_at"), until = 0;

	if (db_i64(q, "postponed"))
		return now < starts_at ? starts_at : 0;
	if (!fee_parse(db_text(q, "fee_table"), &table))
		return 0;
	size_t n = fee_calendar(&table, zone, db_i64(q, "booked_at"), starts_at, now, periods);
	for (size_t i = 0; i < n; i++)
		if (periods[i].fee.why != FEE_TOO_LATE)
			until = periods[i].until_at;
	return until;
}

struct reply show_order_page(struct req *r)
{
	struct show_facts f;
	struct db_rows *q = db_query(r->db,
	    "SELECT o.id, o.code, o.state, o.total_minor, o.booked_at, o.pay_by, o.zone, o.name, o.phone, o.email, o.round, o.fee_table,"
	    "       t.starts_at, t.label, t.state AS round_state, t.postponed_from IS NOT NULL AS postponed," PASS_DAYS("t") ","
	    "       (SELECT SUM(amount_minor) FROM refund f WHERE f.order_id = o.id AND f.state <> 'refused') AS refunded,"
	    "       (SELECT SUM(fee_minor) FROM refund f WHERE f.order_id = o.id AND f.state <> 'refused') AS fee,"
	    "       (SELECT SUM(m.amount_minor) FROM money_item m WHERE m.order_id = o.id AND m.kind = 'refund_refused' AND m.settled_at IS NULL) AS owed,"
	    "       (SELECT SUM(m.amount_minor) FROM money_item m WHERE m.order_id = o.id AND m.kind = 'refund_refused' AND m.settled_at IS NOT NULL) AS settled"
	    "  FROM orders o JOIN round t ON t.id = o.round WHERE o.code = ? AND o.account = ?",
	    ARG(req_param(r, "code")), ARG(r->who.account));

	if (!db_next(q) || !show_read_facts(r->db, &f))
		return reply_status(r, 404);
	struct tpl *t = tpl_node(r->page, "Order");
	const char *code = db_text(q, "code"), *zone = db_text(q, "zone"), *state = db_text(q, "state");
	bool pending = strcmp(state, "pending") == 0, in_time = f.now < db_i64(q, "pay_by");
	bool off = strcmp(db_text(q, "round_state"), "cancelled") == 0;      /* its tickets are void as soon as the job comes to them */
	part_show(r, &f);
	tpl_text(t, "title", f.title);
	tpl_text(t, "venue", f.venue);
	tpl_text(t, "contact", f.contact);
	tpl_text(t, "code", code);
	tpl_text(t, "label", db_text(q, "label"));
	tpl_text(t, "days", pass_days(r->arena, db_text(q, "days"), zone, r->lang));
	tpl_text(t, "name", db_text(q, "name"));
	tpl_text(t, "phone", bookers_phone(r->arena, db_text(q, "phone")));
	tpl_text(t, "email", db_text(q, "email"));
	tpl_time(t, "starts", db_i64(q, "starts_at"), zone);
	tpl_time(t, "booked", db_i64(q, "booked_at"), zone);
	tpl_time(t, "pay_by", db_i64(q, "pay_by"), zone);
	place_name_price(t, "total", db_i64(q, "total_minor"));
	tpl_bool(t, "free", db_i64(q, "total_minor") == 0);
	tpl_bool(t, "round_cancelled", off);
	put_state(r, t, state);
	if (!db_null(q, "refunded")) {
		tpl_money(t, "refunded", db_i64(q, "refunded"));
		tpl_money(t, "fee", db_i64(q, "fee"));
	}
	/* Money that the provider would not send back: the buyer is told so until a person has seen to it, and that one did. */
	if (!db_null(q, "owed"))
		tpl_money(t, "owed", db_i64(q, "owed"));
	if (!db_null(q, "settled"))
		tpl_money(t, "settled", db_i64(q, "settled"));
	struct tickets n = put_places(r, t, db_i64(q, "id"), zone);
	tpl_bool(t, "tickets", n.valid && !off);
	tpl_bool(t, "late", pending && !in_time);
	if (pending && in_time && !off) {
		tpl_post(r, "Pay", arena_fmt(r->arena, "/orders/%s/pay", code));
		tpl_post(r, "Leave", arena_fmt(r->arena, "/orders/%s/leave", code));
	}
	if (n.valid && !off)
		tpl_url(r->page, "Url.tickets", "/orders/%s/tickets", code);
	if (n.unused && !off) {
		int64_t until = cancel_until(q, zone, f.now);
		if (until) {
			tpl_url(r->page, "Url.cancel", "/orders/%s/cancel", code);
			tpl_text(t, "cancel_until", clock_text_date(r->arena, until, zone, r->lang));
		}
		tpl_bool(t, "cancel_over", !until);
	}
	tpl_url(r->page, "Url.round", "/rounds/%lld", (long long)db_i64(q, "round"));
	return reply_page(r, "show/order");
}
