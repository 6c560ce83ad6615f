/* sync.c: POST /_sync, answered on the internal port alone. Who calls is proved by the show's key over the whole body. */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/keys.h"
#include "db/db.h"
#include "ext/json.h"
#include "platform/core/sync.h"
#include "platform/pages.h"

enum { CLOCK_SKEW_S = 120 };

struct reply platform_sync(struct req *r)
{
	unsigned char show_key[ID_KEY], key[ID_KEY];
	size_t n;
	const char *body = req_body(r, &n), *error;
	struct json *call = json_parse(r->arena, body, n, &error);
	int64_t show = json_i64(call, "show", 0), at = json_i64(call, "at", 0);
	int64_t generation = db_one_i64(r->db, 0, "SELECT generation FROM deployment WHERE id = ? AND state <> 'deleted' LIMIT 1", ARG(show));

	if (!generation)
		return reply_text(r, 403, "text/plain", "", 0);
	keys_show(r->service->key, show, generation, show_key);
	keys_use(show_key, KEY_SYNC, key);
	if (!id_mac_check(key, body, req_header(r, "HTTP_X_CLOVE_MAC")) || at < clock_now() - CLOCK_SKEW_S || at > clock_now() + CLOCK_SKEW_S)
		return reply_text(r, 403, "text/plain", "", 0);
	const char *down = sync_take(r->db, show, call);
	struct reply p = reply_text(r, 200, "application/json", down, strlen(down));
	p.headers = arena_fmt(r->arena, "X-Clove-Mac: %s\r\n", id_mac_text(r->arena, key, down));
	return p;
}
