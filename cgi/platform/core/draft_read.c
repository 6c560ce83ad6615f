/* draft_read.c: what the answers of a draft mean, and what is wrong with them.
 *
 * Everything is checked here, whatever the forms have checked before: a page may be left half-filled, time passes, and a hall may
 * leave the library. Errors name the form's field and the item, so that a page can show them and the review can lead there.
 */
#include "platform/core/draft.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/money.h"
#include "base/text.h"
#include "db/db.h"
#include "ext/json.h"
#include "ext/plan.h"
#include "platform/core/field.h"
#include "platform/core/pick.h"
#include "platform/core/slug.h"
#include "platform/core/venue.h"

enum { SHOW_ARENA_BYTES = 256 << 20, FARTHEST_S = 5 * 366 * 86400, PLACES_ALL = 2000000, DAY_S = 86400, CONTACT_CHARS = 254, TEXT_CHARS = 10000 };

struct reading {
	struct db *db;
	const struct draft *d;
	struct json *j;                  /* its answers */
	struct arena *a;
	struct draft_show *out;
	int64_t now;
};

static void problem(struct reading *r, enum draft_page page, const char *field, int at, const char *key, const char *detail)
{
	if (r->out->problems_n < DRAFT_PROBLEMS)
		r->out->problems[r->out->problems_n++] = (struct draft_problem){ .page = page, .field = field, .at = at, .key = key, .a = arena_dup(r->a, detail) };
}

static const char *count(struct arena *a, int64_t n)
{
	return arena_fmt(a, "%lld", (long long)n);
}

/* --- basics ------------------------------------------------------------------------------------------------------------------- */

static const char *text_between(struct reading *r, enum draft_page page, const char *field, size_t min, size_t max)
{
	const char *s = json_text(r->j, field);

	if (text_length(s) < min)
		problem(r, page, field, -1, "seller.error.missing", "");
	else if (text_length(s) > max)
		problem(r, page, field, -1, "common.error.too_long_here", count(r->a, (int64_t)max));
	return s;
}

static int64_t number_between(struct reading *r, enum draft_page page, const char *field, bool needed, int64_t min, int64_t max)
{
	const char *s = json_text(r->j, field);
	int64_t n = 0;

	if (!*s && !needed)
		return 0;
	if (!text_i64(s, &n) || n < min || n > max) {
		problem(r, page, field, -1, "seller.error.between", arena_fmt(r->a, "%lld–%lld", (long long)min, (long long)max));
		return min;
	}
	return n;
}

static void read_basics(struct reading *r)
{
	const char *slug = json_text(r->j, "slug");

	text_between(r, DRAFT_BASICS, "title", 1, 120);
	text_between(r, DRAFT_BASICS, "subtitle", 0, 120);
	text_between(r, DRAFT_BASICS, "description", 0, TEXT_CHARS);
	text_between(r, DRAFT_BASICS, "notice", 0, TEXT_CHARS);
	text_between(r, DRAFT_BASICS, "venue_address", 0, 200);
	text_between(r, DRAFT_BASICS, "seller_name", 1, 120);
	text_between(r, DRAFT_BASICS, "seller_contact", 1, CONTACT_CHARS);
	if (!field_find(json_text(r->j, "field")))
		problem(r, DRAFT_BASICS, "field", -1, "seller.error.field", "");
	r->out->age_limit = number_between(r, DRAFT_BASICS, "age_limit", false, 0, 120);
	r->out->running_minutes = number_between(r, DRAFT_BASICS, "running_minutes", false, 1, 6000);
	if (!text_slug(slug) || slug_reserved(slug))
		problem(r, DRAFT_BASICS, "slug", -1, "seller.error.slug", "");
	else if (db_exists(r->db, "SELECT 1 FROM deployment WHERE slug = ? LIMIT 1", ARG(slug)))
		problem(r, DRAFT_BASICS, "slug", -1, "seller.error.slug_taken", slug);
	if (!clock_zone(json_text(r->j, "zone")) || strlen(json_text(r->j, "zone")) > 40)
		problem(r, DRAFT_BASICS, "zone", -1, "seller.error.zone", "");
	if (text_length(r->out->venue_name) < 1 && *draft_seating(r->d))         /* before that, a hall of the library may bring it */
		problem(r, DRAFT_BASICS, "venue_name", -1, "seller.error.venue_name", "");
	else
		text_between(r, DRAFT_BASICS, "venue_name", 0, 120);
}

/* A hall of the library knows its name; what was typed comes first. */
static void read_venue(struct reading *r)
{
	const char *name = json_text(r->j, "venue_name"), *address = json_text(r->j, "venue_address"), *zone = json_text(r->j, "zone");

	if (!*name && strcmp(draft_seating(r->d), "venue") == 0) {
		struct venue *list;
		size_t n = venue_list(r->a, &list);
		for (size_t i = 0; i < n; i++)
			if (strcmp(list[i].id, json_text(r->j, "venue")) == 0) {
				name = list[i].name;
				address = *address ? address : list[i].address;
			}
	}
	r->out->venue_name = name;
	r->out->venue_address = address;
	r->out->zone = clock_zone(zone) ? zone : config_text("CLOVE_ZONE");
}

/* --- rounds -------------------------------------------------------------------------------------------------------------------- */

static bool blank(struct json *row, const char *const *names)
{
	for (; *names; names++)
		if (*json_text(row, *names))
			return false;
	return true;
}

static int64_t end_of_day(int64_t at, const char *zone)
{
	struct local_time t = clock_local(at, zone);

	return clock_at(zone, t.year, t.month, t.day, 23, 59);
}

struct round_row {
	struct json *j;
	int at;                          /* in the list as typed */
	struct draft_round *round;
	bool pass, placed;               /* placed: its time is known */
};

/* What a row that covers others goes by where it is spoken of; "" for another. */
static const char *pass_of(struct arena *a, const struct draft *d, struct json *row)
{
	const char *covers = text_trim(a, json_text(row, "covers")), *label = text_trim(a, json_text(row, "label"));

	return !d->field->passes || !*covers ? "" : *label ? label : covers;
}

size_t draft_passes(struct arena *a, const struct draft *d, const char *out[])
{
	struct json *list = json_get(d->answers, "rounds");
	size_t n = 0, k;

	for (size_t i = 0; i < json_n(list) && n < DRAFT_PASSES_MAX; i++) {
		const char *pass = pass_of(a, d, json_at(list, i));
		for (k = 0; k < n && !text_same(out[k], pass); k++)
			;
		if (*pass && k == n)
			out[n++] = pass;
	}
	return n;
}

/* "1-2, 4": numbers of other rounds, counted from 1 as the page numbers them. */
static bool read_covers(struct reading *r, struct round_row *rows, size_t n, size_t self)
{
	const char *s = json_text(rows[self].j, "covers");
	struct draft_round *round = rows[self].round;
	bool *on = arena_alloc(r->a, n + 1);

	while (*(s += strspn(s, " ,;"))) {
		char *end;
		long from = strtol(s, &end, 10), to = from;
		if (end == s)
			return false;
		s = end + strspn(end, " ");
		if (*s == '-' || *s == '~') {
			to = strtol(++s, &end, 10);
			if (end == s)
				return false;
			s = end;
		}
		if (from < 1 || to < from || to > (long)n)
			return false;
		for (long i = from; i <= to; i++) {
			if ((size_t)i - 1 == self || rows[i - 1].pass)
				return false;
			on[i - 1] = true;
		}
	}
	round->covers = arena_alloc(r->a, (n + 1) * sizeof *round->covers);
	for (size_t i = 0; i < n; i++)
		if (on[i])
			round->covers[round->covers_n++] = i;
	return round->covers_n > 0;
}

static void read_start(struct reading *r, struct round_row *row)
{
	const char *date = json_text(row->j, "date"), *time = json_text(row->j, "time");
	int64_t day;

	if (row->pass && !*date && !*time)
		return;
	if (!*date)
		problem(r, DRAFT_ROUNDS, "date", row->at, "seller.error.round_date", "");
	else if (!clock_parse(date, r->out->zone, &day) || strlen(date) != 10)
		problem(r, DRAFT_ROUNDS, "date", row->at, "common.error.date", "");
	else if (!*time)
		problem(r, DRAFT_ROUNDS, "time", row->at, "seller.error.round_time", "");
	else if (!clock_parse(arena_fmt(r->a, "%sT%s", date, time), r->out->zone, &row->round->starts_at))
		problem(r, DRAFT_ROUNDS, "time", row->at, "common.error.clock", "");
	else if (row->round->starts_at <= r->now && (!r->d->field->late_sale || end_of_day(row->round->starts_at, r->out->zone) <= r->now))
		problem(r, DRAFT_ROUNDS, "date", row->at, "seller.error.round_past", "");
	else if (row->round->starts_at > r->now + FARTHEST_S)
		problem(r, DRAFT_ROUNDS, "date", row->at, "seller.error.round_far", "");
	else
		row->placed = true;
}

static void read_sale(struct reading *r, struct round_row *row, const struct round_row *before)
{
	const char *opens = json_text(row->j, "opens"), *closes = json_text(row->j, "closes");
	struct draft_round *round = row->round;
	int64_t latest = r->d->field->late_sale ? end_of_day(round->starts_at, r->out->zone) : round->starts_at;

	if (!*opens)
		round->opens_at = before ? before->round->opens_at : 0;
	else if (!clock_parse(opens, r->out->zone, &round->opens_at))
		problem(r, DRAFT_ROUNDS, "opens", row->at, "common.error.time", "");
	round->closes_at = latest;
	if (*closes && !clock_parse(closes, r->out->zone, &round->closes_at))
		problem(r, DRAFT_ROUNDS, "closes", row->at, "common.error.time", "");
	if (!row->placed)
		return;
	if (round->closes_at <= round->opens_at)
		problem(r, DRAFT_ROUNDS, *closes ? "closes" : "opens", row->at, *closes ? "seller.error.closes_first" : "seller.error.opens_late", "");
	else if (round->closes_at > latest)
		problem(r, DRAFT_ROUNDS, "closes", row->at, r->d->field->late_sale ? "seller.error.closes_late_day" : "seller.error.closes_late", "");
	else if (round->closes_at <= r->now)
		problem(r, DRAFT_ROUNDS, "closes", row->at, "seller.error.closes_past", "");
}

static void round_twice(struct reading *r, struct round_row *rows, size_t i)
{
	for (size_t k = 0; k < i && rows[i].placed && !rows[i].pass; k++)
		if (rows[k].placed && !rows[k].pass && rows[k].round->starts_at == rows[i].round->starts_at &&
		    text_same(rows[k].round->label, rows[i].round->label)) {
			problem(r, DRAFT_ROUNDS, "time", rows[i].at, "seller.error.round_twice", "");
			return;
		}
}

static void read_rounds(struct reading *r)
{
	static const char *const names[] = { "label", "date", "time", "opens", "closes", "covers", NULL };
	struct json *list = json_get(r->j, "rounds");
	size_t all = json_n(list), n = 0;
	struct round_row *rows = arena_alloc(r->a, (all + 1) * sizeof *rows);

	if (all > DRAFT_ROUNDS_MAX) {
		problem(r, DRAFT_ROUNDS, "date", -1, "seller.error.rounds_many", count(r->a, DRAFT_ROUNDS_MAX));
		all = DRAFT_ROUNDS_MAX;
	}
	r->out->rounds = arena_alloc(r->a, (all + 1) * sizeof *r->out->rounds);
	for (size_t i = 0; i < all; i++) {
		struct json *row = json_at(list, i);
		if (blank(row, names))
			continue;
		rows[n] = (struct round_row){ row, (int)i, &r->out->rounds[n], r->d->field->passes && *json_text(row, "covers"), false };
		rows[n].round->label = json_text(row, "label");
		rows[n].round->pass = pass_of(r->a, r->d, row);
		if (text_length(rows[n].round->label) > 60)
			problem(r, DRAFT_ROUNDS, "label", (int)i, "common.error.too_long_here", "60");
		else if (r->d->field->label_needed && !*rows[n].round->label)
			problem(r, DRAFT_ROUNDS, "label", (int)i, "seller.error.match", "");
		read_start(r, &rows[n]);
		n++;
	}
	r->out->rounds_n = n;
	if (!n)
		problem(r, DRAFT_ROUNDS, "date", -1, "seller.error.no_round", "");
	for (size_t i = 0; i < n; i++) {
		if (!rows[i].pass)
			continue;
		if (!read_covers(r, rows, n, i)) {
			problem(r, DRAFT_ROUNDS, "covers", rows[i].at, "seller.error.covers", "");
			continue;
		}
		for (size_t k = 0; k < rows[i].round->covers_n && !*json_text(rows[i].j, "date"); k++) {
			const struct round_row *day = &rows[rows[i].round->covers[k]];
			if (day->placed && (!rows[i].placed || day->round->starts_at < rows[i].round->starts_at)) {
				rows[i].round->starts_at = day->round->starts_at;
				rows[i].placed = true;
			}
		}
	}
	for (size_t i = 0; i < n; i++) {
		read_sale(r, &rows[i], i ? &rows[i - 1] : NULL);
		round_twice(r, rows, i);
	}
}

/* --- seating --------------------------------------------------------------------------------------------------------------------- */

static enum plan_kind kind_of(const char *word)
{
	return strcmp(word, "zone") == 0 ? PLAN_ZONE : strcmp(word, "standing") == 0 ? PLAN_STANDING : PLAN_SEATS;
}

static int64_t block_number(struct reading *r, struct json *row, const char *name, const char *field, int at, int64_t max)
{
	int64_t n = 0;

	if (!text_i64(json_text(row, name), &n) || n < 1 || n > max) {
		problem(r, DRAFT_SEATING, field, at, "seller.error.between", arena_fmt(r->a, "1–%lld", (long long)max));
		return 1;
	}
	return n;
}

static struct plan_block read_block(struct reading *r, struct json *row, int at)
{
	struct plan_block b = { .name = text_trim(r->a, json_text(row, "name")), .floor = text_trim(r->a, json_text(row, "floor")), .grade = "",
		.kind = kind_of(json_text(row, "kind")), .aisles = json_text(row, "aisles"), .wheelchair = json_text(row, "wheelchair"), .first_label = 1 };
	const char *numbering = json_text(row, "numbering");

	if (!*b.name)
		problem(r, DRAFT_SEATING, "block_name", at, "seller.error.block_name", "");
	else if (text_length(b.name) > PLAN_NAME)
		problem(r, DRAFT_SEATING, "block_name", at, "common.error.too_long_here", count(r->a, PLAN_NAME));
	if (text_length(b.floor) > PLAN_FLOOR)
		problem(r, DRAFT_SEATING, "block_floor", at, "common.error.too_long_here", count(r->a, PLAN_FLOOR));
	if (b.kind == PLAN_SEATS) {
		b.rows = block_number(r, row, "rows", "block_rows", at, 100);
		b.seats = block_number(r, row, "seats", "block_seats", at, 100);
		b.labels = strcmp(json_text(row, "labels"), "numbers") == 0 ? PLAN_NUMBERS : PLAN_LETTERS;
		b.numbering = strcmp(numbering, "right") == 0 ? PLAN_FROM_RIGHT : strcmp(numbering, "centre") == 0 ? PLAN_FROM_CENTRE : PLAN_FROM_LEFT;
	} else
		b.capacity = block_number(r, row, "capacity", "block_capacity", at, PLAN_PLACES);
	return b;
}

/* What plan_build says of a block, as an error of the page's field. Only what read_block does not ask itself comes this way. */
static void block_error(struct reading *r, const struct plan_error *e, const int *at, size_t n)
{
	static const struct { const char *key, *field, *own; } known[] = {
		{ "plan.section_twice", "block_name", "seller.error.block_twice" }, { "plan.aisles", "block_aisles", "seller.error.aisles" },
		{ "plan.no_seat", "block_wheelchair", "seller.error.no_seat" }, { "plan.not_text", "block_name", "seller.error.block_text" },
		{ "plan.too_many", "block_name", "seller.error.too_many_places" },
	};
	size_t block = strncmp(e->path, "blocks[", 7) == 0 ? strtoul(e->path + 7, NULL, 10) : 0;

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strcmp(e->key, known[i].key) == 0) {
			problem(r, DRAFT_SEATING, known[i].field, block < n ? at[block] : -1, known[i].own, e->a);
			return;
		}
	problem(r, DRAFT_SEATING, "block_name", block < n ? at[block] : -1, "seller.error.block_text", e->a);
}

static struct plan *build(struct reading *r)
{
	static const char *const names[] = { "name", "floor", "rows", "seats", "aisles", "wheelchair", "capacity", NULL };
	struct json *list = json_get(r->j, "blocks");
	struct plan_block blocks[DRAFT_BLOCKS_MAX];
	struct plan_errors e = { 0 };
	int at[DRAFT_BLOCKS_MAX];
	size_t n = 0, before = r->out->problems_n;

	for (size_t i = 0; i < json_n(list) && n < DRAFT_BLOCKS_MAX; i++) {
		if (blank(json_at(list, i), names))
			continue;
		at[n] = (int)i;
		blocks[n++] = read_block(r, json_at(list, i), (int)i);
	}
	if (!n)
		problem(r, DRAFT_SEATING, "block_name", -1, "seller.error.no_block", "");
	if (r->out->problems_n > before)
		return NULL;
	struct plan *p = plan_build(r->a, blocks, n, &e);
	for (size_t i = 0; i < e.n && i < PLAN_ERRORS; i++)
		block_error(r, &e.at[i], at, n);
	return p;
}

static struct plan *entry_only(struct reading *r)
{
	struct plan_errors e = { 0 };
	struct plan_block b = { .name = text_trim(r->a, json_text(r->j, "entry_name")), .floor = "", .grade = "", .kind = PLAN_ZONE };
	struct plan *p = NULL;

	b.capacity = number_between(r, DRAFT_SEATING, "capacity", true, 1, PLAN_PLACES);
	if (!*b.name)
		problem(r, DRAFT_SEATING, "entry_name", -1, "seller.error.missing", "");
	else if (!(p = plan_build(r->a, &b, 1, &e)))
		problem(r, DRAFT_SEATING, "entry_name", -1, "seller.error.block_text", e.at[0].a);
	if (p)
		p->has_stage = false;                /* people walk through */
	return p;
}

static struct plan *uploaded(struct reading *r)
{
	struct db_rows *q = db_query(r->db, "SELECT bytes FROM draft_plan WHERE draft = ? LIMIT 1", ARG(r->d->id));
	struct plan_errors e = { 0 };
	size_t n = 0;
	const void *bytes = db_next(q) ? db_blob(q, "bytes", &n) : NULL;
	struct plan *p = bytes ? plan_read_upload(r->a, bytes, n, &e) : NULL;

	if (!p)
		problem(r, DRAFT_SEATING, "plan", -1, "seller.error.no_plan", "");
	return p;
}

static void read_seating(struct reading *r)
{
	const char *word = draft_seating(r->d);
	unsigned bits = strcmp(word, "build") == 0 ? FIELD_SEATING_ROWS | FIELD_SEATING_AREAS : field_seating(word);

	if (!*word || !bits)
		problem(r, DRAFT_SEATING, "seating", -1, "seller.error.no_plan", "");
	else if (!(bits & r->d->field->seating))
		problem(r, DRAFT_SEATING, "seating", -1, "seller.error.seating_field", "");
	else if (strcmp(word, "build") == 0)
		r->out->plan = build(r);
	else if (strcmp(word, "entry") == 0)
		r->out->plan = entry_only(r);
	else if (strcmp(word, "upload") == 0)
		r->out->plan = uploaded(r);
	else if (!(r->out->plan = venue_plan(r->a, json_text(r->j, "venue"))))
		problem(r, DRAFT_SEATING, "seating", -1, "seller.error.venue_gone", "");
}

/* --- prices ------------------------------------------------------------------------------------------------------------------------- */

static bool known_grade(const struct draft_show *s, const char *name)
{
	for (size_t i = 0; i < s->grades_n; i++)
		if (text_same(s->grades[i].name, name))
			return true;
	return false;
}

static void read_grade(struct reading *r, struct json *row, int at)
{
	struct draft_grade *g = &r->out->grades[r->out->grades_n];

	*g = (struct draft_grade){ .name = text_trim(r->a, json_text(row, "name")), .mark = text_trim(r->a, json_text(row, "mark")), .colour = 1 };
	if (!*g->name)
		problem(r, DRAFT_PRICES, "grade_name", at, "seller.error.grade_name", "");
	else if (text_length(g->name) > PLAN_GRADE)
		problem(r, DRAFT_PRICES, "grade_name", at, "common.error.too_long_here", count(r->a, PLAN_GRADE));
	else if (known_grade(r->out, g->name))
		problem(r, DRAFT_PRICES, "grade_name", at, "seller.error.grade_twice", g->name);
	if (!*g->mark)
		g->mark = text_cut(r->a, g->name, 1);
	else if (text_length(g->mark) > 1)
		problem(r, DRAFT_PRICES, "grade_mark", at, "seller.error.grade_mark", "");
	if (!text_i64(json_text(row, "colour"), &g->colour) || g->colour < 1 || g->colour > 8)
		g->colour = (int64_t)r->out->grades_n % 8 + 1;
	if (!*json_text(row, "price"))
		problem(r, DRAFT_PRICES, "grade_price", at, "seller.error.grade_price", "");
	else if (!money_parse(json_text(row, "price"), &g->price_minor))
		problem(r, DRAFT_PRICES, "grade_price", at, "seller.error.grade_price", "");
	r->out->grades_n++;
}

/* With one grade, every place nobody gave one has it. */
static void paint_rest(struct draft_show *s)
{
	for (size_t i = 0; s->grades_n == 1 && i < s->plan->sections_n; i++)
		if (!*s->plan->sections[i].grade)
			s->plan->sections[i].grade = s->grades[0].name;
}

static void paint_sections(struct reading *r)
{
	struct json *list = json_get(r->j, "sections");

	for (size_t i = 0; i < json_n(list); i++) {
		struct json *row = json_at(list, i);
		struct plan_section *s = plan_find_section(r->out->plan, json_text(row, "floor"), json_text(row, "name"));
		const char *grade = json_text(row, "grade");
		if (!s || strcmp(grade, "*") == 0)
			continue;
		if (known_grade(r->out, grade))
			plan_grade_section(s, arena_dup(r->a, grade));
		else
			problem(r, DRAFT_PRICES, "section_grade", (int)(s - r->out->plan->sections), "seller.error.section_grade", s->name);
	}
}

static void paint_rows(struct reading *r)
{
	static const char *const names[] = { "section", "rows", "grade", NULL };
	struct json *list = json_get(r->j, "rows");

	for (size_t i = 0; i < json_n(list); i++) {
		struct json *row = json_at(list, i);
		struct plan_section *s = plan_find_section(r->out->plan, json_text(row, "floor"), json_text(row, "section"));
		const char *grade = json_text(row, "grade");
		if (blank(row, names))
			continue;
		if (!s || s->kind != PLAN_SEATS) {
			problem(r, DRAFT_PRICES, "row_section", (int)i, "seller.error.row_section", "");
			continue;
		}
		struct pick p = pick_rows(r->a, s, json_text(row, "rows"));
		if (p.state != PICK_OK)
			problem(r, DRAFT_PRICES, "row_rows", (int)i, pick_key(p.state), p.at);
		else if (!p.n)
			problem(r, DRAFT_PRICES, "row_rows", (int)i, "seller.error.row_rows", "");
		else if (!known_grade(r->out, grade))
			problem(r, DRAFT_PRICES, "row_grade", (int)i, "seller.error.row_grade", "");
		for (size_t k = 0; k < s->rows_n && p.state == PICK_OK && known_grade(r->out, grade); k++)
			if (p.rows[k])
				plan_grade_rows(s, k, k, arena_dup(r->a, grade));
	}
}

/* Every place has a grade with a price; how many have which. */
static void count_grades(struct reading *r)
{
	struct plan_grade *used;
	size_t n = plan_grades(r->a, r->out->plan, &used);
	const struct plan *p = r->out->plan;

	for (size_t i = 0; i < n; i++) {
		size_t g;
		for (g = 0; g < r->out->grades_n && !text_same(r->out->grades[g].name, used[i].name); g++)
			;
		if (g < r->out->grades_n)
			r->out->grades[g].places_n = (int64_t)used[i].places_n;
		else if (*used[i].name)
			problem(r, DRAFT_PRICES, "grade_name", -1, "seller.error.grade_unpriced", used[i].name);
		else
			for (size_t s = 0; s < p->sections_n; s++)
				if (!*p->sections[s].grade)
					problem(r, DRAFT_PRICES, "section_grade", (int)s, "seller.error.section_grade", p->sections[s].name);
	}
}

static int by_days(const void *x, const void *y)
{
	const struct draft_rule *a = x, *b = y;

	return (a->days < b->days) - (a->days > b->days);
}

/* The nearer the day, the dearer: a table that says otherwise is a mistake. */
static void read_refund(struct reading *r)
{
	static const char *const names[] = { "days", "percent", NULL };
	struct json *list = json_get(r->j, "refund");
	struct { int64_t days, percent; int at; } seen[DRAFT_REFUND_MAX];
	size_t n = 0;

	r->out->refund = arena_alloc(r->a, DRAFT_REFUND_MAX * sizeof *r->out->refund);
	for (size_t i = 0; i < json_n(list) && n < DRAFT_REFUND_MAX; i++) {
		struct json *row = json_at(list, i);
		int64_t days = 0, percent = 0;
		if (blank(row, names))
			continue;
		if (!text_i64(json_text(row, "days"), &days) || days < 1 || days > 365) {
			problem(r, DRAFT_PRICES, "refund_days", (int)i, "seller.error.between", "1–365");
			continue;
		}
		if (!text_i64(json_text(row, "percent"), &percent) || percent < 0 || percent > 100) {
			problem(r, DRAFT_PRICES, "refund_percent", (int)i, "seller.error.between", "0–100");
			continue;
		}
		for (size_t k = 0; k < n; k++) {
			if (seen[k].days == days)
				problem(r, DRAFT_PRICES, "refund_days", (int)i, "seller.error.refund_twice", count(r->a, days));
			else if ((days < seen[k].days) != (percent > seen[k].percent) && percent != seen[k].percent)
				problem(r, DRAFT_PRICES, "refund_percent", (int)i, "seller.error.refund_order", "");
			else
				continue;
			break;
		}
		seen[n].days = days;
		seen[n].percent = percent;
		seen[n].at = (int)i;
		r->out->refund[n++] = (struct draft_rule){ days, percent };
	}
	r->out->refund_n = n;
	qsort(r->out->refund, n, sizeof *r->out->refund, by_days);
	if (!n)
		problem(r, DRAFT_PRICES, "refund_days", -1, "seller.error.no_refund", "");
}

/* Rows of passes and grades that there are no more say nothing. */
static void read_own(struct reading *r)
{
	struct json *list = json_get(r->j, "passes"), *rounds = json_get(r->j, "rounds");
	const char *passes[DRAFT_PASSES_MAX];
	size_t passes_n = draft_passes(r->a, r->d, passes), all = r->out->grades_n;

	r->out->own = arena_alloc(r->a, (json_n(list) + 1) * sizeof *r->out->own);
	for (size_t i = 0; i < json_n(list); i++) {
		struct json *row = json_at(list, i);
		struct draft_own *o = &r->out->own[r->out->own_n];
		size_t k;
		*o = (struct draft_own){ .pass = json_text(row, "pass"), .grade = json_text(row, "grade") };
		for (k = 0; k < passes_n && !text_same(passes[k], o->pass); k++)
			;
		if (k == passes_n || !known_grade(r->out, o->grade) || !*json_text(row, "price"))
			continue;
		if (!money_parse(json_text(row, "price"), &o->price_minor))
			problem(r, DRAFT_PRICES, "pass_price", (int)i, "seller.error.grade_price", "");
		r->out->own_n++;
		for (k = 0; k < json_n(rounds); k++)
			all += text_same(pass_of(r->a, r->d, json_at(rounds, k)), o->pass);
	}
	if (all > DRAFT_GRADES_ALL)
		problem(r, DRAFT_PRICES, "pass_price", -1, "seller.error.pass_prices_many", count(r->a, DRAFT_GRADES_ALL));
}

static void read_prices(struct reading *r)
{
	static const char *const names[] = { "name", "mark", "price", NULL };
	struct json *list = json_get(r->j, "grades");

	r->out->grades = arena_alloc(r->a, (DRAFT_GRADES_MAX + 1) * sizeof *r->out->grades);
	for (size_t i = 0; i < json_n(list) && r->out->grades_n < DRAFT_GRADES_MAX; i++)
		if (!blank(json_at(list, i), names))
			read_grade(r, json_at(list, i), (int)i);
	if (!r->out->grades_n)
		problem(r, DRAFT_PRICES, "grade_name", -1, "seller.error.no_grade", "");
	read_own(r);
	if (r->out->plan && r->out->grades_n) {
		paint_sections(r);
		paint_rows(r);
		paint_rest(r->out);
		count_grades(r);
	}
	r->out->limit = number_between(r, DRAFT_PRICES, "limit", true, 1, 1000);
	r->out->hold_minutes = number_between(r, DRAFT_PRICES, "hold", true, 1, 120);
	r->out->free_days = number_between(r, DRAFT_PRICES, "free_days", true, 0, 365);
	read_refund(r);
}

/* --- places that are not sold, or not like the others ------------------------------------------------------------------------------------ */

static const struct { const char *word; unsigned flag; } kinds[DRAFT_KINDS] = { { "blocked", 0 }, { "house", 0 }, { "invitation", 0 },
	{ "wheelchair", PLAN_WHEELCHAIR }, { "companion", PLAN_COMPANION }, { "restricted", PLAN_RESTRICTED } };

static size_t kind_at(const char *word)
{
	size_t i;

	for (i = 0; i < DRAFT_KINDS && strcmp(kinds[i].word, word) != 0; i++)
		;
	return i;
}

static void set_flag(struct plan_section *s, const bool *places, unsigned flag)
{
	size_t at = 0;

	for (size_t i = 0; i < s->rows_n; i++)
		for (size_t k = 0; k < s->rows[i].seats_n; k++, at++)
			if (places[at])
				s->rows[i].seats[k].flags |= flag;
}

static struct json *new_mark(struct reading *r, struct json *row, const struct plan_section *s, size_t kind)
{
	struct json *m = json_object(r->a);

	json_set_text(m, "kind", kinds[kind].word);
	json_set_text(m, "floor", s->floor);
	json_set_text(m, "section", s->name);
	json_set_text(m, "note", json_text(row, "note"));
	json_set_text(m, "guest", json_text(row, "guest"));
	json_add(r->out->marks, m);
	return m;
}

/* A whole section and a whole row are one mark each. */
static void add_marks(struct reading *r, struct json *row, const struct plan_section *s, const struct pick *p, size_t kind)
{
	size_t at = 0;

	if (p->n == s->places_n) {
		new_mark(r, row, s, kind);
		return;
	}
	for (size_t i = 0; i < s->places_n && s->kind != PLAN_SEATS; i++)
		if (p->places[i])
			json_set_text(new_mark(r, row, s, kind), "number", count(r->a, (int64_t)i + 1));
	for (size_t i = 0; i < s->rows_n; at += s->rows[i++].seats_n) {
		size_t set = 0;
		for (size_t k = 0; k < s->rows[i].seats_n; k++)
			set += p->places[at + k];
		if (set && set == s->rows[i].seats_n) {
			json_set_text(new_mark(r, row, s, kind), "row", s->rows[i].label);
			continue;
		}
		for (size_t k = 0; k < s->rows[i].seats_n; k++) {
			if (!p->places[at + k])
				continue;
			struct json *m = new_mark(r, row, s, kind);
			json_set_text(m, "row", s->rows[i].label);
			json_set_text(m, "number", s->rows[i].seats[k].n);
		}
	}
}

static void read_place(struct reading *r, struct json *row, int at)
{
	size_t kind = kind_at(json_text(row, "kind"));
	struct plan_section *s = plan_find_section(r->out->plan, json_text(row, "floor"), json_text(row, "section"));

	if (kind == DRAFT_KINDS) {
		problem(r, DRAFT_PLACES, "mark_kind", at, "seller.error.mark_kind", "");
		return;
	}
	if (!s) {
		problem(r, DRAFT_PLACES, "mark_section", at, "seller.error.mark_section", "");
		return;
	}
	if (kinds[kind].flag && s->kind != PLAN_SEATS) {
		problem(r, DRAFT_PLACES, "mark_section", at, "seller.error.mark_seats", "");
		return;
	}
	if (text_length(json_text(row, "note")) > 200)
		problem(r, DRAFT_PLACES, "mark_note", at, "common.error.too_long_here", "200");
	if (text_length(json_text(row, "guest")) > 80)
		problem(r, DRAFT_PLACES, "mark_guest", at, "common.error.too_long_here", "80");
	struct pick p = pick_places(r->a, s, json_text(row, "places"));
	if (p.state != PICK_OK) {
		problem(r, DRAFT_PLACES, "mark_places", at, pick_key(p.state), p.at);
		return;
	}
	r->out->kinds[kind].n += (int64_t)p.n;
	if (kinds[kind].flag)
		set_flag(s, p.places, kinds[kind].flag);
	else
		add_marks(r, row, s, &p, kind);
}

static void read_places(struct reading *r)
{
	static const char *const names[] = { "kind", "places", "note", "guest", NULL };
	struct json *list = json_get(r->j, "places");

	r->out->marks = json_list(r->a);
	for (size_t i = 0; i < DRAFT_KINDS; i++)
		r->out->kinds[i] = (struct draft_kind){ kinds[i].word, 0 };
	for (size_t i = 0; r->out->plan && i < json_n(list) && i < DRAFT_MARKS_MAX; i++)
		if (!blank(json_at(list, i), names))
			read_place(r, json_at(list, i), (int)i);
}

/* --- where and of what -------------------------------------------------------------------------------------------------------------------- */

static void read_parts(struct reading *r)
{
	struct draft_problem wrong[DRAFT_PARTS_WRONG];
	bool paid = false;

	for (size_t i = 0; i < r->out->grades_n; i++)
		paid = paid || r->out->grades[i].price_minor > 0;
	for (size_t i = 0; i < r->out->own_n; i++)
		paid = paid || r->out->own[i].price_minor > 0;
	size_t n = draft_read_parts(r->db, r->d, paid, r->out, wrong);
	for (size_t i = 0; i < n && r->out->problems_n < DRAFT_PROBLEMS; i++)
		r->out->problems[r->out->problems_n++] = wrong[i];
}

/* --- all of it ------------------------------------------------------------------------------------------------------------------------------ */

static void release(void *a)
{
	arena_free(a);
}

static struct reading start(struct db *db, const struct draft *d, struct draft_show *out)
{
	*out = (struct draft_show){ .arena = arena_new(SHOW_ARENA_BYTES) };
	arena_defer(db_arena(db), release, out->arena);
	return (struct reading){ .db = db, .d = d, .j = d->answers, .a = out->arena, .out = out, .now = clock_now() };
}

struct plan *draft_plan(struct db *db, const struct draft *d, struct draft_show *out)
{
	struct reading r = start(db, d, out);

	read_seating(&r);
	return out->plan;
}

void draft_read(struct db *db, const struct draft *d, unsigned pages, struct draft_show *out)
{
	struct reading r = start(db, d, out);

	read_venue(&r);
	if (pages & DRAFT_BASICS)
		read_basics(&r);
	if (pages & DRAFT_ROUNDS)
		read_rounds(&r);
	if (pages & (DRAFT_SEATING | DRAFT_PLACES | DRAFT_PRICES))
		read_seating(&r);
	if (pages & DRAFT_SEATING && out->plan && out->plan->places_n * out->rounds_n > PLACES_ALL)
		problem(&r, DRAFT_SEATING, "seating", -1, "seller.error.too_many_places", count(r.a, PLACES_ALL));
	if (pages & DRAFT_PLACES)
		read_places(&r);
	if (pages & DRAFT_PRICES)
		read_prices(&r);
	if (pages & DRAFT_PARTS)
		read_parts(&r);
}
