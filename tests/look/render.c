/* render: a template through the program's own engine, outside a request. For the gallery alone.
 * Usage: CLOVE_TEMPLATE_DIR=… render LANG TEMPLATE <data >page. Data is "Name.of.node=text" a line; \n in a text is a new line.
 */
#include <stdio.h>
#include <string.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/fault.h"
#include "web/tpl.h"

int main(int argc, char **argv)
{
	static char line[1 << 20];
	struct fault fault = { 0 };
	struct arena *a = arena_new(64 << 20);

	if (argc != 3)
		return 2;
	struct tpl *t = tpl_new(a, &fault, argv[1]);
	while (fgets(line, sizeof line, stdin)) {
		line[strcspn(line, "\n")] = 0;
		char *value = strchr(line, '=');
		must(value);
		*value++ = 0;
		for (char *p = value; (p = strstr(p, "\\n")); p++) {
			*p = '\n';
			memmove(p + 1, p + 2, strlen(p + 2) + 1);
		}
		tpl_text(t, line, value);
	}
	const struct buf *page = tpl_render(t, argv[2]);
	if (page)
		fwrite(page->p, 1, page->len, stdout);
	else
		fprintf(stderr, "%s: %s\n", argv[2], fault.what);
	arena_free(a);
	return page ? 0 : 1;
}
