/* bookers.h: who booked: the list with its filters, orders and pages; and the same as a file for spreadsheet programs.
 *
 * A page is found by the last row of the one before (keyset), so that a list that grows meanwhile neither skips nor repeats.
 */
#ifndef CLOVE_BOOKERS_H
#define CLOVE_BOOKERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct db;

enum { BOOKERS_PAGE = 50 };

struct bookers_filter {
	const char *q;               /* part of a name, phone, e-mail; or an order's code, a ticket's number */
	int64_t round;               /* 0: all */
	const char *state;           /* of the order; "sold": paid ones, also in part; "all"; "": all but those that were never paid */
};
struct bookers_at {                  /* where a page begins; "" and 0 for the first */
	const char *key;
	int64_t id;
	bool back;                   /* the page before it */
};
struct booker {
	int64_t id, starts_at, booked_at, paid_at, total_minor, back_minor, places_n, live_n;
	const char *code, *state, *label, *name, *phone, *email, *places, *grades;
	const char *key;             /* of the order the list is in */
};
struct bookers {
	struct booker list[BOOKERS_PAGE];
	size_t n;
	bool more, before;           /* there is a page after, before this one */
};

extern const char *const bookers_sorts[];        /* words, the first is the usual one; NULL-terminated */

void bookers_read(struct db *db, const struct bookers_filter *f, const char *sort, const struct bookers_at *at, struct bookers *out);
int64_t bookers_count(struct db *db, const struct bookers_filter *f);

/* "010-1234-5678": also keeps the leading 0 when a spreadsheet program reads it. */
const char *bookers_phone(struct arena *a, const char *digits);
/* One field of a line, quoted where it has to be, and never a formula: = + - @ at its beginning get an apostrophe before them. */
const char *bookers_field(struct arena *a, const char *s);

/* Writes all of them, oldest first, into a new file of VAR/files/SLUG, page by page, with the words of `lang`. Its name there, or NULL
 * after telling the log why. For a reading connection outside a transaction: each page has an arena of its own. */
const char *bookers_export(struct db *db, const struct bookers_filter *f, const char *lang, const char *zone);
void bookers_sweep(void);                                /* removes exports older than ten minutes */

#endif
