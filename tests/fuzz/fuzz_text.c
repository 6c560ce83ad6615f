/* Everything of cgi/base that reads what a stranger typed. What is taken must hold what its header promises. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/money.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(64 << 20);
	const char *s = arena_dupn(a, (const char *)data, size);
	bool whole = strlen(s) == size;
	if (text_utf8((const char *)data, size)) {
		must(whole);
		const char *t = text_trim(a, s);
		must(strcmp(text_trim(a, t), t) == 0);
		must(text_utf8(t, strlen(t)));
		for (size_t n = 0; n < 4; n++) {
			const char *cut = text_cut(a, s, n);
			must(text_length(cut) <= n && text_utf8(cut, strlen(cut)));
		}
	}
	char *plain = text_unurl(a, s, strlen(s), true);
	if (plain)
		must(strcmp(text_unurl(a, text_url(a, plain), strlen(text_url(a, plain)), false), plain) == 0);
	size_t n;
	void *raw = text_unbase64(a, s, &n);
	if (raw)
		must(strcmp(text_base64(a, raw, n), s) == 0);
	const char *email = text_email(a, s);
	must(!email || (strlen(email) <= 254 && text_same(text_email(a, email), email) && !strpbrk(email, " \r\n<>,;\"")));
	const char *phone = text_phone(a, s);
	must(!phone || (strlen(phone) <= 16 && text_same(text_phone(a, phone), phone)));
	must(!text_slug(s) || (strlen(s) >= 3 && strlen(s) <= 32));
	int64_t v;
	if (text_i64(s, &v)) {
		int64_t again;
		must(text_i64(arena_fmt(a, "%lld", (long long)v), &again) && again == v);
	}
	if (money_parse(s, &v)) {
		int64_t again;
		must(v >= 0 && v <= 100000000);
		must(money_parse(money_text(a, v, "ko"), &again) && again == v);
		must(money_parse(money_text(a, v, "en"), &again) && again == v);
	}
	if (clock_parse(s, "Europe/Berlin", &v)) {
		int64_t again;
		must(clock_parse(clock_field(a, v, "Europe/Berlin"), "Europe/Berlin", &again) && again <= v);
	}
	text_say(a, s, s, "x", NULL);
	arena_free(a);
	return 0;
}
