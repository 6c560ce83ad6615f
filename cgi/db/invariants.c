/* invariants.c: reads a file of queries and runs each. The file is ours and trusted; it is read by lines, so that nothing of SQL
 * has to be understood here: a comment line begins with --, a query ends with ; at the end of a line.
 */
#include "db/invariants.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/fault.h"
#include "base/log.h"
#include "db/db.h"

enum { FILE_MAX = 256 * 1024, LINE_MAX_ = 1000, NAME_MAX_ = 80 };

static const char *row_line(struct arena *a, const struct db_rows *q)
{
	struct buf *b = buf_new(a, LINE_MAX_);

	for (int i = 0; i < db_columns_n(q); i++)
		buf_fmt(b, " %s=%s", db_column(q, i), db_null(q, db_column(q, i)) ? "NULL" : db_text(q, db_column(q, i)));
	return b->p;
}

/* Each query has a memory and a fault of its own: one that fails hides no other. */
static bool holds(struct db *db, const char *name, const char *sql)
{
	struct arena *a = arena_new(16 * 1024 * 1024), *was = db_arena(db);
	struct fault fault = { .set = false }, *was_fault = db_fault(db);

	db_detach(db);
	db_attach(db, a, &fault);
	struct db_rows *q = db_query_script(db, sql);
	bool good = !fault.set && db_rows_n(q) == 0;
	if (fault.set)
		log_error("event=invariant name=%s why=\"%s\"", name, fault.what);
	else if (db_next(q))
		log_error("event=invariant name=%s rows=%" PRId64 "%s", name, db_rows_n(q), row_line(a, q));
	db_detach(db);
	db_attach(db, was, was_fault);
	arena_free(a);
	return good;
}

int64_t db_check_invariants(struct db *db, const char *file)
{
	struct arena *a = arena_new(2 * FILE_MAX);
	struct buf *sql = buf_new(a, FILE_MAX);
	char line[LINE_MAX_], name[NAME_MAX_] = "";
	bool named = false;
	int64_t failed = 0;
	FILE *f = fopen(file, "re");

	must(!db_in_tx(db));
	if (!f) {
		log_error("event=invariant file=%s why=\"cannot be read\"", file);
		arena_free(a);
		return -1;
	}
	while (fgets(line, sizeof line, f)) {
		line[strcspn(line, "\r\n")] = '\0';
		if (!*line) {
			named = false;               /* the next comment is about something else */
		} else if (strncmp(line, "--", 2) == 0) {
			if (!named)
				snprintf(name, sizeof name, "%.*s", (int)strcspn(line + 2 + strspn(line + 2, " "), ": "), line + 2 + strspn(line + 2, " "));
			named = true;
		} else {
			size_t n = strlen(line);
			bool ends = line[n - 1] == ';';
			if (ends)
				line[n - 1] = '\0';
			buf_puts(sql, line);
			buf_puts(sql, "\n");
			if (!ends)
				continue;
			failed += holds(db, name, sql->p) ? 0 : 1;
			sql->len = 0;
			sql->p[0] = '\0';
			named = false;
		}
	}
	fclose(f);
	if (sql->len) {
		log_error("event=invariant name=%s why=\"the file ends inside this query\"", name);
		failed++;
	}
	arena_free(a);
	return failed;
}
