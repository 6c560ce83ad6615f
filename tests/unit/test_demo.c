/* test_demo.c: the four demo shows, as definitions and as filled shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/id.h"
#include "base/image.h"
#include "db/migrate.h"
#include "ext/json.h"
#include "platform/core/demo.h"
#include "show/core/define.h"
#include "with_db.h"

static struct arena *a;
static struct fault fault;
static struct db *db;
static int64_t now;

static int start(void **state)
{
	(void)state;
	a = arena_new(256 << 20);
	now = clock_at("Asia/Seoul", 2026, 11, 20, 23, 50);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	if (db != NULL) {
		db_detach(db);
		db_close(db);
		db = NULL;
	}
	arena_free(a);
	return 0;
}

static void show(const char *name)
{
	const char *error = "", *text = demo_definition(a, name, now);
	size_t n;
	const void *poster = demo_poster(a, name, &n);

	fault = (struct fault){ 0 };
	db = with_db_schema("show_1", "sql/show", a, &fault);
	assert_non_null(db);
	assert_non_null(text);
	assert_non_null(poster);
	if (!define_show(db, a, text, poster, n, &error))
		fail_msg("%s: %s (%s)", name, error, fault.what);
}

static int64_t left(int round)
{
	return db_one_i64(db, -1, "SELECT COUNT(*) FROM place WHERE round = ? AND free_at = 0", ARG(round));
}

static void test_list(void **state)
{
	const char *const *names;
	size_t n = demo_list(a, &names), bytes;

	(void)state;
	assert_int_equal(n, 4);
	for (size_t i = 0; i < n; i++) {
		struct image image;
		const void *p = demo_poster(a, names[i], &bytes);

		assert_non_null(p);
		assert_in_range(bytes, 1000, 150000);
		assert_true(image_look(p, bytes, &image));
		assert_int_equal(image.width, 600);
		assert_int_equal(image.height, 900);
	}
	assert_null(demo_definition(a, "nothing", now));
	assert_null(demo_definition(a, "../venues/theatre-400", now));
	assert_null(demo_poster(a, "index", &bytes));
}

/* The same now gives the same show, to the byte. */
static void test_same(void **state)
{
	(void)state;
	assert_string_equal(demo_definition(a, "last-train", now), demo_definition(a, "last-train", now));
}

static void test_musical(void **state)
{
	(void)state;
	show("lighthouse");
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM grade", NO_ARGS), 3);
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM round WHERE sale_opens_at <= ? AND sale_closes_at > ?", ARG(now), ARG(now)), 6);
	assert_int_equal(left(2), 1989);
	assert_int_equal(left(3), 24);
	assert_int_equal(left(1), 1130);
	assert_true(db_exists(db, "SELECT 1 FROM round WHERE id = 1 AND starts_at = ?", ARG(clock_at("Asia/Seoul", 2026, 11, 29, 19, 30))));
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM settings JOIN file ON hash = poster", NO_ARGS), 1);
	/* What is left is left here and there, not in one corner. */
	assert_true(db_one_i64(db, 0, "SELECT COUNT(DISTINCT section) FROM place WHERE round = 3 AND free_at = 0", NO_ARGS) > 5);
}

static void test_concert(void **state)
{
	(void)state;
	show("high-tide");
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM round WHERE sale_opens_at > ?", ARG(now)), 2);
	assert_int_equal(left(1), 15070);
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM section WHERE kind = 'standing'", NO_ARGS), 4);
}

static void test_exhibition(void **state)
{
	(void)state;
	show("paper-time");
	assert_int_equal(db_one_i64(db, -1, "SELECT MAX(price_minor) FROM grade", NO_ARGS), 0);
	assert_int_equal(db_one_i64(db, 0, "SELECT MAX(number) FROM place", NO_ARGS), 400);
	assert_int_equal(left(1), 400);
	assert_int_equal(left(5), 0);
}

static void test_play(void **state)
{
	(void)state;
	show("last-train");
	assert_int_equal(left(2), 9);
	assert_int_equal(left(3), 3);
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM round WHERE sale_closes_at < ? AND starts_at > ?", ARG(now), ARG(now)), 1);
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM place_mark WHERE note = ''", NO_ARGS), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_list, start, stop),
		cmocka_unit_test_setup_teardown(test_same, start, stop),
		cmocka_unit_test_setup_teardown(test_musical, start, stop),
		cmocka_unit_test_setup_teardown(test_concert, start, stop),
		cmocka_unit_test_setup_teardown(test_exhibition, start, stop),
		cmocka_unit_test_setup_teardown(test_play, start, stop),
	};
	return cmocka_run_group_tests(tests, with_db_group, with_db_group_end);
}
