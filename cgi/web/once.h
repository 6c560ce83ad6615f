/* once.h: one-time keys. A POST that is pressed twice, reloaded or sent again by the back button gets its first answer again.
 *
 * The key's row is written in the POST's own transaction, so an answer is kept exactly when its effects are.
 */
#ifndef CLOVE_ONCE_H
#define CLOVE_ONCE_H

#include <stdbool.h>

struct reply;
struct req;

enum once { ONCE_FIRST, ONCE_AGAIN, ONCE_MISSING };
enum once once_claim(struct req *r, const char *key, struct reply *first);   /* AGAIN fills the first answer; one query, two when seen */
void once_answer(struct req *r, const char *key, const struct reply *reply);

#endif
