/* hold: a place is one buyer's, whatever two of them do; every refusal has its own name and changes nothing. */
#include "with_show.h"
#include "db/invariants.h"
#include "show/core/hold.h"
#include "show/core/order.h"

static struct hold_done done;

/* One request of a buyer: committed where it succeeds, as the dispatcher does. */
static enum hold_said hold_in(int64_t round, const struct buyer *b, const int64_t *places, size_t n, bool replace)
{
	db_begin(db);
	hold_places(db, b, round, places, n, replace, &done);
	if (done.said == HOLD_OK)
		assert_int_equal(db_commit(db), DB_COMMITTED);
	else
		db_rollback(db);
	assert_false(fault.set);
	return done.said;
}

#define HOLD(b, replace, ...) hold_in(1, (b), (const int64_t[]){ __VA_ARGS__ }, sizeof((const int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t), (replace))

static int64_t held_by(const struct buyer *b)
{
	return count(arena_fmt(a, "SELECT COUNT(*) FROM place p JOIN hold h ON h.id = p.hold_id"
	    " WHERE h.account = %d AND h.state = 'held' AND p.state = 1 AND p.free_at = h.ends_at", (int)b->account));
}

static void chosen_places_are_held_for_the_minutes(void **state)
{
	(void)state;
	int64_t now = count("SELECT UNIX_TIMESTAMP()");
	assert_int_equal(HOLD(&kim, false, 1003, 1002, 1003), HOLD_OK);
	assert_in_range(done.ends_at, now + 420, count("SELECT UNIX_TIMESTAMP()") + 420);
	assert_int_equal(held_by(&kim), 2);
	assert_int_equal(count("SELECT COUNT(*) FROM buyer WHERE account = 11 AND name = '김민지'"), 1);
	show_run("UPDATE settings SET hold_minutes = 0, hold_seconds = 20");
	now = count("SELECT UNIX_TIMESTAMP()");
	assert_int_equal(HOLD(&lee, false, 1004), HOLD_OK);
	assert_in_range(done.ends_at, now + 20, count("SELECT UNIX_TIMESTAMP()") + 20);
}

static void holding_what_i_hold_is_success_and_more_keeps_the_end(void **state)
{
	(void)state;
	assert_int_equal(HOLD(&kim, false, 1001, 1002), HOLD_OK);
	int64_t hold = done.hold, ends_at = done.ends_at;
	show_run("UPDATE settings SET hold_minutes = 9");
	assert_int_equal(HOLD(&kim, false, 1001, 1002), HOLD_OK);
	assert_int_equal(done.ends_at, ends_at);
	assert_int_equal(HOLD(&kim, false, 1002, 1003), HOLD_OK);
	assert_int_equal(done.hold, hold);
	assert_int_equal(done.ends_at, ends_at);
	assert_int_equal(held_by(&kim), 3);
	assert_int_equal(count("SELECT COUNT(*) FROM hold"), 1);
}

static void a_place_that_went_holds_nothing_and_is_named(void **state)
{
	(void)state;
	assert_int_equal(HOLD(&kim, false, 1002), HOLD_OK);
	assert_int_equal(HOLD(&lee, false, 1001, 1002, 1003), HOLD_WENT);
	assert_int_equal(done.lost_n, 1);
	assert_int_equal(done.lost[0], 1002);
	assert_int_equal(done.wish_n, 3);
	assert_int_equal(held_by(&lee), 0);
	assert_int_equal(count("SELECT COUNT(*) FROM buyer WHERE account = 12"), 0);
	show_run("UPDATE place SET state = 4, free_at = 4102444800 WHERE id = 1005");
	assert_int_equal(HOLD(&lee, false, 1005), HOLD_WENT);
	show_run("UPDATE place SET state = 3 WHERE id = 1005");
	assert_int_equal(HOLD(&lee, false, 1005), HOLD_WENT);
}

/* A row somebody else has locked is gone at once: nothing waits for them, and no neighbour is locked with it. */
static void a_locked_place_is_not_waited_for(void **state)
{
	(void)state;
	/* Accounts of this test alone: a key of theirs that was deleted and not yet purged would be a lock too. */
	const struct buyer choi = { 5000, "c", "c@example.com" }, park = { 9000, "p", "p@example.com" };
	struct hold_done theirs;
	db_begin(other);
	hold_places(other, &park, 1, (const int64_t[]){ 1002 }, 1, false, &theirs);
	assert_int_equal(theirs.said, HOLD_OK);
	assert_int_equal(HOLD(&choi, false, 1001, 1002, 1003), HOLD_WENT);
	assert_int_equal(done.lost_n, 1);
	assert_int_equal(done.lost[0], 1002);
	assert_int_equal(HOLD(&choi, false, 1001, 1003), HOLD_OK);
	assert_int_equal(db_commit(other), DB_COMMITTED);
	assert_int_equal(held_by(&park), 1);
	assert_int_equal(held_by(&choi), 2);
}

static void every_refusal_has_its_name(void **state)
{
	(void)state;
	assert_int_equal(hold_in(1, &kim, NULL, 0, false), HOLD_NONE);
	assert_int_equal(hold_in(99, &kim, (const int64_t[]){ 1001 }, 1, false), HOLD_NO_ROUND);
	assert_int_equal(hold_in(2, &kim, (const int64_t[]){ 2001 }, 1, false), HOLD_NOT_YET);
	assert_true(done.opens_at > count("SELECT UNIX_TIMESTAMP()"));
	assert_int_equal(hold_in(3, &kim, (const int64_t[]){ 3001 }, 1, false), HOLD_CLOSED);
	assert_int_equal(hold_in(4, &kim, (const int64_t[]){ 4001 }, 1, false), HOLD_CANCELLED);
	assert_int_equal(HOLD(&kim, false, 2001), HOLD_FOREIGN);
	assert_int_equal(HOLD(&kim, false, 1001, 999999), HOLD_FOREIGN);
	assert_int_equal(HOLD(&kim, false, -5), HOLD_FOREIGN);
	assert_int_equal(HOLD(&kim, false, INT64_MAX, INT64_MIN), HOLD_FOREIGN);
	show_run("UPDATE settings SET selling = 0");
	assert_int_equal(HOLD(&kim, false, 1001), HOLD_STOPPED);
	assert_int_equal(count("SELECT COUNT(*) FROM place WHERE state <> 0"), 0);
	assert_int_equal(count("SELECT COUNT(*) FROM hold"), 0);
}

static void the_limit_counts_what_is_held_and_bought(void **state)
{
	(void)state;
	int64_t many[30];
	for (int i = 0; i < 30; i++)
		many[i] = 1030 - i;
	assert_int_equal(hold_in(1, &kim, many, 30, false), HOLD_TOO_MANY);
	assert_int_equal(HOLD(&kim, false, 1001, 1002, 1003, 1004, 1005), HOLD_TOO_MANY);
	assert_int_equal(done.limit, 4);
	assert_int_equal(HOLD(&kim, false, 1001, 1002, 1003), HOLD_OK);
	assert_int_equal(HOLD(&kim, false, 1004, 1005), HOLD_TOO_MANY);
	assert_int_equal(done.held, 3);
	assert_int_equal(HOLD(&kim, false, 1003, 1004), HOLD_OK);
	assert_int_equal(HOLD(&kim, false, 1101), HOLD_TOO_MANY);
	assert_int_equal(hold_in(5, &lee, (const int64_t[]){ 5001, 5002, 5003, 5004 }, 4, false), HOLD_OK);
	/* a hundred a person, says a seller: twenty, says the page */
	show_run("UPDATE settings SET limit_per_person = 100");
	assert_int_equal(hold_in(1, &kim, many, 20, true), HOLD_OK);
	assert_int_equal(held_by(&kim), 20);
	assert_int_equal(HOLD(&kim, false, 1001), HOLD_TOO_MANY);
}

static void a_swap_gives_back_what_is_not_in_it(void **state)
{
	(void)state;
	assert_int_equal(HOLD(&kim, false, 1001, 1002, 1003), HOLD_OK);
	int64_t ends_at = done.ends_at;
	assert_int_equal(HOLD(&kim, true, 1003, 1014, 1015, 1016), HOLD_OK);
	assert_int_equal(done.ends_at, ends_at);
	assert_int_equal(held_by(&kim), 4);
	assert_int_equal(count("SELECT COUNT(*) FROM place WHERE id IN (1001, 1002) AND state = 0 AND free_at = 0 AND hold_id IS NULL"), 2);
	/* all or nothing: what I have stays where the new ones went */
	assert_int_equal(HOLD(&lee, false, 1020), HOLD_OK);
	assert_int_equal(HOLD(&kim, true, 1019, 1020), HOLD_WENT);
	assert_int_equal(held_by(&kim), 4);
}

static void one_hold_at_a_time(void **state)
{
	(void)state;
	assert_int_equal(HOLD(&kim, false, 1001, 1002), HOLD_OK);
	assert_int_equal(hold_in(5, &kim, (const int64_t[]){ 5001 }, 1, false), HOLD_OTHER_ROUND);
	assert_int_equal(done.other, 1);
	assert_int_equal(hold_in(5, &kim, (const int64_t[]){ 5001 }, 1, true), HOLD_OK);
	assert_int_equal(count("SELECT COUNT(*) FROM place WHERE round = 1 AND state <> 0"), 0);
	assert_int_equal(held_by(&kim), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM hold WHERE state = 'released'"), 1);
}

static void time_ends_a_hold_without_any_job(void **state)
{
	(void)state;
	assert_int_equal(HOLD(&kim, false, 1001, 1002), HOLD_OK);
	show_run("UPDATE hold SET ends_at = UNIX_TIMESTAMP()");
	show_run("UPDATE place SET free_at = UNIX_TIMESTAMP() WHERE state = 1");
	assert_int_equal(HOLD(&lee, false, 1001), HOLD_OK);
	/* and begins a new one for the same buyer, with new minutes, here or in another round */
	assert_int_equal(HOLD(&kim, false, 1001), HOLD_WENT);
	assert_int_equal(HOLD(&kim, false, 1002, 1003), HOLD_OK);
	assert_int_equal(held_by(&kim), 2);
	assert_int_equal(held_by(&lee), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM hold WHERE account = 11 AND state = 'expired'"), 1);
	show_run("UPDATE hold SET ends_at = UNIX_TIMESTAMP() WHERE account = 11");
	show_run("UPDATE place SET free_at = UNIX_TIMESTAMP() WHERE id IN (1002, 1003)");
	assert_int_equal(hold_in(5, &kim, (const int64_t[]){ 5001 }, 1, false), HOLD_OK);
	assert_int_equal(count("SELECT COUNT(*) FROM place WHERE id IN (1002, 1003) AND state = 0"), 2);
}

static void a_hold_is_extended_once_while_it_lives(void **state)
{
	(void)state;
	assert_int_equal(hold_extend(db, 11), HOLD_GONE);
	assert_int_equal(HOLD(&kim, false, 1001, 1002), HOLD_OK);
	assert_int_equal(hold_extend(db, 11), HOLD_EXTENDED);
	assert_int_equal(count("SELECT MIN(ends_at) FROM hold"), done.ends_at + 300);
	assert_int_equal(held_by(&kim), 2);
	assert_int_equal(hold_extend(db, 11), HOLD_EXTENDED_ALREADY);
	assert_int_equal(count("SELECT MIN(ends_at) FROM hold"), done.ends_at + 300);
	show_run("UPDATE hold SET ends_at = UNIX_TIMESTAMP()");
	assert_int_equal(hold_extend(db, 11), HOLD_GONE);
}

static void places_are_given_back_one_by_one_or_all(void **state)
{
	(void)state;
	assert_int_equal(HOLD(&kim, false, 1001, 1002, 1003), HOLD_OK);
	assert_int_equal(HOLD(&lee, false, 1004), HOLD_OK);
	assert_false(hold_release(db, 11, 1004));
	assert_true(hold_release(db, 11, 1002));
	assert_false(hold_release(db, 11, 1002));
	assert_int_equal(held_by(&kim), 2);
	assert_true(hold_release(db, 11, 0));
	assert_int_equal(held_by(&kim), 0);
	assert_false(hold_release(db, 11, 0));
	assert_true(hold_release(db, 12, 1004));               /* the last one ends the hold */
	assert_int_equal(count("SELECT COUNT(*) FROM hold WHERE state <> 'released'"), 0);
	assert_int_equal(count("SELECT COUNT(*) FROM place WHERE state <> 0 OR free_at <> 0"), 0);
}

static void tidying_frees_what_is_over_and_nothing_else(void **state)
{
	(void)state;
	for (int i = 1; i <= 30; i++) {
		struct buyer b = { 100 + i, "n", "e" };
		assert_int_equal(HOLD(&b, false, 1000 + i), HOLD_OK);
	}
	show_run("UPDATE hold SET ends_at = UNIX_TIMESTAMP() WHERE account <= 120");
	show_run("UPDATE place SET free_at = UNIX_TIMESTAMP() WHERE id <= 1020 AND state = 1");
	struct buyer quick = { 200, "n", "e" };
	assert_int_equal(HOLD(&quick, false, 1003), HOLD_OK);
	db_begin(other);
	assert_true(buyer_lock(other, 105));                    /* busy just now */
	hold_tidy(NULL, db);
	assert_false(fault.set);
	assert_int_equal(count("SELECT COUNT(*) FROM place WHERE state = 1"), 10 + 1 + 1);
	db_rollback(other);
	hold_tidy(NULL, db);
	assert_int_equal(count("SELECT COUNT(*) FROM place WHERE state = 1"), 10 + 1);
	assert_int_equal(count("SELECT COUNT(*) FROM hold WHERE state = 'expired'"), 20);
	assert_int_equal(held_by(&quick), 1);
	show_run("INSERT INTO once_key (id, owner, path, at) VALUES ('old', '', '', UNIX_TIMESTAMP() - 90000), ('new', '', '', UNIX_TIMESTAMP() - 80000)");
	hold_tidy(NULL, db);
	assert_int_equal(count("SELECT COUNT(*) FROM once_key"), 1);
	show_run("DELETE FROM once_key");
	assert_int_equal(db_check_invariants(db, "sql/invariants.sql"), 0);
}

/* --- from a hold to an order ------------------------------------------------------------------------------------------------- */

static const char *code;

static enum order_made book(const struct buyer *b, int64_t hold, int64_t total)
{
	struct order_wish w = { b->account, hold, total, "김민지", "01012345678", "kim@example.com", "ko" };
	db_begin(db);
	enum order_made made = order_create(db, &w, &code);
	if (made == ORDER_MADE)
		assert_int_equal(db_commit(db), DB_COMMITTED);
	else
		db_rollback(db);
	assert_false(fault.set);
	return made;
}

static void a_hold_becomes_one_order_whose_places_time_does_not_free(void **state)
{
	(void)state;
	assert_int_equal(HOLD(&kim, false, 1001, 1002), HOLD_OK);
	int64_t hold = done.hold;
	assert_int_equal(book(&kim, hold, 99000), ORDER_CHANGED);
	assert_int_equal(book(&lee, hold, 198000), ORDER_HOLD_ENDED);
	assert_int_equal(book(&kim, hold, 198000), ORDER_MADE);
	const char *first = code;
	assert_int_equal(strlen(first), 10);
	assert_int_equal(book(&kim, hold, 198000), ORDER_ALREADY);
	assert_string_equal(code, first);
	assert_int_equal(count("SELECT COUNT(*) FROM place WHERE state = 2 AND free_at = 4102444800 AND order_id IS NOT NULL AND hold_id IS NULL"), 2);
	assert_int_equal(count("SELECT total_minor FROM orders WHERE state = 'pending' AND fee_table = '7;10:5,7:10,3:20,1:30' AND pay_by >= booked_at + 600"), 198000);
	assert_int_equal(count("SELECT COUNT(*) FROM outbox WHERE kind = 'order.opened' AND JSON_VALUE(body, '$.places') = 'R A A-1, R A A-2'"), 1);
	assert_int_equal(HOLD(&lee, false, 1002), HOLD_WENT);
	assert_int_equal(HOLD(&kim, false, 1003, 1004, 1005), HOLD_TOO_MANY);
	assert_int_equal(done.bought, 2);
	assert_int_equal(db_check_invariants(db, "sql/invariants.sql"), 0);
}

static void a_free_order_is_paid_at_once_with_tickets_and_mail(void **state)
{
	(void)state;
	assert_int_equal(HOLD(&kim, false, 1101, 1102), HOLD_OK);
	assert_int_equal(book(&kim, done.hold, 0), ORDER_MADE);
	assert_int_equal(count("SELECT COUNT(*) FROM orders WHERE state = 'paid' AND paid_at IS NOT NULL"), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM ticket WHERE void_at IS NULL AND LENGTH(number) = 12"), 2);
	assert_int_equal(count("SELECT COUNT(*) FROM place WHERE state = 3"), 2);
	assert_int_equal(count("SELECT COUNT(*) FROM ledger"), 0);
	assert_int_equal(count("SELECT COUNT(*) FROM outbox WHERE kind = 'order.paid' AND JSON_VALUE(body, '$.tickets_n') = 2"), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE act = 'order.paid'"), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM mail WHERE recipient = 'kim@example.com' AND lang = 'ko' AND body LIKE '%봄 공연%'"), 1);
	assert_int_equal(db_check_invariants(db, "sql/invariants.sql"), 0);
}

static void an_order_is_refused_when_it_cannot_be_kept(void **state)
{
	(void)state;
	assert_int_equal(book(&kim, 1, 0), ORDER_HOLD_ENDED);
	assert_int_equal(HOLD(&kim, false, 1001), HOLD_OK);
	int64_t hold = done.hold;
	show_run("UPDATE settings SET selling = 0");
	assert_int_equal(book(&kim, hold, 99000), ORDER_STOPPED);
	show_run("UPDATE settings SET selling = 1");
	show_run("UPDATE round SET state = 'cancelled' WHERE id = 1");
	assert_int_equal(book(&kim, hold, 99000), ORDER_CANCELLED);
	show_run("UPDATE round SET state = 'planned' WHERE id = 1");
	show_run("UPDATE hold SET ends_at = UNIX_TIMESTAMP()");
	assert_int_equal(book(&kim, hold, 99000), ORDER_HOLD_ENDED);
	assert_int_equal(count("SELECT COUNT(*) FROM orders"), 0);
}

static void an_order_that_is_not_paid_frees_its_places(void **state)
{
	(void)state;
	struct order o;
	assert_int_equal(HOLD(&kim, false, 1001, 1002), HOLD_OK);
	assert_int_equal(book(&kim, done.hold, 198000), ORDER_MADE);
	int64_t id = count("SELECT id FROM orders");
	db_begin(db);
	assert_true(order_lock(db, id, &o));
	assert_int_equal(o.state, ORDER_PENDING);
	assert_string_equal(o.code, code);
	order_expire(db, &o, false);
	assert_int_equal(db_commit(db), DB_COMMITTED);
	assert_int_equal(count("SELECT COUNT(*) FROM orders WHERE state = 'expired' AND ended_at IS NOT NULL"), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM outbox WHERE kind = 'order.expired'"), 1);
	assert_int_equal(HOLD(&lee, false, 1001, 1002), HOLD_OK);
	assert_int_equal(book(&lee, done.hold, 198000), ORDER_MADE);
	assert_int_equal(db_check_invariants(db, "sql/invariants.sql"), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(chosen_places_are_held_for_the_minutes, show_again),
		cmocka_unit_test_setup(holding_what_i_hold_is_success_and_more_keeps_the_end, show_again),
		cmocka_unit_test_setup(a_place_that_went_holds_nothing_and_is_named, show_again),
		cmocka_unit_test_setup(a_locked_place_is_not_waited_for, show_again),
		cmocka_unit_test_setup(every_refusal_has_its_name, show_again),
		cmocka_unit_test_setup(the_limit_counts_what_is_held_and_bought, show_again),
		cmocka_unit_test_setup(a_swap_gives_back_what_is_not_in_it, show_again),
		cmocka_unit_test_setup(one_hold_at_a_time, show_again),
		cmocka_unit_test_setup(time_ends_a_hold_without_any_job, show_again),
		cmocka_unit_test_setup(a_hold_is_extended_once_while_it_lives, show_again),
		cmocka_unit_test_setup(places_are_given_back_one_by_one_or_all, show_again),
		cmocka_unit_test_setup(tidying_frees_what_is_over_and_nothing_else, show_again),
		cmocka_unit_test_setup(a_hold_becomes_one_order_whose_places_time_does_not_free, show_again),
		cmocka_unit_test_setup(a_free_order_is_paid_at_once_with_tickets_and_mail, show_again),
		cmocka_unit_test_setup(an_order_is_refused_when_it_cannot_be_kept, show_again),
		cmocka_unit_test_setup(an_order_that_is_not_paid_frees_its_places, show_again),
	};

	return cmocka_run_group_tests(tests, show_start, show_stop);
}
