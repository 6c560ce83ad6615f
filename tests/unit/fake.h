/* fake.h: starts one of tests/fakes/ for a unit test. The fake prints its port and ends when its standard input closes, so it
 * cannot outlive the test, however that ends. */
#ifndef CLOVE_TEST_FAKE_H
#define CLOVE_TEST_FAKE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct fake {
	pid_t pid;
	int in;
	int port;
};

static struct fake fake_start(const char *script, const char *arg)
{
	int in[2], out[2];
	if (pipe(in) || pipe(out))
		abort();
	struct fake f = { .pid = fork(), .in = in[1] };
	if (f.pid == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[0]);
		close(in[1]);
		close(out[0]);
		close(out[1]);
		execl("/usr/bin/python3", "python3", script, arg, (char *)NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	FILE *from = fdopen(out[0], "r");
	if (!from || fscanf(from, "%d", &f.port) != 1) {
		fprintf(stderr, "%s did not start\n", script);
		abort();
	}
	fclose(from);
	return f;
}

static void fake_stop(struct fake *f)
{
	close(f->in);
	waitpid(f->pid, NULL, 0);
}

#endif
