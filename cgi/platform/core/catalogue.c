/* catalogue.c: see catalogue.h. */
#include "platform/core/catalogue.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "db/db.h"

enum { WORDS = 4 };

static const char *without_spaces(struct arena *a, const char *s, size_t n)
{
	char *out = arena_dupn(a, s, n), *w = out;

	for (const char *p = out; *p; p++)
		if (*p != ' ')
			*w++ = *p;
	*w = 0;
	return out;
}

/* At most WORDS patterns, for titles compared without their spaces; what is left over belongs to the last. Unused ones are NULL. */
static void patterns(struct arena *a, const char *words, const char *out[WORDS])
{
	const char *s = text_trim(a, words);

	for (size_t i = 0; i < WORDS; i++) {
		s += strspn(s, " ");
		size_t n = i + 1 < WORDS ? strcspn(s, " ") : strlen(s);
		out[i] = n ? text_like(a, without_spaces(a, s, n)) : NULL;
		s += n;
	}
}

struct db_rows *catalogue_find(struct db *db, const struct catalogue_filter *f)
{
	const char *like[WORDS];

	patterns(db_arena(db), f->words, like);
	return db_query(db,
	    "SELECT d.slug, c.title, c.field, c.venue_name, c.zone, c.poster, c.from_minor, c.to_minor, c.first_at, c.last_at, c.selling,"
	    "       n.rounds_n, n.planned_n, n.open_n, n.open_left, n.open_places, n.opens_at, COUNT(*) OVER () AS total"
	    "  FROM (SELECT r.deployment, MIN(r.starts_at) AS next_at, COUNT(*) AS rounds_n, SUM(r.state = 'planned') AS planned_n,"
	    "               SUM(r.state = 'planned' AND r.opens_at <= t.at AND r.closes_at > t.at) AS open_n,"
	    "               SUM(IF(r.state = 'planned' AND r.opens_at <= t.at AND r.closes_at > t.at, r.left_n, 0)) AS open_left,"
	    "               SUM(IF(r.state = 'planned' AND r.opens_at <= t.at AND r.closes_at > t.at, r.places_n, 0)) AS open_places,"
	    "               COALESCE(MIN(IF(r.state = 'planned' AND r.opens_at > t.at, r.opens_at, NULL)), 0) AS opens_at"
	    "          FROM catalogue_round r, (SELECT UNIX_TIMESTAMP() + ? AS at) t"
	    "         WHERE (r.starts_at > t.at OR r.closes_at > t.at) AND r.starts_at >= ? AND (? = 0 OR r.starts_at < ?)"
	    "         GROUP BY r.deployment) n"
	    "  JOIN deployment d ON d.id = n.deployment"
	    "  JOIN catalogue c ON c.deployment = n.deployment"
	    "  JOIN account a ON a.id = d.account"
	    " WHERE d.state IN ('running', 'updating', 'degraded')"
	    "   AND (? = '' OR c.field = ?)"
	    "   AND (? = 0 OR (c.selling = 1 AND n.open_left > 0))"
	    "   AND (? IS NULL OR REPLACE(CONCAT_WS('/', c.title, c.subtitle, c.venue_name, a.business_name), ' ', '') LIKE ? ESCAPE '|')"
	    "   AND (? IS NULL OR REPLACE(CONCAT_WS('/', c.title, c.subtitle, c.venue_name, a.business_name), ' ', '') LIKE ? ESCAPE '|')"
	    "   AND (? IS NULL OR REPLACE(CONCAT_WS('/', c.title, c.subtitle, c.venue_name, a.business_name), ' ', '') LIKE ? ESCAPE '|')"
	    "   AND (? IS NULL OR REPLACE(CONCAT_WS('/', c.title, c.subtitle, c.venue_name, a.business_name), ' ', '') LIKE ? ESCAPE '|')"
	    " ORDER BY n.planned_n = 0, n.next_at, d.id LIMIT ? OFFSET ?",
	    ARG(clock_offset()), ARG(f->from_at), ARG(f->before_at), ARG(f->before_at), ARG(f->field), ARG(f->field), ARG(f->left),
	    ARG(like[0]), ARG(like[0]), ARG(like[1]), ARG(like[1]), ARG(like[2]), ARG(like[2]), ARG(like[3]), ARG(like[3]),
	    ARG(f->per), ARG((f->page - 1) * f->per));
}

const char *catalogue_left(const struct db_rows *q)
{
	int64_t left = db_i64(q, "open_left"), places = db_i64(q, "open_places");
	bool later = db_i64(q, "opens_at") != 0;

	if (!db_i64(q, "planned_n"))
		return "cancelled";
	if (!db_i64(q, "selling"))
		return "over";
	if (!db_i64(q, "open_n"))
		return later ? "soon" : "over";
	if (left <= 0)
		return later ? "soon" : "none";
	return left * 10 <= places || left <= 4 ? "few" : "many";
}
