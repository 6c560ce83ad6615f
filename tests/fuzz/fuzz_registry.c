/* What a registry may answer when it is asked what an image is made of, and when one is deleted. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include "answers.h"
#include "base/arena.h"
#include "ext/registry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(64 << 20);
	struct registry_image image;

	answers_are(data, size);
	if (registry_look(a, "clove-show", "1.0", &image).result == REGISTRY_OK && (!*image.digest || image.layers_n > REGISTRY_LAYERS || image.bytes < 0))
		abort();
	registry_delete(a, "clove-show", "sha256:aa");
	registry_ping(a);
	arena_free(a);
	return 0;
}
