/* kubernetes.c: the target `kubernetes`: a show as objects of a cluster, over its REST API.
 *
 * Every step declares its objects again with server-side apply, so it may be repeated after any crash, and then reads what the cluster
 * says of them. Who is stopped or removed is named by our labels. A seller's namespace goes with the last show in it, unless somebody
 * else has put something there.
 */
#include <string.h>

#include "agent/kubernetes.h"
#include "base/arena.h"
#include "base/fault.h"
#include "ext/http.h"
#include "ext/json.h"
#include "ext/kube.h"

enum { PAGE_MS = 3000 };

static struct step_result done(void)
{
	return kubernetes_step(STEP_DONE, "", "", "");
}

/* --- database -------------------------------------------------------------------------------------------------------------------- */

/* Numbers of copies only grow: what our row says came from a backup, and the pods went on to a later copy since. Declaring ours would end the
 * processes that sell; their next call, or a person, says which it is (platform/core/adopt.h). */
static struct step_result begin_as_known(struct kubernetes_scene *s)
{
	struct step_result r = kubernetes_begin(s);

	if (r.state != STEP_DONE || !s->d->unproven)
		return r;
	int64_t used = kubernetes_database_used(s, &r);
	return used > s->d->data_n ? kubernetes_step(STEP_FAILED, "kube.other_copy", arena_fmt(s->arena, "%lld", (long long)used), "") : r;
}

static struct step_result database(const struct target *t, struct arena *a, const struct deployment *d)
{
	struct kubernetes_scene *s = kubernetes_scene_new(t, a, d, d->data_n);
	struct step_result r = begin_as_known(s);

	if (r.state == STEP_DONE && (d->tries || !kubernetes_database_applied(s)))
		r = kubernetes_database_apply(s);
	return r.state == STEP_DONE ? kubernetes_database_ready(s) : r;
}

/* --- service --------------------------------------------------------------------------------------------------------------------- */

/* The revision that the pods are labelled with is the one that made them: where only the number of pods changes, none starts anew. */
static struct step_result label_pods(struct kubernetes_scene *s)
{
	const char *shape = kubernetes_scene_shape(s);
	struct kube_answer r = kube_get(s->kube, s->arena, kubernetes_scene_path(s, OBJECT_SHOW));

	if (r.result == KUBE_OK) {
		struct json *noted = json_get(r.body, "metadata.annotations");
		const char *pods = json_text(json_member(noted, "clove.dev/pods"), "");
		if (*pods && *shape && strcmp(json_text(json_member(noted, "clove.dev/shape"), ""), shape) == 0)
			kubernetes_scene_pods(s, pods);
	}
	return r.result == KUBE_OK || r.result == KUBE_NOT_FOUND ? done() : kubernetes_meaning(&r);
}

static bool wanted_extra(struct kubernetes_scene *s, const char *name)
{
	const struct spec *spec = &s->d->spec;

	for (size_t i = 0; i < spec->parts_n; i++) {
		if (strcmp(spec->parts[i].kind, "extra") != 0)
			continue;
		kubernetes_scene_extra(s, &spec->parts[i]);
		if (strcmp(kubernetes_scene_object(s, OBJECT_EXTRA), name) == 0)
			return true;
	}
	return false;
}

/* Parts that were taken out of the show. */
static struct step_result drop_extras(struct kubernetes_scene *s, const char *group, const char *kinds)
{
	struct kube_answer r = kube_get_metadata(s->kube, s->arena, kubernetes_scene_list(s, group, kinds, kubernetes_scene_mine(s, "extra")));

	if (r.result != KUBE_OK)
		return kubernetes_meaning(&r);
	struct json *items = json_get(r.body, "items");
	for (size_t i = 0; i < json_n(items); i++) {
		const char *name = json_text(json_at(items, i), "metadata.name");
		if (wanted_extra(s, name))
			continue;
		struct kube_answer gone = kube_delete(s->kube, s->arena, arena_fmt(s->arena, "%s/%s", kubernetes_scene_list(s, group, kinds, ""), name));
		if (gone.result != KUBE_OK && gone.result != KUBE_NOT_FOUND)
			return kubernetes_meaning(&gone);
	}
	return done();
}

static struct step_result extras(struct kubernetes_scene *s)
{
	static const enum kubernetes_object each[] = { OBJECT_EXTRA_POLICY, OBJECT_EXTRA, OBJECT_EXTRA_SERVICE };
	const struct spec *spec = &s->d->spec;
	struct step_result r = done();

	for (size_t i = 0; i < spec->parts_n && r.state == STEP_DONE; i++) {
		if (strcmp(spec->parts[i].kind, "extra") != 0)
			continue;
		kubernetes_scene_extra(s, &spec->parts[i]);
		r = kubernetes_apply_each(s, each, sizeof each / sizeof each[0]);
	}
	if (r.state == STEP_DONE)
		r = drop_extras(s, "apps/v1", "deployments");
	return r.state == STEP_DONE ? drop_extras(s, "", "services") : r;
}

static struct step_result service(const struct target *t, struct arena *a, const struct deployment *d)
{
	static const enum kubernetes_object before[] = { OBJECT_SECRET, OBJECT_CONFIG, OBJECT_SERVICE },
		after[] = { OBJECT_SHOW, OBJECT_SCALER, OBJECT_BUDGET };
	struct kubernetes_scene *s = kubernetes_scene_new(t, a, d, d->data_n);
	struct step_result r = begin_as_known(s);

	if (r.state == STEP_DONE)
		r = kubernetes_database_apply(s);        /* its size is the revision's too, and what somebody took away comes back */
	if (r.state == STEP_DONE)
		r = kubernetes_apply_each(s, before, sizeof before / sizeof before[0]);
	fault_point("deploy.after_settings");
	if (r.state == STEP_DONE)
		r = label_pods(s);
	if (r.state == STEP_DONE)
		r = kubernetes_apply_each(s, after, sizeof after / sizeof after[0]);
	fault_point("deploy.after_pods");
	return r.state == STEP_DONE ? extras(s) : r;
}

/* The show's Deployment as the cluster has it; NULL where it does not tell, and *said why. */
static struct json *show_now(const struct target *t, struct arena *a, const struct deployment *d, struct kubernetes_scene **s, struct step_result *said)
{
	*s = kubernetes_scene_new(t, a, d, d->data_n);
	*said = kubernetes_begin(*s);
	if (said->state != STEP_DONE)
		return NULL;
	struct kube_answer r = kube_get((*s)->kube, a, kubernetes_scene_path(*s, OBJECT_SHOW));
	if (r.result == KUBE_OK)
		return r.body;
	*said = kubernetes_meaning(&r);
	return NULL;
}

/* Nobody dials a show's database: that it has defined itself is what it says at /_sync, and the agent knows. Here a pod must run. */
static struct step_result places(const struct target *t, struct arena *a, const struct deployment *d)
{
	struct kubernetes_scene *s;
	struct step_result said;
	struct json *show = show_now(t, a, d, &s, &said);

	if (!show)
		return said;
	return json_i64(show, "status.availableReplicas", 0) > 0 ? done() : kubernetes_pods_why(s, "show", "kube.waits_pods");
}

/* --- does it answer ---------------------------------------------------------------------------------------------------------------- */

static bool rolled_out(struct json *deployment)
{
	int64_t replicas = json_i64(deployment, "status.replicas", 0);

	return json_i64(deployment, "status.observedGeneration", 0) >= json_i64(deployment, "metadata.generation", 1) && replicas > 0 &&
	    json_i64(deployment, "status.updatedReplicas", 0) == replicas && json_i64(deployment, "status.availableReplicas", 0) == replicas;
}

/* Where the gateway reaches it: the service's address, or a port of every node. "" while it has none. */
static struct step_result address(struct kubernetes_scene *s, enum kubernetes_object o, const char **upstream)
{
	struct kube_answer r = kube_get(s->kube, s->arena, kubernetes_scene_path(s, o));
	const char *ip = json_text(r.body, "spec.clusterIP");
	int64_t port = json_i64(json_at(json_get(r.body, "spec.ports"), 0), "nodePort", 0);

	*upstream = "";
	if (r.result != KUBE_OK)
		return kubernetes_meaning(&r);
	if (*s->t->reach && port)
		*upstream = arena_fmt(s->arena, "%s:%lld", s->t->reach, (long long)port);
	else if (!*s->t->reach && *ip && strcmp(ip, "None") != 0)
		*upstream = arena_fmt(s->arena, strchr(ip, ':') ? "[%s]:8080" : "%s:8080", ip);
	return **upstream ? done() : kubernetes_step(STEP_WAIT, "kube.waits_address", "", "");
}

static struct step_result first_page(const struct target *t, struct arena *a, const struct deployment *d, const char **upstream)
{
	struct kubernetes_scene *s;
	struct step_result said;
	struct json *show = show_now(t, a, d, &s, &said);

	*upstream = "";
	if (!show)
		return said;
	bool rolled = rolled_out(show);
	struct step_result data = kubernetes_database_ready(s);  /* of another size it starts anew */
	said = rolled ? done() : kubernetes_pods_why(s, "show", "kube.waits_pods");
	if (data.state != STEP_DONE && (rolled || strcmp(said.why, "kube.waits_pods") == 0))
		return data;                             /* what the pods wait for */
	if (!rolled)
		return said;
	said = address(s, OBJECT_SERVICE, upstream);
	if (said.state != STEP_DONE)
		return said;
	/* A connection stays with the pod that took it, or with whoever had the address before the nodes knew of it: each time a new one. */
	struct http_line *line = http_line_new();
	struct http_call call = { .method = "GET", .timeout_ms = PAGE_MS, .line = line,
		.url = arena_fmt(a, "http://%s/shows/%s/readyz", *upstream, d->slug) };
	struct http_answer answer;
	bool answers = http_send(a, &call, &answer) == HTTP_OK && answer.status == 200;
	http_line_free(line);
	if (answers)
		return done();
	return kubernetes_step(STEP_WAIT, "kube.not_answering", "", arena_fmt(a, "%s answered %d %s", call.url, answer.status, answer.error));
}

static struct step_result extra(const struct target *t, struct arena *a, const struct deployment *d, const struct spec_part *part, const char **upstream)
{
	struct kubernetes_scene *s = kubernetes_scene_new(t, a, d, d->data_n);
	struct step_result said = kubernetes_begin(s);

	*upstream = "";
	kubernetes_scene_extra(s, part);
	return said.state == STEP_DONE ? address(s, OBJECT_EXTRA_SERVICE, upstream) : said;
}

static struct step_result settle(const struct target *t, struct arena *a, const struct deployment *d)
{
	struct kubernetes_scene *s;
	struct step_result said;
	struct json *show = show_now(t, a, d, &s, &said);

	if (!show)
		return said;
	int64_t replicas = json_i64(show, "status.replicas", 0);
	if (!rolled_out(show))
		return kubernetes_pods_why(s, "show", "kube.waits_pods");
	if (replicas < d->spec.min || replicas > d->spec.max)
		return kubernetes_step(STEP_WAIT, "kube.waits_scaler", "", arena_fmt(a, "%lld pods, wanted %lld to %lld", (long long)replicas,
		    (long long)d->spec.min, (long long)d->spec.max));
	struct kube_answer r = kube_get(s->kube, a, kubernetes_scene_list(s, "", "pods", kubernetes_scene_mine(s, "show")));
	if (r.result != KUBE_OK)
		return kubernetes_meaning(&r);
	size_t left = kubernetes_pods_left(json_get(r.body, "items"));
	return left <= (size_t)replicas ? done() : kubernetes_step(STEP_WAIT, "kube.waits_old", "", arena_fmt(a, "%zu pods", left));
}

/* --- stopping and removing ------------------------------------------------------------------------------------------------------------ */

struct kind {
	const char *group, *kinds;
};

static const struct kind running[] = { { "autoscaling", "horizontalpodautoscalers" }, { "policy", "poddisruptionbudgets" }, { "batch/v1", "jobs" },
	{ "apps/v1", "deployments" }, { "apps/v1", "statefulsets" } },
	staying[] = { { "", "services" }, { "", "configmaps" }, { "", "secrets" }, { "", "persistentvolumeclaims" }, { "networking.k8s.io/v1", "networkpolicies" } };
enum { RUNNING = sizeof running / sizeof running[0], STAYING = sizeof staying / sizeof staying[0] };

static struct step_result delete_each(struct kubernetes_scene *s, const struct kind *list, size_t n, const char *selector)
{
	for (size_t i = 0; i < n; i++) {
		struct step_result r = kubernetes_delete_all(s, list[i].group, list[i].kinds, selector);
		if (r.state != STEP_DONE)
			return r;
	}
	return done();
}

static struct step_result pods_gone(struct kubernetes_scene *s, const char *selector)
{
	struct kube_answer r = kube_get(s->kube, s->arena, kubernetes_scene_list(s, "", "pods", selector));

	if (r.result == KUBE_NOT_FOUND)
		return done();
	if (r.result != KUBE_OK)
		return kubernetes_meaning(&r);
	size_t left = kubernetes_pods_left(json_get(r.body, "items"));
	return left ? kubernetes_step(STEP_WAIT, "kube.waits_gone", "", arena_fmt(s->arena, "%zu pods", left)) : done();
}

static struct step_result stop(const struct target *t, struct arena *a, const struct deployment *d)
{
	struct kubernetes_scene *s = kubernetes_scene_new(t, a, d, d->data_n);
	struct step_result r = kubernetes_begin(s);

	if (r.state == STEP_DONE)
		r = delete_each(s, running, RUNNING, kubernetes_scene_mine(s, ""));
	return r.state == STEP_DONE ? pods_gone(s, kubernetes_scene_mine(s, "")) : r;
}

/* Does the namespace hold nothing but what came with it? 1 yes, 0 no, -1 not answered (*r). */
static int only_ours(struct kubernetes_scene *s, struct kube_answer *r)
{
	static const struct kind theirs[] = { { "", "pods" }, { "apps/v1", "deployments" }, { "apps/v1", "statefulsets" }, { "", "services" },
		{ "", "persistentvolumeclaims" }, { "batch/v1", "jobs" } };
	const char *others = arena_fmt(s->arena, "clove.dev/show,clove.dev/show!=%lld", (long long)s->d->id);

	*r = kube_get_metadata(s->kube, s->arena, kubernetes_scene_list(s, "", "secrets", others));    /* every show of ours has one, stopped or not */
	if (r->result == KUBE_OK && json_n(json_get(r->body, "items")))
		return 0;
	for (size_t i = 0; r->result == KUBE_OK && i < sizeof theirs / sizeof theirs[0]; i++) {
		*r = kube_get_metadata(s->kube, s->arena, kubernetes_scene_list(s, theirs[i].group, theirs[i].kinds,
		    arena_fmt(s->arena, "clove.dev/site!=%s", s->site)));
		if (r->result == KUBE_OK && json_n(json_get(r->body, "items")))
			return 0;
	}
	return r->result == KUBE_OK ? 1 : -1;
}

static struct step_result remove_space(struct kubernetes_scene *s)
{
	const char *path = kubernetes_scene_path(s, OBJECT_NAMESPACE);
	struct kube_answer r = kube_get(s->kube, s->arena, path);

	if (r.result == KUBE_NOT_FOUND)
		return done();
	if (r.result != KUBE_OK)
		return kubernetes_meaning(&r);
	if (strcmp(json_text(json_member(json_get(r.body, "metadata.labels"), "clove.dev/site"), ""), s->site) != 0)
		return done();
	if (!*json_text(r.body, "metadata.deletionTimestamp")) {
		int mine = only_ours(s, &r);
		if (mine <= 0)
			return mine == 0 ? done() : kubernetes_meaning(&r);
		r = kube_delete(s->kube, s->arena, path);
		if (r.result == KUBE_NOT_FOUND)
			return done();
		if (r.result != KUBE_OK)
			return kubernetes_meaning(&r);
		r = kube_get(s->kube, s->arena, path);
		if (r.result == KUBE_NOT_FOUND)
			return done();
	}
	return kubernetes_step(STEP_WAIT, "kube.waits_gone", "", s->space);
}

static struct step_result remove_all(const struct target *t, struct arena *a, const struct deployment *d)
{
	struct kubernetes_scene *s = kubernetes_scene_new(t, a, d, d->data_n);
	struct step_result r = kubernetes_begin(s);
	const char *mine = kubernetes_scene_mine(s, "");

	if (r.state == STEP_DONE)
		r = delete_each(s, running, RUNNING, mine);
	if (r.state == STEP_DONE)
		r = pods_gone(s, mine);
	if (r.state == STEP_DONE)
		r = delete_each(s, staying, STAYING, mine);
	return r.state == STEP_DONE ? remove_space(s) : r;
}

/* One copy of its database: objects that carry this name, this show's label and no other's. */
static struct step_result forget_data(const struct target *t, struct arena *a, const struct deployment *d, int64_t data_n)
{
	static const enum kubernetes_object copy[] = { OBJECT_DATABASE, OBJECT_DATABASE_SERVICE, OBJECT_DATABASE_SECRET, OBJECT_CLAIM };
	struct kubernetes_scene *s = kubernetes_scene_new(t, a, d, data_n);
	struct step_result said = kubernetes_begin(s);
	size_t left = 0;

	if (said.state == STEP_DONE && kubernetes_database_used(s, &said) == data_n)
		said = kubernetes_step(STEP_FAILED, "kube.live_copy", "", "the settings of its pods name that copy");
	for (size_t i = 0; i < sizeof copy / sizeof copy[0] && said.state == STEP_DONE; i++) {
		const char *path = kubernetes_scene_path(s, copy[i]);
		struct kube_answer r = kube_get(s->kube, a, path);
		struct json *labels = json_get(r.body, "metadata.labels");
		if (r.result == KUBE_OK && (strcmp(json_text(json_member(labels, "clove.dev/site"), ""), s->site) != 0 ||
		    strcmp(json_text(json_member(labels, "clove.dev/show"), ""), arena_fmt(a, "%lld", (long long)d->id)) != 0))
			continue;
		if (r.result == KUBE_OK)
			r = kube_delete(s->kube, a, path);
		if (r.result == KUBE_OK)
			r = kube_get(s->kube, a, path);
		left += r.result == KUBE_OK;
		if (r.result != KUBE_OK && r.result != KUBE_NOT_FOUND)
			said = kubernetes_meaning(&r);
	}
	if (said.state != STEP_DONE)
		return said;
	return left ? kubernetes_step(STEP_WAIT, "kube.waits_gone", "", s->db) : done();
}

static struct step_result open_node(const struct target *t, struct arena *a, const char *node, bool open)
{
	struct step_result no;
	struct kube *k = kubernetes_open(t, &no);

	if (!k)
		return no;
	struct kube_answer r = kube_patch(k, a, arena_fmt(a, "/api/v1/nodes/%s", node),
	    open ? "{\"spec\":{\"unschedulable\":null}}" : "{\"spec\":{\"unschedulable\":true}}");
	return r.result == KUBE_NOT_FOUND ? kubernetes_step(STEP_FAILED, "kube.node_unknown", node, r.message) : kubernetes_meaning(&r);
}

const struct target_ops target_kubernetes = {
	.database = database, .service = service, .places = places, .first_page = first_page, .settle = settle, .stop = stop, .remove = remove_all,
	.forget_data = forget_data, .dump = kubernetes_dump, .load = kubernetes_load, .look = kubernetes_look, .extra = extra, .pod = kubernetes_pod, .open_node = open_node,
};
