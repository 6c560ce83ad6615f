/* extras.c: see extras.h. */
#include "show/core/extras.h"

#include <string.h>

#include "base/arena.h"
#include "db/db.h"
#include "ext/json.h"

void extras_take(struct db *db, struct json *message)
{
	struct json *list = json_get(message, "list");

	db_exec(db, "UPDATE settings SET extras = ? WHERE id = 1", json_n(list) ? ARG(json_write(db_arena(db), list)) : ARG_NULL);
}

size_t extras_read(struct arena *a, const char *kept, struct extras_link out[EXTRAS])
{
	const char *error;
	size_t n = 0;

	if (!*kept)
		return 0;
	struct json *list = json_parse(a, kept, strlen(kept), &error);
	for (size_t i = 0; i < json_n(list) && n < EXTRAS; i++) {
		struct extras_link link = { json_text(json_at(list, i), "title"), json_text(json_at(list, i), "url") };
		if (strncmp(link.url, "http://", 7) == 0 || strncmp(link.url, "https://", 8) == 0)
			out[n++] = link;
	}
	return n;
}
