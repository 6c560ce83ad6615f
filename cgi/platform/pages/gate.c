/* gate.c: what nginx asks before it passes a request to a show: who is it, and where is the show. One answer for both, kept by
 * nginx for 5 s per session and show, and longer while the platform is away. In a rush this is the platform's one busy page:
 * where a show is, is remembered for a second by each worker, so that an answer costs one query, for the session.
 */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/keys.h"
#include "db/db.h"
#include "web/identity.h"
#include "platform/pages.h"

enum { WHERE_N = 256, WHERE_MS = 1000 };

/* The answer for nginx/gate.conf.in: 200 with a folder of sockets here, or 403 with HOST:PORT, which nginx passes the request on to. */
static struct reply upstream(struct req *r, int status, const char *where, const char *identity)
{
	struct reply p = reply_text(r, status, "text/plain", "", 0);

	p.headers = arena_fmt(r->arena, "X-Upstream: %s\r\nX-Identity: %s\r\n", where, identity);
	return reply_public(p, 5);
}

/* A show that does not run is answered by the platform itself, in words (pages/nobody.c). */
static struct reply folder(struct req *r, const char *name, const char *identity)
{
	return upstream(r, 200, arena_fmt(r->arena, "%s/%s", config_text("CLOVE_RUN"), name), identity);
}

struct where {
	char slug[40], upstream[128];            /* upstream: HOST:PORT in a cluster; "" here */
	int64_t id, account, generation, until_ms;
};

/* NULL: no such show runs. A place of the table is whoever's came last. */
static const struct where *find(struct req *r, const char *slug)
{
	static struct where known[WHERE_N];
	unsigned at = 0;

	for (const char *p = slug; *p; p++)
		at = at * 31 + (unsigned char)*p;
	struct where *w = &known[at % WHERE_N];
	if (strcmp(w->slug, slug) == 0 && clock_ms() < w->until_ms)
		return w;
	struct db_rows *q = db_query(r->db,
	    "SELECT id, account, generation, upstream FROM deployment"
	    " WHERE slug = ? AND state IN ('running', 'updating', 'degraded') LIMIT 1", ARG(slug));
	if (!db_next(q) || strlen(slug) >= sizeof w->slug || strlen(db_text(q, "upstream")) >= sizeof w->upstream)
		return NULL;
	*w = (struct where){ .id = db_i64(q, "id"), .account = db_i64(q, "account"), .generation = db_i64(q, "generation"),
		.until_ms = clock_ms() + WHERE_MS };
	memcpy(w->slug, slug, strlen(slug) + 1);
	memcpy(w->upstream, db_text(q, "upstream"), strlen(db_text(q, "upstream")) + 1);
	return w;
}

struct reply gate(struct req *r)
{
	unsigned char key[ID_KEY];
	const char *slug = req_header(r, "GATE_SLUG");
	const struct where *show = find(r, slug);

	if (!show)
		return folder(r, "platform", "");
	struct who who = r->who;
	who.owner = who.account && who.account == show->account;
	keys_show(r->service->key, show->id, show->generation, key);
	const char *identity = who.account ? identity_seal(r->arena, key, &who, show->id, clock_now() + IDENTITY_LIFE_S) : "";
	return *show->upstream ? upstream(r, 403, show->upstream, identity) :
	    folder(r, arena_fmt(r->arena, "shows/%s", slug), identity);
}

/* Of an extra: 200 with HOST:PORT; 403, there is none of that name; 401, its show does not run just now. Without a name 403 with the
 * word of the show's first one. The same for everybody: nobody's identity goes there. */
struct reply gate_extra(struct req *r)
{
	const char *word = req_header(r, "GATE_EXTRA");
	struct db_rows *q = db_query(r->db,
	    "SELECT e.word, e.upstream, d.state IN ('running', 'updating', 'degraded') AS runs FROM extra e JOIN deployment d ON d.id = e.deployment"
	    " WHERE d.slug = ? AND d.state <> 'deleted' AND (e.word = ? OR ? = '') ORDER BY e.n LIMIT 1", ARG(req_header(r, "GATE_SLUG")), ARG(word), ARG(word));

	if (!db_next(q))
		return upstream(r, 403, "", "");
	if (!*word)
		return upstream(r, 403, db_text(q, "word"), "");
	return db_i64(q, "runs") ? upstream(r, 200, db_text(q, "upstream"), "") : upstream(r, 401, "", "");
}
