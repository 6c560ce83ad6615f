/* kubernetes_compose.c: see kubernetes_compose.h. The same templates and values that are applied later, in the order in which they are. */
#include "agent/kubernetes_compose.h"

#include <stdio.h>
#include <string.h>

#include "agent/kubernetes.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/fault.h"
#include "platform/core/compose.h"
#include "web/tpl.h"

enum { TEXT_BYTES = 1 << 20, NEW_SCALER = 23, NEW_BUDGET = 21 };

/* "v1.20.2": 20; a version nobody has seen yet counts as a new one. */
static int minor_of(const char *version)
{
	int minor = 0;

	return sscanf(version, "v1.%d", &minor) == 1 ? minor : 99;
}

/* Without the lines that only hold the templates' own words. */
static void add(struct buf *out, const char *yaml)
{
	buf_puts(out, out->len ? "---\n" : "");
	for (const char *p = yaml; p && *p; ) {
		size_t n = strcspn(p, "\n");
		if (strspn(p, " \t") < n) {
			buf_put(out, p, n);
			buf_puts(out, "\n");
		}
		p += n + (p[n] == '\n');
	}
}

static void add_all(struct kubernetes_scene *s, struct buf *out, const enum kubernetes_object *objects, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add(out, kubernetes_scene_yaml(s, objects[i]));
}

const char *kubernetes_compose(struct arena *a, const struct compose_what *w)
{
	static const enum kubernetes_object before[] = { OBJECT_NAMESPACE, OBJECT_DEFAULT_POLICY, OBJECT_QUOTA, OBJECT_LIMITS, OBJECT_SHOW_POLICY,
		OBJECT_DATABASE_POLICY, OBJECT_JOB_POLICY, OBJECT_DATABASE_SECRET }, claim[] = { OBJECT_CLAIM },
		after[] = { OBJECT_DATABASE_SERVICE, OBJECT_DATABASE, OBJECT_SECRET, OBJECT_CONFIG, OBJECT_SERVICE, OBJECT_SHOW, OBJECT_SCALER, OBJECT_BUDGET },
		extra[] = { OBJECT_EXTRA_POLICY, OBJECT_EXTRA, OBJECT_EXTRA_SERVICE };
	static const char *const secrets[] = { "Secret.show_key", "Secret.db_admin", "Secret.smtp_url" };
	struct target t = { .ops = &target_kubernetes, .name = "", .kind = "kubernetes", .url = w->url, .access = "", .reach = w->reach,
		.platform_url = w->platform_url, .images = w->images, .storage = w->storage, .storage_class = w->storage_class, .master = w->master };
	struct deployment d = { .id = w->id, .account = w->account, .generation = 1, .revision = 1, .slug = w->slug, .title = w->title, .step = "",
		.node = "", .upstream = "", .spec = w->spec };
	struct kubernetes_scene *s = kubernetes_scene_new(&t, a, &d, 0);
	struct buf *out = buf_new(a, TEXT_BYTES);

	s->scaler = minor_of(w->version) >= NEW_SCALER ? "v2" : "v2beta2";
	s->budget = minor_of(w->version) >= NEW_BUDGET ? "v1" : "v1beta1";
	kubernetes_scene_shape(s);
	for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++)
		tpl_text(s->page, secrets[i], "(secret)");
	tpl_text(s->page, "Secret.pay_key", "(secret)");
	add_all(s, out, before, sizeof before / sizeof before[0]);
	if (strcmp(t.storage, "claim") == 0)
		add_all(s, out, claim, 1);
	add_all(s, out, after, sizeof after / sizeof after[0]);
	for (size_t i = 0; i < d.spec.parts_n; i++)
		if (strcmp(d.spec.parts[i].kind, "extra") == 0) {
			kubernetes_scene_extra(s, &d.spec.parts[i]);
			add_all(s, out, extra, sizeof extra / sizeof extra[0]);
		}
	return s->fault->set || out->over ? NULL : out->p;
}
