/* checkin.h: the door. One ticket enters one round once, because the key of its entry says so.
 *
 * The ticket's row is locked first, so that a ticket which is being given back is either given back or used, never both.
 */
#ifndef CLOVE_CHECKIN_H
#define CLOVE_CHECKIN_H

#include <stdint.h>
#include "base/id.h"

struct db;

enum checkin_said {
	CHECKIN_IN,
	CHECKIN_USED,            /* went in at `at` */
	CHECKIN_VOID,            /* cancelled or refunded at `at` */
	CHECKIN_ROUND,           /* of another round */
	CHECKIN_OLD,             /* reissued: a newer code is the valid one */
	CHECKIN_FORGED,
	CHECKIN_SHOW,            /* of another show */
	CHECKIN_UNKNOWN,
	CHECKIN_CLOSED           /* this round is cancelled, or there is none */
};
struct checkin {
	enum checkin_said said;
	const char *number;      /* of the ticket; "" where there is none */
	int64_t at;
};

/* What a scanner or a hand typed. In the caller's transaction: about 4 statements. */
void checkin_enter(struct db *db, const unsigned char service_key[ID_KEY], int64_t show, int64_t account, int64_t round, const char *typed,
    struct checkin *out);

#endif
