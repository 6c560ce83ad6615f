/* compose.h: what will be applied for a show in a cluster, as the text of its objects: shown in the review, kept with the revision.
 *
 * How is the agent's knowledge, and core knows no agent: main.c puts the two together. Without secrets: what would be one is said instead.
 */
#ifndef CLOVE_COMPOSE_H
#define CLOVE_COMPOSE_H

#include <stdint.h>
#include "platform/core/spec.h"

struct arena;

struct compose_what {
	int64_t id, account;                     /* id: before the show is made, the number it will probably have */
	const char *slug, *title;
	struct spec spec;
	const unsigned char *master;
	const char *url, *reach, *platform_url, *images, *storage, *storage_class, *version;     /* columns of `target` */
};

extern const char *(*compose_cluster)(struct arena *a, const struct compose_what *w);         /* its result NULL: it could not be made */

#endif
