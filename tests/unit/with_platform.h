/* with_platform.h: the platform's schema in a private MariaDB, with this machine (target 1), a cluster of two nodes (`cloud`: node-1 of
 * 4 cores and 8 GiB, node-2 of 2 cores and 4 GiB) and a pool of one show image and one database image. Every test has a seller of its own.
 */
#ifndef CLOVE_WITH_PLATFORM_H
#define CLOVE_WITH_PLATFORM_H

#include <string.h>
#include "platform/core/deployment.h"
#include "with_schema.h"

static int64_t here, cloud, seller;

static inline int64_t platform_target(const char *name, const char *kind)
{
	db_exec(db, "INSERT INTO target (name, kind, state) VALUES (?, ?, 'well')", ARG(name), ARG(kind));
	return db_insert_id(db);
}

static inline void platform_node(int64_t target, const char *name, int64_t cpu_m, int64_t memory_mib)
{
	db_exec(db, "REPLACE INTO node (target, name, ready, open, cpu_m, memory_mib, pods, cpu_used_m, memory_used_mib, cpu_limit_m, memory_limit_mib,"
	    " pods_n, seen_at) VALUES (?, ?, 1, 1, ?, ?, 110, 0, 0, 0, 0, 0, 1)", ARG(target), ARG(name), ARG(cpu_m), ARG(memory_mib));
}

static inline void platform_image(const char *kind, const char *name, const char *version, int64_t schema_max)
{
	db_exec(db, "INSERT INTO pool_image (kind, name, alias, version, digest, source, account, at, state, schema_max)"
	    " VALUES (?, ?, ?, ?, ?, 'test', ?, 1, 'ready', ?)", ARG(kind), ARG(name), ARG(arena_fmt(a, "%s %s", name, version)), ARG(version),
	    ARG(arena_fmt(a, "sha256:%s-%s", name, version)), ARG(seller), ARG(schema_max));
}

static inline struct spec_part platform_part(const char *kind, const char *name, const char *version)
{
	return (struct spec_part){ kind, name, version, arena_fmt(a, "sha256:%s-%s", name, version) };
}

static inline struct spec platform_spec(bool cluster)
{
	struct spec s = spec_default();

	if (cluster) {
		s.parts[s.parts_n++] = platform_part("show", "show", "1");
		s.parts[s.parts_n++] = platform_part("database", "db", "1");
	}
	return s;
}

/* In a state, with everything that state has settled. */
static inline int64_t platform_show(const char *slug, int64_t target, const char *state)
{
	int64_t id = deployment_create(db, &(struct deployment_new){ .account = seller, .target = target, .slug = slug, .field = "concert",
	    .title = "봄 공연", .definition = "{}", .template_text = "template", .spec = platform_spec(target == cloud) });

	assert_int_not_equal(id, 0);
	if (target == cloud)                     /* it calls, and has taken its definition */
		db_exec(db, "INSERT INTO sync_state (deployment, synced_at) VALUES (?, 1)", ARG(id));
	if (strcmp(state, "deploying") != 0) {
		db_exec(db, "UPDATE deployment SET state = ?, wanted = IF(state = 'stopped', 'stopped', 'running'), live_revision = 1, good_revision = 1"
		    " WHERE id = ?", ARG(state), ARG(id));
		db_exec(db, "UPDATE deployment_revision SET state = 'good' WHERE deployment = ?", ARG(id));
	}
	return id;
}

static inline int64_t platform_number(const char *what, int64_t id)
{
	struct db_rows *q = db_query(db, "SELECT revision, live_revision, good_revision, tries, data_n FROM deployment WHERE id = ?", ARG(id));

	assert_true(db_next(q));
	return db_i64(q, what);
}

static inline const char *platform_text(const char *what, int64_t id)
{
	struct db_rows *q = db_query(db, "SELECT state, wanted, step, error, node, upstream, trouble FROM deployment WHERE id = ?", ARG(id));

	assert_true(db_next(q));
	return db_text(q, what);
}

static void platform_fill(void)
{
	here = db_one_i64(db, 0, "SELECT id FROM target WHERE name = 'local'", NO_ARGS);
	cloud = platform_target("cloud", "kubernetes");
	platform_node(cloud, "node-1", 4000, 8192);
	platform_node(cloud, "node-2", 2000, 4096);
	db_exec(db, "INSERT INTO account (email, name, role, lang, created_at) VALUES ('pool@example.com', 'Pool', 'admin', 'ko', 1)", NO_ARGS);
	seller = db_insert_id(db);
	platform_image("show", "show", "1", 1029);        /* above what shows are made as today */
	platform_image("database", "db", "1", 0);
}

static int platform_start(void **state)
{
	(void)state;
	return schema_start("sql/platform", platform_fill);
}

static int platform_each(void **state)
{
	static int n;

	(void)state;
	schema_begin(64 << 20);
	db_exec(db, "INSERT INTO account (email, name, role, lang, created_at) VALUES (?, 'Kim', 'seller', 'ko', 1)", ARG(arena_fmt(a, "seller%d@example.com", n++)));
	seller = db_insert_id(db);
	return 0;
}

#endif
