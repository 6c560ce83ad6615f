/* manage_part.h: what all pages below /manage/ begin with: whose show it is, where else to go, in which zone times are said. */
#ifndef CLOVE_MANAGE_PART_H
#define CLOVE_MANAGE_PART_H

#include <stdint.h>

struct req;
struct tpl;

/* Fills Manage: .title, .here, .owner, .links. `here` is the page's word. The venue's zone. One query. */
const char *manage_open(struct req *r, const char *here);

/* A round in a sentence: "11월 20일 (금) 오후 7:30 · 낮 공연". */
const char *manage_round_text(struct req *r, int64_t starts_at, const char *label, const char *zone);

/* 12345 as people read it: "12,345". */
const char *manage_number(struct req *r, int64_t n);

/* Adds the show's rounds as choices of a field, in order of time. One query. */
void manage_round_choices(struct req *r, const char *field, const char *zone);

/* One more text of a list of texts (the macros answer and confirm); counts itself in *n. */
void manage_line(struct req *r, struct tpl *list, int *n, const char *text);

/* "good" "busy" "warn" "bad" "idle" of an order's state. */
const char *manage_order_kind(const char *state);

#endif
