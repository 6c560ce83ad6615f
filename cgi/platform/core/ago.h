/* ago.h: how long ago, as consoles say it: "12초 전", with the exact time as its title. */
#ifndef CLOVE_AGO_H
#define CLOVE_AGO_H

#include <stdint.h>

struct arena;
struct tpl;

/* For the macro when(); nothing for at 0. */
void ago_put(struct arena *a, const char *lang, struct tpl *t, const char *name, int64_t at, int64_t now);

#endif
