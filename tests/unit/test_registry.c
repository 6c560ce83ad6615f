/* A registry elsewhere: its password, its passes, its odd answers. What our own says is in tests/http/test_pool.py. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "ext/json.h"
#include "ext/registry.h"
#include "fake.h"
#include "with_arena.h"

static struct fake server;
static char auth_file[] = "/tmp/clove-auth-XXXXXX";

static int begin_all(void **state)
{
	char url[64];
	FILE *f = fdopen(mkstemp(auth_file), "w");

	(void)state;
	server = fake_start("tests/fakes/registry.py", NULL);
	snprintf(url, sizeof url, "http://127.0.0.1:%d/", server.port);
	setenv("CLOVE_REGISTRY_URL", url, 1);
	setenv("CLOVE_REGISTRY_AUTH_FILE", auth_file, 1);
	if (!f)
		return -1;
	fprintf(f, "{\"auths\": {\"127.0.0.1:%d\": {\"auth\": \"Y2xvdmU6c2VjcmV0\"}}}", server.port);
	return fclose(f);
}

static int end_all(void **state)
{
	(void)state;
	fake_stop(&server);
	unlink(auth_file);
	return 0;
}

static void test_its_address_has_no_slash_at_the_end(void **state)
{
	(void)state;
	assert_int_not_equal(registry_url(a)[strlen(registry_url(a)) - 1], '/');
	assert_string_equal(registry_host(a), strstr(registry_url(a), "://") + 3);
	assert_true(registry_is_plain());
}

static void test_the_password_is_shown(void **state)
{
	(void)state;
	assert_int_equal(registry_ping(a).result, REGISTRY_OK);
	unsetenv("CLOVE_REGISTRY_AUTH_FILE");
	assert_int_equal(registry_ping(a).result, REGISTRY_REFUSED);
	setenv("CLOVE_REGISTRY_AUTH_FILE", auth_file, 1);
}

static void test_a_manifest_is_read(void **state)
{
	struct registry_image image;

	(void)state;
	assert_int_equal(registry_look(a, "name", "1.0", &image).result, REGISTRY_OK);
	assert_string_equal(image.digest, "sha256:m-1.0");
	assert_string_equal(image.architecture, "amd64");
	assert_int_equal(image.bytes, 42);
	assert_int_equal(image.layers_n, 2);
	assert_string_equal(image.layers[1].digest, "sha256:b");
	assert_string_equal(json_text(json_member(image.labels, "dev.clove.schema-max"), ""), "24");
	assert_int_equal(registry_look(a, "name", "nothing", &image).result, REGISTRY_NONE);
}

static void test_of_an_index_the_image_for_us_is_read(void **state)
{
	struct registry_image image;

	(void)state;
	assert_int_equal(registry_look(a, "name", "index", &image).result, REGISTRY_OK);
	assert_string_equal(image.digest, "sha256:m-index");
	assert_int_equal(image.bytes, 42);
}

static void test_a_pass_is_fetched_with_the_password(void **state)
{
	struct registry_image image;

	(void)state;
	assert_int_equal(registry_look(a, "cloud", "1.0", &image).result, REGISTRY_OK);
	assert_string_equal(image.digest, "sha256:m-1.0");
}

static void test_odd_answers(void **state)
{
	struct registry_image image;

	(void)state;
	assert_int_equal(registry_look(a, "odd", "1", &image).result, REGISTRY_REFUSED);
	assert_int_equal(registry_look(a, "ill", "1", &image).result, REGISTRY_AWAY);
	assert_int_equal(registry_delete(a, "name", "sha256:x").result, REGISTRY_OK);
	assert_int_equal(registry_delete(a, "gone", "sha256:x").result, REGISTRY_OK);
	assert_int_equal(registry_delete(a, "fixed", "sha256:x").result, REGISTRY_REFUSED);
}

/* What makers and machines in between write is kept in rows and shown: it must be text that a row takes, or nothing after it is done. */
static void test_what_is_no_text_is_made_text(void **state)
{
	struct registry_image image;

	(void)state;
	assert_int_equal(registry_look(a, "bytes", "1", &image).result, REGISTRY_OK);
	assert_string_equal(json_text(json_member(image.labels, "maker"), ""), "\xef\xbf\xbd 시험");
	struct registry_answer said = registry_look(a, "bytes", "nothing", &image);
	assert_int_equal(said.result, REGISTRY_NONE);
	assert_true(text_utf8(said.raw, strlen(said.raw)));
	assert_int_equal(registry_look(a, "long", "1", &image).result, REGISTRY_REFUSED);
}

static void test_nobody_there(void **state)
{
	(void)state;
	char *kept = arena_dup(a, getenv("CLOVE_REGISTRY_URL"));
	setenv("CLOVE_REGISTRY_URL", "http://127.0.0.1:9", 1);
	assert_int_equal(registry_ping(a).result, REGISTRY_AWAY);
	setenv("CLOVE_REGISTRY_URL", kept, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_its_address_has_no_slash_at_the_end, with_arena, with_arena_end),
		cmocka_unit_test_setup_teardown(test_the_password_is_shown, with_arena, with_arena_end),
		cmocka_unit_test_setup_teardown(test_a_manifest_is_read, with_arena, with_arena_end),
		cmocka_unit_test_setup_teardown(test_of_an_index_the_image_for_us_is_read, with_arena, with_arena_end),
		cmocka_unit_test_setup_teardown(test_a_pass_is_fetched_with_the_password, with_arena, with_arena_end),
		cmocka_unit_test_setup_teardown(test_odd_answers, with_arena, with_arena_end),
		cmocka_unit_test_setup_teardown(test_what_is_no_text_is_made_text, with_arena, with_arena_end),
		cmocka_unit_test_setup_teardown(test_nobody_there, with_arena, with_arena_end),
	};

	return cmocka_run_group_tests_name("registry", tests, begin_all, end_all);
}
