/* reply.h: what a handler returns, by value, exactly once.
 *
 * Pages are rendered whole into memory before the first byte is sent. A POST's transaction commits only for a status
 * below 400 and without fault. Every reply is Cache-Control: private, no-store unless reply_public says otherwise.
 */
#ifndef CLOVE_REPLY_H
#define CLOVE_REPLY_H

#include <stddef.h>
#include <stdint.h>

struct req;

struct reply {
	int status;
	const char *page;            /* template name, such as "show/detail", or NULL */
	const char *location;
	const char *type;            /* of `body` or `file` */
	const void *body;
	size_t body_n;
	const char *file;            /* internal address for X-Accel-Redirect */
	const char *filename;        /* Content-Disposition: attachment */
	int64_t refresh_s;           /* Refresh header, 0 for none */
	int64_t public_s;            /* Cache-Control: public, max-age; -1: public, s-maxage=1 (the shared map page) */
	const char *headers;         /* further header lines, each ending in \r\n, or NULL */
};

struct reply reply_page(struct req *r, const char *page);                     /* 200 */
struct reply reply_form(struct req *r, const char *page);                     /* 422: the same page with what was typed */
struct reply reply_see_other(struct req *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));   /* 303: "/hold" is within this service, "site:/login" anywhere on the site, else a provider's full address */
struct reply reply_status(struct req *r, int status);                         /* the plain page of that status: 403 404 409 410 413 422 429 503 */
struct reply reply_status_page(struct req *r, int status, const char *page);  /* a page of ours with that status */
struct reply reply_text(struct req *r, int status, const char *type, const void *body, size_t n);
struct reply reply_file(struct req *r, const char *internal, const char *type, const char *filename);
struct reply reply_refresh(struct reply p, int64_t seconds);
struct reply reply_public(struct reply p, int64_t seconds);

#endif
