/* task.c: see task.h. One row of `task` is one piece of work; the agent takes it from there (agent/task.h). */
#include "platform/core/task.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "db/db.h"
#include "ext/json.h"
#include "platform/core/spec.h"

enum { AHEAD_S = 30 * 86400 };

static struct deployment_refusal refuse(const char *key, const char *a, const char *b)
{
	return (struct deployment_refusal){ key, a, b, NULL };
}

static const struct deployment_refusal done;

static void audit(struct db *db, int64_t account, const char *act, const char *object, const char *detail)
{
	if (account)
		db_exec(db, "INSERT INTO audit (at, account, act, object, detail) VALUES (UNIX_TIMESTAMP() + ?, ?, ?, LEFT(?, 60), LEFT(?, 500))",
		    ARG(clock_offset()), ARG(account), ARG(act), ARG(object), ARG(detail));
}

struct new_task {
	const char *kind;
	int64_t deployment, target, account, begins_at;      /* 0: none */
	const char *node;
	struct json *body;
};

static struct db_arg or_null(int64_t id)
{
	return id ? ARG(id) : ARG_NULL;
}

static void insert(struct db *db, const struct new_task *t, int64_t *id)
{
	db_exec(db,
	    "INSERT INTO task (kind, deployment, target, node, account, body, raw, made_at, changed_at, next_at)"
	    " SELECT ?, ?, ?, ?, ?, ?, '', c.at, c.at, ? FROM (SELECT UNIX_TIMESTAMP() + ? AS at) c",
	    ARG(t->kind), or_null(t->deployment), or_null(t->target), ARG(t->node ? t->node : ""), or_null(t->account),
	    ARG(t->body ? json_write(db_arena(db), t->body) : "{}"), ARG(t->begins_at), ARG(clock_offset()));
	*id = db_insert_id(db);
}

/* --- of one show --------------------------------------------------------------------------------------------------------------- */

struct found {
	int64_t account, target, revision;
	const char *slug;
};

/* Locked: two people who ask at the same time ask one after the other. `failed` will do: one that ran once and does not start any more. */
static struct deployment_refusal find(struct db *db, int64_t deployment, bool failed, struct found *f)
{
	struct db_rows *q = db_query(db, "SELECT account, target, revision, good_revision, slug, state, wanted FROM deployment WHERE id = ? FOR UPDATE", ARG(deployment));

	*f = (struct found){ .slug = "" };
	if (!db_next(q) || strcmp(db_text(q, "state"), "deleted") == 0)
		return refuse("deploy.no_show", NULL, NULL);
	*f = (struct found){ .account = db_i64(q, "account"), .target = db_i64(q, "target"), .revision = db_i64(q, "revision"), .slug = db_text(q, "slug") };
	const char *state = db_text(q, "state");
	bool fits = strcmp(state, "running") == 0 || strcmp(state, "degraded") == 0 || (failed && strcmp(state, "failed") == 0 && db_i64(q, "good_revision"));
	if (strcmp(db_text(q, "wanted"), "running") != 0 || !fits)
		return refuse("deploy.not_now", NULL, NULL);
	if (db_exists(db, "SELECT 1 FROM task WHERE deployment = ? AND state IN ('wanted', 'running', 'waiting') LIMIT 1", ARG(deployment)))
		return refuse("deploy.task_under_way", NULL, NULL);
	return done;
}

static const char *show_of(struct db *db, const char *slug)
{
	return arena_fmt(db_arena(db), "show %s", slug);
}

struct deployment_refusal task_backup(struct db *db, int64_t account, int64_t deployment, int64_t *id)
{
	struct found f;
	struct deployment_refusal r = find(db, deployment, false, &f);

	*id = 0;
	if (r.key)
		return r;
	insert(db, &(struct new_task){ .kind = "backup", .deployment = deployment, .account = account }, id);
	audit(db, account, "task.backup", show_of(db, f.slug), "");
	return done;
}

struct deployment_refusal task_restore(struct db *db, int64_t account, int64_t deployment, int64_t backup, int64_t *id)
{
	struct found f;
	struct deployment_refusal r = find(db, deployment, true, &f);
	struct json *body = json_object(db_arena(db));

	*id = 0;
	if (r.key)
		return r;
	if (!db_exists(db, "SELECT 1 FROM backup WHERE id = ? AND deployment = ? AND drop_at IS NULL LIMIT 1", ARG(backup), ARG(deployment)))
		return refuse("deploy.no_backup", NULL, NULL);
	json_set_i64(body, "backup", backup);
	insert(db, &(struct new_task){ .kind = "restore", .deployment = deployment, .account = account, .body = body }, id);
	audit(db, account, "task.restore", show_of(db, f.slug), arena_fmt(db_arena(db), "backup %lld", (long long)backup));
	return done;
}

/* The newest of the pool, of the kinds that every show in a cluster needs; where all are too old, deployment_fits says of the newest why. */
static bool add_part(struct db *db, struct spec *s, int64_t deployment, const char *kind)
{
	struct deployment_schema has = deployment_schema(db, deployment);
	struct db_rows *q = db_query(db, "SELECT name, version, digest, schema_min, schema_max FROM pool_image WHERE kind = ? AND state = 'ready'"
	    " ORDER BY id DESC LIMIT 200", ARG(kind));
	size_t at = s->parts_n;

	while (db_next(q)) {
		bool fits = !deployment_schema_fits(db, has, db_text(q, "version"), db_i64(q, "schema_min"), db_i64(q, "schema_max")).key;
		if (fits || s->parts_n == at) {
			s->parts[at] = (struct spec_part){ kind, db_text(q, "name"), db_text(q, "version"), db_text(q, "digest") };
			s->parts_n = at + 1;
		}
		if (fits)
			break;
	}
	return s->parts_n > at;
}

/* The same sizes; parts as the other kind of target needs them. */
static bool shape_there(struct db *db, const struct found *f, int64_t deployment, const char *kind, struct spec *s)
{
	const char *spec = db_one_text(db, "SELECT spec FROM deployment_revision WHERE deployment = ? AND revision = ? LIMIT 1", ARG(deployment),
	    ARG(f->revision));

	*s = spec ? spec_read(db_arena(db), spec) : spec_default();
	if (strcmp(kind, "local") == 0) {
		s->parts_n = 0;
		return true;
	}
	return (spec_part(s, "show") || add_part(db, s, deployment, "show")) &&
	    (spec_part(s, "database") || add_part(db, s, deployment, "database"));
}

struct deployment_refusal task_move(struct db *db, int64_t account, int64_t deployment, int64_t target, int64_t begins_at, int64_t *id)
{
	struct found f;
	struct spec spec;
	struct json *body = json_object(db_arena(db));
	struct deployment_refusal r = find(db, deployment, false, &f);
	struct db_rows *q = db_query(db, "SELECT name, kind, state, storage, UNIX_TIMESTAMP() + ? AS now FROM target WHERE id = ? LIMIT 1",
	    ARG(clock_offset()), ARG(target));

	*id = 0;
	if (r.key)
		return r;
	if (!db_next(q))
		return refuse("deploy.no_target", NULL, NULL);
	if (target == f.target)
		return refuse("deploy.target_same", db_text(q, "name"), NULL);
	if (strcmp(db_text(q, "kind"), "local") != 0 && strcmp(db_text(q, "state"), "well") != 0)
		return refuse("deploy.target_away", db_text(q, "name"), NULL);
	if (strcmp(db_text(q, "storage"), "none") == 0 &&
	    db_exists(db, "SELECT 1 FROM catalogue WHERE deployment = ? AND to_minor > 0 LIMIT 1", ARG(deployment)))
		return refuse("deploy.no_storage", db_text(q, "name"), NULL);
	if (begins_at && begins_at > db_i64(q, "now") + AHEAD_S)
		return refuse("deploy.too_far", "30", NULL);
	if (!shape_there(db, &f, deployment, db_text(q, "kind"), &spec))
		return refuse("deploy.pool_empty", NULL, NULL);
	if ((r = deployment_fits(db, f.account, target, deployment, &spec)).key)
		return r;
	json_set_i64(body, "begins_at", begins_at ? begins_at : db_i64(q, "now"));
	json_set(body, "spec", json_parse(db_arena(db), spec_write(db_arena(db), &spec), strlen(spec_write(db_arena(db), &spec)), NULL));
	insert(db, &(struct new_task){ .kind = "move", .deployment = deployment, .target = target, .account = account, .body = body }, id);
	audit(db, account, "task.move", show_of(db, f.slug), arena_fmt(db_arena(db), "to %s", db_text(q, "name")));
	return done;
}

/* --- of a pod ------------------------------------------------------------------------------------------------------------------ */

static const char *grouped(struct db *db, int64_t n)
{
	return text_grouped(db_arena(db), n);
}

/* What the agent saw last of the node. The scheduler has the last word. */
static struct deployment_refusal has_room(struct db *db, int64_t target, const char *node, int64_t cpu_m, int64_t memory_mib)
{
	struct db_rows *q = db_query(db, "SELECT ready, open, cpu_m - cpu_used_m AS cpu, memory_mib - memory_used_mib AS memory, pods, pods_n FROM node"
	    " WHERE target = ? AND name = ? LIMIT 1", ARG(target), ARG(node));

	if (!db_next(q))
		return refuse("deploy.no_node", node, NULL);
	if (!db_i64(q, "ready"))
		return refuse("deploy.node_lost", node, NULL);
	if (!db_i64(q, "open"))
		return refuse("deploy.node_closed", node, NULL);
	if (db_i64(q, "cpu") < cpu_m)
		return (struct deployment_refusal){ "deploy.node_full_cpu", node, grouped(db, cpu_m), grouped(db, db_i64(q, "cpu") < 0 ? 0 : db_i64(q, "cpu")) };
	if (db_i64(q, "memory") < memory_mib)
		return (struct deployment_refusal){ "deploy.node_full_memory", node, grouped(db, memory_mib),
			grouped(db, db_i64(q, "memory") < 0 ? 0 : db_i64(q, "memory")) };
	if (db_i64(q, "pods") && db_i64(q, "pods_n") >= db_i64(q, "pods"))
		return refuse("deploy.node_full_pods", node, grouped(db, db_i64(q, "pods")));
	return done;
}

struct deployment_refusal task_pod(struct db *db, int64_t account, int64_t deployment, const char *pod, const char *node, int64_t *id)
{
	struct found f;
	struct json *body = json_object(db_arena(db));
	struct deployment_refusal r = find(db, deployment, false, &f);
	struct db_rows *q = db_query(db,
	    "SELECT i.part, i.node, i.state, i.cpu_m, i.memory_mib, d.node AS pinned, t.kind FROM instance i JOIN deployment d ON d.id = i.deployment"
	    "  JOIN target t ON t.id = d.target WHERE i.deployment = ? AND i.name = ? LIMIT 1", ARG(deployment), ARG(pod));

	*id = 0;
	if (r.key)
		return r;
	if (!db_next(q) || strcmp(db_text(q, "state"), "ending") == 0)
		return refuse("deploy.pod_gone", pod, NULL);
	if (strcmp(db_text(q, "kind"), "local") == 0)
		return refuse("deploy.pod_local", NULL, NULL);
	if (strcmp(db_text(q, "part"), "show") != 0)
		return refuse(strcmp(db_text(q, "part"), "database") == 0 ? "deploy.pod_database" : "deploy.pod_extra", NULL, NULL);
	if (*node && strcmp(node, db_text(q, "node")) == 0)
		return refuse("deploy.pod_there", node, NULL);
	if (*node && *db_text(q, "pinned"))
		return refuse("deploy.pod_pinned", db_text(q, "pinned"), NULL);
	if (*node && (r = has_room(db, f.target, node, db_i64(q, "cpu_m"), db_i64(q, "memory_mib"))).key)
		return r;
	json_set_text(body, "pod", pod);
	insert(db, &(struct new_task){ .kind = "pod", .deployment = deployment, .account = account, .node = node, .body = body }, id);
	audit(db, account, "task.pod", show_of(db, f.slug), *node ? arena_fmt(db_arena(db), "%s to %s", pod, node) : pod);
	return done;
}

/* --- of a node ------------------------------------------------------------------------------------------------------------------ */

struct deployment_refusal task_drain(struct db *db, int64_t account, int64_t target, const char *node, int64_t *id)
{
	struct db_rows *q = db_query(db, "SELECT name FROM target WHERE id = ? FOR UPDATE", ARG(target));

	*id = 0;
	if (!db_next(q))
		return refuse("deploy.no_target", NULL, NULL);
	if (!db_exists(db, "SELECT 1 FROM node WHERE target = ? AND name = ? LIMIT 1", ARG(target), ARG(node)))
		return refuse("deploy.no_node", node, NULL);
	if (!db_exists(db, "SELECT 1 FROM node WHERE target = ? AND name <> ? LIMIT 1", ARG(target), ARG(node)))
		return refuse("deploy.one_node", node, NULL);
	if (!db_exists(db, "SELECT 1 FROM node WHERE target = ? AND name <> ? AND ready = 1 AND open = 1 LIMIT 1", ARG(target), ARG(node)))
		return refuse("deploy.no_other_node", node, NULL);
	if (db_exists(db, "SELECT 1 FROM task WHERE kind = 'drain' AND target = ? AND state IN ('wanted', 'running', 'waiting') LIMIT 1", ARG(target)))
		return refuse("deploy.drain_under_way", NULL, NULL);
	insert(db, &(struct new_task){ .kind = "drain", .target = target, .node = node, .account = account }, id);
	audit(db, account, "task.drain", arena_fmt(db_arena(db), "node %s", node), db_text(q, "name"));
	return done;
}

struct deployment_refusal task_open(struct db *db, int64_t account, int64_t target, const char *node, int64_t *id)
{
	struct db_rows *q = db_query(db, "SELECT name FROM target WHERE id = ? FOR UPDATE", ARG(target));
	struct json *body = json_object(db_arena(db));

	*id = 0;
	if (!db_next(q))
		return refuse("deploy.no_target", NULL, NULL);
	if (!db_exists(db, "SELECT 1 FROM node WHERE target = ? AND name = ? LIMIT 1", ARG(target), ARG(node)))
		return refuse("deploy.no_node", node, NULL);
	if (db_exists(db, "SELECT 1 FROM task WHERE kind = 'drain' AND target = ? AND state IN ('wanted', 'running', 'waiting') LIMIT 1", ARG(target)))
		return refuse("deploy.drain_under_way", NULL, NULL);
	json_set_bool(body, "open", true);
	insert(db, &(struct new_task){ .kind = "drain", .target = target, .node = node, .account = account, .body = body }, id);
	audit(db, account, "task.open", arena_fmt(db_arena(db), "node %s", node), db_text(q, "name"));
	return done;
}

/* --- a person's word while it is under way --------------------------------------------------------------------------------------- */

static bool tell(struct db *db, int64_t account, int64_t task, const char *word, const char *act, bool waiting)
{
	struct arena *a = db_arena(db);
	struct db_rows *q = db_query(db,
	    "SELECT t.body, t.state, t.kind, COALESCE(d.slug, t.node) AS object FROM task t LEFT JOIN deployment d ON d.id = t.deployment"
	    " WHERE t.id = ? AND t.state IN ('wanted', 'running', 'waiting') FOR UPDATE", ARG(task));

	if (!db_next(q) || (waiting && (strcmp(db_text(q, "state"), "waiting") != 0 || strcmp(db_text(q, "kind"), "move") != 0)))
		return false;
	struct json *body = json_parse(a, db_text(q, "body"), strlen(db_text(q, "body")), NULL);
	if (!waiting && (json_is(body, "switched") || json_is(body, word)))
		return false;
	if (!body)
		body = json_object(a);
	json_set_bool(body, word, true);
	db_exec(db, "UPDATE task SET body = ?, state = IF(state = 'waiting', 'running', state), next_at = 0, changed_at = UNIX_TIMESTAMP() + ? WHERE id = ?",
	    ARG(json_write(a, body)), ARG(clock_offset()), ARG(task));
	audit(db, account, act, arena_fmt(a, "task %lld", (long long)task), db_text(q, "object"));
	return true;
}

bool task_confirm(struct db *db, int64_t account, int64_t task)
{
	return tell(db, account, task, "confirmed", "task.confirm", true);
}

bool task_cancel(struct db *db, int64_t account, int64_t task)
{
	return tell(db, account, task, "cancelled", "task.cancel", false);
}
