/* db.h: SQL, readable, and injection-proof by construction.
 *
 * Only a string literal compiles as a statement, values are bound by ARG(), and there is no SQL formatter at all. Columns are
 * read by name; text is owned by the attached arena; results are fully buffered, so queries may nest. A duplicate key is
 * DB_DUP and a refused lock DB_BUSY: outcomes, never faults. Anything else that fails sets the attached fault, and every
 * later call does nothing. Returned counts are rows matched, not rows that happened to differ.
 *
 *	n = db_exec(db, "UPDATE settings SET title = ? WHERE version = ?", ARG(title), ARG(version));
 *	q = db_query(db, "SELECT id, name FROM grade ORDER BY id LIMIT 50", NO_ARGS);
 *	while (db_next(q)) { id = db_i64(q, "id"); name = db_text(q, "name"); }
 */
#ifndef CLOVE_DB_H
#define CLOVE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct fault;
struct db;
struct db_rows;

struct db_arg {
	enum { DB_ARG_NONE, DB_ARG_I64, DB_ARG_TEXT, DB_ARG_BLOB, DB_ARG_NULL } kind;
	int64_t i;
	const void *p;
	size_t n;
};

enum { DB_DUP = -1, DB_BUSY = -2 };      /* of db_exec; a fault gives 0 */

struct db_settings {
	const char *socket, *user, *password, *schema;    /* schema "" for none */
	const char *host;                                 /* NULL or "": the socket; else TCP to host and port */
	int64_t port;
	bool read_only;                                   /* the session refuses writes by itself too */
	int64_t statement_ms;                             /* limit of one statement on the server */
};

/* Opens lazily, at the first statement, and again when the connection was lost before the first statement of a request.
 * Settings are copied. Lives as long as the process (or until db_close). */
struct db *db_new(const struct db_settings *s);
void db_close(struct db *db);

/* Statements run for this request: text is allocated in `a`, faults are told to `f`. db_detach rolls back what is open. */
void db_attach(struct db *db, struct arena *a, struct fault *f);
void db_detach(struct db *db);

struct db_arg db_arg_i64(int64_t v);
struct db_arg db_arg_text(const char *s);                    /* NULL is SQL NULL */
struct db_arg db_arg_blob(const void *p, size_t n);
struct db_arg db_arg_null(void);
#define ARG(x) _Generic((x), \
	char *: db_arg_text, const char *: db_arg_text, \
	bool: db_arg_i64, int: db_arg_i64, unsigned: db_arg_i64, short: db_arg_i64, \
	long: db_arg_i64, long long: db_arg_i64)(x)
#define ARG_BLOB(p, n) db_arg_blob((p), (n))
#define ARG_NULL db_arg_null()
#define NO_ARGS (struct db_arg){ DB_ARG_NONE, 0, NULL, 0 }

#define DB_ARGS_(...) (const struct db_arg[]){ __VA_ARGS__ }, \
	sizeof((const struct db_arg[]){ __VA_ARGS__ }) / sizeof(struct db_arg)
#define db_exec(db, sql, ...)          db_exec_((db), __FILE__, __LINE__, "" sql "", DB_ARGS_(__VA_ARGS__))
#define db_exec_list(db, sql, args, n) db_exec_((db), __FILE__, __LINE__, "" sql "", (args), (n))   /* many rows in one INSERT: args is an array */
#define db_query(db, sql, ...)         db_query_((db), __FILE__, __LINE__, "" sql "", DB_ARGS_(__VA_ARGS__))
#define db_one_i64(db, none, sql, ...) db_one_i64_((db), (none), __FILE__, __LINE__, "" sql "", DB_ARGS_(__VA_ARGS__))
#define db_one_text(db, sql, ...)      db_one_text_((db), __FILE__, __LINE__, "" sql "", DB_ARGS_(__VA_ARGS__))   /* NULL when no row */
/* Of both: a first column that is NULL counts as no row, so MAX() of nothing is `none`. */
#define db_exists(db, sql, ...)        (db_one_i64_((db), 0, __FILE__, __LINE__, "" sql "", DB_ARGS_(__VA_ARGS__)) != 0)

int64_t db_exec_(struct db *db, const char *file, int line, const char *sql, const struct db_arg *args, size_t n);
struct db_rows *db_query_(struct db *db, const char *file, int line, const char *sql, const struct db_arg *args, size_t n);
int64_t db_one_i64_(struct db *db, int64_t none, const char *file, int line, const char *sql, const struct db_arg *args, size_t n);
const char *db_one_text_(struct db *db, const char *file, int line, const char *sql, const struct db_arg *args, size_t n);

bool db_next(struct db_rows *q);                             /* false at the end, and always on a NULL q */
int64_t db_i64(const struct db_rows *q, const char *column); /* NULL reads as 0 */
const char *db_text(const struct db_rows *q, const char *column);            /* NULL reads as "" */
bool db_null(const struct db_rows *q, const char *column);
const void *db_blob(const struct db_rows *q, const char *column, size_t *n);
double db_double(const struct db_rows *q, const char *column);                /* for the plan's coordinates; never for money */
int64_t db_rows_n(const struct db_rows *q);
int db_columns_n(const struct db_rows *q);
const char *db_column(const struct db_rows *q, int i);       /* its name, 0 first */
int64_t db_insert_id(struct db *db);                         /* of the last db_exec */

/* Transactions. The dispatcher opens and ends the one around a POST; NOTX routes and jobs use db_tx, which runs fn again
 * after a deadlock (at most 3 times) and returns false when it was rolled back (fault, refused lock, or fn returned false).
 * The server hears of it with its first statement. After a refused lock db_exec is DB_BUSY without asking and a query may still
 * read, for the page that tells; after a deadlock everything reads nothing until db_commit or db_rollback. */
void db_begin(struct db *db);
enum db_end { DB_COMMITTED, DB_DEADLOCKED, DB_REFUSED, DB_FAULTED } db_commit(struct db *db);   /* DB_REFUSED: a lock was refused */
void db_rollback(struct db *db);
bool db_deadlocked(const struct db *db);                     /* the open transaction met a deadlock: roll back and run it again */
bool db_in_tx(const struct db *db);
bool db_tx(struct db *db, bool (*fn)(struct db *db, void *arg), void *arg);

/* GET_LOCK under the schema's name, kept until db_unlock or the connection ends. A lost connection loses it silently, so who
 * works under a lock asks again at the start of each turn: that costs nothing while it is held. wait_s stays below statement_ms. */
bool db_lock(struct db *db, const char *name, int64_t wait_s);
void db_unlock(struct db *db, const char *name);

int db_queries(const struct db *db);                         /* statements since db_attach, for the log and query budgets */
bool db_ready(struct db *db);                                /* pings, opening if need be, without a fault */
struct arena *db_arena(const struct db *db);                 /* the attached ones, for core code that is handed only the db */
struct fault *db_fault(const struct db *db);

/* For the agent and migrations alone: names are [a-z0-9_]{1,48}, checked; no value ever reaches these texts.
 * Each grants exactly what its name says and may be repeated; the password is set anew. */
bool db_create_schema(struct db *admin, const char *schema);
bool db_drop_schema(struct db *admin, const char *schema);
enum db_right { DB_RIGHT_READ, DB_RIGHT_WRITE };
bool db_create_user(struct db *admin, const char *user, const char *password, const char *schema, enum db_right right,
    int64_t max_connections, int64_t statement_ms);
bool db_drop_user(struct db *admin, const char *user);
bool db_run_script(struct db *admin, const char *sql);       /* one migration file: a trusted text, one statement */
int db_try_script(struct db *admin, const char *sql, char *why, size_t n);     /* the same without a fault: 0, or the server's error */
struct db_rows *db_query_script(struct db *db, const char *sql);               /* one query of sql/invariants.sql: a trusted text */

#endif
