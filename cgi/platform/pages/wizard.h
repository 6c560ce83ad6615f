/* wizard.h: what the pages of the wizard share: the draft of the address, lists of rows, the plan's picture. Only for wizard*.c. */
#ifndef CLOVE_WIZARD_H
#define CLOVE_WIZARD_H

#include <stdbool.h>
#include <stddef.h>
#include "platform/core/draft.h"

struct json;
struct plan;
struct reply;
struct req;
struct tpl;

/* The draft of ":draft", locked in a POST. False: there is none of this account; the reply is 404. */
bool wizard_draft(struct req *r, struct draft *out);
const char *wizard_url(struct req *r, const struct draft *d, const char *page);        /* "/seller/shows/new/7/rounds" */

/* Wizard.title .field .steps .nav .back_url: the head of every step. */
void wizard_head(struct req *r, const struct draft *d, const char *step);

void wizard_put_drafts(struct req *r);       /* Drafts.N: .title .field .changed .url .delete_url */

/* Problems of this page as errors of the request's form, and the rest (of fields the form does not have) as a list, Problems. */
void wizard_errors(struct req *r, const struct draft_show *s, enum draft_page page);

/* A list of rows whose columns are repeated fields of the form. */
struct wizard_column { const char *field, *member; };
struct json *wizard_rows(struct req *r, const struct wizard_column *columns, size_t n, size_t max);
void wizard_fill(struct req *r, struct json *rows, const struct wizard_column *columns, size_t n, size_t min);
size_t wizard_rows_n(struct req *r, const struct wizard_column *columns, size_t n);
bool wizard_too_many(struct req *r, size_t max);        /* rows, in any list of the form: no page of ours sends them, so 413 */
size_t wizard_rows_max(const struct plan *p);           /* of lists that choose a section in each row: their options are what a page has room for */
void wizard_full(struct req *r, size_t max);            /* tells that a list has no room for one more */
struct json *wizard_without(struct req *r, struct json *rows, size_t i);
struct json *wizard_tidied(struct req *r, struct json *rows, const struct wizard_column *columns, size_t n);   /* without blank ones */

/* The button that was pressed: "next", "add", "remove" with its row … */
struct wizard_act { const char *word; size_t at; };
struct wizard_act wizard_act(struct req *r);

struct reply wizard_later(struct req *r, const struct draft *d);        /* saved as typed, to be gone on with another day */

/* An hour of it in won, from its least to its most; nothing while no prices are configured. */
void wizard_put_cost(struct req *r, struct tpl *t, const char *name, const struct spec *s, bool local);

/* node.view .stage .sections.N and node.places_n .floors_n; grades may be NULL. */
void wizard_put_plan(struct req *r, struct tpl *node, const struct plan *p, const struct draft_show *s);
/* A section is chosen by its number in the plan and kept by its floor and name: from the kept row to the number, and back in all rows. */
const char *wizard_section_index(struct req *r, const struct plan *p, struct json *row);
void wizard_name_sections(struct json *rows, const struct plan *p);
const char *wizard_section_name(struct req *r, const char *floor, const char *name);

#endif
