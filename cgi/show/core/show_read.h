/* show_read.h: reading the show, its rounds, sections and grades for pages. Everything is arena-owned; each call is one query. */
#ifndef CLOVE_SHOW_READ_H
#define CLOVE_SHOW_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;

struct show_facts {
	const char *title, *subtitle, *description, *notice, *field, *venue, *address, *zone, *seller, *contact, *poster, *stage;
	const char *extras;              /* extras.h */
	int64_t running_minutes, age_limit, hold_s, now;
	double plan_height;
	int limit;                       /* places a person, 1 to 20 */
	bool selling;
	bool numbers;                    /* nobody has a seat: entry numbers alone */
};
bool show_read_facts(struct db *db, struct show_facts *out);                   /* false before the show was defined */

enum sale { SALE_SOON, SALE_ON, SALE_OVER, SALE_CANCELLED, SALE_STOPPED };
struct show_round {
	int64_t id, starts_at, opens_at, closes_at, postponed_from;
	const char *label, *why, *days;      /* days: as pass.h reads them */
	enum sale sale;
};
bool show_read_round(struct db *db, int64_t id, struct show_round *out);
size_t show_read_rounds(struct db *db, struct show_round **out);              /* in order of time, at most 500 */

struct show_grade {
	int64_t id, price_minor, round, instead;        /* round: of this one alone, in place of that grade; 0: of all that have none of their own */
	const char *name, *mark;
	int colour;
};
size_t show_read_grades(struct db *db, struct show_grade **out);              /* in the seller's order, at most 50 */
bool show_read_grade_in(const struct show_grade *g, size_t n, size_t i, int64_t round);      /* may places of this round have g[i]? */
const struct show_grade *show_read_grade_of(const struct show_grade *g, size_t n, int64_t id);      /* NULL: none */

enum show_kind { SHOW_SEATS, SHOW_ZONE, SHOW_STANDING };
struct show_section {
	int64_t id;
	const char *name, *floor, *outline;
	enum show_kind kind;
	double label_x, label_y;
};
size_t show_read_sections(struct db *db, struct show_section **out);          /* in the plan's order, at most 500 */
bool show_read_section(struct db *db, int64_t id, struct show_section *out);  /* without its outline */

#endif
