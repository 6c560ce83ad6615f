/* misbehave.c: see misbehave.h. */
#include "pay/core/misbehave.h"

#include <string.h>

#include "base/arena.h"
#include "base/config.h"
#include "db/db.h"

static bool listed(const char *list, const char *end, const char *word)
{
	size_t want = strlen(word);
	while (list < end) {
		size_t n = strcspn(list, "+, @");
		if (list + n > end)
			n = (size_t)(end - list);
		if (n == want && memcmp(list, word, n) == 0)
			return true;
		list += n + 1;
	}
	return false;
}

bool misbehave_is(const char *email, const char *word)
{
	const char *all = config_text("CLOVE_PAY_MISBEHAVE"), *at = strrchr(email, '@'), *plus = strchr(email, '+');
	return listed(all, all + strlen(all), word) || (at && plus && plus < at && listed(plus + 1, at, word));
}

bool misbehave_once(struct db *db, const char *email, const char *word, const char *subject)
{
	return misbehave_is(email, word) &&
	    db_exec(db, "INSERT INTO misbehaved (id) VALUES (?)", ARG(arena_fmt(db_arena(db), "%s %s", word, subject))) == 1;
}
