/* refused.c: see refused.h. Which places went is named, the rest stand as ticked boxes. A refusal is 409, a wish that makes no sense 422. */
#include "show/pages/refused.h"

#include "base/arena.h"
#include "db/db.h"
#include "show/core/hold.h"
#include "show/core/place_name.h"
#include "show/core/places.h"
#include "show/pages.h"
#include "show/pages/part.h"
#include "web/tpl.h"

static const char *const words[] = {
	[HOLD_OK] = "", [HOLD_NONE] = "none", [HOLD_NO_ROUND] = "", [HOLD_FOREIGN] = "foreign", [HOLD_CANCELLED] = "cancelled",
	[HOLD_NOT_YET] = "not_yet", [HOLD_CLOSED] = "closed", [HOLD_STOPPED] = "stopped", [HOLD_OTHER_ROUND] = "other_round",
	[HOLD_TOO_MANY] = "too_many", [HOLD_WENT] = "went",
};

static bool is_lost(const struct hold_done *done, int64_t place)
{
	for (size_t i = 0; i < done->lost_n; i++)
		if (done->lost[i] == place)
			return true;
	return false;
}

/* The wished places by name, those that went and the others; and what "best instead" would ask for. */
static void put_places(struct req *r, int64_t round, const struct hold_done *done)
{
	struct tpl *lost = tpl_list(r->page, "Lost"), *rest = tpl_list(r->page, "Rest");
	int64_t in[PLACES_MAX], section = 0;

	places_fill(in, done->wish, done->wish_n);
	struct db_rows *q = db_query(r->db,
	    "SELECT " PLACE_NAME_COLUMNS ", c.id AS section_id FROM " PLACE_NAME_FROM
	    " WHERE p.round = ? AND p.id IN " PLACES_IN " ORDER BY p.id LIMIT 20", ARG(round), PLACES_ARGS(in));
	while (db_next(q)) {
		place_name_put(tpl_row(is_lost(done, db_i64(q, "place")) ? lost : rest), q);
		if (section)
			continue;
		section = db_i64(q, "section_id");
		tpl_int(r->page, "Best.grade_id", db_i64(q, "grade_id"));
		tpl_int(r->page, "Best.section", section);
		tpl_url(r->page, "Url.map", "/rounds/%lld/sections/%lld", (long long)round, (long long)section);
	}
	tpl_post(r, "Best", arena_fmt(r->arena, "/rounds/%lld/best", (long long)round));
	tpl_int(r->page, "Best.count", (int64_t)done->wish_n);
}

struct reply refused_hold(struct req *r, int64_t round, const struct hold_done *done)
{
	struct show_facts f;
	struct show_round info, other;

	if (!show_read_facts(r->db, &f) || !show_read_round(r->db, round, &info))
		return reply_status(r, 404);
	part_show(r, &f);
	part_round(r, &info, f.zone);
	tpl_text(r->page, "Refused.word", words[done->said]);
	tpl_int(r->page, "Refused.limit", done->limit);
	tpl_int(r->page, "Refused.bought", done->bought);
	tpl_int(r->page, "Refused.held", done->held);
	tpl_int(r->page, "Refused.wished", (int64_t)done->wish_n);
	if (done->other && show_read_round(r->db, done->other, &other))
		tpl_time(r->page, "Refused.other", other.starts_at, f.zone);
	/* What I hold could make room for these. */
	tpl_bool(r->page, "Refused.replace", done->said == HOLD_OTHER_ROUND ||
	    (done->said == HOLD_TOO_MANY && done->held && done->bought + (int)done->wish_n <= done->limit));
	if (done->wish_n && (done->said == HOLD_WENT || done->said == HOLD_TOO_MANY || done->said == HOLD_OTHER_ROUND))
		put_places(r, round, done);
	tpl_url(r->page, "Url.held", "/hold");
	return reply_status_page(r, done->said == HOLD_NONE || done->said == HOLD_FOREIGN ? 422 : 409, "show/refused");
}
