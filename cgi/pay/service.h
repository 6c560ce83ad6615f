/* service.h: `clove serve pay`, the sandbox payment provider. See cgi/pay/README.md. */
#ifndef CLOVE_PAY_SERVICE_H
#define CLOVE_PAY_SERVICE_H

#include <stdbool.h>

struct service;

struct provider {
	const char *key;                 /* the secret key its one customer, this clove, calls with */
	const char *webhook_secret;
};

struct service *pay_service(void);       /* reads its settings; pay_service_key loads its keys */
bool pay_service_key(struct service *s);         /* false after telling the log what is missing, or that a key is a live one */

#endif
