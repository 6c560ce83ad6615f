/* stripe.h: the provider that speaks Stripe's API, version 2024-06-20. Fills in the functions of `p`; see ext/pay.h. */
#ifndef CLOVE_STRIPE_H
#define CLOVE_STRIPE_H

struct pay;

void stripe_provider(struct pay *p);

#endif
