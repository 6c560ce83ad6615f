/* helper.c: see helper.h. */
#include "agent/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"

enum { HELPERS = 16, NAME = 80, SAID = 2000 };

static struct helper {
	char name[NAME];
	pid_t pid;                   /* 0: this slot is free */
	int said;
	int64_t until_ms;
} helpers[HELPERS];

static struct helper *find(const char *name)
{
	for (size_t i = 0; i < HELPERS; i++)
		if (helpers[i].pid && strcmp(helpers[i].name, name) == 0)
			return &helpers[i];
	return NULL;
}

static bool begins(const char *name, const char *with)
{
	size_t n = strlen(with);

	return strncmp(name, with, n) == 0 && (!name[n] || name[n] == ' ');
}

static bool start(struct helper *h, const char *const argv[])
{
	pid_t parent = getpid();
	sigset_t none;

	h->said = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (h->said < 0)
		h->said = open("/dev/null", O_RDWR | O_CLOEXEC);
	h->pid = fork();
	if (h->pid)
		return h->pid > 0;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (getppid() != parent || dup2(nothing, STDIN_FILENO) < 0 || dup2(h->said, STDOUT_FILENO) < 0 || dup2(h->said, STDERR_FILENO) < 0)
		_exit(126);
	execv(argv[0], (char *const *)(uintptr_t)argv);
	dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

static const char *last_words(struct arena *a, int fd)
{
	char text[SAID];
	struct stat st;
	off_t from = fstat(fd, &st) == 0 && st.st_size > SAID ? st.st_size - SAID : 0;
	ssize_t n = pread(fd, text, sizeof text, from);

	return text_trim(a, text_shown(a, text, n > 0 ? (size_t)n : 0));
}

struct step_result helper_run(struct arena *a, const char *name, const char *const argv[], int64_t limit_s, const char *why)
{
	struct helper *h = find(name);
	int status;

	if (!h) {
		for (size_t i = 0; i < HELPERS && !h; i++)
			if (!helpers[i].pid)
				h = &helpers[i];
		if (!h)
			return (struct step_result){ STEP_WAIT, "", "", "others are at work" };
		snprintf(h->name, sizeof h->name, "%s", name);
		h->until_ms = clock_ms() + limit_s * 1000;
		if (start(h, argv))
			return (struct step_result){ STEP_WAIT, "", "", "" };
		h->pid = 0;
		close(h->said);
		return (struct step_result){ STEP_FAILED, why, "", strerror(errno) };
	}
	if (clock_ms() > h->until_ms)
		kill(-h->pid, SIGKILL);
	pid_t ended = waitpid(h->pid, &status, WNOHANG);
	if (ended == 0 || (ended < 0 && errno == EINTR))
		return (struct step_result){ STEP_WAIT, "", "", "" };
	const char *said = last_words(a, h->said);
	close(h->said);
	h->pid = 0;
	if (ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return (struct step_result){ STEP_DONE, "", "", said };
	return (struct step_result){ STEP_FAILED, why, "", *said ? said : "it was killed" };
}

void helper_drop(const char *name)
{
	for (struct helper *h = helpers; h < helpers + HELPERS; h++) {
		if (!h->pid || !begins(h->name, name))
			continue;
		kill(-h->pid, SIGKILL);
		while (waitpid(h->pid, NULL, 0) < 0 && errno == EINTR)
			;
		close(h->said);
		h->pid = 0;
	}
}
