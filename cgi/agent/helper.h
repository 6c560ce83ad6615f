/* helper.h: work of minutes in a process of its own, so that the agent goes on with everything else meanwhile.
 *
 * The first call with a name starts the program and waits for nothing; later ones with that name say how it stands: WAIT while it
 * runs; DONE, or FAILED with `why` and what it printed last, once. It is killed after limit_s, and dies with the agent: then it is
 * started again, so it must bear that.
 */
#ifndef CLOVE_HELPER_H
#define CLOVE_HELPER_H

#include <stdint.h>
#include "agent/target.h"

struct step_result helper_run(struct arena *a, const char *name, const char *const argv[], int64_t limit_s, const char *why);
void helper_drop(const char *name);              /* ends it, if it runs, and those whose name goes on after a space */

#endif
