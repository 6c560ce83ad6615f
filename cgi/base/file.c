/* file.c: reading whole files: posters, venues, demo shows. Only regular files: a pipe could block a worker for ever. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
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
