/* text.h: text as people type it. All text is UTF-8, NUL-terminated; results are owned by the arena. */
#ifndef CLOVE_TEXT_H
#define CLOVE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

bool text_utf8(const char *s, size_t n);                       /* well-formed UTF-8 without NUL and control bytes but \t \n \r */
/* What somebody else said, to be kept and shown: bytes that are no UTF-8 become U+FFFD, NUL and control bytes spaces. */
const char *text_shown(struct arena *a, const char *s, size_t n);
size_t text_length(const char *s);                             /* code points */
const char *text_trim(struct arena *a, const char *s);         /* without surrounding white space, ideographic space too */
const char *text_cut(struct arena *a, const char *s, size_t n);/* at most n code points */
bool text_i64(const char *s, int64_t *out);                    /* whole decimal number, sign allowed, nothing else */
const char *text_grouped(struct arena *a, int64_t v);          /* 12,345 */
bool text_slug(const char *s);                                 /* [a-z0-9] and single '-' inside, 3 to 32 bytes, begins with a letter */
const char *text_email(struct arena *a, const char *s);        /* trimmed, domain in lower case; NULL when it has no form of an address (max 254) */
const char *text_phone(struct arena *a, const char *s);        /* digits with a leading + kept, spaces, dots and dashes forgiven; NULL if under 8 or over 15 digits */
const char *text_like(struct arena *a, const char *s);         /* a LIKE pattern that finds s anywhere, for LIKE ? ESCAPE '|' */
const char *text_hex(struct arena *a, const void *p, size_t n);
bool text_unhex(const char *s, void *out, size_t n);           /* exactly 2n hex digits */
const char *text_base64(struct arena *a, const void *p, size_t n);      /* URL alphabet, no padding */
void *text_unbase64(struct arena *a, const char *s, size_t *n);         /* NULL when it is not that */
const char *text_url(struct arena *a, const char *s);          /* percent-encoded for a path segment or a query value */
char *text_unurl(struct arena *a, const char *s, size_t n, bool plus);  /* decodes %XX (and + when asked); NULL on a bad or NUL escape */
bool text_same(const char *a, const char *b);                  /* equality; NULL equals only NULL */

/* {1} {2} {3} in `pattern` replaced by a, b, c (NULL is ""). Texts of the language files are written with them. */
const char *text_say(struct arena *a, const char *pattern, const char *x, const char *y, const char *z);

#endif
