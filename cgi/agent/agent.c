/* agent.c: see agent.h. The loop, the lease, the targets; what is said to people. The lease is a lock of the database's connection and is
 * kept between turns: whoever loses the connection loses it, and the next turn asks for it first.
 */
#include "agent/agent.h"

#include <signal.h>
#include <string.h>
#include <time.h>

#include "agent/backup.h"
#include "agent/reconcile.h"
#include "agent/target.h"
#include "agent/task_run.h"
#include "agent/view.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/keys.h"
#include "base/log.h"
#include "db/db.h"
#include "platform/core/deployment.h"
#include "platform/core/setup.h"
#include "web/mailbox.h"
#include "web/tpl.h"

enum { TURN_MS = 500, RELOAD_MS = 5000, BACK_OFF_MOST_MS = 60000, ARENA_BYTES = 64 << 20, KEPT_BYTES = 8 << 20 };

static volatile sig_atomic_t stopping;

static void on_term(int sig)
{
	(void)sig;
	stopping = 1;
}

bool agent_stopping(void)
{
	return stopping;
}

/* --- targets --------------------------------------------------------------------------------------------------------------- */

static const struct target_ops *ops_of(const struct agent *g, const char *kind)
{
	for (const struct agent_kind *k = g->kinds; k->kind; k++)
		if (strcmp(k->kind, kind) == 0)
			return k->ops;
	return NULL;
}

static const char *keep(struct agent *g, const struct db_rows *q, const char *column)
{
	return arena_dup(g->kept, db_text(q, column));
}

/* What a target lets us in with; NULL when it was sealed under another key. */
static const char *unseal(struct agent *g, const struct db_rows *q)
{
	unsigned char key[ID_KEY];
	size_t n;
	const char *sealed = db_blob(q, "access", &n);

	if (!sealed || !n)
		return "";
	keys_use(g->master, KEY_SEAL, key);
	return id_open(g->kept, key, arena_dupn(g->arena, sealed, n));
}

static void refuse_target(struct agent *g, int64_t id)
{
	db_exec(g->db, "UPDATE target SET state = 'refused', error = 'agent.target_access', raw = 'sealed under another master key' WHERE id = ?", ARG(id));
}

/* A target that was changed in the console is a new one: it is asked at once. */
static void remember(struct agent_target *t, const struct agent_target *old, size_t old_n)
{
	for (size_t i = 0; i < old_n; i++)
		if (old[i].t.id == t->t.id && strcmp(old[i].t.url, t->t.url) == 0 && strcmp(old[i].t.access, t->t.access) == 0) {
			t->tries = old[i].tries;
			t->wait_until_ms = old[i].wait_until_ms;
			t->looked_ms = old[i].looked_ms;
			t->well = old[i].well;
			t->moving = old[i].moving;
			t->opened = old[i].opened;
			t->declared = old[i].declared;
			t->declare_tries = old[i].declare_tries;
		}
}

static void load_targets(struct agent *g)
{
	struct agent_target old[AGENT_TARGETS];
	size_t old_n = g->targets_n;
	struct arena *before = g->kept;
	struct db_rows *q = db_query(g->db,
	    "SELECT id, name, kind, url, access, reach, platform_url, images, storage, storage_class, state FROM target ORDER BY id LIMIT 64", NO_ARGS);

	if (g->fault.set)
		return;
	memcpy(old, g->targets, sizeof old);
	g->kept = arena_new(KEPT_BYTES);
	g->targets_n = 0;
	while (db_next(q)) {
		struct agent_target *t = &g->targets[g->targets_n++];
		const char *access = unseal(g, q);
		*t = (struct agent_target){ .well = strcmp(db_text(q, "state"), "well") == 0, .t = { .id = db_i64(q, "id"), .name = keep(g, q, "name"),
			.kind = keep(g, q, "kind"), .url = keep(g, q, "url"), .access = access ? access : "", .reach = keep(g, q, "reach"),
			.platform_url = keep(g, q, "platform_url"), .images = keep(g, q, "images"), .storage = keep(g, q, "storage"),
			.storage_class = keep(g, q, "storage_class"), .master = g->master } };
		t->t.ops = access ? ops_of(g, t->t.kind) : NULL;
		remember(t, old, old_n);
		if (!access)
			refuse_target(g, t->t.id);
	}
	if (before)
		arena_free(before);
	g->loaded_ms = clock_ms();
}

struct agent_target *agent_target(struct agent *g, int64_t id)
{
	for (size_t i = 0; i < g->targets_n; i++)
		if (g->targets[i].t.id == id && g->targets[i].t.ops)
			return &g->targets[i];
	return NULL;
}

bool agent_may_ask(const struct agent_target *t)
{
	return clock_ms() >= t->wait_until_ms;
}

/* What waited for it begins to wait only now: nothing that could not be asked ever took too long. */
static void is_back(struct agent *g, struct agent_target *t)
{
	t->tries = 0;
	t->wait_until_ms = 0;
	db_exec(g->db, "UPDATE target SET state = 'well', error = '', raw = '', tries = 0, next_at = 0 WHERE id = ?", ARG(t->t.id));
	db_exec(g->db,
	    "UPDATE deployment, (SELECT UNIX_TIMESTAMP() + ? AS at) c SET changed_at = c.at, progress_at = c.at, error = '', error_a = ''"
	    " WHERE target = ? AND state IN ('deploying', 'updating', 'deleting')", ARG(clock_offset()), ARG(t->t.id));
	if (!t->well)
		log_info("event=target name=\"%s\" state=well", t->t.name);
	t->well = true;
}

static void is_away(struct agent *g, struct agent_target *t, const char *state, struct step_result r)
{
	int64_t wait_ms = t->tries < 6 ? 1000LL << t->tries : BACK_OFF_MOST_MS;
	const char *why = r.why && *r.why ? r.why : "agent.target_away";

	if (wait_ms > BACK_OFF_MOST_MS)
		wait_ms = BACK_OFF_MOST_MS;
	t->tries++;
	t->wait_until_ms = clock_ms() + wait_ms;
	db_exec(g->db, "UPDATE target SET state = ?, error = ?, raw = LEFT(?, 1000), tries = ?, next_at = UNIX_TIMESTAMP() + ? WHERE id = ?",
	    ARG(state), ARG(why), ARG(r.raw ? r.raw : ""), ARG(t->tries), ARG(clock_offset() + wait_ms / 1000), ARG(t->t.id));
	db_exec(g->db, "UPDATE deployment SET error = ?, error_a = ? WHERE target = ? AND state IN ('deploying', 'updating', 'deleting')",
	    ARG("agent.target_away_waits"), ARG(t->t.name), ARG(t->t.id));
	if (t->well)
		log_warn("event=target name=\"%s\" state=%s raw=\"%.200s\"", t->t.name, state, r.raw ? r.raw : "");
	t->well = false;
}

void agent_answered(struct agent *g, struct agent_target *t, struct step_result r)
{
	if (r.state == STEP_AWAY)
		is_away(g, t, !r.why || !*r.why || strstr(r.why, ".target_away") ? "away" : "refused", r);      /* refused: somebody has to change something */
	else if (!t->well || t->tries)
		is_back(g, t);
}

/* --- deployments ------------------------------------------------------------------------------------------------------------- */

struct deployment agent_read(struct agent *g, const struct db_rows *q)
{
	struct deployment d = { .id = db_i64(q, "id"), .account = db_i64(q, "account"), .generation = db_i64(q, "generation"), .tries = db_i64(q, "tries"),
		.revision = db_i64(q, "revision"), .live_revision = db_i64(q, "live_revision"), .data_n = db_i64(q, "data_n"), .unproven = db_i64(q, "unproven") != 0, .slug = db_text(q, "slug"),
		.title = db_text(q, "title"), .step = db_text(q, "step"), .node = db_text(q, "node"), .upstream = db_text(q, "upstream"),
		.spec = spec_read(g->arena, db_text(q, "spec")) };

	return d;
}

bool agent_find(struct agent *g, int64_t deployment, struct deployment *out, int64_t *target)
{
	struct db_rows *q = db_query(g->db, "SELECT " AGENT_DEPLOYMENT " FROM " AGENT_FROM " WHERE d.id = ? LIMIT 1", ARG(deployment));

	if (!db_next(q))
		return false;
	*out = agent_read(g, q);
	*target = db_i64(q, "target");
	return true;
}

/* --- what is told -------------------------------------------------------------------------------------------------------------- */

void agent_tell(struct agent *g, int64_t deployment, const char *level, const char *key, const char *text_a, const char *raw)
{
	deployment_tell(g->db, deployment, level, key, text_a ? text_a : "", raw ? raw : "");
}

void agent_mail(struct agent *g, const struct deployment *d, const char *template_name, const char *why, const char *why_a)
{
	struct db_rows *q = db_query(g->db, "SELECT email, lang FROM account WHERE id = ? AND email IS NOT NULL LIMIT 1", ARG(d->account));

	if (!db_next(q))
		return;
	const char *lang = db_text(q, "lang"), *site = config_text("CLOVE_SITE_URL");
	struct tpl *t = tpl_new(g->arena, &g->fault, lang);
	tpl_text(t, "Mail.title", d->title);
	tpl_text(t, "Mail.url", arena_fmt(g->arena, "%s/shows/%s/", site, d->slug));
	tpl_text(t, "Mail.seller_url", arena_fmt(g->arena, "%s/seller/shows/%s", site, d->slug));
	if (why && *why)
		tpl_say(t, "Mail.why", why, why_a, NULL);
	mailbox_put(g->db, db_text(q, "email"), lang, t, template_name);
}

/* --- the loop ---------------------------------------------------------------------------------------------------------------------- */

/* One query says whether anything is to be done at all. */
static bool anything(struct agent *g)
{
	return db_exists(g->db,
	    "SELECT 1 FROM deployment WHERE " RECONCILE_DUE " UNION ALL SELECT 1 FROM task WHERE state IN ('wanted', 'running')"
	    " AND next_at <= UNIX_TIMESTAMP() + ? LIMIT 1", ARG(clock_offset()), ARG(clock_offset()));
}

bool agent_turn(struct agent *g)
{
	bool leader = false;

	g->arena = arena_new(ARENA_BYTES);
	g->fault = (struct fault){ 0 };
	db_attach(g->db, g->arena, &g->fault);
	if (!db_ready(g->db))
		log_warn("event=waits_for_database");
	else if (db_lock(g->db, "clove.agent", 0)) {
		leader = true;
		if (!g->loaded_ms || clock_ms() - g->loaded_ms > RELOAD_MS)
			load_targets(g);
		if (anything(g)) {
			reconcile_run(g);
			task_run(g);
		}
		backup_night(g);
		view_run(g);
	}
	db_detach(g->db);
	if (g->fault.set)
		log_error("event=fault what=\"%s\" at=%s:%d", g->fault.what, g->fault.file, g->fault.line);
	arena_free(g->arena);
	return leader;
}

void agent_end(struct agent *g)
{
	if (g->kept)
		arena_free(g->kept);
	g->kept = NULL;
	db_close(g->db);
	g->db = NULL;
}

int agent_run(void)
{
	static const struct agent_kind kinds[] = { { "local", &target_local }, { "kubernetes", &target_kubernetes }, { NULL, NULL } };
	static struct agent g;
	struct sigaction sa = { .sa_handler = on_term };

	log_service("agent");
	if (!keys_load(config_text("CLOVE_KEY_FILE"), g.master))
		return 1;
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
	g.kinds = kinds;
	g.db = setup_admin(g.master, "clove");
	log_info("event=started");
	while (!stopping) {
		struct timespec pause = { 0, TURN_MS * 1000000L };
		agent_turn(&g);
		nanosleep(&pause, NULL);
	}
	agent_end(&g);
	log_info("event=stopped");
	return 0;
}
