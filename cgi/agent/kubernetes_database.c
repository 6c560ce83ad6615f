/* kubernetes_database.c: the ground of a show in a cluster: its seller's namespace with its rules, and the database of one copy, whose size
 * is the revision's. A database of another size starts anew, on the same volume. A volume grows where its storage class can and never
 * shrinks: an older revision keeps what a newer one made of it.
 */
#include <string.h>

#include "agent/kubernetes.h"
#include "base/arena.h"
#include "base/fault.h"
#include "base/text.h"
#include "ext/json.h"
#include "ext/kube.h"
#include "web/tpl.h"

struct step_result kubernetes_apply_each(struct kubernetes_scene *s, const enum kubernetes_object *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct step_result r = kubernetes_apply(s, list[i]);
		if (r.state != STEP_DONE)
			return r;
	}
	return kubernetes_step(STEP_DONE, "", "", "");
}

/* --- volume -------------------------------------------------------------------------------------------------------------------- */

/* Ours are whole GiB; another size was set by somebody else and is no measure. */
static int64_t gib(const char *amount)
{
	int64_t n = 0;

	while (*amount >= '0' && *amount <= '9' && n < INT32_MAX)
		n = n * 10 + *amount++ - '0';
	return strcmp(amount, "Gi") == 0 ? n : 0;
}

static struct step_result claim(struct kubernetes_scene *s)
{
	struct kube_answer r = kube_get(s->kube, s->arena, kubernetes_scene_path(s, OBJECT_CLAIM));
	const char *was = r.result == KUBE_OK ? json_text(r.body, "spec.resources.requests.storage") : "";

	if (gib(was) > s->d->spec.storage_gib)
		tpl_text(s->page, "Db.storage", was);
	struct step_result said = kubernetes_apply(s, OBJECT_CLAIM);
	if (said.state == STEP_FAILED && (strstr(said.raw, "must support resize") || strstr(said.raw, "immutable after creation")))
		said.why = "kube.storage_fixed";
	return said;
}

struct step_result kubernetes_database_apply(struct kubernetes_scene *s)
{
	static const enum kubernetes_object before[] = { OBJECT_NAMESPACE, OBJECT_DEFAULT_POLICY, OBJECT_QUOTA, OBJECT_LIMITS, OBJECT_SHOW_POLICY,
		OBJECT_DATABASE_POLICY, OBJECT_JOB_POLICY, OBJECT_DATABASE_SECRET },
		after[] = { OBJECT_DATABASE_SERVICE, OBJECT_DATABASE };
	struct step_result r = kubernetes_apply_each(s, before, sizeof before / sizeof before[0]);

	fault_point("deploy.after_namespace");
	if (r.state == STEP_DONE && strcmp(s->t->storage, "claim") == 0)
		r = claim(s);
	return r.state == STEP_DONE ? kubernetes_apply_each(s, after, sizeof after / sizeof after[0]) : r;
}

/* The database is the last of it: where that is of this revision, everything before it was applied too. */
bool kubernetes_database_applied(struct kubernetes_scene *s)
{
	struct kube_answer r = kube_get(s->kube, s->arena, kubernetes_scene_path(s, OBJECT_DATABASE));
	const char *revision = json_text(json_member(json_get(r.body, "metadata.labels"), "clove.dev/revision"), "");

	return r.result == KUBE_OK && kubernetes_ours(s, r.body) && !*json_text(r.body, "metadata.deletionTimestamp") &&
	    strcmp(revision, arena_fmt(s->arena, "%lld", (long long)s->d->revision)) == 0;
}

/* --- which copy is in use -------------------------------------------------------------------------------------------------------- */

int64_t kubernetes_database_used(struct kubernetes_scene *s, struct step_result *no)
{
	struct kube_answer r = kube_get(s->kube, s->arena, kubernetes_scene_path(s, OBJECT_CONFIG));
	const char *first = arena_fmt(s->arena, "%s-db", s->name);
	int64_t n;

	*no = r.result == KUBE_OK || r.result == KUBE_NOT_FOUND ? kubernetes_step(STEP_DONE, "", "", "") : kubernetes_meaning(&r);
	if (r.result != KUBE_OK || !kubernetes_ours(s, r.body))
		return -1;
	const char *host = json_text(r.body, "data.CLOVE_DB_HOST");
	if (strncmp(host, first, strlen(first)) != 0)
		return -1;
	host += strlen(first);
	return !*host ? 0 : *host == '-' && text_i64(host + 1, &n) ? n : -1;
}

/* --- does it run ---------------------------------------------------------------------------------------------------------------- */

/* A pod of a size that is not wanted any more and never became ready: the cluster would wait for it for ever before it makes the next. */
static bool stuck(struct kubernetes_scene *s, const char *wanted)
{
	const char *selector = arena_fmt(s->arena, "%s,clove.dev/database=%lld", kubernetes_scene_mine(s, "database"), (long long)s->data_n);
	struct kube_answer r = kube_get(s->kube, s->arena, kubernetes_scene_list(s, "", "pods", selector));
	struct json *items = r.result == KUBE_OK ? json_get(r.body, "items") : NULL;

	for (size_t i = 0; i < json_n(items); i++) {
		struct json *pod = json_at(items, i);
		const char *of = json_text(json_member(json_get(pod, "metadata.labels"), "controller-revision-hash"), "");
		if (*of && strcmp(of, wanted) != 0 && !kubernetes_condition(pod, "Ready") && !*json_text(pod, "metadata.deletionTimestamp"))
			return true;
	}
	return false;
}

struct step_result kubernetes_database_ready(struct kubernetes_scene *s)
{
	const char *path = kubernetes_scene_path(s, OBJECT_DATABASE);
	struct kube_answer r = kube_get(s->kube, s->arena, path);

	if (r.result == KUBE_NOT_FOUND) {
		struct step_result again = kubernetes_apply(s, OBJECT_DATABASE);
		return again.state == STEP_DONE ? kubernetes_step(STEP_WAIT, "kube.waits_database", "", "") : again;
	}
	if (r.result != KUBE_OK)
		return kubernetes_meaning(&r);
	const char *wanted = json_text(r.body, "status.updateRevision");
	bool current = json_i64(r.body, "status.observedGeneration", 0) >= json_i64(r.body, "metadata.generation", 1);
	if (current && json_i64(r.body, "status.readyReplicas", 0) >= 1 && strcmp(json_text(r.body, "status.currentRevision"), wanted) == 0)
		return kubernetes_step(STEP_DONE, "", "", "");
	if (current && *wanted && stuck(s, wanted)) {
		struct kube_answer gone = kube_delete(s->kube, s->arena, path);        /* its volume is a claim of its own and stays */
		return gone.result == KUBE_OK || gone.result == KUBE_NOT_FOUND ? kubernetes_step(STEP_WAIT, "kube.waits_database", "", "") : kubernetes_meaning(&gone);
	}
	return kubernetes_pods_why(s, "database", "kube.waits_database");
}
