/* best: what is chosen, in words a buyer would use; and that choosing from a map that is wrong still holds only what is free. */
#include "with_show.h"
#include <string.h>
#include "show/core/best.h"

/* --- choosing, from a hall drawn as text ------------------------------------------------------------------------------------- */

/* One row a line, from the stage: '.' free, 'x' taken, ' ' an aisle, 'w' wheelchair, 'c' companion, 'v' restricted view, 's' another grade. */
static struct hint_view hall(const char *const rows[], size_t n)
{
	struct hint_place *places = arena_alloc(a, 4000 * sizeof *places);
	struct hint_block *block = arena_alloc(a, sizeof *block);
	_Atomic unsigned char *states = arena_alloc(a, 4000);
	uint32_t at = 0;

	for (size_t row = 0; row < n; row++)
		for (int col = 0; rows[row][col]; col++) {
			char c = rows[row][col];
			if (c == ' ')
				continue;
			states[at] = c == 'x' ? HINT_TAKEN : HINT_FREE;
			places[at] = (struct hint_place){ .id = (int64_t)(row + 1) * 100 + col + 1, .grade = c == 's' ? 2 : 1, .x = (float)(col * 10),
				.y = (float)(row * 10), .row = (int32_t)row + 1, .ord = col + 1,
				.flags = (uint8_t)(c == 'w' ? 1 : c == 'c' ? 2 : c == 'v' ? 4 : 0) };
			at++;
		}
	*block = (struct hint_block){ .section = 1, .focus_x = (float)(strlen(rows[0]) - 1) * 5, .focus_y = 0, .n = at, .seats = true };
	return (struct hint_view){ .blocks = block, .n = 1, .places = places, .state = states, .text = "", .claim = 2 };
}
#define HALL(...) hall((const char *const[]){ __VA_ARGS__ }, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

static struct best_pick pick;

/* "1-3 1-4": row and position of each, in order. "" when nothing fits. */
static const char *chosen(const struct hint_view *v, int n, bool wheelchair)
{
	struct best_wish w = { .grade = 1, .n = n, .wheelchair = wheelchair };
	char *out = "";

	if (!best_choose(v, &w, 0, &pick))
		return "";
	int64_t ids[HOLD_PLACES];
	for (int i = 0; i < n; i++) {
		int k = i;
		for (; k && ids[k - 1] > v->places[pick.at[i]].id; k--)
			ids[k] = ids[k - 1];
		ids[k] = v->places[pick.at[i]].id;
	}
	for (int i = 0; i < n; i++)
		out = arena_fmt(a, "%s%s%d-%d", out, i ? " " : "", (int)(ids[i] / 100), (int)(ids[i] % 100));
	return out;
}

static void a_pair_sits_together_in_the_middle_of_the_front_row(void **state)
{
	(void)state;
	struct hint_view v = HALL("..........", "..........");
	assert_string_equal(chosen(&v, 2, false), "1-5 1-6");
	assert_true(pick.together);
	assert_string_equal(chosen(&v, 4, false), "1-4 1-5 1-6 1-7");
	v = HALL("....xx....", "..........");
	assert_string_equal(chosen(&v, 2, false), "2-5 2-6");
}

static void nobody_is_left_alone_while_it_can_be_helped(void **state)
{
	(void)state;
	struct hint_view v = HALL("xx...xxxxx", "x....xxxxx", "xxxxxxxx..");
	/* three in row 1 and two of them taken would leave one: row 2 leaves two */
	for (int i = 0; i < 20; i++)
		assert_string_not_equal(chosen(&v, 2, false), "1-3 1-4");
	assert_true(strncmp(chosen(&v, 2, false), "2-", 2) == 0);
	v = HALL("xxxx...xxx");
	const char *pair = chosen(&v, 2, false);               /* no other way */
	assert_true(strcmp(pair, "1-5 1-6") == 0 || strcmp(pair, "1-6 1-7") == 0);
	v = HALL("...xxx.xx.", "xxxxxxxx..");
	assert_string_equal(chosen(&v, 1, false), "1-7");       /* one person fills a single seat */
}

static void an_aisle_and_a_row_end_part_people(void **state)
{
	(void)state;
	struct hint_view v = HALL("xxxx. .xxxx", "xxxxx xxx..");
	assert_string_equal(chosen(&v, 2, false), "2-10 2-11");
	v = HALL(".... ....", "....x....");
	assert_int_equal(strlen(chosen(&v, 4, false)), 15);
	assert_true(pick.together);
}

static void looser_is_as_near_as_can_be(void **state)
{
	(void)state;
	struct hint_view v = HALL("x.x.x.xxxx", "xx.xxxxxx.");
	assert_int_equal(strlen(chosen(&v, 2, false)), 7);
	assert_false(pick.together);
	assert_true(strcmp(chosen(&v, 2, false), "1-2 2-3") == 0 || strcmp(chosen(&v, 2, false), "1-4 2-3") == 0);
	assert_string_equal(chosen(&v, 5, false), "1-2 1-4 1-6 2-3 2-10");
	assert_string_equal(chosen(&v, 6, false), "");
	v = HALL("x.x.x.xxxx");
	chosen(&v, 1, false);
	assert_true(pick.together);
}

static void some_places_are_kept_for_those_who_need_them(void **state)
{
	(void)state;
	struct hint_view v = HALL("xxx.wcxx..");
	assert_string_equal(chosen(&v, 2, false), "1-9 1-10");
	assert_string_equal(chosen(&v, 3, false), "1-4 1-9 1-10");
	assert_string_equal(chosen(&v, 4, false), "");
	assert_string_equal(chosen(&v, 1, true), "1-5");
	assert_string_equal(chosen(&v, 2, true), "1-5 1-6");
	assert_string_equal(chosen(&v, 3, true), "1-4 1-5 1-6");
	v = HALL("xx........");
	assert_string_equal(chosen(&v, 1, true), "");
}

static void a_hidden_view_comes_behind_a_free_one(void **state)
{
	(void)state;
	struct hint_view v = HALL("xxxvvvvxxx", "xxxxxxxxxx", "..xxxxxxxx");
	assert_string_equal(chosen(&v, 2, false), "3-1 3-2");
	v = HALL("xxxxvvxxxx", "xxxxxxxxx.");
	assert_string_equal(chosen(&v, 2, false), "1-5 1-6");
}

static void another_grade_is_never_given(void **state)
{
	(void)state;
	struct hint_view v = HALL("ssss..ssss");
	assert_string_equal(chosen(&v, 2, false), "1-5 1-6");
	assert_string_equal(chosen(&v, 3, false), "");
}

static void equals_are_drawn(void **state)
{
	(void)state;
	struct hint_view v = HALL("..xxxxxx..");
	int left = 0;
	for (int i = 0; i < 200; i++)
		left += strcmp(chosen(&v, 2, false), "1-1 1-2") == 0;
	assert_in_range(left, 40, 160);
}

/* Buyers of two and three until nothing is left: everybody is served, and hardly anybody alone. */
static void a_hall_fills_up_to_the_last_seat(void **state)
{
	(void)state;
	struct hint_view v = HALL("....................", "........ ...........", "....................", "...... ........ ....");
	int sold = 0, apart = 0;
	for (int n = 2; ; n = n == 2 ? 3 : 2) {
		if (!*chosen(&v, n, false)) {
			if (n == 2)
				break;
			continue;
		}
		apart += !pick.together;
		for (int i = 0; i < n; i++) {
			assert_int_equal(v.state[pick.at[i]], HINT_FREE);
			v.state[pick.at[i]] = HINT_TAKEN;
		}
		sold += n;
	}
	assert_true(sold >= 76 && apart <= 3);
}

/* --- holding, from the real tables ----------------------------------------------------------------------------------------------- */

static struct best_done done;

static enum best_said best(const struct buyer *b, int64_t grade, int n)
{
	struct best_wish w = { .grade = grade, .n = n };
	db_begin(db);
	enum best_said said = best_hold(db, b, 1, &w, false, &done);
	if (said == BEST_HELD)
		assert_int_equal(db_commit(db), DB_COMMITTED);
	else
		db_rollback(db);
	assert_false(fault.set);
	return said;
}

static void without_a_map_the_database_is_read(void **state)
{
	(void)state;
	assert_int_equal(best(&kim, 1, 2), BEST_HELD);
	assert_true(done.together);
	assert_int_equal(count("SELECT COUNT(*) FROM place WHERE id IN (1005, 1006) AND state = 1"), 2);
	assert_int_equal(best(&kim, 2, 2), BEST_HELD);          /* another grade joins the hold; the lowest entry numbers */
	assert_int_equal(count("SELECT COUNT(*) FROM place WHERE id IN (1101, 1102) AND state = 1"), 2);
	assert_int_equal(best(&kim, 2, 1), BEST_REFUSED);
	assert_int_equal(done.hold.said, HOLD_TOO_MANY);
	assert_int_equal(best(&lee, 9, 1), BEST_SOLD_OUT);
}

static void sold_out_is_said_only_when_it_is(void **state)
{
	(void)state;
	show_run("UPDATE place SET state = 3, free_at = 4102444800 WHERE round = 1 AND grade = 2 AND number > 1");
	assert_int_equal(best(&kim, 2, 2), BEST_FEWER);
	assert_int_equal(done.left, 1);
	assert_int_equal(best(&kim, 2, 1), BEST_HELD);
	assert_int_equal(best(&lee, 2, 1), BEST_SOLD_OUT);
	show_run("UPDATE place SET state = 3, free_at = 4102444800 WHERE round = 1 AND grade = 1 AND id NOT IN (1031, 1032)");
	assert_int_equal(best(&lee, 1, 1), BEST_KEPT);
	show_run("UPDATE place SET state = 3, free_at = 4102444800 WHERE round = 1 AND grade = 1");
	assert_int_equal(best(&lee, 1, 1), BEST_SOLD_OUT);
}

/* The map knows nothing of what others did since its last second: the database decides, and the buyer gets other seats. */
static void a_wrong_map_costs_a_try_and_no_seat(void **state)
{
	(void)state;
	struct hint_view v;
	hint_start(NULL);
	assert_false(hint_open(1, &v));
	hint_turn(NULL, db);
	assert_true(hint_open(1, &v));
	assert_false(hint_open(3, &v));                         /* not on sale */
	assert_int_equal(v.n, 2);
	assert_string_equal(v.text + v.places[0].label, "A");
	assert_string_equal(v.text + v.places[9].number, "10");
	int queries = db_queries(db);
	assert_int_equal(best(&kim, 1, 2), BEST_HELD);
	assert_in_range(db_queries(db) - queries, 1, 7);
	assert_true(v.state[4] >= 2 && v.state[5] >= 2);
	show_run("UPDATE place SET state = 3, free_at = 4102444800 WHERE id IN (1003, 1004, 1007, 1008)");
	for (int i = 0; i < 4; i++) {
		struct buyer b = { 100 + i, "n", "e" };
		assert_int_equal(best(&b, 1, 2), BEST_HELD);
	}
	assert_int_equal(count("SELECT COUNT(DISTINCT p.id) FROM place p JOIN hold h ON h.id = p.hold_id WHERE p.state = 1"), 10);
	/* a claim that came to nothing is free again after its time; what is sold stays taken */
	show_run("UPDATE place SET state = 0, free_at = 0, hold_id = NULL WHERE id IN (1005, 1006)");
	for (int i = 0; i < 4; i++)
		hint_turn(NULL, db);
	assert_int_equal(v.state[4], HINT_FREE);
	assert_int_equal(v.state[2], HINT_TAKEN);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pair_sits_together_in_the_middle_of_the_front_row),
		cmocka_unit_test(nobody_is_left_alone_while_it_can_be_helped),
		cmocka_unit_test(an_aisle_and_a_row_end_part_people),
		cmocka_unit_test(looser_is_as_near_as_can_be),
		cmocka_unit_test(some_places_are_kept_for_those_who_need_them),
		cmocka_unit_test(a_hidden_view_comes_behind_a_free_one),
		cmocka_unit_test(another_grade_is_never_given),
		cmocka_unit_test(equals_are_drawn),
		cmocka_unit_test(a_hall_fills_up_to_the_last_seat),
		cmocka_unit_test_setup(without_a_map_the_database_is_read, show_again),
		cmocka_unit_test_setup(sold_out_is_said_only_when_it_is, show_again),
		cmocka_unit_test_setup(a_wrong_map_costs_a_try_and_no_seat, show_again),
	};

	return cmocka_run_group_tests(tests, show_start, show_stop);
}
