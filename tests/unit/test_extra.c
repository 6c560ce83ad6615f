/* test_extra.c: which extras a show has and under which addresses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "base/id.h"
#include "platform/core/extra.h"
#include "with_arena.h"

static struct spec with(const char *const *names)
{
	struct spec s = spec_default();

	s.parts[s.parts_n++] = (struct spec_part){ "show", "clove-show", "1.0", "sha256:aa" };
	for (size_t i = 0; names[i]; i++)
		s.parts[s.parts_n++] = (struct spec_part){ "extra", names[i], "1", "sha256:bb" };
	return s;
}

static void test_words(void **state)
{
	static const struct { const char *name, *word; } all[] = { { "shop", "shop" }, { "some/Merch_shop.v2", "merch-shop-v2" }, { "a/b/--x--y__", "x-y" },
		{ "가게", "extra" }, { "___", "extra" }, { "one.that.is.longer.than.anybody.would.ever.call.it", "one-that-is-longer-than-anybody" } };

	(void)state;
	setenv("CLOVE_EXTRAS_HOST", "extras.example", 1);
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		struct extra out[SPEC_PARTS];
		struct spec s = with((const char *const[]){ all[i].name, NULL });
		assert_int_equal(extra_wanted(a, "hello", &s, out), 1);
		assert_string_equal(out[0].word, all[i].word);
	}
}

static void test_words_are_different_ones(void **state)
{
	struct extra out[SPEC_PARTS], again[SPEC_PARTS];
	struct spec s = with((const char *const[]){ "a/shop", "b/shop", "c/shop", NULL });

	(void)state;
	assert_int_equal(extra_wanted(a, "hello", &s, out), 3);
	assert_string_equal(out[0].word, "shop");
	assert_string_equal(out[1].word, arena_fmt(a, "shop-%.8s", id_hash_hex(a, "b/shop")));
	assert_string_not_equal(out[1].word, out[2].word);
	assert_true(strlen(out[2].word) <= 40);
	extra_wanted(a, "hello", &s, again);
	assert_string_equal(out[2].url, again[2].url);
	assert_false(extra_twice(&s));
	s.parts[3].name = "a/shop";
	assert_true(extra_twice(&s));
	assert_int_equal(extra_wanted(a, "hello", &s, out), 3);                 /* rows of before it was refused: as many as there are */
}

static void test_addresses(void **state)
{
	static const struct { const char *site, *url; } all[] = { { "https://tickets.example", "https://extras.example/shows/hello/shop/" },
		{ "http://127.0.0.1:8080", "http://extras.example:8080/shows/hello/shop/" }, { "http://[::1]:8080", "http://extras.example:8080/shows/hello/shop/" },
		{ "https://[::1]", "https://extras.example/shows/hello/shop/" }, { "", "http://extras.example:8080/shows/hello/shop/" } };
	struct spec s = with((const char *const[]){ "shop", NULL });

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		struct extra out[SPEC_PARTS];
		setenv("CLOVE_SITE_URL", all[i].site, 1);
		assert_int_equal(extra_wanted(a, "hello", &s, out), 1);
		assert_string_equal(out[0].url, all[i].url);
	}
	unsetenv("CLOVE_EXTRAS_HOST");
	struct extra none[SPEC_PARTS];
	assert_int_equal(extra_wanted(a, "hello", &s, none), 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, with_arena, with_arena_end)

int main(void)
{
	const struct CMUnitTest tests[] = { T(test_words), T(test_words_are_different_ones), T(test_addresses) };

	id_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
