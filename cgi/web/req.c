/* req.c: reading a request: path parameters, headers, cookies, the language; and what goes along with its reply. */
#include "web/req.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/config.h"
#include "base/text.h"
#include "web/io.h"
#include "web/tpl.h"

const char *io_env(const struct req *r, const char *name)
{
	size_t n = strlen(name);

	for (char **e = r->io->env; e && *e; e++)
		if (strncmp(*e, name, n) == 0 && (*e)[n] == '=')
			return *e + n + 1;
	return "";
}

const char *req_param(const struct req *r, const char *name)
{
	for (size_t i = 0; i < r->io->params_n; i++)
		if (strcmp(r->io->names[i], name) == 0)
			return r->io->values[i];
	return "";
}

int64_t req_param_i64(const struct req *r, const char *name)
{
	int64_t v;

	return text_i64(req_param(r, name), &v) && v > 0 ? v : 0;
}

const char *req_header(const struct req *r, const char *cgi_name)
{
	return io_env(r, cgi_name);
}

/* Cookies that must not be set by a neighbouring host carry the __Host- prefix where TLS allows it. */
static bool guarded(const char *name)
{
	return strcmp(name, "session") == 0 || strcmp(name, "anon") == 0 || strcmp(name, "device") == 0;
}

const char *req_cookie(const struct req *r, const char *name)
{
	const char *want = r->tls && guarded(name) ? arena_fmt(r->arena, "__Host-%s", name) : name;
	size_t n = strlen(want);

	for (const char *p = io_env(r, "HTTP_COOKIE"); *p; ) {
		while (*p == ' ' || *p == ';')
			p++;
		size_t len = strcspn(p, ";");
		if (len > n && strncmp(p, want, n) == 0 && p[n] == '=')
			return arena_dupn(r->arena, p + n + 1, len - n - 1);
		p += len;
	}
	return "";
}

const char *req_upload(const struct req *r, int64_t *n)
{
	*n = r->io->upload_n;
	return r->io->upload_n ? r->io->upload : "";
}

void req_upload_keep(struct req *r)
{
	r->io->upload_kept = r->io->upload_n > 0;
}

const void *req_body(const struct req *r, size_t *n)
{
	*n = r->io->body_n;
	return r->io->body;
}

const char *req_url(const struct req *r, const char *fmt, ...)
{
	char path[1024];
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(path, sizeof path, fmt, ap);
	va_end(ap);
	must(n >= 0 && (size_t)n < sizeof path);
	return arena_fmt(r->arena, "%s%s", r->base, path);
}

const char *req_site(const struct req *r, const char *path)
{
	const char *site = config_text("CLOVE_SITE_URL");

	return arena_fmt(r->arena, "%s%s", *site ? site : r->origin, path);
}

/* One slash, then no second and no backslash, which browsers take for one; and nothing that they leave out when they read it. */
bool req_local(const char *address)
{
	if (address[0] != '/' || address[1] == '/')
		return false;
	for (const char *p = address; *p; p++)
		if (*p == '\\' || (unsigned char)*p <= ' ' || *p == 0x7f)
			return false;
	return true;
}

const char *req_say(const struct req *r, const char *key)
{
	return tpl_lang_text(r->lang, key);
}

const char *req_say1(const struct req *r, const char *key, const char *a)
{
	return tpl_lang_say(r->arena, r->lang, key, a, NULL, NULL);
}

const char *req_say2(const struct req *r, const char *key, const char *a, const char *b)
{
	return tpl_lang_say(r->arena, r->lang, key, a, b, NULL);
}

void req_flash(struct req *r, const char *key, const char *a)
{
	r->io->flash_key = key;
	r->io->flash_a = a ? a : "";
}

void req_set_cookie(struct req *r, const char *name, const char *value, int64_t max_age_s)
{
	const char *prefix = r->tls && guarded(name) ? "__Host-" : "";

	buf_fmt(r->io->headers, "Set-Cookie: %s%s=%s; Path=/; Max-Age=%lld; HttpOnly; SameSite=Lax%s\r\n", prefix, name, value,
	    (long long)(*value ? max_age_s : 0), r->tls ? "; Secure" : "");
}

bool req_fault_here(const struct req *r)
{
	return r->fault.set;
}
