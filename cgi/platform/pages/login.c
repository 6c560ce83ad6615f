/* login.c: in, out, and the language of the pages. */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/id.h"
#include "base/text.h"
#include "db/db.h"
#include "platform/core/account.h"
#include "platform/core/session.h"
#include "platform/pages.h"
#include "web/tpl.h"

FORM(account_login_form,
	{ "email", FIELD_EMAIL, 0, 0, 254, "username", NULL },
	{ "password", FIELD_PASSWORD, 0, 1, 200, "current-password", NULL },
	{ "next", FIELD_HIDDEN, OPTIONAL, 0, 600, NULL, NULL });

static const char *next_of(const struct req *r)
{
	return req_local(form_str(r, "next")) ? form_str(r, "next") : "/";
}

static void put_form(struct req *r)
{
	const char *next = next_of(r);

	form_set(r, "next", next);
	tpl_form(r, "Form", &account_login_form, "/login");
	tpl_url(r->page, "Url.signup", "/signup%s%s", next[1] ? "?next=" : "", next[1] ? text_url(r->arena, next) : "");
}

struct reply account_login_page(struct req *r)
{
	if (r->who.account)
		return reply_see_other(r, "%s", next_of(r));
	put_form(r);
	return reply_page(r, "account/login");
}

struct reply account_login_save(struct req *r)
{
	const char *session = "";
	int64_t until = 0;

	if (form_ok(r))
		switch (account_login(r, form_str(r, "email"), form_str(r, "password"), &session, &until)) {
		case LOGIN_OK:
			req_set_cookie(r, "session", session, SESSION_LIFE_S);
			return reply_see_other(r, "%s", next_of(r));
		case LOGIN_WRONG:
			form_error(r, "email", "account.error_login");
			break;
		case LOGIN_TOO_MANY:                                 /* the first whole minute at which it will be taken */
			form_error_with(r, "email", "account.error_too_many", clock_text_time(r->arena, (until + 59) / 60 * 60, config_text("CLOVE_ZONE"), r->lang));
			put_form(r);
			tpl_bool(r->page, "Page.wrong", true);
			return reply_status_page(r, 429, "account/login");
		}
	put_form(r);
	return reply_form(r, "account/login");
}

struct reply account_logout(struct req *r)
{
	session_end(r->db, r->who.session);
	req_set_cookie(r, "session", "", 0);
	req_flash(r, "account.logged_out", NULL);
	return reply_see_other(r, "/");
}

FORM(language_choice,
	{ "to", FIELD_HIDDEN, OPTIONAL, 0, 8, NULL, NULL },
	{ "back", FIELD_HIDDEN, OPTIONAL, 0, 600, NULL, NULL });

struct reply language_choose(struct req *r)
{
	const char *to = strcmp(form_str(r, "to"), "en") == 0 ? "en" : "ko";

	req_set_cookie(r, "lang", to, 365 * 86400);
	return reply_see_other(r, "%s", req_local(form_str(r, "back")) ? form_str(r, "back") : "/");
}
