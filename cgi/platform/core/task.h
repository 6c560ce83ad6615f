/* task.h: longer work that a person or the clock asks the agent for: backup, restore, a move to another target, emptying a node. *
 * What a task has in `body` (JSON):
 *	restore  {"backup":id}
 *	move     {"begins_at":unix,"spec":{…}}   the shape it shall have there; the task itself sets "switched":true with its switch
 *	pod      {"pod":"name"}; node: where to, "" any
 *	drain    {"open":true} asks for the opposite: the node takes new work again
 *	any      "cancelled":true, "confirmed":true: a person's word, set by task_cancel and task_confirm (which also wakes it)
 * A task that reads "cancelled" before it switched undoes what it did and ends as cancelled.
 */
#ifndef CLOVE_TASK_H
#define CLOVE_TASK_H

#include <stdbool.h>
#include <stdint.h>
#include "platform/core/deployment.h"

struct db;

/* Asked for once: refused while the same show or node has one under way. `account` 0: the clock. *id: the task. In the caller's transaction. */
struct deployment_refusal task_backup(struct db *db, int64_t account, int64_t deployment, int64_t *id);
struct deployment_refusal task_restore(struct db *db, int64_t account, int64_t deployment, int64_t backup, int64_t *id);
/* Closed for sale and for every write from `begins_at` (unix; 0: now), told to its visitors before. Waits for task_confirm, or task_cancel, at its end. */
struct deployment_refusal task_move(struct db *db, int64_t account, int64_t deployment, int64_t target, int64_t begins_at, int64_t *id);
/* One pod of a show is replaced by another, on `node` or, "", wherever the cluster likes. */
struct deployment_refusal task_pod(struct db *db, int64_t account, int64_t deployment, const char *pod, const char *node, int64_t *id);
struct deployment_refusal task_drain(struct db *db, int64_t account, int64_t target, const char *node, int64_t *id);
struct deployment_refusal task_open(struct db *db, int64_t account, int64_t target, const char *node, int64_t *id);     /* after a drain */
bool task_confirm(struct db *db, int64_t account, int64_t task);     /* of a move: the old copy may go */
bool task_cancel(struct db *db, int64_t account, int64_t task);      /* before it switched */

#endif
