/* migrate.c: brings a schema to the newest file of a folder, or says plainly why not.
 *
 * A row of schema_version is written before its file runs (applied_at NULL) and completed after it, in the transaction of the
 * file where the file is data. So a crash in between leaves a mark: data was rolled back with the mark's completion, and a
 * table statement either happened whole or not at all, which running it again tells ("exists already").
 * Forward only: there is no way down, and a file that has run is never edited.
 */
#include "db/migrate.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sodium.h>

#include "base/arena.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/text.h"
#include "db/db.h"

enum { VERSIONS_MAX = 9999, FILE_MAX = 256 * 1024, NAME_MAX_ = 120, LOCK_WAIT_S = 30 };

struct migration {
	char name[NAME_MAX_ + 1];           /* without .sql; "" is a number without a file */
};

/* The number of NNNN_what.sql; 0 for another kind of file, -1 for one that is meant to be a migration and is not named like one. */
static int64_t number_of(const char *file)
{
	size_t n = strlen(file);

	if (n < 4 || strcmp(file + n - 4, ".sql") != 0 || file[0] < '0' || file[0] > '9')
		return 0;
	if (n < 10 || n - 4 > NAME_MAX_ || strspn(file, "0123456789") != 4 || file[4] != '_' ||
	    strspn(file, "abcdefghijklmnopqrstuvwxyz0123456789_") != n - 4)
		return -1;
	int64_t v = strtoll(file, NULL, 10);
	return v ? v : -1;
}

/* The migrations of the folder by number (index 0 unused); the highest number, or -1 after telling what is wrong. */
static int64_t list(struct arena *a, const char *folder, struct migration **out)
{
	struct migration *m = arena_alloc(a, (VERSIONS_MAX + 1) * sizeof *m);
	DIR *d = opendir(folder);
	int64_t newest = 0;

	if (!d) {
		log_error("event=migrate folder=%s why=\"%s\"", folder, strerror(errno));
		return -1;
	}
	for (struct dirent *e; newest >= 0 && (e = readdir(d)) != NULL;) {
		int64_t v = number_of(e->d_name);
		if (v == 0)
			continue;
		if (v < 0 || *m[v].name) {
			log_error("event=migrate folder=%s file=%s why=\"%s\"", folder, e->d_name,
			    v < 0 ? "not named NNNN_what.sql" : "its number is taken twice");
			newest = -1;
			break;
		}
		snprintf(m[v].name, sizeof m[v].name, "%.*s", (int)strlen(e->d_name) - 4, e->d_name);
		if (v > newest)
			newest = v;
	}
	closedir(d);
	*out = m;
	return newest;
}

/* The text and the hash of a file; false after telling why not. */
static bool load(struct arena *a, const char *folder, const char *name, const char **sql, const char **hash)
{
	unsigned char sum[crypto_hash_sha256_BYTES];
	const char *path = arena_fmt(a, "%s/%s.sql", folder, name);
	struct stat st = { .st_size = 0 };
	FILE *f = fopen(path, "rbe");
	size_t size = f && fstat(fileno(f), &st) == 0 && st.st_size <= FILE_MAX ? (size_t)st.st_size : 0;
	char *text = arena_alloc(a, size + 1);
	size_t n = size ? fread(text, 1, size, f) : 0;

	if (f)
		fclose(f);
	if (n == 0 || n != size || strlen(text) != n) {
		log_error("event=migrate file=%s why=\"it cannot be read, is empty or too large\"", path);
		return false;
	}
	crypto_hash_sha256(sum, (const unsigned char *)text, n);
	*sql = text;
	*hash = text_hex(a, sum, sizeof sum);
	return true;
}

static bool version_table(struct db *db)
{
	return db_run_script(db,
	    "CREATE TABLE IF NOT EXISTS schema_version ("
	    " version INT NOT NULL PRIMARY KEY,"
	    " name VARCHAR(120) NOT NULL,"
	    " sha256 CHAR(64) NOT NULL,"
	    " begun_at BIGINT NOT NULL,"
	    " applied_at BIGINT NULL"
	    ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci");
}

/* Compares what ran with the folder. *last is the last version applied without a gap, *begun one that was begun and not completed. */
static enum migrated compare(struct db *db, const char *folder, const struct migration *m, int64_t newest, int64_t *last,
    int64_t *begun)
{
	struct arena *scratch = arena_new(16 * 1024 * 1024);
	enum migrated answer = MIGRATED_OK;

	*last = *begun = 0;
	struct db_rows *q = db_query(db,
	    "SELECT version, name, sha256, applied_at"
	    "  FROM schema_version"
	    " ORDER BY version LIMIT 9999", NO_ARGS);
	while (answer == MIGRATED_OK && db_next(q)) {
		int64_t v = db_i64(q, "version");
		const char *sql, *hash, *name = db_text(q, "name");
		if (v != *last + 1 || *begun) {
			log_error("event=migrate folder=%s version=%" PRId64 " why=\"the schema has it, but not the one before\"", folder, v);
			answer = MIGRATED_GAP;
		} else if (v > newest || !*m[v].name) {
			log_error("event=migrate folder=%s file=%s.sql why=\"it ran in this schema and is not in the folder: this program is older\"",
			    folder, name);
			answer = MIGRATED_GAP;
		} else if (!load(scratch, folder, m[v].name, &sql, &hash)) {
			answer = MIGRATED_FAILED;
		} else if (db_null(q, "applied_at")) {
			/* It may be corrected: it is not known to have run. */
			*begun = v;
		} else if (strcmp(hash, db_text(q, "sha256")) != 0 || strcmp(name, m[v].name) != 0) {
			log_error("event=migrate folder=%s file=%s.sql why=\"it was edited or renamed after it ran: put it back and write a new file\"",
			    folder, m[v].name);
			answer = MIGRATED_EDITED;
		} else {
			*last = v;
		}
	}
	arena_free(scratch);
	return db_fault(db)->set ? MIGRATED_FAILED : answer;
}

static void completed(struct db *db, int64_t version)
{
	db_exec(db, "UPDATE schema_version SET applied_at = UNIX_TIMESTAMP() WHERE version = ?", ARG(version));
}

/* One file. `begun`: an earlier run began it and did not say that it was done. */
static enum migrated apply(struct db *db, const char *folder, const char *name, int64_t version, bool begun)
{
	struct arena *scratch = arena_new(1024 * 1024);
	enum migrated answer = MIGRATED_FAILED;
	const char *sql, *hash;
	char why[512];

	if (!load(scratch, folder, name, &sql, &hash))
		goto done;
	if (begun)
		log_warn("event=migrate file=%s.sql why=\"an earlier run began it and was cut off: running it again\"", name);
	db_exec(db,
	    "INSERT INTO schema_version (version, name, sha256, begun_at, applied_at)"
	    " VALUES (?, ?, ?, UNIX_TIMESTAMP(), NULL)"
	    " ON DUPLICATE KEY UPDATE name = ?, sha256 = ?",
	    ARG(version), ARG(name), ARG(hash), ARG(name), ARG(hash));
	if (db_fault(db)->set)
		goto done;
	/* A file of data is completed in its own transaction. A table statement ends the transaction by itself. */
	if (!db_run_script(db, "START TRANSACTION"))
		goto done;
	int e = db_try_script(db, sql, why, sizeof why);
	/* Table exists, column exists, key exists: table statements are atomic, so the run that was cut off did all of it. */
	if (begun && (e == 1050 || e == 1060 || e == 1061)) {
		log_warn("event=migrate file=%s.sql error=%d why=\"the run that was cut off had done it: counted as done\"", name, e);
		e = 0;
	}
	if (e) {
		log_error("event=migrate file=%s.sql error=%d why=\"%s\"", name, e, why);
		if (db_run_script(db, "ROLLBACK") && !begun)
			db_exec(db, "DELETE FROM schema_version WHERE version = ? AND applied_at IS NULL", ARG(version));
		else
			log_error("event=migrate file=%s.sql why=\"whether it ran is not known: look at the schema, undo what it left, run again\"",
			    name);
		goto done;
	}
	completed(db, version);
	if (!db_run_script(db, "COMMIT"))
		goto done;
	log_info("event=migrated file=%s.sql", name);
	answer = MIGRATED_OK;
done:
	arena_free(scratch);
	return answer;
}

static enum migrated bring_up(struct db *db, const char *folder, int64_t *version)
{
	struct arena *scratch = arena_new(4 * 1024 * 1024);
	struct migration *m = NULL;
	int64_t begun = 0, newest = list(scratch, folder, &m);
	enum migrated answer = newest < 0 ? MIGRATED_GAP : MIGRATED_OK;

	for (int64_t v = 1; v <= newest && answer == MIGRATED_OK; v++) {
		if (*m[v].name)
			continue;
		log_error("event=migrate folder=%s why=\"there is no file number %04" PRId64 "\"", folder, v);
		answer = MIGRATED_GAP;
	}
	if (answer == MIGRATED_OK && !version_table(db))
		answer = MIGRATED_FAILED;
	if (answer == MIGRATED_OK)
		answer = compare(db, folder, m, newest, version, &begun);
	while (answer == MIGRATED_OK && *version < newest) {
		int64_t v = *version + 1;
		answer = apply(db, folder, m[v].name, v, v == begun);
		if (answer == MIGRATED_OK)
			*version = v;
	}
	arena_free(scratch);
	return answer;
}

enum migrated migrate_schema(struct db *db, const char *folder, int64_t *version)
{
	*version = 0;
	if (!db_lock(db, "migrate", LOCK_WAIT_S)) {
		if (db_fault(db)->set) {
			log_error("event=migrate folder=%s why=\"%s\"", folder, db_fault(db)->what);
			return MIGRATED_FAILED;
		}
		log_warn("event=migrate folder=%s why=\"another migration of this schema is running\"", folder);
		return MIGRATED_BUSY;
	}
	enum migrated answer = bring_up(db, folder, version);
	db_unlock(db, "migrate");
	if (db_fault(db)->set) {
		log_error("event=migrate folder=%s why=\"%s\"", folder, db_fault(db)->what);
		answer = MIGRATED_FAILED;
	}
	return answer;
}

int64_t migrate_newest(const char *folder)
{
	struct arena *a = arena_new(4 * 1024 * 1024);
	struct migration *m;
	int64_t newest = list(a, folder, &m);

	arena_free(a);
	return newest < 0 ? 0 : newest;
}

int64_t migrate_version(struct db *db)
{
	if (!db_exists(db,
	    "SELECT 1 FROM information_schema.tables"
	    " WHERE table_schema = DATABASE() AND table_name = 'schema_version'", NO_ARGS))
		return 0;
	return db_one_i64(db, 0, "SELECT MAX(version) FROM schema_version WHERE applied_at IS NOT NULL", NO_ARGS);
}
