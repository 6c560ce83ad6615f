/* service_view.h: one show's service as the consoles read it: rows that the agent wrote, never a call to where it runs.
 *
 * Everything belongs to the database's arena. Costs one query each; an unknown or deleted show is false or no rows.
 */
#ifndef CLOVE_SERVICE_VIEW_H
#define CLOVE_SERVICE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "platform/core/spec.h"

struct db;
struct db_rows;

struct service_view {
	int64_t id, account, target;
	int64_t revision, live_revision, good_revision, schema_version;
	int64_t created_at, changed_at, synced_at, now;
	const char *slug, *title, *field, *seller;
	const char *state, *wanted, *step;
	const char *trouble;                     /* of a degraded one: what does not mend itself, a text whose hole is the slug; "" nothing */
	const char *error, *error_a;             /* what the step waits for or failed on: a text with a hole */
	const char *node;                        /* wanted; "" anywhere */
	const char *target_name, *target_kind, *target_state, *template_text;
	bool local;                              /* on this machine: the installed program runs, no parts are chosen */
	bool keeps;                              /* its database has a volume, so that it may start anew with another size */
	struct spec spec;                        /* of the wanted revision */
};

bool service_view_find(struct db *db, const char *slug, struct service_view *out);
const char *service_view_word(const struct service_view *v);         /* its state, or stopping, starting: what a person would call it */
bool service_view_busy(struct db *db, const struct service_view *v); /* something is under way: the page should look again soon */
/* May it be given another shape, be placed elsewhere, be restored, be stopped: as the states are just now. The act itself decides. */
bool service_view_changes(const struct service_view *v);
bool service_view_moves(const struct service_view *v);
bool service_view_restores(const struct service_view *v);        /* also one that ran once and does not start any more */
bool service_view_stops(const struct service_view *v);

int64_t service_view_next(struct db *db, int64_t deployment);        /* the number its next revision will have */
/* Rows: revision account at spec copy_of state why text_a raw name; newest first. */
struct db_rows *service_view_revisions(struct db *db, int64_t deployment);
/* Rows: name part node state ready restarts cpu_m memory_mib started_at why text_a raw revision now. */
struct db_rows *service_view_instances(struct db *db, int64_t deployment);
/* Rows: id kind state step why text_a raw body made_at changed_at target node name account now; what is under way first. */
struct db_rows *service_view_tasks(struct db *db, int64_t deployment);
/* Rows: id reason bytes made_at keep_until name; newest first; none that a person gave up. */
struct db_rows *service_view_backups(struct db *db, int64_t deployment);
/* Rows of the pool that are ready: id kind name alias version digest. */
struct db_rows *service_view_images(struct db *db);

#endif
