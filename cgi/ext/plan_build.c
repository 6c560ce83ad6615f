/* plan_build.c: a plan from a few numbers, for halls nobody has drawn.
 *
 * The stage is on top, blocks follow it downwards in the order given. All rows share one seat pitch, chosen so that the widest
 * row fills the width and the whole stays within the greatest height.
 */
#include "ext/plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "ext/plan_parts.h"

enum { BLOCK_ROWS = 100, BLOCK_SEATS = 100, AISLES = 10, SIDE_BY_SIDE = 6, BAND = 140, GAP = 20, TOP = 110, BLOCKS = 50 };
#define AISLE 1.4         /* of a seat's pitch */
#define ROW_PITCH 1.15    /* of a seat's pitch */

struct building {
	struct arena *a;
	struct plan_errors *e;
	const struct plan_block *blocks;
	size_t n;
	int aisles[BLOCKS][AISLES];
	size_t aisles_n[BLOCKS];
};

static bool check_aisles(struct building *b, size_t i)
{
	const char *s = b->blocks[i].aisles != NULL ? b->blocks[i].aisles : "";
	long last = 0;

	for (;;) {
		char *end;
		long v;

		s += strspn(s, " ,\t\r\n");
		if (*s == '\0')
			return true;
		v = strtol(s, &end, 10);
		if (end == s || v <= last || v >= b->blocks[i].seats || b->aisles_n[i] == AISLES)
			return false;
		b->aisles[i][b->aisles_n[i]++] = (int)v;
		last = v;
		s = end;
		if (strchr(" ,\t\r\n", *s) == NULL)        /* the NUL is found too */
			return false;
	}
}

static void check_name(struct building *b, size_t i, const char *s, size_t max, bool needed, const char *member)
{
	if (s == NULL || s[0] == '\0') {
		if (needed)
			plan_parts_wrong(b->a, b->e, "plan.missing", "", "blocks[%zu].%s", i, member);
	} else if (!plan_parts_clean(s)) {
		plan_parts_wrong(b->a, b->e, "plan.not_text", "", "blocks[%zu].%s", i, member);
	} else if (text_length(s) > max) {
		plan_parts_wrong(b->a, b->e, "plan.too_long", arena_fmt(b->a, "%zu", max), "blocks[%zu].%s", i, member);
	}
}

static bool same_name(const struct plan_block *x, const struct plan_block *y)
{
	return text_same(x->name, y->name) && text_same(x->floor != NULL ? x->floor : "", y->floor != NULL ? y->floor : "");
}

static void check_block(struct building *b, size_t i)
{
	const struct plan_block *k = &b->blocks[i];

	check_name(b, i, k->name, PLAN_NAME, true, "name");
	check_name(b, i, k->floor, PLAN_FLOOR, false, "floor");
	check_name(b, i, k->grade, PLAN_GRADE, false, "grade");
	for (size_t before = 0; before < i; before++)
		if (same_name(k, &b->blocks[before])) {
			plan_parts_wrong(b->a, b->e, "plan.section_twice", k->name, "blocks[%zu].name", i);
			break;
		}
	if (k->kind != PLAN_SEATS) {
		if (k->capacity < 1 || k->capacity > PLAN_PLACES)
			plan_parts_wrong(b->a, b->e, "plan.capacity", arena_fmt(b->a, "%d", PLAN_PLACES), "blocks[%zu].capacity", i);
		return;
	}
	if (k->rows < 1 || k->rows > BLOCK_ROWS)
		plan_parts_wrong(b->a, b->e, "plan.not_between", "1–100", "blocks[%zu].rows", i);
	if (k->seats < 1 || k->seats > BLOCK_SEATS)
		plan_parts_wrong(b->a, b->e, "plan.not_between", "1–100", "blocks[%zu].seats", i);
	else if (!check_aisles(b, i))
		plan_parts_wrong(b->a, b->e, "plan.aisles", arena_fmt(b->a, "%d", (int)k->seats - 1), "blocks[%zu].aisles", i);
	if (k->first_label < 0 || k->first_label > 900)
		plan_parts_wrong(b->a, b->e, "plan.not_between", "1–900", "blocks[%zu].first_label", i);
}

/* Width of a row in seat pitches, from the first seat's middle to the last one's. */
static double row_width(const struct building *b, size_t i)
{
	return (double)b->blocks[i].seats - 1 + AISLE * (double)b->aisles_n[i];
}

static const char *row_label(struct arena *a, const struct plan_block *k, long i)
{
	long n = i + (k->first_label > 0 ? (long)k->first_label : 1);

	return k->labels == PLAN_LETTERS ? plan_parts_letters(a, n) : arena_fmt(a, "%ld", n);
}

/* Seat `at` (0 is the left end) of a row of n. From the centre: 1 and 2 meet in the middle, odd to the left. */
static long seat_number(enum plan_numbering numbering, long at, long n)
{
	long left = (n + 1) / 2;

	switch (numbering) {
	case PLAN_FROM_LEFT:   return at + 1;
	case PLAN_FROM_RIGHT:  return n - at;
	case PLAN_FROM_CENTRE: return at < left ? 2 * (left - at) - 1 : 2 * (at - left) + 2;
	}
	return at + 1;
}

static void place_rows(struct building *b, size_t i, struct plan_section *s, double pitch, double top)
{
	const struct plan_block *k = &b->blocks[i];

	s->rows_n = (size_t)k->rows;
	s->rows = arena_alloc(b->a, s->rows_n * sizeof *s->rows);
	for (size_t r = 0; r < s->rows_n; r++) {
		struct plan_row *row = &s->rows[r];
		double x = PLAN_WIDTH / 2.0 - row_width(b, i) * pitch / 2;
		int ord = 1;
		size_t aisle = 0;

		row->label = row_label(b->a, k, (long)r);
		row->seats_n = (size_t)k->seats;
		row->seats = arena_alloc(b->a, row->seats_n * sizeof *row->seats);
		for (size_t at = 0; at < row->seats_n; at++) {
			row->seats[at] = (struct plan_seat){ arena_fmt(b->a, "%ld", seat_number(k->numbering, (long)at, (long)row->seats_n)),
			    "", ord, 0, x, top + (double)r * pitch * ROW_PITCH };
			x += pitch;
			ord++;
			if (aisle < b->aisles_n[i] && (int)at + 1 == b->aisles[i][aisle]) {
				x += pitch * AISLE;
				ord++;
				aisle++;
			}
		}
	}
}

/* "A-1, A-2" or "A1 A2": the row, a dash unless the row ends in a letter, the number. */
static void mark_wheelchairs(struct building *b, size_t i, struct plan_section *s)
{
	const char *at = b->blocks[i].wheelchair != NULL ? b->blocks[i].wheelchair : "";

	while (*(at += strspn(at, " ,;\t\r\n")) != '\0') {
		size_t n = strcspn(at, " ,;\t\r\n");
		char *name = arena_dupn(b->a, at, n), *cut = strrchr(name, '-');
		struct plan_seat *seat;

		if (cut == NULL) {
			cut = name + n;
			while (cut > name && cut[-1] >= '0' && cut[-1] <= '9')
				cut--;
			seat = plan_find_seat(s, arena_dupn(b->a, name, (size_t)(cut - name)), cut);
		} else {
			seat = plan_find_seat(s, arena_dupn(b->a, name, (size_t)(cut - name)), cut + 1);
		}
		if (seat != NULL)
			seat->flags |= PLAN_WHEELCHAIR;
		else
			plan_parts_wrong(b->a, b->e, "plan.no_seat", text_cut(b->a, name, 20), "blocks[%zu].wheelchair", i);
		at += n;
	}
}

/* How many zones and standing areas stand side by side in the band that begins at block i. */
static size_t band_n(const struct building *b, size_t i)
{
	size_t n = 0;

	while (i + n < b->n && n < SIDE_BY_SIDE && b->blocks[i + n].kind != PLAN_SEATS)
		n++;
	return n;
}

static void place_area(struct building *b, struct plan_section *s, size_t at, size_t n, double top)
{
	double width = (PLAN_WIDTH - 2.0 * PLAN_MARGIN - (double)(n - 1) * GAP) / (double)n, x = PLAN_MARGIN + (double)at * (width + GAP);

	s->outline_n = 4;
	s->outline = arena_alloc(b->a, 4 * sizeof *s->outline);
	s->outline[0] = (struct plan_point){ x, top };
	s->outline[1] = (struct plan_point){ x + width, top };
	s->outline[2] = (struct plan_point){ x + width, top + BAND };
	s->outline[3] = (struct plan_point){ x, top + BAND };
}

static double choose_pitch(const struct building *b)
{
	double widest = 1, rows = 0, fixed = TOP + 2.0 * PLAN_MARGIN;

	for (size_t i = 0; i < b->n; i++) {
		if (b->blocks[i].kind != PLAN_SEATS) {
			fixed += BAND + GAP;
			continue;
		}
		widest = fmax(widest, row_width(b, i));
		rows += ((double)b->blocks[i].rows + 1) * ROW_PITCH;
	}
	return fmin(fmin((PLAN_WIDTH - 4.0 * PLAN_MARGIN) / widest, 32), rows > 0 ? (PLAN_HEIGHT_MAX - 200 - fmin(fixed, 4000)) / rows : 32);
}

struct plan *plan_build(struct arena *owner, const struct plan_block *blocks, size_t n, struct plan_errors *e)
{
	struct arena *a = plan_parts_arena(owner);
	struct building *b = arena_alloc(a, sizeof *b);
	struct plan *p = arena_alloc(a, sizeof *p);
	double pitch, top = TOP;
	int64_t places_n = 0;
	bool *none;

	if (n < 1 || n > BLOCKS) {
		plan_parts_wrong(a, e, n < 1 ? "plan.no_places" : "plan.too_many", arena_fmt(a, "%d", BLOCKS), "blocks");
		return NULL;
	}
	b->a = a;
	b->e = e;
	b->blocks = blocks;
	b->n = n;
	for (size_t i = 0; i < n; i++)
		check_block(b, i);
	for (size_t i = 0; i < n && e->n == 0; i++)
		places_n += blocks[i].kind == PLAN_SEATS ? blocks[i].rows * blocks[i].seats : blocks[i].capacity;
	if (places_n > PLAN_PLACES)
		plan_parts_wrong(a, e, "plan.too_many", arena_fmt(a, "%d", PLAN_PLACES), "blocks");
	if (e->n > 0)
		return NULL;
	pitch = choose_pitch(b);
	p->has_stage = true;
	p->stage_x = 300;
	p->stage_y = PLAN_MARGIN;
	p->stage_width = 400;
	p->stage_height = 50;
	p->sections_n = n;
	p->sections = arena_alloc(a, n * sizeof *p->sections);
	for (size_t i = 0; i < n;) {
		size_t side = band_n(b, i), here = side > 0 ? side : 1;

		for (size_t k = 0; k < here; k++) {
			struct plan_section *s = &p->sections[i + k];
			const struct plan_block *block = &blocks[i + k];

			s->name = block->name;
			s->floor = block->floor != NULL ? block->floor : "";
			s->grade = block->grade != NULL ? block->grade : "";
			s->kind = block->kind;
			s->capacity = block->kind == PLAN_SEATS ? 0 : (int)block->capacity;
			if (side > 0) {
				place_area(b, s, k, side, top);
			} else {
				place_rows(b, i, s, pitch, top + pitch / 2);
				mark_wheelchairs(b, i, s);
			}
		}
		top += side > 0 ? BAND + GAP : ((double)blocks[i].rows + 1) * pitch * ROW_PITCH;
		i += here;
	}
	if (e->n > 0)
		return NULL;
	p->height = ceil(top + PLAN_MARGIN);
	none = arena_alloc(a, n * sizeof *none);
	plan_parts_finish(a, p, none, none);
	return p;
}
