/* dump.c: GET and POST /_dump: a job in a cluster fetches a sealed dump, or sends one. Who carries the one-time token of a door that the
 * agent opened (agent/door.h) may, once; the dump itself is sealed, so that the way there needs no trust.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/id.h"
#include "db/db.h"
#include "platform/pages.h"
#include "web/reply.h"
#include "web/req.h"

static const char *hash(struct req *r)
{
	return id_hash_hex(r->arena, req_header(r, "HTTP_X_CLOVE_DUMP"));
}

static struct reply said(struct req *r, int status, const char *text)
{
	return reply_text(r, status, "text/plain; charset=utf-8", text, strlen(text));
}

struct reply dump_take(struct req *r)
{
	int64_t n;
	const char *pool = config_text("CLOVE_POOL_DIR"), *name = req_upload(r, &n), *as = arena_fmt(r->arena, "dump-%.16s", hash(r));

	if (!*name)
		return said(r, 400, "nothing was sent\n");
	if (rename(arena_fmt(r->arena, "%s/%s", pool, name), arena_fmt(r->arena, "%s/%s", pool, as)) < 0) {
		fault_set(&r->fault, 500, "a dump cannot be kept: %s", strerror(errno));
		return said(r, 500, "");
	}
	req_upload_keep(r);
	if (db_exec(r->db, "UPDATE dump_door SET file = ?, used_at = UNIX_TIMESTAMP() + ? WHERE token_hash = ? AND way = 'put' AND used_at IS NULL",
	    ARG(as), ARG(clock_offset()), ARG(hash(r))) == 1)
		return said(r, 200, "taken\n");
	unlink(arena_fmt(r->arena, "%s/%s", pool, as));
	return said(r, 410, "this address was used\n");
}

struct reply dump_give(struct req *r)
{
	const char *file = db_one_text(r->db, "SELECT file FROM dump_door WHERE token_hash = ? AND way = 'get' LIMIT 1", ARG(hash(r)));

	if (!file || db_exec(r->db, "UPDATE dump_door SET used_at = UNIX_TIMESTAMP() + ? WHERE token_hash = ? AND way = 'get' AND used_at IS NULL",
	    ARG(clock_offset()), ARG(hash(r))) != 1)
		return said(r, 410, "this address was used\n");
	return reply_file(r, arena_fmt(r->arena, "/_files/platform/%s", file), "application/octet-stream", "show.dump");
}
