/* service_part.c: see service_part.h. */
#include "platform/pages/service_part.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/text.h"
#include "db/db.h"
#include "ext/json.h"
#include "platform/core/ago.h"
#include "platform/core/extra.h"
#include "platform/core/told.h"
#include "web/form.h"
#include "web/reply.h"
#include "web/req.h"
#include "web/tpl.h"

enum { REFRESH_S = 3, CHANGES = 16 };

/* --- words ---------------------------------------------------------------------------------------------------------------------------- */

const char *service_page_cores(struct req *r, int64_t cpu_m)
{
	char *s = arena_dup(r->arena, arena_fmt(r->arena, "%lld.%03lld", (long long)(cpu_m / 1000), (long long)(cpu_m % 1000)));
	size_t n = strlen(s);

	while (s[n - 1] == '0')
		s[--n] = 0;
	if (s[n - 1] == '.')
		s[n - 1] = 0;
	return s;
}

const char *service_page_size(struct req *r, const struct spec *s, bool local)
{
	const char *from = arena_fmt(r->arena, "%lld", (long long)s->min), *to = arena_fmt(r->arena, "%lld", (long long)s->max);
	const char *n = s->min == s->max ? from : arena_fmt(r->arena, "%s–%s", from, to);

	return req_say1(r, local ? "service.size_local" : "service.size_cluster", n);
}

const char *service_page_change(struct req *r, const char *member, const char *from, const char *to)
{
	const char *key = arena_fmt(r->arena, "service.change.%s", member);
	int64_t a, b;

	if (strcmp(member, "part") == 0)
		return req_say2(r, !*from ? "service.change.part_added" : !*to ? "service.change.part_removed" :
		    strcmp(from, to) == 0 ? "service.change.part_again" : "service.change.part", *from ? from : to, to);
	if (!tpl_lang_find(r->lang, key))
		return NULL;
	if (strstr(member, "cpu_m") && text_i64(from, &a) && text_i64(to, &b))
		return req_say2(r, key, service_page_cores(r, a), service_page_cores(r, b));
	return req_say2(r, key, from, to);
}

size_t service_page_changes(struct req *r, struct tpl *list, const struct spec *from, const struct spec *to)
{
	struct spec_change c[CHANGES];
	size_t n = spec_changes(r->arena, from, to, c, CHANGES);

	for (size_t i = 0; i < n; i++)
		tpl_text(tpl_row(list), "text", service_page_change(r, c[i].member, c[i].from, c[i].to));
	return n;
}

/* Who did something: an administrator reads names, a seller only whether it was they themselves. */
static const char *person(const struct service_page *p, int64_t account, const char *name)
{
	if (!account)
		return req_say(p->r, "admin.system");
	if (p->admin)
		return *name ? name : req_say1(p->r, "admin.erased", arena_fmt(p->r->arena, "%lld", (long long)account));
	return req_say(p->r, account == p->r->who.account ? "service.you" : "service.an_admin");
}

void service_page_refuse(struct req *r, const struct deployment_refusal *why)
{
	if (why && why->key)
		tpl_text(r->page, "Refused.text", tpl_lang_say(r->arena, r->lang, why->key, why->a, why->b, why->c));
}

/* --- one service -------------------------------------------------------------------------------------------------------------------------- */

const char *service_page_url(const struct service_page *p, const char *path)
{
	return arena_fmt(p->r->arena, "%s/%s", p->home, path);
}

bool service_page_open(struct req *r, struct service_page *out)
{
	const char *group = r->who.group;
	bool admin = strncmp(r->path, "/admin/", strlen("/admin/")) == 0;

	*out = (struct service_page){ .r = r, .admin = admin, .acts = !admin || strcmp(group, "operator") == 0 || strcmp(group, "owner") == 0 };
	if (!service_view_find(r->db, req_param(r, "slug"), &out->v) || (!admin && out->v.account != r->who.account))
		return false;
	out->gone = strcmp(out->v.state, "deleted") == 0;
	out->home = admin ? arena_fmt(r->arena, "/admin/services/%s", out->v.slug) : arena_fmt(r->arena, "/seller/shows/%s/service", out->v.slug);
	struct tpl *t = tpl_node(r->page, "Service");
	const char *word = service_view_word(&out->v);
	tpl_text(t, "title", out->v.title);
	tpl_text(t, "slug", out->v.slug);
	tpl_bool(t, "admin", admin);
	tpl_bool(t, "acts", out->acts);
	tpl_bool(t, "local", out->v.local);
	tpl_text(t, "word", word);
	tpl_text(t, "state", told_state_kind(word));
	tpl_say(t, "state_word", arena_fmt(r->arena, admin ? "service.state.%s" : "seller.state.%s", word), NULL, NULL);
	if (strcmp(word, "degraded") == 0 && *out->v.trouble)
		tpl_say(t, "trouble", out->v.trouble, out->v.slug, NULL);
	tpl_url(t, "url", "%s", out->home);
	tpl_url(t, "show_url", "/seller/shows/%s", out->v.slug);
	return true;
}

bool service_page_open_live(struct req *r, struct service_page *out)
{
	return service_page_open(r, out) && !out->gone;
}

static void put_facts(struct service_page *p)
{
	struct req *r = p->r;
	const struct service_view *v = &p->v;
	const struct spec *s = &v->spec;
	struct tpl *t = tpl_node(r->page, "Service"), *parts = tpl_list(t, "parts");
	bool live = strcmp(v->state, "running") == 0 || strcmp(v->state, "updating") == 0 || strcmp(v->state, "degraded") == 0;

	tpl_text(t, "address", arena_fmt(r->arena, "%s/shows/%s/", r->origin, v->slug));
	if (live)
		tpl_url(t, "page_url", "/shows/%s/", v->slug);
	tpl_text(t, "seller", v->seller);
	if (p->acts && p->admin)
		tpl_url(t, "seller_url", "/admin/accounts/%lld", (long long)v->account);
	if (p->acts && p->admin)
		tpl_url(t, "audit_url", "/admin/audit?object=%s", text_url(r->arena, arena_fmt(r->arena, "show %s", v->slug)));
	if (p->acts && live)
		tpl_url(t, "inside_url", "/shows/%s/manage/audit", v->slug);
	tpl_say(t, "field", arena_fmt(r->arena, "seller.field.%s", v->field), NULL, NULL);
	tpl_text(t, "target", v->target_name);
	tpl_url(t, "target_url", "/admin/targets/%lld", (long long)v->target);
	tpl_say(t, "target_kind", arena_fmt(r->arena, "target.kind.%s", v->target_kind), NULL, NULL);
	tpl_bool(t, "away", strcmp(v->target_state, "away") == 0 || strcmp(v->target_state, "refused") == 0);
	tpl_text(t, "node", v->node);
	tpl_int(t, "revision", v->revision);
	tpl_int(t, "live_revision", v->live_revision);
	tpl_text(t, "size", service_page_size(r, s, v->local));
	tpl_text(t, "cpu", service_page_cores(r, s->cpu_m));
	tpl_int(t, "memory_mib", s->memory_mib);
	tpl_text(t, "db_cpu", service_page_cores(r, s->db_cpu_m));
	tpl_int(t, "db_memory_mib", s->db_memory_mib);
	tpl_int(t, "storage_gib", s->storage_gib);
	for (size_t i = 0; i < s->parts_n; i++) {
		struct tpl *row = tpl_row(parts);
		tpl_say(row, "kind", arena_fmt(r->arena, "service.part.%s", s->parts[i].kind), NULL, NULL);
		tpl_text(row, "name", arena_fmt(r->arena, "%s %s", s->parts[i].name, s->parts[i].version));
	}
	tpl_time(t, "created", v->created_at, config_text("CLOVE_ZONE"));
	ago_put(r->arena, r->lang, t, "changed", v->changed_at, v->now);
	ago_put(r->arena, r->lang, t, "synced", v->synced_at, v->now);
	if (v->schema_version)
		tpl_int(t, "schema", v->schema_version);
	if (p->admin)
		tpl_text(t, "template", v->template_text);
}

/* Addresses of its extras, as far as they are known. */
static void put_extras(struct service_page *p)
{
	struct tpl *list = tpl_list(p->r->page, "Extras");

	if (p->v.local || p->gone)
		return;
	struct db_rows *q = extra_list(p->r->db, p->v.id);
	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		tpl_text(row, "title", db_text(q, "title"));
		tpl_text(row, "url", db_text(q, "url"));
	}
}

/* A first start takes all of the first five steps, an update all but the database and the places; the rest is an end. */
static void put_steps(struct service_page *p)
{
	enum { FIRST = 1, UPDATE = 2, END = 4 };
	static const struct { const char *name; unsigned of; } steps[] = { { "database", FIRST }, { "service", FIRST | UPDATE }, { "places", FIRST },
		{ "first_page", FIRST | UPDATE }, { "settle", FIRST | UPDATE }, { "ledger", END }, { "dump", END }, { "remove", END } };
	enum { STEPS = sizeof steps / sizeof steps[0] };
	const struct service_view *v = &p->v;
	const char *word = service_view_word(v);
	bool failed = strcmp(word, "failed") == 0;
	unsigned of = strcmp(word, "deleting") == 0 ? END : v->live_revision ? UPDATE : FIRST;
	struct tpl *list = tpl_list(p->r->page, "Steps");
	size_t now = 0;

	if (!failed && of != END && strcmp(v->state, "deploying") != 0 && strcmp(v->state, "updating") != 0)
		return;
	while (now < STEPS && strcmp(steps[now].name, v->step) != 0)
		now++;
	for (size_t i = 0; i < STEPS; i++) {
		if (!(steps[i].of & of) && i != now)
			continue;
		struct tpl *row = tpl_row(list);
		bool here = i == now || (now == STEPS && tpl_rows(list) == 1);
		tpl_say(row, "name", arena_fmt(p->r->arena, "service.%s.%s", v->good_revision ? "step_again" : "step", steps[i].name), NULL, NULL);
		tpl_text(row, "state", here ? failed ? "failed" : "now" : i < now && now < STEPS ? "done" : "waiting");
		if (here && *v->error)
			tpl_say(row, "text", v->error, v->error_a, NULL);
	}
}

static void put_instances(struct service_page *p)
{
	static const struct { const char *state, *kind; } kinds[] = { { "waiting", "busy" }, { "starting", "busy" }, { "running", "good" },
		{ "ending", "idle" }, { "failed", "bad" } };
	struct req *r = p->r;
	struct tpl *list = tpl_list(r->page, "Instances");
	struct db_rows *q = service_view_instances(r->db, p->v.id);
	int64_t ready = 0, shows = 0;

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		const char *state = db_text(q, "state"), *part = db_text(q, "part");
		bool half = strcmp(state, "running") == 0 && !db_i64(q, "ready");
		shows += strcmp(part, "show") == 0;
		ready += strcmp(part, "show") == 0 && db_i64(q, "ready");
		tpl_say(row, "part", arena_fmt(r->arena, "service.part.%s", part), NULL, NULL);
		for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
			if (strcmp(kinds[i].state, state) == 0)
				tpl_text(row, "kind", half ? "warn" : kinds[i].kind);
		tpl_say(row, "state", half ? "service.instance.not_ready" : arena_fmt(r->arena, "service.instance.%s", state), NULL, NULL);
		tpl_bool(row, "worst", strcmp(state, "failed") == 0);
		tpl_int(row, "revision", db_i64(q, "revision"));
		tpl_int(row, "restarts", db_i64(q, "restarts"));
		tpl_text(row, "cpu", service_page_cores(r, db_i64(q, "cpu_m")));
		tpl_int(row, "memory_mib", db_i64(q, "memory_mib"));
		ago_put(r->arena, r->lang, row, "started", db_i64(q, "started_at"), db_i64(q, "now"));
		if (!p->admin && strcmp(db_text(q, "why"), "kube.lost") == 0)
			tpl_say(row, "why", "service.instance_lost", NULL, NULL);      /* without the node's name */
		else if (*db_text(q, "why"))
			tpl_say(row, "why", db_text(q, "why"), db_text(q, "text_a"), NULL);
		if (p->admin) {
			tpl_text(row, "name", db_text(q, "name"));
			tpl_text(row, "node", db_text(q, "node"));
			tpl_text(row, "raw", db_text(q, "raw"));
			if (p->acts && !p->v.local && strcmp(part, "show") == 0 && strcmp(state, "ending") != 0 && service_view_moves(&p->v))
				tpl_url(row, "move_url", "%s/pods/%s", p->home, db_text(q, "name"));
		}
	}
	tpl_int(r->page, "Service.ready_n", ready);
	tpl_int(r->page, "Service.shows_n", shows);
}

static void put_revision_state(struct service_page *p, struct tpl *row, int64_t revision, const char *state)
{
	bool live = revision == p->v.live_revision, wanted = revision == p->v.revision && !p->gone, failed = strcmp(state, "failed") == 0;
	const char *word = live ? "live" : failed ? "failed" : wanted ? "coming" : strcmp(state, "good") == 0 ? "good" : "unused";

	tpl_text(row, "kind", live ? "good" : failed ? "bad" : wanted ? "busy" : "idle");
	tpl_say(row, "state", arena_fmt(p->r->arena, "service.revision.%s", word), NULL, NULL);
}

/* Newest first; each is told against the one before it. The oldest that is kept has none before it unless it is the very first. */
static void put_history(struct service_page *p)
{
	struct req *r = p->r;
	struct tpl *list = tpl_list(r->page, "History"), *before = NULL;
	struct db_rows *q = service_view_revisions(r->db, p->v.id);
	struct spec after = { 0 };

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		int64_t revision = db_i64(q, "revision");
		struct spec s = spec_read(r->arena, db_text(q, "spec"));
		if (before)
			service_page_changes(r, tpl_list(before, "changes"), &s, &after);
		tpl_int(row, "revision", revision);
		tpl_time_exact(row, "at", db_i64(q, "at"), config_text("CLOVE_ZONE"));
		tpl_text(row, "who", person(p, db_i64(q, "account"), db_text(q, "name")));
		if (revision == 1)
			tpl_say(row, "first", "service.first_revision", service_page_size(r, &s, p->v.local), NULL);
		if (db_i64(q, "copy_of"))
			tpl_int(row, "copy_of", db_i64(q, "copy_of"));
		put_revision_state(p, row, revision, db_text(q, "state"));
		if (*db_text(q, "why"))
			tpl_say(row, "why", db_text(q, "why"), db_text(q, "text_a"), NULL);
		if (p->admin)
			tpl_text(row, "raw", db_text(q, "raw"));
		if (p->acts && revision != p->v.revision && service_view_changes(&p->v)) {
			struct deployment_refusal no = deployment_rollback_why(r->db, p->v.id, revision);
			if (no.key)
				tpl_text(row, "no", tpl_lang_say(r->arena, r->lang, no.key, no.a, no.b, no.c));
			else
				tpl_url(row, "rollback_url", "%s/rollback/%lld", p->home, (long long)revision);
		}
		before = row;
		after = s;
	}
}

static void put_task(struct service_page *p, struct tpl *row, const struct db_rows *q)
{
	struct req *r = p->r;
	const char *state = db_text(q, "state"), *kind = db_text(q, "kind"), *step, *error;
	bool open = strcmp(state, "wanted") == 0 || strcmp(state, "running") == 0, waits = strcmp(state, "waiting") == 0, move = strcmp(kind, "move") == 0;
	struct json *body = json_parse(r->arena, db_text(q, "body"), strlen(db_text(q, "body")), &error);

	tpl_say(row, "what", arena_fmt(r->arena, "service.task.%s", kind), db_text(q, "target"), NULL);
	tpl_text(row, "kind", open ? "busy" : waits ? "warn" : strcmp(state, "done") == 0 ? "good" : strcmp(state, "failed") == 0 ? "bad" : "idle");
	tpl_say(row, "state", arena_fmt(r->arena, "service.task_state.%s", state), NULL, NULL);
	step = tpl_lang_find(r->lang, arena_fmt(r->arena, "service.task_step.%s", db_text(q, "step")));
	if (step && (open || waits))
		tpl_text(row, "step", step);
	if (*db_text(q, "why"))
		tpl_say(row, "why", db_text(q, "why"), db_text(q, "text_a"), NULL);
	if (p->admin)
		tpl_text(row, "raw", db_text(q, "raw"));
	tpl_text(row, "who", person(p, db_i64(q, "account"), db_text(q, "name")));
	ago_put(r->arena, r->lang, row, "made", db_i64(q, "made_at"), db_i64(q, "now"));
	if (move && open && json_i64(body, "begins_at", 0) > db_i64(q, "now"))
		tpl_time(row, "begins", json_i64(body, "begins_at", 0), config_text("CLOVE_ZONE"));
	bool undoable = (move || strcmp(kind, "restore") == 0) && (open || waits) && !json_is(body, "switched") && !json_is(body, "cancelled");
	if (p->admin && p->acts && move && waits && !json_is(body, "confirmed"))
		tpl_post_at(r, row, "Confirm", arena_fmt(r->arena, "%s/tasks/%lld/confirm", p->home, (long long)db_i64(q, "id")));
	if (p->admin && p->acts && undoable)
		tpl_post_at(r, row, "Cancel", arena_fmt(r->arena, "%s/tasks/%lld/cancel", p->home, (long long)db_i64(q, "id")));
}

static void put_tasks(struct service_page *p)
{
	struct tpl *list = tpl_list(p->r->page, "Tasks");
	struct db_rows *q = service_view_tasks(p->r->db, p->v.id);

	while (db_next(q))
		put_task(p, tpl_row(list), q);
}

/* The steps of one deployment stand one after another and say little once it is over: they are folded into one line, newest first like
 * all of them.
 */
static void put_events(struct service_page *p)
{
	static const char step[] = "agent.step_";
	struct req *r = p->r;
	struct tpl *list = tpl_list(r->page, "Events"), *folded = NULL;
	struct db_rows *q = db_query(r->db, "SELECT at, level, text_key, text_a, raw FROM deployment_event WHERE deployment = ? ORDER BY id DESC LIMIT 50",
	    ARG(p->v.id));

	while (db_next(q)) {
		const char *level = db_text(q, "level"), *key = db_text(q, "text_key");
		bool is_step = strncmp(key, step, strlen(step)) == 0 && strcmp(level, "info") == 0;
		struct tpl *row = is_step && folded ? folded : tpl_row(list);
		folded = is_step ? row : NULL;
		if (is_step) {
			struct tpl *one = tpl_row(tpl_list(row, "steps"));
			tpl_time_exact(one, "at", db_i64(q, "at"), config_text("CLOVE_ZONE"));
			tpl_say(one, "text", key, db_text(q, "text_a"), NULL);
			if (tpl_rows(tpl_list(row, "steps")) > 1)
				continue;                /* the line has the time of the last one */
		}
		tpl_time_exact(row, "at", db_i64(q, "at"), config_text("CLOVE_ZONE"));
		tpl_say(row, "text", key, db_text(q, "text_a"), NULL);
		tpl_text(row, "kind", strcmp(level, "error") == 0 ? "bad" : strcmp(level, "warning") == 0 ? "warn" : "idle");
		tpl_say(row, "level", arena_fmt(r->arena, "seller.level.%s", level), NULL, NULL);
		if (p->admin)
			tpl_text(row, "raw", db_text(q, "raw"));
	}
}

static const char *bytes_words(struct req *r, int64_t n)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB" };
	size_t u = 0;

	for (n = n * 10 / 1024; n >= 10240 && u < 3; u++)
		n /= 1024;
	return n % 10 && n < 1000 ? arena_fmt(r->arena, "%lld.%lld %s", (long long)(n / 10), (long long)(n % 10), units[u]) :
	    arena_fmt(r->arena, "%lld %s", (long long)(n / 10), units[u]);
}

/* What a deleted show's ledger said at its end. */
static void put_ledger(struct service_page *p)
{
	struct db_rows *q = db_query(p->r->db,
	    "SELECT COUNT(*) AS n, COALESCE(SUM(IF(kind = 'captured', amount_minor, 0)), 0) AS captured,"
	    "       COALESCE(SUM(IF(kind = 'refunded', amount_minor, 0)), 0) AS refunded FROM ledger_copy WHERE deployment = ?", ARG(p->v.id));

	if (!db_next(q))
		return;
	tpl_int(p->r->page, "Ledger.n", db_i64(q, "n"));
	tpl_money(p->r->page, "Ledger.captured", db_i64(q, "captured"));
	tpl_money(p->r->page, "Ledger.refunded", db_i64(q, "refunded"));
}

void service_page_backup(const struct service_page *p, struct tpl *t, const struct db_rows *q)
{
	struct req *r = p->r;

	tpl_time_exact(t, "at", db_i64(q, "made_at"), config_text("CLOVE_ZONE"));
	tpl_say(t, "reason", arena_fmt(r->arena, "service.backup.%s", db_text(q, "reason")), NULL, NULL);
	if (p->admin)
		tpl_text(t, "who", db_text(q, "name"));
	tpl_text(t, "bytes", bytes_words(r, db_i64(q, "bytes")));
	tpl_time(t, "keep", db_i64(q, "keep_until"), config_text("CLOVE_ZONE"));
}

static void put_backups(struct service_page *p)
{
	struct req *r = p->r;
	struct tpl *list = tpl_list(r->page, "Backups");
	struct db_rows *q = service_view_backups(r->db, p->v.id);

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		service_page_backup(p, row, q);
		if (p->acts && p->admin)
			tpl_url(row, "delete_url", "%s/backups/%lld/delete", p->home, (long long)db_i64(q, "id"));
		if (p->acts && service_view_restores(&p->v))
			tpl_url(row, "restore_url", "%s/restore/%lld", p->home, (long long)db_i64(q, "id"));
	}
	if (p->acts && service_view_moves(&p->v))
		tpl_post(r, "Backup", service_page_url(p, "backup"));
}

static void put_acts(struct service_page *p)
{
	struct tpl *t = tpl_node(p->r->page, "Acts");
	const char *word = service_view_word(&p->v);
	const char *base = p->admin ? p->home : arena_fmt(p->r->arena, "/seller/shows/%s", p->v.slug);    /* a seller stops and starts on the show's page */

	if (!p->acts)
		return;
	if (service_view_changes(&p->v))
		tpl_url(t, "change_url", "%s/change", p->home);
	if (service_view_stops(&p->v))
		tpl_url(t, "stop_url", "%s/stop", base);
	if (service_view_moves(&p->v) && p->admin) {
		tpl_url(t, "node_url", "%s/node", p->home);
		tpl_url(t, "move_url", "%s/move", p->home);
	}
	if (strcmp(word, "deleting") != 0 && !p->gone)
		tpl_url(t, "delete_url", "%s/delete", p->home);
	if (p->admin && deployment_no_dump(p->r->db, p->v.id))
		tpl_url(t, "anyway_url", "%s/delete/anyway", p->home);
	if (strcmp(word, "failed") == 0)
		tpl_post_at(p->r, t, "Again", arena_fmt(p->r->arena, "%s/again", base));
	if (strcmp(p->v.wanted, "stopped") == 0 && !p->gone)
		tpl_post_at(p->r, t, "Start", arena_fmt(p->r->arena, "%s/start", base));
}

struct reply service_page_shown(struct service_page *p, const struct deployment_refusal *refused)
{
	struct req *r = p->r;

	put_facts(p);
	put_extras(p);
	put_steps(p);
	put_tasks(p);
	put_instances(p);
	put_acts(p);
	put_history(p);
	put_events(p);
	if (p->admin || p->gone)
		put_backups(p);
	if (p->gone)
		put_ledger(p);
	service_page_refuse(r, refused);
	if (refused)
		return reply_form(r, "service/service");
	struct reply page = reply_page(r, "service/service");
	return service_view_busy(r->db, &p->v) ? reply_refresh(page, REFRESH_S) : page;
}

/* --- before an act ----------------------------------------------------------------------------------------------------------------------------- */

struct reply service_page_confirm(struct service_page *p, const char *act, const char *post, const struct deployment_refusal *refused)
{
	struct req *r = p->r;
	struct tpl *t = tpl_node(r->page, "Confirm");

	tpl_say(t, "title", arena_fmt(r->arena, "service.%s_title", act), p->v.title, NULL);
	tpl_say(t, "text", arena_fmt(r->arena, "service.%s_text", act), NULL, NULL);
	tpl_say(t, "label", arena_fmt(r->arena, "service.%s_button", act), NULL, NULL);
	for (int i = 0; i < 5; i++) {
		const char *line = tpl_lang_find(r->lang, arena_fmt(r->arena, "service.%s_will.w%d", act, i + 1));
		if (!line)
			break;
		tpl_text(t, arena_fmt(r->arena, "will.%d", i), line);
	}
	tpl_url(t, "back_url", "%s", p->home);
	tpl_post_at(r, t, "post", post);
	service_page_refuse(r, refused);
	return refused ? reply_form(r, "service/confirm") : reply_page(r, "service/confirm");
}
