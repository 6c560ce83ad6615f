/* Copies of a show's database out of a cluster and into it: the Job, its one-time address, what it does when an agent starts anew, and
 * what is told when it fails. The API server is one in memory, the platform's database a real one. */
#include "with_platform.h"

#include "agent/door.h"
#include "agent/kubernetes.h"
#include "base/keys.h"
#include "with_kube.h"

#define SPACE "/api/v1/namespaces/clove-seller-3"
#define JOB "/apis/batch/v1/namespaces/clove-seller-3/jobs/show-hello-copy"

static unsigned char master[ID_KEY] = { 9 };
static struct target t;
static struct deployment d;
static char folder[] = "/tmp/clove-job-XXXXXX";

static int start(void **state)
{
	if (platform_start(state) != 0 || !mkdtemp(folder))
		return -1;
	struct arena *own = arena_new(1 << 20);
	struct fault wrong = { 0 };
	struct db *root = with_db_root("");
	db_attach(root, own, &wrong);
	db_create_user(root, "clove_admin", keys_password(own, master, KEY_DB_ADMIN), "clove", DB_RIGHT_WRITE, 10, 5000);
	db_detach(root);
	db_close(root);
	arena_free(own);
	setenv("CLOVE_DB_SOCKET", with_db_socket, 1);
	setenv("CLOVE_VAR", folder, 1);
	setenv("CLOVE_POOL_DIR", folder, 1);
	setenv("CLOVE_UID", "1000", 1);
	kube_server = fake_start("tests/fakes/kube.py", NULL);
	return wrong.set ? -1 : 0;
}

static int stop(void **state)
{
	fake_stop(&kube_server);
	char command[80];
	snprintf(command, sizeof command, "rm -rf %s", folder);
	return schema_stop(state) || system(command);
}

static int each(void **state)
{
	static int64_t targets;
	static int n;
	int failed = platform_each(state);

	steer(a, "/_forget", "{}");
	t = (struct target){ .ops = &target_kubernetes, .id = 100 + ++targets, .name = "test", .kind = "kubernetes", .reach = "",
	    .url = arena_fmt(a, "http://127.0.0.1:%d", kube_server.port), .access = "{\"token\":\"good\"}",
	    .platform_url = "http://10.0.0.1:8085", .images = "r", .storage = "claim", .storage_class = "", .master = master };
	d = (struct deployment){ .id = platform_show(arena_fmt(a, "hello%d", n++), cloud, "running"), .account = 3, .generation = 1, .revision = 1, .slug = "hello", .title = "x",
	    .step = "", .node = "", .upstream = "", .spec = platform_spec(true) };
	return failed;
}

static void set(const char *path, const char *object)
{
	steer(a, "/_set", arena_fmt(a, "{\"%s\":%s}", path, object));
}

static struct json *at(const char *path)
{
	return json_member(steer(a, "/_all", NULL), path);
}

static void said(struct step_result r, enum step_state state, const char *why)
{
	assert_string_equal(r.why, why);
	assert_int_equal(r.state, state);
}

static const char *file_of(const char *name)
{
	return arena_fmt(a, "%s/%s", folder, name);
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

/* As the platform's page does with what a job sent. */
static void arrives(const char *text)
{
	write_file(file_of("came"), text);
	db_exec(db, "UPDATE dump_door SET used_at = 1, file = 'came' WHERE deployment = ? AND way = 'put'", ARG(d.id));
}

static void failed_pod(const char *container)
{
	set(JOB, "{\"status\":{\"failed\":1,\"conditions\":[{\"type\":\"Failed\",\"status\":\"True\"}]}}");
	set(SPACE "/pods/p", arena_fmt(a, "{\"metadata\":{\"name\":\"p\",\"namespace\":\"clove-seller-3\",\"labels\":{\"clove.dev/site\":\"%s\",\"clove.dev/show\":\"%lld\",\"clove.dev/part\":\"job\"}},\"status\":{"
	    "\"phase\":\"Failed\",\"initContainerStatuses\":[{\"name\":\"%s\",\"state\":{\"terminated\":{\"exitCode\":3}}}]}}", kubernetes_site(a, master), (long long)d.id, container));
	set(SPACE "/pods/p/log", "\"disk full\\n\"");
}

static void a_copy_comes_out(void **state)
{
	const char *file = file_of("out.dump");
	(void)state;
	unlink(file);
	said(t.ops->dump(&t, a, &d, file), STEP_WAIT, "kube.waits_job");
	const char *url = json_text(at(SPACE "/secrets/show-hello-copy"), "stringData.url");
	assert_int_equal(strncmp(url, "http://10.0.0.1:8085/_dump/", 27), 0);
	assert_string_equal(json_text(json_get(at(JOB), "spec.template.spec.containers.0"), "name"), "send");
	said(t.ops->dump(&t, a, &d, file), STEP_WAIT, "kube.waits_job");
	assert_string_equal(json_text(at(SPACE "/secrets/show-hello-copy"), "stringData.url"), url);        /* the same job, the same address */
	arrives("sealed");
	set(JOB, "{\"status\":{\"succeeded\":1}}");
	said(t.ops->dump(&t, a, &d, file), STEP_DONE, "");
	assert_int_equal(access(file, F_OK), 0);
	assert_null(at(JOB));
	assert_null(at(SPACE "/secrets/show-hello-copy"));
	said(t.ops->dump(&t, a, &d, file), STEP_DONE, "");
	assert_null(at(JOB));
}

static void a_copy_that_fails_says_why_and_leaves_nothing(void **state)
{
	(void)state;
	t.ops->dump(&t, a, &d, file_of("never"));
	failed_pod("dump");
	struct step_result r = t.ops->dump(&t, a, &d, file_of("never"));
	said(r, STEP_FAILED, "kube.copy_failed");
	assert_string_equal(r.raw, "dump: exit code 3\ndisk full\n");
	assert_null(at(JOB));
	assert_int_equal(door_state(&t, a, d.id, true), DOOR_NONE);
	/* A job that says it is done and sent nothing */
	t.ops->dump(&t, a, &d, file_of("never"));
	set(JOB, "{\"status\":{\"succeeded\":1}}");
	said(t.ops->dump(&t, a, &d, file_of("never")), STEP_FAILED, "kube.copy_failed");
	assert_int_equal(access(file_of("never"), F_OK), -1);
}

static void a_job_whose_address_is_closed_is_begun_again(void **state)
{
	(void)state;
	t.ops->dump(&t, a, &d, file_of("again"));
	door_close(&t, a, d.id);
	said(t.ops->dump(&t, a, &d, file_of("again")), STEP_WAIT, "kube.waits_job");
	assert_null(at(JOB));
	said(t.ops->dump(&t, a, &d, file_of("again")), STEP_WAIT, "kube.waits_job");
	assert_non_null(at(JOB));
	assert_int_equal(door_state(&t, a, d.id, true), DOOR_OPEN);
}

static void a_copy_goes_in_beside_the_live_one(void **state)
{
	const char *file = file_of("in.dump");
	(void)state;
	assert_int_equal(mkdir(file_of("files"), 0700) | mkdir(file_of("files/platform"), 0700), 0);
	write_file(file, "sealed");
	said(t.ops->service(&t, a, &d), STEP_DONE, "");
	said(t.ops->load(&t, a, &d, file), STEP_FAILED, "kube.copy_failed");       /* the live one is never loaded over */
	assert_null(at(JOB));
	d.data_n = 1;
	t.ops->database(&t, a, &d);
	said(t.ops->load(&t, a, &d, file), STEP_WAIT, "kube.waits_job");
	assert_string_equal(json_text(at(SPACE "/configmaps/show-hello"), "data.CLOVE_DB_HOST"), "show-hello-db");    /* pods that start now go to the live one */
	assert_non_null(strstr(json_write(a, at(JOB)), "\"show-hello-db-1\""));
	assert_non_null(strstr(json_write(a, at(JOB)), "load 1 "));
	set(JOB, "{\"status\":{\"succeeded\":1}}");
	said(t.ops->load(&t, a, &d, file), STEP_DONE, "");
	said(t.ops->load(&t, a, &d, file), STEP_DONE, "");
	/* Another copy is another job. */
	d.data_n = 2;
	said(t.ops->load(&t, a, &d, file), STEP_WAIT, "kube.waits_job");
	assert_null(at(JOB));
	said(t.ops->load(&t, a, &d, file), STEP_WAIT, "kube.waits_job");
	assert_non_null(strstr(json_write(a, at(JOB)), "load 2 "));
	failed_pod("load");
	struct step_result r = t.ops->load(&t, a, &d, file);
	said(r, STEP_FAILED, "kube.copy_failed");
	assert_string_equal(r.raw, "load: exit code 3\ndisk full\n");
	assert_int_equal(door_state(&t, a, d.id, false), DOOR_NONE);
	/* Into a cluster that has nothing of the show yet */
	steer(a, "/_forget", "{}");
	said(t.ops->load(&t, a, &d, file), STEP_WAIT, "kube.waits_job");
	assert_non_null(at(SPACE "/secrets/show-hello"));
	assert_string_equal(json_text(at(SPACE "/configmaps/show-hello"), "data.CLOVE_DB_HOST"), "show-hello-db-2");
	said(t.ops->load(&t, a, &d, file_of("gone.dump")), STEP_WAIT, "kube.waits_job");
	said(t.ops->load(&t, a, &d, file_of("gone.dump")), STEP_FAILED, "kube.copy_failed");
}

static void a_job_that_is_not_ours_is_left_alone(void **state)
{
	(void)state;
	set(JOB, "{\"metadata\":{\"name\":\"show-hello-copy\",\"labels\":{}},\"spec\":{\"mine\":1}}");
	said(t.ops->dump(&t, a, &d, file_of("mine")), STEP_FAILED, "kube.name_taken");
	assert_string_equal(json_write(a, json_get(at(JOB), "spec")), "{\"mine\":1}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_copy_comes_out, each, schema_end),
		cmocka_unit_test_setup_teardown(a_copy_that_fails_says_why_and_leaves_nothing, each, schema_end),
		cmocka_unit_test_setup_teardown(a_job_whose_address_is_closed_is_begun_again, each, schema_end),
		cmocka_unit_test_setup_teardown(a_copy_goes_in_beside_the_live_one, each, schema_end),
		cmocka_unit_test_setup_teardown(a_job_that_is_not_ours_is_left_alone, each, schema_end),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
