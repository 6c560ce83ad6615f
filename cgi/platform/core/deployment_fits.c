/* deployment_fits.c: does a shape fit: sane numbers, parts that the target runs and the pool has, a node that is large enough, the
 * seller's share of the target. Each refusal carries the numbers it compared. What a target has was seen by the agent (table node);
 * a target nobody has looked at yet refuses nothing for its size.
 */
#include "platform/core/deployment.h"

#include <string.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "db/db.h"
#include "platform/core/pool_image.h"

static struct deployment_refusal refuse(const char *key, const char *a, const char *b, const char *c)
{
	return (struct deployment_refusal){ key, a, b, c };
}

static const struct deployment_refusal fine;

static const char *words(struct db *db, int64_t n)
{
	return text_grouped(db_arena(db), n);
}

/* --- numbers --------------------------------------------------------------------------------------------------------------- */

struct bound {
	const char *key;
	int64_t value, least, most;
};

static struct deployment_refusal bounds(struct db *db, const struct spec *s)
{
	const struct bound all[] = {
#define BOUND(shout, member, none, least, most) { "deploy.bounds_" #member, s->member, least, most },
		SPEC_NUMBERS(BOUND)
#undef BOUND
	};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (all[i].value < all[i].least || all[i].value > all[i].most)
			return refuse(all[i].key, words(db, all[i].least), words(db, all[i].most), NULL);
	return s->min > s->max ? refuse("deploy.min_above_max", words(db, s->min), words(db, s->max), NULL) : fine;
}

/* --- parts ------------------------------------------------------------------------------------------------------------------ */

struct deployment_schema deployment_schema(struct db *db, int64_t deployment)
{
	struct db_rows *q = db_query(db, "SELECT COALESCE(s.schema_version, 0) AS version, d.live_revision FROM deployment d"
	    "  LEFT JOIN sync_state s ON s.deployment = d.id WHERE d.id = ? LIMIT 1", ARG(deployment));
	bool made = db_next(q) && (db_i64(q, "version") || db_i64(q, "live_revision"));

	return (struct deployment_schema){ made ? db_i64(q, "version") : pool_image_schema(db_arena(db)), made };
}

/* A program runs on the schemas it was made for; a show's schema only ever goes forward. */
struct deployment_refusal deployment_schema_fits(struct db *db, struct deployment_schema has, const char *image, int64_t least, int64_t most)
{
	if (most && has.version > most)
		return refuse(has.made ? "deploy.schema" : "deploy.schema_new", image, words(db, most), words(db, has.version));
	if (has.made && has.version && has.version < least)
		return refuse("deploy.schema_least", image, words(db, least), words(db, has.version));
	return fine;
}

struct deployment_refusal deployment_program_fits(struct db *db, int64_t deployment, const struct spec *s)
{
	const struct spec_part *p = spec_part(s, "show");
	struct db_rows *q = db_query(db, "SELECT schema_min, schema_max FROM pool_image WHERE digest = ? AND state = 'ready' LIMIT 1",
	    ARG(p ? p->digest : ""));

	return db_next(q) ? deployment_schema_fits(db, deployment_schema(db, deployment), p->version, db_i64(q, "schema_min"), db_i64(q, "schema_max")) :
	    fine;
}

/* A part that runs already may stay although the pool lost it; a new one must be there. */
static bool has_part(const struct spec *s, const struct spec_part *p)
{
	for (size_t i = 0; i < s->parts_n; i++)
		if (strcmp(s->parts[i].kind, p->kind) == 0 && strcmp(s->parts[i].digest, p->digest) == 0)
			return true;
	return false;
}

static struct deployment_refusal parts(struct db *db, bool local, int64_t deployment, const struct spec *had, const struct spec *s)
{
	if (local)
		return s->parts_n ? refuse("deploy.local_parts", NULL, NULL, NULL) : fine;
	if (!spec_part(s, "show"))
		return refuse("deploy.no_show_part", NULL, NULL, NULL);
	if (!spec_part(s, "database"))
		return refuse("deploy.no_database_part", NULL, NULL, NULL);
	for (size_t i = 0; i < s->parts_n; i++) {
		const struct spec_part *p = &s->parts[i];
		if (!has_part(had, p) && !db_exists(db,
		    "SELECT 1 FROM pool_image WHERE kind = ? AND name = ? AND version = ? AND digest = ? AND state = 'ready' LIMIT 1",
		    ARG(p->kind), ARG(p->name), ARG(p->version), ARG(p->digest)))
			return refuse("deploy.not_in_pool", p->name, p->version, NULL);
	}
	return deployment_program_fits(db, deployment, s);
}

/* --- sizes ------------------------------------------------------------------------------------------------------------------- */

struct need {
	int64_t cpu_m, memory_mib;
};

/* All of it at once, while an update runs two revisions: a process group here and its successor, every pod and one more there. */
static struct need need_of(bool local, const struct spec *s)
{
	int64_t n = local ? 2 : s->max + 1;

	return (struct need){ s->cpu_m * n + (local ? 0 : s->db_cpu_m), s->memory_mib * n + (local ? 0 : s->db_memory_mib) };
}

/* A process of a show has 0.6 MiB of its own at rest and some MiB more while it draws a large map or writes a list; beside the workers
 * there are the parent and the jobs.
 */
enum { PROCESS_MIB = 4, OTHER_PROCESSES = 9 };

static int64_t processes(bool local, const struct spec *s)
{
	return (local ? s->max : spec_pod_workers(s)) + s->pay + OTHER_PROCESSES;
}

static bool holds(bool local, const struct spec *s)
{
	return (local ? s->memory_mib : spec_pod_memory(s)) >= processes(local, s) * PROCESS_MIB;
}

/* The least that would do is counted up to: in a pod more memory also means more workers. */
static struct deployment_refusal memory(struct db *db, bool local, const struct spec *s)
{
	struct spec least = *s;

	if (holds(local, s))
		return fine;
	while (!holds(local, &least) && least.memory_mib < SPEC_MEMORY_MIB_MOST)
		least.memory_mib++;
	return refuse("deploy.memory_processes", words(db, processes(local, &least)), words(db, least.memory_mib), words(db, s->memory_mib));
}

static struct deployment_refusal node(struct db *db, int64_t target, bool local, const struct spec *s)
{
	struct db_rows *q = db_query(db, "SELECT MAX(cpu_m) AS cpu_m, MAX(memory_mib) AS memory_mib FROM node WHERE target = ?", ARG(target));

	if (!db_next(q) || db_null(q, "cpu_m"))
		return fine;
	int64_t cpu = db_i64(q, "cpu_m"), memory = db_i64(q, "memory_mib");
	if (s->cpu_m > cpu)
		return refuse("deploy.node_cpu", words(db, s->cpu_m), words(db, cpu), NULL);
	if (s->memory_mib > memory)
		return refuse("deploy.node_memory", words(db, s->memory_mib), words(db, memory), NULL);
	if (!local && s->db_cpu_m > cpu)
		return refuse("deploy.node_db_cpu", words(db, s->db_cpu_m), words(db, cpu), NULL);
	if (!local && s->db_memory_mib > memory)
		return refuse("deploy.node_db_memory", words(db, s->db_memory_mib), words(db, memory), NULL);
	return fine;
}

static struct deployment_refusal share(struct db *db, int64_t account, int64_t target, bool local, int64_t except, const struct spec *s)
{
	int64_t most_cpu = config_i64("CLOVE_QUOTA_CPU_M"), most_memory = config_i64("CLOVE_QUOTA_MEMORY_MIB");
	struct need mine = need_of(local, s), others = { 0, 0 };
	struct db_rows *q = db_query(db,
	    "SELECT v.spec FROM deployment d JOIN deployment_revision v ON v.deployment = d.id AND v.revision = d.revision"
	    " WHERE d.account = ? AND d.target = ? AND d.id <> ? AND d.state NOT IN ('draft', 'deleted') LIMIT 10000",
	    ARG(account), ARG(target), ARG(except));

	while (db_next(q)) {
		struct spec one = spec_read(db_arena(db), db_text(q, "spec"));
		struct need n = need_of(local, &one);
		others.cpu_m += n.cpu_m;
		others.memory_mib += n.memory_mib;
	}
	if (mine.cpu_m + others.cpu_m > most_cpu)
		return refuse("deploy.share_cpu", words(db, mine.cpu_m), words(db, others.cpu_m), words(db, most_cpu));
	if (mine.memory_mib + others.memory_mib > most_memory)
		return refuse("deploy.share_memory", words(db, mine.memory_mib), words(db, others.memory_mib), words(db, most_memory));
	return fine;
}

/* What holds data: it only grows, and where the target keeps nothing it stays as it is, because a database that starts anew is empty. */
static bool same_database(const struct spec *x, const struct spec *y)
{
	const struct spec_part *p = spec_part(x, "database"), *q = spec_part(y, "database");

	return x->db_cpu_m == y->db_cpu_m && x->db_memory_mib == y->db_memory_mib && x->storage_gib == y->storage_gib &&
	    (!p || !q || strcmp(p->digest, q->digest) == 0);
}

static struct deployment_refusal data(struct db *db, int64_t deployment, int64_t target, bool local, const struct spec *had, const struct spec *s)
{
	struct db_rows *q = db_query(db, "SELECT t.storage, t.name FROM deployment d JOIN target t ON t.id = d.target"
	    " WHERE d.id = ? AND d.target = ? AND d.live_revision > 0 LIMIT 1", ARG(deployment), ARG(target));

	if (local || !db_next(q))
		return fine;
	if (s->storage_gib < had->storage_gib)
		return refuse("deploy.storage_less", words(db, had->storage_gib), NULL, NULL);
	if (strcmp(db_text(q, "storage"), "none") == 0 && !same_database(had, s))
		return refuse("deploy.database_fixed", db_text(q, "name"), NULL, NULL);
	return fine;
}

static struct spec spec_had(struct db *db, int64_t deployment)
{
	const char *had = db_one_text(db,
	    "SELECT v.spec FROM deployment d JOIN deployment_revision v ON v.deployment = d.id AND v.revision = d.revision WHERE d.id = ? LIMIT 1",
	    ARG(deployment));

	return had ? spec_read(db_arena(db), had) : (struct spec){ 0 };
}

struct deployment_refusal deployment_fits(struct db *db, int64_t account, int64_t target, int64_t except, const struct spec *s)
{
	struct db_rows *q = db_query(db, "SELECT id, kind FROM target WHERE id = ? OR (? = 0 AND is_default = 1) LIMIT 1", ARG(target), ARG(target));
	struct deployment_refusal r;
	struct spec had = spec_had(db, except);

	if (!db_next(q))
		return refuse("deploy.no_target", NULL, NULL, NULL);
	int64_t id = db_i64(q, "id");
	bool local = strcmp(db_text(q, "kind"), "local") == 0;
	if ((r = data(db, except, id, local, &had, s)).key || (r = bounds(db, s)).key || (r = parts(db, local, except, &had, s)).key ||
	    (r = memory(db, local, s)).key || (r = node(db, id, local, s)).key)
		return r;
	return share(db, account, id, local, except, s);
}
