/* door.c: see door.h. The platform's end is platform/pages/dump.c. */
#include "agent/door.h"

#include <stdio.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/id.h"
#include "db/db.h"
#include "platform/core/setup.h"

enum { NGINX_UID = 2 };

struct work {
	struct db *db;
	struct fault fault;
};

static void begin(struct work *w, const struct target *t, struct arena *a)
{
	*w = (struct work){ .db = setup_admin(t->master, "clove") };
	db_attach(w->db, a, &w->fault);
}

static bool end(struct work *w, struct arena *a, const char **why)
{
	db_detach(w->db);
	db_close(w->db);
	if (w->fault.set && why)
		*why = arena_dup(a, w->fault.what);
	return !w->fault.set;
}

/* What comes is where uploads come; what goes is where nginx reads. */
static const char *path_of(struct arena *a, const char *name, bool send)
{
	return send ? arena_fmt(a, "%s/%s", config_text("CLOVE_POOL_DIR"), name) : arena_fmt(a, "%s/files/platform/%s", config_text("CLOVE_VAR"), name);
}

/* For `reader` nginx may read it. */
static bool copy(struct arena *a, const char *from, const char *to, bool reader, const char **why)
{
	bool gives = reader && geteuid() == 0;
	uid_t platform = (uid_t)config_i64("CLOVE_UID");

	return file_copy(a, from, to, reader ? 0640 : 0600, gives ? platform : (uid_t)-1, gives ? platform + NGINX_UID : (gid_t)-1, why);
}

static const char *open_door(const struct target *t, struct arena *a, int64_t deployment, const char *way, const char *file, const char *token, const char **why)
{
	struct work w;

	begin(&w, t, a);
	db_exec(w.db,
	    "INSERT INTO dump_door (deployment, way, token_hash, file, ends_at) VALUES (?, ?, ?, ?, UNIX_TIMESTAMP() + ?)"
	    " ON DUPLICATE KEY UPDATE token_hash = VALUES(token_hash), file = VALUES(file), ends_at = VALUES(ends_at), used_at = NULL",
	    ARG(deployment), ARG(way), ARG(id_hash_hex(a, token)), ARG(file), ARG(clock_offset() + DOOR_S));
	if (!end(&w, a, why))
		return NULL;
	const char *at = *t->platform_url ? t->platform_url : config_text("CLOVE_PLATFORM_URL");
	return arena_fmt(a, "%s/_dump/%s", at, token);
}

const char *door_to_send(const struct target *t, struct arena *a, int64_t deployment, const char **why)
{
	return open_door(t, a, deployment, "put", "", id_token(a), why);
}

const char *door_to_fetch(const struct target *t, struct arena *a, int64_t deployment, const char *file, const char **why)
{
	const char *token = id_token(a), *name = arena_fmt(a, "dump-%lld", (long long)deployment);

	if (!copy(a, file, path_of(a, name, false), true, why))
		return NULL;
	return open_door(t, a, deployment, "get", name, token, why);
}

enum door_state door_state(const struct target *t, struct arena *a, int64_t deployment, bool send)
{
	struct work w;
	enum door_state is = DOOR_NONE;

	begin(&w, t, a);
	struct db_rows *q = db_query(w.db, "SELECT used_at FROM dump_door WHERE deployment = ? AND way = ? LIMIT 1", ARG(deployment),
	    ARG(send ? "put" : "get"));
	if (db_next(q))
		is = db_null(q, "used_at") ? DOOR_OPEN : DOOR_USED;
	end(&w, a, NULL);
	return is;
}

bool door_take(const struct target *t, struct arena *a, int64_t deployment, const char *file, const char **why)
{
	struct work w;

	*why = "nothing was sent";
	begin(&w, t, a);
	const char *came = db_one_text(w.db, "SELECT file FROM dump_door WHERE deployment = ? AND way = 'put' AND used_at IS NOT NULL LIMIT 1", ARG(deployment));
	if (!end(&w, a, why) || !came || !*came || !copy(a, path_of(a, came, true), file, false, why))
		return false;
	unlink(path_of(a, came, true));
	return true;
}

void door_close(const struct target *t, struct arena *a, int64_t deployment)
{
	struct work w;

	begin(&w, t, a);
	struct db_rows *q = db_query(w.db, "SELECT file, way = 'put' AS send FROM dump_door WHERE deployment = ? LIMIT 2", ARG(deployment));
	while (db_next(q))
		if (*db_text(q, "file"))
			unlink(path_of(a, db_text(q, "file"), db_i64(q, "send")));
	db_exec(w.db, "DELETE FROM dump_door WHERE deployment = ?", ARG(deployment));
	end(&w, a, NULL);
}
