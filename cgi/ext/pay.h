/* pay.h: taking money through an outside provider. First provider: Stripe's API (ext/stripe.c), which the sandbox also speaks.
 *
 * Every call is one network call of at most 10 s: never inside a transaction. A failed call is an outcome, not a fault, and says
 * what the caller may believe. Amounts are minor units of `currency` (KRW has none: won). Texts belong to the arena.
 * Whoever calls writes down what is intended first, calls with an idempotency key, and writes down the outcome; after
 * PAY_UNKNOWN or PAY_BUSY the same call with the same key and the same arguments is the way to find out.
 */
#ifndef CLOVE_PAY_H
#define CLOVE_PAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum pay_outcome {
	PAY_OK,
	PAY_REFUSED,         /* a definite no in the provider's own words; nothing happened by this call */
	PAY_UNKNOWN,         /* no answer, cut, a failure of theirs, or our key is wrong: it may have happened. Ask again */
	PAY_BUSY             /* the same key is under way, or too many calls: ask again later */
};

struct pay_why {
	const char *code;    /* "card_declined", "payment_intent_unexpected_state" …; "" when there is none */
	const char *text;    /* the provider's sentence, for the log and the money list */
	bool stored;         /* the answer this key got before, given again: asking with it once more changes nothing. Look (read,
	                        list_refunds) whether it happened, and only then try with a new key */
	bool under_way;      /* another call with this key has no answer yet: who made it writes the outcome down */
};

enum pay_session_state { PAY_SESSION_OPEN, PAY_SESSION_COMPLETE, PAY_SESSION_EXPIRED };
enum pay_intent_state {
	PAY_INTENT_NONE,     /* the buyer has not tried yet */
	PAY_INTENT_WAITING,  /* tried, may try again */
	PAY_INTENT_PROCESSING,
	PAY_INTENT_AUTHORISED,
	PAY_INTENT_CAPTURED,
	PAY_INTENT_CANCELED  /* can no longer be paid; an authorisation was given back */
};
enum pay_refund_state { PAY_REFUND_PENDING, PAY_REFUND_DONE, PAY_REFUND_FAILED };

struct pay_intent {
	const char *id;                      /* "" with PAY_INTENT_NONE */
	enum pay_intent_state state;
	int64_t amount_minor, captured_minor;
	const char *currency;                /* upper case, as we write it */
	const char *show, *order, *payment;  /* our words, as given in the wish */
	const char *last_error;              /* code of the buyer's last refused attempt, or "" */
	struct pay_why why;
};

struct pay_session {
	const char *id;
	const char *url;                     /* the hosted page; "" unless open */
	enum pay_session_state state;
	int64_t amount_minor;
	const char *currency;
	const char *show, *order, *payment;
	int64_t expires_at;
	struct pay_intent intent;
	struct pay_why why;
};

struct pay_refund {
	const char *id;
	enum pay_refund_state state;
	int64_t amount_minor;
	const char *refund;                  /* our word, as given to refund() */
	const char *show, *intent;           /* whose, of which payment */
	const char *last_error;              /* why it failed, or "" */
	struct pay_why why;
};

struct pay_refunds {
	struct pay_refund *list;
	size_t n;
	bool more;                           /* of list_refunds_since: older ones follow on the next page */
	struct pay_why why;
};

struct pay_intents {                     /* one page, newest first */
	struct pay_intent *list;
	size_t n;
	bool more;
	struct pay_why why;
};

struct pay_line { const char *title; int64_t price_minor; int64_t count; };

struct pay_wish {                        /* must be the same at every try under one idempotency key */
	const char *show, *order, *payment;  /* come back in sessions, intents and webhooks */
	const struct pay_line *lines;
	size_t lines_n;
	const char *currency;
	const char *email, *lang;
	const char *success_url;             /* {CHECKOUT_SESSION_ID} in it is replaced by the provider */
	const char *cancel_url;
	int64_t opened_at;                   /* when the payment was intended, not when it is asked for again */
};

struct pay_event {                       /* a hint that something happened: read it back before believing it */
	const char *id, *type;
	const char *session, *intent;        /* "" when the event is not about one */
	const char *show, *order, *payment;
};

/* Stripe wants a session to end 30 minutes to 24 hours after it is made, which is longer than seats may wait: expire() ends
 * it in time, and this end only catches what nobody ended. Counted from opened_at it leaves 15 minutes in which
 * the same request may be repeated. */
enum { PAY_SESSION_S = 45 * 60, PAY_TOLERANCE_S = 5 * 60, PAY_REFUNDS_MAX = 1000 };

struct pay {
	const char *name;                    /* "sandbox" "stripe" */
	const char *url, *key;               /* of pay_open */
	const char *webhook_secret;          /* of pay_open_webhook */
	enum pay_outcome (*create_session)(const struct pay *p, struct arena *a, const struct pay_wish *w, const char *idem,
	    struct pay_session *out);
	enum pay_outcome (*read_session)(const struct pay *p, struct arena *a, const char *session, struct pay_session *out);
	enum pay_outcome (*expire_session)(const struct pay *p, struct arena *a, const char *session, const char *idem,
	    struct pay_session *out);
	enum pay_outcome (*read_intent)(const struct pay *p, struct arena *a, const char *intent, struct pay_intent *out);
	enum pay_outcome (*capture)(const struct pay *p, struct arena *a, const char *intent, int64_t amount_minor, const char *idem,
	    struct pay_intent *out);
	enum pay_outcome (*cancel)(const struct pay *p, struct arena *a, const char *intent, const char *idem, struct pay_intent *out);
	/* `show` and `refund` are our words: the first lets a webhook find its show, the second finds the refund in a list. */
	enum pay_outcome (*refund)(const struct pay *p, struct arena *a, const char *intent, int64_t amount_minor, const char *show,
	    const char *refund, const char *idem, struct pay_refund *out);
	enum pay_outcome (*list_refunds)(const struct pay *p, struct arena *a, const char *intent, struct pay_refunds *out);
	/* Everything of this account since then, a page of 100 at a time: after is "" or the last id of the page before. Whose they are is theirs to say. */
	enum pay_outcome (*list_intents)(const struct pay *p, struct arena *a, int64_t since, const char *after, struct pay_intents *out);
	enum pay_outcome (*list_refunds_since)(const struct pay *p, struct arena *a, int64_t since, const char *after, struct pay_refunds *out);
	/* False: not signed by the provider, signed over five minutes away from `now`, or not an event. Costs no network. */
	bool (*webhook)(const struct pay *p, struct arena *a, const char *signature, const char *body, size_t n, int64_t now,
	    struct pay_event *out);
};

/* The provider of CLOVE_PAY_PROVIDER at CLOVE_PAY_URL. NULL after telling the log why: no key, or a live key while the sandbox is set.
 * Whoever moves money has the key (CLOVE_PAY_KEY_FILE) and no use for webhook(); whoever receives webhooks has their secret
 * (CLOVE_WEBHOOK_SECRET_FILE) and can do nothing else. */
struct pay *pay_open(struct arena *a);
struct pay *pay_open_webhook(struct arena *a);

const char *pay_secret(struct arena *a, const char *file);   /* the file's one line, trimmed; NULL after telling the log why */
bool pay_key_live(const char *key);

/* Stripe's signature header: "t=SECONDS,v1=HEX", HMAC-SHA256 over "t.body". check: any v1 may match; constant time. */
const char *pay_sign(struct arena *a, const char *secret, int64_t at, const char *body, size_t n);
bool pay_signed(struct arena *a, const char *secret, const char *header, const char *body, size_t n, int64_t now);

#endif
