/* db: what a caller is promised, against a real server: outcomes, faults, transactions, lost connections, rights. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/arena.h"
#include "base/fault.h"
#include "with_db.h"

static struct arena *a;
static struct fault fault, other_fault;
static struct db *db, *other;              /* two connections, for what only happens between two */

static int group_start(void **state)
{
	(void)state;
	if (!with_db_start())
		return -1;
	struct db *root = with_db_root("");
	struct fault f = { .set = false };
	a = arena_new(1 << 20);
	db_attach(root, a, &f);
	bool good = db_create_schema(root, "t_unit") &&
	    db_create_user(root, "t_rw", "it's \\ \"secret\"", "t_unit", DB_RIGHT_WRITE, 20, 5000) &&
	    db_create_user(root, "t_ro", "readonly", "t_unit", DB_RIGHT_READ, 20, 5000) &&
	    db_run_script(root, "CREATE TABLE t_unit.thing (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40) NULL, n INT NOT NULL DEFAULT 0, "
	        "big LONGTEXT NULL, bytes MEDIUMBLOB NULL, x DOUBLE NULL, u BIGINT UNSIGNED NULL, UNIQUE KEY thing_name (name)) "
	        "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci");
	if (!good)
		print_error("%s\n", f.what);
	db_detach(root);
	db_close(root);
	arena_free(a);
	return good ? 0 : -1;
}

static int start(void **state)
{
	(void)state;
	a = arena_new(64 << 20);
	fault = other_fault = (struct fault){ .set = false };
	db = with_db_as("t_rw", "it's \\ \"secret\"", "t_unit", false);
	other = with_db_as("t_rw", "it's \\ \"secret\"", "t_unit", false);
	db_attach(db, a, &fault);
	db_attach(other, a, &other_fault);
	db_exec(db, "DELETE FROM thing", NO_ARGS);
	db_exec(db, "INSERT INTO thing (id, name, n) VALUES (1, 'one', 1), (2, 'two', 2), (3, NULL, 3)", NO_ARGS);
	return fault.set ? -1 : 0;
}

static int stop(void **state)
{
	(void)state;
	db_detach(db);
	db_detach(other);
	db_close(db);
	db_close(other);
	arena_free(a);
	return 0;
}

/* The next request on the same connections. */
static void next_request(void)
{
	db_detach(db);
	db_detach(other);
	fault = other_fault = (struct fault){ .set = false };
	db_attach(db, a, &fault);
	db_attach(other, a, &other_fault);
}

static int64_t n_of(struct db *d, int64_t id)
{
	return db_one_i64(d, -1, "SELECT n FROM thing WHERE id = ?", ARG(id));
}

static void reads_values_as_they_were_written(void **state)
{
	(void)state;
	char big[5000], bytes[1000];
	for (size_t i = 0; i < sizeof big; i++)
		big[i] = (char)('a' + i % 26);
	big[sizeof big - 1] = '\0';
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)i;
	for (size_t cut = 250; cut < 262; cut++) {         /* around the edge where long texts go another way */
		const char *part = arena_dupn(a, big, cut);
		db_exec(db, "UPDATE thing SET big = ?, bytes = ? WHERE id = 1", ARG(part), ARG_BLOB(bytes, cut));
		struct db_rows *q = db_query(db, "SELECT big, bytes FROM thing WHERE id = 1", NO_ARGS);
		size_t n;
		assert_true(db_next(q));
		assert_string_equal(db_text(q, "big"), part);
		assert_memory_equal(db_blob(q, "bytes", &n), bytes, cut);
		assert_int_equal(n, cut);
	}
	assert_int_equal(db_exec(db,
	    "INSERT INTO thing (name, n, big, bytes, x, u) VALUES (?, ?, ?, ?, ?, ?)",
	    ARG("한글 🎫 ' \" \\"), ARG(-5), ARG((const char *)big), ARG_BLOB(bytes, sizeof bytes), ARG("-12.25"), ARG("18446744073709551615")), 1);
	int64_t id = db_insert_id(db);
	assert_true(id > 3);
	struct db_rows *q = db_query(db, "SELECT id, name, n, big, bytes, x, u, NULL AS nothing, n + 0.5 AS dec_n FROM thing WHERE id = ?", ARG(id));
	assert_int_equal(db_rows_n(q), 1);
	assert_int_equal(db_columns_n(q), 9);
	assert_string_equal(db_column(q, 8), "dec_n");
	assert_int_equal(db_i64(q, "n"), 0);               /* before the first row there is nothing */
	assert_true(db_next(q));
	assert_int_equal(db_i64(q, "id"), id);
	assert_string_equal(db_text(q, "name"), "한글 🎫 ' \" \\");
	assert_int_equal(db_i64(q, "n"), -5);
	assert_string_equal(db_text(q, "n"), "-5");
	assert_string_equal(db_text(q, "big"), big);
	size_t n;
	assert_memory_equal(db_blob(q, "bytes", &n), bytes, sizeof bytes);
	assert_int_equal(n, sizeof bytes);
	assert_string_equal(db_text(q, "x"), "-12.25");
	assert_true(db_double(q, "x") < -12.2 && db_double(q, "x") > -12.3);
	assert_string_equal(db_text(q, "u"), "18446744073709551615");
	assert_true(db_null(q, "nothing"));
	assert_string_equal(db_text(q, "nothing"), "");
	assert_int_equal(db_i64(q, "nothing"), 0);
	assert_int_equal(db_i64(q, "dec_n"), -4);
	assert_string_equal(db_text(q, "dec_n"), "-4.5");
	assert_false(db_null(q, "u"));
	assert_false(db_next(q));
	assert_false(db_next(q));
	assert_false(fault.set);
}

static void tells_null_from_empty(void **state)
{
	(void)state;
	assert_null(db_one_text(db, "SELECT name FROM thing WHERE id = 3", NO_ARGS));
	assert_null(db_one_text(db, "SELECT name FROM thing WHERE id = 99", NO_ARGS));
	const char *nobody = NULL;
	assert_int_equal(db_exec(db, "UPDATE thing SET name = ? WHERE id = 1", ARG(nobody)), 1);
	assert_null(db_one_text(db, "SELECT name FROM thing WHERE id = 1", NO_ARGS));
	assert_int_equal(db_exec(db, "UPDATE thing SET name = ? WHERE id = 1", ARG("")), 1);
	assert_string_equal(db_one_text(db, "SELECT name FROM thing WHERE id = 1", NO_ARGS), "");
	assert_int_equal(db_exec(db, "UPDATE thing SET name = ? WHERE id = 1", ARG_NULL), 1);
	assert_true(db_exists(db, "SELECT 1 FROM thing WHERE name IS NULL AND id = 1", NO_ARGS));
	assert_int_equal(db_one_i64(db, -7, "SELECT MAX(n) FROM thing WHERE id > 100", NO_ARGS), -7);
	assert_int_equal(db_one_i64(db, -7, "SELECT SUM(n) FROM thing WHERE id < 3", NO_ARGS), 3);
	assert_false(db_next(NULL));
	assert_int_equal(db_rows_n(NULL), 0);
	assert_string_equal(db_text(NULL, "x"), "");
	assert_false(fault.set);
}

static void counts_rows_matched_not_rows_changed(void **state)
{
	(void)state;
	assert_int_equal(db_exec(db, "UPDATE thing SET n = 1 WHERE id = 1", NO_ARGS), 1);
	assert_int_equal(db_exec(db, "UPDATE thing SET n = 1 WHERE id = 77", NO_ARGS), 0);
	assert_int_equal(db_exec(db, "DELETE FROM thing WHERE id <= ?", ARG(2)), 2);
}

static int64_t row_sum(struct db *d, int64_t id, int depth)
{
	/* The same literal, so the same cached statement, inside itself. */
	struct db_rows *q = db_query(d, "SELECT id, n FROM thing WHERE id >= ? ORDER BY id", ARG(id));
	int64_t sum = 0;
	while (db_next(q))
		sum += db_i64(q, "n") + (depth ? row_sum(d, db_i64(q, "id") + 1, depth - 1) : 0);
	return sum;
}

static void nests_queries(void **state)
{
	(void)state;
	/* 1 + (2 + (3) + 3) + 2 + (3) + 3 */
	assert_int_equal(row_sum(db, 1, 2), 1 + (2 + 3 + 3) + 2 + 3 + 3);
	struct db_rows *q = db_query(db, "SELECT id FROM thing ORDER BY id", NO_ARGS);
	int updated = 0;
	while (db_next(q))
		updated += (int)db_exec(db, "UPDATE thing SET n = n + 10 WHERE id = ?", ARG(db_i64(q, "id")));
	assert_int_equal(updated, 3);
	assert_int_equal(n_of(db, 2), 12);
	assert_int_equal(db_queries(db), 2 + 7 + 1 + 3 + 1);
}

static void reads_many_rows(void **state)
{
	(void)state;
	for (int i = 0; i < 12; i++)
		db_exec(db, "INSERT INTO thing (name, n) SELECT CONCAT('row ', UUID()), n FROM thing", NO_ARGS);
	int64_t rows = db_one_i64(db, 0, "SELECT COUNT(*) FROM thing", NO_ARGS), sum = 0, seen = 0;
	assert_int_equal(rows, 3 << 12);
	struct db_rows *q = db_query(db, "SELECT id, name, n FROM thing ORDER BY id", NO_ARGS);
	assert_int_equal(db_rows_n(q), rows);
	while (db_next(q)) {
		sum += db_i64(q, "n");
		seen++;
		if (seen > 3)
			assert_memory_equal(db_text(q, "name"), "row ", 4);
	}
	assert_int_equal(seen, rows);
	assert_int_equal(sum, 6 << 12);
}

/* A counter of the server's, of this session where it has one. */
static int64_t status(struct db *d, const char *name)
{
	struct db_rows *q = db_query_script(d, arena_fmt(a, "SHOW SESSION STATUS LIKE '%s'", name));
	return db_next(q) ? db_i64(q, "Value") : -1;
}

/* KILL only asks: the connection of `d` is closed a little later. */
static void end_connection(struct db *root, struct db *d)
{
	int64_t id = db_one_i64(d, 0, "SELECT CONNECTION_ID()", NO_ARGS);
	assert_true(db_run_script(root, arena_fmt(a, "KILL CONNECTION %lld", (long long)id)));
	for (int i = 0; i < 12000 && db_exists(root, "SELECT 1 FROM information_schema.processlist WHERE id = ?", ARG(id)); i++)
		with_db_sleep_ms(5);
}

static void keeps_more_literals_than_the_cache_holds(void **state)
{
	(void)state;
#define ONE(k) assert_int_equal(db_one_i64(db, -1, "SELECT n + " #k " FROM thing WHERE id = ?", ARG(2)), 2 + k);
#define TEN(k) ONE(k##0) ONE(k##1) ONE(k##2) ONE(k##3) ONE(k##4) ONE(k##5) ONE(k##6) ONE(k##7) ONE(k##8) ONE(k##9)
	for (int i = 0; i < 2; i++) {
		TEN(1) TEN(2) TEN(3) TEN(4) TEN(5) TEN(6) TEN(7) TEN(8) TEN(9) TEN(10) TEN(11) TEN(12) TEN(13) TEN(14) TEN(15) TEN(16) TEN(17) TEN(18) TEN(19) TEN(20)
	}
	assert_in_range(status(db, "Prepared_stmt_count"), 100, 140);
}

static void tells_a_duplicate(void **state)
{
	(void)state;
	db_begin(db);
	assert_int_equal(db_exec(db, "INSERT INTO thing (name) VALUES (?)", ARG("two")), DB_DUP);
	assert_int_equal(db_exec(db, "UPDATE thing SET n = 9 WHERE id = 1", NO_ARGS), 1);
	assert_int_equal(db_commit(db), DB_COMMITTED);
	assert_int_equal(n_of(other, 1), 9);
	assert_false(fault.set);
}

static void makes_everything_inert_after_a_fault(void **state)
{
	(void)state;
	db_begin(db);
	assert_int_equal(db_exec(db, "UPDATE thing SET n = 50 WHERE id = 1", NO_ARGS), 1);
	assert_null(db_query(db, "SELECT n FROM no_such_table WHERE name = ?", ARG("kim@example.org")));
	assert_true(fault.set);
	assert_int_equal(fault.status, 500);
	assert_non_null(strstr(fault.what, "1146"));
	assert_non_null(strstr(fault.file, "test_db.c"));
	assert_int_equal(db_exec(db, "UPDATE thing SET n = 50 WHERE id = 2", NO_ARGS), 0);
	assert_int_equal(db_one_i64(db, -1, "SELECT 1", NO_ARGS), -1);
	assert_int_equal(db_commit(db), DB_FAULTED);
	assert_int_equal(n_of(other, 1), 1);
	assert_int_equal(n_of(other, 2), 2);
}

static void never_tells_a_bound_value(void **state)
{
	(void)state;
	db_exec(db, "UPDATE thing SET n = ? WHERE id = 1", ARG("kim secret-word"));
	assert_true(fault.set);
	assert_non_null(strstr(fault.what, "1366"));
	assert_null(strstr(fault.what, "secret"));
	assert_null(strstr(fault.what, "kim"));
	assert_true(strstr(fault.what, "`n`") || strstr(fault.what, "'n'"));
	next_request();
	db_exec(db, "UPDATE thing SET n = ? WHERE id = 1", ARG("kim' secret-word at 'x"));
	assert_true(fault.set);
	assert_null(strstr(fault.what, "secret"));
	assert_null(strstr(fault.what, "kim"));
	next_request();
	db_exec(db, "UPDATE thing SET name = ? WHERE id = 1", ARG("a name of far more than the forty letters that fit into it"));
	assert_non_null(strstr(fault.what, "1406"));
	assert_null(strstr(fault.what, "far more"));
	next_request();
	db_one_i64(db, 0, "SELECT nn FROM thing WHERE id = ?", ARG(1));
	assert_non_null(strstr(fault.what, "'nn'"));
}

static void a_bad_statement_is_told_with_its_text(void **state)
{
	(void)state;
	db_one_i64(db, 0, "SELEC 1 FROM thing", NO_ARGS);
	assert_true(fault.set);
	assert_non_null(strstr(fault.what, "SELEC 1 FROM"));
	next_request();
	assert_int_equal(n_of(db, 1), 1);
}

static void rolls_back_what_was_left_open(void **state)
{
	(void)state;
	db_begin(db);
	assert_true(db_in_tx(db));
	db_exec(db, "UPDATE thing SET n = 60 WHERE id = 1", NO_ARGS);
	next_request();
	assert_false(db_in_tx(db));
	assert_int_equal(n_of(db, 1), 1);
	assert_int_equal(n_of(other, 1), 1);
}

static void a_transaction_that_does_nothing_costs_nothing(void **state)
{
	(void)state;
	int64_t before = status(db, "Com_begin");
	db_begin(db);
	assert_int_equal(db_commit(db), DB_COMMITTED);
	db_begin(db);
	db_rollback(db);
	assert_int_equal(status(db, "Com_begin"), before);
	db_begin(db);
	n_of(db, 1);
	assert_int_equal(db_commit(db), DB_COMMITTED);
	assert_int_equal(status(db, "Com_begin"), before + 1);
}

static void tells_a_refused_lock(void **state)
{
	(void)state;
	db_begin(db);
	assert_int_equal(db_exec(db, "UPDATE thing SET n = 70 WHERE id = 1", NO_ARGS), 1);
	db_begin(other);
	db_exec(other, "UPDATE thing SET n = 71 WHERE id = 2", NO_ARGS);
	/* A refused query reads nothing and marks the transaction. */
	struct db_rows *q = db_query(other, "SELECT * FROM thing WHERE id = 1 FOR UPDATE NOWAIT", NO_ARGS);
	assert_false(db_next(q));
	assert_false(other_fault.set);
	assert_int_equal(n_of(other, 3), 3);               /* a page may still be made */
	assert_int_equal(db_exec(other, "UPDATE thing SET n = 72 WHERE id = 3", NO_ARGS), DB_BUSY);
	assert_int_equal(db_commit(other), DB_REFUSED);
	assert_int_equal(db_commit(db), DB_COMMITTED);
	assert_int_equal(n_of(other, 1), 70);
	assert_int_equal(n_of(other, 2), 2);
	assert_int_equal(n_of(other, 3), 3);
}

static void a_lock_wait_ends_as_busy(void **state)
{
	(void)state;
	db_exec(other, "SET SESSION innodb_lock_wait_timeout = 1", NO_ARGS);
	db_begin(db);
	db_exec(db, "UPDATE thing SET n = 70 WHERE id = 1", NO_ARGS);
	assert_int_equal(db_exec(other, "UPDATE thing SET n = 71 WHERE id = 1", NO_ARGS), DB_BUSY);       /* alone */
	assert_int_equal(db_exec(other, "UPDATE thing SET n = 72 WHERE id = 2", NO_ARGS), 1);
	db_begin(other);
	assert_int_equal(db_exec(other, "UPDATE thing SET n = 71 WHERE id = 1", NO_ARGS), DB_BUSY);
	assert_int_equal(db_commit(other), DB_REFUSED);
	db_rollback(db);
	assert_false(fault.set || other_fault.set);
}

/* Holds row `id` in a transaction of another process, then reaches for `then`: the other half of a deadlock. The child's
 * transaction has changed more rows, so the server chooses ours as the victim. */
static pid_t rival(int64_t id, int64_t then, int ready, int go)
{
	pid_t pid = fork();
	if (pid)
		return pid;
	struct fault f = { .set = false };
	struct arena *mine = arena_new(1 << 20);
	struct db *d = with_db_as("t_rw", "it's \\ \"secret\"", "t_unit", false);
	char c = 0;
	db_attach(d, mine, &f);
	db_begin(d);
	db_exec(d, "UPDATE thing SET n = n + 100 WHERE id IN (?, 3)", ARG(id));
	db_exec(d, "INSERT INTO thing (name) VALUES (UUID()), (UUID()), (UUID()), (UUID())", NO_ARGS);
	if (write(ready, &c, 1) != 1 || read(go, &c, 1) != 1)
		_exit(2);
	db_exec(d, "UPDATE thing SET n = n + 100 WHERE id = ?", ARG(then));
	int status = db_commit(d) == DB_COMMITTED ? 0 : 1;
	db_detach(d);
	db_close(d);
	arena_free(mine);
	_exit(status);
}

struct meeting { int runs, ready[2], go[2]; pid_t pid; };

static bool meet(struct db *d, void *arg)
{
	struct meeting *m = arg;
	char c = 0;

	db_exec(d, "UPDATE thing SET n = n + 1 WHERE id = 1", NO_ARGS);
	if (m->runs++ == 0) {
		m->pid = rival(2, 1, m->ready[1], m->go[0]);
		assert_int_equal(read(m->ready[0], &c, 1), 1);
		assert_int_equal(write(m->go[1], &c, 1), 1);
	}
	int64_t n = db_exec(d, "UPDATE thing SET n = n + 1 WHERE id = 2", NO_ARGS);
	if (n == 0) {       /* deadlocked: everything reads nothing, and a handler may take that for anything */
		assert_false(db_fault(d)->set);
		assert_int_equal(n_of(d, 3), -1);
		assert_int_equal(db_exec(d, "UPDATE thing SET n = 999 WHERE id = 3", NO_ARGS), 0);
		fault_set(db_fault(d), 500, "nothing there");
		return false;
	}
	return n == 1;
}

static void runs_again_after_a_deadlock(void **state)
{
	(void)state;
	struct meeting m = { .runs = 0 };
	int status;
	assert_int_equal(pipe(m.ready) | pipe(m.go), 0);
	assert_true(db_tx(db, meet, &m));
	waitpid(m.pid, &status, 0);
	assert_int_equal(status, 0);
	assert_int_equal(m.runs, 2);
	assert_false(fault.set);
	assert_int_equal(n_of(db, 1), 1 + 1 + 100);
	assert_int_equal(n_of(db, 2), 2 + 1 + 100);
	assert_int_equal(n_of(db, 3), 3 + 100);
	close(m.ready[0]); close(m.ready[1]); close(m.go[0]); close(m.go[1]);
}

static void tells_a_deadlock_at_commit(void **state)
{
	(void)state;
	struct meeting m = { .runs = 0 };
	assert_int_equal(pipe(m.ready) | pipe(m.go), 0);
	db_begin(db);
	meet(db, &m);
	assert_int_equal(db_commit(db), DB_DEADLOCKED);
	assert_false(db_in_tx(db));
	waitpid(m.pid, NULL, 0);
	next_request();
	assert_int_equal(n_of(db, 1), 1 + 100);
	close(m.ready[0]); close(m.ready[1]); close(m.go[0]); close(m.go[1]);
}

static bool add_then_say(struct db *d, void *arg)
{
	db_exec(d, "UPDATE thing SET n = n + 1 WHERE id = 1", NO_ARGS);
	return *(bool *)arg;
}

static void db_tx_commits_what_fn_wants(void **state)
{
	(void)state;
	bool yes = true, no = false;
	assert_true(db_tx(db, add_then_say, &yes));
	assert_int_equal(n_of(db, 1), 2);
	assert_false(db_tx(db, add_then_say, &no));
	assert_int_equal(n_of(db, 1), 2);
	assert_false(db_in_tx(db));
	fault_set(&fault, 500, "before");
	assert_false(db_tx(db, add_then_say, &yes));
}

static void a_reader_cannot_write(void **state)
{
	(void)state;
	struct fault f = { .set = false };
	struct db *by_right = with_db_as("t_ro", "readonly", "t_unit", false);
	struct db *by_session = with_db_as("t_rw", "it's \\ \"secret\"", "t_unit", true);
	db_attach(by_right, a, &f);
	assert_int_equal(n_of(by_right, 1), 1);
	assert_int_equal(db_exec(by_right, "UPDATE thing SET n = 90 WHERE id = 1", NO_ARGS), 0);
	assert_true(f.set);
	assert_non_null(strstr(f.what, "1142"));
	db_detach(by_right);
	f.set = false;
	db_attach(by_session, a, &f);
	assert_int_equal(n_of(by_session, 1), 1);
	assert_int_equal(db_exec(by_session, "UPDATE thing SET n = 90 WHERE id = 1", NO_ARGS), 0);
	assert_true(f.set);
	assert_non_null(strstr(f.what, "1792"));
	db_detach(by_session);
	db_close(by_right);
	db_close(by_session);
	assert_int_equal(n_of(db, 1), 1);
}

static void a_user_has_exactly_what_was_granted(void **state)
{
	(void)state;
	struct fault f = { .set = false };
	struct db *root = with_db_root("");
	db_attach(root, a, &f);
	assert_true(db_create_schema(root, "t_unit2"));
	assert_true(db_create_schema(root, "txunit"));              /* what an unescaped _ would also open */
	assert_true(db_create_schema(root, "t_unit2"));
	assert_true(db_run_script(root, "CREATE TABLE txunit.secret (id INT)"));
	assert_int_equal(db_exec(db, "DELETE FROM txunit.secret", NO_ARGS), 0);
	assert_non_null(strstr(fault.what, "1142"));
	next_request();
	db_exec(db, "CREATE TABLE mine (id INT)", NO_ARGS);
	assert_non_null(strstr(fault.what, "1142"));
	/* Made smaller by the same call. */
	assert_true(db_create_user(root, "t_some", "a", "t_unit", DB_RIGHT_WRITE, 0, 0));
	assert_true(db_create_user(root, "t_some", "b", "t_unit", DB_RIGHT_READ, 1, 100));
	struct db *wrong = with_db_as("t_some", "a", "t_unit", false), *some = with_db_as("t_some", "b", "t_unit", false),
	    *more = with_db_as("t_some", "b", "t_unit", false);
	assert_false(db_ready(wrong));
	assert_true(db_ready(some));
	assert_false(db_ready(more));                               /* one connection and no more */
	struct fault g = { .set = false };
	db_attach(some, a, &g);
	assert_int_equal(db_exec(some, "DELETE FROM thing", NO_ARGS), 0);
	assert_non_null(strstr(g.what, "1142"));
	db_detach(some);
	db_close(wrong); db_close(some); db_close(more);
	assert_false(db_create_user(root, "x'y", "a", "t_unit", DB_RIGHT_READ, 0, 0));
	assert_true(f.set);
	f.set = false;
	assert_false(db_create_schema(root, "a`b"));
	f.set = false;
	assert_false(db_drop_schema(root, ""));
	f.set = false;
	assert_true(db_drop_user(root, "t_some") && db_drop_user(root, "t_some"));
	assert_true(db_drop_schema(root, "t_unit2") && db_drop_schema(root, "t_unit2") && db_drop_schema(root, "txunit"));
	db_detach(root);
	db_close(root);
}

static void a_statement_has_a_limit(void **state)
{
	(void)state;
	struct db *hasty = db_new(&(struct db_settings){ .socket = with_db_socket, .user = "t_rw", .password = "it's \\ \"secret\"",
	    .schema = "t_unit", .statement_ms = 1000 });
	struct fault f = { .set = false };
	db_attach(hasty, a, &f);
	assert_null(db_query(hasty, "SELECT COUNT(*) FROM information_schema.columns c1, information_schema.columns c2, information_schema.columns c3", NO_ARGS));
	assert_true(f.set);
	assert_int_equal(f.status, 503);
	db_detach(hasty);
	f.set = false;
	db_attach(hasty, a, &f);
	assert_int_equal(n_of(hasty, 1), 1);
	db_detach(hasty);
	db_close(hasty);
}

static void comes_back_with_the_server(void **state)
{
	(void)state;
	assert_int_equal(n_of(db, 1), 1);
	db_begin(other);
	assert_int_equal(n_of(other, 1), 1);
	with_db_kill();
	/* In the middle of a request: a fault, and nothing of the transaction runs alone afterwards. */
	assert_int_equal(db_exec(other, "UPDATE thing SET n = 80 WHERE id = 1", NO_ARGS), 0);
	assert_true(other_fault.set);
	assert_int_equal(other_fault.status, 503);
	/* Between requests, and the server is still away. */
	next_request();
	assert_false(db_ready(db));
	assert_false(fault.set);
	assert_int_equal(n_of(db, 1), -1);
	assert_int_equal(fault.status, 503);
	assert_true(with_db_again());
	/* The next request never notices, neither a plain read, nor a write alone, nor a transaction. */
	next_request();
	assert_int_equal(n_of(db, 1), 1);
	assert_int_equal(n_of(other, 1), 1);
	with_db_kill();
	assert_true(with_db_again());
	next_request();
	assert_int_equal(db_exec(db, "UPDATE thing SET n = n + 1 WHERE id = 1", NO_ARGS), 1);
	db_begin(other);
	assert_int_equal(db_exec(other, "UPDATE thing SET n = n + 1 WHERE id = 2", NO_ARGS), 1);
	assert_int_equal(db_commit(other), DB_COMMITTED);
	assert_int_equal(n_of(db, 1), 2);
	assert_int_equal(n_of(db, 2), 3);
	assert_true(db_ready(db));
	assert_false(fault.set || other_fault.set);
}

static void a_killed_connection_is_opened_again(void **state)
{
	(void)state;
	struct fault f = { .set = false };
	struct db *root = with_db_root("");
	db_attach(root, a, &f);
	end_connection(root, db);
	next_request();
	assert_int_equal(db_exec(db, "UPDATE thing SET n = n + 1 WHERE id = 1", NO_ARGS), 1);
	assert_int_equal(n_of(db, 1), 2);
	/* The same in a transaction: a fault, then a clean request. */
	db_begin(db);
	db_exec(db, "UPDATE thing SET n = 30 WHERE id = 2", NO_ARGS);
	end_connection(root, db);
	assert_int_equal(db_exec(db, "UPDATE thing SET n = 31 WHERE id = 3", NO_ARGS), 0);
	assert_int_equal(db_commit(db), DB_FAULTED);
	assert_int_equal(n_of(other, 2), 2);
	assert_int_equal(n_of(other, 3), 3);
	/* And lost just before COMMIT: a transaction that did not happen is never told as committed. */
	next_request();
	db_begin(db);
	db_exec(db, "UPDATE thing SET n = 30 WHERE id = 2", NO_ARGS);
	end_connection(root, db);
	assert_int_equal(db_commit(db), DB_FAULTED);
	assert_int_equal(n_of(other, 2), 2);
	db_detach(root);
	db_close(root);
}

static void locks_one_holder_at_a_time(void **state)
{
	(void)state;
	assert_true(db_lock(db, "jobs", 0));
	assert_true(db_lock(db, "jobs", 0));
	assert_false(db_lock(other, "jobs", 0));
	assert_true(db_lock(other, "elsewhere", 0));
	next_request();
	int before = db_queries(db);
	assert_true(db_lock(db, "jobs", 0));
	assert_int_equal(db_queries(db), before);             /* asking again costs nothing */
	db_unlock(db, "jobs");
	assert_true(db_lock(other, "jobs", 0));
	db_unlock(other, "jobs");
	db_unlock(other, "elsewhere");
	/* Another schema of the same server has locks of its own. */
	struct fault f = { .set = false };
	struct db *root = with_db_root("mysql");
	db_attach(root, a, &f);
	assert_true(db_lock(db, "jobs", 0));
	assert_true(db_lock(root, "jobs", 0));
	/* A lost connection lost the lock, and asking again finds out. */
	end_connection(root, db);
	assert_true(db_lock(other, "jobs", 60));
	next_request();
	assert_false(db_lock(db, "jobs", 0));
	db_unlock(db, "jobs");
	db_unlock(other, "jobs");
	assert_true(db_lock(db, "jobs", 0));
	fault_set(&fault, 500, "a fault");
	db_unlock(db, "jobs");                                /* also under a fault */
	assert_true(db_lock(other, "jobs", 0));
	db_detach(root);
	db_close(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, start, stop)
		T(reads_values_as_they_were_written), T(tells_null_from_empty), T(counts_rows_matched_not_rows_changed),
		T(nests_queries), T(reads_many_rows), T(keeps_more_literals_than_the_cache_holds), T(tells_a_duplicate),
		T(makes_everything_inert_after_a_fault), T(never_tells_a_bound_value), T(a_bad_statement_is_told_with_its_text),
		T(rolls_back_what_was_left_open), T(a_transaction_that_does_nothing_costs_nothing), T(tells_a_refused_lock),
		T(a_lock_wait_ends_as_busy), T(runs_again_after_a_deadlock), T(tells_a_deadlock_at_commit), T(db_tx_commits_what_fn_wants),
		T(a_reader_cannot_write), T(a_user_has_exactly_what_was_granted), T(a_statement_has_a_limit),
		T(comes_back_with_the_server), T(a_killed_connection_is_opened_again), T(locks_one_holder_at_a_time),
	};
	return cmocka_run_group_tests(tests, group_start, with_db_group_end);
}
