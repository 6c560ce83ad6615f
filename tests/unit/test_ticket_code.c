/* The code on a ticket: made, read back, and read however a scanner's keyboard garbles it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "base/id.h"
#include "show/core/ticket_code.h"
#include "with_arena.h"

static const unsigned char key[ID_KEY] = { 9, 8, 7 }, other_key[ID_KEY] = { 9, 8, 6 };
static const char number[] = "7QK2M9XA0BCD";

static enum ticket_code_kind kind(const char *typed)
{
	return ticket_code_read(a, key, 12, typed).kind;
}

static void is_read_back(void **state)
{
	(void)state;
	const char *text = ticket_code_text(a, key, 12, number, 3);
	assert_int_equal(strncmp(text, "CLV1.12.7QK2M9XA0BCD.3.", 23), 0);
	assert_int_equal(strlen(text), 23 + 26);
	/* all of it in the small alphabet of QR codes: a smaller picture, and nothing that caps lock could change */
	assert_int_equal(strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"), strlen(text));
	struct ticket_code c = ticket_code_read(a, key, 12, text);
	assert_int_equal(c.kind, TICKET_CODE_WHOLE);
	assert_string_equal(c.number, number);
	assert_int_equal(c.generation, 3);
	assert_int_equal(c.show, 12);
}

static void every_bit_of_the_mac_counts(void **state)
{
	(void)state;
	const char *text = ticket_code_text(a, key, 12, number, 1);
	size_t n = strlen(text);
	for (size_t i = n - 26; i < n; i++) {
		char *bad = arena_dup(a, text);
		bad[i] = bad[i] == 'Z' ? 'Y' : 'Z';
		assert_int_equal(kind(bad), TICKET_CODE_FORGED);
	}
	assert_int_equal(kind(ticket_code_text(a, other_key, 12, number, 1)), TICKET_CODE_FORGED);
	assert_string_not_equal(text, ticket_code_text(a, key, 12, number, 2));
}

static void another_number_generation_or_show_is_not_ours(void **state)
{
	(void)state;
	const char *text = ticket_code_text(a, key, 12, number, 1);
	char *bad = arena_dup(a, text);
	bad[8] = '8';
	assert_int_equal(kind(bad), TICKET_CODE_FORGED);
	bad = arena_dup(a, text);
	bad[21] = '2';
	assert_int_equal(kind(bad), TICKET_CODE_FORGED);
	struct ticket_code c = ticket_code_read(a, key, 12, ticket_code_text(a, key, 13, number, 1));
	assert_int_equal(c.kind, TICKET_CODE_OTHER_SHOW);
	assert_int_equal(c.show, 13);
}

static const char *lower(const char *s)
{
	char *out = arena_dup(a, s);
	for (char *p = out; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	return out;
}

static void a_typed_number_is_forgiven(void **state)
{
	(void)state;
	static const char *const ways[] = { "7QK2M9XA0BCD", "7qk2m9xa0bcd", "7QK2-M9XA-OBCD", " 7QK2 M9XA 0BCD \n", "7qk2-m9xa-obcd" };
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		struct ticket_code c = ticket_code_read(a, key, 12, ways[i]);
		assert_int_equal(c.kind, TICKET_CODE_NUMBER);
		assert_string_equal(c.number, number);
		assert_int_equal(c.generation, 0);
	}
	assert_string_equal(ticket_code_read(a, key, 12, "IlLi00000000").number, "111100000000");
}

static void caps_lock_does_not_matter(void **state)
{
	(void)state;
	assert_int_equal(kind(lower(ticket_code_text(a, key, 12, number, 1))), TICKET_CODE_WHOLE);
	assert_int_equal(kind(arena_fmt(a, " %s\t", ticket_code_text(a, key, 12, number, 1))), TICKET_CODE_WHOLE);
}

/* What an input method left in Hangul makes of keys: syllables, single jamo, doubled ones with shift. */
static void hangul_is_brought_back_to_keys(void **state)
{
	(void)state;
	struct ticket_code c = ticket_code_read(a, key, 12, "7ㅂㅏ2ㅡ9ㅌㅁ0ㅠㅊㅇ");
	assert_int_equal(c.kind, TICKET_CODE_NUMBER);
	assert_string_equal(c.number, number);
	c = ticket_code_read(a, key, 12, "7ㅃㅏ2ㅡ9ㅌㅁ0ㅠㅊㅇ");
	assert_string_equal(c.number, number);
	/* 값 is r k qt: RKQT; 뷁 is q np fr; 위 is d nl */
	assert_string_equal(ticket_code_read(a, key, 12, "00000000값").number, "00000000RKQT");
	assert_string_equal(ticket_code_read(a, key, 12, "0000000뷁").number, "0000000QNPFR");
	assert_string_equal(ticket_code_read(a, key, 12, "0000000위00").number, "0000000DN100");
	const char *text = ticket_code_text(a, key, 12, number, 1);
	assert_int_equal(kind(arena_fmt(a, "칲%s", text + 3)), TICKET_CODE_WHOLE);
}

static void nonsense_is_unknown(void **state)
{
	(void)state;
	const char *text = ticket_code_text(a, key, 12, number, 1);
	assert_int_equal(kind(""), TICKET_CODE_UNKNOWN);
	assert_int_equal(kind("hello"), TICKET_CODE_UNKNOWN);
	assert_int_equal(kind("CLV1."), TICKET_CODE_UNKNOWN);
	assert_int_equal(kind("CLV1...."), TICKET_CODE_UNKNOWN);
	assert_int_equal(kind("CLV1.12.7QK2M9XA0BCD.1"), TICKET_CODE_UNKNOWN);
	assert_int_equal(kind("CLV1.12.7QK2M9XA0BCD.0.00000000000000000000000000"), TICKET_CODE_UNKNOWN);
	assert_int_equal(kind("CLV1.-1.7QK2M9XA0BCD.1.00000000000000000000000000"), TICKET_CODE_UNKNOWN);
	assert_int_equal(kind("CLV1.12.7QK2M9XA0BCD.99999999999999999999.00000000000000000000000000"), TICKET_CODE_UNKNOWN);
	assert_int_equal(kind(arena_fmt(a, "%s.X", text)), TICKET_CODE_UNKNOWN);
	assert_int_equal(kind(arena_fmt(a, "%s0", text)), TICKET_CODE_UNKNOWN);
	assert_int_equal(kind("7QK2M9XA0BCU"), TICKET_CODE_UNKNOWN);
	assert_int_equal(kind("7QK2M9XA0BC\xff"), TICKET_CODE_UNKNOWN);
	assert_int_equal(kind("7QK2M9XA0BC\xc3\xa9"), TICKET_CODE_UNKNOWN);
	char *big = arena_alloc(a, 5001);
	memset(big, 'A', 5000);
	assert_int_equal(kind(big), TICKET_CODE_UNKNOWN);
}

int main(void)
{
	id_init();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_read_back),
		cmocka_unit_test(every_bit_of_the_mac_counts),
		cmocka_unit_test(another_number_generation_or_show_is_not_ours),
		cmocka_unit_test(a_typed_number_is_forgiven),
		cmocka_unit_test(caps_lock_does_not_matter),
		cmocka_unit_test(hangul_is_brought_back_to_keys),
		cmocka_unit_test(nonsense_is_unknown),
	};
	return cmocka_run_group_tests_name("ticket_code", tests, with_arena, with_arena_end);
}
