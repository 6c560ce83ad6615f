/* nav.c: see nav.h. */
#include "platform/core/nav.h"

#include <string.h>

#include "web/req.h"
#include "web/tpl.h"

static void link_to(struct req *r, struct tpl *nav, const char *url, const char *key)
{
	struct tpl *item = tpl_row(nav);
	size_t n = strlen(url);

	tpl_url(item, "url", "%s", url);
	tpl_say(item, "text", key, NULL, NULL);
	tpl_bool(item, "here", strcmp(r->path, url) == 0 || (n > 1 && strncmp(r->path, url, n) == 0 && r->path[n] == '/'));
}

void nav_decorate(struct req *r)
{
	struct tpl *nav = tpl_list(r->page, "Nav");

	link_to(r, nav, "/", "common.nav_shows");
	if (!r->who.account) {
		link_to(r, nav, "/login", "common.nav_login");
		link_to(r, nav, "/signup", "common.nav_signup");
		return;
	}
	if (strcmp(r->who.role, "seller") == 0)
		link_to(r, nav, "/seller", "common.nav_seller");
	if (strcmp(r->who.role, "admin") == 0)
		link_to(r, nav, "/admin", "common.nav_admin");
	link_to(r, nav, "/me/tickets", "common.nav_tickets");
	link_to(r, nav, "/account", "common.nav_account");
}
