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

static void point(const char *who, const char *name)
{
	const char *file = config_text("CLOVE_FAULT_FILE");
	if (!*file)
		return;
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	char wanted[128];
	ssize_t n = read(fd, wanted, sizeof wanted - 1);
	close(fd);
	while (n > 0 && wanted[n - 1] == '\n')
		n--;
	if (n <= 0)
		return;
	wanted[n] = 0;
	size_t who_n = strlen(who);
	if (strncmp(wanted, who, who_n) != 0 || strcmp(wanted + who_n, name) != 0)
		return;
	/* Whoever removes the file is the one to die: two workers at the same point must not both be killed. */
	if (unlink(file) != 0)
		return;
	log_warn("event=fault_point name=%s", wanted);
	kill(getpid(), SIGKILL);
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
