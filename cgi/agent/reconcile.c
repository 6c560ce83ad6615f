/* reconcile.c: see reconcile.h. Every change of state is one transaction with its event and its mail; between two of them there is only
 * a call to a target, which may be repeated. People may ask for something else while a call is under way, so nothing is written to a row
 * that has another state or revision by then: the next turn sees what is wanted now.
 */
#include "agent/reconcile.h"

#include <string.h>

#include "agent/agent.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/log.h"
#include "db/db.h"
#include "platform/core/setup.h"

enum { TRIES_DEPLOY = 5, TRIES_UPDATE = 3, HARD_LIMIT_S = 900, RETURN_AGAIN_S = 60, STOP_AGAIN_MOST_S = 60, MISSING_S = 30 };

/* How long a step may wait. A cluster pulls images and binds volumes first, and the first time everything takes longer. Only settling moves on
 * by itself, pod after pod: there it is the time without a change. What crashes says something new all the time and gets nowhere. */
static bool patient(const struct reconcile *r)
{
	bool local = strcmp(r->t->t.kind, "local") == 0, settling = strcmp(r->d.step, "settle") == 0;
	int64_t limit = config_i64("CLOVE_HEALTHY_WITHIN_S") * (local ? 1 : 3) * (r->good ? 1 : 2);

	return (settling ? r->waiting_s : r->step_s) < limit && r->step_s < HARD_LIMIT_S;
}

/* `again` is said of a show that has run: what it needs is there and is only looked at. */
static const struct step {
	const char *name, *key, *again;
	bool updating;
} steps[] = {
	{ "database", "agent.step_database", "agent.step_database_again", false },
	{ "service", "agent.step_service", "agent.step_service", true },
	{ "places", "agent.step_places", "agent.step_places_again", false },
	{ "first_page", "agent.step_first_page", "agent.step_first_page", true },
	{ "settle", "agent.step_settle", "agent.step_settle", true },
};
enum { STEPS = sizeof steps / sizeof steps[0] };

static size_t step_at(const char *name)
{
	for (size_t i = 0; i < STEPS; i++)
		if (strcmp(steps[i].name, name) == 0)
			return i;
	return 0;
}

/* --- rows ----------------------------------------------------------------------------------------------------------------------- */

struct beginning {
	struct agent *agent;
	const struct reconcile *r;
	const char *step, *event;
};

/* The step and its event together: killed between them, an agent would leave a step that nobody was told of. */
static bool step_begins(struct db *db, void *arg)
{
	const struct beginning *b = arg;
	const struct reconcile *r = b->r;

	db_exec(db, "UPDATE deployment SET step = ?, error = '', error_a = '', tries = 0, changed_at = UNIX_TIMESTAMP() + ?"
	    " WHERE id = ? AND state = ? AND revision = ?", ARG(b->step), ARG(clock_offset()), ARG(r->d.id), ARG(r->state), ARG(r->d.revision));
	if (*b->event)
		agent_tell(b->agent, r->d.id, "info", b->event, "", "");
	return true;
}

void reconcile_step(struct agent *g, struct reconcile *r, const char *step, const char *event)
{
	db_tx(g->db, step_begins, &(struct beginning){ .agent = g, .r = r, .step = step, .event = event });
	r->d.step = step;
	r->d.tries = r->step_s = r->waiting_s = 0;
	r->error = r->error_a = "";
}

void reconcile_waits(struct agent *g, struct reconcile *r, struct step_result s)
{
	const char *why = s.why ? s.why : "", *what = s.a ? s.a : "";

	if (strcmp(why, r->error) == 0 && strcmp(what, r->error_a) == 0)
		return;
	db_exec(g->db, "UPDATE deployment SET error = ?, error_a = LEFT(?, 300), progress_at = UNIX_TIMESTAMP() + ?"
	    " WHERE id = ? AND state = ? AND revision = ?", ARG(why), ARG(what), ARG(clock_offset()), ARG(r->d.id), ARG(r->state), ARG(r->d.revision));
	r->waiting_s = 0;
}

bool reconcile_again(struct agent *g, const struct reconcile *r, struct step_result s, int64_t tries)
{
	if (r->d.tries + 1 >= tries)
		return false;
	db_exec(g->db, "UPDATE deployment SET tries = tries + 1, error = ?, error_a = LEFT(?, 300), next_at = UNIX_TIMESTAMP() + ?"
	    " WHERE id = ? AND state = ? AND revision = ?", ARG(s.why ? s.why : ""), ARG(s.a ? s.a : ""), ARG(clock_offset() + (2LL << r->d.tries)),
	    ARG(r->d.id), ARG(r->state), ARG(r->d.revision));
	agent_tell(g, r->d.id, "warning", "agent.tries_again", r->d.step, s.raw);
	return true;
}

/* --- ends ------------------------------------------------------------------------------------------------------------------------ */

struct ending {
	struct agent *agent;
	const struct reconcile *r;
	const char *why, *a, *raw, *upstream;
};

static const char *number(struct agent *g, int64_t n)
{
	return arena_fmt(g->arena, "%lld", (long long)n);
}

/* Locked, and still what the step was for. */
static bool still(struct db *db, const struct reconcile *r)
{
	return db_exists(db, "SELECT 1 FROM deployment WHERE id = ? AND state = ? AND revision = ? AND node = ? FOR UPDATE", ARG(r->d.id), ARG(r->state),
	    ARG(r->d.revision), ARG(r->d.node));
}

static bool runs(struct db *db, void *arg)
{
	const struct ending *e = arg;
	const struct reconcile *r = e->r;
	struct agent *g = e->agent;
	bool updated = strcmp(r->state, "updating") == 0, news = r->d.live_revision != r->d.revision;

	if (!still(db, r))
		return false;
	db_exec(db,
	    "UPDATE deployment SET state = 'running', step = '', error = '', error_a = '', live_revision = revision, good_revision = revision, looked = 0, trouble = '',"
	    " falls_n = 0, workers = ?, upstream = ?, tries = 0, next_at = 0, told_at = IF(? OR told_at IS NULL, NULL, told_at), changed_at = UNIX_TIMESTAMP() + ? WHERE id = ?",
	    ARG(r->d.spec.min), ARG(e->upstream), ARG(news), ARG(clock_offset()), ARG(r->d.id));
	db_exec(db, "UPDATE deployment_revision SET state = 'good', why = '', text_a = '', raw = NULL WHERE deployment = ? AND revision = ?", ARG(r->d.id),
	    ARG(r->d.revision));
	agent_tell(g, r->d.id, "info", updated ? "agent.updated" : "agent.running", updated ? number(g, r->d.revision) : r->d.title, "");
	if (!r->good)
		agent_mail(g, &r->d, "mail/deployed", "", "");
	else if (updated && news)
		agent_mail(g, &r->d, "mail/updated", "", "");
	return true;
}

static bool fails(struct db *db, void *arg)
{
	const struct ending *e = arg;
	const struct reconcile *r = e->r;

	if (!still(db, r))
		return false;
	db_exec(db,
	    "UPDATE deployment SET state = 'failed', error = ?, error_a = LEFT(?, 300), tries = 0, next_at = 0, told_at = NULL,"
	    " changed_at = UNIX_TIMESTAMP() + ? WHERE id = ?", ARG(e->why), ARG(e->a), ARG(clock_offset()), ARG(r->d.id));
	db_exec(db, "UPDATE deployment_revision SET state = 'failed', why = ?, text_a = LEFT(?, 300), raw = ? WHERE deployment = ? AND revision = ?"
	    " AND state <> 'good'", ARG(e->why), ARG(e->a), ARG(e->raw), ARG(r->d.id), ARG(r->d.revision));
	agent_tell(e->agent, r->d.id, "error", "agent.failed", r->d.title, e->raw);
	agent_mail(e->agent, &r->d, "mail/deploy_failed", e->why, e->a);
	return true;
}

/* Back to what was healthy: the last good revision, then any node. When that does not come up either, the show serves with what still runs
 * and is tried again each minute. */
static bool returns(struct db *db, void *arg)
{
	const struct ending *e = arg;
	const struct reconcile *r = e->r;
	struct agent *g = e->agent;
	const char *first = strcmp(r->state, "updating") == 0 ? "service" : "";

	if (!still(db, r))
		return false;
	if (r->d.revision != r->good) {
		db_exec(db, "UPDATE deployment_revision SET state = 'failed', why = ?, text_a = LEFT(?, 300), raw = ? WHERE deployment = ? AND revision = ?",
		    ARG(e->why), ARG(e->a), ARG(e->raw), ARG(r->d.id), ARG(r->d.revision));
		db_exec(db,
		    "UPDATE deployment SET revision = good_revision, step = ?, error = '', error_a = '', tries = 0, next_at = 0, told_at = NULL,"
		    " changed_at = UNIX_TIMESTAMP() + ? WHERE id = ?", ARG(first), ARG(clock_offset()), ARG(r->d.id));
		agent_tell(g, r->d.id, "error", "agent.update_failed", number(g, r->d.revision), e->raw);
		agent_mail(g, &r->d, "mail/update_failed", e->why, e->a);
	} else if (*r->d.node) {
		db_exec(db,
		    "UPDATE deployment SET node = '', step = ?, error = '', error_a = '', tries = 0, next_at = 0, changed_at = UNIX_TIMESTAMP() + ? WHERE id = ?",
		    ARG(first), ARG(clock_offset()), ARG(r->d.id));
		agent_tell(g, r->d.id, "error", "agent.place_failed", r->d.node, e->raw);
		agent_mail(g, &r->d, "mail/update_failed", e->why, e->a);
	} else {
		db_exec(db,
		    "UPDATE deployment SET state = 'degraded', step = '', error = ?, error_a = LEFT(?, 300), tries = 0, next_at = UNIX_TIMESTAMP() + ?,"
		    " told_at = NULL, changed_at = UNIX_TIMESTAMP() + ? WHERE id = ?", ARG(e->why), ARG(e->a), ARG(clock_offset() + RETURN_AGAIN_S),
		    ARG(clock_offset()), ARG(r->d.id));
		agent_tell(g, r->d.id, "error", "agent.return_failed", number(g, r->d.revision), e->raw);
	}
	return true;
}

static void ends(struct agent *g, bool (*how)(struct db *db, void *arg), struct ending *e)
{
	if (!db_tx(g->db, how, e))
		return;
	e->r->t->looked_ms = 0;                  /* what goes wrong from now on differs from what is there now */
	log_info("event=deployment id=%lld slug=%s was=%s revision=%lld end=%s why=%s", (long long)e->r->d.id, e->r->d.slug, e->r->state,
	    (long long)e->r->d.revision, how == runs ? "running" : how == fails ? "failed" : "returns", e->why);
}

/* A key like local.wait_ready or kube.waits_pods tells how far it is; at the end of all patience that is no reason. */
static bool only_waits(const char *why)
{
	const char *dot = strchr(why, '.');

	return !dot || strncmp(dot + 1, "wait", 4) == 0;
}

static void gives_up(struct agent *g, struct reconcile *r, struct step_result s)
{
	struct ending e = { .agent = g, .r = r, .why = s.why ? s.why : "", .a = s.a ? s.a : "", .raw = s.raw ? s.raw : "" };
	if (s.state == STEP_WAIT && only_waits(e.why)) {
		e.why = arena_fmt(g->arena, "agent.stuck_%s", r->d.step);
		e.a = number(g, strcmp(r->d.step, "settle") == 0 ? r->waiting_s : r->step_s);
	} else if (!*e.why) {
		e.why = arena_fmt(g->arena, "agent.failed_%s", r->d.step);
	}
	bool updating = strcmp(r->state, "updating") == 0;

	ends(g, updating || (r->good && r->good != r->d.revision) ? returns : fails, &e);
}

/* --- deploying and updating --------------------------------------------------------------------------------------------------------- */

/* A show that refuses its definition says so with its next call: that is known at once, and trying again cannot help. */
static bool refused(struct agent *g, const struct reconcile *r, struct step_result *s)
{
	struct db_rows *q = db_query(g->db, "SELECT refused FROM sync_state WHERE deployment = ? AND defined = 0 AND refused <> '' LIMIT 1", ARG(r->d.id));

	if (!db_next(q))
		return false;
	*s = (struct step_result){ STEP_FAILED, "agent.failed_definition", db_text(q, "refused"), db_text(q, "refused") };
	return true;
}

/* What was sold is in there: an empty one in its place would sell it again. On this machine we look before anything is made; in a cluster the
 * show that starts on nothing says so. */
static bool lost(struct agent *g, const struct reconcile *r, size_t i, struct step_result *s)
{
	bool local = strcmp(r->t->t.kind, "local") == 0, there = true;

	if (r->good && local && i == 0)
		there = setup_show_is_there(g->db, r->d.id, r->d.data_n);
	if (r->good && !local && i > 0)
		there = !db_exists(g->db, "SELECT 1 FROM sync_state WHERE deployment = ? AND missing_at > UNIX_TIMESTAMP() + ?", ARG(r->d.id),
		    ARG(clock_offset() - (r->step_s < MISSING_S ? r->step_s : MISSING_S)));
	if (there || g->fault.set)
		return false;
	*s = (struct step_result){ STEP_FAILED, "agent.trouble_database", r->d.slug, "its schema is not there" };
	return true;
}

/* Nobody asks a database in a cluster: that a show has taken its definition is what it says with its calls. */
static struct step_result defined(struct agent *g, const struct reconcile *r, struct step_result s)
{
	if (s.state != STEP_DONE || strcmp(r->t->t.kind, "kubernetes") != 0 ||
	    db_exists(g->db, "SELECT 1 FROM sync_state WHERE deployment = ? AND defined = 1 LIMIT 1", ARG(r->d.id)))
		return s;
	return (struct step_result){ STEP_WAIT, "", "", "the show has not taken its definition yet" };
}

static struct step_result take_step(struct agent *g, const struct reconcile *r, size_t i, const char **upstream)
{
	const struct target *t = &r->t->t;

	switch (i) {
	case 0:
		return t->ops->database(t, g->arena, &r->d);
	case 1:
		return t->ops->service(t, g->arena, &r->d);
	case 2:
		return defined(g, r, t->ops->places(t, g->arena, &r->d));
	case 3:
		return t->ops->first_page(t, g->arena, &r->d, upstream);
	default:
		return t->ops->settle(t, g->arena, &r->d);
	}
}

/* The gate sends people there from now on; what runs is asked by the next steps. */
static void at(struct agent *g, struct reconcile *r, const char *upstream)
{
	if (strcmp(upstream, r->d.upstream) == 0)
		return;
	db_exec(g->db, "UPDATE deployment SET upstream = ? WHERE id = ?", ARG(upstream), ARG(r->d.id));
	r->d.upstream = upstream;
}

/* As far as it goes now. */
static void deploy(struct agent *g, struct reconcile *r)
{
	bool updating = strcmp(r->state, "updating") == 0;

	for (size_t i = step_at(r->d.step); i < STEPS; i++) {
		const char *upstream = r->d.upstream;
		struct step_result s;
		if (updating && !steps[i].updating)
			continue;
		if (strcmp(r->d.step, steps[i].name) != 0)
			reconcile_step(g, r, steps[i].name, updating ? "" : r->good ? steps[i].again : steps[i].key);
		bool hopeless = lost(g, r, i, &s) || (i == 2 && refused(g, r, &s));
		if (!hopeless)
			s = take_step(g, r, i, &upstream);
		fault_point(arena_fmt(g->arena, "deploy.after_%s", steps[i].name));
		agent_answered(g, r->t, s);
		if (g->fault.set || s.state == STEP_AWAY)
			return;
		if (s.state == STEP_DONE && i == 3)
			at(g, r, upstream);
		if (s.state == STEP_DONE)
			continue;
		if (s.state == STEP_WAIT)
			reconcile_waits(g, r, s);
		if (s.state == STEP_WAIT && patient(r))
			return;
		if (s.state == STEP_FAILED && !hopeless && reconcile_again(g, r, s, updating ? TRIES_UPDATE : TRIES_DEPLOY))
			return;
		gives_up(g, r, s);
		return;
	}
	fault_point("deploy.before_running");
	ends(g, runs, &(struct ending){ .agent = g, .r = r, .why = "", .upstream = r->d.upstream });
}

/* --- stopping and starting ------------------------------------------------------------------------------------------------------------ */

static bool stopped(struct db *db, void *arg)
{
	const struct ending *e = arg;

	if (!still(db, e->r))
		return false;
	db_exec(db, "UPDATE deployment SET state = 'stopped', step = '', error = '', error_a = '', trouble = '', tries = 0, next_at = 0, changed_at = UNIX_TIMESTAMP() + ?"
	    " WHERE id = ?", ARG(clock_offset()), ARG(e->r->d.id));
	agent_tell(e->agent, e->r->d.id, "info", "agent.stopped", e->r->d.title, "");
	return true;
}

static void stop(struct agent *g, struct reconcile *r)
{
	struct step_result s = r->t->t.ops->stop(&r->t->t, g->arena, &r->d);

	fault_point("deploy.after_stop");
	agent_answered(g, r->t, s);
	if (g->fault.set || s.state == STEP_AWAY || s.state == STEP_WAIT)
		return;
	if (s.state == STEP_DONE) {
		db_tx(g->db, stopped, &(struct ending){ .agent = g, .r = r });
		log_info("event=deployment id=%lld slug=%s end=stopped", (long long)r->d.id, r->d.slug);
		return;
	}
	int64_t wait_s = r->d.tries < 5 ? 2LL << r->d.tries : STOP_AGAIN_MOST_S;
	db_exec(g->db, "UPDATE deployment SET tries = tries + 1, next_at = UNIX_TIMESTAMP() + ? WHERE id = ?", ARG(clock_offset() + wait_s), ARG(r->d.id));
	if (r->d.tries == 0)
		agent_tell(g, r->d.id, "error", s.why && *s.why ? s.why : "agent.failed_stop", s.a, s.raw);
}

/* What stands still begins to move: the state says so, the next turn does it. */
static void begins(struct agent *g, const struct reconcile *r)
{
	bool from_rest = strcmp(r->state, "stopped") == 0;

	db_exec(g->db,
	    "UPDATE deployment SET state = ?, step = ?, error = '', error_a = '', tries = 0, next_at = 0, changed_at = UNIX_TIMESTAMP() + ?"
	    " WHERE id = ? AND state = ?", ARG(from_rest ? "deploying" : "updating"), ARG(from_rest ? "" : "service"), ARG(clock_offset()), ARG(r->d.id),
	    ARG(r->state));
}

/* --- all of them -------------------------------------------------------------------------------------------------------------------------- */

static void one(struct agent *g, struct reconcile *r)
{
	if (strcmp(r->state, "deleting") == 0)
		reconcile_delete(g, r);
	else if (strcmp(r->wanted, "stopped") == 0 && strcmp(r->state, "deploying") != 0 && strcmp(r->state, "updating") != 0)
		stop(g, r);
	else if (strcmp(r->state, "deploying") == 0 || strcmp(r->state, "updating") == 0)
		deploy(g, r);
	else
		begins(g, r);
}

void reconcile_run(struct agent *g)
{
	struct db_rows *q = db_query(g->db,
	    "SELECT " AGENT_DEPLOYMENT ", t.at - d.changed_at AS step_s, t.at - GREATEST(d.changed_at, d.progress_at) AS waiting_s"
	    "  FROM " AGENT_FROM ", (SELECT UNIX_TIMESTAMP() + ? AS at) t WHERE d.id IN (SELECT id FROM deployment WHERE " RECONCILE_DUE ")"
	    " ORDER BY d.id LIMIT 50", ARG(clock_offset()), ARG(clock_offset()));

	while (!g->fault.set && db_next(q) && !agent_stopping()) {
		struct reconcile r = { .d = agent_read(g, q), .t = agent_target(g, db_i64(q, "target")), .good = db_i64(q, "good_revision"),
			.step_s = db_i64(q, "step_s"), .waiting_s = db_i64(q, "waiting_s"), .state = db_text(q, "state"), .wanted = db_text(q, "wanted"),
			.error = db_text(q, "error"), .error_a = db_text(q, "error_a") };
		if (r.t && agent_may_ask(r.t) && !rests_has(&g->shows_rest, r.d.id)) {
			one(g, &r);
			if (g->fault.set) {
				rests_add(&g->shows_rest, r.d.id, AGENT_REST_MS);
				log_warn("event=rests id=%lld slug=%s", (long long)r.d.id, r.d.slug);
			}
		}
	}
}
