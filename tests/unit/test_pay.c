/* The provider's client: what it sends, and what each kind of answer lets the caller believe. */
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
#include "ext/http.h"
#include "ext/json.h"
#include "ext/pay.h"
#include "fake.h"

static struct fake server;
static char key_file[] = "/tmp/clove-pay-key-XXXXXX", secret_file[] = "/tmp/clove-pay-secret-XXXXXX";

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static int begin_all(void **state)
{
	(void)state;
	server = fake_start("tests/fakes/stripe.py", NULL);
	close(mkstemp(key_file));
	close(mkstemp(secret_file));
	setenv("CLOVE_PAY_KEY_FILE", key_file, 1);
	setenv("CLOVE_WEBHOOK_SECRET_FILE", secret_file, 1);
	return 0;
}

static int end_all(void **state)
{
	(void)state;
	fake_stop(&server);
	unlink(key_file);
	unlink(secret_file);
	return 0;
}

struct with {
	struct arena *a;
	struct pay *p;
};

static int begin(void **state)
{
	struct arena *a = arena_new(16 << 20);
	struct with *w = arena_alloc(a, sizeof *w);
	write_file(key_file, "sk_test_abc\n");
	write_file(secret_file, "whsec_test\n");
	setenv("CLOVE_PAY_PROVIDER", "sandbox", 1);
	setenv("CLOVE_PAY_URL", arena_fmt(a, "http://127.0.0.1:%d", server.port), 1);
	w->a = a;
	w->p = pay_open(a);
	*state = w;
	return w->p ? 0 : -1;
}

static int end(void **state)
{
	arena_free(((struct with *)*state)->a);
	return 0;
}

static const struct pay_line lines[] = { { "봄밤 콘서트 · R", 99000, 1 }, { "봄밤 콘서트 · S", 27500, 2 } };
static const struct pay_wish wish = {
	.show = "7", .order = "7K2M9QX1AB", .payment = "31", .lines = lines, .lines_n = 2, .currency = "KRW", .email = "fan@example.com",
	.lang = "ko", .success_url = "https://clove.example/shows/x/orders/7K2M9QX1AB/return",
	.cancel_url = "https://clove.example/shows/x/orders/7K2M9QX1AB", .opened_at = 1795240000,
};

static struct json *last(struct with *w)
{
	struct http_answer out;
	struct http_call call = { .method = "GET", .url = arena_fmt(w->a, "%s/last", w->p->url) };
	assert_int_equal(http_send(w->a, &call, &out), HTTP_OK);
	return json_parse(w->a, out.body, out.body_n, NULL);
}

/* Names have brackets, so they are no paths: looked for in the list. */
static const char *sent(struct with *w, const char *name)
{
	struct json *pairs = json_get(last(w), "pairs");
	for (size_t i = 0; i < json_n(pairs); i++)
		if (strcmp(json_text(json_at(pairs, i), "0"), name) == 0)
			return json_text(json_at(pairs, i), "1");
	return "";
}

static void a_session_is_asked_for_as_stripe_wants_it(void **state)
{
	struct with *w = *state;
	struct pay_session s;
	assert_int_equal(w->p->create_session(w->p, w->a, &wish, "k1", &s), PAY_OK);
	assert_string_equal(s.id, "cs_1");
	assert_string_equal(s.url, "https://checkout.example/c/cs_1");
	assert_int_equal(s.state, PAY_SESSION_OPEN);
	assert_int_equal(s.amount_minor, 154000);
	assert_string_equal(s.currency, "KRW");
	assert_string_equal(s.order, "7K2M9QX1AB");
	assert_int_equal(s.intent.state, PAY_INTENT_NONE);
	assert_string_equal(s.intent.id, "");
	struct json *j = last(w);
	assert_string_equal(json_text(j, "path"), "/v1/checkout/sessions");
	assert_string_equal(json_text(j, "key"), "k1");
	assert_string_equal(json_text(j, "authorization"), "Basic c2tfdGVzdF9hYmM6");
	assert_string_equal(json_text(j, "version"), "2024-06-20");
	assert_string_equal(sent(w, "mode"), "payment");
	assert_string_equal(sent(w, "payment_intent_data[capture_method]"), "manual");
	assert_string_equal(sent(w, "line_items[0][price_data][currency]"), "krw");
	assert_string_equal(sent(w, "line_items[0][price_data][unit_amount]"), "99000");
	assert_string_equal(sent(w, "line_items[0][price_data][product_data][name]"), "봄밤 콘서트 · R");
	assert_string_equal(sent(w, "line_items[1][price_data][unit_amount]"), "27500");
	assert_string_equal(sent(w, "line_items[1][quantity]"), "2");
	assert_string_equal(sent(w, "metadata[show]"), "7");
	assert_string_equal(sent(w, "payment_intent_data[metadata][payment]"), "31");
	assert_string_equal(sent(w, "customer_email"), "fan@example.com");
	assert_string_equal(sent(w, "locale"), "ko");
	assert_string_equal(sent(w, "expires_at"), "1795242700");
	assert_string_equal(sent(w, "success_url"), wish.success_url);
	assert_string_equal(sent(w, "cancel_url"), wish.cancel_url);
}

static void what_may_be_believed_of_an_answer(void **state)
{
	static const struct { const char *key; enum pay_outcome outcome; const char *code; bool stored; } answers[] = {
		{ "e402", PAY_REFUSED, "card_declined", false }, { "e500", PAY_UNKNOWN, "api_error", false }, { "e503", PAY_UNKNOWN, "", false },
		{ "e409", PAY_BUSY, "idempotency_key_in_use", false }, { "e429", PAY_BUSY, "rate_limit", false },
		{ "e401", PAY_UNKNOWN, "invalid_request_error", false }, { "html404", PAY_UNKNOWN, "", false }, { "cut", PAY_UNKNOWN, "", false },
		{ "stored", PAY_UNKNOWN, "api_error", true }, { "odd", PAY_UNKNOWN, "", false },
	};
	struct with *w = *state;
	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
		struct pay_session s;
		assert_int_equal(w->p->create_session(w->p, w->a, &wish, answers[i].key, &s), answers[i].outcome);
		assert_string_equal(s.why.code, answers[i].code);
		assert_int_equal(s.why.stored, answers[i].stored);
		assert_string_equal(s.url, "");
	}
	w->p->url = "http://127.0.0.1:1";
	struct pay_session s;
	assert_int_equal(w->p->create_session(w->p, w->a, &wish, "k2", &s), PAY_UNKNOWN);
	assert_string_equal(s.why.text, "no connection");
}

static void a_session_tells_of_its_payment(void **state)
{
	struct with *w = *state;
	struct pay_session s;
	assert_int_equal(w->p->read_session(w->p, w->a, "cs_complete", &s), PAY_OK);
	assert_int_equal(s.state, PAY_SESSION_COMPLETE);
	assert_int_equal(s.intent.state, PAY_INTENT_AUTHORISED);
	assert_string_equal(s.intent.id, "pi_requires_capture");
	assert_int_equal(s.intent.amount_minor, 154000);
	assert_string_equal(s.intent.payment, "31");
	assert_string_equal(s.url, "");
	assert_string_equal(sent(w, "expand[0]"), "payment_intent");
	assert_int_equal(w->p->expire_session(w->p, w->a, "cs_expired", "k3", &s), PAY_OK);
	assert_int_equal(s.state, PAY_SESSION_EXPIRED);
	assert_int_equal(s.intent.state, PAY_INTENT_CANCELED);
	assert_string_equal(json_text(last(w), "path"), "/v1/checkout/sessions/cs_expired/expire");
	assert_int_equal(w->p->read_session(w->p, w->a, "cs_odd", &s), PAY_UNKNOWN);
}

static void every_state_of_a_payment_is_known(void **state)
{
	static const struct { const char *id; enum pay_outcome outcome; enum pay_intent_state state; } states[] = {
		{ "pi_requires_payment_method", PAY_OK, PAY_INTENT_WAITING }, { "pi_requires_confirmation", PAY_OK, PAY_INTENT_WAITING },
		{ "pi_requires_action", PAY_OK, PAY_INTENT_WAITING }, { "pi_processing", PAY_OK, PAY_INTENT_PROCESSING },
		{ "pi_requires_capture", PAY_OK, PAY_INTENT_AUTHORISED }, { "pi_succeeded", PAY_OK, PAY_INTENT_CAPTURED },
		{ "pi_canceled", PAY_OK, PAY_INTENT_CANCELED }, { "pi_frozen", PAY_UNKNOWN, PAY_INTENT_NONE },
	};
	struct with *w = *state;
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		struct pay_intent in;
		assert_int_equal(w->p->read_intent(w->p, w->a, states[i].id, &in), states[i].outcome);
		if (states[i].outcome == PAY_OK)
			assert_int_equal(in.state, states[i].state);
	}
	struct pay_intent in;
	assert_int_equal(w->p->read_intent(w->p, w->a, "pi_requires_payment_method", &in), PAY_OK);
	assert_string_equal(in.last_error, "card_declined");
}

static void money_is_taken_and_given_back(void **state)
{
	struct with *w = *state;
	struct pay_intent in;
	assert_int_equal(w->p->capture(w->p, w->a, "pi_requires_capture", 154000, "k-capture", &in), PAY_OK);
	assert_int_equal(in.state, PAY_INTENT_CAPTURED);
	assert_int_equal(in.captured_minor, 154000);
	assert_string_equal(sent(w, "amount_to_capture"), "154000");
	assert_int_equal(w->p->capture(w->p, w->a, "pi_canceled", 154000, "k-capture", &in), PAY_REFUSED);
	assert_string_equal(in.why.code, "payment_intent_unexpected_state");
	assert_int_equal(w->p->cancel(w->p, w->a, "pi_requires_capture", "k-cancel", &in), PAY_OK);
	assert_int_equal(in.state, PAY_INTENT_CANCELED);
	assert_string_equal(json_text(last(w), "method"), "POST");
	assert_string_equal(json_text(last(w), "key"), "k-cancel");

	struct pay_refund r;
	assert_int_equal(w->p->refund(w->p, w->a, "pi_succeeded", 27500, "7", "9-refund", "k4", &r), PAY_OK);
	assert_int_equal(r.state, PAY_REFUND_DONE);
	assert_string_equal(r.refund, "9-refund");
	assert_string_equal(sent(w, "payment_intent"), "pi_succeeded");
	assert_string_equal(sent(w, "amount"), "27500");
	assert_string_equal(sent(w, "metadata[show]"), "7");
	assert_int_equal(w->p->refund(w->p, w->a, "pi_succeeded", 1, "7", "9-refund", "k5", &r), PAY_OK);
	assert_int_equal(r.state, PAY_REFUND_FAILED);
	assert_string_equal(r.last_error, "expired_or_canceled_card");
	assert_int_equal(w->p->refund(w->p, w->a, "pi_succeeded", 2, "7", "9-refund", "k6", &r), PAY_OK);
	assert_int_equal(r.state, PAY_REFUND_PENDING);
	assert_int_equal(w->p->refund(w->p, w->a, "pi_succeeded", 3, "7", "9-refund", "cut", &r), PAY_UNKNOWN);
	assert_string_equal(r.id, "");
}

static void all_pages_of_refunds_are_read(void **state)
{
	struct with *w = *state;
	struct pay_refunds all;
	assert_int_equal(w->p->list_refunds(w->p, w->a, "pi_many", &all), PAY_OK);
	assert_int_equal(all.n, 250);
	assert_string_equal(all.list[0].id, "re_1");
	assert_string_equal(all.list[249].refund, "ours250");
	assert_int_equal(w->p->list_refunds(w->p, w->a, "pi_none", &all), PAY_OK);
	assert_int_equal(all.n, 0);
}

static void a_webhook_is_a_hint_only_when_it_is_signed(void **state)
{
	struct with *w = *state;
	struct pay *p = pay_open_webhook(w->a);
	const char *body = "{\"id\":\"evt_1\",\"type\":\"checkout.session.completed\",\"data\":{\"object\":{\"object\":\"checkout.session\",\"id\":\"cs_9\","
	    "\"payment_intent\":\"pi_9\",\"metadata\":{\"show\":\"7\",\"order\":\"7K\",\"payment\":\"31\"}}}}";
	size_t n = strlen(body);
	struct pay_event e;
	assert_non_null(p);
	const char *good = pay_sign(w->a, "whsec_test", 1000, body, n);
	assert_true(p->webhook(p, w->a, good, body, n, 1000, &e));
	assert_string_equal(e.id, "evt_1");
	assert_string_equal(e.session, "cs_9");
	assert_string_equal(e.intent, "pi_9");
	assert_string_equal(e.show, "7");
	assert_true(p->webhook(p, w->a, good, body, n, 1300, &e));
	assert_true(p->webhook(p, w->a, arena_fmt(w->a, "t=1000,v1=00,%s,v0=1", strchr(good, 'v')), body, n, 1000, &e));
	assert_false(p->webhook(p, w->a, good, body, n, 1301, &e));
	assert_false(p->webhook(p, w->a, good, body, n, 699, &e));
	assert_false(p->webhook(p, w->a, good, body, n - 1, 1000, &e));
	assert_false(p->webhook(p, w->a, pay_sign(w->a, "whsec_other", 1000, body, n), body, n, 1000, &e));
	assert_false(p->webhook(p, w->a, "", body, n, 1000, &e));
	assert_false(p->webhook(p, w->a, "t=1000", body, n, 1000, &e));
	assert_false(p->webhook(p, w->a, "t=,v1=,v1", body, n, 1000, &e));
	const char *junk = "{\"id\":\"evt_1\"}";
	assert_false(p->webhook(p, w->a, pay_sign(w->a, "whsec_test", 1000, junk, strlen(junk)), junk, strlen(junk), 1000, &e));
	const char *intent = "{\"id\":\"evt_2\",\"type\":\"payment_intent.succeeded\",\"data\":{\"object\":{\"object\":\"payment_intent\",\"id\":\"pi_5\"}}}";
	assert_true(p->webhook(p, w->a, pay_sign(w->a, "whsec_test", 1000, intent, strlen(intent)), intent, strlen(intent), 1000, &e));
	assert_string_equal(e.intent, "pi_5");
	assert_string_equal(e.session, "");
}

/* HMAC-SHA256 of "1700000000.{}" under "whsec_test", as openssl says it. */
static void the_signature_is_the_one_stripe_makes(void **state)
{
	struct with *w = *state;
	assert_string_equal(pay_sign(w->a, "whsec_test", 1700000000, "{}", 2),
	    "t=1700000000,v1=35495024f4ef3f94e5a93e22221544c4b75e9a42300cd965ab81cb85cd994e91");
}

static void a_live_key_and_the_sandbox_do_not_meet(void **state)
{
	struct with *w = *state;
	write_file(key_file, "sk_live_abc\n");
	assert_null(pay_open(w->a));
	write_file(key_file, "rk_live_abc");
	assert_null(pay_open(w->a));
	setenv("CLOVE_PAY_PROVIDER", "stripe", 1);
	assert_non_null(pay_open(w->a));
	write_file(key_file, "");
	assert_null(pay_open(w->a));
	write_file(key_file, "sk_test two");
	assert_null(pay_open(w->a));
	setenv("CLOVE_PAY_KEY_FILE", "/nonexistent", 1);
	assert_null(pay_open(w->a));
	setenv("CLOVE_PAY_KEY_FILE", key_file, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_session_is_asked_for_as_stripe_wants_it, begin, end),
		cmocka_unit_test_setup_teardown(what_may_be_believed_of_an_answer, begin, end),
		cmocka_unit_test_setup_teardown(a_session_tells_of_its_payment, begin, end),
		cmocka_unit_test_setup_teardown(every_state_of_a_payment_is_known, begin, end),
		cmocka_unit_test_setup_teardown(money_is_taken_and_given_back, begin, end),
		cmocka_unit_test_setup_teardown(all_pages_of_refunds_are_read, begin, end),
		cmocka_unit_test_setup_teardown(a_webhook_is_a_hint_only_when_it_is_signed, begin, end),
		cmocka_unit_test_setup_teardown(the_signature_is_the_one_stripe_makes, begin, end),
		cmocka_unit_test_setup_teardown(a_live_key_and_the_sandbox_do_not_meet, begin, end),
	};
	return cmocka_run_group_tests(tests, begin_all, end_all);
}
