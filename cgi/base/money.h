/* money.h: amounts in integer minor units beside their currency; never a float. KRW has no minor unit: 1 is one won. */
#ifndef CLOVE_MONEY_H
#define CLOVE_MONEY_H

#include <stdbool.h>
#include <stdint.h>

struct arena;

const char *money_digits(struct arena *a, int64_t n);                          /* 55,000: of any number of things */
const char *money_text(struct arena *a, int64_t minor, const char *lang);     /* 55,000원 · ₩55,000 · 무료 is the page's word, not ours */
bool money_parse(const char *s, int64_t *minor);                              /* "55,000", "55000원", "₩55000"; 0 to 100,000,000; nothing below a won */
int64_t money_share(int64_t minor, int64_t percent);                          /* rounded down to the won */

#endif
