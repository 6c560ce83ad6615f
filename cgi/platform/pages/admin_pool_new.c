/* admin_pool_new.c: an image comes into the pool: by an uploaded archive or by a reference.
 *
 * An archive is hundreds of megabytes, so nginx asks (admin_pool_ask) before it takes a byte of it: who it is, and whether there is room. What
 * came is on disk (web/stream.h). When an answer of the form has to be put right, the archive stays for an hour and need not be sent again.
 */
#include <string.h>
#include <sys/stat.h>

#include "base/archive.h"
#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "db/db.h"
#include "platform/core/pool_image.h"
#include "platform/pages.h"
#include "web/tpl.h"

enum { SMALL = 64 << 10, KEPT_N = 46 };

static const char *const kinds[] = { "show", "database", "extra", NULL };
static const char *const refusals[] = { "large", "room", "length", NULL };

FORM(pool_refused,
	{ "refused", FIELD_CHOICE, OPTIONAL, 0, 0, NULL, refusals },
	{ "bytes", FIELD_INT, OPTIONAL, 0, INT64_MAX, NULL, NULL });

FORM(pool_image,
	{ "kind", FIELD_CHOICE, 0, 0, 0, NULL, kinds },
	{ "alias", FIELD_TEXT, 0, 1, 60, "off", NULL },
	{ "name", FIELD_TEXT, 0, 1, 60, "off", NULL },
	{ "version", FIELD_TEXT, 0, 1, 60, "off", NULL },
	{ "archive", FIELD_FILE, OPTIONAL, 0, INT64_MAX, NULL, NULL },
	{ "reference", FIELD_TEXT, OPTIONAL, 0, 300, "off", NULL },
	{ "kept", FIELD_HIDDEN, OPTIONAL, 0, 60, NULL, NULL },
	{ "kept_name", FIELD_HIDDEN, OPTIONAL, 0, 120, NULL, NULL });

static const char *path_of(struct req *r, const char *file)
{
	return arena_fmt(r->arena, "%s/%s", config_text("CLOVE_POOL_DIR"), file);
}

/* An archive of an earlier try: its name is as hard to guess as a session. "" when it is no such name, gone, or an image's already. */
static const char *kept(struct req *r)
{
	const char *file = form_str(r, "kept");
	struct stat st;

	if (strncmp(file, "up-", 3) != 0 || strlen(file) != KEPT_N || strpbrk(file, "/."))
		return "";
	if (stat(path_of(r, file), &st) != 0 || !S_ISREG(st.st_mode) || db_exists(r->db, "SELECT 1 FROM pool_image WHERE file = ? LIMIT 1", ARG(file)))
		return "";
	return file;
}

/* --- the page ---------------------------------------------------------------------------------------------------------------------- */

static struct tpl *put_page(struct req *r)
{
	struct tpl *t = tpl_node(r->page, "Pool");
	int64_t most;

	pool_image_room(INT64_MAX, &most);
	tpl_text(t, "max", pool_image_bytes(r->arena, most));
	tpl_bool(t, "extras", *config_text("CLOVE_EXTRAS_HOST") != 0);
	tpl_form(r, "Form", &pool_image, "/admin/pool/new");
	return t;
}

struct reply admin_pool_new_page(struct req *r)
{
	const char *refused = form_str(r, "refused");
	struct tpl *t = put_page(r);
	int64_t most;

	if (!*refused)
		return reply_page(r, "admin/pool_new");
	if (strcmp(refused, "length") == 0) {
		tpl_say(t, "refused", "pool.refused_length", NULL, NULL);
		return reply_status_page(r, 411, "admin/pool_new");
	}
	pool_image_room(strcmp(refused, "large") == 0 ? INT64_MAX : config_i64("CLOVE_POOL_MAX_BYTES"), &most);
	tpl_say(t, "refused", strcmp(refused, "large") == 0 ? "pool.refused_large" : "pool.refused_room", pool_image_bytes(r->arena, form_i64(r, "bytes")),
	    pool_image_bytes(r->arena, most));
	return reply_status_page(r, strcmp(refused, "large") == 0 ? 413 : 507, "admin/pool_new");
}

/* --- before the body ------------------------------------------------------------------------------------------------------------------ */

static struct reply elsewhere(struct req *r, const char *where)
{
	struct reply p = reply_text(r, 403, "text/plain; charset=utf-8", "", 0);

	p.headers = arena_fmt(r->arena, "X-Location: %s\r\n", where);
	return p;
}

/* nginx asks for every request of the page; only large bodies are looked at here, everything else is the page's own matter. */
struct reply admin_pool_ask(struct req *r)
{
	int64_t n = 0, most;

	if (*req_header(r, "UPLOAD_CHUNKED"))
		return elsewhere(r, "/admin/pool/new?refused=length");
	if (!text_i64(req_header(r, "UPLOAD_LENGTH"), &n) || n <= SMALL)
		return reply_text(r, 200, "text/plain; charset=utf-8", "", 0);
	if (strcmp(r->who.role, "admin") != 0 || (strcmp(r->who.group, "operator") != 0 && strcmp(r->who.group, "owner") != 0))
		return elsewhere(r, r->who.account ? "/admin/pool/new" : "/login?next=/admin/pool/new");
	switch (pool_image_room(n - SMALL, &most)) {
	case POOL_TOO_LARGE:
		return elsewhere(r, arena_fmt(r->arena, "/admin/pool/new?refused=large&bytes=%lld", (long long)n));
	case POOL_NO_ROOM:
		return elsewhere(r, arena_fmt(r->arena, "/admin/pool/new?refused=room&bytes=%lld", (long long)n));
	case POOL_ROOM:
		break;
	}
	return reply_text(r, 200, "text/plain; charset=utf-8", "", 0);
}

/* --- after it ---------------------------------------------------------------------------------------------------------------------------- */

static void check_names(struct req *r)
{
	const char *name = form_str(r, "name"), *version = form_str(r, "version"), *reference = form_str(r, "reference");

	if (*name && (!pool_image_name_ok(name) || strncmp(name, "clove-staging", 13) == 0))
		form_error(r, "name", "pool.error.name");
	if (*version && !pool_image_version_ok(version))
		form_error(r, "version", "pool.error.version");
	if (*reference && !pool_image_reference_ok(reference))
		form_error(r, "reference", "pool.error.reference");
	if (pool_image_version_taken(r->db, name, version))
		form_error_with(r, "name", "pool.error.version_taken", arena_fmt(r->arena, "%s %s", name, version));
	if (*form_str(r, "alias") && pool_image_alias_taken(r->db, form_str(r, "alias")))
		form_error(r, "alias", "pool.error.alias_taken");
}

/* Is it an image at all: known now, so it need not be found out later. */
static bool check_archive(struct req *r, const char *file)
{
	int64_t max = config_i64("CLOVE_POOL_MAX_BYTES");

	switch (archive_look(path_of(r, file), max)) {
	case ARCHIVE_DOCKER:
	case ARCHIVE_OCI:
		return true;
	case ARCHIVE_NONE:
		form_error(r, "archive", "pool.error.not_image");
		break;
	case ARCHIVE_CUT:
		form_error(r, "archive", "pool.error.cut");
		break;
	case ARCHIVE_ODD:
		form_error(r, "archive", "pool.error.odd");
		break;
	case ARCHIVE_LARGE:
		form_error_with(r, "archive", "pool.error.too_large", pool_image_bytes(r->arena, max));
		break;
	}
	return false;
}

struct reply admin_pool_new(struct req *r)
{
	int64_t n;
	const char *sent = req_upload(r, &n), *before = *sent ? "" : kept(r), *file = *sent ? sent : before;
	const char *source = *sent ? form_filename(r, "archive") : *before ? form_str(r, "kept_name") : form_str(r, "reference");
	bool good = true;

	check_names(r);
	if (*file && *form_str(r, "reference"))
		form_error(r, "reference", "pool.error.both");
	else if (!*file && !*form_str(r, "reference"))
		form_error(r, "archive", *form_str(r, "kept") ? "pool.error.kept_gone" : "pool.error.neither");
	if (*file)
		good = check_archive(r, file);
	if (form_ok(r)) {
		int64_t id = pool_image_add(r->db, &(struct pool_image_new){ .account = r->who.account, .kind = form_str(r, "kind"), .name = form_str(r, "name"),
			.alias = form_str(r, "alias"), .version = form_str(r, "version"), .source = text_cut(r->arena, source, 300), .file = file });
		if (id) {
			req_upload_keep(r);
			req_flash(r, "pool.added", form_str(r, "alias"));
			return reply_see_other(r, "/admin/pool/%lld", (long long)id);
		}
		check_names(r);                          /* somebody else took one of them meanwhile */
	}
	if (*file && good) {
		req_upload_keep(r);
		form_set(r, "kept", file);
		form_set(r, "kept_name", source);
	} else {
		form_set(r, "kept", "");
		form_set(r, "kept_name", "");
	}
	struct tpl *t = put_page(r);
	if (*file && good)
		tpl_text(t, "kept", source);
	return reply_form(r, "admin/pool_new");
}
