/* show_read.c: see show_read.h. */
#include "show/core/show_read.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"
#include "show/core/hold.h"
#include "show/core/pass.h"

bool show_read_facts(struct db *db, struct show_facts *out)
{
	struct db_rows *q = db_query(db,
	    "SELECT title, subtitle, description, notice, field, venue_name, venue_address, zone, running_minutes, age_limit, poster,"
	    "       seller_name, seller_contact, limit_per_person, hold_minutes * 60 + hold_seconds AS hold_s, selling, plan_height, stage, extras,"
	    "       NOT EXISTS (SELECT 1 FROM section WHERE kind = 'seats') AS numbers, UNIX_TIMESTAMP() + ? AS now"
	    "  FROM settings WHERE id = 1", ARG(clock_offset()));

	if (!db_next(q))
		return false;
	int64_t limit = db_i64(q, "limit_per_person");
	*out = (struct show_facts){
		.title = db_text(q, "title"), .subtitle = db_text(q, "subtitle"), .description = db_text(q, "description"), .notice = db_text(q, "notice"),
		.field = db_text(q, "field"), .venue = db_text(q, "venue_name"), .address = db_text(q, "venue_address"), .zone = db_text(q, "zone"),
		.seller = db_text(q, "seller_name"), .contact = db_text(q, "seller_contact"), .poster = db_text(q, "poster"), .stage = db_text(q, "stage"),
		.extras = db_text(q, "extras"),
		.running_minutes = db_i64(q, "running_minutes"), .age_limit = db_i64(q, "age_limit"), .hold_s = db_i64(q, "hold_s"),
		.now = db_i64(q, "now"), .plan_height = db_double(q, "plan_height"), .selling = db_i64(q, "selling") != 0,
		.numbers = db_i64(q, "numbers") != 0,
		.limit = limit < 1 ? 1 : limit > HOLD_PLACES ? HOLD_PLACES : (int)limit,
	};
	return true;
}

static struct show_round round_of(const struct db_rows *q)
{
	struct show_round r = { .id = db_i64(q, "id"), .starts_at = db_i64(q, "starts_at"), .opens_at = db_i64(q, "sale_opens_at"),
		.closes_at = db_i64(q, "sale_closes_at"), .postponed_from = db_i64(q, "postponed_from"), .label = db_text(q, "label"),
		.why = db_text(q, "cancelled_why"), .days = db_text(q, "days") };
	int64_t now = db_i64(q, "now");

	r.sale = strcmp(db_text(q, "state"), "planned") != 0 ? SALE_CANCELLED : now >= r.closes_at ? SALE_OVER :
	    !db_i64(q, "selling") ? SALE_STOPPED : now < r.opens_at ? SALE_SOON : SALE_ON;
	return r;
}

#define ROUND_COLUMNS \
	"r.id, r.label, r.starts_at, r.sale_opens_at, r.sale_closes_at, r.state, r.postponed_from, r.cancelled_why, s.selling," \
	" UNIX_TIMESTAMP() + ? AS now," PASS_DAYS("r")

bool show_read_round(struct db *db, int64_t id, struct show_round *out)
{
	struct db_rows *q = db_query(db, "SELECT " ROUND_COLUMNS " FROM round r JOIN settings s ON s.id = 1 WHERE r.id = ?",
	    ARG(clock_offset()), ARG(id));

	if (!db_next(q))
		return false;
	*out = round_of(q);
	return true;
}

size_t show_read_rounds(struct db *db, struct show_round **out)
{
	struct db_rows *q = db_query(db,
	    "SELECT " ROUND_COLUMNS " FROM round r JOIN settings s ON s.id = 1 ORDER BY r.starts_at, r.id LIMIT 500", ARG(clock_offset()));
	size_t n = 0;

	*out = arena_alloc(db_arena(db), (size_t)(db_rows_n(q) + 1) * sizeof **out);
	while (db_next(q))
		(*out)[n++] = round_of(q);
	return n;
}

size_t show_read_grades(struct db *db, struct show_grade **out)
{
	struct db_rows *q = db_query(db, "SELECT id, name, mark, colour, price_minor, COALESCE(round, 0) AS round, COALESCE(instead, 0) AS instead"
	    "  FROM grade ORDER BY ord, id LIMIT 50", NO_ARGS);
	size_t n = 0;

	*out = arena_alloc(db_arena(db), (size_t)(db_rows_n(q) + 1) * sizeof **out);
	while (db_next(q))
		(*out)[n++] = (struct show_grade){ db_i64(q, "id"), db_i64(q, "price_minor"), db_i64(q, "round"), db_i64(q, "instead"), db_text(q, "name"),
			db_text(q, "mark"), (int)db_i64(q, "colour") };
	return n;
}

bool show_read_grade_in(const struct show_grade *g, size_t n, size_t i, int64_t round)
{
	if (g[i].round)
		return g[i].round == round;
	for (size_t k = 0; k < n; k++)
		if (g[k].round == round && g[k].instead == g[i].id)
			return false;
	return true;
}

const struct show_grade *show_read_grade_of(const struct show_grade *g, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (g[i].id == id)
			return &g[i];
	return NULL;
}

static enum show_kind kind_of(const char *word)
{
	return strcmp(word, "seats") == 0 ? SHOW_SEATS : strcmp(word, "zone") == 0 ? SHOW_ZONE : SHOW_STANDING;
}

size_t show_read_sections(struct db *db, struct show_section **out)
{
	struct db_rows *q = db_query(db,
	    "SELECT id, name, floor, kind, outline, label_x, label_y FROM section ORDER BY ord, id LIMIT 500", NO_ARGS);
	size_t n = 0;

	*out = arena_alloc(db_arena(db), (size_t)(db_rows_n(q) + 1) * sizeof **out);
	while (db_next(q))
		(*out)[n++] = (struct show_section){ .id = db_i64(q, "id"), .name = db_text(q, "name"), .floor = db_text(q, "floor"),
			.outline = db_text(q, "outline"), .kind = kind_of(db_text(q, "kind")), .label_x = db_double(q, "label_x"),
			.label_y = db_double(q, "label_y") };
	return n;
}

bool show_read_section(struct db *db, int64_t id, struct show_section *out)
{
	struct db_rows *q = db_query(db, "SELECT id, name, floor, kind FROM section WHERE id = ?", ARG(id));

	if (!db_next(q))
		return false;
	*out = (struct show_section){ .id = id, .name = db_text(q, "name"), .floor = db_text(q, "floor"), .outline = "",
		.kind = kind_of(db_text(q, "kind")) };
	return true;
}
