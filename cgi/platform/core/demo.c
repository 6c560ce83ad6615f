/* demo.c: a template of sql/demo becomes a definition.
 *
 * A template is {"demo":{…},"definition":{…}}. What depends on today or on the venue is in "demo": the venue's id, the rounds as
 * days from now with a time of day in the venue's zone, and "taken": how many places of a round are left, the others being
 * marked as kept for the house, so that a round looks nearly sold out without pretending orders. Which ones are left is always the
 * same choice.
 */
#include "platform/core/demo.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "ext/json.h"
#include "ext/plan.h"
#include "platform/core/venue.h"

enum { DEMOS = 20, TEMPLATE_BYTES = 256 << 10, POSTER_BYTES = 1 << 20, ARENA_BYTES = 256 << 20 };

static void release(void *arena)
{
	arena_free(arena);
}

static struct json *read_json(struct arena *a, const char *name)
{
	size_t n;
	const char *path = arena_fmt(a, "%s/demo/%s.json", config_text("CLOVE_SQL_DIR"), name), *why = "";
	char *text = file_read(a, path, TEMPLATE_BYTES, &n);
	struct json *j = text != NULL ? json_parse(a, text, n, &why) : NULL;

	if (text != NULL && j == NULL)
		log_error("event=demo_broken path=%s error=\"%s\"", path, why);
	return j;
}

size_t demo_list(struct arena *a, const char *const **names)
{
	struct json *list = read_json(a, "index");
	size_t n = json_n(list) < DEMOS ? json_n(list) : DEMOS;
	const char **out = arena_alloc(a, n * sizeof *out);

	for (size_t i = 0; i < n; i++)
		out[i] = json_text(json_at(list, i), "");
	*names = out;
	return n;
}

static bool listed(struct arena *a, const char *name)
{
	const char *const *names;
	size_t n = demo_list(a, &names);

	for (size_t i = 0; i < n; i++)
		if (text_same(names[i], name))
			return true;
	return false;
}

/* `time` ("19:30") on the day that is so many calendar days from now. */
static int64_t moment(const char *zone, int64_t now, int64_t in_days, const char *time)
{
	struct local_time day = clock_local(now + in_days * 86400, zone);
	int64_t hour = 0, minute = 0;

	if (strlen(time) == 5 && time[2] == ':') {
		hour = (time[0] - '0') * 10 + time[1] - '0';
		minute = (time[3] - '0') * 10 + time[4] - '0';
	}
	return clock_at(zone, day.year, day.month, day.day, (int)hour, (int)minute);
}

static struct json *make_rounds(struct arena *a, struct json *wanted, const char *zone, int64_t now)
{
	struct json *out = json_list(a);

	for (size_t i = 0; i < json_n(wanted); i++) {
		struct json *j = json_at(wanted, i), *round = json_object(a);
		int64_t starts_at = moment(zone, now, json_i64(j, "in_days", 1), json_text(j, "time"));
		int64_t closes_at = starts_at - json_i64(j, "closes_before_minutes", 0) * 60;

		if (json_kind_at(j, "closes_in_minutes") == JSON_NUMBER)
			closes_at = now + json_i64(j, "closes_in_minutes", 0) * 60;
		json_set_text(round, "label", json_text(j, "label"));
		json_set_i64(round, "starts_at", starts_at);
		json_set_i64(round, "sale_opens_at", moment(zone, now, json_i64(j, "opens_in_days", 0), json_text(j, "opens")));
		json_set_i64(round, "sale_closes_at", closes_at);
		json_add(out, round);
	}
	return out;
}

/* Of `rest` places still to come, `left` stay free: the next one does with their share as its chance. A small generator of
 * its own: the same demo looks the same on every machine. */
struct choice {
	uint64_t state;
	size_t rest, left;
};

static bool stays_free(struct choice *c)
{
	bool free_ = false;

	c->state = c->state * 6364136223846793005u + 1442695040888963407u;
	if (c->rest > 0)
		free_ = (c->state >> 33) % c->rest < c->left;
	c->left -= free_;
	c->rest--;
	return free_;
}

static struct json *house_mark(struct arena *a, const struct plan_section *s, int64_t round, const char *note)
{
	struct json *m = json_object(a);

	json_set_text(m, "floor", s->floor);
	json_set_text(m, "section", s->name);
	json_set_i64(m, "round", round);
	json_set_text(m, "kind", "house");
	json_set_text(m, "note", note);
	return m;
}

static void take_row(struct arena *a, struct json *marks, const struct plan_section *s, const struct plan_row *row, struct choice *c, int64_t round,
    const char *note)
{
	bool *keeps = arena_alloc(a, row->seats_n * sizeof *keeps), any = false;

	for (size_t k = 0; k < row->seats_n; k++)
		any |= keeps[k] = stays_free(c);
	for (size_t k = 0; k < (any ? row->seats_n : 1); k++) {
		struct json *m;

		if (keeps[k])
			continue;
		m = house_mark(a, s, round, note);
		json_set_text(m, "row", row->label);
		if (any)
			json_set_text(m, "number", row->seats[k].n);
		json_add(marks, m);
	}
}

static struct json *make_marks(struct arena *a, const struct plan *p, struct json *taken)
{
	struct json *marks = json_list(a);

	for (size_t i = 0; i < json_n(taken); i++) {
		struct json *j = json_at(taken, i);
		struct choice c = { 20260101 + i, p->places_n, (size_t)json_i64(j, "left", 0) };
		int64_t round = json_i64(j, "round", 0);

		for (size_t k = 0; k < p->sections_n; k++) {
			const struct plan_section *s = &p->sections[k];

			for (size_t r = 0; r < s->rows_n; r++)
				take_row(a, marks, s, &s->rows[r], &c, round, json_text(j, "note"));
			for (int n = 1; s->kind != PLAN_SEATS && n <= s->capacity; n++)
				if (!stays_free(&c)) {
					struct json *m = house_mark(a, s, round, json_text(j, "note"));

					json_set_i64(m, "number", n);
					json_add(marks, m);
				}
		}
	}
	return marks;
}

static struct json *venue_of(struct arena *a, struct json *file)
{
	struct json *venue = json_object(a);

	json_set_text(venue, "name", json_text(file, "name"));
	json_set_text(venue, "address", json_text(file, "address"));
	json_set_text(venue, "zone", json_text(file, "zone"));
	return venue;
}

const char *demo_definition(struct arena *owner, const char *name, int64_t now)
{
	struct arena *a = arena_new(ARENA_BYTES);
	struct json *template, *demo, *definition, *venue = NULL;
	struct plan_errors e = { 0 };
	struct plan *plan;

	arena_defer(owner, release, a);
	template = listed(a, name) ? read_json(a, name) : NULL;
	demo = json_get(template, "demo");
	definition = json_get(template, "definition");
	if (definition == NULL)
		return NULL;
	if (json_text(demo, "venue")[0] != '\0') {
		venue = venue_load(a, json_text(demo, "venue"));
		if (venue == NULL)
			return NULL;
		json_set(definition, "venue", venue_of(a, venue));
		json_set(definition, "grades", json_get(venue, "grades"));
		json_set(definition, "plan", json_get(venue, "plan"));
	}
	plan = plan_read(a, json_get(definition, "plan"), &e);
	if (plan == NULL) {
		log_error("event=demo_broken name=%s error=%s at=%s", name, e.at[0].key, e.at[0].path);
		return NULL;
	}
	json_set(definition, "rounds", make_rounds(a, json_get(demo, "rounds"), json_text(definition, "venue.zone"), now));
	json_set(definition, "marks", make_marks(a, plan, json_get(demo, "taken")));
	return json_write(a, definition);
}

const void *demo_poster(struct arena *a, const char *name, size_t *n)
{
	*n = 0;
	return listed(a, name) ? file_read(a, arena_fmt(a, "%s/demo/%s.png", config_text("CLOVE_SQL_DIR"), name), POSTER_BYTES, n) : NULL;
}
