/* kubernetes_scene.c: a show's objects in a cluster as YAML: k8s/show/ filled with names, sizes, settings and keys.
 *
 * The templates decide what an object is; what is here are the values. A pod's limits are the spec's: a quarter is its nginx's, the rest
 * the show's. It asks for a quarter of its CPU and for all of its memory: an idle show costs little, and memory is never promised twice.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "agent/kubernetes.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/id.h"
#include "base/keys.h"
#include "base/text.h"
#include "ext/kube.h"
#include "web/tpl.h"

enum { ROOM_CPU_M = 2000, ROOM_MEMORY_MIB = 2048, SECRET_BYTES = 4096 };

enum whose { OF_SPACE, OF_SHOW, OF_DATABASE, OF_EXTRA, OF_JOB };

static const struct object {
	const char *file, *group, *kinds, *suffix;
	enum whose whose;
} objects[OBJECTS] = {
	[OBJECT_NAMESPACE] = { "namespace", "", "namespaces", "", OF_SPACE },
	[OBJECT_DEFAULT_POLICY] = { "policy-default", "networking.k8s.io/v1", "networkpolicies", "-default", OF_SPACE },
	[OBJECT_QUOTA] = { "quota", "", "resourcequotas", "", OF_SPACE },
	[OBJECT_LIMITS] = { "limits", "", "limitranges", "", OF_SPACE },
	[OBJECT_SHOW_POLICY] = { "policy-show", "networking.k8s.io/v1", "networkpolicies", "", OF_SHOW },
	[OBJECT_DATABASE_POLICY] = { "policy-database", "networking.k8s.io/v1", "networkpolicies", "-database", OF_SHOW },
	[OBJECT_JOB_POLICY] = { "policy-job", "networking.k8s.io/v1", "networkpolicies", "-job", OF_SHOW },
	[OBJECT_DATABASE_SECRET] = { "database-secret", "", "secrets", "", OF_DATABASE },
	[OBJECT_CLAIM] = { "claim", "", "persistentvolumeclaims", "", OF_DATABASE },
	[OBJECT_DATABASE_SERVICE] = { "database-service", "", "services", "", OF_DATABASE },
	[OBJECT_DATABASE] = { "database", "apps/v1", "statefulsets", "", OF_DATABASE },
	[OBJECT_SECRET] = { "secret", "", "secrets", "", OF_SHOW },
	[OBJECT_CONFIG] = { "config", "", "configmaps", "", OF_SHOW },
	[OBJECT_SERVICE] = { "service", "", "services", "", OF_SHOW },
	[OBJECT_SHOW] = { "show", "apps/v1", "deployments", "", OF_SHOW },
	[OBJECT_SCALER] = { "scaler", "autoscaling", "horizontalpodautoscalers", "", OF_SHOW },
	[OBJECT_BUDGET] = { "budget", "policy", "poddisruptionbudgets", "", OF_SHOW },
	[OBJECT_EXTRA_POLICY] = { "policy-extra", "networking.k8s.io/v1", "networkpolicies", "-extra", OF_SHOW },
	[OBJECT_EXTRA] = { "extra", "apps/v1", "deployments", "", OF_EXTRA },
	[OBJECT_EXTRA_SERVICE] = { "extra-service", "", "services", "", OF_EXTRA },
	[OBJECT_JOB_SECRET] = { "job-secret", "", "secrets", "", OF_JOB },
	[OBJECT_DUMP] = { "job-dump", "batch/v1", "jobs", "", OF_JOB },
	[OBJECT_LOAD] = { "job-load", "batch/v1", "jobs", "", OF_JOB },
};

const char *kubernetes_site(struct arena *a, const unsigned char *master)
{
	unsigned char of_site[ID_KEY];

	id_derive(master, 0, "clovsite", of_site);
	return text_hex(a, of_site, 4);
}

/* --- addresses ------------------------------------------------------------------------------------------------------------------- */

struct peer {
	const char *host;
	int64_t port;
};

static struct peer peer_of(struct arena *a, const char *url)
{
	const char *from = strstr(url, "://");
	bool tls = strncmp(url, "https", 5) == 0 || strncmp(url, "smtps", 5) == 0;
	struct peer p = { "", strncmp(url, "smtp", 4) == 0 ? (tls ? 465 : 25) : tls ? 443 : 80 };

	from = from ? from + 3 : url;
	size_t n = strcspn(from, "/?");
	const char *at = memchr(from, '@', n);
	if (at) {
		n -= (size_t)(at + 1 - from);
		from = at + 1;
	}
	const char *colon = memrchr(from, ':', n);
	if (colon && *from != '[') {
		int64_t port;
		if (text_i64(arena_dupn(a, colon + 1, n - (size_t)(colon + 1 - from)), &port) && port > 0 && port < 65536)
			p.port = port;
		n = (size_t)(colon - from);
	}
	p.host = arena_dupn(a, from, n);
	return p;
}

/* A policy knows addresses and pods, no names: a host told by its name may be anywhere, at that port. */
static void add_peer(struct kubernetes_scene *s, struct tpl *list, const char *what, const char *url, bool in_cluster)
{
	if (!*url)
		return;
	struct peer p = peer_of(s->arena, url);
	struct tpl *row = tpl_row(list);
	bool address = *p.host && strspn(p.host, "0123456789.") == strlen(p.host);
	tpl_text(row, "what", what);
	tpl_text(row, "kind", in_cluster && !address ? "platform" : "address");
	tpl_text(row, "cidr", address ? arena_fmt(s->arena, "%s/32", p.host) : "0.0.0.0/0");
	tpl_int(row, "port", p.port);
}

/* --- settings ---------------------------------------------------------------------------------------------------------------------- */

/* What a show reads of its surroundings: the same as on one machine, passed on where it is the same for all. */
static const char *const passed_on[] = { "CLOVE_SITE_URL", "CLOVE_MAIL_FROM", "CLOVE_PUBLIC_BROWSING", "CLOVE_PAY_PROVIDER", "CLOVE_RATE_PER_ACCOUNT",
	"CLOVE_MAX_WAIT_MS", "CLOVE_UPLOAD_MAX_BYTES", "CLOVE_ZONE", "CLOVE_CLOCK_OFFSET_S", "CLOVE_STATIC_VERSION", NULL };

static void add_setting(struct tpl *list, struct buf *all, const char *name, const char *value)
{
	struct tpl *row = tpl_row(list);

	tpl_text(row, "name", name);
	tpl_text(row, "value", value);
	buf_fmt(all, "%s=", name);
	buf_puts(all, value);
	buf_puts(all, "\n");
}

static int64_t between(int64_t v, int64_t least, int64_t most)
{
	return v < least ? least : v > most ? most : v;
}

struct sizes {
	int64_t web_cpu, web_memory, show_cpu, show_memory;
};

static struct sizes sizes_of(const struct spec *s)
{
	int64_t show_memory = spec_pod_memory(s), web_memory = between(s->memory_mib / 4, 32, 128), web_cpu = between(s->cpu_m / 4, 20, s->cpu_m);

	return (struct sizes){ web_cpu, web_memory, between(s->cpu_m - web_cpu, 20, s->cpu_m), show_memory };
}

static const char *pay_url(struct kubernetes_scene *s)
{
	const char *set = config_text("CLOVE_PAY_URL");

	if (strcmp(config_text("CLOVE_PAY_PROVIDER"), "sandbox") == 0)
		return arena_fmt(s->arena, "%s/pay", s->t->platform_url);       /* the address set here is one of this machine */
	return set;
}

static void set_settings(struct kubernetes_scene *s, const char *secrets)
{
	struct arena *a = s->arena;
	const struct deployment *d = s->d;
	struct tpl *list = tpl_list(s->page, "Settings");
	struct buf *all = buf_new(a, 64 << 10);
	const char *schema = arena_fmt(a, "show_%lld", (long long)d->id);

	add_setting(list, all, "CLOVE_SHOW_ID", arena_fmt(a, "%lld", (long long)d->id));
	add_setting(list, all, "CLOVE_SHOW_SLUG", d->slug);
	add_setting(list, all, "CLOVE_SHOW_KEY_FILE", "/etc/clove/show.key");
	add_setting(list, all, "CLOVE_PAY_KEY_FILE", "/etc/clove/pay.key");
	add_setting(list, all, "CLOVE_KEY_FILE", "/dev/null");
	add_setting(list, all, "CLOVE_RUN", "/run/clove");
	add_setting(list, all, "CLOVE_VAR", "/var/lib/clove");
	add_setting(list, all, "CLOVE_DB_HOST", s->db);
	add_setting(list, all, "CLOVE_DB_PORT", "3306");
	add_setting(list, all, "CLOVE_DB_SCHEMA", schema);
	add_setting(list, all, "CLOVE_DB_USER", schema);
	add_setting(list, all, "CLOVE_WORKERS", arena_fmt(a, "%lld", (long long)spec_pod_workers(&d->spec)));
	add_setting(list, all, "CLOVE_PAY_WORKERS", arena_fmt(a, "%lld", (long long)between(d->spec.pay, 1, 64)));
	add_setting(list, all, "CLOVE_PLATFORM_URL", s->t->platform_url);
	add_setting(list, all, "CLOVE_PAY_URL", pay_url(s));
	for (size_t i = 0; passed_on[i]; i++)
		add_setting(list, all, passed_on[i], config_text(passed_on[i]));
	if (config_i64("CLOVE_BREAK_REVISION"))
		add_setting(list, all, "CLOVE_BREAK_REVISION", config_text("CLOVE_BREAK_REVISION"));
	/* Pods read these when they start: other settings or keys are other pods. */
	buf_puts(all, secrets);
	tpl_text(s->page, "Show.settings_hash", id_mac_text(a, s->t->master, all->p));
}

/* --- images ------------------------------------------------------------------------------------------------------------------------ */

static const char *registry(struct kubernetes_scene *s)
{
	const char *url = config_text("CLOVE_REGISTRY_URL"), *host = strstr(url, "://");

	if (*s->t->images)
		return s->t->images;
	return *url ? (host ? host + 3 : url) : arena_fmt(s->arena, "127.0.0.1:%lld", (long long)config_i64("CLOVE_PORT") + 2);
}

static const char *image(struct kubernetes_scene *s, const struct spec_part *p)
{
	if (!p)
		return "";
	return arena_fmt(s->arena, *p->digest ? "%s/%s@%s" : "%s/%s:%s", registry(s), p->name, *p->digest ? p->digest : p->version);
}

/* The gateway image of a pod goes with its show image: made together, of one version. */
static const char *gateway_image(struct kubernetes_scene *s, const struct spec_part *show)
{
	const char *set = config_text("CLOVE_GATEWAY_IMAGE"), *name = strrchr(set, '/');

	if (strchr(name ? name : set, ':') || strchr(set, '@'))
		return strchr(set, '/') ? set : arena_fmt(s->arena, "%s/%s", registry(s), set);
	return arena_fmt(s->arena, "%s/%s:%s", registry(s), set, show ? show->version : "latest");
}

/* --- the values of a show ------------------------------------------------------------------------------------------------------------ */

static void set_cpu(struct kubernetes_scene *s, const char *name, int64_t cpu_m)
{
	tpl_text(s->page, arena_fmt(s->arena, "Size.%s_cpu", name), arena_fmt(s->arena, "%lldm", (long long)cpu_m));
	tpl_text(s->page, arena_fmt(s->arena, "Size.%s_cpu_asked", name), arena_fmt(s->arena, "%lldm", (long long)between(cpu_m / 4, 5, cpu_m)));
}

static const char *mib(struct arena *a, int64_t n)
{
	return arena_fmt(a, "%lldMi", (long long)n);
}

static void set_sizes(struct kubernetes_scene *s)
{
	struct arena *a = s->arena;
	const struct spec *spec = &s->d->spec;
	struct sizes z = sizes_of(spec);

	set_cpu(s, "web", z.web_cpu);
	set_cpu(s, "show", z.show_cpu);
	set_cpu(s, "db", spec->db_cpu_m);
	tpl_text(s->page, "Size.web_memory", mib(a, z.web_memory));
	tpl_text(s->page, "Size.show_memory", mib(a, z.show_memory));
	tpl_text(s->page, "Size.db_memory", mib(a, spec->db_memory_mib));
	tpl_int(s->page, "Size.min", spec->min);
	tpl_int(s->page, "Size.max", spec->max);
	tpl_text(s->page, "Quota.cpu", arena_fmt(a, "%lldm", (long long)config_i64("CLOVE_QUOTA_CPU_M") + ROOM_CPU_M));
	tpl_text(s->page, "Quota.memory", mib(a, config_i64("CLOVE_QUOTA_MEMORY_MIB") + ROOM_MEMORY_MIB));
}

static void set_site(struct kubernetes_scene *s)
{
	tpl_text(s->page, "Site.id", s->site);
	tpl_text(s->page, "Site.account", arena_fmt(s->arena, "%lld", (long long)s->d->account));
	tpl_text(s->page, "Site.namespace", s->space);
	tpl_bool(s->page, "Site.here", strcmp(s->t->url, "in-cluster") == 0);
	tpl_text(s->page, "Site.gateway_from", config_text("CLOVE_GATEWAY_FROM"));
	tpl_text(s->page, "Site.reach", s->t->reach);
}

static void set_show(struct kubernetes_scene *s)
{
	struct arena *a = s->arena;
	const char *pages = arena_fmt(a, "/shows/%s", s->d->slug);

	tpl_text(s->page, "Show.id", arena_fmt(a, "%lld", (long long)s->d->id));
	tpl_text(s->page, "Show.name", s->name);
	tpl_text(s->page, "Show.revision", arena_fmt(a, "%lld", (long long)s->d->revision));
	tpl_text(s->page, "Show.node", s->d->node);
	tpl_text(s->page, "Show.not_here", kubernetes_pod_mark(a, s->site, s->d->id));
	tpl_text(s->page, "Show.policy_database", arena_fmt(a, "%s-database", s->name));
	tpl_text(s->page, "Show.policy_job", arena_fmt(a, "%s-job", s->name));
	tpl_text(s->page, "Show.policy_extra", arena_fmt(a, "%s-extra", s->name));
	tpl_text(s->page, "Show.healthz", arena_fmt(a, "%s/healthz", pages));
	tpl_text(s->page, "Show.readyz", arena_fmt(a, "%s/readyz", pages));
	tpl_text(s->page, "Show.metrics", arena_fmt(a, "%s/metrics", pages));
}

static void set_database(struct kubernetes_scene *s)
{
	tpl_text(s->page, "Db.name", s->db);
	tpl_text(s->page, "Db.n", arena_fmt(s->arena, "%lld", (long long)s->data_n));
	tpl_bool(s->page, "Db.claim", strcmp(s->t->storage, "claim") == 0);
	tpl_text(s->page, "Db.class", s->t->storage_class);
	tpl_text(s->page, "Db.storage", arena_fmt(s->arena, "%lldGi", (long long)s->d->spec.storage_gib));
	tpl_text(s->page, "Db.memory_mib", arena_fmt(s->arena, "%lld", (long long)s->d->spec.db_memory_mib));
}

/* The secrets' text, for the hash that says whether pods must start anew. */
static const char *set_secrets(struct kubernetes_scene *s)
{
	unsigned char key[ID_KEY];
	const char *file = config_text("CLOVE_PAY_KEY_FILE"), *smtp = config_text("CLOVE_SMTP_URL");
	const char *pay = access(file, R_OK) == 0 ? file_read(s->arena, file, SECRET_BYTES, NULL) : NULL;

	keys_show(s->t->master, s->d->id, s->d->generation, key);
	const char *hex = text_hex(s->arena, key, sizeof key);
	pay = pay ? text_trim(s->arena, pay) : "";
	tpl_text(s->page, "Secret.show_key", hex);
	tpl_text(s->page, "Secret.pay_key", pay);
	tpl_text(s->page, "Secret.smtp_url", smtp);
	tpl_text(s->page, "Secret.db_admin", keys_password(s->arena, key, KEY_DB_ADMIN));
	return arena_fmt(s->arena, "%s\n%s\n%s\n", hex, pay, smtp);
}

static void set_peers(struct kubernetes_scene *s)
{
	struct tpl *list = tpl_list(s->page, "Peers");
	bool here = strcmp(s->t->url, "in-cluster") == 0, sandbox = strcmp(config_text("CLOVE_PAY_PROVIDER"), "sandbox") == 0;
	const char *pay = config_text("CLOVE_PAY_URL");

	add_peer(s, list, "platform", s->t->platform_url, here);
	if (!sandbox)
		add_peer(s, list, "provider", *pay ? pay : "https://provider", false);
	add_peer(s, list, "mail", config_text("CLOVE_SMTP_URL"), false);
}

struct kubernetes_scene *kubernetes_scene_new(const struct target *t, struct arena *a, const struct deployment *d, int64_t data_n)
{
	struct kubernetes_scene *s = arena_alloc(a, sizeof *s);

	s->t = t;
	s->d = d;
	s->arena = a;
	s->data_n = data_n;
	s->fault = arena_alloc(a, sizeof *s->fault);
	s->page = tpl_new(a, s->fault, "en");
	s->site = kubernetes_site(a, t->master);
	s->space = arena_fmt(a, "clove-seller-%lld", (long long)d->account);
	s->name = arena_fmt(a, "show-%s", d->slug);
	s->db = data_n ? arena_fmt(a, "%s-db-%lld", s->name, (long long)data_n) : arena_fmt(a, "%s-db", s->name);
	s->scaler = "v2";
	s->budget = "v1";
	set_site(s);
	set_show(s);
	set_sizes(s);
	set_database(s);
	set_settings(s, set_secrets(s));
	set_peers(s);
	const struct spec_part *show = spec_part(&d->spec, "show");
	tpl_text(s->page, "Image.show", image(s, show));
	tpl_text(s->page, "Image.database", image(s, spec_part(&d->spec, "database")));
	tpl_text(s->page, "Image.gateway", gateway_image(s, show));
	kubernetes_scene_pods(s, arena_fmt(a, "%lld", (long long)d->revision));
	return s;
}

/* A name of the pool may have characters that a name of a cluster may not. */
static const char *extra_mark(const struct kubernetes_scene *s)
{
	return arena_dupn(s->arena, id_hash_hex(s->arena, s->extra ? s->extra->name : ""), 8);
}

void kubernetes_scene_extra(struct kubernetes_scene *s, const struct spec_part *extra)
{
	s->extra = extra;
	tpl_text(s->page, "Extra.name", arena_fmt(s->arena, "%s-extra-%s", s->name, extra_mark(s)));
	tpl_text(s->page, "Extra.part", extra_mark(s));
	tpl_text(s->page, "Extra.image", image(s, extra));
}

void kubernetes_scene_copy(struct kubernetes_scene *s, const char *copy)
{
	tpl_text(s->page, "Job.copy", copy);
}

void kubernetes_scene_job(struct kubernetes_scene *s, const char *url)
{
	tpl_text(s->page, "Job.name", arena_fmt(s->arena, "%s-copy", s->name));
	tpl_text(s->page, "Job.url", url);
}

void kubernetes_scene_pods(struct kubernetes_scene *s, const char *revision)
{
	tpl_text(s->page, "Show.pods_revision", revision);
}

const char *kubernetes_scene_shape(struct kubernetes_scene *s)
{
	kubernetes_scene_pods(s, "");
	tpl_text(s->page, "Show.revision", "");
	tpl_text(s->page, "Show.shape", "");
	const char *yaml = kubernetes_scene_yaml(s, OBJECT_SHOW);
	const char *hash = yaml ? arena_dupn(s->arena, id_hash_hex(s->arena, yaml), 16) : "";
	const char *revision = arena_fmt(s->arena, "%lld", (long long)s->d->revision);
	tpl_text(s->page, "Show.revision", revision);
	tpl_text(s->page, "Show.shape", hash);
	kubernetes_scene_pods(s, revision);
	return hash;
}

const char *kubernetes_scene_yaml(struct kubernetes_scene *s, enum kubernetes_object o)
{
	tpl_text(s->page, "Version.scaler", arena_fmt(s->arena, "autoscaling/%s", s->scaler));
	tpl_text(s->page, "Version.budget", arena_fmt(s->arena, "policy/%s", s->budget));
	const struct buf *b = tpl_yaml(s->page, objects[o].file);
	return b ? b->p : NULL;
}

const char *kubernetes_scene_object(const struct kubernetes_scene *s, enum kubernetes_object o)
{
	const struct object *x = &objects[o];

	switch (x->whose) {
	case OF_SPACE:
		return o == OBJECT_NAMESPACE ? s->space : arena_fmt(s->arena, "clove%s", x->suffix);
	case OF_SHOW:
		return arena_fmt(s->arena, "%s%s", s->name, x->suffix);
	case OF_DATABASE:
		return s->db;
	case OF_EXTRA:
		return arena_fmt(s->arena, "%s-extra-%s", s->name, extra_mark(s));
	case OF_JOB:
		return arena_fmt(s->arena, "%s-copy", s->name);
	}
	return "";
}

const char *kubernetes_scene_list(const struct kubernetes_scene *s, const char *group, const char *kinds, const char *selector)
{
	const char *version = strcmp(group, "autoscaling") == 0 ? arena_fmt(s->arena, "autoscaling/%s", s->scaler) :
	    strcmp(group, "policy") == 0 ? arena_fmt(s->arena, "policy/%s", s->budget) : group;
	const char *root = *version ? arena_fmt(s->arena, "/apis/%s", version) : "/api/v1";

	return arena_fmt(s->arena, "%s/namespaces/%s/%s%s%s", root, s->space, kinds, *selector ? "?labelSelector=" : "",
	    *selector ? text_url(s->arena, selector) : "");
}

const char *kubernetes_scene_path(const struct kubernetes_scene *s, enum kubernetes_object o)
{
	if (o == OBJECT_NAMESPACE)
		return arena_fmt(s->arena, "/api/v1/namespaces/%s", s->space);
	return arena_fmt(s->arena, "%s/%s", kubernetes_scene_list(s, objects[o].group, objects[o].kinds, ""), kubernetes_scene_object(s, o));
}

const char *kubernetes_scene_mine(const struct kubernetes_scene *s, const char *part)
{
	const char *all = arena_fmt(s->arena, "clove.dev/site=%s,clove.dev/show=%lld", s->site, (long long)s->d->id);

	return *part ? arena_fmt(s->arena, "%s,clove.dev/part=%s", all, part) : all;
}
