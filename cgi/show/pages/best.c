/* best.c: POST rounds/:round/best: so many of a grade, held together. A refusal shows the round again with what was asked for. */
#include "show/core/best.h"

#include "base/arena.h"
#include "base/text.h"
#include "db/db.h"
#include "show/pages.h"
#include "show/pages/part.h"
#include "show/pages/refused.h"
#include "show/pages/round.h"
#include "web/tpl.h"

FORM(show_best,
	{ "grade", FIELD_CHOICE, 0, 0, 0, NULL, NULL },
	{ "count", FIELD_CHOICE, 0, 0, 0, NULL, NULL },
	{ "section", FIELD_CHOICE, OPTIONAL, 0, 0, NULL, NULL },
	{ "wheelchair", FIELD_BOOL, OPTIONAL, 0, 0, NULL, NULL },
	{ "replace", FIELD_BOOL, OPTIONAL, 0, 0, NULL, NULL });

static struct reply again(struct req *r)
{
	return round_fill(r) ? reply_form(r, "show/round") : reply_status(r, 404);
}

static struct reply again_with(struct req *r, const char *field, const char *key, int64_t n)
{
	form_error_with(r, field, key, arena_fmt(r->arena, "%lld", (long long)n));
	return again(r);
}

static struct reply refused(struct req *r, int64_t round, const struct hold_done *done)
{
	switch (done->said) {
	case HOLD_TOO_MANY:
		return again_with(r, "count", done->bought + done->held ? "show.best_over_with" : "show.best_over", done->limit);
	case HOLD_OTHER_ROUND:
		form_error(r, "replace", "show.best_other_round");
		return again(r);
	case HOLD_OK:
	case HOLD_NONE:
	case HOLD_NO_ROUND:
	case HOLD_FOREIGN:
	case HOLD_CANCELLED:
	case HOLD_NOT_YET:
	case HOLD_CLOSED:
	case HOLD_STOPPED:
	case HOLD_WENT:
		break;
	}
	return refused_hold(r, round, done);
}

struct reply show_best_hold(struct req *r)
{
	int64_t round = req_param_i64(r, "round"), count;
	struct buyer buyer = part_buyer(r);
	struct best_wish w = { .grade = form_i64(r, "grade"), .section = form_i64(r, "section"), .wheelchair = form_is(r, "wheelchair") };
	struct best_done done;

	if (form_ok(r) && (!text_i64(form_str(r, "count"), &count) || count < 1 || count > HOLD_PLACES))
		form_error(r, "count", "show.best_count");
	if (!form_ok(r))
		return again(r);
	w.n = (int)form_i64(r, "count");
	switch (best_hold(r->db, &buyer, round, &w, form_is(r, "replace"), &done)) {
	case BEST_HELD:
		if (!done.together)
			req_flash(r, "show.best_apart", NULL);
		return reply_see_other(r, "/hold");
	case BEST_REFUSED:
		return refused(r, round, &done.hold);
	case BEST_SOLD_OUT:
		if (!db_exists(r->db, "SELECT 1 FROM grade WHERE id = ?", ARG(w.grade)))
			form_error(r, "grade", "show.best_no_grade");
		else if (w.section && !db_exists(r->db, "SELECT 1 FROM section WHERE id = ?", ARG(w.section)))
			form_error(r, "section", "show.best_no_section");
		else
			form_error(r, "grade", w.section ? "show.best_sold_out_here" : "show.best_sold_out");
		return again(r);
	case BEST_FEWER:
		return again_with(r, "count", w.wheelchair ? "show.best_fewer_wheelchair" : "show.best_fewer", done.left);
	case BEST_KEPT:
		form_error(r, "wheelchair", "show.best_kept");
		return again(r);
	case BEST_CROWDED:
		form_error(r, "count", "show.best_crowded");
		return again(r);
	}
	return reply_status(r, 500);
}
