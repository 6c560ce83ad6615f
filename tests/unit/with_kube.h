/* with_kube.h: the API server in memory (tests/fakes/kube.py), steered over HTTP. */
#ifndef CLOVE_WITH_KUBE_H
#define CLOVE_WITH_KUBE_H

#include <string.h>

#include "base/arena.h"
#include "ext/http.h"
#include "ext/json.h"
#include "fake.h"

static struct fake kube_server;

static struct json *steer(struct arena *at, const char *path, const char *body)
{
	struct http_answer out;
	struct http_call call = { .method = body ? "POST" : "GET", .url = arena_fmt(at, "http://127.0.0.1:%d%s", kube_server.port, path),
	    .body = body, .body_n = body ? strlen(body) : 0 };
	if (http_send(at, &call, &out) != HTTP_OK || out.status != 200)
		abort();
	return json_parse(at, out.body, out.body_n, NULL);
}

#endif
