/* refused.h: the small page that says why places could not be held, and what can be done instead. */
#ifndef CLOVE_SHOW_REFUSED_H
#define CLOVE_SHOW_REFUSED_H

#include <stdint.h>

struct hold_done;
struct reply;
struct req;

struct reply refused_hold(struct req *r, int64_t round, const struct hold_done *done);

#endif
