/* slug.h: the name of a show in its address, proposed from its title: Korean is spelt in Latin letters, syllable by syllable. Pure. */
#ifndef CLOVE_SLUG_H
#define CLOVE_SLUG_H

#include <stdbool.h>

struct arena;

const char *slug_of(struct arena *a, const char *title);                   /* always a slug: text_slug and not reserved */
const char *slug_numbered(struct arena *a, const char *slug, int n);       /* "hamlet-2", cut where it would be too long */
bool slug_reserved(const char *slug);                                      /* words of our own addresses */

#endif
