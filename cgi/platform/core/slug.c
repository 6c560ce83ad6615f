/* slug.c: see slug.h. Letters by the Revised Romanization, without the changes of sound between syllables: it is an address. */
#include "platform/core/slug.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

enum { SLUG_MAX = 32, TITLE_MAX_BYTES = 2000 };

static const char *const first[19] = { "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h" };
static const char *const middle[21] = { "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu",
	"eu", "ui", "i" };
static const char *const last[28] = { "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "l", "l", "m", "p", "p", "t", "t",
	"ng", "t", "t", "k", "t", "p", "t" };

bool slug_reserved(const char *slug)
{
	static const char *const words[] = { "new", "platform", "sandbox" };         /* a page of the wizard; what commands for backups call other databases */

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(slug, words[i]) == 0)
			return true;
	return false;
}

/* Cut at its greatest length, and the dashes at the end with it. */
static const char *tidy(struct arena *a, const char *s)
{
	size_t n = strlen(s) < SLUG_MAX ? strlen(s) : SLUG_MAX;

	while (n && s[n - 1] == '-')
		n--;
	return arena_dupn(a, s, n);
}

static void dash(struct buf *b)
{
	if (b->len && b->p[b->len - 1] != '-')
		buf_puts(b, "-");
}

const char *slug_of(struct arena *a, const char *title)
{
	struct buf *b = buf_new(a, 4 * TITLE_MAX_BYTES);
	const char *made;

	for (const unsigned char *p = (const unsigned char *)title; *p && b->len < SLUG_MAX; ) {
		if (*p < 0x80) {
			char c = (char)(*p >= 'A' && *p <= 'Z' ? *p + 32 : *p);
			if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
				buf_put(b, &c, 1);
			else
				dash(b);
			p++;
			continue;
		}
		int c = (p[0] & 0xf0) == 0xe0 && p[1] && p[2] ? (p[0] & 0x0f) << 12 | (p[1] & 0x3f) << 6 | (p[2] & 0x3f) : 0;
		if (c >= 0xac00 && c <= 0xd7a3) {
			c -= 0xac00;
			buf_fmt(b, "%s%s%s", first[c / 588], middle[c / 28 % 21], last[c % 28]);
		} else
			dash(b);
		for (p++; (*p & 0xc0) == 0x80; p++)
			;
	}
	made = tidy(a, b->p);
	if (*made && !(made[0] >= 'a' && made[0] <= 'z'))
		made = tidy(a, arena_fmt(a, "show-%s", made));
	return text_slug(made) && !slug_reserved(made) ? made : *made ? tidy(a, arena_fmt(a, "show-%s", made)) : "show";
}

const char *slug_numbered(struct arena *a, const char *slug, int n)
{
	const char *end = arena_fmt(a, "-%d", n), *head = slug;
	size_t room = SLUG_MAX - strlen(end);

	if (strlen(head) > room)
		head = arena_dupn(a, head, room);
	size_t len = strlen(head);
	while (len && head[len - 1] == '-')
		len--;
	return arena_fmt(a, "%.*s%s", (int)len, head, end);
}
