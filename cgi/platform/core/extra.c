/* extra.c: see extra.h. */
#include "platform/core/extra.h"

#include <string.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/id.h"
#include "db/db.h"
#include "ext/json.h"
#include "platform/core/sync.h"

enum { WORD = 31 };

/* --- addresses ------------------------------------------------------------------------------------------------------------------- */

/* The last part of the pool's name: "some/Merch_shop" is merch-shop. */
static const char *word_of(struct arena *a, const char *name)
{
	const char *last = strrchr(name, '/');
	char *word = arena_dup(a, last ? last + 1 : name);
	size_t n = 0;

	for (const char *p = word; *p && n < WORD; p++) {
		char c = *p >= 'A' && *p <= 'Z' ? (char)(*p + 'a' - 'A') : *p;
		bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
		if (plain || (n && word[n - 1] != '-'))
			word[n++] = plain ? c : '-';
	}
	while (n && word[n - 1] == '-')
		n--;
	word[n] = 0;
	return n ? word : "extra";
}

static bool has_word(const struct extra *list, size_t n, const char *word)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].word, word) == 0)
			return true;
	return false;
}

/* Like the site's own address, on the other host. */
static const char *url_of(struct arena *a, const char *slug, const char *word)
{
	const char *site = config_text("CLOVE_SITE_URL"), *host = strstr(site, "://"), *port = "";

	if (host) {
		host += 3;
		const char *end = host + strcspn(host, "/"), *colon = memrchr(host, ':', (size_t)(end - host)), *bracket = memrchr(host, ']', (size_t)(end - host));
		port = colon && (!bracket || bracket < colon) ? arena_dupn(a, colon, (size_t)(end - colon)) : "";
	} else {
		port = arena_fmt(a, ":%lld", (long long)config_i64("CLOVE_PORT"));
	}
	bool tls = host ? strncmp(site, "https:", 6) == 0 : *config_text("CLOVE_TLS_CERT") != 0;
	return arena_fmt(a, "%s://%s%s/shows/%s/%s/", tls ? "https" : "http", config_text("CLOVE_EXTRAS_HOST"), port, slug, word);
}

size_t extra_wanted(struct arena *a, const char *slug, const struct spec *spec, struct extra out[SPEC_PARTS])
{
	size_t n = 0;

	if (!*config_text("CLOVE_EXTRAS_HOST"))
		return 0;
	for (size_t i = 0; i < spec->parts_n; i++) {
		const struct spec_part *part = &spec->parts[i];
		if (strcmp(part->kind, "extra") != 0)
			continue;
		const char *word = word_of(a, part->name);
		if (has_word(out, n, word))
			word = arena_fmt(a, "%s-%.8s", word, id_hash_hex(a, part->name));
		if (!has_word(out, n, word))
			out[n++] = (struct extra){ part, word, url_of(a, slug, word), "" };
	}
	return n;
}

bool extra_twice(const struct spec *spec)
{
	for (size_t i = 0; i < spec->parts_n; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(spec->parts[i].kind, "extra") == 0 && strcmp(spec->parts[k].kind, "extra") == 0 &&
			    strcmp(spec->parts[i].name, spec->parts[k].name) == 0)
				return true;
	return false;
}

/* --- rows --------------------------------------------------------------------------------------------------------------------------- */

struct db_rows *extra_known(struct db *db, int64_t target)
{
	return db_query(db, "SELECT e.deployment, e.url FROM extra e JOIN deployment d ON d.id = e.deployment WHERE d.target = ? ORDER BY e.deployment, e.n"
	    " LIMIT 100000", ARG(target));
}

struct db_rows *extra_list(struct db *db, int64_t deployment)
{
	return db_query(db, "SELECT title, url FROM extra WHERE deployment = ? ORDER BY n LIMIT 8", ARG(deployment));
}

/* What the pool calls it; after it was taken out of the pool its name. */
static const char *title_of(struct db *db, const struct spec_part *part)
{
	struct db_rows *q = db_query(db, "SELECT alias FROM pool_image WHERE name = ? AND (digest = ? OR version = ?) ORDER BY digest = ? DESC LIMIT 1",
	    ARG(part->name), ARG(part->digest), ARG(part->version), ARG(part->digest));

	return db_next(q) ? db_text(q, "alias") : part->name;
}

void extra_write(struct db *db, int64_t deployment, const struct extra *list, size_t n)
{
	struct arena *a = db_arena(db);
	struct json *told = json_object(a), *links = json_list(a);

	db_exec(db, "DELETE FROM extra WHERE deployment = ?", ARG(deployment));
	for (size_t i = 0; i < n; i++) {
		struct json *link = json_object(a);
		const char *title = title_of(db, list[i].part);
		db_exec(db, "INSERT INTO extra (deployment, n, word, title, url, upstream) VALUES (?, ?, ?, LEFT(?, 60), ?, ?)", ARG(deployment), ARG((int64_t)i),
		    ARG(list[i].word), ARG(title), ARG(list[i].url), ARG(list[i].upstream));
		json_set_text(link, "title", title);
		json_set_text(link, "url", list[i].url);
		json_add(links, link);
	}
	json_set(told, "list", links);
	sync_owe(db, deployment, "extras", json_write(a, told));
}

void extra_forget(struct db *db, int64_t deployment)
{
	db_exec(db, "UPDATE extra SET url = '' WHERE deployment = ?", ARG(deployment));
}
