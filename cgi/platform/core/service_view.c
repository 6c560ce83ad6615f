/* service_view.c: see service_view.h. */
#include "platform/core/service_view.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"

bool service_view_find(struct db *db, const char *slug, struct service_view *out)
{
	struct db_rows *q = db_query(db,
	    "SELECT d.id, d.account, d.target, d.slug, COALESCE(c.title, d.title) AS title, d.field, d.state, d.wanted, d.step, d.error, d.error_a, d.trouble, d.node,"
	    "       d.revision, d.live_revision, d.good_revision, d.created_at, d.changed_at, COALESCE(a.business_name, a.name, '') AS seller,"
	    "       t.name AS target_name, t.kind AS target_kind, t.state AS target_state, t.storage, v.spec, COALESCE(v.template, '') AS template,"
	    "       s.schema_version, s.synced_at, UNIX_TIMESTAMP() + ? AS now"
	    "  FROM deployment d JOIN account a ON a.id = d.account JOIN target t ON t.id = d.target LEFT JOIN catalogue c ON c.deployment = d.id"
	    "  LEFT JOIN sync_state s ON s.deployment = d.id LEFT JOIN deployment_revision v ON v.deployment = d.id AND v.revision = d.revision"
	    " WHERE d.slug = ? AND d.state <> 'draft' LIMIT 1", ARG(clock_offset()), ARG(slug));

	if (!db_next(q))
		return false;
	*out = (struct service_view){
		.id = db_i64(q, "id"), .account = db_i64(q, "account"), .target = db_i64(q, "target"), .revision = db_i64(q, "revision"),
		.live_revision = db_i64(q, "live_revision"), .good_revision = db_i64(q, "good_revision"),
		.schema_version = db_i64(q, "schema_version"), .created_at = db_i64(q, "created_at"), .changed_at = db_i64(q, "changed_at"),
		.synced_at = db_i64(q, "synced_at"), .now = db_i64(q, "now"), .slug = db_text(q, "slug"), .title = db_text(q, "title"),
		.field = db_text(q, "field"), .seller = db_text(q, "seller"), .state = db_text(q, "state"), .wanted = db_text(q, "wanted"),
		.step = db_text(q, "step"), .error = db_text(q, "error"), .error_a = db_text(q, "error_a"), .trouble = db_text(q, "trouble"),
		.node = db_text(q, "node"), .target_name = db_text(q, "target_name"),
		.target_kind = db_text(q, "target_kind"), .target_state = db_text(q, "target_state"), .template_text = db_text(q, "template"),
		.local = strcmp(db_text(q, "target_kind"), "local") == 0,
		.keeps = strcmp(db_text(q, "target_kind"), "local") != 0 && strcmp(db_text(q, "storage"), "claim") == 0, .spec = spec_read(db_arena(db), db_text(q, "spec")) };
	return true;
}

const char *service_view_word(const struct service_view *v)
{
	bool deleting = strcmp(v->wanted, "deleted") == 0, stopping = strcmp(v->wanted, "stopped") == 0 && strcmp(v->state, "stopped") != 0;
	bool starting = strcmp(v->wanted, "running") == 0 && strcmp(v->state, "stopped") == 0;

	if (strcmp(v->state, "deleted") == 0)
		return v->state;
	return deleting ? "deleting" : stopping ? "stopping" : starting ? "starting" : v->state;
}

static bool word_is(const struct service_view *v, const char *const words[])
{
	const char *word = service_view_word(v);

	while (*words && strcmp(*words, word) != 0)
		words++;
	return *words;
}

bool service_view_busy(struct db *db, const struct service_view *v)
{
	static const char *const words[] = { "deploying", "updating", "deleting", "stopping", "starting", NULL };

	return word_is(v, words) ||
	    db_exists(db, "SELECT 1 FROM task WHERE deployment = ? AND state IN ('wanted', 'running') LIMIT 1", ARG(v->id));
}

bool service_view_changes(const struct service_view *v)
{
	static const char *const words[] = { "running", "degraded", "updating", "failed", "stopped", NULL };

	return word_is(v, words);
}

bool service_view_moves(const struct service_view *v)
{
	static const char *const words[] = { "running", "degraded", NULL };

	return word_is(v, words);
}

bool service_view_restores(const struct service_view *v)
{
	return service_view_moves(v) || (strcmp(service_view_word(v), "failed") == 0 && v->good_revision);
}

bool service_view_stops(const struct service_view *v)
{
	static const char *const words[] = { "running", "degraded", "failed", NULL };

	return word_is(v, words);
}

int64_t service_view_next(struct db *db, int64_t deployment)
{
	return db_one_i64(db, 0, "SELECT MAX(revision) FROM deployment_revision WHERE deployment = ?", ARG(deployment)) + 1;
}

struct db_rows *service_view_revisions(struct db *db, int64_t deployment)
{
	return db_query(db,
	    "SELECT v.revision, v.account, v.at, v.spec, v.copy_of, v.state, v.why, v.text_a, COALESCE(v.raw, '') AS raw, COALESCE(a.name, '') AS name"
	    "  FROM deployment_revision v LEFT JOIN account a ON a.id = v.account WHERE v.deployment = ? ORDER BY v.revision DESC LIMIT 10", ARG(deployment));
}

struct db_rows *service_view_instances(struct db *db, int64_t deployment)
{
	return db_query(db,
	    "SELECT name, part, node, revision, state, ready, restarts, cpu_m, memory_mib, started_at, why, text_a, raw, UNIX_TIMESTAMP() + ? AS now"
	    "  FROM instance WHERE deployment = ? ORDER BY FIELD(part, 'show', 'database', 'extra'), FIELD(state, 'failed') DESC, name LIMIT 200",
	    ARG(clock_offset()), ARG(deployment));
}

struct db_rows *service_view_tasks(struct db *db, int64_t deployment)
{
	return db_query(db,
	    "SELECT k.id, k.kind, k.state, k.step, k.why, k.text_a, k.raw, k.body, k.made_at, k.changed_at, k.node, COALESCE(t.name, '') AS target,"
	    "       COALESCE(k.account, 0) AS account, COALESCE(a.name, '') AS name, UNIX_TIMESTAMP() + ? AS now"
	    "  FROM task k LEFT JOIN target t ON t.id = k.target LEFT JOIN account a ON a.id = k.account WHERE k.deployment = ?"
	    " ORDER BY k.state IN ('wanted', 'running', 'waiting') DESC, k.id DESC LIMIT 6", ARG(clock_offset()), ARG(deployment));
}

struct db_rows *service_view_backups(struct db *db, int64_t deployment)
{
	return db_query(db,
	    "SELECT b.id, b.reason, b.bytes, b.made_at, COALESCE(b.keep_until, 0) AS keep_until, COALESCE(a.name, '') AS name"
	    "  FROM backup b LEFT JOIN account a ON a.id = b.account WHERE b.deployment = ? AND b.drop_at IS NULL ORDER BY b.id DESC LIMIT 50", ARG(deployment));
}

struct db_rows *service_view_images(struct db *db)
{
	return db_query(db, "SELECT id, kind, name, alias, version, COALESCE(digest, '') AS digest, schema_min, schema_max FROM pool_image WHERE state = 'ready'"
	    " ORDER BY kind, alias, id LIMIT 200", NO_ARGS);
}
