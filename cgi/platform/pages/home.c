/* home.c: the first page. For everybody who may see shows it is the catalogue, with what the role begins with above it; for somebody
 * nobody knows, on a site for registered people, a welcome.
 */
#include <string.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/text.h"
#include "db/db.h"
#include "platform/core/catalogue.h"
#include "platform/core/my_order.h"
#include "platform/core/told.h"
#include "platform/pages.h"
#include "web/pager.h"
#include "web/tpl.h"

enum { PER_PAGE = 24 };

static const char *const fields[] = { "concert", "musical", "play", "classical", "exhibition", "sport", "festival", "other", NULL };

FORM(catalogue_filter,
	{ "q", FIELD_TEXT, OPTIONAL, 0, 80, "off", NULL },
	{ "field", FIELD_CHOICE, OPTIONAL, 0, 0, NULL, fields },
	{ "from", FIELD_DATE, OPTIONAL, 0, 0, NULL, NULL },
	{ "to", FIELD_DATE, OPTIONAL, 0, 0, NULL, NULL },
	{ "left", FIELD_BOOL, OPTIONAL, 0, 0, NULL, NULL },
	{ "page", FIELD_INT, OPTIONAL, 1, 100000, NULL, NULL });

/* --- the list --------------------------------------------------------------------------------------------------------------- */

static int64_t day(const struct req *r, const char *field, int64_t later_s)
{
	int64_t at;

	return *form_str(r, field) && clock_parse(form_str(r, field), config_text("CLOVE_ZONE"), &at) ? at + later_s : 0;
}

/* What was typed wrong is told beside its field and searched for as far as it makes sense. */
static struct catalogue_filter read_filter(struct req *r)
{
	struct catalogue_filter f = { .words = text_cut(r->arena, form_str(r, "q"), 80), .field = "", .left = form_is(r, "left"),
		.page = pager_page(r), .per = PER_PAGE };

	for (const char *const *w = fields; *w; w++)
		if (strcmp(*w, form_str(r, "field")) == 0)
			f.field = *w;
	f.from_at = day(r, "from", 0);
	f.before_at = day(r, "to", 86400);
	if (f.from_at && f.before_at && f.from_at >= f.before_at) {
		form_error(r, "to", "catalogue.error_to");
		f.before_at = 0;
	}
	return f;
}

static void put_card(struct tpl *row, const struct db_rows *q)
{
	const char *slug = db_text(q, "slug"), *zone = db_text(q, "zone"), *left = catalogue_left(q);
	int64_t from = db_i64(q, "from_minor");

	tpl_text(row, "title", db_text(q, "title"));
	tpl_text(row, "field", db_text(q, "field"));
	tpl_text(row, "venue", db_text(q, "venue_name"));
	tpl_url(row, "url", "/shows/%s/", slug);
	if (*db_text(q, "poster"))
		tpl_url(row, "poster_url", "/shows/%s/poster/%s", slug, db_text(q, "poster"));
	tpl_time(row, "first", db_i64(q, "first_at"), zone);
	tpl_time(row, "last", db_i64(q, "last_at"), zone);
	if (from)
		tpl_money(row, "from", from);
	else
		tpl_bool(row, "free", true);
	tpl_text(row, "left", left);
	if (strcmp(left, "soon") == 0)
		tpl_time(row, "opens", db_i64(q, "opens_at"), zone);
}

static int64_t put_shows(struct req *r, const struct catalogue_filter *f, const char *query)
{
	struct tpl *list = tpl_list(r->page, "Shows");
	struct db_rows *q = catalogue_find(r->db, f);
	struct pager p = { .page = f->page, .per = f->per };

	while (db_next(q)) {
		put_card(tpl_row(list), q);
		p.total = db_i64(q, "total");
	}
	pager_show(r, &p, "/", query);
	tpl_bool(r->page, "Searching", *query != 0);
	tpl_int(r->page, "Found", p.total);
	return p.total;
}

/* --- what a role begins with -------------------------------------------------------------------------------------------------- */

static void put_orders(struct req *r)
{
	struct tpl *list = tpl_list(r->page, "Orders");
	struct db_rows *q = my_order_next(r->db, r->who.account);

	while (db_next(q))
		my_order_put(tpl_row(list), q);
}

static void put_my_shows(struct req *r)
{
	struct tpl *list = tpl_list(r->page, "Mine");
	struct db_rows *q = db_query(r->db,
	    "SELECT d.slug, COALESCE(c.title, d.title) AS title, d.state FROM deployment d LEFT JOIN catalogue c ON c.deployment = d.id"
	    " WHERE d.account = ? AND d.state NOT IN ('draft', 'deleted') ORDER BY d.changed_at DESC, d.id DESC LIMIT 5", ARG(r->who.account));

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		tpl_text(row, "title", db_text(q, "title"));
		tpl_text(row, "state", db_text(q, "state"));
		tpl_url(row, "url", "/seller/shows/%s", db_text(q, "slug"));
	}
}

struct reply home(struct req *r)
{
	static const char *const kept[] = { "q", "field", "from", "to", "left", NULL };

	if (!r->who.account && !config_is("CLOVE_PUBLIC_BROWSING"))
		return reply_page(r, "catalogue/welcome");
	struct catalogue_filter f = read_filter(r);
	const char *query = pager_query(r, kept);
	if (!put_shows(r, &f, query) && f.page > 1)
		return reply_see_other(r, "/?%s", query);
	if (r->who.account) {
		tpl_bool(r->page, "Unconfirmed", !r->who.confirmed);
		put_orders(r);
	}
	if (strcmp(r->who.role, "seller") == 0) {
		put_my_shows(r);
		if (told_put(r->db, r->who.account, r->page))
			tpl_post(r, "Told.post", "/seller/told");
	}
	tpl_form(r, "Filter", &catalogue_filter, "/");
	return reply_page(r, "catalogue/list");
}
