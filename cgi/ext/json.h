/* json.h: reading and writing JSON through json-c, arena-owned. A missing member reads as "", 0, false or an empty list.
 * Paths are dotted with numbers for list items: json_text(j, "payment_intent.metadata.order"). Depth is limited to 32. */
#ifndef CLOVE_JSON_H
#define CLOVE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct json;

struct json *json_parse(struct arena *a, const char *text, size_t n, const char **error);   /* NULL and a reason when it is not JSON */
struct json *json_get(struct json *j, const char *path);            /* NULL when missing; every reader takes NULL */
struct json *json_member(struct json *j, const char *name);         /* the name as it is, dots and all */
const char *json_text(struct json *j, const char *path);            /* "" path is j itself */
int64_t json_i64(struct json *j, const char *path, int64_t none);
double json_number(struct json *j, const char *path, double none);  /* coordinates only, never money */
bool json_is(struct json *j, const char *path);
size_t json_n(struct json *j);                                      /* length of a list */
struct json *json_at(struct json *j, size_t i);
enum json_kind { JSON_NONE, JSON_OBJECT, JSON_LIST, JSON_TEXT, JSON_NUMBER, JSON_BOOL, JSON_NULL } json_kind(struct json *j);
enum json_kind json_kind_at(struct json *j, const char *path);       /* the same without a handle: for lists of thousands */

const char *json_name_at(struct json *j, size_t i);                 /* the i-th name of an object; NULL after the last */

struct json *json_object(struct arena *a);
struct json *json_list(struct arena *a);
void json_set_text(struct json *j, const char *name, const char *s);
void json_set_i64(struct json *j, const char *name, int64_t v);
void json_set_number(struct json *j, const char *name, double v);
void json_set_bool(struct json *j, const char *name, bool v);
void json_set(struct json *j, const char *name, struct json *child);
void json_add(struct json *list, struct json *item);
void json_add_i64(struct json *list, int64_t v);
const char *json_write(struct arena *a, struct json *j);

#endif
