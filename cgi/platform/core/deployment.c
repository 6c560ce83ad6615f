/* deployment.c: see deployment.h. A change of shape is a new row of deployment_revision and the number of it in `deployment`; the state
 * says at once what the agent will do, in the same transaction, so no page ever shows the time before.
 */
#include "platform/core/deployment.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"
#include "platform/core/spec.h"
#include "platform/core/sync.h"

static struct deployment_refusal refuse(const char *key, const char *a, const char *b, const char *c)
{
	return (struct deployment_refusal){ key, a, b, c };
}

static const struct deployment_refusal done;

static const char *words(struct db *db, int64_t n)
{
	return arena_fmt(db_arena(db), "%lld", (long long)n);
}

static void audit(struct db *db, int64_t account, const char *act, const char *slug, const char *detail)
{
	db_exec(db, "INSERT INTO audit (at, account, act, object, detail) VALUES (UNIX_TIMESTAMP() + ?, ?, ?, ?, LEFT(?, 500))",
	    ARG(clock_offset()), ARG(account), ARG(act), ARG(arena_fmt(db_arena(db), "show %s", slug)), ARG(detail));
}

void deployment_tell(struct db *db, int64_t deployment, const char *level, const char *key, const char *text_a, const char *raw)
{
	db_exec(db,
	    "INSERT INTO deployment_event (deployment, at, level, text_key, text_a, raw) VALUES (?, UNIX_TIMESTAMP() + ?, ?, ?, LEFT(?, 300), ?)",
	    ARG(deployment), ARG(clock_offset()), ARG(level), ARG(key), ARG(text_a), ARG(raw));
}

static void event(struct db *db, int64_t deployment, const char *key, const char *text_a)
{
	deployment_tell(db, deployment, "info", key, text_a, "");
}

bool deployment_slug_taken(struct db *db, const char *slug)
{
	return db_exists(db, "SELECT 1 FROM deployment WHERE slug = ? LIMIT 1", ARG(slug));
}

int64_t deployment_create(struct db *db, const struct deployment_new *n)
{
	int64_t made = db_exec(db,
	    "INSERT INTO deployment (slug, account, target, field, title, state, answers, poster_type, poster, workers, created_at, changed_at, asked_by)"
	    " SELECT ?, ?, t.id, ?, ?, 'deploying', ?, ?, ?, ?, c.at, c.at, ?"
	    "  FROM target t, (SELECT UNIX_TIMESTAMP() + ? AS at) c WHERE t.id = ? OR (? = 0 AND t.is_default = 1) LIMIT 1",
	    ARG(n->slug), ARG(n->account), ARG(n->field), ARG(n->title), ARG(n->definition), ARG(n->poster_type ? n->poster_type : ""),
	    ARG_BLOB(n->poster, n->poster_n), ARG(n->spec.min), ARG(n->account), ARG(clock_offset()), ARG(n->target), ARG(n->target));

	if (made != 1)
		return 0;
	int64_t id = db_insert_id(db);
	db_exec(db, "INSERT INTO deployment_revision (deployment, revision, account, at, template, spec) VALUES (?, 1, ?, UNIX_TIMESTAMP() + ?, ?, ?)",
	    ARG(id), ARG(n->account), ARG(clock_offset()), ARG(n->template_text ? n->template_text : ""), ARG(spec_write(db_arena(db), &n->spec)));
	audit(db, n->account, "show.deploy", n->slug, "");
	return id;
}

bool deployment_want(struct db *db, int64_t account, const char *slug, enum deployment_act act)
{
	int64_t n = 0;

	switch (act) {
	case DEPLOYMENT_STOP:
		n = db_exec(db, "UPDATE deployment SET wanted = 'stopped', next_at = 0, asked_by = ? WHERE slug = ? AND wanted = 'running'"
		    " AND state IN ('running', 'degraded', 'failed') AND NOT EXISTS (SELECT 1 FROM task k WHERE k.deployment = deployment.id"
		    "  AND k.kind IN ('restore', 'move') AND k.state IN ('wanted', 'running'))", ARG(account), ARG(slug));
		break;
	case DEPLOYMENT_START:
		n = db_exec(db, "UPDATE deployment SET wanted = 'running', next_at = 0, asked_by = ? WHERE slug = ? AND wanted = 'stopped'",
		    ARG(account), ARG(slug));
		break;
	case DEPLOYMENT_AGAIN:
		n = db_exec(db, "UPDATE deployment SET state = 'deploying', error = '', error_a = '', tries = 0, next_at = 0, asked_by = ?,"
		    " changed_at = UNIX_TIMESTAMP() + ? WHERE slug = ? AND state = 'failed' AND wanted = 'running'",
		    ARG(account), ARG(clock_offset()), ARG(slug));
		/* A show that refused its definition refuses it again, if it still does. */
		if (n == 1)
			db_exec(db, "UPDATE sync_state s JOIN deployment d ON d.id = s.deployment SET s.refused = '' WHERE d.slug = ?", ARG(slug));
		break;
	}
	if (n == 1)
		audit(db, account, act == DEPLOYMENT_STOP ? "show.stop" : act == DEPLOYMENT_START ? "show.start" : "show.deploy_again", slug, "");
	return n == 1;
}

/* --- revisions -------------------------------------------------------------------------------------------------------------- */

struct found {
	int64_t id, account, target, revision, good, live;
	const char *state, *node;
	struct spec spec;
};

static bool is_one_of(const char *word, const char *const words_of[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(word, words_of[i]) == 0)
			return true;
	return false;
}

static bool task_under_way(struct db *db, int64_t deployment)
{
	return db_exists(db, "SELECT 1 FROM task WHERE deployment = ? AND kind IN ('restore', 'move')"
	    " AND state IN ('wanted', 'running') LIMIT 1", ARG(deployment));
}

/* Locked until the end of the transaction: two acts on one show come one after the other. */
static struct deployment_refusal find(struct db *db, const char *slug, const char *const states[], size_t states_n, struct found *f)
{
	struct db_rows *q = db_query(db,
	    "SELECT id, account, target, revision, good_revision, live_revision, state, wanted, node FROM deployment WHERE slug = ? FOR UPDATE", ARG(slug));

	*f = (struct found){ .state = "", .node = "" };
	if (!db_next(q) || strcmp(db_text(q, "state"), "deleted") == 0)
		return refuse("deploy.no_show", NULL, NULL, NULL);
	*f = (struct found){ .id = db_i64(q, "id"), .account = db_i64(q, "account"), .target = db_i64(q, "target"), .revision = db_i64(q, "revision"),
		.good = db_i64(q, "good_revision"), .live = db_i64(q, "live_revision"), .state = db_text(q, "state"), .node = db_text(q, "node") };
	const char *spec = db_one_text(db, "SELECT spec FROM deployment_revision WHERE deployment = ? AND revision = ? LIMIT 1", ARG(f->id),
	    ARG(f->revision));
	f->spec = spec ? spec_read(db_arena(db), spec) : spec_default();
	bool settled = strcmp(db_text(q, "wanted"), strcmp(f->state, "stopped") == 0 ? "stopped" : "running") == 0;
	if (!settled || !is_one_of(f->state, states, states_n))
		return refuse("deploy.not_now", NULL, NULL, NULL);
	return task_under_way(db, f->id) ? refuse("deploy.task_under_way", NULL, NULL, NULL) : done;
}

/* The last 10 are kept, and whichever runs or is the one to return to. */
static void prune(struct db *db, int64_t deployment)
{
	db_exec(db,
	    "DELETE v FROM deployment_revision v JOIN deployment d ON d.id = v.deployment"
	    "  JOIN (SELECT MIN(revision) AS oldest FROM (SELECT revision FROM deployment_revision WHERE deployment = ?"
	    "         ORDER BY revision DESC LIMIT 10) newest) k"
	    " WHERE v.deployment = ? AND v.revision < k.oldest AND v.revision NOT IN (d.revision, d.good_revision, d.live_revision)",
	    ARG(deployment), ARG(deployment));
}

/* What runs is updated; what never ran, or failed, is deployed again from its first step; what is stopped starts with it. */
static void want_revision(struct db *db, int64_t account, const struct found *f, const struct spec *spec, int64_t copy_of)
{
	int64_t next = db_one_i64(db, f->revision, "SELECT MAX(revision) FROM deployment_revision WHERE deployment = ?", ARG(f->id)) + 1;
	bool runs = f->live && strcmp(f->state, "failed") != 0;
	const char *state = strcmp(f->state, "stopped") == 0 ? "stopped" : runs ? "updating" : "deploying";

	db_exec(db,
	    "INSERT INTO deployment_revision (deployment, revision, account, at, template, spec, copy_of)"
	    " SELECT deployment, ?, ?, UNIX_TIMESTAMP() + ?, template, ?, ? FROM deployment_revision WHERE deployment = ? AND revision = ?",
	    ARG(next), ARG(account), ARG(clock_offset()), ARG(spec_write(db_arena(db), spec)), ARG(copy_of), ARG(f->id),
	    ARG(copy_of ? copy_of : f->revision));
	db_exec(db,
	    "UPDATE deployment SET revision = ?, workers = ?, state = ?, step = ?, error = '', error_a = '', tries = 0, next_at = 0, told_at = NULL,"
	    " asked_by = ?,"
	    " changed_at = UNIX_TIMESTAMP() + ? WHERE id = ?", ARG(next), ARG(spec->min), ARG(state), ARG(runs ? "service" : ""), ARG(account),
	    ARG(clock_offset()), ARG(f->id));
	event(db, f->id, copy_of ? "agent.rollback_begins" : "agent.update_begins", words(db, copy_of ? copy_of : next));
	prune(db, f->id);
}

static const char *const changeable[] = { "running", "degraded", "updating", "failed", "stopped" };
enum { CHANGEABLE = sizeof changeable / sizeof changeable[0], CHANGES = 32 };

static const char *changes_text(struct db *db, const struct spec *from, const struct spec *to, size_t *n)
{
	struct spec_change changes[CHANGES];
	const char *text = "";

	*n = spec_changes(db_arena(db), from, to, changes, CHANGES);
	for (size_t i = 0; i < *n; i++)
		text = arena_fmt(db_arena(db), "%s%s%s: %s > %s", text, i ? ", " : "", changes[i].member, changes[i].from, changes[i].to);
	return text;
}

struct deployment_refusal deployment_revise(struct db *db, int64_t account, const char *slug, const struct spec *spec)
{
	struct found f;
	size_t n;
	struct deployment_refusal r = find(db, slug, changeable, CHANGEABLE, &f);

	if (r.key)
		return r;
	const char *text = changes_text(db, &f.spec, spec, &n);
	if (!n)
		return refuse("deploy.same", NULL, NULL, NULL);
	if ((r = deployment_fits(db, f.account, f.target, f.id, spec)).key)
		return r;
	want_revision(db, account, &f, spec, 0);
	audit(db, account, "show.revise", slug, text);
	return done;
}

void deployment_describe(struct db *db, const char *slug, const char *template_text)
{
	db_exec(db, "UPDATE deployment_revision v JOIN deployment d ON d.id = v.deployment AND d.revision = v.revision SET v.template = ? WHERE d.slug = ?",
	    ARG(template_text), ARG(slug));
}

/* Why there is no way back to it; the caller knows that the show itself may be changed. */
static struct deployment_refusal no_way_back(struct db *db, int64_t deployment, int64_t revision, struct spec *spec)
{
	struct db_rows *q = db_query(db,
	    "SELECT v.spec, v.state, d.revision, d.target, d.account, t.kind FROM deployment_revision v JOIN deployment d ON d.id = v.deployment"
	    "  JOIN target t ON t.id = d.target WHERE v.deployment = ? AND v.revision = ? LIMIT 1", ARG(deployment), ARG(revision));

	if (!db_next(q))
		return refuse("deploy.no_revision", words(db, revision), NULL, NULL);
	if (db_i64(q, "revision") == revision)
		return refuse("deploy.revision_current", NULL, NULL, NULL);
	if (strcmp(db_text(q, "state"), "good") != 0)
		return refuse("deploy.revision_not_good", NULL, NULL, NULL);
	*spec = spec_read(db_arena(db), db_text(q, "spec"));
	const struct spec_part *p = spec_part(spec, "show");
	if (strcmp(db_text(q, "kind"), "local") == 0)
		spec->parts_n = 0;                       /* declared while it ran elsewhere: here the installed program runs */
	else if (!p)
		return refuse("deploy.no_show_part", NULL, NULL, NULL);
	else if (!db_exists(db, "SELECT 1 FROM pool_image WHERE digest = ? AND state = 'ready' LIMIT 1", ARG(p->digest)))
		return refuse("deploy.not_in_pool", p->name, p->version, NULL);
	return deployment_program_fits(db, deployment, spec);
}

/* A disk that grew stays as large, and a database that would start anew empty stays as it is. */
static void keep_data(struct db *db, int64_t target, const struct spec *now, struct spec *spec)
{
	const struct spec_part *p = spec_part(now, "database");

	if (spec->storage_gib < now->storage_gib)
		spec->storage_gib = now->storage_gib;
	if (!db_exists(db, "SELECT 1 FROM target WHERE id = ? AND kind <> 'local' AND storage = 'none' LIMIT 1", ARG(target)))
		return;
	spec->storage_gib = now->storage_gib;
	spec->db_cpu_m = now->db_cpu_m;
	spec->db_memory_mib = now->db_memory_mib;
	for (size_t i = 0; p && i < spec->parts_n; i++)
		if (strcmp(spec->parts[i].kind, "database") == 0)
			spec->parts[i] = *p;
}

bool deployment_rollback_spec(struct db *db, int64_t deployment, int64_t revision, struct spec *out)
{
	struct db_rows *q = db_query(db, "SELECT COALESCE(v.spec, '{}') AS spec, COALESCE(n.spec, '{}') AS now, d.target FROM deployment d"
	    "  JOIN deployment_revision v ON v.deployment = d.id AND v.revision = ? LEFT JOIN deployment_revision n ON n.deployment = d.id AND n.revision = d.revision"
	    " WHERE d.id = ? LIMIT 1", ARG(revision), ARG(deployment));

	if (!db_next(q))
		return false;
	struct spec now = spec_read(db_arena(db), db_text(q, "now"));
	*out = spec_read(db_arena(db), db_text(q, "spec"));
	keep_data(db, db_i64(q, "target"), &now, out);
	return true;
}

struct deployment_refusal deployment_rollback_why(struct db *db, int64_t deployment, int64_t revision)
{
	struct spec spec;

	return no_way_back(db, deployment, revision, &spec);
}

struct deployment_refusal deployment_rollback(struct db *db, int64_t account, const char *slug, int64_t revision)
{
	struct found f;
	struct spec spec;
	struct deployment_refusal r = find(db, slug, changeable, CHANGEABLE, &f);

	if (r.key || (r = no_way_back(db, f.id, revision, &spec)).key)
		return r;
	keep_data(db, f.target, &f.spec, &spec);
	if ((r = deployment_fits(db, f.account, f.target, f.id, &spec)).key)
		return r;
	want_revision(db, account, &f, &spec, revision);
	audit(db, account, "show.rollback", slug, arena_fmt(db_arena(db), "revision %lld", (long long)revision));
	return done;
}

/* --- where ------------------------------------------------------------------------------------------------------------------- */

static struct deployment_refusal node_open(struct db *db, int64_t target, const char *node)
{
	struct db_rows *q = db_query(db,
	    "SELECT n.ready, n.open, (SELECT COUNT(*) FROM node o WHERE o.target = n.target) AS nodes_n FROM node n WHERE n.target = ? AND n.name = ? LIMIT 1",
	    ARG(target), ARG(node));

	if (!db_next(q))
		return refuse("deploy.no_node", node, NULL, NULL);
	if (db_i64(q, "nodes_n") < 2)
		return refuse("deploy.one_node", node, NULL, NULL);
	if (!db_i64(q, "ready"))
		return refuse("deploy.node_lost", node, NULL, NULL);
	return db_i64(q, "open") ? done : refuse("deploy.node_closed", node, NULL, NULL);
}

struct deployment_refusal deployment_place(struct db *db, int64_t account, const char *slug, const char *node)
{
	static const char *const movable[] = { "running", "degraded" };
	struct found f;
	struct deployment_refusal r = find(db, slug, movable, sizeof movable / sizeof movable[0], &f);

	if (r.key)
		return r;
	if (strcmp(f.node, node) == 0)
		return *node ? refuse("deploy.node_same", node, NULL, NULL) : refuse("deploy.node_any", NULL, NULL, NULL);
	if (*node && (r = node_open(db, f.target, node)).key)
		return r;
	db_exec(db,
	    "UPDATE deployment SET node = ?, state = 'updating', step = 'service', error = '', error_a = '', tries = 0, next_at = 0, told_at = NULL,"
	    " asked_by = ?,"
	    " changed_at = UNIX_TIMESTAMP() + ? WHERE id = ?", ARG(node), ARG(account), ARG(clock_offset()), ARG(f.id));
	event(db, f.id, *node ? "agent.place_begins" : "agent.place_any", node);
	audit(db, account, "show.place", slug, node);
	return done;
}

/* --- the end ------------------------------------------------------------------------------------------------------------------ */

int64_t deployment_tickets(struct db *db, int64_t deployment)
{
	return db_one_i64(db, 0,
	    "SELECT COALESCE(SUM(IF(state = 'pending', 1, tickets_n)), 0) FROM my_order, (SELECT UNIX_TIMESTAMP() + ? AS at) t WHERE deployment = ? AND starts_at > t.at"
	    " AND (state IN ('paid', 'part_refunded') OR (state = 'pending' AND pay_by > t.at)) AND round_state <> 'cancelled'",
	    ARG(clock_offset()), ARG(deployment));
}

bool deployment_untold(struct db *db, int64_t deployment)
{
	return db_exists(db, "SELECT 1 FROM deployment WHERE id = ? AND untold > 0", ARG(deployment));
}

static struct deployment_refusal end(struct db *db, int64_t account, const char *slug, bool refunds, bool anyway)
{
	static const char *const deletable[] = { "running", "degraded", "updating", "failed", "stopped", "deploying" };
	struct found f;
	struct deployment_refusal r = find(db, slug, deletable, sizeof deletable / sizeof deletable[0], &f);

	if (r.key)
		return r;
	/* What is left at the old place is known to the move alone. */
	if (db_exists(db, "SELECT 1 FROM task WHERE deployment = ? AND state = 'waiting' LIMIT 1", ARG(f.id)))
		return refuse("deploy.move_waits", NULL, NULL, NULL);
	bool untold = deployment_untold(db, f.id);
	if (untold && !anyway)
		return refuse("deploy.untold", NULL, NULL, NULL);
	int64_t tickets = deployment_tickets(db, f.id);
	if (tickets && !refunds)
		return refuse("deploy.tickets", words(db, tickets), NULL, NULL);
	bool still = strcmp(f.state, "stopped") == 0 || strcmp(f.state, "failed") == 0 || strcmp(f.state, "deploying") == 0;
	db_exec(db,
	    "UPDATE deployment SET wanted = 'deleted', state = 'deleting', step = ?, error = '', error_a = '', tries = 0, next_at = 0, told_at = NULL,"
	    " no_dump_at = NULL, without_dump = 0,"
	    " asked_by = ?, changed_at = UNIX_TIMESTAMP() + ? WHERE id = ?", ARG(!f.live ? "remove" : still ? "database" : "ledger"), ARG(account),
	    ARG(clock_offset()), ARG(f.id));
	/* What it said when it was to be deleted before does not count. */
	db_exec(db, "DELETE FROM show_message WHERE deployment = ? AND kind IN ('ledger.copy', 'rounds.cancel')", ARG(f.id));
	db_exec(db, "UPDATE sync_state SET ledger_at = NULL WHERE deployment = ?", ARG(f.id));
	if (refunds)
		sync_owe(db, f.id, "rounds.cancel", "{}");
	sync_owe(db, f.id, "ledger.copy", "{}");
	event(db, f.id, "agent.delete_begins", "");
	audit(db, account, "show.delete", slug, refunds ? arena_fmt(db_arena(db), "%lld tickets paid back", (long long)tickets) : "");
	if (untold)
		audit(db, account, "show.delete_untold", slug, "");
	return done;
}

struct deployment_refusal deployment_delete(struct db *db, int64_t account, const char *slug, bool refunds)
{
	return end(db, account, slug, refunds, false);
}

struct deployment_refusal deployment_delete_untold(struct db *db, int64_t account, const char *slug, bool refunds)
{
	return end(db, account, slug, refunds, true);
}

int64_t deployment_no_dump(struct db *db, int64_t deployment)
{
	return db_one_i64(db, 0, "SELECT no_dump_at FROM deployment WHERE id = ? AND state = 'deleting' AND step = 'dump' AND without_dump = 0 LIMIT 1",
	    ARG(deployment));
}

bool deployment_delete_anyway(struct db *db, int64_t account, int64_t deployment)
{
	const char *slug = db_one_text(db, "SELECT slug FROM deployment WHERE id = ? LIMIT 1", ARG(deployment));

	if (!slug || !deployment_no_dump(db, deployment))
		return false;
	db_exec(db, "UPDATE deployment SET without_dump = 1, tries = 0, next_at = 0 WHERE id = ?", ARG(deployment));
	audit(db, account, "show.delete_anyway", slug, "without a last copy");
	return true;
}
