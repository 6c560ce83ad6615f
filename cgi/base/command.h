/* command.h: runs a program and waits for it, with a limit. It gets our environment, /dev/null to read and no other open file of ours.
 *
 * Returns its exit status; -1 when it could not start, was killed or took too long. Texts belong to the arena.
 */
#ifndef CLOVE_COMMAND_H
#define CLOVE_COMMAND_H

#include <stddef.h>
#include <stdint.h>

struct arena;

/* *output: what it printed, both streams, at most 8 KiB. */
int command_run(struct arena *a, const char *const argv[], int64_t timeout_ms, const char **output);

/* The same with the streams apart: of `out` at most max bytes, of `err` at most 8 KiB. */
int command_read(struct arena *a, const char *const argv[], int64_t timeout_ms, size_t max, const char **out, const char **err);

#endif
