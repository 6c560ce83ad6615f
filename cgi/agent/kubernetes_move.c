/* kubernetes_move.c: one pod of a show is replaced, by one on a chosen node or on any.
 *
 * A cluster knows no moving: a pod is evicted and its ReplicaSet makes another one, wherever the scheduler likes. So one more is made first:
 * the scaler and the Deployment are told of a pod more, while every other node carries a label that only new pods of this show stay away from
 * (show.yaml). When that one is ready, the old one is asked to leave (the eviction API, which respects the disruption budget) and the number
 * is what it was, before the ReplicaSet has started one for it. Nothing is cordoned, no other pod of the show moves, no template changes.
 * Every step looks at the cluster first and may be repeated.
 */
#include <string.h>

#include "agent/kubernetes.h"
#include "base/arena.h"
#include "ext/json.h"
#include "ext/kube.h"
#include "web/tpl.h"

const char *kubernetes_pod_mark(struct arena *a, const char *site, int64_t show)
{
	return arena_fmt(a, "clove.dev/not-%s-%lld", site, (long long)show);
}

static struct step_result done(void)
{
	return kubernetes_step(STEP_DONE, "", "", "");
}

static const char *pod_path(struct kubernetes_scene *s, const char *name)
{
	return arena_fmt(s->arena, "%s/%s", kubernetes_scene_list(s, "", "pods", ""), name);
}

static const char *label(struct json *object, const char *name)
{
	return json_text(json_member(json_get(object, "metadata.labels"), name), "");
}

static bool leaves(struct json *pod)
{
	return *json_text(pod, "metadata.deletionTimestamp") != 0;
}

/* --- which nodes take its next pod ------------------------------------------------------------------------------------------------- */

/* Every node but one carries the mark; "" takes it from all. */
static struct step_result mark_nodes(struct kubernetes_scene *s, const char *but)
{
	const char *mark = kubernetes_pod_mark(s->arena, s->site, s->d->id);
	struct kube_answer r = kube_get(s->kube, s->arena, "/api/v1/nodes");
	struct json *items = json_get(r.body, "items");

	if (r.result != KUBE_OK)
		return kubernetes_meaning(&r);
	for (size_t i = 0; i < json_n(items); i++) {
		const char *name = json_text(json_at(items, i), "metadata.name");
		bool wanted = *but && strcmp(name, but) != 0, has = json_member(json_get(json_at(items, i), "metadata.labels"), mark) != NULL;
		if (wanted == has)
			continue;
		r = kube_patch(s->kube, s->arena, arena_fmt(s->arena, "/api/v1/nodes/%s", name),
		    arena_fmt(s->arena, "{\"metadata\":{\"labels\":{\"%s\":%s}}}", mark, wanted ? "\"1\"" : "null"));
		if (r.result != KUBE_OK && r.result != KUBE_NOT_FOUND)
			return kubernetes_meaning(&r);
	}
	return done();
}

static struct step_result node_there(struct kubernetes_scene *s, const char *node)
{
	struct kube_answer r = kube_get(s->kube, s->arena, arena_fmt(s->arena, "/api/v1/nodes/%s", node));

	return r.result == KUBE_NOT_FOUND ? kubernetes_step(STEP_FAILED, "kube.node_unknown", node, r.message) : kubernetes_meaning(&r);
}

/* --- how many there are ---------------------------------------------------------------------------------------------------------------- */

/* A show that was stopped meanwhile has neither, and gets neither. */
static struct step_result scale(struct kubernetes_scene *s, int64_t min, int64_t max, int64_t pods)
{
	struct kube_answer r = kube_get(s->kube, s->arena, kubernetes_scene_path(s, OBJECT_SHOW));
	struct json *spec = json_get(r.body, "spec");

	if (r.result == KUBE_NOT_FOUND)
		return done();
	if (r.result != KUBE_OK)
		return kubernetes_meaning(&r);
	tpl_int(s->page, "Size.min", min);
	tpl_int(s->page, "Size.max", max);
	struct step_result said = kubernetes_apply(s, OBJECT_SCALER);
	if (said.state != STEP_DONE || json_i64(spec, "replicas", 1) == pods)
		return said;
	r = kube_patch(s->kube, s->arena, kubernetes_scene_path(s, OBJECT_SHOW), arena_fmt(s->arena, "{\"spec\":{\"replicas\":%lld}}", (long long)pods));
	return kubernetes_meaning(&r);
}

static struct step_result scale_back(struct kubernetes_scene *s, const struct target_pod *p)
{
	return scale(s, s->d->spec.min, s->d->spec.max, p->pods_n);
}

/* --- the steps --------------------------------------------------------------------------------------------------------------------------- */

static struct kube_answer pods_now(struct kubernetes_scene *s)
{
	return kube_get(s->kube, s->arena, kubernetes_scene_list(s, "", "pods", kubernetes_scene_mine(s, "show")));
}

static struct step_result begin(struct kubernetes_scene *s, struct target_pod *p)
{
	struct kube_answer pod = kube_get(s->kube, s->arena, pod_path(s, p->name)), r;

	if (pod.result == KUBE_NOT_FOUND || (pod.result == KUBE_OK && (!kubernetes_ours(s, pod.body) || strcmp(label(pod.body, "clove.dev/part"), "show") != 0 ||
	    leaves(pod.body))))
		return kubernetes_step(STEP_FAILED, "kube.pod_gone", p->name, pod.message);
	if (pod.result != KUBE_OK)
		return kubernetes_meaning(&pod);
	struct step_result said = *p->node ? node_there(s, p->node) : done();
	if (said.state != STEP_DONE)
		return said;
	r = kube_get(s->kube, s->arena, kubernetes_scene_path(s, OBJECT_SHOW));
	if (r.result != KUBE_OK)
		return kubernetes_meaning(&r);
	p->pods_n = json_i64(r.body, "spec.replicas", 1);
	p->pods_n = p->pods_n < s->d->spec.min ? s->d->spec.min : p->pods_n > s->d->spec.max ? s->d->spec.max : p->pods_n;
	r = pods_now(s);
	p->pods = ",";
	for (size_t i = 0; r.result == KUBE_OK && i < json_n(json_get(r.body, "items")); i++)
		p->pods = arena_fmt(s->arena, "%s%s,", p->pods, json_text(json_at(json_get(r.body, "items"), i), "metadata.name"));
	return kubernetes_meaning(&r);
}

/* A quota or a limit keeps it from being made at all. */
static struct step_result nobody_came(struct kubernetes_scene *s)
{
	struct kube_answer r = kube_get(s->kube, s->arena, kubernetes_scene_path(s, OBJECT_SHOW));
	struct json *refused = kubernetes_condition(r.body, "ReplicaFailure");
	const char *message = json_text(refused, "message");

	if (refused)
		return kubernetes_step(STEP_FAILED, strstr(message, "exceeded quota") ? "kube.quota" : "kube.invalid", "", message);
	return kubernetes_step(STEP_WAIT, "kube.waits_pods", "", "no new pod yet");
}

static struct step_result surge(struct kubernetes_scene *s, struct target_pod *p)
{
	struct step_result said = mark_nodes(s, p->node);
	struct json *made = NULL;

	if (said.state == STEP_DONE)
		said = scale(s, p->pods_n + 1, p->pods_n + 1, p->pods_n + 1);
	if (said.state != STEP_DONE)
		return said;
	struct kube_answer r = pods_now(s);
	if (r.result != KUBE_OK)
		return kubernetes_meaning(&r);
	for (size_t i = 0; i < json_n(json_get(r.body, "items")); i++) {
		struct json *pod = json_at(json_get(r.body, "items"), i);
		const char *on = json_text(pod, "spec.nodeName");
		bool before = strstr(p->pods, arena_fmt(s->arena, ",%s,", json_text(pod, "metadata.name"))) != NULL;
		if (!before && !leaves(pod) && (!*p->node || !*on || strcmp(on, p->node) == 0))
			made = pod;
	}
	if (!made)
		return nobody_came(s);
	if (kubernetes_condition(made, "Ready")) {
		p->next = json_text(made, "metadata.name");
		return done();
	}
	struct pod_trouble t = kubernetes_pod_trouble(s->arena, made);
	return kubernetes_step(*t.why ? t.state : STEP_WAIT, *t.why ? t.why : "kube.waits_pods", t.a ? t.a : "", t.raw ? t.raw : "");
}

/* Servers of before 1.22 know the older of the two. */
static struct kube_answer ask_to_leave(struct kubernetes_scene *s, const char *name)
{
	static const char *const versions[] = { "v1", "v1beta1" };
	struct kube_answer r = { .result = KUBE_INVALID };

	for (size_t i = 0; i < 2 && r.result == KUBE_INVALID; i++)
		r = kube_post(s->kube, s->arena, arena_fmt(s->arena, "%s/eviction", pod_path(s, name)),
		    arena_fmt(s->arena, "{\"apiVersion\":\"policy/%s\",\"kind\":\"Eviction\",\"metadata\":{\"name\":\"%s\",\"namespace\":\"%s\"}}", versions[i], name, s->space));
	return r;
}

static struct step_result evict(struct kubernetes_scene *s, struct target_pod *p)
{
	struct kube_answer r = kube_get(s->kube, s->arena, pod_path(s, p->name));

	if (r.result == KUBE_OK && !leaves(r.body))
		r = ask_to_leave(s, p->name);
	if (r.status == 429)
		return kubernetes_step(STEP_WAIT, "kube.pod_budget", "", r.message);
	return r.result == KUBE_OK || r.result == KUBE_NOT_FOUND ? scale_back(s, p) : kubernetes_meaning(&r);
}

/* Until what ends has ended: the old one, and one that its ReplicaSet had begun before it heard of the number. */
static struct step_result back(struct kubernetes_scene *s, struct target_pod *p)
{
	struct step_result said = mark_nodes(s, "");

	if (said.state != STEP_DONE)
		return said;
	struct kube_answer next = kube_get(s->kube, s->arena, pod_path(s, p->next)), show = kube_get(s->kube, s->arena, kubernetes_scene_path(s, OBJECT_SHOW)),
		r = pods_now(s);
	if (next.result == KUBE_NOT_FOUND || (next.result == KUBE_OK && leaves(next.body)))
		return kubernetes_step(STEP_FAILED, "kube.pod_lost", p->next, next.message);
	if (next.result != KUBE_OK || show.result != KUBE_OK || r.result != KUBE_OK)
		return kubernetes_meaning(next.result != KUBE_OK ? &next : show.result != KUBE_OK ? &show : &r);
	if (kubernetes_pods_left(json_get(r.body, "items")) > (size_t)json_i64(show.body, "spec.replicas", 1))
		return kubernetes_step(STEP_WAIT, "kube.waits_gone", "", p->name);
	return done();
}

struct step_result kubernetes_pod(const struct target *t, struct arena *a, const struct deployment *d, enum target_pod_step step, struct target_pod *p)
{
	struct kubernetes_scene *s = kubernetes_scene_new(t, a, d, d->data_n);
	struct step_result said = kubernetes_begin(s);

	if (said.state != STEP_DONE)
		return said;
	switch (step) {
	case POD_BEGIN:
		return begin(s, p);
	case POD_SURGE:
		return surge(s, p);
	case POD_EVICT:
		return evict(s, p);
	case POD_BACK:
		return back(s, p);
	case POD_UNDO:
		said = scale_back(s, p);
		return said.state == STEP_DONE ? mark_nodes(s, "") : said;
	}
	return done();
}
