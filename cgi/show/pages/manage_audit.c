/* manage_audit.c: who did what in this show, latest first: for its owner, and for administrators who answer questions about it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/money.h"
#include "base/text.h"
#include "db/db.h"
#include "show/core/places.h"
#include "show/pages.h"
#include "show/pages/manage_part.h"
#include "web/pager.h"
#include "web/tpl.h"

enum { PER_PAGE = 50 };

FORM(manage_audit_filter,
	{ "object", FIELD_TEXT, OPTIONAL, 0, 60, "off", NULL },
	{ "act", FIELD_CHOICE, OPTIONAL, 0, 40, NULL, NULL },
	{ "page", FIELD_INT, OPTIONAL, 1, 2000, NULL, NULL });

/* An act in words; one that has none yet stands as it is written. */
static const char *act_words(struct req *r, const char *act)
{
	const char *words = tpl_lang_find(r->lang, arena_fmt(r->arena, "manage.acts.%s", act));

	return words ? words : act;
}

static void put_acts(struct req *r)
{
	struct db_rows *q = db_query(r->db, "SELECT DISTINCT act FROM audit ORDER BY act LIMIT 100", NO_ARGS);

	while (db_next(q))
		form_choice(r, "act", db_text(q, "act"), act_words(r, db_text(q, "act")));
}

/* A buyer by name, staff by address, oneself, or the number of an account that this show knows nothing else of. */
static const char *who_words(struct req *r, const struct db_rows *q)
{
	int64_t account = db_i64(q, "account");

	if (!account)
		return req_say(r, "manage.audit_system");
	if (account == r->who.account)
		return req_say(r, "manage.audit_me");
	if (*db_text(q, "staff"))
		return db_text(q, "staff");
	if (*db_text(q, "buyer"))
		return db_text(q, "buyer");
	return req_say1(r, "manage.audit_account", arena_fmt(r->arena, "%lld", (long long)account));
}

/* "order K3X…" leads to its booking. */
static const char *order_of(const char *object)
{
	return strncmp(object, "order ", 6) == 0 ? object + 6 : "";
}

/* "3 places: 31 32 33": as many and which; of more than twenty the first. */
static const char *places_words(struct req *r, const char *detail)
{
	const char *p = strstr(detail, "places:");
	int64_t ids[PLACES_MAX], in[PLACES_MAX];
	size_t n = 0;
	char *end;

	for (p = p ? p + strlen("places:") : ""; n < PLACES_MAX && *p; p = end) {
		ids[n] = strtoll(p, &end, 10);
		if (end == p)
			break;
		n++;
	}
	if (!n)
		return detail;
	places_fill(in, ids, n);
	const char *names = db_one_text(r->db,
	    "SELECT GROUP_CONCAT(CONCAT_WS(' ', NULLIF(NULLIF(c.floor, ''), c.name), c.name, COALESCE(CONCAT(s.row_label, '-', s.number), p.number))"
	    "   ORDER BY p.id SEPARATOR ', ')"
	    "  FROM place p JOIN section c ON c.id = p.section LEFT JOIN seat s ON s.id = p.seat WHERE p.id IN " PLACES_IN, PLACES_ARGS(in));
	int64_t all = strtoll(detail, NULL, 10);
	return req_say2(r, all > (int64_t)n ? "manage.audit_places_more" : "manage.audit_places", manage_number(r, all), names ? names : "");
}

/* What the show wrote beside an act, in the reader's words; what a person wrote stands as it is. */
static const char *detail_words(struct req *r, const char *act, const char *detail, const char *zone)
{
	struct arena *a = r->arena;
	long long tickets, back, fee, undone;
	char from[20], to[20];
	int64_t was, is;

	if (strncmp(act, "place.", 6) == 0)
		return places_words(r, detail);
	if (strcmp(act, "order.cancelled") == 0 && sscanf(detail, "%lld tickets, %lld back, %lld fee", &tickets, &back, &fee) == 3)
		return tpl_lang_say(a, r->lang, "manage.audit_cancelled", manage_number(r, tickets), money_text(a, back, r->lang), money_text(a, fee, r->lang));
	if (strcmp(act, "round.postpone") == 0 && sscanf(detail, "%19s to %19[^,], %lld entries", from, to, &undone) == 3 &&
	    clock_parse(from, zone, &was) && clock_parse(to, zone, &is))
		return req_say2(r, "manage.audit_moved", clock_text(a, was, zone, r->lang), clock_text(a, is, zone, r->lang));
	if (strcmp(act, "round.sale") == 0 && sscanf(detail, "%19s to %19s", from, to) == 2 && clock_parse(from, zone, &was) && clock_parse(to, zone, &is))
		return req_say2(r, "manage.sale_time", clock_text(a, was, zone, r->lang), clock_text(a, is, zone, r->lang));
	return detail;
}

struct reply manage_audit(struct req *r)
{
	static const char *const kept[] = { "object", "act", NULL };
	const char *zone = manage_open(r, "audit"), *object = form_str(r, "object"), *act = form_str(r, "act"), *query = pager_query(r, kept);
	struct pager p = { .page = pager_page(r), .per = PER_PAGE };
	struct tpl *list = tpl_list(r->page, "Rows");
	int64_t n = 0;
	struct db_rows *q = db_query(r->db,
	    "SELECT u.at, u.account, u.act, u.object, u.detail, COALESCE(b.name, '') AS buyer,"
	    "       COALESCE((SELECT MAX(s.email) FROM staff s WHERE s.account = u.account), '') AS staff"
	    "  FROM audit u LEFT JOIN buyer b ON b.account = u.account"
	    " WHERE (? = '' OR u.object = ?) AND (? = '' OR u.act = ?) ORDER BY u.id DESC LIMIT ? OFFSET ?",
	    ARG(object), ARG(object), ARG(act), ARG(act), ARG(p.per + 1), ARG((p.page - 1) * p.per));

	while (db_next(q) && n++ < p.per) {
		struct tpl *row = tpl_row(list);
		tpl_time(row, "at", db_i64(q, "at"), zone);
		tpl_text(row, "who", who_words(r, q));
		tpl_text(row, "act", act_words(r, db_text(q, "act")));
		tpl_text(row, "object", db_text(q, "object"));
		tpl_text(row, "detail", detail_words(r, db_text(q, "act"), db_text(q, "detail"), zone));
		tpl_url(row, "object_url", "/manage/audit?object=%s", text_url(r->arena, db_text(q, "object")));
		if (r->who.owner && *order_of(db_text(q, "object")))
			tpl_url(row, "order_url", "/manage/bookers/%s", text_url(r->arena, order_of(db_text(q, "object"))));
	}
	p.more = n > p.per;
	pager_show(r, &p, "/manage/audit", query);
	put_acts(r);
	tpl_bool(r->page, "Searching", *query != 0);
	tpl_url(r->page, "Url.all", "/manage/audit");
	tpl_form(r, "Filter", &manage_audit_filter, "/manage/audit");
	return reply_page(r, "manage/audit");
}
