/* job_pool.c: see job_pool.h.
 *
 * An image goes to a repository of its own first (clove-staging): what it is and whether we have it already is known only then, and taking
 * back a manifest takes every tag of it along. What the registry holds under a name of the pool was therefore accepted. Every step may
 * be done again. A registry that is away or full is asked again, ever more slowly; what is wrong with an image is told once.
 */
#include "platform/core/job_pool.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/archive.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/command.h"
#include "base/config.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/rests.h"
#include "base/text.h"
#include "db/db.h"
#include "ext/json.h"
#include "ext/registry.h"
#include "platform/core/pool_image.h"

enum {
	LOOK_MS = 10000, LOOK_AWAY_MS = 2000, TIDY_MS = 60000, LEFT_S = 3600,
	INSPECT_MS = 600000, REFERENCE_MS = 20000, PUSH_MS = 3000000, WORK_S = 3900,
	WAIT_MAX_S = 300, SOURCE_TRIES = 5, PUSH_TRIES = 20, OUTPUT_BYTES = 1 << 20, ROOM_BYTES = 64 << 20,
	LABELS = 200, LABEL_CHARACTERS = 1000, LABELS_BYTES = 8000,            /* as JSON six times that at the most: within the 64 KiB of a row */
	REST_MS = 60000
};

#define STAGING "clove-staging"

struct work {
	struct db *db;
	struct arena *a;
	int64_t id, tries;
	const char *kind, *name, *version, *source, *file, *digest;
	bool from_archive, deleting;
	const char *path, *unpacked;     /* of the archive; of what was unpacked of it, while it is worked on */
	const char *from;                /* as skopeo names it */
	bool plain;                      /* the source is spoken to without TLS */
};

/* --- outcomes ------------------------------------------------------------------------------------------------------------------------ */

static void forget_file(const struct work *w)
{
	if (w->from_archive && *w->file)
		unlink(w->path);
}

/* It stays so until a person does something. The archive goes: another one is needed. */
static void failed(const struct work *w, const char *why, const char *a, const char *raw)
{
	db_exec(w->db, "UPDATE pool_image SET state = 'failed', why = ?, text_a = LEFT(?, 300), raw = ?, file = '' WHERE id = ? AND state = 'pushing'",
	    ARG(why), ARG(a), ARG(raw), ARG(w->id));
	forget_file(w);
	log_warn("event=image_failed image=%lld why=%s", (long long)w->id, why);
}

static void later(const struct work *w, const char *why, const char *raw)
{
	int64_t wait = w->tries < 6 ? 5 << w->tries : WAIT_MAX_S;

	db_exec(w->db, "UPDATE pool_image SET state = IF(state = 'pushing', 'waiting', state), why = ?, text_a = '', raw = ?, tries = tries + 1,"
	    " next_at = UNIX_TIMESTAMP() + ? + ? WHERE id = ?", ARG(why), ARG(raw), ARG(clock_offset()), ARG(wait), ARG(w->id));
	log_warn("event=image_waits image=%lld why=%s wait_s=%lld", (long long)w->id, why, (long long)wait);
}

/* --- skopeo ---------------------------------------------------------------------------------------------------------------------------- */

static bool says(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (strcasestr(text, *words))
			return true;
	return false;
}

/* It dies with us: a push that nobody waits for would go on beside the next one. */
static int skopeo(const struct work *w, const char *const *words, int64_t timeout_ms, const char **out, const char **err)
{
	const char *auth = config_text("CLOVE_REGISTRY_AUTH_FILE");
	const char *argv[32] = { "setpriv", "--pdeathsig", "KILL", "skopeo", "--insecure-policy", "--override-os", "linux", "--override-arch", "amd64",
		"--tmpdir", config_text("CLOVE_POOL_DIR"), *words++ };
	size_t n = 12;

	if (*auth) {
		argv[n++] = "--authfile";
		argv[n++] = auth;
	}
	for (; *words; words++) {
		must(n < 31);
		argv[n++] = *words;
	}
	int status = command_read(w->a, argv, timeout_ms, OUTPUT_BYTES, out, err);
	*err = text_shown(w->a, *err, strlen(*err));
	return status;
}

static const char *tls(const char *side, bool plain)
{
	if (strcmp(side, "src") == 0)
		return plain ? "--src-tls-verify=false" : "--src-tls-verify=true";
	if (strcmp(side, "dest") == 0)
		return plain ? "--dest-tls-verify=false" : "--dest-tls-verify=true";
	return plain ? "--tls-verify=false" : "--tls-verify=true";
}

/* A registry whose disk is full says 500 and no more. Of our own we can see it. */
static bool own_is_full(const struct work *w)
{
	struct statvfs disk;
	struct stat st = { 0 };

	if (*config_text("CLOVE_REGISTRY_URL") || statvfs(arena_fmt(w->a, "%s/registry", config_text("CLOVE_VAR")), &disk) != 0)
		return false;
	if (w->from_archive && stat(w->path, &st) != 0)
		st.st_size = 0;
	return (int64_t)disk.f_bavail * (int64_t)disk.f_frsize < st.st_size + ROOM_BYTES;
}

/* What went wrong with a command that read the source (and wrote to the registry, when pushing). */
static void tell(const struct work *w, const char *err, bool pushing)
{
	static const char *const full[] = { "no space left", "disk quota", "507", NULL };
	static const char *const machine[] = { "no image found in manifest list", "no image found in image index", NULL };
	static const char *const missing[] = { "manifest unknown", "name unknown", "not found", "404", "invalid reference", NULL };
	static const char *const denied[] = { "unauthorized", "denied", "authentication required", "401", "403", NULL };
	static const char *const several[] = { "more than one image", "expected 1 item", "multiple images", NULL };
	static const char *const trouble[] = { "HTTP status: 5", "unknown error", "connection reset", "timeout", "EOF writing", NULL };
	struct registry_answer here = registry_ping(w->a);

	if (here.result == REGISTRY_AWAY)
		later(w, "pool.why.registry_away", here.raw);
	else if (here.result != REGISTRY_OK)
		later(w, "pool.why.registry_refused", here.raw);
	else if (says(err, full) || (pushing && says(err, trouble) && own_is_full(w)))
		later(w, "pool.why.registry_full", err);
	else if (says(err, machine))
		failed(w, "pool.why.machine_none", "", err);
	else if (!w->from_archive && says(err, missing))
		failed(w, "pool.why.reference_missing", w->source, err);
	else if (!w->from_archive && says(err, denied))
		failed(w, "pool.why.reference_denied", w->source, err);
	else if (w->from_archive && says(err, several))
		failed(w, "pool.why.several", "", err);
	else if (w->from_archive && !(pushing && says(err, trouble)))
		failed(w, "pool.why.broken", "", err);
	else if (w->tries + 1 < (pushing ? PUSH_TRIES : SOURCE_TRIES))
		later(w, pushing ? "pool.why.registry_trouble" : "pool.why.source_away", err);
	else
		failed(w, pushing ? "pool.why.registry_trouble" : "pool.why.source_gone", "", err);
}

/* --- an image on its way in --------------------------------------------------------------------------------------------------------------- */

static bool unpacked(struct work *w, enum archive_kind kind, const char *transport)
{
	archive_remove(w->unpacked);             /* of a turn that was killed */
	if (!archive_unpack(w->path, kind, w->unpacked)) {
		later(w, errno == ENOSPC ? "pool.why.disk_full" : "pool.why.disk", strerror(errno));
		return false;
	}
	w->from = arena_fmt(w->a, "%s:%s", transport, w->unpacked);
	return true;
}

static bool archive_fits(struct work *w)
{
	int64_t max = config_i64("CLOVE_POOL_MAX_BYTES");

	if (access(w->path, R_OK) != 0) {
		failed(w, "pool.why.file_gone", "", strerror(errno));
		return false;
	}
	enum archive_kind kind = archive_look(w->path, max);
	switch (kind) {
	case ARCHIVE_DOCKER:
		w->from = arena_fmt(w->a, "docker-archive:%s", w->path);
		return !archive_is_packed(w->path) || unpacked(w, kind, "docker-archive");
	case ARCHIVE_OCI:
		return unpacked(w, kind, "oci");
	case ARCHIVE_NONE:
		failed(w, "pool.why.not_image", w->source, "");
		break;
	case ARCHIVE_CUT:
		failed(w, "pool.why.cut", w->source, "");
		break;
	case ARCHIVE_ODD:
		failed(w, "pool.why.odd", w->source, "");
		break;
	case ARCHIVE_LARGE:
		failed(w, "pool.why.too_large", pool_image_bytes(w->a, max), "");
		break;
	}
	return false;
}

/* Registries of this machine, and our own, are spoken to as they are; everybody else by TLS. */
static void reference_source(struct work *w)
{
	static const char *const local[] = { "127.0.0.1:", "localhost:", "[::1]:", NULL };
	const char *host = registry_host(w->a);
	size_t n = strlen(host);

	for (const char *const *l = local; *l; l++)
		w->plain = w->plain || strncmp(w->source, *l, strlen(*l)) == 0;
	w->plain = w->plain || (registry_is_plain() && strncmp(w->source, host, n) == 0 && w->source[n] == '/');
	w->from = arena_fmt(w->a, "docker://%s", w->source);
}

/* Is it for our machines, and no larger than allowed as far as it says before it is copied. */
static bool inspected(struct work *w)
{
	const char *const words[] = { "inspect", "--no-tags", tls("", w->plain), w->from, NULL };
	const char *const raw[] = { "inspect", "--raw", tls("", w->plain), w->from, NULL };
	int64_t max = config_i64("CLOVE_POOL_MAX_BYTES"), sum = 0;
	const char *out, *err;

	/* Of a reference only the manifest is fetched: whoever is silent that long holds up everything else that waits. */
	if (skopeo(w, words, w->from_archive ? INSPECT_MS : REFERENCE_MS, &out, &err) != 0) {
		tell(w, err, false);
		return false;
	}
	struct json *j = json_parse(w->a, out, strlen(out), NULL);
	const char *os = json_text(j, "Os"), *machine = json_text(j, "Architecture");
	if (!*os && !*machine) {
		failed(w, "pool.why.broken", "", "its configuration says neither os nor architecture");
		return false;
	}
	if (strcmp(os, "linux") != 0 || strcmp(machine, "amd64") != 0) {
		failed(w, "pool.why.machine", arena_fmt(w->a, "%s/%s", os, machine), "");
		return false;
	}
	if (w->from_archive || skopeo(w, raw, REFERENCE_MS, &out, &err) != 0)
		return true;
	struct json *layers = json_get(json_parse(w->a, out, strlen(out), NULL), "layers");
	for (size_t i = 0; i < json_n(layers); i++)
		sum += json_i64(json_at(layers, i), "size", 0);
	if (sum <= max)
		return true;
	failed(w, "pool.why.too_large", pool_image_bytes(w->a, max), pool_image_bytes(w->a, sum));
	return false;
}

static const char *place(struct work *w, const char *name, const char *version)
{
	return arena_fmt(w->a, "docker://%s/%s:%s", registry_host(w->a), name, version);
}

static const char *staged_tag(struct work *w)
{
	return arena_fmt(w->a, "%lld", (long long)w->id);
}

static bool copied(struct work *w, const char *from, bool from_plain, const char *to, bool same)
{
	const char *const words[] = { "copy", "--quiet", tls("src", from_plain), tls("dest", registry_is_plain()), from, to,
		same ? "--preserve-digests" : NULL, NULL };
	const char *out, *err;

	if (skopeo(w, words, PUSH_MS, &out, &err) == 0)
		return true;
	tell(w, err, true);
	return false;
}

/* Of kind show: the schemas its program runs on. */
static int64_t schema(struct json *labels, const char *name)
{
	int64_t n = 0;

	return text_i64(json_text(json_member(labels, name), ""), &n) && n > 0 && n < 100000 ? n : 0;
}

static const char *layers_json(struct work *w, const struct registry_image *image)
{
	struct json *list = json_list(w->a);

	for (size_t i = 0; i < image->layers_n; i++) {
		struct json *l = json_object(w->a);
		json_set_text(l, "digest", image->layers[i].digest);
		json_set_i64(l, "bytes", image->layers[i].bytes);
		json_add(list, l);
	}
	return json_write(w->a, list);
}

/* What there is room for on a page and in the row: a maker may put whole documents there. */
static const char *labels_json(struct work *w, struct json *labels)
{
	struct json *kept = json_object(w->a);
	const char *name;
	size_t bytes = 0;

	for (size_t i = 0; i < LABELS && (name = json_name_at(labels, i)); i++) {
		const char *value = json_text(json_member(labels, name), ""), *cut = text_cut(w->a, value, LABEL_CHARACTERS);
		size_t n = strlen(name) + strlen(cut);
		if (bytes + n > LABELS_BYTES)
			continue;
		bytes += n;
		json_set_text(kept, name, strlen(cut) < strlen(value) ? arena_fmt(w->a, "%s…", cut) : cut);
	}
	return json_write(w->a, kept);
}

static const char *same_digest(struct work *w, const char *digest)
{
	struct db_rows *q = db_query(w->db, "SELECT alias, name, version FROM pool_image WHERE digest = ? AND id <> ? LIMIT 1", ARG(digest), ARG(w->id));

	return db_next(q) ? arena_fmt(w->a, "%s (%s %s)", db_text(q, "alias"), db_text(q, "name"), db_text(q, "version")) : NULL;
}

/* What a show is made of can be told by its labels: anything else would only fail when a show is started with it. NULL: it lacks none. */
static const char *lacking(const struct work *w, const struct registry_image *image)
{
	static const char *const schemas[] = { "dev.clove.schema-max", "dev.clove.schema-min" };

	if (strcmp(w->kind, "extra") == 0)
		return NULL;
	for (size_t i = 0; strcmp(w->kind, "show") == 0 && i < sizeof schemas / sizeof schemas[0]; i++)
		if (!schema(image->labels, schemas[i]))
			return schemas[i];
	return strcmp(json_text(json_member(image->labels, "dev.clove.kind"), ""), w->kind) == 0 ? NULL : arena_fmt(w->a, "dev.clove.kind=%s", w->kind);
}

/* Staged: accept it or not. Nothing of it is under the pool's names yet. */
static bool accepted(struct work *w, const struct registry_image *image)
{
	int64_t max = config_i64("CLOVE_POOL_MAX_BYTES");
	const char *other = same_digest(w, image->digest), *lacks = lacking(w, image);

	if (lacks)
		failed(w, strcmp(w->kind, "show") == 0 ? "pool.why.not_show" : "pool.why.not_database", lacks, "");
	else if (other)
		failed(w, "pool.why.duplicate", other, image->digest);
	else if (image->bytes > max)
		failed(w, "pool.why.too_large", pool_image_bytes(w->a, max), pool_image_bytes(w->a, image->bytes));
	return !lacks && !other && image->bytes <= max;
}

static void push(struct work *w)
{
	struct registry_image *image = arena_alloc(w->a, sizeof *image);
	const char *staged = place(w, STAGING, staged_tag(w));

	if (!w->from_archive)
		reference_source(w);
	else if (!archive_fits(w))
		return;
	if (!inspected(w) || !copied(w, w->from, w->plain, staged, false))
		return;
	struct registry_answer said = registry_look(w->a, STAGING, staged_tag(w), image);
	if (said.result != REGISTRY_OK) {
		later(w, "pool.why.registry_trouble", said.raw);
		return;
	}
	fault_point("pool.staged");
	if (accepted(w, image) && copied(w, staged, registry_is_plain(), place(w, w->name, w->version), true)) {
		int64_t n = db_exec(w->db,
		    "UPDATE pool_image SET state = 'ready', digest = ?, bytes = ?, layers_n = ?, layers = ?, labels = ?, schema_min = ?, schema_max = ?,"
		    " file = '', why = '', text_a = '', raw = NULL, tries = 0 WHERE id = ? AND state = 'pushing'",
		    ARG(image->digest), ARG(image->bytes), ARG((int64_t)image->layers_n), ARG(layers_json(w, image)),
		    ARG(labels_json(w, image->labels)), ARG(schema(image->labels, "dev.clove.schema-min")),
		    ARG(schema(image->labels, "dev.clove.schema-max")), ARG(w->id));
		if (n == 1) {
			forget_file(w);
			log_info("event=image_ready image=%lld digest=%s", (long long)w->id, image->digest);
		} else if (n == DB_DUP)
			failed(w, "pool.why.duplicate", same_digest(w, image->digest), image->digest);
	}
	registry_delete(w->a, STAGING, image->digest);       /* only a name: its layers are collected with it */
}

/* --- one on its way out ---------------------------------------------------------------------------------------------------------------------- */

static void drop(struct work *w)
{
	struct registry_answer said = registry_delete(w->a, w->name, w->digest);

	switch (said.result) {
	case REGISTRY_OK:
	case REGISTRY_NONE:
		db_exec(w->db, "DELETE FROM pool_image WHERE id = ? AND state = 'deleting'", ARG(w->id));
		log_info("event=image_deleted image=%lld digest=%s", (long long)w->id, w->digest);
		break;
	case REGISTRY_AWAY:
		later(w, "pool.why.registry_away", said.raw);
		break;
	case REGISTRY_REFUSED:
		later(w, "pool.why.delete_refused", said.raw);
		break;
	}
}

/* --- the turn ---------------------------------------------------------------------------------------------------------------------------------- */

/* What ended in a fault would end so again at once, and nothing behind it would ever have its turn. */
static struct rests resting;

static void work_on(struct db *db, struct db_rows *q, const char *host)
{
	struct work w = { .db = db, .a = arena_new(64 << 20), .id = db_i64(q, "id"), .tries = db_i64(q, "tries"), .kind = db_text(q, "kind"),
		.name = db_text(q, "name"), .version = db_text(q, "version"), .source = db_text(q, "source"), .file = db_text(q, "file"),
		.digest = db_text(q, "digest"), .from_archive = db_i64(q, "from_archive") != 0, .deleting = strcmp(db_text(q, "state"), "deleting") == 0 };
	const char *lock = arena_fmt(w.a, "pool.%lld", (long long)w.id);

	w.path = arena_fmt(w.a, "%s/%s", config_text("CLOVE_POOL_DIR"), w.file);
	w.unpacked = arena_fmt(w.a, "%s/un-%lld", config_text("CLOVE_POOL_DIR"), (long long)w.id);
	bool mine = !w.from_archive || w.deleting || strcmp(db_text(q, "host"), host) == 0 || access(w.path, R_OK) == 0;
	if (mine && !rests_has(&resting, w.id) && db_lock(db, lock, 0)) {
		alarm(WORK_S);               /* a turn is short, but copying gigabytes is not: nor is the connection given up meanwhile */
		db_exec(db, "SET SESSION wait_timeout = 4000", NO_ARGS);
		if (w.deleting)
			drop(&w);
		else if (db_exec(db, "UPDATE pool_image SET state = 'pushing', why = '', text_a = '' WHERE id = ? AND state IN ('waiting', 'pushing')", ARG(w.id)) == 1)
			push(&w);
		archive_remove(w.unpacked);
		if (db_fault(db)->set) {
			rests_add(&resting, w.id, REST_MS);
			log_error("event=image_rests image=%lld", (long long)w.id);
		}
		db_unlock(db, lock);
	}
	arena_free(w.a);
}

static bool look(struct db *db)
{
	static const char *const words[] = { [REGISTRY_OK] = "well", [REGISTRY_NONE] = "refused", [REGISTRY_AWAY] = "away", [REGISTRY_REFUSED] = "refused" };
	struct arena *a = db_arena(db);
	struct registry_answer said = registry_ping(a);
	const char *word = words[said.result], *url = registry_url(a);

	db_exec(db, "INSERT INTO pool_registry (id, url, state, raw, looked_at, well_at) SELECT 1, ?, ?, LEFT(?, 1000), t.at, IF(?, t.at, 0)"
	    "  FROM (SELECT UNIX_TIMESTAMP() + ? AS at) t"
	    " ON DUPLICATE KEY UPDATE url = VALUES(url), state = VALUES(state), raw = VALUES(raw), looked_at = VALUES(looked_at),"
	    "  well_at = GREATEST(well_at, VALUES(well_at))",
	    ARG(url), ARG(word), ARG(said.raw), ARG(said.result == REGISTRY_OK), ARG(clock_offset()));
	return said.result == REGISTRY_OK;
}

/* Uploads that no image speaks of: of a page that was never sent again, or of a crash. */
static void tidy(struct db *db)
{
	const char *folder = config_text("CLOVE_POOL_DIR");
	DIR *dir = opendir(folder);

	for (struct dirent *e; dir && (e = readdir(dir));) {
		struct stat st;
		const char *path = arena_fmt(db_arena(db), "%s/%s", folder, e->d_name);
		if (*e->d_name == '.' || lstat(path, &st) != 0 || clock_now() - clock_offset() - st.st_mtime < LEFT_S)
			continue;
		if (!db_exists(db, "SELECT 1 FROM pool_image WHERE file = ? LIMIT 1", ARG((const char *)e->d_name)) && !db_fault(db)->set)
			archive_remove(path);
	}
	if (dir)
		closedir(dir);
}

void job_pool_run(struct service *s, struct db *db)
{
	static int64_t look_ms, tidied_ms;
	char host[121] = "";

	(void)s;
	if (!tidied_ms)
		mkdir(config_text("CLOVE_POOL_DIR"), 0700);      /* make run has; nobody else */
	gethostname(host, sizeof host - 1);
	struct db_rows *q = db_query(db,
	    "SELECT id, kind, name, version, source, file, from_archive, host, state, tries, digest FROM pool_image"
	    " WHERE state IN ('waiting', 'pushing', 'deleting') AND next_at <= UNIX_TIMESTAMP() + ? ORDER BY id LIMIT 50", ARG(clock_offset()));
	while (db_next(q))
		work_on(db, q, host);
	if (clock_ms() >= look_ms)
		look_ms = clock_ms() + (look(db) ? LOOK_MS : LOOK_AWAY_MS);
	if (!tidied_ms || clock_ms() - tidied_ms >= TIDY_MS) {
		tidy(db);
		tidied_ms = clock_ms();
	}
}
