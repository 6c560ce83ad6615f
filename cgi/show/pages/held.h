/* held.h: the page of a hold, which refused booking details show again. */
#ifndef CLOVE_SHOW_HELD_H
#define CLOVE_SHOW_HELD_H

#include <stdbool.h>

struct req;

bool held_fill(struct req *r);           /* everything show/hold reads; false before the show was defined */

#endif
