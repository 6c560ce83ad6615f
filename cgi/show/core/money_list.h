/* money_list.h: money that a person has to look at: refused refunds, money that came too late, payments nobody knows the end of. */
#ifndef CLOVE_MONEY_LIST_H
#define CLOVE_MONEY_LIST_H

#include <stdbool.h>
#include <stdint.h>

struct db;

/* Settled by a person, who says what was done. False: there is no such open item. In the caller's transaction. */
bool money_list_settle(struct db *db, int64_t account, int64_t item, const char *note);

#endif
