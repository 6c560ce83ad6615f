/* with_arena.h: an arena of its own for every test, `a`: the setup and teardown of cmocka_unit_test_setup_teardown. */
#ifndef CLOVE_WITH_ARENA_H
#define CLOVE_WITH_ARENA_H

#include "base/arena.h"

static struct arena *a;

static int with_arena(void **state)
{
	(void)state;
	a = arena_new(1 << 22);
	return 0;
}

static int with_arena_end(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

#endif
