/* wizard_seating.c: where people sit or stand: a hall of the library, blocks of rows and areas, an uploaded plan, or entry numbers
 * alone; and the places that are not sold or not like the others.
 */
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "ext/json.h"
#include "ext/plan.h"
#include "platform/core/field.h"
#include "platform/core/venue.h"
#include "platform/pages.h"
#include "platform/pages/wizard.h"
#include "web/tpl.h"

/* --- which way ----------------------------------------------------------------------------------------------------------------------- */

/* The ways that this field offers, the proposed one first. */
static void put_ways(struct req *r, const struct draft *d)
{
	const struct field_seating_row *rows;
	size_t n = field_seatings(&rows);
	struct tpl *list = tpl_list(r->page, "Ways");

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < n; i++) {
			bool first = strcmp(rows[i].word, d->field->first) == 0;
			if (!(d->field->seating & rows[i].bit) || first != (pass == 0))
				continue;
			const char *word = rows[i].word, *page = strcmp(word, "rows") == 0 ? "seating/build?act=seats" :
			    strcmp(word, "areas") == 0 ? "seating/build?act=standing" : arena_fmt(r->arena, "seating/%s", word);
			struct tpl *row = tpl_row(list);
			tpl_text(row, "word", word);
			tpl_bool(row, "first", first);
			tpl_url(row, "url", "%s", wizard_url(r, d, page));
			tpl_say(row, "title", arena_fmt(r->arena, "seller.seating.%s", word), NULL, NULL);
			tpl_say(row, "text", arena_fmt(r->arena, "seller.seating_text.%s", word), NULL, NULL);
		}
}

struct reply wizard_seating_page(struct req *r)
{
	struct draft d;
	struct draft_show s;

	if (!wizard_draft(r, &d))
		return reply_status(r, 404);
	const char *word = draft_seating(&d);
	wizard_head(r, &d, "seating");
	put_ways(r, &d);
	if (*word) {
		draft_read(r->db, &d, DRAFT_SEATING | DRAFT_PLACES, &s);
		wizard_errors(r, &s, DRAFT_SEATING);
		wizard_errors(r, &s, DRAFT_PLACES);
		tpl_text(r->page, "Seating.word", word);
		tpl_url(r->page, "Seating.edit_url", "%s", wizard_url(r, &d, arena_fmt(r->arena, "seating/%s", word)));
		tpl_url(r->page, "Seating.places_url", "%s", wizard_url(r, &d, "seating/places"));
		tpl_url(r->page, "Seating.next_url", "%s", wizard_url(r, &d, "prices"));
		if (s.plan)
			wizard_put_plan(r, tpl_node(r->page, "Plan"), s.plan, NULL);
		struct tpl *kinds = tpl_list(r->page, "Kinds");
		for (size_t i = 0; s.plan && i < DRAFT_KINDS; i++) {
			if (!s.kinds[i].n)
				continue;
			struct tpl *row = tpl_row(kinds);
			tpl_say(row, "text", arena_fmt(r->arena, "seller.kind.%s", s.kinds[i].word), NULL, NULL);
			tpl_int(row, "n", s.kinds[i].n);
		}
	}
	return reply_page(r, "seller/seating");
}

/* --- a hall of the library ------------------------------------------------------------------------------------------------------------- */

FORM(wizard_venue,
	{ "venue", FIELD_HIDDEN, 0, 0, 60, NULL, NULL });

static struct reply venue_shown(struct req *r, const struct draft *d, bool refused)
{
	struct venue *list;
	size_t n = venue_list(r->arena, &list);
	struct tpl *venues = tpl_list(r->page, "Venues");

	wizard_head(r, d, "seating");
	for (size_t i = 0; i < n; i++) {
		struct tpl *row = tpl_row(venues);
		struct plan *p = venue_plan(r->arena, list[i].id);
		tpl_text(row, "id", list[i].id);
		tpl_text(row, "name", list[i].name);
		tpl_text(row, "address", list[i].address);
		tpl_text(row, "about", list[i].about);
		tpl_int(row, "places_n", list[i].places_n);
		tpl_int(row, "sections_n", list[i].sections_n);
		tpl_int(row, "floors_n", list[i].floors_n);
		tpl_bool(row, "here", text_same(list[i].id, json_text(d->answers, "venue")) && text_same(draft_seating(d), "venue"));
		if (p)
			wizard_put_plan(r, tpl_node(row, "plan"), p, NULL);
	}
	tpl_form(r, "Form", &wizard_venue, wizard_url(r, d, "seating/venue"));
	return refused ? reply_form(r, "seller/venue") : reply_page(r, "seller/venue");
}

struct reply wizard_venue_page(struct req *r)
{
	struct draft d;

	return wizard_draft(r, &d) ? venue_shown(r, &d, false) : reply_status(r, 404);
}

struct reply wizard_venue_save(struct req *r)
{
	struct draft d;

	if (!wizard_draft(r, &d))
		return reply_status(r, 404);
	if (form_ok(r) && !venue_load(r->arena, form_str(r, "venue")))
		form_error(r, "venue", "seller.error.venue_gone");
	if (!form_ok(r))
		return venue_shown(r, &d, true);
	json_set_text(d.answers, "seating", "venue");
	json_set_text(d.answers, "venue", form_str(r, "venue"));
	draft_save(r->db, &d);
	return reply_see_other(r, "%s", wizard_url(r, &d, "seating"));
}

/* --- blocks of rows, standing areas, areas with free choice --------------------------------------------------------------------------------- */

FORM(wizard_build,
	{ "block_name", FIELD_TEXT, OPTIONAL | REPEAT, 0, PLAN_NAME, NULL, NULL },
	{ "block_floor", FIELD_TEXT, OPTIONAL | REPEAT, 0, PLAN_FLOOR, NULL, NULL },
	{ "block_kind", FIELD_HIDDEN, OPTIONAL | REPEAT, 0, 20, NULL, NULL },
	{ "block_rows", FIELD_INT, OPTIONAL | REPEAT, 1, 100, NULL, NULL },
	{ "block_seats", FIELD_INT, OPTIONAL | REPEAT, 1, 100, NULL, NULL },
	{ "block_aisles", FIELD_TEXT, OPTIONAL | REPEAT, 0, 100, NULL, NULL },
	{ "block_labels", FIELD_TEXT, OPTIONAL | REPEAT, 0, 20, NULL, NULL },
	{ "block_numbering", FIELD_TEXT, OPTIONAL | REPEAT, 0, 20, NULL, NULL },
	{ "block_wheelchair", FIELD_TEXT, OPTIONAL | REPEAT, 0, 500, NULL, NULL },
	{ "block_capacity", FIELD_INT, OPTIONAL | REPEAT, 1, PLAN_PLACES, NULL, NULL },
	{ "act", FIELD_HIDDEN, OPTIONAL, 0, 40, NULL, NULL });

static const struct wizard_column blocks[] = { { "block_name", "name" }, { "block_floor", "floor" }, { "block_kind", "kind" }, { "block_rows", "rows" },
	{ "block_seats", "seats" }, { "block_aisles", "aisles" }, { "block_labels", "labels" }, { "block_numbering", "numbering" },
	{ "block_wheelchair", "wheelchair" }, { "block_capacity", "capacity" } };
enum { BLOCKS = sizeof blocks / sizeof blocks[0] };

/* The choices of the lists in each row, said once. */
static void put_options(struct req *r, const char *node, const char *const *words)
{
	struct tpl *list = tpl_list(r->page, node);

	for (; *words; words++) {
		struct tpl *row = tpl_row(list);
		tpl_text(row, "value", *words);
		tpl_say(row, "label", arena_fmt(r->arena, "seller.option.%s", *words), NULL, NULL);
	}
}

static struct reply build_shown(struct req *r, const struct draft *d, const struct plan *p, bool refused)
{
	static const char *const labels[] = { "letters", "numbers", NULL }, *const numbering[] = { "left", "right", "centre", NULL };

	wizard_head(r, d, "seating");
	put_options(r, "Labels", labels);
	put_options(r, "Numbering", numbering);
	tpl_int(r->page, "Build.last", (int64_t)wizard_rows_n(r, blocks, BLOCKS) - 1);
	tpl_bool(r->page, "Build.seats", d->field->seating & FIELD_SEATING_ROWS);
	tpl_bool(r->page, "Build.areas", d->field->seating & FIELD_SEATING_AREAS);
	if (p)
		wizard_put_plan(r, tpl_node(r->page, "Plan"), p, NULL);
	tpl_form(r, "Form", &wizard_build, wizard_url(r, d, "seating/build"));
	return refused ? reply_form(r, "seller/build") : reply_page(r, "seller/build");
}

static struct json *with_block(struct req *r, struct json *rows, const char *kind)
{
	struct json *row = json_object(r->arena);
	bool seats = strcmp(kind, "seats") == 0;

	for (size_t i = 0; i < BLOCKS; i++)
		json_set_text(row, blocks[i].member, "");
	json_set_text(row, "kind", seats || strcmp(kind, "zone") == 0 ? kind : "standing");
	json_set_text(row, "labels", "letters");
	json_set_text(row, "numbering", "left");
	json_add(rows, row);
	return rows;
}

struct reply wizard_build_page(struct req *r)
{
	struct draft d;
	struct draft_show s = { 0 };

	if (!wizard_draft(r, &d))
		return reply_status(r, 404);
	struct json *rows = json_get(d.answers, "blocks");
	const char *begin = *form_str(r, "act") ? form_str(r, "act") : d.field->seating & FIELD_SEATING_ROWS ? "seats" : "standing";
	if (!json_n(rows))
		rows = with_block(r, json_list(r->arena), begin);
	wizard_fill(r, rows, blocks, BLOCKS, 1);
	struct plan *p = strcmp(draft_seating(&d), "build") == 0 ? draft_plan(r->db, &d, &s) : NULL;
	return build_shown(r, &d, p, false);
}

/* Is there anything in the row besides what was there when it was added. */
static bool is_used(struct json *row)
{
	static const char *const members[] = { "name", "floor", "rows", "seats", "aisles", "wheelchair", "capacity" };

	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
		if (*json_text(row, members[i]))
			return true;
	return false;
}

struct reply wizard_build_save(struct req *r)
{
	struct draft d;
	struct draft_show s;
	struct wizard_act act = wizard_act(r);

	if (!wizard_draft(r, &d))
		return reply_status(r, 404);
	if (wizard_too_many(r, DRAFT_BLOCKS_MAX))
		return reply_status(r, 413);
	struct json *rows = wizard_rows(r, blocks, BLOCKS, DRAFT_BLOCKS_MAX), *used = json_list(r->arena);
	if (strcmp(act.word, "later") == 0) {
		json_set(d.answers, "blocks", rows);
		return wizard_later(r, &d);
	}
	bool preview = strcmp(act.word, "preview") == 0, remove = strcmp(act.word, "remove") == 0, next = strcmp(act.word, "next") == 0;
	if (!next && !preview) {
		size_t n = json_n(rows), at = remove || n == DRAFT_BLOCKS_MAX ? 0 : n;
		if (remove)
			rows = wizard_without(r, rows, act.at);
		else if (n < DRAFT_BLOCKS_MAX)
			rows = with_block(r, rows, act.word);
		else
			wizard_full(r, DRAFT_BLOCKS_MAX);
		json_set(d.answers, "blocks", rows);
		draft_save(r->db, &d);
		return reply_see_other(r, at ? "%s#wizard_build-block_name-%zu" : "%s#wizard_build-block_name", wizard_url(r, &d, "seating/build"), at);
	}
	json_set_text(d.answers, "seating", "build");
	json_set(d.answers, "blocks", rows);
	struct plan *p = draft_plan(r->db, &d, &s);
	wizard_errors(r, &s, DRAFT_SEATING);
	if (!form_ok(r) || !p)
		return build_shown(r, &d, NULL, true);
	for (size_t i = 0; i < json_n(rows); i++)
		if (is_used(json_at(rows, i)))
			json_add(used, json_at(rows, i));
	json_set(d.answers, "blocks", used);
	draft_save(r->db, &d);
	return reply_see_other(r, preview ? "%s#plan" : "%s", wizard_url(r, &d, preview ? "seating/build" : "seating"));
}

/* --- an uploaded plan -------------------------------------------------------------------------------------------------------------------------- */

FORM(wizard_upload,
	{ "plan", FIELD_FILE, 0, 0, 0, NULL, NULL });

static struct reply upload_shown(struct req *r, const struct draft *d, bool refused)
{
	wizard_head(r, d, "seating");
	tpl_form(r, "Form", &wizard_upload, wizard_url(r, d, "seating/upload"));
	return refused ? reply_form(r, "seller/upload") : reply_page(r, "seller/upload");
}

struct reply wizard_upload_page(struct req *r)
{
	struct draft d;

	return wizard_draft(r, &d) ? upload_shown(r, &d, false) : reply_status(r, 404);
}

struct reply wizard_upload_save(struct req *r)
{
	struct draft d;
	struct plan_errors e = { 0 };
	size_t n;
	const char *bytes = form_file(r, "plan", &n);

	if (!wizard_draft(r, &d))
		return reply_status(r, 404);
	if (form_ok(r) && !plan_read_upload(r->arena, bytes, n, &e)) {
		struct tpl *list = tpl_list(r->page, "Mistakes");
		form_error(r, "plan", "seller.error.plan_file");
		for (size_t i = 0; i < e.n && i < PLAN_ERRORS; i++)
			tpl_say(tpl_row(list), "text", e.at[i].key, e.at[i].path, e.at[i].a);
		if (e.n > PLAN_ERRORS)
			tpl_say(tpl_row(list), "text", "seller.more_mistakes", arena_fmt(r->arena, "%zu", e.n - PLAN_ERRORS), NULL);
	}
	if (!form_ok(r))
		return upload_shown(r, &d, true);
	draft_set_plan(r->db, d.id, form_filename(r, "plan"), bytes, n);
	json_set_text(d.answers, "seating", "upload");
	json_set(d.answers, "sections", json_list(r->arena));
	draft_save(r->db, &d);
	return reply_see_other(r, "%s", wizard_url(r, &d, "seating"));
}

/* --- entry numbers alone -------------------------------------------------------------------------------------------------------------------------- */

FORM(wizard_entry,
	{ "entry_name", FIELD_TEXT, 0, 1, PLAN_NAME, NULL, NULL },
	{ "capacity", FIELD_INT, 0, 1, PLAN_PLACES, NULL, NULL });

static struct reply entry_shown(struct req *r, const struct draft *d, bool refused)
{
	wizard_head(r, d, "seating");
	tpl_form(r, "Form", &wizard_entry, wizard_url(r, d, "seating/entry"));
	return refused ? reply_form(r, "seller/entry") : reply_page(r, "seller/entry");
}

struct reply wizard_entry_page(struct req *r)
{
	struct draft d;

	if (!wizard_draft(r, &d))
		return reply_status(r, 404);
	form_set(r, "entry_name", *json_text(d.answers, "entry_name") ? json_text(d.answers, "entry_name") : req_say(r, "seller.entry_name"));
	form_set(r, "capacity", json_text(d.answers, "capacity"));
	return entry_shown(r, &d, false);
}

struct reply wizard_entry_save(struct req *r)
{
	struct draft d;
	struct draft_show s;

	if (!wizard_draft(r, &d))
		return reply_status(r, 404);
	json_set_text(d.answers, "seating", "entry");
	json_set_text(d.answers, "entry_name", form_str(r, "entry_name"));
	json_set_text(d.answers, "capacity", form_str(r, "capacity"));
	if (form_ok(r)) {
		draft_plan(r->db, &d, &s);
		wizard_errors(r, &s, DRAFT_SEATING);
	}
	if (!form_ok(r))
		return entry_shown(r, &d, true);
	draft_save(r->db, &d);
	return reply_see_other(r, "%s", wizard_url(r, &d, "prices"));
}

/* --- places that are not sold, or not like the others -------------------------------------------------------------------------------------------------- */

FORM(wizard_places,
	{ "mark_kind", FIELD_TEXT, OPTIONAL | REPEAT, 0, 20, NULL, NULL },
	{ "mark_section", FIELD_TEXT, OPTIONAL | REPEAT, 0, 100, NULL, NULL },
	{ "mark_places", FIELD_TEXT, OPTIONAL | REPEAT, 0, 1000, NULL, NULL },
	{ "mark_note", FIELD_TEXT, OPTIONAL | REPEAT, 0, 200, NULL, NULL },
	{ "mark_guest", FIELD_TEXT, OPTIONAL | REPEAT, 0, 80, NULL, NULL },
	{ "act", FIELD_HIDDEN, OPTIONAL, 0, 40, NULL, NULL });

static const struct wizard_column marks[] = { { "mark_kind", "kind" }, { "mark_section", "section" }, { "mark_places", "places" },
	{ "mark_note", "note" }, { "mark_guest", "guest" } };
enum { MARKS = sizeof marks / sizeof marks[0] };

static struct reply places_shown(struct req *r, const struct draft *d, const struct plan *p, bool refused)
{
	struct tpl *sections = tpl_list(r->page, "Sections"), *kinds = tpl_list(r->page, "Kinds");
	static const char *const words[DRAFT_KINDS] = { "blocked", "house", "invitation", "wheelchair", "companion", "restricted" };

	wizard_head(r, d, "seating");
	for (size_t i = 0; i < p->sections_n; i++) {
		struct tpl *row = tpl_row(sections);
		tpl_int(row, "value", (int64_t)i);
		tpl_text(row, "label", wizard_section_name(r, p->sections[i].floor, p->sections[i].name));
	}
	for (size_t i = 0; i < DRAFT_KINDS; i++) {
		struct tpl *row = tpl_row(kinds);
		tpl_text(row, "value", words[i]);
		tpl_say(row, "label", arena_fmt(r->arena, "seller.kind.%s", words[i]), NULL, NULL);
	}
	tpl_int(r->page, "Places.last", (int64_t)wizard_rows_n(r, marks, MARKS) - 1);
	tpl_url(r->page, "Places.back_url", "%s", wizard_url(r, d, "seating"));
	wizard_put_plan(r, tpl_node(r->page, "Plan"), p, NULL);
	tpl_form(r, "Form", &wizard_places, wizard_url(r, d, "seating/places"));
	return refused ? reply_form(r, "seller/places") : reply_page(r, "seller/places");
}

struct reply wizard_places_page(struct req *r)
{
	struct draft d;
	struct draft_show s;

	if (!wizard_draft(r, &d))
		return reply_status(r, 404);
	struct plan *p = draft_plan(r->db, &d, &s);
	if (!p)
		return reply_see_other(r, "%s", wizard_url(r, &d, "seating"));
	struct json *rows = json_get(d.answers, "places");
	for (size_t i = 0; i < json_n(rows); i++) {
		struct json *row = json_at(rows, i);
		json_set_text(row, "section", wizard_section_index(r, p, row));
	}
	wizard_fill(r, rows, marks, MARKS, 1);
	return places_shown(r, &d, p, false);
}

struct reply wizard_places_save(struct req *r)
{
	struct draft d;
	struct draft_show s;
	struct wizard_act act = wizard_act(r);

	if (!wizard_draft(r, &d))
		return reply_status(r, 404);
	if (wizard_too_many(r, DRAFT_MARKS_MAX))
		return reply_status(r, 413);
	struct plan *p = draft_plan(r->db, &d, &s);
	if (!p)
		return reply_see_other(r, "%s", wizard_url(r, &d, "seating"));
	struct json *rows = wizard_rows(r, marks, MARKS, DRAFT_MARKS_MAX);
	bool add = strcmp(act.word, "add") == 0, remove = strcmp(act.word, "remove") == 0;
	wizard_name_sections(rows, p);
	if (remove)
		rows = wizard_without(r, rows, act.at);
	size_t n = json_n(rows);
	if (add && n >= wizard_rows_max(p))
		wizard_full(r, wizard_rows_max(p));
	else if (add) {
		struct json *row = json_object(r->arena);
		json_set_text(row, "kind", "");
		json_add(rows, row);
	}
	json_set(d.answers, "places", rows);
	if (strcmp(act.word, "later") == 0)
		return wizard_later(r, &d);
	if (add || remove) {
		draft_save(r->db, &d);
		return reply_see_other(r, add && n ? "%s#wizard_places-mark_kind-%zu" : "%s", wizard_url(r, &d, "seating/places"), n);
	}
	draft_read(r->db, &d, DRAFT_PLACES, &s);
	wizard_errors(r, &s, DRAFT_PLACES);
	if (!form_ok(r))
		return places_shown(r, &d, p, true);
	json_set(d.answers, "places", wizard_tidied(r, rows, marks, MARKS));
	draft_save(r->db, &d);
	return reply_see_other(r, "%s", wizard_url(r, &d, "seating"));
}
