/* section.c: the map of one section in one round.
 *
 * The page of an address without /swap is the same for everybody in a language: no name, no token, no ticks, and it lives a second
 * in nginx. /swap is one buyer's: what they hold is ticked, and what is ticked becomes what they hold. From the hint map where it
 * is loaded (no query for the places), else from the database.
 */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"
#include "show/core/hint.h"
#include "show/core/place_name.h"
#include "show/pages.h"
#include "show/pages/part.h"
#include "web/tpl.h"

enum { GAP_MAX = 60 };

struct seat {
	int64_t place, grade;
	const char *row, *number;
	int row_ord, ord, flags;
	char x;                      /* 0 free, 't' taken (a house seat and an invitation have somebody too), 'b' not for sale, 'm' mine */
};
struct map {
	struct seat *seats;
	size_t n;
	int first_ord, last_ord;
};

static void add(struct map *m, struct seat s)
{
	m->first_ord = !m->n || s.ord < m->first_ord ? s.ord : m->first_ord;
	m->last_ord = !m->n || s.ord > m->last_ord ? s.ord : m->last_ord;
	m->seats[m->n++] = s;
}

static bool from_hint(struct req *r, int64_t round, int64_t section, struct map *m)
{
	struct hint_view v;
	const struct hint_block *b;

	if (!hint_open(round, &v) || !(b = hint_block_of(&v, section)))
		return false;
	m->seats = arena_alloc(r->arena, (b->n + 1) * sizeof *m->seats);
	for (uint32_t i = b->first; i < b->first + b->n; i++) {
		const struct hint_place *p = &v.places[i];
		bool free = atomic_load_explicit(&v.state[i], memory_order_relaxed) == HINT_FREE;
		add(m, (struct seat){ p->id, p->grade, v.text + p->label, v.text + p->number, p->row, p->ord, p->flags,
			free ? 0 : p->flags & HINT_BLOCKED ? 'b' : 't' });
	}
	return true;
}

/* The statement of record. A hold of `account` is mine. */
static void from_database(struct req *r, int64_t round, int64_t section, int64_t account, struct map *m)
{
	struct db_rows *q = db_query(r->db,
	    "SELECT p.id, p.grade, p.state, p.free_at <= UNIX_TIMESTAMP() + ? AS free, s.row_label, s.number, s.row_ord, s.ord, s.flags,"
	    "       h.id IS NOT NULL AS mine"
	    "  FROM place p JOIN seat s ON s.id = p.seat"
	    "  LEFT JOIN hold h ON h.account = ? AND h.live = 1 AND h.id = p.hold_id AND p.state = 1 AND h.ends_at > UNIX_TIMESTAMP() + ?"
	    " WHERE p.round = ? AND p.section = ? ORDER BY s.row_ord, s.ord LIMIT 60000",
	    ARG(clock_offset()), ARG(account), ARG(clock_offset()), ARG(round), ARG(section));

	m->seats = arena_alloc(r->arena, (size_t)(db_rows_n(q) + 1) * sizeof *m->seats);
	while (db_next(q))
		add(m, (struct seat){ db_i64(q, "id"), db_i64(q, "grade"), db_text(q, "row_label"), db_text(q, "number"), (int)db_i64(q, "row_ord"),
			(int)db_i64(q, "ord"), (int)db_i64(q, "flags"),
			db_i64(q, "mine") ? 'm' : db_i64(q, "free") ? 0 : db_i64(q, "state") == 4 ? 'b' : 't' });
}

static void put_gap(struct tpl *t, const char *name, int n)
{
	if (n > 0)
		tpl_int(t, name, n < GAP_MAX ? n : GAP_MAX);
}

static void put_seat(struct tpl *t, const struct seat *s, const struct show_grade *g)
{
	tpl_text(t, "n", s->number);
	if (s->x == 't' || s->x == 'b') {
		tpl_text(t, "x", s->x == 't' ? "taken" : "blocked");
		return;
	}
	tpl_int(t, "id", s->place);
	tpl_int(t, "g", g ? g->colour : 1);
	tpl_text(t, "m", g ? g->mark : "");
	if (s->flags & 7)
		tpl_text(t, "f", place_name_flag(s->flags));
	if (s->x == 'm')
		tpl_text(t, "on", "1");
}

static void put_rows(struct tpl *list, const struct map *m, const struct show_grade *g, size_t g_n)
{
	const struct show_grade *last = NULL;

	for (size_t i = 0; i < m->n; ) {
		struct tpl *row = tpl_row(list), *seats = tpl_list(row, "seats");
		int row_ord = m->seats[i].row_ord, left = 0, ord = m->first_ord - 1;
		tpl_text(row, "label", m->seats[i].row);
		put_gap(row, "gap", m->seats[i].ord - m->first_ord);
		for (size_t first = i; i < m->n && m->seats[i].row_ord == row_ord; i++) {
			const struct seat *s = &m->seats[i];
			struct tpl *t = tpl_row(seats);
			if (i > first)
				put_gap(t, "gap", s->ord - ord - 1);
			ord = s->ord;
			left += !s->x;
			if (!last || last->id != s->grade)
				last = show_read_grade_of(g, g_n, s->grade);
			put_seat(t, s, last);
		}
		put_gap(row, "tail", m->last_ord - ord);
		tpl_int(row, "left", left);
	}
}

static void put_legend(struct req *r, const struct map *m, const struct show_grade *g, size_t g_n)
{
	struct tpl *list = tpl_list(r->page, "Grades"), *map = tpl_node(r->page, "Map");
	int flags = 0;

	for (size_t k = 0; k < g_n; k++)
		for (size_t i = 0; i < m->n; i++)
			if (m->seats[i].grade == g[k].id) {
				part_grade(tpl_row(list), &g[k]);
				break;
			}
	for (size_t i = 0; i < m->n; i++)
		flags |= m->seats[i].flags | (m->seats[i].x == 'b' ? HINT_BLOCKED : 0);
	tpl_bool(map, "has_wheel", flags & 1);
	tpl_bool(map, "has_companion", flags & 2);
	tpl_bool(map, "has_view", flags & 4);
	tpl_bool(map, "has_blocked", flags & HINT_BLOCKED);
}

static struct reply section_page(struct req *r, bool swap)
{
	struct show_facts f;
	struct show_round round;
	struct show_section section;
	struct show_grade *grades;
	struct map m = { 0 };

	if (!show_read_facts(r->db, &f) || !show_read_round(r->db, req_param_i64(r, "round"), &round) ||
	    !show_read_section(r->db, req_param_i64(r, "section"), &section))
		return reply_status(r, 404);
	if (round.sale != SALE_ON)
		return reply_see_other(r, "/rounds/%lld", (long long)round.id);
	if (section.kind != SHOW_SEATS)
		return reply_see_other(r, "/rounds/%lld?section=%lld#best", (long long)round.id, (long long)section.id);
	size_t g_n = show_read_grades(r->db, &grades);
	if (swap || !from_hint(r, round.id, section.id, &m))
		from_database(r, round.id, section.id, swap ? r->who.account : 0, &m);
	if (!m.n)
		return reply_status(r, 404);
	part_show(r, &f);
	part_round(r, &round, f.zone);
	tpl_text(r->page, "Map.name", part_section_name(r, &section));
	tpl_bool(r->page, "Map.stage", *f.stage);
	tpl_bool(r->page, "Map.swap", swap);
	put_rows(tpl_list(r->page, "Map.rows"), &m, grades, g_n);
	put_legend(r, &m, grades, g_n);
	tpl_say(r->page, "Bar.label", swap ? "show.map_swap" : "show.map_hold", NULL, NULL);
	tpl_int(r->page, "Bar.limit", f.limit);
	tpl_url(r->page, "Url.held", "/hold");
	return reply_page(r, "show/section");
}

struct reply show_section_page(struct req *r)
{
	struct reply p = section_page(r, false);

	return p.status == 200 ? reply_public(p, -1) : p;
}

struct reply show_section_swap(struct req *r)
{
	return section_page(r, true);
}
