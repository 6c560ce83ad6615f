/* draft_parts.c: where the service shall run, how large, and of which images: what the last page of questions offers and what its
 * answers mean. On this machine the installed program runs and there is nothing to choose but the size.
 */
#include "platform/core/draft.h"

#include <string.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "db/db.h"
#include "ext/json.h"
#include "platform/core/deployment.h"
#include "platform/core/extra.h"

static const struct size {
	const char *word;
	int64_t workers;                         /* here; pods in a cluster below */
	int64_t min, max, cpu_m, memory_mib, db_cpu_m, db_memory_mib, storage_gib;
} sizes[] = {
	{ "small", 2, 1, 2, 500, 256, 250, 384, 1 },
	{ "medium", 4, 2, 4, 1000, 512, 500, 768, 5 },
	{ "large", 8, 2, 8, 2000, 1024, 1000, 1536, 10 },
};

static const struct size *find_size(const char *word)
{
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
		if (strcmp(sizes[i].word, word) == 0)
			return &sizes[i];
	return NULL;
}

int64_t draft_workers(const char *size)
{
	const struct size *s = find_size(size);

	return s ? s->workers : 0;
}

struct spec draft_spec(const char *size, bool local)
{
	const struct size *s = find_size(size);

	if (!s)
		return spec_with_workers(sizes[0].workers);
	struct spec spec = spec_with_workers(s->workers);
	spec.cpu_m = s->cpu_m;
	spec.memory_mib = s->memory_mib;
	if (local)
		return spec;
	spec.min = s->min;
	spec.max = s->max;
	spec.db_cpu_m = s->db_cpu_m;
	spec.db_memory_mib = s->db_memory_mib;
	spec.storage_gib = s->storage_gib;
	return spec;
}

bool draft_priced(void)
{
	return config_i64("CLOVE_PRICE_CPU_HOUR") || config_i64("CLOVE_PRICE_MEMORY_HOUR") || config_i64("CLOVE_PRICE_STORAGE_HOUR");
}

/* Whole won, rounded up. */
int64_t draft_cost(const struct spec *s, bool local, int64_t pods)
{
	int64_t n = local ? 1 : pods, cpu = s->cpu_m * n + (local ? 0 : s->db_cpu_m), memory = s->memory_mib * n + (local ? 0 : s->db_memory_mib);
	int64_t thousandths = cpu * config_i64("CLOVE_PRICE_CPU_HOUR") + memory * config_i64("CLOVE_PRICE_MEMORY_HOUR") * 1000 / 1024 +
	    s->storage_gib * config_i64("CLOVE_PRICE_STORAGE_HOUR") * 1000 / 1024;

	return (thousandths + 999) / 1000;
}

/* --- what may be chosen ------------------------------------------------------------------------------------------------------------ */

size_t draft_targets(struct db *db, struct draft_target *out)
{
	struct db_rows *q = db_query(db, "SELECT id, name, kind, storage, state, is_default FROM target ORDER BY kind, id LIMIT 20", NO_ARGS);
	int64_t kinds_n = db_one_i64(db, 0, "SELECT COUNT(DISTINCT kind) FROM pool_image WHERE state = 'ready' AND kind IN ('show', 'database')", NO_ARGS);
	struct draft_image shows[DRAFT_IMAGES];
	bool old = kinds_n == 2 && !draft_images(db, "show", shows);
	size_t n = 0;

	while (n < DRAFT_TARGETS && db_next(q)) {
		struct draft_target *t = &out[n++];
		*t = (struct draft_target){ .id = db_i64(q, "id"), .name = db_text(q, "name"), .local = strcmp(db_text(q, "kind"), "local") == 0,
			.storage = strcmp(db_text(q, "storage"), "none") != 0, .is_default = db_i64(q, "is_default") != 0, .why = "" };
		t->word = arena_fmt(db_arena(db), "%s-%lld", t->local ? "local" : "cluster", (long long)t->id);
		if (!t->local && strcmp(db_text(q, "state"), "well") != 0)
			t->why = "deploy.target_away";
		else if (!t->local && kinds_n < 2)
			t->why = "seller.target_no_images";
		else if (!t->local && old)
			t->why = "seller.target_old_images";
	}
	return n;
}

/* Those of the pool, in two heaps: what a new show can be made of, and what its database is too new for. */
static size_t images(struct db *db, const char *kind, bool old, struct draft_image *out)
{
	struct deployment_schema has = deployment_schema(db, 0);
	size_t n = 0;

	if (strcmp(kind, "extra") == 0 && !*config_text("CLOVE_EXTRAS_HOST"))
		return 0;
	struct db_rows *q = db_query(db, "SELECT id, kind, name, alias, version, digest, schema_min, schema_max FROM pool_image"
	    " WHERE kind = ? AND state = 'ready' ORDER BY id DESC LIMIT 200", ARG(kind));
	while (n < DRAFT_IMAGES && db_next(q)) {
		struct deployment_refusal no = deployment_schema_fits(db, has, db_text(q, "version"), db_i64(q, "schema_min"), db_i64(q, "schema_max"));
		if ((no.key != NULL) == old)
			out[n++] = (struct draft_image){ .id = arena_fmt(db_arena(db), "%lld", (long long)db_i64(q, "id")), .alias = db_text(q, "alias"),
				.part = { db_text(q, "kind"), db_text(q, "name"), db_text(q, "version"), db_text(q, "digest") } };
	}
	return n;
}

size_t draft_images(struct db *db, const char *kind, struct draft_image *out)
{
	return images(db, kind, false, out);
}

size_t draft_old_images(struct db *db, struct draft_image *out)
{
	return images(db, "show", true, out);
}

/* --- what was chosen ----------------------------------------------------------------------------------------------------------------- */

static struct draft_problem problem(const char *field, const char *key, const char *a)
{
	return (struct draft_problem){ .page = DRAFT_PARTS, .field = field, .at = -1, .key = key, .a = a };
}

/* The one of the answers; before there are any the default one, else the first that is usable. */
static const struct draft_target *target_of(const struct draft *d, const struct draft_target *all, size_t n)
{
	const char *word = json_text(d->answers, "target");
	const struct draft_target *first = NULL;

	for (size_t i = 0; i < n; i++)
		if (text_same(all[i].word, word))
			return &all[i];
	for (size_t i = 0; i < n && !*word; i++)
		if (!*all[i].why && (!first || (all[i].is_default && !first->is_default)))
			first = &all[i];
	return first;
}

/* The image of the answers; before there are any the newest. false: what was chosen is no longer offered. */
static bool take_image(struct db *db, const struct draft *d, const char *kind, struct draft_show *out)
{
	struct draft_image all[DRAFT_IMAGES];
	size_t n = draft_images(db, kind, all);
	const char *id = json_text(d->answers, kind);

	for (size_t i = 0; i < n; i++)
		if (!*id || text_same(all[i].id, id)) {
			out->aliases[out->spec.parts_n] = all[i].alias;
			out->spec.parts[out->spec.parts_n++] = all[i].part;
			return true;
		}
	return false;
}

static bool take_extras(struct db *db, const struct draft *d, struct draft_show *out)
{
	struct draft_image all[DRAFT_IMAGES];
	struct json *chosen = json_get(d->answers, "extra");
	size_t n = json_n(chosen) ? draft_images(db, "extra", all) : 0, k;

	for (size_t i = 0; i < json_n(chosen); i++) {
		for (k = 0; k < n && !text_same(all[k].id, json_text(json_at(chosen, i), "")); k++)
			;
		if (k == n || out->spec.parts_n == SPEC_PARTS)
			return false;
		out->aliases[out->spec.parts_n] = all[k].alias;
		out->spec.parts[out->spec.parts_n++] = all[k].part;
	}
	return true;
}

size_t draft_read_parts(struct db *db, const struct draft *d, bool paid, struct draft_show *out, struct draft_problem *wrong)
{
	struct draft_target *all = arena_alloc(db_arena(db), DRAFT_TARGETS * sizeof *all);
	const struct draft_target *t = target_of(d, all, draft_targets(db, all));
	const char *size = json_text(d->answers, "size");
	size_t n = 0;

	out->workers = draft_workers(size);
	if (!out->workers)
		wrong[n++] = problem("size", "seller.error.size", "");
	if (!t) {
		wrong[n++] = problem("target", "deploy.no_target", "");
		return n;
	}
	out->target = *t;
	out->spec = draft_spec(size, t->local);
	if (*t->why)
		wrong[n++] = problem("target", t->why, t->name);
	else if (!t->storage && paid)
		wrong[n++] = problem("target", "deploy.no_storage", t->name);
	if (t->local || *t->why)
		return n;
	if (!take_image(db, d, "show", out))
		wrong[n++] = problem("show", "seller.error.image_gone", "");
	if (!take_image(db, d, "database", out))
		wrong[n++] = problem("database", "seller.error.image_gone", "");
	if (!take_extras(db, d, out))
		wrong[n++] = problem("extra", "seller.error.image_gone", "");
	else if (extra_twice(&out->spec))
		wrong[n++] = problem("extra", "seller.error.extra_twice", "");
	struct deployment_refusal no = n ? (struct deployment_refusal){ 0 } : deployment_fits(db, d->account, t->id, 0, &out->spec);
	if (no.key) {
		wrong[n] = problem("size", no.key, no.a);
		wrong[n].b = no.b;
		wrong[n++].c = no.c;
	}
	return n;
}
