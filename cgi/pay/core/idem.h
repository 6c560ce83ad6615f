/* idem.h: idempotency keys. The first answer to a key is kept for a day and given again; the same key with another request is refused.
 *
 * A claim is written before the work and the answer with the work, in its transaction: a claim without an answer that is older than any
 * request can be (20 s) belongs to a process that died before it changed anything, and is taken over.
 */
#ifndef CLOVE_PAY_IDEM_H
#define CLOVE_PAY_IDEM_H

struct answer;
struct db;

enum idem { IDEM_NEW, IDEM_AGAIN, IDEM_OTHER, IDEM_BUSY };
enum idem idem_claim(struct db *db, const char *key, const char *request, struct answer *first);    /* first: filled for IDEM_AGAIN */
void idem_keep(struct db *db, const char *key, const struct answer *answer);
void idem_forget(struct db *db, const char *key);           /* the request was not understood: the key is as good as unused */
void idem_tidy(struct db *db);

#endif
