/* deployment.h: what is wanted of a show's service: asked for here, made true by the agent. Every act writes an audit row.
 *
 * Acts take the asking account and check nothing about who may: pages do (a seller's own shows; operators). A refusal is a text's key
 * with what fills its holes, to be shown beside the form; nothing has changed then. In the caller's transaction.
 */
#ifndef CLOVE_DEPLOYMENT_H
#define CLOVE_DEPLOYMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "platform/core/spec.h"

struct db;

struct deployment_new {
	int64_t account;                         /* the seller */
	int64_t target;                          /* 0: the default one */
	const char *slug, *field, *title;
	const char *definition;                  /* JSON, the seed: read once by the show itself */
	const char *template_text;               /* the composed template, as the seller saw it in the review */
	const void *poster;
	size_t poster_n;
	const char *poster_type;
	struct spec spec;
};

/* The id, state 'deploying'; 0 when the slug is taken. */
int64_t deployment_create(struct db *db, const struct deployment_new *n);
bool deployment_slug_taken(struct db *db, const char *slug);

enum deployment_act { DEPLOYMENT_STOP, DEPLOYMENT_START, DEPLOYMENT_AGAIN };
bool deployment_want(struct db *db, int64_t account, const char *slug, enum deployment_act act);   /* false: not in a state for it */

struct deployment_refusal {
	const char *key, *a, *b, *c;             /* key NULL: not refused */
};

/* A line of its history: level info, warning or error; a text's key and what stands in it; raw "" or for administrators. */
void deployment_tell(struct db *db, int64_t deployment, const char *level, const char *key, const char *text_a, const char *raw);

/* A new revision with this shape; refused when nothing is different, when it asks for more than a node or the seller's share of the
 * target has (with the numbers), when the target does not run its parts, when the show is not in a state for it. The last 10 are kept. */
struct deployment_refusal deployment_revise(struct db *db, int64_t account, const char *slug, const struct spec *spec);
/* The composed template of the wanted revision, for people: after deployment_revise. A rollback has that of the revision it returns to. */
void deployment_describe(struct db *db, const char *slug, const char *template_text);
/* A new revision with the shape of that one; refused also when its program does not run on the schema the show has by now. */
struct deployment_refusal deployment_rollback(struct db *db, int64_t account, const char *slug, int64_t revision);
struct deployment_refusal deployment_rollback_why(struct db *db, int64_t deployment, int64_t revision);    /* for the history: why there is no button */
/* The shape that a rollback to it would give: that one's, but for what holds data and cannot go back. false: there is no such revision. */
bool deployment_rollback_spec(struct db *db, int64_t deployment, int64_t revision, struct spec *out);
/* Its processes shall be on that node; "" anywhere. */
struct deployment_refusal deployment_place(struct db *db, int64_t account, const char *slug, const char *node);
/* Refused while paid tickets of future rounds exist, with their number, unless `refunds` orders them paid back. */
struct deployment_refusal deployment_delete(struct db *db, int64_t account, const char *slug, bool refunds);
/* Whether it has not told its bookings since the platform came back from a backup: refused while that is so (adopt.h), unless an administrator
 * lets go what it would tell. It is asked for its ledger all the same, and stays when that has tickets. */
bool deployment_untold(struct db *db, int64_t deployment);
struct deployment_refusal deployment_delete_untold(struct db *db, int64_t account, const char *slug, bool refunds);
/* Since when a show that is being deleted waits for a last copy that cannot be made; 0: it does not. Then it may go without one. */
int64_t deployment_no_dump(struct db *db, int64_t deployment);
bool deployment_delete_anyway(struct db *db, int64_t account, int64_t deployment);
int64_t deployment_tickets(struct db *db, int64_t deployment);       /* paid, or being paid, for rounds to come: for the page that asks */
/* Of a shape alone, for the wizard: would this fit on that target, for that seller? */
struct deployment_refusal deployment_fits(struct db *db, int64_t account, int64_t target, int64_t except, const struct spec *spec);

/* The version of the show's database, and whether a program that says it runs on `least` to `most` (0: it does not say) runs there; it
 * brings an older one forward itself. Of a show that never ran (0: one that is yet to be made) what shows are made as today. */
struct deployment_schema { int64_t version; bool made; };       /* version 0: not told yet */
struct deployment_schema deployment_schema(struct db *db, int64_t deployment);
struct deployment_refusal deployment_program_fits(struct db *db, int64_t deployment, const struct spec *spec);     /* of its show image */
struct deployment_refusal deployment_schema_fits(struct db *db, struct deployment_schema has, const char *image, int64_t least, int64_t most);

#endif
