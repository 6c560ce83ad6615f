/* local_look.c: see local_look.h. A few small files for each show, so that a hundred shows cost a few milliseconds. */
#include "agent/local_look.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "agent/local_group.h"
#include "base/arena.h"
#include "base/config.h"
#include "db/migrate.h"

enum { IDLE_SHOW_MIB = 40, CRASH_S = 5, CRASHES = 3 };

static const char *host(struct arena *a)
{
	struct utsname u;

	return uname(&u) == 0 ? arena_dup(a, u.nodename) : "localhost";
}

/* The group that make run begins anew goes on beside the next one until that is ready: see cgi/local/roll. */
static bool is_former(const struct local_group *g)
{
	size_t n = strlen(g->name);

	return n > 4 && strcmp(g->name + n - 4, ".was") == 0;
}

/* serve.c keeps this file while the group can answer. */
static bool is_ready(struct arena *a, const struct local_group *g)
{
	return g->pid && access(arena_fmt(a, "%s/shows/%s/ready.%lld", config_text("CLOVE_RUN"), g->slug, (long long)g->pid), F_OK) == 0;
}

static struct target_instance instance(struct arena *a, const struct local_group *g, const struct deployment *d, const char *node)
{
	bool wanted = strcmp(g->mark, local_group_mark(a, d)) == 0, young = time(NULL) - g->since < CRASH_S;
	struct target_instance i = { .deployment = d->id, .revision = local_group_revision(g->mark), .restarts = g->starts > 1 ? g->starts - 1 : 0,
		.cpu_m = d->spec.cpu_m, .memory_mib = d->spec.memory_mib, .started_at = g->pid ? g->since : 0, .name = g->name, .part = "show",
		.node = node, .ready = is_ready(a, g), .why = "", .raw = "" };

	i.state = !g->supervised ? INSTANCE_WAITING : g->off ? INSTANCE_ENDING : i.ready ? INSTANCE_RUNNING : INSTANCE_STARTING;
	if (i.restarts && (!g->pid || young))
		i.raw = local_group_last_words(a, g);
	if (wanted && !i.ready && i.restarts >= CRASHES && (!g->pid || young)) {
		i.state = INSTANCE_FAILED;
		i.why = "local.crashes";
	}
	return i;
}

static struct target_node this_node(const char *name)
{
	struct sysinfo s;
	int64_t mib = sysinfo(&s) == 0 ? (int64_t)((uint64_t)s.totalram * s.mem_unit >> 20) : 0;

	return (struct target_node){ .name = name, .ready = true, .open = true, .cpu_m = 1000 * (int64_t)sysconf(_SC_NPROCESSORS_ONLN),
		.memory_mib = mib, .pods = mib / IDLE_SHOW_MIB };
}

/* runit starts again what dies; what only the agent can mend is a folder that is gone or changed, or a service switched off by hand. */
static bool is_astray(struct arena *a, const struct local_group *g, size_t n, const struct deployment *d)
{
	const char *mark = local_group_mark(a, d);

	for (size_t i = 0; i < n; i++)
		if (strcmp(g[i].mark, mark) == 0)
			return g[i].off || g[i].held || !g[i].supervised || local_group_changed(a, &g[i]);
	return true;
}

/* make run and make stop hold this lock while they start and end groups themselves. */
static bool is_in_hand(struct arena *a)
{
	int fd = open(arena_fmt(a, "%s/etc/lock", config_text("CLOVE_VAR")), O_RDONLY | O_CLOEXEC);
	bool held = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;

	if (fd >= 0)
		close(fd);
	return held;
}

static int by_slug(const void *x, const void *y)
{
	const struct deployment *const *a = x, *const *b = y;

	return strcmp((*a)->slug, (*b)->slug);
}

static int by_number(const void *x, const void *y)
{
	const int64_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

static bool answers_meanwhile(struct arena *a, const struct local_group *g, size_t n, const char *name)
{
	const char *former = arena_fmt(a, "%s.was", name);

	for (size_t i = 0; i < n; i++)
		if (strcmp(g[i].name, former) == 0)
			return is_ready(a, &g[i]);
	return false;
}

struct target_view local_look(struct arena *a, const struct deployment *all, size_t n)
{
	struct local_group *groups;
	size_t groups_n = local_groups_all(a, &groups), k = 0;
	const struct deployment **shows = arena_alloc(a, (n + 1) * sizeof *shows);
	struct target_instance *list = arena_alloc(a, (groups_n + 1) * sizeof *list);
	int64_t *astray = arena_alloc(a, (n + 1) * sizeof *astray);
	struct target_node *node = arena_alloc(a, sizeof *node);
	struct target_view v = { .nodes = node, .nodes_n = 1, .instances = list, .astray = astray };

	v.in_hand = is_in_hand(a);
	*node = this_node(host(a));
	v.version = arena_fmt(a, "schema %lld", (long long)migrate_newest(arena_fmt(a, "%s/show", config_text("CLOVE_SQL_DIR"))));
	for (size_t i = 0; i < n; i++)
		shows[i] = &all[i];
	qsort(shows, n, sizeof *shows, by_slug);
	for (size_t i = 0; i < n; i++) {
		const struct deployment *d = shows[i];
		while (k < groups_n && strcmp(groups[k].slug, d->slug) < 0)
			k++;
		size_t from = k, first = v.instances_n;
		for (; k < groups_n && strcmp(groups[k].slug, d->slug) == 0; k++) {
			if ((groups[k].off && !groups[k].pid) || is_former(&groups[k]))
				continue;                /* off: of a show that is stopped */
			list[v.instances_n++] = instance(a, &groups[k], d, node->name);
			node->cpu_used_m += d->spec.cpu_m;
			node->memory_used_mib += d->spec.memory_mib;
			node->pods_n++;
		}
		for (size_t at = first; at < v.instances_n; at++)
			list[at].ready = list[at].ready || answers_meanwhile(a, &groups[from], k - from, list[at].name);
		if (is_astray(a, &groups[from], k - from, d))
			astray[v.astray_n++] = d->id;
	}
	qsort(astray, v.astray_n, sizeof *astray, by_number);
	node->cpu_limit_m = node->cpu_used_m;
	node->memory_limit_mib = node->memory_used_mib;
	return v;
}
