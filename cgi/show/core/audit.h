/* audit.h: who did what, written in the transaction of what was done. Details hold numbers and states, never a buyer's data. */
#ifndef CLOVE_SHOW_AUDIT_H
#define CLOVE_SHOW_AUDIT_H

#include <stdint.h>

struct db;

/* act "place.block", object "round 3" (at most 60 bytes), detail is cut at 500. One write. */
void audit_write(struct db *db, int64_t account, const char *act, const char *object, const char *detail);

#endif
