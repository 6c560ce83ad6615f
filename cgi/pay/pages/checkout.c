/* checkout.c: the page a payer sees: what for, how much, pay, be declined, or leave. */
#include <string.h>

#include "base/arena.h"
#include "db/db.h"
#include "pay/core/book.h"
#include "pay/pages.h"
#include "web/tpl.h"

static struct reply shown(struct req *r, const char *said)
{
	const char *id = req_param(r, "id");
	struct db_rows *q = db_query(r->db,
	    "SELECT s.status, s.amount, s.title, s.cancel_url, s.expires_at < UNIX_TIMESTAMP() AS is_over, i.status AS intent_status"
	    "  FROM checkout_session s JOIN payment_intent i ON i.id = s.intent WHERE s.id = ? LIMIT 1", ARG(id));

	if (!db_next(q))
		return reply_status(r, 404);
	bool open = strcmp(db_text(q, "status"), "open") == 0 && !db_i64(q, "is_over") && strcmp(db_text(q, "intent_status"), "requires_payment_method") == 0;
	tpl_text(r->page, "Checkout.title", db_text(q, "title"));
	tpl_money(r->page, "Checkout.amount", db_i64(q, "amount"));
	tpl_url(r->page, "Checkout.leave_url", "%s", db_text(q, "cancel_url"));
	tpl_bool(r->page, "Checkout.open", open);
	tpl_text(r->page, "Checkout.said", said);
	tpl_post(r, "Pay", arena_fmt(r->arena, "/checkout/%s/pay", id));
	tpl_post(r, "Decline", arena_fmt(r->arena, "/checkout/%s/decline", id));
	return *said ? reply_form(r, "sandbox/checkout") : reply_page(r, "sandbox/checkout");
}

struct reply checkout_page(struct req *r)
{
	return shown(r, "");
}

static const char *success_url(struct req *r)
{
	const char *id = req_param(r, "id"), *url = db_one_text(r->db, "SELECT success_url FROM checkout_session WHERE id = ? LIMIT 1", ARG(id));
	static const char hole[] = "{CHECKOUT_SESSION_ID}";
	const char *at = url ? strstr(url, hole) : NULL;

	if (!at)
		return url;
	return arena_fmt(r->arena, "%s%s%s", arena_dupn(r->arena, url, (size_t)(at - url)), id, at + sizeof hole - 1);
}

struct reply checkout_pay(struct req *r)
{
	switch (book_pay(r->db, req_param(r, "id"), false)) {
	case BOOK_PAID:
		return reply_see_other(r, "%s", success_url(r));
	case BOOK_DECLINED:
		req_flash(r, "sandbox.declined", NULL);
		return reply_see_other(r, "/checkout/%s", req_param(r, "id"));
	case BOOK_CLOSED:
		break;
	}
	return shown(r, "closed");
}

struct reply checkout_decline(struct req *r)
{
	if (book_pay(r->db, req_param(r, "id"), true) == BOOK_DECLINED)
		req_flash(r, "sandbox.declined", NULL);
	return reply_see_other(r, "/checkout/%s", req_param(r, "id"));
}
