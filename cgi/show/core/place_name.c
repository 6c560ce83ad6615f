/* place_name.c: see place_name.h. */
#include "show/core/place_name.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "db/db.h"
#include "web/tpl.h"

const char *place_name_flag(int flags)
{
	return flags & 1 ? "wheel" : flags & 2 ? "companion" : flags & 4 ? "view" : "";
}

void place_name_price(struct tpl *t, const char *name, int64_t minor)
{
	if (minor)
		tpl_money(t, name, minor);
	else
		tpl_say(t, name, "show.free", NULL, NULL);
}

const char *place_name_section(struct arena *a, const char *floor, const char *section)
{
	return *floor && strcmp(floor, section) != 0 ? arena_fmt(a, "%s %s", floor, section) : section;
}

void place_name_put(struct tpl *t, const struct db_rows *q)
{
	struct tpl *grade = tpl_node(t, "grade");

	tpl_int(t, "place", db_i64(q, "place"));
	if (strcmp(db_text(q, "floor"), db_text(q, "section")) != 0)
		tpl_text(t, "floor", db_text(q, "floor"));
	tpl_text(t, "section", db_text(q, "section"));
	if (db_null(q, "entry")) {
		tpl_text(t, "row", db_text(q, "row_label"));
		tpl_text(t, "seat", db_text(q, "seat"));
	} else
		tpl_int(t, "entry", db_i64(q, "entry"));
	tpl_text(grade, "mark", db_text(q, "mark"));
	tpl_text(grade, "name", db_text(q, "grade"));
	tpl_int(grade, "colour", db_i64(q, "colour"));
	place_name_price(t, "price", db_i64(q, "price_minor"));
	tpl_text(t, "f", place_name_flag((int)db_i64(q, "flags")));
}
