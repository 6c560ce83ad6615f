/* kubernetes.h: what the files of the target `kubernetes` share: one call's view of a show, its objects as YAML, what its pods say.
 *
 * An object is never touched unless it carries our site's label and, where it belongs to a show, that show's: kubernetes_apply looks
 * first. Objects are deleted by these labels. Results are steps of target.h.
 */
#ifndef CLOVE_KUBERNETES_H
#define CLOVE_KUBERNETES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "agent/target.h"

struct arena;
struct fault;
struct json;
struct kube;
struct kube_answer;
struct tpl;

/* Objects in the order in which they are made. */
enum kubernetes_object {
	OBJECT_NAMESPACE, OBJECT_DEFAULT_POLICY, OBJECT_QUOTA, OBJECT_LIMITS,
	OBJECT_SHOW_POLICY, OBJECT_DATABASE_POLICY, OBJECT_JOB_POLICY,
	OBJECT_DATABASE_SECRET, OBJECT_CLAIM, OBJECT_DATABASE_SERVICE, OBJECT_DATABASE,
	OBJECT_SECRET, OBJECT_CONFIG, OBJECT_SERVICE, OBJECT_SHOW, OBJECT_SCALER, OBJECT_BUDGET,
	OBJECT_EXTRA_POLICY, OBJECT_EXTRA, OBJECT_EXTRA_SERVICE,
	OBJECT_JOB_SECRET, OBJECT_DUMP, OBJECT_LOAD,
	OBJECTS
};

struct kubernetes_scene {
	const struct target *t;
	const struct deployment *d;
	struct arena *arena;
	struct kube *kube;
	struct tpl *page;
	struct fault *fault;
	int64_t data_n;                          /* which copy of the database is meant */
	const char *site, *space, *name, *db;    /* label of our site, namespace, show-SLUG, show-SLUG-db */
	const char *scaler, *budget;             /* API versions that the cluster serves */
	const struct spec_part *extra;           /* the one that the OBJECT_EXTRA… are of */
};

/* --- kubernetes_scene.c: names, values, YAML --------------------------------------------------------------------------------- */
const char *kubernetes_site(struct arena *a, const unsigned char *master);       /* 8 hex digits */
struct kubernetes_scene *kubernetes_scene_new(const struct target *t, struct arena *a, const struct deployment *d, int64_t data_n);
void kubernetes_scene_extra(struct kubernetes_scene *s, const struct spec_part *extra);
void kubernetes_scene_job(struct kubernetes_scene *s, const char *url);          /* the one-time address of a dump */
void kubernetes_scene_copy(struct kubernetes_scene *s, const char *copy);        /* which copy a job makes: its annotation */
const char *kubernetes_scene_shape(struct kubernetes_scene *s);                  /* a hash of what makes its pods what they are, whatever the revision */
void kubernetes_scene_pods(struct kubernetes_scene *s, const char *revision);    /* the revision its pods are labelled with */
const char *kubernetes_scene_yaml(struct kubernetes_scene *s, enum kubernetes_object o);     /* NULL after a fault */
const char *kubernetes_scene_object(const struct kubernetes_scene *s, enum kubernetes_object o);   /* its name */
const char *kubernetes_scene_path(const struct kubernetes_scene *s, enum kubernetes_object o);
const char *kubernetes_scene_list(const struct kubernetes_scene *s, const char *group, const char *kinds, const char *selector);
const char *kubernetes_scene_mine(const struct kubernetes_scene *s, const char *part);       /* label selector of this show's objects, of a part or "" */

/* --- kubernetes_call.c: handles, calls, what an answer means ------------------------------------------------------------------- */
struct step_result kubernetes_step(enum step_state state, const char *why, const char *a, const char *raw);
struct step_result kubernetes_meaning(const struct kube_answer *r);              /* of an answer that is not KUBE_OK */
struct kube *kubernetes_open(const struct target *t, struct step_result *no);    /* kept between calls; NULL: *no tells */
struct step_result kubernetes_begin(struct kubernetes_scene *s);                 /* opens, and asks which API versions are served */
bool kubernetes_ours(const struct kubernetes_scene *s, struct json *object);      /* of this site, and of this show or of none */
struct step_result kubernetes_taken(const struct kubernetes_scene *s, enum kubernetes_object o);
struct step_result kubernetes_apply(struct kubernetes_scene *s, enum kubernetes_object o);
struct step_result kubernetes_delete_all(struct kubernetes_scene *s, const char *group, const char *kinds, const char *selector);
int64_t kubernetes_time(const char *rfc3339);                                    /* 0 when it is none */
uint64_t kubernetes_held(struct arena *a, struct json *metadata);                /* of what we set in this object: changes when somebody else sets it */
bool kubernetes_held_foreign(struct json *metadata);                             /* somebody but us and the cluster set something of its spec */
void kubernetes_remember(const struct target *t, const char *kind, const char *space, const char *name, uint64_t held);
uint64_t kubernetes_remembered(const struct target *t, const char *kind, const char *space, const char *name);   /* 0: not yet */

/* --- kubernetes_database.c: namespace, rules, the database of this copy ---------------------------------------------------------- */
struct step_result kubernetes_apply_each(struct kubernetes_scene *s, const enum kubernetes_object *list, size_t n);
struct step_result kubernetes_database_apply(struct kubernetes_scene *s);
/* The copy that the show's pods use, or used last, as the cluster has it; -1 where it has none. *no: what it answers. */
int64_t kubernetes_database_used(struct kubernetes_scene *s, struct step_result *no);
bool kubernetes_database_applied(struct kubernetes_scene *s);                      /* of this revision, all of it */
struct step_result kubernetes_database_ready(struct kubernetes_scene *s);        /* and of the size that is wanted */

/* --- kubernetes_pods.c: what pods say of themselves ----------------------------------------------------------------------------- */
struct pod_trouble {
	enum step_state state;                   /* FAILED, or WAIT while it may still come */
	const char *why, *a, *raw;               /* why "": nothing is wrong */
	const char *container;                   /* whose last words are worth reading, or "" */
};
struct pod_trouble kubernetes_pod_trouble(struct arena *a, struct json *pod);
/* What there is to read of a pod with this trouble or none: the last words of a container that ended, how one that runs again ended before, what
 * the probe said of one that runs and is not ready (not while it only just started); "" when all is well. Asks the cluster for it. */
const char *kubernetes_pod_words(struct kube *k, struct arena *a, struct json *pod, const struct pod_trouble *t);
struct json *kubernetes_condition(struct json *object, const char *type);        /* of its status, when it is "True"; NULL */
/* Why is this part not there yet? FAILED with the sentence, or WAIT. */
struct step_result kubernetes_pods_why(struct kubernetes_scene *s, const char *part, const char *waits);
const char *kubernetes_pods_last(struct kubernetes_scene *s, const char *part);  /* what the container that failed said last */
size_t kubernetes_pods_left(struct json *pods);                                  /* that still run or end; on a lost node nobody waits for them */

/* --- kubernetes_job.c --------------------------------------------------------------------------------------------------------------- */
struct step_result kubernetes_dump(const struct target *t, struct arena *a, const struct deployment *d, const char *file);
struct step_result kubernetes_load(const struct target *t, struct arena *a, const struct deployment *d, const char *file);

/* --- kubernetes_move.c ------------------------------------------------------------------------------------------------------------ */
struct step_result kubernetes_pod(const struct target *t, struct arena *a, const struct deployment *d, enum target_pod_step step, struct target_pod *p);
const char *kubernetes_pod_mark(struct arena *a, const char *site, int64_t show);     /* label of nodes that take no new pod of this show just now */

/* --- kubernetes_look.c ------------------------------------------------------------------------------------------------------------ */
struct step_result kubernetes_look(const struct target *t, struct arena *a, const struct deployment *all, size_t n, struct target_view *out);

#endif
