/* places.c: see places.h. */
#include "show/core/places.h"

#include <string.h>

#include "base/fault.h"

void places_fill(int64_t out[PLACES_MAX], const int64_t *ids, size_t n)
{
	must(n >= 1 && n <= PLACES_MAX);
	for (size_t i = 0; i < PLACES_MAX; i++)
		out[i] = ids[i < n ? i : 0];
}

size_t places_sort(int64_t out[PLACES_MAX], const int64_t *ids, size_t n)
{
	size_t have = 0;

	for (size_t i = 0; i < n; i++) {
		size_t at = have;
		while (at && out[at - 1] >= ids[i])
			at--;
		if (at < have && out[at] == ids[i])
			continue;
		if (have == PLACES_MAX)
			return PLACES_MAX + 1;
		memmove(out + at + 1, out + at, (have - at) * sizeof *out);
		out[at] = ids[i];
		have++;
	}
	return have;
}
