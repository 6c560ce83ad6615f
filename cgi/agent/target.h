/* target.h: a place where shows run: this machine, or a cluster. One interface, the same steps.
 *
 * Each call brings one thing to what is wanted and may be repeated. WAIT: it is on its way, ask again; FAILED: tell the seller
 * the sentence `why` (a key of the language files, {1} is `raw`'s first line) and the administrator `raw`.
 */
#ifndef CLOVE_TARGET_H
#define CLOVE_TARGET_H

#include <stdbool.h>
#include <stdint.h>
#include "base/id.h"

struct arena;

struct deployment {
	int64_t id, account, generation, workers, tries;
	const char *slug, *title, *step;
};

enum step_state { STEP_DONE, STEP_WAIT, STEP_FAILED };
struct step_result {
	enum step_state state;
	const char *why, *raw;
};

struct target {
	const char *kind;
	const unsigned char *master;
	struct step_result (*database)(const struct target *t, struct arena *a, const struct deployment *d);   /* schema, users, tables */
	struct step_result (*service)(const struct target *t, struct arena *a, const struct deployment *d);    /* its processes exist */
	struct step_result (*places)(const struct target *t, struct arena *a, const struct deployment *d);     /* the show defined itself */
	struct step_result (*first_page)(const struct target *t, struct arena *a, const struct deployment *d); /* it answers */
	struct step_result (*stop)(const struct target *t, struct arena *a, const struct deployment *d);
	bool (*healthy)(const struct target *t, struct arena *a, const struct deployment *d);                   /* is what `service` made still there */
};

struct target target_local(const unsigned char master[ID_KEY]);

#endif
