/* limit.h: how often one account (or, for nobody, one address) may ask: a token bucket in memory shared by all workers of a service.
 *
 * Sized once, never allocates; two keys that fall on one slot replace each other, which only makes the limit milder.
 */
#ifndef CLOVE_LIMIT_H
#define CLOVE_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

void limit_init(void);                                              /* in the parent, before forking */
bool limit_take(const char *key, int64_t per_second, int64_t burst, int64_t now_ms);   /* false: too often; per_second 0: no limit */

#endif
