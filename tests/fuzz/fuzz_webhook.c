/* The provider's webhook: the first line of the input is the signature's header, the rest the body. As it comes nobody guesses a MAC;
 * signed by someone who has the secret, any body ends in texts or a refusal, and holds for its own bytes and its own minutes alone.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/fault.h"
#include "ext/json.h"
#include "ext/pay.h"
#include "ext/stripe.h"

enum { NOW = 1800000000 };

/* What the platform does with a text of an event: into JSON for the show, which reads it back. */
static void must_travel(struct arena *a, const char *s)
{
	struct json *hint = json_object(a);

	json_set_text(hint, "x", s);
	const char *sent = json_write(a, hint);
	must(strcmp(json_text(json_parse(a, sent, strlen(sent), NULL), "x"), s) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char secret[] = "whsec_fuzz";
	const uint8_t *end = size ? memchr(data, '\n', size) : NULL;
	if (!end)
		return 0;
	struct arena *a = arena_new(256 << 20);
	struct pay p = { .name = "sandbox", .url = "", .key = "", .webhook_secret = secret };
	struct pay_event e;
	const char *header = arena_dupn(a, (const char *)data, (size_t)(end - data));
	size_t n = size - (size_t)(end - data) - 1;
	/* A block of exactly this size: a byte read past its end is seen. */
	char *body = malloc(n ? n : 1);
	must(body);
	memcpy(body, end + 1, n);
	stripe_provider(&p);
	must(!p.webhook(&p, a, header, body, n, NOW, &e));

	const char *signed_now = pay_sign(a, secret, NOW, body, n);
	must(pay_signed(a, secret, signed_now, body, n, NOW));
	/* An item of the header that says nothing about this one does not spoil it. */
	if (!strstr(header, "t=") && !strstr(header, "v1="))
		must(pay_signed(a, secret, arena_fmt(a, "%s,%s", header, signed_now), body, n, NOW));
	if (p.webhook(&p, a, signed_now, body, n, NOW, &e)) {
		must(*e.id && *e.type);
		const char *const texts[] = { e.id, e.type, e.session, e.intent, e.show, e.order, e.payment };
		for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
			must_travel(a, texts[i]);
	}
	must(!p.webhook(&p, a, signed_now, body, n, NOW + PAY_TOLERANCE_S + 1, &e));
	if (n) {
		body[n / 2] ^= 1;
		must(!p.webhook(&p, a, signed_now, body, n, NOW, &e));
	}
	free(body);
	arena_free(a);
	return 0;
}
