/* pages.h: what every page of the platform includes: its handlers and forms, declared from the table of routes. */
#ifndef CLOVE_PLATFORM_PAGES_H
#define CLOVE_PLATFORM_PAGES_H

#include "web/route.h"

#define ROUTE ROUTE_DECLARE
#include "platform/routes.def"
#undef ROUTE

#endif
