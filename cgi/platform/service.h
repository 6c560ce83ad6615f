/* service.h: the platform's service: accounts, catalogue, seller and admin consoles, the gate. */
#ifndef CLOVE_PLATFORM_SERVICE_H
#define CLOVE_PLATFORM_SERVICE_H

#include <stdbool.h>

struct service;

struct service *platform_service(void);      /* reads its settings; its key is loaded by platform_key */
bool platform_key(struct service *s);        /* false after telling the log what is missing */

#endif
