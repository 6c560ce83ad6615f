/* places.h: a list of at most 20 places as the arguments of one whole literal: short lists repeat their first id. */
#ifndef CLOVE_PLACES_H
#define CLOVE_PLACES_H

#include <stddef.h>
#include <stdint.h>

enum { PLACES_MAX = 20 };

#define PLACES_IN "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
#define PLACES_FIVE(v, i) ARG((v)[i]), ARG((v)[(i) + 1]), ARG((v)[(i) + 2]), ARG((v)[(i) + 3]), ARG((v)[(i) + 4])
#define PLACES_ARGS(v) PLACES_FIVE(v, 0), PLACES_FIVE(v, 5), PLACES_FIVE(v, 10), PLACES_FIVE(v, 15)

void places_fill(int64_t out[PLACES_MAX], const int64_t *ids, size_t n);       /* n from 1 to 20 */

/* Distinct ids in ascending order, the order of locking. The number of them, or PLACES_MAX + 1 when there are more. */
size_t places_sort(int64_t out[PLACES_MAX], const int64_t *ids, size_t n);

#endif
