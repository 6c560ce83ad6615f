/* manage_checkin.c: the door. One field that a scanner types into, one answer that is read at arm's length.
 *
 * A POST does it and leads to a page that shows it, so a reload, a double Enter or the back button never lets anybody in twice.
 * That page says "in" only of an entry of the last minute and only of exactly that moment: an old address shows what is true now.
 */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "db/db.h"
#include "show/core/checkin.h"
#include "show/core/pass.h"
#include "show/core/place_name.h"
#include "show/pages.h"
#include "show/pages/manage_part.h"
#include "show/show.h"
#include "web/tpl.h"

enum { FRESH_S = 60 };

FORM(manage_checkin_code,
	{ "code", FIELD_TEXT, OPTIONAL, 0, 200, "off", NULL });
FORM(manage_checkin_said,
	{ "ticket", FIELD_HIDDEN, OPTIONAL, 0, 12, NULL, NULL },
	{ "said", FIELD_HIDDEN, OPTIONAL, 0, 10, NULL, NULL },
	{ "at", FIELD_INT, OPTIONAL, 0, INT64_MAX / 2, NULL, NULL });

static const char *const words[] = { [CHECKIN_IN] = "in", [CHECKIN_USED] = "used", [CHECKIN_VOID] = "void", [CHECKIN_ROUND] = "round",
	[CHECKIN_OLD] = "old", [CHECKIN_FORGED] = "forged", [CHECKIN_SHOW] = "show", [CHECKIN_UNKNOWN] = "unknown", [CHECKIN_CLOSED] = "closed" };
enum { WORDS = sizeof words / sizeof words[0] };

struct reply manage_checkin(struct req *r)
{
	const char *zone = manage_open(r, "checkin");
	struct tpl *near = tpl_list(r->page, "Rounds"), *far = tpl_list(r->page, "Others");
	struct db_rows *q = db_query(r->db,
	    "SELECT r.id, r.label, r.starts_at, r.starts_at BETWEEN UNIX_TIMESTAMP() + ? - 43200 AND UNIX_TIMESTAMP() + ? + 86400 AS near,"
	    "       (SELECT COUNT(*) FROM ticket t WHERE t.round = r.id AND t.live = 1) +"
	    "       (SELECT COUNT(*) FROM round_cover c JOIN ticket t ON t.round = c.round AND t.live = 1 WHERE c.covers = r.id) AS sold,"
	    "       (SELECT COUNT(*) FROM entry e WHERE e.round = r.id) AS inside"
	    "  FROM round r WHERE r.state = 'planned' AND" PASS_NOT("r.id") " ORDER BY r.starts_at, r.id LIMIT 400", ARG(clock_offset()), ARG(clock_offset()));

	while (db_next(q)) {
		struct tpl *row = tpl_row(db_i64(q, "near") ? near : far);
		tpl_text(row, "label", db_text(q, "label"));
		tpl_time(row, "starts", db_i64(q, "starts_at"), zone);
		tpl_int(row, "sold", db_i64(q, "sold"));
		tpl_int(row, "inside", db_i64(q, "inside"));
		tpl_url(row, "url", "/manage/checkin/%lld", (long long)db_i64(q, "id"));
	}
	return reply_page(r, "manage/checkin");
}

/* Seat, holder, which round: of whatever ticket it is. Returns its row, or NULL. */
static struct db_rows *ticket_of(struct req *r, const char *number, int64_t round)
{
	struct db_rows *q = db_query(r->db,
	    "SELECT o.name, o.code, t.generation, t.void_at, t.void_why, t.round, rd.starts_at, rd.label,"
	    "       COALESCE((SELECT e.at FROM entry e WHERE e.ticket = t.id AND e.round = ?), 0) AS used_at, " PLACE_NAME_COLUMNS
	    "  FROM ticket t JOIN orders o ON o.id = t.order_id JOIN round rd ON rd.id = t.round"
	    "  JOIN (" PLACE_NAME_FROM ") ON p.id = t.place WHERE t.number = ?", ARG(round), ARG(number));

	return *number && db_next(q) ? q : NULL;
}

/* What an address says is checked against what is: only refusals of a code, which left no trace, are taken from it. */
static const char *verdict(struct req *r, const struct db_rows *t)
{
	const char *said = form_str(r, "said");
	int64_t at = form_i64(r, "at"), now = clock_now();

	if (strcmp(said, "in") == 0) {
		if (!t || !db_i64(t, "used_at"))
			return "";
		return db_i64(t, "used_at") == at && now - at < FRESH_S ? "in" : "used";
	}
	for (size_t i = 0; i < WORDS; i++)
		if (strcmp(said, words[i]) == 0)
			return words[i];
	return "";
}

static const char *place_text(struct req *r, const struct db_rows *t)
{
	const char *where = place_name_section(r->arena, db_text(t, "floor"), db_text(t, "section"));

	if (db_null(t, "entry"))
		return tpl_lang_say(r->arena, r->lang, "ui.seat_name", where, db_text(t, "row_label"), db_text(t, "seat"));
	return req_say2(r, "ui.entry_name", where, arena_fmt(r->arena, "%lld", (long long)db_i64(t, "entry")));
}

static void answer(struct req *r, int64_t round, const char *zone)
{
	struct db_rows *t = ticket_of(r, form_str(r, "ticket"), round);
	const char *word = verdict(r, t);
	struct tpl *lines = tpl_node(r->page, "Answer.lines");
	int n = 0;

	if (!*word)
		return;
	bool in = strcmp(word, "in") == 0;
	tpl_text(r->page, "Answer.kind", in ? "ok" : "no");
	tpl_text(r->page, "Answer.word", req_say(r, arena_fmt(r->arena, "checkin.said.%s", word)));
	if (strcmp(word, "used") == 0 && t && db_i64(t, "used_at"))
		manage_line(r, lines, &n, req_say1(r, "checkin.used_at", clock_text(r->arena, db_i64(t, "used_at"), zone, r->lang)));
	else if (strcmp(word, "void") == 0 && t && !db_null(t, "void_at"))
		manage_line(r, lines, &n, req_say1(r, arena_fmt(r->arena, "checkin.void_why.%s", db_text(t, "void_why")),
		    clock_text(r->arena, db_i64(t, "void_at"), zone, r->lang)));
	else if (strcmp(word, "round") == 0 && t)
		manage_line(r, lines, &n, req_say1(r, "checkin.of_round", manage_round_text(r, db_i64(t, "starts_at"), db_text(t, "label"), zone)));
	else if (!in)
		manage_line(r, lines, &n, req_say(r, arena_fmt(r->arena, "checkin.why.%s", word)));
	if (!t)
		return;
	manage_line(r, lines, &n, arena_fmt(r->arena, "%s · %s", place_text(r, t), db_text(t, "grade")));
	manage_line(r, lines, &n, req_say1(r, "checkin.holder", *db_text(t, "name") ? db_text(t, "name") : "–"));
	if (in && db_i64(t, "round") != round)
		manage_line(r, lines, &n, req_say1(r, "checkin.pass_of", manage_round_text(r, db_i64(t, "starts_at"), db_text(t, "label"), zone)));
	if (in && db_i64(t, "generation") > 1)
		manage_line(r, lines, &n, req_say(r, "checkin.was_reissued"));
}

static void last_entries(struct req *r, int64_t round, const char *zone)
{
	struct tpl *list = tpl_list(r->page, "Entries");
	struct db_rows *q = db_query(r->db,
	    "SELECT e.at, t.number AS ticket, o.name, " PLACE_NAME_COLUMNS
	    "  FROM (SELECT ticket, at FROM entry WHERE round = ? ORDER BY at DESC LIMIT 10) e"
	    "  JOIN ticket t ON t.id = e.ticket JOIN orders o ON o.id = t.order_id JOIN (" PLACE_NAME_FROM ") ON p.id = t.place ORDER BY e.at DESC, t.id DESC",
	    ARG(round));

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		place_name_put(row, q);
		tpl_text(row, "name", db_text(q, "name"));
		tpl_text(row, "number", db_text(q, "ticket"));
		tpl_time(row, "at", db_i64(q, "at"), zone);
	}
}

/* False: there is no such round. */
static bool round_shown(struct req *r, int64_t round, const char *zone)
{
	struct db_rows *q = db_query(r->db,
	    "SELECT r.label, r.starts_at, r.state, (SELECT COUNT(*) FROM entry e WHERE e.round = r.id) AS inside,"
	    "       (SELECT COUNT(*) FROM ticket t WHERE t.round = r.id AND t.live = 1) +"
	    "       (SELECT COUNT(*) FROM round_cover c JOIN ticket t ON t.round = c.round AND t.live = 1 WHERE c.covers = r.id) AS sold,"
	    "       ABS(CAST(r.starts_at AS SIGNED) - UNIX_TIMESTAMP() - ?) > 86400 AS far"
	    "  FROM round r WHERE r.id = ? AND" PASS_NOT("r.id"), ARG(clock_offset()), ARG(round));

	if (!db_next(q))
		return false;
	tpl_text(r->page, "Round.label", db_text(q, "label"));
	tpl_time(r->page, "Round.starts", db_i64(q, "starts_at"), zone);
	tpl_text(r->page, "Round.state", db_text(q, "state"));
	tpl_int(r->page, "Round.inside", db_i64(q, "inside"));
	tpl_int(r->page, "Round.sold", db_i64(q, "sold"));
	tpl_bool(r->page, "Round.far", db_i64(q, "far") != 0);
	tpl_url(r->page, "Round.others_url", "/manage/checkin");
	return true;
}

struct reply manage_checkin_door(struct req *r)
{
	int64_t round = req_param_i64(r, "round");
	const char *zone = manage_open(r, "checkin");

	if (!round_shown(r, round, zone))
		return reply_status(r, 404);
	answer(r, round, zone);
	last_entries(r, round, zone);
	tpl_post(r, "Scan", arena_fmt(r->arena, "/manage/checkin/%lld", (long long)round));
	return reply_page(r, "manage/door");
}

struct reply manage_checkin_scan(struct req *r)
{
	int64_t round = req_param_i64(r, "round");
	const char *code = form_str(r, "code");
	struct checkin c;

	if (!*code)
		return reply_see_other(r, "/manage/checkin/%lld", (long long)round);
	checkin_enter(r->db, r->service->key, show_of(r)->id, r->who.account, round, code, &c);
	return reply_see_other(r, "/manage/checkin/%lld?said=%s&ticket=%s&at=%lld", (long long)round, words[c.said], c.number, (long long)c.at);
}
