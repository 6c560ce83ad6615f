/* Calls to a real small server that delays, hangs, cuts and closes. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "ext/http.h"
#include "ext/json.h"
#include "fake.h"

static struct fake server;

static int begin_all(void **state)
{
	(void)state;
	server = fake_start("tests/fakes/web.py", NULL);
	return 0;
}

static int end_all(void **state)
{
	(void)state;
	fake_stop(&server);
	return 0;
}

static int begin(void **state)
{
	*state = arena_new(32 << 20);
	return 0;
}

static int end(void **state)
{
	arena_free(*state);
	return 0;
}

static const char *at(void **state, const char *path)
{
	return arena_fmt(*state, "http://127.0.0.1:%d%s", server.port, path);
}

static void an_answer_of_any_status_is_an_answer(void **state)
{
	struct http_answer out;
	assert_int_equal(http_send(*state, &(struct http_call){ .method = "GET", .url = at(state, "/status/200") }, &out), HTTP_OK);
	assert_int_equal(out.status, 200);
	assert_string_equal(out.body, "{\"status\":200}");
	assert_string_equal(out.type, "application/json");
	assert_string_equal(http_header(*state, &out, "content-length"), "14");
	assert_string_equal(http_header(*state, &out, "Content"), "");
	assert_int_equal(http_send(*state, &(struct http_call){ .method = "GET", .url = at(state, "/status/503") }, &out), HTTP_OK);
	assert_int_equal(out.status, 503);
	assert_int_equal(http_send(*state, &(struct http_call){ .method = "HEAD", .url = at(state, "/status/404") }, &out), HTTP_OK);
	assert_int_equal(out.status, 404);
	assert_int_equal(out.body_n, 0);
}

static void what_is_sent_arrives(void **state)
{
	const char *form = http_form(*state, (const char *const[]){ "a[b]", "봄 & c", "d", "", NULL });
	assert_string_equal(form, "a%5Bb%5D=%EB%B4%84%20%26%20c&d=");
	struct http_answer out;
	struct http_call call = { .method = "POST", .url = at(state, "/echo"), .body = form, .body_n = strlen(form),
	    .headers = (const char *const[]){ "Idempotency-Key: k1", NULL }, .user_password = "sk_test_1:" };
	assert_int_equal(http_send(*state, &call, &out), HTTP_OK);
	struct json *j = json_parse(*state, out.body, out.body_n, NULL);
	assert_string_equal(json_text(j, "method"), "POST");
	assert_string_equal(json_text(j, "body"), form);
	assert_string_equal(json_text(j, "headers.idempotency-key"), "k1");
	assert_string_equal(json_text(j, "headers.authorization"), "Basic c2tfdGVzdF8xOg==");
	assert_string_equal(json_text(j, "headers.content-type"), "application/x-www-form-urlencoded");
	assert_null(json_get(j, "headers.expect"));
	call = (struct http_call){ .method = "DELETE", .url = at(state, "/echo") };
	assert_int_equal(http_send(*state, &call, &out), HTTP_OK);
	assert_string_equal(json_text(json_parse(*state, out.body, out.body_n, NULL), "method"), "DELETE");
	call = (struct http_call){ .method = "PATCH", .url = at(state, "/echo"), .body = "{}", .body_n = 2,
	    .headers = (const char *const[]){ "Content-Type: application/json", NULL } };
	assert_int_equal(http_send(*state, &call, &out), HTTP_OK);
	j = json_parse(*state, out.body, out.body_n, NULL);
	assert_string_equal(json_text(j, "method"), "PATCH");
	assert_string_equal(json_text(j, "headers.content-type"), "application/json");
	assert_string_equal(json_text(j, "body"), "{}");
}

static void redirects_are_not_followed(void **state)
{
	struct http_answer out;
	assert_int_equal(http_send(*state, &(struct http_call){ .method = "GET", .url = at(state, "/redirect") }, &out), HTTP_OK);
	assert_int_equal(out.status, 302);
}

static void nobody_there_was_surely_not_received(void **state)
{
	struct http_answer out;
	struct http_call call = { .method = "POST", .url = "http://127.0.0.1:1/", .body = "a", .body_n = 1 };
	assert_int_equal(http_send(*state, &call, &out), HTTP_NO_ANSWER);
	call = (struct http_call){ .method = "POST", .url = "http://localhost/", .unix_socket = "/nonexistent/s" };
	assert_int_equal(http_send(*state, &call, &out), HTTP_NO_ANSWER);
	assert_string_equal(out.body, "");
	call = (struct http_call){ .method = "GET", .url = "file:///etc/passwd" };
	assert_int_equal(http_send(*state, &call, &out), HTTP_NO_ANSWER);
}

static void sent_but_not_answered_is_unknown(void **state)
{
	struct http_answer out;
	static const char *const paths[] = { "/hang", "/drop", "/cut" };
	for (size_t i = 0; i < 3; i++) {
		/* The server hangs for longer than any limit here; the other two answer as soon as they come to it. */
		struct http_call call = { .method = "POST", .url = at(state, paths[i]), .body = "a", .body_n = 1, .timeout_ms = i == 0 ? 1000 : 60000 };
		assert_int_equal(http_send(*state, &call, &out), HTTP_CUT);
		assert_int_equal(out.status, 0);
		assert_int_equal(out.late, i == 0);
		assert_true(i > 0 || out.ms < 9000);             /* this limit, not the usual one of 10 s */
	}
}

static void a_late_answer_counts_within_the_limit(void **state)
{
	struct http_answer out;
	struct http_call call = { .method = "POST", .url = at(state, "/slow/200"), .body = "", .timeout_ms = 60000 };
	assert_int_equal(http_send(*state, &call, &out), HTTP_OK);
	assert_true(out.ms >= 190);
	assert_string_equal(out.body, "late");
}

/* A GET may also meet kept connections that died meanwhile, which libcurl replaces by itself: those come on top. */
static void only_get_is_tried_again(void **state)
{
	struct http_answer out;
	assert_int_equal(http_send(*state, &(struct http_call){ .method = "GET", .url = at(state, "/flaky/2") }, &out), HTTP_OK);
	assert_string_equal(out.body, "3");
	assert_int_equal(http_send(*state, &(struct http_call){ .method = "GET", .url = at(state, "/flaky/9") }, &out), HTTP_CUT);
	assert_int_equal(http_send(*state, &(struct http_call){ .method = "GET", .url = at(state, "/seen/flaky/9") }, &out), HTTP_OK);
	assert_in_range(atoi(out.body), 3, 8);
	assert_int_equal(http_send(*state, &(struct http_call){ .method = "POST", .url = at(state, "/flaky/1") }, &out), HTTP_CUT);
	assert_int_equal(http_send(*state, &(struct http_call){ .method = "GET", .url = at(state, "/seen/flaky/1") }, &out), HTTP_OK);
	assert_string_equal(out.body, "1");
}

static void a_body_past_the_cap_is_not_an_answer(void **state)
{
	struct http_answer out;
	struct http_call call = { .method = "GET", .url = at(state, "/big/5000"), .max_bytes = 4000 };
	assert_int_equal(http_send(*state, &call, &out), HTTP_CUT);
	call.max_bytes = 5000;
	assert_int_equal(http_send(*state, &call, &out), HTTP_OK);
	assert_int_equal(out.body_n, 5000);
	call = (struct http_call){ .method = "GET", .url = at(state, "/big/5000000") };
	assert_int_equal(http_send(*state, &call, &out), HTTP_CUT);
}

static void a_unix_socket_is_dialled(void **state)
{
	char folder[] = "/tmp/clove-http-XXXXXX";
	assert_non_null(mkdtemp(folder));
	char *path = arena_fmt(*state, "%s/s", folder);
	struct fake unixed = fake_start("tests/fakes/web.py", path);
	struct http_answer out;
	struct http_call call = { .method = "GET", .url = "http://localhost/echo", .unix_socket = path };
	assert_int_equal(http_send(*state, &call, &out), HTTP_OK);
	assert_int_equal(out.status, 200);
	fake_stop(&unixed);
	unlink(path);
	rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_answer_of_any_status_is_an_answer, begin, end),
		cmocka_unit_test_setup_teardown(what_is_sent_arrives, begin, end),
		cmocka_unit_test_setup_teardown(redirects_are_not_followed, begin, end),
		cmocka_unit_test_setup_teardown(nobody_there_was_surely_not_received, begin, end),
		cmocka_unit_test_setup_teardown(sent_but_not_answered_is_unknown, begin, end),
		cmocka_unit_test_setup_teardown(a_late_answer_counts_within_the_limit, begin, end),
		cmocka_unit_test_setup_teardown(only_get_is_tried_again, begin, end),
		cmocka_unit_test_setup_teardown(a_body_past_the_cap_is_not_an_answer, begin, end),
		cmocka_unit_test_setup_teardown(a_unix_socket_is_dialled, begin, end),
	};
	return cmocka_run_group_tests(tests, begin_all, end_all);
}
