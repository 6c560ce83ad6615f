/* event.h: the sandbox's webhooks: written with what they tell, sent by a job, signed, tried again. */
#ifndef CLOVE_PAY_EVENT_H
#define CLOVE_PAY_EVENT_H

#include <stdint.h>

struct db;
struct json;
struct service;

/* `how`: the words of misbehaviour that hold for this payment ("+lost", "+duplicate", "+disorder"). */
void event_put(struct db *db, const char *type, struct json *object, const char *how);
void event_run(struct service *s, struct db *db);        /* a jobs turn */

#endif
