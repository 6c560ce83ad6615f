/* arena.h: the one owner of a request's memory.
 *
 * Everything allocated here is zeroed, aligned for any type and lives until arena_free. Nothing ever returns NULL: when
 * memory or the arena's cap runs out, the process logs it and leaves (its parent starts another).
 * arena_defer registers a clean-up (an open result, an HDF, a descriptor), run in reverse order by arena_free.
 */
#ifndef CLOVE_ARENA_H
#define CLOVE_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new(size_t max_bytes);
void arena_free(struct arena *a);
void *arena_alloc(struct arena *a, size_t n);
char *arena_dup(struct arena *a, const char *s);              /* NULL gives "" */
char *arena_dupn(struct arena *a, const char *p, size_t n);   /* n bytes and a NUL after them */
char *arena_fmt(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void arena_defer(struct arena *a, void (*fn)(void *), void *p);
size_t arena_used(const struct arena *a);                     /* bytes handed out, for the log and budgets */

#endif
