/* manage_part.c: see manage_part.h. */
#include "show/pages/manage_part.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/money.h"
#include "base/text.h"
#include "db/db.h"
#include "web/form.h"
#include "web/req.h"
#include "web/tpl.h"

/* Staff come for the door and may look at who booked; administrators see the money that waits, or who did what; the rest is the owner's. */
enum seen_by { SEEN_BY_STAFF, SEEN_BY_OWNER, SEEN_BY_MONEY, SEEN_BY_AUDIT };
static const struct link { const char *word, *path; enum seen_by by; } links[] = {
	{ "home", "/manage/", SEEN_BY_STAFF }, { "checkin", "/manage/checkin", SEEN_BY_STAFF }, { "bookers", "/manage/bookers", SEEN_BY_STAFF },
	{ "sales", "/manage/sales", SEEN_BY_OWNER }, { "rounds", "/manage/rounds", SEEN_BY_OWNER }, { "places", "/manage/places", SEEN_BY_OWNER },
	{ "money", "/manage/money", SEEN_BY_MONEY }, { "edit", "/manage/edit", SEEN_BY_OWNER }, { "staff", "/manage/staff", SEEN_BY_OWNER },
	{ "audit", "/manage/audit", SEEN_BY_AUDIT },
};

static bool seen(const struct req *r, enum seen_by by)
{
	const char *group = r->who.group;
	bool all = r->who.owner || strcmp(group, "owner") == 0;

	switch (by) {
	case SEEN_BY_STAFF:
		return r->who.owner || !*group;
	case SEEN_BY_OWNER:
		return r->who.owner;
	case SEEN_BY_MONEY:
		return all || strcmp(group, "finance") == 0;
	case SEEN_BY_AUDIT:
		return all || strcmp(group, "operator") == 0;
	}
	return false;
}

const char *manage_open(struct req *r, const char *here)
{
	struct db_rows *q = db_query(r->db, "SELECT title, zone FROM settings WHERE id = 1", NO_ARGS);
	struct tpl *list = tpl_list(r->page, "Manage.links");
	const char *zone = "UTC";

	if (db_next(q)) {
		tpl_text(r->page, "Manage.title", db_text(q, "title"));
		zone = db_text(q, "zone");
	}
	tpl_text(r->page, "Manage.here", here);
	tpl_bool(r->page, "Manage.owner", r->who.owner);
	tpl_url(r->page, "Manage.url", "/");
	for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
		if (!seen(r, links[i].by))
			continue;
		struct tpl *row = tpl_row(list);
		tpl_text(row, "text", req_say(r, arena_fmt(r->arena, "manage.link.%s", links[i].word)));
		tpl_url(row, "url", "%s", links[i].path);
		tpl_bool(row, "here", strcmp(links[i].word, here) == 0);
	}
	return zone;
}

const char *manage_round_text(struct req *r, int64_t starts_at, const char *label, const char *zone)
{
	const char *when = clock_text(r->arena, starts_at, zone, r->lang);

	return *label ? arena_fmt(r->arena, "%s · %s", when, label) : when;
}

const char *manage_number(struct req *r, int64_t n)
{
	return money_digits(r->arena, n);
}

void manage_round_choices(struct req *r, const char *field, const char *zone)
{
	struct db_rows *q = db_query(r->db, "SELECT id, starts_at, label, state FROM round ORDER BY starts_at, id LIMIT 400", NO_ARGS);

	while (db_next(q)) {
		const char *text = manage_round_text(r, db_i64(q, "starts_at"), db_text(q, "label"), zone);
		if (strcmp(db_text(q, "state"), "planned") != 0)
			text = req_say1(r, "manage.round_cancelled_choice", text);
		form_choice(r, field, arena_fmt(r->arena, "%lld", (long long)db_i64(q, "id")), text);
	}
}

void manage_line(struct req *r, struct tpl *list, int *n, const char *text)
{
	if (*text)
		tpl_text(list, arena_fmt(r->arena, "%d", (*n)++), text);
}

const char *manage_order_kind(const char *state)
{
	static const struct { const char *state, *kind; } kinds[] = { { "paid", "good" }, { "pending", "busy" }, { "part_refunded", "warn" },
		{ "failed", "bad" } };

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (text_same(kinds[i].state, state))
			return kinds[i].kind;
	return "idle";
}
