/* The sandbox provider: nested parameter names, and the words by which it misbehaves. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "ext/json.h"
#include "pay/core/misbehave.h"
#include "pay/core/params.h"

static int begin(void **state)
{
	*state = arena_new(8 << 20);
	return 0;
}

static int end(void **state)
{
	arena_free(*state);
	return 0;
}

static struct param list[] = {
	{ "mode", "payment" }, { "line_items[0][quantity]", "2" }, { "line_items[12][quantity]", "-3" }, { "metadata[order]", "7K" },
	{ "metadata[show id]", "9" }, { "expand[]", "payment_intent" }, { "mode", "second" }, { "empty", "" },
};
static const struct params all = { list, sizeof list / sizeof list[0] };

static void values_are_found_by_their_whole_name(void **state)
{
	int64_t n = 0;
	(void)state;
	assert_string_equal(params_text(&all, "mode"), "payment");
	assert_string_equal(params_text(&all, "line_items[12][quantity]"), "-3");
	assert_string_equal(params_text(&all, "line_items"), "");
	assert_true(params_has(&all, "empty"));
	assert_false(params_has(&all, "line_items[1][quantity]"));
	assert_true(params_i64(&all, "line_items[12][quantity]", &n));
	assert_int_equal(n, -3);
	assert_false(params_i64(&all, "mode", &n));
	assert_false(params_i64(&all, "empty", &n));
	assert_false(params_i64(&all, "missing", &n));
	assert_true(params_expand(&all, "payment_intent"));
	assert_false(params_expand(&all, "payment"));
}

static void a_name_that_no_pattern_fits_is_told(void **state)
{
	(void)state;
	assert_null(params_unknown(&all, (const char *const[]){ "mode", "line_items[#][quantity]", "metadata[*]", "expand[]", "empty", NULL }));
	assert_string_equal(params_unknown(&all, (const char *const[]){ "mode", "line_items[0][quantity]", "metadata[*]", "expand[]", "empty", NULL }),
	    "line_items[12][quantity]");
	assert_string_equal(params_unknown(&all, (const char *const[]){ "mod", "line_items[#]", NULL }), "mode");
	static struct param odd[] = { { "metadata[]", "1" }, { "metadata[a][b]", "2" }, { "", "3" } };
	for (size_t i = 0; i < 3; i++) {
		const struct params one = { &odd[i], 1 };
		assert_string_equal(params_unknown(&one, (const char *const[]){ "metadata[*]", NULL }), odd[i].name);
	}
}

static void metadata_becomes_texts(void **state)
{
	struct json *m = params_metadata(*state, &all, "metadata");
	assert_string_equal(json_write(*state, m), "{\"order\":\"7K\",\"show id\":\"9\"}");
	assert_string_equal(json_write(*state, params_metadata(*state, &all, "payment_intent_data[metadata]")), "{}");

	char value[502];
	memset(value, 'x', 501);
	value[501] = '\0';
	struct param many[51], one = { "metadata[a]", value };
	assert_null(params_metadata(*state, &(struct params){ &one, 1 }, "metadata"));
	one.value = value + 1;
	assert_non_null(params_metadata(*state, &(struct params){ &one, 1 }, "metadata"));
	one.name = arena_fmt(*state, "metadata[%.41s]", value);
	assert_null(params_metadata(*state, &(struct params){ &one, 1 }, "metadata"));
	for (int i = 0; i < 51; i++)
		many[i] = (struct param){ arena_fmt(*state, "metadata[k%d]", i), "v" };
	assert_null(params_metadata(*state, &(struct params){ many, 51 }, "metadata"));
	assert_non_null(params_metadata(*state, &(struct params){ many, 50 }, "metadata"));
}

static void words_are_those_before_the_at(void **state)
{
	(void)state;
	setenv("CLOVE_PAY_MISBEHAVE", "", 1);
	assert_true(misbehave_is("fan+slow@example.com", "slow"));
	assert_true(misbehave_is("fan+lost+slow@example.com", "slow"));
	assert_true(misbehave_is("fan+lost+slow@example.com", "lost"));
	assert_true(misbehave_is("fan+500done@example.com", "500done"));
	assert_false(misbehave_is("fan+500done@example.com", "500"));
	assert_false(misbehave_is("slow@example.com", "slow"));
	assert_false(misbehave_is("fan+slower@example.com", "slow"));
	assert_false(misbehave_is("fan@a+slow.example", "slow"));
	assert_false(misbehave_is("", "slow"));
	assert_false(misbehave_is("+", "slow"));
	setenv("CLOVE_PAY_MISBEHAVE", "+slow,lost disorder", 1);
	assert_true(misbehave_is("fan@example.com", "slow"));
	assert_true(misbehave_is("fan@example.com", "lost"));
	assert_true(misbehave_is("", "disorder"));
	assert_false(misbehave_is("fan@example.com", "order"));
	setenv("CLOVE_PAY_MISBEHAVE", "", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(values_are_found_by_their_whole_name, begin, end),
		cmocka_unit_test_setup_teardown(a_name_that_no_pattern_fits_is_told, begin, end),
		cmocka_unit_test_setup_teardown(metadata_becomes_texts, begin, end),
		cmocka_unit_test_setup_teardown(words_are_those_before_the_at, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
