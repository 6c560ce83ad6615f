/* password.c: a new password by a mailed link. The answer is the same for addresses we know and addresses we do not. */
#include "base/arena.h"
#include "platform/core/account.h"
#include "platform/pages.h"
#include "web/tpl.h"

FORM(password_forgot,
	{ "email", FIELD_EMAIL, 0, 0, 254, "username", NULL });

struct reply password_forgot_page(struct req *r)
{
	tpl_form(r, "Form", &password_forgot, "/password/forgot");
	return reply_page(r, "account/forgot");
}

struct reply password_forgot_save(struct req *r)
{
	if (!form_ok(r)) {
		tpl_form(r, "Form", &password_forgot, "/password/forgot");
		return reply_form(r, "account/forgot");
	}
	account_mail_reset(r, form_str(r, "email"));
	return reply_see_other(r, "/signup/sent");
}

FORM(password_reset,
	{ "password", FIELD_PASSWORD, 0, 10, 200, "new-password", NULL });

static struct reply token_refused(struct req *r, enum account_token state)
{
	tpl_text(r->page, "Token.state", state == TOKEN_USED ? "used" : state == TOKEN_ENDED ? "ended" : "unknown");
	tpl_text(r->page, "Token.kind", "reset");
	return reply_status_page(r, state == TOKEN_UNKNOWN ? 404 : 410, "account/token");
}

struct reply password_reset_page(struct req *r)
{
	enum account_token state = account_token_state(r->db, req_param(r, "token"), "reset");

	if (state != TOKEN_OK)
		return token_refused(r, state);
	tpl_form(r, "Form", &password_reset, r->path);
	return reply_page(r, "account/reset");
}

struct reply password_reset_save(struct req *r)
{
	if (!form_ok(r)) {
		tpl_form(r, "Form", &password_reset, r->path);
		return reply_form(r, "account/reset");
	}
	enum account_token state = account_reset(r->db, req_param(r, "token"), form_str(r, "password"));
	if (state != TOKEN_OK)
		return token_refused(r, state);
	req_flash(r, "account.password_changed", NULL);
	return reply_see_other(r, "/login");
}
