/* hold.c: the statements of a hold straight through libmysqlclient, as fast as the database does them: what the whole way through
 * nginx, the gate and a worker is measured against.
 *
 * usage: hold SOCKET USER PASSWORD SCHEMA STATEMENTS ROUND FIRST_ACCOUNT FIRST_PLACE N CONNECTIONS
 * STATEMENTS holds the five prepared texts of a first hold, one a line, as the server's own log told them of a real one; so they are
 * the same. A process a connection; account and place i are that connection's i-th. A count of parameters that does not fit is an error.
 * Prints holds a second.
 */
#include <mysql.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STATEMENTS = 5, TEXT = 8192, ARGS = 22, PLACES = 20 };
enum { BUYER, SCENE, LOCK, HOLD, TAKE };

struct shared { volatile int ready, go, failed; };

static char sql[STATEMENTS][TEXT];
static struct shared *shared;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void fail(const char *what, const char *why)
{
	fprintf(stderr, "hold: %s: %s\n", what, why);
	if (shared)
		shared->failed = 1;
	_exit(1);
}

static void bind_number(MYSQL_BIND *b, long long *value)
{
	*b = (MYSQL_BIND){ .buffer_type = MYSQL_TYPE_LONGLONG, .buffer = value };
}

static void bind_text(MYSQL_BIND *b, const char *text)
{
	*b = (MYSQL_BIND){ .buffer_type = MYSQL_TYPE_STRING, .buffer = (void *)(uintptr_t)text, .buffer_length = strlen(text) };
}

/* Runs one; rows are fetched to the end as text and dropped. How many came, or were touched. */
static unsigned long long run(MYSQL_STMT *st, MYSQL_BIND *b, unsigned n)
{
	static char text[16][256];
	MYSQL_BIND out[16];
	unsigned long long rows = 0;

	if (mysql_stmt_param_count(st) != n)
		fail("the statements of a hold have changed", "their parameters do not fit");
	if (mysql_stmt_bind_param(st, b) || mysql_stmt_execute(st))
		fail("execute", mysql_stmt_error(st));
	unsigned columns = mysql_stmt_field_count(st);
	if (!columns)
		return mysql_stmt_affected_rows(st);
	memset(out, 0, sizeof out);
	for (unsigned i = 0; i < columns && i < 16; i++)
		out[i] = (MYSQL_BIND){ .buffer_type = MYSQL_TYPE_STRING, .buffer = text[i], .buffer_length = sizeof text[i] };
	if (mysql_stmt_bind_result(st, out))
		fail("bind", mysql_stmt_error(st));
	while (mysql_stmt_fetch(st) == 0)
		rows++;
	return rows;
}

static void hold_one(MYSQL *c, MYSQL_STMT *st[STATEMENTS], long long account, long long round, long long place)
{
	MYSQL_BIND b[ARGS];
	long long zero = 0, at = (long long)time(NULL), ends = at + 420, hold;

	if (mysql_query(c, "START TRANSACTION"))
		fail("begin", mysql_error(c));
	bind_number(&b[0], &account);
	bind_text(&b[1], "bot");
	bind_text(&b[2], "somebody@load.invalid");
	bind_number(&b[3], &zero);
	run(st[BUYER], b, 4);
	bind_number(&b[0], &zero);
	bind_number(&b[1], &account);
	bind_number(&b[2], &account);
	bind_number(&b[3], &round);
	run(st[SCENE], b, 4);
	bind_number(&b[0], &zero);
	for (int i = 0; i < PLACES; i++)
		bind_number(&b[1 + i], &place);
	if (run(st[LOCK], b, 1 + PLACES) != 1)
		fail("lock", "the place did not come back");
	bind_number(&b[0], &account);
	bind_number(&b[1], &round);
	bind_number(&b[2], &ends);
	bind_number(&b[3], &at);
	run(st[HOLD], b, 4);
	hold = (long long)mysql_stmt_insert_id(st[HOLD]);
	bind_number(&b[0], &ends);
	bind_number(&b[1], &hold);
	for (int i = 0; i < PLACES; i++)
		bind_number(&b[2 + i], &place);
	if (run(st[TAKE], b, 2 + PLACES) != 1)
		fail("take", "the place was not taken");
	if (mysql_query(c, "COMMIT"))
		fail("commit", mysql_error(c));
}

int main(int argc, char **argv)
{
	if (argc != 11) {
		fputs("usage: hold SOCKET USER PASSWORD SCHEMA STATEMENTS ROUND FIRST_ACCOUNT FIRST_PLACE N CONNECTIONS\n", stderr);
		return 2;
	}
	long long round = atoll(argv[6]), account = atoll(argv[7]), place = atoll(argv[8]), n = atoll(argv[9]);
	int connections = atoi(argv[10]);
	FILE *f = fopen(argv[5], "r");
	for (int i = 0; i < STATEMENTS; i++)
		if (!f || !fgets(sql[i], TEXT, f))
			fail(argv[5], "five statements are needed");
	fclose(f);
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (int k = 0; k < connections; k++) {
		if (fork())
			continue;
		MYSQL *c = mysql_init(NULL);
		MYSQL_STMT *st[STATEMENTS];
		if (!mysql_real_connect(c, NULL, argv[2], argv[3], argv[4], 0, argv[1], CLIENT_FOUND_ROWS) ||
		    mysql_query(c, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"))
			fail("connect", mysql_error(c));
		for (int i = 0; i < STATEMENTS; i++) {
			st[i] = mysql_stmt_init(c);
			if (mysql_stmt_prepare(st[i], sql[i], strlen(sql[i])))
				fail("prepare", mysql_stmt_error(st[i]));
		}
		__sync_fetch_and_add(&shared->ready, 1);
		while (!shared->go && !shared->failed)
			usleep(200);
		for (long long i = k; i < n; i += connections)
			hold_one(c, st, account + i, round, place + i);
		_exit(0);
	}
	while (shared->ready < connections && !shared->failed)
		usleep(200);
	double began = now();
	shared->go = 1;
	while (wait(NULL) > 0)
		;
	double took = now() - began;
	printf("{\"holds\": %lld, \"seconds\": %.3f, \"per_s\": %.1f}\n", n, took, (double)n / took);
	return shared->failed ? 1 : 0;
}
