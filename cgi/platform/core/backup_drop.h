/* backup_drop.h: one backup is given up before its time. The row says so at once and is not offered for a restore any more; the file belongs
 * to the agent, which takes it and then the row (agent/backup.c). In the caller's transaction; two or three queries.
 */
#ifndef CLOVE_BACKUP_DROP_H
#define CLOVE_BACKUP_DROP_H

#include <stdbool.h>
#include <stdint.h>
#include "platform/core/deployment.h"

struct db;

/* Is it the only one that is left of this show (0: of the platform)? */
bool backup_drop_last(struct db *db, int64_t deployment, int64_t backup);
/* Refused: not there, a restore from it is under way, or the last one of a show that is deleted without `sure`. account 0: a command. */
struct deployment_refusal backup_drop(struct db *db, int64_t account, int64_t deployment, int64_t backup, bool sure);

#endif
