/* venue.h: the library of halls in CLOVE_VENUE_DIR (sql/venues), written by make.py there.
 *
 * An id is only ever one that the list has, so no id from outside names a file. The list costs one small file, a venue one of
 * up to 1.2 MB. A library that cannot be read is an empty one; the log says why.
 */
#ifndef CLOVE_VENUE_H
#define CLOVE_VENUE_H

#include <stddef.h>
#include <stdint.h>

struct arena;
struct json;
struct plan;

struct venue {
	const char *id, *name, *address, *zone, *about;
	int64_t places_n, sections_n, floors_n;
};
struct venue_grade {                     /* a suggestion */
	const char *name, *mark;
	int64_t colour, price_minor;
};

size_t venue_list(struct arena *a, struct venue **out);

/* The venue's file: name, address, zone, grades[] (name, mark, colour, price) and plan as the definition has it. NULL for an
 * unknown id. */
struct json *venue_load(struct arena *a, const char *id);
struct plan *venue_plan(struct arena *a, const char *id);                              /* read and checked; NULL for an unknown id */
size_t venue_grades(struct arena *a, const char *id, struct venue_grade **out);

#endif
