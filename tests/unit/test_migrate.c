/* migrate: every schema of ours from nothing, once; edited files, gaps and half-run files told and refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/stat.h>
#include "base/arena.h"
#include "base/fault.h"
#include "db/migrate.h"
#include "with_db.h"

static struct arena *a;
static struct fault fault;
static struct db *db;
static char folder[96];

static void write_file(const char *name, const char *text)
{
	FILE *f = fopen(arena_fmt(a, "%s/%s", folder, name), "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void remove_file(const char *name)
{
	assert_int_equal(unlink(arena_fmt(a, "%s/%s", folder, name)), 0);
}

/* An empty schema and a folder with two files. */
static int start(void **state)
{
	static int n;
	(void)state;
	a = arena_new(8 << 20);
	fault = (struct fault){ .set = false };
	db = with_db_schema(arena_fmt(a, "m%d", ++n), NULL, a, &fault);
	snprintf(folder, sizeof folder, "%s/sql%d", with_db_folder, n);
	if (!db || mkdir(folder, 0700))
		return -1;
	write_file("0001_thing.sql", "-- A thing; and its name.\nCREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY)\n");
	write_file("0002_first.sql", "INSERT INTO thing (id) VALUES (1)\n");
	write_file("schema.sql", "what a dump left here");
	return 0;
}

static int stop(void **state)
{
	(void)state;
	db_detach(db);
	db_close(db);
	arena_free(a);
	return 0;
}

/* The next run of the program. */
static enum migrated migrate(int64_t *version)
{
	db_detach(db);
	fault = (struct fault){ .set = false };
	db_attach(db, a, &fault);
	return migrate_schema(db, folder, version);
}

static void our_schemas_come_up_from_nothing(void **state)
{
	(void)state;
	const char *all[] = { "platform", "show", "pay" };
	for (size_t i = 0; i < 3; i++) {
		struct db *root = with_db_root("");
		struct fault f = { .set = false };
		db_attach(root, a, &f);
		assert_true(db_create_schema(root, all[i]));
		db_detach(root);
		db_close(root);
		struct db *one = with_db_root(all[i]);
		const char *dir = arena_fmt(a, "sql/%s", all[i]);
		int64_t version, again;
		db_attach(one, a, &f);
		assert_int_equal(migrate_version(one), 0);
		assert_int_equal(migrate_schema(one, dir, &version), MIGRATED_OK);
		assert_true(version > 0 && version == migrate_newest(dir));
		assert_int_equal(migrate_version(one), version);
		int64_t stamped = db_one_i64(one, 0, "SELECT SUM(applied_at) FROM schema_version", NO_ARGS);
		assert_int_equal(migrate_schema(one, dir, &again), MIGRATED_OK);
		assert_int_equal(again, version);
		assert_int_equal(db_one_i64(one, 0, "SELECT SUM(applied_at) FROM schema_version", NO_ARGS), stamped);
		assert_false(f.set);
		db_detach(one);
		db_close(one);
	}
}

static void a_new_file_runs_once(void **state)
{
	(void)state;
	int64_t version;
	assert_int_equal(migrate(&version), MIGRATED_OK);
	assert_int_equal(version, 2);
	write_file("0003_second.sql", "INSERT INTO thing (id) VALUES (2)");
	assert_int_equal(migrate_newest(folder), 3);
	assert_int_equal(migrate_version(db), 2);
	assert_int_equal(migrate(&version), MIGRATED_OK);
	assert_int_equal(migrate(&version), MIGRATED_OK);
	assert_int_equal(version, 3);
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM thing", NO_ARGS), 2);
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM schema_version WHERE LENGTH(sha256) = 64 AND applied_at > 1600000000", NO_ARGS), 3);
}

static void an_edited_file_is_refused(void **state)
{
	(void)state;
	int64_t version;
	assert_int_equal(migrate(&version), MIGRATED_OK);
	write_file("0002_first.sql", "INSERT INTO thing (id) VALUES (3)\n");
	write_file("0003_second.sql", "INSERT INTO thing (id) VALUES (2)");
	assert_int_equal(migrate(&version), MIGRATED_EDITED);
	assert_int_equal(version, 1);
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM thing", NO_ARGS), 1);
	write_file("0002_first.sql", "INSERT INTO thing (id) VALUES (1)\n");
	assert_int_equal(migrate(&version), MIGRATED_OK);
	remove_file("0003_second.sql");
	write_file("0003_renamed.sql", "INSERT INTO thing (id) VALUES (2)");
	assert_int_equal(migrate(&version), MIGRATED_EDITED);
}

static void a_gap_is_refused(void **state)
{
	(void)state;
	int64_t version;
	write_file("0004_fourth.sql", "INSERT INTO thing (id) VALUES (4)");
	assert_int_equal(migrate(&version), MIGRATED_GAP);
	assert_int_equal(migrate_version(db), 0);               /* nothing ran */
	write_file("0003_third.sql", "INSERT INTO thing (id) VALUES (3)");
	assert_int_equal(migrate(&version), MIGRATED_OK);
	remove_file("0004_fourth.sql");                         /* an older program on a newer schema */
	assert_int_equal(migrate(&version), MIGRATED_GAP);
	write_file("0004_fourth.sql", "INSERT INTO thing (id) VALUES (4)");
	write_file("0004_other.sql", "INSERT INTO thing (id) VALUES (5)");
	assert_int_equal(migrate(&version), MIGRATED_GAP);
	remove_file("0004_other.sql");
	write_file("5_short.sql", "INSERT INTO thing (id) VALUES (5)");
	assert_int_equal(migrate(&version), MIGRATED_GAP);
	remove_file("5_short.sql");
	db_exec(db, "DELETE FROM schema_version WHERE version = 2", NO_ARGS);
	assert_int_equal(migrate(&version), MIGRATED_GAP);
	assert_int_equal(migrate_newest("/nonexistent"), 0);
}

static void a_broken_file_is_told_and_tried_again_when_put_right(void **state)
{
	(void)state;
	int64_t version;
	write_file("0003_broken.sql", "INSERT INTO thing (id) VALUES (5), (1)");
	assert_int_equal(migrate(&version), MIGRATED_FAILED);
	assert_int_equal(version, 2);
	assert_int_equal(migrate_version(db), 2);
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM thing", NO_ARGS), 1);
	write_file("0003_broken.sql", "INSERT INTO thing (id) VALUES (5); DROP TABLE thing");     /* one statement a file */
	assert_int_equal(migrate(&version), MIGRATED_FAILED);
	write_file("0003_broken.sql", "");
	assert_int_equal(migrate(&version), MIGRATED_FAILED);
	write_file("0003_broken.sql", "INSERT INTO thing (id) VALUES (5)");
	assert_int_equal(migrate(&version), MIGRATED_OK);
	assert_int_equal(version, 3);
}

/* As a run leaves it that was killed between the statement and its mark. */
static void begin(int64_t version, const char *name)
{
	db_exec(db, "INSERT INTO schema_version (version, name, sha256, begun_at, applied_at) VALUES (?, ?, 'of then', 1, NULL)",
	    ARG(version), ARG(name));
}

static void a_half_run_file_is_finished_where_that_is_certain(void **state)
{
	(void)state;
	int64_t version;
	assert_int_equal(migrate(&version), MIGRATED_OK);
	write_file("0003_more.sql", "CREATE TABLE more (id INT)");
	begin(3, "0003_more");
	assert_int_equal(migrate_version(db), 2);
	assert_int_equal(migrate(&version), MIGRATED_OK);       /* it had not run */
	assert_int_equal(version, 3);
	write_file("0004_column.sql", "ALTER TABLE more ADD COLUMN n INT");
	begin(4, "0004_column");
	db_run_script(db, "ALTER TABLE more ADD COLUMN n INT");
	assert_int_equal(migrate(&version), MIGRATED_OK);       /* it had */
	assert_int_equal(version, 4);
	write_file("0005_drop.sql", "ALTER TABLE more DROP COLUMN m");
	begin(5, "0005_drop");
	assert_int_equal(migrate(&version), MIGRATED_FAILED);   /* nobody can tell */
	assert_int_equal(migrate(&version), MIGRATED_FAILED);
	write_file("0005_drop.sql", "ALTER TABLE more DROP COLUMN n");
	assert_int_equal(migrate(&version), MIGRATED_OK);
	assert_int_equal(migrate(&version), MIGRATED_OK);
	/* A table that exists without a begun run is an error, not a success. */
	write_file("0006_again.sql", "CREATE TABLE more (id INT)");
	assert_int_equal(migrate(&version), MIGRATED_FAILED);
	assert_int_equal(migrate(&version), MIGRATED_FAILED);
	assert_int_equal(migrate_version(db), 5);
}

static void two_do_not_migrate_at_once(void **state)
{
	(void)state;
	int64_t version;
	const char *schema = db_one_text(db, "SELECT DATABASE()", NO_ARGS);
	pid_t pid[4];
	for (int i = 0; i < 4; i++) {
		if ((pid[i] = fork()) != 0)
			continue;
		struct db *mine = with_db_root(schema);
		struct fault f = { .set = false };
		db_attach(mine, a, &f);
		int status = migrate_schema(mine, folder, &version) == MIGRATED_OK && version == 2 ? 0 : 1;
		db_detach(mine);
		db_close(mine);
		_exit(status);
	}
	for (int i = 0; i < 4; i++) {
		int status;
		waitpid(pid[i], &status, 0);
		assert_int_equal(status, 0);
	}
	assert_int_equal(db_one_i64(db, 0, "SELECT COUNT(*) FROM thing", NO_ARGS), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, start, stop)
		T(our_schemas_come_up_from_nothing), T(a_new_file_runs_once), T(an_edited_file_is_refused), T(a_gap_is_refused),
		T(a_broken_file_is_told_and_tried_again_when_put_right), T(a_half_run_file_is_finished_where_that_is_certain),
		T(two_do_not_migrate_at_once),
	};
	return cmocka_run_group_tests(tests, with_db_group, with_db_group_end);
}
