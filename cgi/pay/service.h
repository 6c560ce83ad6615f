/* service.h: the sandbox payment provider: an outside party with Stripe's API, for tests and demonstrations. */
#ifndef CLOVE_PAY_SERVICE_H
#define CLOVE_PAY_SERVICE_H

#include <stdbool.h>

struct service;

struct service *pay_service(void);
bool pay_service_key(struct service *s);

#endif
