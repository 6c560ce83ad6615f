/* Sealed dumps: bytes that claim to be one, and any text through a round trip (its rows are counted by a reader of quotes and brackets). */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "agent/dump.h"
#include "base/arena.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/id.h"

static const unsigned char key[ID_KEY] = { 7 };

static int hold(const char *path, const void *p, size_t n)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	must(fd >= 0 && write(fd, p, n) == (ssize_t)n && lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char done[] = "\n-- Dump completed\n";
	struct arena *a = arena_new(64 << 20);
	const char *counts, *again, *why, *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	const char *in = arena_fmt(a, "%s/clove-fuzz-%d.in", folder, (int)getpid()), *out = arena_fmt(a, "%s/clove-fuzz-%d", folder, (int)getpid());
	char *text = arena_alloc(a, size + sizeof done);
	size_t n;

	close(hold(in, data, size));
	must(!dump_open(a, key, in, -1, NULL, &why));
	memcpy(text, data, size);
	memcpy(text + size, done, sizeof done);
	int fd = hold(in, text, size + sizeof done - 1);
	must(dump_seal(a, key, "{}", fd, out, &counts, &why));
	close(fd);
	fd = hold(in, "", 0);
	if (dump_open(a, key, out, fd, &again, &why)) {
		must(strcmp(counts, again) == 0);
		const char *back = file_read(a, in, 16 << 20, &n);
		must(back && n > size && memcmp(back, text, size) == 0);
	}
	close(fd);
	unlink(in);
	unlink(out);
	arena_free(a);
	return 0;
}
