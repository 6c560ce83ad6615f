/* hint.h: the hint map: what is free, one byte a place, in memory shared by the workers of one replica.
 *
 * It only ever says where to look: the database decides. Bytes are claimed by compare-and-swap, so that two workers never try for
 * the same place, and corrected from the database each second while anybody looks (the turn `hint`). Rounds on sale (or opening
 * within a day) are loaded; for every other round, before the first second and when the turn is late, hint_open says no and
 * the caller reads the database instead. Without hint_start every call is a harmless no.
 *
 * A view stays valid for the request: a replaced map is not written again before every request that saw it is over.
 */
#ifndef CLOVE_HINT_H
#define CLOVE_HINT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;
struct service;

enum { HINT_FREE = 0, HINT_TAKEN = 1 };          /* larger: claimed in a tick, and free again when it was never bought */

struct hint_place {
	int64_t id, grade;
	float x, y;
	int32_t row, ord;                        /* row from the stage; neighbours differ by 1. Without a seat: 0 and the entry number */
	uint32_t label, number;                  /* of the row and the seat, in `text` of the view; 0 is "" */
	uint8_t flags;                           /* seat.flags; 8: never for sale as things stand (blocked, house, invitation); 16: blocked */
};
enum { HINT_KEPT = 8, HINT_BLOCKED = 16 };
struct hint_block {                              /* one section in one round, ordered by row and ord */
	int64_t section;
	float focus_x, focus_y;
	uint32_t first, n;                       /* of the view's places */
	bool seats;                              /* false: entry numbers */
	uint8_t flags;                           /* of any of its places */
};
struct hint_view {
	const struct hint_block *blocks;
	size_t n;
	const struct hint_place *places;
	_Atomic unsigned char *state;
	const char *text;
	unsigned char claim;                     /* what a claim made now is written as */
};

void hint_start(struct service *s);                              /* in the parent, before forking */
void hint_turn(struct service *s, struct db *db);                /* each second, in every replica: not under its lock */

bool hint_open(int64_t round, struct hint_view *v);
bool hint_claim(const struct hint_view *v, const uint32_t *at, size_t n);    /* all or none */
void hint_mark(const int64_t *places, size_t n, bool taken);     /* what a transaction of ours is about to make true */

const struct hint_block *hint_block_of(const struct hint_view *v, int64_t section);     /* NULL when the round has none */

#endif
