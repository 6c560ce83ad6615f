/* test_spec.c: the shape of a service as JSON and back, and what a history says is different. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "platform/core/spec.h"
#include "with_arena.h"

static void test_missing_members_have_defaults(void **state)
{
	(void)state;
	struct spec none = spec_read(a, ""), half = spec_read(a, "{\"min\":3}"), d = spec_default();

	assert_memory_equal(&none, &d, sizeof d);
	assert_int_equal(half.min, 3);
	assert_int_equal(half.max, 3);           /* never below min */
	assert_int_equal(half.memory_mib, d.memory_mib);
}

static void test_what_is_written_reads_back(void **state)
{
	(void)state;
	struct spec s = spec_default();

	s.max = 7;
	s.parts[s.parts_n++] = (struct spec_part){ "show", "clove-show", "1.0", "sha256:aa" };
	s.parts[s.parts_n++] = (struct spec_part){ "extra", "chat", "2", "sha256:bb" };
	struct spec back = spec_read(a, spec_write(a, &s));
	assert_int_equal(back.max, 7);
	assert_int_equal(back.parts_n, 2);
	assert_string_equal(spec_part(&back, "extra")->name, "chat");
	assert_string_equal(spec_part(&back, "show")->digest, "sha256:aa");
	assert_null(spec_part(&back, "database"));
}

static void test_changes(void **state)
{
	(void)state;
	struct spec_change c[16];
	struct spec x = spec_read(a, "{\"min\":1,\"parts\":[{\"kind\":\"show\",\"name\":\"s\",\"version\":\"1\",\"digest\":\"a\"},"
	    "{\"kind\":\"extra\",\"name\":\"chat\",\"version\":\"1\",\"digest\":\"b\"}]}");
	struct spec y = spec_read(a, "{\"min\":1,\"memory_mib\":512,\"parts\":[{\"kind\":\"show\",\"name\":\"s\",\"version\":\"2\",\"digest\":\"c\"},"
	    "{\"kind\":\"extra\",\"name\":\"map\",\"version\":\"1\",\"digest\":\"d\"}]}");

	assert_int_equal(spec_changes(a, &x, &x, c, 16), 0);
	assert_int_equal(spec_changes(a, &x, &y, c, 16), 4);
	assert_string_equal(c[0].member, "memory_mib");
	assert_string_equal(c[0].to, "512");
	assert_string_equal(c[1].from, "s 1");
	assert_string_equal(c[1].to, "s 2");
	assert_string_equal(c[2].from, "chat 1");
	assert_string_equal(c[2].to, "");
	assert_string_equal(c[3].from, "");
	assert_string_equal(c[3].to, "map 1");
	assert_int_equal(spec_changes(a, &x, &y, c, 2), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_missing_members_have_defaults, with_arena, with_arena_end),
		cmocka_unit_test_setup_teardown(test_what_is_written_reads_back, with_arena, with_arena_end),
		cmocka_unit_test_setup_teardown(test_changes, with_arena, with_arena_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
