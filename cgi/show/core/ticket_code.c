/* ticket_code.c: the text in a ticket's QR code, made and read.
 *
 * Scanners type: they are keyboards, and at a door nobody looks at the state of caps lock or of the input method first. What
 * arrives is therefore brought back to keys (a Hangul syllable to the keys that compose it), to capitals and to the digits that
 * look alike, before anything is compared.
 */
#include <stdbool.h>
#include <string.h>
#include "base/arena.h"
#include "base/fault.h"
#include "base/keys.h"
#include "base/text.h"
#include "show/core/ticket_code.h"

enum { MAC_LETTERS = 26, TYPED_BYTES = 400 };

/* The keys of the Korean standard layout that write each jamo: leading consonants, vowels, trailing consonants, and single jamo
 * from U+3131 on. */
static const char *const leads[] = { "r", "R", "s", "e", "E", "f", "a", "q", "Q", "t", "T", "d", "w", "W", "c", "z", "x", "v", "g" };
static const char *const vowels[] = { "k", "o", "i", "O", "j", "p", "u", "P", "h", "hk", "ho", "hl", "y", "n", "nj", "np", "nl", "b", "m",
    "ml", "l" };
static const char *const trails[] = { "", "r", "R", "rt", "s", "sw", "sg", "e", "f", "fr", "fa", "fq", "ft", "fx", "fv", "fg", "a", "q", "qt",
    "t", "T", "d", "w", "c", "z", "x", "v", "g" };
static const char *const jamo[] = { "r", "R", "rt", "s", "sw", "sg", "e", "E", "f", "fr", "fa", "fq", "ft", "fx", "fv", "fg", "a", "q", "Q",
    "qt", "t", "T", "d", "w", "W", "c", "z", "x", "v", "g", "k", "o", "i", "O", "j", "p", "u", "P", "h", "hk", "ho", "hl", "y", "n", "nj",
    "np", "nl", "b", "m", "ml", "l" };
enum { SYLLABLES = 19 * 21 * 28 };
_Static_assert(sizeof jamo / sizeof jamo[0] == 0x3163 - 0x3131 + 1, "every single jamo");

static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static char letter_of(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == 'O')
		return '0';
	return c == 'I' || c == 'L' ? '1' : c;
}

/* Keys, in capitals; blanks are dropped. "" when a byte is neither ASCII nor Hangul. */
static const char *keys_of(struct arena *a, const char *typed)
{
	size_t n = strlen(typed);

	if (n > TYPED_BYTES || !text_utf8(typed, n))
		return "";
	char *out = arena_alloc(a, n * 2 + 1), *p = out;
	for (const unsigned char *s = (const unsigned char *)typed; *s;) {
		if (*s < 0x80) {
			char c = (char)*s++;
			if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
				continue;
			*p++ = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
			continue;
		}
		if ((*s & 0xf0) != 0xe0)
			return "";
		unsigned u = (*s & 0x0fu) << 12 | (s[1] & 0x3fu) << 6 | (s[2] & 0x3fu);
		s += 3;
		const char *parts[3] = { "", "", "" };
		if (u >= 0xac00 && u < 0xac00 + SYLLABLES) {
			u -= 0xac00;
			parts[0] = leads[u / (21 * 28)];
			parts[1] = vowels[u / 28 % 21];
			parts[2] = trails[u % 28];
		} else if (u >= 0x3131 && u <= 0x3163) {
			parts[0] = jamo[u - 0x3131];
		} else {
			return "";
		}
		for (int i = 0; i < 3; i++)
			for (const char *k = parts[i]; *k; k++)
				*p++ = *k >= 'a' ? (char)(*k - 'a' + 'A') : *k;
	}
	*p = 0;
	return out;
}

/* `n` letters of the alphabet, mistaken ones put right; NULL when there is another or the length is wrong. */
static const char *letters_of(struct arena *a, const char *s, size_t n)
{
	if (strlen(s) != n)
		return NULL;
	char *out = arena_alloc(a, n + 1);
	for (size_t i = 0; i < n; i++) {
		out[i] = letter_of(s[i]);
		if (!strchr(letters, out[i]))
			return NULL;
	}
	return out;
}

static const char *body(struct arena *a, int64_t show, const char *number, int64_t generation)
{
	return arena_fmt(a, "CLV1.%lld.%s.%lld", (long long)show, number, (long long)generation);
}

static const char *mac_letters(struct arena *a, const unsigned char mac[ID_MAC])
{
	char *out = arena_alloc(a, MAC_LETTERS + 1);

	for (int i = 0; i < MAC_LETTERS; i++) {
		int at = i * 5 / 8, shift = i * 5 % 8;
		unsigned two = (unsigned)mac[at] << 8 | (at + 1 < ID_MAC ? mac[at + 1] : 0u);
		out[i] = letters[two >> (11 - shift) & 31];
	}
	return out;
}

const char *ticket_code_text(struct arena *a, const unsigned char service_key[ID_KEY], int64_t show, const char *number, int64_t generation)
{
	unsigned char key[ID_KEY], mac[ID_MAC];
	const char *text = body(a, show, number, generation);

	keys_use(service_key, KEY_TICKET, key);
	id_mac(key, text, mac);
	return arena_fmt(a, "%s.%s", text, mac_letters(a, mac));
}

/* All letters are looked at, so that the time taken tells nothing of where a guess went wrong. */
static bool same_letters(const char *x, const char *y)
{
	unsigned differ = 0;

	for (int i = 0; i < MAC_LETTERS; i++)
		differ |= (unsigned)(x[i] ^ y[i]);
	return !differ;
}

struct ticket_code ticket_code_read(struct arena *a, const unsigned char service_key[ID_KEY], int64_t show, const char *typed)
{
	struct ticket_code c = { .number = "" };
	char *keys = arena_dup(a, keys_of(a, typed));

	if (strncmp(keys, "CLV1.", 5) && strncmp(keys, "CLVI.", 5) && strncmp(keys, "CLVL.", 5)) {
		size_t n = 0;
		for (const char *k = keys; *k; k++)
			if (*k != '-')
				keys[n++] = *k;
		keys[n] = 0;
		const char *number = letters_of(a, keys, TICKET_CODE_DIGITS);
		if (number) {
			c.kind = TICKET_CODE_NUMBER;
			c.number = number;
		}
		return c;
	}
	char *part[4];
	char *at = keys + 5;
	for (int i = 0; i < 4; i++) {
		part[i] = at;
		char *dot = at ? strchr(at, '.') : NULL;
		if ((dot != NULL) != (i < 3))
			return c;
		if (dot)
			*dot = 0;
		at = dot ? dot + 1 : NULL;
	}
	const char *number = letters_of(a, part[1], TICKET_CODE_DIGITS), *mac = letters_of(a, part[3], MAC_LETTERS);
	if (!number || !mac || !text_i64(part[0], &c.show) || !text_i64(part[2], &c.generation) || c.show <= 0 || c.generation <= 0 ||
	    c.generation > TICKET_CODE_GENERATIONS) {
		return (struct ticket_code){ .number = "" };
	}
	c.number = number;
	if (c.show != show) {
		c.kind = TICKET_CODE_OTHER_SHOW;
		return c;
	}
	const char *right = ticket_code_text(a, service_key, show, number, c.generation);
	c.kind = same_letters(right + strlen(right) - MAC_LETTERS, mac) ? TICKET_CODE_WHOLE : TICKET_CODE_FORGED;
	return c;
}
