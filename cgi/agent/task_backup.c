/* task_backup.c: a sealed dump of a show, or (without a show) of the platform's own database, while it sells.
 *
 *	body  {"reason":"asked"|"nightly","file":"…","sandbox":bool}
 *
 * name -> dump -> keep. The platform's goes round once more for the sandbox provider's, where that is used. With a good backup in hand, the copy that a restore replaced goes.
 */
#include "agent/task_run.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "agent/agent.h"
#include "agent/backup.h"
#include "agent/copy.h"
#include "agent/helper.h"
#include "agent/local_data.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"
#include "db/db.h"
#include "ext/json.h"

/* A full disk has its own sentence. */
static struct step_result named(struct step_result r)
{
	if (r.state == STEP_FAILED && r.raw && (strstr(r.raw, strerror(ENOSPC)) || strstr(r.raw, strerror(EDQUOT))))
		r.why = "backup.failed_full";
	return r;
}

static void kept(struct agent *g, const struct task *t)
{
	const char *file = json_text(t->body, "file");

	if (t->deployment)
		agent_tell(g, t->deployment, "info", "backup.made", file, "");
}

static struct task_result told(struct agent *g, const struct task *t, struct task_result r)
{
	if (r.said == TASK_FAILED && t->deployment)
		agent_tell(g, t->deployment, "error", "backup.failed", "", r.raw);
	return r;
}

/* The copy that was replaced, wherever the show is now. */
static void forget_old(struct agent *g, const struct deployment *d, struct agent_target *at)
{
	int64_t old = db_one_i64(g->db, -1, "SELECT old_data_n FROM deployment WHERE id = ? LIMIT 1", ARG(d->id));

	if (old < 0 || old == d->data_n || !at->t.ops->forget_data)
		return;
	struct step_result r = at->t.ops->forget_data(&at->t, g->arena, d, old);
	agent_answered(g, at, r);
	if (r.state == STEP_DONE)
		db_exec(g->db, "UPDATE deployment SET old_data_n = NULL WHERE id = ? AND old_data_n = ?", ARG(d->id), ARG(old));
}

static struct task_result keep(struct agent *g, struct task *t, const struct deployment *d, struct agent_target *at)
{
	const char *file = json_text(t->body, "file"), *why = "";
	const char *reason = strcmp(json_text(t->body, "reason"), "nightly") == 0 ? "nightly" : "asked";

	if (backup_keep(g->db, g->master, d->id, d->generation, file, reason, t->account, &why)) {
		fault_point("backup.kept");
		if (d->id)
			forget_old(g, d, at);
		else if (!json_is(t->body, "sandbox") && strcmp(config_text("CLOVE_PAY_PROVIDER"), "sandbox") == 0) {
			json_set_bool(t->body, "sandbox", true);
			json_set_text(t->body, "file", backup_name(g->arena, COPY_SANDBOX, clock_now(), arena_fmt(g->arena, "%lld", (long long)t->id)));
			return (struct task_result){ .said = TASK_GO, .step = "dump" };
		}
		return (struct task_result){ .said = TASK_DONE, .a = file, .write = kept };
	}
	unlink(backup_path(g->arena, file));
	return told(g, t, task_after(t, (struct step_result){ STEP_FAILED, "backup.failed_dump", "", why }, ""));
}

struct task_result task_backup_step(struct agent *g, struct task *t)
{
	struct deployment d = { .slug = "platform", .title = "clove", .node = "", .upstream = "" };
	struct agent_target *at = NULL, here = { .t = { .name = "local", .kind = "local", .master = g->master } };
	int64_t target;

	if (json_is(t->body, "cancelled")) {
		helper_drop(arena_fmt(g->arena, "dump %lld", (long long)t->deployment));
		return (struct task_result){ .said = TASK_CANCELLED };
	}
	if (t->deployment && (!agent_find(g, t->deployment, &d, &target) || !(at = agent_target(g, target))))
		return told(g, t, (struct task_result){ .said = TASK_FAILED, .why = "deploy.no_target" });
	if (json_is(t->body, "sandbox"))
		d.slug = COPY_SANDBOX;
	if (!backup_folder())
		return told(g, t, task_after(t, named((struct step_result){ STEP_FAILED, "backup.failed_folder", "", strerror(errno) }), ""));
	if (!*t->step) {
		json_set_text(t->body, "file", backup_name(g->arena, d.slug, clock_now(), arena_fmt(g->arena, "%lld", (long long)t->id)));
		return (struct task_result){ .said = TASK_GO, .step = "dump" };
	}
	if (strcmp(t->step, "keep") == 0)
		return keep(g, t, &d, at);
	const char *path = backup_path(g->arena, json_text(t->body, "file"));
	if (at && !agent_may_ask(at))
		return (struct task_result){ .said = TASK_WAIT, .why = "agent.target_away", .wait_s = 5 };
	if (at && !at->t.ops->dump)
		return told(g, t, (struct task_result){ .said = TASK_FAILED, .why = "backup.failed_dump", .raw = "this target makes no dumps" });
	struct step_result r = at ? at->t.ops->dump(&at->t, g->arena, &d, path) : local_dump(&here.t, g->arena, &d, path);
	if (at)
		agent_answered(g, at, r);
	fault_point("backup.dumped");
	return told(g, t, task_after(t, named(r), "keep"));
}
