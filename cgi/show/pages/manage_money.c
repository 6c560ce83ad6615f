/* manage_money.c: money a person has to look at, and what can be done about each kind of it; then what was settled.
 *
 * The reason is a text of ours for each of the provider's words below; what the provider said itself is there to be quoted to it.
 */
#include "base/arena.h"
#include "base/text.h"
#include "db/db.h"
#include "show/core/money_list.h"
#include "show/pages.h"
#include "show/pages/manage_part.h"
#include "web/tpl.h"

FORM(manage_money_settle,
	{ "note", FIELD_TEXT, 0, 1, 300, NULL, NULL });

#define MONEY_ITEM \
	"SELECT m.id, m.kind, m.amount_minor, m.code AS reason, m.why, m.created_at, COALESCE(m.settled_at, 0) AS settled_at, m.note, m.back, o.id AS there," \
	"       COALESCE(o.code, m.order_code) AS code, COALESCE(o.name, '') AS name," \
	"       COALESCE(p.intent, m.intent) AS intent, COALESCE(f.provider_id, '') AS refund_id" \
	"  FROM money_item m LEFT JOIN orders o ON o.id = m.order_id LEFT JOIN payment p ON p.id = m.payment_id LEFT JOIN refund f ON f.id = m.refund_id"

static const char *const reasons[] = { "balance_insufficient", "charge_already_refunded", "charge_disputed", "charge_for_pending_refund_disputed",
	"declined", "expired_or_canceled_card", "insufficient_funds", "lost_or_stolen_card", "resource_missing" };

static const char *reason(struct req *r, const struct db_rows *q)
{
	if (!text_same(db_text(q, "kind"), "refund_refused"))
		return req_say(r, arena_fmt(r->arena, "manage.money_reason.%s", db_text(q, "kind")));
	for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
		if (text_same(db_text(q, "reason"), reasons[i]))
			return req_say(r, arena_fmt(r->arena, "manage.money_reason.%s", reasons[i]));
	return req_say(r, "manage.money_reason.refused");
}

static void put_item(struct req *r, struct tpl *t, const struct db_rows *q, const char *zone)
{
	tpl_text(t, "kind", req_say(r, arena_fmt(r->arena, "manage.money_kind.%s", db_text(q, "kind"))));
	tpl_text(t, "todo", req_say(r, arena_fmt(r->arena, "manage.money_todo.%s", db_text(q, "kind"))));
	tpl_money(t, "amount", db_i64(q, "amount_minor"));
	tpl_text(t, "why", reason(r, q));
	tpl_text(t, "raw", db_text(q, "why"));
	tpl_time(t, "at", db_i64(q, "created_at"), zone);
	tpl_time(t, "settled", db_i64(q, "settled_at"), zone);
	tpl_text(t, "note", db_text(q, "note"));
	tpl_text(t, "code", db_text(q, "code"));
	tpl_text(t, "name", db_text(q, "name"));
	tpl_text(t, "intent", db_text(q, "intent"));
	tpl_text(t, "refund", db_text(q, "refund_id"));
	if (r->who.owner && !db_null(q, "there"))
		tpl_url(t, "order_url", "/manage/bookers/%s", db_text(q, "code"));
	if (!db_i64(q, "settled_at"))
		tpl_url(t, "url", "/manage/money/%lld", (long long)db_i64(q, "id"));
}

struct reply manage_money(struct req *r)
{
	const char *zone = manage_open(r, "money");
	struct tpl *open = tpl_list(r->page, "Open"), *settled = tpl_list(r->page, "Settled");
	struct db_rows *q = db_query(r->db, MONEY_ITEM " WHERE m.settled_at IS NULL ORDER BY m.created_at LIMIT 200", NO_ARGS);

	while (db_next(q))
		put_item(r, tpl_row(open), q, zone);
	q = db_query(r->db, MONEY_ITEM " WHERE m.settled_at IS NOT NULL ORDER BY m.settled_at DESC LIMIT 100", NO_ARGS);
	while (db_next(q))
		put_item(r, tpl_row(settled), q, zone);
	return reply_page(r, "manage/money");
}

static struct reply item_shown(struct req *r, bool refused)
{
	const char *zone = manage_open(r, "money");
	struct db_rows *q = db_query(r->db, MONEY_ITEM " WHERE m.id = ? AND m.settled_at IS NULL", ARG(req_param_i64(r, "item")));

	if (!db_next(q))
		return reply_status(r, 404);
	put_item(r, tpl_node(r->page, "Item"), q, zone);
	tpl_url(r->page, "Url.money", "/manage/money");
	if (text_same(db_text(q, "kind"), "paid_after_backup") && *db_text(q, "intent") && db_i64(q, "amount_minor")) {
		tpl_bool(r->page, "Item.goes_back", text_same(db_text(q, "back"), "wanted"));
		if (!*db_text(q, "back"))
			tpl_post(r, "Item.back", arena_fmt(r->arena, "/manage/money/%lld/back", (long long)db_i64(q, "id")));
	}
	tpl_form(r, "Form", &manage_money_settle, arena_fmt(r->arena, "/manage/money/%lld", (long long)db_i64(q, "id")));
	return refused ? reply_form(r, "manage/money_item") : reply_page(r, "manage/money_item");
}

struct reply manage_money_item(struct req *r)
{
	return item_shown(r, false);
}

struct reply manage_money_save(struct req *r)
{
	if (!form_ok(r))
		return item_shown(r, true);
	if (!money_list_settle(r->db, r->who.account, req_param_i64(r, "item"), form_str(r, "note")))
		return reply_status(r, 404);
	req_flash(r, "manage.money_settled", NULL);
	return reply_see_other(r, "/manage/money");
}

struct reply manage_money_back(struct req *r)
{
	if (!money_list_give_back(r->db, r->who.account, req_param_i64(r, "item")))
		return reply_status(r, 404);
	req_flash(r, "manage.money_back_asked", NULL);
	return reply_see_other(r, "/manage/money");
}
