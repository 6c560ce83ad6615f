/* venue.c: reading the library. The files are ours, but they may have been edited: the plan is checked like any other. */
#include "platform/core/venue.h"

#include <string.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "ext/json.h"
#include "ext/plan.h"

enum { VENUES = 100, INDEX_BYTES = 256 << 10, VENUE_BYTES = 8 << 20, GRADES = 50 };

static void release(void *arena)
{
	arena_free(arena);
}

/* In an arena of its own: the tree of a large hall is more than a page's share. */
static struct json *read_json(struct arena *owner, const char *name, size_t max)
{
	struct arena *a = arena_new(64 << 20);
	const char *path = arena_fmt(a, "%s/%s.json", config_text("CLOVE_VENUE_DIR"), name), *why = "";
	struct json *j = NULL;
	char *text;
	size_t n;

	arena_defer(owner, release, a);
	text = file_read(a, path, max, &n);
	if (text != NULL && (j = json_parse(a, text, n, &why)) == NULL)
		log_error("event=venue_broken path=%s error=\"%s\"", path, why);
	return j;
}

size_t venue_list(struct arena *a, struct venue **out)
{
	struct json *list = read_json(a, "index", INDEX_BYTES);
	size_t n = json_n(list) < VENUES ? json_n(list) : VENUES;

	*out = arena_alloc(a, n * sizeof **out);
	for (size_t i = 0; i < n; i++) {
		struct json *j = json_at(list, i);

		(*out)[i] = (struct venue){ json_text(j, "id"), json_text(j, "name"), json_text(j, "address"), json_text(j, "zone"),
		    json_text(j, "about"), json_i64(j, "places", 0), json_i64(j, "sections", 0), json_i64(j, "floors", 0) };
	}
	return n;
}

struct json *venue_load(struct arena *a, const char *id)
{
	struct venue *list;
	size_t n = venue_list(a, &list);

	for (size_t i = 0; i < n; i++)
		if (text_same(list[i].id, id))
			return read_json(a, id, VENUE_BYTES);
	return NULL;
}

struct plan *venue_plan(struct arena *a, const char *id)
{
	struct json *j = venue_load(a, id);
	struct plan_errors e = { 0 };
	struct plan *p = j != NULL ? plan_read(a, json_get(j, "plan"), &e) : NULL;

	if (j != NULL && p == NULL)
		log_error("event=venue_broken id=%s error=%s at=%s", id, e.at[0].key, e.at[0].path);
	return p;
}

size_t venue_grades(struct arena *a, const char *id, struct venue_grade **out)
{
	struct json *list = json_get(venue_load(a, id), "grades");
	size_t n = json_n(list) < GRADES ? json_n(list) : GRADES;

	*out = arena_alloc(a, n * sizeof **out);
	for (size_t i = 0; i < n; i++) {
		struct json *j = json_at(list, i);

		(*out)[i] = (struct venue_grade){ json_text(j, "name"), json_text(j, "mark"), json_i64(j, "colour", 1), json_i64(j, "price", 0) };
	}
	return n;
}
