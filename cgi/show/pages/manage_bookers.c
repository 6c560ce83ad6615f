/* manage_bookers.c: who booked: list, file, one booking; a ticket's new code, the mail once more. */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "db/db.h"
#include "show/core/bookers.h"
#include "show/core/order.h"
#include "show/core/place_name.h"
#include "show/core/ticket.h"
#include "show/pages.h"
#include "show/pages/manage_part.h"
#include "show/show.h"
#include "web/tpl.h"

static const char *const states[] = { "sold", "pending", "refunded", "expired", "all", NULL };
static const char *const sorts[] = { "newest", "oldest", "name", "total", "round", NULL };
static const char *const sides[] = { "after", "before", NULL };

FORM(manage_bookers_filter,
	{ "q", FIELD_TEXT, OPTIONAL, 0, 100, NULL, NULL },
	{ "round", FIELD_CHOICE, OPTIONAL, 0, 20, NULL, NULL },
	{ "state", FIELD_CHOICE, OPTIONAL, 0, 0, NULL, states },
	{ "sort", FIELD_CHOICE, OPTIONAL, 0, 0, NULL, sorts },
	{ "side", FIELD_CHOICE, OPTIONAL, 0, 0, NULL, sides },
	{ "key", FIELD_HIDDEN, OPTIONAL, 0, 100, NULL, NULL },
	{ "id", FIELD_INT, OPTIONAL, 0, INT64_MAX / 2, NULL, NULL });

/* A word that is not of the list reads as none. */
static const char *one_of(const char *s, const char *const *words)
{
	for (; *words; words++)
		if (text_same(*words, s))
			return *words;
	return "";
}

static struct bookers_filter filter_of(struct req *r)
{
	int64_t round = 0;

	text_i64(form_str(r, "round"), &round);
	return (struct bookers_filter){ .q = text_cut(r->arena, form_str(r, "q"), 100), .round = round, .state = one_of(form_str(r, "state"), states) };
}

/* The query of the same list, for the links to its other pages and its file. */
static const char *query_of(struct req *r, const struct bookers_filter *f, const char *sort)
{
	struct arena *a = r->arena;

	return arena_fmt(a, "q=%s&round=%s&state=%s&sort=%s", text_url(a, f->q), f->round ? arena_fmt(a, "%lld", (long long)f->round) : "", f->state, sort);
}

static void put_row(struct tpl *row, const struct booker *b, struct req *r, const char *zone)
{
	tpl_text(row, "code", b->code);
	tpl_url(row, "url", "/manage/bookers/%s", b->code);
	tpl_text(row, "name", b->name);
	tpl_text(row, "phone", b->phone);
	tpl_text(row, "email", b->email);
	tpl_text(row, "round", manage_round_text(r, b->starts_at, b->label, zone));
	tpl_text(row, "places", b->places);
	tpl_text(row, "grades", b->grades);
	tpl_int(row, "places_n", b->live_n ? b->live_n : b->places_n);
	tpl_text(row, "state", manage_order_kind(b->state));
	tpl_text(row, "state_word", req_say(r, arena_fmt(r->arena, "manage.order_state.%s", b->state)));
	tpl_money(row, "total", b->total_minor);
	if (b->back_minor)
		tpl_money(row, "back", b->back_minor);
	tpl_time(row, "booked", b->booked_at, zone);
}

static void put_pager(struct req *r, const struct bookers *b, const struct bookers_filter *f, const char *sort)
{
	const char *query = query_of(r, f, sort);

	if (b->n && b->before)
		tpl_url(r->page, "Pager.prev_url", "/manage/bookers?%s&side=before&id=%lld&key=%s", query, (long long)b->list[0].id,
		    text_url(r->arena, b->list[0].key));
	if (b->n && b->more)
		tpl_url(r->page, "Pager.next_url", "/manage/bookers?%s&side=after&id=%lld&key=%s", query, (long long)b->list[b->n - 1].id,
		    text_url(r->arena, b->list[b->n - 1].key));
}

struct reply manage_bookers(struct req *r)
{
	const char *zone = manage_open(r, "bookers"), *sort = one_of(form_str(r, "sort"), sorts);
	struct bookers_filter f = filter_of(r);
	struct bookers_at at = { .key = text_cut(r->arena, form_str(r, "key"), 100), .id = form_i64(r, "id"),
		.back = strcmp(form_str(r, "side"), "before") == 0 };
	struct bookers *found = arena_alloc(r->arena, sizeof *found);
	struct tpl *list = tpl_list(r->page, "Bookers");

	bookers_read(r->db, &f, *sort ? sort : sorts[0], &at, found);
	for (size_t i = 0; i < found->n; i++)
		put_row(tpl_row(list), &found->list[i], r, zone);
	put_pager(r, found, &f, sort);
	tpl_int(r->page, "Found.n", bookers_count(r->db, &f));
	tpl_bool(r->page, "Found.filtered", *f.q || f.round || *f.state);
	tpl_url(r->page, "Found.csv_url", "/manage/bookers.csv?%s", query_of(r, &f, sort));
	tpl_url(r->page, "Found.all_url", "/manage/bookers");
	manage_round_choices(r, "round", zone);
	tpl_form(r, "Form", &manage_bookers_filter, "/manage/bookers");
	return reply_page(r, "manage/bookers");
}

struct reply manage_bookers_file(struct req *r)
{
	const char *zone = manage_open(r, "bookers");
	struct bookers_filter f = filter_of(r);
	struct local_time t = clock_local(clock_now(), zone);
	const char *title = db_one_text(r->db, "SELECT title FROM settings WHERE id = 1", NO_ARGS);
	const char *name = bookers_export(r->db, &f, r->lang, zone);

	if (!name)
		return reply_status(r, 503);
	return reply_file(r, arena_fmt(r->arena, "/_files/%s/%s", show_of(r)->slug, name), "text/csv; charset=utf-8",
	    arena_fmt(r->arena, "%s %s %04d-%02d-%02d.csv", title ? title : show_of(r)->slug, req_say(r, "manage.csv.file"), t.year, t.month, t.day));
}

/* --- one booking --------------------------------------------------------------------------------------------------------------- */

static void put_tickets(struct req *r, int64_t order, const char *code, const char *zone)
{
	struct tpl *list = tpl_list(r->page, "Places");
	struct db_rows *q = db_query(r->db,
	    "SELECT x.price_minor AS paid_minor, x.ended_at, t.number AS ticket, t.generation, t.void_at, COALESCE(e.at, 0) AS used_at,"
	    "       COALESCE((SELECT MAX(u.at) FROM entry_undone u WHERE u.ticket = t.id), 0) AS undone_at,"
	    "       " PLACE_NAME_COLUMNS
	    "  FROM order_place x JOIN (" PLACE_NAME_FROM ") ON p.id = x.place LEFT JOIN ticket t ON t.order_place = x.id"
	    "  LEFT JOIN entry e ON e.ticket = t.id AND e.at = (SELECT MAX(m.at) FROM entry m WHERE m.ticket = t.id)"
	    " WHERE x.order_id = ? ORDER BY p.id, x.id LIMIT 100", ARG(order));

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		bool live = !db_null(q, "ticket") && db_null(q, "void_at");
		place_name_put(row, q);
		tpl_money(row, "price", db_i64(q, "paid_minor"));
		tpl_text(row, "number", db_text(q, "ticket"));
		tpl_int(row, "generation", db_i64(q, "generation"));
		tpl_bool(row, "again", db_i64(q, "generation") > 1);
		tpl_bool(row, "void", !db_null(q, "ended_at"));
		tpl_time(row, "used", db_i64(q, "used_at"), zone);
		tpl_time(row, "undone", db_i64(q, "undone_at"), zone);
		if (live && !db_i64(q, "used_at") && r->who.owner)
			tpl_url(row, "reissue_url", "/manage/bookers/%s/tickets/%s", code, db_text(q, "ticket"));
	}
}

static void put_money(struct req *r, int64_t order, const char *zone)
{
	struct tpl *list = tpl_list(r->page, "Moves");
	struct db_rows *q = db_query(r->db,
	    "SELECT 'captured' AS kind, amount_minor, 0 AS fee_minor, at, '' AS error FROM ledger WHERE order_id = ? AND kind = 'captured'"
	    " UNION ALL SELECT CONCAT('refund_', state), amount_minor, fee_minor, COALESCE(done_at, created_at), '' FROM refund WHERE order_id = ?"
	    " ORDER BY at LIMIT 100", ARG(order), ARG(order));

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		tpl_text(row, "word", req_say(r, arena_fmt(r->arena, "manage.move.%s", db_text(q, "kind"))));
		tpl_money(row, "amount", db_i64(q, "amount_minor"));
		if (db_i64(q, "fee_minor"))
			tpl_money(row, "fee", db_i64(q, "fee_minor"));
		tpl_time(row, "at", db_i64(q, "at"), zone);
	}
}

/* 0: there is no order of this code. */
static int64_t put_order(struct req *r, const char *code, const char *zone)
{
	struct db_rows *q = db_query(r->db,
	    "SELECT o.id, o.code, o.state, o.name, o.phone, o.email, o.lang, o.total_minor, o.booked_at, o.pay_by, o.zone, rd.starts_at, rd.label"
	    "  FROM orders o JOIN round rd ON rd.id = o.round WHERE o.code = ?", ARG(code));

	if (!db_next(q))
		return 0;
	const char *state = db_text(q, "state");
	tpl_text(r->page, "Order.code", db_text(q, "code"));
	tpl_text(r->page, "Order.name", db_text(q, "name"));
	tpl_text(r->page, "Order.phone", bookers_phone(r->arena, db_text(q, "phone")));
	tpl_text(r->page, "Order.email", db_text(q, "email"));
	tpl_text(r->page, "Order.lang", req_say(r, arena_fmt(r->arena, "manage.lang.%s", db_text(q, "lang"))));
	tpl_text(r->page, "Order.state", manage_order_kind(state));
	tpl_text(r->page, "Order.state_word", req_say(r, arena_fmt(r->arena, "manage.order_state.%s", state)));
	tpl_text(r->page, "Order.round", manage_round_text(r, db_i64(q, "starts_at"), db_text(q, "label"), zone));
	tpl_money(r->page, "Order.total", db_i64(q, "total_minor"));
	tpl_time(r->page, "Order.booked", db_i64(q, "booked_at"), zone);
	if (strcmp(state, "pending") == 0)
		tpl_time(r->page, "Order.pay_by", db_i64(q, "pay_by"), zone);
	if (r->who.owner && *db_text(q, "email") && (strcmp(state, "paid") == 0 || strcmp(state, "part_refunded") == 0))
		tpl_post(r, "Resend", arena_fmt(r->arena, "/manage/bookers/%s/mail", db_text(q, "code")));
	return db_i64(q, "id");
}

struct reply manage_booker(struct req *r)
{
	const char *zone = manage_open(r, "bookers"), *code = req_param(r, "code");
	int64_t order = put_order(r, code, zone);

	if (!order)
		return reply_status(r, 404);
	put_tickets(r, order, code, zone);
	put_money(r, order, zone);
	return reply_page(r, "manage/booker");
}

struct reply manage_booker_mail(struct req *r)
{
	int64_t id = db_one_i64(r->db, 0, "SELECT id FROM orders WHERE code = ?", ARG(req_param(r, "code")));
	struct order o;

	if (!id || !order_lock(r->db, id, &o))
		return reply_status(r, 404);
	if (o.state == ORDER_PAID || o.state == ORDER_PART_REFUNDED) {
		order_mail(r->db, &o);
		order_audit(r->db, r->who.account, "order.mail", o.code, "");
		req_flash(r, "manage.mail_sent", o.email);
	}
	return reply_see_other(r, "/manage/bookers/%s", o.code);
}

/* What it costs to press the button, before it is pressed. */
struct reply manage_ticket(struct req *r)
{
	const char *code = req_param(r, "code"), *number = req_param(r, "number");
	int lines = 0;

	manage_open(r, "bookers");
	struct db_rows *q = db_query(r->db,
	    "SELECT t.number, o.name FROM ticket t JOIN orders o ON o.id = t.order_id"
	    " WHERE t.number = ? AND o.code = ? AND t.live = 1 AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.ticket = t.id)", ARG(number), ARG(code));
	if (!db_next(q))
		return reply_status(r, 404);
	tpl_say(r->page, "Confirm.title", "manage.reissue_title", NULL, NULL);
	tpl_say(r->page, "Confirm.text", "manage.reissue_text", number, db_text(q, "name"));
	manage_line(r, tpl_node(r->page, "Confirm.will"), &lines, req_say(r, "manage.reissue_old"));
	manage_line(r, tpl_node(r->page, "Confirm.will"), &lines, req_say(r, "manage.reissue_mail"));
	tpl_say(r->page, "Confirm.label", "manage.reissue_button", NULL, NULL);
	tpl_post(r, "Confirm.post", arena_fmt(r->arena, "/manage/bookers/%s/tickets/%s", code, number));
	tpl_url(r->page, "Confirm.back_url", "/manage/bookers/%s", code);
	return reply_page(r, "manage/confirm");
}

struct reply manage_ticket_again(struct req *r)
{
	int64_t id = db_one_i64(r->db, 0, "SELECT id FROM orders WHERE code = ?", ARG(req_param(r, "code")));
	struct order o;

	if (!id || !order_lock(r->db, id, &o))
		return reply_status(r, 404);
	if (!ticket_reissue(r->db, r->who.account, id, req_param(r, "number")))
		return reply_status(r, 409);
	order_mail(r->db, &o);
	req_flash(r, "manage.reissued", req_param(r, "number"));
	return reply_see_other(r, "/manage/bookers/%s", o.code);
}
