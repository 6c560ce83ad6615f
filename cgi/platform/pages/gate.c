/* gate.c: what nginx asks before it passes a request to a show: who is it, and where is the show. One answer for both, kept by
 * nginx for 5 s per session and show, and longer while the platform is away.
 */
#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/keys.h"
#include "db/db.h"
#include "web/identity.h"
#include "platform/pages.h"

/* A show that is not running here is answered by the platform itself, in words (pages/nobody.c). */
static struct reply upstream(struct req *r, const char *folder, const char *identity)
{
	struct reply p = reply_text(r, 200, "text/plain", "", 0);

	p.headers = arena_fmt(r->arena, "X-Upstream: %s/%s\r\nX-Identity: %s\r\n", config_text("CLOVE_RUN"), folder, identity);
	return reply_public(p, 5);
}

struct reply gate(struct req *r)
{
	unsigned char key[ID_KEY];
	const char *slug = req_header(r, "GATE_SLUG");
	struct db_rows *q = db_query(r->db,
	    "SELECT id, account, generation FROM deployment"
	    " WHERE slug = ? AND state IN ('running', 'updating', 'degraded') LIMIT 1", ARG(slug));

	if (!db_next(q))
		return upstream(r, "platform", "");
	int64_t show = db_i64(q, "id");
	struct who who = r->who;
	who.owner = who.account && who.account == db_i64(q, "account");
	keys_show(r->service->key, show, db_i64(q, "generation"), key);
	return upstream(r, arena_fmt(r->arena, "shows/%s", slug),
	    who.account ? identity_seal(r->arena, key, &who, show, clock_now() + IDENTITY_LIFE_S) : "");
}
