/* tidy.h: the platform's housekeeping: what time has made worthless is removed in bounded batches. */
#ifndef CLOVE_TIDY_H
#define CLOVE_TIDY_H

struct db;
struct service;

void tidy_run(struct service *s, struct db *db);

#endif
