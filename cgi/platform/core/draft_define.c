/* draft_define.c: from a draft without problems to the definition its show is filled from. */
#include "platform/core/draft.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "ext/json.h"
#include "ext/plan.h"

static struct json *grade(const struct draft_show *s, const struct draft_grade *g, const char *name, int64_t price_minor)
{
	struct json *o = json_object(s->arena);

	json_set_text(o, "name", name);
	json_set_text(o, "mark", g->mark);
	json_set_i64(o, "colour", g->colour);
	json_set_i64(o, "price", price_minor);
	return o;
}

static struct json *grades(const struct draft_show *s)
{
	struct json *list = json_list(s->arena);

	for (size_t i = 0; i < s->grades_n; i++)
		json_add(list, grade(s, &s->grades[i], s->grades[i].name, s->grades[i].price_minor));
	return list;
}

static bool has_name(struct json *list, const char *name)
{
	for (size_t i = 0; i < json_n(list); i++)
		if (text_same(json_text(json_at(list, i), "name"), name))
			return true;
	return false;
}

/* "3일권 R", as short as names of grades are and as no other grade is called: `all` are those so far. */
static const char *own_name(const struct draft_show *s, const struct draft_own *o, struct json *all)
{
	const char *whole = s->grades_n == 1 ? o->pass : arena_fmt(s->arena, "%s %s", o->pass, o->grade), *name = text_cut(s->arena, whole, PLAN_GRADE);

	for (int n = 2; has_name(all, name); n++)
		name = arena_fmt(s->arena, "%s %d", text_cut(s->arena, whole, PLAN_GRADE - 4), n);
	return name;
}

/* The grades of a pass that cost something of their own with it. */
static struct json *own_grades(const struct draft_show *s, const struct draft_round *round, struct json *all)
{
	struct json *list = json_list(s->arena);

	for (size_t i = 0; i < s->own_n; i++)
		for (size_t k = 0; k < s->grades_n && text_same(s->own[i].pass, round->pass); k++) {
			if (!text_same(s->grades[k].name, s->own[i].grade) || s->grades[k].price_minor == s->own[i].price_minor)
				continue;
			struct json *o = grade(s, &s->grades[k], own_name(s, &s->own[i], all), s->own[i].price_minor);
			json_set_text(o, "instead", s->grades[k].name);
			json_add(list, o);
			json_add(all, o);
		}
	return list;
}

static struct json *rounds(const struct draft_show *s, struct json *all)
{
	struct json *list = json_list(s->arena);
	int64_t now = clock_now();

	for (size_t i = 0; i < s->rounds_n; i++) {
		const struct draft_round *round = &s->rounds[i];
		struct json *o = json_object(s->arena);
		json_set_text(o, "label", round->label);
		json_set_i64(o, "starts_at", round->starts_at);
		json_set_i64(o, "sale_opens_at", round->opens_at ? round->opens_at : now);
		json_set_i64(o, "sale_closes_at", round->closes_at);
		if (round->covers_n) {
			struct json *covers = json_list(s->arena);
			for (size_t k = 0; k < round->covers_n; k++)
				json_add_i64(covers, (int64_t)round->covers[k]);
			json_set(o, "covers", covers);
			json_set(o, "grades", own_grades(s, round, all));
		}
		json_add(list, o);
	}
	return list;
}

static struct json *refund(const struct draft_show *s)
{
	struct json *list = json_list(s->arena);

	for (size_t i = 0; i < s->refund_n; i++) {
		struct json *o = json_object(s->arena);
		json_set_i64(o, "from_days", s->refund[i].days);
		json_set_i64(o, "fee_percent", s->refund[i].percent);
		json_add(list, o);
	}
	return list;
}

struct json *draft_definition(const struct draft *d, const struct draft_show *s)
{
	static const char *const texts[] = { "title", "subtitle", "description", "notice", "field" };
	struct json *o = json_object(s->arena), *venue = json_object(s->arena), *seller = json_object(s->arena);

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		json_set_text(o, texts[i], json_text(d->answers, texts[i]));
	json_set_i64(o, "account", d->account);
	json_set_i64(o, "age_limit", s->age_limit);
	json_set_i64(o, "running_minutes", s->running_minutes);
	json_set_text(venue, "name", s->venue_name);
	json_set_text(venue, "address", s->venue_address);
	json_set_text(venue, "zone", s->zone);
	json_set(o, "venue", venue);
	json_set_text(seller, "name", json_text(d->answers, "seller_name"));
	json_set_text(seller, "contact", json_text(d->answers, "seller_contact"));
	json_set(o, "seller", seller);
	json_set_i64(o, "limit_per_person", s->limit);
	json_set_i64(o, "hold_minutes", s->hold_minutes);
	json_set_i64(o, "free_days", s->free_days);
	json_set(o, "refund", refund(s));
	json_set(o, "grades", grades(s));
	json_set(o, "rounds", rounds(s, grades(s)));
	json_set(o, "plan", plan_json(s->arena, s->plan));
	json_set(o, "marks", s->marks);
	return o;
}
