/* Sealed dumps: what goes in comes out, rows are counted right, and whatever was cut, bent or spliced is found out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "agent/dump.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/id.h"

enum { PIECE = (64 << 10) + 17 };

static struct arena *a;
static const unsigned char key[ID_KEY] = { 1, 2, 3 }, other[ID_KEY] = { 1, 2, 4 };
static const char head[] = "{\"slug\":\"tide\",\"deployment\":7}";
static const char small[] =
    "/*M!999999\\- enable the sandbox mode */ \n"
    "-- MariaDB dump 10.19  Distrib 10.11.6-MariaDB\n--\n-- it's a `comment` with ( and ;\n"
    "/*!40101 SET NAMES utf8mb4 */;\n"
    "DROP TABLE IF EXISTS `round`;\n"
    "CREATE TABLE `round` (\n  `id` bigint(20) NOT NULL COMMENT 'it''s (one); two',\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB;\n"
    "INSERT INTO `round` VALUES\n(1,'a (b); c\\'d'),\n(2,'INSERT INTO `x` VALUES (1)'),\n(3,NULL);\n"
    "INSERT INTO `round` (`id`, `VALUES (`) VALUES (4,0x00FF),(5,'\\\\'),(6,'\\\"('),(7,'');\n"
    "CREATE TABLE `empty` (\n  `id` int\n);\n"
    "/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;\n\n-- Dump completed\n";
static char folder[] = "/tmp/clove-dump-XXXXXX";

static const char *at(const char *name)
{
	return arena_fmt(a, "%s/%s", folder, name);
}

static int text_fd(const char *text, size_t n)
{
	const char *path = at("text");
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0 && write(fd, text, n) == (ssize_t)n && lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}

static bool seal(const char *text, size_t n, const char *file, const char **counts, const char **why)
{
	int fd = text_fd(text, n);
	bool ok = dump_seal(a, key, head, fd, file, counts, why);

	close(fd);
	return ok;
}

/* What dump_open writes, and whether it was content. */
static bool open_to(const unsigned char k[ID_KEY], const char *file, const char **text, size_t *n, const char **counts, const char **why)
{
	int fd = open(at("opened"), O_RDWR | O_CREAT | O_TRUNC, 0600);
	bool ok = dump_open(a, k, file, fd, counts, why);

	close(fd);
	*text = file_read(a, at("opened"), 64 << 20, n);
	return ok;
}

/* Half a megabyte that does not compress: several pieces. */
static const char *large(size_t *n)
{
	struct buf *b = buf_new(a, 4 << 20);

	buf_puts(b, "CREATE TABLE `file` (\n  `id` int\n);\n");
	for (int i = 0; i < 8000; i++)
		buf_fmt(b, "INSERT INTO `file` VALUES (%d,'%s'),(%d,'%s');\n", i, id_token(a), i, id_token(a));
	buf_puts(b, "-- Dump completed\n");
	*n = b->len;
	return b->p;
}

static void put_file(const char *path, const void *p, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0 && write(fd, p, n) == (ssize_t)n);
	close(fd);
}

static void returns_what_was_sealed(void **state)
{
	(void)state;
	const char *counts, *again, *why, *text;
	size_t n;

	assert_true(seal(small, strlen(small), at("small"), &counts, &why));
	assert_string_equal(counts, "{\"round\":7,\"empty\":0}");
	assert_string_equal(dump_head(a, at("small")), head);
	assert_true(open_to(key, at("small"), &text, &n, &again, &why));
	assert_string_equal(again, counts);
	assert_memory_equal(text, small, strlen(small));
	assert_string_equal(text + strlen(small), arena_fmt(a, "-- clove counts %s\n", counts));
	assert_true(dump_open(a, key, at("small"), -1, NULL, &why));
	struct stat st;
	assert_int_equal(stat(at("small"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_not_equal(access(at("small.new"), F_OK), 0);

	size_t big_n;
	const char *big = large(&big_n);
	assert_true(seal(big, big_n, at("big"), &counts, &why));
	assert_string_equal(counts, "{\"file\":16000}");
	assert_true(open_to(key, at("big"), &text, &n, NULL, &why));
	assert_memory_equal(text, big, big_n);
}

/* A full piece at the very end must carry the final mark too: every length around the border. */
static void any_length_comes_back(void **state)
{
	(void)state;
	const char *why, *text;
	size_t n;
	char *p = arena_alloc(a, 140000);

	for (size_t len = 65400; len < 65700; len += 7) {
		struct buf *b = buf_new(a, 200000);
		while (b->len < len)
			buf_fmt(b, "-- %s\n", id_code(a, 40));
		buf_puts(b, "-- Dump completed");
		memcpy(p, b->p, b->len);
		assert_true(seal(p, b->len, at("length"), NULL, &why));
		assert_true(open_to(key, at("length"), &text, &n, NULL, &why));
		assert_memory_equal(text, p, b->len);
		arena_free(a);
		a = arena_new(1 << 22);
		p = arena_alloc(a, 140000);
	}
}

static void refuses_what_is_not_whole(void **state)
{
	(void)state;
	const char *why;

	assert_false(seal("", 0, at("cut"), NULL, &why));
	assert_string_equal(why, "the dump ends before it is complete");
	assert_false(seal(small, strlen(small) - 20, at("cut"), NULL, &why));
	assert_int_not_equal(access(at("cut"), F_OK), 0);
	assert_int_not_equal(access(at("cut.new"), F_OK), 0);
}

static void finds_out_what_was_changed(void **state)
{
	(void)state;
	const char *why, *text, *counts;
	size_t n, got, big_n;
	const char *big = large(&big_n);

	assert_true(seal(big, big_n, at("big"), NULL, &why));
	char *p = file_read(a, at("big"), 8 << 20, &n);
	size_t at_pieces = strlen("clove dump 1\n") + strlen(head) + 1 + 24;
	assert_true(n > at_pieces + 3 * PIECE);

	assert_false(open_to(other, at("big"), &text, &got, &counts, &why));
	assert_int_equal(got, 0);
	/* cut: anywhere, also exactly between two pieces, and before the first */
	size_t cuts[] = { 0, 5, 13, 30, at_pieces - 1, at_pieces, at_pieces + 10, at_pieces + PIECE, at_pieces + 2 * PIECE, n - 1 };
	for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
		put_file(at("bent"), p, cuts[i]);
		assert_false(open_to(key, at("bent"), &text, &got, &counts, &why));
		assert_memory_equal(text, big, got);
		assert_true(cuts[i] >= at_pieces + PIECE || got == 0);
	}
	/* one byte anywhere: in the lines, in the header, in a piece. What was written until then is what was sealed. */
	size_t flips[] = { 3, 20, at_pieces - 5, at_pieces + 100, at_pieces + PIECE + 9, n - 3 };
	for (size_t i = 0; i < sizeof flips / sizeof flips[0]; i++) {
		p[flips[i]] ^= 1;
		put_file(at("bent"), p, n);
		p[flips[i]] ^= 1;
		assert_false(open_to(key, at("bent"), &text, &got, &counts, &why));
		assert_memory_equal(text, big, got);
		assert_true(flips[i] >= at_pieces + PIECE || got == 0);
	}
	/* two pieces changed places; one left out; something behind the end */
	char *q = arena_dupn(a, p, n);
	memcpy(q + at_pieces, p + at_pieces + PIECE, PIECE);
	memcpy(q + at_pieces + PIECE, p + at_pieces, PIECE);
	put_file(at("bent"), q, n);
	assert_false(open_to(key, at("bent"), &text, &got, &counts, &why));
	assert_int_equal(got, 0);
	memcpy(q + at_pieces, p + at_pieces + PIECE, n - at_pieces - PIECE);
	put_file(at("bent"), q, n - PIECE);
	assert_false(open_to(key, at("bent"), &text, &got, &counts, &why));
	assert_int_equal(got, 0);
	q = arena_alloc(a, n + 1);
	memcpy(q, p, n);
	put_file(at("bent"), q, n + 1);
	assert_false(open_to(key, at("bent"), &text, &got, &counts, &why));
	/* and things that never were one */
	put_file(at("bent"), small, strlen(small));
	assert_false(open_to(key, at("bent"), &text, &got, &counts, &why));
	assert_string_equal(why, "this is no dump of clove");
	assert_null(dump_head(a, at("bent")));
	assert_null(dump_head(a, at("nothing")));
	assert_false(open_to(key, at("nothing"), &text, &got, &counts, &why));
	assert_false(open_to(key, folder, &text, &got, &counts, &why));
}

/* A full disk, here a limit on the size of files: told, and nothing half-made is left. */
static void a_full_disk_is_told(void **state)
{
	(void)state;
	const char *why, *text;
	size_t n, got;
	const char *big = large(&n);
	int fd = text_fd(big, n);
	struct rlimit was, little = { 100000, RLIM_INFINITY };

	assert_true(seal(big, n, at("whole"), NULL, &why));
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	little.rlim_max = was.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
	bool sealed = dump_seal(a, key, head, fd, at("full"), NULL, &why);
	const char *sealed_why = why;
	bool opened = open_to(key, at("whole"), &text, &got, NULL, &why);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	close(fd);
	assert_false(sealed);
	assert_non_null(strstr(sealed_why, strerror(EFBIG)));
	assert_int_not_equal(access(at("full"), F_OK), 0);
	assert_int_not_equal(access(at("full.new"), F_OK), 0);
	assert_false(opened);
	assert_non_null(strstr(why, strerror(EFBIG)));
}

static int begin(void **state)
{
	(void)state;
	id_init();
	return mkdtemp(folder) ? 0 : -1;
}

static int end(void **state)
{
	static const char *const names[] = { "text", "opened", "small", "big", "length", "bent", "whole" };
	char path[200];

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		unlink(path);
	}
	return rmdir(folder);
}

static int wide(void **state)
{
	(void)state;
	a = arena_new(64 << 20);
	return 0;
}

static int wide_end(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

#define WIDE(f) cmocka_unit_test_setup_teardown(f, wide, wide_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WIDE(returns_what_was_sealed), WIDE(any_length_comes_back), WIDE(refuses_what_is_not_whole), WIDE(finds_out_what_was_changed),
		WIDE(a_full_disk_is_told),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
