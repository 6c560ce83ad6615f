/* admin_targets.c: the places where shows run: this machine and clusters. Access to a cluster comes in as a kubeconfig, is sealed at once
 * and never shown again. No page here asks a cluster anything: the agent does, and writes what it found into the rows these pages read.
 */
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "db/db.h"
#include "ext/kube.h"
#include "platform/core/node_view.h"
#include "platform/core/target_edit.h"
#include "platform/core/told.h"
#include "platform/pages.h"
#include "platform/pages/node_part.h"
#include "web/tpl.h"

enum { REFRESH_S = 3, KUBECONFIG_BYTES = 256 << 10 };

struct reply admin_targets(struct req *r)
{
	struct tpl *list = tpl_list(r->page, "Targets");
	struct db_rows *q = node_view_targets(r->db);
	bool fresh = false;

	while (db_next(q)) {
		target_put(r, tpl_row(list), q);
		fresh = fresh || strcmp(db_text(q, "state"), "new") == 0;
	}
	struct reply page = reply_page(r, "admin/targets");
	return fresh ? reply_refresh(page, REFRESH_S) : page;
}

/* --- one -------------------------------------------------------------------------------------------------------------------------------- */

static bool owner(const struct req *r)
{
	return strcmp(r->who.group, "owner") == 0;
}

static void put_shows(struct req *r, int64_t target)
{
	struct tpl *list = tpl_list(r->page, "Shows");
	struct db_rows *q = node_view_shows(r->db, target);

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		tpl_text(row, "title", db_text(q, "title"));
		tpl_text(row, "state", told_state_kind(db_text(q, "state")));
		tpl_say(row, "state_word", arena_fmt(r->arena, "service.state.%s", db_text(q, "state")), NULL, NULL);
		tpl_url(row, "url", "/admin/services/%s", db_text(q, "slug"));
	}
}

struct reply admin_target_page(struct req *r)
{
	int64_t target = req_param_i64(r, "target");
	struct db_rows *q = node_view_target(r->db, target), *nodes;

	if (!db_next(q))
		return reply_status(r, 404);
	struct tpl *t = tpl_node(r->page, "Target"), *list = tpl_list(r->page, "Nodes");
	bool local = strcmp(db_text(q, "kind"), "local") == 0;
	target_put(r, t, q);
	put_shows(r, target);
	nodes = node_view_list(r->db, target, 0);
	while (db_next(nodes))
		node_put(r, tpl_row(list), nodes);
	if (owner(r)) {
		if (!local)
			tpl_url(t, "edit_url", "/admin/targets/%lld/edit", (long long)target);
		if (!local && !db_i64(q, "is_default"))
			tpl_url(t, "remove_url", "/admin/targets/%lld/remove", (long long)target);
		if (!db_i64(q, "is_default"))
			tpl_post_at(r, t, "Default", arena_fmt(r->arena, "/admin/targets/%lld/default", (long long)target));
	}
	struct reply page = reply_page(r, "admin/target");
	return strcmp(db_text(q, "state"), "new") == 0 ? reply_refresh(page, REFRESH_S) : page;
}

struct reply admin_target_default(struct req *r)
{
	int64_t target = req_param_i64(r, "target");

	if (!target_edit_default(r->db, r->who.account, target))
		return reply_status(r, 404);
	req_flash(r, "target.default_set", db_one_text(r->db, "SELECT name FROM target WHERE id = ? LIMIT 1", ARG(target)));
	return reply_see_other(r, "/admin/targets");
}

/* --- adding and changing ------------------------------------------------------------------------------------------------------------------ */

static const char *const storages[] = { "claim", "none", NULL };

FORM(admin_target,
	{ "name", FIELD_TEXT, 0, 0, 40, "off", NULL },
	{ "kubeconfig", FIELD_LONG, OPTIONAL, 0, 100000, NULL, NULL },
	{ "file", FIELD_FILE, OPTIONAL, 0, KUBECONFIG_BYTES, NULL, NULL },
	{ "context", FIELD_TEXT, OPTIONAL, 0, 200, "off", NULL },
	{ "in_cluster", FIELD_BOOL, OPTIONAL, 0, 0, NULL, NULL },
	{ "platform_url", FIELD_TEXT, 0, 0, 200, "off", NULL },
	{ "reach", FIELD_TEXT, OPTIONAL, 0, 120, "off", NULL },
	{ "images", FIELD_TEXT, OPTIONAL, 0, 120, "off", NULL },
	{ "storage", FIELD_CHOICE, 0, 0, 0, NULL, storages },
	{ "storage_class", FIELD_TEXT, OPTIONAL, 0, 63, "off", NULL });

/* A token has no business in a page that is kept in histories and caches: it has to be given again. */
static void forget_access(struct req *r)
{
	size_t n;
	const char *field = form_file(r, "file", &n) ? "file" : *form_str(r, "kubeconfig") ? "kubeconfig" : NULL;

	if (!field)
		return;
	form_set(r, "kubeconfig", "");
	form_error(r, field, "target.error_again");
}

static struct reply form_shown(struct req *r, bool refused)
{
	int64_t target = req_param_i64(r, "target");

	if (refused)
		forget_access(r);
	if (target) {
		tpl_bool(r->page, "Target.old", true);
		tpl_text(r->page, "Target.name", db_one_text(r->db, "SELECT name FROM target WHERE id = ? LIMIT 1", ARG(target)));
		tpl_url(r->page, "Target.url", "/admin/targets/%lld", (long long)target);
	}
	tpl_form(r, "Form", &admin_target, target ? arena_fmt(r->arena, "/admin/targets/%lld/edit", (long long)target) : "/admin/targets/new");
	return refused ? reply_form(r, "admin/target_form") : reply_page(r, "admin/target_form");
}

struct reply admin_target_new(struct req *r)
{
	form_set(r, "storage", "claim");
	return form_shown(r, false);
}

static bool changeable(struct req *r, struct db_rows **q)
{
	*q = node_view_target(r->db, req_param_i64(r, "target"));
	return db_next(*q) && strcmp(db_text(*q, "kind"), "local") != 0;
}

struct reply admin_target_edit(struct req *r)
{
	static const char *const columns[] = { "name", "platform_url", "reach", "images", "storage", "storage_class" };
	struct db_rows *q;

	if (!changeable(r, &q))
		return reply_status(r, 404);
	for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
		form_set(r, columns[i], db_text(q, columns[i]));
	return form_shown(r, false);
}

static void check(struct req *r, const char *field, bool (*ok)(const char *s), const char *key)
{
	if (*form_str(r, field) && !ok(form_str(r, field)))
		form_error(r, field, key);
}

/* Access out of the file or the text, where one was given. */
static void read_access(struct req *r, bool old, struct target_edit *e)
{
	size_t n;
	const char *file = form_file(r, "file", &n), *text = form_str(r, "kubeconfig"), *why = NULL;
	const char *field = file ? "file" : "kubeconfig";

	if (form_is(r, "in_cluster")) {
		if (file || *text)
			form_error(r, "in_cluster", "target.error_both");
		e->url = "in-cluster";
		e->access = "";
		return;
	}
	if (!file && !*text) {
		if (!old)
			form_error(r, "kubeconfig", "target.error_access");
		return;
	}
	if (file && *text) {
		form_error(r, "file", "target.error_both");
		return;
	}
	e->access = kube_import(r->arena, file ? file : text, file ? n : strlen(text), form_str(r, "context"), &e->url, &why);
	if (!e->access)
		form_error(r, why && strstr(why, "context") ? "context" : field, why ? why : "target.error_access");
}

static bool read_form(struct req *r, bool old, struct target_edit *e)
{
	*e = (struct target_edit){ .name = form_str(r, "name"), .url = "", .reach = form_str(r, "reach"), .platform_url = form_str(r, "platform_url"),
		.images = form_str(r, "images"), .storage = form_str(r, "storage"), .storage_class = form_str(r, "storage_class") };
	check(r, "platform_url", target_edit_url_ok, "target.error_url");
	check(r, "reach", target_edit_host_ok, "target.error_host");
	check(r, "images", target_edit_images_ok, "target.error_images");
	check(r, "storage_class", target_edit_class_ok, "target.error_class");
	read_access(r, old, e);
	return form_ok(r);
}

struct reply admin_target_add(struct req *r)
{
	struct target_edit e;
	int64_t id;

	if (!read_form(r, false, &e))
		return form_shown(r, true);
	if (target_edit_add(r->db, r->service->key, r->who.account, &e, &id) == TARGET_NAME_TAKEN) {
		form_error(r, "name", "target.error_name");
		return form_shown(r, true);
	}
	req_flash(r, "target.added", e.name);
	return reply_see_other(r, "/admin/targets/%lld", (long long)id);
}

struct reply admin_target_save(struct req *r)
{
	struct target_edit e;
	struct db_rows *q;
	int64_t target = req_param_i64(r, "target");

	if (!changeable(r, &q))
		return reply_status(r, 404);
	if (!read_form(r, true, &e))
		return form_shown(r, true);
	switch (target_edit_save(r->db, r->service->key, r->who.account, target, &e)) {
	case TARGET_EDITED:
		req_flash(r, "target.saved", e.name);
		return reply_see_other(r, "/admin/targets/%lld", (long long)target);
	case TARGET_NAME_TAKEN:
		form_error(r, "name", "target.error_name");
		return form_shown(r, true);
	case TARGET_GONE:
		break;
	}
	return reply_status(r, 404);
}

/* --- removing ------------------------------------------------------------------------------------------------------------------------------ */

static struct reply remove_shown(struct req *r, const char *refused)
{
	int64_t target = req_param_i64(r, "target");
	struct db_rows *q;

	if (!changeable(r, &q))
		return reply_status(r, 404);
	put_shows(r, target);
	tpl_say(r->page, "Confirm.title", "target.remove_title", db_text(q, "name"), NULL);
	tpl_say(r->page, "Confirm.text", "target.remove_text", NULL, NULL);
	tpl_say(r->page, "Confirm.label", "target.remove_button", NULL, NULL);
	tpl_say(r->page, "Confirm.will.0", "target.remove_will.nodes", NULL, NULL);
	tpl_say(r->page, "Confirm.will.1", "target.remove_will.access", NULL, NULL);
	tpl_url(r->page, "Confirm.back_url", "/admin/targets/%lld", (long long)target);
	tpl_post_at(r, tpl_node(r->page, "Confirm"), "post", arena_fmt(r->arena, "/admin/targets/%lld/remove", (long long)target));
	if (refused)
		tpl_say(r->page, "Refused.text", refused, NULL, NULL);
	return refused ? reply_form(r, "admin/target_remove") : reply_page(r, "admin/target_remove");
}

struct reply admin_target_remove_page(struct req *r)
{
	return remove_shown(r, NULL);
}

struct reply admin_target_remove(struct req *r)
{
	switch (target_edit_remove(r->db, r->who.account, req_param_i64(r, "target"))) {
	case TARGET_REMOVED:
		req_flash(r, "target.removed", NULL);
		return reply_see_other(r, "/admin/targets");
	case TARGET_HAS_SHOWS:
		return remove_shown(r, "target.error_shows");
	case TARGET_IS_DEFAULT:
		return remove_shown(r, "target.error_default");
	case TARGET_IS_HERE:
	case TARGET_NOT_THERE:
		break;
	}
	return reply_status(r, 404);
}
