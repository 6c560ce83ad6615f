/* What a cluster may answer: a look at everything it runs, and single objects. Nothing it says may break the agent. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "agent/kubernetes.h"
#include "answers.h"
#include "base/arena.h"
#include "base/id.h"
#include "ext/kube.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const versions[] = { "v2", "v1", NULL };
	static const unsigned char master[ID_KEY] = { 9 };
	static int64_t targets;
	struct arena *a = arena_new(256 << 20);
	struct target t = { .ops = &target_kubernetes, .id = 1 + targets++ % 8, .name = "fuzz", .kind = "kubernetes", .url = "http://127.0.0.1:1",
		.access = "{\"token\":\"good\"}", .reach = "127.0.0.1", .platform_url = "http://10.0.0.1:1", .images = "registry:5000", .storage = "claim",
		.storage_class = "", .master = master };
	struct deployment d = { .id = 5, .account = 3, .generation = 1, .revision = 1, .live_revision = 1, .slug = "hello", .title = "t", .step = "", .node = "",
		.upstream = "", .spec = spec_default() };
	struct target_view view = { 0 };
	const char *why;

	if (!size) {
		arena_free(a);
		return 0;
	}
	answers_are(data + 1, size - 1);
	if (data[0] % 4) {
		struct step_result r = target_kubernetes.look(&t, a, &d, 1, &view);
		if (r.state == STEP_DONE)
			for (size_t i = 0; i < view.instances_n; i++)
				if (!view.instances[i].name || !view.instances[i].why || view.instances[i].restarts < 0)
					abort();
	} else {
		struct kube *k = kube_open(t.url, t.access, &why);
		kube_version_of(k, a, "autoscaling", versions);
		kube_get(k, a, "/api/v1/nodes");
		kube_get_table(k, a, "/api/v1/pods");
		kube_close(k);
	}
	arena_free(a);
	return 0;
}
