/* kubernetes_pods.c: what is wrong with a pod, from what the cluster says of it: conditions, states of its containers, events, last words.
 *
 * What may still come right is WAIT: an image on its way, a first crash before the database answers, a place that is freed in a moment.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "agent/kubernetes.h"
#include "base/arena.h"
#include "base/text.h"
#include "ext/json.h"
#include "ext/kube.h"

enum { PATIENCE_S = 30, STARTS_S = 20, LATELY_S = 300, OVERDUE_S = 15, CRASHES = 2, LOG_LINES = 20, LOG_CHARACTERS = 1500 };

static int64_t seconds_since(const char *rfc3339)
{
	int64_t at = kubernetes_time(rfc3339);

	return at ? (int64_t)time(NULL) - at : 0;        /* of the cluster's own clock: ours may be moved for a test */
}

static struct pod_trouble trouble(enum step_state state, const char *why, const char *a, const char *raw)
{
	return (struct pod_trouble){ state, why, a, raw, "" };
}

static struct pod_trouble unplaced(struct arena *a, struct json *condition)
{
	const char *message = json_text(condition, "message");
	bool patient = seconds_since(json_text(condition, "lastTransitionTime")) < PATIENCE_S;
	bool storage = strstr(message, "PersistentVolumeClaim") || strstr(message, "persistentvolumeclaim") || strstr(message, "volume node affinity");

	return trouble(patient ? STEP_WAIT : STEP_FAILED, storage ? "kube.no_storage" : "kube.unschedulable", storage ? "" : text_cut(a, message, 250), message);
}

static bool one_of(const char *word, const char *words)
{
	const char *at = *word ? strstr(words, word) : NULL;

	return at && at[-1] == '|' && at[strlen(word)] == '|';
}

/* Now, or before it was started again. */
static const char *how_it_ended(struct arena *a, struct json *c)
{
	struct json *end = json_get(c, json_get(c, "state.terminated") ? "state.terminated" : "lastState.terminated");

	return arena_fmt(a, "%s: %s, exit code %lld, started %lld times", json_text(c, "name"), json_text(end, "reason"), (long long)json_i64(end, "exitCode", 0),
	    (long long)json_i64(c, "restartCount", 0) + 1);
}

static struct pod_trouble of_container(struct arena *a, struct json *c, bool init)
{
	const char *reason = json_text(c, "state.waiting.reason"), *message = json_text(c, "state.waiting.message"), *name = json_text(c, "name");
	const char *raw = arena_fmt(a, "%s: %s: %s", name, reason, message);
	int64_t restarts = json_i64(c, "restartCount", 0);

	if (one_of(reason, "|ImagePullBackOff|InvalidImageName|ErrImageNeverPull|ImageInspectError|"))
		return trouble(STEP_FAILED, "kube.image_missing", json_text(c, "image"), raw);
	if (one_of(reason, "|ErrImagePull|RegistryUnavailable|"))
		return trouble(STEP_WAIT, "kube.waits_image", json_text(c, "image"), raw);
	if (one_of(reason, "|CreateContainerConfigError|CreateContainerError|RunContainerError|"))
		return trouble(STEP_FAILED, "kube.not_starting", name, raw);
	bool dead = strcmp(reason, "CrashLoopBackOff") == 0 || json_i64(c, "state.terminated.exitCode", 0) != 0;
	if (!dead)
		return trouble(STEP_WAIT, "", "", "");
	struct pod_trouble t = trouble(restarts >= CRASHES ? STEP_FAILED : STEP_WAIT, init ? "kube.init_failing" : "kube.crashing", name, how_it_ended(a, c));
	t.container = name;
	return t;
}

static struct json *condition_of(struct json *object, const char *type)
{
	struct json *all = json_get(object, "status.conditions");

	for (size_t i = 0; i < json_n(all); i++)
		if (strcmp(json_text(json_at(all, i), "type"), type) == 0)
			return json_at(all, i);
	return NULL;
}

struct json *kubernetes_condition(struct json *object, const char *type)
{
	struct json *c = condition_of(object, type);

	return strcmp(json_text(c, "status"), "True") == 0 ? c : NULL;
}

struct pod_trouble kubernetes_pod_trouble(struct arena *a, struct json *pod)
{
	struct json *conditions = json_get(pod, "status.conditions");
	const char *const lists[] = { "status.initContainerStatuses", "status.containerStatuses" };
	struct pod_trouble found = trouble(STEP_WAIT, "", "", "");

	for (size_t i = 0; i < json_n(conditions); i++) {
		struct json *c = json_at(conditions, i);
		if (strcmp(json_text(c, "type"), "PodScheduled") == 0 && strcmp(json_text(c, "status"), "False") == 0)
			return unplaced(a, c);
	}
	for (size_t l = 0; l < 2; l++) {
		struct json *all = json_get(pod, lists[l]);
		for (size_t i = 0; i < json_n(all); i++) {
			struct pod_trouble t = of_container(a, json_at(all, i), l == 0);
			if (*t.why && (!*found.why || t.state == STEP_FAILED))
				found = t;
		}
	}
	if (strcmp(json_text(pod, "status.reason"), "Evicted") == 0)
		found = trouble(STEP_WAIT, "kube.crashing", "pod", json_text(pod, "status.message"));
	return found;
}

/* --- what there is to read ------------------------------------------------------------------------------------------------------- */

static const char *unready(struct kube *k, struct arena *a, struct json *pod)
{
	struct json *ready = condition_of(pod, "Ready"), *last = NULL;

	if (strcmp(json_text(pod, "status.phase"), "Running") != 0 || *json_text(pod, "metadata.deletionTimestamp") ||
	    strcmp(json_text(ready, "status"), "False") != 0 || seconds_since(json_text(pod, "status.startTime")) < STARTS_S)
		return "";
	struct kube_answer r = kube_get(k, a, arena_fmt(a, "/api/v1/namespaces/%s/events?fieldSelector=involvedObject.name%%3D%s,reason%%3DUnhealthy",
	    json_text(pod, "metadata.namespace"), json_text(pod, "metadata.name")));
	struct json *events = r.result == KUBE_OK ? json_get(r.body, "items") : NULL;
	for (size_t i = 0; i < json_n(events); i++) {
		struct json *e = json_at(events, i);
		if (!last || kubernetes_time(json_text(e, "lastTimestamp")) >= kubernetes_time(json_text(last, "lastTimestamp")))
			last = e;
	}
	const char *message = json_text(last, "message"), *of = strchr(json_text(last, "involvedObject.fieldPath"), '{');
	if (!*message)
		return json_text(ready, "message");      /* which containers are not ready */
	return of ? arena_fmt(a, "%s: %s", arena_dupn(a, of + 1, strcspn(of + 1, "}")), message) : message;
}

/* The container's own words, of the run that ended or of this one. */
static const char *last_words(struct kube *k, struct arena *a, struct json *pod, const char *container)
{
	const char *path = arena_fmt(a, "/api/v1/namespaces/%s/pods/%s/log?container=%s&tailLines=%d", json_text(pod, "metadata.namespace"),
	    json_text(pod, "metadata.name"), container, LOG_LINES);
	struct kube_answer r = kube_get(k, a, arena_fmt(a, "%s&previous=true", path));

	if (r.result != KUBE_OK)
		r = kube_get(k, a, path);
	if (r.result != KUBE_OK)
		return "";
	size_t n = strlen(r.text);
	const char *from = r.text + (n > LOG_CHARACTERS ? n - LOG_CHARACTERS : 0);
	while ((*from & 0xc0) == 0x80)
		from++;
	return from;
}

/* Of the container that ended last and runs again. Its words are of interest for some minutes. */
static const char *ended(struct kube *k, struct arena *a, struct json *pod)
{
	struct json *all = json_get(pod, "status.containerStatuses"), *last = NULL;

	for (size_t i = 0; i < json_n(all); i++) {
		struct json *c = json_at(all, i);
		if (json_get(c, "lastState.terminated") && (!last ||
		    kubernetes_time(json_text(c, "lastState.terminated.finishedAt")) > kubernetes_time(json_text(last, "lastState.terminated.finishedAt"))))
			last = c;
	}
	if (!last)
		return "";
	const char *how = how_it_ended(a, last), *name = json_text(last, "name");
	bool lately = seconds_since(json_text(last, "lastState.terminated.finishedAt")) < LATELY_S;
	return lately ? arena_fmt(a, "%s\n%s", how, last_words(k, a, pod, name)) : how;
}

const char *kubernetes_pod_words(struct kube *k, struct arena *a, struct json *pod, const struct pod_trouble *t)
{
	if (*t->why)
		return *t->container ? arena_fmt(a, "%s\n%s", t->raw, last_words(k, a, pod, t->container)) : t->raw;
	const char *before = ended(k, a, pod), *now = unready(k, a, pod);
	return *before && *now ? arena_fmt(a, "%s\n%s", now, before) : *now ? now : before;
}

/* No pod at all: who should make it says why it cannot. */
static struct step_result nobody_makes(struct kubernetes_scene *s, const char *part, const char *waits)
{
	bool database = strcmp(part, "database") == 0;
	const char *owner = database ? s->db : s->name, *message = "", *when = "";

	if (!database) {
		struct kube_answer r = kube_get(s->kube, s->arena, kubernetes_scene_path(s, OBJECT_SHOW));
		struct json *refused = r.result == KUBE_OK ? kubernetes_condition(r.body, "ReplicaFailure") : NULL;
		message = json_text(refused, "message");
		when = json_text(refused, "lastTransitionTime");
	} else {
		const char *path = arena_fmt(s->arena, "%s?fieldSelector=involvedObject.name%%3D%s,reason%%3DFailedCreate",
		    kubernetes_scene_list(s, "", "events", ""), owner);
		struct kube_answer r = kube_get(s->kube, s->arena, path);
		struct json *events = r.result == KUBE_OK ? json_get(r.body, "items") : NULL;
		if (json_n(events)) {
			struct json *e = json_at(events, json_n(events) - 1);
			message = json_text(e, "message");
			when = json_text(e, "firstTimestamp");
		}
	}
	if (!*message)
		return kubernetes_step(STEP_WAIT, waits, "", arena_fmt(s->arena, "%s has no pods yet", owner));
	enum step_state state = seconds_since(when) < PATIENCE_S ? STEP_WAIT : STEP_FAILED;
	return kubernetes_step(state, strstr(message, "exceeded quota") ? "kube.quota" : strstr(message, " per Container is ") ? "kube.limits" : "kube.invalid",
	    "", message);
}

/* Of a Deployment the new pods count: those with the newest of the labels it gives out. */
static bool counts(struct json *pod, const char *revision)
{
	const char *of = json_text(json_member(json_get(pod, "metadata.labels"), "clove.dev/revision"), "");

	return !*json_text(pod, "metadata.deletionTimestamp") && (!*revision || strcmp(of, revision) == 0);
}

static const char *pods_revision(struct kubernetes_scene *s, const char *part)
{
	if (strcmp(part, "show") != 0)
		return "";
	struct kube_answer r = kube_get(s->kube, s->arena, kubernetes_scene_path(s, OBJECT_SHOW));
	return r.result == KUBE_OK ? json_text(json_member(json_get(r.body, "metadata.annotations"), "clove.dev/pods"), "") : "";
}

struct step_result kubernetes_pods_why(struct kubernetes_scene *s, const char *part, const char *waits)
{
	const char *selector = kubernetes_scene_mine(s, part), *revision = pods_revision(s, part);
	if (strcmp(part, "database") == 0)
		selector = arena_fmt(s->arena, "%s,clove.dev/database=%lld", selector, (long long)s->data_n);
	struct kube_answer r = kube_get(s->kube, s->arena, kubernetes_scene_list(s, "", "pods", selector));
	if (r.result != KUBE_OK)
		return kubernetes_meaning(&r);
	struct json *items = json_get(r.body, "items"), *worst_pod = NULL;
	struct pod_trouble worst = { STEP_WAIT, "", "", "", "" };
	const char *words = "";
	size_t n = 0;
	for (size_t i = 0; i < json_n(items); i++) {
		struct json *pod = json_at(items, i);
		if (!counts(pod, revision))
			continue;
		n++;
		struct pod_trouble t = kubernetes_pod_trouble(s->arena, pod);
		if (!*t.why && !*words)
			words = kubernetes_pod_words(s->kube, s->arena, pod, &t);
		if (*t.why && (!*worst.why || t.state == STEP_FAILED)) {
			worst = t;
			worst_pod = pod;
		}
	}
	if (!n)
		return nobody_makes(s, part, waits);
	if (!*worst.why)
		return kubernetes_step(STEP_WAIT, waits, "", words);
	return kubernetes_step(worst.state, worst.why, worst.a, kubernetes_pod_words(s->kube, s->arena, worst_pod, &worst));
}

const char *kubernetes_pods_last(struct kubernetes_scene *s, const char *part)
{
	static const char *const lists[] = { "status.initContainerStatuses", "status.containerStatuses" };
	struct kube_answer r = kube_get(s->kube, s->arena, kubernetes_scene_list(s, "", "pods", kubernetes_scene_mine(s, part)));
	struct json *items = r.result == KUBE_OK ? json_get(r.body, "items") : NULL;

	for (size_t i = json_n(items); i-- > 0;) {
		for (size_t l = 0; l < 2; l++) {
			struct json *all = json_get(json_at(items, i), lists[l]);
			for (size_t c = 0; c < json_n(all); c++) {
				struct json *of = json_at(all, c);
				int64_t code = json_i64(of, "state.terminated.exitCode", 0);
				if (code)
					return arena_fmt(s->arena, "%s: exit code %lld\n%s", json_text(of, "name"), (long long)code,
					    last_words(s->kube, s->arena, json_at(items, i), json_text(of, "name")));
			}
		}
	}
	return "";
}

/* deletionTimestamp is when it should be gone: one that is long past it stands on a node that nobody hears of. */
size_t kubernetes_pods_left(struct json *pods)
{
	size_t n = 0;

	for (size_t i = 0; i < json_n(pods); i++) {
		struct json *pod = json_at(pods, i);
		const char *phase = json_text(pod, "status.phase"), *ends = json_text(pod, "metadata.deletionTimestamp");
		bool over = strcmp(phase, "Succeeded") == 0 || strcmp(phase, "Failed") == 0;
		n += !over && !(*ends && seconds_since(ends) > OVERDUE_S);
	}
	return n;
}
