/* http.c: one blocking HTTP call over libcurl.
 *
 * A handle lives as long as the process, so that answers to GET may reuse a connection. Every other method gets a fresh
 * connection: libcurl silently sends a request again when a reused connection turns out dead, and whether a payment was
 * sent once or twice must not depend on that. A caller with a line of its own keeps its connections for every method. Services dial what their configuration names and nothing else, so the
 * environment's proxy settings are not consulted.
 */
#include "ext/http.h"

#include <errno.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/text.h"

enum { CONNECT_MS = 2000, TOTAL_MS = 10000, RETRIES = 2, PAUSE_MS = 100, BODY_BYTES = 4 * 1024 * 1024,
	HEAD_BYTES = 64 * 1024 };

struct http_line {
	CURL *curl;
};

static void start_library(void)
{
	static bool started;
	if (!started)
		must(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
	started = true;
}

struct http_line *http_line_new(void)
{
	start_library();
	struct http_line *line = calloc(1, sizeof *line);
	must(line);
	line->curl = curl_easy_init();
	must(line->curl);
	return line;
}

void http_line_free(struct http_line *line)
{
	if (!line)
		return;
	curl_easy_cleanup(line->curl);
	free(line);
}

/* One handle a process: a child of fork starts its own and leaves its parent's connections alone. */
static CURL *handle(void)
{
	static CURL *curl;
	static pid_t owner;
	if (owner != getpid()) {
		start_library();
		curl = curl_easy_init();
		must(curl);
		owner = getpid();
	}
	curl_easy_reset(curl);
	return curl;
}

static size_t take_body(char *p, size_t size, size_t n, void *body)
{
	struct buf *b = body;
	buf_put(b, p, size * n);
	return b->over ? 0 : size * n;
}

/* Only the last block of header lines counts: an interim answer (1xx) comes before it. */
static size_t take_head(char *p, size_t size, size_t n, void *head)
{
	struct buf *b = head;
	if (size * n >= 5 && memcmp(p, "HTTP/", 5) == 0)
		b->p[b->len = 0] = '\0';
	else
		buf_put(b, p, size * n);
	return b->over ? 0 : size * n;
}

static void free_list(void *list)
{
	curl_slist_free_all(list);
}

static struct curl_slist *header_list(struct arena *a, const char *const *headers)
{
	/* Without this line libcurl waits for "100 Continue" before a large body. */
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");
	must(list);
	for (size_t i = 0; headers && headers[i]; i++) {
		must(!strpbrk(headers[i], "\r\n"));
		must(curl_slist_append(list, headers[i]));
	}
	arena_defer(a, free_list, list);
	return list;
}

static void set_method(CURL *curl, const struct http_call *call)
{
	if (strcmp(call->method, "GET") == 0 && !call->body) {
		curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
		return;
	}
	if (strcmp(call->method, "HEAD") == 0) {
		curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
		return;
	}
	if (call->body || strcmp(call->method, "POST") == 0) {
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body_n);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call->body ? call->body : "");
	}
	if (strcmp(call->method, "POST") != 0)
		curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, call->method);
}

/* Borrowed: the arena's text outlives the call. */
static struct curl_blob blob(const char *pem)
{
	return (struct curl_blob){ .data = (void *)(uintptr_t)pem, .len = strlen(pem), .flags = CURL_BLOB_NOCOPY };
}

static void set_trust(CURL *curl, const struct http_call *call)
{
	if (call->ca) {
		struct curl_blob ca = blob(call->ca);
		curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &ca);
		curl_easy_setopt(curl, CURLOPT_CAINFO, NULL);
		curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	}
	if (call->cert && call->key) {
		struct curl_blob cert = blob(call->cert), key = blob(call->key);
		curl_easy_setopt(curl, CURLOPT_SSLCERT_BLOB, &cert);
		curl_easy_setopt(curl, CURLOPT_SSLKEY_BLOB, &key);
	}
}

static enum http_result send_once(struct arena *a, const struct http_call *call, struct curl_slist *headers, int64_t limit_ms,
    struct http_answer *out, bool *nothing)
{
	CURL *curl = call->line ? call->line->curl : handle();
	char error[CURL_ERROR_SIZE] = "";
	if (call->line)
		curl_easy_reset(curl);           /* its options, not its connections */
	struct buf *body = buf_new(a, call->max_bytes > 0 ? (size_t)call->max_bytes : BODY_BYTES);
	struct buf *head = buf_new(a, HEAD_BYTES);
	set_method(curl, call);
	curl_easy_setopt(curl, CURLOPT_URL, call->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "clove");
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)(limit_ms < CONNECT_MS ? limit_ms : CONNECT_MS));
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)limit_ms);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, body);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_head);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, head);
	curl_easy_setopt(curl, CURLOPT_MAXCONNECTS, 4L);
	curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, call->line || strcmp(call->method, "GET") == 0 ? 0L : 1L);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
	set_trust(curl, call);
	if (call->unix_socket)
		curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, call->unix_socket);
	if (call->user_password) {
		curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
		curl_easy_setopt(curl, CURLOPT_USERPWD, call->user_password);
	}

	CURLcode rc = curl_easy_perform(curl);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
	long status = 0, sent = 0, received = 0;
	const char *type = NULL;
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &sent);
	curl_easy_getinfo(curl, CURLINFO_HEADER_SIZE, &received);
	curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
	*nothing = received == 0 && body->len == 0;
	if (rc != CURLE_OK) {
		out->error = arena_dup(a, *error ? error : curl_easy_strerror(rc));
		out->untrusted = rc == CURLE_PEER_FAILED_VERIFICATION || rc == CURLE_SSL_CACERT_BADFILE;
		out->nameless = rc == CURLE_COULDNT_RESOLVE_HOST;
		out->late = rc == CURLE_OPERATION_TIMEDOUT;
		long os_error = 0;
		curl_easy_getinfo(curl, CURLINFO_OS_ERRNO, &os_error);
		out->refusing = rc == CURLE_COULDNT_CONNECT && os_error == ECONNREFUSED;
		return sent == 0 ? HTTP_NO_ANSWER : HTTP_CUT;
	}
	out->error = "";
	out->untrusted = out->nameless = out->refusing = out->late = false;
	out->status = (int)status;
	out->body = body->p;
	out->body_n = body->len;
	out->head = head->p;
	out->type = arena_dup(a, type);
	return HTTP_OK;
}

enum http_result http_send(struct arena *a, const struct http_call *call, struct http_answer *out)
{
	*out = (struct http_answer){ .body = "", .type = "", .head = "", .error = "" };
	struct curl_slist *headers = header_list(a, call->headers);
	int64_t began = clock_ms(), limit = call->timeout_ms > 0 ? call->timeout_ms : TOTAL_MS;
	int tries = strcmp(call->method, "GET") == 0 ? 1 + RETRIES : 1;
	enum http_result result = HTTP_NO_ANSWER;
	for (int i = 0; i < tries; i++) {
		int64_t left = limit - (clock_ms() - began);
		if (i > 0) {
			if (left <= PAUSE_MS)
				break;
			nanosleep(&(struct timespec){ .tv_nsec = PAUSE_MS * 1000000L }, NULL);
			left -= PAUSE_MS;
		}
		bool nothing = false;
		result = send_once(a, call, headers, left > 0 ? left : 1, out, &nothing);
		if (result == HTTP_OK || !nothing)
			break;
	}
	out->ms = clock_ms() - began;
	return result;
}

const char *http_header(struct arena *a, const struct http_answer *answer, const char *name)
{
	size_t n = strlen(name);
	for (const char *line = answer->head; *line; ) {
		size_t len = strcspn(line, "\r\n");
		if (len > n && line[n] == ':' && strncasecmp(line, name, n) == 0)
			return text_trim(a, arena_dupn(a, line + n + 1, len - n - 1));
		line += len;
		line += strspn(line, "\r\n");
	}
	return "";
}

const char *http_form(struct arena *a, const char *const *names_values)
{
	struct buf *b = buf_new(a, BODY_BYTES);
	for (size_t i = 0; names_values[i]; i += 2) {
		must(names_values[i + 1]);
		buf_fmt(b, "%s%s=", i ? "&" : "", text_url(a, names_values[i]));
		buf_puts(b, text_url(a, names_values[i + 1]));
	}
	must(!b->over);
	return b->p;
}
