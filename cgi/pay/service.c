/* service.c: what the sandbox is made of. It shares nothing with the rest of clove but the program: own schema, own user, own key. */
#include "pay/service.h"

#include "base/arena.h"
#include "base/config.h"
#include "base/keys.h"
#include "pay/core/book.h"
#include "pay/core/event.h"
#include "pay/pages.h"

#define ROUTE ROUTE_ROW
static const struct route routes[] = {
#include "pay/routes.def"
};

static const struct turn turns[] = {
	{ "webhook", 500, event_run },
	{ "late", 500, book_run },
};

/* The address of a checkout page is the secret; whoever has it is the payer, and its forms are keyed to it. */
static bool identify(struct req *r)
{
	r->who.session = id_hash_hex(r->arena, arena_fmt(r->arena, "checkout %s", req_param(r, "id")));
	return false;
}

struct service *pay_service(void)
{
	static struct service s = {
		.name = "pay", .base = "/pay", .routes = routes, .routes_n = sizeof routes / sizeof routes[0],
		.identify = identify, .turns = turns, .turns_n = sizeof turns / sizeof turns[0],
	};

	s.workers[POOL_WEB] = (int)config_i64("CLOVE_WORKERS");
	service_folders(&s, "pay", "pay");
	return &s;
}

bool pay_service_key(struct service *s)
{
	return keys_load(config_text("CLOVE_KEY_FILE"), s->key);
}
