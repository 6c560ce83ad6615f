/* limit.c: see limit.h. A slot packs a tag of the key (20 bits), tokens in sixteenths (16 bits) and the time in sixteenths of a
 * second (28 bits, wraps after 194 days: at worst one bucket is full) into 64 bits, so that one compare-and-swap updates it. */
#include "web/limit.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>

#include "base/fault.h"
#include "base/id.h"

enum { SLOTS = 1 << 16, UNIT = 16 };
#define TIME_MASK ((1ULL << 28) - 1)

static _Atomic uint64_t *slots;

void limit_init(void)
{
	void *p = mmap(NULL, SLOTS * sizeof *slots, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	must(p != MAP_FAILED);
	slots = p;
}

bool limit_take(const char *key, int64_t per_second, int64_t burst, int64_t now_ms)
{
	unsigned char hash[ID_HASH];
	uint64_t h, tag, now = (uint64_t)(now_ms * UNIT / 1000) & TIME_MASK;

	if (!slots || per_second <= 0)
		return true;
	id_hash(key, hash);
	memcpy(&h, hash, sizeof h);
	tag = (h >> 44) | 1;
	_Atomic uint64_t *slot = &slots[h % SLOTS];
	uint64_t cap = (uint64_t)burst * UNIT, old = atomic_load(slot), next;
	if (cap > 0xffff)
		cap = 0xffff;
	do {
		uint64_t tokens = cap;
		if (old >> 44 == tag) {
			uint64_t gone = (now - (old & TIME_MASK)) & TIME_MASK;
			tokens = ((old >> 28) & 0xffff) + (gone > 1 << 20 ? cap : gone * (uint64_t)per_second);
			if (tokens > cap)
				tokens = cap;
		}
		if (tokens < UNIT)
			return false;
		next = tag << 44 | (tokens - UNIT) << 28 | now;
	} while (!atomic_compare_exchange_weak(slot, &old, next));
	return true;
}
