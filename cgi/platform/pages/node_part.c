/* node_part.c: see node_part.h. */
#include "platform/pages/node_part.h"

#include <string.h>

#include "base/arena.h"
#include "db/db.h"
#include "platform/core/ago.h"
#include "platform/core/node_view.h"
#include "platform/pages/service_part.h"
#include "web/req.h"
#include "web/tpl.h"

static int64_t percent(int64_t part, int64_t whole)
{
	return whole <= 0 ? 0 : part >= whole ? 100 : part < 0 ? 0 : part * 100 / whole;
}

static void put_amount(struct tpl *row, const char *name, const char *part, const char *whole, const char *limit, int64_t of_100)
{
	struct tpl *t = tpl_node(row, name);

	tpl_text(t, "part", part);
	tpl_text(t, "whole", whole);
	if (limit)
		tpl_text(t, "limit", limit);
	tpl_int(t, "percent", of_100);
}

static const char *mib(struct req *r, int64_t n)
{
	return n >= 10240 ? arena_fmt(r->arena, "%lld GiB", (long long)((n + 512) / 1024)) : arena_fmt(r->arena, "%lld MiB", (long long)n);
}

void node_put(struct req *r, struct tpl *row, const struct db_rows *q)
{
	bool ready = db_i64(q, "ready"), open = db_i64(q, "open"), draining = db_i64(q, "task");
	const char *state = draining ? "draining" : !ready ? "lost" : !open ? "closed" : "ready";

	tpl_text(row, "name", db_text(q, "name"));
	tpl_text(row, "target", db_text(q, "target_name"));
	tpl_url(row, "target_url", "/admin/targets/%lld", (long long)db_i64(q, "target"));
	tpl_say(row, "state", arena_fmt(r->arena, "target.node_state.%s", state), NULL, NULL);
	tpl_text(row, "state_kind", draining ? "busy" : !ready ? "bad" : !open ? "idle" : "good");
	tpl_bool(row, "worst", !ready);
	put_amount(row, "cpu", service_page_cores(r, db_i64(q, "cpu_used_m")), service_page_cores(r, db_i64(q, "cpu_m")),
	    service_page_cores(r, db_i64(q, "cpu_limit_m")), percent(db_i64(q, "cpu_used_m"), db_i64(q, "cpu_m")));
	put_amount(row, "memory", mib(r, db_i64(q, "memory_used_mib")), mib(r, db_i64(q, "memory_mib")), mib(r, db_i64(q, "memory_limit_mib")),
	    percent(db_i64(q, "memory_used_mib"), db_i64(q, "memory_mib")));
	put_amount(row, "pods", arena_fmt(r->arena, "%lld", (long long)db_i64(q, "pods_n")), arena_fmt(r->arena, "%lld", (long long)db_i64(q, "pods")), NULL,
	    percent(db_i64(q, "pods_n"), db_i64(q, "pods")));
	tpl_int(row, "shows_n", db_i64(q, "shows_n"));
	tpl_int(row, "mine_n", db_i64(q, "mine"));
	ago_put(r->arena, r->lang, row, "seen", db_i64(q, "seen_at"), db_i64(q, "now"));
}

void target_put(struct req *r, struct tpl *row, const struct db_rows *q)
{
	static const struct { const char *state, *kind; } kinds[] = { { "new", "busy" }, { "well", "good" }, { "away", "bad" }, { "refused", "bad" } };
	static const struct { const char *error, *word; } refusals[] = { { "kube.target_untrusted", "untrusted" }, { "kube.not_kubernetes", "other" },
		{ "kube.older", "older" }, { "agent.target_access", "unreadable" } };
	const char *state = db_text(q, "state"), *kind = db_text(q, "kind"), *word = state;

	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
		if (strcmp(state, "refused") == 0 && strcmp(refusals[i].error, db_text(q, "error")) == 0)
			word = refusals[i].word;         /* it is we who refuse */
	tpl_int(row, "number", db_i64(q, "id"));
	tpl_text(row, "name", db_text(q, "name"));
	tpl_url(row, "url", "/admin/targets/%lld", (long long)db_i64(q, "id"));
	tpl_bool(row, "local", strcmp(kind, "local") == 0);
	tpl_say(row, "kind", arena_fmt(r->arena, "target.kind.%s", kind), NULL, NULL);
	tpl_text(row, "word", word);
	tpl_say(row, "state", arena_fmt(r->arena, "target.state.%s", word), NULL, NULL);
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kinds[i].state, state) == 0)
			tpl_text(row, "state_kind", kinds[i].kind);
	tpl_bool(row, "worst", strcmp(state, "away") == 0 || strcmp(state, "refused") == 0);
	tpl_bool(row, "default", db_i64(q, "is_default"));
	if (*db_text(q, "error"))
		tpl_say(row, "error", db_text(q, "error"), db_text(q, "name"), NULL);
	else if (strcmp(state, "well") == 0 && strcmp(kind, "local") != 0 && !db_i64(q, "nodes_n"))
		tpl_say(row, "error", "kube.no_nodes", NULL, NULL);
	tpl_text(row, "raw", db_text(q, "raw"));
	tpl_text(row, "version", db_text(q, "version"));
	tpl_text(row, "api", db_text(q, "url"));
	tpl_text(row, "reach", db_text(q, "reach"));
	tpl_text(row, "platform_address", db_text(q, "platform_url"));
	tpl_text(row, "images", db_text(q, "images"));
	tpl_say(row, "storage", arena_fmt(r->arena, "form.admin_target.storage.choice.%s", db_text(q, "storage")), NULL, NULL);
	tpl_text(row, "storage_class", db_text(q, "storage_class"));
	tpl_int(row, "nodes_n", db_i64(q, "nodes_n"));
	tpl_int(row, "ready_n", db_i64(q, "ready_n"));
	tpl_int(row, "shows_n", db_i64(q, "shows_n"));
	put_amount(row, "cpu", service_page_cores(r, db_i64(q, "cpu_used_m")), service_page_cores(r, db_i64(q, "cpu_m")), NULL,
	    percent(db_i64(q, "cpu_used_m"), db_i64(q, "cpu_m")));
	put_amount(row, "memory", mib(r, db_i64(q, "memory_used_mib")), mib(r, db_i64(q, "memory_mib")), NULL,
	    percent(db_i64(q, "memory_used_mib"), db_i64(q, "memory_mib")));
	ago_put(r->arena, r->lang, row, "looked", db_i64(q, "looked_at"), db_i64(q, "now"));
}
