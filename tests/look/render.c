/* render: one template with data from an HDF file, written to standard output. For the gallery only: it reads templates and
 * language files as the service does, without a request around them. Usage: render TEMPLATES LANG TEMPLATE DATA.hdf
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <glob.h>
#include "cs/cs.h"

static NEOERR *out(void *ctx, char *s)
{
	(void)ctx;
	fputs(s, stdout);
	return STATUS_OK;
}

/* {1} {2} {3} of the first argument are the ones after it. */
static NEOERR *say(CSPARSE *cs, CS_FUNCTION *f, CSARG *args, CSARG *res)
{
	char *a[4] = { NULL, NULL, NULL, NULL };
	int n = f->n_args;
	NEOERR *e = n == 2 ? cs_arg_parse(cs, args, "ss", &a[0], &a[1])
	          : n == 3 ? cs_arg_parse(cs, args, "sss", &a[0], &a[1], &a[2])
	          : cs_arg_parse(cs, args, "ssss", &a[0], &a[1], &a[2], &a[3]);
	if (e)
		return nerr_pass(e);
	STRING s;
	string_init(&s);
	e = string_append(&s, "");
	for (const char *p = a[0] ? a[0] : ""; !e && *p; p++) {
		if (p[0] == '{' && p[1] >= '1' && p[1] <= '3' && p[2] == '}') {
			const char *v = a[p[1] - '0'];
			e = string_append(&s, v ? v : "");
			p += 2;
		} else {
			e = string_append_char(&s, *p);
		}
	}
	for (int i = 0; i < 4; i++)
		free(a[i]);
	res->op_type = CS_TYPE_STRING;
	res->s = s.buf;
	res->alloc = 1;
	return nerr_pass(e);
}

static void must(NEOERR *e)
{
	if (e) {
		nerr_log_error(e);
		exit(1);
	}
}

int main(int argc, char **argv)
{
	if (argc != 5)
		return 2;
	HDF *page, *all;
	CSPARSE *cs;
	must(hdf_init(&page));
	must(hdf_init(&all));
	must(hdf_set_value(page, "Config.VarEscapeMode", "html"));
	must(hdf_set_value(page, "hdf.loadpaths.0", argv[1]));
	char pattern[4096];
	glob_t found;
	snprintf(pattern, sizeof pattern, "%s/lang/%s/*.hdf", argv[1], argv[2]);
	HDF *texts;
	must(hdf_get_node(all, "L", &texts));
	if (glob(pattern, 0, NULL, &found) == 0)
		for (size_t i = 0; i < found.gl_pathc; i++)
			must(hdf_read_file(texts, found.gl_pathv[i]));
	must(hdf_set_value(page, "Page.lang", argv[2]));
	must(hdf_read_file(page, argv[4]));
	must(cs_init(&cs, page));
	must(cs_register_function(cs, "say1", 2, say));
	must(cs_register_function(cs, "say2", 3, say));
	must(cs_register_function(cs, "say3", 4, say));
	must(cs_parse_file(cs, argv[3]));
	cs->global_hdf = all;
	must(cs_render(cs, NULL, out));
	return 0;
}
