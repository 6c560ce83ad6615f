/* log.c: one event, one line, one write(2), so that lines of several processes on one pipe never mix.
 *
 * Requests of a worker that is never idle are told several at a time: a line each would wake the reader of the pipe for each.
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
static char later[LINE_BYTES];
static size_t later_n;

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

static void put(const char *s, size_t n)
{
	int saved = errno;

	while (write(STDOUT_FILENO, s, n) < 0 && errno == EINTR)
		;
	errno = saved;
}

void log_flush(void)
{
	size_t n = later_n;

	later_n = 0;
	if (n)
		put(later, n);
}

bool log_waits(void)
{
	return later_n != 0;
}

/* The whole line; its length, below LINE_BYTES. */
__attribute__((format(printf, 3, 0)))
static size_t line_make(char line[LINE_BYTES + 1], enum log_level level, const char *fmt, va_list ap)
{
	int n = snprintf(line, LINE_BYTES + 1, "level=%s service=%s ", level_word(level), service);
	size_t used = n > 0 ? (size_t)n : 0;
	n = vsnprintf(line + used, LINE_BYTES + 1 - used, fmt, ap);
	if (n > 0)
		used += (size_t)n;
	if (used >= LINE_BYTES)
		used = LINE_BYTES - 1;
	for (size_t i = 0; i < used; i++)
		if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
			line[i] = ' ';
	line[used++] = '\n';
	return used;
}

void log_line(enum log_level level, const char *fmt, ...)
{
	int saved = errno;
	char line[LINE_BYTES + 1];
	va_list ap;
	va_start(ap, fmt);
	size_t n = line_make(line, level, fmt, ap);
	va_end(ap);
	log_flush();
	put(line, n);
	errno = saved;
}

void log_later(const char *fmt, ...)
{
	char line[LINE_BYTES + 1];
	va_list ap;
	va_start(ap, fmt);
	size_t n = line_make(line, LOG_INFO_, fmt, ap);
	va_end(ap);
	if (later_n + n > sizeof later)
		log_flush();
	memcpy(later + later_n, line, n);
	later_n += n;
}
