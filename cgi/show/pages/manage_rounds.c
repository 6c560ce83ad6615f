/* manage_rounds.c: rounds with what was sold; cancelling, postponing, changing when it is sold, adding one. What cannot be undone has a page that says what will happen. */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/money.h"
#include "base/text.h"
#include "db/db.h"
#include "show/core/round.h"
#include "show/core/sales.h"
#include "show/pages.h"
#include "show/pages/manage_part.h"
#include "web/tpl.h"

FORM(manage_round_cancel,
	{ "why", FIELD_TEXT, 0, 1, 300, NULL, NULL },
	{ "sure", FIELD_BOOL, 0, 0, 0, NULL, NULL });
FORM(manage_round_postpone,
	{ "starts_at", FIELD_TIME, 0, 0, 0, NULL, NULL },
	{ "sale_closes_at", FIELD_TIME, 0, 0, 0, NULL, NULL },
	{ "was", FIELD_HIDDEN, 0, 1, 20, NULL, NULL });
FORM(manage_round_sale,
	{ "sale_opens_at", FIELD_TIME, 0, 0, 0, NULL, NULL },
	{ "sale_closes_at", FIELD_TIME, 0, 0, 0, NULL, NULL },
	{ "opens_was", FIELD_HIDDEN, 0, 1, 20, NULL, NULL },
	{ "closes_was", FIELD_HIDDEN, 0, 1, 20, NULL, NULL });
FORM(manage_round_add,
	{ "like", FIELD_CHOICE, 0, 0, 20, NULL, NULL },
	{ "starts_at", FIELD_TIME, 0, 0, 0, NULL, NULL },
	{ "label", FIELD_TEXT, OPTIONAL, 0, 60, NULL, NULL },
	{ "sale_opens_at", FIELD_TIME, 0, 0, 0, NULL, NULL },
	{ "sale_closes_at", FIELD_TIME, 0, 0, 0, NULL, NULL },
	{ "marks", FIELD_BOOL, OPTIONAL, 0, 0, NULL, NULL });

/* --- the list ------------------------------------------------------------------------------------------------------------------ */

static const char *sale_word(struct req *r, const struct db_rows *q, const char **kind)
{
	int64_t now = clock_now();

	*kind = "idle";
	if (strcmp(db_text(q, "state"), "planned") != 0) {
		*kind = "bad";
		return req_say(r, "manage.round_state.cancelled");
	}
	if (db_i64(q, "starts_at") <= now)
		return req_say(r, "manage.round_state.over");
	if (db_i64(q, "sale_opens_at") > now)
		return req_say(r, "manage.round_state.soon");
	if (db_i64(q, "sale_closes_at") <= now)
		return req_say(r, "manage.round_state.closed");
	*kind = "good";
	return req_say(r, "manage.round_state.open");
}

struct reply manage_rounds(struct req *r)
{
	const char *zone = manage_open(r, "rounds"), *kind;
	struct tpl *list = tpl_list(r->page, "Rounds");
	struct db_rows *q = db_query(r->db,
	    "SELECT r.id, r.label, r.starts_at, r.sale_opens_at, r.sale_closes_at, r.state, COALESCE(r.postponed_from, 0) AS postponed_from,"
	    "       r.cancelled_why, COALESCE(SUM(" SALES_OFFERED "), 0) AS places, COALESCE(SUM(p.state = 3), 0) AS sold, COALESCE(SUM(p.state IN (4, 5, 6)), 0) AS kept,"
	    "       COALESCE(SUM(p.free_at <= UNIX_TIMESTAMP() + ?), 0) AS free"
	    "  FROM round r LEFT JOIN place p ON p.round = r.id"
	    " GROUP BY r.id, r.label, r.starts_at, r.sale_opens_at, r.sale_closes_at, r.state, r.postponed_from, r.cancelled_why"
	    " ORDER BY r.starts_at, r.id LIMIT 400", ARG(clock_offset()));

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		long long id = (long long)db_i64(q, "id");
		bool open = strcmp(db_text(q, "state"), "planned") == 0 && db_i64(q, "starts_at") > clock_now() - 86400;
		tpl_text(row, "word", sale_word(r, q, &kind));
		tpl_text(row, "kind", kind);
		tpl_text(row, "label", db_text(q, "label"));
		tpl_text(row, "why", db_text(q, "cancelled_why"));
		tpl_time(row, "starts", db_i64(q, "starts_at"), zone);
		tpl_time(row, "opens", db_i64(q, "sale_opens_at"), zone);
		tpl_time(row, "closes", db_i64(q, "sale_closes_at"), zone);
		tpl_time(row, "postponed_from", db_i64(q, "postponed_from"), zone);
		tpl_int(row, "sold", db_i64(q, "sold"));
		tpl_int(row, "kept", db_i64(q, "kept"));
		tpl_int(row, "free", open ? db_i64(q, "free") : 0);
		tpl_int(row, "places", db_i64(q, "places"));
		tpl_int(row, "percent", db_i64(q, "places") ? db_i64(q, "sold") * 100 / db_i64(q, "places") : 0);
		tpl_url(row, "bookers_url", "/manage/bookers?round=%lld", id);
		if (open) {
			tpl_url(row, "cancel_url", "/manage/rounds/%lld/cancel", id);
			tpl_url(row, "sale_url", "/manage/rounds/%lld/sale", id);
			tpl_url(row, "postpone_url", "/manage/rounds/%lld/postpone", id);
		}
	}
	tpl_url(r->page, "Url.new", "/manage/rounds/new");
	return reply_page(r, "manage/rounds");
}

/* --- one round ----------------------------------------------------------------------------------------------------------------- */

struct one {
	const char *zone;
	int64_t id, starts_at, opens_at, closes_at;
};

/* Who saw what meanwhile changed sees the page again: it has the address of its form. */
static struct reply settled(struct req *r, enum round_said said)
{
	switch (said) {
	case ROUND_OK:
		break;
	case ROUND_UNKNOWN:
		return reply_status(r, 404);
	case ROUND_CANCELLED:
		req_flash(r, "manage.round_is_cancelled", NULL);
		break;
	case ROUND_STALE:
		req_flash(r, "manage.round_stale", NULL);
		return reply_see_other(r, "%s", r->path);
	case ROUND_FULL:
		req_flash(r, "manage.round_full", NULL);
		break;
	}
	return reply_see_other(r, "/manage/rounds");
}

/* The page of a round that still takes place; false: `no` is the reply. */
static bool one_round(struct req *r, struct one *o, struct reply *no)
{
	const char *zone = manage_open(r, "rounds");
	struct db_rows *q = db_query(r->db, "SELECT id, label, starts_at, sale_opens_at, sale_closes_at, state FROM round WHERE id = ?",
	    ARG(req_param_i64(r, "round")));
	bool there = db_next(q);

	if (!there || strcmp(db_text(q, "state"), "planned") != 0) {
		*no = settled(r, there ? ROUND_CANCELLED : ROUND_UNKNOWN);
		return false;
	}
	*o = (struct one){ zone, db_i64(q, "id"), db_i64(q, "starts_at"), db_i64(q, "sale_opens_at"), db_i64(q, "sale_closes_at") };
	tpl_text(r->page, "Round.text", manage_round_text(r, o->starts_at, db_text(q, "label"), zone));
	tpl_url(r->page, "Url.rounds", "/manage/rounds");
	return true;
}

static struct reply cancel_shown(struct req *r, bool refused)
{
	struct tpl *will = tpl_node(r->page, "Will");
	struct round_sum sum;
	struct reply no;
	struct one o;
	int n = 0;

	if (!one_round(r, &o, &no))
		return no;
	round_sum(r->db, o.id, &sum);
	manage_line(r, will, &n, req_say(r, "manage.cancel_now"));
	if (sum.tickets_n)
		manage_line(r, will, &n, req_say2(r, "manage.cancel_tickets", manage_number(r, sum.tickets_n), manage_number(r, sum.orders_n)));
	if (sum.back_minor)
		manage_line(r, will, &n, req_say1(r, "manage.cancel_money", money_text(r->arena, sum.back_minor, r->lang)));
	if (sum.pending_n)
		manage_line(r, will, &n, req_say1(r, "manage.cancel_pending", manage_number(r, sum.pending_n)));
	if (sum.holds_n)
		manage_line(r, will, &n, req_say1(r, "manage.cancel_holds", manage_number(r, sum.holds_n)));
	if (sum.tickets_n || sum.pending_n)
		manage_line(r, will, &n, req_say(r, "manage.cancel_mails"));
	if (sum.passes_n)
		manage_line(r, will, &n, req_say1(r, "manage.passes_told", manage_number(r, sum.passes_n)));
	manage_line(r, will, &n, req_say(r, "manage.cannot_undo"));
	tpl_form(r, "Form", &manage_round_cancel, arena_fmt(r->arena, "/manage/rounds/%lld/cancel", (long long)o.id));
	return refused ? reply_form(r, "manage/round_cancel") : reply_page(r, "manage/round_cancel");
}

struct reply manage_round_cancel_page(struct req *r)
{
	return cancel_shown(r, false);
}

struct reply manage_round_cancel_save(struct req *r)
{
	int64_t round = req_param_i64(r, "round");

	if (!form_ok(r))
		return cancel_shown(r, true);
	enum round_said said = round_cancel(r->db, r->who.account, round, form_str(r, "why"));
	if (said == ROUND_OK)
		req_flash(r, "manage.round_cancelled", NULL);
	return settled(r, said);
}

static struct reply postpone_shown(struct req *r, bool refused)
{
	struct round_sum sum;
	struct reply no;
	struct one o;

	if (!one_round(r, &o, &no))
		return no;
	if (!refused) {
		form_set(r, "starts_at", clock_field(r->arena, o.starts_at, o.zone));
		form_set(r, "sale_closes_at", clock_field(r->arena, o.closes_at, o.zone));
		form_set_i64(r, "was", o.starts_at);
	}
	round_sum(r->db, o.id, &sum);
	tpl_int(r->page, "Sum.orders", sum.orders_n + sum.pending_n);
	tpl_int(r->page, "Sum.inside", sum.inside_n);
	tpl_int(r->page, "Sum.passes", sum.passes_n);
	tpl_form(r, "Form", &manage_round_postpone, arena_fmt(r->arena, "/manage/rounds/%lld/postpone", (long long)o.id));
	return refused ? reply_form(r, "manage/round_postpone") : reply_page(r, "manage/round_postpone");
}

struct reply manage_round_postpone_page(struct req *r)
{
	return postpone_shown(r, false);
}

static int64_t time_of(struct req *r, const char *field, const char *zone)
{
	int64_t at = 0;

	return clock_parse(form_str(r, field), zone, &at) ? at : 0;
}

static const char *zone_of(struct req *r)
{
	const char *zone = db_one_text(r->db, "SELECT zone FROM settings WHERE id = 1", NO_ARGS);

	return zone ? zone : "UTC";
}

/* A round may be sold until the end of its day: whoever comes late to an exhibition still gets in. */
static void check_closes(struct req *r, int64_t opens, int64_t starts, int64_t closes, const char *zone)
{
	if (form_ok(r) && closes <= opens)
		form_error_with(r, "sale_closes_at", "manage.error_closes_early", clock_text(r->arena, opens, zone, r->lang));
	if (form_ok(r) && clock_day(closes, zone) > clock_day(starts, zone))
		form_error(r, "sale_closes_at", "manage.error_closes_late");
}

struct reply manage_round_postpone_save(struct req *r)
{
	const char *zone = zone_of(r);
	int64_t round = req_param_i64(r, "round");
	int64_t opens = db_one_i64(r->db, 0, "SELECT sale_opens_at FROM round WHERE id = ?", ARG(round));
	struct round_time t = { form_i64(r, "was"), time_of(r, "starts_at", zone), time_of(r, "sale_closes_at", zone) };

	if (form_ok(r) && t.starts_at <= clock_now())
		form_error(r, "starts_at", "manage.error_past");
	if (form_ok(r) && t.starts_at / 60 == t.was / 60)
		form_error(r, "starts_at", "manage.error_same_time");
	check_closes(r, opens, t.starts_at, t.sale_closes_at, zone);
	if (!form_ok(r))
		return postpone_shown(r, true);
	enum round_said said = round_postpone(r->db, r->who.account, round, &t);
	if (said == ROUND_OK)
		req_flash(r, "manage.round_postponed", clock_text(r->arena, t.starts_at, zone, r->lang));
	return settled(r, said);
}

static struct reply sale_shown(struct req *r, bool refused)
{
	struct reply no;
	struct one o;

	if (!one_round(r, &o, &no))
		return no;
	if (!refused) {
		form_set(r, "sale_opens_at", clock_field(r->arena, o.opens_at, o.zone));
		form_set(r, "sale_closes_at", clock_field(r->arena, o.closes_at, o.zone));
		form_set_i64(r, "opens_was", o.opens_at);
		form_set_i64(r, "closes_was", o.closes_at);
	}
	tpl_form(r, "Form", &manage_round_sale, arena_fmt(r->arena, "/manage/rounds/%lld/sale", (long long)o.id));
	return refused ? reply_form(r, "manage/round_sale") : reply_page(r, "manage/round_sale");
}

struct reply manage_round_sale_page(struct req *r)
{
	return sale_shown(r, false);
}

struct reply manage_round_sale_save(struct req *r)
{
	const char *zone = zone_of(r);
	int64_t round = req_param_i64(r, "round");
	int64_t starts = db_one_i64(r->db, 0, "SELECT starts_at FROM round WHERE id = ?", ARG(round));
	struct round_sale s = { time_of(r, "sale_opens_at", zone), time_of(r, "sale_closes_at", zone), form_i64(r, "opens_was"), form_i64(r, "closes_was") };

	check_closes(r, s.opens_at, starts, s.closes_at, zone);
	if (!form_ok(r))
		return sale_shown(r, true);
	enum round_said said = round_sell(r->db, r->who.account, round, &s);
	if (said == ROUND_OK)
		req_flash(r, "manage.round_sold_then", clock_text(r->arena, s.closes_at, zone, r->lang));
	return settled(r, said);
}

static struct reply add_shown(struct req *r, bool refused)
{
	const char *zone = manage_open(r, "rounds");

	manage_round_choices(r, "like", zone);
	if (!refused)
		form_set(r, "marks", "1");
	tpl_url(r->page, "Url.rounds", "/manage/rounds");
	tpl_form(r, "Form", &manage_round_add, "/manage/rounds/new");
	return refused ? reply_form(r, "manage/round_new") : reply_page(r, "manage/round_new");
}

struct reply manage_round_add_page(struct req *r)
{
	return add_shown(r, false);
}

struct reply manage_round_add_save(struct req *r)
{
	const char *zone = zone_of(r);
	struct round_new n = { form_str(r, "label"), time_of(r, "starts_at", zone), time_of(r, "sale_opens_at", zone),
		time_of(r, "sale_closes_at", zone), 0, form_is(r, "marks") };
	int64_t round;

	if (form_ok(r) && n.starts_at <= clock_now())
		form_error(r, "starts_at", "manage.error_past");
	check_closes(r, n.sale_opens_at, n.starts_at, n.sale_closes_at, zone);
	if (form_ok(r) && (!text_i64(form_str(r, "like"), &n.like) || !db_exists(r->db, "SELECT 1 FROM round WHERE id = ?", ARG(n.like))))
		form_error(r, "like", "common.error.choice");
	if (!form_ok(r))
		return add_shown(r, true);
	enum round_said said = round_add(r->db, r->who.account, &n, &round);
	if (said == ROUND_OK)
		req_flash(r, "manage.round_added", clock_text(r->arena, n.starts_at, zone, r->lang));
	return settled(r, said);
}
