/* fuzz_archive.c: an uploaded archive from anybody. Whatever the bytes, looking ends, and what it lets pass is unpacked within its folder. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/archive.h"
#include "base/fault.h"

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n);

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	char path[64], to[64];
	int fd = memfd_create("archive", MFD_CLOEXEC);

	must(fd >= 0 && write(fd, p, n) == (ssize_t)n);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	snprintf(to, sizeof to, "/tmp/clove-fuzz-%d", (int)getpid());
	enum archive_kind kind = archive_look(path, 1 << 20);
	archive_is_packed(path);
	if (kind == ARCHIVE_DOCKER || kind == ARCHIVE_OCI)
		archive_unpack(path, kind, to);
	archive_remove(to);
	close(fd);
	return 0;
}
