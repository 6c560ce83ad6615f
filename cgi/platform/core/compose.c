/* compose.c: see compose.h. */
#include "platform/core/compose.h"

#include <stddef.h>

const char *(*compose_cluster)(struct arena *a, const struct compose_what *w);
