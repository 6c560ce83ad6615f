/* sales.c: see sales.h. The database adds up by quarters of an hour, which every zone's days are made of; days are counted here. */
#include "show/core/sales.h"

#include "base/clock.h"
#include "db/db.h"

enum { QUARTER_S = 900 };

/* Rows come newest first, so a day is among the last few or a new one. */
static struct sales_day *day_of(struct sales_day *days, size_t *n, int64_t at, const char *zone)
{
	int64_t day = clock_day(at, zone);
	size_t i = 0;

	while (i < *n && days[i].day > day)
		i++;
	if (i < *n && days[i].day == day)
		return &days[i];
	if (*n == SALES_DAYS && i == *n)
		return NULL;
	size_t last = *n < SALES_DAYS ? (*n)++ : SALES_DAYS - 1;
	for (size_t k = last; k > i; k--)
		days[k] = days[k - 1];
	days[i] = (struct sales_day){ .day = day, .at = at };
	return &days[i];
}

size_t sales_by_day(struct db *db, const char *zone, struct sales_day out[SALES_DAYS])
{
	size_t n = 0;
	struct sales_day *d;
	struct db_rows *q = db_query(db,
	    "SELECT at DIV 900 AS quarter, SUM(IF(kind = 'captured', amount_minor, 0)) AS gross, SUM(IF(kind = 'refunded', amount_minor, 0)) AS back"
	    "  FROM ledger GROUP BY quarter ORDER BY quarter DESC LIMIT 40000", NO_ARGS);

	while (db_next(q))
		if ((d = day_of(out, &n, db_i64(q, "quarter") * QUARTER_S, zone))) {
			d->sum.gross_minor += db_i64(q, "gross");
			d->sum.back_minor += db_i64(q, "back");
		}
	q = db_query(db, "SELECT done_at DIV 900 AS quarter, SUM(fee_minor) AS fee FROM refund WHERE state = 'done' AND fee_minor > 0"
	    " GROUP BY quarter ORDER BY quarter DESC LIMIT 40000", NO_ARGS);
	while (db_next(q))
		if ((d = day_of(out, &n, db_i64(q, "quarter") * QUARTER_S, zone)))
			d->sum.fee_minor += db_i64(q, "fee");
	q = db_query(db,
	    "SELECT quarter, SUM(sold) AS sold, SUM(ended) AS ended FROM"
	    " (SELECT issued_at DIV 900 AS quarter, 1 AS sold, 0 AS ended FROM ticket"
	    "  UNION ALL SELECT void_at DIV 900, 0, 1 FROM ticket WHERE void_at IS NOT NULL) AS t"
	    " GROUP BY quarter ORDER BY quarter DESC LIMIT 40000", NO_ARGS);
	while (db_next(q))
		if ((d = day_of(out, &n, db_i64(q, "quarter") * QUARTER_S, zone))) {
			d->sum.sold_n += db_i64(q, "sold");
			d->sum.void_n += db_i64(q, "ended");
		}
	return n;
}

void sales_total(struct db *db, struct sales_sum *out)
{
	struct db_rows *q = db_query(db,
	    "SELECT COALESCE((SELECT SUM(amount_minor) FROM ledger WHERE kind = 'captured'), 0) AS gross,"
	    "       COALESCE((SELECT SUM(amount_minor) FROM ledger WHERE kind = 'refunded'), 0) AS back,"
	    "       COALESCE((SELECT SUM(fee_minor) FROM refund WHERE state = 'done'), 0) AS fee,"
	    "       (SELECT COUNT(*) FROM ticket) AS sold, (SELECT COUNT(*) FROM ticket WHERE void_at IS NOT NULL) AS ended", NO_ARGS);

	*out = (struct sales_sum){ 0 };
	if (db_next(q))
		*out = (struct sales_sum){ db_i64(q, "gross"), db_i64(q, "back"), db_i64(q, "fee"), db_i64(q, "sold"), db_i64(q, "ended") };
}
