/* pager.h: a long list, a page at a time. The form of such a page has an INT field "page"; it is not printed with the others, so a new
 * search begins at the first page.
 */
#ifndef CLOVE_PAGER_H
#define CLOVE_PAGER_H

#include <stdbool.h>
#include <stdint.h>

struct req;

struct pager {
	int64_t page, per;           /* page: 1 is the first */
	int64_t total;               /* of all pages; 0 where counting them would cost too much: then `more` says whether there is a next */
	bool more;
};

int64_t pager_page(const struct req *r);                                          /* the page asked for, at least 1 */
/* "q=jazz&field=concert": those of the named fields (NULL-terminated) that hold something, ready for an address. */
const char *pager_query(struct req *r, const char *const *fields);
void pager_show(struct req *r, const struct pager *p, const char *path, const char *query);      /* Pager, for the macro */

#endif
