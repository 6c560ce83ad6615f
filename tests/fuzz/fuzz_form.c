/* The two parsers of a request's body. The first line of the input is the Content-Type, the rest the body; both parsers read it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/fault.h"
#include "base/text.h"
#include "web/form.h"

static void check(const struct form_pair *pairs, size_t n, const char *body, size_t body_n)
{
	for (size_t i = 0; i < n; i++) {
		must(text_utf8(pairs[i].name, strlen(pairs[i].name)));
		if (pairs[i].filename) {
			must(pairs[i].value >= body && pairs[i].n <= body_n && pairs[i].value <= body + (body_n - pairs[i].n));
			must(text_utf8(pairs[i].filename, strlen(pairs[i].filename)));
		} else {
			must(strlen(pairs[i].value) == pairs[i].n && text_utf8(pairs[i].value, pairs[i].n));
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size ? memchr(data, '\n', size) : NULL;
	if (!end)
		return 0;
	struct arena *a = arena_new(64 << 20);
	const char *type = arena_dupn(a, (const char *)data, (size_t)(end - data));
	size_t body_n = size - (size_t)(end - data) - 1, n = 0;
	/* A block of exactly this size: a byte read past its end is seen. */
	char *body = malloc(body_n ? body_n : 1);
	must(body);
	memcpy(body, end + 1, body_n);
	struct form_pair *pairs = NULL;
	if (form_parse_urlencoded(a, body, body_n, &pairs, &n))
		check(pairs, n, body, body_n);
	pairs = NULL;
	n = 0;
	if (form_parse_multipart(a, type, body, body_n, &pairs, &n))
		check(pairs, n, body, body_n);
	arena_free(a);
	free(body);
	return 0;
}
