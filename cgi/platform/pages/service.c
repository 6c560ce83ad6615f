/* service.c: one show's service and the acts upon it that are not a new shape: on which node, on which target, backups, stop and start,
 * its end. Sellers and administrators use the same pages; acts that only operators have stand only in their part of the table of routes.
 */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "db/db.h"
#include "platform/core/ago.h"
#include "platform/core/backup_drop.h"
#include "platform/core/deployment.h"
#include "platform/core/node_view.h"
#include "platform/core/my_order.h"
#include "platform/core/task.h"
#include "platform/pages.h"
#include "platform/pages/node_part.h"
#include "platform/pages/service_part.h"
#include "web/tpl.h"

/* Visitors are told for this long that a move closes the sale: a hold that has just begun can still be paid. */
enum { MOVE_TOLD_MIN = 10, MOVE_TOLD_MOST_MIN = 30 * 24 * 60 };

struct reply service_page(struct req *r)
{
	struct service_page p;

	if (!service_page_open(r, &p))
		return reply_status(r, 404);
	return service_page_shown(&p, NULL);
}

/* --- node ----------------------------------------------------------------------------------------------------------------------------------- */

FORM(service_node,
	{ "node", FIELD_TEXT, OPTIONAL, 0, 253, "off", NULL });

static struct reply node_shown(struct service_page *p, const struct deployment_refusal *refused)
{
	struct req *r = p->r;
	struct tpl *list = tpl_list(r->page, "Nodes");
	struct db_rows *q = node_view_list(r->db, p->v.target, p->v.id);
	int64_t n = 0;

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		node_put(r, row, q);
		tpl_text(row, "id", arena_fmt(r->arena, "service_node-node-%lld", (long long)++n));
		tpl_bool(row, "on", strcmp(form_str(r, "node"), db_text(q, "name")) == 0);
		tpl_bool(row, "fits", db_i64(q, "ready") && db_i64(q, "open"));
	}
	tpl_bool(r->page, "Service.one_node", n < 2);
	tpl_text(r->page, "Service.target", p->v.target_name);
	tpl_text(r->page, "Service.node", p->v.node);
	tpl_form(r, "Form", &service_node, service_page_url(p, "node"));
	service_page_refuse(r, refused);
	return refused || !form_ok(r) ? reply_form(r, "service/node") : reply_page(r, "service/node");
}

struct reply service_node_page(struct req *r)
{
	struct service_page p;

	if (!service_page_open_live(r, &p))
		return reply_status(r, 404);
	form_set(r, "node", p.v.node);
	return node_shown(&p, NULL);
}

struct reply service_node_save(struct req *r)
{
	struct service_page p;

	if (!service_page_open_live(r, &p))
		return reply_status(r, 404);
	if (!form_ok(r))
		return node_shown(&p, NULL);
	const char *node = form_str(r, "node");
	struct deployment_refusal no = deployment_place(r->db, r->who.account, p.v.slug, node);
	if (no.key)
		return node_shown(&p, &no);
	req_flash(r, *node ? "service.node_asked" : "service.node_any_asked", node);
	return reply_see_other(r, "%s", p.home);
}

/* --- one pod -------------------------------------------------------------------------------------------------------------------------------- */

FORM(service_pod,
	{ "node", FIELD_TEXT, OPTIONAL, 0, 253, "off", NULL });

struct pod {
	const char *name, *part, *node;
	int64_t cpu_m, memory_mib;
};

/* false: there is none of that name now. */
static bool pod_find(struct service_page *p, struct pod *out)
{
	struct db_rows *q = db_query(p->r->db, "SELECT name, part, node, cpu_m, memory_mib FROM instance WHERE deployment = ? AND name = ? AND state <> 'ending'"
	    " LIMIT 1", ARG(p->v.id), ARG(req_param(p->r, "pod")));

	if (p->v.local || !db_next(q))
		return false;
	*out = (struct pod){ db_text(q, "name"), db_text(q, "part"), db_text(q, "node"), db_i64(q, "cpu_m"), db_i64(q, "memory_mib") };
	return true;
}

static struct reply pod_shown(struct service_page *p, const struct pod *pod, const struct deployment_refusal *refused)
{
	struct req *r = p->r;
	struct tpl *list = tpl_list(r->page, "Nodes"), *t = tpl_node(r->page, "Pod");
	struct db_rows *q = node_view_list(r->db, p->v.target, p->v.id);
	int64_t n = 0;

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		const char *name = db_text(q, "name");
		node_put(r, row, q);
		tpl_text(row, "id", arena_fmt(r->arena, "service_pod-node-%lld", (long long)++n));
		tpl_bool(row, "on", strcmp(form_str(r, "node"), name) == 0);
		tpl_bool(row, "here", strcmp(pod->node, name) == 0);
		tpl_bool(row, "fits", db_i64(q, "ready") && db_i64(q, "open") && strcmp(pod->node, name) != 0 && !*p->v.node);
	}
	tpl_text(t, "name", pod->name);
	tpl_text(t, "node", pod->node);
	tpl_text(t, "part", pod->part);
	tpl_text(t, "pinned", p->v.node);
	tpl_text(t, "cpu", service_page_cores(r, pod->cpu_m));
	tpl_int(t, "memory_mib", pod->memory_mib);
	tpl_bool(r->page, "Service.one_node", n < 2);
	tpl_text(r->page, "Service.target", p->v.target_name);
	tpl_url(r->page, "Pod.node_url", "%s/node", p->home);
	tpl_form(r, "Form", &service_pod, service_page_url(p, arena_fmt(r->arena, "pods/%s", pod->name)));
	service_page_refuse(r, refused);
	return refused || !form_ok(r) ? reply_form(r, "service/pod") : reply_page(r, "service/pod");
}

struct reply service_pod_page(struct req *r)
{
	struct service_page p;
	struct pod pod;

	return service_page_open_live(r, &p) && pod_find(&p, &pod) ? pod_shown(&p, &pod, NULL) : reply_status(r, 404);
}

struct reply service_pod_save(struct req *r)
{
	struct service_page p;
	struct pod pod;
	int64_t task;

	if (!service_page_open_live(r, &p))
		return reply_status(r, 404);
	bool there = pod_find(&p, &pod);
	if (there && !form_ok(r))
		return pod_shown(&p, &pod, NULL);
	const char *node = form_ok(r) ? form_str(r, "node") : "";
	struct deployment_refusal no = task_pod(r->db, r->who.account, p.v.id, req_param(r, "pod"), node, &task);
	if (no.key)
		return there ? pod_shown(&p, &pod, &no) : service_page_shown(&p, &no);
	req_flash(r, *node ? "service.pod_asked" : "service.pod_any_asked", node);
	return reply_see_other(r, "%s", p.home);
}

/* --- to another target ------------------------------------------------------------------------------------------------------------------------- */

FORM(service_move,
	{ "target", FIELD_INT, 0, 1, INT64_MAX, NULL, NULL },
	{ "minutes", FIELD_INT, 0, 0, MOVE_TOLD_MOST_MIN, "off", NULL });

static struct reply move_shown(struct service_page *p, const struct deployment_refusal *refused)
{
	struct req *r = p->r;
	struct tpl *list = tpl_list(r->page, "Targets");
	struct db_rows *q = node_view_targets(r->db);
	int64_t n = 0;

	while (db_next(q)) {
		if (db_i64(q, "id") == p->v.target)
			continue;
		struct tpl *row = tpl_row(list);
		target_put(r, row, q);
		tpl_text(row, "id", n++ ? arena_fmt(r->arena, "service_move-target-%lld", (long long)n) : "service_move-target");
		tpl_bool(row, "on", form_i64(r, "target") == db_i64(q, "id"));
	}
	tpl_text(r->page, "Service.target", p->v.target_name);
	tpl_form(r, "Form", &service_move, service_page_url(p, "move"));
	service_page_refuse(r, refused);
	return refused || !form_ok(r) ? reply_form(r, "service/move") : reply_page(r, "service/move");
}

struct reply service_move_page(struct req *r)
{
	struct service_page p;

	if (!service_page_open_live(r, &p))
		return reply_status(r, 404);
	form_set_i64(r, "minutes", MOVE_TOLD_MIN);
	return move_shown(&p, NULL);
}

struct reply service_move_save(struct req *r)
{
	struct service_page p;
	int64_t task;

	if (!service_page_open_live(r, &p))
		return reply_status(r, 404);
	int64_t begins_at = p.v.now + 60 * form_i64(r, "minutes");
	if (!form_ok(r))
		return move_shown(&p, NULL);
	struct deployment_refusal no = task_move(r->db, r->who.account, p.v.id, form_i64(r, "target"), begins_at, &task);
	if (no.key)
		return move_shown(&p, &no);
	req_flash(r, "service.move_asked", clock_text(r->arena, begins_at, config_text("CLOVE_ZONE"), r->lang));
	return reply_see_other(r, "%s", p.home);
}

static struct reply task_answer(struct req *r, bool (*act)(struct db *db, int64_t account, int64_t task), const char *done)
{
	struct service_page p;
	int64_t task = req_param_i64(r, "task");

	if (!service_page_open_live(r, &p) || !db_exists(r->db, "SELECT 1 FROM task WHERE id = ? AND deployment = ? LIMIT 1", ARG(task), ARG(p.v.id)))
		return reply_status(r, 404);
	req_flash(r, act(r->db, r->who.account, task) ? done : "seller.not_now", NULL);
	return reply_see_other(r, "%s", p.home);
}

struct reply service_task_confirm(struct req *r)
{
	return task_answer(r, task_confirm, "service.task_confirmed");
}

struct reply service_task_cancel(struct req *r)
{
	return task_answer(r, task_cancel, "service.task_cancelled");
}

/* --- backups ------------------------------------------------------------------------------------------------------------------------------------ */

struct reply service_backup(struct req *r)
{
	struct service_page p;
	int64_t task;

	if (!service_page_open_live(r, &p))
		return reply_status(r, 404);
	struct deployment_refusal no = task_backup(r->db, r->who.account, p.v.id, &task);
	if (no.key)
		return service_page_shown(&p, &no);
	req_flash(r, "service.backup_asked", NULL);
	return reply_see_other(r, "%s", p.home);
}

static int64_t backup_made(struct service_page *p)
{
	return db_one_i64(p->r->db, 0, "SELECT made_at FROM backup WHERE id = ? AND deployment = ? AND drop_at IS NULL LIMIT 1", ARG(req_param_i64(p->r, "backup")), ARG(p->v.id));
}

static struct reply restore_shown(struct service_page *p, int64_t made_at, const struct deployment_refusal *refused)
{
	struct req *r = p->r;

	struct my_order_since since = my_order_since(r->db, p->v.id, made_at);

	if (since.all)
		tpl_say(r->page, "Restore.since", "service.restore_since", arena_fmt(r->arena, "%lld", (long long)since.all),
		    arena_fmt(r->arena, "%lld", (long long)since.paid));
	else
		tpl_say(r->page, "Restore.since", "service.restore_since_none", NULL, NULL);
	tpl_say(r->page, "Restore.from", "service.restore_from", clock_text(r->arena, made_at, config_text("CLOVE_ZONE"), r->lang), NULL);
	return service_page_confirm(p, "restore", arena_fmt(r->arena, "%s/restore/%lld", p->home, (long long)req_param_i64(r, "backup")), refused);
}

struct reply service_restore_page(struct req *r)
{
	struct service_page p;
	int64_t made_at;

	return service_page_open_live(r, &p) && (made_at = backup_made(&p)) ? restore_shown(&p, made_at, NULL) : reply_status(r, 404);
}

struct reply service_restore_save(struct req *r)
{
	struct service_page p;
	int64_t made_at, task;

	if (!service_page_open_live(r, &p) || !(made_at = backup_made(&p)))
		return reply_status(r, 404);
	struct deployment_refusal no = task_restore(r->db, r->who.account, p.v.id, req_param_i64(r, "backup"), &task);
	if (no.key)
		return restore_shown(&p, made_at, &no);
	req_flash(r, "service.restore_asked", NULL);
	return reply_see_other(r, "%s", p.home);
}

/* Deleted services keep theirs too: the last one of them only goes when it is said to. */
FORM(service_backup_delete,
	{ "sure", FIELD_BOOL, OPTIONAL, 0, 0, NULL, NULL });

static struct reply backup_delete_shown(struct service_page *p, const struct deployment_refusal *refused)
{
	struct req *r = p->r;
	int64_t backup = req_param_i64(r, "backup");
	struct tpl *t = tpl_node(r->page, "Backup");
	struct db_rows *q = service_view_backups(r->db, p->v.id);

	do {
		if (!db_next(q))
			return reply_status(r, 404);
	} while (db_i64(q, "id") != backup);
	service_page_backup(p, t, q);
	tpl_bool(t, "last", backup_drop_last(r->db, p->v.id, backup));
	tpl_bool(r->page, "Service.gone", p->gone);
	tpl_form(r, "Form", &service_backup_delete, arena_fmt(r->arena, "%s/backups/%lld/delete", p->home, (long long)backup));
	service_page_refuse(r, refused);
	return refused || !form_ok(r) ? reply_form(r, "service/backup_delete") : reply_page(r, "service/backup_delete");
}

struct reply service_backup_delete_page(struct req *r)
{
	struct service_page p;

	return service_page_open(r, &p) ? backup_delete_shown(&p, NULL) : reply_status(r, 404);
}

struct reply service_backup_delete_save(struct req *r)
{
	struct service_page p;

	if (!service_page_open(r, &p) || !backup_made(&p))
		return reply_status(r, 404);
	struct deployment_refusal no = backup_drop(r->db, r->who.account, p.v.id, req_param_i64(r, "backup"), form_is(r, "sure"));
	if (no.key && strcmp(no.key, "deploy.backup_last") == 0) {
		form_error(r, "sure", no.key);
		return backup_delete_shown(&p, NULL);
	}
	if (no.key)
		return backup_delete_shown(&p, &no);
	req_flash(r, "service.backup_deleted", NULL);
	return reply_see_other(r, "%s", p.home);
}

/* --- stop, start, again -------------------------------------------------------------------------------------------------------------------------- */

struct reply service_stop_page(struct req *r)
{
	struct service_page p;

	if (!service_page_open_live(r, &p))
		return reply_status(r, 404);
	if (strcmp(p.v.wanted, "running") != 0)
		return reply_see_other(r, "%s", p.home);
	tpl_say(r->page, "Confirm.title", "seller.stop_title", p.v.title, NULL);
	tpl_say(r->page, "Confirm.text", "seller.stop_text", NULL, NULL);
	tpl_say(r->page, "Confirm.label", "seller.stop_button", NULL, NULL);
	tpl_say(r->page, "Confirm.will.0", "seller.stop_will.sale", NULL, NULL);
	tpl_say(r->page, "Confirm.will.1", "seller.stop_will.tickets", NULL, NULL);
	tpl_say(r->page, "Confirm.will.2", "seller.stop_will.kept", NULL, NULL);
	tpl_url(r->page, "Confirm.back_url", "%s", p.home);
	tpl_post_at(r, tpl_node(r->page, "Confirm"), "post", service_page_url(&p, "stop"));
	return reply_page(r, "service/confirm");
}

static struct reply wanted(struct req *r, enum deployment_act act, const char *done)
{
	struct service_page p;

	if (!service_page_open_live(r, &p))
		return reply_status(r, 404);
	req_flash(r, deployment_want(r->db, r->who.account, p.v.slug, act) ? done : "seller.not_now", NULL);
	return reply_see_other(r, "%s", p.home);
}

struct reply service_stop(struct req *r)
{
	return wanted(r, DEPLOYMENT_STOP, "seller.stopping");
}

struct reply service_start(struct req *r)
{
	return wanted(r, DEPLOYMENT_START, "seller.starting");
}

struct reply service_again(struct req *r)
{
	return wanted(r, DEPLOYMENT_AGAIN, "seller.trying_again");
}

/* --- the end ------------------------------------------------------------------------------------------------------------------------------------- */

FORM(service_delete,
	{ "slug", FIELD_TEXT, 0, 0, 80, "off", NULL },
	{ "refunds", FIELD_BOOL, OPTIONAL, 0, 0, NULL, NULL },
	{ "untold", FIELD_BOOL, OPTIONAL, 0, 0, NULL, NULL });

/* Whoever deletes types its address. */
static bool slug_typed(struct service_page *p)
{
	struct req *r = p->r;

	if (form_ok(r) && strcmp(form_str(r, "slug"), p->v.slug) != 0)
		form_error_with(r, "slug", "service.error_slug", p->v.slug);
	return form_ok(r);
}

static struct reply delete_shown(struct service_page *p, const struct deployment_refusal *refused)
{
	struct req *r = p->r;

	tpl_int(r->page, "Service.tickets_n", deployment_tickets(r->db, p->v.id));
	tpl_bool(r->page, "Service.untold", deployment_untold(r->db, p->v.id));
	tpl_bool(r->page, "Service.untold_may", p->admin);
	ago_put(r->arena, r->lang, tpl_node(r->page, "Service"), "synced", p->v.synced_at, p->v.now);
	tpl_form(r, "Form", &service_delete, service_page_url(p, "delete"));
	service_page_refuse(r, refused);
	return refused || !form_ok(r) ? reply_form(r, "service/delete") : reply_page(r, "service/delete");
}

struct reply service_delete_page(struct req *r)
{
	struct service_page p;

	if (!service_page_open_live(r, &p))
		return reply_status(r, 404);
	return strcmp(service_view_word(&p.v), "deleting") == 0 ? reply_see_other(r, "%s", p.home) : delete_shown(&p, NULL);
}

struct reply service_delete_save(struct req *r)
{
	struct service_page p;

	if (!service_page_open_live(r, &p))
		return reply_status(r, 404);
	if (!slug_typed(&p))
		return delete_shown(&p, NULL);
	struct deployment_refusal no = (p.admin && form_is(r, "untold") ? deployment_delete_untold : deployment_delete)(r->db, r->who.account, p.v.slug,
	    form_is(r, "refunds"));
	if (no.key)
		return delete_shown(&p, &no);
	req_flash(r, "service.delete_asked", p.v.title);
	return reply_see_other(r, "%s", p.home);
}

/* --- deleted without a last copy --------------------------------------------------------------------------------------------------------- */

FORM(service_anyway,
	{ "slug", FIELD_TEXT, 0, 0, 80, "off", NULL });

static struct reply anyway_shown(struct service_page *p)
{
	struct req *r = p->r;

	tpl_time(r->page, "Service.last_backup", db_one_i64(r->db, 0, "SELECT MAX(made_at) FROM backup WHERE deployment = ?", ARG(p->v.id)), config_text("CLOVE_ZONE"));
	tpl_time(r->page, "Service.no_dump", deployment_no_dump(r->db, p->v.id), config_text("CLOVE_ZONE"));
	tpl_form(r, "Form", &service_anyway, service_page_url(p, "delete/anyway"));
	return form_ok(r) ? reply_page(r, "service/anyway") : reply_form(r, "service/anyway");
}

struct reply service_anyway_page(struct req *r)
{
	struct service_page p;

	if (!service_page_open_live(r, &p))
		return reply_status(r, 404);
	return deployment_no_dump(r->db, p.v.id) ? anyway_shown(&p) : reply_see_other(r, "%s", p.home);
}

struct reply service_anyway_save(struct req *r)
{
	struct service_page p;

	if (!service_page_open_live(r, &p))
		return reply_status(r, 404);
	if (!slug_typed(&p))
		return anyway_shown(&p);
	req_flash(r, deployment_delete_anyway(r->db, r->who.account, p.v.id) ? "service.anyway_asked" : "seller.not_now", NULL);
	return reply_see_other(r, "%s", p.home);
}
