/* local_look.h: what runs on this machine for the shows, read from runit's files: no process is started, nobody is asked. */
#ifndef CLOVE_LOCAL_LOOK_H
#define CLOVE_LOCAL_LOOK_H

#include "agent/target.h"

/* This machine as one node, a row for each group of processes, and the shows (of `all`, which shall run) that are not as declared. */
struct target_view local_look(struct arena *a, const struct deployment *all, size_t n);

#endif
