/* money_list.h: money that a person has to look at: refused refunds, money that came too late, payments nobody knows the end of, and money that
 * moved after the backup from which the show was restored. */
#ifndef CLOVE_MONEY_LIST_H
#define CLOVE_MONEY_LIST_H

#include <stdbool.h>
#include <stdint.h>

struct db;

/* Settled by a person, who says what was done. False: there is no such open item. In the caller's transaction. */
bool money_list_settle(struct db *db, int64_t account, int64_t item, const char *note);

/* A line for money that no order here has (again.h); one for each code and kind, however often it is told. */
void money_list_after_backup(struct db *db, const char *kind, const char *code, const char *intent, int64_t amount_minor);
/* The platform says no longer that somebody looks at the order. */
void money_list_tell_looked(struct db *db, const char *code, const char *state);
/* Such a payment goes back in full, says a person. False: there is no such open item, or it is on its way already. */
bool money_list_give_back(struct db *db, int64_t account, int64_t item);
void money_list_run(struct db *db);                              /* a jobs turn: asks the provider for them. Network */

#endif
