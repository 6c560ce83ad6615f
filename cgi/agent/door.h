/* door.h: one-time addresses through which a job in a cluster sends a sealed dump, or fetches one: nobody dials a show's database.
 *
 * One of each way per show; opening it anew closes the one before. The job runs `clove dump send` or `clove dump fetch` (dump_command.h)
 * with the address. Good for once, within DOOR_S. *why is for the administrator.
 */
#ifndef CLOVE_DOOR_H
#define CLOVE_DOOR_H

#include <stdbool.h>
#include <stdint.h>
#include "agent/target.h"

enum { DOOR_S = 3600 };
enum door_state { DOOR_NONE, DOOR_OPEN, DOOR_USED };

const char *door_to_send(const struct target *t, struct arena *a, int64_t deployment, const char **why);      /* the address; NULL: *why */
const char *door_to_fetch(const struct target *t, struct arena *a, int64_t deployment, const char *file, const char **why);
enum door_state door_state(const struct target *t, struct arena *a, int64_t deployment, bool send);
bool door_take(const struct target *t, struct arena *a, int64_t deployment, const char *file, const char **why);     /* what was sent becomes `file` */
void door_close(const struct target *t, struct arena *a, int64_t deployment);       /* both ways, with their files */

#endif
