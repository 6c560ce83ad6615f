/* manage_home.c: the first page of a show's owner and staff: today in numbers, what comes next, what waits for a hand. */
#include "base/arena.h"
#include "base/clock.h"
#include "base/money.h"
#include "db/db.h"
#include "show/core/audit.h"
#include "show/core/pass.h"
#include "show/core/sales.h"
#include "show/pages.h"
#include "show/pages/manage_part.h"
#include "web/tpl.h"

struct reply manage_slash(struct req *r)
{
	return reply_see_other(r, "/manage/");
}

static void figure(struct req *r, struct tpl *list, const char *label, const char *value, const char *note)
{
	struct tpl *row = tpl_row(list);

	tpl_text(row, "label", req_say(r, label));
	tpl_text(row, "value", value);
	if (note)
		tpl_text(row, "note", note);
}

static void figures(struct req *r, const char *zone)
{
	struct tpl *list = tpl_list(r->page, "Figures");
	struct local_time t = clock_local(clock_now(), zone);
	int64_t midnight = clock_at(zone, t.year, t.month, t.day, 0, 0);
	struct db_rows *q = db_query(r->db,
	    "SELECT (SELECT COUNT(*) FROM ticket WHERE issued_at >= ? AND live = 1) AS sold_today, (SELECT COUNT(*) FROM ticket WHERE live = 1) AS sold,"
	    "       (SELECT COUNT(*) FROM place p JOIN round r ON r.id = p.round WHERE r.state = 'planned' AND " SALES_OFFERED ") AS places,"
	    "       (SELECT COALESCE(SUM(IF(kind = 'captured', amount_minor, -amount_minor)), 0) FROM ledger WHERE at >= ?) AS money_today,"
	    "       (SELECT COALESCE(SUM(IF(kind = 'captured', amount_minor, -amount_minor)), 0) FROM ledger) AS money",
	    ARG(midnight), ARG(midnight));

	if (!db_next(q))
		return;
	figure(r, list, "manage.figure_sold_today", manage_number(r, db_i64(q, "sold_today")), NULL);
	if (r->who.owner)
		figure(r, list, "manage.figure_money_today", money_text(r->arena, db_i64(q, "money_today"), r->lang), NULL);
	figure(r, list, "manage.figure_sold", manage_number(r, db_i64(q, "sold")),
	    req_say1(r, "manage.figure_of_places", manage_number(r, db_i64(q, "places"))));
	if (r->who.owner)
		figure(r, list, "manage.figure_money", money_text(r->arena, db_i64(q, "money"), r->lang), NULL);
}

/* The round that is on (begun within the last six hours) or comes next. */
static void next_round(struct req *r, const char *zone)
{
	struct db_rows *q = db_query(r->db,
	    "SELECT r.id, r.label, r.starts_at,"
	    "       (SELECT COUNT(*) FROM ticket t WHERE t.round = r.id AND t.live = 1) AS sold,"
	    "       (SELECT COUNT(*) FROM place p WHERE p.round = r.id AND " SALES_OFFERED ") AS places,"
	    "       (SELECT COUNT(*) FROM entry e WHERE e.round = r.id) AS inside"
	    "  FROM round r WHERE r.state = 'planned' AND" PASS_NOT("r.id") " AND r.starts_at > UNIX_TIMESTAMP() + ? - 21600 ORDER BY r.starts_at, r.id LIMIT 1",
	    ARG(clock_offset()));

	if (!db_next(q))
		return;
	tpl_text(r->page, "Next.label", db_text(q, "label"));
	tpl_time(r->page, "Next.starts", db_i64(q, "starts_at"), zone);
	tpl_int(r->page, "Next.sold", db_i64(q, "sold"));
	tpl_int(r->page, "Next.places", db_i64(q, "places"));
	tpl_int(r->page, "Next.inside", db_i64(q, "inside"));
	tpl_int(r->page, "Next.percent", db_i64(q, "places") ? db_i64(q, "sold") * 100 / db_i64(q, "places") : 0);
	tpl_url(r->page, "Next.checkin_url", "/manage/checkin/%lld", (long long)db_i64(q, "id"));
	tpl_url(r->page, "Next.bookers_url", "/manage/bookers?round=%lld", (long long)db_i64(q, "id"));
}

static void needs(struct req *r, const char *zone)
{
	struct tpl *mails = tpl_list(r->page, "Mails");
	int64_t money = db_one_i64(r->db, 0, "SELECT COUNT(*) FROM money_item WHERE settled_at IS NULL", NO_ARGS);
	struct db_rows *q = db_query(r->db, "SELECT recipient, subject, failed_at FROM mail WHERE failed_at IS NOT NULL ORDER BY failed_at DESC LIMIT 20",
	    NO_ARGS);

	tpl_int(r->page, "Needs.money", money);
	tpl_url(r->page, "Needs.money_url", "/manage/money");
	while (db_next(q)) {
		struct tpl *row = tpl_row(mails);
		tpl_text(row, "to", db_text(q, "recipient"));
		tpl_text(row, "subject", db_text(q, "subject"));
		tpl_time(row, "at", db_i64(q, "failed_at"), zone);
	}
	tpl_int(r->page, "Needs.mails", tpl_rows(mails));
	tpl_post(r, "Retry", "/manage/mails");
}

struct reply manage_home(struct req *r)
{
	const char *zone = manage_open(r, "home");

	figures(r, zone);
	next_round(r, zone);
	if (r->who.owner)
		needs(r, zone);
	return reply_page(r, "manage/home");
}

struct reply manage_mails_again(struct req *r)
{
	int64_t n = db_exec(r->db, "UPDATE mail SET failed_at = NULL, tries = 0, next_at = 0 WHERE failed_at IS NOT NULL", NO_ARGS);

	audit_write(r->db, r->who.account, "mail.again", "mail", arena_fmt(r->arena, "%lld mails", (long long)n));
	req_flash(r, "manage.mails_again", manage_number(r, n));
	return reply_see_other(r, "/manage/");
}
