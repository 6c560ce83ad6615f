/* The arena and the buffer: zeroed, aligned, capped; clean-ups in reverse order; a process that leaves rather than returning NULL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include "base/arena.h"
#include "base/buf.h"

static void gives_zeroed_aligned_memory(void **state)
{
	(void)state;
	struct arena *a = arena_new(1 << 20);
	for (size_t n = 0; n < 5000; n += 37) {
		unsigned char *p = arena_alloc(a, n);
		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xff, n);
	}
	assert_true(arena_used(a) > 0);
	arena_free(a);
	arena_free(NULL);
}

static void keeps_small_ones_apart_from_large_ones(void **state)
{
	(void)state;
	struct arena *a = arena_new(1 << 22);
	char *small = arena_dup(a, "small");
	char *large = arena_alloc(a, 300000);
	memset(large, 'x', 300000);
	char *next = arena_dup(a, "next");
	assert_string_equal(small, "small");
	assert_string_equal(next, "next");
	arena_free(a);
}

static void copies_and_formats(void **state)
{
	(void)state;
	struct arena *a = arena_new(1 << 20);
	assert_string_equal(arena_dup(a, NULL), "");
	assert_string_equal(arena_dupn(a, "abcdef", 3), "abc");
	assert_string_equal(arena_dupn(a, NULL, 0), "");
	assert_string_equal(arena_fmt(a, "%s-%d", "좌석", 12), "좌석-12");
	arena_free(a);
}

static char order[8];
static void note(void *p)
{
	strcat(order, p);
}

static struct arena *again;
static void registers_another(void *p)
{
	static char z[] = "z";
	note(p);
	arena_defer(again, note, z);
}

static void cleans_up_in_reverse_order(void **state)
{
	(void)state;
	order[0] = 0;
	struct arena *a = arena_new(1 << 16);
	arena_defer(a, note, (char[]){ "a" });
	arena_defer(a, note, (char[]){ "b" });
	arena_defer(a, note, (char[]){ "c" });
	arena_free(a);
	assert_string_equal(order, "cba");
}

static void lets_a_clean_up_register_another(void **state)
{
	(void)state;
	order[0] = 0;
	again = arena_new(1 << 16);
	static char b[] = "b";
	arena_defer(again, registers_another, b);
	arena_free(again);
	assert_string_equal(order, "bz");
}

/* Runs fn in a child whose log lines are thrown away; returns its wait status. */
static int status_of(void (*fn)(void))
{
	pid_t pid = fork();
	if (pid == 0) {
		close(STDOUT_FILENO);
		fn();
		_exit(0);
	}
	int status = 0;
	waitpid(pid, &status, 0);
	return status;
}

static void past_the_cap(void)
{
	struct arena *a = arena_new(1000);
	for (int i = 0; i < 100; i++)
		arena_alloc(a, 100);
}

static void one_huge(void)
{
	arena_alloc(arena_new(1000), SIZE_MAX - 4);
}

static void leaves_at_the_cap(void **state)
{
	(void)state;
	int status = status_of(past_the_cap);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 71);
	status = status_of(one_huge);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 71);
}

static void buffer_grows_and_ends_in_nul(void **state)
{
	(void)state;
	struct arena *a = arena_new(1 << 22);
	struct buf *b = buf_new(a, 100000);
	assert_string_equal(b->p, "");
	for (int i = 0; i < 10000; i++)
		buf_fmt(b, "%04d,", i);
	assert_int_equal(b->len, 50000);
	assert_false(b->over);
	assert_int_equal(b->p[b->len], 0);
	assert_memory_equal(b->p, "0000,0001,", 10);
	assert_memory_equal(b->p + 49995, "9999,", 6);
	arena_free(a);
}

static void buffer_keeps_what_fits(void **state)
{
	(void)state;
	struct arena *a = arena_new(1 << 20);
	struct buf *b = buf_new(a, 10);
	buf_puts(b, "12345");
	buf_put(b, "", 0);
	buf_puts(b, "67890");
	assert_false(b->over);
	assert_string_equal(b->p, "1234567890");
	buf_puts(b, "x");
	assert_true(b->over);
	buf_fmt(b, "%s", "");
	assert_string_equal(b->p, "1234567890");
	b = buf_new(a, 4);
	buf_fmt(b, "%d", 12345);
	assert_true(b->over);
	buf_puts(b, "1");                    /* once over, nothing more, even if it would fit */
	assert_int_equal(b->len, 0);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_zeroed_aligned_memory),
		cmocka_unit_test(keeps_small_ones_apart_from_large_ones),
		cmocka_unit_test(copies_and_formats),
		cmocka_unit_test(cleans_up_in_reverse_order),
		cmocka_unit_test(lets_a_clean_up_register_another),
		cmocka_unit_test(leaves_at_the_cap),
		cmocka_unit_test(buffer_grows_and_ends_in_nul),
		cmocka_unit_test(buffer_keeps_what_fits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
