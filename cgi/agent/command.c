/* command.c: see command.h. */
#include "agent/command.h"

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

/* Its own process group, so that a limit ends everything it started; no open file of ours but the pipe. */
static pid_t start(const char *const argv[], int out)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	pid_t pid = -1;
	sigset_t none;

	sigemptyset(&none);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, out, STDERR_FILENO);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setsigmask(&attr, &none);
	if (posix_spawnp(&pid, argv[0], &files, &attr, (char *const *)(uintptr_t)argv, environ))
		pid = -1;
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	return pid;
}

int command_run(struct arena *a, const char *const argv[], int64_t timeout_ms, const char **output)
{
	char *text = arena_alloc(a, OUTPUT + 1);
	size_t n = 0;
	int pipes[2], status = 0;
	int64_t until = clock_ms() + timeout_ms;

	*output = text;
	if (pipe2(pipes, O_CLOEXEC) < 0)
		return -1;
	pid_t pid = start(argv, pipes[1]);
	close(pipes[1]);
	while (pid > 0) {
		struct pollfd p = { .fd = pipes[0], .events = POLLIN };
		int64_t left = until - clock_ms();
		char drop[512];
		if (left <= 0 || poll(&p, 1, (int)left) == 0) {
			kill(-pid, SIGKILL);
			break;
		}
		ssize_t got = n < OUTPUT ? read(pipes[0], text + n, OUTPUT - n) : read(pipes[0], drop, sizeof drop);
		if (got == 0 || (got < 0 && errno != EINTR))
			break;
		if (got > 0 && n < OUTPUT)
			n += (size_t)got;
	}
	close(pipes[0]);
	if (pid <= 0)
		return -1;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
