/* command.h: runs one of our own scripts and waits for it, with a limit. */
#ifndef CLOVE_COMMAND_H
#define CLOVE_COMMAND_H

#include <stdint.h>

struct arena;

/* Exit status; -1 when it could not start, was killed or took too long. *output: what it printed, both streams, at most 8 KiB. */
int command_run(struct arena *a, const char *const argv[], int64_t timeout_ms, const char **output);

#endif
