/* view.h: looks at each target every 10 s, every 2 s while something changes there, and writes what it saw into the rows that consoles read
 * (node, instance, target). What is different from the look before is told: a process or pod replaced, a node lost and back, a show that is
 * not well and well again, one that ends again and again or whose database is gone (deployment.trouble). Only what was looked at since it
 * settled can differ without having been asked for (deployment.looked). What is not as declared any more is declared again.
 *
 * One call of a target's `look` however many shows there are; rows are written only when they changed.
 */
#ifndef CLOVE_VIEW_H
#define CLOVE_VIEW_H

struct agent;

void view_run(struct agent *g);

#endif
