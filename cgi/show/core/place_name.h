/* place_name.h: what a place is called and costs, the same columns wherever places are listed: pages, mails, events.
 *
 * SELECT PLACE_NAME_COLUMNS FROM PLACE_NAME_FROM …: place p, section c, seat s, grade g. Read with place_name_put.
 */
#ifndef CLOVE_PLACE_NAME_H
#define CLOVE_PLACE_NAME_H

#include <stdint.h>

struct arena;
struct db_rows;
struct tpl;

#define PLACE_NAME_COLUMNS \
	"p.id AS place, p.number AS entry, c.floor, c.name AS section, s.row_label, s.number AS seat, s.flags," \
	" g.id AS grade_id, g.name AS grade, g.mark, g.colour, g.price_minor"
#define PLACE_NAME_FROM \
	"place p JOIN section c ON c.id = p.section JOIN grade g ON g.id = p.grade LEFT JOIN seat s ON s.id = p.seat"

/* As the macro place_name reads it, with the grade's chip, the price and the flag: .place .floor .section .row .seat | .entry .grade.… .price .f */
void place_name_put(struct tpl *t, const struct db_rows *q);
void place_name_price(struct tpl *t, const char *name, int64_t minor);      /* money; "free" in words for 0 */
/* A section with its floor; a balcony that is one section is called as its floor, and said once. */
const char *place_name_section(struct arena *a, const char *floor, const char *section);
const char *place_name_flag(int flags);          /* "wheel" "companion" "view", "" for none */

#endif
