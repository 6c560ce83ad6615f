/* Any bytes as a multipart body. The first byte chooses how the boundary is written; names and texts must be text, files lie inside the body. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/text.h"
#include "web/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const types[] = { "multipart/form-data; boundary=b", "multipart/form-data; boundary=\"b\"; charset=utf-8",
		"multipart/form-data;boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW", "multipart/form-data" };
	struct arena *a = arena_new(256 << 20);
	struct form_pair *pairs;
	size_t n;

	if (!size) {
		arena_free(a);
		return 0;
	}
	const char *body = (const char *)data + 1;
	if (form_parse_multipart(a, types[data[0] % 4], body, size - 1, &pairs, &n))
		for (size_t i = 0; i < n; i++) {
			const struct form_pair *p = &pairs[i];
			if (!text_utf8(p->name, strlen(p->name)) || !*p->name)
				abort();
			if (p->filename) {
				if (!text_utf8(p->filename, strlen(p->filename)) || strpbrk(p->filename, "/\\"))
					abort();
				if (p->value < body || p->value + p->n > body + size - 1)
					abort();
			} else if (strlen(p->value) != p->n || !text_utf8(p->value, p->n)) {
				abort();
			}
		}
	arena_free(a);
	return 0;
}
