/* params.h: the parameters of an API call, as Stripe writes them: flat pairs whose names nest, line_items[0][quantity].
 *
 * Reading: missing is "". A name that is given twice reads as the first.
 */
#ifndef CLOVE_PAY_PARAMS_H
#define CLOVE_PAY_PARAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct json;

struct param { const char *name, *value; };
struct params {
	struct param *list;
	size_t n;
};

const char *params_text(const struct params *p, const char *name);
bool params_has(const struct params *p, const char *name);
bool params_i64(const struct params *p, const char *name, int64_t *out);          /* false: missing, or not a whole number */
bool params_expand(const struct params *p, const char *what);                     /* expand[]=what or expand[0]=what */
/* name[KEY]=VALUE as an object of texts; NULL: more than 50, a key over 40 or a value over 500 characters. */
struct json *params_metadata(struct arena *a, const struct params *p, const char *name);
/* The first name that fits none of the patterns ('#' a number, '*' a word), or NULL. The list ends with NULL. */
const char *params_unknown(const struct params *p, const char *const *patterns);

#endif
