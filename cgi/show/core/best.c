/* best.c: see best.h. Choosing takes no lock and asks no database where the hint map is loaded; holding is hold.c's. */
#include "show/core/best.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/id.h"
#include "db/db.h"
#include "show/core/places.h"

enum { WHEELCHAIR = 1, COMPANION = 2, RESTRICTED = 4, TRIES = 8, ANCHORS = 64, PLAIN = 5000 };

/* --- choosing ------------------------------------------------------------------------------------------------------------- */

/* The same windows are looked at twice: first for the best rank and cost, then to draw one among those as good. */
struct search {
	const struct hint_view *v;
	const struct best_wish *w;
	int rank;
	float cost;
	bool drawing;
	uint64_t drawn;
	struct best_pick *out;
};

static bool usable(const struct search *s, uint32_t i)
{
	const struct hint_place *p = &s->v->places[i];

	return atomic_load_explicit(&s->v->state[i], memory_order_relaxed) == HINT_FREE && p->grade == s->w->grade &&
	    (s->w->wheelchair || !(p->flags & (WHEELCHAIR | COMPANION)));
}

static float distance(const struct hint_block *b, float x, float y)
{
	return (x - b->focus_x) * (x - b->focus_x) + (y - b->focus_y) * (y - b->focus_y);
}

static void consider(struct search *s, uint32_t first, int rank, float cost)
{
	if (!s->drawing) {
		if (rank < s->rank || (rank == s->rank && cost < s->cost)) {
			s->rank = rank;
			s->cost = cost;
		}
		return;
	}
	if (rank != s->rank || cost > s->cost || id_below(++s->drawn) != 0)
		return;
	for (int i = 0; i < s->w->n; i++)
		s->out->at[i] = first + (uint32_t)i;
}

/* Every window of n in a run of free neighbours. A window that leaves one seat alone beside it ranks behind all that do not. */
static void consider_run(struct search *s, const struct hint_block *b, uint32_t from, uint32_t to)
{
	uint32_t n = (uint32_t)s->w->n;
	const struct hint_place *p = s->v->places;

	for (uint32_t i = from; i + n <= to; i++) {
		unsigned flags = 0;
		for (uint32_t k = i; k < i + n; k++)
			flags |= p[k].flags;
		if (s->w->wheelchair && !(flags & WHEELCHAIR))
			continue;
		int rank = (i - from == 1 || to - i - n == 1) + (flags & RESTRICTED ? 2 : 0);
		consider(s, i, rank, distance(b, (p[i].x + p[i + n - 1].x) / 2, p[i].y));
	}
}

static void consider_seats(struct search *s, const struct hint_block *b)
{
	const struct hint_place *p = s->v->places;
	uint32_t end = b->first + b->n;

	for (uint32_t i = b->first; i < end; ) {
		if (!usable(s, i)) {
			i++;
			continue;
		}
		uint32_t from = i++;
		while (i < end && p[i].row == p[i - 1].row && p[i].ord == p[i - 1].ord + 1 && usable(s, i))
			i++;
		if (i - from >= (uint32_t)s->w->n)
			consider_run(s, b, from, i);
	}
}

/* Entry numbers need no neighbours: the lowest free ones, of any section that has enough. */
static bool lowest_numbers(struct search *s, const struct hint_block *b, uint32_t at[])
{
	int n = 0;

	for (uint32_t i = b->first; i < b->first + b->n && n < s->w->n; i++)
		if (usable(s, i))
			at[n++] = i;
	return n == s->w->n;
}

static bool choose_numbers(struct search *s)
{
	uint32_t at[HOLD_PLACES];
	uint64_t met = 0;

	for (size_t i = 0; i < s->v->n; i++) {
		const struct hint_block *b = &s->v->blocks[i];
		if (b->seats || (s->w->section && b->section != s->w->section) || !lowest_numbers(s, b, at) || id_below(++met) != 0)
			continue;
		memcpy(s->out->at, at, (size_t)s->w->n * sizeof at[0]);
	}
	return met > 0;
}

/* Looser: one seat and those nearest to it, for the best of some of the free seats of a section. */
static float around(const struct search *s, const uint32_t *free, uint32_t free_n, uint32_t anchor, uint32_t at[])
{
	const struct hint_place *p = s->v->places;
	float d[HOLD_PLACES], sum = 0;
	int n = 0;

	for (uint32_t i = 0; i < free_n; i++) {
		float dx = p[free[i]].x - p[anchor].x, dy = p[free[i]].y - p[anchor].y, here = dx * dx + dy * dy;
		if (n == s->w->n && here >= d[n - 1])
			continue;
		int k = n < s->w->n ? n++ : n - 1;
		for (; k && d[k - 1] > here; k--) {
			d[k] = d[k - 1];
			at[k] = at[k - 1];
		}
		d[k] = here;
		at[k] = free[i];
	}
	for (int k = 0; k < n; k++)
		sum += d[k];
	return sum;
}

static bool choose_near(struct search *s, uint32_t *free)
{
	float best = -1;

	for (size_t i = 0; i < s->v->n; i++) {
		const struct hint_block *b = &s->v->blocks[i];
		uint32_t n = 0, at[HOLD_PLACES];
		if (!b->seats || (s->w->section && b->section != s->w->section))
			continue;
		for (uint32_t k = b->first; k < b->first + b->n; k++)
			if (usable(s, k))
				free[n++] = k;
		if (n < (uint32_t)s->w->n)
			continue;
		uint32_t step = n / ANCHORS + 1;
		for (uint32_t k = (uint32_t)id_below(step); k < n; k += step) {
			const struct hint_place *p = &s->v->places[free[k]];
			if (s->w->wheelchair && !(p->flags & WHEELCHAIR))
				continue;
			float cost = around(s, free, n, free[k], at) + distance(b, p->x, p->y) / 100;
			if (best >= 0 && cost >= best)
				continue;
			best = cost;
			memcpy(s->out->at, at, (size_t)s->w->n * sizeof at[0]);
		}
	}
	return best >= 0;
}

/* Last of all: wherever there is one, section by section. */
static bool choose_any(struct search *s)
{
	int n = 0;
	bool wheelchair = !s->w->wheelchair;

	for (size_t i = 0; i < s->v->n; i++) {
		const struct hint_block *b = &s->v->blocks[i];
		if (s->w->section && b->section != s->w->section)
			continue;
		for (uint32_t k = b->first; k < b->first + b->n && n < s->w->n; k++) {
			if (!usable(s, k) || (!wheelchair && n == s->w->n - 1 && !(s->v->places[k].flags & WHEELCHAIR)))
				continue;
			wheelchair |= s->v->places[k].flags & WHEELCHAIR;
			s->out->at[n++] = k;
		}
	}
	return n == s->w->n;
}

bool best_choose(const struct hint_view *v, const struct best_wish *w, int again, struct best_pick *out)
{
	struct search s = { .v = v, .w = w, .rank = 1 << 30, .out = out };
	uint32_t most = 0;

	must(w->n >= 1 && w->n <= HOLD_PLACES);
	out->together = true;
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < v->n; i++)
			if (v->blocks[i].seats && (!w->section || v->blocks[i].section == w->section))
				consider_seats(&s, &v->blocks[i]);
		if (s.rank == 1 << 30)
			break;
		/* Equal but for rounding; and the further away the more often others were faster. */
		s.cost += s.cost * (0.001f + 0.3f * (float)again) + 0.01f + 100.0f * (float)again;
		s.drawing = true;
	}
	if (s.drawn || (!w->wheelchair && choose_numbers(&s)))
		return true;
	out->together = w->n == 1;
	for (size_t i = 0; i < v->n; i++)
		most = v->blocks[i].n > most ? v->blocks[i].n : most;
	struct arena *a = arena_new((most + 1024) * sizeof(uint32_t) + 4096);
	bool near = choose_near(&s, arena_alloc(a, (most + 1) * sizeof(uint32_t)));
	arena_free(a);
	return near || choose_any(&s);
}

/* --- holding ------------------------------------------------------------------------------------------------------------- */

static enum best_said attempt(struct db *db, const struct hint_view *v, const struct best_wish *w, const struct best_pick *pick,
    struct hold_scene *s, struct best_done *out)
{
	int64_t ids[HOLD_PLACES];

	for (int i = 0; i < w->n; i++)
		ids[i] = v->places[pick->at[i]].id;
	out->hold.wish_n = places_sort(out->hold.wish, ids, (size_t)w->n);
	if (hold_lock(db, s, &out->hold) && out->hold.mine_n == 0) {
		hold_keep(db, s, &out->hold);
		out->together = pick->together;
		return BEST_HELD;
	}
	/* Those that went are marked as such; the others stay claimed until the claim ages, because this transaction has them locked. */
	for (int i = 0; i < w->n; i++)
		for (size_t k = 0; k < out->hold.lost_n; k++)
			if (ids[i] == out->hold.lost[k])
				atomic_store(&v->state[pick->at[i]], HINT_TAKEN);
	if (out->hold.mine_n)
		for (int i = 0; i < w->n; i++)
			atomic_store(&v->state[pick->at[i]], HINT_TAKEN);
	return BEST_CROWDED;
}

static int add_block(struct hint_block *blocks, int n, struct db_rows *q, uint32_t at)
{
	if (!n || blocks[n - 1].section != db_i64(q, "section"))
		blocks[n++] = (struct hint_block){ .section = db_i64(q, "section"), .first = at, .seats = strcmp(db_text(q, "kind"), "seats") == 0,
			.focus_x = (float)db_double(q, "focus_x"), .focus_y = (float)db_double(q, "focus_y") };
	blocks[n - 1].n++;
	return n;
}

/* The plain read: what is free now, as a map of this request's own. */
static void read_free(struct db *db, int64_t round, const struct best_wish *w, struct hint_view *v)
{
	struct arena *a = db_arena(db);
	struct db_rows *q = db_query(db,
	    "SELECT p.id, p.section, p.number, c.kind, c.focus_x, c.focus_y, s.row_ord, s.ord, s.x, s.y, s.flags"
	    "  FROM place p JOIN section c ON c.id = p.section LEFT JOIN seat s ON s.id = p.seat"
	    " WHERE p.round = ? AND p.grade = ? AND p.free_at <= UNIX_TIMESTAMP() + ? AND (? = 0 OR p.section = ?)"
	    " ORDER BY p.section, s.row_ord, s.ord, p.number LIMIT 5000",
	    ARG(round), ARG(w->grade), ARG(clock_offset()), ARG(w->section), ARG(w->section));
	size_t most = (size_t)db_rows_n(q) + 1;
	struct hint_place *places = arena_alloc(a, most * sizeof *places);
	struct hint_block *blocks = arena_alloc(a, most * sizeof *blocks);
	uint32_t n = 0;
	int blocks_n = 0;

	while (db_next(q)) {
		bool seat = !db_null(q, "ord");
		blocks_n = add_block(blocks, blocks_n, q, n);
		places[n++] = (struct hint_place){ .id = db_i64(q, "id"), .grade = w->grade, .x = (float)db_double(q, "x"), .y = (float)db_double(q, "y"),
			.row = (int32_t)db_i64(q, "row_ord"), .ord = (int32_t)db_i64(q, seat ? "ord" : "number"), .flags = (uint8_t)(db_i64(q, "flags") & 7) };
	}
	*v = (struct hint_view){ .blocks = blocks, .n = (size_t)blocks_n, .places = places, .state = arena_alloc(a, most), .text = "", .claim = 2 };
}

/* What the buyer is told when nothing was chosen from a plain read. */
static enum best_said nothing(const struct hint_view *v, const struct best_wish *w, struct best_done *out)
{
	int64_t kept = 0;

	for (size_t i = 0; i < v->n; i++)
		for (uint32_t k = v->blocks[i].first; k < v->blocks[i].first + v->blocks[i].n; k++) {
			bool special = v->places[k].flags & (WHEELCHAIR | COMPANION);
			if (w->wheelchair ? (v->places[k].flags & WHEELCHAIR) != 0 : !special)
				out->left++;
			else
				kept += special;
		}
	return out->left ? BEST_FEWER : kept ? BEST_KEPT : BEST_SOLD_OUT;
}

enum best_said best_hold(struct db *db, const struct buyer *buyer, int64_t round, const struct best_wish *w, bool replace,
    struct best_done *out)
{
	struct hold_scene s;
	struct hint_view v;
	struct best_pick pick;
	int tries = 0;

	*out = (struct best_done){ .left = 0 };
	if (!hold_enter(db, buyer, round, replace, &s, &out->hold) || !hold_room(&s, (size_t)w->n, &out->hold))
		return BEST_REFUSED;
	for (bool open = hint_open(round, &v); open && tries < TRIES - 2 && !db_fault(db)->set; tries++) {
		if (!best_choose(&v, w, tries, &pick))
			break;
		if (!hint_claim(&v, pick.at, (size_t)w->n))
			continue;
		if (attempt(db, &v, w, &pick, &s, out) == BEST_HELD)
			return BEST_HELD;
	}
	read_free(db, round, w, &v);
	if (!best_choose(&v, w, 0, &pick))
		return nothing(&v, w, out);
	for (; tries < TRIES && !db_fault(db)->set; tries++) {
		if (attempt(db, &v, w, &pick, &s, out) == BEST_HELD)
			return BEST_HELD;
		if (!best_choose(&v, w, tries, &pick))
			break;
	}
	return BEST_CROWDED;
}
