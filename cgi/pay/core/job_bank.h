/* job_bank.h: the turns of the sandbox provider: what time does to its books, webhooks, tidying. */
#ifndef CLOVE_PAY_JOB_BANK_H
#define CLOVE_PAY_JOB_BANK_H

struct db;
struct service;

void job_bank_run(struct service *s, struct db *db);
void job_webhooks_run(struct service *s, struct db *db);
void job_tidy_run(struct service *s, struct db *db);

#endif
