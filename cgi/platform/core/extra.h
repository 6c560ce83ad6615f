/* extra.h: extras: images of others that run beside a show in a cluster, and the addresses under which visitors reach them.
 *
 * An extra answers at /shows/SLUG/WORD/ of CLOVE_EXTRAS_HOST and nowhere else; without that setting there are none. Rows of `extra` say
 * where: the agent keeps them (agent/view.c), the gate reads them, the show is told by message to link to them. Texts belong to the arena.
 */
#ifndef CLOVE_EXTRA_H
#define CLOVE_EXTRA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "platform/core/spec.h"

struct arena;
struct db;
struct db_rows;

struct extra {
	const struct spec_part *part;
	const char *word, *url, *upstream;       /* upstream "": where it is has to be asked for */
};

/* Those a show shall have, in the order of its parts; their words are different ones. */
size_t extra_wanted(struct arena *a, const char *slug, const struct spec *spec, struct extra out[SPEC_PARTS]);
/* The same part in two versions cannot run beside itself. */
bool extra_twice(const struct spec *spec);

/* Rows: deployment url; of the shows of one target, by deployment and in order. One query. */
struct db_rows *extra_known(struct db *db, int64_t target);
/* Rows: title url; of one show, in order. One query. */
struct db_rows *extra_list(struct db *db, int64_t deployment);
/* These instead of what was known; the show is told. In the caller's transaction. */
void extra_write(struct db *db, int64_t deployment, const struct extra *list, size_t n);
void extra_forget(struct db *db, int64_t deployment);        /* where they are has changed: the next look asks again */

#endif
