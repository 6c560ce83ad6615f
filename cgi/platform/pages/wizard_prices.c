/* wizard_prices.c: grades with their prices, which places have which, how many one person may buy, how long seats are held, and what
 * cancelling costs.
 */
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "ext/json.h"
#include "ext/plan.h"
#include "platform/core/venue.h"
#include "platform/pages.h"
#include "platform/pages/wizard.h"
#include "web/tpl.h"

FORM(wizard_prices,
	{ "grade_name", FIELD_TEXT, OPTIONAL | REPEAT, 0, PLAN_GRADE, NULL, NULL },
	{ "grade_mark", FIELD_TEXT, OPTIONAL | REPEAT, 0, 0, NULL, NULL },
	{ "grade_colour", FIELD_TEXT, OPTIONAL | REPEAT, 0, 20, NULL, NULL },
	{ "grade_price", FIELD_MONEY, OPTIONAL | REPEAT, 0, 0, NULL, NULL },
	{ "pass_of", FIELD_TEXT, OPTIONAL | REPEAT, 0, 200, NULL, NULL },
	{ "pass_grade", FIELD_TEXT, OPTIONAL | REPEAT, 0, 20, NULL, NULL },
	{ "pass_price", FIELD_MONEY, OPTIONAL | REPEAT, 0, 0, NULL, NULL },
	{ "section_grade", FIELD_TEXT, OPTIONAL | REPEAT, 0, 20, NULL, NULL },
	{ "all_floor", FIELD_TEXT, OPTIONAL, 0, 60, NULL, NULL },
	{ "all_grade", FIELD_TEXT, OPTIONAL, 0, 20, NULL, NULL },
	{ "row_section", FIELD_TEXT, OPTIONAL | REPEAT, 0, 20, NULL, NULL },
	{ "row_rows", FIELD_TEXT, OPTIONAL | REPEAT, 0, 200, NULL, NULL },
	{ "row_grade", FIELD_TEXT, OPTIONAL | REPEAT, 0, 20, NULL, NULL },
	{ "limit", FIELD_INT, 0, 1, 1000, NULL, NULL },
	{ "hold", FIELD_INT, 0, 1, 120, NULL, NULL },
	{ "free_days", FIELD_INT, 0, 0, 365, NULL, NULL },
	{ "refund_days", FIELD_INT, OPTIONAL | REPEAT, 1, 365, NULL, NULL },
	{ "refund_percent", FIELD_INT, OPTIONAL | REPEAT, 0, 100, NULL, NULL },
	{ "act", FIELD_HIDDEN, OPTIONAL, 0, 40, NULL, NULL });

static const struct wizard_column grades[] = { { "grade_name", "name" }, { "grade_mark", "mark" }, { "grade_colour", "colour" },
	{ "grade_price", "price" } };
static const struct wizard_column typed_grades[] = { { "grade_name", "name" }, { "grade_mark", "mark" }, { "grade_price", "price" } };
static const struct wizard_column row_grades[] = { { "row_section", "section" }, { "row_rows", "rows" }, { "row_grade", "grade" } };
static const struct wizard_column pass_prices[] = { { "pass_of", "pass" }, { "pass_grade", "grade" }, { "pass_price", "price" } };
static const struct wizard_column refund[] = { { "refund_days", "days" }, { "refund_percent", "percent" } };
enum { GRADES = 4, TYPED_GRADES = 3, ROW_GRADES = 3, PASS_PRICES = 3, REFUND = 2 };

enum { COLOURS = 8 };

/* --- what the page starts with ------------------------------------------------------------------------------------------------------ */

static struct json *grade_row(struct req *r, const char *name, const char *mark, int64_t colour, const char *price)
{
	struct json *row = json_object(r->arena);

	json_set_text(row, "name", name);
	json_set_text(row, "mark", mark);
	json_set_text(row, "colour", arena_fmt(r->arena, "%lld", (long long)colour));
	json_set_text(row, "price", price);
	return row;
}

/* The hall's own grades, those of an uploaded plan, or one for all. */
static struct json *grades_proposed(struct req *r, const struct draft *d, const struct plan *p)
{
	struct json *list = json_list(r->arena);
	struct plan_grade *used;
	size_t n = plan_grades(r->arena, p, &used);

	if (text_same(draft_seating(d), "venue")) {
		struct venue_grade *g;
		size_t g_n = venue_grades(r->arena, json_text(d->answers, "venue"), &g);
		for (size_t i = 0; i < g_n && i < DRAFT_GRADES_MAX; i++)
			json_add(list, grade_row(r, g[i].name, g[i].mark, g[i].colour, arena_fmt(r->arena, "%lld", (long long)g[i].price_minor)));
	}
	bool own = json_n(list) > 0;
	for (size_t i = 0; !own && i < n && i < DRAFT_GRADES_MAX; i++)
		if (*used[i].name)
			json_add(list, grade_row(r, used[i].name, text_cut(r->arena, used[i].name, 1), (int64_t)i % COLOURS + 1, ""));
	if (!json_n(list))
		json_add(list, grade_row(r, req_say(r, "seller.grade_default"), "", 1, ""));
	return list;
}

static const char *grade_index(struct req *r, struct json *list, const char *name)
{
	for (size_t i = 0; *name && i < json_n(list); i++)
		if (text_same(json_text(json_at(list, i), "name"), name))
			return arena_fmt(r->arena, "%zu", i);
	return "";
}

static bool drawn_grades(const struct plan_section *s)
{
	for (size_t i = 0; i < s->rows_n; i++)
		for (size_t k = 0; k < s->rows[i].seats_n; k++)
			if (*s->rows[i].seats[k].grade)
				return true;
	return false;
}

static struct json *chosen(struct json *list, const struct plan_section *s)
{
	for (size_t i = 0; i < json_n(list); i++)
		if (text_same(json_text(json_at(list, i), "floor"), s->floor) && text_same(json_text(json_at(list, i), "name"), s->name))
			return json_at(list, i);
	return NULL;
}

/* What each section has: as it was answered, else as the plan is drawn; with one grade, that one. */
static void fill_sections(struct req *r, const struct draft *d, const struct plan *p, struct json *grade_list)
{
	struct json *list = json_get(d->answers, "sections");

	for (size_t i = 0; i < p->sections_n; i++) {
		const struct plan_section *s = &p->sections[i];
		struct json *row = chosen(list, s);
		const char *value;
		if (row)
			value = text_same(json_text(row, "grade"), "*") ? "*" : grade_index(r, grade_list, json_text(row, "grade"));
		else if (drawn_grades(s))
			value = "*";
		else if (*s->grade)
			value = grade_index(r, grade_list, s->grade);
		else
			value = json_n(grade_list) == 1 ? "0" : "";
		form_add(r, "section_grade", value);
	}
}

static const char *pass_price(struct json *list, const char *pass, const char *grade)
{
	for (size_t i = 0; i < json_n(list); i++)
		if (text_same(json_text(json_at(list, i), "pass"), pass) && text_same(json_text(json_at(list, i), "grade"), grade))
			return json_text(json_at(list, i), "price");
	return "";
}

/* A row for every grade of every pass. */
static void fill_passes(struct req *r, const struct draft *d, struct json *grade_list)
{
	const char *passes[DRAFT_PASSES_MAX];
	size_t n = draft_passes(r->arena, d, passes);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < json_n(grade_list); k++) {
			const char *name = json_text(json_at(grade_list, k), "name");
			if (!*name)
				continue;
			form_add(r, "pass_of", passes[i]);
			form_add(r, "pass_grade", arena_fmt(r->arena, "%zu", k));
			form_add(r, "pass_price", pass_price(json_get(d->answers, "passes"), passes[i], name));
		}
}

static void fill(struct req *r, const struct draft *d, const struct plan *p)
{
	static const char *const numbers[] = { "limit", "hold", "free_days" };
	struct json *list = json_get(d->answers, "grades"), *rows = json_get(d->answers, "rows");

	if (!json_n(list))
		list = grades_proposed(r, d, p);
	wizard_fill(r, list, grades, GRADES, 1);
	fill_passes(r, d, list);
	fill_sections(r, d, p, list);
	for (size_t i = 0; i < json_n(rows); i++) {
		struct json *row = json_at(rows, i);
		form_add(r, "row_section", wizard_section_index(r, p, row));
		form_add(r, "row_rows", json_text(row, "rows"));
		form_add(r, "row_grade", grade_index(r, list, json_text(row, "grade")));
	}
	wizard_fill(r, json_get(d->answers, "refund"), refund, REFUND, 1);
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		form_set(r, numbers[i], json_text(d->answers, numbers[i]));
}

/* --- the page -------------------------------------------------------------------------------------------------------------------------- */

static void put_grades(struct req *r)
{
	struct tpl *list = tpl_list(r->page, "Grades"), *colours = tpl_list(r->page, "Colours");

	for (size_t i = 0; i < form_n(r, "grade_name"); i++) {
		struct tpl *row = tpl_row(list);
		const char *name = form_str_at(r, "grade_name", i);
		const char *mark = form_str_at(r, "grade_mark", i);
		tpl_int(row, "value", (int64_t)i);
		tpl_text(row, "mark", *mark ? mark : text_cut(r->arena, name, 1));
		tpl_text(row, "label", *name ? name : req_say1(r, "seller.grade_unnamed", arena_fmt(r->arena, "%zu", i + 1)));
	}
	for (int64_t i = 1; i <= COLOURS; i++) {
		struct tpl *row = tpl_row(colours);
		tpl_int(row, "value", i);
		tpl_say(row, "label", arena_fmt(r->arena, "seller.colour.c%lld", (long long)i), NULL, NULL);
	}
}

/* Beside each price of a pass: "3일권 · R". */
static void put_passes(struct req *r)
{
	struct tpl *list = tpl_list(r->page, "Passes");

	for (size_t i = 0; i < form_n(r, "pass_of"); i++) {
		int64_t k;
		const char *name = text_i64(form_str_at(r, "pass_grade", i), &k) && k >= 0 ? form_str_at(r, "grade_name", (size_t)k) : "";
		tpl_text(tpl_row(list), "label", req_say2(r, "seller.pass_grade", form_str_at(r, "pass_of", i), name));
	}
}

static void put_sections(struct req *r, const struct plan *p)
{
	struct tpl *sections = tpl_list(r->page, "Sections"), *seated = tpl_list(r->page, "Seated"), *floors = tpl_list(r->page, "Floors");
	const char *floor = NULL;

	for (size_t i = 0; i < p->sections_n; i++) {
		const struct plan_section *s = &p->sections[i];
		struct tpl *row = tpl_row(sections);
		tpl_int(row, "i", (int64_t)i);
		tpl_text(row, "label", wizard_section_name(r, s->floor, s->name));
		tpl_int(row, "places_n", (int64_t)s->places_n);
		tpl_bool(row, "drawn", drawn_grades(s));
		if (s->kind == PLAN_SEATS) {
			struct tpl *o = tpl_row(seated);
			tpl_int(o, "value", (int64_t)i);
			tpl_text(o, "label", arena_fmt(r->arena, "%s (%s–%s)", wizard_section_name(r, s->floor, s->name), s->rows[0].label,
			    s->rows[s->rows_n - 1].label));
		}
		if (*s->floor && (!floor || !text_same(floor, s->floor))) {
			struct tpl *o = tpl_row(floors);
			tpl_text(o, "value", s->floor);
			tpl_text(o, "label", s->floor);
		}
		floor = s->floor;
	}
}

/* `drawn` is the hall as it came, `painted` the same with the grades answered so far, for the picture. */
static struct reply prices_shown(struct req *r, const struct draft *d, const struct plan *drawn, const struct draft_show *painted, bool refused)
{
	wizard_head(r, d, "prices");
	put_grades(r);
	put_passes(r);
	put_sections(r, drawn);
	if (painted)
		wizard_put_plan(r, tpl_node(r->page, "Plan"), painted->plan, painted);
	tpl_int(r->page, "Prices.grades_last", (int64_t)wizard_rows_n(r, grades, GRADES) - 1);
	tpl_int(r->page, "Prices.rows_n", (int64_t)wizard_rows_n(r, row_grades, ROW_GRADES));
	tpl_int(r->page, "Prices.refund_last", (int64_t)wizard_rows_n(r, refund, REFUND) - 1);
	tpl_form(r, "Form", &wizard_prices, wizard_url(r, d, "prices"));
	return refused ? reply_form(r, "seller/prices") : reply_page(r, "seller/prices");
}

struct reply wizard_prices_page(struct req *r)
{
	struct draft d;
	struct draft_show s, painted;

	if (!wizard_draft(r, &d))
		return reply_status(r, 404);
	struct plan *p = draft_plan(r->db, &d, &s);
	if (!p) {
		req_flash(r, "seller.seating_first", NULL);
		return reply_see_other(r, "%s", wizard_url(r, &d, "seating"));
	}
	fill(r, &d, p);
	bool answered = json_n(json_get(d.answers, "grades")) > 0;
	if (answered)
		draft_read(r->db, &d, DRAFT_PRICES, &painted);
	return prices_shown(r, &d, p, answered ? &painted : NULL, false);
}

/* --- saving ---------------------------------------------------------------------------------------------------------------------------- */

static const char *grade_name(struct json *list, const char *index)
{
	int64_t i;

	if (text_same(index, "*"))
		return "*";
	return text_i64(index, &i) && i >= 0 ? json_text(json_at(list, (size_t)i), "name") : "";
}

static struct json *sections_typed(struct req *r, const struct plan *p, struct json *grade_list, bool all)
{
	struct json *list = json_list(r->arena);

	for (size_t i = 0; i < p->sections_n; i++) {
		const struct plan_section *s = &p->sections[i];
		struct json *row = json_object(r->arena);
		bool set = all && (!*form_str(r, "all_floor") || text_same(form_str(r, "all_floor"), s->floor));
		const char *grade = grade_name(grade_list, set ? form_str(r, "all_grade") : form_str_at(r, "section_grade", i));
		json_set_text(row, "floor", s->floor);
		json_set_text(row, "name", s->name);
		json_set_text(row, "grade", text_same(grade, "*") && !drawn_grades(s) ? "" : grade);
		json_add(list, row);
	}
	return list;
}

static struct json *passes_typed(struct req *r, struct json *grade_list)
{
	struct json *list = wizard_rows(r, pass_prices, PASS_PRICES, DRAFT_PASSES_MAX * DRAFT_GRADES_MAX);

	for (size_t i = 0; i < json_n(list); i++)
		json_set_text(json_at(list, i), "grade", grade_name(grade_list, json_text(json_at(list, i), "grade")));
	return list;
}

static struct json *rows_typed(struct req *r, const struct plan *p, struct json *grade_list)
{
	struct json *list = wizard_rows(r, row_grades, ROW_GRADES, DRAFT_MARKS_MAX);

	wizard_name_sections(list, p);
	for (size_t i = 0; i < json_n(list); i++)
		json_set_text(json_at(list, i), "grade", grade_name(grade_list, json_text(json_at(list, i), "grade")));
	return list;
}

static struct json *with_blank(struct req *r, struct json *rows, size_t max)
{
	if (json_n(rows) < max)
		json_add(rows, json_object(r->arena));
	else
		wizard_full(r, max);
	return rows;
}

/* The first colour that no grade has, so that two grades never look the same by themselves. */
static const char *colour_left(struct req *r, struct json *list)
{
	for (int64_t colour = 1; colour <= COLOURS; colour++) {
		const char *word = arena_fmt(r->arena, "%lld", (long long)colour);
		bool had = false;
		for (size_t i = 0; i < json_n(list) && !had; i++)
			had = text_same(json_text(json_at(list, i), "colour"), word);
		if (!had)
			return word;
	}
	return "1";
}

static struct json *with_grade(struct req *r, struct json *list)
{
	const char *colour = colour_left(r, list);
	size_t n = json_n(list);

	list = with_blank(r, list, DRAFT_GRADES_MAX);
	if (json_n(list) > n)
		json_set_text(json_at(list, n), "colour", colour);
	return list;
}

/* A button that changes the form: what was typed is kept, and the page comes again with that part in sight. */
static const char *change(struct req *r, struct draft *d, const struct plan *p, const struct wizard_act *act)
{
	struct json *list = json_get(d->answers, "grades"), *rows = json_get(d->answers, "rows"), *rules = json_get(d->answers, "refund");

	if (text_same(act->word, "grade_add"))
		json_set(d->answers, "grades", with_grade(r, list));
	else if (text_same(act->word, "grade_remove"))
		json_set(d->answers, "grades", wizard_without(r, list, act->at));
	else if (text_same(act->word, "row_add"))
		json_set(d->answers, "rows", with_blank(r, rows, wizard_rows_max(p)));
	else if (text_same(act->word, "row_remove"))
		json_set(d->answers, "rows", wizard_without(r, rows, act->at));
	else if (text_same(act->word, "refund_add"))
		json_set(d->answers, "refund", with_blank(r, rules, DRAFT_REFUND_MAX));
	else if (text_same(act->word, "refund_remove"))
		json_set(d->answers, "refund", wizard_without(r, rules, act->at));
	return strncmp(act->word, "grade", 5) == 0 ? "grades" : strncmp(act->word, "refund", 6) == 0 ? "refund" :
	    strncmp(act->word, "row", 3) == 0 ? "rows" : "sections";
}

struct reply wizard_prices_save(struct req *r)
{
	static const char *const numbers[] = { "limit", "hold", "free_days" };
	struct draft d;
	struct draft_show s, painted;
	struct wizard_act act = wizard_act(r);
	bool all = text_same(act.word, "all");

	if (!wizard_draft(r, &d))
		return reply_status(r, 404);
	if (wizard_too_many(r, PLAN_SECTIONS))
		return reply_status(r, 413);
	struct plan *p = draft_plan(r->db, &d, &s);
	if (!p)
		return reply_see_other(r, "%s", wizard_url(r, &d, "seating"));
	struct json *list = wizard_rows(r, grades, GRADES, DRAFT_GRADES_MAX);
	json_set(d.answers, "grades", list);
	json_set(d.answers, "passes", passes_typed(r, list));
	json_set(d.answers, "sections", sections_typed(r, p, list, all));
	json_set(d.answers, "rows", rows_typed(r, p, list));
	json_set(d.answers, "refund", wizard_rows(r, refund, REFUND, DRAFT_REFUND_MAX));
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		json_set_text(d.answers, numbers[i], form_str(r, numbers[i]));
	if (text_same(act.word, "later"))
		return wizard_later(r, &d);
	if (!text_same(act.word, "next")) {
		const char *part = change(r, &d, p, &act);
		draft_save(r->db, &d);
		return reply_see_other(r, "%s#%s", wizard_url(r, &d, "prices"), part);
	}
	draft_read(r->db, &d, DRAFT_PRICES, &painted);
	wizard_errors(r, &painted, DRAFT_PRICES);
	if (!form_ok(r))
		return prices_shown(r, &d, p, &painted, true);
	json_set(d.answers, "grades", wizard_tidied(r, list, typed_grades, TYPED_GRADES));
	json_set(d.answers, "rows", wizard_tidied(r, json_get(d.answers, "rows"), row_grades, ROW_GRADES));
	json_set(d.answers, "refund", wizard_tidied(r, json_get(d.answers, "refund"), refund, REFUND));
	draft_save(r->db, &d);
	return reply_see_other(r, "%s", wizard_url(r, &d, "parts"));
}
