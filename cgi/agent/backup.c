/* backup.c: see backup.h. */
#include "agent/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/agent.h"
#include "agent/copy.h"
#include "agent/dump.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/text.h"
#include "db/db.h"

enum { DAY_S = 86400, LOOK_MS = 30000 };

bool backup_folder(void)
{
	return mkdir(config_text("CLOVE_BACKUP_DIR"), 0700) == 0 || errno == EEXIST;
}

const char *backup_path(struct arena *a, const char *file)
{
	return arena_fmt(a, "%s/%s", config_text("CLOVE_BACKUP_DIR"), file);
}

const char *backup_name(struct arena *a, const char *slug, int64_t at, const char *mark)
{
	struct local_time t = clock_local(at, config_text("CLOVE_ZONE"));

	return arena_fmt(a, "%s-%04d%02d%02d-%02d%02d%02d-%s.dump", slug, t.year, t.month, t.day, t.hour, t.minute, (int)(at % 60), mark);
}

static bool hash_file(struct arena *a, const char *path, const char **hex, int64_t *bytes)
{
	crypto_hash_sha256_state sha;
	unsigned char part[16384], out[crypto_hash_sha256_BYTES];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	*bytes = 0;
	if (fd < 0)
		return false;
	crypto_hash_sha256_init(&sha);
	while ((n = read(fd, part, sizeof part)) > 0) {
		crypto_hash_sha256_update(&sha, part, (unsigned long long)n);
		*bytes += n;
	}
	close(fd);
	crypto_hash_sha256_final(&sha, out);
	*hex = text_hex(a, out, sizeof out);
	return n == 0;
}

int64_t backup_keep(struct db *db, const unsigned char master[ID_KEY], int64_t deployment, int64_t generation, const char *file,
    const char *reason, int64_t account, const char **why)
{
	struct arena *a = db_arena(db);
	const char *path = backup_path(a, file), *counts, *sha, *said;
	int64_t bytes, made_at = 0, there = db_one_i64(db, 0, "SELECT id FROM backup WHERE file = ? LIMIT 1", ARG(file));
	unsigned char key[ID_KEY];
	struct copy c;

	if (there || db_fault(db)->set)
		return there;
	copy_key(master, &(struct copy){ .deployment = deployment, .generation = generation }, key);
	if (!dump_open(a, key, path, -1, &counts, why))
		return 0;
	if (!hash_file(a, path, &sha, &bytes) || !copy_head_read(a, path, &c, &said, &made_at)) {
		*why = strerror(errno);
		return 0;
	}
	db_exec(db,
	    "INSERT INTO backup (deployment, reason, account, file, bytes, sha256, counts, made_at, keep_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    deployment ? ARG(deployment) : ARG_NULL, ARG(reason), account ? ARG(account) : ARG_NULL, ARG(file), ARG(bytes), ARG(sha), ARG(counts),
	    ARG(made_at), strcmp(reason, "nightly") == 0 || strcmp(reason, "move") == 0 ?
	    ARG(made_at + config_i64("CLOVE_BACKUP_KEEP") * DAY_S) : ARG_NULL);
	return db_insert_id(db);
}

struct step_result backup_last(struct agent *g, struct agent_target *t, const struct deployment *d)
{
	const char *file = arena_fmt(g->arena, "%s-%lld-final.dump", d->slug, (long long)d->id), *why = "";

	if (!t->t.ops->dump)
		return (struct step_result){ STEP_FAILED, "backup.failed_dump", "", "this target makes no dumps" };
	if (!backup_folder())
		return (struct step_result){ STEP_FAILED, "backup.failed_folder", "", strerror(errno) };
	struct step_result r = t->t.ops->dump(&t->t, g->arena, d, backup_path(g->arena, file));
	if (r.state != STEP_DONE)
		return r;
	if (backup_keep(g->db, g->master, d->id, d->generation, file, "final", 0, &why) || g->fault.set)
		return (struct step_result){ STEP_DONE, "", "", "" };
	unlink(backup_path(g->arena, file));
	return (struct step_result){ STEP_FAILED, "backup.failed_dump", "", why };
}

/* --- each night -------------------------------------------------------------------------------------------------------------------- */

static void ask(struct agent *g, int64_t since)
{
	int64_t n = db_exec(g->db,
	    "INSERT INTO task (kind, deployment, account, body, raw, made_at, changed_at)"
	    " SELECT 'backup', d.id, NULL, '{\"reason\":\"nightly\"}', '', c.at, c.at FROM deployment d, (SELECT UNIX_TIMESTAMP() + ? AS at) c"
	    "  WHERE d.state IN ('running', 'degraded', 'updating') AND d.frozen_from = 0"
	    "    AND NOT EXISTS (SELECT 1 FROM task t WHERE t.deployment = d.id AND ((t.kind = 'backup' AND t.account IS NULL AND t.made_at >= ? AND t.state <> 'cancelled')"
	    "     OR t.state IN ('wanted', 'running', 'waiting')))", ARG(clock_offset()), ARG(since));
	n += db_exec(g->db,
	    "INSERT INTO task (kind, deployment, account, body, raw, made_at, changed_at)"
	    " SELECT 'backup', NULL, NULL, '{\"reason\":\"nightly\"}', '', c.at, c.at FROM (SELECT UNIX_TIMESTAMP() + ? AS at) c"
	    "  WHERE NOT EXISTS (SELECT 1 FROM task t WHERE t.kind = 'backup' AND t.deployment IS NULL AND ((t.account IS NULL AND t.made_at >= ? AND t.state <> 'cancelled')"
	    "   OR t.state IN ('wanted', 'running', 'waiting')))", ARG(clock_offset()), ARG(since));
	if (n)
		log_info("event=backups_asked n=%lld", (long long)n);
}

/* The file first: a row without a file would be offered for a restore. */
static void forget(struct db *db, struct db_rows *q)
{
	while (db_next(q)) {
		const char *path = backup_path(db_arena(db), db_text(q, "file"));
		if (unlink(path) < 0 && errno != ENOENT)
			log_warn("event=backup_stays file=%s error=\"%s\"", path, strerror(errno));
		else
			db_exec(db, "DELETE FROM backup WHERE id = ?", ARG(db_i64(q, "id")));
	}
}

void backup_forget(struct db *db)
{
	forget(db, db_query(db, "SELECT id, file FROM backup WHERE drop_at IS NOT NULL ORDER BY id LIMIT 50", NO_ARGS));
}

static void forget_old(struct agent *g)
{
	forget(g->db, db_query(g->db,
	    "SELECT b.id, b.file FROM backup b WHERE b.keep_until < UNIX_TIMESTAMP() + ?"
	    "  AND EXISTS (SELECT 1 FROM backup n WHERE n.deployment <=> b.deployment AND " BACKUP_OF_SANDBOX("n") " = " BACKUP_OF_SANDBOX("b") " AND n.made_at > b.made_at AND n.drop_at IS NULL)"
	    " ORDER BY b.keep_until LIMIT 50",
	    ARG(clock_offset())));
}

void backup_night(struct agent *g)
{
	static int64_t looked_ms;
	const char *zone = config_text("CLOVE_ZONE");
	int64_t now = clock_now();
	struct local_time t = clock_local(now, zone);

	backup_forget(g->db);
	if (looked_ms && clock_ms() - looked_ms < LOOK_MS)
		return;
	looked_ms = clock_ms();
	if (t.hour == config_i64("CLOVE_BACKUP_HOUR"))
		ask(g, clock_at(zone, t.year, t.month, t.day, t.hour, 0));
	forget_old(g);
}
