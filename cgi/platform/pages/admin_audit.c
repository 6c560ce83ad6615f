/* admin_audit.c: who did what on the platform, latest first. What happens inside a show is in that show's own database. */
#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "db/db.h"
#include "platform/pages.h"
#include "web/pager.h"
#include "web/tpl.h"

enum { PER_PAGE = 50 };

FORM(admin_audit_filter,
	{ "object", FIELD_TEXT, OPTIONAL, 0, 60, "off", NULL },
	{ "act", FIELD_CHOICE, OPTIONAL, 0, 40, NULL, NULL },
	{ "account", FIELD_INT, OPTIONAL, 1, INT64_MAX, NULL, NULL },
	{ "page", FIELD_INT, OPTIONAL, 1, 2000, NULL, NULL });

/* An act in words; one that has none yet stands as it is written. */
static const char *act_words(struct req *r, const char *act)
{
	const char *words = tpl_lang_find(r->lang, arena_fmt(r->arena, "admin.acts.%s", act));

	return words ? words : act;
}

static void put_acts(struct req *r)
{
	struct db_rows *q = db_query(r->db, "SELECT DISTINCT act FROM audit ORDER BY act LIMIT 100", NO_ARGS);

	while (db_next(q))
		form_choice(r, "act", db_text(q, "act"), act_words(r, db_text(q, "act")));
}

struct reply admin_audit(struct req *r)
{
	static const char *const kept[] = { "object", "act", "account", NULL };
	struct pager p = { .page = pager_page(r), .per = PER_PAGE };
	const char *object = form_str(r, "object"), *act = form_str(r, "act"), *query = pager_query(r, kept);
	struct tpl *list = tpl_list(r->page, "Rows");
	int64_t n = 0, account = form_i64(r, "account");
	struct db_rows *q = db_query(r->db,
	    "SELECT u.id, u.at, u.account, u.act, u.object, u.detail, COALESCE(a.name, '') AS name"
	    "  FROM audit u LEFT JOIN account a ON a.id = u.account"
	    " WHERE (? = '' OR u.object = ?) AND (? = '' OR u.act = ?) AND (? = 0 OR u.account = ?)"
	    " ORDER BY u.id DESC LIMIT ? OFFSET ?",
	    ARG(object), ARG(object), ARG(act), ARG(act), ARG(account), ARG(account), ARG(p.per + 1), ARG((p.page - 1) * p.per));

	while (db_next(q) && n++ < p.per) {
		struct tpl *row = tpl_row(list);
		tpl_time(row, "at", db_i64(q, "at"), config_text("CLOVE_ZONE"));
		tpl_text(row, "name", db_text(q, "name"));
		tpl_int(row, "account", db_i64(q, "account"));
		tpl_text(row, "act", act_words(r, db_text(q, "act")));
		tpl_text(row, "object", db_text(q, "object"));
		tpl_text(row, "detail", db_text(q, "detail"));
		tpl_url(row, "object_url", "/admin/audit?object=%s", text_url(r->arena, db_text(q, "object")));
		if (db_i64(q, "account"))
			tpl_url(row, "account_url", "/admin/accounts/%lld", (long long)db_i64(q, "account"));
	}
	p.more = n > p.per;
	pager_show(r, &p, "/admin/audit", query);
	put_acts(r);
	tpl_bool(r->page, "Searching", *query != 0);
	tpl_form(r, "Filter", &admin_audit_filter, "/admin/audit");
	return reply_page(r, "admin/audit");
}
