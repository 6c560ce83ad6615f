/* db.c: the only file that knows mysql.h.
 *
 * One struct db is one lazily opened connection. Statements are prepared and cached by the address of their literal (which the
 * macros of db.h prove to be one), so the hold path costs one round trip a statement. A result is read off the socket while the
 * server is still sending it and packed into the request's arena at once: no statement is ever left busy, so queries nest, and
 * a lost connection cannot pull rows away from under a handler.
 *
 * A transaction is wanted by db_begin and begun by its first statement: a POST that touches nothing costs nothing.
 * Elsewhere on purpose: what a refusal or a deadlock means to the user (the dispatcher), and every SQL text (core/).
 */
#include "db/db.h"

#include <inttypes.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <mysql.h>

#include "base/arena.h"
#include "base/fault.h"
#include "base/log.h"

enum {
	SETS = 32, WAYS = 4,          /* at most 128 prepared statements a connection */
	ARGS_MAX = 512, COLUMNS_MAX = 64,
	SCRATCH = 256,                /* longer texts go straight into the arena */
	LOCKS_MAX = 8, LOCK_NAME = 64,
	NAME_MAX_ = 48,
	RUNS_MAX = 4                  /* once, and at most 3 times again after a deadlock */
};

typedef __typeof__(*((MYSQL_BIND *)0)->is_null) db_bool;       /* my_bool in one client library, bool in the other */

struct statement {
	const char *sql;
	MYSQL_STMT *st;
	uint64_t used;
};

enum tx { TX_NONE, TX_WANTED, TX_OPEN };

struct db {
	struct arena *own;                    /* of this handle: itself and its settings */
	struct db_settings s;
	MYSQL *c;                             /* NULL: not open */
	bool maria;
	struct statement cache[SETS][WAYS];
	uint64_t tick;

	struct arena *arena;                  /* of the request */
	struct fault *fault;
	int queries;
	bool touched;                         /* a statement of this request reached the server */
	enum tx tx;
	bool deadlocked, refused;
	int64_t insert_id;

	unsigned err;                         /* of the last failure; 0 after a success */
	char why[512];
	char locks[LOCKS_MAX][LOCK_NAME + 1]; /* held by this connection */

	/* Where one row lands before it is packed. */
	MYSQL_BIND rb[COLUMNS_MAX];
	union { long long i; double d; } num[COLUMNS_MAX];
	unsigned long len[COLUMNS_MAX];
	db_bool null[COLUMNS_MAX], cut[COLUMNS_MAX];
	char text[COLUMNS_MAX][SCRATCH];
};

enum column_kind { COLUMN_I64, COLUMN_U64, COLUMN_DOUBLE, COLUMN_TEXT };

/* A row is one word of NULL bits and one word per column: the number, or the address of the text. A text has its length in the
 * four bytes before it and a NUL after it. */
struct chunk {
	struct chunk *next;
	size_t n, cap;
	uint64_t word[];
};

struct db_rows {
	struct arena *a;
	unsigned columns;
	const char **name;
	enum column_kind *kind;
	struct chunk *first, *last;
	int64_t n;
	struct chunk *at;
	size_t i;                             /* the next row of `at` */
	const uint64_t *row;                  /* the current one; NULL before the first and after the last */
	unsigned *hint;                       /* columns are asked for in the same order row after row */
	char *slab;
	size_t slab_left, slab_next;
};

/* ---- errors ---- */

static bool is_lost(unsigned e)
{
	switch (e) {
	case 2006: case 2013: case 2055:      /* gone away, lost, lost at */
	case 1053: case 1927: case 4031:      /* told by a server that is leaving or has ended us */
	case 1152: case 1159: case 1161:
		return true;
	default:
		return false;
	}
}

static bool is_deadlock(unsigned e) { return e == 1213 || e == 1020; }
static bool is_refusal(unsigned e) { return e == 1205 || e == 3572; }
static bool is_duplicate(unsigned e) { return e == 1062 || e == 1586; }

/* 503 where trying again can help: at once, or when somebody has brought the database back. */
static int status_of(unsigned e)
{
	if (e >= 2000 && e < 3000)
		return 503;
	switch (e) {
	case 1040: case 1203: case 1226: case 1461:      /* too many connections, too many statements */
	case 1317: case 1969: case 3024:                 /* ended by the statement limit */
	case 1021: case 1041: case 1290: case 1836:      /* full, out of memory, read-only for now */
	case 1044: case 1045: case 1046: case 1049:      /* the schema or its users are gone */
		return 503;
	default:
		return is_lost(e) || is_refusal(e) || is_deadlock(e) ? 503 : 500;
	}
}

static bool related(const char *value, size_t n, const char *seg, size_t seg_n)
{
	return n > 0 && seg_n > 0 && (memmem(value, n, seg, seg_n) != NULL || memmem(seg, seg_n, value, n) != NULL);
}

/* The server quotes values in its messages. A quoted part stays when it is a piece of our own SQL or a plain identifier, and is
 * not made of anything that was bound. */
static bool may_tell(const char *seg, size_t n, const char *sql, const struct db_arg *args, size_t args_n)
{
	for (size_t i = 0; i < args_n; i++)
		if ((args[i].kind == DB_ARG_TEXT || args[i].kind == DB_ARG_BLOB) && related(args[i].p, args[i].n, seg, n))
			return false;
	if (sql && memmem(sql, strlen(sql), seg, n) != NULL)
		return true;
	for (size_t i = 0; i < n; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.$", seg[i]))
			return false;
	return true;
}

static bool quotes_itself(const struct db_arg *args, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((args[i].kind == DB_ARG_TEXT || args[i].kind == DB_ARG_BLOB) && args[i].n && memchr(args[i].p, '\'', args[i].n))
			return true;
	return false;
}

static void censor(char *out, size_t size, const char *why, const char *sql, const struct db_arg *args, size_t args_n)
{
	bool blunt = quotes_itself(args, args_n);       /* then nobody can say where a quoted part ends */
	size_t n = 0;

	for (const char *p = why; *p && n + 1 < size; p++) {
		const char *end = *p == '\'' ? strchr(p + 1, '\'') : NULL;
		if (*p == '\'' && (blunt || !end))
			break;
		if (end && !may_tell(p + 1, (size_t)(end - p - 1), sql, args, args_n)) {
			n += (size_t)snprintf(out + n, size - n, "'...'");
			n = n < size ? n : size - 1;
			p = end;
		} else if (end) {
			for (; p < end && n + 1 < size; p++)
				out[n++] = *p;
			if (n + 1 < size)
				out[n++] = *p;
		} else {
			out[n++] = *p;
		}
	}
	out[n] = '\0';
}

static void note(struct db *db, unsigned e, const char *why)
{
	db->err = e ? e : 2000;
	snprintf(db->why, sizeof db->why, "%s", why);
}

/* A table that is not there is our mistake, unless the whole schema went under an open connection. */
static bool schema_gone(struct db *db)
{
	return db->err == 1146 && db->c && *db->s.schema && mysql_select_db(db->c, db->s.schema) != 0;
}

/* What the noted error means here: the end of the transaction, or a fault. */
static void failed(struct db *db, const char *file, int line, const char *sql, const struct db_arg *args, size_t n)
{
	char why[160];

	if (db->tx != TX_NONE && is_deadlock(db->err)) {
		db->deadlocked = true;
		return;
	}
	if (db->tx != TX_NONE && is_refusal(db->err)) {
		db->refused = true;
		return;
	}
	censor(why, sizeof why, db->why, sql, args, n);
	fault_set_(db->fault, schema_gone(db) ? 503 : status_of(db->err), file, line, "database %u %s", db->err, why);
}

static bool inert(const struct db *db)
{
	must(db->arena != NULL && db->fault != NULL);
	return db->fault->set || db->deadlocked;
}

/* ---- connection ---- */

static void conn_close(struct db *db)
{
	if (!db->c)
		return;
	for (size_t i = 0; i < SETS; i++)
		for (size_t k = 0; k < WAYS; k++)
			if (db->cache[i][k].st)
				mysql_stmt_close(db->cache[i][k].st);
	memset(db->cache, 0, sizeof db->cache);
	memset(db->locks, 0, sizeof db->locks);
	mysql_close(db->c);
	db->c = NULL;
}

/* A text of our own, without values; results are dropped. */
static bool say(struct db *db, const char *sql, size_t n)
{
	if (mysql_real_query(db->c, sql, (unsigned long)n) == 0) {
		MYSQL_RES *res = mysql_store_result(db->c);
		if (res)
			mysql_free_result(res);
		if (mysql_errno(db->c) == 0) {
			db->err = 0;
			return true;
		}
	}
	note(db, mysql_errno(db->c), mysql_error(db->c));
	return false;
}

static bool conn_settle(struct db *db)
{
	char sql[600];
	/* Without a limit on statements (migrations, the agent) a table may take its time; nothing waits for ever. */
	int n = snprintf(sql, sizeof sql,
	    "SET SESSION sql_mode='STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,"
	    "NO_ENGINE_SUBSTITUTION', time_zone='+00:00', innodb_lock_wait_timeout=3, lock_wait_timeout=%d",
	    db->s.statement_ms > 0 ? 5 : 60);
	if (db->s.statement_ms > 0 && db->maria)
		n += snprintf(sql + n, sizeof sql - (size_t)n, ", max_statement_time=%" PRId64 ".%03d",
		    db->s.statement_ms / 1000, (int)(db->s.statement_ms % 1000));
	else if (db->s.statement_ms > 0)
		n += snprintf(sql + n, sizeof sql - (size_t)n, ", max_execution_time=%" PRId64, db->s.statement_ms);
	must((size_t)n < sizeof sql);
	if (!say(db, sql, (size_t)n))
		return false;
	const char *mode = db->s.read_only ?
	    "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED, READ ONLY" :
	    "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";
	return say(db, mode, strlen(mode));
}

static bool conn_open(struct db *db)
{
	unsigned connect_s = 3, off = 0;
	/* The server ends a statement first; this is for a server that no longer answers at all. */
	unsigned wait_s = db->s.statement_ms > 0 ? (unsigned)(db->s.statement_ms / 1000) + 8 : 600;

	db->c = mysql_init(NULL);
	must(db->c != NULL);
	mysql_options(db->c, MYSQL_OPT_CONNECT_TIMEOUT, &connect_s);
	mysql_options(db->c, MYSQL_OPT_READ_TIMEOUT, &wait_s);
	mysql_options(db->c, MYSQL_OPT_WRITE_TIMEOUT, &wait_s);
	mysql_options(db->c, MYSQL_OPT_LOCAL_INFILE, &off);
	mysql_options(db->c, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	bool tcp = *db->s.host != '\0';
	if (!mysql_real_connect(db->c, tcp ? db->s.host : NULL, db->s.user, db->s.password, *db->s.schema ? db->s.schema : NULL,
	    tcp ? (unsigned)db->s.port : 0, tcp ? NULL : db->s.socket, CLIENT_FOUND_ROWS)) {
		note(db, mysql_errno(db->c), mysql_error(db->c));
		conn_close(db);
		return false;
	}
	db->maria = strstr(mysql_get_server_info(db->c), "MariaDB") != NULL;
	if (!conn_settle(db)) {
		conn_close(db);
		return false;
	}
	return true;
}

/* An idle server says nothing, so anything to read means that it hung up. Asked before the first statement of a request, this
 * finds a restarted server before anything was sent, so nothing can have run twice. */
static bool conn_silent(struct db *db)
{
	struct pollfd p = { .fd = mysql_get_socket(db->c), .events = POLLIN };
	return poll(&p, 1, 0) == 0;
}

static bool conn_ready(struct db *db)
{
	if (db->c && !db->touched && db->tx != TX_OPEN && !conn_silent(db))
		conn_close(db);
	/* A transaction ends with its connection: what follows of it must not run alone. */
	if (!db->c && db->tx == TX_OPEN) {
		note(db, 2013, "connection lost in a transaction");
		return false;
	}
	return db->c || conn_open(db);
}

/* ---- statements ---- */

static void statement_drop(struct statement *s)
{
	if (s->st)
		mysql_stmt_close(s->st);
	*s = (struct statement){ NULL, NULL, 0 };
}

static MYSQL_STMT *prepare(struct db *db, const char *sql)
{
	MYSQL_STMT *st = mysql_stmt_init(db->c);
	must(st != NULL);
	if (mysql_stmt_prepare(st, sql, (unsigned long)strlen(sql)) == 0)
		return st;
	note(db, mysql_stmt_errno(st), mysql_stmt_error(st));
	mysql_stmt_close(st);
	return NULL;
}

static MYSQL_STMT *statement(struct db *db, const char *sql)
{
	uint64_t h = (uint64_t)(uintptr_t)sql * UINT64_C(0x9E3779B97F4A7C15);
	struct statement *set = db->cache[h >> 59], *old = &set[0];

	for (size_t k = 0; k < WAYS; k++) {
		if (set[k].sql == sql) {
			set[k].used = ++db->tick;
			return set[k].st;
		}
		if (set[k].used < old->used)
			old = &set[k];
	}
	statement_drop(old);
	MYSQL_STMT *st = prepare(db, sql);
	if (st)
		*old = (struct statement){ sql, st, ++db->tick };
	return st;
}

/* Lengths are read while executing, so binding and executing happen in one place. */
static bool execute(MYSQL_STMT *st, const struct db_arg *args, size_t n)
{
	MYSQL_BIND b[ARGS_MAX];
	unsigned long len[ARGS_MAX];

	must(n <= ARGS_MAX);
	must(mysql_stmt_param_count(st) == n);
	if (n == 0)
		return mysql_stmt_execute(st) == 0;
	memset(b, 0, n * sizeof b[0]);
	for (size_t i = 0; i < n; i++) {
		const struct db_arg *a = &args[i];
		switch (a->kind) {
		case DB_ARG_I64:
			b[i].buffer_type = MYSQL_TYPE_LONGLONG;
			b[i].buffer = (void *)(uintptr_t)&a->i;
			break;
		case DB_ARG_TEXT:
		case DB_ARG_BLOB:
			len[i] = (unsigned long)a->n;
			b[i].buffer_type = a->kind == DB_ARG_TEXT ? MYSQL_TYPE_STRING : MYSQL_TYPE_BLOB;
			b[i].buffer = (void *)(uintptr_t)a->p;
			b[i].buffer_length = len[i];
			b[i].length = &len[i];
			break;
		case DB_ARG_NULL:
			b[i].buffer_type = MYSQL_TYPE_NULL;
			break;
		case DB_ARG_NONE:
			must(!"NO_ARGS stands alone");
		}
	}
	return mysql_stmt_bind_param(st, b) == 0 && mysql_stmt_execute(st) == 0;
}

/* Runs a statement, after the START TRANSACTION that may wait for it. NULL after noting the error. A dead connection is opened
 * again only while nothing of this request was done, and nothing can have been. */
static MYSQL_STMT *run(struct db *db, const char *sql, const struct db_arg *args, size_t n, bool cached, bool writes)
{
	static const char start[] = "START TRANSACTION";

	db->queries++;
	for (int again = 0;;) {
		bool begun = false, sent = false;
		MYSQL_STMT *st = NULL;

		if (!conn_ready(db))
			return NULL;
		if (db->tx == TX_WANTED && say(db, start, sizeof start - 1)) {
			db->tx = TX_OPEN;
			begun = true;
		}
		if (db->tx != TX_WANTED && (st = cached ? statement(db, sql) : prepare(db, sql)) != NULL) {
			sent = true;
			if (execute(st, args, n)) {
				db->touched = true;
				db->err = 0;
				return st;
			}
			note(db, mysql_stmt_errno(st), mysql_stmt_error(st));
			if (!cached)
				mysql_stmt_close(st);
		}
		if (is_lost(db->err)) {
			conn_close(db);
			if (db->touched || begun || db->tx == TX_OPEN || (sent && writes) || again++)
				return NULL;
			continue;
		}
		db->touched = true;
		/* Alone, a deadlocked statement was undone whole and may simply run again. */
		if (!is_deadlock(db->err) || db->tx != TX_NONE || ++again == RUNS_MAX)
			return NULL;
	}
}

int64_t db_exec_(struct db *db, const char *file, int line, const char *sql, const struct db_arg *args, size_t n)
{
	if (inert(db))
		return 0;
	/* The transaction can only be rolled back now: waiting for more locks would help nobody. */
	if (db->refused)
		return DB_BUSY;
	if (n == 1 && args[0].kind == DB_ARG_NONE)
		n = 0;
	MYSQL_STMT *st = run(db, sql, args, n, true, true);
	if (!st) {
		if (is_duplicate(db->err))
			return DB_DUP;
		if (is_refusal(db->err)) {
			db->refused = db->tx != TX_NONE;
			return DB_BUSY;
		}
		failed(db, file, line, sql, args, n);
		return 0;
	}
	must(mysql_stmt_field_count(st) == 0);
	db->insert_id = (int64_t)mysql_stmt_insert_id(st);
	return (int64_t)mysql_stmt_affected_rows(st);
}

int64_t db_insert_id(struct db *db)
{
	return db->insert_id;
}

/* ---- results ---- */

static char *slab_take(struct db_rows *q, size_t n)
{
	char *p;

	if (n > q->slab_left) {
		if (n > q->slab_next / 4)
			return arena_alloc(q->a, n);
		q->slab = arena_alloc(q->a, q->slab_next);
		q->slab_left = q->slab_next;
		if (q->slab_next < 32768)
			q->slab_next *= 4;
	}
	p = q->slab;
	q->slab += n;
	q->slab_left -= n;
	return p;
}

static uint64_t *row_new(struct db_rows *q)
{
	struct chunk *k = q->last;
	size_t width = 1 + q->columns;

	if (!k || k->n == k->cap) {
		size_t cap = !k ? 4 : k->cap < 256 ? k->cap * 4 : k->cap;
		struct chunk *more = arena_alloc(q->a, sizeof *more + cap * width * sizeof more->word[0]);
		more->cap = cap;
		if (k)
			k->next = more;
		else
			q->first = more;
		q->last = k = more;
	}
	q->n++;
	return &k->word[k->n++ * width];
}

/* Integers and floating numbers arrive as such, everything else as text. */
static void bind_column(struct db *db, struct db_rows *q, unsigned i, const MYSQL_FIELD *f)
{
	MYSQL_BIND *b = &db->rb[i];

	*b = (MYSQL_BIND){ .length = &db->len[i], .is_null = &db->null[i], .error = &db->cut[i] };
	switch ((int)f->type) {
	case MYSQL_TYPE_TINY: case MYSQL_TYPE_SHORT: case MYSQL_TYPE_INT24: case MYSQL_TYPE_LONG: case MYSQL_TYPE_LONGLONG:
	case MYSQL_TYPE_YEAR:
		q->kind[i] = (f->flags & UNSIGNED_FLAG) ? COLUMN_U64 : COLUMN_I64;
		b->buffer_type = MYSQL_TYPE_LONGLONG;
		b->is_unsigned = (f->flags & UNSIGNED_FLAG) != 0;
		b->buffer = &db->num[i].i;
		b->buffer_length = sizeof db->num[i].i;
		break;
	case MYSQL_TYPE_FLOAT: case MYSQL_TYPE_DOUBLE:
		q->kind[i] = COLUMN_DOUBLE;
		b->buffer_type = MYSQL_TYPE_DOUBLE;
		b->buffer = &db->num[i].d;
		b->buffer_length = sizeof db->num[i].d;
		break;
	default:
		q->kind[i] = COLUMN_TEXT;
		b->buffer_type = MYSQL_TYPE_STRING;
		b->buffer = db->text[i];
		b->buffer_length = SCRATCH;
		break;
	}
}

static struct db_rows *rows_new(struct db *db, MYSQL_STMT *st)
{
	struct db_rows *q = arena_alloc(db->arena, sizeof *q);
	MYSQL_RES *meta = mysql_stmt_result_metadata(st);

	must(meta != NULL);             /* NULL: the statement gives no rows, so it belongs to db_exec */
	q->a = db->arena;
	q->columns = mysql_num_fields(meta);
	must(q->columns <= COLUMNS_MAX);
	q->name = arena_alloc(q->a, q->columns * sizeof q->name[0]);
	q->kind = arena_alloc(q->a, q->columns * sizeof q->kind[0]);
	q->hint = arena_alloc(q->a, sizeof *q->hint);
	q->slab_next = 512;
	const MYSQL_FIELD *f = mysql_fetch_fields(meta);
	for (unsigned i = 0; i < q->columns; i++) {
		/* Copied: the statement may leave the cache before the rows leave the request. */
		q->name[i] = memcpy(slab_take(q, strlen(f[i].name) + 1), f[i].name, strlen(f[i].name) + 1);
		bind_column(db, q, i, &f[i]);
	}
	mysql_free_result(meta);
	return q;
}

static bool row_pack(struct db *db, struct db_rows *q, MYSQL_STMT *st)
{
	uint64_t *row = row_new(q);

	for (unsigned i = 0; i < q->columns; i++) {
		if (db->null[i]) {
			row[0] |= UINT64_C(1) << i;
			continue;
		}
		if (q->kind[i] != COLUMN_TEXT) {
			memcpy(&row[1 + i], &db->num[i], sizeof row[0]);
			continue;
		}
		size_t n = db->len[i];
		must(n < UINT32_MAX);
		char *p = slab_take(q, sizeof(uint32_t) + n + 1);
		memcpy(p, &(uint32_t){ (uint32_t)n }, sizeof(uint32_t));
		p += sizeof(uint32_t);
		row[1 + i] = (uint64_t)(uintptr_t)p;
		if (n <= SCRATCH) {
			memcpy(p, db->text[i], n);
		} else {
			unsigned long len;
			db_bool null, cut;
			MYSQL_BIND b = { .length = &len, .is_null = &null, .error = &cut, .buffer_type = MYSQL_TYPE_STRING,
			    .buffer = p, .buffer_length = (unsigned long)n };
			if (mysql_stmt_fetch_column(st, &b, i, 0))
				return false;
		}
		p[n] = '\0';
	}
	return true;
}

/* NULL after noting the error. */
static struct db_rows *rows_read(struct db *db, MYSQL_STMT *st)
{
	struct db_rows *q = rows_new(db, st);
	int rc = mysql_stmt_bind_result(st, db->rb) ? 1 : 0;

	while (rc == 0 && ((rc = mysql_stmt_fetch(st)) == 0 || rc == MYSQL_DATA_TRUNCATED))
		rc = row_pack(db, q, st) ? 0 : 1;
	if (rc != MYSQL_NO_DATA) {
		note(db, mysql_stmt_errno(st), mysql_stmt_error(st));
		q = NULL;
	}
	mysql_stmt_free_result(st);
	return q;
}

static struct db_rows *query(struct db *db, const char *file, int line, const char *sql, const struct db_arg *args, size_t n,
    bool cached)
{
	struct db_rows *q = NULL;

	if (inert(db))
		return NULL;
	if (n == 1 && args[0].kind == DB_ARG_NONE)
		n = 0;
	MYSQL_STMT *st = run(db, sql, args, n, cached, false);
	if (st) {
		q = rows_read(db, st);
		if (!cached)
			mysql_stmt_close(st);
		if (!q && is_lost(db->err))
			conn_close(db);
	}
	if (!q)
		failed(db, file, line, sql, args, n);
	return q;
}

struct db_rows *db_query_(struct db *db, const char *file, int line, const char *sql, const struct db_arg *args, size_t n)
{
	return query(db, file, line, sql, args, n, true);
}

struct db_rows *db_query_script(struct db *db, const char *sql)
{
	return query(db, __FILE__, __LINE__, sql, NULL, 0, false);
}

bool db_next(struct db_rows *q)
{
	if (!q)
		return false;
	if (!q->at) {
		q->at = q->first;
		q->i = 0;
	} else if (q->i == q->at->n && q->at->next) {
		q->at = q->at->next;
		q->i = 0;
	}
	if (!q->at || q->i == q->at->n) {
		q->row = NULL;
		return false;
	}
	q->row = &q->at->word[q->i++ * (1 + q->columns)];
	return true;
}

static unsigned column(const struct db_rows *q, const char *name)
{
	unsigned i = *q->hint;

	for (unsigned k = 0; k < q->columns; k++, i = i + 1 < q->columns ? i + 1 : 0) {
		if (strcmp(q->name[i], name) == 0) {
			*q->hint = i + 1 < q->columns ? i + 1 : 0;
			return i;
		}
	}
	log_error("event=no_such_column column=%s", name);
	must(!"the result has that column");
}

/* The column's word of the current row; false where there is none or it is NULL. */
static bool cell(const struct db_rows *q, const char *name, enum column_kind *kind, uint64_t *word)
{
	if (!q)
		return false;
	unsigned i = column(q, name);
	if (!q->row || (q->row[0] >> i & 1))
		return false;
	*kind = q->kind[i];
	*word = q->row[1 + i];
	return true;
}

static double as_double(uint64_t word)
{
	double d;
	memcpy(&d, &word, sizeof d);
	return d;
}

/* Coordinates are whole or have a digit or two: those need no search for the shortest decimal. */
static const char *double_text(struct arena *a, double d)
{
	if (fabs(d) < 1e13) {
		double hundredths = d * 100;
		int64_t v = (int64_t)llround(hundredths);
		if ((double)v / 100 == d) {
			int64_t whole = v / 100, rest = llabs(v % 100);
			const char *sign = v < 0 && whole == 0 ? "-" : "";
			if (rest == 0)
				return arena_fmt(a, "%" PRId64, whole);
			if (rest % 10 == 0)
				return arena_fmt(a, "%s%" PRId64 ".%" PRId64, sign, whole, rest / 10);
			return arena_fmt(a, "%s%" PRId64 ".%02" PRId64, sign, whole, rest);
		}
	}
	return arena_fmt(a, "%.15g", d);
}

static const char *number_text(struct arena *a, uint64_t v, bool negative)
{
	char d[24], *p = d + sizeof d;

	if (negative)
		v = 0 - v;
	do
		*--p = (char)('0' + v % 10);
	while (v /= 10);
	if (negative)
		*--p = '-';
	return arena_dupn(a, p, (size_t)(d + sizeof d - p));
}

int64_t db_i64(const struct db_rows *q, const char *name)
{
	enum column_kind kind;
	uint64_t word;

	if (!cell(q, name, &kind, &word))
		return 0;
	switch (kind) {
	case COLUMN_I64:
	case COLUMN_U64:
		return (int64_t)word;
	case COLUMN_DOUBLE:
		return (int64_t)as_double(word);
	case COLUMN_TEXT:               /* a SUM() is a decimal and arrives as text */
		return strtoll((const char *)(uintptr_t)word, NULL, 10);
	}
	return 0;
}

double db_double(const struct db_rows *q, const char *name)
{
	enum column_kind kind;
	uint64_t word;

	if (!cell(q, name, &kind, &word))
		return 0;
	switch (kind) {
	case COLUMN_I64:
		return (double)(int64_t)word;
	case COLUMN_U64:
		return (double)word;
	case COLUMN_DOUBLE:
		return as_double(word);
	case COLUMN_TEXT:
		return strtod((const char *)(uintptr_t)word, NULL);
	}
	return 0;
}

const char *db_text(const struct db_rows *q, const char *name)
{
	enum column_kind kind;
	uint64_t word;

	if (!cell(q, name, &kind, &word))
		return "";
	switch (kind) {
	case COLUMN_I64:
		return number_text(q->a, word, (int64_t)word < 0);
	case COLUMN_U64:
		return number_text(q->a, word, false);
	case COLUMN_DOUBLE:
		return double_text(q->a, as_double(word));
	case COLUMN_TEXT:
		return (const char *)(uintptr_t)word;
	}
	return "";
}

bool db_null(const struct db_rows *q, const char *name)
{
	enum column_kind kind;
	uint64_t word;

	return !cell(q, name, &kind, &word);
}

const void *db_blob(const struct db_rows *q, const char *name, size_t *n)
{
	const char *p = db_text(q, name);
	enum column_kind kind;
	uint64_t word;
	uint32_t len;

	*n = strlen(p);
	if (cell(q, name, &kind, &word) && kind == COLUMN_TEXT) {
		memcpy(&len, p - sizeof len, sizeof len);
		*n = len;
	}
	return p;
}

int64_t db_rows_n(const struct db_rows *q)
{
	return q ? q->n : 0;
}

int db_columns_n(const struct db_rows *q)
{
	return q ? (int)q->columns : 0;
}

const char *db_column(const struct db_rows *q, int i)
{
	must(i >= 0 && i < db_columns_n(q));
	return q->name[i];
}

int64_t db_one_i64_(struct db *db, int64_t none, const char *file, int line, const char *sql, const struct db_arg *args, size_t n)
{
	struct db_rows *q = db_query_(db, file, line, sql, args, n);
	return db_next(q) && !db_null(q, q->name[0]) ? db_i64(q, q->name[0]) : none;
}

const char *db_one_text_(struct db *db, const char *file, int line, const char *sql, const struct db_arg *args, size_t n)
{
	struct db_rows *q = db_query_(db, file, line, sql, args, n);
	return db_next(q) && !db_null(q, q->name[0]) ? db_text(q, q->name[0]) : NULL;
}

/* ---- arguments ---- */

struct db_arg db_arg_i64(int64_t v) { return (struct db_arg){ DB_ARG_I64, v, NULL, 0 }; }

struct db_arg db_arg_text(const char *s)
{
	return s ? (struct db_arg){ DB_ARG_TEXT, 0, s, strlen(s) } : db_arg_null();
}

struct db_arg db_arg_blob(const void *p, size_t n)
{
	return p ? (struct db_arg){ DB_ARG_BLOB, 0, p, n } : db_arg_null();
}

struct db_arg db_arg_null(void) { return (struct db_arg){ DB_ARG_NULL, 0, NULL, 0 }; }

/* ---- handle and request ---- */

struct db *db_new(const struct db_settings *s)
{
	struct arena *own = arena_new(256 * 1024);
	struct db *db = arena_alloc(own, sizeof *db);

	db->own = own;
	db->s = *s;
	db->s.socket = arena_dup(own, s->socket);
	db->s.host = arena_dup(own, s->host ? s->host : "");
	db->s.user = arena_dup(own, s->user);
	db->s.password = arena_dup(own, s->password);
	db->s.schema = arena_dup(own, s->schema);
	return db;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	conn_close(db);
	arena_free(db->own);
}

void db_attach(struct db *db, struct arena *a, struct fault *f)
{
	must(!db->arena && a && f);
	db->arena = a;
	db->fault = f;
	db->queries = 0;
	db->touched = false;
	db->insert_id = 0;
}

void db_detach(struct db *db)
{
	if (db->tx != TX_NONE)
		db_rollback(db);
	db->arena = NULL;
	db->fault = NULL;
}

int db_queries(const struct db *db) { return db->queries; }
struct arena *db_arena(const struct db *db) { return db->arena; }
struct fault *db_fault(const struct db *db) { return db->fault; }

bool db_ready(struct db *db)
{
	if (db->tx != TX_NONE)
		return db->c != NULL;
	if (!conn_ready(db))
		return false;
	if (mysql_ping(db->c) == 0)
		return true;
	conn_close(db);
	return conn_open(db);
}

/* ---- transactions ---- */

void db_begin(struct db *db)
{
	must(db->arena != NULL && db->tx == TX_NONE);
	db->tx = TX_WANTED;
	db->deadlocked = db->refused = false;
}

void db_rollback(struct db *db)
{
	static const char rollback[] = "ROLLBACK";

	/* Also under a fault, and also after a deadlock, where it is harmless. */
	if (db->tx == TX_OPEN && db->c && !say(db, rollback, sizeof rollback - 1))
		conn_close(db);
	db->tx = TX_NONE;
	db->deadlocked = db->refused = false;
}

enum db_end db_commit(struct db *db)
{
	static const char commit[] = "COMMIT";

	must(db->tx != TX_NONE);
	/* A deadlock is told first: a fault can only have been set after it, by code that was reading nothing. */
	enum db_end end = db->deadlocked ? DB_DEADLOCKED : db->fault->set ? DB_FAULTED : db->refused ? DB_REFUSED : DB_COMMITTED;
	if (end != DB_COMMITTED || db->tx == TX_WANTED) {
		db_rollback(db);
		return end;
	}
	bool said = conn_ready(db) && say(db, commit, sizeof commit - 1);
	db->tx = TX_NONE;
	if (said)
		return DB_COMMITTED;
	if (is_deadlock(db->err))
		return DB_DEADLOCKED;
	/* Whether it was committed is not known, so nothing is tried again: once keys and reconciliation tell. */
	fault_set(db->fault, 503, "database %u at COMMIT", db->err);
	conn_close(db);
	return DB_FAULTED;
}

bool db_deadlocked(const struct db *db)
{
	return db->deadlocked;
}

bool db_in_tx(const struct db *db)
{
	return db->tx != TX_NONE;
}

bool db_tx(struct db *db, bool (*fn)(struct db *db, void *arg), void *arg)
{
	for (int runs = 1; !inert(db); runs++) {
		db_begin(db);
		bool wanted = fn(db, arg);
		if (!wanted && !db->deadlocked) {
			db_rollback(db);
			return false;
		}
		switch (db_commit(db)) {
		case DB_COMMITTED:
			return true;
		case DB_REFUSED:
		case DB_FAULTED:
			return false;
		case DB_DEADLOCKED:
			break;
		}
		if (runs == RUNS_MAX) {
			fault_set(db->fault, 503, "deadlocked %d times", runs);
			return false;
		}
		/* What fn made of reading nothing is forgotten with its transaction. */
		*db->fault = (struct fault){ .set = false };
		/* Those that met here should not meet again: 0 to 4, 8, 16 ms. */
		struct timespec t;
		clock_gettime(CLOCK_MONOTONIC, &t);
		t = (struct timespec){ 0, t.tv_nsec % (2000000L << runs) };
		nanosleep(&t, NULL);
	}
	return false;
}

/* ---- locks ---- */

/* Locks belong to the whole server, so the schema is a part of their name. */
static void lock_name(const struct db *db, const char *name, char out[LOCK_NAME + 1])
{
	must(snprintf(out, LOCK_NAME + 1, "%s.%s", db->s.schema, name) <= LOCK_NAME);
}

static char *lock_held(struct db *db, const char *full)
{
	for (size_t i = 0; i < LOCKS_MAX; i++)
		if (strcmp(db->locks[i], full) == 0)
			return db->locks[i];
	return NULL;
}

bool db_lock(struct db *db, const char *name, int64_t wait_s)
{
	char full[LOCK_NAME + 1];

	if (inert(db))
		return false;
	lock_name(db, name, full);
	/* A connection that was opened again has no locks, and conn_close forgot them; so a holder may ask again each turn. */
	if (!conn_ready(db) || !lock_held(db, full)) {
		char *free_one = lock_held(db, "");
		must(free_one != NULL);
		if (db_one_i64(db, 0, "SELECT GET_LOCK(?, ?)", ARG((const char *)full), ARG(wait_s)) != 1)
			return false;
		memcpy(lock_held(db, ""), full, sizeof full);
	}
	return true;
}

void db_unlock(struct db *db, const char *name)
{
	char full[LOCK_NAME + 1], sql[LOCK_NAME + 40];

	lock_name(db, name, full);
	char *held = lock_held(db, full);
	if (!held || !db->c)
		return;
	*held = '\0';
	/* Not a prepared statement: it must also work under a fault. The name is a literal and the schema's. */
	int n = snprintf(sql, sizeof sql, "DO RELEASE_LOCK('%s')", full);
	if (!say(db, sql, (size_t)n))
		conn_close(db);
}

/* ---- for the agent and migrations ---- */

int db_try_script(struct db *admin, const char *sql, char *why, size_t n)
{
	if (!conn_ready(admin) || !say(admin, sql, strlen(sql))) {
		snprintf(why, n, "%s", admin->why);
		if (is_lost(admin->err))
			conn_close(admin);
		return (int)admin->err;
	}
	admin->touched = true;
	return 0;
}

static bool script(struct db *admin, const char *sql, const struct db_arg *secret, size_t secrets)
{
	char why[512];

	if (inert(admin))
		return false;
	must(admin->tx == TX_NONE);
	admin->queries++;
	if (db_try_script(admin, sql, why, sizeof why) == 0)
		return true;
	failed(admin, __FILE__, __LINE__, secrets ? NULL : sql, secret, secrets);
	return false;
}

bool db_run_script(struct db *admin, const char *sql)
{
	return script(admin, sql, NULL, 0);
}

/* The only texts with names pasted in: whatever passes here needs no quoting. */
static bool is_name(struct db *admin, const char *name)
{
	size_t n = strlen(name);

	if (n >= 1 && n <= NAME_MAX_ && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == n)
		return true;
	fault_set(admin->fault, 500, "not a name for a schema or user");
	return false;
}

bool db_create_schema(struct db *admin, const char *schema)
{
	return is_name(admin, schema) && db_run_script(admin, arena_fmt(admin->arena,
	    "CREATE DATABASE IF NOT EXISTS `%s` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci", schema));
}

bool db_drop_schema(struct db *admin, const char *schema)
{
	return is_name(admin, schema) && db_run_script(admin, arena_fmt(admin->arena, "DROP DATABASE IF EXISTS `%s`", schema));
}

/* In a grant _ stands for any character, unless escaped. */
static const char *schema_pattern(struct arena *a, const char *schema)
{
	char *out = arena_alloc(a, 2 * strlen(schema) + 1), *p = out;

	for (; *schema; *p++ = *schema++)
		if (*schema == '_')
			*p++ = '\\';
	return out;
}

bool db_create_user(struct db *admin, const char *user, const char *password, const char *schema, enum db_right right,
    int64_t max_connections, int64_t statement_ms)
{
	struct arena *a = admin->arena;
	size_t n = strlen(password);
	struct db_arg secret = db_arg_text(password);

	if (inert(admin) || !is_name(admin, user) || !is_name(admin, schema))
		return false;
	if (!conn_ready(admin)) {
		failed(admin, __FILE__, __LINE__, NULL, &secret, 1);
		return false;
	}
	char *quoted = arena_alloc(a, 2 * n + 1);
	mysql_real_escape_string(admin->c, quoted, password, (unsigned long)n);
	const char *who = arena_fmt(a, "'%s'@'%%'", user);
	const char *on = arena_fmt(a, "`%s`.*", schema_pattern(a, schema));
	/* MySQL limits the time of statements per session alone. */
	const char *limit = admin->maria ?
	    arena_fmt(a, " MAX_STATEMENT_TIME %" PRId64 ".%03d", statement_ms / 1000, (int)(statement_ms % 1000)) : "";
	/* Granting before taking away: a service that runs under this user never stands without what it needs. MySQL has to be told
	 * that taking away what was not there is meant. */
	return script(admin, arena_fmt(a, "CREATE USER IF NOT EXISTS %s IDENTIFIED BY '%s'", who, quoted), &secret, 1) &&
	    script(admin, arena_fmt(a, "ALTER USER %s IDENTIFIED BY '%s' WITH MAX_USER_CONNECTIONS %" PRId64 "%s",
	        who, quoted, max_connections, limit), &secret, 1) &&
	    db_run_script(admin, arena_fmt(a, "GRANT %s ON %s TO %s",
	        right == DB_RIGHT_WRITE ? "SELECT, INSERT, UPDATE, DELETE" : "SELECT", on, who)) &&
	    db_run_script(admin, arena_fmt(a, "REVOKE %s%sCREATE, DROP, REFERENCES, INDEX, ALTER, CREATE TEMPORARY TABLES, LOCK TABLES, "
	        "CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, EXECUTE, EVENT, TRIGGER ON %s FROM %s",
	        admin->maria ? "" : "IF EXISTS ", right == DB_RIGHT_WRITE ? "" : "INSERT, UPDATE, DELETE, ", on, who));
}

bool db_drop_user(struct db *admin, const char *user)
{
	return is_name(admin, user) && db_run_script(admin, arena_fmt(admin->arena, "DROP USER IF EXISTS '%s'@'%%'", user));
}
