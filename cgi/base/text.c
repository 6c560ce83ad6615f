/* text.c: what people and clients type, made safe to keep. Pure functions over bytes; nothing here knows what a text is for.
 *
 * Character classes are written out instead of taken from ctype.h: they must not change with a locale.
 */
#include <sodium.h>
#include <string.h>
#include "base/arena.h"
#include "base/text.h"

enum { SLUG_MIN = 3, SLUG_MAX = 32, EMAIL_MAX = 254, LOCAL_MAX = 64, LABEL_MAX = 63, PHONE_MIN = 8, PHONE_MAX = 15 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_letter(char c)
{
	return is_lower(c) || (c >= 'A' && c <= 'Z');
}

static int hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* The code point at p and its length in *used; 0 used when it is not well-formed (overlong, surrogate, cut, too large). */
static uint32_t code_point(const unsigned char *p, size_t n, size_t *used)
{
	static const uint32_t least[5] = { 0, 0, 0x80, 0x800, 0x10000 };
	*used = 0;
	if (!n)
		return 0;
	if (p[0] < 0x80) {
		*used = 1;
		return p[0];
	}
	size_t len = p[0] >= 0xf0 && p[0] < 0xf8 ? 4 : p[0] >= 0xe0 && p[0] < 0xf0 ? 3 : p[0] >= 0xc0 && p[0] < 0xe0 ? 2 : 0;
	if (!len || len > n)
		return 0;
	uint32_t c = p[0] & (0xffu >> (len + 1));
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3fu);
	}
	if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*used = len;
	return c;
}

bool text_utf8(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	while (n) {
		size_t used;
		uint32_t c = code_point(p, n, &used);
		if (!used)
			return false;
		if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7f && c <= 0x9f))
			return false;
		p += used;
		n -= used;
	}
	return true;
}

const char *text_shown(struct arena *a, const char *s, size_t n)
{
	static const char unknown[] = "\xef\xbf\xbd";
	const unsigned char *p = (const unsigned char *)s;

	if (text_utf8(s, n))
		return arena_dupn(a, s, n);
	char *out = arena_alloc(a, 3 * n + 1);
	size_t to = 0;
	for (size_t i = 0, used; i < n; i += used) {
		uint32_t c = code_point(p + i, n - i, &used);
		const char *as = used ? s + i : unknown;
		size_t as_n = used ? used : sizeof unknown - 1;
		if (used && ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7f && c <= 0x9f))) {
			as = " ";
			as_n = 1;
		}
		memcpy(out + to, as, as_n);
		to += as_n;
		used = used ? used : 1;
	}
	out[to] = '\0';
	return out;
}

size_t text_length(const char *s)
{
	size_t n = 0;
	for (; *s; s++)
		if (((unsigned char)*s & 0xc0) != 0x80)
			n++;
	return n;
}

static bool is_space(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0 || (c >= 0x2000 && c <= 0x200b) || c == 0x2028 || c == 0x2029
	    || c == 0x202f || c == 0x3000 || c == 0xfeff;
}

const char *text_trim(struct arena *a, const char *s)
{
	if (!s)
		return arena_dup(a, NULL);
	const unsigned char *p = (const unsigned char *)s;
	size_t n = strlen(s), from = 0, to = 0;
	bool begun = false;
	for (size_t i = 0; i < n;) {
		size_t used;
		uint32_t c = code_point(p + i, n - i, &used);
		if (!used) {             /* not text: kept, for whoever checks it to refuse */
			used = 1;
			c = 'x';
		}
		if (!is_space(c)) {
			if (!begun)
				from = i;
			begun = true;
			to = i + used;
		}
		i += used;
	}
	return arena_dupn(a, s + from, to - from);
}

const char *text_cut(struct arena *a, const char *s, size_t n)
{
	size_t i = 0;
	for (; s[i]; i++)
		if (((unsigned char)s[i] & 0xc0) != 0x80 && n-- == 0)
			break;
	return arena_dupn(a, s, i);
}

bool text_i64(const char *s, int64_t *out)
{
	if (!s)
		return false;
	bool minus = *s == '-';
	if (*s == '-' || *s == '+')
		s++;
	if (!*s)
		return false;
	int64_t v = 0;                  /* summed up below zero: that side holds one number more */
	for (; *s; s++) {
		if (!is_digit(*s) || __builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, *s - '0', &v))
			return false;
	}
	if (!minus && v == INT64_MIN)
		return false;
	*out = minus ? v : -v;
	return true;
}

bool text_slug(const char *s)
{
	if (!s || !is_lower(*s))
		return false;
	size_t n = 0;
	for (; s[n]; n++) {
		if (n == SLUG_MAX)
			return false;
		if (s[n] == '-' ? s[n + 1] == '-' || !s[n + 1] : !is_lower(s[n]) && !is_digit(s[n]))
			return false;
	}
	return n >= SLUG_MIN;
}

/* Dotted atoms: what mail systems really give out. Quoted names and addresses in brackets are refused. */
static bool email_local(const char *s, size_t n)
{
	if (!n || n > LOCAL_MAX || s[0] == '.' || s[n - 1] == '.')
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '.' && s[i + 1] == '.')
			return false;
		if (s[i] != '.' && !is_letter(s[i]) && !is_digit(s[i]) && !strchr("!#$%&'*+-/=?^_`{|}~", s[i]))
			return false;
	}
	return true;
}

static bool email_domain(const char *s)
{
	size_t labels = 0, from = 0;
	bool letter = false;            /* of the last label: an address of numbers is no domain */
	for (size_t i = 0;; i++) {
		if (s[i] == '.' || !s[i]) {
			if (i == from || i - from > LABEL_MAX || s[from] == '-' || s[i - 1] == '-')
				return false;
			labels++;
			if (!s[i])
				return labels >= 2 && letter;
			from = i + 1;
			letter = false;
		} else if (is_letter(s[i])) {
			letter = true;
		} else if (!is_digit(s[i]) && s[i] != '-') {
			return false;
		}
	}
}

const char *text_email(struct arena *a, const char *s)
{
	char *t = arena_dup(a, text_trim(a, s));
	char *at = strrchr(t, '@');
	if (!at || strlen(t) > EMAIL_MAX || !email_local(t, (size_t)(at - t)) || !email_domain(at + 1))
		return NULL;
	for (char *p = at; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	return t;
}

const char *text_phone(struct arena *a, const char *s)
{
	const char *t = text_trim(a, s);
	char out[PHONE_MAX + 2];
	size_t n = 0, digits = 0;
	if (*t == '+') {
		out[n++] = '+';
		t++;
	}
	for (; *t; t++) {
		if (is_digit(*t)) {
			if (digits++ == PHONE_MAX)
				return NULL;
			out[n++] = *t;
		} else if (!strchr(" .-()", *t)) {
			return NULL;
		}
	}
	return digits < PHONE_MIN ? NULL : arena_dupn(a, out, n);
}

const char *text_like(struct arena *a, const char *s)
{
	char *out = arena_alloc(a, 2 * strlen(s) + 3), *w = out;

	*w++ = '%';
	for (; *s; s++) {
		if (*s == '%' || *s == '_' || *s == '|')
			*w++ = '|';
		*w++ = *s;
	}
	*w = '%';
	return out;
}

const char *text_hex(struct arena *a, const void *p, size_t n)
{
	char *s = arena_alloc(a, 2 * n + 1);
	return sodium_bin2hex(s, 2 * n + 1, p, n);
}

bool text_unhex(const char *s, void *out, size_t n)
{
	if (!s || strlen(s) != 2 * n)
		return false;
	unsigned char *o = out;
	for (size_t i = 0; i < n; i++) {
		int high = hex_value(s[2 * i]), low = hex_value(s[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		o[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

const char *text_base64(struct arena *a, const void *p, size_t n)
{
	size_t room = sodium_base64_encoded_len(n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return sodium_bin2base64(arena_alloc(a, room), room, p, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

void *text_unbase64(struct arena *a, const char *s, size_t *n)
{
	*n = 0;
	if (!s)
		return NULL;
	/* libsodium 1.0.18 takes some bytes above 0x7f for letters of the alphabet. */
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	size_t len = strlen(s), room = len / 4 * 3 + 3;
	if (strspn(s, letters) != len)
		return NULL;
	unsigned char *out = arena_alloc(a, room + 1);
	const char *end = s;
	if (sodium_base642bin(out, room, s, len, NULL, n, &end, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 || *end) {
		*n = 0;
		return NULL;
	}
	out[*n] = 0;
	return out;
}

const char *text_url(struct arena *a, const char *s)
{
	static const char digits[] = "0123456789ABCDEF";
	char *out = arena_alloc(a, 3 * strlen(s) + 1), *o = out;
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;
		if (is_letter(*s) || is_digit(*s) || strchr("-._~", *s)) {
			*o++ = *s;
		} else {
			*o++ = '%';
			*o++ = digits[c >> 4];
			*o++ = digits[c & 15];
		}
	}
	return out;
}

char *text_unurl(struct arena *a, const char *s, size_t n, bool plus)
{
	char *out = arena_alloc(a, n + 1), *o = out;
	for (size_t i = 0; i < n; i++) {
		char c = s[i];
		if (c == '%') {
			int high = n - i > 2 ? hex_value(s[i + 1]) : -1, low = n - i > 2 ? hex_value(s[i + 2]) : -1;
			if (high < 0 || low < 0)
				return NULL;
			c = (char)(high << 4 | low);
			i += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		if (!c)
			return NULL;
		*o++ = c;
	}
	return out;
}

bool text_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

const char *text_grouped(struct arena *a, int64_t v)
{
	const char *plain = arena_fmt(a, "%lld", (long long)v);
	size_t n = strlen(plain), at = 0;
	char *out = arena_alloc(a, 2 * n + 1);

	for (size_t i = 0; i < n; i++) {
		out[at++] = plain[i];
		if (plain[i] != '-' && n - i > 1 && (n - i) % 3 == 1)
			out[at++] = ',';
	}
	return out;
}

const char *text_say(struct arena *a, const char *pattern, const char *x, const char *y, const char *z)
{
	const char *fill[3] = { x ? x : "", y ? y : "", z ? z : "" };
	size_t room = strlen(pattern) + 1;
	for (const char *p = pattern; *p; p++)
		if (p[0] == '{' && p[1] >= '1' && p[1] <= '3' && p[2] == '}')
			room += strlen(fill[p[1] - '1']);
	char *out = arena_alloc(a, room), *o = out;
	for (const char *p = pattern; *p; p++) {
		if (p[0] == '{' && p[1] >= '1' && p[1] <= '3' && p[2] == '}') {
			const char *f = fill[p[1] - '1'];
			size_t n = strlen(f);
			memcpy(o, f, n);
			o += n;
			p += 2;
		} else {
			*o++ = *p;
		}
	}
	return out;
}
