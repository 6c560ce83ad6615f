/* spec.c: see spec.h. The numbers are one table, read, written and compared alike. */
#include "platform/core/spec.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "ext/json.h"

static const struct number {
	const char *name;
	size_t at;
	int64_t none;
} numbers[] = {
#define NUMBER(shout, member, none, least, most) { #member, offsetof(struct spec, member), none },
	SPEC_NUMBERS(NUMBER)
#undef NUMBER
};
enum { POD_WORKER_MIB = 48, NUMBERS = sizeof numbers / sizeof numbers[0] };

static int64_t *number(struct spec *s, size_t i)
{
	return (int64_t *)(void *)((char *)s + numbers[i].at);
}

static int64_t number_of(const struct spec *s, size_t i)
{
	int64_t v;

	memcpy(&v, (const char *)s + numbers[i].at, sizeof v);
	return v;
}

struct spec spec_default(void)
{
	struct spec s = { 0 };

	for (size_t i = 0; i < NUMBERS; i++)
		*number(&s, i) = numbers[i].none;
	return s;
}

struct spec spec_with_workers(int64_t n)
{
	struct spec s = spec_default();

	s.min = s.max = n;
	return s;
}

static int64_t between(int64_t v, int64_t least, int64_t most)
{
	return v < least ? least : v > most ? most : v;
}

int64_t spec_pod_memory(const struct spec *s)
{
	return between(s->memory_mib - between(s->memory_mib / 4, 32, 128), 32, s->memory_mib);
}

int64_t spec_pod_workers(const struct spec *s)
{
	return between(spec_pod_memory(s) / POD_WORKER_MIB, 2, 32);
}

struct spec spec_read(struct arena *a, const char *json)
{
	struct spec s = spec_default();
	const char *error;
	struct json *j = json_parse(a, json, strlen(json), &error), *parts = json_get(j, "parts");

	for (size_t i = 0; i < NUMBERS; i++)
		*number(&s, i) = json_i64(j, numbers[i].name, numbers[i].none);
	if (s.max < s.min)
		s.max = s.min;
	for (size_t i = 0; i < json_n(parts) && s.parts_n < SPEC_PARTS; i++) {
		struct json *p = json_at(parts, i);
		s.parts[s.parts_n++] = (struct spec_part){ json_text(p, "kind"), json_text(p, "name"), json_text(p, "version"), json_text(p, "digest") };
	}
	return s;
}

const char *spec_write(struct arena *a, const struct spec *s)
{
	struct json *j = json_object(a), *parts = json_list(a);

	for (size_t i = 0; i < NUMBERS; i++)
		json_set_i64(j, numbers[i].name, number_of(s, i));
	for (size_t i = 0; i < s->parts_n; i++) {
		struct json *p = json_object(a);
		json_set_text(p, "kind", s->parts[i].kind);
		json_set_text(p, "name", s->parts[i].name);
		json_set_text(p, "version", s->parts[i].version);
		json_set_text(p, "digest", s->parts[i].digest);
		json_add(parts, p);
	}
	json_set(j, "parts", parts);
	return json_write(a, j);
}

const struct spec_part *spec_part(const struct spec *s, const char *kind)
{
	for (size_t i = 0; i < s->parts_n; i++)
		if (strcmp(s->parts[i].kind, kind) == 0)
			return &s->parts[i];
	return NULL;
}

/* Show and database are there once, so by kind; an extra by its name. */
static const struct spec_part *same_part(const struct spec *s, const struct spec_part *p)
{
	for (size_t i = 0; i < s->parts_n; i++)
		if (strcmp(s->parts[i].kind, p->kind) == 0 && (strcmp(p->kind, "extra") != 0 || strcmp(s->parts[i].name, p->name) == 0))
			return &s->parts[i];
	return NULL;
}

static const char *part_words(struct arena *a, const struct spec_part *p)
{
	return p ? arena_fmt(a, "%s %s", p->name, p->version) : "";
}

size_t spec_changes(struct arena *a, const struct spec *from, const struct spec *to, struct spec_change *out, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < NUMBERS && n < max; i++)
		if (number_of(from, i) != number_of(to, i))
			out[n++] = (struct spec_change){ numbers[i].name, arena_fmt(a, "%lld", (long long)number_of(from, i)),
				arena_fmt(a, "%lld", (long long)number_of(to, i)) };
	for (size_t i = 0; i < from->parts_n && n < max; i++) {
		const struct spec_part *p = &from->parts[i], *now = same_part(to, p);
		if (!now || strcmp(p->name, now->name) != 0 || strcmp(p->version, now->version) != 0 || strcmp(p->digest, now->digest) != 0)
			out[n++] = (struct spec_change){ "part", part_words(a, p), part_words(a, now) };
	}
	for (size_t i = 0; i < to->parts_n && n < max; i++)
		if (!same_part(from, &to->parts[i]))
			out[n++] = (struct spec_change){ "part", "", part_words(a, &to->parts[i]) };
	return n;
}
