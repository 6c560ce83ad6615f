/* wizard.c: a show is made, one group of questions a page. The draft lives on the server: every page may be left and come back to.
 * Here: the start, basics, parts and size, deleting; rounds, seating, prices and the review have files of their own.
 */
#include "platform/pages/wizard.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/image.h"
#include "base/money.h"
#include "base/text.h"
#include "db/db.h"
#include "ext/json.h"
#include "ext/plan.h"
#include "platform/core/field.h"
#include "platform/pages.h"
#include "web/tpl.h"

static const char *const fields[] = { "concert", "musical", "play", "classical", "exhibition", "sport", "festival", "other", NULL };
static const char *const steps[] = { "basics", "rounds", "seating", "prices", "parts", "review" };
enum { STEPS = sizeof steps / sizeof steps[0] };

/* --- shared ----------------------------------------------------------------------------------------------------------------------- */

bool wizard_draft(struct req *r, struct draft *out)
{
	int64_t id = req_param_i64(r, "draft");

	return id && (db_in_tx(r->db) ? draft_take(r->db, r->who.account, id, out) : draft_find(r->db, r->who.account, id, out));
}

const char *wizard_url(struct req *r, const struct draft *d, const char *page)
{
	return arena_fmt(r->arena, "/seller/shows/new/%lld%s%s", (long long)d->id, *page ? "/" : "", page);
}

void wizard_head(struct req *r, const struct draft *d, const char *step)
{
	struct tpl *w = tpl_node(r->page, "Wizard"), *nav = tpl_list(w, "nav");
	size_t now = 0;

	while (now < STEPS - 1 && strcmp(steps[now], step) != 0)
		now++;
	tpl_text(w, "title", json_text(d->answers, "title"));
	tpl_text(w, "field", d->field->word);
	tpl_text(w, "step", step);
	tpl_int(w, "steps.now", (int64_t)now + 1);
	tpl_int(w, "steps.of", STEPS);
	tpl_say(w, "steps.name", arena_fmt(r->arena, "seller.step.%s", step), NULL, NULL);
	tpl_say(w, "page_title", "seller.page_title", req_say(r, arena_fmt(r->arena, "seller.step.%s", step)), json_text(d->answers, "title"));
	for (size_t i = 0; i < STEPS; i++) {
		struct tpl *item = tpl_row(nav);
		tpl_url(item, "url", "%s", wizard_url(r, d, steps[i]));
		tpl_say(item, "text", arena_fmt(r->arena, "seller.step.%s", steps[i]), NULL, NULL);
		tpl_bool(item, "here", i == now);
	}
	tpl_url(w, "back_url", "%s", now ? wizard_url(r, d, steps[now - 1]) : "/seller");
	tpl_url(w, "delete_url", "%s", wizard_url(r, d, "delete"));
}

static bool form_has(const struct form *form, const char *field)
{
	for (size_t i = 0; i < form->n; i++)
		if (strcmp(form->fields[i].name, field) == 0)
			return true;
	return false;
}

void wizard_errors(struct req *r, const struct draft_show *s, enum draft_page page)
{
	struct tpl *rest = tpl_list(r->page, "Problems");

	for (size_t i = 0; i < s->problems_n; i++) {
		const struct draft_problem *p = &s->problems[i];
		if (p->page != page)
			continue;
		if (!form_has(r->route->form, p->field))
			tpl_say(tpl_row(rest), "text", p->key, p->a, p->b);
		else if (p->b)
			form_error_text(r, p->field, tpl_lang_say(r->arena, r->lang, p->key, p->a, p->b, p->c));
		else if (p->at >= 0)
			form_error_at_with(r, p->field, (size_t)p->at, p->key, p->a);
		else
			form_error_with(r, p->field, p->key, p->a);
	}
}

size_t wizard_rows_n(struct req *r, const struct wizard_column *columns, size_t n)
{
	size_t most = 0;

	for (size_t i = 0; i < n; i++)
		if (form_n(r, columns[i].field) > most)
			most = form_n(r, columns[i].field);
	return most;
}

bool wizard_too_many(struct req *r, size_t max)
{
	for (size_t i = 0; i < r->route->form->n; i++)
		if (form_n(r, r->route->form->fields[i].name) > max)
			return true;
	return false;
}

size_t wizard_rows_max(const struct plan *p)
{
	enum { OPTIONS = 6000 };
	size_t n = OPTIONS / p->sections_n;

	return n < DRAFT_MARKS_MAX ? n : DRAFT_MARKS_MAX;
}

void wizard_full(struct req *r, size_t max)
{
	req_flash(r, "seller.full", arena_fmt(r->arena, "%zu", max));
}

struct json *wizard_rows(struct req *r, const struct wizard_column *columns, size_t n, size_t max)
{
	struct json *list = json_list(r->arena);
	size_t rows = wizard_rows_n(r, columns, n);

	for (size_t i = 0; i < rows && i < max; i++) {
		struct json *row = json_object(r->arena);
		for (size_t k = 0; k < n; k++)
			json_set_text(row, columns[k].member, text_cut(r->arena, form_str_at(r, columns[k].field, i), 2000));
		json_add(list, row);
	}
	return list;
}

void wizard_fill(struct req *r, struct json *rows, const struct wizard_column *columns, size_t n, size_t min)
{
	size_t rows_n = json_n(rows) > min ? json_n(rows) : min;

	for (size_t i = 0; i < rows_n; i++)
		for (size_t k = 0; k < n; k++)
			form_add(r, columns[k].field, json_text(json_at(rows, i), columns[k].member));
}

struct json *wizard_without(struct req *r, struct json *rows, size_t i)
{
	struct json *list = json_list(r->arena);

	for (size_t k = 0; k < json_n(rows); k++)
		if (k != i)
			json_add(list, json_at(rows, k));
	return list;
}

struct json *wizard_tidied(struct req *r, struct json *rows, const struct wizard_column *columns, size_t n)
{
	struct json *list = json_list(r->arena);

	for (size_t i = 0; i < json_n(rows); i++) {
		bool blank = true;
		for (size_t k = 0; k < n; k++)
			blank = blank && !*json_text(json_at(rows, i), columns[k].member);
		if (!blank)
			json_add(list, json_at(rows, i));
	}
	return list;
}

struct wizard_act wizard_act(struct req *r)
{
	const char *s = form_str(r, "act"), *dash = strchr(s, '-');
	struct wizard_act act = { *s ? s : "next", 0 };
	int64_t at;

	if (dash && text_i64(dash + 1, &at) && at >= 0 && at < 100000) {
		act.word = arena_dupn(r->arena, s, (size_t)(dash - s));
		act.at = (size_t)at;
	}
	return act;
}

struct reply wizard_later(struct req *r, const struct draft *d)
{
	draft_save(r->db, d);
	req_flash(r, "seller.saved", json_text(d->answers, "title"));
	return reply_see_other(r, "/seller");
}

const char *wizard_section_name(struct req *r, const char *floor, const char *name)
{
	return *floor && strcmp(floor, name) != 0 ? arena_fmt(r->arena, "%s %s", floor, name) : name;
}

const char *wizard_section_index(struct req *r, const struct plan *p, struct json *row)
{
	for (size_t i = 0; p && i < p->sections_n; i++)
		if (text_same(p->sections[i].floor, json_text(row, "floor")) && text_same(p->sections[i].name, json_text(row, "section")))
			return arena_fmt(r->arena, "%zu", i);
	return "";
}

void wizard_name_sections(struct json *rows, const struct plan *p)
{
	for (size_t i = 0; i < json_n(rows); i++) {
		struct json *row = json_at(rows, i);
		int64_t at;
		bool known = text_i64(json_text(row, "section"), &at) && at >= 0 && (size_t)at < p->sections_n;
		json_set_text(row, "floor", known ? p->sections[at].floor : "");
		json_set_text(row, "section", known ? p->sections[at].name : "");
	}
}

/* The grade most of a section's places have; NULL where nobody chose one. */
static const struct draft_grade *main_grade(const struct draft_show *s, const struct plan_section *section, bool *mixed)
{
	size_t counts[DRAFT_GRADES_MAX + 1] = { 0 }, best = 0, kinds = 0;

	*mixed = false;
	for (size_t g = 0; s && g < s->grades_n && g < DRAFT_GRADES_MAX; g++) {
		if (section->kind != PLAN_SEATS)
			counts[g] = text_same(section->grade, s->grades[g].name);
		for (size_t i = 0; i < section->rows_n; i++)
			for (size_t k = 0; k < section->rows[i].seats_n; k++)
				counts[g] += text_same(plan_seat_grade(section, &section->rows[i].seats[k]), s->grades[g].name);
		kinds += counts[g] > 0;
		if (counts[g] > counts[best])
			best = g;
	}
	*mixed = kinds > 1;
	return s && s->grades_n && counts[best] ? &s->grades[best] : NULL;
}

void wizard_put_plan(struct req *r, struct tpl *node, const struct plan *p, const struct draft_show *s)
{
	static const char *const kinds[] = { [PLAN_SEATS] = "seats", [PLAN_ZONE] = "zone", [PLAN_STANDING] = "standing" };
	struct tpl *list = tpl_list(node, "sections");
	const char *floor = "";
	int64_t floors = p->sections_n > 0;

	tpl_text(node, "view", arena_fmt(r->arena, "0 0 %d %.0f", PLAN_WIDTH, p->height));
	if (p->has_stage) {
		tpl_text(node, "stage.x", arena_fmt(r->arena, "%.1f", p->stage_x));
		tpl_text(node, "stage.y", arena_fmt(r->arena, "%.1f", p->stage_y));
		tpl_text(node, "stage.w", arena_fmt(r->arena, "%.1f", p->stage_width));
		tpl_text(node, "stage.h", arena_fmt(r->arena, "%.1f", p->stage_height));
	}
	if (p->sections_n > 24)
		tpl_bool(node, "dense", true);
	for (size_t i = 0; i < p->sections_n; i++) {
		const struct plan_section *section = &p->sections[i];
		struct tpl *row = tpl_row(list);
		bool mixed;
		const struct draft_grade *g = main_grade(s, section, &mixed);
		tpl_int(row, "i", (int64_t)i);
		tpl_text(row, "name", section->name);
		tpl_text(row, "floor", section->floor);
		tpl_text(row, "kind", kinds[section->kind]);
		tpl_text(row, "points", plan_outline_text(r->arena, section));
		tpl_text(row, "x", arena_fmt(r->arena, "%.1f", section->label.x));
		tpl_text(row, "y", arena_fmt(r->arena, "%.1f", section->label.y));
		tpl_int(row, "places_n", (int64_t)section->places_n);
		tpl_int(row, "rows_n", (int64_t)section->rows_n);
		if (section->rows_n) {
			tpl_text(row, "first_row", section->rows[0].label);
			tpl_text(row, "last_row", section->rows[section->rows_n - 1].label);
		}
		if (g) {
			tpl_int(row, "colour", g->colour);
			tpl_text(row, "mark", g->mark);
			tpl_text(row, "grade", g->name);
			tpl_bool(row, "mixed", mixed);
		}
		if (i && !text_same(floor, section->floor))
			floors++;
		floor = section->floor;
	}
	tpl_int(node, "places_n", (int64_t)p->places_n);
	tpl_int(node, "sections_n", (int64_t)p->sections_n);
	tpl_int(node, "floors_n", floors);
}

void wizard_put_drafts(struct req *r)
{
	struct tpl *list = tpl_list(r->page, "Drafts");
	struct draft *drafts;
	size_t n = draft_list(r->db, r->who.account, &drafts);

	for (size_t i = 0; i < n; i++) {
		struct tpl *row = tpl_row(list);
		tpl_text(row, "title", *json_text(drafts[i].answers, "title") ? json_text(drafts[i].answers, "title") : req_say(r, "seller.untitled"));
		tpl_say(row, "field", arena_fmt(r->arena, "seller.field.%s", drafts[i].field->word), NULL, NULL);
		tpl_time(row, "changed", drafts[i].changed_at, config_text("CLOVE_ZONE"));
		tpl_url(row, "url", "%s", wizard_url(r, &drafts[i], ""));
		tpl_url(row, "delete_url", "%s", wizard_url(r, &drafts[i], "delete"));
	}
}

/* --- the start ------------------------------------------------------------------------------------------------------------------------ */

FORM(wizard_new,
	{ "title", FIELD_TEXT, 0, 1, 120, NULL, NULL },
	{ "field", FIELD_CHOICE, 0, 0, 0, NULL, fields });

static struct reply new_shown(struct req *r, bool refused)
{
	wizard_put_drafts(r);
	tpl_form(r, "Form", &wizard_new, "/seller/shows/new");
	return refused ? reply_form(r, "seller/new") : reply_page(r, "seller/new");
}

struct reply wizard_new_page(struct req *r)
{
	return new_shown(r, false);
}

struct reply wizard_new_save(struct req *r)
{
	int64_t id = form_ok(r) ? draft_make(r->db, r->who.account, form_str(r, "title"), form_str(r, "field")) : 0;

	if (form_ok(r) && !id)
		form_error(r, "title", "seller.error.drafts_many");
	if (!form_ok(r))
		return new_shown(r, true);
	return reply_see_other(r, "/seller/shows/new/%lld/basics", (long long)id);
}

/* …/new/basics and the others without a draft: the one worked on last, or a new one. */
struct reply wizard_latest(struct req *r)
{
	int64_t id = draft_newest(r->db, r->who.account);
	const char *step = strrchr(r->path, '/') + 1;

	if (!id)
		return reply_see_other(r, "/seller/shows/new");
	return reply_see_other(r, "/seller/shows/new/%lld/%s", (long long)id, step);
}

/* Coming back: to the first page that is not done. */
struct reply wizard_resume(struct req *r)
{
	static const struct { enum draft_page page; const char *step; } pages[] = { { DRAFT_BASICS, "basics" }, { DRAFT_ROUNDS, "rounds" },
		{ DRAFT_SEATING, "seating" }, { DRAFT_PLACES, "seating/places" }, { DRAFT_PRICES, "prices" }, { DRAFT_PARTS, "parts" } };
	struct draft d;
	struct draft_show s;

	if (!wizard_draft(r, &d))
		return reply_status(r, 404);
	draft_read(r->db, &d, DRAFT_ALL, &s);
	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++)
		for (size_t k = 0; k < s.problems_n; k++)
			if (s.problems[k].page == pages[i].page)
				return reply_see_other(r, "%s", wizard_url(r, &d, pages[i].step));
	return reply_see_other(r, "%s", wizard_url(r, &d, "review"));
}

/* --- basics ---------------------------------------------------------------------------------------------------------------------------- */

FORM(wizard_basics,
	{ "title", FIELD_TEXT, 0, 1, 120, NULL, NULL },
	{ "subtitle", FIELD_TEXT, OPTIONAL, 0, 120, NULL, NULL },
	{ "field", FIELD_CHOICE, 0, 0, 0, NULL, fields },
	{ "slug", FIELD_TEXT, 0, 1, 32, NULL, NULL },
	{ "poster", FIELD_FILE, OPTIONAL, 0, DRAFT_POSTER_BYTES, NULL, NULL },
	{ "description", FIELD_LONG, OPTIONAL, 0, 10000, NULL, NULL },
	{ "notice", FIELD_LONG, OPTIONAL, 0, 10000, NULL, NULL },
	{ "age_limit", FIELD_INT, OPTIONAL, 0, 120, NULL, NULL },
	{ "running_minutes", FIELD_INT, OPTIONAL, 1, 6000, NULL, NULL },
	{ "venue_name", FIELD_TEXT, OPTIONAL, 0, 120, NULL, NULL },
	{ "venue_address", FIELD_TEXT, OPTIONAL, 0, 200, NULL, NULL },
	{ "zone", FIELD_TEXT, 0, 1, 40, NULL, NULL },
	{ "seller_name", FIELD_TEXT, 0, 1, 120, "organization", NULL },
	{ "seller_contact", FIELD_TEXT, 0, 1, 254, NULL, NULL },
	{ "act", FIELD_HIDDEN, OPTIONAL, 0, 40, NULL, NULL });

static const char *const basics[] = { "title", "subtitle", "field", "slug", "description", "notice", "age_limit", "running_minutes", "venue_name",
	"venue_address", "zone", "seller_name", "seller_contact" };
enum { BASICS = sizeof basics / sizeof basics[0] };

static struct reply basics_shown(struct req *r, const struct draft *d, bool refused)
{
	wizard_head(r, d, "basics");
	if (d->has_poster) {
		tpl_url(r->page, "Poster.url", "%s", wizard_url(r, d, "poster"));
		tpl_post(r, "RemovePoster", wizard_url(r, d, "poster/remove"));
	}
	tpl_form(r, "Form", &wizard_basics, wizard_url(r, d, "basics"));
	tpl_text(r->page, "Wizard.site", arena_fmt(r->arena, "%s/shows/", r->origin));
	return refused ? reply_form(r, "seller/basics") : reply_page(r, "seller/basics");
}

struct reply wizard_basics_page(struct req *r)
{
	struct draft d;

	if (!wizard_draft(r, &d))
		return reply_status(r, 404);
	for (size_t i = 0; i < BASICS; i++)
		form_set(r, basics[i], json_text(d.answers, basics[i]));
	return basics_shown(r, &d, false);
}

struct saving {
	struct req *r;
	struct draft *d;
	struct image image;
	const char *poster;
	size_t poster_n;
	bool answers, found;
};

/* In its own transaction: a picture that is good is kept even when another answer of the page is refused. */
static bool save_basics(struct db *db, void *arg)
{
	struct saving *s = arg;

	s->found = draft_take(db, s->r->who.account, req_param_i64(s->r, "draft"), s->d);
	if (!s->found)
		return false;
	if (s->poster) {
		draft_set_poster(db, s->d->id, &s->image, s->poster, s->poster_n);
		s->d->has_poster = true;
	}
	for (size_t i = 0; s->answers && i < BASICS; i++)
		json_set_text(s->d->answers, basics[i], text_cut(s->r->arena, form_str(s->r, basics[i]), 10000));
	if (s->answers)
		draft_save(db, s->d);
	return true;
}

struct reply wizard_basics_save(struct req *r)
{
	struct draft d, typed;
	struct draft_show show;
	struct saving s = { .r = r, .d = &d };
	bool later = text_same(form_str(r, "act"), "later");

	if (!wizard_draft(r, &typed))
		return reply_status(r, 404);
	s.poster = form_file(r, "poster", &s.poster_n);
	if (s.poster && s.poster_n > DRAFT_POSTER_BYTES)
		s.poster = NULL;                          /* the form has said so */
	else if (s.poster && (!image_look(s.poster, s.poster_n, &s.image) || !image_whole(s.poster, s.poster_n))) {
		form_error(r, "poster", "seller.error.poster");
		s.poster = NULL;
	}
	for (size_t i = 0; i < BASICS; i++)
		json_set_text(typed.answers, basics[i], form_str(r, basics[i]));
	if (field_find(form_str(r, "field")))
		typed.field = field_find(form_str(r, "field"));
	draft_read(r->db, &typed, DRAFT_BASICS, &show);
	wizard_errors(r, &show, DRAFT_BASICS);
	s.answers = form_ok(r) || later;
	if ((s.answers || s.poster) && !db_tx(r->db, save_basics, &s))
		return reply_status(r, s.found ? 503 : 404);
	if (later)
		return wizard_later(r, &d);
	if (s.answers)
		return reply_see_other(r, "%s", wizard_url(r, &d, "rounds"));
	typed.has_poster = typed.has_poster || s.poster;
	return basics_shown(r, &typed, true);
}

struct reply wizard_poster(struct req *r)
{
	struct draft d;
	const char *type;
	size_t n;
	const void *bytes;

	if (!wizard_draft(r, &d) || !(bytes = draft_poster(r->db, d.id, &n, &type)))
		return reply_status(r, 404);
	return reply_text(r, 200, type, bytes, n);
}

struct reply wizard_poster_remove(struct req *r)
{
	struct draft d;

	if (!wizard_draft(r, &d))
		return reply_status(r, 404);
	draft_drop_poster(r->db, d.id);
	req_flash(r, "seller.poster_removed", NULL);
	return reply_see_other(r, "%s", wizard_url(r, &d, "basics"));
}

/* --- where, how large, of what ----------------------------------------------------------------------------------------------------------- */

static const char *const sizes[] = { "small", "medium", "large", NULL };
static const char *const image_kinds[] = { "show", "database", "extra", NULL };

FORM(wizard_parts,
	{ "target", FIELD_CHOICE, OPTIONAL, 0, 40, NULL, NULL },
	{ "size", FIELD_CHOICE, 0, 0, 0, NULL, sizes },
	{ "show", FIELD_CHOICE, OPTIONAL, 0, 20, NULL, NULL },
	{ "database", FIELD_CHOICE, OPTIONAL, 0, 20, NULL, NULL },
	{ "extra", FIELD_CHOICE, OPTIONAL | REPEAT, 0, 20, NULL, NULL });

/* Targets that can be chosen; those that cannot, with the reason. What is chosen before anybody chose is what draft_read takes. */
static bool put_targets(struct req *r)
{
	struct draft_target all[DRAFT_TARGETS];
	struct tpl *away = tpl_list(r->page, "Away");
	size_t n = draft_targets(r->db, all), usable = 0;
	bool clusters = false;

	for (size_t i = 0; i < n; i++) {
		if (*all[i].why) {
			tpl_say(tpl_row(away), "text", all[i].why, all[i].name, NULL);
			continue;
		}
		form_choice(r, "target", all[i].word, all[i].local ? req_say(r, "seller.target_local") : all[i].name);
		if (all[i].local)
			tpl_text(r->page, "Parts.local", all[i].word);
		clusters = clusters || !all[i].local;
		usable++;
	}
	tpl_bool(r->page, "Parts.choose_target", usable > 1);
	return clusters;
}

static void put_images(struct req *r)
{
	struct draft_image all[DRAFT_IMAGES];

	for (const char *const *kind = image_kinds; *kind; kind++) {
		size_t n = draft_images(r->db, *kind, all);
		for (size_t i = 0; i < n; i++)
			form_choice(r, *kind, all[i].id, arena_fmt(r->arena, "%s (%s %s)", all[i].alias, all[i].part.name, all[i].part.version));
		tpl_bool(r->page, arena_fmt(r->arena, "Parts.%s", *kind), n > 0);
	}
	struct tpl *old = tpl_list(r->page, "Old");
	size_t n = draft_old_images(r->db, all);
	for (size_t i = 0; i < n; i++)
		tpl_say(tpl_row(old), "text", "seller.image_old", all[i].alias, all[i].part.version);
}

void wizard_put_cost(struct req *r, struct tpl *t, const char *name, const struct spec *s, bool local)
{
	if (!draft_priced())
		return;
	const char *least = money_text(r->arena, draft_cost(s, local, s->min), r->lang), *most = money_text(r->arena, draft_cost(s, local, s->max), r->lang);
	tpl_text(t, name, strcmp(least, most) == 0 ? least : arena_fmt(r->arena, "%s – %s", least, most));
}

/* What each size is where it would run. */
static void put_sizes(struct req *r, bool clusters)
{
	struct tpl *list = tpl_list(r->page, "Sizes");

	for (size_t i = 0; sizes[i]; i++) {
		struct tpl *row = tpl_row(list);
		struct spec here = draft_spec(sizes[i], true), there = draft_spec(sizes[i], false);
		tpl_say(row, "name", arena_fmt(r->arena, "form.wizard_parts.size.choice.%s", sizes[i]), NULL, NULL);
		tpl_int(row, "workers", here.min);
		wizard_put_cost(r, row, "here_cost", &here, true);
		if (!clusters)
			continue;
		tpl_int(row, "min", there.min);
		tpl_int(row, "max", there.max);
		tpl_int(row, "cpu_m", there.cpu_m);
		tpl_int(row, "memory_mib", there.memory_mib);
		tpl_int(row, "db_memory_mib", there.db_memory_mib);
		tpl_int(row, "storage_gib", there.storage_gib);
		wizard_put_cost(r, row, "there_cost", &there, false);
	}
	tpl_bool(r->page, "Parts.priced", draft_priced());
	tpl_bool(r->page, "Parts.clusters", clusters);
}

static struct reply parts_shown(struct req *r, const struct draft *d, bool refused)
{
	wizard_head(r, d, "parts");
	bool clusters = put_targets(r);
	if (clusters)
		put_images(r);
	put_sizes(r, clusters);
	tpl_bool(r->page, "Wizard.rush", d->field->parts & FIELD_PART_WAITING_ROOM);
	tpl_form(r, "Form", &wizard_parts, wizard_url(r, d, "parts"));
	return refused ? reply_form(r, "seller/parts") : reply_page(r, "seller/parts");
}

struct reply wizard_parts_page(struct req *r)
{
	struct draft d;
	struct draft_show s;
	struct json *extras;

	if (!wizard_draft(r, &d))
		return reply_status(r, 404);
	draft_read(r->db, &d, DRAFT_PARTS, &s);
	form_set(r, "size", json_text(d.answers, "size"));
	form_set(r, "target", *json_text(d.answers, "target") || !s.target.id ? json_text(d.answers, "target") : s.target.word);
	for (const char *const *kind = image_kinds; *kind && strcmp(*kind, "extra") != 0; kind++) {
		struct draft_image newest[DRAFT_IMAGES];
		const char *chosen = json_text(d.answers, *kind);
		form_set(r, *kind, *chosen ? chosen : draft_images(r->db, *kind, newest) ? newest[0].id : "");
	}
	extras = json_get(d.answers, "extra");
	for (size_t i = 0; i < json_n(extras); i++)
		form_add(r, "extra", json_text(json_at(extras, i), ""));
	return parts_shown(r, &d, false);
}

struct reply wizard_parts_save(struct req *r)
{
	struct draft d;
	struct draft_show s;

	if (!wizard_draft(r, &d))
		return reply_status(r, 404);
	struct json *extras = json_list(r->arena);
	for (size_t i = 0; i < form_n(r, "extra"); i++) {
		struct json *one = json_object(r->arena);
		json_set_text(one, "id", form_str_at(r, "extra", i));
		json_add(extras, json_get(one, "id"));
	}
	json_set(d.answers, "extra", extras);
	json_set_text(d.answers, "target", form_str(r, "target"));
	json_set_text(d.answers, "show", form_str(r, "show"));
	json_set_text(d.answers, "database", form_str(r, "database"));
	json_set_text(d.answers, "size", form_str(r, "size"));
	if (form_ok(r)) {
		draft_read(r->db, &d, DRAFT_PARTS | DRAFT_PRICES, &s);
		wizard_errors(r, &s, DRAFT_PARTS);
	}
	if (!form_ok(r))
		return parts_shown(r, &d, true);
	draft_save(r->db, &d);
	return reply_see_other(r, "%s", wizard_url(r, &d, "review"));
}

/* --- deleting ------------------------------------------------------------------------------------------------------------------------------ */

struct reply wizard_delete_page(struct req *r)
{
	struct draft d;

	if (!wizard_draft(r, &d))
		return reply_status(r, 404);
	tpl_say(r->page, "Confirm.title", "seller.delete_title", json_text(d.answers, "title"), NULL);
	tpl_say(r->page, "Confirm.text", "seller.delete_text", NULL, NULL);
	tpl_say(r->page, "Confirm.label", "seller.delete_button", NULL, NULL);
	tpl_url(r->page, "Confirm.back_url", "/seller");
	tpl_post_at(r, tpl_node(r->page, "Confirm"), "post", wizard_url(r, &d, "delete"));
	return reply_page(r, "seller/confirm");
}

struct reply wizard_delete_save(struct req *r)
{
	if (!draft_drop(r->db, r->who.account, req_param_i64(r, "draft")))
		return reply_status(r, 404);
	req_flash(r, "seller.deleted", NULL);
	return reply_see_other(r, "/seller");
}
