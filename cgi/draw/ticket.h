/* ticket.h: what stands on a ticket, already worded in the holder's language. Plain text; NULL is nothing. */
#ifndef CLOVE_DRAW_TICKET_H
#define CLOVE_DRAW_TICKET_H

#include <stddef.h>

enum { TICKET_PLACE = 3, TICKET_FACTS = 8 };

struct ticket_fact { const char *label, *value; };
struct ticket {
	const char *title, *subtitle;
	const char *when, *venue, *address;
	const char *days;                            /* of a pass: which days it lets in */
	struct ticket_fact place[TICKET_PLACE];      /* the large ones: section, row, seat; or the area and its entry number */
	struct ticket_fact facts[TICKET_FACTS];      /* holder, order, grade, price …; the first without a label ends both lists */
	const char *number;                          /* the public ticket number, under the code */
	const char *qr;                              /* what the code says */
	const char *state;                           /* "" for one that opens the door; else why not, drawn instead of the code */
	const char *notice;                          /* lines */
	const char *warning;                         /* the red line while payments are a test */
};

#endif
