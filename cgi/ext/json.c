/* json.c: JSON through json-c.
 *
 * A tree belongs to the arena it was parsed or made in: the root is released by a clean-up of the arena, everything below it is
 * borrowed from the root. Readers are strict: a number is not a text and a text is not a number. Text with a NUL in it
 * is refused when parsed, so that no reader can be shown a shorter text than the writer signed or counted.
 */
#include "ext/json.h"

/* The library's typedef json_object has the name of our constructor: here, and only here, its struct is called otherwise. */
#define json_object json_c_object
#include <json-c/json.h>
#undef json_object
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/fault.h"

enum { DEPTH = 32, NAME_BYTES = 128, INPUT_BYTES = 64 * 1024 * 1024 };

struct json {
	struct arena *arena;
	struct json_c_object *o;       /* NULL is JSON's null */
};

static void release(void *o)
{
	json_object_put(o);
}

static void release_tokener(void *t)
{
	json_tokener_free(t);
}

static struct json *wrap(struct arena *a, struct json_c_object *o)
{
	struct json *j = arena_alloc(a, sizeof *j);
	j->arena = a;
	j->o = o;
	return j;
}

static struct json *root(struct arena *a, struct json_c_object *o)
{
	if (o)
		arena_defer(a, release, o);
	return wrap(a, o);
}

static bool has_nul(const char *p, size_t n)
{
	if (memchr(p, '\0', n))
		return true;
	for (size_t i = 0; i + 1 < n; i++) {
		if (p[i] != '\\')
			continue;
		if (n - i >= 6 && memcmp(p + i, "\\u0000", 6) == 0)
			return true;
		i++;                 /* the escaped character, which may be another backslash */
	}
	return false;
}

struct json *json_parse(struct arena *a, const char *text, size_t n, const char **error)
{
	const char *why = NULL;
	struct json_c_object *o = NULL;
	if (n > INPUT_BYTES) {
		why = "too long";
	} else if (has_nul(text, n)) {
		why = "a NUL character";
	} else {
		struct json_tokener *t = json_tokener_new_ex(DEPTH);
		must(t);
		arena_defer(a, release_tokener, t);
		json_tokener_set_flags(t, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
		/* The final NUL goes in as well: it is what ends a number that stands alone. */
		o = json_tokener_parse_ex(t, arena_dupn(a, text, n), (int)n + 1);
		enum json_tokener_error e = json_tokener_get_error(t);
		if (e == json_tokener_continue)
			why = "it ends too early";
		else if (e != json_tokener_success)
			why = json_tokener_error_desc(e);
	}
	if (error)
		*error = why;
	return why ? NULL : root(a, o);
}

/* Walks a dotted path. False when something on the way is missing; *out may be NULL, which is JSON's null. */
static bool find(const struct json *j, const char *path, struct json_c_object **out)
{
	if (!j)
		return false;
	struct json_c_object *o = j->o;
	while (*path) {
		size_t n = strcspn(path, ".");
		char name[NAME_BYTES];
		if (n >= sizeof name)
			return false;
		memcpy(name, path, n);
		name[n] = '\0';
		if (json_object_is_type(o, json_type_array)) {
			char *end;
			unsigned long i = strtoul(name, &end, 10);
			if (n == 0 || *end || name[0] < '0' || name[0] > '9' || i >= json_object_array_length(o))
				return false;
			o = json_object_array_get_idx(o, i);
		} else if (!o || !json_object_is_type(o, json_type_object) || !json_object_object_get_ex(o, name, &o)) {
			return false;
		}
		path += n;
		if (*path == '.')
			path++;
	}
	*out = o;
	return true;
}

struct json *json_get(struct json *j, const char *path)
{
	struct json_c_object *o;
	return find(j, path, &o) ? wrap(j->arena, o) : NULL;
}

struct json *json_member(struct json *j, const char *name)
{
	struct json_c_object *o;
	if (!j || !json_object_is_type(j->o, json_type_object) || !json_object_object_get_ex(j->o, name, &o))
		return NULL;
	return wrap(j->arena, o);
}

const char *json_text(struct json *j, const char *path)
{
	struct json_c_object *o;
	return find(j, path, &o) && json_object_is_type(o, json_type_string) ? json_object_get_string(o) : "";
}

int64_t json_i64(struct json *j, const char *path, int64_t none)
{
	struct json_c_object *o;
	if (!find(j, path, &o) || !json_object_is_type(o, json_type_int))
		return none;
	int64_t v = json_object_get_int64(o);
	return v == INT64_MAX && json_object_get_uint64(o) > (uint64_t)INT64_MAX ? none : v;
}

double json_number(struct json *j, const char *path, double none)
{
	struct json_c_object *o;
	if (!find(j, path, &o) || !(json_object_is_type(o, json_type_int) || json_object_is_type(o, json_type_double)))
		return none;
	double v = json_object_get_double(o);
	return isfinite(v) ? v : none;
}

bool json_is(struct json *j, const char *path)
{
	struct json_c_object *o;
	return find(j, path, &o) && json_object_is_type(o, json_type_boolean) && json_object_get_boolean(o);
}

size_t json_n(struct json *j)
{
	return j && json_object_is_type(j->o, json_type_array) ? json_object_array_length(j->o) : 0;
}

struct json *json_at(struct json *j, size_t i)
{
	return i < json_n(j) ? wrap(j->arena, json_object_array_get_idx(j->o, i)) : NULL;
}

static enum json_kind kind_of(struct json_c_object *o)
{
	switch (json_object_get_type(o)) {
	case json_type_null:    return JSON_NULL;
	case json_type_boolean: return JSON_BOOL;
	case json_type_double:
	case json_type_int:     return JSON_NUMBER;
	case json_type_object:  return JSON_OBJECT;
	case json_type_array:   return JSON_LIST;
	case json_type_string:  return JSON_TEXT;
	}
	return JSON_NONE;
}

enum json_kind json_kind(struct json *j)
{
	return j ? kind_of(j->o) : JSON_NONE;
}

enum json_kind json_kind_at(struct json *j, const char *path)
{
	struct json_c_object *o;
	return find(j, path, &o) ? kind_of(o) : JSON_NONE;
}

const char *json_name_at(struct json *j, size_t i)
{
	if (!j || !json_object_is_type(j->o, json_type_object))
		return NULL;
	json_object_object_foreach(j->o, name, value) {
		(void)value;
		if (i-- == 0)
			return name;
	}
	return NULL;
}

struct json *json_object(struct arena *a)
{
	struct json_c_object *o = json_object_new_object();
	must(o);
	return root(a, o);
}

struct json *json_list(struct arena *a)
{
	struct json_c_object *o = json_object_new_array();
	must(o);
	return root(a, o);
}

static void put(struct json *j, const char *name, struct json_c_object *value)
{
	must(json_object_is_type(j->o, json_type_object));
	must(json_object_object_add(j->o, name, value) == 0);
}

void json_set_text(struct json *j, const char *name, const char *s)
{
	struct json_c_object *o = json_object_new_string(s ? s : "");
	must(o);
	put(j, name, o);
}

void json_set_i64(struct json *j, const char *name, int64_t v)
{
	struct json_c_object *o = json_object_new_int64(v);
	must(o);
	put(j, name, o);
}

void json_set_number(struct json *j, const char *name, double v)
{
	must(isfinite(v));
	char text[40];
	/* 15 digits where they are the same number, so that 0.1 stays 0.1. */
	snprintf(text, sizeof text, "%.15g", v);
	if (strtod(text, NULL) < v || strtod(text, NULL) > v)
		snprintf(text, sizeof text, "%.17g", v);
	struct json_c_object *o = json_object_new_double_s(v, text);
	must(o);
	put(j, name, o);
}

void json_set_bool(struct json *j, const char *name, bool v)
{
	struct json_c_object *o = json_object_new_boolean(v);
	must(o);
	put(j, name, o);
}

/* The child keeps its own clean-up; its new parent holds one more reference. */
static struct json_c_object *share(struct json *parent, struct json *child)
{
	must(!child || child->o != parent->o || !child->o);
	return child ? json_object_get(child->o) : NULL;
}

void json_set(struct json *j, const char *name, struct json *child)
{
	put(j, name, share(j, child));
}

void json_add(struct json *list, struct json *item)
{
	must(json_object_is_type(list->o, json_type_array));
	must(json_object_array_add(list->o, share(list, item)) == 0);
}

void json_add_i64(struct json *list, int64_t v)
{
	struct json_c_object *o = json_object_new_int64(v);
	must(o);
	must(json_object_is_type(list->o, json_type_array));
	must(json_object_array_add(list->o, o) == 0);
}

const char *json_write(struct arena *a, struct json *j)
{
	if (!j || !j->o)
		return "null";
	const char *s = json_object_to_json_string_ext(j->o, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
	must(s);
	return arena_dup(a, s);
}
