/* Calls to a cluster: what each refusal becomes, whom we trust, kept connections; and kubeconfig files. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <fcntl.h>

#include "ext/kube.h"
#include "base/text.h"
#include "with_kube.h"

static struct arena *a;
static struct fake secure;
static char folder[] = "/tmp/clove-kube-XXXXXX";

static int begin_all(void **state)
{
	(void)state;
	kube_server = fake_start("tests/fakes/kube.py", NULL);
	if (!mkdtemp(folder))
		return 1;
	secure = fake_start("tests/fakes/kube.py", folder);
	return 0;
}

static int end_all(void **state)
{
	static const char *const made[] = { "ca", "other-ca", "server", "client" };
	static const char *const ends[] = { "pem", "key", "csr", "srl" };
	char path[128];
	(void)state;
	fake_stop(&secure);              /* it has inherited the other's standard input: last come, first gone */
	fake_stop(&kube_server);
	for (size_t i = 0; i < 16; i++) {
		snprintf(path, sizeof path, "%s/%s.%s", folder, made[i / 4], ends[i % 4]);
		unlink(path);
	}
	snprintf(path, sizeof path, "%s/san", folder);
	unlink(path);
	return rmdir(folder);
}

static int begin(void **state)
{
	(void)state;
	a = arena_new(64 << 20);
	steer(a, "/_forget", "{}");
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static struct kube *open_as(const char *access)
{
	const char *why;
	struct kube *k = kube_open(arena_fmt(a, "http://127.0.0.1:%d", kube_server.port), access, &why);
	assert_non_null(k);
	return k;
}

static const char *file(const char *name)
{
	char *text = arena_alloc(a, 8192);
	int fd = open(arena_fmt(a, "%s/%s", folder, name), O_RDONLY);
	assert_true(fd >= 0);
	assert_true(read(fd, text, 8191) > 0);
	close(fd);
	return text;
}

static const char *access_of(const char *ca, const char *token, const char *cert, const char *key)
{
	struct json *j = json_object(a);
	json_set_text(j, "ca", ca);
	json_set_text(j, "token", token);
	json_set_text(j, "cert", cert);
	json_set_text(j, "key", key);
	return json_write(a, j);
}

static void access_that_cannot_be_used_is_told(void **state)
{
	static const struct { const char *url, *access, *why; } bad[] = {
		{ "http://10.0.0.1:6443", "{\"token\":\"x\"}", "kube.access_url" },
		{ "https://", "{\"token\":\"x\"}", "kube.access_url" },
		{ "file:///etc/passwd", "{\"token\":\"x\"}", "kube.access_url" },
		{ "https://a/?b", "{\"token\":\"x\"}", "kube.access_url" },
		{ "https://a", NULL, "kube.access_unreadable" },
		{ "https://a", "no json", "kube.access_unreadable" },
		{ "https://a", "{}", "kube.access_nobody" },
		{ "https://a", "{\"cert\":\"-----BEGIN \"}", "kube.access_nobody" },
		{ "https://a", "{\"token\":\"x\",\"ca\":\"/etc/ca.pem\"}", "kube.access_unreadable" },
		{ "https://a", "{\"token\":\"x\\r\\nX: y\"}", "kube.access_unreadable" },
		{ "in-cluster", NULL, "kube.access_not_in_cluster" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		const char *why = NULL;
		assert_null(kube_open(bad[i].url, bad[i].access, &why));
		assert_string_equal(why, bad[i].why);
	}
}

static void objects_are_applied_read_and_deleted(void **state)
{
	struct kube *k = open_as("{\"token\":\"good\"}");
	(void)state;
	struct kube_answer r = kube_apply(k, a, "/api/v1/namespaces/x", "metadata: {name: \"x\", labels: {\"a\": \"봄 \\\" & {}\"}}\n", false);
	assert_int_equal(r.result, KUBE_OK);
	assert_int_equal(r.status, 201);
	r = kube_get(k, a, "/api/v1/namespaces/x");
	assert_int_equal(r.result, KUBE_OK);
	assert_string_equal(json_text(r.body, "metadata.labels.a"), "봄 \" & {}");
	assert_int_equal(kube_patch(k, a, "/api/v1/namespaces/x", "{\"spec\":{\"b\":1}}").result, KUBE_OK);
	assert_int_equal(kube_post(k, a, "/api/v1/namespaces", "{\"metadata\":{\"name\":\"x\"}}").result, KUBE_CONFLICT);
	assert_int_equal(kube_apply(k, a, "/api/v1/namespaces/y", "metadata: {name: y}", true).result, KUBE_OK);
	assert_int_equal(kube_get(k, a, "/api/v1/namespaces/y").result, KUBE_NOT_FOUND);
	assert_int_equal(kube_delete(k, a, "/api/v1/namespaces/x").result, KUBE_OK);
	r = kube_delete(k, a, "/api/v1/namespaces/x");
	assert_int_equal(r.result, KUBE_NOT_FOUND);
	assert_string_equal(r.reason, "NotFound");
	assert_int_equal(kube_calls(k), 8);
	struct json *log = steer(a, "/_log", NULL);
	assert_string_equal(json_text(json_at(json_at(log, 0), 1), ""), "/api/v1/namespaces/x?fieldManager=clove&force=true");
	assert_string_equal(json_text(json_at(json_at(log, 4), 1), ""), "/api/v1/namespaces/y?fieldManager=clove&force=true&dryRun=All");
	kube_close(k);
}

static void every_refusal_has_its_meaning(void **state)
{
	static const struct { int status; const char *reason, *message; enum kube_result result; } said[] = {
		{ 400, "BadRequest", "no", KUBE_INVALID },
		{ 401, "Unauthorized", "Unauthorized", KUBE_REFUSED },
		{ 403, "Forbidden", "secrets is forbidden: User \\\"system:serviceaccount:a:b\\\" cannot list resource \\\"secrets\\\" in API group \\\"\\\"", KUBE_REFUSED },
		{ 403, "Forbidden", "pods \\\"p\\\" is forbidden: exceeded quota: clove, requested: limits.cpu=9, used: limits.cpu=0, limited: limits.cpu=4", KUBE_INVALID },
		{ 403, "Forbidden", "pods \\\"p\\\" is forbidden: maximum memory usage per Container is 4Gi, but limit is 8Gi", KUBE_INVALID },
		{ 403, "Forbidden", "unable to create new content in namespace x because it is being terminated", KUBE_CONFLICT },
		{ 404, "NotFound", "not found", KUBE_NOT_FOUND },
		{ 409, "Conflict", "changed", KUBE_CONFLICT },
		{ 422, "Invalid", "spec.replicas: wrong", KUBE_INVALID },
		{ 429, "TooManyRequests", "later", KUBE_AWAY },
		{ 500, "InternalError", "etcd", KUBE_AWAY },
		{ 503, "ServiceUnavailable", "later", KUBE_AWAY },
		{ 302, "", "", KUBE_AWAY },
	};
	struct kube *k = open_as("{\"token\":\"good\"}");
	(void)state;
	for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
		steer(a, "/_refuse", arena_fmt(a, "{\"path\":\"/x$\",\"times\":1,\"status\":%d,\"reason\":\"%s\",\"message\":\"%s\"}",
		    said[i].status, said[i].reason, said[i].message));
		struct kube_answer r = kube_get(k, a, "/x");
		assert_int_equal(r.result, said[i].result);
		assert_int_equal(r.status, said[i].status);
		assert_string_equal(r.reason, said[i].reason);
	}
	steer(a, "/_refuse", "{\"path\":\"/log\",\"status\":200,\"text\":\"line 1\\nline 2\\n\"}");
	struct kube_answer r = kube_get(k, a, "/log");
	assert_int_equal(r.result, KUBE_OK);
	assert_null(r.body);
	assert_string_equal(r.text, "line 1\nline 2\n");
	kube_close(k);
}

/* A pod may log anything, and anything may listen where an API server was. */
static void bytes_that_are_no_text_are_made_text(void **state)
{
	struct kube *k = open_as("{\"token\":\"good\"}");
	(void)state;
	steer(a, "/_refuse", "{\"path\":\"/bytes\",\"status\":200,\"text\":\"\\udcff\\u001b[0m 줄\"}");
	assert_string_equal(kube_get(k, a, "/bytes").text, "\xef\xbf\xbd [0m 줄");
	steer(a, "/_refuse", "{\"path\":\"/html\",\"status\":502,\"text\":\"<p>\\udcfe\\udcff\"}");
	assert_string_equal(kube_get(k, a, "/html").message, "<p>\xef\xbf\xbd\xef\xbf\xbd");
	kube_close(k);
}

static void an_expired_token_is_refused(void **state)
{
	struct kube *k = open_as("{\"token\":\"expired\"}");
	(void)state;
	assert_int_equal(kube_get(k, a, "/version").result, KUBE_REFUSED);
	kube_close(k);
}

static void nobody_there_is_away(void **state)
{
	const char *why;
	struct kube *k = kube_open("https://127.0.0.1:1", "{\"token\":\"x\"}", &why);
	(void)state;
	struct kube_answer r = kube_get(k, a, "/version");
	assert_int_equal(r.result, KUBE_AWAY);
	assert_string_equal(r.reason, "Refusing");
	assert_true(*r.message);
	static const char *const v[] = { "v2", NULL };
	assert_null(kube_version_of(k, a, "autoscaling", v));
	kube_close(k);
}

static void only_the_imported_ca_is_trusted(void **state)
{
	const char *why, *url = arena_fmt(a, "https://127.0.0.1:%d", secure.port);
	(void)state;
	struct kube *k = kube_open(url, access_of(file("ca.pem"), "good", "", ""), &why);
	assert_int_equal(kube_get(k, a, "/version").result, KUBE_OK);
	kube_close(k);
	k = kube_open(url, access_of(file("other-ca.pem"), "good", "", ""), &why);
	struct kube_answer r = kube_get(k, a, "/version");
	assert_int_equal(r.result, KUBE_AWAY);
	assert_string_equal(r.reason, "Untrusted");
	kube_close(k);
	k = kube_open(url, access_of("", "good", "", ""), &why);
	assert_string_equal(kube_get(k, a, "/version").reason, "Untrusted");
	kube_close(k);
}

static void a_client_certificate_signs_in(void **state)
{
	const char *why, *url = arena_fmt(a, "https://127.0.0.1:%d", secure.port);
	(void)state;
	struct kube *k = kube_open(url, access_of(file("ca.pem"), "", file("client.pem"), file("client.key")), &why);
	assert_non_null(k);
	assert_int_equal(kube_get(k, a, "/version").result, KUBE_OK);
	kube_close(k);
	k = kube_open(url, access_of(file("ca.pem"), "bad", "", ""), &why);
	assert_int_equal(kube_get(k, a, "/version").result, KUBE_REFUSED);
	kube_close(k);
}

static void the_newest_version_that_is_served_is_chosen_once(void **state)
{
	static const char *const hpa[] = { "v2", "v2beta2", NULL }, *const old[] = { "v2alpha1", NULL };
	struct kube *k = open_as("{\"token\":\"good\"}");
	(void)state;
	assert_string_equal(kube_version_of(k, a, "autoscaling", hpa), "v2beta2");
	assert_string_equal(kube_version_of(k, a, "autoscaling", old), "");
	assert_string_equal(kube_version_of(k, a, "no.such.group", hpa), "");
	assert_string_equal(kube_version_of(k, a, "no.such.group", hpa), "");
	assert_int_equal(kube_calls(k), 2);
	kube_close(k);
}

/* --- kubeconfig ---------------------------------------------------------------------------------------------------------------- */

#define PEM64 "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg=="          /* -----BEGIN CERTIFICATE----- */

static const char *config(const char *cluster, const char *user)
{
	return arena_fmt(a,
	    "apiVersion: v1\nkind: Config\ncurrent-context: here\npreferences: {}\n"
	    "clusters:\n- name: other\n  cluster: {server: 'https://other'}\n- name: c\n  cluster:\n    server: https://10.0.0.1:6443\n    %s\n"
	    "users:\n- name: u\n  user:\n    %s\n- name: nobody\n  user: {}\n"
	    "contexts:\n- {name: here, context: {cluster: c, user: u}}\n- {name: there, context: {cluster: other, user: u}}\n"
	    "- {name: lost, context: {cluster: gone, user: u}}\n- {name: who, context: {cluster: c, user: gone}}\n", cluster, user);
}

static const char *import(const char *text, const char *context, const char **url)
{
	const char *why = NULL, *access = kube_import(a, text, strlen(text), context, url, &why);
	assert_true(!access == !!why);
	return access ? access : why;
}

static void a_kubeconfig_is_imported(void **state)
{
	const char *url;
	(void)state;
	assert_string_equal(import(config("certificate-authority-data: " PEM64, "token: abc.def"), "", &url),
	    "{\"ca\":\"-----BEGIN CERTIFICATE-----\\n\",\"token\":\"abc.def\"}");
	assert_string_equal(url, "https://10.0.0.1:6443");
	const char *both = import(config("", "client-certificate-data: " PEM64 "\n    client-key-data: " PEM64), "there", &url);
	assert_string_equal(url, "https://other");
	struct json *j = json_parse(a, both, strlen(both), NULL);
	assert_string_equal(json_text(j, "cert"), "-----BEGIN CERTIFICATE-----\n");
	assert_string_equal(json_text(j, "key"), "-----BEGIN CERTIFICATE-----\n");
	assert_string_equal(import("{\"apiVersion\": \"v1\", \"kind\": \"Config\", \"current-context\": \"x\", \"contexts\": [{\"name\": \"x\","
	    " \"context\": {\"cluster\": \"c\", \"user\": \"u\"}}], \"clusters\": [{\"name\": \"c\", \"cluster\": {\"server\": \"https://k\","
	    " \"insecure-skip-tls-verify\": false}}],\n\t\"users\": [{\"name\": \"u\", \"user\": {\"token\": \"t\"}}]}", NULL, &url), "{\"token\":\"t\"}");
	assert_string_equal(url, "https://k");
}

static void what_cannot_be_imported_is_named(void **state)
{
	static const struct { const char *cluster, *user, *context, *why; } bad[] = {
		{ "certificate-authority: /etc/ca.pem", "token: x", "", "kube.kubeconfig_ca_file" },
		{ "insecure-skip-tls-verify: true", "token: x", "", "kube.kubeconfig_insecure" },
		{ "proxy-url: http://p", "token: x", "", "kube.kubeconfig_proxy" },
		{ "tls-server-name: k", "token: x", "", "kube.kubeconfig_server_name" },
		{ "certificate-authority-data: '***'", "token: x", "", "kube.kubeconfig_data" },
		{ "certificate-authority-data: YWJj", "token: x", "", "kube.kubeconfig_data" },
		{ "", "exec: {command: aws}", "", "kube.kubeconfig_exec" },
		{ "", "exec: {command: aws}\n    token: x", "", "kube.kubeconfig_exec" },
		{ "", "auth-provider: {name: gcp}", "", "kube.kubeconfig_auth_provider" },
		{ "", "tokenFile: /a", "", "kube.kubeconfig_token_file" },
		{ "", "client-certificate: /a", "", "kube.kubeconfig_cert_file" },
		{ "", "client-key: /a", "", "kube.kubeconfig_key_file" },
		{ "", "username: a\n    password: b", "", "kube.kubeconfig_password" },
		{ "", "as: root\n    token: x", "", "kube.kubeconfig_as" },
		{ "", "client-certificate-data: " PEM64, "", "kube.kubeconfig_nobody" },
		{ "", "token: ''", "", "kube.kubeconfig_nobody" },
		{ "", "token: x", "nowhere", "kube.kubeconfig_context" },
		{ "", "token: x", "lost", "kube.kubeconfig_cluster" },
		{ "", "token: x", "who", "kube.kubeconfig_user" },
	};
	const char *url;
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_string_equal(import(config(bad[i].cluster, bad[i].user), bad[i].context, &url), bad[i].why);
	static const char *const unreadable[] = { "", "\t{", "a: b", "- 1\n- 2", "kind: Pod", "kind: [", "&a [*a, *a]", "just text", "kind: Config\0" };
	for (size_t i = 0; i < sizeof unreadable / sizeof unreadable[0]; i++)
		assert_string_equal(import(unreadable[i], "", &url), i == 8 ? "kube.kubeconfig_context" : "kube.kubeconfig_unreadable");
	assert_string_equal(import("kind: Config\ncurrent-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\n"
	    "clusters: [{name: c, cluster: {server: 'http://k'}}]\nusers: [{name: u, user: {token: t}}]", "", &url), "kube.kubeconfig_server");
	static const char *const odd[] = { "https://", "https://a b", "https://k?x", "https://k#x" };
	for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
		assert_string_equal(import(arena_fmt(a, "kind: Config\ncurrent-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\n"
		    "clusters: [{name: c, cluster: {server: '%s'}}]\nusers: [{name: u, user: {token: t}}]", odd[i]), "", &url), "kube.kubeconfig_server");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(access_that_cannot_be_used_is_told, begin, end),
		cmocka_unit_test_setup_teardown(objects_are_applied_read_and_deleted, begin, end),
		cmocka_unit_test_setup_teardown(every_refusal_has_its_meaning, begin, end),
		cmocka_unit_test_setup_teardown(bytes_that_are_no_text_are_made_text, begin, end),
		cmocka_unit_test_setup_teardown(an_expired_token_is_refused, begin, end),
		cmocka_unit_test_setup_teardown(nobody_there_is_away, begin, end),
		cmocka_unit_test_setup_teardown(only_the_imported_ca_is_trusted, begin, end),
		cmocka_unit_test_setup_teardown(a_client_certificate_signs_in, begin, end),
		cmocka_unit_test_setup_teardown(the_newest_version_that_is_served_is_chosen_once, begin, end),
		cmocka_unit_test_setup_teardown(a_kubeconfig_is_imported, begin, end),
		cmocka_unit_test_setup_teardown(what_cannot_be_imported_is_named, begin, end),
	};
	return cmocka_run_group_tests(tests, begin_all, end_all);
}
