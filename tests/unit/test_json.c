/* JSON as a provider, a browser's upload or an attacker sends it. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "ext/json.h"

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

static struct json *parse(void **state, const char *text)
{
	return json_parse(*state, text, strlen(text), NULL);
}

static void reads_members_by_path(void **state)
{
	struct json *j = parse(state, "{\"id\":\"pi_1\",\"amount\":110000,\"paid\":true,\"none\":null,\"x\":0.5,"
	    "\"payment_intent\":{\"metadata\":{\"order\":\"7K\"}},\"rows\":[{\"n\":1},{\"n\":2}]}");
	assert_non_null(j);
	assert_string_equal(json_text(j, "id"), "pi_1");
	assert_string_equal(json_text(j, "payment_intent.metadata.order"), "7K");
	assert_int_equal(json_i64(j, "amount", -1), 110000);
	assert_int_equal(json_i64(j, "rows.1.n", -1), 2);
	assert_true(json_is(j, "paid"));
	assert_true(json_number(j, "x", 0) > 0.49);
	assert_true(json_number(j, "amount", 0) > 109999);
	assert_int_equal(json_n(json_get(j, "rows")), 2);
	assert_int_equal(json_i64(json_at(json_get(j, "rows"), 0), "n", -1), 1);
	assert_int_equal(json_kind(json_get(j, "none")), JSON_NULL);
	assert_int_equal(json_kind(json_get(j, "rows")), JSON_LIST);
	assert_int_equal(json_kind(j), JSON_OBJECT);
}

static void missing_or_of_another_kind_reads_as_nothing(void **state)
{
	struct json *j = parse(state, "{\"a\":{\"b\":[1]},\"n\":5,\"s\":\"5\"}");
	assert_null(json_get(j, "a.c"));
	assert_null(json_get(j, "a.b.1"));
	assert_null(json_get(j, "a.b.x"));
	assert_null(json_get(j, "a.b.-1"));
	assert_null(json_at(json_get(j, "a.b"), 1));
	assert_string_equal(json_text(j, "n"), "");
	assert_int_equal(json_i64(j, "s", -7), -7);
	assert_false(json_is(j, "n"));
	assert_int_equal(json_n(j), 0);
	assert_string_equal(json_text(NULL, "a"), "");
	assert_int_equal(json_i64(NULL, "a", 3), 3);
	assert_int_equal(json_n(NULL), 0);
	assert_int_equal(json_kind(NULL), JSON_NONE);
}

static void refuses_what_is_not_json(void **state)
{
	static const char *const bad[] = { "", "{", "[1,]x", "{\"a\":1} {\"b\":2}", "{\"a\":1,}", "nul", "\"\xff\"", "{\"a\":01x}",
	    "{\"a\":\"\\u0000\"}", "{\"a\\u0000b\":1}" };
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		const char *why = NULL;
		assert_null(json_parse(*state, bad[i], strlen(bad[i]), &why));
		assert_non_null(why);
	}
	assert_null(json_parse(*state, "{}\0{}", 5, NULL));
	const char *why = "untouched";
	const char *backslash = "{\"a\":\"\\\\u0000\"}";             /* an escaped backslash, not a NUL */
	assert_non_null(json_parse(*state, backslash, strlen(backslash), &why));
	assert_null(why);
}

static void refuses_deep_nesting(void **state)
{
	char deep[200];
	memset(deep, '[', 100);
	memset(deep + 100, ']', 100);
	assert_null(json_parse(*state, deep, sizeof deep, NULL));
	memset(deep, '[', 20);
	memset(deep + 20, ']', 20);
	assert_non_null(json_parse(*state, deep, 40, NULL));
}

static void reads_only_the_bytes_given(void **state)
{
	struct json *j = json_parse(*state, "12345", 3, NULL);
	assert_int_equal(json_i64(j, "", -1), 123);
	assert_int_equal(json_kind(json_parse(*state, "null", 4, NULL)), JSON_NULL);
}

static void numbers_out_of_range_are_missing(void **state)
{
	struct json *j = parse(state, "{\"a\":9223372036854775807,\"b\":9223372036854775808,\"c\":1.5,\"d\":1e999}");
	assert_true(json_i64(j, "a", -1) == INT64_MAX);
	assert_int_equal(json_i64(j, "b", -1), -1);
	assert_int_equal(json_i64(j, "c", -1), -1);
	assert_true(json_number(j, "d", -1) < 0);
}

static void writes_what_it_was_given(void **state)
{
	struct json *j = json_object(*state), *list = json_list(*state), *row = json_object(*state);
	json_set_text(j, "title", "봄밤 \"a/b\"\n");
	json_set_i64(j, "won", 55000);
	json_set_number(j, "x", 0.1);
	json_set_bool(j, "free", false);
	json_set_text(row, "n", NULL);
	json_add(list, row);
	json_add(list, NULL);
	json_set(j, "rows", list);
	assert_string_equal(json_write(*state, j),
	    "{\"title\":\"봄밤 \\\"a/b\\\"\\n\",\"won\":55000,\"x\":0.1,\"free\":false,\"rows\":[{\"n\":\"\"},null]}");
	assert_string_equal(json_write(*state, NULL), "null");
}

static void a_member_outlives_its_own_handle(void **state)
{
	struct json *j = parse(state, "{\"a\":{\"b\":\"c\"}}"), *copy = json_object(*state);
	json_set(copy, "kept", json_get(j, "a"));
	json_set(copy, "kept_too", json_get(j, "a"));
	assert_string_equal(json_text(copy, "kept_too.b"), "c");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads_members_by_path, begin, end),
		cmocka_unit_test_setup_teardown(missing_or_of_another_kind_reads_as_nothing, begin, end),
		cmocka_unit_test_setup_teardown(refuses_what_is_not_json, begin, end),
		cmocka_unit_test_setup_teardown(refuses_deep_nesting, begin, end),
		cmocka_unit_test_setup_teardown(reads_only_the_bytes_given, begin, end),
		cmocka_unit_test_setup_teardown(numbers_out_of_range_are_missing, begin, end),
		cmocka_unit_test_setup_teardown(writes_what_it_was_given, begin, end),
		cmocka_unit_test_setup_teardown(a_member_outlives_its_own_handle, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
