/* Text as people type it: UTF-8, numbers, slugs, addresses, phone numbers, encodings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "base/text.h"
#include "with_arena.h"

static bool utf8(const char *s)
{
	return text_utf8(s, strlen(s));
}

static void tells_utf8(void **state)
{
	(void)state;
	assert_true(utf8(""));
	assert_true(utf8("plain\ttext\r\n"));
	assert_true(utf8("뮤지컬 ₩ é"));
	assert_true(utf8("\xf0\x9f\x8e\xab"));                    /* a ticket */
	assert_true(utf8("\xc2\xa0\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf"));
	assert_true(utf8("\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf"));
	assert_false(text_utf8("a\0b", 3));
	assert_false(utf8("\x01"));
	assert_false(utf8("\x1b[31m"));
	assert_false(utf8("\x7f"));
	assert_false(utf8("\xc2\x85"));                            /* C1 control */
	assert_false(utf8("\x80"));
	assert_false(utf8("\xff"));
	assert_false(utf8("\xc0\xaf"));                            /* overlong */
	assert_false(utf8("\xe0\x80\xaf"));
	assert_false(utf8("\xf0\x80\x80\xaf"));
	assert_false(utf8("\xed\xa0\x80"));                        /* surrogate */
	assert_false(utf8("\xf4\x90\x80\x80"));                    /* above U+10FFFF */
	assert_false(utf8("\xf8\x88\x80\x80\x80"));
	assert_false(utf8("\xea\xb0"));                            /* cut */
	assert_false(text_utf8("\xea\xb0\x80", 2));
	assert_false(utf8("\xea\x41\x80"));
}

static const char *shown(const char *s)
{
	const char *out = text_shown(a, s, strlen(s));
	assert_true(utf8(out));
	return out;
}

static void shows_what_others_said(void **state)
{
	(void)state;
	assert_string_equal(shown(""), "");
	assert_string_equal(shown("뮤지컬 ₩\t\r\n"), "뮤지컬 ₩\t\r\n");
	assert_string_equal(shown("a\xff\xfe z"), "a\xef\xbf\xbd\xef\xbf\xbd z");
	assert_string_equal(shown("좌석\xea\xb0"), "좌석\xef\xbf\xbd\xef\xbf\xbd");                    /* cut */
	assert_string_equal(shown("\x1b[31mred\x7f \xc2\x85."), " [31mred   .");
	assert_string_equal(text_shown(a, "a\0b", 3), "a b");
	assert_string_equal(text_shown(a, "abc", 2), "ab");
}

static void counts_and_cuts_code_points(void **state)
{
	(void)state;
	assert_int_equal(text_length(""), 0);
	assert_int_equal(text_length("좌석12"), 4);
	assert_string_equal(text_cut(a, "좌석12", 3), "좌석1");
	assert_string_equal(text_cut(a, "좌석12", 0), "");
	assert_string_equal(text_cut(a, "좌석12", 4), "좌석12");
	assert_string_equal(text_cut(a, "좌석12", 100), "좌석12");
}

static void trims(void **state)
{
	(void)state;
	assert_string_equal(text_trim(a, NULL), "");
	assert_string_equal(text_trim(a, ""), "");
	assert_string_equal(text_trim(a, " \t\r\n "), "");
	assert_string_equal(text_trim(a, "  a b  "), "a b");
	assert_string_equal(text_trim(a, "\xe3\x80\x80홍길동\xe3\x80\x80"), "홍길동");
	assert_string_equal(text_trim(a, "\xef\xbb\xbf\xc2\xa0x\xe2\x80\x8b"), "x");
	assert_string_equal(text_trim(a, " \xff "), "\xff");
}

static void reads_whole_numbers(void **state)
{
	(void)state;
	int64_t v = 7;
	assert_true(text_i64("0", &v) && v == 0);
	assert_true(text_i64("-12", &v) && v == -12);
	assert_true(text_i64("+12", &v) && v == 12);
	assert_true(text_i64("007", &v) && v == 7);
	assert_true(text_i64("9223372036854775807", &v) && v == INT64_MAX);
	assert_true(text_i64("-9223372036854775808", &v) && v == INT64_MIN);
	static const char *const bad[] = { "", "-", "+", " 1", "1 ", "1.0", "1e3", "0x10", "--1", "1,000", "9223372036854775808", "-9223372036854775809", "99999999999999999999999", "１" };
	v = 7;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (text_i64(bad[i], &v))
			fail_msg("taken: \"%s\"", bad[i]);
	assert_false(text_i64(NULL, &v));
	assert_int_equal(v, 7);
}

static void tells_slugs(void **state)
{
	(void)state;
	static const char *const good[] = { "abc", "a-b", "a1-2-3", "abcdefghijklmnopqrstuvwxyzabcdef" };
	static const char *const bad[] = { "", "a", "ab", "1bc", "-abc", "abc-", "a--b", "Abc", "a_b", "a b", "a/b", "a.b", "뮤지컬", "abcdefghijklmnopqrstuvwxyzabcdefg", "abc\n" };
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		if (!text_slug(good[i]))
			fail_msg("refused: \"%s\"", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (text_slug(bad[i]))
			fail_msg("taken: \"%s\"", bad[i]);
	assert_false(text_slug(NULL));
}

static void tells_email_addresses(void **state)
{
	(void)state;
	assert_string_equal(text_email(a, "  Kim.Buyer+1@Example.CO.KR "), "Kim.Buyer+1@example.co.kr");
	assert_string_equal(text_email(a, "a@b.kr"), "a@b.kr");
	assert_string_equal(text_email(a, "o'neil@x-y.example"), "o'neil@x-y.example");
	assert_string_equal(text_email(a, "x@xn--9t4b11yi5a.kr"), "x@xn--9t4b11yi5a.kr");
	static const char *const bad[] = {
		"", "a", "@b.kr", "a@", "a@b", "a@.kr", "a@b.", "a@b..kr", "a@-b.kr", "a@b-.kr", "a b@c.kr", "a@b c.kr", "a@b@c.kr", ".a@b.kr", "a.@b.kr", "a..b@c.kr",
		"a@1.2.3.4", "a@[1.2.3.4]", "\"a\"@b.kr", "a,b@c.kr", "a;b@c.kr", "a\r\nBcc: x@c.kr", "a<b@c.kr>", "한글@b.kr", "a@한글.kr", "a@b.k\xff",
		"a123456789012345678901234567890123456789012345678901234567890123x@b.kr",
		"a@a123456789012345678901234567890123456789012345678901234567890123.kr",
	};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (text_email(a, bad[i]))
			fail_msg("taken: \"%s\"", bad[i]);
	char longest[300] = "a@";
	while (strlen(longest) < 252)
		strcat(longest, "b.");
	strcat(longest, "kr");
	assert_int_equal(strlen(longest), 254);
	assert_non_null(text_email(a, longest));
	strcat(longest, "r");
	assert_null(text_email(a, longest));
	assert_null(text_email(a, NULL));
}

static void tells_phone_numbers(void **state)
{
	(void)state;
	assert_string_equal(text_phone(a, "010-1234-5678"), "01012345678");
	assert_string_equal(text_phone(a, " +82 (0)10.1234.5678 "), "+8201012345678");
	assert_string_equal(text_phone(a, "12345678"), "12345678");
	assert_string_equal(text_phone(a, "123456789012345"), "123456789012345");
	assert_null(text_phone(a, "1234567"));
	assert_null(text_phone(a, "1234567890123456"));
	assert_null(text_phone(a, ""));
	assert_null(text_phone(a, "+"));
	assert_null(text_phone(a, "010-1234-567x"));
	assert_null(text_phone(a, "010+12345678"));
	assert_null(text_phone(a, "０１０１２３４５６７８"));
}

static void goes_to_hex_and_back(void **state)
{
	(void)state;
	unsigned char raw[4] = { 0, 0x1f, 0xab, 0xff }, back[4];
	assert_string_equal(text_hex(a, raw, 4), "001fabff");
	assert_string_equal(text_hex(a, raw, 0), "");
	assert_true(text_unhex("001FabFF", back, 4));
	assert_memory_equal(raw, back, 4);
	assert_false(text_unhex("001fabf", back, 4));
	assert_false(text_unhex("001fabff0", back, 4));
	assert_false(text_unhex("001fabfg", back, 4));
	assert_false(text_unhex(NULL, back, 4));
}

static void goes_to_base64_and_back(void **state)
{
	(void)state;
	unsigned char raw[64];
	for (size_t i = 0; i < sizeof raw; i++)
		raw[i] = (unsigned char)(i * 37 + 250);
	for (size_t n = 0; n <= sizeof raw; n++) {
		const char *s = text_base64(a, raw, n);
		assert_null(strpbrk(s, "+/="));
		size_t back_n;
		void *back = text_unbase64(a, s, &back_n);
		assert_non_null(back);
		assert_int_equal(back_n, n);
		assert_memory_equal(back, raw, n);
	}
	static const char *const bad[] = { "A", "AB=", "AB==", "A B", "A+", "A/", "AB\n", "AR", "한", "0\xefz\xbf" };
	size_t n;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (text_unbase64(a, bad[i], &n))
			fail_msg("taken: \"%s\"", bad[i]);
	assert_null(text_unbase64(a, NULL, &n));
}

static void encodes_addresses(void **state)
{
	(void)state;
	assert_string_equal(text_url(a, "a-Z_0.~"), "a-Z_0.~");
	assert_string_equal(text_url(a, "a b/&?=+%\""), "a%20b%2F%26%3F%3D%2B%25%22");
	assert_string_equal(text_url(a, "석"), "%EC%84%9D");
	assert_string_equal(text_unurl(a, "%EC%84%9d+x", 11, true), "석 x");
	assert_string_equal(text_unurl(a, "a+b", 3, false), "a+b");
	assert_string_equal(text_unurl(a, "a%20b", 5, false), "a b");
	assert_string_equal(text_unurl(a, "", 0, true), "");
	assert_string_equal(text_unurl(a, "a%2", 1, true), "a");
	assert_null(text_unurl(a, "a%", 2, true));
	assert_null(text_unurl(a, "a%2", 3, true));
	assert_null(text_unurl(a, "%zz", 3, true));
	assert_null(text_unurl(a, "%-1", 3, true));
	assert_null(text_unurl(a, "a%00b", 5, true));
	assert_null(text_unurl(a, "a\0b", 3, true));
}

static void compares(void **state)
{
	(void)state;
	assert_true(text_same("a", (char[]){ "a" }));
	assert_true(text_same(NULL, NULL));
	assert_false(text_same("", NULL));
	assert_false(text_same(NULL, ""));
	assert_false(text_same("a", "A"));
}

static void fills_holes(void **state)
{
	(void)state;
	assert_string_equal(text_say(a, "{1}석 {2} {1}", "두 ", "앞줄", NULL), "두 석 앞줄 두 ");
	assert_string_equal(text_say(a, "{3}{4}{0}{1", "x", "y", "z"), "z{4}{0}{1");
	assert_string_equal(text_say(a, "{1}", "{2}", "no", NULL), "{2}");      /* what is filled in is never a pattern */
	assert_string_equal(text_say(a, "{1}{2}{3}", NULL, NULL, NULL), "");
	assert_string_equal(text_say(a, "", "x", "y", "z"), "");
}

static void finds_by_parts(void **state)
{
	(void)state;
	assert_string_equal(text_like(a, "재즈 50%"), "%재즈 50|%%");
	assert_string_equal(text_like(a, "_|%"), "%|_|||%%");
	assert_string_equal(text_like(a, ""), "%%");
}

#define T(f) cmocka_unit_test_setup_teardown(f, with_arena, with_arena_end)
int main(void)
{
	const struct CMUnitTest tests[] = {
		T(tells_utf8), T(shows_what_others_said), T(counts_and_cuts_code_points), T(trims), T(reads_whole_numbers), T(tells_slugs), T(tells_email_addresses),
		T(tells_phone_numbers), T(goes_to_hex_and_back), T(goes_to_base64_and_back), T(encodes_addresses), T(compares), T(fills_holes),
		T(finds_by_parts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
