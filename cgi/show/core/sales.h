/* sales.h: what was sold, by day, round and grade. Money is what really moved (the ledger); a day is one of the venue's zone. */
#ifndef CLOVE_SALES_H
#define CLOVE_SALES_H

#include <stddef.h>
#include <stdint.h>

struct db;

struct sales_sum {
	int64_t gross_minor, back_minor, fee_minor;      /* taken, given back, kept of what was given back */
	int64_t sold_n, void_n;                          /* tickets: issued, and void by now */
};
struct sales_day { int64_t day, at; struct sales_sum sum; };      /* clock_day's number; a moment of that day, for clock_text_date */

/* Of "sold of so many": every place but those kept from the sale (blocked, house, invitation), which are told beside it. Of table place p. */
#define SALES_OFFERED "p.state < 4"

enum { SALES_DAYS = 400 };
/* Days with anything on them, the newest first; at most SALES_DAYS. Three queries. */
size_t sales_by_day(struct db *db, const char *zone, struct sales_day out[SALES_DAYS]);
void sales_total(struct db *db, struct sales_sum *out);

#endif
