/* misbehave.h: what the sandbox does wrong on purpose: by CLOVE_PAY_MISBEHAVE for everybody ("slow,lost"), or by words in the buyer's
 * address: fan+slow@example.com, fan+lost+duplicate@example.com. The words are described in cgi/pay/README.md. */
#ifndef CLOVE_PAY_MISBEHAVE_H
#define CLOVE_PAY_MISBEHAVE_H

#include <stdbool.h>

struct db;

bool misbehave_is(const char *email, const char *word);
/* The same, but true only once for each subject: what went wrong goes well at the next try. Within the caller's transaction. */
bool misbehave_once(struct db *db, const char *email, const char *word, const char *subject);

#endif
