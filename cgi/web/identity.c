/* identity.c: see identity.h. Lines of text in a fixed order, base64, a dot, and a keyed BLAKE2b over the base64. */
#include "web/identity.h"

#include <string.h>

#include "base/arena.h"
#include "base/keys.h"
#include "base/text.h"
#include "web/req.h"

enum { FIELDS = 11 };

/* Names and addresses hold no line breaks (forms refuse control bytes); should one slip in, it becomes a space. */
static const char *one_line(struct arena *a, const char *s)
{
	char *t = arena_dup(a, s);

	for (char *p = t; *p; p++)
		if (*p == '\n' || *p == '\r')
			*p = ' ';
	return t;
}

const char *identity_seal(struct arena *a, const unsigned char service_key[ID_KEY], const struct who *who, int64_t show, int64_t expires_at)
{
	unsigned char key[ID_KEY];

	keys_use(service_key, KEY_IDENTITY, key);
	const char *plain = arena_fmt(a, "1\n%lld\n%lld\n%lld\n%s\n%s\n%d\n%d\n%s\n%s\n%s", (long long)show, (long long)expires_at,
	    (long long)who->account, who->role, who->group, who->confirmed, who->owner, who->session,
	    one_line(a, who->email), one_line(a, who->name));
	const char *text = text_base64(a, plain, strlen(plain));
	return arena_fmt(a, "%s.%s", text, id_mac_text(a, key, text));
}

bool identity_open(struct arena *a, const unsigned char service_key[ID_KEY], const char *text, int64_t show, int64_t now, struct who *out)
{
	unsigned char key[ID_KEY];
	const char *dot = strchr(text, '.');
	size_t n = 0;
	char *field[FIELDS];
	int64_t audience, expires, account;

	if (!dot)
		return false;
	keys_use(service_key, KEY_IDENTITY, key);
	const char *body = arena_dupn(a, text, (size_t)(dot - text));
	if (!id_mac_check(key, body, dot + 1))
		return false;
	char *plain = text_unbase64(a, body, &n);
	if (!plain)
		return false;
	plain = arena_dupn(a, plain, n);
	for (int i = 0; i < FIELDS; i++) {
		field[i] = plain;
		char *end = strchr(plain, '\n');
		if (!end != (i == FIELDS - 1))
			return false;
		if (end) {
			*end = 0;
			plain = end + 1;
		}
	}
	if (strcmp(field[0], "1") != 0 || !text_i64(field[1], &audience) || audience != show || !text_i64(field[2], &expires) ||
	    expires < now || !text_i64(field[3], &account))
		return false;
	*out = (struct who){ .account = account, .role = field[4], .group = field[5], .confirmed = field[6][0] == '1',
		.owner = field[7][0] == '1', .session = field[8], .email = field[9], .name = field[10] };
	return true;
}
