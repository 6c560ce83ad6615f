/* agent.c: see agent.h. Reads what is wanted, does one bounded turn of work for each deployment that needs some, sleeps, again. */
#include "agent/agent.h"

#include <signal.h>
#include <string.h>
#include <time.h>

#include "agent/target.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/keys.h"
#include "base/log.h"
#include "db/db.h"
#include "platform/core/setup.h"
#include "web/mailbox.h"
#include "web/tpl.h"

enum { TURN_MS = 500, WATCH_MS = 10000, TRIES = 5, WAIT_LIMIT_S = 90, ARENA_BYTES = 32 << 20 };

struct agent {
	unsigned char master[ID_KEY];
	struct target local;
	struct arena *arena;
	struct fault fault;
	struct db *db;
};

static volatile sig_atomic_t stopping;

static void on_term(int sig)
{
	(void)sig;
	stopping = 1;
}

/* --- what is told ---------------------------------------------------------------------------------------------------------- */

static void tell(struct agent *g, const struct deployment *d, const char *level, const char *key, const char *text, const char *raw)
{
	db_exec(g->db,
	    "INSERT INTO deployment_event (deployment, at, level, text_key, text_a, raw) VALUES (?, UNIX_TIMESTAMP() + ?, ?, ?, LEFT(?, 300), ?)",
	    ARG(d->id), ARG(clock_offset()), ARG(level), ARG(key), ARG(text), ARG(raw));
}

static void mail_seller(struct agent *g, const struct deployment *d, const char *template_name, const char *why)
{
	struct db_rows *q = db_query(g->db, "SELECT email, lang FROM account WHERE id = ? AND email IS NOT NULL LIMIT 1", ARG(d->account));

	if (!db_next(q))
		return;
	const char *lang = db_text(q, "lang"), *site = config_text("CLOVE_SITE_URL");
	struct tpl *t = tpl_new(g->arena, &g->fault, lang);
	tpl_text(t, "Mail.title", d->title);
	tpl_text(t, "Mail.url", arena_fmt(g->arena, "%s/shows/%s/", site, d->slug));
	tpl_text(t, "Mail.seller_url", arena_fmt(g->arena, "%s/seller/shows/%s", site, d->slug));
	if (*why)
		tpl_say(t, "Mail.why", why, NULL, NULL);
	mailbox_put(g->db, db_text(q, "email"), lang, t, template_name);
}

/* --- deploying ---------------------------------------------------------------------------------------------------------------- */

static const struct step {
	const char *name, *key;
} steps[] = {
	{ "database", "agent.step_database" },
	{ "service", "agent.step_service" },
	{ "places", "agent.step_places" },
	{ "first_page", "agent.step_first_page" },
};
enum { STEPS = sizeof steps / sizeof steps[0] };

static struct step_result take_step(struct agent *g, const struct deployment *d, size_t i)
{
	const struct target *t = &g->local;
	const char *upstream;

	switch (i) {
	case 0:
		return t->ops->database(t, g->arena, d);
	case 1:
		return t->ops->service(t, g->arena, d);
	case 2:
		return t->ops->places(t, g->arena, d);
	default:
		return t->ops->first_page(t, g->arena, d, &upstream);
	}
}

struct change {
	struct agent *agent;
	const struct deployment *deployment;
	const char *state, *step, *key, *why, *raw, *mail;
};

/* State, event and mail of one change: all of it or nothing. */
static bool make_change(struct db *db, void *arg)
{
	const struct change *c = arg;
	const struct deployment *d = c->deployment;

	db_exec(db, "UPDATE deployment SET state = ?, step = ?, error = ?, tries = 0, next_at = 0, told_at = NULL, changed_at = UNIX_TIMESTAMP() + ?"
	    " WHERE id = ?", ARG(c->state), ARG(c->step), ARG(c->why), ARG(clock_offset()), ARG(d->id));
	tell(c->agent, d, *c->why ? "error" : "info", c->key, d->title, c->raw);
	if (c->mail)
		mail_seller(c->agent, d, c->mail, c->why);
	return true;
}

static void change(struct agent *g, const struct deployment *d, const char *state, const char *step, const char *key, const char *why,
    const char *raw, const char *mail)
{
	struct change c = { g, d, state, step, key, why, raw, mail };

	db_tx(g->db, make_change, &c);
	log_info("event=deployment id=%lld slug=%s state=%s step=%s", (long long)d->id, d->slug, state, step);
}

static size_t step_at(const char *name)
{
	for (size_t i = 0; i < STEPS; i++)
		if (strcmp(steps[i].name, name) == 0)
			return i;
	return 0;
}

/* As far as it goes now. A step that waits is asked again in half a second, at most WAIT_LIMIT_S; one that failed five times, growing
 * seconds apart, ends the deployment with what to do about it; the seller's "try again" starts at that step. */
static void deploy(struct agent *g, const struct deployment *d, int64_t waiting_s)
{
	for (size_t i = step_at(d->step); i < STEPS; i++) {
		if (i != step_at(d->step) || !*d->step) {
			db_exec(g->db, "UPDATE deployment SET step = ?, tries = 0, changed_at = UNIX_TIMESTAMP() + ? WHERE id = ?",
			    ARG(steps[i].name), ARG(clock_offset()), ARG(d->id));
			tell(g, d, "info", steps[i].key, "", "");
			waiting_s = 0;
		}
		struct step_result r = take_step(g, d, i);
		fault_point(arena_fmt(g->arena, "deploy.after_%s", steps[i].name));
		if (g->fault.set)
			return;
		if (r.state == STEP_DONE)
			continue;
		if (r.state == STEP_WAIT && waiting_s < WAIT_LIMIT_S)
			return;
		if (r.state == STEP_FAILED && d->tries + 1 < TRIES) {
			db_exec(g->db, "UPDATE deployment SET tries = tries + 1, next_at = UNIX_TIMESTAMP() + ? WHERE id = ?",
			    ARG(clock_offset() + (2 << d->tries)), ARG(d->id));
			tell(g, d, "warning", "agent.tries_again", steps[i].name, r.raw);
			return;
		}
		change(g, d, "failed", steps[i].name, "agent.failed", r.state == STEP_WAIT ? arena_fmt(g->arena, "agent.stuck_%s", steps[i].name) : r.why,
		    r.raw, "mail/deploy_failed");
		return;
	}
	fault_point("deploy.before_running");
	change(g, d, "running", "", "agent.running", "", "", "mail/deployed");
}

static void stop(struct agent *g, const struct deployment *d)
{
	struct step_result r = g->local.ops->stop(&g->local, g->arena, d);

	fault_point("deploy.after_stop");
	if (r.state == STEP_DONE)
		change(g, d, "stopped", "", "agent.stopped", "", "", NULL);
	else
		tell(g, d, "error", r.why, d->title, r.raw);
}

static struct deployment read_row(const struct db_rows *q)
{
	struct deployment d = { .id = db_i64(q, "id"), .account = db_i64(q, "account"), .generation = db_i64(q, "generation"),
		.tries = db_i64(q, "tries"), .slug = db_text(q, "slug"), .title = db_text(q, "title"), .step = db_text(q, "step"),
		.node = "", .upstream = "", .spec = spec_default() };

	d.spec.min = d.spec.max = db_i64(q, "workers");
	return d;
}

static void work(struct agent *g)
{
	struct db_rows *q = db_query(g->db,
	    "SELECT id, account, generation, workers, tries, slug, title, step, state, wanted,"
	    "       UNIX_TIMESTAMP() + ? - changed_at AS waiting_s"
	    "  FROM deployment"
	    " WHERE next_at <= UNIX_TIMESTAMP() + ? AND (state = 'deploying'"
	    "    OR (wanted = 'stopped' AND state IN ('running', 'degraded', 'failed')) OR (wanted = 'running' AND state = 'stopped'))"
	    " ORDER BY id LIMIT 20", ARG(clock_offset()), ARG(clock_offset()));

	while (db_next(q) && !stopping) {
		struct deployment d = read_row(q);
		if (strcmp(db_text(q, "wanted"), "stopped") == 0)
			stop(g, &d);
		else if (strcmp(db_text(q, "state"), "deploying") == 0)
			deploy(g, &d, db_i64(q, "waiting_s"));
		else
			db_exec(g->db, "UPDATE deployment SET state = 'deploying', step = 'service', changed_at = UNIX_TIMESTAMP() + ? WHERE id = ?",
			    ARG(clock_offset()), ARG(d.id));
	}
}

/* What was changed behind our back is put right. The first time everything is written anew: keys and settings may be newer than a show. */
static void watch(struct agent *g, bool first)
{
	struct db_rows *q = db_query(g->db,
	    "SELECT id, account, generation, workers, tries, slug, title, step FROM deployment"
	    " WHERE state = 'running' AND wanted = 'running' ORDER BY id LIMIT 10000", NO_ARGS);

	struct deployment *all = arena_alloc(g->arena, ((size_t)db_rows_n(q) + 1) * sizeof *all);
	size_t n = 0, k = 0;
	struct target_view view;

	while (db_next(q))
		all[n++] = read_row(q);
	if (g->local.ops->look(&g->local, g->arena, all, n, &view).state != STEP_DONE)
		return;
	for (size_t i = 0; i < n && !stopping; i++) {
		bool astray = k < view.astray_n && view.astray[k] == all[i].id;
		k += astray;
		if (!astray && !first)
			continue;
		struct step_result r = g->local.ops->service(&g->local, g->arena, &all[i]);
		if (r.state == STEP_FAILED)
			tell(g, &all[i], "error", r.why, all[i].title, r.raw);
		else if (astray)
			tell(g, &all[i], "warning", "agent.repaired", all[i].title, r.raw);
	}
}

/* --- the loop ---------------------------------------------------------------------------------------------------------------------- */

static void turn(struct agent *g, bool look, bool first)
{
	g->arena = arena_new(ARENA_BYTES);
	g->fault = (struct fault){ 0 };
	db_attach(g->db, g->arena, &g->fault);
	if (!db_ready(g->db))
		log_warn("event=waits_for_database");
	else if (db_lock(g->db, "clove.agent", 0)) {
		work(g);
		if (look)
			watch(g, first);
		if (!g->fault.set)
			db_unlock(g->db, "clove.agent");
	}
	db_detach(g->db);
	if (g->fault.set)
		log_error("event=fault what=\"%s\" at=%s:%d", g->fault.what, g->fault.file, g->fault.line);
	arena_free(g->arena);
}

int agent_run(void)
{
	struct agent g = { .fault = { 0 } };
	struct sigaction sa = { .sa_handler = on_term };
	int64_t looked_ms = 0;

	log_service("agent");
	if (!keys_load(config_text("CLOVE_KEY_FILE"), g.master))
		return 1;
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
	g.local = (struct target){ .ops = &target_local, .kind = "local", .name = "local", .master = g.master };
	g.db = setup_admin(g.master, "clove");
	log_info("event=started");
	while (!stopping) {
		bool look = clock_ms() - looked_ms > WATCH_MS;
		struct timespec pause = { 0, TURN_MS * 1000000L };
		turn(&g, look, !looked_ms);
		if (look)
			looked_ms = clock_ms();
		nanosleep(&pause, NULL);
	}
	log_info("event=stopped");
	return 0;
}
