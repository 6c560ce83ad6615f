/* hook.h: webhooks: queued with what they tell of, in the same transaction; sent by a turn (job_bank.c), at least once, signed. */
#ifndef CLOVE_PAY_HOOK_H
#define CLOVE_PAY_HOOK_H

struct books_intent;
struct db;
struct json;

void hook_add(struct db *db, const char *type, struct json *object, const struct books_intent *of);
/* Those that are due, within 20 s. An answer that is not 2xx is tried again, later each time up to five minutes apart, 30 times. */
void hook_send(struct db *db, const char *secret);
const char *hook_url(struct db *db);      /* CLOVE_WEBHOOK_URL, else the platform's own */

#endif
