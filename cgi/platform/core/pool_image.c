/* pool_image.c: see pool_image.h. */
#include "platform/core/pool_image.h"

#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "db/db.h"
#include "db/migrate.h"

static const int64_t KEEP_FREE = 512 << 20;          /* for the database, the logs and everybody else */

static void audit(struct db *db, int64_t account, const char *act, int64_t id, const char *detail)
{
	db_exec(db, "INSERT INTO audit (at, account, act, object, detail) VALUES (UNIX_TIMESTAMP() + ?, ?, ?, ?, ?)",
	    ARG(clock_offset()), ARG(account), ARG(act), ARG(arena_fmt(db_arena(db), "image %lld", (long long)id)), ARG(detail));
}

/* --- names ----------------------------------------------------------------------------------------------------------------------- */

static bool small(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool pool_image_name_ok(const char *name)
{
	for (const char *p = name; ; p++) {
		if (!small(*p))
			return false;
		while (small(*p))
			p++;
		if (!*p)
			return true;
		if (p[0] == '_' && p[1] == '_')
			p++;
		else if (*p == '-')
			while (p[1] == '-')
				p++;
		else if (!strchr("._/", *p))
			return false;
	}
}

static bool any_of(const char *s, const char *more)
{
	for (; *s; s++)
		if (!small(*s) && !(*s >= 'A' && *s <= 'Z') && !strchr(more, *s))
			return false;
	return true;
}

bool pool_image_version_ok(const char *version)
{
	return *version && *version != '.' && *version != '-' && any_of(version, "._-");
}

bool pool_image_reference_ok(const char *reference)
{
	return *reference && any_of(reference, "._-/:@[]") && !strchr("._-/:@]", *reference) && !strstr(reference, "//") &&
	    !strchr("/:@", reference[strlen(reference) - 1]);
}

bool pool_image_version_taken(struct db *db, const char *name, const char *version)
{
	return db_exists(db, "SELECT 1 FROM pool_image WHERE name = ? AND version = ? LIMIT 1", ARG(name), ARG(version));
}

bool pool_image_alias_taken(struct db *db, const char *alias)
{
	return db_exists(db, "SELECT 1 FROM pool_image WHERE alias = ? LIMIT 1", ARG(alias));
}

/* --- acts ------------------------------------------------------------------------------------------------------------------------ */

int64_t pool_image_add(struct db *db, const struct pool_image_new *n)
{
	char host[121] = "";

	gethostname(host, sizeof host - 1);
	if (db_exec(db, "INSERT INTO pool_image (kind, name, alias, version, source, file, from_archive, host, account, at, state)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, UNIX_TIMESTAMP() + ?, 'waiting')", ARG(n->kind), ARG(n->name), ARG(n->alias), ARG(n->version),
	    ARG(n->source), ARG(n->file), ARG(*n->file != 0), ARG((const char *)host), ARG(n->account), ARG(clock_offset())) != 1)
		return 0;
	int64_t id = db_insert_id(db);
	audit(db, n->account, "pool.add", id, arena_fmt(db_arena(db), "%s %s", n->name, n->version));
	return id;
}

enum pool_image_drop pool_image_drop(struct db *db, int64_t account, int64_t id)
{
	struct db_rows *q = db_query(db, "SELECT name, version, state, digest, IS_FREE_LOCK(CONCAT(DATABASE(), '.pool.', id)) AS idle FROM pool_image WHERE id = ? LIMIT 1 FOR UPDATE", ARG(id));

	if (!db_next(q))
		return POOL_DROP_NONE;
	if (strcmp(db_text(q, "state"), "pushing") == 0 && !db_i64(q, "idle"))
		return POOL_DROP_BUSY;
	audit(db, account, "pool.delete", id, arena_fmt(db_arena(db), "%s %s", db_text(q, "name"), db_text(q, "version")));
	if (db_null(q, "digest")) {
		db_exec(db, "DELETE FROM pool_image WHERE id = ?", ARG(id));
		return POOL_DROP_GONE;
	}
	db_exec(db, "UPDATE pool_image SET state = 'deleting', why = '', text_a = '', raw = NULL, tries = 0, next_at = 0 WHERE id = ?", ARG(id));
	return POOL_DROP_WANTED;
}

bool pool_image_again(struct db *db, int64_t account, int64_t id)
{
	if (db_exec(db, "UPDATE pool_image SET state = IF(state = 'deleting', 'deleting', 'waiting'), why = '', text_a = '', raw = NULL, tries = 0, next_at = 0"
	    " WHERE id = ? AND (state IN ('waiting', 'deleting') OR (state = 'failed' AND (from_archive = 0 OR file <> '')))", ARG(id)) != 1)
		return false;
	audit(db, account, "pool.again", id, "");
	return true;
}

int64_t pool_image_schema(struct arena *a)
{
	return migrate_newest(arena_fmt(a, "%s/show", config_text("CLOVE_SQL_DIR")));
}

/* --- who runs it ------------------------------------------------------------------------------------------------------------------- */

size_t pool_image_users(struct db *db, const char *digest, struct pool_image_user *out, size_t max)
{
	size_t n = 0;

	if (!*digest)
		return 0;
	struct db_rows *q = db_query(db,
	    "SELECT d.slug, COALESCE(c.title, d.title) AS title, a.business_name AS seller"
	    "  FROM deployment d JOIN deployment_revision r ON r.deployment = d.id AND r.revision = d.revision"
	    "  JOIN account a ON a.id = d.account LEFT JOIN catalogue c ON c.deployment = d.id"
	    " WHERE d.state <> 'deleted' AND INSTR(r.spec, ?) > 0 ORDER BY d.id DESC LIMIT ?", ARG(digest), ARG((int64_t)max));
	while (n < max && db_next(q))
		out[n++] = (struct pool_image_user){ db_text(q, "slug"), db_text(q, "title"), db_text(q, "seller") };
	return n;
}

int64_t pool_image_users_n(struct db *db, const char *digest)
{
	if (!*digest)
		return 0;
	return db_one_i64(db, 0,
	    "SELECT COUNT(*) FROM deployment d JOIN deployment_revision r ON r.deployment = d.id AND r.revision = d.revision"
	    " WHERE d.state <> 'deleted' AND INSTR(r.spec, ?) > 0", ARG(digest));
}

/* --- room ------------------------------------------------------------------------------------------------------------------------------ */

enum pool_image_room pool_image_room(int64_t bytes, int64_t *most)
{
	int64_t max = config_i64("CLOVE_POOL_MAX_BYTES");
	struct statvfs disk;

	*most = max;
	if (bytes > max)
		return POOL_TOO_LARGE;
	if (statvfs(config_text("CLOVE_POOL_DIR"), &disk) != 0)
		return POOL_ROOM;                        /* who writes there will tell */
	int64_t fits = ((int64_t)disk.f_bavail * (int64_t)disk.f_frsize - KEEP_FREE) / 2;
	if (bytes <= fits)
		return POOL_ROOM;
	*most = fits > 0 ? fits : 0;
	return POOL_NO_ROOM;
}

const char *pool_image_bytes(struct arena *a, int64_t bytes)
{
	static const char *const units[] = { "B", "KB", "MB", "GB", "TB" };
	double v = (double)bytes;
	size_t u = 0;

	while (v >= 999.5 && u < 4) {
		v /= 1024;
		u++;
	}
	return arena_fmt(a, u && v < 9.95 ? "%.1f %s" : "%.0f %s", v, units[u]);
}
