/* job_manage.h: a jobs turn for what an owner set going: orders of cancelled rounds, people to tell of a postponed one, old exports.
 *
 * Nothing is remembered but in the database: what a crash leaves undone is found again by the next turn.
 */
#ifndef CLOVE_JOB_MANAGE_H
#define CLOVE_JOB_MANAGE_H

struct db;
struct service;

void job_manage_run(struct service *s, struct db *db);

#endif
