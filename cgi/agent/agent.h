/* agent.h: `clove agent` makes what is wanted true: it brings each deployment from what is to what is wanted, step by step.
 *
 * Everything it knows is in the rows of `deployment`; every step may be repeated; it may be killed at any point and goes on from the
 * step it was at. Two agents never act at once (GET_LOCK). Results are told in deployment_event and by mail.
 */
#ifndef CLOVE_AGENT_H
#define CLOVE_AGENT_H

int agent_run(void);         /* until TERM; the exit status */

#endif
