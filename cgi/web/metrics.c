/* metrics.c: see metrics.h. One row a route, five status classes, a histogram of milliseconds; plain atomic adds. */
#include "web/metrics.h"

#include <stdatomic.h>
#include <stddef.h>
#include <sys/mman.h>

#include "base/buf.h"
#include "base/fault.h"
#include "web/route.h"

static const int64_t bounds[] = { 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000 };
enum { BOUNDS = sizeof bounds / sizeof bounds[0] };

struct row {
	atomic_llong status[6], le[BOUNDS + 1], ms, queries;
};

static struct row *rows;             /* routes, then one for requests that met no route */
static atomic_llong *respawns;
static size_t rows_n;

void metrics_init(const struct service *s)
{
	rows_n = s->routes_n + 1;
	size_t n = rows_n * sizeof *rows + sizeof *respawns;
	void *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(p != MAP_FAILED);
	rows = p;
	respawns = (atomic_llong *)(void *)(rows + rows_n);
}

void metrics_request(int route, int status, int64_t ms, int queries)
{
	if (!rows)
		return;
	struct row *r = &rows[route < 0 ? rows_n - 1 : (size_t)route];
	size_t b = 0;
	while (b < BOUNDS && ms > bounds[b])
		b++;
	atomic_fetch_add(&r->status[status / 100 % 6], 1);
	atomic_fetch_add(&r->le[b], 1);
	atomic_fetch_add(&r->ms, ms);
	atomic_fetch_add(&r->queries, queries);
}

void metrics_respawn(void)
{
	if (respawns)
		atomic_fetch_add(respawns, 1);
}

void metrics_write(const struct service *s, struct buf *out)
{
	buf_puts(out, "# HELP clove_requests_total Answered requests by route and status class.\n# TYPE clove_requests_total counter\n");
	for (size_t i = 0; i < rows_n; i++)
		for (int c = 2; c < 6; c++) {
			long long n = atomic_load(&rows[i].status[c]);
			if (n)
				buf_fmt(out, "clove_requests_total{service=\"%s\",route=\"%s\",status=\"%dxx\"} %lld\n", s->name,
				    i < s->routes_n ? s->routes[i].name : "none", c, n);
		}
	buf_puts(out, "# HELP clove_request_ms Time to answer, milliseconds.\n# TYPE clove_request_ms histogram\n");
	for (size_t i = 0; i < rows_n; i++) {
		const char *name = i < s->routes_n ? s->routes[i].name : "none";
		long long sum = 0;
		for (size_t b = 0; b <= BOUNDS; b++)
			sum += atomic_load(&rows[i].le[b]);
		if (!sum)
			continue;
		sum = 0;
		for (size_t b = 0; b < BOUNDS; b++) {
			sum += atomic_load(&rows[i].le[b]);
			buf_fmt(out, "clove_request_ms_bucket{service=\"%s\",route=\"%s\",le=\"%lld\"} %lld\n", s->name, name, (long long)bounds[b], sum);
		}
		sum += atomic_load(&rows[i].le[BOUNDS]);
		buf_fmt(out, "clove_request_ms_bucket{service=\"%s\",route=\"%s\",le=\"+Inf\"} %lld\n", s->name, name, sum);
		buf_fmt(out, "clove_request_ms_sum{service=\"%s\",route=\"%s\"} %lld\n", s->name, name, (long long)atomic_load(&rows[i].ms));
		buf_fmt(out, "clove_request_ms_count{service=\"%s\",route=\"%s\"} %lld\n", s->name, name, sum);
		buf_fmt(out, "clove_queries_total{service=\"%s\",route=\"%s\"} %lld\n", s->name, name, (long long)atomic_load(&rows[i].queries));
	}
	buf_puts(out, "# HELP clove_respawns_total Processes that died and were replaced.\n# TYPE clove_respawns_total counter\n");
	buf_fmt(out, "clove_respawns_total{service=\"%s\"} %lld\n", s->name, (long long)atomic_load(respawns));
}
