/* sync.h: the platform's end of POST /_sync, the one call between a show and the platform.
 *
 * A show calls; nobody calls a show. JSON both ways, authenticated by keyed BLAKE2b over the whole body under the show's key:
 *   up    {"show":1,"at":unix,"want":"definition"?,"events":[{"id":7,"kind":"order.paid","body":{…}}],"acks":[3,4],"summary":{…}?}
 *         "schema":29,"defined":true,"refused":"": its schema's version, whether it took its definition, and why it refused it. One that
 *         has run and is not defined has lost its database: it gets no definition, for an empty one would sell again what was sold
 *         events ledger.lines and ledger.done of a show that is about to be deleted: show/core/closing.h
 *         "data":0,"frozen":false,"frozen_until":0,"frozen_told":0: which copy of its database it is, and whether it writes
 *   down  {"taken":7,"messages":[{"id":5,"kind":"payment.hint","body":{…}}],"definition":{…}?,"poster":"base64"?,
 *          "freeze":{"from":0,"until":0}}      what it may write: show/core/freeze.h. A copy that is not the live one gets
 *          nothing else, and "stale":true: nothing of it was taken.
 * Events are taken at least once and change nothing the second time; messages are sent until acknowledged.
 */
#ifndef CLOVE_SYNC_H
#define CLOVE_SYNC_H

#include <stdbool.h>
#include <stdint.h>

struct db;
struct json;

/* In the caller's transaction. The answer's JSON text, arena-owned. About 8 queries, one an event and one a changed round. */
const char *sync_take(struct db *db, int64_t show, struct json *call);
/* Queues a message for one show. body is JSON. */
void sync_owe(struct db *db, int64_t show, const char *kind, const char *body);

#endif
