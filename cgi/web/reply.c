/* reply.c: the replies a handler may return. Nothing is sent here: route.c renders and commits, serve.c sends. */
#include "web/reply.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/fault.h"
#include "web/req.h"
#include "web/tpl.h"

struct reply reply_status_page(struct req *r, int status, const char *page)
{
	(void)r;
	return (struct reply){ .status = status, .page = page };
}

struct reply reply_page(struct req *r, const char *page)
{
	return reply_status_page(r, 200, page);
}

struct reply reply_form(struct req *r, const char *page)
{
	tpl_bool(r->page, "Page.wrong", true);       /* the title begins with "Error" */
	return reply_status_page(r, 422, page);
}

struct reply reply_see_other(struct req *r, const char *fmt, ...)
{
	char to[4096];
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(to, sizeof to, fmt, ap);
	va_end(ap);
	must(n > 0 && (size_t)n < sizeof to);
	for (char *p = to; *p; p++)
		if ((unsigned char)*p < 0x20)
			*p = '_';
	if (strncmp(to, "site:/", 6) == 0)
		return (struct reply){ .status = 303, .location = arena_dup(r->arena, to + 5) };
	if (*to == '/')
		return (struct reply){ .status = 303, .location = arena_fmt(r->arena, "%s%s", r->base, to) };
	must(strncmp(to, "http://", 7) == 0 || strncmp(to, "https://", 8) == 0);
	return (struct reply){ .status = 303, .location = arena_dup(r->arena, to) };
}

struct reply reply_status(struct req *r, int status)
{
	tpl_int(r->page, "Error.status", status);
	tpl_text(r->page, "Error.key", arena_fmt(r->arena, "s%d", status));
	tpl_text(r->page, "Error.id", r->id);
	return reply_status_page(r, status, "error/status");
}

struct reply reply_text(struct req *r, int status, const char *type, const void *body, size_t n)
{
	(void)r;
	return (struct reply){ .status = status, .type = type, .body = body, .body_n = n };
}

struct reply reply_file(struct req *r, const char *internal, const char *type, const char *filename)
{
	(void)r;
	return (struct reply){ .status = 200, .file = internal, .type = type, .filename = filename };
}

struct reply reply_refresh(struct reply p, int64_t seconds)
{
	p.refresh_s = seconds;
	return p;
}

struct reply reply_public(struct reply p, int64_t seconds)
{
	p.public_s = seconds;
	return p;
}
