/* rests.c: see rests.h. */
#include "base/rests.h"

#include "base/clock.h"

void rests_add(struct rests *r, int64_t id, int64_t ms)
{
	r->list[r->next].id = id;
	r->list[r->next].until_ms = clock_ms() + ms;
	r->next = (r->next + 1) % RESTS;
}

bool rests_has(const struct rests *r, int64_t id)
{
	for (size_t i = 0; i < RESTS; i++)
		if (r->list[i].id == id && clock_ms() < r->list[i].until_ms)
			return true;
	return false;
}
