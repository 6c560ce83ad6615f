/* once.c: see once.h. What is stored is the key's hash with the session's, so a key of one browser says nothing in another. */
#include "web/once.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/id.h"
#include "db/db.h"
#include "web/reply.h"
#include "web/req.h"

static const char *row_id(struct req *r, const char *key)
{
	return arena_dupn(r->arena, id_hash_hex(r->arena, arena_fmt(r->arena, "%s|%s", r->who.session, key)), 32);
}

enum once once_claim(struct req *r, const char *key, struct reply *first)
{
	if (strlen(key) < 16 || strlen(key) > 64)
		return ONCE_MISSING;
	const char *id = row_id(r, key);
	int64_t n = db_exec(r->db,
	    "INSERT INTO once_key (id, owner, path, at) VALUES (?, ?, LEFT(?, 200), UNIX_TIMESTAMP() + ?)",
	    ARG(id), ARG(r->who.session), ARG(r->path), ARG(clock_offset()));
	if (n != DB_DUP)
		return ONCE_FIRST;
	struct db_rows *q = db_query(r->db, "SELECT status, location FROM once_key WHERE id = ? LIMIT 1", ARG(id));
	if (!db_next(q))
		return ONCE_FIRST;
	*first = (struct reply){ .status = (int)db_i64(q, "status"), .location = db_text(q, "location") };
	return ONCE_AGAIN;
}

void once_answer(struct req *r, const char *key, const struct reply *reply)
{
	db_exec(r->db, "UPDATE once_key SET status = ?, location = LEFT(?, 1000) WHERE id = ?",
	    ARG(reply->status), ARG(reply->location ? reply->location : ""), ARG(row_id(r, key)));
}
