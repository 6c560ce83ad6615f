/* test_local_group.c: groups of processes as runit's files tell of them, in a folder of the test's own; no runit runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/local_group.h"
#include "agent/local_look.h"
#include "agent/target.h"
#include "base/command.h"
#include "with_arena.h"

static char top[] = "/tmp/clove-group-XXXXXX";

static void put(const char *name, const void *bytes, size_t n)
{
	int fd = open(arena_fmt(a, "%s/%s", top, name), O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_true(fd >= 0 && write(fd, bytes, n) == (ssize_t)n);
	close(fd);
}

static void folder(const char *name)
{
	const char *out, *argv[] = { "mkdir", "-p", arena_fmt(a, "%s/%s", top, name), NULL };

	assert_int_equal(command_run(a, argv, 60000, &out), 0);
}

/* A group as cgi/local/service writes it. */
static void group(const char *name, const char *mark)
{
	const char *run = arena_fmt(a, "#!/bin/sh\nexport CLOVE_REVISION='1'\n%s%s%s\nexec x\n", *mark ? "export CLOVE_GROUP='" : "", mark, *mark ? "'" : "");

	folder(arena_fmt(a, "sv/%s/supervise", name));
	put(arena_fmt(a, "sv/%s/run", name), run, strlen(run));
	put(arena_fmt(a, "sv/%s/declared", name), run, strlen(run));
	put(arena_fmt(a, "sv/%s/starts", name), "...", 3);
}

static int begin(void **state)
{
	with_arena(state);
	strcpy(top, "/tmp/clove-group-XXXXXX");
	return mkdtemp(top) && setenv("CLOVE_VAR", top, 1) == 0 ? 0 : -1;
}

static int end(void **state)
{
	const char *out, *argv[] = { "rm", "-rf", "--", top, NULL };

	command_run(a, argv, 60000, &out);
	return with_arena_end(state);
}

static struct deployment show(int64_t id, const char *slug, int64_t revision, int64_t data_n)
{
	return (struct deployment){ .id = id, .slug = slug, .revision = revision, .data_n = data_n, .title = "", .spec = spec_default() };
}

static void test_marks(void **state)
{
	struct deployment first = show(1, "abc", 1, 0), copy = show(1, "abc", 12, 3);

	(void)state;
	assert_string_equal(local_group_mark(a, &first), "1");
	assert_string_equal(local_group_mark(a, &copy), "12-3");
	assert_int_equal(local_group_revision("12-3"), 12);
	assert_int_equal(local_group_revision(""), 0);
}

static void test_groups_of_one_show_are_no_other_shows(void **state)
{
	struct local_group list[LOCAL_GROUPS], *all;

	(void)state;
	group("show-abc", "1");
	group("show-abc.12-3", "12-3");
	group("show-abc-def", "4");
	group("show-abb", "5");
	folder("sv/.show-abc.7.1.gone");
	folder("sv/platform");
	size_t n = local_groups(a, "abc", list, LOCAL_GROUPS);
	assert_int_equal(n, 2);
	bool plain = strcmp(list[0].name, "show-abc") == 0;
	assert_string_equal(list[plain ? 0 : 1].mark, "1");
	assert_string_equal(list[plain ? 1 : 0].mark, "12-3");
	assert_int_equal(list[0].starts, 3);
	assert_false(list[0].supervised || list[0].off || list[0].pid);
	assert_int_equal(local_groups_all(a, &all), 4);
	assert_string_equal(all[0].slug, "abb");
	assert_string_equal(all[1].name, "show-abc");
}

static void test_group_without_a_mark(void **state)
{
	struct local_group g;

	(void)state;
	group("show-old", "");
	assert_int_equal(local_groups(a, "old", &g, 1), 1);
	assert_string_equal(g.mark, "");
}

/* As runsv writes it: TAI64N, process id, flags. The pipe `ok` is open for reading while it lives. */
static void test_what_runit_says(void **state)
{
	unsigned char status[20] = { 0x40, 0, 0, 0, 0x65, 0x92, 0x00, 0x8a, 0, 0, 0, 0, 0x39, 0x30, 0, 0, 0, 'u', 0, 1 };
	struct local_group g;

	(void)state;
	group("show-abc", "1");
	put("sv/show-abc/supervise/status", status, sizeof status);
	assert_int_equal(local_groups(a, "abc", &g, 1), 1);
	assert_true(!g.supervised && g.pid == 0);
	const char *ok = arena_fmt(a, "%s/sv/show-abc/supervise/ok", top);
	assert_int_equal(mkfifo(ok, 0600), 0);
	int reader = open(ok, O_RDONLY | O_NONBLOCK);
	assert_int_equal(local_groups(a, "abc", &g, 1), 1);
	assert_true(g.supervised && !g.held);
	assert_int_equal(g.pid, 12345);
	assert_int_equal(g.since, 1704067200);           /* 2024-01-01 00:00:00 UTC */
	status[17] = 'd';
	put("sv/show-abc/supervise/status", status, sizeof status);
	assert_int_equal(local_groups(a, "abc", &g, 1), 1);
	assert_true(g.held);
	close(reader);
}

static void test_a_changed_file_is_seen(void **state)
{
	struct local_group g;

	(void)state;
	group("show-abc", "1");
	assert_int_equal(local_groups(a, "abc", &g, 1), 1);
	assert_false(local_group_changed(a, &g));
	put("sv/show-abc/run", "#!/bin/sh\nexec true\n", 20);
	assert_true(local_group_changed(a, &g));
	unlink(arena_fmt(a, "%s/run", g.path));
	assert_true(local_group_changed(a, &g));
}

static void test_an_ended_group_goes(void **state)
{
	struct local_group list[LOCAL_GROUPS];

	(void)state;
	group("show-abc", "1");
	group("show-abc.2", "2");
	group("show-abc-def", "4");
	assert_int_equal(local_groups(a, "abc", list, LOCAL_GROUPS), 2);
	const struct local_group *old = &list[strcmp(list[0].mark, "1") == 0 ? 0 : 1];
	assert_true(local_group_end(a, old));            /* nothing of it runs */
	assert_true(local_group_bury(a, "abc", old));
	assert_int_equal(local_groups(a, "abc", list, LOCAL_GROUPS), 1);
	assert_string_equal(list[0].mark, "2");
	folder("sv/.show-abc.9.1.gone");                 /* left by an agent that was killed */
	assert_true(local_group_bury(a, "abc", NULL));
	assert_int_equal(access(arena_fmt(a, "%s/sv/.show-abc.9.1.gone", top), F_OK), -1);
	assert_int_equal(local_groups(a, "abc-def", list, LOCAL_GROUPS), 1);
}

static void test_look(void **state)
{
	struct deployment all[] = { show(3, "gone", 1, 0), show(5, "abc", 2, 0), show(9, "zzz", 1, 0) };

	(void)state;
	group("show-abc", "1");
	group("show-abc.2", "2");
	group("show-zzz", "1");
	struct target_view v = local_look(a, all, 3);
	assert_int_equal(v.nodes_n, 1);
	assert_true(v.nodes[0].ready && v.nodes[0].cpu_m >= 1000 && v.nodes[0].memory_mib > 100);
	assert_int_equal(v.instances_n, 3);
	assert_int_equal(v.nodes[0].cpu_used_m, 3 * spec_default().cpu_m);
	assert_string_equal(v.instances[0].name, "show-abc");
	assert_int_equal(v.instances[0].revision, 1);
	assert_int_equal(v.instances[1].revision, 2);
	assert_int_equal(v.instances[1].restarts, 2);
	assert_int_equal(v.instances[1].state, INSTANCE_WAITING);        /* no runsv yet */
	assert_int_equal(v.astray_n, 3);                 /* no folder; and two that nobody supervises */
	assert_int_equal(v.astray[0], 3);
	assert_int_equal(v.astray[2], 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_marks, begin, end),
		cmocka_unit_test_setup_teardown(test_groups_of_one_show_are_no_other_shows, begin, end),
		cmocka_unit_test_setup_teardown(test_group_without_a_mark, begin, end),
		cmocka_unit_test_setup_teardown(test_what_runit_says, begin, end),
		cmocka_unit_test_setup_teardown(test_a_changed_file_is_seen, begin, end),
		cmocka_unit_test_setup_teardown(test_an_ended_group_goes, begin, end),
		cmocka_unit_test_setup_teardown(test_look, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
