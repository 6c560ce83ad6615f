/* nobody.c: a show's address while nobody answers there: not known (404), or stopped, being prepared, gone (503 with the reason). */
#include "db/db.h"
#include "platform/pages.h"
#include "web/tpl.h"

struct reply nobody(struct req *r)
{
	struct db_rows *q = db_query(r->db, "SELECT title, state FROM deployment WHERE slug = ? AND state NOT IN ('draft', 'deleted') LIMIT 1",
	    ARG(req_param(r, "slug")));

	if (!db_next(q))
		return reply_status(r, 404);
	tpl_text(r->page, "Show.title", db_text(q, "title"));
	tpl_text(r->page, "Show.state", db_text(q, "state"));
	return reply_status_page(r, 503, "platform/nobody");
}

/* A form of a page that was open while the show ended. It changes nothing, so nothing of it is checked. */
struct reply nobody_post(struct req *r)
{
	return nobody(r);
}
