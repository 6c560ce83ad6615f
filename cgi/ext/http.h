/* http.h: calls to the outside over libcurl, and JSON through json-c (ext/json.h). Never inside a transaction.
 *
 * Connect 2 s, total 10 s unless told, body cap 4 MiB, no redirects, TLS verified. Retried (twice, 100 ms apart) only for GET and
 * only when nothing was received. A failed call is an outcome, not a fault: the caller decides.
 */
#ifndef CLOVE_HTTP_H
#define CLOVE_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* Connections and TLS sessions that one caller keeps open between its calls, of every method: for APIs where sending a request twice does
 * no harm. Used in the process that made it. */
struct http_line;
struct http_line *http_line_new(void);
void http_line_free(struct http_line *line);

enum http_result { HTTP_OK, HTTP_NO_ANSWER, HTTP_CUT };   /* OK: an answer of any status; NO_ANSWER: surely not received; CUT: unknown */

struct http_call {
	const char *method;          /* "GET" "POST" "DELETE" … */
	const char *url;
	const char *unix_socket;     /* NULL for TCP */
	const char *const *headers;  /* "Name: value", NULL-terminated, or NULL */
	const void *body;
	size_t body_n;
	int64_t timeout_ms;          /* 0: 10,000 */
	int64_t max_bytes;           /* 0: 4 MiB */
	const char *user_password;   /* "sk_test:" for basic authentication, or NULL */
	struct http_line *line;      /* or NULL: the process's own, kept for GET alone */
	const char *ca, *cert, *key; /* PEM text: whom to trust instead of the system's list; our certificate and its key; or NULL */
};

struct http_answer {
	int status;
	const char *body;            /* arena-owned, NUL-terminated */
	size_t body_n;
	const char *type;
	int64_t ms;
	const char *head;            /* header lines of the answer, each ending in \r\n */
	const char *error;           /* without an answer: libcurl's words, "" else */
	bool untrusted;              /* … because the other side's certificate is not one we trust */
	bool nameless, refusing, late;   /* … its name is not known; nobody listens at that port; it took too long */
};

enum http_result http_send(struct arena *a, const struct http_call *call, struct http_answer *out);
const char *http_header(struct arena *a, const struct http_answer *answer, const char *name);   /* trimmed; "" when absent */
const char *http_form(struct arena *a, const char *const *names_values);   /* name, value, name, value, NULL -> urlencoded */

#endif
