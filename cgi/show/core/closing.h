/* closing.h: the last things a show does before its service is deleted, asked for by the platform's messages. In the caller's transaction.
 *
 * closing_cancel_rounds: every planned round to come is cancelled as manage does, and nothing is sold any more; job_manage.h gives the money back.
 * closing_tell_ledger: events ledger.lines (all of the ledger, once nothing is owed any more) and then ledger.done {"unsettled":n,"tickets":n}:
 * payments, refunds, orders and mails that have not ended, and valid tickets for rounds to come.
 */
#ifndef CLOVE_CLOSING_H
#define CLOVE_CLOSING_H

#include <stdbool.h>

struct db;

void closing_cancel_rounds(struct db *db);
bool closing_is_why(const char *why);            /* of a round that closing_cancel_rounds cancelled */
void closing_tell_ledger(struct db *db);

#endif
