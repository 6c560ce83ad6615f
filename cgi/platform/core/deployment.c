/* deployment.c: see deployment.h. */
#include "platform/core/deployment.h"

#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"
#include "platform/core/spec.h"

static void audit(struct db *db, int64_t account, const char *act, const char *slug)
{
	db_exec(db, "INSERT INTO audit (at, account, act, object) VALUES (UNIX_TIMESTAMP() + ?, ?, ?, ?)",
	    ARG(clock_offset()), ARG(account), ARG(act), ARG(arena_fmt(db_arena(db), "show %s", slug)));
}

bool deployment_slug_taken(struct db *db, const char *slug)
{
	return db_exists(db, "SELECT 1 FROM deployment WHERE slug = ? LIMIT 1", ARG(slug));
}

int64_t deployment_create(struct db *db, const struct deployment_new *n)
{
	int64_t made = db_exec(db,
	    "INSERT INTO deployment (slug, account, target, field, title, state, answers, poster_type, poster, workers, created_at, changed_at)"
	    " SELECT ?, ?, t.id, ?, ?, 'deploying', ?, ?, ?, ?, c.at, c.at"
	    "  FROM target t, (SELECT UNIX_TIMESTAMP() + ? AS at) c WHERE t.id = ? OR (? = 0 AND t.is_default = 1) LIMIT 1",
	    ARG(n->slug), ARG(n->account), ARG(n->field), ARG(n->title), ARG(n->definition), ARG(n->poster_type ? n->poster_type : ""),
	    ARG_BLOB(n->poster, n->poster_n), ARG(n->spec.min), ARG(clock_offset()), ARG(n->target), ARG(n->target));

	if (made != 1)
		return 0;
	int64_t id = db_insert_id(db);
	db_exec(db, "INSERT INTO deployment_revision (deployment, revision, account, at, template, spec) VALUES (?, 1, ?, UNIX_TIMESTAMP() + ?, ?, ?)",
	    ARG(id), ARG(n->account), ARG(clock_offset()), ARG(n->template_text ? n->template_text : ""), ARG(spec_write(db_arena(db), &n->spec)));
	audit(db, n->account, "show.deploy", n->slug);
	return id;
}

bool deployment_want(struct db *db, int64_t account, const char *slug, enum deployment_act act)
{
	int64_t n = 0;

	switch (act) {
	case DEPLOYMENT_STOP:
		n = db_exec(db, "UPDATE deployment SET wanted = 'stopped', next_at = 0 WHERE slug = ? AND wanted = 'running'"
		    " AND state IN ('running', 'degraded', 'failed')", ARG(slug));
		break;
	case DEPLOYMENT_START:
		n = db_exec(db, "UPDATE deployment SET wanted = 'running', next_at = 0 WHERE slug = ? AND wanted = 'stopped'", ARG(slug));
		break;
	case DEPLOYMENT_AGAIN:
		n = db_exec(db, "UPDATE deployment SET state = 'deploying', error = '', tries = 0, next_at = 0, changed_at = UNIX_TIMESTAMP() + ?"
		    " WHERE slug = ? AND state = 'failed'", ARG(clock_offset()), ARG(slug));
		break;
	}
	if (n == 1)
		audit(db, account, act == DEPLOYMENT_STOP ? "show.stop" : act == DEPLOYMENT_START ? "show.start" : "show.deploy_again", slug);
	return n == 1;
}
