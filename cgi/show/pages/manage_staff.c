/* manage_staff.c: who else works here: inviting, accepting, ending. */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"
#include "show/core/staff.h"
#include "show/pages.h"
#include "show/pages/manage_part.h"
#include "web/tpl.h"

FORM(manage_staff_invite,
	{ "email", FIELD_EMAIL, 0, 1, 254, "off", NULL });

static struct reply staff_shown(struct req *r, bool refused)
{
	const char *zone = manage_open(r, "staff");
	struct tpl *list = tpl_list(r->page, "Staff");
	struct db_rows *q = db_query(r->db,
	    "SELECT id, email, invited_at, COALESCE(accepted_at, 0) AS accepted_at, invited_at + ? <= UNIX_TIMESTAMP() + ? AS late,"
	    "       (SELECT MAX(e.at) FROM entry e WHERE e.account = s.account) AS seen_at"
	    "  FROM staff s WHERE ended_at IS NULL ORDER BY s.accepted_at IS NULL, s.email LIMIT 200", ARG((int64_t)STAFF_LINK_S), ARG(clock_offset()));

	while (db_next(q)) {
		struct tpl *row = tpl_row(list);
		bool member = db_i64(q, "accepted_at") != 0, late = !member && db_i64(q, "late");
		tpl_text(row, "email", db_text(q, "email"));
		tpl_time(row, "invited", db_i64(q, "invited_at"), zone);
		tpl_time(row, "accepted", db_i64(q, "accepted_at"), zone);
		tpl_time(row, "seen", db_i64(q, "seen_at"), zone);
		tpl_text(row, "kind", member ? "good" : late ? "idle" : "busy");
		tpl_text(row, "word", req_say(r, member ? "manage.staff_member" : late ? "manage.staff_late" : "manage.staff_invited"));
		tpl_url(row, "end_url", "/manage/staff/%lld/end", (long long)db_i64(q, "id"));
	}
	tpl_form(r, "Form", &manage_staff_invite, "/manage/staff");
	return refused ? reply_form(r, "manage/staff") : reply_page(r, "manage/staff");
}

struct reply manage_staff(struct req *r)
{
	return staff_shown(r, false);
}

struct reply manage_staff_save(struct req *r)
{
	const char *email = form_str(r, "email");

	if (form_ok(r) && strcmp(email, r->who.email) == 0)
		form_error(r, "email", "manage.error_staff_self");
	if (!form_ok(r))
		return staff_shown(r, true);
	switch (staff_invite(r->db, r->who.account, email, r->lang, r->who.name)) {
	case STAFF_OK:
		req_flash(r, "manage.staff_mailed", email);
		return reply_see_other(r, "/manage/staff");
	case STAFF_ALREADY:
		form_error(r, "email", "manage.error_staff_already");
		break;
	case STAFF_FULL:
		form_error(r, "email", "manage.error_staff_full");
		break;
	case STAFF_UNKNOWN:
	case STAFF_LATE:
	case STAFF_OTHER:
		break;
	}
	return staff_shown(r, true);
}

struct reply manage_staff_end_page(struct req *r)
{
	int64_t id = req_param_i64(r, "id");
	int lines = 0;

	manage_open(r, "staff");
	struct db_rows *q = db_query(r->db, "SELECT email FROM staff WHERE id = ? AND ended_at IS NULL", ARG(id));
	if (!db_next(q))
		return reply_status(r, 404);
	tpl_say(r->page, "Confirm.title", "manage.staff_end_title", NULL, NULL);
	tpl_say(r->page, "Confirm.text", "manage.staff_end_text", db_text(q, "email"), NULL);
	manage_line(r, tpl_node(r->page, "Confirm.will"), &lines, req_say(r, "manage.staff_end_will"));
	tpl_say(r->page, "Confirm.label", "manage.staff_end_button", NULL, NULL);
	tpl_post(r, "Confirm.post", arena_fmt(r->arena, "/manage/staff/%lld/end", (long long)id));
	tpl_url(r->page, "Confirm.back_url", "/manage/staff");
	return reply_page(r, "manage/confirm");
}

struct reply manage_staff_end(struct req *r)
{
	if (staff_end(r->db, r->who.account, req_param_i64(r, "id")) != STAFF_OK)
		return reply_status(r, 404);
	req_flash(r, "manage.staff_ended", NULL);
	return reply_see_other(r, "/manage/staff");
}

/* --- the mailed link: a page with one button, because mail scanners open links --------------------------------------------------- */

static struct reply accept_shown(struct req *r, enum staff_said said, const char *email)
{
	static const char *const words[] = { [STAFF_OK] = "ok", [STAFF_ALREADY] = "already", [STAFF_FULL] = "unknown", [STAFF_UNKNOWN] = "unknown",
		[STAFF_LATE] = "late", [STAFF_OTHER] = "other" };

	tpl_text(r->page, "Invited.title", db_one_text(r->db, "SELECT title FROM settings WHERE id = 1", NO_ARGS));
	tpl_text(r->page, "Invited.said", words[said]);
	tpl_text(r->page, "Invited.text", req_say2(r, arena_fmt(r->arena, "manage.accept.%s", words[said]), email, r->who.email));
	tpl_url(r->page, "Url.manage", "/manage/");
	tpl_post(r, "Accept", arena_fmt(r->arena, "/manage/staff/accept/%s", req_param(r, "token")));
	return said == STAFF_OK || said == STAFF_ALREADY ? reply_page(r, "manage/accept") : reply_status_page(r, said == STAFF_OTHER ? 403 : 410, "manage/accept");
}

struct reply manage_staff_link(struct req *r)
{
	struct staff_guest who = { r->who.account, r->who.email };
	const char *email;
	enum staff_said said = staff_look(r->db, req_param(r, "token"), &who, &email);

	return accept_shown(r, said, email);
}

struct reply manage_staff_accept(struct req *r)
{
	struct staff_guest who = { r->who.account, r->who.email };
	const char *email;
	enum staff_said said = staff_accept(r->db, req_param(r, "token"), &who);

	if (said == STAFF_OK || said == STAFF_ALREADY) {
		req_flash(r, "manage.staff_welcome", NULL);
		return reply_see_other(r, "/manage/");
	}
	staff_look(r->db, req_param(r, "token"), &who, &email);
	return accept_shown(r, said, email);
}
