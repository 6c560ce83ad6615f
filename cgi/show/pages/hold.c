/* hold.c: holding chosen places; what is held, until when, and the booking details; more time; giving back. */
#include "show/core/hold.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/money.h"
#include "base/text.h"
#include "db/db.h"
#include "show/core/fee.h"
#include "show/core/pass.h"
#include "show/core/place_name.h"
#include "show/pages.h"
#include "show/pages/held.h"
#include "show/pages/part.h"
#include "show/pages/refused.h"
#include "web/tpl.h"

FORM(show_hold,
	{ "place", FIELD_HIDDEN, OPTIONAL | REPEAT, 0, 20, NULL, NULL },
	{ "replace", FIELD_HIDDEN, OPTIONAL, 0, 1, NULL, NULL });
FORM(show_release,
	{ "place", FIELD_HIDDEN, OPTIONAL, 0, 20, NULL, NULL });

enum { SENT_MAX = 200 };         /* fields of one form that are looked at: more than any limit by far */

struct reply show_hold_places(struct req *r)
{
	int64_t round = req_param_i64(r, "round"), places[SENT_MAX];
	struct buyer buyer = part_buyer(r);
	struct hold_done done;
	size_t n = 0, sent = form_n(r, "place");

	for (size_t i = 0; i < sent && n < SENT_MAX; i++)
		if (*form_str_at(r, "place", i) && !text_i64(form_str_at(r, "place", i), &places[n++]))
			places[n - 1] = 0;                       /* no number: no place of ours */
	hold_places(r->db, &buyer, round, places, n, *form_str(r, "replace") == '1', &done);
	return done.said == HOLD_OK ? reply_see_other(r, "/hold") : refused_hold(r, round, &done);
}

struct reply show_hold_extend(struct req *r)
{
	switch (hold_extend(r->db, r->who.account)) {
	case HOLD_EXTENDED:
		req_flash(r, "show.extended", NULL);
		break;
	case HOLD_EXTENDED_ALREADY:
		req_flash(r, "show.extended_already", NULL);
		break;
	case HOLD_GONE:
		break;                                           /* the page says it */
	}
	return reply_see_other(r, "/hold");
}

struct reply show_hold_release(struct req *r)
{
	int64_t place = form_i64(r, "place");

	if (hold_release(r->db, r->who.account, place > 0 ? place : 0))
		req_flash(r, place > 0 ? "show.released_one" : "show.released", NULL);
	return reply_see_other(r, "/hold");
}

/* --- the page ----------------------------------------------------------------------------------------------------------- */

static const char *period_words(struct req *r, const struct fee_period *p, const char *zone)
{
	const char *day = clock_text_date(r->arena, p->until_at, zone, r->lang);

	switch (p->fee.why) {
	case FEE_TOO_LATE:
		return req_say(r, "show.fee_too_late");
	case FEE_BOOKING_DAY:
		return req_say1(r, "show.fee_booking_day", day);
	case FEE_FREE_DAYS:
	case FEE_SHARE:
		return req_say1(r, "show.fee_until", day);
	}
	return "";
}

/* In won, for exactly these places, were they booked now. */
static void put_fees(struct req *r, const char *zone, int64_t starts_at, int64_t now, const int64_t *prices, size_t n)
{
	struct tpl *list = tpl_list(r->page, "Fees");
	struct fee_period periods[FEE_PERIODS];
	struct fee_table table;

	fee_read(r->db, &table);
	size_t periods_n = fee_calendar(&table, zone, now, starts_at, now, periods);
	for (size_t i = 0; i < periods_n; i++) {
		struct tpl *row = tpl_row(list);
		int64_t fee = 0, total = 0;
		for (size_t k = 0; k < n; k++) {
			fee += fee_minor(periods[i].fee, prices[k]);
			total += prices[k];
		}
		tpl_text(row, "when", period_words(r, &periods[i], zone));
		if (periods[i].fee.why == FEE_TOO_LATE)
			continue;
		tpl_money(row, "fee", fee);
		tpl_money(row, "back", total - fee);
		if (periods[i].fee.percent)
			tpl_int(row, "percent", periods[i].fee.percent);
	}
}

static size_t put_places(struct req *r, int64_t hold, int64_t round, int64_t prices[HOLD_PLACES])
{
	struct tpl *list = tpl_list(r->page, "Hold.places");
	struct db_rows *q = db_query(r->db,
	    "SELECT " PLACE_NAME_COLUMNS ", c.id AS section_id FROM " PLACE_NAME_FROM " WHERE p.hold_id = ? AND p.state = 1 ORDER BY p.id LIMIT 20",
	    ARG(hold));
	int64_t section = 0;
	size_t n = 0;

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		place_name_put(row, q);
		tpl_text(row, "release", "1");
		prices[n++] = db_i64(q, "price_minor");
		if (!section && db_null(q, "entry"))
			section = db_i64(q, "section_id");
	}
	if (section)
		tpl_url(r->page, "Url.swap", "/rounds/%lld/sections/%lld/swap", (long long)round, (long long)section);
	return n;
}

static void put_hold(struct req *r, const struct show_facts *f, struct db_rows *hold)
{
	int64_t id = db_i64(hold, "id"), round = db_i64(hold, "round"), prices[HOLD_PLACES], total = 0;
	size_t n = put_places(r, id, round, prices);

	for (size_t i = 0; i < n; i++)
		total += prices[i];
	put_fees(r, f->zone, db_i64(hold, "starts_at"), f->now, prices, n);
	tpl_bool(r->page, "Hold.live", true);
	tpl_bool(r->page, "Hold.extended", db_i64(hold, "extended") != 0);
	tpl_time(r->page, "Hold.until", db_i64(hold, "ends_at"), f->zone);
	place_name_price(r->page, "Hold.total", total);
	tpl_bool(r->page, "Hold.free", total == 0);
	tpl_post(r, "Extend", "/hold/extend");
	tpl_post(r, "Release", "/hold/release");
	form_set_i64(r, "hold", id);
	form_set_i64(r, "total", total);
	tpl_form(r, "Booking", &show_booking, "/orders");
}

bool held_fill(struct req *r)
{
	struct show_facts f;

	if (!show_read_facts(r->db, &f))
		return false;
	part_show(r, &f);
	struct db_rows *q = db_query(r->db,
	    "SELECT h.id, h.round, h.state, h.ends_at, h.extended, r.starts_at, r.label, o.code, o.state AS order_state," PASS_DAYS("r")
	    "  FROM hold h JOIN round r ON r.id = h.round LEFT JOIN orders o ON o.hold_id = h.id"
	    " WHERE h.account = ? ORDER BY h.id DESC LIMIT 1", ARG(r->who.account));
	if (!db_next(q))
		return true;
	tpl_text(r->page, "Hold.title", f.title);
	tpl_text(r->page, "Hold.label", db_text(q, "label"));
	tpl_text(r->page, "Hold.days", pass_days(r->arena, db_text(q, "days"), f.zone, r->lang));
	tpl_time(r->page, "Hold.starts", db_i64(q, "starts_at"), f.zone);
	tpl_url(r->page, "Url.round", "/rounds/%lld", (long long)db_i64(q, "round"));
	if (db_text(q, "state")[0] == 'h' && db_i64(q, "ends_at") > f.now)
		put_hold(r, &f, q);
	else if (db_text(q, "state")[0] == 'o')
		tpl_url(r->page, "Url.order", "/orders/%s", db_text(q, "code"));
	else
		tpl_bool(r->page, "Hold.ended", db_text(q, "state")[0] != 'r' && db_i64(q, "ends_at") > f.now - 3600);
	return true;
}

struct reply show_hold_page(struct req *r)
{
	form_set(r, "name", r->who.name);
	form_set(r, "email", r->who.email);
	return held_fill(r) ? reply_page(r, "show/hold") : reply_status(r, 503);
}
