/* params.c: see params.h. */
#include "pay/core/params.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "ext/json.h"

enum { METADATA_KEYS = 50, METADATA_KEY = 40, METADATA_VALUE = 500 };

static const struct param *find(const struct params *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->list[i].name, name) == 0)
			return &p->list[i];
	return NULL;
}

const char *params_text(const struct params *p, const char *name)
{
	const struct param *found = find(p, name);
	return found ? found->value : "";
}

bool params_has(const struct params *p, const char *name)
{
	return find(p, name);
}

bool params_i64(const struct params *p, const char *name, int64_t *out)
{
	return text_i64(params_text(p, name), out);
}

/* '#' takes one digit or more, '*' one character or more up to a closing bracket. */
static bool fits(const char *pattern, const char *name)
{
	for (; *pattern; pattern++) {
		if (*pattern == '#' || *pattern == '*') {
			size_t n = *pattern == '#' ? strspn(name, "0123456789") : strcspn(name, "]");
			if (!n)
				return false;
			name += n;
		} else if (*pattern != *name++)
			return false;
	}
	return !*name;
}

bool params_expand(const struct params *p, const char *what)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->list[i].value, what) == 0 && (strcmp(p->list[i].name, "expand[]") == 0 || fits("expand[#]", p->list[i].name)))
			return true;
	return false;
}

struct json *params_metadata(struct arena *a, const struct params *p, const char *name)
{
	struct json *out = json_object(a);
	const char *pattern = arena_fmt(a, "%s[*]", name);
	size_t n = strlen(name), keys = 0;
	for (size_t i = 0; i < p->n; i++) {
		const struct param *m = &p->list[i];
		if (!fits(pattern, m->name))
			continue;
		const char *key = arena_dupn(a, m->name + n + 1, strlen(m->name) - n - 2);
		if (++keys > METADATA_KEYS || text_length(key) > METADATA_KEY || text_length(m->value) > METADATA_VALUE)
			return NULL;
		json_set_text(out, key, m->value);
	}
	return out;
}

const char *params_unknown(const struct params *p, const char *const *patterns)
{
	for (size_t i = 0; i < p->n; i++) {
		size_t k = 0;
		while (patterns[k] && !fits(patterns[k], p->list[i].name))
			k++;
		if (!patterns[k])
			return p->list[i].name;
	}
	return NULL;
}
