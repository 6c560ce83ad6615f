/* pick.h: places of one section, named as people write them.
 *
 * Places: "A열 1-4, 7, B열" is seats 1 to 4 and 7 of row A and the whole row B; "row A 1-4", "A 1~4" and "A-1" are read too; of a zone or a
 * standing area "1-20, 35" are entry numbers; "" is the whole section. Rows: "A-C, F" in the order they stand. Results belong to the arena
 * and stand in the plan's order, each once. Pure.
 */
#ifndef CLOVE_PICK_H
#define CLOVE_PICK_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct plan_section;

/* Keys of seller.pick.…; `at` is the word that could not be understood or found. */
enum pick_state { PICK_OK, PICK_NO_ROW, PICK_NO_SEAT, PICK_NO_ENTRY, PICK_WHICH_ROW, PICK_UNCLEAR };
const char *pick_key(enum pick_state s);

struct pick {
	enum pick_state state;
	const char *at;
	bool *places;            /* one for each place of the section, in the order of rows and seats, or of entry numbers */
	bool *rows;              /* of pick_rows: one for each row */
	size_t n;                /* how many are set */
};

struct pick pick_places(struct arena *a, const struct plan_section *s, const char *text);
struct pick pick_rows(struct arena *a, const struct plan_section *s, const char *text);

#endif
