/* admin_accounts.c: who is here, and what the group owner may do for somebody: change an administrator's group, confirm an address. */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/text.h"
#include "db/db.h"
#include "platform/core/account.h"
#include "platform/core/ago.h"
#include "platform/pages.h"
#include "web/pager.h"
#include "web/tpl.h"

enum { PER_PAGE = 50 };

static const char *const roles[] = { "buyer", "seller", "admin", NULL };
static const char *const groups[] = { "viewer", "operator", "finance", "owner", NULL };

FORM(admin_accounts_filter,
	{ "q", FIELD_TEXT, OPTIONAL, 0, 120, "off", NULL },
	{ "role", FIELD_CHOICE, OPTIONAL, 0, 0, NULL, roles },
	{ "group", FIELD_CHOICE, OPTIONAL, 0, 0, NULL, groups },
	{ "page", FIELD_INT, OPTIONAL, 1, 2000, NULL, NULL });

#define ACCOUNT \
	"SELECT a.id, a.name, a.email, a.business_name, a.role, a.admin_group, a.confirmed_at, a.erased_at, a.created_at, t.at AS now," \
	"       (SELECT MAX(s.seen_at) FROM session s WHERE s.account = a.id) AS seen_at"

static void put_account(struct req *r, struct tpl *row, const struct db_rows *q)
{
	tpl_int(row, "id", db_i64(q, "id"));
	tpl_text(row, "name", db_text(q, "name"));
	tpl_text(row, "email", db_text(q, "email"));
	tpl_text(row, "business_name", db_text(q, "business_name"));
	tpl_text(row, "role", db_text(q, "role"));
	tpl_text(row, "group", db_text(q, "admin_group"));
	tpl_bool(row, "confirmed", !db_null(q, "confirmed_at"));
	tpl_bool(row, "erased", !db_null(q, "erased_at"));
	tpl_time(row, "created", db_i64(q, "created_at"), config_text("CLOVE_ZONE"));
	ago_put(r->arena, r->lang, row, "seen", db_i64(q, "seen_at"), db_i64(q, "now"));
	tpl_url(row, "url", "/admin/accounts/%lld", (long long)db_i64(q, "id"));
}

/* By number or whole address the row is found at once; a part of a name or address is looked for from the newest account on, and one
 * account more than the page holds says whether there is a next page: nothing is counted. */
struct reply admin_accounts(struct req *r)
{
	static const char *const kept[] = { "q", "role", "group", NULL };
	const char *words = form_str(r, "q"), *query = pager_query(r, kept), *email = text_email(r->arena, words);
	struct pager p = { .page = pager_page(r), .per = PER_PAGE };
	struct tpl *list = tpl_list(r->page, "Accounts");
	int64_t id = 0, n = 0;

	text_i64(words, &id);
	struct db_rows *q = db_query(r->db,
	    ACCOUNT
	    "  FROM account a, (SELECT UNIX_TIMESTAMP() + ? AS at) t"
	    " WHERE (? = '' OR a.role = ?) AND (? = '' OR a.admin_group = ?)"
	    "   AND (? IS NULL OR a.email = ?) AND (? = 0 OR a.id = ?)"
	    "   AND (? OR CONCAT_WS('/', a.name, a.email, a.business_name) LIKE ? ESCAPE '|')"
	    " ORDER BY a.id DESC LIMIT ? OFFSET ?",
	    ARG(clock_offset()), ARG(form_str(r, "role")), ARG(form_str(r, "role")), ARG(form_str(r, "group")), ARG(form_str(r, "group")),
	    ARG(email), ARG(email), ARG(id), ARG(id), ARG(!*words || email || id), ARG(text_like(r->arena, words)),
	    ARG(p.per + 1), ARG((p.page - 1) * p.per));
	while (db_next(q) && n++ < p.per)
		put_account(r, tpl_row(list), q);
	p.more = n > p.per;
	pager_show(r, &p, "/admin/accounts", query);
	tpl_form(r, "Filter", &admin_accounts_filter, "/admin/accounts");
	return reply_page(r, "admin/accounts");
}

/* --- one account -------------------------------------------------------------------------------------------------------------- */

FORM(admin_group,
	{ "group", FIELD_CHOICE, 0, 0, 0, NULL, groups });

static bool put_one(struct req *r, int64_t account)
{
	struct db_rows *q = db_query(r->db,
	    ACCOUNT ","
	    "       (SELECT COUNT(*) FROM session s WHERE s.account = a.id AND s.ends_at > t.at) AS sessions_n,"
	    "       (SELECT COUNT(*) FROM my_order m WHERE m.account = a.id) AS orders_n"
	    "  FROM account a, (SELECT UNIX_TIMESTAMP() + ? AS at) t WHERE a.id = ? LIMIT 1", ARG(clock_offset()), ARG(account));

	if (!db_next(q))
		return false;
	struct tpl *node = tpl_node(r->page, "Account");
	put_account(r, node, q);
	tpl_int(node, "sessions_n", db_i64(q, "sessions_n"));
	tpl_int(node, "orders_n", db_i64(q, "orders_n"));
	bool mine = strcmp(r->who.group, "owner") == 0 && db_null(q, "erased_at");
	if (mine && strcmp(db_text(q, "role"), "admin") == 0) {
		if (!*form_str(r, "group"))
			form_set(r, "group", db_text(q, "admin_group"));
		tpl_form(r, "Form", &admin_group, arena_fmt(r->arena, "/admin/accounts/%lld/group", (long long)account));
	}
	if (mine && db_null(q, "confirmed_at"))
		tpl_post(r, "Confirm", arena_fmt(r->arena, "/admin/accounts/%lld/confirm", (long long)account));
	return true;
}

static struct reply account_shown(struct req *r, bool refused)
{
	int64_t account = req_param_i64(r, "account");

	if (!put_one(r, account))
		return reply_status(r, 404);
	struct tpl *list = tpl_list(r->page, "Shows");
	struct db_rows *q = db_query(r->db, "SELECT slug, title, state FROM deployment WHERE account = ? AND state NOT IN ('draft', 'deleted')"
	    " ORDER BY id DESC LIMIT 20", ARG(account));
	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		tpl_text(row, "title", db_text(q, "title"));
		tpl_text(row, "state", db_text(q, "state"));
		tpl_url(row, "url", "/admin/services/%s", db_text(q, "slug"));
	}
	tpl_url(r->page, "Audit.url", "/admin/audit?object=%s", text_url(r->arena, arena_fmt(r->arena, "account %lld", (long long)account)));
	return refused ? reply_form(r, "admin/account") : reply_page(r, "admin/account");
}

struct reply admin_account(struct req *r)
{
	return account_shown(r, false);
}

struct reply admin_group_save(struct req *r)
{
	int64_t account = req_param_i64(r, "account");

	if (form_ok(r))
		switch (account_set_group(r->db, r->who.account, account, form_str(r, "group"))) {
		case GROUP_SET:
			req_flash(r, "admin.group_set", NULL);
			return account == r->who.account ? reply_see_other(r, "/login") : reply_see_other(r, "/admin/accounts/%lld", (long long)account);
		case GROUP_SAME:
			return reply_see_other(r, "/admin/accounts/%lld", (long long)account);
		case GROUP_LAST_OWNER:
			form_error(r, "group", "admin.error_last_owner");
			break;
		case GROUP_NO_ADMIN:
			return reply_status(r, 404);
		}
	return account_shown(r, true);
}

struct reply admin_confirm_save(struct req *r)
{
	int64_t account = req_param_i64(r, "account");

	if (!db_exists(r->db, "SELECT 1 FROM account WHERE id = ? LIMIT 1", ARG(account)))
		return reply_status(r, 404);
	if (account_confirm_by_hand(r->db, r->who.account, account))
		req_flash(r, "admin.address_confirmed", NULL);
	return reply_see_other(r, "/admin/accounts/%lld", (long long)account);
}
