/* rests.h: what is left alone for a while, because trying it again at once would end the same way and hold up what stands behind it. The last
 * few are known: of more, the oldest no longer rests. Zeroed memory is an empty one; numbers are the caller's.
 */
#ifndef CLOVE_RESTS_H
#define CLOVE_RESTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RESTS = 16 };

struct rests {
	struct { int64_t id, until_ms; } list[RESTS];
	size_t next;
};

void rests_add(struct rests *r, int64_t id, int64_t ms);
bool rests_has(const struct rests *r, int64_t id);

#endif
