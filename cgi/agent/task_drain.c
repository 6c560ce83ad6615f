/* task_drain.c: a node is emptied: nothing new comes to it, and every show that has something on it is placed on another node, one after
 * another, each waited for until it is healthy. Databases stay (they are copied, never moved) and are named in the result. With "open" in
 * the body it is the other way round: the node takes new work again.
 *
 *	body  {"tried":[deployment,…],"left":["title",…]}
 */
#include "agent/task_run.h"

#include <string.h>

#include "agent/agent.h"
#include "base/arena.h"
#include "db/db.h"
#include "ext/json.h"
#include "platform/core/deployment.h"

static struct task_result waits(const char *why, const char *a)
{
	return (struct task_result){ .said = TASK_WAIT, .why = why, .a = a, .wait_s = 2 };
}

static struct json *list_of(struct agent *g, struct task *t, const char *name)
{
	struct json *list = json_get(t->body, name);

	if (!list) {
		list = json_list(g->arena);
		json_set(t->body, name, list);
	}
	return list;
}

static bool was_tried(struct json *list, int64_t deployment)
{
	for (size_t i = 0; i < json_n(list); i++)
		if (json_i64(json_at(list, i), "", 0) == deployment)
			return true;
	return false;
}

static const char *joined(struct agent *g, struct json *list)
{
	const char *text = "";

	for (size_t i = 0; i < json_n(list); i++)
		text = arena_fmt(g->arena, "%s%s%s", text, i ? ", " : "", json_text(json_at(list, i), ""));
	return text;
}

/* The node with most room that takes something new. */
static const char *other_node(struct agent *g, const struct task *t)
{
	return db_one_text(g->db,
	    "SELECT name FROM node WHERE target = ? AND name <> ? AND ready = 1 AND open = 1 ORDER BY memory_mib - memory_used_mib DESC, name LIMIT 1",
	    ARG(t->target), ARG(t->node));
}

struct placing {
	int64_t account;
	const char *slug, *node;
	bool refused;
};

static bool place(struct db *db, void *arg)
{
	struct placing *p = arg;

	p->refused = deployment_place(db, p->account, p->slug, p->node).key != NULL;
	return !p->refused;
}

/* Databases that stay are named: who moves them does it by moving the show. */
static struct task_result finish(struct agent *g, struct task *t)
{
	struct json *databases = json_list(g->arena), *left = list_of(g, t, "left");
	struct db_rows *q = db_query(g->db,
	    "SELECT DISTINCT d.title FROM instance i JOIN deployment d ON d.id = i.deployment"
	    " WHERE d.target = ? AND i.node = ? AND i.part = 'database' AND i.state <> 'ending' ORDER BY d.id LIMIT 100", ARG(t->target), ARG(t->node));

	while (db_next(q)) {
		struct json *one = json_object(g->arena);
		json_set_text(one, "t", db_text(q, "title"));
		json_add(databases, json_get(one, "t"));
	}
	if (json_n(left))
		return (struct task_result){ .said = TASK_FAILED, .why = "agent.drain_left", .a = joined(g, left) };
	if (json_n(databases))
		return (struct task_result){ .said = TASK_DONE, .why = "agent.drained_databases", .a = joined(g, databases) };
	return (struct task_result){ .said = TASK_DONE, .why = "agent.drained", .a = arena_fmt(g->arena, "%d", (int)json_n(list_of(g, t, "tried"))) };
}

static void remember(struct agent *g, struct task *t, int64_t deployment)
{
	json_add_i64(list_of(g, t, "tried"), deployment);
}

static void leave(struct agent *g, struct task *t, const char *title)
{
	struct json *one = json_object(g->arena);

	json_set_text(one, "t", title);
	json_add(list_of(g, t, "left"), json_get(one, "t"));
}

static bool in_left(struct json *left, const char *title)
{
	for (size_t i = 0; i < json_n(left); i++)
		if (strcmp(json_text(json_at(left, i), ""), title) == 0)
			return true;
	return false;
}

static struct task_result empty(struct agent *g, struct task *t)
{
	struct db_rows *q = db_query(g->db,
	    "SELECT DISTINCT d.id, d.slug, d.title, d.state, g.looked_at > d.changed_at AS seen FROM instance i JOIN deployment d ON d.id = i.deployment"
	    "  JOIN target g ON g.id = d.target WHERE d.target = ? AND i.node = ? AND i.part <> 'database' AND i.state <> 'ending'"
	    "   AND d.state IN ('running', 'degraded', 'updating', 'deploying') ORDER BY d.id LIMIT 1000", ARG(t->target), ARG(t->node));
	const char *node = other_node(g, t);

	while (db_next(q)) {
		const char *state = db_text(q, "state"), *title = db_text(q, "title");
		if (in_left(list_of(g, t, "left"), title))
			continue;
		if (strcmp(state, "updating") == 0 || strcmp(state, "deploying") == 0 || !db_i64(q, "seen"))
			return waits("agent.drain_moves", title);
		if (was_tried(list_of(g, t, "tried"), db_i64(q, "id"))) {
			leave(g, t, title);
			continue;
		}
		if (!node)
			return waits("agent.drain_no_node", t->node);
		struct placing p = { t->account, db_text(q, "slug"), node, false };
		db_tx(g->db, place, &p);
		if (p.refused)
			return waits("agent.drain_moves", title);
		remember(g, t, db_i64(q, "id"));
		return waits("agent.drain_moves", title);
	}
	return finish(g, t);
}

struct task_result task_drain_step(struct agent *g, struct task *t)
{
	struct agent_target *at = agent_target(g, t->target);
	bool cancelled = json_is(t->body, "cancelled"), opens = json_is(t->body, "open");

	if (!at || !agent_may_ask(at))
		return waits("agent.target_away_waits", at ? at->t.name : "");
	if (cancelled || opens || !*t->step) {
		struct step_result r = at->t.ops->open_node(&at->t, g->arena, t->node, cancelled || opens);
		agent_answered(g, at, r);
		if (r.state == STEP_DONE && opens)
			return (struct task_result){ .said = TASK_DONE, .why = "agent.node_opened", .a = t->node };
		if (r.state == STEP_DONE && cancelled)
			return (struct task_result){ .said = TASK_CANCELLED };
		return task_after(t, r, "empty");
	}
	return empty(g, t);
}
