/* task_pod.c: one pod of a show is replaced, on a node that was chosen or on any (target.h: pod). One more is made first; what does not come
 * up is taken back, and everything is as it was.
 *
 *	body  {"pod":"…","n":2,"pods":",…,","next":"…","revision":7,"why","a","raw": of what is being undone}
 */
#include "agent/task_run.h"

#include <string.h>

#include "agent/agent.h"
#include "base/arena.h"
#include "db/db.h"
#include "ext/json.h"

enum { SURGE_S = 240, EVICT_S = 180, BACK_S = 240 };

static const struct {
	const char *name, *next;
	enum target_pod_step step;
	int64_t patience_s;
} steps[] = { { "", "pod_surge", POD_BEGIN, 60 }, { "pod_surge", "pod_evict", POD_SURGE, SURGE_S }, { "pod_evict", "pod_back", POD_EVICT, EVICT_S },
	{ "pod_back", "", POD_BACK, BACK_S }, { "pod_undo", "", POD_UNDO, INT64_MAX } };
enum { STEPS = sizeof steps / sizeof steps[0], UNDO = STEPS - 1, BACK = STEPS - 2 };

static void tell_moved(struct agent *g, const struct task *t)
{
	agent_tell(g, t->deployment, "info", "agent.pod_moved", json_text(t->body, "next"), "");
}

static void tell_failed(struct agent *g, const struct task *t)
{
	agent_tell(g, t->deployment, "error", "agent.pod_failed", json_text(t->body, "pod"), json_text(t->body, "raw"));
}

static struct task_result fails(const struct task *t)
{
	return (struct task_result){ .said = TASK_FAILED, .why = json_text(t->body, "why"), .a = json_text(t->body, "a"), .raw = json_text(t->body, "raw"),
		.write = tell_failed };
}

static struct task_result undo(struct task *t, size_t at, const char *why, const char *a, const char *raw)
{
	json_set_text(t->body, "why", why && *why ? why : "agent.pod_late");
	json_set_text(t->body, "a", a ? a : "");
	json_set_text(t->body, "raw", raw ? raw : "");
	return at ? (struct task_result){ .said = TASK_GO, .step = "pod_undo" } : fails(t);
}

/* Still the service that was looked at when it began? */
static bool still(struct agent *g, const struct task *t, const struct deployment *d, size_t at)
{
	return (!at || json_i64(t->body, "revision", 0) == d->revision) &&
	    db_exists(g->db, "SELECT 1 FROM deployment WHERE id = ? AND state IN ('running', 'degraded') AND wanted = 'running'", ARG(d->id));
}

static struct task_result goes_on(struct agent *g, struct task *t, size_t at, const struct deployment *d, const struct target_pod *p)
{
	if (at == 0) {
		json_set_i64(t->body, "n", p->pods_n);
		json_set_text(t->body, "pods", p->pods);
		json_set_i64(t->body, "revision", d->revision);
	}
	if (steps[at].step == POD_SURGE)
		json_set_text(t->body, "next", p->next);
	if (at == UNDO)
		return fails(t);
	if (at == BACK)
		return (struct task_result){ .said = TASK_DONE, .why = "agent.pod_moved", .a = arena_dup(g->arena, json_text(t->body, "next")), .write = tell_moved };
	return (struct task_result){ .said = TASK_GO, .step = steps[at].next };
}

struct task_result task_pod_step(struct agent *g, struct task *t)
{
	struct deployment d;
	int64_t target;
	size_t at = 0;

	while (at < UNDO && strcmp(steps[at].name, t->step) != 0)
		at++;
	if (!agent_find(g, t->deployment, &d, &target))
		return (struct task_result){ .said = TASK_FAILED, .why = "deploy.no_show" };
	if (at != UNDO && !still(g, t, &d, at))
		return undo(t, at, "agent.pod_overtaken", "", "");
	struct agent_target *on = agent_target(g, target);
	if (!on || !agent_may_ask(on))
		return (struct task_result){ .said = TASK_WAIT, .why = "agent.target_away_waits", .a = on ? on->t.name : "", .wait_s = 2 };
	if (!on->t.ops->pod)
		return (struct task_result){ .said = TASK_FAILED, .why = "deploy.pod_local" };
	struct target_pod p = { .name = json_text(t->body, "pod"), .node = t->node, .pods = json_text(t->body, "pods"), .pods_n = json_i64(t->body, "n", 1),
		.next = json_text(t->body, "next") };
	struct step_result r = on->t.ops->pod(&on->t, g->arena, &d, steps[at].step, &p);
	agent_answered(g, on, r);
	if (r.state == STEP_DONE)
		return goes_on(g, t, at, &d, &p);
	if (r.state == STEP_AWAY || (r.state == STEP_WAIT && t->step_s < steps[at].patience_s) || at == UNDO)
		return (struct task_result){ .said = TASK_WAIT, .why = r.why, .a = r.a, .raw = r.raw, .wait_s = r.state == STEP_AWAY ? 10 : 1 };
	return undo(t, at, r.why, r.a, r.raw);
}
