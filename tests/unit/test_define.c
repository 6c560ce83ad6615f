/* test_define.c: a show schema filled from a definition, in a real database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/id.h"
#include "db/invariants.h"
#include "db/migrate.h"
#include "ext/json.h"
#include "show/core/define.h"
#include "with_db.h"

static struct arena *a;
static struct fault fault;
static struct db *db;

/* A fresh schema for every test. */
static int start(void **state)
{
	(void)state;
	a = arena_new(256 << 20);
	fault = (struct fault){ 0 };
	db = with_db_schema("show_1", "sql/show", a, &fault);
	return db ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	db_detach(db);
	db_close(db);
	arena_free(a);
	return 0;
}

#define HEAD "{\"title\":\"\ubc24\uc758 \uc815\uc6d0\",\"subtitle\":\"s\",\"description\":\"d\",\"notice\":\"n\",\"field\":\"play\",\"age_limit\":14," \
	"\"running_minutes\":100,\"venue\":{\"name\":\"v\",\"address\":\"a\",\"zone\":\"Asia/Seoul\"},\"seller\":{\"name\":\"x\",\"contact\":\"x@example.com\"}," \
	"\"limit_per_person\":2,\"hold_minutes\":5,\"hold_seconds\":20,\"free_days\":7,\"refund\":[{\"from_days\":10,\"fee_percent\":0},{\"from_days\":1,\"fee_percent\":30}],"
#define GRADES "\"grades\":[{\"name\":\"R\",\"mark\":\"R\",\"colour\":1,\"price\":60000},{\"name\":\"S\",\"mark\":\"S\",\"colour\":2,\"price\":0}],"
#define ROUNDS_HEAD "\"rounds\":[{\"label\":\"\",\"starts_at\":2000000000,\"sale_opens_at\":1700000000,\"sale_closes_at\":1999990000}," \
	"{\"label\":\"2\",\"starts_at\":2000100000,\"sale_opens_at\":1700000000,\"sale_closes_at\":2000090000,\"covers\":[0]"
#define ROUNDS ROUNDS_HEAD "}]"
#define PLAN "\"plan\":{\"height\":400,\"stage\":\"300,20,400,60\",\"sections\":[" \
	"{\"name\":\"\uac00\",\"floor\":\"1\uce35\",\"kind\":\"seats\",\"grade\":\"R\",\"rows\":[" \
	"{\"label\":\"A\",\"seats\":[{\"n\":\"1\",\"x\":400.26,\"y\":100},{\"n\":\"2\",\"x\":450,\"y\":100,\"flags\":5},{\"n\":\"3\",\"ord\":4,\"x\":550,\"y\":100}]}," \
	"{\"label\":\"B\",\"seats\":[{\"n\":\"1\",\"x\":400,\"y\":150,\"grade\":\"S\"}]}]}," \
	"{\"name\":\"z\",\"kind\":\"standing\",\"outline\":\"0,200 100,200 100,300\",\"capacity\":3,\"grade\":\"S\"}," \
	"{\"name\":\"\ub098\",\"floor\":\"1\uce35\",\"kind\":\"seats\",\"grade\":\"S\",\"rows\":[{\"label\":\"a\",\"seats\":[{\"n\":\"1\",\"x\":1,\"y\":1}]},{\"label\":\"A\",\"seats\":[{\"n\":\"1\",\"x\":1,\"y\":9}]}]}]}"
#define MARKS "\"marks\":[{\"floor\":\"1\uce35\",\"section\":\"\uac00\",\"row\":\"A\",\"kind\":\"house\",\"note\":\"press\"}," \
	"{\"floor\":\"1\uce35\",\"section\":\"\uac00\",\"row\":\"A\",\"number\":\"2\",\"kind\":\"invitation\",\"note\":\"i\",\"guest\":\"Kim\"}," \
	"{\"floor\":\"\",\"section\":\"z\",\"number\":2,\"round\":1,\"kind\":\"blocked\",\"note\":\"pillar\"}]"
#define SHOW HEAD GRADES ROUNDS "," PLAN "," MARKS "}"

/* All rows of a query's only column, joined. */
#define ROWS(sql) joined(db_query(db, sql, NO_ARGS))
static const char *joined(struct db_rows *q)
{
	const char *s = "";

	while (db_next(q))
		s = arena_fmt(a, "%s%s%s", s, *s ? " " : "", db_text(q, "c"));
	return s;
}

static void defined(const char *text)
{
	const char *error;

	if (!define_show(db, a, text, NULL, 0, &error))
		fail_msg("%s (%s)", error, fault.what);
}

#define PASS_GRADE "{\"instead\":\"R\",\"name\":\"R 2\",\"mark\":\"R\",\"colour\":1,\"price\":90000}"
#define PASS_ROUNDS(grade) ROUNDS_HEAD ",\"grades\":[" grade "]}]"

static void test_a_round_with_a_grade_of_its_own(void **state)
{
	(void)state;
	defined(HEAD GRADES PASS_ROUNDS(PASS_GRADE) "," PLAN "}");
	assert_string_equal(ROWS("SELECT CONCAT(id, name, ':', price_minor, IFNULL(CONCAT('/', round, '-', instead), '')) AS c FROM grade ORDER BY id LIMIT 9"),
	    "1R:60000 2S:0 3R 2:90000/2-1");
	assert_string_equal(ROWS("SELECT CONCAT(round, 'g', grade, '*', COUNT(*)) AS c FROM place GROUP BY round, grade ORDER BY round, grade LIMIT 9"),
	    "1g1*3 1g2*6 2g2*6 2g3*3");
}

static void test_rows(void **state)
{
	(void)state;
	defined(SHOW);
	assert_string_equal(ROWS("SELECT CONCAT_WS('|', title, field, zone, running_minutes, limit_per_person, hold_minutes, hold_seconds, stage, plan_height) AS c FROM settings LIMIT 9"),
	    "밤의 정원|play|Asia/Seoul|100|2|5|20|300,20,400,60|400");
	assert_string_equal(ROWS("SELECT CONCAT(from_days, ':', fee_percent) AS c FROM refund_rule ORDER BY from_days LIMIT 9"), "1:30 10:0");
	assert_string_equal(ROWS("SELECT CONCAT(id, name, mark, colour, ':', price_minor) AS c FROM grade ORDER BY id LIMIT 9"), "1RR1:60000 2SS2:0");
	assert_string_equal(ROWS("SELECT CONCAT(round, '>', covers) AS c FROM round_cover LIMIT 9"), "2>1");
	assert_string_equal(ROWS("SELECT CONCAT(id, floor, name, kind) AS c FROM section ORDER BY id LIMIT 9"), "11층가seats 2zstanding 31층나seats");
	assert_string_equal(ROWS("SELECT CONCAT(id, ':', section, row_label, row_ord, '-', number, '/', ord, '@', x, ',', y, '!', flags) AS c FROM seat ORDER BY id LIMIT 20"),
	    "1:1A1-1/1@400.3,100!0 2:1A1-2/2@450,100!5 3:1A1-3/4@550,100!0 4:1B2-1/1@400,150!0 5:3a1-1/1@1,1!0 6:3A2-1/1@1,9!0");
	/* Dense, in map order, the same in every round. */
	assert_string_equal(ROWS("SELECT CONCAT(id, ':', round, '/', section, 'g', grade, IFNULL(CONCAT('s', seat), ''), IFNULL(CONCAT('n', number), '')) AS c FROM place ORDER BY id LIMIT 40"),
	    "1:1/1g1s1 2:1/1g1s2 3:1/1g1s3 4:1/1g2s4 5:1/2g2n1 6:1/2g2n2 7:1/2g2n3 8:1/3g2s5 9:1/3g2s6 "
	    "10:2/1g1s1 11:2/1g1s2 12:2/1g1s3 13:2/1g2s4 14:2/2g2n1 15:2/2g2n2 16:2/2g2n3 17:2/3g2s5 18:2/3g2s6");
	assert_string_equal(ROWS("SELECT CONCAT(id, ':', state) AS c FROM place WHERE free_at > 0 ORDER BY id LIMIT 20"),
	    "1:5 2:6 3:5 10:5 11:6 12:5 15:4");
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM place WHERE free_at = 4102444800", NO_ARGS), 7);
	assert_string_equal(ROWS("SELECT CONCAT(place, note, guest) AS c FROM place_mark ORDER BY place LIMIT 20"),
	    "1press 2iKim 3press 10press 11iKim 12press 15pillar");
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM file", NO_ARGS), 0);
	assert_false(fault.set);
}

static void test_once(void **state)
{
	const char *error;

	(void)state;
	defined(SHOW);
	defined(SHOW);
	assert_true(define_show(db, a, "rubbish", NULL, 0, &error));      /* not even looked at */
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM place", NO_ARGS), 18);
}

/* True, or what a slow machine may answer: the one that came second did not wait longer for the first, and asks again. */
static bool defined_in_the_end(struct db *mine)
{
	const char *error;

	for (int i = 0; i < 20; i++) {
		if (define_show(mine, a, SHOW, NULL, 0, &error))
			return true;
		if (strcmp(error, "the database refused") != 0)
			return false;
	}
	return false;
}

/* Two jobs processes that ask at the same moment. */
static void test_both_at_once(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	if (pid == 0) {
		struct db *other = with_db_root("show_1");
		struct fault f = { 0 };

		db_attach(other, a, &f);
		_exit(defined_in_the_end(other) ? 0 : 1);
	}
	assert_true(defined_in_the_end(db));
	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM place", NO_ARGS), 18);
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM settings", NO_ARGS), 1);
}

static void test_poster(void **state)
{
	static const unsigned char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\2X\0\0\3\x84\10\2\0\0\0\0\0\0\0";
	const char *error;

	(void)state;
	assert_false(define_show(db, a, SHOW, "<svg>", 5, &error));
	assert_string_equal(error, "poster: not a JPEG, PNG or WebP picture");
	assert_true(define_show(db, a, SHOW, png, sizeof png, &error));
	assert_string_equal(ROWS("SELECT CONCAT(type, width, 'x', height, ':', LENGTH(bytes), LENGTH(hash)) AS c FROM file LIMIT 2"), "image/png600x900:3464");
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM settings JOIN file ON poster = hash", NO_ARGS), 1);
}

static void refused(const char *text, const char *wanted)
{
	const char *error;

	assert_false(define_show(db, a, text, NULL, 0, &error));
	assert_string_equal(error, wanted);
	assert_false(fault.set);
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM section", NO_ARGS), 0);
}

#define MARK(text) refused(HEAD GRADES ROUNDS "," PLAN ",\"marks\":[" text "]}", "marks[0]: there is no such place")

static void test_refused(void **state)
{
	(void)state;
	refused("", "definition: not JSON (unexpected end of data)");
	refused("{}", "title: 0 characters are not from 1 to 120");
	refused(HEAD ROUNDS "," PLAN "}", "grades: not a list of 1 to 50");
	refused(HEAD GRADES PLAN "}", "rounds: not a list of 1 to 366");
	refused(HEAD GRADES ROUNDS "}", "plan: plan: plan.not_object  (and 0 more)");
	refused(HEAD "\"grades\":[{\"name\":\"R\",\"mark\":\"R\",\"price\":1},{\"name\":\"R\",\"mark\":\"R\",\"price\":1}]," ROUNDS "," PLAN "}", "grades[1].name: there twice");
	refused(HEAD "\"grades\":[{\"name\":\"R\",\"mark\":\"R\",\"price\":1.5}]," ROUNDS "," PLAN "}", "grades[0]: not a whole number from 0 to 100000000");
	refused(HEAD "\"grades\":[{\"name\":\"R\",\"mark\":\"R\",\"price\":1}]," ROUNDS "," PLAN "}", "plan: 6 places have the grade \"S\", which has no price");
	refused(HEAD GRADES "\"rounds\":[{\"starts_at\":5,\"sale_opens_at\":5,\"sale_closes_at\":5}]," PLAN "}", "rounds[0]: the sale closes before it opens");
	refused(HEAD GRADES "\"rounds\":[{\"starts_at\":5,\"sale_opens_at\":4,\"sale_closes_at\":5,\"covers\":[0]}]," PLAN "}", "rounds[0].covers: not the number of another round");
	refused(HEAD GRADES PASS_ROUNDS("{\"instead\":\"Q\",\"name\":\"Q 2\",\"mark\":\"Q\",\"price\":1}") "," PLAN "}", "rounds[1].grades[0].instead: not the name of a grade");
	refused(HEAD GRADES PASS_ROUNDS(PASS_GRADE "," PASS_GRADE) "," PLAN "}", "rounds[1].grades[1].name: there twice");
	refused(HEAD GRADES ROUNDS "," PLAN ",\"marks\":[{\"floor\":\"1층\",\"section\":\"가\",\"kind\":\"sold\"}]}", "marks[0].kind: not one of blocked, house, invitation");
	refused(HEAD GRADES ROUNDS "," PLAN ",\"marks\":[{\"floor\":\"1층\",\"section\":\"가\",\"kind\":\"house\",\"round\":2}]}", "marks[0].round: not the number of a round");
	MARK("{\"floor\":\"2층\",\"section\":\"가\",\"kind\":\"house\"}");
	MARK("{\"floor\":\"1층\",\"section\":\"가\",\"row\":\"C\",\"kind\":\"house\"}");
	MARK("{\"floor\":\"1층\",\"section\":\"가\",\"row\":\"A\",\"number\":\"4\",\"kind\":\"house\"}");
	MARK("{\"floor\":\"1층\",\"section\":\"가\",\"number\":\"4\",\"kind\":\"house\"}");
	MARK("{\"section\":\"z\",\"number\":4,\"kind\":\"house\"}");
	MARK("{\"section\":\"z\",\"number\":0,\"kind\":\"house\"}");
	MARK("{\"section\":\"z\",\"number\":-9223372036854775808,\"kind\":\"house\"}");
	MARK("{\"section\":\"z\",\"number\":\"x\",\"kind\":\"house\"}");
}

static void hall(const char *venue, int64_t places_n)
{
	size_t n;
	char *text = file_read(a, arena_fmt(a, "sql/venues/%s.json", venue), 8 << 20, &n);
	const char *why, *show;
	struct json *j = json_parse(a, text, n, &why), *d = json_parse(a, SHOW, strlen(SHOW), &why), *rounds = json_get(d, "rounds");

	assert_non_null(j);
	json_set(d, "plan", json_get(j, "plan"));
	json_set(d, "grades", json_get(j, "grades"));
	json_set(d, "marks", json_list(a));
	json_add(rounds, json_at(rounds, 0));
	show = json_write(a, d);
	int64_t before = db_queries(db), began_ms = clock_ms();
	defined(show);
	int64_t statements = db_queries(db) - before;
	print_message("%s: %lld places in 3 rounds in %lld ms, %lld statements\n", venue, (long long)places_n, (long long)(clock_ms() - began_ms),
	    (long long)statements);
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM place", NO_ARGS), 3 * places_n);
	assert_int_equal(db_one_i64(db, 0, "SELECT MAX(id) FROM place", NO_ARGS), 3 * places_n);
	/* Map order: sorting by the map gives the ids. */
	assert_int_equal(db_one_i64(db, 1,
	    "SELECT COUNT(*) FROM (SELECT p.id, ROW_NUMBER() OVER (ORDER BY p.round, p.section, s.row_ord, s.ord, p.number) AS n"
	    " FROM place p LEFT JOIN seat s ON s.id = p.seat) t WHERE id <> n", NO_ARGS), 0);
	assert_in_range(statements, 1, 100 + places_n / 10);             /* in batches */
}

static void test_hall(void **state)
{
	(void)state;
	hall("hall-2000", 1989);
}

static void test_arena(void **state)
{
	(void)state;
	hall("arena-15000", 15070);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_rows, start, stop), cmocka_unit_test_setup_teardown(test_a_round_with_a_grade_of_its_own, start, stop), cmocka_unit_test_setup_teardown(test_a_round_with_a_grade_of_its_own, start, stop),
		cmocka_unit_test_setup_teardown(test_once, start, stop),
		cmocka_unit_test_setup_teardown(test_both_at_once, start, stop),
		cmocka_unit_test_setup_teardown(test_poster, start, stop),
		cmocka_unit_test_setup_teardown(test_refused, start, stop),
		cmocka_unit_test_setup_teardown(test_hall, start, stop),
		cmocka_unit_test_setup_teardown(test_arena, start, stop),
	};
	return cmocka_run_group_tests(tests, with_db_group, with_db_group_end);
}
