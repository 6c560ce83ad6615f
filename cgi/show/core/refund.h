/* refund.h: giving money back: a buyer cancels, a round is cancelled, money came too late.
 *
 * The tickets are void and the places free in the transaction that wants the refund; the provider is asked afterwards by a job, as
 * often as it takes. What it refuses stands on the money list, where a person settles it.
 */
#ifndef CLOVE_REFUND_H
#define CLOVE_REFUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "show/core/fee.h"

struct db;
struct service;

enum { REFUND_TICKETS = 20 };

enum refund_said {
	REFUND_OK,
	REFUND_UNKNOWN,          /* not this person's order, or a ticket that is not of it */
	REFUND_NONE,             /* no ticket was chosen */
	REFUND_VOID,             /* one is void already */
	REFUND_USED,             /* one was used at the door */
	REFUND_TOO_LATE          /* the fee table does not allow it any more */
};

struct refund_line { int64_t ticket, order_place, place, price_minor, fee_minor; int percent; };
struct refund_sum {
	enum refund_said said;
	int64_t order;
	struct refund_line lines[REFUND_TICKETS];
	size_t n;
	int64_t price_minor, fee_minor, back_minor;
};

/* A round that was postponed may be given back for nothing until it begins; else the order's frozen table decides. */
struct fee refund_fee(const struct fee_table *t, const char *zone, int64_t booked_at, int64_t starts_at, bool postponed);
/* What cancelling these tickets (by number; n 0: all valid ones) would cost now. Two queries, no lock. */
void refund_quote(struct db *db, int64_t account, const char *code, const char *const *numbers, size_t n, struct refund_sum *out);
/* The same in the caller's transaction, and done: locks buyer, order, tickets, places. */
void refund_cancel(struct db *db, int64_t account, const char *code, const char *const *numbers, size_t n, struct refund_sum *out);
/* Every valid ticket of one order of a cancelled round, without fee. In the caller's transaction; may be repeated. */
void refund_round_order(struct db *db, int64_t order);

void refund_run(struct service *s, struct db *db);       /* a jobs turn: asks the provider for what is wanted */

#endif
