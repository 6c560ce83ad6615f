/* plan_parts.h: what reading, converting and building a plan share: telling errors, finding names that stand twice, and the
 * geometry nobody gave. Only for plan*.c.
 *
 * Sorting, not hashing: names come from uploads, and no upload may choose its own collisions.
 */
#ifndef CLOVE_PLAN_PARTS_H
#define CLOVE_PLAN_PARTS_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct json;
struct plan;
struct plan_errors;
struct plan_point;
struct plan_row;
struct plan_section;

enum { PLAN_HEIGHT_MIN = 50, PLAN_HEIGHT_MAX = 5000, PLAN_MARGIN = 20, PLAN_ORD_MAX = 1000 };

/* An arena of its own that ends with `owner`: a hall of 60,000 places is more than one request may use for its page. */
struct arena *plan_parts_arena(struct arena *owner);

/* The path is only written while there is room for the error. */
void plan_parts_wrong(struct arena *a, struct plan_errors *e, const char *key, const char *detail, const char *path, ...)
    __attribute__((format(printf, 5, 6)));

struct plan_name { const char *name; size_t at; };
void plan_parts_sort(struct plan_name *names, size_t n);                     /* equal names come to stand side by side, in order of `at` */
bool plan_parts_same(const struct plan_name *names, size_t i);               /* names[i] stands there a second time */

const char *plan_parts_trim(struct arena *a, const char *s);                 /* s itself where there is nothing to trim */
bool plan_parts_clean(const char *s);                                        /* UTF-8 on one line: no control bytes */
const char *plan_parts_number(struct arena *a, double v);                    /* one digit after the point, or none */
const char *plan_parts_letters(struct arena *a, long n);                     /* 1 is A, 26 Z, 27 AA */

/* An outline around n > 0 points, `margin` wider, clipped to the plan. */
void plan_parts_outline(struct arena *a, struct plan_section *s, const struct plan_point *points, size_t n, double margin, double height);

/* Fills what is missing: the outline from the seats, the label in their middle, the focus nearest to the stage's middle (to
 * the middle of the first row when no stage is known), places_n of every section and of the plan. */
void plan_parts_finish(struct arena *a, struct plan *p, const bool *has_label, const bool *has_focus);

/* Orders a row from left to right (from the front to the back where it runs that way) and counts its `ord` from the distances. */
void plan_parts_order(struct plan_row *row);
/* Moves the rows' `ord` so that seats behind each other have about the same one. */
void plan_parts_align(struct plan_section *s);

#endif
