/* service.c: what the sandbox provider is made of. It has no accounts: whoever knows a session's unguessable address is its buyer, so
 * the tokens of its forms are keyed to that address.
 */
#include "pay/service.h"

#include "base/arena.h"
#include "base/config.h"
#include "base/id.h"
#include "base/keys.h"
#include "base/log.h"
#include "ext/pay.h"
#include "pay/core/job_bank.h"
#include "pay/pages.h"

enum { SETTINGS_BYTES = 16 << 10 };

#define ROUTE ROUTE_ROW
static const struct route routes[] = {
#include "pay/routes.def"
};

static const struct turn turns[] = {
	{ "bank", 500, job_bank_run },
	{ "webhooks", 500, job_webhooks_run },
	{ "tidy", 60000, job_tidy_run },
};

static bool identify(struct req *r)
{
	r->who.session = id_hash_hex(r->arena, req_param(r, "id"));
	return false;
}

struct service *pay_service(void)
{
	static struct provider provider;
	static struct service s = {
		.name = "pay", .base = "/pay", .routes = routes, .routes_n = sizeof routes / sizeof routes[0],
		.identify = identify, .data = &provider, .turns = turns, .turns_n = sizeof turns / sizeof turns[0],
	};
	s.workers[POOL_WEB] = (int)config_i64("CLOVE_WORKERS");
	service_folders(&s, "pay", "pay");
	return &s;
}

bool pay_service_key(struct service *s)
{
	struct provider *p = s->data;
	struct arena *a = arena_new(SETTINGS_BYTES);     /* kept as long as the process */
	p->key = pay_secret(a, config_text("CLOVE_PAY_KEY_FILE"));
	p->webhook_secret = pay_secret(a, config_text("CLOVE_WEBHOOK_SECRET_FILE"));
	if (!p->key || !p->webhook_secret)
		return false;
	if (pay_key_live(p->key)) {
		log_error("event=payment_key_live what=\"the sandbox takes no live key\"");
		return false;
	}
	return keys_load(config_text("CLOVE_KEY_FILE"), s->key);
}
