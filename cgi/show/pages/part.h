/* part.h: what several pages of the buying side put on themselves. */
#ifndef CLOVE_SHOW_PART_H
#define CLOVE_SHOW_PART_H

#include <stddef.h>
#include <stdint.h>
#include "show/core/buyer.h"
#include "show/core/show_read.h"

struct db_rows;
struct req;
struct tpl;

struct buyer part_buyer(const struct req *r);
void part_show(struct req *r, const struct show_facts *f);                   /* Show: .title .url .field .poster_url … */
void part_round(struct req *r, const struct show_round *round, const char *zone);      /* Round: .starts .label .days .url .hold_url .sale .opens … */
void part_grade(struct tpl *t, const struct show_grade *g);                  /* the chip's .mark .colour .name, and .price */
const char *part_section_name(struct req *r, const struct show_section *s);  /* "1층 B" */

#endif
