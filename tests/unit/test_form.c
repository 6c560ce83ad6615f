/* Forms: what is read of a body, what is refused whole, what becomes an error a person can put right, and what is shown again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include "with_req.h"

static const char texts_ko[] =
    "form.edit {\n title.label = 제목\n title.missing = 공연 제목을 입력해 주세요.\n price.label = 가격\n seats.label = 좌석 수\n colour.label = 색\n"
    " colour.choice.red = 빨강\n colour.choice.blue = 파랑\n agree.label = 약관에 동의해요\n poster.label = 포스터\n}\n"
    "test.taken = {1}은(는) 이미 있어요. 다른 {3}을(를) 적어 주세요.\n";
static const char texts_en[] =
    "form.edit {\n title.label = Title\n title.missing = Enter the title of the show.\n price.label = Price\n seats.label = Number of seats\n"
    " colour.label = Colour\n agree.label = I agree\n poster.label = Poster\n}\ntest.taken = {1} is taken. Choose another {3}.\n";

static const char *const colours[] = { "red", "blue", NULL };
FORM(edit,
	{ "title", FIELD_TEXT, 0, 2, 10, NULL, NULL },
	{ "note", FIELD_LONG, OPTIONAL, 0, 0, NULL, NULL },
	{ "email", FIELD_EMAIL, OPTIONAL, 0, 0, "email", NULL },
	{ "phone", FIELD_PHONE, OPTIONAL, 0, 0, "tel", NULL },
	{ "password", FIELD_PASSWORD, OPTIONAL, 8, 0, NULL, NULL },
	{ "seats", FIELD_INT, OPTIONAL, 1, 2000, NULL, NULL },
	{ "price", FIELD_MONEY, OPTIONAL, 0, 500000, NULL, NULL },
	{ "day", FIELD_DATE, OPTIONAL, 0, 0, NULL, NULL },
	{ "starts", FIELD_TIME, OPTIONAL, 0, 0, NULL, NULL },
	{ "doors", FIELD_CLOCK, OPTIONAL, 0, 0, NULL, NULL },
	{ "colour", FIELD_CHOICE, OPTIONAL, 0, 0, NULL, colours },
	{ "agree", FIELD_BOOL, OPTIONAL, 0, 0, NULL, NULL },
	{ "back", FIELD_HIDDEN, OPTIONAL, 0, 0, NULL, NULL },
	{ "n", FIELD_INT, OPTIONAL | REPEAT, 0, 9, NULL, NULL },
	{ "poster", FIELD_FILE, OPTIONAL, 0, 4096, NULL, NULL });
FORM(consent,
	{ "agree", FIELD_BOOL, 0, 0, 0, NULL, NULL },
	{ "colour", FIELD_CHOICE, 0, 0, 0, NULL, colours },
	{ "poster", FIELD_FILE, 0, 0, 0, NULL, NULL });

/* --- bytes into pairs ------------------------------------------------------------------------------------------------------ */

static bool urlencoded(struct arena *a, const char *p, size_t n, struct form_pair **pairs, size_t *pairs_n)
{
	char *exact = malloc(n ? n : 1);             /* so that a sanitizer sees a read past the end */
	memcpy(exact, p, n);
	bool ok = form_parse_urlencoded(a, exact, n, pairs, pairs_n);
	free(exact);
	return ok;
}

static void reads_urlencoded_pairs(void **state)
{
	(void)state;
	struct arena *a = arena_new(1 << 20);
	struct form_pair *p;
	size_t n;
	const char body[] = "a=1&b=%EC%A2%8C%EC%84%9D+A&a=&c&&=x&d==&e=a%26b";
	assert_true(urlencoded(a, body, strlen(body), &p, &n));
	assert_int_equal(n, 6);
	assert_string_equal(p[0].name, "a");
	assert_string_equal(p[0].value, "1");
	assert_string_equal(p[1].value, "좌석 A");
	assert_string_equal(p[2].value, "");
	assert_string_equal(p[3].name, "c");
	assert_string_equal(p[4].value, "=");
	assert_string_equal(p[5].value, "a&b");
	assert_null(p[0].filename);
	assert_true(urlencoded(a, "", 0, &p, &n));
	assert_int_equal(n, 0);
	arena_free(a);
}

static void refuses_what_is_no_text(void **state)
{
	(void)state;
	struct arena *a = arena_new(1 << 20);
	struct form_pair *p;
	size_t n;
	static const char *const bad[] = { "a=%", "a=%4", "a=%zz", "a=%00", "a=%ff", "%ff=a", "a=%ed%a0%80", "a=%c0%80", "a=\xff" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (urlencoded(a, bad[i], strlen(bad[i]), &p, &n))
			fail_msg("%s was read", bad[i]);
	assert_false(urlencoded(a, "a=b\0c", 5, &p, &n));
	arena_free(a);
}

static void forgives_control_bytes(void **state)
{
	(void)state;
	struct arena *a = arena_new(1 << 20);
	struct form_pair *p;
	size_t n;
	assert_true(urlencoded(a, "a=x%01y%0Az%C2%85", 17, &p, &n));
	assert_string_equal(p[0].value, "x y\nz  ");
	arena_free(a);
}

static void counts_pairs_and_bytes(void **state)
{
	(void)state;
	struct arena *a = arena_new(64 << 20);
	struct form_pair *p;
	size_t n;
	char *many = malloc(3 << 20);
	memset(many, '&', 3 << 20);
	assert_true(form_parse_urlencoded(a, many, 19999, &p, &n));
	assert_false(form_parse_urlencoded(a, many, 20000, &p, &n));
	memset(many, 'a', 3 << 20);
	assert_false(form_parse_urlencoded(a, many, 3 << 20, &p, &n));
	free(many);
	arena_free(a);
}

#define TYPE "multipart/form-data; boundary=BB"
#define PART(head, body) "--BB\r\nContent-Disposition: form-data; " head "\r\n\r\n" body "\r\n"

static bool multipart(struct arena *a, const char *type, const char *p, size_t size, struct form_pair **pairs, size_t *n)
{
	char *exact = malloc(size ? size : 1);
	memcpy(exact, p, size);
	bool ok = form_parse_multipart(a, type, exact, size, pairs, n);
	for (size_t i = 0; ok && i < *n; i++)              /* files point into the body: keep them beyond it */
		if ((*pairs)[i].filename)
			(*pairs)[i].value = arena_dupn(a, (*pairs)[i].value, (*pairs)[i].n);
	free(exact);
	return ok;
}

static void reads_multipart(void **state)
{
	(void)state;
	struct arena *a = arena_new(1 << 20);
	struct form_pair *p;
	size_t n;
	static const char body[] = PART("name=\"title\"", "햄릿\r\n둘째 줄")
	    PART("name=\"poster\"; filename=\"C:\\pictures\\포스터.png\"\r\nContent-Type: image/png", "\x89PNG\0\r\n--B\xff")
	    PART("name=\"empty\"", "")
	    PART("name=\"none\"; filename=\"\"\r\nContent-Type: application/octet-stream", "") "--BB--\r\n";
	assert_true(multipart(a, TYPE, body, sizeof body - 1, &p, &n));
	assert_int_equal(n, 4);
	assert_string_equal(p[0].name, "title");
	assert_string_equal(p[0].value, "햄릿\r\n둘째 줄");
	assert_string_equal(p[1].filename, "포스터.png");
	assert_int_equal(p[1].n, 11);
	assert_memory_equal(p[1].value, "\x89PNG\0\r\n--B\xff", 11);
	assert_string_equal(p[2].value, "");
	assert_string_equal(p[3].filename, "");
	assert_int_equal(p[3].n, 0);
	assert_true(multipart(a, "multipart/form-data; charset=utf-8; boundary=\"BB\"", body, sizeof body - 1, &p, &n));
	assert_int_equal(n, 4);
	static const char preamble[] = "hello\r\n" PART("name=\"a\"", "1") "--BB--";
	assert_true(multipart(a, TYPE, preamble, sizeof preamble - 1, &p, &n));
	assert_int_equal(n, 1);
	assert_true(multipart(a, TYPE, "--BB--\r\n", 8, &p, &n));
	assert_int_equal(n, 0);
	arena_free(a);
}

static void refuses_broken_multipart(void **state)
{
	(void)state;
	struct arena *a = arena_new(1 << 20);
	struct form_pair *p;
	size_t n;
	static const struct { const char *type, *body; size_t n; } bad[] = {
#define BODY(s) s, sizeof s - 1
		{ "multipart/form-data", BODY(PART("name=\"a\"", "1") "--BB--") },
		{ "multipart/form-data; boundary=", BODY(PART("name=\"a\"", "1") "--BB--") },
		{ "multipart/form-data; boundary=B\x01", BODY(PART("name=\"a\"", "1") "--BB--") },
		{ TYPE, BODY("") },
		{ TYPE, BODY("--B") },
		{ TYPE, BODY("--BB") },
		{ TYPE, BODY("--BB\r\n") },
		{ TYPE, BODY("--BBx") },
		{ TYPE, BODY("no delimiter at all") },
		{ TYPE, BODY(PART("name=\"a\"", "1")) },
		{ TYPE, BODY(PART("name=\"a\"", "1") "--BB") },
		{ TYPE, BODY(PART("filename=\"a\"", "1") "--BB--") },
		{ TYPE, BODY(PART("name=a", "1") "--BB--") },
		{ TYPE, BODY(PART("name=\"\"", "1") "--BB--") },
		{ TYPE, BODY(PART("name=\"a", "1") "--BB--") },
		{ TYPE, BODY("--BB\r\nContent-Type: text/plain\r\n\r\n1\r\n--BB--") },
		{ TYPE, BODY("--BB\r\nContent-Disposition: form-data; name=\"a\"\r\n1\r\n--BB--") },
		{ TYPE, BODY(PART("name=\"a\"", "\xff") "--BB--") },
		{ TYPE, BODY(PART("name=\"a\"", "\0") "--BB--") },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (multipart(a, bad[i].type, bad[i].body, bad[i].n, &p, &n))
			fail_msg("number %zu was read", i);
	arena_free(a);
}

/* --- kinds ------------------------------------------------------------------------------------------------------------------- */

static const char *shown(struct req *r, const char *name)
{
	static int n;
	char file[64], text[128];
	snprintf(file, sizeof file, "shown%d.cs", ++n);
	snprintf(text, sizeof text, "<?cs var:%s ?>", name);
	tests_write(file, text);
	file[strlen(file) - 3] = 0;
	const struct buf *b = tpl_render(r->page, file);
	assert_non_null(b);
	return b->p;
}

static const char *error_of(struct req *r, const char *field)
{
	tpl_form(r, "Form", &edit, "/edit");
	return shown(r, arena_fmt(r->arena, "Form.fields.%s.error", field));
}

#define ASSERT_ERROR(lang, body, field, text) do { \
	struct req *r_ = tests_posted(&edit, lang, "title=Hamlet&" body); \
	assert_false(form_ok(r_)); \
	assert_string_equal(error_of(r_, field), text); \
	tests_done(r_); \
} while (0)

static void says_how_to_put_it_right(void **state)
{
	(void)state;
	ASSERT_ERROR("ko", "email=a%40b", "email", "이메일 주소를 name@example.com처럼 입력해 주세요.");
	ASSERT_ERROR("ko", "phone=12", "phone", "전화번호를 010-1234-5678처럼 입력해 주세요.");
	ASSERT_ERROR("ko", "password=short", "password", "password은(는) 8자 이상 입력해 주세요.");
	ASSERT_ERROR("ko", "seats=many", "seats", "좌석 수를 12처럼 숫자로 입력해 주세요.");
	ASSERT_ERROR("ko", "seats=0", "seats", "좌석 수는 1에서 2,000 사이의 숫자로 입력해 주세요.");
	ASSERT_ERROR("ko", "seats=99999999999999999999", "seats", "좌석 수는 1에서 2,000 사이의 숫자로 입력해 주세요.");
	ASSERT_ERROR("ko", "seats=2,5", "seats", "좌석 수를 12나 2,000처럼 정수로 입력해 주세요. 쉼표는 세 자리마다 쓸 수 있어요.");
	ASSERT_ERROR("ko", "price=1.5", "price", "가격을 55000처럼 원 단위 숫자로 입력해 주세요.");
	ASSERT_ERROR("ko", "price=1000000000000000000000000000000", "price", "가격은 0원에서 500,000원 사이로 입력해 주세요.");
	ASSERT_ERROR("ko", "price=600000", "price", "가격은 0원에서 500,000원 사이로 입력해 주세요.");
	ASSERT_ERROR("ko", "day=2026-02-30", "day", "날짜를 2026-11-20처럼 입력해 주세요.");
	ASSERT_ERROR("ko", "day=tomorrow", "day", "날짜를 2026-11-20처럼 입력해 주세요.");
	ASSERT_ERROR("ko", "starts=2026-11-20", "starts", "날짜와 시각을 2026-11-20 19:30처럼 입력해 주세요.");
	ASSERT_ERROR("ko", "starts=2026-11-20+25:00", "starts", "날짜와 시각을 2026-11-20 19:30처럼 입력해 주세요.");
	ASSERT_ERROR("ko", "doors=7pm", "doors", "시각을 19:30처럼 입력해 주세요.");
	ASSERT_ERROR("ko", "doors=24:00", "doors", "시각을 19:30처럼 입력해 주세요.");
	ASSERT_ERROR("ko", "colour=green", "colour", "색에서 하나를 골라 주세요.");
	ASSERT_ERROR("en", "email=x", "email", "Enter an e-mail address such as name@example.com.");
	ASSERT_ERROR("en", "price=x", "price", "“Price” must be in whole won, such as 55000.");
	ASSERT_ERROR("en", "seats=2001", "seats", "“Number of seats” must be a number from 1 to 2,000.");
}

static struct req *seats(const char *typed)
{
	char body[200];

	snprintf(body, sizeof body, "title=Hamlet&seats=%s", typed);
	return tests_posted(&edit, "en", body);
}

/* A comma only sets off three digits; whatever else has one, or a fraction, is asked for again and not guessed. */
static void reads_whole_numbers(void **state)
{
	static const struct { const char *typed; int64_t n; } good[] = { { "2,000", 2000 }, { "1,999", 1999 }, { "%2B7", 7 }, { "007", 7 }, { "2000", 2000 } };
	static const char *const bad[] = { "2,5", "25,", ",25", "1,,000", "20,00", "2,0000", "1000,000", "2.5", "2.000", "1e3", "1 2", "2,5,0", "-", "%2B", ",", "0x10" };
	static const char *const far[] = { "1000000000000000000000000000000", "-1000000000000000000000000000000", "-3", "2,001", "9,223,372,036,854,775,808" };

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct req *r = seats(good[i].typed);
		assert_true(form_ok(r));
		assert_int_equal(form_i64(r, "seats"), good[i].n);
		tests_done(r);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct req *r = seats(bad[i]);
		if (form_ok(r) || form_i64(r, "seats") || !strstr(error_of(r, "seats"), "must be a whole number"))
			fail_msg("%s: %s", bad[i], error_of(r, "seats"));
		tests_done(r);
	}
	for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
		struct req *r = seats(far[i]);
		if (form_ok(r) || strcmp(error_of(r, "seats"), "“Number of seats” must be a number from 1 to 2,000.") != 0)
			fail_msg("%s: %s", far[i], error_of(r, "seats"));
		tests_done(r);
	}
}

static void counts_code_points(void **state)
{
	(void)state;
	struct req *r = tests_posted(&edit, "ko", "title=열글자입니다열글자");
	assert_true(form_ok(r));
	tests_done(r);
	r = tests_posted(&edit, "ko", "title=열한글자입니다열글자요");
	assert_string_equal(error_of(r, "title"), "제목은 10자 안으로 줄여 주세요.");
	tests_done(r);
	r = tests_posted(&edit, "en", "title=x");
	assert_string_equal(error_of(r, "title"), "Use at least 2 characters for “Title”.");
	tests_done(r);
}

static void a_form_words_its_own_missing(void **state)
{
	(void)state;
	struct req *r = tests_posted(&edit, "ko", "title=+++");
	assert_string_equal(error_of(r, "title"), "공연 제목을 입력해 주세요.");
	tests_done(r);
	r = tests_posted(&edit, "en", "");
	assert_string_equal(error_of(r, "title"), "Enter the title of the show.");
	tests_done(r);
}

static void requires_ticks_choices_and_files(void **state)
{
	(void)state;
	struct req *r = tests_posted(&consent, "ko", "");
	assert_false(form_ok(r));
	tests_write("three.cs", "<?cs each:f = Form.fields ?>[<?cs var:f.error ?>]<?cs /each ?>");
	tpl_form(r, "Form", &consent, "/x");
	assert_string_equal(tpl_render(r->page, "three")->p,
	    "[계속하려면 ‘agree’에 표시해 주세요.][colour에서 하나를 골라 주세요.][poster을(를) 올려 주세요.]");
	tests_done(r);
}

static void reads_one_form_of_what_people_type(void **state)
{
	(void)state;
	struct req *r = tests_posted(&edit, "ko", "title=++Hamlet+%0A&email=+Kim%40Example.COM+&phone=010-1234+5678&seats=1,200&price=%E2%82%A955,000"
	    "&day=2026.+11.+20.&starts=2026/1/2+9:05&doors=9:05&note=a%0D%0Ab%0D%0A&agree=on&password=+8+chars+&n=1&n=&n=3");
	assert_true(form_ok(r));
	assert_string_equal(form_str(r, "title"), "Hamlet");
	assert_string_equal(form_str(r, "email"), "Kim@example.com");
	assert_string_equal(form_str(r, "phone"), "01012345678");
	assert_int_equal(form_i64(r, "seats"), 1200);
	assert_int_equal(form_i64(r, "price"), 55000);
	assert_string_equal(form_str(r, "day"), "2026-11-20");
	assert_string_equal(form_str(r, "starts"), "2026-01-02T09:05");
	assert_string_equal(form_str(r, "doors"), "09:05");
	assert_string_equal(form_str(r, "note"), "a\nb");
	assert_true(form_is(r, "agree"));
	assert_string_equal(form_str(r, "password"), " 8 chars ");
	assert_int_equal(form_n(r, "n"), 3);
	assert_int_equal(form_i64_at(r, "n", 0), 1);
	assert_string_equal(form_str_at(r, "n", 1), "");
	assert_int_equal(form_i64_at(r, "n", 2), 3);
	assert_string_equal(form_str_at(r, "n", 3), "");
	tests_done(r);
}

static void drops_what_nobody_sees(void **state)
{
	(void)state;
	struct req *r = tests_posted(&edit, "ko", "title=%E2%80%AEHam%E2%80%8Blet%E2%81%A9&note=%EF%BB%BF%EA%B0%80%E2%80%8D%EB%82%98&password=%E2%80%8B12345678");
	assert_true(form_ok(r));
	assert_string_equal(form_str(r, "title"), "Hamlet");
	assert_string_equal(form_str(r, "note"), "가\xe2\x80\x8d나");
	assert_string_equal(form_str(r, "password"), "\xe2\x80\x8b" "12345678");
	tests_done(r);
	r = tests_posted(&edit, "ko", "title=%E3%85%A4%E2%80%8B");
	assert_false(form_ok(r));
	assert_string_equal(error_of(r, "title"), "공연 제목을 입력해 주세요.");
	tests_done(r);
}

static void numbers_with_an_error_read_zero(void **state)
{
	(void)state;
	struct req *r = tests_posted(&edit, "ko", "title=Hamlet&seats=5000&n=1&n=12");
	assert_int_equal(form_i64(r, "seats"), 0);
	assert_int_equal(form_i64_at(r, "n", 0), 1);
	assert_int_equal(form_i64_at(r, "n", 1), 0);
	tests_done(r);
}

static void drops_what_is_not_declared(void **state)
{
	(void)state;
	struct req *r = tests_posted(&edit, "ko", "title=Hamlet&title=Macbeth&evil=1&Config.VarEscapeMode=none&agree=0");
	assert_true(form_ok(r));
	assert_string_equal(form_str(r, "title"), "Hamlet");
	assert_int_equal(form_n(r, "title"), 1);
	assert_false(form_is(r, "agree"));
	tests_done(r);
}

static void reading_an_undeclared_field_is_a_bug(void **state)
{
	(void)state;
	struct req *r = tests_posted(&edit, "ko", "title=Hamlet");
	fflush(NULL);
	pid_t child = fork();
	if (!child) {
		close(1);
		close(2);
		form_str(r, "titel");
		_exit(0);
	}
	int status = 0;
	waitpid(child, &status, 0);
	assert_true(!WIFEXITED(status) || WEXITSTATUS(status) != 0);
	tests_done(r);
}

static void a_get_requires_nothing(void **state)
{
	(void)state;
	struct req *r = tests_req(&edit);
	r->method = METHOD_GET;
	form_parse(r, NULL, 0);
	assert_true(form_ok(r));
	assert_string_equal(form_str(r, "title"), "");
	tests_done(r);
}

static void takes_files(void **state)
{
	(void)state;
	struct req *r = tests_req(&edit);
	struct form_pair pairs[] = { { "title", "Hamlet", NULL, 6 }, { "poster", "1234567", "p.png", 7 } };
	size_t n;
	form_parse(r, pairs, 2);
	assert_true(form_ok(r));
	assert_memory_equal(form_file(r, "poster", &n), "1234567", 7);
	assert_int_equal(n, 7);
	assert_string_equal(form_filename(r, "poster"), "p.png");
	assert_string_equal(form_str(r, "poster"), "");
	tests_done(r);

	r = tests_req(&edit);
	pairs[1] = (struct form_pair){ "poster", "", "", 0 };                /* the browser's way of no file */
	form_parse(r, pairs, 2);
	assert_null(form_file(r, "poster", &n));
	assert_true(form_ok(r));
	tests_done(r);

	r = tests_req(&edit);
	static const char large[5000];
	pairs[1] = (struct form_pair){ "poster", large, "p.png", sizeof large };
	form_parse(r, pairs, 2);
	assert_string_equal(error_of(r, "poster"), "4 KB보다 작은 파일을 올려 주세요.");
	tests_done(r);

	r = tests_req(&edit);
	pairs[0] = (struct form_pair){ "title", "Hamlet", "title.txt", 6 };  /* a file where text is asked for */
	pairs[1] = (struct form_pair){ "poster", "text", NULL, 4 };
	form_parse(r, pairs, 2);
	assert_string_equal(form_str(r, "title"), "");
	assert_null(form_file(r, "poster", &n));
	tests_done(r);
}

/* --- errors of handlers, values for pages ------------------------------------------------------------------------------------ */

static void a_handler_adds_errors(void **state)
{
	(void)state;
	struct req *r = tests_posted(&edit, "ko", "title=햄릿");
	assert_true(form_ok(r));
	form_error_with(r, "title", "test.taken", "햄릿");
	form_error(r, "title", "common.error.email");        /* the first one stays */
	assert_false(form_ok(r));
	assert_string_equal(error_of(r, "title"), "햄릿은 이미 있어요. 다른 제목을 적어 주세요.");
	tests_done(r);
	r = tests_posted(&edit, "en", "title=Hamlet");
	form_error_with(r, "title", "test.taken", "Hamlet");
	assert_string_equal(error_of(r, "title"), "Hamlet is taken. Choose another title.");
	tests_done(r);
}

static void an_item_has_its_own_error(void **state)
{
	(void)state;
	struct req *r = tests_posted(&edit, "ko", "title=햄릿&n=1&n=2");
	form_error_at(r, "n", 1, "common.error.email");
	tests_write("items.cs", "<?cs each:i = Form.fields.n.items ?>[<?cs var:i.id ?> <?cs var:i.value ?> <?cs var:i.error ?>]<?cs /each ?>"
	    "<?cs each:e = Form.errors ?>{<?cs var:e.id ?>}<?cs /each ?>");
	tpl_form(r, "Form", &edit, "/x");
	assert_string_equal(tpl_render(r->page, "items")->p,
	    "[edit-n 1 ][edit-n-1 2 이메일 주소를 name@example.com처럼 입력해 주세요.]{edit-n-1}");
	tests_done(r);
}

static void a_get_page_starts_with_values(void **state)
{
	(void)state;
	struct req *r = tests_req(&no_form);
	r->method = METHOD_GET;
	form_set(r, "title", "리어왕");
	form_set_i64(r, "seats", 300);
	form_set(r, "colour", "blue");
	form_set(r, "password", "never shown");
	form_add(r, "n", "4");
	form_add(r, "n", "5");
	form_choice(r, "colour", "green", "초록");
	assert_string_equal(form_str(r, "title"), "리어왕");
	assert_string_equal(form_str(r, "whatever"), "");
	tpl_form(r, "Form", &edit, "/edit");
	tests_write("values.cs", "<?cs each:f = Form.fields ?><?cs if:f.value ?><?cs var:f.name ?>=<?cs var:f.value ?> <?cs /if ?><?cs /each ?>"
	    "<?cs each:c = Form.fields.colour.choices ?><?cs var:c.id ?>/<?cs var:c.value ?>/<?cs var:c.label ?>/<?cs var:c.on ?> <?cs /each ?>"
	    "<?cs each:i = Form.fields.n.items ?><?cs var:i.value ?><?cs /each ?>");
	assert_string_equal(tpl_render(r->page, "values")->p, "title=리어왕 seats=300 colour=blue n=4 "
	    "edit-colour/red/빨강/0 edit-colour-1/blue/파랑/1 edit-colour-2/green/초록/0 45");
	tests_done(r);
}

static void a_second_form_keeps_to_itself(void **state)
{
	(void)state;
	struct req *r = tests_posted(&edit, "ko", "title=&colour=green");
	tpl_form(r, "Other", &consent, "/other");
	tests_write("other.cs", "<?cs each:f = Other.fields ?>[<?cs var:f.value ?><?cs var:f.error ?>]<?cs /each ?><?cs var:len(Other.errors) ?>");
	assert_string_equal(tpl_render(r->page, "other")->p, "[][][]0");
	tests_done(r);
}

static void what_was_typed_is_shown_again_but_passwords(void **state)
{
	(void)state;
	struct req *r = tests_posted(&edit, "ko", "title=&seats=1,200&day=2026.1.2&starts=soon&password=secret-secret&email=Kim%40Example.COM");
	tpl_form(r, "Form", &edit, "/edit");
	tests_write("again.cs", "<?cs each:f = Form.fields ?><?cs if:f.value ?><?cs var:f.name ?>=<?cs var:f.value ?> <?cs /if ?><?cs /each ?>");
	assert_string_equal(tpl_render(r->page, "again")->p, "email=Kim@Example.COM seats=1,200 day=2026-01-02 starts=soon ");
	tests_done(r);
}

/* --- tokens -------------------------------------------------------------------------------------------------------------------- */

static void a_token_is_of_one_session_and_one_action(void **state)
{
	(void)state;
	struct req *r = tests_req(&no_form);
	tpl_post(r, "Go", "/hold/extend?x=1");
	tpl_post(r, "Out", "site:/logout");
	const char *token = shown(r, "Go.token");
	assert_string_equal(shown(r, "Go.action"), "/shows/x/hold/extend?x=1");
	assert_string_equal(shown(r, "Out.action"), "/logout");
	assert_int_equal(strlen(shown(r, "Go.once")), 32);
	assert_true(form_token_ok(r, "/shows/x/hold/extend", token));
	assert_true(form_token_ok(r, "/logout", shown(r, "Out.token")));
	assert_false(form_token_ok(r, "/shows/x/hold/release", token));
	assert_false(form_token_ok(r, "/shows/x/hold/extend", ""));
	assert_false(form_token_ok(r, "/shows/x/hold/extend", NULL));
	assert_false(form_token_ok(r, "/shows/x/hold/extend", "x"));
	r->who.session = "another";
	assert_false(form_token_ok(r, "/shows/x/hold/extend", token));
	tests_done(r);
}

static void an_action_may_be_written_with_its_base(void **state)
{
	(void)state;
	struct req *r = tests_req(&no_form);
	tpl_post(r, "A", "/shows/x/orders/%EA%B0%80");
	assert_string_equal(shown(r, "A.action"), "/shows/x/orders/%EA%B0%80");
	assert_true(form_token_ok(r, "/shows/x/orders/가", shown(r, "A.token")));
	struct tpl *row = tpl_row(tpl_list(r->page, "Rows"));
	tpl_post_at(r, row, "release", "/hold/release");
	assert_true(form_token_ok(r, "/shows/x/hold/release", shown(r, "Rows.0.release.token")));
	tests_done(r);
}

static int set_up(void **state)
{
	(void)state;
	id_init();
	tests_templates(texts_ko, texts_en);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_urlencoded_pairs),
		cmocka_unit_test(refuses_what_is_no_text),
		cmocka_unit_test(forgives_control_bytes),
		cmocka_unit_test(counts_pairs_and_bytes),
		cmocka_unit_test(reads_multipart),
		cmocka_unit_test(refuses_broken_multipart),
		cmocka_unit_test(says_how_to_put_it_right),
		cmocka_unit_test(reads_whole_numbers),
		cmocka_unit_test(counts_code_points),
		cmocka_unit_test(a_form_words_its_own_missing),
		cmocka_unit_test(requires_ticks_choices_and_files),
		cmocka_unit_test(reads_one_form_of_what_people_type),
		cmocka_unit_test(drops_what_nobody_sees),
		cmocka_unit_test(numbers_with_an_error_read_zero),
		cmocka_unit_test(drops_what_is_not_declared),
		cmocka_unit_test(reading_an_undeclared_field_is_a_bug),
		cmocka_unit_test(a_get_requires_nothing),
		cmocka_unit_test(takes_files),
		cmocka_unit_test(a_handler_adds_errors),
		cmocka_unit_test(an_item_has_its_own_error),
		cmocka_unit_test(a_get_page_starts_with_values),
		cmocka_unit_test(a_second_form_keeps_to_itself),
		cmocka_unit_test(what_was_typed_is_shown_again_but_passwords),
		cmocka_unit_test(a_token_is_of_one_session_and_one_action),
		cmocka_unit_test(an_action_may_be_written_with_its_base),
	};
	return cmocka_run_group_tests(tests, set_up, tests_templates_gone);
}
