/* round.h: what an owner may do to a round after the sale began: cancel it, postpone it, change when it is sold, add one.
 *
 * Cancelling and postponing are one small transaction; the thousands of orders behind them are worked off afterwards by
 * job_manage.h, in bounded batches, as often as it takes. Everything here runs in the caller's transaction.
 */
#ifndef CLOVE_ROUND_H
#define CLOVE_ROUND_H

#include <stdbool.h>
#include <stdint.h>

struct db;

enum round_said {
	ROUND_OK,
	ROUND_UNKNOWN,
	ROUND_CANCELLED,         /* it is cancelled already */
	ROUND_STALE,             /* somebody changed it meanwhile: it is no longer as it was shown */
	ROUND_FULL               /* no more rounds or places than this */
};
enum { ROUND_MAX = 366, ROUND_PLACES_MAX = 2000000 };

/* What cancelling or postponing would do now. Two queries. */
struct round_sum {
	int64_t orders_n, tickets_n, back_minor, pending_n, holds_n, inside_n;
	int64_t passes_n;                    /* valid tickets of other rounds that let in here too: they stay as they are */
};
void round_sum(struct db *db, int64_t round, struct round_sum *out);

enum round_said round_cancel(struct db *db, int64_t account, int64_t round, const char *why);

/* Everyone with an order is told, and may give it back for nothing (refund_fee). Tickets that were used already are good again. */
struct round_time { int64_t was, starts_at, sale_closes_at; };
enum round_said round_postpone(struct db *db, int64_t account, int64_t round, const struct round_time *t);

/* From when until when it is sold; what is held or waits for payment goes on. Nobody is told. */
struct round_sale { int64_t opens_at, closes_at, opens_was, closes_was; };
enum round_said round_sell(struct db *db, int64_t account, int64_t round, const struct round_sale *s);

/* With the places of `like`; its blocked, house and invited ones stay so when `marks`. */
struct round_new { const char *label; int64_t starts_at, sale_opens_at, sale_closes_at, like; bool marks; };
enum round_said round_add(struct db *db, int64_t account, const struct round_new *n, int64_t *round);

#endif
