/* manage_places.c: places kept from the sale: the map of one section in one round with everything that may be ticked, and what is kept already. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "db/db.h"
#include "show/core/mark.h"
#include "show/core/place_name.h"
#include "show/pages.h"
#include "show/pages/manage_part.h"
#include "web/tpl.h"

static const char *const acts[] = { "block", "house", "invite", "release", NULL };

/* Of the page itself only round and section are asked for. */
FORM(manage_places_do,
	{ "round", FIELD_HIDDEN, 0, 1, 20, NULL, NULL },
	{ "section", FIELD_HIDDEN, 0, 1, 20, NULL, NULL },
	{ "act", FIELD_CHOICE, 0, 0, 0, NULL, acts },
	{ "place", FIELD_INT, OPTIONAL | REPEAT, 0, INT64_MAX / 2, NULL, NULL },
	{ "row", FIELD_TEXT, OPTIONAL, 0, 10, "off", NULL },
	{ "first", FIELD_INT, OPTIONAL, 0, 1000000, "off", NULL },
	{ "last", FIELD_INT, OPTIONAL, 0, 1000000, "off", NULL },
	{ "guest", FIELD_TEXT, OPTIONAL, 0, 80, "off", NULL },
	{ "note", FIELD_TEXT, OPTIONAL, 0, 200, "off", NULL });

struct where {
	int64_t round, section;
	bool seats;
	const char *zone;
};

/* --- where --------------------------------------------------------------------------------------------------------------------- */

static int64_t chosen(struct req *r, const char *field)
{
	int64_t id = 0;

	return text_i64(form_str(r, field), &id) && id > 0 ? id : 0;
}

/* The chosen round and section, or the next round and the first section; false: there are no such ones. */
static bool find(struct req *r, struct where *w)
{
	w->round = chosen(r, "round");
	w->section = chosen(r, "section");
	if (!w->round)
		w->round = db_one_i64(r->db, 0, "SELECT id FROM round WHERE state = 'planned' ORDER BY starts_at < UNIX_TIMESTAMP() + ?, starts_at, id LIMIT 1",
		    ARG(clock_offset()));
	if (!w->section)
		w->section = db_one_i64(r->db, 0, "SELECT id FROM section ORDER BY ord, id LIMIT 1", NO_ARGS);
	struct db_rows *q = db_query(r->db,
	    "SELECT c.kind, c.floor, c.name, r.starts_at, r.label, r.state FROM section c JOIN round r ON r.id = ? WHERE c.id = ?",
	    ARG(w->round), ARG(w->section));
	if (!db_next(q))
		return false;
	w->seats = strcmp(db_text(q, "kind"), "seats") == 0;
	tpl_text(r->page, "Map.name", db_text(q, "name"));
	tpl_text(r->page, "Map.floor", db_text(q, "floor"));
	tpl_bool(r->page, "Map.seats", w->seats);
	tpl_text(r->page, "Round.text", manage_round_text(r, db_i64(q, "starts_at"), db_text(q, "label"), w->zone));
	tpl_bool(r->page, "Round.planned", strcmp(db_text(q, "state"), "planned") == 0);
	return true;
}

static void put_choices(struct req *r, const struct where *w)
{
	struct db_rows *q = db_query(r->db, "SELECT id, floor, name FROM section ORDER BY ord, id LIMIT 1000", NO_ARGS);
	struct tpl *sections = tpl_list(r->page, "Sections"), *rounds = tpl_list(r->page, "Rounds");

	while (db_next(q)) {
		struct tpl *row = tpl_row(sections);
		tpl_int(row, "id", db_i64(q, "id"));
		tpl_text(row, "text", place_name_section(r->arena, db_text(q, "floor"), db_text(q, "name")));
		tpl_bool(row, "on", db_i64(q, "id") == w->section);
	}
	q = db_query(r->db, "SELECT id, starts_at, label FROM round WHERE state = 'planned' OR id = ? ORDER BY starts_at, id LIMIT 400", ARG(w->round));
	while (db_next(q)) {
		struct tpl *row = tpl_row(rounds);
		tpl_int(row, "id", db_i64(q, "id"));
		tpl_text(row, "text", manage_round_text(r, db_i64(q, "starts_at"), db_text(q, "label"), w->zone));
		tpl_bool(row, "on", db_i64(q, "id") == w->round);
	}
	tpl_url(r->page, "Url.places", "/manage/places");
}

/* --- the map ------------------------------------------------------------------------------------------------------------------- */

static const char *kept_word(int64_t state)
{
	return state == MARK_BLOCK ? "block" : state == MARK_HOUSE ? "house" : state == MARK_INVITE ? "invite" : "";
}

static int by_value(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return (a > b) - (a < b);
}

/* What was ticked when the form was refused, sorted. */
static int64_t *ticked(struct req *r, size_t *n)
{
	int64_t *ids = arena_alloc(r->arena, (form_n(r, "place") + 1) * sizeof *ids);

	*n = 0;
	for (size_t i = 0; i < form_n(r, "place"); i++)
		if (form_i64_at(r, "place", i) > 0)
			ids[(*n)++] = form_i64_at(r, "place", i);
	qsort(ids, *n, sizeof *ids, by_value);
	return ids;
}

static void put_seat(struct req *r, struct tpl *list, const struct db_rows *q, int64_t gap, bool on)
{
	struct tpl *seat = tpl_row(list);
	const char *kept = kept_word(db_i64(q, "state"));

	tpl_text(seat, "n", db_text(q, "seat"));
	if (gap > 0)
		tpl_int(seat, "gap", gap);
	if (*kept) {
		tpl_text(seat, "kept", kept);
		tpl_text(seat, "m", req_say(r, arena_fmt(r->arena, "manage.place_mark.%s", kept)));
		tpl_text(seat, "word", req_say(r, arena_fmt(r->arena, "manage.place_word.%s", kept)));
	} else if (!db_i64(q, "free")) {
		tpl_bool(seat, "taken", true);
		return;
	} else {
		tpl_int(seat, "g", db_i64(q, "colour"));
		tpl_text(seat, "m", db_text(q, "mark"));
	}
	tpl_int(seat, "id", db_i64(q, "place"));
	if (on)
		tpl_bool(seat, "on", true);
}

static void put_seats(struct req *r, const struct where *w, bool refused)
{
	struct tpl *rows = tpl_list(r->page, "Map.rows"), *seats = NULL;
	size_t on_n = 0;
	int64_t *on = refused ? ticked(r, &on_n) : NULL, row = -1, ord = 0;
	int64_t first = db_one_i64(r->db, 1, "SELECT MIN(ord) FROM seat WHERE section = ?", ARG(w->section));
	struct db_rows *q = db_query(r->db,
	    "SELECT p.id AS place, p.state, p.free_at <= UNIX_TIMESTAMP() + ? AS free, s.row_label, s.row_ord, s.number AS seat, s.ord, g.mark, g.colour"
	    "  FROM place p JOIN seat s ON s.id = p.seat JOIN grade g ON g.id = p.grade"
	    " WHERE p.round = ? AND p.section = ? ORDER BY s.row_ord, s.ord LIMIT 5000", ARG(clock_offset()), ARG(w->round), ARG(w->section));

	while (db_next(q)) {
		int64_t id = db_i64(q, "place");
		if (!seats || db_i64(q, "row_ord") != row) {
			struct tpl *line = tpl_row(rows);
			tpl_text(line, "label", db_text(q, "row_label"));
			seats = tpl_list(line, "seats");
			row = db_i64(q, "row_ord");
			ord = first - 1;
		}
		put_seat(r, seats, q, db_i64(q, "ord") - ord - 1, on_n && bsearch(&id, on, on_n, sizeof id, by_value));
		ord = db_i64(q, "ord");
	}
}

static void put_counts(struct req *r, const struct where *w)
{
	struct db_rows *q = db_query(r->db,
	    "SELECT COALESCE(SUM(state < 4 AND free_at <= UNIX_TIMESTAMP() + ?), 0) AS free, COALESCE(SUM(state = 3), 0) AS sold,"
	    "       COALESCE(SUM(state IN (1, 2) AND free_at > UNIX_TIMESTAMP() + ?), 0) AS held, COALESCE(SUM(state >= 4), 0) AS kept, COUNT(*) AS all_n,"
	    "       COALESCE(MAX(number), 0) AS last"
	    "  FROM place WHERE round = ? AND section = ?", ARG(clock_offset()), ARG(clock_offset()), ARG(w->round), ARG(w->section));

	if (!db_next(q))
		return;
	tpl_int(r->page, "Count.free", db_i64(q, "free"));
	tpl_int(r->page, "Count.sold", db_i64(q, "sold"));
	tpl_int(r->page, "Count.held", db_i64(q, "held"));
	tpl_int(r->page, "Count.kept", db_i64(q, "kept"));
	tpl_int(r->page, "Count.all", db_i64(q, "all_n"));
	tpl_int(r->page, "Count.last", db_i64(q, "last"));
}

static void put_kept(struct req *r, const struct where *w)
{
	struct tpl *list = tpl_list(r->page, "Kept");
	struct db_rows *q = db_query(r->db,
	    "SELECT p.state, COALESCE(m.note, '') AS note, COALESCE(m.guest, '') AS guest, COALESCE(m.at, 0) AS at, " PLACE_NAME_COLUMNS
	    "  FROM " PLACE_NAME_FROM " LEFT JOIN place_mark m ON m.place = p.id"
	    " WHERE p.round = ? AND p.section = ? AND p.state >= 4 ORDER BY p.id LIMIT 500", ARG(w->round), ARG(w->section));

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		place_name_put(row, q);
		tpl_text(row, "word", req_say(r, arena_fmt(r->arena, "manage.place_word.%s", kept_word(db_i64(q, "state")))));
		tpl_text(row, "note", db_text(q, "note"));
		tpl_text(row, "guest", db_text(q, "guest"));
		tpl_time(row, "at", db_i64(q, "at"), w->zone);
	}
}

static struct reply places_shown(struct req *r, bool refused)
{
	struct where w = { .zone = manage_open(r, "places") };

	if (!find(r, &w))
		return reply_status(r, 404);
	put_choices(r, &w);
	put_counts(r, &w);
	if (w.seats)
		put_seats(r, &w, refused);
	put_kept(r, &w);
	if (!refused) {
		form_set_i64(r, "round", w.round);
		form_set_i64(r, "section", w.section);
		form_set(r, "act", "block");
	}
	tpl_form(r, "Form", &manage_places_do, "/manage/places");
	return refused ? reply_form(r, "manage/places") : reply_page(r, "manage/places");
}

struct reply manage_places(struct req *r)
{
	return places_shown(r, false);
}

/* --- doing it -------------------------------------------------------------------------------------------------------------------- */

static enum mark_act act_of(const char *word)
{
	return strcmp(word, "block") == 0 ? MARK_BLOCK : strcmp(word, "house") == 0 ? MARK_HOUSE : strcmp(word, "invite") == 0 ? MARK_INVITE : MARK_RELEASE;
}

/* The ticked ones, and those of the row or the numbers that were written down. */
static size_t gather(struct req *r, const struct where *w, int64_t *ids)
{
	size_t n = 0;
	const char *row = form_str(r, "row");

	for (size_t i = 0; i < form_n(r, "place") && n < MARK_PLACES; i++)
		if (form_i64_at(r, "place", i) > 0)
			ids[n++] = form_i64_at(r, "place", i);
	if (*row || (!w->seats && (form_i64(r, "first") || form_i64(r, "last"))))
		n += mark_row(r->db, w->round, w->section, row, form_i64(r, "first"), form_i64(r, "last"), ids + n, MARK_PLACES - n);
	return n;
}

/* "A 3열 7번, A 3열 8번 …" */
static const char *lost_names(struct req *r, const struct mark_done *done)
{
	struct buf *out = buf_new(r->arena, 1000);

	for (size_t i = 0; i < done->lost_n && i < MARK_LOST; i++) {
		struct db_rows *q = db_query(r->db, "SELECT " PLACE_NAME_COLUMNS " FROM " PLACE_NAME_FROM " WHERE p.id = ?", ARG(done->lost[i]));
		if (!db_next(q))
			continue;
		const char *name = db_null(q, "entry") ?
		    tpl_lang_say(r->arena, r->lang, "ui.seat_name", db_text(q, "section"), db_text(q, "row_label"), db_text(q, "seat")) :
		    req_say2(r, "ui.entry_name", db_text(q, "section"), arena_fmt(r->arena, "%lld", (long long)db_i64(q, "entry")));
		buf_fmt(out, "%s%s", out->len ? ", " : "", name);
	}
	return out->len ? arena_fmt(r->arena, "%s%s", out->p, done->lost_n > MARK_LOST ? " …" : "") : "–";
}

static void told(struct req *r, const char *act, const struct mark_done *done)
{
	const char *said = req_say1(r, arena_fmt(r->arena, "manage.places_done.%s", act), arena_fmt(r->arena, "%zu", done->done_n));

	if (done->lost_n)
		said = arena_fmt(r->arena, "%s %s", said, req_say2(r, act_of(act) == MARK_RELEASE ? "manage.places_not_kept" : "manage.places_went",
		    arena_fmt(r->arena, "%zu", done->lost_n), lost_names(r, done)));
	req_flash(r, "manage.places_said", said);
}

struct reply manage_places_save(struct req *r)
{
	struct where w = { .zone = "UTC" };
	const char *act = form_str(r, "act");
	int64_t *ids = arena_alloc(r->arena, MARK_PLACES * sizeof *ids);
	struct mark_done done;

	if (!find(r, &w))
		return reply_status(r, 404);
	if (form_ok(r) && strcmp(act, "invite") == 0 && !*form_str(r, "guest"))
		form_error(r, "guest", "manage.error_guest");
	struct mark_wish wish = { r->who.account, w.round, w.section, act_of(act), form_str(r, "note"),
		strcmp(act, "invite") == 0 ? form_str(r, "guest") : "", ids, form_ok(r) ? gather(r, &w, ids) : 0 };
	if (form_ok(r) && !wish.n)
		form_error(r, "place", "manage.error_no_place");
	if (!form_ok(r))
		return places_shown(r, true);
	mark_places(r->db, &wish, &done);
	told(r, act, &done);
	return reply_see_other(r, "/manage/places?round=%lld&section=%lld", (long long)w.round, (long long)w.section);
}
