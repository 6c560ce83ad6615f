/* order.h: from a hold to an order, and the two ways a pending order ends. All inside the caller's transaction.
 *
 * Locks are taken in the one order of the house: buyer, order, ticket, place (ascending), ledger, outbox. order_lock takes the first
 * two; what ends an order takes a struct order that order_lock filled and whose state it has checked. Time is the database's.
 */
#ifndef CLOVE_ORDER_H
#define CLOVE_ORDER_H

#include <stdbool.h>
#include <stdint.h>

struct db;

enum { ORDER_PAY_S = 600 };                      /* at least so long after the booking a pending order may be paid */

enum order_state { ORDER_PENDING, ORDER_PAID, ORDER_PART_REFUNDED, ORDER_REFUNDED, ORDER_EXPIRED, ORDER_FAILED };
struct order {
	int64_t id, account, round;
	enum order_state state;
	int64_t total_minor, booked_at, pay_by;
	const char *code, *lang, *email, *name, *fee_table, *zone;
};
bool order_lock(struct db *db, int64_t id, struct order *out);           /* false: there is none; three queries */
const char *order_state_word(enum order_state s);                        /* as in the column: "part_refunded" */

/* A hold becomes an order, once: places being paid are no longer freed by time. What the buyer saw is compared with what is. */
struct order_wish {
	int64_t account, hold, total_minor;      /* hold and total as they stood on the page */
	const char *name, *phone, *email, *lang;
};
enum order_made {
	ORDER_MADE,
	ORDER_ALREADY,                           /* this hold is an order: its code */
	ORDER_HOLD_ENDED,                        /* its time is over, or it was released */
	ORDER_CHANGED,                           /* other seats or another price than on the page */
	ORDER_CANCELLED,                         /* the round was cancelled */
	ORDER_STOPPED                            /* the seller closed the sale */
};
/* A total of 0 is paid at once. About 12 queries. The code is arena-owned. */
enum order_made order_create(struct db *db, const struct order_wish *w, const char **code);

/* Pending only. Issue: paid, tickets issued, places sold; event order.paid, audit, the buyer's mail. The ledger is the caller's: money
 * that moved is written by whoever saw it move. Expire: places free again, event order.expired, audit; `failed` names it so. */
void order_issue(struct db *db, struct order *o);
void order_expire(struct db *db, struct order *o, bool failed);

/* The event about an order as it stands now ("order.paid" …), for the platform's list of a buyer's tickets. Call it last. One query; up to six of a paid one. */
void order_tell(struct db *db, int64_t id, const char *kind);
void order_mail(struct db *db, const struct order *o);          /* what the buyer got when it was paid, again */
void order_audit(struct db *db, int64_t account, const char *act, const char *code, const char *detail);

#endif
