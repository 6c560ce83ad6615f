/* admin_pool.c: the image pool: what is in it, one image, taking one out. Adding is in admin_pool_new.c.
 *
 * Pages read rows; the registry is spoken to by a job alone (core/job_pool.c), which also says here how the registry is.
 */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/text.h"
#include "db/db.h"
#include "ext/json.h"
#include "ext/registry.h"
#include "platform/core/ago.h"
#include "platform/core/pool_image.h"
#include "platform/pages.h"
#include "web/tpl.h"

enum { IMAGES = 200, USERS = 50, LABELS = 100, BUSY_S = 3, SILENT_S = 60 };

#define IMAGE \
	"SELECT p.id, p.kind, p.name, p.alias, p.version, p.digest, p.bytes, p.layers_n, p.layers, p.labels, p.schema_min, p.schema_max, p.source," \
	"       p.from_archive, p.file, p.state, p.why, p.text_a, p.raw, p.next_at, p.at, a.name AS by_name, UNIX_TIMESTAMP() + ? AS now" \
	"  FROM pool_image p JOIN account a ON a.id = p.account"

static bool may_change(const struct req *r)
{
	return strcmp(r->who.group, "operator") == 0 || strcmp(r->who.group, "owner") == 0;
}

static bool is_busy(const char *state)
{
	return strcmp(state, "ready") != 0 && strcmp(state, "failed") != 0;
}

static void put_image(struct req *r, struct tpl *t, const struct db_rows *q)
{
	const char *state = db_text(q, "state"), *why = db_text(q, "why");
	int64_t next = db_i64(q, "next_at");

	tpl_text(t, "alias", db_text(q, "alias"));
	tpl_text(t, "name", db_text(q, "name"));
	tpl_text(t, "version", db_text(q, "version"));
	tpl_text(t, "kind", db_text(q, "kind"));
	tpl_text(t, "state", state);
	int64_t max = db_i64(q, "schema_max"), here = max ? pool_image_schema(r->arena) : 0;
	tpl_text(t, "word", strcmp(state, "ready") == 0 && max < here ? "old" : state);
	if (strcmp(state, "ready") == 0 && max < here)
		tpl_say(t, "old", "pool.old", arena_fmt(r->arena, "%lld", (long long)max), arena_fmt(r->arena, "%lld", (long long)here));
	tpl_url(t, "url", "/admin/pool/%lld", (long long)db_i64(q, "id"));
	if (db_i64(q, "bytes"))
		tpl_text(t, "size", pool_image_bytes(r->arena, db_i64(q, "bytes")));
	if (*why)
		tpl_say(t, "why", why, db_text(q, "text_a"), NULL);
	if (*why && is_busy(state) && next > db_i64(q, "now"))
		tpl_time(t, "next", next, config_text("CLOVE_ZONE"));
	ago_put(r->arena, r->lang, t, "at", db_i64(q, "at"), db_i64(q, "now"));
	tpl_int(t, "users_n", pool_image_users_n(r->db, db_text(q, "digest")));
}

/* How the registry is, as the job saw it; a job that is silent itself is told too: with an image in its hands it has no time for that. */
static void put_registry(struct req *r)
{
	struct tpl *t = tpl_node(r->page, "Registry");
	struct db_rows *q = db_query(r->db, "SELECT url, state, raw, looked_at, well_at, UNIX_TIMESTAMP() + ? AS now,"
	    " EXISTS (SELECT 1 FROM pool_image WHERE state = 'pushing') AS busy FROM pool_registry WHERE id = 1 LIMIT 1", ARG(clock_offset()));
	bool known = db_next(q), late = known && db_i64(q, "now") - db_i64(q, "looked_at") > SILENT_S;

	tpl_text(t, "state", !known ? "new" : late ? db_i64(q, "busy") ? "busy" : "silent" : db_text(q, "state"));
	tpl_text(t, "url", known ? db_text(q, "url") : registry_url(r->arena));
	tpl_bool(t, "own", !*config_text("CLOVE_REGISTRY_URL"));
	if (!known)
		return;
	tpl_text(t, "raw", db_text(q, "raw"));
	ago_put(r->arena, r->lang, t, "looked", db_i64(q, "looked_at"), db_i64(q, "now"));
	ago_put(r->arena, r->lang, t, "well", db_i64(q, "well_at"), db_i64(q, "now"));
}

struct reply admin_pool(struct req *r)
{
	struct tpl *list = tpl_list(r->page, "Images");
	struct db_rows *q = db_query(r->db, IMAGE " ORDER BY FIELD(p.state, 'failed', 'waiting', 'pushing', 'deleting', 'ready'), p.kind, p.id DESC LIMIT ?",
	    ARG(clock_offset()), ARG((int64_t)IMAGES));
	bool busy = false;

	while (db_next(q)) {
		put_image(r, tpl_row(list), q);
		busy = busy || is_busy(db_text(q, "state"));
	}
	put_registry(r);
	tpl_bool(r->page, "Pool.may", may_change(r));
	struct reply p = reply_page(r, "admin/pool");
	return busy ? reply_refresh(p, BUSY_S) : p;
}

/* --- one image --------------------------------------------------------------------------------------------------------------------- */

static void put_parts(struct req *r, const struct db_rows *q)
{
	struct tpl *layers = tpl_list(r->page, "Layers"), *labels = tpl_list(r->page, "Labels");
	const char *text = db_text(q, "layers"), *name;
	struct json *j = json_parse(r->arena, text, strlen(text), NULL);

	for (size_t i = 0; i < json_n(j); i++) {
		struct tpl *row = tpl_row(layers);
		tpl_text(row, "digest", json_text(json_at(j, i), "digest"));
		tpl_text(row, "size", pool_image_bytes(r->arena, json_i64(json_at(j, i), "bytes", 0)));
	}
	text = db_text(q, "labels");
	j = json_parse(r->arena, text, strlen(text), NULL);
	for (size_t i = 0; i < LABELS && (name = json_name_at(j, i)); i++) {
		struct tpl *row = tpl_row(labels);
		tpl_text(row, "name", name);
		tpl_text(row, "value", json_text(json_member(j, name), ""));
	}
}

static void put_users(struct req *r, const char *digest)
{
	struct pool_image_user users[USERS];
	struct tpl *list = tpl_list(r->page, "Users");
	size_t n = pool_image_users(r->db, digest, users, USERS);

	for (size_t i = 0; i < n; i++) {
		struct tpl *row = tpl_row(list);
		tpl_text(row, "title", users[i].title);
		tpl_text(row, "seller", users[i].seller);
		tpl_url(row, "url", "/admin/services?q=%s", users[i].slug);
	}
}

/* The image of the address, under Image; false when there is none. *state and whether it can be tried again. */
static bool put_one(struct req *r, const char **state)
{
	int64_t id = req_param_i64(r, "image");
	struct db_rows *q = db_query(r->db, IMAGE " WHERE p.id = ? LIMIT 1", ARG(clock_offset()), ARG(id));
	struct tpl *t = tpl_node(r->page, "Image");

	if (!db_next(q))
		return false;
	*state = db_text(q, "state");
	put_image(r, t, q);
	tpl_text(t, "digest", db_text(q, "digest"));
	tpl_text(t, "source", db_text(q, "source"));
	tpl_bool(t, "archive", db_i64(q, "from_archive") != 0);
	tpl_text(t, "by", db_text(q, "by_name"));
	tpl_text(t, "raw", db_text(q, "raw"));
	tpl_int(t, "layers_n", db_i64(q, "layers_n"));
	tpl_int(t, "schema_min", db_i64(q, "schema_min"));
	tpl_int(t, "schema_max", db_i64(q, "schema_max"));
	if (!db_null(q, "digest"))
		tpl_text(t, "reference", arena_fmt(r->arena, "%s/%s@%s", registry_host(r->arena), db_text(q, "name"), db_text(q, "digest")));
	put_parts(r, q);
	put_users(r, db_text(q, "digest"));
	tpl_url(r->page, "Audit.url", "/admin/audit?object=%s", text_url(r->arena, arena_fmt(r->arena, "image %lld", (long long)id)));
	tpl_bool(r->page, "Pool.may", may_change(r));
	bool stuck = is_busy(*state) && *db_text(q, "why"), failed = strcmp(*state, "failed") == 0 && (!db_i64(q, "from_archive") || *db_text(q, "file"));
	if (may_change(r) && (stuck || failed))
		tpl_post(r, "Again", arena_fmt(r->arena, "/admin/pool/%lld/again", (long long)id));
	if (may_change(r) && strcmp(*state, "deleting") != 0)
		tpl_url(t, "delete_url", "/admin/pool/%lld/delete", (long long)id);
	return true;
}

struct reply admin_pool_image(struct req *r)
{
	const char *state;

	if (!put_one(r, &state))
		return reply_status(r, 404);
	struct reply p = reply_page(r, "admin/pool_image");
	return is_busy(state) ? reply_refresh(p, BUSY_S) : p;
}

struct reply admin_pool_again(struct req *r)
{
	int64_t id = req_param_i64(r, "image");

	if (!pool_image_again(r->db, r->who.account, id))
		return reply_status(r, 404);
	req_flash(r, "pool.again_asked", NULL);
	return reply_see_other(r, "/admin/pool/%lld", (long long)id);
}

/* --- out of the pool ------------------------------------------------------------------------------------------------------------------ */

static struct reply delete_shown(struct req *r, bool busy)
{
	const char *state;

	if (!put_one(r, &state) || strcmp(state, "deleting") == 0)
		return reply_status(r, 404);
	tpl_bool(r->page, "Delete.busy", busy);
	tpl_post(r, "Delete.post", arena_fmt(r->arena, "/admin/pool/%lld/delete", (long long)req_param_i64(r, "image")));
	return busy ? reply_form(r, "admin/pool_delete") : reply_page(r, "admin/pool_delete");
}

struct reply admin_pool_delete_page(struct req *r)
{
	return delete_shown(r, false);
}

struct reply admin_pool_delete(struct req *r)
{
	switch (pool_image_drop(r->db, r->who.account, req_param_i64(r, "image"))) {
	case POOL_DROP_WANTED:
		req_flash(r, "pool.delete_asked", NULL);
		return reply_see_other(r, "/admin/pool");
	case POOL_DROP_GONE:
		req_flash(r, "pool.deleted", NULL);
		return reply_see_other(r, "/admin/pool");
	case POOL_DROP_BUSY:
		return delete_shown(r, true);
	case POOL_DROP_NONE:
		break;
	}
	return reply_status(r, 404);
}
