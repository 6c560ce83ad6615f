/* identity.h: the gate's assertion of who asks, from the platform to one show, authenticated with that show's key.
 *
 * A stolen one opens that show only, for ten minutes. Its text travels in a FastCGI parameter, never in a header of the browser.
 */
#ifndef CLOVE_IDENTITY_H
#define CLOVE_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>
#include "base/id.h"

struct arena;
struct who;

enum { IDENTITY_LIFE_S = 600 };

const char *identity_seal(struct arena *a, const unsigned char service_key[ID_KEY], const struct who *who, int64_t show, int64_t expires_at);
bool identity_open(struct arena *a, const unsigned char service_key[ID_KEY], const char *text, int64_t show, int64_t now, struct who *out);

#endif
