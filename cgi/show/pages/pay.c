/* pay.c: to the provider and back. Both wait for the outside, so they have a pool of their own. */
#include "base/arena.h"
#include "db/db.h"
#include "ext/pay.h"
#include "show/core/payment.h"
#include "show/pages.h"
#include "show/show.h"

struct reply order_pay(struct req *r)
{
	const struct pay *pay = pay_open(r->arena);
	const char *code = req_param(r, "code"), *url = "";

	if (!pay)
		return reply_status(r, 503);
	switch (payment_begin(r->db, pay, show_of(r)->id, r->who.account, code, req_site(r, r->base), &url)) {
	case PAYMENT_GO:
		return reply_see_other(r, "%s", url);
	case PAYMENT_DONE:
		break;
	case PAYMENT_OVER:
		req_flash(r, "pay.over", NULL);
		break;
	case PAYMENT_LATER:
		req_flash(r, "pay.later", NULL);
		break;
	}
	return reply_see_other(r, "/orders/%s", code);
}

struct reply order_leave(struct req *r)
{
	const char *code = req_param(r, "code");
	int64_t round = 0;

	switch (payment_leave(r->db, r->who.account, code, &round)) {
	case PAYMENT_LEFT:
		req_flash(r, "pay.left", NULL);
		return reply_see_other(r, "/rounds/%lld", (long long)round);
	case PAYMENT_NOT_LEFT:
		req_flash(r, "pay.not_left", NULL);
		return reply_see_other(r, "/orders/%s", code);
	case PAYMENT_NO_ORDER:
		break;
	}
	return reply_status(r, 404);
}

/* The provider sends the buyer back here. What the address says is not believed: the payment is read back. */
struct reply order_return(struct req *r)
{
	const struct pay *pay = pay_open(r->arena);
	const char *code = req_param(r, "code");
	int64_t order = db_one_i64(r->db, 0, "SELECT id FROM orders WHERE code = ? AND account = ? LIMIT 1", ARG(code), ARG(r->who.account));
	int64_t payment = order ? payment_of_order(r->db, order) : 0;

	if (!order)
		return reply_status(r, 404);
	if (pay && payment)
		payment_look(r->db, pay, payment);
	return reply_see_other(r, "/orders/%s", code);
}
