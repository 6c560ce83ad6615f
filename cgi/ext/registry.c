/* registry.c: see registry.h. */
#include "ext/registry.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/file.h"
#include "base/text.h"
#include "ext/http.h"
#include "ext/json.h"

enum { MANIFEST_BYTES = 4 << 20, AUTH_BYTES = 64 << 10, RAW = 400, DIGEST_BYTES = 80 };

static const char *const accept_manifest =
    "Accept: application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json,"
    " application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json";

const char *registry_url(struct arena *a)
{
	const char *url = config_text("CLOVE_REGISTRY_URL");
	size_t n = strlen(url);

	if (!n)
		return arena_fmt(a, "http://127.0.0.1:%lld", (long long)config_i64("CLOVE_PORT") + 2);
	while (n && url[n - 1] == '/')
		n--;
	return arena_dupn(a, url, n);
}

const char *registry_host(struct arena *a)
{
	const char *url = registry_url(a), *at = strstr(url, "://");

	return at ? at + 3 : url;
}

bool registry_is_plain(void)
{
	return strncmp(config_text("CLOVE_REGISTRY_URL"), "https://", 8) != 0;
}

/* User and password as `skopeo login` keeps them: {"auths":{"HOST":{"auth":"base64"}}}. NULL without any. */
static const char *authorization(struct arena *a)
{
	const char *path = config_text("CLOVE_REGISTRY_AUTH_FILE");
	size_t n;
	char *text = *path ? file_read(a, path, AUTH_BYTES, &n) : NULL;

	if (!text)
		return NULL;
	const char *auth = json_text(json_member(json_get(json_parse(a, text, n, NULL), "auths"), registry_host(a)), "auth");
	return *auth && !strpbrk(auth, "\r\n") ? arena_fmt(a, "Authorization: Basic %s", auth) : NULL;
}

static struct registry_answer answer(enum registry_result result, const char *raw)
{
	return (struct registry_answer){ result, raw };
}

static const char *parameter(struct arena *a, const char *challenge, const char *name)
{
	const char *p = strcasestr(challenge, arena_fmt(a, "%s=\"", name));

	p = p ? strchr(p, '"') + 1 : "";
	return arena_dupn(a, p, strcspn(p, "\""));
}

/* Registries in clouds send us elsewhere for a pass to that repository: the password is shown there. NULL when there is none to be had. */
static const char *pass(struct arena *a, const struct http_answer *refused, const char *password)
{
	const char *challenge = http_header(a, refused, "WWW-Authenticate"), *headers[] = { password, NULL };
	struct http_answer out;

	if (strncasecmp(challenge, "Bearer ", 7) != 0)
		return NULL;
	const char *realm = parameter(a, challenge, "realm"), *service = parameter(a, challenge, "service"), *scope = parameter(a, challenge, "scope");
	if (strncmp(realm, "https://", 8) != 0 && !(registry_is_plain() && strncmp(realm, "http://", 7) == 0))
		return NULL;
	struct http_call call = { .method = "GET", .headers = headers, .url = arena_fmt(a, "%s%cservice=%s%s%s", realm, strchr(realm, '?') ? '&' : '?',
		text_url(a, service), *scope ? "&scope=" : "", text_url(a, scope)) };
	if (http_send(a, &call, &out) != HTTP_OK || out.status != 200)
		return NULL;
	struct json *j = json_parse(a, out.body, out.body_n, NULL);
	const char *token = *json_text(j, "token") ? json_text(j, "token") : json_text(j, "access_token");
	return *token && !strpbrk(token, "\r\n") ? arena_fmt(a, "Authorization: Bearer %s", token) : NULL;
}

/* One call, again with a pass when one is asked for; what the status means. */
static struct registry_answer ask(struct arena *a, const char *method, const char *path, const char *accept, struct http_answer *out)
{
	const char *password = authorization(a), *headers[] = { password ? password : accept, password ? accept : NULL, NULL };
	struct http_call call = { .method = method, .url = arena_fmt(a, "%s/v2/%s", registry_url(a), path), .headers = headers, .max_bytes = MANIFEST_BYTES };
	enum http_result rc = http_send(a, &call, out);
	const char *bearer = rc == HTTP_OK && out->status == 401 ? pass(a, out, password) : NULL;

	if (bearer) {
		headers[0] = bearer;
		headers[1] = accept;
		rc = http_send(a, &call, out);
	}
	if (rc != HTTP_OK)
		return answer(REGISTRY_AWAY, arena_fmt(a, "%s %s: no answer", method, call.url));
	if (!text_utf8(out->body, out->body_n)) {        /* labels are whatever their maker wrote */
		out->body = text_shown(a, out->body, out->body_n);
		out->body_n = strlen(out->body);
	}
	if (out->status >= 200 && out->status < 300)
		return answer(REGISTRY_OK, "");
	const char *raw = arena_fmt(a, "%s %s: %d %s", method, call.url, out->status, text_cut(a, out->body, RAW));
	if (out->status == 404)
		return answer(REGISTRY_NONE, raw);
	return answer(out->status >= 500 || out->status == 429 ? REGISTRY_AWAY : REGISTRY_REFUSED, raw);
}

struct registry_answer registry_ping(struct arena *a)
{
	struct http_answer out;
	struct registry_answer said = ask(a, "GET", "", NULL, &out);

	if (said.result == REGISTRY_NONE)
		said.result = REGISTRY_REFUSED;          /* something answers there, but it is no registry */
	return said;
}

static struct json *parsed(struct arena *a, const struct http_answer *out)
{
	struct json *j = json_parse(a, out->body, out->body_n, NULL);

	return json_kind(j) == JSON_OBJECT ? j : NULL;
}

static const char *manifest_path(struct arena *a, const char *name, const char *reference)
{
	return arena_fmt(a, "%s/manifests/%s", name, reference);
}

/* As the pool has room for: sha256:… is 71 bytes. */
static bool is_digest(const char *s)
{
	size_t n = strlen(s);

	return n && n <= DIGEST_BYTES && strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+._:-") == n;
}

/* Of a layer or the configuration: no registry keeps more, and a sum of what it says must not overflow. */
static int64_t size_of(struct json *j, const char *path)
{
	static const int64_t most = INT64_C(1) << 42;
	int64_t n = json_i64(j, path, 0);

	return n < 0 ? 0 : n < most ? n : most;
}

/* Of an index, the manifest for the machines we run on. */
static const char *ours(struct json *index)
{
	struct json *list = json_get(index, "manifests");

	for (size_t i = 0; i < json_n(list); i++) {
		struct json *m = json_at(list, i);
		if (text_same(json_text(m, "platform.os"), "linux") && text_same(json_text(m, "platform.architecture"), "amd64"))
			return json_text(m, "digest");
	}
	return "";
}

struct registry_answer registry_look(struct arena *a, const char *name, const char *reference, struct registry_image *out)
{
	struct http_answer http;
	struct registry_answer said = ask(a, "GET", manifest_path(a, name, reference), accept_manifest, &http);
	struct json *manifest = said.result == REGISTRY_OK ? parsed(a, &http) : NULL;

	*out = (struct registry_image){ .digest = "", .os = "", .architecture = "" };
	if (said.result != REGISTRY_OK)
		return said;
	out->digest = http_header(a, &http, "Docker-Content-Digest");
	if (json_n(json_get(manifest, "manifests"))) {
		const char *digest = ours(manifest);
		if (!*digest || strpbrk(digest, "/?#"))
			return answer(REGISTRY_NONE, "the index has no image for linux/amd64");
		said = ask(a, "GET", manifest_path(a, name, digest), accept_manifest, &http);
		manifest = said.result == REGISTRY_OK ? parsed(a, &http) : NULL;
		if (said.result != REGISTRY_OK)
			return said;
	}
	const char *config = json_text(manifest, "config.digest");
	struct json *layers = json_get(manifest, "layers");
	if (!is_digest(out->digest) || !is_digest(config))
		return answer(REGISTRY_REFUSED, "what it answered is no image manifest");
	out->bytes = size_of(manifest, "config.size");
	for (size_t i = 0; i < json_n(layers); i++) {
		struct json *l = json_at(layers, i);
		int64_t bytes = size_of(l, "size");
		if (!is_digest(json_text(l, "digest")))
			return answer(REGISTRY_REFUSED, "what it answered is no image manifest");
		out->bytes += bytes;
		if (out->layers_n < REGISTRY_LAYERS)
			out->layers[out->layers_n++] = (struct registry_layer){ json_text(l, "digest"), bytes };
	}
	said = ask(a, "GET", arena_fmt(a, "%s/blobs/%s", name, config), NULL, &http);
	struct json *j = said.result == REGISTRY_OK ? parsed(a, &http) : NULL;
	out->os = json_text(j, "os");
	out->architecture = json_text(j, "architecture");
	out->labels = json_get(j, "config.Labels");
	return said;
}

struct registry_answer registry_delete(struct arena *a, const char *name, const char *digest)
{
	struct http_answer http;
	struct registry_answer said = ask(a, "DELETE", manifest_path(a, name, digest), NULL, &http);

	return said.result == REGISTRY_NONE ? answer(REGISTRY_OK, "") : said;
}
