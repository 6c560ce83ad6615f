/* pages.h: what every page of the show includes: its handlers and forms, declared from the table of routes. */
#ifndef CLOVE_SHOW_PAGES_H
#define CLOVE_SHOW_PAGES_H

#include "web/route.h"

#define ROUTE ROUTE_DECLARE
#include "show/routes.def"
#undef ROUTE

#endif
