/* local_group.h: a show's groups of processes on this machine: service folders under runit, VAR/sv/show-SLUG and VAR/sv/show-SLUG.MARK.
 *
 * A group is a revision on a copy of the database; its mark is REVISION or REVISION-DATA_N. The first group of a show has the plain
 * name, those that follow carry their mark. What runit knows is read from its files and told it through its pipes, as sv does:
 * nothing here starts a process (but `local_group_bury` and `local_group_end`, rarely) or waits. Texts belong to the arena.
 */
#ifndef CLOVE_LOCAL_GROUP_H
#define CLOVE_LOCAL_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct deployment;

struct local_group {
	const char *name, *path;                 /* of its folder; the path is absolute */
	const char *slug, *mark;                 /* mark "": written before groups had marks */
	bool supervised, off, held;              /* a runsv looks after it; off: not to be started; held: somebody told runsv to keep it down */
	int64_t pid, since, starts;              /* pid 0: nothing runs; since: unix, of the last start or end; starts: how often it was started */
};

enum { LOCAL_GROUPS = 64 };                      /* of one show: more are dealt with in the next turn */

const char *local_group_mark(struct arena *a, const struct deployment *d);          /* of the wanted group */
int64_t local_group_revision(const char *mark);
const char *local_group_path(struct arena *a, const char *name);
size_t local_groups(struct arena *a, const char *slug, struct local_group *out, size_t max);      /* of one show */
size_t local_groups_all(struct arena *a, struct local_group **out);                                /* of every show, by slug */
bool local_group_start(struct arena *a, const struct local_group *g, bool again);   /* again: also where it runs; false: not supervised yet */
bool local_group_end(struct arena *a, const struct local_group *g);                 /* true: nothing of it runs; else told to end, in time killed */
bool local_group_bury(struct arena *a, const char *slug, const struct local_group *g);   /* an ended one (or NULL) goes; true: no ended folder of the show is left */
bool local_group_changed(struct arena *a, const struct local_group *g);             /* its files are not as they were declared */
const char *local_group_last_words(struct arena *a, const struct local_group *g);   /* of its log */

#endif
