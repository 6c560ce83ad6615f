/* log.c: one event, one line, one write(2), so that lines of several processes on one pipe never mix.
 *
 * The supervisor (svlogd, a cluster) stamps the time. A line longer than the buffer is cut: a log is no place for bulk.
 * Control bytes in values become spaces, so nothing that a client sent can begin a line of its own.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/log.h"

enum { LINE_BYTES = 4000 };       /* below PIPE_BUF (4096): a write to a pipe stays whole */

static char service[48] = "clove";

void log_service(const char *name)
{
	snprintf(service, sizeof service, "%s", name);
}

static const char *level_word(enum log_level level)
{
	switch (level) {
	case LOG_INFO_: return "info";
	case LOG_WARN_: return "warn";
	case LOG_ERROR_: return "error";
	}
	return "error";
}

void log_line(enum log_level level, const char *fmt, ...)
{
	int saved = errno;
	char line[LINE_BYTES + 1];
	int n = snprintf(line, sizeof line, "level=%s service=%s ", level_word(level), service);
	size_t used = n > 0 ? (size_t)n : 0;
	va_list ap;
	va_start(ap, fmt);
	n = vsnprintf(line + used, sizeof line - used, fmt, ap);
	va_end(ap);
	if (n > 0)
		used += (size_t)n;
	if (used >= LINE_BYTES)
		used = LINE_BYTES - 1;
	for (size_t i = 0; i < used; i++)
		if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
			line[i] = ' ';
	line[used++] = '\n';
	while (write(STDOUT_FILENO, line, used) < 0 && errno == EINTR)
		;
	errno = saved;
}
