/* adopt.h: the platform's own database came back from a backup, and the shows went on since.
 *
 * Which copy of its database a show uses (deployment.data_n) may be older than the truth: the show was restored or moved meanwhile. Numbers of
 * copies only grow, and a copy is made shut for good and opened by the platform alone, when it is the live one (show/core/freeze.h). So an open
 * copy with a higher number than ours is the live one, and a copy that is shut for good proves nothing: it opens when a person says so. Until
 * either is said, pods that use a later copy than ours are left on it (agent/kubernetes.c).
 * All run in the caller's transaction.
 */
#ifndef CLOVE_ADOPT_H
#define CLOVE_ADOPT_H

#include <stdbool.h>
#include <stdint.h>

struct db;

/* Copy data_n is the live one; its bookings are told anew from the first on. `open`: also while it is shut for good. */
void adopt_copy(struct db *db, int64_t show, int64_t data_n, bool open);
/* The show tells again what it told since `since`: its deletion waits for that. The message's id is none that was ever given. */
void adopt_owe(struct db *db, int64_t show, int64_t since);
/* It told everything that message `message` asked for. */
void adopt_told(struct db *db, int64_t show, int64_t message);
/* The copy that we know calls and is open: it may be shut and opened again from now on. */
void adopt_seen_open(struct db *db, int64_t show);
/* Copy data_n calls and is shut for good: whether it has to stay so, because another one may be the live one. */
bool adopt_stays_shut(struct db *db, int64_t show, int64_t data_n);

#endif
