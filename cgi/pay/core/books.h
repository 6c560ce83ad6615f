/* books.h: the sandbox provider's books: sessions, payment intents, refunds, and what may happen to each.
 *
 * It is an outside party: it knows nothing of shows, and nobody but it touches these tables. Functions that change something run inside
 * the caller's transaction, lock a session before its intent, and queue their webhooks with it. Amounts are won. Times are
 * this clock's. API functions fill an answer (core/answer.h); `id` is the one in the path.
 */
#ifndef CLOVE_PAY_BOOKS_H
#define CLOVE_PAY_BOOKS_H

#include <stdbool.h>
#include <stdint.h>

struct answer;
struct arena;
struct db;
struct db_rows;
struct json;
struct params;

enum { BOOKS_SESSION_MIN_S = 30 * 60, BOOKS_SESSION_MAX_S = 24 * 3600, BOOKS_AUTHORISED_S = 7 * 86400, BOOKS_LATE_S = 3, BOOKS_PENDING_S = 4,
	BOOKS_AMOUNT_MAX = 99999999 };

struct books_session {
	const char *id, *intent, *status, *title, *items, *email, *locale, *metadata, *success_url, *cancel_url, *currency;
	int64_t amount, expires_at, created_at;
};

struct books_intent {
	const char *id, *status, *currency, *capture_method, *metadata, *email, *last_error;
	int64_t amount, received, refunded, late_at, created_at;
};

struct books_refund {
	const char *id, *intent, *status, *currency, *metadata, *failure;
	int64_t amount, created_at;
};

bool books_session(struct db *db, const char *id, struct books_session *out);
bool books_session_lock(struct db *db, const char *id, struct books_session *out);
bool books_intent(struct db *db, const char *id, struct books_intent *out);
bool books_intent_lock(struct db *db, const char *id, struct books_intent *out);
bool books_intent_attempted(const struct books_intent *i);          /* the buyer has tried: only then Stripe shows it */

struct json *books_session_json(struct arena *a, const struct books_session *s, const struct books_intent *i, bool expand);
struct json *books_intent_json(struct arena *a, const struct books_intent *i);
struct json *books_charge_json(struct arena *a, const struct books_intent *i);
struct json *books_refund_json(struct arena *a, const struct books_refund *r);

/* limit (10, at most 100) and created[gte] of a list; false: the answer says no. Then one page of it. */
bool books_page(struct db *db, const struct params *p, struct answer *out, int64_t *limit, int64_t *since);
void books_page_answer(struct db *db, struct answer *out, const char *url, struct json *data, bool more);

/* The API. */
void books_session_create(struct db *db, const char *id, const struct params *p, struct answer *out);
void books_session_read(struct db *db, const char *id, const struct params *p, struct answer *out);
void books_session_expire(struct db *db, const char *id, const struct params *p, struct answer *out);
void books_intent_read(struct db *db, const char *id, const struct params *p, struct answer *out);
void books_intent_list(struct db *db, const char *id, const struct params *p, struct answer *out);
void books_intent_capture(struct db *db, const char *id, const struct params *p, struct answer *out);
void books_intent_cancel(struct db *db, const char *id, const struct params *p, struct answer *out);
void books_refund_create(struct db *db, const char *id, const struct params *p, struct answer *out);
void books_refund_read(struct db *db, const char *id, const struct params *p, struct answer *out);
void books_refund_list(struct db *db, const char *id, const struct params *p, struct answer *out);

/* The buyer, on the hosted page. */
enum books_paid {
	BOOKS_PAID,
	BOOKS_PAID_LATER,    /* the bank has not said yet: the session stays open (late money) */
	BOOKS_DECLINED,
	BOOKS_CLOSED         /* complete or expired already */
};
enum books_paid books_session_pay(struct db *db, const char *id, bool decline);

/* Time. Each does at most 100 and is harmless to repeat. */
void books_expire_sessions(struct db *db);
void books_late_money(struct db *db);
void books_pending_refunds(struct db *db);
void books_old_authorisations(struct db *db);

#endif
