/* task_run.c: see task_run.h. */
#include "agent/task_run.h"

#include <string.h>

#include "agent/agent.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "db/db.h"
#include "ext/json.h"

enum { TASKS = 20, STEPS_A_TURN = 8, TRIES = 5 };

static const struct {
	const char *kind;
	struct task_result (*step)(struct agent *g, struct task *t);
} kinds[] = {
	{ "drain", task_drain_step },
	{ "backup", task_backup_step },
	{ "restore", task_restore_step },
	{ "move", task_move_step },
	{ "pod", task_pod_step },
};

static const char *or_empty(const char *s)
{
	return s ? s : "";
}

struct task_result task_after(const struct task *t, struct step_result r, const char *next)
{
	switch (r.state) {
	case STEP_DONE:
		return (struct task_result){ .said = TASK_GO, .step = next };
	case STEP_WAIT:
	case STEP_AWAY:
		return (struct task_result){ .said = TASK_WAIT, .why = r.why, .a = r.a, .raw = r.raw, .wait_s = r.state == STEP_AWAY ? 10 : 0 };
	case STEP_FAILED:
		break;
	}
	return (struct task_result){ .said = t->tries + 1 < TRIES ? TASK_RETRY : TASK_FAILED, .why = r.why, .a = r.a, .raw = r.raw };
}

/* --- what was said becomes the row ---------------------------------------------------------------------------------------------- */

struct outcome {
	struct agent *agent;
	struct task *task;
	struct task_result said;
};

/* A person may have spoken while the step ran: their word is not overwritten. */
static void keep_words(struct db *db, struct task *t)
{
	static const char *const words[] = { "cancelled", "confirmed" };
	const char *text = db_one_text(db, "SELECT body FROM task WHERE id = ? FOR UPDATE", ARG(t->id));
	struct json *now = text ? json_parse(db_arena(db), text, strlen(text), NULL) : NULL;

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (json_is(now, words[i]))
			json_set_bool(t->body, words[i], true);
}

static const char *state_of(enum task_said said)
{
	switch (said) {
	case TASK_GO:
	case TASK_WAIT:
	case TASK_RETRY:
		return "running";
	case TASK_PERSON:
		return "waiting";
	case TASK_DONE:
		return "done";
	case TASK_FAILED:
		return "failed";
	case TASK_CANCELLED:
		break;
	}
	return "cancelled";
}

static bool store(struct db *db, void *arg)
{
	const struct outcome *o = arg;
	struct task *t = o->task;
	const struct task_result *r = &o->said;
	bool moves = r->said == TASK_GO || r->said == TASK_PERSON, again = r->said == TASK_RETRY;
	int64_t wait_s = again ? 2LL << t->tries : r->wait_s;

	keep_words(db, t);
	/* A word that came while the step ran wakes what would wait for it. */
	bool heard = r->said == TASK_PERSON && (json_is(t->body, "cancelled") || json_is(t->body, "confirmed"));
	db_exec(db,
	    "UPDATE task SET state = ?, step = ?, why = ?, text_a = LEFT(?, 300), raw = ?, body = ?, tries = ?,"
	    " changed_at = IF(?, UNIX_TIMESTAMP() + ?, changed_at), next_at = UNIX_TIMESTAMP() + ? WHERE id = ?",
	    ARG(heard ? "running" : state_of(r->said)), ARG(moves ? or_empty(r->step) : t->step), ARG(or_empty(r->why)), ARG(or_empty(r->a)),
	    ARG(or_empty(r->raw)), ARG(json_write(db_arena(db), t->body)), ARG(moves ? 0 : t->tries + again),
	    ARG(r->said != TASK_WAIT && !again), ARG(clock_offset()), ARG(clock_offset() + wait_s), ARG(t->id));
	if (r->write)
		r->write(o->agent, t);
	fault_point("task.store");
	return true;
}

/* Whether it may go on in this turn. */
static bool take_step(struct agent *g, struct task *t)
{
	struct outcome o = { .agent = g, .task = t };

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kinds[i].kind, t->kind) == 0)
			o.said = kinds[i].step(g, t);
	fault_point("task.after_step");
	if (g->fault.set || !db_tx(g->db, store, &o))
		return false;
	if (o.said.said != TASK_WAIT)
		log_info("event=task id=%lld kind=%s step=%s state=%s why=%s", (long long)t->id, t->kind, or_empty(o.said.step), state_of(o.said.said),
		    or_empty(o.said.why));
	t->step = or_empty(o.said.step);
	t->tries = 0;
	t->step_s = 0;
	return o.said.said == TASK_GO;
}

void task_run(struct agent *g)
{
	struct db_rows *q = db_query(g->db,
	    "SELECT id, kind, COALESCE(deployment, 0) AS deployment, COALESCE(target, 0) AS target, node, COALESCE(account, 0) AS account, body, step, tries,"
	    "       UNIX_TIMESTAMP() + ? - changed_at AS step_s"
	    "  FROM task WHERE state IN ('wanted', 'running') AND next_at <= UNIX_TIMESTAMP() + ? ORDER BY id LIMIT 20",
	    ARG(clock_offset()), ARG(clock_offset()));

	while (!g->fault.set && db_next(q) && !agent_stopping()) {
		const char *body = db_text(q, "body");
		struct task t = { .id = db_i64(q, "id"), .deployment = db_i64(q, "deployment"), .target = db_i64(q, "target"), .account = db_i64(q, "account"),
			.tries = db_i64(q, "tries"), .step_s = db_i64(q, "step_s"), .kind = db_text(q, "kind"), .node = db_text(q, "node"),
			.step = db_text(q, "step"), .body = json_parse(g->arena, body, strlen(body), NULL) };
		if (!t.body)
			t.body = json_object(g->arena);
		for (int i = 0; i < STEPS_A_TURN && !rests_has(&g->tasks_rest, t.id) && take_step(g, &t); i++)
			;
		if (g->fault.set) {
			rests_add(&g->tasks_rest, t.id, AGENT_REST_MS);
			log_warn("event=rests task=%lld kind=%s", (long long)t.id, t.kind);
		}
	}
}
