/* ticket.h: tickets are issued here; pages/ticket.c shows them. */
#ifndef CLOVE_TICKET_H
#define CLOVE_TICKET_H

#include <stdint.h>

struct db;

int64_t ticket_issue(struct db *db, int64_t order);      /* one for each live place of the order; how many. A query and one each */

#endif
