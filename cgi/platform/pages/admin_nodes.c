/* admin_nodes.c: the machines of every target with what is asked of them; emptying one, and opening it again. */
#include <string.h>

#include "base/arena.h"
#include "db/db.h"
#include "platform/core/ago.h"
#include "platform/core/node_view.h"
#include "platform/core/task.h"
#include "platform/pages.h"
#include "platform/pages/node_part.h"
#include "platform/pages/service_part.h"
#include "web/tpl.h"

enum { REFRESH_S = 3, DRAINS = 5 };

static bool may_act(const struct req *r)
{
	return strcmp(r->who.group, "operator") == 0 || strcmp(r->who.group, "owner") == 0;
}

/* What came of the last ones; true while one is under way. */
static bool put_drains(struct req *r)
{
	static const struct { const char *state, *kind; } kinds[] = { { "wanted", "busy" }, { "running", "busy" }, { "waiting", "warn" },
		{ "done", "good" }, { "failed", "bad" }, { "cancelled", "idle" } };
	struct tpl *list = tpl_list(r->page, "Drains");
	bool busy = false;
	struct db_rows *q = db_query(r->db,
	    "SELECT k.node, k.state, k.why, k.text_a, k.raw, k.made_at, k.body LIKE '%\"open\"%' AS opens, COALESCE(t.name, '') AS target,"
	    "       COALESCE(a.name, '') AS name, u.at AS now"
	    "  FROM task k LEFT JOIN target t ON t.id = k.target LEFT JOIN account a ON a.id = k.account, (SELECT UNIX_TIMESTAMP() AS at) u"
	    " WHERE k.kind = 'drain' ORDER BY k.id DESC LIMIT ?", ARG((int64_t)DRAINS));

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		const char *state = db_text(q, "state");
		busy = busy || strcmp(state, "wanted") == 0 || strcmp(state, "running") == 0;
		tpl_say(row, "what", db_i64(q, "opens") ? "target.opening" : "target.draining", db_text(q, "node"), db_text(q, "target"));
		for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
			if (strcmp(kinds[i].state, state) == 0)
				tpl_text(row, "kind", kinds[i].kind);
		tpl_say(row, "state", arena_fmt(r->arena, "service.task_state.%s", state), NULL, NULL);
		if (*db_text(q, "why"))
			tpl_say(row, "why", db_text(q, "why"), db_text(q, "text_a"), NULL);
		tpl_text(row, "raw", db_text(q, "raw"));
		tpl_text(row, "who", db_text(q, "name"));
		ago_put(r->arena, r->lang, row, "made", db_i64(q, "made_at"), db_i64(q, "now"));
	}
	return busy;
}

static struct reply nodes_shown(struct req *r, const struct deployment_refusal *refused)
{
	struct tpl *list = tpl_list(r->page, "Nodes");
	struct db_rows *q = node_view_list(r->db, 0, 0);

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		const char *at = arena_fmt(r->arena, "/admin/nodes/%lld/%s", (long long)db_i64(q, "target"), db_text(q, "name"));
		node_put(r, row, q);
		if (!may_act(r))
			continue;
		if (db_i64(q, "task"))
			tpl_post_at(r, row, "Cancel", arena_fmt(r->arena, "%s/cancel", at));
		else if (db_i64(q, "open") && db_i64(q, "nodes_n") > 1)
			tpl_url(row, "drain_url", "%s/drain", at);
		else if (!db_i64(q, "open"))
			tpl_post_at(r, row, "Open", arena_fmt(r->arena, "%s/open", at));
	}
	bool busy = put_drains(r);
	service_page_refuse(r, refused);
	if (refused)
		return reply_form(r, "admin/nodes");
	struct reply page = reply_page(r, "admin/nodes");
	return busy ? reply_refresh(page, REFRESH_S) : page;
}

struct reply admin_nodes(struct req *r)
{
	return nodes_shown(r, NULL);
}

static bool there(struct req *r)
{
	return db_exists(r->db, "SELECT 1 FROM node WHERE target = ? AND name = ? LIMIT 1", ARG(req_param_i64(r, "target")), ARG(req_param(r, "node")));
}

static struct reply drain_shown(struct req *r, const struct deployment_refusal *refused)
{
	const char *node = req_param(r, "node");
	int64_t target = req_param_i64(r, "target");
	struct tpl *list = tpl_list(r->page, "Instances");
	struct db_rows *q = db_query(r->db,
	    "SELECT d.slug, COALESCE(c.title, d.title) AS title, i.part, COUNT(*) AS n FROM instance i JOIN deployment d ON d.id = i.deployment"
	    "  LEFT JOIN catalogue c ON c.deployment = d.id WHERE d.target = ? AND i.node = ? AND i.state <> 'ending'"
	    " GROUP BY d.id, d.slug, c.title, d.title, i.part ORDER BY i.part, title LIMIT 200", ARG(target), ARG(node));

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		tpl_text(row, "title", db_text(q, "title"));
		tpl_url(row, "url", "/admin/services/%s", db_text(q, "slug"));
		tpl_say(row, "part", arena_fmt(r->arena, "service.part.%s", db_text(q, "part")), NULL, NULL);
		tpl_int(row, "n", db_i64(q, "n"));
		tpl_bool(row, "stays", strcmp(db_text(q, "part"), "database") == 0);
	}
	tpl_say(r->page, "Confirm.title", "target.drain_title", node, NULL);
	tpl_say(r->page, "Confirm.text", "target.drain_text", NULL, NULL);
	tpl_say(r->page, "Confirm.label", "target.drain_button", NULL, NULL);
	tpl_say(r->page, "Confirm.will.0", "target.drain_will.closed", NULL, NULL);
	tpl_say(r->page, "Confirm.will.1", "target.drain_will.moved", NULL, NULL);
	tpl_say(r->page, "Confirm.will.2", "target.drain_will.stays", NULL, NULL);
	tpl_url(r->page, "Confirm.back_url", "/admin/nodes");
	tpl_post_at(r, tpl_node(r->page, "Confirm"), "post", arena_fmt(r->arena, "/admin/nodes/%lld/%s/drain", (long long)target, node));
	service_page_refuse(r, refused);
	return refused ? reply_form(r, "admin/drain") : reply_page(r, "admin/drain");
}

struct reply admin_node_drain_page(struct req *r)
{
	return there(r) ? drain_shown(r, NULL) : reply_status(r, 404);
}

struct reply admin_node_drain(struct req *r)
{
	int64_t task;

	if (!there(r))
		return reply_status(r, 404);
	struct deployment_refusal no = task_drain(r->db, r->who.account, req_param_i64(r, "target"), req_param(r, "node"), &task);
	if (no.key)
		return drain_shown(r, &no);
	req_flash(r, "target.drain_asked", req_param(r, "node"));
	return reply_see_other(r, "/admin/nodes");
}

/* What was moved stays where it is now; the node takes new work again. */
struct reply admin_node_cancel(struct req *r)
{
	if (!there(r))
		return reply_status(r, 404);
	int64_t task = db_one_i64(r->db, 0,
	    "SELECT MAX(id) FROM task WHERE kind = 'drain' AND target = ? AND node = ? AND state IN ('wanted', 'running', 'waiting')",
	    ARG(req_param_i64(r, "target")), ARG(req_param(r, "node")));
	req_flash(r, task && task_cancel(r->db, r->who.account, task) ? "service.task_cancelled" : "seller.not_now", NULL);
	return reply_see_other(r, "/admin/nodes");
}

struct reply admin_node_open(struct req *r)
{
	int64_t task;

	if (!there(r))
		return reply_status(r, 404);
	struct deployment_refusal no = task_open(r->db, r->who.account, req_param_i64(r, "target"), req_param(r, "node"), &task);
	if (no.key)
		return nodes_shown(r, &no);
	req_flash(r, "target.open_asked", req_param(r, "node"));
	return reply_see_other(r, "/admin/nodes");
}
