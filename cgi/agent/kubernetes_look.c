/* kubernetes_look.c: everything a cluster shows of itself, in a few lists however many shows there are.
 *
 * Reading two hundred pods whole costs a fifth of a second, so each look first reads the tables that kubectl prints, which are a fiftieth of that:
 * while they say the same, and for not too long, the last view holds. Of our objects it reads the metadata alone, one kind in turn: who set
 * which field is in there (server-side apply books it), so a change behind our back is seen without reading a single spec. Lists come from the
 * API server's cache (resourceVersion=0) and are read in an arena of their own: the caller keeps only what is in the view.
 */
#include <stdio.h>
#include <string.h>

#include "agent/kubernetes.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "ext/json.h"
#include "ext/kube.h"

enum { LOOK_BYTES = 256 << 20, VIEW_BYTES = 64 << 20, TARGETS = 16, TURNS = 6, CALM_MS = 120000, UNREST_MS = 30000, OLDEST_MINOR = 20 };

struct look {
	const struct target *t;
	struct arena *a, *work;                  /* the caller's; this look's */
	struct kube *kube;
	const struct deployment *all;
	size_t n;
	const char *site;
	struct stamp {
		const char *pods, *revision;     /* the label its pods carry, and the revision it is at */
	} *stamps;                               /* of each of `all` */
	struct target_view *out;
	int64_t *astray;
};

static const struct deployment *show_of(const struct look *l, struct json *metadata)
{
	int64_t id;

	if (!text_i64(json_text(json_member(json_get(metadata, "labels"), "clove.dev/show"), ""), &id))
		return NULL;
	for (size_t i = 0; i < l->n; i++)
		if (l->all[i].id == id)
			return &l->all[i];
	return NULL;
}

static struct step_result list(struct look *l, const char *path, bool metadata, struct json **items)
{
	struct kube_answer r = metadata ? kube_get_metadata(l->kube, l->work, path) : kube_get(l->kube, l->work, path);

	*items = r.result == KUBE_OK ? json_get(r.body, "items") : NULL;
	struct step_result said = kubernetes_meaning(&r);
	said.raw = arena_dup(l->a, said.raw);
	return said;
}

/* --- nodes ----------------------------------------------------------------------------------------------------------------------- */

/* More than any node has: a cluster that says more (or by mistake anything) cannot make sums of it overflow. */
static const int64_t beyond = INT64_C(1000000000);

/* "2", "1500m", "0.5" of a core in thousandths. */
static int64_t thousandths(const char *s)
{
	int64_t whole = 0, part = 0, scale = 1000;

	for (; *s >= '0' && *s <= '9'; s++)
		whole = whole < beyond ? whole * 10 + (*s - '0') : whole;
	if (*s == '.')
		for (s++; *s >= '0' && *s <= '9' && scale > 1; s++)
			part += (*s - '0') * (scale /= 10);
	return *s == 'm' ? whole : *s == 'n' ? whole / 1000000 : *s == 'u' ? whole / 1000 : whole * 1000 + part;
}

static int64_t mebibytes(const char *s)
{
	static const struct { const char *suffix; double bytes; } units[] = { { "Ki", 1024 }, { "Mi", 1048576 }, { "Gi", 1073741824 }, { "Ti", 1099511627776 },
		{ "k", 1e3 }, { "M", 1e6 }, { "G", 1e9 }, { "T", 1e12 }, { "m", 1e-3 }, { "", 1 } };
	double n = 0, scale = 1;

	for (; *s >= '0' && *s <= '9'; s++)
		n = n * 10 + (*s - '0');
	if (*s == '.')
		for (s++; *s >= '0' && *s <= '9'; s++)
			n += (*s - '0') * (scale /= 10);
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
		if (strcmp(s, units[i].suffix) == 0)
			return n * units[i].bytes / 1048576 < (double)beyond ? (int64_t)(n * units[i].bytes / 1048576) : beyond;
	return 0;
}

/* Tainted for everybody, as a control plane is. What the cluster taints by itself while a node is away tells only that it is not ready. */
static bool tainted(struct json *node)
{
	struct json *all = json_get(node, "spec.taints");

	for (size_t i = 0; i < json_n(all); i++) {
		const char *effect = json_text(json_at(all, i), "effect");
		if ((strcmp(effect, "NoSchedule") == 0 || strcmp(effect, "NoExecute") == 0) && strncmp(json_text(json_at(all, i), "key"), "node.kubernetes.io/", 19) != 0)
			return true;
	}
	return false;
}

static struct step_result nodes(struct look *l)
{
	struct json *items;
	struct step_result r = list(l, "/api/v1/nodes?resourceVersion=0", false, &items);

	l->out->nodes_n = json_n(items);
	l->out->nodes = arena_alloc(l->a, (l->out->nodes_n + 1) * sizeof *l->out->nodes);
	for (size_t i = 0; i < l->out->nodes_n; i++) {
		struct json *n = json_at(items, i), *has = json_get(n, "status.allocatable");
		l->out->nodes[i] = (struct target_node){ .name = arena_dup(l->a, json_text(n, "metadata.name")), .ready = kubernetes_condition(n, "Ready") != NULL,
			.open = !json_is(n, "spec.unschedulable") && !tainted(n), .cpu_m = thousandths(json_text(has, "cpu")),
			.memory_mib = mebibytes(json_text(has, "memory")), .pods = thousandths(json_text(has, "pods")) / 1000 };
	}
	return r;
}

/* --- pods ------------------------------------------------------------------------------------------------------------------------ */

struct amount {
	int64_t cpu_m, memory_mib;
};

static struct amount sum(struct json *pod, const char *which)
{
	struct amount all = { 0, 0 };
	struct json *containers = json_get(pod, "spec.containers"), *first = json_get(pod, "spec.initContainers");

	for (size_t i = 0; i < json_n(containers); i++) {
		struct json *r = json_get(json_get(json_at(containers, i), "resources"), which);
		all.cpu_m += thousandths(json_text(r, "cpu"));
		all.memory_mib += mebibytes(json_text(r, "memory"));
	}
	for (size_t i = 0; i < json_n(first); i++) {          /* one after the other, before the rest */
		struct json *r = json_get(json_get(json_at(first, i), "resources"), which);
		int64_t cpu = thousandths(json_text(r, "cpu")), memory = mebibytes(json_text(r, "memory"));
		all.cpu_m = cpu > all.cpu_m ? cpu : all.cpu_m;
		all.memory_mib = memory > all.memory_mib ? memory : all.memory_mib;
	}
	return all;
}

static struct target_node *node_of(const struct look *l, const char *name)
{
	for (size_t i = 0; *name && i < l->out->nodes_n; i++)
		if (strcmp(l->out->nodes[i].name, name) == 0)
			return &l->out->nodes[i];
	return NULL;
}

/* Pods keep the label of the revision that made them; a later one that left them as they are is theirs as well. */
static int64_t revision_of(const struct look *l, const struct deployment *d, struct json *pod)
{
	const char *made = json_text(json_member(json_get(pod, "metadata.labels"), "clove.dev/revision"), "");
	const struct stamp *now = &l->stamps[d - l->all];
	int64_t n;

	if (now->pods && strcmp(now->pods, made) == 0)
		made = now->revision;
	return text_i64(made, &n) ? n : 0;
}

static enum instance_state state_of(struct json *pod, bool ready, const struct pod_trouble *t)
{
	const char *phase = json_text(pod, "status.phase");

	if (*json_text(pod, "metadata.deletionTimestamp"))
		return INSTANCE_ENDING;
	if (strcmp(phase, "Failed") == 0 || (*t->why && t->state == STEP_FAILED))
		return INSTANCE_FAILED;
	if (strcmp(phase, "Pending") == 0)
		return *json_text(pod, "spec.nodeName") ? INSTANCE_STARTING : INSTANCE_WAITING;
	return ready || strcmp(phase, "Running") != 0 || !json_n(json_get(pod, "status.containerStatuses")) ? INSTANCE_RUNNING : INSTANCE_STARTING;
}

static void instance(struct look *l, const struct deployment *d, struct json *pod, const struct target_node *node)
{
	struct target_instance *i = &l->out->instances[l->out->instances_n++];
	struct json *labels = json_get(pod, "metadata.labels"), *containers = json_get(pod, "status.containerStatuses");
	struct amount asked = sum(pod, "requests");
	const char *part = json_text(json_member(labels, "clove.dev/part"), "");
	struct pod_trouble t = kubernetes_pod_trouble(l->work, pod);
	bool ready = kubernetes_condition(pod, "Ready") != NULL;

	*i = (struct target_instance){ .deployment = d->id, .name = arena_dup(l->a, json_text(pod, "metadata.name")),
		.part = strcmp(part, "database") == 0 ? "database" : strcmp(part, "extra") == 0 ? "extra" : "show",
		.node = arena_dup(l->a, json_text(pod, "spec.nodeName")), .cpu_m = asked.cpu_m, .memory_mib = asked.memory_mib, .ready = ready,
		.started_at = kubernetes_time(json_text(pod, "status.startTime")), .state = state_of(pod, ready, &t), .why = t.why, .a = arena_dup(l->a, t.a ? t.a : ""),
		.raw = arena_dup(l->a, kubernetes_pod_words(l->kube, l->work, pod, &t)) };
	for (size_t c = 0; c < json_n(containers); c++) {
		int64_t restarts = json_i64(json_at(containers, c), "restartCount", 0);
		i->restarts += restarts < 0 ? 0 : restarts < beyond ? restarts : beyond;
	}
	i->revision = strcmp(part, "show") == 0 ? revision_of(l, d, pod) : d->live_revision;
	if (node && !node->ready) {
		i->why = "kube.lost";
		i->a = i->raw = node->name;
		i->ready = false;
	}
}

static struct step_result pods(struct look *l)
{
	struct json *items;
	struct step_result r = list(l, "/api/v1/pods?resourceVersion=0", false, &items);

	l->out->instances = arena_alloc(l->a, (json_n(items) + 1) * sizeof *l->out->instances);
	for (size_t i = 0; i < json_n(items); i++) {
		struct json *pod = json_at(items, i), *meta = json_get(pod, "metadata");
		const char *phase = json_text(pod, "status.phase");
		if (strcmp(phase, "Succeeded") == 0 || strcmp(phase, "Failed") == 0)
			continue;
		struct target_node *n = node_of(l, json_text(pod, "spec.nodeName"));
		struct amount asked = sum(pod, "requests"), most = sum(pod, "limits");
		if (n) {
			n->cpu_used_m += asked.cpu_m;
			n->memory_used_mib += asked.memory_mib;
			n->cpu_limit_m += most.cpu_m;
			n->memory_limit_mib += most.memory_mib;
			n->pods_n++;
		}
		const struct deployment *d = show_of(l, meta);
		const char *part = json_text(json_member(json_get(meta, "labels"), "clove.dev/part"), "");
		if (d && strcmp(part, "job") != 0 && strcmp(json_text(json_member(json_get(meta, "labels"), "clove.dev/site"), ""), l->site) == 0)
			instance(l, d, pod, n);
	}
	return r;
}

/* --- changed behind our back ------------------------------------------------------------------------------------------------------- */

static void stray(struct look *l, int64_t id)
{
	for (size_t i = 0; i < l->out->astray_n; i++)
		if (l->astray[i] == id)
			return;
	l->astray[l->out->astray_n++] = id;
}

static size_t extras_of(const struct spec *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->parts_n; i++)
		n += strcmp(s->parts[i].kind, "extra") == 0;
	return n;
}

/* Of one kind: each show has its object, and nobody else has set what we set. */
static void compare(struct look *l, const char *kinds, struct json *items, const char *(*name_of)(struct arena *a, const struct deployment *d))
{
	bool *seen = arena_alloc(l->work, l->n + 1);
	size_t *extras = arena_alloc(l->work, (l->n + 1) * sizeof *extras);
	bool with_extras = strcmp(kinds, "deployments") == 0 || strcmp(kinds, "services") == 0;

	for (size_t i = 0; i < json_n(items); i++) {
		struct json *m = json_get(json_at(items, i), "metadata");
		const struct deployment *d = show_of(l, m);
		const char *name = json_text(m, "name"), *space = json_text(m, "namespace");
		if (!d)
			continue;
		if (strcmp(name, name_of(l->work, d)) == 0)
			seen[d - l->all] = true;
		extras[d - l->all] += strcmp(json_text(json_member(json_get(m, "labels"), "clove.dev/part"), ""), "extra") == 0;
		uint64_t held = kubernetes_held(l->work, m), before = kubernetes_remembered(l->t, kinds, space, name);
		if (before ? before != held : kubernetes_held_foreign(m))
			stray(l, d->id);
		if (!before)
			kubernetes_remember(l->t, kinds, space, name, held);
	}
	for (size_t i = 0; i < l->n; i++)
		if (!seen[i] || (with_extras && extras[i] != extras_of(&l->all[i].spec)))
			stray(l, l->all[i].id);
}

static const char *show_name(struct arena *a, const struct deployment *d)
{
	return arena_fmt(a, "show-%s", d->slug);
}

static const char *database_name(struct arena *a, const struct deployment *d)
{
	return arena_fmt(a, d->data_n ? "show-%s-db-%lld" : "show-%s-db", d->slug, (long long)d->data_n);
}

static void stamp(struct look *l, struct json *deployments)
{
	for (size_t i = 0; i < json_n(deployments); i++) {
		struct json *m = json_get(json_at(deployments, i), "metadata");
		const struct deployment *d = show_of(l, m);
		if (d && strcmp(json_text(m, "name"), show_name(l->work, d)) == 0)
			l->stamps[d - l->all] = (struct stamp){ json_text(json_member(json_get(m, "annotations"), "clove.dev/pods"), ""),
			    json_text(json_member(json_get(m, "labels"), "clove.dev/revision"), "") };
	}
}

static const char *mine(const struct look *l)
{
	return arena_fmt(l->work, "?resourceVersion=0&labelSelector=clove.dev%%2Fsite%%3D%s", l->site);
}

/* What our objects were last set by, one kind in turn: within six looks all of them. */
static struct step_result objects(struct look *l)
{
	static const char *const scalers[] = { "v2", "v2beta2", NULL }, *const budgets[] = { "v1", "v1beta1", NULL };
	static const struct { const char *root, *kinds; bool of_database; } kinds[TURNS] = {
		{ "/apis/apps/v1", "deployments", false }, { "/apis/apps/v1", "statefulsets", true }, { "/api/v1", "services", false },
		{ "/apis/autoscaling", "horizontalpodautoscalers", false }, { "/apis/networking.k8s.io/v1", "networkpolicies", false },
		{ "/apis/policy", "poddisruptionbudgets", false },
	};
	static unsigned turn;
	size_t k = turn++ % TURNS;
	const char *root = kinds[k].root, *version = NULL;
	struct json *items;

	if (!l->n)
		return kubernetes_step(STEP_DONE, "", "", "");
	if (strcmp(root, "/apis/autoscaling") == 0)
		version = kube_version_of(l->kube, l->work, "autoscaling", scalers);
	if (strcmp(root, "/apis/policy") == 0)
		version = kube_version_of(l->kube, l->work, "policy", budgets);
	struct step_result r = list(l, arena_fmt(l->work, "%s%s%s/%s%s", root, version ? "/" : "", version ? version : "", kinds[k].kinds, mine(l)), true, &items);
	if (r.state == STEP_DONE)
		compare(l, kinds[k].kinds, items, kinds[k].of_database ? database_name : show_name);
	return r;
}

/* --- the last view ------------------------------------------------------------------------------------------------------------------ */

static struct seen {
	int64_t target, at_ms;
	uint64_t tables;
	bool calm;                               /* everything runs and is ready */
	struct arena *own;
	struct target_view view;
} seen[TARGETS];

static struct seen *seen_of(int64_t target)
{
	struct seen *oldest = &seen[0];

	for (size_t i = 0; i < TARGETS; i++) {
		if (seen[i].own && seen[i].target == target)
			return &seen[i];
		if (seen[i].at_ms < oldest->at_ms)
			oldest = &seen[i];
	}
	return oldest;
}

static const uint64_t mix_start = 14695981039346656037u;

static uint64_t mix(uint64_t h, const char *s)
{
	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	return (h ^ 0xff) * 1099511628211u;
}

static uint64_t mix_number(uint64_t h, int64_t n)
{
	char s[24];

	snprintf(s, sizeof s, "%lld", (long long)n);
	return mix(h, s);
}

/* A table but for its ages, which are of each line and, where something was restarted, behind that number; and whatever the order of its
 * lines, for lists from the cache have none. */
static struct step_result mix_table(struct look *l, const char *path, uint64_t *h, bool *table)
{
	struct kube_answer r = kube_get_table(l->kube, l->work, path);
	struct json *columns = json_get(r.body, "columnDefinitions"), *rows = json_get(r.body, "rows");
	size_t age = json_n(columns);
	uint64_t sum = 0;

	for (size_t i = 0; i < json_n(columns); i++)
		if (strcmp(json_text(json_at(columns, i), "name"), "Age") == 0)
			age = i;
	*table = *table && strcmp(json_text(r.body, "kind"), "Table") == 0;
	for (size_t i = 0; i < json_n(rows); i++) {
		struct json *cells = json_get(json_at(rows, i), "cells");
		uint64_t line = mix_start;
		for (size_t c = 0; c < json_n(cells); c++) {
			if (c == age)
				continue;
			const char *s = json_text(json_at(cells, c), "");
			size_t n = strcspn(s, "(");
			line = *s ? mix(line, arena_dupn(l->work, s, n)) : mix_number(line, json_i64(json_at(cells, c), "", 0));
		}
		sum += line;
	}
	*h = mix_number(*h, (int64_t)sum);
	struct step_result said = kubernetes_meaning(&r);
	said.raw = arena_dup(l->a, said.raw);
	return said;
}

static struct step_result tables(struct look *l, uint64_t *h, bool *table)
{
	*h = mix_start;
	*table = true;
	for (size_t i = 0; i < l->n; i++) {
		const struct deployment *d = &l->all[i];
		*h = mix_number(mix_number(mix_number(mix_number(*h, d->id), d->revision), d->live_revision), d->data_n);
	}
	struct step_result r = mix_table(l, "/api/v1/nodes?resourceVersion=0", h, table);
	return r.state == STEP_DONE ? mix_table(l, "/api/v1/pods?resourceVersion=0", h, table) : r;
}

static void copy_view(struct arena *a, const struct target_view *from, struct target_view *to)
{
	to->version = arena_dup(a, from->version);
	to->nodes_n = from->nodes_n;
	to->nodes = arena_alloc(a, (from->nodes_n + 1) * sizeof *to->nodes);
	for (size_t i = 0; i < from->nodes_n; i++) {
		to->nodes[i] = from->nodes[i];
		to->nodes[i].name = arena_dup(a, from->nodes[i].name);
	}
	to->instances_n = from->instances_n;
	to->instances = arena_alloc(a, (from->instances_n + 1) * sizeof *to->instances);
	for (size_t i = 0; i < from->instances_n; i++) {
		struct target_instance *one = &to->instances[i];
		*one = from->instances[i];
		one->name = arena_dup(a, one->name);
		one->node = arena_dup(a, one->node);
		one->a = arena_dup(a, one->a);               /* part and why are literals */
		one->raw = arena_dup(a, one->raw);
	}
}

static void keep(const struct look *l, uint64_t h)
{
	struct seen *s = seen_of(l->t->id);

	if (s->own)
		arena_free(s->own);
	*s = (struct seen){ .target = l->t->id, .at_ms = clock_ms(), .tables = h, .calm = true, .own = arena_new(VIEW_BYTES) };
	copy_view(s->own, l->out, &s->view);
	for (size_t i = 0; i < l->out->instances_n; i++)
		s->calm = s->calm && l->out->instances[i].ready && l->out->instances[i].state == INSTANCE_RUNNING;
	for (size_t i = 0; i < l->out->nodes_n; i++)
		s->calm = s->calm && l->out->nodes[i].ready;
}

/* --- the look ------------------------------------------------------------------------------------------------------------------------ */

/* Anything may answer at an address: only an API server tells its version. */
static struct step_result known(struct arena *a, const struct kube_answer *r, const char *version)
{
	int major = 0, minor = 0;

	if (r->result != KUBE_OK || sscanf(version, "v%d.%d", &major, &minor) != 2)
		return kubernetes_step(STEP_AWAY, "kube.not_kubernetes", "", arena_fmt(a, "GET /version: %d %s", r->status, text_cut(a, r->text, 300)));
	if (major < 1 || (major == 1 && minor < OLDEST_MINOR))
		return kubernetes_step(STEP_AWAY, "kube.older", "", version);
	return kubernetes_step(STEP_DONE, "", "", "");
}

static struct step_result whole(struct look *l, uint64_t h, bool table)
{
	struct json *items;
	struct kube_answer v = kube_get(l->kube, l->work, "/version");
	struct step_result r = kubernetes_meaning(&v);

	r.raw = arena_dup(l->a, r.raw);
	l->out->version = arena_dup(l->a, json_text(v.body, "gitVersion"));
	if (r.state != STEP_AWAY)
		r = known(l->a, &v, l->out->version);
	if (r.state == STEP_DONE)
		r = nodes(l);
	if (r.state == STEP_DONE)
		r = list(l, arena_fmt(l->work, "/apis/apps/v1/deployments%s", mine(l)), true, &items);
	if (r.state != STEP_DONE)
		return r;
	stamp(l, items);
	compare(l, "deployments", items, show_name);
	r = pods(l);
	if (r.state == STEP_DONE && table)
		keep(l, h);
	return r;
}

struct step_result kubernetes_look(const struct target *t, struct arena *a, const struct deployment *all, size_t n, struct target_view *out)
{
	struct step_result r;
	struct look l = { .t = t, .a = a, .all = all, .n = n, .out = out, .astray = arena_alloc(a, (n + 1) * sizeof *l.astray) };
	uint64_t h;
	bool table;

	*out = (struct target_view){ .version = "", .astray = l.astray };
	l.kube = kubernetes_open(t, &r);
	if (!l.kube)
		return r;
	l.work = arena_new(LOOK_BYTES);
	l.site = kubernetes_site(l.work, t->master);
	l.stamps = arena_alloc(l.work, (n + 1) * sizeof *l.stamps);
	r = tables(&l, &h, &table);
	const struct seen *s = seen_of(t->id);
	if (r.state == STEP_DONE && table && s->own && s->target == t->id && s->tables == h && clock_ms() - s->at_ms < (s->calm ? CALM_MS : UNREST_MS))
		copy_view(a, &s->view, out);
	else if (r.state != STEP_AWAY)
		r = whole(&l, h, table);
	if (r.state == STEP_DONE)
		r = objects(&l);
	arena_free(l.work);
	return r;
}
