/* file.h: a whole file into the arena. */
#ifndef CLOVE_FILE_H
#define CLOVE_FILE_H

#include <stddef.h>

struct arena;

/* The bytes with a NUL after them that is not counted (n may be NULL); NULL, after telling the log why, when it cannot be read or is longer
 * than max. */
char *file_read(struct arena *a, const char *path, size_t max, size_t *n);

#endif
