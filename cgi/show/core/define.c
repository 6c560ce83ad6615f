/* define.c: from the definition to the rows of a show.
 *
 * The definition was made by the wizard, which asks for nothing else, but it came over a wire and decides what is sold: everything
 * is checked here again before the first row is written. All ids are given here (sections, grades, rounds from 1; places dense in
 * map order), so that no statement has to look one up and the hint map can count places by subtraction.
 * The places of the first round are sent row by row, those of the others copied by the server.
 *
 * A mark may leave out its number (the whole row), its row (the whole section) and its round (an index; every round). Later
 * marks win.
 */
#include "show/core/define.h"

#include <stdint.h>
#include <stdio.h>
#include <stdarg.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/id.h"
#include "base/image.h"
#include "base/text.h"
#include "db/db.h"
#include "ext/json.h"
#include "ext/plan.h"

enum {
	ARENA_BYTES = 320 << 20, DEFINITION_BYTES = 32 << 20, POSTER_BYTES = 8 << 20, TEXT_CHARS = 15000,
	GRADES = 50, ROUNDS = 366, RULES = 20, MARKS = 60000, PLACES_ALL = 2000000, MARKED_ALL = 8000000,
	BATCH = 50, COPY = 10000,
	STATE_BLOCKED = 4, STATE_HOUSE = 5, STATE_INVITATION = 6
};
#define FAR_FUTURE 4102444800

#define ROWS10(row) row "," row "," row "," row "," row "," row "," row "," row "," row "," row
#define ROWS50(row) ROWS10(row) "," ROWS10(row) "," ROWS10(row) "," ROWS10(row) "," ROWS10(row)

struct mark {
	int state;
	const char *note, *guest;
};

struct grade {
	const char *name;
	struct json *j;
	int64_t round, instead;          /* numbers of rows; 0: it is every round's */
};

struct definition {
	struct arena *a;
	struct json *j;
	struct plan *plan;
	size_t rounds_n, grades_n, own_from;     /* from own_from on: grades of one round alone, a pass */
	struct grade grades[GRADES];
	struct mark *marks;              /* [0] is none */
	size_t marks_n;
	uint32_t **marked;               /* [round][place]: which mark; NULL for a round without any */
	size_t marked_n;                 /* places the marks speak of, counted as often as they do */
	const void *poster;
	size_t poster_n;
	struct image image;
	const char *poster_hash;
	const char *error;
};

static bool wrong(struct definition *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static bool wrong(struct definition *d, const char *fmt, ...)
{
	char s[240];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(s, sizeof s, fmt, ap);
	va_end(ap);
	if (d->error == NULL)
		d->error = arena_dup(d->a, s);
	return false;
}

/* --- checking ----------------------------------------------------------------------------------------------------------- */

static bool text_fits(struct definition *d, struct json *j, const char *path, size_t min, size_t max, const char *shown)
{
	const char *s = json_text(j, path);

	if (!text_utf8(s, strlen(s)))
		return wrong(d, "%s: not a text", shown);
	if (text_length(s) < min || text_length(s) > max)
		return wrong(d, "%s: %zu characters are not from %zu to %zu", shown, text_length(s), min, max);
	return true;
}

static bool number_fits(struct definition *d, struct json *j, const char *name, int64_t none, int64_t min, int64_t max, const char *shown)
{
	int64_t v = json_kind_at(j, name) == JSON_NONE ? none : json_i64(j, name, INT64_MIN);

	if (v < min || v > max)
		return wrong(d, "%s: not a whole number from %lld to %lld", shown, (long long)min, (long long)max);
	return true;
}

static bool check_settings(struct definition *d)
{
	static const char *const fields[] = { "concert", "musical", "play", "classical", "exhibition", "sport", "festival", "other" };
	static const struct { const char *path; size_t min, max; } texts[] = {
		{ "title", 1, 120 }, { "subtitle", 0, 120 }, { "description", 0, TEXT_CHARS }, { "notice", 0, TEXT_CHARS }, { "venue.name", 1, 120 },
		{ "venue.address", 0, 200 }, { "seller.name", 1, 120 }, { "seller.contact", 1, 254 },
	};
	static const struct { const char *path; int64_t none, min, max; } numbers[] = {
		{ "age_limit", 0, 0, 120 }, { "running_minutes", 0, 0, 6000 }, { "limit_per_person", 4, 1, 1000 }, { "hold_minutes", 7, 0, 120 },
		{ "hold_seconds", 0, 0, 3600 }, { "free_days", 7, 0, 365 }, { "account", 0, 0, INT64_MAX },
	};
	bool known = false;

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (!text_fits(d, d->j, texts[i].path, texts[i].min, texts[i].max, texts[i].path))
			return false;
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		if (!number_fits(d, d->j, numbers[i].path, numbers[i].none, numbers[i].min, numbers[i].max, numbers[i].path))
			return false;
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
		known |= text_same(fields[i], json_text(d->j, "field"));
	if (!known)
		return wrong(d, "field: not one of concert, musical, play, classical, exhibition, sport, festival, other");
	if (!clock_zone(json_text(d->j, "venue.zone")) || strlen(json_text(d->j, "venue.zone")) > 40)
		return wrong(d, "venue.zone: not a zone of the tz database");
	if (json_i64(d->j, "hold_minutes", 7) + json_i64(d->j, "hold_seconds", 0) == 0)
		return wrong(d, "hold_minutes: a hold of no time");
	return true;
}

static struct json *list_of(struct definition *d, const char *name, size_t min, size_t max)
{
	struct json *list = json_get(d->j, name);

	if (json_n(list) < min || json_n(list) > max)
		wrong(d, "%s: not a list of %zu to %zu", name, min, max);
	return list;
}

static bool check_refund(struct definition *d)
{
	struct json *list = list_of(d, "refund", 0, RULES);

	for (size_t i = 0; d->error == NULL && i < json_n(list); i++) {
		struct json *j = json_at(list, i);
		char path[60];

		snprintf(path, sizeof path, "refund[%zu]", i);
		if (!number_fits(d, j, "from_days", -1, 0, 365, path) || !number_fits(d, j, "fee_percent", -1, 0, 100, path))
			return false;
		for (size_t k = 0; k < i; k++)
			if (json_i64(json_at(list, k), "from_days", -1) == json_i64(j, "from_days", -1))
				return wrong(d, "%s.from_days: there twice", path);
	}
	return d->error == NULL;
}

static bool check_grade(struct definition *d, struct json *j, const char *path)
{
	struct grade *g = &d->grades[d->grades_n];

	if (!text_fits(d, j, "name", 1, PLAN_GRADE, path) || !text_fits(d, j, "mark", 1, 1, path) ||
	    !number_fits(d, j, "colour", 1, 1, 8, path) || !number_fits(d, j, "price", -1, 0, 100000000, path))
		return false;
	*g = (struct grade){ .name = text_trim(d->a, json_text(j, "name")), .j = j };
	for (size_t k = 0; k < d->grades_n; k++)
		if (text_same(d->grades[k].name, g->name))
			return wrong(d, "%s.name: there twice", path);
	d->grades_n++;
	return true;
}

static bool check_grades(struct definition *d)
{
	struct json *list = list_of(d, "grades", 1, GRADES);

	for (size_t i = 0; d->error == NULL && i < json_n(list); i++) {
		char path[60];

		snprintf(path, sizeof path, "grades[%zu]", i);
		check_grade(d, json_at(list, i), path);
	}
	d->own_from = d->grades_n;
	return d->error == NULL;
}

/* Grades are few; 0 when there is no such one of all rounds. */
static int64_t grade_id(const struct definition *d, const char *name)
{
	for (size_t i = 0; i < d->own_from; i++)
		if (text_same(d->grades[i].name, name))
			return (int64_t)i + 1;
	return 0;
}

/* What its places have instead of the grades of the other rounds. */
static bool check_own_grades(struct definition *d, struct json *list, size_t round)
{
	for (size_t i = 0; i < json_n(list); i++) {
		struct json *j = json_at(list, i);
		int64_t instead = grade_id(d, json_text(j, "instead"));
		char path[60];

		snprintf(path, sizeof path, "rounds[%zu].grades[%zu]", round, i);
		if (d->grades_n == GRADES)
			return wrong(d, "%s: more than %d grades in all", path, GRADES);
		if (!instead)
			return wrong(d, "%s.instead: not the name of a grade", path);
		if (!check_grade(d, j, path))
			return false;
		d->grades[d->grades_n - 1].round = (int64_t)round + 1;
		d->grades[d->grades_n - 1].instead = instead;
	}
	return true;
}

static bool check_rounds(struct definition *d)
{
	struct json *list = list_of(d, "rounds", 1, ROUNDS);
	const int64_t latest = FAR_FUTURE;

	for (size_t i = 0; d->error == NULL && i < json_n(list); i++) {
		struct json *j = json_at(list, i), *covers = json_get(j, "covers");
		char path[60];

		snprintf(path, sizeof path, "rounds[%zu]", i);
		if (!text_fits(d, j, "label", 0, 60, path) || !number_fits(d, j, "starts_at", -1, 0, latest, path) ||
		    !number_fits(d, j, "sale_opens_at", -1, 0, latest, path) || !number_fits(d, j, "sale_closes_at", -1, 0, latest, path))
			return false;
		if (json_i64(j, "sale_opens_at", 0) >= json_i64(j, "sale_closes_at", 0))
			return wrong(d, "%s: the sale closes before it opens", path);
		if (json_n(covers) > ROUNDS)
			return wrong(d, "%s.covers: too many", path);
		for (size_t k = 0; k < json_n(covers); k++) {
			int64_t other = json_i64(json_at(covers, k), "", -1);

			if (other < 0 || other >= (int64_t)json_n(list) || other == (int64_t)i)
				return wrong(d, "%s.covers: not the number of another round", path);
		}
		if (!check_own_grades(d, json_get(j, "grades"), i))
			return false;
	}
	d->rounds_n = json_n(list);
	return d->error == NULL;
}

static bool check_plan(struct definition *d)
{
	struct plan_errors e = { 0 };
	struct plan_grade *used;
	size_t n;

	d->plan = plan_read(d->a, json_get(d->j, "plan"), &e);
	if (d->plan == NULL)
		return wrong(d, "plan: %s: %s %s (and %zu more)", e.at[0].path, e.at[0].key, e.at[0].a, e.n - 1);
	n = plan_grades(d->a, d->plan, &used);
	for (size_t i = 0; i < n; i++)
		if (grade_id(d, used[i].name) == 0)
			return wrong(d, "plan: %zu places have the grade \"%.80s\", which has no price", used[i].places_n, used[i].name);
	if (d->plan->places_n * d->rounds_n > PLACES_ALL)
		return wrong(d, "rounds: %zu places in %zu rounds are more than %d", d->plan->places_n, d->rounds_n, PLACES_ALL);
	return true;
}

/* The places a mark speaks of: from, and how many, counted in map order from 0. */
static bool mark_reach(struct definition *d, struct json *j, size_t *from, size_t *n)
{
	struct plan_section *s = plan_find_section(d->plan, json_text(j, "floor"), json_text(j, "section"));
	bool has_number = json_kind_at(j, "number") == JSON_TEXT ? json_text(j, "number")[0] != '\0' : json_kind_at(j, "number") == JSON_NUMBER;
	const char *row = json_text(j, "row"), *number = json_text(j, "number");
	int64_t entry = json_i64(j, "number", 0);

	if (s == NULL)
		return false;
	if (json_kind_at(j, "number") == JSON_NUMBER)
		number = arena_fmt(d->a, "%lld", (long long)entry);
	else if (s->kind != PLAN_SEATS && has_number && !text_i64(number, &entry))
		return false;
	*from = 0;
	for (struct plan_section *before = d->plan->sections; before < s; before++)
		*from += before->places_n;
	*n = s->places_n;
	if (s->kind != PLAN_SEATS) {
		if (!has_number)
			return true;
		*from += (size_t)entry - 1;
		*n = 1;
		return entry >= 1 && entry <= s->capacity;
	}
	if (row[0] == '\0')
		return !has_number;
	for (size_t r = 0; r < s->rows_n; r++) {
		if (!text_same(s->rows[r].label, row)) {
			*from += s->rows[r].seats_n;
			continue;
		}
		*n = s->rows[r].seats_n;
		if (!has_number)
			return true;
		for (size_t k = 0; k < s->rows[r].seats_n; k++)
			if (text_same(s->rows[r].seats[k].n, number)) {
				*from += k;
				*n = 1;
				return true;
			}
	}
	return false;
}

static int mark_state(const char *kind)
{
	return text_same(kind, "blocked") ? STATE_BLOCKED : text_same(kind, "house") ? STATE_HOUSE : text_same(kind, "invitation") ? STATE_INVITATION : 0;
}

static bool check_mark(struct definition *d, struct json *j, size_t i)
{
	char path[60];
	struct mark *m = &d->marks[i + 1];
	int64_t only = json_i64(j, "round", -1);
	size_t from, n;

	snprintf(path, sizeof path, "marks[%zu]", i);
	*m = (struct mark){ mark_state(json_text(j, "kind")), json_text(j, "note"), json_text(j, "guest") };
	if (m->state == 0)
		return wrong(d, "%s.kind: not one of blocked, house, invitation", path);
	if (!text_fits(d, j, "note", 0, 200, path) || !text_fits(d, j, "guest", 0, 80, path))
		return false;
	if (json_kind_at(j, "round") != JSON_NONE && (only < 0 || only >= (int64_t)d->rounds_n))
		return wrong(d, "%s.round: not the number of a round", path);
	if (!mark_reach(d, j, &from, &n))
		return wrong(d, "%s: there is no such place", path);
	d->marked_n += n * (only >= 0 ? 1 : d->rounds_n);
	if (d->marked_n > MARKED_ALL)
		return wrong(d, "%s: the marks before it already speak of %d places", path, MARKED_ALL);
	for (size_t r = 0; r < d->rounds_n; r++) {
		if (only >= 0 && (size_t)only != r)
			continue;
		if (d->marked[r] == NULL)
			d->marked[r] = arena_alloc(d->a, d->plan->places_n * sizeof **d->marked);
		for (size_t k = from; k < from + n; k++)
			d->marked[r][k] = (uint32_t)i + 1;
	}
	return true;
}

static bool check_marks(struct definition *d)
{
	struct json *list = list_of(d, "marks", 0, MARKS);

	d->marks_n = json_n(list);
	d->marks = arena_alloc(d->a, (d->marks_n + 1) * sizeof *d->marks);
	d->marked = arena_alloc(d->a, d->rounds_n * sizeof *d->marked);
	for (size_t i = 0; d->error == NULL && i < d->marks_n; i++)
		check_mark(d, json_at(list, i), i);
	return d->error == NULL;
}

static bool check_poster(struct definition *d)
{
	if (d->poster == NULL || d->poster_n == 0)
		return true;
	if (d->poster_n > POSTER_BYTES)
		return wrong(d, "poster: larger than %d bytes", POSTER_BYTES);
	if (!image_look(d->poster, d->poster_n, &d->image))
		return wrong(d, "poster: not a JPEG, PNG or WebP picture");
	d->poster_hash = id_hash_bytes(d->a, d->poster, d->poster_n);
	return true;
}

/* --- writing ------------------------------------------------------------------------------------------------------------ */

static int64_t fill_settings(struct definition *d, struct db *db)
{
	struct json *j = d->j;

	return db_exec(db,
	    "INSERT INTO settings (id, title, subtitle, description, notice, field, venue_name, venue_address, zone, running_minutes, age_limit,"
	    " poster, seller_name, seller_contact, limit_per_person, hold_minutes, hold_seconds, free_days, plan_height, stage, created_at)"
	    " VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, UNIX_TIMESTAMP() + ?)",
	    ARG(json_text(j, "title")), ARG(json_text(j, "subtitle")), ARG(json_text(j, "description")), ARG(json_text(j, "notice")),
	    ARG(json_text(j, "field")), ARG(json_text(j, "venue.name")), ARG(json_text(j, "venue.address")), ARG(json_text(j, "venue.zone")),
	    ARG(json_i64(j, "running_minutes", 0)), ARG(json_i64(j, "age_limit", 0)), ARG(d->poster_hash), ARG(json_text(j, "seller.name")),
	    ARG(json_text(j, "seller.contact")), ARG(json_i64(j, "limit_per_person", 4)), ARG(json_i64(j, "hold_minutes", 7)),
	    ARG(json_i64(j, "hold_seconds", 0)), ARG(json_i64(j, "free_days", 7)), ARG(arena_fmt(d->a, "%.1f", d->plan->height)),
	    ARG(plan_stage_text(d->a, d->plan)), ARG(clock_offset()));
}

static void fill_poster(struct definition *d, struct db *db)
{
	if (d->poster_hash != NULL)
		db_exec(db, "INSERT INTO file (hash, type, width, height, bytes, created_at) VALUES (?, ?, ?, ?, ?, UNIX_TIMESTAMP() + ?)",
		    ARG(d->poster_hash), ARG(d->image.type), ARG(d->image.width), ARG(d->image.height), ARG_BLOB(d->poster, d->poster_n),
		    ARG(clock_offset()));
}

static void fill_lists(struct definition *d, struct db *db)
{
	struct json *refund = json_get(d->j, "refund"), *rounds = json_get(d->j, "rounds");

	for (size_t i = 0; i < json_n(refund); i++)
		db_exec(db, "INSERT INTO refund_rule (from_days, fee_percent) VALUES (?, ?)", ARG(json_i64(json_at(refund, i), "from_days", 0)),
		    ARG(json_i64(json_at(refund, i), "fee_percent", 0)));
	for (size_t i = 0; i < d->grades_n; i++) {
		const struct grade *g = &d->grades[i];

		db_exec(db, "INSERT INTO grade (id, name, mark, colour, price_minor, ord, round, instead) VALUES (?, ?, ?, ?, ?, ?, NULLIF(?, 0), NULLIF(?, 0))",
		    ARG((int64_t)i + 1), ARG(g->name), ARG(json_text(g->j, "mark")), ARG(json_i64(g->j, "colour", 1)), ARG(json_i64(g->j, "price", 0)),
		    ARG(g->instead ? g->instead : (int64_t)i + 1), ARG(g->round), ARG(g->instead));
	}
	for (size_t i = 0; i < d->rounds_n; i++) {
		struct json *j = json_at(rounds, i);

		db_exec(db, "INSERT INTO round (id, label, starts_at, sale_opens_at, sale_closes_at) VALUES (?, ?, ?, ?, ?)", ARG((int64_t)i + 1),
		    ARG(json_text(j, "label")), ARG(json_i64(j, "starts_at", 0)), ARG(json_i64(j, "sale_opens_at", 0)),
		    ARG(json_i64(j, "sale_closes_at", 0)));
	}
	for (size_t i = 0; i < d->rounds_n; i++) {
		struct json *covers = json_get(json_at(rounds, i), "covers");

		for (size_t k = 0; k < json_n(covers); k++)
			db_exec(db, "INSERT IGNORE INTO round_cover (round, covers) VALUES (?, ?)", ARG((int64_t)i + 1),
			    ARG(json_i64(json_at(covers, k), "", 0) + 1));
	}
}

/* Coordinates are bound as text: no double ever reaches a statement. */
static struct db_arg units(struct arena *a, double v)
{
	return ARG(arena_fmt(a, "%.1f", v));
}

static void fill_sections(struct definition *d, struct db *db)
{
	static const char *const kinds[] = { [PLAN_SEATS] = "seats", [PLAN_ZONE] = "zone", [PLAN_STANDING] = "standing" };

	for (size_t i = 0; i < d->plan->sections_n; i++) {
		const struct plan_section *s = &d->plan->sections[i];

		db_exec(db,
		    "INSERT INTO section (id, name, kind, floor, ord, outline, label_x, label_y, focus_x, focus_y)"
		    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		    ARG((int64_t)i + 1), ARG(s->name), ARG(kinds[s->kind]), ARG(s->floor), ARG((int64_t)i + 1), ARG(plan_outline_text(d->a, s)),
		    units(d->a, s->label.x), units(d->a, s->label.y), units(d->a, s->focus.x), units(d->a, s->focus.y));
	}
}

/* Rows waiting to be sent together. */
struct batch {
	struct db *db;
	struct db_arg args[BATCH * 9];
	size_t n;                     /* arguments */
};

#define SEAT_HEAD "INSERT INTO seat (id, section, row_label, row_ord, number, ord, x, y, flags) VALUES "
#define SEAT_ROW "(?,?,?,?,?,?,?,?,?)"
#define PLACE_HEAD "INSERT INTO place (id, round, section, grade, seat, number) VALUES "
#define PLACE_ROW "(?,1,?,?,?,?)"

/* The last rows go one by one: a statement for every possible number of them would not be worth its place in the cache. */
static void send_seats(struct batch *b, bool all)
{
	enum { WIDTH = 9 };

	if (b->n == BATCH * WIDTH)
		db_exec_list(b->db, SEAT_HEAD ROWS50(SEAT_ROW), b->args, b->n);
	else if (!all)
		return;
	else
		for (size_t i = 0; i < b->n; i += WIDTH)
			db_exec_list(b->db, SEAT_HEAD SEAT_ROW, b->args + i, WIDTH);
	b->n = 0;
}

static void send_places(struct batch *b, bool all)
{
	enum { WIDTH = 5 };

	if (b->n == BATCH * WIDTH)
		db_exec_list(b->db, PLACE_HEAD ROWS50(PLACE_ROW), b->args, b->n);
	else if (!all)
		return;
	else
		for (size_t i = 0; i < b->n; i += WIDTH)
			db_exec_list(b->db, PLACE_HEAD PLACE_ROW, b->args + i, WIDTH);
	b->n = 0;
}

static void add(struct batch *b, struct db_arg v)
{
	must(b->n < sizeof b->args / sizeof b->args[0]);
	b->args[b->n++] = v;
}

static void fill_seats(struct definition *d, struct db *db)
{
	struct batch *b = arena_alloc(d->a, sizeof *b);
	int64_t id = 0;

	b->db = db;
	for (size_t i = 0; i < d->plan->sections_n; i++) {
		const struct plan_section *s = &d->plan->sections[i];

		for (size_t r = 0; r < s->rows_n; r++)
			for (size_t k = 0; k < s->rows[r].seats_n; k++) {
				const struct plan_seat *seat = &s->rows[r].seats[k];

				add(b, ARG(++id));
				add(b, ARG((int64_t)i + 1));
				add(b, ARG(s->rows[r].label));
				add(b, ARG((int64_t)r + 1));
				add(b, ARG(seat->n));
				add(b, ARG(seat->ord));
				add(b, units(d->a, seat->x));
				add(b, units(d->a, seat->y));
				add(b, ARG(seat->flags));
				send_seats(b, false);
			}
	}
	send_seats(b, true);
}

static void fill_first_round(struct definition *d, struct db *db)
{
	struct batch *b = arena_alloc(d->a, sizeof *b);
	int64_t id = 0, seat_id = 0;

	b->db = db;
	for (size_t i = 0; i < d->plan->sections_n; i++) {
		const struct plan_section *s = &d->plan->sections[i];

		for (int n = 1; n <= s->capacity && s->kind != PLAN_SEATS; n++) {
			add(b, ARG(++id));
			add(b, ARG((int64_t)i + 1));
			add(b, ARG(grade_id(d, s->grade)));
			add(b, ARG_NULL);
			add(b, ARG(n));
			send_places(b, false);
		}
		for (size_t r = 0; r < s->rows_n; r++)
			for (size_t k = 0; k < s->rows[r].seats_n; k++) {
				add(b, ARG(++id));
				add(b, ARG((int64_t)i + 1));
				add(b, ARG(grade_id(d, plan_seat_grade(s, &s->rows[r].seats[k]))));
				add(b, ARG(++seat_id));
				add(b, ARG_NULL);
				send_places(b, false);
			}
	}
	send_places(b, true);
}

/* In pieces, so that the largest hall stays far below the time a statement may take. */
static void fill_other_rounds(struct definition *d, struct db *db)
{
	int64_t places_n = (int64_t)d->plan->places_n;

	for (int64_t r = 1; r < (int64_t)d->rounds_n; r++)
		for (int64_t from = 1; from <= places_n; from += COPY)
			db_exec(db,
			    "INSERT INTO place (id, round, section, grade, seat, number)"
			    " SELECT id + ?, ?, section, grade, seat, number FROM place WHERE id BETWEEN ? AND ?",
			    ARG(r * places_n), ARG(r + 1), ARG(from), ARG(from + COPY - 1 < places_n ? from + COPY - 1 : places_n));
}

static void fill_own_grades(struct definition *d, struct db *db)
{
	int64_t places_n = (int64_t)d->plan->places_n;

	for (size_t i = d->own_from; i < d->grades_n; i++) {
		const struct grade *g = &d->grades[i];
		int64_t last = g->round * places_n;

		for (int64_t from = last - places_n + 1; from <= last; from += COPY)
			db_exec(db, "UPDATE place SET grade = ? WHERE id BETWEEN ? AND ? AND grade = ?", ARG((int64_t)i + 1), ARG(from),
			    ARG(from + COPY - 1 < last ? from + COPY - 1 : last), ARG(g->instead));
	}
}

static bool same_mark(const struct mark *x, const struct mark *y)
{
	return x->state == y->state && text_same(x->note, y->note) && text_same(x->guest, y->guest);
}

/* Neighbours with the same mark are written together. */
static void fill_marks(struct definition *d, struct db *db)
{
	size_t places_n = d->plan->places_n;

	for (size_t r = 0; r < d->rounds_n; r++)
		for (size_t k = 0, end; d->marked[r] != NULL && k < places_n; k = end) {
			const struct mark *m = &d->marks[d->marked[r][k]];
			int64_t from = (int64_t)(r * places_n + k + 1), to;

			for (end = k + 1; end < places_n && same_mark(m, &d->marks[d->marked[r][end]]); end++)
				;
			to = (int64_t)(r * places_n + end);
			if (m->state == 0)
				continue;
			db_exec(db, "UPDATE place SET state = ?, free_at = ? WHERE id BETWEEN ? AND ?", ARG(m->state), ARG(FAR_FUTURE), ARG(from), ARG(to));
			db_exec(db,
			    "INSERT INTO place_mark (place, note, guest, account, at)"
			    " SELECT id, ?, ?, ?, UNIX_TIMESTAMP() + ? FROM place WHERE id BETWEEN ? AND ?",
			    ARG(m->note), ARG(m->guest), ARG(json_i64(d->j, "account", 0)), ARG(clock_offset()), ARG(from), ARG(to));
		}
}

/* Of two that define at once, the second waits at the settings' only row and then finds everything done. */
static bool fill(struct db *db, void *arg)
{
	struct definition *d = arg;

	if (db_exists(db, "SELECT 1 FROM settings WHERE id = 1", NO_ARGS) || fill_settings(d, db) < 0)
		return true;
	fill_poster(d, db);
	fill_lists(d, db);
	fill_sections(d, db);
	fill_seats(d, db);
	fault_point("define.half");
	fill_first_round(d, db);
	fill_other_rounds(d, db);
	fill_own_grades(d, db);
	fill_marks(d, db);
	return !db_fault(db)->set;
}

static void release(void *a)
{
	arena_free(a);
}

bool define_show(struct db *db, struct arena *a, const char *definition_json, const void *poster, size_t poster_n, const char **error)
{
	struct definition *d = arena_alloc(a, sizeof *d);
	const char *why = "";

	*error = NULL;
	if (db_exists(db, "SELECT 1 FROM settings WHERE id = 1", NO_ARGS))
		return true;
	d->a = arena_new(ARENA_BYTES);
	arena_defer(a, release, d->a);
	d->poster = poster;
	d->poster_n = poster_n;
	if (strlen(definition_json) > DEFINITION_BYTES)
		wrong(d, "definition: longer than %d bytes", DEFINITION_BYTES);
	else if ((d->j = json_parse(d->a, definition_json, strlen(definition_json), &why)) == NULL)
		wrong(d, "definition: not JSON (%s)", why);
	else if (check_settings(d) && check_refund(d) && check_grades(d) && check_rounds(d) && check_plan(d) && check_marks(d) && check_poster(d) &&
	    db_tx(db, fill, d))
		return true;
	*error = d->error != NULL ? d->error : "the database refused";
	return false;
}
