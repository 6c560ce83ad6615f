/* field.h: what the field of a show decides, in one table: which seatings are offered and which first, how its rounds are asked
 * for, what is proposed. The wizard's pages and checks read it; nothing else knows a field by name.
 */
#ifndef CLOVE_FIELD_H
#define CLOVE_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Ways to say where people sit or stand. ROWS and AREAS are the same page, begun with a block of seats or of standing places. */
enum field_seating { FIELD_SEATING_VENUE = 1, FIELD_SEATING_ROWS = 2, FIELD_SEATING_AREAS = 4, FIELD_SEATING_UPLOAD = 8, FIELD_SEATING_ENTRY = 16 };
enum field_part { FIELD_PART_WAITING_ROOM = 1 };         /* people come all at once: also proposes a larger size */

struct field_row {
	const char *word;                /* as stored; its name is seller.field.WORD */
	unsigned seating;
	const char *first;               /* the seating that is named first: a word of field_seatings */
	const char *rounds;              /* dates, twice (two a day), slots, matches, days: texts seller.rounds.WORD */
	const char *label;               /* an example of a round's label, by its text's key; "" for none */
	bool label_needed;               /* a match is told by who plays */
	bool late_sale;                  /* the sale may go on until the end of the round's day */
	bool passes;                     /* a round may be valid on several others */
	unsigned parts;
	int64_t limit, hold_minutes, running_minutes;     /* proposed; running 0: not asked first */
};

struct field_seating_row {
	const char *word;
	unsigned bit;
};

size_t field_list(const struct field_row **out);
const struct field_row *field_find(const char *word);           /* NULL for an unknown one */
size_t field_seatings(const struct field_seating_row **out);    /* all of them */
unsigned field_seating(const char *word);                       /* its bit, 0 for an unknown one */

#endif
