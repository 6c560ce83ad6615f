/* test_plan.c: what a seller's plan may be, what is told when it is not, and what a plan made from numbers looks like. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/buf.h"
#include "ext/json.h"
#include "ext/plan.h"

static struct arena *a;

static int setup(void **state)
{
	(void)state;
	a = arena_new(256 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static struct plan *upload(const char *text, struct plan_errors *e)
{
	memset(e, 0, sizeof *e);
	return plan_read_upload(a, text, strlen(text), e);
}

/* The one error this text gives. */
static void refused(const char *text, const char *key, const char *path)
{
	struct plan_errors e;

	assert_null(upload(text, &e));
	if (e.n != 1 || strcmp(e.at[0].key, key) != 0 || strcmp(e.at[0].path, path) != 0)
		fail_msg("%s: wanted one error %s at %s, got %zu, first %s at %s (%s)", text, key, path, e.n, e.at[0].key, e.at[0].path, e.at[0].a);
}

#define SEATS(list) "{\"height\":500,\"sections\":[{\"name\":\"A\",\"kind\":\"seats\",\"rows\":[{\"label\":\"1\",\"seats\":[" list "]}]}]}"
#define SECTIONS(list) "{\"height\":500,\"sections\":[" list "]}"
#define ZONE(name, capacity) "{\"name\":\"" name "\",\"kind\":\"zone\",\"outline\":\"0,200 100,200 100,300\",\"capacity\":" capacity "}"

static void test_read(void **state)
{
	struct plan_errors e;
	struct plan *p = upload("{\"height\":500,\"stage\":\"300,20,400,60\",\"sections\":["
	    "{\"name\":\"가\",\"floor\":\"1층\",\"kind\":\"seats\",\"grade\":\"R\",\"rows\":["
	    "{\"label\":\"A\",\"seats\":[{\"n\":\"1\",\"x\":400,\"y\":100},{\"n\":2,\"x\":450,\"y\":100,\"flags\":1},{\"n\":\"3\",\"ord\":4,\"x\":600,\"y\":100,\"grade\":\"S\"}]},"
	    "{\"label\":\"B\",\"seats\":[{\"n\":\"1\",\"x\":400,\"y\":150}]}]},"
	    "{\"name\":\"입석\",\"kind\":\"standing\",\"outline\":\"0,200 100,200 100,300\",\"capacity\":40,\"grade\":\"S\"}]}", &e);
	struct plan_section *s;
	struct plan_grade *grades;

	(void)state;
	assert_non_null(p);
	assert_int_equal(p->places_n, 44);
	assert_true(p->has_stage);
	s = plan_find_section(p, "1층", "가");
	assert_non_null(s);
	assert_int_equal(s->places_n, 4);
	assert_int_equal(s->rows[0].seats[1].ord, 2);
	assert_int_equal(s->rows[0].seats[2].ord, 4);
	assert_string_equal(s->rows[0].seats[1].n, "2");
	assert_true(plan_find_seat(s, "A", "2")->flags == PLAN_WHEELCHAIR);
	assert_null(plan_find_seat(s, "B", "2"));
	assert_string_equal(plan_seat_grade(s, plan_find_seat(s, "A", "3")), "S");
	/* The stage's middle is 500,50: seat 2 at 450,100 is the nearest. */
	assert_true(fabs(s->focus.x - 450) < 0.1 && fabs(s->focus.y - 100) < 0.1);
	assert_true(s->outline_n >= 3);
	assert_int_equal(plan_grades(a, p, &grades), 2);
	assert_string_equal(grades[0].name, "R");
	assert_int_equal(grades[0].places_n, 3);
	assert_int_equal(grades[1].places_n, 41);
	assert_null(plan_find_section(p, "", "가"));
}

/* What was read can be written, and reading that gives the same. */
static void test_write(void **state)
{
	struct plan_errors e = { 0 };
	struct plan_block block = { .name = "1층", .floor = "1층", .grade = "R", .rows = 12, .seats = 20, .aisles = "7,13", .wheelchair = "A-1 A2" };
	struct plan *p = plan_build(a, &block, 1, &e), *q;
	const char *text;

	(void)state;
	assert_non_null(p);
	text = json_write(a, plan_json(a, p));
	assert_null(strstr(text, "00000000"));
	q = upload(text, &e);
	assert_non_null(q);
	assert_int_equal(q->places_n, 240);
	assert_string_equal(json_write(a, plan_json(a, q)), text);
	assert_true(plan_find_seat(&q->sections[0], "A", "1")->flags == PLAN_WHEELCHAIR);
	assert_true(plan_find_seat(&q->sections[0], "A", "2")->flags == PLAN_WHEELCHAIR);
	assert_true(plan_find_seat(&q->sections[0], "A", "3")->flags == 0);
}

static void test_errors_by_path(void **state)
{
	(void)state;
	refused("", "plan.not_json", "plan");
	refused("{\"height\":", "plan.not_json", "plan");
	refused("[]", "plan.not_object", "plan");
	refused("{\"height\":500}", "plan.no_list", "sections");
	refused("{\"height\":500,\"sections\":{}}", "plan.no_list", "sections");
	refused("{\"height\":\"500\",\"sections\":[" ZONE("Z", "5") "]}", "plan.not_between", "plan.height");
	refused("{\"height\":500,\"stage\":\"1,2,3\",\"sections\":[" ZONE("Z", "5") "]}", "plan.stage", "stage");
	refused("{\"height\":500,\"stage\":\"1,2,nan,4\",\"sections\":[" ZONE("Z", "5") "]}", "plan.stage", "stage");
	refused(SECTIONS("3"), "plan.not_object", "sections[0]");
	refused(SECTIONS(ZONE("", "5")), "plan.missing", "sections[0].name");
	refused(SECTIONS(ZONE("가나다라마바사아자차가나다라마바사아자차가나다라마바사아자차가나다라마바사아자차가", "5")), "plan.too_long", "sections[0].name");
	refused(SECTIONS(ZONE("a\\nb", "5")), "plan.not_text", "sections[0].name");
	refused(SECTIONS(ZONE("Z", "0")), "plan.capacity", "sections[0].capacity");
	refused(SECTIONS(ZONE("Z", "-5")), "plan.capacity", "sections[0].capacity");
	refused(SECTIONS(ZONE("Z", "5.5")), "plan.capacity", "sections[0].capacity");
	refused(SECTIONS(ZONE("Z", "99999999999999999999")), "plan.capacity", "sections[0].capacity");
	refused(SECTIONS(ZONE("Z", "5") "," ZONE(" Z", "5")), "plan.section_twice", "sections[1].name");
	refused(SECTIONS("{\"name\":\"A\",\"kind\":\"sofa\",\"rows\":[{\"label\":\"1\",\"seats\":[{\"n\":1,\"x\":0,\"y\":0}]}]}"), "plan.kind", "sections[0].kind");
	refused(SECTIONS("{\"name\":\"A\",\"kind\":\"zone\",\"outline\":\"0,0 5,5\",\"capacity\":4}"), "plan.outline", "sections[0].outline");
	refused(SECTIONS("{\"name\":\"A\",\"kind\":\"zone\",\"outline\":\"0,0 5,5 9,900\",\"capacity\":4}"), "plan.outline", "sections[0].outline");
	refused(SECTIONS("{\"name\":\"A\",\"kind\":\"zone\",\"outline\":\"0,0 5,5 nan,3\",\"capacity\":4}"), "plan.outline", "sections[0].outline");
	refused(SECTIONS("{\"name\":\"A\",\"kind\":\"seats\",\"rows\":[]}"), "plan.no_list", "sections[0].rows");
	refused(SECTIONS("{\"name\":\"A\",\"kind\":\"seats\",\"rows\":[{\"label\":\"1\",\"seats\":[]}]}"), "plan.no_list", "sections[0].rows[0].seats");
	refused(SECTIONS("{\"name\":\"A\",\"kind\":\"seats\",\"rows\":[{\"label\":\"1\",\"seats\":[{\"n\":1,\"x\":0,\"y\":0}]},{\"label\":\"1\",\"seats\":[{\"n\":1,\"x\":0,\"y\":0}]}]}"),
	    "plan.row_twice", "sections[0].rows[1].label");
	refused(SEATS("{\"n\":\"1\",\"x\":0,\"y\":0},{\"n\":\"1\",\"x\":9,\"y\":0}"), "plan.seat_twice", "sections[0].rows[0].seats[1].n");
	refused(SEATS("{\"x\":0,\"y\":0}"), "plan.missing", "sections[0].rows[0].seats[0].n");
	refused(SEATS("{\"n\":[],\"x\":0,\"y\":0}"), "plan.not_text", "sections[0].rows[0].seats[0].n");
	refused(SEATS("{\"n\":\"12345678901\",\"x\":0,\"y\":0}"), "plan.too_long", "sections[0].rows[0].seats[0].n");
	refused(SEATS("{\"n\":\"1\",\"y\":0}"), "plan.not_between", "sections[0].rows[0].seats[0].x");
	refused(SEATS("{\"n\":\"1\",\"x\":1e400,\"y\":0}"), "plan.not_between", "sections[0].rows[0].seats[0].x");
	refused(SEATS("{\"n\":\"1\",\"x\":-0.5,\"y\":0}"), "plan.not_between", "sections[0].rows[0].seats[0].x");
	refused(SEATS("{\"n\":\"1\",\"x\":0,\"y\":500.5}"), "plan.not_between", "sections[0].rows[0].seats[0].y");
	refused(SEATS("{\"n\":\"1\",\"x\":0,\"y\":0,\"flags\":8}"), "plan.not_between", "sections[0].rows[0].seats[0].flags");
	refused(SEATS("{\"n\":\"1\",\"ord\":5,\"x\":0,\"y\":0},{\"n\":\"2\",\"ord\":5,\"x\":0,\"y\":0}"), "plan.ord", "sections[0].rows[0].seats[1].ord");
	refused(SEATS("{\"n\":\"1\",\"ord\":4000000000,\"x\":0,\"y\":0}"), "plan.ord", "sections[0].rows[0].seats[0].ord");
}

static void test_many_errors(void **state)
{
	struct plan_errors e;

	(void)state;
	assert_null(upload(SEATS("{},{},{},{},{}"), &e));
	assert_int_equal(e.n, 15);        /* n, x and y of each */
	assert_string_equal(e.at[PLAN_ERRORS - 1].path, "sections[0].rows[0].seats[2].x");
}

/* head, n times `each` with every # in it replaced by its number, tail. */
static const char *repeated(const char *head, const char *each, size_t n, const char *tail)
{
	struct buf *b = buf_new(a, 60 << 20);

	buf_puts(b, head);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_puts(b, ",");
		for (const char *s = each; *s != '\0'; s++) {
			if (*s == '#')
				buf_fmt(b, "%zu", i);
			else
				buf_put(b, s, 1);
		}
	}
	buf_puts(b, tail);
	assert_false(b->over);
	return b->p;
}

static void refused_many(const char *text, const char *key, const char *path)
{
	struct plan_errors e;

	assert_null(upload(text, &e));
	assert_string_equal(e.at[0].key, key);
	assert_string_equal(e.at[0].path, path);
}

static void test_hostile(void **state)
{
	struct plan_errors e;
	char *deep = arena_alloc(a, 100001);
	const char *rows;

	(void)state;
	memset(deep, '[', 100000);
	refused_many(deep, "plan.not_json", "plan");
	for (size_t i = 0; i < 99990; i += 5)
		memcpy(deep + i, "{\"a\":", 5);
	refused_many(deep, "plan.not_json", "plan");
	refused_many(repeated("{\"height\":500,\"sections\":[", ZONE("#", "1"), 201, "]}"), "plan.too_many", "sections");
	refused_many(repeated("{\"height\":500,\"sections\":[{\"name\":\"A\",\"kind\":\"seats\",\"rows\":[{\"label\":\"1\",\"seats\":[", "{\"n\":\"#\",\"x\":1,\"y\":1}", 301, "]}]}]}"),
	    "plan.too_many", "sections[0].rows[0].seats");
	refused_many(repeated("{\"height\":500,\"sections\":[", ZONE("#", "60000"), 2, "]}"), "plan.too_many", "sections");
	/* A million errors are counted, not kept. */
	rows = repeated("{\"name\":\"#\",\"kind\":\"seats\",\"rows\":[", repeated("{\"label\":\"#\",\"seats\":[", "{}", 40, "]}"), 150, "]}");
	assert_null(upload(repeated("{\"height\":500,\"sections\":[", rows, 60, "]}"), &e));
	assert_true(e.n > 100000);
	assert_null(upload(repeated("{\"zones\":[", repeated("{\"rows\":[", "{\"seats\":[{},{},{}]}", 1900, "]}"), 100, "]}"), &e));
	assert_true(e.n > 100000);
}

#define PRETIX(zones) "{\"name\":\"n\",\"categories\":[{\"name\":\"VIP\"},{\"name\":\"R\"}],\"zones\":[" zones "],\"size\":{\"width\":9,\"height\":9}}"
#define GUEST(n, guid, x, y, category) "{\"seat_number\":\"" n "\",\"seat_guid\":\"" guid "\",\"uuid\":\"u\",\"position\":{\"x\":" x ",\"y\":" y "},\"category\":\"" category "\"}"

static void test_pretix(void **state)
{
	struct plan_errors e;
	struct plan_section *s;
	struct plan *p = upload(PRETIX("{\"name\":\"본관\",\"position\":{\"x\":100,\"y\":100},\"rows\":["
	    /* Drawn from the back to the front, and row A in two pieces from right to left. */
	    "{\"row_number\":\"B\",\"position\":{\"x\":0,\"y\":30},\"seats\":[" GUEST("1", "b1", "0", "0", "R") "," GUEST("2", "b2", "25", "0", "R") "]},"
	    "{\"row_number\":\"A\",\"position\":{\"x\":100,\"y\":0},\"seats\":[" GUEST("4", "a4", "25", "0", "R") "," GUEST("3", "a3", "0", "0", "VIP") "]},"
	    "{\"row_number\":\"A\",\"position\":{\"x\":0,\"y\":0},\"seats\":[" GUEST("1", "a1", "0", "0", "R") "," GUEST("2", "a2", "25", "0", "R") "]}],"
	    "\"areas\":[{\"shape\":\"rectangle\",\"position\":{\"x\":0,\"y\":-80},\"rectangle\":{\"width\":125,\"height\":30},\"text\":{\"text\":\"STAGE\",\"position\":{\"x\":0,\"y\":0}}},"
	    "{\"shape\":\"circle\",\"position\":{\"x\":300,\"y\":0},\"circle\":{\"radius\":40},\"text\":{\"text\":\"스탠딩 나 (120명)\"}},"
	    "{\"shape\":\"text\",\"position\":{\"x\":0,\"y\":300},\"text\":{\"text\":\"Bar\"}}]}"), &e);

	(void)state;
	assert_non_null(p);
	assert_int_equal(p->sections_n, 2);
	assert_int_equal(p->places_n, 126);
	assert_true(p->has_stage);
	s = plan_find_section(p, "", "본관");
	assert_non_null(s);
	assert_int_equal(s->rows_n, 2);
	assert_string_equal(s->rows[0].label, "A");
	assert_int_equal(s->rows[0].seats_n, 4);
	assert_string_equal(s->rows[0].seats[0].n, "1");
	assert_int_equal(s->rows[0].seats[1].ord, 2);
	assert_int_equal(s->rows[0].seats[2].ord, 4);        /* over the aisle */
	assert_int_equal(s->rows[0].seats[3].ord, 5);
	assert_string_equal(s->grade, "R");
	assert_string_equal(plan_seat_grade(s, &s->rows[0].seats[2]), "VIP");
	s = plan_find_section(p, "", "스탠딩 나");
	assert_non_null(s);
	assert_int_equal(s->capacity, 120);
	assert_true(s->kind == PLAN_STANDING);
	for (size_t i = 0; i < s->outline_n; i++)
		assert_true(s->outline[i].x >= 0 && s->outline[i].x <= 1000 && s->outline[i].y >= 0 && s->outline[i].y <= p->height);
}

static void test_pretix_errors(void **state)
{
	(void)state;
	refused(PRETIX(""), "plan.no_places", "zones");
	refused(PRETIX("7"), "plan.not_object", "zones[0]");
	refused(PRETIX("{\"name\":\"Z\",\"rows\":7}"), "plan.no_list", "zones[0].rows");
	refused(PRETIX("{\"name\":\"Z\",\"rows\":[{\"row_number\":\"A\",\"seats\":[" GUEST("1", "g", "0", "0", "R") "," GUEST("2", "g", "9", "0", "R") "]}]}"),
	    "plan.guid_twice", "zones[0].rows[0].seats[1].seat_guid");
	refused(PRETIX("{\"name\":\"Z\",\"rows\":[{\"row_number\":\"A\",\"seats\":[" GUEST("1", "g", "0", "0", "R") "]},{\"row_number\":\"A\",\"seats\":[" GUEST("1", "h", "9", "0", "R") "]}]}"),
	    "plan.seat_twice", "zones[0].rows[1].seats[0].seat_number");
	refused(PRETIX("{\"name\":\"Z\",\"rows\":[{\"row_number\":\"A\",\"seats\":[" GUEST("1", "g", "0", "0", "S") "]}]}"),
	    "plan.category", "zones[0].rows[0].seats[0].category");
	refused(PRETIX("{\"name\":\"Z\",\"rows\":[{\"row_number\":\"\",\"seats\":[" GUEST("1", "g", "0", "0", "R") "]}]}"),
	    "plan.missing", "zones[0].rows[0].row_number");
	refused(PRETIX("{\"name\":\"Z\",\"rows\":[{\"row_number\":\"A\",\"seats\":[" GUEST("1", "", "0", "0", "R") "]}]}"),
	    "plan.missing", "zones[0].rows[0].seats[0].seat_guid");
	refused(PRETIX("{\"name\":\"Z\",\"rows\":[{\"row_number\":\"A\",\"seats\":[" GUEST("1", "g", "1e300", "0", "R") "]}]}"),
	    "plan.position", "zones[0].rows[0].seats[0].position");
	refused(PRETIX("{\"name\":\"Z\",\"rows\":[{\"row_number\":\"A\",\"seats\":[" GUEST("1", "g", "\"1\"", "0", "R") "]}]}"),
	    "plan.position", "zones[0].rows[0].seats[0].position");
	refused(PRETIX("{\"name\":\"Z\",\"rows\":[],\"areas\":[{\"shape\":\"circle\",\"circle\":{\"radius\":9},\"text\":{\"text\":\"Standing\"}}]}"),
	    "plan.standing", "zones[0].areas[0].text.text");
	refused(PRETIX("{\"name\":\"Z\",\"rows\":[],\"areas\":[{\"shape\":\"circle\",\"circle\":{\"radius\":-9},\"text\":{\"text\":\"Standing (9)\"}}]}"),
	    "plan.size", "zones[0].areas[0].radius");
}

static void test_build(void **state)
{
	struct plan_errors e = { 0 };
	const struct plan_block blocks[] = {
		{ .name = "스탠딩 가", .kind = PLAN_STANDING, .capacity = 300, .grade = "S" },
		{ .name = "스탠딩 나", .kind = PLAN_STANDING, .capacity = 300, .grade = "S" },
		{ .name = "지정석", .grade = "R", .rows = 28, .seats = 9, .aisles = "3, 6", .numbering = PLAN_FROM_CENTRE },
		{ .name = "지정석", .floor = "2층", .grade = "A", .rows = 2, .seats = 4, .labels = PLAN_NUMBERS, .first_label = 7, .numbering = PLAN_FROM_RIGHT },
	};
	struct plan *p = plan_build(a, blocks, 4, &e);
	struct plan_section *s;

	(void)state;
	assert_non_null(p);
	assert_int_equal(p->places_n, 600 + 28 * 9 + 8);
	s = &p->sections[0];
	assert_true(s->outline[1].x < p->sections[1].outline[0].x);       /* side by side */
	assert_true(s->outline[0].y > p->stage_y + p->stage_height);
	s = &p->sections[2];
	assert_true(s->rows[0].seats[0].y > p->sections[0].outline[2].y);
	assert_string_equal(s->rows[0].label, "A");
	assert_string_equal(s->rows[25].label, "Z");
	assert_string_equal(s->rows[27].label, "AB");
	/* 9 7 5 | 3 1 2 | 4 6 8 */
	assert_string_equal(s->rows[0].seats[0].n, "9");
	assert_string_equal(s->rows[0].seats[4].n, "1");
	assert_string_equal(s->rows[0].seats[5].n, "2");
	assert_string_equal(s->rows[0].seats[8].n, "8");
	assert_int_equal(s->rows[0].seats[2].ord, 3);
	assert_int_equal(s->rows[0].seats[3].ord, 5);
	assert_int_equal(s->rows[0].seats[8].ord, 11);
	s = &p->sections[3];
	assert_string_equal(s->rows[0].label, "7");
	assert_string_equal(s->rows[0].seats[0].n, "4");
	assert_true(s->rows[1].seats[0].y <= p->height);
	plan_grade_rows(&p->sections[2], 0, 1, "VIP");
	assert_string_equal(plan_seat_grade(&p->sections[2], plan_find_seat(&p->sections[2], "B", "1")), "VIP");
	assert_string_equal(plan_seat_grade(&p->sections[2], plan_find_seat(&p->sections[2], "C", "1")), "R");
}

static void not_built(struct plan_block block, const char *key, const char *path)
{
	struct plan_errors e = { 0 };

	if (block.name == NULL)
		block.name = "A";
	assert_null(plan_build(a, &block, 1, &e));
	assert_int_equal(e.n, 1);
	assert_string_equal(e.at[0].key, key);
	assert_string_equal(e.at[0].path, path);
}

static void test_build_errors(void **state)
{
	struct plan_errors e = { 0 };
	const struct plan_block many = { .name = "A", .kind = PLAN_ZONE, .capacity = 60000 }, more[] = { many, { .name = "B", .kind = PLAN_ZONE, .capacity = 1 } };

	(void)state;
	not_built((struct plan_block){ .rows = 0, .seats = 5 }, "plan.not_between", "blocks[0].rows");
	not_built((struct plan_block){ .rows = 5, .seats = 101 }, "plan.not_between", "blocks[0].seats");
	not_built((struct plan_block){ .rows = INT64_MAX, .seats = 5 }, "plan.not_between", "blocks[0].rows");
	not_built((struct plan_block){ .rows = 5, .seats = 5, .aisles = "5" }, "plan.aisles", "blocks[0].aisles");
	not_built((struct plan_block){ .rows = 5, .seats = 5, .aisles = "3,2" }, "plan.aisles", "blocks[0].aisles");
	not_built((struct plan_block){ .rows = 5, .seats = 5, .aisles = "2;3" }, "plan.aisles", "blocks[0].aisles");
	not_built((struct plan_block){ .rows = 5, .seats = 5, .aisles = "99999999999999999999" }, "plan.aisles", "blocks[0].aisles");
	not_built((struct plan_block){ .rows = 5, .seats = 5, .wheelchair = "A-9" }, "plan.no_seat", "blocks[0].wheelchair");
	not_built((struct plan_block){ .rows = 5, .seats = 5, .wheelchair = "휠체어" }, "plan.no_seat", "blocks[0].wheelchair");
	not_built((struct plan_block){ .kind = PLAN_ZONE }, "plan.capacity", "blocks[0].capacity");
	not_built((struct plan_block){ .name = "", .rows = 1, .seats = 1 }, "plan.missing", "blocks[0].name");
	assert_null(plan_build(a, more, 2, &e));
	assert_string_equal(e.at[0].key, "plan.too_many");
	e = (struct plan_errors){ 0 };
	assert_non_null(plan_build(a, more, 1, &e));
	assert_null(plan_build(a, more, 0, &e));
}

/* The tallest plan the form allows still fits the range that is read back. */
static void test_build_extremes(void **state)
{
	struct plan_block blocks[50];
	struct plan_errors e = { 0 };
	struct plan *p;

	(void)state;
	for (size_t i = 0; i < 50; i++)
		blocks[i] = (struct plan_block){ .name = arena_fmt(a, "%zu", i), .rows = 100, .seats = i == 0 ? 100 : 11, .aisles = "" };
	p = plan_build(a, blocks, 50, &e);
	assert_int_equal(e.n, 1);                      /* 64,900 places */
	p = plan_build(a, blocks, 45, (e = (struct plan_errors){ 0 }, &e));
	assert_non_null(p);
	assert_non_null(plan_read(a, plan_json(a, p), &e));
	for (size_t i = 0; i < 50; i++)
		blocks[i] = i % 2 ? (struct plan_block){ .name = arena_fmt(a, "%zu", i), .kind = PLAN_ZONE, .capacity = 1 } :
		    (struct plan_block){ .name = arena_fmt(a, "%zu", i), .rows = 1, .seats = 1 };
	p = plan_build(a, blocks, 50, &e);
	assert_non_null(p);
	assert_non_null(plan_read(a, plan_json(a, p), &e));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_read, setup, teardown),
		cmocka_unit_test_setup_teardown(test_write, setup, teardown),
		cmocka_unit_test_setup_teardown(test_errors_by_path, setup, teardown),
		cmocka_unit_test_setup_teardown(test_many_errors, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hostile, setup, teardown),
		cmocka_unit_test_setup_teardown(test_pretix, setup, teardown),
		cmocka_unit_test_setup_teardown(test_pretix_errors, setup, teardown),
		cmocka_unit_test_setup_teardown(test_build, setup, teardown),
		cmocka_unit_test_setup_teardown(test_build_errors, setup, teardown),
		cmocka_unit_test_setup_teardown(test_build_extremes, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
