/* plan.c: reading and checking the definition's plan, writing it back, finding places in it.
 *
 * The JSON may come from anybody: every number is checked for kind and range, every name for length and control bytes, every list
 * for its length before anything is allocated for it. After plan_read says yes, the plan can be stored as it is: limits are
 * those of sql/show. Grades are names only; whether they exist is asked where prices are known.
 */
#include "ext/plan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "ext/json.h"
#include "ext/plan_parts.h"

enum { UPLOAD_BYTES = 16 << 20 };

struct reading {
	struct arena *a;
	struct plan_errors *e;
	struct plan *plan;
	size_t places_n;
};

static const char *const kinds[] = { [PLAN_SEATS] = "seats", [PLAN_ZONE] = "zone", [PLAN_STANDING] = "standing" };

/* A name: text, or a whole number as people write it. "" when it is missing or wrong; the wrong is told. */
static const char *name_of(struct reading *r, struct json *j, const char *member, size_t max, bool needed, const char *path)
{
	const char *s;

	switch (json_kind_at(j, member)) {
	case JSON_TEXT:
		s = plan_parts_trim(r->a, json_text(j, member));
		break;
	case JSON_NUMBER:
		s = plan_parts_number(r->a, fmin(fmax(json_number(j, member, 0), -1e9), 1e9));
		break;
	case JSON_NONE:
	case JSON_NULL:
		s = "";
		break;
	case JSON_OBJECT:
	case JSON_LIST:
	case JSON_BOOL:
	default:
		plan_parts_wrong(r->a, r->e, "plan.not_text", "", "%s.%s", path, member);
		return "";
	}
	if (needed && s[0] == '\0')
		plan_parts_wrong(r->a, r->e, "plan.missing", "", "%s.%s", path, member);
	else if (!plan_parts_clean(s))
		plan_parts_wrong(r->a, r->e, "plan.not_text", "", "%s.%s", path, member);
	else if (text_length(s) > max)
		plan_parts_wrong(r->a, r->e, "plan.too_long", arena_fmt(r->a, "%zu", max), "%s.%s", path, member);
	else
		return s;
	return "";
}

/* A coordinate; `low` after telling what is wrong. */
static double coordinate(struct reading *r, struct json *j, const char *member, double low, double high, const char *path)
{
	double d = json_number(j, member, NAN);

	if (isfinite(d) && d >= low && d <= high)
		return d;
	plan_parts_wrong(r->a, r->e, "plan.not_between", arena_fmt(r->a, "%.0f–%.0f", low, high), "%s.%s", path, member);
	return low;
}

static bool whole(struct json *j, const char *member, int64_t none, int64_t low, int64_t high, int64_t *out)
{
	enum json_kind kind = json_kind_at(j, member);

	*out = none;
	if (kind == JSON_NONE || kind == JSON_NULL)
		return true;
	if (kind != JSON_NUMBER)
		return false;
	*out = json_i64(j, member, INT64_MIN);
	if (*out >= low && *out <= high)
		return true;
	*out = none;
	return false;
}

static struct plan_seat read_seat(struct reading *r, struct json *j, int ord, const char *path)
{
	struct plan_seat seat = { "", "", ord, 0, 0, 0 };
	int64_t v;

	if (json_kind(j) != JSON_OBJECT) {
		plan_parts_wrong(r->a, r->e, "plan.not_object", "", "%s", path);
		return seat;
	}
	seat.n = name_of(r, j, "n", PLAN_LABEL, true, path);
	seat.grade = name_of(r, j, "grade", PLAN_GRADE, false, path);
	seat.x = coordinate(r, j, "x", 0, PLAN_WIDTH, path);
	seat.y = coordinate(r, j, "y", 0, r->plan->height, path);
	if (whole(j, "ord", ord, ord, PLAN_ORD_MAX, &v) && v <= PLAN_ORD_MAX)
		seat.ord = (int)v;
	else
		plan_parts_wrong(r->a, r->e, "plan.ord", arena_fmt(r->a, "%d", ord - 1), "%s.ord", path);
	if (whole(j, "flags", 0, 0, PLAN_WHEELCHAIR | PLAN_COMPANION | PLAN_RESTRICTED, &v))
		seat.flags = (unsigned)v;
	else
		plan_parts_wrong(r->a, r->e, "plan.not_between", "0–7", "%s.flags", path);
	return seat;
}

/* The list `member` of j, when it is one and not longer than max; NULL after telling. */
static struct json *list_of(struct reading *r, struct json *j, const char *member, size_t max, const char *path)
{
	struct json *list = json_get(j, member);

	if (json_kind(list) != JSON_LIST || json_n(list) == 0)
		plan_parts_wrong(r->a, r->e, "plan.no_list", "", "%s%s", path, member);
	else if (json_n(list) > max)
		plan_parts_wrong(r->a, r->e, "plan.too_many", arena_fmt(r->a, "%zu", max), "%s%s", path, member);
	else
		return list;
	return NULL;
}

static void read_row(struct reading *r, struct json *j, struct plan_row *row, const char *path)
{
	struct json *list;
	struct plan_name *names;

	if (json_kind(j) != JSON_OBJECT) {
		plan_parts_wrong(r->a, r->e, "plan.not_object", "", "%s", path);
		return;
	}
	row->label = name_of(r, j, "label", PLAN_LABEL, true, path);
	list = list_of(r, j, "seats", PLAN_ROW_SEATS, arena_fmt(r->a, "%s.", path));
	r->places_n += json_n(list);
	if (list == NULL || r->places_n > PLAN_PLACES)
		return;
	row->seats_n = json_n(list);
	row->seats = arena_alloc(r->a, row->seats_n * sizeof *row->seats);
	names = arena_alloc(r->a, row->seats_n * sizeof *names);
	for (size_t k = 0; k < row->seats_n; k++) {
		char where[120];

		snprintf(where, sizeof where, "%s.seats[%zu]", path, k);
		row->seats[k] = read_seat(r, json_at(list, k), k == 0 ? 1 : row->seats[k - 1].ord + 1, where);
		names[k] = (struct plan_name){ row->seats[k].n, k };
	}
	plan_parts_sort(names, row->seats_n);
	for (size_t k = 0; k < row->seats_n; k++)
		if (names[k].name[0] != '\0' && plan_parts_same(names, k))
			plan_parts_wrong(r->a, r->e, "plan.seat_twice", names[k].name, "%s.seats[%zu].n", path, names[k].at);
}

static void read_rows(struct reading *r, struct json *j, struct plan_section *s, const char *path)
{
	struct json *list = list_of(r, j, "rows", PLAN_ROWS, arena_fmt(r->a, "%s.", path));
	struct plan_name *names;

	if (list == NULL)
		return;
	s->rows_n = json_n(list);
	s->rows = arena_alloc(r->a, s->rows_n * sizeof *s->rows);
	names = arena_alloc(r->a, s->rows_n * sizeof *names);
	for (size_t i = 0; i < s->rows_n; i++) {
		s->rows[i].label = "";
		read_row(r, json_at(list, i), &s->rows[i], arena_fmt(r->a, "%s.rows[%zu]", path, i));
		names[i] = (struct plan_name){ s->rows[i].label, i };
	}
	plan_parts_sort(names, s->rows_n);
	for (size_t i = 0; i < s->rows_n; i++)
		if (names[i].name[0] != '\0' && plan_parts_same(names, i))
			plan_parts_wrong(r->a, r->e, "plan.row_twice", names[i].name, "%s.rows[%zu].label", path, names[i].at);
}

/* "x,y x,y …": at least three points within the plan, nothing else. */
static bool read_outline(struct reading *r, const char *s, struct plan_section *out)
{
	size_t n = 0;
	struct plan_point *p = arena_alloc(r->a, PLAN_OUTLINE_POINTS * sizeof *p);

	while (*s != '\0') {
		char *end;

		if (n == PLAN_OUTLINE_POINTS)
			return false;
		p[n].x = strtod(s, &end);
		if (end == s || *end != ',')
			return false;
		s = end + 1;
		p[n].y = strtod(s, &end);
		if (end == s || (*end != ' ' && *end != '\0'))
			return false;
		if (!(p[n].x >= 0 && p[n].x <= PLAN_WIDTH && p[n].y >= 0 && p[n].y <= r->plan->height))
			return false;
		n++;
		s = end + strspn(end, " ");
	}
	out->outline = p;
	out->outline_n = n;
	return n >= 3;
}

/* Both or neither of a point's two members. */
static bool read_point(struct reading *r, struct json *j, const char *x, const char *y, struct plan_point *out, const char *path)
{
	if (json_kind_at(j, x) == JSON_NONE && json_kind_at(j, y) == JSON_NONE)
		return false;
	out->x = coordinate(r, j, x, 0, PLAN_WIDTH, path);
	out->y = coordinate(r, j, y, 0, r->plan->height, path);
	return true;
}

static void read_section(struct reading *r, struct json *j, struct plan_section *s, bool *has_label, bool *has_focus, const char *path)
{
	const char *kind = json_text(j, "kind"), *outline = json_text(j, "outline");
	int64_t capacity;

	s->name = s->floor = s->grade = "";
	if (json_kind(j) != JSON_OBJECT) {
		plan_parts_wrong(r->a, r->e, "plan.not_object", "", "%s", path);
		return;
	}
	s->name = name_of(r, j, "name", PLAN_NAME, true, path);
	s->floor = name_of(r, j, "floor", PLAN_FLOOR, false, path);
	s->grade = name_of(r, j, "grade", PLAN_GRADE, false, path);
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (text_same(kind, kinds[i]))
			s->kind = (enum plan_kind)i;
	if (!text_same(kind, kinds[s->kind]))
		plan_parts_wrong(r->a, r->e, "plan.kind", "", "%s.kind", path);
	if (outline[0] != '\0' && !read_outline(r, outline, s))
		plan_parts_wrong(r->a, r->e, "plan.outline", "", "%s.outline", path);
	*has_label = read_point(r, j, "label_x", "label_y", &s->label, path);
	*has_focus = read_point(r, j, "focus_x", "focus_y", &s->focus, path);
	if (s->kind == PLAN_SEATS) {
		read_rows(r, j, s, path);
		return;
	}
	if (outline[0] == '\0')
		plan_parts_wrong(r->a, r->e, "plan.outline", "", "%s.outline", path);
	if (!whole(j, "capacity", 0, 1, PLAN_PLACES, &capacity) || capacity < 1)
		plan_parts_wrong(r->a, r->e, "plan.capacity", arena_fmt(r->a, "%d", PLAN_PLACES), "%s.capacity", path);
	s->capacity = (int)capacity;
	r->places_n += (size_t)capacity;
}

static void read_stage(struct reading *r, const char *s)
{
	double v[4];
	char *end = NULL;

	for (int i = 0; i < 4; i++) {
		v[i] = strtod(s, &end);
		if (end == s || *end != (i < 3 ? ',' : '\0') || !(v[i] >= 0 && v[i] <= PLAN_HEIGHT_MAX)) {
			plan_parts_wrong(r->a, r->e, "plan.stage", "", "stage");
			return;
		}
		s = end + 1;
	}
	r->plan->has_stage = true;
	r->plan->stage_x = v[0];
	r->plan->stage_y = v[1];
	r->plan->stage_width = v[2];
	r->plan->stage_height = v[3];
}

static void sections_twice(struct reading *r)
{
	struct plan *p = r->plan;
	struct plan_name *names = arena_alloc(r->a, p->sections_n * sizeof *names);

	for (size_t i = 0; i < p->sections_n; i++)
		names[i] = (struct plan_name){ arena_fmt(r->a, "%s\n%s", p->sections[i].floor, p->sections[i].name), i };
	plan_parts_sort(names, p->sections_n);
	for (size_t i = 0; i < p->sections_n; i++)
		if (p->sections[names[i].at].name[0] != '\0' && plan_parts_same(names, i))
			plan_parts_wrong(r->a, r->e, "plan.section_twice", p->sections[names[i].at].name, "sections[%zu].name", names[i].at);
}

struct plan *plan_read(struct arena *owner, struct json *j, struct plan_errors *e)
{
	struct arena *a = plan_parts_arena(owner);
	struct plan *p = arena_alloc(a, sizeof *p);
	struct reading r = { a, e, p, 0 };
	struct json *list;
	bool *has_label, *has_focus;

	if (json_kind(j) != JSON_OBJECT) {
		plan_parts_wrong(a, e, "plan.not_object", "", "plan");
		return NULL;
	}
	p->height = coordinate(&r, j, "height", PLAN_HEIGHT_MIN, PLAN_HEIGHT_MAX, "plan");
	if (e->n > 0)
		p->height = PLAN_HEIGHT_MAX;        /* told once, not for every seat below it */
	if (json_text(j, "stage")[0] != '\0')
		read_stage(&r, json_text(j, "stage"));
	list = list_of(&r, j, "sections", PLAN_SECTIONS, "");
	if (list == NULL)
		return NULL;
	p->sections_n = json_n(list);
	p->sections = arena_alloc(a, p->sections_n * sizeof *p->sections);
	has_label = arena_alloc(a, p->sections_n * sizeof *has_label);
	has_focus = arena_alloc(a, p->sections_n * sizeof *has_focus);
	for (size_t i = 0; i < p->sections_n; i++)
		read_section(&r, json_at(list, i), &p->sections[i], &has_label[i], &has_focus[i], arena_fmt(a, "sections[%zu]", i));
	sections_twice(&r);
	if (r.places_n > PLAN_PLACES)
		plan_parts_wrong(a, e, "plan.too_many", arena_fmt(a, "%d", PLAN_PLACES), "sections");
	if (e->n > 0)
		return NULL;
	plan_parts_finish(a, p, has_label, has_focus);
	return p;
}

struct plan *plan_read_upload(struct arena *owner, const char *text, size_t n, struct plan_errors *e)
{
	struct arena *a = plan_parts_arena(owner);
	const char *why = "";
	struct json *j;

	if (n > UPLOAD_BYTES) {
		plan_parts_wrong(a, e, "plan.too_large", arena_fmt(a, "%d", UPLOAD_BYTES >> 20), "plan");
		return NULL;
	}
	j = json_parse(a, text, n, &why);
	if (j == NULL) {
		plan_parts_wrong(a, e, "plan.not_json", why, "plan");
		return NULL;
	}
	if (plan_is_pretix(j))
		return plan_read_pretix(a, j, e);
	return plan_read(a, json_kind_at(j, "plan") == JSON_OBJECT ? json_get(j, "plan") : j, e);
}

static double tenth(double v)
{
	return round(v * 10) / 10;
}

struct json *plan_json(struct arena *owner, const struct plan *p)
{
	struct arena *a = plan_parts_arena(owner);
	struct json *out = json_object(a), *sections = json_list(a);

	json_set_number(out, "height", tenth(p->height));
	json_set_text(out, "stage", plan_stage_text(a, p));
	for (size_t i = 0; i < p->sections_n; i++) {
		const struct plan_section *s = &p->sections[i];
		struct json *section = json_object(a), *rows = json_list(a);

		json_set_text(section, "name", s->name);
		json_set_text(section, "floor", s->floor);
		json_set_text(section, "kind", kinds[s->kind]);
		json_set_text(section, "grade", s->grade);
		json_set_text(section, "outline", plan_outline_text(a, s));
		json_set_number(section, "label_x", tenth(s->label.x));
		json_set_number(section, "label_y", tenth(s->label.y));
		json_set_number(section, "focus_x", tenth(s->focus.x));
		json_set_number(section, "focus_y", tenth(s->focus.y));
		if (s->kind != PLAN_SEATS)
			json_set_i64(section, "capacity", s->capacity);
		for (size_t r = 0; r < s->rows_n; r++) {
			struct json *row = json_object(a), *seats = json_list(a);

			json_set_text(row, "label", s->rows[r].label);
			for (size_t k = 0; k < s->rows[r].seats_n; k++) {
				const struct plan_seat *q = &s->rows[r].seats[k];
				struct json *seat = json_object(a);

				json_set_text(seat, "n", q->n);
				json_set_i64(seat, "ord", q->ord);
				json_set_number(seat, "x", tenth(q->x));
				json_set_number(seat, "y", tenth(q->y));
				if (q->flags != 0)
					json_set_i64(seat, "flags", q->flags);
				if (q->grade[0] != '\0')
					json_set_text(seat, "grade", q->grade);
				json_add(seats, seat);
			}
			json_set(row, "seats", seats);
			json_add(rows, row);
		}
		if (s->kind == PLAN_SEATS)
			json_set(section, "rows", rows);
		json_add(sections, section);
	}
	json_set(out, "sections", sections);
	return out;
}

const char *plan_outline_text(struct arena *a, const struct plan_section *s)
{
	struct buf *b = buf_new(a, 16 * (s->outline_n + 1));

	for (size_t i = 0; i < s->outline_n; i++)
		buf_fmt(b, "%s%s,%s", i > 0 ? " " : "", plan_parts_number(a, s->outline[i].x), plan_parts_number(a, s->outline[i].y));
	return b->p;
}

const char *plan_stage_text(struct arena *a, const struct plan *p)
{
	if (!p->has_stage)
		return "";
	return arena_fmt(a, "%s,%s,%s,%s", plan_parts_number(a, p->stage_x), plan_parts_number(a, p->stage_y),
	    plan_parts_number(a, p->stage_width), plan_parts_number(a, p->stage_height));
}

struct plan_section *plan_find_section(struct plan *p, const char *floor, const char *name)
{
	for (size_t i = 0; i < p->sections_n; i++)
		if (text_same(p->sections[i].floor, floor) && text_same(p->sections[i].name, name))
			return &p->sections[i];
	return NULL;
}

struct plan_seat *plan_find_seat(struct plan_section *s, const char *row, const char *n)
{
	for (size_t r = 0; r < s->rows_n; r++)
		for (size_t k = 0; k < s->rows[r].seats_n && text_same(s->rows[r].label, row); k++)
			if (text_same(s->rows[r].seats[k].n, n))
				return &s->rows[r].seats[k];
	return NULL;
}

const char *plan_seat_grade(const struct plan_section *s, const struct plan_seat *seat)
{
	return seat->grade[0] != '\0' ? seat->grade : s->grade;
}

static void count_grade(struct plan_grade *g, size_t *n, size_t max, const char *name, size_t places_n)
{
	for (size_t i = 0; i < *n; i++)
		if (text_same(g[i].name, name)) {
			g[i].places_n += places_n;
			return;
		}
	if (*n < max)
		g[(*n)++] = (struct plan_grade){ name, places_n };
}

size_t plan_grades(struct arena *a, const struct plan *p, struct plan_grade **out)
{
	enum { GRADES = 50 };
	size_t n = 0;

	*out = arena_alloc(a, GRADES * sizeof **out);
	for (size_t i = 0; i < p->sections_n; i++) {
		const struct plan_section *s = &p->sections[i];

		if (s->kind != PLAN_SEATS)
			count_grade(*out, &n, GRADES, s->grade, (size_t)s->capacity);
		for (size_t r = 0; r < s->rows_n; r++)
			for (size_t k = 0; k < s->rows[r].seats_n; k++)
				count_grade(*out, &n, GRADES, plan_seat_grade(s, &s->rows[r].seats[k]), 1);
	}
	return n;
}

void plan_grade_section(struct plan_section *s, const char *grade)
{
	s->grade = grade;
	for (size_t r = 0; r < s->rows_n; r++)
		for (size_t k = 0; k < s->rows[r].seats_n; k++)
			s->rows[r].seats[k].grade = "";
}

void plan_grade_rows(struct plan_section *s, size_t from, size_t to, const char *grade)
{
	for (size_t r = from; r <= to && r < s->rows_n; r++)
		for (size_t k = 0; k < s->rows[r].seats_n; k++)
			s->rows[r].seats[k].grade = text_same(grade, s->grade) ? "" : grade;
}
