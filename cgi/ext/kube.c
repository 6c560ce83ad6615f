/* kube.c: calls to a Kubernetes API server.
 *
 * A handle keeps its connection and TLS session for every method: all that is sent here may arrive twice without harm (an apply
 * is the same twice; a second create or delete is told as a conflict or as gone). What a cluster serves is asked once in ten
 * minutes, so that an upgraded cluster is noticed. Secrets never reach the log.
 */
#include "ext/kube.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/text.h"
#include "ext/http.h"
#include "ext/json.h"

enum { CALL_MS = 10000, ANSWER_BYTES = 32 << 20, WORK_BYTES = 1 << 20, GROUPS = 8, SERVED_MS = 600000, FILE_BYTES = 64 * 1024 };

static const char *const account_folder = "/var/run/secrets/kubernetes.io/serviceaccount";

struct served {
	char *group, *versions;      /* versions: "|v1|v1beta1|" */
	int64_t asked_ms;
};

struct kube {
	struct http_line *line;
	char *url, *ca, *token, *cert, *key;     /* NULL where there is none */
	bool in_cluster;
	int64_t calls;
	struct served served[GROUPS];
};

static char *own(const char *s)
{
	char *copy = s && *s ? strdup(s) : NULL;
	must(copy || !s || !*s);
	return copy;
}

static void forget(char *secret)
{
	if (secret)
		sodium_memzero(secret, strlen(secret));
	free(secret);
}

/* A bearer token over plain HTTP is everybody's: only a server on this very machine may be spoken to like that. */
static bool url_fine(const char *url)
{
	static const char *const fine[] = { "https://", "http://127.0.0.1:", "http://localhost:", NULL };
	for (size_t i = 0; fine[i]; i++)
		if (strncmp(url, fine[i], strlen(fine[i])) == 0)
			return url[strlen(fine[i])] != '\0' && !strpbrk(url, " \r\n\"?#");
	return false;
}

static bool pem(const char *s)
{
	return !*s || strstr(s, "-----BEGIN ") != NULL;
}

static const char *access_wrong(struct json *j)
{
	const char *token = json_text(j, "token"), *cert = json_text(j, "cert"), *key = json_text(j, "key");
	if (json_kind(j) != JSON_OBJECT)
		return "kube.access_unreadable";
	if (!*token && !(*cert && *key))
		return "kube.access_nobody";
	if (!pem(json_text(j, "ca")) || !pem(cert) || !pem(key) || strpbrk(token, " \r\n"))
		return "kube.access_unreadable";
	return NULL;
}

struct kube *kube_open(const char *url, const char *access, const char **why)
{
	struct arena *a = arena_new(WORK_BYTES);
	bool in_cluster = strcmp(url, "in-cluster") == 0;
	struct json *j = in_cluster ? NULL : json_parse(a, access ? access : "", access ? strlen(access) : 0, NULL);
	const char *host = getenv("KUBERNETES_SERVICE_HOST"), *port = getenv("KUBERNETES_SERVICE_PORT");
	struct kube *k = NULL;
	*why = in_cluster ? (host && *host ? NULL : "kube.access_not_in_cluster") : url_fine(url) ? access_wrong(j) : "kube.access_url";
	if (!*why) {
		k = calloc(1, sizeof *k);
		must(k);
		k->line = http_line_new();
		k->in_cluster = in_cluster;
		if (in_cluster)
			k->url = own(arena_fmt(a, strchr(host, ':') ? "https://[%s]:%s" : "https://%s:%s", host, port && *port ? port : "443"));
		else
			k->url = own(url);
		for (size_t n = strlen(k->url); n && k->url[n - 1] == '/'; n--)
			k->url[n - 1] = '\0';
		k->ca = own(json_text(j, "ca"));
		k->token = own(json_text(j, "token"));
		k->cert = own(json_text(j, "cert"));
		k->key = own(json_text(j, "key"));
	}
	arena_free(a);
	return k;
}

void kube_close(struct kube *k)
{
	if (!k)
		return;
	http_line_free(k->line);
	free(k->url);
	free(k->ca);
	forget(k->token);
	free(k->cert);
	forget(k->key);
	for (size_t i = 0; i < GROUPS; i++) {
		free(k->served[i].group);
		free(k->served[i].versions);
	}
	free(k);
}

int64_t kube_calls(const struct kube *k)
{
	return k->calls;
}

/* --- calls --------------------------------------------------------------------------------------------------------------------- */

static const char *account_file(struct arena *a, const char *name)
{
	int fd = open(arena_fmt(a, "%s/%s", account_folder, name), O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	char *text = arena_alloc(a, FILE_BYTES);
	ssize_t n = read(fd, text, FILE_BYTES - 1);
	close(fd);
	if (n <= 0)
		return NULL;
	text[n] = '\0';
	return text;
}

/* 403 is said of three things: a role that does not allow it, a rule of the namespace (quota, limits), a namespace on its way out. */
static enum kube_result forbidden(const char *message)
{
	if (strstr(message, "is being terminated"))
		return KUBE_CONFLICT;
	return strstr(message, "cannot ") && strstr(message, "User \"") ? KUBE_REFUSED : KUBE_INVALID;
}

static enum kube_result meaning(int status, const char *message)
{
	if (status >= 200 && status < 300)
		return KUBE_OK;
	switch (status) {
	case 401:
		return KUBE_REFUSED;
	case 403:
		return forbidden(message);
	case 404:
		return KUBE_NOT_FOUND;
	case 409:
		return KUBE_CONFLICT;
	case 429:
		return KUBE_AWAY;
	default:
		return status >= 400 && status < 500 ? KUBE_INVALID : KUBE_AWAY;
	}
}

static struct kube_answer call(struct kube *k, struct arena *a, const char *method, const char *path, const char *accept, const char *type,
    const char *body)
{
	const char *token = k->in_cluster ? account_file(a, "token") : k->token;
	const char *headers[4] = { arena_fmt(a, "Accept: %s", accept) };
	size_t n = 1;
	if (token)
		headers[n++] = arena_fmt(a, "Authorization: Bearer %s", text_trim(a, token));
	if (body)
		headers[n++] = arena_fmt(a, "Content-Type: %s", type);
	struct http_call c = { .method = method, .url = arena_fmt(a, "%s%s", k->url, path), .headers = headers, .body = body,
	    .body_n = body ? strlen(body) : 0, .timeout_ms = CALL_MS, .max_bytes = ANSWER_BYTES, .line = k->line,
	    .ca = k->in_cluster ? account_file(a, "ca.crt") : k->ca, .cert = k->cert, .key = k->key };
	struct http_answer got;
	struct kube_answer out = { .result = KUBE_AWAY, .reason = "", .message = "", .text = "" };

	k->calls++;
	if (http_send(a, &c, &got) != HTTP_OK) {
		out.reason = got.untrusted ? "Untrusted" : got.nameless ? "Nameless" : got.refusing ? "Refusing" : got.late ? "Late" : "NoAnswer";
		out.message = got.error;
		return out;
	}
	if (!text_utf8(got.body, got.body_n)) {          /* the log of a pod, or an API that is none: neither may stop who keeps it */
		got.body = text_shown(a, got.body, got.body_n);
		got.body_n = strlen(got.body);
	}
	out.status = got.status;
	out.text = got.body;
	if (strncmp(got.type, "application/json", 16) == 0)
		out.body = json_parse(a, got.body, got.body_n, NULL);
	if (out.status >= 300 || strcmp(json_text(out.body, "kind"), "Status") == 0) {
		out.reason = json_text(out.body, "reason");
		out.message = out.body ? json_text(out.body, "message") : text_cut(a, got.body, 300);
	}
	out.result = meaning(out.status, out.message);
	return out;
}

static const char *with(struct arena *a, const char *path, const char *query)
{
	return arena_fmt(a, "%s%c%s", path, strchr(path, '?') ? '&' : '?', query);
}

struct kube_answer kube_get(struct kube *k, struct arena *a, const char *path)
{
	return call(k, a, "GET", path, "application/json", NULL, NULL);
}

struct kube_answer kube_get_metadata(struct kube *k, struct arena *a, const char *path)
{
	return call(k, a, "GET", path, "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1", NULL, NULL);
}

struct kube_answer kube_get_table(struct kube *k, struct arena *a, const char *path)
{
	return call(k, a, "GET", with(a, path, "includeObject=None"), "application/json;as=Table;g=meta.k8s.io;v=v1", NULL, NULL);
}

struct kube_answer kube_apply(struct kube *k, struct arena *a, const char *path, const char *yaml, bool dry_run)
{
	const char *to = with(a, path, dry_run ? "fieldManager=clove&force=true&dryRun=All" : "fieldManager=clove&force=true");
	return call(k, a, "PATCH", to, "application/json", "application/apply-patch+yaml", yaml);
}

struct kube_answer kube_post(struct kube *k, struct arena *a, const char *path, const char *body)
{
	return call(k, a, "POST", with(a, path, "fieldManager=clove"), "application/json", "application/json", body);
}

struct kube_answer kube_patch(struct kube *k, struct arena *a, const char *path, const char *merge_patch)
{
	return call(k, a, "PATCH", with(a, path, "fieldManager=clove"), "application/json", "application/merge-patch+json", merge_patch);
}

struct kube_answer kube_delete(struct kube *k, struct arena *a, const char *path)
{
	return call(k, a, "DELETE", path, "application/json", "application/json",
	    "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\",\"propagationPolicy\":\"Foreground\"}");
}

/* --- what it serves -------------------------------------------------------------------------------------------------------------- */

static const char *versions_of(struct kube *k, struct arena *a, const char *group)
{
	struct served *s = &k->served[0];
	for (size_t i = 0; i < GROUPS; i++) {
		if (k->served[i].group && strcmp(k->served[i].group, group) == 0) {
			s = &k->served[i];
			break;
		}
		if (k->served[i].asked_ms < s->asked_ms)
			s = &k->served[i];
	}
	if (s->group && strcmp(s->group, group) == 0 && clock_ms() - s->asked_ms < SERVED_MS)
		return s->versions;
	struct kube_answer r = kube_get(k, a, arena_fmt(a, "/apis/%s", group));
	if (r.result != KUBE_OK && r.result != KUBE_NOT_FOUND)
		return NULL;
	const char *all = "|";
	struct json *list = r.result == KUBE_OK ? json_get(r.body, "versions") : NULL;
	for (size_t i = 0; i < json_n(list); i++)
		all = arena_fmt(a, "%s%s|", all, json_text(json_at(list, i), "version"));
	free(s->group);
	free(s->versions);
	s->group = own(group);
	s->versions = own(all);
	s->asked_ms = clock_ms();
	return s->versions;
}

const char *kube_version_of(struct kube *k, struct arena *a, const char *group, const char *const *wanted)
{
	const char *all = versions_of(k, a, group);
	if (!all)
		return NULL;
	for (size_t i = 0; wanted[i]; i++)
		if (strstr(all, arena_fmt(a, "|%s|", wanted[i])))
			return wanted[i];
	return "";
}
