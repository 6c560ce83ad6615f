/* agent.h: `clove agent` makes what is wanted true: it brings each deployment from what is to what is wanted, step by step.
 *
 * Everything it knows is in rows: `deployment` (reconcile.h), `task` (task_run.h), what targets show of themselves (view.h). Every step may
 * be repeated; it may be killed at any point and goes on from the step it was at. Two agents never act at once (GET_LOCK). Results are told
 * in deployment_event, by mail and at the next login.
 */
#ifndef CLOVE_AGENT_H
#define CLOVE_AGENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "agent/target.h"
#include "base/fault.h"
#include "base/id.h"
#include "base/rests.h"

struct arena;
struct db;
struct db_rows;

enum { AGENT_TARGETS = 64, AGENT_REST_MS = 5000 };

struct agent_target {
	struct target t;                         /* ops NULL: it cannot be used (its access cannot be read) */
	int64_t tries, wait_until_ms;            /* backing off: not asked before that (clock_ms) */
	int64_t looked_ms;                       /* the last look; 0: never */
	bool well, moving;                       /* moving: something changes there, look more often */
	bool opened;                             /* everything was declared anew since this agent started, */
	int64_t declared;                        /* or up to this deployment; */
	int64_t declare_tries;                   /* so often the next one was tried */
};

struct agent_kind {
	const char *kind;
	const struct target_ops *ops;
};

struct agent {
	unsigned char master[ID_KEY];
	const struct agent_kind *kinds;          /* ends with a kind of NULL */
	struct db *db;
	struct arena *arena;                     /* of this turn */
	struct fault fault;
	struct arena *kept;                      /* the targets' texts */
	struct agent_target targets[AGENT_TARGETS];
	size_t targets_n;
	int64_t loaded_ms;
	struct rests shows_rest, tasks_rest;     /* a fault ends the turn: what met it rests, so that what stands behind it has its turns */
};

int agent_run(void);                         /* until TERM; the exit status */
bool agent_stopping(void);

/* One turn under the lease: what is wanted, tasks, looks. False when another agent has the lease or the database is away. */
bool agent_turn(struct agent *g);
void agent_end(struct agent *g);             /* frees what is kept between turns */

/* --- for the parts of the agent, within a turn ----------------------------------------------------------------------------- */

struct agent_target *agent_target(struct agent *g, int64_t id);            /* NULL: no such target, or it cannot be used */
bool agent_may_ask(const struct agent_target *t);                           /* not while backing off */
void agent_answered(struct agent *g, struct agent_target *t, struct step_result r);    /* of every call: AWAY backs off, anything else is an answer */

/* A deployment with the spec of its wanted revision; the columns are those of AGENT_DEPLOYMENT. */
#define AGENT_DEPLOYMENT \
	"d.id, d.account, d.generation, d.tries, d.revision, d.live_revision, d.good_revision, d.data_n, d.slug, d.title, d.state, d.wanted, d.step," \
	" d.error, d.error_a, d.node, d.upstream, d.target, d.untold IN (1, 3) AS unproven, v.spec"
#define AGENT_FROM "deployment d LEFT JOIN deployment_revision v ON v.deployment = d.id AND v.revision = d.revision"
struct deployment agent_read(struct agent *g, const struct db_rows *q);
bool agent_find(struct agent *g, int64_t deployment, struct deployment *out, int64_t *target);

/* An event, a sentence of the language files with one hole; level: info, warning, error. */
void agent_tell(struct agent *g, int64_t deployment, const char *level, const char *key, const char *text_a, const char *raw);
/* To the show's seller, in their language: Mail.title, .url, .seller_url, and .why when there is one. In the transaction of what it tells. */
void agent_mail(struct agent *g, const struct deployment *d, const char *template_name, const char *why, const char *why_a);

#endif
