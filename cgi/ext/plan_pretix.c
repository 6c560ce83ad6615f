/* plan_pretix.c: pretix's public seating-plan JSON becomes our plan.
 *
 * That format (zones with rows with seats, positions relative to the parent, shapes drawn beside them) knows neither neighbours,
 * nor the order of rows, nor capacities: neighbours are counted from the distances, rows are ordered from the stage where one is
 * drawn, and a standing area says its places in brackets. Unknown members are ignored: the format grows.
 * Paths told in errors are those of the uploaded file, also for rows that were joined.
 */
#include "ext/plan.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "ext/json.h"
#include "ext/plan_parts.h"

enum { CATEGORIES = 50, AREAS = 500, SOURCE_ROWS = 2000 };
#define FARTHEST 1e6      /* of a position in pretix's pixels */

struct converting {
	struct arena *a;
	struct plan_errors *e;
	struct plan *plan;
	const char *categories[CATEGORIES];
	size_t categories_n;
	struct plan_name *guids;             /* all of them; `at` is where, by seat_at */
	size_t guids_n, guids_cap, places_n;
	bool said_full;
};

bool plan_is_pretix(struct json *j)
{
	return json_kind(j) == JSON_OBJECT && json_kind(json_get(j, "zones")) == JSON_LIST;
}

/* position{x,y}; 0,0 when it is missing and may be. */
static struct plan_point position(struct converting *c, struct json *j, bool needed, const char *path)
{
	struct plan_point p = { json_number(j, "position.x", NAN), json_number(j, "position.y", NAN) };

	if (json_kind_at(j, "position") == JSON_NONE && !needed)
		return (struct plan_point){ 0, 0 };
	if (fabs(p.x) <= FARTHEST && fabs(p.y) <= FARTHEST)      /* false for NaN */
		return p;
	plan_parts_wrong(c->a, c->e, "plan.position", "", "%s.position", path);
	return (struct plan_point){ 0, 0 };
}

static const char *text_of(struct converting *c, struct json *j, const char *member, size_t max, bool needed, const char *path)
{
	enum json_kind kind = json_kind_at(j, member);
	const char *s = plan_parts_trim(c->a, json_text(j, member));

	if ((kind != JSON_TEXT && kind != JSON_NONE && kind != JSON_NULL) || !plan_parts_clean(s))
		plan_parts_wrong(c->a, c->e, "plan.not_text", "", "%s.%s", path, member);
	else if (needed && s[0] == '\0')
		plan_parts_wrong(c->a, c->e, "plan.missing", "", "%s.%s", path, member);
	else if (text_length(s) > max)
		plan_parts_wrong(c->a, c->e, "plan.too_long", arena_fmt(c->a, "%zu", max), "%s.%s", path, member);
	else
		return s;
	return "";
}

static size_t length_of(struct converting *c, struct json *j, const char *member, size_t max, const char *path)
{
	struct json *list = json_get(j, member);

	if (list != NULL && json_kind(list) != JSON_LIST && json_kind(list) != JSON_NULL)
		plan_parts_wrong(c->a, c->e, "plan.no_list", "", "%s%s%s", path, path[0] != '\0' ? "." : "", member);
	else if (json_n(list) > max)
		plan_parts_wrong(c->a, c->e, "plan.too_many", arena_fmt(c->a, "%zu", max), "%s%s%s", path, path[0] != '\0' ? "." : "", member);
	else
		return json_n(list);
	return 0;
}

static void read_categories(struct converting *c, struct json *j)
{
	size_t n = length_of(c, j, "categories", CATEGORIES, "");

	for (size_t i = 0; i < n; i++)
		c->categories[c->categories_n++] = text_of(c, json_at(json_get(j, "categories"), i), "name", PLAN_GRADE, true,
		    arena_fmt(c->a, "categories[%zu]", i));
}

/* The category as one of the file's own strings, so that grades may be compared by address below. */
static const char *category_of(struct converting *c, struct json *seat, const char *path)
{
	const char *name = plan_parts_trim(c->a, json_text(seat, "category"));

	if (name[0] == '\0')
		return "";
	for (size_t i = 0; i < c->categories_n; i++)
		if (text_same(c->categories[i], name))
			return c->categories[i];
	plan_parts_wrong(c->a, c->e, "plan.category", text_cut(c->a, name, PLAN_GRADE), "%s.category", path);
	return "";
}

static size_t seat_at(size_t zone, size_t row, size_t seat)
{
	return (zone * SOURCE_ROWS + row) * PLAN_ROW_SEATS + seat;
}

static void add_guid(struct converting *c, const char *guid, size_t at)
{
	if (c->guids_n == c->guids_cap) {
		struct plan_name *wider = arena_alloc(c->a, (c->guids_cap * 2 + 256) * sizeof *wider);

		if (c->guids_n > 0)
			memcpy(wider, c->guids, c->guids_n * sizeof *wider);
		c->guids = wider;
		c->guids_cap = c->guids_cap * 2 + 256;
	}
	c->guids[c->guids_n++] = (struct plan_name){ guid, at };
}

static void guids_twice(struct converting *c)
{
	plan_parts_sort(c->guids, c->guids_n);
	for (size_t i = 0; i < c->guids_n; i++) {
		size_t at = c->guids[i].at;

		if (plan_parts_same(c->guids, i))
			plan_parts_wrong(c->a, c->e, "plan.guid_twice", text_cut(c->a, c->guids[i].name, 40), "zones[%zu].rows[%zu].seats[%zu].seat_guid",
			    at / PLAN_ROW_SEATS / SOURCE_ROWS, at / PLAN_ROW_SEATS % SOURCE_ROWS, at % PLAN_ROW_SEATS);
	}
}

/* Appended to `row`, whose seats have room. */
static void read_seats(struct converting *c, struct json *list, size_t n, struct plan_point origin, struct plan_row *row, size_t zone_at, size_t row_at)
{
	for (size_t k = 0; k < n; k++) {
		struct json *j = json_at(list, k);
		struct plan_seat *seat = &row->seats[row->seats_n];
		const char *guid;
		char where[120];
		struct plan_point p;

		snprintf(where, sizeof where, "zones[%zu].rows[%zu].seats[%zu]", zone_at, row_at, k);
		if (json_kind(j) != JSON_OBJECT) {
			plan_parts_wrong(c->a, c->e, "plan.not_object", "", "%s", where);
			continue;
		}
		p = position(c, j, true, where);
		guid = json_text(j, "seat_guid");
		*seat = (struct plan_seat){ text_of(c, j, "seat_number", PLAN_LABEL, true, where), category_of(c, j, where), 0, 0,
		    origin.x + p.x, origin.y + p.y };
		for (size_t i = 0; i < row->seats_n && seat->n[0] != '\0'; i++)
			if (text_same(row->seats[i].n, seat->n)) {
				plan_parts_wrong(c->a, c->e, "plan.seat_twice", seat->n, "%s.seat_number", where);
				break;
			}
		if (guid[0] == '\0')
			plan_parts_wrong(c->a, c->e, "plan.missing", "", "%s.seat_guid", where);
		else
			add_guid(c, guid, seat_at(zone_at, row_at, k));
		row->seats_n++;
	}
}

static void read_rows(struct converting *c, struct json *zone, size_t n, struct plan_point origin, struct plan_section *s, size_t zone_at)
{
	struct json *list = json_get(zone, "rows");

	s->rows = arena_alloc(c->a, (n < PLAN_ROWS ? n : PLAN_ROWS) * sizeof *s->rows);
	for (size_t i = 0; i < n; i++) {
		struct json *j = json_at(list, i);
		const char *label;
		char where[80];
		struct plan_point p;
		size_t seats_n, at = 0;
		struct plan_seat *seats;
		struct plan_row *row;

		snprintf(where, sizeof where, "zones[%zu].rows[%zu]", zone_at, i);
		label = text_of(c, j, "row_number", PLAN_LABEL, true, where);
		p = position(c, j, false, where);
		seats_n = length_of(c, j, "seats", PLAN_ROW_SEATS, where);

		c->places_n += seats_n;
		if (seats_n == 0 || c->places_n > PLAN_PLACES)
			continue;
		while (at < s->rows_n && !text_same(s->rows[at].label, label))
			at++;
		if (at == PLAN_ROWS || (at < s->rows_n && s->rows[at].seats_n + seats_n > PLAN_ROW_SEATS)) {
			plan_parts_wrong(c->a, c->e, "plan.too_many", arena_fmt(c->a, "%d", at == PLAN_ROWS ? PLAN_ROWS : PLAN_ROW_SEATS), "%s", where);
			continue;
		}
		row = &s->rows[at];
		seats = arena_alloc(c->a, (row->seats_n + seats_n) * sizeof *seats);
		if (row->seats_n > 0)
			memcpy(seats, row->seats, row->seats_n * sizeof *seats);
		row->label = label;
		row->seats = seats;
		read_seats(c, json_get(j, "seats"), seats_n, (struct plan_point){ origin.x + p.x, origin.y + p.y }, row, zone_at, i);
		if (at == s->rows_n)
			s->rows_n++;
	}
}

/* The grade most of its seats have becomes the section's. */
static void settle_grade(struct converting *c, struct plan_section *s)
{
	size_t count[CATEGORIES] = { 0 }, best = 0, none = 0, most;

	for (size_t r = 0; r < s->rows_n; r++)
		for (size_t k = 0; k < s->rows[r].seats_n; k++) {
			size_t i = 0;

			while (i < c->categories_n && c->categories[i] != s->rows[r].seats[k].grade)
				i++;
			if (i == c->categories_n)
				none++;
			else if (++count[i] > count[best])
				best = i;
		}
	most = count[best];
	if (most == 0 || none > 0)        /* a seat without a category must not get one by chance: the seller will say */
		return;
	s->grade = c->categories[best];
	for (size_t r = 0; r < s->rows_n; r++)
		for (size_t k = 0; k < s->rows[r].seats_n; k++)
			if (s->rows[r].seats[k].grade == s->grade)
				s->rows[r].seats[k].grade = "";
}

static bool says(const char *s, const char *word)
{
	size_t n = strlen(word);

	for (; *s != '\0'; s++) {
		size_t i = 0;

		while (i < n && tolower((unsigned char)s[i]) == tolower((unsigned char)word[i]))
			i++;
		if (i == n)
			return true;
	}
	return false;
}

/* A size in pixels: finite, above 0. */
static double extent(struct converting *c, struct json *j, const char *member, const char *path)
{
	double v = json_number(j, member, NAN);

	if (v > 0 && v <= FARTHEST)
		return v;
	plan_parts_wrong(c->a, c->e, "plan.size", "", "%s.%s", path, member);
	return 1;
}

/* The corners of an area, in the plan's pixels. */
static size_t area_points(struct converting *c, struct json *j, struct plan_point origin, struct plan_point *out, const char *path)
{
	const char *shape = json_text(j, "shape");
	struct plan_point at = position(c, j, false, path);
	double angle = json_number(j, "rotation", 0) * acos(-1) / 180, turn_cos, turn_sin;
	size_t n = 0;

	if (!(fabs(angle) < FARTHEST))
		angle = 0;
	turn_cos = cos(angle);
	turn_sin = sin(angle);
	if (text_same(shape, "rectangle")) {
		double w = extent(c, json_get(j, "rectangle"), "width", path), h = extent(c, json_get(j, "rectangle"), "height", path);

		out[n++] = (struct plan_point){ 0, 0 };
		out[n++] = (struct plan_point){ w, 0 };
		out[n++] = (struct plan_point){ w, h };
		out[n++] = (struct plan_point){ 0, h };
	} else if (text_same(shape, "circle") || text_same(shape, "ellipse")) {
		bool circle = shape[0] == 'c';
		double rx = circle ? extent(c, json_get(j, "circle"), "radius", path) : extent(c, json_get(j, "ellipse.radius"), "x", path);
		double ry = circle ? rx : extent(c, json_get(j, "ellipse.radius"), "y", path);

		for (; n < 24; n++)
			out[n] = (struct plan_point){ rx * cos((double)n * acos(-1) / 12), ry * sin((double)n * acos(-1) / 12) };
	} else if (text_same(shape, "polygon")) {
		struct json *points = json_get(j, "polygon.points");
		size_t points_n = length_of(c, json_get(j, "polygon"), "points", PLAN_OUTLINE_POINTS, arena_fmt(c->a, "%s.polygon", path));

		for (; n < points_n; n++) {
			double x = json_number(json_at(points, n), "x", NAN), y = json_number(json_at(points, n), "y", NAN);

			if (!(fabs(x) <= FARTHEST && fabs(y) <= FARTHEST)) {
				plan_parts_wrong(c->a, c->e, "plan.position", "", "%s.polygon.points[%zu]", path, n);
				return 0;
			}
			out[n] = (struct plan_point){ x, y };
		}
	}
	for (size_t i = 0; i < n; i++)
		out[i] = (struct plan_point){ origin.x + at.x + out[i].x * turn_cos - out[i].y * turn_sin,
		    origin.y + at.y + out[i].x * turn_sin + out[i].y * turn_cos };
	return n;
}

/* "스탠딩 A (500명)": the name before the bracket, the places in it. */
static bool standing_of(struct converting *c, const char *text, const char **name, int *capacity)
{
	const char *open = strrchr(text, '(');
	char *end;
	long v;

	if (open == NULL)
		return false;
	v = strtol(open + 1, &end, 10);
	if (end == open + 1 || v < 1 || v > PLAN_PLACES)
		return false;
	*name = text_trim(c->a, arena_dupn(c->a, text, (size_t)(open - text)));
	*capacity = (int)v;
	return (*name)[0] != '\0' && text_length(*name) <= PLAN_NAME;
}

static void set_stage(struct plan *p, const struct plan_point *at, size_t n)
{
	double right = at[0].x, bottom = at[0].y;

	p->has_stage = true;
	p->stage_x = at[0].x;
	p->stage_y = at[0].y;
	for (size_t i = 1; i < n; i++) {
		p->stage_x = fmin(p->stage_x, at[i].x);
		p->stage_y = fmin(p->stage_y, at[i].y);
		right = fmax(right, at[i].x);
		bottom = fmax(bottom, at[i].y);
	}
	p->stage_width = right - p->stage_x;
	p->stage_height = bottom - p->stage_y;
}

static struct plan_section *add_section(struct converting *c, const char *path)
{
	struct plan_section *s;

	if (c->plan->sections_n == PLAN_SECTIONS) {
		if (!c->said_full)
			plan_parts_wrong(c->a, c->e, "plan.too_many", arena_fmt(c->a, "%d", PLAN_SECTIONS), "%s", path);
		c->said_full = true;
		return NULL;
	}
	s = &c->plan->sections[c->plan->sections_n++];
	*s = (struct plan_section){ .name = "", .floor = "", .grade = "" };
	return s;
}

static void read_areas(struct converting *c, struct json *zone, struct plan_point origin, const char *path)
{
	size_t n = length_of(c, zone, "areas", AREAS, path);

	for (size_t i = 0; i < n; i++) {
		struct json *j = json_at(json_get(zone, "areas"), i);
		const char *text = json_text(j, "text.text");
		bool standing = says(text, "standing") || says(text, "스탠딩") || says(text, "입석");
		struct plan_point points[PLAN_OUTLINE_POINTS];
		struct plan_section *s;
		size_t points_n;
		char where[80];

		snprintf(where, sizeof where, "%s.areas[%zu]", path, i);
		if (!standing && !((says(text, "stage") || says(text, "무대")) && !c->plan->has_stage))
			continue;
		points_n = area_points(c, j, origin, points, where);
		if (points_n < 3)
			continue;
		if (!standing) {
			set_stage(c->plan, points, points_n);
			continue;
		}
		s = add_section(c, where);
		if (s == NULL)
			return;
		s->kind = PLAN_STANDING;
		s->outline = arena_alloc(c->a, points_n * sizeof *points);
		memcpy(s->outline, points, points_n * sizeof *points);
		s->outline_n = points_n;
		if (!plan_parts_clean(text) || !standing_of(c, text, &s->name, &s->capacity))
			plan_parts_wrong(c->a, c->e, "plan.standing", text_cut(c->a, text, 40), "%s.text.text", where);
		c->places_n += (size_t)s->capacity;
	}
}

static void read_zone(struct converting *c, struct json *j, size_t i)
{
	const char *path = arena_fmt(c->a, "zones[%zu]", i);
	struct plan_point origin;
	struct plan_section *s;
	size_t rows_n;

	if (json_kind(j) != JSON_OBJECT) {
		plan_parts_wrong(c->a, c->e, "plan.not_object", "", "%s", path);
		return;
	}
	origin = position(c, j, false, path);
	rows_n = length_of(c, j, "rows", SOURCE_ROWS, path);
	if (rows_n > 0 && (s = add_section(c, path)) != NULL) {
		s->name = text_of(c, j, "name", PLAN_NAME, false, path);
		if (s->name[0] == '\0')
			s->name = plan_parts_letters(c->a, (long)i + 1);
		read_rows(c, j, rows_n, origin, s, i);
		if (s->rows_n == 0)
			c->plan->sections_n--;        /* rows without seats: nothing to sell there */
		else
			settle_grade(c, s);
	}
	read_areas(c, j, origin, path);
}

struct box { double left, top, right, bottom; };

static void reach(struct box *b, double x, double y)
{
	b->left = fmin(b->left, x);
	b->top = fmin(b->top, y);
	b->right = fmax(b->right, x);
	b->bottom = fmax(b->bottom, y);
}

/* Everything is moved and scaled so that what is drawn fills the width, or the height where the plan is a narrow one. */
static void normalise(struct plan *p)
{
	struct box b = { INFINITY, INFINITY, -INFINITY, -INFINITY };
	double scale, dx, dy, inner = PLAN_WIDTH - 2.0 * PLAN_MARGIN;

	if (p->has_stage) {
		reach(&b, p->stage_x, p->stage_y);
		reach(&b, p->stage_x + p->stage_width, p->stage_y + p->stage_height);
	}
	for (size_t i = 0; i < p->sections_n; i++) {
		struct plan_section *s = &p->sections[i];

		for (size_t k = 0; k < s->outline_n; k++)
			reach(&b, s->outline[k].x, s->outline[k].y);
		for (size_t r = 0; r < s->rows_n; r++)
			for (size_t k = 0; k < s->rows[r].seats_n; k++)
				reach(&b, s->rows[r].seats[k].x, s->rows[r].seats[k].y);
	}
	scale = fmin(inner / fmax(b.right - b.left, 1), (2.0 * PLAN_WIDTH) / fmax(b.bottom - b.top, 1));
	scale = fmin(scale, 4);        /* a plan of five seats stays small instead of growing giants */
	dx = (PLAN_WIDTH - (b.right - b.left) * scale) / 2 - b.left * scale;
	dy = PLAN_MARGIN - b.top * scale;
	p->height = fmax(ceil((b.bottom - b.top) * scale + 2 * PLAN_MARGIN), PLAN_HEIGHT_MIN);
	p->stage_x = p->stage_x * scale + dx;
	p->stage_y = p->stage_y * scale + dy;
	p->stage_width *= scale;
	p->stage_height *= scale;
	for (size_t i = 0; i < p->sections_n; i++) {
		struct plan_section *s = &p->sections[i];

		for (size_t k = 0; k < s->outline_n; k++)
			s->outline[k] = (struct plan_point){ s->outline[k].x * scale + dx, s->outline[k].y * scale + dy };
		for (size_t r = 0; r < s->rows_n; r++)
			for (size_t k = 0; k < s->rows[r].seats_n; k++) {
				s->rows[r].seats[k].x = s->rows[r].seats[k].x * scale + dx;
				s->rows[r].seats[k].y = s->rows[r].seats[k].y * scale + dy;
			}
	}
}

struct distant { struct plan_row row; double distance; size_t at; };

static int by_distance(const void *x, const void *y)
{
	const struct distant *a = x, *b = y;

	if (a->distance != b->distance)
		return a->distance < b->distance ? -1 : 1;
	return (a->at > b->at) - (a->at < b->at);
}

static void order_rows(struct arena *a, const struct plan *p, struct plan_section *s)
{
	struct distant *rows = arena_alloc(a, s->rows_n * sizeof *rows);

	for (size_t r = 0; r < s->rows_n; r++) {
		double x = 0, y = 0, n = (double)s->rows[r].seats_n;

		for (size_t k = 0; k < s->rows[r].seats_n; k++) {
			x += s->rows[r].seats[k].x / n;
			y += s->rows[r].seats[k].y / n;
		}
		rows[r] = (struct distant){ s->rows[r], 0, r };
		if (p->has_stage)
			rows[r].distance = round(hypot(x - p->stage_x - p->stage_width / 2, y - p->stage_y - p->stage_height / 2));
	}
	qsort(rows, s->rows_n, sizeof *rows, by_distance);
	for (size_t r = 0; r < s->rows_n; r++) {
		s->rows[r] = rows[r].row;
		plan_parts_order(&s->rows[r]);
	}
	plan_parts_align(s);
}

static void sections_twice(struct converting *c)
{
	struct plan *p = c->plan;

	for (size_t i = 0; i < p->sections_n; i++)
		for (size_t k = 0; k < i; k++)
			if (p->sections[i].name[0] != '\0' && text_same(p->sections[i].name, p->sections[k].name)) {
				plan_parts_wrong(c->a, c->e, "plan.section_twice", p->sections[i].name, "zones");
				break;
			}
}

struct plan *plan_read_pretix(struct arena *owner, struct json *j, struct plan_errors *e)
{
	struct arena *a = plan_parts_arena(owner);
	struct converting c = { .a = a, .e = e, .plan = arena_alloc(a, sizeof *c.plan) };
	struct plan *p = c.plan;
	bool *none;
	size_t zones_n;

	if (!plan_is_pretix(j)) {
		plan_parts_wrong(a, e, "plan.no_list", "", "zones");
		return NULL;
	}
	read_categories(&c, j);
	p->sections = arena_alloc(a, PLAN_SECTIONS * sizeof *p->sections);
	zones_n = length_of(&c, j, "zones", PLAN_SECTIONS, "");
	for (size_t i = 0; i < zones_n; i++)
		read_zone(&c, json_at(json_get(j, "zones"), i), i);
	guids_twice(&c);
	sections_twice(&c);
	if (c.places_n > PLAN_PLACES)
		plan_parts_wrong(a, e, "plan.too_many", arena_fmt(a, "%d", PLAN_PLACES), "zones");
	if (p->sections_n == 0 && e->n == 0)
		plan_parts_wrong(a, e, "plan.no_places", "", "zones");
	if (e->n > 0)
		return NULL;
	normalise(p);
	for (size_t i = 0; i < p->sections_n; i++)
		if (p->sections[i].kind == PLAN_SEATS)
			order_rows(a, p, &p->sections[i]);
	none = arena_alloc(a, p->sections_n * sizeof *none);
	plan_parts_finish(a, p, none, none);
	return p;
}
