/* tpl.c: the only file that knows ClearSilver.
 *
 * A request's data is an HDF tree. What C sets by name is the library's; the rows of lists are not: a map has thousands of
 * them, and the library spends three mallocs on every attribute. Rows are nodes in a pool of the page, linked into the
 * library's tree and unlinked before it is destroyed. So a template must not `set:` inside a row, and cannot: every template
 * is checked when it is read (check_template), which also keeps out the commands that escape nothing or run data as a
 * template, and includes that are allowed to be missing.
 *
 * Escaping is on for every var: (html). Mails are plain text: the same templates machinery, parsed apart with escaping off. YAML for
 * a cluster is a third way: there every var: goes through json(x) or number(x), or the file is refused when it is read.
 * A text of the language files that has "을(를)" after a Korean syllable gets the right one of the two; "{1} day(s)" is "1 day", "2 days".
 *
 * The library hands out and takes over malloc'd text: free here is only ever of its own results.
 */
#include <ctype.h>
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cs/cs.h"
#include "util/neo_files.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/money.h"
#include "base/text.h"
#include "web/req.h"
#include "web/tpl.h"

enum {
	PAGE_MAX_BYTES = 6 << 20,
	ROWS_MAX_BYTES = 48 << 20,   /* the pool of rows: some 50,000 rows of six attributes */
	CACHE_N = 32,                /* parsed templates kept per process and mode: some 30 KB each */
	INCLUDES_MAX = 40,           /* per template: an include that includes itself ends here */
	NAME_MAX_BYTES = 64,         /* of one part of a name */
	SUBJECT_MAX = 200
};

/* The rows hung under one node of the library: what must be unlinked again. */
struct hung {
	struct hung *next;
	HDF *list, *before, *last;
};

struct page {
	struct arena *arena, *pool;      /* pool: of rows, made with the first one */
	struct fault *fault;
	const struct req *req;           /* for the base of addresses; NULL without a request */
	const char *lang;
	HDF *root;
	struct hung *hung;
};

struct tpl {
	struct page *page;
	HDF *node;
	int rows;
};

static char row_mark;            /* nodes of the pool carry its address where the library keeps nothing in inner nodes */

static bool is_row(const HDF *h)
{
	return h->fileload_ctx == &row_mark;
}

static const char *said(struct arena *a, const char *pattern, const char *x, const char *y, const char *z);

/* --- faults ------------------------------------------------------------------------------------------------------------------ */

static void consume(NEOERR *e, char *out, size_t room)
{
	STRING text;

	string_init(&text);
	nerr_error_string(e, &text);
	snprintf(out, room, "%s", text.buf ? text.buf : "unknown");
	string_clear(&text);
	nerr_ignore(&e);
}

static void broken(struct page *p, NEOERR *e, const char *what)
{
	char why[200];

	consume(e, why, sizeof why);
	fault_set(p->fault, 500, "template %s: %s", what, why);
}

static bool no_use(const struct tpl *t)
{
	return t->page->fault->set;
}

/* --- nodes ------------------------------------------------------------------------------------------------------------------- */

static HDF *new_node(struct page *p, HDF *parent, const char *name, size_t n)
{
	HDF *h = arena_alloc(p->pool, sizeof *h + n + 1);
	char *own = (char *)(h + 1);

	memcpy(own, name, n);
	h->name = own;
	h->name_len = (int)n;
	h->top = p->root;
	h->fileload_ctx = &row_mark;
	if (!parent->child)
		parent->child = h;
	else
		parent->last_child->next = h;
	parent->last_child = h;
	return h;
}

static struct hung *hung_under(const struct page *p, const HDF *list)
{
	for (struct hung *h = p->hung; h; h = h->next)
		if (h->list == list)
			return h;
	return NULL;
}

/* The child of that name, made where there is none; NULL after a fault. */
static HDF *step(struct page *p, HDF *at, const char *name, size_t n)
{
	if (is_row(at)) {
		for (HDF *h = at->child; h; h = h->next)
			if ((size_t)h->name_len == n && memcmp(h->name, name, n) == 0)
				return h;
		return new_node(p, at, name, n);
	}
	char part[NAME_MAX_BYTES];
	HDF *node = NULL;
	must(n > 0 && n < sizeof part);
	memcpy(part, name, n);
	part[n] = 0;
	NEOERR *e = hdf_get_node(at, part, &node);
	if (e) {
		broken(p, e, part);
		return NULL;
	}
	return node;
}

static HDF *reach(struct tpl *t, const char *name)
{
	HDF *at = t->node;

	if (no_use(t))
		return NULL;
	for (;;) {
		const char *dot = strchr(name, '.');
		size_t n = dot ? (size_t)(dot - name) : strlen(name);
		at = step(t->page, at, name, n);
		if (!at || !dot)
			return at;
		name = dot + 1;
	}
}

static void set_text(struct page *p, HDF *h, const char *s, size_t n)
{
	if (is_row(h)) {
		char *own = arena_alloc(p->pool, n + 1);
		memcpy(own, s, n);
		h->value = own;
		return;
	}
	NEOERR *e = hdf_set_value(h, NULL, s);
	if (e)
		broken(p, e, h->name ? h->name : "root");
}

static struct tpl *view(struct page *p, HDF *node)
{
	struct tpl *t = arena_alloc(p->arena, sizeof *t);

	t->page = p;
	t->node = node;
	return t;
}

struct tpl *tpl_node(struct tpl *t, const char *name)
{
	HDF *h = reach(t, name);

	return h ? view(t->page, h) : t;
}

struct tpl *tpl_list(struct tpl *t, const char *name)
{
	struct tpl *list = tpl_node(t, name);

	if (!no_use(t))
		for (const HDF *h = list->node->child; h; h = h->next)
			list->rows++;
	return list;
}

static size_t digits(char out[24], int64_t v)
{
	char back[24];
	size_t n = 0, i = 0;
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	do
		back[n++] = (char)('0' + u % 10);
	while (u /= 10);
	if (v < 0)
		out[i++] = '-';
	while (n)
		out[i++] = back[--n];
	out[i] = 0;
	return i;
}

struct tpl *tpl_row(struct tpl *list)
{
	struct page *p = list->page;
	char name[24];

	if (no_use(list))
		return list;
	if (!p->pool)
		p->pool = arena_new(ROWS_MAX_BYTES);
	struct hung *h = NULL;
	if (!is_row(list->node) && !(h = hung_under(p, list->node))) {
		h = arena_alloc(p->arena, sizeof *h);
		h->list = list->node;
		for (HDF *c = list->node->child; c; c = c->next)
			h->before = c;
		list->node->last_child = h->before;
		h->next = p->hung;
		p->hung = h;
	}
	HDF *node = new_node(p, list->node, name, digits(name, list->rows));
	list->rows++;
	if (h)
		h->last = node;
	struct tpl *row = arena_alloc(p->pool, sizeof *row);
	row->page = p;
	row->node = node;
	return row;
}

int tpl_rows(const struct tpl *list)
{
	return list->rows;
}

/* --- values ------------------------------------------------------------------------------------------------------------------ */

void tpl_text(struct tpl *t, const char *name, const char *s)
{
	HDF *h = reach(t, name);

	if (h)
		set_text(t->page, h, s ? s : "", s ? strlen(s) : 0);
}

void tpl_int(struct tpl *t, const char *name, int64_t v)
{
	HDF *h = reach(t, name);
	char s[24];

	if (h)
		set_text(t->page, h, s, digits(s, v));
}

void tpl_bool(struct tpl *t, const char *name, bool v)
{
	tpl_text(t, name, v ? "1" : "0");
}

void tpl_money(struct tpl *t, const char *name, int64_t minor)
{
	tpl_text(t, name, money_text(t->page->arena, minor, t->page->lang));
}

void tpl_time_exact(struct tpl *t, const char *name, int64_t at, const char *zone)
{
	tpl_time(t, name, at, zone);
	if (at)
		tpl_text(tpl_node(t, name), "text", clock_text_exact(t->page->arena, at, zone, t->page->lang));
}

void tpl_time(struct tpl *t, const char *name, int64_t at, const char *zone)
{
	struct arena *a = t->page->arena;
	const char *lang = t->page->lang;
	HDF *h = at && !no_use(t) ? reach(t, name) : NULL;

	if (!h)
		return;
	struct tpl node = { .page = t->page, .node = h };
	tpl_text(&node, "text", clock_text(a, at, zone, lang));
	tpl_text(&node, "date", clock_text_date(a, at, zone, lang));
	tpl_text(&node, "time", clock_text_time(a, at, zone, lang));
	tpl_text(&node, "iso", clock_iso(a, at, zone));
}

const char *tpl_address(const struct tpl *t, const char *path)
{
	const char *base = t->page->req && t->page->req->base ? t->page->req->base : "";
	size_t n = strlen(base);

	if (strncmp(path, "site:/", 6) == 0)
		return path + 5;
	if (!n || *path != '/' || (strncmp(path, base, n) == 0 && (!path[n] || path[n] == '/')))
		return path;
	return arena_fmt(t->page->arena, "%s%s", base, path);
}

void tpl_url(struct tpl *t, const char *name, const char *fmt, ...)
{
	char path[2048];
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(path, sizeof path, fmt, ap);
	va_end(ap);
	must(n >= 0 && (size_t)n < sizeof path);
	tpl_text(t, name, tpl_address(t, path));
}

void tpl_say(struct tpl *t, const char *name, const char *key, const char *a, const char *b)
{
	tpl_text(t, name, tpl_lang_say(t->page->arena, t->page->lang, key, a, b, NULL));
}

/* --- languages --------------------------------------------------------------------------------------------------------------- */

static struct language {
	const char *name;
	HDF *tree;                   /* L.AREA.key; read once per process, never freed */
	bool complete;
} languages[] = { { .name = "ko" }, { .name = "en" } };

static bool ends_in(const struct dirent *d, const char *end)
{
	size_t n = strlen(d->d_name), end_n = strlen(end);

	return n > end_n && strcmp(d->d_name + n - end_n, end) == 0 && d->d_name[0] != '.';
}

static int only_hdf(const struct dirent *d)
{
	return ends_in(d, ".hdf");
}

static int only_cs(const struct dirent *d)
{
	return ends_in(d, ".cs");
}

static bool read_language(struct language *l)
{
	char path[4096], why[200];
	struct dirent **files = NULL;
	HDF *texts = NULL;
	NEOERR *e = hdf_init(&l->tree);

	if (!e)
		e = hdf_get_node(l->tree, "L", &texts);
	must(!e);
	snprintf(path, sizeof path, "%s/lang/%s", config_text("CLOVE_TEMPLATE_DIR"), l->name);
	int n = scandir(path, &files, only_hdf, alphasort);
	if (n <= 0)
		log_error("event=no_texts folder=\"%s\"", path);
	bool good = n > 0;
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof path, "%s/lang/%s/%s", config_text("CLOVE_TEMPLATE_DIR"), l->name, files[i]->d_name);
		if ((e = hdf_read_file(texts, path)) != STATUS_OK) {
			consume(e, why, sizeof why);
			log_error("event=bad_texts file=\"%s\" what=\"%s\"", path, why);
			good = false;
		}
		free(files[i]);
	}
	free(files);
	return good;
}

static struct language *language(const char *name)
{
	struct language *l = &languages[name && strcmp(name, "en") == 0];

	if (!l->tree)
		l->complete = read_language(l);
	return l;
}

bool tpl_lang_known(const char *lang)
{
	return lang && (strcmp(lang, "ko") == 0 || strcmp(lang, "en") == 0);
}

const char *tpl_lang_find(const char *lang, const char *key)
{
	return hdf_get_value(hdf_get_obj(language(lang)->tree, "L"), key, NULL);
}

const char *tpl_lang_text(const char *lang, const char *key)
{
	const char *s = tpl_lang_find(lang, key);

	return s ? s : key;
}

const char *tpl_lang_say(struct arena *a, const char *lang, const char *key, const char *x, const char *y, const char *z)
{
	return said(a, tpl_lang_text(lang, key), x, y, z);
}

/* Does the Korean syllable that ends just before `end` have a final consonant: 1 yes, 0 no, -1 it is no Korean syllable.
 * A final ㄹ counts as none before 으로. Digits are read: 영 일 이 삼 사 오 육 칠 팔 구, and 십 백 천 만. */
static int final_consonant(const char *from, const char *end, bool ro)
{
	if (end > from && end[-1] >= '0' && end[-1] <= '9')
		return strchr(ro ? "036" : "013678", end[-1]) != NULL;
	if (end - from < 3)
		return -1;
	const unsigned char *p = (const unsigned char *)end - 3;
	int c = (p[0] & 0x0f) << 12 | (p[1] & 0x3f) << 6 | (p[2] & 0x3f);
	if (p[0] < 0xea || p[0] > 0xed || c < 0xac00 || c > 0xd7a3)
		return -1;
	int final = (c - 0xac00) % 28;
	return final && !(ro && final == 8);
}

/* "1 day(s)" is one day, "2 day(s)" are days: the number stands before the word. Whatever else has "(s)" in it stays as it is. */
static const char *counted(struct arena *a, const char *s)
{
	struct buf *b = buf_new(a, strlen(s) + 1);

	for (const char *p = s; *p; p++) {
		const char *word = p, *number;

		if (strncmp(p, "(s)", 3) == 0) {
			while (word > s && islower((unsigned char)word[-1]))
				word--;
			number = word < p && word > s && word[-1] == ' ' ? word - 1 : word;
			while (number > s && (isdigit((unsigned char)number[-1]) || number[-1] == ',' || number[-1] == '.'))
				number--;
			if (number < word && isdigit((unsigned char)*number)) {
				if (word - number != 2 || *number != '1')
					buf_puts(b, "s");
				p += 2;
				continue;
			}
		}
		buf_put(b, p, 1);
	}
	return b->p;
}

static const char *said(struct arena *a, const char *pattern, const char *x, const char *y, const char *z)
{
	static const struct { const char *both, *with, *without; } particles[] = {
		{ "을(를)", "을", "를" }, { "이(가)", "이", "가" }, { "은(는)", "은", "는" }, { "과(와)", "과", "와" }, { "(으)로", "으로", "로" } };
	const char *s = text_say(a, pattern, x, y, z);

	if (strstr(pattern, "(s)"))
		return counted(a, s);
	if (!strstr(s, "(를)") && !strstr(s, "(가)") && !strstr(s, "(는)") && !strstr(s, "(와)") && !strstr(s, "(으)"))
		return s;
	struct buf *b = buf_new(a, strlen(s) + 1);
	for (const char *p = s; *p;) {
		size_t i, n = 0;
		for (i = 0; i < sizeof particles / sizeof *particles; i++) {
			n = strlen(particles[i].both);
			if (strncmp(p, particles[i].both, n) == 0)
				break;
		}
		int final = i < sizeof particles / sizeof *particles ? final_consonant(s, p, particles[i].both[0] == '(') : -1;
		if (final < 0) {
			buf_put(b, p++, 1);
			continue;
		}
		buf_puts(b, final ? particles[i].with : particles[i].without);
		p += n;
	}
	return b->p;
}

/* --- what templates may do ------------------------------------------------------------------------------------------------------ */

static const char *refuse_function(const char *expr, const char *end, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = expr; (p = memmem(p, (size_t)(end - p), name, n)); p += n) {
		int depth = 0;
		const char *q = p + n - 1;
		bool quoted = false;
		if (p > expr && (p[-1] == '_' || p[-1] == '.' || (p[-1] | 32) >= 'a'))
			continue;                                 /* the tail of a longer name */
		for (; q < end; q++) {
			quoted ^= *q == '"';
			depth += quoted ? 0 : (*q == '(') - (*q == ')');
			if (!depth)
				break;
		}
		for (q++; q < end && (*q == ' ' || *q == '\n' || *q == '\t'); q++)
			;
		if (p != expr || q < end)
			return "br, paragraphs and url_escape stand alone in a var:";
	}
	return NULL;
}

/* One tag, without <?cs and ?>. NULL when it is allowed. */
static const char *refuse_tag(const char *p, const char *end)
{
	static const char *const allowed[] = { "var", "if", "elif", "else", "/if", "each", "/each", "loop", "/loop", "with", "/with", "set",
		"def", "/def", "call", "include", NULL };
	static const char *const escaping[] = { "br(", "paragraphs(", "url_escape(", NULL };
	size_t n = 0, i;

	while (p < end && (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r'))
		p++;
	if (p == end || *p == '#')
		return NULL;
	while (p + n < end && (p[n] == '/' || (p[n] >= 'a' && p[n] <= 'z')))
		n++;
	for (i = 0; allowed[i]; i++)
		if (strlen(allowed[i]) == n && strncmp(allowed[i], p, n) == 0)
			break;
	if (!allowed[i])
		return "a command that templates may not use";
	const char *rest = p + n;
	if (strcmp(allowed[i], "include") == 0 && (end - rest < 2 || rest[0] != '!' || rest[1] != '"'))
		return "an include is written include!\"name\"";
	if (rest < end && (*rest == ':' || *rest == '!'))
		rest++;
	if (strcmp(allowed[i], "set") == 0) {
		if (rest == end || *rest < 'A' || *rest > 'Z')
			return "set: is for names of the page, which begin with a capital";
		for (const char *q = rest; q < end && *q != '=' && *q != ' '; q++)
			if (*q == '[' || (*q == '.' && q + 1 < end && q[1] >= '0' && q[1] <= '9'))
				return "set: inside a row";
	}
	bool var = strcmp(allowed[i], "var") == 0;
	for (size_t f = 0; escaping[f]; f++) {
		const char *why = refuse_function(rest, end, escaping[f]);
		if (why || (!var && memmem(rest, (size_t)(end - rest), escaping[f], strlen(escaping[f])) == rest))
			return why ? why : "br, paragraphs and url_escape stand alone in a var:";
	}
	return NULL;
}

/* The same of YAML: every value is quoted by json(x), or is a whole number, alone in its var:. */
static const char *refuse_yaml(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\n' || *p == '\t'))
		p++;
	if (end - p < 4 || strncmp(p, "var:", 4) != 0)
		return NULL;
	p += 4;
	const char *why = refuse_function(p, end, "json(");
	if (!why)
		why = refuse_function(p, end, "number(");
	bool quoted = end - p > 5 && (strncmp(p, "json(", 5) == 0 || strncmp(p, "number(", 7) == 0);
	return why || !quoted ? "in YAML every var: is json(x) or number(x), alone" : NULL;
}

static NEOERR *check_template(const char *name, const char *text, bool yaml)
{
	int line = 1;

	for (const char *p = text, *tag; (tag = strstr(p, "<?")); ) {
		for (; p < tag; p++)
			line += *p == '\n';
		const char *end = strstr(tag, "?>");
		if (strncmp(tag, "<?cs", 4) != 0 || !end)
			return nerr_raise(NERR_PARSE, "%s:%d: a tag is <?cs ... ?>", name, line);
		const char *why = refuse_tag(tag + 4, end);
		if (!why && yaml)
			why = refuse_yaml(tag + 4, end);
		if (why)
			return nerr_raise(NERR_PARSE, "%s:%d: %s", name, line, why);
		p = tag + 2;
	}
	return STATUS_OK;
}

struct reading {                     /* one parse */
	bool yaml;
	int files;
	char names[INCLUDES_MAX][NAME_MAX_BYTES];
};

static NEOERR *empty(char **out)
{
	*out = calloc(1, 1);
	return *out ? STATUS_OK : nerr_raise(NERR_NOMEM, "%s", "a file that is there already");
}

/* Every file of a template comes through here. The errors are never NERR_NOT_FOUND, which an include would forgive. */
static NEOERR *load(void *ctx, HDF *hdf, const char *name, char **contents)
{
	struct reading *reading = ctx;
	char path[4096], why[200];
	(void)hdf;

	for (const char *p = name; *p; p++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789_-/.", *p) || (*p == '.' && (p == name || p[-1] == '.' || p[-1] == '/')))
			return nerr_raise(NERR_IO, "%s is outside the templates", name);
	if (*name == '/')
		return nerr_raise(NERR_IO, "%s is outside the templates", name);
	if (reading->files == INCLUDES_MAX || strlen(name) >= sizeof reading->names[0])
		return nerr_raise(NERR_IO, "%s: too many includes, or too long a name", name);
	/* Macros may be defined once only: a file of them counts once, and not at all where the library has it. */
	for (int i = 0; i < reading->files; i++)
		if (strncmp(name, "macros/", 7) == 0 && strcmp(reading->names[i], name) == 0)
			return nerr_pass(empty(contents));
	memcpy(reading->names[reading->files++], name, strlen(name) + 1);
	snprintf(path, sizeof path, "%s/%s", config_text(reading->yaml ? "CLOVE_KUBERNETES_DIR" : "CLOVE_TEMPLATE_DIR"), name);
	NEOERR *e = ne_load_file(path, contents);
	if (e) {
		consume(e, why, sizeof why);
		return nerr_raise(NERR_IO, "%s: %s", name, why);
	}
	e = check_template(name, *contents, reading->yaml);
	if (e) {
		free(*contents);
		*contents = NULL;
	}
	return nerr_pass(e);
}

/* --- functions of templates ------------------------------------------------------------------------------------------------------ */

struct output {
	struct page *page;
	struct buf *buf;
};

static NEOERR *out_put(void *ctx, char *s)
{
	struct output *o = ctx;

	buf_puts(o->buf, s);
	return STATUS_OK;
}

/* The result lives in the request's arena; the arguments are ours to free. */
static NEOERR *say_result(CSPARSE *cs, CSARG *res, char *s[4])
{
	struct output *o = cs->output_ctx;
	const char *text = said(o->page->arena, s[0] ? s[0] : "", s[1], s[2], s[3]);

	res->op_type = CS_TYPE_STRING;
	res->s = arena_dup(o->page->arena, text);
	res->alloc = 0;
	for (int i = 0; i < 4; i++)
		free(s[i]);
	return STATUS_OK;
}

static NEOERR *fn_say1(CSPARSE *cs, CS_FUNCTION *f, CSARG *args, CSARG *res)
{
	char *s[4] = { NULL };
	NEOERR *e = cs_arg_parse(cs, args, "ss", &s[0], &s[1]);

	(void)f;
	return e ? nerr_pass(e) : say_result(cs, res, s);
}

static NEOERR *fn_say2(CSPARSE *cs, CS_FUNCTION *f, CSARG *args, CSARG *res)
{
	char *s[4] = { NULL };
	NEOERR *e = cs_arg_parse(cs, args, "sss", &s[0], &s[1], &s[2]);

	(void)f;
	return e ? nerr_pass(e) : say_result(cs, res, s);
}

static NEOERR *fn_say3(CSPARSE *cs, CS_FUNCTION *f, CSARG *args, CSARG *res)
{
	char *s[4] = { NULL };
	NEOERR *e = cs_arg_parse(cs, args, "ssss", &s[0], &s[1], &s[2], &s[3]);

	(void)f;
	return e ? nerr_pass(e) : say_result(cs, res, s);
}

/* 1234567 -> 1,234,567. Through text: the library's numbers have 32 bits. */
static NEOERR *fn_won(CSPARSE *cs, CS_FUNCTION *f, CSARG *args, CSARG *res)
{
	struct output *o = cs->output_ctx;
	char *s = NULL, plain[24], *out = arena_alloc(o->page->arena, 40), *w = out;
	int64_t v = 0;
	NEOERR *e = cs_arg_parse(cs, args, "s", &s);

	(void)f;
	if (e)
		return nerr_pass(e);
	if (!s || !text_i64(s, &v))
		v = 0;
	free(s);
	size_t n = digits(plain, v);
	for (size_t i = 0; i < n; i++) {
		*w++ = plain[i];
		if (plain[i] != '-' && n - i > 1 && (n - i) % 3 == 1)
			*w++ = ',';
	}
	res->op_type = CS_TYPE_STRING;
	res->s = out;
	res->alloc = 0;
	return STATUS_OK;
}

/* Line feeds of already escaped text as <br>; a blank line ends a paragraph where those are wanted. */
static NEOERR *lines(const char *s, char **out, bool paragraphs)
{
	STRING t;
	char *html = NULL;
	bool open = false;
	NEOERR *e = neos_html_escape(s, (int)strlen(s), &html);

	if (e)
		return nerr_pass(e);
	string_init(&t);
	e = string_append(&t, "");
	for (const char *p = html; !e && *p;) {
		size_t n = strcspn(p, "\n"), feeds = strspn(p + n, "\n");
		if (n && paragraphs && !open) {
			e = string_append(&t, "<p>");
			open = true;
		}
		if (!e && n)
			e = string_appendn(&t, p, (int)n);
		p += n + feeds;
		if (paragraphs && (feeds > 1 || !*p)) {
			if (!e && open)
				e = string_append(&t, "</p>");
			open = false;
		} else if (paragraphs) {
			if (!e && open && feeds)
				e = string_append(&t, "<br>");
		} else {
			for (size_t i = 0; !e && i < feeds; i++)
				e = string_append(&t, "<br>");
		}
	}
	free(html);
	if (e)
		string_clear(&t);
	else
		*out = t.buf;
	return nerr_pass(e);
}

static NEOERR *fn_br(const char *s, char **out)
{
	return nerr_pass(lines(s, out, false));
}

static NEOERR *fn_paragraphs(const char *s, char **out)
{
	return nerr_pass(lines(s, out, true));
}

static NEOERR *fn_url_escape(const char *s, char **out)
{
	return nerr_pass(neos_url_escape(s, out, NULL));
}

/* A JSON string, which is a YAML string as well: what YAML does not print as it is goes as \\u. Only text can be quoted, no control bytes. */
static NEOERR *fn_json(CSPARSE *cs, CS_FUNCTION *f, CSARG *args, CSARG *res)
{
	static const char hex[] = "0123456789abcdef";
	struct output *o = cs->output_ctx;
	char *s = NULL;
	NEOERR *e = cs_arg_parse(cs, args, "s", &s);

	(void)f;
	if (e)
		return nerr_pass(e);
	const char *text = s ? s : "";
	struct buf *b = buf_new(o->page->arena, 8 * strlen(text) + 64);
	bool fine = text_utf8(text, strlen(text));
	buf_puts(b, "\"");
	for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
		if (*p == '"' || *p == '\\')
			buf_put(b, (char[2]){ '\\', (char)*p }, 2);
		else if (*p < 0x20)
			buf_put(b, (char[6]){ '\\', 'u', '0', '0', hex[*p >> 4], hex[*p & 15] }, 6);
		else if (*p == 0xe2 && p[1] == 0x80 && (p[2] == 0xa8 || p[2] == 0xa9))
			buf_puts(b, p[2] == 0xa8 ? "\\u2028" : "\\u2029"), p += 2;
		else if (*p == 0xef && p[1] == 0xbb && p[2] == 0xbf)
			buf_puts(b, "\\ufeff"), p += 2;
		else if (*p == 0xef && p[1] == 0xbf && p[2] >= 0xbe)
			buf_puts(b, p[2] == 0xbe ? "\\ufffe" : "\\uffff"), p += 2;
		else
			buf_put(b, p, 1);
	}
	buf_puts(b, "\"");
	free(s);
	if (!fine)
		return nerr_raise(NERR_PARSE, "%s", "json(): not well-formed text");
	res->op_type = CS_TYPE_STRING;
	res->s = b->p;
	res->alloc = 0;
	return STATUS_OK;
}

/* A whole number and nothing else, as C set it: the library's own numbers have 32 bits. */
static NEOERR *fn_number(CSPARSE *cs, CS_FUNCTION *f, CSARG *args, CSARG *res)
{
	struct output *o = cs->output_ctx;
	char *s = NULL, *out = arena_alloc(o->page->arena, 24);
	int64_t v = 0;
	NEOERR *e = cs_arg_parse(cs, args, "s", &s);

	(void)f;
	if (e)
		return nerr_pass(e);
	bool fine = s && text_i64(s, &v);
	free(s);
	if (!fine)
		return nerr_raise(NERR_PARSE, "%s", "number(): not a whole number");
	digits(out, v);
	res->op_type = CS_TYPE_STRING;
	res->s = out;
	res->alloc = 0;
	return STATUS_OK;
}

/* --- parsing and rendering ---------------------------------------------------------------------------------------------------------- */

static struct mode {
	const char *escape;
	bool library_wanted;         /* pages share the parsed macros; mails, which have none, do not */
	HDF *settings;               /* what a parse reads its escaping from */
	CSPARSE *library;
	bool yaml;
	struct reading read;         /* the files of the library */
	struct parsed { char *name; CSPARSE *cs; unsigned used; } cache[CACHE_N];
	unsigned clock;
} html_mode = { .escape = "html", .library_wanted = true }, text_mode = { .escape = "none" },
	yaml_mode = { .escape = "none", .yaml = true };

/* A parser with our functions and, at the end of its own, the library's macros: a macro costs its memory once, not in every page. */
static NEOERR *new_parser(struct mode *m, CSPARSE **out)
{
	CSPARSE *cs = NULL;
	NEOERR *e = STATUS_OK;

	if (!m->settings) {
		e = hdf_init(&m->settings);
		if (!e)
			e = hdf_set_value(m->settings, "Config.VarEscapeMode", m->escape);
	}
	if (!e)
		e = cs_init(&cs, m->settings);
	if (!e)
		e = cs_register_function(cs, "say1", 2, fn_say1);
	if (!e)
		e = cs_register_function(cs, "say2", 3, fn_say2);
	if (!e)
		e = cs_register_function(cs, "say3", 4, fn_say3);
	if (!e)
		e = cs_register_function(cs, "won", 1, fn_won);
	if (!e)
		e = cs_register_esc_strfunc(cs, "br", fn_br);
	if (!e)
		e = cs_register_esc_strfunc(cs, "paragraphs", fn_paragraphs);
	if (!e)
		e = cs_register_esc_strfunc(cs, "url_escape", fn_url_escape);
	if (!e && m->yaml)
		e = cs_register_function(cs, "json", 1, fn_json);
	if (!e && m->yaml)
		e = cs_register_function(cs, "number", 1, fn_number);
	if (!e && m->library)
		cs->macros = m->library->macros;
	*out = cs;
	return nerr_pass(e);
}

/* The library's macros stay with the library. */
static void destroy(struct mode *m, CSPARSE *cs)
{
	CS_MACRO **own = &cs->macros;

	while (m->library && *own && *own != m->library->macros)
		own = &(*own)->next;
	if (m->library)
		*own = NULL;
	cs_destroy(&cs);
}

static NEOERR *parse(struct mode *m, const char *name, struct reading *reading, CSPARSE **out)
{
	CSPARSE *cs = NULL;
	NEOERR *e = new_parser(m, &cs);

	if (!e) {
		cs_register_fileload(cs, reading, load);
		e = cs_parse_file(cs, name);
	}
	if (e) {
		if (cs)
			destroy(m, cs);
		return nerr_pass(e);
	}
	cs_register_fileload(cs, NULL, NULL);
	*out = cs;
	return STATUS_OK;
}

/* Every file of macros: the components in the order they need each other, then the rest by name. */
static NEOERR *read_library(struct mode *m)
{
	char path[4096], tag[NAME_MAX_BYTES + 32];
	struct dirent **files = NULL;
	CSPARSE *cs = NULL;
	NEOERR *e = new_parser(m, &cs);
	int n;

	snprintf(path, sizeof path, "%s/macros", config_text("CLOVE_TEMPLATE_DIR"));
	n = scandir(path, &files, only_cs, alphasort);
	m->read.files = 0;
	if (!e) {
		cs_register_fileload(cs, &m->read, load);
		e = cs_parse_file(cs, "macros/look.cs");
	}
	for (int i = 0; i < n; i++) {
		snprintf(tag, sizeof tag, "macros/%.*s", NAME_MAX_BYTES, files[i]->d_name);
		if (!e)
			e = cs_parse_file(cs, tag);
		free(files[i]);
	}
	free(files);
	if (e) {
		if (cs)
			cs_destroy(&cs);
		return nerr_pass(e);
	}
	cs_register_fileload(cs, NULL, NULL);
	m->library = cs;
	return STATUS_OK;
}

static void forget(struct mode *m)
{
	for (int i = 0; i < CACHE_N; i++) {
		struct parsed *c = &m->cache[i];
		if (c->cs)
			destroy(m, c->cs);
		free(c->name);
		*c = (struct parsed){ 0 };
	}
	if (m->library)
		cs_destroy(&m->library);
	m->library = NULL;
}

void tpl_prepare(void)
{
	char why[200];
	NEOERR *e = html_mode.library ? STATUS_OK : read_library(&html_mode);

	language("ko");
	language("en");
	if (e) {                                          /* told again, as a fault, by every page */
		consume(e, why, sizeof why);
		log_error("event=bad_macros what=\"%s\"", why);
	}
}

/* The parsed template; the one not used for the longest time makes room. */
static NEOERR *parsed(struct mode *m, const char *name, CSPARSE **out)
{
	struct parsed *slot = m->cache;
	CSPARSE *cs = NULL;
	NEOERR *e = STATUS_OK;

	if (config_is("CLOVE_RELOAD_TEMPLATES"))          /* what a page includes may have changed too: read all of it again */
		forget(m);
	for (int i = 0; i < CACHE_N; i++) {
		struct parsed *c = &m->cache[i];
		if (c->cs && strcmp(c->name, name) == 0) {
			c->used = ++m->clock;
			*out = c->cs;
			return STATUS_OK;
		}
		if (c->used < slot->used)
			slot = c;
	}
	if (m->library_wanted && !m->library)
		e = read_library(m);
	struct reading reading = m->read;
	reading.files = m->library ? m->read.files : 0;
	reading.yaml = m->yaml;
	if (!e)
		e = parse(m, name, &reading, &cs);
	if (e)
		return nerr_pass(e);
	if (slot->cs)
		destroy(m, slot->cs);
	free(slot->name);
	slot->name = strdup(name);
	must(slot->name);
	slot->cs = cs;
	slot->used = ++m->clock;
	*out = cs;
	return STATUS_OK;
}

static const struct buf *render(struct tpl *t, struct mode *m, const char *template_name)
{
	struct page *p = t->page;
	struct language *l = language(p->lang);
	char file[256];
	CSPARSE *cs = NULL;

	if (p->fault->set)
		return NULL;
	if (!l->complete) {
		fault_set(p->fault, 500, "template %s: the texts of %s are not complete", template_name, l->name);
		return NULL;
	}
	must(strlen(template_name) < sizeof file - 6);
	snprintf(file, sizeof file, m->yaml ? "%s.yaml" : "%s.cs", template_name);
	NEOERR *e = parsed(m, file, &cs);
	if (e) {
		broken(p, e, template_name);
		return NULL;
	}
	struct output o = { .page = p, .buf = buf_new(p->arena, PAGE_MAX_BYTES) };
	cs->hdf = p->root;
	cs->global_hdf = l->tree;
	e = cs_render(cs, &o, out_put);
	cs->hdf = m->settings;
	cs->global_hdf = NULL;
	if (e) {
		broken(p, e, template_name);
		return NULL;
	}
	if (o.buf->over) {
		fault_set(p->fault, 500, "template %s: more than %d bytes", template_name, PAGE_MAX_BYTES);
		return NULL;
	}
	for (; *o.buf->p == '\n'; o.buf->len--)       /* what the tags above the first line leave */
		o.buf->p++;
	return o.buf;
}

const struct buf *tpl_render(struct tpl *t, const char *template_name)
{
	return render(t, &html_mode, template_name);
}

const struct buf *tpl_plain(struct tpl *t, const char *template_name)
{
	return render(t, &text_mode, template_name);
}

const struct buf *tpl_yaml(struct tpl *t, const char *template_name)
{
	return render(t, &yaml_mode, template_name);
}

bool tpl_mail(struct tpl *t, const char *template_name, const char **subject, const char **text)
{
	static const char head[] = "Subject: ";
	const struct buf *b = render(t, &text_mode, template_name);

	if (!b)
		return false;
	const char *end = strchr(b->p, '\n');
	if (strncmp(b->p, head, sizeof head - 1) != 0 || !end) {
		fault_set(t->page->fault, 500, "template %s: does not begin with a subject", template_name);
		return false;
	}
	const char *from = b->p + sizeof head - 1;
	*subject = text_cut(t->page->arena, text_trim(t->page->arena, arena_dupn(t->page->arena, from, (size_t)(end - from))), SUBJECT_MAX);
	while (*end == '\n')
		end++;
	*text = end;
	return true;
}

/* --- the page ------------------------------------------------------------------------------------------------------------------------- */

static void page_close(void *ctx)
{
	struct page *p = ctx;

	for (struct hung *h = p->hung; h; h = h->next) {
		HDF *rest = h->last->next;
		if (h->before)
			h->before->next = rest;
		else
			h->list->child = rest;
	}
	hdf_destroy(&p->root);
	arena_free(p->pool);
}

struct tpl *tpl_new(struct arena *a, struct fault *f, const char *lang)
{
	struct page *p = arena_alloc(a, sizeof *p);

	p->arena = a;
	p->fault = f;
	p->lang = languages[strcmp(lang, "en") == 0].name;
	NEOERR *e = hdf_init(&p->root);
	must(!e);
	arena_defer(a, page_close, p);
	/* Read again at render time by whatever starts a parser of its own; nothing may, but unescaped is not how it should fail. */
	e = hdf_set_value(p->root, "Config.VarEscapeMode", "html");
	must(!e);
	return view(p, p->root);
}

void tpl_bind(struct tpl *t, struct req *r)
{
	t->page->req = r;
}
