/* pages.h: what every page of the sandbox provider includes: its handlers and forms, declared from the table of routes. */
#ifndef CLOVE_PAY_PAGES_H
#define CLOVE_PAY_PAGES_H

#include "web/route.h"

#define ROUTE ROUTE_DECLARE
#include "pay/routes.def"
#undef ROUTE

#endif
