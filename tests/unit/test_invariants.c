/* invariants: sql/invariants.sql finds nothing in good books, and each of its queries finds what it is there for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/arena.h"
#include "base/fault.h"
#include "db/invariants.h"
#include "db/migrate.h"
#include "with_db.h"

#define BOOKS "sql/invariants.sql"

static struct arena *a;
static struct fault fault;
static struct db *db;

static void run(const char *sql)
{
	if (!db_run_script(db, sql))
		fail_msg("%s: %s", sql, fault.what);
}

static int group_start(void **state)
{
	(void)state;
	if (!with_db_start())
		return -1;
	a = arena_new(64 << 20);
	db = with_db_schema("books", "sql/show", a, &fault);
	if (!db)
		return -1;
	/* The keys that make some of it impossible have to go before it can be broken. */
	run("SET SESSION foreign_key_checks = 0");
	run("ALTER TABLE order_place ADD KEY loose (place), DROP KEY order_place_once");
	run("ALTER TABLE ticket ADD KEY loose (place), DROP KEY ticket_once");
	return 0;
}

static int group_stop(void **state)
{
	(void)state;
	db_detach(db);
	db_close(db);
	arena_free(a);
	with_db_stop();
	return 0;
}

/* A show after a day of selling: every state of an order, a refund and a place once. */
static void good_books(void)
{
	static const char *const tables[] = { "settings", "round", "section", "grade", "place", "buyer", "hold", "orders", "order_place",
	    "ticket", "payment", "refund", "refund_ticket", "ledger", "money_item" };
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		run(arena_fmt(a, "DELETE FROM %s", tables[i]));
	run("INSERT INTO settings (id, title, description, notice, field, venue_name, zone, seller_name, seller_contact, created_at)"
	    " VALUES (1, 't', '', '', 'concert', 'v', 'Asia/Seoul', 's', 'c', 1)");
	run("INSERT INTO round (id, starts_at, sale_opens_at, sale_closes_at) VALUES (1, 900, 1, 800), (2, 900, 1, 800)");
	run("INSERT INTO section (id, name, kind, ord, outline, label_x, label_y, focus_x, focus_y) VALUES (1, 'A', 'standing', 1, '', 0, 0, 0, 0)");
	run("INSERT INTO grade (id, name, mark, colour, price_minor, ord) VALUES (1, 'R', 'R', 1, 1000, 1)");
	run("INSERT INTO buyer (account, name, email, created_at) VALUES (1, 'n', 'e', 1), (2, 'n', 'e', 1)");
	run("INSERT INTO hold (id, account, round, state, ends_at, created_at) VALUES"
	    " (1, 1, 1, 'ordered', 500, 1), (2, 1, 1, 'ordered', 500, 1), (3, 2, 1, 'ordered', 500, 1), (4, 2, 1, 'ordered', 500, 1),"
	    " (5, 2, 1, 'ordered', 500, 1), (6, 2, 1, 'ordered', 500, 1), (7, 2, 1, 'ordered', 500, 1), (8, 1, 1, 'held', 500, 1), (9, 2, 1, 'expired', 400, 1)");
	run("INSERT INTO orders (id, code, account, round, hold_id, state, total_minor, currency, fee_table, zone, name, phone, email, lang, booked_at, pay_by) VALUES"
	    " (1, 'A', 1, 1, 1, 'paid', 2000, 'KRW', '', 'Asia/Seoul', '', '', '', 'ko', 1, 1),"
	    " (2, 'B', 1, 1, 2, 'part_refunded', 2000, 'KRW', '', 'Asia/Seoul', '', '', '', 'ko', 1, 1),"
	    " (3, 'C', 2, 1, 3, 'pending', 1000, 'KRW', '', 'Asia/Seoul', '', '', '', 'ko', 1, 1),"
	    " (4, 'D', 2, 1, 4, 'expired', 1000, 'KRW', '', 'Asia/Seoul', '', '', '', 'ko', 1, 1),"
	    " (5, 'E', 2, 1, 5, 'refunded', 1000, 'KRW', '', 'Asia/Seoul', '', '', '', 'ko', 1, 1),"
	    " (6, 'F', 2, 1, 6, 'refunded', 1000, 'KRW', '', 'Asia/Seoul', '', '', '', 'ko', 1, 1),"
	    " (7, 'G', 2, 1, 7, 'paid', 0, 'KRW', '', 'Asia/Seoul', '', '', '', 'ko', 1, 1)");
	run("INSERT INTO place (id, round, section, grade, number, state, free_at, hold_id, order_id) VALUES"
	    " (1, 1, 1, 1, 1, 3, 4102444800, 1, 1), (2, 1, 1, 1, 2, 3, 4102444800, 1, 1), (3, 1, 1, 1, 3, 3, 4102444800, 2, 2),"
	    " (4, 1, 1, 1, 4, 0, 0, NULL, NULL), (5, 1, 1, 1, 5, 2, 4102444800, 3, 3), (6, 1, 1, 1, 6, 0, 0, NULL, NULL),"
	    " (7, 1, 1, 1, 7, 0, 0, NULL, NULL), (8, 1, 1, 1, 8, 3, 4102444800, 7, 7), (9, 1, 1, 1, 9, 1, 500, 8, NULL),"
	    " (10, 1, 1, 1, 10, 4, 4102444800, NULL, NULL), (11, 1, 1, 1, 11, 5, 4102444800, NULL, NULL), (12, 1, 1, 1, 12, 6, 4102444800, NULL, NULL),"
	    " (13, 1, 1, 1, 13, 0, 0, NULL, NULL), (14, 1, 1, 1, 14, 1, 400, 9, NULL), (15, 2, 1, 1, 1, 0, 0, NULL, NULL)");
	run("INSERT INTO order_place (id, order_id, place, grade_name, price_minor, ended_at) VALUES"
	    " (1, 1, 1, 'R', 1000, NULL), (2, 1, 2, 'R', 1000, NULL), (3, 2, 3, 'R', 1000, NULL), (4, 2, 4, 'R', 1000, 7),"
	    " (5, 3, 5, 'R', 1000, NULL), (6, 4, 6, 'R', 1000, 7), (7, 5, 7, 'R', 1000, 7), (8, 6, 4, 'R', 1000, 8), (9, 7, 8, 'R', 0, NULL)");
	run("INSERT INTO ticket (id, number, order_id, order_place, place, round, issued_at, void_at) VALUES"
	    " (1, 'T1', 1, 1, 1, 1, 2, NULL), (2, 'T2', 1, 2, 2, 1, 2, NULL), (3, 'T3', 2, 3, 3, 1, 2, NULL), (4, 'T4', 2, 4, 4, 1, 2, 7),"
	    " (5, 'T5', 5, 7, 7, 1, 2, 7), (6, 'T6', 6, 8, 4, 1, 2, 8), (7, 'T7', 7, 9, 8, 1, 2, NULL)");
	run("INSERT INTO payment (id, order_id, idem, amount_minor, state, created_at) VALUES"
	    " (1, 1, 'p1', 2000, 'captured', 1), (2, 2, 'p2', 2000, 'captured', 1), (3, 3, 'p3', 1000, 'open', 1), (4, 4, 'p4', 1000, 'captured', 1),"
	    " (5, 5, 'p5', 1000, 'captured', 1), (6, 6, 'p6', 1000, 'captured', 1), (7, 1, 'p7', 2000, 'voided', 1), (8, 1, 'p8', 2000, 'captured', 1)");
	run("INSERT INTO refund (id, order_id, payment_id, idem, amount_minor, fee_minor, reason, state, created_at) VALUES"
	    " (1, 2, 2, 'r1', 900, 100, 'cancelled', 'done', 7), (2, 4, 4, 'r2', 1000, 0, 'late_money', 'sent', 7),"
	    " (3, 5, 5, 'r3', 1000, 0, 'round_cancelled', 'done', 7), (4, 6, 6, 'r4', 1000, 0, 'cancelled', 'refused', 7),"
	    " (5, 1, 8, 'r5', 2000, 0, 'late_money', 'wanted', 7)");
	run("INSERT INTO refund_ticket (ticket, refund_id) VALUES (4, 1), (5, 3), (6, 4)");
	run("INSERT INTO ledger (id, order_id, kind, ref, amount_minor, at) VALUES"
	    " (1, 1, 'captured', 1, 2000, 2), (2, 2, 'captured', 2, 2000, 2), (3, 4, 'captured', 4, 1000, 2), (4, 5, 'captured', 5, 1000, 2),"
	    " (5, 6, 'captured', 6, 1000, 2), (6, 1, 'captured', 8, 2000, 2), (7, 2, 'refunded', 1, 900, 8), (8, 5, 'refunded', 3, 1000, 8)");
	run("INSERT INTO money_item (order_id, payment_id, refund_id, kind, amount_minor, why, created_at) VALUES (6, 6, 4, 'refund_refused', 1000, '', 9)");
}

/* What the log says of it; *n: how many queries did not hold. */
static const char *check(const char *file, int64_t *n)
{
	char path[96];
	snprintf(path, sizeof path, "%s/said", with_db_folder);
	int was = dup(1), fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	fflush(stdout);
	dup2(fd, 1);
	*n = db_check_invariants(db, file);
	dup2(was, 1);
	close(was);
	char *text = arena_alloc(a, 65536);
	ssize_t got = pread(fd, text, 65535, 0);
	close(fd);
	text[got < 0 ? 0 : got] = '\0';
	return text;
}

static void good_books_hold(void **state)
{
	(void)state;
	int64_t n;
	good_books();
	const char *said = check(BOOKS, &n);
	if (n)
		print_error("%s", said);
	assert_int_equal(n, 0);
	assert_string_equal(said, "");
	assert_false(fault.set);
}

static const struct { const char *name, *sql; } broken[] = {
	{ "place_in_two_live_orders", "INSERT INTO order_place (order_id, place, grade_name, price_minor) VALUES (3, 1, 'R', 0)" },
	{ "sold_place_has_one_ticket", "UPDATE ticket SET void_at = 1 WHERE id = 1" },
	{ "sold_place_has_one_ticket", "INSERT INTO ticket (number, order_id, order_place, place, round, issued_at) VALUES ('X', 1, 1, 1, 1, 1)" },
	{ "sold_place_is_in_a_paid_order", "UPDATE order_place SET ended_at = 1 WHERE id = 1" },
	{ "sold_place_is_in_a_paid_order", "UPDATE place SET order_id = 2 WHERE id = 1" },
	{ "live_ticket_has_its_place", "UPDATE place SET state = 0, free_at = 0, hold_id = NULL, order_id = NULL WHERE id = 1" },
	{ "live_ticket_has_its_place", "UPDATE ticket SET round = 2 WHERE id = 1" },
	{ "live_ticket_has_its_order_place", "UPDATE ticket SET order_place = 2 WHERE id = 1" },
	{ "captured_payment_is_in_the_ledger", "DELETE FROM ledger WHERE id = 1" },
	{ "captured_payment_is_in_the_ledger", "UPDATE ledger SET amount_minor = 1999 WHERE id = 1" },
	{ "ledger_capture_has_its_payment", "UPDATE payment SET state = 'open' WHERE id = 1" },
	{ "done_refund_is_in_the_ledger", "DELETE FROM ledger WHERE id = 7" },
	{ "ledger_refund_has_its_refund", "UPDATE refund SET state = 'sent' WHERE id = 1" },
	{ "order_money_is_the_ledger", "UPDATE ledger SET order_id = 5 WHERE id = 1" },
	{ "never_refunded_more_than_captured", "UPDATE refund SET amount_minor = 2001 WHERE id = 1" },
	{ "never_refunded_more_than_captured", "UPDATE payment SET state = 'voided' WHERE id = 4" },
	{ "free_order_has_no_payment", "INSERT INTO payment (order_id, idem, amount_minor, created_at) VALUES (7, 'x', 0, 1)" },
	{ "paid_order_was_paid_for", "UPDATE payment SET state = 'ended' WHERE order_id = 2" },
	{ "order_total_is_the_sum_of_its_places", "UPDATE order_place SET price_minor = 1 WHERE id = 2" },
	{ "paid_order_has_a_ticket", "UPDATE ticket SET void_at = 1 WHERE order_id = 7" },
	{ "paid_place_has_a_ticket", "UPDATE ticket SET void_at = 1 WHERE id = 2" },
	{ "ended_order_has_no_ticket", "UPDATE ticket SET void_at = NULL WHERE id = 5" },
	{ "ended_order_has_no_live_place", "UPDATE order_place SET ended_at = NULL WHERE id = 6" },
	{ "pending_order_has_its_places", "UPDATE order_place SET ended_at = 1 WHERE id = 5" },
	{ "pending_order_has_its_places", "UPDATE place SET order_id = NULL WHERE id = 5" },
	{ "place_being_paid_is_in_a_pending_order", "UPDATE orders SET state = 'failed' WHERE id = 3" },
	{ "held_place_has_a_hold", "UPDATE place SET hold_id = NULL WHERE id = 9" },
	{ "held_place_has_a_hold", "UPDATE hold SET state = 'released' WHERE id = 8" },
	{ "held_place_has_a_hold", "UPDATE place SET free_at = 501 WHERE id = 9" },
	{ "free_place_is_free", "UPDATE place SET free_at = 3 WHERE id = 13" },
	{ "free_place_is_free", "UPDATE place SET order_id = 3 WHERE id = 13" },
	{ "taken_place_is_not_freed_by_time", "UPDATE place SET free_at = 500 WHERE id = 5" },
	{ "kept_place_is_not_in_an_order", "UPDATE place SET state = 5 WHERE id = 1" },
	{ "place_state_is_known", "UPDATE place SET state = 7 WHERE id = 12" },
	{ "order_place_is_of_its_round", "UPDATE orders SET round = 2 WHERE id = 3" },
	{ "limit_per_person", "UPDATE settings SET limit_per_person = 2" },
	{ "money_of_an_unpaid_order_is_on_its_way_back", "DELETE FROM refund WHERE id = 2" },
	{ "money_is_not_taken_twice", "DELETE FROM refund WHERE id = 5" },
	{ "refused_refund_is_on_the_money_list", "DELETE FROM money_item" },
	{ "refunded_ticket_is_void", "UPDATE refund_ticket SET refund_id = 3 WHERE ticket = 6" },
};

static void each_query_finds_what_it_is_there_for(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		int64_t n;
		good_books();
		run(broken[i].sql);
		const char *said = check(BOOKS, &n);
		if (n < 1 || !strstr(said, arena_fmt(a, "name=%s rows=", broken[i].name)))
			fail_msg("%s was not found by %s but: %s", broken[i].sql, broken[i].name, said);
	}
	/* And none stands in the file that nothing here can break. */
	FILE *f = fopen(BOOKS, "r");
	char line[1000];
	bool first = true, blank = false;
	assert_non_null(f);
	while (fgets(line, sizeof line, f)) {
		if (blank && strncmp(line, "-- ", 3) == 0) {
			line[strcspn(line, ":\n")] = '\0';
			bool known = false;
			for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
				known = known || strcmp(broken[i].name, line + 3) == 0;
			if (!known)
				fail_msg("no broken books for %s", line + 3);
			first = false;
		}
		blank = line[0] == '\n';
	}
	fclose(f);
	assert_false(first);
}

static void names_and_first_rows_are_logged(void **state)
{
	(void)state;
	int64_t n;
	good_books();
	run("UPDATE place SET free_at = 3 WHERE id IN (13, 15)");
	const char *said = check(BOOKS, &n);
	assert_int_equal(n, 1);
	assert_non_null(strstr(said, "name=free_place_is_free rows=2 place=13 free_at=3 hold_id=NULL order_id=NULL"));
}

static void a_query_that_fails_is_a_failure_and_hides_no_other(void **state)
{
	(void)state;
	const char *file = arena_fmt(a, "%s/other.sql", with_db_folder);
	FILE *f = fopen(file, "w");
	int64_t n;
	assert_non_null(f);
	fputs("-- About the file.\n\n-- wrong: it is.\nSELECT 1 FROM no_such_table;\n\n-- right\nSELECT 1\n  FROM place\n WHERE 1 = 0;\n\n"
	    "-- found\n-- more words\nSELECT 7 AS seven;\n-- open\nSELECT 1\n", f);
	fclose(f);
	const char *said = check(file, &n);
	assert_int_equal(n, 3);
	assert_non_null(strstr(said, "name=wrong why=\"database 1146"));
	assert_non_null(strstr(said, "name=found rows=1 seven=7"));
	assert_non_null(strstr(said, "name=open"));
	assert_null(strstr(said, "name=right"));
	assert_false(fault.set);
	check("/nonexistent", &n);
	assert_int_equal(n, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_books_hold), cmocka_unit_test(each_query_finds_what_it_is_there_for),
		cmocka_unit_test(names_and_first_rows_are_logged), cmocka_unit_test(a_query_that_fails_is_a_failure_and_hides_no_other),
	};
	return cmocka_run_group_tests(tests, group_start, group_stop);
}
