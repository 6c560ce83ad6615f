/* buf.c: growth inside an arena. Old bytes stay in the arena until it goes, so capacity doubles: what is wasted is at most as
 * much again. A buffer that is over keeps what it had: an append is whole or not there.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "base/arena.h"
#include "base/buf.h"

enum { FIRST_BYTES = 256 };

struct buf *buf_new(struct arena *a, size_t max_bytes)
{
	struct buf *b = arena_alloc(a, sizeof *b);
	b->arena = a;
	b->max = max_bytes;
	b->cap = max_bytes < FIRST_BYTES ? max_bytes : FIRST_BYTES;
	b->p = arena_alloc(a, b->cap + 1);
	return b;
}

static bool room_for(struct buf *b, size_t n)
{
	if (b->over || n > b->max - b->len) {
		b->over = true;
		return false;
	}
	if (n <= b->cap - b->len)
		return true;
	size_t cap = b->cap > b->max / 2 ? b->max : b->cap * 2;
	if (cap < b->len + n)
		cap = b->len + n;
	char *p = arena_alloc(b->arena, cap + 1);
	memcpy(p, b->p, b->len);
	b->p = p;
	b->cap = cap;
	return true;
}

void buf_put(struct buf *b, const void *p, size_t n)
{
	if (!n || !room_for(b, n))
		return;
	memcpy(b->p + b->len, p, n);
	b->len += n;
	b->p[b->len] = 0;
}

void buf_puts(struct buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

void buf_fmt(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n > 0 && room_for(b, (size_t)n)) {
		vsnprintf(b->p + b->len, (size_t)n + 1, fmt, again);
		b->len += (size_t)n;
	}
	va_end(again);
}
