/* service.c: what the platform is made of: its table of routes, who asks, whose show it is. */
#include "platform/service.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/id.h"
#include "base/keys.h"
#include "db/db.h"
#include "platform/core/job_pool.h"
#include "platform/core/nav.h"
#include "platform/core/session.h"
#include "platform/core/tidy.h"
#include "platform/pages.h"
#include "web/mailbox.h"

#define ROUTE ROUTE_ROW
static const struct route routes[] = {
#include "platform/routes.def"
};

static const struct turn turns[] = {
	{ "mail", 1000, mailbox_run },
	{ "tidy", 60000, tidy_run },
};
static const struct turn own_turns[] = {
	{ "pool", 1000, job_pool_run },
};

/* Signed in by the session cookie; everybody else gets an anonymous one, which keys the tokens of the forms they see. */
static bool identify(struct req *r)
{
	const char *cookie = req_cookie(r, "session");

	if (*cookie && session_find(r->db, id_hash_hex(r->arena, cookie), &r->who))
		return true;
	cookie = req_cookie(r, "anon");
	if (!*cookie) {
		cookie = id_token(r->arena);
		if (r->method == METHOD_GET)
			req_set_cookie(r, "anon", cookie, 86400);
	}
	r->who.session = id_hash_hex(r->arena, cookie);
	return false;
}

/* Of a deleted show too: its seller reads that it is gone, and does not meet a closed door on the page that told how it went. */
static bool owns(struct req *r, enum role need)
{
	if (need == ROLE_DOOR)
		return db_exists(r->db, "SELECT 1 FROM dump_door WHERE token_hash = ? AND used_at IS NULL AND ends_at > UNIX_TIMESTAMP() + ? LIMIT 1",
		    ARG(id_hash_hex(r->arena, req_header(r, "HTTP_X_CLOVE_DUMP"))), ARG(clock_offset()));
	return db_exists(r->db, "SELECT 1 FROM deployment WHERE slug = ? AND account = ? LIMIT 1",
	    ARG(req_param(r, "slug")), ARG(r->who.account));
}

static void after(struct req *r, struct db *rw)
{
	session_seen(rw, &r->who);
}

struct service *platform_service(void)
{
	static struct service s = {
		.name = "platform", .base = "", .routes = routes, .routes_n = sizeof routes / sizeof routes[0],
		.identify = identify, .owns = owns, .decorate = nav_decorate, .after = after,
		.turns = turns, .turns_n = sizeof turns / sizeof turns[0],
		.own_turns = own_turns, .own_turns_n = sizeof own_turns / sizeof own_turns[0],
	};

	s.workers[POOL_WEB] = (int)config_i64("CLOVE_WORKERS");
	s.workers[POOL_LOGIN] = (int)config_i64("CLOVE_LOGIN_WORKERS");
	s.workers[POOL_CONSOLE] = (int)config_i64("CLOVE_CONSOLE_WORKERS");
	s.workers[POOL_UPLOAD] = 1;
	service_folders(&s, "platform", "platform");
	return &s;
}

bool platform_key(struct service *s)
{
	return keys_load(config_text("CLOVE_KEY_FILE"), s->key);
}
