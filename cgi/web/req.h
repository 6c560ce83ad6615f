/* req.h: one request. Created by the dispatcher, passed explicitly, owns everything through its arena.
 *
 * Handlers get it after every gate passed (route.h lists them in order) and return exactly one reply by value.
 */
#ifndef CLOVE_REQ_H
#define CLOVE_REQ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/fault.h"

struct arena;
struct db;
struct form_data;
struct req_io;
struct route;
struct service;
struct tpl;

enum method { METHOD_UNSET, METHOD_GET, METHOD_POST };

/* Who may. Zero refuses to start. Admin groups are ranked by what they may do, not nested: see role_allows. */
enum role {
	ROLE_UNSET,
	ROLE_ANY,            /* everybody */
	ROLE_BROWSE,         /* signed in, or everybody when CLOVE_PUBLIC_BROWSING=1 */
	ROLE_USER,           /* signed in */
	ROLE_CONFIRMED,      /* signed in with a confirmed address: holds, orders */
	ROLE_SELLER,         /* a seller; with :slug in the path, the owner of that show */
	ROLE_STAFF,          /* staff of this show, or its owner */
	ROLE_OWNER,          /* the owner of this show */
	ROLE_ADMIN,          /* an administrator of any group (viewer) */
	ROLE_OPERATOR,       /* admin groups operator, owner */
	ROLE_FINANCE,        /* admin groups finance, owner */
	ROLE_ADMIN_OWNER,    /* admin group owner */
	ROLE_MONEY,          /* the owner of this show, and admin groups finance, owner: money that waits for a person */
	ROLE_AUDIT,          /* the owner of this show, and admin groups operator, owner: who did what */
	ROLE_DOOR            /* who carries the one-time token of an open door: jobs that copy a show's database */
};

struct who {
	int64_t account;             /* 0: nobody */
	const char *role;            /* "buyer" "seller" "admin", "" for nobody */
	const char *group;           /* "viewer" "operator" "finance" "owner", else "" */
	const char *name, *email;
	const char *session;         /* hex hash of the session id (of the anonymous cookie for nobody): keys the form tokens */
	bool confirmed;
	bool owner;                  /* of this show: set by the gate */
	int64_t seen_at;             /* last use of the session, on the platform alone */
};

struct req {
	struct arena *arena;
	struct fault fault;
	struct service *service;
	const struct route *route;
	enum method method;
	const char *id;              /* request id, from nginx, in every log line and error page */
	const char *path;            /* decoded, as routed; for a show without its /shows/SLUG prefix */
	const char *base;            /* prefix of this service's addresses: "" or "/shows/SLUG" */
	const char *lang;            /* "ko" or "en" */
	const char *address;         /* the client's, for limits and the device list */
	const char *origin;          /* scheme://host[:port] of the site as the browser sees it */
	bool tls;
	struct who who;
	struct db *db;               /* read-only in a GET, in a transaction in a POST; NOTX and WRITES routes: read-write, none open */
	struct form_data *form;      /* the declared fields, parsed; never NULL */
	struct tpl *page;            /* the template's data */
	struct req_io *io;           /* the dispatcher's own: parameters, body, headers to send */
};

const char *req_param(const struct req *r, const char *name);             /* ":code" of the path; "" if the route has none */
int64_t req_param_i64(const struct req *r, const char *name);             /* 0 when it is not a positive number */
const char *req_header(const struct req *r, const char *cgi_name);        /* "HTTP_USER_AGENT"; "" when absent */
const char *req_cookie(const struct req *r, const char *name);            /* "" when absent */
const void *req_body(const struct req *r, size_t *n);                     /* raw body of a SIGNED route */
const char *req_upload(const struct req *r, int64_t *n);                  /* the file of a STREAM route: its name below CLOVE_POOL_DIR and its bytes; "" when none was sent */
void req_upload_keep(struct req *r);                                      /* it stays after this request; else it goes with it */
const char *req_url(const struct req *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));  /* base + path */
bool req_local(const char *address);                                          /* an address of this site, wherever it came from: safe to redirect to */
const char *req_say(const struct req *r, const char *key);                /* a text of the language files: "show.hold_ended" */
const char *req_say1(const struct req *r, const char *key, const char *a);
const char *req_say2(const struct req *r, const char *key, const char *a, const char *b);
const char *req_site(const struct req *r, const char *path);                /* an address of the whole site, for mails and providers: CLOVE_SITE_URL + path */
void req_speak(struct req *r, const char *lang);                          /* "ko" or "en" from here on, on a fresh page: before anything is put on it */
void req_flash(struct req *r, const char *key, const char *a);            /* shown once, on the next page; a fills {1} (NULL for none) */
void req_set_cookie(struct req *r, const char *name, const char *value, int64_t max_age_s);    /* HttpOnly, SameSite=Lax, Secure under TLS; session, anon and device get the __Host- prefix there; "" removes */
bool req_fault_here(const struct req *r);                                 /* has a fault been set */

#endif
