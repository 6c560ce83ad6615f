/* draft.c: the rows of drafts. See draft.h; what answers mean is in draft_read.c. */
#include "platform/core/draft.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/image.h"
#include "db/db.h"
#include "ext/json.h"
#include "platform/core/deployment.h"
#include "platform/core/field.h"
#include "platform/core/slug.h"

enum { ANSWERS_BYTES = 512 << 10 };        /* the longest lists of texts people mean stay far below */

static void read_row(struct db *db, struct db_rows *q, struct draft *out)
{
	struct arena *a = db_arena(db);
	const char *text = db_text(q, "answers");

	*out = (struct draft){ .id = db_i64(q, "id"), .account = db_i64(q, "account"), .changed_at = db_i64(q, "changed_at"),
		.has_poster = db_i64(q, "has_poster") != 0 };
	out->answers = json_parse(a, text, strlen(text), NULL);
	if (json_kind(out->answers) != JSON_OBJECT)
		out->answers = json_object(a);
	out->field = field_find(json_text(out->answers, "field"));
	if (!out->field)
		out->field = field_find("other");
}

bool draft_find(struct db *db, int64_t account, int64_t id, struct draft *out)
{
	struct db_rows *q = db_query(db,
	    "SELECT d.id, d.account, d.answers, d.changed_at, EXISTS (SELECT 1 FROM draft_file f WHERE f.draft = d.id) AS has_poster"
	    "  FROM draft d WHERE d.id = ? AND d.account = ? LIMIT 1", ARG(id), ARG(account));

	if (!db_next(q))
		return false;
	read_row(db, q, out);
	return true;
}

bool draft_take(struct db *db, int64_t account, int64_t id, struct draft *out)
{
	return db_one_i64(db, 0, "SELECT id FROM draft WHERE id = ? AND account = ? FOR UPDATE", ARG(id), ARG(account)) != 0 &&
	    draft_find(db, account, id, out);
}

int64_t draft_newest(struct db *db, int64_t account)
{
	return db_one_i64(db, 0, "SELECT id FROM draft WHERE account = ? ORDER BY changed_at DESC, id DESC LIMIT 1", ARG(account));
}

size_t draft_list(struct db *db, int64_t account, struct draft **out)
{
	struct db_rows *q = db_query(db,
	    "SELECT d.id, d.account, d.answers, d.changed_at, EXISTS (SELECT 1 FROM draft_file f WHERE f.draft = d.id) AS has_poster"
	    "  FROM draft d WHERE d.account = ? ORDER BY d.changed_at DESC, d.id DESC LIMIT 50", ARG(account));
	size_t n = 0;

	*out = arena_alloc(db_arena(db), DRAFT_MAX * sizeof **out);
	while (n < DRAFT_MAX && db_next(q))
		read_row(db, q, &(*out)[n++]);
	return n;
}

const char *draft_free_slug(struct db *db, const char *title)
{
	struct arena *a = db_arena(db);
	const char *first = slug_of(a, title), *slug = first;

	for (int n = 2; n < 100 && deployment_slug_taken(db, slug); n++)
		slug = slug_numbered(a, first, n);
	return slug;
}

static void propose(struct arena *a, struct json *answers, const char *name, int64_t n)
{
	if (n)
		json_set_text(answers, name, arena_fmt(a, "%lld", (long long)n));
}

static struct json *refund_proposed(struct arena *a)
{
	static const char *const rules[][2] = { { "10", "5" }, { "7", "10" }, { "3", "20" }, { "1", "30" } };
	struct json *list = json_list(a);

	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
		struct json *rule = json_object(a);
		json_set_text(rule, "days", rules[i][0]);
		json_set_text(rule, "percent", rules[i][1]);
		json_add(list, rule);
	}
	return list;
}

int64_t draft_make(struct db *db, int64_t account, const char *title, const char *field)
{
	struct arena *a = db_arena(db);
	struct json *answers = json_object(a);
	const struct field_row *f = field_find(field);
	struct db_rows *q = db_query(db,
	    "SELECT email, name, business_name, (SELECT COUNT(*) FROM draft d WHERE d.account = account.id) AS drafts_n"
	    "  FROM account WHERE id = ? LIMIT 1 FOR UPDATE", ARG(account));

	if (!f || !db_next(q) || db_i64(q, "drafts_n") >= DRAFT_MAX)
		return 0;
	json_set_text(answers, "title", title);
	json_set_text(answers, "field", field);
	json_set_text(answers, "slug", draft_free_slug(db, title));
	json_set_text(answers, "zone", config_text("CLOVE_ZONE"));
	json_set_text(answers, "seller_name", *db_text(q, "business_name") ? db_text(q, "business_name") : db_text(q, "name"));
	json_set_text(answers, "seller_contact", db_text(q, "email"));
	propose(a, answers, "running_minutes", f->running_minutes);
	propose(a, answers, "limit", f->limit);
	propose(a, answers, "hold", f->hold_minutes);
	propose(a, answers, "free_days", 7);
	json_set(answers, "refund", refund_proposed(a));
	json_set_text(answers, "size", f->parts & FIELD_PART_WAITING_ROOM ? "medium" : "small");
	db_exec(db, "INSERT INTO draft (account, answers, created_at, changed_at) SELECT ?, ?, c.at, c.at FROM (SELECT UNIX_TIMESTAMP() + ? AS at) c",
	    ARG(account), ARG(json_write(a, answers)), ARG(clock_offset()));
	return db_insert_id(db);
}

void draft_save(struct db *db, const struct draft *d)
{
	const char *answers = json_write(db_arena(db), d->answers);

	if (strlen(answers) > ANSWERS_BYTES) {
		fault_set(db_fault(db), 413, "draft %lld: answers of %zu bytes", (long long)d->id, strlen(answers));
		return;
	}
	db_exec(db, "UPDATE draft SET answers = ?, changed_at = UNIX_TIMESTAMP() + ? WHERE id = ? AND account = ?",
	    ARG(answers), ARG(clock_offset()), ARG(d->id), ARG(d->account));
}

bool draft_drop(struct db *db, int64_t account, int64_t id)
{
	return db_exec(db, "DELETE FROM draft WHERE id = ? AND account = ?", ARG(id), ARG(account)) == 1;
}

void draft_set_poster(struct db *db, int64_t id, const struct image *image, const void *bytes, size_t n)
{
	db_exec(db, "REPLACE INTO draft_file (draft, type, width, height, bytes) VALUES (?, ?, ?, ?, ?)", ARG(id), ARG(image->type),
	    ARG(image->width), ARG(image->height), ARG_BLOB(bytes, n));
}

void draft_drop_poster(struct db *db, int64_t id)
{
	db_exec(db, "DELETE FROM draft_file WHERE draft = ?", ARG(id));
}

const void *draft_poster(struct db *db, int64_t id, size_t *n, const char **type)
{
	struct db_rows *q = db_query(db, "SELECT type, bytes FROM draft_file WHERE draft = ? LIMIT 1", ARG(id));

	*n = 0;
	*type = "";
	if (!db_next(q))
		return NULL;
	*type = db_text(q, "type");
	return db_blob(q, "bytes", n);
}

void draft_set_plan(struct db *db, int64_t id, const char *filename, const void *bytes, size_t n)
{
	db_exec(db, "REPLACE INTO draft_plan (draft, filename, bytes) VALUES (?, LEFT(?, 120), ?)", ARG(id), ARG(filename), ARG_BLOB(bytes, n));
}

const char *draft_seating(const struct draft *d)
{
	return json_text(d->answers, "seating");
}
