/* test_pick.c: seats and rows named as people write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "base/arena.h"
#include "ext/plan.h"
#include "platform/core/pick.h"

static struct arena *a;
static struct plan_section *letters, *numbers, *standing, *centre;

static int setup(void **state)
{
	struct plan_errors e = { 0 };
	const struct plan_block blocks[] = {
		{ .name = "A", .kind = PLAN_SEATS, .rows = 3, .seats = 10, .labels = PLAN_LETTERS },
		{ .name = "B", .kind = PLAN_SEATS, .rows = 3, .seats = 10, .labels = PLAN_NUMBERS },
		{ .name = "S", .kind = PLAN_STANDING, .capacity = 50 },
		{ .name = "C", .kind = PLAN_SEATS, .rows = 2, .seats = 6, .numbering = PLAN_FROM_CENTRE },
	};
	(void)state;
	a = arena_new(64 << 20);
	struct plan *p = plan_build(a, blocks, 4, &e);
	assert_non_null(p);
	letters = &p->sections[0];
	numbers = &p->sections[1];
	standing = &p->sections[2];
	centre = &p->sections[3];
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

/* "A1 A2 C10": the places that were meant, as row and number. */
static const char *said(const struct plan_section *s, struct pick p)
{
	static char out[2000];
	size_t at = 0, n = 0;

	out[0] = 0;
	if (p.state != PICK_OK)
		return pick_key(p.state);
	for (size_t i = 0; s->kind != PLAN_SEATS && i < s->places_n; i++)
		if (p.places[i])
			n += (size_t)snprintf(out + n, sizeof out - n, "%s%zu", n ? " " : "", i + 1);
	for (size_t r = 0; r < s->rows_n; r++)
		for (size_t k = 0; k < s->rows[r].seats_n; k++, at++)
			if (p.places[at])
				n += (size_t)snprintf(out + n, sizeof out - n, "%s%s%s", n ? " " : "", s->rows[r].label, s->rows[r].seats[k].n);
	return out;
}

static void test_seats(void **state)
{
	static const struct { const char *text, *means; } cases[] = {
		{ "A열 1-4", "A1 A2 A3 A4" }, { "A열 1-4, 7", "A1 A2 A3 A4 A7" }, { "A열1~3번, B열 2", "A1 A2 A3 B2" }, { "row b 9–10", "B9 B10" },
		{ "A 1 - 2", "A1 A2" }, { "A-1, A-3", "A1 A3" }, { "A1;B2", "A1 B2" }, { "a열 3번", "A3" }, { "C열", "C1 C2 C3 C4 C5 C6 C7 C8 C9 C10" },
		{ "B 2-1", "B1 B2" }, { "A열 1\nB열 1", "A1 B1" }, { "A열 1-2, 2-3", "A1 A2 A3" }, { "  A열  5 , ", "A5" },
		{ "D열 1", "seller.pick.no_row" }, { "A열 11", "seller.pick.no_seat" }, { "A열 9-12", "seller.pick.no_seat" },
		{ "1-4", "seller.pick.which_row" }, { "7", "seller.pick.which_row" }, { "hello", "seller.pick.no_row" }, { "A열 x", "seller.pick.no_seat" },
		{ "A열 -1", "seller.pick.no_seat" }, { "A열 1-", "seller.pick.no_seat" },
		{ "row ?A열1", "seller.pick.no_row" }, { "row A열 1", "A1" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_string_equal(said(letters, pick_places(a, letters, cases[i].text)), cases[i].means);
	assert_string_equal(said(numbers, pick_places(a, numbers, "2열 1-2")), "21 22");
	assert_string_equal(said(numbers, pick_places(a, numbers, "2 1-2, 3열 9")), "21 22 39");
	assert_string_equal(said(numbers, pick_places(a, numbers, "4열")), "seller.pick.no_row");
	assert_int_equal(pick_places(a, letters, "A-B").n, 20);
	assert_int_equal(pick_places(a, letters, "").n, 30);
	assert_int_equal(pick_places(a, letters, " , ").n, 30);
	/* Odd numbers stand on the left of these rows: a range is of numbers, wherever they stand. */
	assert_string_equal(said(centre, pick_places(a, centre, "A열 1-3")), "A3 A1 A2");
}

static void test_entries(void **state)
{
	(void)state;
	assert_string_equal(said(standing, pick_places(a, standing, "1-3, 50번")), "1 2 3 50");
	assert_string_equal(said(standing, pick_places(a, standing, "49-51")), "seller.pick.no_entry");
	assert_string_equal(said(standing, pick_places(a, standing, "0")), "seller.pick.no_entry");
	assert_string_equal(said(standing, pick_places(a, standing, "A열 1")), "seller.pick.unclear");
	assert_string_equal(said(standing, pick_places(a, standing, "1-99999999999999999999")), "seller.pick.unclear");
	assert_string_equal(said(standing, pick_places(a, standing, "1-9000000000000000000")), "seller.pick.no_entry");
	assert_int_equal(pick_places(a, standing, "").n, 50);
}

static void test_rows(void **state)
{
	(void)state;
	assert_int_equal(pick_rows(a, letters, "A-C").n, 3);
	assert_int_equal(pick_rows(a, letters, "A열, c").n, 2);
	assert_int_equal(pick_rows(a, letters, "C~B").n, 2);
	assert_true(pick_rows(a, letters, "C~B").rows[1]);
	assert_int_equal(pick_rows(a, numbers, "1-2열").n, 2);
	assert_int_equal(pick_rows(a, numbers, "1-9").state, PICK_NO_ROW);
	assert_string_equal(pick_rows(a, numbers, "1-9").at, "9");
	assert_int_equal(pick_rows(a, letters, "").n, 0);
	assert_int_equal(pick_rows(a, standing, "A").state, PICK_NO_ROW);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_seats), cmocka_unit_test(test_entries), cmocka_unit_test(test_rows) };

	return cmocka_run_group_tests(tests, setup, teardown);
}
