/* pages.h: the handlers of routes.def, declared. */
#ifndef CLOVE_PAY_PAGES_H
#define CLOVE_PAY_PAGES_H

#include "web/route.h"

#define ROUTE ROUTE_DECLARE
#include "pay/routes.def"
#undef ROUTE

#endif
