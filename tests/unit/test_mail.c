/* Mails as a recipient's program reads them: through a real small SMTP server, and as files. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "ext/mail.h"
#include "fake.h"

static struct fake server;
static char folder[] = "/tmp/clove-mail-XXXXXX";

static int begin_all(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	server = fake_start("tests/fakes/smtp.py", folder);
	setenv("CLOVE_MAIL_FROM", "클로버 <tickets@example.org>", 1);
	setenv("CLOVE_MAIL_DIR", folder, 1);
	return 0;
}

static void empty_folder(void)
{
	DIR *d = opendir(folder);
	for (struct dirent *e; d && (e = readdir(d)); ) {
		char path[400];
		snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
		unlink(path);
	}
	if (d)
		closedir(d);
}

static int end_all(void **state)
{
	(void)state;
	fake_stop(&server);
	empty_folder();
	return rmdir(folder);
}

static int begin(void **state)
{
	struct arena *a = arena_new(8 << 20);
	*state = a;
	setenv("CLOVE_SMTP_URL", arena_fmt(a, "smtp://127.0.0.1:%d", server.port), 1);
	return 0;
}

static int end(void **state)
{
	arena_free(*state);
	empty_folder();
	return 0;
}

/* What Python's mail parser makes of the newest mail in the folder: a template of {m[Header]}, {body} and {addr}. */
static const char *read_mail(void **state, const char *template)
{
	const char *command = arena_fmt(*state,
	    "/usr/bin/python3 -c 'import sys,glob,os,email,email.policy\n"
	    "f=max(glob.glob(sys.argv[1]+\"/*.eml\"),key=os.path.getmtime)\n"
	    "m=email.message_from_binary_file(open(f,\"rb\"),policy=email.policy.default)\n"
	    "print(sys.argv[2].format(m=m,body=m.get_content(),addr=m[\"From\"].addresses[0]),end=\"\")' '%s' '%s'", folder, template);
	FILE *p = popen(command, "r");
	assert_non_null(p);
	char *out = arena_alloc(*state, 65536);
	assert_true(fread(out, 1, 65535, p) > 0);
	assert_int_equal(pclose(p), 0);
	return out;
}

static void a_korean_mail_arrives_as_written(void **state)
{
	const char *subject = "예매가 확정되었어요: 봄밤 콘서트 2026년 11월 20일 (금) 오후 7:30, 아주 긴 제목이라 여러 줄로 나뉘어요";
	assert_int_equal(mail_send(*state, "fan@example.com", subject, "안녕하세요.\n\n.점으로 시작하는 줄\n", "m1"), MAILED_OK);
	assert_string_equal(read_mail(state, "{m[Subject]}"), subject);
	assert_string_equal(read_mail(state, "{body}"), "안녕하세요.\n\n.점으로 시작하는 줄\n");
	assert_string_equal(read_mail(state, "{m[To]} {m[Message-ID]} {addr.display_name} {addr.addr_spec}"),
	    "fan@example.com <m1@example.org> 클로버 tickets@example.org");
	assert_non_null(strstr(read_mail(state, "{m[Date]}"), " +0000"));
	FILE *f = fopen(arena_fmt(*state, "%s/1.txt", folder), "r");
	char line[200];
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof line, f));
	fclose(f);
	assert_string_equal(line, "tickets@example.org fan@example.com");
}

static void a_refused_address_is_final_and_the_rest_waits(void **state)
{
	assert_int_equal(mail_send(*state, "refuse@example.com", "s", "t", "m2"), MAILED_NEVER);
	assert_int_equal(mail_send(*state, "spam@example.com", "s", "t", "m3"), MAILED_NEVER);
	assert_int_equal(mail_send(*state, "later@example.com", "s", "t", "m4"), MAILED_LATER);
	assert_int_equal(mail_send(*state, "cut@example.com", "s", "t", "m5"), MAILED_LATER);
	setenv("CLOVE_SMTP_URL", "smtp://127.0.0.1:1", 1);
	assert_int_equal(mail_send(*state, "fan@example.com", "s", "t", "m6"), MAILED_LATER);
}

static void a_line_break_never_becomes_a_header(void **state)
{
	assert_int_equal(mail_send(*state, "a@example.com\r\nBcc: b@example.com", "s", "t", "m7"), MAILED_NEVER);
	assert_int_equal(mail_send(*state, "a@example.com", "s\nBcc: b@example.com", "t", "m8"), MAILED_NEVER);
	assert_int_equal(mail_send(*state, "a@example.com> SIZE=1", "s", "t", "m9"), MAILED_NEVER);
	assert_int_equal(mail_send(*state, "nobody", "s", "t", "m10"), MAILED_NEVER);
	assert_int_equal(mail_send(*state, "", "s", "t", "m11"), MAILED_NEVER);
}

static void a_password_is_not_sent_without_encryption(void **state)
{
	setenv("CLOVE_SMTP_URL", arena_fmt(*state, "smtp://user:secret@127.0.0.1:%d", server.port), 1);
	assert_int_equal(mail_send(*state, "fan@example.com", "s", "t", "m12"), MAILED_LATER);
}

static void without_a_server_mails_are_readable_files(void **state)
{
	setenv("CLOVE_SMTP_URL", "", 1);
	assert_int_equal(mail_send(*state, "fan@example.com", "주소 확인", "눌러 주세요: http://127.0.0.1:8080/confirm/abc\n", "m13"), MAILED_OK);
	assert_string_equal(read_mail(state, "{m[Subject]}|{body}"), "주소 확인|눌러 주세요: http://127.0.0.1:8080/confirm/abc\n\n");
	assert_string_equal(read_mail(state, "{m[Content-Transfer-Encoding]}"), "8bit");
	int n = 0;
	for (int i = 0; i < 5; i++)
		assert_int_equal(mail_send(*state, "fan@example.com", "s", "t", "m14"), MAILED_OK);
	DIR *d = opendir(folder);
	for (struct dirent *e; (e = readdir(d)); )
		if (e->d_name[0] != '.') {
			n++;
			assert_non_null(strstr(e->d_name, ".eml"));
		}
	closedir(d);
	assert_int_equal(n, 6);
	setenv("CLOVE_MAIL_DIR", "/nonexistent", 1);
	assert_int_equal(mail_send(*state, "fan@example.com", "s", "t", "m15"), MAILED_LATER);
	setenv("CLOVE_MAIL_DIR", folder, 1);
}

static void a_very_long_line_is_carried_whole(void **state)
{
	setenv("CLOVE_SMTP_URL", "", 1);
	char *line = arena_alloc(*state, 5001);
	memset(line, 'x', 5000);
	assert_int_equal(mail_send(*state, "fan@example.com", "s", line, "m16"), MAILED_OK);
	assert_string_equal(read_mail(state, "{body}"), line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_korean_mail_arrives_as_written, begin, end),
		cmocka_unit_test_setup_teardown(a_refused_address_is_final_and_the_rest_waits, begin, end),
		cmocka_unit_test_setup_teardown(a_line_break_never_becomes_a_header, begin, end),
		cmocka_unit_test_setup_teardown(a_password_is_not_sent_without_encryption, begin, end),
		cmocka_unit_test_setup_teardown(without_a_server_mails_are_readable_files, begin, end),
		cmocka_unit_test_setup_teardown(a_very_long_line_is_carried_whole, begin, end),
	};
	return cmocka_run_group_tests(tests, begin_all, end_all);
}
