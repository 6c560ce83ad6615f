/* test_image.c: pictures told from their bytes, and whether all of them came. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/image.h"

#define BYTES(s) (s), sizeof (s) - 1

static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\x90\0\0\2\x58\10\2\0\0\0\1\2\3\4" "\0\0\0\3IDATabc\1\2\3\4" "\0\0\0\0IEND\xae\x42\x60\x82";
static const char jpeg[] = "\xff\xd8" "\xff\xe1\0\x08\xff\xd8\xff\xd9\0\0" "\xff\xc0\0\x0b\x08\2\x58\1\x90\1\1\x11\0" "\xff\xda\0\x04\1\0" "\x12\x34\xff\0\x56" "\xff\xd9";
static const char webp[] = "RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\x8f\xc1\x95\0\1\2\3\4\5\6\7\x08\x09";

static void looks(const char *p, size_t n, const char *type)
{
	struct image i;

	assert_true(image_look(p, n, &i));
	assert_string_equal(i.type, type);
	assert_int_equal(i.width, 400);
	assert_int_equal(i.height, 600);
	assert_true(image_whole(p, n));
	/* Cut anywhere, it is not whole; and no read leaves the bytes that are there (make asan). */
	for (size_t cut = 0; cut < n; cut++) {
		char copy[200];
		memcpy(copy, p, cut);
		assert_false(image_whole(copy, cut));
	}
}

static void test_pictures(void **state)
{
	(void)state;
	looks(BYTES(png), "image/png");
	looks(BYTES(jpeg), "image/jpeg");
	looks(BYTES(webp), "image/webp");
	assert_true(image_whole(BYTES("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\x90\0\0\2\x58\10\2\0\0\0\1\2\3\4" "\0\0\0\0IEND\xae\x42\x60\x82 and more")));
}

static void test_other_files(void **state)
{
	(void)state;
	assert_false(image_whole(BYTES("")));
	assert_false(image_whole(BYTES("GIF89a")));
	assert_false(image_whole(BYTES("<svg xmlns=\"http://www.w3.org/2000/svg\"/>")));
	assert_false(image_whole(BYTES("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\0\0\10\2\0\0\0\1\2\3\4\0\0\0\0IEND\xae\x42\x60\x82")));
	assert_false(image_whole(BYTES("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\x90\0\0\2\x58\10\2\0\0\0\1\2\3\4\xff\xff\xff\xffIDATabc\1\2\3\4")));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_pictures), cmocka_unit_test(test_other_files) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
