/* pay.c: which provider, with which keys, and the signature of its webhooks.
 *
 * The sandbox and a real account speak one API, so they differ in an address and a key alone. A live key while the sandbox
 * is set is refused: somebody would believe that no real money moves.
 */
#include "ext/pay.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/log.h"
#include "base/text.h"
#include "ext/stripe.h"

enum { SECRET_BYTES = 400, SIGNATURES = 8 };

const char *pay_secret(struct arena *a, const char *file)
{
	char line[SECRET_BYTES];
	FILE *f = *file ? fopen(file, "re") : NULL;
	if (!f) {
		log_error("event=payment_key_unreadable file=\"%s\" error=\"%s\"", *file ? file : "is not set", *file ? strerror(errno) : "");
		return NULL;
	}
	size_t n = fread(line, 1, sizeof line - 1, f);
	fclose(f);
	line[n] = '\0';
	const char *secret = text_trim(a, line);
	bool ok = *secret && strlen(secret) < SECRET_BYTES - 1;
	for (const char *s = secret; *s && ok; s++)
		ok = *s > ' ' && *s < 127;
	sodium_memzero(line, sizeof line);
	if (!ok)
		log_error("event=payment_key_malformed file=\"%s\"", file);
	return ok ? secret : NULL;
}

bool pay_key_live(const char *key)
{
	return strncmp(key, "sk_live_", 8) == 0 || strncmp(key, "rk_live_", 8) == 0;
}

static struct pay *provider(struct arena *a)
{
	struct pay *p = arena_alloc(a, sizeof *p);
	p->name = config_text("CLOVE_PAY_PROVIDER");
	p->url = config_text("CLOVE_PAY_URL");
	p->key = "";
	p->webhook_secret = "";
	if (!*p->url)
		p->url = strcmp(p->name, "sandbox") == 0 ?
		    arena_fmt(a, "http://127.0.0.1:%lld/pay", (long long)config_i64("CLOVE_PORT") + 1) : "https://api.stripe.com";
	stripe_provider(p);
	return p;
}

struct pay *pay_open(struct arena *a)
{
	struct pay *p = provider(a);
	p->key = pay_secret(a, config_text("CLOVE_PAY_KEY_FILE"));
	if (!p->key)
		return NULL;
	if (strcmp(p->name, "sandbox") == 0 && pay_key_live(p->key)) {
		log_error("event=payment_key_live what=\"a live key is refused while CLOVE_PAY_PROVIDER is sandbox\"");
		return NULL;
	}
	return p;
}

struct pay *pay_open_webhook(struct arena *a)
{
	struct pay *p = provider(a);
	p->webhook_secret = pay_secret(a, config_text("CLOVE_WEBHOOK_SECRET_FILE"));
	return p->webhook_secret ? p : NULL;
}

static const char *mac_hex(struct arena *a, const char *secret, int64_t at, const char *body, size_t n)
{
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state state;
	const char *t = arena_fmt(a, "%lld.", (long long)at);
	crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret, strlen(secret));
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)t, strlen(t));
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)body, n);
	crypto_auth_hmacsha256_final(&state, mac);
	return text_hex(a, mac, sizeof mac);
}

const char *pay_sign(struct arena *a, const char *secret, int64_t at, const char *body, size_t n)
{
	return arena_fmt(a, "t=%lld,v1=%s", (long long)at, mac_hex(a, secret, at, body, n));
}

bool pay_signed(struct arena *a, const char *secret, const char *header, const char *body, size_t n, int64_t now)
{
	const char *given[SIGNATURES];
	size_t given_n = 0;
	int64_t at = 0;
	bool timed = false;
	for (const char *p = header; *p; ) {
		size_t len = strcspn(p, ",");
		const char *item = text_trim(a, arena_dupn(a, p, len));
		if (strncmp(item, "t=", 2) == 0 && !timed)
			timed = text_i64(item + 2, &at);
		else if (strncmp(item, "v1=", 3) == 0 && given_n < SIGNATURES)
			given[given_n++] = item + 3;
		p += len;
		p += *p == ',';
	}
	if (!timed || at < now - PAY_TOLERANCE_S || at > now + PAY_TOLERANCE_S)
		return false;
	const char *want = mac_hex(a, secret, at, body, n);
	bool same = false;
	for (size_t i = 0; i < given_n; i++)
		if (strlen(given[i]) == strlen(want) && sodium_memcmp(given[i], want, strlen(want)) == 0)
			same = true;
	return same;
}
