/* copy.h: a database of this machine's server into a sealed dump and back, through the server's own programs.
 *
 * Their password goes through their environment alone. What comes back is whole or it is not used: the file is read through first, the rows
 * of every table are counted against what was sealed, the schema is brought to this program's version, every query of sql/invariants.sql
 * returns no row, and only then the copy says which one it is (settings.data_n); it may write nothing until the platform says so
 * (show/core/freeze.h). Blocking, for minutes with a large show: call it in a process of its own (helper.h). *why is for the log.
 */
#ifndef CLOVE_COPY_H
#define CLOVE_COPY_H

#include <stdbool.h>
#include <stdint.h>
#include "base/id.h"

struct arena;
struct db;
struct json;

#define COPY_SANDBOX "sandbox"

struct copy {
	const char *slug;
	int64_t deployment, generation, data_n;  /* deployment 0: the platform's own database; with the slug COPY_SANDBOX the sandbox provider's */
};

/* slug, deployment, generation, reason, schema version, made at: the line of a dump that is in clear. */
const char *copy_head(struct arena *a, const struct copy *c, const char *reason, int64_t schema, int64_t made_at);
bool copy_head_read(struct arena *a, const char *file, struct copy *out, const char **reason, int64_t *made_at);

void copy_key(const unsigned char master[ID_KEY], const struct copy *c, unsigned char out[ID_KEY]);
bool copy_make(struct arena *a, const unsigned char master[ID_KEY], const struct copy *c, const char *reason, const char *file,
    const char **counts, const char **why);
/* Into database data_n, whatever was in it. */
bool copy_bring(struct arena *a, const unsigned char master[ID_KEY], const struct copy *c, const char *file, const char **why);
/* The platform's or the sandbox's: tried aside first, then in its place. Nobody else may be at work on it. */
bool copy_bring_own(struct arena *a, const unsigned char master[ID_KEY], const struct copy *c, const char *file, const char **why);
bool copy_of_sandbox(const struct copy *c);

/* Of a database that was loaded, for whoever loaded it: its rows against `counts`; then, brought to this version, its books, and its number. */
bool copy_counted(struct db *db, struct arena *a, const char *counts, const char **why);
bool copy_declare(struct db *db, struct arena *a, int64_t data_n, const char **why);
bool copy_is(struct db *db, int64_t data_n);                     /* declared: it was loaded whole */

#endif
