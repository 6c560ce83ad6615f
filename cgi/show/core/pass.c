/* pass.c: see pass.h. */
#include "show/core/pass.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "web/tpl.h"

enum { NAMED_DAYS = 5 };

const char *pass_days(struct arena *a, const char *days, const char *zone, const char *lang)
{
	const char *all = "", *first = "", *day = "";
	int64_t last = INT64_MIN;
	long long n = 0;

	/* Two rounds of one day are one day. */
	for (const char *p = days; *p;) {
		char *end;
		int64_t at = strtoll(p, &end, 10);
		if (end == p)
			break;
		if (clock_day(at, zone) != last) {
			last = clock_day(at, zone);
			day = clock_text_date(a, at, zone, lang);
			first = n ? first : day;
			if (++n <= NAMED_DAYS)
				all = n == 1 ? day : arena_fmt(a, "%s, %s", all, day);
		}
		p = *end == ',' ? end + 1 : end;
	}
	return n <= NAMED_DAYS ? all : tpl_lang_say(a, lang, "ui.pass_between", first, day, arena_fmt(a, "%lld", n));
}
