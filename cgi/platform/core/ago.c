/* ago.c: see ago.h. */
#include "platform/core/ago.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "web/tpl.h"

void ago_put(struct arena *a, const char *lang, struct tpl *t, const char *name, int64_t at, int64_t now)
{
	static const struct { int64_t below_s, unit_s; const char *key; } steps[] = {
		{ 60, 1, "admin.ago_s" }, { 3600, 60, "admin.ago_m" }, { 2 * 86400, 3600, "admin.ago_h" }, { INT64_MAX, 86400, "admin.ago_d" },
	};
	int64_t gone = now > at ? now - at : 0;
	const char *zone = config_text("CLOVE_ZONE");
	size_t i = 0;

	if (!at)
		return;
	while (gone >= steps[i].below_s)
		i++;
	tpl_time(t, name, at, zone);
	struct tpl *node = tpl_node(t, name);
	tpl_say(node, "text", steps[i].key, arena_fmt(a, "%lld", (long long)(gone / steps[i].unit_s)), NULL);
	tpl_text(node, "exact", clock_text_exact(a, at, zone, lang));
}
