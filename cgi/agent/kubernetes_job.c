/* kubernetes_job.c: a copy of a show's database out of a cluster, or into it, made by a Job beside the database: nobody dials it.
 *
 * The Job's annotation says which copy it makes, so a call that is repeated, also by an agent that started anew, finds its own work and
 * never takes another's for it. What it sends and fetches goes through one-time addresses of the platform (door.h).
 */
#include <string.h>
#include <unistd.h>

#include "agent/door.h"
#include "agent/kubernetes.h"
#include "base/arena.h"
#include "base/id.h"
#include "ext/json.h"
#include "ext/kube.h"

enum job_state { JOB_NONE, JOB_OTHER, JOB_RUNS, JOB_DONE, JOB_FAILED };

static struct step_result waits(const char *raw)
{
	return kubernetes_step(STEP_WAIT, "kube.waits_job", "", raw);
}

static enum job_state job_state(struct kubernetes_scene *s, const char *copy, struct step_result *no)
{
	struct kube_answer r = kube_get(s->kube, s->arena, kubernetes_scene_path(s, OBJECT_DUMP));

	*no = kubernetes_step(STEP_DONE, "", "", "");
	if (r.result == KUBE_NOT_FOUND)
		return JOB_NONE;
	if (r.result != KUBE_OK) {
		*no = kubernetes_meaning(&r);
		return JOB_NONE;
	}
	if (!kubernetes_ours(s, r.body)) {
		*no = kubernetes_taken(s, OBJECT_DUMP);
		return JOB_NONE;
	}
	if (*json_text(r.body, "metadata.deletionTimestamp") ||
	    strcmp(json_text(json_member(json_get(r.body, "metadata.annotations"), "clove.dev/copy"), ""), copy) != 0)
		return JOB_OTHER;
	if (json_i64(r.body, "status.succeeded", 0) > 0)
		return JOB_DONE;
	struct json *conditions = json_get(r.body, "status.conditions");
	for (size_t i = 0; i < json_n(conditions); i++)
		if (strcmp(json_text(json_at(conditions, i), "type"), "Failed") == 0 && strcmp(json_text(json_at(conditions, i), "status"), "True") == 0)
			return JOB_FAILED;
	return JOB_RUNS;
}

/* By label: never somebody else's, whatever its name. */
static struct step_result drop(struct kubernetes_scene *s)
{
	struct step_result r = kubernetes_delete_all(s, "batch/v1", "jobs", kubernetes_scene_mine(s, "job"));

	return r.state == STEP_DONE ? kubernetes_delete_all(s, "", "secrets", kubernetes_scene_mine(s, "job")) : r;
}

static struct step_result begin_job(struct kubernetes_scene *s, enum kubernetes_object job, const char *url)
{
	struct step_result r;

	kubernetes_scene_job(s, url);
	r = kubernetes_apply(s, OBJECT_JOB_SECRET);
	if (r.state == STEP_DONE)
		r = kubernetes_apply(s, job);
	return r.state == STEP_DONE ? waits("") : r;
}

/* The last words of the container that failed tell why. */
static struct step_result failed(struct kubernetes_scene *s, const char *why)
{
	const char *raw = kubernetes_pods_last(s, "job");
	struct step_result r = drop(s);

	return r.state == STEP_AWAY ? r : kubernetes_step(STEP_FAILED, why, "", raw);
}

/* Still running: an image that is not there, or no room for it, is told at once. */
static struct step_result running(struct kubernetes_scene *s)
{
	struct step_result r = kubernetes_pods_why(s, "job", "kube.waits_job"), gone;

	if (r.state != STEP_FAILED)
		return r;
	gone = drop(s);
	return gone.state == STEP_AWAY ? gone : r;
}

/* The copy that pods of this show write into now is never loaded over. */
static bool is_live(struct kubernetes_scene *s, struct step_result *no)
{
	struct kube_answer r = kube_get(s->kube, s->arena, kubernetes_scene_path(s, OBJECT_SHOW));

	if (r.result == KUBE_OK)
		return kubernetes_database_used(s, no) == s->data_n;
	*no = r.result == KUBE_NOT_FOUND ? kubernetes_step(STEP_DONE, "", "", "") : kubernetes_meaning(&r);
	return false;
}

/* Key and settings, which a Job reads as the show does. They are there beside a show that runs, and then they name its live database. */
static struct step_result settings(struct kubernetes_scene *s)
{
	struct kube_answer r = kube_get(s->kube, s->arena, kubernetes_scene_path(s, OBJECT_CONFIG));
	struct step_result done = kubernetes_step(STEP_DONE, "", "", "");

	if (r.result == KUBE_NOT_FOUND)
		done = kubernetes_apply(s, OBJECT_CONFIG);
	else if (r.result != KUBE_OK)
		return kubernetes_meaning(&r);
	return done.state == STEP_DONE ? kubernetes_apply(s, OBJECT_SECRET) : done;
}

static struct step_result may_load(struct kubernetes_scene *s)
{
	struct step_result no;

	if (is_live(s, &no))
		return kubernetes_step(STEP_FAILED, "kube.copy_failed", "", "this is the copy that the show uses");
	return no.state == STEP_DONE ? settings(s) : no;
}

/* What a Job sent becomes the file. */
static struct step_result take(struct kubernetes_scene *s, const char *file)
{
	const char *why = "";

	if (door_take(s->t, s->arena, s->d->id, file, &why))
		return drop(s);
	door_close(s->t, s->arena, s->d->id);
	drop(s);
	return kubernetes_step(STEP_FAILED, "kube.copy_failed", "", why);
}

/* One copy, into `file` (out) or from it: the course of both ways is the same. A Job that loaded stays as the mark of that, until the next copy. */
static struct step_result copied(struct kubernetes_scene *s, bool out, const char *copy, const char *file)
{
	const struct target *t = s->t;
	struct step_result r;
	const char *why = "", *url;

	kubernetes_scene_copy(s, copy);
	enum job_state state = job_state(s, copy, &r);
	if (r.state != STEP_DONE)
		return r;
	if ((state == JOB_RUNS || (state == JOB_DONE && out)) && door_state(t, s->arena, s->d->id, out) == DOOR_NONE)
		state = JOB_OTHER;                       /* its address is closed: it cannot come through */
	switch (state) {
	case JOB_NONE:
		if (!out)
			r = may_load(s);
		if (r.state != STEP_DONE)
			return r;
		url = out ? door_to_send(t, s->arena, s->d->id, &why) : door_to_fetch(t, s->arena, s->d->id, file, &why);
		return url ? begin_job(s, out ? OBJECT_DUMP : OBJECT_LOAD, url) : kubernetes_step(STEP_FAILED, "kube.copy_failed", "", why);
	case JOB_OTHER:
		r = drop(s);
		return r.state == STEP_DONE ? waits("") : r;
	case JOB_RUNS:
		return running(s);
	case JOB_FAILED:
		door_close(t, s->arena, s->d->id);
		return failed(s, "kube.copy_failed");
	case JOB_DONE:
		if (out)
			return take(s, file);
		door_close(t, s->arena, s->d->id);
		break;
	}
	return r;
}

struct step_result kubernetes_dump(const struct target *t, struct arena *a, const struct deployment *d, const char *file)
{
	struct kubernetes_scene *s = kubernetes_scene_new(t, a, d, d->data_n);
	struct step_result no = kubernetes_begin(s);

	if (no.state != STEP_DONE)
		return no;
	if (access(file, F_OK) == 0) {
		door_close(t, a, d->id);
		return drop(s);
	}
	return copied(s, true, arena_fmt(a, "dump %lld", (long long)d->data_n), file);
}

struct step_result kubernetes_load(const struct target *t, struct arena *a, const struct deployment *d, const char *file)
{
	struct kubernetes_scene *s = kubernetes_scene_new(t, a, d, d->data_n);
	struct step_result no = kubernetes_begin(s);

	return no.state == STEP_DONE ? copied(s, false, arena_fmt(a, "load %lld %.16s", (long long)d->data_n, id_hash_hex(a, file)), file) : no;
}
