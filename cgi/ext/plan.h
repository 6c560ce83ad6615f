/* plan.h: a hall's seating plan: read from the definition's "plan" or from pretix's public seating-plan JSON, or built from
 * a few numbers; checked, and given its geometry. Shared by the wizard and by the show that is filled from it.
 *
 * Units: the plan is 1000 wide, `height` high, the stage usually on top. Rows stand from the stage backwards, seats from left to
 * right; `ord` of neighbours differs by 1, over an aisle by 2. Names are trimmed; a section is told by floor and name together.
 * Everything is owned by the arena, except that texts read from JSON live as long as that JSON (the same arena). No queries.
 */
#ifndef CLOVE_PLAN_H
#define CLOVE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct json;

enum {
	PLAN_WIDTH = 1000, PLAN_SECTIONS = 200, PLAN_PLACES = 60000, PLAN_ROWS = 200, PLAN_ROW_SEATS = 300,
	PLAN_NAME = 40, PLAN_FLOOR = 20, PLAN_LABEL = 10, PLAN_GRADE = 20,          /* code points, as the columns of sql/show */
	PLAN_OUTLINE_POINTS = 200, PLAN_ERRORS = 8
};
enum plan_flag { PLAN_WHEELCHAIR = 1, PLAN_COMPANION = 2, PLAN_RESTRICTED = 4 };
enum plan_kind { PLAN_SEATS, PLAN_ZONE, PLAN_STANDING };

struct plan_seat {
	const char *n;            /* its number, as printed on it */
	const char *grade;        /* "" for the section's */
	int ord;
	unsigned flags;
	double x, y;
};
struct plan_row {
	const char *label;
	struct plan_seat *seats;
	size_t seats_n;
};
struct plan_point { double x, y; };
struct plan_section {
	const char *name, *floor, *grade;        /* grade "" when nobody chose one yet */
	enum plan_kind kind;
	int capacity;                            /* zone and standing: entry numbers 1 to this */
	struct plan_point *outline;              /* a polygon; computed when it was not given */
	size_t outline_n;
	struct plan_point label, focus;
	struct plan_row *rows;                   /* seats only */
	size_t rows_n, places_n;
};
struct plan {
	double height;
	bool has_stage;
	double stage_x, stage_y, stage_width, stage_height;
	struct plan_section *sections;
	size_t sections_n, places_n;
};

/* What is wrong and where: a key of the language area `plan` whose {1} is the path ("sections[2].rows[0].seats[13].n") and
 * whose {2} is `a`. `n` counts every error met, `at` holds the first ones. */
struct plan_error { const char *key, *path, *a; };
struct plan_errors {
	size_t n;
	struct plan_error at[PLAN_ERRORS];
};

/* NULL when anything is wrong; `e` must be zeroed before. `j` NULL (no plan at all) is an error too. */
struct plan *plan_read(struct arena *a, struct json *j, struct plan_errors *e);

/* pretix: zones are sections, rows of one number in one zone are one row, categories are grades. An area whose text says stage
 * or 무대 is the stage; one that says standing, 스탠딩 or 입석 is a standing section, its places in brackets ("스탠딩 A (500)");
 * other areas are decoration. Positions are scaled to our units. */
struct plan *plan_read_pretix(struct arena *a, struct json *j, struct plan_errors *e);
bool plan_is_pretix(struct json *j);         /* does it look like that format: an object with a list of zones */

/* An uploaded file: JSON of either format. */
struct plan *plan_read_upload(struct arena *a, const char *text, size_t n, struct plan_errors *e);

/* Rows and aisles: blocks from the stage backwards, one behind the other; neighbouring zones and standing areas side by
 * side. Errors tell "blocks[0].aisles". */
enum plan_labels { PLAN_LETTERS, PLAN_NUMBERS };                       /* A B C … Z AA · 1 2 3 */
enum plan_numbering { PLAN_FROM_LEFT, PLAN_FROM_RIGHT, PLAN_FROM_CENTRE };   /* centre: odd to the left, even to the right */
struct plan_block {
	const char *name, *floor, *grade;
	enum plan_kind kind;
	int64_t capacity;                    /* zone, standing */
	int64_t rows, seats;                 /* seats in each row */
	const char *aisles;                  /* "8, 16": an aisle after the 8th and the 16th from the left; "" for none */
	enum plan_labels labels;
	int64_t first_label;                 /* 1 (or 0): A or 1 */
	enum plan_numbering numbering;
	const char *wheelchair;              /* "A-1, A-2": these seats take a wheelchair; "" for none */
};
struct plan *plan_build(struct arena *a, const struct plan_block *blocks, size_t n, struct plan_errors *e);

/* Writes back what plan_read reads. */
struct json *plan_json(struct arena *a, const struct plan *p);
const char *plan_outline_text(struct arena *a, const struct plan_section *s);     /* "x,y x,y …" */
const char *plan_stage_text(struct arena *a, const struct plan *p);               /* "x,y,width,height" or "" */

struct plan_section *plan_find_section(struct plan *p, const char *floor, const char *name);     /* NULL when there is none */
struct plan_seat *plan_find_seat(struct plan_section *s, const char *row, const char *n);
const char *plan_seat_grade(const struct plan_section *s, const struct plan_seat *seat);

/* The grades that are used, in the order they are met from the stage, with their number of places. At most 50; "" is one too. */
struct plan_grade { const char *name; size_t places_n; };
size_t plan_grades(struct arena *a, const struct plan *p, struct plan_grade **out);
void plan_grade_section(struct plan_section *s, const char *grade);               /* the whole section */
void plan_grade_rows(struct plan_section *s, size_t from, size_t to, const char *grade);     /* rows[from] … rows[to] */

#endif
