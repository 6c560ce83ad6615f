/* after.h: what follows when the platform's own database came back from a backup, while nobody works on it: see platform/core/adopt.h.
 *
 * For every show of this machine the copies of its database that are here are asked what they are (settings.data_n, frozen_until), and the live one
 * is adopted: the open one with the highest number; where none is open and there is no other target, the one that sold last. Where that cannot be
 * said, and of shows elsewhere, their history says what to check. Work that was under way in the backup is given up: it would go on from a state
 * that is over. Every show is asked to tell again what it told since.
 */
#ifndef CLOVE_AFTER_H
#define CLOVE_AFTER_H

#include <stdbool.h>
#include <stdint.h>
#include "base/id.h"

struct arena;
struct db;

struct after_copy {
	int64_t n, sold_at;                      /* which one; its last event or line of its ledger */
	bool open;                               /* not shut for good */
};

/* False: it is not there, or not loaded whole. */
bool after_copy_read(struct arena *a, const unsigned char master[ID_KEY], int64_t show, int64_t n, struct after_copy *out);
/* `db`: the administrator's, on the platform's schema. Prints a line for every show whose copy is another one than the backup says. */
bool after_restore(struct db *db, const unsigned char master[ID_KEY], int64_t made_at);

#endif
