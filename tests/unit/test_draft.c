/* test_draft.c: what the answers of a draft mean, in a real database: every field with every seating it offers becomes a definition
 * that a show takes; every mistake is told at its field. */
#include <stdio.h>
#include <string.h>
#include "base/clock.h"
#include "db/migrate.h"
#include "ext/json.h"
#include "ext/plan.h"
#include "platform/core/deployment.h"
#include "platform/core/draft.h"
#include "platform/core/field.h"
#include "show/core/define.h"
#include "with_schema.h"

static int64_t seller, other;

static int64_t account(const char *email)
{
	db_exec(db, "INSERT INTO account (email, name, role, business_name, lang, created_at) VALUES (?, 'Kim', 'seller', '큰 기획', 'ko', 1)", ARG(email));
	return db_insert_id(db);
}

static void fill(void)
{
	seller = account("seller@example.com");
	other = account("other@example.com");
}

static int group_start(void **state)
{
	(void)state;
	return schema_start("sql/platform", fill);
}

static int start(void **state)
{
	(void)state;
	schema_begin(512 << 20);
	db_exec(db, "DELETE FROM draft", NO_ARGS);
	return 0;
}

/* --- answers ------------------------------------------------------------------------------------------------------------------------ */

static const char *day(int from_now)
{
	return arena_dupn(a, clock_field(a, clock_now() + from_now * 86400, "Asia/Seoul"), 10);
}

static void set(struct draft *d, const char *name, const char *json)
{
	struct json *j = json_parse(a, json, strlen(json), NULL);
	assert_non_null(j);
	json_set(d->answers, name, j);
}

static void set_rows(struct draft *d, const char *name, const char *rows)
{
	set(d, name, arena_fmt(a, "[%s]", rows));
}

static struct draft made(const char *field)
{
	struct draft d;
	int64_t id = draft_make(db, seller, "햄릿", field);

	assert_true(id > 0);
	assert_true(draft_find(db, seller, id, &d));
	json_set_text(d.answers, "venue_name", "작은 홀");
	set_rows(&d, "rounds", arena_fmt(a, "{\"label\":\"서울 대 부산\",\"date\":\"%s\",\"time\":\"19:30\"}", day(30)));
	set_rows(&d, "grades", "{\"name\":\"R\",\"mark\":\"\",\"colour\":\"3\",\"price\":\"99000\"}");
	return d;
}

static void seat(struct draft *d, const char *way)
{
	static const char plan[] =
	    "{\"name\":\"p\",\"categories\":[{\"name\":\"R\",\"color\":\"#fff\"}],\"size\":{\"width\":400,\"height\":300},\"zones\":[{\"name\":\"A\","
	    "\"position\":{\"x\":0,\"y\":0},\"rows\":[{\"row_number\":\"1\",\"position\":{\"x\":0,\"y\":0},\"seats\":["
	    "{\"seat_number\":\"1\",\"seat_guid\":\"a\",\"category\":\"R\",\"position\":{\"x\":10,\"y\":10}},"
	    "{\"seat_number\":\"2\",\"seat_guid\":\"b\",\"category\":\"R\",\"position\":{\"x\":40,\"y\":10}}]}],\"areas\":[]}]}";

	if (strcmp(way, "venue") == 0) {
		json_set_text(d->answers, "seating", "venue");
		json_set_text(d->answers, "venue", "theatre-400");
		json_set_text(d->answers, "venue_name", "");
		set_rows(d, "grades", "{\"name\":\"R\",\"price\":\"66000\"},{\"name\":\"S\",\"price\":\"0\"}");
	} else if (strcmp(way, "rows") == 0) {
		json_set_text(d->answers, "seating", "build");
		set_rows(d, "blocks", "{\"name\":\"A\",\"kind\":\"seats\",\"rows\":\"4\",\"seats\":\"10\",\"aisles\":\"5\",\"labels\":\"letters\"}");
	} else if (strcmp(way, "areas") == 0) {
		json_set_text(d->answers, "seating", "build");
		set_rows(d, "blocks", "{\"name\":\"S\",\"kind\":\"standing\",\"capacity\":\"50\"},{\"name\":\"Z\",\"kind\":\"zone\",\"capacity\":\"20\"}");
	} else if (strcmp(way, "upload") == 0) {
		json_set_text(d->answers, "seating", "upload");
		draft_set_plan(db, d->id, "plan.json", plan, sizeof plan - 1);
	} else {
		json_set_text(d->answers, "seating", "entry");
		json_set_text(d->answers, "entry_name", "입장권");
		json_set_text(d->answers, "capacity", "300");
	}
}

/* Saved and read again, as every page does. */
static struct draft_show *answered(struct draft *d, unsigned pages)
{
	struct draft_show *s = arena_alloc(a, sizeof *s);

	draft_save(db, d);
	assert_true(draft_find(db, seller, d->id, d));
	draft_read(db, d, pages, s);
	return s;
}

static const char *first_problem(const struct draft_show *s)
{
	if (!s->problems_n)
		return "";
	return arena_fmt(a, "%s@%d:%s", s->problems[0].field, s->problems[0].at, s->problems[0].key);
}

/* --- what becomes of them ------------------------------------------------------------------------------------------------------------ */

static void test_proposed(void **state)
{
	struct draft d;
	int64_t id = draft_make(db, seller, "햄릿", "play");

	(void)state;
	assert_true(draft_find(db, seller, id, &d));
	assert_string_equal(json_text(d.answers, "slug"), "haemrit");
	assert_string_equal(json_text(d.answers, "seller_name"), "큰 기획");
	assert_string_equal(json_text(d.answers, "seller_contact"), "seller@example.com");
	assert_string_equal(json_text(d.answers, "zone"), "Asia/Seoul");
	assert_string_equal(json_text(d.answers, "refund.0.days"), "10");
	assert_string_equal(json_text(d.answers, "refund.3.percent"), "30");
	assert_string_equal(json_text(d.answers, "limit"), "4");
	assert_string_equal(json_text(d.answers, "size"), "small");
	assert_string_equal(d.field->word, "play");
	assert_int_equal(draft_newest(db, seller), id);
	assert_int_equal(draft_newest(db, other), 0);
	assert_int_equal(draft_make(db, seller, "x", "opera"), 0);
}

/* Nobody reaches another's draft by its number. */
static void test_foreign(void **state)
{
	struct draft d, *list;
	int64_t id = draft_make(db, seller, "햄릿", "play");

	(void)state;
	assert_false(draft_find(db, other, id, &d));
	assert_false(draft_take(db, other, id, &d));
	assert_false(draft_drop(db, other, id));
	assert_int_equal(draft_list(db, other, &list), 0);
	assert_int_equal(draft_list(db, seller, &list), 1);
	assert_true(draft_drop(db, seller, id));
	assert_false(draft_drop(db, seller, id));
}

static void test_not_too_many(void **state)
{
	(void)state;
	for (int i = 0; i < DRAFT_MAX; i++)
		assert_true(draft_make(db, seller, "x", "other") > 0);
	assert_int_equal(draft_make(db, seller, "x", "other"), 0);
	assert_true(draft_make(db, other, "x", "other") > 0);
}

static void test_every_field_and_seating(void **state)
{
	const struct field_row *fields;
	const struct field_seating_row *ways;
	size_t fields_n = field_list(&fields), ways_n = field_seatings(&ways), defined = 0;

	(void)state;
	for (size_t i = 0; i < fields_n; i++)
		for (size_t k = 0; k < ways_n; k++) {
			struct draft d = made(fields[i].word);
			seat(&d, ways[k].word);
			struct draft_show *s = answered(&d, DRAFT_ALL);
			if (!(fields[i].seating & ways[k].bit) && !(strcmp(ways[k].word, "areas") == 0 && fields[i].seating & FIELD_SEATING_ROWS) &&
			    !(strcmp(ways[k].word, "rows") == 0 && fields[i].seating & FIELD_SEATING_AREAS)) {
				assert_string_equal(first_problem(s), "seating@-1:seller.error.seating_field");
				continue;
			}
			if (s->problems_n)
				fail_msg("%s, %s: %s", fields[i].word, ways[k].word, first_problem(s));
			const char *text = json_write(a, draft_definition(&d, s)), *error;
			/* The show itself takes it: once for each way, and for each field its first. */
			if (i == 0 || strcmp(fields[i].first, ways[k].word) == 0) {
				struct db *show = with_db_schema("show_1", "sql/show", a, &fault);
				assert_non_null(show);
				if (!define_show(show, a, text, NULL, 0, &error))
					fail_msg("%s, %s: %s", fields[i].word, ways[k].word, error);
				assert_int_equal(db_one_i64(show, 0, "SELECT COUNT(*) FROM place", NO_ARGS), s->plan->places_n);
				db_detach(show);
				db_close(show);
				defined++;
			}
		}
	assert_true(defined >= fields_n);
}

static void test_mistakes(void **state)
{
	static const struct { const char *field, *name, *value, *problem; } cases[] = {
		{ "play", "title", "\"\"", "title@-1:seller.error.missing" },
		{ "play", "slug", "\"Ham let\"", "slug@-1:seller.error.slug" },
		{ "play", "slug", "\"new\"", "slug@-1:seller.error.slug" },
		{ "play", "slug", "\"taken\"", "slug@-1:seller.error.slug_taken" },
		{ "play", "zone", "\"Asia/Atlantis\"", "zone@-1:seller.error.zone" },
		{ "play", "zone", "\"../../etc/passwd\"", "zone@-1:seller.error.zone" },
		{ "play", "age_limit", "\"-1\"", "age_limit@-1:seller.error.between" },
		{ "play", "running_minutes", "\"99999999999999999999\"", "running_minutes@-1:seller.error.between" },
		{ "play", "venue_name", "\"\"", "venue_name@-1:seller.error.venue_name" },
		{ "play", "seller_contact", "\"\"", "seller_contact@-1:seller.error.missing" },
		{ "play", "rounds", "[]", "date@-1:seller.error.no_round" },
		{ "play", "rounds", "[{\"date\":\"2020-01-01\",\"time\":\"19:30\"}]", "date@0:seller.error.round_past" },
		{ "play", "rounds", "[{\"date\":\"2090-12-31\",\"time\":\"19:30\"}]", "date@0:seller.error.round_far" },
		{ "play", "rounds", "[{\"date\":\"2027-02-30\",\"time\":\"19:30\"}]", "date@0:common.error.date" },
		{ "play", "rounds", "[{},{\"date\":\"next week\",\"time\":\"19:30\"}]", "date@1:common.error.date" },
		{ "play", "rounds", "[{\"time\":\"19:30\"}]", "date@0:seller.error.round_date" },
		{ "play", "rounds", "[{\"date\":\"D\"}]", "time@0:seller.error.round_time" },
		{ "play", "rounds", "[{\"date\":\"D\",\"time\":\"25:00\"}]", "time@0:common.error.clock" },
		{ "play", "rounds", "[{\"date\":\"D\",\"time\":\"19:30\",\"opens\":\"DT20:00\"}]", "opens@0:seller.error.opens_late" },
		{ "play", "rounds", "[{\"date\":\"D\",\"time\":\"19:30\",\"opens\":\"DT10:00\",\"closes\":\"DT09:00\"}]", "closes@0:seller.error.closes_first" },
		{ "play", "rounds", "[{\"date\":\"D\",\"time\":\"19:30\",\"closes\":\"DT19:31\"}]", "closes@0:seller.error.closes_late" },
		{ "play", "rounds", "[{\"date\":\"D\",\"time\":\"19:30\",\"closes\":\"2020-01-01T00:00\"}]", "closes@0:seller.error.closes_past" },
		{ "play", "rounds", "[{\"date\":\"D\",\"time\":\"19:30\"},{\"date\":\"D\",\"time\":\"19:30\"}]", "time@1:seller.error.round_twice" },
		{ "sport", "rounds", "[{\"date\":\"D\",\"time\":\"19:30\"}]", "label@0:seller.error.match" },
		{ "festival", "rounds", "[{\"date\":\"D\",\"time\":\"12:00\"},{\"covers\":\"1-9\"}]", "covers@1:seller.error.covers" },
		{ "festival", "rounds", "[{\"date\":\"D\",\"time\":\"12:00\"},{\"covers\":\"2\"}]", "covers@1:seller.error.covers" },
		{ "festival", "rounds", "[{\"date\":\"D\",\"time\":\"12:00\"},{\"covers\":\"x\"}]", "covers@1:seller.error.covers" },
		{ "play", "seating", "\"\"", "seating@-1:seller.error.no_plan" },
		{ "play", "blocks", "[]", "block_name@-1:seller.error.no_block" },
		{ "play", "blocks", "[{\"kind\":\"seats\",\"rows\":\"1\",\"seats\":\"1\"}]", "block_name@0:seller.error.block_name" },
		{ "play", "blocks", "[{\"name\":\"A\",\"kind\":\"seats\",\"rows\":\"0\",\"seats\":\"1\"}]", "block_rows@0:seller.error.between" },
		{ "play", "blocks", "[{\"name\":\"A\",\"kind\":\"seats\",\"rows\":\"1\",\"seats\":\"101\"}]", "block_seats@0:seller.error.between" },
		{ "play", "blocks", "[{\"name\":\"A\",\"kind\":\"seats\",\"rows\":\"1\",\"seats\":\"9\",\"aisles\":\"9\"}]", "block_aisles@0:seller.error.aisles" },
		{ "play", "blocks", "[{\"name\":\"A\",\"kind\":\"seats\",\"rows\":\"1\",\"seats\":\"9\",\"wheelchair\":\"B-1\"}]", "block_wheelchair@0:seller.error.no_seat" },
		{ "play", "blocks", "[{},{\"name\":\"A\",\"kind\":\"zone\",\"capacity\":\"-5\"}]", "block_capacity@1:seller.error.between" },
		{ "play", "blocks", "[{\"name\":\"A\",\"kind\":\"zone\",\"capacity\":\"5\"},{\"name\":\"A\",\"kind\":\"zone\",\"capacity\":\"5\"}]",
		  "block_name@1:seller.error.block_twice" },
		{ "play", "grades", "[]", "grade_name@-1:seller.error.no_grade" },
		{ "play", "grades", "[{\"price\":\"5\"}]", "grade_name@0:seller.error.grade_name" },
		{ "play", "grades", "[{\"name\":\"R\"}]", "grade_price@0:seller.error.grade_price" },
		{ "play", "grades", "[{\"name\":\"R\",\"price\":\"-1\"}]", "grade_price@0:seller.error.grade_price" },
		{ "play", "grades", "[{\"name\":\"R\",\"price\":\"1.5\"}]", "grade_price@0:seller.error.grade_price" },
		{ "play", "grades", "[{\"name\":\"R\",\"price\":\"999999999999\"}]", "grade_price@0:seller.error.grade_price" },
		{ "play", "grades", "[{\"name\":\"R\",\"mark\":\"RR\",\"price\":\"1\"}]", "grade_mark@0:seller.error.grade_mark" },
		{ "play", "grades", "[{\"name\":\"R\",\"price\":\"1\"},{\"name\":\"R\",\"price\":\"2\"}]", "grade_name@1:seller.error.grade_twice" },
		{ "play", "grades", "[{\"name\":\"R\",\"price\":\"1\"},{\"name\":\"S\",\"price\":\"2\"}]", "section_grade@0:seller.error.section_grade" },
		{ "play", "sections", "[{\"floor\":\"\",\"name\":\"A\",\"grade\":\"gone\"}]", "section_grade@0:seller.error.section_grade" },
		{ "play", "rows", "[{\"floor\":\"\",\"section\":\"A\",\"rows\":\"Z\",\"grade\":\"R\"}]", "row_rows@0:seller.pick.no_row" },
		{ "play", "rows", "[{\"floor\":\"\",\"section\":\"A\",\"rows\":\"A\",\"grade\":\"X\"}]", "row_grade@0:seller.error.row_grade" },
		{ "play", "limit", "\"0\"", "limit@-1:seller.error.between" },
		{ "play", "hold", "\"121\"", "hold@-1:seller.error.between" },
		{ "play", "free_days", "\"\"", "free_days@-1:seller.error.between" },
		{ "play", "refund", "[]", "refund_days@-1:seller.error.no_refund" },
		{ "play", "refund", "[{\"days\":\"10\",\"percent\":\"5\"},{\"days\":\"10\",\"percent\":\"5\"}]", "refund_days@1:seller.error.refund_twice" },
		{ "play", "refund", "[{\"days\":\"10\",\"percent\":\"30\"},{\"days\":\"1\",\"percent\":\"5\"}]", "refund_percent@1:seller.error.refund_order" },
		{ "play", "refund", "[{\"days\":\"10\",\"percent\":\"101\"}]", "refund_percent@0:seller.error.between" },
		{ "play", "places", "[{\"kind\":\"blocked\",\"floor\":\"\",\"section\":\"A\",\"places\":\"A열 1-99\"}]", "mark_places@0:seller.pick.no_seat" },
		{ "play", "places", "[{\"kind\":\"blocked\",\"floor\":\"\",\"section\":\"B\",\"places\":\"\"}]", "mark_section@0:seller.error.mark_section" },
		{ "play", "places", "[{\"kind\":\"throne\",\"floor\":\"\",\"section\":\"A\",\"places\":\"\"}]", "mark_kind@0:seller.error.mark_kind" },
		{ "play", "size", "\"huge\"", "size@-1:seller.error.size" },
		{ "play", "field", "\"opera\"", "field@-1:seller.error.field" },
	};

	(void)state;
	db_exec(db, "DELETE FROM deployment", NO_ARGS);
	db_exec(db, "INSERT INTO deployment (slug, account, target, field, title, state, answers, created_at, changed_at)"
	    " VALUES ('taken', ?, 1, 'play', 'x', 'running', '{}', 1, 1)", ARG(other));
	assert_true(deployment_slug_taken(db, "taken"));
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct draft d = made(cases[i].field);
		char *value = arena_dup(a, cases[i].value), *out = arena_alloc(a, 4 * strlen(value) + 1);
		for (char *p = value, *w = out; *p; p++)
			w += p[0] == 'D' && (p[1] == '"' || p[1] == 'T') ? sprintf(w, "%s", day(30)) : (*w = *p, 1);
		if (strcmp(cases[i].field, "festival") == 0)
			seat(&d, "entry");
		else
			seat(&d, "rows");
		set(&d, cases[i].name, out);
		struct draft_show *s = answered(&d, DRAFT_ALL);
		if (strcmp(first_problem(s), cases[i].problem) != 0)
			fail_msg("%s = %s: %s instead of %s", cases[i].name, out, first_problem(s), cases[i].problem);
		draft_drop(db, seller, d.id);
	}
	db_exec(db, "DELETE FROM deployment", NO_ARGS);
}

static void test_sale_windows(void **state)
{
	struct draft d = made("exhibition");
	struct draft_show *s;
	int64_t at;

	(void)state;
	seat(&d, "entry");
	set_rows(&d, "rounds", arena_fmt(a, "{\"date\":\"%s\",\"time\":\"10:00\",\"opens\":\"%sT14:00\"},{\"date\":\"%s\",\"time\":\"10:00\"}", day(30), day(2), day(31)));
	s = answered(&d, DRAFT_ROUNDS);
	assert_string_equal(first_problem(s), "");
	clock_parse(arena_fmt(a, "%sT23:59", day(30)), "Asia/Seoul", &at);
	assert_int_equal(s->rounds[0].closes_at, at);                       /* until the end of the day */
	assert_int_equal(s->rounds[1].opens_at, s->rounds[0].opens_at);     /* as the row before */
	d = made("play");
	s = answered(&d, DRAFT_ROUNDS);
	assert_int_equal(s->rounds[0].opens_at, 0);                         /* at once */
	assert_int_equal(s->rounds[0].closes_at, s->rounds[0].starts_at);
}

static void test_passes(void **state)
{
	struct draft d = made("festival");

	(void)state;
	seat(&d, "entry");
	set_rows(&d, "rounds", arena_fmt(a, "{\"date\":\"%s\",\"time\":\"12:00\"},{\"date\":\"%s\",\"time\":\"12:00\"},{},{\"label\":\"2일권\",\"covers\":\"1~2\"}",
	    day(30), day(31)));
	struct draft_show *s = answered(&d, DRAFT_ALL);
	assert_string_equal(first_problem(s), "");
	assert_int_equal(s->rounds_n, 3);
	assert_int_equal(s->rounds[2].starts_at, s->rounds[0].starts_at);
	struct json *j = draft_definition(&d, s);
	assert_int_equal(json_n(json_get(j, "rounds.2.covers")), 2);
	assert_int_equal(json_i64(j, "rounds.2.covers.1", -1), 1);
	assert_int_equal(json_kind(json_get(j, "rounds.0.covers")), JSON_NONE);
}

static void test_grades_and_marks(void **state)
{
	struct draft d = made("play");

	(void)state;
	json_set_text(d.answers, "seating", "build");
	set_rows(&d, "blocks", "{\"name\":\"A\",\"kind\":\"seats\",\"rows\":\"4\",\"seats\":\"10\",\"wheelchair\":\"D-10\"},{\"name\":\"S\",\"kind\":\"zone\",\"capacity\":\"30\"}");
	set_rows(&d, "grades", "{\"name\":\"R\",\"price\":\"99000\"},{\"name\":\"S\",\"price\":\"0\"}");
	set_rows(&d, "sections", "{\"floor\":\"\",\"name\":\"A\",\"grade\":\"R\"},{\"floor\":\"\",\"name\":\"S\",\"grade\":\"S\"}");
	set_rows(&d, "rows", "{\"floor\":\"\",\"section\":\"A\",\"rows\":\"C-D\",\"grade\":\"S\"}");
	set_rows(&d, "places",
	    "{\"kind\":\"blocked\",\"floor\":\"\",\"section\":\"A\",\"places\":\"A열 1-4\",\"note\":\"콘솔\"},"
	    "{\"kind\":\"house\",\"floor\":\"\",\"section\":\"A\",\"places\":\"B열\"},"
	    "{\"kind\":\"invitation\",\"floor\":\"\",\"section\":\"S\",\"places\":\"1-3\",\"guest\":\"김하늘\"},"
	    "{\"kind\":\"wheelchair\",\"floor\":\"\",\"section\":\"A\",\"places\":\"C열 1\"}");
	struct draft_show *s = answered(&d, DRAFT_ALL);
	assert_string_equal(first_problem(s), "");
	assert_int_equal(s->grades[0].places_n, 20);
	assert_int_equal(s->grades[1].places_n, 50);
	assert_int_equal(s->kinds[0].n, 4);
	assert_int_equal(s->kinds[1].n, 10);
	assert_int_equal(s->kinds[3].n, 1);
	assert_int_equal(json_n(s->marks), 4 + 1 + 3);
	assert_int_equal(plan_find_seat(&s->plan->sections[0], "C", "1")->flags, PLAN_WHEELCHAIR);
	assert_int_equal(plan_find_seat(&s->plan->sections[0], "D", "10")->flags, PLAN_WHEELCHAIR);

	const char *error;
	struct db *show = with_db_schema("show_1", "sql/show", a, &fault);
	assert_non_null(show);
	if (!define_show(show, a, json_write(a, draft_definition(&d, s)), NULL, 0, &error))
		fail_msg("%s", error);
	assert_int_equal(db_one_i64(show, 0, "SELECT COUNT(*) FROM place WHERE state = 4", NO_ARGS), 4);
	assert_int_equal(db_one_i64(show, 0, "SELECT COUNT(*) FROM place WHERE state = 5", NO_ARGS), 10);
	assert_int_equal(db_one_i64(show, 0, "SELECT COUNT(*) FROM place_mark WHERE guest = '김하늘'", NO_ARGS), 3);
	assert_int_equal(db_one_i64(show, 0, "SELECT COUNT(*) FROM place p JOIN grade g ON g.id = p.grade WHERE g.name = 'S'", NO_ARGS), 50);
	db_detach(show);
	db_close(show);
}

static void test_too_many_places(void **state)
{
	struct draft d = made("other");
	const char *rows = "";

	(void)state;
	json_set_text(d.answers, "seating", "build");
	set_rows(&d, "blocks", "{\"name\":\"A\",\"kind\":\"zone\",\"capacity\":\"60000\"}");
	for (int i = 0; i < 40; i++)
		rows = arena_fmt(a, "%s%s{\"date\":\"%s\",\"time\":\"19:30\"}", rows, i ? "," : "", day(30 + i));
	set_rows(&d, "rounds", rows);
	assert_string_equal(first_problem(answered(&d, DRAFT_ALL)), "seating@-1:seller.error.too_many_places");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_proposed, start, schema_end),
		cmocka_unit_test_setup_teardown(test_foreign, start, schema_end),
		cmocka_unit_test_setup_teardown(test_not_too_many, start, schema_end),
		cmocka_unit_test_setup_teardown(test_every_field_and_seating, start, schema_end),
		cmocka_unit_test_setup_teardown(test_mistakes, start, schema_end),
		cmocka_unit_test_setup_teardown(test_sale_windows, start, schema_end),
		cmocka_unit_test_setup_teardown(test_passes, start, schema_end),
		cmocka_unit_test_setup_teardown(test_grades_and_marks, start, schema_end),
		cmocka_unit_test_setup_teardown(test_too_many_places, start, schema_end),
	};

	return cmocka_run_group_tests(tests, group_start, schema_stop);
}
