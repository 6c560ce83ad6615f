/* my_order.h: one person's orders over all shows: a read model fed by the shows' order.* events (sync.c).
 *
 * What the clock alone decides is told by the database's clock: an order whose time to pay is over reads "expired" though no event
 * has come yet.
 */
#ifndef CLOVE_MY_ORDER_H
#define CLOVE_MY_ORDER_H

#include <stdbool.h>
#include <stdint.h>

struct db;
struct db_rows;
struct tpl;

enum { MY_ORDER_LIST = 200 };        /* as many are listed, the latest */

/* One query each. Rows for my_order_put; upcoming first by date, then what is past, latest first. */
struct db_rows *my_order_list(struct db *db, int64_t account);
/* At most three that the start page reminds of: to be paid, then the next shows. */
struct db_rows *my_order_next(struct db *db, int64_t account);

/* What was booked, paid or given back in a show since then: what a restore has to write again. `paid`: with tickets that are valid. */
struct my_order_since { int64_t all, paid; };
struct my_order_since my_order_since(struct db *db, int64_t show, int64_t since);

bool my_order_past(const struct db_rows *q);       /* the show is over, or nothing is left of the order */
/* A row for the macro order_row: title venue starts place_n total state state_word url; to be paid: pay_url, pay_by; cancel_url. */
void my_order_put(struct tpl *row, const struct db_rows *q);

#endif
