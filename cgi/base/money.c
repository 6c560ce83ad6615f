/* money.c: won, read and written as people in Korea and in English do. Whole won only: KRW has no minor unit. */
#include <string.h>
#include "base/arena.h"
#include "base/fault.h"
#include "base/money.h"

enum { MONEY_MAX = 100000000 };      /* of one typed amount: above it is a slip of the hand */

const char *money_digits(struct arena *a, int64_t number)
{
	uint64_t v = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
	char digits[32];
	size_t at = sizeof digits - 1, n = 0;
	digits[at] = 0;
	do {
		if (n && n % 3 == 0)
			digits[--at] = ',';
		digits[--at] = (char)('0' + v % 10);
		n++;
	} while (v /= 10);
	return arena_fmt(a, "%s%s", number < 0 ? "-" : "", digits + at);
}

const char *money_text(struct arena *a, int64_t minor, const char *lang)
{
	const char *digits = money_digits(a, minor), *minus = *digits == '-' ? "-" : "";

	if (*minus)
		digits++;
	return strcmp(lang, "ko") == 0 ? arena_fmt(a, "%s%s원", minus, digits) : arena_fmt(a, "%s₩%s", minus, digits);
}

static const char *skip(const char *s, const char *prefix)
{
	size_t n = strlen(prefix);
	return strncmp(s, prefix, n) == 0 ? s + n : s;
}

static const char *skip_spaces(const char *s)
{
	return s + strspn(s, " \t");
}

bool money_parse(const char *s, int64_t *minor)
{
	if (!s)
		return false;
	s = skip_spaces(s);
	s = skip(skip(s, "₩"), "￦");       /* also the full-width sign that Korean keyboards give */
	s = skip_spaces(s);
	int64_t v = 0;
	int digits = 0, since_comma = -1;  /* -1: no comma yet */
	for (; (*s >= '0' && *s <= '9') || *s == ','; s++) {
		if (*s == ',') {
			/* A comma out of place is more likely a slip than a habit: 1,00 must not become 100. */
			if (!digits || (since_comma < 0 ? digits > 3 : since_comma != 3))
				return false;
			since_comma = 0;
			continue;
		}
		v = v * 10 + (*s - '0');
		if (v > MONEY_MAX)
			return false;
		digits++;
		if (since_comma >= 0)
			since_comma++;
	}
	if (!digits || (since_comma >= 0 && since_comma != 3))
		return false;
	s = skip_spaces(skip(skip_spaces(s), "원"));
	if (*s)
		return false;
	*minor = v;
	return true;
}

int64_t money_share(int64_t minor, int64_t percent)
{
	must(minor >= 0 && percent >= 0 && percent <= 100);
	return minor / 100 * percent + minor % 100 * percent / 100;     /* in two parts: no overflow whatever the sum */
}
