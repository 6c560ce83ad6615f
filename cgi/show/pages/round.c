/* round.c: one round: the best seats by one form, the sections as a plan and as a table, what is left by grade. */
#include "show/pages/round.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/money.h"
#include "db/db.h"
#include "show/core/hint.h"
#include "show/core/left.h"
#include "show/pages.h"
#include "show/pages/part.h"
#include "web/tpl.h"

enum { DENSE = 24 };

static int64_t sum_left(const struct left *left, size_t n, int64_t section, int64_t grade, int64_t *total)
{
	int64_t sum = 0;

	*total = 0;
	for (size_t i = 0; i < n; i++)
		if ((!section || left[i].section == section) && (!grade || left[i].grade == grade)) {
			sum += left[i].left;
			*total += left[i].total;
		}
	return sum;
}

/* "R · 99,000원"; a grade that is called what it costs is said once. */
static const char *grade_words(struct req *r, const struct show_grade *g)
{
	const char *price = g->price_minor ? money_text(r->arena, g->price_minor, r->lang) : req_say(r, "show.free");

	return strcmp(g->name, price) == 0 ? price : req_say2(r, "show.best_grade", g->name, price);
}

static void put_grades(struct req *r, const struct show_grade *g, size_t g_n, const struct left *left, size_t left_n)
{
	struct tpl *list = tpl_list(r->page, "Grades");

	for (size_t i = 0; i < g_n; i++) {
		int64_t total, n = sum_left(left, left_n, 0, g[i].id, &total);
		if (!total)
			continue;
		struct tpl *t = tpl_row(list);
		part_grade(t, &g[i]);
		tpl_int(t, "left", n);
		tpl_text(t, "level", left_level(n, total));
		if (n)
			form_choice(r, "grade", arena_fmt(r->arena, "%lld", (long long)g[i].id), grade_words(r, &g[i]));
	}
}

static void put_stage(struct req *r, const char *stage)
{
	double x, y, w, h;

	if (sscanf(stage, "%lf,%lf,%lf,%lf", &x, &y, &w, &h) != 4)
		return;
	struct tpl *t = tpl_node(r->page, "Plan.stage");
	tpl_text(t, "x", arena_fmt(r->arena, "%.15g", x));
	tpl_text(t, "y", arena_fmt(r->arena, "%.15g", y));
	tpl_text(t, "w", arena_fmt(r->arena, "%.15g", w));
	tpl_text(t, "h", arena_fmt(r->arena, "%.15g", h));
}

static void put_section(struct req *r, struct tpl *t, const struct show_round *round, const struct show_section *s, int64_t n, int64_t total)
{
	tpl_text(t, "name", s->name);
	tpl_text(t, "floor", s->floor);
	tpl_text(t, "points", s->outline);
	tpl_text(t, "x", arena_fmt(r->arena, "%.15g", s->label_x));
	tpl_text(t, "y", arena_fmt(r->arena, "%.15g", s->label_y));
	tpl_text(t, "kind", s->kind == SHOW_SEATS ? "seats" : s->kind == SHOW_ZONE ? "zone" : "standing");
	tpl_int(t, "left", n);
	tpl_text(t, "level", left_level(n, total));
	if (round->sale != SALE_ON || !n)
		return;
	form_choice(r, "section", arena_fmt(r->arena, "%lld", (long long)s->id), part_section_name(r, s));
	if (s->kind == SHOW_SEATS)
		tpl_url(t, "url", "/rounds/%lld/sections/%lld", (long long)round->id, (long long)s->id);
	else
		tpl_url(t, "url", "/rounds/%lld?section=%lld#best", (long long)round->id, (long long)s->id);
}

static void put_plan(struct req *r, const struct show_facts *f, const struct show_round *round, const struct show_grade *g, size_t g_n,
    const struct left *left, size_t left_n)
{
	struct show_section *s;
	size_t n = show_read_sections(r->db, &s);
	struct tpl *list = tpl_list(r->page, "Plan.sections");

	tpl_text(r->page, "Plan.view", arena_fmt(r->arena, "0 0 1000 %.15g", f->plan_height));
	tpl_bool(r->page, "Plan.dense", n > DENSE);
	put_stage(r, f->stage);
	form_choice(r, "section", "0", req_say(r, "show.best_anywhere"));
	bool seats = false;
	for (size_t i = 0; i < n; i++) {
		int64_t total, free_n = sum_left(left, left_n, s[i].id, 0, &total), of_grade;
		if (!total)
			continue;
		struct tpl *t = tpl_row(list), *grades = tpl_list(t, "grades");
		seats |= s[i].kind == SHOW_SEATS;
		put_section(r, t, round, &s[i], free_n, total);
		for (size_t k = 0; k < g_n; k++) {
			sum_left(left, left_n, s[i].id, g[k].id, &of_grade);
			if (of_grade)
				part_grade(tpl_row(grades), &g[k]);
		}
	}
	tpl_bool(r->page, "Plan.seats", seats);
	tpl_bool(r->page, "Plan.wanted", seats || tpl_rows(list) > 1);
}

/* Is there a wheelchair place at all; when nobody knows yet, the question does no harm. */
static bool has_wheelchair(int64_t round)
{
	struct hint_view v;

	if (!hint_open(round, &v))
		return true;
	for (size_t i = 0; i < v.n; i++)
		if (v.blocks[i].flags & 1)
			return true;
	return false;
}

/* A live hold is told, because new seats join it or take its place. */
static void put_held(struct req *r, int64_t round, const char *zone)
{
	struct db_rows *q = db_query(r->db,
	    "SELECT h.round, h.ends_at, (SELECT COUNT(*) FROM place p WHERE p.hold_id = h.id AND p.state = 1) AS places_n"
	    "  FROM hold h WHERE h.account = ? AND h.live = 1 AND h.ends_at > UNIX_TIMESTAMP() + ?", ARG(r->who.account), ARG(clock_offset()));

	if (!db_next(q))
		return;
	tpl_time(r->page, "Held.until", db_i64(q, "ends_at"), zone);
	tpl_int(r->page, "Held.places_n", db_i64(q, "places_n"));
	tpl_bool(r->page, "Held.elsewhere", db_i64(q, "round") != round);
	tpl_url(r->page, "Held.url", "/hold");
}

/* From a link of the plan: the section; and the grade, where only one is left. */
static void preset(struct req *r, const struct left *left, size_t n)
{
	int64_t section = form_i64(r, "section"), grade = 0, grades = 0, here = 0;

	for (size_t i = 0; i < n; i++)
		here += left[i].section == section && left[i].left;
	for (size_t i = 0; i < n; i++)
		if ((!here || left[i].section == section) && left[i].left && left[i].grade != grade) {
			grade = left[i].grade;
			grades++;
		}
	if (!here)
		form_set(r, "section", "0");
	if (grades == 1 && !*form_str(r, "grade"))
		form_set_i64(r, "grade", grade);
	if (!*form_str(r, "count"))
		form_set(r, "count", "2");
}

bool round_fill(struct req *r)
{
	struct show_facts f;
	struct show_round round;
	struct show_grade *g;
	struct left *left;

	if (!show_read_facts(r->db, &f) || !show_read_round(r->db, req_param_i64(r, "round"), &round))
		return false;
	part_show(r, &f);
	part_round(r, &round, f.zone);
	if (r->who.account)
		put_held(r, round.id, f.zone);
	if (round.sale != SALE_ON && round.sale != SALE_SOON)
		return true;
	size_t g_n = show_read_grades(r->db, &g), left_n = left_of_round(r->db, round.id, &left);
	put_grades(r, g, g_n, left, left_n);
	put_plan(r, &f, &round, g, g_n, left, left_n);
	tpl_bool(r->page, "Plan.wheelchair", has_wheelchair(round.id));
	for (int i = 1; i <= f.limit; i++)
		form_choice(r, "count", arena_fmt(r->arena, "%d", i), req_say1(r, "show.places_n", arena_fmt(r->arena, "%d", i)));
	if (r->method == METHOD_GET)
		preset(r, left, left_n);
	tpl_form(r, "Best", &show_best, arena_fmt(r->arena, "/rounds/%lld/best", (long long)round.id));
	return true;
}

struct reply show_round_page(struct req *r)
{
	return round_fill(r) ? reply_page(r, "show/round") : reply_status(r, 404);
}
