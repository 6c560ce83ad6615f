/* Templates: what is escaped, what is refused, what survives a whole process, and the golden pages of tests/unit/golden.
 *
 * golden/NAME.hdf holds lines `Name.part = value` (\n for a line feed, `lang = en` first for English), NAME.cs the template and
 * NAME.html what must come out. UPDATE_GOLDEN=1 writes the .html anew; read the difference before committing it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>
#include "with_req.h"
#include "base/config.h"
#include "base/text.h"

static const char texts_ko[] =
    "test {\n hello = {1}, 안녕하세요\n object = {1}을(를) {2}(으)로 바꿨어요\n subject = {1}이(가) {2}과(와) {3}은(는)\n"
    " raw = <b>{1}</b>\n only = 한국어\n count = {1}일 전까지 {2}장\n}\nform.demo {\n text.label = 글\n text.hint = 짧게\n}\n";
static const char texts_en[] = "test {\n hello = Hello {1}\n object = {1} became {2}\n subject = {1} {2} {3}\n raw = <b>{1}</b>\n only = English\n"
    " count = Up to {1} day(s) before, {2} ticket(s)\n}\n";

/* The library loses some bytes of a template that it could not parse. A process reads its templates once, so that is nothing; but
 * `make asan` would tell it of the tests that provoke it. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:cs_parse_string\n";
}

struct page {
	struct arena *a;
	struct fault fault;
	struct tpl *t;
};

static struct page *page_of(const char *lang)
{
	struct arena *a = arena_new(8 << 20);
	struct page *p = arena_alloc(a, sizeof *p);
	p->a = a;
	p->t = tpl_new(a, &p->fault, lang);
	return p;
}

/* The result of a template's text. NULL after a fault, which is then in p->fault. */
static const char *rendered(struct page *p, const char *text)
{
	static int n;
	char file[64];
	snprintf(file, sizeof file, "t%d.cs", ++n);
	tests_write(file, text);
	file[strlen(file) - 3] = 0;
	const struct buf *b = tpl_render(p->t, file);
	assert_true((b == NULL) == p->fault.set);
	return b ? b->p : NULL;
}

#define ASSERT_RENDERS(p, text, want) assert_string_equal(rendered((p), (text)), (want))

static void assert_refused(const char *text, const char *why)
{
	struct page *p = page_of("ko");
	const char *out = rendered(p, text);
	if (out)
		fail_msg("accepted: %s", text);
	assert_int_equal(p->fault.status, 500);
	if (!strstr(p->fault.what, why))
		fail_msg("%s: told as %s", text, p->fault.what);
	arena_free(p->a);
}

/* --- values ------------------------------------------------------------------------------------------------------------------ */

static void sets_values_by_name(void **state)
{
	(void)state;
	struct page *p = page_of("ko");
	tpl_text(p->t, "Show.title", "햄릿");
	tpl_text(p->t, "Show.none", NULL);
	tpl_int(p->t, "Show.big", INT64_C(-9223372036854775807) - 1);
	tpl_int(p->t, "Show.zero", 0);
	tpl_bool(p->t, "Show.yes", true);
	tpl_bool(p->t, "Show.no", false);
	tpl_text(tpl_node(p->t, "Show.venue"), "name", "홀");
	tpl_money(p->t, "Show.price", 55000);
	tpl_say(p->t, "Show.say", "test.object", "좌석", "S");
	ASSERT_RENDERS(p, "<?cs var:Show.title ?>|<?cs var:Show.none ?>|<?cs var:Show.big ?>|<?cs var:Show.zero ?>|<?cs var:Show.yes ?>|<?cs var:Show.no ?>|"
	    "<?cs var:Show.venue.name ?>|<?cs var:Show.price ?>|<?cs var:Show.say ?>|<?cs var:Not.there ?>",
	    "햄릿||-9223372036854775808|0|1|0|홀|55,000원|좌석을 S(으)로 바꿨어요|");
	arena_free(p->a);
}

static void lists_rows(void **state)
{
	(void)state;
	struct page *p = page_of("en");
	struct tpl *rows = tpl_list(p->t, "Seats");
	assert_int_equal(tpl_rows(rows), 0);
	tpl_text(p->t, "Seats.first", "before");           /* a name among rows is odd, and works */
	rows = tpl_list(p->t, "Seats");
	for (int i = 0; i < 3; i++) {
		struct tpl *row = tpl_row(rows);
		tpl_int(row, "n", i);
		tpl_text(row, "at.text", "x");
		tpl_text(row, "n", i == 1 ? "one" : "other");   /* again: the last one counts */
		struct tpl *inner = tpl_list(row, "marks");
		for (int k = 0; k < i; k++)
			tpl_int(tpl_row(inner), "k", k);
	}
	tpl_text(p->t, "Seats.1.late", "late");             /* by name, into a row */
	assert_int_equal(tpl_rows(tpl_list(p->t, "Seats")), 4);
	ASSERT_RENDERS(p, "<?cs each:s = Seats ?>[<?cs var:s.n ?><?cs var:s.at.text ?><?cs var:s.late ?><?cs each:m = s.marks ?>,<?cs var:m.k ?><?cs /each ?>"
	    "<?cs if:last(s) ?>!<?cs /if ?>]<?cs /each ?><?cs var:Seats.2.n ?>", "[][otherxlate][onex,0][otherx,0,1!]one");
	arena_free(p->a);
}

static void lists_grow_again_after_a_lookup(void **state)
{
	(void)state;
	struct page *p = page_of("ko");
	for (int i = 0; i < 300; i++)
		tpl_int(tpl_row(tpl_list(p->t, "A")), "n", i);
	struct tpl *other = tpl_list(p->t, "B");
	tpl_text(tpl_row(other), "x", "1");
	tpl_text(tpl_row(tpl_list(p->t, "A")), "n", "end");
	tpl_text(p->t, "A.note", "not a row");
	ASSERT_RENDERS(p, "<?cs set:A.added = #1 ?><?cs set:Page.x = #1 ?><?cs var:len(A) ?> <?cs var:A.299.n ?> <?cs var:A.300.n ?> <?cs var:A.note ?> <?cs var:len(B) ?>",
	    "303 299 end not a row 1");
	arena_free(p->a);
}

static void writes_times_in_the_language(void **state)
{
	(void)state;
	struct page *p = page_of("ko");
	tpl_time(p->t, "At", 1795255800, "Asia/Seoul");
	tpl_time(p->t, "Never", 0, "Asia/Seoul");
	const char *s = rendered(p, "<?cs var:At.iso ?> <?cs var:At.text ?> <?cs var:At.date ?> <?cs var:At.time ?>|<?cs var:Never.text ?><?cs var:len(Never) ?>");
	assert_non_null(strstr(s, "T"));
	assert_non_null(strstr(s, "+09:00 "));
	assert_non_null(strstr(s, "|0"));
	arena_free(p->a);
}

static void puts_the_base_before_addresses(void **state)
{
	(void)state;
	struct req *r = tests_req(&no_form);
	assert_string_equal(tpl_address(r->page, "/hold"), "/shows/x/hold");
	assert_string_equal(tpl_address(r->page, "/shows/x/hold"), "/shows/x/hold");
	assert_string_equal(tpl_address(r->page, "/shows/x"), "/shows/x");
	assert_string_equal(tpl_address(r->page, "/shows/xy"), "/shows/x/shows/xy");
	assert_string_equal(tpl_address(r->page, "site:/login?next=/"), "/login?next=/");
	assert_string_equal(tpl_address(r->page, "https://pay.example/x"), "https://pay.example/x");
	tests_done(r);
	struct page *p = page_of("ko");
	tpl_url(p->t, "Url.edit", "/seller/shows/%s", "abc");
	ASSERT_RENDERS(p, "<?cs var:Url.edit ?>", "/seller/shows/abc");
	arena_free(p->a);
}

/* --- texts ------------------------------------------------------------------------------------------------------------------- */

static void reads_texts_in_both_languages(void **state)
{
	(void)state;
	struct page *ko = page_of("ko"), *en = page_of("en");
	static const char text[] = "<?cs var:L.test.only ?> <?cs var:say1(L.test.hello, User.name) ?> <?cs var:say2(L.test.object, \"A\", \"B\") ?>";
	tests_write("both.cs", text);
	tpl_text(ko->t, "User.name", "민서");
	tpl_text(en->t, "User.name", "Sam");
	assert_string_equal(tpl_render(ko->t, "both")->p, "한국어 민서, 안녕하세요 A을(를) B(으)로 바꿨어요");
	assert_string_equal(tpl_render(en->t, "both")->p, "English Hello Sam A became B");
	assert_string_equal(tpl_render(ko->t, "both")->p, "한국어 민서, 안녕하세요 A을(를) B(으)로 바꿨어요");
	assert_string_equal(tpl_lang_text("ko", "test.only"), "한국어");
	assert_string_equal(tpl_lang_text("ko", "test.nothing"), "test.nothing");
	assert_null(tpl_lang_find("ko", "test"));
	assert_null(tpl_lang_find("en", "test.nothing"));
	assert_true(tpl_lang_known("ko") && tpl_lang_known("en"));
	assert_false(tpl_lang_known("") || tpl_lang_known("ko2") || tpl_lang_known(NULL));
	arena_free(ko->a);
	arena_free(en->a);
}

static void chooses_korean_particles(void **state)
{
	(void)state;
	struct arena *a = arena_new(1 << 20);
	static const struct { const char *x, *y, *want; } cases[] = {
		{ "좌석", "구역", "좌석을 구역으로 바꿨어요" }, { "회차", "자리", "회차를 자리로 바꿨어요" },
		{ "등급", "서울", "등급을 서울로 바꿨어요" }, { "<b>", "", "<b>을(를) (으)로 바꿨어요" }, { "가", "힣", "가를 힣으로 바꿨어요" },
		{ "2", "1", "2를 1로 바꿨어요" }, { "13", "10", "13을 10으로 바꿨어요" }, { "node-8", "24", "node-8을 24로 바꿨어요" } };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(tpl_lang_say(a, "ko", "test.object", cases[i].x, cases[i].y, NULL), cases[i].want);
	assert_string_equal(tpl_lang_say(a, "ko", "test.subject", "좌석", "회차", "값"), "좌석이 회차와 값은");
	arena_free(a);
}

static void says_one_day_and_two_days(void **state)
{
	(void)state;
	struct arena *a = arena_new(1 << 20);
	static const struct { const char *x, *y, *want; } cases[] = {
		{ "1", "2", "Up to 1 day before, 2 tickets" }, { "0", "1", "Up to 0 days before, 1 ticket" }, { "21", "1,001", "Up to 21 days before, 1,001 tickets" },
		{ "0.1", "1", "Up to 0.1 days before, 1 ticket" }, { "2.1", "1", "Up to 2.1 days before, 1 ticket" },
		{ "a", "Ticket(s)", "Up to a day(s) before, Ticket(s) ticket(s)" } };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(tpl_lang_say(a, "en", "test.count", cases[i].x, cases[i].y, NULL), cases[i].want);
	arena_free(a);
}

static void languages_have_the_same_keys(void **state)
{
	(void)state;
	DIR *d = opendir("templates/lang/ko");
	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d));) {
		char other[400];
		snprintf(other, sizeof other, "templates/lang/en/%s", e->d_name);
		if (e->d_name[0] != '.' && access(other, R_OK))
			fail_msg("%s is missing", other);
	}
	closedir(d);
}

/* --- escaping ------------------------------------------------------------------------------------------------------------------ */

#define EVIL "x\"'><script>alert(1)</script>&amp;"
#define EVIL_ESCAPED "x&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;"

static void escapes_every_value(void **state)
{
	(void)state;
	struct page *p = page_of("ko");
	tpl_text(p->t, "X", EVIL);
	tpl_text(tpl_row(tpl_list(p->t, "Rows")), "x", EVIL);
	static const char *const ways[] = { "<?cs var:X ?>", "<?cs each:r = Rows ?><?cs var:r.x ?><?cs /each ?>", "<?cs set:Y = X ?><?cs var:Y ?>",
		"<?cs def:m(a) ?><?cs var:a ?><?cs /def ?><?cs call:m(X) ?>", "<?cs with:w = X ?><?cs var:w ?><?cs /with ?>", "<?cs var:X + \"\" ?>",
		"<?cs if:#1 ?><?cs each:r = Rows ?><?cs if:r.x ?><?cs var:r.x ?><?cs /if ?><?cs /each ?><?cs /if ?>" };
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		ASSERT_RENDERS(p, ways[i], EVIL_ESCAPED);
	ASSERT_RENDERS(p, "<?cs var:say1(L.test.raw, X) ?>", "&lt;b&gt;" EVIL_ESCAPED "&lt;/b&gt;");
	ASSERT_RENDERS(p, "<?cs var:br(X) ?>", EVIL_ESCAPED);
	ASSERT_RENDERS(p, "<?cs var:paragraphs(X) ?>", "<p>" EVIL_ESCAPED "</p>");
	ASSERT_RENDERS(p, "<?cs var:url_escape(X) ?>", "x%22%27%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E%26amp%3B");
	arena_free(p->a);
}

static void breaks_lines_and_paragraphs(void **state)
{
	(void)state;
	struct page *p = page_of("ko");
	tpl_text(p->t, "T", "하나\n둘 <b>\r\n\r\n셋\n\n\n넷\n");
	tpl_text(p->t, "E", "");
	tpl_text(p->t, "N", "\n\n");
	ASSERT_RENDERS(p, "<?cs var:br(T) ?>", "하나<br>둘 &lt;b&gt;<br><br>셋<br><br><br>넷<br>");
	ASSERT_RENDERS(p, "<?cs var:paragraphs(T) ?>", "<p>하나<br>둘 &lt;b&gt;</p><p>셋</p><p>넷</p>");
	ASSERT_RENDERS(p, "[<?cs var:br(E) ?><?cs var:paragraphs(E) ?><?cs var:paragraphs(N) ?><?cs var:br(Not.there) ?>]", "[]");
	arena_free(p->a);
}

static void groups_won(void **state)
{
	(void)state;
	struct page *p = page_of("ko");
	tpl_text(p->t, "A", "3000000000");
	tpl_text(p->t, "B", "-1234");
	tpl_text(p->t, "C", "<b>");
	ASSERT_RENDERS(p, "<?cs var:won(A) ?> <?cs var:won(B) ?> <?cs var:won(C) ?> <?cs var:won(D) ?> <?cs var:won(\"999\") ?>", "3,000,000,000 -1,234 0 0 999");
	arena_free(p->a);
}

/* --- what templates may not do ---------------------------------------------------------------------------------------------------- */

static void refuses_commands_that_do_not_escape(void **state)
{
	(void)state;
	static const char *const bad[] = { "<?cs uvar:X ?>", "<?cs evar:X ?>", "<?cs lvar:X ?>", "<?cs alt:X ?>a<?cs /alt ?>", "<?cs name:X ?>",
		"<?cs linclude:X ?>", "<?cs escape:\"none\" ?>x<?cs /escape ?>", "<?cs UVAR:X ?>", "<?cs VAR:X ?>", "<?cs Evar:X ?>", "<?cs\n uvar:X ?>",
		"<?cs\tlvar:X ?>", "<?cs content-type:\"x\" ?>" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_refused(bad[i], "may not use");
	assert_refused("<?php echo 1 ?>", "a tag is");
	assert_refused("<?cs var:X", "a tag is");
	assert_refused("a\nb\n<?cs uvar:X ?>", ":3:");
}

static void refuses_escaping_functions_inside_expressions(void **state)
{
	(void)state;
	static const char *const bad[] = { "<?cs var:br(X) + Y ?>", "<?cs var:Y + br(X) ?>", "<?cs set:Z = br(X) ?>", "<?cs if:br(X) == \"\" ?><?cs /if ?>",
		"<?cs var:say1(br(X), Y) ?>", "<?cs var:paragraphs(X) + \")\" ?>", "<?cs var:url_escape(X) + Y ?>", "<?cs call:m(br(X)) ?>" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_refused(bad[i], "stand alone");
	struct page *p = page_of("ko");
	ASSERT_RENDERS(p, "<?cs var:br(say1(L.test.hello, \"(\")) ?>", "(, 안녕하세요");
	arena_free(p->a);
}

static void refuses_set_inside_rows(void **state)
{
	(void)state;
	assert_refused("<?cs each:r = Rows ?><?cs set:r.x = #1 ?><?cs /each ?>", "set:");
	assert_refused("<?cs set:Rows[0].x = #1 ?>", "set:");
	assert_refused("<?cs set:Rows.0.x = #1 ?>", "set:");
}

static void refuses_missing_and_outside_files(void **state)
{
	(void)state;
	tests_write("loop.cs", "<?cs include!\"loop.cs\" ?>");
	assert_refused("<?cs include!\"nothing/here.cs\" ?>", "nothing/here.cs");
	assert_refused("<?cs include:\"nothing/here.cs\" ?>", "include!");
	assert_refused("<?cs include!\"../secret.cs\" ?>", "outside");
	assert_refused("<?cs include!\"/etc/passwd\" ?>", "outside");
	assert_refused("<?cs include!\"a/./b.cs\" ?>", "outside");
	assert_refused("<?cs include!Page.x ?>", "include!");
	assert_refused("<?cs include!\"loop.cs\" ?>", "includes");
	assert_refused("<?cs if:x ?>", "t");
	struct page *p = page_of("ko");
	assert_null(tpl_render(p->t, "no/such/page"));
	assert_non_null(strstr(p->fault.what, "no/such/page"));
	arena_free(p->a);
}

static void a_file_of_macros_counts_once(void **state)
{
	(void)state;
	struct page *p = page_of("ko");
	ASSERT_RENDERS(p, "<?cs include!\"macros/form.cs\" ?><?cs include!\"macros/form.cs\" ?>ok", "ok");
	arena_free(p->a);
}

static void does_nothing_after_a_fault(void **state)
{
	(void)state;
	struct page *p = page_of("ko");
	fault_set(&p->fault, 503, "the database is away");
	tpl_text(p->t, "X", "1");
	tpl_int(tpl_row(tpl_list(p->t, "Rows")), "n", 1);
	tpl_time(p->t, "At", 1, "UTC");
	tpl_text(tpl_node(p->t, "A.b"), "c", "d");
	assert_null(tpl_render(p->t, "both"));
	assert_string_equal(p->fault.what, "the database is away");
	arena_free(p->a);
}

static void a_page_has_a_largest_size(void **state)
{
	(void)state;
	struct arena *a = arena_new(64 << 20);
	struct fault fault = { 0 };
	struct tpl *t = tpl_new(a, &fault, "ko");
	char *big = arena_alloc(a, 1 << 20);
	memset(big, 'x', (1 << 20) - 1);
	tpl_text(t, "Big", big);
	tests_write("big.cs", "<?cs loop:i = #1, Page.n, #1 ?><?cs var:Big ?><?cs /loop ?>");
	tpl_int(t, "Page.n", 5);
	assert_int_equal(tpl_render(t, "big")->len, 5 * ((1 << 20) - 1));
	tpl_int(t, "Page.n", 7);
	assert_null(tpl_render(t, "big"));
	assert_non_null(strstr(fault.what, "bytes"));
	arena_free(a);
}

/* --- a whole process --------------------------------------------------------------------------------------------------------------- */

static void renders_differently_for_each_request(void **state)
{
	(void)state;
	tests_write("again.cs", "<?cs set:Page.seen = Page.seen + \"x\" ?><?cs var:Page.seen ?><?cs var:Name ?>");
	for (int i = 0; i < 200; i++) {
		struct page *p = page_of(i % 2 ? "en" : "ko");
		char name[24], want[32];
		snprintf(name, sizeof name, "n%d", i);
		snprintf(want, sizeof want, "xn%d", i);
		tpl_text(p->t, "Name", name);
		assert_string_equal(tpl_render(p->t, "again")->p, want);
		arena_free(p->a);
	}
}

static void keeps_a_bounded_number_of_templates(void **state)
{
	(void)state;
	tpl_prepare();
	for (int turn = 0; turn < 2; turn++)
		for (int i = 0; i < 120; i++) {
			char file[32], want[32], text[200];
			snprintf(want, sizeof want, "page %d", i);
			snprintf(file, sizeof file, "many%d.cs", i);
			/* with a macro of its own before one of the library: the latter must survive when the page makes room */
			snprintf(text, sizeof text, "<?cs def:own(x) ?>page <?cs var:x ?><?cs call:when(None) ?><?cs /def ?><?cs call:own(\"%d\") ?>", i);
			tests_write(file, text);
			file[strlen(file) - 3] = 0;
			struct page *p = page_of("ko");
			assert_string_equal(tpl_render(p->t, file)->p, want);
			arena_free(p->a);
		}
}

static void reads_again_only_when_told(void **state)
{
	(void)state;
	struct page *p = page_of("ko");
	tests_write("part.cs", "one");
	tests_write("whole.cs", "<?cs include!\"part.cs\" ?>");
	assert_string_equal(tpl_render(p->t, "whole")->p, "one");
	tests_write("part.cs", "two");
	assert_string_equal(tpl_render(p->t, "whole")->p, "one");
	setenv("CLOVE_RELOAD_TEMPLATES", "1", 1);
	assert_string_equal(tpl_render(p->t, "whole")->p, "two");
	unsetenv("CLOVE_RELOAD_TEMPLATES");
	arena_free(p->a);
}

static void a_mail_is_plain_text(void **state)
{
	(void)state;
	struct page *p = page_of("ko");
	const char *subject, *text;
	tests_write("mail.cs", "Subject: <?cs var:Show.title ?> & <?cs var:say1(L.test.hello, Show.title) ?>\n\n<?cs var:Show.title ?> <ok>\n<?cs include!\"layout/mail.cs\" ?>");
	tests_write("nomail.cs", "hello\n");
	tpl_text(p->t, "Show.title", "\"A\" <b>");
	assert_true(tpl_mail(p->t, "mail", &subject, &text));
	assert_string_equal(subject, "\"A\" <b> & \"A\" <b>, 안녕하세요");
	assert_true(strncmp(text, "\"A\" <b> <ok>\n", 13) == 0);
	assert_non_null(strstr(text, tpl_lang_text("ko", "common.mail_footer")));
	assert_true(strncmp(tpl_render(p->t, "mail")->p, "Subject: &quot;A&quot; &lt;b&gt;", 28) == 0);   /* the page of the same name stays escaped */
	assert_false(tpl_mail(p->t, "nomail", &subject, &text));
	assert_true(p->fault.set);
	arena_free(p->a);
}

/* --- every template there is --------------------------------------------------------------------------------------------------------- */

static char *slurp(const char *path, struct arena *a)
{
	FILE *f = fopen(path, "r");
	if (!f)
		return NULL;
	char *s = arena_alloc(a, 1 << 20);
	size_t n = fread(s, 1, (1 << 20) - 1, f);
	fclose(f);
	s[n] = 0;
	return s;
}

static void each_file(const char *folder, void (*fn)(const char *path))
{
	struct dirent **names;
	int n = scandir(folder, &names, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		char path[600];
		struct stat st;
		snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
		if (names[i]->d_name[0] != '.' && stat(path, &st) == 0) {
			if (S_ISDIR(st.st_mode))
				each_file(path, fn);
			else
				fn(path);
		}
		free(names[i]);
	}
	free(names);
}

/* Missing data must not break a page: an error page is rendered with nothing but its own names. */
static void renders_with_nothing(const char *path)
{
	size_t n = strlen(path);
	const char *name = path + strlen("templates/");
	if (n < 4 || strcmp(path + n - 3, ".cs") != 0 || strncmp(name, "macros/", 7) == 0 || strncmp(name, "layout/", 7) == 0)
		return;
	for (int i = 0; i < 2; i++) {
		struct page *p = page_of(i ? "en" : "ko");
		const char *file = arena_dupn(p->a, name, strlen(name) - 3), *subject, *text;
		bool mail = strncmp(name, "mail/", 5) == 0;
		if (mail ? !tpl_mail(p->t, file, &subject, &text) : !tpl_render(p->t, file))
			fail_msg("%s", p->fault.what);
		arena_free(p->a);
	}
}

static void every_page_renders_without_data(void **state)
{
	(void)state;
	each_file("templates", renders_with_nothing);
}

/* Attributes are quoted, and nothing is printed into a script, a style or an event handler. */
static void quotes_its_attributes(const char *path)
{
	struct arena *a = arena_new(4 << 20);
	const char *s = slurp(path, a);
	size_t n = strlen(path);
	if (n > 3 && strcmp(path + n - 3, ".cs") == 0 && strncmp(path, "templates/mail/", 15) != 0) {
		for (const char *p = s; (p = strstr(p, "=<?cs")); p++) {
			const char *name = p;
			while (name > s && ((name[-1] >= 'a' && name[-1] <= 'z') || name[-1] == '-'))
				name--;
			if (name < p && name > s && strchr(" \t\n", name[-1]))
				fail_msg("%s: an attribute without quotes: %.20s", path, name);
		}
		if (strcasestr(s, "<script") || strcasestr(s, " style=") || strcasestr(s, " onclick=") || strcasestr(s, "javascript:"))
			fail_msg("%s: script or style", path);
	}
	arena_free(a);
}

static void every_template_quotes_its_attributes(void **state)
{
	(void)state;
	each_file("templates", quotes_its_attributes);
}

/* --- every macro, with hostile values in every name it reads -------------------------------------------------------------------------- */

enum { NAMES = 400 };
struct macro {
	char name[64], params[8][64];
	int params_n;
	char read[NAMES][160];           /* full names: the parameter's, or a local one's resolved to a row of its list */
	int read_n;
	struct { char name[160], word[64]; } compared[NAMES];      /* name == "word" */
	int compared_n;
	struct { char local[64], list[160]; } locals[32];
	int locals_n;
};

static bool name_byte(char c)
{
	return c == '_' || c == '.' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* "x.label" with x an each-variable over p.items is p.items.0.label. "" when it is no name of this macro. */
static void resolve(const struct macro *m, const char *from, size_t n, char out[160])
{
	char head[64];
	size_t head_n = strcspn(from, ".");
	*out = 0;
	if (head_n > n)
		head_n = n;
	if (!n || n > 90 || head_n >= sizeof head)
		return;
	memcpy(head, from, head_n);
	head[head_n] = 0;
	for (int i = m->locals_n - 1; i >= 0; i--)
		if (strcmp(m->locals[i].local, head) == 0) {
			snprintf(out, 160, "%.60s.0%.*s", m->locals[i].list, (int)(n - head_n), from + head_n);
			return;
		}
	for (int i = 0; i < m->params_n; i++)
		if (strcmp(m->params[i], head) == 0)
			snprintf(out, 160, "%.*s", (int)n, from);
}

static void read_tag(struct macro *m, const char *p, const char *end)
{
	char name[160], list[160];
	if (strncmp(p, "each:", 5) == 0) {
		const char *equals = memchr(p, '=', (size_t)(end - p));
		size_t n = strcspn(p + 5, " =");
		if (!equals || n >= 64 || m->locals_n == 32)
			return;
		for (equals++; *equals == ' '; equals++)
			;
		size_t from = 0;
		while (equals + from < end && name_byte(equals[from]))
			from++;
		resolve(m, equals, from, list);
		if (!*list)
			return;
		snprintf(m->locals[m->locals_n].local, 64, "%.*s", (int)n, p + 5);
		snprintf(m->locals[m->locals_n++].list, 160, "%s", list);
	}
	for (const char *q = p; q < end; q++) {
		if (*q == '"') {
			q = memchr(q + 1, '"', (size_t)(end - q - 1));
			if (!q)
				return;
			continue;
		}
		if (!name_byte(*q))
			continue;
		size_t n = 0;
		while (q + n < end && name_byte(q[n]))
			n++;
		resolve(m, q, n, name);
		const char *after = q + n;
		if (*name && m->read_n < NAMES) {
			snprintf(m->read[m->read_n++], 160, "%s", name);
			if (strncmp(after, " == \"", 5) == 0 && m->compared_n < NAMES) {
				snprintf(m->compared[m->compared_n].name, 160, "%s", name);
				snprintf(m->compared[m->compared_n++].word, 64, "%.*s", (int)strcspn(after + 5, "\""), after + 5);
			}
		}
		q += n - 1;
	}
}

static const char *read_macro(struct macro *m, const char *def)
{
	const char *open = strchr(def, '('), *close = strchr(def, ')'), *end = strstr(def, "/def");
	memset(m, 0, sizeof *m);
	snprintf(m->name, sizeof m->name, "%.*s", (int)(open - def), def);
	for (const char *p = open + 1; p < close && m->params_n < 8;) {
		size_t n = strcspn(p, ", )");
		if (n)
			snprintf(m->params[m->params_n++], 64, "%.*s", (int)n, p);
		p += n + strspn(p + n, ", ");
	}
	for (const char *p = close; p < end;) {
		const char *tag = strstr(p, "<?cs"), *stop = tag ? strstr(tag, "?>") : NULL;
		if (!stop || tag > end)
			break;
		for (tag += 4; *tag == ' ' || *tag == '\n' || *tag == '\t'; tag++)
			;
		read_tag(m, tag, stop);
		p = stop;
	}
	return end;
}

/* Calls the macro with `evil` behind every name but one, which has the word it is compared with. */
static void call_macro(const struct macro *m, const char *name, const char *word, const char *lang)
{
	char text[1200];
	struct page *p = page_of(lang);
	int n = snprintf(text, sizeof text, "<?cs include!\"macros/look.cs\" ?><?cs include!\"macros/form.cs\" ?><?cs call:%s(", m->name);
	for (int i = 0; i < m->params_n; i++) {
		n += snprintf(text + n, sizeof text - (size_t)n, "%sP.%s", i ? ", " : "", m->params[i]);
		tpl_text(p->t, arena_fmt(p->a, "P.%s", m->params[i]), EVIL);
	}
	snprintf(text + n, sizeof text - (size_t)n, ") ?>");
	/* Macros that are called with a node read more of it than is seen here: what forms and lists have in common. */
	static const char *const common[] = { "id", "name", "label", "hint", "error", "value", "action", "token", "once", "url", "text", "autocomplete",
		"inputmode", "title" };
	for (int i = 0; i < m->params_n; i++)
		for (size_t k = 0; k < sizeof common / sizeof *common; k++)
			tpl_text(p->t, arena_fmt(p->a, "P.%s.%s", m->params[i], common[k]), EVIL);
	for (int i = 0; i < m->read_n; i++)
		tpl_text(p->t, arena_fmt(p->a, "P.%s", m->read[i]), EVIL);
	if (name)
		tpl_text(p->t, arena_fmt(p->a, "P.%s", name), word);
	tests_write("macro.cs", text);
	setenv("CLOVE_RELOAD_TEMPLATES", "1", 1);
	const struct buf *b = tpl_render(p->t, "macro");
	unsetenv("CLOVE_RELOAD_TEMPLATES");
	if (!b)
		fail_msg("%s: %s", m->name, p->fault.what);
	if (strcasestr(b->p, "<script") || strstr(b->p, "\"'>") || strstr(b->p, "x\"'"))
		fail_msg("%s prints unescaped when %s is %s:\n%s", m->name, name ? name : "everything", word ? word : "hostile", b->p);
	arena_free(p->a);
}

static int macros_called;

static void attack_file(const char *path)
{
	struct arena *a = arena_new(4 << 20);
	struct macro *m = arena_alloc(a, sizeof *m);
	const char *s = slurp(path, a);
	for (const char *def = s; (def = strstr(def, "def:"));) {
		if (def[-1] == '/') {
			def += 4;
			continue;
		}
		def = read_macro(m, def + 4);
		call_macro(m, NULL, NULL, "ko");
		for (int i = 0; i < m->compared_n; i++)
			call_macro(m, m->compared[i].name, m->compared[i].word, i % 2 ? "en" : "ko");
		macros_called++;
		assert_non_null(def);
	}
	arena_free(a);
}

static void no_macro_prints_raw(void **state)
{
	(void)state;
	each_file("templates/macros", attack_file);
	assert_true(macros_called >= 30);
}

/* --- golden pages ------------------------------------------------------------------------------------------------------------------------ */

static void golden_data(struct page *p, char *s)
{
	for (char *line = strtok(s, "\n"); line; line = strtok(NULL, "\n")) {
		char *equals = strstr(line, " = ");
		if (!equals || *line == '#')
			continue;
		*equals = 0;
		char *value = equals + 3, *w = value;
		for (const char *q = value; *q; q++) {
			bool feed = q[0] == '\\' && q[1] == 'n';
			*w++ = feed ? '\n' : *q;
			q += feed;
		}
		*w = 0;
		if (strcmp(line, "lang") != 0)
			tpl_text(p->t, line, value);
	}
}

static int golden_seen;

static void golden(const char *path)
{
	size_t n = strlen(path);
	if (n < 4 || strcmp(path + n - 3, ".cs") != 0)
		return;
	struct arena *a = arena_new(8 << 20);
	const char *stem = arena_dupn(a, path, n - 3), *name = strrchr(stem, '/') + 1, *html = arena_fmt(a, "%s.html", stem);
	char *data = slurp(arena_fmt(a, "%s.hdf", stem), a);
	assert_non_null(data);
	struct page *p = page_of(strncmp(data, "lang = en", 9) == 0 ? "en" : "ko");
	golden_data(p, data);
	const struct buf *b = tpl_render(p->t, arena_fmt(a, "golden/%s", name));
	if (!b)
		fail_msg("%s: %s", name, p->fault.what);
	if (getenv("UPDATE_GOLDEN")) {
		FILE *f = fopen(html, "w");
		assert_non_null(f);
		fwrite(b->p, 1, b->len, f);
		fclose(f);
	}
	const char *want = slurp(html, a);
	if (!want || strcmp(want, b->p) != 0)
		fail_msg("%s differs from its .html. It is now:\n%s", name, b->p);
	golden_seen++;
	arena_free(p->a);
	arena_free(a);
}

static void golden_pages(void **state)
{
	(void)state;
	each_file("tests/unit/golden", golden);
	assert_true(golden_seen >= 5);
}

static int set_up(void **state)
{
	(void)state;
	id_init();
	tests_templates(texts_ko, texts_en);
	return 0;
}

/* YAML for a cluster: a value that does not go through json() or number() is refused when the file is read. */
static void yaml_has_only_quoted_values(void **state)
{
	static const struct { const char *text, *out; } all[] = {
		{ "a: <?cs var:json(X.evil) ?>\n", "a: \"\\\" \\\\ {{ \\u000a \\u0009 \\u2028 봄 '\"\n" },
		{ "a: <?cs var:json(X.none) ?>\n", "a: \"\"\n" },
		{ "a: <?cs var:number(X.big) ?>\n", "a: 9007199254740993\n" },
		{ "<?cs def:m(x) ?><?cs var:json(x) ?><?cs /def ?>a: <?cs call:m(\"b\") ?>\n", "a: \"b\"\n" },
		{ "a: <?cs var:X.evil ?>\n", NULL },
		{ "a: <?cs var:json(X.evil) + X.big ?>\n", NULL },
		{ "a: <?cs var: X.evil ?>\n", NULL },
		{ "a: <?cs var:br(X.evil) ?>\n", NULL },
		{ "a: <?cs uvar:X.evil ?>\n", NULL },
		{ "a: <?cs var:number(X.evil) ?>\n", NULL },
		{ "a: <?cs var:number(X.none) ?>\n", NULL },
		{ "a: <?cs var:json(X.bad) ?>\n", NULL },
	};
	(void)state;
	setenv("CLOVE_KUBERNETES_DIR", getenv("CLOVE_TEMPLATE_DIR"), 1);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct page *p = page_of("en");
		tests_write(arena_fmt(p->a, "y%zu.yaml", i), all[i].text);
		tpl_text(p->t, "X.evil", "\" \\ {{ \n \t \u2028 봄 '");
		tpl_text(p->t, "X.big", "9007199254740993");
		tpl_text(p->t, "X.bad", "\xc3(");
		const struct buf *b = tpl_yaml(p->t, arena_fmt(p->a, "y%zu", i));
		if (all[i].out)
			assert_string_equal(b->p, all[i].out);
		else
			assert_true(!b && p->fault.set);
		arena_free(p->a);
	}
	unsetenv("CLOVE_KUBERNETES_DIR");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sets_values_by_name),
		cmocka_unit_test(lists_rows),
		cmocka_unit_test(lists_grow_again_after_a_lookup),
		cmocka_unit_test(writes_times_in_the_language),
		cmocka_unit_test(puts_the_base_before_addresses),
		cmocka_unit_test(reads_texts_in_both_languages),
		cmocka_unit_test(chooses_korean_particles),
		cmocka_unit_test(says_one_day_and_two_days),
		cmocka_unit_test(languages_have_the_same_keys),
		cmocka_unit_test(escapes_every_value),
		cmocka_unit_test(breaks_lines_and_paragraphs),
		cmocka_unit_test(groups_won),
		cmocka_unit_test(refuses_commands_that_do_not_escape),
		cmocka_unit_test(refuses_escaping_functions_inside_expressions),
		cmocka_unit_test(refuses_set_inside_rows),
		cmocka_unit_test(refuses_missing_and_outside_files),
		cmocka_unit_test(a_file_of_macros_counts_once),
		cmocka_unit_test(does_nothing_after_a_fault),
		cmocka_unit_test(a_page_has_a_largest_size),
		cmocka_unit_test(renders_differently_for_each_request),
		cmocka_unit_test(keeps_a_bounded_number_of_templates),
		cmocka_unit_test(reads_again_only_when_told),
		cmocka_unit_test(a_mail_is_plain_text),
		cmocka_unit_test(every_page_renders_without_data),
		cmocka_unit_test(every_template_quotes_its_attributes),
		cmocka_unit_test(no_macro_prints_raw),
		cmocka_unit_test(golden_pages),
		cmocka_unit_test(yaml_has_only_quoted_values),
	};
	return cmocka_run_group_tests(tests, set_up, tests_templates_gone);
}
