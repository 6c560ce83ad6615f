/* best.h: the best places for so many people, and holding them.
 *
 * Side by side in one row and nearest to the section's focus, leaving no single seat; then leaving one; then seats with a
 * restricted view; then as near to each other as can be. Standing and zone sections: the lowest free entry numbers.
 */
#ifndef CLOVE_BEST_H
#define CLOVE_BEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "show/core/hint.h"
#include "show/core/hold.h"

struct best_wish {
	int64_t grade;
	int64_t section;                 /* 0: any */
	int n;                           /* 1 to HOLD_PLACES */
	bool wheelchair;                 /* one of them takes a wheelchair; without it such places and their companions are left alone */
};
struct best_pick {
	uint32_t at[HOLD_PLACES];        /* of the view's places */
	bool together;
};

/* Pure but for chance: random among equals, and the more the further `again` has been tried. false: nothing fits. About 10 us for
 * 2,000 places. */
bool best_choose(const struct hint_view *v, const struct best_wish *w, int again, struct best_pick *out);

/* Chooses and holds, in the caller's transaction. Of hold.h's outcomes, and: */
enum best_said {
	BEST_HELD, BEST_REFUSED,         /* out->hold.said tells why */
	BEST_SOLD_OUT,                   /* a plain read found none of that grade (and section) */
	BEST_FEWER,                      /* only out->left of them */
	BEST_KEPT,                       /* the ones that are left are wheelchair places and their companions */
	BEST_CROWDED                     /* others were faster eight times: it may work in a moment */
};
struct best_done {
	struct hold_done hold;
	bool together;
	int64_t left;
};
enum best_said best_hold(struct db *db, const struct buyer *buyer, int64_t round, const struct best_wish *w, bool replace,
    struct best_done *out);

#endif
