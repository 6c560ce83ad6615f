/* hold.h: keeping chosen places for one buyer for the seller's minutes. A place goes to one buyer, because its row is locked.
 *
 * Everything here runs in the caller's transaction and commits with it; where the answer is not HOLD_OK the caller must not commit.
 * Time is the database's. A hold ends by its timestamp in every query; hold_tidy only tidies.
 */
#ifndef CLOVE_HOLD_H
#define CLOVE_HOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "show/core/buyer.h"

struct db;
struct service;

enum { HOLD_PLACES = 20, HOLD_EXTEND_S = 300 };

enum hold_said {
	HOLD_OK,
	HOLD_NONE,               /* nothing was chosen */
	HOLD_NO_ROUND,           /* there is no such round */
	HOLD_FOREIGN,            /* a place that is not one of this round */
	HOLD_CANCELLED,          /* the round was cancelled */
	HOLD_NOT_YET,            /* opens_at */
	HOLD_CLOSED,             /* closes_at is over */
	HOLD_STOPPED,            /* the seller closed the sale for now */
	HOLD_OTHER_ROUND,        /* a live hold in `other` */
	HOLD_TOO_MANY,           /* over `limit` with what is bought and held; over HOLD_PLACES distinct ones */
	HOLD_WENT                /* lost[] */
};
struct hold_done {
	enum hold_said said;
	int64_t hold, ends_at;
	int64_t opens_at, closes_at;
	int64_t other;                           /* HOLD_OTHER_ROUND: that round */
	int limit, bought, held;                 /* of this round, before */
	int64_t wish[HOLD_PLACES];               /* the distinct chosen ones, ascending */
	size_t wish_n;
	int64_t lost[HOLD_PLACES];
	size_t lost_n, mine_n;                   /* mine_n: of the wish, what I held already */
};

/* Holds exactly these, or nothing. Holding what I hold is success; more of the same round joins the live hold and keeps its end.
 * `replace`: gives back what I hold, here or in another round, and is not in the list. About 5 statements. */
void hold_places(struct db *db, const struct buyer *b, int64_t round, const int64_t *places, size_t n, bool replace, struct hold_done *out);

enum hold_extended { HOLD_EXTENDED, HOLD_EXTENDED_ALREADY, HOLD_GONE };
enum hold_extended hold_extend(struct db *db, int64_t account);
bool hold_release(struct db *db, int64_t account, int64_t place);        /* place 0: all. false: nothing of that was held */

void hold_tidy(struct service *s, struct db *db);                        /* a jobs turn, in bounded batches */

/* The steps, for best.c: enter locks the buyer and judges the round; then lock and keep for each attempt. */
struct hold_scene {
	struct buyer buyer;
	int64_t round, now, hold_s;
	int64_t hold, ends_at;                   /* my live hold in this round, 0 for none */
	int64_t other, over;                     /* my hold in another round; one whose time is over */
	bool replace;
};
bool hold_enter(struct db *db, const struct buyer *b, int64_t round, bool replace, struct hold_scene *s, struct hold_done *out);
bool hold_room(const struct hold_scene *s, size_t more, struct hold_done *out);      /* within the limit with `more` new ones */
bool hold_lock(struct db *db, const struct hold_scene *s, struct hold_done *out);    /* out->wish; false fills said and lost */
void hold_keep(struct db *db, struct hold_scene *s, struct hold_done *out);          /* what hold_lock locked */

#endif
