/* manage_sales.c: what was sold, by day, round and grade; every picture has its table beside it. */
#include "base/arena.h"
#include "base/clock.h"
#include "base/money.h"
#include "db/db.h"
#include "show/core/sales.h"
#include "show/pages.h"
#include "show/pages/manage_part.h"
#include "web/tpl.h"

enum { CHART_DAYS = 30, CHART_HEIGHT = 100, CHART_STEP = 20 };

static void put_sum(struct tpl *t, const struct sales_sum *s)
{
	tpl_money(t, "gross", s->gross_minor);
	tpl_money(t, "back", s->back_minor);
	tpl_money(t, "fee", s->fee_minor);
	tpl_money(t, "net", s->gross_minor - s->back_minor);
	tpl_int(t, "sold", s->sold_n);
	tpl_int(t, "void", s->void_n);
}

/* Thirty days up to the last one on which anything was sold: a bar a day, also for days without. */
static void put_chart(struct req *r, const struct sales_day *days, size_t n, const char *zone)
{
	struct tpl *list = tpl_list(r->page, "Bars");
	int64_t most = 1, first = n ? days[0].day - CHART_DAYS + 1 : 0;
	size_t bars = 0;

	for (; bars < n && days[bars].day >= first; bars++)
		if (days[bars].sum.sold_n > most)
			most = days[bars].sum.sold_n;
	for (size_t i = bars; i-- > 0;) {
		struct tpl *row = tpl_row(list);
		int64_t sold = days[i].sum.sold_n, height = (sold * CHART_HEIGHT + most - 1) / most;
		tpl_int(row, "x", (days[i].day - first) * CHART_STEP);
		tpl_int(row, "y", CHART_HEIGHT - height);
		tpl_int(row, "height", height);
		tpl_text(row, "label", arena_fmt(r->arena, "%s: %lld", clock_text_date(r->arena, days[i].at, zone, r->lang), (long long)sold));
	}
	if (bars) {
		tpl_time(r->page, "Chart.first", days[0].at - (CHART_DAYS - 1) * 86400, zone);
		tpl_time(r->page, "Chart.last", days[0].at, zone);
	}
	tpl_int(r->page, "Chart.width", CHART_DAYS * CHART_STEP);
	tpl_int(r->page, "Chart.most", most);
}

static void put_days(struct req *r, const char *zone)
{
	struct sales_day *days = arena_alloc(r->arena, SALES_DAYS * sizeof *days);
	size_t n = sales_by_day(r->db, zone, days);
	struct tpl *list = tpl_list(r->page, "Days");

	put_chart(r, days, n, zone);
	for (size_t i = 0; i < n; i++) {
		struct tpl *row = tpl_row(list);
		tpl_time(row, "day", days[i].at, zone);
		put_sum(row, &days[i].sum);
	}
}

static void put_rounds(struct req *r, const char *zone)
{
	struct tpl *list = tpl_list(r->page, "Rounds");
	struct db_rows *q = db_query(r->db,
	    "SELECT r.id, r.label, r.starts_at, r.state, COALESCE(m.gross, 0) AS gross, COALESCE(m.back, 0) AS back, COALESCE(f.fee, 0) AS fee,"
	    "       COALESCE(t.issued, 0) AS issued, COALESCE(t.ended, 0) AS ended, COALESCE(p.places, 0) AS places, COALESCE(p.sold, 0) AS taken"
	    "  FROM round r"
	    "  LEFT JOIN (SELECT o.round, SUM(IF(l.kind = 'captured', l.amount_minor, 0)) AS gross, SUM(IF(l.kind = 'refunded', l.amount_minor, 0)) AS back"
	    "               FROM ledger l JOIN orders o ON o.id = l.order_id GROUP BY o.round) m ON m.round = r.id"
	    "  LEFT JOIN (SELECT o.round, SUM(b.fee_minor) AS fee FROM refund b JOIN orders o ON o.id = b.order_id WHERE b.state = 'done'"
	    "              GROUP BY o.round) f ON f.round = r.id"
	    "  LEFT JOIN (SELECT round, COUNT(*) AS issued, SUM(void_at IS NOT NULL) AS ended FROM ticket GROUP BY round) t ON t.round = r.id"
	    "  LEFT JOIN (SELECT round, SUM(" SALES_OFFERED ") AS places, SUM(p.state = 3) AS sold FROM place p GROUP BY round) p ON p.round = r.id"
	    " ORDER BY r.starts_at, r.id LIMIT 400", NO_ARGS);

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		struct sales_sum s = { db_i64(q, "gross"), db_i64(q, "back"), db_i64(q, "fee"), db_i64(q, "issued"), db_i64(q, "ended") };
		put_sum(row, &s);
		tpl_time(row, "starts", db_i64(q, "starts_at"), zone);
		tpl_text(row, "label", db_text(q, "label"));
		tpl_text(row, "state", db_text(q, "state"));
		tpl_int(row, "places", db_i64(q, "places"));
		tpl_int(row, "taken", db_i64(q, "taken"));
		tpl_int(row, "percent", db_i64(q, "places") ? db_i64(q, "taken") * 100 / db_i64(q, "places") : 0);
	}
}

/* By grade, the value of what is sold: of a refund that gave back several tickets, the ledger knows only the sum. */
static void put_grades(struct req *r)
{
	struct tpl *list = tpl_list(r->page, "Grades");
	struct db_rows *q = db_query(r->db,
	    "SELECT g.name, g.mark, g.colour, g.price_minor, COALESCE(t.sold, 0) AS sold, COALESCE(t.worth, 0) AS worth, COALESCE(t.ended, 0) AS ended,"
	    "       COALESCE(p.places, 0) AS places"
	    "  FROM grade g"
	    "  LEFT JOIN (SELECT x.grade_name, SUM(k.live = 1) AS sold, SUM(IF(k.live = 1, x.price_minor, 0)) AS worth, SUM(k.void_at IS NOT NULL) AS ended"
	    "               FROM ticket k JOIN order_place x ON x.id = k.order_place GROUP BY x.grade_name) t ON t.grade_name = g.name COLLATE utf8mb4_unicode_ci"
	    "  LEFT JOIN (SELECT p.grade, COUNT(*) AS places FROM place p JOIN round r ON r.id = p.round WHERE r.state = 'planned' AND " SALES_OFFERED
	    "              GROUP BY p.grade) p ON p.grade = g.id"
	    " ORDER BY g.ord, g.id LIMIT 60", NO_ARGS);

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		tpl_text(row, "name", db_text(q, "name"));
		tpl_text(row, "mark", db_text(q, "mark"));
		tpl_int(row, "colour", db_i64(q, "colour"));
		tpl_money(row, "price", db_i64(q, "price_minor"));
		tpl_int(row, "sold", db_i64(q, "sold"));
		tpl_int(row, "void", db_i64(q, "ended"));
		tpl_int(row, "places", db_i64(q, "places"));
		tpl_money(row, "worth", db_i64(q, "worth"));
		tpl_int(row, "percent", db_i64(q, "places") ? db_i64(q, "sold") * 100 / db_i64(q, "places") : 0);
	}
}

static void figure(struct req *r, struct tpl *list, const char *label, const char *value, const char *note)
{
	struct tpl *row = tpl_row(list);

	tpl_text(row, "label", req_say(r, label));
	tpl_text(row, "value", value);
	tpl_text(row, "note", note);
}

struct reply manage_sales(struct req *r)
{
	const char *zone = manage_open(r, "sales");
	struct tpl *list = tpl_list(r->page, "Figures");
	struct sales_sum s;

	sales_total(r->db, &s);
	put_sum(tpl_node(r->page, "Total"), &s);
	figure(r, list, "manage.sales_net", money_text(r->arena, s.gross_minor - s.back_minor, r->lang), "");
	figure(r, list, "manage.sales_gross", money_text(r->arena, s.gross_minor, r->lang), "");
	figure(r, list, "manage.sales_back", money_text(r->arena, s.back_minor, r->lang),
	    req_say1(r, "manage.sales_fee_note", money_text(r->arena, s.fee_minor, r->lang)));
	figure(r, list, "manage.sales_tickets", manage_number(r, s.sold_n - s.void_n),
	    req_say1(r, "manage.sales_void_note", manage_number(r, s.void_n)));
	put_days(r, zone);
	put_rounds(r, zone);
	put_grades(r);
	return reply_page(r, "manage/sales");
}
