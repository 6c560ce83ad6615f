/* catalogue.h: what there is to buy, over all shows: a read model that the shows feed (sync.c), so the list works while a show is away.
 *
 * Listed is a show that runs and has a round that is not over; what may be bought is told by the clock of the database, so a sale
 * opens and ends in the list without any event.
 */
#ifndef CLOVE_CATALOGUE_H
#define CLOVE_CATALOGUE_H

#include <stdbool.h>
#include <stdint.h>

struct db;
struct db_rows;

struct catalogue_filter {
	const char *words;           /* each must occur in title, subtitle, venue or seller; spaces do not count */
	const char *field;           /* "" for all */
	int64_t from_at, before_at;  /* a round starts within; 0 for no limit */
	bool left;                   /* only what may be bought now */
	int64_t page, per;
};

/* One query. Rows: slug title field venue_name zone poster from_minor to_minor first_at last_at rounds_n, opens_at (of the next sale,
 * 0 when none is to come), total (of all pages), and those catalogue_left reads. */
struct db_rows *catalogue_find(struct db *db, const struct catalogue_filter *f);
/* many few none soon over cancelled: the words of the macro left_word. */
const char *catalogue_left(const struct db_rows *q);

#endif
