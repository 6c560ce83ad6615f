/* target_edit.c: see target_edit.h. */
#include "platform/core/target_edit.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/keys.h"
#include "base/text.h"
#include "db/db.h"

static void audit(struct db *db, int64_t account, const char *act, const char *name, const char *detail)
{
	db_exec(db, "INSERT INTO audit (at, account, act, object, detail) VALUES (UNIX_TIMESTAMP() + ?, ?, ?, LEFT(?, 60), LEFT(?, 500))",
	    ARG(clock_offset()), ARG(account), ARG(act), ARG(arena_fmt(db_arena(db), "target %s", name)), ARG(detail));
}

static struct db_arg sealed(struct db *db, const unsigned char master[ID_KEY], const char *access)
{
	unsigned char key[ID_KEY];

	if (!access || !*access)
		return ARG_NULL;
	keys_use(master, KEY_SEAL, key);
	return ARG(id_seal(db_arena(db), key, access));
}

enum target_edited target_edit_add(struct db *db, const unsigned char master[ID_KEY], int64_t account, const struct target_edit *e, int64_t *id)
{
	int64_t n = db_exec(db,
	    "INSERT INTO target (name, kind, url, access, reach, platform_url, images, storage, storage_class) VALUES (?, 'kubernetes', ?, ?, ?, ?, ?, ?, ?)",
	    ARG(e->name), ARG(e->url), sealed(db, master, e->access), ARG(e->reach), ARG(e->platform_url), ARG(e->images), ARG(e->storage),
	    ARG(e->storage_class));

	if (n == DB_DUP)
		return TARGET_NAME_TAKEN;
	*id = db_insert_id(db);
	audit(db, account, "target.add", e->name, e->url);
	return TARGET_EDITED;
}

enum target_edited target_edit_save(struct db *db, const unsigned char master[ID_KEY], int64_t account, int64_t target, const struct target_edit *e)
{
	int64_t n = db_exec(db,
	    "UPDATE target SET name = ?, reach = ?, platform_url = ?, images = ?, storage = ?, storage_class = ?, next_at = 0"
	    " WHERE id = ? AND kind = 'kubernetes'",
	    ARG(e->name), ARG(e->reach), ARG(e->platform_url), ARG(e->images), ARG(e->storage), ARG(e->storage_class), ARG(target));

	if (n == DB_DUP)
		return TARGET_NAME_TAKEN;
	if (n != 1)
		return TARGET_GONE;
	if (e->access)
		db_exec(db, "UPDATE target SET url = ?, access = ?, state = 'new', error = '', raw = '', tries = 0, next_at = 0 WHERE id = ?",
		    ARG(e->url), sealed(db, master, e->access), ARG(target));
	audit(db, account, e->access ? "target.access" : "target.change", e->name, "");
	return TARGET_EDITED;
}

static const char *name_of(struct db *db, int64_t target)
{
	return db_one_text(db, "SELECT name FROM target WHERE id = ? FOR UPDATE", ARG(target));
}

bool target_edit_default(struct db *db, int64_t account, int64_t target)
{
	const char *name = name_of(db, target);

	if (!name)
		return false;
	db_exec(db, "UPDATE target SET is_default = (id = ?)", ARG(target));
	audit(db, account, "target.default", name, "");
	return true;
}

enum target_removed target_edit_remove(struct db *db, int64_t account, int64_t target)
{
	struct db_rows *q = db_query(db, "SELECT name, kind, is_default FROM target WHERE id = ? FOR UPDATE", ARG(target));

	if (!db_next(q))
		return TARGET_NOT_THERE;
	if (strcmp(db_text(q, "kind"), "local") == 0)
		return TARGET_IS_HERE;
	if (db_i64(q, "is_default"))
		return TARGET_IS_DEFAULT;
	if (db_exists(db, "SELECT 1 FROM deployment WHERE target = ? AND state <> 'deleted' LIMIT 1", ARG(target)) ||
	    db_exists(db, "SELECT 1 FROM task WHERE target = ? AND state IN ('wanted', 'running', 'waiting') LIMIT 1", ARG(target)))
		return TARGET_HAS_SHOWS;
	db_exec(db, "UPDATE deployment SET target = (SELECT MIN(id) FROM target WHERE is_default = 1) WHERE target = ?", ARG(target));
	db_exec(db, "UPDATE task SET target = NULL WHERE target = ?", ARG(target));
	db_exec(db, "DELETE FROM node WHERE target = ?", ARG(target));
	db_exec(db, "DELETE FROM target WHERE id = ?", ARG(target));
	audit(db, account, "target.remove", db_text(q, "name"), "");
	return TARGET_REMOVED;
}

/* --- addresses --------------------------------------------------------------------------------------------------------------------------- */

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* A name or an IPv4 address: labels of letters, digits and inner '-', with '.' between. */
static bool host(const char *s, size_t n)
{
	if (!n || n > 100)
		return false;
	for (size_t i = 0; i < n; i++) {
		bool edge = i == 0 || i + 1 == n || s[i - 1] == '.' || s[i + 1] == '.';
		if (!letter(s[i]) && ((s[i] != '-' && s[i] != '.') || edge))
			return false;
	}
	return true;
}

/* "host" or "host:port" of n bytes. */
static bool authority(const char *s, size_t n)
{
	const char *colon = memchr(s, ':', n);
	size_t name = colon ? (size_t)(colon - s) : n, digits = colon ? n - name - 1 : 1;
	int64_t port = 0;

	for (size_t i = 0; colon && i < digits && port <= 65535; i++) {
		if (colon[1 + i] < '0' || colon[1 + i] > '9')
			return false;
		port = port * 10 + (colon[1 + i] - '0');
	}
	return host(s, name) && (!colon || (digits && port > 0 && port <= 65535));
}

bool target_edit_url_ok(const char *s)
{
	size_t scheme = strncmp(s, "https://", 8) == 0 ? 8 : strncmp(s, "http://", 7) == 0 ? 7 : 0, n = strlen(s);

	if (!scheme || n > 200)
		return false;
	if (s[n - 1] == '/')
		n--;
	return n > scheme && authority(s + scheme, n - scheme);
}

bool target_edit_host_ok(const char *s)
{
	return host(s, strlen(s));
}

bool target_edit_images_ok(const char *s)
{
	size_t n = strcspn(s, "/");

	for (const char *p = s + n; *p; p++)
		if (!letter(*p) && !strchr("/._-", *p))
			return false;
	return authority(s, n) && strlen(s) <= 120 && s[strlen(s) - 1] != '/';
}

bool target_edit_class_ok(const char *s)
{
	return strlen(s) <= 63 && host(s, strlen(s));
}
