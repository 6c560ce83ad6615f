/* fee.h: what cancelling a ticket costs, by calendar days in the venue's zone. Pure, except fee_read.
 *
 * A table is free_days and up to FEE_RULES rules; a frozen one is its text "7;10:5,7:10,3:20,1:30" (orders.fee_table), so
 * that a later change never touches what was bought. Amounts are whole won, rounded down. Days are those of clock_day.
 */
#ifndef CLOVE_FEE_H
#define CLOVE_FEE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct db;

enum { FEE_RULES = 20, FEE_TEXT = 200, FEE_FREE_BEFORE = 10 };

struct fee_rule { int from_days, percent; };             /* from_days 0 to 365, percent 0 to 100 */
struct fee_table {
	int free_days;                                   /* after the booking, and FEE_FREE_BEFORE days or more before the round */
	size_t n;
	struct fee_rule rules[FEE_RULES];                /* largest from_days first, each once */
};

bool fee_parse(const char *frozen, struct fee_table *out);               /* false: not a frozen table */
const char *fee_format(struct arena *a, const struct fee_table *t);      /* at most FEE_TEXT bytes */
void fee_read(struct db *db, struct fee_table *out);                     /* the show's of today; one query */

/* Why a ticket costs what it costs to give back. On the day of the round, after it, or nearer than the smallest from_days nothing
 * can be cancelled; on the day of the booking it is free; in the free days too; then the rule with the largest from_days that fits. */
enum fee_why { FEE_TOO_LATE, FEE_BOOKING_DAY, FEE_FREE_DAYS, FEE_SHARE };
struct fee { enum fee_why why; int percent; };
struct fee fee_of(const struct fee_table *t, const char *zone, int64_t booked_at, int64_t starts_at, int64_t now);
int64_t fee_minor(struct fee f, int64_t price_minor);                    /* of one ticket; the price itself when it is too late */

/* The whole calendar of one booking, in runs of equal days, from `now` to the round; at most FEE_PERIODS. `until_at` is a noon
 * of its last day, for clock_text_date. Empty only when the round's day is over. */
enum { FEE_PERIODS = FEE_RULES + 4 };
struct fee_period { struct fee fee; int64_t until_at; };
size_t fee_calendar(const struct fee_table *t, const char *zone, int64_t booked_at, int64_t starts_at, int64_t now,
    struct fee_period out[FEE_PERIODS]);

#endif
