/* freeze.h: a time without writes, so that a copy of the show's database is exact: for a move or a restore.
 *
 * The platform says with every sync what it wants: {"freeze":{"from":F,"until":U}}, 0 and 0 for none. Visitors are told on every page
 * from then on; from F until U + 60 s every POST and every GET that writes is answered with a 503 page, jobs rest, and messages stay
 * with the platform. "Frozen" is reported only when nothing of before can still be under way: every process knows it for 3 s, the longest
 * request is over, no replica is in a job's turn.
 *
 * Who may write, whatever dies when. There is one live copy: the one whose settings.data_n is deployment.data_n. Every call says its
 * number, and a copy that is not the live one is answered "frozen for good", its events are not taken, it gets no message.
 *  - A new copy is loaded frozen for good: it cannot write before it asked and was told that it is the live one.
 *  - A freeze ends by itself 60 s after U when the platform is silent: a dead platform does not close a sale for ever. That is safe
 *    because the platform switches only after the old copy confirmed a freeze for good (U = FREEZE_FOR_GOOD), and after that this copy
 *    opens again only when the platform says so. A freeze that ended and began again has another `told`, so a copy made before is not used.
 *  - All of it is in the database: kill -9 of anything changes nothing of it.
 * When a freeze ends, what had time left (holds, orders that wait for their payment) gets as much longer as it lasted.
 */
#ifndef CLOVE_FREEZE_H
#define CLOVE_FREEZE_H

#include <stdbool.h>
#include <stdint.h>

struct db;
struct json;

#define FREEZE_FOR_GOOD 4102444800
enum { FREEZE_MARGIN_S = 60 };

struct freeze {
	int64_t data_n;                          /* which copy of the show's database this is */
	int64_t from, until, told;               /* 0: none is wanted */
	char zone[48];                           /* the show's */
};

void freeze_start(const char *const *jobs);                      /* in the parent, before forking; the jobs that rest, NULL at the end */
void freeze_turn(struct db *db);                                 /* each second, in every replica */
struct freeze freeze_known(struct db *db);                       /* at most 3 s old; no query while the turn is at work */
bool freeze_closed(const struct freeze *f, int64_t now);         /* nothing may be written */

/* In the sync job alone. */
void freeze_say(struct db *db, struct json *up);                 /* data, frozen, frozen_until, frozen_told */
void freeze_take(struct db *db, struct json *down);

#endif
