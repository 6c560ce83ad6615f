/* admin.c: the console's start, the services, and the shows whose money waits for a person. Who may open which page is in the table of
 * routes; the links between them (templates/admin/tabs.cs) follow it.
 */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/text.h"
#include "db/db.h"
#include "platform/core/ago.h"
#include "platform/pages.h"
#include "web/pager.h"
#include "web/tpl.h"

enum { PER_PAGE = 50, LATE_S = 60 };         /* a show calls at least each 10 s: one silent for a minute is told */

/* --- start ------------------------------------------------------------------------------------------------------------------- */

static void put_mail_state(struct req *r)
{
	struct db_rows *q = db_query(r->db,
	    "SELECT COALESCE(SUM(failed_at IS NULL), 0) AS waiting, COALESCE(SUM(failed_at IS NOT NULL), 0) AS failed FROM mail WHERE sent_at IS NULL",
	    NO_ARGS);

	tpl_bool(r->page, "Mail.files", !*config_text("CLOVE_SMTP_URL"));
	tpl_text(r->page, "Mail.folder", config_text("CLOVE_MAIL_DIR"));
	if (db_next(q)) {
		tpl_int(r->page, "Mail.waiting", db_i64(q, "waiting"));
		tpl_int(r->page, "Mail.failed", db_i64(q, "failed"));
	}
}

static void put_service(struct req *r, struct tpl *row, const struct db_rows *q)
{
	const char *state = db_text(q, "state"), *slug = db_text(q, "slug");
	int64_t synced = db_i64(q, "synced_at"), now = db_i64(q, "now");
	bool live = strcmp(state, "running") == 0 || strcmp(state, "updating") == 0 || strcmp(state, "degraded") == 0;

	tpl_text(row, "title", db_text(q, "title"));
	tpl_text(row, "slug", slug);
	tpl_text(row, "field", db_text(q, "field"));
	tpl_text(row, "state", state);
	tpl_text(row, "seller", db_text(q, "seller"));
	tpl_url(row, "service_url", "/admin/services/%s", slug);
	if (live)
		tpl_url(row, "url", "/shows/%s/", slug);
	if (synced)
		ago_put(r->arena, r->lang, row, "synced", synced, now);
	tpl_bool(row, "late", live && now - synced > LATE_S);
	if (strcmp(state, "degraded") == 0 && *db_text(q, "trouble"))
		tpl_say(row, "error", db_text(q, "trouble"), slug, NULL);
	else if (*db_text(q, "error"))
		tpl_say(row, "error", db_text(q, "error"), db_text(q, "error_a"), NULL);       /* a key, as the agent told the seller */
	tpl_bool(row, "worst", strcmp(state, "failed") == 0 || strcmp(state, "degraded") == 0);
	if (!db_null(q, "places_n")) {
		tpl_int(row, "left", db_i64(q, "left_n"));
		tpl_int(row, "places", db_i64(q, "places_n"));
	}
}

/* What is not one show's: targets that do not answer, nodes that went, work that could not be done within the last day or is held up, images that could
 * not be added, the registry. */
static void put_broken(struct req *r)
{
	struct tpl *list = tpl_list(r->page, "Broken");
	struct db_rows *q = db_query(r->db,
	    "(SELECT IF(t.state = 'away', 'target', 'unusable') AS what, t.id AS target, '' AS slug, t.name AS title, '' AS kind, t.error AS why, t.name AS text_a, t.looked_at AS at, '' AS goes_to FROM target t"
	    "  WHERE t.state IN ('away', 'refused') LIMIT 10)"
	    " UNION ALL (SELECT 'node', n.target, '', n.name, '', '', '', n.seen_at, '' FROM node n WHERE n.ready = 0 LIMIT 10)"
	    " UNION ALL (SELECT 'task', COALESCE(k.target, 0), COALESCE(d.slug, ''), COALESCE(d.title, k.node), k.kind, k.why, k.text_a, k.changed_at, COALESCE(g.name, '')"
	    "  FROM task k LEFT JOIN deployment d ON d.id = k.deployment LEFT JOIN target g ON g.id = k.target WHERE k.state = 'failed' AND k.changed_at > UNIX_TIMESTAMP() + ? - 86400"
	    "  ORDER BY k.id DESC LIMIT 10)"
	    " UNION ALL (SELECT 'stuck', COALESCE(k.target, 0), COALESCE(d.slug, ''), COALESCE(d.title, k.node), k.kind, k.why, k.text_a, k.changed_at, COALESCE(g.name, '')"
	    "  FROM task k LEFT JOIN deployment d ON d.id = k.deployment LEFT JOIN target g ON g.id = k.target WHERE k.state = 'running' AND k.tries > 0 AND k.why <> ''"
	    "  ORDER BY k.id DESC LIMIT 10)"
	    " UNION ALL (SELECT 'image', p.id, '', p.alias, '', p.why, p.text_a, p.at, '' FROM pool_image p WHERE p.state = 'failed'"
	    "  AND p.at > UNIX_TIMESTAMP() + ? - 86400 ORDER BY p.id DESC LIMIT 10)"
	    " UNION ALL (SELECT 'registry', 0, '', g.url, '', '', '', g.well_at, '' FROM pool_registry g WHERE g.state <> 'well'"
	    "  AND EXISTS (SELECT 1 FROM pool_image) LIMIT 1)", ARG(clock_offset()), ARG(clock_offset()));

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		const char *what = db_text(q, "what"), *slug = db_text(q, "slug");
		bool node = strcmp(what, "node") == 0, task = strcmp(what, "task") == 0 || strcmp(what, "stuck") == 0;
		tpl_say(row, "state", arena_fmt(r->arena, "admin.broken_%s", what), NULL, NULL);
		if (task)
			tpl_text(row, "what", arena_fmt(r->arena, "%s: %s", db_text(q, "title"), req_say1(r, arena_fmt(r->arena, "service.task.%s", db_text(q, "kind")), db_text(q, "goes_to"))));
		else
			tpl_text(row, "what", db_text(q, "title"));
		if (node || (task && !*slug))
			tpl_url(row, "url", "/admin/nodes");
		else if (task)
			tpl_url(row, "url", "/admin/services/%s", slug);
		else if (strcmp(what, "image") == 0)
			tpl_url(row, "url", "/admin/pool/%lld", (long long)db_i64(q, "target"));
		else if (strcmp(what, "registry") == 0)
			tpl_url(row, "url", "/admin/pool");
		else
			tpl_url(row, "url", "/admin/targets/%lld", (long long)db_i64(q, "target"));
		if (*db_text(q, "why"))
			tpl_say(row, "why", db_text(q, "why"), db_text(q, "text_a"), NULL);
		ago_put(r->arena, r->lang, row, "since", db_i64(q, "at"), clock_now());
	}
}

struct reply admin_start(struct req *r)
{
	struct tpl *list = tpl_list(r->page, "Worst");
	struct db_rows *q = db_query(r->db,
	    "SELECT COALESCE(SUM(d.state IN ('running', 'updating')), 0) AS running_n, COUNT(*) AS shows_n,"
	    "       COALESCE(SUM(c.money_n), 0) AS money_n, COALESCE(SUM(c.mails_failed_n), 0) AS mails_n,"
	    "       (SELECT COUNT(*) FROM account WHERE role = 'buyer') AS buyers_n, (SELECT COUNT(*) FROM account WHERE role = 'seller') AS sellers_n"
	    "  FROM deployment d LEFT JOIN catalogue c ON c.deployment = d.id WHERE d.state NOT IN ('draft', 'deleted')", NO_ARGS);

	if (db_next(q)) {
		tpl_int(r->page, "Console.running", db_i64(q, "running_n"));
		tpl_int(r->page, "Console.shows", db_i64(q, "shows_n"));
		tpl_int(r->page, "Console.money", db_i64(q, "money_n"));
		tpl_int(r->page, "Console.show_mails", db_i64(q, "mails_n"));
		tpl_int(r->page, "Console.buyers", db_i64(q, "buyers_n"));
		tpl_int(r->page, "Console.sellers", db_i64(q, "sellers_n"));
	}
	q = db_query(r->db,
	    "SELECT d.slug, COALESCE(c.title, d.title) AS title, d.field, d.state, d.error, d.error_a, d.trouble, a.business_name AS seller, s.synced_at, t.at AS now,"
	    "       c.left_n, c.places_n"
	    "  FROM deployment d JOIN account a ON a.id = d.account LEFT JOIN catalogue c ON c.deployment = d.id"
	    "  LEFT JOIN sync_state s ON s.deployment = d.id, (SELECT UNIX_TIMESTAMP() + ? AS at) t"
	    " WHERE d.state IN ('failed', 'degraded') OR (d.state IN ('running', 'updating') AND COALESCE(s.synced_at, 0) < t.at - ?)"
	    " ORDER BY d.changed_at DESC LIMIT 10", ARG(clock_offset()), ARG(LATE_S));
	while (db_next(q))
		put_service(r, tpl_row(list), q);
	put_broken(r);
	put_mail_state(r);
	return reply_page(r, "admin/start");
}

/* --- services ------------------------------------------------------------------------------------------------------------------ */

static const char *const states[] = { "failed", "degraded", "deploying", "updating", "running", "stopped", "deleting", "deleted", NULL };

FORM(admin_services_filter,
	{ "q", FIELD_TEXT, OPTIONAL, 0, 80, "off", NULL },
	{ "state", FIELD_CHOICE, OPTIONAL, 0, 0, NULL, states },
	{ "page", FIELD_INT, OPTIONAL, 1, 100000, NULL, NULL });

struct reply admin_services(struct req *r)
{
	static const char *const kept[] = { "q", "state", NULL };
	struct tpl *list = tpl_list(r->page, "Services");
	struct pager p = { .page = pager_page(r), .per = PER_PAGE };
	const char *like = text_like(r->arena, form_str(r, "q")), *query = pager_query(r, kept);
	struct db_rows *q = db_query(r->db,
	    "SELECT d.slug, COALESCE(c.title, d.title) AS title, d.field, d.state, d.error, d.error_a, d.trouble, a.business_name AS seller, s.synced_at, t.at AS now,"
	    "       c.left_n, c.places_n, g.name AS target, d.revision, d.live_revision, i.nodes, COUNT(*) OVER () AS total"
	    "  FROM deployment d JOIN account a ON a.id = d.account JOIN target g ON g.id = d.target"
	    "  LEFT JOIN (SELECT deployment, GROUP_CONCAT(DISTINCT NULLIF(node, '') ORDER BY node SEPARATOR ', ') AS nodes FROM instance"
	    "             WHERE part = 'show' GROUP BY deployment) i ON i.deployment = d.id"
	    "  LEFT JOIN catalogue c ON c.deployment = d.id"
	    "  LEFT JOIN sync_state s ON s.deployment = d.id, (SELECT UNIX_TIMESTAMP() + ? AS at) t"
	    " WHERE d.state <> 'draft' AND IF(? = '', d.state <> 'deleted', d.state = ?)"
	    "   AND (? = '' OR CONCAT_WS('/', d.slug, d.title, c.title, a.business_name) LIKE ? ESCAPE '|')"
	    " ORDER BY FIELD(d.state, 'failed', 'degraded', 'deleting', 'deploying', 'updating', 'running', 'stopped'), d.deleted_at DESC, s.synced_at, d.id"
	    " LIMIT ? OFFSET ?",
	    ARG(clock_offset()), ARG(form_str(r, "state")), ARG(form_str(r, "state")), ARG(form_str(r, "q")), ARG(like), ARG(p.per), ARG((p.page - 1) * p.per));

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		put_service(r, row, q);
		tpl_text(row, "target", db_text(q, "target"));
		tpl_text(row, "nodes", db_text(q, "nodes"));
		tpl_int(row, "revision", db_i64(q, "revision"));
		tpl_int(row, "live_revision", db_i64(q, "live_revision"));
		p.total = db_i64(q, "total");
	}
	if (!p.total && p.page > 1)
		return reply_see_other(r, "/admin/services?%s", query);
	pager_show(r, &p, "/admin/services", query);
	tpl_bool(r->page, "Searching", *query != 0);
	tpl_form(r, "Filter", &admin_services_filter, "/admin/services");
	return reply_page(r, "admin/services");
}

/* --- money ------------------------------------------------------------------------------------------------------------------------ */

/* Each show keeps and settles its own list; what waits there comes along with its summary. */
struct reply admin_money(struct req *r)
{
	struct tpl *list = tpl_list(r->page, "Shows");
	struct db_rows *q = db_query(r->db,
	    "SELECT d.slug, c.title, c.money_n, a.business_name AS seller, s.synced_at, UNIX_TIMESTAMP() + ? AS now"
	    "  FROM catalogue c JOIN deployment d ON d.id = c.deployment JOIN account a ON a.id = d.account"
	    "  LEFT JOIN sync_state s ON s.deployment = d.id"
	    " WHERE c.money_n > 0 AND d.state <> 'deleted' ORDER BY c.money_n DESC, d.id LIMIT 500", ARG(clock_offset()));

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		tpl_text(row, "title", db_text(q, "title"));
		tpl_text(row, "seller", db_text(q, "seller"));
		tpl_int(row, "money_n", db_i64(q, "money_n"));
		tpl_url(row, "url", "/shows/%s/manage/money", db_text(q, "slug"));
		ago_put(r->arena, r->lang, row, "synced", db_i64(q, "synced_at"), db_i64(q, "now"));
	}
	return reply_page(r, "admin/money");
}
