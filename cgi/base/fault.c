/* fault.c: the sticky fault, impossible states, and the points where tests kill a process.
 *
 * The first fault of a request is the one that explains it, so later ones are dropped. An impossible state must not run any
 * clean-up that could write something wrong, hence _exit and not exit.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include "base/config.h"
#include "base/fault.h"
#include "base/log.h"

enum { MUST_EXIT = 70 };      /* EX_SOFTWARE: told apart from a plain failure in the parent's log */

void fault_set_(struct fault *f, int status, const char *file, int line, const char *fmt, ...)
{
	if (f->set)
		return;
	f->set = true;
	f->status = status;
	f->file = file;
	f->line = line;
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(f->what, sizeof f->what, fmt, ap);
	va_end(ap);
}

_Noreturn void must_failed(const char *cond, const char *file, int line)
{
	log_error("event=must file=%s line=%d condition=\"%s\"", file, line, cond);
	_exit(MUST_EXIT);
}

/* Points follow each other, a line each: what is left becomes the file, under its lock, so that none is missed by a process that begins again
 * at once. Whoever takes the line is the one to die: two workers at the same point must not both be killed.
 */
static bool take_line(int fd, const char *file, const char *who, const char *name)
{
	char lines[2048] = "";
	ssize_t n = pread(fd, lines, sizeof lines - 1, 0);
	size_t who_n = strlen(who), first = strcspn(lines, "\n");
	const char *rest = lines + first + (lines[first] == '\n');

	if (n <= 0 || first != who_n + strlen(name) || strncmp(lines, who, who_n) != 0 || strncmp(lines + who_n, name, first - who_n) != 0)
		return false;
	if (pwrite(fd, rest, strlen(rest), 0) < 0 || ftruncate(fd, (off_t)strlen(rest)) != 0)
		return false;
	return *rest || unlink(file) == 0;
}

static void point(const char *who, const char *name)
{
	const char *file = config_text("CLOVE_FAULT_FILE");
	int fd = *file ? open(file, O_RDWR | O_CLOEXEC) : -1;

	if (fd < 0)
		return;
	if (flock(fd, LOCK_EX) == 0 && take_line(fd, file, who, name)) {
		log_warn("event=fault_point name=%s%s", who, name);
		kill(getpid(), SIGKILL);
	}
	close(fd);
}

void fault_point(const char *name)
{
	point("", name);
}

void fault_point_of(const char *who, const char *name)
{
	char text[64];

	if (!*config_text("CLOVE_FAULT_FILE"))
		return;
	snprintf(text, sizeof text, ".%s", name);
	point(who, text);
}
