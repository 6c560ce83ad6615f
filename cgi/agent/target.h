/* target.h: a place where shows run: this machine, or a cluster. One interface; the agent (agent.c) knows no other difference.
 *
 * A call brings one thing to what is wanted and may be repeated, after any crash. DONE; WAIT: it is on its way, ask again
 * (`why`, when set, says on what it waits); FAILED: tell the seller the sentence `why` (a key of the language files, {1} is `a`) and the
 * administrator `raw`. A target that does not answer is AWAY: nothing is wrong with the show, the agent backs off and asks again.
 * Texts belong to the arena. No call takes longer than 60 s; calls to a cluster take at most 10 s each.
 *
 * Deploying is database, service, places, first_page, settle, in this order; a new revision is service, first_page, settle.
 * Between service and settle both revisions run, and every request is answered.
 */
#ifndef CLOVE_TARGET_H
#define CLOVE_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/id.h"
#include "platform/core/spec.h"

struct arena;
struct db;

/* One show as it is wanted: a row of `deployment` with the spec of its wanted revision. */
struct deployment {
	int64_t id, account, generation, tries;
	int64_t revision;                        /* wanted; its spec below */
	int64_t live_revision;                   /* what settled last; 0: nothing yet */
	int64_t data_n;                          /* which copy of its database */
	bool unproven;                           /* as a backup of the platform says; the show may be at a later one (platform/core/adopt.h) */
	const char *slug, *title, *step;
	const char *node;                        /* where its processes shall be; "" anywhere */
	const char *upstream;                    /* host:port of its HTTP as last told to the gate; "" sockets here */
	struct spec spec;
};

enum step_state { STEP_DONE, STEP_WAIT, STEP_FAILED, STEP_AWAY };
struct step_result {
	enum step_state state;
	const char *why, *a, *raw;
};

struct target_node {
	const char *name;
	bool ready, open;                        /* open: something new may be placed here */
	int64_t cpu_m, memory_mib, pods;         /* what it has to give */
	int64_t cpu_used_m, memory_used_mib, cpu_limit_m, memory_limit_mib, pods_n;    /* what is placed on it asked for */
};

enum instance_state { INSTANCE_WAITING, INSTANCE_STARTING, INSTANCE_RUNNING, INSTANCE_ENDING, INSTANCE_FAILED };
struct target_instance {
	int64_t deployment, revision, restarts, cpu_m, memory_mib, started_at;
	const char *name, *part, *node;          /* part: show, database, extra */
	enum instance_state state;
	bool ready;
	const char *why, *a, *raw;               /* a text's key when it does not run well, else ""; {1} is a */
};

/* Everything a target shows of itself, in one look: a few calls however many shows there are. */
struct target_view {
	const char *version;
	struct target_node *nodes;
	size_t nodes_n;
	struct target_instance *instances;
	size_t instances_n;
	const int64_t *astray;                   /* shows whose objects are not as declared any more: the agent declares them again */
	size_t astray_n;
	bool in_hand;                            /* somebody else starts and ends things there just now (make run): nothing is put right meanwhile */
};

/* One pod of a show is replaced by another, on `node` ("": any), without a moment of fewer pods. BEGIN fills in pods and pods_n, SURGE next. */
enum target_pod_step { POD_BEGIN, POD_SURGE, POD_EVICT, POD_BACK, POD_UNDO };
struct target_pod {
	const char *name, *node;
	const char *pods;                        /* those there were, each between commas */
	int64_t pods_n;                          /* how many there shall be */
	const char *next;                        /* the one that takes its place */
};

struct target {
	const struct target_ops *ops;
	int64_t id;
	const char *name, *kind;
	const char *url, *access, *reach, *platform_url, *images, *storage, *storage_class;    /* columns of `target`; access unsealed */
	const unsigned char *master;
};

struct target_ops {
	struct step_result (*database)(const struct target *t, struct arena *a, const struct deployment *d);    /* database data_n: schema, users, tables */
	struct step_result (*service)(const struct target *t, struct arena *a, const struct deployment *d);     /* the wanted revision is started beside the old */
	struct step_result (*places)(const struct target *t, struct arena *a, const struct deployment *d);      /* the show defined itself */
	struct step_result (*first_page)(const struct target *t, struct arena *a, const struct deployment *d, const char **upstream);  /* the wanted revision answers */
	struct step_result (*settle)(const struct target *t, struct arena *a, const struct deployment *d);      /* every other revision has ended, without a failed request */
	struct step_result (*stop)(const struct target *t, struct arena *a, const struct deployment *d);        /* no process left; data, keys, address stay */
	struct step_result (*remove)(const struct target *t, struct arena *a, const struct deployment *d);      /* nothing left: also data, and the seller's empty namespace */
	struct step_result (*forget_data)(const struct target *t, struct arena *a, const struct deployment *d, int64_t data_n);   /* another copy of its database goes */
	/* A sealed dump (agent/dump.h) of database data_n into `file` on this machine; and one back into database data_n, which is
	 * there and empty. Consistent while the show sells. */
	struct step_result (*dump)(const struct target *t, struct arena *a, const struct deployment *d, const char *file);
	struct step_result (*load)(const struct target *t, struct arena *a, const struct deployment *d, const char *file);
	struct step_result (*look)(const struct target *t, struct arena *a, const struct deployment *all, size_t n, struct target_view *out);
	/* host:port of one extra's HTTP; NULL where extras do not run. */
	struct step_result (*extra)(const struct target *t, struct arena *a, const struct deployment *d, const struct spec_part *part, const char **upstream);
	/* A step of replacing one pod; NULL where there is but one place. EVICT and what follows are after the next one is ready. */
	struct step_result (*pod)(const struct target *t, struct arena *a, const struct deployment *d, enum target_pod_step step, struct target_pod *p);
	struct step_result (*open_node)(const struct target *t, struct arena *a, const char *node, bool open);  /* cordon: nothing new is placed there */
};

extern const struct target_ops target_local, target_kubernetes;

#endif
