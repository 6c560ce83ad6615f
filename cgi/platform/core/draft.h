/* draft.h: a show on its way through the wizard: answers as they were typed, read and checked whenever they are used.
 *
 * Answers are one JSON object of texts, so that a page can be left half-filled; draft_read says what they mean and what is wrong
 * with them, page by page, and draft_definition makes the definition of the show (the JSON its service is filled from). A draft is
 * its account's alone: every function that takes an id takes the account with it.
 *	title subtitle field description notice age_limit running_minutes venue_name venue_address zone slug seller_name seller_contact
 *	rounds: label date time opens closes covers · seating: venue build upload entry · venue · blocks: name floor kind rows seats aisles
 *	labels numbering wheelchair capacity · entry_name capacity · places: kind floor section places note guest
 *	grades: name mark colour price · passes: pass grade price (pass: the label of a round that covers others, else what it covers) · sections: floor name grade ("*": as drawn) · rows: floor section rows grade
 *	limit hold free_days · refund: days percent · target size show database extra
 */
#ifndef CLOVE_DRAFT_H
#define CLOVE_DRAFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "platform/core/spec.h"

struct arena;
struct db;
struct db_rows;
struct field_row;
struct image;
struct json;
struct plan;

enum {
	DRAFT_MAX = 50,                  /* open drafts of one account */
	DRAFT_ROUNDS_MAX = 366, DRAFT_BLOCKS_MAX = 50, DRAFT_GRADES_MAX = 20, DRAFT_REFUND_MAX = 10, DRAFT_PASSES_MAX = 10, DRAFT_GRADES_ALL = 50, DRAFT_MARKS_MAX = 100,
	DRAFT_POSTER_BYTES = 2 << 20, DRAFT_PROBLEMS = 40, DRAFT_TARGETS = 20, DRAFT_IMAGES = 50
};

struct draft {
	int64_t id, account, changed_at;
	struct json *answers;            /* an object, never NULL */
	const struct field_row *field;   /* never NULL */
	bool has_poster;
};

bool draft_find(struct db *db, int64_t account, int64_t id, struct draft *out);
bool draft_take(struct db *db, int64_t account, int64_t id, struct draft *out);      /* the same, locked: to change it */
int64_t draft_newest(struct db *db, int64_t account);                                /* its id, 0 for none */
size_t draft_list(struct db *db, int64_t account, struct draft **out);               /* newest change first */

/* With what the field proposes, the account's name and address, and a free address. 0: there are DRAFT_MAX already. */
int64_t draft_make(struct db *db, int64_t account, const char *title, const char *field);
void draft_save(struct db *db, const struct draft *d);                              /* a fault of 413 when the answers are absurdly long */
bool draft_drop(struct db *db, int64_t account, int64_t id);
const char *draft_free_slug(struct db *db, const char *title);                       /* proposed, numbered until nobody has it */

void draft_set_poster(struct db *db, int64_t id, const struct image *image, const void *bytes, size_t n);
void draft_drop_poster(struct db *db, int64_t id);
const void *draft_poster(struct db *db, int64_t id, size_t *n, const char **type);   /* NULL when there is none */
void draft_set_plan(struct db *db, int64_t id, const char *filename, const void *bytes, size_t n);

/* --- what the answers mean ------------------------------------------------------------------------------------------------------- */

enum draft_page { DRAFT_BASICS = 1, DRAFT_ROUNDS = 2, DRAFT_SEATING = 4, DRAFT_PLACES = 8, DRAFT_PRICES = 16, DRAFT_PARTS = 32, DRAFT_ALL = 63 };

struct draft_problem {
	enum draft_page page;
	const char *field;               /* the form's name of it */
	int at;                          /* which item of a list, counted with blank ones; -1: the field as a whole */
	const char *key, *a, *b, *c;     /* a text of the language files and its {1} {2} {3} */
};
struct draft_round {
	const char *label;
	int64_t starts_at, opens_at, closes_at;          /* opens_at 0: as soon as the service is there */
	size_t covers_n, *covers;
	const char *pass;                /* what prices of its own go by; "" for a round that covers no other */
};
struct draft_own { const char *pass, *grade; int64_t price_minor; };     /* what a grade costs with a pass */
struct draft_grade { const char *name, *mark; int64_t colour, price_minor, places_n; };
struct draft_rule { int64_t days, percent; };
struct draft_kind { const char *word; int64_t n; };      /* blocked house invitation wheelchair companion restricted, and how many places */
enum { DRAFT_KINDS = 6 };
struct draft_target {
	int64_t id;
	const char *name, *word;         /* word: local-ID or cluster-ID, as the form says it */
	bool local, storage, is_default;
	const char *why;                 /* why it cannot be chosen now: a text whose {1} is the name; "" when it can */
};
struct draft_image { const char *id, *alias; struct spec_part part; };

struct draft_show {
	struct arena *arena;             /* its own, ends with the request's: a hall is more than a page's share */
	struct draft_problem problems[DRAFT_PROBLEMS];
	size_t problems_n;               /* at most DRAFT_PROBLEMS are told */
	struct plan *plan;               /* graded and flagged as far as the answers go; NULL without one */
	struct draft_round *rounds;
	size_t rounds_n;
	struct draft_grade *grades;
	size_t grades_n;
	struct draft_own *own;           /* where it is not the grade's own price */
	size_t own_n;
	struct draft_rule *refund;       /* most days first */
	size_t refund_n;
	struct draft_kind kinds[DRAFT_KINDS];
	struct json *marks;
	const char *venue_name, *venue_address, *zone;
	int64_t age_limit, running_minutes, limit, hold_minutes, free_days, workers;
	struct draft_target target;      /* of DRAFT_PARTS; id 0: none */
	struct spec spec;
	const char *aliases[SPEC_PARTS]; /* of spec.parts, as sellers read them */
};

/* Reads these pages (a sum of draft_page) and what they rest on: prices and places rest on the seating. One query, two with an uploaded
 * plan. */
void draft_read(struct db *db, const struct draft *d, unsigned pages, struct draft_show *out);
struct json *draft_definition(const struct draft *d, const struct draft_show *s);    /* only without problems */

/* The passes that may have prices of their own, each once, as draft_round.pass; at most DRAFT_PASSES_MAX. */
size_t draft_passes(struct arena *a, const struct draft *d, const char *out[]);

/* The hall alone, without grades and marks; NULL where none is chosen or it has mistakes (told to `out`). */
struct plan *draft_plan(struct db *db, const struct draft *d, struct draft_show *out);

/* draft_parts.c: where it shall run, how large, of which images. */
size_t draft_targets(struct db *db, struct draft_target *out);                       /* at most DRAFT_TARGETS; two queries, four with images in the pool */
size_t draft_old_images(struct db *db, struct draft_image *out);                      /* show images that a new show cannot be made of; the same */
size_t draft_images(struct db *db, const char *kind, struct draft_image *out);       /* that may be chosen, newest first, at most DRAFT_IMAGES; no extras without CLOVE_EXTRAS_HOST */
struct spec draft_spec(const char *size, bool local);
bool draft_priced(void);                                                             /* are prices configured at all */
int64_t draft_cost(const struct spec *s, bool local, int64_t pods);                  /* won an hour */
enum { DRAFT_PARTS_WRONG = 6 };
size_t draft_read_parts(struct db *db, const struct draft *d, bool paid, struct draft_show *out, struct draft_problem *wrong);   /* for draft_read: at most DRAFT_PARTS_WRONG */
int64_t draft_workers(const char *size);             /* small medium large; 0 for another word */
const char *draft_seating(const struct draft *d);    /* venue build upload entry, "" for none yet */

#endif
