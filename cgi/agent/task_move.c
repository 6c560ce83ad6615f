/* task_move.c: a show goes to another target with all it has: same keys, so old tickets stay valid.
 *
 *	body  {"begins_at":unix,"spec":{…},"from":{"target","data_n","revision"},"data_n":the new copy,"revision":the new one,
 *	       "file":"…","told":which freeze,"upstream":"…","switched":bool,"why","a","raw": of what is being undone}
 *
 *	told      visitors are told the time; meanwhile a database is made there
 *	wait      for that time, and until the show confirmed that nothing is written any more
 *	dump      exact now, because nothing is written
 *	load      there: rows counted, schema brought forward, invariants hold; that copy may not write yet
 *	start     processes there, beside those here
 *	page      its first page answers there
 *	retire    the old copy confirms that it does not write again by itself
 *	(switch)  one transaction: target, upstream, copy, revision
 *	open      the new copy writes
 *	leave     the processes at the old place end; then a person looks, and confirms
 *	forget    everything at the old place goes
 *
 * The pause is as long as it takes: while work goes on its end is moved, and visitors are told so. What fails, and a person's
 * cancelling, before the switch: the show writes again at once where it was, and what was made at the new place goes. After it there is no way
 * back but another move.
 */
#include "agent/task_run.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "agent/agent.h"
#include "agent/backup.h"
#include "agent/frozen.h"
#include "agent/helper.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "db/db.h"
#include "ext/json.h"
#include "platform/core/extra.h"

enum { PAUSE_S = 600, CONFIRM_S = 120, START_S = 420, OPEN_S = 120 };

struct move {
	struct agent *g;
	struct task *t;
	struct deployment d, next;               /* as it is at the old place; as it shall be */
	struct agent_target *from, *to;
};

static struct task_result go(const char *step)
{
	return (struct task_result){ .said = TASK_GO, .step = step };
}

static struct task_result waits(const char *why, const char *raw)
{
	return (struct task_result){ .said = TASK_WAIT, .why = why, .raw = raw, .wait_s = 1 };
}

static struct task_result failed(const char *why, const char *raw)
{
	return (struct task_result){ .said = TASK_FAILED, .why = why, .raw = raw };
}

static int64_t frozen_from(struct move *m)
{
	return db_one_i64(m->g->db, 0, "SELECT frozen_from FROM deployment WHERE id = ? LIMIT 1", ARG(m->d.id));
}

/* What a call to a target said; one that waits for too long has failed. */
static struct task_result after(struct move *m, struct agent_target *t, struct step_result s, const char *next, int64_t limit_s)
{
	agent_answered(m->g, t, s);
	if (s.state == STEP_WAIT && limit_s && m->t->step_s > limit_s)
		return failed(s.why && *s.why ? s.why : "backup.failed_service", s.raw);
	return task_after(m->t, s, next);
}

/* --- before the pause --------------------------------------------------------------------------------------------------------------- */

static void tell_begin(struct agent *g, const struct task *t)
{
	agent_tell(g, t->deployment, "info", "backup.move_begins", json_text(t->body, "to"), "");
}

static struct task_result at_begin(struct move *m)
{
	struct json *from = json_object(m->g->arena);
	int64_t now = clock_now(), begins_at = json_i64(m->t->body, "begins_at", now);
	int64_t revision = 1 + db_one_i64(m->g->db, 0, "SELECT MAX(revision) FROM deployment_revision WHERE deployment = ?", ARG(m->d.id));
	const struct target_ops *here = m->from->t.ops, *there = m->to->t.ops;

	if (m->from->t.id == m->to->t.id)
		return failed("deploy.target_same", m->to->t.name);
	if (!here->dump || !here->stop || !here->remove || !there->load || !there->database || !there->forget_data || !there->remove)
		return failed("backup.failed_load", "one of the targets makes no copies");
	json_set_i64(from, "target", m->from->t.id);
	json_set_i64(from, "data_n", m->d.data_n);
	json_set_i64(from, "revision", m->d.revision);
	json_set(m->t->body, "from", from);
	json_set_text(m->t->body, "to", m->to->t.name);
	json_set_i64(m->t->body, "data_n", m->d.data_n + 1);
	json_set_i64(m->t->body, "revision", revision);
	json_set_text(m->t->body, "file", backup_name(m->g->arena, m->d.slug, now, arena_fmt(m->g->arena, "move-%lld", (long long)m->t->id)));
	if (begins_at < now)
		begins_at = now;
	frozen_want(m->g->db, m->d.id, begins_at, begins_at + PAUSE_S);
	return (struct task_result){ .said = TASK_GO, .step = "told", .write = tell_begin };
}

/* Everything of the show at a place goes, and never where it lives. */
static struct step_result clear(struct move *m, struct agent_target *t, const struct deployment *d)
{
	if (db_one_i64(m->g->db, t->t.id, "SELECT target FROM deployment WHERE id = ? LIMIT 1", ARG(m->d.id)) == t->t.id)
		return (struct step_result){ STEP_FAILED, "deploy.target_same", t->t.name, "the show is there" };
	struct step_result s = t->t.ops->remove(&t->t, m->g->arena, d);
	agent_answered(m->g, t, s);
	return s;
}

/* What a former try left there goes first. */
static struct task_result at_told(struct move *m)
{
	return after(m, m->to, clear(m, m->to, &m->next), "prepare", START_S);
}

static struct task_result at_prepare(struct move *m)
{
	return after(m, m->to, m->to->t.ops->database(&m->to->t, m->g->arena, &m->next), "wait", START_S);
}

/* --- the pause ------------------------------------------------------------------------------------------------------------------------ */

static struct task_result at_wait(struct move *m)
{
	int64_t told, from = frozen_from(m), now = clock_now();
	enum frozen is = frozen_now(m->g->db, m->d.id, m->d.data_n, &told);

	if (is == FROZEN_YES) {
		json_set_i64(m->t->body, "told", told);
		return go("dump");
	}
	if (now < from)
		return waits("backup.wait_time", "");
	return now < from + CONFIRM_S || m->t->step_s < CONFIRM_S ? waits("backup.wait_frozen", "") : failed("backup.failed_freeze", "");
}

static struct task_result at_dump(struct move *m)
{
	if (!backup_folder())
		return failed("backup.failed_folder", strerror(errno));
	const char *path = backup_path(m->g->arena, json_text(m->t->body, "file"));
	return after(m, m->from, m->from->t.ops->dump(&m->from->t, m->g->arena, &m->d, path), "keep", 0);
}

static struct task_result at_keep(struct move *m)
{
	const char *why = "";

	if (backup_keep(m->g->db, m->g->master, m->d.id, m->d.generation, json_text(m->t->body, "file"), "move", m->t->account, &why))
		return go("load");
	unlink(backup_path(m->g->arena, json_text(m->t->body, "file")));
	return failed("backup.failed_dump", why);
}

static struct task_result at_load(struct move *m)
{
	const char *path = backup_path(m->g->arena, json_text(m->t->body, "file"));

	return after(m, m->to, m->to->t.ops->load(&m->to->t, m->g->arena, &m->next, path), "start", 0);
}

static struct task_result at_start(struct move *m)
{
	return after(m, m->to, m->to->t.ops->service(&m->to->t, m->g->arena, &m->next), "page", START_S);
}

static struct task_result at_page(struct move *m)
{
	const char *upstream = "";
	struct step_result s = m->to->t.ops->first_page(&m->to->t, m->g->arena, &m->next, &upstream);

	if (s.state == STEP_DONE)
		json_set_text(m->t->body, "upstream", upstream);
	return after(m, m->to, s, "retire", START_S);
}

/* Another freeze than the one under which the copy was made: it wrote in between. */
static struct task_result at_retire(struct move *m)
{
	int64_t told;

	frozen_want(m->g->db, m->d.id, frozen_from(m), FROZEN_FOR_GOOD);
	enum frozen is = frozen_now(m->g->db, m->d.id, m->d.data_n, &told);
	if (is == FROZEN_FOR_EVER && told == json_i64(m->t->body, "told", 0))
		return go("switch");
	if (is == FROZEN_FOR_EVER)
		return failed("backup.failed_lapsed", "");
	return m->t->step_s < CONFIRM_S ? waits("backup.wait_frozen", "") : failed("backup.failed_freeze", "");
}

/* --- the switch ----------------------------------------------------------------------------------------------------------------------- */

static void switch_over(struct agent *g, const struct task *t)
{
	int64_t revision = json_i64(t->body, "revision", 0);

	db_exec(g->db,
	    "INSERT INTO deployment_revision (deployment, revision, account, at, template, spec, state)"
	    " SELECT d.id, ?, COALESCE(?, d.account), UNIX_TIMESTAMP() + ?, v.template, ?, 'good' FROM deployment d"
	    "  JOIN deployment_revision v ON v.deployment = d.id AND v.revision = d.revision WHERE d.id = ?",
	    ARG(revision), t->account ? ARG(t->account) : ARG_NULL, ARG(clock_offset()),
	    ARG(json_write(g->arena, json_get(t->body, "spec"))), ARG(t->deployment));
	db_exec(g->db,
	    "UPDATE deployment SET target = ?, upstream = ?, data_n = ?, old_data_n = NULL, revision = ?, live_revision = ?, good_revision = ?, node = '',"
	    " state = 'running', step = '', error = '', error_a = '', tries = 0, next_at = 0, told_at = NULL, untold = IF(untold, 2, 0),"
	    " changed_at = UNIX_TIMESTAMP() + ? WHERE id = ?",
	    ARG(t->target), ARG(json_text(t->body, "upstream")), ARG(json_i64(t->body, "data_n", 0)), ARG(revision), ARG(revision), ARG(revision),
	    ARG(clock_offset()), ARG(t->deployment));
	db_exec(g->db, "UPDATE sync_state SET frozen = 1, data_n = -1, missing_at = NULL WHERE deployment = ?", ARG(t->deployment));
	extra_forget(g->db, t->deployment);
	agent_tell(g, t->deployment, "info", "backup.moved", json_text(t->body, "to"), "");
}

static struct task_result at_switch(struct move *m)
{
	if (!db_exists(m->g->db, "SELECT 1 FROM deployment WHERE id = ? AND revision = ? AND state IN ('running', 'degraded')", ARG(m->d.id),
	    ARG(json_i64(m->t->body, "from.revision", 0))))
		return m->t->step_s < CONFIRM_S ? waits("backup.wait_other", "") : failed("deploy.not_now", "");
	json_set_bool(m->t->body, "switched", true);
	return (struct task_result){ .said = TASK_GO, .step = "open", .write = switch_over };
}

/* --- after it --------------------------------------------------------------------------------------------------------------------------- */

static struct task_result at_open(struct move *m)
{
	frozen_want(m->g->db, m->d.id, 0, 0);
	if (!frozen_writes(m->g->db, m->d.id, m->next.data_n) && m->t->step_s < OPEN_S)
		return waits("backup.wait_open", "");
	return go("leave");
}

/* An old place that does not answer is asked again until it does: its copy stays shut whatever it runs. */
static struct task_result at_leave(struct move *m)
{
	struct step_result s = m->from->t.ops->stop(&m->from->t, m->g->arena, &m->d);

	agent_answered(m->g, m->from, s);
	if (s.state != STEP_DONE)
		return (struct task_result){ .said = TASK_WAIT, .why = s.why, .a = s.a, .raw = s.raw, .wait_s = 5 };
	return (struct task_result){ .said = TASK_PERSON, .step = "forget", .why = "backup.wait_confirm" };
}

static void tell_forgotten(struct agent *g, const struct task *t)
{
	agent_tell(g, t->deployment, "info", "backup.forgotten", "", "");
}

static struct task_result at_forget(struct move *m)
{
	struct step_result s;

	if (!json_is(m->t->body, "confirmed"))
		return (struct task_result){ .said = TASK_PERSON, .step = "forget", .why = "backup.wait_confirm" };
	s = clear(m, m->from, &m->d);
	if (s.state != STEP_DONE)
		return (struct task_result){ .said = TASK_WAIT, .why = s.why, .a = s.a, .raw = s.raw, .wait_s = 5 };
	return (struct task_result){ .said = TASK_DONE, .a = json_text(m->t->body, "to"), .write = tell_forgotten };
}

/* --- undone ------------------------------------------------------------------------------------------------------------------------------- */

static struct task_result at_undo(struct move *m)
{
	frozen_want(m->g->db, m->d.id, 0, 0);
	helper_drop(arena_fmt(m->g->arena, "dump %lld", (long long)m->d.id));
	helper_drop(arena_fmt(m->g->arena, "load %lld", (long long)m->d.id));
	return go("undone");
}

static void tell_failed(struct agent *g, const struct task *t)
{
	agent_tell(g, t->deployment, "error", "backup.move_failed", "", json_text(t->body, "raw"));
}

static void tell_cancelled(struct agent *g, const struct task *t)
{
	agent_tell(g, t->deployment, "info", "backup.move_cancelled", "", "");
}

/* The show has written again since `undo`; what was made there goes when that place answers. */
static struct task_result at_undone(struct move *m)
{
	bool cancelled = json_is(m->t->body, "cancelled");
	struct step_result s = clear(m, m->to, &m->next);

	if (s.state != STEP_DONE && m->t->step_s < START_S)
		return (struct task_result){ .said = TASK_WAIT, .why = s.why, .a = s.a, .raw = s.raw, .wait_s = 2 };
	return (struct task_result){ .said = cancelled ? TASK_CANCELLED : TASK_FAILED, .why = json_text(m->t->body, "why"),
		.a = json_text(m->t->body, "a"), .raw = json_text(m->t->body, "raw"), .write = cancelled ? tell_cancelled : tell_failed };
}

static const struct {
	const char *name;
	struct task_result (*run)(struct move *m);
	bool before, paused;                     /* the switch; and its time goes on */
} steps[] = {
	{ "begin", at_begin, true, false },
	{ "told", at_told, true, false },
	{ "prepare", at_prepare, true, false },
	{ "wait", at_wait, true, false },
	{ "dump", at_dump, true, true },
	{ "keep", at_keep, true, true },
	{ "load", at_load, true, true },
	{ "start", at_start, true, true },
	{ "page", at_page, true, true },
	{ "retire", at_retire, true, false },
	{ "switch", at_switch, true, false },
	{ "open", at_open, false, false },
	{ "leave", at_leave, false, false },
	{ "forget", at_forget, false, false },
	{ "undo", at_undo, false, false },
	{ "undone", at_undone, false, false },
};
enum { STEPS = sizeof steps / sizeof steps[0] };

static size_t step_of(const char *name)
{
	for (size_t i = 0; i < STEPS; i++)
		if (strcmp(steps[i].name, name) == 0)
			return i;
	return 0;
}

/* The pause is as long as the work is. Where it ended by itself meanwhile (nobody was there to make it longer), the copy is of before. */
static bool lapsed(struct move *m)
{
	int64_t told;

	frozen_longer(m->g->db, m->d.id);
	return frozen_now(m->g->db, m->d.id, m->d.data_n, &told) != FROZEN_SILENT && told != json_i64(m->t->body, "told", 0);
}

/* Both ends of it, before and after the switch alike. */
static bool read_move(struct agent *g, struct task *t, struct move *m)
{
	int64_t target;
	struct json *spec = json_get(t->body, "spec");

	*m = (struct move){ .g = g, .t = t };
	if (!agent_find(g, t->deployment, &m->d, &target))
		return false;
	m->from = agent_target(g, json_i64(t->body, "from.target", target));
	m->to = agent_target(g, t->target);
	m->next = m->d;
	m->d.data_n = json_i64(t->body, "from.data_n", m->d.data_n);
	m->d.revision = json_i64(t->body, "from.revision", m->d.revision);
	m->next.data_n = json_i64(t->body, "data_n", m->d.data_n + 1);
	m->next.revision = json_i64(t->body, "revision", m->d.revision + 1);
	m->next.live_revision = 0;
	m->next.node = m->next.upstream = "";
	if (spec)
		m->next.spec = spec_read(g->arena, json_write(g->arena, spec));
	return m->from && m->to;
}

struct task_result task_move_step(struct agent *g, struct task *t)
{
	struct move m;
	size_t i = step_of(t->step);

	if (!read_move(g, t, &m)) {
		frozen_want(g->db, t->deployment, 0, 0);
		return failed("deploy.no_target", "");
	}
	if (steps[i].before && json_is(t->body, "cancelled"))
		return go("undo");
	struct task_result said = steps[i].paused && lapsed(&m) ? failed("backup.failed_lapsed", "") : steps[i].run(&m);
	fault_point(arena_fmt(g->arena, "move.at_%s", steps[i].name));
	if (!steps[i].before || said.said != TASK_FAILED)
		return said;
	json_set_text(t->body, "why", said.why ? said.why : "");
	json_set_text(t->body, "a", said.a ? said.a : "");
	json_set_text(t->body, "raw", said.raw ? said.raw : "");
	if (i)
		return go("undo");
	said.write = tell_failed;
	return said;
}
