/* A dump that ended unnoticed is not taken for the next one of the same show, nor does it keep the next from being made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/helper.h"
#include "agent/local_data.h"
#include "base/arena.h"

static struct step_result ends(struct arena *a, const struct deployment *d, const char *file)
{
	struct step_result r = { STEP_WAIT, "", "", "" };

	for (int i = 0; i < 6000 && r.state == STEP_WAIT; i++) {
		r = local_dump(NULL, a, d, file);
		if (r.state == STEP_WAIT)
			usleep(10000);
	}
	return r;
}

static void test_next_dump(void **state)
{
	struct arena *a = arena_new(1 << 20);
	char folder[] = "/tmp/clove-helper-XXXXXX";
	struct deployment d = { .id = 7, .slug = "last-train", .generation = 1 };

	(void)state;
	assert_non_null(mkdtemp(folder));
	const char *first = arena_fmt(a, "%s/first", folder), *second = arena_fmt(a, "%s/second", folder);
	assert_int_equal(local_dump(NULL, a, &d, first).state, STEP_WAIT);
	for (int i = 0; i < 6000 && access(first, F_OK) != 0; i++)
		usleep(10000);
	assert_int_equal(access(first, F_OK), 0);                            /* made; nobody asks for it any more */
	assert_int_equal(ends(a, &d, second).state, STEP_DONE);
	assert_int_equal(access(second, F_OK), 0);
	helper_drop("dump 7");
	unlink(first);
	unlink(second);
	rmdir(folder);
	arena_free(a);
}

/* The file is seen before the end of its helper is, nearly always: more often than there is room for helpers. */
static void test_many_dumps(void **state)
{
	struct arena *a = arena_new(1 << 20);
	char folder[] = "/tmp/clove-helper-XXXXXX";
	struct deployment d = { .id = 7, .slug = "last-train", .generation = 1 };

	(void)state;
	assert_non_null(mkdtemp(folder));
	for (int n = 0; n < 40; n++) {
		const char *file = arena_fmt(a, "%s/%d", folder, n / 2);             /* each twice: it went, and is made again */
		assert_int_equal(local_dump(NULL, a, &d, file).state, STEP_WAIT);
		for (int i = 0; i < 6000 && access(file, F_OK) != 0; i++)
			usleep(10000);
		assert_int_equal(local_dump(NULL, a, &d, file).state, STEP_DONE);
		assert_int_equal(unlink(file), 0);
	}
	rmdir(folder);
	arena_free(a);
}

int main(int argc, char **argv)
{
	if (argc > 1)                            /* started as the program that dumps: `dump make … FILE`; never as the test again */
		return argc != 8 || strcmp(argv[1], "dump") != 0 || open(argv[7], O_CREAT | O_WRONLY, 0600) < 0;
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_next_dump), cmocka_unit_test(test_many_dumps) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
