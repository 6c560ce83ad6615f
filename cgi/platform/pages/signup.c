/* signup.c: an account as buyer or seller, and its confirmation by a mailed link. */
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "platform/core/account.h"
#include "platform/pages.h"
#include "web/tpl.h"

static const char *const roles[] = { "buyer", "seller", NULL };

FORM(account_signup,
	{ "role", FIELD_CHOICE, 0, 0, 0, NULL, roles },
	{ "business_name", FIELD_TEXT, OPTIONAL, 2, 120, "organization", NULL },
	{ "name", FIELD_TEXT, 0, 1, 80, "name", NULL },
	{ "email", FIELD_EMAIL, 0, 0, 254, "email", NULL },
	{ "password", FIELD_PASSWORD, 0, 10, 200, "new-password", NULL },
	{ "next", FIELD_HIDDEN, OPTIONAL, 0, 600, NULL, NULL });

static const char *next_of(const struct req *r)
{
	return req_local(form_str(r, "next")) ? form_str(r, "next") : "";
}

static void put_form(struct req *r)
{
	form_set(r, "next", next_of(r));
	tpl_form(r, "Form", &account_signup, "/signup");
	tpl_url(r->page, "Url.login", "/login%s%s", *next_of(r) ? "?next=" : "", text_url(r->arena, next_of(r)));
}

struct reply account_signup_form(struct req *r)
{
	if (r->who.account)
		return reply_see_other(r, "/");
	if (!*form_str(r, "role"))
		form_set(r, "role", "buyer");
	put_form(r);
	return reply_page(r, "account/signup");
}

struct reply account_signup_save(struct req *r)
{
	bool seller = strcmp(form_str(r, "role"), "seller") == 0;

	if (seller && !*form_str(r, "business_name"))
		form_error(r, "business_name", "account.error_business_name");
	if (!form_ok(r)) {
		put_form(r);
		return reply_form(r, "account/signup");
	}
	account_sign_up(r, &(struct account_new){
		.email = form_str(r, "email"), .password = form_str(r, "password"), .name = form_str(r, "name"), .role = form_str(r, "role"),
		.business_name = seller ? form_str(r, "business_name") : "", .lang = r->lang,
		.next = next_of(r) });
	return reply_see_other(r, "/signup/sent");
}

struct reply account_signup_sent(struct req *r)
{
	return reply_page(r, "account/sent");
}

/* A mailed link opens a page with one button: programs that look into mails open links too. */
static struct reply token_refused(struct req *r, enum account_token state)
{
	tpl_text(r->page, "Token.state", state == TOKEN_USED ? "used" : state == TOKEN_ENDED ? "ended" : "unknown");
	tpl_text(r->page, "Token.kind", "confirm");
	return reply_status_page(r, state == TOKEN_UNKNOWN ? 404 : 410, "account/token");
}

/* The way that was interrupted by signing up goes on from here. */
FORM(account_confirm_next,
	{ "next", FIELD_HIDDEN, OPTIONAL, 0, 600, NULL, NULL });

struct reply account_confirm_page(struct req *r)
{
	enum account_token state = account_token_state(r->db, req_param(r, "token"), "confirm");

	if (state != TOKEN_OK)
		return token_refused(r, state);
	form_set(r, "next", next_of(r));
	tpl_form(r, "Form", &account_confirm_next, r->path);
	return reply_page(r, "account/confirm");
}

struct reply account_confirm_save(struct req *r)
{
	enum account_token state = account_confirm(r->db, req_param(r, "token"));

	if (state != TOKEN_OK)
		return token_refused(r, state);
	req_flash(r, "account.confirmed", NULL);
	const char *next = *next_of(r) ? next_of(r) : "/";
	return r->who.account ? reply_see_other(r, "%s", next) : reply_see_other(r, "/login?next=%s", text_url(r->arena, next));
}
