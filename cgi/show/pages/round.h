/* round.h: the page of one round, which a refused "best seats" shows again. */
#ifndef CLOVE_SHOW_ROUND_H
#define CLOVE_SHOW_ROUND_H

#include <stdbool.h>

struct req;

bool round_fill(struct req *r);          /* everything show/round reads; false: there is no such round */

#endif
