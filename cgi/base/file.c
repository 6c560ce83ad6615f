/* file.c: reading whole files: posters, venues, demo shows. Only regular files: a pipe could block a worker for ever. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"

char *file_read(struct arena *a, const char *path, size_t max, size_t *n)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	char *p = NULL;
	size_t none;

	n = n ? n : &none;
	*n = 0;
	if (fd < 0 || fstat(fd, &st) != 0) {
		log_warn("event=file_unreadable path=%s error=\"%s\"", path, strerror(errno));
	} else if (!S_ISREG(st.st_mode) || (size_t)st.st_size > max) {
		log_warn("event=file_refused path=%s bytes=%lld max=%zu", path, (long long)st.st_size, max);
	} else {
		p = arena_alloc(a, (size_t)st.st_size + 1);
		while (*n < (size_t)st.st_size) {
			ssize_t got = read(fd, p + *n, (size_t)st.st_size - *n);

			if (got < 0 && errno == EINTR)
				continue;
			if (got <= 0)
				break;
			*n += (size_t)got;
		}
	}
	if (fd >= 0)
		close(fd);
	return p;
}

bool file_copy(struct arena *a, const char *from, const char *to, mode_t mode, uid_t owner, gid_t group, const char **why)
{
	const char *aside = arena_fmt(a, "%s.new", to);
	char part[65536];
	ssize_t n = 0;
	int in = open(from, O_RDONLY | O_CLOEXEC | O_NONBLOCK), out = in < 0 ? -1 : open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool ok = out >= 0;

	errno = ok ? 0 : errno;
	while (ok && (n = read(in, part, sizeof part)) > 0) {
		ssize_t wrote = write(out, part, (size_t)n);
		if (wrote >= 0 && wrote < n)         /* a disk that is nearly full takes a part, and says so only then */
			errno = ENOSPC;
		ok = wrote == n;
	}
	ok = ok && n == 0 && fsync(out) == 0;
	if (ok && (owner != (uid_t)-1 || group != (gid_t)-1))
		ok = fchown(out, owner, group) == 0;
	ok = ok && fchmod(out, mode) == 0 && rename(aside, to) == 0;
	if (!ok)
		*why = arena_fmt(a, "%s: %s", in < 0 ? from : to, strerror(errno));
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	if (!ok && in >= 0)
		unlink(aside);
	return ok;
}
