/* An upload that is too large for memory, in pieces as the wire gives them, into a file; the file that is left is the one of the form. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/file.h"
#include "web/form.h"
#include "web/io.h"
#include "web/req.h"
#include "web/stream.h"

struct wire { const uint8_t *p; size_t n, piece; };

static size_t give(void *wire, void *to, size_t n)
{
	struct wire *w = wire;

	n = n < w->piece ? n : w->piece;
	n = n < w->n ? n : w->n;
	memcpy(to, w->p, n);
	w->p += n;
	w->n -= n;
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char type[] = "multipart/form-data; boundary=b";

	if (size < 2)
		return 0;
	setenv("CLOVE_POOL_DIR", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", 1);
	struct arena *a = arena_new(64 << 20);
	struct wire wire = { data + 2, size - 2, 1 + data[0] * 7u };
	char length[40];
	/* Sometimes more is promised than comes. */
	snprintf(length, sizeof length, "CONTENT_LENGTH=%zu", size - 2 + (data[1] == 1));
	char *env[] = { length, NULL };
	struct req_io io = { .env = env, .wire = &wire, .read = give };
	struct req r = { .arena = a, .io = &io };
	struct form_pair *pairs;
	size_t n, file_n = 0;
	int status = stream_take(&r);

	alarm(0);
	if (status != 0 && status != 400)
		abort();
	if (!status && form_parse_multipart(a, type, io.body, io.body_n, &pairs, &n)) {
		const char *wanted = NULL;
		size_t wanted_n = 0;
		for (size_t i = 0; i < n && !wanted_n; i++)
			if (pairs[i].filename && pairs[i].n) {
				wanted_n = pairs[i].n;
				wanted = arena_dupn(a, pairs[i].value, wanted_n);
			}
		if (!stream_settle(&r, pairs, n) || (size_t)io.upload_n != wanted_n)
			abort();
		if (wanted_n) {
			const char *left = file_read(a, arena_fmt(a, "%s/%s", getenv("CLOVE_POOL_DIR"), io.upload), 16 << 20, &file_n);
			if (!left || file_n != wanted_n || memcmp(left, wanted, wanted_n) != 0)
				abort();
		}
	}
	arena_free(a);
	return 0;
}
