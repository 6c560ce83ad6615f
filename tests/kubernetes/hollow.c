/* hollow: many shows put into a cluster by the agent's own code, then looked at as it looks, with what that costs.
 *
 *	hollow URL ACCESS.json SHOWS IDLE_S IMAGES
 *
 * Prints one line of JSON after the shows are declared and, told to go on by a line on its standard input, one after the idle time.
 */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "agent/kubernetes.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/id.h"
#include "base/text.h"
#include "ext/kube.h"

enum { SELLERS = 10, LOOK_S = 10, SHOWS = 1000 };

static struct deployment shows[SHOWS];

static double cpu_s(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void pause_ms(int64_t ms)
{
	nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 }, NULL);
}

static int told(const char *what, const struct deployment *d, struct step_result r)
{
	fprintf(stderr, "%s %s: %s %s\n", what, d->slug, r.why, r.raw);
	return 1;
}

static int declare(const struct target *t, size_t n)
{
	struct arena *a = arena_new(8 << 20);
	struct step_result no;
	struct kube *k = kubernetes_open(t, &no);
	int64_t began = clock_ms(), calls = k ? kube_calls(k) : 0, slowest = 0;
	double cpu = cpu_s();

	arena_free(a);
	for (size_t i = 0; i < n; i++) {
		a = arena_new(64 << 20);
		int64_t at = clock_ms();
		struct step_result r = t->ops->service(t, a, &shows[i]);
		if (r.state != STEP_DONE)
			return told("declare", &shows[i], r);
		slowest = clock_ms() - at > slowest ? clock_ms() - at : slowest;
		arena_free(a);
	}
	printf("{\"shows\":%zu,\"ms_per_show\":%.1f,\"slowest_ms\":%lld,\"calls_per_show\":%.1f,\"cpu_ms_per_show\":%.1f}\n", n,
	    (double)(clock_ms() - began) / (double)n, (long long)slowest, (double)(kube_calls(k) - calls) / (double)n, (cpu_s() - cpu) * 1000 / (double)n);
	fflush(stdout);
	return 0;
}

static int idle(const struct target *t, size_t n, int64_t idle_s)
{
	struct step_result no;
	struct kube *k = kubernetes_open(t, &no);
	int64_t until = clock_ms() + idle_s * 1000, calls = kube_calls(k), began = clock_ms(), looks = 0, slowest = 0;
	size_t instances = 0, placed = 0, astray = 0;
	double cpu = cpu_s();

	while (clock_ms() < until) {
		struct arena *a = arena_new(64 << 20);
		struct target_view v;
		int64_t at = clock_ms();
		struct step_result r = t->ops->look(t, a, shows, n, &v);
		if (r.state != STEP_DONE)
			return told("look", &shows[0], r);
		instances = v.instances_n;
		placed = 0;
		for (size_t i = 0; i < v.instances_n; i++)
			placed += *v.instances[i].node != 0;
		astray += v.astray_n;
		looks++;
		arena_free(a);
		at = clock_ms() - at;
		slowest = at > slowest ? at : slowest;
		pause_ms(at < LOOK_S * 1000 ? LOOK_S * 1000 - at : 0);
	}
	double s = (double)(clock_ms() - began) / 1000;
	printf("{\"idle_s\":%.0f,\"looks\":%lld,\"instances\":%zu,\"placed\":%zu,\"astray\":%zu,\"slowest_ms\":%lld,\"calls_per_look\":%.1f,\"cpu_percent\":%.2f}\n", s,
	    (long long)looks, instances, placed, astray, (long long)slowest, (double)(kube_calls(k) - calls) / (double)looks, (cpu_s() - cpu) * 100 / s);
	fflush(stdout);
	return 0;
}

int main(int argc, char **argv)
{
	static unsigned char master[ID_KEY] = { 4, 2 };
	struct arena *a = arena_new(8 << 20);
	int64_t n, idle_s;
	size_t len;

	if (argc != 6 || !text_i64(argv[3], &n) || n < 1 || n > SHOWS || !text_i64(argv[4], &idle_s))
		return 2;
	id_init();
	struct target t = { .ops = &target_kubernetes, .id = 1, .name = "hollow", .kind = "kubernetes", .url = argv[1], .access = file_read(a, argv[2], 1 << 20, &len),
		.reach = "", .platform_url = "http://10.200.0.1:8085", .images = argv[5], .storage = "none", .storage_class = "", .master = master };
	for (int64_t i = 0; i < n; i++) {
		struct deployment *d = &shows[i];
		*d = (struct deployment){ .id = i + 1, .account = 990000 + i % SELLERS, .generation = 1, .revision = 1, .live_revision = 1, .title = "hollow", .step = "", .node = "",
			.upstream = "", .slug = arena_fmt(a, "hollow-%lld", (long long)i), .spec = spec_default() };
		d->spec.min = d->spec.max = 1;
		d->spec.cpu_m = 100;
		d->spec.memory_mib = 64;
		d->spec.db_cpu_m = 50;
		d->spec.db_memory_mib = 128;
		d->spec.parts[0] = (struct spec_part){ "show", "clove-show", "1", "" };
		d->spec.parts[1] = (struct spec_part){ "database", "clove-database", "1", "" };
		d->spec.parts_n = 2;
	}
	int bad = declare(&t, (size_t)n);
	char line[16];
	if (!bad && fgets(line, sizeof line, stdin))            /* told that all pods are placed: now nothing happens any more */
		bad = idle(&t, (size_t)n, idle_s);
	arena_free(a);
	return bad;
}
