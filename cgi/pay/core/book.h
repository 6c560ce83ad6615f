/* book.h: the sandbox's books: sessions, intents, refunds, and how they may change. All in the caller's transaction.
 *
 * Every act returns an `answer`: an HTTP status and Stripe's JSON, success or error. What the payer's e-mail (or CLOVE_PAY_MISBEHAVE)
 * says of misbehaviour is in `how`: see cgi/pay/README.md.
 */
#ifndef CLOVE_PAY_BOOK_H
#define CLOVE_PAY_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;
struct form_pair;
struct json;
struct service;

struct answer {
	int status;
	struct json *body;
	const char *how;             /* "" or the words that hold for this payment */
	const char *object;          /* its id, "" when there is none */
};

struct answer book_error(struct db *db, int status, const char *type, const char *code, const char *message);

struct answer book_session_create(struct db *db, const struct form_pair *pairs, size_t n, const char *site);
struct answer book_session_read(struct db *db, const char *id, const char *site);
struct answer book_session_expire(struct db *db, const char *id, const char *site);
struct answer book_intent_read(struct db *db, const char *id);
struct answer book_intent_capture(struct db *db, const char *id, const struct form_pair *pairs, size_t n);
struct answer book_intent_cancel(struct db *db, const char *id);
struct answer book_refund_create(struct db *db, const struct form_pair *pairs, size_t n);
struct answer book_refund_list(struct db *db, const char *intent);

/* The payer's acts on the hosted page. */
enum book_paid { BOOK_PAID, BOOK_DECLINED, BOOK_CLOSED };
enum book_paid book_pay(struct db *db, const char *session, bool decline);

bool book_first_time(struct db *db, const char *kind, const char *object);   /* of a misbehaviour: true once */
const char *book_how(struct db *db, const char *email);
void book_run(struct service *s, struct db *db);                             /* a jobs turn: late money, pending refunds, sessions that end */

#endif
