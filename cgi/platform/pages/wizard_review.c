/* wizard_review.c: everything once more, in words, with the template the service will be made of; and the button that makes it. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/money.h"
#include "base/text.h"
#include "db/db.h"
#include "ext/json.h"
#include "ext/plan.h"
#include "platform/core/compose.h"
#include "platform/core/deployment.h"
#include "platform/core/field.h"
#include "platform/core/setup.h"
#include "platform/pages.h"
#include "platform/pages/wizard.h"
#include "web/tpl.h"

static const struct { enum draft_page page; const char *step, *path; } pages[] = {
	{ DRAFT_BASICS, "basics", "basics" }, { DRAFT_ROUNDS, "rounds", "rounds" }, { DRAFT_SEATING, "seating", "seating" },
	{ DRAFT_PLACES, "seating", "seating/places" }, { DRAFT_PRICES, "prices", "prices" }, { DRAFT_PARTS, "parts", "parts" } };

static void put_problems(struct req *r, const struct draft *d, const struct draft_show *s)
{
	struct tpl *list = tpl_list(r->page, "Problems");

	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++)
		for (size_t k = 0; k < s->problems_n; k++) {
			if (s->problems[k].page != pages[i].page)
				continue;
			struct tpl *row = tpl_row(list);
			tpl_say(row, "step", arena_fmt(r->arena, "seller.step.%s", pages[i].step), NULL, NULL);
			tpl_text(row, "text", tpl_lang_say(r->arena, r->lang, s->problems[k].key, s->problems[k].a, s->problems[k].b, s->problems[k].c));
			tpl_url(row, "url", "%s", wizard_url(r, d, pages[i].path));
		}
}

/* Of a cluster: the objects that will be applied. */
static const char *composed_cluster(struct req *r, const struct draft *d, const struct draft_show *s, int64_t id)
{
	struct db_rows *q = db_query(r->db, "SELECT url, reach, platform_url, images, storage, storage_class, version FROM target WHERE id = ? LIMIT 1",
	    ARG(s->target.id));

	if (!compose_cluster || !db_next(q))
		return "";
	struct compose_what w = { .id = id, .account = d->account, .slug = json_text(d->answers, "slug"), .title = json_text(d->answers, "title"),
		.spec = s->spec, .master = r->service->key, .url = db_text(q, "url"), .reach = db_text(q, "reach"), .platform_url = db_text(q, "platform_url"),
		.images = db_text(q, "images"), .storage = db_text(q, "storage"), .storage_class = db_text(q, "storage_class"), .version = db_text(q, "version") };
	const char *text = compose_cluster(s->arena, &w);
	return text ? text : "";
}

/* The template of the service: what the agent will make, in the words of this machine. */
static const char *composed_here(struct req *r, const struct draft *d, const struct draft_show *s)
{
	struct tpl *t = tpl_node(r->page, "Template");

	tpl_text(t, "slug", json_text(d->answers, "slug"));
	tpl_text(t, "title", json_text(d->answers, "title"));
	tpl_text(t, "field", d->field->word);
	tpl_text(t, "zone", s->zone);
	tpl_text(t, "size", json_text(d->answers, "size"));
	tpl_int(t, "workers", s->workers);
	tpl_int(t, "connections", SETUP_SHOW_CONNECTIONS);
	tpl_int(t, "statement_s", SETUP_STATEMENT_MS / 1000);
	tpl_int(t, "rounds_n", (int64_t)s->rounds_n);
	tpl_int(t, "places_n", s->plan ? (int64_t)s->plan->places_n : 0);
	tpl_int(t, "sections_n", s->plan ? (int64_t)s->plan->sections_n : 0);
	tpl_int(t, "grades_n", (int64_t)s->grades_n);
	tpl_int(t, "limit", s->limit);
	tpl_int(t, "hold_minutes", s->hold_minutes);
	const struct buf *b = tpl_plain(r->page, "seller/template");
	return b ? b->p : "";
}

static const char *composed(struct req *r, const struct draft *d, const struct draft_show *s)
{
	if (!s->target.id)
		return "";
	if (s->target.local)
		return composed_here(r, d, s);
	/* The number it will have, unless somebody is faster. */
	return composed_cluster(r, d, s, db_one_i64(r->db, 0, "SELECT MAX(id) FROM deployment", NO_ARGS) + 1);
}

static void put_rounds(struct req *r, const struct draft_show *s)
{
	struct tpl *list = tpl_list(r->page, "Rounds");

	for (size_t i = 0; i < s->rounds_n; i++) {
		struct tpl *row = tpl_row(list);
		tpl_text(row, "label", s->rounds[i].label);
		tpl_time(row, "starts", s->rounds[i].starts_at, s->zone);
		tpl_time(row, "opens", s->rounds[i].opens_at, s->zone);
		tpl_time(row, "closes", s->rounds[i].closes_at, s->zone);
		tpl_int(row, "covers_n", (int64_t)s->rounds[i].covers_n);
	}
}

static void put_grade(struct tpl *row, const struct draft_grade *g, const char *name, int64_t price_minor)
{
	tpl_text(row, "name", name);
	tpl_text(row, "mark", g->mark);
	tpl_int(row, "colour", g->colour);
	tpl_money(row, "price", price_minor);
	tpl_bool(row, "free", price_minor == 0);
	tpl_int(row, "places_n", g->places_n);
}

static void put_money(struct req *r, const struct draft_show *s)
{
	struct tpl *grades = tpl_list(r->page, "Grades"), *refund = tpl_list(r->page, "Refund"), *kinds = tpl_list(r->page, "Kinds");

	for (size_t i = 0; i < s->grades_n; i++) {
		const struct draft_grade *g = &s->grades[i];
		put_grade(tpl_row(grades), g, g->name, g->price_minor);
		for (size_t k = 0; k < s->own_n; k++)
			if (text_same(s->own[k].grade, g->name))
				put_grade(tpl_row(grades), g, req_say2(r, "seller.pass_grade", s->own[k].pass, g->name), s->own[k].price_minor);
	}
	for (size_t i = 0; i < s->refund_n; i++) {
		struct tpl *row = tpl_row(refund);
		tpl_int(row, "days", s->refund[i].days);
		tpl_int(row, "percent", s->refund[i].percent);
	}
	for (size_t i = 0; s->plan && i < DRAFT_KINDS; i++) {
		if (!s->kinds[i].n)
			continue;
		struct tpl *row = tpl_row(kinds);
		tpl_say(row, "text", arena_fmt(r->arena, "seller.kind.%s", s->kinds[i].word), NULL, NULL);
		tpl_int(row, "n", s->kinds[i].n);
	}
}

static void put_service(struct req *r, const struct draft_show *s)
{
	struct tpl *list = tpl_list(r->page, "Parts");

	if (!s->target.id)
		return;
	tpl_bool(r->page, "Review.local", s->target.local);
	tpl_text(r->page, "Review.target", s->target.local ? req_say(r, "seller.target_local") : s->target.name);
	tpl_int(r->page, "Review.min", s->spec.min);
	tpl_int(r->page, "Review.max", s->spec.max);
	tpl_int(r->page, "Review.cpu_m", s->spec.cpu_m);
	tpl_int(r->page, "Review.memory_mib", s->spec.memory_mib);
	tpl_int(r->page, "Review.db_memory_mib", s->spec.db_memory_mib);
	tpl_int(r->page, "Review.storage_gib", s->spec.storage_gib);
	wizard_put_cost(r, tpl_node(r->page, "Review"), "cost", &s->spec, s->target.local);
	for (size_t i = 0; i < s->spec.parts_n; i++) {
		struct tpl *row = tpl_row(list);
		tpl_say(row, "kind", arena_fmt(r->arena, "pool.kinds.%s", s->spec.parts[i].kind), NULL, NULL);
		tpl_text(row, "alias", s->aliases[i]);
		tpl_text(row, "name", arena_fmt(r->arena, "%s %s", s->spec.parts[i].name, s->spec.parts[i].version));
		tpl_text(row, "digest", s->spec.parts[i].digest);
	}
}

static void put_links(struct req *r, const struct draft *d)
{
	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++)
		tpl_url(r->page, arena_fmt(r->arena, "Links.%s_url", pages[i].page == DRAFT_PLACES ? "places" : pages[i].step), "%s",
		    wizard_url(r, d, pages[i].path));
}

static struct reply review_shown(struct req *r, const struct draft *d, const struct draft_show *s, bool refused)
{
	static const char *const texts[] = { "title", "subtitle", "description", "notice", "slug", "seller_name", "seller_contact", "size" };

	wizard_head(r, d, "review");
	put_problems(r, d, s);
	put_links(r, d);
	put_rounds(r, s);
	put_money(r, s);
	put_service(r, s);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		tpl_text(r->page, arena_fmt(r->arena, "Review.%s", texts[i]), json_text(d->answers, texts[i]));
	tpl_say(r->page, "Review.field", arena_fmt(r->arena, "seller.field.%s", d->field->word), NULL, NULL);
	tpl_text(r->page, "Review.venue", s->venue_name);
	tpl_text(r->page, "Review.address", s->venue_address);
	tpl_int(r->page, "Review.age", s->age_limit);
	tpl_int(r->page, "Review.running", s->running_minutes);
	tpl_int(r->page, "Review.limit", s->limit);
	tpl_int(r->page, "Review.hold", s->hold_minutes);
	tpl_int(r->page, "Review.free_days", s->free_days);
	tpl_int(r->page, "Review.rounds_n", (int64_t)s->rounds_n);
	tpl_text(r->page, "Review.site", arena_fmt(r->arena, "%s/shows/", r->origin));
	if (draft_workers(json_text(d->answers, "size")))
		tpl_say(r->page, "Review.size_text", arena_fmt(r->arena, "form.wizard_parts.size.choice.%s", json_text(d->answers, "size")), NULL, NULL);
	if (d->has_poster)
		tpl_url(r->page, "Poster.url", "%s", wizard_url(r, d, "poster"));
	if (s->plan)
		wizard_put_plan(r, tpl_node(r->page, "Plan"), s->plan, s);
	tpl_text(r->page, "Review.template", composed(r, d, s));
	tpl_post(r, "Deploy", wizard_url(r, d, "review"));
	return refused ? reply_form(r, "seller/review") : reply_page(r, "seller/review");
}

struct reply wizard_review_page(struct req *r)
{
	struct draft d;
	struct draft_show s;

	if (!wizard_draft(r, &d))
		return reply_status(r, 404);
	draft_read(r->db, &d, DRAFT_ALL, &s);
	return review_shown(r, &d, &s, false);
}

/* One transaction: the deployment is there and the draft is gone, or neither. */
struct reply wizard_deploy(struct req *r)
{
	struct draft d;
	struct draft_show s;
	const char *poster_type;
	size_t poster_n;

	if (!wizard_draft(r, &d))
		return reply_status(r, 404);
	draft_read(r->db, &d, DRAFT_ALL, &s);
	if (s.problems_n)
		return review_shown(r, &d, &s, true);
	const void *poster = draft_poster(r->db, d.id, &poster_n, &poster_type);
	int64_t id = deployment_create(r->db, &(struct deployment_new){
		.account = r->who.account, .slug = json_text(d.answers, "slug"), .field = d.field->word, .title = json_text(d.answers, "title"),
		.definition = json_write(s.arena, draft_definition(&d, &s)), .template_text = composed(r, &d, &s),
		.poster = poster, .poster_n = poster_n, .poster_type = poster_type,
		.target = s.target.id, .spec = s.spec });
	if (!id) {                                       /* taken since draft_read looked */
		draft_read(r->db, &d, DRAFT_ALL, &s);
		return review_shown(r, &d, &s, true);
	}
	if (!s.target.local)                             /* now that it has its number */
		db_exec(r->db, "UPDATE deployment_revision SET template = ? WHERE deployment = ? AND revision = 1", ARG(composed_cluster(r, &d, &s, id)), ARG(id));
	draft_drop(r->db, r->who.account, d.id);
	return reply_see_other(r, "/seller/shows/%s", json_text(d.answers, "slug"));
}
