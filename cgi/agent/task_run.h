/* task_run.h: rows of `task` worked off step by step. A kind is a function (task_backup.c, task_restore.c, task_move.c, task_drain.c,
 * task_pod.c).
 *
 * It is called with the task as its row has it, does one bounded piece of work for `step` ("" at first) and says how it goes on. That is
 * stored in one transaction, with `body` and with what `write` writes; so a task that is killed anywhere is called again for the same step,
 * and a step must bear that. An exception of calls to a target: none, they may be repeated by contract.
 */
#ifndef CLOVE_TASK_RUN_H
#define CLOVE_TASK_RUN_H

#include <stdbool.h>
#include <stdint.h>
#include "agent/target.h"

struct agent;
struct json;

struct task {
	int64_t id, deployment, target, account; /* 0: none; account 0: the clock */
	int64_t tries;                           /* of this step, failed so far */
	int64_t step_s;                          /* seconds since this step began */
	const char *kind, *node, *step;
	struct json *body;                       /* may be changed, is stored with what is said */
};

enum task_said {
	TASK_GO,                                 /* on with step `step`, now */
	TASK_WAIT,                               /* the same step again in wait_s (0: the next turn); why, a: what it waits for */
	TASK_RETRY,                              /* the same, after a failure: tries + 1, waiting longer each time */
	TASK_PERSON,                             /* step `step` when a person confirms or cancels */
	TASK_DONE,                               /* why, a: what came of it */
	TASK_FAILED,                             /* why, a, raw: as of a step */
	TASK_CANCELLED                           /* it read "cancelled" in its body and has undone what it did */
};

struct task_result {
	enum task_said said;
	const char *step, *why, *a, *raw;        /* NULL reads as "" */
	int64_t wait_s;
	void (*write)(struct agent *g, const struct task *t);      /* in the same transaction; NULL: nothing more to write */
};

/* Up to 20 due tasks, a few steps of each. */
void task_run(struct agent *g);

/* What a step of a target's says, as a task goes on: done: to `next`; waiting and away: again; failed: again up to 5 times, then failed. */
struct task_result task_after(const struct task *t, struct step_result r, const char *next);

struct task_result task_drain_step(struct agent *g, struct task *t);
struct task_result task_backup_step(struct agent *g, struct task *t);
struct task_result task_restore_step(struct agent *g, struct task *t);
struct task_result task_pod_step(struct agent *g, struct task *t);
struct task_result task_move_step(struct agent *g, struct task *t);

#endif
