/* mark.h: places an owner keeps from the sale: blocked, for the house, for an invited guest; and gives back.
 *
 * Only what is free is taken, and nobody is waited for: what a buyer holds or is just getting stays theirs and is told. The hint
 * map hears of it at once, the map page and the catalogue within a second.
 */
#ifndef CLOVE_MARK_H
#define CLOVE_MARK_H

#include <stddef.h>
#include <stdint.h>

struct db;

enum { MARK_PLACES = 5000, MARK_LOST = 20 };

enum mark_act { MARK_RELEASE, MARK_BLOCK = 4, MARK_HOUSE = 5, MARK_INVITE = 6 };      /* place.state of what it becomes */
struct mark_wish {
	int64_t account, round, section;
	enum mark_act act;
	const char *note, *guest;
	int64_t *places;                         /* sorted here; those of another round or section count as gone */
	size_t n;
};
struct mark_done {
	size_t done_n, lost_n;
	int64_t lost[MARK_LOST];                 /* the first of them */
};

/* In the caller's transaction: three statements for 20 places. */
void mark_places(struct db *db, struct mark_wish *w, struct mark_done *out);

/* Adds the places of one row (seats) or, with row "", of a section of entry numbers; numbers from first to last, 0 for no bound. */
size_t mark_row(struct db *db, int64_t round, int64_t section, const char *row, int64_t first, int64_t last, int64_t *out, size_t max);

#endif
