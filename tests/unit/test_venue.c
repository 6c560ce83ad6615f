/* test_venue.c: the library as the wizard sees it: every hall of the list can be taken, and its plan is a hall. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "ext/json.h"
#include "ext/plan.h"
#include "platform/core/venue.h"

static int setup(void **state)
{
	*state = arena_new(256 << 20);
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static void test_every_hall(void **state)
{
	struct arena *a = *state;
	struct venue *list;
	size_t n = venue_list(a, &list);

	assert_int_equal(n, 3);
	for (size_t i = 0; i < n; i++) {
		struct plan *p = venue_plan(a, list[i].id);
		struct plan_grade *used;
		struct venue_grade *suggested;
		size_t used_n, suggested_n = venue_grades(a, list[i].id, &suggested);

		assert_non_null(p);
		assert_int_equal(p->places_n, list[i].places_n);
		assert_int_equal(p->sections_n, list[i].sections_n);
		assert_true(p->has_stage && list[i].name[0] && list[i].zone[0]);
		used_n = plan_grades(a, p, &used);
		assert_int_equal(used_n, suggested_n);
		for (size_t k = 0; k < used_n; k++) {
			size_t at = 0;

			while (at < suggested_n && strcmp(suggested[at].name, used[k].name) != 0)
				at++;
			assert_true(at < suggested_n && suggested[at].price_minor > 0);
		}
	}
	assert_in_range(list[0].places_n, 380, 430);
	assert_in_range(list[1].places_n, 1900, 2200);
	assert_in_range(list[2].places_n, 14500, 15500);
}

/* Neighbours differ by one, an aisle counts: the balcony has two of them. */
static void test_aisles(void **state)
{
	struct plan *p = venue_plan(*state, "theatre-400");
	struct plan_section *s = plan_find_section(p, "2층", "2층");
	int aisles = 0;

	assert_non_null(s);
	for (size_t k = 1; k < s->rows[0].seats_n; k++) {
		int step = s->rows[0].seats[k].ord - s->rows[0].seats[k - 1].ord;

		assert_in_range(step, 1, 2);
		aisles += step == 2;
	}
	assert_int_equal(aisles, 2);
}

static void test_unknown(void **state)
{
	struct arena *a = *state;
	struct venue_grade *grades;

	assert_null(venue_load(a, "nowhere"));
	assert_null(venue_load(a, ""));
	assert_null(venue_load(a, "../demo/musical"));
	assert_null(venue_load(a, "index"));
	assert_null(venue_plan(a, "nowhere"));
	assert_int_equal(venue_grades(a, "nowhere", &grades), 0);
}

static void test_no_library(void **state)
{
	struct venue *list;

	setenv("CLOVE_VENUE_DIR", "/nonexistent", 1);
	assert_int_equal(venue_list(*state, &list), 0);
	assert_null(venue_load(*state, "theatre-400"));
	unsetenv("CLOVE_VENUE_DIR");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_every_hall, setup, teardown),
		cmocka_unit_test_setup_teardown(test_aisles, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unknown, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_library, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
