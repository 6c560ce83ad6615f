/* nav.h: what every page of the platform carries: the links of this role. */
#ifndef CLOVE_NAV_H
#define CLOVE_NAV_H

struct req;

void nav_decorate(struct req *r);

#endif
