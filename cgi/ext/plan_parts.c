/* plan_parts.c: errors by path, names that stand twice, outlines and orders. See plan_parts.h.
 *
 * Every coordinate that arrives here is finite and within a bounded range: the readers see to that first.
 */
#include "ext/plan_parts.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "ext/plan.h"

enum { ARENA_BYTES = 160 << 20 };

static void release(void *a)
{
	arena_free(a);
}

struct arena *plan_parts_arena(struct arena *owner)
{
	struct arena *a = arena_new(ARENA_BYTES);

	arena_defer(owner, release, a);
	return a;
}

void plan_parts_wrong(struct arena *a, struct plan_errors *e, const char *key, const char *detail, const char *path, ...)
{
	if (e->n < PLAN_ERRORS) {
		char where[160];
		va_list ap;

		va_start(ap, path);
		vsnprintf(where, sizeof where, path, ap);
		va_end(ap);
		e->at[e->n] = (struct plan_error){ key, arena_dup(a, where), arena_dup(a, detail) };
	}
	e->n++;
}

static int name_order(const void *x, const void *y)
{
	const struct plan_name *a = x, *b = y;
	int c = strcmp(a->name, b->name);

	return c != 0 ? c : (a->at > b->at) - (a->at < b->at);
}

void plan_parts_sort(struct plan_name *names, size_t n)
{
	if (n > 1)
		qsort(names, n, sizeof *names, name_order);
}

bool plan_parts_same(const struct plan_name *names, size_t i)
{
	return i > 0 && strcmp(names[i].name, names[i - 1].name) == 0;
}

const char *plan_parts_trim(struct arena *a, const char *s)
{
	size_t n = strlen(s);

	/* Above ASCII only text_trim knows what is space: an ideographic one begins with 0xe3. */
	if (n > 0 && (unsigned char)s[0] > ' ' && (unsigned char)s[n - 1] > ' ' && (unsigned char)s[0] < 0x7f && (unsigned char)s[n - 1] < 0x7f)
		return s;
	return text_trim(a, s);
}

bool plan_parts_clean(const char *s)
{
	return strpbrk(s, "\t\r\n") == NULL && text_utf8(s, strlen(s));
}

const char *plan_parts_number(struct arena *a, double v)
{
	double tenths = round(v * 10);

	if (fmod(tenths, 10) == 0)
		return arena_fmt(a, "%.0f", tenths / 10 + 0.0);
	return arena_fmt(a, "%.1f", tenths / 10);
}

const char *plan_parts_letters(struct arena *a, long n)
{
	char s[16];
	size_t at = sizeof s - 1;

	s[at] = '\0';
	for (; n > 0 && at > 0; n = (n - 1) / 26)
		s[--at] = (char)('A' + (n - 1) % 26);
	return arena_dup(a, s + at);
}

static double within(double v, double low, double high)
{
	return v < low ? low : v > high ? high : v;
}

/* The seat that lies farthest in each of 36 directions, and from there the corner of a square around it: corners of a block stay
 * corners, as halls draw them, and a gently curved back row does not become a polygon of a hundred points. */
void plan_parts_outline(struct arena *a, struct plan_section *s, const struct plan_point *points, size_t n, double margin, double height)
{
	enum { DIRECTIONS = 36 };

	s->outline = arena_alloc(a, DIRECTIONS * sizeof *s->outline);
	s->outline_n = 0;
	for (int i = 0; i < DIRECTIONS; i++) {
		double angle = (i + 0.5) * 2 * acos(-1) / DIRECTIONS, dx = cos(angle), dy = sin(angle);
		struct plan_point best = points[0];

		for (size_t k = 1; k < n; k++)
			if (points[k].x * dx + points[k].y * dy > best.x * dx + best.y * dy)
				best = points[k];
		best.x = within(best.x + (dx > 0 ? margin : -margin), 0, PLAN_WIDTH);
		best.y = within(best.y + (dy > 0 ? margin : -margin), 0, height);
		if (s->outline_n == 0 || best.x != s->outline[s->outline_n - 1].x || best.y != s->outline[s->outline_n - 1].y)
			s->outline[s->outline_n++] = best;
	}
}

static double far(struct plan_point p, double x, double y)
{
	return hypot(p.x - x, p.y - y);
}

static struct plan_point seat_point(const struct plan_seat *seat)
{
	return (struct plan_point){ seat->x, seat->y };
}

static struct plan_point nearest_seat(const struct plan_section *s, size_t rows_n, double x, double y)
{
	struct plan_point best = seat_point(&s->rows[0].seats[0]);

	for (size_t i = 0; i < rows_n; i++)
		for (size_t k = 0; k < s->rows[i].seats_n; k++) {
			struct plan_point p = seat_point(&s->rows[i].seats[k]);

			if (far(p, x, y) < far(best, x, y))
				best = p;
		}
	return best;
}

static struct plan_point nearest_edge(const struct plan_section *s, double x, double y)
{
	struct plan_point best = s->outline[0];

	for (size_t i = 0; i < s->outline_n; i++) {
		struct plan_point p = s->outline[i], q = s->outline[(i + 1) % s->outline_n], on;
		double dx = q.x - p.x, dy = q.y - p.y, length = dx * dx + dy * dy;
		double t = length > 0 ? within(((x - p.x) * dx + (y - p.y) * dy) / length, 0, 1) : 0;

		on = (struct plan_point){ p.x + t * dx, p.y + t * dy };
		if (far(on, x, y) < far(best, x, y))
			best = on;
	}
	return best;
}

static struct plan_point middle(const struct plan_point *p, size_t n)
{
	struct plan_point m = { 0, 0 };

	for (size_t i = 0; i < n; i++) {
		m.x += p[i].x / (double)n;
		m.y += p[i].y / (double)n;
	}
	return m;
}

static size_t seat_points(struct arena *a, const struct plan_section *s, size_t rows_n, struct plan_point **out)
{
	size_t n = 0;

	for (size_t i = 0; i < rows_n; i++)
		n += s->rows[i].seats_n;
	*out = arena_alloc(a, n * sizeof **out);
	n = 0;
	for (size_t i = 0; i < rows_n; i++)
		for (size_t k = 0; k < s->rows[i].seats_n; k++)
			(*out)[n++] = seat_point(&s->rows[i].seats[k]);
	return n;
}

static int double_order(const void *x, const void *y)
{
	const double *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

/* The usual distance between neighbours of a row; 0 for a row of one. Aisles are fewer than neighbours, so the median is it. */
static double pitch(const struct plan_row *row)
{
	double d[PLAN_ROW_SEATS];
	size_t n = 0;

	for (size_t k = 1; k < row->seats_n && n < PLAN_ROW_SEATS; k++)
		d[n++] = far(seat_point(&row->seats[k]), row->seats[k - 1].x, row->seats[k - 1].y);
	if (n == 0)
		return 0;
	qsort(d, n, sizeof *d, double_order);
	return d[(n - 1) / 2];
}

void plan_parts_finish(struct arena *a, struct plan *p, const bool *has_label, const bool *has_focus)
{
	p->places_n = 0;
	for (size_t i = 0; i < p->sections_n; i++) {
		struct plan_section *s = &p->sections[i];
		struct plan_point *points = s->outline;
		size_t n = s->outline_n;

		s->places_n = s->kind == PLAN_SEATS ? 0 : (size_t)s->capacity;
		if (s->kind == PLAN_SEATS) {
			double usual = pitch(&s->rows[0]);

			for (size_t r = 0; r < s->rows_n; r++)
				s->places_n += s->rows[r].seats_n;
			n = seat_points(a, s, s->rows_n, &points);
			if (s->outline_n == 0)
				plan_parts_outline(a, s, points, n, usual > 0 ? within(usual * 0.8, 4, 30) : 12, p->height);
		}
		if (!has_label[i])
			s->label = middle(points, n);
		if (!has_focus[i] && p->has_stage) {
			double x = p->stage_x + p->stage_width / 2, y = p->stage_y + p->stage_height / 2;

			s->focus = s->kind == PLAN_SEATS ? nearest_seat(s, s->rows_n, x, y) : nearest_edge(s, x, y);
		} else if (!has_focus[i] && s->kind == PLAN_SEATS) {
			struct plan_point *first, m;
			size_t first_n = seat_points(a, s, 1, &first);

			m = middle(first, first_n);
			s->focus = nearest_seat(s, 1, m.x, m.y);
		} else if (!has_focus[i]) {
			s->focus = middle(s->outline, s->outline_n);
		}
		p->places_n += s->places_n;
	}
}

static int by_x(const void *x, const void *y)
{
	const struct plan_seat *a = x, *b = y;

	return (a->x > b->x) - (a->x < b->x);
}

static int by_y(const void *x, const void *y)
{
	const struct plan_seat *a = x, *b = y;

	return (a->y > b->y) - (a->y < b->y);
}

void plan_parts_order(struct plan_row *row)
{
	double left = INFINITY, right = -INFINITY, top = INFINITY, bottom = -INFINITY, usual;

	for (size_t k = 0; k < row->seats_n; k++) {
		left = fmin(left, row->seats[k].x);
		right = fmax(right, row->seats[k].x);
		top = fmin(top, row->seats[k].y);
		bottom = fmax(bottom, row->seats[k].y);
	}
	qsort(row->seats, row->seats_n, sizeof *row->seats, right - left >= bottom - top ? by_x : by_y);
	usual = pitch(row);
	for (size_t k = 0; k < row->seats_n; k++) {
		struct plan_seat *seat = &row->seats[k], *before = seat - 1;

		if (k == 0)
			seat->ord = 1;
		else
			seat->ord = before->ord + (far(seat_point(seat), before->x, before->y) > usual * 1.6 ? 2 : 1);
	}
}

void plan_parts_align(struct plan_section *s)
{
	double left = INFINITY, usual;
	size_t longest = 0;

	for (size_t r = 0; r < s->rows_n; r++) {
		left = fmin(left, s->rows[r].seats[0].x);
		if (s->rows[r].seats_n > s->rows[longest].seats_n)
			longest = r;
	}
	usual = pitch(&s->rows[longest]);
	if (usual < 0.1)
		return;
	for (size_t r = 0; r < s->rows_n; r++) {
		int room = PLAN_ORD_MAX - s->rows[r].seats[s->rows[r].seats_n - 1].ord;
		int shift = (int)within(round((s->rows[r].seats[0].x - left) / usual), 0, 200);

		for (size_t k = 0; k < s->rows[r].seats_n && shift <= room; k++)
			s->rows[r].seats[k].ord += shift;
	}
}
