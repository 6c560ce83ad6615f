/* spec.h: the shape of a show's service, as one revision of it declares: sizes and parts. JSON in deployment_revision.spec:
 *
 *	{"min":2,"max":4,"pay":2,"cpu_m":500,"memory_mib":256,"db_cpu_m":250,"db_memory_mib":384,"storage_gib":1,
 *	 "parts":[{"kind":"show","name":"clove-show","version":"1.0","digest":"sha256:…"}]}
 *
 * min and max are worker processes on this machine, pods in a cluster; exactly one scaler keeps the number between them. On this
 * machine `parts` is empty: the installed program runs. A missing member has its default, so old revisions read well.
 */
#ifndef CLOVE_SPEC_H
#define CLOVE_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum { SPEC_PARTS = 8 };

/* Its numbers, in one table: as a constant, as a member, what a missing one is, the least and the most. Forms, hints and refusals all go by it. */
#define SPEC_NUMBERS(N) \
	N(MIN, min, 2, 1, 64) \
	N(MAX, max, 2, 1, 256) \
	N(PAY, pay, 2, 1, 64) \
	N(CPU_M, cpu_m, 500, 50, 64000) \
	N(MEMORY_MIB, memory_mib, 256, 64, 262144) \
	N(DB_CPU_M, db_cpu_m, 250, 50, 64000) \
	N(DB_MEMORY_MIB, db_memory_mib, 384, 128, 262144) \
	N(STORAGE_GIB, storage_gib, 1, 1, 16384)
#define SPEC_LIMITS(shout, member, none, least, most) SPEC_##shout##_LEAST = (least), SPEC_##shout##_MOST = (most),
enum { SPEC_NUMBERS(SPEC_LIMITS) };

struct spec_part {
	const char *kind;                        /* show, database, extra */
	const char *name, *version, *digest;     /* as in the pool */
};

struct spec {
	int64_t min, max;
	int64_t pay;                             /* workers that wait for the payment provider, of each process group or pod */
	int64_t cpu_m, memory_mib;               /* limit of one process group or pod: thousandths of a core, MiB */
	int64_t db_cpu_m, db_memory_mib, storage_gib;      /* of its database, in a cluster */
	struct spec_part parts[SPEC_PARTS];
	size_t parts_n;
};

struct spec spec_default(void);
struct spec spec_with_workers(int64_t n);                             /* min and max alike, the rest by default */
struct spec spec_read(struct arena *a, const char *json);            /* what is missing or is not JSON has its default */
const char *spec_write(struct arena *a, const struct spec *s);
int64_t spec_pod_memory(const struct spec *s);                       /* MiB of a pod's show container; its web container has the rest */
int64_t spec_pod_workers(const struct spec *s);                      /* and how many workers it runs */
const struct spec_part *spec_part(const struct spec *s, const char *kind);      /* the first of a kind; NULL */

/* What is different, for a history that reads as sentences: member is a word (min, memory_mib, …) or "part". */
struct spec_change {
	const char *member, *from, *to;          /* of a part: "name version"; "" where there was or will be none */
};
size_t spec_changes(struct arena *a, const struct spec *from, const struct spec *to, struct spec_change *out, size_t max);

#endif
