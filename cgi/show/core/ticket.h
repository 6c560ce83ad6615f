/* ticket.h: tickets are issued here; pages/ticket.c shows them. */
#ifndef CLOVE_TICKET_H
#define CLOVE_TICKET_H

#include <stdbool.h>
#include <stdint.h>

struct db;

int64_t ticket_issue(struct db *db, int64_t order);      /* one for each live place of the order; how many. A query and one each */

/* A new code for the same ticket: older ones are refused at the door. False: no such ticket of this order, void, or used. */
bool ticket_reissue(struct db *db, int64_t account, int64_t order, const char *number);

#endif
