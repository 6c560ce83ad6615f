/* payment.h: taking the money of an order, whatever is slow, doubled, out of order, lost or killed meanwhile.
 *
 * A payment is one attempt at the provider. Its row is written before the call, its outcome after it, each in a transaction; never
 * a network call inside one. Return, webhook and job all do the same thing: payment_look reads the payment back and acts on
 * what the provider says. Capture comes second, so money that comes too late is an authorisation given back.
 */
#ifndef CLOVE_PAYMENT_H
#define CLOVE_PAYMENT_H

#include <stdbool.h>
#include <stdint.h>

struct db;
struct pay;
struct service;

enum payment_begun {
	PAYMENT_GO,          /* *url is the provider's page */
	PAYMENT_DONE,        /* it is paid already */
	PAYMENT_OVER,        /* the time to pay is over, or the order is not pending */
	PAYMENT_LATER        /* the provider does not answer: try again in a moment */
};

/* `site` is the show's full address ("https://…/shows/SLUG"). Outside a transaction; one network call. Who began before
 * and comes again may have paid: that payment is looked at first. */
enum payment_begun payment_begin(struct db *db, const struct pay *pay, int64_t show, int64_t account, const char *code, const char *site,
    const char **url);

/* The buyer does not want to pay: its time is over now. Places nobody was sent to pay for are free at once; the others as soon as the
 * provider says that they can no longer be paid. In the caller's transaction, no network. */
enum payment_left { PAYMENT_LEFT, PAYMENT_NOT_LEFT, PAYMENT_NO_ORDER };  /* not left: it is over already, or paid, or being paid */
enum payment_left payment_leave(struct db *db, int64_t account, const char *code, int64_t *round);

/* Reads one payment back and brings it, and its order, to what the provider says. Outside a transaction; at most four network calls. */
void payment_look(struct db *db, const struct pay *pay, int64_t payment);

/* The attempt of this order that is worth looking at, 0 for none. */
int64_t payment_of_order(struct db *db, int64_t order);

void payment_run(struct service *s, struct db *db);       /* a jobs turn: due payments, then orders whose time to pay is over */

#endif
