/* io.h: what the dispatcher keeps of one request beside struct req. Private to cgi/web. */
#ifndef CLOVE_IO_H
#define CLOVE_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "web/route.h"

struct buf;
struct db;

enum { IO_PARAMS = 6 };

struct req_io {
	char **env;                              /* FastCGI parameters */
	const char *names[IO_PARAMS], *values[IO_PARAMS];    /* of the path's ":name" segments */
	size_t params_n;
	const void *body;
	size_t body_n;
	void *wire;                              /* where a body comes from that is not read yet */
	size_t (*read)(void *wire, void *p, size_t n);
	const char *upload;                      /* of a STREAM route: the file that holds what was sent, below CLOVE_POOL_DIR; NULL for none */
	int64_t upload_n;
	bool upload_kept;
	struct buf *headers;                     /* Set-Cookie and the like, for the reply */
	const char *flash_key, *flash_a;         /* to show on the next page */
	int64_t started_ms;
	int64_t upstream_ms;                     /* spent waiting for something outside */
};

const char *io_env(const struct req *r, const char *name);      /* "" when absent */
/* route.c: every gate, the handler, the commit; the reply's body is rendered. io_refuse: the page for a request that cannot be read. */
struct reply io_dispatch(struct req *r, struct service *s, enum pool pool, struct db *ro, struct db *rw);
struct reply io_refuse(struct req *r, struct service *s, int status);
bool io_streams(struct req *r, const struct service *s);      /* is this request's body for a STREAM route */

#endif
