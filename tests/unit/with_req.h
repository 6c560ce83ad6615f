/* with_req.h: a request without a server, and a folder of templates that is the real one plus what a test writes.
 *
 * tests_templates makes the folder once (links to templates/, the golden pages, and two language files of the test) and points
 * CLOVE_TEMPLATE_DIR at it; tests_template adds a template. Unit programs run in the repository's root.
 */
#ifndef CLOVE_TEST_WITH_REQ_H
#define CLOVE_TEST_WITH_REQ_H

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/fault.h"
#include "base/id.h"
#include "web/form.h"
#include "web/req.h"
#include "web/route.h"
#include "web/tpl.h"

static char tests_folder[PATH_MAX];

static inline const char *tests_path(const char *name)
{
	static char path[PATH_MAX];
	if (snprintf(path, sizeof path, "%s/%s", tests_folder, name) >= (int)sizeof path)
		abort();
	return path;
}

static inline void tests_write(const char *name, const char *text)
{
	FILE *f = fopen(tests_path(name), "w");
	if (!f || fputs(text, f) < 0 || fclose(f))
		abort();
}

static inline void tests_link(const char *from, const char *to)
{
	char target[PATH_MAX];
	if (!realpath(from, target) || symlink(target, tests_path(to)))
		abort();
}

static inline void tests_folder_made(const char *name)
{
	if (mkdir(tests_path(name), 0700))
		abort();
}

/* Every entry of templates/ by a link, but lang/, whose files are linked one by one beside those of the test. */
static inline void tests_templates(const char *texts_ko, const char *texts_en)
{
	static const char *const langs[] = { "ko", "en" };
	const char *tmp = getenv("TMPDIR");
	char name[600], from[700];
	snprintf(tests_folder, sizeof tests_folder, "%s/clove-test-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(tests_folder))
		abort();
	tests_folder_made("lang");
	tests_link("tests/unit/golden", "golden");
	DIR *d = opendir("templates");
	for (struct dirent *e; d && (e = readdir(d));) {
		snprintf(from, sizeof from, "templates/%s", e->d_name);
		if (e->d_name[0] != '.' && strcmp(e->d_name, "lang") != 0)
			tests_link(from, e->d_name);
	}
	closedir(d);
	for (size_t i = 0; i < 2; i++) {
		snprintf(name, sizeof name, "lang/%s", langs[i]);
		tests_folder_made(name);
		snprintf(from, sizeof from, "templates/lang/%s", langs[i]);
		d = opendir(from);
		for (struct dirent *e; d && (e = readdir(d));) {
			snprintf(from, sizeof from, "templates/lang/%s/%s", langs[i], e->d_name);
			snprintf(name, sizeof name, "lang/%s/%s", langs[i], e->d_name);
			if (e->d_name[0] != '.')
				tests_link(from, name);
		}
		closedir(d);
		snprintf(name, sizeof name, "lang/%s/zz_test.hdf", langs[i]);
		tests_write(name, i ? texts_en : texts_ko);
	}
	setenv("CLOVE_TEMPLATE_DIR", tests_folder, 1);
}

static inline int tests_templates_gone(void **state)
{
	char command[PATH_MAX + 32];
	(void)state;
	snprintf(command, sizeof command, "rm -rf '%s'", tests_folder);
	return system(command);
}

/* A POST in Korean of nobody, at the service of the show "x". */
static inline struct req *tests_req(const struct form *form)
{
	static struct service service = { .name = "show", .base = "/shows/x", .key = { 1, 2, 3 } };
	struct arena *a = arena_new(8 << 20);
	struct req *r = arena_alloc(a, sizeof *r);
	r->arena = a;
	r->service = &service;
	r->base = service.base;
	r->method = METHOD_POST;
	r->lang = "ko";
	r->path = "/edit";
	r->id = "r1";
	r->who = (struct who){ .role = "", .group = "", .name = "", .email = "", .session = "5e55" };
	r->page = tpl_new(a, &r->fault, r->lang);
	tpl_bind(r->page, r);
	r->form = form_new(r, form);
	return r;
}

/* The same request with this body, urlencoded. */
static inline struct req *tests_posted(const struct form *form, const char *lang, const char *body)
{
	struct req *r = tests_req(form);
	struct form_pair *pairs;
	size_t n;
	r->lang = lang;
	r->page = tpl_new(r->arena, &r->fault, lang);
	tpl_bind(r->page, r);
	if (!form_parse_urlencoded(r->arena, body, strlen(body), &pairs, &n))
		abort();
	form_parse(r, pairs, n);
	return r;
}

static inline void tests_done(struct req *r)
{
	arena_free(r->arena);
}

#endif
