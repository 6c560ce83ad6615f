/* route.c: the one gate. Every request goes through the same steps in the same order (route.h), then to its handler;
 * then its page is rendered whole and its transaction committed, before the first byte is sent.
 */
#include "web/route.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/id.h"
#include "base/keys.h"
#include "base/log.h"
#include "base/text.h"
#include "db/db.h"
#include "web/flash.h"
#include "web/io.h"
#include "web/limit.h"
#include "web/once.h"
#include "web/stream.h"
#include "web/tpl.h"

enum { HERE_MAX = 500 };

/* --- matching ------------------------------------------------------------------------------------------------------------- */

/* Segment by segment; ":name" takes one non-empty segment, a last "*" whatever follows. Fills the parameters on a match. */
static bool path_matches(struct req *r, const char *pattern, const char *path)
{
	size_t n = 0;

	while (*pattern == '/' && *path == '/') {
		size_t want = strcspn(++pattern, "/"), have = strcspn(++path, "/");
		if (strcmp(pattern, "*") == 0) {
			r->io->params_n = n;
			return true;
		}
		if (*pattern == ':') {
			if (!have || n == IO_PARAMS)
				return false;
			r->io->names[n] = arena_dupn(r->arena, pattern + 1, want - 1);
			r->io->values[n++] = arena_dupn(r->arena, path, have);
		} else if (want != have || memcmp(pattern, path, want) != 0)
			return false;
		pattern += want;
		path += have;
	}
	r->io->params_n = n;
	return !*pattern && !*path;
}

/* NULL with *status 404, or 405 where only the method is wrong. Literal paths are listed before patterns they overlap. */
static const struct route *find_route(struct req *r, const struct service *s, int *status)
{
	*status = 404;
	for (size_t i = 0; i < s->routes_n; i++)
		if (path_matches(r, s->routes[i].path, r->path)) {
			if (s->routes[i].method == r->method)
				return &s->routes[i];
			*status = 405;
		}
	r->io->params_n = 0;
	return NULL;
}

/* --- who ------------------------------------------------------------------------------------------------------------------- */

static bool in_group(const struct who *w, const char *group)
{
	return strcmp(w->role, "admin") == 0 && (strcmp(w->group, group) == 0 || strcmp(w->group, "owner") == 0);
}

static bool role_allows(struct req *r, enum role need)
{
	const struct who *w = &r->who;
	const struct service *s = r->service;

	switch (need) {
	case ROLE_UNSET:
		return false;
	case ROLE_ANY:
		return true;
	case ROLE_BROWSE:
		return w->account || config_is("CLOVE_PUBLIC_BROWSING");
	case ROLE_USER:
		return w->account != 0;
	case ROLE_CONFIRMED:
		return w->account && w->confirmed;
	case ROLE_SELLER:
		return strcmp(w->role, "seller") == 0 && (!*req_param(r, "slug") || s->owns(r, need));
	case ROLE_STAFF:
	case ROLE_OWNER:
		return w->account && s->owns(r, need);
	case ROLE_DOOR:
		return s->owns(r, need);
	case ROLE_ADMIN:
		return strcmp(w->role, "admin") == 0;
	case ROLE_OPERATOR:
		return in_group(w, "operator");
	case ROLE_FINANCE:
		return in_group(w, "finance");
	case ROLE_ADMIN_OWNER:
		return in_group(w, "owner");
	case ROLE_MONEY:
		return in_group(w, "finance") || (w->account && s->owns(r, ROLE_OWNER));
	case ROLE_AUDIT:
		return in_group(w, "operator") || (w->account && s->owns(r, ROLE_OWNER));
	}
	return false;
}

/* Nobody is asked to log in and comes back; somebody is told. */
static struct reply refuse_role(struct req *r)
{
	if (!r->who.account) {
		const char *query = io_env(r, "QUERY_STRING");
		const char *back = r->method == METHOD_GET ? arena_fmt(r->arena, "%s%s%s%s", r->base, r->path, *query ? "?" : "", query) : req_url(r, "/");
		return reply_see_other(r, "site:/login?next=%s", text_url(r->arena, text_cut(r->arena, back, 500)));
	}
	struct reply p = reply_status(r, 403);
	if (r->route->role == ROLE_CONFIRMED)
		tpl_text(r->page, "Error.key", "confirm");
	return p;
}

static struct reply refuse_key(struct req *r, int status, const char *key)
{
	struct reply p = reply_status(r, status);

	tpl_text(r->page, "Error.key", key);
	return p;
}

/* Accounts are limited here; addresses of nobody coarsely by nginx, and here too where they POST. */
static bool too_often(struct req *r)
{
	int64_t rate = config_i64("CLOVE_RATE_PER_ACCOUNT");
	const char *who = r->who.account ? arena_fmt(r->arena, "a%lld", (long long)r->who.account) : arena_fmt(r->arena, "i%s", r->address);
	bool post = r->method == METHOD_POST;

	if (r->route->flags & SIGNED)
		return false;
	if (!post && !r->who.account)
		return false;
	return !limit_take(arena_fmt(r->arena, "%c%s", post ? 'p' : 'g', who), post ? rate : rate * 4, (post ? rate : rate * 4) * 10, clock_ms());
}

/* nginx says when it passed the request on ("1700000000.123"): work that nobody waits for any more is not begun. */
static bool waited_long(const struct req *r)
{
	double passed = strtod(io_env(r, "REQUEST_MSEC"), NULL);
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return passed > 0 && ((double)now.tv_sec + (double)now.tv_nsec / 1e9 - passed) * 1000 > (double)config_i64("CLOVE_MAX_WAIT_MS");
}

/* --- where from -------------------------------------------------------------------------------------------------------------- */

static bool same_site(const struct req *r, const char *address)
{
	size_t n = strlen(r->origin);

	return strncmp(address, r->origin, n) == 0 && (!address[n] || address[n] == '/' || address[n] == '?');
}

/* What a browser says of where a POST comes from must be ours; the token decides where it says nothing. */
static bool from_us(struct req *r)
{
	const char *site = io_env(r, "HTTP_SEC_FETCH_SITE"), *origin = io_env(r, "HTTP_ORIGIN"), *referer = io_env(r, "HTTP_REFERER");

	if (*site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)
		return false;
	if (*origin && !same_site(r, origin))
		return false;
	if (r->route->flags & SHARED)
		return *origin || (*referer && same_site(r, referer));
	return true;
}

/* --- the body ----------------------------------------------------------------------------------------------------------------- */

struct posted {
	struct form_pair *pairs;
	size_t n;
	const char *token, *once;
};

static bool read_pairs(struct req *r, struct posted *out)
{
	const char *type = io_env(r, "CONTENT_TYPE"), *query = io_env(r, "QUERY_STRING");
	bool ok;

	*out = (struct posted){ .token = "", .once = "" };
	if (r->method == METHOD_GET)
		ok = form_parse_urlencoded(r->arena, query, strlen(query), &out->pairs, &out->n);
	else if (strncmp(type, "multipart/form-data", 19) == 0)
		ok = form_parse_multipart(r->arena, type, r->io->body, r->io->body_n, &out->pairs, &out->n);
	else if (strncmp(type, "application/x-www-form-urlencoded", 33) == 0 || !r->io->body_n)
		ok = form_parse_urlencoded(r->arena, r->io->body, r->io->body_n, &out->pairs, &out->n);
	else
		ok = false;
	if (ok && r->route->flags & STREAM)
		ok = stream_settle(r, out->pairs, out->n);
	for (size_t i = 0; ok && i < out->n; i++) {
		if (strcmp(out->pairs[i].name, "token") == 0)
			out->token = out->pairs[i].value;
		else if (strcmp(out->pairs[i].name, "once") == 0)
			out->once = out->pairs[i].value;
	}
	return ok;
}

/* --- the page ------------------------------------------------------------------------------------------------------------------ */

static void new_page(struct req *r)
{
	r->page = tpl_new(r->arena, &r->fault, r->lang);
	tpl_bind(r->page, r);
	tpl_text(r->page, "Page.lang", r->lang);
	tpl_text(r->page, "Page.path", arena_fmt(r->arena, "%s%s", r->base, r->path));
	tpl_text(r->page, "Page.base", r->base);
	tpl_text(r->page, "Page.v", config_text("CLOVE_STATIC_VERSION"));
	tpl_bool(r->page, "Page.sandbox", strcmp(config_text("CLOVE_PAY_PROVIDER"), "sandbox") == 0);
}

void req_speak(struct req *r, const char *lang)
{
	r->lang = lang;
	new_page(r);
}

/* Where a change of language leads back to: this page with its question; after a POST that shows a page, the page it came from. */
static const char *here(struct req *r)
{
	const char *query = io_env(r, "QUERY_STRING"), *referer = io_env(r, "HTTP_REFERER");
	const struct service *s = r->service;

	if (r->method == METHOD_POST && r->route) {
		bool page = false;
		for (size_t i = 0; i < s->routes_n; i++)
			page |= s->routes[i].method == METHOD_GET && strcmp(s->routes[i].path, r->route->path) == 0;
		query = "";
		if (!page) {
			const char *from = same_site(r, referer) ? referer + strlen(r->origin) : "/";
			return req_local(from) && strlen(from) < HERE_MAX ? from : "/";
		}
	}
	const char *path = arena_fmt(r->arena, "%s%s", r->base, r->path), *whole = arena_fmt(r->arena, "%s?%s", path, query);
	return *query && strlen(whole) < HERE_MAX ? whole : path;
}

/* The body of a page reply. A shared page carries nothing of the person who happened to ask first. */
static void render(struct req *r, struct reply *p)
{
	if (!p->page || r->fault.set)
		return;
	tpl_text(r->page, "Page.here", here(r));
	if (!p->public_s) {
		if (r->who.account) {
			tpl_text(r->page, "User.name", r->who.name);
			tpl_text(r->page, "User.role", r->who.role);
			tpl_text(r->page, "User.email", r->who.email);
			tpl_text(r->page, "User.group", r->who.group);
		}
		tpl_post(r, "Logout", "site:/logout");
		flash_show(r);
	}
	if (r->service->decorate)
		r->service->decorate(r);
	const struct buf *out = tpl_render(r->page, p->page);
	if (!out)
		return;
	p->body = out->p;
	p->body_n = out->len;
}

/* After a fault: what was done is undone, one line says what happened where, and the page gives the request id. */
static struct reply faulted(struct req *r)
{
	struct reply p;

	log_error("event=fault id=%s route=%s what=\"%s\" at=%s:%d", r->id, r->route ? r->route->name : "none", r->fault.what,
	    r->fault.file ? r->fault.file : "", r->fault.line);
	int status = r->fault.status ? r->fault.status : 500;
	r->fault = (struct fault){ 0 };
	r->io->headers->len = 0;
	r->db = NULL;
	new_page(r);
	p = reply_status(r, status);
	render(r, &p);
	if (r->fault.set || !p.body) {                       /* the error page itself is broken */
		const char *plain = "clove: this page could not be made. Try again in a moment.\n";
		p = reply_text(r, status, "text/plain; charset=utf-8", plain, strlen(plain));
	}
	return p;
}

static struct reply finish(struct req *r, struct reply p)
{
	render(r, &p);
	return r->fault.set ? faulted(r) : p;
}

/* --- the steps ------------------------------------------------------------------------------------------------------------------ */

static const char *language(struct req *r)
{
	const char *given = io_env(r, "SITE_LANG"), *cookie = req_cookie(r, "lang"), *accept = io_env(r, "HTTP_ACCEPT_LANGUAGE");

	if (tpl_lang_known(given))
		return strcmp(given, "en") == 0 ? "en" : "ko";
	if (tpl_lang_known(cookie))
		return strcmp(cookie, "en") == 0 ? "en" : "ko";
	return !*accept || strncmp(accept, "ko", 2) == 0 ? "ko" : "en";
}

static bool read_request(struct req *r, const struct service *s)
{
	const char *method = io_env(r, "REQUEST_METHOD"), *path = io_env(r, "DOCUMENT_URI");
	size_t base = strlen(s->base);

	r->method = strcmp(method, "POST") == 0 ? METHOD_POST :
	    strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0 ? METHOD_GET : METHOD_UNSET;
	r->tls = strcmp(io_env(r, "HTTPS"), "on") == 0;
	r->origin = arena_fmt(r->arena, "http%s://%s", r->tls ? "s" : "", io_env(r, "HTTP_HOST"));
	r->address = arena_dup(r->arena, io_env(r, "REMOTE_ADDR"));
	r->lang = language(r);
	r->who = (struct who){ .role = "", .group = "", .name = "", .email = "", .session = "" };
	r->path = "/";
	new_page(r);
	r->form = form_new(r, &no_form);
	if (!text_utf8(path, strlen(path)) || strlen(path) > 1000)
		return false;
	if (strncmp(path, s->base, base) != 0 || (path[base] && path[base] != '/'))
		r->path = "/\x01";                           /* somebody else's address: matches no route */
	else
		r->path = path[base] ? arena_dup(r->arena, path + base) : "/";
	tpl_text(r->page, "Page.path", arena_fmt(r->arena, "%s%s", r->base, r->path));
	return true;
}

/* The handler with what it runs in. Runs again, from a clean page, when the database reports a deadlock. */
static struct reply run_handler(struct req *r, const struct posted *in)
{
	bool tx = r->method == METHOD_POST && !(r->route->flags & NOTX);
	bool once = tx && !(r->route->flags & (SIGNED | SHARED | AGAIN));
	size_t headers = r->io->headers->len;

	for (int tries = 0; tries < 3; tries++) {
		struct reply p;
		r->io->headers->len = headers;
		r->io->flash_key = NULL;
		if (tries)
			new_page(r);
		r->form = form_new(r, r->route->form);
		form_parse(r, in->pairs, in->n);
		if (tx)
			db_begin(r->db);
		enum once seen = once ? once_claim(r, in->once, &p) : ONCE_FIRST;
		if (seen == ONCE_AGAIN) {
			db_rollback(r->db);
			return r->fault.set ? faulted(r) : p.status ? p : reply_status(r, 409);
		}
		p = r->route->handler(r);
		if (r->io->flash_key && p.status == 303)
			flash_keep(r);
		render(r, &p);
		if (!tx)
			return r->fault.set ? faulted(r) : p;
		if (!r->fault.set && p.status < 400) {
			if (once)
				once_answer(r, in->once, &p);
			fault_point_of(r->route->name, "before_commit");
			switch (db_commit(r->db)) {
			case DB_COMMITTED:
				fault_point_of(r->route->name, "after_commit");
				return p;
			case DB_DEADLOCKED:
				continue;
			case DB_REFUSED:
				r->io->headers->len = headers;
				new_page(r);
				return finish(r, refuse_key(r, 503, "busy"));
			case DB_FAULTED:
				break;
			}
		}
		bool again = !r->fault.set && db_deadlocked(r->db);
		db_rollback(r->db);
		if (again)
			continue;
		return r->fault.set ? faulted(r) : p;
	}
	r->io->headers->len = headers;
	new_page(r);
	return finish(r, refuse_key(r, 503, "busy"));
}

bool io_streams(struct req *r, const struct service *s)
{
	const char *path = io_env(r, "DOCUMENT_URI");
	size_t base = strlen(s->base);

	if (strcmp(io_env(r, "REQUEST_METHOD"), "POST") != 0 || strncmp(path, s->base, base) != 0)
		return false;
	for (size_t i = 0; i < s->routes_n; i++)
		if (s->routes[i].flags & STREAM && strcmp(s->routes[i].path, path + base) == 0)
			return true;
	return false;
}

struct reply io_refuse(struct req *r, struct service *s, int status)
{
	r->service = s;
	read_request(r, s);
	return finish(r, reply_status(r, status));
}

struct reply io_dispatch(struct req *r, struct service *s, enum pool pool, struct db *ro, struct db *rw)
{
	struct posted in;
	int status;

	r->service = s;
	r->db = ro;
	if (!read_request(r, s))
		return finish(r, reply_status(r, 400));
	r->route = find_route(r, s, &status);
	if (!r->route) {
		if (s->identify)
			s->identify(r);
		return finish(r, reply_status(r, status));
	}
	if (r->route->pool != pool) {
		log_error("event=wrong_pool route=%s pool=%s", r->route->name, pool_name(pool));
		return finish(r, reply_status(r, 500));
	}
	if (!(r->route->flags & STREAM) && waited_long(r))          /* one that was sent for minutes may wait for a minute */
		return finish(r, refuse_key(r, 503, "crowded"));
	if (s->identify)
		s->identify(r);
	if (r->fault.set)
		return faulted(r);
	if (too_often(r))
		return finish(r, reply_status(r, 429));
	if (!(r->route->flags & UPLOAD) && r->io->body_n > (64 << 10) && !(r->route->flags & SIGNED))
		return finish(r, reply_status(r, 413));
	if (!role_allows(r, r->route->role))
		return r->fault.set ? faulted(r) : finish(r, refuse_role(r));
	if (s->refuses && (r->method == METHOD_POST || r->route->flags & WRITES) && s->refuses(r))
		return r->fault.set ? faulted(r) : finish(r, refuse_key(r, 503, "frozen"));
	if (r->route->flags & STREAM && (status = stream_take(r)))
		return finish(r, reply_status(r, status));
	if (r->route->flags & SIGNED) {
		in = (struct posted){ 0 };
		r->io->upload_n = (int64_t)(r->route->flags & STREAM ? r->io->body_n : 0);
	}
	else if (!read_pairs(r, &in))
		return finish(r, reply_status(r, 400));
	if (r->method == METHOD_POST && !(r->route->flags & SIGNED)) {
		const char *action = arena_fmt(r->arena, "%s%s", r->base, r->path);
		if (!from_us(r))
			return finish(r, refuse_key(r, 403, "foreign"));
		if (!(r->route->flags & SHARED) && !form_token_ok(r, action, in.token))
			return finish(r, refuse_key(r, 403, "token"));
		if (!(r->route->flags & (SHARED | AGAIN | NOTX)) && strlen(in.once) < 16)
			return finish(r, refuse_key(r, 403, "token"));
	}
	if (r->method == METHOD_POST || r->route->flags & WRITES)
		r->db = rw;
	return run_handler(r, &in);
}

/* --- the tables, told ------------------------------------------------------------------------------------------------------------ */

static const char *role_name(enum role role)
{
	static const char *const names[] = { "unset", "any", "browse", "user", "confirmed", "seller", "staff", "owner", "admin", "operator",
		"finance", "admin_owner", "money", "audit", "door" };

	return names[role];
}

void route_print(const struct service *s)
{
	static const struct { unsigned flag; const char *name; } flags[] = {
		{ SIGNED, "SIGNED" }, { SHARED, "SHARED" }, { WRITES, "WRITES" }, { NOTX, "NOTX" }, { AGAIN, "AGAIN" }, { UPLOAD, "UPLOAD" },
		{ INTERNAL, "INTERNAL" }, { STREAM, "STREAM" } };

	for (size_t i = 0; i < s->routes_n; i++) {
		const struct route *t = &s->routes[i];
		printf("%s\t%s\t%s\t%s\t%s\t", s->name, t->method == METHOD_POST ? "POST" : "GET", t->path, role_name(t->role), pool_name(t->pool));
		bool any = false;
		for (size_t f = 0; f < sizeof flags / sizeof flags[0]; f++)
			if (t->flags & flags[f].flag) {
				printf("%s%s", any ? "," : "", flags[f].name);
				any = true;
			}
		printf("%s\t%s\t%s\n", any ? "" : "-", t->form->name, t->name);
	}
}

/* "$request_method $uri" -> pool, for every route that is not of the web pool. */
void route_print_nginx(const struct service *s)
{
	for (size_t i = 0; i < s->routes_n; i++) {
		const struct route *t = &s->routes[i];
		if (t->pool == POOL_WEB)
			continue;
		printf("\"~^%s %s", t->method == METHOD_POST ? "POST" : "(GET|HEAD)", *s->base ? "/shows/[^/]+" : "");
		for (const char *p = t->path; *p; ) {
			if (*p == ':') {
				fputs("[^/]+", stdout);
				p += strcspn(p, "/");
			} else if (*p == '.') {
				fputs("\\.", stdout);
				p++;
			} else
				putchar(*p++);
		}
		printf("$\" %s;\n", pool_name(t->pool));
	}
}

/* A table that says nothing about a route's role, pool or form does not start. */
void route_check(const struct service *s)
{
	for (size_t i = 0; i < s->routes_n; i++) {
		const struct route *t = &s->routes[i];
		must(t->role != ROLE_UNSET && t->pool != POOL_UNSET && t->method != METHOD_UNSET && t->form && t->handler);
		must(s->workers[t->pool] > 0 || t->pool != POOL_WEB);
		must(t->method == METHOD_POST || !(t->flags & (SIGNED | SHARED | AGAIN | UPLOAD | STREAM)));
		must(!(t->flags & STREAM) || !strpbrk(t->path, ":*"));
	}
}
