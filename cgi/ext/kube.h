/* kube.h: the REST API of a Kubernetes cluster, from 1.20 on. One handle a target, kept by its process; connections are kept open.
 *
 * A refused or failed call is an outcome with the API server's own words, never a fault. Each call takes at most 10 s.
 */
#ifndef CLOVE_KUBE_H
#define CLOVE_KUBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct json;
struct kube;

/* access: JSON of `target.access`: {"ca":"PEM","token":"…"} or {"ca":…,"cert":"PEM","key":"PEM"}; url "in-cluster" reads the pod's
 * service account instead, again for each call, for its token is renewed. NULL when access is not usable: *why tells. */
struct kube *kube_open(const char *url, const char *access, const char **why);
void kube_close(struct kube *k);

/* A kubeconfig file (YAML or JSON) as url and access; only inline data, for its paths are another machine's. NULL, and why in *why (a text's key). */
const char *kube_import(struct arena *a, const char *text, size_t n, const char *context, const char **url, const char **why);

enum kube_result {
	KUBE_OK, KUBE_NOT_FOUND, KUBE_CONFLICT,  /* conflict: another field manager owns it, or it exists */
	KUBE_REFUSED,                            /* 401, 403: credentials or role */
	KUBE_INVALID,                            /* 400, 422, or over a quota (403 with that reason) */
	KUBE_AWAY                                /* no answer, wrong CA, 429, 5xx: ask again later */
};
struct kube_answer {
	enum kube_result result;
	int status;
	struct json *body;                       /* NULL when it is no JSON */
	const char *reason, *message;            /* of a Status object, or of the connection: NoAnswer, Nameless, Refusing, Late, Untrusted */
	const char *text;                        /* the body as it came: logs are no JSON */
};

struct kube_answer kube_get(struct kube *k, struct arena *a, const char *path);
struct kube_answer kube_get_metadata(struct kube *k, struct arena *a, const char *path);     /* a list's items with their metadata alone */
struct kube_answer kube_get_table(struct kube *k, struct arena *a, const char *path);        /* a list as kubectl prints it: columnDefinitions, rows[].cells */
struct kube_answer kube_apply(struct kube *k, struct arena *a, const char *path, const char *yaml, bool dry_run);   /* server-side, field manager clove, forced */
struct kube_answer kube_post(struct kube *k, struct arena *a, const char *path, const char *body);
struct kube_answer kube_patch(struct kube *k, struct arena *a, const char *path, const char *merge_patch);
struct kube_answer kube_delete(struct kube *k, struct arena *a, const char *path);                                   /* foreground, with its dependents */
const char *kube_version_of(struct kube *k, struct arena *a, const char *group, const char *const *wanted);          /* first of `wanted` (newest first, NULL ends) that the cluster serves; "" none; NULL: it did not answer */
int64_t kube_calls(const struct kube *k);                                                                            /* since kube_open, for the figures */

#endif
