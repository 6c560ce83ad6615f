/* reconcile.h: brings each deployment from what is to what is wanted: deploying, updating, stopping, starting, deleting.
 *
 * Deploying:  database, service, places, first_page, settle. What fails for good ends as failed, with what to do about it.
 * Updating:   service, first_page, settle, while the live revision serves. What does not become healthy returns to the last good revision
 *             by itself, and is told with its reason; a node that does not take the show is given up the same way.
 * Deleting:   see reconcile_delete.c.
 * A step that waits is asked again each turn, and fails when it has waited for long. One that fails is tried again, longer apart. A target that is away fails nothing.
 */
#ifndef CLOVE_RECONCILE_H
#define CLOVE_RECONCILE_H

#include "agent/target.h"

struct agent;
struct agent_target;
struct arena;

/* Of deployments that need something done now; one hole: the clock's offset. */
#define RECONCILE_DUE \
	"next_at <= UNIX_TIMESTAMP() + ? AND (state IN ('deploying', 'updating', 'deleting')" \
	" OR (wanted = 'stopped' AND state IN ('running', 'degraded', 'failed')) OR (wanted = 'running' AND (state = 'stopped'" \
	" OR (state IN ('running', 'degraded') AND revision <> live_revision) OR (state = 'degraded' AND error <> ''))))"

/* One deployment as its row had it, on its target. */
struct reconcile {
	struct deployment d;
	struct agent_target *t;
	int64_t good, step_s, waiting_s;         /* seconds in this step; seconds waiting for the same thing */
	const char *state, *wanted, *error, *error_a;
};

void reconcile_run(struct agent *g);

/* For reconcile_delete.c. */
void reconcile_delete(struct agent *g, struct reconcile *r);
void reconcile_step(struct agent *g, struct reconcile *r, const char *step, const char *event);    /* on to that step */
void reconcile_waits(struct agent *g, struct reconcile *r, struct step_result s);                     /* what for, when that changed */
bool reconcile_again(struct agent *g, const struct reconcile *r, struct step_result s, int64_t tries);   /* after a failure: true while there are tries left */

#endif
