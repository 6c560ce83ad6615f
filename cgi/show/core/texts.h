/* texts.h: what a show says of itself, edited by its owner under an optimistic lock: the version that the page was made of.
 *
 * The catalogue follows by itself (summary.h is sent with the next sync). Pictures are told by their content alone.
 */
#ifndef CLOVE_TEXTS_H
#define CLOVE_TEXTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;

enum { TEXTS_LONG = 15000, TEXTS_FIELDS = 8, TEXTS_POSTER_BYTES = 2 << 20 };
extern const char *const texts_fields[TEXTS_FIELDS];     /* columns of settings, as the form names them */

struct texts {
	const char *values[TEXTS_FIELDS];
	int64_t version;
	const char *poster;          /* hash of the picture, "" for none */
};
void texts_read(struct db *db, struct texts *out);

struct texts_picture { const void *bytes; size_t n; bool remove; };    /* n 0: the one that is there stays */
enum texts_said { TEXTS_SAVED, TEXTS_STALE, TEXTS_NO_PICTURE };
/* STALE: somebody saved since `t->version`; changed[i] says which of the fields. In the caller's transaction. */
enum texts_said texts_save(struct db *db, int64_t account, const struct texts *t, const struct texts_picture *p, bool changed[TEXTS_FIELDS]);

#endif
