/* detail.c: the show's own page: what it is, when it is, what is left. */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/money.h"
#include "base/text.h"
#include "db/db.h"
#include "show/core/extras.h"
#include "show/core/fee.h"
#include "show/core/left.h"
#include "show/core/pass.h"
#include "show/pages.h"
#include "show/pages/part.h"
#include "web/tpl.h"

enum { POSTER_S = 365 * 86400 };

/* Whole at once, and for good: the address is the hash of what is there. */
struct reply show_poster(struct req *r)
{
	struct db_rows *q = db_query(r->db, "SELECT type, bytes FROM file WHERE hash = ?", ARG(req_param(r, "hash")));
	size_t n;

	if (!db_next(q))
		return reply_status(r, 404);
	const void *bytes = db_blob(q, "bytes", &n);
	return reply_public(reply_text(r, 200, db_text(q, "type"), bytes, n), POSTER_S);
}

static const char *prices(struct req *r, const struct show_grade *g, size_t n)
{
	int64_t low = n ? g[0].price_minor : 0, high = low;

	for (size_t i = 0; i < n; i++) {
		low = g[i].price_minor < low ? g[i].price_minor : low;
		high = g[i].price_minor > high ? g[i].price_minor : high;
	}
	if (!high)
		return req_say(r, "show.free");
	if (low == high)
		return money_text(r->arena, low, r->lang);
	return arena_fmt(r->arena, "%s – %s", low ? money_text(r->arena, low, r->lang) : req_say(r, "show.free"), money_text(r->arena, high, r->lang));
}

static void put_hero(struct req *r, const struct show_facts *f, const struct show_round *rounds, size_t n, const char *price)
{
	struct tpl *t = tpl_node(r->page, "Show");
	int64_t first = 0, last = 0;

	for (size_t i = 0; i < n; i++)
		if (rounds[i].sale != SALE_CANCELLED) {
			first = first ? first : rounds[i].starts_at;
			last = rounds[i].starts_at;
		}
	tpl_time(t, "first", first, f->zone);
	tpl_time(t, "last", last, f->zone);
	tpl_int(t, "running", f->running_minutes);
	tpl_int(t, "age", f->age_limit);
	tpl_int(t, "limit", f->limit);
	tpl_text(t, "seller", f->seller);
	tpl_text(t, "contact", f->contact);
	tpl_text(t, "price", price);
	tpl_bool(t, "free", strcmp(price, req_say(r, "show.free")) == 0);
	tpl_text(t, "description", f->description);
	tpl_text(t, "notice", f->notice);
}

/* Of one round: its grades with what is left of each, and the word for all of them. */
static void put_grades(struct tpl *row, const struct show_round *round, const struct show_grade *g, size_t g_n, const struct left *left, size_t left_n)
{
	struct tpl *list = tpl_list(row, "grades");
	int64_t all = 0, total = 0;

	for (size_t i = 0; i < g_n; i++) {
		const struct left *l = NULL;
		for (size_t k = 0; k < left_n; k++)
			if (left[k].round == round->id && left[k].grade == g[i].id)
				l = &left[k];
		if (!l && (round->sale == SALE_ON || !show_read_grade_in(g, g_n, i, round->id)))
			continue;
		struct tpl *t = tpl_row(list);
		part_grade(t, &g[i]);
		if (!l)
			continue;
		tpl_int(t, "left", l->left);
		tpl_text(t, "level", left_level(l->left, l->total));
		all += l->left;
		total += l->total;
	}
	const char *level = left_level(all, total);
	tpl_text(row, "left", round->sale == SALE_CANCELLED ? "cancelled" : round->sale == SALE_OVER ? "over" : round->sale == SALE_SOON ? "soon" :
	    round->sale == SALE_STOPPED ? "" : strcmp(level, "some") == 0 ? "many" : level);
	if (round->sale == SALE_ON && all)
		tpl_url(row, "url", "/rounds/%lld", (long long)round->id);
}

static void put_rounds(struct req *r, const struct show_facts *f, const struct show_round *rounds, size_t n, const struct show_grade *g, size_t g_n)
{
	struct tpl *list = tpl_list(r->page, "Rounds");
	int64_t *on = arena_alloc(r->arena, (n + 1) * sizeof *on);
	struct left *left;
	size_t on_n = 0;

	for (size_t i = 0; i < n; i++)
		if (rounds[i].sale == SALE_ON)
			on[on_n++] = rounds[i].id;
	size_t left_n = left_of_rounds(r->db, on, on_n, &left);
	for (size_t i = 0; i < n; i++) {
		struct tpl *row = tpl_row(list);
		tpl_time(row, "starts", rounds[i].starts_at, f->zone);
		tpl_time(row, "opens", rounds[i].opens_at, f->zone);
		tpl_time(row, "postponed_from", rounds[i].postponed_from, f->zone);
		tpl_text(row, "label", rounds[i].label);
		tpl_text(row, "days", pass_days(r->arena, rounds[i].days, f->zone, r->lang));
		tpl_text(row, "why", rounds[i].why);
		put_grades(row, &rounds[i], g, g_n, left, left_n);
	}
}

static void put_fees(struct req *r)
{
	struct tpl *list = tpl_list(r->page, "Fees");
	struct fee_table fees;

	fee_read(r->db, &fees);
	for (size_t i = 0; i < fees.n; i++) {
		struct tpl *row = tpl_row(list);
		tpl_int(row, "days", fees.rules[i].from_days);
		tpl_int(row, "percent", fees.rules[i].percent);
	}
	tpl_int(r->page, "Fee.free_days", fees.free_days);
	tpl_int(r->page, "Fee.free_before", FEE_FREE_BEFORE);
}

static void put_extras(struct req *r, const char *kept)
{
	struct tpl *list = tpl_list(r->page, "Extras");
	struct extras_link links[EXTRAS];
	size_t n = extras_read(r->arena, kept, links);

	for (size_t i = 0; i < n; i++) {
		struct tpl *row = tpl_row(list);
		tpl_text(row, "title", links[i].title);
		tpl_text(row, "url", links[i].url);
	}
}

struct reply show_detail(struct req *r)
{
	struct show_facts f;
	struct show_round *rounds;
	struct show_grade *grades;

	if (!show_read_facts(r->db, &f))
		return reply_status(r, 503);
	size_t n = show_read_rounds(r->db, &rounds), g_n = show_read_grades(r->db, &grades);
	part_show(r, &f);
	put_hero(r, &f, rounds, n, prices(r, grades, g_n));
	put_rounds(r, &f, rounds, n, grades, g_n);
	put_fees(r);
	put_extras(r, f.extras);
	/* The owner's link is in the menu; staff would find theirs nowhere but in the mail that invited them. */
	if (r->who.account && !r->who.owner && r->service->owns(r, ROLE_STAFF))
		tpl_url(r->page, "Url.manage", "/manage/");
	return reply_page(r, "show/detail");
}
