/* left.c: see left.h. */
#include "show/core/left.h"

#include <stdbool.h>

#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"
#include "show/core/hint.h"

struct sums { struct left *rows; size_t n, room; };

static struct left *row_of(struct db *db, struct sums *s, int64_t round, int64_t section, int64_t grade)
{
	for (size_t i = s->n; i--; )
		if (s->rows[i].grade == grade && s->rows[i].section == section && s->rows[i].round == round)
			return &s->rows[i];
	if (s->n == s->room) {
		struct left *more = arena_alloc(db_arena(db), (s->room = s->room ? s->room * 2 : 64) * sizeof *more);
		for (size_t i = 0; i < s->n; i++)
			more[i] = s->rows[i];
		s->rows = more;
	}
	s->rows[s->n] = (struct left){ round, section, grade, 0, 0 };
	return &s->rows[s->n++];
}

/* Runs of one grade are added up before their row is looked for. */
static void add_map(struct db *db, struct sums *s, int64_t round, const struct hint_view *v, bool by_section)
{
	for (size_t b = 0; b < v->n; b++) {
		const struct hint_block *k = &v->blocks[b];
		for (uint32_t i = k->first, end = k->first + k->n; i < end; ) {
			int64_t grade = v->places[i].grade, left = 0, total = 0;
			for (; i < end && v->places[i].grade == grade; i++) {
				total += !(v->places[i].flags & HINT_KEPT);
				left += atomic_load_explicit(&v->state[i], memory_order_relaxed) == HINT_FREE;
			}
			struct left *row = row_of(db, s, round, by_section ? k->section : 0, grade);
			row->left += left;
			row->total += total;
		}
	}
}

/* One place of a row that the map says has none: enough to keep "sold out" from being said. */
static void one_left(struct sums *s, int64_t round, int64_t section, int64_t grade)
{
	for (size_t i = 0; i < s->n; i++) {
		struct left *row = &s->rows[i];
		if ((!round || row->round == round) && (!section || row->section == section) && (!grade || row->grade == grade) && row->left > 0)
			return;
	}
	for (size_t i = 0; i < s->n; i++) {
		struct left *row = &s->rows[i];
		if ((!round || row->round == round) && (!section || row->section == section) && (!grade || row->grade == grade) && row->total) {
			row->left = 1;
			return;
		}
	}
}

static bool any_none(const struct sums *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (!s->rows[i].left && s->rows[i].total)
			return true;
	return false;
}

static void check_round(struct db *db, struct sums *s, int64_t round)
{
	struct db_rows *q = db_query(db,
	    "SELECT c.id AS section, 0 AS grade FROM section c"
	    " WHERE EXISTS (SELECT 1 FROM place p WHERE p.round = ? AND p.section = c.id AND p.free_at <= UNIX_TIMESTAMP() + ?)"
	    " UNION ALL SELECT 0, g.id FROM grade g"
	    " WHERE EXISTS (SELECT 1 FROM place p WHERE p.round = ? AND p.grade = g.id AND p.free_at <= UNIX_TIMESTAMP() + ?) LIMIT 1000",
	    ARG(round), ARG(clock_offset()), ARG(round), ARG(clock_offset()));

	while (db_next(q))
		one_left(s, round, db_i64(q, "section"), db_i64(q, "grade"));
}

size_t left_of_round(struct db *db, int64_t round, struct left **out)
{
	struct sums s = { 0 };
	struct hint_view v;

	if (hint_open(round, &v)) {
		add_map(db, &s, round, &v, true);
		if (any_none(&s))
			check_round(db, &s, round);
	} else {
		struct db_rows *q = db_query(db,
		    "SELECT section, grade, SUM(state < 4) AS total, SUM(free_at <= UNIX_TIMESTAMP() + ?) AS free_n"
		    "  FROM place WHERE round = ? GROUP BY section, grade LIMIT 5000", ARG(clock_offset()), ARG(round));
		while (db_next(q)) {
			struct left *row = row_of(db, &s, round, db_i64(q, "section"), db_i64(q, "grade"));
			row->left = db_i64(q, "free_n");
			row->total = db_i64(q, "total");
		}
	}
	*out = s.rows;
	return s.n;
}

static void read_all(struct db *db, struct sums *s)
{
	struct db_rows *q = db_query(db,
	    "SELECT p.round, p.grade, COUNT(*) AS total, SUM(p.free_at <= UNIX_TIMESTAMP() + ?) AS free_n"
	    "  FROM place p JOIN round r ON r.id = p.round"
	    " WHERE r.state = 'planned' AND r.sale_opens_at <= UNIX_TIMESTAMP() + ? AND r.sale_closes_at > UNIX_TIMESTAMP() + ?"
	    " GROUP BY p.round, p.grade LIMIT 5000", ARG(clock_offset()), ARG(clock_offset()), ARG(clock_offset()));

	while (db_next(q)) {
		struct left *row = row_of(db, s, db_i64(q, "round"), 0, db_i64(q, "grade"));
		row->left = db_i64(q, "free_n");
		row->total = db_i64(q, "total");
	}
}

static void check_rounds(struct db *db, struct sums *s)
{
	struct db_rows *q = db_query(db,
	    "SELECT r.id AS round, g.id AS grade FROM round r JOIN grade g ON EXISTS"
	    " (SELECT 1 FROM place p WHERE p.round = r.id AND p.grade = g.id AND p.free_at <= UNIX_TIMESTAMP() + ?)"
	    " WHERE r.state = 'planned' AND r.sale_opens_at <= UNIX_TIMESTAMP() + ? AND r.sale_closes_at > UNIX_TIMESTAMP() + ? LIMIT 25000",
	    ARG(clock_offset()), ARG(clock_offset()), ARG(clock_offset()));

	while (db_next(q))
		one_left(s, db_i64(q, "round"), 0, db_i64(q, "grade"));
}

size_t left_of_rounds(struct db *db, const int64_t *rounds, size_t n, struct left **out)
{
	struct sums s = { 0 };
	struct hint_view v;
	bool mapped = true;

	for (size_t i = 0; i < n && mapped; i++) {
		mapped = hint_open(rounds[i], &v);
		if (mapped)
			add_map(db, &s, rounds[i], &v, false);
	}
	if (!mapped) {
		s.n = 0;
		read_all(db, &s);
	}
	if (mapped && any_none(&s))
		check_rounds(db, &s);
	*out = s.rows;
	return s.n;
}

const char *left_level(int64_t left, int64_t total)
{
	return left <= 0 ? "none" : left * 10 <= total || left <= 4 ? "few" : left * 2 <= total ? "some" : "many";
}
