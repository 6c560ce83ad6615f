/* form.c: what people send, read once, strictly, and kept so that the page can show it again.
 *
 * Two values are kept of everything: what was typed (shown again) and what it means in its one form (read by handlers). Bytes that
 * are no text at all, too many pairs and broken multipart bodies are refused whole (400); what a person can put right becomes an
 * error next to its field. Texts of errors are resolved at once, in the language of the request.
 */
#include "web/form.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/id.h"
#include "base/keys.h"
#include "base/log.h"
#include "base/money.h"
#include "base/text.h"
#include "web/req.h"
#include "web/route.h"
#include "web/tpl.h"

enum {
	PAIRS_MAX = 20000,
	NAME_MAX_BYTES = 100,
	TEXT_MAX_BYTES = 1 << 20,        /* of all that is not a file */
	PART_HEAD_MAX_BYTES = 8 << 10,
	BOUNDARY_MAX_BYTES = 70,
	FILENAME_MAX_N = 120,
	ONCE_N = 32
};

struct item {
	const char *typed, *value;
	size_t n;                        /* bytes of a file */
	const char *filename;
	const char *error;
};

struct values {                          /* of one field */
	const char *name;
	const struct field *field;       /* NULL: not declared by the route's form */
	struct item *items;
	size_t n, room;
	const char *error;
};

struct choice {
	struct choice *next;
	const char *field, *value, *label;
};

struct loose {
	struct loose *next;
	struct values values;
};

struct form_data {
	const struct form *form;
	struct values *values;           /* as the form's fields */
	struct loose *loose;             /* set for other forms of the page */
	struct choice *choices, **choices_end;
	bool failed;
};

const struct form no_form = { "no_form", NULL, 0 };

/* --- bytes into pairs ---------------------------------------------------------------------------------------------------------- */

/* Control bytes, which nobody types and which come along when pasting, become spaces. */
static void soften(char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f) {
			s[i] = ' ';
		} else if (c == 0xc2 && i + 1 < n && (unsigned char)s[i + 1] >= 0x80 && (unsigned char)s[i + 1] < 0xa0) {
			s[i] = ' ';
			s[i + 1] = ' ';
		}
	}
}

static char *decoded(struct arena *a, const char *p, size_t n)
{
	char *s = text_unurl(a, p, n, true);

	if (!s)
		return NULL;
	soften(s, strlen(s));
	return text_utf8(s, strlen(s)) ? s : NULL;
}

bool form_parse_urlencoded(struct arena *a, const char *p, size_t n, struct form_pair **out, size_t *out_n)
{
	size_t room = 1, used = 0;

	*out = NULL;
	*out_n = 0;
	if (n > TEXT_MAX_BYTES)
		return false;
	for (size_t i = 0; i < n; i++)
		room += p[i] == '&';
	if (room > PAIRS_MAX)
		return false;
	struct form_pair *pairs = arena_alloc(a, room * sizeof *pairs);
	for (size_t at = 0; at < n;) {
		const char *amp = memchr(p + at, '&', n - at);
		size_t len = amp ? (size_t)(amp - (p + at)) : n - at;
		const char *equals = memchr(p + at, '=', len);
		size_t name_n = equals ? (size_t)(equals - (p + at)) : len;
		const char *name = decoded(a, p + at, name_n);
		const char *value = equals ? decoded(a, equals + 1, len - name_n - 1) : "";
		if (!name || !value)
			return false;
		if (*name && strlen(name) <= NAME_MAX_BYTES)
			pairs[used++] = (struct form_pair){ .name = name, .value = value, .n = strlen(value) };
		at += len + 1;
	}
	*out = pairs;
	*out_n = used;
	return true;
}

/* "\r\n--" and the boundary. */
static const char *delimiter(struct arena *a, const char *type, size_t *n)
{
	const char *p = strcasestr(type, "boundary=");

	if (!p)
		return NULL;
	p += strlen("boundary=");
	size_t len = *p == '"' ? strcspn(++p, "\"") : strcspn(p, "; \t");
	if (!len || len > BOUNDARY_MAX_BYTES)
		return NULL;
	for (size_t i = 0; i < len; i++)
		if (p[i] <= ' ' || p[i] > '~')
			return NULL;
	*n = len + 4;
	return arena_fmt(a, "\r\n--%.*s", (int)len, p);
}

/* The value of `name="…"` in a Content-Disposition line; NULL where there is none. Browsers write a quote inside as %22. */
static char *parameter(struct arena *a, const char *line, size_t n, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i + len + 2 < n; i++) {
		if ((line[i] != ' ' && line[i] != ';') || strncasecmp(line + i + 1, name, len) != 0 || line[i + 1 + len] != '=')
			continue;
		const char *from = line + i + 2 + len;
		size_t rest = n - (i + 2 + len);
		if (!rest || *from != '"')
			return NULL;
		const char *end = memchr(from + 1, '"', rest - 1);
		return end ? arena_dupn(a, from + 1, (size_t)(end - from - 1)) : NULL;
	}
	return NULL;
}

static const char *tidy_filename(struct arena *a, char *s)
{
	soften(s, strlen(s));
	for (char *p = s; *p; p++)
		if (*p == '/' || *p == '\\')
			s = p + 1;
	return text_utf8(s, strlen(s)) ? text_cut(a, text_trim(a, s), FILENAME_MAX_N) : "file";
}

/* The head of one part; false when it names no field. */
static bool part_head(struct arena *a, const char *p, size_t n, struct form_pair *out)
{
	static const char want[] = "content-disposition:";

	for (size_t at = 0; at < n;) {
		const char *end = memmem(p + at, n - at, "\r\n", 2);
		size_t len = end ? (size_t)(end - (p + at)) : n - at;
		if (len > sizeof want && strncasecmp(p + at, want, sizeof want - 1) == 0) {
			char *name = parameter(a, p + at, len, "name"), *filename = parameter(a, p + at, len, "filename");
			if (!name || !*name || strlen(name) > NAME_MAX_BYTES || !text_utf8(name, strlen(name)))
				return false;
			out->name = name;
			out->filename = filename ? tidy_filename(a, filename) : NULL;
			return true;
		}
		at += len + 2;
	}
	return false;
}

bool form_parse_multipart(struct arena *a, const char *type, const char *p, size_t n, struct form_pair **out, size_t *out_n)
{
	size_t mark_n = 0, room = 16, used = 0, text = 0;
	const char *mark = delimiter(a, type, &mark_n), *end = p + n, *at;

	*out = NULL;
	*out_n = 0;
	if (!mark)
		return false;
	/* The first delimiter may stand at the very beginning, without its line break. */
	if (n >= mark_n - 2 && memcmp(p, mark + 2, mark_n - 2) == 0)
		at = p + mark_n - 2;
	else if ((at = memmem(p, n, mark, mark_n)))
		at += mark_n;
	else
		return false;
	struct form_pair *pairs = arena_alloc(a, room * sizeof *pairs);
	for (;;) {
		if (end - at >= 2 && memcmp(at, "--", 2) == 0)
			break;
		if (end - at < 2 || memcmp(at, "\r\n", 2) != 0 || used == PAIRS_MAX)
			return false;
		at += 2;
		size_t left = (size_t)(end - at);
		const char *body = memmem(at, left < PART_HEAD_MAX_BYTES ? left : PART_HEAD_MAX_BYTES, "\r\n\r\n", 4);
		struct form_pair pair = { 0 };
		if (!body || !part_head(a, at, (size_t)(body - at), &pair))
			return false;
		body += 4;
		const char *stop = memmem(body, (size_t)(end - body), mark, mark_n);
		if (!stop)
			return false;
		pair.n = (size_t)(stop - body);
		if (pair.filename) {
			pair.value = body;
		} else {
			if (memchr(body, 0, pair.n) || (text += pair.n) > TEXT_MAX_BYTES)
				return false;
			char *value = arena_dupn(a, body, pair.n);
			soften(value, pair.n);
			if (!text_utf8(value, pair.n))
				return false;
			pair.value = value;
		}
		if (used == room) {
			struct form_pair *more = arena_alloc(a, 2 * room * sizeof *more);
			memcpy(more, pairs, room * sizeof *pairs);
			pairs = more;
			room *= 2;
		}
		pairs[used++] = pair;
		at = stop + mark_n;
	}
	*out = pairs;
	*out_n = used;
	return true;
}

/* --- the request's values ------------------------------------------------------------------------------------------------------- */

struct form_data *form_new(struct req *r, const struct form *form)
{
	struct form_data *d = arena_alloc(r->arena, sizeof *d);

	d->form = form;
	d->values = arena_alloc(r->arena, (form->n ? form->n : 1) * sizeof *d->values);
	d->choices_end = &d->choices;
	for (size_t i = 0; i < form->n; i++) {
		must(form->fields[i].kind != FIELD_UNSET);
		d->values[i].name = form->fields[i].name;
		d->values[i].field = &form->fields[i];
	}
	return d;
}

static struct values *find_loose(const struct form_data *d, const char *field)
{
	for (struct loose *l = d->loose; l; l = l->next)
		if (strcmp(l->values.name, field) == 0)
			return &l->values;
	return NULL;
}

static struct values *find(const struct form_data *d, const char *field)
{
	for (size_t i = 0; i < d->form->n; i++)
		if (strcmp(d->values[i].name, field) == 0)
			return &d->values[i];
	return find_loose(d, field);
}

static const struct values *declared(const struct req *r, const char *field)
{
	static const struct values none;
	const struct values *v = find(r->form, field);

	if (v)
		return v;
	if (r->form->form != &no_form) {
		log_error("event=undeclared_field form=%s field=%s", r->form->form->name, field);
		must(v);
	}
	return &none;
}

static struct values *to_set(struct req *r, const char *field)
{
	struct values *v = find(r->form, field);

	if (v)
		return v;
	struct loose *l = arena_alloc(r->arena, sizeof *l);
	l->values.name = arena_dup(r->arena, field);
	l->next = r->form->loose;
	r->form->loose = l;
	return &l->values;
}

static struct item *append(struct req *r, struct values *v)
{
	if (v->n == v->room) {
		size_t room = v->room ? 2 * v->room : 1;
		struct item *more = arena_alloc(r->arena, room * sizeof *more);
		if (v->n)
			memcpy(more, v->items, v->n * sizeof *more);
		v->items = more;
		v->room = room;
	}
	struct item *i = &v->items[v->n++];
	*i = (struct item){ .typed = "", .value = "" };
	return i;
}

/* --- errors ------------------------------------------------------------------------------------------------------------------------ */

static const char *form_key(struct arena *a, const struct form *form, const char *field, const char *what)
{
	return arena_fmt(a, "form.%s.%s.%s", form->name, field, what);
}

/* The label as it stands inside a sentence: without what is explained in brackets, "Memory (MiB)"; where it is not quoted, "Your name"
 * is "your name" in English, "PDF" stays. */
static const char *in_sentence(struct req *r, const char *key, const char *label)
{
	size_t n = strlen(label);
	const char *open = n && label[n - 1] == ')' ? strrchr(label, '(') : NULL;

	while (open > label && open[-1] == ' ')
		open--;
	char *s = arena_dupn(r->arena, label, open > label ? (size_t)(open - label) : n);
	if (strcmp(r->lang, "en") == 0 && s[0] >= 'A' && s[0] <= 'Z' && ((s[1] >= 'a' && s[1] <= 'z') || s[1] == '-') &&
	    !strstr(tpl_lang_text(r->lang, key), "“{3}”"))
		s[0] = (char)(s[0] - 'A' + 'a');
	return s;
}

static const char *error_text(struct req *r, const struct values *v, const char *key, const char *a, const char *b)
{
	const char *label = tpl_lang_find(r->lang, form_key(r->arena, r->form->form, v->name, "label"));

	if (!label)
		label = v->name;
	if (v->field && v->field->kind != FIELD_BOOL)
		label = in_sentence(r, key, label);
	r->form->failed = true;
	return tpl_lang_say(r->arena, r->lang, key, a, b, label);
}

static void missing(struct req *r, struct values *v)
{
	const char *own = form_key(r->arena, r->form->form, v->name, "missing");
	const char *key = v->field->kind == FIELD_FILE ? "common.error.file_missing" :
	    v->field->kind == FIELD_BOOL ? "common.error.bool_missing" :
	    v->field->kind == FIELD_CHOICE ? "common.error.choice" : "common.error.text_missing";

	v->error = error_text(r, v, tpl_lang_find(r->lang, own) ? own : key, NULL, NULL);
}

/* --- kinds -------------------------------------------------------------------------------------------------------------------------- */

static int64_t limit_of(const struct field *f)
{
	if (f->max)
		return f->max;
	switch (f->kind) {
	case FIELD_LONG:
		return 10000;
	case FIELD_HIDDEN:
		return 2000;
	case FIELD_INT:
		return 1000000000;
	case FIELD_MONEY:
		return 100000000;
	case FIELD_FILE:
		return config_i64("CLOVE_UPLOAD_MAX_BYTES");
	case FIELD_UNSET: case FIELD_TEXT: case FIELD_EMAIL: case FIELD_PHONE: case FIELD_PASSWORD: case FIELD_DATE: case FIELD_TIME:
	case FIELD_CLOCK: case FIELD_CHOICE: case FIELD_BOOL:
		break;
	}
	return 200;
}

static const char *check_length(struct req *r, struct values *v, const char *s)
{
	int64_t n = (int64_t)text_length(s), max = limit_of(v->field);

	if (n > max)
		return error_text(r, v, "common.error.too_long", text_grouped(r->arena, max), NULL);
	if (n < v->field->min)
		return error_text(r, v, "common.error.too_short", text_grouped(r->arena, v->field->min), NULL);
	return NULL;
}

enum number { NUMBER_NONE, NUMBER_UNEVEN, NUMBER_HUGE, NUMBER_WHOLE };

/* Commas only between groups of three: 2,5 is two and a half to many, and must not become 25. UNEVEN: such a comma, or a fraction. */
static enum number number(const char *s, int64_t *out)
{
	bool minus = *s == '-', uneven = false, huge = false;
	int64_t v = 0;
	int digits = 0, since_comma = -1;                /* -1: no comma yet */

	for (s += *s == '-' || *s == '+'; *s; s++) {
		if (*s == ',' || *s == '.') {
			uneven = uneven || *s == '.' || (since_comma < 0 ? digits > 3 : since_comma != 3) || !digits;
			since_comma = 0;
		} else if (*s >= '0' && *s <= '9') {
			huge = huge || __builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, *s - '0', &v);
			digits++;
			since_comma += since_comma >= 0;
		} else {
			return NUMBER_NONE;
		}
	}
	*out = minus ? -v : v;
	return !digits ? NUMBER_NONE : uneven || (since_comma >= 0 && since_comma != 3) ? NUMBER_UNEVEN : huge ? NUMBER_HUGE : NUMBER_WHOLE;
}

static const char *check_int(struct req *r, struct values *v, struct item *i)
{
	int64_t n = 0, max = limit_of(v->field);
	enum number read = number(i->typed, &n);

	if (read == NUMBER_NONE)
		return error_text(r, v, "common.error.int", NULL, NULL);
	if (read == NUMBER_UNEVEN)
		return error_text(r, v, "common.error.int_comma", NULL, NULL);
	if (read != NUMBER_HUGE && n < v->field->min && max == INT64_MAX)
		return error_text(r, v, "common.error.int_least", text_grouped(r->arena, v->field->min), NULL);
	if (read == NUMBER_HUGE || n < v->field->min || n > max)
		return error_text(r, v, "common.error.int_range", text_grouped(r->arena, v->field->min), text_grouped(r->arena, max));
	i->value = arena_fmt(r->arena, "%lld", (long long)n);
	return NULL;
}

static const char *check_money(struct req *r, struct values *v, struct item *i)
{
	int64_t n = 0, max = limit_of(v->field);
	bool read = money_parse(i->typed, &n);
	enum number plain = read ? NUMBER_NONE : number(i->typed, &n);

	if (!read && plain != NUMBER_HUGE && plain != NUMBER_WHOLE)
		return error_text(r, v, "common.error.money", NULL, NULL);
	if (!read || n < v->field->min || n > max)
		return error_text(r, v, "common.error.money_range", money_text(r->arena, v->field->min, r->lang), money_text(r->arena, max, r->lang));
	i->value = arena_fmt(r->arena, "%lld", (long long)n);
	return NULL;
}

/* Up to five numbers with single separators between them, in the order of `shape` ("-" stands for - . or /; spaces after one are fine). */
static bool numbers(const char *s, const char *shape, int out[5])
{
	int n = 0;

	for (;;) {
		int v = 0, len = 0;
		for (; *s >= '0' && *s <= '9' && len < 4; s++, len++)
			v = v * 10 + (*s - '0');
		if (!len)
			return false;
		out[n++] = v;
		if (!*shape) {
			if (*s == '.')               /* 2026. 11. 20. */
				s++;
			return !*s;
		}
		bool fits = *shape == '-' ? *s == '-' || *s == '.' || *s == '/' :
		    *shape == 'T' ? *s == 'T' || *s == ' ' || *s == '.' : *s == *shape;
		if (!fits)
			return false;
		s++;
		while (*s == ' ')
			s++;
		shape++;
	}
}

static const char *check_when(struct req *r, struct values *v, struct item *i)
{
	int t[5] = { 0 };
	int64_t at;

	switch (v->field->kind) {
	case FIELD_DATE:
		if (!numbers(i->typed, "--", t))
			return error_text(r, v, "common.error.date", NULL, NULL);
		i->value = arena_fmt(r->arena, "%04d-%02d-%02d", t[0], t[1], t[2]);
		return clock_parse(i->value, "UTC", &at) ? NULL : error_text(r, v, "common.error.date", NULL, NULL);
	case FIELD_TIME:
		if (!numbers(i->typed, "--T:", t))
			return error_text(r, v, "common.error.time", NULL, NULL);
		i->value = arena_fmt(r->arena, "%04d-%02d-%02dT%02d:%02d", t[0], t[1], t[2], t[3], t[4]);
		return clock_parse(i->value, "UTC", &at) ? NULL : error_text(r, v, "common.error.time", NULL, NULL);
	case FIELD_CLOCK:
		if (!numbers(i->typed, ":", t) || t[0] > 23 || t[1] > 59)
			return error_text(r, v, "common.error.clock", NULL, NULL);
		i->value = arena_fmt(r->arena, "%02d:%02d", t[0], t[1]);
		return NULL;
	case FIELD_UNSET: case FIELD_TEXT: case FIELD_LONG: case FIELD_EMAIL: case FIELD_PHONE: case FIELD_PASSWORD: case FIELD_INT:
	case FIELD_MONEY: case FIELD_CHOICE: case FIELD_BOOL: case FIELD_HIDDEN: case FIELD_FILE:
		break;
	}
	return NULL;
}

/* Fills i->value from i->typed, which is not blank. The text of the error, or NULL. */
static const char *check(struct req *r, struct values *v, struct item *i)
{
	i->value = i->typed;
	switch (v->field->kind) {
	case FIELD_UNSET:
	case FIELD_TEXT:
	case FIELD_LONG:
	case FIELD_PASSWORD:
	case FIELD_HIDDEN:
		return check_length(r, v, i->typed);
	case FIELD_EMAIL:
		i->value = text_email(r->arena, i->typed);
		if (i->value)
			return NULL;
		i->value = i->typed;
		return error_text(r, v, "common.error.email", NULL, NULL);
	case FIELD_PHONE:
		i->value = text_phone(r->arena, i->typed);
		if (i->value)
			return NULL;
		i->value = i->typed;
		return error_text(r, v, "common.error.phone", NULL, NULL);
	case FIELD_INT:
		return check_int(r, v, i);
	case FIELD_MONEY:
		return check_money(r, v, i);
	case FIELD_DATE:
	case FIELD_TIME:
	case FIELD_CLOCK:
		return check_when(r, v, i);
	case FIELD_CHOICE:
		for (const char *const *c = v->field->choices; c && *c; c++)
			if (strcmp(*c, i->typed) == 0)
				return NULL;
		return v->field->choices ? error_text(r, v, "common.error.choice", NULL, NULL) : check_length(r, v, i->typed);
	case FIELD_BOOL:
		i->value = strcmp(i->typed, "0") == 0 ? "" : "1";
		return NULL;
	case FIELD_FILE:
		break;
	}
	return NULL;
}

/* Nobody sees them, and they make a name that is empty to the eye or turns the line around it: zero-width space and word joiner, byte
 * order mark, Hangul filler, and what changes the direction of writing for what follows. Joiners inside a word stay. */
static bool unseen(const char *p)
{
	static const char *const list[] = { "\xe2\x80\x8b", "\xe2\x81\xa0", "\xef\xbb\xbf", "\xe3\x85\xa4", "\xe2\x80\xaa", "\xe2\x80\xab", "\xe2\x80\xac",
		"\xe2\x80\xad", "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa7", "\xe2\x81\xa8", "\xe2\x81\xa9" };

	if ((unsigned char)*p < 0xe2)
		return false;
	for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)
		if (strncmp(p, list[i], 3) == 0)
			return true;
	return false;
}

/* What was typed, ready to be shown again: line ends in one form, the edges trimmed, one line where there is one, nothing unseen. */
static const char *as_typed(struct req *r, enum field_kind kind, const char *s)
{
	char *t = arena_dup(r->arena, s), *w = t;

	if (kind == FIELD_PASSWORD)
		return t;
	for (const char *p = t; *p; p++) {
		if (*p == '\r' && p[1] == '\n')
			continue;
		if (unseen(p)) {
			p += 2;
			continue;
		}
		*w++ = kind == FIELD_LONG ? (*p == '\r' ? '\n' : *p) : *p == '\r' || *p == '\n' || *p == '\t' ? ' ' : *p;
	}
	*w = 0;
	return text_trim(r->arena, t);
}

static void take_file(struct req *r, struct values *v, const struct form_pair *p)
{
	if (!p->filename || !p->n)
		return;
	struct item *i = append(r, v);
	i->value = p->value;
	i->n = p->n;
	i->filename = p->filename;
	int64_t max = limit_of(v->field);
	if ((int64_t)p->n <= max)
		return;
	const char *size = max >= 1 << 20 ? arena_fmt(r->arena, "%lld MB", (long long)(max >> 20)) : arena_fmt(r->arena, "%lld KB", (long long)(max >> 10));
	i->error = error_text(r, v, "common.error.file_big", size, NULL);
}

static void take(struct req *r, struct values *v, const struct form_pair *p)
{
	if (v->n && !(v->field->flags & REPEAT))
		return;                              /* a field that is not a list counts once: the first */
	if (v->field->kind == FIELD_FILE) {
		take_file(r, v, p);
		return;
	}
	if (p->filename)
		return;
	struct item *i = append(r, v);
	i->typed = as_typed(r, v->field->kind, p->value);
	if (*i->typed)
		i->error = check(r, v, i);
}

void form_parse(struct req *r, const struct form_pair *pairs, size_t n)
{
	struct form_data *d = r->form;

	for (size_t f = 0; f < d->form->n; f++) {
		struct values *v = &d->values[f];
		bool given = false;
		for (size_t p = 0; p < n; p++)
			if (strcmp(pairs[p].name, v->name) == 0)
				take(r, v, &pairs[p]);
		for (size_t i = 0; i < v->n; i++) {
			given = given || *v->items[i].value || v->items[i].filename;
			if (!v->error)
				v->error = v->items[i].error;
		}
		if (!given && !v->error && r->method != METHOD_GET && !(v->field->flags & OPTIONAL))
			missing(r, v);
	}
}

/* --- reading --------------------------------------------------------------------------------------------------------------------------- */

const char *form_str_at(const struct req *r, const char *field, size_t i)
{
	const struct values *v = declared(r, field);

	return i < v->n && !v->items[i].filename ? v->items[i].value : "";
}

const char *form_str(const struct req *r, const char *field)
{
	return form_str_at(r, field, 0);
}

int64_t form_i64_at(const struct req *r, const char *field, size_t i)
{
	const struct values *v = declared(r, field);
	int64_t n;

	return i < v->n && !v->items[i].error && text_i64(v->items[i].value, &n) ? n : 0;
}

int64_t form_i64(const struct req *r, const char *field)
{
	return declared(r, field)->error ? 0 : form_i64_at(r, field, 0);
}

bool form_is(const struct req *r, const char *field)
{
	return strcmp(form_str(r, field), "1") == 0;
}

size_t form_n(const struct req *r, const char *field)
{
	return declared(r, field)->n;
}

const char *form_file(const struct req *r, const char *field, size_t *n)
{
	const struct values *v = declared(r, field);

	*n = v->n && v->items[0].filename ? v->items[0].n : 0;
	return *n ? v->items[0].value : NULL;
}

const char *form_filename(const struct req *r, const char *field)
{
	const struct values *v = declared(r, field);

	return v->n && v->items[0].filename ? v->items[0].filename : "";
}

/* --- writing ----------------------------------------------------------------------------------------------------------------------------- */

void form_add(struct req *r, const char *field, const char *value)
{
	struct item *i = append(r, to_set(r, field));

	i->typed = i->value = arena_dup(r->arena, value);
}

void form_set(struct req *r, const char *field, const char *value)
{
	to_set(r, field)->n = 0;
	form_add(r, field, value);
}

void form_set_i64(struct req *r, const char *field, int64_t value)
{
	form_set(r, field, arena_fmt(r->arena, "%lld", (long long)value));
}

void form_error_with(struct req *r, const char *field, const char *key, const char *a)
{
	declared(r, field);
	struct values *v = to_set(r, field);
	const char *text = error_text(r, v, key, a, NULL);

	if (!v->error)
		v->error = text;
}

void form_error_text(struct req *r, const char *field, const char *text)
{
	declared(r, field);
	struct values *v = to_set(r, field);

	r->form->failed = true;
	if (!v->error)
		v->error = text;
}

void form_error(struct req *r, const char *field, const char *key)
{
	form_error_with(r, field, key, NULL);
}

void form_error_at_with(struct req *r, const char *field, size_t i, const char *key, const char *a)
{
	declared(r, field);
	struct values *v = to_set(r, field);

	while (v->n <= i)
		append(r, v);
	if (!v->items[i].error)
		v->items[i].error = error_text(r, v, key, a, NULL);
	if (!v->error)
		v->error = v->items[i].error;
}

void form_error_at(struct req *r, const char *field, size_t i, const char *key)
{
	form_error_at_with(r, field, i, key, NULL);
}

bool form_ok(const struct req *r)
{
	return !r->form->failed;
}

void form_choice(struct req *r, const char *field, const char *value, const char *label)
{
	struct choice *c = arena_alloc(r->arena, sizeof *c);

	c->field = arena_dup(r->arena, field);
	c->value = arena_dup(r->arena, value);
	c->label = arena_dup(r->arena, label);
	*r->form->choices_end = c;
	r->form->choices_end = &c->next;
}

/* --- tokens -------------------------------------------------------------------------------------------------------------------------------- */

static const char *token_of(const struct req *r, const char *path, unsigned char key[ID_KEY])
{
	keys_use(r->service->key, KEY_FORM, key);
	return arena_fmt(r->arena, "%s|%s", r->who.session ? r->who.session : "", path);
}

/* The path as the dispatcher will see it: without query, decoded. */
static const char *path_of(const struct req *r, const char *action)
{
	const char *path = text_unurl(r->arena, action, strcspn(action, "?#"), false);

	return path ? path : action;
}

bool form_token_ok(struct req *r, const char *action, const char *token)
{
	unsigned char key[ID_KEY];
	const char *what = token_of(r, action, key);

	return token && id_mac_check(key, what, token);
}

void tpl_post_at(struct req *r, struct tpl *t, const char *name, const char *action)
{
	unsigned char key[ID_KEY];
	struct tpl *form = tpl_node(t, name);
	const char *address = tpl_address(r->page, action), *what = token_of(r, path_of(r, address), key);

	tpl_text(form, "action", address);
	tpl_text(form, "token", id_mac_text(r->arena, key, what));
	tpl_text(form, "once", id_code(r->arena, ONCE_N));
}

void tpl_post(struct req *r, const char *name, const char *action)
{
	tpl_post_at(r, r->page, name, action);
}

/* --- the form in the page ----------------------------------------------------------------------------------------------------------------- */

static const char *kind_name(enum field_kind kind)
{
	static const char *const names[] = { "unset", "text", "long", "email", "phone", "password", "int", "money", "date", "time", "choice",
		"bool", "hidden", "file", "clock" };

	return names[kind];
}

static const char *inputmode(enum field_kind kind)
{
	return kind == FIELD_INT || kind == FIELD_MONEY ? "numeric" : kind == FIELD_EMAIL ? "email" : kind == FIELD_PHONE ? "tel" : "";
}

static bool chosen(const struct values *v, const char *word)
{
	for (size_t i = 0; v && i < v->n; i++)
		if (strcmp(v->items[i].typed, word) == 0)
			return true;
	return false;
}

/* What the page shows: what was typed; but an input for dates takes nothing but the one form, so that form where there is one. */
static const char *shown(const struct field *f, const struct item *i)
{
	bool when = f->kind == FIELD_DATE || f->kind == FIELD_TIME || f->kind == FIELD_CLOCK;

	return f->kind == FIELD_PASSWORD ? "" : when && !i->error ? i->value : i->typed;
}

static void put_choice(struct tpl *choices, const struct values *v, const char *id, const char *value, const char *label)
{
	char own[2 * NAME_MAX_BYTES + 32];
	int n = tpl_rows(choices);
	struct tpl *c = tpl_row(choices);

	/* The first has the id of the field: that is where the error summary leads. */
	if (n)
		snprintf(own, sizeof own, "%s-%d", id, n);
	else
		snprintf(own, sizeof own, "%s", id);
	tpl_text(c, "id", own);
	tpl_text(c, "value", value);
	tpl_text(c, "label", label);
	tpl_bool(c, "on", chosen(v, value));
}

static void put_items(struct tpl *t, const struct field *f, const struct values *v, const char *id)
{
	struct tpl *items = tpl_list(t, "items");
	char own[2 * NAME_MAX_BYTES + 32];

	for (size_t i = 0; v && i < v->n; i++) {
		struct tpl *row = tpl_row(items);
		if (i)
			snprintf(own, sizeof own, "%s-%zu", id, i);
		else
			snprintf(own, sizeof own, "%s", id);
		tpl_text(row, "id", own);
		tpl_text(row, "value", shown(f, &v->items[i]));
		if (v->items[i].error)
			tpl_text(row, "error", v->items[i].error);
	}
}

static void put_error(struct tpl *errors, const char *id, const char *text)
{
	struct tpl *e = tpl_row(errors);

	tpl_text(e, "id", id);
	tpl_text(e, "text", text);
}

static void put_errors(struct tpl *errors, const struct field *f, const struct values *v, const char *id)
{
	bool each = false;

	for (size_t i = 0; f->flags & REPEAT && f->kind != FIELD_CHOICE && i < v->n; i++) {
		char own[2 * NAME_MAX_BYTES + 32];
		if (!v->items[i].error)
			continue;
		if (i)
			snprintf(own, sizeof own, "%s-%zu", id, i);
		else
			snprintf(own, sizeof own, "%s", id);
		put_error(errors, own, v->items[i].error);
		each = true;
	}
	if (!each && v->error)
		put_error(errors, id, v->error);
}

/* Is the field's error only that of one of its items, which shows it itself. */
static bool of_item(const struct values *v)
{
	for (size_t i = 0; i < v->n; i++)
		if (v->items[i].error == v->error)
			return v->field && v->field->kind != FIELD_CHOICE;
	return false;
}

static void put_field(struct req *r, struct tpl *t, const struct form *form, const struct field *f, const struct values *v, const char *id)
{
	struct arena *a = r->arena;
	const char *hint = tpl_lang_find(r->lang, form_key(a, form, f->name, "hint"));

	tpl_text(t, "id", id);
	tpl_text(t, "name", f->name);
	tpl_text(t, "kind", kind_name(f->kind));
	if (f->kind != FIELD_HIDDEN)
		tpl_text(t, "label", tpl_lang_text(r->lang, form_key(a, form, f->name, "label")));
	if (hint)
		tpl_text(t, "hint", hint);
	if (f->autocomplete)
		tpl_text(t, "autocomplete", f->autocomplete);
	if (*inputmode(f->kind))
		tpl_text(t, "inputmode", inputmode(f->kind));
	tpl_bool(t, "list", f->flags & REPEAT);
	tpl_bool(t, "optional", f->flags & OPTIONAL);
	tpl_text(t, "value", v && v->n ? shown(f, &v->items[0]) : "");
	if (v && v->error && !(f->flags & REPEAT && of_item(v)))
		tpl_text(t, "error", v->error);
	if (f->kind == FIELD_BOOL)
		tpl_bool(t, "on", v && v->n && *v->items[0].value && strcmp(v->items[0].value, "0") != 0);
	if (f->kind == FIELD_CHOICE) {
		struct tpl *choices = tpl_list(t, "choices");
		for (const char *const *c = f->choices; c && *c; c++)
			put_choice(choices, v, id, *c, tpl_lang_text(r->lang, arena_fmt(a, "form.%s.%s.choice.%s", form->name, f->name, *c)));
		for (const struct choice *c = r->form->choices; c; c = c->next)
			if (strcmp(c->field, f->name) == 0)
				put_choice(choices, v, id, c->value, c->label);
	}
	if (f->flags & REPEAT)
		put_items(t, f, v, id);
}

void tpl_form(struct req *r, const char *root, const struct form *form, const char *action)
{
	bool own = r->form->form == form;

	tpl_post(r, root, action);
	struct tpl *t = tpl_node(r->page, root), *fields = tpl_node(t, "fields"), *errors = tpl_list(t, "errors");
	for (size_t i = 0; i < form->n; i++) {
		const struct field *f = &form->fields[i];
		const struct values *v = own ? &r->form->values[i] : find_loose(r->form, f->name);
		const char *id = arena_fmt(r->arena, "%s-%s", form->name, f->name);
		if (own)
			put_errors(errors, f, v, id);
		put_field(r, tpl_node(fields, f->name), form, f, v, id);
		if (f->kind == FIELD_FILE)
			tpl_bool(t, "upload", true);
	}
}
