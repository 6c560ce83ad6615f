/* tickets.c: what somebody has booked, over all shows: what is to come first, what is over folded away. */
#include "db/db.h"
#include "platform/core/my_order.h"
#include "platform/pages.h"
#include "web/tpl.h"

struct reply my_tickets(struct req *r)
{
	struct tpl *coming = tpl_list(r->page, "Coming"), *past = tpl_list(r->page, "Past");
	struct db_rows *q = my_order_list(r->db, r->who.account);

	while (db_next(q))
		my_order_put(tpl_row(my_order_past(q) ? past : coming), q);
	tpl_int(r->page, "Past_n", tpl_rows(past));
	tpl_bool(r->page, "Cut", db_rows_n(q) == MY_ORDER_LIST);
	return reply_page(r, "me/tickets");
}
