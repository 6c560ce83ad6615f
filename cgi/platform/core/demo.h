/* demo.h: four shows to look at, made from sql/demo (CLOVE_SQL_DIR/demo): each in another state and field, their times always
 * some days from now, their halls from the venue library. Names are slugs.
 *
 * A definition costs the venue's file and, for the arena, some 20 MB for a moment in an arena of its own.
 */
#ifndef CLOVE_DEMO_H
#define CLOVE_DEMO_H

#include <stddef.h>
#include <stdint.h>

struct arena;

size_t demo_list(struct arena *a, const char *const **names);
const char *demo_definition(struct arena *a, const char *name, int64_t now);       /* NULL, after telling the log, when there is none */
const void *demo_poster(struct arena *a, const char *name, size_t *n);             /* a PNG, or NULL */

#endif
