/* answer.h: what the API answers, before it becomes a reply: a status and JSON in Stripe's shape.
 *
 * `begun` says that the request was understood and acted on, well or not: only such an answer is kept under the idempotency
 * key. email and subject name the payment it was about, for misbehaviour (core/misbehave.h).
 */
#ifndef CLOVE_PAY_ANSWER_H
#define CLOVE_PAY_ANSWER_H

#include <stdbool.h>

struct arena;
struct json;

struct answer {
	int status;
	const char *body;
	bool begun;
	const char *email, *subject;
};

void answer_ok(struct arena *a, struct answer *out, struct json *body);
/* A definite no. type is "invalid_request_error" for 400 and 404; code and param may be "". */
void answer_error(struct arena *a, struct answer *out, int status, const char *code, const char *param, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));
void answer_missing(struct arena *a, struct answer *out, const char *what, const char *id);

#endif
