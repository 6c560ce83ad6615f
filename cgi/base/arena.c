/* arena.c: blocks that are only ever freed together, and the clean-ups that run before them.
 *
 * malloc is here and in few other places (`make lint`). The cap counts bytes handed out, so that one hostile request cannot
 * take the machine's memory; past it the process leaves, since no caller could do anything better than fail as a whole.
 */
#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/fault.h"
#include "base/log.h"

enum { BLOCK_BYTES = 16 * 1024, ALIGN = alignof(max_align_t) };

struct block {
	struct block *next;
	size_t used, size;
	alignas(max_align_t) unsigned char bytes[];
};

struct deferred {
	struct deferred *next;
	void (*fn)(void *);
	void *p;
};

struct arena {
	struct block *blocks;       /* the first one is being filled */
	struct deferred *deferred;  /* newest first */
	size_t used, max;
};

static _Noreturn void out_of_memory(const struct arena *a, size_t n)
{
	log_error("event=out_of_memory asked=%zu used=%zu max=%zu", n, a ? a->used : 0, a ? a->max : 0);
	_exit(71);
}

struct arena *arena_new(size_t max_bytes)
{
	struct arena *a = calloc(1, sizeof *a);
	if (!a)
		out_of_memory(NULL, sizeof *a);
	a->max = max_bytes;
	return a;
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	/* A clean-up may register another one: take them off the list one by one. */
	while (a->deferred) {
		struct deferred *d = a->deferred;
		a->deferred = d->next;
		d->fn(d->p);
	}
	for (struct block *b = a->blocks, *next; b; b = next) {
		next = b->next;
		free(b);
	}
	free(a);
}

void *arena_alloc(struct arena *a, size_t n)
{
	if (n > a->max)
		out_of_memory(a, n);
	size_t room = n ? (n + ALIGN - 1) / ALIGN * ALIGN : ALIGN;
	if (room > a->max - a->used)
		out_of_memory(a, n);
	struct block *b = a->blocks;
	if (!b || room > b->size - b->used) {
		size_t size = room > BLOCK_BYTES / 4 ? room : BLOCK_BYTES;
		struct block *fresh = calloc(1, sizeof *fresh + size);
		if (!fresh)
			out_of_memory(a, n);
		fresh->size = size;
		if (b && size == room) {         /* a large one of its own: the block being filled stays first */
			fresh->next = b->next;
			b->next = fresh;
		} else {
			fresh->next = b;
			a->blocks = fresh;
		}
		b = fresh;
	}
	void *p = b->bytes + b->used;
	b->used += room;
	a->used += room;
	return p;
}

char *arena_dup(struct arena *a, const char *s)
{
	return s ? arena_dupn(a, s, strlen(s)) : arena_dupn(a, "", 0);
}

char *arena_dupn(struct arena *a, const char *p, size_t n)
{
	must(n < SIZE_MAX);
	char *s = arena_alloc(a, n + 1);
	if (n)
		memcpy(s, p, n);
	return s;
}

char *arena_fmt(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	must(n >= 0);
	char *s = arena_alloc(a, (size_t)n + 1);
	vsnprintf(s, (size_t)n + 1, fmt, again);
	va_end(again);
	return s;
}

void arena_defer(struct arena *a, void (*fn)(void *), void *p)
{
	struct deferred *d = arena_alloc(a, sizeof *d);
	d->fn = fn;
	d->p = p;
	d->next = a->deferred;
	a->deferred = d;
}

size_t arena_used(const struct arena *a)
{
	return a->used;
}
