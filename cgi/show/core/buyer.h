/* buyer.h: the buyer's row, locked first by everything a buyer does. Limits are counted under this lock. */
#ifndef CLOVE_BUYER_H
#define CLOVE_BUYER_H

#include <stdbool.h>
#include <stdint.h>

struct db;

struct buyer {
	int64_t account;
	const char *name, *email;
};

void buyer_enter(struct db *db, const struct buyer *b);          /* inserted if absent, locked; one write */
bool buyer_lock(struct db *db, int64_t account);                 /* false: never was here; one query */
bool buyer_lock_now(struct db *db, int64_t account);             /* for jobs: false too when somebody else has it */

#endif
