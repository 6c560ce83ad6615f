/* erase.h: a person who left the platform is erased here too: name, phone, e-mail of the buyer and the booking details; sums stay. */
#ifndef CLOVE_ERASE_H
#define CLOVE_ERASE_H

#include <stdint.h>

struct db;

void erase_account(struct db *db, int64_t account);      /* in the caller's transaction; may be repeated */

#endif
