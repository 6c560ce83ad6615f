/* pager.c: see pager.h. */
#include "web/pager.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "web/form.h"
#include "web/req.h"
#include "web/tpl.h"

int64_t pager_page(const struct req *r)
{
	int64_t page = form_i64(r, "page");

	return page > 0 ? page : 1;
}

const char *pager_query(struct req *r, const char *const *fields)
{
	struct buf *b = buf_new(r->arena, 8 << 10);

	buf_puts(b, "");
	for (; *fields; fields++)
		if (*form_str(r, *fields))
			buf_fmt(b, "%s%s=%s", b->len ? "&" : "", *fields, text_url(r->arena, form_str(r, *fields)));
	return b->p;
}

static void link_to(struct req *r, const char *name, const char *path, const char *query, int64_t page)
{
	tpl_url(r->page, name, "%s?%s%spage=%lld", path, query, *query ? "&" : "", (long long)page);
}

void pager_show(struct req *r, const struct pager *p, const char *path, const char *query)
{
	int64_t from = (p->page - 1) * p->per + 1, to = from + p->per - 1;

	if (p->total && from <= p->total) {
		tpl_int(r->page, "Pager.from", from);
		tpl_int(r->page, "Pager.to", to < p->total ? to : p->total);
		tpl_int(r->page, "Pager.total", p->total);
	}
	if (p->page > 1)
		link_to(r, "Pager.prev_url", path, query, p->page - 1);
	if (to < p->total || p->more)
		link_to(r, "Pager.next_url", path, query, p->page + 1);
}
