/* node_view.c: see node_view.h. */
#include "platform/core/node_view.h"

#include "base/clock.h"
#include "db/db.h"

struct db_rows *node_view_list(struct db *db, int64_t target, int64_t deployment)
{
	return db_query(db,
	    "SELECT n.target, t.name AS target_name, t.kind AS target_kind, n.name, n.ready, n.open, n.cpu_m, n.memory_mib, n.pods, n.cpu_used_m,"
	    "       n.memory_used_mib, n.cpu_limit_m, n.memory_limit_mib, n.pods_n,"
	    "       IF(n.ready, GREATEST(n.seen_at, t.looked_at), n.seen_at) AS seen_at, UNIX_TIMESTAMP() + ? AS now,"
	    "       COUNT(*) OVER (PARTITION BY n.target) AS nodes_n,"
	    "       COALESCE(i.shows_n, 0) AS shows_n, COALESCE(i.mine, 0) AS mine,"
	    "       COALESCE((SELECT MAX(k.id) FROM task k WHERE k.kind = 'drain' AND k.target = n.target AND k.node = n.name"
	    "                 AND k.state IN ('wanted', 'running', 'waiting')), 0) AS task"
	    "  FROM node n JOIN target t ON t.id = n.target"
	    "  LEFT JOIN (SELECT d.target, x.node, COUNT(*) AS shows_n, SUM(x.deployment = ?) AS mine FROM instance x JOIN deployment d ON d.id = x.deployment"
	    "             WHERE x.state <> 'ending' GROUP BY d.target, x.node) i ON i.target = n.target AND i.node = n.name"
	    " WHERE ? = 0 OR n.target = ?"
	    " ORDER BY t.is_default DESC, t.name, n.ready, n.open, n.name LIMIT 1000", ARG(clock_offset()), ARG(deployment), ARG(target), ARG(target));
}

#define TARGETS "SELECT t.id, t.name, t.kind, t.url, t.reach, t.platform_url, t.images, t.storage, t.storage_class, t.is_default, t.state, t.error," \
	"       t.raw, t.version, t.looked_at, COALESCE(n.nodes_n, 0) AS nodes_n, COALESCE(n.ready_n, 0) AS ready_n, COALESCE(n.cpu_m, 0) AS cpu_m," \
	"       COALESCE(n.memory_mib, 0) AS memory_mib, COALESCE(n.cpu_used_m, 0) AS cpu_used_m, COALESCE(n.memory_used_mib, 0) AS memory_used_mib," \
	"       (SELECT COUNT(*) FROM deployment d WHERE d.target = t.id AND d.state NOT IN ('draft', 'deleted')) AS shows_n, UNIX_TIMESTAMP() + ? AS now" \
	"  FROM target t LEFT JOIN (SELECT target, COUNT(*) AS nodes_n, SUM(ready) AS ready_n, SUM(cpu_m) AS cpu_m, SUM(memory_mib) AS memory_mib," \
	"                           SUM(cpu_used_m) AS cpu_used_m, SUM(memory_used_mib) AS memory_used_mib FROM node GROUP BY target) n ON n.target = t.id"

struct db_rows *node_view_targets(struct db *db)
{
	return db_query(db, TARGETS " ORDER BY FIELD(t.state, 'refused', 'away') DESC, t.is_default DESC, t.name LIMIT 200", ARG(clock_offset()));
}

struct db_rows *node_view_target(struct db *db, int64_t target)
{
	return db_query(db, TARGETS " WHERE t.id = ? LIMIT 1", ARG(clock_offset()), ARG(target));
}

struct db_rows *node_view_shows(struct db *db, int64_t target)
{
	return db_query(db,
	    "SELECT d.slug, COALESCE(c.title, d.title) AS title, d.state FROM deployment d LEFT JOIN catalogue c ON c.deployment = d.id"
	    " WHERE d.state NOT IN ('draft', 'deleted') AND (d.target = ?"
	    "    OR EXISTS (SELECT 1 FROM task k WHERE k.deployment = d.id AND k.target = ? AND k.kind = 'move' AND k.state IN ('wanted', 'running', 'waiting')))"
	    " ORDER BY d.id DESC LIMIT 200", ARG(target), ARG(target));
}
