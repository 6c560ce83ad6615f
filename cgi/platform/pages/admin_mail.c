/* admin_mail.c: how mails leave, and those that did not. The platform's own; a show's are in its database, and counted here. */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/text.h"
#include "db/db.h"
#include "platform/core/ago.h"
#include "platform/pages.h"
#include "web/tpl.h"

static void put_failed(struct req *r)
{
	struct tpl *list = tpl_list(r->page, "Failed");
	struct db_rows *q = db_query(r->db,
	    "SELECT id, recipient, subject, tries, created_at, failed_at, last_error, UNIX_TIMESTAMP() + ? AS now FROM mail"
	    " WHERE sent_at IS NULL AND failed_at IS NOT NULL ORDER BY failed_at DESC LIMIT 100", ARG(clock_offset()));

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		tpl_text(row, "recipient", db_text(q, "recipient"));
		tpl_text(row, "subject", db_text(q, "subject"));
		tpl_int(row, "tries", db_i64(q, "tries"));
		if (text_same(db_text(q, "last_error"), "refused"))
			tpl_say(row, "error", "admin.mail_refused", NULL, NULL);
		else
			tpl_text(row, "error", db_text(q, "last_error"));
		ago_put(r->arena, r->lang, row, "failed", db_i64(q, "failed_at"), db_i64(q, "now"));
		tpl_post_at(r, row, "Again", arena_fmt(r->arena, "/admin/mail/%lld/again", (long long)db_i64(q, "id")));
	}
}

static void put_shows(struct req *r)
{
	struct tpl *list = tpl_list(r->page, "Shows");
	struct db_rows *q = db_query(r->db,
	    "SELECT c.title, c.mails_failed_n, d.slug FROM catalogue c JOIN deployment d ON d.id = c.deployment"
	    " WHERE c.mails_failed_n > 0 AND d.state <> 'deleted' ORDER BY c.mails_failed_n DESC LIMIT 100", NO_ARGS);

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		tpl_text(row, "title", db_text(q, "title"));
		tpl_int(row, "n", db_i64(q, "mails_failed_n"));
		tpl_url(row, "url", "/admin/services?q=%s", db_text(q, "slug"));
	}
}

struct reply admin_mail(struct req *r)
{
	const char *url = config_text("CLOVE_SMTP_URL"), *at = strrchr(url, '@'), *scheme = strstr(url, "://");

	if (*url)
		tpl_text(r->page, "Mail.host", at ? at + 1 : scheme ? scheme + 3 : url);    /* never its user and password */
	tpl_text(r->page, "Mail.folder", config_text("CLOVE_MAIL_DIR"));
	tpl_int(r->page, "Mail.waiting", db_one_i64(r->db, 0, "SELECT COUNT(*) FROM mail WHERE sent_at IS NULL AND failed_at IS NULL", NO_ARGS));
	put_failed(r);
	put_shows(r);
	return reply_page(r, "admin/mail");
}

struct reply admin_mail_again(struct req *r)
{
	int64_t mail = req_param_i64(r, "mail");

	if (db_exec(r->db, "UPDATE mail SET failed_at = NULL, tries = 0, next_at = 0 WHERE id = ? AND sent_at IS NULL AND failed_at IS NOT NULL",
	    ARG(mail)) != 1)
		return reply_status(r, 404);
	db_exec(r->db, "INSERT INTO audit (at, account, act, object) VALUES (UNIX_TIMESTAMP() + ?, ?, 'mail.again', ?)",
	    ARG(clock_offset()), ARG(r->who.account), ARG(arena_fmt(r->arena, "mail %lld", (long long)mail)));
	req_flash(r, "admin.mail_again", NULL);
	return reply_see_other(r, "/admin/mail");
}
