/* node_view.h: targets and their nodes as the consoles read them: rows that the agent wrote when it last looked. One query each. */
#ifndef CLOVE_NODE_VIEW_H
#define CLOVE_NODE_VIEW_H

#include <stdint.h>

struct db;
struct db_rows;

/* Rows: target target_name target_kind name ready open cpu_m memory_mib pods cpu_used_m memory_used_mib cpu_limit_m memory_limit_mib
 * pods_n seen_at now nodes_n (of that target) shows_n (processes or pods of shows there) mine (those of `deployment`) task (the drain under way, 0 none).
 * A node's row is written when something changed there: one that is well was seen when its target answered last.
 * Of one target, or of all (0); of `deployment` 0: mine is 0. */
struct db_rows *node_view_list(struct db *db, int64_t target, int64_t deployment);

/* Rows: the columns of `target` (without access) and nodes_n ready_n cpu_m memory_mib cpu_used_m memory_used_mib shows_n now. */
struct db_rows *node_view_targets(struct db *db);
struct db_rows *node_view_target(struct db *db, int64_t target);
struct db_rows *node_view_shows(struct db *db, int64_t target);    /* slug title state of those on it, or moving there */

#endif
