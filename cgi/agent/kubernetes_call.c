/* kubernetes_call.c: handles kept between calls, objects applied after a look at whose they are, and what a refusal means for a show.
 *
 * A cluster that does not answer, or does not let us in, is AWAY: nothing is wrong with the show. What it says of an object is FAILED with
 * its words. What is remembered of objects (kubernetes_held) only saves the agent from taking our own work for somebody else's; a fresh
 * process knows nothing and trusts what nobody else wrote.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "agent/kubernetes.h"
#include "base/arena.h"
#include "base/fault.h"
#include "base/id.h"
#include "ext/json.h"
#include "ext/kube.h"

enum { TARGETS = 16, HELD = 1 << 16, KEPT_BYTES = 64 << 20 };

struct held {
	uint64_t what, fields;
};

static struct kept {
	int64_t target;
	char access[17];                         /* a hash: another address or token is another handle */
	struct kube *kube;
	struct arena *own;                       /* for as long as the process: `held` lies in it */
	struct held *held;
	size_t held_n;
} kept[TARGETS];

struct step_result kubernetes_step(enum step_state state, const char *why, const char *a, const char *raw)
{
	return (struct step_result){ state, why, a, raw };
}

/* Without an answer; what begins with target_away passes by itself, perhaps. */
static const char *away(const char *reason)
{
	static const struct { const char *reason, *why; } known[] = { { "Untrusted", "kube.target_untrusted" }, { "Nameless", "kube.target_away_name" },
		{ "Refusing", "kube.target_away_port" }, { "Late", "kube.target_away_late" } };

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strcmp(known[i].reason, reason) == 0)
			return known[i].why;
	return "kube.target_away";
}

struct step_result kubernetes_meaning(const struct kube_answer *r)
{
	switch (r->result) {
	case KUBE_OK:
		break;
	case KUBE_AWAY:
		return kubernetes_step(STEP_AWAY, away(r->reason), "", r->message);
	case KUBE_REFUSED:
		return kubernetes_step(STEP_AWAY, "kube.target_refused", "", r->message);
	case KUBE_CONFLICT:
		return kubernetes_step(STEP_WAIT, "kube.waits_gone", "", r->message);
	case KUBE_NOT_FOUND:
		return kubernetes_step(STEP_WAIT, "", "", r->message);
	case KUBE_INVALID:
		return kubernetes_step(STEP_FAILED, strstr(r->message, "exceeded quota") ? "kube.quota" :
		    strstr(r->message, " per Container is ") ? "kube.limits" : "kube.invalid", "", r->message);
	}
	return kubernetes_step(STEP_DONE, "", "", "");
}

/* --- handles ---------------------------------------------------------------------------------------------------------------------- */

static struct kept *kept_of(int64_t target)
{
	struct kept *free_one = NULL;

	for (size_t i = 0; i < TARGETS; i++) {
		if (kept[i].kube && kept[i].target == target)
			return &kept[i];
		if (!kept[i].kube && !free_one)
			free_one = &kept[i];
	}
	return free_one ? free_one : &kept[target % TARGETS];
}

struct kube *kubernetes_open(const struct target *t, struct step_result *no)
{
	struct arena *a = arena_new(4 << 20);
	struct kept *k = kept_of(t->id);
	const char *mark = id_hash_hex(a, arena_fmt(a, "%s\n%s", t->url, t->access ? t->access : "")), *why = NULL;

	if (k->kube && (k->target != t->id || strncmp(k->access, mark, sizeof k->access - 1) != 0)) {
		kube_close(k->kube);
		k->kube = NULL;
		k->held_n = 0;
		if (k->held)
			memset(k->held, 0, HELD * sizeof *k->held);
	}
	if (!k->kube) {
		k->kube = kube_open(t->url, t->access, &why);
		k->target = t->id;
		snprintf(k->access, sizeof k->access, "%.16s", mark);
	}
	arena_free(a);
	if (!k->kube)
		*no = kubernetes_step(STEP_AWAY, why, "", "");
	return k->kube;
}

struct step_result kubernetes_begin(struct kubernetes_scene *s)
{
	static const char *const scalers[] = { "v2", "v2beta2", NULL }, *const budgets[] = { "v1", "v1beta1", NULL };
	struct step_result no;

	if (s->fault->set)
		return kubernetes_step(STEP_FAILED, "kube.invalid", "", arena_dup(s->arena, s->fault->what));
	s->kube = kubernetes_open(s->t, &no);
	if (!s->kube)
		return no;
	s->scaler = kube_version_of(s->kube, s->arena, "autoscaling", scalers);
	s->budget = kube_version_of(s->kube, s->arena, "policy", budgets);
	if (!s->scaler || !s->budget) {
		struct kube_answer r = kube_get(s->kube, s->arena, "/version");
		return r.result == KUBE_OK ? kubernetes_step(STEP_AWAY, "kube.target_away", "", "") : kubernetes_meaning(&r);
	}
	if (!*s->scaler || !*s->budget)
		return kubernetes_step(STEP_FAILED, "kube.too_old", *s->scaler ? "PodDisruptionBudget" : "HorizontalPodAutoscaler", "");
	return kubernetes_step(STEP_DONE, "", "", "");
}

/* --- what we set, as the cluster books it ------------------------------------------------------------------------------------------ */

static uint64_t fnv(uint64_t h, const char *s)
{
	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	return (h ^ 0xff) * 1099511628211u;
}

static const uint64_t fnv_start = 14695981039346656037u;

/* Server-side apply books who set which field: whoever else sets one takes it out of our entry. */
uint64_t kubernetes_held(struct arena *a, struct json *metadata)
{
	struct json *all = json_get(metadata, "managedFields");

	for (size_t i = 0; i < json_n(all); i++) {
		struct json *m = json_at(all, i);
		if (strcmp(json_text(m, "manager"), "clove") == 0 && strcmp(json_text(m, "operation"), "Apply") == 0)
			return fnv(fnv_start, json_write(a, json_get(m, "fieldsV1"))) | 1;
	}
	return 1;
}

bool kubernetes_held_foreign(struct json *metadata)
{
	struct json *all = json_get(metadata, "managedFields");

	for (size_t i = 0; i < json_n(all); i++) {
		struct json *m = json_at(all, i), *spec = json_get(m, "fieldsV1.f:spec");
		const char *who = json_text(m, "manager");
		if (!spec || strcmp(who, "clove") == 0 || strncmp(who, "kube-", 5) == 0)
			continue;
		if (json_n(spec) != 1 || !json_member(spec, "f:replicas"))
			return true;
	}
	return false;
}

static uint64_t what_of(const char *kind, const char *space, const char *name)
{
	return fnv(fnv(fnv(fnv_start, kind), space), name) | 1;
}

static struct held *held_at(struct kept *k, uint64_t what)
{
	size_t i = (size_t)(what >> 8) % HELD;

	while (k->held[i].what && k->held[i].what != what)
		i = (i + 1) % HELD;
	return &k->held[i];
}

void kubernetes_remember(const struct target *t, const char *kind, const char *space, const char *name, uint64_t held)
{
	struct kept *k = kept_of(t->id);

	if (!k->held) {
		k->own = arena_new(KEPT_BYTES);
		k->held = arena_alloc(k->own, HELD * sizeof *k->held);
	}
	if (k->held_n > HELD / 2) {              /* it only costs looking twice */
		memset(k->held, 0, HELD * sizeof *k->held);
		k->held_n = 0;
	}
	struct held *h = held_at(k, what_of(kind, space, name));
	if (!h->what)
		k->held_n++;
	*h = (struct held){ what_of(kind, space, name), held };
}

uint64_t kubernetes_remembered(const struct target *t, const char *kind, const char *space, const char *name)
{
	struct kept *k = kept_of(t->id);

	return k->held ? held_at(k, what_of(kind, space, name))->fields : 0;
}

/* --- objects ------------------------------------------------------------------------------------------------------------------------ */

/* Ours: made by this site, and for this show or for nobody's in particular. */
bool kubernetes_ours(const struct kubernetes_scene *s, struct json *object)
{
	struct json *labels = json_get(object, "metadata.labels");
	const char *show = json_text(json_member(labels, "clove.dev/show"), "");

	return strcmp(json_text(json_member(labels, "clove.dev/site"), ""), s->site) == 0 &&
	    (!*show || strcmp(show, arena_fmt(s->arena, "%lld", (long long)s->d->id)) == 0);
}

struct step_result kubernetes_taken(const struct kubernetes_scene *s, enum kubernetes_object o)
{
	return kubernetes_step(STEP_FAILED, "kube.name_taken", kubernetes_scene_object(s, o),
	    arena_fmt(s->arena, "%s has no label clove.dev/site=%s of this show", kubernetes_scene_path(s, o), s->site));
}

static const char *kinds_of(struct arena *a, const char *path)
{
	const char *end = strrchr(path, '/'), *from = end;

	while (from > path && from[-1] != '/')
		from--;
	return arena_dupn(a, from, (size_t)(end - from));
}

struct step_result kubernetes_apply(struct kubernetes_scene *s, enum kubernetes_object o)
{
	const char *path = kubernetes_scene_path(s, o), *name = kubernetes_scene_object(s, o), *yaml = kubernetes_scene_yaml(s, o);

	if (!yaml)
		return kubernetes_step(STEP_FAILED, "kube.invalid", "", arena_dup(s->arena, s->fault->what));
	struct kube_answer r = kube_get(s->kube, s->arena, path);
	if (r.result == KUBE_OK && !kubernetes_ours(s, r.body))
		return kubernetes_taken(s, o);
	if (r.result == KUBE_OK && *json_text(r.body, "metadata.deletionTimestamp"))
		return kubernetes_step(STEP_WAIT, "kube.waits_gone", "", path);
	if (r.result != KUBE_OK && r.result != KUBE_NOT_FOUND)
		return kubernetes_meaning(&r);
	r = kube_apply(s->kube, s->arena, path, yaml, false);
	if (r.result == KUBE_OK)
		kubernetes_remember(s->t, kinds_of(s->arena, path), s->space, name, kubernetes_held(s->arena, json_get(r.body, "metadata")));
	struct step_result said = kubernetes_meaning(&r);
	if (said.state != STEP_DONE)
		said.raw = arena_fmt(s->arena, "%s: %s", path, said.raw);
	return said;
}

/* By our labels, so that nobody else's object is ever meant. Nothing there is as good as deleted. */
struct step_result kubernetes_delete_all(struct kubernetes_scene *s, const char *group, const char *kinds, const char *selector)
{
	const char *list = kubernetes_scene_list(s, group, kinds, selector);

	if (strcmp(kinds, "services") != 0) {
		struct kube_answer r = kube_delete(s->kube, s->arena, list);
		return r.result == KUBE_NOT_FOUND ? kubernetes_step(STEP_DONE, "", "", "") : kubernetes_meaning(&r);
	}
	struct kube_answer r = kube_get_metadata(s->kube, s->arena, list);       /* services go one by one: old clusters delete no collection of them */
	if (r.result == KUBE_NOT_FOUND)
		return kubernetes_step(STEP_DONE, "", "", "");
	if (r.result != KUBE_OK)
		return kubernetes_meaning(&r);
	struct json *items = json_get(r.body, "items");
	for (size_t i = 0; i < json_n(items); i++) {
		const char *name = json_text(json_at(items, i), "metadata.name");
		r = kube_delete(s->kube, s->arena, arena_fmt(s->arena, "%s/%s", kubernetes_scene_list(s, group, kinds, ""), name));
		if (r.result != KUBE_OK && r.result != KUBE_NOT_FOUND)
			return kubernetes_meaning(&r);
	}
	return kubernetes_step(STEP_DONE, "", "", "");
}

int64_t kubernetes_time(const char *s)
{
	struct tm tm = { 0 };

	if (sscanf(s, "%4d-%2d-%2dT%2d:%2d:%2d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec) != 6)
		return 0;
	tm.tm_year -= 1900;
	tm.tm_mon--;
	return (int64_t)timegm(&tm);
}
