/* view.c: see view.h. Rows of the look before are the memory: an agent that was killed notices the same differences as one that was not. */
#include "agent/view.h"

#include <stdlib.h>
#include <string.h>

#include "agent/agent.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "db/db.h"
#include "platform/core/setup.h"
#include "platform/core/extra.h"

enum { IDLE_MS = 10000, MOVING_MS = 2000, DECLARE_MS = 1500, DECLARE_TRIES = 3, TOLD_AGAIN_S = 60, REFUSED_AGAIN_S = 600, YOUNG_S = 60, FALLS = 5, SOON_S = 300,
	HOLDS_S = 180, RAW = 2000 };

struct shown {
	struct deployment d;
	const char *state;
	bool settled;                            /* runs what is wanted: what differs now was not asked for */
	bool looked;                             /* and the rows are of a look since then */
	const char *trouble;                     /* what ails it that does not mend itself: a text's key; "" nothing */
	bool missing;                            /* its database, as it says itself: nobody else asks one in a cluster */
	bool locked_out;                         /* its database is there, and its users are not */
	int64_t falls_n, fell_at;                /* how often something of it ended, each soon after the one before */
	bool erring;                             /* degraded for a reason of its own (reconcile.c), not for what is seen here */
};

struct look {
	struct agent *g;
	struct agent_target *t;
	struct target_view view;
	struct shown *shows;
	size_t shows_n;
	struct target_instance *old;             /* as the rows had them, by deployment and name; the view's are sorted alike */
	size_t old_n;
	bool moving;
};

/* --- nodes -------------------------------------------------------------------------------------------------------------------------- */

static void tell_of_node(struct look *l, const char *level, const char *key, const char *node)
{
	struct db_rows *q = db_query(l->g->db,
	    "SELECT DISTINCT i.deployment FROM instance i JOIN deployment d ON d.id = i.deployment WHERE d.target = ? AND i.node = ? LIMIT 10000",
	    ARG(l->t->t.id), ARG(node));

	while (db_next(q))
		agent_tell(l->g, db_i64(q, "deployment"), level, key, node, "");
	/* A show that was placed there waits for nothing: any node will do. */
	if (strcmp(key, "agent.node_lost") == 0)
		db_exec(l->g->db,
		    "UPDATE deployment SET node = '', state = 'updating', step = 'service', error = '', error_a = '', tries = 0, next_at = 0,"
		    " changed_at = UNIX_TIMESTAMP() + ? WHERE target = ? AND node = ? AND state IN ('running', 'degraded') AND wanted = 'running'",
		    ARG(clock_offset()), ARG(l->t->t.id), ARG(node));
	log_info("event=node target=\"%s\" node=%s what=%s", l->t->t.name, node, key);
}

static bool same_node(const struct target_node *n, const struct db_rows *q)
{
	return n->ready == (db_i64(q, "ready") != 0) && n->open == (db_i64(q, "open") != 0) && n->cpu_m == db_i64(q, "cpu_m") &&
	    n->memory_mib == db_i64(q, "memory_mib") && n->pods == db_i64(q, "pods") && n->cpu_used_m == db_i64(q, "cpu_used_m") &&
	    n->memory_used_mib == db_i64(q, "memory_used_mib") && n->cpu_limit_m == db_i64(q, "cpu_limit_m") &&
	    n->memory_limit_mib == db_i64(q, "memory_limit_mib") && n->pods_n == db_i64(q, "pods_n");
}

static void write_node(struct look *l, const struct target_node *n)
{
	db_exec(l->g->db,
	    "INSERT INTO node (target, name, ready, open, cpu_m, memory_mib, pods, cpu_used_m, memory_used_mib, cpu_limit_m, memory_limit_mib, pods_n, seen_at)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, UNIX_TIMESTAMP() + ?)"
	    " ON DUPLICATE KEY UPDATE ready = VALUES(ready), open = VALUES(open), cpu_m = VALUES(cpu_m), memory_mib = VALUES(memory_mib), pods = VALUES(pods),"
	    "  cpu_used_m = VALUES(cpu_used_m), memory_used_mib = VALUES(memory_used_mib), cpu_limit_m = VALUES(cpu_limit_m),"
	    "  memory_limit_mib = VALUES(memory_limit_mib), pods_n = VALUES(pods_n), seen_at = VALUES(seen_at)",
	    ARG(l->t->t.id), ARG(n->name), ARG(n->ready), ARG(n->open), ARG(n->cpu_m), ARG(n->memory_mib), ARG(n->pods), ARG(n->cpu_used_m),
	    ARG(n->memory_used_mib), ARG(n->cpu_limit_m), ARG(n->memory_limit_mib), ARG(n->pods_n), ARG(clock_offset()));
}

static struct target_node *node_named(struct look *l, const char *name)
{
	for (size_t i = 0; i < l->view.nodes_n; i++)
		if (strcmp(l->view.nodes[i].name, name) == 0)
			return &l->view.nodes[i];
	return NULL;
}

static void take_nodes(struct look *l)
{
	struct db_rows *q = db_query(l->g->db,
	    "SELECT name, ready, open, cpu_m, memory_mib, pods, cpu_used_m, memory_used_mib, cpu_limit_m, memory_limit_mib, pods_n FROM node"
	    " WHERE target = ? LIMIT 10000", ARG(l->t->t.id));
	bool *known = arena_alloc(l->g->arena, l->view.nodes_n + 1);

	while (db_next(q)) {
		const char *name = db_text(q, "name");
		struct target_node *now = node_named(l, name);
		bool was = db_i64(q, "ready") != 0;
		if (now)
			known[now - l->view.nodes] = true;
		if (was && !(now && now->ready))
			tell_of_node(l, "error", "agent.node_lost", name);
		if (!was && now && now->ready)
			tell_of_node(l, "info", "agent.node_back", name);
		if (!now)
			db_exec(l->g->db, "DELETE FROM node WHERE target = ? AND name = ?", ARG(l->t->t.id), ARG(name));
		else if (!same_node(now, q))
			write_node(l, now);
	}
	for (size_t i = 0; i < l->view.nodes_n; i++)
		if (!known[i])
			write_node(l, &l->view.nodes[i]);
}

/* --- instances ---------------------------------------------------------------------------------------------------------------------- */

static const char *const state_words[] = { [INSTANCE_WAITING] = "waiting", [INSTANCE_STARTING] = "starting", [INSTANCE_RUNNING] = "running",
	[INSTANCE_ENDING] = "ending", [INSTANCE_FAILED] = "failed" };

static enum instance_state state_of(const char *word)
{
	for (size_t i = 0; i < sizeof state_words / sizeof state_words[0]; i++)
		if (strcmp(state_words[i], word) == 0)
			return (enum instance_state)i;
	return INSTANCE_FAILED;
}

static int by_name(const void *x, const void *y)
{
	const struct target_instance *p = x, *q = y;

	if (p->deployment != q->deployment)
		return p->deployment < q->deployment ? -1 : 1;
	return strcmp(p->name, q->name);
}

static void read_old(struct look *l)
{
	struct db_rows *q = db_query(l->g->db,
	    "SELECT i.deployment, i.name, i.part, i.node, i.revision, i.state, i.ready, i.restarts, i.cpu_m, i.memory_mib, i.started_at, i.why, i.text_a, i.raw"
	    "  FROM instance i JOIN deployment d ON d.id = i.deployment WHERE d.target = ? ORDER BY i.deployment, i.name LIMIT 100000", ARG(l->t->t.id));

	l->old = arena_alloc(l->g->arena, ((size_t)db_rows_n(q) + 1) * sizeof *l->old);
	while (db_next(q))
		l->old[l->old_n++] = (struct target_instance){ .deployment = db_i64(q, "deployment"), .revision = db_i64(q, "revision"),
			.restarts = db_i64(q, "restarts"), .cpu_m = db_i64(q, "cpu_m"), .memory_mib = db_i64(q, "memory_mib"),
			.started_at = db_i64(q, "started_at"), .name = db_text(q, "name"), .part = db_text(q, "part"), .node = db_text(q, "node"),
			.state = state_of(db_text(q, "state")), .ready = db_i64(q, "ready") != 0, .why = db_text(q, "why"), .a = db_text(q, "text_a"), .raw = db_text(q, "raw") };
}

static const char *text(const char *s)
{
	return s ? s : "";
}

static bool same(const struct target_instance *x, const struct target_instance *y)
{
	return x->revision == y->revision && x->restarts == y->restarts && x->cpu_m == y->cpu_m && x->memory_mib == y->memory_mib &&
	    x->started_at == y->started_at && x->state == y->state && x->ready == y->ready && strcmp(x->part, y->part) == 0 &&
	    strcmp(text(x->node), text(y->node)) == 0 && strcmp(text(x->why), text(y->why)) == 0 && strcmp(text(x->a), text(y->a)) == 0 &&
	    strcmp(text(x->raw), text(y->raw)) == 0;
}

static void write_instance(struct look *l, const struct target_instance *i)
{
	db_exec(l->g->db,
	    "INSERT INTO instance (deployment, name, part, node, revision, state, ready, restarts, cpu_m, memory_mib, started_at, why, text_a, raw, seen_at)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, LEFT(?, 300), LEFT(?, 2000), UNIX_TIMESTAMP() + ?)"
	    " ON DUPLICATE KEY UPDATE part = VALUES(part), node = VALUES(node), revision = VALUES(revision), state = VALUES(state), ready = VALUES(ready),"
	    "  restarts = VALUES(restarts), cpu_m = VALUES(cpu_m), memory_mib = VALUES(memory_mib), started_at = VALUES(started_at), why = VALUES(why),"
	    "  text_a = VALUES(text_a), raw = VALUES(raw), seen_at = VALUES(seen_at)",
	    ARG(i->deployment), ARG(i->name), ARG(i->part), ARG(text(i->node)), ARG(i->revision), ARG(state_words[i->state]), ARG(i->ready),
	    ARG(i->restarts), ARG(i->cpu_m), ARG(i->memory_mib), ARG(i->started_at), ARG(text(i->why)), ARG(text(i->a)),
	    ARG(text(i->raw)), ARG(clock_offset()));
}

static void drop_instance(struct look *l, const struct target_instance *i)
{
	db_exec(l->g->db, "DELETE FROM instance WHERE deployment = ? AND name = ?", ARG(i->deployment), ARG(i->name));
}

/* --- what does not mend itself ------------------------------------------------------------------------------------------------------ */

#define TROUBLE_CRASHES "agent.trouble_crashes"
#define TROUBLE_DATABASE "agent.trouble_database"

static bool is_in(const struct shown *s, const char *trouble)
{
	return strcmp(s->trouble, trouble) == 0;
}

/* --- one show --------------------------------------------------------------------------------------------------------------------------- */

struct slice {
	const struct target_instance *p;
	size_t n;
};

static struct slice slice_of(const struct target_instance *all, size_t n, size_t *at, int64_t deployment)
{
	while (*at < n && all[*at].deployment < deployment)
		(*at)++;
	struct slice s = { all + *at, 0 };
	while (*at + s.n < n && all[*at + s.n].deployment == deployment)
		s.n++;
	*at += s.n;
	return s;
}

static const struct target_instance *named(struct slice s, const char *name)
{
	for (size_t i = 0; i < s.n; i++)
		if (strcmp(s.p[i].name, name) == 0)
			return &s.p[i];
	return NULL;
}

static bool alive(const struct target_instance *i)
{
	return i && i->state != INSTANCE_ENDING && i->state != INSTANCE_FAILED;
}

static bool of_part(const struct target_instance *i, const char *part)
{
	return strcmp(i->part, part) == 0;
}

static bool is_local(const struct look *l)
{
	return strcmp(l->t->t.kind, "local") == 0;
}

/* On this machine one group of processes, in a cluster the least number of pods. */
static int64_t least(const struct look *l, const struct shown *s)
{
	return is_local(l) ? 1 : s->d.spec.min;
}

/* After make run every group here is young: that it is not ready yet is no trouble, also where the machine is busy. */
static bool begins(const struct look *l, const struct target_instance *i)
{
	return is_local(l) && i->state == INSTANCE_STARTING && !i->restarts && clock_now() - clock_offset() - i->started_at < YOUNG_S;
}

/* What visitors need, and a database; `soon`: or it will be there in a moment. */
static bool well(const struct look *l, const struct shown *s, struct slice now, bool soon)
{
	int64_t ready = 0, needed = least(l, s);

	for (size_t i = 0; i < now.n; i++) {
		if (of_part(&now.p[i], "show"))
			ready += now.p[i].ready || (soon && begins(l, &now.p[i]));
		else if (strcmp(now.p[i].part, "database") == 0 && alive(&now.p[i]) && !now.p[i].ready)
			return false;
	}
	return ready >= needed;
}

/* Nobody asked for it: a process or pod ended and another one does its work. */
static void tell_of_lost(struct look *l, const struct shown *s, struct slice old, struct slice now, const char *part)
{
	int64_t gone = 0, before = 0, needed = strcmp(part, "show") == 0 ? least(l, s) : 1;

	for (size_t i = 0; i < old.n; i++) {
		bool there = of_part(&old.p[i], part) && alive(&old.p[i]);
		before += there;
		gone += there && !alive(named(now, old.p[i].name));
	}
	for (size_t i = 0; i < now.n; i++) {
		if (!of_part(&now.p[i], part) || !alive(&now.p[i]) || named(old, now.p[i].name) || (!gone && before >= needed))
			continue;
		agent_tell(l->g, s->d.id, "warning", "agent.replaced", now.p[i].name, "");
		gone -= gone > 0;
	}
}

/* How often something that is still there ended since the look before. */
static int64_t falls(struct slice old, struct slice now)
{
	int64_t n = 0;

	for (size_t i = 0; i < now.n; i++) {
		const struct target_instance *was = named(old, now.p[i].name);
		n += was && now.p[i].restarts > was->restarts ? now.p[i].restarts - was->restarts : 0;
	}
	return n;
}

static void tell_of_changes(struct look *l, const struct shown *s, struct slice old, struct slice now)
{
	for (size_t i = 0; i < now.n; i++) {
		const struct target_instance *was = named(old, now.p[i].name);
		if (was && now.p[i].restarts > was->restarts && !is_in(s, TROUBLE_CRASHES))
			agent_tell(l->g, s->d.id, "warning", "agent.restarted", now.p[i].name, text(now.p[i].raw));
	}
	tell_of_lost(l, s, old, now, "show");
	tell_of_lost(l, s, old, now, "database");
	tell_of_lost(l, s, old, now, "extra");
}

static void take_changes(struct look *l, struct shown *s, struct slice old, struct slice now)
{
	int64_t fell = falls(old, now), at = clock_now();

	if (fell) {
		s->falls_n = (at - s->fell_at < SOON_S ? s->falls_n : 0) + fell;
		s->fell_at = at;
		db_exec(l->g->db, "UPDATE deployment SET falls_n = ?, fell_at = ? WHERE id = ?", ARG(s->falls_n), ARG(s->fell_at), ARG(s->d.id));
	}
	tell_of_changes(l, s, old, now);
}

static void turn_state(struct look *l, const struct shown *s, const char *state, const char *level, const char *key, const char *why)
{
	if (db_exec(l->g->db, "UPDATE deployment SET state = ?, changed_at = UNIX_TIMESTAMP() + ? WHERE id = ? AND state = ? AND revision = ?",
	    ARG(state), ARG(clock_offset()), ARG(s->d.id), ARG(s->state), ARG(s->d.revision)) == 1)
		agent_tell(l->g, s->d.id, level, key, s->d.title, why);
}

/* Many ends, one soon after the other; over when it has held for a while. */
static bool crashes(const struct shown *s, bool is_ready)
{
	bool lately = clock_now() - s->fell_at < HOLDS_S;

	return is_in(s, TROUBLE_CRASHES) ? lately || !is_ready : lately && s->falls_n >= FALLS;
}

/* Here we can ask its database ourselves, and do when it is not well; elsewhere the show tells. */
static const char *trouble_of(struct look *l, struct shown *s, bool is_ready)
{
	if (!is_ready && is_local(l)) {
		if (!setup_show_is_there(l->g->db, s->d.id, s->d.data_n))
			return TROUBLE_DATABASE;
		s->locked_out = !setup_show_has_users(l->g->db, s->d.id, s->d.data_n);
	} else if (!is_ready && s->missing) {
		return TROUBLE_DATABASE;
	}
	return crashes(s, is_ready) ? TROUBLE_CRASHES : "";
}

static const char *last_words(struct slice now)
{
	for (size_t i = 0; i < now.n; i++)
		if (now.p[i].restarts && *text(now.p[i].raw))
			return now.p[i].raw;
	return "";
}

static void take_trouble(struct look *l, const struct shown *s, const char *trouble, const char *raw)
{
	if (db_exec(l->g->db,
	    "UPDATE deployment SET state = 'degraded', trouble = ?, changed_at = UNIX_TIMESTAMP() + ? WHERE id = ? AND state = ? AND revision = ?",
	    ARG(trouble), ARG(clock_offset()), ARG(s->d.id), ARG(s->state), ARG(s->d.revision)) == 1 && *trouble)
		agent_tell(l->g, s->d.id, "error", trouble, s->d.slug, raw);
}

static const char *first_trouble(struct slice now)
{
	for (size_t i = 0; i < now.n; i++)
		if (!now.p[i].ready && *text(now.p[i].raw))
			return now.p[i].raw;
	return "";
}

static void take_show(struct look *l, struct shown *s, struct slice old, struct slice now)
{
	bool is_well = well(l, s, now, true), was_well = !old.n || well(l, s, old, true);

	for (size_t i = 0; i < now.n; i++) {
		const struct target_instance *was = named(old, now.p[i].name);
		if (!was || !same(was, &now.p[i]))
			write_instance(l, &now.p[i]);
	}
	for (size_t i = 0; i < old.n; i++)
		if (!named(now, old.p[i].name))
			drop_instance(l, &old.p[i]);
	l->moving = l->moving || !is_well;
	if (s->looked != s->settled)
		db_exec(l->g->db, "UPDATE deployment SET looked = ? WHERE id = ? AND state = ? AND revision = ?", ARG(s->settled), ARG(s->d.id),
		    ARG(s->state), ARG(s->d.revision));
	if (!s->settled)
		return;
	if (s->looked)
		take_changes(l, s, old, now);
	const char *trouble = trouble_of(l, s, well(l, s, now, false));
	if (!is_in(s, trouble)) {
		take_trouble(l, s, trouble, last_words(now));
		return;
	}
	/* Twice in a row: one that is replaced within two seconds troubled nobody. */
	if (!is_well && !was_well && strcmp(s->state, "running") == 0 && !l->view.in_hand)
		turn_state(l, s, "degraded", "warning", "agent.degraded", first_trouble(now));
	else if (is_well && strcmp(s->state, "degraded") == 0 && !s->erring && !*s->trouble)
		turn_state(l, s, "running", "info", "agent.recovered", "");
}

static bool take(struct db *db, void *arg)
{
	struct look *l = arg;
	size_t old_at = 0, now_at = 0;

	db_exec(db, "UPDATE target SET version = LEFT(?, 60), looked_at = UNIX_TIMESTAMP() + ? WHERE id = ?", ARG(text(l->view.version)),
	    ARG(clock_offset()), ARG(l->t->t.id));
	take_nodes(l);
	l->old_n = 0;
	read_old(l);
	for (size_t i = 0; i < l->view.instances_n; i++)             /* as long as its column, or it would differ for ever */
		l->view.instances[i].raw = text_cut(l->g->arena, text(l->view.instances[i].raw), RAW);
	if (l->view.instances_n)
		qsort(l->view.instances, l->view.instances_n, sizeof *l->view.instances, by_name);
	for (size_t i = 0; i < l->shows_n; i++) {
		size_t from = old_at;
		struct slice old = slice_of(l->old, l->old_n, &old_at, l->shows[i].d.id);
		for (; l->old + from < old.p; from++)
			drop_instance(l, &l->old[from]);                 /* of shows that stand still now */
		take_show(l, &l->shows[i], old, slice_of(l->view.instances, l->view.instances_n, &now_at, l->shows[i].d.id));
	}
	for (; old_at < l->old_n; old_at++)
		drop_instance(l, &l->old[old_at]);
	return true;
}

/* --- put right ---------------------------------------------------------------------------------------------------------------------------- */

/* `quiet`: what serves went on as it was, so nobody has to know of a try that is made again. */
static enum step_state declare(struct look *l, const struct shown *s, bool astray, bool quiet)
{
	struct step_result r = l->t->t.ops->service(&l->t->t, l->g->arena, &s->d);

	agent_answered(l->g, l->t, r);
	if (r.state == STEP_AWAY || (!astray && (quiet || r.state != STEP_FAILED))) {
		if (r.state == STEP_FAILED)
			log_warn("event=declare_again id=%lld slug=%s raw=\"%s\"", (long long)s->d.id, s->d.slug, text(r.raw));
		return r.state;
	}
	extra_forget(l->g->db, s->d.id);          /* a service that was made anew has another address */
	const char *key = r.state == STEP_FAILED ? text(r.why) : "agent.repaired";
	/* Put right and astray again at once: told once a minute; what cannot be put right, less often. */
	if (!db_exists(l->g->db, "SELECT 1 FROM deployment_event WHERE deployment = ? AND text_key = ? AND at > UNIX_TIMESTAMP() + ? LIMIT 1",
	    ARG(s->d.id), ARG(key), ARG(clock_offset() - (r.state == STEP_FAILED ? REFUSED_AGAIN_S : TOLD_AGAIN_S))))
		agent_tell(l->g, s->d.id, r.state == STEP_FAILED ? "error" : "warning", key, r.state == STEP_FAILED ? r.a : s->d.title, r.raw);
	return r.state;
}

static bool is_astray(const struct look *l, int64_t id)
{
	for (size_t i = 0; i < l->view.astray_n; i++)
		if (l->view.astray[i] == id)
			return true;
	return false;
}

/* What is not as declared is declared again; once after our start everything is: keys and settings may be newer than a show. */
static void put_right(struct look *l)
{
	int64_t until = clock_ms() + DECLARE_MS;
	struct agent_target *t = l->t;

	if (l->view.in_hand) {
		l->moving = true;
		return;
	}
	for (size_t i = 0; i < l->shows_n && !agent_stopping(); i++) {
		const struct shown *s = &l->shows[i];
		bool astray = is_astray(l, s->d.id) || s->locked_out, anew = !t->opened && s->d.id > t->declared;
		if (!s->settled || (!astray && !anew) || !agent_may_ask(l->t))
			continue;
		if (clock_ms() > until) {
			l->moving = true;
			return;
		}
		enum step_state said = declare(l, s, astray, t->declare_tries + 1 < DECLARE_TRIES);
		if (!anew || said == STEP_AWAY)
			continue;
		if (said == STEP_FAILED && !astray && ++t->declare_tries < DECLARE_TRIES) {
			l->moving = true;
			return;
		}
		t->declared = s->d.id;
		t->declare_tries = 0;
	}
	t->opened = agent_may_ask(t);
}

/* --- extras --------------------------------------------------------------------------------------------------------------------------------- */

struct found {
	int64_t deployment;
	const struct extra *list;
	size_t n;
};

static bool found(struct db *db, void *arg)
{
	const struct found *f = arg;

	extra_write(db, f->deployment, f->list, f->n);
	return true;
}

/* Where each of them is; one that has no address yet keeps all of them for the next look. */
static bool ask(struct look *l, const struct shown *s, struct extra *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct step_result r = l->t->t.ops->extra(&l->t->t, l->g->arena, &s->d, list[i].part, &list[i].upstream);
		agent_answered(l->g, l->t, r);
		if (r.state != STEP_DONE)
			return false;
	}
	return true;
}

/* The gate leads visitors to what the rows say: they are asked for anew when a show has other extras than these. */
static void take_extras(struct look *l)
{
	struct db_rows *q = extra_known(l->g->db, l->t->t.id);
	bool more = db_next(q);

	for (size_t i = 0; i < l->shows_n && !agent_stopping() && !l->g->fault.set; i++) {
		const struct shown *s = &l->shows[i];
		struct extra list[SPEC_PARTS];
		size_t n = l->t->t.ops->extra ? extra_wanted(l->g->arena, s->d.slug, &s->d.spec, list) : 0, known = 0;
		bool same = true;
		while (more && db_i64(q, "deployment") < s->d.id)
			more = db_next(q);
		for (; more && db_i64(q, "deployment") == s->d.id; more = db_next(q), known++)
			same = same && known < n && strcmp(db_text(q, "url"), list[known].url) == 0;
		if (!s->settled || (same && known == n) || !agent_may_ask(l->t))
			continue;
		if (ask(l, s, list, n))
			db_tx(l->g->db, found, &(struct found){ s->d.id, list, n });
		else
			l->moving = true;
	}
}

/* --- the look ------------------------------------------------------------------------------------------------------------------------------- */

static void read_shows(struct look *l)
{
	struct db_rows *q = db_query(l->g->db,
	    "SELECT " AGENT_DEPLOYMENT ", d.looked, d.trouble, d.falls_n, d.fell_at,"
	    " EXISTS (SELECT 1 FROM sync_state s WHERE s.deployment = d.id AND s.missing_at IS NOT NULL) AS missing, EXISTS (SELECT 1 FROM task k WHERE k.deployment = d.id AND k.kind IN ('restore', 'move', 'pod') AND k.state = 'running')"
	    "   AS in_task FROM " AGENT_FROM
	    " WHERE d.target = ? AND d.state IN ('running', 'degraded', 'updating', 'deploying', 'deleting', 'failed') ORDER BY d.id LIMIT 10000",
	    ARG(l->t->t.id));

	l->shows = arena_alloc(l->g->arena, ((size_t)db_rows_n(q) + 1) * sizeof *l->shows);
	while (db_next(q)) {
		const char *state = db_text(q, "state");
		bool up = strcmp(state, "running") == 0 || strcmp(state, "degraded") == 0;
		struct shown s = { .d = agent_read(l->g, q), .state = state, .erring = *db_text(q, "error") != 0,
			.looked = db_i64(q, "looked") != 0, .missing = db_i64(q, "missing") != 0, .trouble = db_text(q, "trouble"), .falls_n = db_i64(q, "falls_n"), .fell_at = db_i64(q, "fell_at") };
		s.settled = up && strcmp(db_text(q, "wanted"), "running") == 0 && s.d.revision == s.d.live_revision && !db_i64(q, "in_task");
		l->moving = l->moving || (!s.settled && strcmp(state, "failed") != 0);
		l->shows[l->shows_n++] = s;
	}
}

static void look(struct agent *g, struct agent_target *t)
{
	struct look l = { .g = g, .t = t };

	read_shows(&l);
	struct deployment *all = arena_alloc(g->arena, (l.shows_n + 1) * sizeof *all);
	for (size_t i = 0; i < l.shows_n; i++)
		all[i] = l.shows[i].d;
	struct step_result r = t->t.ops->look(&t->t, g->arena, all, l.shows_n, &l.view);
	t->looked_ms = clock_ms();
	if (r.state == STEP_FAILED)
		r.state = STEP_AWAY;                     /* it cannot be looked at: refused, with its own words */
	if (g->fault.set)
		return;
	agent_answered(g, t, r);
	if (r.state != STEP_DONE || !db_tx(g->db, take, &l))
		return;
	put_right(&l);
	take_extras(&l);
	t->moving = l.moving;
}

void view_run(struct agent *g)
{
	for (size_t i = 0; i < g->targets_n && !agent_stopping() && !g->fault.set; i++) {
		struct agent_target *t = &g->targets[i];
		if (t->t.ops && agent_may_ask(t) && (!t->looked_ms || clock_ms() - t->looked_ms >= (t->moving ? MOVING_MS : IDLE_MS)))
			look(g, t);
	}
}
