/* The gate's assertion: as it comes from outside, as someone who knows the key could write it, and through a round trip. */
#include <stdint.h>
#include <string.h>
#include "base/arena.h"
#include "base/fault.h"
#include "base/id.h"
#include "base/keys.h"
#include "base/text.h"
#include "web/identity.h"
#include "web/req.h"

static const unsigned char service[ID_KEY] = { 7 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(64 << 20);
	const char *s = arena_dupn(a, (const char *)data, size);
	struct who who = { 0 };
	must(!identity_open(a, service, s, 1, 1000, &who));       /* nobody guesses a MAC */
	unsigned char key[ID_KEY];
	keys_use(service, KEY_IDENTITY, key);
	const char *body = text_base64(a, data, size);
	if (identity_open(a, service, arena_fmt(a, "%s.%s", body, id_mac_text(a, key, body)), 1, 1000, &who))
		must(who.role && who.group && who.session && who.email && who.name);
	struct who in = { .account = 5, .role = "buyer", .group = "", .name = s, .email = s, .session = "ab", .confirmed = true };
	const char *sealed = identity_seal(a, service, &in, 1, 2000);
	struct who out = { 0 };
	must(identity_open(a, service, sealed, 1, 1000, &out));
	must(out.account == 5 && out.confirmed && !out.owner && strcmp(out.role, "buyer") == 0 && strlen(out.name) == strlen(s));
	must(!identity_open(a, service, sealed, 2, 1000, &out));
	must(!identity_open(a, service, sealed, 1, 2001, &out));
	arena_free(a);
	return 0;
}
