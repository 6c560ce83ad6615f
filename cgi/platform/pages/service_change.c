/* service_change.c: another shape for a service, as its seller or an operator asks for it: sizes, parts, or those of an older revision.
 * Nothing is written before a page of its own has listed what will change. The page to look over is a GET, so it may be reloaded and left.
 */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/config.h"
#include "base/text.h"
#include "db/db.h"
#include "platform/core/compose.h"
#include "platform/core/deployment.h"
#include "platform/core/extra.h"
#include "platform/pages.h"
#include "platform/pages/service_part.h"
#include "web/tpl.h"

enum { IMAGES = 200 };

FORM(service_change,
	{ "revision", FIELD_HIDDEN, OPTIONAL, 0, 20, NULL, NULL },
	{ "min", FIELD_INT, 0, SPEC_MIN_LEAST, SPEC_MIN_MOST, "off", NULL },
	{ "max", FIELD_INT, 0, SPEC_MAX_LEAST, SPEC_MAX_MOST, "off", NULL },
	{ "cpu_m", FIELD_INT, 0, SPEC_CPU_M_LEAST, SPEC_CPU_M_MOST, "off", NULL },
	{ "memory_mib", FIELD_INT, 0, SPEC_MEMORY_MIB_LEAST, SPEC_MEMORY_MIB_MOST, "off", NULL },
	{ "db_cpu_m", FIELD_INT, OPTIONAL, SPEC_DB_CPU_M_LEAST, SPEC_DB_CPU_M_MOST, "off", NULL },
	{ "db_memory_mib", FIELD_INT, OPTIONAL, SPEC_DB_MEMORY_MIB_LEAST, SPEC_DB_MEMORY_MIB_MOST, "off", NULL },
	{ "storage_gib", FIELD_INT, OPTIONAL, SPEC_STORAGE_GIB_LEAST, SPEC_STORAGE_GIB_MOST, "off", NULL },
	{ "show", FIELD_CHOICE, OPTIONAL, 0, 20, NULL, NULL },
	{ "database", FIELD_CHOICE, OPTIONAL, 0, 20, NULL, NULL },
	{ "extra", FIELD_CHOICE, OPTIONAL | REPEAT, 0, 20, NULL, NULL });

FORM(service_rollback,
	{ "now", FIELD_HIDDEN, OPTIONAL, 0, 20, NULL, NULL });

/* The numbers that are asked for; those of a database only where it is the show's own and has a volume. */
static const struct number {
	const char *name;
	size_t at;
	bool data;
} numbers[] = {
	{ "min", offsetof(struct spec, min), false }, { "max", offsetof(struct spec, max), false }, { "cpu_m", offsetof(struct spec, cpu_m), false },
	{ "memory_mib", offsetof(struct spec, memory_mib), false }, { "db_cpu_m", offsetof(struct spec, db_cpu_m), true },
	{ "db_memory_mib", offsetof(struct spec, db_memory_mib), true }, { "storage_gib", offsetof(struct spec, storage_gib), true },
};
enum { NUMBERS = sizeof numbers / sizeof numbers[0] };

static int64_t *number_of(struct spec *s, size_t i)
{
	return (int64_t *)(void *)((char *)s + numbers[i].at);
}

/* Of a database: what is not sent stays as it is. */
static bool asked(const struct service_page *p, size_t i)
{
	return !numbers[i].data || (p->v.keeps && form_n(p->r, numbers[i].name));
}

/* --- parts ---------------------------------------------------------------------------------------------------------------------------- */

struct image {
	const char *id;
	struct spec_part part;
};

/* What may be chosen: the pool's images of that kind (those of others only where they have a host name of their own), and the part there is when the pool does not hold it any more ("keep"). */
static size_t images(struct service_page *p, const char *kind, struct image *out)
{
	struct db_rows *q = service_view_images(p->r->db);
	bool shows = strcmp(kind, "show") == 0;
	struct deployment_schema has = shows ? deployment_schema(p->r->db, p->v.id) : (struct deployment_schema){ 0 };
	struct tpl *old = shows ? tpl_list(p->r->page, "Old") : NULL;
	size_t n = 0;
	bool held[SPEC_PARTS] = { false };

	while (db_next(q) && n < IMAGES) {
		struct spec_part part = { db_text(q, "kind"), db_text(q, "name"), db_text(q, "version"), db_text(q, "digest") };
		if (strcmp(part.kind, kind) != 0)
			continue;
		const char *id = db_text(q, "id");
		bool now = false;
		for (size_t i = 0; i < p->v.spec.parts_n; i++)
			if (strcmp(p->v.spec.parts[i].kind, kind) == 0 && strcmp(p->v.spec.parts[i].digest, part.digest) == 0)
				now = held[i] = true;
		if (!now && strcmp(kind, "extra") == 0 && !*config_text("CLOVE_EXTRAS_HOST"))
			continue;
		struct deployment_refusal no = deployment_schema_fits(p->r->db, has, db_text(q, "alias"), db_i64(q, "schema_min"), db_i64(q, "schema_max"));
		if (shows && !now && no.key) {
			tpl_text(tpl_row(old), "text", tpl_lang_say(p->r->arena, p->r->lang, no.key, no.a, no.b, no.c));
			continue;
		}
		form_choice(p->r, kind, id, req_say2(p->r, "service.image", db_text(q, "alias"), arena_fmt(p->r->arena, "%s %s", part.name, part.version)));
		out[n++] = (struct image){ id, part };
	}
	for (size_t i = 0; i < p->v.spec.parts_n && n < IMAGES; i++) {
		const struct spec_part *part = &p->v.spec.parts[i];
		if (held[i] || strcmp(part->kind, kind) != 0)
			continue;
		const char *id = arena_fmt(p->r->arena, "keep%zu", i);
		form_choice(p->r, kind, id, req_say1(p->r, "service.image_gone", arena_fmt(p->r->arena, "%s %s", part->name, part->version)));
		out[n++] = (struct image){ id, *part };
	}
	return n;
}

static bool is_now(const struct service_page *p, const struct image *image)
{
	for (size_t i = 0; i < p->v.spec.parts_n; i++)
		if (strcmp(p->v.spec.parts[i].kind, image->part.kind) == 0 && strcmp(p->v.spec.parts[i].digest, image->part.digest) == 0)
			return true;
	return false;
}

static const char *const kinds[] = { "show", "database", "extra" };
enum { KINDS = sizeof kinds / sizeof kinds[0] };

/* The form's choices, what is chosen now where `fresh`, and the parts that are chosen. */
static void read_parts(struct service_page *p, bool fresh, struct spec *s)
{
	struct image *all = arena_alloc(p->r->arena, IMAGES * sizeof *all);

	if (p->v.local)
		return;
	s->parts_n = 0;
	for (size_t k = 0; k < KINDS; k++) {
		size_t n = images(p, kinds[k], all);
		tpl_int(p->r->page, arena_fmt(p->r->arena, "Images.%s", kinds[k]), (int64_t)n);
		for (size_t i = 0; fresh && i < n; i++)
			if (is_now(p, &all[i]))
				form_add(p->r, kinds[k], all[i].id);
		for (size_t i = 0; i < form_n(p->r, kinds[k]); i++) {
			const char *word = form_str_at(p->r, kinds[k], i);
			size_t at = 0;
			while (at < n && strcmp(all[at].id, word) != 0)
				at++;
			if (at == n && *word)
				form_error(p->r, kinds[k], "service.error_image");
			else if (at < n && s->parts_n == SPEC_PARTS)
				form_error_with(p->r, kinds[k], "service.error_parts", arena_fmt(p->r->arena, "%d", SPEC_PARTS));
			else if (at < n)
				s->parts[s->parts_n++] = all[at].part;
		}
		if (k == KINDS - 1 && extra_twice(s))
			form_error(p->r, kinds[k], "service.error_extra_twice");
		if (!fresh && n && k < 2 && !*form_str(p->r, kinds[k]))
			form_error(p->r, kinds[k], "common.error.choice");
	}
}

/* --- the form --------------------------------------------------------------------------------------------------------------------------- */

/* Beside each number what it may be, and what the largest node has of it. */
static void put_bounds(struct service_page *p)
{
	struct req *r = p->r;
	struct db_rows *q = db_query(r->db, "SELECT COALESCE(MAX(cpu_m), 0) AS cpu_m, COALESCE(MAX(memory_mib), 0) AS memory_mib FROM node"
	    " WHERE target = ? AND ready = 1 AND open = 1", ARG(p->v.target));
	bool seen = db_next(q);

	for (size_t i = 0; i < service_change.n; i++) {
		const struct field *f = &service_change.fields[i];
		if (f->kind != FIELD_INT)
			continue;
		int64_t most = !seen ? 0 : strstr(f->name, "cpu_m") ? db_i64(q, "cpu_m") : strstr(f->name, "memory_mib") ? db_i64(q, "memory_mib") : 0;
		tpl_text(r->page, arena_fmt(r->arena, "Form.fields.%s.hint", f->name), tpl_lang_say(r->arena, r->lang,
		    arena_fmt(r->arena, "service.%s.%s", most ? "bounds_node" : "bounds", f->name), text_grouped(r->arena, f->min),
		    text_grouped(r->arena, f->max), text_grouped(r->arena, most)));
	}
}

static struct reply change_shown(struct service_page *p, const struct deployment_refusal *refused, bool fresh)
{
	struct req *r = p->r;
	bool wrong = !fresh;

	tpl_int(r->page, "Service.revision", p->v.revision);
	tpl_form(r, "Form", &service_change, service_page_url(p, "change"));
	tpl_url(r->page, "Url.review", "%s/change/review", p->home);
	tpl_bool(r->page, "Service.keeps", p->v.keeps);
	service_page_refuse(r, refused);
	put_bounds(p);
	return wrong ? reply_form(r, "service/change") : reply_page(r, "service/change");
}

/* What was asked for, on top of what is; false when something has to be put right. */
static bool read_spec(struct service_page *p, struct spec *out)
{
	struct req *r = p->r;

	*out = p->v.spec;
	for (size_t i = 0; i < NUMBERS; i++)
		if (asked(p, i) && !*form_str(r, numbers[i].name))
			form_error(r, numbers[i].name, "common.error.text_missing");
	read_parts(p, false, out);
	if (form_ok(r) && form_i64(r, "max") < form_i64(r, "min"))
		form_error_with(r, "max", "service.error_max", form_str(r, "min"));
	if (form_ok(r) && p->v.keeps && form_n(r, "storage_gib") && form_i64(r, "storage_gib") < p->v.spec.storage_gib)
		form_error_with(r, "storage_gib", "deploy.storage_less", text_grouped(r->arena, p->v.spec.storage_gib));
	if (!form_ok(r))
		return false;
	for (size_t i = 0; i < NUMBERS; i++)
		if (asked(p, i))
			*number_of(out, i) = form_i64(r, numbers[i].name);
	return true;
}

struct reply service_change_page(struct req *r)
{
	struct service_page p;
	struct spec s;

	if (!service_page_open_live(r, &p))
		return reply_status(r, 404);
	if (!service_view_changes(&p.v))
		return reply_see_other(r, "%s", p.home);
	bool fresh = !form_n(r, "min");                  /* else: back from the page that lists what will change */
	if (fresh) {
		for (size_t i = 0; i < NUMBERS; i++)
			form_set_i64(r, numbers[i].name, *number_of(&p.v.spec, i));
		s = p.v.spec;
		read_parts(&p, true, &s);
	} else {
		read_spec(&p, &s);
	}
	form_set_i64(r, "revision", p.v.revision);
	return change_shown(&p, NULL, form_ok(r));
}

/* --- its template ------------------------------------------------------------------------------------------------------------------------ */

/* On this machine the part of the text that tells the service, the rest stays as the show was made with it. */
static const char *composed_here(struct service_page *p, const struct spec *s)
{
	static const char begins[] = "\n[service]", ends[] = "\n[database]";
	struct tpl *t = tpl_node(p->r->page, "Template");
	const char *old = p->v.template_text, *from = strstr(old, begins), *to = from ? strstr(from, ends) : NULL;

	tpl_text(t, "slug", p->v.slug);
	tpl_int(t, "id", p->v.id);
	tpl_int(t, "min", s->min);
	tpl_int(t, "max", s->max);
	tpl_int(t, "pay", s->pay);
	tpl_int(t, "memory_mib", s->memory_mib);
	tpl_text(t, "cpu", service_page_cores(p->r, s->cpu_m));
	const struct buf *b = tpl_plain(p->r->page, "service/template");
	if (!b)
		return old;
	return to ? arena_fmt(p->r->arena, "%.*s%s%s", (int)(from + 1 - old), old, b->p, to + 1) : b->p;
}

static const char *composed(struct service_page *p, const struct spec *s)
{
	struct db_rows *q = db_query(p->r->db, "SELECT url, reach, platform_url, images, storage, storage_class, version FROM target WHERE id = ? LIMIT 1",
	    ARG(p->v.target));

	if (p->v.local || !compose_cluster || !db_next(q))
		return composed_here(p, s);
	struct compose_what w = { .id = p->v.id, .account = p->v.account, .slug = p->v.slug, .title = p->v.title, .spec = *s, .master = p->r->service->key,
		.url = db_text(q, "url"), .reach = db_text(q, "reach"), .platform_url = db_text(q, "platform_url"), .images = db_text(q, "images"),
		.storage = db_text(q, "storage"), .storage_class = db_text(q, "storage_class"), .version = db_text(q, "version") };
	const char *text = compose_cluster(p->r->arena, &w);
	return text ? text : p->v.template_text;
}

/* --- what will change ---------------------------------------------------------------------------------------------------------------------- */

/* The form once more as a query, for the way back. */
static const char *as_query(struct req *r)
{
	struct buf *b = buf_new(r->arena, 16 << 10);

	for (size_t i = 0; i < NUMBERS; i++)
		if (form_n(r, numbers[i].name))
			buf_fmt(b, "%s%s=%s", i ? "&" : "", numbers[i].name, text_url(r->arena, form_str(r, numbers[i].name)));
	for (size_t k = 0; k < KINDS; k++)
		for (size_t i = 0; i < form_n(r, kinds[k]); i++)
			buf_fmt(b, "&%s=%s", kinds[k], text_url(r->arena, form_str_at(r, kinds[k], i)));
	return b->p;
}

/* What all that is placed there asks for after the change, where that is more than there is: told, not refused. What runs of this show
 * counts as it was seen, what comes as large as it may become.
 */
static void put_over(struct service_page *p, const struct spec *s)
{
	struct req *r = p->r;
	int64_t n = p->v.local ? 1 : s->max, cpu_m = n * s->cpu_m + (p->v.local ? 0 : s->db_cpu_m);
	int64_t memory_mib = n * s->memory_mib + (p->v.local ? 0 : s->db_memory_mib);
	struct db_rows *all = db_query(r->db, "SELECT COALESCE(SUM(cpu_m), 0) AS cpu_m, COALESCE(SUM(memory_mib), 0) AS memory_mib,"
	    "       COALESCE(SUM(cpu_used_m), 0) AS cpu_used_m, COALESCE(SUM(memory_used_mib), 0) AS memory_used_mib"
	    "  FROM node WHERE target = ? AND (? = '' OR name = ?)", ARG(p->v.target), ARG(p->v.node), ARG(p->v.node));
	struct db_rows *mine = db_query(r->db, "SELECT COALESCE(SUM(cpu_m), 0) AS cpu_m, COALESCE(SUM(memory_mib), 0) AS memory_mib"
	    "  FROM instance WHERE deployment = ? AND (? = '' OR node = ?)", ARG(p->v.id), ARG(p->v.node), ARG(p->v.node));

	if (!db_next(all) || !db_next(mine))
		return;
	cpu_m += db_i64(all, "cpu_used_m") - db_i64(mine, "cpu_m");
	memory_mib += db_i64(all, "memory_used_mib") - db_i64(mine, "memory_mib");
	if (db_i64(all, "cpu_m") && cpu_m > db_i64(all, "cpu_m"))
		tpl_say(r->page, "Over.cpu", "service.over_cpu", service_page_cores(r, cpu_m), service_page_cores(r, db_i64(all, "cpu_m")));
	if (db_i64(all, "memory_mib") && memory_mib > db_i64(all, "memory_mib"))
		tpl_say(r->page, "Over.memory", "service.over_memory", text_grouped(r->arena, memory_mib), text_grouped(r->arena, db_i64(all, "memory_mib")));
}

/* What happens to the database: of another size or image it starts anew, and a disk that grew stays as large. */
static void put_data(struct service_page *p, const struct spec *s)
{
	const struct spec *now = &p->v.spec;
	const struct spec_part *a = spec_part(now, "database"), *b = spec_part(s, "database");

	if (p->v.local)
		return;
	tpl_bool(p->r->page, "Data.pause", now->db_cpu_m != s->db_cpu_m || now->db_memory_mib != s->db_memory_mib ||
	    (a && b && strcmp(a->digest, b->digest) != 0));
	tpl_bool(p->r->page, "Data.grows", s->storage_gib > now->storage_gib);
}

static struct reply review_shown(struct service_page *p, const struct spec *s, const struct deployment_refusal *refused)
{
	struct req *r = p->r;

	service_page_changes(r, tpl_list(r->page, "Changes"), &p->v.spec, s);
	put_over(p, s);
	put_data(p, s);
	tpl_int(r->page, "Service.revision", p->v.revision);
	tpl_int(r->page, "Service.next", service_view_next(r->db, p->v.id));
	form_set_i64(r, "revision", p->v.revision);
	tpl_form(r, "Form", &service_change, service_page_url(p, "change"));
	tpl_url(r->page, "Url.back", "%s/change?%s", p->home, as_query(r));
	tpl_text(r->page, "Service.template", composed(p, s));
	service_page_refuse(r, refused);
	return refused ? reply_form(r, "service/review") : reply_page(r, "service/review");
}

static bool same(struct req *r, const struct spec *a, const struct spec *b)
{
	struct spec_change one;

	return !spec_changes(r->arena, a, b, &one, 1);
}

struct reply service_change_review(struct req *r)
{
	static const struct deployment_refusal nothing = { "service.error_same", NULL, NULL, NULL };
	struct service_page p;
	struct spec s;

	if (!service_page_open_live(r, &p))
		return reply_status(r, 404);
	if (!service_view_changes(&p.v))
		return reply_see_other(r, "%s", p.home);
	if (!form_n(r, "min"))
		return reply_see_other(r, "%s/change", p.home);
	if (!read_spec(&p, &s))
		return change_shown(&p, NULL, false);
	if (same(r, &p.v.spec, &s))
		return change_shown(&p, &nothing, false);
	struct deployment_refusal no = deployment_fits(r->db, p.v.account, p.v.target, p.v.id, &s);
	return no.key ? change_shown(&p, &no, false) : review_shown(&p, &s, NULL);
}

static const struct deployment_refusal stale = { "service.error_stale", NULL, NULL, NULL };

/* What the page listed was the way from another revision than the one that is wanted now. */
static bool overtaken(const struct service_page *p, const char *field)
{
	return !text_same(form_str(p->r, field), arena_fmt(p->r->arena, "%lld", (long long)p->v.revision));
}

struct reply service_change_save(struct req *r)
{
	struct service_page p;
	struct spec s;

	if (!service_page_open_live(r, &p))
		return reply_status(r, 404);
	if (!read_spec(&p, &s))
		return change_shown(&p, NULL, false);
	if (overtaken(&p, "revision"))
		return review_shown(&p, &s, &stale);
	struct deployment_refusal no = deployment_revise(r->db, r->who.account, p.v.slug, &s);
	if (no.key)
		return change_shown(&p, &no, false);
	deployment_describe(r->db, p.v.slug, composed(&p, &s));
	req_flash(r, strcmp(p.v.state, "stopped") == 0 ? "service.change_kept" : "service.change_asked", NULL);
	return reply_see_other(r, "%s", p.home);
}

/* --- back to an older revision ----------------------------------------------------------------------------------------------------------------- */

/* Where there is no way back, the page says why and has no button; where somebody was faster, it lists what will change now. */
static struct reply rollback_shown(struct service_page *p, const struct deployment_refusal *refused)
{
	struct req *r = p->r;
	int64_t revision = req_param_i64(r, "revision");
	struct spec s;

	if (!deployment_rollback_spec(r->db, p->v.id, revision, &s))
		return reply_status(r, 404);
	service_page_changes(r, tpl_list(r->page, "Changes"), &p->v.spec, &s);
	put_over(p, &s);
	put_data(p, &s);
	tpl_int(r->page, "Service.revision", p->v.revision);
	tpl_int(r->page, "Service.next", service_view_next(r->db, p->v.id));
	tpl_int(r->page, "Service.back_to", revision);
	service_page_refuse(r, refused);
	if (!refused || refused == &stale) {
		form_set_i64(r, "now", p->v.revision);
		tpl_form(r, "Form", &service_rollback, arena_fmt(r->arena, "%s/rollback/%lld", p->home, (long long)revision));
	}
	return refused && r->method == METHOD_POST ? reply_form(r, "service/review") : reply_page(r, "service/review");
}

struct reply service_rollback_page(struct req *r)
{
	struct service_page p;

	if (!service_page_open_live(r, &p))
		return reply_status(r, 404);
	struct deployment_refusal no = deployment_rollback_why(r->db, p.v.id, req_param_i64(r, "revision"));
	return rollback_shown(&p, no.key ? &no : NULL);
}

struct reply service_rollback_save(struct req *r)
{
	struct service_page p;
	int64_t revision = req_param_i64(r, "revision");

	if (!service_page_open_live(r, &p) ||
	    !db_exists(r->db, "SELECT 1 FROM deployment_revision WHERE deployment = ? AND revision = ? LIMIT 1", ARG(p.v.id), ARG(revision)))
		return reply_status(r, 404);
	struct deployment_refusal no = deployment_rollback_why(r->db, p.v.id, revision);
	if (!no.key && overtaken(&p, "now"))
		return rollback_shown(&p, &stale);
	if (!no.key)
		no = deployment_rollback(r->db, r->who.account, p.v.slug, revision);
	if (no.key)
		return rollback_shown(&p, &no);
	req_flash(r, strcmp(p.v.state, "stopped") == 0 ? "service.change_kept" : "service.rollback_asked", arena_fmt(r->arena, "%lld", (long long)revision));
	return reply_see_other(r, "%s", p.home);
}
