/* notice.h: what buyers are told by mail after a booking: cancelled, refunded, round cancelled, round postponed, one day of a
 * pass cancelled. In the caller's transaction. */
#ifndef CLOVE_NOTICE_H
#define CLOVE_NOTICE_H

#include <stdint.h>

struct db;
struct order;
struct refund_sum;

void notice_cancelled(struct db *db, const struct order *o, const struct refund_sum *sum);
void notice_refunded(struct db *db, const struct order *o, int64_t amount_minor);
void notice_round_cancelled(struct db *db, const struct order *o, int64_t back_minor);
void notice_round_postponed(struct db *db, const struct order *o, int64_t from_at);
void notice_pass_day(struct db *db, const struct order *o, int64_t round, int64_t from_at);      /* one of a pass's days is cancelled, or was moved from there */

#endif
