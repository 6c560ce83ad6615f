/* manage_audit.c: who did what in this show, latest first: for its owner, and for administrators who answer questions about it. */
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "db/db.h"
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
		tpl_text(row, "detail", db_text(q, "detail"));
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
