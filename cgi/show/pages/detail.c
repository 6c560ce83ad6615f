/* detail.c: the show's own page. */
#include "db/db.h"
#include "show/pages.h"
#include "web/tpl.h"

struct reply show_detail(struct req *r)
{
	struct db_rows *q = db_query(r->db, "SELECT title FROM settings WHERE id = 1", NO_ARGS);

	if (db_next(q))
		tpl_text(r->page, "Show.title", db_text(q, "title"));
	return reply_page(r, "show/detail");
}
