/* Any bytes as an urlencoded body, read by a form of every kind: what is accepted is text, and numbers lie within their limits. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/id.h"
#include "base/text.h"
#include "web/form.h"
#include "web/req.h"
#include "web/route.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const words[] = { "a", "b", NULL };
FORM(every_kind,
	{ "a", FIELD_TEXT, 0, 1, 40, NULL, NULL },
	{ "b", FIELD_LONG, OPTIONAL, 0, 0, NULL, NULL },
	{ "c", FIELD_EMAIL, OPTIONAL, 0, 0, NULL, NULL },
	{ "d", FIELD_PHONE, OPTIONAL, 0, 0, NULL, NULL },
	{ "e", FIELD_PASSWORD, OPTIONAL, 8, 0, NULL, NULL },
	{ "f", FIELD_INT, OPTIONAL | REPEAT, -5, 100, NULL, NULL },
	{ "g", FIELD_MONEY, OPTIONAL, 0, 0, NULL, NULL },
	{ "h", FIELD_DATE, OPTIONAL, 0, 0, NULL, NULL },
	{ "i", FIELD_TIME, OPTIONAL, 0, 0, NULL, NULL },
	{ "j", FIELD_CLOCK, OPTIONAL, 0, 0, NULL, NULL },
	{ "k", FIELD_CHOICE, OPTIONAL, 0, 0, NULL, words },
	{ "l", FIELD_BOOL, OPTIONAL, 0, 0, NULL, NULL },
	{ "m", FIELD_HIDDEN, OPTIONAL, 0, 0, NULL, NULL });

static void must_be_text(const char *s)
{
	if (!text_utf8(s, strlen(s)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(256 << 20);
	struct req r = { .arena = a, .lang = size & 1 ? "ko" : "en", .method = METHOD_POST };
	struct form_pair *pairs;
	size_t n;

	if (form_parse_urlencoded(a, (const char *)data, size, &pairs, &n)) {
		for (size_t i = 0; i < n; i++) {
			must_be_text(pairs[i].name);
			must_be_text(pairs[i].value);
			if (pairs[i].filename || pairs[i].n != strlen(pairs[i].value))
				abort();
		}
		r.form = form_new(&r, &every_kind);
		form_parse(&r, pairs, n);
		for (size_t i = 0; i < every_kind.n; i++)
			for (size_t k = 0; k < form_n(&r, every_kind.fields[i].name); k++)
				must_be_text(form_str_at(&r, every_kind.fields[i].name, k));
		int64_t v = form_i64(&r, "f");
		if (v < -5 || v > 100)
			abort();
	}
	arena_free(a);
	return 0;
}
