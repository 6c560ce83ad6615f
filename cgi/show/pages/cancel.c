/* cancel.c: giving tickets back. First what it costs, ticket by ticket, in won; then one button that says what comes back. */
#include "base/arena.h"
#include "base/money.h"
#include "base/text.h"
#include "db/db.h"
#include "show/core/fee.h"
#include "show/core/place_name.h"
#include "show/core/refund.h"
#include "show/pages.h"
#include "web/tpl.h"

FORM(order_cancel,
	{ "ticket", FIELD_HIDDEN, OPTIONAL | REPEAT, 0, 12, NULL, NULL });

static const char *const *chosen(struct req *r, size_t *n)
{
	*n = form_n(r, "ticket") < REFUND_TICKETS ? form_n(r, "ticket") : REFUND_TICKETS;
	const char **numbers = arena_alloc(r->arena, (*n + 1) * sizeof *numbers);

	for (size_t i = 0; i < *n; i++)
		numbers[i] = form_str_at(r, "ticket", i);
	return numbers;
}

static bool ticked(const char *const *numbers, size_t n, const char *number)
{
	for (size_t i = 0; i < n; i++)
		if (text_same(numbers[i], number))
			return true;
	return false;
}

/* Each valid ticket with what giving it back costs today. */
static size_t show_tickets(struct req *r, int64_t order, const char *const *numbers, size_t n)
{
	struct tpl *list = tpl_list(r->page, "Tickets");
	struct fee_table table;
	struct db_rows *q = db_query(r->db,
	    "SELECT t.number AS ticket, o.fee_table, o.zone, o.booked_at, rd.starts_at, rd.postponed_from IS NOT NULL AS postponed,"
	    "       x.price_minor AS paid_minor, " PLACE_NAME_COLUMNS
	    "  FROM ticket t JOIN orders o ON o.id = t.order_id JOIN round rd ON rd.id = o.round JOIN order_place x ON x.id = t.order_place"
	    "  JOIN (" PLACE_NAME_FROM ") ON p.id = t.place"
	    " WHERE t.order_id = ? AND t.void_at IS NULL AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.ticket = t.id) ORDER BY t.place LIMIT 20",
	    ARG(order));

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		int64_t price = db_i64(q, "paid_minor");
		must(fee_parse(db_text(q, "fee_table"), &table));
		struct fee f = refund_fee(&table, db_text(q, "zone"), db_i64(q, "booked_at"), db_i64(q, "starts_at"), db_i64(q, "postponed") != 0);
		int64_t fee = fee_minor(f, price);
		place_name_put(row, q);
		tpl_text(row, "number", db_text(q, "ticket"));
		tpl_bool(row, "on", n == 0 || ticked(numbers, n, db_text(q, "ticket")));
		tpl_money(row, "price", price);
		tpl_money(row, "fee", fee);
		tpl_money(row, "back", price - fee);
		tpl_bool(row, "free", price == 0);
		tpl_int(row, "percent", f.percent);
	}
	return (size_t)tpl_rows(list);
}

static const char *refusal(enum refund_said said)
{
	switch (said) {
	case REFUND_OK:
		return NULL;
	case REFUND_UNKNOWN:
		return "pay.cancel_unknown";
	case REFUND_NONE:
		return "pay.cancel_none";
	case REFUND_VOID:
		return "pay.cancel_void";
	case REFUND_USED:
		return "pay.cancel_used";
	case REFUND_TOO_LATE:
		return "pay.cancel_too_late";
	}
	return NULL;
}

/* The page in its three states: refused with why, a choice of tickets, or a choice made with its sum and the button. */
static struct reply cancel_shown(struct req *r, int status)
{
	const char *code = req_param(r, "code");
	struct refund_sum sum;
	size_t n;
	const char *const *numbers = chosen(r, &n);

	refund_quote(r->db, r->who.account, code, numbers, n, &sum);
	if (!sum.order)
		return reply_status(r, 404);
	struct db_rows *q = db_query(r->db,
	    "SELECT s.title, s.zone, rd.starts_at, o.total_minor FROM settings s JOIN orders o ON o.id = ? JOIN round rd ON rd.id = o.round WHERE s.id = 1", ARG(sum.order));
	if (db_next(q)) {
		tpl_text(r->page, "Order.title", db_text(q, "title"));
		tpl_bool(r->page, "Order.free", db_i64(q, "total_minor") == 0);
		tpl_time(r->page, "Order.starts", db_i64(q, "starts_at"), db_text(q, "zone"));
	}
	tpl_text(r->page, "Order.code", code);
	tpl_url(r->page, "Order.url", "/orders/%s", code);
	tpl_url(r->page, "Cancel.url", "/orders/%s/cancel", code);
	size_t valid = show_tickets(r, sum.order, numbers, n);
	const char *why = refusal(sum.said);
	if (why)
		tpl_say(r->page, "Cancel.refused", why, NULL, NULL);
	else if (n || valid == 1) {
		tpl_post(r, "Cancel.post", arena_fmt(r->arena, "/orders/%s/cancel", code));
		tpl_int(r->page, "Cancel.n", (int64_t)sum.n);
		tpl_money(r->page, "Cancel.price", sum.price_minor);
		tpl_money(r->page, "Cancel.fee", sum.fee_minor);
		tpl_money(r->page, "Cancel.back", sum.back_minor);
		tpl_bool(r->page, "Cancel.free", sum.price_minor == 0);
	}
	return reply_status_page(r, status, "pay/cancel");
}

struct reply order_cancel_page(struct req *r)
{
	return cancel_shown(r, 200);
}

struct reply order_cancel_save(struct req *r)
{
	const char *code = req_param(r, "code");
	struct refund_sum sum;
	size_t n;
	const char *const *numbers = chosen(r, &n);

	if (!n)
		return cancel_shown(r, 422);
	refund_cancel(r->db, r->who.account, code, numbers, n, &sum);
	if (sum.said != REFUND_OK)
		return cancel_shown(r, sum.said == REFUND_UNKNOWN ? 404 : 409);
	fault_point("refund.after_cancel");
	req_flash(r, sum.back_minor ? "pay.cancelled_money" : "pay.cancelled", money_text(r->arena, sum.back_minor, r->lang));
	return reply_see_other(r, "/orders/%s", code);
}
