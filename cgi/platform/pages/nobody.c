/* nobody.c: a show's address while nobody answers there: not known (404), stopped or being prepared (503 with the reason), or deleted (404
 * with the reason: mails lead there, and what was booked is told by the list of one's tickets). */
#include <string.h>

#include "db/db.h"
#include "platform/pages.h"
#include "web/tpl.h"

struct reply nobody(struct req *r)
{
	struct db_rows *q = db_query(r->db, "SELECT title, state FROM deployment WHERE slug = ? AND state <> 'draft' LIMIT 1",
	    ARG(req_param(r, "slug")));

	if (!db_next(q))
		return reply_status(r, 404);
	const char *state = db_text(q, "state");
	bool over = strcmp(state, "deleted") == 0;
	tpl_text(r->page, "Show.title", db_text(q, "title"));
	tpl_text(r->page, "Show.state", state);
	tpl_bool(r->page, "Show.over", over || strcmp(state, "deleting") == 0);
	return reply_status_page(r, over ? 404 : 503, "platform/nobody");
}

/* A form of a page that was open while the show ended. It changes nothing, so nothing of it is checked. */
struct reply nobody_post(struct req *r)
{
	return nobody(r);
}
