/* task_restore.c: a backup comes back beside the live copy, is checked, and only then replaces it.
 *
 *	body  {"backup":id,"file":"…","made_at":unix,"old":data_n,"data_n":the new one,"told":which freeze,"stopped":bool,"switched":bool,
 *	       "why","a","raw": of what is being undone}
 *
 *	clear     what a former try left goes, and the copy that a former restore replaced
 *	database  the next copy is made, empty
 *	load      the dump is in it: rows counted, schema brought forward, invariants hold; it may not write yet
 *	freeze    the live copy is told to stop writing, with the time
 *	frozen    it confirmed. When it does not call at all (its database may be why we are here), its processes are ended instead: `end`
 *	retired   it confirmed that it does not write again by itself
 *	(switch)  one transaction: the new copy is the live one; what the show was told since the dump, erasures of people first of all, is
 *	          owed to it again; so are the orders since then; its orders on people's lists are taken anew
 *	runs      reconcile rolls the processes over to the new copy. Should they not come up: `back`, the old copy is live again
 *	orders    it writes the orders again that were paid, or given back, since the dump (show/core/again.h), before anybody else can take
 *	          their places, and who came in since; what it cannot write stands on its money list, and its buyer is told that it is looked at. Where it does not take
 *	          them at all: `back`, for their places would be sold again
 *	open      it writes. The old copy stays until the next backup
 *
 * Whatever fails before the switch is undone: the live copy writes again at once, the new one goes.
 */
#include "agent/task_run.h"

#include <string.h>
#include <unistd.h>

#include "agent/agent.h"
#include "agent/backup.h"
#include "agent/copy.h"
#include "agent/frozen.h"
#include "agent/helper.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "db/db.h"
#include "ext/json.h"
#include "platform/core/sync.h"

enum { TOLD_S = 300, CONFIRM_S = 90, RUNS_S = 240, ORDERS_S = 180, OPEN_S = 60, OVERLAP_S = 120, MESSAGE_BYTES = 40000 };

struct restore {
	struct agent *g;
	struct task *t;
	struct deployment d, next;               /* as it is; with the new copy */
	struct agent_target *at;
	int64_t old;
};

static struct task_result go(const char *step)
{
	return (struct task_result){ .said = TASK_GO, .step = step };
}

static struct task_result waits(const char *why)
{
	return (struct task_result){ .said = TASK_WAIT, .why = why, .wait_s = 1 };
}

static struct task_result failed(const char *why, const char *raw)
{
	return (struct task_result){ .said = TASK_FAILED, .why = why, .raw = raw };
}

static struct task_result at_begin(struct restore *r)
{
	struct agent *g = r->g;
	struct db_rows *q = db_query(g->db, "SELECT file FROM backup WHERE id = ? AND deployment = ? LIMIT 1", ARG(json_i64(r->t->body, "backup", 0)),
	    ARG(r->d.id));
	struct copy c;
	const char *reason;
	int64_t made_at;

	if (!db_next(q))
		return failed("deploy.no_backup", "");
	if (!r->at->t.ops->load || !r->at->t.ops->forget_data)
		return failed("backup.failed_load", "this target loads no dumps");
	const char *file = db_text(q, "file");
	if (!copy_head_read(g->arena, backup_path(g->arena, file), &c, &reason, &made_at) || c.deployment != r->d.id)
		return failed("backup.failed_file", file);
	json_set_text(r->t->body, "file", file);
	json_set_i64(r->t->body, "made_at", made_at);
	json_set_i64(r->t->body, "old", r->d.data_n);
	json_set_i64(r->t->body, "data_n", r->d.data_n + 1);
	return go("clear");
}

static struct task_result at_clear(struct restore *r)
{
	struct agent *g = r->g;
	int64_t old = db_one_i64(g->db, -1, "SELECT old_data_n FROM deployment WHERE id = ? LIMIT 1", ARG(r->d.id));
	const struct target *t = &r->at->t;

	if (old >= 0 && old != r->d.data_n) {
		struct step_result s = t->ops->forget_data(t, g->arena, &r->d, old);
		if (s.state != STEP_DONE)
			return task_after(r->t, s, "");
		db_exec(g->db, "UPDATE deployment SET old_data_n = NULL WHERE id = ?", ARG(r->d.id));
	}
	return task_after(r->t, t->ops->forget_data(t, g->arena, &r->d, r->next.data_n), "database");
}

static struct task_result at_frozen(struct restore *r)
{
	int64_t told;

	switch (frozen_now(r->g->db, r->d.id, r->old, &told)) {
	case FROZEN_YES:
	case FROZEN_FOR_EVER:
		json_set_i64(r->t->body, "told", told);
		frozen_want(r->g->db, r->d.id, db_one_i64(r->g->db, 1, "SELECT frozen_from FROM deployment WHERE id = ?", ARG(r->d.id)), FROZEN_FOR_GOOD);
		return go("retired");
	case FROZEN_NOT_YET:
		if (r->t->step_s < CONFIRM_S)
			return waits("backup.wait_frozen");
		break;
	case FROZEN_SILENT:
		if (r->t->step_s < 5)
			return waits("backup.wait_frozen");
		break;
	}
	return go("end");
}

static struct task_result at_retired(struct restore *r)
{
	int64_t told;
	enum frozen now = frozen_now(r->g->db, r->d.id, r->old, &told);

	if (now == FROZEN_FOR_EVER && told == json_i64(r->t->body, "told", 0))
		return go("switch");
	return r->t->step_s < CONFIRM_S ? waits("backup.wait_frozen") : go("end");
}

/* --- the switch ---------------------------------------------------------------------------------------------------------------------- */

#define SINCE "deployment = ? AND (changed_at >= ? OR booked_at >= ?)"

/* Who came in since: a ticket opens the door once, also on the new copy. */
static void owe_entries(struct agent *g, int64_t deployment, int64_t since)
{
	struct arena *a = g->arena;
	struct json *body = json_object(a), *list = json_list(a);
	size_t bytes = 0;
	struct db_rows *q = db_query(g->db, "SELECT entered FROM my_order WHERE deployment = ? AND entered_at >= ? AND entered <> '[]' ORDER BY entered_at LIMIT 100000",
	    ARG(deployment), ARG(since));

	while (db_next(q)) {
		struct json *one = json_parse(a, db_text(q, "entered"), strlen(db_text(q, "entered")), NULL);
		for (size_t i = 0; i < json_n(one); i++)
			json_add(list, json_at(one, i));
		bytes += strlen(db_text(q, "entered"));
		if (bytes > MESSAGE_BYTES) {
			json_set(body, "entered", list);
			sync_owe(g->db, deployment, "orders.again", json_write(a, body));
			body = json_object(a);
			list = json_list(a);
			bytes = 0;
		}
	}
	if (!bytes)
		return;
	json_set(body, "entered", list);
	sync_owe(g->db, deployment, "orders.again", json_write(a, body));
}

/* Those that the backup knows first: they may have freed a place of a later one. */
static void owe_orders(struct agent *g, int64_t deployment, int64_t since)
{
	struct arena *a = g->arena;
	struct json *body = json_object(a), *list = json_list(a);
	size_t bytes = 0;
	struct db_rows *q = db_query(g->db,
	    "SELECT m.code, m.account, m.state, m.total_minor, m.booked_at, COALESCE(m.detail, '') AS detail, a.name, COALESCE(a.email, '') AS email"
	    "  FROM my_order m JOIN account a ON a.id = m.account WHERE m.deployment = ? AND (m.changed_at >= ? OR m.booked_at >= ?)"
	    "   AND m.state IN ('paid', 'part_refunded', 'refunded') ORDER BY m.booked_at >= ?, m.changed_at, m.booked_at LIMIT 100000",
	    ARG(deployment), ARG(since), ARG(since), ARG(since));

	while (db_next(q)) {
		struct json *o = json_object(a);
		size_t n = 2 * strlen(db_text(q, "detail")) + 1000;       /* quoted, at the most */
		if (bytes && bytes + n > MESSAGE_BYTES) {
			json_set(body, "orders", list);
			sync_owe(g->db, deployment, "orders.again", json_write(a, body));
			body = json_object(a);
			list = json_list(a);
			bytes = 0;
		}
		json_set_text(o, "code", db_text(q, "code"));
		json_set_i64(o, "account", db_i64(q, "account"));
		json_set_text(o, "name", db_text(q, "name"));
		json_set_text(o, "email", db_text(q, "email"));
		json_set_text(o, "state", db_text(q, "state"));
		json_set_i64(o, "total", db_i64(q, "total_minor"));
		json_set_i64(o, "booked_at", db_i64(q, "booked_at"));
		json_set_text(o, "detail", db_text(q, "detail"));
		json_add(list, o);
		bytes += n;
	}
	json_set(body, "orders", list);
	sync_owe(g->db, deployment, "orders.again", json_write(a, body));
	owe_entries(g, deployment, since);
	sync_owe(g->db, deployment, "orders.check", arena_fmt(a, "{\"since\":%lld}", (long long)since));
	db_exec(g->db, "UPDATE my_order SET looked = 1 WHERE " SINCE " AND state IN ('paid', 'part_refunded', 'refunded')", ARG(deployment), ARG(since), ARG(since));
}

static void owe_again(struct agent *g, int64_t deployment, int64_t since)
{
	struct db_rows *q = db_query(g->db, "SELECT id FROM account WHERE erased_at >= ? ORDER BY id LIMIT 100000", ARG(since));

	db_exec(g->db, "UPDATE show_message SET taken_at = NULL WHERE deployment = ? AND taken_at >= ? AND kind NOT LIKE 'orders.%'", ARG(deployment), ARG(since));
	while (db_next(q))
		sync_owe(g->db, deployment, "account.deleted", arena_fmt(g->arena, "{\"account\":%lld}", (long long)db_i64(q, "id")));
	owe_orders(g, deployment, since);
	db_exec(g->db, "UPDATE my_order SET version = 0 WHERE deployment = ?", ARG(deployment));
	db_exec(g->db, "UPDATE sync_state SET last_event = 0, frozen = 1, data_n = -1, missing_at = NULL WHERE deployment = ?", ARG(deployment));
}

/* Processes that were ended may have taken their database's with them, in a cluster. */
static const char *by_state(const struct task *t)
{
	return json_is(t->body, "stopped") ? "deploying" : "updating";
}

static const char *by_step(const struct task *t)
{
	return json_is(t->body, "stopped") ? "database" : "service";
}

static void switch_over(struct agent *g, const struct task *t)
{
	db_exec(g->db,
	    "UPDATE deployment SET data_n = ?, old_data_n = ?, state = ?, step = ?, error = '', error_a = '', tries = 0, next_at = 0, untold = IF(untold, 2, 0),"
	    " frozen_from = IF(frozen_from = 0, 1, frozen_from), frozen_until = ?, changed_at = UNIX_TIMESTAMP() + ? WHERE id = ?",
	    ARG(json_i64(t->body, "data_n", 0)), ARG(json_i64(t->body, "old", 0)), ARG(by_state(t)), ARG(by_step(t)), ARG(FROZEN_FOR_GOOD), ARG(clock_offset()), ARG(t->deployment));
	owe_again(g, t->deployment, json_i64(t->body, "made_at", 0) - OVERLAP_S);
}

static struct task_result at_switch(struct restore *r)
{
	if (!db_exists(r->g->db, "SELECT 1 FROM deployment WHERE id = ? AND state IN ('running', 'degraded', 'failed', 'stopped')", ARG(r->d.id)))
		return waits("backup.wait_other");
	json_set_bool(r->t->body, "switched", true);
	return (struct task_result){ .said = TASK_GO, .step = "runs", .write = switch_over };
}

/* --- after it -------------------------------------------------------------------------------------------------------------------------- */

static const char *state_of(struct restore *r)
{
	const char *state = db_one_text(r->g->db, "SELECT state FROM deployment WHERE id = ? LIMIT 1", ARG(r->d.id));

	return state ? state : "";
}

static bool is_busy(const char *state)
{
	return strcmp(state, "updating") == 0 || strcmp(state, "deploying") == 0;
}

static struct task_result at_runs(struct restore *r)
{
	const char *state = state_of(r);

	if (strcmp(state, "running") == 0)
		return (struct task_result){ .said = TASK_GO, .step = "orders" };
	if (is_busy(state) && r->t->step_s < RUNS_S)
		return waits("backup.wait_runs");
	json_set_text(r->t->body, "why", "backup.failed_runs");
	json_set_text(r->t->body, "raw", arena_fmt(r->g->arena, "it is %s", state));
	return go("back");
}

static int64_t looked_n(struct db *db, int64_t deployment)
{
	return db_one_i64(db, 0, "SELECT COUNT(*) FROM my_order WHERE deployment = ? AND looked = 1", ARG(deployment));
}

enum orders_told { ORDERS_TAKEN, ORDERS_COMING, ORDERS_UNCHECKED, ORDERS_LEFT };

/* LEFT: some that it shall write again were not taken, and none was for a while. UNCHECKED: only the provider has not answered yet. */
static enum orders_told orders_told(const struct restore *r)
{
	struct db_rows *q = db_query(r->g->db,
	    "SELECT COUNT(*) AS due, COALESCE(SUM(kind = 'orders.again'), 0) AS again,"
	    "       (SELECT COALESCE(MAX(taken_at), 0) FROM show_message WHERE deployment = ? AND kind = 'orders.again') > UNIX_TIMESTAMP() + ? - ? AS moves"
	    "  FROM show_message WHERE deployment = ? AND kind LIKE 'orders.%' AND taken_at IS NULL", ARG(r->d.id), ARG(clock_offset()), ARG((int64_t)ORDERS_S), ARG(r->d.id));

	if (!db_next(q) || !db_i64(q, "due"))
		return ORDERS_TAKEN;
	if (r->t->step_s < ORDERS_S || (db_i64(q, "again") && db_i64(q, "moves")))
		return ORDERS_COMING;
	return db_i64(q, "again") ? ORDERS_LEFT : ORDERS_UNCHECKED;
}

/* A provider that does not answer holds the sale up for a while, not for good: it is asked again after that too. */
static struct task_result at_orders(struct restore *r)
{
	switch (orders_told(r)) {
	case ORDERS_COMING:
		return waits("backup.wait_orders");
	case ORDERS_LEFT:
		json_set_text(r->t->body, "why", "backup.failed_orders");
		json_set_text(r->t->body, "raw", "orders.again was not taken");
		return go("back");
	case ORDERS_TAKEN:
	case ORDERS_UNCHECKED:
		break;
	}
	/* What was written again is told with the calls that follow: until nothing more comes. */
	int64_t looked = looked_n(r->g->db, r->d.id), same = looked == json_i64(r->t->body, "looked", -1) ? json_i64(r->t->body, "same", 0) + 1 : 0;
	json_set_i64(r->t->body, "looked", looked);
	json_set_i64(r->t->body, "same", same);
	return looked && same < 4 && r->t->step_s < ORDERS_S ? waits("backup.wait_orders") : go("open");
}

static void back_over(struct agent *g, const struct task *t)
{
	db_exec(g->db, "DELETE FROM show_message WHERE deployment = ? AND kind LIKE 'orders.%'", ARG(t->deployment));
	/* What the copy that goes has told is told anew by the one that writes again. */
	db_exec(g->db, "UPDATE my_order SET looked = 0, version = 0 WHERE deployment = ?", ARG(t->deployment));
	sync_owe(g->db, t->deployment, "retell", arena_fmt(g->arena, "{\"since\":%lld}", (long long)(json_i64(t->body, "made_at", 0) - OVERLAP_S)));
	db_exec(g->db,
	    "UPDATE deployment SET data_n = ?, old_data_n = NULL, state = ?, step = ?, error = '', error_a = '', tries = 0, next_at = 0,"
	    " frozen_from = 0, frozen_until = 0, changed_at = UNIX_TIMESTAMP() + ? WHERE id = ?",
	    ARG(json_i64(t->body, "old", 0)), ARG(by_state(t)), ARG(by_step(t)), ARG(clock_offset()), ARG(t->deployment));
}

/* Begun since the dump, and not told by the copy that writes now: it does not know them. Not before it is sure that this copy stays. */
static void end_unknown(struct agent *g, const struct task *t)
{
	db_exec(g->db, "UPDATE my_order SET state = 'expired' WHERE deployment = ? AND state = 'pending' AND version = 0 AND booked_at >= ?", ARG(t->deployment),
	    ARG(json_i64(t->body, "made_at", 0)));
}

static void tell_restored(struct agent *g, const struct task *t)
{
	end_unknown(g, t);
	int64_t looked = looked_n(g->db, t->deployment);

	if (looked)
		agent_tell(g, t->deployment, "warning", "backup.restored_looked", arena_fmt(g->arena, "%lld", (long long)looked), "");
	agent_tell(g, t->deployment, "info", "backup.restored", json_text(t->body, "file"), "");
}

static struct task_result at_open(struct restore *r)
{
	frozen_want(r->g->db, r->d.id, 0, 0);
	if (!frozen_writes(r->g->db, r->d.id, r->d.data_n) && r->t->step_s < OPEN_S)
		return waits("backup.wait_open");
	return (struct task_result){ .said = TASK_DONE, .a = json_text(r->t->body, "file"), .write = tell_restored };
}

static void tell_failed(struct agent *g, const struct task *t)
{
	struct deployment d;
	int64_t target;

	agent_tell(g, t->deployment, "error", "backup.restore_failed", "", json_text(t->body, "raw"));
	if (json_is(t->body, "switched") && agent_find(g, t->deployment, &d, &target))      /* people saw it open on the new copy, or closed */
		agent_mail(g, &d, "mail/restore_failed", json_text(t->body, "why"), json_text(t->body, "a"));
}

/* The new copy goes, when the processes are back on the old one. */
static struct task_result at_undone(struct restore *r)
{
	const struct target *t = &r->at->t;
	bool cancelled = json_is(r->t->body, "cancelled") && !json_is(r->t->body, "switched");

	if (is_busy(state_of(r)) && r->t->step_s < RUNS_S)
		return waits("backup.wait_runs");
	struct step_result s = t->ops->forget_data(t, r->g->arena, &r->d, json_i64(r->t->body, "data_n", 0));
	if (s.state != STEP_DONE && r->t->step_s < RUNS_S)
		return waits("");
	return (struct task_result){ .said = cancelled ? TASK_CANCELLED : TASK_FAILED, .why = json_text(r->t->body, "why"),
		.a = json_text(r->t->body, "a"), .raw = json_text(r->t->body, "raw"), .write = cancelled ? NULL : tell_failed };
}

static struct task_result at_undo(struct restore *r)
{
	helper_drop(arena_fmt(r->g->arena, "load %lld", (long long)r->d.id));
	frozen_want(r->g->db, r->d.id, 0, 0);
	if (json_is(r->t->body, "stopped"))
		db_exec(r->g->db, "UPDATE deployment SET state = ?, step = ?, next_at = 0 WHERE id = ? AND wanted = 'running'", ARG(by_state(r->t)),
		    ARG(by_step(r->t)), ARG(r->d.id));
	return go("undone");
}

static struct task_result at_database(struct restore *r)
{
	return task_after(r->t, r->at->t.ops->database(&r->at->t, r->g->arena, &r->next), "load");
}

static struct task_result at_load(struct restore *r)
{
	const char *path = backup_path(r->g->arena, json_text(r->t->body, "file"));

	return task_after(r->t, r->at->t.ops->load(&r->at->t, r->g->arena, &r->next, path), "freeze");
}

static struct task_result at_freeze(struct restore *r)
{
	frozen_want(r->g->db, r->d.id, clock_now(), clock_now() + TOLD_S);
	return go("frozen");
}

/* What is stopped and watched is started again soon, so the switch comes at once. */
static struct task_result at_end(struct restore *r)
{
	json_set_bool(r->t->body, "stopped", true);
	struct step_result s = r->at->t.ops->stop(&r->at->t, r->g->arena, &r->d);
	return s.state == STEP_DONE ? at_switch(r) : task_after(r->t, s, "");
}

static struct task_result at_back(struct restore *r)
{
	(void)r;
	return (struct task_result){ .said = TASK_GO, .step = "undone", .write = back_over };
}

static const struct {
	const char *name;
	struct task_result (*run)(struct restore *r);
	bool before;                             /* the switch: what fails here is undone, and it may be cancelled */
} steps[] = {
	{ "begin", at_begin, true },
	{ "clear", at_clear, true },
	{ "database", at_database, true },
	{ "load", at_load, true },
	{ "freeze", at_freeze, true },
	{ "frozen", at_frozen, true },
	{ "retired", at_retired, true },
	{ "end", at_end, true },
	{ "switch", at_switch, true },
	{ "runs", at_runs, false },
	{ "orders", at_orders, false },
	{ "open", at_open, false },
	{ "back", at_back, false },
	{ "undo", at_undo, false },
	{ "undone", at_undone, false },
};
enum { STEPS = sizeof steps / sizeof steps[0] };

static size_t step_of(const char *name)
{
	for (size_t i = 0; i < STEPS; i++)
		if (strcmp(steps[i].name, name) == 0)
			return i;
	return 0;
}

struct task_result task_restore_step(struct agent *g, struct task *t)
{
	struct restore r = { .g = g, .t = t };
	int64_t target;
	size_t i = step_of(t->step);
	bool before = steps[i].before;

	if (!agent_find(g, t->deployment, &r.d, &target) || !(r.at = agent_target(g, target)))
		return failed("deploy.no_target", "");
	if (!agent_may_ask(r.at))
		return (struct task_result){ .said = TASK_WAIT, .why = "agent.target_away", .wait_s = 5 };
	r.next = r.d;
	r.old = json_i64(t->body, "old", r.d.data_n);
	r.next.data_n = json_i64(t->body, "data_n", r.d.data_n + 1);
	if (before && json_is(t->body, "cancelled"))
		return go("undo");
	struct task_result said = steps[i].run(&r);
	fault_point(arena_fmt(g->arena, "restore.at_%s", steps[i].name));
	if (before && said.said == TASK_FAILED && *t->step) {
		json_set_text(t->body, "why", said.why);
		json_set_text(t->body, "a", said.a ? said.a : "");
		json_set_text(t->body, "raw", said.raw ? said.raw : "");
		return go("undo");
	}
	if (said.said == TASK_FAILED && !*t->step)
		said.write = tell_failed;
	return said;
}
