/* local_data.h: dump and load of the target `local`: `clove dump make|bring` in a process of its own. */
#ifndef CLOVE_LOCAL_DATA_H
#define CLOVE_LOCAL_DATA_H

#include "agent/target.h"

struct step_result local_dump(const struct target *t, struct arena *a, const struct deployment *d, const char *file);
struct step_result local_load(const struct target *t, struct arena *a, const struct deployment *d, const char *file);
/* Whether the show may write into that copy: it is, or was, the live one. */
bool local_copy_is_open(const struct target *t, struct arena *a, int64_t show, int64_t data_n);

#endif
