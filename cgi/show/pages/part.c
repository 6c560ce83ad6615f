/* part.c: see part.h. */
#include "show/pages/part.h"

#include <string.h>

#include "base/arena.h"
#include "show/core/pass.h"
#include "show/core/place_name.h"
#include "show/pages.h"
#include "web/tpl.h"

static const char *const sale_words[] = { "soon", "on", "over", "cancelled", "stopped" };

struct buyer part_buyer(const struct req *r)
{
	return (struct buyer){ r->who.account, r->who.name, r->who.email };
}

void part_show(struct req *r, const struct show_facts *f)
{
	struct tpl *t = tpl_node(r->page, "Show");

	tpl_text(t, "title", f->title);
	tpl_text(t, "subtitle", f->subtitle);
	tpl_text(t, "field", f->field);
	tpl_text(t, "venue", f->venue);
	tpl_text(t, "address", f->address);
	tpl_int(t, "limit", f->limit);
	tpl_bool(t, "stopped", !f->selling);
	tpl_bool(t, "numbers", f->numbers);
	tpl_url(t, "url", "/");
	if (*f->poster)
		tpl_url(t, "poster_url", "/poster/%s", f->poster);
}

void part_round(struct req *r, const struct show_round *round, const char *zone)
{
	struct tpl *t = tpl_node(r->page, "Round");

	tpl_time(t, "starts", round->starts_at, zone);
	tpl_time(t, "opens", round->opens_at, zone);
	tpl_time(t, "postponed_from", round->postponed_from, zone);
	tpl_text(t, "label", round->label);
	tpl_text(t, "days", pass_days(r->arena, round->days, zone, r->lang));
	tpl_text(t, "why", round->why);
	tpl_text(t, "sale", sale_words[round->sale]);
	tpl_url(t, "url", "/rounds/%lld", (long long)round->id);
	tpl_url(t, "hold_url", "/rounds/%lld/hold", (long long)round->id);
}

void part_grade(struct tpl *t, const struct show_grade *g)
{
	tpl_text(t, "mark", g->mark);
	tpl_text(t, "name", g->name);
	tpl_int(t, "colour", g->colour);
	place_name_price(t, "price", g->price_minor);
}

const char *part_section_name(struct req *r, const struct show_section *s)
{
	return place_name_section(r->arena, s->floor, s->name);
}
