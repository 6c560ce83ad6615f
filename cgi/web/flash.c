/* flash.c: see flash.h. The cookie holds key|argument in base64 and its MAC; all services of a site can show each other's because
 * only texts of the language files can be named, and the argument is escaped like any text. A show that is reached after a
 * platform page has another key, so it simply shows nothing. */
#include "web/flash.h"

#include <string.h>

#include "base/arena.h"
#include "base/id.h"
#include "base/keys.h"
#include "base/text.h"
#include "web/io.h"
#include "web/tpl.h"

void flash_keep(struct req *r)
{
	unsigned char key[ID_KEY];

	keys_use(r->service->key, KEY_FORM, key);
	const char *plain = arena_fmt(r->arena, "%s|%s", r->io->flash_key, text_cut(r->arena, r->io->flash_a, 200));
	const char *text = text_base64(r->arena, plain, strlen(plain));
	req_set_cookie(r, "flash", arena_fmt(r->arena, "%s.%s", text, id_mac_text(r->arena, key, text)), 60);
}

void flash_show(struct req *r)
{
	unsigned char key[ID_KEY];
	const char *cookie = req_cookie(r, "flash"), *dot = strchr(cookie, '.');
	size_t n;

	if (!*cookie)
		return;
	req_set_cookie(r, "flash", "", 0);
	if (!dot)
		return;
	keys_use(r->service->key, KEY_FORM, key);
	const char *text = arena_dupn(r->arena, cookie, (size_t)(dot - cookie));
	if (!id_mac_check(key, text, dot + 1))
		return;
	char *plain = text_unbase64(r->arena, text, &n);
	if (!plain)
		return;
	plain = arena_dupn(r->arena, plain, n);
	char *bar = strchr(plain, '|');
	if (!bar)
		return;
	*bar = 0;
	tpl_say(r->page, "Flash.text", plain, bar + 1, NULL);
}
