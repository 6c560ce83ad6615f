/* with_db.h: a private MariaDB for a unit test, in a folder of its own under the temporary folder, reached by its socket alone.
 *
 *	with_db_start();                        once, in the group's setup; the test process ends its server when it ends
 *	db = with_db_root("schema");            an administrator's handle
 *	db = with_db_schema("schema", "sql/show", a, &fault);    the same on a fresh schema of that folder, attached
 *	with_db_kill(); with_db_again();        kill -9, and the same data again
 *	with_db_stop();                         the group's teardown: by pid, and the folder is removed
 *
 * CLOVE_TEST_MYSQL, the path of a MySQL server program (make test-mysql has one), runs that instead.
 */
#ifndef CLOVE_WITH_DB_H
#define CLOVE_WITH_DB_H

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "base/id.h"
#include "db/db.h"
#include "db/migrate.h"

static char with_db_folder[80], with_db_socket[100];
static const char *with_db_mysql;         /* the MySQL server program; NULL for MariaDB */
static pid_t with_db_pid;

static void with_db_sleep_ms(long ms)
{
	nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000L }, NULL);
}

static pid_t with_db_run(char *const argv[])
{
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	char log[100];
	snprintf(log, sizeof log, "%s/log", with_db_folder);
	int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600), nothing = open("/dev/null", O_RDONLY);
	dup2(nothing, 0);
	dup2(fd, 1);
	dup2(fd, 2);
	execvp(argv[0], argv);
	_exit(127);
}

static struct db *with_db_as(const char *user, const char *password, const char *schema, bool read_only)
{
	return db_new(&(struct db_settings){ .socket = with_db_socket, .user = user, .password = password, .schema = schema,
	    .read_only = read_only, .statement_ms = 60000 });
}

static struct db *with_db_root(const char *schema)
{
	return with_db_as("root", "", schema, false);
}

/* Starts the server on the data that is there and waits until it answers; false when it does not within two minutes. */
static bool with_db_again(void)
{
	char data[120], sock[120], pid[120], tmp[120];

	snprintf(data, sizeof data, "--datadir=%s/data", with_db_folder);
	snprintf(sock, sizeof sock, "--socket=%s", with_db_socket);
	snprintf(pid, sizeof pid, "--pid-file=%s/pid", with_db_folder);
	snprintf(tmp, sizeof tmp, "--tmpdir=%s/tmp", with_db_folder);
	char *mysql[] = { (char *)(size_t)with_db_mysql, "--no-defaults", data, sock, pid, tmp, "--secure-file-priv=NULL",
	    "--skip-networking", "--mysqlx=OFF", "--skip-name-resolve", "--skip-log-bin", "--innodb-buffer-pool-size=32M",
	    "--innodb-flush-log-at-trx-commit=0", "--max-connections=60", geteuid() == 0 ? "--user=root" : NULL, NULL };
	char *argv[] = { "mariadbd", "--no-defaults", data, sock, pid, tmp, "--skip-networking", "--skip-name-resolve",
	    "--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci", "--innodb-buffer-pool-size=32M",
	    "--innodb-log-file-size=16M", "--innodb-flush-log-at-trx-commit=0", "--max-connections=60",
	    geteuid() == 0 ? "--user=root" : NULL, NULL };
	with_db_pid = with_db_run(with_db_mysql ? mysql : argv);
	struct db *db = with_db_root("");
	bool up = false;
	for (int i = 0; i < 6000 && !up; i++) {
		up = db_ready(db);
		if (!up)
			with_db_sleep_ms(20);
	}
	db_close(db);
	return up;
}

static bool with_db_start(void)
{
	char data[120], tmp[120];
	int status = 0;

	with_db_mysql = getenv("CLOVE_TEST_MYSQL");
	snprintf(with_db_folder, sizeof with_db_folder, "/tmp/clove-unit-XXXXXX");
	if (!mkdtemp(with_db_folder))
		return false;
	snprintf(with_db_socket, sizeof with_db_socket, "%s/s", with_db_folder);
	/* A folder of its own for temporary tables too: a server that starts removes what it finds there, also a neighbour's. */
	snprintf(tmp, sizeof tmp, "%s/tmp", with_db_folder);
	if (mkdir(tmp, 0700))
		return false;
	snprintf(data, sizeof data, "--datadir=%s/data", with_db_folder);
	snprintf(tmp, sizeof tmp, "--tmpdir=%s/tmp", with_db_folder);
	char *mysql[] = { (char *)(size_t)with_db_mysql, "--no-defaults", data, tmp, "--initialize-insecure",
	    geteuid() == 0 ? "--user=root" : NULL, NULL };
	char *argv[] = { "mariadb-install-db", "--no-defaults", data, tmp, "--auth-root-authentication-method=normal", "--force", "--skip-test-db",
	    "--innodb-log-file-size=16M", geteuid() == 0 ? "--user=root" : NULL, NULL };
	waitpid(with_db_run(with_db_mysql ? mysql : argv), &status, 0);
	return status == 0 && with_db_again();
}

static void with_db_kill(void)
{
	if (with_db_pid <= 0)         /* it never started: 0 would be our own group */
		return;
	kill(with_db_pid, SIGKILL);
	waitpid(with_db_pid, NULL, 0);
	with_db_pid = 0;
}

static void with_db_stop(void)
{
	char *argv[] = { "rm", "-rf", with_db_folder, NULL };

	with_db_kill();
	waitpid(with_db_run(argv), NULL, 0);
}

/* NULL when that fails; folder may be NULL: an empty schema. */
static inline struct db *with_db_schema(const char *schema, const char *folder, struct arena *a, struct fault *f)
{
	int64_t version;
	struct db *root = with_db_root("");

	db_attach(root, a, f);
	bool good = db_drop_schema(root, schema) && db_create_schema(root, schema);
	db_detach(root);
	db_close(root);
	struct db *db = with_db_root(schema);
	db_attach(db, a, f);
	if (good && (!folder || migrate_schema(db, folder, &version) == MIGRATED_OK))
		return db;
	db_detach(db);
	db_close(db);
	return NULL;
}

/* A group's setup and teardown that need nothing but the server. */
static inline int with_db_group(void **state)
{
	(void)state;
	id_init();
	return with_db_start() ? 0 : -1;
}

static inline int with_db_group_end(void **state)
{
	(void)state;
	with_db_stop();
	return 0;
}

#endif
