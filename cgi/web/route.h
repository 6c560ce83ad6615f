/* route.h: the route table and the one gate.
 *
 * A service's routes.def has a line a page:
 *	ROUTE(GET, "/rounds/:round", ROLE_BROWSE, POOL_WEB, 0, no_form, show_round)
 * It is included twice, for declarations and for the array: a new page edits no header and no Makefile. Gates run in this order for
 * every request: method and path, rate limit, body cap, session, role, show ownership, CSRF, one-time key, form parse,
 * transaction, handler. `clove routes` prints all tables; one test walks them.
 */
#ifndef CLOVE_ROUTE_H
#define CLOVE_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "web/form.h"
#include "web/reply.h"
#include "web/req.h"

enum pool { POOL_UNSET, POOL_WEB, POOL_LOGIN, POOL_CONSOLE, POOL_PAY, POOL_UPLOAD, POOL_META, POOL_N };
const char *pool_name(enum pool p);              /* "web" …: also the socket's name */

enum route_flag {
	SIGNED = 1,          /* POST authenticated by its own signature, checked in the handler: no token, no one-time key, no form */
	SHARED = 2,          /* the hold form of the shared map page: no token, no one-time key; Origin or Referer must be ours */
	WRITES = 4,          /* a GET that must write: the provider's return only */
	NOTX = 8,            /* no transaction around the handler: it talks to the outside and uses db_tx itself */
	AGAIN = 16,          /* a POST that is harmless to repeat (login, logout, language): no one-time key */
	UPLOAD = 32,         /* body up to CLOVE_UPLOAD_MAX_BYTES instead of 64 KiB; multipart */
	INTERNAL = 64,       /* answered only on the internal port */
	STREAM = 128         /* a POST too large for memory, up to CLOVE_POOL_MAX_BYTES: its file is on disk (req_upload). A path without names */
};

struct route {
	enum method method;
	const char *path;
	enum role role;
	enum pool pool;
	unsigned flags;
	const struct form *form;
	struct reply (*handler)(struct req *r);
	const char *name;
};

/* In a service's main file:
 *	#include "show/pages.h"          (the same table under ROUTE_DECLARE, for every page file)
 *	#define ROUTE ROUTE_ROW
 *	static const struct route routes[] = {
 *	#include "show/routes.def"
 *	};
 */
#define ROUTE_DECLARE(method_, path_, role_, pool_, flags_, form_, handler_) \
	extern const struct form form_; struct reply handler_(struct req *r);
#define ROUTE_ROW(method_, path_, role_, pool_, flags_, form_, handler_) \
	{ METHOD_##method_, path_, role_, pool_, flags_, &form_, handler_, #handler_ },

struct turn {                /* a job: its own process, its own bounded turn, one replica at a time under a GET_LOCK */
	const char *name;
	int64_t every_ms;
	void (*run)(struct service *s, struct db *db);     /* db is attached to a fresh arena and fault each turn */
};

struct service {
	const char *name;                                  /* "platform" "show" "pay" */
	const char *base;                                  /* prefix of addresses: "" or "/shows/SLUG" */
	const struct route *routes;
	size_t routes_n;
	int workers[POOL_N];                               /* per pool; 0: the pool does not exist */
	int most[POOL_N];                                  /* so many while requests wait; 0: never more than workers */
	const char *socket_dir;                            /* RUN/platform, RUN/shows/SLUG, RUN/pay */
	unsigned char key[32];                             /* this service's key: keys.h */
	const struct turn *turns;
	size_t turns_n;
	const struct turn *own_turns;                      /* in every replica, without the lock: they keep memory of this replica */
	size_t own_turns_n;
	const char *sql_folder;                            /* sql/show: readiness compares its newest number */
	bool (*identify)(struct req *r);                   /* fills r->who; false: no identity (not an error) */
	bool (*owns)(struct req *r, enum role need);       /* for ROLE_SELLER with :slug, ROLE_STAFF, ROLE_OWNER */
	void (*decorate)(struct req *r);                   /* before a page is rendered: nav, site-wide lines */
	void (*after)(struct req *r, struct db *rw);       /* the reply is sent: what must be noted outside its transaction, with a fault of its own */
	bool (*refuses)(struct req *r);                    /* nothing may be written now: Error.until says until when, where it is known */
	bool (*rests)(struct service *s, const struct turn *t, struct db *db);    /* this job does nothing now */
	void (*troubled)(struct service *s, const struct turn *t, struct arena *a);    /* this job's turn failed: at its database, mostly */
	void (*start)(struct service *s);                  /* in the parent, before forking: shared memory */
	bool (*ready)(struct db *db);                      /* what else must be there before it answers for a group before it; NULL: nothing */
	void *data;                                        /* the service's own: struct show * … */
};

void route_check(const struct service *s);             /* an incomplete table does not start */
void service_folders(struct service *s, const char *run, const char *sql);   /* socket_dir RUN/run and sql_folder SQL/sql */
struct db *service_db(const struct service *s, bool read_only);   /* this service's schema, by the settings and its key; after fork */
int serve_run(struct service *s);                      /* parent, workers, jobs, meta; returns the exit status after TERM */
void route_print(const struct service *s);             /* TSV: service method path role pool flags form handler */
void route_print_nginx(const struct service *s);       /* lines of an nginx map: "~^POST /login$" login; */

#endif
