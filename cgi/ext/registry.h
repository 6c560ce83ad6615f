/* registry.h: the image pool's registry, by the OCI distribution API: what an image is made of, and that it goes.
 *
 * The registry is CLOVE_REGISTRY_URL, or the own one of this machine. A call takes at most 10 s (registry_look: three of them) and is an
 * outcome, never a fault. Texts belong to the arena. Pushing is skopeo's work, not ours.
 */
#ifndef CLOVE_REGISTRY_H
#define CLOVE_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct json;

enum { REGISTRY_LAYERS = 200 };

enum registry_result {
	REGISTRY_OK,
	REGISTRY_NONE,                   /* it does not have that */
	REGISTRY_AWAY,                   /* it does not answer, or is in trouble itself (5xx): ask again */
	REGISTRY_REFUSED                 /* it answers, but not us: password, or deleting is switched off */
};
struct registry_answer {
	enum registry_result result;
	const char *raw;                 /* for the administrator, "" when OK */
};
struct registry_layer {
	const char *digest;
	int64_t bytes;                   /* as stored: compressed */
};
struct registry_image {
	const char *digest;              /* of the manifest, sha256:… */
	const char *os, *architecture;
	struct json *labels;             /* an object, or NULL */
	int64_t bytes;                   /* all layers and the configuration */
	struct registry_layer layers[REGISTRY_LAYERS];
	size_t layers_n;
};

const char *registry_url(struct arena *a);           /* without a slash at the end */
const char *registry_host(struct arena *a);          /* host:port, as image names begin */
bool registry_is_plain(void);                        /* http: skopeo has to be told */

struct registry_answer registry_ping(struct arena *a);
/* By tag or digest. Of an index the image for linux/amd64; digest is then still that of the index. */
struct registry_answer registry_look(struct arena *a, const char *name, const char *reference, struct registry_image *out);
struct registry_answer registry_delete(struct arena *a, const char *name, const char *digest);   /* OK also when it was gone already */

#endif
