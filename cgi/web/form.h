/* form.h: forms, declared once. The dispatcher parses only declared fields (from the body of a POST, the query of a GET),
 * trims them, checks kind and limits, and keeps what was typed. Labels and hints live in the language files under
 * form.NAME.FIELD.label / .hint / .missing, so a field is described once; the template macro reads the same facts.
 */
#ifndef CLOVE_FORM_H
#define CLOVE_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct req;
struct tpl;

enum field_kind {
	FIELD_UNSET, FIELD_TEXT, FIELD_LONG, FIELD_EMAIL, FIELD_PHONE, FIELD_PASSWORD, FIELD_INT, FIELD_MONEY, FIELD_DATE,
	FIELD_TIME, FIELD_CHOICE, FIELD_BOOL, FIELD_HIDDEN, FIELD_FILE,
	FIELD_CLOCK
};
/* What the kinds read. TEXT one line, LONG several, both at most 200 / 10,000 code points unless `max` says otherwise. DATE "2026-11-20",
 * dots and slashes forgiven. TIME a date with its time of day, "2026-11-20T19:30"; CLOCK "19:30" alone. INT with thousands separators.
 * BOOL reads "1" when ticked; one that is not OPTIONAL must be ticked (consent). FILE is bytes; 0 bytes is missing. PASSWORD is never
 * trimmed and never put back into a page. Of a GET, nothing is required: a filter that is not there is not an error. */
enum field_flag { OPTIONAL = 1, REPEAT = 2 };      /* REPEAT: a list; blank items are kept so that lists stay side by side */

struct field {
	const char *name;
	enum field_kind kind;
	unsigned flags;
	int64_t min, max;                /* code points of text, value of a number, bytes of a file; max 0: the kind's own limit */
	const char *autocomplete;        /* HTML's word, or NULL */
	const char *const *choices;      /* FIELD_CHOICE: words, NULL-terminated; labels under form.NAME.FIELD.choice.WORD. NULL: form_choice adds them */
};

struct form {
	const char *name;
	const struct field *fields;
	size_t n;
};
#define FORM(ident, ...) \
	static const struct field ident##_fields[] = { __VA_ARGS__ }; \
	const struct form ident = { #ident, ident##_fields, sizeof ident##_fields / sizeof ident##_fields[0] }
extern const struct form no_form;

/* Reading. Missing is "" or 0; a repeated field is read with _at. Numbers and money read 0 where the field has an error.
 * What is read is tidied (e-mail, phone, date and time in their one form); the page keeps what was typed.
 * Reading a field that the route's form does not declare is an impossible state (a route with no_form reads what form_set put). */
const char *form_str(const struct req *r, const char *field);
int64_t form_i64(const struct req *r, const char *field);
bool form_is(const struct req *r, const char *field);                       /* a ticked BOOL */
size_t form_n(const struct req *r, const char *field);
const char *form_str_at(const struct req *r, const char *field, size_t i);
int64_t form_i64_at(const struct req *r, const char *field, size_t i);
const char *form_file(const struct req *r, const char *field, size_t *n);   /* bytes of an uploaded file, arena-owned; NULL if none */
const char *form_filename(const struct req *r, const char *field);

/* Writing: what a GET page starts with, and what a handler found. Keys are of the language files. A name that the route's form
 * does not declare is kept for the other forms of the page: a GET route with no_form sets what the page's form starts with.
 * Texts of errors: {1} is `a`, {3} the label of the field. */
void form_set(struct req *r, const char *field, const char *value);
void form_set_i64(struct req *r, const char *field, int64_t value);
void form_add(struct req *r, const char *field, const char *value);         /* one more item of a REPEAT field */
void form_error(struct req *r, const char *field, const char *key);
void form_error_with(struct req *r, const char *field, const char *key, const char *a);          /* {1} */
void form_error_text(struct req *r, const char *field, const char *text);                        /* one that has been said already */
void form_error_at(struct req *r, const char *field, size_t i, const char *key);                 /* of one item of a list */
void form_error_at_with(struct req *r, const char *field, size_t i, const char *key, const char *a);
bool form_ok(const struct req *r);
void form_choice(struct req *r, const char *field, const char *value, const char *label);   /* one more choice for the page; checking the word is the handler's */

/* Puts a form (action, token, one-time key, fields, errors) under `root` of the page: tpl_form(r, "Form", &show_edit, url).
 * When `form` is the route's own, values and errors are the request's; else fields are empty. */
void tpl_form(struct req *r, const char *root, const struct form *form, const char *action);

/* For the dispatcher: an empty form_data of this form, then what came in; and whether a token was made for this session and action
 * (the full path, base included). */
struct form_pair;
struct form_data *form_new(struct req *r, const struct form *form);
void form_parse(struct req *r, const struct form_pair *pairs, size_t n);
bool form_token_ok(struct req *r, const char *action, const char *token);

/* Pure parts, for tests and the fuzzer. */
struct arena;
struct form_pair { const char *name, *value, *filename; size_t n; };   /* filename: of a file, whose value points into the body and has no NUL after it */
bool form_parse_urlencoded(struct arena *a, const char *p, size_t n, struct form_pair **out, size_t *out_n);  /* false: not UTF-8, NUL, bad escape, over 20,000 pairs */
/* false: as above, a part without a name, a header over 8 KiB, no closing boundary. `type` is the Content-Type. */
bool form_parse_multipart(struct arena *a, const char *type, const char *p, size_t n, struct form_pair **out, size_t *out_n);

#endif
