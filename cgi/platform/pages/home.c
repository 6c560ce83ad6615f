/* home.c: the first page. */
#include "platform/pages.h"

struct reply home(struct req *r)
{
	return reply_page(r, "platform/home");
}
