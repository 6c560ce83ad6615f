/* test_slug.c: addresses proposed from titles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/arena.h"
#include "base/text.h"
#include "platform/core/slug.h"

static void test_titles(void **state)
{
	static const struct { const char *title, *slug; } cases[] = {
		{ "Hamlet", "hamlet" }, { "The Phantom of the Opera!", "the-phantom-of-the-opera" }, { "햄릿", "haemrit" },
		{ "지킬 앤 하이드", "jikil-aen-haideu" }, { "2026 여름밤", "show-2026-yeoreumbam" }, { "  --재즈--  ", "jaejeu" }, { "", "show" },
		{ "★☆", "show" }, { "가", "show-ga" }, { "new", "show-new" }, { "日本", "show" },
		{ "아주아주아주아주아주아주아주아주아주아주 긴 제목", "ajuajuajuajuajuajuajuajuajuajugi" },
	};
	struct arena *a = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *slug = slug_of(a, cases[i].title);
		assert_true(text_slug(slug) && !slug_reserved(slug));
		if (i + 1 < sizeof cases / sizeof cases[0])
			assert_string_equal(slug, cases[i].slug);
		assert_true(strlen(slug) <= 32);
	}
	arena_free(a);
}

static void test_numbers(void **state)
{
	struct arena *a = arena_new(1 << 20);

	(void)state;
	assert_string_equal(slug_numbered(a, "hamlet", 2), "hamlet-2");
	assert_string_equal(slug_numbered(a, "abcdefghijabcdefghijabcdefghij-1", 12), "abcdefghijabcdefghijabcdefghi-12");
	assert_string_equal(slug_numbered(a, "abcdefghijabcdefghijabcdefghi-12", 2), "abcdefghijabcdefghijabcdefghi-2");
	assert_true(slug_reserved("new"));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_titles), cmocka_unit_test(test_numbers) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
