/* Won, as typed and as said; shares rounded down to the won. */
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
#include "base/money.h"

static void says_amounts(void **state)
{
	(void)state;
	struct arena *a = arena_new(1 << 16);
	assert_string_equal(money_text(a, 0, "ko"), "0원");
	assert_string_equal(money_text(a, 999, "ko"), "999원");
	assert_string_equal(money_text(a, 1000, "ko"), "1,000원");
	assert_string_equal(money_text(a, 55000, "en"), "₩55,000");
	assert_string_equal(money_text(a, 123456789, "en"), "₩123,456,789");
	assert_string_equal(money_text(a, -55000, "ko"), "-55,000원");
	assert_string_equal(money_text(a, -55000, "en"), "-₩55,000");
	assert_string_equal(money_text(a, INT64_MAX, "ko"), "9,223,372,036,854,775,807원");
	assert_string_equal(money_text(a, INT64_MIN, "ko"), "-9,223,372,036,854,775,808원");
	assert_string_equal(money_digits(a, 0), "0");
	assert_string_equal(money_digits(a, 999), "999");
	assert_string_equal(money_digits(a, 1234567), "1,234,567");
	arena_free(a);
}

static void reads_amounts(void **state)
{
	(void)state;
	static const struct { const char *typed; int64_t won; } good[] = {
		{ "0", 0 }, { "55000", 55000 }, { "55,000", 55000 }, { "55000원", 55000 }, { "55,000 원", 55000 }, { "₩55000", 55000 }, { "₩ 55,000", 55000 },
		{ "￦1,000", 1000 }, { " 7 ", 7 }, { "100,000,000", 100000000 }, { "007", 7 }, { "0원", 0 }, { "1,000,000", 1000000 },
	};
	static const char *const bad[] = {
		"", " ", "원", "₩", "-1", "+1", "1.5", "1.0", "100,000,001", "100000001", "99999999999999999999", "1,00", "1,0000", "1000,000", ",000", "1,", "1,,000",
		"1 000", "55000원원", "5만원", "0x10", "1e5", "$5", "５", "5\n",
	};
	int64_t v;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		v = -1;
		if (!money_parse(good[i].typed, &v) || v != good[i].won)
			fail_msg("\"%s\" read as %lld", good[i].typed, (long long)v);
	}
	v = 42;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (money_parse(bad[i], &v))
			fail_msg("taken: \"%s\"", bad[i]);
	assert_false(money_parse(NULL, &v));
	assert_int_equal(v, 42);
}

static void shares_round_down(void **state)
{
	(void)state;
	assert_int_equal(money_share(99000, 10), 9900);
	assert_int_equal(money_share(99, 10), 9);
	assert_int_equal(money_share(33333, 30), 9999);
	assert_int_equal(money_share(1, 99), 0);
	assert_int_equal(money_share(55000, 0), 0);
	assert_int_equal(money_share(55000, 100), 55000);
	assert_int_equal(money_share(0, 30), 0);
	assert_int_equal(money_share(INT64_MAX, 100), INT64_MAX);
	for (int64_t won = 0; won < 1000; won += 7)
		for (int64_t percent = 0; percent <= 100; percent++)
			assert_int_equal(money_share(won, percent), won * percent / 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(says_amounts), cmocka_unit_test(reads_amounts), cmocka_unit_test(shares_round_down) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
