/* admin_audit.c: who did what on the platform, latest first. What happens inside a show is in that show's own database. */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/text.h"
#include "db/db.h"
#include "platform/pages.h"
#include "platform/pages/service_part.h"
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

/* --- in words --------------------------------------------------------------------------------------------------------------------- */

/* Rows keep what happened as the program names it, so that they read the same for ever; here it becomes a person's words. Of each act
 * that has a detail: what stands around the part that matters, and the sentence for it.
 */
static const struct detail {
	const char *act, *before, *after, *key;
} details[] = {
	{ "show.rollback", "revision ", "", "admin.details.revision" },
	{ "show.delete", "", " tickets paid back", "admin.details.refunded" },
	{ "show.place", "", "", "admin.details.to" },
	{ "task.restore", "backup ", "", "admin.details.backup" },
	{ "task.move", "to ", "", "admin.details.to" },
	{ "task.drain", "", "", "admin.details.of" },
	{ "task.open", "", "", "admin.details.of" },
	{ "account.confirmed", "by hand", "", "admin.details.by_hand" },
};

static const char *object_words(struct req *r, const char *object)
{
	const char *space = strchr(object, ' ');
	const char *key = arena_fmt(r->arena, "admin.objects.%.*s", space ? (int)(space - object) : 0, object);

	return space && tpl_lang_find(r->lang, key) ? req_say1(r, key, space + 1) : object;
}

/* "min: 2 > 3, part: clove-show 1.0 > clove-show 1.1" */
static void put_changes(struct req *r, struct tpl *list, const char *detail)
{
	while (*detail) {
		const char *end = strstr(detail, ", "), *one = arena_dupn(r->arena, detail, end ? (size_t)(end - detail) : strlen(detail));
		const char *colon = strstr(one, ": "), *then = colon ? strstr(colon, " > ") : NULL;
		const char *from = then ? then > colon + 2 ? arena_dupn(r->arena, colon + 2, (size_t)(then - colon - 2)) : "" : "";
		const char *words = then ? service_page_change(r, arena_dupn(r->arena, one, (size_t)(colon - one)), from, then + 3) : NULL;
		tpl_text(tpl_row(list), "text", words ? words : one);
		detail = end ? end + 2 : "";
	}
}

static const char *group_words(struct req *r, const char *group)
{
	const char *words = tpl_lang_find(r->lang, arena_fmt(r->arena, "form.admin_accounts_filter.group.choice.%s", group));

	return words ? words : group;
}

/* What has no words stands as it was written. */
static const char *detail_words(struct req *r, const char *act, const char *detail)
{
	size_t n = strlen(detail);
	const char *arrow = strstr(detail, " -> ");
	int64_t at;

	if (strcmp(act, "account.group") == 0 && arrow)
		return req_say2(r, "admin.details.group", group_words(r, arena_dupn(r->arena, detail, (size_t)(arrow - detail))), group_words(r, arrow + 4));
	if (strcmp(act, "backup.delete") == 0 && text_i64(detail, &at))
		return req_say1(r, "admin.details.made", clock_text_exact(r->arena, at, config_text("CLOVE_ZONE"), r->lang));
	if (strcmp(act, "task.confirm") == 0 || strcmp(act, "task.cancel") == 0)
		return object_words(r, detail);
	for (size_t i = 0; i < sizeof details / sizeof details[0]; i++) {
		const struct detail *d = &details[i];
		size_t before = strlen(d->before), after = strlen(d->after);
		if (strcmp(d->act, act) == 0 && n >= before + after && strncmp(detail, d->before, before) == 0 && strcmp(detail + n - after, d->after) == 0)
			return req_say1(r, d->key, arena_dupn(r->arena, detail + before, n - before - after));
	}
	return detail;
}

static void put_detail(struct req *r, struct tpl *row, const char *act, const char *detail)
{
	struct tpl *list = tpl_list(row, "details");

	if (strcmp(act, "show.revise") == 0)
		put_changes(r, list, detail);
	else if (*detail)
		tpl_text(tpl_row(list), "text", detail_words(r, act, detail));
	else if (strcmp(act, "show.place") == 0)
		tpl_say(tpl_row(list), "text", "service.any_node", NULL, NULL);
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
		tpl_time_exact(row, "at", db_i64(q, "at"), config_text("CLOVE_ZONE"));
		tpl_text(row, "name", db_text(q, "name"));
		tpl_int(row, "account", db_i64(q, "account"));
		tpl_text(row, "act", act_words(r, db_text(q, "act")));
		tpl_text(row, "object_words", object_words(r, db_text(q, "object")));
		put_detail(r, row, db_text(q, "act"), db_text(q, "detail"));
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
