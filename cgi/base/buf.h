/* buf.h: a growable byte buffer that is born with a maximum.
 *
 * Past the maximum it keeps what it has, sets `over` and ignores every later append (checked once, at the end).
 * The bytes belong to the arena it was made in and are always followed by a NUL that is not counted.
 */
#ifndef CLOVE_BUF_H
#define CLOVE_BUF_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct buf {
	char *p;
	size_t len, cap, max;
	bool over;
	struct arena *arena;    /* where it grows */
};

struct buf *buf_new(struct arena *a, size_t max_bytes);
void buf_put(struct buf *b, const void *p, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_fmt(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
