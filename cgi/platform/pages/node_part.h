/* node_part.h: a node and a target as rows of tables, for the macros of templates/macros/service.cs. */
#ifndef CLOVE_NODE_PART_H
#define CLOVE_NODE_PART_H

#include <stdint.h>

struct db_rows;
struct req;
struct tpl;

/* A row of node_view_list: name target kind state state_kind cpu memory (each: part whole percent limit) pods shows_n seen. */
void node_put(struct req *r, struct tpl *row, const struct db_rows *q);
/* A row of node_view_targets. */
void target_put(struct req *r, struct tpl *row, const struct db_rows *q);

#endif
