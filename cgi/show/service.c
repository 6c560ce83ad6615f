/* service.c: what a show's service is made of: its table of routes, who asks (told by the gate), whose show it is, its jobs. */
#include <stdio.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/keys.h"
#include "base/log.h"
#include "base/text.h"
#include "db/db.h"
#include "show/core/payment.h"
#include "show/core/refund.h"
#include "show/core/sync.h"
#include "show/pages.h"
#include "show/show.h"
#include "web/identity.h"
#include "web/mailbox.h"

#define ROUTE ROUTE_ROW
static const struct route routes[] = {
#include "show/routes.def"
};

static const struct turn turns[] = {
	{ "sync", 1000, sync_run },
	{ "mail", 1000, mailbox_run },
	{ "payment", 1000, payment_run },
	{ "refund", 1000, refund_run },
};

static bool identify(struct req *r)
{
	const char *text = req_header(r, "IDENTITY");

	return *text && identity_open(r->arena, r->service->key, text, show_of(r)->id, clock_now(), &r->who);
}

static bool owns(struct req *r, enum role need)
{
	if (r->who.owner)
		return true;
	return need == ROLE_STAFF && db_exists(r->db,
	    "SELECT 1 FROM staff WHERE account = ? AND accepted_at IS NOT NULL AND ended_at IS NULL LIMIT 1", ARG(r->who.account));
}

const struct show *show_of(const struct req *r)
{
	return r->service->data;
}

struct service *show_service(void)
{
	static struct show show;
	static char base[64];
	static struct service s = {
		.name = "show", .base = base, .routes = routes, .routes_n = sizeof routes / sizeof routes[0],
		.identify = identify, .owns = owns, .data = &show,
		.turns = turns, .turns_n = sizeof turns / sizeof turns[0],
	};

	show.id = config_i64("CLOVE_SHOW_ID");
	show.slug = config_text("CLOVE_SHOW_SLUG");
	s.workers[POOL_WEB] = (int)config_i64("CLOVE_WORKERS");
	s.workers[POOL_PAY] = (int)config_i64("CLOVE_PAY_WORKERS");
	snprintf(base, sizeof base, "/shows/%s", show.slug);
	char folder[64];
	snprintf(folder, sizeof folder, "shows/%s", show.slug);
	service_folders(&s, folder, "show");
	return &s;
}

bool show_key(struct service *s)
{
	const struct show *show = s->data;

	if (!show->id || !text_slug(show->slug)) {
		log_error("event=settings_missing what=\"set CLOVE_SHOW_ID and CLOVE_SHOW_SLUG\"");
		return false;
	}
	return keys_load(config_text("CLOVE_SHOW_KEY_FILE"), s->key);
}
