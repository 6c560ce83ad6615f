/* Any bytes as a Cookie header: what is read out of it is one of its values, named as it was asked for, and what we set is read back. The
 * flash cookie is read as it comes, and as someone who knows the key could have written it.
 */
#include <stdint.h>
#include <string.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/fault.h"
#include "base/id.h"
#include "base/keys.h"
#include "base/text.h"
#include "web/flash.h"
#include "web/io.h"
#include "web/req.h"
#include "web/tpl.h"

/* The values of a header by the rules of RFC 6265, read another way: every ; ends a pair, spaces before a name do not count. */
static const char *expected(struct arena *a, const char *header, const char *name)
{
	char *rest = arena_dup(a, header);

	for (char *pair; (pair = strsep(&rest, ";"));) {
		pair += strspn(pair, " ");
		char *value = strchr(pair, '=');
		if (!value)
			continue;
		*value++ = '\0';
		if (strcmp(pair, name) == 0)
			return value;
	}
	return "";
}

/* The first three may not be set by a neighbouring host: under TLS they have another name. */
static void read_all(struct req *r, const char *header)
{
	static const char *const names[] = { "session", "anon", "device", "flash", "lang" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *name = arena_fmt(r->arena, "%s%s", r->tls && i < 3 ? "__Host-" : "", names[i]);
		must(strcmp(req_cookie(r, names[i]), expected(r->arena, header, name)) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(64 << 20);
	struct service service = { .name = "show", .base = "/shows/x", .key = { 7 } };
	const char *header = arena_dupn(a, (const char *)data, size);
	char *env[] = { arena_fmt(a, "HTTP_COOKIE=%s", header), NULL };
	struct req_io io = { .env = env, .headers = buf_new(a, 1 << 20), .flash_key = "common.saved", .flash_a = header };
	struct req r = { .arena = a, .service = &service, .lang = "ko", .io = &io };
	unsigned char key[ID_KEY];

	r.page = tpl_new(a, &r.fault, r.lang);
	for (int tls = 0; tls < 2; tls++) {
		r.tls = tls;
		read_all(&r, header);
	}
	flash_show(&r);

	keys_use(service.key, KEY_FORM, key);
	const char *text = text_base64(a, data, size);
	env[0] = arena_fmt(a, "HTTP_COOKIE=lang=ko; flash=%s.%s", text, id_mac_text(a, key, text));
	flash_show(&r);

	/* What we set comes back as we set it, whatever a sentence is about. */
	io.headers = buf_new(a, 1 << 20);
	flash_keep(&r);
	const char *set = io.headers->p;
	must(strncmp(set, "Set-Cookie: flash=", 18) == 0 && strcspn(set, "\r\n") == strlen(set) - 2);
	env[0] = arena_fmt(a, "HTTP_COOKIE=%.*s", (int)strcspn(set + 12, ";"), set + 12);
	must(strlen(req_cookie(&r, "flash")) > 0);
	flash_show(&r);
	must(!r.fault.set);
	arena_free(a);
	return 0;
}
