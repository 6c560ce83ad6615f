/* texts.c: see texts.h. What each version changed stands in the audit, one row a version: that is what a late editor is told. */
#include "show/core/texts.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/image.h"
#include "base/text.h"
#include "db/db.h"
#include "show/core/audit.h"

enum { VERSIONS = 200 };

const char *const texts_fields[TEXTS_FIELDS] = { "title", "subtitle", "description", "notice", "venue_address", "running_minutes", "age_limit",
	"seller_contact" };

void texts_read(struct db *db, struct texts *out)
{
	struct db_rows *q = db_query(db,
	    "SELECT title, subtitle, description, notice, venue_address, running_minutes, age_limit, seller_contact, version, poster"
	    "  FROM settings WHERE id = 1", NO_ARGS);
	bool there = db_next(q);

	*out = (struct texts){ .version = there ? db_i64(q, "version") : 0, .poster = there ? db_text(q, "poster") : "" };
	for (size_t i = 0; i < TEXTS_FIELDS; i++)
		out->values[i] = there ? arena_dup(db_arena(db), db_text(q, texts_fields[i])) : "";
}

static const char *object(struct db *db, int64_t version)
{
	return arena_fmt(db_arena(db), "texts %lld", (long long)version);
}

static bool lists(const char *words, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = words; (p = strstr(p, word)); p += n)
		if ((p == words || p[-1] == ' ') && (!p[n] || p[n] == ' '))
			return true;
	return false;
}

static void since(struct db *db, int64_t from, int64_t now, bool changed[TEXTS_FIELDS])
{
	for (int64_t v = now; v > from && v > now - VERSIONS; v--) {
		const char *words = db_one_text(db, "SELECT detail FROM audit WHERE object = ? ORDER BY id DESC LIMIT 1", ARG(object(db, v)));
		for (size_t i = 0; words && i < TEXTS_FIELDS; i++)
			changed[i] |= lists(words, texts_fields[i]);
	}
}

static const char *keep_picture(struct db *db, const struct texts_picture *p)
{
	struct image image;

	if (!image_look(p->bytes, p->n, &image) || !image_whole(p->bytes, p->n))
		return NULL;
	const char *hash = id_hash_bytes(db_arena(db), p->bytes, p->n);
	/* The same picture may be there already: its name is its content. */
	db_exec(db, "INSERT INTO file (hash, type, width, height, bytes, created_at) VALUES (?, ?, ?, ?, ?, UNIX_TIMESTAMP() + ?)",
	    ARG(hash), ARG(image.type), ARG(image.width), ARG(image.height), ARG_BLOB(p->bytes, p->n), ARG(clock_offset()));
	return hash;
}

enum texts_said texts_save(struct db *db, int64_t account, const struct texts *t, const struct texts_picture *p, bool changed[TEXTS_FIELDS])
{
	struct texts now;
	struct buf *words = buf_new(db_arena(db), 500);

	db_one_i64(db, 0, "SELECT id FROM settings WHERE id = 1 FOR UPDATE", NO_ARGS);
	texts_read(db, &now);
	memset(changed, 0, TEXTS_FIELDS * sizeof *changed);
	if (now.version != t->version) {
		since(db, t->version, now.version, changed);
		return TEXTS_STALE;
	}
	const char *poster = p->n ? keep_picture(db, p) : p->remove ? "" : now.poster;
	if (!poster)
		return TEXTS_NO_PICTURE;
	for (size_t i = 0; i < TEXTS_FIELDS; i++)
		if (!text_same(now.values[i], t->values[i]))
			buf_fmt(words, "%s%s", words->len ? " " : "", texts_fields[i]);
	if (!text_same(now.poster, poster))
		buf_fmt(words, "%sposter", words->len ? " " : "");
	if (!words->len)
		return TEXTS_SAVED;
	db_exec(db,
	    "UPDATE settings SET title = ?, subtitle = ?, description = ?, notice = ?, venue_address = ?, running_minutes = ?, age_limit = ?,"
	    "  seller_contact = ?, poster = NULLIF(?, ''), version = version + 1 WHERE id = 1",
	    ARG(t->values[0]), ARG(t->values[1]), ARG(t->values[2]), ARG(t->values[3]), ARG(t->values[4]), ARG(t->values[5]), ARG(t->values[6]),
	    ARG(t->values[7]), ARG(poster));
	audit_write(db, account, "texts.edit", object(db, now.version + 1), words->p);
	return TEXTS_SAVED;
}
