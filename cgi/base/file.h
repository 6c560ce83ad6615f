/* file.h: a whole file into the arena. */
#ifndef CLOVE_FILE_H
#define CLOVE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct arena;

/* The bytes with a NUL after them that is not counted (n may be NULL); NULL, after telling the log why, when it cannot be read or is longer
 * than max. */
char *file_read(struct arena *a, const char *path, size_t max, size_t *n);

/* A copy of it, also on another file system: written aside, on the disk, then renamed over `to`. Owner and group -1: the caller's. False and
 * *why (the path and the system's words); nothing is left then. */
bool file_copy(struct arena *a, const char *from, const char *to, mode_t mode, uid_t owner, gid_t group, const char **why);

#endif
