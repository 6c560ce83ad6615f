/* sync.h: a show's end of POST /_sync (the message format is described in platform/core/sync.h).
 *
 * A jobs turn, each second while a sale is open or something waits, each 10 s when idle. A show that was never defined asks for
 * its definition and defines itself. Without the platform the show goes on selling; what it has to tell waits in the outbox.
 */
#ifndef CLOVE_SHOW_SYNC_H
#define CLOVE_SHOW_SYNC_H

struct arena;
struct db;
struct service;

void sync_run(struct service *s, struct db *db);
/* Its turn failed. A show whose database server is its own (in a cluster) asks that whether its schema is there at all, and tells the platform
 * when it is not: nobody else could. */
void sync_troubled(struct service *s, struct arena *a);

#endif
