/* The target `kubernetes` against an API server in memory: what is made, whose it is, what is told when it does not go well. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/kubernetes.h"
#include "base/id.h"
#include "ext/kube.h"
#include "with_kube.h"

static struct arena *a;
static unsigned char master[ID_KEY] = { 9 };
static struct target t;
static struct deployment d;
static const char *site;

#define SPACE "/api/v1/namespaces/clove-seller-3"
#define APPS "/apis/apps/v1/namespaces/clove-seller-3"

static int begin_all(void **state)
{
	(void)state;
	kube_server = fake_start("tests/fakes/kube.py", NULL);
	id_init();
	return 0;
}

static int end_all(void **state)
{
	(void)state;
	fake_stop(&kube_server);
	return 0;
}

static int begin(void **state)
{
	static int64_t targets;

	(void)state;
	a = arena_new(256 << 20);
	steer(a, "/_forget", "{}");
	t = (struct target){ .ops = &target_kubernetes, .id = ++targets, .name = "test", .kind = "kubernetes",      /* each test meets a cluster it has not seen */
	    .url = arena_fmt(a, "http://127.0.0.1:%d", kube_server.port), .access = "{\"token\":\"good\"}", .reach = "127.0.0.1",
	    .platform_url = "http://10.0.0.1:8085", .images = "registry.example:5000", .storage = "claim", .storage_class = "", .master = master };
	d = (struct deployment){ .id = 5, .account = 3, .generation = 1, .revision = 1, .slug = "hello", .title = "안녕", .step = "", .node = "", .upstream = "",
	    .spec = spec_default() };
	d.spec.parts[0] = (struct spec_part){ "show", "clove-show", "1.0", "sha256:aa" };
	d.spec.parts[1] = (struct spec_part){ "database", "clove-database", "1.0", "sha256:bb" };
	d.spec.parts_n = 2;
	d.spec.min = d.spec.max = 1;
	site = kubernetes_site(a, master);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static void set(const char *path, const char *object)
{
	steer(a, "/_set", arena_fmt(a, "{\"%s\":%s}", path, object));
}

static struct json *at(const char *path)
{
	return json_member(steer(a, "/_all", NULL), path);
}

static void refuse(const char *method, const char *path, int status, const char *message)
{
	steer(a, "/_refuse", arena_fmt(a, "{\"method\":\"%s\",\"path\":\"%s\",\"status\":%d,\"reason\":\"R\",\"message\":\"%s\",\"times\":1}", method, path, status, message));
}

static void said(struct step_result r, enum step_state state, const char *why, const char *of)
{
	assert_string_equal(r.why, why);
	assert_int_equal(r.state, state);
	assert_string_equal(r.a, of);
}

#define DONE(r) said((r), STEP_DONE, "", "")

static void database_runs(void)
{
	set(APPS "/statefulsets/show-hello-db", "{\"status\":{\"observedGeneration\":9,\"readyReplicas\":1}}");
}

static void show_runs(int n)
{
	set(APPS "/deployments/show-hello", arena_fmt(a, "{\"status\":{\"observedGeneration\":99,\"replicas\":%d,\"updatedReplicas\":%d,\"availableReplicas\":%d}}", n, n, n));
	set(SPACE "/services/show-hello", arena_fmt(a, "{\"spec\":{\"ports\":[{\"port\":8080,\"nodePort\":%d}]}}", kube_server.port));
}

static void pod(const char *name, const char *part, const char *revision, const char *rest)
{
	set(arena_fmt(a, SPACE "/pods/%s", name), arena_fmt(a,
	    "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"%s\",\"namespace\":\"clove-seller-3\",\"labels\":{\"clove.dev/site\":\"%s\",\"clove.dev/show\":\"5\",\"clove.dev/part\":\"%s\","
	    "\"clove.dev/revision\":\"%s\",\"clove.dev/database\":\"0\"}}}", name, site, part, revision));
	if (*rest)
		set(arena_fmt(a, SPACE "/pods/%s", name), rest);
}

/* --- what is made ----------------------------------------------------------------------------------------------------------------- */

static void a_database_is_made_and_waited_for(void **state)
{
	(void)state;
	said(t.ops->database(&t, a, &d), STEP_WAIT, "kube.waits_database", "");
	struct json *set_of = at(APPS "/statefulsets/show-hello-db");
	assert_string_equal(json_text(json_get(set_of, "spec.template.spec.containers.0"), "image"), "registry.example:5000/clove-database@sha256:bb");
	assert_string_equal(json_text(json_member(json_get(at(SPACE), "metadata.labels"), "clove.dev/site"), ""), site);
	assert_string_equal(json_text(at(SPACE "/persistentvolumeclaims/show-hello-db"), "spec.resources.requests.storage"), "1Gi");
	assert_non_null(at("/apis/networking.k8s.io/v1/namespaces/clove-seller-3/networkpolicies/clove-default"));
	assert_int_equal(strlen(json_text(at(SPACE "/secrets/show-hello-db"), "stringData.admin")), 40);
	assert_null(at(APPS "/deployments/show-hello"));
	/* While it waits nothing is declared again. */
	steer(a, "/_log", NULL);
	said(t.ops->database(&t, a, &d), STEP_WAIT, "kube.waits_database", "");
	struct json *asked_for = steer(a, "/_log", NULL);
	for (size_t i = 0; i < json_n(asked_for); i++)
		assert_string_equal(json_text(json_at(json_at(asked_for, i), 0), ""), "GET");
	database_runs();
	DONE(t.ops->database(&t, a, &d));
	/* Of another revision it is. */
	d.revision = 2;
	d.spec.db_memory_mib = 512;
	t.ops->database(&t, a, &d);
	assert_string_equal(json_text(at(APPS "/statefulsets/show-hello-db"), "spec.template.spec.containers.0.resources.limits.memory"), "512Mi");
}

static void without_storage_nothing_is_claimed(void **state)
{
	(void)state;
	t.storage = "none";
	said(t.ops->database(&t, a, &d), STEP_WAIT, "kube.waits_database", "");
	assert_null(at(SPACE "/persistentvolumeclaims/show-hello-db"));
	assert_non_null(json_get(at(APPS "/statefulsets/show-hello-db"), "spec.template.spec.volumes.0.emptyDir"));
}

static void another_copy_of_the_data_stands_beside_it(void **state)
{
	(void)state;
	t.ops->database(&t, a, &d);
	d.data_n = 2;
	t.ops->database(&t, a, &d);
	assert_non_null(at(APPS "/statefulsets/show-hello-db-2"));
	assert_non_null(at(APPS "/statefulsets/show-hello-db"));
	t.ops->forget_data(&t, a, &d, 0);
	DONE(t.ops->forget_data(&t, a, &d, 0));
	assert_null(at(APPS "/statefulsets/show-hello-db"));
	assert_null(at(SPACE "/persistentvolumeclaims/show-hello-db"));
	assert_null(at(SPACE "/secrets/show-hello-db"));
	assert_non_null(at(APPS "/statefulsets/show-hello-db-2"));
}

static const char *copy_in_use(void)
{
	return json_text(at(SPACE "/configmaps/show-hello"), "data.CLOVE_DB_HOST");
}

static void a_copy_in_use_is_never_dropped(void **state)
{
	(void)state;
	d.data_n = 2;
	DONE(t.ops->service(&t, a, &d));
	d.data_n = 1;
	said(t.ops->forget_data(&t, a, &d, 2), STEP_FAILED, "kube.live_copy", "");
	assert_non_null(at(APPS "/statefulsets/show-hello-db-2"));
	DONE(t.ops->stop(&t, a, &d));
	said(t.ops->forget_data(&t, a, &d, 2), STEP_FAILED, "kube.live_copy", "");      /* also of one that stands still */
	DONE(t.ops->service(&t, a, &d));                                  /* a restore that did not come up goes back */
	t.ops->forget_data(&t, a, &d, 2);
	DONE(t.ops->forget_data(&t, a, &d, 2));
	assert_null(at(APPS "/statefulsets/show-hello-db-2"));
	assert_string_equal(copy_in_use(), "show-hello-db-1");
}

/* The platform came back from a backup that is older than the copy that sells. */
static void a_row_of_a_backup_ends_no_later_copy(void **state)
{
	(void)state;
	d.data_n = 2;
	DONE(t.ops->service(&t, a, &d));
	d.unproven = true;
	DONE(t.ops->service(&t, a, &d));
	d.data_n = 0;
	steer(a, "/_log", NULL);
	said(t.ops->service(&t, a, &d), STEP_FAILED, "kube.other_copy", "2");
	said(t.ops->database(&t, a, &d), STEP_FAILED, "kube.other_copy", "2");
	struct json *log = steer(a, "/_log", NULL);
	for (size_t i = 0; i < json_n(log); i++)
		assert_string_equal(json_text(json_at(json_at(log, i), 0), ""), "GET");
	assert_string_equal(copy_in_use(), "show-hello-db-2");
	d.unproven = false;                                               /* a person said so */
	DONE(t.ops->service(&t, a, &d));
	assert_string_equal(copy_in_use(), "show-hello-db");
	d.unproven = true;
	set(SPACE "/configmaps/show-hello", "null");
	DONE(t.ops->service(&t, a, &d));
}

static void a_show_is_made_answers_and_settles(void **state)
{
	const char *upstream;
	(void)state;
	DONE(t.ops->service(&t, a, &d));
	struct json *show = at(APPS "/deployments/show-hello");
	assert_null(json_get(show, "spec.replicas"));
	assert_string_equal(json_text(json_get(show, "spec.template.spec.containers.1"), "image"), "registry.example:5000/clove-show@sha256:aa");
	assert_string_equal(json_text(json_get(show, "spec.template.spec.containers.0"), "image"), "registry.example:5000/clove-gateway:1.0");
	assert_non_null(at("/apis/autoscaling/v2beta2/namespaces/clove-seller-3/horizontalpodautoscalers/show-hello"));
	assert_non_null(at("/apis/policy/v1beta1/namespaces/clove-seller-3/poddisruptionbudgets/show-hello"));
	assert_string_equal(json_text(at(SPACE "/configmaps/show-hello"), "data.CLOVE_DB_HOST"), "show-hello-db");
	assert_string_equal(json_text(at(SPACE "/configmaps/show-hello"), "data.CLOVE_PLATFORM_URL"), "http://10.0.0.1:8085");

	said(t.ops->first_page(&t, a, &d, &upstream), STEP_WAIT, "kube.waits_database", "");
	database_runs();
	said(t.ops->first_page(&t, a, &d, &upstream), STEP_WAIT, "kube.waits_pods", "");
	show_runs(1);
	said(t.ops->first_page(&t, a, &d, &upstream), STEP_WAIT, "kube.not_answering", "");
	set("/shows/hello/readyz", "{}");
	DONE(t.ops->first_page(&t, a, &d, &upstream));
	assert_string_equal(upstream, arena_fmt(a, "127.0.0.1:%d", kube_server.port));
	t.reach = "";
	set(SPACE "/services/show-hello", "{\"spec\":{\"clusterIP\":\"127.0.0.1\"}}");
	t.ops->first_page(&t, a, &d, &upstream);
	assert_string_equal(upstream, "127.0.0.1:8080");

	d.spec.min = d.spec.max = 2;
	said(t.ops->settle(&t, a, &d), STEP_WAIT, "kube.waits_scaler", "");
	show_runs(2);
	pod("p1", "show", "1", "");
	pod("p2", "show", "1", "");
	pod("old", "show", "0", "{\"metadata\":{\"deletionTimestamp\":\"2999-01-01T00:00:00Z\"}}");
	said(t.ops->settle(&t, a, &d), STEP_WAIT, "kube.waits_old", "");
	set(SPACE "/pods/old", "{\"metadata\":{\"deletionTimestamp\":\"2020-01-01T00:00:00Z\"}}");      /* on a node that nobody hears of */
	DONE(t.ops->settle(&t, a, &d));
}

static const char *label_of_pods(void)
{
	return json_text(json_member(json_get(at(APPS "/deployments/show-hello"), "spec.template.metadata.labels"), "clove.dev/revision"), "");
}

static void a_database_of_another_size_starts_anew(void **state)
{
	static const char *const path = APPS "/statefulsets/show-hello-db";
	const char *upstream;
	(void)state;
	DONE(t.ops->service(&t, a, &d));
	database_runs();
	show_runs(1);
	set("/shows/hello/readyz", "{}");
	DONE(t.ops->first_page(&t, a, &d, &upstream));
	d.revision = 2;
	d.spec.db_cpu_m = 800;
	d.spec.db_memory_mib = 700;
	DONE(t.ops->service(&t, a, &d));
	show_runs(1);
	assert_string_equal(label_of_pods(), "1");       /* the show's own pods stay */
	struct json *box = json_get(at(path), "spec.template.spec.containers.0");
	assert_string_equal(json_text(box, "resources.limits.cpu"), "800m");
	assert_string_equal(json_text(box, "resources.limits.memory"), "700Mi");
	set(path, "{\"status\":{\"readyReplicas\":1,\"currentRevision\":\"one\",\"updateRevision\":\"two\"}}");
	said(t.ops->first_page(&t, a, &d, &upstream), STEP_WAIT, "kube.waits_database", "");
	set(path, "{\"status\":{\"currentRevision\":\"two\"}}");
	DONE(t.ops->first_page(&t, a, &d, &upstream));
}

static void a_database_that_waits_for_what_is_not_wanted_is_made_anew(void **state)
{
	static const char *const path = APPS "/statefulsets/show-hello-db", *const claim = SPACE "/persistentvolumeclaims/show-hello-db";
	const char *upstream;
	(void)state;
	DONE(t.ops->service(&t, a, &d));
	pod("show-hello-db-0", "database", "", "{\"metadata\":{\"labels\":{\"controller-revision-hash\":\"two\"}}}");
	set(path, "{\"status\":{\"observedGeneration\":9,\"readyReplicas\":0,\"currentRevision\":\"two\",\"updateRevision\":\"two\"}}");
	said(t.ops->first_page(&t, a, &d, &upstream), STEP_WAIT, "kube.waits_database", "");
	assert_non_null(at(path));                       /* it may still come */
	set(path, "{\"status\":{\"updateRevision\":\"one\"}}");
	said(t.ops->first_page(&t, a, &d, &upstream), STEP_WAIT, "kube.waits_database", "");
	assert_null(at(path));
	assert_non_null(at(claim));
	said(t.ops->first_page(&t, a, &d, &upstream), STEP_WAIT, "kube.waits_database", "");
	assert_non_null(at(path));
}

static void a_volume_only_grows(void **state)
{
	static const char *const claim = SPACE "/persistentvolumeclaims/show-hello-db";
	(void)state;
	d.spec.storage_gib = 4;
	DONE(t.ops->service(&t, a, &d));
	assert_string_equal(json_text(at(claim), "spec.resources.requests.storage"), "4Gi");
	d.spec.storage_gib = 2;                          /* back to an older revision */
	DONE(t.ops->service(&t, a, &d));
	assert_string_equal(json_text(at(claim), "spec.resources.requests.storage"), "4Gi");
	d.spec.storage_gib = 8;
	refuse("PATCH", "persistentvolumeclaims/", 403, "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize");
	said(t.ops->service(&t, a, &d), STEP_FAILED, "kube.storage_fixed", "");
	DONE(t.ops->service(&t, a, &d));
	assert_string_equal(json_text(at(claim), "spec.resources.requests.storage"), "8Gi");
}

/* A child declares and dies at the point; what it left is completed. */
static void dies_at(const char *point)
{
	char file[] = "/tmp/clove-fault-XXXXXX";
	int fd = mkstemp(file), status = 0;

	assert_true(fd >= 0 && write(fd, point, strlen(point)) == (ssize_t)strlen(point));
	close(fd);
	pid_t pid = fork();
	if (!pid) {
		setenv("CLOVE_FAULT_FILE", file, 1);
		t.ops->database(&t, a, &d);
		t.ops->service(&t, a, &d);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	unlink(file);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void killed_anywhere_it_is_completed(void **state)
{
	static const char *const points[] = { "deploy.after_namespace", "deploy.after_settings", "deploy.after_pods" };
	(void)state;
	for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
		steer(a, "/_forget", "{}");
		dies_at(points[i]);
		t.id += 100;                             /* the next agent knows nothing */
		said(t.ops->database(&t, a, &d), STEP_WAIT, "kube.waits_database", "");
		database_runs();
		DONE(t.ops->database(&t, a, &d));
		DONE(t.ops->service(&t, a, &d));
		assert_non_null(at(APPS "/deployments/show-hello"));
		assert_non_null(at(SPACE "/services/show-hello"));
		assert_non_null(at(SPACE "/secrets/show-hello"));
		assert_non_null(at("/apis/policy/v1beta1/namespaces/clove-seller-3/poddisruptionbudgets/show-hello"));
	}
}

static void pods_that_would_be_the_same_stay(void **state)
{
	(void)state;
	DONE(t.ops->service(&t, a, &d));
	assert_string_equal(label_of_pods(), "1");
	d.revision = 2;
	d.spec.max = 3;
	DONE(t.ops->service(&t, a, &d));
	assert_string_equal(label_of_pods(), "1");
	assert_string_equal(json_text(json_member(json_get(at(APPS "/deployments/show-hello"), "metadata.labels"), "clove.dev/revision"), ""), "2");
	d.revision = 3;
	d.spec.memory_mib = 512;
	DONE(t.ops->service(&t, a, &d));
	assert_string_equal(label_of_pods(), "3");
	d.node = "node-2";
	DONE(t.ops->service(&t, a, &d));
	assert_non_null(json_get(at(APPS "/deployments/show-hello"), "spec.template.spec.affinity"));
	d.spec.parts[0].digest = "sha256:cc";
	d.revision = 4;
	DONE(t.ops->service(&t, a, &d));
	assert_string_equal(label_of_pods(), "4");
}

/* Kinds are looked at in turn: within six looks all of them. */
static bool found_astray(void)
{
	struct target_view v;
	bool found = false;

	for (int i = 0; i < 6; i++) {
		DONE(t.ops->look(&t, a, &d, 1, &v));
		found = found || v.astray_n == 1;
	}
	return found;
}

static void parts_come_and_go(void **state)
{
	(void)state;
	d.spec.parts[2] = (struct spec_part){ "extra", "some/Shop_1", "2", "sha256:dd" };
	d.spec.parts_n = 3;
	DONE(t.ops->service(&t, a, &d));
	const char *name = arena_fmt(a, "show-hello-extra-%.8s", id_hash_hex(a, "some/Shop_1"));
	struct json *extra = at(arena_fmt(a, APPS "/deployments/%s", name));
	assert_string_equal(json_text(json_get(extra, "spec.template.spec.containers.0"), "image"), "registry.example:5000/some/Shop_1@sha256:dd");
	const char *text = json_write(a, json_get(extra, "spec"));
	assert_null(strstr(text, "secret"));
	assert_null(strstr(text, "\"env"));
	assert_non_null(strstr(text, "\"automountServiceAccountToken\":false"));
	struct json *reached = at(arena_fmt(a, SPACE "/services/%s", name));
	assert_string_equal(json_text(reached, "spec.type"), "NodePort");
	const char *upstream;
	said(t.ops->extra(&t, a, &d, &d.spec.parts[2], &upstream), STEP_WAIT, "kube.waits_address", "");
	set(arena_fmt(a, SPACE "/services/%s", name), arena_fmt(a, "{\"metadata\":%s,\"spec\":{\"ports\":[{\"nodePort\":31234}],\"clusterIP\":\"10.96.0.9\"}}",
	    json_write(a, json_get(reached, "metadata"))));
	DONE(t.ops->extra(&t, a, &d, &d.spec.parts[2], &upstream));
	assert_string_equal(upstream, "127.0.0.1:31234");
	t.reach = "";
	DONE(t.ops->extra(&t, a, &d, &d.spec.parts[2], &upstream));
	assert_string_equal(upstream, "10.96.0.9:8080");
	t.reach = "127.0.0.1";
	const char *const its[] = { arena_fmt(a, APPS "/deployments/%s", name), arena_fmt(a, SPACE "/services/%s", name) };
	for (size_t i = 0; i < 2; i++) {
		DONE(t.ops->service(&t, a, &d));
		found_astray();
		assert_false(found_astray());
		set(its[i], "null");
		assert_true(found_astray());                     /* somebody took it away: it is declared again */
	}
	d.spec.parts_n = 2;
	d.revision = 2;
	DONE(t.ops->service(&t, a, &d));
	assert_null(at(arena_fmt(a, APPS "/deployments/%s", name)));
	assert_null(at(arena_fmt(a, SPACE "/services/%s", name)));
	assert_non_null(at(SPACE "/services/show-hello"));
}

/* --- whose it is -------------------------------------------------------------------------------------------------------------------- */

static void what_is_not_ours_is_never_touched(void **state)
{
	static const struct { const char *path, *name; } taken[] = {
		{ SPACE, "clove-seller-3" },
		{ SPACE "/secrets/show-hello-db", "show-hello-db" },
		{ SPACE "/services/show-hello", "show-hello" },
		{ APPS "/statefulsets/show-hello-db", "show-hello-db" },
		{ APPS "/deployments/show-hello", "show-hello" },
		{ "/apis/networking.k8s.io/v1/namespaces/clove-seller-3/networkpolicies/show-hello", "show-hello" },
	};
	static const char *const owners[] = { "{}", "{\"clove.dev/site\":\"00000000\"}", "{\"app.kubernetes.io/managed-by\":\"clove\"}" };
	(void)state;
	for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
		for (size_t o = 0; o < 3; o++) {
			steer(a, "/_forget", "{}");
			set(taken[i].path, arena_fmt(a, "{\"kind\":\"X\",\"metadata\":{\"name\":\"%s\",\"labels\":%s},\"spec\":{\"mine\":1}}", taken[i].name, owners[o]));
			said(t.ops->service(&t, a, &d), STEP_FAILED, "kube.name_taken", taken[i].name);
			assert_string_equal(json_write(a, json_get(at(taken[i].path), "spec")), "{\"mine\":1}");
		}
	}
	steer(a, "/_forget", "{}");
	set(SPACE "/services/show-hello", arena_fmt(a, "{\"metadata\":{\"labels\":{\"clove.dev/site\":\"%s\",\"clove.dev/show\":\"6\"}}}", site));
	said(t.ops->service(&t, a, &d), STEP_FAILED, "kube.name_taken", "show-hello");
}

static void stopping_keeps_data_and_address(void **state)
{
	(void)state;
	t.ops->service(&t, a, &d);
	set(APPS "/deployments/other", "{\"metadata\":{\"name\":\"other\",\"labels\":{}}}");
	set(APPS "/deployments/show-b", arena_fmt(a, "{\"metadata\":{\"name\":\"show-b\",\"labels\":{\"clove.dev/site\":\"%s\",\"clove.dev/show\":\"6\"}}}", site));
	pod("p1", "show", "1", "");
	said(t.ops->stop(&t, a, &d), STEP_WAIT, "kube.waits_gone", "");
	set(SPACE "/pods/p1", "null");
	DONE(t.ops->stop(&t, a, &d));
	assert_null(at(APPS "/deployments/show-hello"));
	assert_null(at(APPS "/statefulsets/show-hello-db"));
	assert_null(at("/apis/autoscaling/v2beta2/namespaces/clove-seller-3/horizontalpodautoscalers/show-hello"));
	assert_non_null(at(SPACE "/services/show-hello"));
	assert_non_null(at(SPACE "/secrets/show-hello"));
	assert_non_null(at(SPACE "/persistentvolumeclaims/show-hello-db"));
	assert_non_null(at(APPS "/deployments/other"));
	assert_non_null(at(APPS "/deployments/show-b"));
}

static void removing_takes_everything_and_the_empty_namespace(void **state)
{
	(void)state;
	t.ops->service(&t, a, &d);
	t.ops->remove(&t, a, &d);
	DONE(t.ops->remove(&t, a, &d));
	assert_string_equal(json_write(a, steer(a, "/_all", NULL)), "{}");
	DONE(t.ops->remove(&t, a, &d));
}

static void a_namespace_with_anything_else_in_it_stays(void **state)
{
	const char *const others[] = {
		SPACE "/secrets/show-b", arena_fmt(a, "{\"metadata\":{\"name\":\"show-b\",\"labels\":{\"clove.dev/site\":\"%s\",\"clove.dev/show\":\"6\"}}}", site),
		SPACE "/pods/x", "{\"metadata\":{\"name\":\"x\",\"labels\":{}}}",
		SPACE "/persistentvolumeclaims/x", "{\"metadata\":{\"name\":\"x\",\"labels\":{\"app\":\"y\"}}}",
	};
	(void)state;
	for (size_t i = 0; i < 6; i += 2) {
		steer(a, "/_forget", "{}");
		t.ops->service(&t, a, &d);
		set(others[i], others[i + 1]);
		DONE(t.ops->remove(&t, a, &d));
		assert_non_null(at(SPACE));
		assert_non_null(at(others[i]));
		assert_null(at(SPACE "/secrets/show-hello"));
	}
	steer(a, "/_forget", "{}");
	set(SPACE, "{\"metadata\":{\"name\":\"clove-seller-3\",\"labels\":{}}}");
	DONE(t.ops->remove(&t, a, &d));
	assert_non_null(at(SPACE));
}

/* --- what is told --------------------------------------------------------------------------------------------------------------------- */

static void a_target_in_trouble_is_away(void **state)
{
	(void)state;
	t.access = "{\"token\":\"expired\"}";
	said(t.ops->service(&t, a, &d), STEP_AWAY, "kube.target_refused", "");
	t.access = "{\"token\":\"good\"}";
	refuse("PATCH", "namespaces/clove-seller-3", 503, "later");
	said(t.ops->service(&t, a, &d), STEP_AWAY, "kube.target_away", "");
	refuse("PATCH", "deployments", 403, "deployments is forbidden: User \\\"clove\\\" cannot patch resource \\\"deployments\\\"");
	said(t.ops->service(&t, a, &d), STEP_AWAY, "kube.target_refused", "");
	t.url = "http://127.0.0.1:1";
	said(t.ops->stop(&t, a, &d), STEP_AWAY, "kube.target_away_port", "");
	t.url = "https://a-name-with-a-part-longer-than-the-sixty-three-letters-that-dns-has-room-for:1";
	said(t.ops->stop(&t, a, &d), STEP_AWAY, "kube.target_away_name", "");
	t.url = "gopher://x";
	said(t.ops->stop(&t, a, &d), STEP_AWAY, "kube.access_url", "");
}

static void what_the_cluster_refuses_is_told(void **state)
{
	(void)state;
	refuse("PATCH", "secrets", 403, "secrets is forbidden: exceeded quota: clove");
	said(t.ops->service(&t, a, &d), STEP_FAILED, "kube.quota", "");
	refuse("PATCH", "deployments", 403, "pods is forbidden: maximum cpu usage per Container is 1, but limit is 2");
	said(t.ops->service(&t, a, &d), STEP_FAILED, "kube.limits", "");
	refuse("PATCH", "deployments", 422, "spec.selector: field is immutable");
	struct step_result r = t.ops->service(&t, a, &d);
	said(r, STEP_FAILED, "kube.invalid", "");
	assert_non_null(strstr(r.raw, "field is immutable"));
	refuse("PATCH", "configmaps", 403, "unable to create new content in namespace x because it is being terminated");
	said(t.ops->service(&t, a, &d), STEP_WAIT, "kube.waits_gone", "");
	DONE(t.ops->service(&t, a, &d));
}

static void an_old_cluster_is_told_what_it_lacks(void **state)
{
	(void)state;
	steer(a, "/_refuse", "{\"path\":\"/apis/autoscaling$\",\"status\":404}");
	said(t.ops->service(&t, a, &d), STEP_FAILED, "kube.too_old", "HorizontalPodAutoscaler");
}

#define RUNS_UNREADY(since) "{\"phase\":\"Running\",\"startTime\":\"" since "\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"False\"," \
	"\"message\":\"containers with unready status: [web show]\"}]}"

static void unhealthy(const char *name, const char *at_time, const char *message)
{
	set(arena_fmt(a, SPACE "/events/%s", name), arena_fmt(a, "{\"kind\":\"Event\",\"involvedObject\":{\"name\":\"p1\",\"fieldPath\":\"spec.containers{web}\"},"
	    "\"reason\":\"Unhealthy\",\"lastTimestamp\":\"%s\",\"message\":\"%s\"}", at_time, message));
}

static void troubles_of_pods_become_sentences(void **state)
{
	static const struct { const char *pod; enum step_state state; const char *why, *of, *raw; } all[] = {
		{ "{\"containerStatuses\":[{\"name\":\"show\",\"image\":\"r/x:1\",\"state\":{\"waiting\":{\"reason\":\"ImagePullBackOff\",\"message\":\"Back-off\"}}}]}",
		  STEP_FAILED, "kube.image_missing", "r/x:1", "Back-off" },
		{ "{\"containerStatuses\":[{\"name\":\"show\",\"image\":\"r/x:1\",\"state\":{\"waiting\":{\"reason\":\"ErrImagePull\",\"message\":\"rpc\"}}}]}",
		  STEP_WAIT, "kube.waits_image", "r/x:1", "rpc" },
		{ "{\"containerStatuses\":[{\"name\":\"web\",\"state\":{\"waiting\":{\"reason\":\"CreateContainerConfigError\",\"message\":\"secret not found\"}}}]}",
		  STEP_FAILED, "kube.not_starting", "web", "secret not found" },
		{ "{\"containerStatuses\":[{\"name\":\"show\",\"restartCount\":3,\"state\":{\"waiting\":{\"reason\":\"CrashLoopBackOff\"}},"
		  "\"lastState\":{\"terminated\":{\"reason\":\"Error\",\"exitCode\":7}}}]}", STEP_FAILED, "kube.crashing", "show", "exit code 7, started 4 times\nlast words" },
		{ "{\"containerStatuses\":[{\"name\":\"show\",\"restartCount\":0,\"state\":{\"terminated\":{\"reason\":\"Error\",\"exitCode\":1}}}]}",
		  STEP_WAIT, "kube.crashing", "show", "exit code 1" },
		{ "{\"initContainerStatuses\":[{\"name\":\"migrate\",\"restartCount\":2,\"state\":{\"waiting\":{\"reason\":\"CrashLoopBackOff\"}}}]}",
		  STEP_FAILED, "kube.init_failing", "migrate", "" },
		{ "{\"conditions\":[{\"type\":\"PodScheduled\",\"status\":\"False\",\"reason\":\"Unschedulable\",\"lastTransitionTime\":\"2020-01-01T00:00:00Z\","
		  "\"message\":\"0/2 nodes are available: 2 Insufficient cpu.\"}]}", STEP_FAILED, "kube.unschedulable", "0/2 nodes are available: 2 Insufficient cpu.", "Insufficient" },
		{ "{\"conditions\":[{\"type\":\"PodScheduled\",\"status\":\"False\",\"reason\":\"Unschedulable\",\"lastTransitionTime\":\"2999-01-01T00:00:00Z\","
		  "\"message\":\"0/2 nodes are available: 2 Insufficient cpu.\"}]}", STEP_WAIT, "kube.unschedulable", "0/2 nodes are available: 2 Insufficient cpu.", "" },
		{ "{\"conditions\":[{\"type\":\"PodScheduled\",\"status\":\"False\",\"lastTransitionTime\":\"2020-01-01T00:00:00Z\","
		  "\"message\":\"pod has unbound immediate PersistentVolumeClaims.\"}]}", STEP_FAILED, "kube.no_storage", "", "unbound" },
		{ "{\"phase\":\"Pending\"}", STEP_WAIT, "kube.waits_pods", "", "" },
		{ "{\"phase\":\"Running\",\"containerStatuses\":[{\"name\":\"show\",\"restartCount\":1,\"state\":{\"running\":{}},"
		  "\"lastState\":{\"terminated\":{\"reason\":\"OOMKilled\",\"exitCode\":137,\"finishedAt\":\"2999-01-01T00:00:00Z\"}}}]}",
		  STEP_WAIT, "kube.waits_pods", "", "show: OOMKilled, exit code 137, started 2 times\nlast words" },
		{ RUNS_UNREADY("2020-01-01T00:00:00Z"), STEP_WAIT, "kube.waits_pods", "", "web: Readiness probe failed: 503" },
		{ RUNS_UNREADY("2999-01-01T00:00:00Z"), STEP_WAIT, "kube.waits_pods", "", "" },
	};
	const char *upstream;
	(void)state;
	DONE(t.ops->service(&t, a, &d));
	database_runs();
	set(SPACE "/pods/p1/log", "\"last words\\n\"");
	unhealthy("e1", "2020-01-01T00:00:09Z", "Readiness probe failed: 503");
	unhealthy("e2", "2020-01-01T00:00:01Z", "Startup probe failed: connection refused");
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		set(SPACE "/pods/p1", "null");
		pod("p1", "show", "1", arena_fmt(a, "{\"status\":%s}", all[i].pod));
		pod("p0", "show", "0", "{\"status\":{\"containerStatuses\":[{\"name\":\"old\",\"state\":{\"waiting\":{\"reason\":\"InvalidImageName\"}}}]}}");
		struct step_result r = t.ops->first_page(&t, a, &d, &upstream);
		said(r, all[i].state, all[i].why, all[i].of);
		if (!strstr(r.raw, all[i].raw))
			fail_msg("\"%s\" is not in \"%s\"", all[i].raw, r.raw);
	}
}

static void why_there_is_no_pod_is_told(void **state)
{
	const char *upstream;
	(void)state;
	DONE(t.ops->service(&t, a, &d));
	set(APPS "/deployments/show-hello", "{\"status\":{\"conditions\":[{\"type\":\"ReplicaFailure\",\"status\":\"True\",\"reason\":\"FailedCreate\","
	    "\"lastTransitionTime\":\"2020-01-01T00:00:00Z\",\"message\":\"pods is forbidden: exceeded quota: clove, requested: limits.cpu=9\"}]}}");
	said(t.ops->first_page(&t, a, &d, &upstream), STEP_FAILED, "kube.quota", "");
	set(SPACE "/events/e", "{\"kind\":\"Event\",\"involvedObject\":{\"name\":\"show-hello-db\"},\"reason\":\"FailedCreate\",\"firstTimestamp\":\"2020-01-01T00:00:00Z\","
	    "\"message\":\"create Pod failed: exceeded quota: clove\"}");
	said(t.ops->database(&t, a, &d), STEP_FAILED, "kube.quota", "");
}

static void a_node_is_closed_and_opened(void **state)
{
	(void)state;
	set("/api/v1/nodes/n1", "{\"metadata\":{\"name\":\"n1\"}}");
	DONE(t.ops->open_node(&t, a, "n1", false));
	assert_true(json_is(at("/api/v1/nodes/n1"), "spec.unschedulable"));
	DONE(t.ops->open_node(&t, a, "n1", true));
	assert_false(json_is(at("/api/v1/nodes/n1"), "spec.unschedulable"));
	said(t.ops->open_node(&t, a, "n9", true), STEP_FAILED, "kube.node_unknown", "n9");
}

/* --- the look ---------------------------------------------------------------------------------------------------------------------------- */

static int node_order(const void *x, const void *y)
{
	return strcmp(((const struct target_node *)x)->name, ((const struct target_node *)y)->name);
}

static int instance_order(const void *x, const void *y)
{
	return strcmp(((const struct target_instance *)x)->name, ((const struct target_instance *)y)->name);
}

static void a_look_sees_nodes_pods_and_revisions(void **state)
{
	struct target_view v;
	(void)state;
	DONE(t.ops->service(&t, a, &d));
	d.revision = 2;
	d.spec.max = 4;
	DONE(t.ops->service(&t, a, &d));
	set("/api/v1/nodes/n1", "{\"metadata\":{\"name\":\"n1\"},\"status\":{\"allocatable\":{\"cpu\":\"2\",\"memory\":\"4096000Ki\",\"pods\":\"110\"},"
	    "\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
	set("/api/v1/nodes/n2", "{\"metadata\":{\"name\":\"n2\"},\"spec\":{\"unschedulable\":true},\"status\":{\"allocatable\":{\"cpu\":\"1930m\",\"memory\":\"1Gi\",\"pods\":\"10\"},"
	    "\"conditions\":[{\"type\":\"Ready\",\"status\":\"Unknown\"}]}}");
	set("/api/v1/nodes/n3", "{\"metadata\":{\"name\":\"n3\"},\"spec\":{\"taints\":[{\"key\":\"hollow\",\"effect\":\"NoSchedule\"}]}}");
	pod("p1", "show", "1", "{\"spec\":{\"nodeName\":\"n1\",\"containers\":[{\"resources\":{\"requests\":{\"cpu\":\"100m\",\"memory\":\"64Mi\"},\"limits\":{\"cpu\":\"0.5\",\"memory\":\"64Mi\"}}},"
	    "{\"resources\":{\"requests\":{\"cpu\":\"25m\",\"memory\":\"1Gi\"}}}],\"initContainers\":[{\"resources\":{\"requests\":{\"cpu\":\"1\",\"memory\":\"1Mi\"}}}]},"
	    "\"status\":{\"phase\":\"Running\",\"startTime\":\"2026-11-21T00:00:00Z\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}],\"containerStatuses\":[{\"name\":\"show\",\"restartCount\":2}]}}");
	pod("p2", "show", "0", "{\"spec\":{\"nodeName\":\"n2\"},\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
	pod("p3", "database", "", "{\"status\":{\"phase\":\"Pending\",\"conditions\":[{\"type\":\"PodScheduled\",\"status\":\"False\",\"message\":\"0/2 nodes\",\"lastTransitionTime\":\"2020-01-01T00:00:00Z\"}]}}");
	pod("p4", "job", "", "{\"status\":{\"phase\":\"Running\"}}");
	set("/api/v1/namespaces/kube-system/pods/x", "{\"metadata\":{\"name\":\"x\"},\"spec\":{\"nodeName\":\"n1\",\"containers\":[{\"resources\":{\"requests\":{\"cpu\":\"50m\"}}}]},\"status\":{\"phase\":\"Running\"}}");
	DONE(t.ops->look(&t, a, &d, 1, &v));
	assert_string_equal(v.version, "v1.20.2");
	assert_int_equal(v.nodes_n, 3);
	qsort(v.nodes, v.nodes_n, sizeof *v.nodes, node_order);
	qsort(v.instances, v.instances_n, sizeof *v.instances, instance_order);
	assert_true(v.nodes[0].ready && v.nodes[0].open && !v.nodes[1].ready && !v.nodes[1].open && !v.nodes[2].open);
	assert_int_equal(v.nodes[0].cpu_m, 2000);
	assert_int_equal(v.nodes[1].cpu_m, 1930);
	assert_int_equal(v.nodes[0].memory_mib, 4000);
	assert_int_equal(v.nodes[0].pods, 110);
	assert_int_equal(v.nodes[0].cpu_used_m, 1050);           /* the init container's core, and somebody else's pod */
	assert_int_equal(v.nodes[0].memory_used_mib, 1088);
	assert_int_equal(v.nodes[0].cpu_limit_m, 500);
	assert_int_equal(v.nodes[0].pods_n, 2);
	assert_int_equal(v.instances_n, 3);
	assert_string_equal(v.instances[0].part, "show");
	assert_int_equal(v.instances[0].revision, 2);            /* made by the first, kept by the second */
	assert_int_equal(v.instances[0].restarts, 2);
	assert_int_equal(v.instances[0].state, INSTANCE_RUNNING);
	assert_int_equal(v.instances[0].started_at, 1795219200);
	assert_int_equal(v.instances[1].revision, 0);
	assert_string_equal(v.instances[1].why, "kube.lost");
	assert_false(v.instances[1].ready);
	assert_string_equal(v.instances[2].part, "database");
	assert_int_equal(v.instances[2].state, INSTANCE_FAILED);
	assert_string_equal(v.instances[2].why, "kube.unschedulable");
	assert_int_equal(v.astray_n, 0);
}

static bool asked(struct json *log, const char *path)
{
	for (size_t i = 0; i < json_n(log); i++)
		if (strcmp(json_text(json_at(json_at(log, i), 1), ""), path) == 0)
			return true;
	return false;
}

static size_t ready_n(const struct target_view *v)
{
	size_t n = 0;

	for (size_t i = 0; i < v->instances_n; i++)
		n += v->instances[i].ready;
	return n;
}

static void pods_are_read_whole_only_when_something_changed(void **state)
{
	struct target_view v, first;
	static const char *const whole = "/api/v1/pods?resourceVersion=0";
	(void)state;
	DONE(t.ops->service(&t, a, &d));
	pod("p1", "show", "1", "{\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
	pod("p2", "show", "1", "{\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
	pod("p3", "show", "1", "{\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
	steer(a, "/_log", NULL);
	DONE(t.ops->look(&t, a, &d, 1, &first));
	assert_true(asked(steer(a, "/_log", NULL), whole));
	for (int i = 0; i < 10; i++) {           /* in whatever order the cluster lists them */
		DONE(t.ops->look(&t, a, &d, 1, &v));
		assert_false(asked(steer(a, "/_log", NULL), whole));
	}
	assert_string_equal(v.version, first.version);
	assert_int_equal(v.instances_n, 3);
	assert_int_equal(ready_n(&v), 3);
	set(SPACE "/pods/p1", "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"False\"}]}}");
	DONE(t.ops->look(&t, a, &d, 1, &v));
	assert_true(asked(steer(a, "/_log", NULL), whole));
	assert_int_equal(ready_n(&v), 2);
	d.live_revision = 9;
	DONE(t.ops->look(&t, a, &d, 1, &v));
	assert_true(asked(steer(a, "/_log", NULL), whole));
}

static void a_kept_view_needs_nothing_of_the_look_that_made_it(void **state)
{
	struct target_view v;
	(void)state;
	DONE(t.ops->service(&t, a, &d));
	pod("p1", "show", "1", "{\"status\":{\"phase\":\"Pending\",\"conditions\":[{\"type\":\"PodScheduled\",\"status\":\"False\",\"message\":\"0/2 nodes\"}]}}");
	DONE(t.ops->look(&t, a, &d, 1, &v));
	const char *const texts[] = { v.instances[0].a, v.instances[0].raw, v.instances[0].name };
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		memset((char *)(uintptr_t)texts[i], 'x', strlen(texts[i]));           /* the caller's memory comes to another use */
	steer(a, "/_log", NULL);
	DONE(t.ops->look(&t, a, &d, 1, &v));
	assert_false(asked(steer(a, "/_log", NULL), "/api/v1/pods?resourceVersion=0"));
	assert_int_equal(v.instances_n, 1);
	assert_string_equal(v.instances[0].a, "0/2 nodes");
	assert_string_equal(v.instances[0].raw, "0/2 nodes");
	assert_string_equal(v.instances[0].name, "p1");
}

static void what_somebody_else_changes_is_found(void **state)
{
	static const char *const gone[] = { APPS "/deployments/show-hello", APPS "/statefulsets/show-hello-db", SPACE "/services/show-hello",
		"/apis/autoscaling/v2beta2/namespaces/clove-seller-3/horizontalpodautoscalers/show-hello",
		"/apis/policy/v1beta1/namespaces/clove-seller-3/poddisruptionbudgets/show-hello",
		"/apis/networking.k8s.io/v1/namespaces/clove-seller-3/networkpolicies/show-hello" };
	(void)state;
	DONE(t.ops->service(&t, a, &d));
	assert_false(found_astray());
	for (size_t i = 0; i < 6; i++) {
		set(gone[i], "null");
		assert_true(found_astray());
		DONE(t.ops->service(&t, a, &d));
		assert_false(found_astray());
		set(gone[i], "{\"metadata\":{\"managedFields\":[{\"manager\":\"kubectl-edit\",\"operation\":\"Update\",\"fieldsV1\":{\"f:spec\":{\"f:template\":{}}}},"
		    "{\"manager\":\"clove\",\"operation\":\"Apply\",\"fieldsV1\":{}}]}}");
		assert_true(found_astray());
		set(gone[i], "{\"metadata\":{\"managedFields\":null}}");
		DONE(t.ops->service(&t, a, &d));
		assert_false(found_astray());
	}
	/* The scaler's own work is none of our business. */
	set(gone[0], "{\"metadata\":{\"managedFields\":[{\"manager\":\"clove\",\"operation\":\"Apply\",\"fieldsV1\":{\"f:spec\":{}}},"
	    "{\"manager\":\"kube-controller-manager\",\"operation\":\"Update\",\"fieldsV1\":{\"f:spec\":{\"f:replicas\":{}}}}]}}");
	assert_false(found_astray());
}

static void a_fresh_agent_trusts_what_nobody_else_set(void **state)
{
	(void)state;
	DONE(t.ops->service(&t, a, &d));
	t.id += 1000;
	assert_false(found_astray());
	t.id += 1000;
	set(APPS "/deployments/show-hello", "{\"metadata\":{\"managedFields\":[{\"manager\":\"kubectl-edit\",\"operation\":\"Update\",\"fieldsV1\":{\"f:spec\":{\"f:template\":{}}}}]}}");
	assert_true(found_astray());
}

static void a_look_at_a_target_in_trouble_says_so(void **state)
{
	struct target_view v;
	(void)state;
	t.access = "{\"token\":\"expired\"}";
	said(t.ops->look(&t, a, &d, 1, &v), STEP_AWAY, "kube.target_refused", "");
	t.access = "nonsense";
	said(t.ops->look(&t, a, &d, 1, &v), STEP_AWAY, "kube.access_unreadable", "");
}

static void what_is_no_cluster_of_today_is_told(void **state)
{
	struct target_view v;
	(void)state;
	set("/version", "{\"gitVersion\":\"v1.19.16\"}");
	said(t.ops->look(&t, a, &d, 1, &v), STEP_AWAY, "kube.older", "");
	set("/version", "{\"gitVersion\":\"v1.31.0-eks\"}");
	DONE(t.ops->look(&t, a, &d, 1, &v));
	assert_string_equal(v.version, "v1.31.0-eks");
	t.id += 1000;
	set("/version", "{\"gitVersion\":null}");
	said(t.ops->look(&t, a, &d, 1, &v), STEP_AWAY, "kube.not_kubernetes", "");
	steer(a, "/_refuse", "{\"path\":\".\",\"status\":200,\"text\":\"<html>welcome</html>\",\"times\":4}");
	said(t.ops->look(&t, a, &d, 1, &v), STEP_AWAY, "kube.not_kubernetes", "");
	steer(a, "/_forget", "{}");
	steer(a, "/_refuse", "{\"path\":\".\",\"status\":404,\"text\":\"no such page\"}");
	said(t.ops->look(&t, a, &d, 1, &v), STEP_AWAY, "kube.not_kubernetes", "");
	steer(a, "/_forget", "{}");
}

/* --- one pod moves -------------------------------------------------------------------------------------------------------------------- */

#define SCALER "/apis/autoscaling/v2beta2/namespaces/clove-seller-3/horizontalpodautoscalers/show-hello"
#define READY "{\"spec\":{\"nodeName\":\"%s\"},\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}"

static const char *mark_on(const char *node)
{
	return json_text(json_member(json_get(at(arena_fmt(a, "/api/v1/nodes/%s", node)), "metadata.labels"), kubernetes_pod_mark(a, site, 5)), "");
}

static void marks(const char *one, const char *two, const char *three)
{
	assert_string_equal(mark_on("node-1"), one);
	assert_string_equal(mark_on("node-2"), two);
	assert_string_equal(mark_on("node-3"), three);
}

static void pods_wanted(int64_t replicas, int64_t min, int64_t max)
{
	assert_int_equal(json_i64(at(APPS "/deployments/show-hello"), "spec.replicas", 0), replicas);
	assert_int_equal(json_i64(at(SCALER), "spec.minReplicas", 0), min);
	assert_int_equal(json_i64(at(SCALER), "spec.maxReplicas", 0), max);
}

/* Two pods on node-1, and two nodes beside it. */
static struct target_pod two_pods(const char *node)
{
	d.spec.min = 1;
	d.spec.max = 4;
	DONE(t.ops->service(&t, a, &d));
	set(APPS "/deployments/show-hello", "{\"spec\":{\"replicas\":2}}");
	for (int i = 1; i <= 3; i++)
		set(arena_fmt(a, "/api/v1/nodes/node-%d", i), arena_fmt(a, "{\"metadata\":{\"name\":\"node-%d\",\"labels\":{\"kept\":\"1\"}}}", i));
	pod("p1", "show", "1", arena_fmt(a, READY, "node-1"));
	pod("p2", "show", "1", arena_fmt(a, READY, "node-1"));
	pod("db", "database", "1", arena_fmt(a, READY, "node-1"));
	return (struct target_pod){ .name = "p1", .node = node, .pods = "", .next = "" };
}

static struct step_result pod_step(enum target_pod_step step, struct target_pod *p)
{
	return t.ops->pod(&t, a, &d, step, p);
}

static void one_pod_moves(void **state)
{
	(void)state;
	struct target_pod p = two_pods("node-2");
	DONE(pod_step(POD_BEGIN, &p));
	assert_int_equal(p.pods_n, 2);
	assert_string_equal(p.pods, ",p1,p2,");
	const char *template = json_write(a, json_get(at(APPS "/deployments/show-hello"), "spec.template"));
	for (int i = 0; i < 2; i++) {                                    /* killed after any of it, it is completed */
		said(pod_step(POD_SURGE, &p), STEP_WAIT, "kube.waits_pods", "");
		pods_wanted(3, 3, 3);
		marks("1", "", "1");
	}
	pod("p3", "show", "1", "{\"status\":{\"phase\":\"Pending\"}}");
	said(pod_step(POD_SURGE, &p), STEP_WAIT, "kube.waits_pods", "");
	set(SPACE "/pods/p3", arena_fmt(a, READY, "node-2"));
	DONE(pod_step(POD_SURGE, &p));
	assert_string_equal(p.next, "p3");
	refuse("POST", "eviction", 429, "Cannot evict pod as it would violate the pod's disruption budget.");
	said(pod_step(POD_EVICT, &p), STEP_WAIT, "kube.pod_budget", "");
	pods_wanted(3, 3, 3);
	refuse("POST", "eviction", 400, "no kind Eviction is registered for version policy/v1");
	DONE(pod_step(POD_EVICT, &p));
	assert_string_equal(json_text(at(SPACE "/pods/p1/eviction/p1"), "apiVersion"), "policy/v1beta1");
	assert_null(at(SPACE "/pods/p2/eviction/p2"));
	pods_wanted(2, 1, 4);
	set(SPACE "/pods/p1", "{\"metadata\":{\"deletionTimestamp\":\"2099-01-01T00:00:00Z\"}}");
	DONE(pod_step(POD_EVICT, &p));                                    /* not a second time */
	said(pod_step(POD_BACK, &p), STEP_WAIT, "kube.waits_gone", "");
	marks("", "", "");
	set(SPACE "/pods/p1", "null");
	pod("p4", "show", "1", "{\"metadata\":{\"deletionTimestamp\":\"2099-01-01T00:00:00Z\"}}");       /* begun for the old one, and not wanted any more */
	said(pod_step(POD_BACK, &p), STEP_WAIT, "kube.waits_gone", "");
	set(SPACE "/pods/p4", "null");
	DONE(pod_step(POD_BACK, &p));
	pods_wanted(2, 1, 4);
	assert_string_equal(json_text(json_member(json_get(at("/api/v1/nodes/node-1"), "metadata.labels"), "kept"), ""), "1");
	assert_string_equal(json_write(a, json_get(at(APPS "/deployments/show-hello"), "spec.template")), template);
	assert_false(found_astray());
}

static void one_pod_is_replaced_anywhere(void **state)
{
	(void)state;
	struct target_pod p = two_pods("");
	d.spec.max = 2;
	DONE(pod_step(POD_BEGIN, &p));
	said(pod_step(POD_SURGE, &p), STEP_WAIT, "kube.waits_pods", "");
	marks("", "", "");
	pods_wanted(3, 3, 3);
	pod("p3", "show", "1", arena_fmt(a, READY, "node-1"));
	DONE(pod_step(POD_SURGE, &p));
	set(SPACE "/pods/p1", "null");                                    /* it went by itself meanwhile */
	DONE(pod_step(POD_EVICT, &p));
	pods_wanted(2, 1, 2);
	set(SPACE "/pods/p3", "null");
	said(pod_step(POD_BACK, &p), STEP_FAILED, "kube.pod_lost", "p3");
}

static void a_pod_that_cannot_move_stays(void **state)
{
	(void)state;
	struct target_pod p = two_pods("node-2"), gone = p, elsewhere = p, data = p;
	gone.name = "p9";
	said(pod_step(POD_BEGIN, &gone), STEP_FAILED, "kube.pod_gone", "p9");
	data.name = "db";
	said(pod_step(POD_BEGIN, &data), STEP_FAILED, "kube.pod_gone", "db");
	elsewhere.node = "node-9";
	said(pod_step(POD_BEGIN, &elsewhere), STEP_FAILED, "kube.node_unknown", "node-9");
	set(SPACE "/pods/p7", "{\"metadata\":{\"name\":\"p7\",\"labels\":{\"clove.dev/site\":\"00000000\",\"clove.dev/part\":\"show\",\"clove.dev/show\":\"5\"}}}");
	gone.name = "p7";                                                 /* of another site */
	said(pod_step(POD_BEGIN, &gone), STEP_FAILED, "kube.pod_gone", "p7");
	DONE(pod_step(POD_BEGIN, &p));
	pod_step(POD_SURGE, &p);
	set(APPS "/deployments/show-hello", "{\"status\":{\"conditions\":[{\"type\":\"ReplicaFailure\",\"status\":\"True\",\"message\":\"exceeded quota: clove\"}]}}");
	said(pod_step(POD_SURGE, &p), STEP_FAILED, "kube.quota", "");
	pod("p3", "show", "1", "{\"status\":{\"phase\":\"Pending\",\"conditions\":[{\"type\":\"PodScheduled\",\"status\":\"False\",\"reason\":\"Unschedulable\","
	    "\"lastTransitionTime\":\"2020-01-01T00:00:00Z\",\"message\":\"0/3 nodes are available: 1 Insufficient cpu\"}]}}");
	said(pod_step(POD_SURGE, &p), STEP_FAILED, "kube.unschedulable", "0/3 nodes are available: 1 Insufficient cpu");
	assert_null(at(SPACE "/pods/p1/eviction/p1"));
	DONE(pod_step(POD_UNDO, &p));
	DONE(pod_step(POD_UNDO, &p));
	pods_wanted(2, 1, 4);
	marks("", "", "");
	set(APPS "/deployments/show-hello", "null");                      /* stopped meanwhile: nothing comes back */
	set(SCALER, "null");
	DONE(pod_step(POD_UNDO, &p));
	assert_null(at(SCALER));
	assert_null(at(APPS "/deployments/show-hello"));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(a_database_is_made_and_waited_for), TEST(without_storage_nothing_is_claimed), TEST(another_copy_of_the_data_stands_beside_it),
		TEST(a_copy_in_use_is_never_dropped), TEST(a_row_of_a_backup_ends_no_later_copy),
		TEST(a_database_of_another_size_starts_anew), TEST(a_database_that_waits_for_what_is_not_wanted_is_made_anew), TEST(a_volume_only_grows),
		TEST(a_show_is_made_answers_and_settles), TEST(killed_anywhere_it_is_completed), TEST(pods_that_would_be_the_same_stay), TEST(parts_come_and_go),
		TEST(what_is_not_ours_is_never_touched), TEST(stopping_keeps_data_and_address), TEST(removing_takes_everything_and_the_empty_namespace),
		TEST(a_namespace_with_anything_else_in_it_stays), TEST(a_target_in_trouble_is_away), TEST(what_the_cluster_refuses_is_told),
		TEST(an_old_cluster_is_told_what_it_lacks), TEST(troubles_of_pods_become_sentences), TEST(why_there_is_no_pod_is_told),
		TEST(a_node_is_closed_and_opened), TEST(a_look_sees_nodes_pods_and_revisions), TEST(pods_are_read_whole_only_when_something_changed), TEST(what_somebody_else_changes_is_found),
		TEST(a_kept_view_needs_nothing_of_the_look_that_made_it),
		TEST(a_fresh_agent_trusts_what_nobody_else_set), TEST(a_look_at_a_target_in_trouble_says_so), TEST(what_is_no_cluster_of_today_is_told), TEST(one_pod_moves), TEST(one_pod_is_replaced_anywhere), TEST(a_pod_that_cannot_move_stays),
	};
	return cmocka_run_group_tests(tests, begin_all, end_all);
}
