/* Settings, log lines, faults, impossible states and fault points: what a process tells and when it dies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "base/arena.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include "base/config.h"
#include "base/fault.h"
#include "base/log.h"

/* Runs fn in a child; its standard output and error come back in `out`. */
static int run_child(void (*fn)(void), char *out, size_t size)
{
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		fn();
		fflush(NULL);
		_exit(0);
	}
	close(ends[1]);
	size_t n = 0;
	for (ssize_t got; n < size - 1 && (got = read(ends[0], out + n, size - 1 - n)) > 0;)
		n += (size_t)got;
	out[n] = 0;
	close(ends[0]);
	int status = 0;
	waitpid(pid, &status, 0);
	return status;
}

static char out[20000];

static int forget(void **state)
{
	(void)state;
	static const char *const names[] = {
		"CLOVE_PORT", "CLOVE_VAR", "CLOVE_RUN", "CLOVE_PUBLIC_BROWSING", "CLOVE_PAY_PROVIDER", "CLOVE_ZONE", "CLOVE_SMTP_URL", "CLOVE_TLS_CERT", "CLOVE_TLS_KEY", "CLOVE_FAULT_FILE",
		"CLOVE_CLOCK_OFFSET_S",
	};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		unsetenv(names[i]);
	return 0;
}

static void settings_have_defaults(void **state)
{
	(void)state;
	assert_int_equal(config_i64("CLOVE_PORT"), 8080);
	assert_string_equal(config_text("CLOVE_VAR"), "var");
	assert_string_equal(config_text("CLOVE_RUN"), "var/run");
	assert_string_equal(config_text("CLOVE_DB_SOCKET"), "var/run/db/s");
	assert_false(config_is("CLOVE_PUBLIC_BROWSING"));
	setenv("CLOVE_PORT", "9000", 1);
	setenv("CLOVE_PUBLIC_BROWSING", "1", 1);
	assert_int_equal(config_i64("CLOVE_PORT"), 9000);
	assert_true(config_is("CLOVE_PUBLIC_BROWSING"));
	setenv("CLOVE_PORT", "", 1);
	assert_int_equal(config_i64("CLOVE_PORT"), 8080);
}

static void defaults_follow_the_folder_of_state(void **state)
{
	(void)state;
	setenv("CLOVE_VAR", "/srv/my site", 1);
	assert_string_equal(config_text("CLOVE_DB_SOCKET"), "/srv/my site/run/db/s");
	assert_string_equal(config_text("CLOVE_MAIL_DIR"), "/srv/my site/mail");
	setenv("CLOVE_RUN", "/run/c", 1);
	assert_string_equal(config_text("CLOVE_DB_SOCKET"), "/run/c/db/s");
	setenv("CLOVE_VAR", "/srv/yr site", 1);
	assert_string_equal(config_text("CLOVE_MAIL_DIR"), "/srv/yr site/mail");
}

static void check_all(void)
{
	_exit(config_check() ? 0 : 1);
}

static void settings_are_checked(void **state)
{
	(void)state;
	assert_true(config_check());
	static const struct { const char *name, *value; } bad[] = {
		{ "CLOVE_PORT", "http" }, { "CLOVE_PORT", "0" }, { "CLOVE_PORT", "65535" }, { "CLOVE_PORT", "80 " }, { "CLOVE_PORT", "99999999999999999999" },
		{ "CLOVE_PUBLIC_BROWSING", "yes" }, { "CLOVE_PAY_PROVIDER", "paypal" }, { "CLOVE_PAY_PROVIDER", "sand" }, { "CLOVE_PAY_PROVIDER", "|" },
		{ "CLOVE_PAY_PROVIDER", "sandbox|stripe" }, { "CLOVE_ZONE", "Mars/Olympus" }, { "CLOVE_TLS_CERT", "/tmp/cert.pem" }, { "CLOVE_VAR", "a\nb" },
		{ "CLOVE_EXTRAS_HOST", "127.0.0.1" }, { "CLOVE_EXTRAS_HOST", "x:80" }, { "CLOVE_EXTRAS_HOST", "X.test" }, { "CLOVE_EXTRAS_HOST", "a;b" }, { "CLOVE_EXTRAS_HOST", "-x" },
	};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		setenv(bad[i].name, bad[i].value, 1);
		int status = run_child(check_all, out, sizeof out);
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 1)
			fail_msg("%s=%s was taken", bad[i].name, bad[i].value);
		assert_non_null(strstr(out, bad[i].name));
		unsetenv(bad[i].name);
	}
	setenv("CLOVE_PAY_PROVIDER", "stripe", 1);
	setenv("CLOVE_TLS_CERT", "/c", 1);
	setenv("CLOVE_TLS_KEY", "/k", 1);
	assert_true(config_check());
}

static void print_all(void)
{
	config_print(stdout);
}

static void prints_settings_without_secrets(void **state)
{
	(void)state;
	setenv("CLOVE_SMTP_URL", "smtps://me:hunter2@mail.example", 1);
	run_child(print_all, out, sizeof out);
	assert_null(strstr(out, "hunter2"));
	assert_non_null(strstr(out, "CLOVE_SMTP_URL\tset\t"));
	assert_non_null(strstr(out, "CLOVE_PORT\t8080\t"));
}

static void ask_unknown(void)
{
	config_text("CLOVE_NO_SUCH");
}

static void an_unknown_setting_is_impossible(void **state)
{
	(void)state;
	int status = run_child(ask_unknown, out, sizeof out);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 70);
	assert_non_null(strstr(out, "CLOVE_NO_SUCH"));
}

static void log_some(void)
{
	log_service("show");
	errno = EINTR;
	log_info("event=a n=%d", 1);
	log_warn("event=b text=\"%s\"", "one\nlevel=error service=forged\r\x1b");
	log_error("event=%s", "한글");
	if (errno != EINTR)
		log_error("errno was changed");
}

static void log_lines_are_whole_lines(void **state)
{
	(void)state;
	run_child(log_some, out, sizeof out);
	assert_string_equal(out, "level=info service=show event=a n=1\n"
	    "level=warn service=show event=b text=\"one level=error service=forged  \"\n"
	    "level=error service=show event=한글\n");
}

static void log_much(void)
{
	static char bulk[9000];
	memset(bulk, 'x', sizeof bulk - 1);
	log_info("%s", bulk);
	log_info("next");
}

static void long_log_lines_are_cut(void **state)
{
	(void)state;
	run_child(log_much, out, sizeof out);
	char *end = strchr(out, '\n');
	assert_non_null(end);
	assert_in_range(end - out, 3000, 4095);
	assert_string_equal(end + 1, "level=info service=clove next\n");
}

static void the_first_fault_stays(void **state)
{
	(void)state;
	struct fault f = { 0 };
	fault_set(&f, 503, "lost %s", "database");
	int line = f.line;
	fault_set(&f, 500, "later");
	assert_true(f.set);
	assert_int_equal(f.status, 503);
	assert_string_equal(f.what, "lost database");
	assert_int_equal(f.line, line);
	assert_non_null(strstr(f.file, "test_config.c"));
	struct fault g = { 0 };
	char bulk[1000];
	memset(bulk, 'y', sizeof bulk - 1);
	bulk[sizeof bulk - 1] = 0;
	fault_set(&g, 500, "%s", bulk);
	assert_int_equal(strlen(g.what), sizeof g.what - 1);
}

static void impossible(void)
{
	must(1 + 1 == 3);
}

static void an_impossible_state_ends_the_process(void **state)
{
	(void)state;
	int status = run_child(impossible, out, sizeof out);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 70);
	assert_non_null(strstr(out, "level=error"));
	assert_non_null(strstr(out, "1 + 1 == 3"));
}

static void reach_points(void)
{
	fault_point("order.before_charge");
	fault_point("order.after_charge");
	log_info("survived");
}

static void a_fault_point_kills_once(void **state)
{
	(void)state;
	int status = run_child(reach_points, out, sizeof out);      /* no setting */
	assert_true(WIFEXITED(status));
	char path[] = "/tmp/clove-fault-XXXXXX";
	int fd = mkstemp(path);
	assert_int_equal(write(fd, "order.after_charge\n", 19), 19);
	close(fd);
	setenv("CLOVE_FAULT_FILE", path, 1);
	status = run_child(reach_points, out, sizeof out);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	assert_null(strstr(out, "survived"));
	assert_int_equal(access(path, F_OK), -1);
	status = run_child(reach_points, out, sizeof out);
	assert_true(WIFEXITED(status));
	assert_non_null(strstr(out, "survived"));
	fd = open(path, O_WRONLY | O_CREAT, 0600);
	assert_int_equal(write(fd, "order.after", 11), 11);         /* a beginning of a name is another name */
	close(fd);
	status = run_child(reach_points, out, sizeof out);
	assert_true(WIFEXITED(status));
	unlink(path);
}

static void fault_points_follow_each_other(void **state)
{
	(void)state;
	char path[] = "/tmp/clove-fault-XXXXXX", left[64];
	int fd = mkstemp(path), status;
	static const char lines[] = "order.after_charge\norder.never\norder.after_charge\n";
	assert_int_equal(write(fd, lines, strlen(lines)), strlen(lines));
	setenv("CLOVE_FAULT_FILE", path, 1);
	status = run_child(reach_points, out, sizeof out);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	ssize_t n = pread(fd, left, sizeof left - 1, 0);
	assert_true(n > 0);
	left[n] = 0;
	assert_string_equal(left, "order.never\norder.after_charge\n");
	status = run_child(reach_points, out, sizeof out);          /* not before the one that comes first */
	assert_true(WIFEXITED(status));
	close(fd);
	unlink(path);
}

#define T(f) cmocka_unit_test_setup_teardown(f, forget, forget)
int main(void)
{
	const struct CMUnitTest tests[] = {
		T(settings_have_defaults), T(defaults_follow_the_folder_of_state), T(settings_are_checked), T(prints_settings_without_secrets), T(an_unknown_setting_is_impossible),
		T(log_lines_are_whole_lines), T(long_log_lines_are_cut), T(the_first_fault_stays), T(an_impossible_state_ends_the_process), T(a_fault_point_kills_once), T(fault_points_follow_each_other),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
