/* command.c: see command.h. */
#include "base/command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"

extern char **environ;

enum { OUTPUT = 8192 };

struct stream {
	int fd;                          /* -1: at its end */
	char *text;
	size_t n, max;
};

/* Its own process group, so that a limit ends everything it started; no open file of ours but the pipes. */
static pid_t start(const char *const argv[], int out, int err)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	pid_t pid = -1;
	sigset_t none;

	sigemptyset(&none);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, err, STDERR_FILENO);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setsigmask(&attr, &none);
	if (posix_spawnp(&pid, argv[0], &files, &attr, (char *const *)(uintptr_t)argv, environ))
		pid = -1;
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	return pid;
}

/* What is too long is read and dropped, so that nobody waits for us. */
static void take(struct stream *s)
{
	char drop[512];
	ssize_t got = s->n < s->max ? read(s->fd, s->text + s->n, s->max - s->n) : read(s->fd, drop, sizeof drop);

	if (got > 0 && s->n < s->max)
		s->n += (size_t)got;
	else if (got == 0 || (got < 0 && errno != EINTR)) {
		close(s->fd);
		s->fd = -1;
	}
}

static int run(const char *const argv[], int64_t timeout_ms, struct stream *out, struct stream *err)
{
	int pipes[2][2] = { { -1, -1 }, { -1, -1 } }, status = 0;
	int64_t until = clock_ms() + timeout_ms;

	out->fd = -1;
	if (err)
		err->fd = -1;
	if (pipe2(pipes[0], O_CLOEXEC) < 0)
		return -1;
	if (err && pipe2(pipes[1], O_CLOEXEC) < 0) {
		close(pipes[0][0]);
		close(pipes[0][1]);
		return -1;
	}
	pid_t pid = start(argv, pipes[0][1], err ? pipes[1][1] : pipes[0][1]);
	close(pipes[0][1]);
	out->fd = pipes[0][0];
	if (err) {
		close(pipes[1][1]);
		err->fd = pipes[1][0];
	}
	while (pid > 0 && (out->fd >= 0 || (err && err->fd >= 0))) {
		struct pollfd p[2] = { { .fd = out->fd, .events = POLLIN }, { .fd = err ? err->fd : -1, .events = POLLIN } };
		int64_t left = until - clock_ms();
		int ready = left > 0 ? poll(p, 2, (int)left) : 0;
		if (ready == 0) {
			kill(-pid, SIGKILL);
			break;
		}
		if (ready < 0)
			continue;
		if (p[0].revents)
			take(out);
		if (err && p[1].revents)
			take(err);
	}
	if (out->fd >= 0)
		close(out->fd);
	if (err && err->fd >= 0)
		close(err->fd);
	if (pid <= 0)
		return -1;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int command_run(struct arena *a, const char *const argv[], int64_t timeout_ms, const char **output)
{
	struct stream both = { .text = arena_alloc(a, OUTPUT + 1), .max = OUTPUT };

	*output = both.text;
	return run(argv, timeout_ms, &both, NULL);
}

int command_read(struct arena *a, const char *const argv[], int64_t timeout_ms, size_t max, const char **out, const char **err)
{
	struct stream first = { .text = arena_alloc(a, max + 1), .max = max }, second = { .text = arena_alloc(a, OUTPUT + 1), .max = OUTPUT };

	*out = first.text;
	*err = second.text;
	return run(argv, timeout_ms, &first, &second);
}
