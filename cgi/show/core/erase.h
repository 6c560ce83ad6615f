/* erase.h: a person who left the platform is erased here too: name, phone, e-mail of the buyer and the booking details; sums stay. */
#ifndef CLOVE_ERASE_H
#define CLOVE_ERASE_H

#include <stdbool.h>
#include <stdint.h>

struct db;

void erase_account(struct db *db, int64_t account);      /* in the caller's transaction; may be repeated */

/* A booking may come in the second in which its buyer leaves, when the platform does not know it yet. It stays valid; its mail goes out first. */
bool erase_waits(struct db *db, int64_t account);

#endif
