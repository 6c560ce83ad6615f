/* account.c: a person's own page: who they are, where they are signed in, their password, and leaving. */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "db/db.h"
#include "platform/core/account.h"
#include "platform/core/session.h"
#include "platform/pages.h"
#include "web/tpl.h"

FORM(account_password,
	{ "password", FIELD_PASSWORD, 0, 1, 200, "current-password", NULL },
	{ "new_password", FIELD_PASSWORD, 0, 10, 200, "new-password", NULL });

/* "Chrome · Windows", as people call them; what names neither is shown as it was sent. The first word that is found wins:
 * nearly every browser also claims to be the ones after it. */
static const char *agent_name(struct arena *a, const char *sent)
{
	static const char *const browsers[][2] = {
		{ "Edg", "Edge" }, { "OPR/", "Opera" }, { "Whale/", "Whale" }, { "SamsungBrowser/", "Samsung Internet" }, { "Firefox/", "Firefox" },
		{ "FxiOS/", "Firefox" }, { "Chrome/", "Chrome" }, { "CriOS/", "Chrome" }, { "Safari/", "Safari" }, { "Lynx/", "Lynx" } };
	static const char *const systems[][2] = {
		{ "Android", "Android" }, { "iPhone", "iPhone" }, { "iPad", "iPad" }, { "Windows", "Windows" }, { "Mac OS X", "macOS" },
		{ "CrOS", "ChromeOS" }, { "Linux", "Linux" } };
	const char *browser = NULL, *system = NULL;

	for (size_t i = 0; !browser && i < sizeof browsers / sizeof browsers[0]; i++)
		if (strstr(sent, browsers[i][0]))
			browser = browsers[i][1];
	for (size_t i = 0; !system && i < sizeof systems / sizeof systems[0]; i++)
		if (strstr(sent, systems[i][0]))
			system = systems[i][1];
	return browser && system ? arena_fmt(a, "%s · %s", browser, system) : browser ? browser : sent;
}

static void show_sessions(struct req *r)
{
	struct tpl *list = tpl_list(r->page, "Sessions");
	struct db_rows *q = db_query(r->db,
	    "SELECT hash, agent, address, created_at, seen_at FROM session WHERE account = ? AND ends_at > UNIX_TIMESTAMP() + ?"
	    " ORDER BY seen_at DESC LIMIT 50", ARG(r->who.account), ARG(clock_offset()));

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		bool here = strcmp(db_text(q, "hash"), r->who.session) == 0;
		tpl_text(row, "agent", agent_name(r->arena, db_text(q, "agent")));
		tpl_text(row, "address", db_text(q, "address"));
		tpl_time(row, "created", db_i64(q, "created_at"), config_text("CLOVE_ZONE"));
		tpl_time(row, "seen", db_i64(q, "seen_at"), config_text("CLOVE_ZONE"));
		tpl_bool(row, "here", here);
		if (!here)
			tpl_post_at(r, row, "End", arena_fmt(r->arena, "/account/sessions/%.16s/end", db_text(q, "hash")));
	}
}

static struct reply account_shown(struct req *r, bool refused)
{
	struct db_rows *q = db_query(r->db, "SELECT business_name, created_at FROM account WHERE id = ? LIMIT 1", ARG(r->who.account));

	if (db_next(q)) {
		tpl_text(r->page, "Account.business_name", db_text(q, "business_name"));
		tpl_time(r->page, "Account.created", db_i64(q, "created_at"), config_text("CLOVE_ZONE"));
	}
	tpl_text(r->page, "Account.name", r->who.name);
	tpl_text(r->page, "Account.email", r->who.email);
	tpl_text(r->page, "Account.role", r->who.role);
	tpl_text(r->page, "Account.group", r->who.group);
	tpl_bool(r->page, "Account.confirmed", r->who.confirmed);
	show_sessions(r);
	tpl_form(r, "Form", &account_password, "/account/password");
	tpl_post(r, "Resend", "/account/confirm");
	tpl_post(r, "EndOthers", "/account/sessions/end");
	return refused ? reply_form(r, "account/account") : reply_page(r, "account/account");
}

struct reply account_page(struct req *r)
{
	return account_shown(r, false);
}

struct reply account_password_save(struct req *r)
{
	if (form_ok(r) && !account_password_is(r->db, r->who.account, form_str(r, "password")))
		form_error(r, "password", "account.error_password");
	if (!form_ok(r))
		return account_shown(r, true);
	account_set_password(r->db, r->who.account, form_str(r, "new_password"), r->who.session);
	req_flash(r, "account.password_changed", NULL);
	return reply_see_other(r, "/account");
}

struct reply account_confirm_again(struct req *r)
{
	bool sent = true;

	if (!r->who.confirmed)
		sent = account_mail_confirmation(r, r->who.account, r->who.email, "");
	req_flash(r, sent ? "account.mail_sent" : "account.mail_enough", r->who.email);
	return reply_see_other(r, "/account");
}

struct reply account_sessions_end(struct req *r)
{
	session_end_others(r->db, r->who.account, r->who.session);
	req_flash(r, "account.sessions_ended", NULL);
	return reply_see_other(r, "/account");
}

struct reply account_session_end(struct req *r)
{
	if (!session_end_one(r->db, r->who.account, req_param(r, "session")))
		return reply_status(r, 404);
	req_flash(r, "account.session_ended", NULL);
	return reply_see_other(r, "/account");
}

FORM(account_withdraw,
	{ "password", FIELD_PASSWORD, 0, 1, 200, "current-password", NULL });

/* What stands in the way, as a list with what to do about it; or the form that asks for the password. */
static struct reply withdraw_shown(struct req *r, bool refused)
{
	struct db_rows *why = NULL;
	enum account_leave leave = account_may_leave(r->db, r->who.account, &why);
	static const char *const words[] = { "ok", "tickets", "shows", "owner" };
	struct tpl *list = tpl_list(r->page, "Why");

	tpl_text(r->page, "Leave.state", words[leave]);
	while (db_next(why)) {
		struct tpl *row = tpl_row(list);
		tpl_text(row, "title", db_text(why, "title"));
		if (leave == LEAVE_TICKETS) {
			tpl_time(row, "at", db_i64(why, "at"), db_text(why, "zone"));
			tpl_url(row, "url", "/shows/%s/orders/%s", db_text(why, "slug"), db_text(why, "code"));
		} else
			tpl_url(row, "url", "/seller/shows/%s", db_text(why, "slug"));
	}
	tpl_form(r, "Form", &account_withdraw, "/account/withdraw");
	return refused ? reply_form(r, "account/withdraw") : reply_page(r, "account/withdraw");
}

struct reply account_withdraw_page(struct req *r)
{
	return withdraw_shown(r, false);
}

struct reply account_withdraw_save(struct req *r)
{
	struct db_rows *why;

	if (form_ok(r) && !account_password_is(r->db, r->who.account, form_str(r, "password")))
		form_error(r, "password", "account.error_password");
	if (!form_ok(r) || account_may_leave(r->db, r->who.account, &why) != LEAVE_OK)
		return withdraw_shown(r, true);
	account_erase(r->db, r->who.account);
	req_set_cookie(r, "session", "", 0);
	req_set_cookie(r, "device", "", 0);
	req_flash(r, "account.left", NULL);
	return reply_see_other(r, "/");
}
